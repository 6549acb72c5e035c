"""Delegates who call or write, and the records kept of contacts."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import Expr, at, both, given
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Kind, Record, cell
from comitia.engine.messages import Text
from comitia.engine.rules import Constraint, Form, Question, Rule
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, Duration, Label, term
from comitia.plugins.common import among, once_within

COMITIA_API = API


class Call(Label):
    """How a delegate or group turns to the committee."""

    VISIT = "visit", "visits", "来访"
    LETTER = "letter", "letters", "来信"


class Courtesy(Label):
    """How a caller is treated."""

    RECEIVED = "received", "received", "热情接待"
    HEARD = "heard", "heard", "认真听取"
    RECORDED = "recorded", "recorded", "做好记录"


class Recorder(Label):
    """Who keeps a record."""

    DELEGATE = "delegate", "delegate", "代表"
    MEMBER = "member", "committee member", "委员"


class Caller(Record):
    """A delegate or group that called on a committee member, or wrote."""

    table: ClassVar[str] = "call"
    names: ClassVar[Text] = Text("call", "来信来访")
    typical = {
        "id": Typical(20, 40),
        "received": Typical(often=95),
        "heard": Typical(often=95),
        "recorded": Typical(often=85),
    }
    on: Day | None = cell("日期", Text("day", "日期"))
    by: Call | None = cell("方式", Text("visit or letter", "来访或来信"))
    received: bool | None = cell("已接待", Text("whether it was received", "是否接待"))
    heard: bool | None = cell("已听取", Text("whether it was heard", "是否听取"))
    recorded: bool | None = cell("已记录", Text("whether it was recorded", "是否记录"))
    handled_on: Day | None = cell(
        "办结日期",
        Text("day it was dealt with; empty: not yet", "办结日期，尚未则留空"),
        event=True,
    )


class CallerTreatment(Kind):
    """How calls and letters of delegates and groups are treated."""

    kind = "caller_treatment"
    names = Text("calls and letters", "来信来访")
    gist = Text("how delegates who call or write are treated", "对代表来信来访的处理")
    sentence = Text(
        "Delegates' {calls} are dealt with[ within {within}][; they are {treatment}].",
        "对代表{calls}认真办理[，时限{within}][，做到{treatment}]。",
    )
    example = """
kind: caller_treatment
modality: should
calls: [visit]
treatment: [received, heard, recorded]
"""
    calls: list[Call] = term("方式", Text("visits or letters", "来访或来信"), min_length=1)
    treatment: list[Courtesy] | None = term(
        "接待要求", Text("how they are treated", "接待要求"), default=None
    )
    within: Duration | None = term(
        "办理时限", Text("within what time they are dealt with", "办理时限"), default=None
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"within": Type.DATE}

    def rules(self) -> Iterable[Rule]:
        """Treated as they should be, and dealt with."""
        concerned = among(at("by"), self.calls, f"{self._address}.calls")
        if self.treatment:
            done: list[Expr] = [at(each) for each in self.treatment]
            yield Constraint("call.treated", both(*done), concerned)
        yield once_within("call.handled", "handled_on", at("on"), self, "within", applies=concerned)


class ContactRecord(Kind):
    """Contacts made are recorded."""

    kind = "contact_record"
    names = Text("record of contacts", "联系记录")
    gist = Text("whose contacts are recorded", "何人的联系须作记录")
    sentence = Text("Each {by} keeps a record of every contact.", "{by}对每次联系均作记录。")
    example = """
kind: contact_record
modality: must
by: member
"""
    by: Recorder = term("记录人", Text("whose duty it is", "由谁记录"))

    def rules(self) -> Iterable[Rule]:
        """A record was kept."""
        yield Constraint("visit.recorded", at("recorded"), given(self.by.value))


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (CallerTreatment, ContactRecord):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    register(Caller)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    treated = Text("was the caller treated as due?", "来信来访是否妥善接待")
    handled = Text("was the call dealt with?", "来信来访是否办理")
    recorded = Text("was the contact recorded?", "联系是否有记录")
    register(Question("call.treated", Form.CONSTRAINT, "call", treated, dated_by=("on",)))
    register(Question("call.handled", Form.OBLIGATION, "call", handled, dated_by=("on",)))
    register(Question("visit.recorded", Form.CONSTRAINT, "visit", recorded, dated_by=("on",)))
