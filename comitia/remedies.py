"""What would have been enough, told: as text for a person and as JSON."""

from __future__ import annotations

from typing import Any

from comitia.engine.answers import Answer
from comitia.engine.casewords import cell_text, cells_text
from comitia.engine.enough import Change, Enough, enough, wants_more
from comitia.engine.messages import Msg, both
from comitia.engine.records import TABLE
from comitia.engine.registry import Registry
from comitia.engine.schema import Schema
from comitia.engine.tell import plain


def told(answer: Answer, registry: Registry) -> Enough | None:
    """What would have been enough for an answer that is a refusal, a breach or undetermined."""
    if not wants_more(answer):
        return None
    return enough(answer, registry.schema, lambda table: registry.records[table].always())


def lines(found: Enough, schema: Schema) -> list[Msg]:
    """A sentence a remedy; one that says so where none was found."""
    if not found.remedies:
        return [Msg("no small change to the facts would be enough")]
    return [
        Msg("enough: {changes}", changes=[_change(each, schema) for each in remedy.changes])
        for remedy in found.remedies
    ]


def _change(change: Change, schema: Schema) -> Msg:
    table = schema.tables[change.table].names
    if change.record is not None:
        filled = cells_text(schema, change.table, change.record)
        if not filled:
            return Msg("{n} more {table} records", n=_number(change), table=table)
        return Msg(
            "{n} more {table} records ({cells})", n=_number(change), table=table, cells=filled
        )
    column = schema.tables[change.table].columns[change.column]
    before, after = cell_text(column, change.before), cell_text(column, change.after)
    names = column.names
    if change.before is None:
        return Msg(
            "{table} `{key}`: {column} {after}",
            table=table,
            key=change.key,
            column=names,
            after=after,
        )
    if change.after is None:
        return Msg(
            "{table} `{key}`: {column} empty, not {before}",
            table=table,
            key=change.key,
            column=names,
            before=before,
        )
    return Msg(
        "{table} `{key}`: {column} {after}, not {before}",
        table=table,
        key=change.key,
        column=names,
        before=before,
        after=after,
    )


def _number(change: Change) -> int:
    return change.after if isinstance(change.after, int) else 1


def to_json(found: Enough, schema: Schema) -> dict[str, Any]:
    """The documented JSON of what would have been enough."""
    return {
        "complete": found.complete,
        "remedies": [
            {
                "outcome": plain(remedy.outcome),
                "size": remedy.size,
                "text": both(lines(Enough((remedy,), True), schema)[0]),
                "changes": [_change_json(each) for each in remedy.changes],
            }
            for remedy in found.remedies
        ],
    }


def _change_json(change: Change) -> dict[str, Any]:
    if change.record is not None:
        filled = {k: plain(v) for k, v in change.record.items() if v is not None and k != TABLE}
        return {"table": change.table, "add": change.after, "record": filled}
    return {
        "table": change.table,
        "id": change.key,
        "field": change.column,
        "from": plain(change.before),
        "to": plain(change.after),
    }
