"""Days and months set aside for contact: contact workdays and visit months."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    Aggregate,
    Context,
    Not,
    Related,
    at,
    both,
    children,
    compare,
    count,
    exists,
    given,
    integer,
    minus,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Obligation, Question, Requires, Rule
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import BOUND_OPS, Day, Duration, Frequency, Label, Range, term
from comitia.plugins.common import Alternatives, Body, among, in_period, once_within, unit_of

COMITIA_API = API


class Place(Label):
    """Where a contact workday is held."""

    OFFICE = "office", "the office in charge of delegates' work", "党代表工作机构办公室"
    COMMITTEE = "committee", "the premises of the committee", "党委机关"
    WORKROOM = "workroom", "a delegates' workroom", "党代表工作室"
    OTHER = "other", "another place", "其他"


class Role(Label):
    """Who comes to a contact workday."""

    GROUP_HEAD = "group_head", "head of a delegate group", "代表小组组长"
    DEPUTY_HEAD = "deputy_head", "deputy head of a delegate group", "代表小组副组长"
    DELEGATE = "delegate", "another delegate", "其他代表"
    OTHER = "other", "somebody else", "其他人员"


class FollowUp(Label):
    """What follows a visit month."""

    MEETING_ON = (
        "meeting_on",
        "a special meeting hears reports and plans improvements",
        "召开专题会议听取汇报并研究改进",
    )
    MINUTES_ON = "minutes_on", "the minutes are circulated", "印发会议纪要"


class Workday(Record):
    """A contact workday."""

    table: ClassVar[str] = "workday"
    names: ClassVar[Text] = Text("contact workday", "联系工作日")
    typical = {"id": Typical(11, 13, of="assembly"), "recorded": Typical(often=88)}
    assembly: Key | None = cell("代表大会", Text("the congress", "所属代表大会"), refers="assembly")
    on: Day | None = cell("日期", Text("day", "日期"))
    place: Place | None = cell("地点", Text("where it is held", "地点"))
    recorded: bool | None = cell("已记录", Text("whether a record was kept", "是否有记录"))


class Turn(Record):
    """A committee member's turn of duty on a contact workday."""

    table: ClassVar[str] = "turn"
    names: ClassVar[Text] = Text("turn of duty", "值班安排")
    typical = {"id": Typical(2, 3, of="workday")}
    workday: Key = cell(
        "联系工作日", Text("the workday", "所属联系工作日"), required=True, refers="workday"
    )
    member: Key = cell("委员", Text("who is on duty", "值班委员"), required=True, refers="member")


class Guest(Record):
    """Somebody who came to a contact workday."""

    table: ClassVar[str] = "workday_guest"
    names: ClassVar[Text] = Text("guest of a workday", "工作日来访人")
    typical = {"id": Typical(2, 4, of="workday")}
    workday: Key = cell(
        "联系工作日", Text("the workday", "所属联系工作日"), required=True, refers="workday"
    )
    role: Role | None = cell("身份", Text("who he or she is", "身份"))


class VisitMonth(Record):
    """A month in which committee members visit delegate groups."""

    table: ClassVar[str] = "visit_month"
    names: ClassVar[Text] = Text("visit month", "走访月")
    typical = {
        "id": Typical(2, 2, of="assembly"),
        "last_day": Typical(26, 31, of="first_day"),
        "meeting_on": Typical(0, 20, of="last_day"),
        "minutes_on": Typical(0, 12, of="meeting_on"),
    }
    assembly: Key | None = cell("代表大会", Text("the congress", "所属代表大会"), refers="assembly")
    first_day: Day | None = cell("首日", Text("first day", "首日"))
    last_day: Day | None = cell("末日", Text("last day", "末日"))
    meeting_on: Day | None = cell(
        "专题会议日期",
        Text("day of the follow-up meeting; empty: none yet", "专题会议日期，尚未召开则留空"),
        event=True,
    )
    minutes_on: Day | None = cell(
        "纪要印发日期",
        Text("day the minutes were circulated; empty: not yet", "会议纪要印发日期，尚未则留空"),
        event=True,
    )


class ContactWorkday(Kind):
    """A recurring day on which committee members are on duty for delegates."""

    kind = "contact_workday"
    names = Text("contact workday", "联系工作日")
    gist = Text(
        "how often the contact workday is held and who is on duty",
        "联系工作日的次数与值班安排",
    )
    sentence = Text(
        "A contact workday is held: {frequency}[; on duty each time: {on_duty}]"
        "[ of the {roster}][, {rotation}].",
        "设联系工作日，{frequency}[，每次由{roster}委员][{on_duty}名]值班[，{rotation}]。",
    )
    example = """
kind: contact_workday
modality: stated
frequency: {at_least: 1, at_most: 1, every: month}
on_duty: {at_least: 1, at_most: 1}
roster: committee
rotation: true
"""
    frequency: Frequency = term("次数", Text("how often it is held", "举行次数"))
    on_duty: Range | None = term(
        "值班人数", Text("how many members are on duty", "每次值班人数"), default=None
    )
    roster: Body | None = term(
        "值班机构", Text("whose members take turns", "由何机构成员值班"), default=None
    )
    rotation: bool = term(
        "轮流", Text("all members take turns", "是否由全体成员轮流"), default=False
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"roster": Type.TEXT}

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name == "rotation":
            return Text("all members in turn", "全体成员轮流").pick(lang)
        return super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """Often enough, the right number on duty, and nobody far ahead of another."""
        held = count(children("workday", "assembly"), in_period("on"))
        every = unit_of(self.frequency)
        yield Obligation("assembly.contact_workdays", self.frequency.holds(held), every=every)
        own = [compare("eq", at("member.body"), self.param("roster"))] if self.roster else []
        on_duty = count(children("turn", "workday"), *own)
        if self.on_duty is not None:
            yield Constraint("workday.on_duty", self.on_duty.holds(on_duty))
        if not self.rotation:
            return
        in_roster = compare("eq", at("body"), self.param("roster"))
        turns = count(children("turn", "member"))
        others = Related("member")
        most = Aggregate("max", others, in_roster, turns)
        least = Aggregate("min", others, in_roster, turns)
        even = compare("le", minus(most, turns), integer(1))
        yield Constraint("member.turns_even", even, in_roster)
        yield Requires("member.next_on_duty", compare("eq", turns, least), in_roster)


class WorkdaySetting(Alternatives):
    """Where a contact workday is held, who comes, and that it is recorded."""

    kind = "workday_setting"
    names = Text("setting of contact workdays", "联系工作日安排")
    gist = Text("place, guests and record of a contact workday", "联系工作日的地点、对象与记录")
    sentence = Text(
        "On the contact workday[ at {place}][, those who come: {guests}][, {recorded}].",
        "联系工作日[在{place}举行][，接待对象为{guests}][，{recorded}]。",
    )
    example = """
kind: workday_setting
modality: stated
place: office
guests: [group_head, deputy_head]
"""
    alternatives = ("guests",)
    place: Place | None = term("地点", Text("where it is held", "地点"), default=None)
    guests: list[Role] | None = term("对象", Text("who comes", "接待对象"), default=None)
    recorded: bool = term("记录", Text("a record is kept", "须作记录"), default=False)

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name == "recorded":
            return Text("a record is kept", "做好联系记录").pick(lang)
        return super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """The place, the guests and the record are as they should be."""
        held = compare("le", at("on"), Context("as_of"))
        if self.place is not None:
            there = compare("eq", at("place"), self.param("place"))
            yield Constraint("workday.place", there)
        if self.guests:
            right = among(at("role"), self.guests, f"{self._address}.guests")
            stranger = exists(children("workday_guest", "workday"), Not(right))
            yield Constraint("workday.guests", Not(stranger), held)
        if self.recorded:
            kept = compare("eq", at("recorded"), self.param("recorded"))
            yield Constraint("workday.recorded", kept, held)


class VisitMonths(Kind):
    """Months in which all committee members visit delegate groups."""

    kind = "visit_months"
    names = Text("visit months", "走访月")
    gist = Text(
        "how often there is a visit month and how many groups each member visits",
        "走访月的次数与每名委员走访的小组数",
    )
    sentence = Text(
        "Visit months: {frequency}[; every member of the {roster}]"
        "[ visits {groups} groups in each].",
        "设走访月，{frequency}[，{roster}全体委员][每次分别走访代表小组{groups}个]。",
    )
    example = """
kind: visit_months
modality: should
frequency: {at_least: 1, at_most: 1, every: half_year}
roster: committee
groups: {at_least: 1, at_most: 2}
"""
    frequency: Frequency = term("次数", Text("how many in each period", "每期走访月数"))
    roster: Body | None = term(
        "走访机构", Text("whose members visit", "由何机构成员走访"), default=None
    )
    groups: Range | None = term(
        "小组数", Text("how many groups each visits", "每人走访的小组数"), default=None
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"roster": Type.TEXT}

    def rules(self) -> Iterable[Rule]:
        """A month in each period; each member visits enough groups in it, and not too many."""
        every = unit_of(self.frequency)
        months = count(children("visit_month", "assembly"), in_period("first_day"))
        yield Obligation("assembly.visit_months", self.frequency.holds(months), every=every)
        if self.groups is None:
            return
        visits = children("visit", "member")
        now = both(given("visit_month"), given("to_group"), in_period("visit_month.first_day"))
        reached = Aggregate("distinct", visits, now, at("to_group"))
        mine = compare("eq", at("body"), self.param("roster"))
        same = Related(
            "visit",
            ((("member",), ("member",)), (("visit_month",), ("visit_month",))),
        )
        together = Aggregate("distinct", same, given("to_group"), at("to_group"))
        counted = both(
            given("member"),
            given("visit_month"),
            given("to_group"),
            compare("eq", at("member.body"), self.param("roster")),
        )
        for name, op in BOUND_OPS.items():
            if getattr(self.groups, name) is None:
                continue
            bound = self.groups.param(name)
            if name in ("at_least", "more_than"):
                enough = compare(op, reached, bound)
                yield Obligation("member.groups_visited", enough, mine, every=every)
            else:
                yield Constraint("visit.within_ceiling", compare(op, together, bound), counted)


class VisitMonthFollowUp(Kind):
    """What follows a visit month."""

    kind = "visit_month_follow_up"
    names = Text("after a visit month", "走访月后续工作")
    gist = Text("what follows a visit month", "走访月结束后的后续工作")
    sentence = Text(
        "After the visit month[, within {within}]: {steps}.", "走访月结束后[{within}内]：{steps}。"
    )
    example = """
kind: visit_month_follow_up
modality: stated
steps: [meeting_on, minutes_on]
"""
    steps: list[FollowUp] = term("事项", Text("what follows", "后续事项"), min_length=1)
    within: Duration | None = term("时限", Text("within what time", "时限"), default=None)
    absent_types: ClassVar[Mapping[str, Type]] = {"within": Type.DATE}

    def rules(self) -> Iterable[Rule]:
        """Each step is taken once the month is over."""
        over = compare("lt", at("last_day"), Context("as_of"))
        for step in self.steps:
            yield once_within(
                f"visit_month.{step.value.removesuffix('_on')}",
                step.value,
                at("last_day"),
                self,
                "within",
                applies=over,
            )


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (ContactWorkday, WorkdaySetting, VisitMonths, VisitMonthFollowUp):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (Workday, Turn, Guest, VisitMonth):
        register(record)


QUESTIONS: Mapping[str, tuple[Form, Text, str | None]] = {
    "assembly.contact_workdays": (
        Form.OBLIGATION,
        Text("are contact workdays held?", "联系工作日是否按期举行"),
        None,
    ),
    "workday.on_duty": (
        Form.CONSTRAINT,
        Text("is the right number of members on duty?", "值班人数是否符合规定"),
        "on",
    ),
    "workday.place": (
        Form.CONSTRAINT,
        Text("is it held in the right place?", "地点是否符合规定"),
        "on",
    ),
    "workday.guests": (
        Form.CONSTRAINT,
        Text("are the guests those provided for?", "接待对象是否符合规定"),
        "on",
    ),
    "workday.recorded": (Form.CONSTRAINT, Text("was it recorded?", "是否有记录"), "on"),
    "member.turns_even": (
        Form.CONSTRAINT,
        Text("do the members take turns evenly?", "委员是否轮流值班"),
        None,
    ),
    "member.next_on_duty": (
        Form.DECISION,
        Text("may the member be next on duty?", "下一次可否由该委员值班"),
        None,
    ),
    "assembly.visit_months": (
        Form.OBLIGATION,
        Text("is there a visit month in each period?", "是否按期设走访月"),
        None,
    ),
    "member.groups_visited": (
        Form.OBLIGATION,
        Text("does the member visit enough groups?", "委员走访小组数是否达到要求"),
        None,
    ),
    "visit.within_ceiling": (
        Form.CONSTRAINT,
        Text("does the visit keep within the number of groups?", "走访小组数是否超过上限"),
        "on",
    ),
    "visit_month.meeting": (
        Form.OBLIGATION,
        Text("is the follow-up meeting held?", "是否召开专题会议"),
        "first_day",
    ),
    "visit_month.minutes": (
        Form.OBLIGATION,
        Text("are the minutes circulated?", "是否印发会议纪要"),
        "first_day",
    ),
}


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for name, (form, names, dated_by) in QUESTIONS.items():
        by = None if dated_by is None else (dated_by,)
        register(Question(name, form, name.split(".")[0], names, dated_by=by))
