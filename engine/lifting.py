"""An expression about one record, read from another that refers to it."""

from __future__ import annotations

from dataclasses import replace

from comitia.engine.expressions import (
    Aggregate,
    Expr,
    Field,
    Given,
    LongestRun,
    Path,
    Rank,
    Related,
)
from comitia.engine.rewriting import rebuilt


class NotLifted(Exception):
    """An expression whose meaning depends on the table that it is read in."""


def seen_from(expr: Expr, path: Path) -> Expr:
    """`expr`, about the record at `path`, as an expression about the record that refers to it.

    Raises `NotLifted` for a rank, which counts the records of its own table.
    """
    return _lifted(expr, path, 0) if path else expr


def _lifted(expr: Expr, path: Path, depth: int) -> Expr:
    """`depth` tells how many aggregates lie between `expr` and the record it is about."""
    match expr:
        case Field(path=own, up=up) | Given(path=own, up=up):
            return replace(expr, path=(*path, *own)) if up == depth else expr
        case Aggregate(source=source) | LongestRun(source=source):
            linked = replace(expr, source=_related(source, path, depth))
            return rebuilt(linked, lambda part: _lifted(part, path, depth + 1))
        case Rank():
            if depth:
                return expr
            raise NotLifted(expr)
    return rebuilt(expr, lambda part: _lifted(part, path, depth))


def _related(source: Related, path: Path, depth: int) -> Related:
    if depth:
        return source
    return Related(source.table, tuple((theirs, (*path, *mine)) for theirs, mine in source.link))
