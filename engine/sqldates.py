"""Dates in SQL: moved by days, months and working days, never beyond years 1 to 9999.

Months and days are the engine's own arithmetic; working days are looked up in a table of the
calendar's days, so that no engine needs to know a holiday.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from comitia.engine.dates import BeyondCalendar, add_months
from comitia.engine.schema import Type
from comitia.engine.sql import Piece, Plan, widened
from comitia.engine.sqlframe import Frame

_ALL_DAYS = (date.max - date.min).days
_FIRST, _LAST = f"DATE '{date.min}'", f"DATE '{date.max}'"
_MONTHS = (date.min.year * 12 + 1, date.max.year * 12 + 12)


def shift_days(day: Piece, sign: Literal["+", "-"], amount: Piece, frame: Frame) -> Piece:
    """A date plus or minus days."""
    if amount.literal is not None:
        return _shift_fixed_days(day, amount.literal if sign == "+" else -amount.literal, frame)
    between = frame.plan.dialect.days_between
    if sign == "+":
        least, most = between(_FIRST, day.text), between(_LAST, day.text)
    else:
        least, most = between(day.text, _LAST), between(day.text, _FIRST)
    text = (
        f"CASE WHEN ({amount.text} BETWEEN {least} AND {most})"
        f" THEN ({day.text} {sign} CAST({amount.text} AS INTEGER)) END"
    )
    return frame.made(text, Type.DATE, day, amount, sure=False)


def _shift_fixed_days(day: Piece, amount: int, frame: Frame) -> Piece:
    if amount == 0:
        return day
    if abs(amount) > _ALL_DAYS:
        return _never(day, frame)
    days = timedelta(abs(amount))
    if amount > 0:
        return _within(day, "<=", date.max - days, f"({day.text} + {amount})", frame)
    return _within(day, ">=", date.min + days, f"({day.text} - {-amount})", frame)


def _never(day: Piece, frame: Frame) -> Piece:
    """No date; but all that was asked of `day`, such as the parameter, stays in the text."""
    return frame.made(f"CASE WHEN FALSE THEN {day.text} END", Type.DATE, day, sure=False)


def _within(day: Piece, sign: str, bound: date, moved: str, frame: Frame) -> Piece:
    """`moved` where `day` is near enough for the result to be a date."""
    if day.range is not None:
        least, greatest = day.range
        if greatest <= bound if sign == "<=" else least >= bound:  # type: ignore[operator]
            return frame.made(moved, Type.DATE, day)
    text = f"CASE WHEN ({day.text} {sign} DATE '{bound}') THEN {moved} END"
    return frame.made(text, Type.DATE, day, sure=False)


def shift_months(day: Piece, amount: Piece, frame: Frame) -> Piece:
    """A date moved by months, to the last day of a month that is too short."""
    if amount.literal is not None:
        return _shift_fixed_months(day, amount.literal, frame)
    months = widened(amount)
    text = (
        f"CASE WHEN (((YEAR({day.text}) * 12) + MONTH({day.text}) + {months})"
        f" BETWEEN {_MONTHS[0]} AND {_MONTHS[1]})"
        f" THEN CAST(({day.text} + ({months} * INTERVAL '1' MONTH)) AS DATE) END"
    )
    return frame.made(text, Type.DATE, day, amount, sure=False)


def _shift_fixed_months(day: Piece, amount: int, frame: Frame) -> Piece:
    if amount == 0:
        return day
    edge, sign = (date.max, "<=") if amount > 0 else (date.min, ">=")
    try:
        bound = add_months(edge, -amount)
    except BeyondCalendar:
        return _never(day, frame)
    moved = f"CAST(({day.text} + INTERVAL '{amount}' MONTH) AS DATE)"
    return _within(day, sign, bound, moved, frame)


def shift_working_days(day: Piece, amount: Piece, calendar: str, frame: Frame) -> Piece:
    """A date moved by working days."""
    # An index counts the working days up to and with its day. Backward from a day that is not
    # worked, the first working day has that very index.
    if amount.literal is not None:
        back = f" + {_UNWORKED}" if amount.literal < 0 else ""
        index_then = f"({_INDEX} + {amount.text}{back})" if amount.literal else None
        return _moved(day, index_then, calendar, frame)
    start, working, index = (
        frame.look_up((_days, calendar), "day", day, wanted, kind)
        for wanted, kind in (("day", Type.DATE), ("working", Type.BOOL), ("index", Type.INT))
    )
    back = f"CASE WHEN (({amount.text} > 0) OR {working.text}) THEN 0 ELSE 1 END"
    place = frame.made(f"({index.text} + {amount.text} + {back})", Type.INT, index, amount)
    found = frame.look_up((_working, calendar), "index", place, "day", Type.DATE)
    text = f"CASE WHEN ({amount.text} = 0) THEN {start.text} ELSE {found.text} END"
    return frame.made(text, Type.DATE, start, found)


def roll(
    day: Piece, direction: Literal["forward", "backward"], calendar: str, frame: Frame
) -> Piece:
    """A date, or the working day next to it."""
    place = f"({_INDEX} + {_UNWORKED})" if direction == "forward" else _INDEX
    return _moved(day, place, calendar, frame)


_INDEX = "a.{index}"
_UNWORKED = "CASE WHEN a.{working} THEN 0 ELSE 1 END"


def _moved(day: Piece, place: str | None, calendar: str, frame: Frame) -> Piece:
    """The working day that has the index `place`, for each day of the calendar the same; the
    day itself without a place.
    """
    plan, wanted = frame.plan, "day"
    if place is not None:
        wanted = plan.moves.setdefault((calendar, place), f"m{len(plan.moves) + 1}")
    return frame.look_up((_days, calendar), "day", day, wanted, Type.DATE)


def _days(plan: Plan, calendar: str) -> str:
    """The days of a calendar with the working days to which the query moves them."""
    table, quoted = plan.days(calendar), plan.dialect.quoted
    moves = {place: name for (other, place), name in plan.moves.items() if other == calendar}
    if not moves:
        return table
    own = {name: quoted(name) for name in ("day", "working", "index")}
    columns = [f"a.{name}" for name in own.values()]
    columns += [f"{name}.{own['day']} AS {quoted(name)}" for name in moves.values()]
    joins = [
        f" LEFT JOIN {_working(plan, calendar)} AS {name}"
        f" ON ({name}.{own['index']} = {place.format(**own)})"
        for place, name in moves.items()
    ]
    return f"(SELECT {', '.join(columns)} FROM {table} AS a{''.join(joins)})"


def _working(plan: Plan, calendar: str) -> str:
    """The working days of a calendar."""
    day, working, index = map(plan.dialect.quoted, ("day", "working", "index"))
    return f"(SELECT {day}, {index} FROM {plan.days(calendar)} WHERE {working})"
