"""How findings reach gates: fingerprints, baselines, waivers, mandatory checks, exit codes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from comitia.checking import Request, check
from comitia.cli import main

DRAFT = Path(__file__).parent.parent / "examples" / "faulty-draft.yaml"
HEAD = """id: town
title: {zh: 镇, en: Town}
status: draft
"""
RULES = """provisions:
  quorum:
    kind: quorum
    modality: must
    present: {at_least: 1/2, of: delegates_due}
  decisions:
    kind: majority
    modality: must
    yes: {more_than: 1/2, of: delegates_due}
"""
WAIVER = """waivers:
  - code: TH001
    provision: decisions
    reason: 试行
    approved_by: 张某某
    until: 2030-06-30
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)], catch_exceptions=False)


def written(folder: Path, waivers: str = "", rules: str = RULES) -> Path:
    path = folder / "town.yaml"
    path.write_text(HEAD + waivers + rules, encoding="utf-8")
    return path


def of_file(*arguments: object) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = json.loads(run(*arguments, "--format", "json").stdout)
    return found["files"][0]  # type: ignore[return-value]


def codes(path: Path, *arguments: object) -> list[str]:
    return [each["code"] for each in of_file(path, *arguments)["findings"]]


def test_fingerprints_do_not_change_when_lines_move(tmp_path: Path) -> None:
    text = DRAFT.read_text(encoding="utf-8")
    moved = tmp_path / "moved.yaml"
    moved.write_text("# a remark\n\n" + text.replace("\n条款:", "\n\n\n条款:"), encoding="utf-8")
    before, after = (check(str(each)).findings for each in (DRAFT, moved))
    assert [each.fingerprint for each in before] == [each.fingerprint for each in after]
    assert len({each.fingerprint for each in before}) == len(before)


def test_the_same_slip_on_two_lines_is_two_findings(tmp_path: Path) -> None:
    path = tmp_path / "slips.yaml"
    path.write_text(HEAD + "note： {zh: 甲, en: a}\nlevel： {zh: 甲}\n", encoding="utf-8")
    found = [each for each in check(str(path)).findings if each.code == "LX001"]
    assert len({each.fingerprint for each in found}) == len(found) == 2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--select", "TH001"], 1),
        (["--select", "TH001", "--fail-on", "info"], 1),
        (["--select", "TB"], 0),
        (["--select", "TB", "--mandatory", "TH001"], 1),
        (["--select", "TB", "--mandatory", "HR001"], 3),
        (["--mandatory", "TH001,HR"], 3),
        (["--mandatory", "EV001"], 3),
        (["--mandatory", "DA"], 3),
        (["--mandatory", "ZZ"], 2),
        (["--prune"], 2),
        (["--baseline", "none.json"], 2),
    ],
)
def test_exit_codes(arguments: list[str], code: int, tmp_path: Path) -> None:
    assert run(written(tmp_path), *arguments).exit_code == code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, 2),  # is not there
        (b"", 1),
        ("comitia: 1\n标题: 议事规则".encode("gb18030"), 1),
        ("comitia: 1".encode("utf-16"), 1),
        (b"id: [1\n", 1),
        (b"\x00\x01", 1),
    ],
)
def test_what_is_wrong_with_the_text_of_a_file_is_a_finding(
    content: bytes | None, code: int, tmp_path: Path
) -> None:
    """Only a file that cannot be opened at all is not examined."""
    path = tmp_path / "town.yaml"
    if content is not None:
        path.write_bytes(content)
    result = run(path, "--format", "json")
    assert result.exit_code == code
    assert json.loads(result.stdout)["files"][0]["findings"]


def test_a_threshold_lets_lesser_findings_pass(tmp_path: Path) -> None:
    path = written(tmp_path, WAIVER.replace("TH001", "TB001"))
    assert run(path, "--select", "LX007,TB", "--as-of", "2026-01-01").exit_code == 1
    assert run(path, "--select", "LX007,TB", "--fail-on", "error").exit_code == 0


def test_a_mandatory_check_that_is_not_decided_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from comitia.engine import prove

    path = written(tmp_path)
    monkeypatch.setattr(prove, "find", lambda *_a, **_k: prove.Undecided("late"))
    assert run(path, "--select", "TH001", "--fail-on", "error").exit_code == 0
    result = run(path, "--mandatory", "TH001", "--fail-on", "error")
    assert result.exit_code == 3
    assert "TH001" in result.stdout.splitlines()[-1]


def test_a_file_with_errors_leaves_mandatory_checks_without_answer(tmp_path: Path) -> None:
    path = written(tmp_path, rules=RULES.replace("yes:", "yess:"))
    assert run(path).exit_code == 1
    assert run(path, "--mandatory", "TH001").exit_code == 3


def test_a_waiver_covers_what_it_names_and_is_listed(tmp_path: Path) -> None:
    path = written(tmp_path, WAIVER)
    data = of_file(path, "--select", "TH001", "--as-of", "2030-06-30")
    assert data["findings"] == []
    assert [each["findings"][0]["code"] for each in data["waivers"]] == ["TH001"]  # type: ignore[index]
    result = run(path, "--select", "TH001", "--as-of", "2030-06-30", "--lang", "zh")
    assert result.exit_code == 0
    assert "张某某" in result.stdout
    assert "试行" in result.stdout


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (("until: 2030-06-30", "until: 2030-06-29"), ["LX008", "TH001"]),
        (("    reason: 试行\n", ""), ["LX008", "TH001"]),
        (("    approved_by: 张某某\n", ""), ["LX008", "TH001"]),
        (("    until: 2030-06-30\n", ""), ["LX008", "TH001"]),
        (("provision: decisions", "provision: rules"), ["LX007", "TH001"]),
        (("    provision: decisions\n", ""), []),
        (("provision: decisions", "provision: quorum"), []),
        (("TH001", "TH999"), ["LX007", "TH001"]),
        (("TH001", "LX008"), ["LX008", "TH001"]),
        (("TH001", "HR001"), ["TH001"]),
    ],
)
def test_a_waiver_that_is_not_right(
    change: tuple[str, str], found: list[str], tmp_path: Path
) -> None:
    path = written(tmp_path, WAIVER.replace(*change))
    arguments = ("--select", "TH001,LX", "--as-of", "2030-06-30")
    assert sorted(codes(path, *arguments)) == found


def test_what_did_not_run_leaves_a_waiver_alone(tmp_path: Path) -> None:
    path = written(tmp_path, WAIVER.replace("TH001", "TB001"))
    assert codes(path, "--select", "TB,LX007", "--as-of", "2026-01-01") == ["LX007"]
    assert codes(path, "--select", "LX007", "--as-of", "2026-01-01") == []


def test_what_is_mandatory_cannot_be_waived(tmp_path: Path) -> None:
    path = written(tmp_path, WAIVER)
    arguments = ("--mandatory", "TH001", "--as-of", "2026-01-01", "--select", "LX008")
    assert sorted(codes(path, *arguments)) == ["LX008", "TH001"]


def test_a_base_does_not_hand_on_its_waivers(tmp_path: Path) -> None:
    """Whoever takes a rule set over answers for it, and asks for leave again."""
    written(tmp_path, WAIVER)
    own = tmp_path / "own.yaml"
    own.write_text(HEAD.replace("town", "own") + "extends: town.yaml\n", encoding="utf-8")
    own.write_text(own.read_text(encoding="utf-8") + "provisions: {}\n", encoding="utf-8")
    assert codes(own, "--select", "TH001", "--as-of", "2026-01-01") == ["TH001"]


def test_waivers_are_written_in_either_language(tmp_path: Path) -> None:
    path = written(tmp_path, WAIVER)
    show = ["show", str(path), "--as", "yaml", "--lang"]
    chinese = CliRunner().invoke(main, [*show, "zh"]).stdout
    assert (
        "豁免:\n  - 代码: TH001\n    条文: decisions\n    理由: 试行\n    批准人: 张某某" in chinese
    )
    path.write_text(chinese, encoding="utf-8")
    assert codes(path, "--select", "TH001", "--as-of", "2026-01-01") == []
    assert "张某某" in CliRunner().invoke(main, ["show", str(path), "--lang", "en"]).stdout
    english = CliRunner().invoke(main, [*show, "en"]).stdout
    assert english == HEAD + WAIVER + RULES


def test_a_baseline_hides_what_is_known(tmp_path: Path) -> None:
    path, known = written(tmp_path), tmp_path / "known.json"
    assert run(path, "--baseline", known, "--write-baseline").exit_code == 0
    before = known.read_bytes()
    result = run(path, "--baseline", known)
    assert result.exit_code == 0
    assert "error" not in result.stdout
    worse = RULES + "  again:\n    kind: quorum\n    modality: must\n    present: {at_least: 3/2}\n"
    path.write_text("# moved\n" + HEAD + worse, encoding="utf-8")
    assert run(path, "--baseline", known).exit_code == 1
    assert known.read_bytes() == before
    assert run(path, "--baseline", known, "--mandatory", "TH001").exit_code != 0


def test_what_is_mandatory_is_never_known(tmp_path: Path) -> None:
    path, known = written(tmp_path), tmp_path / "known.json"
    arguments = ("--select", "TH001", "--baseline", known)
    assert run(path, *arguments, "--write-baseline").exit_code == 0
    assert run(path, *arguments, "--mandatory", "TH001").exit_code == 1


def test_pruning_takes_out_only_what_was_looked_for(tmp_path: Path) -> None:
    path, known = written(tmp_path), tmp_path / "known.json"
    run(path, "--baseline", known, "--write-baseline")
    whole = known.read_text(encoding="utf-8")
    assert '"TH001"' in whole
    path.write_text(HEAD + RULES.replace("at_least: 1/2", "at_least: 2/3"), encoding="utf-8")
    run(path, "--baseline", known, "--prune", "--select", "TB")
    assert known.read_text(encoding="utf-8") == whole
    assert run(path, "--baseline", known, "--prune").exit_code == 0
    assert '"TH001"' not in known.read_text(encoding="utf-8")


def test_a_baseline_names_files_as_seen_from_its_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, known = written(tmp_path), tmp_path / "known.json"
    run(path, "--baseline", known, "--write-baseline")
    monkeypatch.chdir(tmp_path)
    assert run("town.yaml", "--baseline", "known.json").exit_code == 0
    assert list(json.loads(known.read_text(encoding="utf-8"))["files"]) == ["town.yaml"]


@pytest.mark.parametrize("content", ["", "[]", '{"comitia_baseline": 1, "files": {"a": [1]}}'])
def test_a_file_that_is_no_baseline_is_refused(content: str, tmp_path: Path) -> None:
    known = tmp_path / "known.json"
    known.write_text(content, encoding="utf-8")
    assert run(written(tmp_path), "--baseline", known).exit_code == 2
    assert known.read_text(encoding="utf-8") == content


def test_a_check_says_what_it_needs() -> None:
    held = check("zhangjiagang", Request(select=["HR001"]))
    assert list(held.not_asked) == ["HR001"]


def test_what_is_no_rule_in_force_is_told_and_can_be_looked_at(tmp_path: Path) -> None:
    rules = RULES.replace("modality: must", "modality: must\n    force: plan")
    path = written(tmp_path, rules=rules)
    left = run(path, "--lang", "en")
    assert "not looked at: 2 provisions of force `plan`" in left.stdout.replace("\n  ", " ")
    assert "TH001" not in left.stdout
    found = run(path, "--as-if", "plan", "--lang", "en")
    assert "error[TH001]" in found.stdout
    assert "not looked at" not in found.stdout
    data = json.loads(run(path, "--format", "json").stdout)
    assert data["files"][0]["left_out"] == {"plan": 2}
    assert "--as-if 计划" in run(path, "--lang", "zh").stdout
    assert run(path, "--as-if", "计划").stdout == run(path, "--as-if", "plan").stdout


def test_a_force_there_is_not(tmp_path: Path) -> None:
    result = run(written(tmp_path), "--as-if", "wish")
    assert result.exit_code == 2
    assert "[SC022]" in result.stderr


AMENDED = """amendments:
  - from: 2027-01-01
    provisions:
      decisions:
        yes: {more_than: 1/2, of: delegates_present}
"""


def test_a_change_is_looked_at_only_where_there_is_something_before(tmp_path: Path) -> None:
    plain = check(str(written(tmp_path)), Request(select=["EV"]))
    assert sorted(plain.not_asked) == ["EV001", "EV002"]
    assert not plain.ran
    text = HEAD.replace("status: draft", "status: in_force\neffective: 2026-01-01")
    (tmp_path / "new.yaml").write_text(text + RULES + AMENDED, encoding="utf-8")
    amended = check(str(tmp_path / "new.yaml"), Request(select=["EV"]))
    assert [each.code for each in amended.findings] == ["EV001"]
    assert not amended.not_asked
    assert "--since" in run(written(tmp_path), "--mandatory", "EV001").stdout
    beside = Request(select=["EV"], since=str(written(tmp_path)))
    assert not check(str(written(tmp_path)), beside).not_asked
