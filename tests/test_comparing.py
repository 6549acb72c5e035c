"""Rule sets held against each other: relations, tables, records, and what a new version changes."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from comitia import twin
from comitia.cli import main
from comitia.comparereport import SCREEN
from comitia.comparing import NOT_APPLICABLE, Variant, said_of
from comitia.engine.comparing import Comparison, Verdicts
from comitia.engine.layout import WIDTH, text_width
from comitia.engine.recordfiles import load_records
from comitia.recordcompare import outcomes_of
from comitia.synth import synthesize
from comitia.synthfiles import write
from comitia.testing import HEADER
from comitia.workspace import open_ruleset

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
    report = twin.check(30, seed)
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


def test_three_rule_sets_take_one_screen() -> None:
    """Which two differ most stands first, and the way to the rest is told."""
    names = ("zhangjiagang", "zhenxiang", "xinpu")
    lines = run("compare", *names, "--lang", "zh").stdout.splitlines()
    assert len(lines) <= SCREEN
    assert all(text_width(each) <= WIDTH for each in lines)
    first = next(each for each in lines if each.startswith("  1 "))
    assert first.startswith("  1 与 3：")
    rest = " ".join(lines[-2:])
    assert "`comitia compare zhangjiagang xinpu`" in rest
    assert "`--all`" in rest


def test_records_under_two_rule_sets_take_one_screen(tmp_path: Path) -> None:
    """The question with most differences stands first, each question has its number."""
    made = synthesize(open_ruleset("zhangjiagang"), 1, Fraction(1))
    write("zhangjiagang", made, tmp_path / "year", form="csv", force=False, tick=lambda rows: None)
    call = ("compare", "zhangjiagang", "heshan", "--records", str(tmp_path / "year"))
    lines = run(*call, "--lang", "zh").stdout.splitlines()
    assert len(lines) <= SCREEN
    assert all(text_width(each) <= WIDTH for each in lines)
    differences = of_json(*call)["records"][0]["differences"]
    counts = Counter(each["names"]["zh"] for each in differences).most_common()
    told = [each.strip() for each in lines if " 项" in each and each.startswith("  ")]
    assert [f"{name}：{n} 项" for name, n in counts] == [each.split("，")[0] for each in told]
    assert "`--all`" in lines[-2]
    whole = run(*call, "--lang", "zh", "--all").stdout
    assert whole.count("\n\n") == len(differences)


def test_what_does_not_apply_makes_no_difference() -> None:
    """One more provision that has nothing to say of a record changes no answer."""
    one, other = Variant(OLD), Variant(NEW)
    records = load_records(Path(RECORDS), one.opened.registry).records
    assert records is not None
    answers = list(one.deciding.answers(records, date(2025, 12, 31)))
    duty = next(each for each in answers if each.outcome in ("holds", "broken"))
    idle = replace(duty, outcome=NOT_APPLICABLE)
    alone, both = (said_of(other, each, "zh").outcome for each in ([duty], [duty, idle]))
    assert alone == both
    assert outcomes_of([duty, idle]) == {duty.outcome}
    assert said_of(other, [idle], "zh").outcome == "不适用"


def test_answers_are_sentences() -> None:
    out = run("diff", OLD, NEW, "--lang", "zh").stdout
    assert "    修改前：否，依据 `proposal-time`\n" in out
    assert "    修改后：是，依据 `proposals`、`proposal-time`\n" in out
    assert "proposals [提出主体]：修改\n" in out
    assert ": " not in out.replace("proposals: ", "")


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


def test_a_duty_of_each_quarter_is_another_than_one_of_the_year(tmp_path: Path) -> None:
    """Four times a year may all be in January: no case proves the two to be words for one duty."""
    names = []
    for name, often in (
        ("old", "{at_least: 4, every: year}"),
        ("new", "{at_least: 1, every: quarter}"),
    ):
        path = tmp_path / f"{name}.yaml"
        visits = "kind: contact_visits, modality: must, bearer: delegate, contacted: [masses]"
        text = HEADER.partition("  example:")[0]
        path.write_text(text + f"  p: {{{visits}, frequency: {often}}}\n", encoding="utf-8")
        names.append(str(path))
    said = of_json("compare", *names)["pairs"][0]
    relations = {(each["every"], each["relation"]) for each in said["questions"]}
    assert relations == {("year", "stricter"), ("quarter", "looser")}
    assert "(each quarter) [delegate.visits]" in run("compare", *names, "--lang", "en").output
    (edited,) = of_json("diff", *names)["provisions"]
    assert not edited["wording_only"]
