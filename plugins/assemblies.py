"""How the congress stands to the people's congress and the CPPCC of the same level."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    Aggregate,
    Expr,
    Not,
    Part,
    Related,
    Value,
    at,
    both,
    compare,
    either,
    exists,
    integer,
    minus,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Text
from comitia.engine.rules import Constraint, Form, Question, Rule, Sets
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, Duration, Label, term
from comitia.plugins.common import ANY_SESSION, SessionKind, is_among, when

COMITIA_API = API


class OtherAssembly(Label):
    """Another assembly of the same level."""

    PEOPLES_CONGRESS = "peoples_congress", "the people's congress", "人民代表大会"
    CPPCC = "cppcc", "the CPPCC committee", "政协全体会议"


class Ahead(Label):
    """What must have happened before the other session opens."""

    CONCLUDED = "concluded", "the congress has closed", "党代表大会已闭幕"
    OPENED = "opened", "the congress has opened", "党代表大会已开幕"


class OtherSession(Record):
    """A regular session of another assembly of the same level, held or planned."""

    table: ClassVar[str] = "other_session"
    names: ClassVar[Text] = Text("session of another assembly", "人大、政协会议")
    typical = {"id": Typical(2, 2, of="assembly")}
    assembly: Key | None = cell(
        "代表大会", Text("the congress of the same level", "同级党代表大会"), refers="assembly"
    )
    body: OtherAssembly | None = cell("会议主体", Text("which assembly", "何种会议"))
    opens: Day | None = cell("开幕日期", Text("first day, or the day planned", "开幕或拟开幕日期"))


SAME_ASSEMBLY = Related("other_session", ((("assembly",), ("assembly",)),))


class AssemblyOrder(Kind):
    """The congress is held before other assemblies of the same year."""

    kind = "assembly_order"
    names = Text("order of assemblies", "会议先后")
    gist = Text(
        "before which other assemblies of the year the congress is held",
        "党代表大会须在当年哪些会议之前召开",
    )
    sentence = Text(
        "The congress[ ({session})] is held before {before} of the same year"
        "[, {gap} earlier at the least][: {ahead} by then].",
        "党代表大会[{session}]在当年{before}之前召开[，至少相隔{gap}][（届时{ahead}）]。",
    )
    example = """
kind: assembly_order
modality: must
session: [annual]
before: [peoples_congress, cppcc]
ahead: concluded
gap: {days: 3}
"""
    session: list[SessionKind] | None = term("会议", ANY_SESSION, default=None)
    before: list[OtherAssembly] = term(
        "先于", Text("assemblies that come later", "其后召开的会议"), min_length=1
    )
    ahead: Ahead | None = term(
        "要求", Text("closed, or only opened, by then", "届时须已闭幕或者已开幕"), default=None
    )
    gap: Duration | None = term(
        "间隔", Text("least time between the two", "两会之间的最短间隔"), default=None
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"ahead": Type.TEXT}

    def rules(self) -> Iterable[Rule]:
        """No such session of the same year opens too early; by when the congress must be held."""
        scope = is_among(self, "session", "kind")
        same_year = compare("eq", Part(at("opens"), "year"), Part(at("opens", 1), "year"))
        later = both(is_among(self, "before", "body"), same_year)
        # Where the text is silent, closed is enough, not even opened is too late, and what lies
        # between is undetermined.
        must_close = compare(
            "eq",
            self.param("ahead"),
            Value(Ahead.CONCLUDED.value, Type.TEXT, names=Ahead.CONCLUDED.text),
        )
        closed = compare("le", at("closes", 1), self._latest(at("opens")))
        opened = compare("le", at("opens", 1), self._latest(at("opens")))
        ordered = both(opened, either(closed, Not(must_close)))
        early = exists(SAME_ASSEMBLY, both(later, Not(ordered)))
        yield Constraint("session.before_other_assemblies", Not(early), scope)
        first = Aggregate("min", SAME_ASSEMBLY, later, at("opens"))
        known = exists(SAME_ASSEMBLY, later)
        yield Sets("session.latest_day", self._latest(first), applies=when(scope, known))

    def _latest(self, opens: Expr) -> Expr:
        """The last day before `opens` on which it is in time."""
        if self.gap is not None:
            return self.gap.before(opens)
        return minus(opens, integer(1))


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    register(AssemblyOrder)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    register(OtherSession)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    opens = ("opens",)
    register(
        Question(
            "session.before_other_assemblies",
            Form.CONSTRAINT,
            "session",
            Text(
                "is it held before the other assemblies of the year?", "是否先于当年人大、政协会议"
            ),
            dated_by=opens,
        )
    )
    register(
        Question(
            "session.latest_day",
            Form.DECISION,
            "session",
            Text("by which day must the congress be held?", "党代表大会最迟应于何日召开"),
            outcome=Type.DATE,
            dated_by=opens,
        )
    )
