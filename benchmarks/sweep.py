"""A thousand variants of a rule set against one, over the made-up records of a county's year.

python benchmarks/sweep.py [TOWNSHIPS]

Prints the ratio of the times for the sweep of one parameter and of a grid. Both runs start in
this process with everything imported; the shortest of three counts.
"""

from __future__ import annotations

import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

from comitia.sweeping import Request, run
from comitia.synth import synthesize
from comitia.synthfiles import write
from comitia.workspace import open_ruleset

RULESET = "zhangjiagang"
SPONSORS = "topic-sponsors.any_of.delegates.at_least"
GROUPS = "topic-sponsors.any_of.groups.at_least"
DAYS = "topic-lead-time.lead.days"
RUNS = {
    "one parameter": ((f"{DAYS}=10",), (f"{DAYS}=1..1000",)),
    "grid": ((f"{SPONSORS}=10", f"{GROUPS}=1"), (f"{SPONSORS}=1..40", f"{GROUPS}=1..25")),
}


def seconds(tables: Path, vary: tuple[str, ...], rounds: int = 3) -> float:
    """The shortest time of a run."""
    found = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            request = Request(
                RULESET, str(tables), f"{folder}/out", vary, "2008-01-15", "2007-01-01"
            )
            start = time.perf_counter()
            run(request)
            found.append(time.perf_counter() - start)
    return min(found)


def main() -> None:
    """Make the records, sweep, print."""
    townships = int(sys.argv[1]) if len(sys.argv) > 1 else 23
    with tempfile.TemporaryDirectory() as folder:
        tables = Path(folder, "county")
        made = synthesize(open_ruleset(RULESET), 1, Fraction(townships))
        write(RULESET, made, tables, form="parquet", force=False, tick=lambda rows: None)
        print(f"{townships} townships, {sum(made.rows().values())} records")
        for name, (one, many) in RUNS.items():
            single, thousand = seconds(tables, one), seconds(tables, many)
            print(
                f"{name}: one variant {single:.2f} s, 1000 variants {thousand:.2f} s,"
                f" ratio {thousand / single:.1f}"
            )


if __name__ == "__main__":
    main()
