"""Cases of two steps, the first of which is taken so late that the second cannot be in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from comitia.engine.compiling import BREACHES
from comitia.engine.dates import BeyondCalendar
from comitia.engine.datewords import Named
from comitia.engine.decide import compile_expr
from comitia.engine.draft import Draft
from comitia.engine.expressions import TRUE, All, Compare, Context, Expr, Value
from comitia.engine.findings import Finding
from comitia.engine.messages import Msg
from comitia.engine.moves import moved
from comitia.engine.prove import Witness
from comitia.engine.schedules import Bound
from comitia.engine.schema import Type
from comitia.engine.showing import show

LONGEST = 400
"""Days after the first step in which one is looked for that keeps the order of the two."""


def with_case(
    draft: Draft, table: str, finding: Finding, bounds: tuple[Bound, Bound, Bound], start: date
) -> Finding:
    """The finding with a case, where there is one: the first step on its last day, the second late.

    The bounds are those of the first step, of the second, and that which puts one before the
    other; all is counted from `start`. Decided: only the provision on the second is not kept.
    """
    early, late, order = bounds
    days = _days(draft, bounds, start)
    if days is None:
        return finding
    first, then, last = days
    facts = [_on(early.by, start), _on(early.of, first), _on(late.of, then)]
    if draft.as_of is None:
        facts.append(_on(Context("as_of"), max(start, then)))
    premises = dict.fromkeys((*early.premises, *late.premises, *order.premises))
    witness = show(draft, table, [All((*facts, *(each for each in premises if each != TRUE)))])
    if witness is None or _broken(draft, early, witness) or not _broken(draft, late, witness):
        return finding
    name = Named(draft.schema, table).name
    case = Msg(
        "{start} on {day}: {first} on {one} is in time, {later} on {two} comes after it and is "
        "late, for its last day is {last}",
        start=name(early.by),
        day=start,
        first=name(early.of),
        one=first,
        later=name(late.of),
        two=then,
        last=last,
    )
    return replace(finding, witness=witness, case=case)


def _days(
    draft: Draft, bounds: tuple[Bound, Bound, Bound], start: date
) -> tuple[date, date, date] | None:
    """The last day of the first step, the first then left for the second, and that one's last."""
    early, late, order = bounds
    try:
        first, last = (moved(start, each.moves, draft.calendars) for each in (early, late))
        after = (first + timedelta(days=n) for n in range(LONGEST))
        then = next((d for d in after if moved(d, order.moves, draft.calendars) >= first), None)
    except BeyondCalendar:
        return None
    return None if then is None or then <= last else (first, then, last)


def _on(when: Expr, day: date) -> Expr:
    return Compare("eq", when, Value(day, Type.DATE))


def _broken(draft: Draft, bound: Bound, witness: Witness) -> bool:
    """Whether a duty or constraint of the provision that sets a bound is not kept in a case."""
    env = witness.env(draft.calendars)
    return any(
        compile_expr(each.combinations[0].outcome)((row,), env)[1] in BREACHES
        for each in draft.in_force()
        if each.every is None and bound.provision in [s.provision.address for s in each.sources]
        for row in witness.records.tables.get(each.question.subject, {}).values()
    )
