"""Small assemblies counted one by one, in plain arithmetic: what the checks say is held against it.

Nothing of Comitia is used here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

LARGEST = 60
"""The largest assembly that is counted through."""

Counts = Mapping[str, int]


def number(value: object) -> Fraction:
    """`3/4`, `75%` or `10`."""
    text = str(value)
    return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)


def is_share(value: object) -> bool:
    return any(mark in str(value) for mark in "/%")


def limit(bound: object, base: int, rounding: str | None = None) -> Fraction:
    """The number that a bound amounts to."""
    if not is_share(bound):
        return number(bound)
    exact = number(bound) * base
    if rounding == "up":
        return Fraction(-(-exact.numerator // exact.denominator))
    return Fraction(exact.numerator // exact.denominator) if rounding == "down" else exact


def meets(threshold: Mapping[str, Any], part: int, counts: Counts) -> bool:
    """Whether a number keeps a threshold."""
    base = counts[threshold["of"]] if "of" in threshold else 0
    for name, keeps in TESTS.items():
        if name in threshold and not keeps(
            part, limit(threshold[name], base, threshold.get("rounding"))
        ):
            return False
    return True


TESTS = {
    "at_least": lambda part, bound: part >= bound,
    "more_than": lambda part, bound: part > bound,
    "at_most": lambda part, bound: part <= bound,
    "less_than": lambda part, bound: part < bound,
}


@lru_cache(maxsize=4)
def meetings(largest: int = LARGEST, vacant: bool = False) -> tuple[dict[str, int], ...]:
    """Every size of an assembly, of those due to attend, and of those present."""
    return tuple(_meetings(largest, vacant))


def _meetings(largest: int, vacant: bool) -> Iterator[dict[str, int]]:
    for whole in range(1, largest + 1):
        for due in range(1, whole + 1) if vacant else (whole,):
            for excused in sorted({0, due // 4, due // 2, due - 1}):
                for present in range(due - excused + 1):
                    yield {
                        "delegates_all": whole,
                        "delegates_due": due,
                        "delegates_due_not_excused": due - excused,
                        "delegates_present": present,
                    }


def votes(counts: Counts, yes: int, no: int = 0, abstained: int = 0) -> dict[str, int]:
    """The numbers behind the bases of a share of votes."""
    cast = yes + no + abstained
    return {**counts, "votes_cast": cast, "yes_and_no": yes + no}


def stuck(quorum: Mapping[str, Any] | None, majority: Mapping[str, Any], vacant: bool) -> bool:
    """Whether some lawful meeting cannot decide though all who are there agree."""
    sizes = [*meetings(), *(meetings(12, vacant=True) if vacant else ())]
    for counts in sizes:
        present = counts["delegates_present"]
        lawful = quorum is None or meets(quorum, present, counts)
        if present and lawful and not meets(majority, present, votes(counts, present)):
            return True
    return False


def locked(majority: Mapping[str, Any]) -> bool:
    """Whether all delegates in office together can fail to carry it, for seats are vacant."""
    for counts in meetings(12, vacant=True):
        present = counts["delegates_present"]
        if present == counts["delegates_due"] and not meets(
            majority, present, votes(counts, present)
        ):
            return True
    return False


def tied(majority: Mapping[str, Any]) -> bool:
    """Whether as many against as in favour can carry it where all are there and vote."""
    for half in range(1, 40):
        counts = dict.fromkeys(("delegates_all", "delegates_due", "delegates_present"), 2 * half)
        counts["delegates_due_not_excused"] = 2 * half
        if meets(majority, half, votes(counts, half, half)) and not meets(
            majority, half - 1, votes(counts, half - 1, half + 1)
        ):
            return True
    return False


def implied(
    majority: Mapping[str, Any], by: Mapping[str, Any], quorum: Mapping[str, Any] | None = None
) -> bool:
    """Whether every vote that is carried `by` another majority is carried by this one too."""
    for counts in meetings(12):
        present = counts["delegates_present"]
        if quorum is not None and not meets(quorum, present, counts):
            continue
        for yes in range(1, present + 1):
            for no in range(present - yes + 1):
                for abstained in {0, present - yes - no}:
                    cast = votes(counts, yes, no, abstained)
                    if meets(by, yes, cast) and not meets(majority, yes, cast):
                        return False
    return True


def fewest(quorum: Mapping[str, Any] | None, majority: Mapping[str, Any], whole: int = 100) -> int:
    """The fewest votes in favour that carry something in an assembly of 100 that may meet."""
    best = whole + 1
    for present in range(1, whole + 1):
        counts = dict.fromkeys(("delegates_all", "delegates_due"), whole)
        counts |= {"delegates_due_not_excused": whole, "delegates_present": present}
        if quorum is not None and not meets(quorum, present, counts):
            continue
        for yes in range(1, min(present, best - 1) + 1):
            if meets(majority, yes, votes(counts, yes)):
                best = yes
                break
    return best
