"""Which conditions cannot hold together: many questions about the same possible cases.

What is counted over other records may be any number here, so that *impossible* holds however
many there are. That conditions are possible so shows no real case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

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
    ) -> None:
        """`exprs` are all that conditions are put together from. Raises `SolverMissing`."""
        self._abstraction = Abstraction(registry.schema, table)
        abstract = [self._abstraction.of(each) for each in exprs]
        schema = self._abstraction.schema
        self._always = always(registry, table, abstract, schema)
        self._always += laws(self._abstraction.columns)
        slots = self._slots(bounds, abstract)
        self._world = SymbolicWorld(schema, table, slots, as_of=as_of, period=period)
        self._writer = Writer(self._world)
        self._solver = self._world.z3.Solver(ctx=self._world.context)
        limit(self._solver, timeout_ms)
        self._told = 0
        self._kept: dict[int, tuple[Expr, Expr]] = {}

    def _slots(self, bounds: Bounds, exprs: Sequence[Expr]) -> Bounds:
        """Room for every record that a reference may lead to."""
        scope = Scope(self._abstraction.schema, self._abstraction.table)
        reached = [
            table for each in (*exprs, *self._always) for table in tables_reached(each, scope)
        ]
        return replace(bounds, slots=dict.fromkeys(reached, bounds.each))

    def possible(self, *conditions: Expr, unbroken: Sequence[Expr] = ()) -> bool:
        """Whether conditions can hold together, as far as can be seen; raises `Unknown`.

        Those `unbroken` need not hold, but may not fail: they may be undetermined.
        """
        z3 = self._world.z3
        try:
            wanted = [self._holds(each) for each in (*conditions, *self._always)]
            wanted += [self._not_false(each) for each in unbroken]
        except NotAnalysed as problem:
            raise Unknown(problem.reason, looked=False) from None
        self._solver.add(*self._world.rules[self._told :])
        self._told = len(self._world.rules)
        self._solver.push()
        self._solver.add(*wanted)
        outcome = self._solver.check()
        self._solver.pop()
        if outcome == z3.unknown:
            raise Unknown(Msg("not decided in time"), looked=True)
        return bool(outcome == z3.sat)

    def _holds(self, expr: Expr) -> object:
        """That an expression is true."""
        term = self._term(expr)
        return self._writer.conj([term.known, term.value])

    def _not_false(self, expr: Expr) -> object:
        term = self._term(expr)
        return self._writer.disj([self._writer.neg(term.known), term.value])

    def _term(self, expr: Expr) -> Term:
        """What an expression is to the solver; abstracted once, for terms go by identity."""
        if id(expr) not in self._kept:
            self._kept[id(expr)] = expr, self._abstraction.of(expr)
        return self._writer.term(self._kept[id(expr)][1], (self._world.subject,))
