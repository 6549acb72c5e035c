"""Organs that serve the congress: which there are, where they sit, who is answerable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    TRUE,
    Expr,
    Not,
    at,
    both,
    children,
    compare,
    count,
    exists,
    given,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Question, Rule
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Integer, Range, constant, term
from comitia.plugins.common import (
    Actor,
    Body,
    Level,
    Post,
    UnitKind,
    flag,
    is_among,
    says,
    when,
    with_measure,
)
from comitia.plugins.organwords import Filling, Function, OrganType, Role

COMITIA_API = API


class Unit(Record):
    """A unit below the assembly's level, which may elect delegates."""

    table: ClassVar[str] = "unit"
    names: ClassVar[Text] = Text("unit", "下属单位")
    typical = {
        "id": Typical(8, 14, of="assembly"),
        "delegates": Typical(4, 14),
        "women_delegates": Typical(10, 40, of="delegates"),
        "members": Typical(30, 150),
        "women_members": Typical(15, 35, of="members"),
        "residents": Typical(500, 3000),
        "adult_residents": Typical(65, 85, of="residents"),
        "representatives": Typical(20, 60),
    }
    assembly: Key | None = cell("代表大会", Text("the congress", "所属代表大会"), refers="assembly")
    kind: UnitKind | None = cell("单位类别", Text("what kind of unit it is", "单位类别"))
    name: str | None = cell("名称", Text("name", "名称"))
    delegates: Integer | None = cell("代表数", Text("delegates elected there", "选出的代表人数"))
    women_delegates: Integer | None = cell(
        "女代表数", Text("women among these delegates", "其中女代表人数")
    )
    members: Integer | None = cell("党员数", Text("Party members there", "党员人数"))
    women_members: Integer | None = cell(
        "女党员数", Text("women among these members", "其中女党员人数")
    )
    residents: Integer | None = cell("村（居）民数", Text("all residents", "全体村（居）民人数"))
    adult_residents: Integer | None = cell(
        "成年村（居）民数", Text("residents of age", "年满十八周岁的村（居）民人数")
    )
    representatives: Integer | None = cell(
        "村（居）民代表数", Text("representatives of the residents", "村（居）民代表人数")
    )

    @staticmethod
    def always() -> tuple[Expr, ...]:
        """A part of those there is no larger than the whole."""
        return (
            compare("le", at("women_members"), at("members")),
            compare("le", at("women_delegates"), at("delegates")),
            compare("le", at("adult_residents"), at("residents")),
        )


class Organ(Record):
    """An organ that serves the congress or a unit."""

    table: ClassVar[str] = "organ"
    names: ClassVar[Text] = Text("organ", "机构")
    typical = {
        "heads": Typical(1, 1),
        "deputy_heads": Typical(1, 3),
        "posts": Typical(2, 5),
        "posts_filled": Typical(60, 100, of="posts"),
    }
    assembly: Key | None = cell("代表大会", Text("the congress", "所属代表大会"), refers="assembly")
    unit: Key | None = cell(
        "下属单位",
        Text("unit it serves, if one", "所服务的下属单位（如有）"),
        event=True,
        refers="unit",
    )
    type: OrganType | None = cell("机构类别", Text("what kind of organ it is", "机构类别"))
    function: Function | None = cell("职能", Text("what it is for", "机构职能"))
    seat: Actor | None = cell("设在", Text("in which organ or department it sits", "设在何处"))
    heads: Integer | None = cell("正职人数", Text("number of heads", "组长（主任）人数"))
    deputy_heads: Integer | None = cell(
        "副职人数", Text("number of deputy heads", "副组长（副主任）人数")
    )
    head_post: Post | None = cell("负责人职务", Text("post its head holds", "负责人所任职务"))
    head_body: Body | None = cell(
        "负责人所属班子", Text("body its head is a member of", "负责人属于哪一班子")
    )
    formed_by: Actor | None = cell("产生主体", Text("who filled it", "由谁产生"))
    formed_how: Filling | None = cell("产生方式", Text("how it was filled", "以何种方式产生"))
    posts: Integer | None = cell("编制数", Text("number of posts", "岗位数"))
    posts_filled: Integer | None = cell("在岗数", Text("posts filled", "已配备人数"))


class OrganMember(Record):
    """A member of an organ, by the post that makes him or her one."""

    table: ClassVar[str] = "organ_member"
    names: ClassVar[Text] = Text("member of an organ", "机构成员")
    organ: Key = cell("机构", Text("the organ", "所属机构"), required=True, refers="organ")
    role: Role | None = cell("角色", Text("part in the organ", "在机构中的角色"))
    post: Post | None = cell("职务", Text("post that makes one a member", "据以参加的职务"))
    group: Key | None = cell(
        "代表小组",
        Text("group he or she heads, if one", "所任组长的代表小组（如有）"),
        event=True,
        refers="group",
    )
    from_group: Key | None = cell(
        "来自小组", Text("group he or she is from", "来自哪一代表小组"), event=True, refers="group"
    )
    resident: bool | None = cell(
        "居住本地", Text("lives in the unit the organ serves", "是否居住在机构所服务的单位")
    )


class Responsible(Record):
    """Someone named as answerable at one level."""

    table: ClassVar[str] = "responsible"
    names: ClassVar[Text] = Text("person answerable", "责任人")
    assembly: Key | None = cell("代表大会", Text("the congress", "所属代表大会"), refers="assembly")
    level: Level | None = cell("层级", Text("the level", "所在层级"))
    post: Post | None = cell("职务", Text("post held", "所任职务"))


class OrganSetUp(Kind):
    """Which organs are set up, how many, in which units, and where they sit."""

    kind = "organ_set_up"
    names = Text("organs set up", "机构设置")
    gist = Text("which organs are set up, how many and where", "设立哪些机构、数量及设在何处")
    sentence = Text(
        "Set up: {type}[, number: {number}][, for {functions}][, in each {in_each}]"
        "[, sitting in the {seat}][; {staffed}].",
        "[每个{in_each}]设立{type}[，共{number}][，分管{functions}][，设在{seat}][，{staffed}]。",
    )
    example = """
kind: organ_set_up
modality: stated
type: special_committee
functions: [proposals, supervision]
number: {at_least: 2, at_most: 2}
"""
    type: OrganType = term("机构类别", Text("what kind of organ", "机构类别"))
    functions: list[Function] | None = term(
        "职能",
        Text("one organ for each of these functions", "各项职能，每项设一机构"),
        default=None,
    )
    number: Range | None = term(
        "数量",
        Text("how many; at least one where left out", "机构数量，不写则至少一个"),
        default=None,
    )
    in_each: list[UnitKind] | None = term(
        "每个单位",
        Text("kinds of units each of which has its own", "须各自设立的单位类别"),
        default=None,
    )
    seat: Actor | None = term("设在", Text("where it sits", "设在何处"), default=None)
    staffed: bool = term("配齐人员", Text("its posts are filled", "须配齐工作人员"), default=False)
    absent_types: ClassVar[Mapping[str, Type]] = {"seat": Type.TEXT}

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name == "number" and lang == "zh" and self.number is not None:
            return with_measure(super().words(name, lang), "个")
        phrases = {"staffed": Text("posts are filled", "配齐工作人员")}
        return flag(self, name, phrases, lang) or super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """They exist in the number stated, for each function, sit where stated, are staffed."""
        mine = is_among(self, "type", "type")
        if self.in_each:
            organs, question = children("organ", "unit"), "unit.organs_set_up"
            applies = is_among(self, "in_each", "kind")
        else:
            organs, question = children("organ", "assembly"), "assembly.organs_set_up"
            applies = TRUE
            mine = both(mine, Not(given("unit")))
        tests: list[Expr] = []
        if self.number is not None:
            tests.append(self.number.holds(count(organs, mine)))
        elif not self.functions:
            tests.append(exists(organs, mine))
        for number, each in enumerate(self.functions or []):
            wanted = constant(each, f"{self._address}.functions.{number}")
            tests.append(exists(organs, both(mine, compare("eq", at("function"), wanted))))
        yield Constraint(question, when(*tests), applies)
        concerned = when(is_among(self, "type", "type"), is_among(self, "functions", "function"))
        if self.in_each:
            here = is_among(self, "in_each", "unit.kind")
            concerned = both(concerned, given("unit"), here)
        if says(self, "seat"):
            yield Constraint("organ.seat", is_among(self, "seat", "seat"), concerned)
        if self.staffed:
            filled = compare("ge", at("posts_filled"), at("posts"))
            staffed = compare("eq", filled, self.param("staffed"))
            yield Constraint("organ.staffed", staffed, concerned)


class ResponsibilityChain(Kind):
    """The holders of a post are answerable at each of several levels."""

    kind = "responsibility_chain"
    names = Text("chain of responsibility", "分级责任")
    gist = Text("whose holders are answerable at which levels", "哪些层级由何人负责")
    sentence = Text(
        "At each of these levels the {post} is answerable: {levels}.",
        "{levels}各级均由{post}负责。",
    )
    example = """
kind: responsibility_chain
modality: stated
levels: [county, township, village]
post: secretary
"""
    levels: list[Level] = term("层级", Text("the levels", "各层级"), min_length=1)
    post: Post = term("职务", Text("the post", "职务"))

    def rules(self) -> Iterable[Rule]:
        """At each level somebody with the post is named."""
        tests = []
        for number, each in enumerate(self.levels):
            level = constant(each, f"{self._address}.levels.{number}")
            named = both(compare("eq", at("level"), level), is_among(self, "post", "post"))
            tests.append(exists(children("responsible", "assembly"), named))
        yield Constraint("assembly.responsibility", both(*tests))


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (OrganSetUp, ResponsibilityChain):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (Unit, Organ, OrganMember, Responsible):
        register(record)


QUESTIONS = {
    "assembly.organs_set_up": Text("are the organs set up?", "机构是否按规定设立"),
    "unit.organs_set_up": Text("has the unit set up its organ?", "该单位是否按规定设立机构"),
    "organ.seat": Text("does it sit where it belongs?", "机构是否设在规定处"),
    "organ.staffed": Text("are its posts filled?", "机构人员是否配齐"),
    "assembly.responsibility": Text("is someone answerable at every level?", "各级责任人是否落实"),
}


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for name, names in QUESTIONS.items():
        register(Question(name, Form.CONSTRAINT, name.partition(".")[0], names))
