"""Matters on their way: into which levels they are classed, who dispatches, leads, supervises."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import Expr, at, both, compare, either, given
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Kind
from comitia.engine.messages import Text
from comitia.engine.rules import Constraint, Form, Question, Rule, Sets
from comitia.engine.schema import Type
from comitia.engine.vocabulary import term
from comitia.plugins.common import Actor, Alternatives, Category, Level, among, in_categories, says

COMITIA_API = API

ACTORS: Mapping[str, Text] = {actor.value: actor.text for actor in Actor}


class MatterLevels(Kind):
    """The levels into which matters are classed, and who classes them."""

    kind = "matter_levels"
    names = Text("levels of matters", "事项分级")
    gist = Text("into which levels matters are classed", "事项划分为哪几级")
    sentence = Text(
        "Matters are classed as {levels}[; the {by} does so].", "[由{by}将]事项分为{levels}。"
    )
    example = """
kind: matter_levels
modality: stated
levels: [village, township, county]
"""
    levels: list[Level] = term("级别", Text("the levels", "各级别"), min_length=1)
    by: Actor | None = term("分级人", Text("who classes a matter", "由谁分级"), default=None)
    absent_types: ClassVar[Mapping[str, Type]] = {"by": Type.TEXT}

    def rules(self) -> Iterable[Rule]:
        """A matter has one of the levels; someone says which."""
        holds = among(at("level"), self.levels, f"{self._address}.levels")
        yield Constraint("matter.level_fits", holds)
        if says(self, "by"):
            yield Sets("matter.classed_by", self.param("by"))


class MatterLead(Alternatives):
    """Who leads the handling of matters of a level."""

    kind = "matter_lead"
    names = Text("lead on matters", "事项牵头")
    gist = Text("who leads the handling of matters of a level", "各级事项由谁牵头办理")
    sentence = Text("On matters of {levels} level the {lead} leads.", "{levels}事项由{lead}牵头。")
    example = """
kind: matter_lead
modality: stated
levels: [county]
lead: county_deputy_head
"""
    alternatives = ("levels",)
    levels: list[Level] = term("级别", Text("level of the matter", "事项级别"), min_length=1)
    lead: Actor | None = term("牵头人", Text("who leads", "由谁牵头"), default=None)
    absent_types: ClassVar[Mapping[str, Type]] = {"lead": Type.TEXT}

    def rules(self) -> Iterable[Rule]:
        """The lead, and that no one else led."""
        applies = among(at("level"), self.levels, f"{self._address}.levels")
        lead = self.param("lead")
        yield Sets("matter.lead", lead, applies=applies)
        # As long as the matter goes on, a lead may still be named.
        ripe = both(applies, either(given("led_by"), given("finished_on")))
        holds = both(given("led_by"), compare("eq", at("led_by"), lead))
        yield Constraint("matter.led_as_assigned", holds, ripe)


class MatterSupervision(Alternatives):
    """Who supervises matters of certain marks, whatever their level."""

    kind = "matter_supervision"
    names = Text("supervision of matters", "事项督办")
    gist = Text("who supervises matters of certain marks", "特定类别的事项由谁督办")
    sentence = Text(
        "Matters that are {when} are supervised by the {supervisor}"
        "[, who takes the lead on those of {takes_lead_at} level].",
        "{when}事项由{supervisor}督办[，其中{takes_lead_at}事项并由其牵头]。",
    )
    example = """
kind: matter_supervision
modality: stated
when: [major, common]
supervisor: county_leader
"""
    alternatives = ("when", "takes_lead_at")
    when: list[Category] = term("类别", Text("marks of the matter", "事项类别"), min_length=1)
    supervisor: Actor | None = term("督办人", Text("who supervises", "由谁督办"), default=None)
    takes_lead_at: list[Level] = term(
        "并牵头的级别",
        Text("levels at which the supervisor also leads", "督办人同时牵头的级别"),
        default_factory=list,
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"supervisor": Type.TEXT}

    def rules(self) -> Iterable[Rule]:
        """The supervisor, perhaps the lead, and that no one else supervised."""
        applies = in_categories(self.when, f"{self._address}.when")
        who = self.param("supervisor")
        yield Sets("matter.supervisor", who, applies=applies)
        ripe = both(applies, either(given("supervised_by"), given("finished_on")))
        holds = both(given("supervised_by"), compare("eq", at("supervised_by"), who))
        yield Constraint("matter.supervised_as_assigned", holds, ripe)
        if self.takes_lead_at:
            levels = among(at("level"), self.takes_lead_at, f"{self._address}.takes_lead_at")
            yield Sets("matter.lead", who, applies=both(applies, levels))


ROUTE: Mapping[str, tuple[str, str]] = {
    "dispatcher": ("matter.dispatcher", "dispatched_by"),
    "through": ("matter.goes_through", "passed_through"),
    "to": ("matter.handler", "handled_by"),
}
"""What a route says: the question it answers, and the field that shows what was done."""


class MatterDispatch(Alternatives):
    """The way of a matter: who dispatches it, through which office, and to whom."""

    kind = "matter_dispatch"
    names = Text("dispatch of matters", "事项交办")
    gist = Text("who hands matters of a level to whom", "各级事项由谁交办、交给谁")
    sentence = Text(
        "Matters of {levels} level are dispatched[ by the {dispatcher}]"
        "[ through the {through}][ to the {to}].",
        "{levels}事项[经{through}][由{dispatcher}]交办[给{to}]。",
    )
    example = """
kind: matter_dispatch
modality: stated
levels: [village]
dispatcher: organisation_commissioner
to: village_organisation
"""
    alternatives = ("levels",)
    levels: list[Level] = term("级别", Text("level of the matter", "事项级别"), min_length=1)
    dispatcher: Actor | None = term("交办人", Text("who dispatches", "由谁交办"), default=None)
    through: Actor | None = term(
        "经由", Text("office the matter first goes to", "先送交的机构"), default=None
    )
    to: Actor | None = term("承办主体", Text("who handles the matter", "由谁承办"), default=None)
    absent_types: ClassVar[Mapping[str, Type]] = dict.fromkeys(ROUTE, Type.TEXT)

    def rules(self) -> Iterable[Rule]:
        """The stations of the way that the text names, and that a matter dispatched took it."""
        applies = among(at("level"), self.levels, f"{self._address}.levels")
        taken: list[Expr] = []
        for name, (question, column) in ROUTE.items():
            if says(self, name):
                yield Sets(question, self.param(name), applies=applies)
                taken.append(compare("eq", at(column), self.param(name)))
        if taken:
            ripe = both(applies, given("dispatched_on"))
            yield Constraint("matter.dispatched_as_routed", both(*taken), ripe)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (MatterLevels, MatterLead, MatterSupervision, MatterDispatch):
        register(kind)


OVERSEEN = ("matter.lead", "matter.handler")
"""Over whom the supervisor of a matter sits."""

WHO: Mapping[str, Text] = {
    "matter.classed_by": Text("who classes the matter?", "事项由谁分级"),
    "matter.lead": Text("who leads the handling?", "事项由谁牵头"),
    "matter.supervisor": Text("who supervises the handling?", "事项由谁督办"),
    "matter.dispatcher": Text("who dispatches the matter?", "事项由谁交办"),
    "matter.goes_through": Text("through which office does the matter go?", "事项经由何处转送"),
    "matter.handler": Text("who handles the matter?", "事项由谁承办"),
}
CONSTRAINTS: Mapping[str, Text] = {
    "matter.level_fits": Text("has the matter one of the levels?", "事项级别是否在规定之列"),
    "matter.led_as_assigned": Text("does the right person lead?", "牵头人是否符合规定"),
    "matter.supervised_as_assigned": Text("does the right person supervise?", "督办人是否符合规定"),
    "matter.dispatched_as_routed": Text("was it dispatched as laid down?", "交办是否符合规定"),
}


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    by = ("received_on",)
    for name, names in WHO.items():
        apart = OVERSEEN if name == "matter.supervisor" else ()
        register(
            Question(
                name,
                Form.DECISION,
                "matter",
                names,
                Type.TEXT,
                ACTORS,
                dated_by=by,
                apart=apart,
            )
        )
    for name, names in CONSTRAINTS.items():
        register(Question(name, Form.CONSTRAINT, "matter", names, dated_by=by))
