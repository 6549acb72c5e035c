"""Days on which delegates receive the masses: which day, where, and to do what."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    Arithmetic,
    Case,
    Context,
    Expr,
    Part,
    Related,
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
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Obligation, Question, Rule, Sets
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, DayOfMonth, Holiday, Integer, Label, ShortMonth, term
from comitia.plugins.common import says

COMITIA_API = API


class Place(Label):
    """Where delegates receive the masses."""

    VILLAGE_WORKROOM = (
        "village_workroom",
        "delegates' workroom in the village service centre",
        "村（社区）便民服务中心党代表工作室",
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
    names: ClassVar[Text] = Text("village or community", "村（社区）")
    typical = {"id": Typical(6, 10), "workrooms": Typical(0, 2)}
    name: str | None = cell("名称", Text("name", "名称"), event=True)
    workrooms: Integer | None = cell(
        "工作室数",
        Text("delegates' workrooms in its service centre", "便民服务中心内党代表工作室数"),
    )


class Reception(Record):
    """A reception of the masses by delegates: one group at one place in one month."""

    table: ClassVar[str] = "reception"
    names: ClassVar[Text] = Text("reception", "接待活动")
    typical = {
        "id": Typical(10, 14, of="reception_group"),
        "month_of": Typical(0, 364),
        "held_on": Typical(-12, 16, of="month_of"),
        "convey": Typical(often=90),
        "explain": Typical(often=90),
        "collect": Typical(often=92),
    }
    month_of: Day | None = cell(
        "所属月份", Text("any day of the month it belongs to", "所属月份中的任一日")
    )
    held_on: Day | None = cell("接待日期", Text("day it was held", "实际接待日期"), event=True)
    group: Key | None = cell(
        "接待小组", Text("group that received", "接待小组"), refers="reception_group"
    )
    village: Key | None = cell(
        "村（社区）", Text("village it was for", "村（社区）"), refers="village"
    )
    place: Place | None = cell("地点", Text("where it was held", "接待地点"))
    convey: bool | None = cell("已传达", Text("decisions were passed on", "是否传达会议精神"))
    explain: bool | None = cell("已宣讲", Text("policies were explained", "是否宣讲政策法律"))
    collect: bool | None = cell("已收集", Text("opinions were collected", "是否收集意见"))


class ReceptionDay(Kind):
    """The day of every month on which delegates receive the masses."""

    kind = "reception_day"
    names = Text("reception day", "接待群众日")
    gist = Text("on which day of the month delegates receive", "每月哪一日为代表接待日")
    sentence = Text(
        "{day} is the delegates' reception day[; if no working day, it is {on_holiday}]"
        "[; in a month without it, {in_short_months}].",
        "{day}为党代表接待日[，遇节假日{on_holiday}][，当月无此日的{in_short_months}]。",
    )
    example = """
kind: reception_day
modality: stated
day: 21
on_holiday: next_working_day
"""
    day: DayOfMonth | None = term("日", Text("day of the month", "每月第几日"), default=None)
    on_holiday: Holiday | None = term(
        "遇节假日",
        Text("what then; where the text is silent, nothing moves it", "遇节假日如何，不写则不变动"),
        default=None,
    )
    in_short_months: ShortMonth | None = term(
        "当月无此日",
        Text("what in a month without such a day; its last day is taken", "当月没有这一日时如何"),
        default=None,
    )

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words; a text that names no day need not mean a monthly one."""
        if name == "day" and says(self, "day"):
            day = super().words(name, lang)
            return f"Day {day} of every month" if lang == "en" else f"每月{day}日"
        if name == "day":
            some = Text("a day (which, and how often, is not stated)", "某日（日期、次数未载明）")
            return some.pick(lang)
        return super().words(name, lang)

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
        return day if self.on_holiday is None else self.on_holiday.moved(day, self._calendar)


def _excess(day: Expr, last: Expr) -> Expr:
    """By how many days `day` lies beyond `last`."""
    return Case(((compare("gt", day, last), minus(day, last)),), integer(0))


class ReceptionPlace(Kind):
    """Where delegates receive the masses, and how many such places there are."""

    kind = "reception_place"
    names = Text("reception place", "接待地点")
    gist = Text("where delegates receive the masses", "代表在何处接待群众")
    sentence = Text(
        "Delegates receive at the {place}[; every village has at least {per_village}].",
        "党代表在{place}接待群众[，每村（社区）至少设{per_village}个]。",
    )
    example = """
kind: reception_place
modality: stated
place: village_workroom
per_village: 1
"""
    place: Place = term("地点", Text("the place", "接待地点"))
    per_village: Integer | None = term(
        "每村至少",
        Text("how many each village has at least", "每村（社区）至少设几个"),
        default=None,
    )

    def rules(self) -> Iterable[Rule]:
        """Receptions are held there, and there is one to hold them in."""
        yield Constraint(
            "reception.place_fits",
            compare("eq", at("place"), self.param("place")),
            given("held_on"),
        )
        if says(self, "per_village"):
            enough = compare("ge", at("workrooms"), self.param("per_village"))
            yield Constraint("village.has_workroom", enough)


class ReceptionTasks(Kind):
    """What delegates do at a reception besides receiving."""

    kind = "reception_tasks"
    names = Text("tasks at receptions", "接待时的任务")
    gist = Text("what delegates do at a reception", "代表接待时承担的任务")
    sentence = Text("At a reception delegates also {tasks}.", "党代表接待时一并{tasks}。")
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
    for kind in (ReceptionDay, ReceptionPlace, ReceptionTasks):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (Village, Reception):
        register(record)


CONSTRAINTS: Mapping[str, Text] = {
    "reception.on_the_day": Text("was it held on the day laid down?", "是否在规定的接待日进行"),
    "reception.place_fits": Text("was it held where laid down?", "接待地点是否符合规定"),
    "reception.tasks_done": Text("were the tasks of a reception done?", "接待任务是否完成"),
    "village.has_workroom": Text("has the village its workroom?", "村（社区）是否设有工作室"),
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
        by = ("month_of",) if subject == "reception" else None
        register(Question(name, Form.CONSTRAINT, subject, names, dated_by=by))
    held = Text("was the reception of the month held?", "当月接待日活动是否进行")
    register(Question("assembly.reception_held", Form.OBLIGATION, "assembly", held))
