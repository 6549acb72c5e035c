"""Affairs of the community: who takes part in them, in what, and who comes first."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine import prose
from comitia.engine.expressions import (
    TRUE,
    Aggregate,
    Expr,
    Not,
    at,
    both,
    compare,
    either,
    exists,
    follow,
    given,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell, in_words
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Obligation, Question, Requires, Rule
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, Duration, Label, constant, term
from comitia.plugins.affairwords import ANY_AFFAIR, PARTS_TAKEN, AffairKind, Part
from comitia.plugins.common import Actor, among, is_among, when

COMITIA_API = API


class Stage(Label):
    """At which stage of an affair someone takes part."""

    BEFORE_DECISION = "before_decision", "before the decision", "决定之前"
    AFTER_DECISION = "after_decision", "after the decision", "决定之后"
    AFTER_COMPLETION = "after_completion", "once it has been carried out", "实施完成之后"


class Affair(Record):
    """An affair of the community in which members or others take part."""

    table: ClassVar[str] = "affair"
    names: ClassVar[Text] = Text("affair", "公共事项")
    typical = {
        "id": Typical(4, 8, of="unit"),
        "begins_on": Typical(5, 60, of="arose_on"),
        "ends_on": Typical(10, 90, of="begins_on"),
        "decided_on": Typical(0, 40, of="arose_on"),
    }
    unit: Key | None = cell(
        "所在单位",
        Text("village or other unit it concerns, if one", "所涉及的村或其他单位（如有）"),
        event=True,
        refers="unit",
    )
    kind: AffairKind | None = cell("事项类别", Text("what sort it is", "事项类别"))
    about: str | None = cell("内容", Text("what it is about", "事项内容"), event=True)
    arose_on: Day | None = cell("发生日期", Text("day it arose", "事项发生日期"))
    begins_on: Day | None = cell(
        "开工日期",
        Text("day work on it begins; empty: not yet fixed", "实施开始日期，未定则留空"),
        event=True,
    )
    ends_on: Day | None = cell(
        "完工日期",
        Text("day work on it ended; empty: not yet", "实施完成日期，尚未则留空"),
        event=True,
    )
    decided_on: Day | None = cell(
        "决定日期", Text("day it was decided; empty: not yet", "决定日期，尚未则留空"), event=True
    )

    @staticmethod
    def always() -> tuple[Expr, ...]:
        """An affair is decided on after it arose."""
        return follow("arose_on", "decided_on")


class Participation(Record):
    """A part that someone took in an affair: told of it, discussing, acting, rating."""

    table: ClassVar[str] = "participation"
    names: ClassVar[Text] = Text("participation", "参与情况")
    typical = {"on": Typical(-5, 30, of="affair.arose_on")}
    affair: Key = cell("公共事项", Text("the affair", "所属事项"), required=True, refers="affair")
    part: Part = cell("参与内容", Text("what part", "参与内容"), required=True)
    who: Actor = cell("参与者", Text("who took it", "由谁参与"), required=True)
    on: Day | None = cell("日期", Text("day", "日期"))
    by: Actor | None = cell("告知者", Text("who told them, where told", "属告知的，由谁告知"))


class Precedence(Kind):
    """Who comes first in being told of affairs, discussing them or acting on them."""

    kind = "precedence"
    names = Text("precedence in affairs", "优先参与")
    gist = Text("who comes first in what part of an affair", "何人在哪些环节先于他人参与")
    sentence = Text(
        "[On affairs of these sorts ({about}) ]the {first} come first in {parts}.",
        "[对{about}，]{first}先于他人{parts}。",
    )
    example = """
kind: precedence
modality: stated
about: [major_decision]
first: [party_members]
parts: [know, discuss, act]
"""
    about: list[AffairKind] | None = term("事项", ANY_AFFAIR, default=None)
    first: list[Actor] = term("优先者", Text("who comes first", "谁先参与"), min_length=1)
    parts: list[Part] = term("环节", Text("in what", "在哪些环节优先"), min_length=1)

    def rules(self) -> Iterable[Rule]:
        """Nobody else takes the part on an earlier day."""
        scope = is_among(self, "about", "kind")
        mine = among(at("who"), self.first, f"{self._address}.first")
        tests: list[Expr] = []
        for number, part in enumerate(self.parts):
            this = compare("eq", at("part"), constant(part, f"{self._address}.parts.{number}"))
            own, others = both(this, mine), both(this, Not(mine))
            earliest = compare(
                "le",
                Aggregate("min", PARTS_TAKEN, own, at("on")),
                Aggregate("min", PARTS_TAKEN, others, at("on")),
            )
            in_front = both(exists(PARTS_TAKEN, own), earliest)
            tests.append(either(Not(exists(PARTS_TAKEN, others)), in_front))
        yield Constraint("affair.precedence_kept", when(*tests), scope)


class ParticipationDuty(Kind):
    """Who takes what part in an affair, at which stage."""

    kind = "participation"
    names = Text("participation in affairs", "参与环节")
    gist = Text("who takes what part in an affair, and when", "何人于何阶段参与事项的何种环节")
    sentence = Text(
        "{stage} comes {part} by the {by}[ (affairs: {about})][, within {within}].",
        "[{about}的]{stage}[{within}内]，由{by}{part}。",
    )
    example = """
kind: participation
modality: stated
about: [annual_plan, public_works]
by: [members]
part: discuss
stage: before_decision
"""
    about: list[AffairKind] | None = term("事项", ANY_AFFAIR, default=None)
    by: list[Actor] = term("参与者", Text("each of those who take it", "各参与者"), min_length=1)
    part: Part = term("环节", Text("what part", "参与环节"))
    stage: Stage = term("阶段", Text("when", "在何阶段"))
    within: Duration | None = term(
        "时限", Text("time from that day on", "自该日起的时限"), default=None
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"within": Type.DATE}

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name == "by" and lang == "en":
            return prose.listed([in_words(each, lang) for each in self.by], lang, "and the")
        words = super().words(name, lang)
        return words[0].upper() + words[1:] if name == "stage" else words

    def rules(self) -> Iterable[Rule]:
        """Without the part before it no decision; the part after it is a duty."""
        scope = is_among(self, "about", "kind")
        if self.stage is Stage.BEFORE_DECISION:
            yield Requires("affair.may_be_decided", self._taken(TRUE), scope)
            earlier = self._taken(compare("le", at("on"), at("decided_on", 1)))
            yield Constraint("affair.decided_after_part", earlier, when(scope, given("decided_on")))
            return
        start = "decided_on" if self.stage is Stage.AFTER_DECISION else "ends_on"
        since = compare("ge", at("on"), at(start, 1))
        in_time: Expr = TRUE
        if self.within is None:
            due = self.param("within")
        else:
            due = self.within.after(at(start))
            by_then = compare("le", at("on"), self.within.after(at(start, 1)))
            in_time = self._taken(both(since, by_then))
        applies = when(scope, given(start))
        yield Obligation(f"affair.{PAST[self.part]}", self._taken(since), applies, in_time, due)

    def _taken(self, when_taken: Expr) -> Expr:
        """Each of those named has taken the part."""
        part = compare("eq", at("part"), self.param("part"))
        tests = []
        for number, each in enumerate(self.by):
            who = compare("eq", at("who"), constant(each, f"{self._address}.by.{number}"))
            tests.append(exists(PARTS_TAKEN, when(part, who, when_taken)))
        return when(*tests)


PAST: Mapping[Part, str] = {
    Part.KNOW: "known",
    Part.DISCUSS: "discussed",
    Part.ACT: "acted_on",
    Part.PLEDGE: "pledged",
    Part.RATE: "rated",
}
"""The last part of the question whether a part was taken."""


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (Precedence, ParticipationDuty):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (Affair, Participation):
        register(record)


QUESTIONS: Mapping[str, tuple[Form, Text]] = {
    "may_be_decided": (Form.DECISION, Text("may it be put to the decision?", "可否提交决定")),
    "decided_after_part": (
        Form.CONSTRAINT,
        Text("was it decided only after those entitled took part?", "决定前是否经规定主体参与"),
    ),
    "precedence_kept": (
        Form.CONSTRAINT,
        Text("did those who come first come first?", "是否由规定主体优先参与"),
    ),
    "known": (Form.OBLIGATION, Text("were they told of it?", "是否已告知")),
    "discussed": (Form.OBLIGATION, Text("was it discussed?", "是否已讨论")),
    "acted_on": (Form.OBLIGATION, Text("was it acted on?", "是否已行动落实")),
    "pledged": (Form.OBLIGATION, Text("were pledges made?", "是否已作出承诺")),
    "rated": (Form.OBLIGATION, Text("was it rated?", "是否已测评")),
}
"""What is asked of an affair, by the last part of the question's name."""


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for name, (form, names) in QUESTIONS.items():
        register(Question(f"affair.{name}", form, "affair", names, dated_by=("arose_on",)))
