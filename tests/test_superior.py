"""A draft against superior rules, its earlier version and its peers: against every small case."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from comitia import twin
from comitia.builtin import default_registry, shipped, superiors
from comitia.checking import Checked, Request, check

QUORUM = "{{kind: quorum, modality: {modality}, present: {{at_least: {share}, of: delegates_due}}}}"


def checked(folder: Path, draft: str, superior: str, *codes: str) -> Checked:
    (folder / "draft.yaml").write_text(draft, encoding="utf-8")
    (folder / "superior.yaml").write_text(superior, encoding="utf-8")
    request = Request(select=codes, against=[str(folder / "superior.yaml")])
    return check(str(folder / "draft.yaml"), request)


def found(checked: Checked) -> set[str]:
    assert checked.readable
    return {each.code for each in checked.findings if each.verdict != "undecided"}


@pytest.mark.parametrize("seed", range(40))
def test_no_small_case_denies_what_is_said_of_a_draft(seed: int, tmp_path: Path) -> None:
    dice = Random(seed)
    family = twin.FAMILIES[seed % len(twin.FAMILIES)]
    registry = default_registry()
    sides = [family.make(dice), family.make(dice)]
    texts = [twin.text(name, each) for name, each in zip("ab", sides, strict=True)]
    said = found(checked(tmp_path, *texts, "HR001", "HR002", "HR008"))
    programs = [twin.program(registry, "ab"[n], each) for n, each in enumerate(sides)]
    compiled = [
        [each for each in one.compiled if each.question.id == family.question] for one in programs
    ]
    seen = twin.shown(compiled, family.cases(registry))
    if family.question not in ("assembly.delegate_number", "motion.in_time"):
        assert ("looser" not in seen) or ("HR001" in said)
        assert ("stricter" not in seen) or ("HR002" in said)
    assert ("HR008" not in said) or not seen


def quorum(share: str, modality: str = "must") -> str:
    return twin.text("town", [QUORUM.format(modality=modality, share=share)])


@pytest.mark.parametrize(
    ("draft", "superior", "expected"),
    [
        (quorum("1/2"), quorum("2/3"), {"HR001"}),
        (quorum("1/2", "should"), quorum("2/3", "should"), {"HR001"}),
        (quorum("1/2"), quorum("2/3", "generally"), set()),
        (quorum("1/2"), quorum("2/3", "in_principle"), set()),
        (quorum("2/3", "generally"), quorum("2/3"), {"HR003"}),
        (quorum("2/3"), quorum("2/3"), {"HR008"}),
    ],
)
def test_what_binds(draft: str, superior: str, expected: set[str], tmp_path: Path) -> None:
    assert found(checked(tmp_path, draft, superior, "HR")) == expected


def test_to_ask_for_more_than_a_floor_is_a_remark(tmp_path: Path) -> None:
    result = checked(tmp_path, quorum("4/5"), quorum("1/2"), "HR")
    assert [(each.code, each.severity) for each in result.findings] == [("HR002", "info")]


def test_amendments_are_remarks_and_earlier_files_warnings(tmp_path: Path) -> None:
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(quorum("2/3"), encoding="utf-8")
    change = "  p0: {present: {at_least: 1/2}}\n"
    amended = quorum("2/3") + f"amendments:\n- from: 2025-01-01\n  provisions:\n  {change}"
    new.write_text(amended, encoding="utf-8")
    within = check(str(new), Request(select=["EV"]))
    assert [(each.code, each.severity) for each in within.findings] == [("EV001", "info")]
    since = check(str(new), Request(select=["EV"], since=str(old)))
    assert {each.severity for each in since.findings} <= {"info", "warning"}
    assert since.findings


def test_few_peers_say_nothing(tmp_path: Path) -> None:
    peer = tmp_path / "peer.yaml"
    peer.write_text(quorum("2/3").replace("id: town", "id: peer"), encoding="utf-8")
    draft = tmp_path / "draft.yaml"
    draft.write_text(twin.text("town", ["{kind: attendance, modality: must}"]), encoding="utf-8")
    for number, expected in ((7, set()), (8, {"PR001"})):
        result = check(str(draft), Request(select=["PR"], peers=[str(peer)] * number))
        assert found(result) == expected


def test_superior_rule_sets_are_no_localities() -> None:
    assert len(shipped()) == 13
    assert superiors() == ["superior-charter", "superior-election", "superior-tenure-2008"]
    assert not set(shipped()) & set(superiors())


@pytest.mark.parametrize("years", [3, 5])
@pytest.mark.parametrize("level", ["", "town", "county", "national"])
def test_a_superior_rule_holds_at_the_levels_it_is_for(
    level: str, years: int, tmp_path: Path
) -> None:
    named = ("county", "national")
    above = [
        f"{{kind: congress_term, modality: must, level: [{each}], length: {{years: 5}}}}"
        for each in named
    ]
    own = f"{{kind: congress_term, modality: must, length: {{years: {years}}}}}"
    text = twin.text("draft", [own])
    if level:
        text = text.replace("title:", f"level: {level}\ntitle:", 1)
    said = checked(tmp_path, text, twin.text("above", above), "HR001", "HR002").findings
    if not level:
        assert {each.verdict for each in said} == {"not_analysed"}
    else:
        assert any(each.code == "HR001" for each in said) == (level in named and years == 3)
        assert all(each.verdict == "counterexample" for each in said)


def test_a_draft_that_tells_levels_apart_is_held_at_each(tmp_path: Path) -> None:
    term = "{{kind: congress_term, modality: must, level: [{}], length: {{years: {}}}}}"
    own = twin.text("draft", [term.format("county", 3), term.format("national", 5)])
    above = twin.text("above", [term.format("county", 5), term.format("national", 5)])
    said = checked(tmp_path, own, above, "HR001").findings
    assert [each.verdict for each in said] == ["counterexample"]


@pytest.mark.parametrize(
    ("level", "levels", "missing"),
    [
        ("township", "[county]", False),
        ("county", "[county]", True),
        ("county", "[province, county]", True),
        (None, "[county]", True),
    ],
)
def test_what_is_said_of_other_levels_is_not_missing(
    level: str | None, levels: str, missing: bool, tmp_path: Path
) -> None:
    draft, above = tmp_path / "draft.yaml", tmp_path / "above.yaml"
    own = quorum("1/2")
    draft.write_text(own if level is None else f"level: {level}\n{own}", encoding="utf-8")
    term = "  term: {kind: congress_term, modality: must, level: LEVELS, length: {years: 5}}\n"
    above.write_text(quorum("1/2") + term.replace("LEVELS", levels), encoding="utf-8")
    result = check(str(draft), Request(select=("HR003",), against=(str(above),)))
    assert found(result) == ({"HR003"} if missing else set())


def test_a_duty_of_the_year_is_not_taken_for_one_of_each_quarter(tmp_path: Path) -> None:
    visits = "{{kind: contact_visits, modality: must, bearer: delegate, contacted: [masses],"
    visits += " frequency: {{at_least: {times}, every: {every}}}}}"
    year, quarter = (
        twin.text("town", [visits.format(times=times, every=every)])
        for times, every in ((4, "year"), (1, "quarter"))
    )
    (said,) = checked(tmp_path, year, quarter, "HR001").findings
    assert said.verdict == "not_analysed"
    assert "other periods" in said.problem.message.render("en")
    assert not checked(tmp_path, quarter, quarter, "HR001").findings
