"""What `check` says that deciding the case of a finding comes to."""

from pathlib import Path

import pytest
from checkhouse import found

LEADS = """\
  one: {kind: matter_lead, modality: stated, levels: [city], lead: county_deputy_head}
  other: {kind: matter_lead, modality: stated, levels: [city], lead: township_deputy_head}
"""
TIES = """\
  rule: {kind: majority, modality: must, yes: {at_least: 1/2, of: yes_and_no}}
"""
OFTEN = """\
  often: {kind: group_activities, modality: must, frequency: {at_least: 3, at_most: 2, every: year}}
"""
EASIER = """\
  before:
    kind: sponsors
    modality: may
    act: motion
    phase: [before]
    any_of: {delegates: {at_least: 10}}
  during:
    kind: sponsors
    modality: may
    act: motion
    phase: [in_session]
    any_of: {delegates: {at_least: 5}}
"""
READ = """\
  groups:
    kind: group_formation
    modality: must
    size: {at_least: {readings: [1, 2], why: two copies differ}}
"""


@pytest.mark.parametrize(
    ("provisions", "code", "told"),
    [
        (LEADS, "TB002", "`one` 分管副县长；`other` 分管副乡镇长；事项由谁牵头：无法确定"),
        (TIES, "NM010", "`rule` 符合；是否通过：是"),
        (OFTEN, "OR004", "`often` 逾期未履行"),
        (EASIER, "TH004", "`during` 符合；可否受理：是"),
    ],
)
def test_what_each_provision_comes_to(
    provisions: str, code: str, told: str, tmp_path: Path
) -> None:
    (finding,) = found(tmp_path, provisions, code)
    assert finding.decided is not None
    assert sorted(finding.decided.render("zh").split("；")) == sorted(told.split("；"))


def test_what_it_is_under_each_reading(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, READ, "RD001")
    assert finding.decided is not None
    said = finding.decided.render("en")
    assert said == "`groups` (as 2: broken, as 1: holds)"
