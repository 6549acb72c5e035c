"""The words of rules: thresholds, ranges, durations, windows and labels, as YAML fields.

Each type validates what a person writes, prints itself in both languages, and lowers itself to
expressions that know the address they came from.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Generic, NamedTuple, Self, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    PrivateAttr,
    WithJsonSchema,
    model_validator,
)

from comitia.engine import prose
from comitia.engine.expressions import (
    Absent,
    All,
    Arithmetic,
    Cause,
    CauseKind,
    Compare,
    CompareOp,
    Expr,
    Part,
    Ratio,
    Shift,
    Value,
)
from comitia.engine.expressions import Any as Either
from comitia.engine.messages import Lang, Text
from comitia.engine.schema import LARGEST, Type


def term(zh: str, doc: Text, **options: Any) -> Any:
    """A field of a kind or word: its Chinese name, what it means, and pydantic's options.

    `default=None` marks a field on which a text may be silent.
    """
    extra: dict[str, Any] = {"zh": zh, "doc_zh": doc.zh}
    return Field(description=doc.en, json_schema_extra=extra, **options)


class Label(StrEnum):
    """A closed set of words with their names in both languages.

    Members are written `ANNUAL = "annual", "annual session", "年会"`; input may be the key or
    the Chinese name.
    """

    en: str
    zh: str

    def __new__(cls, key: str, en: str, zh: str) -> Self:
        """Make the member `key` with its two names."""
        member = str.__new__(cls, key)
        member._value_ = key
        member.en, member.zh = en, zh
        return member

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        return next((member for member in cls if member.zh == value), None)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: Any, handler: Callable[[Any], dict[str, Any]]
    ) -> dict[str, Any]:
        """Both the keys and the Chinese names, for completion in editors."""
        schema = handler(core_schema)
        schema["enum"] = list(dict.fromkeys([*(m.value for m in cls), *(m.zh for m in cls)]))
        return schema

    @property
    def text(self) -> Text:
        """Both names."""
        return Text(self.en, self.zh)

    def prose(self, lang: Lang) -> str:
        """The name in `lang`."""
        return self.text.pick(lang)


def _whole_number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("whole_number")
    if abs(value) > LARGEST:
        raise ValueError("number_too_large")
    return value


Integer = Annotated[int, BeforeValidator(_whole_number)]
"""A whole number of at most nine digits."""

SHARE_FORM = re.compile(r"(\d{1,9})/(\d{1,9})|(\d{1,9})%")


def parse_share(value: object) -> Fraction:
    """The exact share written `4/5` or `80%`; raises `ValueError("share")` otherwise."""
    if isinstance(value, Fraction):
        return value
    match = SHARE_FORM.fullmatch(value) if isinstance(value, str) else None
    if match is None or (match[2] is not None and int(match[2]) == 0):
        raise ValueError("share")
    if match[3] is not None:
        return Fraction(int(match[3]), 100)
    return Fraction(int(match[1]), int(match[2]))


Share = Annotated[
    Fraction,
    BeforeValidator(parse_share),
    WithJsonSchema({"type": "string", "pattern": r"^(\d{1,9}/\d{1,9}|\d{1,9}%)$"}),
]
"""An exact share: `4/5` or `80%`."""


def _share_or_number(value: object) -> object:
    return parse_share(value) if isinstance(value, str) else _whole_number(value)


Amount = Annotated[
    Fraction | int,
    BeforeValidator(_share_or_number),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer"},
                {"type": "string", "pattern": r"^(\d{1,9}/\d{1,9}|\d{1,9}%)$"},
            ]
        }
    ),
]
"""A whole number, or a share of a base."""


def parse_day(value: object) -> date:
    """The date written `2006-02-20`; raises `ValueError("date")` otherwise."""
    if isinstance(value, date):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError("no_such_date") from None
    raise ValueError("date")


Day = Annotated[
    date, BeforeValidator(parse_day), WithJsonSchema({"type": "string", "format": "date"})
]
"""A calendar date, `2006-02-20`."""


class Word(BaseModel):
    """Base of the vocabulary: an immutable model that knows its address and the calendar."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        defer_build=True,
        protected_namespaces=(),
        # What a kind says of itself besides its fields, which are made with `term`.
        ignored_types=(str, Text, dict),
    )

    _address: str = PrivateAttr("")
    _calendar: str = PrivateAttr("")
    _unknown: frozenset[str] = PrivateAttr(frozenset())

    def bind(self, address: str, calendar: str, unknown: frozenset[str]) -> None:
        """Tell this word, and the words in it, where they stand in the rule set."""
        self._address, self._calendar, self._unknown = address, calendar, unknown
        for name in type(self).model_fields:
            _bind(getattr(self, name), f"{address}.{name}", calendar, unknown)

    def param(self, name: str) -> Expr:
        """The field `name` as a parameter; undetermined where the rule set gives none."""
        address = f"{self._address}.{name}"
        value = getattr(self, name)
        if value is None:
            kind = CauseKind.UNKNOWN if address in self._unknown else CauseKind.SILENT
            return Absent(self._absent_type(name), Cause(kind, (address,)))
        return constant(value, address)

    absent_types: ClassVar[Mapping[str, Type]] = {}
    """Types of fields that may be absent and are not integers."""

    def _absent_type(self, name: str) -> Type:
        return self.absent_types.get(name, Type.INT)


def _bind(value: object, address: str, calendar: str, unknown: frozenset[str]) -> None:
    if isinstance(value, Word):
        value.bind(address, calendar, unknown)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            _bind(item, f"{address}.{key}", calendar, unknown)
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            _bind(item, f"{address}.{number}", calendar, unknown)


def constant(value: object, address: str) -> Value:
    """A parameter of the rule set: its value, typed, with its address."""
    match value:
        case bool():
            return Value(value, Type.BOOL, address)
        case Label():
            return Value(str(value.value), Type.TEXT, address, value.text)
        case str():
            return Value(value, Type.TEXT, address)
        case int():
            return Value(value, Type.INT, address)
        case Fraction():
            return Value(value, Type.SHARE, address)
        case date():
            return Value(value, Type.DATE, address)
    raise TypeError(f"no constant of {type(value).__name__}")


BOUND_OPS: Mapping[str, CompareOp] = {
    "at_least": "ge",
    "more_than": "gt",
    "at_most": "le",
    "less_than": "lt",
}


class Range(Word):
    """A number with bounds: `{at_least: 10, at_most: 15}`."""

    at_least: Integer | None = term(
        "至少", Text("lower bound, itself included", "下限,含本数"), default=None
    )
    more_than: Integer | None = term(
        "超过", Text("lower bound, itself excluded", "下限,不含本数"), default=None
    )
    at_most: Integer | None = term(
        "至多", Text("upper bound, itself included", "上限,含本数"), default=None
    )
    less_than: Integer | None = term(
        "不满", Text("upper bound, itself excluded", "上限,不含本数"), default=None
    )

    @model_validator(mode="after")
    def _some_bound(self) -> Self:
        check_bounds(self)
        return self

    def holds(self, number: Expr) -> Expr:
        """`number` lies within the bounds; undetermined where a bound is unknown."""
        tests = [
            Compare(op, number, self.param(name))
            for name, op in BOUND_OPS.items()
            if getattr(self, name) is not None or f"{self._address}.{name}" in self._unknown
        ]
        return tests[0] if len(tests) == 1 else All(tuple(tests))

    def prose(self, lang: Lang) -> str:
        """The bounds in words."""
        return prose.bounds(bounds_of(self), lang)


BaseLabel = TypeVar("BaseLabel", bound=Label)


class Threshold(Word, Generic[BaseLabel]):
    """A number or a share of a named base: `{at_least: 4/5, of: delegates_due}`.

    A share always names its base; a plain number has none.
    """

    at_least: Amount | None = term(
        "至少", Text("lower bound, itself included", "下限,含本数"), default=None
    )
    more_than: Amount | None = term(
        "超过", Text("lower bound, itself excluded", "下限,不含本数"), default=None
    )
    at_most: Amount | None = term(
        "至多", Text("upper bound, itself included", "上限,含本数"), default=None
    )
    less_than: Amount | None = term(
        "不满", Text("upper bound, itself excluded", "上限,不含本数"), default=None
    )
    of: BaseLabel | None = term(
        "基数", Text("base of the share: of whom or of what", "比例的基数"), default=None
    )

    @model_validator(mode="after")
    def _some_bound(self) -> Self:
        check_bounds(self)
        shares = any(isinstance(value, Fraction) for value in bounds_of(self).values())
        if not shares and self.of is not None:
            raise ValueError("base_without_share")
        return self

    def holds(self, part: Expr, bases: Mapping[str, Expr]) -> Expr:
        """`part` satisfies every bound; `bases` gives the number behind each base label.

        Silent or unknown about the base, a share is undetermined.
        """
        tests = [
            self._test(name, op, part, bases)
            for name, op in BOUND_OPS.items()
            if getattr(self, name) is not None or f"{self._address}.{name}" in self._unknown
        ]
        return tests[0] if len(tests) == 1 else All(tuple(tests))

    def _test(self, name: str, op: CompareOp, part: Expr, bases: Mapping[str, Expr]) -> Expr:
        limit = self.param(name)
        if not isinstance(getattr(self, name), Fraction):
            return Compare(op, part, limit)
        base = Absent(Type.INT, Cause(CauseKind.SILENT, (f"{self._address}.of",)))
        whole = base if self.of is None else bases[self.of]
        if f"{self._address}.of" in self._unknown:
            whole = Absent(Type.INT, Cause(CauseKind.UNKNOWN, (f"{self._address}.of",)))
        return Compare(op, Ratio(part, whole), limit)

    def prose(self, lang: Lang) -> str:
        """The bounds and the base in words."""
        return prose.bounds(bounds_of(self), lang, self.of.prose(lang) if self.of else None)


def bounds_of(word: Word) -> dict[str, Fraction | int]:
    """The bounds that are given, by name."""
    given = ((name, getattr(word, name)) for name in BOUND_OPS)
    return {name: value for name, value in given if value is not None}


def check_bounds(word: Word) -> None:
    """Raise `ValueError` on two bounds of one side, or a lower bound above the upper one."""
    given = bounds_of(word)
    if {"at_least", "more_than"} <= set(given):
        raise ValueError("two_lower_bounds")
    if {"at_most", "less_than"} <= set(given):
        raise ValueError("two_upper_bounds")
    lower = given.get("at_least", given.get("more_than"))
    upper = given.get("at_most", given.get("less_than"))
    if lower is None or upper is None or isinstance(lower, int) is not isinstance(upper, int):
        return  # a number and a share of a base cannot be compared
    if lower > upper:
        raise ValueError("bounds_crossed")


DURATION_UNITS = ("days", "working_days", "months", "years")


class Duration(Word):
    """A length of time: `{working_days: 7}`. Days are calendar days."""

    days: Integer | None = term("日", Text("calendar days", "自然日"), default=None, ge=0)
    working_days: Integer | None = term(
        "工作日", Text("working days", "工作日"), default=None, ge=0
    )
    months: Integer | None = term("个月", Text("calendar months", "自然月"), default=None, ge=0)
    years: Integer | None = term("年", Text("years", "年"), default=None, ge=0)

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
                return prose.duration(number, unit, lang)
        return prose.UNSTATED.pick(lang)


class Every(Label):
    """A period within which something is counted anew."""

    MONTH = "month", "month", "每月"
    TEN_DAYS = "ten_days", "ten-day period", "每旬"
    QUARTER = "quarter", "quarter", "每季度"
    HALF_YEAR = "half_year", "half year", "每半年"
    YEAR = "year", "year", "每年"


class Frequency(Word):
    """How often within each period: `{at_least: 2, every: year}`.

    Once in each quarter is not four times a year: each period is counted by itself.
    """

    at_least: Integer | None = term(
        "至少", Text("least number in each period", "每期至少次数"), default=None
    )
    at_most: Integer | None = term(
        "至多", Text("greatest number in each period", "每期至多次数"), default=None
    )
    every: Every = term("周期", Text("the period", "计数周期"))

    def holds(self, number: Expr) -> Expr:
        """`number`, counted within one period, is enough (and not too much)."""
        tests = [Compare("ge", number, self.param("at_least"))]
        if self.at_most is not None:
            tests.append(Compare("le", number, self.param("at_most")))
        if self.at_least is None and self.at_most is not None:
            tests = tests[1:]
        return tests[0] if len(tests) == 1 else All(tuple(tests))

    def prose(self, lang: Lang) -> str:
        """The frequency in words."""
        return prose.frequency(self.at_least, self.at_most, self.every.prose(lang), lang)


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
