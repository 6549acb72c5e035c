"""Lengths of time, how often something happens, and stretches of the year."""

import re
from collections.abc import Mapping
from typing import Annotated, NamedTuple, Self

from pydantic import ConfigDict, PlainValidator, ValidationInfo, WithJsonSchema, model_validator

from comitia.engine import prose
from comitia.engine.expressions import All, Arithmetic, Compare, Expr, Part, Roll, Shift, Value
from comitia.engine.expressions import Any as Either
from comitia.engine.messages import Lang, Text
from comitia.engine.schema import Type
from comitia.engine.words import SHARED, Integer, Label, Word, forgiven, term

DURATION_UNITS = ("days", "working_days", "months", "years")


class Holiday(Label):
    """What happens to a day fixed by its date where it is no working day."""

    NEXT_WORKING_DAY = "next_working_day", "moved to the next working day", "顺延至下一个工作日"
    LAST_WORKING_DAY = "last_working_day", "moved to the working day before", "提前至前一个工作日"
    UNMOVED = "unmoved", "kept", "照常进行"

    def moved(self, day: Expr, calendar: str) -> Expr:
        """The day that counts instead of `day`."""
        if self is Holiday.UNMOVED:
            return day
        forward = self is Holiday.NEXT_WORKING_DAY
        return Roll(day, "forward" if forward else "backward", calendar)


class ShortMonth(Label):
    """What happens in a month that has no such day."""

    LAST_DAY = "last_day", "its last day is taken", "以当月最后一日为准"


class Duration(Word):
    """A length of time: `{working_days: 7}`. Days are calendar days."""

    model_config = SHARED

    days: Integer | None = term("日", Text("calendar days", "自然日"), default=None, ge=0)
    working_days: Integer | None = term(
        "工作日", Text("working days", "工作日"), default=None, ge=0
    )
    months: Integer | None = term("个月", Text("calendar months", "自然月"), default=None, ge=0)
    years: Integer | None = term("年", Text("years", "年"), default=None, ge=0)
    on_holiday: Holiday | None = term(
        "遇节假日",
        Text(
            "what if the day it leads to is no working day; nothing moves it where left out",
            "推得之日不是工作日时如何，不写则不变动",
        ),
        default=None,
    )

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        if sum(getattr(self, unit) is not None for unit in DURATION_UNITS) > 1:
            raise ValueError("one_unit")
        return self

    def after(self, start: Expr) -> Expr:
        """The day this long after `start`, the day of start itself not counted."""
        return self._moved(start, forward=True)

    def before(self, start: Expr) -> Expr:
        """The day this long before `start`."""
        return self._moved(start, forward=False)

    def _moved(self, start: Expr, forward: bool) -> Expr:
        day = self._counted(start, forward)
        return day if self.on_holiday is None else self.on_holiday.moved(day, self._calendar)

    def _counted(self, start: Expr, forward: bool) -> Expr:
        given = [unit for unit in DURATION_UNITS if getattr(self, unit) is not None]
        unit = given[0] if given else "days"
        amount = self.param(unit)
        if unit == "years":
            amount = Arithmetic("mul", amount, Value(12, Type.INT))
        if unit == "days":
            return Arithmetic("add" if forward else "sub", start, amount)
        signed = amount if forward else Arithmetic("sub", Value(0, Type.INT), amount)
        if unit == "working_days":
            return Shift(start, signed, "working_days", self._calendar)
        return Shift(start, signed, "months")

    def prose(self, lang: Lang) -> str:
        """The length in words."""
        for unit in DURATION_UNITS:
            if (number := getattr(self, unit)) is not None:
                return prose.duration(number, unit, lang) + self._if_holiday(lang)
        return prose.UNSTATED.pick(lang)

    def _if_holiday(self, lang: Lang) -> str:
        if self.on_holiday is None:
            return ""
        what = self.on_holiday.prose(lang)
        return f"（遇节假日{what}）" if lang == "zh" else f" (if no working day, {what})"


class Every(Label):
    """A period within which something is counted anew."""

    MONTH = "month", "month", "每月"
    TEN_DAYS = "ten_days", "ten-day period", "每旬"
    QUARTER = "quarter", "quarter", "每季度"
    HALF_YEAR = "half_year", "half year", "每半年"
    YEAR = "year", "year", "每年"


class Frequency(Word):
    """How often within each period: `{times: 1, every: year}`, `{at_least: 2, every: year}`.

    Once in each quarter is not four times a year: each period is counted by itself. To do more
    than `times` is no breach: a text that says twice is not one that says at most twice.
    """

    model_config = SHARED

    times: Integer | None = term(
        "次", Text("so many in each period, as the text says", "每期次数，照原文"), default=None
    )
    at_least: Integer | None = term(
        "至少", Text("least number in each period", "每期至少次数"), default=None
    )
    at_most: Integer | None = term(
        "至多", Text("greatest number in each period", "每期至多次数"), default=None
    )
    every: Every = term("周期", Text("the period", "计数周期"))

    @model_validator(mode="after")
    def _one_least_number(self, info: ValidationInfo) -> Self:
        if self.times is not None and self.at_least is not None:
            raise ValueError("two_numbers")
        least = self.least
        crossed = least is not None and self.at_most is not None and least > self.at_most
        if crossed and not forgiven(info, "bounds_crossed"):
            raise ValueError("bounds_crossed")
        return self

    @property
    def least(self) -> int | None:
        """The least number in each period, as a number of times or as a bound."""
        return self.at_least if self.times is None else self.times

    def holds(self, number: Expr) -> Expr:
        """`number`, counted within one period, is enough (and not too much)."""
        counted = self.times is not None or f"{self._address}.times" in self._unknown
        tests = [Compare("ge", number, self.param("times" if counted else "at_least"))]
        if self.at_most is not None:
            tests.append(Compare("le", number, self.param("at_most")))
        if not counted and self.at_least is None and self.at_most is not None:
            tests = tests[1:]
        return tests[0] if len(tests) == 1 else All(tuple(tests))

    def prose(self, lang: Lang) -> str:
        """The frequency in words."""
        every = self.every.prose(lang)
        return prose.frequency(self.times, self.at_least, self.at_most, every, lang)


PARTS: Mapping[str, tuple[int, int]] = {
    "early": (1, 10),
    "mid": (11, 20),
    "late": (21, 31),
    "上旬": (1, 10),
    "中旬": (11, 20),
    "下旬": (21, 31),
}
DAY_OF_YEAR = re.compile(r"(\d{1,2})(?:-|月)(?:(\d{1,2})日?|(early|mid|late|上旬|中旬|下旬))")


class MonthDays(NamedTuple):
    """A day, or a stretch of days, of a month of every year."""

    month: int
    first: int
    last: int

    def __str__(self) -> str:
        part = next((name for name, days in PARTS.items() if days == self[1:]), None)
        return f"{self.month}-{part or self.first}"


def parse_day_of_year(value: object) -> MonthDays:
    """Month and first and last day of `12-01`, `12-early`, `1月20日` or `12月上旬`.

    Raises `ValueError("day_of_year")` or `ValueError("no_such_date")`.
    """
    if isinstance(value, MonthDays):
        return value
    match = DAY_OF_YEAR.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("day_of_year")
    month = int(match[1])
    first, last = (int(match[2]),) * 2 if match[2] else PARTS[match[3]]
    if not 1 <= month <= 12 or not 1 <= first <= 31:
        raise ValueError("no_such_date")
    if match[2] and first > (29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31):
        raise ValueError("no_such_date")
    return MonthDays(month, first, last)


DayOfYear = Annotated[
    MonthDays,
    PlainValidator(parse_day_of_year),
    WithJsonSchema({"type": "string", "pattern": DAY_OF_YEAR.pattern}),
]
"""A day or ten-day period that comes round each year: `12-01`, `12-early`, `12月上旬`."""


class YearlyWindow(Word):
    """A stretch of every year, also across its end: `{from: 12-early, to: 1-mid}`."""

    model_config = ConfigDict(populate_by_name=True)

    opens: DayOfYear = term("自", Text("first day or ten-day period", "起始日或旬"))
    closes: DayOfYear = term("至", Text("last day or ten-day period", "截止日或旬"))

    def holds(self, when: Expr) -> Expr:
        """The date `when` lies inside the window, both ends included."""
        key = Arithmetic(
            "add", Arithmetic("mul", Part(when, "month"), Value(100, Type.INT)), Part(when, "day")
        )
        first = self.opens[0] * 100 + self.opens[1]
        last = self.closes[0] * 100 + self.closes[2]
        since = Compare("ge", key, Value(first, Type.INT, f"{self._address}.opens"))
        until = Compare("le", key, Value(last, Type.INT, f"{self._address}.closes"))
        return All((since, until)) if first <= last else Either((since, until))

    def prose(self, lang: Lang) -> str:
        """The window in words."""
        return prose.window(self.opens, self.closes, lang)
