"""What is done again and again, and what is set up besides: periodic work, systems."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine import prose
from comitia.engine.expressions import (
    TRUE,
    Context,
    Expr,
    at,
    both,
    children,
    compare,
    count,
    exists,
    given,
    text,
)
from comitia.engine.headers import Bilingual
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Obligation, Question, Rule
from comitia.engine.schema import Type
from comitia.engine.vocabulary import Day, Frequency, Word, term
from comitia.plugins.common import Actor, UnitKind, in_period, is_among, says, unit_of, when

COMITIA_API = API

IN_EACH = Text(
    "kinds of units each of which has its own; the whole area where left out",
    "须各自进行的单位类别，不写则指全域",
)


class Work(Record):
    """One time that work which recurs was done."""

    table: ClassVar[str] = "work"
    names: ClassVar[Text] = Text("periodic work done", "定期工作情况")
    assembly: Key | None = cell(
        "代表大会",
        Text("the congress, where done for the whole area", "所属代表大会（属全域工作的）"),
        event=True,
        refers="assembly",
    )
    unit: Key | None = cell(
        "所在单位",
        Text("the unit where, or for which, it was done, if one", "在哪一单位进行（如有）"),
        event=True,
        refers="unit",
    )
    work: Key = cell(
        "工作", Text("which work, as the rules name it", "工作名称，与规则一致"), required=True
    )
    by: Actor | None = cell("主体", Text("who did it", "由谁进行"))
    on: Day | None = cell("日期", Text("day it was done", "日期"))


class SetUp(Record):
    """A system, a channel or another standing arrangement that was set up."""

    table: ClassVar[str] = "system"
    names: ClassVar[Text] = Text("system", "制度机制")
    assembly: Key | None = cell(
        "代表大会",
        Text("the congress, where for the whole area", "所属代表大会（属全域的）"),
        event=True,
        refers="assembly",
    )
    unit: Key | None = cell(
        "所在单位",
        Text("the unit that has it, if one", "建立的单位（如有）"),
        event=True,
        refers="unit",
    )
    name: Key = cell(
        "名称", Text("which one, as the rules name it", "名称，与规则一致"), required=True
    )
    adopted_on: Day | None = cell(
        "建立日期", Text("day it was set up; empty: not yet", "建立日期，尚未则留空"), event=True
    )


class PeriodicWork(Kind):
    """Work that is done in every period, in each unit or for the whole area."""

    kind = "periodic_work"
    names = Text("periodic work", "定期工作")
    gist = Text("what work is done how often, by whom and where", "何种工作由谁、在何处、多久进行")
    sentence = Text(
        "Work done[ by the {by}][ in or for each {in_each}]: {work}[, {frequency}].",
        "[由{by}][对每个{in_each}]开展下列工作：{work}[，{frequency}]。",
    )
    example = """
kind: periodic_work
modality: stated
work: check
title: {zh: 检查, en: a check}
in_each: [village]
frequency: {at_least: 1, every: month}
"""
    borne_by = ("by",)
    work: Key = term("工作", Text("the work, as the records name it", "工作名称，与案卷一致"))
    title: Bilingual | None = term(
        "表述", Text("the work in words", "工作的文字表述"), default=None
    )
    by: Actor | None = term("主体", Text("who does it", "由谁进行"), default=None)
    in_each: list[UnitKind] | None = term("每个单位", IN_EACH, default=None)
    frequency: Frequency | None = term("次数", Text("how often", "次数"), default=None)

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name == "work" and self.title is not None:
            return self.title.text.pick(lang)
        return super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """So often in each period; undetermined where the text gives no number."""
        subject, scope = _where(self)
        mine = compare("eq", at("work"), self.param("work"))
        done = when(mine, is_among(self, "by", "by"))
        source = children("work", subject)
        question = f"{subject}.periodic_work"
        if self.frequency is None:
            enough = compare("ge", count(source, done), self.param("frequency"))
            yield Obligation(question, enough, scope)
            return
        number = count(source, both(done, in_period("on")))
        every = unit_of(self.frequency)
        yield Obligation(question, self.frequency.holds(number), scope, every=every)


class System(Word):
    """A system or other arrangement: its name in the records, and in words."""

    name: Key = term("名称", Text("its name in the records", "案卷中的名称"))
    title: Bilingual | None = term("表述", Text("in words", "文字表述"), default=None)

    def prose(self, lang: Lang) -> str:
        """The system in words."""
        return self.name if self.title is None else self.title.text.pick(lang)


class Systems(Kind):
    """Systems, channels or other standing arrangements that are set up."""

    kind = "systems"
    names = Text("systems set up", "配套制度")
    gist = Text(
        "which systems and channels are set up, and where", "建立哪些制度和渠道、在何处建立"
    )
    sentence = Text(
        "Set up[ in each {in_each}][ by {by}]: {systems}.",
        "[每个{in_each}][最迟于{by}]建立{systems}。",
    )
    example = """
kind: systems
modality: stated
in_each: [village]
systems:
  - {name: publicity, title: {zh: 村务公开制度, en: openness of village affairs}}
"""
    in_each: list[UnitKind] | None = term("每个单位", IN_EACH, default=None)
    systems: list[System] = term("制度", Text("the systems", "各项制度"), min_length=1)
    by: Day | None = term(
        "截止", Text("last day for setting them up", "最迟何日建立"), default=None
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"by": Type.DATE}

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name == "systems":
            return prose.itemised([each.prose(lang) for each in self.systems], lang)
        return super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """Each of them has been set up, once the last day for it has come."""
        subject, scope = _where(self)
        tests = []
        for each in self.systems:
            name = compare("eq", at("name"), text(each.name, f"{each._address}.name"))
            tests.append(exists(children("system", subject), both(name, given("adopted_on"))))
        if says(self, "by"):  # what is not yet due is not yet missing
            scope = when(scope, compare("ge", Context("as_of"), self.param("by")))
        yield Constraint(f"{subject}.systems_set_up", when(*tests), scope)


def _where(kind: PeriodicWork | Systems) -> tuple[str, Expr]:
    """Whose duty it is: the units of a kind, or the whole area."""
    if kind.in_each is None:
        return "assembly", TRUE
    return "unit", is_among(kind, "in_each", "kind")


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (PeriodicWork, Systems):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (Work, SetUp):
        register(record)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    often = Text("is the work done as often as ruled?", "定期工作是否按规定次数进行")
    there = Text("are the systems set up?", "制度是否已建立")
    for subject in ("unit", "assembly"):
        register(Question(f"{subject}.periodic_work", Form.OBLIGATION, subject, often))
        register(Question(f"{subject}.systems_set_up", Form.CONSTRAINT, subject, there))
