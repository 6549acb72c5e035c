"""What an expression is evaluated against, and the trace that the evaluation leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import date
from typing import Any as Anything
from typing import TypeAlias

from comitia.engine.calendars import WorkCalendar
from comitia.engine.expressions import Expr
from comitia.engine.records import Records, Row
from comitia.engine.values import frozen

Trace: TypeAlias = tuple[Expr, Anything, tuple[Anything, ...]]
"""(node, value, parts); the parts of a field are the record it was read from, and the parts of
an aggregate `(rows taken, rows in doubt)`."""


@frozen
class Env:
    """What an expression is read against besides its record."""

    records: Records
    as_of: date
    period_first: date | None = None
    period_last: date | None = None
    calendars: Mapping[str, WorkCalendar] = field(default_factory=dict)


Rows: TypeAlias = tuple[Row, ...]
"""The current record, then the one outside the aggregate it is read in."""

Closure: TypeAlias = Callable[[Rows, Env], Trace]
"""An expression ready to be evaluated."""
