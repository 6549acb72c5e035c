"""What the SQL of the batch evaluator is made of: names, types, and pieces of text.

The text stays in the subset that DuckDB and Spark share; what the two do not spell alike, or
what only one of them does fast, stands in `Dialect`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from comitia.engine.schema import Schema, Type
from comitia.engine.values import frozen

PERIODS = "comitia_periods"
"""The table of periods a query in periods is run with: `period_first`, `period_last`."""

DAYS = "comitia_days_"
"""Prefix of the table of a calendar's days: `day`, `working`, `index`."""

SQL_TYPES = {
    Type.BOOL: "BOOLEAN",
    Type.INT: "BIGINT",
    Type.DATE: "DATE",
    Type.TEXT: "VARCHAR",
}


Range: TypeAlias = tuple[int | date, int | date]
"""The least and the greatest value of a column, both integers or both dates."""


@frozen
class Dialect:
    """What the engines do not spell alike."""

    name: str
    quote: str
    parameter: str
    text_type: str
    row_number: str = ""
    """A number for each row of a SELECT, where the engine gives one without sorting."""
    lists: bool = False
    """The engine finds a place in a list faster than a row to join."""

    def quoted(self, name: str) -> str:
        """The name of a table or column."""
        return f"{self.quote}{name.replace(self.quote, self.quote * 2)}{self.quote}"

    def string(self, text: str) -> str:
        """A text constant."""
        if self.name == "spark":
            return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
        return "'" + text.replace("'", "''") + "'"

    def words(self, words: Sequence[str | None]) -> str:
        """A list of texts to choose from.

        DuckDB writes a column of ENUM, whose words it knows beforehand, in half the time of a
        column of text. In a file both are the same.
        """
        nothing = f"CAST(NULL AS {self.text_type})"
        listed = ", ".join(nothing if word is None else self.string(word) for word in words)
        if self.name == "spark":
            return f"ARRAY({listed})"
        known = dict.fromkeys(word for word in words if word is not None)
        kind = f"ENUM({', '.join(map(self.string, known))})" if known else self.text_type
        return f"CAST([{listed}] AS {kind}[])"

    def chosen(self, words: str, number: str) -> str:
        """The text at a place of a list, from 1; NULL where it or the number is."""
        return f"ELEMENT_AT({words}, {number})" if self.name == "spark" else f"{words}[{number}]"

    def days_between(self, later: str, earlier: str) -> str:
        """The number of days from one date to another."""
        if self.name == "spark":
            return f"CAST(DATEDIFF({later}, {earlier}) AS BIGINT)"
        return f"({later} - {earlier})"

    def type_of(self, kind: Type) -> str:
        """The type of a column."""
        return self.text_type if kind is Type.TEXT else SQL_TYPES[kind]


DIALECTS = {
    "duckdb": Dialect("duckdb", '"', "$", "VARCHAR", "ROW_NUMBER() OVER ()", lists=True),
    "spark": Dialect("spark", "`", ":", "STRING"),
}


@frozen
class Piece:
    """Text of one expression over the rows of a frame, which alone can write it out."""

    text: str
    kind: Type
    sure: bool = False
    """It is never NULL."""
    wide: bool = False
    """It is a 64-bit integer without a cast."""
    literal: int | None = None
    """The integer it always is."""
    range: Range | None = None
    """Between what it always lies, where it is known."""


def widened(piece: Piece) -> str:
    """An integer of 64 bits: engines raise when it overflows, but count literals as 32 bits."""
    return piece.text if piece.wide else f"CAST({piece.text} AS BIGINT)"


def number(value: int) -> Piece:
    """An integer constant."""
    text = str(value) if value >= 0 else f"({value})"
    return Piece(text, Type.INT, sure=True, literal=value)


@dataclass(slots=True)
class Plan:
    """What all frames of one query share, and what the query turns out to need."""

    schema: Schema
    given: Collection[str]
    full: Collection[tuple[str, str]]
    ranges: Mapping[tuple[str, str], Range]
    dialect: Dialect
    periods: bool
    tables: dict[str, None] = field(default_factory=dict)
    calendars: dict[str, None] = field(default_factory=dict)
    moves: dict[tuple[str, str], str] = field(default_factory=dict)
    """Where days of a calendar are moved to, as `sqldates` writes it: the name of the column."""
    as_of: bool = False

    def nothing(self, kind: Type) -> Piece:
        """A typed NULL."""
        return Piece(f"CAST(NULL AS {self.dialect.type_of(kind)})", kind, wide=True)

    def table(self, name: str) -> str:
        """The quoted name of a table, which the query now needs."""
        self.tables[name] = None
        return self.dialect.quoted(name)

    def days(self, calendar: str) -> str:
        """The quoted name of a calendar's table, which the query now needs."""
        self.calendars[calendar] = None
        return self.dialect.quoted(DAYS + calendar)
