"""Mistakes in rows and conditions that change nothing, and texts that are read in two ways."""

from __future__ import annotations

from random import Random
from typing import Any

from faultseeds.drafts import Draft, Values
from faultseeds.seeding import Names, planted

LEVELS = ["village", "township", "county"]
MARKS = ["major", "common", "broad"]


@planted("TB004")
def said_twice_of_a_level(rng: Random, draft: Draft) -> Names | None:
    """Township matters go to the secretary; township and county matters go to the secretary."""
    draft.drop("matter_lead", "matter_dispatch")
    some = rng.sample(LEVELS, rng.randint(2, 3))
    fields: Values = rng.choice([{"lead": "secretary"}, {"lead": "county_leader"}])
    kind = "matter_lead"
    if rng.random() < 0.4:
        kind, fields = "matter_dispatch", {"to": rng.choice(["department", "township_station"])}
    return tuple(
        draft.add(rng, "handled", kind, modality="stated", levels=levels, **fields)
        for levels in (some, rng.sample(some, len(some) - 1))
    )


@planted("TB004")
def said_twice_of_a_mark(rng: Random, draft: Draft) -> Names | None:
    """Major matters are pressed by the leader, and so are those that are major or common."""
    draft.drop("matter_supervision")
    some = rng.sample(MARKS, rng.randint(2, 3))
    who = rng.choice(["county_leader", "discipline_commission"])
    return tuple(
        draft.add(
            rng, "pressed", "matter_supervision", modality="stated", when=marks, supervisor=who
        )
        for marks in (some[:1], some)
    )


@planted("TB004", "TB003")
def twenty_after_ten(rng: Random, draft: Draft) -> Names | None:
    """>10 → 列入；>20 → 列入."""
    draft.drop("cut_offs")
    low, high = rng.choice([("1/5", "1/4"), ("30%", "40%"), ("1/3", "1/2"), ("1/2", "2/3")])
    base = rng.choice(["ballots_cast", "valid_ballots", "delegates_present"])
    outcome = rng.choice(["case_by_case", "admonishing_talk"])
    rungs: list[Any] = [
        {"outcome": outcome, "any_of": [{"grades": ["incompetent"], "more_than": each}]}
        for each in rng.sample([low, high], 2)
    ]
    return (draft.add(rng, "follows", "cut_offs", base=base, rungs=rungs),)


@planted("TB004")
def agenda_said_twice(rng: Random, draft: Draft) -> Names | None:
    """The committee fixes the agenda; at annual sessions the committee fixes it."""
    draft.drop("agenda_decider")
    act, who = rng.choice(["topic", "proposal"]), rng.choice(["committee", "presidium"])
    narrow: Values = rng.choice(
        [{"session": ["annual"]}, {"phase": ["in_session"]}, {"session": ["annual", "irregular"]}]
    )
    return tuple(
        draft.add(rng, "agenda", "agenda_decider", act=act, decider=who, **each)
        for each in (narrow, {})
    )


@planted("TB005")
def at_least_none(rng: Random, draft: Draft) -> Names | None:
    """At least nought: it binds nobody."""
    kinds: list[tuple[str, Values]] = [
        ("delegate_number", {"number": {"at_least": 0}}),
        ("group_formation", {"size": {"at_least": 0}}),
        ("group_formation", {"number": {"at_least": 0}}),
        ("organ_formation", {"type": "leading_group", "size": {"at_least": 0}}),
        ("organ_composition", {"type": "leading_group", "deputy_heads": {"at_least": 0}}),
        ("quorum", {"present": {"at_least": "0%", "of": "delegates_due"}}),
    ]
    kind, fields = rng.choice(kinds)
    draft.drop(kind)
    if kind == "quorum":
        draft.drop("majority")
    return (draft.add(rng, "at-least", kind, **fields),)


@planted("TB005", "TB003", "OR004", "TH002")
def fewer_than_five_and_ten(rng: Random, draft: Draft) -> Names | None:
    """人数 < 5 且 人数 ≥ 10; or more than all."""
    draft.drop("grade_bands")
    low = rng.randrange(20, 60, 5)
    empty: Values = {"at_least": f"{low + 20}%", "less_than": f"{low}%"}
    if rng.random() < 0.4:
        empty = {"more_than": "100%"}
    if rng.random() < 0.3:
        empty = {"less_than": "0%"}
    bands: list[Any] = [
        {"grade": "excellent", **empty},
        {"grade": "qualified", "at_least": f"{low}%"},
        {"grade": "unqualified", "less_than": f"{low}%"},
    ]
    return (
        draft.add(
            rng,
            "bands",
            "grade_bands",
            modality="stated",
            ballots=["satisfied"],
            base="ballots_cast",
            bands=bands,
        ),
    )


WHY = {"zh": "原文未载明", "en": "the text does not say"}


def _read(rng: Random, one: Any, other: Any) -> Values:
    """Two readings of one place, as a list or each with a name."""
    if rng.random() < 0.5:
        return {"readings": [one, other], "why": WHY}
    return {"readings": {"so": one, "or so": other}, "why": WHY}


@planted("RD001")
def of_one_group_or_of_any(rng: Random, draft: Draft) -> Names | None:
    """Ten delegates: of one group, or of any?"""
    act = rng.choice(["motion", "interpellation", "proposal"])
    draft.drop("sponsors")
    route: Values = {
        "delegates": {"at_least": rng.randint(2, 15)},
        "one_group": _read(rng, False, True),
    }
    return (draft.add(rng, "put", "sponsors", modality="may", act=act, any_of=route),)


@planted("RD001")
def ten_days_or_fifteen(rng: Random, draft: Draft) -> Names | None:
    """Two copies of the text give two numbers."""
    low = rng.randint(3, 20)
    number = _read(rng, low, low + rng.randint(1, 15))
    draft.drop("lead_time", "notice_to_delegates")
    kinds: list[tuple[str, Values]] = [
        ("lead_time", {"act": "topic", "means": "at_least", "lead": {"days": number}}),
        ("group_formation", {"size": {"at_least": number}}),
        ("reply", {"act": ["opinion"], "within": {"days": number}}),
        ("sponsors", {"act": "motion", "any_of": {"delegates": {"at_least": number}}}),
    ]
    kind, fields = rng.choice(kinds)
    draft.drop(kind)
    return (draft.add(rng, "so-many", kind, **fields),)


@planted("TM004", "RD001")
def days_of_which_kind(rng: Random, draft: Draft) -> Names | None:
    """日: days, or working days?"""
    days = rng.randint(5, 25)
    draft.drop("lead_time", "notice_to_delegates")
    lead = _read(rng, {"days": days}, {"working_days": days})
    return (draft.add(rng, "ahead", "lead_time", act="topic", means="at_least", lead=lead),)


@planted("RD001")
def who_is_meant(rng: Random, draft: Draft) -> Names | None:
    """党委: the whole committee, or its standing committee?"""
    who = _read(rng, *rng.sample(["committee", "standing_committee", "plenum"], 2))
    draft.drop("agenda_decider", "matter_lead")
    kinds: list[tuple[str, Values]] = [
        ("agenda_decider", {"act": "topic", "decider": who}),
        ("matter_lead", {"levels": ["county"], "lead": who}),
        ("publication", {"what": ["decision"], "by": who, "within": {"days": 5}}),
    ]
    kind, fields = rng.choice(kinds)
    return (draft.add(rng, "by-whom", kind, **fields),)


@planted("RD001")
def bound_included_or_not(rng: Random, draft: Draft) -> Names | None:
    """以上 is read as more than by some."""
    draft.drop("majority", "quorum")
    share = rng.choice(["1/2", "2/3", "3/5"])
    two = _read(
        rng,
        {"at_least": share, "of": "delegates_due"},
        {"more_than": share, "of": "delegates_due"},
    )
    return (draft.add(rng, "present", "quorum", present=two),)


SEEDS = (
    said_twice_of_a_level,
    said_twice_of_a_mark,
    twenty_after_ten,
    agenda_said_twice,
    at_least_none,
    fewer_than_five_and_ten,
    of_one_group_or_of_any,
    ten_days_or_fifteen,
    days_of_which_kind,
    who_is_meant,
    bound_included_or_not,
)
