"""Expressions made from others by putting something else in the place of some nodes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

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
    Rank,
    Ratio,
    Roll,
    Shift,
    Value,
    parts_of,
)


def rewritten(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """`expr` with each node replaced by what `change` makes of it, the parts of a node first."""
    parts = parts_of(expr)
    new = tuple(rewritten(part, change) for part in parts)
    same = all(one is other for one, other in zip(parts, new, strict=True))
    return change(expr if same else with_parts(expr, new))


def with_parts(expr: Expr, parts: tuple[Expr, ...]) -> Expr:
    """`expr` with other direct sub-expressions, in the order of `parts_of`."""
    match expr:
        case Value() | Absent() | Field() | Given() | Context():
            return expr
        case Compare() | Arithmetic():
            return replace(expr, left=parts[0], right=parts[1])
        case Ratio():
            return Ratio(*parts)
        case Not() | Clause():
            return replace(expr, arg=parts[0])
        case All() | Any():
            return replace(expr, args=parts)
        case Case():
            return Case(tuple(zip(parts[:-1:2], parts[1:-1:2], strict=True)), parts[-1])
        case Shift():
            return replace(expr, day=parts[0], amount=parts[1])
        case Roll() | Part():
            return replace(expr, day=parts[0])
        case Aggregate(where=where):
            rest = parts if where is None else parts[1:]
            return replace(
                expr,
                where=None if where is None else parts[0],
                value=rest[0] if rest else None,
            )
        case LongestRun():
            return replace(expr, where=parts[0])
        case Rank():
            return replace(expr, value=parts[0])
        case _:
            assert_never(expr)
