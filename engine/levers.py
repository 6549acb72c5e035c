"""What could have been otherwise in a case: cells that another value may fill, records added."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, product
from typing import Protocol, TypeAlias

from comitia.engine.decide import compile_expr
from comitia.engine.expressions import (
    Aggregate,
    Clause,
    Compare,
    Expr,
    Field,
    Given,
    LongestRun,
    Path,
    Related,
    Value,
    parts_of,
)
from comitia.engine.invariants import paths_read
from comitia.engine.records import TABLE, Cell, Row, make_row
from comitia.engine.runtime import read_from
from comitia.engine.schema import KEY, Column, Schema, Type
from comitia.engine.traces import Env, Rows

MOST_NUMBER = 2000
MOST_DAYS = 400
MOST_ADDED = 60
MOST_RELATED = 30
MOST_PROTOTYPES = 2000

Setting: TypeAlias = Cell
"""What a lever is set to: the value of a cell, or how many records are added."""


class Lever(Protocol):
    """Something of a case that may be changed, and changed back."""

    table: str

    def settings(self) -> Iterator[tuple[int, Setting]]:
        """What it may be set to, the nearest first, each with how far that is."""

    def set(self, setting: Setting) -> None:
        """Change the case."""

    def reset(self) -> None:
        """Change it back."""


@dataclass
class CellLever:
    """A cell."""

    row: Row
    column: Column
    constants: tuple[Cell, ...]
    days: tuple[date, ...]

    def __post_init__(self) -> None:
        self.table = str(self.row[TABLE])
        self.key = str(self.row[KEY])
        self.before = self.row[self.column.name]

    def settings(self) -> Iterator[tuple[int, Setting]]:
        """Nearest first: numbers and days one by one, labels in their order."""
        before = self.before
        match self.column.type:
            case Type.BOOL:
                yield from ((1, each) for each in (True, False) if each is not before)
            case Type.INT if isinstance(before, int):
                for step in range(1, MOST_NUMBER + 1):
                    yield from (
                        (step, each) for each in (before + step, before - step) if each >= 0
                    )
            case Type.INT:
                yield from ((number + 1, number) for number in range(MOST_NUMBER + 1))
            case Type.DATE:
                yield from self._days(before)
            case _:
                known = self.column.values or [v for v in self.constants if isinstance(v, str)]
                yield from ((1, each) for each in known if each != before)
        if self.column.event and before is not None:
            yield 1, None

    def _days(self, before: Cell) -> Iterator[tuple[int, Setting]]:
        starts = [before] if isinstance(before, date) else [*self.days]
        for step in range(MOST_DAYS + 1):
            for start in starts:
                for sign in (-1, 1) if step else (1,):
                    day = _moved(start, sign * step)
                    if day is not None and day != before:
                        yield step + (before is None), day

    def set(self, setting: Setting) -> None:
        """Fill the cell otherwise."""
        self.row[self.column.name] = setting

    def reset(self) -> None:
        """Fill it as it was."""
        self.row[self.column.name] = self.before


@dataclass
class AddLever:
    """Records of a table that could have been there besides."""

    env: Env
    prototype: Row
    fresh: str = ""
    """The column that must differ from record to record, where records are told apart by it."""

    def __post_init__(self) -> None:
        self.table = str(self.prototype[TABLE])
        self.added: list[str] = []

    def settings(self) -> Iterator[tuple[int, Setting]]:
        """One more record, then two, …"""
        yield from ((number, number) for number in range(1, MOST_ADDED + 1))

    def set(self, setting: Setting) -> None:
        """Have so many more."""
        self.reset()
        assert isinstance(setting, int)
        rows = self.env.records.tables[self.table]
        for number in range(1, setting + 1):
            key = f"{self.table}+{number}"
            if key not in rows:
                row = {**self.prototype, KEY: key}
                if self.fresh:
                    row[self.fresh] = f"{self.prototype[self.fresh]}+{number}"
                rows[key] = row
                self.added.append(key)
        self.env.records.forget_links()

    def reset(self) -> None:
        """Have no more than there were."""
        if self.added:
            for key in self.added:
                del self.env.records.tables[self.table][key]
            self.added = []
            self.env.records.forget_links()


def levers(schema: Schema, exprs: Sequence[Expr], row: Row, env: Env) -> list[Lever]:
    """What the outcome at `row` reads, but for what says whether a rule speaks at all."""
    gathering = _Gathering(schema, env, _constants(exprs))
    for expr in exprs:
        gathering.scope(expr, (row,))
    for expr in exprs:
        gathering.walk(expr, (row,))
    return [*gathering.cells.values(), *gathering.added]


def _constants(exprs: Sequence[Expr]) -> dict[Path, tuple[Cell, ...]]:
    """The texts that a field is compared with."""
    found: dict[Path, list[Cell]] = {}
    stack = list(exprs)
    while stack:
        expr = stack.pop()
        match expr:
            case Compare(left=Field(path=path), right=Value(value=str() as value)):
                found.setdefault(path[-1:], []).append(value)
        stack += parts_of(expr)
    return {path: tuple(dict.fromkeys(each)) for path, each in found.items()}


class _Gathering:
    """Walks expressions at a record."""

    def __init__(self, schema: Schema, env: Env, constants: dict[Path, tuple[Cell, ...]]) -> None:
        self.schema = schema
        self.env = env
        self.constants = constants
        self.cells: dict[tuple[str, str, str], CellLever] = {}
        self.added: list[AddLever] = []
        self._fixed: set[tuple[str, str, str]] = set()
        self._seen: set[Aggregate | LongestRun] = set()

    def scope(self, expr: Expr, rows: Rows) -> None:
        """Keep as it is what says whether a rule speaks of the case."""
        if isinstance(expr, Clause) and expr.role == "scope":
            self._fix(expr, rows)
        elif not isinstance(expr, Aggregate | LongestRun):
            for part in parts_of(expr):
                self.scope(part, rows)

    def _fix(self, expr: Expr, rows: Rows) -> None:
        match expr:
            case Field(path=path, up=0) | Given(path=path, up=0):
                found = read_from(rows[0], path, self.env)
                if found.get(path[-1]) is None:
                    return  # not known whether the rule speaks: that may be told
                self._fixed.add((str(found[TABLE]), str(found[KEY]), path[-1]))
        if not isinstance(expr, Aggregate | LongestRun):
            for part in parts_of(expr):
                self._fix(part, rows)

    def walk(self, expr: Expr, rows: Rows) -> None:
        """Take every cell that is read, and the records that could be added."""
        match expr:
            case Clause(role="scope"):
                return
            case Field(path=path, up=up) | Given(path=path, up=up):
                self._cell(rows[up], path)
            case Aggregate() | LongestRun():
                self._related(expr, rows[0])
            case _:
                for part in parts_of(expr):
                    self.walk(part, rows)

    def _cell(self, row: Row, path: Path) -> None:
        found = read_from(row, path, self.env)
        table, name = str(found[TABLE]), path[-1]
        column = self.schema.tables[table].columns.get(name)
        place = (table, str(found[KEY]), name)
        if column is None or name == KEY or column.reference is not None or place in self._fixed:
            return
        if place not in self.cells:
            texts = self.constants.get((name,), ())
            self.cells[place] = CellLever(found, column, texts, self._days(row))

    def _days(self, row: Row) -> tuple[date, ...]:
        """Days from which an unknown day is looked for: that of the case, and those beside it."""
        own = [cell for cell in row.values() if isinstance(cell, date)]
        known = [self.env.as_of, self.env.period_first, self.env.period_last, *own]
        return tuple(dict.fromkeys(day for day in known if day is not None))

    def _related(self, expr: Aggregate | LongestRun, row: Row) -> None:
        related = self.env.records.related(expr.source, row)
        if related is None or expr in self._seen:
            return
        self._seen.add(expr)
        parts = [part for part in (expr.where, getattr(expr, "value", None)) if part is not None]
        for each in related[:MOST_RELATED]:
            for part in parts:
                self.walk(part, (each, row))
        self.added += self._prototype(expr, row)

    def _prototype(self, expr: Aggregate | LongestRun, row: Row) -> list[AddLever]:
        """A record that would be counted."""
        source = expr.source
        blank = self._linked(source, row)
        if blank is None:
            return []
        fresh = self._fresh(expr)
        if fresh:
            blank[fresh] = f"{source.table}+"
        where = compile_expr(expr.where) if expr.where is not None else None
        parts = [part for part in (expr.where, getattr(expr, "value", None)) if part is not None]
        names = dict.fromkeys(path[0] for part in parts for path in paths_read(part))
        free = [name for name in names if blank[name] is None]
        choices = [self._choices(source.table, name, row) for name in free]
        for values in islice(product(*choices), MOST_PROTOTYPES):
            made = {**blank, **dict(zip(free, values, strict=True))}
            if where is None or where((made, row), self.env)[1] is True:
                return [AddLever(self.env, made, fresh)]
        return []

    def _fresh(self, expr: Aggregate | LongestRun) -> str:
        """The column by which records that are counted once are told apart."""
        if isinstance(expr, LongestRun) or expr.function != "distinct":
            return ""
        match expr.value:
            case Field(path=(name,), up=0):
                column = self.schema.tables[expr.source.table].columns[name]
                return name if column.type is Type.TEXT and not column.values else ""
        return ""

    def _linked(self, source: Related, row: Row) -> Row | None:
        if source.table not in self.env.records.tables:
            return None
        cells: dict[str, Cell] = {}
        for theirs, mine in source.link:
            if len(theirs) > 1:
                return None
            cells[theirs[0]] = self.env.records.follow(row, mine)
        return make_row(self.schema, source.table, cells)

    def _choices(self, table: str, name: str, row: Row) -> list[Cell]:
        column = self.schema.tables[table].columns[name]
        if column.reference is not None:
            return [None, *islice(self.env.records.tables.get(column.reference, {}), 5)]
        match column.type:
            case Type.BOOL:
                return [None, True, False]
            case Type.INT:
                return [None, 0, 1, 2, 5, 10, 100]
            case Type.DATE:
                return [None, *self._days(row)]
        return [None, *(column.values or self.constants.get((name,), ("x",)))]


def _moved(day: Cell, days: int) -> date | None:
    try:
        return day + timedelta(days) if isinstance(day, date) else None
    except OverflowError:
        return None
