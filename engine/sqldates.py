"""Dates in SQL: moved by days, months and working days, never beyond years 1 to 9999.

Months and days are the engine's own arithmetic; working days are looked up in a table of the
calendar's days, so that no engine needs to know a holiday.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from comitia.engine.dates import BeyondCalendar, add_months
from comitia.engine.schema import Type
from comitia.engine.sql import Frame, Piece, joined, widened

_ALL_DAYS = (date.max - date.min).days
_FIRST, _LAST = f"DATE '{date.min}'", f"DATE '{date.max}'"
_MONTHS = (date.min.year * 12 + 1, date.max.year * 12 + 12)


def shift_days(day: Piece, sign: Literal["+", "-"], amount: Piece, frame: Frame) -> Piece:
    """A date plus or minus days."""
    if amount.literal is not None:
        return _shift_fixed_days(day, amount.literal if sign == "+" else -amount.literal, frame)
    day, amount = frame.short(day), frame.short(amount)
    between = frame.plan.dialect.days_between
    if sign == "+":
        least, most = between(_FIRST, day.text), between(_LAST, day.text)
    else:
        least, most = between(day.text, _LAST), between(day.text, _FIRST)
    text = (
        f"CASE WHEN ({amount.text} BETWEEN {least} AND {most})"
        f" THEN ({day.text} {sign} CAST({amount.text} AS INTEGER)) END"
    )
    return joined(text, Type.DATE, day, amount, sure=False)


def _shift_fixed_days(day: Piece, amount: int, frame: Frame) -> Piece:
    if amount == 0:
        return day
    if abs(amount) > _ALL_DAYS:
        return _never(day)
    days = timedelta(abs(amount))
    if amount > 0:
        return _within(day, f"<= DATE '{date.max - days}'", f"({{0}} + {amount})", frame)
    return _within(day, f">= DATE '{date.min + days}'", f"({{0}} - {-amount})", frame)


def _never(day: Piece) -> Piece:
    """No date; but all that was asked of `day`, such as the parameter, stays in the text."""
    return joined(f"CASE WHEN FALSE THEN {day.text} END", Type.DATE, day, sure=False)


def _within(day: Piece, bound: str, moved: str, frame: Frame) -> Piece:
    """`moved` where `day` is near enough for the result to be a date."""
    day = frame.short(day)
    text = f"CASE WHEN ({day.text} {bound}) THEN {moved.format(day.text)} END"
    return joined(text, Type.DATE, day, sure=False)


def shift_months(day: Piece, amount: Piece, frame: Frame) -> Piece:
    """A date moved by months, to the last day of a month that is too short."""
    if amount.literal is not None:
        return _shift_fixed_months(day, amount.literal, frame)
    day, amount = frame.short(day), frame.short(amount)
    months = widened(amount)
    text = (
        f"CASE WHEN (((YEAR({day.text}) * 12) + MONTH({day.text}) + {months})"
        f" BETWEEN {_MONTHS[0]} AND {_MONTHS[1]})"
        f" THEN CAST(({day.text} + ({months} * INTERVAL '1' MONTH)) AS DATE) END"
    )
    return joined(text, Type.DATE, day, amount, sure=False)


def _shift_fixed_months(day: Piece, amount: int, frame: Frame) -> Piece:
    if amount == 0:
        return day
    edge, sign = (date.max, "<=") if amount > 0 else (date.min, ">=")
    try:
        bound = f"{sign} DATE '{add_months(edge, -amount)}'"
    except BeyondCalendar:
        return _never(day)
    return _within(day, bound, f"CAST(({{0}} + INTERVAL '{amount}' MONTH) AS DATE)", frame)


def shift_working_days(day: Piece, amount: Piece, calendar: str, frame: Frame) -> Piece:
    """A date moved by working days."""
    amount = frame.short(amount)
    level = max(day.level, amount.level)
    start, working, index = _start(day, calendar, level, frame)
    if amount.literal == 0:
        return Piece(frame.hoist(start, level), Type.DATE, level + 1)
    # An index counts the working days up to and with its day. Backward from a day that is not
    # worked, the first working day has that very index.
    back = f"CASE WHEN {working} THEN 0 ELSE 1 END"
    if amount.literal is None:
        place = f"({index} + {amount.text} + CASE WHEN ({amount.text} > 0) THEN 0 ELSE {back} END)"
    elif amount.literal > 0:
        place = f"({index} + {amount.text})"
    else:
        place = f"({index} + {amount.text} + {back})"
    found = _working_day(place, calendar, level, frame)
    if amount.literal is None:
        found = f"CASE WHEN ({amount.text} = 0) THEN {start} ELSE {found} END"
    return Piece(frame.hoist(found, level), Type.DATE, level + 1)


def roll(
    day: Piece, direction: Literal["forward", "backward"], calendar: str, frame: Frame
) -> Piece:
    """A date, or the working day next to it."""
    _, working, index = _start(day, calendar, day.level, frame)
    step = f"CASE WHEN {working} THEN 0 ELSE {int(direction == 'forward')} END"
    found = _working_day(f"({index} + {step})", calendar, day.level, frame)
    return Piece(frame.hoist(found, day.level), Type.DATE, day.level + 1)


def _start(day: Piece, calendar: str, level: int, frame: Frame) -> tuple[str, str, str]:
    """The columns of the calendar's row of a day."""
    days = frame.look_up(frame.plan.days(calendar), "day", day.text, level)
    quoted = frame.plan.dialect.quoted
    return f"{days}.{quoted('day')}", f"{days}.{quoted('working')}", f"{days}.{quoted('index')}"


def _working_day(place: str, calendar: str, level: int, frame: Frame) -> str:
    """The working day that has the index `place`."""
    quoted = frame.plan.dialect.quoted
    source = (
        f"(SELECT {quoted('day')}, {quoted('index')}"
        f" FROM {frame.plan.days(calendar)} WHERE {quoted('working')})"
    )
    return f"{frame.look_up(source, 'index', place, level)}.{quoted('day')}"
