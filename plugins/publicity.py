"""Who is told of decisions at which of their stages, and by what means the system is publicised."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar, Literal

from comitia.engine.expressions import TRUE, Expr, at, both, children, compare, exists
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Text
from comitia.engine.rules import Form, Obligation, Question, Rule
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, Duration, Label, constant, term
from comitia.plugins.common import is_among, says, when

COMITIA_API = API


class Stage(Label):
    """A stage of a decision."""

    PROPOSAL = "proposal", "when it is proposed", "提出"
    DELIBERATION = "deliberation", "when it is deliberated", "讨论"
    DECISION = "decision", "when it is decided", "决定"
    IMPLEMENTATION = "implementation", "when it is carried out", "实施"


class Told(Label):
    """Who is told."""

    DELEGATES = "delegates", "delegates", "代表"
    MEMBERS = "members", "Party members", "党员"
    MASSES = "masses", "the masses", "群众"


class Messenger(Label):
    """Through whom they are told."""

    DELEGATES = "delegates", "delegates", "代表"
    BRANCH = "branch", "Party branches", "党支部"
    COMMITTEE = "committee", "the committee itself", "党委"
    OFFICE = "office", "the office in charge of delegates' work", "党代表工作机构"


class Means(Label):
    """By what means something is made widely known."""

    BOARD = "board", "notice boards", "宣传栏"
    MEETING = "meeting", "meetings", "会议"
    TRAINING = "training", "training of delegates", "代表培训"
    BROADCAST = "broadcast", "radio and television", "广播电视"
    INTERNET = "internet", "the internet", "网络"
    LEAFLET = "leaflet", "leaflets", "宣传资料"
    OTHER = "other", "other means", "其他方式"


class DecisionStage(Record):
    """A stage that a decision has reached."""

    table: ClassVar[str] = "decision_stage"
    names: ClassVar[Text] = Text("stage of a decision", "决策环节")
    typical = {"on": Typical(0, 50, of="decision.raised_on")}
    decision: Key | None = cell("决策事项", Text("the decision", "所属决策事项"), refers="decision")
    stage: Stage | None = cell("环节", Text("which stage", "决策环节"))
    on: Day | None = cell("日期", Text("day it was reached", "进入该环节的日期"))


class Disclosure(Record):
    """Somebody told of a stage of a decision."""

    table: ClassVar[str] = "disclosure"
    names: ClassVar[Text] = Text("disclosure", "决策告知")
    typical = {"on": Typical(0, 20, of="stage.on")}
    stage: Key = cell(
        "决策环节", Text("the stage", "所告知的环节"), required=True, refers="decision_stage"
    )
    to: Told | None = cell("对象", Text("who was told", "告知对象"))
    via: Messenger | None = cell("途径", Text("through whom", "经由谁告知"))
    on: Day | None = cell("日期", Text("day", "告知日期"))


class PublicityAct(Record):
    """The system made widely known by one means."""

    table: ClassVar[str] = "publicity_act"
    names: ClassVar[Text] = Text("act of publicity", "宣传活动")
    typical = {"id": Typical(6, 14, of="assembly")}
    assembly: Key | None = cell("代表大会", Text("the congress", "所属代表大会"), refers="assembly")
    means: Means | None = cell("方式", Text("by what means", "宣传方式"))
    on: Day | None = cell("日期", Text("day", "日期"))


class DecisionDisclosure(Kind):
    """Who is told of decisions, at which stages, through whom and by when."""

    kind = "decision_disclosure"
    names = Text("telling of decisions", "决策告知")
    gist = Text(
        "who is told of decisions at which stages, through whom and by when",
        "决策在哪些环节、经由谁、多久以内告知谁",
    )
    sentence = Text(
        "Told of decisions[ at these stages ({stages})]: {to}[; through: {via}]"
        "[; within: {within}].",
        "决策事项[在下列环节（{stages}）][经由{via}]告知{to}[，时限为{within}]。",
    )
    example = """
kind: decision_disclosure
modality: stated
stages: [proposal, decision]
to: [delegates]
within: {days: 3}
"""
    stages: list[Stage] | None = term(
        "环节",
        Text("at which stages; at each where left out", "在哪些环节，不写则各环节"),
        default=None,
    )
    to: list[Told] = term("对象", Text("who is told", "告知对象"), min_length=1)
    via: Messenger | None = term("途径", Text("through whom", "经由谁告知"), default=None)
    within: Duration | None = term(
        "时限", Text("by when after the stage was reached", "进入该环节后多久以内"), default=None
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"via": Type.TEXT, "within": Type.DATE}

    def rules(self) -> Iterable[Rule]:
        """Everyone listed is told of each stage, in time where the text speaks of a time."""
        question, scope = "decision_stage.disclosed", is_among(self, "stages", "stage")
        if not says(self, "within"):
            yield Obligation(question, self._told(), scope)
            return
        in_time = self._told(compare("le", at("on"), self._due(1)))
        yield Obligation(question, self._told(), scope, in_time, self._due(0))

    def _due(self, up: Literal[0, 1]) -> Expr:
        """The last day for telling of the stage, read from the stage or from its disclosure."""
        return self.param("within") if self.within is None else self.within.after(at("on", up))

    def _told(self, condition: Expr = TRUE) -> Expr:
        tests = []
        for number, each in enumerate(self.to):
            to = compare("eq", at("to"), constant(each, f"{self._address}.to.{number}"))
            told = when(to, is_among(self, "via", "via"), condition)
            tests.append(exists(children("disclosure", "stage"), told))
        return both(*tests)


class Publicity(Kind):
    """By what means the standing system is made widely known."""

    kind = "publicity"
    names = Text("publicity", "宣传")
    gist = Text(
        "by what means the standing system is made widely known", "通过哪些方式宣传常任制工作"
    )
    sentence = Text(
        "The standing system is made widely known by each of these means: {means}.",
        "通过{means}等方式宣传党代会常任制。",
    )
    example = """
kind: publicity
modality: should
means: [board, meeting]
"""
    means: list[Means] = term("方式", Text("by what means", "宣传方式"), min_length=1)

    def rules(self) -> Iterable[Rule]:
        """Each of the means has been used."""
        used = []
        for number, each in enumerate(self.means):
            mine = compare("eq", at("means"), constant(each, f"{self._address}.means.{number}"))
            used.append(exists(children("publicity_act", "assembly"), mine))
        yield Obligation("assembly.publicity", both(*used))


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (DecisionDisclosure, Publicity):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (DecisionStage, Disclosure, PublicityAct):
        register(record)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    told = Text("was everybody told of this stage?", "该环节是否已告知有关人员")
    register(
        Question(
            "decision_stage.disclosed", Form.OBLIGATION, "decision_stage", told, dated_by=("on",)
        )
    )
    known = Text("was the system made known by the means named?", "是否已按规定方式宣传")
    register(Question("assembly.publicity", Form.OBLIGATION, "assembly", known))
