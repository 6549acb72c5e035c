"""Cases on given days: what is counted in working days is computed, the rest is looked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from comitia.engine.calendars import WorkCalendar
from comitia.engine.dates import BeyondCalendar
from comitia.engine.draft import Draft
from comitia.engine.expressions import (
    Absent,
    Aggregate,
    All,
    Arithmetic,
    Cause,
    CauseKind,
    Compare,
    Context,
    Expr,
    Field,
    Not,
    Roll,
    Shift,
    Value,
)
from comitia.engine.moves import Move, moved
from comitia.engine.redeciding import breached, value_of
from comitia.engine.rewriting import bare, put, rebuilt, rewritten, whole
from comitia.engine.rulechecks import contributions
from comitia.engine.rules import Obligation
from comitia.engine.schedules import Bound
from comitia.engine.schema import Type
from comitia.engine.showing import show
from comitia.engine.worlds import Witness

Calendars = Mapping[str, WorkCalendar]


def show_on(
    draft: Draft, table: str, days: Mapping[Expr, date], until: date, cases: Iterable[Expr]
) -> Witness | None:
    """A record of a table that meets one of the conditions, the first of which tells most.

    Its dates are those given. It is looked at on the day `until`, if not on a day asked for.
    """
    on: list[Expr] = [Compare("eq", each, _value(day)) for each, day in days.items()]
    if draft.as_of is None:
        on.append(Compare("eq", Context("as_of"), _value(until)))
    for case in cases:
        witness = show(draft, table, [All((*on, fixed(case, days, draft.calendars)))])
        if witness is not None and value_of(draft, case, witness) is True:
            return witness
    return None


def fixed(expr: Expr, days: Mapping[Expr, date], calendars: Calendars) -> Expr:
    """An expression in which dates that are given are constants, and what is counted from them."""
    for each, day in days.items():
        if isinstance(each, Field):
            expr = put(expr, each.path, _value(day))
        else:
            expr = _replaced(expr, bare(each), _value(day))
    return rewritten(expr, lambda part: _counted(part, calendars))


def _replaced(expr: Expr, old: Expr, new: Expr) -> Expr:
    """`expr` with what is counted of the current record replaced."""
    if isinstance(expr, Aggregate):
        return new if bare(expr) == old else expr
    return rebuilt(expr, lambda part: _replaced(part, old, new))


def _counted(expr: Expr, calendars: Calendars) -> Expr:
    """The day that is counted from a constant one."""
    match expr:
        case Shift(day=Value(value=date() as day), amount=amount, unit=unit, calendar=calendar):
            number, move = whole(amount), Move(unit, calendar=calendar)
        case Roll(day=Value(value=date() as day), direction=direction, calendar=calendar):
            number, move = 0, Move(direction, calendar=calendar)
        case Arithmetic(op="add" | "sub" as op, left=Value(value=date() as day), right=right):
            number, move = whole(right), Move("days")
            number = -number if number is not None and op == "sub" else number
        case _:
            return expr
    if number is None:
        return expr
    try:
        return _value(moved(day, [Move(move.unit, number, calendar=move.calendar)], calendars))
    except BeyondCalendar:
        return Absent(Type.DATE, Cause(CauseKind.CALENDAR))


def _value(day: date) -> Value:
    return Value(day, Type.DATE)


def round_from(draft: Draft, bounds: Sequence[Bound], day: date) -> tuple[Sequence[Bound], date]:
    """Bounds in a circle, walked from the day of a date after which a provision is broken last."""
    if not any(each.provision for each in bounds):
        return bounds, day
    while not bounds[-1].provision:
        day = moved(day, bounds[0].moves, draft.calendars)
        bounds = (*bounds[1:], bounds[0])
    return bounds, day


def of_circle(draft: Draft, table: str, bounds: Sequence[Bound], day: date) -> Witness | None:
    """A case in which each bound of a circle is kept to the day, and so the last one is not."""
    days = {bounds[0].by: day}
    for each in bounds[:-1]:
        day = moved(day, each.moves, draft.calendars)
        days[each.of] = day
    premises = dict.fromkeys(each for bound in bounds for each in bound.premises)
    witness = show_on(draft, table, days, max(days.values()), [All(tuple(premises))])
    rules = {each.provision for each in bounds if each.provision}
    return witness if witness is not None and breached(draft, rules, witness) else None


def between(draft: Draft, table: str, one: Bound, other: Bound, day: date) -> Witness | None:
    """A case in which an act is done on a day that one of two provisions finds late."""
    last = max(moved(day, each.moves, draft.calendars) for each in (one, other))
    rules = (one.provision, other.provision)
    premises = tuple(dict.fromkeys((*one.premises, *other.premises)))
    cases: list[tuple[Mapping[Expr, date], Expr]] = [({one.by: day, one.of: last}, All(premises))]
    if isinstance(one.of, Aggregate) and one.of.function == "exists":
        first, second = (_duty(draft, each) for each in (one, other))
        if first is None or second is None:
            return None
        done = All((first.fulfilled, second.fulfilled))
        early, late = first.in_time, second.in_time
        days = {one.by: day}
        cases = [
            (days, All((*premises, done, early, Not(late)))),
            (days, All((*premises, done, late, Not(early)))),
        ]
    for dated, case in cases:
        witness = show_on(draft, table, dated, last, [case])
        if witness is not None and 0 < len(breached(draft, rules, witness)) < len(rules):
            return witness
    return None


def _duty(draft: Draft, bound: Bound) -> Obligation | None:
    """The duty whose last day a bound is."""
    for compiled, found in contributions(draft, Obligation):
        for cited in found:
            same = (cited.provision, compiled.question.id) == (bound.provision, bound.question)
            if same and isinstance(cited.rule, Obligation) and cited.rule.due is not None:
                return cited.rule
    return None
