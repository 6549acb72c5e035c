"""What comes before an inspection and what follows it."""

from collections.abc import Callable, Iterable, Mapping

from comitia.engine.expressions import TRUE, at, both, compare, either, given
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Kind
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Obligation, Question, Rule
from comitia.engine.vocabulary import Duration, Label, term
from comitia.plugins.common import Alternatives

COMITIA_API = API


class Preparation(Label):
    """What comes before an inspection."""

    PLAN = "planned_on", "a plan is fixed", "确定视察方案"
    MEETING = "coordinated_on", "a coordination meeting is held", "召开协调会"


class After(Label):
    """What follows an inspection."""

    DISCUSSION = "discussed_on", "a discussion meeting", "召开座谈会"
    REPORT = "report_on", "a report", "形成视察报告"
    SPECIAL_REPORT = "special_report_on", "a written report on the question", "形成书面专题报告"
    MOTION = "motion_on", "a motion of delegates", "转为代表议案办理"


class InspectionPreparation(Kind):
    """What comes before an inspection."""

    kind = "inspection_preparation"
    names = Text("preparation of inspections", "视察准备")
    gist = Text("what comes before an inspection", "视察之前的准备工作")
    sentence = Text("Before an inspection {steps}.", "视察之前：{steps}。")
    example = """
kind: inspection_preparation
modality: generally
steps: [planned_on, coordinated_on]
"""
    steps: list[Preparation] = term("事项", Text("what comes before", "准备事项"), min_length=1)

    def rules(self) -> Iterable[Rule]:
        """Each step was taken by the day of the inspection."""
        done = both(*(given(step) for step in self.steps))
        in_time = both(*(compare("le", at(step), at("on")) for step in self.steps))
        yield Obligation("inspection.prepared", done, TRUE, in_time, at("on"))


class InspectionFollowUp(Alternatives):
    """What follows an inspection, and by when it is replied to."""

    kind = "inspection_follow_up"
    names = Text("follow-up of inspections", "视察结果处理")
    gist = Text("what follows an inspection", "视察结果的处理")
    sentence = Text(
        "An inspection is followed[ within {within}] by: {always}[; where it brought up a major "
        "question, it is taken up in one of these ways: {on_major_question}][; {reply_limit}].",
        "视察后[{within}内]{always}[；发现个别重大问题的，以下列方式之一处理：{on_major_question}]"
        "[；{reply_limit}]。",
    )
    example = """
kind: inspection_follow_up
modality: should
always: [discussed_on, report_on]
on_major_question: [special_report_on, motion_on]
reply_limit: true
"""
    alternatives = ("on_major_question",)
    always: list[After] = term(
        "一般处理", Text("what always follows", "一般处理方式"), min_length=1
    )
    on_major_question: list[After] | None = term(
        "重大问题处理",
        Text("of which one follows on a major question", "重大问题的处理方式（择一）"),
        default=None,
    )
    within: Duration | None = term(
        "时限", Text("within what time it follows", "一般处理的时限"), default=None
    )
    reply_limit: bool = term(
        "限期答复",
        Text("a day for the reply is fixed with a special report", "专题报告须限定答复期限"),
        default=False,
    )

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name == "reply_limit":
            words = Text(
                "with a special report a day for the reply is fixed", "书面专题报告须限定答复期限"
            )
            return words.pick(lang)
        return super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """What always follows, what follows on a major question, and the day that was fixed."""
        done = both(*(given(each) for each in self.always))
        if self.within is None:
            yield Obligation("inspection.followed_up", done)
        else:
            due = self.within.after(at("on"))
            early = both(*(compare("le", at(each), due) for each in self.always))
            yield Obligation("inspection.followed_up", done, TRUE, early, due)
        if self.on_major_question:
            some = either(*(given(each) for each in self.on_major_question))
            yield Obligation("inspection.major_question", some, at("major"))
        if self.reply_limit:
            reported = given("special_report_on")
            yield Constraint("inspection.reply_limit", given("reply_due_on"), reported)
            due = at("reply_due_on")
            in_time = compare("le", at("replied_on"), due)
            limited = given("reply_due_on")
            yield Obligation("inspection.replied", given("replied_on"), limited, in_time, due)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (InspectionPreparation, InspectionFollowUp):
        register(kind)


QUESTIONS: Mapping[str, tuple[Form, Text]] = {
    "inspection.prepared": (Form.OBLIGATION, Text("was it prepared?", "视察准备是否完成")),
    "inspection.followed_up": (
        Form.OBLIGATION,
        Text("was it followed up?", "视察结果是否已处理"),
    ),
    "inspection.major_question": (
        Form.OBLIGATION,
        Text("was the major question taken up?", "重大问题是否已提出"),
    ),
    "inspection.reply_limit": (
        Form.CONSTRAINT,
        Text("was a day for the reply fixed?", "是否限定答复期限"),
    ),
    "inspection.replied": (
        Form.OBLIGATION,
        Text("was the reply given by the day fixed?", "是否按限定期限答复"),
    ),
}


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for name, (form, names) in QUESTIONS.items():
        register(Question(name, form, "inspection", names, dated_by=("on",)))
