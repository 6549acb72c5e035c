"""Sessions of the congress: how often, who convenes and chairs them, quorum and attendance."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import TRUE, Expr, at, both, compare, either, given, integer
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Question, Requires, Rule, Sets
from comitia.engine.schema import Type
from comitia.engine.vocabulary import Day, Integer, Label, Threshold, Word, constant, term
from comitia.plugins.common import (
    ANY_SESSION,
    Actor,
    Alternatives,
    Base,
    Ground,
    SessionKind,
    is_among,
    says,
    session_bases,
)

COMITIA_API = API


class Entrusting(Label):
    """Whether one body acts for another each time anew or once for all."""

    EACH_SESSION = "each_session", "for each session", "每次会议分别委托"
    STANDING = "standing", "once for all", "一次性委托"


class Leave(Label):
    """What makes an absence an excused one."""

    ASKED = "asked", "leave asked", "已请假"
    GRANTED = "granted", "leave granted", "已准假"


class Session(Record):
    """A session of the congress."""

    table: ClassVar[str] = "session"
    names: ClassVar[Text] = Text("session", "会议")
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


class Attendance(Record):
    """A delegate's presence at, or absence from, a session."""

    table: ClassVar[str] = "attendance"
    names: ClassVar[Text] = Text("attendance", "出席情况")
    session: Key = cell(
        "会议", Text("the session", "所出席的会议"), required=True, refers="session"
    )
    delegate: Key | None = cell("代表", Text("the delegate", "代表"), refers="delegate")
    present: bool | None = cell("是否出席", Text("whether present", "是否出席"))
    leave_asked_on: Day | None = cell(
        "请假日期",
        Text("day leave was asked; empty: not asked", "请假日期，未请假则留空"),
        event=True,
    )
    leave_asked_of: Actor | None = cell("请假对象", Text("of whom leave was asked", "向谁请假"))
    leave_granted: bool | None = cell("是否准假", Text("whether leave was granted", "是否准假"))


class Observer(Record):
    """A person who attends a session without being a delegate."""

    table: ClassVar[str] = "observer"
    names: ClassVar[Text] = Text("person attending without vote", "列席人员")
    session: Key = cell(
        "会议", Text("the session", "所列席的会议"), required=True, refers="session"
    )
    name: str | None = cell("姓名", Text("name", "姓名"))
    decided_by: Actor | None = cell("决定主体", Text("who decided on it", "由谁决定列席"))
    voted: bool | None = cell("是否表决", Text("whether he or she voted", "是否参加表决"))


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
        "The [{session} ]may be held only if {present} are present.",
        "[{session}]须有{present}到会方可召开。",
    )
    example = """
kind: quorum
modality: must
session: annual
present: {at_least: 4/5, of: delegates_due}
"""
    monotone = {"session.may_be_held": ("present",)}
    session: SessionKind | None = term("会议", ANY_SESSION, default=None)
    present: Threshold[Base] = term("到会", Text("who must be present", "须到会的代表"))

    def rules(self) -> Iterable[Rule]:
        """Enough delegates must be present."""
        holds = self.present.holds(at("present"), session_bases())
        yield Requires("session.may_be_held", holds, is_among(self, "session", "kind"))


class NonVotingAttendance(Kind):
    """Who decides which persons attend a session without vote."""

    kind = "non_voting_attendance"
    names = Text("attendance without vote", "列席")
    gist = Text("who decides who attends without vote", "列席人员由谁决定")
    sentence = Text(
        "The {decided_by} decides which persons attend without vote[ ({session})].",
        "[{session}的]列席人员由{decided_by}决定，不参加表决。",
    )
    example = """
kind: non_voting_attendance
modality: stated
session: [annual]
decided_by: committee
"""
    session: list[SessionKind] | None = term("会议", ANY_SESSION, default=None)
    decided_by: Actor = term("决定主体", Text("who decides", "由谁决定"))

    def rules(self) -> Iterable[Rule]:
        """Such a person was admitted by the right body and did not vote."""
        scope = is_among(self, "session", "session.kind")
        yield Constraint("observer.admitted", is_among(self, "decided_by", "decided_by"), scope)
        silent = compare("ne", at("voted"), TRUE)
        yield Constraint("observer.without_vote", silent, scope)


LEAVES: Mapping[Leave, Text] = {
    Leave.ASKED: Text("to ask for it is enough", "提出即可"),
    Leave.GRANTED: Text("it must be granted", "须经准假"),
}
"""What is said of leave in a sentence."""


class AttendanceDuty(Kind):
    """A delegate attends the session, or asks leave."""

    kind = "attendance"
    names = Text("duty to attend", "出席义务")
    gist = Text("delegates attend the session or ask leave", "代表须出席会议，不能出席须请假")
    sentence = Text(
        "Delegates attend the {session} or ask leave[ of the {leave_of}][ ({leave})].",
        "代表出席{session}；不能出席的，[向{leave_of}]请假[（{leave}）]。",
    )
    example = """
kind: attendance
modality: must
session: [annual]
leave_of: committee
leave: asked
"""
    session: list[SessionKind] | None = term("会议", ANY_SESSION, default=None)
    leave_of: Actor | None = term(
        "请假对象", Text("of whom leave is asked", "向谁请假"), default=None
    )
    leave: Leave | None = term(
        "请假要求", Text("leave asked, or granted", "请假或准假"), default=None
    )
    absent_types = {"leave_of": Type.BOOL, "leave": Type.BOOL}

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name == "leave" and self.leave is not None:
            return LEAVES[self.leave].pick(lang)
        if name == "session" and not says(self, name):
            return Text("session", "会议").pick(lang)
        return super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """Present, or absent with leave."""
        scope = is_among(self, "session", "session.kind")
        excused: list[Expr] = [given("leave_asked_on")]
        if says(self, "leave_of"):
            excused.append(is_among(self, "leave_of", "leave_asked_of"))
        if self.leave is None:
            excused.append(self.param("leave"))
        elif self.leave is Leave.GRANTED:
            excused.append(compare("eq", at("leave_granted"), TRUE))
        present = compare("eq", at("present"), TRUE)
        yield Constraint("attendance.present_or_excused", either(present, both(*excused)), scope)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (Convening, Quorum, NonVotingAttendance, AttendanceDuty):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (Session, Attendance, Observer):
        register(record)


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
    for subject, name, names in (
        (
            "observer",
            "admitted",
            Text("did the right body admit the person?", "列席是否由规定主体决定"),
        ),
        (
            "observer",
            "without_vote",
            Text("did the person abstain from voting?", "列席人员是否未参加表决"),
        ),
        ("attendance", "present_or_excused", Text("present, or excused?", "是否出席或请假")),
    ):
        by = ("session", "opens")
        register(Question(f"{subject}.{name}", Form.CONSTRAINT, subject, names, dated_by=by))
