"""Working days: which days an office works, counted by table and never by walking."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate, compress, cycle, islice, pairwise
from typing import Literal, TypeAlias

from comitia.engine.dates import BeyondCalendar
from comitia.engine.values import frozen

__all__ = [
    "CALENDARS",
    "BeyondCalendar",
    "CalendarDataError",
    "DayKind",
    "Mistake",
    "UnknownCalendar",
    "WorkCalendar",
    "load_calendar",
]

CALENDARS = ("CN", "weekends")
"""Ids of the calendars that `load_calendar` knows."""

DayKind: TypeAlias = Literal["working", "weekend", "holiday", "make_up"]
"""What a day is. `make_up` is a Saturday or Sunday worked in exchange for a day off."""

_FRIDAY = 5
_WEEKENDS_COVER = (1950, 2100)


class UnknownCalendar(ValueError):
    """No calendar has the id that was asked for; `id` carries it."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.id = id

    def __str__(self) -> str:
        return f"no calendar `{self.id}`: there are {', '.join(f'`{id}`' for id in CALENDARS)}"


@frozen
class Mistake:
    """One mistake in a file of added years: the keys that lead to it, and what is wrong."""

    path: tuple[str | int, ...]
    text: str

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.path))}: {self.text}" if self.path else self.text


class CalendarDataError(ValueError):
    """Added years cannot be used; `mistakes` lists every mistake found."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__(mistakes)
        self.mistakes = tuple(mistakes)

    def __str__(self) -> str:
        return "\n".join(map(str, self.mistakes))


@dataclass(frozen=True, slots=True, eq=False)
class WorkCalendar:
    """Ordinal table of working days, over whole covered years.

    `first` and `last` are the covered dates, inclusive. Made by `load_calendar`, which gives
    one object per published calendar; compared by identity, for the tables are large.
    """

    id: str
    first: date
    last: date
    _working: bytes
    """One byte a covered day: 1 when it is a working day."""
    _counts: tuple[int, ...]
    """Working days from `first` up to and with each covered day."""
    _days: tuple[date, ...]
    """The working days themselves, in order."""
    _names: Mapping[date, str | None]
    """Holidays and make-up days, each with the holiday it belongs to."""

    def is_working(self, day: date) -> bool:
        """Whether `day` is worked. Raises `BeyondCalendar` outside the cover."""
        return self._working[self._position(day)] == 1

    def shift(self, day: date, amount: int) -> date:
        """The date `amount` working days away from `day`.

        Forward it is the `amount`-th working day strictly after `day`, backward (`amount` < 0)
        strictly before it: the day of start is never counted. 0 gives `day` itself, worked or
        not. Raises `BeyondCalendar` when `day` or the result is outside the cover.
        """
        position = self._position(day)
        if amount == 0:
            return day
        own = 1 if amount > 0 else self._working[position]
        return self._nth(self._counts[position] - own + amount)

    def roll(self, day: date, direction: Literal["forward", "backward"]) -> date:
        """`day` itself if it is a working day, else the next or the previous working day.

        Raises `BeyondCalendar` when `day` or the result is outside the cover.
        """
        position = self._position(day)
        if self._working[position]:
            return day
        return self._nth(self._counts[position] - (direction == "backward"))

    def between(self, start: date, end: date) -> int:
        """Number of working days after `start` up to and with `end`.

        Negative, and the same size, with the two dates exchanged. Raises `BeyondCalendar` when
        either date is outside the cover.
        """
        before = self._counts[self._position(start)]
        return self._counts[self._position(end)] - before

    def provisional_shift(self, day: date, amount: int) -> date:
        """The same as `shift`, but beyond the cover Monday to Friday count as working days.

        A result that `shift` would refuse is provisional: the holidays of its year are not
        published. Raises `BeyondCalendar` only outside years 1 to 9999.
        """
        if amount == 0:
            return day
        ordinal = day.toordinal()
        rank = self._rank(ordinal) if amount > 0 else self._rank(ordinal - 1) + 1
        return self._ranked(rank + amount, day)

    def rows(self) -> Iterator[tuple[date, bool, int]]:
        """Every covered day in order: the day, whether it is worked, and its index.

        The index is the number of working days from `first` up to and with that day, so the
        n-th working day after a day is the working row whose index is greater by n.
        """
        for offset, (working, count) in enumerate(zip(self._working, self._counts, strict=True)):
            yield self.first + timedelta(days=offset), working == 1, count

    def explain(self, start: date, end: date) -> list[tuple[date, DayKind, str | None]]:
        """Each day after `start` up to and with `end`: the day, what it is, and its holiday.

        When `end` is before `start` the days run backward from the one before `start`. The
        holiday's name is as published in the calendar's data, also for make-up days where the
        data give it. Raises `BeyondCalendar` when either date is outside the cover.
        """
        self._position(start), self._position(end)
        step = 1 if start <= end else -1
        ordinals = range(start.toordinal() + step, end.toordinal() + step, step)
        return [self._described(date.fromordinal(ordinal)) for ordinal in ordinals]

    def _described(self, day: date) -> tuple[date, DayKind, str | None]:
        weekend = day.isoweekday() > _FRIDAY
        if self.is_working(day):
            return (day, "make_up", self._names.get(day)) if weekend else (day, "working", None)
        if day in self._names:
            return day, "holiday", self._names[day]
        return day, "weekend", None

    def _position(self, day: date) -> int:
        """Place of `day` in the tables."""
        if not self.first <= day <= self.last:
            raise BeyondCalendar(day, self.first, self.last)
        return day.toordinal() - self.first.toordinal()

    def _nth(self, place: int) -> date:
        """Working day by its place in the table, from 0."""
        if 0 <= place < len(self._days):
            return self._days[place]
        needed = self.first - timedelta(days=1) if place < 0 else self.last + timedelta(days=1)
        raise BeyondCalendar(needed, self.first, self.last)

    def _rank(self, ordinal: int) -> int:
        """Working days from year 1 to an ordinal day, by weekday alone beyond the cover."""
        before = self.first.toordinal() - 1
        after = self.last.toordinal()
        if ordinal <= before:
            return _weekdays(ordinal)
        if ordinal <= after:
            return _weekdays(before) + self._counts[ordinal - before - 1]
        return _weekdays(before) + len(self._days) + _weekdays(ordinal) - _weekdays(after)

    def _ranked(self, rank: int, start: date) -> date:
        """The day that `_rank` numbers as the `rank`-th, a working one."""
        place = rank - 1 - _weekdays(self.first.toordinal() - 1)
        if 0 <= place < len(self._days):
            return self._days[place]
        if place >= 0:
            rank = place + 1 - len(self._days) + _weekdays(self.last.toordinal())
        weeks, weekday = divmod(rank - 1, _FRIDAY)
        try:
            return date.fromordinal(7 * weeks + weekday + 1)
        except (ValueError, OverflowError):
            raise BeyondCalendar(start, date.min, date.max) from None


def _weekdays(ordinal: int) -> int:
    """Mondays to Fridays from year 1 to an ordinal day; ordinal 1 is a Monday."""
    weeks, rest = divmod(ordinal, 7)
    return weeks * _FRIDAY + min(rest, _FRIDAY)


@frozen
class _Tables:
    """What is published: covered years, days off and make-up days with their holiday."""

    years: range
    holidays: Mapping[date, str]
    workdays: Mapping[date, str | None]


def load_calendar(id: str, extra: Mapping[str, object] | None = None) -> WorkCalendar:
    """The working days of calendar `id`, one of `CALENDARS`, with the years in `extra` added.

    `extra` is the parsed file of an office: `calendar` (the id) and `years`, which gives each
    year `holidays` (date to name, weekends inside a holiday included or not) and `workdays`
    (dates of make-up days), dates as text `2027-01-24`. A year already covered is amended: the
    days listed replace what was published for them, so that a notice which changes the past
    December, or a file older than the published data, can be read too.

    Raises `UnknownCalendar`, and `CalendarDataError` with every mistake in `extra`.
    """
    if extra is None:
        return _published_calendar(id)
    return _build(id, _with_added_years(id, _published(id), extra))


@lru_cache(maxsize=len(CALENDARS))
def _published_calendar(id: str) -> WorkCalendar:
    return _build(id, _published(id))


def _published(id: str) -> _Tables:
    if id == "weekends":
        first, last = _WEEKENDS_COVER
        return _Tables(range(first, last + 1), {}, {})
    if id != "CN":
        raise UnknownCalendar(id)
    # Here and not above: most commands never count a Chinese working day. The tables are read
    # once because the package's own functions search all holidays at every call.
    from chinese_calendar.constants import holidays, workdays

    years = range(min(holidays).year, max(holidays).year + 1)
    return _Tables(years, dict(holidays), dict(workdays))


def _build(id: str, tables: _Tables) -> WorkCalendar:
    first = date(tables.years[0], 1, 1)
    last, weekday = date(tables.years[-1], 12, 31), first.weekday()
    ordinals = range(first.toordinal(), last.toordinal() + 1)
    week = bytes(day < _FRIDAY for day in range(7))
    working = bytearray(islice(cycle(week), weekday, weekday + len(ordinals)))
    for table, worked in ((tables.holidays, 0), (tables.workdays, 1)):
        for day in table:
            working[day.toordinal() - ordinals[0]] = worked
    days = tuple(map(date.fromordinal, compress(ordinals, working)))
    names = {**tables.holidays, **tables.workdays}
    return WorkCalendar(id, first, last, bytes(working), tuple(accumulate(working)), days, names)


def _with_added_years(id: str, published: _Tables, extra: Mapping[str, object]) -> _Tables:
    reader = _Reader(id, published)
    reader.read(extra)
    if reader.mistakes:
        raise CalendarDataError(reader.mistakes)
    years = {*published.years, *reader.years}
    # The later notice wins. A day off that is worked now needs no removal: workdays win anyway.
    workdays = {d: n for d, n in published.workdays.items() if d not in reader.holidays}
    return _Tables(
        range(min(years), max(years) + 1),
        {**published.holidays, **reader.holidays},
        {**workdays, **dict.fromkeys(reader.workdays)},
    )


_Path: TypeAlias = tuple[str | int, ...]


class _Reader:
    """Reads a file of added years and keeps every mistake instead of stopping at the first."""

    def __init__(self, id: str, published: _Tables) -> None:
        self.id = id
        self.published = published
        self.mistakes: list[Mistake] = []
        self.years: dict[int, _Path] = {}
        self.holidays: dict[date, str] = {}
        self.workdays: dict[date, _Path] = {}

    def read(self, extra: object) -> None:
        content = self._mapping(extra, (), ("calendar", "years"))
        if content.get("calendar") != self.id:
            self._wrong(("calendar",), f"write `calendar: {self.id}`, the calendar it is added to")
        if not self.published.holidays:
            self._wrong((), f"calendar `{self.id}` has no holidays: no years can be added to it")
        years = self._mapping(content.get("years"), ("years",))
        if not years:
            self._wrong(("years",), "no year is given")
        for key, year in years.items():
            self._read_year(key, year)
        self._check_conflicts()
        self._check_gaps()

    def _read_year(self, key: object, value: object) -> None:
        path = ("years", _step(key))
        if not re.fullmatch("[12][0-9]{3}", str(key)):
            self._wrong(path, f"`{key}` is not a year")
            return
        year = int(str(key))
        self.years[year] = path
        content = self._mapping(value, path, ("holidays", "workdays"))
        self._read_holidays(year, content.get("holidays"), (*path, "holidays"))
        self._read_workdays(year, content.get("workdays"), (*path, "workdays"))

    def _read_holidays(self, year: int, value: object, path: _Path) -> None:
        holidays = self._mapping(value, path)
        # A year without them is a slip that would make every weekday of it a working day.
        if not holidays and year not in self.published.years:
            self._wrong(path, f"no holidays are given for {year}")
        for key, name in holidays.items():
            here = (*path, _step(key))
            day = self._date(year, key, here)
            if not isinstance(name, str) or not name.strip():
                self._wrong(here, "the name of the holiday is missing")
            elif day is not None:
                self.holidays[day] = name

    def _read_workdays(self, year: int, value: object, path: _Path) -> None:
        if not isinstance(value, list | None):
            self._wrong(path, f"a list of dates is expected, as `[{year}-01-24]`")
            return
        for place, item in enumerate(value or ()):
            here = (*path, place)
            day = self._date(year, item, here)
            if day is None:
                continue
            if day in self.workdays:
                self._wrong(here, f"{day} is listed twice")
            elif year not in self.published.years and day.isoweekday() <= _FRIDAY:
                self._wrong(here, f"{day} is neither Saturday nor Sunday: it is worked anyway")
            self.workdays.setdefault(day, here)

    def _date(self, year: int, value: object, path: _Path) -> date | None:
        day = _parsed(str(value))
        if day is None:
            self._wrong(path, f"there is no date `{value}`; dates are written `{year}-01-24`")
        elif day.year != year:
            self._wrong(path, f"{day} is not in {year}: list it under `{day.year}`")
        else:
            return day
        return None

    def _check_conflicts(self) -> None:
        for day, path in self.workdays.items():
            if day in self.holidays:
                self._wrong(path, f"{day} is listed both as a holiday and as a workday")

    def _check_gaps(self) -> None:
        for before, after in pairwise(sorted({*self.published.years, *self.years})):
            if after > before + 1:
                path = self.years[after] if after in self.years else self.years[before]
                self._wrong(path, f"the years between {before} and {after} are missing")

    def _mapping(
        self, value: object, path: _Path, keys: Sequence[str] = ()
    ) -> Mapping[object, object]:
        """`value` as a mapping, empty when nothing is given; only `keys` when there are some."""
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self._wrong(path, "a mapping is expected")
            return {}
        for key in value:
            if keys and key not in keys:
                self._wrong((*path, _step(key)), f"unknown key: write {' or '.join(keys)}")
        return value

    def _wrong(self, path: _Path, text: str) -> None:
        self.mistakes.append(Mistake(path, text))


def _parsed(text: str) -> date | None:
    """The date written as `2027-01-24`; the standard parser would take other forms too."""
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _step(key: object) -> str | int:
    return key if isinstance(key, int) else str(key)
