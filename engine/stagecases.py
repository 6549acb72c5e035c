"""Cases of procedures in stages: a way that was gone step by step, as records, decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from typing import TypeAlias

from comitia.engine.compiling import BREACHES, Compiled
from comitia.engine.decide import compile_expr
from comitia.engine.draft import Draft
from comitia.engine.messages import Lang, Msg, Text
from comitia.engine.prove import Witness, value_in
from comitia.engine.records import Cell, Records, Row, make_row
from comitia.engine.room import BOUNDS
from comitia.engine.rules import Sets
from comitia.engine.showing import Shown
from comitia.engine.stages import Exit, StageGraph, Taken, Told, Way
from comitia.engine.traces import Closure, Env
from comitia.engine.values import frozen

WAITS = (10, 40, 100, 400)
"""After how many days a time is taken to have run out, the first of these after which it has."""

Show: TypeAlias = Callable[[Draft], Shown | None]
"""Looks for the case that shows a fault; `None` where deciding it does not."""


@frozen
class Gone:
    """A way through a procedure as records, and what deciding them says.

    `breaches`: the records of which something is not as it should be, but for steps that were not
    done. `next`: the stages that come next, `None` where that is undetermined.
    """

    witness: Witness
    breaches: list[Row]
    next: frozenset[str] | None
    last: Row


def _went(
    draft: Draft,
    graph: StageGraph,
    ways: Sequence[Way],
    more: Sequence[str] = (),
    *,
    closed: bool = False,
    left: str = "",
) -> Iterator[Gone]:
    """A procedure that went these ways, a step a day, and then through the stages `more`.

    The stage `left` was begun then, and is not done. Where a time must run out there is one case
    for each of several waits.
    """
    if graph.told is None:
        return
    last = [left] if left else []
    waits = bool(left) or any(each.exit.late for each in ways)
    for wait in WAITS if waits else WAITS[:1]:
        taken, day = _taken(draft, ways, [*more, *last], wait)
        if left:
            taken[-1] = Taken(left, taken[-1].began, None)
            day += timedelta(days=wait)
        yield _decided(draft, graph.told, taken, day, closed)


def _taken(
    draft: Draft, ways: Sequence[Way], more: Sequence[str], wait: int
) -> tuple[list[Taken], date]:
    """The steps, the first on a day on which the rules are in force, and the last day."""
    length = len(ways) + len(more) + wait * sum(each.exit.late for each in ways)
    day = (draft.as_of or BOUNDS.around) - timedelta(days=length if draft.as_of else 0)
    day = max(day, draft.program.since or date.min)
    taken = []
    for way in ways:
        done = None if way.exit.late else day
        taken.append(Taken(way.stage, day, done, way.exit.label if way.exit.named else ""))
        day += timedelta(days=wait if way.exit.late else 1)
    for each in more:
        taken.append(Taken(each, day, day))
        day += timedelta(days=1)
    return taken, day - timedelta(days=1)


def _decided(draft: Draft, told: Told, taken: Sequence[Taken], day: date, closed: bool) -> Gone:
    """What deciding the records says of every one of them."""
    written = told.write(taken, day if closed else None)
    records = Records(
        draft.schema,
        {name: [make_row(draft.schema, name, e) for e in rows] for name, rows in written.items()},
    )
    as_of = max(draft.as_of or day, day)
    env = Env(records, as_of, None, None, draft.calendars)
    late = {number for number, each in enumerate(taken) if each.done is None}
    left = [e for n, e in enumerate(records.tables[told.steps].values()) if n in late]
    breaches: list[Row] = []
    arms: list[tuple[Cell, str]] = []
    for asked in draft.once(_asked)(told):
        for row in records.tables.get(asked.table, {}).values():
            if row not in left and BREACHES & {
                str(each((row,), env)[1]) for each in asked.readings
            }:
                breaches.append(row)
            arms += asked.answers(row, env)
    known = all(holds is not None for holds, _ in arms)
    following = frozenset(name for holds, name in arms if holds is True) if known else None
    (subject,) = records.tables[told.table].values()
    *_, last = records.tables[told.steps].values()
    return Gone(Witness(records, subject, as_of), breaches, following, last)


@frozen
class _Asked:
    """A question ready to be decided; `arms` are the answers to what comes next."""

    table: str
    readings: list[Closure]
    arms: list[tuple[Closure, Closure, Closure]]

    def answers(self, row: Row, env: Env) -> Iterator[tuple[Cell, str]]:
        """Whether each of the answers holds of a record."""
        for each in self.arms:
            scope, holds, value = (closure((row,), env)[1] for closure in each)
            yield False if scope is False else holds, str(value)


def _asked(draft: Draft) -> Callable[[Told], list[_Asked]]:
    """What the rules in force say of procedures and their steps, made ready once."""

    @cache
    def about(tables: frozenset[str], following: str) -> list[_Asked]:
        return [
            _ready(each, following)
            for each in draft.in_force()
            if each.every is None and each.question.subject in tables
        ]

    return lambda told: about(frozenset((told.table, told.steps)), told.next)


def _ready(compiled: Compiled, following: str) -> _Asked:
    arms = []
    if compiled.question.id == following:
        for each in dict.fromkeys(cited for e in compiled.combinations for cited in e.cited):
            if isinstance(each.rule, Sets):
                exprs = (each.scope(), each.clause(), each.rule.value)
                scope, holds, value = map(compile_expr, exprs)
                arms.append((scope, holds, value))
    readings = [compile_expr(each.outcome) for each in compiled.combinations]
    return _Asked(compiled.question.subject, readings, arms)


def stuck(graph: StageGraph, ways: Sequence[Way], *more: str) -> Show:
    """It went this way, everything was as it should be, and nothing comes next."""

    def show(draft: Draft) -> Shown | None:
        for gone in _went(draft, graph, ways, more):
            if not gone.breaches and not _any_next(gone):
                way = shown(graph, ways, *more)
                message = Msg("{way}; each step followed as ruled, and nothing is next", way=way)
                return Shown(gone.witness, message)
        return None

    return show


def over(graph: StageGraph, ways: Sequence[Way], *more: str) -> Show:
    """It went this way, everything was as it should be, and no stage is next: it is over."""

    def show(draft: Draft) -> Shown | None:
        for gone in _went(draft, graph, ways, more):
            if not gone.breaches and gone.next and gone.next.isdisjoint(graph.stages):
                way = shown(graph, ways, *more)
                message = Msg("{way}; each step followed as ruled, and it is over", way=way)
                return Shown(gone.witness, message)
        return None

    return show


def again(graph: StageGraph, ways: Sequence[Way], name: str) -> Show:
    """It went round, everything was as it should be, and the same stage is next once more."""

    def show(draft: Draft) -> Shown | None:
        for gone in _went(draft, graph, ways):
            if not gone.breaches and gone.next == frozenset((name,)):
                message = Msg(
                    "{way}; each step followed as ruled, and `{stage}` is next again",
                    way=shown(graph, ways),
                    stage=graph.stages[name].names,
                )
                return Shown(gone.witness, message)
        return None

    return show


def cut_off(graph: StageGraph, ways: Sequence[Way], end: str) -> Show:
    """It went step by step to its end, and was closed though something was pending."""

    def show(draft: Draft) -> Shown | None:
        open_, closed = (_went(draft, graph, ways, (end,), closed=each) for each in (False, True))
        for before, after in zip(open_, closed, strict=True):
            if not before.breaches and after.breaches == [after.witness.row]:
                message = Msg("{way}; closed with work pending", way=shown(graph, ways, end))
                return Shown(after.witness, message)
        return None

    return show


def way_to(graph: StageGraph, name: str) -> tuple[Way, ...] | None:
    """A shortest way to a stage on which it is all that is open, if there is one."""
    beside: tuple[Way, ...] | None = graph.reached().get(name)
    for state, ways in (graph.states or {}).items():
        if [stage for source, stage in state if not source] == [name]:
            return ways
    return beside


def rootless(graph: StageGraph, name: str) -> Show:
    """It went to its end, and whoever takes the stage then takes it without ground."""

    def show(draft: Draft) -> Shown | None:
        ways = next((w for s, w in (graph.states or {}).items() if graph.ended(s)), ())
        for gone in _went(draft, graph, ways, (name,)):
            steps = (
                list(gone.witness.records.tables[graph.told.steps].values()) if graph.told else []
            )
            if gone.breaches and all(
                each in (steps[-1], gone.witness.row) for each in gone.breaches
            ):
                message = Msg("{way}: nothing led to this step", way=shown(graph, ways, name))
                return Shown(Witness(gone.witness.records, steps[-1], gone.witness.as_of), message)
        return None

    return show


def unforeseen(graph: StageGraph, name: str, value: Text, label: str) -> Show:
    """The stage came to what other provisions decide and it knows nothing of: nothing is next."""

    def show(draft: Draft) -> Shown | None:
        before = way_to(graph, name)
        if before is None:
            return None
        ways = (*before, Way(name, Exit(value, (), "", named=True, label=label)))
        for gone in _went(draft, graph, ways):
            if all(each == gone.last for each in gone.breaches) and not _any_next(gone):
                message = Msg("{way}; for this outcome nothing is next", way=shown(graph, ways))
                return Shown(Witness(gone.witness.records, gone.last, gone.witness.as_of), message)
        return None

    return show


def ended(graph: StageGraph, name: str, way_out: Exit) -> Show:
    """It came to its end in a way that is to lead on, and what is to follow is not next."""

    def show(draft: Draft) -> Shown | None:
        before = way_to(graph, name)
        ways = (*(before or ()), Way(name, way_out))
        for gone in _went(draft, graph, ways) if before is not None else ():
            if not gone.breaches and _follows(draft, graph, gone.witness).isdisjoint(
                (None, *way_out.to)
            ):
                message = Msg(
                    "{way}; this ends it, and {stages} is not next",
                    way=shown(graph, ways),
                    stages=[graph.stages[each].names for each in way_out.to],
                )
                return Shown(gone.witness, message)
        return None

    return show


def _follows(draft: Draft, graph: StageGraph, witness: Witness) -> set[Cell]:
    """What is answered to what comes next in a case; `None` where it is undetermined."""
    following = graph.told.next if graph.told is not None else ""
    return {
        value_in(witness, each.outcome, draft.calendars)
        for compiled in draft.in_force(following)
        for each in compiled.combinations
        if following
    }


def _any_next(gone: Gone) -> bool:
    """Whether some stage comes next, or may."""
    return gone.next is None or bool(gone.next)


def held(graph: StageGraph, name: str) -> Show:
    """It came to the stage, which is not done, and nothing else comes next."""

    def show(draft: Draft) -> Shown | None:
        ways = way_to(graph, name)
        if ways is None:
            return None
        for gone in reversed(list(_went(draft, graph, ways, left=name))):
            if gone.next == frozenset((name,)):
                message = Msg(
                    "{way}; not done by {day}, and nothing else is next",
                    way=shown(graph, ways, name),
                    day=gone.witness.as_of,
                )
                return Shown(gone.witness, message)
        return None

    return show


def shown(graph: StageGraph, ways: Sequence[Way], *more: str) -> Msg:
    """A way through the stages in words: what was left, with what outcome, and where it led."""

    def said(lang: Lang) -> str:
        parts = [_left(graph, each, lang) for each in ways]
        return " → ".join([*parts, *(graph.stages[each].names.pick(lang) for each in more)])

    return Msg("{way}", way=Text(said("en"), said("zh")))


def _left(graph: StageGraph, way: Way, lang: Lang) -> str:
    name = graph.stages[way.stage].names.pick(lang)
    if not way.exit.named and not way.exit.late:
        return name
    said = way.exit.names.pick(lang)
    return f"{name}（{said}）" if lang == "zh" else f"{name} ({said})"
