"""Grades by bands: which grade follows from the share of certain ballots."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from pydantic import ValidationInfo, model_validator

from comitia.engine import prose
from comitia.engine.expressions import Expr, plus, text
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Kind
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Form, Question, Rule, Sets
from comitia.engine.schema import Type
from comitia.engine.vocabulary import (
    BOUND_OPS,
    Amount,
    Word,
    bounds_of,
    check_bounds,
    term,
)
from comitia.plugins.common import is_among
from comitia.plugins.ratingwords import (
    OBJECT,
    OPENS,
    Grade,
    Rated,
    RatingBase,
    base_of,
    votes,
    within_bounds,
)

COMITIA_API = API


class Band(Word):
    """A grade and the share, or number, of ballots that it covers."""

    grade: Grade = term("等次", Text("the grade fixed", "评定的等次"))
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
    absent_types: ClassVar[Mapping[str, Type]] = dict.fromkeys(BOUND_OPS, Type.SHARE)

    @model_validator(mode="after")
    def _bounds_fit(self, info: ValidationInfo) -> "Band":
        check_bounds(self, info)
        return self

    def holds(self, ballots: Expr, base: Expr) -> Expr:
        """The ballots lie within the bounds; undetermined where no bound is stated."""
        return within_bounds(self, ballots, base)

    def prose(self, lang: Lang) -> str:
        """The bounds and the grade in words."""
        unknown = any(f"{self._address}.{name}" in self._unknown for name in BOUND_OPS)
        words = prose.UNKNOWN.pick(lang) if unknown else prose.bounds(bounds_of(self), lang)
        grade = self.grade.prose(lang)
        return f"{words}的，为{grade}" if lang == "zh" else f"{words}: {grade}"


class GradeBands(Kind):
    """Which grade follows from the share of certain ballots; the bands may not overlap."""

    kind = "grade_bands"
    names = Text("grades by bands", "等次界限")
    gist = Text(
        "which grade follows from what share of certain ballots",
        "某类测评票达到何种比例评为何种等次",
    )
    sentence = Text(
        "The grade[ of {of}] goes by the {ballots} votes[ as a share of {base}]: {bands}.",
        "[{of}的]等次按{ballots}票[占{base}的比例]评定：{bands}。",
    )
    example = """
kind: grade_bands
modality: stated
of: [delegate]
ballots: [excellent, competent]
base: ballots_cast
bands:
  - {grade: excellent, at_least: 90%}
  - {grade: qualified, at_least: 60%, less_than: 90%}
  - {grade: unqualified, less_than: 60%}
"""
    of: list[Rated] | None = term("评议对象", OBJECT, default=None)
    ballots: list[Grade] = term(
        "计票等次", Text("grades whose ballots are added up", "票数合并计算的等次"), min_length=1
    )
    base: RatingBase | None = term(
        "基数", Text("of what shares are taken", "比例的基数"), default=None
    )
    bands: list[Band] = term(
        "各档", Text("the grades and their bounds", "各档等次及其界限"), min_length=1
    )

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name == "bands":
            return ("；" if lang == "zh" else "; ").join(each.prose(lang) for each in self.bands)
        return super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """One arm for each band."""
        concerned = is_among(self, "of", "of")
        each = [votes(one, f"{self._address}.ballots.{n}") for n, one in enumerate(self.ballots)]
        total = each[0]
        for more in each[1:]:
            total = plus(total, more)
        base = base_of(self)
        for band in self.bands:
            value = text(band.grade.value, f"{band._address}.grade")
            yield Sets("rating.grade_by_ballots", value, band.holds(total, base), concerned)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kind of this domain."""
    register(GradeBands)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the question of this domain."""
    register(
        Question(
            "rating.grade_by_ballots",
            Form.DECISION,
            "rating",
            Text("what grade follows from the ballots?", "按票数应评为何种等次"),
            outcome=Type.TEXT,
            values={each.value: each.text for each in Grade},
            dated_by=OPENS,
        )
    )
