"""Sessions of the congress: how often, who convenes and chairs them, quorum and attendance."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from comitia.engine.expressions import (
    TRUE,
    Case,
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
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import (
    Constraint,
    Form,
    Obligation,
    Question,
    Requires,
    Rule,
    Sets,
    Suffices,
)
from comitia.engine.schema import Type
from comitia.engine.vocabulary import (
    Day,
    Duration,
    Frequency,
    Integer,
    Label,
    Range,
    Threshold,
    Word,
    constant,
    term,
)
from comitia.plugins.common import (
    Actor,
    Base,
    SessionKind,
    is_among,
    says,
    session_bases,
    when,
)

COMITIA_API = API

ANY_SESSION = Text("kinds of session; every kind where left out", "会议类型,不写则适用于各类会议")


class Ground(Label):
    """On what a session beyond the scheduled ones is called."""

    PARTY_BUILDING = "party_building", "Party building", "党的建设"
    ECONOMY_AND_SOCIETY = "economy_and_society", "economic and social development", "经济社会发展"
    KEY_PERSONNEL = "key_personnel", "important appointments and removals", "重要干部任免"
    OTHER_MAJOR = "other_major", "another major matter", "其他重大事项"
    OTHER = "other", "another matter", "其他事项"


class Form_(Label):
    """Whether one body acts for another each time anew or once for all."""

    EACH_SESSION = "each_session", "for each session", "每次会议分别委托"
    STANDING = "standing", "once for all", "一次性委托"


class Leave(Label):
    """What makes an absence an excused one."""

    ASKED = "asked", "leave asked", "已请假"
    GRANTED = "granted", "leave granted", "已准假"


class Session(Record):
    """A session of the congress."""

    table: ClassVar[str] = "session"
    names: ClassVar[Text] = Text("session", "会议")
    assembly: Key | None = cell("代表大会", Text("the congress", "所属代表大会"), refers="assembly")
    kind: SessionKind | None = cell("会议类型", Text("kind of session", "会议类型"))
    opens: Day | None = cell("开幕日期", Text("first day", "开幕日期"))
    closes: Day | None = cell("闭幕日期", Text("last day", "闭幕日期"))
    delegates_all: Integer | None = cell("代表总数", Text("number of all delegates", "全体代表人数"))
    delegates_due: Integer | None = cell("应到人数", Text("delegates due to attend", "应到代表人数"))
    excused: Integer | None = cell("准假人数", Text("delegates granted leave", "获准请假的代表人数"))
    present: Integer | None = cell("实到人数", Text("delegates present", "实到代表人数"))
    ground: Ground | None = cell("召开事由", Text("on what matter it is called", "因何事项召开"))
    convener: Actor | None = cell("召集主体", Text("who convenes it", "由谁召集"))
    chair: Actor | None = cell("主持主体", Text("who chairs it", "由谁主持"))
    presidium: bool | None = cell("设主席团", Text("whether it has a presidium", "是否设主席团"))
    preparatory_on: Day | None = cell(
        "预备会议日期", Text("day of its preparatory meeting; empty: none", "预备会议日期,未开则留空"), event=True
    )
    entrusted_on: Day | None = cell(
        "委托日期", Text("day the convener was entrusted with it", "委托召集的日期,未委托则留空"), event=True
    )
    entrusted_by: Actor | None = cell("委托主体", Text("who entrusted it", "由谁委托"))


class Attendance(Record):
    """A delegate's presence at, or absence from, a session."""

    table: ClassVar[str] = "attendance"
    names: ClassVar[Text] = Text("attendance", "出席情况")
    session: Key = cell("会议", Text("the session", "所出席的会议"), required=True, refers="session")
    delegate: Key | None = cell("代表", Text("the delegate", "代表"), refers="delegate")
    present: bool | None = cell("是否出席", Text("whether present", "是否出席"))
    leave_asked_on: Day | None = cell(
        "请假日期", Text("day leave was asked; empty: not asked", "请假日期,未请假则留空"), event=True
    )
    leave_asked_of: Actor | None = cell("请假对象", Text("of whom leave was asked", "向谁请假"))
    leave_granted: bool | None = cell("是否准假", Text("whether leave was granted", "是否准假"))


class Observer(Record):
    """A person who attends a session without being a delegate."""

    table: ClassVar[str] = "observer"
    names: ClassVar[Text] = Text("person attending without vote", "列席人员")
    session: Key = cell("会议", Text("the session", "所列席的会议"), required=True, refers="session")
    name: str | None = cell("姓名", Text("name", "姓名"))
    decided_by: Actor | None = cell("决定主体", Text("who decided on it", "由谁决定列席"))
    voted: bool | None = cell("是否表决", Text("whether he or she voted", "是否参加表决"))


class SessionCadence(Kind):
    """How often sessions are held."""

    kind = "session_cadence"
    names = Text("cadence of sessions", "会议频次")
    gist = Text("how many sessions are held in each year or other period", "每年或其他周期内召开会议的次数")
    sentence = Text("[{session}: ]sessions are held {held}.", "[{session}]{held}召开。")
    example = """
kind: session_cadence
modality: generally
session: [annual]
held: {at_least: 1, every: year}
"""
    session: list[SessionKind] | None = term("会议", ANY_SESSION, default=None)
    held: Frequency = term("频次", Text("how often", "召开频次"))

    def rules(self) -> Iterable[Rule]:
        """Enough sessions have opened in each period of the term."""
        opens = at("opens")
        held = count(
            children("session", "assembly"),
            when(
                is_among(self, "session", "kind"),
                compare("ge", opens, Context("period_first")),
                compare("le", opens, Context("period_last")),
                compare("le", opens, Context("as_of")),
            ),
        )
        yield Obligation(
            "assembly.sessions_held",
            self.held.holds(held),
            both(
                compare("le", at("term_first"), Context("period_first")),
                compare("ge", at("term_last"), Context("period_last")),
            ),
            every=self.held.every.value,
        )


class Slot(Word):
    """Sessions of one kind that are to be held within a term."""

    session: SessionKind = term("会议", Text("kind of session", "会议类型"))
    number: Range = term("次数", Text("how many within the term", "任期内的次数"))
    after_outgoing_term: bool = term(
        "在上届届满后", Text("only after the outgoing term has expired", "须在上届任期届满后"), default=False
    )
    by: Duration | None = term(
        "最迟", Text("latest time, counted from the first day of the term", "自任期首日起最迟时间"), default=None
    )

    def prose(self, lang: Lang) -> str:
        """The slot in words."""
        number, session = self.number.prose(lang), self.session.prose(lang)
        if lang == "zh":
            words = f"{session}{number}次"
            if self.after_outgoing_term:
                words = f"上届任期届满后召开{words}"
            return f"{words}(任期开始后{self.by.prose(lang)}内)" if self.by else words
        words = f"{session}: {number}"
        if self.after_outgoing_term:
            words += " after the outgoing term has expired"
        return f"{words} within {self.by.prose(lang)} of the start of the term" if self.by else words


class TermSessions(Kind):
    """Which sessions are held within a term."""

    kind = "term_sessions"
    names = Text("sessions of a term", "任期内会议")
    gist = Text("which sessions are held within a term, and when", "任期内召开哪些会议、何时召开")
    sentence = Text("Within a term there are held: {slots}.", "每届任期内召开:{slots}。")
    example = """
kind: term_sessions
modality: must
slots:
  - {session: first, number: {at_least: 1, at_most: 1}, after_outgoing_term: true}
  - {session: mid_term, number: {at_least: 1}, by: {years: 3}}
"""
    slots: list[Slot] = term("会议安排", Text("sessions by kind", "按类型列出的会议"), min_length=1)

    def rules(self) -> Iterable[Rule]:
        """Each kind is held often enough by its time, not too often, not too early."""
        for slot in self.slots:
            yield from self._slot(slot)

    def _slot(self, slot: Slot) -> Iterable[Rule]:
        named = compare("eq", at("kind"), constant(slot.session, f"{slot._address}.session"))
        opened = both(named, compare("le", at("opens"), Context("as_of")))
        held = count(children("session", "assembly"), opened)
        number = slot.number
        least = [name for name in ("at_least", "more_than") if says(number, name)]
        if least:
            op = {"at_least": "ge", "more_than": "gt"}[least[0]]
            enough = compare(op, held, number.param(least[0]))  # type: ignore[arg-type]
            yield Obligation("assembly.session_held", enough, due=self._due(slot))
        if any(says(number, name) for name in ("at_most", "less_than")):
            yield Constraint("assembly.sessions_within_limit", number.holds(held), enough_or_none(held))
        if slot.after_outgoing_term:
            later = compare("gt", at("opens"), at("assembly.outgoing_term_last"))
            asked = compare("eq", slot.param("after_outgoing_term"), TRUE)
            yield Constraint("session.after_outgoing_term", later, both(asked, named))

    def _due(self, slot: Slot) -> Expr:
        """The last day for a slot: what the text sets, and at the latest the end of the term."""
        last = at("term_last")
        if not says(slot, "by"):
            return last
        set_day = slot.param("by") if slot.by is None else slot.by.after(at("term_first"))
        return Case(((compare("gt", Context("as_of"), last), last),), set_day)
