"""Cases of a time in calendar days that runs out on a day of rest, beside one in working days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NamedTuple, TypeAlias

from comitia.engine.calendars import WorkCalendar
from comitia.engine.casewords import case_text
from comitia.engine.dates import BeyondCalendar
from comitia.engine.datewords import Named
from comitia.engine.draft import Draft
from comitia.engine.expressions import All, Expr, Not
from comitia.engine.messages import Msg
from comitia.engine.moves import DAY, moved
from comitia.engine.redeciding import breached
from comitia.engine.schedules import Bound
from comitia.engine.showing import Shown
from comitia.engine.timecases import duty_of, every_of, is_date, show_on

TRIED = 366
"""From how many days a time is counted: a year has every holiday."""

Act: TypeAlias = tuple[dict[Expr, date], tuple[Expr, ...]]
"""On which day something is done, or that it is done in time or late."""


class Times(NamedTuple):
    """What is limited in calendar days from `start` is done on the first working day too late.

    What is limited in working days, from `begin`, is done no later than on their last day.
    """

    start: date
    last: date
    late: date
    begin: date
    kept: date


def rested(draft: Draft, table: str, days: Bound, working: Bound, since: date) -> Shown | None:
    """A case in which days of rest count for one of two times and not for the other.

    Decided: the provision that counts calendar days is not kept, that on working days is.
    """
    found = _longest(draft, days, working, since)
    if found is None or days.provision == working.provision:
        return None
    late, kept = _act(draft, days, found.late, False), _act(draft, working, found.kept, True)
    if late is None or kept is None:
        return None
    facts = {days.by: found.start, working.by: found.begin, **late[0], **kept[0]}
    premises = dict.fromkeys((*days.premises, *working.premises))
    case, every = All((*premises, *late[1], *kept[1])), every_of(draft, (days, working))
    witness = show_on(draft, table, facts, [case], until=max(found), every=every)
    if witness is None or breached(draft, (days, working), witness) != {days.provision}:
        return None
    if is_date(days.of) and is_date(working.of):
        return Shown(witness, _words(Named(draft.schema, table), days, working, found))
    return Shown(witness, case_text(witness, draft.schema, table))


def _act(draft: Draft, bound: Bound, day: date, kept: bool) -> Act | None:
    """What a bound limits is done."""
    if is_date(bound.of):
        return {bound.of: day}, ()
    duty = duty_of(draft, bound)
    in_time = duty and (duty.in_time if kept else Not(duty.in_time))
    return ({}, (duty.fulfilled, in_time)) if duty and in_time else None


def _longest(draft: Draft, days: Bound, working: Bound, since: date) -> Times | None:
    """The days on which it hurts most: best both on one day, after the longest holiday."""
    name = next(each.calendar for each in working.moves if each.works and each.calendar)
    calendar, best = draft.calendars[name], None
    for n in range(TRIED):
        try:
            found = _counted(draft, calendar, days, working, since + n * DAY)
        except BeyondCalendar:
            continue
        if found and min(found) >= since and (best is None or _telling(found) > _telling(best)):
            best = found
    return best


def _telling(found: Times) -> tuple[bool, int]:
    return found.kept == found.late, (found.late - found.last).days


def _counted(
    draft: Draft, calendar: WorkCalendar, days: Bound, working: Bound, start: date
) -> Times | None:
    """The days counted from `start`, if all is done on working days."""
    last = moved(start, days.moves, draft.calendars)
    late = calendar.roll(last, "forward")
    if late == last or not calendar.is_working(start):
        return None
    if working.by in (days.by, days.of):
        begin = start if working.by == days.by else late
        end = moved(begin, working.moves, draft.calendars)
        kept = late if working.by == days.by and late < end else end
    else:  # what is limited in working days is the start of the other time, or limited by it, too
        kept = start if working.of == days.by else late
        back = (replace(each, back=not each.back) for each in reversed(working.moves))
        begin = moved(kept, back, draft.calendars)
        end = moved(begin, working.moves, draft.calendars)
    in_time = kept <= end and calendar.is_working(begin)
    return Times(start, last, late, begin, kept) if in_time else None


def _words(named: Named, days: Bound, working: Bound, found: Times) -> Msg:
    """The case in words."""
    return Msg(
        "{start} {day}: {act} at the latest {last}, a day off, so {late} is too late; {begin} {on}:"
        " {other} {kept} is in time, for days off are not counted",
        start=named.name(days.by),
        day=found.start,
        act=named.name(days.of),
        last=found.last,
        late=found.late,
        begin=named.name(working.by),
        on=found.begin,
        other=named.name(working.of),
        kept=found.kept,
    )
