"""The congress in session: who convenes and chairs it, quorum, votes and ballots."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from comitia.engine.expressions import TRUE, at, is_text
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Text
from comitia.engine.rules import Form, Question, Requires, Rule
from comitia.engine.vocabulary import Day, Integer, Threshold, term
from comitia.plugins.common import Base, SessionKind, session_bases

COMITIA_API = API


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
    present: Integer | None = cell("实到人数", Text("delegates present", "实到代表人数"))


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
    session: SessionKind | None = term(
        "会议",
        Text("kind of session; every kind where left out", "会议类型,不写则适用于各类会议"),
        default=None,
    )
    present: Threshold[Base] = term("到会", Text("who must be present", "须到会的代表"))
    monotone = {"session.may_be_held": ("present",)}

    def rules(self) -> Iterable[Rule]:
        """Enough delegates must be present."""
        applies = TRUE
        if self.session is not None:
            applies = is_text("kind", self.session, f"{self._address}.session")
        holds = self.present.holds(at("present"), session_bases())
        yield Requires("session.may_be_held", holds, applies)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    register(Quorum)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    register(Session)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    register(
        Question(
            "session.may_be_held",
            Form.DECISION,
            "session",
            Text("may the session be held?", "会议可否召开"),
            dated_by=("opens",),
        )
    )
