"""Mistakes about elections and recall: no choice, or easier to undo than to do."""

from __future__ import annotations

from random import Random
from typing import Any

from faultseeds.drafts import Draft, Values
from faultseeds.seeding import Names, planted

STAGES = ["preliminary", "formal", "by_election"]
CATEGORIES = ["leading_cadre", "farmer", "women", "professional", "model"]


def _scope(rng: Random) -> Values:
    """What contests a provision speaks of."""
    found: Values = {}
    if rng.random() < 0.5:
        found["stage"] = rng.sample(STAGES, rng.randint(1, 2))
    if rng.random() < 0.3:
        found["categories"] = rng.sample(CATEGORIES, 2)
    if rng.random() < 0.3:
        found["measured"] = rng.choice(["each_unit", "all_units"])
    if rng.random() < 0.3:
        found["assigned"] = rng.choice(["counted", "left_out"])
    return found


@planted("TH012")
def margin_with_a_greatest_only(rng: Random, draft: Draft) -> Names | None:
    """差额不超过百分之二十: nothing says that there is to be any."""
    draft.drop("contested_margin")
    bounds: list[Any] = [
        {"at_most": rng.randint(1, 9)},
        {"less_than": rng.randint(2, 9)},
        {"at_most": rng.choice(["10%", "1/5", "30%"]), "of": rng.choice(["seats", "candidates"])},
        {"less_than": rng.choice(["20%", "1/3"]), "of": "seats"},
    ]
    margin = rng.choice(bounds)
    return (draft.add(rng, "contest", "contested_margin", **_scope(rng), margin=margin),)


@planted("TH012")
def as_many_as_seats(rng: Random, draft: Draft) -> Names | None:
    """应选 7，提名上限 7: the margin is nought at the most, or may be nought."""
    draft.drop("contested_margin")
    margin = rng.choice(
        [{"at_most": 0}, {"less_than": 1}, {"at_least": 0}, {"at_least": 0, "at_most": 0}]
    )
    return (draft.add(rng, "contest", "contested_margin", **_scope(rng), margin=margin),)


@planted("TH012")
def one_stage_without_a_least(rng: Random, draft: Draft) -> Names | None:
    """A least margin for one stage, only a greatest for the other."""
    draft.drop("contested_margin")
    one, other = rng.sample(STAGES, 2)
    least = {"at_least": rng.choice(["20%", "1/5"]), "of": "seats"}
    most = {"at_most": rng.choice(["20%", "1/5", "1/3"]), "of": "seats"}
    draft.add(rng, "first-stage", "contested_margin", stage=[one], margin=least)
    return (draft.add(rng, "second-stage", "contested_margin", stage=[other], margin=most),)


EASIER = [
    ("at_least: 2/3", "more_than: 1/2"),
    ("at_least: 3/4", "at_least: 3/5"),
    ("more_than: 2/3", "more_than: 50%"),
    ("at_least: 80%", "at_least: 2/3"),
]
"""What a decision takes, and less than that."""


def _two(rng: Random) -> tuple[Values, Values]:
    base = rng.choice(["delegates_due", "delegates_present", "delegates_all"])
    more, less = (dict([each.split(": ")]) for each in rng.choice(EASIER))
    return {**more, "of": base}, {**less, "of": base}


@planted("TH008")
def reconsidered_by_fewer(rng: Random, draft: Draft) -> Names | None:
    """原以三分之二通过，复议过半数即可."""
    draft.drop("quorum", "majority")
    taken, undone = _two(rng)
    grave = rng.sample(["important_question", "rules", "resolution"], rng.randint(1, 2))
    name = draft.add(rng, "taken", "majority", subject=grave, yes=taken)
    if rng.random() < 0.5:
        subject = ["topic", "work_report"]
        draft.add(rng, "ordinary", "majority", subject=subject, yes={**undone})
    subject = ["reconsideration"] if rng.random() < 0.7 else ["reconsideration", "other"]
    return name, draft.add(rng, "again", "majority", subject=subject, yes=undone)


@planted("TH008", "TH005", "TH006")
def recalled_by_fewer(rng: Random, draft: Draft) -> Names | None:
    """An office takes two thirds to get and half to lose, as much as any other question."""
    draft.drop("quorum", "majority")
    taken, undone = _two(rng)
    draft.add(rng, "elected", "majority", subject=["election", "nomination"], yes=taken)
    least = {"more_than": "1/2", "of": "votes_cast"}
    draft.add(rng, "ordinary", "majority", subject=["topic", "resolution"], yes=least)
    return (draft.add(rng, "recalled", "majority", subject=["recall"], yes=undone),)


@planted("TH008")
def recalled_by_those_present(rng: Random, draft: Draft) -> Names | None:
    """One share, of those due for an election and of those present for a recall."""
    draft.drop("quorum", "majority")
    share = rng.choice([{"more_than": "1/2"}, {"at_least": "2/3"}, {"at_least": "3/5"}])
    due = {**share, "of": "delegates_due"}
    draft.add(rng, "elected", "majority", subject=["election"], yes=due)
    present = {**share, "of": "delegates_present"}
    return (draft.add(rng, "recalled", "majority", subject=["recall"], yes=present),)


@planted("TH003")
def few_decide(rng: Random, draft: Draft) -> Names | None:
    """半数到会，到会过半数通过: a quarter decides."""
    draft.drop("quorum", "majority")
    quorum = rng.choice([{"at_least": "1/2"}, {"more_than": "1/2"}, {"at_least": "2/3"}])
    draft.add(rng, "attended", "quorum", present={**quorum, "of": "delegates_due"})
    yes = {"more_than": "1/2", "of": rng.choice(["delegates_present", "votes_cast"])}
    return (draft.add(rng, "decided", "majority", yes=yes),)


def _sized(rng: Random, draft: Draft, low: int) -> str:
    draft.drop("delegate_number")
    number: Values = {"at_least": low}
    if rng.random() < 0.7:
        number["at_most"] = low + rng.choice([20, 40, 100])
    return draft.add(rng, "size", "delegate_number", modality="stated", number=number)


@planted("TH007")
def recall_put_by_one_group(rng: Random, draft: Draft) -> Names | None:
    """须全体五分之一联名，但被罢免人所在组不足."""
    draft.drop("group_formation", "sponsors")
    part, most = rng.choice([4, 5, 6, 8, 10]), rng.randint(6, 14)
    _sized(rng, draft, part * most + rng.randint(1, 30))
    size = {"at_least": 3, **rng.choice([{"at_most": most}, {"less_than": most + 1}])}
    draft.add(rng, "groups", "group_formation", modality="stated", size=size)
    held = {"at_least": f"1/{part}", "of": "delegates_all"}
    route: Values = {"delegates": held, "one_group": True}
    return (draft.add(rng, "recall", "sponsors", modality="may", act="recall", any_of=route),)


@planted("TH007")
def recall_put_by_too_many(rng: Random, draft: Draft) -> Names | None:
    """More sponsors by number than the smallest assembly that is allowed has."""
    draft.drop("sponsors")
    low = rng.randint(20, 60)
    _sized(rng, draft, low)
    held = rng.choice([{"at_least": low + rng.randint(1, 9)}, {"more_than": low}])
    route = {"delegates": held}
    return (draft.add(rng, "recall", "sponsors", modality="may", act="recall", any_of=route),)


@planted("TH007", "TH001")
def recall_carried_by_too_many(rng: Random, draft: Draft) -> Names | None:
    """As many votes in favour, or people present, as the smallest assembly does not have."""
    draft.drop("quorum", "majority")
    low = rng.randint(20, 60)
    size = _sized(rng, draft, low)
    held = {"at_least": low + rng.randint(1, 9)}
    half = {"more_than": "1/2", "of": "delegates_present"}
    if rng.random() < 0.5:
        return (draft.add(rng, "recall", "majority", subject=["recall"], yes=held),)
    draft.add(rng, "recall", "majority", subject=["recall", "rules"], yes=half)
    return size, draft.add(rng, "quorum", "quorum", present=held)


SEEDS: tuple[Any, ...] = (
    margin_with_a_greatest_only,
    as_many_as_seats,
    one_stage_without_a_least,
    reconsidered_by_fewer,
    recalled_by_fewer,
    recalled_by_those_present,
    few_decide,
    recall_put_by_one_group,
    recall_put_by_too_many,
    recall_carried_by_too_many,
)
