"""Papers that every delegate is given: a card, a handbook."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import TRUE, Expr, at, both, children, compare, exists
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Text
from comitia.engine.rules import Form, Obligation, Question, Rule
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, Duration, Label, constant, term
from comitia.plugins.common import says, when

COMITIA_API = API


class Paper(Label):
    """What a delegate is given."""

    CARD = "card", "a delegate card", "代表证"
    HANDBOOK = "handbook", "a work handbook", "工作手册"
    BADGE = "badge", "a badge", "代表徽章"
    OTHER = "other", "another paper", "其他材料"


class Issue(Record):
    """A paper given to a delegate."""

    table: ClassVar[str] = "paper"
    names: ClassVar[Text] = Text("paper of a delegate", "代表证件资料")
    typical = {"id": Typical(1, 3, of="delegate")}
    delegate: Key = cell("代表", Text("the delegate", "代表"), required=True, refers="delegate")
    what: Paper | None = cell("名称", Text("what it is", "证件资料名称"))
    on: Day | None = cell("发放日期", Text("day it was given", "发放日期"))


class DelegatePapers(Kind):
    """What every delegate is given, and by when."""

    kind = "delegate_papers"
    names = Text("papers of delegates", "代表证件资料")
    gist = Text("what every delegate is given", "每名代表领取哪些证件资料")
    sentence = Text(
        "Every delegate is given {papers}[, within {within} of the beginning of the mandate].",
        "为每名代表配发{papers}[，自任职起{within}内发放]。",
    )
    example = """
kind: delegate_papers
modality: stated
papers: [card, handbook]
"""
    papers: list[Paper] = term("证件资料", Text("what is given", "配发的证件资料"), min_length=1)
    within: Duration | None = term(
        "期限", Text("time from the first day of the mandate", "自任期首日起的期限"), default=None
    )

    absent_types: ClassVar[Mapping[str, Type]] = {"within": Type.DATE}

    def rules(self) -> Iterable[Rule]:
        """Each of them has been given."""
        given = self._each_given(TRUE)
        if self.within is None:
            due = self.param("within") if says(self, "within") else None
            yield Obligation("delegate.papers", given, due=due)
            return
        early = compare("le", at("on"), self.within.after(at("term_first", 1)))
        due = self.within.after(at("term_first"))
        yield Obligation("delegate.papers", given, in_time=self._each_given(early), due=due)

    def _each_given(self, when_given: Expr) -> Expr:
        tests = []
        for number, each in enumerate(self.papers):
            wanted = compare("eq", at("what"), constant(each, f"{self._address}.papers.{number}"))
            tests.append(exists(children("paper", "delegate"), when(wanted, when_given)))
        return both(*tests)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    register(DelegatePapers)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    register(Issue)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    names = Text("has the delegate been given all papers?", "代表证件资料是否发放齐全")
    register(Question("delegate.papers", Form.OBLIGATION, "delegate", names))
