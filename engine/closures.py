"""Closures for the leaves of expressions and for dates, and what a closure takes and gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any as Anything
from typing import TypeAlias

from comitia.engine.calendars import BeyondCalendar, WorkCalendar
from comitia.engine.dates import add_months
from comitia.engine.expressions import Expr, Path, Roll, Shift
from comitia.engine.records import Records, Row

Trace: TypeAlias = tuple[Expr, Anything, tuple[Anything, ...]]
"""(node, value, parts); the parts of a field are the record it was read from, and the parts of
an aggregate `(rows taken, rows in doubt)`."""


@dataclass(frozen=True, slots=True)
class Env:
    """What an expression is read against besides its record."""

    records: Records
    as_of: date
    period_first: date | None = None
    period_last: date | None = None
    calendars: Mapping[str, WorkCalendar] = field(default_factory=dict)


Rows: TypeAlias = tuple[Row, ...]
"""The current record, then the one outside the aggregate it is read in."""

Closure: TypeAlias = Callable[[Rows, Env], Trace]

def constant(expr: Expr, value: Anything) -> Closure:
    """The same trace for every record."""
    trace: Trace = (expr, value, ())
    return lambda rows, env: trace


def read_field(expr: Expr, path: Path, up: int) -> Closure:
    """A field of the record, or of one it refers to."""
    last = path[-1]
    if len(path) == 1:

        def own(rows: Rows, env: Env) -> Trace:
            row = rows[up]
            return expr, row[last], (row,)

        return own

    def reached(rows: Rows, env: Env) -> Trace:
        row = rows[up]
        for name in path[:-1]:
            parent = env.records.parent(row, name)
            if parent is None:
                return expr, None, (row,)
            row = parent
        return expr, row[last], (row,)

    return reached


def read_given(expr: Expr, path: Path, up: int) -> Closure:
    """Whether an event field has a value."""
    last = path[-1]

    def given(rows: Rows, env: Env) -> Trace:
        row: Row | None = rows[up]
        for name in path[:-1]:
            parent = env.records.parent(row, name) if row is not None else None
            if parent is None:
                return expr, None, (row,)
            row = parent
        assert row is not None
        return expr, row[last] is not None, (row,)

    return given


def read_context(expr: Expr, name: str) -> Closure:
    """A day of the environment."""

    def context(rows: Rows, env: Env) -> Trace:
        return expr, getattr(env, name), ()

    return context


def read_shift(expr: Shift, day: Closure, amount: Closure) -> Closure:
    """A date moved by months or working days."""

    def shift(rows: Rows, env: Env) -> Trace:
        start, by = day(rows, env), amount(rows, env)
        if start[1] is None or by[1] is None:
            return expr, None, (start, by)
        try:
            if expr.unit == "months":
                return expr, add_months(start[1], by[1]), (start, by)
            return expr, env.calendars[expr.calendar].shift(start[1], by[1]), (start, by)
        except BeyondCalendar:
            return expr, None, (start, by)

    return shift


def read_roll(expr: Roll, day: Closure) -> Closure:
    """A date moved to a working day."""

    def roll(rows: Rows, env: Env) -> Trace:
        start = day(rows, env)
        if start[1] is None:
            return expr, None, (start,)
        try:
            return expr, env.calendars[expr.calendar].roll(start[1], expr.direction), (start,)
        except BeyondCalendar:
            return expr, None, (start,)

    return roll


def read_part(expr: Expr, day: Closure, part: str) -> Closure:
    """A part of a date."""

    def part_of(rows: Rows, env: Env) -> Trace:
        start = day(rows, env)
        return expr, None if start[1] is None else getattr(start[1], part), (start,)

    return part_of
