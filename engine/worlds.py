"""Every table of records within bounds, as unknowns of the solver, and back as records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Any as Anything

from comitia.engine.calendars import WorkCalendar
from comitia.engine.records import Cell, Records, Row, make_row
from comitia.engine.schema import KEY, Column, Schema, Type
from comitia.engine.solver import Logic, Number, Span, Term, Texts, Truth, load_solver
from comitia.engine.traces import Env
from comitia.engine.values import frozen


@frozen
class Bounds:
    """How large a world may be: only what lies within is searched, and proved.

    `slots` gives the most records of a table, `each` that of a table that is not named. Tables
    that no expression reads are not given, but for those that a filled reference needs. Dates
    whose parts are asked for, and dates moved by months, stay within 1901 to 2099.
    """

    slots: Mapping[str, int] = field(default_factory=dict)
    each: int = 3
    smallest: int = 0
    largest: int = 10**6
    first_day: date = date(1901, 1, 1)
    last_day: date = date(2099, 12, 31)
    complete: bool = False
    """Whether every column that is read and is no event is filled: no fact is missing."""
    around: date = date(2025, 1, 1)
    """The dates of a witness stand as near as they can to the day looked at, and that to this."""


@frozen
class Witness:
    """A concrete world: the records, the subject's row, the day and the period."""

    records: Records
    row: Row
    as_of: date
    period: Span | None = None

    def env(self, calendars: Mapping[str, WorkCalendar]) -> Env:
        """What it is decided against."""
        first, last = self.period or (None, None)
        return Env(self.records, self.as_of, first, last, calendars)


@frozen
class Slot:
    """The place of one record that may be present."""

    table: str
    key: str
    present: Truth


class SymbolicWorld(Logic):
    """Every table of records within bounds: the cells are unknowns of the solver.

    `rules` is what holds of valid records. Cells come into being when they are first read, so
    that a witness shows only what matters. Each world has a solver context of its own, so that
    an answer does not depend on what was asked before.
    """

    def __init__(
        self,
        schema: Schema,
        table: str,
        bounds: Bounds,
        *,
        as_of: date | None,
        period: Span | None = None,
        context: Anything = None,
    ) -> None:
        """`context` is one that it shares with others that give no cases: each takes room."""
        super().__init__(load_solver().Context() if context is None else context)
        self.schema = schema
        self.subject_table = table
        self.bounds = bounds
        self.period = period
        self.rules: list[Truth] = []
        self.presence: list[Truth] = []
        self.filled: list[Truth] = []
        self.sizes: list[Number] = []
        self._texts = Texts()
        for text in "ABCD":
            self.code(text)
        self._cells: dict[tuple[str, str, str], Term] = {}
        self._as_of = self.number(as_of.toordinal()) if as_of else self._any_day(bounds.around)
        self._slots: dict[str, tuple[Slot, ...]] = {}
        for name, most in self._needed(table).items():
            self._slots[name] = self._places(name, most)
        self.subject = self._slots[table][0]
        for places in self._slots.values():
            for slot in places:
                for column in self._referring(slot.table):
                    self.cell(slot, column.name)

    def _referring(self, table: str) -> list[Column]:
        """The references of a table that are never empty."""
        columns = self.schema.tables[table].columns.values()
        return [c for c in columns if c.reference is not None and self.always_filled(c)]

    def always_filled(self, column: Column) -> bool:
        """Whether no record lacks a cell of a column."""
        return column.required or (self.bounds.complete and not column.event)

    def _needed(self, table: str) -> dict[str, int]:
        """The tables that are given and how many slots each has."""
        most = dict(self.bounds.slots)
        queue = [table, *(name for name, count in most.items() if count)]
        most[table] = max(1, most.get(table, 1))
        for name in queue:
            for column in self._referring(name):
                parent = str(column.reference)
                if not most.get(parent):
                    most[parent] = 1
                    queue.append(parent)
        return most

    def _places(self, table: str, most: int) -> tuple[Slot, ...]:
        """The slots of a table; the first ones are taken first."""
        width = len(str(most))
        places: list[Slot] = []
        for place in range(1, most + 1):
            key = f"{table}-{place:0{width}}"
            present: Truth = True
            if table != self.subject_table or places:
                present = self.z3.Bool(f"{key}!", self.context)
                self.presence.append(present)
            if places:
                self.rules.append(self.disj([self.neg(present), places[-1].present]))
            self.code(key)
            places.append(Slot(table, key, present))
        return tuple(places)

    def table(self, slot: Slot) -> str:
        """The table that `slot` belongs to."""
        return slot.table

    def slots(self, table: str) -> Sequence[tuple[Truth, Slot]] | None:
        """The slots of `table` with their presence, in order of key."""
        places = self._slots.get(table)
        return None if places is None else [(slot.present, slot) for slot in places]

    def parents(self, slot: Slot, name: str) -> Sequence[tuple[Truth, Slot]]:
        """The slots that a reference may point to."""
        term = self.cell(slot, name)
        table = self.schema.tables[slot.table].columns[name].reference
        return [
            (self.conj([term.known, term.value == self.code(parent.key)]), parent)
            for parent in self._slots.get(table or "", ())
        ]

    def code(self, text: str) -> int:
        """The integer that stands for `text`."""
        return self._texts.code(text)

    def day(self, name: str) -> Term:
        """The day looked at, or a bound of the period."""
        if name == "as_of":
            return Term(Type.DATE, True, self._as_of)
        if self.period is None:
            return Term(Type.DATE, False, self.number(0))
        day = self.period[0 if name == "period_first" else 1]
        return Term(Type.DATE, True, self.number(day.toordinal()))

    def demand(self, rule: Truth) -> None:
        """Look only at worlds in which `rule` holds."""
        self.rules.append(rule)

    def cell(self, slot: Slot, name: str) -> Term:
        """A cell: given, or an unknown of its column's type."""
        place = (slot.table, slot.key, name)
        if place not in self._cells:
            self._cells[place] = self._new_cell(slot, name)
        return self._cells[place]

    def _new_cell(self, slot: Slot, name: str) -> Term:
        column = self.schema.tables[slot.table].columns[name]
        label = f"{slot.key}.{name}"
        if name == KEY:
            return Term(Type.TEXT, True, self.code(slot.key))
        if column.reference is not None and column.reference not in self._slots:
            return Term(column.type, False, self.number(0))
        filled = slot.present
        if not self.always_filled(column):
            filled = self.z3.Bool(f"{label}?", self.context)
            self.rules.append(self.disj([self.neg(filled), slot.present]))
            self.filled.append(filled)
        sort = self.z3.Bool if column.type is Type.BOOL else self.z3.Int
        value = sort(label, self.context)
        self._restrict(column, filled, value)
        return Term(column.type, filled, value)

    def _restrict(self, column: Column, filled: Truth, value: Anything) -> None:
        """What an unknown cell may hold; where it is empty it holds a fixed value."""
        default, size = 0, value
        match column.type:
            case Type.BOOL:
                self.rules.append(self.disj([filled, self.neg(value)]))
                self.sizes.append(self.tally([value]))
                return
            case Type.INT:
                default = min(max(0, self.bounds.smallest), self.bounds.largest)
                within = [value >= self.bounds.smallest, value <= self.bounds.largest]
                size = self.pick(value < 0, -value, value) if self.bounds.smallest < 0 else value
            case Type.DATE:
                within = self._days_within(value)
                size = self._distance(value, self._as_of)
                self.rules.append(self.disj([filled, value == self._as_of]))
            case _ if column.reference is not None:
                within = [self.disj(self._targets(column.reference, value))]
            case _ if column.values:
                within = [self.disj([value == self.code(text) for text in column.values])]
            case _:
                within = [value >= 0]
        self.sizes.append(size)
        self.rules += [self.disj([self.neg(filled), each]) for each in within]
        if column.type is not Type.DATE:
            self.rules.append(self.disj([filled, value == default]))

    def _targets(self, table: str, value: Number) -> list[Truth]:
        return [
            self.conj([slot.present, value == self.code(slot.key)]) for slot in self._slots[table]
        ]

    def _any_day(self, near: date) -> Number:
        day = self.z3.Int("as_of", self.context)
        self.rules += self._days_within(day)
        self.sizes.append(self._distance(day, self.number(near.toordinal())))
        return day

    def _days_within(self, day: Number) -> list[Truth]:
        first, last = self.bounds.first_day, self.bounds.last_day
        return [day >= first.toordinal(), day <= last.toordinal()]

    def _distance(self, day: Number, other: Number) -> Number:
        return self.pick(day >= other, day - other, other - day)

    def witness(self, model: Anything) -> Witness:
        """The concrete world that a model of the solver stands for."""
        as_of = date.fromordinal(self._number(model, self._as_of))
        tables = {
            name: [
                make_row(self.schema, name, self._row(model, slot, as_of))
                for slot in places
                if self._holds(model, slot.present)
            ]
            for name, places in self._slots.items()
        }
        records = Records(self.schema, tables)
        row = records.tables[self.subject.table][self.subject.key]
        return Witness(records, row, as_of, self.period)

    def _row(self, model: Anything, slot: Slot, as_of: date) -> dict[str, Cell]:
        cells: dict[str, Cell] = {KEY: slot.key}
        for name, column in self.schema.tables[slot.table].columns.items():
            term = self._cells.get((slot.table, slot.key, name))
            if name != KEY and term is not None and self._holds(model, term.known):
                cells[name] = self._plain(model, column, term.value)
            elif name != KEY and term is None and column.required:
                cells[name] = self._any_cell(column, as_of)
        return cells

    def _plain(self, model: Anything, column: Column, value: Anything) -> Cell:
        if column.type is Type.BOOL:
            return self._holds(model, value)
        number = self._number(model, value)
        if column.type is Type.DATE:
            return date.fromordinal(number)
        return self._texts.text(number) if column.type is Type.TEXT else number

    def _any_cell(self, column: Column, as_of: date) -> Cell:
        """A cell that no expression reads."""
        match column.type:
            case Type.BOOL:
                return False
            case Type.INT:
                return min(max(0, self.bounds.smallest), self.bounds.largest)
            case Type.DATE:
                return as_of
            case _:
                return column.values[0] if column.values else "A"

    def _holds(self, model: Anything, truth: Truth) -> bool:
        if isinstance(truth, bool):
            return truth
        return bool(self.z3.is_true(model.eval(truth, model_completion=True)))

    def _number(self, model: Anything, value: Number) -> int:
        return int(model.eval(value, model_completion=True).as_long())
