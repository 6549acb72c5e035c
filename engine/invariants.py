"""What holds of the records of every real case, whatever the rules say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from comitia.engine.checking import Scope
from comitia.engine.expressions import Expr, Field, Given, Path, parts_of
from comitia.engine.kinds import Record
from comitia.engine.lifting import seen_from
from comitia.engine.registry import Registry
from comitia.engine.schema import Schema


def always(
    registry: Registry, table: str, exprs: Sequence[Expr], schema: Schema | None = None
) -> list[Expr]:
    """What holds of every record that `exprs` read of `table` and over its references.

    Only what touches a fact that they read, or one that is bound to such a fact. `schema` may
    hold more columns than that of the registry.
    """
    read = {path for expr in exprs for path in paths_read(expr)}
    scope = Scope(schema or registry.schema, table)
    known = [
        seen_from(each, prefix)
        for record, prefix in records_read(registry, scope, read)
        for each in record.always()
    ]
    kept: list[Expr] = []
    while True:
        rest = [each for each in known if each not in kept]
        more = [each for each in rest if not read.isdisjoint(paths_read(each))]
        if not more:
            return kept
        kept += more
        read |= {path for each in more for path in paths_read(each)}


def usual(registry: Registry, table: str, exprs: Sequence[Expr]) -> list[Expr]:
    """What holds in an ordinary case of the facts that `exprs` read of `table`."""
    read = {path for expr in exprs for path in paths_read(expr)}
    found = [
        seen_from(each, prefix)
        for record, prefix in records_read(registry, Scope(registry.schema, table), read)
        for each in record.usual()
    ]
    return [each for each in found if not read.isdisjoint(paths_read(each))]


def records_read(
    registry: Registry, scope: Scope, read: set[Path]
) -> Iterator[tuple[type[Record], Path]]:
    """The records that are read over references, each with the way to it."""
    for prefix in sorted({path[:length] for path in read for length in range(len(path))}):
        reached = scope.column(prefix, 0).reference if prefix else scope.table
        record = registry.records.get(reached or "")
        if record is not None:
            yield record, prefix


def paths_read(expr: Expr) -> Iterator[Path]:
    """The fields of the current record that an expression reads, outside of aggregates."""
    match expr:
        case Field(path=path, up=0) | Given(path=path, up=0):
            yield path
    if not hasattr(expr, "source"):
        for part in parts_of(expr):
            yield from paths_read(part)
