"""Questions about every possible case: can it happen, does it always hold, is it the same?

The answers hold within stated bounds on the records. A case that is found is made into real
records and decided again by the first evaluator before it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from typing import Any as Anything
from typing import TypeAlias, TypedDict, Unpack

from comitia.engine.calendars import WorkCalendar
from comitia.engine.checking import Scope
from comitia.engine.dates import ORDINARY
from comitia.engine.decide import compile_expr
from comitia.engine.expressions import (
    Compare,
    Expr,
)
from comitia.engine.following import Follower
from comitia.engine.ground import GroundWorld
from comitia.engine.leads import Days
from comitia.engine.messages import Msg
from comitia.engine.outline import Outline
from comitia.engine.reaching import tables_reached
from comitia.engine.records import Records, Row
from comitia.engine.schema import Schema
from comitia.engine.smallest import EFFORT, Shrinking
from comitia.engine.solver import NotAnalysed, SolverMissing, Span, Truth, limit, unsupported
from comitia.engine.terms import Rows, Writer
from comitia.engine.values import frozen
from comitia.engine.worlds import Bounds, SymbolicWorld, Witness

__all__ = [
    "Bounds",
    "Counterexample",
    "Found",
    "GroundWorld",
    "Impossible",
    "InternalDisagreement",
    "NotAnalysed",
    "NotLowered",
    "Options",
    "Proved",
    "SolverMissing",
    "Undecided",
    "Witness",
    "equivalent",
    "find",
    "ground",
    "prove",
    "tell_apart",
    "unsupported",
    "value_in",
]


class InternalDisagreement(Exception):
    """The solver found a case that deciding it does not confirm: one evaluator is wrong.

    `about` is the expression, or what else was asked.
    """

    def __init__(self, about: object, witness: Witness) -> None:
        super().__init__(about, witness)
        self.about = about
        self.witness = witness

    def __str__(self) -> str:
        return f"deciding the case that the solver found gives another answer: {self.witness}"


@frozen
class Found:
    """There is such a case."""

    witness: Witness


@frozen
class Impossible:
    """There is no such case; `vacuous` where even what was assumed is impossible.

    `unbounded`: however many records there are.
    """

    vacuous: bool = False
    unbounded: bool = field(default=False, compare=False)


@frozen
class Proved:
    """It always holds; `vacuous` where what was assumed is impossible."""

    vacuous: bool = False


@frozen
class Counterexample:
    """It does not always hold: here it does not."""

    witness: Witness


@frozen
class Undecided:
    """The solver gave up, mostly for want of time."""

    reason: str


@frozen
class NotLowered:
    """The question was not put to the solver: `node` has no solver form."""

    reason: Msg
    node: Expr


Verdict: TypeAlias = Found | Impossible | Undecided | NotLowered
Proof: TypeAlias = Proved | Counterexample | Undecided | NotLowered


class Options(TypedDict, total=False):
    """What a question may say besides what it asks.

    `assuming` restricts the cases to those where each is determined true. Without `as_of` any
    day is looked at. `small` asks for the smallest witness. `timeout_ms` bounds each search.
    With an `outline` of the table, what it excludes is looked for no further. `days` tell how
    working days lie in the calendars: to find that out takes as long as a search, and is kept.
    """

    assuming: Sequence[Expr]
    bounds: Bounds
    as_of: date | None
    period: Span | None
    calendars: Mapping[str, WorkCalendar]
    days: Days | None
    timeout_ms: int
    small: bool
    outline: Outline | None


def ground(
    expr: Expr, records: Records, row: Row, *, as_of: date, period: Span | None = None
) -> Anything:
    """The value of `expr` at `row` by way of the solver; `None` where undetermined.

    A share is a pair. Make a `GroundWorld` once for many expressions over the same records.
    """
    return GroundWorld(records, as_of=as_of, period=period).value(expr, row)


def find(schema: Schema, table: str, wanted: Expr, **options: Unpack[Options]) -> Verdict:
    """Whether some record of `table` makes `wanted` determined true."""
    return _Search(schema, table, **options).ask(
        (wanted,),
        lambda writer, rows: _is(writer, rows, wanted, True),
        lambda decided: decided(wanted) is True,
    )


def tell_apart(
    schema: Schema, table: str, holds: Expr, fails: Expr, **options: Unpack[Options]
) -> Verdict:
    """Whether some record makes `holds` determined true and `fails` anything but that."""
    return _Search(schema, table, **options).ask(
        (holds, fails),
        lambda writer, rows: writer.conj(
            [_is(writer, rows, holds, True), writer.neg(_is(writer, rows, fails, True))]
        ),
        lambda decided: decided(holds) is True and decided(fails) is not True,
    )


def prove(
    schema: Schema,
    table: str,
    claim: Expr,
    *,
    strict: bool = False,
    **options: Unpack[Options],
) -> Proof:
    """Whether no record of `table` makes `claim` false, or with `strict` anything but true."""

    def fails(writer: Writer, rows: Rows) -> Truth:
        if strict:
            return writer.neg(_is(writer, rows, claim, True))
        return _is(writer, rows, claim, False)

    def failed(decided: Decided) -> bool:
        value = decided(claim)
        return value is not True if strict else value is False

    return _as_proof(_Search(schema, table, **options).ask((claim,), fails, failed))


def equivalent(schema: Schema, table: str, a: Expr, b: Expr, **options: Unpack[Options]) -> Proof:
    """Whether `a` and `b` always have the same value, or both none."""
    differ = Compare("ne", a, b)

    def differs(writer: Writer, rows: Rows) -> Truth:
        one, other = writer.term(a, rows).known, writer.term(b, rows).known
        only_one = [writer.conj([one, writer.neg(other)]), writer.conj([other, writer.neg(one)])]
        return writer.disj([*only_one, _is(writer, rows, differ, True)])

    def differed(decided: Decided) -> bool:
        return (decided(a) is None) != (decided(b) is None) or decided(differ) is True

    return _as_proof(_Search(schema, table, **options).ask((differ,), differs, differed))


def _as_proof(verdict: Verdict) -> Proof:
    match verdict:
        case Found(witness=witness):
            return Counterexample(witness)
        case Impossible(vacuous=vacuous):
            return Proved(vacuous)
        case _:
            return verdict


def _is(writer: Writer, rows: Rows, expr: Expr, value: bool) -> Truth:
    """That `expr` is determined and has the truth value `value`."""
    term = writer.term(expr, rows)
    return writer.conj([term.known, term.value if value else writer.neg(term.value)])


Decided: TypeAlias = Callable[[Expr], Anything]
"""The value of an expression at a witness, by the first evaluator."""


@frozen
class _Search:
    """One search for a case."""

    schema: Schema
    table: str
    assuming: Sequence[Expr] = ()
    bounds: Bounds = field(default_factory=Bounds)
    as_of: date | None = None
    period: Span | None = None
    calendars: Mapping[str, WorkCalendar] = field(default_factory=dict)
    days: Days | None = None
    timeout_ms: int = 3000
    small: bool = True
    outline: Outline | None = None

    def ask(
        self,
        exprs: tuple[Expr, ...],
        goal: Callable[[Writer, Rows], Truth],
        holds: Callable[[Decided], bool],
    ) -> Verdict:
        """A case that meets `goal`, for which `holds` when it is decided.

        Where the solver has no form of working days, it may be seen from how they lie that there
        is none; else one is looked for in a year of the calendar.
        """
        if self.outline is not None and self._excluded(self.outline, goal):
            return Impossible(unbounded=True)
        try:
            return self._asked(Writer, exprs, goal, holds)
        except NotAnalysed as problem:
            unlowered = NotLowered(problem.reason, problem.node)
        if not self.calendars:
            return unlowered
        if self.outline is None and self._excluded(self._outline(), goal):
            return Impossible(unbounded=True)
        try:
            found = self._asked(self._follower, exprs, goal, holds)
        except (NotAnalysed, InternalDisagreement):  # what is open in other years may be known
            return unlowered
        return found if isinstance(found, Found) else unlowered

    def _outline(self) -> Outline:
        return Outline(
            self.schema,
            self.table,
            self.bounds,
            days=self.days or Days(self.calendars),
            as_of=self.as_of,
            period=self.period,
        )

    def _follower(self, world: SymbolicWorld) -> Writer:
        day = self.as_of or (self.period[0] if self.period else ORDINARY)
        return Follower(world, self.calendars, day.year)

    def _asked(
        self,
        writes: Callable[[SymbolicWorld], Writer],
        exprs: tuple[Expr, ...],
        goal: Callable[[Writer, Rows], Truth],
        holds: Callable[[Decided], bool],
    ) -> Verdict:
        world = self._world((*exprs, *self.assuming))
        writer, rows = writes(world), (world.subject,)
        assumed = [_is(writer, rows, expr, True) for expr in self.assuming]
        wanted = goal(writer, rows)
        premises = [*world.rules, *assumed]
        solver, outcome = self._searched(world, [*premises, wanted])
        if outcome == world.z3.unknown:
            return Undecided(solver.reason_unknown())
        if outcome == world.z3.unsat:
            return Impossible(self._contradict(world, premises))
        model = solver.model()
        if self.small:
            model = Shrinking(world, solver, model).smallest()
        witness = world.witness(model)
        self._confirm(witness, exprs[0], holds)
        return Found(witness)

    def _excluded(self, outline: Outline, goal: Callable[[Writer, Rows], Truth]) -> bool:
        """Whether an outline shows that there is no such case, whatever else there is."""
        rows = (outline.record.subject,)
        assumed = [_is(outline, rows, expr, True) for expr in self.assuming]
        return outline.excludes([*assumed, goal(outline, rows)], EFFORT)

    def _world(self, exprs: tuple[Expr, ...]) -> SymbolicWorld:
        scope = Scope(self.schema, self.table)
        read = [table for expr in exprs for table in tables_reached(expr, scope)]
        slots = {**dict.fromkeys(read, self.bounds.each), **self.bounds.slots}
        bounds = replace(self.bounds, slots=slots)
        return SymbolicWorld(self.schema, self.table, bounds, as_of=self.as_of, period=self.period)

    def _searched(self, world: SymbolicWorld, facts: list[Truth]) -> tuple[Anything, Anything]:
        """A solver and what it came to.

        To prepare a search takes longer than most searches: only where plain search comes to no
        end, it is done.
        """
        solver = outcome = None
        for kind in (world.z3.SimpleSolver, world.z3.Solver):
            solver = kind(ctx=world.context)
            limit(solver, self.timeout_ms)
            solver.add(*facts)
            outcome = solver.check()
            if outcome != world.z3.unknown:
                break
        return solver, outcome

    def _contradict(self, world: SymbolicWorld, premises: list[Truth]) -> bool:
        return bool(self._searched(world, premises)[1] == world.z3.unsat)

    def _confirm(self, witness: Witness, expr: Expr, holds: Callable[[Decided], bool]) -> None:
        """Raise `InternalDisagreement` unless deciding the witness gives what was found."""

        def decided(expr: Expr) -> Anything:
            return value_in(witness, expr, self.calendars)

        for assumed in self.assuming:
            if decided(assumed) is not True:
                raise InternalDisagreement(assumed, witness)
        if not holds(decided):
            raise InternalDisagreement(expr, witness)


def value_in(witness: Witness, expr: Expr, calendars: Mapping[str, WorkCalendar]) -> Anything:
    """What an expression comes to when a case is decided."""
    return compile_expr(expr)((witness.row,), witness.env(calendars))[1]
