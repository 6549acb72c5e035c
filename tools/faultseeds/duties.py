"""Mistakes about what people have time for, and about how many there are to be."""

from __future__ import annotations

from random import Random

from faultseeds.drafts import Draft, Values
from faultseeds.seeding import Names, planted


@planted("CA001")
def visits_take_too_long(rng: Random, draft: Draft) -> Names | None:
    """600 households once a quarter, eight delegates, a fifth of their time."""
    draft.drop("contact_visits", "contact_duty")
    every, worked = rng.choice([("month", 23), ("quarter", 66), ("half_year", 130), ("year", 252)])
    bearers, takes = rng.randint(3, 30), rng.choice([("1/2", 2), ("1/4", 4), (1, 1)])
    part, of = rng.choice([("1/5", 5), ("1/4", 4), ("10%", 10), ("1/2", 2)])
    often = rng.randint(1, 3)
    total = bearers * worked * takes[1] // of // often + rng.randint(bearers, 200)
    return (
        draft.add(
            rng,
            "contacts",
            "contact_visits",
            bearer=rng.choice(["delegate", "member"]),
            contacted=[rng.choice(["masses", "poor_household"])],
            counted="each",
            total=total,
            frequency={rng.choice(["at_least", "times"]): often, "every": every},
            bearers=bearers,
            takes=takes[0],
            time_share=part,
        ),
    )


@planted("CA001")
def each_has_too_many(rng: Random, draft: Draft) -> Names | None:
    """So many households for each delegate here, and so many visits to each of them there."""
    draft.drop("contact_visits", "contact_duty")
    number = rng.randint(40, 120)
    duty = draft.add(
        rng,
        "whom",
        "contact_duty",
        modality="stated",
        bearer="delegate",
        contacted=["masses"],
        number={"at_least": number},
    )
    return (
        draft.add(
            rng,
            "visits",
            "contact_visits",
            bearer="delegate",
            contacted=["masses"],
            frequency={"at_least": rng.randint(1, 2), "every": "month"},
            counted="each",
            takes="1/2",
            time_share=rng.choice(["1/5", "1/4", "1/2"]),
        ),
        duty,
    )


@planted("OR004")
def bounds_crossed(rng: Random, draft: Draft) -> Names | None:
    """不少于 9 人、不多于 7 人."""
    high = rng.randint(3, 40)
    crossed = {"at_least": high + rng.randint(1, 9), "at_most": high}
    if rng.random() < 0.3:
        crossed = {"more_than": high, "at_most": high}
    return (_with_range(rng, draft, crossed),)


@planted("OR004")
def shares_crossed(rng: Random, draft: Draft) -> Names | None:
    """At least two thirds and at most a half."""
    low, high = rng.choice([("2/3", "1/2"), ("60%", "50%"), ("3/4", "2/3"), ("30%", "1/4")])
    share = {"at_least": low, "at_most": high, "of": "delegates"}
    draft.drop("delegate_share")
    return (draft.add(rng, "makeup", "delegate_share", who=["farmer"], share=share),)


@planted("OR004", "TM002")
def times_crossed(rng: Random, draft: Draft) -> Names | None:
    """At least twenty days and at most ten, in one provision."""
    days = rng.randint(2, 20)
    both = {"at_least": {"days": days + rng.randint(1, 20)}, "at_most": {"days": days}}
    if rng.random() < 0.5:
        return (draft.add(rng, "noticed", "notice", of="inspection", lead=both),)
    return (
        draft.add(
            rng,
            "apart",
            "step_interval",
            procedure="audit",
            after={"step": "a"},
            step={"step": "b"},
            **both,
        ),
    )


@planted("OR004")
def often_crossed(rng: Random, draft: Draft) -> Names | None:
    """At least four times a year and at most two."""
    most = rng.randint(1, 4)
    often = {"at_least": most + rng.randint(1, 4), "at_most": most, "every": "year"}
    kind = rng.choice(["group_activities", "contact_workday"])
    draft.drop(kind)
    return (draft.add(rng, "how-often", kind, frequency=often),)


def _with_range(rng: Random, draft: Draft, number: Values) -> str:
    kinds: dict[str, tuple[str, Values]] = {
        "organ_composition": ("deputy_heads", {"type": "leading_group"}),
        "group_formation": ("size", {"basis": ["area"]}),
        "delegate_number": ("number", {}),
        "organ_set_up": ("number", {"type": "special_committee"}),
        "contact_duty": ("number", {"bearer": "member", "contacted": ["delegate"]}),
    }
    kind = rng.choice(sorted(kinds))
    field, fields = kinds[kind]
    draft.drop(kind)
    return draft.add(rng, "how-many", kind, **fields, **{field: number})


@planted("OR004", "TH002")
def bounds_crossed_over_two_provisions(rng: Random, draft: Draft) -> Names | None:
    """At least twelve to a group in one place, at most ten in another; 104 delegates, or 120."""
    kind = rng.choice(["group_formation", "delegate_number", "organ_composition"])
    draft.drop(kind)
    high = rng.randint(5, 60)
    bounds = [{"at_most": high}, {"at_least": high + rng.randint(1, 20)}]
    if rng.random() < 0.5:
        bounds[1] = {"at_least": high + 1, "at_most": high + rng.randint(1, 30)}
    rng.shuffle(bounds)
    field = {"group_formation": "size", "delegate_number": "number", "organ_composition": "heads"}
    more: Values = {"type": "leading_group"} if kind == "organ_composition" else {}
    return tuple(
        draft.add(rng, name, kind, **more, **{field[kind]: each})
        for name, each in zip(("so-many", "so-many-too"), bounds, strict=True)
    )


SEEDS = (
    bounds_crossed_over_two_provisions,
    visits_take_too_long,
    each_has_too_many,
    bounds_crossed,
    shares_crossed,
    times_crossed,
    often_crossed,
)
