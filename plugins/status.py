"""A delegate's status: what ends or suspends it, by whom; and protection against retaliation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    TRUE,
    Context,
    Expr,
    Not,
    at,
    both,
    children,
    compare,
    either,
    exists,
    given,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Obligation, Question, Rule, Sets
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, Duration, Label, constant, term
from comitia.plugins.common import Actor, Alternatives, flag, is_among, says, when

COMITIA_API = API


class Trigger(Label):
    """What happens to a delegate that may affect the status."""

    PARTY_DISCIPLINE = "party_discipline", "Party discipline", "党纪处分"
    ADMINISTRATIVE = "administrative_discipline", "administrative discipline", "政纪处分"
    CRIME = "crime", "a crime", "犯罪"
    TRANSFERRED = (
        "membership_transferred",
        "transfer of the membership relation",
        "党组织关系转出",
    )
    MOVED = "left_electing_unit", "leaving the electing unit", "调离原选举单位"
    JOB_CHANGE = "job_change", "a change of job", "工作变动"
    LEFT_AREA = "left_area", "moving out of the area of the congress", "调离本届党代表大会所属地区"
    RESIGNED = "resigned", "resignation", "辞去代表职务"
    MEMBERSHIP_LOST = "membership_lost", "loss of Party membership", "丧失党员身份"
    MEMBERSHIP_STOPPED = "membership_stopped", "membership being stopped", "被停止党籍"
    NATIONALITY_LOST = "nationality_lost", "loss of nationality", "丧失国籍"
    DIED = "died", "death", "去世"
    OTHER = "other", "another reason", "其他原因"


class Sanction(Label):
    """How grave a sanction is."""

    WARNING = "warning", "warning", "警告"
    SERIOUS_WARNING = "serious_warning", "serious warning or demerit", "严重警告或者记过"
    REMOVAL = "removal", "removal from posts or demotion", "撤职或者降级"
    PROBATION = "probation", "probation within the Party", "留党察看"
    EXPULSION = "expulsion", "expulsion or dismissal", "开除"


class Effect(Label):
    """What becomes of the status."""

    ENDED = "ended", "ended", "终止"
    SUSPENDED = "suspended", "suspended", "停止"
    HELD = "held", "held", "具有"


class Wrong(Label):
    """What wrong is done to a delegate."""

    RETALIATION = "retaliation", "retaliation", "打击报复"
    RIGHTS = "rights_infringed", "infringement of a delegate's rights", "侵犯代表权利"


class StatusEvent(Record):
    """Something that happened to a delegate and may affect his or her status."""

    table: ClassVar[str] = "status_event"
    names: ClassVar[Text] = Text("event affecting status", "资格变动事由")
    typical = {"id": Typical(5, 9), "verdict": Typical(often=50)}
    delegate: Key = cell("代表", Text("the delegate", "所涉代表"), required=True, refers="delegate")
    trigger: Trigger | None = cell("事由", Text("what happened", "事由"))
    on: Day | None = cell("日期", Text("day", "发生日期"))
    sanction: Sanction | None = cell("处分档次", Text("how grave the sanction is", "处分档次"))
    verdict: bool | None = cell(
        "已有判决", Text("whether a court has given its verdict", "是否已有法院判决")
    )
    decided_on: Day | None = cell(
        "决定日期",
        Text("day the status was decided on; empty: not", "就代表资格作出决定的日期，未作出则留空"),
        event=True,
    )
    decided_by: Actor | None = cell("决定主体", Text("who decided", "由谁决定"))


class Grievance(Record):
    """A delegate's complaint of a wrong."""

    table: ClassVar[str] = "grievance"
    names: ClassVar[Text] = Text("grievance", "代表申诉")
    typical = {"id": Typical(4, 8)}
    wrong: Wrong | None = cell("事由", Text("what wrong", "申诉事由"))
    raised_on: Day | None = cell("提出日期", Text("day it was raised", "提出日期"))
    verified_on: Day | None = cell(
        "查实日期",
        Text("day it was verified; empty: it was not", "查实日期，未查实则留空"),
        event=True,
    )
    dealt_with_on: Day | None = cell(
        "处理日期",
        Text("day those to blame were dealt with; empty: not yet", "处理日期，尚未处理则留空"),
        event=True,
    )


class LossOfStatus(Alternatives):
    """What ends or suspends a delegate's status, at once or by a decision."""

    kind = "loss_of_status"
    names = Text("loss of status", "代表资格终止")
    gist = Text("what ends or suspends a delegate's status", "哪些事由使代表资格终止或者停止")
    sentence = Text(
        "A delegate's status is {effect}[ {by_decision}] upon: {triggers}"
        "[ (sanctions: {sanctions})][ ({verdict})][; decided by the {by}][; time: {within}].",
        "代表有下列情形的，其代表资格[经{by_decision}]{effect}：{triggers}"
        "[（处分档次：{sanctions}）][（{verdict}）][；由{by}决定][；时限：{within}]。",
    )
    example = """
kind: loss_of_status
modality: stated
triggers: [party_discipline, crime]
effect: ended
sanctions: [probation, expulsion]
verdict: true
by_decision: true
by: committee
within: {days: 30}
"""
    alternatives = ("triggers",)
    triggers: list[Trigger] = term("事由", Text("what happened", "事由"), min_length=1)
    effect: Effect = term("效果", Text("what becomes of the status", "对代表资格的效果"))
    sanctions: list[Sanction] | None = term(
        "处分档次",
        Text("only these sanctions; any where left out", "限于哪些处分，不写则不限"),
        default=None,
    )
    verdict: bool = term(
        "须有判决", Text("a crime counts only with a verdict", "犯罪须经法院判决"), default=False
    )
    by_decision: bool = term(
        "须经决定", Text("only once it has been decided", "须作出决定方才生效"), default=False
    )
    by: Actor | None = term("决定主体", Text("who decides", "由谁决定"), default=None)
    within: Duration | None = term(
        "时限", Text("by when it is decided", "多久以内作出决定"), default=None
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"by": Type.TEXT, "within": Type.DATE}

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        phrases = {
            "by_decision": Text("by decision", "决定"),
            "verdict": Text("a crime only with a verdict", "犯罪须经法院判决"),
        }
        if name == "effect":
            # A text that says so: the effect comes at once, without a decision.
            at_once = not self.by_decision and "by_decision" in self.model_fields_set
            said = Text("kept", "保留") if self.effect is Effect.HELD else self.effect.text
            itself = Text(" of itself", "自行") if at_once else Text("", "")
            return f"{said.en}{itself.en}" if lang == "en" else f"{itself.zh}{said.zh}"
        return flag(self, name, phrases, lang) or super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """The status on the day, and the duty to decide where it takes a decision."""
        events = children("status_event", "delegate")
        effective = both(self._concerned(), compare("le", at("on"), Context("as_of")))
        if self.by_decision:
            decided = both(given("decided_on"), compare("le", at("decided_on"), Context("as_of")))
            effective = both(self._concerned(), self._decision_needed(), decided)
        lost = exists(events, effective)
        yield Sets("delegate.status", self.param("effect"), lost)
        yield Sets("delegate.status", constant(Effect.HELD), Not(lost), text=Effect.HELD.text)
        if says(self, "by"):
            right = is_among(self, "by", "decided_by")
            decided = both(self._concerned(), given("decided_on"))
            yield Constraint("status_event.decided_by_competent_body", right, decided)
        if self.by_decision or says(self, "within"):
            yield self._to_be_decided()

    def _to_be_decided(self) -> Rule:
        """The duty to decide; the day it is due is undetermined where the text names none."""
        question, done = "status_event.decided", given("decided_on")
        if self.within is None:
            return Obligation(question, done, self._concerned(), due=self.param("within"))
        due = self.within.after(at("on"))
        in_time = compare("le", at("decided_on"), due)
        return Obligation(question, done, self._concerned(), in_time, due)

    def _decision_needed(self) -> Expr:
        return compare("eq", self.param("by_decision"), TRUE)

    def _concerned(self) -> Expr:
        """The event is one that counts."""
        tests = [is_among(self, "triggers", "trigger")]
        if self.sanctions is not None:
            sanctioned = either(
                compare("eq", at("trigger"), constant(Trigger.PARTY_DISCIPLINE)),
                compare("eq", at("trigger"), constant(Trigger.ADMINISTRATIVE)),
            )
            tests.append(either(Not(sanctioned), is_among(self, "sanctions", "sanction")))
        if self.verdict:
            crime = compare("eq", at("trigger"), constant(Trigger.CRIME))
            given_verdict = compare("eq", at("verdict"), self.param("verdict"))
            tests.append(either(Not(crime), given_verdict))
        return when(*tests)


class Protection(Kind):
    """Wrongs done to delegates are dealt with."""

    kind = "protection"
    names = Text("protection of delegates", "代表权利保障")
    gist = Text(
        "which wrongs done to delegates are dealt with, and by when", "对侵害代表的行为如何处理"
    )
    sentence = Text(
        "Dealt with[ {once_verified}][ within {within}]: {against}.",
        "对{against}的行为[，{once_verified}][在{within}内]予以处理。",
    )
    example = """
kind: protection
modality: should
against: [retaliation]
once_verified: true
within: {days: 30}
"""
    against: list[Wrong] = term("行为", Text("which wrongs", "侵害行为"), min_length=1)
    once_verified: bool = term("查实后", Text("only once verified", "经查实后处理"), default=False)
    within: Duration | None = term("时限", Text("by when", "处理时限"), default=None)
    absent_types: ClassVar[Mapping[str, Type]] = {"within": Type.DATE}

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        phrases = {"once_verified": Text("once verified", "经查实的")}
        return flag(self, name, phrases, lang) or super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """Dealt with, by the day due where the text names one."""
        concerned, since = is_among(self, "against", "wrong"), at("raised_on")
        if self.once_verified:
            verified = compare("eq", given("verified_on"), self.param("once_verified"))
            concerned, since = both(concerned, verified), at("verified_on")
        question, done = "grievance.dealt_with", given("dealt_with_on")
        if self.within is None:
            yield Obligation(question, done, concerned, due=self.param("within"))
            return
        due = self.within.after(since)
        in_time = compare("le", at("dealt_with_on"), due)
        yield Obligation(question, done, concerned, in_time, due)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (LossOfStatus, Protection):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (StatusEvent, Grievance):
        register(record)


QUESTIONS = (
    Question(
        "delegate.status",
        Form.DECISION,
        "delegate",
        Text("what is the delegate's status?", "代表资格状况"),
        outcome=Type.TEXT,
        values={each.value: each.text for each in Effect},
        policy="most_severe",
    ),
    Question(
        "status_event.decided",
        Form.OBLIGATION,
        "status_event",
        Text("was the status decided on?", "是否就代表资格作出决定"),
        dated_by=("on",),
    ),
    Question(
        "status_event.decided_by_competent_body",
        Form.CONSTRAINT,
        "status_event",
        Text("did the right body decide?", "是否由有权机构决定"),
        dated_by=("on",),
    ),
    Question(
        "grievance.dealt_with",
        Form.OBLIGATION,
        "grievance",
        Text("were those to blame dealt with?", "责任人是否已处理"),
        dated_by=("raised_on",),
    ),
)
"""What is asked of a delegate's status and protection."""


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for question in QUESTIONS:
        register(question)
