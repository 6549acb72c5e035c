"""Sessions of the congress: who convenes and chairs them, and the quorum."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from comitia.engine.expressions import Expr, at, both, compare, either, given, integer
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Question, Requires, Rule, Sets
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, Integer, Label, Threshold, Word, constant, term
from comitia.plugins.common import (
    ANY_SESSION,
    Actor,
    Alternatives,
    Base,
    Ground,
    SessionKind,
    flag,
    is_among,
    says,
    session_bases,
    when,
)

COMITIA_API = API


class Entrusting(Label):
    """Whether one body acts for another each time anew or once for all."""

    EACH_SESSION = "each_session", "for each session", "每次会议分别委托"
    STANDING = "standing", "once for all", "一次性委托"


class Session(Record):
    """A session of the congress."""

    table: ClassVar[str] = "session"
    names: ClassVar[Text] = Text("session", "会议")
    typical = {
        "id": Typical(3, 5, of="assembly"),
        "closes": Typical(0, 3, of="opens"),
        "delegates_all": Typical(100, 100, of="assembly.delegates"),
        "delegates_due": Typical(96, 100, of="delegates_all"),
        "excused": Typical(0, 6, of="delegates_due"),
        "present": Typical(72, 100, of="delegates_due"),
        "preparatory_on": Typical(-3, 0, of="opens"),
        "entrusted_on": Typical(-40, -5, of="opens"),
    }
    assembly: Key | None = cell("代表大会", Text("the congress", "所属代表大会"), refers="assembly")
    kind: SessionKind | None = cell("会议类型", Text("kind of session", "会议类型"))
    opens: Day | None = cell("开幕日期", Text("first day", "开幕日期"))
    closes: Day | None = cell("闭幕日期", Text("last day", "闭幕日期"))
    delegates_all: Integer | None = cell(
        "代表总数", Text("number of all delegates", "全体代表人数")
    )
    delegates_due: Integer | None = cell(
        "应到人数", Text("delegates due to attend", "应到代表人数")
    )
    excused: Integer | None = cell(
        "准假人数", Text("delegates granted leave", "获准请假的代表人数")
    )
    present: Integer | None = cell("实到人数", Text("delegates present", "实到代表人数"))
    elects: bool | None = cell("进行选举", Text("whether it elects", "会议是否进行选举"))
    ground: Ground | None = cell("召开事由", Text("on what matter it is called", "因何事项召开"))
    convener: Actor | None = cell("召集主体", Text("who convenes it", "由谁召集"))
    chair: Actor | None = cell("主持主体", Text("who chairs it", "由谁主持"))
    presidium: bool | None = cell("设主席团", Text("whether it has a presidium", "是否设主席团"))
    preparatory_on: Day | None = cell(
        "预备会议日期",
        Text("day of its preparatory meeting; empty: none", "预备会议日期，未开则留空"),
        event=True,
    )
    entrusted_on: Day | None = cell(
        "委托日期",
        Text("day the convener was entrusted with it", "委托召集的日期，未委托则留空"),
        event=True,
    )
    entrusted_by: Actor | None = cell("委托主体", Text("who entrusted it", "由谁委托"))

    @staticmethod
    def always() -> tuple[Expr, ...]:
        """Those present are due, those due are delegates, and a session ends after it began."""
        return (
            compare("ge", at("delegates_due"), integer(1)),
            compare("le", at("delegates_due"), at("delegates_all")),
            compare("le", at("present"), at("delegates_due")),
            compare("le", at("excused"), at("delegates_due")),
            compare("le", at("opens"), at("closes")),
        )

    @staticmethod
    def ceilings() -> tuple[tuple[Expr, Expr | str], ...]:
        """There are no more delegates than the rules provide for."""
        return ((at("delegates_all"), "assembly.delegate_number"),)

    @staticmethod
    def usual() -> tuple[Expr, ...]:
        """A congress has more than a handful of delegates, of whom most come."""
        return (
            compare("ge", at("delegates_due"), integer(30)),
            compare("le", at("excused"), integer(3)),
            compare("ge", at("present"), integer(10)),
        )


class Entrustment(Word):
    """A body acts because another has entrusted it."""

    by: Actor = term("委托主体", Text("who entrusts", "由谁委托"))
    each: Entrusting | None = term(
        "方式",
        Text("for each session, or once for all", "每次会议分别委托或一次性委托"),
        default=None,
    )

    def given(self) -> Expr:
        """The convener of the current session was entrusted by the right body, in time."""
        by = is_among(self, "by", "entrusted_by")
        here = both(given("entrusted_on"), compare("le", at("entrusted_on"), at("opens")), by)
        if self.each is not Entrusting.STANDING:
            return here
        for_all = compare("le", at("assembly.entrusted_on"), at("opens"))
        return either(here, both(given("assembly.entrusted_on"), for_all))

    def prose(self, lang: Lang) -> str:
        """The entrustment in words."""
        if lang == "zh":
            return f"受{self.by.zh}委托" + (f"（{self.each.zh}）" if self.each else "")
        return f"entrusted by the {self.by.en}" + (f" {self.each.en}" if self.each else "")


PARTS = {
    "presidium": (Text("without a presidium", "不设主席团"), Text("with a presidium", "设主席团")),
    "preparatory_meeting": (
        Text("without a preparatory meeting", "不开预备会议"),
        Text("with a preparatory meeting", "召开预备会议"),
    ),
}
"""What is said of a session without and with each of its parts."""


class Convening(Alternatives):
    """Who convenes and chairs a session, and which bodies are set up for it."""

    kind = "convening"
    names = Text("convening and chairing", "召集和主持")
    gist = Text(
        "who convenes and chairs a session, on whose entrustment, with what presidium",
        "会议由谁召集、由谁主持、受谁委托、是否设主席团",
    )
    sentence = Text(
        "Each {session}: |[, convened by the {convener}][, chaired by the {chair}]"
        "[, {entrusted}][, {presidium}][, {preparatory_meeting}].",
        "{session}|[，由{convener}召集][，由{chair}主持][，{entrusted}][，{presidium}]"
        "[，{preparatory_meeting}]。",
    )
    example = """
kind: convening
modality: stated
session: [mid_term, irregular]
convener: standing_committee
chair: standing_committee
entrusted: {by: plenum, each: each_session}
presidium: false
"""
    alternatives = ("session",)
    session: list[SessionKind] | None = term("会议", ANY_SESSION, default=None)
    convener: Actor | None = term("召集", Text("who convenes", "由谁召集"), default=None)
    chair: Actor | None = term("主持", Text("who chairs", "由谁主持"), default=None)
    entrusted: Entrustment | None = term(
        "委托", Text("on whose entrustment", "受谁委托"), default=None
    )
    presidium: bool | None = term(
        "主席团", Text("whether it has a presidium", "是否设主席团"), default=None
    )
    preparatory_meeting: bool | None = term(
        "预备会议", Text("whether a preparatory meeting is held", "是否召开预备会议"), default=None
    )

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name in ("presidium", "preparatory_meeting") and getattr(self, name) is not None:
            return PARTS[name][getattr(self, name)].pick(lang)
        if name == "session" and not says(self, name):
            return Text("session", "会议").pick(lang)
        return super().words(name, lang)

    def say(self, lang: Lang) -> str:
        """The provision as a sentence; no comma before the first thing that is said."""
        who, _, rest = super().say(lang).partition("|")
        return who + rest.lstrip("，, ")

    def _is_given(self, name: str) -> bool:
        return getattr(self, name) is not None or super()._is_given(name)

    def rules(self) -> Iterable[Rule]:
        """The right bodies convene and chair it, duly entrusted."""
        scope = is_among(self, "session", "kind")
        for name in ("convener", "chair"):
            actor = getattr(self, name)
            if actor is not None:
                value = constant(actor, f"{self._address}.{name}")
                yield Sets(f"session.{name}_due", value, applies=scope)
            if says(self, name):
                right = is_among(self, name, name)
                yield Constraint(f"session.{name}_right", right, scope)
        if self.entrusted is not None:
            yield Constraint("session.convener_entrusted", self.entrusted.given(), scope)
        if self.presidium is not None:
            right = compare("eq", at("presidium"), self.param("presidium"))
            yield Constraint("session.presidium_right", right, scope)
        if self.preparatory_meeting is not None:
            held = compare("eq", given("preparatory_on"), self.param("preparatory_meeting"))
            yield Constraint("session.preparatory_meeting_right", held, scope)


class Quorum(Kind):
    """How many delegates must be present for a session to be held."""

    kind = "quorum"
    names = Text("quorum", "法定人数")
    gist = Text("how many must be present for a session to be held", "会议须有多少代表到会方可召开")
    sentence = Text(
        "The [{session} ][{elects} ]may be held only if {present} are present.",
        "[{session}][{elects}]须有{present}到会方可召开。",
    )
    example = """
kind: quorum
modality: must
session: annual
present: {at_least: 4/5, of: delegates_due}
"""
    monotone = {"session.may_be_held": ("present",)}
    session: SessionKind | None = term("会议", ANY_SESSION, default=None)
    elects: bool = term(
        "限于选举", Text("only of a session that elects", "仅适用于进行选举的会议"), default=False
    )
    present: Threshold[Base] = term("到会", Text("who must be present", "须到会的代表"))

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        phrases = {"elects": Text("that elects", "进行选举的，")}
        return flag(self, name, phrases, lang) or super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """Enough delegates must be present."""
        holds = self.present.holds(at("present"), session_bases())
        scope = is_among(self, "session", "kind")
        if self.elects:
            scope = when(scope, compare("eq", at("elects"), self.param("elects")))
        yield Requires("session.may_be_held", holds, scope)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (Convening, Quorum):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    register(Session)


ACTORS = {str(each.value): each.text for each in Actor}


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    opens = ("opens",)
    register(
        Question(
            "session.may_be_held",
            Form.DECISION,
            "session",
            Text("may the session be held?", "会议可否召开"),
            dated_by=opens,
        )
    )
    for name, names in (
        ("convener", Text("who is to convene the session?", "会议应由谁召集")),
        ("chair", Text("who is to chair the session?", "会议应由谁主持")),
    ):
        register(
            Question(
                f"session.{name}_due",
                Form.DECISION,
                "session",
                names,
                outcome=Type.TEXT,
                values=ACTORS,
                dated_by=opens,
            )
        )
    for name, names in (
        ("convener_right", Text("did the right body convene it?", "召集主体是否符合规定")),
        ("chair_right", Text("did the right body chair it?", "主持主体是否符合规定")),
        ("convener_entrusted", Text("was the convener entrusted?", "召集前是否受委托")),
        ("presidium_right", Text("is the presidium as ruled?", "主席团的设置是否符合规定")),
        (
            "preparatory_meeting_right",
            Text("is the preparatory meeting as ruled?", "预备会议是否符合规定"),
        ),
    ):
        register(Question(f"session.{name}", Form.CONSTRAINT, "session", names, dated_by=opens))
