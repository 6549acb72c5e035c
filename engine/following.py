"""Working days followed through half a year of a calendar, for a solver to look for cases in it.

What is found so is found; that nothing is found says something of those months only.
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
from comitia.engine.moves import Move, moved
from comitia.engine.rewriting import rewritten, whole
from comitia.engine.schema import Type

DAY = timedelta(days=1)


def followed(expr: Expr, calendars: Mapping[str, WorkCalendar], year: int) -> Expr:
    """`expr` with days moved by working days told by cases, from January to June; else open."""

    def told(part: Expr) -> Expr:
        match part:
            case Roll(day=day, direction=direction, calendar=name) if name in calendars:
                return _told(day, Move(direction, calendar=name), calendars, year)
            case Shift(day=day, unit="working_days", calendar=name) if name in calendars:
                number = whole(part.amount)
                if number is not None:
                    move = Move("working_days", number, calendar=name)
                    return _told(day, move, calendars, year)
        return part

    return rewritten(expr, told)


def _told(day: Expr, move: Move, calendars: Mapping[str, WorkCalendar], year: int) -> Expr:
    """Where a move leads, one case for each stretch of days that it leads on equally far."""
    arms = []
    for first, last, far in _stretches(move, calendars, year):
        bounds = both(
            Compare("ge", day, Value(first, Type.DATE)), Compare("le", day, Value(last, Type.DATE))
        )
        arms.append((bounds, _plus(day, far)))
    return Case(tuple(arms), Absent(Type.DATE, Cause(CauseKind.UNKNOWN, ())))


def _plus(day: Expr, far: int) -> Expr:
    return Arithmetic("add", day, Value(far, Type.INT)) if far else day


def _stretches(
    move: Move, calendars: Mapping[str, WorkCalendar], year: int
) -> Iterator[tuple[date, date, int]]:
    """The stretches of days of half a year that a move leads on equally many days."""
    begun: date | None = None
    far, day = 0, date(year, 1, 1)
    last = day
    while day < date(year, 7, 1):
        try:
            leads = (moved(day, (move,), calendars) - day).days
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
