"""A sample schema and random valid records of any schema.

Everything is drawn from the `random.Random` that the caller passes: one seed, one result.
Values are small, dates stand close together and at awkward places, so that bounds are met.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeAlias

from comitia.engine.messages import Text
from comitia.engine.records import Cell, Records, Row, make_row
from comitia.engine.schema import KEY, LARGEST, Column, Schema, Table, Type, key_column
from comitia.engine.values import frozen

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


def sample_schema() -> Schema:
    """A small assembly: every type of column, closed texts, events, loops of references.

    >>> sorted(sample_schema().tables)
    ['attendance', 'delegate', 'delegation', 'motion', 'session', 'signature']
    """
    closed = ("topic", "proposal", "petition")
    return Schema(
        {
            "delegation": _table(
                "delegation", size=Type.INT, name=Type.TEXT, leader=_To("delegate")
            ),
            "delegate": _table(
                "delegate",
                delegation=_To("delegation"),
                born=Type.DATE,
                seats=Type.INT,
                party_member=Type.BOOL,
                left=(Type.DATE,),
            ),
            "session": _table("session", opens=Type.DATE, closes=Type.DATE, due=Type.INT),
            "motion": _table(
                "motion",
                kind=closed,
                session=_To("session", required=True),
                mover=_To("delegate"),
                filed=(Type.DATE,),
                replaces=_To("motion"),
                votes=Type.INT,
                urgent=Type.BOOL,
                topic=Type.TEXT,
            ),
            "signature": _table(
                "signature",
                motion=_To("motion", required=True),
                delegate=_To("delegate"),
                day=Type.DATE,
            ),
            "attendance": _table(
                "attendance",
                session=_To("session"),
                delegate=_To("delegate", required=True),
                present=Type.BOOL,
                excuse=(Type.TEXT,),
                minutes=Type.INT,
            ),
        }
    )


@frozen
class _To:
    """A reference to a table."""

    table: str
    required: bool = False


_Sketch: TypeAlias = Type | tuple[Type] | tuple[str, ...] | _To
"""A column: its type, its type as an event, its closed labels, or the table it refers to."""


def _table(label: str, /, **columns: _Sketch) -> Table:
    made = {KEY: key_column()}
    made.update({name: _column(name, sketch) for name, sketch in columns.items()})
    return Table(label, Text(label, label), made)


def _column(name: str, sketch: _Sketch) -> Column:
    names = Text(name, name)
    match sketch:
        case Type():
            return Column(name, sketch, names)
        case _To(table, required):
            return Column(name, Type.TEXT, names, required=required, reference=table)
        case (Type() as kind,):
            return Column(name, kind, names, event=True)
    return Column(name, Type.TEXT, names, values=tuple(map(str, sketch)))


def random_records(
    schema: Schema,
    rng: Random,
    tables: Sequence[str] | None = None,
    rows: tuple[int, int] = (0, 4),
    *,
    missing: float = 0.08,
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
            make_row(
                schema, name, {c.name: key if c.name == KEY else draw.cell(c) for c in columns}
            )
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


@frozen
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
        return random_cell(column.type, self.rng, self.anchors)


def random_cell(
    kind: Type, rng: Random, anchors: Sequence[date] = ANCHORS
) -> bool | int | date | str:
    """A value of a column of the type `kind`: small, or at a bound."""
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
