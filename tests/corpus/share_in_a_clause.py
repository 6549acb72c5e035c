"""A case on which the evaluators disagreed: a share inside of a clause was compared as a pair."""

from datetime import date
from fractions import Fraction

from comitia.agreement import world_of
from comitia.engine.expressions import Clause, Compare, Field, Ratio, Value
from comitia.engine.schema import Type

exprs = [
    Compare(
        "gt",
        Clause(Ratio(Value(0, Type.INT), Field(("delegate", "seats"))), "sample/rule", "requires"),
        Value(Fraction(0, 1), Type.SHARE),
    ),
]

world = world_of(
    "signature",
    {
        "delegate": [{"id": "d4", "seats": 2}],
        "signature": [{"id": "s2", "motion": "m2", "delegate": "d4"}],
    },
    as_of=date(2025, 1, 23),
)
