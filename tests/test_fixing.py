"""`check --fix` changes what leaves the meaning as it is, and nothing else."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from comitia.cli import main
from comitia.engine.written import same
from comitia.engine.yamlfile import parse_yaml

GOOD = """id: town
title: {zh: 镇, en: Town}
status: draft
provisions:
  quorum:
    kind: quorum
    modality: must
    present: {more_than: 1/2, of: delegates_due}
"""
UNUSED = """waivers:
  - {code: TH001, provision: quorum, reason: 试行, approved_by: 张, until: 2099-12-31}
"""


def fixed(text: str | bytes, folder: Path, *more: str) -> tuple[str, Result]:
    path = folder / "town.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    command = ["check", str(path), "--fix", "--lang", "en", *more]
    result = CliRunner().invoke(main, command, catch_exceptions=False)
    return path.read_bytes().decode("utf-8"), result


@pytest.mark.parametrize(
    ("right", "typed"),
    [
        ("status: draft", "status：draft"),
        ("title: {zh: 镇, en: Town}", "title： ｛zh： 镇， en: Town｝"),
        ("{more_than: 1/2, of: delegates_due}", "｛more_than: 1/2, of: delegates_due}"),
        ("    kind: quorum", "　　kind: quorum"),
        (
            "    kind: quorum\n    modality: must",
            "\xa0\xa0\xa0\xa0kind: quorum\n    modality： must",
        ),
        ("more_than: 1/2", "more_than: １／２"),
        ("status: draft\n", "status: draft\n" + UNUSED),
    ],
)
def test_slips_are_put_right(right: str, typed: str, tmp_path: Path) -> None:
    text, result = fixed(GOOD.replace(right, typed), tmp_path)
    assert text == GOOD
    assert result.exit_code == 0
    assert "\n-" in result.stdout


@pytest.mark.parametrize("typed", ["｛days: 67｝", "｛days: 67}"])
def test_wide_brackets_about_one_entry_are_no_text(typed: str) -> None:
    tree, problems = parse_yaml(f"within: {typed}\n".encode(), "")
    right, _ = parse_yaml(b"within: {days: 67}\n", "")
    assert {each.code for each in problems} == {"LX001"}
    assert tree is not None
    assert right is not None
    assert same(tree, right)


def test_everything_at_once_with_the_line_ends_kept(tmp_path: Path) -> None:
    text = GOOD.replace("    kind: quorum", "　　kind: quorum").replace("1/2", "１／２")
    text = text.replace("status: draft", "status：draft").replace("\n", "\r\n")
    done, result = fixed(text.encode("gb18030"), tmp_path)
    assert done == GOOD.replace("\n", "\r\n")
    assert "saved as UTF-8" in " ".join(result.stdout.split())


def test_a_file_that_is_no_text_is_left(tmp_path: Path) -> None:
    path = tmp_path / "town.yaml"
    path.write_bytes(b"PK\x03\x04\xff")
    for name in (path, tmp_path, tmp_path / "none.yaml"):
        assert CliRunner().invoke(main, ["check", str(name), "--fix"]).exit_code in (1, 2)
    assert path.read_bytes() == b"PK\x03\x04\xff"
    assert fixed(GOOD.encode("utf-16"), tmp_path)[0] == GOOD


def test_tabs_are_replaced_where_their_width_does_not_matter(tmp_path: Path) -> None:
    tabbed = (
        "id: town\ntitle:\n\tzh: 镇\n\ten: Town\nstatus: draft\n" + GOOD.partition("draft\n")[2]
    )
    done, result = fixed(tabbed, tmp_path)
    assert "title:\n  zh: 镇\n  en: Town\n" in done
    assert result.exit_code == 0


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        GOOD.replace("    modality: must", "\tmodality: must"),  # how deep?
        GOOD.replace("1/2", "三分之二"),
        GOOD.replace("1/2", "150%"),
        GOOD.replace("    present", "    wording: {zh: 会议：须过半数，方可开会。}\n    present"),
        GOOD.replace("status: draft\n", "status: draft\n" + UNUSED.replace("TH001", "TH999")),
        GOOD.replace("status: draft\n", "status: draft\n" + UNUSED.replace("TH001", "HR001")),
    ],
)
def test_what_may_change_the_meaning_is_left(text: str, tmp_path: Path) -> None:
    assert fixed(text, tmp_path)[0] == text


def test_a_waiver_is_left_where_its_check_did_not_run(tmp_path: Path) -> None:
    text = GOOD.replace("status: draft\n", "status: draft\n" + UNUSED)
    assert fixed(text, tmp_path, "--select", "TB")[0] == text
    assert fixed(text, tmp_path)[0] == GOOD


def test_one_unused_waiver_of_several_goes(tmp_path: Path) -> None:
    second = UNUSED.splitlines()[1].replace("TH001", "HR001")
    text = GOOD.replace("status: draft\n", "status: draft\n" + UNUSED + second + "\n")
    assert fixed(text, tmp_path)[0] == text.replace(UNUSED.splitlines()[1] + "\n", "")


def test_a_shipped_rule_set_is_never_written(monkeypatch: pytest.MonkeyPatch) -> None:
    from comitia import fixing

    monkeypatch.setattr(fixing, "_plain_syntax", lambda text: text + "# changed\n")
    result = CliRunner().invoke(main, ["check", "zhangjiagang", "--fix", "--depth", "text"])
    assert result.exit_code == 2


def test_the_change_is_told_beside_what_a_machine_reads(tmp_path: Path) -> None:
    _, result = fixed(GOOD.replace("draft", "draft "), tmp_path, "--format", "json")
    assert result.stdout.startswith("{")
    _, result = fixed(GOOD.replace("status: ", "status："), tmp_path, "--format", "json")
    assert result.stdout.startswith("{")
    assert "+status: draft" in result.stderr


def test_a_file_that_could_be_read_says_the_same(tmp_path: Path) -> None:
    text = GOOD.replace("title: {zh: 镇, en: Town}", "title： ｛zh： 镇、 en: Town｝")
    before, _ = parse_yaml(text.encode(), "")
    after, _ = parse_yaml(fixed(text, tmp_path)[0].encode(), "")
    assert before is not None
    assert after is not None
    assert same(before, after)
