"""What a comparison becomes where it fails or its sides are exchanged, and what it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from comitia.engine.expressions import (
    All,
    Any,
    Clause,
    Compare,
    CompareOp,
    Expr,
    Field,
    Value,
)

OPPOSITE: Mapping[CompareOp, CompareOp] = {
    "eq": "ne",
    "ne": "eq",
    "lt": "ge",
    "ge": "lt",
    "gt": "le",
    "le": "gt",
}
"""The comparison that holds where one fails."""

MIRRORED: Mapping[CompareOp, CompareOp] = {
    "eq": "eq",
    "ne": "ne",
    "lt": "gt",
    "le": "ge",
    "gt": "lt",
    "ge": "le",
}
"""The same comparison with its sides exchanged."""

EQUALITY = ("eq", "ne")
"""Those that ask for no order."""


def words_in(expr: Expr, *path: str) -> Iterator[Value]:
    """The words that a condition admits in a column; none where it does not look at it."""
    match expr:
        case Clause(arg=arg):
            yield from words_in(arg, *path)
        case All(args=args) | Any(args=args):
            for each in args:
                yield from words_in(each, *path)
        case Compare(op="eq", left=Field(path=own, up=0), right=Value() as value):
            if own == path:
                yield value
