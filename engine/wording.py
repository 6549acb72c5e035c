"""Bounds as a regulation words them: 三分之二以上, 超过半数, 十五日内, "at least ten"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

from comitia.engine import numerals
from comitia.engine.values import frozen

Bound = Literal["at_least", "more_than", "at_most", "less_than", ""]

COMPLEMENT: dict[str, Bound] = {
    "at_least": "less_than",
    "less_than": "at_least",
    "more_than": "at_most",
    "at_most": "more_than",
}
"""What holds where a bound does not."""

_NOT = "(?:不(?:得|能|应|可|宜|准|许)?|未|没有)"
_ABOVE = r"超过|多于|高于|大于|超出|(?<![通经])[过超](?=[半一二两三四五六七八九十百0-9])"
BEFORE: tuple[tuple[str, Bound], ...] = (
    ("大于等于", "at_least"),
    ("小于等于", "at_most"),
    (rf"{_NOT}(?:{_ABOVE})|至多|最多|最高", "at_most"),
    (rf"{_NOT}(?:少于|低于|小于|短于)|至少|最少|最低", "at_least"),
    (rf"{_ABOVE}|逾", "more_than"),
    ("不足|不满(?!意)|不及|少于|低于|小于|未满|未达到?|达不到|不到", "less_than"),
    ("达到?", "at_least"),
)
_ITSELF = r"(?:\(?含(?:本数)?\)?)?及?"
AFTER: tuple[tuple[str, Bound], ...] = (
    (r"以上\(不含(?:本数)?\)", "more_than"),
    (r"以下\(不含(?:本数)?\)", "less_than"),
    (rf"{_ITSELF}以上", "at_least"),
    (rf"{_ITSELF}以下|以内|之内|内", "at_most"),
)
_COUNT = "[〇零一二两三四五六七八九十百千万]+|[0-9]+"
_TENTHS = "[一二两三四五六七八九]成(?:[一二三四五六七八九半])?(?![员立果绩为分功年本效])"
_NUMBER = (
    rf"(?:{_COUNT})分之(?:{_COUNT})|[0-9]+/[0-9]+|[0-9]+(?:\.[0-9]+)?%|半数|一半|{_TENTHS}|{_COUNT}"
)
_UNIT = r"(?:[个名位人件条票次户份项天日周年月]|工作日|小时|代表|小组|代表团|委员|成员|家)"
_TIME = re.compile(r"天|日|周|月|年|小时")
_ANY_BEFORE = "|".join(words for words, _ in BEFORE)


def _groups(name: str, table: tuple[tuple[str, Bound], ...]) -> str:
    return "|".join(f"(?P<{name}{place}>{words})" for place, (words, _) in enumerate(table))


_ZH = (
    rf"(?:(?:{_groups('before', BEFORE)})"
    rf"(?:(?!{_COUNT}|{_ANY_BEFORE})[^，。；、,.;:]){{0,12}}?)?"
    rf"(?P<number>{_NUMBER})(?P<unit>{_UNIT}{{0,4}})(?:{_groups('after', AFTER)})?"
    rf"(?P<to>(?=[至到~—–-](?:{_NUMBER})))?"
)
_PART = (
    r"第\s*[〇零一二两三四五六七八九十百千0-9]+|(?:[0-9]{4}|[〇零一二三四五六七八九]{4})年"
    r"|(?<![0-9个十])(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九元])月(?!(?:以|之)?内|以[上下])"
    r"(?:(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[日号])?"
)
"""Numbers that count nothing: 第十条, 2006年, 七月一日, 三月底."""

_EN_WORDS = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
}
_PARTS = {
    "half": 2,
    "third": 3,
    "quarter": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "tenth": 10,
    "twentieth": 20,
}
_EN_COUNT = rf"(?:{'|'.join(_EN_WORDS)}|a|an|[0-9]+)"
_EN_NUMBER = (
    rf"{_EN_COUNT}[ -](?:{'|'.join(_PARTS)})s?|[0-9]+/[0-9]+|[0-9]+(?:\.[0-9]+)?%|half"
    rf"|majority|(?:{'|'.join(_EN_WORDS)}|[0-9]+)"
)
EN_BEFORE: tuple[tuple[str, Bound], ...] = (
    ("no more than|not more than|at most|up to|not exceeding|within|no later than", "at_most"),
    ("no fewer than|not fewer than|no less than|not less than|at least", "at_least"),
    ("more than|over|exceeding|above", "more_than"),
    ("less than|fewer than|below|under", "less_than"),
)
_EN = (
    r"(?i)"
    rf"\b(?P<before>{'|'.join(words for words, _ in EN_BEFORE)})?\s*(?:the |a )?"
    rf"\b(?P<number>{_EN_NUMBER})(?![\w.])(?P<after> or (?:more|fewer|less))?"
    r"(?P<unit> (?:calendar |working )?(?!of\b)\w+)?"
)


@frozen
class Worded:
    """A number in a text, and on which side of it what is meant lies; `""` where none is said."""

    bound: Bound
    value: Fraction
    text: str
    time: bool = False
    """It is a length of time."""

    @property
    def is_half(self) -> bool:
        """It is the half, where 过半数 and 半数以上 part."""
        return self.value == Fraction(1, 2)


def bounds_in(zh: str, en: str = "") -> list[Worded]:
    """Every number that counts something, with its boundary word."""
    return list(_chinese(zh) if zh else _english(en))


def _chinese(text: str) -> Iterator[Worded]:
    plain = re.sub(_PART, "#", unicodedata.normalize("NFKC", text))
    for match in re.finditer(_ZH, plain):
        value = _value(match["number"])
        bound = _matched(match, "before", BEFORE) or _matched(match, "after", AFTER)
        if match["to"] is not None:  # 多于五分之一至二分之一: by as much as lies between the two
            bound = ""
        if value is None:
            continue
        share = value.denominator > 1
        if not bound and not share and (not match["unit"] or value <= 2):
            continue  # 一个, 两级: no quantity that a rule would bound
        time = bool(_TIME.search(match["unit"])) and not share
        if bound == "less_than" and value == 1 and not time:
            continue  # 不足一人的按一人计: how to round
        yield Worded(bound, value, match[0], time)


def _english(text: str) -> Iterator[Worded]:
    for match in re.finditer(_EN, unicodedata.normalize("NFKC", text)):
        value = _english_value(match["number"].lower())
        bound = _bound(match["before"], EN_BEFORE)
        if match["number"].lower() == "majority":
            bound = "more_than"
        elif match["after"]:
            bound = "at_least" if "more" in match["after"] else "at_most"
        if value is None or (not bound and value.denominator == 1):
            continue
        time = bool(re.search(r"day|week|month|year|hour", match["unit"] or ""))
        yield Worded(bound, value, match[0].strip(), time)


def _matched(match: re.Match[str], name: str, table: tuple[tuple[str, Bound], ...]) -> Bound:
    return next((bound for n, (_, bound) in enumerate(table) if match[f"{name}{n}"]), "")


def _bound(word: str | None, table: tuple[tuple[str, Bound], ...]) -> Bound:
    if not word:
        return ""
    return next((bound for words, bound in table if re.fullmatch(words, word, re.IGNORECASE)), "")


def _value(number: str) -> Fraction | None:
    if number.endswith("%"):
        return Fraction(number[:-1]) / 100
    plain = numerals.as_ascii_number(number)
    return None if plain is None or plain.endswith("/0") else Fraction(plain)


def _english_value(number: str) -> Fraction | None:
    if number in ("half", "majority"):
        return Fraction(1, 2)
    if number in _EN_WORDS:
        return Fraction(_EN_WORDS[number])
    parts = re.split("[ -]", number)
    if len(parts) == 2 and parts[1].rstrip("s") in {*_PARTS, "hal"}:
        count = _EN_WORDS.get(parts[0], int(parts[0]) if parts[0].isdigit() else 1)
        return Fraction(count, _PARTS[parts[1].rstrip("s")])
    return _value(number)
