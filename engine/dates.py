"""Plain arithmetic on dates: months, and the periods that divide a year. No working days."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Literal, TypeAlias

from comitia.engine.values import frozen

PeriodUnit: TypeAlias = Literal["day", "ten_days", "month", "quarter", "half_year", "year"]
"""Length of a period; `ten_days` is 旬: the 1st to 10th, 11th to 20th, 21st to the month's end."""

_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_LAST_TEN_DAYS_FROM = 21


class BeyondCalendar(ValueError):
    """A date lies outside the dates that are covered.

    `day` is the date asked for: where a count ran out of the cover, the first date that it
    needed and that is not covered. `first` and `last` are the covered dates, inclusive.
    """

    def __init__(self, day: date, first: date, last: date) -> None:
        super().__init__(day, first, last)
        self.day = day
        self.first = first
        self.last = last

    def __str__(self) -> str:
        return f"{self.day} is beyond the calendar, which covers {self.first} to {self.last}"


@frozen
class Period:
    """One whole period: its first and last day, both inclusive, and its unit."""

    first: date
    last: date
    unit: PeriodUnit


def add_months(day: date, n: int) -> date:
    """The same day of the month `n` calendar months later (earlier when `n` < 0).

    Where that month is too short its last day is taken: 31 January and one month is 28 or 29
    February. Raises `BeyondCalendar` with `day` when the result lies outside years 1 to 9999.
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + n, 12)
    if not date.min.year <= year <= date.max.year:
        raise BeyondCalendar(day, date.min, date.max)
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))


def add_years(day: date, n: int) -> date:
    """The same date `n` years later (earlier when `n` < 0); 29 February falls back to the 28th.

    Raises `BeyondCalendar` with `day` when the result lies outside years 1 to 9999.
    """
    return add_months(day, 12 * n)


def period_containing(day: date, unit: PeriodUnit) -> Period:
    """The period of `unit` that `day` lies in. Raises `ValueError` for an unknown unit."""
    if unit == "day":
        return Period(day, day, unit)
    if unit == "ten_days":
        return _ten_days(day)
    if unit not in _MONTHS:
        raise ValueError(f"unknown period `{unit}`: day, ten_days, {', '.join(_MONTHS)}")
    return _whole_months(day, unit, _MONTHS[unit])


def _ten_days(day: date) -> Period:
    start = min((day.day - 1) // 10 * 10 + 1, _LAST_TEN_DAYS_FROM)
    end = monthrange(day.year, day.month)[1] if start == _LAST_TEN_DAYS_FROM else start + 9
    return Period(day.replace(day=start), day.replace(day=end), "ten_days")


def _whole_months(day: date, unit: PeriodUnit, months: int) -> Period:
    start = (day.month - 1) // months * months + 1
    end = start + months - 1
    last_day = monthrange(day.year, end)[1]
    return Period(date(day.year, start, 1), date(day.year, end, last_day), unit)


ORDINARY = date(2025, 6, 1)
"""A day in whose period a duty counted in periods is looked at where no day is given."""


def ordinary_period(unit: PeriodUnit) -> tuple[date, date]:
    """First and last day of the period of `unit` in which a case is looked for."""
    found = period_containing(ORDINARY, unit)
    return found.first, found.last


def periods_within(first: date, last: date, unit: PeriodUnit) -> list[Period]:
    """Every period of `unit` that shares a day with `first` to `last`, whole and in order.

    The outer periods are not clipped. Empty when `last` is before `first`. Raises `ValueError`
    for an unknown unit.
    """
    if last < first:
        return []
    periods = [period_containing(first, unit)]
    while periods[-1].last < last:
        periods.append(next_period(periods[-1]))
    return periods


def next_period(period: Period) -> Period:
    """The period of the same unit that starts the day after `period` ends.

    Raises `BeyondCalendar` with the last day of `period` at the end of year 9999.
    """
    if period.last == date.max:
        raise BeyondCalendar(period.last, date.min, date.max)
    return period_containing(period.last + timedelta(days=1), period.unit)
