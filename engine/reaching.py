"""Which tables an expression reaches: a world that may hold a case of it needs them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from comitia.engine.checking import Scope
from comitia.engine.expressions import (
    Aggregate,
    Compare,
    Expr,
    Field,
    Given,
    LongestRun,
    Path,
    Rank,
    Value,
    nodes,
    parts_of,
)
from comitia.engine.messages import Msg
from comitia.engine.schema import KEY, Type
from comitia.engine.solver import NotAnalysed


def tables_reached(expr: Expr, scope: Scope) -> Iterator[str]:
    """The tables that `expr` reads besides the current record.

    Raises `NotAnalysed` where a record is named by its key: keys have no meaning here.
    """
    inner = scope
    match expr:
        case Field(path=path, up=up) | Given(path=path, up=up):
            yield from _tables_on(path, scope, up)
        case Compare(left=left, right=right):
            if _names_record(left, right, scope) or _names_record(right, left, scope):
                raise NotAnalysed(Msg("a record is named by its key"), expr)
        case Aggregate(source=source) | LongestRun(source=source):
            inner = scope.inside(source.table)
            yield source.table
            for theirs, mine in source.link:
                yield from _tables_on(theirs, inner, 0)
                yield from _tables_on(mine, scope, 0)
            if isinstance(expr, LongestRun):
                yield from _tables_on(expr.order, inner, 0)
        case Rank(within=within):
            yield scope.table
            for path in within:
                yield from _tables_on(path, scope, 0)
        case _:
            pass
    for part in parts_of(expr):
        yield from tables_reached(part, inner)


def records_compared(exprs: Iterable[Expr]) -> dict[str, int]:
    """How many records of each table it takes to reach what counts are compared with."""
    found: dict[str, int] = {}
    for each in (node for expr in exprs for node in nodes(expr)):
        if isinstance(each, Compare):
            inner = list(nodes(each))
            numbers = [e.value for e in inner if isinstance(e, Value) and e.type is Type.INT]
            most = max((e for e in numbers if isinstance(e, int)), default=0)
            for one in inner:
                if isinstance(one, Aggregate) and one.function in ("count", "distinct"):
                    found[one.source.table] = max(found.get(one.source.table, 0), most + 1)
    return found


def _tables_on(path: Path, scope: Scope, up: int) -> Iterator[str]:
    """The tables that a path passes through, that of a reference at its end included."""
    for length in range(1, len(path) + 1):
        reference = scope.column(path[:length], up).reference
        if reference is not None:
            yield reference


def _names_record(one: Expr, other: Expr, scope: Scope) -> bool:
    if not (isinstance(one, Field) and isinstance(other, Value)):
        return False
    column = scope.column(one.path, one.up)
    return column.name == KEY or column.reference is not None
