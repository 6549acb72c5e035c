"""Duties that only a record can fulfil which other provisions do not allow.

A duty to publish asks for a publication; where every publication that would do is forbidden in
some case, duty and prohibition meet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from comitia.engine.abstraction import says_nothing
from comitia.engine.aggregatelaws import conjuncts, exclude
from comitia.engine.clashes import Clash, Norm, Open, facts_of, norms
from comitia.engine.draft import Draft
from comitia.engine.excluding import Unknown
from comitia.engine.expressions import (
    TRUE,
    Aggregate,
    All,
    Any,
    Clause,
    Compare,
    Expr,
    Field,
    Given,
    LongestRun,
    Not,
    Path,
    Rank,
    Value,
    parts_of,
)
from comitia.engine.lifting import NotLifted, seen_from
from comitia.engine.possible import surely_possible
from comitia.engine.rewriting import bare, rebuilt
from comitia.engine.rulechecks import contributions
from comitia.engine.rules import Bars, Requires
from comitia.engine.schema import KEY, Type
from comitia.engine.values import frozen


@frozen
class Need:
    """A record that a duty asks for: of `table`, referring by `via` to what the duty is of."""

    duty: Norm
    table: str
    via: Path
    where: Expr

    @property
    def scope(self) -> Expr:
        """Where the duty speaks, seen from the record; raises `NotLifted`."""
        return seen_from(self.duty.scope, self.via)


def forbidden(draft: Draft) -> Iterator[Clash | Open]:
    """Duties that cannot be fulfilled but by what is not allowed."""
    found = draft.once(norms)
    bans = [*found, *_refusals(draft)]
    for duty in found:
        for need in needs(duty):
            for ban in bans:
                if ban.table == need.table and ban.cited.provision != duty.cited.provision:
                    yield from _meeting(draft, need, ban)


def _refusals(draft: Draft) -> Iterator[Norm]:
    """What a yes to a question asks for, as something that every record must meet."""
    for compiled, found in contributions(draft, Requires, Bars):
        if compiled.question.outcome is not Type.BOOL:
            continue
        for each in found:
            if not each.soft and not says_nothing(All((each.scope(), each.clause()))):
                barred = isinstance(each.rule, Bars)
                holds = Not(each.clause()) if barred else each.clause()
                yield Norm(compiled, each, compiled.question.subject, each.scope(), holds)


def needs(duty: Norm) -> Iterator[Need]:
    """The records that a duty cannot be fulfilled without."""
    for each in conjuncts(bare(duty.holds)):
        aggregate = _wanted(each)
        if aggregate is None:
            continue
        source = aggregate.source
        if len(source.link) == 1 and source.link[0][1] == (KEY,):
            via = source.link[0][0]
            where = TRUE if aggregate.where is None else from_inside(aggregate.where, via)
            yield Need(duty, source.table, via, where)


def _wanted(expr: Expr) -> Aggregate | None:
    """What must not be none of, for a condition to hold."""
    match expr:
        case Aggregate(function="exists"):
            return expr
        case Compare(op=op, left=Aggregate(function="count" | "distinct") as left, right=right):
            least = right.value if isinstance(right, Value) else None
            if isinstance(least, int) and op in ("ge", "gt", "eq") and least >= (op != "gt"):
                return left
    return None


def from_inside(where: Expr, via: Path) -> Expr:
    """The condition on related records, as one on a record of their table."""
    match where:
        case Field(path=path, up=1) | Given(path=path, up=1):
            return replace(where, path=(*via, *path), up=0)
        case Aggregate() | LongestRun() | Rank():
            return where
    return rebuilt(where, lambda part: from_inside(part, via))


def _meeting(draft: Draft, need: Need, ban: Norm) -> Iterator[Clash | Open]:
    """Whether in some case all that fulfils the duty is forbidden."""
    if ban.facts and ban.facts.isdisjoint(facts_of(need.where)):
        return  # what it asks for is not what the ban is about
    given, chosen = _parted(ban.scope, need.via)
    allowed = Any((*(Not(each) for each in chosen), ban.holds))
    try:
        case = All((need.where, need.scope, *given))
    except NotLifted:
        return
    if exclude(frozenset(conjuncts(bare(case))), ban.where):
        return  # they are never about one record
    period = need.duty.period
    try:
        if possible(draft, need.table, case, allowed, period=period):
            return
        if not possible(draft, need.table, case, period=period):
            return
    except Unknown as unknown:
        yield Open((need.duty, ban), unknown)
        return
    yield Clash((ban, need.duty), need.table, (All((case, Not(allowed))),))


def _parted(scope: Expr, via: Path) -> tuple[list[Expr], list[Expr]]:
    """What a scope asks of the record referred to, and what it asks of the record itself."""
    given: list[Expr] = []
    chosen: list[Expr] = []
    for each in conjuncts(scope.arg if isinstance(scope, Clause) else scope):
        (given if _only_over(each, via) else chosen).append(each)
    return given, chosen


def _only_over(expr: Expr, via: Path) -> bool:
    match expr:
        case Field(path=path) | Given(path=path):
            return path[: len(via)] == via and len(path) > len(via)
        case Aggregate() | LongestRun() | Rank():
            return False
    return all(_only_over(part, via) for part in parts_of(expr))


def possible(
    draft: Draft, table: str, *conditions: Expr, period: tuple[date, date] | None = None
) -> bool:
    """Whether conditions on a record of `table` can hold together; raises `Unknown`."""
    sure = surely_possible(draft.schema, table, All(conditions))
    return sure or draft.cases(table, conditions, period).possible(*conditions)
