"""The draft with faults that ships as an example: every fault is found, and told in Chinese."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from comitia.checking import check
from comitia.cli import main

DRAFT = Path(__file__).parent.parent / "examples" / "faulty-draft.yaml"
FAULTS = {
    *("TB001", "TB002", "TB003", "TH001", "TH003", "TH004", "TH006", "TH009", "RT001", "RT002"),
    *("NM001", "NM003", "NM006", "NM009", "NM010", "DF001", "DF002", "DF003"),
    *("TM001", "TM004", "TM005", "TM007", "TM008", "TM009", "CA001"),
}
"""Two dozen faults of different kinds."""


@pytest.mark.checkout
def test_every_fault_is_found() -> None:
    found = check(str(DRAFT))
    assert {each.code for each in found.findings} == FAULTS
    assert not found.not_analysed


@pytest.mark.checkout
def test_told_in_chinese() -> None:
    result = CliRunner().invoke(main, ["check", str(DRAFT), "--lang", "zh"])
    assert result.exit_code == 1
    assert "应到 1，实到 1，全部赞成：不通过" in result.output
    assert "恰为 60%" in result.output or "60%" in result.output
