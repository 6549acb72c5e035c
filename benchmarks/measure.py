"""Every peer on every question, in turn in the same run, and their answers compared."""

from __future__ import annotations

import gc
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import data
import enginepeers
import framepeers
import ours
import sqlpeer
from questions import WORKLOADS, Workload

Run = Callable[[Path], None]

YARDSTICK = "DuckDB SQL"
ENUM_SQL = "DuckDB SQL, words as ENUM"
OWN = "comitia"
OUTCOME = "comitia, outcome alone"
FULL = "comitia, with all conditions"


@dataclass
class Runner:
    """A peer on one question. A slow one takes part in the first `rounds` only; one that is
    given a `share` of the records has its time taken for all of them.
    """

    run: Run
    rounds: int = 99
    share: float = 1
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def take(self, out: Path, timed: bool) -> None:
        gc.collect()
        wall, cpu = time.perf_counter(), processor_seconds()
        self.run(out)
        wall, cpu = time.perf_counter() - wall, processor_seconds() - cpu
        if timed:
            self.wall.append(wall / self.share)
            self.cpu.append(cpu / self.share)


def processor_seconds() -> float:
    """Processor time of this process up to now, all threads together."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def paths_of(workload: Workload, size: int) -> dict[str, Path]:
    """The files that a workload of a size reads, the small table of due days with them."""
    paths = {
        table: data.path_of(table, max(1, size // workload.fewer.get(table, 1)))
        for table in workload.tables
    }
    if "due" in workload.shown:
        paths["due"] = data.due_days()
    return paths


def runners(workload: Workload, size: int) -> dict[str, Runner]:
    """All peers that can answer the question and are installed."""
    name, paths = workload.name, paths_of(workload, size)
    own = {table: paths[table] for table in workload.tables}
    found = {
        YARDSTICK: Runner(partial(sqlpeer.run, name, paths)),
        OWN: Runner(lambda out: ours.run(workload, own, out)),
        OUTCOME: Runner(lambda out: ours.run(workload, own, out, provision=False)),
        FULL: Runner(lambda out: ours.run(workload, own, out, conditions=True)),
        ENUM_SQL: Runner(partial(sqlpeer.run, name, paths, words=True)),
    }
    if find_spec("polars"):
        found["Polars, streaming"] = Runner(partial(framepeers.polars, name, paths))
    if find_spec("pandas") and find_spec("pyarrow"):
        found["pandas"] = Runner(partial(framepeers.pandas, name, paths), rounds=3)
    if name[:3] in ("W1 ", "W2 ") and find_spec("openfisca_core") and find_spec("pyarrow"):
        found["OpenFisca"] = Runner(partial(enginepeers.openfisca, name, paths), rounds=3)
    if name[:3] == "W1 " and find_spec("zen") and find_spec("pyarrow"):
        share = min(1.0, enginepeers.ZEN_ROWS / size)
        found["zen-engine"] = Runner(partial(enginepeers.zen, name, paths), 3, share)
    return found


def digest(out: Path, limit: int | None = None) -> tuple[int, int]:
    """How many answers there are, and a sum of hashes that tells any two sets apart."""
    import duckdb

    with duckdb.connect() as connection:
        source = f"read_parquet('{out}')"
        columns = [row[0] for row in connection.execute(f"DESCRIBE FROM {source}").fetchall()]
        told = [name for name in ("id", "outcome", "due") if name in columns]
        where = "" if limit is None else f" WHERE id < 'M{limit:08d}'"
        hashed = ", ".join(f"CAST({name} AS VARCHAR)" for name in told)
        rows = connection.execute(
            f"SELECT COUNT(*), SUM(CAST(HASH({hashed}) AS HUGEINT)) FROM {source}{where}"
        ).fetchall()
        return int(rows[0][0]), int(rows[0][1])


def measure(workload: Workload, size: int, rounds: int) -> dict[str, object]:
    """The ratios of one workload; raises if any peer's whole answer differs from another's."""
    found = runners(workload, size)
    names = list(found)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.parquet"
        digests = {}
        for name, runner in found.items():
            runner.take(out, timed=False)
            digests[name] = digest(out)
            if name == YARDSTICK:
                first = digest(out, enginepeers.ZEN_ROWS) if "zen-engine" in found else None
        wrong = [
            name
            for name, each in digests.items()
            if each != (first if name == "zen-engine" else digests[YARDSTICK])
        ]
        if wrong:
            raise SystemExit(f"{workload.name}: {wrong} answer differently: {digests}")
        for number in range(rounds):
            turn = number % len(names)
            for name in names[turn:] + names[:turn]:
                if number < found[name].rounds:
                    found[name].take(out, timed=True)
    return told(found, size, rounds)


def told(found: Mapping[str, Runner], size: int, rounds: int) -> dict[str, object]:
    """Ratios only: seconds mean something on one machine, ratios on any."""
    sql, own = found[YARDSTICK], found[OWN]
    others = [name for name in found if name not in (YARDSTICK, OWN, OUTCOME, FULL)]
    return {
        "records": size,
        "rounds": rounds,
        "answers_agree": True,
        "ours_over_sql": ratio(own.wall, sql.wall),
        "ours_over_sql_cpu": ratio(own.cpu, sql.cpu),
        "outcome_alone_over_sql": ratio(found[OUTCOME].wall, sql.wall),
        "full_over_outcome_alone": ratio(found[FULL].wall, found[OUTCOME].wall),
        "full_over_outcome_alone_cpu": ratio(found[FULL].cpu, found[OUTCOME].cpu),
        "peers": {name: ratio(own.wall, found[name].wall) for name in others},
        "peers_cpu": {name: ratio(own.cpu, found[name].cpu) for name in others},
        "over_sql": {
            name: ratio(runner.wall, sql.wall)
            for name, runner in found.items()
            if runner is not sql
        },
    }


def grown(workload: Workload, sizes: Sequence[int], rounds: int) -> dict[str, object]:
    """Ours and the SQL by hand at several sizes, and what a record costs at each of them.

    The cost is told as a multiple of that at the last size.
    """
    found: dict[str, dict[str, float]] = {}
    each: dict[int, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.parquet"
        for size in sizes:
            both = {name: runners(workload, size)[name] for name in (YARDSTICK, OWN)}
            for number in range(rounds + 1):
                for name in sorted(both, reverse=bool(number % 2)):
                    both[name].take(out, timed=number > 0)
            each[size] = median(both[OWN].wall) / size
            found[str(size)] = {"ours_over_sql": ratio(both[OWN].wall, both[YARDSTICK].wall)}
    for size in sizes:
        found[str(size)]["cost_of_a_record"] = round(each[size] / each[sizes[-1]], 2)
    return dict(found)


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def ratio(one: Sequence[float], other: Sequence[float]) -> float:
    """The median of the ratios of each round."""
    return round(statistics.median(a / b for a, b in zip(one, other, strict=False)), 2)


def measure_all(names: Iterable[str], scale: float, rounds: int) -> dict[str, dict[str, object]]:
    """Every workload whose name begins with one of `names`, of its size times `scale`."""
    results = {}
    for name, workload in WORKLOADS.items():
        if any(name.split()[0] == each for each in names):
            print(f"  {name} …", file=sys.stderr, flush=True)
            results[name] = measure(workload, int(workload.size * scale), rounds)
    return results
