"""Matters raised by members and masses: who answers for them, and by when they are done."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine import prose
from comitia.engine.expressions import (
    FALSE,
    TRUE,
    Absent,
    Case,
    Cause,
    CauseKind,
    Expr,
    Not,
    at,
    both,
    compare,
    either,
    follow,
    given,
    integer,
    plus,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Kind, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Obligation, Question, Rule, Sets
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, Duration, Integer, Label, Word, constant, term
from comitia.plugins.common import Actor, Alternatives, Arising, Level, among

COMITIA_API = API

SEVERAL = integer(2)
"""More than one: what makes a matter one of several units."""


class Start(Label):
    """From which day the time for handling a matter runs."""

    RECEIVED = "received", "the day it is received", "接待受理之日"
    RECORDED = "recorded", "the day it is recorded", "登记之日"
    DISPATCHED = "dispatched", "the day it is dispatched", "交办之日"


class Several(Label):
    """Which units are counted when a matter is one of several."""

    DEPARTMENTS = "departments", "county departments only", "仅计县级部门"
    ALL_UNITS = (
        "all_units",
        "county departments and township stations together",
        "县级部门与乡镇站所均计",
    )


class Closing(Label):
    """What brings the handling of a matter to its end."""

    FINISHED = "finished", "finished", "办结"
    EXPLAINED = "explained", "explained as impossible", "不能办理并已解释"


class Mention(Label):
    """What is named for a matter when it is handed to a unit."""

    UNIT = "unit", "the unit", "责任单位"
    PERSON = "person", "the person", "责任人"


class Matter(Record):
    """A matter raised by members or masses, or by a delegate for them."""

    table: ClassVar[str] = "matter"
    names: ClassVar[Text] = Text("matter", "事项")
    typical = {
        "id": Typical(24, 48),
        "departments": Typical(0, 3),
        "stations": Typical(0, 2),
        "major": Typical(often=20),
        "broad": Typical(often=15),
        "common": Typical(often=15),
        "unsolvable": Typical(often=10),
        "recorded_on": Typical(0, 3, of="received_on"),
        "dispatched_on": Typical(0, 6, of="recorded_on"),
        "started_on": Typical(0, 8, of="dispatched_on"),
        "finished_on": Typical(1, 40, of="dispatched_on"),
        "explained_on": Typical(1, 20, of="dispatched_on"),
    }
    name: str | None = cell("事项", Text("what it is about", "事项内容"), event=True)
    arising: Arising | None = cell("来源", Text("what it arose from", "事项来源"))
    level: Level | None = cell("级别", Text("level whose duty it is", "属于哪一级职责"))
    departments: Integer | None = cell(
        "部门数", Text("county departments it needs", "涉及的县级部门数")
    )
    stations: Integer | None = cell(
        "站所数", Text("township stations or offices it needs", "涉及的乡镇站所数")
    )
    major: bool | None = cell("重大", Text("it is a major matter", "是否重大事项"))
    broad: bool | None = cell("涉及面广", Text("it reaches many people", "是否涉及面广"))
    common: bool | None = cell("共性", Text("others have the same problem", "是否共性问题"))
    unsolvable: bool | None = cell(
        "不能办理",
        Text("law or policy do not allow it", "是否受法律政策限制不能办理"),
    )
    received_on: Day | None = cell("接待日期", Text("day it was received", "接待受理日期"))
    recorded_on: Day | None = cell("登记日期", Text("day it was recorded", "登记日期"), event=True)
    dispatched_on: Day | None = cell(
        "交办日期", Text("day it was handed to a unit", "交办日期"), event=True
    )
    dispatched_by: Actor | None = cell("交办人", Text("who dispatched it", "由谁交办"))
    passed_through: Actor | None = cell(
        "转送机构", Text("office it went through", "经由哪个机构转送")
    )
    handled_by: Actor | None = cell("承办主体", Text("to whom it was handed", "交由谁承办"))
    led_by: Actor | None = cell("牵头领导", Text("who leads the handling", "由谁牵头"), event=True)
    supervised_by: Actor | None = cell(
        "督办领导", Text("who supervises the handling", "由谁督办"), event=True
    )
    responsible_unit: str | None = cell(
        "责任单位", Text("unit named as responsible", "明确的责任单位"), event=True
    )
    responsible_person: str | None = cell(
        "责任人", Text("person named as responsible", "明确的责任人"), event=True
    )
    started_on: Day | None = cell(
        "开始办理日期", Text("day handling began", "开始办理日期"), event=True
    )
    finished_on: Day | None = cell("办结日期", Text("day it was finished", "办结日期"), event=True)
    explained_on: Day | None = cell(
        "解释日期",
        Text("day it was explained why it cannot be done", "解释说明不能办理的日期"),
        event=True,
    )

    @staticmethod
    def always() -> tuple[Expr, ...]:
        """A matter is dealt with after it was received, and finished or found impossible."""
        order = follow(
            "received_on",
            "recorded_on",
            "dispatched_on",
            "started_on",
            "finished_on",
            "explained_on",
        )
        return (*order, Not(both(given("finished_on"), given("explained_on"))))


class ResponsibleNamed(Alternatives):
    """What must be named for each matter that is dispatched: the unit, the person."""

    kind = "responsible_named"
    names = Text("responsible unit and person", "责任到人")
    gist = Text("that unit and person are named for each matter", "每一事项须明确责任单位和责任人")
    sentence = Text(
        "For each matter dispatched[ that arises from {arising}], named: {names_of}.",
        "交办的[{arising}]事项，明确{names_of}。",
    )
    example = """
kind: responsible_named
modality: stated
names_of: [unit, person]
"""
    alternatives = ("arising",)
    names_of: list[Mention] = term("明确", Text("what is named", "须明确的内容"), min_length=1)
    arising: list[Arising] = term(
        "来源",
        Text("matters meant; all where left out", "所指事项的来源，不写则指全部"),
        default_factory=list,
    )

    def rules(self) -> Iterable[Rule]:
        """All is named once the matter has been dispatched."""
        applies = both(_arising(self.arising, f"{self._address}.arising"), given("dispatched_on"))
        holds = both(*(given(f"responsible_{each.value}") for each in self.names_of))
        yield Constraint("matter.responsible_named", holds, applies)


def _arising(sources: list[Arising], address: str) -> Expr:
    return among(at("arising"), sources, address) if sources else TRUE


class Deadline(Word):
    """The time for matters of some levels, or for those that several units handle."""

    levels: list[Level] = term(
        "级别", Text("level of the matter", "事项级别"), default_factory=list
    )
    several: bool = term(
        "多部门",
        Text("also every matter that several units handle", "涉及多个单位的事项不论级别均适用"),
        default=False,
    )
    within: Duration | None = term("期限", Text("the time", "期限"), default=None)
    absent_types: ClassVar[Mapping[str, Type]] = {"within": Type.DATE}

    def covers(self, several: Expr, some_arm_is_for_several: bool) -> Expr:
        """It is this arm that the matter falls under; several units go before the level."""
        level = among(at("level"), self.levels, f"{self._address}.levels")
        if self.several:
            return either(level, several) if self.levels else several
        if some_arm_is_for_several:
            return both(level, Not(several)) if self.levels else Not(several)
        return level if self.levels else TRUE

    def after(self, start: Expr) -> Expr:
        """The last day of the time."""
        return self.within.after(start) if self.within is not None else self.param("within")

    def prose(self, lang: Lang) -> str:
        """Which matters, and the time."""
        zh = lang == "zh"
        words = [each.prose(lang) for each in self.levels]
        if self.several:
            words.append("多部门" if zh else "of several units")
        which = prose.listed(words, lang, "or") or ("各类" if zh else "of every kind")
        unknown = f"{self._address}.within" in self._unknown
        time = (prose.UNKNOWN if unknown else prose.UNSTATED).pick(lang)
        if self.within is not None:
            time = self.within.prose(lang)
        return f"{which}事项{time}" if zh else f"{which}: {time}"


class MatterDeadlines(Alternatives):
    """By when matters are handled: a time for each level, and from which day it runs."""

    kind = "matter_deadlines"
    names = Text("time for handling matters", "办理时限")
    gist = Text("by when matters of each level are handled", "各级事项的办理时限")
    sentence = Text(
        "Matters[ arising from {arising}] are handled within: {times}"
        "[, counted from {starts}][; several: {several_counts}][; done when {done_when}].",
        "[{arising}]事项的办理时限：{times}[，自{starts}起算][；多部门口径：{several_counts}]"
        "[；以{done_when}为完成]。",
    )
    example = """
kind: matter_deadlines
modality: should
times:
  - {levels: [village], within: {working_days: 7}}
  - {levels: [township], within: {working_days: 15}}
  - {levels: [county], several: true, within: {months: 1}}
several_counts: departments
starts: dispatched
done_when: [finished]
"""
    alternatives = ("arising", "done_when")
    times: list[Deadline] = term("时限", Text("the times", "各项时限"), min_length=1)
    several_counts: Several | None = term(
        "多部门口径",
        Text("which units make a matter one of several", "哪些单位计入多部门"),
        default=None,
    )
    starts: Start | None = term(
        "起算日",
        Text("day from which time runs, itself not counted", "起算之日，当日不计入"),
        default=None,
    )
    done_when: list[Closing] = term("完成标志", Text("what ends it", "何为完成"), min_length=1)
    arising: list[Arising] = term(
        "来源",
        Text("matters meant; all where left out", "所指事项的来源，不写则指全部"),
        default_factory=list,
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"several_counts": Type.TEXT}

    def rules(self) -> Iterable[Rule]:
        """The last day, and whether the matter is done by then."""
        applies = _arising(self.arising, f"{self._address}.arising")
        ranked = any(each.several for each in self.times)
        several = self._several() if ranked else FALSE
        start = self._start()
        arms = [(each.covers(several, ranked), each.after(start)) for each in self.times]
        for covers, due in arms:
            yield Sets("matter.due_on", due, covers, applies)
        silent = Absent(Type.DATE, Cause(CauseKind.SILENT, ("matter.due_on",)))
        last = Case(tuple(arms), silent)
        days = [f"{each.value}_on" for each in self.done_when]
        yield Obligation(
            "matter.handled_in_time",
            fulfilled=either(*(given(day) for day in days)),
            applies=both(applies, either(*(covers for covers, _ in arms))),
            in_time=either(*(both(given(day), compare("le", at(day), last)) for day in days)),
            due=last,
        )

    def _several(self) -> Expr:
        """Several units handle the matter; two are several."""
        all_units = compare("ge", plus(at("departments"), at("stations")), SEVERAL)
        counted = compare("eq", self.param("several_counts"), constant(Several.ALL_UNITS))
        return either(compare("ge", at("departments"), SEVERAL), both(counted, all_units))

    def _start(self) -> Expr:
        if self.starts is not None:
            return at(f"{self.starts.value}_on")
        address = f"{self._address}.starts"
        kind = CauseKind.UNKNOWN if address in self._unknown else CauseKind.SILENT
        return Absent(Type.DATE, Cause(kind, (address,)))


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    register(ResponsibleNamed)
    register(MatterDeadlines)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    register(Matter)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    by = ("received_on",)
    named = Text("are unit and person named?", "是否明确责任单位和责任人")
    register(Question("matter.responsible_named", Form.CONSTRAINT, "matter", named, dated_by=by))
    due = Text("by which day is the matter to be done?", "事项应于何日前办结")
    register(Question("matter.due_on", Form.DECISION, "matter", due, Type.DATE, dated_by=by))
    done = Text("is the matter done in time?", "事项是否按期办结")
    register(Question("matter.handled_in_time", Form.OBLIGATION, "matter", done, dated_by=by))
