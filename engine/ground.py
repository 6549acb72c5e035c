"""Given records as constants of the solver: an expression's value by way of its term."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any as Anything

from comitia.engine.expressions import Expr
from comitia.engine.records import TABLE, Cell, Records, Row
from comitia.engine.schema import Type
from comitia.engine.solver import Number, Span, Term, Texts, Truth, load_solver
from comitia.engine.terms import Writer


class GroundWorld:
    """Given records: every cell is a constant. One object serves any number of expressions."""

    context = None

    def __init__(self, records: Records, *, as_of: date, period: Span | None = None) -> None:
        self.records = records
        self.schema = records.schema
        first, last = period or (None, None)
        self._days = {"as_of": as_of, "period_first": first, "period_last": last}
        self._texts = Texts()
        self._numbers: dict[int, Number] = {}
        self._slots: dict[str, list[tuple[Truth, Row]]] = {}
        self._z3 = load_solver()
        self._writer = Writer(self)

    def value(self, expr: Expr, row: Row) -> Anything:
        """The value of `expr` at `row`, `None` where undetermined; raises `NotAnalysed`."""
        return self._read(self._writer.term(expr, (row,)))

    def _read(self, term: Term) -> Anything:
        if not self._constant(Type.BOOL, term.known):
            return None
        if term.type is Type.SHARE:
            return tuple(self._constant(Type.INT, part) for part in term.value)
        return self._constant(term.type, term.value)

    def _constant(self, kind: Type, value: Anything) -> Anything:
        plain: Anything = value
        if not isinstance(value, bool | int):
            found = self._z3.simplify(value)
            plain = self._z3.is_true(found) if kind is Type.BOOL else found.as_long()
            assert plain or kind is not Type.BOOL or self._z3.is_false(found), found
        if kind is Type.DATE:
            return date.fromordinal(plain)
        return self._texts.text(plain) if kind is Type.TEXT else plain

    def table(self, slot: Row) -> str:
        """The table of a row."""
        return str(slot[TABLE])

    def slots(self, table: str) -> Sequence[tuple[Truth, Row]] | None:
        """The rows of a table in order of key."""
        if table not in self.records.tables:
            return None
        if table not in self._slots:
            rows = sorted(self.records.tables[table].items())
            self._slots[table] = [(True, row) for _, row in rows]
        return self._slots[table]

    def cell(self, slot: Row, name: str) -> Term:
        """A cell as a constant."""
        kind = self.schema.tables[self.table(slot)].columns[name].type
        return self._term(kind, slot[name])

    def _term(self, kind: Type, value: Cell) -> Term:
        """Numbers are kept, for the same few stand in many cells."""
        match value:
            case None:
                return self._writer.undetermined(kind)
            case bool() | str():
                return self._writer.constant(kind, value)
        number = value if isinstance(value, int) else value.toordinal()
        if number not in self._numbers:
            self._numbers[number] = self._writer.number(number)
        return Term(kind, True, self._numbers[number])

    def parents(self, slot: Row, name: str) -> Sequence[tuple[Truth, Row]]:
        """The one row that a reference points to, or none."""
        parent = self.records.parent(slot, name)
        return [] if parent is None else [(True, parent)]

    def code(self, text: str) -> int:
        """The integer that stands for `text`."""
        return self._texts.code(text)

    def day(self, name: str) -> Term:
        """The day looked at, or a bound of the period."""
        return self._term(Type.DATE, self._days[name])

    def demand(self, rule: Truth) -> None:
        """There is but one world."""
        raise AssertionError
