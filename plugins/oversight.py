"""Supervision: who supervises whom, and who may be interpellated."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from comitia.engine.expressions import at, compare, given
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Text
from comitia.engine.rules import Form, Question, Rule, Suffices
from comitia.engine.schema import Typical
from comitia.engine.vocabulary import Day, constant, term
from comitia.plugins.common import ANY_SESSION, Actor, SessionKind, is_among, says, when
from comitia.plugins.motionwords import Act, Target

COMITIA_API = API


class Oversight(Record):
    """An act of supervision: one body supervises another, or persons."""

    table: ClassVar[str] = "oversight"
    names: ClassVar[Text] = Text("act of supervision", "监督活动")
    typical = {"id": Typical(10, 20, of="assembly")}
    assembly: Key | None = cell("代表大会", Text("the congress", "所属代表大会"), refers="assembly")
    by: Actor | None = cell("监督主体", Text("who supervises", "由谁监督"))
    of: Target | None = cell("监督对象", Text("who is supervised", "监督对象"))
    about: str | None = cell("内容", Text("what it is about", "监督内容"), event=True)
    on: Day | None = cell("日期", Text("day", "日期"))


class OversightRemit(Kind):
    """Whom a body supervises."""

    kind = "oversight"
    names = Text("remit of supervision", "监督对象")
    gist = Text("who supervises whom", "由谁监督哪些机构和人员")
    sentence = Text("Supervised by the {by}: {of}.", "{by}监督{of}。")
    example = """
kind: oversight
modality: stated
by: congress
of: [committee, discipline_commission]
"""
    apart = (("by", "of"),)
    by: Actor = term("监督主体", Text("who supervises", "由谁监督"))
    of: list[Target] = term("监督对象", Text("who is supervised", "监督对象"), min_length=1)

    def rules(self) -> Iterable[Rule]:
        """Those listed are within its remit; of what it does not supervise others may speak."""
        yield Suffices(
            "oversight.within_remit", is_among(self, "of", "of"), is_among(self, "by", "by")
        )


class InterpellationTargets(Kind):
    """Who may be interpellated, and at which sessions."""

    kind = "interpellation_targets"
    names = Text("whom delegates interpellate", "质询对象")
    gist = Text("who may be interpellated, and when", "可以质询哪些机构和人员、在何时质询")
    sentence = Text(
        "Delegates interpellate: {of}[; at these sessions: {session}].",
        "代表[在{session}上]质询{of}。",
    )
    example = """
kind: interpellation_targets
modality: stated
of: [department, mass_organisation]
session: [annual]
"""
    of: list[Target] = term("质询对象", Text("who may be interpellated", "质询对象"), min_length=1)
    session: list[SessionKind] | None = term("会议", ANY_SESSION, default=None)

    def rules(self) -> Iterable[Rule]:
        """An interpellation of one of those listed, at a session where the text names one."""
        scope = compare("eq", at("kind"), constant(Act.INTERPELLATION))
        held = [is_among(self, "of", "target")]
        if says(self, "session"):
            held += [given("session"), is_among(self, "session", "session.kind")]
        yield Suffices("motion.target_allowed", when(*held), scope)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (OversightRemit, InterpellationTargets):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    register(Oversight)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    register(
        Question(
            "oversight.within_remit",
            Form.DECISION,
            "oversight",
            Text("is it this body that supervises them?", "是否属于该机构的监督对象"),
            dated_by=("on",),
        )
    )
    register(
        Question(
            "motion.target_allowed",
            Form.DECISION,
            "motion",
            Text("may they be interpellated?", "可否对其提出质询"),
            dated_by=("submitted_on",),
        )
    )
