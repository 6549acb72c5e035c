"""What cannot be whatever other records there are, seen from how conditions are put together.

What is counted over other records, read of them or found by moving a date may be anything here,
but the same wherever the same is asked: most of what is equal or follows is seen so, at the cost
of a few comparisons and not of a world of records. That something is possible so says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any as Anything

from comitia.engine.checking import Scope, type_of
from comitia.engine.expressions import (
    Aggregate,
    Expr,
    Field,
    Given,
    LongestRun,
    Part,
    Path,
    Rank,
    Roll,
    Shift,
)
from comitia.engine.following import way_to
from comitia.engine.forms import Forms
from comitia.engine.leads import Days, Way
from comitia.engine.schema import KEY, Schema, Type
from comitia.engine.solver import Span, Term, Truth, unstirred
from comitia.engine.terms import Rows, Writer
from comitia.engine.values import frozen
from comitia.engine.worlds import Bounds, SymbolicWorld


@frozen
class _Led:
    """A way that was met: its moves, where it starts and where it leads."""

    way: Way
    start: Term
    end: Term

    @property
    def works(self) -> bool:
        """Whether working days matter to it."""
        return any(each.works for each in self.way)


class Outline(Writer):
    """Writes expressions about one record, with an unknown for whatever reaches beyond it."""

    def __init__(
        self,
        schema: Schema,
        table: str,
        bounds: Bounds,
        *,
        days: Days,
        as_of: date | None = None,
        period: Span | None = None,
        context: Anything = None,
    ) -> None:
        """`days` tell how working days lie; only days that a calendar covers are looked at."""
        alone = replace(bounds, slots={})
        self.record = SymbolicWorld(
            schema, table, alone, as_of=as_of, period=period, context=context
        )
        super().__init__(self.record)
        self._scope = Scope(schema, table, periodic=True)
        self._forms = Forms(schema)
        self._said: dict[int, Term] = {}
        self._days = days
        self._led: list[_Led] = []

    def excludes(self, facts: Sequence[Truth], effort: int) -> bool:
        """Whether the facts surely cannot hold together; `effort` bounds the search."""
        solver = self.z3.SimpleSolver(ctx=self.context)  # others prepare longer than it takes
        unstirred(solver)
        solver.set("rlimit", effort)
        solver.add(*self.record.rules, *facts)
        return bool(solver.check() == self.z3.unsat)

    def term(self, expr: Expr, rows: Rows) -> Term:
        """The term of `expr`; the same one wherever the same is said."""
        place = self._forms.of(expr, self._scope)
        if place not in self._said:
            self._said[place] = self._term(expr, rows)
        return self._said[place]

    def _term(self, expr: Expr, rows: Rows) -> Term:
        match expr:
            case Field(path=path) | Given(path=path) if self._own(path):
                return super()._term(expr, rows)
            case Roll() | Shift():
                start, way = way_to(expr)
                return (
                    self._moved(expr, way, self.term(start, rows)) if way else self._anything(expr)
                )
            case Aggregate() | LongestRun() | Rank() | Part() | Field() | Given():
                return self._anything(expr)
        return super()._term(expr, rows)

    def _own(self, path: Path) -> bool:
        """Whether a field is one of the record itself; keys have a meaning among others only."""
        return len(path) == 1 and path[0] != KEY and self._scope.column(path, 0).reference is None

    def _anything(self, expr: Expr) -> Term:
        """The unknown that stands for an expression."""
        kind, name = type_of(expr, self._scope), f"unknown-{len(self._said) + 1}"
        sort = self.z3.Bool if kind is Type.BOOL else self.z3.Int
        value = sort(name, self.context)
        if isinstance(expr, Aggregate) and expr.function in ("count", "distinct"):
            self.record.demand(value >= 0)
        return Term(kind, self._filled(expr) or self.z3.Bool(f"{name}?", self.context), value)

    def _moved(self, expr: Expr, way: Way, start: Term) -> Term:
        """Where moves lead: as far as they ever do from any day that the calendar covers.

        Only such days are looked at where working days are counted.
        """
        end = self._anything(expr)
        if any(each.works and each.calendar not in self._days.calendars for each in way):
            return end
        led = _Led(way, start, end)
        if led.works:
            self._within_reach(led)
        for known in self._led:
            if known.start is start and (known.works or led.works):
                self._tied(known, led)
            elif known.way == way and led.works:  # the earlier of two days is led no further
                for one, other in ((known, led), (led, known)):
                    later = one.start.value > other.start.value
                    self.record.demand(self.disj([later, one.end.value <= other.end.value]))
        self._led.append(led)
        return end

    def _within_reach(self, led: _Led) -> None:
        """The days from which moves lead to others, and how far they lead."""
        leads = self._days.leads(led.way)
        first, last = min(leads).toordinal(), max(leads).toordinal()
        self._between(led.start.value, (first, last))
        self._between(led.end.value - led.start.value, (min(leads.values()), max(leads.values())))
        self._known_with(led, led.start)

    def _tied(self, one: _Led, other: _Led) -> None:
        """Two ways from one day, one of them by working days."""
        self._between(other.end.value - one.end.value, self._days.apart(one.way, other.way))
        for each in (one, other):
            self._known_with(each, each.start)

    def _known_with(self, led: _Led, start: Term) -> None:
        for one, other in ((start, led.end), (led.end, start)):
            self.record.demand(self.disj([self.neg(one.known), other.known]))

    def _between(self, number: Anything, bounds: tuple[int, int]) -> None:
        self.record.demand(self.conj([number >= bounds[0], number <= bounds[1]]))

    def _filled(self, expr: Expr) -> bool:
        """Whether an expression is never undetermined: a field that is filled all the way."""
        if not isinstance(expr, Field):
            return False
        ends = range(1, len(expr.path) + 1)
        return all(self.record.always_filled(self._scope.column(expr.path[:n], 0)) for n in ends)
