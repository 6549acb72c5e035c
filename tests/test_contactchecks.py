"""Contact duties held against the working days of each period, counted one by one."""

from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from comitia.checking import Request, check
from comitia.engine.calendars import load_calendar
from comitia.testing import HEADER

HEAD = HEADER.partition("  example:")[0].replace("calendar: weekends", "calendar: CN")
MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
VISITS = (
    "  p: {{kind: contact_visits, modality: must, bearer: delegate, contacted: [masses], "
    "frequency: {{at_least: {often}, every: {every}}}, counted: each, {rest}}}\n"
)


def fewest(every: str, year: int) -> int:
    """The working days of the period of a year that has the fewest."""
    calendar = load_calendar("CN")
    counts = dict.fromkeys(range(12 // MONTHS[every]), 0)
    day = date(year, 1, 1)
    while day.year == year:
        counts[(day.month - 1) // MONTHS[every]] += calendar.is_working(day)
        day += timedelta(days=1)
    return min(counts.values())


@pytest.mark.parametrize("total", [94, 188, 189, 600])
@pytest.mark.parametrize("every", list(MONTHS))
def test_missing_person_days_and_people_that_would_be_enough(
    total: int, every: str, tmp_path: Path
) -> None:
    rest = f"total: {total}, bearers: 8, takes: 1/2, time_share: 1/5"
    path = tmp_path / "rules.yaml"
    path.write_text(HEAD + VISITS.format(often=1, every=every, rest=rest), encoding="utf-8")
    findings = check(str(path), Request(select=["CA001"], as_of=date(2026, 6, 1))).findings
    each = Fraction(fewest(every, 2026), 5)
    assert bool(findings) == (Fraction(total, 2) > 8 * each)
    if findings:
        assert findings[0].problem.help is not None
        people = dict(findings[0].problem.help.params)["number"]
        assert isinstance(people, int)
        assert people * each >= Fraction(total, 2) > (people - 1) * each
        if (total, every) == (600, "quarter"):
            assert dict(findings[0].problem.message.params)["missing"] == "205.6"
            assert people == 26


@pytest.mark.parametrize(("number", "told"), [(4, False), (400, True)])
def test_visits_of_each_delegate(number: int, told: bool, tmp_path: Path) -> None:
    duty = (
        "  q: {kind: contact_duty, modality: must, bearer: delegate, contacted: [masses], "
        f"number: {{at_least: {number}}}}}\n"
    )
    path = tmp_path / "rules.yaml"
    path.write_text(HEAD + VISITS.format(often=1, every="year", rest="takes: 1") + duty, "utf-8")
    findings = check(str(path), Request(select=["CA001"], as_of=date(2025, 6, 1))).findings
    assert bool(findings) == told


@pytest.mark.parametrize(
    ("often", "rest", "contacts", "a_day"),
    [
        (1, "counted: each, total: 600, bearers: 8, takes: 1/2, time_share: 1/5", 75, "2/5"),
        (2, "counted: each, total: 90, bearers: 2, takes: 1, means: [visit]", 45, "1"),
        (30, "takes: 2", 0, "1/2"),
        (1, "counted: each, total: 6000, bearers: 2, takes: 1", 1, "0"),  # too many to list
    ],
)
def test_a_period_full_of_visits_is_shown(
    often: int, rest: str, contacts: int, a_day: str, tmp_path: Path
) -> None:
    """All the time of one bearer goes into visits of one day or more, and some are missing."""
    text = VISITS.replace("counted: each, ", "").format(often=often, every="quarter", rest=rest)
    path = tmp_path / "rules.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    (finding,) = check(str(path), Request(select=["CA001"], as_of=date(2026, 6, 1))).findings
    witness = finding.witness
    assert witness is not None
    assert witness.period is not None
    tables = {name: list(rows.values()) for name, rows in witness.records.tables.items()}
    assert len(tables.get("contact", [])) == contacts
    assert len(tables["visit"]) == int(Fraction(a_day) * fewest("quarter", 2026))
    days = [str(each["on"]) for each in tables["visit"]]
    calendar = load_calendar("CN")
    first, last = witness.period
    assert all(first <= date.fromisoformat(each) <= last for each in days)
    assert all(calendar.is_working(date.fromisoformat(each)) for each in days)
