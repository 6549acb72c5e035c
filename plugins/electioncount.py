"""Votes counted by categories of seats, and seats that are filled without competition."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    TRUE,
    Absent,
    Aggregate,
    Cause,
    CauseKind,
    Expr,
    Not,
    Path,
    Related,
    at,
    both,
    compare,
    count,
    either,
    given,
    integer,
    minus,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Kind
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Question, Requires, Rule
from comitia.engine.schema import Type
from comitia.engine.vocabulary import Label, Range, Threshold, term
from comitia.plugins.common import Actor, is_among, says, when, with_measure
from comitia.plugins.electionwords import (
    ANY_CATEGORY,
    ANY_STAGE,
    ElectionStage,
    Flagged,
    Mark,
    scope_of,
)

COMITIA_API = API


class Comparison(Label):
    """Among whom candidates are ranked by their votes."""

    CATEGORY_IN_UNIT = (
        "category_in_unit",
        "those of the same category in the same unit",
        "同一选举单位同一类别的候选人",
    )
    CATEGORY = "category", "those of the same category in all units", "各选举单位同一类别的候选人"


class Tie(Label):
    """What settles equal votes for the last seat."""

    LOT = "lot", "lot", "抽签"
    SECOND_VOTE = "second_vote", "a second vote", "再次投票"


class BallotBase(Label):
    """Of whom a least number of votes is a share."""

    BALLOTS_CAST = "ballots_cast", "the ballots cast", "收回票数"
    ELECTORS_DUE = "electors_due", "the members due to take part", "应到党员"
    ELECTORS_PRESENT = "electors_present", "the members present", "实到党员"


class IndependentCount(Flagged):
    """Among whom votes are compared, what else election takes, and whether all seats are filled."""

    kind = "independent_count"
    names = Text("count by categories", "分类计票")
    gist = Text("among whom candidates are ranked by votes", "候选人按得票在何范围内排序")
    sentence = Text(
        "Votes are compared only among {within}; as many are elected as there are seats"
        "[, with votes of {votes}][; equal votes: {tie}][; {filled}].",
        "得票仅在{within}之间比较，按应选名额依次当选[，所需得票：{votes}][；得票相等的，以{tie}确定]"
        "[；{filled}]。",
    )
    example = """
kind: independent_count
modality: must
within: category_in_unit
filled: true
"""
    monotone = {"candidate.elected": ("votes",)}
    said = {
        "filled": (
            Text("seats may stay empty", "名额可以空缺"),
            Text("every seat is filled", "名额须足额选出"),
        )
    }
    stage: list[ElectionStage] | None = term("阶段", ANY_STAGE, default=None)
    categories: list[Mark] | None = term("类别", ANY_CATEGORY, default=None)
    within: Comparison = term("比较范围", Text("among whom votes are compared", "得票比较的范围"))
    votes: Threshold[BallotBase] | None = term(
        "最低得票", Text("votes that are needed besides", "当选另须达到的得票"), default=None
    )
    tie: Tie | None = term(
        "同票",
        Text("what settles equal votes for the last seat", "末位得票相等如何确定"),
        default=None,
    )
    filled: bool | None = term(
        "足额", Text("whether every seat is filled", "名额是否须足额选出"), default=None
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"tie": Type.BOOL}

    def rules(self) -> Iterable[Rule]:
        """Ranked high enough among one's peers, with enough votes; all seats filled."""
        scope = when(scope_of(self, "contest."), Not(given("assigned_by")))
        yield Requires("candidate.elected", self._high_enough(), scope)
        if self.votes is not None:
            bases = {each.value: at(f"contest.{each.value}") for each in BallotBase}
            yield Requires("candidate.elected", self.votes.holds(at("votes"), bases), scope)
        elif says(self, "votes"):
            enough = compare("ge", at("votes"), self.param("votes"))
            yield Requires("candidate.elected", enough, scope)
        if self.filled is not None:
            full = compare("eq", at("elected"), at("seats"))
            must = compare("eq", self.param("filled"), TRUE)
            yield Constraint("contest.filled", either(Not(must), full), scope_of(self))

    def _high_enough(self) -> Expr:
        """Fewer peers have more votes than there are seats; equals for the last seat tie."""
        if self.within is Comparison.CATEGORY:
            same: list[tuple[Path, Path]] = [
                (("contest", name), ("contest", name)) for name in ("election", "category")
            ]
            contests = Related(
                "contest", tuple(((name,), ("contest", name)) for name in ("election", "category"))
            )
            open_seats: Expr = Aggregate(
                "sum", contests, None, minus(at("seats"), at("assigned_seats"))
            )
        else:
            same = [(("contest",), ("contest",))]
            open_seats = minus(at("contest.seats"), at("contest.assigned_seats"))
        peers = Related("candidate", tuple(same))
        competes = Not(given("assigned_by"))
        better = count(peers, both(competes, compare("gt", at("votes"), at("votes", 1))))
        equal = count(peers, both(competes, compare("ge", at("votes"), at("votes", 1))))
        settled = self.param("tie") if self.tie is None else compare("eq", at("won_tie"), TRUE)
        return both(
            compare("lt", better, open_seats), either(compare("le", equal, open_seats), settled)
        )


class Quota(Label):
    """How seats filled without competition stand to those allotted to a unit."""

    INSIDE = "inside", "counted within the unit's quota", "占用选举单位的类别名额"
    OUTSIDE = "outside", "on top of the unit's quota", "在选举单位的类别名额之外"


class UncontestedSeats(Flagged):
    """Persons assigned to electing units and elected there without competition."""

    kind = "uncontested_seats"
    names = Text("seats without competition", "等额安排")
    gist = Text(
        "who is assigned to units and elected without competition", "安排到各单位等额选举的人选"
    )
    sentence = Text(
        "[{number} ]persons[ ({categories})] are assigned to electing units[ by the {by}]"
        "[, {different_units},] and elected with as many candidates as seats[, {quota}].",
        "[由{by}]安排[{number}][{categories}]人选[，{different_units}]，实行等额选举[（{quota}）]。",
    )
    example = """
kind: uncontested_seats
modality: stated
number: {at_least: 31, at_most: 31}
by: committee
different_units: true
"""
    said = {
        "different_units": (
            Text("several to one where need be", "同一单位可有多名"),
            Text("each to a different one", "分别到不同选举单位"),
        )
    }
    stage: list[ElectionStage] | None = term("阶段", ANY_STAGE, default=None)
    categories: list[Mark] | None = term("类别", ANY_CATEGORY, default=None)
    number: Range | None = term("人数", Text("how many are assigned", "安排的人数"), default=None)
    by: Actor | None = term("安排主体", Text("who assigns them", "由谁安排"), default=None)
    different_units: bool | None = term(
        "不同单位", Text("each is assigned to another unit", "是否分别安排到不同单位"), default=None
    )
    quota: Quota | None = term(
        "计入名额",
        Text("whether these seats are within the unit's quota", "是否计入选举单位的类别名额"),
        default=None,
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"number": Type.BOOL}

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        said = super().words(name, lang)
        return with_measure(said, "名") if name == "number" and lang == "zh" else said

    def rules(self) -> Iterable[Rule]:
        """So many, by the right body, each alone in a unit, without competition, in the quota."""
        stage = is_among(self, "stage", "stage")
        mine = when(given("assigned_by"), is_among(self, "categories", "contest.category"))
        if says(self, "number"):
            own = Related("candidate", ((("contest", "election"), ("id",)),))
            right = (
                self.param("number") if self.number is None else self.number.holds(count(own, mine))
            )
            yield Constraint("election.assigned_number", right, stage)
        assigned = when(scope_of(self, "contest."), given("assigned_by"))
        if says(self, "by"):
            by = is_among(self, "by", "assigned_by")
            yield Constraint("candidate.assigned_by_right_body", by, assigned)
        if self.different_units:
            here = tuple((("contest", name), ("contest", name)) for name in ("election", "unit"))
            alone = compare("eq", count(Related("candidate", here), mine), integer(1))
            yield Constraint("candidate.alone_in_unit", alone, assigned)
        some = when(scope_of(self), compare("gt", at("assigned_seats"), integer(0)))
        none_over = compare("eq", at("assigned_candidates"), at("assigned_seats"))
        yield Constraint("contest.uncontested", none_over, some)
        yield from self._within_quota()

    def _within_quota(self) -> Iterable[Rule]:
        if not says(self, "quota"):
            return
        same = tuple(((name,), (name,)) for name in ("election", "unit", "category"))
        quota = Aggregate("sum", Related("allotment", same), None, at("seats"))
        seats: Expr = at("seats")
        if self.quota is Quota.OUTSIDE:
            seats = minus(seats, at("assigned_seats"))
        if self.quota is None:
            cause = Cause(CauseKind.UNKNOWN, (f"{self._address}.quota",))
            seats = Absent(Type.INT, cause)
        yield Constraint("contest.within_quota", compare("le", seats, quota), scope_of(self))


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (IndependentCount, UncontestedSeats):
        register(kind)


QUESTIONS = (
    ("candidate.elected", Text("is the candidate elected?", "是否当选")),
    (
        "candidate.assigned_by_right_body",
        Text("did the right body assign the candidate?", "是否由规定主体安排到选举单位"),
    ),
    (
        "candidate.alone_in_unit",
        Text("is nobody else assigned to the same unit?", "所在单位是否仅安排一名"),
    ),
    ("contest.filled", Text("are all its seats filled?", "名额是否足额选出")),
    (
        "contest.uncontested",
        Text("are as many assigned as there are such seats?", "等额选举的人数与名额是否相等"),
    ),
    ("contest.within_quota", Text("are the seats within the quota?", "名额是否在分配数之内")),
    (
        "election.assigned_number",
        Text("are as many persons assigned as ruled?", "安排等额选举的人数是否符合规定"),
    ),
)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    dates = {
        "candidate": ("contest", "election", "held_on"),
        "contest": ("election", "held_on"),
        "election": ("held_on",),
    }
    for name, names in QUESTIONS:
        subject = name.partition(".")[0]
        form = Form.DECISION if name == "candidate.elected" else Form.CONSTRAINT
        register(Question(name, form, subject, names, dated_by=dates[subject]))
