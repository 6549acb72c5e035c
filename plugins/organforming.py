"""How organs come to their members: how many, from which groups, by whom and in what way."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    Aggregate,
    Arithmetic,
    Expr,
    Related,
    at,
    both,
    children,
    compare,
    count,
    given,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Kind
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Question, Rule
from comitia.engine.schema import Type
from comitia.engine.vocabulary import BOUND_OPS, Range, term
from comitia.plugins.common import Actor, is_among, says, when, with_measure
from comitia.plugins.organwords import Filling, Function, OrganType

COMITIA_API = API

MEMBERS = children("organ_member", "organ")
GROUPS = Related("group", ((("assembly",), ("assembly",)),))


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
    register(OrganFormation)


QUESTIONS = {
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
