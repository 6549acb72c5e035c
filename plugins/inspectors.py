"""Who organises inspections, and inspections that single delegates make on their card."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import TRUE, Expr, Not, at, compare, either, is_text
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Kind
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Question, Rule, Suffices
from comitia.engine.schema import Type
from comitia.engine.vocabulary import Duration, term
from comitia.plugins.common import Actor, flag, once_within, when

COMITIA_API = API

INDIVIDUAL = is_text("form", "card")
"""A delegate inspects alone, on the delegate card."""


class InspectionOrganiser(Kind):
    """Who organises inspections."""

    kind = "inspection_organiser"
    names = Text("organiser of inspections", "视察组织")
    gist = Text("who organises inspections", "视察由谁组织")
    sentence = Text(
        "Inspections are organised by the {organiser}[, {individual_excepted}].",
        "视察由{organiser}组织[，{individual_excepted}]。",
    )
    example = """
kind: inspection_organiser
modality: stated
organiser: committee
individual_excepted: true
"""
    organiser: Actor | None = term("组织者", Text("who organises them", "由谁组织"), default=None)
    individual_excepted: bool = term(
        "个人视察除外",
        Text("inspections of single delegates excepted", "代表个人视察除外"),
        default=False,
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"organiser": Type.TEXT}

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        excepted = Text("those of single delegates excepted", "代表个人持证视察除外")
        phrases = {"individual_excepted": excepted}
        return flag(self, name, phrases, lang) or super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """Nobody else organised it."""
        right = compare("eq", at("organised_by"), self.param("organiser"))
        spared = compare("ne", self.param("individual_excepted"), TRUE)
        scope = either(Not(INDIVIDUAL), spared) if self.individual_excepted else TRUE
        yield Constraint("inspection.organised_by_right_body", right, scope)


class IndividualInspection(Kind):
    """A delegate may inspect alone, on what condition, and what follows."""

    kind = "individual_inspection"
    names = Text("inspection by a single delegate", "代表个人视察")
    gist = Text(
        "whether a delegate may inspect alone, with the card, and gives feedback",
        "代表可否个人视察、是否须持证、是否须反馈",
    )
    sentence = Text(
        "A delegate may inspect alone[ {card}][; {feedback}[ within {within}]].",
        "代表可以[{card}]个人视察[，{feedback}[（限{within}内）]]。",
    )
    example = """
kind: individual_inspection
modality: may
card: true
feedback: true
within: {days: 10}
"""
    card: bool = term(
        "持证", Text("on presenting the delegate card", "须出示代表证"), default=False
    )
    feedback: bool = term(
        "反馈", Text("the delegate reports what was found", "须反馈视察情况"), default=False
    )
    within: Duration | None = term(
        "反馈时限", Text("within what time", "多久以内反馈"), default=None
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"within": Type.DATE}

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        phrases = {
            "card": Text("on presenting the delegate card", "持代表证"),
            "feedback": Text("what was found is reported", "并及时反馈视察情况"),
        }
        return flag(self, name, phrases, lang) or super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """A ground for inspecting alone, and the feedback that follows."""
        ground: Expr = TRUE
        if self.card:
            ground = compare("eq", at("card_shown"), self.param("card"))
        yield Suffices("inspection.may_be_individual", ground, INDIVIDUAL)
        if self.feedback:
            asked = compare("eq", self.param("feedback"), TRUE)
            yield once_within(
                "inspection.fed_back",
                "fed_back_on",
                at("on"),
                self,
                "within",
                applies=when(INDIVIDUAL, asked),
            )


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (InspectionOrganiser, IndividualInspection):
        register(kind)


QUESTIONS: Mapping[str, tuple[Form, Text]] = {
    "inspection.organised_by_right_body": (
        Form.CONSTRAINT,
        Text("did the right body organise it?", "是否由规定主体组织"),
    ),
    "inspection.may_be_individual": (
        Form.DECISION,
        Text("may the delegate inspect alone?", "代表可否个人视察"),
    ),
    "inspection.fed_back": (
        Form.OBLIGATION,
        Text("did the delegate report what was found?", "个人视察情况是否已反馈"),
    ),
}


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for name, (form, names) in QUESTIONS.items():
        register(Question(name, form, "inspection", names, dated_by=("on",)))
