"""The slow twin of the comparison: random pairs of small rule sets, and every small case decided.

A relation must not deny what a case shows: *equal* rule sets differ in none, of *stricter* ones
the first never allows what the second does not, and so on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

from comitia.builtin import default_registry, find_ruleset
from comitia.engine.calendars import WorkCalendar, load_calendar
from comitia.engine.comparing import Comparison, Relation
from comitia.engine.compiling import BREACHES, Compiled, Program, compile_ruleset
from comitia.engine.decide import compile_expr
from comitia.engine.prove import Bounds
from comitia.engine.records import Records, Row, make_row
from comitia.engine.registry import Registry
from comitia.engine.rules import Form
from comitia.engine.rulesets import load_ruleset
from comitia.engine.traces import Env
from comitia.engine.values import frozen

SIZE = 4
"""The largest assembly of which every case is decided."""
BOUNDS = Bounds(each=2, largest=12, complete=True)
OPENS = date(2025, 1, 20)
AS_OF = date(2025, 2, 1)
CALENDAR = "CN"
HEAD = """comitia: 1
id: {id}
title: {{zh: 例, en: Example}}
status: draft
calendar: {calendar}
provisions:
"""
FORBIDS: Mapping[Relation, frozenset[str]] = {
    "equal": frozenset({"looser", "stricter", "different", "first", "second"}),
    "stricter": frozenset({"looser"}),
    "looser": frozenset({"stricter"}),
    "wider": frozenset({"looser", "stricter", "different", "second"}),
    "narrower": frozenset({"looser", "stricter", "different", "first"}),
    "different": frozenset(),
    "incomparable": frozenset(),
    "undecided": frozenset(),
    "not_analysed": frozenset(),
}
"""What no case may show where a relation is claimed."""

Says = str | None
"""What a rule set says of a case: yes, no, an outcome; nothing where it is undetermined."""


@dataclass
class Report:
    """What some pairs showed."""

    pairs: int = 0
    cases: int = 0
    relations: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


@frozen
class Family:
    """Rule sets on one question: how one is made up, and every small case."""

    question: str
    make: Callable[[Random], list[str]]
    cases: Callable[[Registry], Sequence[tuple[Records, Row]]]


def bound(dice: Random, base: str | None, most: int = SIZE + 1) -> str:
    """A lower bound in YAML: a number, or a share of one of the bases."""
    word = dice.choice(["at_least", "more_than"])
    if base is None or dice.random() < 0.3:
        return f"{{{word}: {dice.randint(0, most)}}}"
    over = dice.randint(1, 4)
    return f"{{{word}: {dice.randint(0, over)}/{over}, of: {base}}}"


def _base(dice: Random, *more: str) -> str:
    bases = ["delegates_due", "delegates_all", "delegates_due_not_excused", *more]
    if dice.random() < 0.15:
        one, other = dice.sample(bases, 2)
        return f"{{readings: [{one}, {other}], why: the text names no base}}"
    return dice.choice(bases)


def _quorums(dice: Random) -> list[str]:
    found = []
    for session in dice.choice([[""], ["annual"], ["annual", "mid_term"], ["", "annual"]]):
        only = f", session: {session}" if session else ""
        present = bound(dice, _base(dice))
        found.append(f"{{kind: quorum, modality: must{only}, present: {present}}}")
    return found


def _majorities(dice: Random) -> list[str]:
    found = []
    for subject in dice.choice([[""], ["rules"], ["rules", "other"], ["", "rules"]]):
        only = f", subject: [{subject}]" if subject else ""
        yes = bound(dice, _base(dice, "delegates_present", "votes_cast"))
        found.append(f"{{kind: majority, modality: must{only}, yes: {yes}}}")
    return found


def _sponsors(dice: Random) -> list[str]:
    ways = [f"delegates: {bound(dice, _base(dice))}", "bodies: [presidium]"]
    any_of = ", ".join(dice.sample(ways, dice.randint(1, 2)))
    phase = dice.choice(["", ", phase: [before]", ", phase: [before, in_session]"])
    return [f"{{kind: sponsors, modality: must, act: topic{phase}, any_of: {{{any_of}}}}}"]


def _lead_times(dice: Random) -> list[str]:
    means = dice.choice(["at_least", "at_least", "exactly", "within"])
    phase = dice.choice(["", "", ", phase: [before]"])
    lead = dice.choice([f"{{days: {dice.randint(0, 6)}}}", _length(dice)])
    return [f"{{kind: lead_time, modality: must, act: topic{phase}, lead: {lead}, means: {means}}}"]


def _length(dice: Random) -> str:
    """A length of time in YAML, some of them by working days."""
    rolled = dice.choice(
        ["", "", ", on_holiday: next_working_day", ", on_holiday: last_working_day"]
    )
    counted = dice.choice([("days", 12), ("working_days", 8), ("working_days", 8), ("months", 1)])
    return f"{{{counted[0]}: {dice.randint(0, counted[1])}{rolled}}}"


def _replies(dice: Random) -> list[str]:
    return [f"{{kind: reply, modality: must, act: [topic], within: {_length(dice)}}}"]


def _numbers(dice: Random) -> list[str]:
    low, high = sorted((dice.randint(0, 10), dice.randint(0, 10)))
    bands = [
        f"{{at_least: {low}, at_most: {high}}}",
        f"{{at_least: {low}}}",
        f"{{more_than: {low}}}",
        f"{{less_than: {high}}}",
    ]
    level = dice.choice(["", ", level: [county]", ", level: [county, township]"])
    number = dice.choice(bands)
    return [f"{{kind: delegate_number, modality: must{level}, number: {number}}}"]


def assemblies(least: int = 1) -> Iterator[dict[str, Any]]:
    """The numbers of every small session that could be: present are due, due are delegates."""
    sizes = range(least, SIZE + 1)
    for whole, due in product(sizes, sizes):
        for excused, present in product(range(due + 1), range(due + 1)):
            if due <= whole:
                yield {
                    "delegates_all": whole,
                    "delegates_due": due,
                    "excused": excused,
                    "present": present,
                }


def _sessions(registry: Registry) -> list[tuple[Records, Row]]:
    made = product(assemblies(), ("annual", "mid_term", "irregular"))
    return [small_case(registry, "session", {**numbers, "kind": kind}) for numbers, kind in made]


def _votes(registry: Registry) -> list[tuple[Records, Row]]:
    found = []
    for numbers in assemblies(least=SIZE - 1):
        tallies = product(range(numbers["present"] + 1), repeat=3)
        for yes, no, abstained in tallies:
            if yes + no + abstained <= numbers["present"]:
                for subject in ("rules", "topic"):
                    tally = {"yes": yes, "no": no, "abstained": abstained, "subject": subject}
                    found.append(small_case(registry, "vote", tally, numbers))
    return found


def _motions(registry: Registry) -> list[tuple[Records, Row]]:
    phases, bodies = ("before", "in_session"), ("presidium", "delegates")
    sizes = [{**each, "excused": 0, "present": 0} for each in assemblies() if not each["excused"]]
    made = product(("topic", "proposal"), phases, bodies, range(SIZE + 2), sizes)
    return [
        small_case(
            registry,
            "motion",
            {"kind": kind, "phase": phase, "sponsor": body, "delegates": number},
            numbers,
        )
        for kind, phase, body, number, numbers in made
    ]


def _dated(registry: Registry) -> list[tuple[Records, Row]]:
    near = product(("topic", "proposal"), ("before", "in_session"), (OPENS,), range(-2, 9))
    far = product(("topic",), ("before",), _days(), range(-1, 30))
    return [
        small_case(
            registry,
            "motion",
            {"kind": kind, "phase": phase, "submitted_on": day - timedelta(ahead)},
            {"opens": day, "closes": day},
        )
        for kind, phase, day, ahead in (*near, *far)
    ]


def _replied(registry: Registry) -> list[tuple[Records, Row]]:
    return [
        small_case(
            registry,
            "motion",
            {"kind": "topic", "submitted_on": day, "replied_on": day + timedelta(after)},
        )
        for day, after in product(_days(), range(30))
    ]


def _days() -> list[date]:
    """Ordinary days, and days about the long holidays of three years."""
    ordinary = [date(2025, 6, 12) + timedelta(days=each) for each in range(4)]
    ends = (date(2021, 2, 5), date(2021, 9, 24), date(2023, 9, 22), date(2025, 1, 20))
    return [*ordinary, *(day + timedelta(days=each) for day in ends for each in range(0, 20, 4))]


def _congresses(registry: Registry) -> list[tuple[Records, Row]]:
    made = product(("county", "township", "city"), range(13))
    return [
        small_case(registry, "assembly", {"level": level, "delegates": number})
        for level, number in made
    ]


def small_case(
    registry: Registry, table: str, cells: dict[str, Any], session: dict[str, Any] | None = None
) -> tuple[Records, Row]:
    """A record, with the session that it belongs to where there is one."""
    more = {} if session is None else {"session": "s"}
    row = make_row(registry.schema, table, {"id": "x", **more, **cells})
    tables = {table: [row]}
    if session is not None:
        tables["session"] = [make_row(registry.schema, "session", {"id": "s", **session})]
    return Records(registry.schema, tables), row


FAMILIES = (
    Family("session.may_be_held", _quorums, _sessions),
    Family("vote.carried", _majorities, _votes),
    Family("motion.admissible", _sponsors, _motions),
    Family("motion.in_time", _lead_times, _dated),
    Family("motion.replied", _replies, _replied),
    Family("assembly.delegate_number", _numbers, _congresses),
)


def check(pairs: int, seed: int) -> Report:
    """Compare random pairs, and hold each relation against every small case."""
    registry, report = default_registry(), Report()
    known = {each.question: each.cases(registry) for each in FAMILIES}
    for number in range(pairs):
        dice = Random(f"{seed}/{number}")
        family = dice.choice(FAMILIES)
        one = family.make(dice)
        other = [_reworded(each) for each in one] if dice.random() < 0.3 else family.make(dice)
        programs = [program(registry, "a", one), program(registry, "b", other)]
        question = registry.questions[family.question]
        held = Comparison(registry, programs[0], programs[1], bounds=BOUNDS, calendars=calendars())
        compared = held.compare(question)
        report.pairs += 1
        report.cases += len(known[family.question])
        report.relations[compared.relation] = report.relations.get(compared.relation, 0) + 1
        sides = [[each for each in one.compiled if each.question is question] for one in programs]
        seen = shown(sides, known[family.question])
        if seen & FORBIDS[compared.relation]:
            report.wrong.append(
                f"{seed}/{number}: {compared.relation}, but {sorted(seen)}: {one} {other}"
            )
    return report


def _reworded(provision: str) -> str:
    """The same in other words: at least ten is more than nine."""
    return re.sub(
        r"at_least: ([1-9]\d*)(?![\d/])",
        lambda found: f"more_than: {int(found[1]) - 1}",
        provision,
    )


def calendars() -> Mapping[str, WorkCalendar]:
    """The calendar that the rule sets count working days by."""
    return {CALENDAR: load_calendar(CALENDAR)}


def text(name: str, provisions: Sequence[str], calendar: str = CALENDAR) -> str:
    """A rule set as a file."""
    body = "".join(f"  p{number}: {each}\n" for number, each in enumerate(provisions))
    return HEAD.format(id=name, calendar=calendar) + body


def program(
    registry: Registry, name: str, provisions: Sequence[str], calendar: str = CALENDAR
) -> Program:
    """A rule set ready to be evaluated."""
    path = Path(f"{name}.yaml")
    drafts = {path.resolve(): text(name, provisions, calendar).encode()}
    loaded = load_ruleset(path, registry, find_ruleset, drafts)
    if loaded.ruleset is None:
        raise ValueError([each.message.render("en") for each in loaded.problems])
    return compile_ruleset(loaded.ruleset, registry).programs[-1]


def shown(sides: Sequence[Sequence[Compiled]], cases: Sequence[tuple[Records, Row]]) -> set[str]:
    """What the cases show of how two rule sets differ."""
    asked = [[[compile_expr(o.outcome) for o in e.combinations] for e in side] for side in sides]
    decision = sides[0][0].question.form is Form.DECISION
    found = set()
    for records, row in cases:
        env = Env(records, AS_OF, None, None, calendars())
        one, other = (says(side, decision, row, env) for side in asked)
        if one != other:
            found.add(_named(one, other))
    return found


def says(asked: Sequence[Sequence[Any]], decision: bool, row: Row, env: Env) -> Says:
    """Yes or no, where it is the same under every reading."""
    outcomes = [[each((row,), env)[1] for each in readings] for readings in asked]
    if not decision:
        outcomes = [[_kept(each) for each in readings] for readings in outcomes]
        if any(all(each is False for each in readings) for readings in outcomes):
            return "no"
    if all(each is True for readings in outcomes for each in readings):
        return "yes"
    if all(each is False for readings in outcomes for each in readings):
        return "no"
    return None


def _kept(outcome: object) -> bool | None:
    return None if outcome is None else outcome not in BREACHES


def _named(one: Says, other: Says) -> str:
    if one is None or other is None:
        return "second" if one is None else "first"
    return "looser" if one == "yes" else "stricter"
