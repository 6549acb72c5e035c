"""Hold the three evaluators against each other on random expressions and records.

    python tools/agree.py --pairs 100000 [--seed 1] [--jobs 2]
    python tools/agree.py --pairs 2000 --spark
    python tools/agree.py --batch 20 [--seed 1] [--jobs 2]
    python tools/agree.py --batch 1 --spark

A pair is one expression and one set of records, evaluated at every row of the subject's table
and, half the time, in two periods. The first disagreement is cut down and printed as a Python
module that belongs into `tests/corpus/`, and the exit code is 1.

With `--batch` the whole answers of `comitia batch` are held against those of `decide`: every
shipped rule set over so many random sets of records.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import repeat
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from comitia.agreement import EVALUATORS, compare, random_case
from comitia.batchagreement import compare_answers
from comitia.builtin import shipped
from comitia.engine.enginechoice import open_engine
from comitia.engine.engines import Settings
from comitia.engine.expressions import Aggregate, Arithmetic, Compare, Expr, Shift, parts_of
from comitia.sample import ANCHORS, random_records, sample_schema
from comitia.shrinking import as_python, shrink
from comitia.sparkagreement import ALL_EVALUATORS
from comitia.workspace import open_ruleset

PAIRS_PER_WORLD = 200
PAIRS_PER_WORLD_ON_SPARK = 40


@dataclass(slots=True)
class Report:
    """What some pairs showed; plain, so that it travels between processes."""

    pairs: int = 0
    answers: int = 0
    undetermined: int = 0
    not_analysed: int = 0
    nodes: Counter[str] = field(default_factory=Counter)
    disagreement: str | None = None

    def add(self, other: Report) -> None:
        self.pairs += other.pairs
        self.answers += other.answers
        self.undetermined += other.undetermined
        self.not_analysed += other.not_analysed
        self.nodes += other.nodes
        self.disagreement = self.disagreement or other.disagreement


def names_of(expr: Expr) -> Iterator[str]:
    """The names of the nodes of `expr`, with what tells their forms apart."""
    match expr:
        case Aggregate(function=form) | Compare(op=form) | Arithmetic(op=form) | Shift(unit=form):
            yield f"{type(expr).__name__} {form}"
        case _:
            yield type(expr).__name__
    for part in parts_of(expr):
        yield from names_of(part)


def run_world(seed: str, pairs: int, spark: bool) -> Report:
    """Compare `pairs` expressions in one world that is drawn from `seed`."""
    evaluators = ALL_EVALUATORS if spark else EVALUATORS
    world, exprs = random_case(sample_schema(), Random(seed), pairs)
    tally = compare(world, exprs, evaluators=evaluators)
    report = Report(tally.pairs, tally.answers, tally.undetermined, tally.not_analysed)
    for expr in exprs:
        report.nodes.update(names_of(expr))
    if tally.disagreements:
        smallest = as_python(shrink(tally.disagreements[0], evaluators))
        report.disagreement = f"# {len(tally.disagreements)} of seed {seed}\n{smallest}"
    return report


def run(pairs: int, seed: int, jobs: int, spark: bool) -> Report:
    """Compare `pairs` pairs in `jobs` processes; stops at the first disagreement."""
    most = PAIRS_PER_WORLD_ON_SPARK if spark else PAIRS_PER_WORLD
    total, started = Report(), time.monotonic()
    sizes = [min(most, pairs - at) for at in range(0, pairs, most)]
    seeds = [f"{seed}-{number}" for number in range(len(sizes))]
    with ProcessPoolExecutor(jobs) as pool:
        for report in pool.map(run_world, seeds, sizes, repeat(spark)):
            total.add(report)
            show_progress(total.pairs, pairs, time.monotonic() - started)
            if total.disagreement is not None:
                pool.shutdown(wait=False, cancel_futures=True)
                break
    show_progress(None, pairs, 0)
    return total


def run_batch(name: str, seed: str, engine_name: str) -> tuple[int, int, list[str]]:
    """Hold `batch` against `decide` for one rule set; answers, undetermined ones, differences."""
    rng = Random(seed)
    compilation = open_ruleset(name).compile()
    records = random_records(compilation.schema, rng, rows=(0, 6))
    as_of = rng.choice(ANCHORS) + timedelta(rng.randint(-9, 9))
    with TemporaryDirectory() as folder:
        scratch, tables = Path(folder, "scratch"), Path(folder, "tables")
        scratch.mkdir()
        tables.mkdir()
        engine = open_engine(engine_name, Settings(scratch, threads=1))
        seen = compare_answers([compilation], records, as_of, engine=engine, folder=tables)
        engine.close()
    return seen.answers, seen.undetermined, [f"{each} (seed {seed})" for each in seen.differences]


def run_batches(number: int, seed: int, jobs: int, engine: str) -> int:
    """Compare in `jobs` processes; the exit code."""
    pairs = [(name, f"{seed}-{n}-{name}") for n in range(number) for name in shipped()]
    answers = undetermined = 0
    differences: list[str] = []
    with ProcessPoolExecutor(jobs) as pool:
        for one, other, found in pool.map(run_batch, *zip(*pairs, strict=True), repeat(engine)):
            answers, undetermined = answers + one, undetermined + other
            differences += found
    print(f"{len(pairs)} runs, {answers:,} answers, {undetermined:,} undetermined")
    print("\n".join(differences))
    return 1 if differences else 0


def show_progress(done: int | None, pairs: int, seconds: float) -> None:
    """One line that is written over; none where nobody watches."""
    if sys.stderr.isatty():
        line = "" if done is None else f"{done:,} of {pairs:,} pairs, {seconds:.0f} s"
        print(f"\r{line:60}\r", end="", file=sys.stderr, flush=True)


def print_report(report: Report, seconds: float) -> None:
    share = 100 * report.undetermined / max(1, report.answers)
    print(f"{report.pairs:,} pairs, {report.answers:,} answers, {seconds:.0f} s")
    print(f"undetermined: {share:.0f} % of the answers")
    print(f"not analysed by the solver: {report.not_analysed:,} pairs")
    print("nodes:")
    for name, number in sorted(report.nodes.items()):
        print(f"  {name:24} {number:>9,}")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="the three evaluators on random pairs")
    parser.add_argument("--pairs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--spark", action="store_true", help="the queries on Spark, too")
    parser.add_argument("--batch", type=int, default=0)
    options = parser.parse_args(arguments)
    jobs, engine = (1, "spark") if options.spark else (options.jobs, "duckdb")
    if options.batch:
        return run_batches(options.batch, options.seed, jobs, engine)
    started = time.monotonic()
    report = run(options.pairs, options.seed, jobs, options.spark)
    print_report(report, time.monotonic() - started)
    if report.disagreement is not None:
        print(f"\nthe evaluators disagree:\n\n{report.disagreement}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
