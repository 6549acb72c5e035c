"""Expressions made from others by putting something else in the place of some nodes."""

from __future__ import annotations

from collections.abc import Callable
from operator import is_
from typing import assert_never

from comitia.engine.expressions import (
    TRUE,
    Absent,
    Aggregate,
    All,
    Any,
    Arithmetic,
    Case,
    CauseKind,
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
    Roll,
    Shift,
    Value,
    parts_of,
)
from comitia.engine.schema import Type


def rewritten(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """`expr` with each node replaced by what `change` makes of it, the parts of a node first."""
    return change(rebuilt(expr, lambda part: rewritten(part, change)))


def with_parts(expr: Expr, parts: tuple[Expr, ...]) -> Expr:
    """`expr` with other direct sub-expressions, in the order of `parts_of`."""
    match expr:
        case Value() | Absent() | Field() | Given() | Context():
            return expr
        case Compare():
            return Compare(expr.op, parts[0], parts[1])
        case Arithmetic():
            return Arithmetic(expr.op, parts[0], parts[1])
        case Ratio():
            return Ratio(*parts)
        case Not():
            return Not(parts[0])
        case Clause():
            return Clause(parts[0], expr.provision, expr.role, expr.text)
        case All():
            return All(parts)
        case Any():
            return Any(parts)
        case Case():
            return Case(tuple(zip(parts[:-1:2], parts[1:-1:2], strict=True)), parts[-1])
        case Shift():
            return Shift(parts[0], parts[1], expr.unit, expr.calendar)
        case Roll():
            return Roll(parts[0], expr.direction, expr.calendar)
        case Part():
            return Part(parts[0], expr.part)
        case Aggregate(where=None):
            return Aggregate(expr.function, expr.source, None, *parts)
        case Aggregate():
            return Aggregate(expr.function, expr.source, *parts)
        case LongestRun():
            return LongestRun(expr.source, parts[0], expr.order)
        case Rank():
            return Rank(parts[0], expr.within, expr.descending)
        case _:
            assert_never(expr)


def rebuilt(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """`expr` with each of its direct parts changed, those inside aggregates included."""
    parts = parts_of(expr)
    changed = tuple(map(change, parts))
    return expr if all(map(is_, parts, changed)) else with_parts(expr, changed)


def bare(expr: Expr) -> Expr:
    """`expr` without the places its constants and clauses come from: what it says, and no more."""
    match expr:
        case Value(address=None, names=None):
            return expr
        case Value():
            return Value(expr.value, expr.type)
        case Clause(arg=arg):
            return bare(arg)
    return rebuilt(expr, bare)


def unplaced(expr: Expr) -> Expr:
    """`expr` without the places its constants come from, so that equal ones are one."""
    match expr:
        case Value(address=None):
            return expr
        case Value():
            return Value(expr.value, expr.type, None, expr.names)
    return rebuilt(expr, unplaced)


def put(expr: Expr, path: Path, value: Expr, depth: int = 0) -> Expr:
    """`expr` with the field `path` of the current record replaced by `value`, a constant or sum."""
    match expr:
        case Field(path=own, up=up) if own == path and up == depth:
            return value
        case Given(path=own, up=up) if own == path and up == depth:
            return TRUE
        case Aggregate() | LongestRun():
            return rebuilt(expr, lambda part: put(part, path, value, depth + 1))
    return rebuilt(expr, lambda part: put(part, path, value, depth))


def filled(expr: Expr, name: str, value: Expr) -> Expr:
    """`expr` with what the text does not say in the field `name` replaced by `value`."""
    if isinstance(expr, Absent):
        silent = expr.cause.kind is CauseKind.SILENT
        own = any(each.endswith(f".{name}") for each in expr.cause.about)
        return value if silent and own else expr
    return rebuilt(expr, lambda part: filled(part, name, value))


def whole(expr: Expr) -> int | None:
    """The number that `expr` always is, if it is one."""
    match expr:
        case Value(value=int() as number, type=Type.INT):
            return number
        case Arithmetic(left=left, right=right):
            one, other = whole(left), whole(right)
            if one is None or other is None:
                return None
            return (
                one * other if expr.op == "mul" else one + (other if expr.op == "add" else -other)
            )
    return None
