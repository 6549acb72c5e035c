"""Readings that decide a case differently."""

from pathlib import Path

import pytest
from checkhouse import found

from comitia.engine.findings import Finding

GROUPS = """\
  groups:
    kind: group_formation
    modality: must
    size: {{at_least: {{readings: [{one}, {other}], why: two copies differ}}}}
"""


def test_readings_that_count_many_records_are_told_apart(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, GROUPS.format(one=14, other=21), "RD001")
    assert finding.witness is not None
    members = len(finding.witness.records.tables["delegate"])
    assert 14 <= members < 21
    assert finding.case is not None
    assert finding.case.render("zh") == f"代表小组、代表 {members} 条"


@pytest.mark.parametrize("other", [60, 90])
def test_more_records_than_are_looked_at_are_no_proof(tmp_path: Path, other: int) -> None:
    findings: list[Finding] = found(tmp_path, GROUPS.format(one=55, other=other), "RD001")
    assert [each.verdict for each in findings] == ["undecided"]
