"""Random well-typed expressions over any schema, for tests of the evaluators and of plugins.

Drawn, like the records of `sample`, from the `random.Random` that the caller passes: one seed,
one result. What is drawn passes the type checker, and every node of the language occurs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from random import Random
from typing import Literal, TypeAlias

from comitia.engine.calendars import CALENDARS
from comitia.engine.checking import Scope
from comitia.engine.expressions import (
    Absent,
    Aggregate,
    All,
    Any,
    Arithmetic,
    Case,
    Cause,
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
    Related,
    Roll,
    Shift,
    Value,
)
from comitia.engine.schema import KEY, LARGEST, Column, Type
from comitia.sample import random_cell, random_records, sample_schema

__all__ = ["MOST_ROWS", "random_expr", "random_records", "sample_schema"]

MOST_ROWS = 16
"""Most rows of a table for which no generated number leaves 64 bits."""

_WIDEST = 2**62
_MOST_DAYS = 4_000_000
_SCALARS = (Type.BOOL, Type.INT, Type.DATE, Type.TEXT)


def random_expr(scope: Scope, rng: Random, kind: Type, depth: int) -> Expr:
    """A well-typed expression of the type `kind` over `scope`, nested at most `depth` deep.

    Every node of the language occurs; no integer in it, nor a product that compares two shares,
    leaves 64 bits on records of at most `MOST_ROWS` rows a table.
    """
    makers = _LEAVES if depth <= 0 or rng.random() < 0.1 else _NODES
    for _ in range(8):
        make = rng.choices(makers[kind][0], makers[kind][1])[0]
        expr = make(scope, rng, kind, depth - 1)
        if expr is not None:
            return expr
    return _value(scope, rng, kind, 0)


_Maker: TypeAlias = Callable[[Scope, Random, Type, int], Expr | None]
"""Makes an expression of a type with operands of a depth; `None` where the scope has no such."""


def _value(scope: Scope, rng: Random, kind: Type, depth: int) -> Expr:
    address = "sample/rule.parameter" if rng.random() < 0.2 else None
    if kind is Type.SHARE:
        whole = rng.randint(1, 6)
        return Value(Fraction(rng.randint(0, whole), whole), kind, address)
    if kind is Type.TEXT:
        columns = scope.schema.tables[scope.table].columns.values()
        labels = [label for column in columns for label in column.values]
        if labels and rng.random() < 0.7:
            return Value(rng.choice(labels), kind, address)
        if rng.random() < 0.4:
            return Value(f"{scope.table[0]}{rng.randint(1, 5)}", kind, address)
    return Value(random_cell(kind, rng), kind, address)


def _absent(scope: Scope, rng: Random, kind: Type, depth: int) -> Expr:
    causes = (CauseKind.SILENT, CauseKind.UNKNOWN, CauseKind.READINGS)
    return Absent(kind, Cause(rng.choice(causes), ("sample/rule.parameter",)))


def _random_path(
    scope: Scope, rng: Random, fits: Callable[[Column], bool]
) -> tuple[Path, Literal[0, 1]] | None:
    """A path over at most two references to a column that fits, from this record or outside."""
    up: Literal[0, 1] = 1 if scope.outer is not None and rng.random() < 0.3 else 0
    table, steps = (scope.outer if up and scope.outer else scope.table), list[str]()
    while len(steps) < 2 and rng.random() < 0.35:
        columns = scope.schema.tables[table].columns.values()
        references = [column for column in columns if column.reference is not None]
        if not references:
            break
        step = rng.choice(references)
        steps.append(step.name)
        table = step.reference or table
    ends = [c.name for c in scope.schema.tables[table].columns.values() if fits(c)]
    return ((*steps, rng.choice(ends)), up) if ends else None


def _of_type(*kinds: Type) -> Callable[[Column], bool]:
    return lambda column: column.type in kinds


def _field(scope: Scope, rng: Random, kind: Type, depth: int) -> Expr | None:
    found = _random_path(scope, rng, _of_type(kind))
    return None if found is None else Field(*found)


def _given(scope: Scope, rng: Random, kind: Type, depth: int) -> Expr | None:
    found = _random_path(scope, rng, lambda column: column.event)
    return None if found is None else Given(*found)


def _context(scope: Scope, rng: Random, kind: Type, depth: int) -> Expr:
    if not scope.periodic:
        return Context("as_of")
    names: tuple[Literal["as_of", "period_first", "period_last"], ...]
    names = ("as_of", "period_first", "period_last")
    return Context(rng.choice(names))


def _compare(scope: Scope, rng: Random, kind: Type, depth: int) -> Expr | None:
    operands = rng.choices((*_SCALARS, Type.SHARE), (1, 8, 6, 4, 4))[0]
    op: Literal["eq", "ne", "lt", "le", "gt", "ge"]
    op = rng.choice(("eq", "ne"))
    if operands not in (Type.TEXT, Type.BOOL):
        op = rng.choice(("eq", "ne", "lt", "le", "gt", "ge"))
    left = random_expr(scope, rng, operands, depth)
    right = random_expr(scope, rng, operands, depth if rng.random() < 0.5 else 0)
    if operands is Type.SHARE and _width(left) * _width(right) > _WIDEST:
        return None
    return Compare(op, left, right) if rng.random() < 0.5 else Compare(op, right, left)


def _arithmetic(scope: Scope, rng: Random, kind: Type, depth: int) -> Expr | None:
    op: Literal["add", "sub", "mul"] = rng.choice(("add", "sub", "mul"))
    left, right = (random_expr(scope, rng, Type.INT, depth) for _ in range(2))
    expr = Arithmetic(op, left, right)
    return expr if _width(expr) <= _WIDEST else None


def _days_between(scope: Scope, rng: Random, kind: Type, depth: int) -> Expr:
    left, right = (random_expr(scope, rng, Type.DATE, depth) for _ in range(2))
    return Arithmetic("sub", left, right)


def _days_moved(scope: Scope, rng: Random, kind: Type, depth: int) -> Expr:
    op: Literal["add", "sub"] = rng.choice(("add", "sub"))
    day = random_expr(scope, rng, Type.DATE, depth)
    return Arithmetic(op, day, random_expr(scope, rng, Type.INT, min(depth, 1)))


def _ratio(scope: Scope, rng: Random, kind: Type, depth: int) -> Expr:
    part, whole = (random_expr(scope, rng, Type.INT, depth) for _ in range(2))
    return Ratio(part, whole)


def _negation(scope: Scope, rng: Random, kind: Type, depth: int) -> Expr:
    return Not(random_expr(scope, rng, Type.BOOL, depth))


def _connective(scope: Scope, rng: Random, kind: Type, depth: int) -> Expr:
    number = rng.choices((0, 1, 2, 3), (1, 1, 6, 3))[0]
    args = tuple(random_expr(scope, rng, Type.BOOL, depth) for _ in range(number))
    return All(args) if rng.random() < 0.5 else Any(args)


def _case(scope: Scope, rng: Random, kind: Type, depth: int) -> Expr:
    arms = tuple(
        (random_expr(scope, rng, Type.BOOL, depth), random_expr(scope, rng, kind, depth))
        for _ in range(rng.choices((0, 1, 2), (1, 8, 4))[0])
    )
    return Case(arms, random_expr(scope, rng, kind, depth))


def _clause(scope: Scope, rng: Random, kind: Type, depth: int) -> Expr:
    role: Literal["requires", "suffices", "bars", "sets"]
    role = rng.choice(("requires", "suffices", "bars", "sets"))
    return Clause(random_expr(scope, rng, kind, depth), "sample/rule", role)


def _shift(scope: Scope, rng: Random, kind: Type, depth: int) -> Expr:
    day = random_expr(scope, rng, Type.DATE, depth)
    amount = random_expr(scope, rng, Type.INT, min(depth, 1))
    if rng.random() < 0.6:
        return Shift(day, amount, "months")
    return Shift(day, amount, "working_days", rng.choice(CALENDARS))


def _roll(scope: Scope, rng: Random, kind: Type, depth: int) -> Expr:
    direction: Literal["forward", "backward"] = rng.choice(("forward", "backward"))
    return Roll(random_expr(scope, rng, Type.DATE, depth), direction, rng.choice(CALENDARS))


def _part(scope: Scope, rng: Random, kind: Type, depth: int) -> Expr:
    part: Literal["year", "month", "day"] = rng.choice(("year", "month", "day"))
    return Part(random_expr(scope, rng, Type.DATE, depth), part)


def _aggregate(scope: Scope, rng: Random, kind: Type, depth: int) -> Expr | None:
    """An aggregate of the type `kind`: existence, a number, or the least or greatest."""
    source = _related(scope, rng)
    inner = scope.inside(source.table)
    where = random_expr(inner, rng, Type.BOOL, depth) if rng.random() < 0.7 else None
    function: Literal["count", "distinct", "sum", "min", "max", "exists"]
    if kind is Type.BOOL:
        return Aggregate("exists", source, where)
    function = rng.choice(("count", "distinct", "sum", "min", "max"))
    if kind is Type.DATE:
        function = rng.choice(("min", "max"))
    if function == "count":
        return Aggregate(function, source, where)
    of = rng.choice(_SCALARS) if function == "distinct" else kind
    value = random_expr(inner, rng, of, min(depth, rng.randint(0, 2)))
    expr = Aggregate(function, source, where, value)
    return expr if _width(expr) <= _WIDEST else None


def _longest_run(scope: Scope, rng: Random, kind: Type, depth: int) -> Expr | None:
    source = _related(scope, rng)
    inner = scope.inside(source.table)
    where = random_expr(inner, rng, Type.BOOL, depth)
    order = _random_path(_alone(inner), rng, _of_type(Type.INT, Type.DATE))
    return None if order is None else LongestRun(source, where, order[0])


def _rank(scope: Scope, rng: Random, kind: Type, depth: int) -> Expr:
    of = rng.choice((Type.INT, Type.DATE))
    value = _field(scope, rng, of, 0) if rng.random() < 0.6 else None
    value = value or random_expr(scope, rng, of, min(depth, 1))
    within = [
        _random_path(_alone(scope), rng, _of_type(*_SCALARS))
        for _ in range(rng.choice((0, 0, 1, 2)))
    ]
    paths = tuple(found[0] for found in within if found is not None)
    return Rank(value, paths, rng.random() < 0.5)


def _alone(scope: Scope) -> Scope:
    """The scope without the record outside."""
    return Scope(scope.schema, scope.table, periodic=scope.periodic)


def _related(scope: Scope, rng: Random) -> Related:
    """Records that refer to the current one, that share fields with it, or a whole table."""
    table, number = rng.choice(list(scope.schema.tables)), rng.choices((0, 1, 2), (2, 8, 2))[0]
    children = [
        (name, column.name)
        for name, each in scope.schema.tables.items()
        for column in each.columns.values()
        if column.reference == scope.table
    ]
    if children and rng.random() < 0.6:
        table, column = rng.choice(children)
        return Related(table, (((column,), (KEY,)),))
    here, there = _alone(scope), Scope(scope.schema, table)
    links = []
    for _ in range(number):
        kind = rng.choices(_SCALARS, (1, 2, 2, 8))[0]
        theirs = _random_path(there, rng, _of_type(kind))
        mine = _random_path(here, rng, _of_type(kind))
        if theirs is not None and mine is not None:
            links.append((theirs[0], mine[0]))
    return Related(table, tuple(links))


def _width(expr: Expr) -> int:
    """A bound of the absolute value of a number, or of both parts of a share."""
    match expr:
        case Value(value=int(number)):
            return abs(number)
        case Value(value=Fraction() as number):
            return max(number.numerator, number.denominator)
        case Field():
            return LARGEST
        case Arithmetic(op=op, left=left, right=right):
            one, other = _width(left), _width(right)
            return one * other if op == "mul" else one + other
        case Ratio(part=part, whole=whole):
            return max(_width(part), _width(whole))
        case Case(arms=arms, otherwise=otherwise):
            return max(_width(otherwise), *(_width(value) for _, value in arms), 0)
        case Clause(arg=arg):
            return _width(arg)
        case Aggregate(function="sum", value=value) if value is not None:
            return MOST_ROWS * _width(value)
        case Aggregate(function="min" | "max", value=value) if value is not None:
            return _width(value)
        case _:
            return _MOST_DAYS


_Weighted: TypeAlias = tuple[Sequence[_Maker], Sequence[int]]


def _weighted(*makers: tuple[_Maker, int]) -> _Weighted:
    return [maker for maker, _ in makers], [weight for _, weight in makers]


_LEAVES: Mapping[Type, _Weighted] = {
    Type.BOOL: _weighted((_field, 6), (_given, 5), (_value, 1), (_absent, 1)),
    Type.INT: _weighted((_field, 12), (_value, 10), (_absent, 1)),
    Type.DATE: _weighted((_field, 12), (_value, 5), (_context, 5), (_absent, 1)),
    Type.TEXT: _weighted((_field, 12), (_value, 10), (_absent, 1)),
    Type.SHARE: _weighted((_value, 10), (_absent, 1)),
}
_ANY_TYPE: tuple[tuple[_Maker, int], ...] = ((_case, 2), (_clause, 1))
_NODES: Mapping[Type, _Weighted] = {
    Type.BOOL: _weighted(
        (_compare, 10), (_negation, 2), (_connective, 6), (_aggregate, 4), *_ANY_TYPE
    ),
    Type.INT: _weighted(
        (_arithmetic, 4),
        (_days_between, 2),
        (_part, 2),
        (_aggregate, 10),
        (_longest_run, 3),
        (_rank, 3),
        *_ANY_TYPE,
    ),
    Type.DATE: _weighted((_days_moved, 4), (_shift, 4), (_roll, 2), (_aggregate, 3), *_ANY_TYPE),
    Type.TEXT: _weighted((_field, 4), *_ANY_TYPE),
    Type.SHARE: _weighted((_ratio, 12), (_value, 3), (_clause, 1)),
}
