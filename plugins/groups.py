"""Delegate groups: how they are formed, and what they do in the course of a year."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine import prose
from comitia.engine.expressions import (
    Aggregate,
    Arithmetic,
    Expr,
    Part,
    Related,
    at,
    both,
    children,
    compare,
    count,
    exists,
    given,
    integer,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Obligation, Question, Rule
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import (
    BOUND_OPS,
    Day,
    Frequency,
    Integer,
    Range,
    YearlyWindow,
    term,
)
from comitia.plugins.common import (
    Alternatives,
    Basis,
    among,
    in_period,
    unit_of,
    with_measure,
)
from comitia.plugins.groupwords import Content, GroupName, Kept, Officers, Scale

COMITIA_API = API


class Activity(Record):
    """An activity of a delegate group."""

    table: ClassVar[str] = "activity"
    names: ClassVar[Text] = Text("group activity", "小组活动")
    typical = {
        "id": Typical(2, 5, of="group"),
        "half_days": Typical(1, 3),
        "activity_recorded": Typical(often=90),
        "attendance_recorded": Typical(often=90),
    }
    group: Key = cell("代表小组", Text("the group", "代表小组"), required=True, refers="group")
    on: Day | None = cell("日期", Text("first day", "起始日期"))
    scale: Scale | None = cell("规模", Text("who takes part", "参加规模"))
    content: Content | None = cell("内容", Text("what it is about", "活动内容"))
    half_days: Integer | None = cell("时长（半天）", Text("length in half days", "时长，以半天计"))
    activity_recorded: bool | None = cell(
        "活动有记录", Text("whether it was recorded", "是否记录活动情况")
    )
    attendance_recorded: bool | None = cell(
        "出勤有记录", Text("whether attendance was recorded", "是否记录出勤情况")
    )


class ActivityPlan(Record):
    """A group's plan of activities for a year."""

    table: ClassVar[str] = "activity_plan"
    names: ClassVar[Text] = Text("plan of activities", "活动计划")
    typical = {"id": Typical(1, 1, of="group"), "discussed_on": Typical(-15, -1, of="fixed_on")}
    group: Key = cell("代表小组", Text("the group", "代表小组"), required=True, refers="group")
    fixed_on: Day | None = cell(
        "确定日期", Text("day it was fixed; empty: not yet", "确定日期，尚未则留空"), event=True
    )
    discussed_on: Day | None = cell(
        "讨论日期",
        Text("day delegates discussed it; empty: they have not", "代表讨论日期，未讨论则留空"),
        event=True,
    )


class GroupFormation(Alternatives):
    """How delegates, or other members of a meeting, are divided into groups."""

    kind = "group_formation"
    names = Text("formation of groups", "代表小组编组")
    gist = Text(
        "by what groups are formed, their size and their officers", "编组依据、人数与负责人"
    )
    sentence = Text(
        "{called}s are formed[ by {basis}][; how many: {number}]"
        "[; members of each: {size}][; {officers}].",
        "[按{basis}]编为{called}[，共{number}][，每组{size}人][，每组设{officers}]。",
    )
    example = """
kind: group_formation
modality: generally
basis: [area, trade]
size: {at_least: 10, at_most: 15}
officers:
  heads: {at_least: 1, at_most: 1}
"""
    alternatives = ("basis",)
    called: GroupName | None = term(
        "名称", Text("what the text calls the groups", "原文对小组的称谓"), default=None
    )
    basis: list[Basis] | None = term(
        "依据", Text("by what groups are formed", "编组依据"), default=None
    )
    jointly: bool = term(
        "并用",
        Text(
            "the text takes them together; of each group the main one is recorded",
            "原文并用各项依据，每个小组登记其主要一项",
        ),
        default=False,
    )
    number: Range | None = term("组数", Text("number of groups in all", "小组总数"), default=None)
    size: Range | None = term("人数", Text("members of each group", "每组人数"), default=None)
    officers: Officers | None = term(
        "负责人", Text("officers of each group", "每组负责人"), default=None
    )

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name == "called":
            return (self.called or GroupName.GROUP).prose(lang)
        if name == "basis" and self.basis and self.jointly:
            return prose.listed([each.prose(lang) for each in self.basis], lang)
        said = super().words(name, lang)
        return with_measure(said, "个") if name == "number" and lang == "zh" else said

    def say(self, lang: Lang) -> str:
        """The provision as a sentence; the head of a delegation has a title of its own."""
        said = super().say(lang)
        if self.called is GroupName.DELEGATION:
            said = said.replace("每组", "每团").replace("组长", "团长")
        return said

    def rules(self) -> Iterable[Rule]:
        """Each group is formed on a basis named, of the right size, with its officers."""
        if self.basis:
            right = among(at("basis"), self.basis, f"{self._address}.basis")
            yield Constraint("group.basis", right)
        if self.number is not None:
            groups = self.number.holds(count(children("group", "assembly")))
            yield Constraint("assembly.groups", groups)
        if self.size is not None:
            yield Constraint("group.size", self.size.holds(count(children("delegate", "group"))))
        if self.officers is not None:
            yield Constraint("group.officers", self.officers.holds())


class GroupActivities(Kind):
    """How often each group is active, how long in a year, and with what."""

    kind = "group_activities"
    names = Text("activities of groups", "小组活动")
    gist = Text(
        "how often and how long groups are active, and with what", "小组活动的次数、时间与内容"
    )
    sentence = Text(
        "Each group holds activities[ of {scale}][: {frequency}][; days in a year: {days_per_year}]"
        "[; they are about: {contents}][; recorded: {records}].",
        "每个小组开展[{scale}]活动[，{frequency}][，全年活动时间{days_per_year}天][，内容为{contents}]"
        "[，并记录{records}]。",
    )
    example = """
kind: group_activities
modality: must
frequency: {at_least: 1, every: half_year}
scale: full
"""
    frequency: Frequency | None = term(
        "次数",
        Text(
            "how often; only activities of the scale named count", "活动次数，仅计入所列规模的活动"
        ),
        default=None,
    )
    scale: Scale | None = term("规模", Text("who takes part", "参加规模"), default=None)
    days_per_year: Range | None = term(
        "年活动天数", Text("days of activity in a year", "全年活动天数"), default=None
    )
    contents: list[Content] | None = term(
        "内容", Text("what activities are about", "活动内容"), default=None
    )
    records: list[Kept] | None = term(
        "记录", Text("what is recorded", "须记录的情况"), default=None
    )

    def rules(self) -> Iterable[Rule]:
        """Often enough, long enough and not too long, about the right things, recorded."""
        yield from self._often()
        if self.days_per_year is not None:
            yield from self._long(self.days_per_year)
        if self.contents:
            right = among(at("content"), self.contents, f"{self._address}.contents")
            yield Constraint("activity.content", right)
        if self.records:
            kept: list[Expr] = [at(each) for each in self.records]
            yield Constraint("activity.recorded", both(*kept))

    def _often(self) -> Iterable[Rule]:
        right: list[Expr] = []
        if self.scale is not None:
            right.append(compare("eq", at("scale"), self.param("scale")))
        source = children("activity", "group")
        if self.frequency is not None:
            number = count(source, both(*right, in_period("on")))
            every = unit_of(self.frequency)
            yield Obligation("group.activities", self.frequency.holds(number), every=every)
        elif f"{self._address}.frequency" in self._unknown:
            enough = compare("ge", count(source, both(*right)), self.param("frequency"))
            yield Obligation("group.activities", enough)

    def _long(self, days: Range) -> Iterable[Rule]:
        """A year's time falls short at its end, but is exceeded by the activity that does so."""
        year = Aggregate("sum", children("activity", "group"), in_period("on"), at("half_days"))
        same_year = compare("eq", Part(at("on"), "year"), Part(at("on", 1), "year"))
        earlier = compare("le", at("on"), at("on", 1))
        own_group = Related("activity", ((("group",), ("group",)),))
        so_far = Aggregate("sum", own_group, both(same_year, earlier), at("half_days"))
        for name, op in BOUND_OPS.items():
            if getattr(days, name) is None:
                continue
            bound = Arithmetic("mul", days.param(name), integer(2))
            if name in ("at_least", "more_than"):
                yield Obligation("group.activity_time", compare(op, year, bound), every="year")
            else:
                yield Constraint("activity.within_time", compare(op, so_far, bound))


class ActivityPlanning(Kind):
    """Each group's plan of activities for the year."""

    kind = "activity_planning"
    names = Text("plan of activities", "活动计划")
    gist = Text("when and how groups fix their plan for the year", "小组年度活动计划的制定")
    sentence = Text(
        "Each group fixes a plan of activities every year[, {discussed}][; time: {window}].",
        "小组每年[{discussed}]确定活动计划[；时间：{window}]。",
    )
    example = """
kind: activity_planning
modality: should
window: {opens: 1-01, closes: 1-31}
discussed: true
"""
    window: YearlyWindow | None = term(
        "时间", Text("in which part of the year", "每年何时确定"), default=None
    )
    discussed: bool = term(
        "经讨论", Text("delegates discuss it first", "须先经代表讨论"), default=False
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"window": Type.BOOL}

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name == "discussed":
            return Text("after the delegates have discussed it", "经代表讨论").pick(lang)
        return super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """A plan each year, discussed, and fixed in the right part of the year."""
        right: list[Expr] = [given("fixed_on"), in_period("fixed_on")]
        if self.discussed:
            discussed = both(
                given("discussed_on"), compare("le", at("discussed_on"), at("fixed_on"))
            )
            right.append(discussed)
        plan = exists(children("activity_plan", "group"), both(*right))
        yield Obligation("group.activity_plan", plan, every="year")
        fixed = given("fixed_on")
        if self.window is not None:
            inside = self.window.holds(at("fixed_on"))
            yield Constraint("activity_plan.in_window", inside, fixed)
        elif f"{self._address}.window" in self._unknown:
            yield Constraint("activity_plan.in_window", self.param("window"), fixed)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (GroupFormation, GroupActivities, ActivityPlanning):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (Activity, ActivityPlan):
        register(record)


QUESTIONS: Mapping[str, tuple[Form, Text, str | None]] = {
    "assembly.groups": (
        Form.CONSTRAINT,
        Text("are there as many groups as ruled?", "小组总数是否符合规定"),
        None,
    ),
    "group.basis": (
        Form.CONSTRAINT,
        Text("is the group formed on a basis provided for?", "编组依据是否符合规定"),
        None,
    ),
    "group.size": (
        Form.CONSTRAINT,
        Text("has the group the right size?", "小组人数是否符合规定"),
        None,
    ),
    "group.officers": (
        Form.CONSTRAINT,
        Text("has the group its officers?", "小组负责人是否齐备"),
        None,
    ),
    "group.activities": (
        Form.OBLIGATION,
        Text("is the group active often enough?", "小组活动次数是否达到要求"),
        None,
    ),
    "group.activity_time": (
        Form.OBLIGATION,
        Text("is the group active long enough?", "小组活动时间是否达到要求"),
        None,
    ),
    "activity.within_time": (
        Form.CONSTRAINT,
        Text("does the activity keep within the year's time?", "全年活动时间是否超过上限"),
        "on",
    ),
    "activity.content": (
        Form.CONSTRAINT,
        Text("is the activity about the right things?", "活动内容是否符合规定"),
        "on",
    ),
    "activity.recorded": (
        Form.CONSTRAINT,
        Text("was the activity recorded?", "活动是否有记录"),
        "on",
    ),
    "group.activity_plan": (
        Form.OBLIGATION,
        Text("has the group a plan for the year?", "小组是否制定年度活动计划"),
        None,
    ),
    "activity_plan.in_window": (
        Form.CONSTRAINT,
        Text("was the plan fixed in the right part of the year?", "活动计划是否按时确定"),
        "fixed_on",
    ),
}


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for name, (form, names, dated_by) in QUESTIONS.items():
        by = None if dated_by is None else (dated_by,)
        register(Question(name, form, name.split(".")[0], names, dated_by=by))
