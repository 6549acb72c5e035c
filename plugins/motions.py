"""Topics, proposals and suggestions: who may put them, by when, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine import prose
from comitia.engine.expressions import (
    TRUE,
    Aggregate,
    Case,
    Expr,
    Not,
    Related,
    at,
    both,
    children,
    compare,
    either,
    exists,
    given,
    integer,
    minus,
)

from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Obligation, Question, Requires, Rule, Suffices
from comitia.engine.schema import Type
from comitia.engine.vocabulary import Day, Duration, Integer, Label, Range, Threshold, Word, term
from comitia.plugins.common import Actor, Base, SessionKind, is_among, says, session_bases, when

COMITIA_API = API


class Act(Label):
    """What is put to the congress or its bodies."""

    TOPIC = "topic", "topic", "议题"
    PROPOSAL = "proposal", "proposal", "提案"
    MOTION = "motion", "motion", "议案"
    SUGGESTION = "suggestion", "suggestion", "建议"
    OPINION = "opinion", "opinion", "意见"
    INTERPELLATION = "interpellation", "interpellation", "质询"


class Phase(Label):
    """When it is put, seen from the session."""

    BEFORE = "before", "before the session", "会前"
    IN_SESSION = "in_session", "during the session", "会议期间"
    BETWEEN = "between", "between sessions", "闭会期间"


class Lead(Label):
    """How a time ahead of the session is to be understood."""

    AT_LEAST = "at_least", "at least this long before", "至少提前"
    EXACTLY = "exactly", "exactly this long before", "恰好提前"
    WITHIN = "within", "not earlier than this long before", "不早于会前"


class ReplyForm(Label):
    """In what form a reply is given."""

    WRITTEN = "written", "in writing", "书面"
    ORAL = "oral", "orally", "口头"
    FACE_TO_FACE = "face_to_face", "face to face", "当面"


class Motion(Record):
    """Something put to the congress: a topic, a proposal, a suggestion, an interpellation."""

    table: ClassVar[str] = "motion"
    names: ClassVar[Text] = Text("motion", "提交事项")
    kind: Act | None = cell("类别", Text("topic, proposal, suggestion…", "议题、提案、建议等"))
    about: str | None = cell("内容", Text("what it is about", "内容"), event=True)
    session: Key | None = cell(
        "会议",
        Text("session it is put to; empty for none", "所提交的会议,无则留空"),
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
            "联名代表人数,留空则按联名记录计算",
        ),
        event=True,
    )
    groups: Integer | None = cell(
        "联名小组数",
        Text(
            "number of groups; empty: the signatures are counted", "联名小组数,留空则按联名记录计算"
        ),
        event=True,
    )
    delivered_to: Actor | None = cell("递交对象", Text("to whom it was handed", "递交给谁"))
    consulted_on: Day | None = cell(
        "征求意见日期",
        Text("day opinions were sought; empty: not", "征求意见日期,未征求则留空"),
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
        "答复日期", Text("day of the reply; empty: none yet", "答复日期,未答复则留空"), event=True
    )
    reply_form: ReplyForm | None = cell("答复方式", Text("form of the reply", "答复方式"))


class Signature(Record):
    """A delegate, or a group, that puts a motion jointly with others."""

    table: ClassVar[str] = "signature"
    names: ClassVar[Text] = Text("signature", "联名")
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


SIGNATURES = children("signature", "motion")
SAME_MOTION = Related("signature", ((("motion",), ("motion",)),))


def number_of(signers: str, one: str) -> Expr:
    """The number on the motion, or else the distinct signers among the signatures."""
    counted = Aggregate("distinct", SIGNATURES, given(one), at(one))
    return Case(((given(signers), at(signers)),), counted)


class Groups(Range):
    """A number of groups, put at one time or not: `{at_least: 2, at_once: true}`."""

    at_once: bool | None = term(
        "同时", Text("whether they must act on one day", "是否须在同一日提出"), default=None
    )

    def met(self) -> Expr:
        """Enough groups put the motion, on one day where that is asked."""
        if not says(self, "at_once") or self.at_once is False:
            return self.holds(number_of("groups", "group"))
        same_day = compare("eq", at("signed_on"), at("signed_on", up=1))
        together = Aggregate("distinct", SAME_MOTION, both(given("group"), same_day), at("group"))
        return exists(SIGNATURES, both(given("group"), self.param("at_once"), self.holds(together)))

    absent_types: ClassVar[Mapping[str, Type]] = {"at_once": Type.BOOL}

    def prose(self, lang: Lang) -> str:
        """The number in words."""
        number = super().prose(lang)
        if lang == "zh":
            return f"{number}代表小组{'同时' if self.at_once else ''}"
        return f"{number} delegate group(s){' on one day' if self.at_once else ''}"


class Sponsors(Word):
    """Who may put a motion: any one of bodies, a number of groups, a number of delegates."""

    bodies: list[Actor] | None = term("机构", Text("bodies", "机构"), default=None)
    groups: Groups | None = term("小组", Text("number of groups", "小组数"), default=None)
    delegates: Threshold[Base] | None = term(
        "代表", Text("number or share of delegates, jointly", "联名代表人数或比例"), default=None
    )

    absent_types: ClassVar[Mapping[str, Type]] = {
        "groups": Type.BOOL,
        "delegates": Type.BOOL,
        "bodies": Type.BOOL,
    }

    def hold(self) -> Expr:
        """One of the sponsors puts the current motion."""
        found: list[Expr] = []
        if says(self, "bodies"):
            found.append(is_among(self, "bodies", "sponsor"))
        if says(self, "groups"):
            found.append(self.param("groups") if self.groups is None else self.groups.met())
        if self.delegates is not None:
            number = number_of("delegates", "delegate")
            found.append(self.delegates.holds(number, session_bases("session.")))
        elif says(self, "delegates"):
            found.append(self.param("delegates"))
        return found[0] if len(found) == 1 else either(*found)

    def prose(self, lang: Lang) -> str:
        """The sponsors in words."""
        zh = lang == "zh"
        found = [each.prose(lang) for each in self.bodies or []]
        if self.groups is not None:
            found.append(self.groups.prose(lang))
        if self.delegates is not None:
            words = self.delegates.prose(lang)
            plain = self.delegates.of is None
            if zh:
                found.append(f"{words}{'名代表' if plain else ''}联名")
            else:
                found.append(f"{words}{' delegates' if plain else ''} jointly")
        return "或者".join(found) if zh else prose.listed(found, lang, "or")


def _scope(kind: Kind) -> Expr:
    return when(is_among(kind, "act", "kind"), is_among(kind, "phase", "phase"))


SILENT_PHASE = Text("when it is put; at any time where left out", "提出阶段,不写则不限")


class SponsorsKind(Kind):
    """Who may put a motion."""

    kind = "sponsors"
    names = Text("sponsors", "提出主体")
    gist = Text("who may put a topic, proposal or suggestion", "谁可以提出议题、提案或建议")
    sentence = Text(
        "A {act}[ put {phase}] is to be put by {any_of}.", "[{phase}]提出{act}的,须由{any_of}提出。"
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
    monotone = {"motion.admissible": ("delegates", "groups")}
    act: Act = term("类别", Text("what is put", "所提事项的类别"))
    phase: list[Phase] | None = term("阶段", SILENT_PHASE, default=None)
    any_of: Sponsors = term("任一", Text("any one of these sponsors is enough", "具备其一即可"))

    def rules(self) -> Iterable[Rule]:
        """A motion with such a sponsor is admissible."""
        yield Suffices("motion.admissible", self.any_of.hold(), _scope(self))


class LeadTime(Kind):
    """How long before the session a motion is put."""

    kind = "lead_time"
    names = Text("lead time", "提前时间")
    gist = Text("how long before the session something must be put", "须在会前多久提出")
    sentence = Text(
        "A {act}[ of {sponsor}] is put {lead} before the session ({means}).",
        "[{sponsor}的]{act}在会前{lead}提出({means})。",
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
    phase: list[Phase] | None = term("阶段", SILENT_PHASE, default=None)
    sponsor: list[Actor] | None = term(
        "提出主体",
        Text("whose motions; all where left out", "限于谁提出的,不写则不限"),
        default=None,
    )
    lead: Duration = term("提前", Text("the time before the first day", "距会议首日的时间"))
    means: Lead = term("含义", Text("least time, exact time or window", "至少、恰好或不早于"))

    def rules(self) -> Iterable[Rule]:
        """The motion is put in time, and admissible only then."""
        day = self.lead.before(at("session.opens"))
        op = {Lead.AT_LEAST: "le", Lead.EXACTLY: "eq", Lead.WITHIN: "ge"}[self.means]
        in_time = compare(op, at("submitted_on"), day)  # type: ignore[arg-type]
        if self.means is Lead.WITHIN:
            in_time = both(in_time, compare("lt", at("submitted_on"), at("session.opens")))  # type: ignore[assignment]
        scope = when(_scope(self), is_among(self, "sponsor", "sponsor"))
        yield Requires("motion.admissible", in_time, scope)
        yield Constraint("motion.in_time", in_time, scope)


class Addressee(Kind):
    """To whom a motion is handed."""

    kind = "addressee"
    names = Text("addressee", "递交对象")
    gist = Text("to whom topics, proposals or suggestions are handed", "议题、提案或建议向谁递交")
    sentence = Text("A {act} is handed to {to}.", "{act}递交{to}。")
    example = """
kind: addressee
modality: stated
act: topic
to: office
"""
    act: Act = term("类别", Text("what is handed in", "所递交事项的类别"))
    phase: list[Phase] | None = term("阶段", SILENT_PHASE, default=None)
    to: Actor = term("递交", Text("to whom", "递交给谁"))

    def rules(self) -> Iterable[Rule]:
        """It was handed to the right body."""
        yield Constraint(
            "motion.rightly_addressed", is_among(self, "to", "delivered_to"), _scope(self)
        )


class AgendaDecider(Kind):
    """Who decides whether a motion is put on the agenda."""

    kind = "agenda_decider"
    names = Text("who fixes the agenda", "议题确定")
    gist = Text("who decides which topics are formal topics", "由谁确定正式议题")
    sentence = Text(
        "[For the {session}, ]{decider} decides which {act} is included"
        "[, after opinions have been sought ({after_consultation})].",
        "[{session}的]{act}由{decider}确定[,须先征求意见({after_consultation})]。",
    )
    example = """
kind: agenda_decider
modality: stated
act: topic
decider: committee
"""
    act: Act = term("类别", Text("what is decided on", "所确定事项的类别"))
    phase: list[Phase] | None = term("阶段", SILENT_PHASE, default=None)
    session: list[SessionKind] | None = term(
        "会议",
        Text("kinds of session; every kind where left out", "会议类型,不写则不限"),
        default=None,
    )
    decider: Actor = term("决定主体", Text("who decides", "由谁决定"))
    after_consultation: bool = term(
        "先征求意见",
        Text("whether opinions must be sought first", "是否须先征求意见"),
        default=False,
    )

    def rules(self) -> Iterable[Rule]:
        """What has been decided was decided by the right body, opinions sought first."""
        decided = when(_scope(self), is_among(self, "session", "session.kind"), given("decided_on"))
        yield Constraint(
            "motion.decided_by_competent_body", is_among(self, "decider", "decided_by"), decided
        )
        if self.after_consultation:
            sought = both(
                given("consulted_on"), compare("le", at("consulted_on"), at("decided_on"))
            )
            asked = compare("eq", self.param("after_consultation"), TRUE)
            yield Constraint(
                "motion.decided_after_consultation", either(Not(asked), sought), decided
            )


class MandatoryInclusion(Kind):
    """Which motions must be put on the agenda."""

    kind = "mandatory_inclusion"
    names = Text("mandatory inclusion", "必须列入")
    gist = Text("which topics must be listed as formal topics", "哪些议题必须列为正式议题")
    sentence = Text(
        "A {act}[ put {phase}] by {any_of} must be listed as a formal topic.",
        "[{phase}]由{any_of}提出的{act},必须列为正式议题。",
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
    monotone = {"motion.must_be_included": ("delegates",)}
    act: Act = term("类别", Text("what is put", "所提事项的类别"))
    phase: list[Phase] | None = term("阶段", SILENT_PHASE, default=None)
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


class NoticeToDelegates(Kind):
    """Formal topics are notified to delegates before the session."""

    kind = "notice_to_delegates"
    names = Text("notice to delegates", "议题通知")
    gist = Text("when formal topics are notified to delegates", "正式议题何时通知代表")
    sentence = Text(
        "A formal {act} is notified to delegates before the session[, {lead} ahead].",
        "正式{act}在会前[{lead}]通知代表。",
    )
    example = """
kind: notice_to_delegates
modality: should
act: topic
lead: {days: 3}
"""
    act: Act = term("类别", Text("what is notified", "所通知事项的类别"))
    phase: list[Phase] | None = term("阶段", SILENT_PHASE, default=None)
    lead: Duration | None = term(
        "提前",
        Text("how long before; merely before where left out", "提前多久,不写则会前即可"),
        default=None,
    )

    def rules(self) -> Iterable[Rule]:
        """Each formal topic is notified by the last day for it."""
        opens = at("session.opens")
        last: Expr = minus(opens, integer(1))
        if self.lead is not None:
            last = self.lead.before(opens)
        elif says(self, "lead"):
            last = minus(opens, self.param("lead"))
        scope = when(_scope(self), compare("eq", at("included"), TRUE))
        in_time = compare("le", at("notified_on"), last)
        yield Obligation("motion.notified", given("notified_on"), scope, in_time, due=last)


class Reply(Kind):
    """Motions are handled and answered."""

    kind = "reply"
    names = Text("reply", "办理答复")
    gist = Text(
        "through whom, how and by when motions are answered", "提交事项由谁转办、如何答复、何时答复"
    )
    sentence = Text(
        "A {act} is answered[, passed on by {via}][, {form}][, within {within}].",
        "{act}应予办理并答复[,由{via}转办][,以{form}方式][,期限为{within}]。",
    )
    example = """
kind: reply
modality: should
act: [proposal, suggestion]
via: special_committee
within: {months: 3}
"""
    act: list[Act] = term("类别", Text("what is answered", "所答复事项的类别"), min_length=1)
    via: Actor | None = term("转办主体", Text("who passes it on", "由谁转交办理"), default=None)
    form: ReplyForm | None = term("方式", Text("form of the reply", "答复方式"), default=None)
    within: Duration | None = term(
        "期限",
        Text("time for the reply, from the day it was put", "自提出之日起的答复期限"),
        default=None,
    )

    def rules(self) -> Iterable[Rule]:
        """Each is answered, in time where a time is set."""
        scope = is_among(self, "act", "kind")
        done = given("replied_on")
        if self.within is not None:
            last = self.within.after(at("submitted_on"))
            in_time = compare("le", at("replied_on"), last)
            yield Obligation("motion.replied", done, scope, in_time, due=last)
        else:
            yield Obligation("motion.replied", done, scope)
        if says(self, "via"):
            yield Constraint("motion.passed_on", is_among(self, "via", "passed_by"), scope)
        if says(self, "form"):
            form = is_among(self, "form", "reply_form")
            yield Constraint("motion.reply_in_form", form, when(scope, done))


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (
        SponsorsKind,
        LeadTime,
        Addressee,
        AgendaDecider,
        MandatoryInclusion,
        NoticeToDelegates,
        Reply,
    ):
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
        "motion.rightly_addressed",
        Form.CONSTRAINT,
        Text("was it handed to the right body?", "递交对象是否正确"),
    ),
    (
        "motion.decided_by_competent_body",
        Form.CONSTRAINT,
        Text("did the right body decide on it?", "是否由规定主体确定"),
    ),
    (
        "motion.decided_after_consultation",
        Form.CONSTRAINT,
        Text("were opinions sought before it was decided on?", "确定前是否征求意见"),
    ),
    (
        "motion.included_as_due",
        Form.CONSTRAINT,
        Text("is a motion that must be included included?", "必须列入的是否已列入"),
    ),
    ("motion.notified", Form.OBLIGATION, Text("were delegates notified of it?", "是否已通知代表")),
    ("motion.replied", Form.OBLIGATION, Text("has it been answered?", "是否已答复")),
    (
        "motion.passed_on",
        Form.CONSTRAINT,
        Text("did the right body pass it on?", "是否由规定主体转办"),
    ),
    (
        "motion.reply_in_form",
        Form.CONSTRAINT,
        Text("was the reply in due form?", "答复方式是否符合规定"),
    ),
)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for name, form, names in QUESTIONS:
        register(Question(name, form, "motion", names, dated_by=("submitted_on",)))
