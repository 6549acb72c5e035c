"""Plant faults into sound drafts and tell which of them `comitia check` finds.

    python tools/faults.py [--faults 200] [--written 60] [--sound 100] [--seed 1] [--jobs 2]

Each fault is one that a drafter makes, with numbers, kinds and words of its own, planted into a
draft made up at random or into a shipped rule set. It counts as found where an accepted code is
reported at the right provision that was not reported before. Those in what the rules say count as
shown where a case stands beside the finding that `comitia decide` decides, too; those in how a
file is written (signs, keys, citations, words alone) have no case, and are counted apart. A false
alarm is an error or a warning about a sound draft. The exit code is 1 below 95 % shown, below
95 % found in how a file is written, or above 2 % false alarms.
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
from typing import Any, TypeVar

from faultseeds.running import Outcome, Sound, run, sound

LEAST, MOST_ALARMS = 0.95, 0.02
T = TypeVar("T")


def main() -> int:
    """Run it and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", type=int, default=200)
    parser.add_argument("--written", type=int, default=60)
    parser.add_argument("--sound", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--keep", help="a folder into which what was missed is written")
    given = parser.parse_args()
    begun = time.monotonic()
    with ProcessPoolExecutor(given.jobs) as pool:
        said, written = (
            list(_each(pool, partial(run, given.seed, written=written), range(count), what))
            for written, count, what in (
                (False, given.faults, "faults in what rules say"),
                (True, given.written, "faults of writing"),
            )
        )
        drafts = list(_each(pool, partial(sound, given.seed), range(given.sound), "sound drafts"))
    figures = _figures(said, written, drafts)
    if given.format == "json":
        print(json.dumps(figures, ensure_ascii=False, indent=2))
    else:
        _print(figures, time.monotonic() - begun)
    if given.keep:
        _keep(Path(given.keep), [*said, *written])
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


def _figures(said: list[Outcome], written: list[Outcome], drafts: list[Sound]) -> dict[str, Any]:
    alarmed = [each for each in drafts if each.alarms]
    shares = {
        "share_shown": _share(sum(each.shown for each in said), len(said)),
        "share_of_writing_found": _share(sum(bool(each.found) for each in written), len(written)),
    }
    alarms = _share(len(alarmed), len(drafts)) if drafts else 0
    return {
        "said": _counts(said),
        "written": _counts(written),
        **shares,
        "sound_drafts": len(drafts),
        "sound_provisions": sum(each.provisions for each in drafts),
        "drafts_with_alarms": len(alarmed),
        "share_of_drafts_with_alarms": alarms,
        "alarms": sum(len(each.alarms) for each in drafts),
        "things_found_sound": sum(each.passed for each in drafts),
        "missed": [_told(each) for each in (*said, *written) if not each.found],
        "not_shown": [_told(each) for each in said if each.found and not each.shown],
        "false_alarms": [{"draft": each.number, "said": list(each.alarms)} for each in alarmed],
        "good": min(shares.values()) >= LEAST and alarms <= MOST_ALARMS,
    }


def _counts(faults: list[Outcome]) -> dict[str, Any]:
    """How many of each family were planted, found and shown, and of all together."""
    families = {}
    for name in sorted({each.family for each in faults}):
        families[name] = _count([each for each in faults if each.family == name])
    return {"families": families, "all": _count(faults)}


def _count(faults: list[Outcome]) -> dict[str, int]:
    return {
        "seeded": len(faults),
        "found": sum(bool(each.found) for each in faults),
        "shown": sum(each.shown for each in faults),
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1


def _told(fault: Outcome) -> dict[str, Any]:
    return {
        "number": fault.number, "family": fault.family, "seed": fault.seed, "base": fault.base,
        "said": list(fault.said),
    }  # fmt: skip


def _print(figures: dict[str, Any], seconds: float) -> None:
    for key, what in (("said", "in what rules say"), ("written", "in how they are written")):
        counts = figures[key]
        print(f"{what:26}{'seeded':>8}{'found':>8}{'shown':>8}")
        for name, each in (*counts["families"].items(), ("all", counts["all"])):
            shown = each["shown"] if key == "said" else ""
            print(f"  {name:24}{each['seeded']:>8}{each['found']:>8}{shown:>8}")
        print()
    for each in figures["missed"]:
        print(f"missed {each['number']}: {each['seed']} in {each['base']}")
        for line in each["said"][:4]:
            print(f"    {line}"[:79])
    for each in figures["not_shown"]:
        print(f"found, but not shown {each['number']}: {each['seed']} in {each['base']}")
    for each in figures["false_alarms"]:
        print(f"false alarm in sound draft {each['draft']}")
        for line in each["said"][:4]:
            print(f"    {line}"[:79])
    said, written = figures["said"]["all"], figures["written"]["all"]
    print(
        f"{said['found']} of {said['seeded']} faults in what rules say found, "
        f"{said['shown']} shown by a case decided again"
    )
    print(f"{written['found']} of {written['seeded']} faults of writing found at their place")
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
