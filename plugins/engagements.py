"""What delegates take on: pledges that they publish, and functions they are engaged in."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    Aggregate,
    Context,
    Expr,
    Not,
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
from comitia.engine.rules import Constraint, Form, Obligation, Question, Rule
from comitia.engine.schema import Typical
from comitia.engine.vocabulary import Day, Label, Range, term
from comitia.plugins.common import flag

COMITIA_API = API


class Capacity(Label):
    """As what a delegate is engaged."""

    OPENNESS_SUPERVISOR = (
        "openness_supervisor",
        "supervisors of openness in Party affairs",
        "党务公开监督员",
    )
    CONDUCT_SUPERVISOR = (
        "conduct_supervisor",
        "supervisors of Party conduct",
        "党风廉政监督员",
    )
    INFORMANT = "informant", "reporters of conditions among the people", "社情民意信息员"
    OTHER = "other", "holders of another function", "其他"


class Pledge(Record):
    """A practical deed that a delegate has pledged."""

    table: ClassVar[str] = "pledge"
    names: ClassVar[Text] = Text("pledge", "代表承诺")
    typical = {
        "id": Typical(0, 2, of="delegate"),
        "published_on": Typical(0, 150),
        "due_on": Typical(60, 180, of="published_on"),
        "done_on": Typical(-40, 20, of="due_on"),
    }
    delegate: Key = cell(
        "代表", Text("the delegate", "承诺的代表"), required=True, refers="delegate"
    )
    deed: str | None = cell("承诺事项", Text("what was pledged", "承诺办理的实事"), event=True)
    published_on: Day | None = cell(
        "公布日期",
        Text("day it was published; empty: not yet", "公布日期，未公布则留空"),
        event=True,
    )
    due_on: Day | None = cell(
        "完成时限",
        Text("completion date published with it; empty: none", "所公布的完成时限，未载明则留空"),
        event=True,
    )
    done_on: Day | None = cell(
        "完成日期", Text("day it was done; empty: not yet", "完成日期，未完成则留空"), event=True
    )


class Engagement(Record):
    """A delegate engaged in a function."""

    table: ClassVar[str] = "engagement"
    names: ClassVar[Text] = Text("engagement", "代表受聘")
    typical = {
        "id": Typical(4, 8, of="assembly"),
        "since": Typical(-200, 150),
        "until": Typical(300, 700, of="since"),
    }
    assembly: Key | None = cell("代表大会", Text("the congress", "所属代表大会"), refers="assembly")
    delegate: Key | None = cell("代表", Text("the delegate", "受聘代表"), refers="delegate")
    capacity: Capacity | None = cell("职责", Text("as what", "所任职责"))
    since: Day | None = cell("起始日期", Text("first day", "起始日期"))
    until: Day | None = cell(
        "截止日期", Text("last day; empty: it goes on", "截止日期，仍在任则留空"), event=True
    )


class Pledges(Kind):
    """Delegates pledge practical deeds, and are bound by the day they set themselves."""

    kind = "pledges"
    names = Text("pledges of delegates", "代表承诺")
    gist = Text(
        "delegates pledge deeds, published with their completion dates",
        "代表承诺办实事并公布完成时限",
    )
    sentence = Text(
        "Each delegate pledges practical deeds[; they are {published}][; {dated}].",
        "每名代表承诺办理实事[，{published}][，{dated}]。",
    )
    example = """
kind: pledges
modality: stated
published: true
dated: true
"""
    published: bool = term("公布", Text("pledges are published", "承诺须公布"), default=False)
    dated: bool = term(
        "载明时限", Text("each has a completion date", "承诺须载明完成时限"), default=False
    )

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        phrases = {
            "published": Text("published", "承诺予以公布"),
            "dated": Text("each has its completion date, which binds", "并载明完成时限，按期完成"),
        }
        return flag(self, name, phrases, lang) or super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """There is a pledge of each delegate; it is published, dated, and kept in time."""
        yield Obligation("delegate.pledged", exists(children("pledge", "delegate")))
        public = given("published_on")
        if self.published:
            told = compare("eq", public, self.param("published"))
            yield Obligation("pledge.published", told)
        if self.dated:
            has_day = compare("eq", given("due_on"), self.param("dated"))
            yield Constraint("pledge.dated", has_day, public)
            due = at("due_on")
            in_time = compare("le", at("done_on"), due)
            yield Obligation("pledge.kept", given("done_on"), has_day, in_time, due)


class EngagedDelegates(Kind):
    """How many delegates are engaged in a function."""

    kind = "engaged_delegates"
    names = Text("delegates engaged", "聘任代表")
    gist = Text("how many delegates are engaged as what", "聘任多少名代表担任何职")
    sentence = Text(
        "Delegates are engaged as {capacity}; how many: {number}.",
        "聘任代表担任{capacity}，人数：{number}。",
    )
    example = """
kind: engaged_delegates
modality: stated
capacity: openness_supervisor
number: {at_least: 5}
"""
    capacity: Capacity = term("职责", Text("as what", "所任职责"))
    number: Range | None = term("人数", Text("how many", "聘任人数"), default=None)

    def rules(self) -> Iterable[Rule]:
        """So many are engaged on the day the case is looked at."""
        today = Context("as_of")
        current = both(
            compare("eq", at("capacity"), self.param("capacity")),
            compare("le", at("since"), today),
            either(Not(given("until")), compare("ge", at("until"), today)),
        )
        engaged = Aggregate("distinct", children("engagement", "assembly"), current, at("delegate"))
        if self.number is None:
            enough: Expr = compare("ge", engaged, self.param("number"))
        else:
            enough = self.number.holds(engaged)
        yield Constraint("assembly.delegates_engaged", enough)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (Pledges, EngagedDelegates):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (Pledge, Engagement):
        register(record)


QUESTIONS: Mapping[str, tuple[Form, Text]] = {
    "delegate.pledged": (
        Form.OBLIGATION,
        Text("has the delegate made a pledge?", "代表是否作出承诺"),
    ),
    "pledge.published": (Form.OBLIGATION, Text("was the pledge published?", "承诺是否公布")),
    "pledge.dated": (
        Form.CONSTRAINT,
        Text("was it published with its completion date?", "公布时是否载明完成时限"),
    ),
    "pledge.kept": (Form.OBLIGATION, Text("was the pledge kept in time?", "承诺是否按期完成")),
    "assembly.delegates_engaged": (
        Form.CONSTRAINT,
        Text("are enough delegates engaged?", "聘任代表人数是否符合规定"),
    ),
}


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for name, (form, names) in QUESTIONS.items():
        register(Question(name, form, name.split(".")[0], names))
