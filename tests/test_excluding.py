"""Cases are looked for whatever a condition counts."""

from comitia.builtin import default_registry
from comitia.engine.excluding import Excluding
from comitia.engine.expressions import Aggregate, children, compare, integer
from comitia.engine.room import BOUNDS

SIGNATURES = Aggregate("count", children("signature", "motion"))


def test_a_count_that_was_not_announced() -> None:
    cases = Excluding(default_registry(), "motion", [], bounds=BOUNDS)
    many, few = compare("ge", SIGNATURES, integer(9)), compare("lt", SIGNATURES, integer(9))
    assert cases.possible(many)
    assert not cases.possible(many, few)
    assert cases.possible(unbroken=[few])
