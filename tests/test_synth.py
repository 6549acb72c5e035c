"""Records made up for a rule set: valid, the same everywhere, and answered in more than one way."""

import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from caseplugin import REGISTRY, small_ruleset
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from comitia.builtin import default_registry, shipped
from comitia.cli import main
from comitia.engine.answers import Deciding
from comitia.engine.checking import Scope
from comitia.engine.dates import PeriodUnit
from comitia.engine.expressions import CauseKind
from comitia.engine.kinds import Record, cell, table_of
from comitia.engine.messages import Text
from comitia.engine.problems import Problem
from comitia.engine.recordfiles import load_records
from comitia.engine.records import Cell, Records
from comitia.engine.schema import KEY, LARGEST, Column, Table, Type, Typical
from comitia.engine.sizes import FIRST_YEAR, LAST_YEAR, Sizes, load_sizes
from comitia.generate import random_expr
from comitia.sample import sample_schema
from comitia.survey import Asked, survey, survey_of
from comitia.synth import PER_BLOCK, Synthesis, synthesize
from comitia.synthblock import Block
from comitia.synthfiles import write
from comitia.synthlayout import make_plan
from comitia.synthvalues import around, days_of, favouring, thinned
from comitia.workspace import Opened, Unusable, open_ruleset


def command(*args: str) -> None:
    """Run the command in a process with other hashes than this one."""
    hashing = "1" if os.environ.get("PYTHONHASHSEED") == "2" else "2"
    environment = {**os.environ, "PYTHONHASHSEED": hashing}
    run = [sys.executable, "-m", "comitia", "synth", *args]
    subprocess.run(run, env=environment, check=True, capture_output=True)


def contents(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


def invoke(*args: str | Path) -> Result:
    return CliRunner().invoke(main, ["synth", *map(str, args), "--lang", "en"])


def small(tmp_path: Path, **options: object) -> Synthesis:
    """Records for a rule set of a plugin that gives no hints at all."""
    opened = Opened(small_ruleset(tmp_path), REGISTRY)
    return Synthesis(opened.compile(), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", shipped())
def test_files_load_and_are_answered(name: str, tmp_path: Path) -> None:
    options = ("--seed", "3", "--scale", "1/4")
    command(name, "-o", str(tmp_path / "1"), *options)
    assert invoke(name, "-o", tmp_path / "2", *options).exit_code == 0
    assert contents(tmp_path / "1") == contents(tmp_path / "2")
    loaded = load_records(tmp_path / "1", default_registry())
    assert loaded.records is not None, loaded.problems
    assert not loaded.problems
    synthesis = synthesize(open_ruleset(name), seed=3, scale=Fraction(1, 4))
    assert loaded.records.tables == synthesis.records().tables
    outcomes = defaultdict(set)
    for answer in Deciding(synthesis.compilation).answers(
        loaded.records, synthesis.as_of, synthesis.since
    ):
        outcomes[answer.question.id].add(answer.outcome)
    determined = [each for each in outcomes.values() if each - {None}]
    assert len(determined) * 10 >= len(outcomes) * 6


def test_most_questions_are_answered_in_more_than_one_way() -> None:
    several, all_ = 0, 0
    for name in ("zhangjiagang", "heshan", "xianfeng", "suzhou-first-deliberation"):
        synthesis = synthesize(open_ruleset(name), scale=3)
        outcomes = defaultdict(set)
        records = synthesis.records()
        for answer in Deciding(synthesis.compilation).answers(
            records, synthesis.as_of, synthesis.since
        ):
            outcomes[answer.question.id].add(answer.outcome)
        several += sum(len(each - {None}) > 1 for each in outcomes.values())
        all_ += len(outcomes)
    assert several * 10 >= all_ * 7


def test_seeds_differ() -> None:
    opened = open_ruleset("zhangjiagang")
    one, other = (synthesize(opened, seed).records().tables["session"] for seed in (1, 2))
    assert one != other


def every_reference(records: Records) -> Iterator[tuple[str, str, object, str]]:
    for name, rows in records.tables.items():
        for column in records.schema.tables[name].columns.values():
            if column.reference in records.tables:
                for row in rows.values():
                    yield name, column.name, row[column.name], column.reference


@pytest.mark.parametrize("scale", [Fraction(1, 7), Fraction(5, 2), Fraction(20)])
def test_scale_multiplies_rows_and_keeps_groups(scale: Fraction) -> None:
    synthesis = synthesize(open_ruleset("zhangjiagang"), scale=scale)
    one = synthesize(open_ruleset("zhangjiagang"))
    records = synthesis.records()
    assert {name: len(rows) for name, rows in records.tables.items()} == synthesis.rows()
    for name, number in synthesis.rows().items():
        assert abs(number - one.rows()[name] * scale) < 1
    for _, _, key, target in every_reference(records):
        assert key is None or key in records.tables[target]
    if scale > 1:
        delegates = len(records.tables["delegate"]) / len(records.tables["group"])
        before = one.rows()["delegate"] / one.rows()["group"]
        assert abs(delegates - before) < 1


def test_many_rows_come_in_blocks_with_keys_of_their_own() -> None:
    synthesis = synthesize(open_ruleset("zhenxiang"), scale=Fraction(3 * PER_BLOCK, 327))
    blocks = list(synthesis.blocks())
    assert len(blocks) > 1
    keys = [key for block in blocks for key in block["delegate"][KEY]]
    assert len(set(keys)) == len(keys) == synthesis.rows()["delegate"]
    assert keys == sorted(keys, key=str)


def test_what_has_one_home_stays_in_it() -> None:
    records = synthesize(open_ruleset("zhangjiagang"), scale=6).records()
    group, assembly = records.tables["group"], records.tables["assembly"]
    assert len(assembly) == 6
    for row in records.tables["delegate"].values():
        own = group.get(str(row["group"]), {}).get("assembly")
        assert None in (own, row["assembly"]) or own == row["assembly"]


def test_numbers_and_dates_are_bounded_by_one_another() -> None:
    records = synthesize(open_ruleset("zhangjiagang"), scale=5).records()
    for row in records.tables["session"].values():
        if isinstance(row["present"], int) and isinstance(row["delegates_due"], int):
            assert row["present"] <= row["delegates_due"]
        if isinstance(row["opens"], date) and isinstance(row["closes"], date):
            assert row["opens"] <= row["closes"]
    for row in records.tables["vote"].values():
        session = records.parent(row, "session")
        present = None if session is None else session["present"]
        cast = [row[name] for name in ("yes", "no", "abstained")]
        if isinstance(present, int) and None not in cast:
            assert sum(each for each in cast if isinstance(each, int)) <= present


def test_no_hints_are_needed(tmp_path: Path) -> None:
    synthesis = small(tmp_path, scale=Fraction(3))
    records = synthesis.records()
    outcomes = defaultdict(set)
    for answer in Deciding(synthesis.compilation).answers(
        records, synthesis.as_of, synthesis.since
    ):
        outcomes[answer.question.id].add(answer.outcome)
    for question in ("session.may_be_held", "delegate.visits", "delegate.grade"):
        assert len(outcomes[question] - {None}) > 1, outcomes


def test_sizes_say_how_many(tmp_path: Path) -> None:
    sizes = Sizes(2031, {"delegate": 17, "visit": 0}, {("session", "present"): (7, 7)})
    synthesis = small(tmp_path, sizes=sizes)
    tables = synthesis.records().tables
    assert (len(tables["delegate"]), len(tables["visit"])) == (17, 0)
    assert {row["present"] for row in tables["session"].values()} <= {7, None}
    assert (synthesis.since, synthesis.as_of) == (date(2031, 1, 1), date(2032, 1, 15))


def test_nothing_belongs_to_what_there_is_none_of(tmp_path: Path) -> None:
    tables = small(tmp_path, sizes=Sizes(None, {"delegate": 0})).records().tables
    assert not tables["visit"]


def sizes_of(tmp_path: Path, text: str) -> tuple[Sizes, list[Problem]]:
    path = tmp_path / "cases.yaml"
    path.write_text(text, encoding="utf-8")
    sizes, problems, _ = load_sizes(path, default_registry())
    return sizes, problems


def test_sizes_in_chinese(tmp_path: Path) -> None:
    text = "规模: {年份: 2009, 代表: 93, 会议.实到人数: [60, 93]}\n案例: []\n"
    wanted = Sizes(2009, {"delegate": 93}, {("session", "present"): (60, 93)})
    assert sizes_of(tmp_path, text) == (wanted, [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("delegates: 3", "no table `delegates`"),
        ("delegate: many", "a whole number belongs here"),
        ("delegate: -3", "how many records there are"),
        ("delegate: [1, 3]", "how many records there are"),
        ("session.presents: 3", "no column `presents`"),
        ("session.opens: 3", "does not hold whole numbers"),
        ("session.present: [5, 3]", "a whole number belongs here"),
        ("session.present: 99999999999", "a whole number belongs here"),
        ("year: 12345", "is not a year"),
    ],
)
def test_faulty_sizes_are_told(tmp_path: Path, text: str, message: str) -> None:
    _, problems = sizes_of(tmp_path, f"sizes:\n  {text}\n")
    assert [each.code for each in problems] == ["CF006"]
    assert message in problems[0].message.render("en")
    (tmp_path / "rules.yaml").write_text(
        "id: own\ntitle: {zh: 甲, en: A}\nstatus: trial\nextends: zhangjiagang\nprovisions: {}\n",
        encoding="utf-8",
    )
    with pytest.raises(Unusable):
        synthesize(open_ruleset(str(tmp_path / "rules.yaml")))
    result = invoke(tmp_path / "rules.yaml", "-o", tmp_path / "made")
    assert (result.exit_code, "CF006" in result.output) == (2, True)


@pytest.mark.parametrize("form", ["yaml", "xlsx"])
def test_other_forms_hold_the_same(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"made.{form}"
    assert invoke("heshan", "-o", path, "--as", form).exit_code == 0
    first = path.read_bytes()
    loaded = load_records(path, default_registry())
    assert not loaded.problems
    assert loaded.records is not None
    assert loaded.records.tables == synthesize(open_ruleset("heshan")).records().tables
    assert invoke("heshan", "-o", path, "--as", form).exit_code == 2
    assert path.read_bytes() == first
    assert invoke("heshan", "-o", path, "--as", form, "--force").exit_code == 0
    assert path.read_bytes() == first


def test_a_workbook_says_that_there_are_none(tmp_path: Path) -> None:
    synthesis = small(tmp_path, sizes=Sizes(None, {"visit": 0}))
    path = tmp_path / "made.xlsx"
    write("small", synthesis, path, form="xlsx", force=False, tick=lambda _: None)
    loaded = load_records(path, REGISTRY)
    assert loaded.records is not None
    assert loaded.records.tables == synthesis.records().tables
    assert loaded.records.tables["visit"] == {}


def test_parquet_holds_the_same(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    for name in ("a", "b"):
        assert invoke("zhenxiang", "-o", tmp_path / name, "--as", "parquet").exit_code == 0
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    records = synthesize(open_ruleset("zhenxiang")).records()
    for name, rows in records.tables.items():
        path = tmp_path / "a" / f"{name}.parquet"
        columns = list(records.schema.tables[name].columns)
        found = duckdb.sql(f"SELECT * FROM '{path}'").fetchall()
        assert found == [tuple(row[column] for column in columns) for row in rows.values()]


def test_a_folder_is_never_harmed(tmp_path: Path) -> None:
    folder = tmp_path / "made"
    folder.mkdir()
    assert invoke("guazhou", "-o", folder).exit_code == 0
    before = contents(folder)
    result = invoke("guazhou", "-o", folder, "--seed", "2")
    assert (result.exit_code, "is not empty" in result.output) == (2, True)
    assert contents(folder) == before
    (folder / "notes.txt").write_text("mine")
    result = invoke("guazhou", "-o", folder, "--seed", "2", "--force")
    assert (result.exit_code, "`notes.txt`" in result.output) == (2, True)
    (folder / "notes.txt").unlink()
    assert invoke("xianfeng", "-o", folder, "--force").exit_code == 0
    assert "contest.csv" in contents(folder)
    assert "learner.csv" not in contents(folder)
    assert [each.name for each in tmp_path.iterdir()] == ["made"]


def test_nothing_is_left_where_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("comitia.synthfiles.csv.writer", fail)
    result = invoke("guazhou", "-o", tmp_path / "made")
    assert (result.exit_code, "No space left" in result.output) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_what_was_there_stays_where_moving_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert invoke("guazhou", "-o", tmp_path / "made").exit_code == 0
    before = contents(tmp_path / "made")
    rename, calls = Path.rename, iter(range(100))

    def fail(self: Path, target: Path) -> Path:
        if next(calls) == len(before) + 2:
            raise OSError(5, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    result = invoke("guazhou", "-o", tmp_path / "made", "--seed", "2", "--force")
    assert (result.exit_code, "Input/output error" in result.output) == (2, True)
    assert contents(tmp_path / "made") == before
    assert [each.name for each in tmp_path.iterdir()] == ["made"]


def test_the_folder_one_is_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert invoke("guazhou", "-o", ".").exit_code == 0
    assert Path("learner.csv").is_file()


@pytest.mark.parametrize("scale", ["0", "-1", "1.5", "1/0", "x", "²"])
def test_faulty_scales_are_told(scale: str, tmp_path: Path) -> None:
    result = invoke("guazhou", "-o", tmp_path / "made", f"--scale={scale}")
    assert (result.exit_code, "is not a positive number" in result.output) == (2, True)


def test_what_was_written_as_json(tmp_path: Path) -> None:
    result = invoke("guazhou", "-o", tmp_path / "a b", "--format", "json", "--scale", "1/2")
    made = json.loads(result.output)
    assert (made["ruleset"], made["seed"], made["scale"]) == ("guazhou", 1, "1/2")
    assert (made["since"], made["as_of"]) == ("2009-01-01", "2010-01-15")
    assert made["rows"] == synthesize(open_ruleset("guazhou"), scale=Fraction(1, 2)).rows()
    text = invoke("guazhou", "-o", tmp_path / "c d").output
    assert re.search(r"comitia decide guazhou '.*/c d' --since 2009-01-01 --as-of 2010-01-15", text)


TABLES = list(default_registry().schema.tables.values())


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_what_is_usual_leads_somewhere(table: Table) -> None:
    schema = default_registry().schema
    references = {each.reference for each in table.columns.values()}
    if table.typical is not None and table.typical.of is not None:
        assert table.typical.of in references
    for column in table.columns.values():
        typical = column.typical
        if typical is None or column.name == KEY:
            continue
        assert column.event or column.type is Type.BOOL or typical.often is None
        if typical.low is not None:
            assert typical.high is not None
            assert typical.low <= typical.high
            assert column.type in (Type.INT, Type.DATE)
        if typical.of is not None:
            assert schema.column(table.name, tuple(typical.of.split("."))).type is column.type


def test_what_is_usual_of_no_column_is_refused() -> None:
    class Poll(Record):
        table = "poll"
        names = Text("poll", "表决")
        typical = {"yess": Typical(1, 2)}
        yes: int | None = cell("赞成", Text("in favour", "赞成"))

    with pytest.raises(TypeError, match="`Poll` has no column `yess`"):
        table_of(Poll)


def test_the_rules_are_surveyed() -> None:
    found = survey(open_ruleset("zhangjiagang").compile())
    assert found.texts["vote", "subject"].keys() >= {"election", "nomination"}
    assert (("delegates_due",), Fraction(4, 5)) in found.shares["session", "present"]
    assert (("session", "opens"), -10) in found.delays["motion", "submitted_on"]
    assert (12, 1) in found.seasons["appraisal", "opens"]
    assert found.counts["workday", "assembly"] == 12
    steps = [each for each in found.profiles["step"] if each.under == {"kind": ("topic",)}]
    names = [each.values["step"][0] for each in steps]
    assert names == ["explanation", "discussion", "summing_up", "vote", "resolution"]
    found = survey(open_ruleset("dianjiang").compile())
    assert set(found.sums["reception_report", "matters"]) == {
        ("finished",),
        ("started",),
        ("explained",),
    }


UNITS: list[PeriodUnit | None] = [None, "year", "month"]
SCALARS = (Type.BOOL, Type.INT, Type.DATE, Type.TEXT)


@given(st.integers(0, 10**9))
def test_any_rules_over_any_tables_give_valid_records(number: int) -> None:
    rng = Random(number)
    schema = sample_schema()
    asked: list[Asked] = []
    for _ in range(6):
        subject = rng.choice(sorted(schema.tables))
        expr = random_expr(Scope(schema, subject), rng, rng.choice(SCALARS), 4)
        asked.append((expr, subject, rng.choice(UNITS)))
    found, sizes = survey_of(schema, asked), Sizes(rng.randint(FIRST_YEAR, LAST_YEAR))
    tables = list(schema.tables.values())
    rng.shuffle(tables)
    plan = make_plan(tables, found, sizes)
    rows = {name: min(each.base, 60) for name, each in plan.owned.items()}
    block = Block(schema, plan, found, sizes, sizes.year or 1, str(number))
    made = block.make(rows, dict.fromkeys(rows, 0), rows)
    for name, columns in made.items():
        for column in schema.tables[name].columns.values():
            cells = columns[column.name]
            assert len(cells) == rows[name]
            assert all(is_valid(cell, column, made) for cell in cells), (name, column.name)


def is_valid(value: object, column: Column, made: dict[str, dict[str, list[Cell]]]) -> bool:
    if value is None:
        return not column.required
    if column.reference is not None:
        return value in made[column.reference][KEY]
    if column.values:
        return value in column.values
    if column.type is Type.INT:
        return type(value) is int and abs(value) <= LARGEST
    return type(value) is {Type.BOOL: bool, Type.DATE: date, Type.TEXT: str}[column.type]


def test_pools() -> None:
    assert around(10, exact=False).count(10) == 3
    assert min(around(1, exact=False)) == 0
    assert len(around(10**9, exact=True)) < 2000
    assert thinned([1], 0) == [1]
    assert thinned([1, 2], 100) == [None]
    assert thinned([1, 2], 50).count(None) * 2 == len(thinned([1, 2], 50))
    assert favouring([], [1]) == [1]
    near = days_of(2007, [(12, 1)])
    assert near.count(date(2007, 12, 1).toordinal()) > near.count(date(2007, 6, 1).toordinal())


def test_undetermined_answers_are_few_for_want_of_facts() -> None:
    synthesis = synthesize(open_ruleset("heshan"))
    deciding = Deciding(synthesis.compilation)
    answers = list(deciding.answers(synthesis.records(), synthesis.as_of, synthesis.since))
    lacking = [
        each for each in answers if any(c.kind is CauseKind.MISSING_FACT for c in each.extra)
    ]
    assert len(lacking) * 4 < len(answers)
