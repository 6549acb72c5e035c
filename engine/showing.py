"""A case that shows what a check found: looked for, and decided again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from comitia.engine.dates import ORDINARY
from comitia.engine.decide import compile_expr
from comitia.engine.draft import Draft
from comitia.engine.expressions import Expr
from comitia.engine.following import followed
from comitia.engine.prove import Bounds, Found, NotLowered, SolverMissing, Verdict, Witness
from comitia.engine.room import BOUNDS, with_room
from comitia.engine.traces import Env


def show(
    draft: Draft, table: str, cases: Iterable[Expr], *, period: tuple[date, date] | None = None
) -> Witness | None:
    """A record of a table that meets one of the conditions, the first of which tells most.

    Without a solver, or where none is found in time, there is nothing to show: `None`.
    """
    for wanted in cases:
        try:
            found = _found(draft, table, wanted, period)
        except SolverMissing:
            return None
        if isinstance(found, Found):
            return found.witness
    return None


def _found(draft: Draft, table: str, wanted: Expr, period: tuple[date, date] | None) -> Verdict:
    def search(expr: Expr) -> Verdict:
        def look(bounds: Bounds) -> Verdict:
            return draft.find(table, expr, bounds=bounds, period=period)

        return with_room([expr], draft.schema, BOUNDS, look)

    found = search(wanted)
    if not isinstance(found, NotLowered):
        return found
    # Working days have no solver form: cases are looked for in half a year of the calendar.
    tried = search(followed(wanted, draft.calendars, ORDINARY.year))
    return tried if isinstance(tried, Found) and _is_so(draft, wanted, tried.witness) else found


def _is_so(draft: Draft, wanted: Expr, case: Witness) -> bool:
    """Whether deciding the case itself confirms it."""
    first, last = case.period or (None, None)
    env = Env(case.records, case.as_of, first, last, draft.calendars)
    return compile_expr(wanted)((case.row,), env)[1] is True
