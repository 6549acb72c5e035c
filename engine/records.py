"""Records in memory: the facts of a case as typed tables with keys and an index per link."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeAlias

from comitia.engine.expressions import Path, Related
from comitia.engine.schema import KEY, Schema

Cell: TypeAlias = bool | int | date | str | None
Row: TypeAlias = dict[str, Cell]
"""One record: every column of its table, `None` where empty, and its table under `TABLE`."""

TABLE = "@"


def make_row(schema: Schema, table: str, cells: Mapping[str, Cell]) -> Row:
    """A full row of `table` from the cells that are given."""
    row: Row = dict.fromkeys(schema.tables[table].columns)
    row.update(cells)
    row[TABLE] = table
    return row


class Records:
    """Tables of rows by key. A table that is not in `tables` was not given at all."""

    def __init__(self, schema: Schema, tables: Mapping[str, Iterable[Row]]) -> None:
        """Rows must be valid: keys unique, references resolving (`recordfiles` sees to it)."""
        self.schema = schema
        self.tables: dict[str, dict[str, Row]] = {
            name: {str(row[KEY]): row for row in rows} for name, rows in tables.items()
        }
        self._indexes: dict[tuple[str, tuple[Path, ...]], dict[tuple[Cell, ...], list[Row]]] = {}

    def follow(self, row: Row, path: Path) -> Cell:
        """The cell that `path` reaches from `row`; `None` where it or a reference is empty."""
        for name in path[:-1]:
            parent = self.parent(row, name)
            if parent is None:
                return None
            row = parent
        return row[path[-1]]

    def parent(self, row: Row, name: str) -> Row | None:
        """The record that the reference `name` of `row` points to."""
        key = row[name]
        if key is None:
            return None
        table = self.schema.tables[str(row[TABLE])].columns[name].reference
        return self.tables.get(table or "", {}).get(str(key))

    def related(self, source: Related, row: Row) -> list[Row] | None:
        """The records that `source` links to `row`; `None` where that cannot be told.

        It cannot be told where the table was not given or the linking field of `row` is empty.
        """
        if source.table not in self.tables:
            return None
        own = tuple(self.follow(row, mine) for _, mine in source.link)
        if None in own:
            return None
        paths = tuple(theirs for theirs, _ in source.link)
        return self._index(source.table, paths).get(own, [])

    def forget_links(self) -> None:
        """To be called when records were added or taken away: they are linked anew."""
        self._indexes.clear()

    def _index(self, table: str, paths: tuple[Path, ...]) -> dict[tuple[Cell, ...], list[Row]]:
        index = self._indexes.get((table, paths))
        if index is None:
            index = {}
            for row in self.tables[table].values():
                index.setdefault(tuple(self.follow(row, path) for path in paths), []).append(row)
            self._indexes[table, paths] = index
        return index
