"""Appraisals: who rates whom how often and when, who attends, how one reports and is rated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine import prose
from comitia.engine.expressions import (
    TRUE,
    Aggregate,
    Arithmetic,
    Case,
    Expr,
    Part,
    at,
    both,
    children,
    compare,
    count,
    either,
    exists,
    follow,
    given,
    implies,
    integer,
    minus,
    plus,
    text,
)
from comitia.engine.headers import Bilingual
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Obligation, Question, Rule, Suffices
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, Frequency, Word, YearlyWindow, term
from comitia.plugins.common import (
    Alternatives,
    SessionKind,
    flag,
    in_period,
    is_among,
    says,
    unit_of,
    when,
)
from comitia.plugins.ratingwords import OBJECT, OPENS, Person, Rated

COMITIA_API = API


class Appraisal(Record):
    """One round of appraisal."""

    table: ClassVar[str] = "appraisal"
    names: ClassVar[Text] = Text("appraisal", "评议")
    typical = {
        "id": Typical(1, 1, of="assembly"),
        "held_on": Typical(0, 8, of="opens"),
        "closes": Typical(0, 6, of="held_on"),
    }
    assembly: Key | None = cell("代表大会", Text("the congress", "所属代表大会"), refers="assembly")
    session: Key | None = cell(
        "会议",
        Text("session at which it is held, if at one", "在哪次会议上进行（如有）"),
        event=True,
        refers="session",
    )
    opens: Day | None = cell("开始日期", Text("day it began", "评议工作开始日期"))
    held_on: Day | None = cell(
        "评议会日期",
        Text("day of the meeting; empty: not yet", "评议会日期，尚未召开则留空"),
        event=True,
    )
    closes: Day | None = cell(
        "结束日期",
        Text("day it was closed; empty: not yet", "评议工作结束日期，尚未结束则留空"),
        event=True,
    )
    secret: bool | None = cell("无记名", Text("whether forms bore no names", "是否无记名填写"))

    @staticmethod
    def always() -> tuple[Expr, ...]:
        """An appraisal is held and closed after it began."""
        return follow("opens", "held_on", "closes")


class Attendee(Record):
    """Someone who attends the meeting of an appraisal; never linked to a form."""

    table: ClassVar[str] = "attendee"
    names: ClassVar[Text] = Text("attendee of an appraisal", "评议会参会人员")
    typical = {"id": Typical(12, 24, of="appraisal")}
    appraisal: Key = cell(
        "评议", Text("the appraisal", "所属评议"), required=True, refers="appraisal"
    )
    person: Person | None = cell("身份", Text("in what capacity", "参会身份"))


class AppraisalKind(Kind):
    """Who appraises whom, how often, at which session, and whether in secret."""

    kind = "appraisal"
    names = Text("appraisal", "民主评议")
    gist = Text("who rates whom, how often and how", "由谁评议谁、多久一次、以何种方式")
    sentence = Text(
        "An appraisal is held[ {frequency}][ at each {session}][ by {by}][ {secret}]"
        "[; appraised: {of}].",
        "民主评议[{frequency}][在{session}上进行][，由{by}评议][，{secret}][，评议对象为{of}]。",
    )
    example = """
kind: appraisal
modality: stated
by: [delegate]
secret: true
of: [committee_member, discipline_member]
frequency: {at_least: 1, every: year}
"""
    by: list[Person] | None = term("评议人", Text("who rates", "由谁评议"), default=None)
    of: list[Rated] | None = term("评议对象", OBJECT, default=None)
    secret: bool | None = term(
        "无记名", Text("whether forms bear no names", "是否无记名"), default=None
    )
    frequency: Frequency | None = term("次数", Text("how often", "评议次数"), default=None)
    session: SessionKind | None = term(
        "会议",
        Text("kind of session at each of which it is held", "在哪类会议上进行"),
        default=None,
    )

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        return flag(self, name, {"secret": Text("in secret", "无记名")}, lang) or super().words(
            name, lang
        )

    def rules(self) -> Iterable[Rule]:
        """Who may rate, what may be rated, in secret or not, and how often."""
        if says(self, "by"):
            yield Suffices("attendee.may_rate", is_among(self, "by", "person"))
        if says(self, "of"):
            yield Suffices("rating.within_objects", is_among(self, "of", "of"))
        if self.secret is not None:
            secret = compare("eq", at("secret"), self.param("secret"))
            yield Constraint("appraisal.secret", secret, given("held_on"))
        if says(self, "frequency"):
            yield self._how_often()
        if self.session is not None:
            held = exists(children("appraisal", "session"))
            if self.of:
                ratings = children("rating", "appraisal.session")
                held = exists(ratings, is_among(self, "of", "of"))
            concerned = is_among(self, "session", "kind")
            yield Obligation("session.appraisal_held", held, concerned, due=at("closes"))

    def _how_often(self) -> Rule:
        """So many rounds in each period, told by the day on which they began."""
        if self.frequency is None:
            number = count(children("appraisal", "assembly"))
            unstated = compare("ge", number, self.param("frequency"))
            return Obligation("assembly.appraisals", unstated)
        rounds: Expr = count(children("appraisal", "assembly"), in_period("opens"))
        if self.of:
            rated = when(is_among(self, "of", "of"), in_period("appraisal.opens"))
            ratings = children("rating", "appraisal.assembly")
            rounds = Aggregate("distinct", ratings, rated, at("appraisal"))
        enough = self.frequency.holds(rounds)
        return Obligation("assembly.appraisals", enough, every=unit_of(self.frequency))


def occurrence(window: YearlyWindow, day: Expr) -> Expr:
    """The year in which the window began that `day` falls into."""
    year = Part(day, "year")
    first, last = window.opens, window.closes
    if first[:2] <= (last[0], last[2]):
        return year
    month, number = Part(day, "month"), Part(day, "day")
    key = plus(Arithmetic("mul", month, integer(100)), number)
    begun = compare("ge", key, integer(first[0] * 100 + first[1]))
    return Case(((begun, year),), minus(year, integer(1)))


class AppraisalWindow(Kind):
    """The part of each year in which the appraisal is held."""

    kind = "appraisal_window"
    names = Text("time of the appraisal", "评议时间")
    gist = Text("in which part of each year the appraisal is held", "评议在每年的什么时段进行")
    sentence = Text("The appraisal is held from {window}.", "评议于{window}进行。")
    example = """
kind: appraisal_window
modality: stated
window: {opens: 12-early, closes: 1-mid}
"""
    window: YearlyWindow = term("时段", Text("part of each year", "每年的时段"))

    def rules(self) -> Iterable[Rule]:
        """It begins, meets and ends inside one and the same window."""
        year = occurrence(self.window, at("opens"))
        tests = [self.window.holds(at("opens"))]
        for name in ("held_on", "closes"):
            inside = both(
                self.window.holds(at(name)),
                compare("eq", occurrence(self.window, at(name)), year),
            )
            tests.append(implies(given(name), inside))
        yield Constraint("appraisal.in_window", both(*tests))


class NamedStep(Word):
    """A step of a procedure: its name in the records, and in words."""

    step: Key = term("步骤", Text("name of the step in the records", "步骤名称"))
    title: Bilingual | None = term(
        "表述", Text("the step in words", "步骤的文字表述"), default=None
    )

    def prose(self, lang: Lang) -> str:
        """The step in words."""
        return self.step if self.title is None else self.title.text.pick(lang)


class StepWindow(Kind):
    """The part of each year in which some steps of a procedure are taken."""

    kind = "step_window"
    names = Text("time of a step", "步骤时间")
    gist = Text(
        "in which part of each year a step of a procedure is taken",
        "程序中的步骤在每年什么时段进行",
    )
    sentence = Text(
        "These steps of “{procedure}” are taken at this time of the year ({window}): {steps}.",
        "“{procedure}”中，下列步骤于{window}进行：{steps}。",
    )
    example = """
kind: step_window
modality: stated
procedure: appraisal
title: {zh: 民主评议, en: the appraisal}
steps:
  - {step: preparation, title: {zh: 准备, en: preparation}}
window: {opens: 12-early, closes: 12-early}
"""
    procedure: Key = term("程序", Text("procedure, as the records name it", "程序类型，与案卷一致"))
    title: Bilingual | None = term(
        "表述", Text("the procedure in words", "程序的文字表述"), default=None
    )
    steps: list[NamedStep] = term("步骤", Text("the steps", "各步骤"), min_length=1)
    window: YearlyWindow = term("时段", Text("part of each year", "每年的时段"))

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name == "procedure" and self.title is not None:
            return self.title.text.pick(lang)
        if name == "window" and self.window.opens == self.window.closes:
            return prose.day_of_year(self.window.opens, lang)
        return super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """A step that was taken was taken inside the window."""
        steps = [
            compare("eq", at("step"), text(each.step, f"{each._address}.step"))
            for each in self.steps
        ]
        concerned = both(
            given("on"),
            compare("eq", at("procedure.kind"), self.param("procedure")),
            either(*steps),
        )
        yield Constraint("step.in_window", self.window.holds(at("on")), concerned)


class AppraisalAttendance(Alternatives):
    """Who attends the meeting of an appraisal, and whether all of them rate."""

    kind = "appraisal_attendance"
    names = Text("attendance of an appraisal", "评议会参会范围")
    gist = Text("who attends the meeting of an appraisal", "哪些人员参加评议会")
    sentence = Text(
        "The meeting of the appraisal is attended by {attend}[ and others{open_list}]"
        "[; all of them rate{also_rate}].",
        "参加评议会的人员：{attend}[等{open_list}][；上述人员均参与评议{also_rate}]。",
    )
    example = """
kind: appraisal_attendance
modality: stated
attend: [delegate, organ_cadre]
open_list: true
"""
    attend: list[Person] = term("参会人员", Text("who attends", "参会人员"), min_length=1)
    open_list: bool = term(
        "开放列举", Text("others may attend as well", "列举之外仍可有其他人员"), default=False
    )
    also_rate: bool | None = term(
        "均参与评议",
        Text("those who attend rate, delegates or not", "参会人员不论是否代表均参与评议"),
        default=None,
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"also_rate": Type.BOOL}

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words; the marks of a segment print nothing themselves."""
        marked = name == "open_list" or (name == "also_rate" and self.also_rate is True)
        return "" if marked else super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """Those listed attend; on others an open list is silent."""
        listed = is_among(self, "attend", "person")
        yield Suffices("attendee.may_attend", listed, listed if self.open_list else TRUE)
        if says(self, "also_rate"):
            wanted = compare("eq", self.param("also_rate"), TRUE)
            yield Suffices("attendee.may_rate", both(listed, wanted))


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (AppraisalKind, AppraisalWindow, StepWindow, AppraisalAttendance):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (Appraisal, Attendee):
        register(record)


QUESTIONS = (
    Question(
        "attendee.may_attend",
        Form.DECISION,
        "attendee",
        Text("does he or she belong to the meeting of the appraisal?", "是否属于评议会参会人员"),
        dated_by=OPENS,
    ),
    Question(
        "attendee.may_rate",
        Form.DECISION,
        "attendee",
        Text("may he or she rate?", "可否参与评议打分"),
        dated_by=OPENS,
    ),
    Question(
        "rating.within_objects",
        Form.DECISION,
        "rating",
        Text("is this person or body to be rated?", "是否属于评议对象"),
        dated_by=OPENS,
    ),
    Question(
        "appraisal.secret",
        Form.CONSTRAINT,
        "appraisal",
        Text("were the forms filled in secretly as ruled?", "评议表填写方式是否符合规定"),
        dated_by=("opens",),
    ),
    Question(
        "appraisal.in_window",
        Form.CONSTRAINT,
        "appraisal",
        Text("is it held in its part of the year?", "是否在规定时段内进行"),
        dated_by=("opens",),
    ),
    Question(
        "step.in_window",
        Form.CONSTRAINT,
        "step",
        Text("was the step taken in its part of the year?", "该步骤是否在规定时段内进行"),
        dated_by=("procedure", "opened"),
    ),
    Question(
        "assembly.appraisals",
        Form.OBLIGATION,
        "assembly",
        Text("are appraisals held as often as ruled?", "是否按规定次数开展评议"),
    ),
    Question(
        "session.appraisal_held",
        Form.OBLIGATION,
        "session",
        Text("is an appraisal held at the session?", "会议是否进行评议"),
        dated_by=("opens",),
    ),
)
"""What is asked of appraisals."""


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for question in QUESTIONS:
        register(question)
