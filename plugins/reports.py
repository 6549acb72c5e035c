"""Reports of delegates, groups and the committee: to whom, how often, how long before a session."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    TRUE,
    Aggregate,
    Expr,
    Related,
    at,
    both,
    children,
    compare,
    count,
    exists,
    given,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Text
from comitia.engine.rules import Form, Obligation, Question, Rule
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, Frequency, Label, term
from comitia.plugins.common import Body, Lead, SessionKind, in_period, is_among, unit_of
from comitia.plugins.mandates import in_mandate

COMITIA_API = API


class Reporter(Label):
    """Who reports."""

    DELEGATE = "delegate", "each delegate", "代表"
    GROUP = "group", "each delegate group", "代表小组"
    MEMBER = "member", "each committee member", "委员"
    COMMITTEE = "committee", "the committee", "党委"
    DISCIPLINE_COMMISSION = "discipline_commission", "the discipline commission", "纪委"
    HIGHER_COMMITTEE = "higher_committee", "the committee of the level above", "上级党委"


class Hearer(Label):
    """To whom a report is made."""

    GROUP = "group", "the delegate's own group", "所在代表小组"
    ELECTORS = "electors", "the members of the unit that elected the delegate", "原选举单位党员"
    BRANCH = "branch", "the members of the delegate's own branch", "所在支部党员"
    DELEGATES = "delegates", "delegates", "代表"
    COMMITTEE = "committee", "the committee", "党委"
    CONGRESS = "congress", "the congress in session", "党代表大会会议"
    PUBLIC = "public", "all members and the public", "全体党员和群众"
    TWO_LEVELS_UP = "two_levels_up", "the committee two levels above", "上两级党委"


class ReportForm(Label):
    """How a report is made."""

    WRITTEN = "written", "in writing", "书面"
    ORAL = "oral", "orally", "口头"


class Report(Record):
    """A report made by a delegate, a group, a committee member or a body."""

    table: ClassVar[str] = "report"
    names: ClassVar[Text] = Text("report", "报告")
    typical = {"member": Typical(often=20), "group": Typical(often=30)}
    by: Reporter | None = cell("报告人类别", Text("who reported", "报告人类别"))
    delegate: Key | None = cell(
        "代表",
        Text("the delegate who reported, if one did", "报告的代表（如有）"),
        event=True,
        refers="delegate",
    )
    group: Key | None = cell(
        "代表小组",
        Text("the group that reported, if one did", "报告的代表小组（如有）"),
        event=True,
        refers="group",
    )
    member: Key | None = cell(
        "委员",
        Text("the committee member who reported, if one did", "报告的委员（如有）"),
        event=True,
        refers="member",
    )
    assembly: Key | None = cell("代表大会", Text("the congress", "所属代表大会"), refers="assembly")
    to: Hearer | None = cell("报告对象", Text("to whom", "报告对象"))
    on: Day | None = cell("日期", Text("day of the report", "报告日期"))
    form: ReportForm | None = cell("形式", Text("how it was made", "报告形式"))
    session: Key | None = cell(
        "会议",
        Text("session it was made for, if any", "为哪次会议而报告（如有）"),
        event=True,
        refers="session",
    )


class PeriodicReport(Kind):
    """A report made in every period."""

    kind = "periodic_report"
    names = Text("periodic report", "定期报告")
    gist = Text("who reports to whom how often", "谁向谁报告、多久报告一次")
    sentence = Text(
        "A report is made by {by}[ of the {body}] to {to}[, {form}]: {frequency}.",
        "[{body}]{by}向{to}[{form}]报告，{frequency}。",
    )
    example = """
kind: periodic_report
modality: should
by: delegate
to: electors
frequency: {at_least: 1, every: year}
"""
    apart = (("to", "by"),)
    by: Reporter = term("报告者", Text("who reports", "由谁报告"))
    to: Hearer = term("对象", Text("to whom", "向谁报告"))
    frequency: Frequency | None = term("次数", Text("how often", "报告次数"), default=None)
    form: ReportForm | None = term("形式", Text("how it is made", "报告形式"), default=None)
    body: Body | None = term(
        "所属机构", Text("only members of this body", "仅限该机构委员"), default=None
    )

    def rules(self) -> Iterable[Rule]:
        """So many reports in each period."""
        question, source, right = reports_of(self, self.by, self.to, self.form)
        members = self.by is Reporter.MEMBER
        scope = is_among(self, "body", "body") if members else TRUE
        if self.frequency is None:
            enough = compare("ge", count(source, right), self.param("frequency"))
            yield Obligation(question, enough, scope)
            return
        if self.by is Reporter.DELEGATE:
            scope = in_mandate()
        number = count(source, both(right, in_period("on")))
        every = unit_of(self.frequency)
        yield Obligation(question, self.frequency.holds(number), scope, every=every)


class SessionReport(Kind):
    """A report made before a session of the congress."""

    kind = "session_report"
    names = Text("report before a session", "会前报告")
    gist = Text("who reports to whom how long before a session", "会前多久由谁向谁报告")
    sentence = Text(
        "A report to {to} by {by}[, {form},] before the {session}[, {lead} ahead].",
        "{by}于{session}召开前[{lead}]，[以{form}形式]向{to}报告。",
    )
    example = """
kind: session_report
modality: stated
by: group
to: committee
session: annual
lead: {at_least: {days: 15}}
form: written
"""
    apart = (("to", "by"),)
    by: Reporter = term("报告者", Text("who reports", "由谁报告"))
    to: Hearer = term("对象", Text("to whom", "向谁报告"))
    session: SessionKind = term("会议", Text("before which session", "何种会议之前"))
    lead: Lead | None = term("提前时间", Text("how long before", "提前多久"), default=None)
    form: ReportForm | None = term("形式", Text("how it is made", "报告形式"), default=None)
    absent_types: ClassVar[Mapping[str, Type]] = {"lead": Type.DATE}

    def rules(self) -> Iterable[Rule]:
        """One report for the session of each year, in time; one made too early is none."""
        question, source, right = reports_of(self, self.by, self.to, self.form)
        sessions = Related("session")
        this_year = both(compare("eq", at("kind"), self.param("session")), in_period("opens"))
        right = both(
            right,
            given("session"),
            compare("eq", at("session.kind"), self.param("session")),
            in_period("session.opens"),
        )
        opens = Aggregate("min", sessions, this_year, at("opens"))
        lead = self.lead
        if lead is not None and lead.earliest(at("session.opens")) is not None:
            earliest = lead.earliest(at("session.opens"))
            assert earliest is not None
            right = both(right, compare("ge", at("on"), earliest))
        latest = self._latest(at("session.opens"))
        yield Obligation(
            question,
            exists(source, right),
            exists(sessions, this_year),
            exists(source, both(right, compare("le", at("on"), latest))),
            self._latest(opens),
            every="year",
        )

    def _latest(self, opens: Expr) -> Expr:
        return self.param("lead") if self.lead is None else self.lead.latest(opens)


def reports_of(
    kind: PeriodicReport | SessionReport, by: Reporter, to: Hearer, form: ReportForm | None
) -> tuple[str, Related, Expr]:
    """The question of a reporter, its reports, and which of them are of the right sort."""
    own = by in (Reporter.DELEGATE, Reporter.GROUP, Reporter.MEMBER)
    subject = by.value if own else "assembly"
    tests = [compare("eq", at("to"), kind.param("to"))]
    if not own:
        tests.append(compare("eq", at("by"), kind.param("by")))
    if form is not None:
        tests.append(compare("eq", at("form"), kind.param("form")))
    right = tests[0] if len(tests) == 1 else both(*tests)
    return f"{subject}.reports", children("report", subject), right


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (PeriodicReport, SessionReport):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    register(Report)


QUESTIONS = {
    "delegate": Text("does the delegate report?", "代表是否按规定报告"),
    "group": Text("does the group report?", "代表小组是否按规定报告"),
    "member": Text("does the committee member report?", "委员是否按规定报告"),
    "assembly": Text("does the committee or other body report?", "党委等是否按规定报告"),
}
"""Who reports, and what is asked of it."""


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for subject, names in QUESTIONS.items():
        register(Question(f"{subject}.reports", Form.OBLIGATION, subject, names))
