"""Conditions with what is counted over other records put as a number that may be anything.

What is impossible so is impossible for any number of records; of what is possible so nothing is
said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from comitia.engine.checking import Scope, type_of
from comitia.engine.expressions import (
    Absent,
    Aggregate,
    Expr,
    Field,
    LongestRun,
    Path,
    Rank,
    Roll,
    Shift,
    nodes,
)
from comitia.engine.messages import Text
from comitia.engine.rewriting import bare, rebuilt
from comitia.engine.schema import KEY, Column, Schema


class Abstraction:
    """Expressions about one table whose aggregates are columns of it."""

    def __init__(self, schema: Schema, table: str) -> None:
        """Nothing is replaced yet."""
        self.table = table
        self._scope = Scope(schema, table, periodic=True)
        self._columns: dict[Expr, str] = {}

    @property
    def columns(self) -> Mapping[Expr, str]:
        """The aggregates that were replaced, without addresses, and the columns put for them."""
        return self._columns

    @property
    def schema(self) -> Schema:
        """The tables, with a column for each aggregate that was replaced."""
        own = self._scope.schema.tables[self._scope.table]
        columns = dict(own.columns)
        for expr, name in self._columns.items():
            columns[name] = Column(name, type_of(expr, self._scope), Text(name, name))
        extended = replace(own, columns=columns)
        return Schema({**self._scope.schema.tables, self._scope.table: extended})

    def of(self, expr: Expr) -> Expr:
        """`expr` with its aggregates replaced."""
        match expr:
            case Aggregate() | LongestRun() | Rank() | Roll() | Shift(unit="working_days"):
                plain = self._linked(bare(expr))
                name = self._columns.setdefault(plain, f"number_{len(self._columns) + 1}")
                return Field((name,))
        return rebuilt(expr, self.of)

    def _linked(self, expr: Expr) -> Expr:
        """A link to the key of a record that is referred to is one to the reference itself."""
        if not isinstance(expr, Aggregate | LongestRun):
            return expr
        link = tuple((theirs, self._short(mine)) for theirs, mine in expr.source.link)
        return replace(expr, source=replace(expr.source, link=link))

    def _short(self, path: Path) -> Path:
        if path[-1] != KEY or len(path) == 1:
            return path
        return path[:-1] if self._scope.column(path[:-1], 0).reference is not None else path


def says_nothing(expr: Expr) -> bool:
    """Whether a value in `expr` is not given, so that it may never be more than undetermined."""
    return any(isinstance(each, Absent) for each in nodes(expr))
