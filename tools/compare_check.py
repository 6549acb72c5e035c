"""Hold the comparison of rule sets against its slow twin on random pairs of small rule sets.

    python tools/compare_check.py --pairs 10000 [--seed 1] [--jobs 2]

Each pair is compared by the solver, then every small case is decided under both. The exit code
is 1 where a relation denies what a case shows.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from comitia.twin import Report, check

CHUNK = 200


def main() -> int:
    """Run the pairs and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    whole, begun = Report(), time.monotonic()
    chunks = range(0, given.pairs, CHUNK)
    sizes = [min(CHUNK, given.pairs - each) for each in chunks]
    seeds = [given.seed * 1_000_003 + each for each in chunks]
    with ProcessPoolExecutor(given.jobs) as pool:
        for part in pool.map(check, sizes, seeds):
            whole.pairs += part.pairs
            whole.cases += part.cases
            whole.wrong += part.wrong
            for name, number in part.relations.items():
                whole.relations[name] = whole.relations.get(name, 0) + number
    print(f"{whole.pairs} pairs, {whole.cases} cases decided under both sides")
    print(", ".join(f"{name} {number}" for name, number in sorted(whole.relations.items())))
    print(f"{len(whole.wrong)} wrong, {time.monotonic() - begun:.0f} s")
    for each in whole.wrong[:10]:
        print(each)
    return 1 if whole.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
