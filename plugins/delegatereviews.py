"""Delegates report on their work and are appraised: by their branch, or by a lower congress."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    Aggregate,
    Expr,
    Related,
    at,
    both,
    children,
    compare,
    count,
    given,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Text
from comitia.engine.rules import Constraint, Form, Obligation, Question, Rule
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, Frequency, Label, term
from comitia.plugins.common import (
    Alternatives,
    Level,
    SessionKind,
    in_period,
    is_among,
    says,
    unit_of,
)

COMITIA_API = API


class Reviewer(Label):
    """Who appraises a delegate."""

    BRANCH_MEMBERS = "branch_members", "the members of the delegate's own branch", "所在支部党员"
    ELECTORS = "electors", "the members of the electing unit", "原选举单位党员"
    DELEGATES = "delegates", "the delegates of this congress", "本级党代表"
    GROUP = "group", "the delegate's own group", "所在代表小组"
    OTHER = "other", "others", "其他"


class ResidentDelegate(Record):
    """A delegate, to this congress or to one of another level, who lives or works in the area."""

    table: ClassVar[str] = "resident_delegate"
    names: ClassVar[Text] = Text("delegate in the area", "本地区的各级代表")
    typical = {"id": Typical(20, 40, of="assembly")}
    assembly: Key | None = cell(
        "代表大会", Text("the congress of the area", "本地区代表大会"), refers="assembly"
    )
    name: str | None = cell("姓名", Text("name", "姓名"))
    level: Level | None = cell(
        "代表层级", Text("level of the congress he or she belongs to", "属于哪一级代表")
    )


class Review(Record):
    """A delegate reported on his or her work, or was appraised; who gave what is not recorded."""

    table: ClassVar[str] = "review"
    names: ClassVar[Text] = Text("report and appraisal of a delegate", "代表述职评议")
    typical = {"id": Typical(1, 1, of="resident_delegate")}
    of: Key = cell(
        "代表", Text("the delegate", "述职的代表"), required=True, refers="resident_delegate"
    )
    session: Key | None = cell(
        "会议",
        Text("session at which it took place, if at one", "在哪次会议上进行（如有）"),
        event=True,
        refers="session",
    )
    reported_on: Day | None = cell(
        "述职日期", Text("day of the report; empty: none", "述职日期，未述职则留空"), event=True
    )
    rated_on: Day | None = cell(
        "评议日期", Text("day of the appraisal; empty: none", "评议日期，未评议则留空"), event=True
    )
    rated_by: Reviewer | None = cell("评议人", Text("who appraised", "由谁评议"))


RESIDENTS = Related("resident_delegate", ((("assembly",), ("assembly",)),))
"""The delegates in the area, seen from a session of its congress."""
REVIEWS = children("review", "of")
"""The reports and appraisals of a delegate."""


class DelegateReview(Alternatives):
    """Delegates of one level report on their work and are appraised, where and by whom."""

    kind = "delegate_review"
    names = Text("report and appraisal of delegates", "代表述职评议")
    gist = Text(
        "delegates of which level report and are appraised, by whom, when",
        "哪一级代表述职、由谁评议、何时进行",
    )
    sentence = Text(
        "Delegates of the {of} report on their work[ at each {session}] and are appraised by {by}"
        "[; {frequency}].",
        "{of}代表[在{session}上]述职，并接受{by}评议[，{frequency}]。",
    )
    example = """
kind: delegate_review
modality: stated
of: city
by: delegates
session: [annual]
"""
    alternatives = ("session",)
    of: Level = term("代表层级", Text("delegates of which level", "哪一级的代表"))
    by: Reviewer | None = term("评议人", Text("who appraises", "由谁评议"), default=None)
    session: list[SessionKind] | None = term(
        "会议", Text("at which sessions", "在何种会议上"), default=None
    )
    frequency: Frequency | None = term(
        "次数", Text("how often each reports and is appraised", "述职评议次数"), default=None
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"by": Type.TEXT}

    def rules(self) -> Iterable[Rule]:
        """By the right people, after the report; at each session, or so often."""
        mine = is_among(self, "of", "of.level")
        rated = both(mine, given("rated_on"))
        right = compare("eq", at("rated_by"), self.param("by"))
        yield Constraint("review.rated_by_right_people", right, rated)
        first = both(given("reported_on"), compare("le", at("reported_on"), at("rated_on")))
        yield Constraint("review.reported_first", first, rated)
        if says(self, "session"):
            yield self._at_sessions()
        if says(self, "frequency"):
            yield self._often()

    def _at_sessions(self) -> Rule:
        """By the end of such a session each of these delegates has reported and been appraised."""
        done = both(is_among(self, "of", "of.level"), given("reported_on"), given("rated_on"))
        reviewed = Aggregate("distinct", children("review", "session"), done, at("of"))
        holds = compare("ge", reviewed, count(RESIDENTS, is_among(self, "of", "level")))
        scope = is_among(self, "session", "kind")
        return Obligation("session.delegates_reviewed", holds, scope, due=at("closes"))

    def _often(self) -> Rule:
        done: Expr = both(given("reported_on"), given("rated_on"))
        mine = is_among(self, "of", "level")
        if self.frequency is None:
            enough = compare("ge", count(REVIEWS, done), self.param("frequency"))
            return Obligation("resident_delegate.reviews", enough, mine)
        held = count(REVIEWS, both(done, in_period("rated_on")))
        every = unit_of(self.frequency)
        return Obligation(
            "resident_delegate.reviews", self.frequency.holds(held), mine, every=every
        )


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    register(DelegateReview)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (ResidentDelegate, Review):
        register(record)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for name, names in (
        ("rated_by_right_people", Text("did the right people appraise?", "评议人是否符合规定")),
        ("reported_first", Text("did the delegate report first?", "是否先述职后评议")),
    ):
        by = ("rated_on",)
        register(Question(f"review.{name}", Form.CONSTRAINT, "review", names, dated_by=by))
    often = Text("is the delegate appraised as often as ruled?", "代表述职评议次数是否达到要求")
    register(Question("resident_delegate.reviews", Form.OBLIGATION, "resident_delegate", often))
    at_session = Text(
        "have the delegates concerned reported and been appraised?",
        "有关代表是否均已述职并接受评议",
    )
    register(
        Question(
            "session.delegates_reviewed",
            Form.OBLIGATION,
            "session",
            at_session,
            dated_by=("opens",),
        )
    )
