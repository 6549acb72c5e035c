"""A search looks at as many records as the conditions count, or leaves it undecided."""

import pytest

from comitia.builtin import check_registry
from comitia.engine.draft import Draft
from comitia.engine.expressions import both, children, compare, count, integer
from comitia.engine.prove import Found, Impossible, Undecided, Verdict
from comitia.workspace import open_ruleset

SIGNATURES = count(children("signature", "motion"))


@pytest.mark.parametrize(
    ("least", "most", "verdict"),
    [(1, 1, Found), (9, 9, Found), (9, 8, Impossible), (40, 40, Found), (300, 400, Undecided)],
)
def test_every_check_looks_at_as_many(least: int, most: int, verdict: type[Verdict]) -> None:
    compilation = open_ruleset("xinpu").compile()
    draft = Draft(compilation, compilation.programs[0], check_registry())
    between = both(
        compare("ge", SIGNATURES, integer(least)), compare("le", SIGNATURES, integer(most))
    )
    found = draft.find("motion", between)
    assert isinstance(found, verdict)
    if isinstance(found, Found):
        assert len(found.witness.records.tables["signature"]) == least
