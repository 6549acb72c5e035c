"""How far moves lead, over every day that the calendars cover."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import TypeAlias

from comitia.engine.calendars import WorkCalendar
from comitia.engine.dates import BeyondCalendar
from comitia.engine.moves import Move, moved

SINCE, UNTIL = date(2004, 1, 1), date(2030, 12, 31)
"""The days that a calendar without an end is tried on."""

Way: TypeAlias = tuple[Move, ...]
"""Moves that follow one another."""


class Days:
    """The days that rules are tried on: every day that the calendars cover."""

    def __init__(self, calendars: Mapping[str, WorkCalendar]) -> None:
        """`calendars` are those that the moves count in."""
        self.calendars = calendars
        self._known: dict[tuple[Way, date, date], dict[date, int]] = {}

    def tightest(self, way: Way) -> int:
        """The least number of days that moves lead on, negative where they lead back."""
        if all(each.unit == "days" for each in way):
            return sum(each.signed for each in way)
        return min(self.leads(way).values(), default=0)

    def together(self, one: Way, other: Way) -> dict[date, tuple[int, int]]:
        """How many days each of two ways leads on, from the days that both are tried on."""
        tried = self._tried((*one, *other))
        left, right = self._leads(one, *tried), self._leads(other, *tried)
        return {day: (lead, right[day]) for day, lead in left.items() if day in right}

    def apart(self, one: Way, other: Way) -> tuple[int, int]:
        """How many days later than one way the other leads at the least, and at the most."""
        found = [theirs - mine for mine, theirs in self.together(one, other).values()]
        return min(found, default=0), max(found, default=0)

    def leads(self, way: Way) -> dict[date, int]:
        """How many days moves lead on from each day; days that they lead beyond are left out."""
        return self._leads(way, *self._tried(way))

    def _leads(self, way: Way, first: date, last: date) -> dict[date, int]:
        if (way, first, last) not in self._known:
            self._known[way, first, last] = dict(self._led(way, first, last))
        return self._known[way, first, last]

    def _led(self, way: Way, first: date, last: date) -> Iterator[tuple[date, int]]:
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            try:
                yield day, (moved(day, way, self.calendars) - day).days
            except BeyondCalendar:
                continue

    def _tried(self, way: Way) -> tuple[date, date]:
        """Days, the first and the last, in which every case of months or working days comes up."""
        if works := [self.calendars[each.calendar] for each in way if each.works]:
            first = max(SINCE, *(each.first for each in works))
            return first, min(UNTIL, *(each.last for each in works))
        if any(each.unit == "months" for each in way):
            return SINCE, date(SINCE.year + 4, 1, 1)
        return SINCE, SINCE

    def works(self, day: date) -> bool:
        """Whether a day is worked in every calendar."""
        return all(
            each.first <= day <= each.last and each.is_working(day)
            for each in self.calendars.values()
        )
