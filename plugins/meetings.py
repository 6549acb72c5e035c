"""Meetings of Party members or villagers: who convenes them, who speaks, what absence means."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    FALSE,
    TRUE,
    Expr,
    at,
    compare,
    given,
    integer,
    minus,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Text
from comitia.engine.rules import (
    Constraint,
    Form,
    Obligation,
    Question,
    Rule,
    Sets,
    text_value,
)
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, Duration, Label, term
from comitia.plugins.common import Actor, Alternatives, is_among, says, when

COMITIA_API = API


class Absence(Label):
    """Why someone does not attend."""

    UNABLE = "unable", "unable to attend", "因故不能到会"
    MIGRANT = "migrant", "working elsewhere", "外出务工"
    OTHER = "other", "another reason", "其他原因"


class Means(Label):
    """By what means one who does not attend is told and asked."""

    WRITING = "writing", "in writing", "书面"
    TELEPHONE = "telephone", "by telephone", "电话"
    OTHER = "other", "in another way", "其他方式"


class Capacity(Label):
    """In what capacity someone takes part."""

    VOTE = "vote", "with a vote", "计入表决"
    REFERENCE = "reference", "for reference only", "仅供参考而不计入表决"


class Meeting(Record):
    """A meeting of members, of villagers, or of another body below the congress."""

    table: ClassVar[str] = "meeting"
    names: ClassVar[Text] = Text("meeting", "会议（基层）")
    typical = {"id": Typical(3, 6, of="unit")}
    unit: Key | None = cell(
        "所在单位",
        Text("village or other unit that holds it, if one", "召开会议的村或其他单位（如有）"),
        event=True,
        refers="unit",
    )
    body: Actor | None = cell("会议主体", Text("what body meets", "何种会议"))
    on: Day | None = cell("会议日期", Text("day of the meeting", "会议日期"))
    convened_by: Actor | None = cell("召集者", Text("who convened it", "由谁召集"))


class Participant(Record):
    """Someone who belongs to a meeting, present or not; how one voted is not recorded."""

    table: ClassVar[str] = "participant"
    names: ClassVar[Text] = Text("member of a meeting", "应参会人员")
    typical = {
        "id": Typical(10, 24, of="meeting"),
        "present": Typical(often=75),
        "told_on": Typical(-8, 0, of="meeting.on"),
        "asked_on": Typical(-6, 4, of="meeting.on"),
        "counted": Typical(often=80),
        "spoke": Typical(often=40),
    }
    meeting: Key = cell("会议", Text("the meeting", "所属会议"), required=True, refers="meeting")
    name: str | None = cell("姓名", Text("name", "姓名"))
    present: bool | None = cell("是否到会", Text("whether present", "是否到会"))
    absence: Absence | None = cell("未到会原因", Text("why absent", "未到会的原因"))
    told_on: Day | None = cell(
        "告知日期",
        Text("day he or she was told of the matters; empty: not yet", "告知议题日期，尚未则留空"),
        event=True,
    )
    told_by: Means | None = cell("告知方式", Text("by what means", "告知方式"))
    asked_on: Day | None = cell(
        "征求意见日期",
        Text("day his or her opinion was sought; empty: not yet", "征求意见日期，尚未则留空"),
        event=True,
    )
    counted: bool | None = cell(
        "计入表决",
        Text("whether the opinion was counted as a vote", "其意见是否计入表决"),
    )
    spoke: bool | None = cell(
        "发表意见", Text("whether he or she stated an opinion", "是否发表意见")
    )


class MeetingConvener(Kind):
    """Who convenes the meetings of a body."""

    kind = "meeting_convener"
    names = Text("convener of meetings", "会议召集")
    gist = Text("who convenes the meetings of a body", "何种会议由谁召集")
    sentence = Text("The {convener} convenes the {body}.", "{body}由{convener}召集。")
    example = """
kind: meeting_convener
modality: stated
body: [members]
convener: village_party_organisation
"""
    body: list[Actor] = term("会议主体", Text("what bodies meet", "何种会议"), min_length=1)
    convener: Actor | None = term("召集者", Text("who convenes", "由谁召集"), default=None)
    absent_types: ClassVar[Mapping[str, Type]] = {"convener": Type.TEXT}

    def rules(self) -> Iterable[Rule]:
        """Who is to convene it, and that no one else did."""
        scope = is_among(self, "body", "body")
        who = self.param("convener")
        yield Sets("meeting.convener_due", who, applies=scope)
        yield Constraint("meeting.convener_right", compare("eq", at("convened_by"), who), scope)


class AbsentMembers(Alternatives):
    """Members who cannot come to a meeting are told and asked before it; what that counts."""

    kind = "absent_members"
    names = Text("members who cannot attend", "未到会者征求意见")
    gist = Text(
        "how those who cannot attend are told and asked, and what their opinion counts",
        "不能到会者如何告知和征求意见、意见如何计算",
    )
    sentence = Text(
        "[In the {body}, ]those absent[ ({absence})] are told of the matters and asked before the "
        "meeting[, {means}][, at least {lead} before it]; their opinion counts {counts}.",
        "[{body}召开前，][对{absence}的]未到会者，事先[（至少提前{lead}）][以{means}方式]告知议题并征求意见，"
        "其意见{counts}。",
    )
    example = """
kind: absent_members
modality: stated
body: members
absence: [unable, migrant]
means: [writing, telephone]
counts: reference
"""
    alternatives = ("absence", "means")
    body: Actor | None = term("会议主体", Text("what body meets", "何种会议"), default=None)
    absence: list[Absence] | None = term(
        "原因",
        Text("why absent; for any reason where left out", "未到会原因，不写则不限"),
        default=None,
    )
    means: list[Means] | None = term(
        "方式", Text("by what means they are told and asked", "告知和征求意见的方式"), default=None
    )
    lead: Duration | None = term(
        "提前",
        Text("how long before; a day where left out", "至少提前多久，不写则会议前一日为限"),
        default=None,
    )
    counts: Capacity = term("意见效力", Text("what the opinion counts", "意见的效力"))

    def rules(self) -> Iterable[Rule]:
        """Told and asked in time and form; counted as ruled. Those present have a vote."""
        here = is_among(self, "body", "meeting.body")
        absent = compare("eq", at("present"), FALSE)
        scope = when(here, absent, is_among(self, "absence", "absence"))
        there = when(here, compare("eq", at("present"), TRUE))
        capacity = "participant.takes_part_as"
        yield Sets(
            capacity, text_value(Capacity.VOTE.value), applies=there, text=Capacity.VOTE.text
        )
        yield Sets(capacity, self.param("counts"), applies=scope)
        held = at("meeting.on")
        due: Expr = minus(held, integer(1)) if self.lead is None else self.lead.before(held)
        for question, day in (("told_beforehand", "told_on"), ("asked_beforehand", "asked_on")):
            in_time = compare("le", at(day), due)
            yield Obligation(f"participant.{question}", given(day), scope, in_time, due)
        if says(self, "means"):
            form = is_among(self, "means", "told_by")
            yield Constraint("participant.told_in_form", form, when(scope, given("told_on")))
        voted = compare("eq", self.param("counts"), text_value(Capacity.VOTE.value))
        counted = compare("eq", at("counted"), TRUE)
        yield Constraint("participant.counted_as_ruled", compare("eq", counted, voted), scope)


class Speaking(Kind):
    """Everyone present discusses and states an opinion."""

    kind = "speaking"
    names = Text("duty to speak", "逐一发表意见")
    gist = Text("everyone present states an opinion", "到会者均须发表意见")
    sentence = Text(
        "[In the {body} ]everyone present discusses and states an opinion.",
        "[在{body}上，]到会者均参与讨论并发表意见。",
    )
    example = """
kind: speaking
modality: stated
body: members
"""
    body: Actor | None = term("会议主体", Text("what body meets", "何种会议"), default=None)

    def rules(self) -> Iterable[Rule]:
        """Nobody present was silent."""
        present = compare("eq", at("present"), TRUE)
        scope = when(is_among(self, "body", "meeting.body"), present)
        yield Constraint("participant.has_spoken", compare("eq", at("spoke"), TRUE), scope)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (MeetingConvener, AbsentMembers, Speaking):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (Meeting, Participant):
        register(record)


QUESTIONS: Mapping[str, tuple[Form, Text]] = {
    "meeting.convener_right": (
        Form.CONSTRAINT,
        Text("did the right body convene it?", "召集主体是否符合规定"),
    ),
    "participant.told_beforehand": (
        Form.OBLIGATION,
        Text("was the absent member told before the meeting?", "未到会者是否事先获告知"),
    ),
    "participant.asked_beforehand": (
        Form.OBLIGATION,
        Text("was the absent member asked before the meeting?", "是否事先征求未到会者意见"),
    ),
    "participant.told_in_form": (
        Form.CONSTRAINT,
        Text("was he or she told in due form?", "告知方式是否符合规定"),
    ),
    "participant.counted_as_ruled": (
        Form.CONSTRAINT,
        Text("was the opinion counted as ruled?", "意见的计算是否符合规定"),
    ),
    "participant.has_spoken": (
        Form.CONSTRAINT,
        Text("did he or she state an opinion?", "是否发表了意见"),
    ),
}
DATED: Mapping[str, tuple[str, ...]] = {"meeting": ("on",), "participant": ("meeting", "on")}
OUTCOMES: Mapping[str, tuple[Text, Mapping[str, Text]]] = {
    "meeting.convener_due": (
        Text("who is to convene it?", "应由谁召集"),
        {each.value: each.text for each in Actor},
    ),
    "participant.takes_part_as": (
        Text("in what capacity does he or she take part?", "以何种身份参与"),
        {each.value: each.text for each in Capacity},
    ),
}


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for name, (form, names) in QUESTIONS.items():
        subject = name.partition(".")[0]
        register(Question(name, form, subject, names, dated_by=DATED[subject]))
    for name, (names, values) in OUTCOMES.items():
        subject = name.partition(".")[0]
        by = DATED[subject]
        register(Question(name, Form.DECISION, subject, names, Type.TEXT, values, dated_by=by))
