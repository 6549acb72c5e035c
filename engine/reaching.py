"""Which tables an expression reaches: a world that may hold a case of it needs them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from comitia.engine.checking import Scope
from comitia.engine.expressions import (
    Aggregate,
    All,
    Any,
    Case,
    Compare,
    Expr,
    Field,
    Given,
    LongestRun,
    Not,
    Path,
    Rank,
    Related,
    Value,
    nodes,
    parts_of,
)
from comitia.engine.messages import Msg
from comitia.engine.rewriting import bare
from comitia.engine.schema import KEY, Schema, Type
from comitia.engine.solver import NotAnalysed


def tables_reached(expr: Expr, scope: Scope) -> Iterator[str]:
    """The tables that `expr` reads besides the current record.

    Raises `NotAnalysed` where a record is named by its key: keys have no meaning here.
    """
    inner = scope
    match expr:
        case Field(path=path, up=up) | Given(path=path, up=up):
            yield from _tables_on(path, scope, up)
        case Compare(left=left, right=right):
            if _names_record(left, right, scope) or _names_record(right, left, scope):
                raise NotAnalysed(Msg("a record is named by its key"), expr)
        case Aggregate(source=source) | LongestRun(source=source):
            inner = scope.inside(source.table)
            yield source.table
            for theirs, mine in source.link:
                yield from _tables_on(theirs, inner, 0)
                yield from _tables_on(mine, scope, 0)
            if isinstance(expr, LongestRun):
                yield from _tables_on(expr.order, inner, 0)
        case Rank(within=within):
            yield scope.table
            for path in within:
                yield from _tables_on(path, scope, 0)
        case _:
            pass
    for part in parts_of(expr):
        yield from tables_reached(part, inner)


def records_compared(exprs: Iterable[Expr], schema: Schema) -> dict[str, int]:
    """How many records of each table it takes to reach what counts are compared with."""
    found: dict[str, int] = {}
    for one, most in _counted(exprs):
        tables = [one.source.table]
        if isinstance(one, Aggregate) and isinstance(one.value, Field):
            reference = schema.column(one.source.table, one.value.path).reference
            tables += [reference] if reference is not None else []
        for table in tables:
            found[table] = max(found.get(table, 0), most + 1)
    return found


def records_asked(exprs: Sequence[Expr]) -> dict[str, int]:
    """How many records of each table it takes for all that is asked of them to be so at once."""
    asked: dict[tuple[Related, Expr | None], int] = {}
    for each in (node for expr in exprs for node in nodes(expr)):
        if isinstance(each, Aggregate | LongestRun):
            last = isinstance(each, Aggregate) and each.function == "max"
            asked[_which(each)] = max(asked.get(_which(each), 1), 2 if last else 1)
    for one, most in _counted(exprs):
        if isinstance(one, Aggregate):
            asked[_which(one)] = max(asked[_which(one)], most + 1)
    found: dict[str, int] = {}
    for (source, _), number in asked.items():
        found[source.table] = found.get(source.table, 0) + number
    return found


def _which(expr: Aggregate | LongestRun) -> tuple[Related, Expr | None]:
    """The records that something is asked of."""
    return expr.source, None if expr.where is None else bare(expr.where)


def _counted(exprs: Iterable[Expr]) -> Iterator[tuple[Aggregate | LongestRun, int]]:
    """What is counted and compared, with the largest number that it is compared with."""
    for each in (node for expr in exprs for node in nodes(expr)):
        if isinstance(each, Compare):
            inner = [*_operands(each.left), *_operands(each.right)]
            numbers = [e.value for e in inner if isinstance(e, Value) and e.type is Type.INT]
            most = max((e for e in numbers if isinstance(e, int)), default=0)
            for one in inner:
                if isinstance(one, Aggregate | LongestRun) and _is_number_of(one):
                    yield one, most


def _is_number_of(expr: Aggregate | LongestRun) -> bool:
    """Whether a number grows with that of records alone, and not with what stands in them."""
    if isinstance(expr, LongestRun) or expr.function in ("count", "distinct"):
        return True
    if expr.function != "sum" or expr.value is None:
        return False
    return not any(isinstance(each, Field) for each in _operands(expr.value))


def _operands(expr: Expr) -> Iterator[Expr]:
    """What the value of an expression is made of, without the conditions that it hangs on."""
    yield expr
    match expr:
        case Compare() | All() | Any() | Not() | Aggregate() | LongestRun() | Rank():
            return
        case Case(arms=arms, otherwise=otherwise):
            parts = (*(value for _, value in arms), otherwise)
        case _:
            parts = parts_of(expr)
    for part in parts:
        yield from _operands(part)


def _tables_on(path: Path, scope: Scope, up: int) -> Iterator[str]:
    """The tables that a path passes through, that of a reference at its end included."""
    for length in range(1, len(path) + 1):
        reference = scope.column(path[:length], up).reference
        if reference is not None:
            yield reference


def _names_record(one: Expr, other: Expr, scope: Scope) -> bool:
    if not (isinstance(one, Field) and isinstance(other, Value)):
        return False
    column = scope.column(one.path, one.up)
    return column.name == KEY or column.reference is not None
