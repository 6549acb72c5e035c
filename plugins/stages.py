"""Procedures in stages: where each leads, and which acts may follow which."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import permutations
from typing import Annotated

from comitia.engine.expressions import (
    FALSE,
    Absent,
    Case,
    Cause,
    CauseKind,
    Context,
    Expr,
    Not,
    Value,
    at,
    both,
    compare,
    count,
    either,
    exists,
    given,
    integer,
    is_text,
    plus,
    text,
)
from comitia.engine.headers import Bilingual
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Obligation, Question, Rule, Sets
from comitia.engine.schema import Type
from comitia.engine.stages import StageGraph, Told
from comitia.engine.vocabulary import term
from comitia.plugins.stagewords import (
    CLOSED,
    COMPLETE,
    EACH_ONCE,
    SAME,
    STEPS,
    Stage,
    arrived,
    first_day,
    last_day,
    only_after,
    taken,
    written,
)

COMITIA_API = API

AS_OF = Context("as_of")
PROCEDURE = Text("procedure, as the records name it", "程序类型，与案卷一致")


class Stages(Kind):
    """A procedure in stages: who acts at each, what may come out of it, and what follows."""

    kind = "stages"
    names = Text("stages of a procedure", "程序阶段")
    gist = Text(
        "the stages of a procedure, what may come out of each and what follows",
        "程序的各阶段、各种结果及其去向",
    )
    sentence = Text(
        "The stages of “{procedure}” are[, beginning with {begins}]: {stages}.",
        "“{procedure}”分为下列阶段[，自{begins}开始]：{stages}。",
    )
    example = """
kind: stages
modality: must
procedure: topic_handling
title: {zh: 议题办理, en: handling of topics}
stages:
  - {stage: filing, title: {zh: 提交, en: filing}, by: sponsor, next: [review]}
  - stage: review
    title: {zh: 审查, en: review}
    by: presidium
    within: {days: 7}
    on_timeout: [agenda, notice]
    at_most: 2
    outcomes:
      - {outcome: accepted, title: {zh: 列入, en: accepted}, next: [agenda, notice]}
      - {outcome: returned, title: {zh: 退回, en: returned}, next: [filing]}
      - {outcome: refused, title: {zh: 不列入, en: refused}, next: [closed]}
  - {stage: agenda, title: {zh: 排入议程, en: setting the agenda}, next: [vote]}
  - {stage: notice, title: {zh: 公示, en: public notice}, next: [vote]}
  - {stage: vote, title: {zh: 表决, en: the vote}, waits_for: [agenda, notice], next: [closed]}
  - {stage: closed, title: {zh: 办结, en: closing}, ends: true}
"""
    procedure: Key = term("程序", PROCEDURE)
    title: Bilingual | None = term(
        "表述", Text("the procedure in words", "程序的文字表述"), default=None
    )
    begins: list[Key] = term(
        "起始",
        Text("with one of which it begins; the first where left out", "起始阶段，不写则为第一个"),
        default_factory=list,
    )
    stages: Annotated[list[Stage], EACH_ONCE] = term(
        "各阶段", Text("the stages", "各阶段"), min_length=1
    )

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        titles = {each.stage: each.title_text for each in self.stages}
        if name == "procedure" and self.title is not None:
            return self.title.text.pick(lang)
        if name == "begins":
            return "、".join(titles.get(each, Text(each, each)).pick(lang) for each in self.begins)
        if name == "stages":
            return ("；" if lang == "zh" else "; ").join(
                each.said(titles, lang) for each in self.stages
            )
        return super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """Whether each step followed, came out and was done as ruled, and what is still to come."""
        mine = is_text("kind", self.procedure, f"{self._address}.procedure")
        theirs = is_text("procedure.kind", self.procedure, f"{self._address}.procedure")
        yield from self._of_steps(theirs)
        ordered = list(self._order())
        if ordered:
            yield Constraint("procedure.in_order", both(*ordered), mine)
        acted = [Not(_by_another(each)) for each in self.stages if _names_actor(each)]
        if acted:
            yield Constraint("procedure.by_competent_body", both(*acted), mine)
        finished = either(*(taken(each.name) for each in self.stages if each.ends))
        yield Obligation("procedure.complete", finished, mine, due=CLOSED)
        pending = [(each, self._pending(each)) for each in self.stages]
        left = either(*(test for _, test in pending))
        yield Constraint("procedure.nothing_pending", Not(left), both(mine, given("ended")))
        value = Value("complete", Type.TEXT, None, COMPLETE)
        yield Sets("procedure.next_step", value, finished, mine, COMPLETE)
        for each, test in pending:
            begins = Not(exists(STEPS)) if each.stage == self._first[0] else FALSE
            name = Value(each.stage, Type.TEXT, each.name.address, each.title_text)
            yield Sets("procedure.next_step", name, either(test, begins), mine, each.title_text)

    def _of_steps(self, scope: Expr) -> Iterable[Rule]:
        """What is asked of each step by itself."""
        lawful = Case(tuple((each.is_here(), self._may_begin(each)) for each in self.stages), FALSE)
        yield Constraint("step.in_sequence", lawful, scope)
        choosing = [each for each in self.stages if each.outcomes]
        if choosing:
            done = both(scope, given("on"), either(*(each.is_here() for each in choosing)))
            right = [
                either(Not(each.is_here()), *(one.came_out() for one in each.outcomes))
                for each in choosing
            ]
            yield Constraint("step.outcome_foreseen", both(*right), done)
        timed = [each for each in self.stages if each.is_timed()]
        if timed:
            silent = Absent(Type.DATE, Cause(CauseKind.SILENT, ("step.in_time",)))
            last = Case(tuple((each.is_here(), each.due()) for each in timed), silent)
            applies = both(scope, either(*(each.is_here() for each in timed)))
            in_time = compare("le", at("on"), last)
            yield Obligation("step.in_time", given("on"), applies, in_time, last)

    @property
    def _first(self) -> Sequence[str]:
        return self.begins or [self.stages[0].stage]

    def _implied(self, stage: Stage) -> list[str]:
        """Where a stage leads of which the text says no more than that others wait for it."""
        if stage.next or stage.outcomes or stage.ends:
            return []
        return [each.stage for each in self.stages if stage.stage in each.waits_for]

    def _led_to(self, name: str, by_then: Expr, source: str = "") -> Expr:
        """The current step has led to the stage `name` by a day; from `source` only, if given."""
        ways = [
            way
            for each in self.stages
            if source in ("", each.stage)
            for way in each.led_to(name, by_then, name in self._implied(each))
        ]
        return either(*ways)

    def _may_begin(self, stage: Stage) -> Expr:
        """The stage began no oftener by then than what came before allows."""
        here = arrived(1)
        by_then = compare("le", arrived(), here)
        times = count(SAME, both(stage.is_here(), by_then))
        tests: list[Expr] = []
        if stage.at_most is not None or f"{stage._address}.at_most" in stage._unknown:
            tests.append(compare("le", times, stage.param("at_most")))
        if stage.waits_for:
            led = [self._led_to(stage.stage, here, each) for each in stage.waits_for]
            return both(*tests, *(compare("le", times, count(SAME, each)) for each in led))
        allowed: Expr = count(SAME, self._led_to(stage.stage, here))
        if stage.stage not in self._first:
            return both(*tests, compare("le", times, allowed))
        tests.append(compare("le", times, plus(allowed, integer(1))))
        if len(self._first) == 1:
            return both(*tests)
        # One beginning for all stages with which it may begin.
        beginning = either(*(each.is_here() for each in self.stages if each.stage in self._first))
        begun = count(SAME, both(beginning, by_then))
        back = count(SAME, either(*(self._led_to(each, here) for each in self._first)))
        return both(*tests, compare("le", begun, plus(back, integer(1))))

    def _pending(self, stage: Stage) -> Expr:
        """The stage is open, or what came before leads to it and it has not begun."""
        waiting = both(stage.is_here(), Not(given("on")))
        if stage.on_timeout:
            waiting = both(waiting, Not(stage.timed_out(AS_OF)))
        times = count(STEPS, stage.is_here())
        sources = stage.waits_for or [""]
        led = [count(STEPS, self._led_to(stage.stage, AS_OF, each)) for each in sources]
        due: Expr = both(*(compare("lt", times, each) for each in led))
        if stage.stage in self._first:
            again = (
                both(compare("ge", each, integer(1)), compare("le", times, each)) for each in led
            )
            due = either(due, both(self._returned(), *again))
        return either(exists(STEPS, waiting), due)

    def _returned(self) -> Expr:
        """It was led back to its beginning and has not begun anew: it began once of itself."""
        first = [each for each in self.stages if each.stage in self._first]
        begun = count(STEPS, either(*(each.is_here() for each in first)))
        back = count(STEPS, either(*(self._led_to(each.stage, AS_OF) for each in first)))
        return compare("le", begun, back)

    def stage_graph(self) -> StageGraph:
        """The stages for the checks of stages."""
        title = self.title.text if self.title is not None else Text(self.procedure, self.procedure)
        stages = {each.stage: each.graph_stage(self._implied(each)) for each in self.stages}
        write = partial(written, self.procedure, self.stages)
        told = Told("procedure", "step", "procedure.next_step", write)
        return StageGraph(title, f"{self._address}.begins", tuple(self._first), stages, told)

    def _order(self) -> Iterator[Expr]:
        """What the stages mean for the order of steps, whatever way is taken.

        Of a stage that is left when its time runs out the step may be missing, or come later.
        """
        graph = self.stage_graph()
        known = {each.stage: each for each in self.stages if not each.on_timeout}
        through = {name: found & known.keys() for name, found in graph.passed().items()}
        for name, found in through.items():
            for each, stage in known.items():
                if each in found and not any(each in through[other] for other in found - {each}):
                    yield only_after(self._stage(name).name, stage.name)
        orders = graph.orders()
        for one, other in permutations([each for each in known if each in through], 2):
            if (other, one) in orders or one in through[other]:
                continue
            together = both(taken(known[one].name), taken(known[other].name))
            if (one, other) in orders:
                first = compare("le", last_day(known[one].name), first_day(known[other].name))
                yield either(Not(together), first)
            elif one < other:
                yield Not(together)

    def _stage(self, name: str) -> Stage:
        return next(each for each in self.stages if each.stage == name)


def _names_actor(stage: Stage) -> bool:
    return stage.by is not None or f"{stage._address}.by" in stage._unknown


def _by_another(stage: Stage) -> Expr:
    """The stage was taken by someone who may not."""
    wrong = compare("ne", at("by"), stage.param("by"))
    return exists(STEPS, both(stage.is_here(), given("on"), wrong))


class ActOrder(Kind):
    """What must have come before an act of a procedure, what bars it, and what follows it."""

    kind = "act_order"
    names = Text("order of acts", "行为次序")
    gist = Text(
        "what must come before an act, after what it may not be done, what must follow it",
        "某一行为之前须有何行为、何行为之后不得再为、其后须有何行为",
    )
    sentence = Text(
        "Of “{procedure}”: “{act}”[, {never}][, only after {after}][, never after {never_after}]"
        "[, followed by {followed_by}].",
        "“{procedure}”中的“{act}”[，{never}][，须先有{after}][，有{never_after}之后不得再为]"
        "[，其后须有{followed_by}]。",
    )
    example = """
kind: act_order
modality: must
procedure: recall
act: vote
after: [hearing]
never_after: [closing]
followed_by: [notice]
"""
    procedure: Key = term("程序", PROCEDURE)
    act: Key = term("行为", Text("the act: a step as the records name it", "行为，即案卷中的步骤"))
    after: list[Key] = term(
        "先有",
        Text("acts that must all have come before it", "此前均须已有的行为"),
        default_factory=list,
    )
    never_after: list[Key] = term(
        "后不得",
        Text("acts after which it may not be done", "有其一之后即不得再为的行为"),
        default_factory=list,
    )
    followed_by: list[Key] = term(
        "其后须有", Text("acts that must all follow it", "此后均须有的行为"), default_factory=list
    )
    never: bool = term("不得", Text("it may not be done at all", "一概不得进行"), default=False)

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name == "never":
            return Text("at no time", "一概不得进行").pick(lang)
        return super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """Days tell the order; on one day it is not known and not held against anybody."""
        mine = is_text("kind", self.procedure, f"{self._address}.procedure")
        act = text(self.act, f"{self._address}.act")
        tests: list[Expr] = [only_after(act, each) for each in self._named("after")]
        for each in self._named("never_after"):
            before = compare("le", last_day(act), first_day(each))
            tests.append(either(Not(taken(act)), Not(taken(each)), before))
        if self.never:
            tests.append(Not(taken(act)))
        if tests:
            yield Constraint("procedure.in_order", both(*tests), mine)
        if self.followed_by:
            later = [
                both(taken(each), compare("le", last_day(act), last_day(each)))
                for each in self._named("followed_by")
            ]
            applies = both(mine, taken(act))
            yield Obligation("procedure.followed_up", both(*later), applies, due=CLOSED)

    def _named(self, name: str) -> list[Expr]:
        """Each act that a field lists, as a parameter."""
        return [
            text(each, f"{self._address}.{name}.{number}")
            for number, each in enumerate(getattr(self, name))
        ]


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (Stages, ActOrder):
        register(kind)


QUESTIONS: Mapping[str, tuple[Form, Text]] = {
    "step.in_sequence": (
        Form.CONSTRAINT,
        Text("did it follow lawfully from what came before?", "该步骤是否依规定由前一阶段转入"),
    ),
    "step.outcome_foreseen": (
        Form.CONSTRAINT,
        Text("is its outcome one that is provided for?", "该步骤的结果是否属规定的结果"),
    ),
    "step.in_time": (Form.OBLIGATION, Text("was it done in time?", "该步骤是否按期完成")),
    "procedure.nothing_pending": (
        Form.CONSTRAINT,
        Text("was it closed with nothing pending?", "结束时是否已无未了事项"),
    ),
    "procedure.followed_up": (
        Form.OBLIGATION,
        Text("did what must follow an act follow it?", "须随后进行的行为是否已进行"),
    ),
}


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for name, (form, names) in QUESTIONS.items():
        subject = name.partition(".")[0]
        by = ("opened",) if subject == "procedure" else ("procedure", "opened")
        register(Question(name, form, subject, names, dated_by=by))
