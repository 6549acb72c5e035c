"""Mistakes about time: what cannot be kept, what never comes, what is counted in two ways."""

from __future__ import annotations

import itertools
from random import Random
from typing import Any

from faultseeds.clean import interval
from faultseeds.drafts import Draft
from faultseeds.seeding import Names, planted

STEPS = ["call", "draft", "consultation", "closing", "review", "delivery", "opening", "report"]


def _chain(rng: Random, number: int) -> tuple[str, list[str]]:
    """A procedure of its own and its steps, in order."""
    kept = sorted(rng.sample(range(len(STEPS)), number))
    return rng.choice(["session-call", "budget", "plan", "petition"]), [STEPS[k] for k in kept]


@planted("TM001")
def parts_longer_than_whole(rng: Random, draft: Draft) -> Names | None:
    """Each step needs its time, and together they need more than the whole may take."""
    procedure, steps = _chain(rng, rng.randint(3, 5))
    unit = rng.choice(["days", "days", "months"])
    names, total = [], 0
    for one, other in itertools.pairwise(steps):
        least = rng.randint(2, 12)
        total += least
        names.append(interval(rng, draft, procedure, one, other, {"at_least": {unit: least}}))
    most = {unit: total - rng.randint(1, min(5, total - 1))}
    names.append(interval(rng, draft, procedure, steps[0], steps[-1], {"at_most": most}))
    return tuple(names)


@planted("TM001")
def weeks_and_days(rng: Random, draft: Draft) -> Names | None:
    """The least times are in months, the greatest in days: nobody added them up."""
    procedure, steps = _chain(rng, 3)
    names = [
        interval(rng, draft, procedure, steps[0], steps[1], {"at_least": {"months": 1}}),
        interval(
            rng, draft, procedure, steps[1], steps[2], {"at_least": {"days": rng.randint(5, 20)}}
        ),
        interval(
            rng, draft, procedure, steps[0], steps[2], {"at_most": {"days": rng.randint(20, 32)}}
        ),
    ]
    return tuple(names)


@planted("TM001")
def seasons_apart(rng: Random, draft: Draft) -> Names | None:
    """Two provisions put one thing into parts of the year that have no day in common."""
    draft.drop("appraisal_window")
    one = rng.randint(1, 5)
    other = rng.randint(7, 11)
    names = [
        draft.add(
            rng,
            name,
            "appraisal_window",
            window={"opens": f"{month}-01", "closes": f"{month + 1}-20"},
        )
        for name, month in (("appraised", one), ("appraised-too", other))
    ]
    return tuple(names)


@planted("TM001", "TM002", "RT004")
def order_against_times(rng: Random, draft: Draft) -> Names | None:
    """The steps are listed in one order and the times put them into another."""
    procedure, steps = _chain(rng, 3)
    listed = draft.add(
        rng,
        "in-order",
        "ordered_steps",
        procedure=procedure,
        steps=[{"step": each} for each in (steps[0], steps[2], steps[1])],
    )
    between = {"at_least": {"days": rng.randint(1, 9)}}
    return listed, interval(rng, draft, procedure, steps[1], steps[2], between)


@planted("TM002")
def put_late_and_early(rng: Random, draft: Draft) -> Names | None:
    """At least fifteen days before the session, and at most ten."""
    act = rng.choice(["motion", "interpellation"])
    most = rng.randint(3, 12)
    unit = rng.choice(["days", "days", "working_days"])
    return tuple(
        draft.add(rng, name, "lead_time", act=act, lead={unit: number}, means=means)
        for name, number, means in (
            ("no-later", most + rng.randint(2, 20), "at_least"),
            ("no-earlier", most, "within"),
        )
    )


@planted("TM002")
def least_above_most(rng: Random, draft: Draft) -> Names | None:
    """One provision asks for at least so long, another for at most less."""
    procedure, steps = _chain(rng, 2)
    most = rng.randint(3, 15)
    low, high = {"at_least": {"days": most + rng.randint(1, 15)}}, {"at_most": {"days": most}}
    return tuple(interval(rng, draft, procedure, *steps, each) for each in (low, high))


@planted("TM002")
def told_too_late(rng: Random, draft: Draft) -> Names | None:
    """Topics are closed before delegates need be told of the session."""
    draft.drop("notice", "lead_time")
    notice = rng.randint(3, 12)
    lead = {"days": notice + rng.randint(1, 15)}
    who = rng.choice([{}, {"sponsor": ["delegates"]}, {"phase": ["before"]}])
    return (
        draft.add(rng, "topics-by", "lead_time", act="topic", lead=lead, means="at_least", **who),
        draft.add(rng, "called-by", "notice", of="session", lead={"at_least": {"days": notice}}),
    )


@planted("TM002")
def exactly_and_otherwise(rng: Random, draft: Draft) -> Names | None:
    """Exactly so long before the session in one place, longer before in another."""
    act = rng.choice(["motion", "interpellation"])
    number = rng.randint(3, 20)
    return tuple(
        draft.add(rng, name, "lead_time", act=act, lead={"days": days}, means=means)
        for name, days, means in (
            ("on-the-day", number, "exactly"),
            ("in-time", number + rng.randint(1, 9), "at_least"),
        )
    )


@planted("TM003")
def working_days_over_holidays(rng: Random, draft: Draft) -> Names | None:
    """Working days in a stretch of calendar days that a long holiday takes most of."""
    procedure, steps = _chain(rng, 3)
    one, other = rng.randint(2, 5), rng.randint(2, 4)
    # Without a holiday so many working days take at most this many days; a week off breaks it.
    whole = {"days": (one + other) * 7 // 5 + rng.randint(3, 5)}
    return (
        interval(rng, draft, procedure, steps[0], steps[1], {"at_least": {"working_days": one}}),
        interval(rng, draft, procedure, steps[1], steps[2], {"at_least": {"working_days": other}}),
        interval(rng, draft, procedure, steps[0], steps[2], {"at_most": whole}),
    )


@planted("TM003")
def one_window_of_working_days(rng: Random, draft: Draft) -> Names | None:
    """At least five working days and at most eight days after."""
    procedure, steps = _chain(rng, 2)
    least = rng.randint(3, 6)
    low, high = {"at_least": {"working_days": least}}, {"at_most": {"days": least + 4}}
    return tuple(interval(rng, draft, procedure, *steps, each) for each in (low, high))


@planted("TM004")
def mixed_days(rng: Random, draft: Draft) -> Names | None:
    """Put so many days ahead, answered within so many working days."""
    draft.drop("lead_time", "notice_to_delegates", "reply")
    act = rng.choice(["suggestion", "proposal", "topic", "opinion"])
    units = rng.sample(["days", "working_days"], 2)
    lead = {units[0]: rng.randint(3, 20)}
    return (
        draft.add(rng, "ahead", "lead_time", act=act, lead=lead, means="at_least"),
        draft.add(rng, "answered", "reply", act=[act], within={units[1]: rng.randint(3, 30)}),
    )


@planted("TM004")
def mixed_steps(rng: Random, draft: Draft) -> Names | None:
    """One step is counted in days, the next in working days."""
    procedure, steps = _chain(rng, 3)
    return (
        interval(
            rng, draft, procedure, steps[0], steps[1], {"at_most": {"days": rng.randint(5, 20)}}
        ),
        interval(
            rng,
            draft,
            procedure,
            steps[1],
            steps[2],
            {"at_most": {"working_days": rng.randint(3, 9)}},
        ),
    )


@planted("TM004")
def days_of_which_sort(rng: Random, draft: Draft) -> Names | None:
    """日: calendar days or working days?"""
    days = rng.randint(3, 30)
    within = {
        "readings": [{"days": days}, {"working_days": days}],
        "why": {"zh": "原文只写“日”", "en": "days of no sort"},
    }
    kind = rng.choice(["reply", "circulation", "opinion_report"])
    draft.drop(kind)
    fields: dict[str, Any] = {
        "reply": {"act": ["interpellation"]},
        "circulation": {"to": ["delegates"]},
        "opinion_report": {"issues": "any", "to": "committee"},
    }[kind]
    return (draft.add(rng, "soon", kind, **fields, within=within),)


@planted("TM005")
def runs_from_nothing(rng: Random, draft: Draft) -> Names | None:
    """自审议通过之日起, of a procedure in which nothing is adopted."""
    procedure, steps = _chain(rng, 4)
    start = rng.choice(["adoption", "approval", "hearing"])
    draft.add(
        rng,
        "its-steps",
        "ordered_steps",
        procedure=procedure,
        steps=[{"step": each} for each in steps],
    )
    bounds = {"at_most": {rng.choice(["days", "working_days", "months"]): rng.randint(1, 20)}}
    return (interval(rng, draft, procedure, start, steps[-1], bounds),)


@planted("TM005")
def runs_from_dispatch(rng: Random, draft: Draft) -> Names | None:
    """The time runs from the day a matter is dispatched, and nobody dispatches matters."""
    draft.drop("matter_dispatch", "matter_deadlines")
    draft.add(rng, "leads", "matter_lead", modality="stated", levels=["city"], lead="county_leader")
    times = [{"levels": ["village", "city"], "within": {"working_days": rng.randint(3, 20)}}]
    return (
        draft.add(
            rng,
            "handled",
            "matter_deadlines",
            times=times,
            starts="dispatched",
            done_when=["finished"],
        ),
    )


@planted("TM009")
def answered_twice(rng: Random, draft: Draft) -> Names | None:
    """Two provisions give different times for one answer."""
    act = rng.choice(["motion", "interpellation"])
    one = rng.randint(1, 4)
    both = [{"months": one}, rng.choice([{"months": one + 2}, {"days": 15 * one + 7}])]
    rng.shuffle(both)
    others = rng.sample(["topic", "proposal"], rng.randint(0, 1))
    for name in draft.of_kind("reply"):
        kept = [each for each in draft.provisions[name]["act"] if each not in others]
        draft.provisions[name]["act"] = kept
    draft.provisions = {k: v for k, v in draft.provisions.items() if v.get("act") != []}
    return (
        draft.add(rng, "answered", "reply", act=[act, *others], within=both[0]),
        draft.add(rng, "answered-again", "reply", act=[act], within=both[1]),
    )


@planted("TM009")
def handled_twice(rng: Random, draft: Draft) -> Names | None:
    """One matter and two times within which it is to be handled."""
    draft.drop("matter_deadlines")
    days = rng.randint(3, 20)
    return tuple(
        draft.add(
            rng,
            name,
            "matter_deadlines",
            times=[{"levels": ["village"], "within": {"days": number}}],
            starts="received",
            done_when=["finished"],
        )
        for name, number in (("handled", days), ("handled-too", days + rng.randint(1, 15)))
    )


@planted("TM009")
def published_twice(rng: Random, draft: Draft) -> Names | None:
    """第九条 10 日内公示；第二十条 15 日内公示."""
    procedure, steps = _chain(rng, 2)
    days = rng.randint(3, 20)
    return tuple(
        interval(rng, draft, procedure, *steps, {"at_most": {"days": number}})
        for number in (days, days + rng.randint(1, 20))
    )


@planted("TM009")
def circulated_twice(rng: Random, draft: Draft) -> Names | None:
    """Resolutions are sent out within so many days, and within so many others."""
    draft.drop("circulation")
    days = rng.randint(3, 20)
    to = rng.choice([["delegates"], ["organs"], ["delegates", "organs"]])
    return tuple(
        draft.add(rng, name, "circulation", written=True, to=to, within={"days": number})
        for name, number in (("sent", days), ("sent-out", days + rng.randint(1, 15)))
    )


@planted("TM009")
def settled_twice(rng: Random, draft: Draft) -> Names | None:
    """Two times for one duty, of other kinds."""
    fields = {
        "protection": {"against": ["retaliation"], "once_verified": True},
        "further_handling": {},
        "opinion_report": {"issues": "any", "to": "committee"},
        "results_reported": {"to": ["head"]},
    }
    kind = rng.choice(sorted(fields))
    draft.drop(kind)
    days = rng.randint(3, 20)
    both = [{"days": days}, {rng.choice(["days", "months"]): days + rng.randint(1, 9)}]
    return tuple(
        draft.add(rng, name, kind, **fields[kind], within=each)
        for name, each in zip(("done", "done-too"), both, strict=True)
    )


@planted("TM013")
def year_without_calendar(rng: Random, draft: Draft) -> Names | None:
    """Working days of a year whose holidays nobody knows yet."""
    draft.head["effective"] = f"{rng.randint(2027, 2040)}-0{rng.randint(1, 9)}-01"
    draft.add(rng, "soon", "reply", act=["interpellation"], within={"working_days": 5})
    return ()


SEEDS = (
    parts_longer_than_whole,
    weeks_and_days,
    seasons_apart,
    order_against_times,
    put_late_and_early,
    least_above_most,
    told_too_late,
    exactly_and_otherwise,
    working_days_over_holidays,
    one_window_of_working_days,
    mixed_days,
    mixed_steps,
    days_of_which_sort,
    runs_from_nothing,
    runs_from_dispatch,
    answered_twice,
    handled_twice,
    published_twice,
    circulated_twice,
    year_without_calendar,
    settled_twice,
)
