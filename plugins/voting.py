"""Votes: when a question is carried, and how votes are cast."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from comitia.engine.expressions import Expr, at, compare, plus
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Text
from comitia.engine.rules import Constraint, Form, Question, Rule, Sets, Suffices
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, Integer, Label, Threshold, constant, term
from comitia.plugins.common import Actor, is_among, says, session_bases, when

COMITIA_API = API


class Subject(Label):
    """What is voted on."""

    ELECTION = "election", "election", "选举"
    NOMINATION = (
        "nomination",
        "nomination for important personnel arrangements",
        "重要人事安排人选推荐",
    )
    IMPORTANT_QUESTION = "important_question", "important question", "重要问题"
    WORK_REPORT = "work_report", "work report", "工作报告"
    TOPIC = "topic", "topic", "议题"
    RESOLUTION = "resolution", "resolution or decision", "决议和决定"
    RULES = "rules", "rules of procedure or systems", "制度"
    RECALL = "recall", "recall of an office-holder", "罢免"
    RECONSIDERATION = "reconsideration", "reconsideration of a decision", "复议"
    OTHER = "other", "another question", "其他问题"


class Mode(Label):
    """How votes are cast."""

    SECRET = "secret", "secret ballot", "无记名投票"
    NAMED = "named", "signed ballot", "记名投票"
    HANDS = "show_of_hands", "show of hands", "举手表决"
    ELECTRONIC = "electronic", "electronic vote", "电子表决"
    ACCLAMATION = "acclamation", "acclamation", "鼓掌通过"


class VoteBase(Label):
    """Whose number a share of votes is taken of."""

    DELEGATES_DUE = "delegates_due", "delegates due to attend", "应到代表"
    DELEGATES_DUE_NOT_EXCUSED = (
        "delegates_due_not_excused",
        "delegates due to attend, those excused left out",
        "应到代表（不含准假者）",
    )
    DELEGATES_ALL = "delegates_all", "all delegates", "全体代表"
    DELEGATES_PRESENT = "delegates_present", "delegates present", "实到代表"
    VOTES_CAST = "votes_cast", "votes cast, abstentions included", "所投票数（含弃权）"
    YES_AND_NO = (
        "yes_and_no",
        "votes for and against, abstentions left out",
        "赞成与反对票数（不含弃权）",
    )


class Vote(Record):
    """The tally of one vote; nobody's vote can be read from it."""

    table: ClassVar[str] = "vote"
    names: ClassVar[Text] = Text("vote", "表决")
    typical = {
        "id": Typical(3, 5, of="session"),
        "held_on": Typical(0, 1, of="session.opens"),
        "yes": Typical(40, 92, of="session.present"),
        "no": Typical(0, 5, of="session.present"),
        "abstained": Typical(0, 3, of="session.present"),
    }
    session: Key | None = cell(
        "会议", Text("session it was taken in", "所在会议"), refers="session"
    )
    motion: Key | None = cell(
        "提交事项",
        Text("motion voted on, if any", "所表决的议题或提案"),
        event=True,
        refers="motion",
    )
    subject: Subject | None = cell("表决事项", Text("what is voted on", "表决事项的类别"))
    body: Actor | None = cell("表决机构", Text("body that votes", "由哪一机构表决"))
    held_on: Day | None = cell("表决日期", Text("day of the vote", "表决日期"))
    mode: Mode | None = cell("表决方式", Text("how votes were cast", "表决方式"))
    yes: Integer | None = cell("赞成", Text("votes in favour", "赞成票数"))
    no: Integer | None = cell("反对", Text("votes against", "反对票数"))
    abstained: Integer | None = cell("弃权", Text("abstentions", "弃权票数"))

    @staticmethod
    def always() -> tuple[Expr, ...]:
        """Nobody votes who is not present."""
        cast = plus(plus(at("yes"), at("no")), at("abstained"))
        return (compare("le", cast, at("session.present")),)


def vote_bases() -> dict[str, Expr]:
    """The numbers behind the bases of a share of votes."""
    decided = plus(at("yes"), at("no"))
    cast = plus(decided, at("abstained"))
    own: dict[str, Expr] = {VoteBase.VOTES_CAST: cast, VoteBase.YES_AND_NO: decided}
    return {**session_bases("session."), **own}


ANY_SUBJECT = Text("what is voted on; everything where left out", "表决事项的类别，不写则不限")


class Majority(Kind):
    """How many votes carry a question."""

    kind = "majority"
    names = Text("majority", "表决多数")
    gist = Text("how many votes in favour carry a question", "多少赞成票方为通过")
    sentence = Text(
        "[{subject}: ]carried[ in the {body}] if the votes in favour are {yes}.",
        "[{subject}]经[{body}]表决通过，所需赞成票：{yes}。",
    )
    example = """
kind: majority
modality: should
subject: [important_question]
yes: {more_than: 1/2, of: delegates_due}
"""
    monotone = {"vote.carried": ("yes",)}
    subject: list[Subject] | None = term("事项", ANY_SUBJECT, default=None)
    body: Actor | None = term("机构", Text("body that votes", "由哪一机构表决"), default=None)
    yes: Threshold[VoteBase] = term("赞成", Text("votes needed in favour", "所需赞成票"))

    def rules(self) -> Iterable[Rule]:
        """Enough votes in favour carry it; absences and abstentions are no votes in favour."""
        scope = when(is_among(self, "subject", "subject"), is_among(self, "body", "body"))
        yield Suffices("vote.carried", self.yes.holds(at("yes"), vote_bases()), scope)


class BallotMode(Kind):
    """How votes on a question are cast."""

    kind = "ballot_mode"
    names = Text("ballot mode", "表决方式")
    gist = Text("how votes are cast: what is required, what is allowed", "规定或者允许的表决方式")
    sentence = Text(
        "Votes[ ({subject})][ of the {body}][ are cast by {required}][ may be cast by {allowed}].",
        "[{body}进行的][{subject}，]表决[采用{required}方式][可以采用{allowed}方式]。",
    )
    example = """
kind: ballot_mode
modality: should
subject: [election, nomination]
required: secret
"""
    subject: list[Subject] | None = term("事项", ANY_SUBJECT, default=None)
    body: Actor | None = term("机构", Text("body that votes", "由哪一机构表决"), default=None)
    required: Mode | None = term(
        "须用", Text("mode that is required", "须采用的方式"), default=None
    )
    allowed: list[Mode] | None = term(
        "可用",
        Text("modes that are allowed, others not being excluded", "可采用的方式，不排除其他"),
        default=None,
    )

    def rules(self) -> Iterable[Rule]:
        """The mode required is used; a mode allowed is allowed."""
        scope = when(is_among(self, "subject", "subject"), is_among(self, "body", "body"))
        if says(self, "required"):
            yield Constraint("vote.mode_right", is_among(self, "required", "mode"), scope)
        if self.required is not None:
            due = constant(self.required, f"{self._address}.required")
            yield Sets("vote.mode_due", due, applies=scope)
        if says(self, "allowed"):
            # Where another mode is used the text says nothing: it allows, and excludes none.
            allowed = is_among(self, "allowed", "mode")
            yield Suffices("vote.mode_allowed", allowed, when(scope, allowed))


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (Majority, BallotMode):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    register(Vote)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    by = ("session", "opens")
    for name, form, names in (
        ("carried", Form.DECISION, Text("is it carried?", "是否通过")),
        ("mode_allowed", Form.DECISION, Text("is the mode allowed?", "表决方式是否允许")),
        (
            "mode_right",
            Form.CONSTRAINT,
            Text("was the required mode used?", "是否采用规定的表决方式"),
        ),
    ):
        register(Question(f"vote.{name}", form, "vote", names, dated_by=by))
    modes = {str(each.value): each.text for each in Mode}
    register(
        Question(
            "vote.mode_due",
            Form.DECISION,
            "vote",
            Text("how must votes be cast?", "须采用何种表决方式"),
            outcome=Type.TEXT,
            values=modes,
            dated_by=by,
        )
    )
