"""A small house of records, and the value of an expression at one of them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any as Anything

from comitia.engine.calendars import load_calendar
from comitia.engine.checking import Scope, type_of
from comitia.engine.decide import compile_expr
from comitia.engine.expressions import (
    Absent,
    Cause,
    CauseKind,
    Expr,
)
from comitia.engine.records import Cell, Records, make_row
from comitia.engine.schema import Type
from comitia.engine.traces import Env
from comitia.sample import sample_schema

SCHEMA = sample_schema()
Tables = Mapping[str, Sequence[Mapping[str, Cell]]]

SILENT = {kind: Absent(kind, Cause(CauseKind.SILENT)) for kind in Type}
DOUBT = SILENT[Type.BOOL]

HOUSE: Tables = {
    "session": [
        {"id": "s1", "opens": date(2024, 1, 31), "due": 10},
        {"id": "s2", "due": 0},
    ],
    "delegate": [
        {"id": "d1", "seats": 3, "party_member": True},
        {"id": "d2", "seats": 3, "party_member": False},
        {"id": "d3", "seats": 1},
    ],
    "motion": [
        {"id": "m1", "session": "s1", "mover": "d1", "kind": "topic", "votes": 8, "urgent": True},
        {"id": "m2", "session": "s1", "kind": "proposal", "votes": 8, "filed": date(2024, 2, 29)},
        {"id": "m3", "session": "s2", "mover": "d3", "replaces": "m1", "votes": 2},
    ],
    "signature": [
        {"id": "g1", "motion": "m1", "delegate": "d1", "day": date(2024, 2, 1)},
        {"id": "g2", "motion": "m1", "delegate": "d2", "day": date(2024, 2, 1)},
        {"id": "g3", "motion": "m2", "delegate": "d1"},
        {"id": "g4", "motion": "m2", "day": date(2024, 2, 3)},
    ],
}


def value(expr: Expr, key: str = "m1", table: str = "motion", tables: Tables = HOUSE) -> Anything:
    """The value of a well-typed expression at one record, in the last week of February 2024."""
    type_of(expr, Scope(SCHEMA, table, periodic=True))
    rows = {name: [make_row(SCHEMA, name, cells) for cells in tables[name]] for name in tables}
    records = Records(SCHEMA, rows)
    calendars = {"CN": load_calendar("CN")}
    week = (date(2024, 2, 26), date(2024, 3, 3))
    env = Env(records, date(2024, 2, 28), *week, calendars)
    found, result, _ = compile_expr(expr)((records.tables[table][key],), env)
    assert found is expr
    return result


def attended(*marks: bool | None, minutes: Sequence[int | None] | None = None) -> Tables:
    """One delegate's attendance of a row of sessions, in order."""
    order = minutes or range(len(marks))
    rows: list[dict[str, Cell]] = [
        {"id": f"a{n}", "delegate": "d1", "present": mark, "minutes": order[n]}
        for n, mark in enumerate(marks)
    ]
    return {"delegate": [{"id": "d1"}], "attendance": rows}
