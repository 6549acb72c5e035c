"""The stages of a procedure: what may come out of each, and what follows."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, ClassVar, Literal, TypeVar

from pydantic import AfterValidator

from comitia.engine import prose
from comitia.engine.expressions import (
    Aggregate,
    Case,
    Context,
    Expr,
    Not,
    Related,
    Value,
    at,
    both,
    children,
    compare,
    either,
    exists,
    given,
    text,
)
from comitia.engine.headers import Bilingual
from comitia.engine.kinds import Key
from comitia.engine.messages import Lang, Text
from comitia.engine.records import Cell
from comitia.engine.schema import Type
from comitia.engine.stages import Exit, Tables, Taken
from comitia.engine.stages import Stage as GraphStage
from comitia.engine.vocabulary import Duration, Integer, Word, term
from comitia.plugins.common import Actor

ONWARDS = Text("going on", "进入下一阶段")
LATE = Text("time runs out", "逾期")


def arrived(up: Literal[0, 1] = 0) -> Expr:
    """The day a step began; where it is not known the day it was taken, or else today."""
    known = (given("began", up), at("began", up)), (given("on", up), at("on", up))
    return Case(known, Context("as_of"))


class Named(Word):
    """Something that has a name in the records, and may have words of its own."""

    @property
    def title_text(self) -> Text:
        """It in words."""
        title: Bilingual | None = getattr(self, "title", None)
        return title.text if title is not None else Text(self.key, self.key)

    @property
    def key(self) -> str:
        """Its name in the records."""
        raise NotImplementedError


Some = TypeVar("Some", bound=Named)


def _each_once(things: list[Some]) -> list[Some]:
    """Nothing has the name of another."""
    if len({each.key for each in things}) < len(things):
        raise ValueError("named_twice")
    return things


EACH_ONCE = AfterValidator(_each_once)
"""For lists of what has a name: each name once."""


class Outcome(Named):
    """What may come out of a stage, and the stages that then begin, several side by side."""

    outcome: Key = term("结果", Text("outcome, as the records name it", "结果名称，与案卷一致"))
    title: Bilingual | None = term(
        "表述", Text("the outcome in words", "结果的文字表述"), default=None
    )
    next: list[Key] = term(
        "转入",
        Text("stages that then begin, several side by side", "随后进入的阶段，数个则并行"),
        default_factory=list,
    )

    @property
    def key(self) -> str:
        """Its name in the records."""
        return self.outcome

    def came_out(self) -> Expr:
        """This is what came out of the current step."""
        return compare("eq", at("outcome"), text(self.outcome, f"{self._address}.outcome"))


class Stage(Named):
    """One stage: who acts, what may come out of it, what follows, and whether it is the end."""

    stage: Key = term("阶段", Text("name of the stage in the records", "阶段名称，与案卷一致"))
    title: Bilingual | None = term(
        "表述", Text("the stage in words", "阶段的文字表述"), default=None
    )
    by: Actor | None = term("主体", Text("who acts", "由谁进行"), default=None)
    outside: bool = term(
        "他方办理", Text("it is in the hands of another party", "在他方手中办理"), default=False
    )
    waits_for: list[Key] = term(
        "等待",
        Text("stages that must all have led here before it begins", "须均转入后方可开始的各阶段"),
        default_factory=list,
    )
    next: list[Key] = term(
        "转入",
        Text(
            "stages that follow whatever comes out, several side by side",
            "无论结果如何均进入的阶段，数个则并行",
        ),
        default_factory=list,
    )
    outcomes: Annotated[list[Outcome], EACH_ONCE] = term(
        "结果", Text("what may come out of it, each with what follows", "各种结果及其去向"),
        default_factory=list,
    )  # fmt: skip
    decided_by: Key | None = term(
        "结果依据",
        Text(
            "the question whose answer by other provisions is the outcome, as `rating.consequence`",
            "其结论即为结果的问题，由其他条款回答，如 `rating.consequence`",
        ),
        default=None,
    )
    within: Duration | None = term(
        "时限", Text("its time, from the day it began", "自开始之日起的时限"), default=None
    )
    on_timeout: list[Key] = term(
        "逾期转入",
        Text("stages that follow where its time runs out", "逾期未完成时进入的阶段"),
        default_factory=list,
    )
    at_most: Integer | None = term(
        "至多次数", Text("how often it may be gone through", "至多可经过几次"), default=None, ge=1
    )
    ends: bool = term("终结", Text("the procedure ends with it", "程序至此终结"), default=False)
    absent_types: ClassVar[Mapping[str, Type]] = {"within": Type.DATE, "by": Type.TEXT}

    @property
    def key(self) -> str:
        """Its name in the records."""
        return self.stage

    def prose(self, lang: Lang) -> str:
        """The stage in words, without the names of those that follow."""
        return self.title_text.pick(lang)

    def said(self, titles: Mapping[str, Text], lang: Lang) -> str:
        """The stage with who acts and what follows; `titles` are the stages in words."""
        zh = lang == "zh"

        def names(keys: list[str]) -> str:
            return prose.listed(
                [titles.get(each, Text(each, each)).pick(lang) for each in keys], lang
            )

        parts: list[str] = []
        if self.waits_for:
            parts.append(
                f"须待{names(self.waits_for)}完成"
                if zh
                else f"once {names(self.waits_for)} are done"
            )
        if self.decided_by is not None:
            asked = self.decided_by
            parts.append(f"结果以 {asked} 的结论为准" if zh else f"as {asked} answers")
        if self.within is not None:
            length = self.within.prose(lang)
            parts.append(f"限{length}" if zh else f"within {length}")
        if self.at_most is not None:
            parts.append(f"至多{self.at_most}次" if zh else f"at most {self.at_most} times")
        if self.next:
            parts.append(f"转入{names(self.next)}" if zh else f"then {names(self.next)}")
        for each in self.outcomes:
            to = names(each.next) if each.next else ("未规定" if zh else "not stated")
            what = each.title_text.pick(lang)
            if self.ends:
                parts.append(what)
            else:
                parts.append(f"“{what}”的转入{to}" if zh else f"if {what}, then {to}")
        if self.on_timeout:
            parts.append(
                f"逾期的转入{names(self.on_timeout)}"
                if zh
                else f"if late, then {names(self.on_timeout)}"
            )
        if self.ends:
            parts.append("程序终结" if zh else "the end")
        who = ""
        if self.by is not None:
            who = f"（{self.by.zh}）" if zh else f" ({self.by.en})"
        words = self.title_text.pick(lang) + who
        return (
            words + ("：" if zh else ": ") + ("，" if zh else ", ").join(parts) if parts else words
        )

    @property
    def name(self) -> Value:
        """The stage's name as a parameter."""
        return text(self.stage, f"{self._address}.stage")

    def is_here(self) -> Expr:
        """The current step is of this stage."""
        return compare("eq", at("step"), self.name)

    def due(self) -> Expr:
        """The last day of the current step."""
        return self.param("within") if self.within is None else self.within.after(at("began"))

    def is_timed(self) -> bool:
        """Whether the text limits its time, though it may not be legible."""
        return self.within is not None or f"{self._address}.within" in self._unknown

    def timed_out(self, by_then: Expr) -> Expr:
        """The time of the current step ran out before a day."""
        late = either(Not(given("on")), compare("gt", at("on"), self.due()))
        return both(late, compare("lt", self.due(), by_then))

    def led_to(self, name: str, by_then: Expr, implied: bool) -> Iterator[Expr]:
        """Each way in which the current step has led to the stage `name` by a day.

        `implied`: it leads there because that stage waits for it.
        """
        mine = (self.is_here(), given("on"), compare("le", at("on"), by_then))
        if name in self.next or implied:
            yield both(*mine)
        ways = [each.came_out() for each in self.outcomes if name in each.next]
        if ways:
            yield both(*mine, either(*ways))
        if name in self.on_timeout:
            yield both(self.is_here(), self.timed_out(by_then))

    def graph_stage(self, implied: list[str]) -> GraphStage:
        """The stage as the checks of stages see it."""
        exits: list[Exit] = []
        if self.next or implied:
            where = f"{self._address}.next" if self.next else f"{self._address}.stage"
            exits.append(Exit(ONWARDS, tuple(self.next or implied), where))
        for each in self.outcomes:
            where = f"{each._address}.{'next' if each.next else 'outcome'}"
            to = tuple(each.next)
            exits.append(Exit(each.title_text, to, where, named=True, label=each.outcome))
        if self.on_timeout:
            where = f"{self._address}.on_timeout"
            exits.append(Exit(LATE, tuple(self.on_timeout), where, late=True))
        return GraphStage(
            self.title_text,
            f"{self._address}.stage",
            tuple(exits),
            tuple(self.waits_for),
            self.ends,
            self.at_most is not None or f"{self._address}.at_most" in self._unknown,
            self.outside,
            self.is_timed(),
            self.decided_by or "",
        )


COMPLETE = Text("complete", "已完成")

CLOSED = Case(((given("ended"), at("ended")),), Context("as_of"))
"""The day by which all of a procedure is to be done: one that goes on has missed nothing yet."""

STEPS = children("step", "procedure")
"""The steps of the current procedure."""

SAME = Related("step", ((("procedure",), ("procedure",)),))
"""The steps of the procedure of the current step, itself among them."""


def taken(name: Expr) -> Expr:
    """A step of the current procedure has been taken."""
    return exists(STEPS, both(compare("eq", at("step"), name), given("on")))


def first_day(name: Expr) -> Expr:
    """The day such a step was first taken."""
    return Aggregate("min", STEPS, both(compare("eq", at("step"), name), given("on")), at("on"))


def last_day(name: Expr) -> Expr:
    """The day such a step was last taken."""
    return Aggregate("max", STEPS, both(compare("eq", at("step"), name), given("on")), at("on"))


def only_after(later: Expr, earlier: Expr) -> Expr:
    """Where `later` has been taken, `earlier` was taken before or on the same day."""
    ordered = both(taken(earlier), compare("le", first_day(earlier), first_day(later)))
    return either(Not(taken(later)), ordered)


def written(
    procedure: str, stages: Sequence[Stage], went: Sequence[Taken], ended: date | None
) -> Tables:
    """A procedure that took these stages, as records."""
    actors = {each.stage: each.by.value for each in stages if each.by is not None}
    steps: list[dict[str, Cell]] = [
        {
            "id": f"step-{number}",
            "procedure": "procedure-1",
            "step": each.stage,
            "began": each.began,
            "on": each.done,
            "outcome": each.outcome or None,
            "by": actors.get(each.stage) if each.done is not None else None,
        }
        for number, each in enumerate(went, start=1)
    ]
    opened = went[0].began if went else None
    whole = {"id": "procedure-1", "kind": procedure, "opened": opened, "ended": ended}
    return {"procedure": [whole], "step": steps}
