"""Days on which delegates receive the masses: which day, where, by which groups, to do what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    Arithmetic,
    Case,
    Context,
    Expr,
    Part,
    Related,
    Roll,
    Shift,
    Value,
    at,
    both,
    compare,
    exists,
    given,
    integer,
    minus,
    plus,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Text
from comitia.engine.rules import Constraint, Form, Obligation, Question, Rule, Sets
from comitia.engine.schema import Type
from comitia.engine.vocabulary import BOUND_OPS, Day, Integer, Label, Range, term
from comitia.plugins.common import Level, among

COMITIA_API = API


class Holiday(Label):
    """What happens to a day fixed by its date where it is no working day."""

    NEXT_WORKING_DAY = "next_working_day", "moved to the next working day", "顺延至下一个工作日"
    LAST_WORKING_DAY = "last_working_day", "moved to the working day before", "提前至前一个工作日"
    UNMOVED = "unmoved", "kept", "照常进行"


class Place(Label):
    """Where delegates receive the masses."""

    VILLAGE_WORKROOM = (
        "village_workroom",
        "delegates' workroom in the village service centre",
        "村(社区)便民服务中心党代表工作室",
    )
    TOWNSHIP_WORKROOM = (
        "township_workroom",
        "delegates' workroom of the township",
        "乡镇党代表工作室",
    )
    OFFICE = "office", "office in charge of delegates' work", "党代表工作机构"
    OTHER = "other", "another place", "其他地点"


class Task(Label):
    """What delegates do at a reception besides receiving."""

    CONVEY = "convey", "pass on the spirit of Party committee meetings", "传达党委会议精神"
    EXPLAIN = "explain", "explain laws and benefit policies", "宣讲法律和惠民政策"
    COLLECT = "collect", "collect opinions and suggestions", "收集意见建议"


class Village(Record):
    """A village or community."""

    table: ClassVar[str] = "village"
    names: ClassVar[Text] = Text("village or community", "村(社区)")
    name: str | None = cell("名称", Text("name", "名称"), event=True)
    workrooms: Integer | None = cell(
        "工作室数",
        Text("delegates' workrooms in its service centre", "便民服务中心内党代表工作室数"),
    )


class ReceptionGroup(Record):
    """A group of delegates who receive the masses together."""

    table: ClassVar[str] = "reception_group"
    names: ClassVar[Text] = Text("reception group", "接待小组")
    village: Key | None = cell(
        "固定村(社区)", Text("village it is fixed to", "固定接待的村(社区)"), refers="village"
    )
    size: Integer | None = cell("人数", Text("delegates in it", "代表人数"))


class ReceptionMember(Record):
    """A delegate as member of a reception group."""

    table: ClassVar[str] = "reception_member"
    names: ClassVar[Text] = Text("member of a reception group", "接待小组成员")
    group: Key | None = cell(
        "接待小组", Text("the group", "所属接待小组"), refers="reception_group"
    )
    delegate: Key | None = cell("代表", Text("the delegate", "代表"), event=True, refers="delegate")
    level: Level | None = cell(
        "代表层级", Text("level of the congress he or she sits in", "属于哪一级党代表")
    )


class Reception(Record):
    """A reception of the masses by delegates: one group at one place in one month."""

    table: ClassVar[str] = "reception"
    names: ClassVar[Text] = Text("reception", "接待活动")
    month_of: Day | None = cell(
        "所属月份", Text("any day of the month it belongs to", "所属月份中的任一日")
    )
    held_on: Day | None = cell("接待日期", Text("day it was held", "实际接待日期"), event=True)
    group: Key | None = cell(
        "接待小组", Text("group that received", "接待小组"), refers="reception_group"
    )
    village: Key | None = cell("村(社区)", Text("village it was for", "村(社区)"), refers="village")
    place: Place | None = cell("地点", Text("where it was held", "接待地点"))
    convey: bool | None = cell("已传达", Text("decisions were passed on", "是否传达会议精神"))
    explain: bool | None = cell("已宣讲", Text("policies were explained", "是否宣讲政策法律"))
    collect: bool | None = cell("已收集", Text("opinions were collected", "是否收集意见"))


class ReceptionReport(Record):
    """Figures of receptions and matters over a stretch of time."""

    table: ClassVar[str] = "reception_report"
    names: ClassVar[Text] = Text("report on receptions", "接待工作统计")
    first_day: Day | None = cell("起始日期", Text("first day", "统计起始日期"))
    last_day: Day | None = cell("截止日期", Text("last day", "统计截止日期"))
    days: Integer | None = cell("接待日次数", Text("reception days in it", "接待日次数"))
    groups: Integer | None = cell("接待小组数", Text("reception groups", "接待小组数"))
    villages: Integer | None = cell("村(社区)数", Text("villages served", "覆盖的村(社区)数"))
    attendances: Integer | None = cell(
        "代表人次", Text("attendances of delegates", "参加接待的代表人次")
    )
    people: Integer | None = cell("接待群众人次", Text("people received", "接待群众人次"))
    matters: Integer | None = cell("事项总数", Text("matters collected", "收集事项总数"))
    finished: Integer | None = cell("办结数", Text("matters finished", "办结并反馈的事项数"))
    started: Integer | None = cell("办理中数", Text("matters under way", "启动办理并反馈的事项数"))
    explained: Integer | None = cell(
        "解释数", Text("impossible and explained", "不能办理已作解释的事项数")
    )


class ReceptionDay(Kind):
    """The day of every month on which delegates receive the masses."""

    kind = "reception_day"
    names = Text("reception day", "接待群众日")
    gist = Text("on which day of the month delegates receive", "每月哪一日为代表接待日")
    sentence = Text(
        "Day {day} of every month is the reception day[; if no working day, it is {on_holiday}].",
        "每月{day}日为党代表接待群众日[,遇节假日{on_holiday}]。",
    )
    example = """
kind: reception_day
modality: stated
day: 21
on_holiday: next_working_day
"""
    day: Integer | None = term(
        "日", Text("day of the month", "每月第几日"), default=None, ge=1, le=31
    )
    on_holiday: Holiday | None = term(
        "遇节假日",
        Text("what then; where the text is silent, nothing moves it", "遇节假日如何,不写则不变动"),
        default=None,
    )

    def rules(self) -> Iterable[Rule]:
        """The day of a reception's month, and that one was held on that day in each month."""
        own_month = minus(at("month_of"), minus(Part(at("month_of"), "day"), integer(1)))
        day = self._day_in(own_month)
        yield Sets("reception.day", day)
        yield Constraint(
            "reception.on_the_day", compare("eq", at("held_on"), day), given("held_on")
        )
        due = self._day_in(Context("period_first"))
        here = both(
            compare("ge", at("month_of"), Context("period_first")),
            compare("le", at("month_of"), Context("period_last")),
            given("held_on"),
        )
        receptions = Related("reception")
        yield Obligation(
            "assembly.reception_held",
            fulfilled=exists(receptions, both(here, compare("ge", at("held_on"), due))),
            in_time=exists(receptions, both(here, compare("eq", at("held_on"), due))),
            due=due,
            every="month",
        )

    def _day_in(self, first: Expr) -> Expr:
        """The day in the month that begins on `first`; its last day where it is too short."""
        day = plus(first, minus(self.param("day"), integer(1)))
        if self.day is not None and self.day > 28:
            last = minus(Shift(first, integer(1), "months"), integer(1))
            day = Arithmetic("sub", day, _excess(day, last))
        match self.on_holiday:
            case Holiday.NEXT_WORKING_DAY:
                return Roll(day, "forward", self._calendar)
            case Holiday.LAST_WORKING_DAY:
                return Roll(day, "backward", self._calendar)
        return day


def _excess(day: Expr, last: Expr) -> Expr:
    """By how many days `day` lies beyond `last`."""
    return Case(((compare("gt", day, last), minus(day, last)),), integer(0))


class ReceptionPlace(Kind):
    """Where delegates receive the masses, and how many such places there are."""

    kind = "reception_place"
    names = Text("reception place", "接待地点")
    gist = Text("where delegates receive the masses", "代表在何处接待群众")
    sentence = Text(
        "Delegates receive at {place}[; every village has {per_village}].",
        "党代表在{place}接待群众[,每村(社区)设{per_village}个]。",
    )
    example = """
kind: reception_place
modality: stated
place: village_workroom
per_village: {at_least: 1}
"""
    place: Place = term("地点", Text("the place", "接待地点"))
    per_village: Range | None = term(
        "每村数量", Text("how many each village has", "每村(社区)设置数量"), default=None
    )

    def rules(self) -> Iterable[Rule]:
        """Receptions are held there, and there is one to hold them in."""
        yield Constraint(
            "reception.place_fits",
            compare("eq", at("place"), self.param("place")),
            given("held_on"),
        )
        if self.per_village is not None:
            yield Constraint("village.has_workroom", self.per_village.holds(at("workrooms")))


class ReceptionGroups(Kind):
    """The groups in which delegates receive: how many, how large, of whom, and where they go."""

    kind = "reception_groups"
    names = Text("reception groups", "接待小组编组")
    gist = Text("groups in which delegates receive the masses", "代表如何编组接待群众")
    sentence = Text(
        "Delegates[ of {levels} level] form [{groups} ]reception groups[ of {size}]"
        "[, going to {villages} villages].",
        "[{levels}]党代表编为[{groups}个]接待小组[,每组{size}人][,到{villages}个村(社区)接待]。",
    )
    example = """
kind: reception_groups
modality: stated
groups: 300
size: {at_least: 2, at_most: 3}
villages: 300
levels: [city, county, township]
fixed: true
all_go_out: false
"""
    groups: Integer | None = term("组数", Text("number of groups", "小组数"), default=None)
    size: Range | None = term(
        "每组人数", Text("delegates in a group", "每组代表人数"), default=None
    )
    villages: Integer | None = term(
        "村(社区)数", Text("villages they go to", "所到村(社区)数"), default=None
    )
    levels: list[Level] = term(
        "代表层级",
        Text("of which congresses their members are delegates", "成员为哪几级党代表"),
        default_factory=list,
    )
    fixed: bool | None = term(
        "定点", Text("each group keeps to one village", "各组是否固定到一个村(社区)"), default=None
    )
    all_go_out: bool | None = term(
        "全员出动",
        Text("every group goes out on every reception day", "每个接待日各组是否均须到岗"),
        default=None,
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"fixed": Type.BOOL, "all_go_out": Type.BOOL}

    def rules(self) -> Iterable[Rule]:
        """Size and level of each group, their number, where they go, and how many attend."""
        if self.size is not None:
            yield Constraint("reception_group.size_fits", self.size.holds(at("size")))
        if self.levels:
            fits = among(at("level"), self.levels, f"{self._address}.levels")
            yield Constraint("reception_member.level_fits", fits)
        numbers = [
            compare("eq", at(name), self.param(name))
            for name in ("groups", "villages")
            if self._says(name)
        ]
        if numbers:
            yield Constraint("reception_report.groups_fit", both(*numbers))
        if self._says("fixed"):
            same = compare("eq", at("village"), at("group.village"))
            applies = both(self._chosen("fixed"), given("held_on"))
            yield Constraint("reception.village_fits", same, applies)
        if self._says("all_go_out") and self.size is not None:
            expected = Arithmetic("mul", self.param("groups"), at("days"))
            tests = [
                compare(
                    BOUND_OPS[name],
                    at("attendances"),
                    Arithmetic("mul", expected, self.size.param(name)),
                )
                for name in ("at_least", "at_most")
                if getattr(self.size, name) is not None
            ]
            yield Constraint(
                "reception_report.turnout_fits", both(*tests), self._chosen("all_go_out")
            )

    def _says(self, name: str) -> bool:
        return getattr(self, name) is not None or f"{self._address}.{name}" in self._unknown

    def _chosen(self, name: str) -> Expr:
        return compare("eq", self.param(name), Value(True, Type.BOOL))


class ReceptionTasks(Kind):
    """What delegates do at a reception besides receiving."""

    kind = "reception_tasks"
    names = Text("tasks at receptions", "接待时的任务")
    gist = Text("what delegates do at a reception", "代表接待时承担的任务")
    sentence = Text("At a reception delegates also {tasks}.", "党代表在接待时还应{tasks}。")
    example = """
kind: reception_tasks
modality: stated
tasks: [convey, explain, collect]
"""
    tasks: list[Task] = term("任务", Text("the tasks", "各项任务"), min_length=1)

    def rules(self) -> Iterable[Rule]:
        """Each task was done at a reception that was held."""
        where = f"{self._address}.tasks"
        done = [
            compare("eq", at(task.value), Value(True, Type.BOOL, f"{where}.{n}", task.text))
            for n, task in enumerate(self.tasks)
        ]
        yield Constraint("reception.tasks_done", both(*done), given("held_on"))


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (ReceptionDay, ReceptionPlace, ReceptionGroups, ReceptionTasks):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (Village, ReceptionGroup, ReceptionMember, Reception, ReceptionReport):
        register(record)


CONSTRAINTS: Mapping[str, Text] = {
    "reception.on_the_day": Text("was it held on the day laid down?", "是否在规定的接待日进行"),
    "reception.place_fits": Text("was it held where laid down?", "接待地点是否符合规定"),
    "reception.village_fits": Text(
        "did the group keep to its village?", "接待小组是否到其固定的村"
    ),
    "reception.tasks_done": Text("were the tasks of a reception done?", "接待任务是否完成"),
    "village.has_workroom": Text("has the village its workroom?", "村(社区)是否设有工作室"),
    "reception_group.size_fits": Text(
        "is the group of the right size?", "接待小组人数是否符合规定"
    ),
    "reception_member.level_fits": Text(
        "does the member sit in a congress laid down?", "成员所属层级是否符合规定"
    ),
    "reception_report.groups_fit": Text(
        "are there as many groups as laid down?", "组数与村数是否符合"
    ),
    "reception_report.turnout_fits": Text(
        "did as many delegates go out as groups and days come to?", "代表人次与编组和接待日是否相符"
    ),
}
DATED: Mapping[str, tuple[str, ...]] = {
    "reception": ("month_of",),
    "reception_report": ("last_day",),
}


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    which = Text("which day is the reception day of the month?", "当月接待日为哪一日")
    register(
        Question(
            "reception.day", Form.DECISION, "reception", which, Type.DATE, dated_by=("month_of",)
        )
    )
    for name, names in CONSTRAINTS.items():
        subject = name.partition(".")[0]
        by = DATED.get(subject)
        register(Question(name, Form.CONSTRAINT, subject, names, dated_by=by))
    held = Text("was the reception of the month held?", "当月接待日活动是否进行")
    register(Question("assembly.reception_held", Form.OBLIGATION, "assembly", held))
