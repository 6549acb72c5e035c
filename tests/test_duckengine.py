"""DuckDB as a table engine: relations, files, and what happens where it fails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from comitia.engine.duckengine import DuckEngine
from comitia.engine.enginechoice import choose, open_engine
from comitia.engine.engines import CsvFiles, EngineFault, Native, OutOfMemory, Settings
from comitia.engine.problems import ReadError
from comitia.engine.records import Cell
from comitia.engine.schema import Type

COLUMNS = {"id": Type.TEXT, "n": Type.INT, "on": Type.DATE, "yes": Type.BOOL}
CELLS: list[list[Cell]] = [["a", "b'"], [1, None], [date(1, 1, 1), None], [True, None]]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[DuckEngine]:
    found = open_engine("duckdb", Settings(tmp_path, threads=2))
    assert isinstance(found, DuckEngine)
    yield found
    found.close()


class Failing:
    """A connection that raises, `times` times, whatever it is asked that begins with `word`."""

    def __init__(self, engine: DuckEngine, error: Exception, word: str, times: int = 1) -> None:
        self.connection = engine._connection
        self.error, self.word, self.times = error, word, times

    def execute(self, sql: str, *rest: Any) -> Any:
        if sql.startswith(self.word) and self.times:
            self.times -= 1
            raise self.error
        return self.connection.execute(sql, *rest)

    def close(self) -> None:
        self.connection.close()


def fail(engine: DuckEngine, error: Exception, word: str = "SELECT") -> None:
    engine._connection = Failing(engine, error, word)  # type: ignore[assignment]


def test_relations(engine: DuckEngine, tmp_path: Path) -> None:
    engine.hold("x", COLUMNS, CELLS)
    assert engine.rows("SELECT * FROM x ORDER BY id") == list(zip(*CELLS, strict=True))
    natives = [each.native for each in engine.columns("x").values()]
    assert natives == [Native.TEXT, Native.INT, Native.DATE, Native.BOOL]
    engine.view("v", "SELECT COUNT(*) AS n FROM x")
    engine.keep("k", "SELECT n FROM x WHERE n = 1")
    assert engine.rows("SELECT v.n, k.n FROM v, k") == [(2, 1)]
    engine.keep("k", "SELECT n + 1 AS n FROM k")
    assert engine.rows("SELECT n FROM k") == [(2,)]
    assert len(list(tmp_path.glob("*.parquet"))) == 2
    engine.drop("k")
    engine.drop("x")
    assert not list(tmp_path.glob("*.parquet"))
    with pytest.raises(EngineFault, match="does not exist"):
        engine.rows("SELECT * FROM k")


def test_types_of_columns(engine: DuckEngine) -> None:
    text = (
        "SELECT 1::HUGEINT AS a, 1::UTINYINT AS b, 1::DECIMAL(9,0) AS c, 1::DECIMAL(9,1) AS d,"
        " 1.5::DOUBLE AS e, NOW() AS f, NOW()::TIMESTAMP AS g, 'x'::ENUM('x') AS h, UUID() AS i,"
        " [1] AS j, {'k': 1} AS k"
    )
    natives = [each.native for each in engine.columns(f"({text})").values()]
    i, f, o, t = Native.INT, Native.FLOAT, Native.OTHER, Native.TEXT
    assert natives == [i, i, i, f, f, o, Native.MOMENT, t, t, o, o]


@pytest.mark.parametrize("name", ["a[1]*?", "it's", "数据", 'q"q'])
def test_names_of_files(engine: DuckEngine, tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    for number in range(2):
        engine.save(f"SELECT {number} AS n, '' AS t", folder, f"{name}{number}", "parquet")
    engine.read_parquet(name, [folder / f"{name}{number}.parquet" for number in range(2)])
    quoted = name.replace('"', '""')
    assert engine.rows(f'SELECT SUM(n) FROM "{quoted}"') == [(1,)]
    engine.save(f'SELECT n, NULL AS x FROM "{quoted}" ORDER BY n', folder, name, "csv")
    assert (folder / f"{name}.csv").read_text() == "n,x\n0,\n1,\n"


def test_csv(engine: DuckEngine, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('\ufeff甲;乙\n1;"x;""\ny"\n2;""\n', encoding="utf-8")
    (tmp_path / "b.csv").write_text("甲;乙\n3;\n", encoding="utf-8")
    engine.read_csv("c", CsvFiles([tmp_path / "a.csv", tmp_path / "b.csv"], ["p", "q"], ";"))
    assert engine.rows("SELECT * FROM c ORDER BY p") == [("1", 'x;"\ny'), ("2", None), ("3", None)]
    for text in ('p,q\n1,"x\n2,y\n3,z\n', "p,q\n1\n", "p,q\n1,2,3\n"):
        (tmp_path / "d.csv").write_text(text)
        with pytest.raises(EngineFault):
            engine.read_csv("d", CsvFiles([tmp_path / "d.csv"], ["p", "q"], ","))


def test_a_file_of_its_own(engine: DuckEngine, tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "x.duckdb")) as connection:
        connection.execute("CREATE TABLE 会议 AS SELECT 's1' AS id")
        connection.execute("CREATE SCHEMA other; CREATE VIEW other.v AS SELECT 2 AS n")
    tables = engine.attach(tmp_path / "x.duckdb")
    assert sorted(tables) == ["v", "会议"]
    fail(engine, duckdb.InternalException("INTERNAL Error: attempted"))
    assert engine.rows(f"SELECT id FROM {tables['会议']}") == [("s1",)]
    with pytest.raises(EngineFault):
        engine.rows(f"INSERT INTO {tables['会议']} VALUES ('s2')")


def test_a_fault_is_survived_once(engine: DuckEngine) -> None:
    engine.hold("x", COLUMNS, CELLS)
    fail(engine, duckdb.InternalException("INTERNAL Error: attempted to access index 1"))
    assert engine.rows("SELECT COUNT(*) FROM x") == [(2,)]
    off = "SELECT CURRENT_SETTING('disabled_optimizers')"
    assert engine.rows(off) == [("common_subplan",)]
    fail(engine, duckdb.FatalException("FATAL Error: invalidated"), "COPY")
    engine.keep("y", "SELECT * FROM x")
    assert engine.rows("SELECT COUNT(*) FROM y") == [(2,)]


@pytest.mark.parametrize(
    "error", [RuntimeError("Query interrupted"), duckdb.InterruptException("INTERRUPT Error")]
)
def test_a_query_that_a_person_interrupts_has_not_failed(
    error: Exception, engine: DuckEngine
) -> None:
    fail(engine, error)
    with pytest.raises(KeyboardInterrupt):
        engine.rows("SELECT 1")


def test_a_fault_that_stays_is_told(engine: DuckEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(connection: Any) -> None:
        raise duckdb.InternalException("INTERNAL Error:\n no such thing")

    with pytest.raises(EngineFault, match="INTERNAL Error: no such thing"):
        engine._run(broken)
    assert engine.rows("SELECT 1") == [(1,)]


def test_little_memory_is_used_by_fewer_threads(engine: DuckEngine) -> None:
    engine.hold("x", COLUMNS, CELLS)
    fail(engine, duckdb.OutOfMemoryException("Out of Memory Error"))
    assert engine.rows("SELECT COUNT(*) FROM x") == [(2,)]
    threads = "SELECT CURRENT_SETTING('threads'), CURRENT_SETTING('preserve_insertion_order')"
    assert engine.rows(threads) == [(1, False)]

    def greedy(connection: Any) -> None:
        raise duckdb.OutOfMemoryException("Out of Memory Error: no")

    with pytest.raises(OutOfMemory, match="no"):
        engine._run(greedy)


def test_nothing_is_left_of_a_table_that_could_not_be_written(
    engine: DuckEngine, tmp_path: Path
) -> None:
    with pytest.raises(EngineFault):
        engine.save("SELECT CAST('x' || range AS INT) AS n FROM range(9)", tmp_path, "t", "parquet")
    assert not (tmp_path / "t.parquet").exists()


@pytest.mark.parametrize(
    ("typed", "code"), [("duckbd", "BT001"), ("", "BT001"), ("polars=x", "BT001")]
)
def test_engines_that_there_are_not(typed: str, code: str) -> None:
    with pytest.raises(ReadError) as caught:
        choose(typed)
    assert [each.code for each in caught.value.problems] == [code]


def test_a_library_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("comitia.engine.enginechoice.import_module", missing)
    with pytest.raises(ReadError) as caught:
        choose("duckdb")
    (problem,) = caught.value.problems
    assert problem.code == "BT002"
    assert "comitia[batch]" in (problem.help.render("en") if problem.help else "")
