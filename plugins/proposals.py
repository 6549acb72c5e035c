"""What precedes a proposal in the groups, and how the congress is told of its handling."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    TRUE,
    Expr,
    Not,
    Related,
    at,
    both,
    children,
    compare,
    either,
    exists,
    given,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Obligation, Question, Requires, Rule
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, Label, constant, term
from comitia.plugins.common import (
    ANY_SESSION,
    Actor,
    Alternatives,
    SessionKind,
    flag,
    is_among,
    says,
    when,
)
from comitia.plugins.motionwords import SIGNATURES, Act

COMITIA_API = API


class Which(Label):
    """In which groups something is discussed first."""

    SOME = "some_group", "a delegate group", "一个代表小组"
    EVERY = "every_sponsors_group", "the group of every sponsor", "每名联名代表所在的小组"


class GroupDiscussion(Record):
    """A delegate group has discussed a motion."""

    table: ClassVar[str] = "group_discussion"
    names: ClassVar[Text] = Text("discussion in a group", "小组讨论")
    typical = {"id": Typical(1, 3, of="motion")}
    motion: Key = cell(
        "提交事项", Text("the motion", "所讨论的事项"), required=True, refers="motion"
    )
    group: Key | None = cell("代表小组", Text("the group", "讨论的代表小组"), refers="group")
    on: Day | None = cell("日期", Text("day of the discussion", "讨论日期"))


OWN_GROUP = Related(
    "group_discussion", ((("motion",), ("motion",)), (("group",), ("delegate", "group")))
)
"""The discussions, seen from a signature, of its motion in the group of its delegate."""


class PriorDiscussion(Alternatives):
    """A motion is discussed in the delegate group before it is put."""

    kind = "prior_discussion"
    names = Text("discussion in the group first", "小组先行讨论")
    gist = Text(
        "which motions are discussed in which groups before they are put",
        "哪些事项须先经小组讨论方可提出",
    )
    sentence = Text(
        "Before a {act} is put, it is discussed[ in {groups}].",
        "{act}提出之前，先经[{groups}]讨论。",
    )
    example = """
kind: prior_discussion
modality: must
act: [proposal]
groups: every_sponsors_group
"""
    alternatives = ("act",)
    act: list[Act] = term("类别", Text("what is put", "所提事项的类别"), min_length=1)
    groups: Which | None = term("小组", Text("in which groups", "在哪些小组讨论"), default=None)
    absent_types: ClassVar[Mapping[str, Type]] = {"groups": Type.TEXT}

    def rules(self) -> Iterable[Rule]:
        """Discussed by the day it was put: in one group at least, or in that of every sponsor."""
        scope = is_among(self, "act", "kind")
        earlier = compare("le", at("on"), at("motion.submitted_on"))
        somewhere = exists(children("group_discussion", "motion"), earlier)
        left_out = exists(SIGNATURES, both(given("delegate"), Not(exists(OWN_GROUP, earlier))))
        enough = compare("eq", self.param("groups"), constant(Which.SOME))
        holds = both(somewhere, either(Not(left_out), enough))
        yield Requires("motion.admissible", holds, scope)
        yield Constraint("motion.discussed_first", holds, scope)


class HandlingReport(Alternatives):
    """How motions were handled is reported to the delegates at a session."""

    kind = "handling_report"
    names = Text("report on handling", "办理情况报告")
    gist = Text(
        "at which session delegates are told how motions were handled, and who finds it needed",
        "在何种会议上报告提案建议办理情况、由谁认定需要",
    )
    sentence = Text(
        "How each {act} was handled is reported to all delegates[ at the {session}][ {if_needed}]"
        "[; the need is found by the {need_found_by}].",
        "{act}的办理情况[{if_needed}][在{session}上]向全体代表报告[，是否需要由{need_found_by}认定]。",
    )
    example = """
kind: handling_report
modality: stated
act: [proposal, suggestion]
session: [annual]
if_needed: true
need_found_by: committee
"""
    alternatives = ("act", "session")
    act: list[Act] = term("类别", Text("what was handled", "所办理事项的类别"), min_length=1)
    session: list[SessionKind] | None = term("会议", ANY_SESSION, default=None)
    if_needed: bool = term(
        "视需要", Text("only where found needed", "认为需要时方报告"), default=False
    )
    need_found_by: Actor | None = term(
        "认定主体", Text("who finds it needed", "由谁认定需要"), default=None
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"need_found_by": Type.TEXT}

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        phrases = {"if_needed": Text("where needed", "根据需要")}
        return flag(self, name, phrases, lang) or super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """Reported at the right session; where it depends on need, by whom that was found."""
        scope = is_among(self, "act", "kind")
        if self.if_needed:
            asked = compare("eq", self.param("if_needed"), TRUE)
            scope = when(scope, asked, given("report_needed_by"))
            right = compare("eq", at("report_needed_by"), self.param("need_found_by"))
            yield Constraint("motion.need_found_by_competent_body", right, scope)
        reported: list[Expr] = [given("reported_in")]
        if says(self, "session"):
            reported.append(is_among(self, "session", "reported_in.kind"))
        yield Obligation("motion.handling_reported", when(*reported), scope)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (PriorDiscussion, HandlingReport):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    register(GroupDiscussion)


QUESTIONS = (
    (
        "motion.discussed_first",
        Form.CONSTRAINT,
        Text("was it discussed in the groups first?", "是否先经小组讨论"),
    ),
    (
        "motion.need_found_by_competent_body",
        Form.CONSTRAINT,
        Text("did the right body find a report needed?", "是否由规定主体认定需要报告"),
    ),
    (
        "motion.handling_reported",
        Form.OBLIGATION,
        Text("was its handling reported to the delegates?", "办理情况是否向代表报告"),
    ),
)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for name, form, names in QUESTIONS:
        register(Question(name, form, "motion", names, dated_by=("submitted_on",)))
