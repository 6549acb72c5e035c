"""Checks of days as the calendar has them: days that do not exist, that fall on holidays."""

from __future__ import annotations

from calendar import isleap, monthrange
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from pydantic import BaseModel

from comitia.engine.calendars import WorkCalendar
from comitia.engine.dates import BeyondCalendar
from comitia.engine.datewords import Named
from comitia.engine.draft import Draft
from comitia.engine.expressions import Expr, Value
from comitia.engine.findings import Check, Layer, Outcome, Passed
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.moves import moved
from comitia.engine.rules import Obligation
from comitia.engine.schedules import Bound, bounds_by_table, last_days
from comitia.engine.solver import unsupported
from comitia.engine.timecases import late, on_day, with_day
from comitia.engine.values import frozen
from comitia.engine.vocabulary import (
    DURATION_UNITS,
    Duration,
    Holiday,
    MonthDay,
    MonthDays,
    ShortMonth,
    Word,
)
from comitia.engine.words import inside
from comitia.engine.worlds import Witness

COMITIA_API = API

SHORTEST = 28
LEAP_DAY = MonthDays(2, 29, 29)


@frozen
class Found:
    """A value of the vocabulary in the draft: whose it is, where, and what it is a field of."""

    provision: str
    address: str
    value: Any
    holder: BaseModel

    def says(self, sort: type) -> bool:
        """Whether a field beside the value is of a sort."""
        fields = type(self.holder).model_fields
        return any(isinstance(getattr(self.holder, name), sort) for name in fields)


def values(draft: Draft, sort: type) -> Iterator[Found]:
    """Every value of a sort in the draft, under each of its readings, once."""
    seen: set[tuple[str, object]] = set()
    for each in draft.once(_found):
        if isinstance(each.value, sort) and (each.address, each.value) not in seen:
            seen.add((each.address, each.value))
            yield each


def _found(draft: Draft) -> list[Found]:
    return [
        each
        for provision in draft.provisions.values()
        for variant in provision.variants
        for each in _below(provision.address, provision.address, variant.kind, variant.kind)
    ]


def _below(provision: str, address: str, thing: object, holder: BaseModel) -> Iterator[Found]:
    for step, value in inside(thing):
        place = f"{address}.{step}"
        yield Found(provision, place, value, holder)
        yield from _below(
            provision, place, value, value if isinstance(value, BaseModel) else holder
        )


def today(draft: Draft) -> date:
    """The day the draft is looked at: as asked, its first day in force, or the day it is."""
    return draft.as_of or draft.program.since or date.today()


def _nowhere(draft: Draft) -> Iterable[Outcome]:
    """A day of the month that some months do not have; 29 February."""
    for each in values(draft, MonthDay):
        if each.value <= SHORTEST or each.says(ShortMonth):
            yield Passed(each.address)
            continue
        year = today(draft).year
        missing = [month for month in range(1, 13) if monthrange(year, month)[1] < each.value]
        yield NOWHERE.finding(
            Msg(
                "day {day} is missing in {count} months of {year}: {months}",
                day=each.value,
                count=len(missing),
                year=str(year),
                months=[Msg("month {number}", number=number) for number in missing],
            )
            if missing
            else Msg("29 February is missing in three years of four"),
            draft.span(each.address),
            rules=(each.provision,),
            help=Msg("take a day up to 28, or say what holds in a month without such a day"),
            verdict="proved",
            witness=_on(draft, each, _last_without(draft, missing)),
        )
    for each in values(draft, MonthDays):
        if each.value == LEAP_DAY and not _ends_window(each):
            yield NOWHERE.finding(
                Msg("29 February is missing in three years of four"),
                draft.span(each.address),
                rules=(each.provision,),
                help=Msg("take 28 February or 1 March"),
                verdict="proved",
                witness=_on(draft, each, _last_without(draft, ())),
            )


def _ends_window(found: Found) -> bool:
    """Whether the day only ends a longer stretch, which ends a day earlier without it."""
    others = [getattr(found.holder, name) for name in type(found.holder).model_fields]
    days = [each for each in others if isinstance(each, MonthDays)]
    return found.address.endswith(".closes") and len(set(days)) > 1


def _on(draft: Draft, found: Found, day: date) -> Witness | None:
    """A case on a day of a provision that a value belongs to."""
    return on_day(draft, found.provision, lambda e: _stands_at(e, found.address), day)


def _stands_at(expr: Expr, address: str) -> bool:
    return isinstance(expr, Value) and expr.address == address


def _last_without(draft: Draft, missing: Iterable[int]) -> date:
    """The last day of a month short of a day: one of those missing, while the rules are in force,
    or else the next 28 February that ends its month.
    """
    year = today(draft).year
    days = [date(year, month, monthrange(year, month)[1]) for month in missing]
    years = (each for each in range(year, year + 3) if not isleap(each))
    days += [date(each, 2, SHORTEST) for each in years]
    return next((day for day in days if _holds(draft, day)), days[-1])


def _holds(draft: Draft, day: date) -> bool:
    """Whether the rules are in force on a day."""
    return draft.program.since is None or draft.program.since <= day


def _unrolled(draft: Draft) -> Iterable[Outcome]:
    """A day that may be no working day, and no rule says what then."""
    for each in values(draft, MonthDay):
        if not each.says(Holiday):
            yield from _monthly(draft, each)
    settled = (each for each in draft.words(Duration) if _says_what_then(each.word))
    seen = {f"{place.address}.{unit}" for place in settled for unit in DURATION_UNITS}
    for table, bound in _counted_back(draft):
        if bound.address in seen:
            continue
        seen.add(bound.address)
        shown = _falling(draft, bound)
        if shown is None:
            yield Passed(bound.address)
            continue
        named = Named(draft.schema, table)
        start, last = shown
        after = _next_working(draft, last)
        witness = late(draft, table, bound, start, after)
        case = Msg(
            "{start}; {span}: {last}, {what}",
            start=Msg("{name} on {day}", name=named.name(bound.by), day=start),
            span=named.span(bound),
            last=last,
            what=_what(draft, last),
        )
        exact = _fixes_the_day(draft, table, bound)
        yield UNROLLED.finding(
            Msg(
                "{span} may be no working day: is it then earlier or later?", span=named.span(bound)
            ),
            draft.span(bound.address),
            rules=(bound.provision,),
            help=HOLIDAY_HELP,
            severity=UNROLLED.severity if exact else "info",
            case=with_day(draft, case, bound, witness, after),
            verdict="proved",
            witness=witness,
        )


def _says_what_then(word: Word) -> bool:
    return isinstance(word, Duration) and word.on_holiday is not None


def _monthly(draft: Draft, found: Found) -> Iterable[Outcome]:
    calendar = _calendar(draft)
    year = min(max(today(draft).year, calendar.first.year), calendar.last.year)
    days = [
        date(year, month, int(found.value))
        for month in range(1, 13)
        if monthrange(year, month)[1] >= found.value
    ]
    off = [day for day in days if not calendar.is_working(day)]
    if not off:
        yield Passed(found.address)
        return
    off = [day for day in off if _holds(draft, day)] or off
    day = next((day for day in off if _is_holiday(calendar, day)), off[0])
    yield UNROLLED.finding(
        Msg("day {day} of the month may be no working day: what then?", day=int(found.value)),
        draft.span(found.address),
        rules=(found.provision,),
        help=HOLIDAY_HELP,
        case=Msg("{last}, {what}", last=day, what=_what(draft, day)),
        verdict="proved",
        witness=_on(draft, found, day),
    )


def _counted_back(draft: Draft) -> Iterator[tuple[str, Bound]]:
    """Last days counted back from another in calendar days or months, and moved by nothing."""
    for table, bounds in draft.once(bounds_by_table).items():
        for each in bounds:
            if each.provision and _leads_back(each):
                yield table, each
    for table, _, each in draft.once(last_days):
        if _leads_back(each):
            yield table, each


def _leads_back(bound: Bound) -> bool:
    stated = [move for move in bound.moves if move.address]
    if any(move.works for move in bound.moves) or not stated:
        return False
    return all(move.amount < 0 and not move.back for move in stated)


def _fixes_the_day(draft: Draft, table: str, bound: Bound) -> bool:
    """Whether the act is due on that very day, so that it must be done on a day off or moved.

    Where the day only bounds the act, what is done on a day off is in time as the text stands.
    """
    for other in draft.once(bounds_by_table).get(table, ()):
        if (other.of, other.by, other.provision) == (bound.by, bound.of, bound.provision):
            net = Counter[str]()
            for move in (*bound.moves, *other.moves):
                net[move.unit] += move.signed
            if not any(net.values()):
                return True
    return False


def _falling(draft: Draft, bound: Bound) -> tuple[date, date] | None:
    """A working day from which the last day falls on a holiday, or else on a weekend."""
    calendar = _calendar(draft)
    year = min(max(today(draft).year, calendar.first.year + 1), calendar.last.year)
    found: list[tuple[date, date]] = []
    for number in range(366):
        start = date(year, 1, 1) + timedelta(days=number)
        try:
            last = moved(start, bound.moves, draft.calendars)
            if calendar.is_working(start) and not calendar.is_working(last):
                found.append((start, last))
        except BeyondCalendar:
            continue
    held = [pair for pair in found if _is_holiday(calendar, pair[1])]
    return next(iter((*reversed(held), *found)), None)


def _next_working(draft: Draft, day: date) -> date | None:
    """The next working day, if the calendar reaches so far."""
    try:
        return _calendar(draft).roll(day, "forward")
    except BeyondCalendar:
        return None


def _calendar(draft: Draft) -> WorkCalendar:
    return next(iter(draft.calendars.values()))


def _is_holiday(calendar: WorkCalendar, day: date) -> bool:
    return _kind(calendar, day) == "holiday"


def _kind(calendar: WorkCalendar, day: date) -> str:
    return calendar.explain(day - timedelta(days=1), day)[0][1]


def _what(draft: Draft, day: date) -> Msg:
    holiday = _is_holiday(_calendar(draft), day)
    return Msg("a holiday") if holiday else Msg("a weekend")


def _uncovered(draft: Draft) -> Iterable[Outcome]:
    """Working days of a year whose holidays are not published."""
    counted = [address for address, expr in _expressions(draft) if unsupported(expr)]
    if not counted:
        return
    calendar, day = _calendar(draft), today(draft)
    if calendar.first <= day <= calendar.last:
        yield Passed(str(day.year))
        return
    yield UNCOVERED.finding(
        Msg(
            "working days of {year} are counted, but holidays are published for {first} to {last} "
            "only: what follows is provisional",
            year=str(day.year),
            first=str(calendar.first.year),
            last=str(calendar.last.year),
        ),
        draft.span(counted[0]),
        rules=tuple(dict.fromkeys(counted)),
        help=Msg("add the year to the calendar once its holidays are announced"),
        verdict="proved",
        witness=on_day(draft, counted[0], lambda e: bool(unsupported(e)), day),
    )


def _expressions(draft: Draft) -> Iterator[tuple[str, Expr]]:
    """What every provision in force says, piece by piece."""
    for compiled in draft.in_force():
        for combination in compiled.combinations:
            for cited in combination.cited:
                yield cited.provision, cited.clause()
                if isinstance(cited.rule, Obligation):
                    yield cited.provision, cited.rule.in_time
                    if cited.rule.due is not None:
                        yield cited.provision, cited.rule.due
                elif hasattr(cited.rule, "value"):
                    yield cited.provision, cited.rule.value


HOLIDAY_HELP = Msg("say what then: `on_holiday: last_working_day`, or `unmoved` to keep the day")
NOWHERE = Check(
    "TM007", Text("date that does not exist", "日期不存在"), Layer.EXACT, "error", _nowhere
)
UNROLLED = Check(
    "TM008",
    Text("no rule for holidays", "逢休假日未定顺延"),
    Layer.EXACT,
    "warning",
    _unrolled,
)
UNCOVERED = Check(
    "TM013", Text("calendar not covered", "日历未覆盖"), Layer.EXACT, "info", _uncovered
)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    for check in (NOWHERE, UNROLLED, UNCOVERED):
        register(check)
