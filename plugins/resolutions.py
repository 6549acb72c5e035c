"""Resolutions: written, circulated, carried out, reported on, and changed."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from comitia.engine.expressions import (
    TRUE,
    Aggregate,
    Case,
    Context,
    Expr,
    Not,
    Related,
    at,
    both,
    compare,
    exists,
    follow,
    given,
    is_text,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Obligation, Question, Rule, Suffices
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, Duration, Label, term
from comitia.plugins.common import Actor, SessionKind, flag, is_among, says, when

COMITIA_API = API


class Recipient(Label):
    """To whom a resolution is made known."""

    DELEGATES = "delegates", "all delegates", "全体代表"
    ORGANS = "organs", "organs of the same level", "同级有关机关"
    MEMBERS = "members", "all Party members", "全体党员"


class Account(Label):
    """Which session an account is given to."""

    NEXT = "next", "the next one", "下一次"
    ANY = "any", "any later one", "以后任一次"


class Resolution(Record):
    """A resolution or decision of the congress."""

    table: ClassVar[str] = "resolution"
    names: ClassVar[Text] = Text("resolution", "决议")
    typical = {
        "id": Typical(3, 6, of="session"),
        "adopted_on": Typical(0, 2, of="session.opens"),
        "important": Typical(often=60),
    }
    session: Key | None = cell(
        "会议", Text("session that adopted it", "通过该决议的会议"), refers="session"
    )
    about: str | None = cell("内容", Text("what it is about", "内容"), event=True)
    adopted_on: Day | None = cell("通过日期", Text("day of adoption", "通过日期"))
    important: bool | None = cell("是否重要", Text("whether it is important", "是否重要决议"))
    written_on: Day | None = cell(
        "成文日期",
        Text("day it was put in writing; empty: not yet", "形成书面文件的日期"),
        event=True,
    )
    delegates_on: Day | None = cell(
        "发送代表日期", Text("day it was sent to all delegates", "发送全体代表的日期"), event=True
    )
    organs_on: Day | None = cell(
        "通报机关日期",
        Text("day organs of the same level were told", "通报同级有关机关的日期"),
        event=True,
    )
    members_on: Day | None = cell(
        "传达党员日期", Text("day it was relayed to all members", "传达全体党员的日期"), event=True
    )
    implemented_on: Day | None = cell(
        "落实日期",
        Text("day it was carried out; empty: not yet", "落实日期，未落实则留空"),
        event=True,
    )
    implemented_by: Actor | None = cell("落实主体", Text("who carried it out", "由谁落实"))
    reported_on: Day | None = cell(
        "报告日期",
        Text("day the congress was told how it was carried out", "向党代表大会报告落实情况的日期"),
        event=True,
    )

    @staticmethod
    def always() -> tuple[Expr, ...]:
        """What becomes of a resolution comes after it was adopted."""
        return follow(
            "adopted_on",
            "written_on",
            "delegates_on",
            "organs_on",
            "members_on",
            "implemented_on",
            "reported_on",
        )


class Change(Record):
    """A resolution is modified or revoked."""

    table: ClassVar[str] = "change"
    names: ClassVar[Text] = Text("change of a resolution", "决议变更")
    typical = {
        "id": Typical(1, 4),
        "changed_on": Typical(20, 150, of="resolution.adopted_on"),
        "consented_on": Typical(-20, 2, of="changed_on"),
        "special": Typical(often=30),
        "informed_on": Typical(0, 20, of="changed_on"),
    }
    resolution: Key | None = cell(
        "决议", Text("the resolution", "所变更的决议"), refers="resolution"
    )
    changed_on: Day | None = cell("变更日期", Text("day of the change", "变更日期"))
    consented_on: Day | None = cell(
        "同意日期",
        Text("day consent was given; empty: none", "同意变更的日期，未经同意则留空"),
        event=True,
    )
    consented_by: Actor | None = cell("同意主体", Text("who consented", "由谁同意"))
    consented_in: Key | None = cell(
        "同意会议", Text("session that consented", "同意变更的会议"), event=True, refers="session"
    )
    special: bool | None = cell(
        "特殊情况",
        Text("whether special circumstances made it necessary", "是否因特殊情况确需变更"),
    )
    informed_on: Day | None = cell(
        "告知日期",
        Text("day delegates were informed; empty: not yet", "告知代表的日期，未告知则留空"),
        event=True,
    )
    explained: bool | None = cell(
        "是否说明", Text("whether the change was explained", "是否作出说明")
    )


FLAGS = {
    "important_only": Text("important", "重要"),
    "written": Text("put in writing", "形成书面文件"),
    "unless_special": Text(
        "not where special circumstances require the change", "特殊情况确需变更的除外"
    ),
    "explained": Text("with an explanation", "并作出说明"),
}
"""What a field that is true says in a sentence."""


class Circulation(Kind):
    """A resolution is put in writing and made known."""

    kind = "circulation"
    names = Text("circulation of resolutions", "决议印发")
    gist = Text("resolutions are put in writing and made known", "决议形成书面文件并印发、通报")
    sentence = Text(
        "[{important_only} ]resolutions are[ {written} and] made known to {to}[; time: {within}].",
        "[{important_only}]决议[{written}，]告知{to}[；期限：{within}]。",
    )
    example = """
kind: circulation
modality: should
important_only: true
written: true
to: [delegates, organs]
within: {days: 15}
"""
    important_only: bool = term(
        "仅限重要", Text("only important ones", "仅限重要决议"), default=False
    )
    written: bool = term("书面", Text("put in writing", "形成书面文件"), default=False)
    to: list[Recipient] = term("对象", Text("to whom it is made known", "告知对象"), min_length=1)
    within: Duration | None = term(
        "期限", Text("time from adoption", "自通过之日起的期限"), default=None
    )
    absent_types = {"within": Type.DATE}

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        return flag(self, name, FLAGS, lang) or super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """It is put in writing, and each recipient told, in time where a time is set."""
        scope: Expr = TRUE
        if self.important_only:
            scope = compare("eq", at("important"), self.param("important_only"))
        if self.written:
            wanted = compare("eq", self.param("written"), given("written_on"))
            yield Obligation("resolution.written", wanted, scope)
        for recipient in self.to:
            column, question = f"{recipient.value}_on", f"resolution.{recipient.value}_told"
            if not says(self, "within"):
                yield Obligation(question, given(column), scope)
                continue
            last = (
                self.param("within") if self.within is None else self.within.after(at("adopted_on"))
            )
            in_time = compare("le", at(column), last)
            yield Obligation(question, given(column), scope, in_time, last)


class Implementation(Kind):
    """A resolution is carried out, and the congress told how."""

    kind = "implementation"
    names = Text("carrying out resolutions", "决议落实")
    gist = Text(
        "who carries out resolutions and to which session an account is given",
        "决议由谁落实、向哪次会议报告",
    )
    sentence = Text(
        "Resolutions are carried out[ by the {by}]"
        "[; an account is given to the {report_to}][ ({at})].",
        "决议[由{by}]予以落实[，并向[{at}]{report_to}报告落实情况]。",
    )
    example = """
kind: implementation
modality: stated
by: [committee]
report_to: annual
at: next
"""
    borne_by = ("by",)
    by: list[Actor] | None = term("落实主体", Text("who carries it out", "由谁落实"), default=None)
    report_to: SessionKind | None = term(
        "报告对象", Text("kind of session that is told", "向何种会议报告"), default=None
    )
    at: Account | None = term(
        "会次", Text("the next one, or any later one", "下一次或以后任一次"), default=None
    )
    absent_types = {"at": Type.DATE}

    def rules(self) -> Iterable[Rule]:
        """It is carried out by the right body, and reported on."""
        yield Obligation("resolution.carried_out", given("implemented_on"))
        if says(self, "by"):
            done = given("implemented_on")
            right = is_among(self, "by", "implemented_by")
            yield Constraint("resolution.carried_out_by", right, done)
        if self.report_to is None:
            return
        told = given("reported_on")
        if self.at is Account.ANY:
            yield Obligation("resolution.reported", told)
        else:
            due = self.param("at") if self.at is None else self._next_session()
            in_time = compare("le", at("reported_on"), due)
            yield Obligation("resolution.reported", told, TRUE, in_time, due)

    def _next_session(self) -> Expr:
        """The last day of the next such session; where none is known yet, there is time."""
        own = Related("session", ((("assembly",), ("session", "assembly")),))
        named = is_text("kind", self.report_to or "", f"{self._address}.report_to")
        later = both(named, compare("gt", at("opens"), at("adopted_on", up=1)))
        first = Aggregate("min", own, later, at("closes"))
        latest = Case(((given("reported_on"), at("reported_on")),), Context("as_of"))
        return Case(((exists(own, later), first),), latest)


class ChangeConsent(Kind):
    """Whose consent a change of a resolution needs."""

    kind = "change_consent"
    names = Text("consent to changes", "决议变更的同意")
    gist = Text("who must consent before a resolution is changed", "变更决议须经谁同意")
    sentence = Text(
        "A resolution is changed only with the consent of the {consent_of}[ ({session})]"
        "[; {unless_special}].",
        "决议的变更须经{consent_of}[（{session}）]同意[；{unless_special}]。",
    )
    example = """
kind: change_consent
modality: in_principle
consent_of: congress
session: annual
unless_special: true
"""
    consent_of: Actor = term("同意主体", Text("who consents", "由谁同意"))
    session: SessionKind | None = term("会议", Text("kind of session", "会议类型"), default=None)
    unless_special: bool = term(
        "特殊情况除外",
        Text("not where special circumstances require it", "特殊情况确需变更的除外"),
        default=False,
    )

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        return flag(self, name, FLAGS, lang) or super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """Consent before the change is a ground for it, and its lack a breach."""
        consented = when(
            given("consented_on"),
            is_among(self, "consent_of", "consented_by"),
            compare("le", at("consented_on"), at("changed_on")),
        )
        if self.session is not None:
            held = is_among(self, "session", "consented_in.kind")
            consented = when(consented, given("consented_in"), held)
        yield Suffices("change.permitted", consented)
        scope: Expr = TRUE
        if self.unless_special:
            scope = Not(compare("eq", at("special"), self.param("unless_special")))
        yield Constraint("change.consented", consented, scope)


class SpecialChange(Kind):
    """In special circumstances a resolution is changed and delegates are informed."""

    kind = "special_change"
    names = Text("change in special circumstances", "特殊情况下的变更")
    gist = Text(
        "a change without prior consent, and the duty to inform", "未经事先同意的变更及告知义务"
    )
    sentence = Text(
        "A resolution may be changed where special circumstances require it; delegates are then "
        "informed[, {explained}][; time: {within}].",
        "因特殊情况确需变更决议的，告知代表[{explained}][；期限：{within}]。",
    )
    example = """
kind: special_change
modality: should
explained: true
within: {days: 10}
"""
    explained: bool = term("附说明", Text("with an explanation", "并作出说明"), default=False)
    within: Duration | None = term(
        "期限", Text("time from the change", "自变更之日起的期限"), default=None
    )
    absent_types = {"within": Type.DATE}

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        return flag(self, name, FLAGS, lang) or super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """Special circumstances are a ground; delegates must be told."""
        special = compare("eq", at("special"), TRUE)
        yield Suffices("change.permitted", special)
        told: Expr = given("informed_on")
        if self.explained:
            told = both(told, compare("eq", at("explained"), self.param("explained")))
        if self.within is None:
            # A time without a value (“promptly”): who has been told was told in time.
            due = self.param("within") if says(self, "within") else None
            yield Obligation("change.informed", told, special, due=due)
            return
        last = self.within.after(at("changed_on"))
        in_time = compare("le", at("informed_on"), last)
        yield Obligation("change.informed", told, special, in_time, last)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (Circulation, Implementation, ChangeConsent, SpecialChange):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (Resolution, Change):
        register(record)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for name, form, names in (
        ("written", Form.OBLIGATION, Text("was it put in writing?", "是否形成书面文件")),
        (
            "delegates_told",
            Form.OBLIGATION,
            Text("was it sent to all delegates?", "是否发送全体代表"),
        ),
        ("organs_told", Form.OBLIGATION, Text("were other organs told?", "是否通报同级有关机关")),
        ("members_told", Form.OBLIGATION, Text("was it relayed to members?", "是否传达全体党员")),
        ("carried_out", Form.OBLIGATION, Text("was it carried out?", "是否落实")),
        (
            "carried_out_by",
            Form.CONSTRAINT,
            Text("did the right body carry it out?", "落实主体是否正确"),
        ),
        ("reported", Form.OBLIGATION, Text("was an account given?", "是否报告落实情况")),
    ):
        by = ("adopted_on",)
        register(Question(f"resolution.{name}", form, "resolution", names, dated_by=by))
    for name, form, names in (
        ("permitted", Form.DECISION, Text("may it be changed?", "可否变更")),
        ("consented", Form.CONSTRAINT, Text("was there consent to the change?", "变更是否经同意")),
        ("informed", Form.OBLIGATION, Text("were delegates informed?", "是否告知代表")),
    ):
        register(Question(f"change.{name}", form, "change", names, dated_by=("changed_on",)))
