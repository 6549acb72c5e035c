"""The modal word of a sentence against the modality of its provision."""

from pathlib import Path

import pytest
from checkhouse import found

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
