"""What the checks of elections and recall find, against small cases decided one by one."""

from itertools import product
from pathlib import Path

import pytest
from smallworlds import REGISTRY, Ruled, case_of, told

from comitia import twin

BOUNDS = (
    "at_least: 0",
    "at_least: 1",
    "more_than: 0",
    "at_most: 0",
    "less_than: 1",
    "at_most: 3",
    "at_least: 20%, of: seats",
    "at_most: 20%, of: seats",
    "more_than: 0, at_most: 3",
    "more_than: 0%, of: candidates",
    "at_least: 20%, of: candidates, rounding: down",
    "at_least: 20%, of: seats, rounding: up",
)
REACHES = ("", ", measured: all_units", ", assigned: left_out")


def margin(bound: str = "", reach: str = "", modality: str = "must") -> str:
    said = f", margin: {{{bound}}}" if bound else ""
    return f"{{kind: contested_margin, modality: {modality}{said}{reach}}}"


def contested(ruled: Ruled) -> set[bool]:
    """Whether candidates are more than the seats, in the small contests that keep the rules."""
    found = set()
    for seats, candidates in product(range(1, 12), range(16)):
        if candidates < seats:
            continue
        cells = {"election": "e", "category": "farmer", "seats": seats, "candidates": candidates}
        case = twin.small_case(
            REGISTRY, "contest", {**cells, "assigned_seats": 0, "assigned_candidates": 0}
        )
        if ruled.says("contest.margin", case) == "yes":
            found.add(candidates > seats)
    return found


@pytest.mark.parametrize(("bound", "reach"), list(product(BOUNDS, REACHES)))
def test_contests_without_a_choice(bound: str, reach: str, tmp_path: Path) -> None:
    ruled = Ruled([margin(bound, reach)])
    small = contested(ruled)
    findings = told(tmp_path, ruled, "TH012")
    assert [each.severity for each in findings] == (
        [] if False not in small else ["warning" if True in small else "error"]
    )
    for each in findings:
        assert each.witness is not None
        records, row = case = case_of(each.witness)
        assert ruled.says("contest.margin", case) == "yes"
        seats = row["seats"]
        assert isinstance(seats, int)
        assert row["candidates"] == seats > 0
        assert records.tables["contest"]


def test_one_provision_makes_good_what_another_leaves_open(tmp_path: Path) -> None:
    assert told(tmp_path, Ruled([margin("at_most: 3"), margin()]), "TH012") == []


def test_a_margin_that_does_not_bind_asks_for_nothing(tmp_path: Path) -> None:
    assert told(tmp_path, Ruled([margin("at_most: 3", modality="may")]), "TH012") == []


def test_a_margin_that_is_not_known_is_no_fault(tmp_path: Path) -> None:
    assert told(tmp_path, Ruled([margin("at_least: unknown")]), "TH012") == []
