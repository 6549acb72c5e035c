"""Every measurement, each beside its yardstick in the same run; writes `results.json`.

    python benchmarks/run.py                    everything but the largest sizes and Spark
    python benchmarks/run.py --quick            all of it in small, to see that it works
    python benchmarks/run.py --only W1b single  some of it; the rest of the results stays
    python benchmarks/run.py --only large       10^8 records, in fresh processes
    python benchmarks/run.py --only spark       on Spark; needs Java and `comitia[spark]`

Ratios are medians over rounds in which the peers take turns. Everything that is compared has
given the same answers before.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import boundary  # noqa: E402  # the benchmarks are scripts beside this one
import county  # noqa: E402
import fresh  # noqa: E402
import measure  # noqa: E402
import single  # noqa: E402
import sweep  # noqa: E402
from questions import WORKLOADS  # noqa: E402

RESULTS = HERE / "results.json"
PACKAGES = (
    "comitia",
    "duckdb",
    "polars",
    "pandas",
    "pyarrow",
    "numpy",
    "zen-engine",
    "OpenFisca-Core",
    "click",
    "pydantic",
    "ruamel.yaml",
)
LARGE = 10**8
GROWTH = (10**4, 10**5, 10**6, 10**7)

Results = dict[str, Any]


def batch(options: argparse.Namespace) -> Results:
    """The batch workloads, all peers."""
    wanted = [name.split()[0] for name in WORKLOADS]
    wanted = [name for name in wanted if name in options.only] or wanted
    scale = 0.01 if options.quick else 1.0
    return {"workloads": measure.measure_all(wanted, scale, options.rounds)}


def single_decision(options: argparse.Namespace) -> Results:
    """One decision at a time."""
    rounds = {"rounds": 2, "number": 500} if options.quick else {}
    decision = single.measure(**rounds)
    told = {"peers": {"zen-engine with trace": decision["ours_over_zen"]}, **decision}
    return {"workloads": {"single decision with its reason": {"ours_over_sql": None, **told}}}


def growth(options: argparse.Namespace) -> Results:
    """How the time of a record changes with the number of records."""
    found: Results = {}
    for name in ("W1 admission", "W2 evaluation bands"):
        sizes = [size // 100 if options.quick else size for size in GROWTH]
        found[name] = measure.grown(WORKLOADS[name], sizes, options.rounds)
    return {"growth": found}


def large(options: argparse.Namespace) -> Results:
    """10^8 records, each run in a process of its own."""
    size = 10**6 if options.quick else LARGE
    rounds = min(options.rounds, 3)
    found = {
        name: fresh.compared(name, size, rounds) for name in ("W1 admission", "W2 evaluation bands")
    }
    limit = "200MB" if options.quick else "2GB"
    found["W1b distinct signers"] = fresh.compared("W1b distinct signers", size, rounds, limit)
    return {"large": found}


def county_year(options: argparse.Namespace) -> Results:
    """A full rule set over the year of a county, and of fifty."""
    rounds = 1 if options.quick else 3
    small, large = (1, 5) if options.quick else (county.TOWNSHIPS, 50 * county.TOWNSHIPS)
    return {
        "workloads": {
            "county year": county.measure(small, rounds, one_by_one=True),
            "county year, fifty counties": county.measure(large, rounds, one_by_one=False),
        }
    }


def thousand_variants(options: argparse.Namespace) -> Results:
    """A sweep of a thousand variants over the year of a county, beside one variant."""
    found = sweep.measure(1 if options.quick else 23, 1 if options.quick else 3)
    return {"workloads": {"sweep of 1,000 variants": {"ours_over_sql": None, "peers": {}, **found}}}


def on_spark(options: argparse.Namespace) -> Results:
    """Our queries beside those by hand, both on Spark."""
    import spark

    scale, rounds = (0.001, 1) if options.quick else (1.0, min(options.rounds, 5))
    return {"spark": spark.measure_all(scale, rounds)}


def wrong_answers(options: argparse.Namespace) -> Results:
    """What natural formulas get wrong exactly on a cut-off."""
    return {"wrong_on_the_cut_off": boundary.wrong_answers()}


def start_up(options: argparse.Namespace) -> Results:
    """Whole processes, each in turn with a click program that does nothing; median ratios."""
    rounds = 2 if options.quick else 9
    bare = [sys.executable, str(HERE / "bare_click.py"), "--help"]
    comitia = [sys.executable, "-m", "comitia"]
    commands = {"help": [*comitia, "--help"], "load": [*comitia, "account", "zhangjiagang"]}
    ratios: dict[str, list[float]] = {name: [] for name in commands}
    for name, command in commands.items():
        processor_seconds(command)
        for _ in range(rounds):
            ratios[name].append(processor_seconds(command) / processor_seconds(bare))
    medians = {name: round(statistics.median(each), 2) for name, each in ratios.items()}
    return {"start_up": {f"{name}_over_bare_click": each for name, each in medians.items()}}


def processor_seconds(command: list[str]) -> float:
    """Processor time of a whole process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, cwd=HERE.parent)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


PARTS: Mapping[str, Callable[[argparse.Namespace], Results]] = {
    "batch": batch,
    "single": single_decision,
    "growth": growth,
    "county": county_year,
    "sweep": thousand_variants,
    "boundary": wrong_answers,
    "start": start_up,
    "large": large,
    "spark": on_spark,
}
"""What can be measured; each part gives keys of the results."""
ASKED = ("large", "spark")
"""What is measured only where it is asked for by name."""


def environment() -> Results:
    """What the figures were taken on."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "processors": os.cpu_count(),
        "memory_gb": round(pages / 2**30),
        "packages": found,
    }


def merged(old: Results, new: Results) -> Results:
    """Old results with the new ones in their place."""
    both = dict(old)
    for key, value in new.items():
        kept = old.get(key) if key == "workloads" else None
        both[key] = {**kept, **value} if kept else value
    return both


def main() -> None:
    """Measure what is wanted and write it down."""
    parser = argparse.ArgumentParser(description="benchmarks, each beside its yardstick")
    parser.add_argument("--quick", action="store_true", help="small; nothing is written down")
    parser.add_argument("--rounds", type=int, help="rounds of the batch workloads (7; quick: 2)")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help=", ".join(PARTS))
    options = parser.parse_args()
    options.rounds = options.rounds or (2 if options.quick else 7)
    of_batch = any(name.split()[0] in options.only for name in WORKLOADS)
    results: Results = json.loads(RESULTS.read_text("utf-8")) if RESULTS.is_file() else {}
    for name, part in PARTS.items():
        wanted = not options.only or name in options.only or (name == "batch" and of_batch)
        if wanted and (name not in ASKED or name in options.only):
            print(f"{name} …", file=sys.stderr, flush=True)
            results = merged(results, part(options))
            results["environment"] = environment()
            if not options.quick:
                RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    if not options.quick:
        page = [sys.executable, str(HERE.parent / "tools" / "performance.py")]
        subprocess.run(page, check=True)
    print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
