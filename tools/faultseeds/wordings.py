"""How a regulation words a bound, a time and a duty, in several ways that mean the same."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from faultseeds.small import is_share, number

DIGITS = "零一二三四五六七八九"
MODAL = {"must": "须", "should": "应当", "may": "可以", "stated": ""}
BASES = {
    "delegates_due": "应到代表",
    "delegates_due_not_excused": "除请假者外的应到代表",
    "delegates_all": "全体代表",
    "delegates_present": "到会代表",
    "votes_cast": "所投票数",
    "yes_and_no": "赞成票与反对票总数",
}
SAYS = {
    "at_least": ("{n}以上", "不少于{n}", "不低于{n}", "至少{n}"),
    "more_than": ("超过{n}", "多于{n}"),
    "at_most": ("不超过{n}", "至多{n}", "不多于{n}"),
    "less_than": ("少于{n}", "不足{n}", "低于{n}"),
}


def numeral(value: int) -> str:
    """A whole number in Chinese numerals up to 99, in digits above."""
    if value >= 100:
        return str(value)
    tens, ones = divmod(value, 10)
    head = "" if not tens else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones or not tens else "")


def amount(rng: Random, value: Any, unit: str = "名") -> str:
    """A number or a share in words."""
    exact = number(value)
    if not is_share(value):
        return (numeral(int(exact)) if rng.random() < 0.5 else str(exact)) + unit
    if rng.random() < 0.3 and (exact * 100).denominator == 1:
        return f"{int(exact * 100)}%"
    if exact == Fraction(1, 2) and rng.random() < 0.7:
        return "半数"
    return f"{numeral(exact.denominator)}分之{numeral(exact.numerator)}"


def bound(rng: Random, name: str, value: Any, unit: str = "名") -> str:
    """One bound in words."""
    if name == "more_than" and str(value) in ("1/2", "50%") and rng.random() < 0.6:
        return "过半数"
    return rng.choice(SAYS[name]).replace("{n}", amount(rng, value, unit))


def threshold(rng: Random, given: dict[str, Any], unit: str = "名") -> str:
    """Every bound in words, with the base before them."""
    bounds = [bound(rng, name, given[name], unit) for name in SAYS if name in given]
    base = BASES.get(str(given.get("of")), "")
    return f"{base}{'、'.join(bounds)}"


def duration(given: dict[str, Any]) -> str:
    """A length of time in words."""
    names = {"days": "日", "working_days": "个工作日", "months": "个月", "years": "年"}
    return next(f"{given[unit]}{name}" for unit, name in names.items() if unit in given)


def sentence(rng: Random, provision: dict[str, Any]) -> str | None:
    """The regulation's own words for a provision of a common kind."""
    modal = MODAL[provision.get("modality", "stated")]
    match provision["kind"]:
        case "quorum":
            words = threshold(rng, provision["present"])
            return f"会议{modal}有{words}到会方可召开。"
        case "majority":
            return f"表决{modal}经{threshold(rng, provision['yes'])}赞成方为通过。"
        case "group_formation" if "size" in provision:
            return f"代表小组每组人数{modal}{threshold(rng, provision['size'], '人')}。"
        case "lead_time":
            few = "至少" if provision["means"] == "at_least" else "至多"
            return f"议题{modal}在会前{few}{duration(provision['lead'])}提出。"
        case "reply" if "within" in provision:
            return f"承办单位{modal}在{duration(provision['within'])}内答复代表。"
    return None
