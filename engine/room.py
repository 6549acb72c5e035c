"""How many records a search looks at: a few, or as many as conditions ask for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from comitia.engine.expressions import Aggregate, Expr, LongestRun, nodes, parts_of
from comitia.engine.prove import Bounds, Impossible, Undecided, Verdict
from comitia.engine.reaching import records_asked, records_compared
from comitia.engine.schema import Schema

BOUNDS = Bounds(each=3, largest=2000, complete=True)
"""Within which cases are looked for: every fact known, an assembly of at most 2,000."""

MOST = 40
"""How many records of one table are looked at where counts are compared with large numbers."""
FEW = 12
"""The same where records are counted within counts."""


def with_room(
    exprs: Sequence[Expr], schema: Schema, bounds: Bounds, look: Callable[[Bounds], Verdict]
) -> Verdict:
    """What is found within the bounds, or with as many records as the conditions ask for."""
    found = look(bounds)
    if not isinstance(found, Impossible) or found.unbounded:
        return found
    needed, asked = records_compared(exprs, schema), records_asked(exprs)
    within, most = any(map(_counts_of_counts, exprs)), max(needed.values(), default=0)
    if within and most > FEW:
        return Undecided("more records are counted within counts than are looked at")
    counted = {table: min(n, FEW if within else MOST) for table, n in needed.items()}
    slots = {
        table: max(bounds.each, counted.get(table, 0), min(asked.get(table, 0), FEW))
        for table in {**needed, **asked}
    }
    if max(slots.values(), default=0) <= bounds.each:
        return found
    found = look(replace(bounds, slots={**slots, **bounds.slots}))
    if isinstance(found, Impossible) and most > MOST:
        return Undecided(f"more than {MOST} records are counted")
    return found


def _counts_of_counts(expr: Expr) -> bool:
    """Whether something is counted over records for each of which something is counted, or in a
    row: the form of that for the solver grows with a power of the number of records.
    """
    if any(isinstance(each, LongestRun) for each in nodes(expr)):
        return True
    counted = (each for each in nodes(expr) if isinstance(each, Aggregate))
    return any(
        isinstance(inner, Aggregate)
        for each in counted
        for part in parts_of(each)
        for inner in nodes(part)
    )
