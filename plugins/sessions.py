"""Which sessions are held in a year and in a term, on what grounds, and what they replace."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from comitia.engine.expressions import (
    TRUE,
    Case,
    Context,
    Expr,
    Not,
    Part,
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
from comitia.engine.rules import Constraint, Form, Obligation, Question, Rule, Suffices
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import (
    BOUND_OPS,
    Day,
    Duration,
    Frequency,
    Integer,
    Label,
    Range,
    term,
)
from comitia.plugins.common import (
    ANY_SESSION,
    Ground,
    SessionKind,
    flag,
    is_among,
    says,
    unit_of,
    when,
    with_measure,
)

COMITIA_API = API


class OtherMeeting(Label):
    """What kind of meeting, other than a session, it is."""

    SUMMARY = "summary", "year-end or new-year summary meeting", "年终或年初总结会议"
    DEPARTMENT_WORK = "department_work", "work meeting of a department", "部门工作会议"
    COMMENDATION = "commendation", "commendation meeting", "表彰会议"
    OTHER = "other", "another meeting", "其他会议"


class OtherMeetingRecord(Record):
    """A meeting other than a session, to be held by itself or as part of one."""

    table: ClassVar[str] = "other_meeting"
    names: ClassVar[Text] = Text("other meeting", "其他会议")
    typical = {"id": Typical(5, 10)}
    kind: OtherMeeting | None = cell("会议类别", Text("what kind of meeting", "会议类别"))
    planned_for: Day | None = cell("计划日期", Text("day it is planned for", "计划召开日期"))
    session: Key | None = cell(
        "所并入会议",
        Text("session it is to be part of; empty: held by itself", "拟并入的会议，单独召开则留空"),
        event=True,
        refers="session",
    )


class SessionCadence(Kind):
    """How often sessions are held."""

    kind = "session_cadence"
    names = Text("cadence of sessions", "会议频次")
    gist = Text(
        "how many sessions are held in each year or other period", "每年或其他周期内召开会议的次数"
    )
    sentence = Text(
        "[In {year} ]the congress meets[ ({session})] {held}.",
        "[{year}年，]召开党代表大会[{session}]，{held}。",
    )
    example = """
kind: session_cadence
modality: generally
session: [annual]
held: {at_least: 1, every: year}
"""
    session: list[SessionKind] | None = term("会议", ANY_SESSION, default=None)
    held: Frequency = term("频次", Text("how often", "召开频次"))
    year: Integer | None = term(
        "限于年度", Text("in this year only", "仅限该年度"), default=None, ge=1900, le=2200
    )

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
            when(
                compare("le", at("term_first"), Context("period_first")),
                compare("ge", at("term_last"), Context("period_last")),
                self._in_year(),
            ),
            every=unit_of(self.held),
        )

    def _in_year(self) -> Expr:
        """The period lies in the only year that the text speaks of, if it names one."""
        if not says(self, "year"):
            return TRUE
        return compare("eq", Part(Context("period_first"), "year"), self.param("year"))

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words; a year is written in digits."""
        if name == "year" and self.year is not None:
            return str(self.year)
        return super().words(name, lang)


class TermSessions(Kind):
    """Which sessions of one kind are held within a term, and by when."""

    kind = "term_sessions"
    names = Text("sessions of a term", "任期内会议")
    gist = Text(
        "how many sessions of a kind are held within a term, and when",
        "每届任期内召开何种会议、几次、何时召开",
    )
    sentence = Text(
        "{session}: {number} within a term[, {after_outgoing_term}]"
        "[; at the latest, counted from its first day: {by}].",
        "每届任期内召开{session}{number}[，{after_outgoing_term}][；最迟时间（自任期首日起）：{by}]。",
    )
    example = """
kind: term_sessions
modality: must
session: mid_term
number: {at_least: 1, at_most: 1}
by: {years: 3}
"""
    session: SessionKind = term("会议", Text("kind of session", "会议类型"))
    number: Range = term("次数", Text("how many within the term", "任期内的次数"))
    after_outgoing_term: bool = term(
        "在上届届满后",
        Text("only after the outgoing term has expired", "须在上届任期届满后"),
        default=False,
    )
    by: Duration | None = term(
        "最迟",
        Text("latest time, counted from the first day of the term", "自任期首日起最迟时间"),
        default=None,
    )
    absent_types = {"by": Type.DATE}

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name == "number" and lang == "zh":
            return with_measure(self.number.prose(lang), "次")
        later = Text("after the outgoing term has expired", "在上届任期届满后召开")
        phrases = {"after_outgoing_term": later}
        return flag(self, name, phrases, lang) or super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """They are held often enough by their time, not too often, not too early."""
        named = is_among(self, "session", "kind")
        opened = both(named, compare("le", at("opens"), Context("as_of")))
        sessions = children("session", "assembly")
        held = count(sessions, opened)
        enough = self._bounds(held, "at_least", "more_than")
        in_time: Expr = TRUE
        if self.by is not None:
            early = compare("le", at("opens"), self.by.after(at("term_first", 1)))
            in_time = self._bounds(count(sessions, both(opened, early)), "at_least", "more_than")
        yield Obligation("assembly.session_held", enough, in_time=in_time, due=self._due())
        # Given under every reading of the number, also where that sets no upper bound.
        limit = self._bounds(held, "at_most", "less_than")
        yield Constraint("assembly.sessions_within_limit", limit)
        if self.after_outgoing_term:
            later = compare("gt", at("opens"), at("assembly.outgoing_term_last"))
            asked = compare("eq", self.param("after_outgoing_term"), TRUE)
            yield Constraint("session.after_outgoing_term", later, both(asked, named))

    def _bounds(self, held: Expr, *names: str) -> Expr:
        number = self.number
        given = [name for name in names if says(number, name)]
        return when(*(compare(BOUND_OPS[name], held, number.param(name)) for name in given))

    def _due(self) -> Expr:
        """The last day: what the text sets, and at the latest the end of the term."""
        last = at("term_last")
        if not says(self, "by"):
            return last
        set_day = self.param("by") if self.by is None else self.by.after(at("term_first"))
        return Case(((compare("gt", Context("as_of"), last), last),), set_day)


class AdhocSession(Kind):
    """On what grounds a session beyond the scheduled ones may be called."""

    kind = "adhoc_session"
    names = Text("sessions beyond the schedule", "临时召开会议")
    gist = Text("on what grounds a further session may be called", "因哪些事项可以另行召开会议")
    sentence = Text(
        "On these matters a further session ({session}) may be called: {grounds}.",
        "因{grounds}，可以另行召开{session}。",
    )
    example = """
kind: adhoc_session
modality: may
session: irregular
grounds: [party_building, key_personnel]
"""
    session: SessionKind = term("会议", Text("kind of session", "会议类型"))
    grounds: list[Ground] = term("事由", Text("the matters", "召开事由"), min_length=1)

    def rules(self) -> Iterable[Rule]:
        """Each matter is a ground."""
        grounds = is_among(self, "grounds", "ground")
        yield Suffices("session.may_be_called", grounds, is_among(self, "session", "kind"))


class AbsorbedMeetings(Kind):
    """Which other meetings a session may replace or take in."""

    kind = "absorbed_meetings"
    names = Text("meetings taken in", "会议合并")
    gist = Text(
        "which other meetings a session may replace or take in", "哪些会议可以由党代会取代或者并入"
    )
    sentence = Text(
        "Replaced by a session of the congress[ ({session})], or taken in by it: {meetings}.",
        "{meetings}由党代会[{session}]取代，或者并入其议程。",
    )
    example = """
kind: absorbed_meetings
modality: may
session: [annual]
meetings: [summary, department_work]
"""
    session: list[SessionKind] | None = term("会议", ANY_SESSION, default=None)
    meetings: list[OtherMeeting] = term(
        "会议类别", Text("the meetings", "可以合并的会议"), min_length=1
    )

    def rules(self) -> Iterable[Rule]:
        """Such a meeting may be part of such a session; on others the text is silent."""
        listed = is_among(self, "meetings", "kind")
        right: Expr = TRUE
        if self.session is not None:
            right = either(Not(given("session")), is_among(self, "session", "session.kind"))
        yield Suffices("other_meeting.may_be_absorbed", when(listed, right), listed)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (SessionCadence, TermSessions, AdhocSession, AbsorbedMeetings):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    register(OtherMeetingRecord)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for name, form, names in (
        ("sessions_held", Form.OBLIGATION, Text("were enough sessions held?", "会议次数是否足够")),
        (
            "session_held",
            Form.OBLIGATION,
            Text("was the session of the term held?", "任期内会议是否召开"),
        ),
        (
            "sessions_within_limit",
            Form.CONSTRAINT,
            Text("not too many sessions?", "会议次数是否超限"),
        ),
    ):
        register(Question(f"assembly.{name}", form, "assembly", names))
    register(
        Question(
            "other_meeting.may_be_absorbed",
            Form.DECISION,
            "other_meeting",
            Text("may a session replace it or take it in?", "可否由党代会取代或者并入"),
            dated_by=("planned_for",),
        )
    )
    register(
        Question(
            "session.may_be_called",
            Form.DECISION,
            "session",
            Text("may such a session be called?", "可否因此召开会议"),
            dated_by=("opens",),
        )
    )
    register(
        Question(
            "session.after_outgoing_term",
            Form.CONSTRAINT,
            "session",
            Text("held after the outgoing term has expired?", "是否在上届任期届满后召开"),
            dated_by=("opens",),
        )
    )
