"""The ground of the vocabulary: fields, labels, exact numbers, and words that know their place."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationInfo,
    WithJsonSchema,
)

from comitia.engine.expressions import (
    Absent,
    Cause,
    CauseKind,
    Expr,
    Value,
)
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


class MonthDay(int):
    """The number of a day in its month; not every month has a 29th, 30th or 31st."""


DayOfMonth = Annotated[
    int, BeforeValidator(_whole_number), Field(ge=1, le=31), AfterValidator(MonthDay)
]
"""A day of every month, by its number."""

SHARE_FORM = re.compile(r"(\d{1,9})/(\d{1,9})|(\d{1,9})%", re.ASCII)


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
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError("no_such_date") from None
    raise ValueError("date")


Day = Annotated[
    date, BeforeValidator(parse_day), WithJsonSchema({"type": "string", "format": "date"})
]
"""A calendar date, `2006-02-20`."""


def forgiven(info: ValidationInfo | None, fault: str) -> bool:
    """Whether a provision with a fault is read all the same, to show what it would do."""
    return info is not None and fault in (info.context or ())


SHARED = ConfigDict(defer_build=False)
"""For words that stand in many kinds: built at once, and not anew within each kind."""


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
        _bind(self, address, calendar, unknown)

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


def inside(thing: object) -> Iterator[tuple[str, Any]]:
    """What a value of the vocabulary holds, each with the step that leads there; a leaf nothing."""
    if isinstance(thing, BaseModel):
        yield from vars(thing).items()
    elif isinstance(thing, dict):
        for key, item in thing.items():
            yield str(key), item
    elif isinstance(thing, list | tuple):
        for number, item in enumerate(thing):
            yield str(number), item


def _bind(holder: object, address: str, calendar: str, unknown: frozenset[str]) -> None:
    for step, value in inside(holder):
        if isinstance(value, Word):
            value.bind(f"{address}.{step}", calendar, unknown)
        else:
            _bind(value, f"{address}.{step}", calendar, unknown)


def constant(value: object, address: str | None = None) -> Value:
    """A parameter of the rule set: its value, typed, with its address; or a word by itself."""
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
