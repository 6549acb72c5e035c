"""Who may do what: the business that the congress and other bodies may take up."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from comitia.engine.expressions import TRUE, Not, compare, given
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Bars, Form, Question, Rule, Suffices
from comitia.engine.vocabulary import Day, Label, term
from comitia.plugins.common import ANY_SESSION, Actor, SessionKind, flag, is_among, says, when

COMITIA_API = API


class Business(Label):
    """What a body may take up."""

    ELECT_COMMITTEE = "elect_committee", "electing the committee", "选举党委"
    ELECT_DISCIPLINE = (
        "elect_discipline_commission",
        "electing the discipline commission",
        "选举纪委",
    )
    FILL_VACANCIES = "fill_vacancies", "filling vacancies in both bodies", "增补两委委员"
    ELECT_HIGHER = (
        "elect_higher_delegates",
        "electing delegates to higher congresses and conferences",
        "选举出席上级党代表大会、代表会议的代表",
    )
    CONFIRM_DELEGATES = "confirm_delegates", "confirming added delegates", "确认增补代表"
    COMMITTEE_REPORT = "committee_report", "work report of the committee", "听取和审议党委工作报告"
    DISCIPLINE_REPORT = (
        "discipline_report",
        "work report of the discipline commission",
        "听取和审议纪委工作报告",
    )
    OTHER_REPORTS = "other_reports", "reports of other bodies", "听取其他机构的报告"
    DUTY_REPORTS = "duty_reports", "members' reports on duty and integrity", "听取委员述职述廉"
    APPRAISE_MEMBERS = "appraise_members", "appraising members of both bodies", "评议两委委员"
    APPRAISE_UNITS = "appraise_units", "appraising and rating units", "评议和测评部门单位"
    LONG_PLANS = (
        "long_plans",
        "medium and long-term plans and policies",
        "中长期规划、方针政策和基本原则",
    )
    DEPLOYMENTS = (
        "deployments",
        "major deployments for building and development",
        "党的建设和事业发展的重大部署",
    )
    MAJOR_MATTERS = "major_matters", "exceptionally major matters", "特别重大事项"
    CHANGE_RESOLUTIONS = (
        "change_resolutions",
        "modifying or revoking the congress's resolutions",
        "修改或者撤销党代表大会决议、决定",
    )
    CHANGE_COMMITTEE_DECISIONS = (
        "change_committee_decisions",
        "modifying or revoking the committee's decisions",
        "修改或者撤销党委决议、决定",
    )
    IMPORTANT_QUESTIONS = "important_questions", "other important questions", "其他重要问题"
    INTERPELLATION = "interpellation", "interpellations", "质询"
    HIGHER_INSTRUCTIONS = (
        "higher_instructions",
        "carrying out instructions of higher organs",
        "执行上级党组织的指示",
    )
    CARRY_OUT_RESOLUTIONS = (
        "carry_out_resolutions",
        "carrying out resolutions",
        "执行党代表大会决议",
    )
    LEAD_WORK = "lead_work", "leading the work of the area", "领导本地区工作"
    HANDED_OVER = "handed_over", "matters the congress hands over", "办理党代表大会交办事项"
    FOLLOW_UP = (
        "follow_up",
        "seeing that decisions of the congress are carried out",
        "督促落实党代表大会决定",
    )
    FORWARD_PROPOSALS = (
        "forward_proposals",
        "passing proposals on to those who handle them",
        "转交办理提案建议",
    )
    OTHER = "other", "other business", "其他事项"


class Item(Record):
    """A piece of business that a body takes up."""

    table: ClassVar[str] = "item"
    names: ClassVar[Text] = Text("item of business", "议程事项")
    body: Actor | None = cell("机构", Text("body that takes it up", "由哪一机构处理"))
    session: Key | None = cell(
        "会议",
        Text("session of the congress; empty: between sessions", "所在会议，闭会期间则留空"),
        event=True,
        refers="session",
    )
    taken_up_on: Day | None = cell("日期", Text("day it is taken up", "处理日期"))
    business: Business | None = cell("事项", Text("what it is", "事项的类别"))
    put_by: Actor | None = cell("提出主体", Text("who put it forward", "由谁提出"))


class Powers(Kind):
    """What business a body may take up."""

    kind = "powers"
    names = Text("powers", "职权")
    gist = Text(
        "what business a body may take up, in session or between sessions", "机构可以处理哪些事项"
    )
    sentence = Text(
        "The {body} takes up[ ({session})][ ({between_sessions})]: {business}"
        "[; put forward by: {put_by}][; but not: {excluding}].",
        "{body}[（{session}）][（{between_sessions}）]的职权：{business}[（由{put_by}提出）][；不包括{excluding}]。",
    )
    example = """
kind: powers
modality: stated
body: congress
session: [annual]
business: [committee_report, discipline_report]
"""
    body: Actor = term("机构", Text("whose powers", "职权属于谁"))
    session: list[SessionKind] | None = term("会议", ANY_SESSION, default=None)
    between_sessions: bool = term(
        "闭会期间", Text("only between sessions", "仅限闭会期间"), default=False
    )
    business: list[Business] = term("事项", Text("the business", "职权事项"), min_length=1)
    put_by: list[Actor] | None = term(
        "提出主体", Text("only what these put forward", "仅限由其提出的事项"), default=None
    )
    excluding: list[Business] | None = term(
        "不包括", Text("business that is excluded", "不属于职权的事项"), default=None
    )

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        phrases = {"between_sessions": Text("between sessions", "闭会期间")}
        return flag(self, name, phrases, lang) or super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """The business listed is within the powers, what is excluded is not."""
        scope = is_among(self, "body", "body")
        if self.session is not None:
            scope = when(scope, given("session"), is_among(self, "session", "session.kind"))
        if self.between_sessions:
            wanted = compare("eq", self.param("between_sessions"), TRUE)
            scope = when(scope, wanted, Not(given("session")))
        listed = when(is_among(self, "business", "business"), is_among(self, "put_by", "put_by"))
        yield Suffices("item.within_powers", listed, scope)
        if says(self, "excluding"):
            yield Bars("item.within_powers", is_among(self, "excluding", "business"), scope)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    register(Powers)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    register(Item)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    register(
        Question(
            "item.within_powers",
            Form.DECISION,
            "item",
            Text("is it within the body's powers?", "是否属于职权范围"),
            dated_by=("taken_up_on",),
        )
    )
