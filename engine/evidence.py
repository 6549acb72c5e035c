"""The dates of records that show a duty done, as bounds of the table in which they stand.

That a report must be there by a day is said of whoever reports; what another provision says of the
report itself is met there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from comitia.engine.aggregatelaws import conjuncts
from comitia.engine.draft import Draft
from comitia.engine.expressions import (
    TRUE,
    Absent,
    Aggregate,
    All,
    Clause,
    Context,
    Expr,
    Field,
    Given,
    nodes,
)
from comitia.engine.lifting import NotLifted, seen_from
from comitia.engine.rewriting import bare, rebuilt
from comitia.engine.rulechecks import contributions
from comitia.engine.rules import Constraint, Obligation, Requires, Rule
from comitia.engine.schedules import Bound, bounds_in, joined, own_bounds
from comitia.engine.schema import KEY


def bounds_of_acts(draft: Draft) -> dict[str, list[Bound]]:
    """The bounds of each table, those of the records that show a duty done among them.

    Of several records of one table that a provision asks for each may have a day of its own.
    """
    own = {table: list(bounds) for table, bounds in draft.once(own_bounds).items()}
    asked: dict[tuple[str, str], dict[Expr, list[Bound]]] = {}
    for compiled, found in contributions(draft, Requires, Constraint, Obligation):
        for cited in found:
            for act in _asked(cited.rule) if cited.modality != "may" else ():
                bounds = [
                    replace(each, provision=cited.provision, question=compiled.question.id)
                    for each in _shown(draft, act, cited.rule.applies)
                ]
                place = (act.source.table, cited.provision)
                asked.setdefault(place, {}).setdefault(bare(act), bounds)
    for (table, _), acts in asked.items():
        if len(acts) == 1:
            own.setdefault(table, []).extend(*acts.values())
    return joined(draft, own)


def _shown(draft: Draft, act: Aggregate, applies: Expr) -> Iterator[Bound]:
    """The bounds of the records that are asked for."""
    reference, table = _reference(act), act.source.table
    if reference is None:
        return
    try:
        lifted = seen_from(applies, (reference,))
    except NotLifted:
        return
    tests = [_from_there(each, reference) for each in conjuncts(act.where)]
    bounds = [list(bounds_in(draft.schema, table, each, ())) for each in tests]
    labels = [each for each, dated in zip(tests, bounds, strict=True) if not dated]
    premises = tuple(each for each in (lifted, *labels) if _told(each))
    for bound in (each for dated in bounds for each in dated):
        yield replace(bound, premises=(*premises, *bound.premises))


def _asked(rule: Rule) -> Iterator[Aggregate]:
    """The records that must exist, and be in time, where a rule is kept."""
    wanted: list[Expr] = []
    match rule:
        case Obligation(fulfilled=fulfilled, in_time=in_time):
            wanted = [fulfilled if in_time == TRUE else in_time]
        case Requires(holds=holds) | Constraint(holds=holds):
            wanted = [holds]
    while wanted:
        match wanted.pop():
            case Clause(arg=arg):
                wanted.append(arg)
            case All(args=args):
                wanted.extend(args)
            case Aggregate(function="exists") as act:
                yield act


def _reference(act: Aggregate) -> str | None:
    """The column by which the records refer to whom they show it of."""
    match act.source.link:
        case (((str() as name,), (last,)),) if last == KEY:
            return name
    return None


def _from_there(expr: Expr, reference: str) -> Expr:
    """A condition on such a record, with what it reads of its subject read over the reference."""
    match expr:
        case Aggregate():
            return expr
        case Field(path=path, up=1):
            return Field((reference, *path))
        case Given(path=path, up=1):
            return Given((reference, *path))
    return rebuilt(expr, lambda each: _from_there(each, reference))


def _told(expr: Expr) -> bool:
    """Whether a condition says which records are meant: not the period, nor what is not stated."""
    return expr != TRUE and not any(isinstance(each, Context | Absent) for each in nodes(expr))
