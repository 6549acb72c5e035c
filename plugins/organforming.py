"""Who heads organs and belongs to them, and how they come to their members."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    TRUE,
    Aggregate,
    Arithmetic,
    Expr,
    Not,
    Related,
    at,
    both,
    children,
    compare,
    count,
    exists,
    given,
    is_text,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Kind
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Question, Rule
from comitia.engine.schema import Type
from comitia.engine.vocabulary import BOUND_OPS, Range, constant, term
from comitia.plugins.common import (
    Actor,
    Alternatives,
    Body,
    Post,
    is_among,
    says,
    when,
    with_measure,
)
from comitia.plugins.organwords import Filling, Function, OrganType, Role

COMITIA_API = API

MEMBERS = children("organ_member", "organ")
GROUPS = Related("group", ((("assembly",), ("assembly",)),))


class OrganComposition(Alternatives):
    """Who heads an organ, how many deputies there are, and who belongs to it by post."""

    kind = "organ_composition"
    names = Text("composition of an organ", "机构组成")
    gist = Text("who heads an organ and who belongs to it", "机构由谁负责、由哪些人组成")
    sentence = Text(
        "Composition of the {type}[ for {function}]|[; heads: {heads}]"
        "[; deputy heads: {deputy_heads}][; headed by the {head}]"
        "[; headed by a member of the {head_from}][; deputy heads only as {deputies}]"
        "[; members only as {members}][; living there: each {resident}].",
        "{type}[（{function}）]的组成|[；正职{heads}][；副职{deputy_heads}]"
        "[；由{head}任负责人][；负责人为{head_from}成员][；副职限由{deputies}担任]"
        "[；成员限于{members}]"
        "[，其中{resident}居住在当地]。",
    )
    example = """
kind: organ_composition
modality: stated
type: leading_group
function: appraisal
heads: {at_least: 1, at_most: 1}
deputy_heads: {at_least: 2, at_most: 2}
members: [group_head]
"""
    type: OrganType = term("机构类别", Text("what kind of organ", "机构类别"))
    function: Function | None = term("职能", Text("what it is for", "机构职能"), default=None)
    heads: Range | None = term("正职人数", Text("number of heads", "正职人数"), default=None)
    deputy_heads: Range | None = term(
        "副职人数", Text("number of deputy heads", "副职人数"), default=None
    )
    head: list[Post] | None = term(
        "负责人", Text("post that its head holds", "负责人所任职务"), default=None
    )
    head_from: Body | None = term(
        "负责人所属班子", Text("body its head is a member of", "负责人须属于的班子"), default=None
    )
    members: list[Post] | None = term(
        "成员",
        Text(
            "all posts by which one is a member: whoever holds none of them is none, so two lists "
            "that are meant as one are written as one; every group is represented by its head",
            "成员所任职务，须一次列全：未任其中任何一职的不得为成员，两份名单都算数的须合为一份；"
            "列有代表小组组长的，各代表小组的组长都参加",
        ),
        default=None,
    )
    deputies: list[Post] | None = term(
        "副职",
        Text(
            "all posts whose holders may be deputy heads: who holds none of them is none",
            "副职所任职务，须一次列全：未任其中任何一职的不得任副职",
        ),
        default=None,
    )
    resident: list[Post] | None = term(
        "居住本地的成员",
        Text("members who live in the unit that the organ serves", "须居住在当地的成员"),
        default=None,
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"head_from": Type.TEXT}
    alternatives = ("head", "deputies", "members")

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        said = super().words(name, lang)
        return with_measure(said, "名") if name.endswith("heads") and lang == "zh" else said

    def say(self, lang: Lang) -> str:
        """The provision as a sentence; a colon before the first thing that is said."""
        organ, _, rest = super().say(lang).partition("|")
        return f"{organ}: {rest[2:]}" if lang == "en" else f"{organ}：{rest[1:]}"

    def rules(self) -> Iterable[Rule]:
        """Head, deputies and members are as stated."""
        concerned = when(is_among(self, "type", "type"), is_among(self, "function", "function"))
        lead = [is_among(self, "head", "head_post"), is_among(self, "head_from", "head_body")]
        if self.heads is not None:
            lead.append(self.heads.holds(at("heads")))
        if when(*lead) != TRUE:
            yield Constraint("organ.headed_as_ruled", when(*lead), concerned)
        deputies = []
        if self.deputy_heads is not None:
            deputies.append(self.deputy_heads.holds(at("deputy_heads")))
        elif says(self, "deputy_heads"):
            deputies.append(compare("ge", at("deputy_heads"), self.param("deputy_heads")))
        if says(self, "deputies"):
            other = Not(is_among(self, "deputies", "post"))
            wrong = both(is_text("role", Role.DEPUTY_HEAD.value), other)
            deputies.append(Not(exists(MEMBERS, wrong)))
        if deputies:
            yield Constraint("organ.deputies", when(*deputies), concerned)
        if self.members:
            yield Constraint("organ.members", both(*self._members()), concerned)

    def _members(self) -> Iterable[Expr]:
        """Ordinary members hold one of the posts; of heads of groups, all belong to it."""
        ordinary = is_text("role", Role.MEMBER.value)
        yield Not(exists(MEMBERS, both(ordinary, Not(is_among(self, "members", "post")))))
        if says(self, "resident"):
            there = compare("eq", at("resident"), TRUE)
            yield Not(exists(MEMBERS, both(is_among(self, "resident", "post"), Not(there))))
        if Post.GROUP_HEAD not in (self.members or []):
            return
        address = f"{self._address}.members.{(self.members or []).index(Post.GROUP_HEAD)}"
        head = compare("eq", at("post"), constant(Post.GROUP_HEAD, address))
        groups = Aggregate("distinct", MEMBERS, both(head, given("group")), at("group"))
        all_groups = count(Related("group", ((("assembly",), ("assembly",)),)))
        yield compare("ge", groups, all_groups)


class OrganFormation(Kind):
    """How many members an organ has, how many each group has in it, and how it is filled."""

    kind = "organ_formation"
    names = Text("formation of an organ", "机构产生")
    gist = Text(
        "how many members an organ has, from which groups, who fills it and how",
        "机构的人数、各组名额及产生办法",
    )
    sentence = Text(
        "Formation of the {type}[ for {function}]|[; members: {size}]"
        "[; from each delegate group: {each_group}][; filled by the {by}][; way: {how}].",
        "{type}[（{function}）]的产生|[；成员{size}][；每个代表小组{each_group}][；由{by}产生]"
        "[；方式为{how}]。",
    )
    example = """
kind: organ_formation
modality: stated
type: special_committee
function: supervision
size: {at_least: 7, at_most: 9}
each_group: {at_least: 1}
by: congress
how: elected
"""
    apart = (("by", "type"),)
    type: OrganType = term("机构类别", Text("what kind of organ", "机构类别"))
    function: Function | None = term("职能", Text("what it is for", "机构职能"), default=None)
    size: Range | None = term("人数", Text("number of members in all", "成员总数"), default=None)
    each_group: Range | None = term(
        "每组名额", Text("members from each delegate group", "每个代表小组的名额"), default=None
    )
    by: Actor | None = term("产生主体", Text("who fills it", "由谁产生"), default=None)
    how: Filling | None = term("产生方式", Text("in what way", "以何种方式产生"), default=None)
    absent_types: ClassVar[Mapping[str, Type]] = {"by": Type.TEXT, "how": Type.TEXT}

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        said = super().words(name, lang)
        counted = lang == "zh" and name in ("size", "each_group")
        return with_measure(said, "名") if counted and says(self, name) else said

    def say(self, lang: Lang) -> str:
        """The provision as a sentence; a colon before the first thing that is said."""
        organ, _, rest = super().say(lang).partition("|")
        return f"{organ}: {rest[2:]}" if lang == "en" else f"{organ}：{rest[1:]}"

    def rules(self) -> Iterable[Rule]:
        """The number of members, in all and of each group, and how they came to their places."""
        mine = when(is_among(self, "type", "type"), is_among(self, "function", "function"))
        if self.size is not None:
            yield Constraint("organ.size", self.size.holds(count(MEMBERS)), mine)
        if self.each_group is not None:
            theirs = when(
                is_among(self, "type", "organ.type"), is_among(self, "function", "organ.function")
            )
            own = count(children("organ_member", "from_group"), theirs)
            yield Constraint("group.members_in_organ", self.each_group.holds(own))
            yield Constraint("organ.groups_represented", self._in_all(self.each_group), mine)
        filled = [is_among(self, "by", "formed_by"), is_among(self, "how", "formed_how")]
        if says(self, "by") or says(self, "how"):
            yield Constraint("organ.filled_as_ruled", when(*filled), mine)

    def _in_all(self, each: Range) -> Expr:
        """What the members of each group come to in all groups together."""
        groups = count(GROUPS)
        members = count(MEMBERS, given("from_group"))
        tests: list[Expr] = []
        for name, op in BOUND_OPS.items():
            if not says(each, name):
                continue
            number = each.param(name)
            total = Arithmetic("mul", number, groups)
            loose = {"gt": "ge", "lt": "le"}.get(op, op)  # no groups, no members
            tests.append(compare(loose, members, total))  # type: ignore[arg-type]
            if name == "more_than" or (name == "at_least" and each.at_least):
                represented = Aggregate("distinct", MEMBERS, given("from_group"), at("from_group"))
                tests.append(compare("ge", represented, groups))
        return both(*tests)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (OrganComposition, OrganFormation):
        register(kind)


QUESTIONS = {
    "organ.headed_as_ruled": Text("is it headed as ruled?", "机构负责人是否符合规定"),
    "organ.deputies": Text("are the deputy heads as ruled?", "副职是否符合规定"),
    "organ.members": Text("are its members those who belong to it by post?", "成员是否符合规定"),
    "organ.size": Text("has it as many members as ruled?", "机构成员人数是否符合规定"),
    "organ.groups_represented": Text("are all groups represented in it?", "各代表小组是否均有成员"),
    "organ.filled_as_ruled": Text("was it filled as ruled?", "机构是否按规定产生"),
    "group.members_in_organ": Text(
        "has the group its members in the organ?", "该小组在机构中的名额是否符合规定"
    ),
}


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for name, names in QUESTIONS.items():
        register(Question(name, Form.CONSTRAINT, name.partition(".")[0], names))
