"""Topics, proposals and suggestions: who may put them, by when, and what becomes of them."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from comitia.engine import prose
from comitia.engine.expressions import (
    TRUE,
    Expr,
    Not,
    at,
    both,
    compare,
    either,
    follow,
    given,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Question, Requires, Rule, Suffices
from comitia.engine.schema import Typical
from comitia.engine.vocabulary import Day, Duration, Integer, term
from comitia.plugins.common import Actor, Alternatives, is_among, when
from comitia.plugins.motionwords import (
    AHEAD,
    ANY_PHASE,
    ONCE_TOLD,
    Act,
    Ahead,
    Paper,
    Phase,
    Reach,
    ReplyForm,
    Sponsors,
    Target,
    act_scope,
    number_of,
)

COMITIA_API = API


class Motion(Record):
    """Something put to the congress: a topic, a proposal, a suggestion, an interpellation."""

    table: ClassVar[str] = "motion"
    names: ClassVar[Text] = Text("motion", "提交事项")
    typical = {
        "id": Typical(10, 18, of="session"),
        "submitted_on": Typical(-40, 2, of="session.opens"),
        "delegates": Typical(1, 24),
        "groups": Typical(0, 3),
        "residents": Typical(1, 40),
        "representatives": Typical(1, 15),
        "representatives_present": Typical(10, 30),
        "members": Typical(1, 15),
        "major": Typical(often=25),
        "vital": Typical(often=30),
        "lawful": Typical(often=92),
        "investigated_on": Typical(1, 40, of="submitted_on"),
        "notified_on": Typical(-12, 2, of="session.opens"),
        "helpful": Typical(often=30),
        "unit": Typical(often=30),
    }
    openings = (ONCE_TOLD,)
    kind: Act | None = cell("类别", Text("topic, proposal, suggestion…", "议题、提案、建议等"))
    about: str | None = cell("内容", Text("what it is about", "内容"), event=True)
    session: Key | None = cell(
        "会议",
        Text("session it is put to; empty for none", "所提交的会议，无则留空"),
        event=True,
        refers="session",
    )
    phase: Phase | None = cell("提出阶段", Text("before or during the session", "会前或会议期间"))
    submitted_on: Day | None = cell("提出日期", Text("day it was put", "提出日期"))
    sponsor: Actor | None = cell("提出主体", Text("who puts it", "由谁提出"))
    delegates: Integer | None = cell(
        "联名代表数",
        Text(
            "number of delegates; empty: the signatures are counted",
            "联名代表人数，留空则按联名记录计算",
        ),
        event=True,
    )
    groups: Integer | None = cell(
        "联名小组数",
        Text(
            "number of groups; empty: the signatures are counted",
            "联名小组数，留空则按联名记录计算",
        ),
        event=True,
    )
    unit: Key | None = cell(
        "所在单位",
        Text("village or other unit it is put in, if one", "在哪一村或其他单位提出（如有）"),
        event=True,
        refers="unit",
    )
    residents: Integer | None = cell(
        "联名村（居）民数",
        Text("number of residents; empty: none", "联名村（居）民人数"),
        event=True,
    )
    representatives: Integer | None = cell(
        "联名村（居）民代表数",
        Text("number of residents' representatives; empty: none", "联名村（居）民代表人数"),
        event=True,
    )
    representatives_present: Integer | None = cell(
        "到会村（居）民代表数",
        Text("representatives present when it was put", "提出时到会的村（居）民代表人数"),
    )
    members: Integer | None = cell(
        "联名党员数", Text("number of Party members; empty: none", "联名党员人数"), event=True
    )
    major: bool | None = cell(
        "重大", Text("a big, important or difficult matter", "是否重大、重要或难点事项")
    )
    vital: bool | None = cell("切身利益", Text("it touches vital interests", "是否涉及切身利益"))
    lawful: bool | None = cell(
        "合规合法", Text("within Party rules and the law", "是否符合党内法规和国家法律")
    )
    delivered_to: Actor | None = cell("递交对象", Text("to whom it was handed", "递交给谁"))
    consulted_on: Day | None = cell(
        "征求意见日期",
        Text("day opinions were sought; empty: not", "征求意见日期，未征求则留空"),
        event=True,
    )
    decided_on: Day | None = cell(
        "确定日期",
        Text("day it was decided whether to include it", "决定是否列入的日期"),
        event=True,
    )
    decided_by: Actor | None = cell("确定主体", Text("who decided on it", "由谁决定"))
    included: bool | None = cell(
        "是否列入", Text("whether it is a formal topic", "是否列为正式议题")
    )
    notified_on: Day | None = cell(
        "通知代表日期",
        Text("day delegates were notified; empty: not yet", "通知代表的日期"),
        event=True,
    )
    passed_by: Actor | None = cell(
        "转办主体", Text("who passed it on for handling", "由谁转交办理")
    )
    replied_on: Day | None = cell(
        "答复日期", Text("day of the reply; empty: none yet", "答复日期，未答复则留空"), event=True
    )
    reply_form: ReplyForm | None = cell("答复方式", Text("form of the reply", "答复方式"))
    replied_by: Actor | None = cell("答复主体", Text("who replied", "由谁答复"))
    reply_reach: Reach | None = cell(
        "答复范围", Text("to whom the reply was given", "单独答复或者公开答复")
    )
    investigated_on: Day | None = cell(
        "调查日期",
        Text("day it was investigated; empty: not", "调查核实的日期，未调查则留空"),
        event=True,
    )
    report_needed_by: Actor | None = cell(
        "认定需要报告者",
        Text(
            "who found that delegates be told how it was handled; empty: nobody",
            "由谁认定需要向代表报告办理情况，无人认定则留空",
        ),
        event=True,
    )
    reported_in: Key | None = cell(
        "报告会议",
        Text(
            "session told how it was handled; empty: none yet", "向哪次会议报告办理情况，尚未则留空"
        ),
        event=True,
        refers="session",
    )
    target: Target | None = cell("质询对象", Text("who is interpellated", "质询案所质询的对象"))
    paper: Paper | None = cell("提出形式", Text("on what it was put", "以何种形式提出"))
    helpful: bool | None = cell(
        "成效显著", Text("whether it greatly helped to improve work", "是否对改进工作帮助较大")
    )
    rewarded_on: Day | None = cell(
        "奖励日期",
        Text("day its sponsors were praised or rewarded; empty: not", "表扬奖励日期，没有则留空"),
        event=True,
    )

    @staticmethod
    def always() -> tuple[Expr, ...]:
        """What becomes of a motion comes after it, and no more put it than there are."""
        then = ("decided_on", "notified_on", "replied_on", "investigated_on", "rewarded_on")
        return (
            *follow("submitted_on", *then),
            *(
                either(
                    Not(given(part)),
                    Not(given(whole.partition(".")[0])),
                    compare("le", at(part), at(whole)),
                )
                for part, whole in (
                    ("delegates", "session.delegates_all"),
                    ("residents", "unit.residents"),
                    ("representatives", "unit.representatives"),
                    ("representatives_present", "unit.representatives"),
                    ("members", "unit.members"),
                )
            ),
        )

    @staticmethod
    def ceilings() -> tuple[tuple[Expr, Expr | str], ...]:
        """No more delegates or groups put it than there are."""
        signed, groups = number_of("delegates", "delegate"), number_of("groups", "group")
        known = ((signed, "assembly.delegate_number"), (signed, at("session.delegates_all")))
        return (*known, (groups, "assembly.groups"))


class Signature(Record):
    """A delegate, or a group, that puts a motion jointly with others."""

    table: ClassVar[str] = "signature"
    names: ClassVar[Text] = Text("signature", "联名")
    typical = {
        "id": Typical(4, 14, of="motion"),
        "signed_on": Typical(-6, 0, of="motion.submitted_on"),
        "group": Typical(often=20),
    }
    motion: Key = cell(
        "提交事项", Text("the motion", "所联名的事项"), required=True, refers="motion"
    )
    delegate: Key | None = cell(
        "代表",
        Text("the delegate; empty where a group signs", "联名代表"),
        event=True,
        refers="delegate",
    )
    group: Key | None = cell(
        "代表小组",
        Text("the group; empty where a delegate signs", "联名小组"),
        event=True,
        refers="group",
    )
    signed_on: Day | None = cell("联名日期", Text("day of the signature", "联名日期"))


class SponsorsKind(Alternatives):
    """Who may put a motion."""

    kind = "sponsors"
    names = Text("sponsors", "提出主体")
    gist = Text("who may put a topic, proposal or suggestion", "谁可以提出议题、提案或建议")
    sentence = Text(
        "Each {act}[ put {phase}] is put by {any_of}.",
        "[{phase}，]{act}由{any_of}提出。",
    )
    example = """
kind: sponsors
modality: must
act: topic
phase: [in_session]
any_of:
  groups: {at_least: 2}
  delegates: {at_least: 1/10, of: delegates_all}
"""
    alternatives = ("phase",)
    monotone = {"motion.admissible": ("delegates", "groups")}
    act: Act = term("类别", Text("what is put", "所提事项的类别"))
    phase: list[Phase] | None = term("阶段", ANY_PHASE, default=None)
    any_of: Sponsors = term("任一", Text("any one of these sponsors is enough", "具备其一即可"))

    def rules(self) -> Iterable[Rule]:
        """A motion with such a sponsor is admissible."""
        yield Suffices("motion.admissible", self.any_of.hold(), act_scope(self))


class LeadTime(Kind):
    """How long before the session a motion is put."""

    kind = "lead_time"
    names = Text("lead time", "提前时间")
    gist = Text("how long before the session something must be put", "须在会前多久提出")
    sentence = Text(
        "Each {act}[ of {sponsor}] is put {means}.",
        "[{sponsor}的]{act}{means}提出。",
    )
    example = """
kind: lead_time
modality: generally
act: topic
phase: [before]
lead: {days: 10}
means: at_least
"""
    act: Act = term("类别", Text("what is put", "所提事项的类别"))
    phase: list[Phase] | None = term("阶段", ANY_PHASE, default=None)
    sponsor: list[Actor] | None = term(
        "提出主体",
        Text("whose motions; all where left out", "限于谁提出的，不写则不限"),
        default=None,
    )
    lead: Duration = term("提前", Text("the time before the first day", "距会议首日的时间"))
    means: Ahead = term("含义", Text("least time, exact time or window", "至少、恰好或至多"))

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words; what the time means is said with it."""
        if name == "sponsor" and self.sponsor:
            bare = (Actor.DELEGATES, Actor.ALL_DELEGATES)
            the = ["" if each in bare or lang == "zh" else "the " for each in self.sponsor]
            names = [one + each.prose(lang) for one, each in zip(the, self.sponsor, strict=True)]
            return prose.listed(names, lang, "or")
        said = super().words("lead" if name == "means" else name, lang)
        return AHEAD[self.means].pick(lang).replace("{lead}", said) if name == "means" else said

    def rules(self) -> Iterable[Rule]:
        """The motion is put in time, and admissible only then."""
        day = self.lead.before(at("session.opens"))
        op = {Ahead.AT_LEAST: "le", Ahead.EXACTLY: "eq", Ahead.WITHIN: "ge"}[self.means]
        in_time = compare(op, at("submitted_on"), day)  # type: ignore[arg-type]
        if self.means is Ahead.WITHIN:
            in_time = both(in_time, compare("lt", at("submitted_on"), at("session.opens")))  # type: ignore[assignment]
        scope = when(act_scope(self), is_among(self, "sponsor", "sponsor"))
        yield Requires("motion.admissible", in_time, scope)
        yield Constraint("motion.in_time", in_time, scope)


class MandatoryInclusion(Alternatives):
    """Which motions must be put on the agenda."""

    kind = "mandatory_inclusion"
    names = Text("mandatory inclusion", "必须列入")
    gist = Text("which topics must be listed as formal topics", "哪些议题必须列为正式议题")
    sentence = Text(
        "Each {act}[ put {phase}] by {any_of} must be listed as a formal topic.",
        "[{phase}]由{any_of}提出的{act}，必须列为正式议题。",
    )
    example = """
kind: mandatory_inclusion
modality: must
act: topic
phase: [before]
any_of:
  groups: {at_least: 2}
  delegates: {at_least: 10}
"""
    alternatives = ("phase",)
    monotone = {"motion.must_be_included": ("delegates",)}
    act: Act = term("类别", Text("what is put", "所提事项的类别"))
    phase: list[Phase] | None = term("阶段", ANY_PHASE, default=None)
    any_of: Sponsors = term("任一", Text("any one of these sponsors is enough", "具备其一即可"))

    def rules(self) -> Iterable[Rule]:
        """It must be included, and once decided on it is."""
        holds = self.any_of.hold()
        scope = is_among(self, "act", "kind")
        bound = when(is_among(self, "phase", "phase"), holds)
        yield Suffices("motion.must_be_included", bound, scope)
        yield Constraint(
            "motion.included_as_due",
            compare("eq", at("included"), TRUE),
            when(scope, bound, given("decided_on")),
        )


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (SponsorsKind, LeadTime, MandatoryInclusion):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (Motion, Signature):
        register(record)


QUESTIONS = (
    ("motion.admissible", Form.DECISION, Text("is it admissible?", "可否受理")),
    (
        "motion.must_be_included",
        Form.DECISION,
        Text("must it be a formal topic?", "是否必须列为正式议题"),
    ),
    ("motion.in_time", Form.CONSTRAINT, Text("was it put in time?", "是否按时提出")),
    (
        "motion.included_as_due",
        Form.CONSTRAINT,
        Text("is a motion that must be included included?", "必须列入的是否已列入"),
    ),
)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for name, form, names in QUESTIONS:
        register(Question(name, form, "motion", names, dated_by=("submitted_on",)))
