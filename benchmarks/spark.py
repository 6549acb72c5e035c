"""Questions of the benchmarks on Spark: our query beside the SQL written by hand, in turn.

One session on this machine answers both from Parquet to Parquet. Both run with the settings that
Comitia sets, so that only the text of the query differs; the answers are compared before.
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import measure
import ours
import sqlpeer
from questions import WORKLOADS, Workload

from comitia.engine.engines import Settings
from comitia.engine.sparkengine import SparkEngine

MEMORY = 6 * 2**30
WANTED = ("W1 admission", "W1b distinct signers", "W2 evaluation bands", "W3 contact duties")


def measure_all(scale: float, rounds: int) -> dict[str, dict[str, object]]:
    """The ratio of each question that needs no calendar."""
    with tempfile.TemporaryDirectory() as folder:
        engine = SparkEngine(Settings(Path(folder), memory=MEMORY))
        try:
            return {
                name: _measure(engine, WORKLOADS[name], scale, rounds, Path(folder))
                for name in WANTED
            }
        finally:
            engine.close()


def _measure(
    engine: SparkEngine, workload: Workload, scale: float, rounds: int, folder: Path
) -> dict[str, object]:
    size = int(workload.size * scale)
    paths = measure.paths_of(workload, size)
    for table, path in paths.items():
        engine.read_parquet(table, [path])
    by_hand = sqlpeer.QUERIES[workload.name].format(**{name: f"`{name}`" for name in paths})

    def own(provision: bool) -> str:
        known = ours.known_of_files(paths)
        query = ours.query_of(
            workload, known, provision=provision, conditions=False, dialect="spark"
        )
        return ours.answers(workload, query)

    asked: dict[str, Callable[[], str]] = {
        "by hand": lambda: by_hand,
        measure.OUTCOME: lambda: own(provision=False),
        measure.OWN: lambda: own(provision=True),
    }
    taken: dict[str, list[float]] = {name: [] for name in asked}
    digests = set()
    for number in range(rounds + 1):
        for name in sorted(asked, reverse=bool(number % 2)):
            gc.collect()
            start = time.perf_counter()
            engine.save(asked[name](), folder, f"{name} {workload.name} {number}", "parquet")
            if number:
                taken[name].append(time.perf_counter() - start)
            else:
                written = folder / f"{name} {workload.name} 0"
                digests.add(measure.digest(written / "*.parquet"))
    if len(digests) > 1:
        raise SystemExit(f"{workload.name}: Spark answers differently: {digests}")
    return {
        "records": size,
        "rounds": rounds,
        "ours_over_spark_sql": measure.ratio(taken[measure.OWN], taken["by hand"]),
        "outcome_alone_over_spark_sql": measure.ratio(taken[measure.OUTCOME], taken["by hand"]),
    }
