"""Training and study: how often and how long, convened by whom, in what forms."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine import prose
from comitia.engine.expressions import (
    TRUE,
    Aggregate,
    Arithmetic,
    Case,
    Expr,
    Not,
    Related,
    at,
    both,
    children,
    compare,
    count,
    given,
    integer,
    plus,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Obligation, Question, Rule, Sets, Suffices
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import (
    BOUND_OPS,
    Day,
    Frequency,
    Integer,
    Label,
    Range,
    constant,
    term,
)
from comitia.plugins.common import (
    Actor,
    in_period,
    is_among,
    says,
    unit_of,
    when,
    with_measure,
)
from comitia.plugins.mandates import in_mandate

COMITIA_API = API


class StudyForm(Label):
    """In what form one studies."""

    GROUP_STUDY = "group_study", "study of a delegate group", "小组学习"
    TRAINING_CLASS = "training_class", "training class or concentrated study", "集中学习培训"
    THEORY = "theory", "study of theory", "理论学习"
    STUDY_VISIT = "study_visit", "study visit elsewhere", "外出学习考察"
    PRACTICE = "practice", "practical training", "实践锻炼"
    DISCUSSION = "discussion", "discussion and exchange", "研讨交流"
    ONLINE = "online", "online course or forum", "网络学习论坛"
    BOARD = "board", "boards and posters", "宣传栏"
    PAIRING = "pairing", "pairing with others", "结对帮学"
    OTHER = "other", "another form", "其他形式"


class StudySubject(Label):
    """What is studied."""

    POLITICAL_THEORY = "political_theory", "political theory", "政治理论"
    DUTIES = "duties", "duties and rules of delegates' work", "代表履职制度"
    OPINIONS = "opinions", "collecting opinions", "收集意见"
    PROPOSALS = "proposals", "writing proposals", "撰写提案"
    HIGHER_DOCUMENTS = "higher_documents", "documents of higher levels", "上级文件精神"
    LAW = "law", "the constitution, the Party Charter, laws and regulations", "宪法党章和法规"
    OTHER = "other", "another subject", "其他内容"


class Unit(Label):
    """For whom study is counted."""

    ASSEMBLY = "assembly", "held for delegates", "面向代表举办"
    GROUP = "group", "held by each delegate group", "每个代表小组组织"
    DELEGATE = "delegate", "attended by each delegate", "每名代表参加"


class HalfDays(Label):
    """What half a day of study is worth in a count of days."""

    ADDED = "added", "two half days make a day", "两个半天计一天"
    LEFT_OUT = "left_out", "half days are left out", "半天不计"


class Study(Record):
    """A training class, a study meeting or another occasion to study."""

    table: ClassVar[str] = "study"
    names: ClassVar[Text] = Text("training or study", "学习培训")
    typical = {
        "id": Typical(6, 12, of="assembly"),
        "full_days": Typical(0, 3),
        "half_day": Typical(often=30),
    }
    assembly: Key | None = cell("代表大会", Text("the congress", "所属代表大会"), refers="assembly")
    group: Key | None = cell(
        "代表小组",
        Text(
            "the group that holds it; empty: not one group's",
            "组织学习的代表小组，非小组组织则留空",
        ),
        event=True,
        refers="group",
    )
    form: StudyForm | None = cell("形式", Text("in what form", "学习形式"))
    subject: StudySubject | None = cell("内容", Text("what is studied", "学习内容"))
    on: Day | None = cell("日期", Text("first day", "起始日期"))
    full_days: Integer | None = cell("整天数", Text("full days it lasts", "持续的整天数"))
    half_day: bool | None = cell(
        "另加半天", Text("whether half a day comes on top", "是否另有半天")
    )
    convened_by: Actor | None = cell("召集人", Text("who convenes it", "由谁召集"))


class StudyAttendance(Record):
    """Someone's presence at, or absence from, a study he or she was to attend."""

    table: ClassVar[str] = "study_attendance"
    names: ClassVar[Text] = Text("attendance at study", "学习出勤")
    typical = {
        "id": Typical(10, 24, of="study"),
        "present": Typical(often=85),
        "with_reason": Typical(often=60),
        "hours": Typical(2, 16),
        "credits": Typical(0, 4),
        "learner": Typical(often=30),
    }
    study: Key = cell("学习", Text("the study", "所参加的学习"), required=True, refers="study")
    delegate: Key | None = cell(
        "代表",
        Text("the delegate, if it is one", "代表（如是代表）"),
        event=True,
        refers="delegate",
    )
    learner: Key | None = cell(
        "学员",
        Text("the learner, if hours or credits are kept", "学员（记学时学分的）"),
        event=True,
        refers="learner",
    )
    present: bool | None = cell("是否参加", Text("whether present", "是否参加"))
    with_reason: bool | None = cell(
        "有正当理由", Text("if absent: whether with reason", "缺席的，是否有正当理由")
    )
    hours: Integer | None = cell("学时", Text("hours earned", "取得的学时"))
    credits: Integer | None = cell("学分", Text("credits earned", "取得的学分"))


MEASURES = {"per_term": "次", "days_per_year": "天"}
"""The measure words of bounds in Chinese."""


class Training(Kind):
    """How often and how long delegates are trained or study, who convenes it, in what forms."""

    kind = "training"
    names = Text("training and study", "学习培训")
    gist = Text(
        "how often and how long delegates study, who convenes it, in what forms",
        "学习培训的次数、天数、召集人和形式",
    )
    sentence = Text(
        "Training and study, {per}[, {frequency}][, {per_term} within a term]"
        "[, days in a year: {days_per_year}][ ({half_days})][; what counts: {counting}]"
        "[; convened by: {convener}][; forms: {forms}[ and others{open_list}]]"
        "[; subjects: {subjects}].",
        "{per}学习培训[，{frequency}][，届内{per_term}][，全年{days_per_year}][（{half_days}）]"
        "[，只计{counting}][，由{convener}召集][，形式为{forms}[等{open_list}]][，内容为{subjects}]。",
    )
    example = """
kind: training
modality: must
per: group
frequency: {at_least: 1, every: quarter}
counting: [group_study]
convener: [group_head]
"""
    per: Unit = term("计数对象", Text("for whom it is counted", "以何者为单位计数"))
    frequency: Frequency | None = term("次数", Text("how often", "次数"), default=None)
    per_term: Range | None = term(
        "届内次数", Text("how often within a term", "一届任期内的次数"), default=None
    )
    days_per_year: Range | None = term(
        "年学习天数", Text("days of study in a year", "全年学习天数"), default=None
    )
    half_days: HalfDays | None = term(
        "半天", Text("what half a day counts", "半天如何计算"), default=None
    )
    counting: list[StudyForm] | None = term(
        "计入形式",
        Text("which forms count; every form where left out", "计入的形式，不写则都计入"),
        default=None,
    )
    convener: list[Actor] | None = term("召集人", Text("who convenes it", "由谁召集"), default=None)
    forms: list[StudyForm] | None = term(
        "形式", Text("forms that the text names", "规定列举的形式"), default=None
    )
    subjects: list[StudySubject] | None = term(
        "内容", Text("subjects that the text names", "规定列举的内容"), default=None
    )
    open_list: bool = term(
        "开放列举", Text("other forms and subjects are open", "列举之外仍可有其他"), default=False
    )

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words; the mark of an open list prints nothing itself."""
        if name == "open_list":
            return ""
        said = super().words(name, lang)
        if name not in MEASURES or getattr(self, name) is None:
            return said
        if lang == "zh":
            return with_measure(said, MEASURES[name])
        return prose.times(said) if name == "per_term" else said

    def rules(self) -> Iterable[Rule]:
        """Often enough, long enough, convened by the right person, in the forms named."""
        told = ("per_term", "days_per_year", "convener", "forms", "subjects")
        if says(self, "frequency") or not any(says(self, name) for name in told):
            yield self._often()
        if says(self, "per_term"):
            yield self._in_term()
        if says(self, "days_per_year"):
            yield self._long()
        own = self._concerned()
        if self.convener is not None and len(self.convener) == 1:
            due = constant(self.convener[0], f"{self._address}.convener.0")
            yield Sets("study.convener_due", due, applies=own)
        if says(self, "convener"):
            yield Constraint("study.convener_right", is_among(self, "convener", "convened_by"), own)
        for name, path in (("forms", "form"), ("subjects", "subject")):
            if says(self, name):
                listed = is_among(self, name, path)
                yield Suffices(f"study.{path}_listed", listed, listed if self.open_list else TRUE)

    def _concerned(self) -> Expr:
        """The study at hand is one that counts here."""
        own: list[Expr] = [is_among(self, "counting", "form")]
        if self.per is Unit.GROUP:
            own.append(given("group"))
        if self.per is Unit.ASSEMBLY:
            own.append(Not(given("group")))
        return when(*own)

    def _source(self) -> Related:
        table = "study_attendance" if self.per is Unit.DELEGATE else "study"
        return children(table, self.per.value)

    def _counted(self, time: Expr) -> Expr:
        """Of those studies, the ones that count in `time`; a delegate's, if he or she came."""
        path = "study." if self.per is Unit.DELEGATE else ""
        own: list[Expr] = [is_among(self, "counting", f"{path}form"), time]
        if self.per is Unit.DELEGATE:
            own.append(compare("eq", at("present"), TRUE))
        if self.per is Unit.ASSEMBLY:
            own.append(Not(given("group")))
        return when(*own)

    def _day(self) -> str:
        return "study.on" if self.per is Unit.DELEGATE else "on"

    def _often(self) -> Rule:
        """So many in each period; undetermined where the text gives no number."""
        question = f"{self.per.value}.trainings"
        if self.frequency is None:
            number = count(self._source(), self._counted(TRUE))
            return Obligation(question, compare("ge", number, self.param("frequency")))
        number = count(self._source(), self._counted(in_period(self._day())))
        every = unit_of(self.frequency)
        return Obligation(question, self.frequency.holds(number), self._bound(), every=every)

    def _in_term(self) -> Rule:
        """So many within the term, by its last day."""
        path = "assembly." if self.per is Unit.GROUP else ""
        first, last = f"{path}term_first", f"{path}term_last"
        inside = both(
            compare("ge", at(self._day()), at(first, 1)),
            compare("le", at(self._day()), at(last, 1)),
        )
        number = count(self._source(), self._counted(inside))
        enough = (
            compare("ge", number, self.param("per_term"))
            if self.per_term is None
            else self.per_term.holds(number)
        )
        return Obligation(f"{self.per.value}.trainings_in_term", enough, due=at(last))

    def _long(self) -> Rule:
        """So many days in each year, reckoned in half days."""
        path = "study." if self.per is Unit.DELEGATE else ""
        half: Expr = self.param("half_days")
        if self.half_days is not None:
            added = compare("eq", half, constant(HalfDays.ADDED))
            half = Case(((added, integer(1)),), integer(0))
        over = Case(((compare("eq", at(f"{path}half_day"), TRUE), half),), integer(0))
        value = plus(Arithmetic("mul", at(f"{path}full_days"), integer(2)), over)
        where = self._counted(in_period(self._day()))
        total = Aggregate("sum", self._source(), where, value)
        tests: list[Expr] = []
        if self.days_per_year is None:
            tests.append(compare("ge", total, self.param("days_per_year")))
        else:
            days = self.days_per_year
            for name, op in BOUND_OPS.items():
                if says(days, name):
                    bound = Arithmetic("mul", days.param(name), integer(2))
                    tests.append(compare(op, total, bound))
        return Obligation(f"{self.per.value}.study_days", when(*tests), self._bound(), every="year")

    def _bound(self) -> Expr:
        """Whom the duty of a period binds."""
        return in_mandate() if self.per is Unit.DELEGATE else TRUE


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    register(Training)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (Study, StudyAttendance):
        register(record)


HELD: Mapping[Unit, Text] = {
    Unit.ASSEMBLY: Text("is training held for delegates", "代表学习培训的举办"),
    Unit.GROUP: Text("does the group study", "小组学习"),
    Unit.DELEGATE: Text("does the delegate train and study", "代表参加学习培训"),
}
"""What is asked of each unit, begun."""


def _asked() -> Iterable[Question]:
    for unit, (en, zh) in ((unit, (names.en, names.zh)) for unit, names in HELD.items()):
        for name, how, wie in (
            ("trainings", "as often as ruled?", "次数是否达到要求"),
            ("trainings_in_term", "as often as ruled within the term?", "届内次数是否达到要求"),
            ("study_days", "as many days as ruled?", "天数是否达到要求"),
        ):
            names = Text(f"{en} {how}", f"{zh}{wie}")
            yield Question(f"{unit.value}.{name}", Form.OBLIGATION, unit.value, names)
    on = ("on",)
    names = Text("who is to convene the study?", "学习应由谁召集")
    actors = {str(each.value): each.text for each in Actor}
    yield Question(
        "study.convener_due", Form.DECISION, "study", names, Type.TEXT, actors, dated_by=on
    )
    names = Text("did the right person convene the study?", "学习召集人是否符合规定")
    yield Question("study.convener_right", Form.CONSTRAINT, "study", names, dated_by=on)
    names = Text("is the form of study one of those named?", "学习形式是否在列举之内")
    yield Question("study.form_listed", Form.DECISION, "study", names, dated_by=on)
    names = Text("is the subject of study one of those named?", "学习内容是否在列举之内")
    yield Question("study.subject_listed", Form.DECISION, "study", names, dated_by=on)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for question in _asked():
        register(question)
