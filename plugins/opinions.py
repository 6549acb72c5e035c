"""Opinions that delegates pass on: how many, to whom, and how each is to be dealt with."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    TRUE,
    Expr,
    at,
    both,
    children,
    compare,
    count,
    either,
    exists,
    follow,
    given,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Text
from comitia.engine.rules import Constraint, Form, Obligation, Question, Rule, Sets, text_value
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, Duration, Frequency, Integer, Label, term
from comitia.plugins.common import among, in_period, once_within, unit_of
from comitia.plugins.mandates import in_mandate

COMITIA_API = API


class Prospect(Label):
    """Whether an opinion can be met."""

    AT_ONCE = "at_once", "can be solved at once", "能够立即解决"
    LATER = "later", "cannot be solved at once", "不能立即解决"
    NOT_NOW = "not_now", "cannot be solved for now", "暂时无法解决"
    MISTAKEN = "mistaken", "is not right", "意见不正确"


class PlanItem(Label):
    """What is fixed for an opinion that is to be solved later."""

    MEASURES = "measures", "measures", "措施"
    TIME_LIMIT = "time_limit", "a time limit", "时限"
    DEPARTMENT = "department", "the department responsible", "责任部门"
    PERSON = "person", "the person responsible", "责任人"


class LeaderDuty(Label):
    """What a leader does about a hot or difficult issue."""

    STUDIED_ON = "studied_on", "look into the causes in person", "亲自分析原因"
    PERSON = "person", "fix who is responsible", "落实责任"
    TIME_LIMIT = "time_limit", "set a time limit", "限期解决"


class Quality(Label):
    """What an opinion must be to count."""

    CONSTRUCTIVE = "constructive", "constructive", "建设性"


class Issue(Label):
    """Which opinions a duty concerns."""

    ANY = "any", "opinions that delegates collect", "代表收集的意见"
    HOT = "hot", "hot and difficult issues", "热点难点问题"


class Receiver(Label):
    """To whom an opinion is passed on."""

    COMMITTEE = "committee", "the committee", "党委"
    MAIN_LEADERS = "main_leaders", "the main leaders of the committee", "党委主要领导"
    OFFICE = "office", "the office in charge of delegates' work", "党代表工作机构"
    ORGANISATION = "organisation", "the Party organisation concerned", "有关党组织"


TREATMENTS: Mapping[str, Text] = {
    "solve": Text("solve it promptly", "及时解决"),
    "plan": Text("plan its solution and reply", "订出方案并答复"),
    "explain": Text("explain", "作出解释说明"),
}
"""The branches of treatment."""


class Opinion(Record):
    """An opinion, suggestion or question that a delegate raises or passes on."""

    table: ClassVar[str] = "opinion"
    names: ClassVar[Text] = Text("opinion", "意见建议")
    typical = {
        "id": Typical(0, 2, of="delegate"),
        "hot": Typical(often=30),
        "studied_on": Typical(1, 30, of="raised_on"),
        "time_limit": Typical(20, 90, of="raised_on"),
        "replied_on": Typical(3, 60, of="raised_on"),
        "solved_on": Typical(10, 120, of="raised_on"),
        "explained_on": Typical(3, 60, of="raised_on"),
    }
    delegate: Key | None = cell(
        "代表", Text("delegate who raised it", "提出的代表"), refers="delegate"
    )
    raised_on: Day | None = cell("提出日期", Text("day it was raised", "提出日期"))
    constructive: bool | None = cell(
        "建设性", Text("whether it was judged constructive", "是否认定为建设性意见")
    )
    hot: bool | None = cell(
        "热点难点", Text("whether it is a hot or difficult issue", "是否属于热点难点问题")
    )
    prospect: Prospect | None = cell("可行性", Text("whether it can be met", "能否解决"))
    studied_on: Day | None = cell(
        "领导研究日期",
        Text("day a main leader looked into it", "主要领导亲自研究的日期，尚未则留空"),
        event=True,
    )
    measures: str | None = cell("措施", Text("measures fixed, if any", "所定措施"), event=True)
    time_limit: Day | None = cell(
        "解决时限", Text("time limit fixed, if any", "所定解决时限"), event=True
    )
    department: str | None = cell(
        "责任部门", Text("department made responsible, if any", "责任部门"), event=True
    )
    person: str | None = cell(
        "责任人", Text("person made responsible, if any", "责任人"), event=True
    )
    replied_on: Day | None = cell(
        "答复日期", Text("day of the reply; empty: none yet", "答复日期，尚未则留空"), event=True
    )
    solved_on: Day | None = cell(
        "解决日期", Text("day it was solved; empty: not yet", "解决日期，尚未则留空"), event=True
    )
    explained_on: Day | None = cell(
        "解释日期",
        Text("day it was explained; empty: not yet", "作出解释的日期，尚未则留空"),
        event=True,
    )

    @staticmethod
    def always() -> tuple[Expr, ...]:
        """What becomes of an opinion comes after it was raised."""
        return follow("raised_on", "studied_on", "replied_on", "solved_on", "explained_on")


class Passing(Record):
    """An opinion passed on."""

    table: ClassVar[str] = "opinion_passing"
    names: ClassVar[Text] = Text("passing on of an opinion", "意见反映")
    opinion: Key = cell(
        "意见建议", Text("the opinion", "所反映的意见"), required=True, refers="opinion"
    )
    to: Receiver | None = cell("对象", Text("to whom", "向谁反映"))
    on: Day | None = cell("日期", Text("day it was passed on", "反映日期"))


class OpinionQuota(Kind):
    """How many opinions each delegate puts forward."""

    kind = "opinion_quota"
    names = Text("number of opinions", "意见建议数量")
    gist = Text("how many opinions each delegate puts forward", "每名代表应提意见建议的数量")
    sentence = Text(
        "Each delegate puts forward[ {quality}] opinions or suggestions[: {frequency}]"
        "[: at least {per_term} during the term].",
        "每名代表提出[{quality}]意见建议[，{frequency}][，任期内至少{per_term}条]。",
    )
    example = """
kind: opinion_quota
modality: must
quality: constructive
per_term: 1
"""
    quality: Quality | None = term(
        "要求", Text("what an opinion must be to count", "计入的意见须具备的性质"), default=None
    )
    per_term: Integer | None = term(
        "任期内条数", Text("least number during the term", "任期内至少条数"), default=None
    )
    frequency: Frequency | None = term(
        "每期条数", Text("least number in each period", "每期至少条数"), default=None
    )

    def rules(self) -> Iterable[Rule]:
        """So many of the delegate's opinions in each period, or during the term."""
        counted: list[Expr] = [] if self.quality is None else [at(self.quality)]
        source = children("opinion", "delegate")
        if self.frequency is not None:
            number = count(source, both(*counted, in_period("raised_on")))
            often, every = self.frequency.holds(number), unit_of(self.frequency)
            yield Obligation("delegate.opinions", often, in_mandate(), every=every)
        if self.per_term is not None or self.frequency is None:
            since = compare("ge", at("raised_on"), at("term_first", 1))
            until = compare("le", at("raised_on"), at("term_last", 1))
            number = count(source, both(*counted, since, until))
            enough = compare("ge", number, self.param("per_term"))
            yield Obligation("delegate.opinions", enough, due=at("term_last"))


class OpinionReport(Kind):
    """Opinions that are collected are passed on."""

    kind = "opinion_report"
    names = Text("passing on opinions", "反映意见")
    gist = Text("which opinions are passed on to whom", "何种意见须向谁反映")
    sentence = Text(
        "Passed on promptly to {to}[ (within {within})]: {issues}.",
        "{issues}及时[（限{within}内）]报告{to}。",
    )
    example = """
kind: opinion_report
modality: should
issues: any
to: committee
within: {days: 10}
"""
    issues: Issue = term("意见范围", Text("which opinions", "须反映的意见范围"))
    to: Receiver = term("对象", Text("to whom", "向谁反映"))
    within: Duration | None = term("时限", Text("within what time", "反映的时限"), default=None)
    absent_types: ClassVar[Mapping[str, Type]] = {"within": Type.DATE}

    def rules(self) -> Iterable[Rule]:
        """Passed on to the right receiver, in time where a time is stated."""
        applies: Expr = at("hot") if self.issues is Issue.HOT else TRUE
        source = children("opinion_passing", "opinion")
        right = compare("eq", at("to"), self.param("to"))
        in_time: Expr = TRUE
        if self.within is None:
            due = self.param("within")
        else:
            due = self.within.after(at("raised_on"))
            mine = compare("le", at("on"), self.within.after(at("raised_on", 1)))
            in_time = exists(source, both(right, mine))
        yield Obligation("opinion.passed_on", exists(source, right), applies, in_time, due)


class OpinionTreatment(Kind):
    """What is done with an opinion: solved, planned and replied to, or explained."""

    kind = "opinion_treatment"
    names = Text("treatment of opinions", "意见处理")
    gist = Text(
        "how an opinion is dealt with, by whether it can be met",
        "按能否解决分别处理代表意见",
    )
    sentence = Text(
        "An opinion is solved promptly[ (within {solve_within})] where it {solve}; where it "
        "{plan}, {plan_fixes} are fixed and a reply is given[ within {reply_within}]; it is "
        "explained where it {explain}.",
        "对代表意见，{solve}的，及时解决[（限{solve_within}内）]；{plan}的，明确{plan_fixes}，"
        "并[在{reply_within}内]及时答复；{explain}的，作出解释说明。",
    )
    example = """
kind: opinion_treatment
modality: should
solve: [at_once]
plan: [later]
plan_fixes: [measures, time_limit, department, person]
explain: [not_now, mistaken]
"""
    solve: list[Prospect] = term("解决", Text("which are solved", "应解决的情形"))
    plan: list[Prospect] = term("订方案", Text("which are planned", "应订出方案的情形"))
    plan_fixes: list[PlanItem] = term("方案内容", Text("what a plan fixes", "方案须明确的内容"))
    explain: list[Prospect] = term("解释", Text("which are explained", "应作解释的情形"))
    solve_within: Duration | None = term(
        "解决时限", Text("within what time it is solved", "解决的时限"), default=None
    )
    reply_within: Duration | None = term(
        "答复时限", Text("within what time the reply is given", "答复的时限"), default=None
    )
    absent_types: ClassVar[Mapping[str, Type]] = {
        "solve_within": Type.DATE,
        "reply_within": Type.DATE,
    }

    def rules(self) -> Iterable[Rule]:
        """Which branch an opinion takes, and what each branch demands.

        A time limit that was fixed for the opinion binds like one of the rules.
        """
        solve, plan, explain = (self._branch(name) for name in TREATMENTS)
        known = either(solve, plan, explain)
        for name, branch in zip(TREATMENTS, (solve, plan, explain), strict=True):
            yield Sets("opinion.treatment", text_value(name), branch, known, TREATMENTS[name])
        for question, done, field, applies in (
            ("opinion.solved", "solved_on", "solve_within", solve),
            ("opinion.replied", "replied_on", "reply_within", plan),
            ("opinion.explained", "explained_on", "reply_within", explain),
        ):
            yield once_within(question, done, at("raised_on"), self, field, applies=applies)
        if self.plan_fixes:
            fixed = both(*(given(item) for item in self.plan_fixes))
            yield Constraint("opinion.plan_complete", fixed, both(plan, given("replied_on")))
        limit = at("time_limit")
        kept = compare("le", at("solved_on"), limit)
        own = both(plan, given("time_limit"))
        yield Obligation("opinion.own_limit_kept", given("solved_on"), own, kept, limit)

    def _branch(self, name: str) -> Expr:
        return among(at("prospect"), getattr(self, name), f"{self._address}.{name}")


class HotIssue(Kind):
    """What the leaders do about a hot or difficult issue that is reported to them."""

    kind = "hot_issue"
    names = Text("hot issues", "热点难点问题处理")
    gist = Text("what leaders do about hot and difficult issues", "领导对热点难点问题的处理职责")
    sentence = Text(
        "On hot and difficult issues the leaders {duties}[ within {within}].",
        "对热点难点问题，主要领导{duties}[，时限{within}]。",
    )
    example = """
kind: hot_issue
modality: should
duties: [studied_on, person, time_limit]
"""
    duties: list[LeaderDuty] = term("职责", Text("what the leaders do", "领导的职责"), min_length=1)
    within: Duration | None = term("时限", Text("within what time", "时限"), default=None)
    absent_types: ClassVar[Mapping[str, Type]] = {"within": Type.DATE}

    def rules(self) -> Iterable[Rule]:
        """Each duty is done; a time limit that was set is kept."""
        done = both(*(given(duty) for duty in self.duties))
        in_time: Expr = TRUE
        if self.within is None:
            due = self.param("within")
        else:
            due = self.within.after(at("raised_on"))
            if LeaderDuty.STUDIED_ON in self.duties:  # the only one whose day is recorded
                in_time = compare("le", at("studied_on"), due)
        yield Obligation("opinion.leaders_act", done, at("hot"), in_time, due)
        if LeaderDuty.TIME_LIMIT in self.duties:
            limit = at("time_limit")
            kept = compare("le", at("solved_on"), limit)
            own = both(at("hot"), given("time_limit"))
            yield Obligation("opinion.own_limit_kept", given("solved_on"), own, kept, limit)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (OpinionQuota, OpinionReport, OpinionTreatment, HotIssue):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (Opinion, Passing):
        register(record)


DUTIES: Mapping[str, Text] = {
    "passed_on": Text("is the opinion passed on?", "意见是否反映"),
    "solved": Text("is the opinion solved?", "意见是否解决"),
    "replied": Text("is a reply given?", "意见是否答复"),
    "explained": Text("is an explanation given?", "意见是否作出解释"),
    "own_limit_kept": Text("is its own time limit kept?", "自定时限是否遵守"),
    "leaders_act": Text("do the leaders act on it?", "领导是否亲自处理"),
}
"""What is asked of an opinion, by the last part of the question's name."""


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    register(
        Question(
            "delegate.opinions",
            Form.OBLIGATION,
            "delegate",
            Text("does the delegate put forward enough opinions?", "代表所提意见是否达到要求"),
        )
    )
    for name, names in DUTIES.items():
        question = Question(
            f"opinion.{name}", Form.OBLIGATION, "opinion", names, dated_by=("raised_on",)
        )
        register(question)
    register(
        Question(
            "opinion.treatment",
            Form.DECISION,
            "opinion",
            Text("how is the opinion dealt with?", "意见应如何处理"),
            outcome=Type.TEXT,
            values=TREATMENTS,
            dated_by=("raised_on",),
        )
    )
    register(
        Question(
            "opinion.plan_complete",
            Form.CONSTRAINT,
            "opinion",
            Text("does the plan fix all it must?", "方案内容是否完整"),
            dated_by=("raised_on",),
        )
    )
