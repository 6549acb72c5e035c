"""Mistakes about bodies: who heads them, who fills them, how many seats there are."""

from __future__ import annotations

from random import Random
from typing import Any

from faultseeds.drafts import Draft, Values
from faultseeds.seeding import Names, planted

ORGANS = ["leading_group", "special_committee", "collection_group", "thematic_group"]


@planted("OR001", "OR002")
def set_up_and_no_more(rng: Random, draft: Draft) -> Names | None:
    """设议题审查组，未规定组长或召集人."""
    draft.drop("organ_composition", "organ_formation", "organ_set_up")
    fields: Values = {"type": rng.choice(ORGANS)}
    if rng.random() < 0.6:
        fields["functions"] = rng.sample(
            ["proposals", "supervision", "contact", "party_building"], 2
        )
    if rng.random() < 0.4:
        fields["number"] = {"at_least": 2, "at_most": rng.randint(2, 5)}
    if rng.random() < 0.4:
        number = {"type": fields["type"], "size": {"at_least": 5, "at_most": 9}}
        draft.add(rng, "so-many", "organ_formation", **number)
    return (draft.add(rng, "set-up", "organ_set_up", **fields),)


@planted("OR001")
def filled_but_headless(rng: Random, draft: Draft) -> Names | None:
    """Who elects it is said, who heads it is not; or only another is given a head."""
    draft.drop("organ_composition", "organ_formation", "organ_set_up")
    organ, other = rng.sample(ORGANS, 2)
    name = draft.add(rng, "set-up", "organ_set_up", type=organ)
    filled: Values = {"by": "congress", "how": "elected"}
    draft.add(rng, "filled", "organ_formation", type=organ, **filled)
    if rng.random() < 0.5:
        draft.add(rng, "head", "organ_composition", type=other, heads={"at_least": 1})
    return (name,)


@planted("OR002")
def headed_but_empty(rng: Random, draft: Draft) -> Names | None:
    """One head and two deputies, and nothing of where they come from."""
    draft.drop("organ_composition", "organ_formation", "organ_set_up")
    organ = rng.choice(ORGANS)
    name = draft.add(rng, "set-up", "organ_set_up", type=organ)
    heads: Values = {"heads": {"at_least": 1, "at_most": 1}}
    if rng.random() < 0.5:
        heads["deputy_heads"] = {"at_least": 1, "at_most": rng.randint(1, 4)}
    draft.add(rng, "heads", "organ_composition", type=organ, **heads)
    return (name,)


@planted("OR005")
def more_groups_than_seats(rng: Random, draft: Draft) -> Names | None:
    """不多于 7 人 + 8 个团各至少 1 人."""
    draft.drop("group_formation", "organ_formation", "delegate_number")
    each, groups, organ = rng.randint(1, 3), rng.randint(4, 14), rng.choice(ORGANS)
    most = each * groups - rng.randint(1, 3)
    function: Values = rng.choice([{}, {"function": "supervision"}])
    exact = rng.choice([{"at_least": groups, "at_most": groups}, {"at_least": groups}])
    few = rng.choice([{"at_most": most}, {"at_least": max(1, most - 2), "at_most": most}])
    share: Values = {"each_group": {"at_least": each}}
    names = [draft.add(rng, "groups", "group_formation", number=exact)]
    if rng.random() < 0.5:
        both: Values = {"size": few, **share}
        names.append(draft.add(rng, "organ", "organ_formation", type=organ, **function, **both))
        return tuple(names)
    names.append(draft.add(rng, "organ-size", "organ_formation", type=organ, size=few))
    names.append(draft.add(rng, "seats", "organ_formation", type=organ, **function, **share))
    return tuple(names)


@planted("OR005", "OR004")
def groups_do_not_hold_all(rng: Random, draft: Draft) -> Names | None:
    """At most ten groups of at most twelve, and 150 delegates."""
    draft.drop("group_formation", "delegate_number")
    groups, size = rng.randint(3, 12), rng.randint(5, 15)
    total = groups * size + rng.randint(1, 20)
    number = rng.choice([{"at_least": total}, {"at_least": total, "at_most": total + 20}])
    whole = draft.add(rng, "delegates", "delegate_number", modality="stated", number=number)
    bounds: Values = {"number": {"at_most": groups}, "size": {"at_most": size}}
    if rng.random() < 0.5:
        return whole, draft.add(rng, "groups", "group_formation", **bounds)
    parts = [
        draft.add(rng, "groups", "group_formation", **{key: each}) for key, each in bounds.items()
    ]
    return whole, *parts


@planted("OR005", "OR004")
def sizes_that_do_not_meet(rng: Random, draft: Draft) -> Names | None:
    """At most seven here, at least nine there, for one committee."""
    draft.drop("organ_formation")
    most, organ = rng.randint(3, 20), rng.choice(ORGANS)
    bounds: list[Any] = [{"at_most": most}, {"more_than": most + rng.randint(0, 4)}]
    return tuple(
        draft.add(rng, "organ", "organ_formation", type=organ, size=each) for each in bounds
    )


@planted("OR007")
def even_body(rng: Random, draft: Draft) -> Names | None:
    """6 人小组，无同票规则."""
    draft.drop("organ_formation")
    size, organ = 2 * rng.randint(2, 12), rng.choice(ORGANS)
    one: Values = rng.choice(
        [
            {"at_least": size, "at_most": size},
            {"more_than": size - 1, "at_most": size},
            {"at_least": size, "less_than": size + 1},
        ]
    )
    fields: Values = rng.choice([{}, {"by": "congress"}, {"function": "proposals"}])
    return (draft.add(rng, "organ", "organ_formation", type=organ, **fields, size=one),)


@planted("OR007")
def even_over_two_provisions(rng: Random, draft: Draft) -> Names | None:
    """At least six in one article, at most six in another."""
    draft.drop("organ_formation")
    size, organ = 2 * rng.randint(2, 12), rng.choice(ORGANS)
    bounds: list[Any] = [{"at_least": size}, {"at_most": size}]
    return tuple(
        draft.add(rng, "organ", "organ_formation", type=organ, size=each) for each in bounds
    )


@planted("OR008")
def watched_heads_watchers(rng: Random, draft: Draft) -> Names | None:
    """监督组组长由书记兼任."""
    draft.drop("organ_composition")
    function = rng.choice(["supervision", "appraisal"])
    post = rng.choice(["secretary", "deputy_secretary"])
    place: Values = {rng.choice(["head", "head", "deputies"]): [post]}
    return (
        draft.add(
            rng,
            "watch",
            "organ_composition",
            type=rng.choice(ORGANS),
            function=function,
            **place,
        ),
    )


POSTS = ["secretary", "committee_member", "group_head", "delegate", "peoples_deputy", "other"]


@planted("OR003")
def members_of_two_lists(rng: Random, draft: Draft) -> Names | None:
    """成员须为代表，成员须为人大代表: nobody is on both lists."""
    draft.drop("organ_composition")
    posts, organ = rng.sample(POSTS, 4), rng.choice(ORGANS)
    field = rng.choice(["members", "members", "deputies"])
    cut = rng.randint(1, 3)
    function: Values = rng.choice([{}, {"function": rng.choice(["proposals", "contact"])}])
    names = [
        draft.add(rng, "composed", "organ_composition", type=organ, **scope, **{field: listed})
        for scope, listed in (({}, posts[:cut]), (function, posts[cut:]))
    ]
    return tuple(names)


@planted("OR003", "TP002")
def step_of_two_bodies(rng: Random, draft: Draft) -> Names | None:
    """One procedure twice over, and another body takes the same step."""
    procedure = rng.choice(["petition", "plan", "budget"])
    steps = rng.sample(["collection", "selection", "hearing", "publication"], 3)
    bodies = rng.sample(["committee", "presidium", "standing_committee", "office"], 2)
    return tuple(
        draft.add(
            rng,
            f"order-{body}",
            "ordered_steps",
            procedure=procedure,
            steps=[{"step": steps[0], "by": body}, *({"step": each} for each in steps[1:])],
        )
        for body in bodies
    )


SEEDS = (
    set_up_and_no_more,
    filled_but_headless,
    headed_but_empty,
    more_groups_than_seats,
    groups_do_not_hold_all,
    sizes_that_do_not_meet,
    even_body,
    even_over_two_provisions,
    watched_heads_watchers,
    members_of_two_lists,
    step_of_two_bodies,
)
