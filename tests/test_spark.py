"""Spark gives what decide gives, starts quietly and says what it lacks; `make spark` runs this."""

import os
import runpy
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from comitia import agreement
from comitia.agreement import Failure, World, random_case, world_of
from comitia.engine import sparksession
from comitia.engine.batch import write_query
from comitia.engine.engines import EngineFault, Native, Settings
from comitia.engine.expressions import (
    Absent,
    Arithmetic,
    Case,
    Cause,
    CauseKind,
    Expr,
    Shift,
    at,
    compare,
    integer,
    is_text,
    minus,
    plus,
)
from comitia.engine.records import Cell
from comitia.engine.schema import LARGEST, Type
from comitia.engine.sparkengine import SparkEngine, open_engine
from comitia.sample import FAR_DATES, sample_schema
from comitia.shrinking import as_python, shrink
from comitia.sparkagreement import ALL_EVALUATORS, by_spark

pytestmark = pytest.mark.skipif("COMITIA_SPARK" not in os.environ, reason="`make spark` runs this")

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.py"))


def assert_agreed(world: World, exprs: list[Expr]) -> None:
    found = agreement.compare(world, exprs, evaluators=ALL_EVALUATORS).disagreements
    if found:
        pytest.fail(as_python(shrink(found[0], ALL_EVALUATORS)))


@pytest.mark.parametrize("seed", range(3))
def test_spark_agrees(seed: int) -> None:
    assert_agreed(*random_case(sample_schema(), Random(seed), 25))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_what_once_disagreed_agrees(path: Path) -> None:
    case = runpy.run_path(str(path))
    assert_agreed(case["world"], list(case["exprs"]))


def test_texts_are_equal_only_to_the_byte() -> None:
    labels: tuple[str, ...] = (
        "a",
        "A",
        "a ",
        "ä",
        "a\u0308",
        "it's",
        "\\",
        "\\'",
        "\\n",
        "",
        "甲",
        "a\nb",
        "--",
    )
    labels += ("${x}", "${spark.app.name}", '"', "`", "%", "_", "\ud7ff", "😀", "\x00", ":as_of")
    rows = [{"id": f"m{n}", "topic": each} for n, each in enumerate(labels)]
    assert_agreed(world_of("motion", {"motion": rows}), [is_text("topic", each) for each in labels])


def test_days_and_months_at_both_ends_of_time() -> None:
    days = [*FAR_DATES, date(1582, 10, 4), date(1582, 10, 15), date(2024, 2, 29)]
    days += [date.min + timedelta(40), date.max - timedelta(40)]
    amounts = (-LARGEST, -40, -1, 0, 1, 40, LARGEST)
    rows: list[dict[str, Cell]] = [
        {"id": f"s{n}{due}", "opens": each, "due": due}
        for n, each in enumerate(days)
        for due in amounts
    ]
    exprs: list[Expr] = [
        plus(at("opens"), at("due")),
        minus(at("opens"), at("due")),
        Shift(at("opens"), at("due"), "months"),
    ]
    for amount in amounts:
        exprs.append(plus(at("opens"), integer(amount)))
        exprs.append(Shift(at("opens"), integer(amount), "months"))
    assert_agreed(world_of("session", {"session": rows}), exprs)


def test_a_number_that_leaves_64_bits_is_an_error() -> None:
    square = Arithmetic("mul", integer(LARGEST), Arithmetic("mul", at("due"), integer(LARGEST)))
    world = world_of("session", {"session": [{"id": "s1", "due": LARGEST}]})
    (answers,) = by_spark(world, [square])
    failure = answers["s1", None]
    assert isinstance(failure, Failure)
    assert "ARITHMETIC_OVERFLOW" in str(failure.error)


@pytest.fixture(name="engine")
def opened(tmp_path: Path) -> Iterator[SparkEngine]:
    engine = open_engine(Settings(tmp_path))
    yield engine
    engine.close()


def test_the_settings_on_which_answers_depend_are_set(engine: SparkEngine) -> None:
    for name, value in sparksession.REQUIRED.items():
        assert engine.session.conf.get(name) == value


def test_a_setting_that_cannot_be_had_is_a_fault(
    engine: SparkEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sparksession, "REQUIRED", {"spark.sql.extensions": "none"})
    with pytest.raises(EngineFault, match=r"spark\.sql\.extensions"):
        open_engine(Settings(tmp_path))


def test_an_application_that_runs_is_joined_and_goes_on(
    engine: SparkEngine, tmp_path: Path
) -> None:
    again = open_engine(Settings(tmp_path))
    again.close()
    assert engine.rows("SELECT 1 AS n") == [(1,)]


def test_a_text_that_there_never_is_has_a_type(engine: SparkEngine) -> None:
    silent = Absent(Type.TEXT, Cause(CauseKind.SILENT))
    never = Case(((compare("eq", at("due"), integer(1)), silent),), silent)
    engine.hold("session", {"id": Type.TEXT, "due": Type.INT}, [["s1"], [1]])
    query = write_query(
        sample_schema(), "session", {"o": never}, given=["session"], dialect="spark"
    )
    assert engine.columns(f"({query.sql})")["o"].native is Native.TEXT


def test_what_is_there_is_not_written_over(engine: SparkEngine, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "mine").touch()
    with pytest.raises(EngineFault, match="out is there already"):
        engine.save("SELECT 1 AS n", tmp_path, "out", "parquet")
    assert [path.name for path in folder.iterdir()] == ["mine"]


def test_a_file_that_spark_passes_over_is_refused(engine: SparkEngine, tmp_path: Path) -> None:
    with pytest.raises(EngineFault, match="passes over"):
        engine.read_parquet("hidden", [tmp_path / "_motion.parquet"])


STARTING = """
import sys
from pathlib import Path
from comitia.engine.enginechoice import open_engine
from comitia.engine.engines import EngineFault, Settings
from comitia.engine.problems import ReadError
try:
    engine = open_engine("spark", Settings(Path(sys.argv[1]), master=sys.argv[2]))
    try:
        engine.rows("SELECT 9223372036854775807 + 1 AS n")
    except EngineFault as fault:
        print(fault.reason)
    if len(sys.argv) > 3:
        engine.keep("kept", "SELECT 1 AS n")
        for stop in (lambda: engine.session._jvm.java.lang.Runtime.getRuntime().halt(1), None):
            try:
                stop() if stop else engine.rows("SELECT n FROM kept")
            except Exception as fault:
                print(type(fault).__name__)
    engine.close()
except ReadError as error:
    (problem,) = error.problems
    print(problem.message.render("en"))
    print(problem.help and problem.help.render("en"))
"""


def start(tmp_path: Path, *words: str, **environment: str) -> str:
    """What a process of its own says, of which nothing but its output may be seen."""
    done = subprocess.run(
        [sys.executable, "-c", STARTING, tmp_path, *(words or ["local[1]"])],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        check=True,
    )
    assert done.stderr == ""
    return done.stdout


def test_nothing_is_said_but_by_us(tmp_path: Path) -> None:
    assert start(tmp_path) == "[ARITHMETIC_OVERFLOW] overflow.\n"


def test_java_that_is_missing(tmp_path: Path) -> None:
    said = start(tmp_path, JAVA_HOME="/nowhere")
    assert "could not be started" in said
    assert "/nowhere/bin/java: No such file" in said
    assert "install" in said


def test_a_master_that_is_none(tmp_path: Path) -> None:
    said = start(tmp_path, "nonsense")
    assert "Master must either be yarn or start with spark" in said
    assert said.endswith("None\n")


def test_java_that_stops_is_a_fault(tmp_path: Path) -> None:
    said = start(tmp_path, "local[1]", "stop")
    assert said.splitlines()[-1] == "EngineFault"
