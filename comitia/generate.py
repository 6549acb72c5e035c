"""Random records and random well-typed expressions, for tests of the evaluators and of plugins.

Everything is drawn from the `random.Random` that the caller passes: one seed, one result.
Values are small, dates stand close together and at awkward places, so that bounds are met.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
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
from comitia.engine.messages import Text
from comitia.engine.records import Cell, Records, Row, make_row
from comitia.engine.schema import KEY, LARGEST, Column, Schema, Table, Type, key_column

ANCHORS = (
    date(2024, 1, 31),
    date(2024, 2, 29),
    date(2024, 5, 1),
    date(2024, 10, 1),
    date(2024, 12, 31),
    date(2025, 1, 28),
    date(2025, 2, 28),
    date(2025, 10, 8),
)
"""Ends of months and of a year, and public holidays with their make-up days."""

FAR_DATES = (date.min, date(1999, 12, 31), date(2100, 2, 28), date.max)
"""Dates beyond every published calendar, up to the first and the last that there are."""

LABELS = ("a", "A", "b", "it's", "甲", "乙", "")
"""Free texts."""

MOST_ROWS = 16
"""Most rows of a table for which sums of generated values keep within 64 bits."""

_WIDEST = 2**62
_SCALARS = (Type.BOOL, Type.INT, Type.DATE, Type.TEXT)


def sample_schema() -> Schema:
    """A small assembly: every type of column, closed texts, events, chains and a loop of references.

    >>> sorted(sample_schema().tables)
    ['attendance', 'delegate', 'delegation', 'motion', 'session', 'signature']
    """
    closed = ("topic", "proposal", "petition")
    return Schema(
        {
            "delegation": _table(
                "delegation", size=Type.INT, name=Type.TEXT, leader=("delegate", False)
            ),
            "delegate": _table(
                "delegate",
                delegation=("delegation", False),
                born=Type.DATE,
                seats=Type.INT,
                party_member=Type.BOOL,
                left=(Type.DATE,),
            ),
            "session": _table("session", opens=Type.DATE, closes=Type.DATE, due=Type.INT),
            "motion": _table(
                "motion",
                kind=closed,
                session=("session", True),
                mover=("delegate", False),
                filed=(Type.DATE,),
                replaces=("motion", False),
                votes=Type.INT,
                urgent=Type.BOOL,
                topic=Type.TEXT,
            ),
            "signature": _table(
                "signature", motion=("motion", True), delegate=("delegate", False), day=Type.DATE
            ),
            "attendance": _table(
                "attendance",
                session=("session", False),
                delegate=("delegate", True),
                present=Type.BOOL,
                excuse=(Type.TEXT,),
                minutes=Type.INT,
            ),
        }
    )


_Sketch: TypeAlias = Type | tuple[Type] | tuple[str, bool] | tuple[str, ...]
"""A column: its type, its type as an event, (table referred to, required), or closed labels."""


def _table(name: str, **columns: _Sketch) -> Table:
    made = {KEY: key_column()}
    for label, sketch in columns.items():
        names = Text(label, label)
        match sketch:
            case Type():
                made[label] = Column(label, sketch, names)
            case (Type() as kind,):
                made[label] = Column(label, kind, names, event=True)
            case (str() as table, bool() as required):
                made[label] = Column(label, Type.TEXT, names, required=required, reference=table)
            case _:
                made[label] = Column(label, Type.TEXT, names, values=tuple(map(str, sketch)))
    return Table(name, Text(name, name), made)


def random_records(
    schema: Schema,
    rng: Random,
    tables: Sequence[str] | None = None,
    rows: tuple[int, int] = (0, 4),
    *,
    missing: float = 0.12,
    absent: float = 0.06,
    anchors: Sequence[date] = ANCHORS,
) -> Records:
    """Valid records of `tables`, each with a number of rows within `rows`.

    Without `tables` every table is drawn, and each is left out with the chance `absent`: then
    references to it point nowhere. A cell that need not be filled is empty with the chance
    `missing`, an event three times as often.
    """
    if tables is None:
        tables = [name for name in schema.tables if rng.random() >= absent]
    keys = _random_keys(schema, rng, tables, rows)
    draw = _Cells(rng, rng.sample(list(anchors), k=min(2, len(anchors))), keys, missing)
    made: dict[str, list[Row]] = {}
    for name in tables:
        columns = schema.tables[name].columns.values()
        made[name] = [
            make_row(schema, name, {c.name: key if c.name == KEY else draw.cell(c) for c in columns})
            for key in keys[name]
        ]
    return Records(schema, made)


def _random_keys(
    schema: Schema, rng: Random, tables: Sequence[str], rows: tuple[int, int]
) -> dict[str, list[str]]:
    """Keys of every table; none where a required reference would have nothing to point to."""
    keys = {}
    for name in tables:
        numbers = rng.sample(range(1, rows[1] + 9), k=rng.randint(*rows))
        keys[name] = [f"{name[0]}{number}" for number in numbers]
    for _ in tables:
        for name in tables:
            columns = schema.tables[name].columns.values()
            if any(c.required and keys.get(c.reference or "") == [] for c in columns):
                keys[name] = []
    return keys


@dataclass(frozen=True, slots=True)
class _Cells:
    rng: Random
    anchors: Sequence[date]
    keys: Mapping[str, Sequence[str]]
    missing: float

    def cell(self, column: Column) -> Cell:
        """A cell of `column`, empty at times."""
        chance = 3 * self.missing if column.event else self.missing
        if not column.required and self.rng.random() < chance:
            return None
        if column.reference is not None:
            found = self.keys.get(column.reference, [column.reference[0] + "1"])
            return self.rng.choice(found) if found else None
        if column.values:
            return self.rng.choice(column.values)
        return _random_cell(column.type, self.rng, self.anchors)


def _random_cell(kind: Type, rng: Random, anchors: Sequence[date]) -> bool | int | date | str:
    match kind:
        case Type.BOOL:
            return rng.random() < 0.5
        case Type.INT:
            return _random_integer(rng)
        case Type.DATE:
            return _random_date(rng, anchors)
        case _:
            return rng.choice(LABELS)


def _random_integer(rng: Random) -> int:
    pick = rng.random()
    if pick < 0.8:
        return rng.randint(0, 5)
    if pick < 0.98:
        return rng.randint(-3, 40)
    return rng.choice((LARGEST, -LARGEST, LARGEST - 1))


def _random_date(rng: Random, anchors: Sequence[date]) -> date:
    pick = rng.random()
    if pick < 0.02:
        return rng.choice(FAR_DATES)
    anchor = rng.choice(anchors)
    return anchor if pick < 0.3 else anchor + timedelta(rng.randint(-20, 20))


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
    return Value(_random_cell(kind, rng, ANCHORS), kind, address)


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


def _field(scope: Scope, rng: Random, kind: Type, depth: int) -> Expr | None:
    found = _random_path(scope, rng, lambda column: column.type is kind)
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
    order = _random_path(_alone(inner), rng, lambda c: c.type in (Type.INT, Type.DATE))
    return None if order is None else LongestRun(source, where, order[0])


def _rank(scope: Scope, rng: Random, kind: Type, depth: int) -> Expr:
    value = random_expr(scope, rng, rng.choice((Type.INT, Type.DATE)), min(depth, 1))
    within = [_random_path(_alone(scope), rng, lambda c: True) for _ in range(rng.choice((0, 1, 1, 2)))]
    paths = tuple(found[0] for found in within if found is not None)
    return Rank(value, paths, rng.random() < 0.5)


def _alone(scope: Scope) -> Scope:
    return Scope(scope.schema, scope.table)


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
        theirs = _random_path(there, rng, lambda c, kind=kind: c.type is kind)
        mine = _random_path(here, rng, lambda c, kind=kind: c.type is kind)
        if theirs is not None and mine is not None:
            links.append((theirs[0], mine[0]))
    return Related(table, tuple(links))
