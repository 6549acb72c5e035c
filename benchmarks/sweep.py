"""A thousand variants of a rule set against one, over the made-up records of a county's year.

The ratio is told for the sweep of one parameter and of a grid. All runs start in this process
with everything imported, one variant and a thousand in turn.
"""

from __future__ import annotations

import tempfile
import time
from fractions import Fraction
from pathlib import Path

from measure import ratio

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


def seconds(tables: Path, vary: tuple[str, ...]) -> float:
    """The time of a run."""
    with tempfile.TemporaryDirectory() as folder:
        request = Request(RULESET, str(tables), f"{folder}/out", vary, "2008-01-15", "2007-01-01")
        start = time.perf_counter()
        run(request)
        return time.perf_counter() - start


def measure(townships: int, rounds: int) -> dict[str, object]:
    """A thousand variants over one: the median of the ratios of rounds."""
    with tempfile.TemporaryDirectory() as folder:
        tables = Path(folder, "county")
        made = synthesize(open_ruleset(RULESET), 1, Fraction(townships))
        write(RULESET, made, tables, form="parquet", force=False, tick=lambda rows: None)
        ratios = {}
        for name, (one, many) in RUNS.items():
            seconds(tables, one)
            taken = [(seconds(tables, many), seconds(tables, one)) for _ in range(rounds)]
            ratios[name] = ratio(*zip(*taken, strict=True))
    return {
        "townships": townships,
        "records": sum(made.rows().values()),
        "thousand_over_one": ratios,
    }
