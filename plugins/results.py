"""Results of appraisals: to whom they are made known, and what follows from a grade."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    Expr,
    Not,
    at,
    both,
    children,
    compare,
    exists,
    given,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Obligation, Question, Rule, Sets
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, Duration, constant, term
from comitia.plugins.common import Actor, Alternatives, is_among, says, when
from comitia.plugins.ratingwords import NOTHING, OBJECT, OPENS, Consequence, Grade, Rated, Recipient

COMITIA_API = API


class ResultNotice(Record):
    """The result of a rating, made known to someone."""

    table: ClassVar[str] = "result_notice"
    names: ClassVar[Text] = Text("notice of a result", "评议结果告知")
    typical = {"on": Typical(1, 30, of="rating.graded_on")}
    rating: Key = cell("测评", Text("the rating", "所属测评"), required=True, refers="rating")
    to: Recipient = cell("对象", Text("to whom", "告知对象"), required=True)
    by: Actor | None = cell("主体", Text("who made it known", "由谁告知"))
    on: Day | None = cell("日期", Text("day", "告知日期"))


class AppraisalResults(Kind):
    """To whom results are made known, by whom and by when."""

    kind = "appraisal_results"
    names = Text("results of an appraisal", "评议结果告知")
    gist = Text("to whom results are made known, and by when", "评议结果向谁告知、何时告知")
    sentence = Text(
        "Results are made known[ by the {by}] to: {to}[; time after the meeting: {within}].",
        "评议结果[由{by}]告知{to}[，时限为评议会{within}]。",
    )
    example = """
kind: appraisal_results
modality: stated
by: committee
to: [person, whole_area]
within: {days: 15}
"""
    borne_by = ("by",)
    by: Actor | None = term("主体", Text("who makes them known", "由谁告知"), default=None)
    to: list[Recipient] = term("对象", Text("to whom", "告知对象"), min_length=1)
    within: Duration | None = term(
        "时限", Text("by when after the meeting", "评议会后多久以内"), default=None
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"within": Type.DATE, "by": Type.TEXT}

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name == "within" and self.within is not None and self.within.days == 0:
            return Text("the same day", "当日").pick(lang)
        said = super().words(name, lang)
        return f"后{said}" if name == "within" and lang == "zh" else said

    def rules(self) -> Iterable[Rule]:
        """Everyone listed is told, in time where a time is stated."""
        question = "rating.result_made_known"
        if self.within is None:
            yield Obligation(question, self._told(), due=self.param("within"))
            return
        due = self.within.after(at("appraisal.held_on"))
        yield Obligation(question, self._told(), in_time=self._told(in_time=True), due=due)

    def _told(self, in_time: bool = False) -> Expr:
        """There is a notice to each recipient, where asked for one in time."""
        tests = []
        for number, each in enumerate(self.to):
            to = compare("eq", at("to"), constant(each, f"{self._address}.to.{number}"))
            told = when(to, is_among(self, "by", "by"))
            if in_time and self.within is not None:
                latest = self.within.after(at("rating.appraisal.held_on"))
                told = both(told, compare("le", at("on"), latest))
            tests.append(exists(children("result_notice", "rating"), told))
        return both(*tests)


class GradeConsequence(Alternatives):
    """What follows from the grade fixed, who brings it about, and to whom that is reported."""

    kind = "grade_consequence"
    names = Text("consequence of a grade", "等次后果")
    gist = Text("what follows from which grade", "评定为何种等次产生何种后果")
    sentence = Text(
        "Where the grade[ of {of}] is {grades}: {outcome}[, by the {by}][; reported to {report_to}"
        "[ within {within}]].",
        "[{of}]评定为{grades}的，[由{by}]{outcome}[，并报告{report_to}][，时限为{within}]。",
    )
    example = """
kind: grade_consequence
modality: stated
of: [committee_member]
grades: [incompetent]
outcome: case_by_case
by: committee
report_to: [higher_organisation_department]
"""
    borne_by = ("by",)
    apart = (("by", "of"),)
    of: list[Rated] | None = term("评议对象", OBJECT, default=None)
    grades: list[Grade] = term("等次", Text("the grades", "等次"), min_length=1)
    outcome: Consequence = term("后果", Text("what follows", "产生的后果"))
    by: Actor | None = term("主体", Text("who brings it about", "由谁办理"), default=None)
    report_to: list[Recipient] | None = term(
        "报告对象", Text("to whom it is reported", "向谁报告"), default=None
    )
    within: Duration | None = term(
        "时限", Text("by when after the grade was fixed", "评定等次后多久以内报告"), default=None
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"within": Type.DATE, "by": Type.TEXT}
    alternatives = ("grades",)

    def rules(self) -> Iterable[Rule]:
        """The consequence, the right body, and the report."""
        concerned = is_among(self, "of", "of")
        reached = is_among(self, "grades", "grade")
        yield Sets("rating.consequence", self.param("outcome"), reached, concerned)
        yield Sets("rating.consequence", NOTHING, Not(reached), concerned, Consequence.NONE.text)
        graded = when(concerned, given("grade"), reached)
        if says(self, "by"):
            right = is_among(self, "by", "treated_by")
            yield Constraint("rating.treated_by", right, when(graded, given("treated_by")))
        if self.report_to:
            yield self._report(graded)

    def _report(self, graded: Expr) -> Rule:
        """The duty to report; the day it is due is told from the day of the grade."""
        tests, timely = [], []
        for number, each in enumerate(self.report_to or []):
            to = compare("eq", at("to"), constant(each, f"{self._address}.report_to.{number}"))
            notices = children("result_notice", "rating")
            tests.append(exists(notices, to))
            if self.within is not None:
                latest = self.within.after(at("rating.graded_on"))
                timely.append(exists(notices, both(to, compare("le", at("on"), latest))))
        if self.within is None:
            due = self.param("within")
        else:
            due = self.within.after(at("graded_on"))
        return Obligation("rating.treatment_reported", when(*tests), graded, when(*timely), due)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (AppraisalResults, GradeConsequence):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    register(ResultNotice)


QUESTIONS = (
    Question(
        "rating.result_made_known",
        Form.OBLIGATION,
        "rating",
        Text("was the result made known to all it is due to?", "评议结果是否已按规定告知"),
        dated_by=OPENS,
    ),
    Question(
        "rating.treated_by",
        Form.CONSTRAINT,
        "rating",
        Text("was the consequence brought about by the right body?", "后果是否由规定主体办理"),
        dated_by=OPENS,
    ),
    Question(
        "rating.treatment_reported",
        Form.OBLIGATION,
        "rating",
        Text("was what follows reported as ruled?", "处理意见是否已按规定报告"),
        dated_by=OPENS,
    ),
)
"""What is asked of the results of appraisals."""


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for question in QUESTIONS:
        register(question)
