"""One fault is told by one check: the more general one is silent."""

from pathlib import Path
from textwrap import dedent, indent

import pytest
from checkhouse import found

from comitia.checking import Request, check
from comitia.testing import HEADER

HEAD = HEADER.partition("  example:")[0]
FAMILIES = ("TM001", "TM002", "RT004", "OR", "TP", "FL", "DT002", "DT007")
TWICE = {
    "TM002": """
    ahead: {kind: lead_time, modality: must, act: topic, lead: {days: 30}, means: at_least}
    near: {kind: lead_time, modality: must, act: topic, lead: {days: 10}, means: within}
    put: {kind: sponsors, modality: may, act: topic, any_of: {delegates: {at_least: 10}}}
    """,
    "TM001": """
    put: {kind: lead_time, modality: must, act: topic, lead: {days: 2}, means: within}
    told: {kind: notice_to_delegates, modality: must, act: topic, lead: {days: 5}}
    """,
    "OR004": """
    few: {kind: organ_formation, modality: must, type: leading_group, size: {at_most: 5}}
    many: {kind: organ_formation, modality: must, type: leading_group, size: {at_least: 8}}
    """,
    "TP002": """
    steps: {kind: ordered_steps, modality: must, procedure: r, steps: [{step: a}, {step: b}]}
    order: {kind: act_order, modality: must, procedure: r, act: a, after: [b]}
    """,
    "FL005": """
    flow:
      kind: stages
      modality: must
      procedure: r
      stages: [{stage: a, outcomes: [{outcome: later}, {outcome: never}]}, {stage: b, ends: true}]
    """,
}


@pytest.mark.parametrize("code", TWICE)
def test_one_fault_is_told_by_one_check(code: str, tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(HEAD + indent(dedent(TWICE[code]), "  "), encoding="utf-8")
    findings = check(str(path), Request(select=FAMILIES)).findings
    errors = {each.code for each in findings if each.severity == "error"}
    assert errors - {"FL002"} == {code}


@pytest.mark.parametrize(
    "other",
    [
        "kind: ordered_steps, modality: must, procedure: r, steps: [{step: b}, {step: a}]",
        "kind: act_order, modality: must, procedure: r, act: a, after: [b]",
    ],
)
def test_contradictory_orders_of_steps_are_told_once(other: str, tmp_path: Path) -> None:
    steps = "kind: ordered_steps, modality: must, procedure: r, steps: [{step: a}, {step: b}]"
    path = tmp_path / "rules.yaml"
    path.write_text(f"{HEAD}  one: {{{steps}}}\n  other: {{{other}}}\n", encoding="utf-8")
    assert [each.code for each in check(str(path)).findings] == ["TP002"]


def test_two_faults_in_the_same_words_are_two(tmp_path: Path) -> None:
    """Behind `recall` neither of the rows after it ever decides."""
    rows = ("recall, 1/5", "removal, 3/5", "correction, 4/5")
    rungs = ", ".join(
        f"{{outcome: {name}, any_of: [{{grades: [incompetent], more_than: {share}}}]}}"
        for name, share in (each.split(", ") for each in rows)
    )
    text = f"  rows: {{kind: cut_offs, modality: must, base: ballots_cast, rungs: [{rungs}]}}\n"
    findings = found(tmp_path, text, "TB003")
    assert len({each.problem.span for each in findings}) == 2
    assert len({each.fingerprint for each in findings}) == 2


PRESENT, DUE = (f"{{more_than: 1/2, of: delegates_{base}}}" for base in ("present", "due"))
MORE = "{at_least: 2/3, of: delegates_present}"
EASIER = {
    "TH005": (PRESENT, PRESENT, PRESENT),
    "TH008": (MORE, PRESENT, PRESENT),
    "TH006": (DUE, DUE, PRESENT),
}
"""The votes that an election, a topic and a recall take."""


def votes(**majorities: str) -> str:
    return "".join(
        f"  {subject}: {{kind: majority, modality: must, subject: [{subject}], yes: {yes}}}\n"
        for subject, yes in majorities.items()
    )


@pytest.mark.parametrize("code", EASIER)
@pytest.mark.parametrize("first", [True, False])
def test_a_recall_that_is_too_easy_is_told_once(code: str, first: bool, tmp_path: Path) -> None:
    election, topic, recall = EASIER[code]
    others = {"election": election, "topic": topic}
    said = {"recall": recall, **others} if first else {**others, "recall": recall}
    path = tmp_path / "rules.yaml"
    path.write_text(HEAD + votes(**said), encoding="utf-8")
    findings = check(str(path), Request(select=["TH005", "TH006", "TH008"])).findings
    assert [(each.code, each.rules[0]) for each in findings] == [(code, "example/recall")]


def test_two_majorities_that_are_too_low_are_two_faults(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    text = votes(reconsideration=PRESENT, important_question=PRESENT, topic=MORE)
    path.write_text(HEAD + text, encoding="utf-8")
    findings = check(str(path), Request(select=["TH005", "TH008"])).findings
    told = {(each.code, each.rules[0].partition("/")[2]) for each in findings}
    assert told == {("TH008", "reconsideration"), ("TH005", "important_question")}


def test_what_is_reconsidered_by_as_many_is_sound(tmp_path: Path) -> None:
    text = votes(important_question=MORE, reconsideration=MORE)
    assert found(tmp_path, text, "TH005") == []
