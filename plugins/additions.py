"""Delegates added between sessions: who confirms them, when, and what they may do until then."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    Aggregate,
    Case,
    Context,
    Expr,
    Related,
    Value,
    at,
    both,
    compare,
    either,
    exists,
    given,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Text
from comitia.engine.rules import Constraint, Form, Obligation, Question, Rule, Suffices
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, Label, term
from comitia.plugins.common import SessionKind, is_among

COMITIA_API = API


class Which(Label):
    """At which session."""

    NEXT = "next", "the next one", "下一次"
    ANY = "any", "any later one", "以后任一次"


class Interim(Label):
    """What an added delegate may do before being confirmed."""

    FULL = "full", "may act as a delegate meanwhile", "确认前可以履行代表职责"
    NOTHING = "nothing", "may not act as a delegate before", "确认前不得履行代表职责"


class Addition(Record):
    """A delegate added between sessions."""

    table: ClassVar[str] = "addition"
    names: ClassVar[Text] = Text("added delegate", "增补代表")
    typical = {"id": Typical(3, 5)}
    delegate: Key = cell(
        "代表", Text("the delegate", "增补的代表"), required=True, refers="delegate"
    )
    added_on: Day | None = cell("增补日期", Text("day of the addition", "增补日期"))
    confirmed_on: Day | None = cell(
        "确认日期",
        Text("day of confirmation; empty: not yet", "确认日期，未确认则留空"),
        event=True,
    )
    confirmed_at: Key | None = cell(
        "确认会议",
        Text("session that confirmed it; empty: none", "予以确认的会议，未确认则留空"),
        event=True,
        refers="session",
    )


SESSIONS = Related("session", ((("assembly",), ("delegate", "assembly")),))


class AddedDelegates(Kind):
    """Delegates added between sessions are confirmed by a session."""

    kind = "added_delegates"
    names = Text("confirmation of added delegates", "增补代表确认")
    gist = Text(
        "which session confirms added delegates, and what they may do until then",
        "增补代表由哪次会议确认、确认前可否履职",
    )
    sentence = Text(
        "Delegates added between sessions are confirmed at the {session}[, {at}][; one {interim}].",
        "闭会期间增补的代表，由[{at}]{session}确认[；{interim}]。",
    )
    example = """
kind: added_delegates
modality: stated
session: annual
at: next
interim: nothing
"""
    session: SessionKind = term("会议", Text("kind of session that confirms", "由何种会议确认"))
    at: Which | None = term("届次", Text("which of them", "哪一次会议"), default=None)
    interim: Interim | None = term(
        "确认前", Text("what one may do before", "确认前可否履行代表职责"), default=None
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"at": Type.TEXT, "interim": Type.TEXT}

    def rules(self) -> Iterable[Rule]:
        """Confirmed by such a session, by the close of the next; acting as a delegate."""
        confirmed = given("confirmed_on")
        right = is_among(self, "session", "confirmed_at.kind")
        yield Constraint("addition.confirmed_by_right_session", right, given("confirmed_at"))
        if self.at is Which.ANY:
            yield Obligation("addition.confirmed", confirmed)
        else:
            in_time = compare("le", at("confirmed_on"), self._due())
            yield Obligation("addition.confirmed", confirmed, in_time=in_time, due=self._due())
        settled = both(confirmed, compare("le", at("confirmed_on"), Context("as_of")))
        if self.interim is Interim.NOTHING:
            yield Suffices("addition.may_act", settled)
            return
        meanwhile = compare(
            "eq",
            self.param("interim"),
            Value(Interim.FULL.value, Type.TEXT, names=Interim.FULL.text),
        )
        yield Suffices("addition.may_act", either(settled, meanwhile))

    def _due(self) -> Expr:
        """The last day of the next such session; while none is known nothing is overdue."""
        coming = both(
            is_among(self, "session", "kind"), compare("ge", at("opens"), at("added_on", 1))
        )
        last = Aggregate("min", SESSIONS, coming, at("closes"))
        next_one = compare(
            "eq", self.param("at"), Value(Which.NEXT.value, Type.TEXT, names=Which.NEXT.text)
        )
        meant = both(exists(SESSIONS, coming), next_one)
        return Case(((meant, last),), Context("as_of"))


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    register(AddedDelegates)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    register(Addition)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for name, form, names in (
        (
            "confirmed_by_right_session",
            Form.CONSTRAINT,
            Text("was it confirmed by the right session?", "是否由规定会议确认"),
        ),
        ("confirmed", Form.OBLIGATION, Text("was the addition confirmed?", "增补代表是否已确认")),
        (
            "may_act",
            Form.DECISION,
            Text("may the added delegate act as one?", "增补代表可否履行职责"),
        ),
    ):
        register(Question(f"addition.{name}", form, "addition", names, dated_by=("added_on",)))
