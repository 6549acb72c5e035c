"""Who the delegates are: shares measured against other shares, and how long a mandate lasts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    Context,
    Expr,
    Not,
    Ratio,
    at,
    both,
    children,
    compare,
    either,
    exists,
    integer,
    minus,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Kind
from comitia.engine.messages import Text
from comitia.engine.rules import Constraint, Form, Question, Rule, Sets
from comitia.engine.schema import Type
from comitia.engine.vocabulary import Duration, Label, Range, constant, term
from comitia.plugins.common import SessionKind, is_among, says
from comitia.plugins.congresswords import AssemblyLevel

COMITIA_API = API


class Bound(Label):
    """How one share stands to the other."""

    AT_LEAST = "at_least", "no lower than", "不低于"
    MORE_THAN = "more_than", "higher than", "高于"


class Population(Label):
    """Where the two shares are measured."""

    AREA = "area", "the whole area", "全地区"
    UNITS = "units", "each electing unit", "各选举单位"


class Term(Label):
    """Whose term of office a mandate follows."""

    CONGRESS = "congress", "the congress of the same level", "同级党代表大会"
    COMMITTEE = "committee", "the committee of the same level", "同级党委"


TERMS: Mapping[Term, tuple[str, str]] = {
    Term.CONGRESS: ("term_first", "term_last"),
    Term.COMMITTEE: ("committee_term_first", "committee_term_last"),
}
"""First and last day of each term, in the table of congresses."""


class RelativeFloor(Kind):
    """Women's share among delegates, held against their share among Party members."""

    kind = "women_share"
    names = Text("share of women", "女代表比例")
    gist = Text(
        "how women's share among delegates stands to that among members",
        "女代表比例与女党员比例的关系",
    )
    sentence = Text(
        "Women's share among delegates is {bound} women's share among Party members"
        "[, measured in {population}].",
        "女代表占代表的比例{bound}女党员占党员的比例[（按{population}计算）]。",
    )
    example = """
kind: women_share
modality: must
bound: at_least
population: area
"""
    bound: Bound = term("关系", Text("how the shares stand to each other", "两个比例的关系"))
    population: Population | None = term(
        "范围", Text("where both are measured", "两个比例的计算范围"), default=None
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"population": Type.BOOL}

    def rules(self) -> Iterable[Rule]:
        """The share is high enough in the area, or in every unit."""
        question = "assembly.women_share"
        if self.population is None:
            yield Constraint(question, self.param("population"))
            return
        where = self.param("population")
        measured = compare("eq", where, constant(self.population, f"{self._address}.population"))
        if self.population is Population.AREA:
            yield Constraint(question, both(measured, self._high_enough()))
        else:
            low = exists(children("unit", "assembly"), Not(self._high_enough()))
            yield Constraint(question, both(measured, Not(low)))

    def _high_enough(self) -> Expr:
        delegates = Ratio(at("women_delegates"), at("delegates"))
        members = Ratio(at("women_members"), at("members"))
        return compare("ge" if self.bound is Bound.AT_LEAST else "gt", delegates, members)


class MandateTerm(Kind):
    """How long a delegate's mandate lasts, and whose term it follows."""

    kind = "mandate_term"
    names = Text("term of the mandate", "代表任期")
    gist = Text("how long delegates hold their mandate", "代表资格持续多久")
    sentence = Text(
        "A delegate's mandate lasts as long as the term of {follows}[, which is {length}].",
        "代表任期与{follows}任期相同[，为{length}]。",
    )
    example = """
kind: mandate_term
modality: stated
follows: congress
length: {years: 5}
"""
    follows: Term = term("依附任期", Text("whose term it follows", "与哪一机构任期相同"))
    length: Duration | None = term("年限", Text("length of that term", "任期长度"), default=None)

    def rules(self) -> Iterable[Rule]:
        """The last day of the mandate, and the length of the term it follows."""
        first, last = TERMS[self.follows]
        yield Sets("delegate.mandate_until", at(f"assembly.{last}"))
        if self.length is not None:
            ends = minus(self.length.after(at(first)), integer(1))
            yield Constraint("assembly.term_length", compare("eq", at(last), ends))
        elif says(self, "length"):
            days = compare("ge", minus(at(last), at(first)), self.param("length"))
            yield Constraint("assembly.term_length", days)


class DelegateNumber(Kind):
    """How many delegates there are."""

    kind = "delegate_number"
    names = Text("number of delegates", "代表名额")
    gist = Text("how many delegates there are", "代表总数")
    sentence = Text("Number of delegates[ ({level})]: {number}.", "[{level}]代表名额：{number}名。")
    example = """
kind: delegate_number
modality: stated
number: {at_least: 104, at_most: 104}
"""
    level: list[AssemblyLevel] | None = term(
        "层级",
        Text("of which levels; every level where left out", "哪些层级，不写则不限"),
        default=None,
    )
    number: Range | None = term("名额", Text("how many", "代表名额"), default=None)

    def rules(self) -> Iterable[Rule]:
        """There are as many."""
        delegates = at("delegates")
        if self.number is None:
            right: Expr = compare("eq", delegates, self.param("number"))
        else:
            right = self.number.holds(delegates)
        yield Constraint("assembly.delegate_number", right, is_among(self, "level", "level"))


class CongressTerm(Kind):
    """How long a congress lasts, and by how much the next one may be late."""

    kind = "congress_term"
    names = Text("term of the congress", "届期")
    gist = Text(
        "how long the term of a congress is, how late the next may be", "每届几年、换届至多延期多久"
    )
    sentence = Text(
        "The congress[ ({level})][ is elected for {length}]"
        "[; it may meet later than the term by {delay} at most].",
        "[{level}]党代表大会[每届任期{length}][，延期召开不超过{delay}]。",
    )
    example = """
kind: congress_term
modality: must
length: {years: 5}
delay: {years: 1}
"""
    level: list[AssemblyLevel] | None = term(
        "层级",
        Text("of which levels; every level where left out", "哪些层级，不写则不限"),
        default=None,
    )
    length: Duration | None = term("任期", Text("length of the term", "每届任期"), default=None)
    delay: Duration | None = term(
        "延期",
        Text("how long after the outgoing term it first meets at the latest", "换届延期的最长时间"),
        default=None,
    )

    def rules(self) -> Iterable[Rule]:
        """The term is as long as ruled, and the first session is not later than allowed."""
        scope = is_among(self, "level", "level")
        if self.length is not None:
            ends = minus(self.length.after(at("term_first")), integer(1))
            yield Constraint("assembly.term_length", compare("eq", at("term_last"), ends), scope)
        if self.delay is not None:
            last = self.delay.after(at("outgoing_term_last"))
            first = compare("eq", at("kind"), constant(SessionKind.FIRST))
            then = self.delay.after(at("outgoing_term_last", 1))
            sessions = children("session", "assembly")
            met = exists(sessions, both(first, compare("le", at("opens"), then)))
            late = exists(sessions, both(first, compare("gt", at("opens"), then)))
            may_meet = both(compare("le", Context("as_of"), last), Not(late))
            right = either(met, may_meet)
            yield Constraint("assembly.first_session_in_time", right, scope)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (RelativeFloor, MandateTerm, DelegateNumber, CongressTerm):
        register(kind)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    share = Text("is women's share among delegates high enough?", "女代表比例是否符合规定")
    register(Question("assembly.women_share", Form.CONSTRAINT, "assembly", share))
    number = Text("are there as many delegates as ruled?", "代表人数是否符合规定")
    register(Question("assembly.delegate_number", Form.CONSTRAINT, "assembly", number))
    length = Text("is the term as long as ruled?", "任期长度是否符合规定")
    register(Question("assembly.term_length", Form.CONSTRAINT, "assembly", length))
    late = Text("did the congress first meet in time?", "换届是否未超过延期期限")
    register(Question("assembly.first_session_in_time", Form.CONSTRAINT, "assembly", late))
    until = Text("until when does the mandate last?", "代表资格至何日止")
    register(
        Question("delegate.mandate_until", Form.DECISION, "delegate", until, outcome=Type.DATE)
    )
