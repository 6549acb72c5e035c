"""What becomes of motions: to whom they go, who decides on them, notice and reply."""

from collections.abc import Callable, Iterable

from comitia.engine.expressions import (
    TRUE,
    Expr,
    Not,
    at,
    both,
    compare,
    either,
    given,
    integer,
    minus,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Kind
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Obligation, Question, Rule
from comitia.engine.vocabulary import Duration, term
from comitia.plugins.common import Actor, SessionKind, is_among, says, when
from comitia.plugins.motionwords import ANY_PHASE, Act, Phase, ReplyForm, act_scope

COMITIA_API = API


class Addressee(Kind):
    """To whom a motion is handed."""

    kind = "addressee"
    names = Text("addressee", "递交对象")
    gist = Text("to whom topics, proposals or suggestions are handed", "议题、提案或建议向谁递交")
    sentence = Text("A {act} is handed to the {to}.", "{act}递交{to}。")
    example = """
kind: addressee
modality: stated
act: topic
to: office
"""
    act: Act = term("类别", Text("what is handed in", "所递交事项的类别"))
    phase: list[Phase] | None = term("阶段", ANY_PHASE, default=None)
    to: Actor = term("递交", Text("to whom", "递交给谁"))

    def rules(self) -> Iterable[Rule]:
        """It was handed to the right body."""
        yield Constraint(
            "motion.rightly_addressed", is_among(self, "to", "delivered_to"), act_scope(self)
        )


class AgendaDecider(Kind):
    """Who decides whether a motion is put on the agenda."""

    kind = "agenda_decider"
    names = Text("who fixes the agenda", "议题确定")
    gist = Text("who decides which topics are formal topics", "由谁确定正式议题")
    sentence = Text(
        "[For the {session}, ]the {decider} decides which {act} is included"
        "[, {after_consultation}].",
        "[{session}的]{act}由{decider}确定[，{after_consultation}]。",
    )
    example = """
kind: agenda_decider
modality: stated
act: topic
decider: committee
"""
    act: Act = term("类别", Text("what is decided on", "所确定事项的类别"))
    phase: list[Phase] | None = term("阶段", ANY_PHASE, default=None)
    session: list[SessionKind] | None = term(
        "会议",
        Text("kinds of session; every kind where left out", "会议类型，不写则不限"),
        default=None,
    )
    decider: Actor = term("决定主体", Text("who decides", "由谁决定"))
    after_consultation: bool = term(
        "先征求意见",
        Text("whether opinions must be sought first", "是否须先征求意见"),
        default=False,
    )

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name == "after_consultation" and self.after_consultation:
            return Text("after opinions have been sought", "须先征求意见").pick(lang)
        return super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """What has been decided was decided by the right body, opinions sought first."""
        decided = when(
            act_scope(self), is_among(self, "session", "session.kind"), given("decided_on")
        )
        yield Constraint(
            "motion.decided_by_competent_body", is_among(self, "decider", "decided_by"), decided
        )
        if self.after_consultation:
            sought = both(
                given("consulted_on"), compare("le", at("consulted_on"), at("decided_on"))
            )
            asked = compare("eq", self.param("after_consultation"), TRUE)
            yield Constraint(
                "motion.decided_after_consultation", either(Not(asked), sought), decided
            )


class NoticeToDelegates(Kind):
    """Formal topics are notified to delegates before the session."""

    kind = "notice_to_delegates"
    names = Text("notice to delegates", "议题通知")
    gist = Text("when formal topics are notified to delegates", "正式议题何时通知代表")
    sentence = Text(
        "A formal {act} is notified to delegates before the session[, {lead} ahead].",
        "正式{act}在会前[{lead}]通知代表。",
    )
    example = """
kind: notice_to_delegates
modality: should
act: topic
lead: {days: 3}
"""
    act: Act = term("类别", Text("what is notified", "所通知事项的类别"))
    phase: list[Phase] | None = term("阶段", ANY_PHASE, default=None)
    lead: Duration | None = term(
        "提前",
        Text("how long before; merely before where left out", "提前多久，不写则会前即可"),
        default=None,
    )

    def rules(self) -> Iterable[Rule]:
        """Each formal topic is notified by the last day for it."""
        opens = at("session.opens")
        last: Expr = minus(opens, integer(1))
        if self.lead is not None:
            last = self.lead.before(opens)
        elif says(self, "lead"):
            last = minus(opens, self.param("lead"))
        scope = when(act_scope(self), compare("eq", at("included"), TRUE))
        in_time = compare("le", at("notified_on"), last)
        yield Obligation("motion.notified", given("notified_on"), scope, in_time, due=last)


class Reply(Kind):
    """Motions are handled and answered."""

    kind = "reply"
    names = Text("reply", "办理答复")
    gist = Text(
        "through whom, how and by when motions are answered", "提交事项由谁转办、如何答复、何时答复"
    )
    sentence = Text(
        "Each {act} is answered[, passed on by the {via}][, {form}][, within {within}].",
        "{act}应予办理并答复[，由{via}转办][，以{form}方式][，期限为{within}]。",
    )
    example = """
kind: reply
modality: should
act: [proposal, suggestion]
via: special_committee
within: {months: 3}
"""
    act: list[Act] = term("类别", Text("what is answered", "所答复事项的类别"), min_length=1)
    via: Actor | None = term("转办主体", Text("who passes it on", "由谁转交办理"), default=None)
    form: ReplyForm | None = term("方式", Text("form of the reply", "答复方式"), default=None)
    within: Duration | None = term(
        "期限",
        Text("time for the reply, from the day it was put", "自提出之日起的答复期限"),
        default=None,
    )

    def rules(self) -> Iterable[Rule]:
        """Each is answered, in time where a time is set."""
        scope = is_among(self, "act", "kind")
        done = given("replied_on")
        if self.within is not None:
            last = self.within.after(at("submitted_on"))
            in_time = compare("le", at("replied_on"), last)
            yield Obligation("motion.replied", done, scope, in_time, due=last)
        else:
            yield Obligation("motion.replied", done, scope)
        if says(self, "via"):
            yield Constraint("motion.passed_on", is_among(self, "via", "passed_by"), scope)
        if says(self, "form"):
            form = is_among(self, "form", "reply_form")
            yield Constraint("motion.reply_in_form", form, when(scope, done))


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (Addressee, AgendaDecider, NoticeToDelegates, Reply):
        register(kind)


QUESTIONS = (
    (
        "motion.rightly_addressed",
        Form.CONSTRAINT,
        Text("was it handed to the right body?", "递交对象是否正确"),
    ),
    (
        "motion.decided_by_competent_body",
        Form.CONSTRAINT,
        Text("did the right body decide on it?", "是否由规定主体确定"),
    ),
    (
        "motion.decided_after_consultation",
        Form.CONSTRAINT,
        Text("were opinions sought before it was decided on?", "确定前是否征求意见"),
    ),
    ("motion.notified", Form.OBLIGATION, Text("were delegates notified of it?", "是否已通知代表")),
    ("motion.replied", Form.OBLIGATION, Text("has it been answered?", "是否已答复")),
    (
        "motion.passed_on",
        Form.CONSTRAINT,
        Text("did the right body pass it on?", "是否由规定主体转办"),
    ),
    (
        "motion.reply_in_form",
        Form.CONSTRAINT,
        Text("was the reply in due form?", "答复方式是否符合规定"),
    ),
)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for name, form, names in QUESTIONS:
        register(Question(name, form, "motion", names, dated_by=("submitted_on",)))
