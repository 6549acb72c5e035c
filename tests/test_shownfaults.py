"""Planted faults of time, order and power: deciding the case that is shown breaks a provision."""

from pathlib import Path

import pytest
from casehouse import broken, outcomes, planted

BREAKING = ("TM001", "TM002", "TM003", "TM004", "TM009", "TP", "DT002", "DT007")
"""Codes whose case breaks one of the provisions, or is refused by one."""

SEEDS = (
    *("parts_longer_than_whole", "weeks_and_days", "seasons_apart", "order_against_times"),
    *("put_late_and_early", "least_above_most", "exactly_and_otherwise", "told_too_late"),
    *("mixed_days", "mixed_steps"),
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
    for each in planted("shown", name, tmp_path / "rules.yaml", monkeypatch):
        if each.witness is not None and each.code.startswith(BREAKING):
            assert each.decided is not None
            refused = False in outcomes(tmp_path, each).values()
            assert refused or True in broken(tmp_path, each).values(), each.decided
