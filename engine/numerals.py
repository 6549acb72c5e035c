"""How people type numbers: full-width digits, Chinese numerals, percentages, YAML's traps."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

from comitia.engine.messages import Msg

LONGEST = 100
"""Numerals longer than this are text: nobody means them, and converting them costs time."""

INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
"""An integer as YAML 1.2 and Comitia read it."""

FRACTION = re.compile(r"[-+]?(0|[1-9][0-9]*) ?/ ?[1-9][0-9]*")
"""An exact fraction."""

_DIGITS = {
    **dict(zip("〇一二三四五六七八九", range(10), strict=True)),
    **dict(zip("零壹贰叁肆伍陆柒捌玖", range(10), strict=True)),
    "○": 0,
    "两": 2,
    "貳": 2,
    "參": 3,
    "陸": 6,
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}

_TENTHS = re.compile(r"([一二两三四五六七八九])成([一二三四五六七八九半])?")
"""六成五 is thirteen twentieths."""

_DECIMAL = re.compile(r"[-+]?[0-9]*\.?[0-9]+([eE][-+]?[0-9]{1,3})?%?|[-+]?[0-9]+\.%?")
_GROUPED = re.compile(r"[-+]?[1-9][0-9]{0,2}(,[0-9]{3})+")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+")
_CLOCK = re.compile(r"[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9]*)?")
_BASED = re.compile(r"[-+]?(0x[0-9a-fA-F_]+|0o[0-7_]+|0b[01_]+)")
_UNDERSCORED = re.compile(r"[-+]?[1-9][0-9]*(_[0-9]+)+")
_SPECIAL = re.compile(r"[-+]?\.(inf|nan)", re.IGNORECASE)
_TRUE_WORDS = frozenset({"yes", "on", "y"})
_FALSE_WORDS = frozenset({"no", "off", "n"})


def is_number(text: str) -> bool:
    """Return whether the text is an integer or an exact fraction in ASCII."""
    return bool(INTEGER.fullmatch(text) or FRACTION.fullmatch(text))


def as_ascii_number(text: str) -> str | None:
    """Return the integer or exact fraction meant by `text` in plain digits, or None.

    >>> [as_ascii_number(t) for t in ("１０", "十五", "三分之二", "８０％", "八成", "半数", "甲")]
    ['10', '15', '2/3', '4/5', '4/5', '1/2', None]
    """
    if len(text) > LONGEST:
        return None
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-").replace("、", ",")
    if plain in ("半", "半数", "一半", "二分之一"):
        return "1/2"
    if is_number(plain):
        return plain.replace(" ", "").removeprefix("+")
    if _GROUPED.fullmatch(plain):
        return plain.replace(",", "").removeprefix("+")
    if _DECIMAL.fullmatch(plain):
        return _exact(plain)
    return _chinese(plain)


def is_read_differently(text: str) -> bool:
    """Whether readers of YAML 1.1 and of 1.2 take a plain text for different values.

    >>> [is_read_differently(t) for t in ("no", "010", "12:30", "10", "0.5", "甲")]
    [True, True, True, False, False, False]
    """
    word = text.lower()
    patterns = (_LEADING_ZERO, _CLOCK, _BASED, _UNDERSCORED)
    return len(text) <= LONGEST and (
        word in _TRUE_WORDS
        or word in _FALSE_WORDS
        or any(pattern.fullmatch(text) for pattern in patterns)
    )


def trap(text: str) -> Msg | None:
    """Return what to write instead of a plain text that some YAML readers take for a value."""
    if len(text) > LONGEST:
        return None
    word = text.lower()
    if word in _TRUE_WORDS:
        return Msg("`{text}` is read as a text: write `true`, or put it in quotes", text=text)
    if word in _FALSE_WORDS:
        return Msg("`{text}` is read as a text: write `false`, or put it in quotes", text=text)
    if _LEADING_ZERO.fullmatch(text):
        number = str(int(text))
        return Msg(
            "`{text}` begins with a zero: write `{number}`, or put it in quotes if the zero counts",
            text=text,
            number=number,
        )
    if _CLOCK.fullmatch(text):
        return Msg("`{text}` is a number to some readers: put it in quotes", text=text)
    exact = _exact(text) if _DECIMAL.fullmatch(text) and not text.endswith("%") else None
    if exact is not None and not INTEGER.fullmatch(text):
        return Msg(
            "`{text}` is a decimal number: write the exact `{exact}`", text=text, exact=exact
        )
    if any(pattern.fullmatch(text) for pattern in (_BASED, _UNDERSCORED, _SPECIAL)):
        return Msg("`{text}` is not a number here: write plain digits, or quotes", text=text)
    return None


def _exact(text: str) -> str | None:
    percent = text.endswith("%")
    try:
        value = Fraction(text.rstrip("%")) / (100 if percent else 1)
    except (ValueError, ZeroDivisionError):
        return None
    exact = str(value)
    return exact if len(exact) <= LONGEST else None


def _chinese(text: str) -> str | None:
    negative = text.startswith("负")
    body = text.removeprefix("负")
    sign = "-" if negative else ""
    if "分之" in body:
        below, _, above = body.partition("分之")
        if below == "百":
            below = "一百"
        denominator, numerator = _count(below), _count(above)
        if not denominator or numerator is None:
            return None
        percent = below == "一百"
        shown = str(Fraction(numerator, denominator)) if percent else f"{numerator}/{denominator}"
        return sign + shown
    if tenths := _TENTHS.fullmatch(body):
        more = 5 if tenths[2] == "半" else _DIGITS.get(tenths[2] or "零", 0)
        return sign + str(Fraction(10 * _DIGITS[tenths[1]] + more, 100))
    number = _count(body)
    return None if number is None else f"{sign}{number}"


def _count(text: str) -> int | None:
    """Return the whole number a Chinese (or plain) numeral stands for, or None."""
    if text.isascii() and text.isdigit():
        return int(text)
    if not text or any(c not in _DIGITS and c not in _UNITS and c not in _MYRIADS for c in text):
        return None
    if all(c in _DIGITS for c in text):
        # One digit, or digits in a row as in years: 二〇〇六.
        return int("".join(str(_DIGITS[c]) for c in text))
    return _positional(text)


def _positional(text: str) -> int | None:
    total = section = 0
    digit: int | None = None
    last_unit = 10**12
    for character in text:
        if character in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[character]
        elif character in _UNITS:
            unit = _UNITS[character]
            if unit >= last_unit and section:
                return None
            section += (1 if digit is None else digit) * unit
            digit, last_unit = None, unit
        else:
            section += digit or 0
            if not section:
                return None
            total = (
                (total + section) * _MYRIADS[character]
                if total == 0
                else (total + section * _MYRIADS[character])
            )
            section, digit, last_unit = 0, None, 10**12
    return total + section + (digit or 0)
