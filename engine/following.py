"""Working days followed through a year of a calendar, for a solver to look for cases in it.

What is found so is found; that nothing is found says something of that year only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

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
from comitia.engine.rewriting import rebuilt, whole
from comitia.engine.schema import Type

DAY = timedelta(days=1)


def followed(expr: Expr, calendars: Mapping[str, WorkCalendar], year: int) -> Expr:
    """`expr` with days moved by working days told by cases, through a year; else open."""
    start, way = way_to(expr)
    if any(each.works for each in way) and all(
        each.calendar in calendars for each in way if each.works
    ):
        return _told(followed(start, calendars, year), way, calendars, year)
    return rebuilt(expr, lambda part: followed(part, calendars, year))


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


def _told(day: Expr, way: Way, calendars: Mapping[str, WorkCalendar], year: int) -> Expr:
    """Where moves lead, one case for each stretch of days that they lead on equally far."""
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
    far, day = 0, date(year, 1, 1)
    last = day
    while day.year == year:
        try:
            leads = (moved(day, way, calendars) - day).days
        except BeyondCalendar:
            leads = None
        if begun is not None and leads != far:
            yield begun, last, far
            begun = None
        if leads is not None:
            begun, far = begun or day, leads
        last, day = day, day + DAY
    if begun is not None:
        yield begun, last, far
