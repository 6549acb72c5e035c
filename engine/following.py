"""Working days followed through a year of a calendar, for a solver to look for cases in it.

What is found so is found; that nothing is found says something of that year only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from comitia.engine.calendars import WorkCalendar
from comitia.engine.dates import BeyondCalendar
from comitia.engine.expressions import (
    Absent,
    Arithmetic,
    Case,
    Cause,
    CauseKind,
    Compare,
    Expr,
    Roll,
    Shift,
    Value,
    both,
)
from comitia.engine.leads import Way
from comitia.engine.moves import Move, moved
from comitia.engine.rewriting import whole
from comitia.engine.schema import Type
from comitia.engine.solver import Term, World
from comitia.engine.terms import Rows, Writer


class Follower(Writer):
    """Writes days moved by working days as cases: where they lead from each day of a year."""

    def __init__(self, world: World, calendars: Mapping[str, WorkCalendar], year: int) -> None:
        super().__init__(world)
        self._calendars, self._year = calendars, year

    def _term(self, expr: Expr, rows: Rows) -> Term:
        start, way = way_to(expr) if isinstance(expr, Roll | Shift) else (expr, ())
        counted = {each.calendar for each in way if each.works}
        if counted and counted <= self._calendars.keys():
            return self.term(told(start, way, self._calendars, self._year), rows)
        return super()._term(expr, rows)


def way_to(expr: Expr) -> tuple[Expr, Way]:
    """The date that `expr` is counted from, and by what moves, as far as these are certain."""
    move = _move(expr)
    if move is None:
        return expr, ()
    assert isinstance(expr, Roll | Shift | Arithmetic)
    start, moves = way_to(expr.left if isinstance(expr, Arithmetic) else expr.day)
    return start, (*moves, move)


def _move(expr: Expr) -> Move | None:
    match expr:
        case Roll(direction=direction, calendar=name):
            return Move(direction, calendar=name)
        case Shift(amount=amount, unit=unit, calendar=name):
            number = whole(amount)
            return None if number is None else Move(unit, number, calendar=name)
        case Arithmetic(op="add" | "sub" as op, right=right):
            number = whole(right)
            return None if number is None else Move("days", number if op == "add" else -number)
    return None


def told(day: Expr, way: Way, calendars: Mapping[str, WorkCalendar], year: int) -> Expr:
    """Where moves lead, one case for each stretch of days that they lead on equally far.

    From days of other years it is open.
    """
    arms = []
    for first, last, far in _stretches(way, calendars, year):
        bounds = both(
            Compare("ge", day, Value(first, Type.DATE)), Compare("le", day, Value(last, Type.DATE))
        )
        arms.append((bounds, _plus(day, far)))
    return Case(tuple(arms), Absent(Type.DATE, Cause(CauseKind.UNKNOWN, ())))


def _plus(day: Expr, far: int) -> Expr:
    return Arithmetic("add", day, Value(far, Type.INT)) if far else day


def _stretches(
    way: Way, calendars: Mapping[str, WorkCalendar], year: int
) -> Iterator[tuple[date, date, int]]:
    """The stretches of days of a year that moves lead on equally many days."""
    begun: date | None = None
    far, last = 0, date(year, 1, 1)
    for number in range(last.toordinal(), date(year, 12, 31).toordinal() + 1):
        day = date.fromordinal(number)
        try:
            leads = (moved(day, way, calendars) - day).days
        except BeyondCalendar:
            leads = None
        if begun is not None and leads != far:
            yield begun, last, far
            begun = None
        if leads is not None:
            begun, far = begun or day, leads
        last = day
    if begun is not None:
        yield begun, last, far
