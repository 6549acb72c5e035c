"""Provisions that are read in several ways, and cases that their readings decide differently."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from comitia.engine.casewords import case_text
from comitia.engine.compiling import Combination, Compiled
from comitia.engine.draft import Draft, unsettled
from comitia.engine.expressions import Compare, Expr
from comitia.engine.findings import Check, Outcome
from comitia.engine.messages import Msg, Text
from comitia.engine.prove import Found, Verdict
from comitia.engine.trees import nested_labels, nested_models
from comitia.engine.words import Label

if TYPE_CHECKING:
    from pydantic import BaseModel

Reading: TypeAlias = Text | str
"""The name of a reading, as it is told."""


def told_apart(
    draft: Draft,
    check: Check,
    concerns: Callable[[Combination, Combination], bool],
    message: Callable[[Reading, Reading, Text], Msg],
    help: Msg,
) -> Iterator[Outcome]:
    """For each place with readings that `concerns` is about, a case on which two of them differ.

    A place is told once, however many questions hang on it. `message` is made of the names of
    both readings and the question.
    """
    told: set[str] = set()
    open_ends: list[tuple[str, list[Outcome]]] = []
    # A few records tell most readings apart: only where they do not, more are looked at.
    for room in (False, True):
        for place, compiled, one, other in _apart(draft, concerns):
            if place in told:
                continue
            differ = Compare("ne", one.outcome, other.outcome)
            found = _case(draft, compiled, differ, room=room)
            rules, about = [place.partition(".")[0]], compiled.question
            if not isinstance(found, Found):
                if room:
                    ends = list(unsettled(draft, check, found, about.names, rules))
                    open_ends.append((place, ends))
                continue
            told.add(place)
            first, second = (_reading(draft, place, each.chosen[place]) for each in (one, other))
            yield check.finding(
                message(first, second, about.names),
                draft.span(place),
                rules=rules,
                help=help,
                witness=found.witness,
                case=case_text(found.witness, draft.schema, about.subject),
                severity="warning",
            )
    yield from (each for place, ends in open_ends if place not in told for each in ends)


def _apart(
    draft: Draft, concerns: Callable[[Combination, Combination], bool]
) -> Iterator[tuple[str, Compiled, Combination, Combination]]:
    """Two ways to read a question that differ in one place only, which `concerns` is about."""
    for compiled in draft.in_force():
        for one, other in combinations(compiled.combinations, 2):
            place = _only_difference(one, other)
            if place is not None and concerns(one, other):
                yield place, compiled, one, other


def _case(draft: Draft, compiled: Compiled, differ: Expr, *, room: bool) -> Verdict:
    """A case on which two ways to read a question differ."""
    return draft.find(compiled.question.subject, differ, period=compiled.period, room=room)


def _reading(draft: Draft, place: str, name: str) -> Reading:
    """The name of a reading; where it is a word of a closed set, that word in both languages."""
    address, _, path = place.partition(".")
    here: list[type[BaseModel]] = [type(draft.provisions[address].kind)]
    labels: list[type[Label]] = []
    for step in path.split("."):
        held = [each.model_fields[step].annotation for each in here if step in each.model_fields]
        labels = [label for each in held for label in nested_labels(each)]
        here = [model for each in held for model in nested_models(each)] or here
    found = (each for label in labels for each in label if each.value == name)
    return next((each.text for each in found), name)


def _only_difference(one: Combination, other: Combination) -> str | None:
    """The one place that two choices of readings read differently."""
    places = {*one.chosen, *other.chosen}
    found = [each for each in places if one.chosen.get(each) != other.chosen.get(each)]
    both = len(found) == 1 and found[0] in one.chosen and found[0] in other.chosen
    return found[0] if both else None
