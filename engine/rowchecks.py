"""Checks of single conditions and rows: what is always so, what never, what another row says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from comitia.engine.abstraction import says_nothing
from comitia.engine.aggregatelaws import conjuncts
from comitia.engine.compiling import Compiled
from comitia.engine.draft import Draft, unsettled
from comitia.engine.expressions import (
    TRUE,
    Aggregate,
    All,
    Clause,
    Expr,
    Field,
    Given,
    Not,
    Value,
    nodes,
)
from comitia.engine.extremes import always_met, never_met, show_ordinary
from comitia.engine.findings import Check, Finding, Layer, Outcome, Passed
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.prove import Impossible
from comitia.engine.rulechecks import address_in, contributions, stands_at, unreachable
from comitia.engine.rules import Bars, Cited, Constraint, Requires, Sets, Suffices
from comitia.engine.schema import Type
from comitia.engine.worlds import Witness

COMITIA_API = API


def _constant(draft: Draft) -> Iterable[Outcome]:
    """A row or a scope that no case meets, and a requirement that every case meets."""
    for compiled, found in contributions(draft, Sets, Requires, Suffices, Bars, Constraint):
        for cited in found:
            parts = [cited.scope(), *([cited.clause()] if isinstance(cited.rule, Sets) else [])]
            condition = All(tuple(each for part in parts for each in _factual(part)))
            if condition.args and not says_nothing(condition):
                yield from _never(draft, compiled, cited, condition)
    for compiled, found in contributions(draft, Requires, Constraint):
        for cited in found:
            holds = cited.clause()
            number = any(map(_is_number, nodes(holds)))  # a word is always one of several
            if number and not says_nothing(All((cited.scope(), holds))):
                yield from _always(draft, compiled, cited, holds)


def _factual(expr: Expr) -> Iterator[Expr]:
    """The conditions on facts; others hang on what is written alone, as a yes or no."""
    for each in conjuncts(expr.arg if isinstance(expr, Clause) else expr):
        if any(map(_is_fact, nodes(each))):
            yield each


def _is_number(expr: Expr) -> bool:
    return isinstance(expr, Value) and expr.type in (Type.INT, Type.SHARE) and bool(expr.address)


def _is_fact(expr: Expr) -> bool:
    return isinstance(expr, Field | Given | Aggregate)


def _never(draft: Draft, compiled: Compiled, cited: Cited, condition: Expr) -> Iterator[Outcome]:
    verdict = draft.excluded(compiled, condition)
    if isinstance(verdict, Impossible):
        if isinstance(cited.rule, Sets) and unreachable(draft, compiled, cited):
            return  # a bound that nothing reaches, which another check tells
        case = never_met(draft, compiled, TRUE, condition)
        yield _finding(draft, cited, condition, Msg("no case meets this condition"), case)
    else:
        yield from unsettled(draft, CONSTANT, verdict, compiled.question.names, (cited.provision,))


def _always(draft: Draft, compiled: Compiled, cited: Cited, holds: Expr) -> Iterator[Outcome]:
    verdict = draft.excluded(compiled, cited.scope(), Not(holds))
    scoped = draft.excluded(compiled, cited.scope(), holds)
    if isinstance(verdict, Impossible) and scoped is None:
        case = always_met(draft, compiled, cited.scope(), holds)
        yield _finding(draft, cited, holds, Msg("every case meets this condition"), case)
    elif verdict is not None and not isinstance(verdict, Impossible):
        yield from unsettled(draft, CONSTANT, verdict, compiled.question.names, (cited.provision,))


def _finding(
    draft: Draft, cited: Cited, condition: Expr, message: Msg, case: Witness | None
) -> Finding:
    return CONSTANT.finding(
        message,
        draft.span(address_in(condition) or cited.provision),
        rules=(cited.provision,),
        help=Msg("correct the bounds, or take the condition out"),
        verdict="proved",
        witness=case,
    )


def _subsumed(draft: Draft) -> Iterable[Outcome]:
    """A row all of whose cases another row answers in the same way."""
    for compiled, arms in contributions(draft, Sets):
        if any(isinstance(each.rule, Sets) and each.rule.last for each in arms):
            continue  # steps in order, no rows: that one list ends where another begins is no fault
        told: list[Cited] = []
        for arm in arms:
            others = (each for each in arms if each is not arm and each not in told)
            wider = next((each for each in others if _inside(draft, compiled, arm, each)), None)
            if wider is None:
                yield Passed(compiled.id)
            else:
                told.append(arm)
                yield _row(draft, compiled, arm, wider)


def _same(arm: Cited, other: Cited) -> bool:
    """Whether two rows give the same constant."""
    assert isinstance(arm.rule, Sets)
    assert isinstance(other.rule, Sets)
    one, two = arm.rule.value, other.rule.value
    return getattr(one, "value", one) == getattr(two, "value", two)


def _inside(draft: Draft, compiled: Compiled, arm: Cited, other: Cited) -> bool:
    """Whether every case of a row is one of another, which has more."""
    if not _same(arm, other):
        return False
    here, there = ((each.scope(), each.clause()) for each in (arm, other))
    if says_nothing(All((*here, *there))):
        return False
    if draft.excluded(compiled, *here) is not None:
        return False
    if not isinstance(draft.excluded(compiled, *here, Not(All(there))), Impossible):
        return False
    return draft.excluded(compiled, *there, Not(All(here))) is None


def _row(draft: Draft, compiled: Compiled, arm: Cited, other: Cited) -> Finding:
    span = draft.span(stands_at(other))
    return SUBSUMED.finding(
        Msg(
            "another row says the same of all these cases: `{question}`",
            question=compiled.question.names,
        ),
        draft.span(stands_at(arm)),
        rules=tuple(dict.fromkeys((arm.provision, other.provision))),
        related=[(span, Msg("it is contained in this"))],
        help=Msg("take the row out, or correct its value"),
        verdict="proved",
        witness=show_ordinary(draft, compiled, [All((arm.scope(), arm.clause()))]),
    )


SUBSUMED = Check(
    "TB004",
    Text("subsumed row", "被包含"),
    Layer.SOLVER,
    "warning",
    _subsumed,
)
CONSTANT = Check(
    "TB005",
    Text("constant condition", "条件恒真或恒假"),
    Layer.SOLVER,
    "warning",
    _constant,
)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    for check in (SUBSUMED, CONSTANT):
        register(check)
