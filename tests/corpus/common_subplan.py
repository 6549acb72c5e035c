"""DuckDB's optimizer `common_subplan` gave 0 for the first where another output stands beside."""

from datetime import date

from comitia.agreement import world_of
from comitia.engine.expressions import (
    Absent,
    Aggregate,
    Cause,
    CauseKind,
    Compare,
    Field,
    Ratio,
    Related,
)
from comitia.engine.schema import Type

exprs = [
    Aggregate("sum", Related("motion"), None, Field(("replaces", "votes"), 1)),
    Aggregate(
        "min",
        Related("motion"),
        Compare(
            "lt",
            Ratio(Field(("replaces", "mover", "seats")), Field(("votes",))),
            Absent(Type.SHARE, Cause(CauseKind.SILENT)),
        ),
        Field(("filed",)),
    ),
]

world = world_of(
    "motion",
    {
        "motion": [
            {"id": "m10", "session": "s1"},
        ],
    },
    as_of=date(2025, 2, 2),
)
