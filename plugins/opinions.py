"""Opinions that delegates pass on: how many, to whom, and how each is to be dealt with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    TRUE,
    Context,
    Expr,
    at,
    both,
    children,
    compare,
    count,
    either,
    given,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Text
from comitia.engine.rules import Constraint, Form, Obligation, Question, Rule, Sets, text_value
from comitia.engine.schema import Type
from comitia.engine.vocabulary import Day, Duration, Frequency, Integer, Label, term
from comitia.plugins.common import Actor, among, in_period, once_within

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
    reported_on: Day | None = cell(
        "反映日期",
        Text("day it was passed on; empty: not yet", "向组织反映的日期,尚未则留空"),
        event=True,
    )
    escalated_on: Day | None = cell(
        "报主要领导日期",
        Text("day the main leaders were told; empty: not yet", "报告主要领导的日期,尚未则留空"),
        event=True,
    )
    studied_on: Day | None = cell(
        "领导研究日期",
        Text("day a main leader looked into it", "主要领导亲自研究的日期,尚未则留空"),
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
        "答复日期", Text("day of the reply; empty: none yet", "答复日期,尚未则留空"), event=True
    )
    solved_on: Day | None = cell(
        "解决日期", Text("day it was solved; empty: not yet", "解决日期,尚未则留空"), event=True
    )
    explained_on: Day | None = cell(
        "解释日期",
        Text("day it was explained; empty: not yet", "作出解释的日期,尚未则留空"),
        event=True,
    )


class OpinionQuota(Kind):
    """How many opinions each delegate puts forward."""

    kind = "opinion_quota"
    names = Text("number of opinions", "意见建议数量")
    gist = Text("how many opinions each delegate puts forward", "每名代表应提意见建议的数量")
    sentence = Text(
        "Each delegate puts forward[ {quality}] opinions or suggestions[: {frequency}]"
        "[: at least {per_term} during the term].",
        "代表应提出[{quality}]意见建议[,{frequency}][,任期内至少{per_term}条]。",
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
            every = str(self.frequency.every)
            yield Obligation("delegate.opinions", self.frequency.holds(number), every=every)
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
    gist = Text(
        "opinions collected by delegates are passed on, and hot issues to the leaders",
        "代表收集的意见须反映,热点难点问题报告主要领导",
    )
    sentence = Text(
        "Opinions collected are passed on to {to}[ within {within}][, these only: {issues}].",
        "收集的意见[(限于{issues})]及时向{to}反映[,时限{within}]。",
    )
    example = """
kind: opinion_report
modality: should
to: committee
within: {days: 10}
"""
    to: Actor = term("对象", Text("to whom", "向谁反映"))
    issues: Text | None = None  # replaced below
