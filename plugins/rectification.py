"""Putting right what was found faulty, within a time that is set for each case."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from comitia.engine.expressions import Expr, at, compare, given
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Kind, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Form, Obligation, Question, Rule
from comitia.engine.schema import Typical
from comitia.engine.vocabulary import Day, Duration, Label, term
from comitia.plugins.common import Actor, Alternatives, flag, is_among

COMITIA_API = API


class Finding(Label):
    """How it came out that something is to be put right."""

    MASSES = "masses", "raised by the masses", "群众反映"
    INSPECTION = "inspection", "found on inspection", "督查发现"
    POOR_RESULT = "poor_result", "poorly carried out", "落实不力"
    OTHER = "other", "in another way", "其他"


class Fault(Record):
    """Something that is to be put right."""

    table: ClassVar[str] = "rectification"
    names: ClassVar[Text] = Text("matter to be put right", "整改事项")
    typical = {
        "id": Typical(10, 18),
        "limit_on": Typical(15, 60, of="found_on"),
        "done_on": Typical(-20, 10, of="limit_on"),
    }
    about: str | None = cell("内容", Text("what it is about", "整改内容"), event=True)
    finding: Finding | None = cell("来源", Text("how it came out", "问题来源"))
    found_on: Day | None = cell("发现日期", Text("day it came out", "发现日期"))
    charged: Actor | None = cell("责任主体", Text("who is to put it right", "由谁整改"))
    limit_on: Day | None = cell(
        "整改期限",
        Text("last day set for it; empty: none set", "限定的整改日期，未限定则留空"),
        event=True,
    )
    done_on: Day | None = cell(
        "完成日期",
        Text("day it was put right; empty: not yet", "整改完成日期，尚未则留空"),
        event=True,
    )


class Rectification(Alternatives):
    """What is found faulty is put right within a time set by the rule or for each case."""

    kind = "rectification"
    names = Text("rectification", "限期整改")
    gist = Text("what is put right, and within what time", "何种问题限期整改、期限如何确定")
    sentence = Text(
        "What is {findings} is put right[, {own_limit}][, within {within}].",
        "{findings}的事项限期整改[，{own_limit}][，期限为{within}]。",
    )
    example = """
kind: rectification
modality: stated
findings: [masses, inspection]
own_limit: true
"""
    alternatives = ("findings",)
    findings: list[Finding] = term("来源", Text("how it came out", "问题来源"), min_length=1)
    own_limit: bool = term(
        "逐件定期限",
        Text("a time is set for each case and then binds", "对每一事项限定期限，并须遵守"),
        default=False,
    )
    within: Duration | None = term(
        "期限", Text("time that the text sets", "规定的期限"), default=None
    )

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        phrases = {"own_limit": Text("by a day set for each case", "逐件限定期限")}
        return flag(self, name, phrases, lang) or super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """A day is set, and by that day the fault is put right."""
        scope = is_among(self, "findings", "finding")
        if self.own_limit:
            is_set = compare("eq", given("limit_on"), self.param("own_limit"))
            yield Obligation("rectification.limit_set", is_set, scope)
            # Until a day is set, nobody can tell whether it is late.
            yield self._done(at("limit_on"), scope)
        if self.within is not None:
            yield self._done(self.within.after(at("found_on")), scope)
        elif not self.own_limit:
            yield Obligation("rectification.done", given("done_on"), scope)

    def _done(self, last: Expr, scope: Expr) -> Rule:
        in_time = compare("le", at("done_on"), last)
        return Obligation("rectification.done", given("done_on"), scope, in_time, last)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    register(Rectification)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    register(Fault)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for name, names in (
        ("limit_set", Text("was a day set for it?", "是否限定了整改期限")),
        ("done", Text("was it put right in time?", "是否按期完成整改")),
    ):
        question = f"rectification.{name}"
        by = ("found_on",)
        register(Question(question, Form.OBLIGATION, "rectification", names, dated_by=by))
