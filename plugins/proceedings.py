"""Delegates in the proceedings of other bodies: who is invited, with what voice, to relay what."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    Aggregate,
    Expr,
    Related,
    Value,
    at,
    children,
    compare,
    count,
    exists,
    given,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Obligation, Question, Rule
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, Label, Range, term
from comitia.plugins.common import is_among, says, when

COMITIA_API = API


class ProceedingKind(Label):
    """What delegates take part in."""

    PLENUM = "plenum", "meetings of the plenum", "全委会会议"
    STANDING_COMMITTEE = "standing_committee", "meetings of the standing committee", "常委会会议"
    VETTING = "vetting", "vetting of cadres before appointment", "干部任前考察"
    RECOMMENDATION = "recommendation", "recommendation of cadres", "干部民主推荐"
    DECISION = "decision", "decision-making of the committee", "党委决策会议"
    OTHER = "other", "other proceedings", "其他活动"


class Who(Label):
    """Which delegates are meant."""

    EVERY_GROUP_HEAD = (
        "every_group_head",
        "the head of every delegation or group",
        "各代表团团长（小组组长）",
    )
    SOME = "some_delegates", "delegates", "党代表"


class Voice(Label):
    """With what voice they take part."""

    NO_VOTE = "no_vote", "without a vote", "列席而不参加表决"
    VOTE = "vote", "with a vote", "参加表决"


class Proceeding(Record):
    """A meeting or other proceeding of another body."""

    table: ClassVar[str] = "proceeding"
    names: ClassVar[Text] = Text("proceeding of another body", "其他会议或活动")
    typical = {"id": Typical(8, 14, of="assembly")}
    assembly: Key | None = cell("代表大会", Text("the congress", "所属代表大会"), refers="assembly")
    kind: ProceedingKind | None = cell("类别", Text("what it is", "会议或活动类别"))
    on: Day | None = cell("日期", Text("day", "日期"))


class ProceedingDelegate(Record):
    """A delegate who takes part in such a proceeding."""

    table: ClassVar[str] = "proceeding_delegate"
    names: ClassVar[Text] = Text("delegate taking part", "参加的代表")
    typical = {"id": Typical(3, 8, of="proceeding"), "voted": Typical(often=10)}
    proceeding: Key = cell(
        "会议或活动", Text("the proceeding", "所参加的活动"), required=True, refers="proceeding"
    )
    delegate: Key | None = cell(
        "代表", Text("the delegate", "参加的代表"), event=True, refers="delegate"
    )
    heads: Key | None = cell(
        "所任团（组）",
        Text("group he or she heads, if one", "所任团长、组长的代表团（组）（如有）"),
        event=True,
        refers="group",
    )
    voted: bool | None = cell("参加表决", Text("whether he or she voted", "是否参加表决"))
    relayed_on: Day | None = cell(
        "传达日期",
        Text(
            "day delegates were told what it decided; empty: not yet",
            "向代表传达的日期，未传达则留空",
        ),
        event=True,
    )


THOSE = children("proceeding_delegate", "proceeding")


class DelegatesTakePart(Kind):
    """Which delegates take part in the proceedings of other bodies, and tell the others."""

    kind = "delegates_take_part"
    names = Text("delegates in proceedings of others", "代表参与")
    gist = Text(
        "which delegates take part in what of other bodies, with what voice",
        "哪些代表参加何种会议或活动、有无表决权",
    )
    sentence = Text(
        "In {proceedings} these take part: {who}[, number: {number}][, {voice}][, {relay}].",
        "{who}参加{proceedings}[，人数为{number}][，{voice}][，{relay}]。",
    )
    example = """
kind: delegates_take_part
modality: stated
proceedings: [plenum]
who: every_group_head
voice: no_vote
relay: true
"""
    proceedings: list[ProceedingKind] = term(
        "会议或活动", Text("in what", "参加何种会议或活动"), min_length=1
    )
    who: Who = term("参加者", Text("which delegates", "哪些代表"))
    number: Range | None = term(
        "人数",
        Text("how many; at least one where left out", "参加人数，不写则至少一名"),
        default=None,
    )
    voice: Voice | None = term("表决权", Text("with what voice", "有无表决权"), default=None)
    relay: bool = term("传达", Text("they tell the other delegates", "须向代表传达"), default=False)
    absent_types: ClassVar[Mapping[str, Type]] = {"voice": Type.TEXT}

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name == "relay" and self.relay:
            return Text("telling the other delegates of it", "并直接向代表传达").pick(lang)
        return super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """Enough of the right delegates are there, vote as ruled, and relay."""
        scope = is_among(self, "proceedings", "kind")
        yield Constraint("proceeding.delegates_there", self._there(), scope)
        here = is_among(self, "proceedings", "proceeding.kind")
        if self.who is Who.EVERY_GROUP_HEAD:
            here = when(here, given("heads"))
        if says(self, "voice"):
            with_vote = compare(
                "eq", self.param("voice"), Value(Voice.VOTE.value, Type.TEXT, names=Voice.VOTE.text)
            )
            right = compare("eq", at("voted"), with_vote)
            yield Constraint("proceeding_delegate.voice_right", right, here)
        if self.relay:
            told = compare("eq", given("relayed_on"), self.param("relay"))
            yield Obligation("proceeding_delegate.relayed", told, here)

    def _there(self) -> Expr:
        """The head of every group is there; or enough delegates are."""
        tests: list[Expr] = []
        if self.who is Who.EVERY_GROUP_HEAD:
            heads = Aggregate("distinct", THOSE, given("heads"), at("heads"))
            groups = count(Related("group", ((("assembly",), ("assembly",)),)))
            tests.append(compare("ge", heads, groups))
        if self.number is not None:
            tests.append(self.number.holds(count(THOSE)))
        elif says(self, "number"):
            tests.append(compare("ge", count(THOSE), self.param("number")))
        elif not tests:
            tests.append(exists(THOSE))
        return when(*tests)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    register(DelegatesTakePart)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (Proceeding, ProceedingDelegate):
        register(record)


QUESTIONS: Mapping[str, tuple[Form, Text]] = {
    "proceeding.delegates_there": (
        Form.CONSTRAINT,
        Text("do the delegates who belong there take part?", "应参加的代表是否参加"),
    ),
    "proceeding_delegate.voice_right": (
        Form.CONSTRAINT,
        Text("did he or she vote only as ruled?", "表决权的行使是否符合规定"),
    ),
    "proceeding_delegate.relayed": (
        Form.OBLIGATION,
        Text("were the other delegates told?", "是否已向代表传达"),
    ),
}


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for name, (form, names) in QUESTIONS.items():
        subject = name.partition(".")[0]
        by = ("on",) if subject == "proceeding" else ("proceeding", "on")
        register(Question(name, form, subject, names, dated_by=by))
