"""What marks the delegates: categories of seats, shares, and seats allotted to units."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    TRUE,
    Case,
    Expr,
    Not,
    Ratio,
    Related,
    at,
    both,
    compare,
    exists,
    given,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Text
from comitia.engine.rules import Constraint, Form, Question, Rule
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Integer, Label, Threshold, constant, term
from comitia.plugins.common import is_among, says, when
from comitia.plugins.electionwords import Flagged, Mark

COMITIA_API = API


class MakeupBase(Label):
    """Of whom a share is taken."""

    DELEGATES = "delegates", "the delegates", "代表总数"


class Trend(Label):
    """How a share stands to that of the congress before."""

    LOWER = "lower", "lower than before", "比上届降低"
    HIGHER = "higher", "higher than before", "比上届提高"


class Size(Label):
    """By what seats are allotted; the key is a column of the allotment."""

    ORGANISATIONS = "organisations", "the number of Party organisations", "党组织数"
    MEMBERS = "members", "the number of Party members", "党员数"
    SECTOR_SIZE = "sector_size", "how far the sector is developed there", "行业发展规模"


class Factor(Label):
    """What may be weighed besides."""

    SECTOR = "sector", "the sector", "行业分布"
    REGION = "region", "the region", "地域分布"


class Makeup(Record):
    """How many of the delegates bear a mark."""

    table: ClassVar[str] = "makeup"
    names: ClassVar[Text] = Text("make-up of the delegates", "代表构成")
    typical = {
        "number": Typical(2, 60, of="delegates"),
        "delegates": Typical(100, 100, of="assembly.delegates"),
        "delegates_before": Typical(95, 105, of="delegates"),
        "number_before": Typical(2, 60, of="delegates_before"),
    }
    assembly: Key | None = cell("代表大会", Text("the congress", "所属代表大会"), refers="assembly")
    mark: Mark | None = cell("特征", Text("which mark", "类别或特征"))
    number: Integer | None = cell("人数", Text("delegates who bear it", "具有该特征的代表人数"))
    delegates: Integer | None = cell("代表总数", Text("all delegates", "代表总数"))
    number_before: Integer | None = cell(
        "上届人数", Text("how many there were before", "上届具有该特征的代表人数")
    )
    delegates_before: Integer | None = cell(
        "上届代表总数", Text("all delegates of before", "上届代表总数")
    )

    @staticmethod
    def always() -> tuple[Expr, ...]:
        """Those who bear a mark are among the delegates, now as before."""
        return tuple(
            compare("le", at(f"number{when}"), at(f"delegates{when}")) for when in ("", "_before")
        )


class Allotment(Record):
    """Seats allotted to an electing unit, in all or of one category."""

    table: ClassVar[str] = "allotment"
    names: ClassVar[Text] = Text("allotment of seats", "名额分配")
    typical = {
        "seats": Typical(1, 12),
        "organisations": Typical(1, 8),
        "members": Typical(20, 150),
        "sector_size": Typical(50, 500),
        "other_factors": Typical(often=80),
    }
    election: Key = cell("选举", Text("the election", "所属选举"), required=True, refers="election")
    unit: Key | None = cell("选举单位", Text("electing unit", "选举单位"), refers="unit")
    category: Mark | None = cell(
        "类别", Text("category; empty: in all", "名额类别，合计名额则留空"), event=True
    )
    seats: Integer | None = cell("名额", Text("seats", "名额"))
    organisations: Integer | None = cell(
        "党组织数", Text("Party organisations of the unit", "该单位党组织数")
    )
    members: Integer | None = cell("党员数", Text("Party members of the unit", "该单位党员数"))
    sector_size: Integer | None = cell(
        "行业规模",
        Text("size of the sector in the unit, in the office's own measure", "该单位相关行业规模"),
    )
    other_factors: bool | None = cell(
        "另作考虑", Text("whether other factors were weighed", "是否另考虑其他因素")
    )


class DelegateShare(Kind):
    """The share of delegates who bear a mark, and how it stands to that of before."""

    kind = "delegate_share"
    names = Text("share of delegates", "代表比例")
    gist = Text("what share of the delegates bears a mark", "具有某类特征的代表所占比例")
    sentence = Text(
        "Share of {who} among the delegates[: {share}][: {trend}].",
        "{who}代表所占比例[：{share}][{trend}]。",
    )
    example = """
kind: delegate_share
modality: stated
who: [leading_cadre]
share: {less_than: 50%, of: delegates}
"""
    who: list[Mark] = term(
        "特征", Text("which marks, each by itself", "何种特征，逐项计算"), min_length=1
    )
    share: Threshold[MakeupBase] | None = term("比例", Text("the share", "所占比例"), default=None)
    trend: Trend | None = term(
        "增减", Text("how it stands to the share of before", "与上届相比的增减"), default=None
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"share": Type.SHARE, "trend": Type.BOOL}

    def rules(self) -> Iterable[Rule]:
        """The share of each mark is right, and has risen or fallen as it should."""
        scope, own = is_among(self, "who", "mark"), Ratio(at("number"), at("delegates"))
        if self.share is not None:
            right = self.share.holds(at("number"), {MakeupBase.DELEGATES: at("delegates")})
            yield Constraint("makeup.share", right, scope)
        elif says(self, "share"):
            yield Constraint("makeup.share", compare("ge", own, self.param("share")), scope)
        if self.trend is not None:
            before = Ratio(at("number_before"), at("delegates_before"))
            lower = compare("eq", self.param("trend"), constant(Trend.LOWER))
            fell, rose = compare("lt", own, before), compare("gt", own, before)
            yield Constraint("makeup.trend", Case(((lower, fell),), rose), scope)
        elif says(self, "trend"):
            yield Constraint("makeup.trend", self.param("trend"), scope)


class SeatCategories(Flagged):
    """Into which categories seats are divided, and whether each unit is allotted its own."""

    kind = "seat_categories"
    names = Text("categories of seats", "名额类别")
    gist = Text("into which categories seats are divided", "代表名额划分为哪些类别")
    sentence = Text(
        "Seats are divided into these categories: {categories}[; {each_unit}].",
        "代表名额分为下列类别：{categories}[；{each_unit}]。",
    )
    example = """
kind: seat_categories
modality: stated
categories: [leading_cadre, professional, farmer]
each_unit: true
"""
    said = {
        "each_unit": (
            Text("categories are filled over all units", "各类名额不分配到单位"),
            Text("each unit is allotted its number of each", "各类名额分别分配到选举单位"),
        )
    }
    categories: list[Mark] = term("类别", Text("the categories", "各类别"), min_length=1)
    each_unit: bool | None = term(
        "分到单位",
        Text("each unit is allotted its number of each", "是否分别分配到选举单位"),
        default=None,
    )

    def rules(self) -> Iterable[Rule]:
        """A contest is for one of the categories, and its unit was allotted such seats."""
        yield Constraint("contest.category_listed", is_among(self, "categories", "category"))
        if self.each_unit:
            wanted = compare("eq", self.param("each_unit"), TRUE)
            same = tuple(((name,), (name,)) for name in ("election", "unit", "category"))
            allotted = exists(Related("allotment", same))
            yield Constraint("contest.allotted", both(wanted, allotted))


class SeatAllotment(Kind):
    """By what seats are allotted to units: who is larger in all of it has no fewer."""

    kind = "seat_allotment"
    names = Text("allotment of seats", "名额分配")
    gist = Text("by what seats are allotted to electing units", "名额按什么分配到选举单位")
    sentence = Text(
        "Seats[ of {categories}] are allotted to units by {by}[; these weigh most, then {also}].",
        "[{categories}]代表名额按{by}分配[，以此为主，兼顾{also}]。",
    )
    example = """
kind: seat_allotment
modality: stated
by: [organisations, members]
also: [sector, region]
"""
    categories: list[Mark] | None = term(
        "类别",
        Text("categories; seats in all where left out", "名额类别，不写则指合计名额"),
        default=None,
    )
    by: list[Size] = term("依据", Text("by what", "分配依据"), min_length=1)
    also: list[Factor] | None = term(
        "兼顾", Text("what may be weighed besides", "可兼顾的因素"), default=None
    )

    def rules(self) -> Iterable[Rule]:
        """No unit that is smaller in everything has more seats."""
        concerned: list[Expr] = [Not(given("category"))]
        if self.categories is not None:
            concerned = [given("category"), is_among(self, "categories", "category")]
        link = ["election"] if self.categories is None else ["election", "category"]
        if self.also:
            concerned.append(Not(compare("eq", at("other_factors"), TRUE)))
        smaller: list[Expr] = [compare("gt", at("seats"), at("seats", 1))]
        if self.categories is None:
            smaller.append(Not(given("category")))
        for number, label in enumerate(self.by):
            cited = compare("eq", constant(label, f"{self._address}.by.{number}"), constant(label))
            smaller.append(both(cited, compare("lt", at(label.value), at(label.value, 1))))
        others = Related("allotment", tuple(((name,), (name,)) for name in link))
        fair = Not(exists(others, both(*smaller)))
        yield Constraint("allotment.follows_size", fair, when(*concerned))


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (DelegateShare, SeatCategories, SeatAllotment):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (Makeup, Allotment):
        register(record)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for name, names in (
        ("share", Text("is the share right?", "所占比例是否符合规定")),
        ("trend", Text("has the share changed as it should?", "比例增减是否符合规定")),
    ):
        register(Question(f"makeup.{name}", Form.CONSTRAINT, "makeup", names))
    held = ("election", "held_on")
    for name, names in (
        ("category_listed", Text("is it one of the categories?", "是否属于规定的名额类别")),
        ("allotted", Text("was the unit allotted such seats?", "该单位是否分配有此类名额")),
    ):
        register(Question(f"contest.{name}", Form.CONSTRAINT, "contest", names, dated_by=held))
    names = Text("has no smaller unit more seats?", "是否没有更小的单位名额反而更多")
    question = "allotment.follows_size"
    register(Question(question, Form.CONSTRAINT, "allotment", names, dated_by=held))
