"""Which organ decides what, and which organ answers to which."""

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import ClassVar

from comitia.engine import prose
from comitia.engine.expressions import (
    TRUE,
    Expr,
    Not,
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
from comitia.engine.rules import Constraint, Form, Obligation, Question, Rule, Sets
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, Frequency, Label, constant, term
from comitia.plugins.common import Actor, flag, in_period, is_among, unit_of, when

COMITIA_API = API


class Subject(Label):
    """What a decision is about."""

    MAJOR_DECISION = "major_decision", "a major decision", "重大决策"
    KEY_CADRES = "key_cadres", "appointing or removing important cadres", "重要干部任免"
    MAJOR_PROJECT = "major_project", "arranging a major project", "重大项目安排"
    MAJOR_FUNDS = "major_funds", "use of large funds", "大额资金使用"
    EXCEPTIONAL = "exceptional", "an exceptionally major matter", "特别重大事项"
    LONG_PLAN = "long_plan", "a phase or long-range plan", "阶段性或者长远规划"
    PARTY_AFFAIRS = "party_affairs", "Party affairs", "党内事务"
    VILLAGE_AFFAIRS = "village_affairs", "village affairs", "村务"
    SCHEME = "scheme", "a scheme that carries out a decision", "实施方案"
    STRATEGIC = "strategic", "an overall or strategic question", "全局性战略性问题"
    TOWN_HEADS = (
        "town_heads",
        "candidates for town Party secretary and town head",
        "镇党委书记和镇长的拟任人选及推荐人选",
    )
    ROUTINE = "routine", "routine business", "日常事务"
    OTHER = "other", "something else", "其他"


class Resolve(Record):
    """A matter to be decided, and the decision once it was taken."""

    table: ClassVar[str] = "decision"
    names: ClassVar[Text] = Text("decision", "决策事项")
    typical = {"id": Typical(16, 30), "decided_on": Typical(1, 60, of="raised_on")}
    about: Subject | None = cell("事项类别", Text("what it is about", "决策事项类别"))
    raised_on: Day | None = cell("提出日期", Text("day it was raised", "提出日期"))
    session: Key | None = cell(
        "会议",
        Text("session of the congress; empty: between sessions", "所在会议，闭会期间则留空"),
        event=True,
        refers="session",
    )
    decided_on: Day | None = cell(
        "决定日期",
        Text("day it was decided; empty: not yet", "决定日期，尚未决定则留空"),
        event=True,
    )
    decided_by: Actor | None = cell("决定主体", Text("who decided", "由谁决定"))
    by_ballot: bool | None = cell("票决", Text("whether by ballot", "是否票决"))


class Accounting(Record):
    """An organ's report on its work to another organ."""

    table: ClassVar[str] = "accounting"
    names: ClassVar[Text] = Text("account of work", "报告工作")
    typical = {"id": Typical(1, 3, of="assembly")}
    assembly: Key | None = cell("代表大会", Text("the congress", "所属代表大会"), refers="assembly")
    by: Actor | None = cell("报告主体", Text("which organ reported", "报告工作的机构"))
    to: Actor | None = cell("报告对象", Text("to which organ", "听取报告的机构"))
    on: Day | None = cell("日期", Text("day", "报告日期"))


class DecidingOrgan(Kind):
    """Which organ decides certain matters, between sessions only or at any time, and how."""

    kind = "deciding_organ"
    names = Text("organ that decides", "决策权限")
    gist = Text(
        "which organ decides which matters, and whether by ballot",
        "哪些事项由哪一机构决定、是否票决",
    )
    sentence = Text(
        "Decided by the {organ}[ ({between_sessions})][ {ballot}]: {about}.",
        "[{between_sessions}，]{about}由{organ}{ballot}。",
    )
    example = """
kind: deciding_organ
modality: should
about: [major_decision, key_cadres]
organ: plenum
between_sessions: true
ballot: true
"""
    about: list[Subject] = term("事项", Text("matters", "事项"), min_length=1)
    organ: Actor = term("决定机构", Text("which organ decides", "由哪一机构决定"))
    or_organ: Actor | None = term(
        "或者机构",
        Text("another organ that may decide instead", "也可决定的另一机构"),
        default=None,
    )
    between_sessions: bool = term(
        "闭会期间", Text("only between sessions of the congress", "仅限闭会期间"), default=False
    )
    ballot: bool = term("票决", Text("it decides by ballot", "须以票决方式决定"), default=False)
    absent_types: ClassVar[Mapping[str, Type]] = {"or_organ": Type.TEXT}

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        phrases = {
            "between_sessions": Text("between sessions", "闭会期间"),
            "ballot": Text("by ballot", "票决"),
        }
        if name == "ballot" and not self.ballot:
            return Text("", "决定").pick(lang)
        if name == "organ" and self.or_organ is not None:
            both_organs = [self.organ.prose(lang), self.or_organ.prose(lang)]
            return (
                "或者".join(both_organs) if lang == "zh" else prose.listed(both_organs, lang, "or")
            )
        return flag(self, name, phrases, lang) or super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """The organ that decides, whether it did, and whether by ballot."""
        concerned = is_among(self, "about", "about")
        if self.between_sessions:
            wanted = compare("eq", self.param("between_sessions"), TRUE)
            concerned = both(concerned, wanted, Not(given("session")))
        named = Text(self.words("organ", "en"), self.words("organ", "zh"))
        yield Sets("decision.organ", self.param("organ"), applies=concerned, text=named)
        decided = both(concerned, given("decided_on"))
        right = is_among(self, "organ", "decided_by")
        if self.or_organ is not None:
            right = either(right, is_among(self, "or_organ", "decided_by"))
        yield Constraint("decision.by_competent_organ", right, decided)
        if self.ballot:
            voted = compare("eq", at("by_ballot"), self.param("ballot"))
            yield Constraint("decision.by_ballot", voted, decided)


class Answerability(Kind):
    """A chain of organs each of which answers to the next, and how often it reports."""

    kind = "answerability"
    names = Text("answerability", "负责关系")
    gist = Text("which organ answers to which, and how often", "哪一机构对哪一机构负责并报告工作")
    sentence = Text(
        "Each organ answers to the next: {chain}[; it reports {frequency}].",
        "依次对后者负责并报告工作：{chain}[，{frequency}]。",
    )
    example = """
kind: answerability
modality: stated
chain: [standing_committee, plenum, congress]
frequency: {at_least: 1, every: year}
"""
    chain: list[Actor] = term(
        "链条", Text("organs, each answering to the next", "各机构，前者对后者负责"), min_length=2
    )
    frequency: Frequency | None = term(
        "次数", Text("how often each reports", "报告次数"), default=None
    )

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name == "chain":
            arrow = "→" if lang == "zh" else " → "
            return arrow.join(each.prose(lang) for each in self.chain)
        return super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """To whom an organ reports, whether it did, and how often."""
        links = [constant(each, f"{self._address}.chain.{n}") for n, each in enumerate(self.chain)]
        for lower, upper in pairwise(links):
            concerned = compare("eq", at("by"), lower)
            yield Sets("accounting.addressee", upper, applies=concerned)
            right = compare("eq", at("to"), upper)
            yield Constraint("accounting.to_right_organ", right, concerned)
            if self.frequency is not None:
                yield self._how_often(self.frequency, concerned, right)

    def _how_often(self, frequency: Frequency, by: Expr, to: Expr) -> Rule:
        reports = count(children("accounting", "assembly"), when(by, to, in_period("on")))
        enough = frequency.holds(reports)
        return Obligation("assembly.organs_account", enough, every=unit_of(frequency))


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (DecidingOrgan, Answerability):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (Resolve, Accounting):
        register(record)


ORGANS = {each.value: each.text for each in Actor}
QUESTIONS = (
    Question(
        "decision.organ",
        Form.DECISION,
        "decision",
        Text("which organ decides it?", "应由哪一机构决定"),
        outcome=Type.TEXT,
        values=ORGANS,
        dated_by=("raised_on",),
    ),
    Question(
        "decision.by_competent_organ",
        Form.CONSTRAINT,
        "decision",
        Text("was it decided by the organ that decides it?", "是否由有权机构决定"),
        dated_by=("raised_on",),
    ),
    Question(
        "decision.by_ballot",
        Form.CONSTRAINT,
        "decision",
        Text("was it decided by ballot?", "是否票决"),
        dated_by=("raised_on",),
    ),
    Question(
        "accounting.addressee",
        Form.DECISION,
        "accounting",
        Text("to which organ is the report due?", "应向哪一机构报告工作"),
        outcome=Type.TEXT,
        values=ORGANS,
        dated_by=("on",),
    ),
    Question(
        "accounting.to_right_organ",
        Form.CONSTRAINT,
        "accounting",
        Text("was the report made to the right organ?", "报告对象是否符合规定"),
        dated_by=("on",),
    ),
    Question(
        "assembly.organs_account",
        Form.OBLIGATION,
        "assembly",
        Text("do the organs report as often as ruled?", "各机构是否按规定次数报告工作"),
    ),
)
"""What is asked of competence and answerability."""


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for question in QUESTIONS:
        register(question)
