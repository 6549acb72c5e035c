"""A case that shows a fault or a difference, in words and as plain data."""

from __future__ import annotations

from datetime import date
from typing import Any

from comitia.engine.messages import Msg, Text
from comitia.engine.prove import Witness
from comitia.engine.records import TABLE, Cell, Row
from comitia.engine.schema import KEY, Column, Schema, Type

YES, NO = Text("yes", "是"), Text("no", "否")


FEW = 3
"""Of how many records without a fact nothing is said: those that others refer to, mostly; and how
many that are alike are told one by one."""


def case_text(witness: Witness, schema: Schema, subject: str = "") -> Msg:
    """The records of `witness` with the facts in them; no keys; records without a fact are only
    counted where they are many.
    """
    named: list[Msg | Text] = []
    dated = False
    for name in sorted(witness.records.tables, key=lambda name: name != subject):
        alike: dict[Msg | Text, int] = {}
        bare = 0
        for row in witness.records.tables[name].values():
            columns = _filled(schema, name, row)
            dated = dated or any(column.type is Type.DATE for column in columns)
            if columns or row == witness.row:
                record = _record(schema, name, row)
                alike[record] = alike.get(record, 0) + 1
            else:
                bare += 1
        for record, n in alike.items():
            named += [Msg("{n} times {record}", n=n, record=record)] if n > FEW else [record] * n
        if bare > FEW:
            named.append(Msg("{n} records of {table}", n=bare, table=schema.tables[name].names))
    if dated:
        return Msg("{records}, as of {day}", records=named, day=witness.as_of)
    return Msg("{records}", records=named)


def _filled(schema: Schema, table: str, row: Row) -> list[Column]:
    return [
        column
        for column in schema.tables[table].columns.values()
        if column.name != KEY and column.reference is None and row[column.name] is not None
    ]


def _record(schema: Schema, table: str, row: Row) -> Msg | Text:
    names, cells = schema.tables[table].names, cells_text(schema, table, row)
    return Msg("{table} ({cells})", table=names, cells=cells) if cells else names


def cells_text(schema: Schema, table: str, row: Row) -> list[Msg]:
    """The facts of a record in words; no keys."""
    return [
        Msg("{column} {value}", column=column.names, value=cell_text(column, row[column.name]))
        for column in _filled(schema, table, row)
    ]


def cell_text(column: Column, cell: Cell) -> Text | Msg | str:
    """A cell in words."""
    if isinstance(cell, bool):
        return YES if cell else NO
    if cell in column.labels:
        return column.labels[str(cell)]
    return Msg("{value}", value=cell) if cell is not None else ""


def witness_json(witness: Witness) -> dict[str, Any]:
    """The records of a case as plain data, as a file of records holds them.

    A table without records is given, too: that there are none is known.
    """
    tables = {
        name: [
            {
                column: _plain(cell)
                for column, cell in row.items()
                if cell is not None and column != TABLE
            }
            for row in rows.values()
        ]
        for name, rows in witness.records.tables.items()
    }
    return {"as_of": witness.as_of.isoformat(), "records": tables}


def _plain(cell: Cell) -> Any:
    return cell.isoformat() if isinstance(cell, date) else cell
