"""How numbers of related records stand to one another, whatever the records are.

Of those that meet more conditions there are no more; of those that exclude one another there are
together no more than of all; one exists where at least one is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from comitia.engine.expressions import (
    TRUE,
    Aggregate,
    All,
    Any,
    Arithmetic,
    Compare,
    Expr,
    Field,
    Not,
    Value,
    implies,
    integer,
)
from comitia.engine.values import frozen


@frozen
class Number:
    """An aggregate that is put as a column of its own, and the conditions it counts by."""

    aggregate: Aggregate
    column: Expr
    where: frozenset[Expr]

    @property
    def some(self) -> Expr:
        """That there is at least one."""
        if self.aggregate.function == "exists":
            return self.column
        return Compare("ge", self.column, integer(1))


def laws(columns: Mapping[Expr, str]) -> Iterator[Expr]:
    """What holds of the columns that stand for aggregates; keys are without addresses."""
    numbers = [
        Number(each, Field((name,)), frozenset(conjuncts(each.where)))
        for each, name in columns.items()
        if isinstance(each, Aggregate) and each.function in ("count", "distinct", "exists")
    ]
    for number in numbers:
        same = [each for each in numbers if each.aggregate.source == number.aggregate.source]
        for other in same:
            if other is not number and other.where <= number.where:
                yield from _within(number, other)
        if number.aggregate.function == "count":
            yield from _shared_out(number, same)


def conjuncts(expr: Expr | None) -> Iterator[Expr]:
    """The conditions that an expression joins."""
    if isinstance(expr, All):
        for each in expr.args:
            yield from conjuncts(each)
    elif expr is not None and expr != TRUE:
        yield expr


def _within(fewer: Number, more: Number) -> Iterator[Expr]:
    """`fewer` counts only what `more` counts too."""
    yield implies(fewer.some, more.some)
    kinds = (fewer.aggregate.function, more.aggregate.function)
    comparable = kinds in (("count", "count"), ("distinct", "count"))
    same_value = fewer.aggregate.value == more.aggregate.value
    if comparable or (kinds == ("distinct", "distinct") and same_value):
        yield Compare("le", fewer.column, more.column)


def _shared_out(whole: Number, same: list[Number]) -> Iterator[Expr]:
    """Records that exclude one another are together no more than all."""
    parts: list[Number] = []
    for each in same:
        counted = each.aggregate.function == "count" and whole.where < each.where
        if counted and all(exclude(each.where, other.where) for other in parts):
            parts.append(each)
    if len(parts) > 1:
        total = parts[0].column
        for each in parts[1:]:
            total = Arithmetic("add", total, each.column)
        yield Compare("le", total, whole.column)


def exclude(one: frozenset[Expr], other: frozenset[Expr]) -> bool:
    """Whether no record meets both, seen from constants that one field is held to."""
    if any(Not(each) in other for each in one) or any(Not(each) in one for each in other):
        return True
    left, right = _fixed(one), _fixed(other)
    return any(left[field].isdisjoint(right[field]) for field in left.keys() & right.keys())


def _fixed(where: frozenset[Expr]) -> dict[Expr, frozenset[Expr]]:
    """The fields that conditions hold to one of some constants."""
    found: dict[Expr, frozenset[Expr]] = {}
    for each in where:
        options = each.args if isinstance(each, Any) else (each,)
        pairs = [
            (option.left, option.right)
            for option in options
            if isinstance(option, Compare) and option.op == "eq" and isinstance(option.right, Value)
        ]
        fields = {left for left, _ in pairs}
        if len(pairs) == len(options) and len(fields) == 1:
            field = fields.pop()
            known = frozenset(right for _, right in pairs)
            found[field] = found[field] & known if field in found else known
    return found
