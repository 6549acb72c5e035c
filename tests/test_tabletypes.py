"""Text in tables is read as the reader of single cells reads it, for every type of column."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comitia.engine.cells import BLANKS, Fault, cell_reader
from comitia.engine.engines import EngineColumn, Native
from comitia.engine.messages import Text
from comitia.engine.records import Cell
from comitia.engine.recordtables import labels_of
from comitia.engine.schema import LARGEST, Column, Type
from comitia.engine.sql import DIALECTS
from comitia.engine.tabletypes import CELL, TypedColumn, Typist

NAMES = Text("column", "列")
KINDS = {
    "int": Column("x", Type.INT, NAMES),
    "bool": Column("x", Type.BOOL, NAMES),
    "date": Column("x", Type.DATE, NAMES),
    "text": Column("x", Type.TEXT, NAMES),
    "closed": Column(
        "x",
        Type.TEXT,
        NAMES,
        values=("topic", "it's"),
        labels={"topic": Text("a topic", "议题"), "it's": Text("its", "其")},
    ),
}
TYPED = ["0", "-5", "+7", "007", "1.0", "12e3", "999999999", "1000000000", "1000000001", "9" * 120]
TYPED += ["true", "TRUE", "Yes", "no", "是", "否", "1", "tRUE", "y", "", "　 ", "\u200b", "五"]
TYPED += [
    "2006-02-20",
    "2006-2-3",
    "2006/2/20",
    "2006.12.01",
    "2006年2月3日",
    "2006-2/3",
    "0000-01-01",
]
TYPED += ["2006-02-30", "2006-02-20 00:00:00", "2006-02-20T0:00", "20060220", "２００６-02-20"]
TYPED += ["2006-02-20 12:00", "9999-12-31", "0001-01-01", "10000-01-01", "2006年2月3", "1.23E+17"]
TYPED += [
    "topic",
    "议题",
    " 议题 ",
    "a topic",
    "it's",
    "Topic",
    "1e5",
    "a'b",
    "1.5E17",
    '"',
    "\\",
    "%",
]


def by_cells(column: Column, texts: Sequence[str]) -> list[Cell | None]:
    """What the reader of cells makes of texts; a text of `?` where it finds fault."""
    read = cell_reader(column, labels_of(column), sheet=True)
    return ["?" if isinstance(cell := read(text), Fault) else cell for text in texts]


def by_tables(typed: TypedColumn, kind: str, values: Sequence[object]) -> list[Cell]:
    """What the SQL makes of them, and that some flaw is told of each bad one."""
    flaws = " ".join(
        f"WHEN {flaw.condition.replace(CELL, 'c')} THEN {n}" for n, flaw in enumerate(typed.flaws)
    )
    told = f"CASE {flaws} END" if flaws else "NULL"
    sql = (
        f"SELECT c IS NOT NULL AND v IS NULL, v, {told} FROM (SELECT n, c,"
        f" {typed.value.replace(CELL, 'c')} AS v FROM (SELECT n, {typed.cell} AS c FROM"
        f" (SELECT UNNEST(CAST(? AS {kind}[])) AS raw, UNNEST(RANGE(?)) AS n))) ORDER BY n"
    )
    with duckdb.connect() as connection:
        rows = connection.execute(sql, [list(values), len(values)]).fetchall()
    assert all(flaw is not None for bad, _, flaw in rows if bad)
    return ["?" if bad else value for bad, value, _ in rows]


def typed(column: Column, native: Native = Native.TEXT, name: str = "VARCHAR") -> TypedColumn:
    typist = Typist(DIALECTS["duckdb"], sheet=native is Native.TEXT)
    found = typist.typed(column, EngineColumn(native, name), labels_of(column), "raw")
    assert found is not None
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_typed_texts(kind: str) -> None:
    column = KINDS[kind]
    texts = [*TYPED, *(f"{blank}{text}{blank}" for text in TYPED for blank in BLANKS[:3])]
    found = by_tables(typed(column), "VARCHAR", texts)
    assert dict(zip(texts, found, strict=True)) == dict(
        zip(texts, by_cells(column, texts), strict=True)
    )


ALPHABET = "0123456789-/.:+eE年月日 T是否topicyesno'\u3000"


@given(st.lists(st.text(ALPHABET, max_size=12), min_size=1, max_size=30))
def test_any_text(texts: list[str]) -> None:
    for column in KINDS.values():
        assert by_tables(typed(column), "VARCHAR", texts) == by_cells(column, texts)


def test_days_near_the_forms_that_are_read() -> None:
    rng = Random(5)
    marks = ["-", "/", ".", "年", "月", "日", " 00:00", "T0:00:00.0", ""]
    texts = [
        f"{rng.choice([1, 1999, 2024, 20240])}{rng.choice(marks)}{rng.randint(0, 13):02}"
        f"{rng.choice(marks)}{rng.randint(0, 32)}{rng.choice(marks)}"
        for _ in range(3000)
    ]
    column = KINDS["date"]
    assert by_tables(typed(column), "VARCHAR", texts) == by_cells(column, texts)


@pytest.mark.parametrize(
    ("kind", "native", "name", "values", "wanted"),
    [
        ("int", Native.INT, "BIGINT", [1, LARGEST, -LARGEST - 1], [1, LARGEST, "?"]),
        ("int", Native.INT, "HUGEINT", [10**30, 4], ["?", 4]),
        ("int", Native.FLOAT, "DOUBLE", [2.0, 2.5, float("nan"), 1e300], [2, "?", "?", "?"]),
        ("int", Native.FLOAT, "DECIMAL(9,2)", [2.0, 2.5], [2, "?"]),
        ("bool", Native.INT, "TINYINT", [1, 0, 2, None], [True, False, "?", None]),
        (
            "date",
            Native.MOMENT,
            "TIMESTAMP",
            ["2024-02-03", "2024-02-03 01:00"],
            ["2024-02-03", "?"],
        ),
        ("date", Native.DATE, "DATE", ["2024-02-03", "0044-03-15 (BC)"], ["2024-02-03", "?"]),
        ("text", Native.INT, "INTEGER", [17], ["17"]),
    ],
)
def test_typed_cells(
    kind: str, native: Native, name: str, values: list[object], wanted: list[object]
) -> None:
    found = by_tables(typed(KINDS[kind], native, name), name, values)
    assert [str(each) for each in found] == [str(each) for each in wanted]


@pytest.mark.parametrize(
    ("kind", "native"),
    [
        ("int", Native.DATE),
        ("bool", Native.FLOAT),
        ("date", Native.INT),
        ("closed", Native.INT),
        ("text", Native.FLOAT),
        ("text", Native.OTHER),
    ],
)
def test_what_cannot_be_read_at_all(kind: str, native: Native) -> None:
    typist = Typist(DIALECTS["duckdb"], sheet=False)
    column = KINDS[kind]
    assert typist.typed(column, EngineColumn(native, "x"), labels_of(column), "raw") is None
