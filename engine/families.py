"""One expression under many variants of a rule set, written once as SQL.

A *family* holds an expression for each variant. Where all are alike it is a *fact*: a column
that is computed once for each record. Where constants differ, it reads a column of a table of
variants; where the structure differs, it chooses by a number there. What is left is written over
the facts and one row of that table, and so can be asked of any distinct facts and any variant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from fractions import Fraction
from typing import get_args

from comitia.engine.comparisons import MIRRORED
from comitia.engine.expressions import (
    Absent,
    All,
    Any,
    Arithmetic,
    Case,
    Clause,
    Compare,
    CompareOp,
    Expr,
    Not,
    Ratio,
    Value,
    integer,
    parts_of,
)
from comitia.engine.records import Cell
from comitia.engine.rewriting import with_parts
from comitia.engine.schema import Type
from comitia.engine.sql import Dialect

Family = Mapping[int, Expr]
"""An expression for the number of each variant; expressions that are alike are identical."""

_NODES = get_args(Expr)
_SIGNS = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_ARITHMETIC = {"add": "+", "sub": "-", "mul": "*"}


def shape_of(expr: Expr) -> tuple[object, ...]:
    """What an expression is besides its parts; all constants of a type have one shape."""
    if isinstance(expr, Value | Absent):
        return type(expr), expr.type
    own = [getattr(expr, each.name) for each in fields(expr)]
    plain = [each for each in own if not isinstance(each, _NODES)]
    if isinstance(expr, All | Any | Case):
        plain = [len(parts_of(expr))]
    return type(expr), *plain


class Pool:
    """Makes expressions that are alike identical; `plain` is what is kept of a node."""

    def __init__(self, plain: Callable[[Expr], Expr]) -> None:
        self._plain = plain
        self._seen: dict[int, tuple[Expr, Expr]] = {}
        self._known: dict[object, Expr] = {}

    def of(self, expr: Expr) -> Expr:
        """The one expression that stands for all like `expr`."""
        if id(expr) not in self._seen:
            parts = tuple(map(self.of, parts_of(expr)))
            if isinstance(expr, Clause):
                found = parts[0]
            else:
                new = self._plain(with_parts(expr, parts))
                own = (new.value,) if isinstance(new, Value) else ()
                key = (shape_of(new), own, tuple(map(id, parts)))
                found = self._known.setdefault(key, new)
            self._seen[id(expr)] = (expr, found)
        return self._seen[id(expr)][1]


@dataclass(slots=True)
class Columns:
    """Columns with their cells, one for each variant of a family; equal ones are one column."""

    size: int
    kinds: dict[str, Type] = field(default_factory=dict)
    _names: dict[tuple[Type, tuple[Cell, ...]], str] = field(default_factory=dict)

    def name(self, kind: Type, cells: Mapping[int, Cell]) -> str:
        """The column with these cells."""
        key = (kind, tuple(cells.get(number) for number in range(self.size)))
        if key not in self._names:
            self._names[key] = f"v{len(self._names) + 1}"
            self.kinds[self._names[key]] = kind
        return self._names[key]

    @property
    def cells(self) -> list[tuple[Cell, ...]]:
        """The cells of each column, in the order of `kinds`."""
        return [each for _, each in self._names]


@dataclass(slots=True)
class Writer:
    """Writes families; `leaf` gives the column of an expression in the query of the records."""

    leaf: Callable[[Expr], str]
    kind: Callable[[Expr], Type]
    dialect: Dialect
    variants: Columns
    facts: dict[str, str] = field(default_factory=dict)
    """The name of each fact by its text over the leaves."""

    def text(self, family: Family) -> str:
        """A family over the facts and a row of the variants. It must not be a share."""
        one = only(family)
        if one is not None:
            return self._constant(one) if isinstance(one, Value | Absent) else self._fact(one)
        groups: dict[object, dict[int, Expr]] = {}
        for number, expr in family.items():
            groups.setdefault(shape_of(expr), {})[number] = expr
        if len(groups) > 1:
            return self._chosen([(list(each), self.text(each)) for each in groups.values()])
        match next(iter(family.values())):
            case Value(type=kind):
                return self.variants.name(kind, {n: _cell(each) for n, each in family.items()})
            case Absent() as absent:
                return self._constant(absent)
            case Not():
                return f"(NOT {self.text(_part(family, 0))})"
            case All():
                return self._connected("AND", family)
            case Any():
                return self._connected("OR", family)
            case Case():
                return self._case(family)
            case Compare(op=op):
                return self._compare(op, _part(family, 0), _part(family, 1), family)
            case Arithmetic(op=op) if self._is_light(family):
                left, right = (self.text(_part(family, place)) for place in range(2))
                return f"({left} {_ARITHMETIC[op]} {right})"
        return self._each(family)

    def _is_light(self, family: Family) -> bool:
        """Whether a number or date can be written over facts and constants."""
        if only(family) is not None or all(isinstance(each, Value) for each in family.values()):
            return True
        shapes = {shape_of(each) for each in family.values()}
        if len(shapes) > 1 or not isinstance(next(iter(family.values())), Arithmetic):
            return False
        parts = [_part(family, place) for place in range(2)]
        counts = all(self.kind(expr) is Type.INT for each in parts for expr in each.values())
        return counts and all(map(self._is_light, parts))

    def _fact(self, expr: Expr) -> str:
        return self.named(self.leaf(expr))

    def named(self, text: str) -> str:
        """The fact with this text over the leaves."""
        return self.facts.setdefault(text, f"f{len(self.facts) + 1}")

    def _constant(self, expr: Value | Absent) -> str:
        kind = self.dialect.type_of(expr.type)
        if isinstance(expr, Absent):
            return f"CAST(NULL AS {kind})"
        match expr.type:
            case Type.BOOL:
                return "TRUE" if expr.value else "FALSE"
            case Type.TEXT:
                return self.dialect.string(str(expr.value))
            case Type.DATE:
                return f"DATE '{expr.value}'"
        return f"CAST({expr.value} AS {kind})"

    def _chosen(self, options: Sequence[tuple[Iterable[int], str]]) -> str:
        """One of several texts, by the number of the variant."""
        if len({text for _, text in options}) == 1:
            return options[0][1]
        cells = {number: place for place, (numbers, _) in enumerate(options) for number in numbers}
        column = self.variants.name(Type.INT, dict(cells))
        arms = [f"WHEN {place} THEN {text}" for place, (_, text) in enumerate(options)]
        return f"CASE {column} {' '.join(arms)} END"

    def _each(self, family: Family) -> str:
        """A fact for each expression that differs, where there is no way to write them as one."""
        numbers: dict[int, list[int]] = {}
        for number, expr in family.items():
            numbers.setdefault(id(expr), []).append(number)
        return self._chosen([(each, self._fact(family[each[0]])) for each in numbers.values()])

    def _connected(self, word: str, family: Family) -> str:
        count = len(parts_of(next(iter(family.values()))))
        texts = dict.fromkeys(self.text(_part(family, place)) for place in range(count))
        return f"({f' {word} '.join(texts)})"

    def _case(self, family: Family) -> str:
        count = len(parts_of(next(iter(family.values()))))
        texts = [self.text(_part(family, place)) for place in range(count)]
        arms = [
            f"WHEN ({test} IS NULL) THEN NULL WHEN {test} THEN {value}"
            for test, value in zip(texts[:-1:2], texts[1:-1:2], strict=True)
        ]
        return f"CASE {' '.join(arms)} ELSE {texts[-1]} END"

    def _compare(self, op: CompareOp, left: Family, right: Family, whole: Family) -> str:
        if all(map(_is_share, left.values())) and all(map(_is_share, right.values())):
            return self._compare_shares(op, _halves(left), _halves(right), whole)
        if only(left) is None and only(right) is not None:
            op, left, right = MIRRORED[op], right, left
        moved = _moved(op, left, right)
        if moved is not None:
            test = self._compare_constants(*moved)
            tests = [self._compare_constants(*each) for each in self._in_range(right)]
            return f"CASE WHEN ({' AND '.join(tests)}) THEN {test} END" if tests else test
        if not (self._is_light(left) and self._is_light(right)):
            return self._each(whole)
        return self._compare_constants(op, left, right)

    def _in_range(self, family: Family) -> list[tuple[CompareOp, Family, Family]]:
        """Whether dates moved by days are dates at all, as comparisons with the days."""
        start, amount = only(_part(family, 0)), _part(family, 1)
        assert start is not None
        if self.kind(start) is not Type.DATE:
            return []
        adds = next(iter(family.values())).op == "add"  # type: ignore[union-attr]
        days = [_days(each) for each in amount.values()]
        tests: list[tuple[CompareOp, Family, Family]] = []
        bounds: list[tuple[date, CompareOp, bool]] = [
            (date.max if adds else date.min, "ge", max(days) > 0),
            (date.min if adds else date.max, "le", min(days) < 0),
        ]
        for bound, op, needed in bounds:
            if needed:
                end = Value(bound, Type.DATE)
                room = Arithmetic("sub", end, start) if adds else Arithmetic("sub", start, end)
                tests.append((op, dict.fromkeys(family, room), amount))
        return tests

    def _compare_constants(self, op: str, left: Family, right: Family) -> str:
        """`left op right`; a fact compared with constants alone is clipped to what these tell
        apart, so that fewer facts are distinct.
        """
        one = only(left)
        found = None if one is None or isinstance(one, Value) else _bounds(right)
        if one is None or found is None:
            return f"({self.text(left)} {_SIGNS[op]} {self.text(right)})"
        low, high = (self._constant(each) for each in found)
        leaf = self.leaf(one)
        fact = self.named(
            f"CASE WHEN ({leaf} < {low}) THEN {low} WHEN ({leaf} > {high}) THEN {high}"
            f" ELSE {leaf} END"
        )
        return f"({fact} {_SIGNS[op]} {self.text(right)})"

    def _compare_shares(
        self,
        op: str,
        left: tuple[Family, Family],
        right: tuple[Family, Family],
        whole: Family,
    ) -> str:
        if not all(map(self._is_light, (*left, *right))):
            return self._each(whole)
        (part, base), (other, unit) = (tuple(map(self.text, each)) for each in (left, right))
        test = f"(({part} * {unit}) {_SIGNS[op]} ({other} * {base}))"
        return f"CASE WHEN (({base} > 0) AND ({unit} > 0)) THEN {test} END"


def only(family: Family) -> Expr | None:
    """The expression of all variants, where it is one."""
    values = iter(family.values())
    first = next(values)
    return first if all(each is first for each in values) else None


def _part(family: Family, place: int) -> Family:
    return {number: parts_of(expr)[place] for number, expr in family.items()}


def _days(expr: Expr) -> int:
    assert isinstance(expr, Value)
    assert isinstance(expr.value, int)
    return expr.value


def _cell(expr: Expr) -> Cell:
    assert isinstance(expr, Value)
    assert not isinstance(expr.value, Fraction)
    return expr.value


def _is_share(expr: Expr) -> bool:
    return isinstance(expr, Ratio) or (isinstance(expr, Value | Absent) and expr.type is Type.SHARE)


def _halves(family: Family) -> tuple[Family, Family]:
    """The parts and the wholes of shares."""
    pool: dict[int, Value] = {}
    parts: dict[int, Expr] = {}
    wholes: dict[int, Expr] = {}
    for number, expr in family.items():
        match expr:
            case Ratio(part=part, whole=whole):
                parts[number], wholes[number] = part, whole
            case Value(value=Fraction() as value):
                pair = (value.numerator, value.denominator)
                parts[number], wholes[number] = (pool.setdefault(n, integer(n)) for n in pair)
            case Absent(cause=cause):
                parts[number] = wholes[number] = Absent(Type.INT, cause)
    return parts, wholes


def _moved(op: CompareOp, left: Family, right: Family) -> tuple[CompareOp, Family, Family] | None:
    """`b ? a + n` as `b - a ? n`, and `b ? a - n` as `a - b` the other way about `n`.

    A date so many days after another becomes a number of days, of which there are few.
    """
    target = only(left)
    if target is None or not all(isinstance(each, Arithmetic) for each in right.values()):
        return None
    signs = {each.op for each in right.values() if isinstance(each, Arithmetic)}
    start, amount = only(_part(right, 0)), _part(right, 1)
    if start is None or not all(isinstance(each, Value) for each in amount.values()):
        return None
    if signs == {"add"}:
        return op, dict.fromkeys(left, Arithmetic("sub", target, start)), amount
    if signs == {"sub"}:
        return MIRRORED[op], dict.fromkeys(left, Arithmetic("sub", start, target)), amount
    return None


def _bounds(family: Family) -> tuple[Value, Value] | None:
    """Just below the least and just above the greatest of numbers or dates."""
    numbers: list[int] = []
    days: list[date] = []
    for each in family.values():
        if not isinstance(each, Value) or each.type not in (Type.INT, Type.DATE):
            return None
        if isinstance(each.value, date):
            days.append(each.value)
        elif isinstance(each.value, int):
            numbers.append(each.value)
    if numbers and not days:
        return integer(min(numbers) - 1), integer(max(numbers) + 1)
    if days and not numbers and date.min < min(days) and max(days) < date.max:
        step = timedelta(days=1)
        return Value(min(days) - step, Type.DATE), Value(max(days) + step, Type.DATE)
    return None
