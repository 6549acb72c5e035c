"""An expression made anew from changed parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
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
)


def rebuilt(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """`expr` with each of its direct parts changed, those inside aggregates included."""
    match expr:
        case Value() | Absent() | Field() | Given() | Context():
            return expr
        case Compare(left=left, right=right) | Arithmetic(left=left, right=right):
            return replace(expr, left=change(left), right=change(right))
        case Ratio(part=part, whole=whole):
            return Ratio(change(part), change(whole))
        case Not(arg=arg) | Clause(arg=arg):
            return replace(expr, arg=change(arg))
        case All(args=args) | Any(args=args):
            return replace(expr, args=tuple(map(change, args)))
        case Case(arms=arms, otherwise=otherwise):
            changed = tuple((change(test), change(value)) for test, value in arms)
            return Case(changed, change(otherwise))
        case Shift(day=day, amount=amount):
            return replace(expr, day=change(day), amount=change(amount))
        case Roll(day=day) | Part(day=day):
            return replace(expr, day=change(day))
        case Aggregate(where=where, value=value):
            inner = [part and change(part) for part in (where, value)]
            return replace(expr, where=inner[0], value=inner[1])
        case LongestRun(where=where):
            return replace(expr, where=change(where))
        case Rank(value=value):
            return replace(expr, value=change(value))
        case _:
            assert_never(expr)


def bare(expr: Expr) -> Expr:
    """`expr` without the places its constants and clauses come from: what it says, and no more."""
    match expr:
        case Value():
            return Value(expr.value, expr.type)
        case Clause(arg=arg):
            return bare(arg)
    return rebuilt(expr, bare)


def put(expr: Expr, path: Path, value: Expr, depth: int = 0) -> Expr:
    """`expr` with the field `path` of the current record replaced by `value`, a constant or sum."""
    match expr:
        case Field(path=own, up=up) if own == path and up == depth:
            return value
        case Given(path=own, up=up) if own == path and up == depth:
            return TRUE
        case Aggregate(where=where, value=counted):
            inner = [part and put(part, path, value, depth + 1) for part in (where, counted)]
            return replace(expr, where=inner[0], value=inner[1])
        case LongestRun(where=where):
            return replace(expr, where=put(where, path, value, depth + 1))
    return rebuilt(expr, lambda part: put(part, path, value, depth))


def filled(expr: Expr, name: str, value: Expr) -> Expr:
    """`expr` with what the text does not say in the field `name` replaced by `value`."""
    if isinstance(expr, Absent):
        silent = expr.cause.kind is CauseKind.SILENT
        own = any(each.endswith(f".{name}") for each in expr.cause.about)
        return value if silent and own else expr
    return rebuilt(expr, lambda part: filled(part, name, value))
