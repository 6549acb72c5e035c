"""Checks of contact duties: is there time enough for all the visits that are due?"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Any, cast

from comitia.engine.calendarchecks import today
from comitia.engine.calendars import WorkCalendar
from comitia.engine.dates import Period, PeriodUnit, periods_within
from comitia.engine.draft import Draft
from comitia.engine.expressions import (
    Aggregate,
    All,
    Compare,
    Context,
    Not,
    compare,
    integer,
    nodes,
)
from comitia.engine.findings import Check, Finding, Layer, Outcome, Passed
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.rulechecks import contributions
from comitia.engine.rules import Obligation
from comitia.engine.rulesets import Provision
from comitia.engine.showing import show
from comitia.engine.values import frozen
from comitia.engine.worlds import Witness
from comitia.plugins.contactwords import Visited

COMITIA_API = API

MOST = 24
"""The most visits that a case lists one by one."""


@frozen
class Load:
    """The visits that one provision makes due in each period, and the time they take.

    `days` are the working days that all visits of one period take, each of which `takes` so many;
    `bearers` those who share them, `share` the part of the working days that may go into them.
    """

    provision: Provision
    every: PeriodUnit
    days: Fraction
    bearers: int
    share: Fraction
    takes: Fraction


def _loads(draft: Draft) -> Iterator[Load]:
    """The visits whose time the text states."""
    for provision in draft.of_kind("contact_visits"):
        for variant in provision.variants[:1]:
            kind = cast(Any, variant.kind)
            often, takes = kind.frequency, kind.takes
            number = _contacted(draft, kind)
            least = None if often is None else often.least
            if least is None or takes is None or number is None:
                continue
            share = Fraction(1) if kind.time_share is None else kind.time_share
            days = Fraction(takes) * least * number
            pooled = kind.counted is Visited.EACH and kind.total is not None
            shared = kind.bearers if pooled else 1
            yield Load(provision, often.every.value, days, shared, share, Fraction(takes))


def _contacted(draft: Draft, visits: Any) -> int | None:
    """How many are visited so often: all together, or by each bearer."""
    if visits.counted is not Visited.EACH:
        return 1
    if visits.total is not None:
        return int(visits.total) if visits.bearers is not None else None
    for provision in draft.of_kind("contact_duty"):
        duty = cast(Any, provision.kind)
        same = duty.bearer is visits.bearer and set(visits.contacted) <= set(duty.contacted)
        if same and duty.number is not None and duty.number.least is not None:
            return int(duty.number.least)
    return None


def _overload(draft: Draft) -> Iterable[Outcome]:
    """More time for visits than those who make them have in some period."""
    calendar = next(iter(draft.calendars.values()))
    year = min(max(today(draft).year, calendar.first.year), calendar.last.year)
    for load in _loads(draft):
        periods = periods_within(date(year, 1, 1), date(year, 12, 31), load.every)
        worked = {each: _worked(calendar, each) for each in periods}
        tightest = min(periods, key=lambda each: (worked[each], each.first))
        missing = load.days - load.bearers * worked[tightest] * load.share
        if missing <= 0:
            yield Passed(load.provision.address)
        else:
            yield _told(draft, load, tightest, worked[tightest], missing)


def _worked(calendar: WorkCalendar, period: Period) -> int:
    """The working days of a period."""
    after_first = calendar.between(period.first, period.last)
    return after_first + calendar.is_working(period.first)


def _told(draft: Draft, load: Load, period: Period, worked: int, missing: Fraction) -> Finding:
    each = worked * load.share
    needed = -(-load.days // each) if each else None
    address = load.provision.address
    witness = _missed(draft, load, period, int(worked * load.share // load.takes))
    return OVERLOAD.finding(
        Msg(
            "the visits due take {days} person-days in each period, {missing} more than there are",
            days=tenths(load.days),
            missing=tenths(missing),
        ),
        draft.span(f"{address}.frequency"),
        rules=(address,),
        help=Msg("at least {number} people would be enough; or ask for fewer visits", number=needed)
        if needed is not None
        else Msg("ask for fewer visits, or allow more working time"),
        case=Msg(
            "from {first} to {last} there are {worked} working days; {share} of them for {bearers} "
            "people are {available} person-days",
            first=period.first,
            last=period.last,
            worked=worked,
            share=load.share,
            bearers=load.bearers,
            available=tenths(load.bearers * each),
        ),
        verdict="proved",
        witness=witness,
    )


def _missed(draft: Draft, load: Load, period: Period, visits: int) -> Witness | None:
    """A period in which as many visits are made as there is time for, and the duty is not kept."""
    over = Compare("gt", Context("as_of"), Context("period_last"))
    for compiled, found in contributions(draft, Obligation):
        for cited in found:
            if cited.provision != load.provision.address:
                continue
            broken = (cited.scope(), Not(cited.clause()), over)
            counted = [each for each in nodes(cited.clause()) if isinstance(each, Aggregate)]
            made = [compare("eq", each, integer(visits)) for each in counted[:1]]
            cases = [All((*broken, *made)), All(broken)] if visits <= MOST else [All(broken)]
            return show(draft, compiled.question.subject, cases, period=(period.first, period.last))
    return None


def tenths(number: Fraction) -> str:
    """A number of days that is not negative, to a tenth rounded up."""
    whole, rest = divmod(-(-number * 10 // 1), 10)
    return f"{whole}.{rest}" if rest else str(whole)


OVERLOAD = Check(
    "CA001",
    Text("contact duty above working days", "联系任务超工作日"),
    Layer.EXACT,
    "error",
    _overload,
)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    register(OVERLOAD)
