"""Bounds of a number, and shares of a named base."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Generic, Self, TypeVar

from pydantic import ValidationInfo, model_validator

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
    Ratio,
    Value,
)
from comitia.engine.messages import Lang, Text
from comitia.engine.schema import Type
from comitia.engine.words import SHARED, Amount, Integer, Label, Word, forgiven, term

BOUND_OPS: Mapping[str, CompareOp] = {
    "at_least": "ge",
    "more_than": "gt",
    "at_most": "le",
    "less_than": "lt",
}


class Range(Word):
    """A number with bounds: `{at_least: 10, at_most: 15}`."""

    model_config = SHARED

    at_least: Integer | None = term(
        "至少", Text("lower bound, itself included", "下限，含本数"), default=None
    )
    more_than: Integer | None = term(
        "超过", Text("lower bound, itself excluded", "下限，不含本数"), default=None
    )
    at_most: Integer | None = term(
        "至多", Text("upper bound, itself included", "上限，含本数"), default=None
    )
    less_than: Integer | None = term(
        "不满", Text("upper bound, itself excluded", "上限，不含本数"), default=None
    )

    @model_validator(mode="after")
    def _some_bound(self, info: ValidationInfo) -> Self:
        check_bounds(self, info)
        return self

    @property
    def least(self) -> int | None:
        """The least number within the bounds, where they have one."""
        above = None if self.more_than is None else self.more_than + 1
        return above if self.at_least is None else self.at_least

    def holds(self, number: Expr) -> Expr:
        """`number` lies within the bounds; undetermined where a bound is unknown."""
        tests = [
            Compare(op, number, self.param(name))
            for name, op in BOUND_OPS.items()
            if getattr(self, name) is not None or f"{self._address}.{name}" in self._unknown
        ]
        return _all_of(tests, self._address)

    def prose(self, lang: Lang) -> str:
        """The bounds in words."""
        return prose.bounds(bounds_of(self), lang)


BaseLabel = TypeVar("BaseLabel", bound=Label)


class Rounding(Label):
    """What becomes of a share that is no whole number."""

    UP = "up", "rounded up", "进一取整"
    DOWN = "down", "rounded down", "舍去尾数"


MOVED: Mapping[tuple[str, Rounding], tuple[CompareOp, int]] = {
    ("at_least", Rounding.DOWN): ("gt", 1),
    ("more_than", Rounding.UP): ("ge", -1),
    ("at_most", Rounding.UP): ("lt", -1),
    ("less_than", Rounding.DOWN): ("le", 1),
}
"""Where rounding changes what a bound means: the comparison, and what is added to the part.

At least 1/10 rounded down: the part and one more are more than 1/10. Elsewhere a whole number
stands on the same side of a share and of the whole number that it is rounded to.
"""


class Threshold(Word, Generic[BaseLabel]):
    """A number or a share of a named base: `{at_least: 4/5, of: delegates_due}`.

    A share always names its base; a plain number has none. Without `rounding` a share counts
    exactly: at least 3.7 is 4.
    """

    at_least: Amount | None = term(
        "至少", Text("lower bound, itself included", "下限，含本数"), default=None
    )
    more_than: Amount | None = term(
        "超过", Text("lower bound, itself excluded", "下限，不含本数"), default=None
    )
    at_most: Amount | None = term(
        "至多", Text("upper bound, itself included", "上限，含本数"), default=None
    )
    less_than: Amount | None = term(
        "不满", Text("upper bound, itself excluded", "上限，不含本数"), default=None
    )
    of: BaseLabel | None = term(
        "基数", Text("base of the share: of whom or of what", "比例的基数"), default=None
    )
    rounding: Rounding | None = term(
        "取整",
        Text("what becomes of a share that is no whole number", "比例不是整数时如何取整"),
        default=None,
    )

    @model_validator(mode="after")
    def _some_bound(self, info: ValidationInfo) -> Self:
        check_bounds(self, info)
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
        return _all_of(tests, self._address)

    def _test(self, name: str, op: CompareOp, part: Expr, bases: Mapping[str, Expr]) -> Expr:
        limit = self.param(name)
        if not isinstance(getattr(self, name), Fraction):
            return Compare(op, part, limit)
        base = Absent(Type.INT, Cause(CauseKind.SILENT, (f"{self._address}.of",)))
        whole = base if self.of is None else bases[self.of]
        if f"{self._address}.of" in self._unknown:
            whole = Absent(Type.INT, Cause(CauseKind.UNKNOWN, (f"{self._address}.of",)))
        if f"{self._address}.rounding" in self._unknown:
            return Absent(Type.BOOL, Cause(CauseKind.UNKNOWN, (f"{self._address}.rounding",)))
        if self.rounding is not None and (name, self.rounding) in MOVED:
            op, more = MOVED[name, self.rounding]
            part = Arithmetic("add", part, Value(more, Type.INT))
        return Compare(op, Ratio(part, whole), limit)

    def prose(self, lang: Lang) -> str:
        """The bounds and the base in words."""
        words = prose.bounds(bounds_of(self), lang, self.of.prose(lang) if self.of else None)
        if self.rounding is None:
            return words
        rounding = self.rounding.prose(lang)
        return f"{words}（{rounding}）" if lang == "zh" else f"{words} ({rounding})"


def _all_of(tests: Sequence[Expr], address: str) -> Expr:
    """Every test; where a text gives no bound at all, it is silent."""
    if not tests:
        return Absent(Type.BOOL, Cause(CauseKind.SILENT, (address,)))
    return tests[0] if len(tests) == 1 else All(tuple(tests))


def bounds_of(word: Word) -> dict[str, Fraction | int]:
    """The bounds that are given, by name."""
    given = ((name, getattr(word, name)) for name in BOUND_OPS)
    return {name: value for name, value in given if value is not None}


def check_bounds(word: Word, info: ValidationInfo | None = None) -> None:
    """Raise `ValueError` on two bounds of one side, or a lower bound above the upper one.

    The latter may be forgiven, as `info` says.
    """
    given = bounds_of(word)
    if {"at_least", "more_than"} <= set(given):
        raise ValueError("two_lower_bounds")
    if {"at_most", "less_than"} <= set(given):
        raise ValueError("two_upper_bounds")
    lower = given.get("at_least", given.get("more_than"))
    upper = given.get("at_most", given.get("less_than"))
    if lower is None or upper is None or isinstance(lower, int) is not isinstance(upper, int):
        return  # a number and a share of a base cannot be compared
    both_open = {"more_than", "less_than"} <= set(given)
    nothing_between = both_open and isinstance(lower, int) and upper - lower == 1
    one_open = not {"at_least", "at_most"} <= set(given)
    crossed = lower > upper or (lower == upper and one_open) or nothing_between
    if crossed and not forgiven(info, "bounds_crossed"):
        raise ValueError("bounds_crossed")
