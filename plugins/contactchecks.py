"""Checks of contact duties: is there time enough for all the visits that are due?"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import count, islice, repeat
from typing import Any, cast

from comitia.engine.calendarchecks import today
from comitia.engine.calendars import WorkCalendar
from comitia.engine.dates import Period, PeriodUnit, periods_within
from comitia.engine.draft import Draft
from comitia.engine.expressions import All, Compare, Context, Not
from comitia.engine.findings import Check, Finding, Layer, Outcome, Passed
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.prove import value_in
from comitia.engine.records import TABLE, Records, Row, make_row
from comitia.engine.rulechecks import contributions
from comitia.engine.rules import Obligation
from comitia.engine.rulesets import Provision
from comitia.engine.schema import KEY
from comitia.engine.showing import Shown, show
from comitia.engine.values import frozen
from comitia.engine.worlds import Witness
from comitia.plugins.contactwords import Visited

COMITIA_API = API

MOST = 500
"""The most records that a case lists one by one."""


@frozen
class Load:
    """The visits that one provision makes due in each period, and the time they take.

    `days` are the working days that all visits of one period take, each of which `takes` so many;
    `bearers` those who share them, `share` the part of the working days that may go into them. Each
    of so many `contacted` is visited so `often`, or where it is none, all together are.
    """

    provision: Provision
    every: PeriodUnit
    days: Fraction
    bearers: int
    share: Fraction
    takes: Fraction
    often: int
    contacted: int


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
            each = number if kind.counted is Visited.EACH else 0
            yield Load(
                provision,
                often.every.value,
                days,
                shared,
                share,
                Fraction(takes),
                often=int(least),
                contacted=each,
            )


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
    loads = list(_loads(draft))
    if not loads:
        return
    calendar = next(iter(draft.calendars.values()))
    year = min(max(today(draft).year, calendar.first.year), calendar.last.year)
    for load in loads:
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
    case = Msg(
        "from {first} to {last} there are {worked} working days; {share} of them for {bearers} "
        "people are {available} person-days",
        first=period.first,
        last=period.last,
        worked=worked,
        share=load.share,
        bearers=load.bearers,
        available=tenths(load.bearers * each),
    )
    shown = _busy(draft, load, period, int(worked * load.share // load.takes), case)
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
        case=shown.case if shown is not None else case,
        verdict="proved",
        witness=shown and shown.witness,
    )


def _busy(draft: Draft, load: Load, period: Period, room: int, case: Msg) -> Shown | None:
    """One who makes as many visits in a period as there is room for, and the duty is not kept."""
    over = Compare("gt", Context("as_of"), Context("period_last"))
    for compiled, found in contributions(draft, Obligation):
        for cited in found:
            if cited.provision != load.provision.address:
                continue
            broken = All((cited.scope(), Not(cited.clause()), over))
            span = (period.first, period.last)
            witness = show(draft, compiled.question.subject, [broken], period=span)
            if witness is None:
                return None
            if _mine(load) + room > MOST:
                return Shown(witness, case)
            full = _full(draft, load, witness, period, room)
            outcomes = [value_in(full, e.outcome, draft.calendars) for e in compiled.combinations]
            told = Msg("{one}; {other}", one=case, other=_told_of(load, room))
            return Shown(full, told) if set(outcomes) == {"overdue"} else Shown(witness, case)
    return None


def _mine(load: Load) -> int:
    """How many one of those who share them has to visit at the least."""
    return -(-load.contacted // load.bearers)


def _full(draft: Draft, load: Load, witness: Witness, period: Period, room: int) -> Witness:
    """A case of one who keeps too little contact, with contacts and visits for all the time."""
    tables = {name: list(rows.values()) for name, rows in witness.records.tables.items()}
    kind, table = cast(Any, load.provision.kind), str(witness.row[TABLE])
    pattern = next(iter(tables.get("contact", [])), None)
    contacts: list[Row | None] = [None]
    if pattern is not None and load.contacted:
        contacts = [{**pattern, KEY: f"contact-{n + 1}"} for n in range(_mine(load))]
        tables["contact"] = [each for each in contacts if each is not None]
    days = _days(next(iter(draft.calendars.values())), period, load.takes)
    made = islice(zip(days, _turns(load, contacts), strict=False), room)
    tables["visit"] = [
        make_row(
            draft.schema,
            "visit",
            {
                KEY: f"visit-{n + 1}",
                "on": day,
                table: witness.row[KEY],
                "contact": None if contact is None else contact[KEY],
                "contacted": (contact or {}).get("contacted") or kind.contacted[0].value,
                "means": kind.means[0].value if kind.means else None,
            },
        )
        for n, (day, contact) in enumerate(made)
    ]
    over = period.last + timedelta(days=1)
    as_of = draft.as_of or max(over, draft.program.since or over)
    return Witness(Records(draft.schema, tables), witness.row, as_of, witness.period)


def _turns(load: Load, contacts: Iterable[Row | None]) -> Iterator[Row | None]:
    """Whom the visits are made to, one after another."""
    for each in contacts:
        yield from repeat(each, load.often)


def _days(calendar: WorkCalendar, period: Period, takes: Fraction) -> Iterator[date]:
    """The working days on which visits begin, each of which takes so long."""
    first = calendar.roll(period.first, "forward")
    return (calendar.shift(first, int(n * takes)) for n in count())


def _told_of(load: Load, room: int) -> Msg:
    """That the visits of one are too many, in words."""
    due = max(1, _mine(load)) * load.often
    if not load.contacted:
        return Msg("one makes {room} visits in all that time, {due} are due", room=room, due=due)
    return Msg(
        "one with {contacts} to visit makes {room} visits in all that time, {due} are due",
        contacts=_mine(load),
        room=room,
        due=due,
    )


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
