"""Two rule sets held against each other, question by question, over every possible case.

Each verdict but *equal* carries the smallest cases that tell the two apart, each decided again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Literal, TypeAlias

from comitia.engine import prove
from comitia.engine.calendars import WorkCalendar
from comitia.engine.compiling import BREACHES, Compiled, Program
from comitia.engine.dates import PeriodUnit, ordinary_period
from comitia.engine.expressions import (
    All,
    Any,
    Compare,
    Expr,
    Not,
)
from comitia.engine.invariants import always, usual
from comitia.engine.leads import Days
from comitia.engine.messages import Msg
from comitia.engine.outline import Outline
from comitia.engine.prove import Bounds, Found, Impossible, NotLowered, Verdict, Witness
from comitia.engine.registry import Registry
from comitia.engine.room import BOUNDS, with_room
from comitia.engine.rules import Form, Question, text_value
from comitia.engine.schema import Type
from comitia.engine.values import frozen

Relation: TypeAlias = Literal[
    "equal",
    "stricter",
    "looser",
    "incomparable",
    "different",
    "wider",
    "narrower",
    "undecided",
    "not_analysed",
]
"""How the first rule set stands to the second, in the cases that both answer: *stricter* where it
says no to what the second allows and never the reverse; *different* where neither yes nor no is
asked. *Wider* is one that never contradicts the other and answers in more cases; where each
answers cases that the other does not, the two are *incomparable*."""


@frozen
class Side:
    """What one rule set says of one question: when its answer is yes, and when it is no."""

    yes: Expr
    no: Expr


@frozen
class Verdicts:
    """How two rule sets stand to each other on one question.

    `looser` is a case that the first allows and the second does not, `stricter` the reverse, and
    `different` one with two other answers; only the first answers `first`, only the second
    `second`.
    """

    question: Question
    every: PeriodUnit | None
    relation: Relation
    cases: Mapping[str, Witness] = field(default_factory=dict)
    reason: Msg | None = None


@dataclass
class Comparison:
    """Two programs to be compared."""

    registry: Registry
    one: Program
    other: Program
    bounds: Bounds = BOUNDS
    timeout_ms: int = 3000
    calendars: Mapping[str, WorkCalendar] = field(default_factory=dict)
    _outlines: dict[tuple[str, PeriodUnit | None], Outline] = field(default_factory=dict)

    @cached_property
    def _days(self) -> Days:
        return Days(self.calendars)

    def common(self) -> list[tuple[Question, PeriodUnit | None]]:
        """The questions that both answer, duties by each period that either counts them in.

        A duty of each quarter is another than one of the year: there the other says nothing.
        """
        programs = (self.one.compiled, self.other.compiled)
        names = set.intersection(*({each.question.id for each in found} for found in programs))
        asked = dict.fromkeys(each.asked for found in programs for each in found)
        return [(self.registry.questions[name], every) for name, every in asked if name in names]

    def compare(self, question: Question, every: PeriodUnit | None = None) -> Verdicts:
        """How the two stand to each other on one question; raises `SolverMissing`."""
        mine = self._about(self.one, question, every)
        return self.hold(question, mine, self._about(self.other, question, every), every)

    def hold(
        self,
        question: Question,
        mine: Sequence[Compiled],
        theirs: Sequence[Compiled],
        every: PeriodUnit | None = None,
    ) -> Verdicts:
        """How two sets of answers to one question stand to each other."""
        found: dict[str, Verdict] = {}
        if question.form is Form.DECISION and question.outcome is not Type.BOOL:
            spoken = settled(mine), settled(theirs)
            differ = differing(mine, theirs)
            found["different"] = self.find(question, differ, every)
        else:
            here, there = side_of(question, mine), side_of(question, theirs)
            spoken = Any((here.yes, here.no)), Any((there.yes, there.no))
            found["looser"] = self.find(question, All((here.yes, there.no)), every)
            found["stricter"] = self.find(question, All((there.yes, here.no)), every)
        found["first"] = self._apart(question, spoken, every)
        found["second"] = self._apart(question, spoken[::-1], every)
        cases = {name: each.witness for name, each in found.items() if isinstance(each, Found)}
        failed = _failure({name: each for name, each in found.items() if name not in cases})
        relation: Relation = _relation(cases)
        reason: Msg | None = None
        if failed is not None and relation not in ("incomparable", "different"):
            relation, reason = failed
        return Verdicts(question, every, relation, cases, reason)

    def _about(
        self, program: Program, question: Question, every: PeriodUnit | None
    ) -> list[Compiled]:
        """What a program says of a question: rules in force and others alike."""
        found = [
            each
            for each in program.compiled
            if each.question.id == question.id and each.every == every
        ]
        if question.form is Form.DECISION:
            return found[-1:]
        return found

    def find(self, question: Question, wanted: Expr, every: PeriodUnit | None = None) -> Verdict:
        """A case that could really be, and makes `wanted` true; decided again before it is given.

        Raises `SolverMissing` without a solver.
        """

        def ask(options: prove.Options) -> Verdict:
            return prove.find(self.registry.schema, question.subject, wanted, **options)

        return self._ordinary(question, [wanted], every, ask)

    def _apart(
        self, question: Question, pair: tuple[Expr, Expr], every: PeriodUnit | None
    ) -> Verdict:
        """A case in which the first of a pair is true, and the second anything but that."""

        def ask(options: prove.Options) -> Verdict:
            return prove.tell_apart(self.registry.schema, question.subject, *pair, **options)

        return self._ordinary(question, list(pair), every, ask)

    def impossible(self, question: Question, wanted: Expr, every: PeriodUnit | None = None) -> bool:
        """Whether no case makes `wanted` true; raises `SolverMissing` without a solver."""

        def look(bounds: Bounds) -> Verdict:
            options = self._options(question, [wanted], every, bounds)
            options["small"] = False
            return prove.find(self.registry.schema, question.subject, wanted, **options)

        return isinstance(self._roomy([wanted], look), Impossible)

    def _ordinary(
        self,
        question: Question,
        exprs: list[Expr],
        every: PeriodUnit | None,
        ask: Callable[[prove.Options], Verdict],
    ) -> Verdict:
        """What is asked, with an ordinary case in place of an odd one where there is one."""
        return self._roomy(exprs, lambda bounds: self._within(question, exprs, every, ask, bounds))

    def _roomy(self, exprs: list[Expr], look: Callable[[Bounds], Verdict]) -> Verdict:
        """What is found, with as many records as it takes."""
        return with_room(exprs, self.registry.schema, self.bounds, look)

    def _within(
        self,
        question: Question,
        exprs: list[Expr],
        every: PeriodUnit | None,
        ask: Callable[[prove.Options], Verdict],
        bounds: Bounds,
    ) -> Verdict:
        options = self._options(question, exprs, every, bounds)
        wished = usual(self.registry, question.subject, [*exprs, *options["assuming"]])
        found = ask({**options, "small": not wished})
        if not wished or not isinstance(found, Found):
            return found
        options["outline"] = None  # it has been tried
        better = ask({**options, "assuming": [*options["assuming"], *wished]})
        return better if isinstance(better, Found) else ask(options)

    def _options(
        self, question: Question, exprs: list[Expr], every: PeriodUnit | None, bounds: Bounds
    ) -> prove.Options:
        period, as_of = None, None
        if every is not None:  # a duty is looked at when its period is over
            period = ordinary_period(every)
            as_of = period[1] + timedelta(1)
        subject = question.subject
        outline = self._outlines.get((subject, every))
        if outline is None:
            outline = Outline(
                self.registry.schema,
                subject,
                self.bounds,
                days=self._days,
                as_of=as_of,
                period=period,
                context=next((each.context for each in self._outlines.values()), None),
            )
            self._outlines[subject, every] = outline
        return prove.Options(
            assuming=always(self.registry, subject, exprs),
            bounds=bounds,
            outline=outline if bounds is self.bounds else None,
            calendars=self.calendars,
            period=period,
            as_of=as_of,
            timeout_ms=self.timeout_ms,
        )


def side_of(question: Question, compiled: Sequence[Compiled]) -> Side:
    """Yes and no under every reading; a duty is kept where none of its kind is broken."""
    if question.form is Form.DECISION:
        outcomes = _outcomes(compiled)
        return Side(All(tuple(outcomes)), All(tuple(Not(each) for each in outcomes)))
    broken = [[_broken(each.outcome) for each in one.combinations] for one in compiled]
    kept = [All(tuple(Not(each) for each in options)) for options in broken]
    return Side(All(tuple(kept)), Any(tuple(All(tuple(options)) for options in broken)))


def _broken(outcome: Expr) -> Expr:
    return Any(tuple(Compare("eq", outcome, text_value(label)) for label in sorted(BREACHES)))


def differing(mine: Sequence[Compiled], theirs: Sequence[Compiled]) -> Expr:
    """Both have one value under every reading, and not the same."""
    values = Compare("ne", _outcomes(mine)[0], _outcomes(theirs)[0])
    return All((settled(mine), settled(theirs), values))


def settled(compiled: Sequence[Compiled]) -> Expr:
    """All choices of readings give the same value, and there is one."""
    outcomes = _outcomes(compiled)
    first = outcomes[0]
    return All(tuple(Compare("eq", first, each) for each in outcomes))


def _outcomes(compiled: Sequence[Compiled]) -> list[Expr]:
    return [each.outcome for one in compiled for each in one.combinations]


def _relation(cases: Mapping[str, Witness]) -> Relation:
    if "different" in cases:
        return "different"
    if {"stricter", "looser"} <= cases.keys():
        return "incomparable"
    if "stricter" in cases:
        return "stricter"
    if "looser" in cases:
        return "looser"
    if {"first", "second"} <= cases.keys():
        return "incomparable"
    return "wider" if "first" in cases else "narrower" if "second" in cases else "equal"


def _failure(found: Mapping[str, Verdict]) -> tuple[Relation, Msg] | None:
    """Why one of the searches came to no end."""
    for each in found.values():
        if isinstance(each, NotLowered):
            return "not_analysed", each.reason
    for each in found.values():
        if not isinstance(each, Found | Impossible):
            return "undecided", Msg("not decided in time")
    return None
