"""An expression about one record, read from another that refers to it."""

from __future__ import annotations

from dataclasses import replace

from comitia.engine.expressions import (
    Absent,
    Aggregate,
    All,
    Any,
    Arithmetic,
    Case,
    Clause,
    Compare,
    Context,
    Expr,
    Field,
    Given,
    LongestRun,
    Not,
    Part,
    Path,
    Rank,
    Ratio,
    Related,
    Roll,
    Shift,
    Value,
)


class NotLifted(Exception):
    """An expression whose meaning depends on the table that it is read in."""


def seen_from(expr: Expr, path: Path) -> Expr:
    """`expr`, about the record at `path`, as an expression about the record that refers to it.

    Raises `NotLifted` for a rank, which counts the records of its own table.
    """
    return _lifted(expr, path, 0) if path else expr


def _lifted(expr: Expr, path: Path, depth: int) -> Expr:
    """`depth` tells how many aggregates lie between `expr` and the record it is about."""

    def go(part: Expr) -> Expr:
        return _lifted(part, path, depth)

    match expr:
        case Value() | Absent() | Context():
            return expr
        case Field(path=own, up=up) | Given(path=own, up=up):
            return replace(expr, path=(*path, *own)) if up == depth else expr
        case Compare(left=left, right=right) | Arithmetic(left=left, right=right):
            return replace(expr, left=go(left), right=go(right))
        case Ratio(part=part, whole=whole):
            return Ratio(go(part), go(whole))
        case Not(arg=arg) | Clause(arg=arg):
            return replace(expr, arg=go(arg))
        case All(args=args) | Any(args=args):
            return replace(expr, args=tuple(map(go, args)))
        case Case(arms=arms, otherwise=otherwise):
            return Case(tuple((go(test), go(value)) for test, value in arms), go(otherwise))
        case Shift(day=day, amount=amount):
            return replace(expr, day=go(day), amount=go(amount))
        case Roll(day=day) | Part(day=day):
            return replace(expr, day=go(day))
        case Aggregate(where=where, value=value):
            inner = [part and _lifted(part, path, depth + 1) for part in (where, value)]
            source = _related(expr.source, path, depth)
            return replace(expr, source=source, where=inner[0], value=inner[1])
        case LongestRun(where=where):
            source = _related(expr.source, path, depth)
            return replace(expr, source=source, where=_lifted(where, path, depth + 1))
        case Rank():
            if depth:
                return expr
            raise NotLifted(expr)


def _related(source: Related, path: Path, depth: int) -> Related:
    if depth:
        return source
    return Related(source.table, tuple((theirs, (*path, *mine)) for theirs, mine in source.link))
