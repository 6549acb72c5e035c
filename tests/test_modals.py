"""The modal word of a sentence against the modality of its provision."""

from datetime import date
from pathlib import Path

import pytest
from casehouse import answers
from checkhouse import found

from comitia.engine.findings import Finding

RULE = (
    "  p: {{kind: quorum, modality: {modality}, wording: {{zh: {zh}}}, present: {{at_least: 2}}}}\n"
)


@pytest.mark.parametrize(
    ("zh", "modality", "word"),
    [
        ("三分之二以上的代表到会，方可召开。", "must", ""),
        ("三分之二以上的代表到会，方可召开。", "stated", ""),
        ("经代表大会通过，方可以施行。", "must", ""),
        ("经批准后才可施行。", "should", ""),
        ("代表可以请假。", "must", "可以"),
        ("代表可请假。", "should", "可"),
        ("代表不可以请假。", "must", ""),
        ("代表应当到会。", "may", "应当"),
        ("代表必须到会。", "must", ""),
        ("代表一般应出席。", "should", ""),
        ("代表一般到会。", "should", "一般"),
        ("到会代表不得少于五人。", "should", ""),
        ("代表不得缺席。", "should", "不得"),
    ],
)
def test_which_word_is_of_another_modality(
    zh: str, modality: str, word: str, tmp_path: Path
) -> None:
    findings = found(tmp_path, RULE.format(zh=zh, modality=modality), "DF001")
    told = [each.problem.message.render("en") for each in findings]
    assert len(told) == bool(word)
    assert all(f"`{word}`" in each for each in told)


@pytest.mark.parametrize(
    ("zh", "modality", "codes"),
    [
        ("代表一般到会。", "should", ["DF001"]),  # once, not twice
        ("代表一般应当到会。", "should", ["DF002"]),
        ("代表一般到会。", "generally", []),
    ],
)
def test_a_word_without_measure_is_told_once(
    zh: str, modality: str, codes: list[str], tmp_path: Path
) -> None:
    rule = RULE.format(zh=zh, modality=modality)
    said = [each.code for code in ("DF001", "DF002") for each in found(tmp_path, rule, code)]
    assert said == codes


REPLY = "kind: reply, act: [suggestion], within: {days: 30}"
QUORUM = "kind: quorum, present: {at_least: 2/3, of: delegates_due}"
WEIGHED = {
    "a duty that need not be": (REPLY, "must", "可以答复。", "may", "DF001"),
    "a liberty that is a duty": (REPLY, "may", "必须答复。", "must", "DF001"),
    "in principle": (REPLY, "must", "原则上三十日内答复。", "in_principle", "DF001"),
    "generally beside must": (REPLY, "must", "一般必须答复。", "generally", "DF002"),
    "a condition that is none": (QUORUM, "must", "原则上须到会。", "in_principle", "DF002"),
    "a condition after all": (QUORUM, "should", "不得缺席。", "must", "DF001"),
}


def weights(folder: Path, finding: Finding) -> set[tuple[object, str]]:
    return {(each.outcome, each.standing) for each in answers(folder, finding)}


@pytest.mark.parametrize("case", WEIGHED)
def test_a_case_weighs_otherwise_by_the_modal_word(case: str, tmp_path: Path) -> None:
    fields, modality, zh, worded, code = WEIGHED[case]
    rule = f"  p: {{modality: {modality}, wording: {{zh: {zh}}}, {fields}}}\n"
    (finding,) = found(tmp_path, rule, code)
    assert finding.verdict == "lint"
    stated = weights(tmp_path, finding)
    path = tmp_path / "rules.yaml"
    text = path.read_text(encoding="utf-8").replace(modality, worded)
    path.write_text(text, encoding="utf-8")
    assert stated != weights(tmp_path, finding)


@pytest.mark.parametrize(
    ("fields", "modality", "zh"),
    [
        (REPLY, "should", "一般三十日内答复。"),  # either is a deviation
        (QUORUM, "must", "可以到会。"),  # what may be done under a condition has to meet it
        ("kind: publicity, means: [board]", "must", "可以宣传。"),  # nobody is ever late
    ],
)
def test_what_weighs_the_same_has_no_case(
    fields: str, modality: str, zh: str, tmp_path: Path
) -> None:
    rule = f"  p: {{modality: {modality}, wording: {{zh: {zh}}}, {fields}}}\n"
    (finding,) = found(tmp_path, rule, "DF001")
    assert finding.witness is None


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ("kind: reply, act: [suggestion]", "pending"),
        ("kind: circulation, to: [delegates]", "pending"),
        ("kind: opinion_report, issues: any, to: committee", None),
    ],
)
def test_what_is_to_be_done_soon_is_never_overdue(
    fields: str, outcome: str | None, tmp_path: Path
) -> None:
    rule = f"  p: {{modality: should, wording: {{zh: 应当及时办理。}}, {fields}}}\n"
    (finding,) = found(tmp_path, rule, "DF002")
    assert {each.outcome for each in answers(tmp_path, finding)} == {outcome}
    assert finding.witness is not None
    days = [each for each in finding.witness.row.values() if isinstance(each, date)]
    assert (finding.witness.as_of - min(days)).days >= 365
