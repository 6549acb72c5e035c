"""What can be seen to be possible without a solver: most conditions speak of different facts."""

from __future__ import annotations

from comitia.engine.expressions import (
    All,
    Any,
    Clause,
    Compare,
    Expr,
    Field,
    Given,
    Not,
    Path,
    Value,
)
from comitia.engine.schema import Schema, Type


def surely_possible(schema: Schema, table: str, expr: Expr) -> bool:
    """Whether some record of `table` surely makes `expr` true.

    It is sure where each fact is bound by one comparison with a constant only. `False` says that
    it must be looked at, not that there is none.
    """
    return _facts(schema, table, expr) is not None


def _facts(schema: Schema, table: str, expr: Expr) -> frozenset[Path] | None:
    """The facts that a possible condition binds; `None` where it is not sure to be possible."""
    match expr:
        case Value(value=True):
            return frozenset()
        case Clause(arg=arg):
            return _facts(schema, table, arg)
        case All(args=args):
            return _disjoint([_facts(schema, table, each) for each in args])
        case Any(args=args):
            found = [_facts(schema, table, each) for each in args]
            known = [each for each in found if each is not None]
            return min(known, key=len) if known else None
        case Field(path=path, up=0):
            return frozenset((path,))
        case Given(path=path, up=0):
            return frozenset((path,))
        case Not(arg=Field(path=path, up=0) | Given(path=path, up=0)):
            return frozenset((path,))
        case Not(arg=Compare() as inner) | (Compare() as inner):
            return _compared(schema, table, inner)
    return None


def _compared(schema: Schema, table: str, compare: Compare) -> frozenset[Path] | None:
    """A fact compared with a constant that it can have, and can lack."""
    left, right = compare.left, compare.right
    if not (isinstance(left, Field) and isinstance(right, Value)) or left.up:
        return None
    column = schema.column(table, left.path)
    if column.reference is not None:
        return None
    roomy = right.type is Type.BOOL or (right.type is Type.INT and 0 < int(right.value) < 1000)  # type: ignore[arg-type]
    if right.type is Type.TEXT:
        roomy = not column.values or (right.value in column.values and len(column.values) > 1)
    return frozenset((left.path,)) if roomy else None


def _disjoint(found: list[frozenset[Path] | None]) -> frozenset[Path] | None:
    """All of several conditions that bind different facts."""
    bound: set[Path] = set()
    for each in found:
        if each is None or not bound.isdisjoint(each):
            return None
        bound |= each
    return frozenset(bound)
