"""Bounds that lead round in a circle: where going round ends before its start, none can be kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property

from comitia.engine.calendars import WorkCalendar
from comitia.engine.dates import BeyondCalendar
from comitia.engine.expressions import Expr
from comitia.engine.moves import Move, moved
from comitia.engine.schedules import Bound

MOST_BOUNDS = 8
MOST_CIRCLES = 2000
FAR = 10**6
SINCE, UNTIL = date(2004, 1, 1), date(2030, 12, 31)
"""The days that a calendar without an end is tried on."""


class Circles:
    """The circles of bounds between the dates of one table."""

    def __init__(self, bounds: Sequence[Bound], calendars: Mapping[str, WorkCalendar]) -> None:
        """Nothing is searched yet."""
        self.calendars = calendars
        self.days = Days(calendars)
        self._from: dict[Expr, list[Bound]] = {}
        for each in bounds:
            self._from.setdefault(each.by, []).append(each)
        self._tightest = {id(each): self.days.tightest(each.moves) for each in bounds}

    @cached_property
    def _least(self) -> dict[tuple[Expr, Expr], int]:
        """How early one date may be forced to be after another, in days, at the earliest."""
        nodes = list(
            {node for by, all_ in self._from.items() for node in (by, *(b.of for b in all_))}
        )
        least = {(one, other): FAR for one in nodes for other in nodes}
        for by, found in self._from.items():
            for each in found:
                least[by, each.of] = min(least[by, each.of], self._tightest[id(each)])
        for middle in nodes:
            for one in nodes:
                if least[one, middle] < FAR:
                    for other in nodes:
                        through = least[one, middle] + least[middle, other]
                        least[one, other] = min(least[one, other], max(through, -FAR))
        return least

    def suspicious(self) -> Iterator[tuple[Bound, ...]]:
        """Circles that end before their start at least where the calendar is at its tightest."""
        found = 0
        nodes = list(self._from)
        for number, start in enumerate(nodes):
            for circle in self._round(start, start, (), 0, frozenset(nodes[:number])):
                yield circle
                found += 1
                if found == MOST_CIRCLES:
                    return

    def _round(
        self, start: Expr, here: Expr, way: tuple[Bound, ...], far: int, closed: frozenset[Expr]
    ) -> Iterator[tuple[Bound, ...]]:
        if len(way) == MOST_BOUNDS:
            return
        for each in self._from.get(here, ()):
            total = far + self._tightest[id(each)]
            if each.of == start:
                if total < 0:
                    yield (*way, each)
            elif each.of not in closed and total + self._least.get((each.of, start), FAR) < 0:
                yield from self._round(start, each.of, (*way, each), total, closed | {each.of})


class Days:
    """The days that rules are tried on: every day that the calendars cover."""

    def __init__(self, calendars: Mapping[str, WorkCalendar]) -> None:
        """`calendars` are those that the moves count in."""
        self.calendars = calendars
        self._known: dict[tuple[Move, ...], dict[date, int]] = {}

    def tightest(self, moves: tuple[Move, ...]) -> int:
        """The least number of days that moves lead on, negative where they lead back."""
        if all(each.unit == "days" for each in moves):
            return sum(each.signed for each in moves)
        return min(self.leads(moves).values(), default=0)

    def together(
        self, one: tuple[Move, ...], other: tuple[Move, ...]
    ) -> dict[date, tuple[int, int]]:
        """How many days each of two ways leads on, from the days that both are tried on."""
        tried = self._tried((*one, *other))
        left, right = dict(self._leads(one, tried)), dict(self._leads(other, tried))
        return {day: (lead, right[day]) for day, lead in left.items() if day in right}

    def leads(self, moves: tuple[Move, ...]) -> dict[date, int]:
        """How many days moves lead on from each day; days that they lead beyond are left out."""
        if moves not in self._known:
            self._known[moves] = dict(self._leads(moves, self._tried(moves)))
        return self._known[moves]

    def _leads(self, moves: tuple[Move, ...], tried: list[date]) -> Iterator[tuple[date, int]]:
        for day in tried:
            try:
                yield day, (moved(day, moves, self.calendars) - day).days
            except BeyondCalendar:
                continue

    def _tried(self, moves: tuple[Move, ...]) -> list[date]:
        """Days on which every case of months or working days comes up."""
        if any(each.works for each in moves):
            calendar = next(iter(self.calendars.values()))
            first, last = max(calendar.first, SINCE), min(calendar.last, UNTIL)
        elif any(each.unit == "months" for each in moves):
            first, last = SINCE, date(SINCE.year + 4, 1, 1)
        else:
            first = last = SINCE
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]

    def works(self, day: date) -> bool:
        """Whether a day is worked in every calendar."""
        return all(
            each.first <= day <= each.last and each.is_working(day)
            for each in self.calendars.values()
        )
