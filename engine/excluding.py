"""Which conditions cannot hold together: many questions about the same possible cases.

What is counted over other records may be any number here, so that *impossible* holds however
many there are. That conditions are possible so shows no real case.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any as Anything
from typing import TypeVar

from comitia.engine.abstraction import Abstraction
from comitia.engine.aggregatelaws import laws
from comitia.engine.checking import Scope
from comitia.engine.expressions import Expr
from comitia.engine.invariants import always
from comitia.engine.messages import Msg
from comitia.engine.reaching import tables_reached
from comitia.engine.registry import Registry
from comitia.engine.solver import NotAnalysed, Span, Term, limit
from comitia.engine.terms import Writer
from comitia.engine.worlds import Bounds, SymbolicWorld

T = TypeVar("T")


class Unknown(Exception):
    """The solver came to no end; `reason` says why, `verdict` whether it looked at all."""

    def __init__(self, reason: Msg, looked: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.looked = looked


class Excluding:
    """The cases of one table, as far as some expressions read them."""

    def __init__(
        self,
        registry: Registry,
        table: str,
        exprs: Sequence[Expr],
        *,
        bounds: Bounds,
        as_of: date | None = None,
        period: Span | None = None,
        timeout_ms: int = 3000,
        context: Anything = None,
    ) -> None:
        """`exprs` are what conditions are put together from.

        What else a condition counts is taken in when it is asked, which begins anew. `context`
        is one of the solver that many share.
        """
        self._registry, self._table, self._bounds = registry, table, bounds
        self._as_of, self._period, self._timeout_ms = as_of, period, timeout_ms
        self._context = context
        self._abstraction = Abstraction(registry.schema, table)
        self._abstract: dict[int, tuple[Expr, Expr]] = {}
        for each in exprs:
            self._abstracted(each)
        self._counted: int | None = None
        """How many aggregates the world has columns for; `None` before there is one."""

    def _abstracted(self, expr: Expr) -> Expr:
        """An expression abstracted; once, for terms go by identity."""
        if id(expr) not in self._abstract:
            self._abstract[id(expr)] = expr, self._abstraction.of(expr)
        return self._abstract[id(expr)][1]

    def _begin(self) -> None:
        """A world in which there is all that has been read."""
        read = [each for _, each in self._abstract.values()]
        found = always(self._registry, self._table, read, self._abstraction.schema)
        self._always = [self._abstraction.of(each) for each in found]
        self._always += laws(self._abstraction.columns)
        self._counted = len(self._abstraction.columns)
        self._world = SymbolicWorld(
            self._abstraction.schema,
            self._table,
            self._slots(read),
            as_of=self._as_of,
            period=self._period,
            context=self._context,
        )
        self._writer = Writer(self._world)
        self._solver = self._world.z3.Solver(ctx=self._world.context)
        limit(self._solver, self._timeout_ms)
        self._told = 0

    def _slots(self, exprs: Sequence[Expr]) -> Bounds:
        """Room for every record that a reference may lead to."""
        scope = Scope(self._abstraction.schema, self._table)
        reached = [
            table for each in (*exprs, *self._always) for table in tables_reached(each, scope)
        ]
        return replace(self._bounds, slots=dict.fromkeys(reached, self._bounds.each))

    def possible(self, *conditions: Expr, unbroken: Sequence[Expr] = ()) -> bool:
        """Whether conditions can hold together, as far as can be seen.

        Those `unbroken` need not hold, but may not fail: they may be undetermined. Raises
        `Unknown`, and `SolverMissing` where the solver is not installed.
        """
        held = [self._abstracted(each) for each in conditions]
        kept = [self._abstracted(each) for each in unbroken]
        try:
            if len(self._abstraction.columns) != self._counted:
                self._begin()
            wanted = [self._holds(each) for each in (*held, *self._always)]
            wanted += [self._not_false(each) for each in kept]
        except NotAnalysed as problem:
            raise Unknown(problem.reason, looked=False) from None
        self._solver.add(*self._world.rules[self._told :])
        self._told = len(self._world.rules)
        self._solver.push()
        self._solver.add(*wanted)
        outcome = self._solver.check()
        self._solver.pop()
        if outcome == self._world.z3.unknown:
            raise Unknown(Msg("not decided in time"), looked=True)
        return bool(outcome == self._world.z3.sat)

    def _holds(self, expr: Expr) -> object:
        """That an expression is true."""
        term = self._term(expr)
        return self._writer.conj([term.known, term.value])

    def _not_false(self, expr: Expr) -> object:
        term = self._term(expr)
        return self._writer.disj([self._writer.neg(term.known), term.value])

    def _term(self, expr: Expr) -> Term:
        return self._writer.term(expr, (self._world.subject,))


def needed(items: Sequence[T], excluded: Callable[[Sequence[T]], bool]) -> list[T]:
    """No more of the items than are needed to exclude one another, where all of them do."""
    core = list(items)
    for each in items:
        fewer = [other for other in core if other is not each]
        if excluded(fewer):
            core = fewer
    return core
