"""The shape of records: typed tables, columns and references between them.

Every evaluator and the type checker read records through these plain objects, never through
the models a plugin writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from comitia.engine.messages import Text
from comitia.engine.values import frozen

KEY = "id"
"""Name of the key column that every table has: text, unique within the table."""

LARGEST = 10**9
"""Largest absolute value of an integer in a record or a rule, so that products fit 64 bits."""


class Type(StrEnum):
    """Type of a column or of an expression."""

    BOOL = "bool"
    INT = "int"
    DATE = "date"
    TEXT = "text"
    SHARE = "share"
    """A ratio of two integers; only parameters and `Ratio` have it, never a column."""


@frozen
class Typical:
    """What is usual, for records made up as examples; it never limits what is accepted.

    A number lies between `low` and `high`, a date so many days after the first of the year.
    With `of`, the path of another column, a number is so many hundredths of that one, a date so
    many days after it. Of `id`: how many records there are, for each record of the table `of`
    or in all. `often`: how many in a hundred say yes, or have happened.
    """

    low: int | None = None
    high: int | None = None
    of: str | None = None
    often: int | None = None


@frozen
class Column:
    """One typed column of a table.

    `event` marks a column whose emptiness means *it has not happened* or *there is none*, so
    that a rule may ask whether it is given; any other empty cell is a missing fact.
    """

    name: str
    type: Type
    names: Text
    doc: Text = Text("", "")
    required: bool = False
    event: bool = False
    reference: str | None = None
    values: tuple[str, ...] = ()
    labels: Mapping[str, Text] = field(default_factory=dict, compare=False)
    """The names of the closed `values`."""
    typical: Typical | None = field(default=None, compare=False)


@frozen
class Table:
    """One table of records; `columns` always holds the key column `id`."""

    name: str
    names: Text
    columns: Mapping[str, Column]
    doc: Text = Text("", "")
    typical: Typical | None = field(default=None, compare=False)


@frozen
class Schema:
    """All tables that the registered plugins know, by name."""

    tables: Mapping[str, Table] = field(default_factory=dict)

    def column(self, table: str, path: tuple[str, ...]) -> Column:
        """The column that `path` reaches from `table` over references.

        Raises `KeyError` with the first table and name that do not fit.
        """
        column = self._own_column(table, path[0])
        for name in path[1:]:
            if column.reference is None:
                raise KeyError(f"`{table}.{column.name}` is not a reference")
            table = column.reference
            column = self._own_column(table, name)
        return column

    def _own_column(self, table: str, name: str) -> Column:
        if table not in self.tables:
            raise KeyError(f"no table `{table}`")
        columns = self.tables[table].columns
        if name not in columns:
            raise KeyError(f"no field `{name}` in table `{table}`")
        return columns[name]


def key_column() -> Column:
    """The key column that every table has."""
    return Column(KEY, Type.TEXT, Text("id", "编号"), required=True)
