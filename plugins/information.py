"""What delegates are told and asked: notices, and consultation before decisions."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    TRUE,
    Expr,
    at,
    both,
    children,
    compare,
    exists,
    given,
    integer,
    minus,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Obligation, Question, Rule
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, Label, constant, term
from comitia.plugins.common import Actor, Lead, among, is_among, when

COMITIA_API = API


class NoticeOf(Label):
    """What a notice announces."""

    SESSION = "session", "a session", "会议"
    TOPICS = "topics", "the topics of a session", "会议正式议题"
    MEMBERS_MEETING = "members_meeting", "a meeting of Party members", "党员大会"
    MEETING = "meeting", "another meeting", "其他会议"
    GROUP_ACTIVITY = "group_activity", "an activity of a delegate group", "代表小组活动"
    DUTY_ROSTER = "duty_roster", "who is on duty on the contact workday", "联系工作日值班安排"
    VISIT_SCHEDULE = "visit_schedule", "the visits of a visit month", "走访月日程安排"
    INSPECTION = "inspection", "an inspection", "视察"
    APPRAISAL = "appraisal", "an appraisal", "评议"
    ELECTION = "election", "an election", "选举"
    OTHER = "other", "something else", "其他"


class NoticeItem(Label):
    """What a notice states."""

    TIME = "time", "time", "时间"
    PLACE = "place", "place", "地点"
    THEME = "theme", "theme", "主题"
    CONTENT = "content", "content", "内容"
    PERSONS = "persons", "persons concerned", "人员名单"
    TELEPHONE = "telephone", "telephone", "联系电话"


class Occasion(Label):
    """What a decision is about that delegates are consulted on."""

    MAJOR_DECISION = "major_decision", "a major decision", "重大决策"
    GENERAL_RULE = "general_rule", "a rule for the whole area", "全局性规定"
    ARRANGEMENT = "arrangement", "an important arrangement of work", "重要工作部署"
    PLAN = "plan", "a development plan", "发展规划"
    STRATEGIC = "strategic", "a strategic, overall or planning matter", "战略性全局性或者规划事项"
    COMMENDATION = "commendation", "a commendation", "评先评优"
    PERSONNEL = "personnel", "an important change of personnel", "重要人事变动"
    ROUTINE = "routine", "a routine question", "日常问题"


class Channel(Label):
    """By what means delegates are consulted."""

    GROUPS = "groups", "through the delegate groups", "通过代表小组"
    FORM = "form", "by forms or letters", "发放征求意见表（书）"
    MEETING = "meeting", "in a meeting of delegates", "召开代表座谈会"
    INTERVIEW = "interview", "by interviewing delegates", "走访访谈代表"
    ATTENDANCE = "attendance", "by inviting delegates to the meeting", "邀请代表列席会议"
    RESEARCH = "research", "by research of delegates", "组织代表调研"


class Notice(Record):
    """An event that is to be announced, and the notice of it once it was given."""

    table: ClassVar[str] = "notice"
    names: ClassVar[Text] = Text("notice", "通知")
    typical = {"id": Typical(16, 32), "issued_on": Typical(-15, 1, of="event_on")}
    of: NoticeOf | None = cell("通知事项", Text("what it announces", "所通知的事项"))
    event_on: Day | None = cell("事项日期", Text("day of what it announces", "所通知事项的日期"))
    issued_on: Day | None = cell(
        "发出日期", Text("day it was given; empty: not yet", "发出日期，未发出则留空"), event=True
    )
    by: Actor | None = cell("发出者", Text("who gave it", "由谁发出"))


class NoticeRecipient(Record):
    """Who received a notice."""

    table: ClassVar[str] = "notice_recipient"
    names: ClassVar[Text] = Text("recipient of a notice", "通知对象")
    notice: Key = cell("通知", Text("the notice", "所属通知"), required=True, refers="notice")
    to: Actor = cell("对象", Text("who received it", "通知对象"), required=True)


class NoticeStatement(Record):
    """What a notice states."""

    table: ClassVar[str] = "notice_statement"
    names: ClassVar[Text] = Text("statement in a notice", "通知内容")
    notice: Key = cell("通知", Text("the notice", "所属通知"), required=True, refers="notice")
    item: NoticeItem = cell("内容", Text("what is stated", "载明的内容"), required=True)


class Consultation(Record):
    """A decision or rule on which delegates are, or should be, consulted."""

    table: ClassVar[str] = "consultation"
    names: ClassVar[Text] = Text("consultation", "决策征求意见")
    typical = {"id": Typical(12, 24), "argued": Typical(often=85)}
    about: Occasion | None = cell("决策类型", Text("what is decided on", "决策事项类型"))
    consulted_on: Day | None = cell(
        "征求意见日期",
        Text("day delegates were consulted; empty: they were not", "征求意见日期，未征求则留空"),
        event=True,
    )
    channel: Channel | None = cell("征求方式", Text("by what means", "征求意见的方式"))
    argued: bool | None = cell("充分论证", Text("whether it was fully argued", "是否充分论证"))
    decided_on: Day | None = cell(
        "决定日期",
        Text("day it was decided or issued; empty: not yet", "作出决定或出台日期，尚未则留空"),
        event=True,
    )


class NoticeDuty(Kind):
    """A notice to be given before an event."""

    kind = "notice"
    names = Text("notice", "事先通知")
    gist = Text("what is announced to whom, and how long before", "何事须在多久以前通知何人")
    sentence = Text(
        "Notice of {of} is given[ to {to}][ by the {by}] before the day[, {lead} ahead]"
        "[; it states: {states}].",
        "[{by}]事先[向{to}]通知或公布{of}[，提前{lead}][，载明{states}]。",
    )
    example = """
kind: notice
modality: generally
of: inspection
lead: {at_least: {days: 5}, at_most: {days: 10}}
"""
    borne_by = ("by",)
    of: NoticeOf = term("事项", Text("what is announced", "通知事项"))
    by: Actor | None = term("通知者", Text("who gives the notice", "由谁通知"), default=None)
    to: list[Actor] | None = term("对象", Text("who is told", "通知对象"), default=None)
    lead: Lead | None = term(
        "提前时间",
        Text("how long before; any earlier day where left out", "提前多久，不写则早于当日即可"),
        default=None,
    )
    states: list[NoticeItem] | None = term(
        "载明", Text("what the notice states", "通知须载明的内容"), default=None
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"lead": Type.DATE, "by": Type.TEXT}

    def rules(self) -> Iterable[Rule]:
        """Given in time, not too early, by whom, to everybody, with all it must state."""
        concerned = compare("eq", at("of"), self.param("of"))
        event = at("event_on")
        due = minus(event, integer(1)) if self.lead is None else self.lead.latest(event)
        if f"{self._address}.lead" in self._unknown:
            due = self.param("lead")
        in_time = compare("le", at("issued_on"), due)
        yield Obligation("notice.given", given("issued_on"), concerned, in_time, due)
        issued = both(concerned, given("issued_on"))
        if self.lead is not None:
            # Given under every reading of the time, also where that sets no earliest day.
            earliest = self.lead.earliest(event)
            not_before = TRUE if earliest is None else compare("ge", at("issued_on"), earliest)
            yield Constraint("notice.not_too_early", not_before, issued)
        if self.by is not None:
            by = compare("eq", at("by"), self.param("by"))
            yield Constraint("notice.by_competent_body", by, issued)
        if self.to:
            yield Constraint("notice.reaches_all", self._each("to", "notice_recipient"), issued)
        if self.states:
            every = self._each("states", "notice_statement")
            yield Constraint("notice.complete", every, issued)

    def _each(self, field: str, table: str) -> Expr:
        """Every label listed in `field` has its row in the notice's `table`."""
        column = "to" if field == "to" else "item"
        tests = []
        for number, label in enumerate(getattr(self, field)):
            wanted = constant(label, f"{self._address}.{field}.{number}")
            tests.append(exists(children(table, "notice"), compare("eq", at(column), wanted)))
        return both(*tests)


class ConsultationDuty(Kind):
    """Delegates are consulted before a decision."""

    kind = "consultation"
    names = Text("consultation before a decision", "决策前征求意见")
    gist = Text(
        "on what delegates are consulted before it is decided", "何种决策前须先征求代表意见"
    )
    sentence = Text(
        "Before the decision delegates are consulted[ on: {before}][, {through}]"
        "[, {lead} ahead][; it is first {argued}].",
        "[{before}，]作出决定或者出台前先征求代表意见[，方式为{through}]"
        "[，提前{lead}][，并经{argued}]。",
    )
    example = """
kind: consultation
modality: should
before: [major_decision, general_rule]
through: [groups]
argued: true
"""
    before: list[Occasion] | None = term(
        "事项",
        Text(
            "decisions that need it; any decision where left out",
            "须先征求意见的决策事项，不写则不限",
        ),
        default=None,
        min_length=1,
    )
    through: list[Channel] | None = term(
        "方式", Text("by what means", "征求意见的方式"), default=None
    )
    lead: Lead | None = term(
        "提前时间",
        Text("how long before; the same day will do where left out", "提前多久，不写则不晚于当日"),
        default=None,
    )
    argued: bool = term(
        "充分论证", Text("it must be fully argued as well", "是否还须充分论证"), default=False
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"lead": Type.DATE}

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name == "argued":
            return Text("fully argued", "充分论证").pick(lang)
        return super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """No decision without an earlier consultation by the right means."""
        concerned = is_among(self, "before", "about")
        decided = at("decided_on")
        latest = decided if self.lead is None else self.lead.latest(decided)
        tests: list[Expr] = [given("consulted_on"), compare("le", at("consulted_on"), latest)]
        earliest = None if self.lead is None else self.lead.earliest(decided)
        if earliest is not None:
            tests.append(compare("ge", at("consulted_on"), earliest))
        if self.through:
            tests.append(among(at("channel"), self.through, f"{self._address}.through"))
        if self.argued:
            tests.append(compare("eq", at("argued"), self.param("argued")))
        applies = when(concerned, given("decided_on"))
        yield Constraint("consultation.before_decision", both(*tests), applies)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (NoticeDuty, ConsultationDuty):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (Notice, NoticeRecipient, NoticeStatement, Consultation):
        register(record)


QUESTIONS: tuple[tuple[str, Form, str, Text, str | None], ...] = (
    (
        "notice.given",
        Form.OBLIGATION,
        "notice",
        Text("was notice given in time?", "是否按期通知"),
        "event_on",
    ),
    (
        "notice.not_too_early",
        Form.CONSTRAINT,
        "notice",
        Text("was notice not given too early?", "通知是否过早"),
        "event_on",
    ),
    (
        "notice.by_competent_body",
        Form.CONSTRAINT,
        "notice",
        Text("was notice given by the right body?", "通知是否由规定主体发出"),
        "event_on",
    ),
    (
        "notice.reaches_all",
        Form.CONSTRAINT,
        "notice",
        Text("was everybody told?", "应通知对象是否均已通知"),
        "event_on",
    ),
    (
        "notice.complete",
        Form.CONSTRAINT,
        "notice",
        Text("does the notice state all it must?", "通知内容是否完整"),
        "event_on",
    ),
    (
        "consultation.before_decision",
        Form.CONSTRAINT,
        "consultation",
        Text("were delegates consulted before the decision?", "决策前是否征求代表意见"),
        "decided_on",
    ),
)
"""Question, form, subject, name, and the field that dates it."""


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for name, form, subject, names, dated_by in QUESTIONS:
        by = None if dated_by is None else (dated_by,)
        register(Question(name, form, subject, names, dated_by=by))
