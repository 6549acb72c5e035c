"""`comitia batch` on Spark writes what it writes on DuckDB; `make spark` runs this.

`COMITIA_SPARK` names the master, as `local-cluster[2,1,1024]`; `1` is this process's own machine.
"""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

pytestmark = pytest.mark.skipif("COMITIA_SPARK" not in os.environ, reason="`make spark` runs this")

QUESTIONS = ("motion.admissible", "group.activities", "procedure.next_step", "assembly.reports")


def run(*arguments: object) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "comitia", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def rows(place: Path) -> list[str]:
    """The rows of a table, as text and in order."""
    files = f"{place}/*.parquet" if place.is_dir() else str(place)
    with duckdb.connect() as connection:
        found = connection.execute("FROM read_parquet(?)", [files]).fetchall()
    return sorted(map(str, found))


def test_the_same_answers_as_duckdb(tmp_path: Path) -> None:
    tables = tmp_path / "tables"
    run("synth", "xinpu", "-o", tables, "--as", "parquet", "--scale", "1/5")
    master = os.environ["COMITIA_SPARK"]
    engine = "spark" if master == "1" else f"spark={master}"
    only = [part for name in QUESTIONS for part in ("--only", name)]
    dates = ("--since", "2007-01-01", "--as-of", "2008-01-15")
    for name, chosen in (("duckdb", "duckdb"), ("spark", engine)):
        run("batch", "xinpu", tables, "-o", tmp_path / name, "--engine", chosen, *dates, *only)
    wanted = sorted((tmp_path / "duckdb").iterdir())
    found = sorted((tmp_path / "spark").iterdir())
    assert [each.name for each in found] == [each.name.removesuffix(".parquet") for each in wanted]
    for one, other in zip(wanted, found, strict=True):
        if other.name != "run":
            assert rows(one) == rows(other), other.name
