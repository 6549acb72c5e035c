"""Checks of who sits over whom: nobody examines, counts or decides a matter of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeGuard

from comitia.engine.compiling import Compiled
from comitia.engine.draft import Draft, unsettled
from comitia.engine.expressions import (
    Aggregate,
    All,
    Compare,
    Expr,
    Field,
    LongestRun,
    Value,
    nodes,
    parts_of,
)
from comitia.engine.findings import Check, Finding, Layer, Outcome, Passed
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.problems import Severity, Span
from comitia.engine.prove import Found, SolverMissing, Witness
from comitia.engine.rulechecks import contributions, pieces
from comitia.engine.rules import Cited, Constraint, Obligation, Requires, Sets, Suffices
from comitia.engine.rulesets import Provision
from comitia.engine.showing import show
from comitia.engine.vocabulary import Label

COMITIA_API = API


def _own_matter(draft: Draft) -> Iterable[Outcome]:
    """One role on both sides: in one provision, or in the answers to two questions."""
    for provision in draft.provisions.values():
        yield from _in_fields(draft, provision)
    yield from _in_answers(draft)
    yield Passed(draft.id)


def _in_fields(draft: Draft, provision: Provision) -> Iterator[Outcome]:
    """The same word in two fields that are to be kept apart, whatever the reading."""
    address = provision.address
    for over, under in type(provision.kind).apart:
        shared = [
            {each.value for _, each in _labels(getattr(variant.kind, over))}
            & {each.value for _, each in _labels(getattr(variant.kind, under))}
            for variant in provision.variants
        ]
        for place, label in _labels(getattr(provision.kind, over)):
            if all(label.value in each for each in shared):
                theirs = _labels(getattr(provision.kind, under))
                other = next(each for each, own in theirs if own.value == label.value)
                related = draft.span(f"{address}.{under}{other}")
                span = draft.span(f"{address}.{over}{place}")
                case = _within(draft, address, label.value)
                found = _finding(label.text, span, (address,), related, witness=case)
                yield replace(found, verdict="proved")


def _within(draft: Draft, provision: str, name: str) -> Witness | None:
    """A case that a provision admits in which what it names is on both sides."""
    for compiled, found in contributions(draft, Suffices, Requires, Constraint, Obligation):
        for each in found:
            said = All((each.scope(), each.clause()))
            if each.provision != provision or not any(_is(one, name) for one in nodes(said)):
                continue
            both = All((said, *dict.fromkeys(_tests(said, name))))
            case = show(draft, compiled.question.subject, [both], period=compiled.period)
            if case is not None:
                return case
    return None


def _is(expr: Expr, name: str) -> TypeGuard[Value]:
    return isinstance(expr, Value) and expr.value == name


def _tests(expr: Expr, name: str) -> Iterator[Expr]:
    """The tests of the record itself that a column names what is looked for."""
    if isinstance(expr, Compare) and expr.op == "eq" and _is(expr.right, name):
        yield expr
    for each in () if isinstance(expr, Aggregate | LongestRun) else parts_of(expr):
        yield from _tests(each, name)


def _labels(value: object) -> Iterator[tuple[str, Label]]:
    """The words in a field, each with its place below it."""
    if isinstance(value, Label):
        yield "", value
    elif isinstance(value, list):
        for number, each in enumerate(value):
            if isinstance(each, Label):
                yield f".{number}", each


def _in_answers(draft: Draft) -> Iterator[Outcome]:
    """Who sits over a matter is who it is of, in some case that two provisions admit."""
    for compiled, arms in contributions(draft, Sets):
        for name in compiled.question.apart:
            for arm, value in _constants(arms):
                for other, condition in _told_by(draft, compiled, name, value):
                    if other.provision != arm.provision:
                        grave = OWN_MATTER.severity if "." in name else "warning"
                        yield from _case(draft, compiled, (arm, other), condition, grave)


def _constants(arms: Iterable[Cited]) -> Iterator[tuple[Cited, Value]]:
    for arm in arms:
        if isinstance(arm.rule, Sets) and isinstance(arm.rule.value, Value):
            yield arm, arm.rule.value


def _told_by(
    draft: Draft, compiled: Compiled, name: str, value: Value
) -> Iterator[tuple[Cited, Expr]]:
    """What provisions say under which the matter is of `value`: answers, or grounds for it."""
    for other, found in contributions(draft, Sets, Suffices):
        if other.question.id == name:
            for each, theirs in _constants(found):
                if theirs.value == value.value:
                    yield each, All((each.scope(), each.clause()))
        elif "." not in name and other.question.subject == compiled.question.subject:
            for each in found:
                if isinstance(each.rule, Suffices):
                    for piece in pieces(each):
                        for test in _naming(piece.holds, name, value):
                            yield each, All((each.scope(), piece.holds, test))


def _naming(expr: Expr, column: str, value: Value) -> Iterator[Expr]:
    """The test of a ground that names `value` as what stands in a column."""
    for each in nodes(expr):
        match each:
            case Compare(op="eq", left=Field(path=(name,)), right=Value(value=named)):
                if name == column and named == value.value:
                    yield each


def _case(
    draft: Draft,
    compiled: Compiled,
    cited: tuple[Cited, Cited],
    condition: Expr,
    grave: Severity,
) -> Iterator[Outcome]:
    """Who proposes may also decide: that is told, but many a text wants it so."""
    arm, other = cited
    if not draft.solver:
        raise SolverMissing
    rules = (arm.provision, other.provision)
    wanted = All((arm.scope(), arm.clause(), condition))
    found = draft.find(compiled.question.subject, wanted)
    if not isinstance(found, Found):
        yield from unsettled(draft, OWN_MATTER, found, compiled.question.names, rules)
        return
    assert isinstance(arm.rule, Sets)
    value = arm.rule.value
    assert isinstance(value, Value)
    label = value.names or Text(str(value.value), str(value.value))
    related = draft.span(_address(condition, value) or other.provision)
    span = draft.span(value.address or arm.provision)
    yield _finding(label, span, rules, related, witness=found.witness, severity=grave)


def _address(expr: Expr, value: Value) -> str | None:
    same = (each for each in nodes(expr) if isinstance(each, Value) and each.value == value.value)
    return next((each.address for each in same if each.address), None)


def _finding(
    label: Text,
    span: Span | None,
    rules: tuple[str, ...],
    related: Span | None,
    *,
    witness: Witness | None = None,
    severity: Severity | None = None,
) -> Finding:
    return OWN_MATTER.finding(
        Msg("{who} sits over a matter of its own", who=label),
        span,
        rules=rules,
        related=[(related, Msg("whose matter it is"))],
        witness=witness,
        severity=severity,
        help=Msg("name somebody else, or say who acts where it is their own matter"),
    )


OWN_MATTER = Check(
    "DT006",
    Text("self-review", "自审自"),
    Layer.SOLVER,
    "error",
    _own_matter,
)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    register(OWN_MATTER)
