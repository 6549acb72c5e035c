"""What cannot be whatever other records there are, seen from how conditions are put together.

What is counted over other records, read of them or found by moving a date may be anything here,
but the same wherever the same is asked: most of what is equal or follows is seen so, at the cost
of a few comparisons and not of a world of records. That something is possible so says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any as Anything

from comitia.engine.checking import Scope, type_of
from comitia.engine.expressions import (
    Aggregate,
    Expr,
    Field,
    Given,
    LongestRun,
    Part,
    Path,
    Rank,
    Roll,
    Shift,
)
from comitia.engine.forms import Forms
from comitia.engine.schema import KEY, Schema, Type
from comitia.engine.solver import Span, Term, Truth
from comitia.engine.terms import Rows, Writer
from comitia.engine.worlds import Bounds, SymbolicWorld


class Outline(Writer):
    """Writes expressions about one record, with an unknown for whatever reaches beyond it."""

    def __init__(
        self,
        schema: Schema,
        table: str,
        bounds: Bounds,
        *,
        as_of: date | None = None,
        period: Span | None = None,
        context: Anything = None,
    ) -> None:
        alone = replace(bounds, slots={})
        self.record = SymbolicWorld(
            schema, table, alone, as_of=as_of, period=period, context=context
        )
        super().__init__(self.record)
        self._scope = Scope(schema, table, periodic=True)
        self._forms = Forms(schema)
        self._said: dict[int, Term] = {}

    def excludes(self, facts: Sequence[Truth], effort: int) -> bool:
        """Whether the facts surely cannot hold together; `effort` bounds the search."""
        solver = self.z3.SimpleSolver(ctx=self.context)  # others prepare longer than it takes
        solver.set("rlimit", effort)
        solver.add(*self.record.rules, *facts)
        return bool(solver.check() == self.z3.unsat)

    def term(self, expr: Expr, rows: Rows) -> Term:
        """The term of `expr`; the same one wherever the same is said."""
        place = self._forms.of(expr, self._scope)
        if place not in self._said:
            self._said[place] = self._term(expr, rows)
        return self._said[place]

    def _term(self, expr: Expr, rows: Rows) -> Term:
        match expr:
            case Field(path=path) | Given(path=path) if self._own(path):
                return super()._term(expr, rows)
            case (
                Aggregate() | LongestRun() | Rank() | Shift() | Roll() | Part() | Field() | Given()
            ):
                return self._anything(expr)
        return super()._term(expr, rows)

    def _own(self, path: Path) -> bool:
        """Whether a field is one of the record itself; keys have a meaning among others only."""
        return len(path) == 1 and path[0] != KEY and self._scope.column(path, 0).reference is None

    def _anything(self, expr: Expr) -> Term:
        """The unknown that stands for an expression."""
        kind, name = type_of(expr, self._scope), f"unknown-{len(self._said) + 1}"
        sort = self.z3.Bool if kind is Type.BOOL else self.z3.Int
        value = sort(name, self.context)
        if isinstance(expr, Aggregate) and expr.function in ("count", "distinct"):
            self.record.demand(value >= 0)
        return Term(kind, self._filled(expr) or self.z3.Bool(f"{name}?", self.context), value)

    def _filled(self, expr: Expr) -> bool:
        """Whether an expression is never undetermined: a field that is filled all the way."""
        if not isinstance(expr, Field):
            return False
        ends = range(1, len(expr.path) + 1)
        return all(self.record.always_filled(self._scope.column(expr.path[:n], 0)) for n in ends)
