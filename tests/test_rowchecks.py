"""Rows that others contain and conditions that never change, against all small cases."""

from itertools import chain, combinations, product
from pathlib import Path

import pytest

from comitia.checking import Request, check
from comitia.engine.findings import Finding
from comitia.testing import HEADER

HEAD = HEADER.partition("  example:")[0]
LEVELS = ("village", "township", "county")
SOME = [set(each) for each in chain.from_iterable(combinations(LEVELS, n) for n in (1, 2, 3))]


def found(folder: Path, provisions: str, code: str) -> list[Finding]:
    path = folder / "rules.yaml"
    path.write_text(HEAD + provisions, encoding="utf-8")
    checked = check(str(path), Request(select=[code]))
    assert not [each for each in checked.findings if each.code != code], checked.findings
    return checked.findings


def provision(name: str, kind: str, **fields: str) -> str:
    lines = "".join(f"    {key}: {value}\n" for key, value in fields.items())
    return f"  {name}:\n    kind: {kind}\n    modality: must\n{lines}"


@pytest.mark.parametrize("one", SOME)
@pytest.mark.parametrize("other", SOME)
@pytest.mark.parametrize("same", [True, False])
def test_rows_that_contain_one_another(
    one: set[str], other: set[str], same: bool, tmp_path: Path
) -> None:
    def lead(name: str, levels: set[str], who: str) -> str:
        return provision(name, "matter_lead", levels=f"[{', '.join(sorted(levels))}]", lead=who)

    text = lead("one", one, "secretary") + lead("other", other, "secretary" if same else "office")
    assert bool(found(tmp_path, text, "TB004")) == (same and (one < other or other < one))


@pytest.mark.parametrize(("bound", "number"), list(product(("at_least", "more_than"), range(3))))
def test_requirements_that_are_always_met(bound: str, number: int, tmp_path: Path) -> None:
    always = all(n >= number if bound == "at_least" else n > number for n in range(5))
    text = provision("one", "delegate_number", number=f"{{{bound}: {number}}}")
    assert bool(found(tmp_path, text, "TB005")) == always
