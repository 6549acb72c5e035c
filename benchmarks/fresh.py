"""One peer on one question in a process of its own, for time and memory.

    python benchmarks/fresh.py comitia "W1 admission" 100000000 [memory limit, as 2GB]

prints seconds, processor seconds and the largest resident memory, as JSON.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import framepeers
import measure
import ours
import sqlpeer
from questions import WORKLOADS

HERE = Path(__file__).parent


def run_here(peer: str, name: str, size: int, memory: str) -> dict[str, Any]:
    """Run and tell; what is imported on the way counts as well."""
    workload = WORKLOADS[name]
    paths = measure.paths_of(workload, size)
    started, answer = time.perf_counter(), {}
    with tempfile.TemporaryDirectory(dir=paths[workload.subject].parent) as folder:
        out = Path(folder) / "out.parquet"
        settings = f"SET temp_directory = '{folder}'"
        settings += f"; SET memory_limit = '{memory}'" if memory else ""
        if peer == measure.OWN:
            own = {table: paths[table] for table in workload.tables}
            ours.run(workload, own, out, settings=settings)
        elif peer == measure.YARDSTICK:
            sqlpeer.run(name, paths, out, settings=settings)
        else:
            framepeers.polars(name, paths, out)
        used = resource.getrusage(resource.RUSAGE_SELF)
        answer = {
            "wall": time.perf_counter() - started,
            "cpu": used.ru_utime + used.ru_stime,
            "peak_mb": peak_megabytes(),
        }
        answer["digest"] = [str(part) for part in measure.digest(out)]
    return answer


def peak_megabytes() -> int:
    """The largest resident memory of this process, not of the one that started it."""
    status = Path("/proc/self/status").read_text("ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) // 1024


def run(peer: str, name: str, size: int, memory: str = "") -> dict[str, Any]:
    """Run in a new process."""
    command = [sys.executable, str(HERE / "fresh.py"), peer, name, str(size), memory]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=HERE.parent)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def compared(name: str, size: int, rounds: int, memory: str = "") -> dict[str, object]:
    """Ours, the SQL by hand and Polars in turn; raises if the answers differ."""
    peers = [measure.YARDSTICK, measure.OWN] + ([] if memory else ["Polars, streaming"])
    taken: dict[str, list[dict[str, Any]]] = {peer: [] for peer in peers}
    measure.paths_of(WORKLOADS[name], size)
    for number in range(rounds):
        for peer in peers[number % len(peers) :] + peers[: number % len(peers)]:
            taken[peer].append(run(peer, name, size, memory))
    digests = {tuple(each["digest"]) for answers in taken.values() for each in answers}
    if len(digests) != 1:
        raise SystemExit(f"{name} of {size}: the answers differ: {digests}")
    walls = {peer: [each["wall"] for each in answers] for peer, answers in taken.items()}
    sql, own = walls[measure.YARDSTICK], walls[measure.OWN]
    return {
        "records": size,
        "rounds": rounds,
        **({"memory_limit": memory} if memory else {}),
        "ours_over_sql": measure.ratio(own, sql),
        "peers": {
            peer: measure.ratio(own, wall)
            for peer, wall in walls.items()
            if peer not in (measure.OWN, measure.YARDSTICK)
        },
        "seconds": {peer: round(measure.median(wall), 1) for peer, wall in walls.items()},
        "peak_mb": {
            peer: max(each["peak_mb"] for each in answers) for peer, answers in taken.items()
        },
    }


if __name__ == "__main__":
    print(json.dumps(run_here(*sys.argv[1:3], int(sys.argv[3]), (*sys.argv[4:], "")[0])))
