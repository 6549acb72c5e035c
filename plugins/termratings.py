"""Appraisals held only at certain sessions of a term: the mid-term one, the last one."""

from collections.abc import Callable, Iterable

from comitia.engine.expressions import (
    Expr,
    Related,
    Shift,
    at,
    both,
    children,
    compare,
    count,
    either,
    exists,
    integer,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Kind
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Form, Obligation, Question, Rule, Suffices
from comitia.engine.vocabulary import Integer, constant, term
from comitia.plugins.common import SessionKind, flag, is_among, says
from comitia.plugins.ratingwords import OBJECT, Rated

COMITIA_API = API

SAME_TERM = Related("session", ((("assembly",), ("assembly",)),))
YEAR = 12
"""Months after which the next session of the same kind is expected."""


class AppraisalSessions(Kind):
    """At which sessions of a term an appraisal is held, by their place in the term."""

    kind = "appraisal_sessions"
    names = Text("appraisal within the term", "届内测评安排")
    gist = Text(
        "at which sessions of a term an appraisal is held", "一届任期内在第几次会议上进行测评"
    )
    sentence = Text(
        "An appraisal[ of {of}] is held in a term at these sessions ({session})"
        "[: number {nth}][, {last}].",
        "[对{of}的]测评在任期内的下列{session}上进行[：第{nth}次][，{last}]。",
    )
    example = """
kind: appraisal_sessions
modality: stated
of: [committee_member]
session: annual
nth: [3]
last: true
"""
    of: list[Rated] | None = term("评议对象", OBJECT, default=None)
    session: SessionKind = term("会议", Text("kind of session that is counted", "计数的会议类型"))
    nth: list[Integer] | None = term(
        "第几次",
        Text("which of them, counted from the first of the term", "任期内该类会议的第几次"),
        default=None,
        min_length=1,
    )
    last: bool = term(
        "届末一次", Text("the last of the term as well", "任期内最后一次会议"), default=False
    )

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        phrases = {"last": Text("and the last one of the term", "以及届末一次")}
        return flag(self, name, phrases, lang) or super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """Whether an appraisal is due at a session; where it is, it is held."""
        scope = is_among(self, "session", "kind")
        due = either(*self._places())
        yield Suffices("session.appraisal_due", due, scope)
        ratings = children("rating", "appraisal.session")
        if says(self, "of"):
            held = exists(ratings, is_among(self, "of", "of"))
        else:
            held = exists(children("appraisal", "session"))
        yield Obligation("session.appraisal_held", held, both(scope, due), due=at("closes"))

    def _places(self) -> Iterable[Expr]:
        """The session stands at one of the places named, or is the last of its kind."""
        earlier = both(
            is_among(self, "session", "kind"),
            compare("le", at("opens"), at("opens", 1)),
            compare("ge", at("opens"), at("assembly.term_first")),
        )
        place = count(SAME_TERM, earlier)
        for number, each in enumerate(self.nth or []):
            yield compare("eq", place, constant(each, f"{self._address}.nth.{number}"))
        if self.nth is None and (says(self, "nth") or not self.last):
            yield compare("eq", place, self.param("nth"))
        if self.last:
            # The next would open a year later, and the term has expired by then.
            after = Shift(at("opens"), integer(YEAR), "months")
            beyond = compare("gt", after, at("assembly.term_last"))
            yield compare("eq", beyond, self.param("last"))


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    register(AppraisalSessions)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    register(
        Question(
            "session.appraisal_due",
            Form.DECISION,
            "session",
            Text("is an appraisal due at the session?", "本次会议应否进行测评"),
            dated_by=("opens",),
        )
    )
