"""Words of appraisals that several plugins share: who is rated, grades, tallies, bases."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import ClassVar, Self

from pydantic import ValidationInfo, model_validator

from comitia.engine import prose
from comitia.engine.expressions import (
    Case,
    Compare,
    Expr,
    Not,
    Ratio,
    at,
    both,
    children,
    compare,
    count,
    exists,
    given,
    integer,
    minus,
    plus,
)
from comitia.engine.messages import Lang, Text
from comitia.engine.schema import Type
from comitia.engine.vocabulary import (
    BOUND_OPS,
    Amount,
    Label,
    Word,
    bounds_of,
    check_bounds,
    constant,
    term,
)
from comitia.plugins.common import says, when


class Rated(Label):
    """Who or what is rated in an appraisal."""

    COMMITTEE = "committee", "the committee as a body", "党委班子"
    COMMITTEE_MEMBER = "committee_member", "members of the committee", "党委委员"
    STANDING_MEMBER = (
        "standing_committee_member",
        "members of the standing committee",
        "常委会委员",
    )
    DISCIPLINE_COMMISSION = (
        "discipline_commission",
        "the discipline commission as a body",
        "纪委班子",
    )
    DISCIPLINE_MEMBER = "discipline_member", "members of the discipline commission", "纪委委员"
    UNIT_COMMITTEE = (
        "unit_committee",
        "Party committees and groups of lower units and departments, as bodies",
        "下级单位和部门党委（党组）班子",
    )
    UNIT_COMMITTEE_MEMBER = (
        "unit_committee_member",
        "members of the Party committees and groups of lower units and departments",
        "下级单位和部门党委（党组）成员",
    )
    DEPARTMENT = "department", "departments and units", "部门单位"
    MASS_ORGANISATION = "mass_organisation", "mass organisations", "群团组织"
    DELEGATE = "delegate", "delegates", "党代表"
    GROUP = "group", "delegate groups or delegations", "代表小组或代表团"
    GROUP_HEAD = "group_head", "heads of delegate groups or delegations", "代表小组组长或代表团团长"
    GRASSROOTS = "grassroots_organisation", "grassroots Party organisations", "基层党组织"
    OTHER = "other", "other persons or bodies", "其他"


class Person(Label):
    """In what capacity someone attends an appraisal, or rates in it."""

    DELEGATE = "delegate", "delegates", "党代表"
    ORGAN_CADRE = "organ_cadre", "cadres of the organs who are no delegates", "非党代表的机关干部"
    VILLAGE_SECRETARY = (
        "village_secretary",
        "village Party secretaries who are no delegates",
        "非党代表的村党组织书记",
    )
    VILLAGE_HEAD = (
        "village_head",
        "heads of village committees who are no delegates",
        "非党代表的村委会主任",
    )
    UNIT_HEAD = (
        "unit_head",
        "heads of units directly under the town who are no delegates",
        "非党代表的直属单位负责人",
    )
    MEMBER = "member", "Party members", "党员"
    MASSES = "masses", "the masses", "群众"
    OTHER = "other", "others", "其他人员"


class Grade(Label):
    """A grade on a ballot, or fixed as the result."""

    EXCELLENT = "excellent", "excellent", "优秀"
    COMPETENT = "competent", "competent", "称职"
    BASICALLY_COMPETENT = "basically_competent", "basically competent", "基本称职"
    INCOMPETENT = "incompetent", "incompetent", "不称职"
    GOOD = "good", "good", "良好"
    QUALIFIED = "qualified", "qualified", "合格"
    BASICALLY_QUALIFIED = "basically_qualified", "basically qualified", "基本合格"
    UNQUALIFIED = "unqualified", "unqualified", "不合格"
    SATISFIED = "satisfied", "satisfied", "满意"
    BASICALLY_SATISFIED = "basically_satisfied", "basically satisfied", "基本满意"
    DISSATISFIED = "dissatisfied", "dissatisfied", "不满意"


class Consequence(Label):
    """What follows from a rating, the most severe first."""

    RECALL = "recall", "recall", "罢免"
    REMOVAL = "removal", "removal from the post", "免去职务"
    ORDERED_RESIGNATION = "ordered_resignation", "resignation is ordered", "责令辞职"
    RESIGN_OR_ORDERED = (
        "resignation_or_ordered",
        "resignation, taking the blame or ordered",
        "引咎辞职或者责令辞职",
    )
    RESIGNATION = "resignation", "resignation, taking the blame", "引咎辞职"
    CASE_BY_CASE = "case_by_case", "treatment proposed case by case", "酌情提出处理意见"
    TALK = "admonishing_talk", "an admonishing talk", "诫勉谈话"
    CORRECTION = "correction", "correction", "限期整改"
    TOP_CLASS_BARRED = "top_class_barred", "the top class is barred", "不得评为一类"
    NONE = "none", "nothing follows", "不作处理"


class RatingBase(Label):
    """Of what the share of a grade is taken."""

    BALLOTS_CAST = "ballots_cast", "the ballots cast", "收回的票数"
    VALID_BALLOTS = "valid_ballots", "the valid ballots", "有效票数"
    DELEGATES_DUE = "delegates_due", "the delegates due to attend", "应到代表人数"
    DELEGATES_PRESENT = "delegates_present", "the delegates present", "实到代表人数"
    DELEGATES_ALL = "delegates_all", "all delegates", "全体代表人数"


class ReportMode(Label):
    """How someone rated reports on duty and integrity."""

    ORAL = "oral", "orally at the meeting", "在会上口头述职"
    POSTED = "posted", "in writing, posted on a notice board", "书面述职并张榜公布"
    WRITTEN = "written", "in writing", "书面述职"


class Recipient(Label):
    """To whom the result of an appraisal, or what follows from it, is made known."""

    PERSON = "person", "the person concerned", "本人"
    WHOLE_AREA = "whole_area", "the whole area", "本地区全体"
    ATTENDING = "attending", "those who attend, on the spot", "到会人员（当场）"
    DELEGATES = "delegates", "all delegates", "全体代表"
    OFFICE = "office", "the office in charge", "工作机构"
    COMMITTEE = "committee", "the committee", "党委"
    HIGHER_DEPARTMENT = (
        "higher_organisation_department",
        "the organisation department of the level above",
        "上级组织部门",
    )
    HIGHER_COMMITTEE = "higher_committee", "the committee of the level above", "上级党委"


OBJECT = Text("who or what is rated", "评议对象")
"""What the field `of` of the kinds about appraisals means."""

NOTHING = constant(Consequence.NONE)
"""The outcome where nothing follows from a rating."""

OPENS = ("appraisal", "opens")
"""The day that dates what is asked of a rating."""

BALLOTS = children("ballot", "rating")
"""The ballots of a rating, each without its voter."""


def tallied(column: str, counted: Expr) -> Expr:
    """The tally in `column`; where there is none, what the ballots give when counted."""
    arms = ((given(column), at(column)), (exists(BALLOTS), counted))
    return Case(arms, at(column))


def votes(grade: Grade, address: str) -> Expr:
    """How many ballots give `grade`."""
    wanted = compare("eq", at("grade"), constant(grade, address))
    return tallied(grade.value, count(BALLOTS, both(given("grade"), wanted)))


CAST = tallied("cast", count(BALLOTS))
INVALID = tallied("invalid", count(BALLOTS, Not(given("grade"))))


def used() -> Expr:
    """How many ballots give a grade or are invalid: those of the tallies, else those listed."""
    tests = {each.value: compare("eq", at("grade"), constant(each)) for each in Grade}
    sorts: dict[str, Expr] = {"invalid": Not(given("grade"))}
    sorts |= {column: both(given("grade"), test) for column, test in tests.items()}
    total: Expr = integer(0)
    for column, where in sorts.items():
        written = ((given(column), at(column)),)
        total = plus(total, Case(written, count(BALLOTS, where)))
    return total


BASES: Mapping[RatingBase, Expr] = {
    RatingBase.BALLOTS_CAST: CAST,
    RatingBase.VALID_BALLOTS: minus(CAST, INVALID),
    RatingBase.DELEGATES_DUE: at("due"),
    RatingBase.DELEGATES_PRESENT: at("present"),
    RatingBase.DELEGATES_ALL: at("appraisal.assembly.delegates"),
}
"""The numbers behind the bases, read from a rating."""


def base_of(word: Word, name: str = "base") -> Expr:
    """The number behind the base that the field `name` gives; undetermined where silent."""
    label = getattr(word, name)
    return word.param(name) if label is None else BASES[label]


def within_bounds(word: Word, ballots: Expr, base: Expr) -> Expr:
    """`ballots` lie within the bounds of `word`, each a number or a share of `base`.

    Undetermined where no bound is stated.
    """
    tests = []
    for name in [each for each in BOUND_OPS if says(word, each)] or ["at_least"]:
        counted = isinstance(getattr(word, name), int)
        measured = ballots if counted else Ratio(ballots, base)
        tests.append(Compare(BOUND_OPS[name], measured, word.param(name)))
    return when(*tests)


class GradeShare(Word):
    """How many ballots give some grades: `{grades: [incompetent], more_than: 1/3}`."""

    grades: list[Grade] = term(
        "等次", Text("grades whose ballots are added up", "票数合并计算的等次"), min_length=1
    )
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
    def _bounds_fit(self, info: ValidationInfo) -> Self:
        check_bounds(self, info)
        return self

    def holds(self, base: Expr) -> Expr:
        """The ballots with these grades lie within the bounds, as a share of `base`.

        Undetermined where no bound is stated.
        """
        part: Expr | None = None
        for number, grade in enumerate(self.grades):
            each = votes(grade, f"{self._address}.grades.{number}")
            part = each if part is None else plus(part, each)
        assert part is not None
        return within_bounds(self, part, base)

    def prose(self, lang: Lang) -> str:
        """The grades and their bounds in words."""
        grades = prose.listed([each.prose(lang) for each in self.grades], lang)
        unknown = any(f"{self._address}.{name}" in self._unknown for name in BOUND_OPS)
        bounds = prose.bounds(bounds_of(self), lang)
        if unknown:
            bounds = prose.UNKNOWN.pick(lang)
        together = len(self.grades) > 1
        if lang == "zh":
            return f"{grades}票{'合计' if together else ''}{bounds}"
        shares = any(isinstance(each, Fraction) for each in bounds_of(self).values())
        verb = "make" if shares else "are"
        return f"{grades} votes{' together' if together else ''} {verb} {bounds}"
