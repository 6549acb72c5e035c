"""Who attends a session: the delegates, who may ask leave, and others without a vote."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import TRUE, Expr, at, both, compare, either, given
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Question, Rule
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, Label, term
from comitia.plugins.common import ANY_SESSION, Actor, SessionKind, is_among, says

COMITIA_API = API


class Leave(Label):
    """What makes an absence an excused one."""

    ASKED = "asked", "leave asked", "已请假"
    GRANTED = "granted", "leave granted", "已准假"


class Attendance(Record):
    """A delegate's presence at, or absence from, a session."""

    table: ClassVar[str] = "attendance"
    names: ClassVar[Text] = Text("attendance", "出席情况")
    typical = {
        "id": Typical(12, 24, of="session"),
        "present": Typical(often=85),
        "leave_asked_on": Typical(-6, 0, of="session.opens"),
        "leave_granted": Typical(often=90),
    }
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
    typical = {"id": Typical(2, 5, of="session"), "voted": Typical(often=8)}
    session: Key = cell(
        "会议", Text("the session", "所列席的会议"), required=True, refers="session"
    )
    name: str | None = cell("姓名", Text("name", "姓名"))
    decided_by: Actor | None = cell("决定主体", Text("who decided on it", "由谁决定列席"))
    voted: bool | None = cell("是否表决", Text("whether he or she voted", "是否参加表决"))


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
    for kind in (NonVotingAttendance, AttendanceDuty):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (Attendance, Observer):
        register(record)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
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
