"""Working days and date arithmetic, against naive walks and figures counted by hand."""

from __future__ import annotations

import pickle
import subprocess
import sys
import timeit
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import chinese_calendar
import chinese_calendar.constants as published
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comitia.engine import calendars
from comitia.engine.calendars import (
    CALENDARS,
    BeyondCalendar,
    CalendarDataError,
    Mistake,
    UnknownCalendar,
    WorkCalendar,
    load_calendar,
)
from comitia.engine.dates import (
    Period,
    PeriodUnit,
    add_months,
    add_years,
    next_period,
    period_containing,
    periods_within,
)

DAY = timedelta(days=1)
CN_FIRST, CN_LAST = date(2004, 1, 1), date(2026, 12, 31)
UNITS: tuple[PeriodUnit, ...] = ("day", "ten_days", "month", "quarter", "half_year", "year")

Oracle = Callable[[date], bool]


@pytest.fixture(autouse=True, scope="module")
def published_to_2026() -> Iterator[None]:
    """The figures below are counted for these years; each release of the package adds one."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("holidays", "workdays"):
            table = getattr(published, name)
            patch.setattr(published, name, {d: n for d, n in table.items() if d <= CN_LAST})
        calendars._published_calendar.cache_clear()
        yield
    calendars._published_calendar.cache_clear()


def weekday(day: date) -> bool:
    return day.weekday() < 5


ORACLES: dict[str, Oracle] = {"CN": chinese_calendar.is_workday, "weekends": weekday}


def provisional(day: date) -> bool:
    covered = CN_FIRST <= day <= CN_LAST
    return chinese_calendar.is_workday(day) if covered else weekday(day)


def walk(works: Oracle, day: date, amount: int) -> date:
    """The shifted date, found one day at a time."""
    step = DAY if amount > 0 else -DAY
    left = abs(amount)
    while left:
        day += step
        left -= works(day)
    return day


def days_of(first: date, last: date) -> list[date]:
    return [first + DAY * n for n in range((last - first).days + 1)]


@pytest.fixture(params=CALENDARS)
def id(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def cn() -> WorkCalendar:
    return load_calendar("CN")


@pytest.fixture
def weekends() -> WorkCalendar:
    return load_calendar("weekends")


# --- against a naive walk -----------------------------------------------------------------


def test_every_published_day_is_as_the_package_says(cn: WorkCalendar) -> None:
    days = days_of(CN_FIRST, CN_LAST)
    assert [cn.is_working(day) for day in days] == list(map(chinese_calendar.is_workday, days))


def test_every_weekend_day(weekends: WorkCalendar) -> None:
    days = days_of(date(1950, 1, 1), date(2100, 12, 31))
    assert (weekends.first, weekends.last) == (days[0], days[-1])
    assert [weekends.is_working(day) for day in days] == list(map(weekday, days))


@pytest.mark.parametrize("year", [2012, 2018, 2020, 2024])
def test_roll_of_every_day_of_a_year(id: str, year: int) -> None:
    calendar, works = load_calendar(id), ORACLES[id]
    for day in days_of(date(year, 1, 1), date(year, 12, 31)):
        forward = day if works(day) else walk(works, day, 1)
        backward = day if works(day) else walk(works, day, -1)
        assert calendar.roll(day, "forward") == forward
        assert calendar.roll(day, "backward") == backward


inner_days = st.dates(date(2005, 1, 1), date(2025, 12, 31))
ids = st.sampled_from(CALENDARS)


@given(ids, inner_days, st.integers(-60, 60))
def test_shift_is_the_walk(id: str, day: date, amount: int) -> None:
    assert load_calendar(id).shift(day, amount) == walk(ORACLES[id], day, amount)


@given(ids, inner_days, st.integers(-200, 200))
def test_between_counts_the_days_walked(id: str, start: date, length: int) -> None:
    end = start + DAY * length
    counted = sum(map(ORACLES[id], days_of(min(start, end) + DAY, max(start, end))))
    assert load_calendar(id).between(start, end) == (counted if length >= 0 else -counted)


@given(st.dates(date(2003, 6, 1), date(2027, 6, 1)), st.integers(-300, 300))
def test_provisional_shift_is_the_walk_across_the_ends(day: date, amount: int) -> None:
    assert load_calendar("CN").provisional_shift(day, amount) == walk(provisional, day, amount)


# --- laws ---------------------------------------------------------------------------------


@given(ids, inner_days, st.sampled_from(["forward", "backward"]))
def test_roll_twice_is_roll_once(id: str, day: date, direction: Any) -> None:
    calendar = load_calendar(id)
    rolled = calendar.roll(day, direction)
    assert calendar.is_working(rolled)
    assert calendar.roll(rolled, direction) == rolled


@given(ids, inner_days, st.integers(-200, 200))
def test_shift_and_back(id: str, day: date, amount: int) -> None:
    calendar = load_calendar(id)
    there = calendar.shift(day, amount)
    back = calendar.shift(there, -amount)
    if amount == 0 or calendar.is_working(day):
        assert back == day
    else:
        # A count from a day off cannot come back to it: it stops at the nearest working day.
        assert back == calendar.roll(day, "backward" if amount > 0 else "forward")


@given(ids, inner_days, st.integers(1, 200))
def test_between_undoes_shift(id: str, day: date, amount: int) -> None:
    calendar = load_calendar(id)
    assert calendar.between(day, calendar.shift(day, amount)) == amount


@given(ids, inner_days, st.integers(-200, 200))
def test_provisional_is_the_same_inside(id: str, day: date, amount: int) -> None:
    calendar = load_calendar(id)
    assert calendar.provisional_shift(day, amount) == calendar.shift(day, amount)


@given(ids, inner_days, st.integers(-40, 40))
def test_explanation_holds_exactly_the_days_counted(id: str, start: date, amount: int) -> None:
    calendar = load_calendar(id)
    told = calendar.explain(start, calendar.shift(start, amount))
    worked = [day for day, kind, _ in told if kind in ("working", "make_up")]
    assert worked == [day for day, _, _ in told if calendar.is_working(day)]
    assert len(worked) == abs(amount)


def test_rows_give_the_shift_by_a_join(id: str) -> None:
    calendar = load_calendar(id)
    rows = list(calendar.rows())
    assert [day for day, _, _ in rows] == days_of(calendar.first, calendar.last)
    by_index = {index: day for day, working, index in rows if working}
    for day, working, index in rows[1000:1800]:
        assert working == ORACLES[id](day)
        assert by_index[index + 7] == calendar.shift(day, 7)
        assert by_index[index - working - 6] == calendar.shift(day, -7)


# --- counted by hand ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id", "start", "amount", "result"),
    [
        # A Friday: the next seven working days end on the Tuesday of the second week.
        ("weekends", "2012-07-20", 7, "2012-07-31"),
        ("weekends", "2012-07-20", 15, "2012-08-10"),
        ("weekends", "2012-07-31", -7, "2012-07-20"),
        ("weekends", "2012-07-22", 0, "2012-07-22"),
        # 27, 28, make-up Saturday 29 September; off 30 September to 7 October; 8-11 October.
        ("CN", "2012-09-26", 7, "2012-10-11"),
        # and 12, 15-19, 22, 23 October.
        ("CN", "2012-09-26", 15, "2012-10-23"),
        ("CN", "2012-10-11", -7, "2012-09-26"),
        # Make-up Sunday 29 September, 30; off 1-7 October; 8-11 and make-up Saturday 12.
        ("CN", "2024-09-27", 7, "2024-10-12"),
        # and 14-18, 21-23 October.
        ("CN", "2024-09-27", 15, "2024-10-23"),
        ("CN", "2024-10-05", 1, "2024-10-08"),
        ("CN", "2024-10-05", -1, "2024-09-30"),
    ],
)
def test_shift_by_hand(id: str, start: str, amount: int, result: str) -> None:
    shifted = load_calendar(id).shift(date.fromisoformat(start), amount)
    assert shifted == date.fromisoformat(result)


def test_reception_day_on_a_weekend_rolls_to_monday(weekends: WorkCalendar) -> None:
    assert weekends.roll(date(2004, 2, 21), "forward") == date(2004, 2, 23)
    assert weekends.roll(date(2004, 11, 21), "forward") == date(2004, 11, 22)
    assert weekends.roll(date(2004, 2, 21), "backward") == date(2004, 2, 20)


def test_roll_over_national_day(cn: WorkCalendar) -> None:
    assert cn.roll(date(2024, 10, 1), "forward") == date(2024, 10, 8)
    assert cn.roll(date(2024, 10, 7), "backward") == date(2024, 9, 30)
    assert cn.roll(date(2024, 10, 12), "forward") == date(2024, 10, 12)


def test_explain_names_each_day(cn: WorkCalendar) -> None:
    holiday = [(date(2024, 10, day), "holiday", "National Day") for day in range(1, 8)]
    told = [
        (date(2024, 9, 27), "working", None),
        (date(2024, 9, 28), "weekend", None),
        (date(2024, 9, 29), "make_up", "National Day"),
        (date(2024, 9, 30), "working", None),
        *holiday,
        (date(2024, 10, 8), "working", None),
    ]
    assert cn.explain(date(2024, 9, 26), date(2024, 10, 8)) == told
    assert cn.explain(date(2024, 10, 9), date(2024, 9, 27)) == told[::-1]
    assert cn.explain(date(2024, 10, 9), date(2024, 10, 9)) == []


# --- the ends of the cover ----------------------------------------------------------------


def test_last_published_days(cn: WorkCalendar) -> None:
    assert cn.last == CN_LAST
    assert cn.shift(date(2026, 12, 30), 1) == CN_LAST
    assert cn.shift(CN_LAST, 0) == CN_LAST
    assert cn.provisional_shift(date(2026, 12, 30), 1) == CN_LAST
    # New Year's Day 2027 is a Friday and will be a holiday: nothing published says so yet.
    assert cn.provisional_shift(CN_LAST, 1) == date(2027, 1, 1)
    assert cn.provisional_shift(CN_LAST, 2) == date(2027, 1, 4)
    assert cn.provisional_shift(date(2027, 1, 4), -2) == CN_LAST
    assert cn.provisional_shift(date(2027, 1, 2), 0) == date(2027, 1, 2)


def test_first_published_days(cn: WorkCalendar) -> None:
    # New Year's Day was a Thursday off, the Friday after it the first working day.
    assert cn.first == CN_FIRST
    assert cn.shift(CN_FIRST, 1) == date(2004, 1, 2)
    assert cn.shift(date(2004, 1, 5), -1) == date(2004, 1, 2)
    assert cn.provisional_shift(date(2003, 12, 31), 1) == date(2004, 1, 2)
    assert cn.provisional_shift(date(2003, 12, 30), 2) == date(2004, 1, 2)
    assert cn.provisional_shift(CN_FIRST, -1) == date(2003, 12, 31)
    assert cn.provisional_shift(date(2004, 1, 2), -1) == date(2003, 12, 31)


AFTER, BEFORE = date(2027, 1, 1), date(2003, 12, 31)


@pytest.mark.parametrize(
    ("ask", "day"),
    [
        (lambda c: c.is_working(AFTER), AFTER),
        (lambda c: c.is_working(BEFORE), BEFORE),
        (lambda c: c.shift(date(2027, 3, 1), 0), date(2027, 3, 1)),
        (lambda c: c.shift(date(2027, 3, 1), -60), date(2027, 3, 1)),
        (lambda c: c.shift(date(2026, 12, 1), 60), AFTER),
        (lambda c: c.shift(date(2004, 1, 2), -1), BEFORE),
        (lambda c: c.roll(AFTER, "forward"), AFTER),
        (lambda c: c.roll(CN_FIRST, "backward"), BEFORE),
        (lambda c: c.between(date(2026, 1, 1), AFTER), AFTER),
        (lambda c: c.explain(BEFORE, CN_LAST), BEFORE),
        (lambda c: c.explain(CN_FIRST, AFTER), AFTER),
    ],
)
def test_outside_the_cover(cn: WorkCalendar, ask: Callable[[WorkCalendar], Any], day: date) -> None:
    with pytest.raises(BeyondCalendar) as caught:
        ask(cn)
    assert (caught.value.day, caught.value.first, caught.value.last) == (day, CN_FIRST, CN_LAST)
    assert str(day) in str(caught.value)


@pytest.mark.parametrize("amount", [10**9, -(10**9), 10**30, -(10**30)])
def test_no_amount_is_too_large_to_refuse(id: str, amount: int) -> None:
    calendar = load_calendar(id)
    for ask in (calendar.shift, calendar.provisional_shift, add_months, add_years):
        with pytest.raises(BeyondCalendar):
            ask(date(2020, 2, 29), amount)


def test_provisional_shift_reaches_the_ends_of_all_dates(cn: WorkCalendar) -> None:
    assert cn.provisional_shift(date(1, 1, 2), -1) == date.min
    assert cn.provisional_shift(date(9999, 12, 30), 1) == date.max
    for day, amount in ((date.min, -1), (date.max, 1)):
        with pytest.raises(BeyondCalendar) as caught:
            cn.provisional_shift(day, amount)
        assert caught.value.day == day


def test_beyond_calendar_survives_pickling() -> None:
    error = pickle.loads(pickle.dumps(BeyondCalendar(AFTER, CN_FIRST, CN_LAST)))
    assert (error.day, error.first, error.last) == (AFTER, CN_FIRST, CN_LAST)


# --- loading ------------------------------------------------------------------------------


def test_one_object_for_a_published_calendar(id: str) -> None:
    assert load_calendar(id) is load_calendar(id)
    assert load_calendar(id).id == id


def test_unknown_calendar_names_the_known_ones() -> None:
    with pytest.raises(UnknownCalendar, match="no calendar `cn`: there are `CN`, `weekends`"):
        load_calendar("cn")


def test_holidays_are_read_only_when_needed() -> None:
    code = (
        "import sys; from comitia.engine.calendars import load_calendar; "
        "load_calendar('weekends'); assert 'chinese_calendar' not in sys.modules; "
        "load_calendar('CN'); assert 'chinese_calendar' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_deadline_costs_no_walk(cn: WorkCalendar) -> None:
    start = date(2005, 1, 4)
    near = min(timeit.repeat(lambda: cn.shift(start, 5), number=2000))
    far = min(timeit.repeat(lambda: cn.shift(start, 5000), number=2000))
    assert far < near * 5


# --- years that an office adds ------------------------------------------------------------


def added(**years: Any) -> dict[str, object]:
    return {"calendar": "CN", "years": {year.removeprefix("y"): v for year, v in years.items()}}


NEW_YEAR = {"2027-01-01": "New Year's Day", "2027-01-02": "New Year's Day"}
NATIONAL = {"2028-10-02": "National Day"}


def test_added_year_is_covered() -> None:
    calendar = load_calendar("CN", added(y2027={"holidays": NEW_YEAR, "workdays": ["2027-01-24"]}))
    assert (calendar.first, calendar.last) == (CN_FIRST, date(2027, 12, 31))
    assert calendar.shift(CN_LAST, 1) == date(2027, 1, 4)
    assert calendar.explain(CN_LAST, date(2027, 1, 3)) == [
        (date(2027, 1, 1), "holiday", "New Year's Day"),
        (date(2027, 1, 2), "holiday", "New Year's Day"),
        (date(2027, 1, 3), "weekend", None),
    ]
    assert calendar.explain(date(2027, 1, 23), date(2027, 1, 24)) == [
        (date(2027, 1, 24), "make_up", None)
    ]
    assert load_calendar("CN").last == CN_LAST


def test_added_years_change_no_published_day() -> None:
    calendar = load_calendar(
        "CN", added(y2028={"holidays": NATIONAL}, y2027={"holidays": NEW_YEAR})
    )
    assert calendar.last == date(2028, 12, 31)
    published = list(load_calendar("CN").rows())
    assert list(calendar.rows())[: len(published)] == published


def test_keys_may_be_numbers_and_dates_already_parsed() -> None:
    year = {"holidays": {date(2027, 1, 1): "New Year's Day"}, "workdays": None}
    calendar = load_calendar("CN", {"calendar": "CN", "years": {2027: year}})
    assert not calendar.is_working(date(2027, 1, 1))


def test_a_published_year_is_amended() -> None:
    # As when the notice of the next year moves the last days of December.
    december = {"holidays": {"2026-12-31": "New Year's Day"}, "workdays": ["2026-12-26"]}
    calendar = load_calendar("CN", added(y2026=december))
    assert calendar.last == CN_LAST
    assert calendar.shift(date(2026, 12, 25), 1) == date(2026, 12, 26)
    assert not calendar.is_working(CN_LAST)


def test_an_amendment_takes_published_days_back() -> None:
    taken_back = {"holidays": {"2026-10-10": "closed"}, "workdays": ["2026-10-07"]}
    calendar = load_calendar("CN", added(y2026=taken_back))
    assert calendar.explain(date(2026, 10, 6), date(2026, 10, 7)) == [
        (date(2026, 10, 7), "working", None)
    ]
    assert calendar.explain(date(2026, 10, 9), date(2026, 10, 10)) == [
        (date(2026, 10, 10), "holiday", "closed")
    ]


GOOD = {"holidays": NEW_YEAR}


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ([], "a mapping is expected"),
        ({"calendar": "CN"}, "years: no year is given"),
        ({"calendar": "CN", "years": ["2027"]}, "years: a mapping is expected"),
        (added(y2027=GOOD) | {"year": 1}, "year: unknown key: write calendar or years"),
        (
            added(y2027=GOOD) | {"calendar": "weekends"},
            "calendar: write `calendar: CN`, the calendar it is added to",
        ),
        (added(y27=GOOD), "years.27: `27` is not a year"),
        (added(y2027=None), "years.2027.holidays: no holidays are given for 2027"),
        (added(y2027=3), "years.2027: a mapping is expected"),
        (
            added(y2027=GOOD | {"workday": []}),
            "years.2027.workday: unknown key: write holidays or workdays",
        ),
        (added(y2027={"holidays": ["2027-01-01"]}), "years.2027.holidays: a mapping is expected"),
        (
            added(y2027={"holidays": {"2027-02-29": "x"}}),
            "years.2027.holidays.2027-02-29: there is no date `2027-02-29`;"
            " dates are written `2027-01-24`",
        ),
        (
            added(y2027={"holidays": {"20270101": "x"}}),
            "years.2027.holidays.20270101: there is no date `20270101`;"
            " dates are written `2027-01-24`",
        ),
        (
            added(y2027={"holidays": {"2026-12-31": "x"}}),
            "years.2027.holidays.2026-12-31: 2026-12-31 is not in 2027: list it under `2026`",
        ),
        (
            added(y2027={"holidays": {"2027-01-01": ""}}),
            "years.2027.holidays.2027-01-01: the name of the holiday is missing",
        ),
        (
            added(y2027=GOOD | {"workdays": "2027-01-24"}),
            "years.2027.workdays: a list of dates is expected, as `[2027-01-24]`",
        ),
        (
            added(y2027=GOOD | {"workdays": ["2027-01-24", "2027-01-24"]}),
            "years.2027.workdays.1: 2027-01-24 is listed twice",
        ),
        (
            added(y2027=GOOD | {"workdays": ["2027-01-29"]}),
            "years.2027.workdays.0: 2027-01-29 is neither Saturday nor Sunday: it is worked anyway",
        ),
        (
            added(y2027=GOOD | {"workdays": ["2027-01-02"]}),
            "years.2027.workdays.0: 2027-01-02 is listed both as a holiday and as a workday",
        ),
        (
            added(y2028={"holidays": NATIONAL}),
            "years.2028: the years between 2026 and 2028 are missing",
        ),
        (
            added(y2001={"holidays": {"2001-01-01": "New Year's Day"}}),
            "years.2001: the years between 2001 and 2004 are missing",
        ),
    ],
)
def test_each_mistake_has_its_message(extra: Any, message: str) -> None:
    with pytest.raises(CalendarDataError) as caught:
        load_calendar("CN", extra)
    assert message in map(str, caught.value.mistakes)


def test_all_mistakes_at_once() -> None:
    bad = {"holidays": {"2028-02-30": "x", "2028-05-01": "y"}, "workdays": ["2028-05-01", "soon"]}
    with pytest.raises(CalendarDataError) as caught:
        load_calendar("CN", added(y2028=bad))
    assert [mistake.path for mistake in caught.value.mistakes] == [
        ("years", "2028", "holidays", "2028-02-30"),
        ("years", "2028", "workdays", 0),
        ("years", "2028", "workdays", 1),
        ("years", "2028", "workdays", 0),
        ("years", "2028"),
    ]
    assert len(str(caught.value).splitlines()) == 5


def test_nothing_is_added_to_weekends() -> None:
    with pytest.raises(CalendarDataError, match="calendar `weekends` has no holidays"):
        load_calendar("weekends", added(y2101=GOOD) | {"calendar": "weekends"})


words = st.sampled_from(["calendar", "CN", "years", "2027", "2028", "holidays", "workdays"])
keys = words | st.sampled_from(["2027-01-01", "2027-13-01", "2028-01-01"]) | st.text(max_size=4)
scalars = st.none() | st.booleans() | st.integers() | keys
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4)
)


@given(anything | st.fixed_dictionaries({"calendar": st.just("CN"), "years": anything}))
def test_any_data_loads_or_is_refused_with_reasons(extra: Any) -> None:
    mistakes: list[Mistake] = []
    try:
        load_calendar("CN", extra)
    except CalendarDataError as error:
        mistakes = list(error.mistakes)
    readable = extra is None or (isinstance(extra, dict) and extra.get("calendar") == "CN")
    assert readable or mistakes
    assert all(mistake.text and isinstance(mistake.path, tuple) for mistake in mistakes)


# --- months, years and periods ------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "months", "result"),
    [
        ("2012-07-20", 1, "2012-08-20"),
        ("2012-01-31", 1, "2012-02-29"),
        ("2013-01-31", 1, "2013-02-28"),
        ("2012-03-31", -1, "2012-02-29"),
        ("2012-12-31", 2, "2013-02-28"),
        ("2012-01-15", -1, "2011-12-15"),
        ("2012-02-29", 12, "2013-02-28"),
        ("2012-02-29", 48, "2016-02-29"),
        ("2012-05-31", 0, "2012-05-31"),
    ],
)
def test_add_months_by_hand(start: str, months: int, result: str) -> None:
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(result)


def test_add_years_keeps_the_date() -> None:
    assert add_years(date(2006, 2, 20), 5) == date(2011, 2, 20)
    assert add_years(date(2004, 2, 29), -1) == date(2003, 2, 28)


def test_months_end_with_the_calendar_of_all_dates() -> None:
    assert add_months(date(9999, 11, 30), 1) == date(9999, 12, 30)
    for day, months in ((date(9999, 12, 1), 1), (date(1, 1, 31), -1)):
        with pytest.raises(BeyondCalendar) as caught:
            add_months(day, months)
        assert caught.value.day == day


@given(st.dates(date(1000, 1, 1), date(3000, 1, 1)), st.integers(-5000, 5000))
def test_add_months_moves_whole_months(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == day.day or (moved.day < day.day and (moved + DAY).day == 1)


@pytest.mark.parametrize(
    ("day", "unit", "first", "last"),
    [
        ("2012-07-20", "day", "2012-07-20", "2012-07-20"),
        ("2012-07-10", "ten_days", "2012-07-01", "2012-07-10"),
        ("2012-07-11", "ten_days", "2012-07-11", "2012-07-20"),
        ("2012-07-20", "ten_days", "2012-07-11", "2012-07-20"),
        ("2012-07-31", "ten_days", "2012-07-21", "2012-07-31"),
        ("2012-02-21", "ten_days", "2012-02-21", "2012-02-29"),
        ("2013-02-21", "month", "2013-02-01", "2013-02-28"),
        ("2012-07-20", "quarter", "2012-07-01", "2012-09-30"),
        ("2012-06-30", "half_year", "2012-01-01", "2012-06-30"),
        ("2012-07-01", "half_year", "2012-07-01", "2012-12-31"),
        ("2012-07-20", "year", "2012-01-01", "2012-12-31"),
        ("9999-12-31", "ten_days", "9999-12-21", "9999-12-31"),
        ("9999-12-31", "quarter", "9999-10-01", "9999-12-31"),
    ],
)
def test_period_by_hand(day: str, unit: PeriodUnit, first: str, last: str) -> None:
    period = Period(date.fromisoformat(first), date.fromisoformat(last), unit)
    assert period_containing(date.fromisoformat(day), unit) == period


def test_unknown_unit_is_named() -> None:
    with pytest.raises(ValueError, match="unknown period `week`"):
        period_containing(date(2012, 7, 20), "week")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("unit", "number"),
    [("day", 366), ("ten_days", 36), ("month", 12), ("quarter", 4), ("half_year", 2), ("year", 1)],
)
def test_periods_partition_a_leap_year(unit: PeriodUnit, number: int) -> None:
    periods = periods_within(date(2012, 1, 1), date(2012, 12, 31), unit)
    assert len(periods) == number
    covered = [day for period in periods for day in days_of(period.first, period.last)]
    assert covered == days_of(date(2012, 1, 1), date(2012, 12, 31))


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(0, 900), st.sampled_from(UNITS))
def test_periods_are_whole_adjoining_and_reach_both_ends(
    first: date, length: int, unit: PeriodUnit
) -> None:
    last = first + DAY * length
    periods = periods_within(first, last, unit)
    assert periods[0].first <= first <= periods[0].last
    assert periods[-1].first <= last <= periods[-1].last
    for period, following in pairwise(periods):
        assert following == next_period(period)
        assert following.first == period.last + DAY
    for period in periods:
        assert period == period_containing(period.first, unit)
        assert period == period_containing(period.last, unit)


def test_no_periods_in_a_span_that_ends_before_it_starts() -> None:
    assert periods_within(date(2012, 7, 20), date(2012, 7, 19), "month") == []


@pytest.mark.parametrize("unit", UNITS)
def test_periods_end_with_all_dates(unit: PeriodUnit) -> None:
    last = periods_within(date(9999, 12, 30), date.max, unit)[-1]
    assert last.last == date.max
    with pytest.raises(BeyondCalendar):
        next_period(last)
