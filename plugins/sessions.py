"""Which sessions are held in a year and in a term, and on what grounds further ones."""

from collections.abc import Callable, Iterable

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
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Kind
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Obligation, Question, Rule, Suffices
from comitia.engine.schema import Type
from comitia.engine.vocabulary import BOUND_OPS, Duration, Frequency, Range, term
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


class SessionCadence(Kind):
    """How often sessions are held."""

    kind = "session_cadence"
    names = Text("cadence of sessions", "会议频次")
    gist = Text(
        "how many sessions are held in each year or other period", "每年或其他周期内召开会议的次数"
    )
    sentence = Text("[{session}: ]sessions are held {held}.", "[{session}]的召开次数：{held}。")
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
            every=unit_of(self.held),
        )


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
        "[, not later than {by} after its first day].",
        "每届任期内召开{session}{number}[，{after_outgoing_term}][，最迟在任期开始后{by}内]。",
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
        later = Text("after the outgoing term has expired", "须在上届任期届满后召开")
        phrases = {"after_outgoing_term": later}
        return flag(self, name, phrases, lang) or super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """They are held often enough by their time, not too often, not too early."""
        named = is_among(self, "session", "kind")
        opened = both(named, compare("le", at("opens"), Context("as_of")))
        held = count(children("session", "assembly"), opened)
        enough = self._bounds(held, "at_least", "more_than")
        yield Obligation("assembly.session_held", enough, due=self._due())
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
        "因{grounds}，可以召开{session}。",
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


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (SessionCadence, TermSessions, AdhocSession):
        register(kind)


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
