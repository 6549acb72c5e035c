"""Workbooks: records read from them, templates to fill in, answers written to them."""

import json
import re
import sys
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from caseplugin import REGISTRY
from click.testing import CliRunner
from workbooks import Rows, book

from comitia.builtin import default_registry
from comitia.cli import main
from comitia.engine.problems import problem_to_json, render_problem
from comitia.engine.recordfiles import LoadedRecords, load_records
from comitia.engine.records import Cell


def load(tmp_path: Path, **sheets: Rows) -> LoadedRecords:
    return load_records(book(tmp_path / "records.xlsx", sheets), REGISTRY)


def cells(loaded: LoadedRecords, table: str) -> list[dict[str, Cell]]:
    assert loaded.records is not None, said(loaded)
    rows = loaded.records.tables[table].values()
    return [{k: v for k, v in row.items() if k != "@" and v is not None} for row in rows]


def said(loaded: LoadedRecords) -> list[str]:
    """Each problem in one line: cell, code, message, and advice."""
    lines = []
    for each in loaded.problems:
        place = f"{each.span.sheet}!{each.span.cell} " if each.span else ""
        advice = f" [{each.help.render('en')}]" if each.help else ""
        lines.append(f"{place}{each.code} {each.message.render('en')}{advice}")
    return lines


LOST = (
    "was stored as a number: its last digits are lost"
    " [format the column as text in the spreadsheet and type the number again]"
)
SESSION = ["编号", "会议类型", "开幕日期", "实到人数"]


def test_names_of_both_languages_and_every_type(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        说明=[["填写说明"]],
        会议=[SESSION, ["s1", "年会", date(2006, 2, 20), 15.0], [], ["s2", "extra", None, "16"]],
        delegate=[["id", "姓名", "party_member", "id_number"], [7, "李四", True, "0071"]],
        visit=[["id", "代表", "日期"], [None, 7.0, None]],
    )
    assert said(loaded) == []
    assert cells(loaded, "session") == [
        {"id": "s1", "kind": "annual", "opens": date(2006, 2, 20), "present": 15},
        {"id": "s2", "kind": "extra", "present": 16},
    ]
    assert cells(loaded, "delegate") == [
        {"id": "7", "name": "李四", "party_member": True, "id_number": "0071"}
    ]
    assert cells(loaded, "visit") == [{"id": "visit-1", "delegate": "7"}]


@pytest.mark.parametrize(
    "typed",
    [
        "2006-02-20",
        "2006/2/20",
        "2006.2.20",
        "2006年2月20日",
        date(2006, 2, 20),
        datetime(2006, 2, 20),
    ],
    ids=str,
)
def test_dates_as_dates_and_as_text(tmp_path: Path, typed: object) -> None:
    rows: list[list[Any]] = [["id", "opens"], ["s", typed]]
    loaded = load(tmp_path, session=rows)
    assert cells(loaded, "session") == [{"id": "s", "opens": date(2006, 2, 20)}]


@pytest.mark.parametrize(
    ("typed", "advice"),
    [(39_133, "format the column as a date"), (20070310, "write `2007-03-10`")],
)
def test_numbers_in_the_place_of_dates(tmp_path: Path, typed: int, advice: str) -> None:
    rows: list[list[Any]] = [["id", "opens"], ["s", typed]]
    assert said(load(tmp_path, session=rows)) == [
        f"session!B2 DA007 opens: `{typed}` is not a date [{advice}]"
    ]


def test_empty_rows_and_columns_around_the_table(tmp_path: Path) -> None:
    rows: list[list[Any]] = [[], [], [None, None, "id", "present"], [], [None, None, "s", 3], [" "]]
    assert cells(load(tmp_path, session=rows), "session") == [{"id": "s", "present": 3}]


def test_merged_headers(tmp_path: Path) -> None:
    path = tmp_path / "records.xlsx"
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "会议"
    sheet["A1"] = "会议登记表"
    sheet.merge_cells("A1:E1")
    sheet["A2"] = "编号"
    sheet.merge_cells("A2:A3")
    sheet["B2"] = "开会"
    sheet.merge_cells("B2:C2")
    sheet["B3"], sheet["C3"] = "开幕日期", "会议类型"
    sheet["D2"] = "实到人数"
    sheet.merge_cells("D2:E3")
    sheet.append(["s", "2006-02-20", "年会", 9])
    workbook.save(path)
    assert cells(load_records(path, REGISTRY), "session") == [
        {"id": "s", "opens": date(2006, 2, 20), "kind": "annual", "present": 9}
    ]
    sheet["A5"], sheet["D5"] = "t", 10
    sheet.merge_cells("D5:D6")
    sheet["A6"] = "u"
    workbook.save(path)
    assert said(load_records(path, REGISTRY)) == [
        "会议!D5 DA014 merged cells among the records"
        " [undo the merging and write the value in every cell it holds for]"
    ]


def test_every_bad_cell_with_its_place(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        会议=[
            [*SESSION, "到会"],
            ["s1", "年回", "2006-02-30", 1.5, None],
            ["s1", "年会", 38768, "十", None],
            [None, "#N/A", True, 10**10, None],
            ["s4", None, None, None, None, "stray"],
        ],
        delegate=[
            ["id", "党员", "证件号", "姓名"],
            ["a", 1, 110101198506010022, date(2006, 3, 4)],
            [1.1010119850601e17, "maybe", "1.10101E+17", "x"],
        ],
        visit=[["代表", "日期"], ["b", "2006-02-20"], [None, "2006-02-20"]],
    )
    assert said(loaded) == [
        "delegate!B2 DA007 党员: `1` is neither yes nor no [write `true` or `false`, 是 or 否]",
        f"delegate!C2 DA002 证件号: `1.1010119850601e+17` {LOST}",
        "delegate!D2 DA007 姓名: the spreadsheet made a date of this text: 2006-03-04"
        " [format the column as text in the spreadsheet and type it again]",
        f"delegate!A3 DA002 id: `1.1010119850601e+17` {LOST}",
        "delegate!B3 DA007 党员: `maybe` is neither yes nor no [write `true` or `false`, 是 or 否]",
        f"delegate!C3 DA002 证件号: `1.10101E+17` {LOST}",
        "visit!A3 DA006 代表: `delegate` is missing",
        "会议!E1 DA005 table `session` has no column `到会`"
        " [it is one of `id`, `kind`, `opens`, `present`]",
        "会议!F1 DA005 column F has no name",
        "会议!B2 DA009 会议类型: `年回` is not a value this column may have"
        " [did you mean `年会`? it is one of `annual`, `extra`]",
        "会议!C2 DA008 开幕日期: the date `2006-02-30` does not exist",
        "会议!D2 DA007 实到人数: `1.5` is not a whole number",
        "会议!A3 DA011 编号: `s1` stands twice in its table",
        "会议!C3 DA007 开幕日期: `38768` is not a date [format the column as a date]",
        "会议!D3 DA007 实到人数: `十` is not a whole number [write `10`]",
        "会议!B4 DA018 会议类型: the cell shows the error `#N/A`",
        "会议!C4 DA007 开幕日期: `TRUE` is not a date"
        " [write year, month and day, as in `2006-02-20`]",
        "会议!D4 DA007 实到人数: the number `10000000000` is too large"
        " [numbers have at most nine digits]",
    ]
    assert loaded.records is None
    first = loaded.problems[1]
    lines = render_problem(first, lambda _, __: None, "zh").splitlines()
    assert lines[1] == f" --> {tmp_path}/records.xlsx，工作表 delegate，C2"
    lines = render_problem(first, lambda _, __: None, "en").splitlines()
    assert lines[1] == f" --> {tmp_path}/records.xlsx, sheet delegate, C2"
    told = problem_to_json(first)
    assert (told["sheet"], told["cell"], told["line"], told["column"]) == ("delegate", "C2", 2, 3)


def test_formulas_are_read_by_their_stored_values(tmp_path: Path) -> None:
    path = book(tmp_path / "r.xlsx", {"session": [["id", "present"], ["s", "=1+2"], ["t", "x"]]})
    assert said(load_records(path, REGISTRY)) == [
        "session!B2 DA018 present: the value of the formula is not stored"
        " [open the workbook in the spreadsheet program and save it, or type the value]",
        "session!B3 DA007 present: `x` is not a whole number",
    ]
    stored = b'<c r="B2"><f>1+2</f><v>3</v></c></row>'
    empty = b'<c r="B3" t="str"><f>""</f><v></v></c></row>'
    rewrite(path, "xl/worksheets/sheet1.xml", {2: stored, 3: empty})
    assert cells(load_records(path, REGISTRY), "session") == [
        {"id": "s", "present": 3},
        {"id": "t"},
    ]


def rewrite(path: Path, part: str, cells: Mapping[int, bytes]) -> None:
    """Put other XML in place of the cells B of some rows."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for row, xml in cells.items():
        parts[part] = re.sub(rb'<c r="B%d".*?</row>' % row, lambda _, xml=xml: xml, parts[part])  # type: ignore[misc]
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def test_sheets_that_are_no_tables(tmp_path: Path) -> None:
    loaded = load(tmp_path, Sheet1=[], Overview=[["x"]], notes=[["x"]], session=[["id"], ["s"]])
    assert said(loaded) == ["Overview!A1 DA017 sheet `Overview` is no table and was not read"]
    assert cells(loaded, "session") == [{"id": "s"}]
    loaded = load(tmp_path, sesion=[["id"]], 代表=[])
    assert said(loaded) == [
        "sesion!A1 DA004 there is no table `sesion` [did you mean `session`?]",
        "代表!A1 LX013 the sheet is empty",
    ]
    loaded = load(tmp_path, 代表=[["id"], ["a"]], delegate=[["id"], ["b"]])
    assert said(loaded) == [
        "delegate!A1 DA013 table `delegate` is given twice [put its rows in one place]"
    ]


def test_decide_tells_of_sheets_it_did_not_read(tmp_path: Path) -> None:
    path = book(tmp_path / "r.xlsx", {"会议": [["编号"]], "杂记": [["x"]]})
    assert "[DA017]" in comitia("decide", "zhangjiagang", path)
    path = book(tmp_path / "r.xlsx", {"会议": [["编号"]]})
    assert "[DA017]" not in comitia("decide", "zhangjiagang", path)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OTHER_KIND = "is not of the kind that is read, `.xlsx`"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is damaged, or not a workbook"),
        (b"PK\x03\x04 cut off", "is damaged, or not a workbook"),
        (b"<html><table><tr><td>id</td></tr></table></html>", "is damaged, or not a workbook"),
        (OLE + "WordDocument".encode("utf-16-le"), "is damaged, or not a workbook"),
        (OLE + "Workbook".encode("utf-16-le"), OTHER_KIND),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "is protected by a password"),
    ],
)
@pytest.mark.parametrize("name", ["r.xlsx", "r.xls"])
def test_files_that_are_no_workbooks(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    [problem] = load_records(path, REGISTRY).problems
    assert (problem.code, message in problem.message.render("en")) == ("LX003", True)
    assert problem.help is not None


@pytest.mark.parametrize("name", ["r.ods", "r.xlsx", "r.csv", "r.yaml"])
def test_a_workbook_of_another_kind_says_what_to_do(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    [line] = said(load_records(path, REGISTRY))
    assert OTHER_KIND in line
    assert "[open it in the spreadsheet program and save it as an Excel workbook, `.xlsx`]" in line


def test_a_workbook_is_one_whatever_its_name(tmp_path: Path) -> None:
    path = book(tmp_path / "r.xlsx", {"session": [["id", "present"], ["s", 3]]})
    for name in ("r.csv", "r.yaml", "r"):
        there = path.rename(tmp_path / name)
        assert cells(load_records(there, REGISTRY), "session") == [{"id": "s", "present": 3}]
        there.rename(path)


@pytest.mark.parametrize(
    ("rows", "given"),
    [
        ([], None),
        ([[None, None], [" ", "\u3000"]], None),
        ([["无"]], []),
        ([[None, " None "]], []),
        ([["没有", 1]], [{"id": "没有", "present": 1}]),
        ([["无"], ["s"]], [{"id": "无"}, {"id": "s"}]),
    ],
    ids=str,
)
def test_a_sheet_without_rows_says_nothing_until_it_says_none(
    tmp_path: Path, rows: Rows, given: list[dict[str, Cell]] | None
) -> None:
    loaded = load(tmp_path, session=[["id", "present"], *rows], delegate=[["id"], ["d"]])
    assert said(loaded) == []
    assert loaded.records is not None
    assert ("session" in loaded.records.tables) == (given is not None)
    if given is not None:
        assert cells(loaded, "session") == given


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_a_damaged_part(tmp_path: Path, part: str) -> None:
    path = book(tmp_path / "r.xlsx", {"session": [["id"], ["s"]]})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data[: len(data) // 2] if name == part else data)
    assert [each.code for each in load_records(path, REGISTRY).problems] == ["LX003"]


def test_twenty_thousand_rows(tmp_path: Path) -> None:
    rows = [[f"d{number}", "李四", "是", number] for number in range(20_000)]
    loaded = load(tmp_path, 代表=[["编号", "姓名", "党员", "得分"], *rows])
    assert len(cells(loaded, "delegate")) == 20_000


def test_a_missing_library_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = book(tmp_path / "r.xlsx", {"session": [["id"], ["s"]]})
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert said(load_records(path, REGISTRY)) == [
        "LX017 workbooks need the library `openpyxl` [pip install 'comitia[xlsx]']"
    ]
    for arguments in (["template", "heshan", "-o", str(tmp_path / "t.xlsx")],):
        done = CliRunner().invoke(main, [*arguments, "--lang", "zh"])
        assert done.exit_code == 2
        assert "pip install 'comitia[xlsx]'" in done.output


# Templates and answers


def comitia(*arguments: str | Path, code: int = 0) -> str:
    done = CliRunner().invoke(main, [str(each) for each in arguments])
    assert done.exit_code == code, done.output
    return done.output


QUORUM = [
    {"id": f"n{due}-{name}", "kind": "annual", "opens": date(2007, 1, 10), "delegates_all": due}
    | {"delegates_due": due, "excused": 0, "present": present}
    for due, name, present in [(75, "enough", 60), (75, "short", 59), (104, "short", 83)]
]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_template_filled_in_gives_the_answers_of_the_yaml_file(tmp_path: Path, lang: str) -> None:
    path = tmp_path / "records.xlsx"
    comitia("template", "zhangjiagang", "-o", path, "--only", "quorum", "--lang", lang)
    workbook = openpyxl.load_workbook(path)
    columns = default_registry().schema.tables["session"].columns
    title = "会议" if lang == "zh" else "session"
    sheet = workbook[title]
    headers = [cell.value for cell in sheet[1]]
    for number, row in enumerate(QUORUM, start=2):
        for name, value in row.items():
            label = columns[name].labels.get(str(value))
            at = headers.index(columns[name].names.pick("zh" if lang == "zh" else "en")) + 1
            sheet.cell(number, at, label.pick("zh" if lang == "zh" else "en") if label else value)
    workbook.save(path)
    lines = [f"    - {json.dumps(row, default=str)}\n" for row in QUORUM]
    case = tmp_path / "case.yaml"
    case.write_text("records:\n  session:\n" + "".join(lines), encoding="utf-8")
    options = ["--as-of", "2007-02-01", "--format", "json"]
    told = comitia("decide", "zhangjiagang", path, *options)
    assert told == comitia("decide", "zhangjiagang", case, *options)
    answers = json.loads(told)["answers"]
    found = {a["subject"]["id"]: a["outcome"] for a in answers if a["question"].endswith("held")}
    assert found == {"n75-enough": True, "n75-short": False, "n104-short": False}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("ruleset", ["zhangjiagang", "dianjiang", "heshan"])
def test_an_empty_template_holds_nothing(tmp_path: Path, ruleset: str, lang: str) -> None:
    path = tmp_path / "records.xlsx"
    comitia("template", ruleset, "-o", path, "--lang", lang)
    loaded = load_records(path, default_registry())
    assert said(loaded) == [
        f"DA015 workbook `{path}` holds no records"
        " [fill it in, and save it in the spreadsheet program]"
    ]
    assert loaded.records is not None
    assert loaded.records.tables == {}


def test_a_template_helps_to_fill_it_in(tmp_path: Path) -> None:
    path = tmp_path / "records.xlsx"
    comitia("template", "heshan", "-o", path, "--lang", "zh")
    workbook = openpyxl.load_workbook(path)
    cover = {row[0].value: row for row in workbook["说明"].iter_rows()}
    assert "会议应由谁召集" in cover["会议"][1].value
    assert cover["会议"][0].hyperlink.location == "'会议'!A1"
    sheet = workbook["会议"]
    headers = {cell.value: cell for cell in sheet[1]}
    assert sheet.freeze_panes == "B2"
    assert headers["预备会议日期"].comment.text.endswith("留空表示：（尚）没有发生，或没有。")
    assert headers["实到人数"].comment.text == "实到代表人数\n整数\n留空表示：不知道。"
    assert sheet.column_dimensions["A"].number_format == "@"
    letter = headers["开幕日期"].column_letter
    assert sheet.column_dimensions[letter].number_format == "yyyy-mm-dd"
    checks = {str(each.sqref)[0]: each for each in sheet.data_validations.dataValidation}
    assert checks[letter].error == "请填写日期，如 2006-02-20。"
    assert checks[headers["实到人数"].column_letter].type == "whole"
    lists = {letter: each.formula1 for letter, each in checks.items()}
    kinds = "首次会议,年会,届中会议,不定期会议,代表例会"
    assert lists[headers["会议类型"].column_letter] == f'"{kinds}"'
    assert lists[headers["设主席团"].column_letter] == '"是,否"'
    assert lists[headers["代表大会"].column_letter].startswith("'代表大会'!$A$2")


def test_a_template_replaces_nothing_unasked(tmp_path: Path) -> None:
    path = tmp_path / "records.xlsx"
    path.write_text("mine")
    told = comitia("template", "heshan", "-o", path, "--lang", "en", code=2)
    assert "there is a file" in told
    assert path.read_text() == "mine"
    comitia("template", "heshan", "-o", path, "--force")
    assert path.read_bytes().startswith(b"PK")
    comitia("template", "heshan", "-o", tmp_path / "a.csv", code=2)
    comitia("template", "heshan", "-o", tmp_path / "b.xlsx", "--only", "quorrum", code=2)
    assert [each.name for each in tmp_path.iterdir()] == ["records.xlsx"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_answers_as_a_workbook(tmp_path: Path, lang: str) -> None:
    path = tmp_path / "session.csv"
    path.write_text(
        "id,kind,opens,delegates_all,delegates_due,excused,present\n"
        "=1+1,annual,2007-01-10,100,100,0,79\n"
        "t,annual,2007-01-10,100,100,0,\n"
    )
    answers = tmp_path / "answers.xlsx"
    told = comitia(
        "decide", "zhangjiagang", path, "--only", "quorum", "-o", answers, "--lang", lang
    )
    assert len(told.splitlines()) == 1
    [sheet] = openpyxl.load_workbook(answers).worksheets
    assert sheet["C2"].data_type == "s"
    header, first, second = ([cell.value for cell in row] for row in sheet.iter_rows())
    assert header[0] == ("问题" if lang == "zh" else "question")
    assert (first[2], first[5]) == ("=1+1", "否" if lang == "zh" else "no")
    assert "zhangjiagang/quorum" in first[8]
    assert "79" in first[9]
    assert "`t`" in second[7]


def test_answers_go_to_workbooks_only(tmp_path: Path) -> None:
    told = comitia("decide", "heshan", tmp_path, "-o", "answers.csv", "--lang", "en", code=2)
    assert "must end in `.xlsx`" in told


def test_a_workbook_saved_by_a_spreadsheet_program() -> None:
    """Typed into a template in LibreOffice: real dates and texts, a merged title, empty rows."""
    data = Path(__file__).parent / "data"
    facts, saved = data / "congress.yaml", data / "congress-libreoffice.xlsx"
    options = ["--as-of", "2007-03-12", "--format", "json"]
    told = [comitia("decide", "zhangjiagang", each, *options) for each in (facts, saved)]
    assert told[0] == told[1]
    records = load_records(saved, default_registry()).records
    assert records is not None
    assert records.tables["unit"] == {}
    assert list(records.tables["delegate"]) == ["320582200600000011", "0071"]
