"""Small worlds drawn at random that come near what conditions speak of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from comitia.engine.expressions import Expr, Field, Given, Path, Value, nodes, parts_of
from comitia.engine.records import Cell, Records, make_row
from comitia.engine.schema import KEY, Column, Schema, Type

AROUND = date(2025, 1, 20)
LARGEST = 40


@dataclass(frozen=True)
class Drawing:
    """The tables that conditions read, and the values that they compare with."""

    schema: Schema
    subject: str
    tables: Sequence[str]
    numbers: Sequence[int]
    texts: Sequence[str]
    days: Sequence[date]

    def world(self, rng: Random) -> Records:
        """One of the subject at least; every fact is there, but not every event."""
        few, some = [1, 1, 2, 3], [0, 1, 1, 2, 3]
        keys = {
            name: [f"{name}-{n}" for n in range(rng.choice(few if name == self.subject else some))]
            for name in self.tables
        }
        often = rng.choice(self.numbers)
        made = {
            name: [
                make_row(
                    self.schema,
                    name,
                    {
                        each.name: key if each.name == KEY else self._cell(rng, each, keys, often)
                        for each in self.schema.tables[name].columns.values()
                    },
                )
                for key in own
            ]
            for name, own in keys.items()
        }
        return Records(self.schema, made)

    def _cell(self, rng: Random, column: Column, keys: dict[str, list[str]], often: int) -> Cell:
        if column.event and rng.random() < 0.25:
            return None
        if column.reference is not None:
            return rng.choice(keys.get(column.reference) or [None])
        if column.type is Type.BOOL:
            return rng.random() < 0.5
        if column.type is Type.INT:
            return often if rng.random() < 0.4 else rng.choice(self.numbers)
        if column.type is Type.DATE:
            if self.days and rng.random() < 0.3:
                return rng.choice(self.days)
            return AROUND + timedelta(rng.choice([0, 1, -1]) * rng.choice(self.numbers))
        known = [each for each in column.values or self.texts if each in self.texts]
        return rng.choice(known) if known and rng.random() < 0.75 else _any(rng, column)


def _any(rng: Random, column: Column) -> str:
    return rng.choice(column.values) if column.values else "x"


def drawing(schema: Schema, subject: str, exprs: Sequence[Expr]) -> Drawing:
    """What is needed to draw worlds of which the expressions may be true."""
    values = [each.value for one in exprs for each in nodes(one) if isinstance(each, Value)]
    numbers = set(range(5))
    for each in values:
        if isinstance(each, Fraction):
            numbers |= {each.numerator, each.denominator, each.denominator + 1}
        elif isinstance(each, int) and not isinstance(each, bool):
            numbers |= {each - 1, each, each + 1}
    days = {each + timedelta(n) for each in values if isinstance(each, date) for n in (-1, 0, 1)}
    return Drawing(
        schema,
        subject,
        sorted({subject, *(name for each in exprs for name in _tables(schema, each, subject, ""))}),
        sorted(each for each in numbers if 0 <= each <= LARGEST),
        sorted({each for each in values if isinstance(each, str)}),
        sorted(days),
    )


def _tables(schema: Schema, expr: Expr, table: str, outer: str) -> Iterator[str]:
    if isinstance(expr, Field | Given):
        yield from _along(schema, outer if expr.up else table, expr.path)
    source = getattr(expr, "source", None)
    if source is not None:
        yield source.table
        for theirs, mine in source.link:
            yield from _along(schema, source.table, theirs)
            yield from _along(schema, table, mine)
        table, outer = source.table, table
    for each in parts_of(expr):
        yield from _tables(schema, each, table, outer)


def _along(schema: Schema, table: str, path: Path) -> Iterator[str]:
    for name in path:
        reference = schema.tables[table].columns[name].reference
        if reference is None:
            return
        yield reference
        table = reference
