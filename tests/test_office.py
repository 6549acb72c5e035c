"""Workbooks through a real spreadsheet program: filled in and saved by LibreOffice.

`make office` runs these tests where LibreOffice is installed.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from comitia.builtin import default_registry, shipped
from comitia.cli import main
from comitia.engine.answers import Deciding
from comitia.engine.casefiles import CaseItem, load_cases
from comitia.engine.cases import CaseRunner, cases_path
from comitia.engine.recordfiles import load_records
from comitia.engine.records import Cell, Records, Row
from comitia.engine.recordtables import Vocabulary
from comitia.engine.schema import KEY, Column, Table, Type
from comitia.engine.tell import Speaker
from comitia.workspace import open_ruleset

ROOT = Path(__file__).parent.parent
DATA = ROOT / "tests" / "data"
FACTS = DATA / "congress.yaml"
SAVED = DATA / "congress-libreoffice.xlsx"
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")

pytestmark = [
    pytest.mark.office,
    pytest.mark.checkout,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed"),
]


def python_of_office() -> str:
    """A Python that knows LibreOffice's module: the system's, or the one beside the program."""
    beside = sorted(Path(SOFFICE or "").resolve().parent.glob("python*"))
    for each in ("/usr/bin/python3", "python3", *map(str, beside)):
        if shutil.which(each):
            done = subprocess.run([each, "-c", "import uno"], check=False, capture_output=True)
            if done.returncode == 0:
                return each
    pytest.skip("no Python with LibreOffice's module `uno`")


def office(jobs: list[dict[str, Any]]) -> None:
    """Have LibreOffice do jobs; see `tools/office.py`."""
    command = [python_of_office(), str(ROOT / "tools" / "office.py"), str(SOFFICE)]
    done = subprocess.run(
        command, input=json.dumps(jobs), text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


def comitia(*arguments: str | Path) -> str:
    done = CliRunner().invoke(main, [str(each) for each in arguments])
    assert done.exit_code == 0, done.output
    return done.output


@dataclass
class Form:
    """The template of a rule set, and how records are typed into it."""

    path: Path
    words: Vocabulary = field(default_factory=lambda: Vocabulary(default_registry()))

    def __post_init__(self) -> None:
        book, known = openpyxl.load_workbook(self.path), self.words.tables
        titles = {known[each.title]: each for each in book if each.title in known}
        self.sheets = {
            table: (sheet.title, [str(cell.value) for cell in sheet[1]])
            for table, sheet in titles.items()
        }

    def filled(self, records: Records, first: int) -> dict[str, Any]:
        """What to type for records: sheets of different numbers are filled in differently."""
        sheets = {}
        for number, (table, rows) in enumerate(records.tables.items(), start=first):
            new = table not in self.sheets
            known = records.schema.tables[table].columns
            title, header = self.sheets.get(table) or self._own(records.schema.tables[table], rows)
            columns = [known[self.words.columns(table)[each]] for each in header]
            typed = [
                [self._typed(table, column, row[column.name], place, number) for column in columns]
                for place, row in enumerate(rows.values(), start=1)
            ]
            content: dict[str, Any] = {"rows": typed or [["无"]]}
            as_text = {Type.TEXT} if new else set()
            as_text |= {Type.DATE} if number % 3 == 0 else set()
            content["texts"] = [at for at, each in enumerate(columns) if each.type in as_text]
            content["gaps"] = number % 2 == 0
            if number % 4 == 1:
                content["title"] = "登记表"
            if new:
                content["header"] = header
            sheets[title] = content
        return sheets

    def _own(self, table: Table, rows: Mapping[str, Row]) -> tuple[str, list[str]]:
        """A sheet that the template lacks: its name, and the names of the columns it needs."""
        words, names = self.words.columns(table.name), table.names.zh
        title = names if self.words.tables.get(names) == table.name else table.name
        needed = {name for row in rows.values() for name, value in row.items() if value is not None}
        own = [(c.names.zh, c.name) for c in table.columns.values() if c.name in needed | {KEY}]
        return title, [zh if words.get(zh) == name else name for zh, name in own]

    def _typed(
        self, table: str, column: Column, value: Cell, place: int, number: int
    ) -> str | None:
        if value is None or (column.name == KEY and value == f"{table}-{place}"):
            return None
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, date):
            forms = ("%Y年%m月%d日", "%Y.%m.%d") if number % 3 == 0 else ("%Y-%m-%d",)
            return value.strftime(forms[number % len(forms)])
        label = column.labels.get(str(value))
        same = label is not None and [
            each for each in column.labels.values() if each.zh == label.zh
        ] == [label]
        return label.zh if label and same else str(value)


def cases_of(name: str) -> Iterator[CaseItem]:
    opened = open_ruleset(name)
    for case in load_cases(cases_path(opened.ruleset), opened.registry).cases:
        if case.records is not None and case.as_of is not None:
            yield case


def answers(name: str) -> Callable[[CaseItem, Records], list[dict[str, Any]]]:
    """What a rule set says of records, all of it."""
    opened = open_ruleset(name)
    runner = CaseRunner(opened.ruleset, opened.registry)
    speaker = Speaker(opened.ruleset, opened.registry.schema, "zh")

    def told(case: CaseItem, records: Records) -> list[dict[str, Any]]:
        assert case.as_of is not None
        deciding: Deciding = runner.deciding(case.as_if)
        only = {each.question.id for each in case.expect}
        found = deciding.answers(records, case.as_of, case.since, only)
        return [speaker.to_json(each) for each in found]

    return told


@pytest.mark.parametrize("name", shipped())
def test_cases_filled_in_by_hand_get_the_same_answers(tmp_path: Path, name: str) -> None:
    cases = list(cases_of(name))
    jobs = []
    forms: dict[tuple[str, ...], Form] = {}
    for number, case in enumerate(cases):
        assert case.records is not None
        asked = tuple(sorted({each.question.id for each in case.expect}))
        if asked not in forms:
            path = tmp_path / f"form-{len(forms)}.xlsx"
            only = [word for each in asked for word in ("--only", each)]
            comitia("template", name, "-o", path, "--lang", "zh", *only)
            forms[asked] = Form(path)
        form = forms[asked]
        saved = [str(tmp_path / f"{number}.xlsx")]
        if number % 5 == 4:
            saved.insert(0, str(tmp_path / f"{number}.ods"))
        sheets = form.filled(case.records, number)
        jobs.append({"open": str(form.path), "save": saved, "sheets": sheets})
    office(jobs)
    told = answers(name)
    for number, case in enumerate(cases):
        loaded = load_records(tmp_path / f"{number}.xlsx", default_registry())
        assert [each.message.render("zh") for each in loaded.problems] == [], case.name
        assert loaded.records is not None
        assert case.records is not None
        assert loaded.records.tables == case.records.tables, case.name
        assert told(case, loaded.records) == told(case, case.records), case.name


def test_a_whole_template_decides_as_the_yaml_file(tmp_path: Path) -> None:
    form, saved = tmp_path / "form.xlsx", tmp_path / "saved.xlsx"
    comitia("template", "zhangjiagang", "-o", form, "--lang", "zh")
    fill_in(form, saved)
    options = ["--as-of", "2007-03-12", "--format", "json"]
    told = comitia("decide", "zhangjiagang", saved, *options)
    assert told == comitia("decide", "zhangjiagang", FACTS, *options)
    assert json.loads(told)["answers"]
    before, after = openpyxl.load_workbook(form), openpyxl.load_workbook(saved)
    assert after.sheetnames == before.sheetnames
    for sheet in before:
        kept = after[sheet.title]
        assert notes(kept) == notes(sheet)
        assert kept.sheet_state == sheet.sheet_state
        # It keeps the checks of the first thousand rows.
        assert checked(kept) == checked(sheet)


def fill_in(form: Path, saved: Path) -> None:
    """Type the facts into a template."""
    records = load_records(FACTS, default_registry()).records
    assert records is not None
    office([{"open": str(form), "save": [str(saved)], "sheets": Form(form).filled(records, 0)}])


def test_the_workbook_beside_the_tests_is_from_this_program(tmp_path: Path) -> None:
    """`COMITIA_UPDATE=1 make office` saves it anew; `test_workbook.py` reads it every time."""
    form, saved = tmp_path / "form.xlsx", tmp_path / "saved.xlsx"
    comitia("template", "zhangjiagang", "-o", form, "--lang", "zh", "--only", "quorum")
    fill_in(form, saved)
    if os.environ.get("COMITIA_UPDATE"):
        SAVED.write_bytes(saved.read_bytes())
    assert SAVED.stat().st_size < 40 * 1024
    loaded, committed = (load_records(each, default_registry()) for each in (saved, SAVED))
    assert loaded.records is not None
    assert committed.records is not None
    assert loaded.records.tables == committed.records.tables


def checked(sheet: Any) -> set[str]:
    """The columns in which the program checks what is typed."""
    places = [str(each.sqref) for each in sheet.data_validations.dataValidation]
    return {place.partition(":")[0].rstrip("0123456789") for place in places}


def notes(sheet: Any) -> dict[str, str]:
    """The notes at the names of the columns, wherever they stand."""
    cells = [cell for row in sheet.iter_rows(max_row=2) for cell in row]
    return {cell.value: cell.comment.text for cell in cells if cell.comment is not None}


def test_what_is_typed_wrongly_is_told(tmp_path: Path) -> None:
    """In sheets of an office's own, where no column is prepared for text or dates."""
    form, saved = tmp_path / "form.xlsx", tmp_path / "saved.xlsx"
    comitia("template", "zhangjiagang", "-o", form, "--lang", "zh", "--only", "quorum")
    group = {"header": ["编号", "代表小组", "任期起"], "texts": [1]}
    rows = [["110101190001010022", "第九组", "3月10日"], ["0071", "第一组", "20070310"]]
    sheets = {
        "代表小组": {"header": ["编号"], "rows": [["第一组"], ["第二组"]]},
        "代表": {**group, "rows": rows},
    }
    office([{"open": str(form), "save": [str(saved)], "sheets": sheets}])
    loaded = load_records(saved, default_registry())
    assert [(each.span and each.span.cell, each.code) for each in loaded.problems] == [
        ("A2", "DA002"),
        ("B2", "DA012"),
        ("C2", "DA007"),
        ("C3", "DA007"),
    ]
    advice = [each.help and each.help.render("zh") for each in loaded.problems]
    assert advice[3] == "请写 `2007-03-10`"


@pytest.mark.parametrize("ending", [".ods", ".xls"])
def test_a_file_of_another_kind_says_what_to_do(tmp_path: Path, ending: str) -> None:
    form, saved = tmp_path / "form.xlsx", tmp_path / f"saved{ending}"
    comitia("template", "zhangjiagang", "-o", form, "--lang", "zh", "--only", "quorum")
    office([{"open": str(form), "save": [str(saved)], "sheets": {}}])
    done = CliRunner().invoke(main, ["decide", "zhangjiagang", str(saved), "--lang", "zh"])
    assert done.exit_code == 2
    assert "不是 `.xlsx` 格式" in done.output
    assert "Excel 工作簿" in done.output


TERM = date(2006, 1, 5)


def test_twenty_thousand_delegates(tmp_path: Path) -> None:
    form = tmp_path / "form.xlsx"
    comitia("template", "zhangjiagang", "-o", form, "--lang", "zh", "--only", "delegate.visits")
    book = openpyxl.load_workbook(form)
    header = [cell.value for cell in book["代表"][1]]
    for number in range(20_000):
        row = {"编号": f"32058220060{number:07}", "姓名": f"代表{number}", "任期起": TERM}
        book["代表"].append([row.get(name) for name in header])
    book.save(form)
    saved = tmp_path / "saved.xlsx"
    office([{"open": str(form), "save": [str(saved)], "sheets": {}}])
    records = load_records(saved, default_registry()).records
    assert records is not None
    assert len(records.tables["delegate"]) == 20_000
