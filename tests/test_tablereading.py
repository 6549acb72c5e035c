"""What is wrong with tables is told all at once, counted, with examples, before anything runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from batchhouse import ask

from comitia.workspace import Unusable

Sheet = Sequence[Sequence[str]]


def write(folder: Path, **tables: Sheet | bytes) -> Path:
    """A folder of CSV files from their rows, the first the header, or from their bytes."""
    folder.mkdir(exist_ok=True)
    for name, rows in tables.items():
        data = rows
        if not isinstance(data, bytes):
            text = io.StringIO()
            csv.writer(text).writerows(data)
            data = text.getvalue().encode()
        (folder / f"{name}.csv").write_bytes(data)
    return folder


def told(tables: Path | str, out: Path, *rulesets: str, **options: Any) -> list[tuple[str, str]]:
    """The problems of tables that cannot be used: codes and messages."""
    with pytest.raises(Unusable) as caught:
        ask(tables, out, *(rulesets or ("zhenxiang",)), **options)
    assert not list(out.parent.glob(f".{out.name}*"))
    assert not out.exists()
    return [(each.code, each.message.render("en")) for each in caught.value.problems]


def assert_told(found: Sequence[tuple[str, str]], wanted: Mapping[str, str]) -> None:
    """Each code with a part of its message, and nothing else."""
    texts = dict(found)
    assert sorted(code for code, _ in found) == sorted(wanted)
    for code, part in wanted.items():
        assert part in texts[code]


def test_everything_at_once(tmp_path: Path) -> None:
    tables = write(
        tmp_path / "tables",
        session=[
            ["id", "kind", "opens", "delegates_due", "presidium"],
            ["s1", "annual", "2024-01-01", "1", "yes"],
            ["s2", "yearly", "2024-02-30", "12.5", "ja"],
            ["s3", "weekly", "soon", "x", "nein"],
            ["s4", "monthly", "2024/1/5", "9999999999", ""],
            ["s1", "daily", "", "0x10", ""],
        ],
        motion=[["id", "session", "kind"], ["m1", "s1", "topic"], ["m2", "s9", ""], ["m3", "", ""]],
    )
    found = told(tables, tmp_path / "out")
    texts = [text for _, text in found]
    assert sorted(code for code, _ in found) == ["DA007"] * 4 + ["DA008", "DA009"]
    closed = next(text for text in texts if "column `kind`" in text)
    assert "`kind`: not among the values this column may have in 4 cell(s)" in closed
    assert "`yearly` (`s2`), `weekly` (`s3`), `monthly` (`s4`)" in closed
    assert any(
        "`delegates_due`: numbers that are too large in 1 cell(s): `9999999999` (`s4`)" in t
        for t in texts
    )
    assert any("`delegates_due`: not whole numbers in 3 cell(s): `12.5` (`s2`)" in t for t in texts)
    assert any(
        "`opens`: dates that do not exist in 1 cell(s): `2024-02-30` (`s2`)" in t for t in texts
    )
    assert any("`presidium`: neither yes nor no in 2 cell(s)" in t for t in texts)


def test_keys_and_references(tmp_path: Path) -> None:
    tables = write(
        tmp_path / "tables",
        session=[["id"], ["s1"], ["s1"], ["s2"], ["s2"], ["s2"]],
        motion=[["编号", "会议"], ["m1", "s1"], ["m2", "s9"], ["m3", "s8"], ["m4", ""]],
    )
    assert_told(
        told(tables, tmp_path / "out"),
        {
            "DA011": "`session`, column `id`: keys that stand more than once (2): `s1`, `s2`",
            "DA012": "`motion`, column `会议`: references to no record of table `session` (2)",
        },
    )


def test_rows_without_a_key_are_numbered(tmp_path: Path) -> None:
    tables = write(tmp_path / "tables", session=[["opens"], ["2024-01-01"], ["2024-02-01"]])
    ask(tables, tmp_path / "out", "heshan", only=("session.chair_due",), csv=True)
    rows = (tmp_path / "out" / "session.chair_due.csv").read_text().splitlines()[1:]
    assert sorted(row.split(",")[1] for row in rows) == ["session-1", "session-2"]
    write(tmp_path / "tables", motion=[["id", "session"], ["m1", "session-1"]])
    assert_told(told(tables, tmp_path / "more"), {"DA012": "`session-1`"})


def test_names_that_are_not_known(tmp_path: Path) -> None:
    tables = write(
        tmp_path / "tables",
        sesion=[["id"], ["s1"]],
        motion=[["id", "sesion", ""], ["m1", "s1", "x"]],
        delegate=[["id", "编号"], ["d1", "d1"]],
    )
    codes = [code for code, _ in told(tables, tmp_path / "out")]
    assert sorted(codes) == ["DA004", "DA005", "DA013"]


def test_what_must_be_filled(tmp_path: Path) -> None:
    tables = write(
        tmp_path / "tables",
        signature=[["id", "motion"], ["g1", "m1"], ["g2", ""]],
        motion=[["id"], ["m1"]],
    )
    (found,) = told(tables, tmp_path / "out")
    assert found == (
        "DA006",
        "table `signature`, column `motion`: empty in 1 row(s) that must have it: `g2`",
    )
    write(tables, signature=[["id"], ["g1"]])
    assert told(tables, tmp_path / "out")[0][0] == "DA006"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'id,opens\ns1,"2024-01-01\ns2,2024-01-02\ns3,2024-01-03\n', "DA014"),
        (b"id,opens\ns1,2024-01-01,2,3\n", "DA014"),
        (b"id,opens\ns1,\x00\n", "LX003"),
        (b"", "LX013"),
        (b"id,opens\ns1,\xff\xfe\xff\n", "LX003"),
    ],
    ids=["quote", "long", "zero", "empty", "bytes"],
)
def test_files_that_are_no_tables(data: bytes, code: str, tmp_path: Path) -> None:
    tables = write(tmp_path / "tables", session=data)
    assert [found for found, _ in told(tables, tmp_path / "out")] == [code]


def test_short_rows_blank_lines_and_quotes(tmp_path: Path) -> None:
    data = b'\r\nid;kind;opens\r\ns1 ;"annual"\r\n;;\r\n\r\ns2;"annual";2024-01-02;;\r\n'
    tables = write(tmp_path / "tables", session=data)
    ask(tables, tmp_path / "out", "heshan", only=("session.chair_due",))
    found = duckdb.read_parquet(str(tmp_path / "out" / "session.chair_due.parquet"))
    assert sorted(found.project("id").fetchall()) == [("s1",), ("s2",)]


def test_chinese_beyond_the_beginning_of_a_file(tmp_path: Path) -> None:
    """The encoding shows late: the first megabyte is plain."""
    lines = ["id,name"] + [f"d{n},{'x' * 90}" for n in range(12_000)] + ["last,张三丰"]
    data = "\n".join(lines).encode("gb18030")
    assert len(data) > 1 << 20
    tables = write(tmp_path / "tables", delegate=data)
    ask(tables, tmp_path / "out", "zhenxiang")


def test_columns_of_another_type(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    place = tmp_path / "tables" / "session.parquet"
    cells = (
        "'s' || range AS id, DATE '2024-01-01' AS delegates_due, range + 0.5 AS present,"
        " TIMESTAMP '2024-01-01 08:00' AS opens, [1] AS kind"
    )
    duckdb.execute(f"COPY (SELECT {cells} FROM range(5)) TO '{place}'")
    found = told(tmp_path / "tables", tmp_path / "out")
    texts = [text for _, text in found]
    assert {code for code, _ in found} == {"DA007"}
    assert any("`delegates_due`: DATE cannot be read as whole numbers" in text for text in texts)
    assert any("`present`: not whole numbers in 5 cell(s): `0.5` (`s0`)" in text for text in texts)
    assert any("`opens`: days with a time in 5 cell(s)" in text for text in texts)
    assert any("`kind`: INTEGER[] cannot be read as texts" in text for text in texts)


def test_parts_that_do_not_fit(tmp_path: Path) -> None:
    folder = tmp_path / "tables" / "session"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text("id,opens\ns1,\n")
    (folder / "b.csv").write_text("opens,id\n,s2\n")
    (folder / "_SUCCESS").write_text("")
    assert told(tmp_path / "tables", tmp_path / "out")[0][0] == "DA014"
    duckdb.execute(f"COPY (SELECT 's3' AS id) TO '{folder / 'c.parquet'}'")
    assert told(tmp_path / "tables", tmp_path / "out")[0][0] == "DA013"


def test_sources_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 no")
    (tmp_path / "notes.db").write_bytes(b"SQLite format 3\x00 no")
    with duckdb.connect(str(tmp_path / "other.duckdb")) as connection:
        connection.execute("CREATE TABLE something (x INTEGER)")
    out = tmp_path / "out"
    assert told(tmp_path / "empty", out)[0][0] == "DA015"
    assert told(tmp_path / "nowhere", out)[0][0] == "LX015"
    assert told(tmp_path / "broken.parquet", out)[0][0] == "LX015"
    assert told(tmp_path / "notes.db", out)[0][0] == "LX015"
    assert told(tmp_path / "other.duckdb", out)[-1][0] == "DA015"
