"""Reception days under each policy for holidays, in months too short, and over make-up days."""

from datetime import date
from textwrap import indent

import pytest
from texthouse import answers_of

HEADER = """comitia: 1
id: example
title: {zh: 示例, en: Example}
status: draft
calendar: CALENDAR
provisions:
  day:
    kind: reception_day
    modality: stated
"""


def reception_day(month: date, fields: str, calendar: str = "CN") -> object:
    """The reception day of a month under a provision with these fields."""
    text = HEADER.replace("CALENDAR", calendar) + indent(fields, "    ")
    records = f"reception: [{{id: r, month_of: {month}}}]"
    (answer,) = answers_of(text, records, "reception.day", month)
    return answer.outcome


SHIFTED = "day: 21\non_holiday: next_working_day\n"


@pytest.mark.parametrize("calendar", ["CN", "weekends"])
@pytest.mark.parametrize(
    ("month", "expected"),
    [
        (date(2004, 2, 1), date(2004, 2, 23)),  # a Saturday
        (date(2004, 11, 30), date(2004, 11, 22)),  # a Sunday
        (date(2004, 10, 1), date(2004, 10, 21)),  # a Thursday
    ],
)
def test_shifted_to_the_next_working_day(month: date, expected: date, calendar: str) -> None:
    assert reception_day(month, SHIFTED, calendar) == expected


def test_public_holidays_and_make_up_days_count() -> None:
    # 1 to 7 October 2012 are off; Saturday 29 September 2012 is worked.
    assert reception_day(date(2012, 10, 1), SHIFTED.replace("21", "3")) == date(2012, 10, 8)
    assert reception_day(date(2012, 9, 1), SHIFTED.replace("21", "29")) == date(2012, 9, 29)
    back = "day: 3\non_holiday: last_working_day\n"
    assert reception_day(date(2012, 10, 1), back) == date(2012, 9, 29)


@pytest.mark.parametrize("policy", ["", "on_holiday: unmoved\n"])
def test_nothing_moves_the_day_where_the_text_moves_it_not(policy: str) -> None:
    assert reception_day(date(2012, 10, 9), f"day: 20\n{policy}") == date(2012, 10, 20)


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        (date(2012, 2, 10), date(2012, 2, 29)),
        (date(2013, 2, 28), date(2013, 2, 28)),
        (date(2012, 4, 1), date(2012, 4, 30)),
        (date(2012, 12, 31), date(2012, 12, 31)),
    ],
)
def test_the_last_day_is_taken_where_the_month_is_too_short(month: date, expected: date) -> None:
    assert reception_day(month, "day: 31\n") == expected


def test_a_text_without_a_day_gives_none() -> None:
    assert reception_day(date(2012, 10, 1), "on_holiday: next_working_day\n") is None
    assert reception_day(date(2012, 10, 1), "day: unknown\n") is None
