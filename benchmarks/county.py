"""A year of a whole county under a full rule set: the command `comitia batch`, process and all.

The records are made up by `comitia synth`. Beside it stand `comitia decide`, which answers the
same one by one, and DuckDB copying the same tables from Parquet to Parquet, which is what
touching every record costs.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import data
from measure import median, ratio

HERE = Path(__file__).parent
RULESET = "zhangjiagang"
TOWNSHIPS = 20
"""As many as a county has; and fifty counties for the larger size."""

_COPY = """
import sys
from pathlib import Path
import duckdb
source, target = map(Path, sys.argv[1:])
with duckdb.connect() as connection:
    for path in source.glob("*.parquet"):
        connection.execute(f"COPY (FROM '{path}') TO '{target / path.name}' (FORMAT parquet)")
"""


YEAR = ("--since", "2007-01-01", "--as-of", "2008-01-15")
"""The year the records are of."""


def tables_of(townships: int, form: str) -> Path:
    """The folder of records of so many townships in files of a form, made if it is not there."""
    folder = data.FOLDER / f"{RULESET}-{townships}-{form}"
    if not folder.is_dir():
        command = ["synth", RULESET, "-o", str(folder), "--as", form]
        comitia(*command, "--scale", str(townships))
    return folder


def comitia(*arguments: str) -> Any:
    """Run a command of ours; what it prints, as data."""
    command = [sys.executable, "-m", "comitia", *arguments, "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=HERE.parent, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr or done.stdout)
    return json.loads(done.stdout)


def timed(run: Callable[[], object]) -> tuple[float, float]:
    """Seconds and processor seconds of the processes that `run` starts."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall, cpu = time.perf_counter(), used.ru_utime + used.ru_stime
    run()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter() - wall, used.ru_utime + used.ru_stime - cpu


def measure(townships: int, rounds: int, one_by_one: bool) -> dict[str, object]:
    """The ratios for so many townships; `decide` only where it ends in time."""
    tables = tables_of(townships, "parquet")
    copy = [sys.executable, "-c", _COPY, str(tables)]
    with tempfile.TemporaryDirectory() as folder:
        out, copied = Path(folder) / "answers", Path(folder) / "copy"
        copied.mkdir()
        command = ("batch", RULESET, str(tables), "-o", str(out), "--force", *YEAR)
        runs: dict[str, Callable[[], object]] = {
            "batch": lambda: comitia(*command),
            "copy": lambda: subprocess.run([*copy, str(copied)], check=True),
        }
        if one_by_one:
            records = str(tables_of(townships, "csv"))
            runs["decide"] = lambda: comitia("decide", RULESET, records, *YEAR)
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
        for name, run in [*runs.items()] * rounds:
            taken[name].append(timed(run))
        report = comitia(*command)
    answers = sum(each["answers"] for found in report["rulesets"] for each in found["answers"])
    wall = {name: [each for each, _ in times] for name, times in taken.items()}
    peers = {
        "DuckDB copying the tables": ratio(wall["batch"], wall["copy"]),
        **({"comitia decide": ratio(wall["batch"], wall["decide"])} if one_by_one else {}),
    }
    return {
        "ours_over_sql": None,
        "peers": peers,
        "townships": townships,
        "records": sum(report_rows(tables)),
        "answers": answers,
        "rounds": rounds,
        "answers_a_second": round(answers / median(wall["batch"])),
    }


def report_rows(tables: Path) -> list[int]:
    """The number of records of each table."""
    import duckdb

    with duckdb.connect() as connection:
        query = "SELECT COUNT(*) FROM read_parquet(?)"
        paths = sorted(tables.glob("*.parquet"))
        return [int(connection.execute(query, [str(p)]).fetchall()[0][0]) for p in paths]
