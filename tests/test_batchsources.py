"""Every kind of source gives the same tables, and so the answers of `decide`."""

from collections.abc import Callable
from pathlib import Path

import pytest
from batchhouse import (
    as_csv,
    as_duckdb,
    as_parquet,
    as_sqlite,
    as_workbook,
    as_yaml,
    ask,
    assert_same,
    chinese,
    house,
)

from comitia.engine.records import Records

TABLES = ("session", "motion", "delegate", "assembly", "group", "unit", "signature", "notice")
SOURCES: dict[str, Callable[[Records, Path], Path]] = {
    "parquet": as_parquet,
    "parts": lambda records, path: as_parquet(records, path, parts=3),
    "csv": as_csv,
    "csv-mark": lambda records, path: as_csv(records, path, "utf-8-sig"),
    "csv-utf-16": lambda records, path: as_csv(records, path, "utf-16"),
    "csv-chinese": lambda records, path: as_csv(records, path, "gb18030", chinese, True),
    "duckdb": as_duckdb,
    "sqlite": as_sqlite,
    "yaml": as_yaml,
    "xlsx": lambda records, path: as_workbook(records, path.with_suffix(".xlsx")),
}


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_gives_the_same_answers(source: str, tmp_path: Path) -> None:
    records = house(3, TABLES)
    tables = SOURCES[source](records, tmp_path / "tables")
    report = ask(tables, tmp_path / "out", "zhenxiang", "xinpu")
    assert_same(report, tmp_path / "out", records)
