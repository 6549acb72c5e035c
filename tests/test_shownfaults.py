"""Planted faults of time, order and power: deciding the case that is shown breaks a provision."""

from importlib import import_module
from pathlib import Path
from random import Random

import pytest
from casehouse import broken, outcomes

from comitia.checking import Request, check

ROOT = Path(__file__).resolve().parent.parent
BREAKING = ("TM001", "TM002", "TM003", "TM009", "TP", "DT002", "DT007")
"""Codes whose case breaks one of the provisions, or is refused by one."""

SEEDS = (
    *("parts_longer_than_whole", "weeks_and_days", "seasons_apart", "order_against_times"),
    *("put_late_and_early", "least_above_most", "exactly_and_otherwise"),
    *("working_days_over_holidays", "one_window_of_working_days", "answered_twice"),
    *("handled_twice", "published_twice", "circulated_twice", "settled_twice"),
    *("hearing_after_notice", "acts_in_a_ring"),
    *("followed_by_what_may_not_follow", "needs_what_is_forbidden", "two_lists_of_steps"),
    *("steps_against_an_order", "stages_against_an_order", "a_stage_that_is_forbidden"),
    *("power_taken_back", "put_too_late_and_too_early", "must_be_listed_and_need_not"),
)


@pytest.mark.checkout
@pytest.mark.parametrize("name", SEEDS)
def test_the_case_of_a_planted_fault_breaks_a_provision(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(ROOT / "tools")
    seeds = import_module("faultseeds.running").SEEDS
    seed = next(each for each in seeds if each.name == name)
    rng = Random(f"shown/{name}")
    draft = import_module("faultseeds.clean").sound_draft(rng)
    names = seed.plant(rng, draft)
    path = tmp_path / "rules.yaml"
    path.write_text(draft.written(), encoding="utf-8")
    findings = [
        each
        for each in check(str(path), Request(select=seed.codes)).findings
        if {rule.rpartition("/")[2] for rule in each.rules} & set(names or ())
    ]
    assert any(each.witness is not None for each in findings)
    for each in findings:
        if each.witness is not None and each.code.startswith(BREAKING):
            assert each.decided is not None
            refused = False in outcomes(tmp_path, each).values()
            assert refused or True in broken(tmp_path, each).values(), each.decided
