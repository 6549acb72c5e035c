"""Checks of duties and prohibitions: provisions of which one must be broken to keep another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from comitia.engine.checking import Scope, type_of
from comitia.engine.clashes import Clash, Norm, Open, clashes
from comitia.engine.compiling import Compiled
from comitia.engine.draft import Draft, unsettled
from comitia.engine.expressions import (
    Aggregate,
    All,
    Any,
    Clause,
    Compare,
    Expr,
    Not,
    Value,
)
from comitia.engine.findings import Check, Layer, Outcome, Passed
from comitia.engine.forbidden import forbidden
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.prove import Found, Impossible, Verdict
from comitia.engine.rulechecks import contributions, stands_at
from comitia.engine.rules import Cited, Constraint, Sets, same_constant
from comitia.engine.schema import Type

COMITIA_API = API


def _all_clashes(draft: Draft) -> list[Clash | Open]:
    by_rules: dict[frozenset[str], Clash | Open] = {}
    for each in (*clashes(draft), *forbidden(draft)):
        by_rules.setdefault(frozenset(norm.cited.provision for norm in each.norms), each)
    return list(by_rules.values())


def _duties(draft: Draft) -> Iterable[Outcome]:
    """Norms that cannot be kept together, of which not all are about numbers."""
    yield from _told(draft, DUTIES, numbers=False)


def _seats(draft: Draft) -> Iterable[Outcome]:
    """Numbers of members, groups or seats that no composition meets together."""
    yield from _told(draft, SEATS, numbers=True)


def _told(draft: Draft, check: Check, *, numbers: bool) -> Iterator[Outcome]:
    found = [
        each
        for each in draft.once(_all_clashes)
        if all(_is_number(draft, norm) for norm in each.norms) is numbers
        and not _answered_differently(draft, each)
    ]
    for each in found:
        if isinstance(each, Open):
            rules = [norm.cited.provision for norm in each.norms]
            names = each.norms[0].compiled.question.names
            yield from unsettled(draft, check, each.unknown, names, rules)
        else:
            yield from _clash(draft, check, each)
    yield Passed(draft.id)


def _answered_differently(draft: Draft, found: Clash | Open) -> bool:
    """Whether the provisions set different answers to a question: overlap is told as such."""
    if not all(isinstance(norm.cited.rule, Constraint) for norm in found.norms):
        return False
    provisions = {norm.cited.provision for norm in found.norms}
    for compiled, arms in draft.once(_arms):
        values = {each.provision: each.rule.value for each in arms if isinstance(each.rule, Sets)}
        own = [values[name] for name in provisions if name in values]
        if compiled.question.policy == "unique" and len(own) == len(provisions) > 1:
            return not any(same_constant(own[0], each) for each in own[1:])
    return False


def _arms(draft: Draft) -> list[tuple[Compiled, list[Cited]]]:
    return list(contributions(draft, Sets))


def _clash(draft: Draft, check: Check, clash: Clash) -> Iterator[Outcome]:
    """The finding, with a case in which all of the norms speak."""
    found: Verdict = Impossible()
    for case in clash.cases:
        found = draft.find(clash.table, case, period=clash.period)
        if isinstance(found, Found):
            break
    if not isinstance(found, Found):
        yield from unsettled(
            draft, check, found, clash.norms[0].compiled.question.names, clash.rules
        )
        return
    first, *others = clash.norms
    yield check.finding(
        _message(check, clash),
        draft.span(stands_at(first.cited)),
        rules=clash.rules,
        related=draft.together(stands_at(each.cited) for each in others),
        help=Msg("say which goes before, or except the case from one of them")
        if check is DUTIES
        else Msg("raise the upper bound, or ask for fewer"),
        witness=found.witness,
    )


def _message(check: Check, clash: Clash) -> Msg:
    names = list(dict.fromkeys(each.compiled.question.names for each in clash.norms))
    if check is SEATS:
        return Msg("no numbers meet all of these provisions: `{question}`", question=names[0])
    if len(names) == 1:
        return Msg("these provisions cannot both be kept: `{question}`", question=names[0])
    return Msg(
        "what one provision asks for another forbids: `{one}` and `{other}`",
        one=names[1],
        other=names[0],
    )


def _is_number(draft: Draft, norm: Norm) -> bool:
    """Whether a norm says how many there are, and nothing else."""
    return isinstance(norm.cited.rule, Constraint) and _counts(norm.holds, draft, norm.table)


def _counts(expr: Expr, draft: Draft, table: str) -> bool:
    match expr:
        case Clause(arg=arg) | Not(arg=arg):
            return _counts(arg, draft, table)
        case All(args=args) | Any(args=args):
            return all(_counts(each, draft, table) for each in args)
        case Compare(left=left):
            scope = Scope(draft.schema, table, periodic=True)
            return type_of(left, scope) in (Type.INT, Type.SHARE)
        case Aggregate() | Value():
            return True
    return False


DUTIES = Check(
    "DT002",
    Text("duty and prohibition meet", "应当与不得并存"),
    Layer.SOLVER,
    "error",
    _duties,
    yields_to=("TP001", "TP002", "TM001", "TM002"),
)
SEATS = Check(
    "OR005",
    Text("seats that cannot be allotted", "名额分不下去"),
    Layer.SOLVER,
    "error",
    _seats,
    yields_to=("OR004",),
)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    for check in (DUTIES, SEATS):
        register(check)
