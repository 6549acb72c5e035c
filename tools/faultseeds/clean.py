"""Sound drafts made up at random: whatever a check calls a fault in one of them is a false alarm.

They are sound by construction, where that can be counted through by `small`.
"""

from __future__ import annotations

import itertools
from random import Random
from typing import Any

from faultseeds import acting, fillers, small
from faultseeds.drafts import Draft, Values
from faultseeds.wordings import sentence

SUBJECTS = [
    *("election", "nomination", "important_question", "work_report"),
    *("topic", "resolution", "rules", "other"),
]
BASES = ["delegates_due", "delegates_due_not_excused", "delegates_present", "votes_cast"]
SHARES = [
    *(("more_than", "1/2"), ("more_than", "50%"), ("at_least", "2/3"), ("at_least", "3/5")),
    *(("at_least", "3/4"), ("at_least", "80%"), ("at_least", "4/5"), ("more_than", "2/3")),
]
NAMES = ["quorum", "attendance-needed", "hui-yi", "article-7", "rule-12", "to-meet", "fading"]


def sound_draft(rng: Random) -> Draft:
    """A draft without a fault."""
    number = rng.randrange(10_000)
    draft = Draft(
        {
            "comitia": 1,
            "id": f"town-{number}",
            "title": {"zh": f"某镇{number}号议事规则", "en": f"Rules of town {number}"},
            "status": rng.choice(["draft", "trial", "in_force"]),
            "effective": f"{rng.randint(2015, 2026)}-{rng.randint(1, 12):02}-01",
            "calendar": "CN",
        },
        {},
    )
    if rng.random() < 0.4:
        draft.head["sources"] = {"R1": {"file": "regulation.docx"}}
    parts = [
        _size,
        _groups,
        _meetings,
        _motions,
        _steps,
        _matters,
        _ratings,
        _contact,
        *acting.PARTS,
    ]
    rng.shuffle(parts)
    for part in parts:
        if rng.random() < 0.75:
            part(rng, draft)
    if "quorum" not in {each["kind"] for each in draft.provisions.values()}:
        _meetings(rng, draft)
    for name, provision in fillers.chosen(rng):
        draft.insert(rng, name, provision)
    for provision in draft.provisions.values():
        words = sentence(rng, provision) if rng.random() < 0.5 else None
        if words and "wording" not in provision:
            provision["wording"] = {"zh": words}
        if "sources" in draft.head and rng.random() < 0.5:
            provision["cite"] = {"at": f"R1 第{rng.randint(1, 40)}条"}
    return draft


def size_of(draft: Draft) -> tuple[int, int]:
    """The least and greatest number of delegates."""
    for name in draft.of_kind("delegate_number"):
        number = draft.provisions[name]["number"]
        if {"at_least", "at_most"} <= number.keys():
            return int(number["at_least"]), int(number["at_most"])
    return 40, 400


def _size(rng: Random, draft: Draft) -> None:
    low = rng.randrange(60, 260, 5)
    number = {"at_least": low, "at_most": low + rng.choice([0, 10, 40, 200])}
    draft.add(rng, "delegates", "delegate_number", modality="stated", number=number)


def _groups(rng: Random, draft: Draft) -> None:
    low = rng.randint(5, 12)
    size = {"at_least": low, "at_most": low + rng.randint(2, 8)}
    fields: Values = {"basis": rng.sample(["area", "trade", "work", "unit"], rng.randint(1, 2))}
    draft.add(rng, "groups", "group_formation", modality="stated", **fields, size=size)


def share(rng: Random, bases: list[str], shares: list[tuple[str, str]] = SHARES) -> Values:
    """A share of one of the bases, as a threshold."""
    name, value = rng.choice(shares)
    found: Values = {name: value, "of": rng.choice(bases)}
    if rng.random() < 0.2:
        found["rounding"] = "up"
    return found


def quorums(draft: Draft) -> list[Values | None]:
    """What must be present, in one session or another; nothing where that is left open."""
    found: list[Values | None] = [
        draft.provisions[name]["present"]
        for name in draft.of_kind("quorum")
        if draft.provisions[name].get("modality", "must") in ("must", "stated")
    ]
    return found or [None]


def _meetings(rng: Random, draft: Draft) -> None:
    """Quorums and majorities under which every lawful meeting can decide."""
    if draft.of_kind("quorum"):
        return
    sessions = rng.choice([[None], [None], ["annual", "irregular"]])
    for session in sessions:
        only = {} if session is None else {"session": session}
        present = share(rng, ["delegates_due", "delegates_due_not_excused"])
        draft.add(rng, rng.choice(NAMES), "quorum", **only, present=present)
    subjects = rng.sample(SUBJECTS, len(SUBJECTS))
    ordinary = sound_majority(rng, draft)
    cut = rng.randint(1, 6)
    draft.add(rng, "decisions", "majority", subject=subjects[:cut], yes=ordinary)
    if rng.random() < 0.6:
        yes = sound_majority(rng, draft)
        name = draft.add(rng, "graver-decisions", "majority", subject=subjects[cut:], yes=yes)
        if _no_stricter(draft):
            del draft.provisions[name]
    if rng.random() < 0.3:
        mode = rng.choice(["secret", "show_of_hands", "electronic"])
        draft.add(rng, "mode", "ballot_mode", subject=subjects[:cut], required=mode)
    if rng.random() < 0.4:
        yes = sound_majority(rng, draft)
        if all(small.fewest(each, yes) >= small.fewest(each, ordinary) for each in quorums(draft)):
            others = [draft.provisions[name]["yes"] for name in draft.of_kind("majority")]
            least = min(small.fewest(each, one) for each in quorums(draft) for one in others)
            if min(small.fewest(each, yes) for each in quorums(draft)) >= least:
                name = draft.add(rng, "recall", "majority", subject=["recall"], yes=yes)
                if _no_stricter(draft) or _easier_to_recall(draft, yes):
                    del draft.provisions[name]


def _easier_to_recall(draft: Draft, yes: Values) -> bool:
    """Whether whatever elects somebody also recalls, and a recall may take less."""
    found = [draft.provisions[name] for name in draft.of_kind("majority")]
    elected = [each["yes"] for each in found if "election" in each["subject"]]
    return any(
        small.implied(yes, by, quorum) and not small.implied(by, yes, quorum)
        for by in elected
        for quorum in quorums(draft)
    )


GRAVE = {"important_question", "rules", "recall"}
"""Subjects for which a text that speaks of them apart means to ask for more."""


def _no_stricter(draft: Draft) -> bool:
    """Whether a majority for grave subjects alone asks for no more than every other one."""
    found = [draft.provisions[name] for name in draft.of_kind("majority")]
    ordinary = [each["yes"] for each in found if not GRAVE.issuperset(each["subject"])]
    special = [each["yes"] for each in found if GRAVE.issuperset(each["subject"])]
    return bool(ordinary) and any(all(small.implied(one, by) for by in ordinary) for one in special)


def sound_majority(rng: Random, draft: Draft) -> Values:
    """A majority that every lawful meeting can reach, and no tie does."""
    for _ in range(200):
        yes = share(rng, BASES)
        fits = not any(small.stuck(each, yes, vacant=True) for each in quorums(draft))
        if fits and not small.locked(yes) and not small.tied(yes):
            return yes
    return {"more_than": "1/2", "of": "delegates_present"}


def _motions(rng: Random, draft: Draft) -> None:
    """Who may put what, by when, to whom, and when it is answered."""
    low, high = size_of(draft)
    unit = rng.choice(["days", "working_days"])
    for act in rng.sample(["topic", "proposal", "suggestion", "opinion"], rng.randint(1, 3)):
        _sponsors(rng, draft, act, low, high)
        to = rng.choice(["office", "committee", "presidium"])
        draft.add(rng, f"{act}-addressee", "addressee", modality="stated", act=act, to=to)
        if rng.random() < 0.7:
            within = rng.choice([{"months": rng.randint(1, 6)}, {unit: rng.randint(10, 90)}])
            draft.add(rng, f"{act}-reply", "reply", act=[act], within=within)
    if draft.of_kind("sponsors") and rng.random() < 0.8:
        _ahead(rng, draft, "topic", unit)


def _ahead(rng: Random, draft: Draft, act: str, unit: str) -> None:
    """Put long before the session, and told to the delegates after that."""
    put = rng.randint(25, 60)
    held = {} if unit == "working_days" else {"on_holiday": "last_working_day"}
    draft.add(rng, f"{act}-ahead", "lead_time", act=act, lead={unit: put, **held}, means="at_least")
    if rng.random() < 0.3:
        early = {unit: put + rng.randint(30, 60), **held}
        draft.add(rng, f"{act}-not-before", "lead_time", act=act, lead=early, means="within")
    if rng.random() < 0.6:
        told = {unit: rng.randint(3, put - 20), **held}
        draft.add(rng, f"{act}-notice", "notice_to_delegates", act=act, lead=told)


def _sponsors(rng: Random, draft: Draft, act: str, low: int, high: int) -> None:
    jointly = rng.randint(5, 15)
    any_of: Values = {"delegates": {"at_least": jointly}}
    if rng.random() < 0.4:
        share = rng.choice([10, 12, 15, 20])
        any_of = {"delegates": {"at_least": f"1/{share}", "of": "delegates_all", "rounding": "up"}}
        jointly = -(-low // share)
    if rng.random() < 0.5:
        any_of["groups"] = {"at_least": rng.randint(1, 3)}
    if rng.random() < 0.4:
        any_of["bodies"] = rng.sample(["committee", "presidium", "discipline_commission"], 2)
    phase = rng.choice([None, ["before"], ["before", "in_session"]])
    only = {} if phase is None else {"phase": phase}
    draft.add(rng, f"{act}-sponsors", "sponsors", modality="may", act=act, **only, any_of=any_of)
    if phase == ["before"] and "at_least" in any_of["delegates"] and rng.random() < 0.6:
        later = dict(any_of, delegates=dict(any_of["delegates"]))
        least = later["delegates"]["at_least"]
        if not small.is_share(least):
            later["delegates"]["at_least"] = least + rng.randint(0, 6)
        draft.add(
            rng,
            f"{act}-late",
            "sponsors",
            modality="may",
            act=act,
            phase=["in_session"],
            any_of=later,
        )


def _steps(rng: Random, draft: Draft) -> None:
    """A procedure whose steps leave time enough for the next, however late they are taken."""
    names = ["submission", "review", "notice", "hearing", "vote", "publication", "filing"]
    kept = sorted(rng.sample(range(len(names)), rng.randint(3, 5)))
    steps = [names[each] for each in kept]
    procedure = rng.choice(["topic", "session", "appraisal", "recall-motion", "report"])
    unit = rng.choice(["days", "days", "working_days"])
    if rng.random() < 0.7:
        listed = [{"step": each} for each in steps]
        draft.add(rng, "steps", "ordered_steps", procedure=procedure, steps=listed)
    longest = 0
    for earlier, later in itertools.pairwise(steps):
        least = rng.randint(2, 9)
        most = least + rng.randint(3, 15)
        longest += most
        bounds: list[Values] = [{"at_least": {unit: least}, "at_most": {unit: most}}]
        if rng.random() < 0.3:
            bounds = [{"at_least": {unit: least}}, {"at_most": {unit: most}}]
        for each in bounds:
            interval(rng, draft, procedure, earlier, later, each)
    if rng.random() < 0.6:
        whole = {"at_most": {unit: longest + rng.randint(0, 20)}}
        interval(rng, draft, procedure, steps[0], steps[-1], whole)


def interval(  # noqa: PLR0917
    rng: Random, draft: Draft, procedure: str, after: str, step: str, bounds: Values
) -> str:
    """How long after one step another is taken."""
    return draft.add(
        rng,
        f"{step}-after-{after}",
        "step_interval",
        procedure=procedure,
        after={"step": after},
        step={"step": step},
        **bounds,
    )


def _matters(rng: Random, draft: Draft) -> None:
    """Matters of each level: who leads, and by when."""
    levels = ["village", "township", "county"]
    draft.add(rng, "levels", "matter_levels", modality="stated", levels=levels)
    unit = rng.choice(["days", "working_days"])
    days = sorted(rng.sample(range(3, 60), 3))
    times: list[Any] = [
        {"levels": [level], "within": {unit: number}}
        for level, number in zip(levels, days, strict=True)
    ]
    draft.add(
        rng,
        "deadlines",
        "matter_deadlines",
        times=times,
        starts="dispatched",
        done_when=["finished"],
    )
    draft.add(
        rng,
        "dispatch",
        "matter_dispatch",
        modality="stated",
        levels=levels,
        dispatcher="organisation_commissioner",
        to="village_organisation",
    )
    for level, lead in zip(levels, LEADS, strict=True):
        if rng.random() < 0.7:
            draft.add(
                rng, f"{level}-lead", "matter_lead", modality="stated", levels=[level], lead=lead
            )


LEADS = ("village_party_organisation", "township_deputy_head", "county_deputy_head")


def _ratings(rng: Random, draft: Draft) -> None:
    """Grades that leave no share out, and consequences of which each can come about."""
    high = rng.randrange(75, 95, 5)
    low = rng.randrange(50, high - 10, 5)
    over = rng.random() < 0.5
    top, rest = ("at_least", "less_than") if over else ("more_than", "at_most")
    base = rng.choice(["ballots_cast", "valid_ballots", "delegates_present"])
    bands = [
        {"grade": "excellent", top: f"{high}%"},
        {"grade": "qualified", top: f"{low}%", rest: f"{high}%"},
        {"grade": "unqualified", rest: f"{low}%"},
    ]
    rng.shuffle(bands)
    draft.add(
        rng,
        "grades",
        "grade_bands",
        modality="stated",
        ballots=["satisfied"],
        base=base,
        bands=bands,
    )
    if rng.random() < 0.6:
        first = rng.choice(["1/2", "2/5", "1/3"])
        rungs: list[Any] = [
            {
                "outcome": "case_by_case",
                "any_of": [{"grades": ["incompetent"], "more_than": first}],
            },
            {
                "outcome": "admonishing_talk",
                "any_of": [{"grades": ["incompetent"], "more_than": rng.choice(["1/4", "1/5"])}],
            },
        ]
        draft.add(rng, "consequences", "cut_offs", base=base, rungs=rungs)


def _contact(rng: Random, draft: Draft) -> None:
    """Visits for which there is time, and a day on which the masses are received."""
    if rng.random() < 0.7:
        holiday = rng.choice(["next_working_day", "last_working_day", "unmoved"])
        draft.add(
            rng,
            "reception",
            "reception_day",
            modality="stated",
            day=rng.randint(1, 28),
            on_holiday=holiday,
        )
    every, worked = rng.choice([("month", 15), ("quarter", 55), ("half_year", 110)])
    bearers = rng.randint(5, 60)
    part = rng.choice(["1/5", "1/4", "1/10"])
    # Half of the days that there are at the least; each visit takes half a day.
    total = int(worked * bearers * small.number(part))
    draft.add(
        rng,
        "visits",
        "contact_visits",
        bearer="delegate",
        contacted=["masses"],
        frequency={"at_least": 1, "every": every},
        counted="each",
        total=max(1, total),
        bearers=bearers,
        takes="1/2",
        time_share=part,
    )
