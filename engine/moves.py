"""Days counted from days: moves that never lead an earlier day to a later one.

A bound between two dates is such a move, so bounds that follow one another are one bound, and
whether they contradict is seen by going round once from every day of the calendar.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Literal, TypeAlias

from comitia.engine.calendars import WorkCalendar
from comitia.engine.dates import BeyondCalendar, add_months
from comitia.engine.values import frozen

Unit: TypeAlias = Literal["days", "months", "working_days", "forward", "backward"]
"""What a move counts; `forward` and `backward` roll to a working day."""


@frozen
class Move:
    """A move by `amount` of a unit; `back` is the last day that it leads no further than a day.

    `address` is the parameter that says how far, where one does.
    """

    unit: Unit
    amount: int = 0
    back: bool = False
    calendar: str = ""
    address: str | None = None

    @property
    def works(self) -> bool:
        """Whether working days matter to it."""
        return self.unit not in ("days", "months")

    @property
    def signed(self) -> int:
        """How far it leads in its unit, earlier where negative."""
        return -self.amount if self.back else self.amount


DAY = timedelta(days=1)


def moved(day: date, moves: Iterable[Move], calendars: Mapping[str, WorkCalendar]) -> date:
    """Where moves lead from a day. Raises `BeyondCalendar`."""
    for move in moves:
        try:
            day = _one(day, move, calendars)
        except OverflowError:
            raise BeyondCalendar(day, date.min, date.max) from None
    return day


def _one(day: date, move: Move, calendars: Mapping[str, WorkCalendar]) -> date:
    if move.unit == "days":
        return day + timedelta(days=move.signed)
    if move.unit == "months":
        return _months_back(day, move.amount) if move.back else add_months(day, move.amount)
    calendar = calendars[move.calendar]
    if move.back:
        return _worked_back(day, move, calendar)
    if move.unit == "working_days":
        return calendar.shift(day, move.amount)
    return calendar.roll(day, "forward" if move.unit == "forward" else "backward")


def _worked_back(limit: date, move: Move, calendar: WorkCalendar) -> date:
    """The last day that a move by working days leads to `limit` or earlier."""
    if move.unit == "forward":
        return calendar.roll(limit, "backward")
    if move.unit == "backward":
        return calendar.shift(limit, 1) - DAY
    if move.amount > 0:
        return calendar.shift(limit + DAY, -move.amount) - DAY
    return calendar.shift(limit, -move.amount)


def _months_back(limit: date, amount: int) -> date:
    """The last day that `amount` months lead to `limit` or earlier: short months end early."""
    near = add_months(limit, -amount)
    days = (near + n * DAY for n in range(4, -5, -1))
    return next(day for day in days if add_months(day, amount) <= limit)
