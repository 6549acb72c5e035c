"""What `batch` asks of a table engine, held against each engine there is.

Spark takes a while to start and is not installed everywhere: `make spark` runs its part.
"""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any as Anything

import pytest

from comitia.engine.enginechoice import open_engine
from comitia.engine.engines import CsvFiles, Engine, EngineFault, FileForm, Native, Settings
from comitia.engine.schema import Type

SPARK = pytest.mark.skipif("COMITIA_SPARK" not in os.environ, reason="`make spark` runs this")
ENGINES = ("duckdb", pytest.param("spark", marks=SPARK))
QUOTES = {"duckdb": '"', "spark": "`"}
COLUMNS = {"id": Type.TEXT, "n": Type.INT, "d": Type.DATE, "b": Type.BOOL}
ROWS = [
    (None, None, None, None),
    ("", 1, date.min, True),
    ("${x}", 2**63 - 1, date(1582, 10, 10), None),
    ("甲'\"\\\n", -(2**63), date.max, False),
]


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: Anything) -> Iterator[Engine]:
    opened = open_engine(request.param, Settings(tmp_path_factory.mktemp("scratch"), threads=2))
    yield opened
    opened.close()


def quoted(engine: Engine, name: str) -> str:
    return f"{QUOTES[engine.name]}{name}{QUOTES[engine.name]}"


def hold(engine: Engine, name: str = "held") -> None:
    engine.hold(name, COLUMNS, list(zip(*ROWS, strict=True)))


def in_order(rows: list[tuple[Anything, ...]]) -> list[tuple[Anything, ...]]:
    return sorted(rows, key=lambda row: [(cell is not None, cell) for cell in row])


def read(engine: Engine, path: Path, form: FileForm) -> list[tuple[Anything, ...]]:
    """The rows of what `save` wrote at `path`: a file, or a folder of files."""
    whole = path.with_name(f"{path.name}.{form}")
    paths = [whole] if whole.is_file() else sorted(path.glob(f"*.{form}"))
    if form == "parquet":
        engine.read_parquet("again", paths)
    else:
        engine.read_csv("again", CsvFiles(paths, tuple(COLUMNS), ","))
    return in_order(engine.rows("SELECT * FROM again"))


def test_cells_come_back_as_they_went(engine: Engine) -> None:
    hold(engine, "a-b c")
    name = quoted(engine, "a-b c")
    assert in_order(engine.rows(f"SELECT * FROM {name}")) == ROWS
    kinds = {column: each.native for column, each in engine.columns(name).items()}
    assert kinds == {"id": Native.TEXT, "n": Native.INT, "d": Native.DATE, "b": Native.BOOL}
    engine.hold("a-b c", {"n": Type.INT}, [[]])
    assert engine.rows(f"SELECT * FROM {name}") == []


def test_relations_are_named_replaced_and_forgotten(engine: Engine) -> None:
    hold(engine)
    engine.view("seen", "SELECT n FROM held WHERE n > 0")
    engine.keep("kept", "SELECT n FROM seen")
    engine.keep("kept", "SELECT n - 1 AS n FROM kept WHERE n = 1")
    assert engine.rows("SELECT * FROM kept") == [(0,)]
    engine.drop("kept")
    with pytest.raises(EngineFault, match="kept"):
        engine.rows("SELECT * FROM kept")


def test_rows_are_numbered(engine: Engine) -> None:
    hold(engine)
    numbers = engine.rows(f"SELECT {engine.row_number} AS number FROM held")
    assert len(set(numbers)) == len(ROWS)


@pytest.mark.parametrize("sql", ["SELECT n + n AS n FROM held", "SELECT nothing FROM held"])
def test_what_cannot_be_computed_is_a_fault_of_one_line(
    engine: Engine, sql: str, tmp_path: Path
) -> None:
    hold(engine)
    for run in (
        lambda: engine.rows(sql),
        lambda: engine.keep("kept", sql),
        lambda: engine.save(sql, tmp_path, "out", "parquet"),
    ):
        with pytest.raises(EngineFault) as fault:
            run()
        assert "\n" not in fault.value.reason
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_what_is_saved_can_be_read(engine: Engine, form: FileForm, tmp_path: Path) -> None:
    hold(engine)
    engine.save("SELECT * FROM held", tmp_path, "out", form)
    found = read(engine, tmp_path / "out", form)
    if form == "parquet":
        assert found == ROWS
    else:
        assert found == in_order([tuple(map(in_csv, row)) for row in ROWS])
    engine.save("SELECT * FROM held WHERE n = 0", tmp_path, "none", form)
    assert read(engine, tmp_path / "none", form) == []


def in_csv(cell: Anything) -> str | None:
    return None if cell in (None, "") else str(cell).lower() if cell in (True, False) else str(cell)


CSV = {
    "plain": ("id,a\n1,x\n2,\n", [("1", "x"), ("2", None)]),
    "an empty quoted cell": ('id,a\n1,""\n', [("1", None)]),
    "quotes": ('id,a\n1,"x, ""q"" y"\n', [("1", 'x, "q" y')]),
    "a line break in a cell": ('id,a\n1,"x\ny"\n2,z\n', [("1", "x\ny"), ("2", "z")]),
    "pieces that look like rows": ('id,a\n1,"x\ny,z"\n', [("1", "x\ny,z")]),
    "blank lines": ("id,a\n\n1,x\n\n", [("1", "x")]),
    "spaces": ("id,a\n1, x \n", [("1", " x ")]),
    "line ends of two signs": ("id,a\r\n1,x\r\n", [("1", "x")]),
    "a byte order mark": ("\ufeffid,a\n1,x\n", [("1", "x")]),
    "a backslash": ('id,a\n1,"x\\"\n2,y\\\n', [("1", "x\\"), ("2", "y\\")]),
    "a hash": ("id,a\n#1,x\n", [("#1", "x")]),
    "no line end": ("id,a\n1,x", [("1", "x")]),
    "a line separator": ("id,a\n1,x\u2028y\n", [("1", "x\u2028y")]),
}


@pytest.mark.parametrize("name", CSV)
def test_csv(engine: Engine, name: str, tmp_path: Path) -> None:
    text, rows = CSV[name]
    path = tmp_path / "t[1]*.csv"
    path.write_bytes(text.encode())
    engine.read_csv("cells", CsvFiles([path], ["id", "a b"], ","))
    assert in_order(engine.rows("SELECT * FROM cells")) == rows
    assert list(engine.columns("cells")) == ["id", "a b"]


@pytest.mark.parametrize(
    "content",
    [
        b"id,a\n1,x,y\n",
        b"id,a\n1\n2,x\n",
        b'id,a\n1,"x"y\n',
        b'id,a\n1,"x\n2,y\n',
        b"id,a\n1,\xff\n",
    ],
    ids=["a long row", "a short row", "a stray quote", "a quote left open", "no UTF-8"],
)
def test_csv_that_is_none(engine: Engine, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(EngineFault):
        engine.read_csv("cells", CsvFiles([path], ["id", "a"], ","))


def test_several_files_are_one_table(engine: Engine, tmp_path: Path) -> None:
    """Whatever size their integers have, and where a file lacks a column."""
    engine.save("SELECT CAST(1 AS INTEGER) AS n, 'x' AS a", tmp_path, "one", "parquet")
    engine.save("SELECT CAST(2 AS BIGINT) AS n", tmp_path, "two", "parquet")
    paths = sorted(path for path in tmp_path.rglob("*.parquet") if path.is_file())
    engine.read_parquet("united", paths)
    assert in_order(engine.rows("SELECT n, a FROM united")) == [(1, "x"), (2, None)]
    assert engine.columns("united")["n"].native is Native.INT
