"""Groups in which delegates receive the masses, and the figures that are reported of them."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import Arithmetic, Expr, Value, at, both, compare, given
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Question, Rule
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import BOUND_OPS, Day, Integer, Range, term
from comitia.plugins.common import Level, among, flag, says

COMITIA_API = API


class ReceptionGroup(Record):
    """A group of delegates who receive the masses together."""

    table: ClassVar[str] = "reception_group"
    names: ClassVar[Text] = Text("reception group", "接待小组")
    typical = {"id": Typical(1, 1, of="village"), "size": Typical(2, 3)}
    village: Key | None = cell(
        "固定村（社区）", Text("village it is fixed to", "固定接待的村（社区）"), refers="village"
    )
    size: Integer | None = cell("人数", Text("delegates in it", "代表人数"))


class ReceptionMember(Record):
    """A delegate as member of a reception group."""

    table: ClassVar[str] = "reception_member"
    names: ClassVar[Text] = Text("member of a reception group", "接待小组成员")
    typical = {"id": Typical(2, 3, of="reception_group")}
    group: Key | None = cell(
        "接待小组", Text("the group", "所属接待小组"), refers="reception_group"
    )
    delegate: Key | None = cell("代表", Text("the delegate", "代表"), event=True, refers="delegate")
    level: Level | None = cell(
        "代表层级", Text("level of the congress he or she sits in", "属于哪一级党代表")
    )


class ReceptionReport(Record):
    """Figures of receptions and matters over a stretch of time."""

    table: ClassVar[str] = "reception_report"
    names: ClassVar[Text] = Text("report on receptions", "接待工作统计")
    typical = {
        "id": Typical(3, 5),
        "first_day": Typical(0, 10),
        "last_day": Typical(150, 180, of="first_day"),
        "days": Typical(4, 6),
        "groups": Typical(100, 300),
        "villages": Typical(100, 100, of="groups"),
        "attendances": Typical(100, 1500, of="groups"),
        "people": Typical(100, 200, of="attendances"),
        "finished": Typical(30, 60, of="people"),
        "started": Typical(10, 30, of="people"),
        "explained": Typical(5, 20, of="people"),
    }
    first_day: Day | None = cell("起始日期", Text("first day", "统计起始日期"))
    last_day: Day | None = cell("截止日期", Text("last day", "统计截止日期"))
    days: Integer | None = cell("接待日次数", Text("reception days in it", "接待日次数"))
    groups: Integer | None = cell("接待小组数", Text("reception groups", "接待小组数"))
    villages: Integer | None = cell("村（社区）数", Text("villages served", "覆盖的村（社区）数"))
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


SAID: Mapping[str, Text] = {
    "fixed": Text("each group keeping to one village", "各组固定到一个村（社区）"),
    "all_go_out": Text("every group on every reception day", "每个接待日各组均到岗"),
}
"""What a yes says of the groups."""


class ReceptionGroups(Kind):
    """The groups in which delegates receive: how many, how large, of whom, and where they go."""

    kind = "reception_groups"
    names = Text("reception groups", "接待小组编组")
    gist = Text("groups in which delegates receive the masses", "代表如何编组接待群众")
    sentence = Text(
        "Delegates[ of {levels} level] form [{groups} ]reception groups[ of {size}]"
        "[, going to {villages} villages][, {fixed}][, {all_go_out}].",
        "[{levels}]党代表编为[{groups}个]接待小组[，每组{size}人][，到{villages}个村（社区）接待]"
        "[，{fixed}][，{all_go_out}]。",
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
        "村（社区）数", Text("villages they go to", "所到村（社区）数"), default=None
    )
    levels: list[Level] = term(
        "代表层级",
        Text("of which congresses their members are delegates", "成员为哪几级党代表"),
        default_factory=list,
    )
    fixed: bool | None = term(
        "定点",
        Text("each group keeps to one village", "各组是否固定到一个村（社区）"),
        default=None,
    )
    all_go_out: bool | None = term(
        "全员出动",
        Text("every group goes out on every reception day", "每个接待日各组是否均须到岗"),
        default=None,
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"fixed": Type.BOOL, "all_go_out": Type.BOOL}

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        return flag(self, name, SAID, lang) or super().words(name, lang)

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
            if says(self, name)
        ]
        if numbers:
            yield Constraint("reception_report.groups_fit", both(*numbers))
        if says(self, "fixed"):
            same = compare("eq", at("village"), at("group.village"))
            applies = both(self._chosen("fixed"), given("held_on"))
            yield Constraint("reception.village_fits", same, applies)
        if says(self, "all_go_out") and self.size is not None:
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

    def _chosen(self, name: str) -> Expr:
        return compare("eq", self.param(name), Value(True, Type.BOOL))


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    register(ReceptionGroups)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (ReceptionGroup, ReceptionMember, ReceptionReport):
        register(record)


CONSTRAINTS: Mapping[str, Text] = {
    "reception.village_fits": Text(
        "did the group keep to its village?", "接待小组是否到其固定的村"
    ),
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
    for name, names in CONSTRAINTS.items():
        subject = name.partition(".")[0]
        by = DATED.get(subject)
        register(Question(name, Form.CONSTRAINT, subject, names, dated_by=by))
