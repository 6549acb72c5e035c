"""The dates of records: one after another, around the deadlines and seasons that rules name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any, Protocol

from comitia.engine.schema import Column, Schema, Type, Typical
from comitia.engine.values import frozen
from comitia.survey import Survey
from comitia.synthlayout import Rows
from comitia.synthvalues import days_of, emptiness, pick, spaced, thinned, waits

GAP = 21
"""Within how many days one date of a record follows another."""

SPELL = 42
"""Within how many days the records of an event follow it."""

DEEP = 8
"""How many dates, each given by another, are followed."""


class Source(Protocol):
    """What dates are made from: the other columns, and what is known of the tables."""

    schema: Schema
    survey: Survey
    year: int
    rows: dict[str, Rows]

    def owner_of(self, table: str) -> Column | None:
        """The reference to whose rows the rows of a table are."""
        ...

    def at(self, table: str, path: Sequence[str]) -> list[Any] | None:
        """The column at a path."""
        ...


@frozen
class Dates:
    """One column of dates as it is made, as ordinals of days."""

    source: Source
    table: str
    column: Column
    typical: Typical | None
    draw: Random

    def all(self) -> list[Any]:
        """A date for each row, where it has come about by the end of the year."""
        rows = self.source.rows[self.table]
        first = date(self.source.year, 1, 1).toordinal()
        empty = emptiness(self.column, self.typical)
        last = date(self.source.year, 12, 31).toordinal()
        due = self._asked(exactly=False) or self._usual() or self._asked(exactly=True)
        due = due or self._after_others()
        if due is None:
            days: Sequence[Any] = self._after_owner() or self._in_the_year()
            gaps = pick(self.draw, thinned([0], empty), rows.number)
        else:
            days = due[0] or [first] * rows.number
            gaps = pick(self.draw, thinned(due[1], empty), rows.number)
        limit = last if self.column.event else date.max.toordinal()
        return [
            None if day is None or gap is None or not 0 < day + gap <= limit else day + gap
            for day, gap in zip(days, gaps, strict=True)
        ]

    def _usual(self) -> tuple[list[Any] | None, Sequence[int]] | None:
        """What the type of record says is usual."""
        typical = self.typical
        if typical is None or typical.low is None or typical.high is None:
            return None
        base = self.source.at(self.table, typical.of.split(".")) if typical.of else None
        if typical.of is not None and base is None:
            return None
        return base, spaced(typical.low, typical.high)

    def _asked(self, exactly: bool) -> tuple[list[Any], Sequence[int]] | None:
        """What rules count the date from; `exactly` where they only want one after the other."""
        delays = self.source.survey.delays.get((self.table, self.column.name), {})
        for base in dict.fromkeys(path for path, days in delays if exactly or days):
            found = self.source.at(self.table, base)
            if found is not None and self._is_in_year(base):
                due = [days for path, days in delays if path == base]
                return found, [each for days in due for each in waits(days)]
        return None

    def _is_in_year(self, path: Sequence[str]) -> bool:
        *rest, name = path
        schema, table = self.source.schema, self.table
        if rest:
            table = schema.column(table, tuple(rest)).reference or table
        return is_in_year(schema, table, schema.tables[table].columns[name])

    def _after_others(self) -> tuple[list[Any], Sequence[int]] | None:
        """After the dates that stand before it in the record."""
        if (self.table, self.column.name) in self.source.survey.seasons:
            return None
        columns = list(self.source.schema.tables[self.table].columns.values())
        schema = self.source.schema
        earlier = [
            each
            for each in columns[: columns.index(self.column)]
            if is_in_year(schema, self.table, each)
        ]
        found = [self.source.at(self.table, (each.name,)) for each in earlier[-2:]]
        known = [each for each in found if each is not None]
        if not known:
            return None
        latest = known[-1]
        if len(known) == 2:
            latest = [other if one is None else one for other, one in zip(*known, strict=True)]
        return latest, range(GAP)

    def _after_owner(self) -> list[Any] | None:
        """After the event that the record belongs to, one record after the other."""
        if (self.table, self.column.name) in self.source.survey.seasons:
            return None
        owner = self.source.owner_of(self.table)
        if owner is None or owner.reference is None:
            return None
        schema, above = self.source.schema, owner.reference
        columns = schema.tables[above].columns.values()
        event = next((each for each in columns if is_in_year(schema, above, each)), None)
        days = self.source.at(self.table, (owner.name, event.name)) if event else None
        if days is None:
            return None
        spread = self._spread(SPELL)
        return [None if day is None else day + n for day, n in zip(days, spread, strict=True)]

    def _in_the_year(self) -> list[Any]:
        """Days of the year: in the seasons that rules name, else spread over the year."""
        seasons = self.source.survey.seasons.get((self.table, self.column.name))
        days = days_of(self.source.year, seasons or ())
        rows = self.source.rows[self.table]
        if seasons or not rows.owner:
            return pick(self.draw, days, rows.number)
        return [days[n] for n in self._spread(len(days))]

    def _spread(self, span: int) -> list[int]:
        """For each row a number of days within `span`, growing among the rows of one owner."""
        rows, random = self.source.rows[self.table], self.draw.random
        return [
            int((nth + random()) * span / rows.share[owner])
            for owner, nth in zip(rows.owner, rows.nth, strict=True)
        ]


def is_in_year(schema: Schema, table: str, column: Column) -> bool:
    """Whether it is a date that lies in the year the records are about, as far as is known."""
    for _ in range(DEEP):
        typical = column.typical
        if column.type is not Type.DATE:
            return False
        if typical is None or typical.low is None:
            return True
        if typical.of is None:
            return False
        *path, name = typical.of.split(".")
        if path:
            table = schema.column(table, tuple(path)).reference or table
        column = schema.tables[table].columns[name]
    return False
