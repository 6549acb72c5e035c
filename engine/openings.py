"""What must be in by a day of which nobody need have been told yet.

A last day counted back from an event leaves no time where the event itself may lawfully be
announced after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from comitia.engine.aggregatelaws import conjuncts, exclude
from comitia.engine.dates import BeyondCalendar
from comitia.engine.datewords import Named
from comitia.engine.draft import Draft
from comitia.engine.expressions import Aggregate, All, Compare, Expr, Field, Path, Related, Value
from comitia.engine.findings import Check, Finding
from comitia.engine.kinds import Opening
from comitia.engine.messages import Msg
from comitia.engine.moves import moved
from comitia.engine.redeciding import breached
from comitia.engine.rewriting import bare
from comitia.engine.schedules import Bound, bounds_by_table
from comitia.engine.schema import Type
from comitia.engine.showing import Shown
from comitia.engine.timecases import in_force, show_on

EVENT = date(2025, 6, 26)
"""The day of what is told in a case, if the rules are in force by then: no holidays are near."""


def closed_before_told(draft: Draft, check: Check) -> Iterator[Finding]:
    """Last days for records that have to wait for a notice which may come later."""
    bounds = draft.once(bounds_by_table)
    for table in sorted(bounds.keys() & draft.registry.records.keys()):
        for each in draft.registry.records[table].openings:
            made = _counted(bounds[table], each.made, each.day, each.who)
            told = _counted(bounds.get(each.table, ()), each.told, each.told_of, each.where)
            named = Named(draft.schema, table), Named(draft.schema, each.table)
            for last in made:
                found = _too_late(draft, last, [each for each in told if _is_said(each)])
                if found is not None:
                    notice, days = found
                    shown = _shown(draft, table, each, last, notice)
                    yield _finding(draft, check, named, last, notice=notice, days=days, shown=shown)


def _counted(bounds: Sequence[Bound], of: Path, by: Path, who: Expr) -> list[Bound]:
    """The last days for `of` that provisions count from `by`, and that may be of such records."""
    meant = frozenset(conjuncts(bare(who)))
    return [
        each
        for each in bounds
        if each.provision
        and (each.of, each.by) == (Field(of), Field(by))
        and not exclude(frozenset(conjuncts(bare(All(each.premises)))), meant)
    ]


def _is_said(bound: Bound) -> bool:
    """Whether the text gives the time, so that it is not merely silent on it."""
    return any(move.address for move in bound.moves)


def _too_late(draft: Draft, last: Bound, notices: Sequence[Bound]) -> tuple[Bound, int] | None:
    """The notice that comes first, and by how many days it may miss the last day at the least."""
    late: dict[Bound, int] = {}
    for notice in notices:
        leads = draft.days.together(last.moves, notice.moves).values()
        late[notice] = min((told - closed for closed, told in leads), default=0)
    first = min(notices, key=late.__getitem__, default=None)
    return None if first is None or late[first] <= 0 else (first, late[first])


def _shown(draft: Draft, table: str, opening: Opening, last: Bound, notice: Bound) -> Shown | None:
    """A case in which it is told on the last day for that, and what is made at once is late."""
    event = in_force(draft, EVENT, (*last.moves, *notice.moves))
    try:
        told, closed = (moved(event, each.moves, draft.calendars) for each in (notice, last))
    except BeyondCalendar:
        return None
    on = ((opening.told, told), (opening.told_of, event))
    given = (Compare("eq", Field(path), Value(day, Type.DATE)) for path, day in on)
    notified = All((opening.where, *notice.premises, *given))
    case = All((*last.premises, opening.who, Aggregate("exists", Related(opening.table), notified)))
    witness = show_on(draft, table, {last.by: event, last.of: told}, [case], until=told)
    if witness is None or breached(draft, (last, notice), witness) != {last.provision}:
        return None
    named, telling = Named(draft.schema, table), Named(draft.schema, opening.table)
    return Shown(
        witness,
        Msg(
            "{event} {day}: {notice} {told} is in time, and {made} that very day is late, for its"
            " last day was {closed}",
            event=named.name(last.by),
            day=event,
            notice=telling.name(notice.of),
            told=told,
            made=named.name(last.of),
            closed=closed,
        ),
    )


def _finding(
    draft: Draft,
    check: Check,
    named: tuple[Named, Named],
    last: Bound,
    *,
    notice: Bound,
    days: int,
    shown: Shown | None,
) -> Finding:
    return check.finding(
        Msg(
            "{last}, but {notice}: told of it at least {days} days too late",
            last=named[0].bound(last),
            notice=named[1].bound(notice),
            days=days,
        ),
        draft.span(last.address),
        rules=tuple(dict.fromkeys((last.provision, notice.provision))),
        related=draft.together([notice.address]),
        help=Msg("let the notice come before the last day, or the last day after the notice"),
        severity="warning",
        verdict="proved",
        witness=shown and shown.witness,
        case=shown and shown.case,
    )
