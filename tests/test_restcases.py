"""Two times in different kinds of day: a case in which days of rest count for one of them only."""

from datetime import date
from pathlib import Path

import pytest
from casehouse import broken
from checkhouse import HEAD

from comitia.checking import Request, check
from comitia.engine.calendars import load_calendar
from comitia.engine.findings import Finding


def interval(name: str, after: str, step: str, bound: str) -> str:
    steps = f"after: {{step: {after}}}, step: {{step: {step}}}"
    return (
        f"  {name}: {{kind: step_interval, modality: must, procedure: session, {steps}, {bound}}}\n"
    )


def counted(name: str, after: str, step: str, most: str) -> str:
    return interval(name, after, step, f"at_most: {{{most}}}")


SHAPES = {
    "from one day": counted("days", "notice", "closing", "days: 7")
    + counted("working", "notice", "opening", "working_days: 5"),
    "first days": counted("days", "notice", "closing", "days: 8")
    + counted("working", "closing", "opening", "working_days: 4"),
    "then days": counted("working", "notice", "closing", "working_days: 4")
    + counted("days", "closing", "opening", "days: 8"),
    "to one day": counted("days", "notice", "opening", "days: 9")
    + counted("working", "closing", "opening", "working_days: 3"),
    "backward": interval("days", "notice", "opening", "at_least: {days: 9}")
    + counted("working", "notice", "closing", "working_days: 3"),
    "put and replied to": "  days: {kind: lead_time, modality: must, act: suggestion,"
    " lead: {days: 10}, means: at_least}\n"
    "  working: {kind: reply, modality: must, act: [suggestion], within: {working_days: 7}}\n",
    "done by records of their own": "  days: {kind: opinion_report, modality: must, issues: any,"
    " to: committee, within: {days: 9}}\n  working: {kind: opinion_report, modality: must,"
    " issues: any, to: office, within: {working_days: 7}}\n",
}


def mixed(folder: Path, provisions: str, head: str = "calendar: CN") -> list[Finding]:
    path = folder / "rules.yaml"
    path.write_text(HEAD.replace("calendar: weekends", head) + provisions, encoding="utf-8")
    return check(str(path), Request(select=["TM004"])).findings


@pytest.mark.parametrize("shape", SHAPES)
def test_a_day_of_rest_counts_for_one_of_two_times(shape: str, tmp_path: Path) -> None:
    (finding,) = mixed(tmp_path, SHAPES[shape])
    assert finding.verdict == "lint"
    assert broken(tmp_path, finding) == {"example/days": True, "example/working": False}


def test_what_cannot_end_on_a_day_of_rest_has_no_case(tmp_path: Path) -> None:
    rolled = SHAPES["first days"].replace("days: 8", "days: 8, on_holiday: next_working_day")
    (finding,) = mixed(tmp_path, rolled)
    assert finding.witness is None


OF_ANOTHER = {
    "procedure": counted("days", "notice", "closing", "days: 7")
    + counted("working", "notice", "closing", "working_days: 5").replace("session", "recall"),
    "motion": "  days: {kind: reply, modality: must, act: [proposal], within: {days: 10}}\n"
    "  working: {kind: reply, modality: must, act: [suggestion], within: {working_days: 7}}\n",
}


@pytest.mark.parametrize("other", OF_ANOTHER)
def test_times_that_never_hold_together_are_not_mixed(other: str, tmp_path: Path) -> None:
    assert mixed(tmp_path, OF_ANOTHER[other]) == []
    one = OF_ANOTHER[other].replace("recall", "session").replace("[proposal]", "[suggestion]")
    assert len(mixed(tmp_path, one)) == 1


@pytest.mark.parametrize(("since", "shown"), [("2025-09-01", True), ("2030-01-01", False)])
def test_the_case_is_on_days_on_which_the_rules_are_in_force(
    since: str, shown: bool, tmp_path: Path
) -> None:
    head = f"effective: {since}\ncalendar: CN"
    (finding,) = mixed(tmp_path, SHAPES["first days"], head)
    assert (finding.witness is not None) == shown
    if finding.witness is not None:
        steps = finding.witness.records.tables["step"].values()
        days = [date.fromisoformat(str(each["on"])) for each in steps]
        assert min(days) >= date.fromisoformat(since)
        assert all(map(load_calendar("CN").is_working, days))
