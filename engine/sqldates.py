"""Dates in SQL: moved by days, months and working days, never beyond years 1 to 9999.

Months and days are the engine's own arithmetic; working days are looked up in a table of the
calendar's days, so that no engine needs to know a holiday.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from comitia.engine.dates import BeyondCalendar, add_months
from comitia.engine.schema import Type
from comitia.engine.sql import UNIQUE, Frame, Piece, joined, widened

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
        return frame.plan.nothing(Type.DATE)
    days = timedelta(abs(amount))
    if amount > 0:
        return _within(day, f"<= DATE '{date.max - days}'", f"({{0}} + {amount})", frame)
    return _within(day, f">= DATE '{date.min + days}'", f"({{0}} - {-amount})", frame)


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
        return frame.plan.nothing(Type.DATE)
    return _within(day, bound, f"CAST(({{0}} + INTERVAL '{amount}' MONTH) AS DATE)", frame)


def shift_working_days(day: Piece, amount: Piece, calendar: str, frame: Frame) -> Piece:
    """A date moved by working days."""
    amount = frame.short(amount)
    start, found = _columns(frame, "day")
    working, _ = _columns(frame, "working")
    # An index counts the working days up to and with its day. Backward from a day that is not
    # worked, the first working day has that very index.
    back = f"CASE WHEN {working} THEN 0 ELSE 1 END"
    if amount.literal is None:
        step = f"({amount.text} + CASE WHEN ({amount.text} > 0) THEN 0 ELSE {back} END)"
        value = f"CASE WHEN ({amount.text} = 0) THEN {start} ELSE {found} END"
    else:
        step = amount.text if amount.literal > 0 else f"({amount.text} + {back})"
        value = found if amount.literal else start
    return _look_up(frame, calendar, step, value, day, amount)


def roll(
    day: Piece, direction: Literal["forward", "backward"], calendar: str, frame: Frame
) -> Piece:
    """A date, or the working day next to it."""
    working, _ = _columns(frame, "working")
    step = f"CASE WHEN {working} THEN 0 ELSE {int(direction == 'forward')} END"
    return _look_up(frame, calendar, step, _columns(frame, "day")[1], day)


def _columns(frame: Frame, name: str) -> tuple[str, str]:
    """A column of the calendar's row of the start (`d`) and of the working day found (`w`)."""
    quoted = frame.plan.dialect.quoted(name)
    return f"d{UNIQUE}.{quoted}", f"w{UNIQUE}.{quoted}"


def _look_up(
    frame: Frame, calendar: str, step: str, value: str, day: Piece, *parts: Piece
) -> Piece:
    """`value`, where the working day found is the one `step` working days from `day`."""
    quoted = frame.plan.dialect.quoted
    days = frame.plan.days(calendar)
    start, _ = _columns(frame, "day")
    base, index = _columns(frame, "index")
    listed = f"{quoted('day')}, {quoted('index')}"
    joins = (
        f"LEFT JOIN {days} AS d{UNIQUE} ON ({start} = {day.text})",
        f"LEFT JOIN (SELECT {listed} FROM {days} WHERE {quoted('working')}) AS w{UNIQUE}"
        f" ON ({index} = ({base} + {step}))",
    )
    level = joined(value, Type.DATE, day, *parts).level
    return Piece(frame.look_up(value, level, joins), Type.DATE, level + 1)
