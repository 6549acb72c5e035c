"""The command: what it prints, its JSON, its exit codes, and refusals before anything runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from batchhouse import AS_OF, as_csv, as_parquet, house
from click.testing import CliRunner, Result

from comitia import batchcommand
from comitia.cli import main
from comitia.engine import sqlwriter
from comitia.engine.expressions import Aggregate, Expr
from comitia.engine.layout import text_width
from comitia.engine.sql import Piece
from comitia.engine.sqlframe import Frame
from comitia.engine.sqlwriter import NotLowered

TABLES = ("session", "motion", "delegate", "assembly", "group", "notice")


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return as_parquet(house(21, TABLES), tmp_path_factory.mktemp("batch") / "tables")


def call(*words: str | Path, lang: str = "en") -> Result:
    """Run the command, looked at on the day of the tests."""
    arguments = ["batch", *map(str, words), "--as-of", AS_OF.isoformat(), "--lang", lang]
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_counts_fit_a_terminal(lang: str, tables: Path, tmp_path: Path) -> None:
    result = call("xinpu", "heshan", tables, "-o", tmp_path / "out", lang=lang)
    assert result.exit_code == 0
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    assert max(map(text_width, lines)) <= 80
    assert ("written to" if lang == "en" else "已写入") in result.stdout
    assert sum("answers:" in line or "项结论" in line for line in lines) == 2


def test_json_counts_what_the_text_does(tables: Path, tmp_path: Path) -> None:
    result = call("xinpu", "heshan", tables, "-o", tmp_path / "out", "--format", "json")
    told = json.loads(result.stdout)
    assert told["as_of"] == "2025-03-01"
    assert told["since"] == "2025-01-01"
    assert told["engine"] == "duckdb"
    assert told["output"]["form"] == "parquet"
    written = {each.stem for each in (tmp_path / "out").iterdir()}
    assert set(told["output"]["tables"]) == written
    assert [each["ruleset"] for each in told["rulesets"]] == ["xinpu", "heshan"]
    text = call("xinpu", "heshan", tables, "-o", tmp_path / "more").stdout
    for each in told["rulesets"]:
        answers = each["answers"]
        for one in answers:
            assert one["answers"] == sum(one["outcomes"].values()) + one["undetermined"]
            assert set(one["standings"]) == {"violation", "deviation", "note"}
        undetermined = sum(one["undetermined"] for one in answers)
        violations = sum(one["standings"]["violation"] for one in answers)
        total = sum(one["answers"] for one in answers)
        assert f"{total} answers: {undetermined} undetermined; {violations} violations" in text


def test_only_what_is_asked_for(tables: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    call("xinpu", tables, "-o", out, "--only", "motion.admissible", "--as", "csv")
    names = {each.stem for each in out.iterdir()}
    assert names == {"motion.admissible", "findings", "answers", "conditions", "causes", "run"}
    assert all(each.suffix == ".csv" for each in out.iterdir())


@pytest.mark.parametrize(
    ("words", "code", "part"),
    [
        (("--engine", "duckbd"), "BT001", "did you mean `duckdb`?"),
        (("--engine", "polars"), "BT001", "there is no engine `polars`"),
        (("--memory", "much"), "SC015", "no amount of memory"),
        (("--as-of", "2025-02-30"), "SC015", "2025-02-30"),
        (("--only", "motion.admissable"), "SC003", "did you mean `motion.admissible`?"),
        (("--as-if", "law"), "SC022", "there is no force `law`"),
    ],
)
def test_refusals(
    words: tuple[str, ...], code: str, part: str, tables: Path, tmp_path: Path
) -> None:
    arguments = ["batch", "xinpu", str(tables), "-o", str(tmp_path / "out"), "--lang", "en"]
    result = CliRunner().invoke(main, [*arguments, *words])
    assert result.exit_code == 2
    assert f"[{code}]" in result.stderr
    assert part in result.stderr
    assert not list(tmp_path.iterdir())
    told = json.loads(CliRunner().invoke(main, [*arguments, *words, "--format", "json"]).stdout)
    assert [each["code"] for each in told["problems"]] == [code]


def test_all_refusals_at_once(tables: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    result = call(
        "xinpu", tables, "-o", tmp_path / "out", "--engine", "x", "--only", "y", "--memory", "z"
    )
    assert result.exit_code == 2
    assert result.stderr.count("error[") == 3


def test_two_rule_sets_of_one_name(tables: Path, tmp_path: Path) -> None:
    (tmp_path / "draft.yaml").write_text(
        "comitia: 1\nid: xinpu\ntitle: {zh: 稿, en: draft}\nextends: guoyuan\n"
        "status: draft\nlevel: township\nprovisions: {card-and-handbook: null}\n"
    )
    result = call("xinpu", tmp_path / "draft.yaml", tables, "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "[BT008] two rule sets are called `xinpu`" in result.stderr


def test_bad_tables(tmp_path: Path) -> None:
    folder = as_csv(house(21, TABLES), tmp_path / "tables")
    (folder / "motion.csv").write_text("id,session,major\nm1,nowhere,ja\n")
    result = call("xinpu", folder, "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "neither yes nor no" in result.stderr
    result = call("xinpu", folder / "motion.csv", "-o", tmp_path / "out", lang="zh")
    assert "既非“是”也非“否”" in result.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["tables"]


def test_a_rule_that_cannot_run_is_named_before_anything_runs(
    tables: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = sqlwriter.write

    def write(expr: Expr, frame: Frame) -> Piece:
        if isinstance(expr, Aggregate):
            raise NotLowered("Aggregate", "it is forbidden here")
        return old(expr, frame)

    monkeypatch.setattr(sqlwriter, "write", write)
    monkeypatch.setattr("comitia.engine.tableinput.read_tables", None)
    result = call("heshan", "zhangjiagang", tables, "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert result.stderr.count("error[BT005]") >= 2
    named = [line for line in result.stderr.splitlines() if line.startswith("error[BT005]")]
    assert all(
        "cannot run on engine `duckdb`: `Aggregate`, it is forbidden here" in x for x in named
    )
    assert any("`zhangjiagang/" in line for line in named)
    assert not list(tmp_path.iterdir())


def test_records_in_a_file_say_their_day(tmp_path: Path) -> None:
    records = Path(__file__).parent.parent / "examples" / "zhangjiagang-session.yaml"
    arguments = ["batch", "zhangjiagang", str(records), "-o", str(tmp_path / "out")]
    told = json.loads(CliRunner().invoke(main, [*arguments, "--format", "json"]).stdout)
    assert told["as_of"] == "2007-03-12"


def test_progress_is_for_terminals(
    tables: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "\r" not in call("xinpu", tables, "-o", tmp_path / "out").stderr
    monkeypatch.setattr(batchcommand, "_silent", batchcommand._progress)
    stderr = call("xinpu", tables, "-o", tmp_path / "more").stderr
    assert stderr.startswith("\r0/")
    assert stderr.endswith("\r")
