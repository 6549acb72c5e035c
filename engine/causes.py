"""Why an answer is undetermined, read off its trace."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from comitia.engine.decide import compile_expr
from comitia.engine.expressions import (
    Absent,
    Aggregate,
    Arithmetic,
    Cause,
    CauseKind,
    Field,
    Given,
    LongestRun,
    Rank,
    Ratio,
    Related,
    Roll,
    Shift,
)
from comitia.engine.records import TABLE, Row
from comitia.engine.schema import KEY
from comitia.engine.traces import Env, Rows, Trace


def causes_of(trace: Trace, rows: Rows, env: Env) -> tuple[Cause, ...]:
    """Every cause of an undetermined value, each once, in the order of the expression."""
    return tuple(dict.fromkeys(_causes(trace, rows, env)))


def _causes(trace: Trace, rows: Rows, env: Env) -> Iterator[Cause]:
    expr, value, parts = trace
    if value is not None:
        return
    match expr:
        case Absent(cause=cause):
            yield cause
        case Field(path=path) | Given(path=path):
            yield missing(parts[0], path)
        case Aggregate() | LongestRun():
            yield from _aggregate_causes(expr, trace, rows, env)
        case _:
            undetermined = [part for part in parts if part[1] is None]
            for part in undetermined:
                yield from _causes(part, rows, env)
            if not undetermined:
                yield from _own_cause(trace, rows, env)


def missing(row: Row, path: tuple[str, ...]) -> Cause:
    """The cause that a field of a record is empty."""
    return Cause(CauseKind.MISSING_FACT, (str(row[TABLE]), str(row[KEY]), ".".join(path)))


def _own_cause(trace: Trace, rows: Rows, env: Env) -> Iterator[Cause]:
    expr, _, parts = trace
    if isinstance(expr, Ratio):
        yield Cause(CauseKind.ZERO_BASE)
    elif isinstance(expr, Shift | Roll | Arithmetic):
        start = next((part[1] for part in parts if isinstance(part[1], date)), None)
        yield Cause(CauseKind.CALENDAR, () if start is None else (start.isoformat(),))
    elif isinstance(expr, Rank):
        peers = Related(str(rows[0][TABLE]), tuple((path, path) for path in expr.within))
        value = compile_expr(expr.value)
        for row in env.records.related(peers, rows[0]) or []:
            yield from _causes(value((row, *rows[1:]), env), (row, *rows[1:]), env)


def _aggregate_causes(
    expr: Aggregate | LongestRun, trace: Trace, rows: Rows, env: Env
) -> Iterator[Cause]:
    source = expr.source
    if source.table not in env.records.tables:
        yield Cause(CauseKind.MISSING_TABLE, (source.table,))
        return
    for _, mine in source.link:
        if env.records.follow(rows[0], mine) is None:
            yield missing(rows[0], mine)
            return
    sure, doubtful = trace[2]
    parts = [part for part in (expr.where, getattr(expr, "value", None)) if part is not None]
    for row in doubtful:
        inner = (row, rows[0])
        for part in parts:
            yield from _causes(compile_expr(part)(inner, env), inner, env)
    if not doubtful and not sure:
        yield Cause(CauseKind.NO_RECORD, (source.table,))
    if not doubtful and isinstance(expr, LongestRun):
        for row in env.records.related(source, rows[0]) or []:
            if env.records.follow(row, expr.order) is None:
                yield missing(row, expr.order)
