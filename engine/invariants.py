"""What holds of the records of every real case, whatever the rules say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from comitia.engine.checking import Scope
from comitia.engine.expressions import Expr, Field, Given, Path, parts_of
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
    known = list(_invariants(registry, scope, read))
    kept: list[Expr] = []
    while True:
        rest = [each for each in known if each not in kept]
        more = [each for each in rest if not read.isdisjoint(paths_read(each))]
        if not more:
            return kept
        kept += more
        read |= {path for each in more for path in paths_read(each)}


def _invariants(registry: Registry, scope: Scope, read: set[Path]) -> Iterator[Expr]:
    for prefix in sorted({path[:length] for path in read for length in range(len(path))}):
        reached = scope.column(prefix, 0).reference if prefix else scope.table
        record = registry.records.get(reached or "")
        for each in record.always() if record else ():
            yield seen_from(each, prefix)


def paths_read(expr: Expr) -> Iterator[Path]:
    """The fields of the current record that an expression reads, outside of aggregates."""
    match expr:
        case Field(path=path, up=0) | Given(path=path, up=0):
            yield path
    if not hasattr(expr, "source"):
        for part in parts_of(expr):
            yield from paths_read(part)
