"""Checks of permissions: what a provision allows, and others refuse in every case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from comitia.engine.abstraction import says_nothing
from comitia.engine.compiling import Compiled
from comitia.engine.draft import Draft, unsettled
from comitia.engine.excluding import needed
from comitia.engine.expressions import Any, Expr, Not, implies
from comitia.engine.findings import Check, Finding, Layer, Outcome, Passed
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.prove import Impossible
from comitia.engine.rulechecks import contributions, pieces, stands_at
from comitia.engine.rules import Bars, Cited, Requires, Suffices
from comitia.engine.schema import Type
from comitia.engine.showing import broken_last, show
from comitia.engine.values import frozen

COMITIA_API = API


@frozen
class Permission:
    """What would give a yes: a part of a ground, or that a question is asked at all."""

    provision: str
    address: str
    holds: Expr


def _permissions(draft: Draft) -> Iterable[Outcome]:
    """A ground that requirements and bars defeat wherever it holds."""
    for compiled, found in contributions(draft, Suffices, Requires, Bars):
        limits = [
            each for each in found if isinstance(each.rule, Requires | Bars) and not each.soft
        ]
        if compiled.question.outcome is not Type.BOOL or not limits:
            continue
        for permission in _granted(found, limits):
            if not says_nothing(permission.holds):
                yield from _look(draft, compiled, permission, limits)


def _granted(found: Sequence[Cited], limits: Sequence[Cited]) -> Iterator[Permission]:
    grounds = [each for each in found if isinstance(each.rule, Suffices)]
    for each in grounds:
        for piece in pieces(each):
            yield Permission(each.provision, piece.address, piece.scoped)
    if not grounds:
        spoken = Any(tuple(each.scope() for each in limits))
        yield Permission(limits[0].provision, limits[0].provision, spoken)


def _look(
    draft: Draft, compiled: Compiled, permission: Permission, limits: Sequence[Cited]
) -> Iterator[Outcome]:
    known = [(each, kept) for each in limits if not says_nothing(kept := _kept(each))]
    verdict = draft.excluded(compiled, permission.holds, *(kept for _, kept in known))
    if not isinstance(verdict, Impossible):
        yield Passed(permission.address)
        names = compiled.question.names
        yield from unsettled(draft, UNUSABLE, verdict, names, (permission.provision,))
        return

    def excluded(fewer: Sequence[tuple[Cited, Expr]]) -> bool:
        found = draft.excluded(compiled, permission.holds, *(kept for _, kept in fewer))
        return isinstance(found, Impossible)

    core = [each for each, _ in needed(known, excluded)]
    rules = tuple(dict.fromkeys((permission.provision, *(each.provision for each in core))))
    if len(rules) == 1 or any(_never(draft, compiled, each) for each in core):
        return  # one condition by itself can never be met, which another check tells
    yield _finding(draft, compiled, permission, core, rules)


def _kept(cited: Cited) -> Expr:
    """That a requirement is met, or that nothing bars, where the provision speaks."""
    clause = Not(cited.clause()) if isinstance(cited.rule, Bars) else cited.clause()
    return implies(cited.scope(), clause)


def _never(draft: Draft, compiled: Compiled, cited: Cited) -> bool:
    """Whether it is a requirement that cannot be met; a bar may well be meant without exception."""
    met = (cited.scope(), cited.clause())
    return isinstance(cited.rule, Requires) and isinstance(
        draft.excluded(compiled, *met), Impossible
    )


def _finding(
    draft: Draft,
    compiled: Compiled,
    permission: Permission,
    core: Sequence[Cited],
    rules: tuple[str, ...],
) -> Finding:
    spans = [draft.span(stands_at(each)) for each in core]
    return UNUSABLE.finding(
        Msg(
            "what this allows others always refuse: `{question}`", question=compiled.question.names
        ),
        draft.span(permission.address),
        rules=rules,
        related=[(span, Msg("this refuses it")) for span in spans],
        help=Msg("except it there, or take it out here"),
        verdict="proved",
        witness=show(
            draft,
            compiled.question.subject,
            broken_last((permission.holds,), [_kept(each) for each in core]),
        ),
    )


UNUSABLE = Check(
    "DT007",
    Text("permission never usable", "许可落空"),
    Layer.SOLVER,
    "error",
    _permissions,
    yields_to=("TP002", "TM001", "TM002"),
)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    register(UNUSABLE)
