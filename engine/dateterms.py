"""Months and days of dates as terms: dates are ordinals, and parts are told from them by cases.

Constants are folded, over all dates there are. Where a date is unknown, its parts are unknowns
that make it up, and only worlds are looked at in which it lies in the years covered.
"""

from __future__ import annotations

from datetime import date

from comitia.engine.dates import BeyondCalendar, add_months
from comitia.engine.schema import Type
from comitia.engine.solver import LAST_ORDINAL, Logic, Number, Term, Truth, World
from comitia.engine.values import frozen

FIRST_YEAR, LAST_YEAR = 1901, 2099
"""The years in which parts of an unknown date are told: every fourth one has a leap day."""

MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

NEIGHBOURS = 8
"""How many months told before a new one is set in order with."""


@frozen
class Month:
    """A month: its cycle of four years, the year's place therein from 0, its number from 1."""

    cycle: Number
    place: Number
    number: Number
    start: Number
    """The ordinal of its first day."""
    length: Number

    @property
    def year(self) -> Number:
        """Its year."""
        return 4 * self.cycle + self.place + FIRST_YEAR

    @property
    def index(self) -> Number:
        """Its place among the months covered, from 0."""
        return 48 * self.cycle + 12 * self.place + self.number - 1


class Dates(Logic):
    """Date arithmetic over one world."""

    def __init__(self, world: World) -> None:
        super().__init__(world.context)
        self.world = world
        self._civils: dict[int, tuple[Number, Month, Number]] = {}
        """Month and day of unknown dates, each with its term, which thereby lives on."""
        self._told: list[Month] = []
        self._unknown = 0

    def civil(self, term: Term) -> tuple[Month, Number]:
        """The month of a date and its day."""
        settled = self.settled(term.value)
        if settled is not None:
            day = _date(settled)
            return self._given_month(day.year, day.month), self.number(day.day)
        ordinal, place = term.value, term.value.get_id()
        if place not in self._civils:
            month = self._unknown_month()
            self._civils[place] = ordinal, month, ordinal - month.start + 1
        _, month, number = self._civils[place]
        self._demand(term.known, self.conj([number >= 1, number <= month.length]))
        return month, number

    def moved_by(self, start: Term, by: Term) -> Term:
        """A date moved by months; the last day of the month where it is too short."""
        known = self.conj([start.known, by.known])
        day, months = self.settled(start.value), self.settled(by.value)
        if day is not None and months is not None:
            try:
                moved = add_months(_date(day), months)
            except BeyondCalendar:
                return self.undetermined(Type.DATE)
            return Term(Type.DATE, known, self.number(moved.toordinal()))
        month, number = self.civil(start)
        if months is not None:
            target = self._later(month, months)
            self._demand(known, self._covered(target))
            self._set_in_order(target)
        else:
            target = self._unknown_month()
            self._demand(known, target.index == month.index + by.value)
        number = self.pick(number > target.length, target.length, number)
        ordinal = target.start + number - 1
        self._civils[ordinal.get_id()] = ordinal, target, number
        return Term(Type.DATE, known, ordinal)

    def _demand(self, known: Truth, rule: Truth) -> None:
        self.world.demand(self.disj([self.neg(known), rule]))

    def _unknown_month(self) -> Month:
        self._unknown += 1
        parts = [self.z3.Int(f"month-{self._unknown}.{part}", self.context) for part in "cpn"]
        month = self._month(*parts)
        self.world.demand(self._covered(month))
        self._set_in_order(month)
        return month

    def _set_in_order(self, month: Month) -> None:
        """Say what follows anyway, but is hard to find: of two months the earlier ends first."""
        for other in self._told[-NEIGHBOURS:]:
            covered = self.conj([self._covered(month), self._covered(other)])
            for one, two in ((month, other), (other, month)):
                ends = one.start + one.length <= two.start
                self._demand(self.conj([covered, one.index < two.index]), ends)
        self._told.append(month)

    def _month(self, cycle: Number, place: Number, month: Number) -> Month:
        """A month by its cycle of four years, the year's place therein, and its number."""
        leap = place == 3
        days, length = self.number(0), self.number(31)
        before = 0
        for number, most in enumerate(MONTHS, 1):
            days = self.pick(month == number, self.number(before), days)
            if most != 31:
                length = self.pick(month == number, self.number(most), length)
            before += most
        length = self.pick(self.conj([leap, month == 2]), self.number(29), length)
        late = self.pick(self.conj([leap, month > 2]), self.number(1), self.number(0))
        start = date(FIRST_YEAR, 1, 1).toordinal() + 1461 * cycle + 365 * place + days + late
        return Month(cycle, place, month, start, length)

    def _given_month(self, year: int, month: int) -> Month:
        """A month that is given."""
        cycle, place = divmod(year - FIRST_YEAR, 4)
        return self._month(self.number(cycle), self.number(place), self.number(month))

    def _covered(self, month: Month) -> Truth:
        """That it is a month of the years covered."""
        cycle, place, number = month.cycle, month.place, month.number
        bounds = [cycle >= 0, place >= 0, place <= 3, number >= 1, number <= 12]
        return self.conj([*bounds, month.index < 12 * (LAST_YEAR - FIRST_YEAR + 1)])

    def _later(self, month: Month, by: int) -> Month:
        """The month `by` months later, told by cases and not by division."""
        years, months = divmod(by, 12)
        cycles, places = divmod(years, 4)
        over = month.number > 12 - months if months else False
        place = month.place + places + self.pick(over, self.number(1), self.number(0))
        wraps = place >= 4 if months or places else False
        return self._month(
            month.cycle + cycles + self.pick(wraps, self.number(1), self.number(0)),
            self.pick(wraps, place - 4, place),
            month.number + months - self.pick(over, self.number(12), self.number(0)),
        )


def _date(ordinal: int) -> date:
    """The date of an ordinal; any date where the term is undetermined and its value is none."""
    return date.fromordinal(min(max(ordinal, 1), LAST_ORDINAL))
