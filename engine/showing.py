"""A case that shows what a check found: looked for, and decided again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from comitia.engine.compiling import BREACHES
from comitia.engine.decide import compile_expr
from comitia.engine.draft import Draft
from comitia.engine.expressions import All, Expr, Not
from comitia.engine.messages import Msg
from comitia.engine.prove import Found, SolverMissing, Witness, value_in
from comitia.engine.records import Row
from comitia.engine.traces import Env


class Shown(NamedTuple):
    """A case, as records and in words."""

    witness: Witness
    case: Msg


def show(
    draft: Draft, table: str, cases: Iterable[Expr], *, period: tuple[date, date] | None = None
) -> Witness | None:
    """A record of a table that meets one of the conditions, the first of which tells most.

    Without a solver, or where none is found in time, there is nothing to show: `None`.
    """
    for wanted in cases:
        try:
            found = draft.find(table, wanted, period=period)
        except SolverMissing:
            return None
        if isinstance(found, Found):
            return found.witness
    return None


def meets(draft: Draft, case: Witness, *conditions: Expr) -> bool:
    """Whether conditions hold of a case, as decided."""
    return all(value_in(case, each, draft.calendars) is True for each in conditions)


def breaks(draft: Draft, env: Env, question: str, row: Row) -> bool:
    """Whether a record breaks what is in force about it, as it is read first."""
    return any(
        compile_expr(each.combinations[0].outcome)((row,), env)[1] in BREACHES
        for each in draft.in_force(question)
    )


def broken_last(where: Sequence[Expr], norms: Sequence[Expr]) -> tuple[Expr, ...]:
    """Conditions under which the last of several norms is broken: all others kept, or any case."""
    *kept, last = norms
    return All((*where, *kept, Not(last))), All(tuple(where))
