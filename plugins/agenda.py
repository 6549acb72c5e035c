"""What becomes of motions: form, addressee, who decides on them, notice, reply and reward."""

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
from comitia.engine.rules import (
    Bars,
    Constraint,
    Form,
    Obligation,
    Question,
    Rule,
    Sets,
    Suffices,
)
from comitia.engine.schema import Type
from comitia.engine.vocabulary import Duration, term
from comitia.plugins.common import Actor, Alternatives, SessionKind, flag, is_among, says, when
from comitia.plugins.motionwords import ANY_PHASE, Act, Paper, Phase, Reach, ReplyForm, act_scope

COMITIA_API = API


class Addressee(Kind):
    """To whom a motion is handed."""

    kind = "addressee"
    names = Text("addressee", "递交对象")
    gist = Text("to whom topics, proposals or suggestions are handed", "议题、提案或建议向谁递交")
    sentence = Text("Each {act} is handed to the {to}.", "{act}递交{to}。")
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
        "[, {after_consultation}][; {gate}][; {discretionary}].",
        "[{session}的]{act}由{decider}确定[，{after_consultation}][；{gate}][；{discretionary}]。",
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
    discretionary: bool = term(
        "自行裁量",
        Text("nobody's motion must be included", "任何主体提出的均不必须列入"),
        default=False,
    )
    gate: bool = term(
        "审查关口",
        Text("only what it has approved is a formal one", "经其审查同意方为正式议题"),
        default=False,
    )

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        phrases = {
            "after_consultation": Text("after opinions have been sought", "事先征求意见"),
            "discretionary": Text("none must be included", "是否列入由其裁量，无一必须列入"),
            "gate": Text("nothing is one before it has approved", "经其审查同意后方为正式议题"),
        }
        return flag(self, name, phrases, lang) or super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """What has been decided was decided by the right body, opinions sought first."""
        decided = when(
            act_scope(self), is_among(self, "session", "session.kind"), given("decided_on")
        )
        yield Constraint(
            "motion.decided_by_competent_body", is_among(self, "decider", "decided_by"), decided
        )
        concerned = when(act_scope(self), is_among(self, "session", "session.kind"))
        yield Sets("motion.decider", self.param("decider"), applies=concerned)
        if self.discretionary:
            yield Bars("motion.must_be_included", self.param("discretionary"), concerned)
        if self.gate:
            approved = compare("eq", at("included"), self.param("gate"))
            right = when(given("decided_on"), approved, is_among(self, "decider", "decided_by"))
            yield Suffices("motion.is_formal_topic", right, concerned)
        if self.after_consultation:
            sought = both(
                given("consulted_on"), compare("le", at("consulted_on"), at("decided_on"))
            )
            asked = compare("eq", self.param("after_consultation"), TRUE)
            yield Constraint(
                "motion.decided_after_consultation", either(Not(asked), sought), decided
            )


class NoticeToDelegates(Alternatives):
    """Formal topics are notified to delegates before the session."""

    kind = "notice_to_delegates"
    names = Text("notice to delegates", "议题通知")
    gist = Text("when formal topics are notified to delegates", "正式议题何时通知代表")
    sentence = Text(
        "Each formal {act}[ put {phase}] is notified to delegates before the session"
        "[, {lead} ahead].",
        "[{phase}提出的]正式{act}在会前[{lead}]通知代表。",
    )
    example = """
kind: notice_to_delegates
modality: should
act: topic
lead: {days: 3}
"""
    alternatives = ("phase",)
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


class Reply(Alternatives):
    """Motions are handled and answered."""

    kind = "reply"
    names = Text("reply", "办理答复")
    gist = Text(
        "through whom, how and by when motions are answered", "提交事项由谁转办、如何答复、何时答复"
    )
    sentence = Text(
        "Each {act} is answered[ by the {by}][ {investigated}][, passed on by the {via}][, {form}]"
        "[, {reach}][, within {within}].",
        "{act}[{investigated}]予以办理并[由{by}][以{form}方式]答复[，由{via}转办][，{reach}答复]"
        "[，期限为{within}]。",
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
    by: Actor | None = term("答复主体", Text("who answers", "由谁答复"), default=None)
    investigated: bool = term(
        "先行调查", Text("only after it has been investigated", "须先调查核实"), default=False
    )
    reach: list[Reach] | None = term(
        "答复范围", Text("answered individually, publicly", "单独答复或者公开答复"), default=None
    )
    absent_types = {"within": Type.DATE}
    alternatives = ("reach",)

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name == "reach" and self.reach and lang == "zh":
            return "或者".join(each.zh for each in self.reach)
        phrases = {"investigated": Text("after it has been investigated", "经调查核实后")}
        return flag(self, name, phrases, lang) or super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """Each is answered, in time where a time is set."""
        scope = is_among(self, "act", "kind")
        done = given("replied_on")
        if self.within is not None:
            last = self.within.after(at("submitted_on"))
            in_time = compare("le", at("replied_on"), last)
            yield Obligation("motion.replied", done, scope, in_time, due=last)
        elif says(self, "within"):
            yield Obligation("motion.replied", done, scope, due=self.param("within"))
        else:
            yield Obligation("motion.replied", done, scope)
        if says(self, "via"):
            yield Constraint("motion.passed_on", is_among(self, "via", "passed_by"), scope)
        if says(self, "form"):
            form = is_among(self, "form", "reply_form")
            yield Constraint("motion.reply_in_form", form, when(scope, done))
        yield from self._manner(when(scope, done))

    def _manner(self, replied: Expr) -> Iterable[Rule]:
        """By whom, to whom, and after what it was answered."""
        if says(self, "by"):
            yield Constraint(
                "motion.replied_by_right_body", is_among(self, "by", "replied_by"), replied
            )
        if self.investigated:
            day = at("investigated_on")
            first = both(given("investigated_on"), compare("le", day, at("replied_on")))
            right = either(Not(self.param("investigated")), first)
            yield Constraint("motion.investigated_first", right, replied)
        if says(self, "reach"):
            reached = is_among(self, "reach", "reply_reach")
            yield Constraint("motion.replied_to_right_people", reached, replied)


class MotionForm(Alternatives):
    """On what motions are put."""

    kind = "motion_form"
    names = Text("form of motions", "提出形式")
    gist = Text("on what form motions are put", "提案、建议等以何种形式提出")
    sentence = Text("Each {act} is put {paper}.", "{act}以{paper}提出。")
    example = """
kind: motion_form
modality: stated
act: [proposal, suggestion]
paper: [standard_form]
"""
    act: list[Act] = term("类别", Text("what is put", "所提事项的类别"), min_length=1)
    paper: list[Paper] = term("形式", Text("on what it is put", "提出形式"), min_length=1)
    alternatives = ("act", "paper")

    def rules(self) -> Iterable[Rule]:
        """It was put in one of the forms."""
        right = is_among(self, "paper", "paper")
        yield Constraint("motion.in_form", right, is_among(self, "act", "kind"))


class MotionReward(Alternatives):
    """Those who put motions that help are praised or rewarded."""

    kind = "motion_reward"
    names = Text("reward for motions", "提案奖励")
    gist = Text("for which motions their sponsors are rewarded", "对哪些提案的提出者予以奖励")
    sentence = Text(
        "Those who put a {act}[ {helpful}] are praised or rewarded.",
        "对提出[{helpful}]{act}的，予以表扬或者奖励。",
    )
    example = """
kind: motion_reward
modality: should
act: [proposal]
helpful: true
"""
    act: list[Act] = term("类别", Text("for what", "对何种事项"), min_length=1)
    helpful: bool = term(
        "成效显著", Text("only where it greatly helps", "限于对改进工作帮助较大的"), default=False
    )
    alternatives = ("act",)

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        phrases = {"helpful": Text("that greatly helps", "对改进工作帮助较大的")}
        return flag(self, name, phrases, lang) or super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """The reward was given."""
        scope = is_among(self, "act", "kind")
        if self.helpful:
            scope = when(scope, compare("eq", at("helpful"), self.param("helpful")))
        yield Obligation("motion.rewarded", given("rewarded_on"), scope)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (Addressee, AgendaDecider, NoticeToDelegates, Reply, MotionForm, MotionReward):
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
    (
        "motion.is_formal_topic",
        Form.DECISION,
        Text("has it become a formal topic?", "是否已成为正式议题"),
    ),
    (
        "motion.replied_by_right_body",
        Form.CONSTRAINT,
        Text("did the right body answer?", "是否由规定主体答复"),
    ),
    (
        "motion.investigated_first",
        Form.CONSTRAINT,
        Text("was it investigated before it was answered?", "答复前是否调查核实"),
    ),
    (
        "motion.replied_to_right_people",
        Form.CONSTRAINT,
        Text("was it answered individually or publicly as ruled?", "答复范围是否符合规定"),
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
    ("motion.in_form", Form.CONSTRAINT, Text("was it put in due form?", "提出形式是否符合规定")),
    (
        "motion.rewarded",
        Form.OBLIGATION,
        Text("were those who put it rewarded?", "提出者是否已表扬奖励"),
    ),
)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    by = ("submitted_on",)
    for name, form, names in QUESTIONS:
        register(Question(name, form, "motion", names, dated_by=by))
    decider = Text("who decides whether it is included?", "由谁决定是否列入")
    actors = {str(each.value): each.text for each in Actor}
    register(
        Question(
            "motion.decider",
            Form.DECISION,
            "motion",
            decider,
            Type.TEXT,
            actors,
            dated_by=by,
            apart=("sponsor",),
        )
    )
