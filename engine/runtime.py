"""What compiled rules call: references, dates, and aggregates over related records."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any as Anything
from typing import TypeAlias

from comitia.engine.calendars import BeyondCalendar
from comitia.engine.dates import add_months
from comitia.engine.expressions import Aggregate, LongestRun, Path, Rank, Related, Roll, Shift
from comitia.engine.records import TABLE, Row
from comitia.engine.schema import KEY
from comitia.engine.traces import Env

Inner: TypeAlias = Callable[[Row, Row, Env], Anything]
"""The value of an expression at a related record, given the record outside."""

Taken: TypeAlias = tuple[list[Row], list[Row]]
"""The related records that satisfy a condition, and those of which it cannot be told."""

NONE_TAKEN: Taken = ([], [])


def read_from(row: Row, path: Path, env: Env) -> Row:
    """The record whose cell a path reads, or the one at which an empty reference ends it."""
    for name in path[:-1]:
        parent = env.records.parent(row, name)
        if parent is None:
            return row
        row = parent
    return row


def add(a: Anything, b: Anything) -> Anything:
    """The sum, of a date and days too; `None` outside the years a date can have."""
    if a is None or b is None:
        return None
    return _moved(a, b) if isinstance(a, date) else a + b


def sub(a: Anything, b: Anything) -> Anything:
    """The difference; days between two dates."""
    if a is None or b is None:
        return None
    if not isinstance(a, date):
        return a - b
    return a.toordinal() - b.toordinal() if isinstance(b, date) else _moved(a, -b)


def mul(a: Anything, b: Anything) -> Anything:
    """The product."""
    return None if a is None or b is None else a * b


def _moved(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days)
    except OverflowError:
        return None


def shift(expr: Shift, day: date | None, amount: int | None, env: Env) -> date | None:
    """A date moved by months or working days; `None` beyond the calendar."""
    if day is None or amount is None:
        return None
    try:
        if expr.unit == "months":
            return add_months(day, amount)
        return env.calendars[expr.calendar].shift(day, amount)
    except BeyondCalendar:
        return None


def roll(expr: Roll, day: date | None, env: Env) -> date | None:
    """A date moved to a working day; `None` beyond the calendar."""
    if day is None:
        return None
    try:
        return env.calendars[expr.calendar].roll(day, expr.direction)
    except BeyondCalendar:
        return None


def _taken(source: Related, where: Inner | None, row: Row, env: Env) -> Taken | None:
    """`None` where it cannot be told which records are related."""
    related = env.records.related(source, row)
    if related is None:
        return None
    if where is None:
        return list(related), []
    sure: list[Row] = []
    doubtful: list[Row] = []
    for each in related:
        value = where(each, row, env)
        if value is None:
            doubtful.append(each)
        elif value:
            sure.append(each)
    return sure, doubtful


def aggregate(
    inner: tuple[Aggregate, Inner | None, Inner | None], row: Row, env: Env
) -> tuple[Anything, Taken]:
    """The value of an aggregate, and the records it rests on."""
    expr, where, value = inner
    taken = _taken(expr.source, where, row, env)
    if taken is None:
        return None, NONE_TAKEN
    sure, doubtful = taken
    if expr.function == "exists":
        return (True if sure else None if doubtful else False), taken
    if doubtful:
        return None, taken
    if value is None:
        return len(sure), taken
    values = [value(each, row, env) for each in sure]
    if None in values:
        return None, (sure, [each for each, v in zip(sure, values, strict=True) if v is None])
    return _fold(expr.function, values), taken


def _fold(function: str, values: list[Anything]) -> Anything:
    if function == "distinct":
        return len(set(values))
    if function == "sum":
        return sum(values)
    if not values:
        return None
    return min(values) if function == "min" else max(values)


def longest_run(
    inner: tuple[LongestRun, Inner, None], row: Row, env: Env
) -> tuple[int | None, Taken]:
    """The longest run of related records that satisfy a condition, and the records."""
    expr, where, _ = inner
    taken = _taken(expr.source, where, row, env)
    if taken is None:
        return None, NONE_TAKEN
    related = env.records.related(expr.source, row) or []
    keys = [(env.records.follow(each, expr.order), each[KEY]) for each in related]
    if taken[1] or any(key[0] is None for key in keys):
        return None, taken
    sure = {id(each) for each in taken[0]}
    longest = run = 0
    for _, each in sorted(zip(keys, related, strict=True), key=lambda pair: pair[0]):
        run = run + 1 if id(each) in sure else 0
        longest = max(longest, run)
    return longest, taken


def rank(inner: tuple[Rank, Inner], row: Row, outer: Row, env: Env) -> int | None:
    """The rank of a record among its peers, from 1; `None` where one of them lacks the value."""
    expr, value = inner
    source = Related(str(row[TABLE]), tuple((path, path) for path in expr.within))
    peers = env.records.related(source, row)
    own = value(row, outer, env)
    if own is None or peers is None:
        return None
    better = operator.gt if expr.descending else operator.lt
    values = [value(each, outer, env) for each in peers]
    if None in values:
        return None
    return 1 + sum(1 for each in values if better(each, own))
