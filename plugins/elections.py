"""Elections of delegates by categories of seats: contests, candidates, and how many stand."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    Aggregate,
    Expr,
    Related,
    at,
    both,
    compare,
    integer,
    minus,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Text
from comitia.engine.rules import Constraint, Form, Question, Rule
from comitia.engine.schema import Typical
from comitia.engine.vocabulary import Day, Integer, Label, Threshold, term
from comitia.plugins.common import Actor, says, when
from comitia.plugins.electionwords import (
    ANY_CATEGORY,
    ANY_STAGE,
    AssignedSeats,
    ElectionStage,
    Mark,
    scope_of,
)

COMITIA_API = API


class MarginBase(Label):
    """Of what the margin of candidates over seats is taken."""

    SEATS = "seats", "the seats", "应选名额"
    CANDIDATES = "candidates", "the candidates", "候选人数"


class Measured(Label):
    """Where candidates are held against seats."""

    EACH_UNIT = (
        "each_unit",
        "category by category in each electing unit",
        "各选举单位各类名额分别计算",
    )
    ALL_UNITS = "all_units", "category by category over all units", "各类名额按全部选举单位合计"


class Election(Record):
    """An election of delegates, or one stage of it."""

    table: ClassVar[str] = "election"
    names: ClassVar[Text] = Text("election", "选举")
    typical = {"id": Typical(2, 3, of="assembly")}
    assembly: Key | None = cell("代表大会", Text("the congress", "所属代表大会"), refers="assembly")
    stage: ElectionStage | None = cell("阶段", Text("which stage", "选举阶段"))
    held_on: Day | None = cell("选举日期", Text("day of the ballot", "投票选举日期"))


class Contest(Record):
    """The seats of one category in one electing unit, and how many stand for them."""

    table: ClassVar[str] = "contest"
    names: ClassVar[Text] = Text("contest", "选区类别名额")
    typical = {
        "id": Typical(6, 10, of="election"),
        "seats": Typical(2, 9),
        "assigned_seats": Typical(0, 1),
        "candidates": Typical(95, 190, of="seats"),
        "assigned_candidates": Typical(100, 100, of="assigned_seats"),
        "elected": Typical(90, 100, of="seats"),
        "electors_due": Typical(40, 120),
        "electors_present": Typical(72, 100, of="electors_due"),
        "ballots_cast": Typical(97, 100, of="electors_present"),
    }
    election: Key = cell("选举", Text("the election", "所属选举"), required=True, refers="election")
    unit: Key | None = cell("选举单位", Text("electing unit", "选举单位"), refers="unit")
    category: Mark | None = cell("类别", Text("category of its seats", "名额类别"))
    seats: Integer | None = cell("应选名额", Text("seats to be filled", "应选名额"))
    assigned_seats: Integer | None = cell(
        "等额名额", Text("of them filled without competition", "其中等额选举的名额")
    )
    candidates: Integer | None = cell("候选人数", Text("number of candidates", "候选人数"))
    assigned_candidates: Integer | None = cell(
        "等额候选人数",
        Text("of them candidates assigned to the unit", "其中安排到该单位的候选人数"),
    )
    elected: Integer | None = cell("当选人数", Text("number elected", "实际当选人数"))
    ballots_cast: Integer | None = cell("收回票数", Text("ballots cast", "收回票数"))
    electors_due: Integer | None = cell(
        "应到党员数", Text("members due to take part", "应到会党员人数")
    )
    electors_present: Integer | None = cell("实到党员数", Text("members present", "实到会党员人数"))

    @staticmethod
    def always() -> tuple[Expr, ...]:
        """Those present are due."""
        return (compare("le", at("electors_present"), at("electors_due")),)


class Candidate(Record):
    """A candidate with his or her votes; nobody's ballot can be read from it."""

    table: ClassVar[str] = "candidate"
    names: ClassVar[Text] = Text("candidate", "候选人")
    typical = {
        "id": Typical(2, 6, of="contest"),
        "votes": Typical(5, 70, of="contest.ballots_cast"),
        "won_tie": Typical(often=50),
        "may_vote": Typical(often=97),
        "may_stand": Typical(often=97),
        "own_branch": Typical(often=90),
        "assigned_by": Typical(often=10),
        "drawn_number": Typical(1, 6),
        "spoke_as": Typical(1, 6),
        "applied_on": Typical(-40, -5, of="contest.election.held_on"),
    }
    contest: Key = cell(
        "所竞名额", Text("the contest", "所属选区类别"), required=True, refers="contest"
    )
    name: str | None = cell("姓名", Text("name", "姓名"))
    votes: Integer | None = cell("得票", Text("votes received", "得票数"))
    won_tie: bool | None = cell(
        "同票胜出", Text("whether he or she won the tie", "得票相等时是否胜出")
    )
    assigned_by: Actor | None = cell(
        "安排主体",
        Text(
            "who assigned him or her to the unit; empty: nobody",
            "由谁安排到该选举单位，未安排则留空",
        ),
        event=True,
    )
    may_vote: bool | None = cell("有表决权选举权", Text("has the right to vote", "是否有选举权"))
    may_stand: bool | None = cell("有被选举权", Text("has the right to stand", "是否有被选举权"))
    applied_on: Day | None = cell(
        "报名日期", Text("day of applying; empty: did not", "报名日期，未报名则留空"), event=True
    )
    own_branch: bool | None = cell(
        "在所在支部报名", Text("whether in the own branch", "是否在所在支部报名")
    )
    proposed_by: Actor | None = cell(
        "提名组织",
        Text("organ that designated or proposed; empty: none", "指定或提名的组织，无则留空"),
        event=True,
    )
    qualification_checked: bool | None = cell(
        "资格已审核", Text("whether qualified on examination", "资格审核是否通过")
    )
    review_passed: bool | None = cell(
        "审查通过", Text("whether the review was passed", "审查是否通过")
    )
    inspected: bool | None = cell("已考察", Text("whether inspected", "是否经过考察"))
    draw: Key | None = cell(
        "抽签",
        Text("the draw for the order of speeches; empty: none", "确定发言顺序的抽签，未抽签则留空"),
        event=True,
        refers="draw",
    )
    drawn_number: Integer | None = cell("签号", Text("number drawn", "所抽签号"))
    spoke_as: Integer | None = cell(
        "发言次序",
        Text("place in which he or she spoke; empty: not yet", "实际发言次序，尚未发言则留空"),
        event=True,
    )

    @staticmethod
    def always() -> tuple[Expr, ...]:
        """No ballot gives a candidate more than one vote."""
        return (compare("le", at("votes"), at("contest.ballots_cast")),)


class ContestedMargin(Kind):
    """How many more candidates than seats there are."""

    kind = "contested_margin"
    names = Text("contested election", "差额选举")
    gist = Text("how many more candidates than seats there are", "候选人数多于应选名额的幅度")
    sentence = Text(
        "The election[ ({stage})][ of {categories}] is contested[: candidates beyond the seats are"
        " {margin}][, {measured}][, {assigned}].",
        "[{stage}][{categories}代表]实行差额选举[，差额为{margin}][（{measured}）][（{assigned}）]。",
    )
    example = """
kind: contested_margin
modality: must
stage: [formal]
margin: {at_least: 20%, of: seats}
measured: each_unit
"""
    stage: list[ElectionStage] | None = term("阶段", ANY_STAGE, default=None)
    categories: list[Mark] | None = term("类别", ANY_CATEGORY, default=None)
    margin: Threshold[MarginBase] | None = term(
        "差额",
        Text("candidates beyond the seats; at least one where left out", "差额数，不写则至少一名"),
        default=None,
    )
    measured: Measured | None = term(
        "计算范围",
        Text("where measured; in each unit where left out", "在何范围内计算，不写则按选举单位"),
        default=None,
    )
    assigned: AssignedSeats | None = term(
        "等额名额",
        Text("seats without competition; included where left out", "等额名额是否计入，不写则计入"),
        default=None,
    )

    def rules(self) -> Iterable[Rule]:
        """Enough candidates for the seats of the contest, or of its category everywhere."""
        seats, candidates = self._number("seats"), self._number("candidates")
        scope = scope_of(self)
        if self.assigned is AssignedSeats.LEFT_OUT:  # nothing is left to be contested
            scope = when(scope, compare("gt", seats, integer(0)))
        if self.margin is None:
            more: Expr = compare("gt", candidates, seats)
            if says(self, "margin"):
                more = both(more, compare("ge", minus(candidates, seats), self.param("margin")))
        else:
            bases: Mapping[str, Expr] = {MarginBase.SEATS: seats, MarginBase.CANDIDATES: candidates}
            more = self.margin.holds(minus(candidates, seats), bases)
        yield Constraint("contest.margin", more, scope)

    def _number(self, column: str) -> Expr:
        own: Expr = at(column)
        if self.assigned is AssignedSeats.LEFT_OUT:
            own = minus(own, at(f"assigned_{column}"))
        if self.measured is not Measured.ALL_UNITS:
            return own
        same = ((("election",), ("election",)), (("category",), ("category",)))
        return Aggregate("sum", Related("contest", same), None, own)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    register(ContestedMargin)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (Election, Contest, Candidate):
        register(record)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    names = Text("are there enough candidates for the seats?", "候选人差额是否符合规定")
    register(
        Question(
            "contest.margin",
            Form.CONSTRAINT,
            "contest",
            names,
            dated_by=("election", "held_on"),
        )
    )
