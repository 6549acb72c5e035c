"""Who may do what: the business that bodies may take up, and that a session takes up."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine import prose
from comitia.engine.expressions import (
    TRUE,
    Expr,
    Not,
    at,
    both,
    children,
    compare,
    either,
    exists,
    given,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Bars, Form, Obligation, Question, Rule, Suffices
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, Label, constant, term
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
        "选举出席上级党代表大会或者代表会议的代表",
    )
    CONFIRM_DELEGATES = "confirm_delegates", "confirming added delegates", "确认增补代表"
    COMMITTEE_REPORT = "committee_report", "work report of the committee", "听取和审议党委工作报告"
    DISCIPLINE_REPORT = (
        "discipline_report",
        "work report of the discipline commission",
        "听取和审议纪委工作报告",
    )
    MAJOR_WORK = "major_work", "report on the area's major work", "通报本地区主要工作"
    OTHER_REPORTS = "other_reports", "reports of other bodies", "听取其他机构的报告"
    DUTY_REPORTS = "duty_reports", "members' reports on duty", "听取委员述职"
    INTEGRITY_REPORTS = (
        "duty_and_integrity_reports",
        "members' reports on duty and integrity",
        "听取委员述职述廉",
    )
    APPRAISE_MEMBERS = "appraise_members", "appraising members of both bodies", "评议两委委员"
    APPRAISE_UNITS = "appraise_units", "appraising and rating units", "评议和测评部门单位"
    LONG_PLANS = (
        "long_plans",
        "medium and long-term plans and policies",
        "中长期规划和方针政策及基本原则",
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
        "修改或者撤销党代表大会决议和决定",
    )
    CHANGE_COMMITTEE_DECISIONS = (
        "change_committee_decisions",
        "modifying or revoking the committee's decisions",
        "修改或者撤销党委决议和决定",
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
    HANDLE_PROPOSALS = (
        "handle_proposals",
        "handling proposals and suggestions",
        "办理提案和建议",
    )
    RESOLUTIONS = "resolutions", "resolutions and decisions", "审议通过决议和决定"
    RESOLUTIONS_ACCOUNT = (
        "resolutions_account",
        "account of how resolutions were carried out",
        "听取上次会议议决事项落实情况",
    )
    SUGGESTIONS = "suggestions", "receiving delegates' suggestions", "收集代表建议"
    MOTIONS = "motions", "collecting and answering delegates' motions", "收集和答复代表议案"
    MOTIONS_ACCOUNT = (
        "motions_account",
        "account of how motions, proposals and interpellations were handled",
        "听取议案和提案及质询办理情况",
    )
    CONSULTATION = (
        "consultation",
        "delegates' opinions on major decisions",
        "就重大决策征求代表意见",
    )
    PARTY_LIFE_CONSULTATION = (
        "democratic_life_consultation",
        "delegates' opinions for the committee's democratic-life meeting",
        "就民主生活会征求代表意见",
    )
    COMMENDATION = "commendation", "commending persons and collectives", "表彰先进个人和集体"
    ADOPT_RULES = "adopt_rules", "adopting rules of the standing system", "通过常任制有关制度"
    COMMITTEE_RULES_REPORT = (
        "committee_rules_report",
        "special report on applying the rules of local committees' work",
        "执行地方党委工作条例情况专题报告",
    )
    PARTY_BUILDING_REPORT = (
        "party_building_report",
        "special report on the responsibility system of Party building",
        "党建工作责任制专题报告",
    )
    MAJOR_QUESTIONS = (
        "major_questions",
        "discussing and deciding major questions of the area",
        "讨论决定本地重大问题",
    )
    CONFIDENCE = "confidence_ratings", "confidence ratings of members", "两委委员信任度测评"
    PERSONNEL = "personnel", "changes of membership of both bodies", "两委成员变动和人事事项"
    PARTY_LINE = "party_line", "the Party's line and leadership", "党的路线和党的领导"
    GRASSROOTS = "grassroots", "grassroots Party organisations", "基层党组织建设"
    CADRE_WORK = "cadre_work", "cadres and personnel work", "干部人事工作"
    LOCAL_DEVELOPMENT = "local_development", "local development", "地方发展"
    CLEAN_GOVERNMENT = "clean_government", "clean government", "党风廉政建设"
    GROUP_ACTIVITIES = "group_activities", "activities of the delegation", "参加代表团活动"
    DECISION_MAKING = (
        "decision_making",
        "decision-making of the committee and grassroots organisations",
        "参与党委和基层党组织决策",
    )
    RESEARCH = "research", "special-topic research", "专题调研"
    LIAISON = "liaison", "liaison with delegates", "联系代表"
    ORGANISE_MEETINGS = "organise_meetings", "organising delegates' meetings", "组织召开党代表会议"
    TRAIN_DELEGATES = "train_delegates", "training and managing delegates", "培训和管理党代表"
    COORDINATE_GROUPS = (
        "coordinate_groups",
        "coordinating the activities of delegate groups",
        "协调代表小组活动",
    )
    DRAFT_DOCUMENTS = "draft_documents", "drafting documents", "起草有关文件材料"
    PRESS_HANDLING = (
        "press_handling",
        "pressing the handling of proposals and suggestions",
        "督办提案和建议",
    )
    COMMITTEE_TASKS = "committee_tasks", "matters the committee hands over", "办理党委交办事项"
    GROUP_DISCUSSION = (
        "group_discussion",
        "organising discussion of reports and other topics",
        "组织讨论各项报告和议题",
    )
    PUT_PROPOSALS = "put_proposals", "putting proposals", "提出提案"
    LINK = "link", "linking committee and delegates", "沟通党委与党代表"
    OWN_ACTIVITIES = (
        "own_activities",
        "holding inspections, contact, talks and other activities",
        "开展视察联系恳谈等活动",
    )
    OTHER = "other", "other business", "其他事项"


class Item(Record):
    """A piece of business that a body takes up."""

    table: ClassVar[str] = "item"
    names: ClassVar[Text] = Text("item of business", "议程事项")
    typical = {"id": Typical(6, 12, of="session"), "charter_power": Typical(often=50)}
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
    charter_power: bool | None = cell(
        "章程职权",
        Text(
            "whether the Party Charter gives a congress this power",
            "是否属于党章赋予党代表大会的职权",
        ),
    )
    needed: bool | None = cell("必要", Text("whether it was found necessary", "是否认定必要"))


class Powers(Kind):
    """What business a body may take up."""

    kind = "powers"
    names = Text("powers", "职权")
    gist = Text(
        "what business a body may take up, in session or between sessions", "机构可以处理哪些事项"
    )
    sentence = Text(
        "The {body} takes up[ ({session})][ ({between_sessions})][ {if_needed}]: "
        "[{charter}][{business}][ and others{open_list}][; put forward by: {put_by}]"
        "[; but not: {excluding}].",
        "{body}[（{session}）][（{between_sessions}）]的职权：[{if_needed}][{charter}][{business}]"
        "[等{open_list}]"
        "[（由{put_by}提出）]"
        "[；不包括{excluding}]。",
    )
    example = """
kind: powers
modality: stated
body: congress
session: [annual]
business: [committee_report, discipline_report]
"""
    apart = (("body", "put_by"),)
    body: Actor = term("机构", Text("whose powers", "职权属于谁"))
    session: list[SessionKind] | None = term("会议", ANY_SESSION, default=None)
    between_sessions: bool = term(
        "闭会期间", Text("only between sessions", "仅限闭会期间"), default=False
    )
    business: list[Business] | None = term(
        "事项", Text("the business", "职权事项"), default=None, min_length=1
    )
    charter: bool = term(
        "章程职权",
        Text("all that the Party Charter gives a congress", "党章赋予党代表大会的各项职权"),
        default=False,
    )
    put_by: list[Actor] | None = term(
        "提出主体", Text("only what these put forward", "仅限由其提出的事项"), default=None
    )
    excluding: list[Business] | None = term(
        "不包括", Text("business that is excluded", "不属于职权的事项"), default=None
    )
    if_needed: bool = term(
        "视需要", Text("only where found necessary", "认为必要时方可处理"), default=False
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"business": Type.BOOL}

    open_list: bool = term(
        "开放列举", Text("other business is left open", "列举之外仍可有其他事项"), default=False
    )

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words; the mark of an open list prints nothing itself."""
        if name == "open_list":
            return ""
        if name == "business" and self.business:
            return prose.itemised([each.prose(lang) for each in self.business], lang)
        charter = Text(
            "all that the Party Charter gives a congress", "党章赋予党代表大会的各项职权"
        )
        if name == "charter" and self.business:
            charter = Text(f"{charter.en}; ", f"{charter.zh}；")
        phrases = {
            "between_sessions": Text("between sessions", "闭会期间"),
            "charter": charter,
            "if_needed": Text("where necessary", "必要时"),
        }
        return flag(self, name, phrases, lang) or super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """The business listed is within the powers, what is excluded is not."""
        scope = is_among(self, "body", "body")
        if self.session is not None:
            scope = when(scope, given("session"), is_among(self, "session", "session.kind"))
        if self.between_sessions:
            wanted = compare("eq", self.param("between_sessions"), TRUE)
            scope = when(scope, wanted, Not(given("session")))
        listed = when(self._listed(), is_among(self, "put_by", "put_by"))
        if self.if_needed:
            listed = both(listed, compare("eq", at("needed"), self.param("if_needed")))
        if self.open_list:  # on what is not listed an open list is silent
            scope = when(scope, is_among(self, "business", "business"))
        yield Suffices("item.within_powers", listed, scope)
        if says(self, "excluding"):
            yield Bars("item.within_powers", is_among(self, "excluding", "business"), scope)

    def _listed(self) -> Expr:
        """Business that is listed, or that the Charter gives a congress."""
        if not self.charter:
            named = says(self, "business")
            return is_among(self, "business", "business") if named else self.param("business")
        by_charter = compare("eq", at("charter_power"), self.param("charter"))
        if not says(self, "business"):
            return by_charter
        return either(by_charter, is_among(self, "business", "business"))


class SessionAgenda(Kind):
    """What every session of a kind takes up."""

    kind = "session_agenda"
    names = Text("agenda of a session", "会议议程")
    gist = Text("what every session of a kind takes up", "每次会议须处理的事项")
    sentence = Text(
        "Every session[ ({session})] takes up: {business}.",
        "每次会议[（{session}）]均有下列议程：{business}。",
    )
    example = """
kind: session_agenda
modality: stated
session: [annual]
business: [committee_report, discipline_report, resolutions]
"""
    session: list[SessionKind] | None = term("会议", ANY_SESSION, default=None)
    business: list[Business] = term(
        "事项", Text("what each of them takes up", "每次会议须处理的事项"), min_length=1
    )

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name == "business":
            return prose.itemised([each.prose(lang) for each in self.business], lang)
        return super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """Each item has been taken up by the last day of the session."""
        taken_up = []
        for number, each in enumerate(self.business):
            wanted = constant(each, f"{self._address}.business.{number}")
            item = compare("eq", at("business"), wanted)
            taken_up.append(exists(children("item", "session"), item))
        scope = is_among(self, "session", "kind")
        yield Obligation("session.agenda_complete", both(*taken_up), scope, due=at("closes"))


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (Powers, SessionAgenda):
        register(kind)


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
    register(
        Question(
            "session.agenda_complete",
            Form.OBLIGATION,
            "session",
            Text("did the session take up all it must?", "会议是否处理完规定事项"),
            dated_by=("opens",),
        )
    )
