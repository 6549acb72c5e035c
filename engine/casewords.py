"""A case that shows a fault, in words: its records and the facts that matter in them."""

from __future__ import annotations

from comitia.engine.messages import Msg, Text
from comitia.engine.prove import Witness
from comitia.engine.records import Cell, Row
from comitia.engine.schema import KEY, Column, Schema

YES, NO = Text("yes", "是"), Text("no", "否")


def case_text(witness: Witness, schema: Schema) -> Msg:
    """The records of `witness`, the subject's first, with their filled cells; no keys."""
    subject = witness.row
    rows = [
        (name, row)
        for name, rows in witness.records.tables.items()
        for row in rows.values()
        if row is not subject and row != subject
    ]
    named = [_record(schema, name, row) for name, row in [_subject(witness), *rows]]
    if any(column.type.value == "date" for name, _ in rows for column in _columns(schema, name)):
        return Msg("{records}, as of {day}", records=named, day=witness.as_of)
    return Msg("{records}", records=named)


def _subject(witness: Witness) -> tuple[str, Row]:
    for name, rows in witness.records.tables.items():
        if any(row == witness.row for row in rows.values()):
            return name, witness.row
    raise ValueError("the subject is not among the records")


def _columns(schema: Schema, table: str) -> list[Column]:
    return list(schema.tables[table].columns.values())


def _record(schema: Schema, table: str, row: Row) -> Msg | Text:
    cells = [
        Msg("{column} {value}", column=column.names, value=_value(column, row[column.name]))
        for column in _columns(schema, table)
        if column.name != KEY and column.reference is None and row[column.name] is not None
    ]
    names = schema.tables[table].names
    return Msg("{table} ({cells})", table=names, cells=cells) if cells else names


def _value(column: Column, cell: Cell) -> Text | Msg | str:
    if isinstance(cell, bool):
        return YES if cell else NO
    if cell in column.labels:
        return column.labels[str(cell)]
    return Msg("{value}", value=cell) if cell is not None else ""
