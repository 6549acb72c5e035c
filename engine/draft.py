"""A draft regulation as checks see it: its provisions, its rules, and every possible case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Literal, TypeAlias, TypeVar, cast

from comitia.engine import prove
from comitia.engine.calendars import WorkCalendar, load_calendar
from comitia.engine.ceilings import ceilings
from comitia.engine.comparing import Comparison
from comitia.engine.compiling import Combination, Compilation, Compiled, Program
from comitia.engine.decide import compile_expr
from comitia.engine.excluding import Excluding, Unknown
from comitia.engine.expressions import All, Expr
from comitia.engine.findings import Check, Finding, Outcome, Passed
from comitia.engine.invariants import always
from comitia.engine.leads import Days
from comitia.engine.messages import Msg, Text
from comitia.engine.possible import surely_possible
from comitia.engine.problems import Span
from comitia.engine.prove import (
    Bounds,
    Impossible,
    NotLowered,
    Undecided,
    Verdict,
    Witness,
)
from comitia.engine.records import Row
from comitia.engine.registry import Registry
from comitia.engine.room import BOUNDS, with_room
from comitia.engine.rules import Cited
from comitia.engine.rulesets import Provision
from comitia.engine.schema import Schema
from comitia.engine.solver import load_solver
from comitia.engine.values import frozen
from comitia.engine.words import Word, inside

T = TypeVar("T")
Unsettled: TypeAlias = Literal["not_analysed", "undecided"]


BEFORE = timedelta(days=60)


@frozen
class Place:
    """A word of the vocabulary where it stands in the draft."""

    provision: Provision
    address: str
    word: Word


@dataclass
class Draft:
    """One version of a rule set, to be checked.

    `superior` are the rule sets it is held against, `peers` others of its sort, `earlier` is what
    was in force before it was written anew. `timeout_ms`
    bounds each question to the solver; without `solver` none is put. `today` is the day on which
    waivers are looked at.
    """

    compilation: Compilation
    program: Program
    registry: Registry
    superior: Sequence[Compilation] = ()
    peers: Sequence[Compilation] = ()
    solver: bool = True
    timeout_ms: int = 3000
    as_of: date | None = None
    earlier: Compilation | None = None
    today: date | None = None
    _asked: dict[object, Verdict] = field(default_factory=dict)
    _made: dict[object, object] = field(default_factory=dict)
    _worlds: dict[str, Excluding] = field(default_factory=dict)
    _ceilings: dict[str, list[Expr]] = field(default_factory=dict)

    def once(self, make: Callable[[Draft], T]) -> T:
        """What `make` finds in this draft, found once for all checks that ask."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast(T, self._made[make])

    @property
    def id(self) -> str:
        """The id of the rule set."""
        return self.compilation.ruleset.id

    @property
    def schema(self) -> Schema:
        """The tables of records."""
        return self.compilation.schema

    @cached_property
    def days(self) -> Days:
        """How far moves lead, found once: every day of the calendars is walked for it."""
        return Days(self.calendars)

    @cached_property
    def provisions(self) -> Mapping[str, Provision]:
        """The provisions of this version, by address."""
        version = next(
            each for each in self.compilation.ruleset.versions if each.since == self.program.since
        )
        return {each.address: each for each in version.provisions.values()}

    @cached_property
    def calendars(self) -> Mapping[str, WorkCalendar]:
        """The calendars of working days of the rule set and of what it is held against."""
        held = [self.compilation, *self.superior, *([self.earlier] if self.earlier else [])]
        return {name: load_calendar(name) for name in {e.ruleset.header.calendar for e in held}}

    @property
    def settled(self) -> date:
        """A day on which what goes a little before is in force, too."""
        return date.min if self.program.since is None else self.program.since + BEFORE

    @property
    def number(self) -> int:
        """Which of the versions it is, from 0."""
        return [each.since for each in self.compilation.programs].index(self.program.since)

    @property
    def before(self) -> list[tuple[Compilation, Program]]:
        """What it takes the place of: the version before it, and what was in force earlier."""
        found = []
        if self.number:
            found.append((self.compilation, self.compilation.programs[self.number - 1]))
        if self.earlier is not None and self.newest:
            found.append((self.earlier, self.earlier.programs[-1]))
        return found

    @property
    def newest(self) -> bool:
        """Whether it is the last version of its rule set."""
        return self.program is self.compilation.programs[-1]

    def in_force(self, question: str = "") -> Iterator[Compiled]:
        """The questions that the rules in force answer, or the answers to one of them."""
        for each in self.program.compiled:
            if not each.hypothetical and question in ("", each.question.id):
                yield each

    def of_kind(self, *kinds: str) -> Iterator[Provision]:
        """The provisions of these kinds, in the order of the regulation."""
        return (each for each in self.provisions.values() if each.preamble.kind in kinds)

    def words(self, kind: type[Word] = Word) -> Iterator[Place]:
        """Every word of the sort `kind` in every provision, under each of its readings, once."""
        return (each for each in self._places if isinstance(each.word, kind))

    @cached_property
    def _places(self) -> list[Place]:
        found = []
        for provision in self.provisions.values():
            places: dict[str, list[Word]] = {}
            for variant in provision.variants:
                for address, word in _words_in(variant.kind, provision.address):
                    here = places.setdefault(address, [])
                    if word not in here:
                        here.append(word)
                        found.append(Place(provision, address, word))
        return found

    def span(self, address: str) -> Span | None:
        """Where an address stands in the file; that of what it lies in, where it has none."""
        provision = next(
            (each for name, each in self.provisions.items() if _within(address, name)), None
        )
        while provision is not None and address not in provision.spans:
            address = address.rpartition(".")[0] or provision.address
        return None if provision is None else provision.spans.get(address)

    def together(self, addresses: Iterable[str]) -> list[tuple[Span | None, Msg]]:
        """Where the other provisions of a finding stand, each once."""
        spans = dict.fromkeys(map(self.span, addresses))
        return [(each, Msg("together with this")) for each in spans]

    def text(self, span: Span | None) -> str:
        """What is written at a span of one line."""
        if span is None or span.start.line != span.end.line:
            return ""
        lines = self.compilation.ruleset.texts.get(span.file, "").split("\n")
        line = lines[span.start.line - 1] if span.start.line <= len(lines) else ""
        return line[span.start.column - 1 : span.end.column - 1]

    def find(
        self,
        table: str,
        wanted: Expr,
        *,
        assuming: Sequence[Expr] = (),
        bounds: Bounds = BOUNDS,
        period: tuple[date, date] | None = None,
        small: bool = True,
        room: bool = True,
    ) -> Verdict:
        """A case that could really be, and makes `wanted` true; decided again before it is given.

        It has as many records as the conditions count, without `room` no more than the bounds
        say. Raises `SolverMissing` without a solver.
        """
        if not self.solver:
            raise prove.SolverMissing
        bounds = replace(bounds, around=max(bounds.around, self.settled))
        read = [wanted, *assuming]
        known = (table, wanted, tuple(assuming), repr(bounds), period, small, room)

        def look(within: Bounds) -> Verdict:
            return prove.find(
                self.schema,
                table,
                wanted,
                assuming=[*assuming, *always(self.registry, table, read)],
                bounds=within,
                as_of=self.as_of,
                period=period,
                calendars=self.calendars,
                days=self.days,
                timeout_ms=self.timeout_ms,
                small=small,
            )

        if known not in self._asked:
            found = with_room(read, self.schema, bounds, look) if room else look(bounds)
            self._asked[known] = found
        return self._asked[known]

    def against(self, other: Program) -> Comparison:
        """The draft held against other rules; raises `SolverMissing` without a solver."""
        if not self.solver:
            raise prove.SolverMissing
        return Comparison(
            self.registry,
            self.program,
            other,
            timeout_ms=self.timeout_ms,
            calendars=self.calendars,
        )

    def excluded(
        self, compiled: Compiled, *conditions: Expr, sizes: Sequence[Expr] = ()
    ) -> Impossible | Unknown | None:
        """Whether no case of a question can meet all conditions, whatever other records there are.

        The conditions are put together from what provisions contribute to the question, `sizes`
        from what bounds its numbers. `None` where they can be met, as far as can be seen. Raises
        `SolverMissing` without a solver.
        """
        table = compiled.question.subject
        if not sizes and surely_possible(self.schema, table, All(conditions)):
            return None
        try:
            if self._excluding(compiled).possible(*conditions, *sizes):
                return None
        except Unknown as failed:
            return failed
        return Impossible()

    def ceilings(self, compiled: Compiled) -> list[Expr]:
        """What bounds the numbers that provisions compare in answer to a question."""
        if compiled.id not in self._ceilings:
            exprs, table = _said(compiled), compiled.question.subject
            exprs += always(self.registry, table, exprs)
            self._ceilings[compiled.id] = ceilings(self.registry, self.program, table, exprs)
        return self._ceilings[compiled.id]

    def _excluding(self, compiled: Compiled) -> Excluding:
        if compiled.id not in self._worlds:
            exprs = [*_said(compiled), *self.ceilings(compiled)]
            self._worlds[compiled.id] = self.cases(compiled.question.subject, exprs)
        return self._worlds[compiled.id]

    def cases(
        self, table: str, exprs: Sequence[Expr], period: tuple[date, date] | None = None
    ) -> Excluding:
        """The cases of a table, to look for one that meets conditions put together from `exprs`.

        Raises `SolverMissing` without a solver.
        """
        if not self.solver:
            raise prove.SolverMissing
        return Excluding(
            self.registry,
            table,
            exprs,
            bounds=BOUNDS,
            as_of=self.as_of,
            period=period,
            timeout_ms=self.timeout_ms,
            context=self._context,
        )

    def concerned(
        self, compiled: Iterable[Compiled], witness: Witness, row: Row
    ) -> tuple[str, ...]:
        """The provisions that speak of a record of a case, of those that answer a question."""
        env = witness.env(self.calendars)
        cited = [each for one in compiled for combo in one.combinations for each in combo.cited]
        speaking = [each for each in cited if compile_expr(each.scope())((row,), env)[1] is True]
        return tuple(dict.fromkeys(each.provision for each in speaking))

    @cached_property
    def _context(self) -> object:
        """Where the solver keeps what is excluded: one for all, for each takes much room."""
        return load_solver().Context()


def _said(compiled: Compiled) -> list[Expr]:
    """All that provisions contribute to a question."""
    cited = [each for one in compiled.combinations for each in one.cited]
    return [part for each in cited for part in (each.rule.applies, each.clause())]


def unsettled(
    draft: Draft,
    check: Check,
    verdict: Verdict | Unknown | None,
    about: Text | Msg,
    rules: Sequence[str],
) -> Iterator[Outcome]:
    """What a search without an outcome leaves: passed, not decided in time, or not looked at."""
    if isinstance(verdict, Impossible):
        yield Passed(about.pick("en"), verdict.vacuous)
    elif isinstance(verdict, NotLowered) or (isinstance(verdict, Unknown) and not verdict.looked):
        message = Msg("`{about}` was not looked at: {reason}", about=about, reason=verdict.reason)
        yield _open(draft, check, message, "not_analysed", rules)
    elif isinstance(verdict, Undecided | Unknown):
        message = Msg("`{about}` was not decided in time", about=about)
        yield _open(draft, check, message, "undecided", rules)


def _open(
    draft: Draft, check: Check, message: Msg, verdict: Unsettled, rules: Sequence[str]
) -> Finding:
    span = draft.span(rules[0]) if rules else None
    return check.finding(message, span, rules=rules, verdict=verdict, severity="info")


def rules_of(combination: Combination, sort: type | tuple[type, ...]) -> list[Cited]:
    """What provisions contribute to a question in one of several ways."""
    return [each for each in combination.cited if isinstance(each.rule, sort)]


def _words_in(thing: object, address: str) -> Iterator[tuple[str, Word]]:
    if isinstance(thing, Word):
        yield address, thing
    for step, value in inside(thing):
        yield from _words_in(value, f"{address}.{step}")


def _within(address: str, provision: str) -> bool:
    return address == provision or address.startswith(f"{provision}.")
