"""Checks of days as the calendar has them, held against the calendar day by day."""

from calendar import monthrange
from datetime import date, timedelta
from pathlib import Path

import pytest
from casehouse import answers, broken, outcomes

from comitia.checking import Request, check
from comitia.engine.calendars import load_calendar
from comitia.engine.findings import Finding
from comitia.engine.messages import Msg
from comitia.testing import HEADER

MEETING = "kind: notice, of: members_meeting"
HEAD = HEADER.partition("  example:")[0].replace("calendar: weekends", "calendar: CN")


def found(provision: str, code: str, folder: Path, as_of: date | None = None) -> list[Finding]:
    path = folder / "rules.yaml"
    path.write_text(f"{HEAD}  p: {{modality: must, {provision}}}\n", encoding="utf-8")
    checked = check(str(path), Request(select=[code, "SC", "LX"], as_of=as_of))
    assert {each.code for each in checked.findings} <= {code}
    return checked.findings


@pytest.mark.parametrize("day", [1, 28, 29, 30, 31])
@pytest.mark.parametrize("year", [2024, 2025])
def test_the_months_without_a_day_are_counted(day: int, year: int, tmp_path: Path) -> None:
    provision = f"kind: reception_day, day: {day}, on_holiday: unmoved"
    findings = found(provision, "TM007", tmp_path, date(year, 6, 1))
    missing = sum(monthrange(year, month)[1] < day for month in range(1, 13))
    assert bool(findings) == (day > 28)
    if missing:
        assert dict(findings[0].problem.message.params)["count"] == missing
    for each in findings:  # the case is in a month without the day, of which the last is taken
        assert each.witness is not None
        month = each.witness.row["month_of"]
        assert isinstance(month, date)
        last = monthrange(month.year, month.month)[1]
        assert last < day
        assert outcomes(tmp_path, each) == {"reception.day": month.replace(day=last)}


@pytest.mark.parametrize(
    ("around", "told"), [("2-28", False), ("2-29", True), ("3-01", False), ("2-late", False)]
)
def test_leap_day(around: str, told: bool, tmp_path: Path) -> None:
    assert bool(found(f"kind: activity_day, around: {around}", "TM007", tmp_path)) == told


@pytest.mark.parametrize(
    ("lead", "told"),
    [
        ("days: 15", True),
        ("days: 0", False),
        ("months: 1", True),
        ("working_days: 10", False),
        ("days: 15, on_holiday: next_working_day", False),
        ("days: 15, on_holiday: unmoved", False),
    ],
)
def test_a_day_counted_back_shows_a_day_off(lead: str, told: bool, tmp_path: Path) -> None:
    provision = f"kind: lead_time, act: topic, lead: {{{lead}}}, means: at_least"
    findings = found(provision, "TM008", tmp_path, date(2025, 6, 1))
    assert bool(findings) == told
    for each in findings:
        assert each.case is not None
        case = dict(each.case.params)["case"]
        assert isinstance(case, Msg)
        last = dict(case.params)["last"]
        assert isinstance(last, date)
        assert not load_calendar("CN").is_working(last)
        assert broken(tmp_path, each) == {"example/p": True}


def test_a_day_of_the_month_shows_a_day_off(tmp_path: Path) -> None:
    (finding,) = found("kind: reception_day, day: 1", "TM008", tmp_path, date(2025, 6, 1))
    (day,) = outcomes(tmp_path, finding).values()
    assert isinstance(day, date)
    assert not load_calendar("CN").is_working(day)


@pytest.mark.parametrize(
    ("provision", "severity"),
    [
        ("kind: lead_time, act: topic, lead: {days: 15}, means: at_least", "info"),
        ("kind: lead_time, act: topic, lead: {days: 15}, means: exactly", "warning"),
        ("kind: lead_time, act: topic, lead: {months: 1}, means: exactly", "warning"),
        (f"{MEETING}, lead: {{at_least: {{days: 7}}, at_most: {{days: 9}}}}", "info"),
        (f"{MEETING}, lead: {{at_least: {{days: 7}}, at_most: {{days: 7}}}}", "warning"),
        ("kind: reception_day, day: 20", "warning"),
    ],
)
def test_a_warning_only_where_the_act_is_due_on_that_very_day(
    provision: str, severity: str, tmp_path: Path
) -> None:
    findings = found(provision, "TM008", tmp_path, date(2025, 6, 1))
    assert [each.severity for each in findings] == [severity]


def test_only_what_is_counted_in_working_days_needs_the_calendar(tmp_path: Path) -> None:
    reply = "kind: reply, act: [topic], within: {%s: 3}"
    last = load_calendar("CN").last
    assert not found(reply % "working_days", "TM013", tmp_path, last)
    (finding,) = found(reply % "working_days", "TM013", tmp_path, last + timedelta(days=1))
    assert outcomes(tmp_path, finding) == {}
    assert [each.outcome for each in answers(tmp_path, finding)] == [None]
    assert not found(reply % "days", "TM013", tmp_path, last + timedelta(days=1))
