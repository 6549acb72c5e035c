"""Who may be a candidate, and in which order candidates speak."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    TRUE,
    Aggregate,
    Expr,
    Not,
    Related,
    at,
    both,
    children,
    compare,
    count,
    either,
    exists,
    given,
    integer,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Text
from comitia.engine.rules import Bars, Constraint, Form, Question, Requires, Rule
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, Label, constant, term
from comitia.plugins.common import is_among, when
from comitia.plugins.electionwords import ANY_STAGE, ElectionStage, Flagged

COMITIA_API = API


class Right(Label):
    """A right that a candidate must have; the key is a column of the candidate."""

    VOTE = "may_vote", "the right to vote", "选举权"
    STAND = "may_stand", "the right to stand", "被选举权"


class Check(Label):
    """What a candidate must have passed; the key is a column of the candidate."""

    QUALIFICATION = "qualification_checked", "examination of qualifications", "资格审核"
    REVIEW = "review_passed", "review", "审查"
    INSPECTION = "inspected", "inspection", "考察"


class DrawMethod(Label):
    """How an order is fixed."""

    LOT = "lot", "lot", "抽签"
    SURNAME = "surname", "strokes of the surname", "姓氏笔画"
    FIXED = "fixed", "arrangement beforehand", "事先安排"
    OTHER = "other", "another way", "其他方式"


class Draw(Record):
    """A draw that fixed an order; its result stands with those who drew."""

    table: ClassVar[str] = "draw"
    names: ClassVar[Text] = Text("draw", "抽签")
    typical = {"id": Typical(4, 8, of="election"), "held_on": Typical(-3, 0, of="election.held_on")}
    election: Key = cell("选举", Text("the election", "所属选举"), required=True, refers="election")
    unit: Key | None = cell("选举单位", Text("electing unit", "选举单位"), refers="unit")
    held_on: Day | None = cell("日期", Text("day it was held", "抽签日期"))
    method: DrawMethod | None = cell("方式", Text("how the order was fixed", "确定次序的方式"))


class Candidacy(Flagged):
    """Who may be a candidate: rights, application, checks, no nomination from above."""

    kind = "candidacy"
    names = Text("candidacy", "候选人条件")
    gist = Text("who may be a candidate and by what way", "何人经何种途径可成为候选人")
    sentence = Text(
        "Candidates[ ({stage})] come forward as follows[; they have {rights}]"
        "[; they apply {own_branch}]"
        "[; they pass {checks}][; {no_nomination}][ ({assignment})].",
        "候选人[（{stage}）]按下列要求产生[，有{rights}][，{own_branch}报名][，经{checks}]"
        "[，{no_nomination}][（{assignment}）]。",
    )
    example = """
kind: candidacy
modality: stated
rights: [may_vote, may_stand]
own_branch: true
checks: [review_passed]
no_nomination: true
"""
    said = {
        "own_branch": (Text("anywhere", "不限支部"), Text("in their own branch", "在本人所在支部")),
        "no_nomination": (
            Text("organs may nominate", "组织可以提名"),
            Text("no organ designates or proposes them", "组织不作指定、提名"),
        ),
        "assignment": (
            Text("being assigned to a unit is no nomination", "安排到选举单位不视为指定"),
            Text("being assigned to a unit is one", "安排到选举单位视为指定"),
        ),
    }
    stage: list[ElectionStage] | None = term("阶段", ANY_STAGE, default=None)
    rights: list[Right] | None = term("权利", Text("rights needed", "须有的权利"), default=None)
    own_branch: bool | None = term(
        "本支部报名", Text("applies in the own branch", "是否须在本人所在支部报名"), default=None
    )
    checks: list[Check] | None = term("审核", Text("checks passed", "须通过的审核"), default=None)
    no_nomination: bool | None = term(
        "组织不提名",
        Text("no organ designates or proposes", "组织是否不得指定、提名"),
        default=None,
    )
    assignment: bool | None = term(
        "安排视为指定",
        Text("whether being assigned to a unit is a designation", "安排到选举单位是否视为指定"),
        default=None,
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"assignment": Type.BOOL}

    def rules(self) -> Iterable[Rule]:
        """Each of the conditions, and no nomination from above."""
        question, scope = "candidate.admissible", is_among(self, "stage", "contest.election.stage")
        for name in ("rights", "checks"):
            for number, label in enumerate(getattr(self, name) or ()):
                wanted = constant(label, f"{self._address}.{name}.{number}")
                has = both(compare("eq", wanted, constant(label)), is_true(label.value))
                yield Requires(question, has, scope, label.text)
        if self.own_branch is not None:
            here = compare("eq", at("own_branch"), self.param("own_branch"))
            applied = given("applied_on")
            right = when(applied, here) if self.own_branch else applied
            yield Requires(question, right, scope)
        if self.no_nomination:
            assigned = both(given("assigned_by"), compare("eq", self.param("assignment"), TRUE))
            banned = compare("eq", self.param("no_nomination"), TRUE)
            nominated = both(banned, either(given("proposed_by"), assigned))
            yield Bars(question, nominated, scope)


class SpeakingOrder(Flagged):
    """How the order of candidates' speeches is fixed, and whether all draw together."""

    kind = "speaking_order"
    names = Text("order of speeches", "发言次序")
    gist = Text("how the order of candidates' speeches is fixed", "候选人发言次序如何确定")
    sentence = Text(
        "The order of speeches[ ({stage})] is fixed by {by}[; {together}].",
        "[{stage}时]候选人发言次序以{by}确定[，{together}]。",
    )
    example = """
kind: speaking_order
modality: should
by: lot
together: true
"""
    said = {
        "together": (
            Text("groups of candidates draw apart", "可分别抽签"),
            Text("all candidates of a unit draw together", "同一单位的候选人一并抽签、同台竞选"),
        )
    }
    stage: list[ElectionStage] | None = term("阶段", ANY_STAGE, default=None)
    by: DrawMethod = term("方式", Text("how it is fixed", "确定方式"))
    together: bool | None = term(
        "一并抽签",
        Text("all candidates of a unit draw together", "同一单位候选人是否一并抽签"),
        default=None,
    )

    def rules(self) -> Iterable[Rule]:
        """The right way, every number once, spoken as drawn, and one draw for all."""
        mine = children("candidate", "draw")
        stage = is_among(self, "stage", "election.stage")
        yield Constraint("draw.method_right", is_among(self, "by", "method"), stage)
        numbers = Aggregate("distinct", mine, None, at("drawn_number"))
        outside = either(
            compare("lt", at("drawn_number"), integer(1)),
            compare("gt", at("drawn_number"), count(Related("candidate", DRAWN_TOGETHER))),
        )
        complete = both(compare("eq", numbers, count(mine)), Not(exists(mine, outside)))
        yield Constraint("draw.every_number_once", complete, stage)
        scope = when(is_among(self, "stage", "contest.election.stage"), given("spoke_as"))
        as_drawn = both(given("draw"), compare("eq", at("spoke_as"), at("drawn_number")))
        yield Constraint("candidate.spoke_as_drawn", as_drawn, scope)
        if self.together:
            wanted = compare("eq", self.param("together"), TRUE)
            drew = when(is_among(self, "stage", "contest.election.stage"), given("draw"))
            here = tuple((("contest", name), ("contest", name)) for name in ("election", "unit"))
            apart: Expr = either(Not(given("draw")), compare("ne", at("draw"), at("draw", 1)))
            others = exists(Related("candidate", here), apart)
            yield Constraint("candidate.drew_with_all", both(wanted, Not(others)), drew)


DRAWN_TOGETHER = ((("draw",), ("draw",)),)
"""The candidates of one draw, seen from one of them."""


def is_true(path: str) -> Expr:
    """The flag at `path` is set."""
    return compare("eq", at(path), TRUE)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (Candidacy, SpeakingOrder):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    register(Draw)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    by = ("contest", "election", "held_on")
    names = Text("may he or she be a candidate?", "可否作为候选人")
    register(Question("candidate.admissible", Form.DECISION, "candidate", names, dated_by=by))
    for name, names in (
        ("spoke_as_drawn", Text("did the candidate speak as drawn?", "是否按签号次序发言")),
        ("drew_with_all", Text("did all of the unit draw together?", "同一单位候选人是否一并抽签")),
    ):
        question = f"candidate.{name}"
        register(Question(question, Form.CONSTRAINT, "candidate", names, dated_by=by))
    for name, names in (
        ("method_right", Text("was the order fixed in the right way?", "次序确定方式是否符合规定")),
        ("every_number_once", Text("was every number drawn once?", "签号是否齐全且不重复")),
    ):
        held = ("election", "held_on")
        register(Question(f"draw.{name}", Form.CONSTRAINT, "draw", names, dated_by=held))
