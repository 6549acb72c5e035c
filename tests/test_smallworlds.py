"""What checks with a solver say of small drafts drawn at random, against every small case decided.

A fault that a small case shows must be told, and the case that a finding shows must show it; what
is said of all cases no small case may deny.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest
from smallworlds import REGISTRY, Case, Ruled, case_of, real, told

from comitia import twin

KINDS = ("annual", "mid_term", "irregular")


def provision(kind: str, modality: str = "must", **fields: object) -> str:
    parts = "".join(f", {name}: {value}" for name, value in fields.items())
    return f"{{kind: {kind}, modality: {modality}{parts}}}"


def cases_of(question: str) -> Sequence[Case]:
    """The small cases with which the comparison of rule sets is tried."""
    (family,) = (each for each in twin.FAMILIES if each.question == question)
    return family.cases(REGISTRY)


@cache
def sessions() -> list[Case]:
    return real(cases_of("session.may_be_held"), "session")


@cache
def votes() -> list[Case]:
    """Every vote in which all who are present agree."""
    return real(
        [
            twin.small_case(
                REGISTRY,
                "vote",
                {"subject": subject, "yes": numbers["present"], "no": 0, "abstained": 0},
                {**numbers, "kind": kind},
            )
            for numbers, kind, subject in product(twin.assemblies(), KINDS, ("rules", "topic"))
            if numbers["present"]
        ],
        "vote",
    )


@cache
def empty_votes() -> list[Case]:
    """Every vote, by its votes in favour and against."""
    return real(
        [
            twin.small_case(
                REGISTRY,
                "vote",
                {"subject": subject, "yes": yes, "no": no, "abstained": 0},
                {**numbers, "kind": "annual"},
            )
            for numbers in twin.assemblies()
            for yes, no in product(range(2), repeat=2)
            for subject in ("rules", "topic")
            if yes + no <= numbers["present"]
        ],
        "vote",
    )


@cache
def full_votes() -> list[Case]:
    """Every vote in which all delegates take part."""
    return [
        twin.small_case(
            REGISTRY,
            "vote",
            {"subject": "topic", "yes": yes, "no": no, "abstained": size - yes - no},
            {"kind": "annual", "excused": 0, **dict.fromkeys(SIZES, size)},
        )
        for size in range(1, 9)
        for yes in range(size + 1)
        for no in range(size - yes + 1)
    ]


SIZES = ("delegates_all", "delegates_due", "present")


@cache
def motions() -> list[Case]:
    """Topics by the number of sponsors and of delegates, in office and by number."""
    return [
        twin.small_case(
            REGISTRY,
            "motion",
            {"kind": "topic", "phase": "before", "sponsor": "delegates", "delegates": signed},
            {"kind": "annual", "delegates_all": whole, "delegates_due": due, "excused": 0},
        )
        for whole in range(1, 18)
        for due in range(1, whole + 1)
        for signed in range(1, whole + 1)
    ]


@cache
def matters() -> list[Case]:
    return [
        twin.small_case(REGISTRY, "matter", {"level": level, "major": major, "broad": broad})
        for level in LEVELS
        for major, broad in product([True, False], repeat=2)
    ]


@cache
def ratings() -> list[Case]:
    """Ballots cast and how many of them said so."""
    return [
        twin.small_case(
            REGISTRY,
            "rating",
            {"due": cast, "present": cast, "cast": cast, **dict.fromkeys(SAID, n)},
        )
        for cast in range(1, 21)
        for n in range(cast + 1)
    ]


SAID = ("satisfied", "incompetent")
LEVELS = ("village", "township", "county")
HELD, CARRIED, ADMITTED = "session.may_be_held", "vote.carried", "motion.admissible"
LEAD, GRADE, FOLLOWS = "matter.lead", "rating.grade_by_ballots", "rating.consequence"


def lawful(ruled: Ruled, case: Case) -> bool:
    """Whether the session of a vote may be held."""
    records, row = case
    session = records.parent(row, "session")
    return session is not None and ruled.says(HELD, (records, session)) == "yes"


def unanimous(case: Case) -> bool:
    records, row = case
    session = records.parent(row, "session")
    assert session is not None
    return bool(row["yes"] and row["yes"] == session["present"] and not row["no"])


def cannot_decide(ruled: Ruled, case: Case) -> bool:
    return unanimous(case) and lawful(ruled, case) and ruled.says(CARRIED, case) == "no"


def locked(ruled: Ruled, case: Case) -> bool:
    records, row = case
    session = records.parent(row, "session")
    assert session is not None
    everybody = session["present"] == session["delegates_due"] and row["subject"] == "rules"
    return everybody and unanimous(case) and ruled.says(CARRIED, case) == "no"


def two_answers(question: str) -> Callable[[Ruled, Case], bool]:
    """Two provisions that each answer by themselves, and otherwise."""

    def shows(ruled: Ruled, case: Case) -> bool:
        said = {each.outcomes(question, case)[0] for each in ruled.alone}
        return len(said - {None}) > 1

    return shows


def readings_differ(question: str) -> Callable[[Ruled, Case], bool]:
    """Two readings that both decide a case, and otherwise."""
    return lambda ruled, case: len(set(ruled.outcomes(question, case)) - {None}) > 1


def everybody_votes(case: Case) -> bool:
    """All delegates are in office, due, present and vote."""
    records, row = case
    session = records.parent(row, "session")
    assert session is not None
    cast = sum(int(str(row[each] or 0)) for each in ("yes", "no", "abstained"))
    numbers = {session[each] for each in ("delegates_all", "delegates_due", "present")}
    return numbers == {cast} and not session["excused"]


def hangs_on_abstentions(ruled: Ruled, case: Case) -> bool:
    differ = len(set(ruled.outcomes(CARRIED, case)) - {None}) > 1
    return everybody_votes(case) and bool(case[1]["abstained"]) and differ


def carried_by_a_tie(ruled: Ruled, case: Case) -> bool:
    """One vote less in favour, and one more against, would lose it."""
    records, row = case
    yes = int(str(row["yes"]))
    tie = yes == row["no"] and yes and not row["abstained"] and everybody_votes(case)
    other = {**row, "yes": yes - 1, "no": yes + 1}
    carried = [ruled.says(CARRIED, (records, each)) for each in (row, other)]
    return bool(tie) and carried == ["yes", "no"]


def easier_in_session(ruled: Ruled, case: Case) -> bool:
    """The same sponsors would not have been enough before the session."""
    records, row = case
    phases = ({**row, "phase": phase} for phase in ("in_session", "before"))
    return [ruled.says(ADMITTED, (records, each)) for each in phases] == ["yes", "no"]


def no_base(ruled: Ruled, case: Case) -> bool:
    """Somebody is there, the session is lawful, and still nothing is decided."""
    records, row = case
    session = records.parent(row, "session")
    assert session is not None
    return bool(session["present"] and lawful(ruled, case)) and not ruled.says(CARRIED, case)


BASES = ("delegates_due", "delegates_all", "delegates_due_not_excused")


def bound(rng: Random, *bases: str, most: int = 3) -> str:
    """A lower bound: a share of one of the bases in quarters, or a number."""
    word = rng.choice(["at_least", "more_than"])
    if not bases or rng.random() < 0.3:
        return f"{{{word}: {rng.randint(1, most)}}}"
    return f"{{{word}: {rng.randint(1, 4)}/4, of: {rng.choice(bases)}}}"


def meetings(rng: Random) -> list[str]:
    """Quorums of some sorts of session, and majorities on some subjects."""
    quorums = [
        provision("quorum", **({"session": kind} if kind else {}), present=bound(rng, *BASES))
        for kind in rng.choice([[""], [""], ["annual"], ["annual", "mid_term"]])
    ]
    majorities = [
        provision(
            "majority",
            **({"subject": f"[{about}]"} if about else {}),
            yes=bound(rng, *BASES, "delegates_present", "votes_cast"),
        )
        for about in rng.choice([[""], [""], ["rules"], ["rules", "topic"]])
    ]
    return quorums + majorities


def empty_bases(rng: Random) -> list[str]:
    base = rng.choice(["yes_and_no", "votes_cast", "delegates_present", "delegates_due"])
    present = bound(rng, "delegates_due")
    return [
        provision("quorum", present=present),
        provision("majority", yes=f"{{more_than: {rng.randint(0, 3)}/4, of: {base}}}"),
    ]


def leads(rng: Random) -> list[str]:
    """Who leads which matters; some say the same."""
    return [
        provision(
            "matter_lead",
            levels=f"[{', '.join(rng.sample(LEVELS, rng.randint(1, 2)))}]",
            lead=rng.choice(["secretary", "secretary", "office"]),
        )
        for _ in range(rng.randint(2, 3))
    ]


def band(rng: Random, grade: str, low: int | None, high: int | None) -> str:
    """A row that begins and ends at so many tenths, each end included or not."""
    ends = []
    if low is not None:
        ends.append(f"{rng.choice(['at_least', 'more_than'])}: {low}/10")
    if high is not None:
        ends.append(f"{rng.choice(['at_most', 'less_than'])}: {high}/10")
    return f"{{grade: {grade}, {', '.join(ends)}}}"


GRADES = ("excellent", "good", "qualified")


def grades(rng: Random) -> list[str]:
    """Bands of which each begins near where the one below it ends, a provision each."""
    low, high = sorted(rng.sample(range(2, 9), 2))
    near = [min(max(each + rng.choice([0, 0, 0, 1, -1]), 1), 9) for each in (low, high)]
    bands = [
        band(rng, "qualified", None, low),
        band(rng, "good", near[0], high) if near[0] < high else band(rng, "good", low, high),
        band(rng, "excellent", near[1], None),
    ]
    fields = {"ballots": "[satisfied]", "base": "ballots_cast"}
    return [provision("grade_bands", "stated", **fields, bands=f"[{each}]") for each in bands]


def bases_read(rng: Random) -> list[str]:
    one, other = rng.choice([(BASES[0], BASES[1]), (BASES[0], BASES[2]), (BASES[0], BASES[0])])
    base = f"{{readings: {{one: {one}, other: {other}}}, why: the text names no base}}"
    return [provision("quorum", present=f"{{at_least: {rng.randint(0, 4)}/4, of: {base}}}")]


def abstentions_read(rng: Random) -> list[str]:
    one, other = (rng.choice(["delegates_present", "yes_and_no", "votes_cast"]) for _ in range(2))
    base = f"{{readings: {{one: {one}, other: {other}}}, why: not stated}}"
    word = rng.choice(["at_least", "more_than"])
    return [provision("majority", yes=f"{{{word}: {rng.randint(1, 3)}/4, of: {base}}}")]


def majority(rng: Random) -> list[str]:
    word = rng.choice(["at_least", "at_least", "more_than"])
    base = rng.choice(["delegates_present", "yes_and_no", "delegates_due", "delegates_all"])
    share = rng.choice(["1/2", "1/2", "1/3", "2/4", "3/5"])
    return [provision("majority", yes=f"{{{word}: {share}, of: {base}}}")]


def sponsors_by_phase(rng: Random) -> list[str]:
    return [
        provision(
            "sponsors",
            act="topic",
            phase=f"[{phase}]",
            any_of=f"{{delegates: {bound(rng, 'delegates_all', 'delegates_due')}}}",
        )
        for phase in ("before", "in_session")
    ]


def numbers_read(rng: Random) -> list[str]:
    one, other = (rng.choice(["1/2", "2/4", "3/4", "100%"]) for _ in range(2))
    number = f"{{readings: {{one: {one}, other: {other}}}, why: two copies differ}}"
    return [provision("quorum", present=f"{{at_least: {number}, of: delegates_due}}")]


@dataclass(frozen=True)
class Shown:
    """A fault that one case shows: how drafts are drawn, the small cases, and what shows it."""

    make: Callable[[Random], list[str]]
    cases: Callable[[], Sequence[Case]]
    shows: Callable[[Ruled, Case], bool]


SHOWN = {
    "TH001": Shown(meetings, votes, cannot_decide),
    "TH009": Shown(meetings, votes, locked),
    "NM008": Shown(empty_bases, empty_votes, no_base),
    "NM001": Shown(bases_read, sessions, readings_differ(HELD)),
    "RD001": Shown(numbers_read, sessions, readings_differ(HELD)),
    "TB002": Shown(leads, matters, two_answers(LEAD)),
    "NM009": Shown(abstentions_read, full_votes, hangs_on_abstentions),
    "NM010": Shown(majority, full_votes, carried_by_a_tie),
    "TH004": Shown(sponsors_by_phase, motions, easier_in_session),
}


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("code", SHOWN)
def test_faults_that_a_small_case_shows(code: str, seed: int, tmp_path: Path) -> None:
    twin_ = SHOWN[code]
    ruled = Ruled(twin_.make(Random(f"{code}/{seed}")))
    found = told(tmp_path, ruled, code)
    if any(twin_.shows(ruled, each) for each in twin_.cases()):
        assert found, ruled.text
    for each in found:
        assert each.witness is not None
        assert twin_.shows(ruled, case_of(each.witness)), ruled.text


@pytest.mark.parametrize("seed", range(12))
def test_bands_with_gaps_and_overlaps(seed: int, tmp_path: Path) -> None:
    ruled = Ruled(grades(Random(seed)))
    answered: dict[Fraction, bool] = {}
    for case in ratings():
        share = Fraction(str(case[1]["satisfied"])) / Fraction(str(case[1]["cast"]))
        answered[share] = any(each.outcomes(GRADE, case)[0] for each in ruled.alone)
    covered = [share for share, has in answered.items() if has]
    gap = any(min(covered) < share < max(covered) for share, has in answered.items() if not has)
    found = told(tmp_path, ruled, "TB001")
    assert bool(found) == gap, ruled.text
    for each in found:
        assert each.witness is not None
        assert ruled.outcomes(GRADE, case_of(each.witness)) == [None]
    overlap = any(two_answers(GRADE)(ruled, each) for each in ratings())
    assert bool(told(tmp_path, ruled, "TB002")) == overlap, ruled.text


@pytest.mark.parametrize("seed", range(12))
def test_rows_that_never_decide(seed: int, tmp_path: Path) -> None:
    rng = Random(seed)
    outcomes = rng.sample(["recall", "removal", "admonishing_talk", "correction"], 3)
    word = ["more_than", "at_least"]
    rows = [
        f"{{outcome: {each}, any_of: [{{grades: [incompetent], "
        f"{rng.choice(word)}: {rng.randint(1, 4)}/5}}]}}"
        for each in outcomes
    ]

    def ruled(*rungs: str) -> Ruled:
        some = f"[{', '.join(rungs)}]"
        return Ruled([provision("cut_offs", base="ballots_cast", rungs=some)])

    whole = ruled(*rows)
    decides = dict.fromkeys(outcomes, False)
    for case in ratings():
        decides |= dict.fromkeys(whole.outcomes(FOLLOWS, case), True)
    lost = [each for each in outcomes if not decides[each]]
    alone = {each: ruled(row) for each, row in zip(outcomes, rows, strict=True)}
    able = [e for e in lost if any(alone[e].outcomes(FOLLOWS, c) == [e] for c in ratings())]
    assert len(told(tmp_path, whole, "TB003")) == len(able), whole.text


@pytest.mark.parametrize("seed", range(16))
def test_conditions_that_no_case_meets(seed: int, tmp_path: Path) -> None:
    """So many sponsors, or so large a share of them, of so few delegates."""
    rng = Random(seed)
    most = rng.randint(2, 4)
    needed = rng.choice([f"{rng.randint(1, 6)}", f"{rng.randint(3, 6)}/4, of: delegates_all"])
    sponsors = f"{{delegates: {{{rng.choice(['at_least', 'more_than'])}: {needed}}}}}"
    ruled = Ruled(
        [
            provision("delegate_number", number=f"{{at_most: {most}}}"),
            provision("sponsors", act="topic", any_of=sponsors),
        ]
    )
    met = any(
        ruled.says(ADMITTED, (records, row)) == "yes"
        for records, row in motions()
        if ruled.says("assembly.delegate_number", congress(records, row)) == "yes"
    )
    assert bool(told(tmp_path, ruled, "TH002")) == (not met), ruled.text


def congress(records: Any, row: Any) -> Case:
    """The assembly of as many delegates as there are in the session of a motion."""
    whole = records.parent(row, "session")["delegates_all"]
    return twin.small_case(REGISTRY, "assembly", {"level": "county", "delegates": whole})


@pytest.mark.parametrize("seed", range(16))
def test_ways_that_another_way_contains(seed: int, tmp_path: Path) -> None:
    rng = Random(seed)
    bases = ["delegates_all", "delegates_due"]
    ways = [f"{{delegates: {bound(rng, *bases)}}}" for _ in range(2)]
    ruled = Ruled([provision("sponsors", act="topic", any_of=each) for each in ways])
    one, other = (
        {n for n, case in enumerate(motions()) if each.says(ADMITTED, case) == "yes"}
        for each in ruled.alone
    )
    contained = bool(one and other) and (one < other or other < one)
    assert bool(told(tmp_path, ruled, "RT002")) == contained, ruled.text


@pytest.mark.parametrize("seed", range(10))
def test_shares_of_different_wholes_in_one_session(seed: int, tmp_path: Path) -> None:
    rng = Random(seed)
    chosen = [(rng.choice(["", *KINDS[:2]]), rng.choice(BASES[:2])) for _ in range(2)]
    ruled = Ruled(
        [
            provision(
                "quorum",
                **({"session": kind} if kind else {}),
                present=f"{{at_least: 1/2, of: {base}}}",
            )
            for kind, base in chosen
        ]
    )
    both = any(ruled.speaks(HELD, each) for each in sessions())
    mixed = both and chosen[0][1] != chosen[1][1]
    assert bool(told(tmp_path, ruled, "NM002")) == mixed, ruled.text


@pytest.mark.parametrize("seed", range(16))
def test_numbers_of_delegates_that_cannot_both_be(seed: int, tmp_path: Path) -> None:
    rng = Random(seed)
    levels = ("county", "township")
    limits = (("at_least", "more_than"), ("at_most", "less_than"))
    ruled = Ruled(
        [
            provision(
                "delegate_number",
                level=f"[{', '.join(rng.sample(levels, rng.randint(1, 2)))}]",
                number=f"{{{rng.choice(words)}: {rng.randint(3, 9)}}}",
            )
            for words in limits
        ]
    )
    name = "assembly.delegate_number"
    crossed = False
    for level in levels:
        cases = [
            twin.small_case(REGISTRY, "assembly", {"level": level, "delegates": number})
            for number in range(13)
        ]
        if all(each.speaks(name, cases[0]) for each in ruled.alone):
            kept = (all(e.says(name, c) == "yes" for e in ruled.alone) for c in cases)
            crossed = crossed or not any(kept)
    assert bool(told(tmp_path, ruled, "OR004")) == crossed, ruled.text


ACTS = ("topic", "proposal", "suggestion")


def replies(days: int) -> list[Case]:
    """Motions of every sort that are answered so many days after they came in."""
    facts = {"delivered_to": "office", "submitted_on": twin.OPENS, "phase": "before"}
    facts |= {"replied_on": twin.OPENS + timedelta(days)}
    return [twin.small_case(REGISTRY, "motion", {**facts, "kind": kind}) for kind in ACTS]


def some_of(rng: Random, names: Sequence[str]) -> str:
    return f"[{', '.join(rng.sample(names, rng.randint(1, 2)))}]"


@pytest.mark.parametrize("seed", range(16))
def test_two_times_for_one_reply(seed: int, tmp_path: Path) -> None:
    """On some day one deadline is kept and the other is not."""
    rng = Random(seed)
    times = [f"{{days: {rng.randint(2, 4)}}}" for _ in range(2)]
    made = (provision("reply", act=some_of(rng, ACTS), within=each) for each in times)
    ruled = Ruled(list(made))
    name = "motion.replied"
    differ = any(
        len({each.says(name, case) for each in ruled.alone}) > 1
        for days in range(8)
        for case in replies(days)
        if all(each.speaks(name, case) for each in ruled.alone)
    )
    assert bool(told(tmp_path, ruled, "TM009")) == differ, ruled.text


@pytest.mark.parametrize("seed", range(12))
def test_times_of_one_motion_in_days_of_two_kinds(seed: int, tmp_path: Path) -> None:
    rng = Random(seed)
    units = [rng.choice(["days", "working_days"]) for _ in range(2)]
    lead, within = (f"{{{unit}: 3}}" for unit in units)
    put = provision("lead_time", act=rng.choice(ACTS), lead=lead, means="at_least")
    ruled = Ruled([put, provision("reply", act=some_of(rng, ACTS), within=within)])
    one, other = ruled.alone
    together = any(
        one.speaks("motion.in_time", case) and other.speaks("motion.replied", case)
        for case in replies(3)
    )
    mixed = together and units[0] != units[1]
    assert bool(told(tmp_path, ruled, "TM004")) == mixed, ruled.text


@pytest.mark.parametrize("seed", range(20))
def test_changes_that_make_a_difference(seed: int, tmp_path: Path) -> None:
    rng = Random(seed)
    family = twin.FAMILIES[seed % len(twin.FAMILIES)]
    new, old = (Ruled(family.make(rng)) for _ in range(2))
    before = tmp_path / "old.yaml"
    before.write_text(old.text, encoding="utf-8")
    request = {"since": str(before)}
    changed, reworded = (told(tmp_path, new, code, **request) for code in ("EV001", "EV002"))
    seen = twin.shown(
        [new.asked(family.question), old.asked(family.question)], cases_of(family.question)
    )
    assert changed or not seen, (new.text, old.text)
    assert not (reworded and seen), (new.text, old.text)
    assert not (changed and reworded)
