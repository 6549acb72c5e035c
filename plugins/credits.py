"""Hours and credits of study that persons must earn."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar, cast

from comitia.engine.dates import PeriodUnit
from comitia.engine.expressions import TRUE, Aggregate, Expr, at, children, compare
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Kind, Record, cell
from comitia.engine.messages import Text
from comitia.engine.rules import Form, Obligation, Question, Rule
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Every, Label, Range, term
from comitia.plugins.common import in_period, is_among, says, when

COMITIA_API = API


class Learner(Label):
    """Who is bound to earn hours or credits."""

    DELEGATE = "delegate", "delegates", "党代表"
    SECTION_CADRE = "section_cadre", "cadres of section level", "科级干部"
    OTHER_CADRE = "other_cadre", "other cadres", "其他干部"
    MEMBER = "member", "Party members", "党员"
    OTHER = "other", "others", "其他人员"


class LearnerRecord(Record):
    """A person whose hours or credits of study are kept."""

    table: ClassVar[str] = "learner"
    names: ClassVar[Text] = Text("learner", "学员")
    typical = {"id": Typical(24, 40)}
    name: str | None = cell("姓名", Text("name", "姓名"))
    category: Learner | None = cell("类别", Text("what kind of person", "人员类别"))


class StudyCredits(Kind):
    """How many hours of study or credits persons of some kinds must earn in each period."""

    kind = "study_credits"
    names = Text("hours and credits of study", "学时学分")
    gist = Text("how many hours or credits must be earned", "须取得多少学时、学分")
    sentence = Text(
        "{learners} earn hours or credits of study[; hours: {hours}][; credits: {credits}]; "
        "period: {every}.",
        "{learners}实行学时学分制[，学时：{hours}][，学分：{credits}]，周期：{every}。",
    )
    example = """
kind: study_credits
modality: stated
learners: [section_cadre]
hours: {at_least: 40}
every: year
"""
    learners: list[Learner] = term("适用对象", Text("whom it binds", "适用人员"), min_length=1)
    hours: Range | None = term("学时", Text("hours in each period", "每期学时"), default=None)
    credits: Range | None = term("学分", Text("credits in each period", "每期学分"), default=None)
    every: Every | None = term("周期", Text("the period", "计算周期"), default=None)
    absent_types: ClassVar[Mapping[str, Type]] = {"every": Type.BOOL}

    def rules(self) -> Iterable[Rule]:
        """So many hours, and so many credits, in each period."""
        bound = is_among(self, "learners", "category")
        for name in ("hours", "credits"):
            if says(self, name):
                yield self._earned(name, bound)

    def _earned(self, name: str, applies: Expr) -> Rule:
        question = f"learner.{name}"
        inside = TRUE if self.every is None else in_period("study.on")
        came = compare("eq", at("present"), TRUE)
        earned = Aggregate(
            "sum", children("study_attendance", "learner"), when(came, inside), at(name)
        )
        wanted: Range | None = getattr(self, name)
        enough = compare("ge", earned, self.param(name)) if wanted is None else wanted.holds(earned)
        if self.every is None:  # how much in which time cannot be told
            return Obligation(question, when(enough, self.param("every")), applies)
        return Obligation(question, enough, applies, every=cast(PeriodUnit, self.every.value))


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    register(StudyCredits)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    register(LearnerRecord)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for name, names in (
        ("hours", Text("are enough hours of study earned?", "学时是否达到要求")),
        ("credits", Text("are enough credits earned?", "学分是否达到要求")),
    ):
        register(Question(f"learner.{name}", Form.OBLIGATION, "learner", names))
