"""What becomes of a matter: feedback, explanation, outcomes, and handling taken up again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from typing import ClassVar

from comitia.engine.expressions import (
    TRUE,
    Absent,
    Cause,
    CauseKind,
    Expr,
    Not,
    at,
    both,
    children,
    compare,
    count,
    either,
    exists,
    follow,
    given,
    plus,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
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
    text_value,
)
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, Duration, Integer, constant, term
from comitia.plugins.common import (
    Actor,
    Alternatives,
    Arising,
    Category,
    among,
    flag,
    in_categories,
    says,
)
from comitia.plugins.feedbackwords import Channel, FeedbackForm, Outcome, Superior

COMITIA_API = API


class Feedback(Record):
    """One time that those who raised a matter were told what became of it."""

    table: ClassVar[str] = "feedback"
    names: ClassVar[Text] = Text("feedback", "反馈")
    typical = {"id": Typical(1, 2, of="matter"), "accepted": Typical(often=75)}
    matter: Key = cell("事项", Text("the matter", "所反馈的事项"), required=True, refers="matter")
    round: Integer | None = cell("轮次", Text("first, second … time", "第几次反馈"))
    given_on: Day | None = cell("反馈日期", Text("day it was given", "反馈日期"))
    channel: Channel | None = cell("反馈方式", Text("by what means", "反馈方式"))
    by: Actor | None = cell("反馈人", Text("who gave it", "由谁反馈"))
    accepted: bool | None = cell("是否满意", Text("those concerned were satisfied", "对方是否满意"))
    resumed_on: Day | None = cell(
        "续办日期", Text("day handling was taken up again", "继续办理的日期"), event=True
    )
    head_told_on: Day | None = cell(
        "报组长日期", Text("day the head was told", "报领导小组组长的日期"), event=True
    )
    deputies_told_on: Day | None = cell(
        "报副组长日期", Text("day the deputy heads were told", "报副组长的日期"), event=True
    )

    @staticmethod
    def always() -> tuple[Expr, ...]:
        """What follows feedback comes after it."""
        return follow("given_on", "resumed_on", "head_told_on", "deputies_told_on")


FEEDBACKS = children("feedback", "matter")


class FeedbackByCategory(Alternatives):
    """In which form feedback on matters of certain marks is given, and by whom."""

    kind = "feedback_form"
    names = Text("form of feedback", "反馈方式")
    gist = Text(
        "in which form feedback on matters of certain marks is given",
        "各类事项以何种方式反馈",
    )
    sentence = Text(
        "Feedback on matters that are {when} is given {form}[ ({channels})][, by the {by}]"
        "[, {finished}].",
        "{when}的事项[{finished}]采用{form}[，以{channels}方式进行][，由{by}反馈]。",
    )
    example = """
kind: feedback_form
modality: stated
when: [ordinary]
finished: true
form: individual
channels: [telephone, letter]
"""
    borne_by = ("by",)
    alternatives = ("when", "channels", "by")
    when: list[Category] = term("类别", Text("marks of the matter", "事项类别"), min_length=1)
    finished: bool = term(
        "限办结", Text("only once finished", "仅适用于已办结的事项"), default=False
    )
    form: FeedbackForm | None = term("形式", Text("the form", "反馈形式"), default=None)
    channels: list[Channel] = term(
        "渠道", Text("means that may be used", "可采用的渠道"), default_factory=list
    )
    by: list[Actor] = term("反馈人", Text("who gives it", "由谁反馈"), default_factory=list)
    absent_types: ClassVar[Mapping[str, Type]] = {"form": Type.TEXT}

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name == "by" and lang == "en":
            return " or the ".join(each.en for each in self.by)
        phrases = {"finished": Text("once they are finished", "办结后")}
        return flag(self, name, phrases, lang) or super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """The form, and that each feedback used a means and a person of those named."""
        yield Sets("matter.feedback_form", self.param("form"), applies=self._covers(""))
        tests: list[Expr] = []
        if self.channels:
            tests.append(among(at("channel"), self.channels, f"{self._address}.channels"))
        if self.by:
            tests.append(among(at("by"), self.by, f"{self._address}.by"))
        if tests:
            yield Constraint("feedback.form_fits", both(*tests), self._covers("matter."))

    def _covers(self, path: str) -> Expr:
        marks = in_categories(self.when, f"{self._address}.when", path)
        return both(marks, given(f"{path}finished_on")) if self.finished else marks


class ResultsReported(Kind):
    """To whom every result is reported upward besides the feedback, and how soon."""

    kind = "results_reported"
    names = Text("reporting of results", "结果上报")
    gist = Text("to whom results are reported besides", "办理结果须同时报谁")
    sentence = Text(
        "Every result fed back is also reported to {to}[, {within}].",
        "反馈的结果一律[{within}]报{to}。",
    )
    example = """
kind: results_reported
modality: must
to: [head, deputies]
within: {days: 0}
"""
    to: list[Superior] = term("报送对象", Text("who is told", "报送对象"), min_length=1)
    within: Duration | None = term(
        "时限",
        Text("time after feedback; nought days is the same day", "反馈后的时限，零日即当日"),
        default=None,
    )

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name != "within" or self.within is None:
            return super().words(name, lang)
        if self.within.days == 0:
            return Text("on the same day", "于当日").pick(lang)
        words = self.within.prose(lang)
        return f"within {words}" if lang == "en" else f"在{words}内"

    def rules(self) -> Iterable[Rule]:
        """Each of them is told, in time where there is one."""
        told = [f"{each.value}_told_on" for each in self.to]
        fulfilled = both(*(given(day) for day in told))
        due, in_time = _time(self, at("given_on"), told)
        yield Obligation("feedback.reported_upward", fulfilled, in_time=in_time, due=due)


def _time(
    kind: "ResultsReported | FurtherHandling", start: Expr, days: Sequence[str]
) -> tuple[Expr, Expr]:
    """The last day for what happens on `days`, and whether it happened by then.

    Where the text names no time, what is done is done in time, and nobody can say when what is
    not done is late.
    """
    if kind.within is not None:
        due = kind.within.after(start)
        return due, both(*(compare("le", at(day), due) for day in days))
    address = f"{kind._address}.within"
    why = CauseKind.UNKNOWN if address in kind._unknown else CauseKind.SILENT
    return Absent(Type.DATE, Cause(why, (address,))), TRUE


class ExplanationDuty(Alternatives):
    """Which matters are explained to those who raised them."""

    kind = "explanation_duty"
    names = Text("duty to explain", "解释说明")
    gist = Text("which matters are explained to those concerned", "哪些事项须向当事人解释说明")
    sentence = Text("Matters that are {when} are explained.", "{when}的事项，予以解释说明。")
    example = """
kind: explanation_duty
modality: should
when: [unsolvable]
"""
    alternatives = ("when",)
    when: list[Category] = term("类别", Text("marks of the matter", "事项类别"), min_length=1)

    def rules(self) -> Iterable[Rule]:
        """The matter has been explained; no time is set here."""
        applies = in_categories(self.when, f"{self._address}.when")
        yield Obligation("matter.explained", given("explained_on"), applies)


class MatterOutcomes(Alternatives):
    """The outcomes into which all matters are divided, and that reported figures add up."""

    kind = "matter_outcomes"
    names = Text("outcomes of matters", "办理结果分类")
    gist = Text("into which outcomes all matters fall", "事项办理结果分为哪几类")
    sentence = Text(
        "Every matter is counted as {outcomes}[; {fed_back} only once fed back].",
        "事项分别计为{outcomes}[，其中{fed_back}以已反馈为条件]。",
    )
    example = """
kind: matter_outcomes
modality: stated
outcomes: [finished, started, explained]
fed_back: [finished, started]
"""
    alternatives = ("outcomes",)
    outcomes: list[Outcome] = term("结果", Text("the outcomes", "各类结果"), min_length=1)
    fed_back: list[Outcome] = term(
        "须反馈的结果",
        Text("outcomes that count only once fed back", "须经反馈方可计入的结果"),
        default_factory=list,
    )

    def rules(self) -> Iterable[Rule]:
        """Each matter's outcome, which outcomes close it, and the sum of the figures."""
        arms: list[Expr] = []
        for number, each in enumerate(self.outcomes):
            if each is Outcome.OPEN:
                continue
            value = constant(each, f"{self._address}.outcomes.{number}")
            arms.append(self._reached(each))
            yield Sets("matter.outcome", value, arms[-1])
            if each is not Outcome.STARTED:
                yield Suffices("matter.may_be_closed", arms[-1])
        yield Sets("matter.outcome", text_value("open"), Not(either(*arms)))
        parts: list[Expr] = [at(each.value) for each in self.outcomes]
        total = compare("eq", reduce(plus, parts), at("matters"))
        yield Constraint("reception_report.outcomes_add_up", total)

    def _reached(self, outcome: Outcome) -> Expr:
        reached: list[Expr] = [given(f"{outcome.value}_on")]
        if outcome is Outcome.STARTED:
            reached += [Not(given("finished_on")), Not(given("explained_on"))]
        if outcome in self.fed_back:
            reached.append(exists(FEEDBACKS))
        return both(*reached)


class FurtherHandling(Alternatives):
    """What follows where those who raised a matter are not satisfied with the reply."""

    kind = "further_handling"
    names = Text("further handling", "不满意再办理")
    gist = Text(
        "a matter is taken up again where the reply does not satisfy",
        "对答复不满意的须继续办理",
    )
    sentence = Text(
        "Where a reply on a matter[ arising from {arising}] does not satisfy, "
        "handling is taken up again[ within {within}][, at most {rounds} time(s)].",
        "对[{arising}]事项的答复不满意的，[在{within}内]继续办理[，至多{rounds}次]。",
    )
    example = """
kind: further_handling
modality: should
within: {working_days: 30}
rounds: 2
"""
    alternatives = ("arising",)
    arising: list[Arising] = term(
        "来源",
        Text("matters meant; all where left out", "所指事项的来源，不写则指全部"),
        default_factory=list,
    )
    within: Duration | None = term(
        "时限", Text("time after the reply", "答复后的时限"), default=None
    )
    rounds: Integer | None = term(
        "次数上限",
        Text("how often at most; without limit where left out", "至多几次，不写则不限"),
        default=None,
        ge=1,
    )

    def rules(self) -> Iterable[Rule]:
        """Handling is taken up again, and till then the matter is not closed."""
        applies: list[Expr] = [Not(at("accepted"))]
        capped = says(self, "rounds")
        if capped:
            applies.append(compare("le", at("round"), self.param("rounds")))
        if self.arising:
            applies.append(among(at("matter.arising"), self.arising, f"{self._address}.arising"))
        due, in_time = _time(self, at("given_on"), ["resumed_on"])
        yield Obligation("feedback.followed_up", given("resumed_on"), both(*applies), in_time, due)
        refused = exists(FEEDBACKS, Not(at("accepted")))
        bar = both(refused, Not(exists(FEEDBACKS, at("accepted"))))
        if capped:
            number = count(FEEDBACKS, Not(at("accepted")))
            bar = both(bar, compare("le", number, self.param("rounds")))
        scope = among(at("arising"), self.arising, f"{self._address}.arising")
        yield Bars("matter.may_be_closed", bar, scope if self.arising else TRUE)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (
        FeedbackByCategory,
        ResultsReported,
        ExplanationDuty,
        MatterOutcomes,
        FurtherHandling,
    ):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    register(Feedback)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    forms = {each.value: each.text for each in FeedbackForm}
    outcomes = {each.value: each.text for each in Outcome}
    decision, duty, constraint = Form.DECISION, Form.OBLIGATION, Form.CONSTRAINT
    form = Text("in which form is feedback given?", "以何种形式反馈")
    became = Text("what has become of the matter?", "事项办理结果")
    closed = Text("may the matter be closed?", "事项可否销号")
    explained = Text("was it explained that it cannot be done?", "不能办理的是否已解释")
    fits = Text("was feedback given as laid down?", "反馈方式是否符合规定")
    upward = Text("was the result reported upward?", "结果是否按规定上报")
    again = Text("was handling taken up again?", "不满意的是否继续办理")
    sums = Text("do the outcomes add up to all matters?", "各类结果之和是否等于总数")
    by, on, last = ("received_on",), ("given_on",), ("last_day",)
    for question in (
        Question("matter.feedback_form", decision, "matter", form, Type.TEXT, forms, dated_by=by),
        Question("matter.outcome", decision, "matter", became, Type.TEXT, outcomes, dated_by=by),
        Question("matter.may_be_closed", decision, "matter", closed, dated_by=by),
        Question("matter.explained", duty, "matter", explained, dated_by=by),
        Question("feedback.form_fits", constraint, "feedback", fits, dated_by=on),
        Question("feedback.reported_upward", duty, "feedback", upward, dated_by=on),
        Question("feedback.followed_up", duty, "feedback", again, dated_by=on),
        Question(
            "reception_report.outcomes_add_up", constraint, "reception_report", sums, dated_by=last
        ),
    ):
        register(question)
