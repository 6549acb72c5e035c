"""What `check` says that deciding the case of a finding comes to."""

import re
from pathlib import Path

import pytest
from checkhouse import HEAD, found

from comitia.checking import Request, check

DAY = re.compile(r"\d{4}-\d{2}-\d{2}|\d{4}年\d+月\d+日")
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
        (TIES, "NM010", "`rule` 满足；是否通过：是"),
        (OFTEN, "OR004", "`often` 逾期未履行"),
        (EASIER, "TH004", "`during` 满足；可否受理：是"),
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


def test_a_case_tells_answers_in_the_words_of_deciding_it_again(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(HEAD + TIES, encoding="utf-8")
    request = Request(select=["HR003"], against=["superior-tenure-2008"])
    said = [
        [each.case.render("zh"), each.decided.render("zh")]
        for each in check(str(path), request).findings
        if each.case is not None and each.decided is not None
    ]
    days = [[DAY.findall(one) for one in each] for each in said if "何日" in each[0]]
    assert days
    assert all(set(again) <= set(case) for case, again in days)
    assert not any("-" in day for each in days for one in each for day in one)
