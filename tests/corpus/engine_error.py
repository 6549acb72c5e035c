"""DuckDB 2.0.0 raised an internal error while it folded the conditions that a case repeats."""

from datetime import date

from comitia.agreement import world_of
from comitia.engine.expressions import (
    Aggregate,
    Case,
    Related,
    at,
    compare,
    given,
    integer,
    text,
)

label = Case(((given("leader.left"), text("a")),), text("a"))
same = compare("eq", label, at("id", up=1))
exprs = [Aggregate("min", Related("delegation"), same, integer(0))]

world = world_of(
    "session",
    {"delegation": [], "delegate": [], "session": [{"id": "s3"}]},
    as_of=date(2025, 2, 23),
)
