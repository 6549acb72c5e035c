"""Conditions with what is counted over other records put as a number that may be anything.

What is impossible so is impossible for any number of records; of what is possible so nothing is
said.
"""

from __future__ import annotations

from dataclasses import replace

from comitia.engine.checking import Scope, type_of
from comitia.engine.expressions import (
    Absent,
    Aggregate,
    Expr,
    Field,
    LongestRun,
    Rank,
    Roll,
    Shift,
    nodes,
)
from comitia.engine.messages import Text
from comitia.engine.rewriting import bare, rebuilt
from comitia.engine.schema import Column, Schema


class Abstraction:
    """Expressions about one table whose aggregates are columns of it."""

    def __init__(self, schema: Schema, table: str) -> None:
        """Nothing is replaced yet."""
        self.table = table
        self._scope = Scope(schema, table)
        self._columns: dict[Expr, str] = {}

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
                name = self._columns.setdefault(bare(expr), f"number_{len(self._columns) + 1}")
                return Field((name,))
        return rebuilt(expr, self.of)


def says_nothing(expr: Expr) -> bool:
    """Whether a value in `expr` is not given, so that it may never be more than undetermined."""
    return any(isinstance(each, Absent) for each in nodes(expr))
