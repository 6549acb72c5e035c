"""What a run writes: whole or not at all, the same in every form, and what its codes mean."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
from batchhouse import as_parquet, ask, assert_same, by_batch, house

from comitia.batching import Report
from comitia.engine.batchoutput import _put, output_of
from comitia.engine.duckengine import DuckEngine
from comitia.engine.engines import EngineFault, OutOfMemory
from comitia.workspace import Unusable

TABLES = ("session", "motion", "delegate", "assembly", "group", "unit")
Rows = Mapping[str, list[tuple[str, ...]]]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return as_parquet(house(11, TABLES), tmp_path_factory.mktemp("batch") / "tables")


def plain(cell: Any) -> str:
    """A cell as CSV has it."""
    return "" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell)


def read(out: Path, report: Report) -> Rows:
    """Every table of an output, its rows as text and in order."""
    found = {}
    for name in report.tables:
        if report.output.target == "csv":
            with (out / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
                rows: Any = list(csv.reader(stream))[1:]
        elif report.output.target == "sqlite":
            rows = sqlite3.connect(out).execute(f'SELECT * FROM "{name}"').fetchall()
        elif report.output.target == "duckdb":
            with duckdb.connect(str(out), read_only=True) as connection:
                rows = connection.execute(f'SELECT * FROM "{name}"').fetchall()
        else:
            rows = duckdb.read_parquet(str(out / f"{name}.parquet")).fetchall()
        found[name] = sorted(tuple(map(plain, row)) for row in rows)
    return found


def test_every_form_holds_the_same(tables: Path, tmp_path: Path) -> None:
    first = ask(tables, tmp_path / "out", "xinpu")
    wanted = read(tmp_path / "out", first)
    assert {"findings", "answers", "conditions", "causes", "run"} < set(wanted)
    for name, options in (("csv", {"csv": True}), ("x.duckdb", {}), ("x.sqlite", {}), ("y.db", {})):
        out = tmp_path / name
        report = ask(tables, out, "xinpu", **options)
        found = read(out, report)
        if report.output.target == "sqlite":  # which has no truths
            column = {"true": "1", "false": "0"}
            wanted = {
                table: sorted(tuple(_number(cell, column) for cell in row) for row in rows)
                for table, rows in wanted.items()
            }
            found = {
                table: sorted(tuple(_number(cell, column) for cell in row) for row in rows)
                for table, rows in found.items()
            }
        assert found == wanted
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "csv",
        "out",
        "x.duckdb",
        "x.sqlite",
        "y.db",
    ]


def _number(cell: str, column: Mapping[str, str]) -> str:
    return column.get(cell, cell)


def test_findings_and_what_their_codes_mean(tables: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    report = ask(tables, out, "heshan", "xinpu")
    assert_same(report, out, house(11, TABLES))
    answers = by_batch(report, out)
    forms = {each.compiled.id: each.compiled.question.form.value for each in report.asks}
    wanted = sum(
        outcome is None
        or standing in ("violation", "deviation")
        or (standing == "note" and forms[name] != "decision")
        for (_, _, name, _, _), (outcome, standing) in answers.items()
    )
    sql = f"""
        SELECT COUNT(*), COUNT(DISTINCT (f.answer, f.id, f.period_first)),
        COUNT(CASE WHEN f.outcome IS NULL AND f.causes = 0 THEN 1 END),
        COUNT(CASE WHEN a.question <> f.question OR a.subject <> f.subject THEN 1 END)
        FROM '{out}/findings.parquet' AS f JOIN '{out}/answers.parquet' AS a USING (answer)"""
    assert duckdb.execute(sql).fetchall() == [(wanted, wanted, 0, 0)]
    unknown = duckdb.execute(f"""
        SELECT COUNT(*) FROM '{out}/findings.parquet' AS f, UNNEST(RANGE(62)) AS b(bit)
        LEFT JOIN '{out}/causes.parquet' AS c ON c.answer = f.answer AND c.bit = b.bit
        WHERE (f.causes >> b.bit) & 1 = 1 AND c.kind IS NULL""").fetchall()
    assert unknown == [(0,)]
    texts = duckdb.execute(f"SELECT en, zh, provision FROM '{out}/conditions.parquet'").fetchall()
    assert texts
    assert all(en and zh and en != zh and "/" in provision for en, zh, provision in texts)


def test_an_output_is_replaced_only_when_asked_and_only_an_earlier_one(
    tables: Path, tmp_path: Path
) -> None:
    for name in ("out", "x.duckdb", "x.sqlite"):
        out = tmp_path / name
        ask(tables, out, "zhenxiang")
        with pytest.raises(Unusable, match="exists already"):
            ask(tables, out, "zhenxiang")
        ask(tables, out, "zhenxiang", force=True)
    (tmp_path / "mine").mkdir()
    ask(tables, tmp_path / "mine", "zhenxiang", force=True)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.txt").write_text("years of work")
    (tmp_path / "other.duckdb").write_text("years of work")
    (tmp_path / "other.sqlite").write_text("years of work")
    for name in ("other", "other.duckdb", "other.sqlite"):
        with pytest.raises(Unusable, match="exists already"):
            ask(tables, tmp_path / name, "zhenxiang", force=True)
    assert (tmp_path / "other" / "thesis.txt").read_text() == "years of work"
    with pytest.raises(Unusable, match="cannot be written"):
        ask(tables, tmp_path / "no" / "where", "zhenxiang")
    with pytest.raises(Unusable, match="exists already"):
        ask(tables, tables, "zhenxiang", force=True)


@pytest.mark.parametrize(
    "error", [EngineFault("disk full"), OutOfMemory("no"), KeyboardInterrupt()]
)
def test_nothing_is_left_of_a_run_that_fails(
    error: BaseException, tables: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out").mkdir()
    ask(tables, tmp_path / "out", "zhenxiang", force=True)
    before = sorted((tmp_path / "out").iterdir())
    old = DuckEngine.save

    def save(self: DuckEngine, sql: str, folder: Path, name: str, form: Any) -> None:
        if name == "findings":
            raise error
        old(self, sql, folder, name, form)

    monkeypatch.setattr(DuckEngine, "save", save)
    with pytest.raises((Unusable, KeyboardInterrupt)):
        ask(tables, tmp_path / "out", "zhenxiang", force=True)
    assert [each.name for each in tmp_path.iterdir()] == ["out"]
    assert sorted((tmp_path / "out").iterdir()) == before


def test_what_stood_there_comes_back(tmp_path: Path) -> None:
    class Stage:
        folder = tmp_path

    (tmp_path / "out").write_text("old")
    with pytest.raises(OSError, match="No such file"):
        _put(tmp_path / "missing", tmp_path / "out", Stage())  # type: ignore[arg-type]
    assert (tmp_path / "out").read_text() == "old"


def test_where_memory_lacks_a_query_is_split(
    tables: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = house(11, TABLES)
    old = DuckEngine.keep
    refused = []

    def keep(self: DuckEngine, name: str, sql: str) -> None:
        if name.startswith(("comitia_wide", "comitia_doubts")) and sql.count(' AS "h') > 2:
            refused.append(name)
            raise OutOfMemory("too many columns")
        old(self, name, sql)

    monkeypatch.setattr(DuckEngine, "keep", keep)
    report = ask(tables, tmp_path / "out", "xinpu")
    assert refused
    assert_same(report, tmp_path / "out", records)


def test_what_a_place_means() -> None:
    targets = {
        "out": "parquet",
        "out.d": "parquet",
        "x.DuckDB": "duckdb",
        "x.sqlite3": "sqlite",
        "postgresql://h/d": "postgres",
    }
    assert {place: output_of(place, False, "s", False).target for place in targets} == targets
    assert output_of("out", True, "s", False).target == "csv"


def test_more_than_memory_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spilled to disk, and by fewer threads: the same answers."""
    folder = tmp_path / "tables"
    folder.mkdir()
    tables = {
        "motion": "SELECT 'motion-' || MD5(CAST(n AS VARCHAR)) AS id, 's' || n % 50 AS session,"
        " 'proposal' AS kind, 'in_session' AS phase, DATE '2024-06-06' AS submitted_on,"
        " 0 AS groups FROM range(60000) AS t(n)",
        "signature": "SELECT 'g' || n AS id, 'motion-' || MD5(CAST(HASH(n) % 60000 AS VARCHAR))"
        " AS motion, 'd' || HASH(n, 1) % 9000 AS delegate FROM range(600000) AS t(n)",
        "delegate": "SELECT 'd' || n AS id FROM range(9000) AS t(n)",
        "session": "SELECT 's' || n AS id, DATE '2024-06-05' AS opens, DATE '2024-06-09' AS closes"
        " FROM range(50) AS t(n)",
    }
    for name, sql in tables.items():
        duckdb.execute(f"COPY ({sql}) TO '{folder}/{name}.parquet'")
    options = {"only": ("motion.admissible",), "as_of": "2024-12-01"}
    outs = [tmp_path / "much", tmp_path / "little"]
    short: list[DuckEngine] = []
    old = DuckEngine._begin_anew

    def begin_anew(self: DuckEngine, plain: bool = False) -> None:
        short.append(self)
        old(self, plain)

    monkeypatch.setattr(DuckEngine, "_begin_anew", begin_anew)
    for out, memory in zip(outs, (None, "60MB"), strict=True):
        ask(folder, out, "heshan", memory=memory, threads=2, **options)
    assert len(short) == 1
    for name in ("motion.admissible", "findings"):
        one, other = (f"SELECT * FROM '{out}/{name}.parquet'" for out in outs)
        assert duckdb.execute(f"({one}) EXCEPT ({other})").fetchall() == []
        assert duckdb.execute(f"SELECT COUNT(*) = 0 FROM ({other} EXCEPT {one})").fetchall() == [
            (True,)
        ]
    answers = duckdb.execute(
        f"SELECT outcome, COUNT(*) FROM '{outs[1]}/motion.admissible.parquet' GROUP BY outcome"
    ).fetchall()
    assert dict(answers).keys() == {True, False}
    assert sum(dict(answers).values()) == 60000
