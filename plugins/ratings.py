"""Ratings: how one who is appraised reports, the standards and grades of the rating, the result."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    Aggregate,
    Arithmetic,
    Case,
    Expr,
    Not,
    at,
    both,
    children,
    compare,
    either,
    exists,
    given,
    plus,
    text,
)
from comitia.engine.headers import Bilingual
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Question, Rule, Sets
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import BOUND_OPS, Day, Integer, Range, Word, term
from comitia.plugins.common import Actor, Post, is_among, says, when
from comitia.plugins.ratingwords import (
    BALLOTS,
    CAST,
    OBJECT,
    OPENS,
    Grade,
    Rated,
    ReportMode,
    used,
)

COMITIA_API = API


class Rating(Record):
    """One person or body rated in an appraisal, and the tally of the ballots."""

    table: ClassVar[str] = "rating"
    names: ClassVar[Text] = Text("rating", "测评")
    typical = {
        "id": Typical(6, 12, of="appraisal"),
        "due": Typical(60, 110),
        "present": Typical(75, 100, of="due"),
        "cast": Typical(96, 100, of="present", often=95),
        "invalid": Typical(0, 3, of="cast", often=95),
        "excellent": Typical(10, 45, of="cast", often=97),
        "competent": Typical(5, 22, of="cast", often=97),
        "basically_competent": Typical(0, 10, of="cast", often=97),
        "incompetent": Typical(0, 20, of="cast", often=97),
        "unqualified": Typical(0, 0, of="cast", often=97),
        "reported_on": Typical(-5, 0, of="appraisal.held_on"),
        "graded_on": Typical(0, 20, of="appraisal.held_on"),
        "assessment_agrees": Typical(often=90),
        "unfit_for_post": Typical(often=8),
    }
    appraisal: Key | None = cell("评议", Text("the appraisal", "所属评议"), refers="appraisal")
    of: Rated | None = cell("对象类别", Text("who or what is rated", "评议对象类别"))
    name: str | None = cell("名称", Text("name", "姓名或名称"))
    post: Post | None = cell("职务", Text("post held", "所任职务"))
    report_form: ReportMode | None = cell("述职方式", Text("how one reported", "述职方式"))
    reported_on: Day | None = cell(
        "述职日期",
        Text("day of the report; empty: not yet", "述职日期，尚未述职则留空"),
        event=True,
    )
    due: Integer | None = cell("应到人数", Text("delegates due to attend", "应到代表人数"))
    present: Integer | None = cell("实到人数", Text("delegates present", "实到代表人数"))
    cast: Integer | None = cell(
        "收回票数",
        Text("ballots cast; empty: see the ballots", "收回票数，留空则按票统计"),
        event=True,
    )
    invalid: Integer | None = cell(
        "无效票数",
        Text("invalid ballots; empty: see the ballots", "无效票数，留空则按票统计"),
        event=True,
    )
    excellent: Integer | None = cell(
        "优秀票数", Text("ballots for excellent", "优秀票数，留空则按票统计"), event=True
    )
    competent: Integer | None = cell(
        "称职票数", Text("ballots for competent", "称职票数，留空则按票统计"), event=True
    )
    basically_competent: Integer | None = cell(
        "基本称职票数",
        Text("ballots for basically competent", "基本称职票数，留空则按票统计"),
        event=True,
    )
    incompetent: Integer | None = cell(
        "不称职票数", Text("ballots for incompetent", "不称职票数，留空则按票统计"), event=True
    )
    good: Integer | None = cell(
        "良好票数", Text("ballots for good", "良好票数，留空则按票统计"), event=True
    )
    qualified: Integer | None = cell(
        "合格票数", Text("ballots for qualified", "合格票数，留空则按票统计"), event=True
    )
    basically_qualified: Integer | None = cell(
        "基本合格票数",
        Text("ballots for basically qualified", "基本合格票数，留空则按票统计"),
        event=True,
    )
    unqualified: Integer | None = cell(
        "不合格票数", Text("ballots for unqualified", "不合格票数，留空则按票统计"), event=True
    )
    satisfied: Integer | None = cell(
        "满意票数", Text("ballots for satisfied", "满意票数，留空则按票统计"), event=True
    )
    basically_satisfied: Integer | None = cell(
        "基本满意票数",
        Text("ballots for basically satisfied", "基本满意票数，留空则按票统计"),
        event=True,
    )
    dissatisfied: Integer | None = cell(
        "不满意票数", Text("ballots for dissatisfied", "不满意票数，留空则按票统计"), event=True
    )
    assessment_agrees: bool | None = cell(
        "考核情况相符",
        Text("whether the regular assessment bears the ballots out", "考核情况是否与测评结果相符"),
    )
    unfit_for_post: bool | None = cell(
        "不胜任现职", Text("whether found not competent for the post", "是否认定不胜任现职")
    )
    grade: Grade | None = cell(
        "评定等次", Text("grade fixed; empty: none yet", "评定等次，尚未评定则留空"), event=True
    )
    graded_on: Day | None = cell("评定日期", Text("day the grade was fixed", "评定等次的日期"))
    treated_by: Actor | None = cell(
        "处理主体",
        Text("who brought about what follows; empty: nobody yet", "后果由谁办理，尚未办理则留空"),
        event=True,
    )

    @staticmethod
    def always() -> tuple[Expr, ...]:
        """Those present are due; nobody casts more than one ballot, and each gives one grade."""
        total, no_tally = used(), both(Not(given("cast")), Not(exists(BALLOTS)))
        present = at("present")
        cast = (compare("le", CAST, present), compare("le", total, CAST))
        known = (either(no_tally, each) for each in cast)
        return (compare("le", present, at("due")), compare("le", total, present), *known)


class Ballot(Record):
    """One anonymous ballot of a rating; nothing tells who cast it."""

    table: ClassVar[str] = "ballot"
    names: ClassVar[Text] = Text("rating ballot", "测评票")
    typical = {"id": Typical(20, 40, of="rating")}
    rating: Key = cell("测评", Text("the rating", "所属测评"), required=True, refers="rating")
    grade: Grade | None = cell(
        "等次",
        Text("grade given; empty: the ballot is invalid", "所投等次，无效票则留空"),
        event=True,
    )


class Score(Record):
    """The points that all forms together give one rated by one standard."""

    table: ClassVar[str] = "score"
    names: ClassVar[Text] = Text("score", "单项得分")
    typical = {"points": Typical(3, 10), "forms": Typical(40, 80)}
    rating: Key = cell("测评", Text("the rating", "所属测评"), required=True, refers="rating")
    standard: Key = cell(
        "标准", Text("standard, as the rules name it", "标准名称，与规则一致"), required=True
    )
    points: Integer | None = cell("得分", Text("points of all forms together", "各表得分之和"))
    forms: Integer | None = cell("表数", Text("number of forms", "评议表份数"))


class DutyReport(Kind):
    """How those who are appraised report, by the post they hold."""

    kind = "duty_report"
    names = Text("report on duty and integrity", "述职述廉")
    gist = Text("who reports how in an appraisal", "评议中何人以何种方式述职")
    sentence = Text(
        "Those appraised who hold one of these posts report {form}: {posts}"
        "[; the others report {others}].",
        "被评议人中，{posts}{form}[；其他人员{others}]。",
    )
    example = """
kind: duty_report
modality: stated
posts: [secretary, government_head, discipline_secretary]
form: oral
others: posted
"""
    posts: list[Post] = term("职务", Text("posts", "职务"), min_length=1)
    form: ReportMode = term("方式", Text("how their holders report", "上述人员的述职方式"))
    others: ReportMode | None = term(
        "其他人员方式", Text("how the others report", "其他人员的述职方式"), default=None
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"others": Type.TEXT}

    def rules(self) -> Iterable[Rule]:
        """The form due of each, and whether one reported in it."""
        named = is_among(self, "posts", "post")
        form, question = self.param("form"), "rating.report_form_due"
        right: Expr = both(named, compare("eq", at("report_form"), form))
        yield Sets(question, form, named)
        if says(self, "others"):
            others = self.param("others")
            yield Sets(question, others, Not(named))
            right = either(right, both(Not(named), compare("eq", at("report_form"), others)))
            yield Constraint("rating.reported_in_form", right, given("reported_on"))
        else:
            yield Constraint("rating.reported_in_form", right, both(named, given("reported_on")))


class Standard(Word):
    """One standard of a rating, and its weight."""

    standard: Key = term("标准", Text("name of the standard in the records", "标准名称"))
    title: Bilingual | None = term(
        "表述", Text("the standard in words", "标准的文字表述"), default=None
    )
    weight: Integer | None = term("权重", Text("weight of its points", "得分权重"), default=None)

    def prose(self, lang: Lang) -> str:
        """The standard in words, with its weight where there is one."""
        words = self.standard if self.title is None else self.title.text.pick(lang)
        if self.weight is None:
            return words
        return (
            f"{words}（权重{self.weight}）" if lang == "zh" else f"{words} (weight {self.weight})"
        )

    def scored(self) -> Expr:
        """The rating has a score by this standard."""
        return exists(SCORES, self._mine())

    def points(self) -> Expr:
        """The points by this standard, times its weight."""
        total = Aggregate("sum", SCORES, self._mine(), at("points"))
        # Without a score there is nothing to add up: the greatest of none is undetermined.
        none = Aggregate("max", SCORES, self._mine(), at("points"))
        points = Case(((self.scored(), total),), none)
        return Arithmetic("mul", self.param("weight"), points)

    def _mine(self) -> Expr:
        return compare("eq", at("standard"), text(self.standard, f"{self._address}.standard"))


SCORES = children("score", "rating")


class RatingStandards(Kind):
    """The standards by which one is rated in points, their scale and weights."""

    kind = "rating_standards"
    names = Text("standards of a rating", "量化测评标准")
    gist = Text("by what standards, on what scale one is rated", "按哪些标准、以何种分值测评")
    sentence = Text(
        "Rated in points by these standards: {standards}; points of a standard on a form: {scale}.",
        "按下列标准量化测评：{standards}；每项分值：{scale}。",
    )
    example = """
kind: rating_standards
modality: stated
standards:
  - {standard: integrity, title: {zh: 廉洁自律, en: integrity}, weight: 2}
  - {standard: achievement, title: {zh: 工作实绩, en: achievement}, weight: 3}
scale: {at_least: 0, at_most: 10}
"""
    standards: list[Standard] = term(
        "标准", Text("the standards of the rating", "各项标准"), min_length=1
    )
    scale: Range | None = term(
        "分值",
        Text("points that a form may give by a standard", "每表每项可给的分值"),
        default=None,
    )

    def rules(self) -> Iterable[Rule]:
        """Every standard scored, points on the scale, and the weighted sum."""
        scored = [each.scored() for each in self.standards]
        yield Constraint("rating.scored_by_all_standards", both(*scored))
        total = self.standards[0].points()
        for each in self.standards[1:]:
            total = plus(total, each.points())
        yield Sets("rating.points", total)
        yield Constraint("score.on_scale", self._on_scale())

    def _on_scale(self) -> Expr:
        """The points lie within the scale, times the number of forms."""
        if self.scale is None:
            return compare("le", at("points"), self.param("scale"))
        tests = [
            compare(op, at("points"), Arithmetic("mul", self.scale.param(name), at("forms")))
            for name, op in BOUND_OPS.items()
            if says(self.scale, name)
        ]
        return when(*tests)


class GradeScale(Kind):
    """The grades in which results are fixed."""

    kind = "grade_scale"
    names = Text("grades", "评定等次")
    gist = Text("in which grades results are fixed", "结果评定为哪几个等次")
    sentence = Text(
        "Results[ of {of}] are fixed in these grades: {grades}.",
        "[{of}的]评议结果分为{grades}等次。",
    )
    example = """
kind: grade_scale
modality: stated
grades: [excellent, competent, incompetent]
"""
    of: list[Rated] | None = term("评议对象", OBJECT, default=None)
    grades: list[Grade] = term("等次", Text("the grades", "等次"), min_length=1)

    def rules(self) -> Iterable[Rule]:
        """A grade that was fixed is one of them."""
        concerned = when(is_among(self, "of", "of"), given("grade"))
        yield Constraint("rating.grade_on_scale", is_among(self, "grades", "grade"), concerned)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (DutyReport, RatingStandards, GradeScale):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (Rating, Ballot, Score):
        register(record)


QUESTIONS = (
    Question(
        "rating.report_form_due",
        Form.DECISION,
        "rating",
        Text("in what form does one report?", "应以何种方式述职"),
        outcome=Type.TEXT,
        values={mode.value: mode.text for mode in ReportMode},
        dated_by=OPENS,
    ),
    Question(
        "rating.reported_in_form",
        Form.CONSTRAINT,
        "rating",
        Text("did one report in the right form?", "述职方式是否符合规定"),
        dated_by=OPENS,
    ),
    Question(
        "rating.scored_by_all_standards",
        Form.CONSTRAINT,
        "rating",
        Text("is there a score by every standard?", "各项标准是否均已打分"),
        dated_by=OPENS,
    ),
    Question(
        "rating.points",
        Form.DECISION,
        "rating",
        Text("points in all, weighted", "加权总分"),
        outcome=Type.INT,
        dated_by=OPENS,
    ),
    Question(
        "score.on_scale",
        Form.CONSTRAINT,
        "score",
        Text("are the points on the scale?", "得分是否在分值范围内"),
        dated_by=("rating", *OPENS),
    ),
    Question(
        "rating.grade_on_scale",
        Form.CONSTRAINT,
        "rating",
        Text("is the grade one of the scale?", "评定等次是否属于规定等次"),
        dated_by=OPENS,
    ),
)
"""What is asked of ratings."""


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for question in QUESTIONS:
        register(question)
