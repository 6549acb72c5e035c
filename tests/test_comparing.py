"""Rule sets held against each other: relations, tables, records, and what a new version changes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from comitia import twin
from comitia.cli import main
from comitia.engine.comparing import Comparison, Verdicts
from comitia.engine.layout import WIDTH, text_width

EXAMPLES = Path(__file__).parent.parent / "examples" / "compare"
OLD, NEW = str(EXAMPLES / "town-2024.yaml"), str(EXAMPLES / "town-2025.yaml")
RECORDS = str(EXAMPLES / "records.yaml")

pytestmark = pytest.mark.checkout


def run(*args: str) -> Result:
    return CliRunner().invoke(main, list(args))


def of_json(*args: str) -> Any:
    result = run(*args, "--format", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


@pytest.mark.parametrize("seed", range(6))
def test_no_small_case_denies_a_relation(seed: int) -> None:
    report = twin.check(40, seed)
    assert report.wrong == []
    assert {"equal", "stricter", "looser"} <= report.relations.keys()


def test_the_twin_notices_a_wrong_relation(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(self: Comparison, question: Any, every: Any = None) -> Verdicts:
        return Verdicts(question, every, "equal")

    monkeypatch.setattr(Comparison, "compare", wrong)
    assert twin.check(10, 1).wrong


def test_each_relation_is_told_with_a_case() -> None:
    (pair,) = of_json("compare", OLD, NEW)["pairs"]
    found = {each["question"]: each for each in pair["questions"]}
    assert found["session.may_be_held"]["relation"] == "stricter"
    assert found["vote.carried"]["relation"] == "equal"
    (case,) = found["session.may_be_held"]["cases"]
    session = case["witness"]["records"]["session"][0]
    assert session["delegates_due"] >= 30, "an ordinary congress, not one of a single delegate"
    assert [each["outcome"] for each in case["answers"]] == ["no", "yes"]
    assert [each["provisions"] for each in case["answers"]] == [["quorum"], ["quorum"]]


def test_diff_tells_wording_from_effect() -> None:
    found = of_json("diff", OLD, NEW)
    changed = {each["provision"]: each["wording_only"] for each in found["provisions"]}
    assert changed == {"quorum": False, "proposals": False, "proposal-time": False}
    assert found["untouched"] == 1


def test_diff_of_words_alone(tmp_path: Path) -> None:
    new = tmp_path / "new.yaml"
    text = Path(OLD).read_text(encoding="utf-8").replace("more_than: 9}", "at_least: 10}")
    new.write_text(text, encoding="utf-8")
    found = of_json("diff", OLD, str(new))
    assert [each["wording_only"] for each in found["provisions"]] == [True]
    assert {each["relation"] for each in found["questions"]} == {"equal"}


def test_records_differ_from_a_day_on() -> None:
    found = of_json("diff", OLD, NEW, "--records", RECORDS)["records"]
    assert found["asked"] == 5
    assert found["differs_from"]["session.may_be_held"] == {
        "day": "2025-09-15",
        "subject": "autumn",
    }
    assert [each["subject"] for each in found["differences"]] == ["road", "road", "autumn"]


def test_tables_keep_to_the_screen() -> None:
    for names in ((OLD, NEW), ("zhangjiagang", "guoyuan", "heshan")):
        result = run("compare", *names, "--table", "--lang", "zh")
        assert result.exit_code == 0, result.output
        assert all(text_width(line) <= WIDTH for line in result.output.splitlines())


def test_tables_match_provisions_by_what_they_are_about(tmp_path: Path) -> None:
    names = []
    for name, topics in (("a", 15), ("b", 5)):
        each = tmp_path / f"{name}.yaml"
        lead = "{kind: lead_time, modality: must, means: at_least"
        each.write_text(
            f"comitia: 1\nid: {name}\nstatus: draft\ntitle: {{zh: 例, en: {name}}}\nprovisions:\n"
            f"  {name}-topics: {lead}, act: topic, lead: {{days: {topics}}}}}\n"
            f"  {name}-proposals: {lead}, act: proposal, lead: {{days: 7}}}}\n",
            encoding="utf-8",
        )
        names.append(str(each))
    result = run("compare", *names, "--table", "--lang", "en")
    assert result.exit_code == 0, result.output
    assert "silent" not in result.output
    assert any(
        line.split() == ["lead", "15", "days", "5", "days"] for line in result.output.splitlines()
    )


@pytest.mark.parametrize("suffix", [".md", ".html", ".xlsx"])
def test_tables_in_files(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"table{suffix}"
    result = run("compare", OLD, NEW, "-o", str(path), "--lang", "en")
    assert result.exit_code == 0, result.output
    if suffix == ".xlsx":
        from openpyxl import load_workbook

        cells = [each.value for row in load_workbook(path).active.iter_rows() for each in row]
        assert "at least 2/3 of delegates due to attend" in cells
    else:
        assert "at least 2/3 of delegates due to attend" in path.read_text(encoding="utf-8")


def test_silence_is_shown() -> None:
    (slot,) = [
        each
        for each in of_json("compare", "zhangjiagang", "guoyuan", "--table")["table"]
        if each["kind"] == "majority"
    ]
    assert slot["provisions"][1] is None
    assert slot["parameters"][0]["values"][1] is None


def test_without_a_solver_the_table_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    result = run("compare", OLD, NEW, "--lang", "en")
    assert result.exit_code == 0, result.output
    assert "not analysed" in result.output
    assert "pip install" in result.output
    assert "at least 2/3" in result.output
    result = run("diff", OLD, NEW, "--lang", "en")
    assert result.exit_code == 0, result.output
    assert "not analysed" in result.output


@pytest.mark.parametrize(
    "args",
    [
        ("compare", OLD),
        ("compare", OLD, "no-such"),
        ("compare", OLD, NEW, "-o", "table.doc"),
        ("compare", OLD, NEW, "--records", "no-such.yaml"),
        ("compare", OLD, NEW, "--records", RECORDS, "--as-of", "2025-02-30"),
        ("diff", OLD, "no-such"),
    ],
)
def test_wrong_use(args: tuple[str, ...]) -> None:
    result = run(*args, "--lang", "en")
    assert result.exit_code == 2
    assert result.output.startswith("error[")
