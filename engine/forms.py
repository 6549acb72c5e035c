"""Which expressions say the same, whatever order it is said in and wherever it is written.

Each gets a number, and those that say the same get the same one. It is looked at no closer than
that: expressions with two numbers may still always have one value.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from comitia.engine.checking import Scope
from comitia.engine.comparisons import EQUALITY, MIRRORED, OPPOSITE
from comitia.engine.expressions import (
    TRUE,
    Absent,
    Aggregate,
    All,
    Any,
    Arithmetic,
    Clause,
    Compare,
    CompareOp,
    Context,
    Expr,
    Field,
    Given,
    LongestRun,
    Not,
    Part,
    Path,
    Rank,
    Related,
    Roll,
    Shift,
    Value,
    parts_of,
)
from comitia.engine.schema import KEY, Schema


@dataclass
class Forms:
    """The numbers of expressions over one schema."""

    schema: Schema
    _numbers: dict[Hashable, int] = field(default_factory=dict)
    _joined: dict[int, tuple[type, frozenset[int]]] = field(default_factory=dict)
    """What each conjunction and disjunction joins, by its number."""
    _known: dict[tuple[int, str], tuple[Expr, int]] = field(default_factory=dict)
    """By identity, and the table it is read in."""

    def of(self, expr: Expr, scope: Scope) -> int:
        """The number of an expression, read in `scope`."""
        key = (id(expr), scope.table)
        if key not in self._known:
            self._known[key] = expr, self._number(expr, scope)
        return self._known[key][1]

    def _number(self, expr: Expr, scope: Scope) -> int:
        match expr:
            case Clause(arg=arg) | Not(arg=Not(arg=arg)):
                return self.of(arg, scope)
            case All(args=args) | Any(args=args):
                return self._join(type(expr), [self.of(arg, scope) for arg in args])
            case Value(value=bool() as holds):
                return self._join(All if holds else Any, [])
            case Compare(op=op, left=left, right=right):
                return self._compare(op, self.of(left, scope), self.of(right, scope))
            case Not(arg=Compare(op=op, left=left, right=right)):
                return self._compare(OPPOSITE[op], self.of(left, scope), self.of(right, scope))
            case Aggregate(source=source) | LongestRun(source=source):
                inner = scope.inside(source.table)
                where = self.of(TRUE if expr.where is None else expr.where, inner)
                value = expr.value if isinstance(expr, Aggregate) else None
                counted = None if value is None else self.of(value, inner)
                how = expr.function if isinstance(expr, Aggregate) else expr.order
                return self._new("over", how, self._linked(source, scope), where, counted)
        parts = [self.of(part, scope) for part in parts_of(expr)]
        if isinstance(expr, Arithmetic) and expr.op != "sub":
            parts.sort()
        return self._new(type(expr).__name__, self._own(expr), *parts)

    def _own(self, expr: Expr) -> Hashable:
        """What an expression says itself, besides its parts."""
        match expr:
            case Value(value=value, type=kind):
                return value, kind
            case Absent(type=kind):
                return kind
            case Field(path=path, up=up) | Given(path=path, up=up):
                return path, up
            case Context(name=name):
                return name
            case Arithmetic(op=op):
                return op
            case Shift(unit=unit, calendar=calendar):
                return unit, calendar
            case Roll(direction=direction, calendar=calendar):
                return direction, calendar
            case Part(part=part):
                return part
            case Rank(within=within, descending=descending):
                return within, descending
        return None

    def _compare(self, op: CompareOp, left: int, right: int) -> int:
        if op in ("gt", "ge"):
            return self._new("compare", MIRRORED[op], right, left)
        if op in EQUALITY:
            left, right = sorted((left, right))
        return self._new("compare", op, left, right)

    def _join(self, sort: type, parts: Iterable[int]) -> int:
        """What joins the same things is the same, in whatever order and however often."""
        joined: set[int] = set()
        for each in parts:
            own, inner = self._joined.get(each, (None, frozenset((each,))))
            joined |= inner if own is sort else {each}
        if len(joined) == 1:
            return joined.pop()
        number = self._new(sort.__name__, frozenset(joined))
        self._joined[number] = sort, frozenset(joined)
        return number

    def _new(self, *said: Hashable) -> int:
        return self._numbers.setdefault(said, len(self._numbers))

    def _linked(self, source: Related, scope: Scope) -> Hashable:
        """A link to the key of a record that is referred to is one to the reference itself."""
        links = frozenset((theirs, _short(mine, scope)) for theirs, mine in source.link)
        return source.table, links


def _short(path: Path, scope: Scope) -> Path:
    if path[-1] != KEY or len(path) == 1:
        return path
    return path[:-1] if scope.column(path[:-1], 0).reference is not None else path
