"""The page of figures says what was measured."""

import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.checkout


def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("figures", ROOT / "tools" / "performance.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["figures"] = module
    spec.loader.exec_module(module)
    return module


FIGURES = tool()


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
