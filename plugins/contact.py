"""Contact: with whom delegates and committee members keep it, how often, and what is recorded."""

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import ClassVar

from comitia.engine.expressions import (
    TRUE,
    Expr,
    Not,
    Related,
    at,
    both,
    children,
    compare,
    count,
    either,
    exists,
    minus,
    plus,
)
from comitia.engine.expressions import Aggregate as Fold
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Obligation, Question, Rule
from comitia.engine.schema import Typical
from comitia.engine.vocabulary import (
    Amount,
    Day,
    Frequency,
    Integer,
    Range,
    Share,
    constant,
    term,
)
from comitia.plugins.common import Body, Workplace, among, in_period, unit_of, with_measure
from comitia.plugins.contactwords import (
    MEASURES,
    Bearer,
    Contacted,
    Counted,
    Level,
    Means,
    Pool,
    Visited,
)
from comitia.plugins.mandates import in_mandate

COMITIA_API = API


class Contact(Record):
    """A standing contact: a delegate, committee member or Party member and one contacted."""

    table: ClassVar[str] = "contact"
    names: ClassVar[Text] = Text("contact", "联系关系")
    typical = {"member": Typical(often=20), "to_delegate": Typical(often=50)}
    bearer: Level | None = cell("联系人类别", Text("who keeps contact", "联系人类别"))
    delegate: Key | None = cell(
        "代表",
        Text("the delegate who keeps contact, if one does", "负责联系的代表（如有）"),
        event=True,
        refers="delegate",
    )
    member: Key | None = cell(
        "委员",
        Text("the committee member who keeps contact, if one does", "负责联系的委员（如有）"),
        event=True,
        refers="member",
    )
    contacted: Contacted | None = cell("对象类别", Text("who is contacted", "联系对象类别"))
    name: str | None = cell("对象", Text("name of the one contacted", "联系对象名称"))
    to_delegate: Key | None = cell(
        "所联系代表",
        Text("the delegate contacted, if one is", "所联系的代表（如有）"),
        event=True,
        refers="delegate",
    )
    pool: Pool | None = cell(
        "对象范围", Text("where the one contacted belongs", "联系对象所属范围")
    )


class Visit(Record):
    """A contact made: a visit, a talk, a meeting, a letter."""

    table: ClassVar[str] = "visit"
    names: ClassVar[Text] = Text("visit", "走访联系记录")
    typical = {
        "id": Typical(2, 6, of="delegate"),
        "recorded": Typical(often=88),
        "member": Typical(often=25),
        "contact": Typical(often=80),
        "to_group": Typical(often=40),
        "visit_month": Typical(often=30),
    }
    on: Day | None = cell("日期", Text("day", "日期"))
    delegate: Key | None = cell(
        "代表",
        Text("the delegate who made it, if one did", "进行联系的代表（如有）"),
        event=True,
        refers="delegate",
    )
    member: Key | None = cell(
        "委员",
        Text("the committee member who made it, if one did", "进行联系的委员（如有）"),
        event=True,
        refers="member",
    )
    contact: Key | None = cell(
        "联系关系",
        Text("the standing contact it serves, if any", "所属联系关系（如有）"),
        event=True,
        refers="contact",
    )
    contacted: Contacted | None = cell("对象类别", Text("who was contacted", "对象类别"))
    to_group: Key | None = cell(
        "所走访小组",
        Text("the delegate group visited, if one was", "所走访的代表小组（如有）"),
        event=True,
        refers="group",
    )
    visit_month: Key | None = cell(
        "走访月",
        Text("the visit month it belongs to, if any", "所属走访月（如有）"),
        event=True,
        refers="visit_month",
    )
    means: Means | None = cell("方式", Text("how it was made", "联系方式"))
    recorded: bool | None = cell("已记录", Text("whether a record was kept", "是否有记录"))


class ContactDuty(Kind):
    """With how many delegates, members or others contact is kept."""

    kind = "contact_duty"
    names = Text("contact", "联系对象")
    gist = Text("with how many of whom contact is kept", "每人应联系多少对象")
    sentence = Text(
        "Each {bearer}[ of the {body}][ working in: {works_in}] keeps contact with {contacted}"
        "[ of {pool}][: {number}][: about {about}[, give or take {tolerance}]][ ({counted})].",
        "每名[{body}][在{works_in}任职的]{bearer}联系[{pool}的]{contacted}[{number}][{about}名左右]"
        "[（上下浮动{tolerance}名）][（{counted}）]。",
    )
    example = """
kind: contact_duty
modality: stated
bearer: delegate
contacted: [party_member, masses]
pool: own_branch
number: {at_least: 3, at_most: 5}
counted: in_all
"""
    bearer: Bearer = term("联系人", Text("whose duty it is", "由谁联系"))
    body: Body | None = term(
        "所属机构", Text("only members of this body", "仅限该机构成员"), default=None
    )
    works_in: Workplace | None = term(
        "任职单位类别",
        Text("only delegates who work there", "仅限在该类单位任职的代表"),
        default=None,
    )
    contacted: list[Contacted] = term("对象", Text("who is contacted", "联系对象"), min_length=1)
    pool: Pool | None = term(
        "对象范围", Text("among whom they are found", "联系对象所在范围"), default=None
    )
    number: Range | None = term("数量", Text("how many", "联系数量"), default=None)
    about: Integer | None = term("约数", Text("about how many", "大约数量（左右）"), default=None)
    tolerance: Integer | None = term(
        "允许偏差", Text("how far from the number about may lie", "约数允许的偏差"), default=None
    )
    counted: Counted | None = term(
        "计法",
        Text("of what the number is meant; in all where left out", "数量的计法，不写则合计"),
        default=None,
    )

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        said = super().words(name, lang)
        if name != "number" or lang == "en" or self.number is None:
            return said
        return with_measure(said, MEASURES.get(self.contacted[0], "名"))

    def rules(self) -> Iterable[Rule]:
        """The number of contacts is right."""
        applies: list[Expr] = []
        if self.body is not None and self.bearer is Bearer.MEMBER:
            applies.append(compare("eq", at("body"), self.param("body")))
        if self.works_in is not None and self.bearer is Bearer.DELEGATE:
            applies.append(compare("eq", at("works_in"), self.param("works_in")))
        scope = TRUE if not applies else both(*applies)
        yield Constraint(f"{self.bearer.value}.contacts", self._enough(), scope)

    def _enough(self) -> Expr:
        source = children("contact", self.bearer.value)
        address = f"{self._address}.contacted"
        if self.counted is Counted.EACH_GROUP:
            return self._each_group(source)
        if self.counted is Counted.EACH_KIND:
            each = enumerate(self.contacted)
            tests = [
                self._right(count(source, self._mine([label], f"{address}.{n}")))
                for n, label in each
            ]
            return both(*tests)
        return self._right(count(source, self._mine(self.contacted, address)))

    def _mine(self, labels: list[Contacted], address: str) -> Expr:
        mine = among(at("contacted"), labels, address)
        if self.pool is None:
            return mine
        return both(mine, compare("eq", at("pool"), self.param("pool")))

    def _each_group(self, source: Related) -> Expr:
        """Every group is reached, and the right number of its delegates contacted in each."""
        mine = self._mine(self.contacted, f"{self._address}.contacted")
        own = (self.bearer.value,)
        group = ("to_delegate", "group")
        same = Related("contact", ((own, own), (group, group)))
        wrong = exists(source, both(mine, Not(self._right(count(same, mine)))))
        reached = Fold("distinct", source, mine, at("to_delegate.group"))
        return both(compare("eq", reached, count(Related("group"))), Not(wrong))

    def _right(self, number: Expr) -> Expr:
        tests: list[Expr] = []
        if self.number is not None:
            tests.append(self.number.holds(number))
        if self.about is not None:
            about, slack = self.param("about"), self.param("tolerance")
            near = both(
                compare("ge", number, minus(about, slack)),
                compare("le", number, plus(about, slack)),
            )
            tests.append(either(compare("eq", number, about), near))
        if not tests:
            return compare("ge", number, self.param("number"))
        return tests[0] if len(tests) == 1 else both(*tests)


class ContactVisits(Kind):
    """How often those contacted are visited."""

    kind = "contact_visits"
    names = Text("visits", "走访次数")
    gist = Text("how often those contacted are visited", "对联系对象的走访次数")
    sentence = Text(
        "Each {bearer}[ of the {body}] contacts {contacted}[ by {means}][: {frequency}]"
        "[ ({counted})][; contacted in all: {total}][, by {bearers} between them]"
        "[; days a visit takes: {takes}][; at most this share of working days: {time_share}].",
        "每名[{body}]{bearer}[以{means}等方式]走访联系{contacted}[，{frequency}][（{counted}）]"
        "[，对象共{total}个][，由{bearers}人分担][，每次用时{takes}个工作日]"
        "[，用时至多占工作日的{time_share}]。",
    )
    example = """
kind: contact_visits
modality: must
bearer: delegate
contacted: [party_member, masses]
frequency: {at_least: 2, every: year}
counted: in_all
"""
    bearer: Bearer = term("联系人", Text("whose duty it is", "由谁联系"))
    body: Body | None = term(
        "所属机构", Text("only members of this body", "仅限该机构成员"), default=None
    )
    contacted: list[Contacted] = term("对象", Text("who is contacted", "联系对象"), min_length=1)
    means: list[Means] | None = term(
        "方式", Text("which means count", "计入的联系方式"), default=None
    )
    frequency: Frequency | None = term("次数", Text("how often", "走访次数"), default=None)
    counted: Visited | None = term(
        "计法",
        Text("of what the number is meant; in all where left out", "次数的计法，不写则合计"),
        default=None,
    )
    total: Integer | None = term(
        "对象总数", Text("how many are contacted in all", "联系对象的总数"), default=None, ge=0
    )
    bearers: Integer | None = term(
        "分担人数",
        Text("how many share the contacts between them", "由多少人分担"),
        default=None,
        ge=1,
    )
    takes: Amount | None = term(
        "每次用时",
        Text("working days, or the part of one, that a visit takes", "每次走访所用工作日"),
        default=None,
    )
    time_share: Share | None = term(
        "工时占比",
        Text("most of the working days that may go into it", "至多占用工作日的比例"),
        default=None,
    )

    def rules(self) -> Iterable[Rule]:
        """So many visits in each period."""
        scope: Expr = TRUE
        if self.body is not None and self.bearer is Bearer.MEMBER:
            scope = compare("eq", at("body"), self.param("body"))
        question = f"{self.bearer.value}.visits"
        source = children("visit", self.bearer.value)
        mine = among(at("contacted"), self.contacted, f"{self._address}.contacted")
        if self.frequency is None:
            unknown = compare("ge", count(source, mine), self.param("frequency"))
            yield Obligation(question, unknown, scope)
            return
        right: list[Expr] = [in_period("on")]
        if self.means:
            right.append(among(at("means"), self.means, f"{self._address}.means"))
        often: Expr
        if self.counted is Visited.EACH:
            visits = count(children("visit", "contact"), both(*right))
            contacts = children("contact", self.bearer.value)
            missed = exists(contacts, both(mine, Not(self.frequency.holds(visits))))
            often = Not(missed)
        else:
            often = self.frequency.holds(count(source, both(mine, *right)))
        if self.bearer is Bearer.DELEGATE:
            scope = in_mandate()
        yield Obligation(question, often, scope, every=unit_of(self.frequency))


class ContactChain(Kind):
    """Levels each of which keeps contact with the next."""

    kind = "contact_chain"
    names = Text("levels of contact", "多级联系")
    gist = Text("levels each of which keeps contact with the next", "逐级联系的各层级")
    sentence = Text(
        "Contact is kept from each level to the next: {levels}.", "实行逐级联系：{levels}。"
    )
    example = """
kind: contact_chain
modality: stated
levels: [member, delegate, party_member, masses]
"""
    levels: list[Level] = term(
        "层级", Text("the levels, from the top", "自上而下的各层级"), min_length=2
    )

    def rules(self) -> Iterable[Rule]:
        """There is a contact from each level to the next."""
        values = [
            constant(level, f"{self._address}.levels.{n}") for n, level in enumerate(self.levels)
        ]
        links = [
            exists(
                Related("contact"),
                both(compare("eq", at("bearer"), one), compare("eq", at("contacted"), other)),
            )
            for one, other in pairwise(values)
        ]
        yield Constraint("assembly.contact_chain", both(*links))


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (ContactDuty, ContactVisits, ContactChain):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (Contact, Visit):
        register(record)


CONSTRAINTS: Mapping[str, Text] = {
    "delegate.contacts": Text(
        "does the delegate contact enough people?", "代表联系对象是否达到要求"
    ),
    "member.contacts": Text("does the member contact enough people?", "委员联系对象是否达到要求"),
    "assembly.contact_chain": Text("is the chain of contact complete?", "逐级联系是否完整"),
}
VISITS: Mapping[str, Text] = {
    "delegate.visits": Text("does the delegate visit often enough?", "代表走访次数是否达到要求"),
    "member.visits": Text("does the member visit often enough?", "委员走访次数是否达到要求"),
}


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for name, names in CONSTRAINTS.items():
        register(Question(name, Form.CONSTRAINT, name.split(".")[0], names))
    for name, names in VISITS.items():
        register(Question(name, Form.OBLIGATION, name.split(".")[0], names))
