"""Delegates, their groups, and the members of committees: who is who."""

from collections.abc import Callable
from typing import ClassVar

from comitia.engine.expressions import Expr, at, children, compare
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Record, Roster, cell
from comitia.engine.messages import Text
from comitia.engine.schema import Typical
from comitia.engine.vocabulary import Day, Integer
from comitia.plugins.common import Basis, Body, Workplace
from comitia.plugins.congresswords import AssemblyLevel

COMITIA_API = API


class Assembly(Record):
    """The congress itself: its term and the figures of its area (usually one row)."""

    table: ClassVar[str] = "assembly"
    names: ClassVar[Text] = Text("assembly", "代表大会")
    typical = {
        "id": Typical(1, 1),
        "term_first": Typical(-420, -240),
        "term_last": Typical(1824, 1826, of="term_first"),
        "outgoing_term_last": Typical(-2, 0, of="term_first"),
        "entrusted_on": Typical(0, 30, of="term_first"),
        "committee_term_first": Typical(0, 1, of="term_first"),
        "committee_term_last": Typical(0, 1, of="term_last"),
        "delegates": Typical(70, 110),
        "women_delegates": Typical(12, 36, of="delegates"),
        "members": Typical(600, 1500),
        "women_members": Typical(15, 35, of="members"),
    }
    rosters = (
        Roster(
            "delegates",
            children("delegate", "assembly"),
            ("name", "group"),
            ((("group", "assembly"), ("assembly",)),),
        ),
    )
    levels = ("level", {"town": "township", "prefecture": "city"})
    name: str | None = cell("名称", Text("name", "名称"))
    level: AssemblyLevel | None = cell("层级", Text("level", "层级"))
    term_first: Day | None = cell("任期起", Text("first day of the term", "本届任期首日"))
    term_last: Day | None = cell("任期止", Text("last day of the term", "本届任期末日"))
    outgoing_term_last: Day | None = cell(
        "上届任期止", Text("last day of the outgoing term", "上届任期末日")
    )
    entrusted_on: Day | None = cell(
        "一次性委托日期",
        Text(
            "day the convening body was entrusted once for all; empty: not",
            "一次性委托日期，未委托则留空",
        ),
        event=True,
    )
    committee_term_first: Day | None = cell(
        "党委任期起", Text("first day of the committee's term", "党委任期首日")
    )
    committee_term_last: Day | None = cell(
        "党委任期止", Text("last day of the committee's term", "党委任期末日")
    )
    delegates: Integer | None = cell("代表总数", Text("number of all delegates", "代表总数"))
    women_delegates: Integer | None = cell(
        "女代表数", Text("women among the delegates", "女代表人数")
    )
    members: Integer | None = cell("党员总数", Text("Party members of the area", "党员总数"))
    women_members: Integer | None = cell(
        "女党员数", Text("women among Party members", "女党员人数")
    )

    @staticmethod
    def always() -> tuple[Expr, ...]:
        """A part of those there are is no larger than the whole, and a term ends after it began."""
        return (
            compare("le", at("term_first"), at("term_last")),
            compare("le", at("committee_term_first"), at("committee_term_last")),
            compare("le", at("women_delegates"), at("delegates")),
            compare("le", at("women_members"), at("members")),
        )


class Group(Record):
    """A group (or delegation) of delegates."""

    table: ClassVar[str] = "group"
    names: ClassVar[Text] = Text("delegate group", "代表小组")
    typical = {
        "id": Typical(6, 8, of="assembly"),
        "heads": Typical(1, 1),
        "deputy_heads": Typical(1, 2),
        "liaisons": Typical(1, 1),
        "recorders": Typical(0, 1),
    }
    assembly: Key | None = cell("代表大会", Text("its congress", "所属代表大会"), refers="assembly")
    name: str | None = cell("名称", Text("name", "名称"))
    basis: Basis | None = cell("划分依据", Text("by what it was formed", "划分依据"))
    heads: Integer | None = cell("组长数", Text("number of heads", "组长人数"))
    deputy_heads: Integer | None = cell("副组长数", Text("number of deputy heads", "副组长人数"))
    liaisons: Integer | None = cell("联络员数", Text("number of liaison officers", "联络员人数"))
    recorders: Integer | None = cell("记录员数", Text("number of recorders", "记录员人数"))


class Delegate(Record):
    """A delegate to the congress."""

    table: ClassVar[str] = "delegate"
    names: ClassVar[Text] = Text("delegate", "代表")
    typical = {
        "id": Typical(12, 16, of="group"),
        "term_first": Typical(0, 2, of="assembly.term_first"),
        "term_last": Typical(0, 0, of="assembly.term_last"),
    }
    assembly: Key | None = cell("代表大会", Text("the congress", "所属代表大会"), refers="assembly")
    name: str | None = cell("姓名", Text("name", "姓名"))
    group: Key | None = cell(
        "代表小组", Text("the group he or she belongs to", "所属代表小组"), refers="group"
    )
    works_in: Workplace | None = cell(
        "任职单位类别", Text("what kind of unit he or she works in", "所在单位类别")
    )
    term_first: Day | None = cell(
        "任期起",
        Text(
            "first day of the mandate; empty: duties of each period bind from the first on",
            "代表资格起始日，留空则各期职责自始适用",
        ),
        event=True,
    )
    term_last: Day | None = cell(
        "任期止",
        Text("last day of the mandate; empty: not yet fixed", "代表资格截止日，未定则留空"),
        event=True,
    )


class Member(Record):
    """A member of a committee or of another body."""

    table: ClassVar[str] = "member"
    names: ClassVar[Text] = Text("committee member", "委员")
    typical = {"id": Typical(7, 11)}
    name: str | None = cell("姓名", Text("name", "姓名"))
    body: Body | None = cell("所属机构", Text("body he or she belongs to", "所属机构"))
    post: str | None = cell("职务", Text("post held", "职务"))


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (Assembly, Group, Delegate, Member):
        register(record)
