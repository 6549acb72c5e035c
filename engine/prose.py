"""Words of rules as readable text: numbers, shares, bounds, lengths of time."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from comitia.engine.messages import Lang, Text

DIGITS = "零一二三四五六七八九"
UNSTATED = Text("(not stated)", "（未载明）")
NOTHING = Text("none", "无")
UNKNOWN = Text("(unclear or missing in the text)", "（原文不明）")
OFTEN_UNSTATED = Text("(how often is not stated)", "次数未载明")
OFTEN_UNKNOWN = Text("(how often is unclear or missing in the text)", "次数原文不明")


def numeral(number: int, lang: Lang) -> str:
    """The number in digits, or in Chinese numerals up to ninety-nine."""
    if lang == "en" or not 0 <= number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    if tens == 0:
        return DIGITS[ones]
    head = "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones else "")


def amount(value: Fraction | int, lang: Lang) -> str:
    """A number, or a share: 五分之四, or in hundredths where that is said: 百分之八十五."""
    if isinstance(value, int):
        return numeral(value, lang)
    hundredths = value * 100
    if value.denominator in (20, 25, 50, 100) and (value.numerator > 1 or hundredths == 1):
        number = int(hundredths)
        return f"{number}%" if lang == "en" else f"百分之{numeral(number, lang)}"
    if lang == "en":
        return f"{value.numerator}/{value.denominator}"
    if value == Fraction(1, 2):
        return "半数"
    return f"{numeral(value.denominator, lang)}分之{numeral(value.numerator, lang)}"


BOUND_WORDS: Mapping[str, Text] = {
    "at_least": Text("at least {n}", "{n}以上"),
    "more_than": Text("more than {n}", "超过{n}"),
    "at_most": Text("at most {n}", "不多于{n}"),
    "less_than": Text("less than {n}", "不满{n}"),
}


def bounds(given: Mapping[str, Fraction | int], lang: Lang, base: str | None = None) -> str:
    """Bounds in words; with the base of a share where there is one."""
    if not given:
        return UNSTATED.pick(lang)
    if set(given) == {"at_least", "at_most"}:
        low, high = amount(given["at_least"], lang), amount(given["at_most"], lang)
        words = f"{low} to {high}" if lang == "en" else f"{low}至{high}"
        if given["at_least"] == given["at_most"]:
            words = low
        return words if base is None else _of(words, base, lang)
    if lang == "en":
        each = [BOUND_WORDS[name].en.replace("{n}", amount(n, lang)) for name, n in given.items()]
        words = " and ".join(each)
        return words if base is None else _of(words, base, lang)
    # In Chinese the base stands inside: 超过应到代表的半数, 应到代表的五分之四以上.
    inside = {
        name: _of(amount(n, lang), base, lang) if base else amount(n, lang)
        for name, n in given.items()
    }
    return "、".join(BOUND_WORDS[name].zh.replace("{n}", words) for name, words in inside.items())


def _of(words: str, base: str, lang: Lang) -> str:
    return f"{words} of {base}" if lang == "en" else f"{base}的{words}"


UNITS: Mapping[str, Text] = {
    "days": Text("day", "日"),
    "working_days": Text("working day", "个工作日"),
    "months": Text("month", "个月"),
    "years": Text("year", "年"),
}


def duration(number: int, unit: str, lang: Lang) -> str:
    """A length of time in words."""
    word = UNITS[unit].pick(lang)
    if lang == "zh":
        return f"{numeral(number, lang)}{word}"
    return f"{number} {word}{'' if number == 1 else 's'}"


def frequency(
    times: int | None, at_least: int | None, at_most: int | None, every: str, lang: Lang
) -> str:
    """How often in each period, in words."""
    if times is not None:
        words = _often(times, lang)
    elif at_least is None and at_most is None:
        words = Text("a number of times that is not stated", "次数未载明").pick(lang)
    elif at_least is None or at_most is None:
        name, number = ("at_least", at_least) if at_most is None else ("at_most", at_most)
        word = FREQUENCY_BOUNDS[name].pick(lang)
        words = word.replace("{n}", _often(number or 0, lang))
    elif at_least == at_most:
        words = Text("exactly {n}", "恰好{n}").pick(lang).replace("{n}", _often(at_least, lang))
    else:
        low, high = numeral(at_least, lang), _often(at_most, lang)
        words = f"{low} to {at_most} times" if lang == "en" else f"{low}至{high}"
    return f"{words} in each {every}" if lang == "en" else f"{every}{words}"


FREQUENCY_BOUNDS: Mapping[str, Text] = {
    "at_least": Text("at least {n}", "至少{n}"),
    "at_most": Text("at most {n}", "至多{n}"),
}


def times(bounds: str) -> str:
    """English bounds of how often something happens.

    >>> times("at least 1"), times("1 to 2"), times("at most 5")
    ('at least once', '1 to 2 times', 'at most 5 times')
    """
    head, _, number = bounds.rpartition(" ")
    if head.endswith("to") or not number.isdigit():
        return f"{bounds} times"
    return f"{head} {_often(int(number), 'en')}".lstrip()


def _often(number: int, lang: Lang) -> str:
    """So many times, in words."""
    if lang == "zh":
        return "两次" if number == 2 else f"{numeral(number, lang)}次"
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
PART_NAMES: Mapping[tuple[int, int], Text] = {
    (1, 10): Text("early", "上旬"),
    (11, 20): Text("mid", "中旬"),
    (21, 31): Text("late", "下旬"),
}


def day_of_year(day: tuple[int, int, int], lang: Lang) -> str:
    """A day or ten-day period of a month."""
    month, first, last = day
    part = PART_NAMES.get((first, last)) if first != last else None
    if lang == "zh":
        return f"{month}月{part.zh if part else f'{first}日'}"
    return f"{part.en} {MONTHS[month - 1]}" if part else f"{first} {MONTHS[month - 1]}"


def window(opens: tuple[int, int, int], closes: tuple[int, int, int], lang: Lang) -> str:
    """A window of the year, both ends included."""
    first, last = day_of_year(opens, lang), day_of_year(closes, lang)
    wraps = closes[:2] < opens[:2]
    if lang == "zh":
        return f"{first}至{'次年' if wraps else ''}{last}"
    return f"{first} to {last}{' of the next year' if wraps else ''}"


def listed(items: list[str], lang: Lang, last: str = "and") -> str:
    """A list in words.

    >>> listed(["电话", "短信"], "zh", "or"), listed(["a", "b", "c"], "en")
    ('电话或者短信', 'a, b and c')
    """
    if len(items) < 2:
        return "".join(items)
    if lang == "zh":
        return f"{'、'.join(items[:-1])}或者{items[-1]}" if last == "or" else "、".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def itemised(items: list[str], lang: Lang) -> str:
    """A list after a colon: in English semicolons between its items where one is a list itself.

    >>> itemised(["an election", "a recall"], "en"), itemised(["one", "two and three"], "en")
    ('an election and a recall', 'one; and two and three')
    """
    if lang == "en" and len(items) > 1 and any(", " in each or " and " in each for each in items):
        return f"{'; '.join(items[:-1])}; and {items[-1]}"
    return listed(items, lang)
