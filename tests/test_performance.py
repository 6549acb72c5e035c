"""The page of figures says what was measured."""

import json
import re

import pytest
from scripts import ROOT, module_of

pytestmark = pytest.mark.checkout


FIGURES = module_of(ROOT / "tools" / "performance.py", "figures")


def test_the_page_shows_the_results() -> None:
    results = json.loads(FIGURES.RESULTS.read_text(encoding="utf-8"))
    page = FIGURES.PAGE.read_text(encoding="utf-8")
    assert FIGURES.renewed(page, results) == page, "run `python tools/performance.py`"
    assert set(re.findall(r"<!-- figures: (\w+) -->", page)) == set(FIGURES.BLOCKS)


def test_a_figure_that_changes_changes_the_page() -> None:
    results = json.loads(FIGURES.RESULTS.read_text(encoding="utf-8"))
    page = FIGURES.PAGE.read_text(encoding="utf-8")
    for name in results["wrong_on_the_cut_off"]:
        results["wrong_on_the_cut_off"][name]["comitia"] = 7
    assert FIGURES.renewed(page, results) != page


def test_every_workload_has_what_is_compared() -> None:
    results = json.loads(FIGURES.RESULTS.read_text(encoding="utf-8"))
    for name, each in results["workloads"].items():
        assert {"ours_over_sql", "peers"} <= each.keys(), name
        assert all(isinstance(ratio, float | int) for ratio in each["peers"].values()), name
    for each in results["wrong_on_the_cut_off"].values():
        assert each["comitia"] == 0 < each["cases"]
