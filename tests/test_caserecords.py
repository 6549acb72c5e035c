"""Records of cases in files of an office's own: workbooks, folders of CSV, YAML."""

import json
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import pytest
from caseplugin import REGISTRY, small_ruleset
from click.testing import CliRunner
from workbooks import Rows, book

from comitia.cli import main
from comitia.engine.cases import CaseReport, run_cases

SESSION: Rows = [["编号", "会议类型", "实到人数"], ["s1", "年会", 15], ["s2", "临时会议", 20]]


def report(folder: Path, *records: str, day: str = "as_of: 2006-12-31") -> CaseReport:
    """The report of one case for each path of records, all of them expecting the same."""
    lines = ["cases:"]
    for number, each in enumerate(records):
        lines += [f"- name: case {number}", f"  {day}", f"  records: {each}", "  expect:"]
        lines += ["  - {question: session.may_be_held, subject: s2, outcome: true}"]
    path = folder / "cases.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return run_cases(path, small_ruleset(folder), REGISTRY)


def said(found: CaseReport, folder: Path) -> list[str]:
    """Each problem in one line: file and place, code and message."""
    lines = []
    for each in found.problems:
        assert each.span is not None
        file = Path(each.span.file).relative_to(folder)
        place = f"{file}:{each.span.start.line}"
        if each.span.sheet:
            place = f"{file}!{each.span.sheet}!{each.span.cell}"
        message = each.message.render("en").replace(f"{folder}/", "")
        lines.append(f"{place} {each.code} {message}")
    return lines


def test_records_from_every_kind_of_file(tmp_path: Path) -> None:
    book(tmp_path / "案卷.xlsx", {"会议": SESSION})
    (tmp_path / "sheets").mkdir()
    (tmp_path / "sheets" / "会议.csv").write_text("编号,实到人数\ns2,20\n", encoding="utf-8")
    (tmp_path / "session.csv").write_text("id,present\ns2,20\n", encoding="utf-8")
    (tmp_path / "r.yaml").write_text("案卷: {会议: [{编号: s2, 实到人数: 20}]}", encoding="utf-8")
    found = report(tmp_path, "案卷.xlsx", "./sheets", "session.csv", "r.yaml")
    assert (found.problems, found.failed, found.passed) == ((), (), 4)


def test_the_day_of_the_records_is_that_of_a_case_without_one(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_text("as_of: 2006-12-31\nrecords: {session: [{id: s2, present: 20}]}")
    assert report(tmp_path, "r.yaml", day="about: 1").passed == 1
    path.write_text("session: [{id: s2, present: 20}]")
    assert said(report(tmp_path, "r.yaml", day="about: 1"), tmp_path) == [
        "cases.yaml:2 SC002 `as_of` is missing"
    ]


def test_a_file_that_several_cases_name_is_read_once(tmp_path: Path) -> None:
    book(tmp_path / "r.xlsx", {"会议": [["编号", "实到人数"], ["s2", "十"]]})
    found = report(tmp_path, "r.xlsx", "r.xlsx")
    assert said(found, tmp_path) == [
        "r.xlsx!会议!B2 DA007 实到人数: `十` is not a whole number",
    ]
    assert (found.cases, found.passed) == (2, 0)


LOST = "was stored as a number: its last digits are lost"


@pytest.mark.parametrize(
    ("sheets", "problems"),
    [
        ({"会义": SESSION}, ["r.xlsx!会义!A1 DA004 there is no table `会义`"]),
        (
            {"Sheet1": SESSION},
            ["r.xlsx!Sheet1!A1 DA017 sheet `Sheet1` is no table and was not read"],
        ),
        (
            {"会议": SESSION, "代表": [["编号", "证件号"], ["d1", 110101198506010022]]},
            [f"r.xlsx!代表!B2 DA002 证件号: `1.1010119850601e+17` {LOST}"],
        ),
        (
            {"会议": SESSION, "走访": [["代表", "日期"], ["d1", "去年"]]},
            ["r.xlsx!走访!B2 DA007 日期: `去年` is not a date"],
        ),
    ],
)
def test_every_bad_cell_with_its_place(
    tmp_path: Path, sheets: Mapping[str, Rows], problems: list[str]
) -> None:
    book(tmp_path / "r.xlsx", sheets)
    assert said(report(tmp_path, "r.xlsx"), tmp_path) == problems


def test_bad_cells_of_texts_are_shown_with_their_lines(tmp_path: Path) -> None:
    (tmp_path / "session.csv").write_text("id,present\ns2,x\n")
    (tmp_path / "r.yaml").write_text("session:\n- {id: s2, present: y}\n")
    found = report(tmp_path, "session.csv", "r.yaml")
    assert said(found, tmp_path) == [
        "r.yaml:2 DA007 `y` is not a whole number",
        "session.csv:2 DA007 session, row 2, column present: `x` is not a whole number",
    ]
    assert {str(tmp_path / "session.csv"), str(tmp_path / "r.yaml")} < found.texts.keys()


def test_files_that_are_not_there_or_not_to_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "cases"
    (folder / "empty").mkdir(parents=True)
    (tmp_path / "r.yaml").write_text("session: []")
    (folder / "link.yaml").symlink_to(tmp_path / "r.yaml")
    (folder / "round").symlink_to("round")
    records = ["no.xlsx", "../r.yaml", "/dev/zero", "link.yaml", "empty", "round", '"a\\0b"']
    found = report(folder, *records)
    outside = "lies outside of the folder of the cases"
    assert [each.partition(" ")[2].partition(": ")[0] for each in said(found, folder)] == [
        "LX015 file `no.xlsx` cannot be read",
        f"CF007 `../r.yaml` {outside}",
        f"CF007 `/dev/zero` {outside}",
        f"CF007 `link.yaml` {outside}",
        "DA015 folder `empty` holds no CSV file",
        "LX015 file `round` cannot be read",
        "LX015 file `a\\u0000b` cannot be read",
    ]
    lines = [each.span.start.line for each in found.problems if each.span]
    assert lines == [4, 9, 14, 19, 24, 29, 34]


def test_the_command_shows_places_and_warnings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rules = """
        标识: 本镇
        名称: {中文: 本镇, 英文: Our town}
        状态: 草案
        沿用: zhangjiagang
        """
    (tmp_path / "town.yaml").write_text(dedent(rules), encoding="utf-8")
    cases = """
        案例:
          - 名称: 年会
            截至: 2007-02-01
            案卷: 记录.xlsx
            预期: [{问题: 会议可否召开, 主体: 年会, 结论: 是}]
        """
    (tmp_path / "town.cases.yaml").write_text(dedent(cases), encoding="utf-8")
    header = ["编号", "会议类型", "开幕日期", "代表总数", "应到人数", "准假人数", "实到人数"]
    row = ["年会", "年会", "2007-01-10", 100, 100, 0, 80]
    book(tmp_path / "记录.xlsx", {"会议": [header, row], "随笔": [["x"]]})
    done = CliRunner().invoke(main, ["test", "town.yaml", "--lang", "zh"])
    assert (done.exit_code, done.stdout) == (0, "本镇：共 1 个案例，通过 1 个\n")
    assert "DA017" in done.stderr
    book(tmp_path / "记录.xlsx", {"会议": [header, [*row[:-1], "八十"]]})
    done = CliRunner().invoke(main, ["test", "town.yaml", "--lang", "zh", "--format", "json"])
    assert done.exit_code == 2
    assert "记录.xlsx，工作表 会议，G2" in done.stderr
    [problem] = json.loads(done.stdout)["problems"]
    assert (problem["sheet"], problem["cell"]) == ("会议", "G2")
