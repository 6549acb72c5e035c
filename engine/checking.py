"""Types of expressions: a field that does not exist, or a date compared with a number.

Such a mistake is one of the plugin or of the rule set, never of the records, and is found
when a rule set is loaded.
"""

from __future__ import annotations

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
    Path,
    Rank,
    Ratio,
    Related,
    Roll,
    Shift,
    Value,
)
from comitia.engine.schema import LARGEST, Column, Schema, Type
from comitia.engine.values import frozen


class TypeMistake(Exception):
    """An expression that has no meaning over the registered tables; says what is wrong."""


@frozen
class Scope:
    """Where an expression is read: the table of the current record and of the one outside."""

    schema: Schema
    table: str
    outer: str | None = None
    periodic: bool = False

    def inside(self, table: str) -> Scope:
        """The scope of a record related to the current one."""
        if table not in self.schema.tables:
            raise TypeMistake(f"no table `{table}`")
        return Scope(self.schema, table, self.table, self.periodic)

    def column(self, path: Path, up: int) -> Column:
        """The column a field reaches."""
        table = self.table if up == 0 else self.outer
        if table is None:
            raise TypeMistake(f"`{'.'.join(path)}` reaches outside an aggregate, but is in none")
        try:
            return self.schema.column(table, path)
        except KeyError as mistake:
            raise TypeMistake(str(mistake.args[0])) from None


def check_type(expr: Expr, expected: Type, scope: Scope) -> None:
    """Raise `TypeMistake` unless `expr` has the type `expected`."""
    found = type_of(expr, scope)
    if found is not expected:
        raise TypeMistake(f"expected {expected}, found {found}")


def type_of(expr: Expr, scope: Scope) -> Type:
    """The type of `expr`; raises `TypeMistake` where it has none."""
    match expr:
        case Value():
            return _value(expr)
        case Absent(type=kind):
            return kind
        case Field(path=path, up=up):
            return scope.column(path, up).type
        case Given(path=path, up=up):
            return _given(path, up, scope)
        case Context(name=name):
            if name != "as_of" and not scope.periodic:
                raise TypeMistake(f"`{name}` outside a rule that is counted in periods")
            return Type.DATE
        case Compare():
            return _compare(expr, scope)
        case Arithmetic():
            return _arithmetic(expr, scope)
        case Ratio(part=part, whole=whole):
            check_type(part, Type.INT, scope)
            check_type(whole, Type.INT, scope)
            return Type.SHARE
        case Not(arg=arg):
            check_type(arg, Type.BOOL, scope)
            return Type.BOOL
        case All(args=args) | Any(args=args):
            for arg in args:
                check_type(arg, Type.BOOL, scope)
            return Type.BOOL
        case Case():
            return _case(expr, scope)
        case Shift(day=day, amount=amount):
            check_type(day, Type.DATE, scope)
            check_type(amount, Type.INT, scope)
            return Type.DATE
        case Roll(day=day):
            check_type(day, Type.DATE, scope)
            return Type.DATE
        case Part(day=day):
            check_type(day, Type.DATE, scope)
            return Type.INT
        case Aggregate():
            return _aggregate(expr, scope)
        case LongestRun(source=source, where=where, order=order):
            inner = _source(source, scope)
            check_type(where, Type.BOOL, inner)
            _orderable(inner.column(order, 0).type)
            return Type.INT
        case Rank(value=value, within=within):
            _orderable(type_of(value, scope))
            for path in within:
                scope.column(path, 0)
            return Type.INT
        case Clause(arg=arg):
            return type_of(arg, scope)
        case _:
            assert_never(expr)


def _value(expr: Value) -> Type:
    if expr.type is Type.INT and abs(int(expr.value)) > LARGEST:  # type: ignore[arg-type]
        raise TypeMistake(f"the number {expr.value} is larger than {LARGEST}")
    return expr.type


def _given(path: Path, up: int, scope: Scope) -> Type:
    if not scope.column(path, up).event:
        raise TypeMistake(f"`{'.'.join(path)}` is not an event: its absence says nothing")
    return Type.BOOL


def _orderable(kind: Type) -> None:
    if kind not in (Type.INT, Type.DATE):
        raise TypeMistake(f"{kind} has no order here")


def _compare(expr: Compare, scope: Scope) -> Type:
    left, right = type_of(expr.left, scope), type_of(expr.right, scope)
    if left is not right:
        raise TypeMistake(f"{left} compared with {right}")
    if expr.op not in ("eq", "ne") and left in (Type.TEXT, Type.BOOL):
        raise TypeMistake(f"{left} has no order")
    return Type.BOOL


def _arithmetic(expr: Arithmetic, scope: Scope) -> Type:
    operands = (expr.op, type_of(expr.left, scope), type_of(expr.right, scope))
    match operands:
        case (_, Type.INT, Type.INT) | ("sub", Type.DATE, Type.DATE):
            return Type.INT
        case ("add" | "sub", Type.DATE, Type.INT):
            return Type.DATE
    raise TypeMistake(f"{operands[1]} {expr.op} {operands[2]} has no meaning")


def _case(expr: Case, scope: Scope) -> Type:
    kind = type_of(expr.otherwise, scope)
    for condition, value in expr.arms:
        check_type(condition, Type.BOOL, scope)
        check_type(value, kind, scope)
    if kind is Type.SHARE:
        raise TypeMistake("a share cannot be chosen by cases; choose its parts")
    return kind


def _source(source: Related, scope: Scope) -> Scope:
    inner = scope.inside(source.table)
    for theirs, mine in source.link:
        left, right = inner.column(theirs, 0).type, scope.column(mine, 0).type
        if left is not right:
            raise TypeMistake(f"a link of {left} to {right}")
    return inner


def _aggregate(expr: Aggregate, scope: Scope) -> Type:
    inner = _source(expr.source, scope)
    if expr.where is not None:
        check_type(expr.where, Type.BOOL, inner)
    if expr.function in ("count", "exists"):
        if expr.value is not None:
            raise TypeMistake(f"`{expr.function}` takes no value")
        return Type.BOOL if expr.function == "exists" else Type.INT
    if expr.value is None:
        raise TypeMistake(f"`{expr.function}` needs a value")
    kind = type_of(expr.value, inner)
    if expr.function == "distinct":
        if kind is Type.SHARE:
            raise TypeMistake("shares cannot be told apart by counting; compare them")
        return Type.INT
    if expr.function == "sum":
        check_type(expr.value, Type.INT, inner)
        return Type.INT
    _orderable(kind)
    return kind
