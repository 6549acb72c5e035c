"""What the rules of a rule set ask of records: the values, bounds and dates they speak of.

Records that are made up around these meet the rules: some keep them, some break them. Nothing
here decides anything; what is not recognised is simply not used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from fractions import Fraction
from typing import TypeAlias

from comitia.engine.comparisons import MIRRORED
from comitia.engine.compiling import Compilation
from comitia.engine.dates import PeriodUnit
from comitia.engine.expressions import (
    Aggregate,
    All,
    Any,
    Arithmetic,
    Clause,
    Compare,
    CompareOp,
    Expr,
    Field,
    LongestRun,
    Not,
    Part,
    Path,
    Ratio,
    Related,
    Roll,
    Shift,
    Value,
    nodes,
    parts_of,
)
from comitia.engine.schema import KEY, Schema, Type
from comitia.engine.values import frozen

Place: TypeAlias = tuple[str, str]
"""A table and one of its columns."""

Wanted: TypeAlias = Mapping[str, tuple[bool | str, ...]]
"""Values that columns of one record have together, any one of those listed."""

MONTH = 30
"""Days of a month, as far as examples are concerned."""

TIMES: Mapping[PeriodUnit | None, int] = {
    None: 1,
    "year": 1,
    "half_year": 2,
    "quarter": 4,
    "month": 12,
    "ten_days": 36,
    "day": 365,
}
"""How often a period comes in a year."""


@frozen
class Profile:
    """What one record of a table has together, so that a rule speaks of it.

    `under` is what the record has that the reference `via` points to.
    """

    values: Wanted
    via: str | None = None
    under: Wanted = field(default_factory=dict)
    order: tuple[tuple[int, str], ...] = field(default=(), compare=False)
    """Where the rule set says so: what it lists comes in its order."""


@frozen
class Survey:
    """What the rules hold each column and each table against."""

    texts: dict[Place, dict[str, None]] = field(default_factory=dict)
    """Texts that a column is compared with."""
    numbers: dict[Place, dict[int, bool]] = field(default_factory=dict)
    """Whole numbers that a column is compared with, and whether it is to be just that one."""
    shares: dict[Place, dict[tuple[Path, Fraction], None]] = field(default_factory=dict)
    """Numbers of the same record of which a column is a share, and the share asked for."""
    sums: dict[Place, tuple[Path, ...]] = field(default_factory=dict)
    """Numbers of the same record that add up to a column."""
    delays: dict[Place, dict[tuple[Path, int], None]] = field(default_factory=dict)
    """Dates from which a column is due, and after how many days; before them where negative."""
    seasons: dict[Place, dict[tuple[int, int], None]] = field(default_factory=dict)
    """Months and days that a date is compared with; 0 stands for any."""
    counts: dict[Place, int] = field(default_factory=dict)
    """How many rows in a year are asked of what a reference points to."""
    profiles: dict[str, list[Profile]] = field(default_factory=dict)
    """What records of a table have together."""


Asked: TypeAlias = tuple[Expr, str, PeriodUnit | None]
"""An expression, the table it is asked of, and in which periods."""


def survey(compilation: Compilation) -> Survey:
    """Look through every expression of a rule set."""
    return survey_of(
        compilation.schema,
        [
            (expr, compiled.question.subject, compiled.every)
            for program in compilation.programs
            for compiled in program.compiled
            for each in compiled.combinations
            for expr in (each.outcome, *each.soft)
        ],
    )


def survey_of(schema: Schema, asked: Iterable[Asked]) -> Survey:
    """Look through expressions."""
    found = Survey()
    for expr, subject, every in asked:
        walker = _Walker(schema, found, dict(_scopes(expr)), TIMES[every])
        walker.walk(expr, (subject,), {})
    for table, profiles in found.profiles.items():
        told = [each for each in profiles if not any(_tells_more(o, each) for o in profiles)]
        found.profiles[table] = sorted(told, key=lambda each: each.order)
    return found


def _tells_more(one: Profile, other: Profile) -> bool:
    same = (one.via, one.under) == (other.via, other.under)
    return (
        same
        and len(one.values) > len(other.values)
        and (other.values.items() <= one.values.items())
    )


def _order_of(expr: Expr) -> tuple[tuple[int, str], ...]:
    """The first address in an expression, its numbers as numbers."""
    address = next(_addresses(expr), "")
    parts = re.split(r"(\d+)", address)
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts)


def _addresses(expr: Expr) -> Iterator[str]:
    values = (each for each in nodes(expr) if isinstance(each, Value))
    return (each.address for each in values if each.address is not None)


def _scopes(expr: Expr) -> Iterator[tuple[str, Wanted]]:
    """The condition under which each provision speaks, where it says so."""
    clauses = (each for each in nodes(expr) if isinstance(each, Clause))
    return ((each.provision, wanted(each.arg)) for each in clauses if each.role == "scope")


def wanted(expr: Expr) -> Wanted:
    """The values that a record has for which a condition speaks: those it names, mostly."""
    match expr:
        case Clause(arg=arg):
            return wanted(arg)
        case Field(path=(name,), up=0):
            return {name: (True,)}
        case Not(arg=Field(path=(name,), up=0)):
            return {name: (False,)}
        case Not(arg=Compare() as inner):
            return wanted(inner)
        case Compare(op="eq" | "ne", left=left, right=right):
            for one, other in ((left, right), (right, left)):
                match one, other:
                    case Field(path=(name,), up=0), Value(value=bool() | str() as value):
                        return {name: (value,)}
        case All(args=args):
            found: dict[str, tuple[bool | str, ...]] = {}
            for part in args:
                for name, values in wanted(part).items():
                    found.setdefault(name, values)
            return found
        case Any(args=args):
            parts = [wanted(part) for part in args]
            if parts and all(len(part) == 1 and part.keys() == parts[0].keys() for part in parts):
                name = next(iter(parts[0]))
                return {name: tuple(dict.fromkeys(v for part in parts for v in part[name]))}
    return {}


@frozen
class _Walker:
    """Goes through one expression.

    `tables` are the table in view and the one outside of it, `under` is what the rule that
    speaks wants of its subject.
    """

    schema: Schema
    found: Survey
    scopes: Mapping[str, Wanted]
    times: int

    def walk(self, expr: Expr, tables: tuple[str, ...], under: Wanted) -> None:
        """Note what an expression says of the tables in view."""
        match expr:
            case Clause(arg=arg, provision=provision):
                under = self.scopes.get(provision, {})
                self._note(tables[0], Profile({**wanted(arg), **under}, order=_order_of(arg)))
            case Compare(op=op, left=left, right=right):
                self._compare(op, left, right, tables)
                self._compare(MIRRORED[op], right, left, tables)
            case Aggregate(source=source, where=where):
                self._gather(source, where, tables, under)
            case LongestRun(source=source, where=where):
                self._gather(source, where, tables, under)
        if isinstance(expr, Aggregate | LongestRun):
            tables, under = (expr.source.table, tables[0]), {}
        for part in parts_of(expr):
            self.walk(part, tables, under)

    def _note(self, table: str, profile: Profile) -> None:
        known = self.found.profiles.setdefault(table, [])
        if profile.values and profile not in known:
            known.append(profile)

    def _gather(
        self, source: Related, where: Expr | None, tables: tuple[str, ...], under: Wanted
    ) -> None:
        via = _via(source)
        inner = wanted(where) if where is not None else {}
        order = () if where is None else _order_of(where)
        self._note(source.table, Profile(inner, via, under if via else {}, order))

    def _compare(self, op: CompareOp, left: Expr, right: Expr, tables: tuple[str, ...]) -> None:
        number = number_of(right)
        match left:
            case Ratio(part=Field() as part, whole=whole):
                self._share(part, whole, right, tables)
            case Aggregate(function="count" | "distinct", source=source) if number is not None:
                via = _via(source)
                if via is not None:
                    place = (source.table, via)
                    asked = max(self.found.counts.get(place, 0), number * self.times)
                    self.found.counts[place] = asked
            case Field() if left.up < len(tables):
                self._compare_field(op, left, right, tables)
            case _ if number is not None:
                self._season(left, number, tables)

    def _compare_field(
        self, op: CompareOp, left: Field, right: Expr, tables: tuple[str, ...]
    ) -> None:
        place = self._place(left, tables)
        number = number_of(right)
        if number is not None:
            known = self.found.numbers.setdefault(place, {})
            known[number] = known.get(number, False) or op == "eq"
            return
        match right:
            case Value(value=str(word)):
                self.found.texts.setdefault(place, {})[word] = None
            case Arithmetic(op="add") if op == "eq" and len(left.path) == 1:
                parts = list(_fields(right))
                same = all(each.up == left.up for each in parts)
                if same and {self._type(each, tables) for each in (left, *parts)} == {Type.INT}:
                    self.found.sums[place] = tuple(each.path for each in parts)
        due = _due(right)
        ordered = op not in ("eq", "ne") and len(left.path) == 1
        if ordered and due is not None and due[0].up == left.up:
            after = op in ("gt", "ge") or due[1] != 0
            if after and due[0].path != left.path:
                self.found.delays.setdefault(place, {})[due[0].path, due[1]] = None

    def _share(self, part: Field, whole: Expr, share: Expr, tables: tuple[str, ...]) -> None:
        wholes = [each for each in _fields(whole) if each.up == part.up]
        wholes = [each for each in wholes if self._type(each, tables) is Type.INT]
        if wholes and len(part.path) == 1 and isinstance(share, Value):
            place = self._place(part, tables)
            if isinstance(share.value, int | Fraction):
                asked = Fraction(share.value)
                self.found.shares.setdefault(place, {})[wholes[0].path, asked] = None

    def _season(self, left: Expr, number: int, tables: tuple[str, ...]) -> None:
        """A part of a date against a number: a month, a day, or both as in 1201."""
        match left:
            case Part(day=Field() as at, part="month"):
                season = (number, 0)
            case Part(day=Field() as at, part="day"):
                season = (0, number)
            case Arithmetic(op="add", left=Arithmetic(), right=Part(day=Field() as at, part="day")):
                season = divmod(number, 100)
            case _:
                return
        if at.up < len(tables) and 0 <= season[0] <= 12 and 0 <= season[1] <= 31:
            self.found.seasons.setdefault(self._place(at, tables), {})[season] = None

    def _type(self, at: Field, tables: tuple[str, ...]) -> Type:
        table, column = self._place(at, tables)
        return self.schema.tables[table].columns[column].type

    def _place(self, at: Field, tables: tuple[str, ...]) -> Place:
        table = tables[at.up]
        for name in at.path[:-1]:
            table = self.schema.tables[table].columns[name].reference or table
        return table, at.path[-1]


def _via(source: Related) -> str | None:
    """The reference by which related records belong to the current one."""
    match source.link:
        case (((name,), (key,)),) if key == KEY:
            return name
    return None


def number_of(expr: Expr) -> int | None:
    """The whole number that an expression without fields amounts to."""
    match expr:
        case Value(value=bool()):
            return None
        case Value(value=int(number)):
            return number
        case Arithmetic(op=op, left=left, right=right):
            one, other = number_of(left), number_of(right)
            if one is None or other is None:
                return None
            return {"add": one + other, "sub": one - other, "mul": one * other}[op]
    return None


def _fields(expr: Expr) -> Iterable[Field]:
    """The fields in an expression, those read at related records left out."""
    if isinstance(expr, Field):
        yield expr
    for part in () if isinstance(expr, Aggregate | LongestRun) else parts_of(expr):
        yield from _fields(part)


def _due(expr: Expr) -> tuple[Field, int] | None:
    """The date from which an expression counts, and about how many days."""
    match expr:
        case Field():
            return expr, 0
        case Roll(day=day):
            return _due(day)
        case Shift(day=day, amount=amount, unit=unit):
            due, number = _due(day), number_of(amount)
            if due is None or number is None:
                return None
            return due[0], due[1] + (number * MONTH if unit == "months" else number * 7 // 5)
        case Arithmetic(op="add" | "sub" as op, left=left, right=right):
            due, number = _due(left), number_of(right)
            if due is None or number is None:
                return None
            return due[0], due[1] + (number if op == "add" else -number)
    return None
