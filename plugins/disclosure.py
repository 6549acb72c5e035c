"""Telling people of affairs: by category, and publication of what was decided."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    TRUE,
    Case,
    Context,
    Expr,
    Not,
    at,
    both,
    children,
    compare,
    count,
    either,
    exists,
    given,
    integer,
    minus,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import (
    Constraint,
    Form,
    Obligation,
    Question,
    Rule,
    Sets,
    Suffices,
)
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, Duration, Frequency, Label, constant, term
from comitia.plugins.affairwords import ANY_AFFAIR, PARTS_TAKEN, AffairKind, Part
from comitia.plugins.common import Actor, in_period, is_among, says, unit_of, when

COMITIA_API = API


class Timing(Label):
    """When people are told of an affair."""

    AT_ONCE = "at_once", "at once", "即时通报"
    PERIODIC = "periodic", "periodically", "定期通报"
    THREE_TIMES = "three_times", "before, during and after", "事前事中事后通报"


class Published(Label):
    """What is published."""

    PROCESS = "process", "the course of the deliberation", "议事过程"
    DECISION = "decision", "the final decision", "最终决定"


class Medium(Label):
    """By what means it is published."""

    MESSAGE = "message", "text message", "手机短信"
    TELEPHONE = "telephone", "telephone", "电话"
    INTERNET = "internet", "internet", "互联网"
    BOARD = "board", "notice board", "公示栏"
    OTHER = "other", "another means", "其他"


class Publication(Record):
    """Something about an affair that was published."""

    table: ClassVar[str] = "publication"
    names: ClassVar[Text] = Text("publication", "公开情况")
    typical = {"on": Typical(0, 30, of="affair.arose_on"), "until": Typical(5, 30, of="on")}
    affair: Key = cell("公共事项", Text("the affair", "所属事项"), required=True, refers="affair")
    what: Published | None = cell("公开内容", Text("what was published", "公开内容"))
    on: Day | None = cell("公开日期", Text("first day", "公开日期"))
    until: Day | None = cell(
        "撤下日期",
        Text("last day on display; empty: still shown", "公示截止日期，仍在公示则留空"),
        event=True,
    )
    medium: Medium | None = cell("公开方式", Text("by what means", "公开方式"))
    by: Actor | None = cell("公开主体", Text("who published it", "由谁公开"))


class Notification(Kind):
    """When people are told of affairs of a category, by whom."""

    kind = "notification"
    names = Text("notification of affairs", "事项通报")
    gist = Text("which affairs people are told of at once, periodically or in stages", "按类别通报")
    sentence = Text(
        "[The {to} are told ]{timing}[ by the {by}][ of affairs of these sorts: {about}]"
        "[; time allowed: {within}][; {frequency}].",
        "[对{about}，][由{by}][向{to}]{timing}[，时限{within}][，{frequency}]。",
    )
    example = """
kind: notification
modality: stated
about: [asset_disposal, land_requisition]
to: party_members
timing: at_once
within: {days: 2}
"""
    borne_by = ("by",)
    about: list[AffairKind] | None = term("事项", ANY_AFFAIR, default=None)
    to: Actor | None = term("对象", Text("who is told", "向谁通报"), default=None)
    by: Actor | None = term("通报者", Text("who tells them", "由谁通报"), default=None)
    timing: Timing = term("方式", Text("when they are told", "通报方式"))
    within: Duration | None = term(
        "时限", Text("time in which they are told", "通报的时限"), default=None
    )
    frequency: Frequency | None = term(
        "次数", Text("how often, where periodically", "定期通报的次数"), default=None
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"within": Type.DATE, "to": Type.TEXT}

    def rules(self) -> Iterable[Rule]:
        """How an affair is told of, and that it was, by the right person."""
        scope = is_among(self, "about", "kind")
        yield Sets("affair.notification", self.param("timing"), applies=scope)
        if self.timing is Timing.AT_ONCE:
            yield self._once("affair.told_at_once", "arose_on", TRUE, scope)
        elif self.timing is Timing.THREE_TIMES:
            yield from self._stages(scope)
        else:
            yield self._periodically()
        if says(self, "by"):
            wrong = both(self._told(), Not(is_among(self, "by", "by")))
            yield Constraint("affair.told_by_right_person", Not(exists(PARTS_TAKEN, wrong)), scope)

    def _told(self) -> Expr:
        told = compare("eq", at("part"), constant(Part.KNOW))
        return when(told, is_among(self, "to", "who"))

    def _once(self, question: str, start: str, row: Expr, scope: Expr) -> Rule:
        """Told once, within the time from the day `start`."""
        done = when(self._told(), row)
        if self.within is None:
            return Obligation(question, exists(PARTS_TAKEN, done), scope, due=self.param("within"))
        in_time = both(done, compare("le", at("on"), self.within.after(at(start, 1))))
        due = self.within.after(at(start))
        told = exists(PARTS_TAKEN, done)
        return Obligation(question, told, scope, exists(PARTS_TAKEN, in_time), due)

    def _stages(self, scope: Expr) -> Iterable[Rule]:
        """Before work begins, while it lasts, and once it has ended."""
        on, begins, ends = at("on"), at("begins_on", 1), at("ends_on", 1)
        begun, ended = given("begins_on", 1), given("ends_on", 1)
        before = when(self._told(), either(Not(begun), compare("lt", on, begins)))
        last = minus(at("begins_on"), integer(1))
        due = Case(((given("begins_on"), last),), Context("as_of"))
        yield Obligation("affair.told_before", exists(PARTS_TAKEN, before), scope, due=due)
        meanwhile = either(Not(ended), compare("le", on, ends))
        during = when(self._told(), compare("ge", on, begins), meanwhile)
        due = Case(((given("ends_on"), at("ends_on")),), Context("as_of"))
        applies = when(scope, given("begins_on"))
        yield Obligation("affair.told_during", exists(PARTS_TAKEN, during), applies, due=due)
        after = compare("gt", on, ends)
        yield self._once("affair.told_after", "ends_on", after, when(scope, given("ends_on")))

    def _periodically(self) -> Rule:
        """So often in each unit; how often is not always said."""
        rows = children("participation", "affair.unit")
        right = when(self._told(), is_among(self, "about", "affair.kind"))
        if self.frequency is None:
            enough = compare("ge", count(rows, right), self.param("frequency"))
            return Obligation("unit.told_periodically", enough)
        often = self.frequency.holds(count(rows, both(right, in_period("on"))))
        return Obligation("unit.told_periodically", often, every=unit_of(self.frequency))


class PublicationDuty(Kind):
    """What of a decision is published, by what means, and how long it is shown."""

    kind = "publication"
    names = Text("publication", "公开公示")
    gist = Text("what is published, by what means and for how long", "公开的内容、方式和时长")
    sentence = Text(
        "Once an affair is decided this is published[ by the {by}]: {what}[, within {within}]"
        "[, by these means: {media}][ and others{open_list}][; it is shown for {display}].",
        "事项决定后[由{by}]公开{what}[，时限{within}][，方式为{media}][等{open_list}][，公示{display}]。",
    )
    example = """
kind: publication
modality: stated
what: [process, decision]
media: [board, message]
within: {days: 3}
display: {days: 7}
"""
    borne_by = ("by",)
    about: list[AffairKind] | None = term("事项", ANY_AFFAIR, default=None)
    by: Actor | None = term("公开主体", Text("who publishes it", "由谁公开"), default=None)
    what: list[Published] = term("内容", Text("what is published", "公开内容"), min_length=1)
    media: list[Medium] | None = term("媒介", Text("by what means", "公开方式"), default=None)
    open_list: bool = term(
        "开放列举", Text("other means will do as well", "其他方式亦可"), default=False
    )
    within: Duration | None = term(
        "时限", Text("time after the decision", "决定后的时限"), default=None
    )
    display: Duration | None = term(
        "公示时长", Text("how long it is shown", "公示的时长"), default=None
    )
    absent_types: ClassVar[Mapping[str, Type]] = {
        "within": Type.DATE,
        "display": Type.DATE,
        "by": Type.TEXT,
    }

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words; the mark of an open list prints nothing itself."""
        return "" if name == "open_list" else super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """All of it is published, in time, by one of the means, and shown long enough."""
        scope = is_among(self, "about", "kind")
        in_time: Expr = TRUE
        if self.within is None:
            due = self.param("within")
        else:
            due = self.within.after(at("decided_on"))
            in_time = self._each(compare("le", at("on"), self.within.after(at("decided_on", 1))))
        decided = when(scope, given("decided_on"))
        yield Obligation("affair.published", self._each(TRUE), decided, in_time, due)
        here = is_among(self, "about", "affair.kind")
        if says(self, "media"):
            listed = is_among(self, "media", "medium")
            reach = when(here, listed) if self.open_list else here
            yield Suffices("publication.medium_provided_for", listed, reach)
        if says(self, "by"):
            yield Constraint("publication.by_right_body", is_among(self, "by", "by"), here)
        if says(self, "display"):
            last = self.param("display") if self.display is None else self.display.after(at("on"))
            shown = either(Not(given("until")), compare("ge", at("until"), last))
            yield Constraint("publication.shown_long_enough", shown, here)

    def _each(self, row: Expr) -> Expr:
        source = children("publication", "affair")
        items = [constant(each, f"{self._address}.what.{n}") for n, each in enumerate(self.what)]
        return when(*(exists(source, when(compare("eq", at("what"), item), row)) for item in items))


class PublicationBan(Kind):
    """What may not be published."""

    kind = "publication_ban"
    names = Text("not to be published", "不得公开")
    gist = Text("what of which affairs may not be published", "哪些事项的哪些内容不得公开")
    sentence = Text(
        "Of affairs[ of these sorts: {about}] this may not be published: {what}"
        "[ by these means: {media}].",
        "[{about}]事项的{what}不得[以{media}]公开。",
    )
    example = """
kind: publication_ban
modality: must
about: [reserve_cadres]
what: [process]
"""
    about: list[AffairKind] | None = term("事项", ANY_AFFAIR, default=None)
    what: list[Published] | None = term(
        "内容",
        Text("what may not be published; nothing where left out", "不得公开的内容，不写则一概不得"),
        default=None,
    )
    media: list[Medium] | None = term(
        "媒介",
        Text("by what means; any where left out", "不得使用的方式，不写则不限"),
        default=None,
    )

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words; all of it where none is named."""
        if name == "what" and not says(self, "what"):
            return Text("all that concerns them", "全部内容").pick(lang)
        return super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """No publication is of what is named."""
        named = when(is_among(self, "what", "what"), is_among(self, "media", "medium"))
        scope = is_among(self, "about", "affair.kind")
        yield Constraint("publication.permitted", Not(named), scope)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (Notification, PublicationDuty, PublicationBan):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    register(Publication)


QUESTIONS: Mapping[str, tuple[Form, Text]] = {
    "affair.told_at_once": (Form.OBLIGATION, Text("were they told at once?", "是否即时通报")),
    "affair.told_before": (Form.OBLIGATION, Text("were they told before it?", "事前是否通报")),
    "affair.told_during": (Form.OBLIGATION, Text("were they told during it?", "事中是否通报")),
    "affair.told_after": (Form.OBLIGATION, Text("were they told after it?", "事后是否通报")),
    "affair.told_by_right_person": (
        Form.CONSTRAINT,
        Text("did the right person tell them?", "是否由规定人员通报"),
    ),
    "affair.published": (Form.OBLIGATION, Text("was it published?", "是否按规定公开")),
    "unit.told_periodically": (
        Form.OBLIGATION,
        Text("are people told often enough?", "定期通报次数是否达到要求"),
    ),
    "publication.medium_provided_for": (
        Form.DECISION,
        Text("is it a means provided for?", "是否属于规定的公开方式"),
    ),
    "publication.by_right_body": (
        Form.CONSTRAINT,
        Text("did the right body publish it?", "是否由规定的机构公开"),
    ),
    "publication.permitted": (
        Form.CONSTRAINT,
        Text("may it be published?", "是否属于可以公开的内容"),
    ),
    "publication.shown_long_enough": (
        Form.CONSTRAINT,
        Text("was it shown long enough?", "公示时长是否符合规定"),
    ),
}
DATED: Mapping[str, tuple[str, ...] | None] = {
    "affair": ("arose_on",),
    "publication": ("on",),
    "unit": None,
}


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for name, (form, names) in QUESTIONS.items():
        subject = name.partition(".")[0]
        register(Question(name, form, subject, names, dated_by=DATED[subject]))
    register(
        Question(
            "affair.notification",
            Form.DECISION,
            "affair",
            Text("how are people told of it?", "以何种方式通报"),
            outcome=Type.TEXT,
            values={each.value: each.text for each in Timing},
            dated_by=("arose_on",),
        )
    )
