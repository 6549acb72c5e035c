"""Plant faults into sound drafts and tell which of them `comitia check` finds.

    python tools/faults.py [--faults 200] [--sound 100] [--seed 1] [--jobs 2] [--format json]

Each fault is one that a drafter makes, with numbers, kinds and words of its own, planted into a
draft made up at random or into a shipped rule set. It counts as found where an accepted code is
reported at the right provision that was not reported before. A false alarm is an error or a
warning about a sound draft. The exit code is 1 below 95 % found or above 2 % false alarms.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from faultseeds.running import Outcome, Sound, run, sound

LEAST_FOUND, MOST_ALARMS = 0.95, 0.02
T = TypeVar("T")


def main() -> int:
    """Run it and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", type=int, default=200)
    parser.add_argument("--sound", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--keep", help="a folder into which what was missed is written")
    given = parser.parse_args()
    begun = time.monotonic()
    with ProcessPoolExecutor(given.jobs) as pool:
        faults = list(_each(pool, partial(run, given.seed), range(given.faults), "faults"))
        drafts = list(_each(pool, partial(sound, given.seed), range(given.sound), "sound drafts"))
    figures = _figures(faults, drafts)
    if given.format == "json":
        print(json.dumps(figures, ensure_ascii=False, indent=2))
    else:
        _print(figures, time.monotonic() - begun)
    if given.keep:
        _keep(Path(given.keep), faults)
    return 0 if figures["good"] else 1


def _each(
    pool: ProcessPoolExecutor, work: Callable[[int], T], numbers: range, what: str
) -> Iterator[T]:
    """What comes of each number, in order, with a count on a terminal."""
    whole = len(numbers)
    for done, each in enumerate(pool.map(work, numbers), 1):
        if sys.stderr.isatty():
            print(f"\r{done} of {whole} {what}", end="\n" if done == whole else "", file=sys.stderr)
        yield each


def _figures(faults: list[Outcome], drafts: list[Sound]) -> dict[str, object]:
    families = {}
    for name in sorted({each.family for each in faults}):
        own = [each for each in faults if each.family == name]
        families[name] = {
            "seeded": len(own),
            "found": sum(bool(each.found) for each in own),
            "witness": sum(each.witness for each in own),
            "alarms": sum(family == name for each in drafts for family in each.families),
        }
    found = sum(bool(each.found) for each in faults)
    alarmed = [each for each in drafts if each.alarms]
    share = found / len(faults) if faults else 1
    alarms = len(alarmed) / len(drafts) if drafts else 0
    return {
        "families": families,
        "seeded": len(faults),
        "found": found,
        "witness": sum(each.witness for each in faults),
        "share_found": round(share, 4),
        "sound_drafts": len(drafts),
        "sound_provisions": sum(each.provisions for each in drafts),
        "drafts_with_alarms": len(alarmed),
        "share_of_drafts_with_alarms": round(alarms, 4),
        "alarms": sum(len(each.alarms) for each in drafts),
        "things_found_sound": sum(each.passed for each in drafts),
        "missed": [
            {"number": each.number, "family": each.family, "seed": each.seed, "base": each.base,
             "said": list(each.said)}
            for each in faults if not each.found
        ],
        "false_alarms": [
            {"draft": each.number, "said": list(each.alarms)} for each in alarmed
        ],
        "good": share >= LEAST_FOUND and alarms <= MOST_ALARMS,
    }  # fmt: skip


def _print(figures: dict, seconds: float) -> None:  # type: ignore[type-arg]
    print(f"{'family':8}{'seeded':>8}{'found':>8}{'share':>8}{'case':>8}{'alarms':>8}")
    for name, each in figures["families"].items():
        share = f"{100 * each['found'] // each['seeded']} %"
        print(
            f"{name:8}{each['seeded']:>8}{each['found']:>8}{share:>8}{each['witness']:>8}"
            f"{each['alarms']:>8}"
        )
    whole = f"{100 * figures['found'] // max(1, figures['seeded'])} %"
    print(
        f"{'all':8}{figures['seeded']:>8}{figures['found']:>8}{whole:>8}{figures['witness']:>8}"
        f"{figures['alarms']:>8}"
    )
    print()
    for each in figures["missed"]:
        print(f"missed {each['number']}: {each['seed']} in {each['base']}")
        for line in each["said"][:4]:
            print(f"    {line}"[:79])
    for each in figures["false_alarms"]:
        print(f"false alarm in sound draft {each['draft']}")
        for line in each["said"][:4]:
            print(f"    {line}"[:79])
    print(
        f"{figures['found']} of {figures['seeded']} faults found, "
        f"{figures['witness']} shown by a case"
    )
    print(
        f"{figures['drafts_with_alarms']} of {figures['sound_drafts']} sound drafts "
        f"({figures['sound_provisions']} provisions) got {figures['alarms']} false alarms"
    )
    print(f"{seconds:.0f} s")


def _keep(folder: Path, faults: list[Outcome]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for each in faults:
        if not each.found:
            (folder / f"{each.number}-{each.seed}.yaml").write_text(each.text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
