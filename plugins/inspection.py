"""Inspections and research by delegates: forms, subjects, teams, and how often."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    Context,
    Expr,
    Shift,
    at,
    both,
    children,
    compare,
    count,
    exists,
    follow,
    given,
    integer,
    is_text,
    plus,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Obligation, Question, Rule, Suffices
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import (
    Day,
    Frequency,
    Integer,
    Label,
    Range,
    YearlyWindow,
    term,
)
from comitia.plugins.common import Actor, among, flag, in_period, unit_of

COMITIA_API = API


LONGEST_MONTH = 31
"""Days of the longest month: a period that ends on such a day ends with its month."""


class InspectionForm(Label):
    """In what form delegates inspect."""

    CONCENTRATED = "concentrated", "concentrated", "集中视察"
    SPECIAL = "special", "on a special topic", "专题视察"
    GROUP = "group", "by a group", "小组视察"
    FOLLOW_UP = "follow_up", "follow-up", "跟踪视察"
    CARD = "card", "individually, on the delegate card", "个人持证视察"
    RESEARCH = "research", "research", "调研"
    OTHER = "other", "another form", "其他"


class Subject(Label):
    """What is inspected or studied."""

    PARTY_BUILDING = "party_building", "Party organisations and members", "党的建设"
    DEVELOPMENT = "development", "economic and social development", "经济社会发展"
    HOT_ISSUES = "hot_issues", "hot issues raised by the masses", "群众反映的热点难点"
    STABILITY = "stability", "social harmony and stability", "社会和谐稳定"
    CENTRAL_WORK = (
        "central_work",
        "central work of the committee and government",
        "党委政府中心工作",
    )
    PROJECTS = "projects", "key projects", "重点工程"
    OTHER = "other", "something else", "其他"


class Inspection(Record):
    """An inspection or research by delegates."""

    table: ClassVar[str] = "inspection"
    names: ClassVar[Text] = Text("inspection", "视察调研")
    typical = {
        "id": Typical(5, 9, of="assembly"),
        "team": Typical(3, 15),
        "card_shown": Typical(often=85),
        "fed_back_on": Typical(3, 40, of="on"),
        "major": Typical(often=25),
        "before": Typical(5, 60, of="on"),
        "planned_on": Typical(-20, -1, of="on"),
        "coordinated_on": Typical(-12, 0, of="on"),
        "discussed_on": Typical(0, 3, of="on"),
        "report_on": Typical(2, 25, of="on"),
        "special_report_on": Typical(2, 25, of="on"),
        "motion_on": Typical(2, 25, of="on"),
        "reply_due_on": Typical(20, 40, of="motion_on"),
        "replied_on": Typical(-15, 8, of="reply_due_on"),
    }
    assembly: Key | None = cell("代表大会", Text("the congress", "所属代表大会"), refers="assembly")
    group: Key | None = cell(
        "代表小组",
        Text("the group that carries it out, if one does", "承担的代表小组（如有）"),
        event=True,
        refers="group",
    )
    on: Day | None = cell("日期", Text("first day", "起始日期"))
    form: InspectionForm | None = cell("形式", Text("in what form", "形式"))
    team: Integer | None = cell("人数", Text("number of delegates who take part", "参加代表人数"))
    subject: Subject | None = cell("内容", Text("what is inspected", "视察调研内容"))
    organised_by: Actor | None = cell("组织主体", Text("who organised it", "由谁组织"))
    card_shown: bool | None = cell(
        "出示代表证", Text("whether the delegate card was shown", "是否出示代表证")
    )
    fed_back_on: Day | None = cell(
        "反馈日期",
        Text("day the delegate reported what was found; empty: not yet", "反馈日期，尚未则留空"),
        event=True,
    )
    major: bool | None = cell(
        "重大问题", Text("whether it brought up a major question", "是否发现个别重大问题")
    )
    before: Day | None = cell(
        "所服务会议日期",
        Text("day of the meeting it prepares, if any", "所服务会议的日期（如有）"),
        event=True,
    )
    planned_on: Day | None = cell(
        "方案确定日期",
        Text("day the plan was fixed; empty: not yet", "方案确定日期，尚未则留空"),
        event=True,
    )
    coordinated_on: Day | None = cell(
        "协调会日期",
        Text("day of the coordination meeting; empty: none yet", "协调会日期，尚未召开则留空"),
        event=True,
    )
    discussed_on: Day | None = cell(
        "座谈会日期",
        Text("day of the discussion meeting; empty: none yet", "座谈会日期，尚未召开则留空"),
        event=True,
    )
    report_on: Day | None = cell(
        "报告日期",
        Text("day of the report; empty: none yet", "视察报告日期，尚未则留空"),
        event=True,
    )
    special_report_on: Day | None = cell(
        "专题报告日期",
        Text("day of the written special report; empty: none", "书面专题报告日期，没有则留空"),
        event=True,
    )
    motion_on: Day | None = cell(
        "转议案日期",
        Text("day it was made a motion; empty: it was not", "转为议案的日期，没有则留空"),
        event=True,
    )
    reply_due_on: Day | None = cell(
        "答复期限",
        Text("day fixed for the reply; empty: none", "限定的答复日期，未限定则留空"),
        event=True,
    )
    replied_on: Day | None = cell(
        "答复日期", Text("day of the reply; empty: none yet", "答复日期，尚未则留空"), event=True
    )

    @staticmethod
    def always() -> tuple[Expr, ...]:
        """What comes of an inspection comes after it."""
        return follow("on", "fed_back_on", "report_on", "replied_on")


class Inspections(Kind):
    """In what forms and on what delegates inspect, how often, and before which meeting."""

    kind = "inspections"
    names = Text("inspections", "视察调研")
    gist = Text("forms, subjects and number of inspections", "视察调研的形式、内容与次数")
    sentence = Text(
        "Delegates inspect[ in these forms: {forms}][; on these subjects: {subjects}]"
        "[; {frequency}][; {before_meeting}].",
        "组织代表视察调研[，形式为{forms}][，内容为{subjects}][，{frequency}][，{before_meeting}]。",
    )
    example = """
kind: inspections
modality: stated
forms: [concentrated, special, group, follow_up, card]
frequency: {at_least: 1, every: year}
"""
    forms: list[InspectionForm] | None = term(
        "形式", Text("forms provided for", "规定的形式"), default=None
    )
    subjects: list[Subject] | None = term(
        "内容", Text("subjects provided for", "规定的内容"), default=None
    )
    frequency: Frequency | None = term("次数", Text("how often", "次数"), default=None)
    before_meeting: bool = term(
        "会前进行",
        Text("before the meeting it prepares", "须在所服务的会议之前进行"),
        default=False,
    )

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name == "before_meeting":
            return Text("before the meeting they prepare", "在其所准备的会议之前进行").pick(lang)
        return super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """A form and a subject provided for, often enough, before the meeting."""
        if self.forms:
            right = among(at("form"), self.forms, f"{self._address}.forms")
            yield Constraint("inspection.form", right)
        if self.subjects:
            right = among(at("subject"), self.subjects, f"{self._address}.subjects")
            yield Constraint("inspection.subject", right)
        source = children("inspection", "assembly")
        if self.frequency is not None:
            number = count(source, in_period("on"))
            every = unit_of(self.frequency)
            yield Obligation("assembly.inspections", self.frequency.holds(number), every=every)
        elif f"{self._address}.frequency" in self._unknown:
            often = compare("ge", count(source), self.param("frequency"))
            yield Obligation("assembly.inspections", often)
        if self.before_meeting:
            earlier = compare("lt", at("on"), at("before"))
            yield Constraint("inspection.before_meeting", earlier, given("before"))


class InspectionGuidance(Kind):
    """Which inspections are specially guided and coordinated."""

    kind = "inspection_guidance"
    names = Text("guided inspections", "视察指导协调")
    gist = Text("which inspections are guided and coordinated", "须加强指导协调的视察")
    sentence = Text(
        "Specially guided and coordinated are inspections of these forms: {forms}"
        "[; concentrated inspections with so many delegates: {team}].",
        "加强对下列视察的指导协调：{forms}[，以及由{team}名代表进行的集中视察]。",
    )
    example = """
kind: inspection_guidance
modality: should
forms: [card]
team: {at_least: 3, at_most: 5}
"""
    forms: list[InspectionForm] = term(
        "形式", Text("forms that are guided", "须指导协调的形式"), min_length=1
    )
    team: Range | None = term(
        "集中视察人数",
        Text(
            "size of the teams whose concentrated inspections are guided",
            "须指导协调的集中视察人数",
        ),
        default=None,
    )

    def rules(self) -> Iterable[Rule]:
        """A form that is guided, or a concentrated inspection by a small team."""
        named = among(at("form"), self.forms, f"{self._address}.forms")
        yield Suffices("inspection.guided", named)
        if self.team is not None:
            concentrated = is_text("form", "concentrated")
            small = both(concentrated, self.team.holds(at("team")))
            yield Suffices("inspection.guided", small)


class ResearchPeriod(Kind):
    """A time of the year in which every group carries out research and reports."""

    kind = "research_period"
    names = Text("research period", "集中调研期")
    gist = Text(
        "when every group carries out research and reports", "各小组集中调研并形成报告的时间"
    )
    sentence = Text(
        "Every group carries out research[ {yearly}] in this period: {window}[, {report}].",
        "各小组[{yearly}]于{window}集中调研[，{report}]。",
    )
    example = """
kind: research_period
modality: stated
window: {opens: 1-01, closes: 1-31}
report: true
yearly: true
"""
    window: YearlyWindow = term("时间", Text("the period", "集中调研时间"))
    report: bool = term("形成报告", Text("a report results", "须形成报告"), default=False)
    yearly: bool | None = term("每年", Text("it recurs every year", "是否每年进行"), default=None)
    absent_types: ClassVar[Mapping[str, Type]] = {"yearly": Type.BOOL}

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        phrases = {
            "report": Text("and reports on it", "并形成报告"),
            "yearly": Text("every year", "每年"),
        }
        return flag(self, name, phrases, lang) or super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """Each year, research by the group in the period; a report of each such research."""
        inside = self.window.holds(at("on"))
        research = both(is_text("form", "research"), inside)
        done = exists(children("inspection", "group"), both(research, in_period("on")))
        yearly = self.param("yearly")
        yield Obligation("group.research", done, yearly, due=self._last_day(), every="year")
        if self.report:
            yield Obligation("inspection.reported", given("report_on"), research)

    def _last_day(self) -> Expr:
        """The last day of the period; the year's last where it runs on into the next."""
        month, _, last = self.window.closes
        if self.window.closes[:2] < self.window.opens[:2]:
            return Context("period_last")
        address = f"{self._address}.window.closes"
        whole_month = last == LONGEST_MONTH
        months = integer(month if whole_month else month - 1, address)
        first = Shift(Context("period_first"), months, "months")
        return plus(first, integer(-1 if whole_month else last - 1, address))


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (Inspections, InspectionGuidance, ResearchPeriod):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    register(Inspection)


QUESTIONS: Mapping[str, tuple[Form, Text]] = {
    "inspection.form": (
        Form.CONSTRAINT,
        Text("is the form one provided for?", "视察形式是否符合规定"),
    ),
    "inspection.subject": (
        Form.CONSTRAINT,
        Text("is the subject one provided for?", "视察内容是否符合规定"),
    ),
    "inspection.before_meeting": (
        Form.CONSTRAINT,
        Text("was it before the meeting it prepares?", "是否在所服务的会议之前进行"),
    ),
    "inspection.guided": (
        Form.DECISION,
        Text("is it specially guided and coordinated?", "是否应加强指导协调"),
    ),
}


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for name, (form, names) in QUESTIONS.items():
        register(Question(name, form, "inspection", names, dated_by=("on",)))
    often = Text("are there enough inspections?", "视察次数是否达到要求")
    register(Question("assembly.inspections", Form.OBLIGATION, "assembly", often))
    reported = Text("is there a report on the research?", "调研是否形成报告")
    register(
        Question("inspection.reported", Form.OBLIGATION, "inspection", reported, dated_by=("on",))
    )
    research = Text("has the group carried out its research?", "小组是否完成集中调研")
    register(Question("group.research", Form.OBLIGATION, "group", research))
