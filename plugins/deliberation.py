"""Procedures made of ordered steps: what comes next, in which order, and by whom."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar

from comitia.engine.expressions import (
    CompareOp,
    Expr,
    Not,
    Value,
    at,
    both,
    compare,
    either,
    exists,
    given,
    is_text,
    text,
)
from comitia.engine.headers import Bilingual
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Obligation, Question, Rule, Sets
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, Duration, Word, term
from comitia.plugins.common import Actor
from comitia.plugins.stagewords import CLOSED, COMPLETE, STEPS, first_day, taken

COMITIA_API = API


class Procedure(Record):
    """One matter that is taken through a procedure of several steps."""

    table: ClassVar[str] = "procedure"
    names: ClassVar[Text] = Text("procedure", "程序")
    typical = {"ended": Typical(10, 60, of="opened")}
    kind: Key | None = cell(
        "程序类型",
        Text("what procedure it is, as the rules name it", "程序类型，与规则中的名称一致"),
    )
    about: str | None = cell("事项", Text("what it is about", "所涉事项"), event=True)
    session: Key | None = cell(
        "会议",
        Text("session it belongs to, if any", "所属会议（如有）"),
        event=True,
        refers="session",
    )
    motion: Key | None = cell(
        "议题",
        Text("motion it deals with, if any", "所处理的议题或提案（如有）"),
        event=True,
        refers="motion",
    )
    opened: Day | None = cell("启动日期", Text("day it began", "启动日期"))
    ended: Day | None = cell(
        "结束日期",
        Text("day it was closed; empty while it goes on", "结束日期，进行中则留空"),
        event=True,
    )


class StepTaken(Record):
    """A step of a procedure: taken, or found necessary and not yet taken."""

    table: ClassVar[str] = "step"
    names: ClassVar[Text] = Text("step", "步骤")
    typical = {"needed": Typical(often=90), "on": Typical(0, 20, of="began")}
    procedure: Key = cell(
        "程序", Text("its procedure", "所属程序"), required=True, refers="procedure"
    )
    step: Key = cell(
        "步骤名称", Text("which step, as the rules name it", "步骤名称，与规则一致"), required=True
    )
    began: Day | None = cell(
        "开始日期",
        Text("day its stage began, where that is recorded", "该阶段开始的日期（如有记录）"),
        event=True,
    )
    on: Day | None = cell(
        "日期", Text("day it was taken; empty: not yet", "完成日期，尚未进行则留空"), event=True
    )
    outcome: Key | None = cell(
        "结果",
        Text("what came out of it, as the rules name it", "结果，与规则中的名称一致"),
        event=True,
    )
    by: Actor | None = cell("主体", Text("who took it", "由谁进行"))
    needed: bool | None = cell(
        "是否必要",
        Text(
            "whether a step that depends on need was found necessary",
            "视需要而定的步骤是否认为必要",
        ),
    )


class Step(Word):
    """One step: its name in the records, who takes it, and whether it depends on need."""

    step: Key = term("步骤", Text("name of the step in the records", "步骤名称"))
    title: Bilingual | None = term(
        "表述", Text("the step in words", "步骤的文字表述"), default=None
    )
    by: Actor | None = term("主体", Text("who takes the step", "由谁进行"), default=None)
    if_needed: bool = term(
        "视需要", Text("taken only where found necessary", "必要时才进行"), default=False
    )

    absent_types: ClassVar[Mapping[str, Type]] = {"by": Type.TEXT}

    @property
    def names(self) -> Text:
        """The step in words."""
        return self.title.text if self.title is not None else Text(self.step, self.step)

    def prose(self, lang: Lang) -> str:
        """The step in words, with who takes it."""
        zh = lang == "zh"
        words = self.names.pick(lang)
        if self.by is not None:
            words += f"（{self.by.zh}）" if zh else f" (by: {self.by.en})"
        if self.if_needed:
            words = f"必要时{words}" if zh else f"{words} where necessary"
        return words

    @property
    def name(self) -> Expr:
        """The step's name as a parameter."""
        return text(self.step, f"{self._address}.step")

    def done(self) -> Expr:
        """The step has been taken in the current procedure."""
        return taken(self.name)

    def needed(self) -> Expr:
        """The step was found necessary."""
        return exists(
            STEPS, both(self._mine(), compare("eq", at("needed"), self.param("if_needed")))
        )

    def settled(self) -> Expr:
        """The step has been taken, or need not be."""
        return either(self.done(), Not(self.needed())) if self.if_needed else self.done()

    def first(self) -> Expr:
        """The day the step was first taken."""
        return first_day(self.name)

    def by_another(self) -> Expr:
        """The step was taken by someone who may not."""
        wrong = compare("ne", at("by"), self.param("by"))
        return exists(STEPS, both(self._mine(), given("on"), wrong))

    def precedes(self, later: "Step") -> Expr:
        """Where `later` has been taken, this step was taken before or on the same day."""
        ordered = both(self.done(), compare("le", self.first(), later.first()))
        if self.if_needed:
            ordered_or_spared = either(both(Not(self.done()), Not(self.needed())), ordered)
            return either(Not(later.done()), ordered_or_spared)
        return either(Not(later.done()), ordered)

    def _mine(self) -> Expr:
        return compare("eq", at("step"), self.name)


def adjacent(steps: Sequence[Step]) -> Iterable[tuple[Step, Step]]:
    """The pairs whose order implies the order of all: no unconditional step lies between."""
    for last, later in enumerate(steps):
        for earlier in reversed(steps[:last]):
            yield earlier, later
            if not earlier.if_needed:
                break


class OrderedSteps(Kind):
    """A procedure whose steps are taken in a fixed order."""

    kind = "ordered_steps"
    names = Text("ordered steps", "程序步骤")
    gist = Text(
        "steps to be taken in a fixed order, some only where necessary",
        "须依次进行的步骤，部分步骤视需要进行",
    )
    sentence = Text(
        "The steps of “{procedure}” are taken in this order: {steps}.",
        "“{procedure}”依次按下列步骤进行：{steps}。",
    )
    example = """
kind: ordered_steps
modality: must
procedure: topic
title: {zh: 审议议题, en: deliberating a topic}
steps:
  - {step: explanation, title: {zh: 说明议题, en: the topic is explained}, by: sponsor}
  - {step: discussion, title: {zh: 充分讨论, en: full discussion}}
  - {step: vote, title: {zh: 表决, en: a vote}, if_needed: true}
"""
    procedure: Key = term("程序", Text("procedure, as the records name it", "程序类型，与案卷一致"))
    title: Bilingual | None = term(
        "表述", Text("the procedure in words", "程序的文字表述"), default=None
    )
    steps: list[Step] = term("步骤", Text("the steps, in order", "各步骤，依次排列"), min_length=1)

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name == "procedure" and self.title is not None:
            return self.title.text.pick(lang)
        if name == "steps":
            return ("；" if lang == "zh" else "; ").join(each.prose(lang) for each in self.steps)
        return super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """The order, who acts, what is complete, and what comes next."""
        applies = is_text("kind", self.procedure, f"{self._address}.procedure")
        pairs = [earlier.precedes(later) for earlier, later in adjacent(self.steps)]
        if pairs:
            yield Constraint("procedure.in_order", both(*pairs), applies)
        acted = [Not(each.by_another()) for each in self.steps if self._names_actor(each)]
        if acted:
            yield Constraint("procedure.by_competent_body", both(*acted), applies)
        settled = [each.settled() for each in self.steps]
        # A procedure closed with a step missing has missed it; one that goes on has not yet.
        yield Obligation("procedure.complete", both(*settled), applies, due=CLOSED)
        before: list[Expr] = []
        for each, done in zip(self.steps, settled, strict=True):
            value = Value(each.step, Type.TEXT, f"{each._address}.step", each.names)
            arm = both(*before, Not(done)) if before else Not(done)
            yield Sets("procedure.next_step", value, arm, applies, each.names)
            before.append(done)
        value = Value("complete", Type.TEXT, None, COMPLETE)
        yield Sets("procedure.next_step", value, both(*settled), applies, COMPLETE, last=True)

    def _names_actor(self, step: Step) -> bool:
        return step.by is not None or f"{step._address}.by" in self._unknown


class StepInterval(Kind):
    """How long after one step of a procedure another is taken."""

    kind = "step_interval"
    names = Text("time between steps", "步骤间隔")
    gist = Text(
        "how long after one step another is taken, at the least and at the most",
        "一个步骤在另一步骤之后至少、至多多久进行",
    )
    sentence = Text(
        "Of “{procedure}”, {step} follows {after}[ by at least {at_least}][ by at most {at_most}].",
        "“{procedure}”中，{step}在{after}之后[不少于{at_least}][不超过{at_most}]进行。",
    )
    example = """
kind: step_interval
modality: must
procedure: topic
after: {step: notice, title: {zh: 公告, en: the notice}}
step: {step: vote, title: {zh: 表决, en: the vote}}
at_least: {days: 5}
at_most: {days: 15}
"""
    procedure: Key = term("程序", Text("procedure, as the records name it", "程序类型，与案卷一致"))
    step: Step = term("步骤", Text("the later step", "在后的步骤"))
    after: Step = term("自", Text("the step that is counted from", "起算的步骤"))
    at_least: Duration | None = term(
        "至少", Text("no earlier than this long after it", "至少间隔多久"), default=None
    )
    at_most: Duration | None = term(
        "至多", Text("no later than this long after it", "至多间隔多久"), default=None
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"at_least": Type.DATE, "at_most": Type.DATE}

    def rules(self) -> Iterable[Rule]:
        """Once both are taken, the time between them is right."""
        kind = is_text("kind", self.procedure, f"{self._address}.procedure")
        applies = both(kind, self.after.done(), self.step.done())
        start, day = self.after.first(), self.step.first()
        tests: list[Expr] = []
        for name, op in BOUNDS.items():
            length: Duration | None = getattr(self, name)
            if length is not None:
                tests.append(compare(op, day, length.after(start)))
            elif f"{self._address}.{name}" in self._unknown:
                tests.append(compare(op, day, self.param(name)))
        yield Constraint("procedure.interval_kept", both(*tests), applies)


BOUNDS: Mapping[str, CompareOp] = {"at_least": "ge", "at_most": "le"}


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (OrderedSteps, StepInterval):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (Procedure, StepTaken):
        register(record)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    by = ("opened",)
    for question in (
        Question(
            "procedure.in_order",
            Form.CONSTRAINT,
            "procedure",
            Text("were the steps taken in order?", "步骤是否依次进行"),
            dated_by=by,
        ),
        Question(
            "procedure.interval_kept",
            Form.CONSTRAINT,
            "procedure",
            Text("is the time between its steps right?", "步骤之间的间隔是否符合规定"),
            dated_by=by,
        ),
        Question(
            "procedure.by_competent_body",
            Form.CONSTRAINT,
            "procedure",
            Text("was each step taken by the body that takes it?", "各步骤是否由规定主体进行"),
            dated_by=by,
        ),
        Question(
            "procedure.complete",
            Form.OBLIGATION,
            "procedure",
            Text("are all its steps taken?", "各步骤是否完成"),
            dated_by=by,
        ),
        Question(
            "procedure.next_step",
            Form.DECISION,
            "procedure",
            Text("what is the next step?", "下一步骤"),
            outcome=Type.TEXT,
            policy="first",
            dated_by=by,
        ),
    ):
        register(question)
