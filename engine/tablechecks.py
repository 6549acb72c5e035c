"""Checks of questions whose answer is one of several values: bands, grades, routes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

from comitia.engine.compiling import Combination, Compiled
from comitia.engine.draft import Draft, rules_of, unsettled
from comitia.engine.expressions import All, Compare, Expr, Value
from comitia.engine.findings import Check, Layer, Outcome
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.prove import Found
from comitia.engine.rules import Cited, Sets, same_constant

COMITIA_API = API


def _tables(draft: Draft) -> Iterator[tuple[Compiled, Combination, list[Cited]]]:
    """Every question that arms set a value of, under each choice of readings."""
    for compiled in draft.in_force():
        for each in compiled.combinations:
            arms = rules_of(each, Sets)
            if arms:
                yield compiled, each, arms


def _overlaps(draft: Draft) -> Iterable[Outcome]:
    """Two arms that hold of one case and give different values."""
    for compiled, _, arms in _tables(draft):
        if compiled.question.policy != "unique":
            continue
        for one, other in combinations(arms, 2):
            together = _together(one, other)
            if together is None:
                continue
            rules = tuple(dict.fromkeys((one.provision, other.provision)))
            found = draft.find(compiled.question.subject, together)
            if isinstance(found, Found):
                yield OVERLAP.finding(
                    Msg(
                        "two provisions answer `{question}` differently in one case",
                        question=compiled.question.names,
                    ),
                    draft.span(one.provision),
                    rules=rules,
                    witness=found.witness,
                    help=Msg("say which of them goes before, or narrow one of the two"),
                )
            else:
                yield from unsettled(draft, OVERLAP, found, compiled.question.names, rules)


def _together(one: Cited, other: Cited) -> Expr | None:
    """Both arms hold, with different values; `None` where their values cannot differ."""
    left, right = _value(one), _value(other)
    if left == right or same_constant(left, right):
        return None
    both = (one.scope(), one.clause(), other.scope(), other.clause())
    if isinstance(left, Value) and isinstance(right, Value):
        return All(both)
    return All((*both, Compare("ne", left, right)))


def _value(arm: Cited) -> Expr:
    assert isinstance(arm.rule, Sets)
    return arm.rule.value


OVERLAP = Check(
    "TB002",
    Text("overlapping arms with different results", "档次重叠且结果不同"),
    Layer.SOLVER,
    "error",
    _overlaps,
)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    for check in (OVERLAP,):
        register(check)
