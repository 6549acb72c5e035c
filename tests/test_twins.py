"""Which test holds each check that asks the solver against every small case, tried one by one."""

import ast
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import test_checks
from test_checks import CHECKS, run_example

from comitia import checking
from comitia.checkpages import BAD, GOOD, find_page
from comitia.engine.findings import Layer

SMALL = "test_smallworlds"
SHOWN = f"{SMALL}::test_faults_that_a_small_case_shows"
BANDS = f"{SMALL}::test_bands_with_gaps_and_overlaps"
ORGANS = "test_rolechecks::test_organs_of_which_too_little_is_said"
SCHEDULES = "test_timechecks::test_contradiction_is_found_exactly_where_no_schedule_fits"
HOLIDAYS = "test_timechecks::test_holidays_swallow_a_window_exactly_where_some_day_shows_it"
SEATS = "test_dutychecks::test_groups_that_do_not_hold_all"
ACTS = "test_actchecks::test_acts_in_no_lawful_sequence"
ABOVE = "test_superior::test_no_small_case_denies_what_is_said_of_a_draft"
CHANGES = f"{SMALL}::test_changes_that_make_a_difference"

TWINS = {
    "DT002": "test_dutychecks::test_publication_that_is_due_and_forbidden",
    "DT006": "test_rolechecks::test_supervisors_of_their_own_matters",
    "DT007": "test_rowchecks::test_permissions_that_are_always_refused",
    "EV001": CHANGES,
    "EV002": CHANGES,
    "HR001": ABOVE,
    "HR002": ABOVE,
    "HR008": ABOVE,
    "NM001": SHOWN,
    "NM002": f"{SMALL}::test_shares_of_different_wholes_in_one_session",
    "NM007": "test_tallychecks::test_bounds_that_never_matter",
    "NM008": SHOWN,
    "NM009": SHOWN,
    "NM010": SHOWN,
    "OR001": ORGANS,
    "OR002": ORGANS,
    "OR003": "test_qualifychecks::test_members_whom_nobody_can_be",
    "OR004": f"{SMALL}::test_numbers_of_delegates_that_cannot_both_be",
    "OR005": SEATS,
    "RD001": SHOWN,
    "RT002": f"{SMALL}::test_ways_that_another_way_contains",
    "RT004": "test_timechecks::test_a_step_may_be_so_late_that_none_is_left_for_the_next",
    "RT008": "test_capacitychecks::test_the_same_signers_again",
    "TB001": BANDS,
    "TB002": SHOWN,
    "TB003": f"{SMALL}::test_rows_that_never_decide",
    "TB004": "test_rowchecks::test_rows_that_contain_one_another",
    "TB005": "test_rowchecks::test_requirements_that_are_always_met",
    "TH001": SHOWN,
    "TH002": f"{SMALL}::test_conditions_that_no_case_meets",
    "TH003": "test_tallychecks::test_fewest_who_can_decide",
    "TH004": SHOWN,
    "TH005": "test_rowchecks::test_special_majorities",
    "TH006": "test_tallychecks::test_fewest_who_can_recall",
    "TH007": "test_reachchecks::test_recalls_that_nobody_can_put",
    "TH008": "test_recallchecks::test_decisions_that_are_easier_to_undo",
    "TH009": SHOWN,
    "TH012": "test_electionchecks::test_contests_without_a_choice",
    "TM001": SCHEDULES,
    "TM002": SCHEDULES,
    "TM003": HOLIDAYS,
    "TM004": f"{SMALL}::test_times_of_one_motion_in_days_of_two_kinds",
    "TM009": f"{SMALL}::test_two_times_for_one_reply",
    "TP001": ACTS,
    "TP002": ACTS,
}
"""By the code of each check, the test that is its slow twin."""

SOMETIMES = frozenset({"NM001", "OR004", "TB001"})
"""Those that ask the solver though the examples of their pages do without an answer of it."""


@cache
def contents(module: str) -> dict[str, str]:
    """The tests of a module, each with its text."""
    text = (Path(__file__).parent / f"{module}.py").read_text(encoding="utf-8")
    functions = (each for each in ast.parse(text).body if isinstance(each, ast.FunctionDef))
    return {each.name: text for each in functions}


def asking(folder: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The checks that cannot look at the examples of their pages without the solver."""
    monkeypatch.setattr(
        test_checks,
        "check",
        lambda name, request: checking.check(name, replace(request, solver=False)),
    )
    found: set[str] = set()
    for code in CHECKS:
        page = find_page(code)
        assert page is not None
        for heading in (BAD, GOOD):
            place = folder / code / heading
            place.mkdir(parents=True)
            found |= set(run_example(page.examples(heading), code, place).not_analysed)
    return found


def test_every_check_with_a_solver_has_a_twin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asking(tmp_path, monkeypatch)
    asked |= {each.code for each in CHECKS.values() if each.layer is Layer.SOLVER}
    assert asked | SOMETIMES == TWINS.keys()


@pytest.mark.parametrize("code", TWINS)
def test_the_twin_is_there(code: str) -> None:
    module, _, name = TWINS[code].partition("::")
    tests = contents(module)
    assert name in tests
    assert code in tests[name], f"{module} does not name {code}"
