"""The answers of `batch` are those of `decide`: every rule set, every version, every mask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
from batchhouse import AS_OF, SCHEMA, as_parquet, ask, assert_same, house
from ruleplugin import HEAD, free, loaded, registry

from comitia.batchagreement import Comparison, compare_answers
from comitia.builtin import shipped
from comitia.engine import batchanswers, batchcauses, batchcolumns
from comitia.engine.compiling import Combination, Compilation, compile_ruleset
from comitia.engine.duckengine import DuckEngine
from comitia.engine.engines import Settings
from comitia.engine.expressions import Absent, Case, Cause, CauseKind, Expr, at, text
from comitia.engine.kinds import Kind
from comitia.engine.records import Cell, Records, make_row
from comitia.engine.rules import Bars, Requires, Rule, Sets, Suffices
from comitia.engine.schema import Type
from comitia.sample import random_records
from comitia.workspace import open_ruleset

AMENDED = """
comitia: 1
id: amended
title: {zh: "新铺乡修订", en: "Xinpu, amended"}
level: township
status: trial
extends: xinpu
effective: 2024-05-01
amendments:
  - from: 2024-12-31
    provisions:
      motion-sponsors: null
      motion-reply: {force: draft}
      group-activities: null
  - from: 2025-01-20
    provisions:
      interpellation-reply: null
      group-activities:
        kind: group_activities
        modality: must
        frequency: {at_least: 1, every: month}
"""


def compared(
    compilations: list[Compilation],
    records: Records,
    folder: Path,
    since: date | None = None,
    as_of: date = AS_OF,
) -> Comparison:
    """Both put to the same records, by an engine of its own."""
    for name in ("scratch", "tables"):
        (folder / name).mkdir()
    engine = DuckEngine(Settings(folder / "scratch", threads=1))
    try:
        return compare_answers(
            compilations, records, as_of, engine=engine, folder=folder / "tables", since=since
        )
    finally:
        engine.close()


@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_rule_set(name: str, tmp_path: Path) -> None:
    """`tools/agree.py --batch` does the same on many more records."""
    records = random_records(SCHEMA, Random(f"batch {name}"), rows=(0, 5))
    seen = compared([open_ruleset(name).compile()], records, tmp_path, date(2024, 11, 5))
    assert seen.differences == []
    assert seen.answers > seen.undetermined > 0
    assert seen.surplus <= seen.causes


def test_several_rule_sets_over_the_same_records(tmp_path: Path) -> None:
    records = house(8, ("session", "motion", "delegate", "assembly", "notice"))
    tables = as_parquet(records, tmp_path / "tables")
    report = ask(tables, tmp_path / "out", "heshan", "xinpu", "zhenxiang", as_if=("draft",))
    assert_same(report, tmp_path / "out", records)


def amended(folder: Path) -> Compilation:
    """A rule set of three versions."""
    file = folder / "amended.yaml"
    file.write_text(AMENDED, encoding="utf-8")
    return open_ruleset(str(file)).compile()


@pytest.mark.parametrize("seed", range(2))
def test_versions(seed: int, tmp_path: Path) -> None:
    """Some records come before the first version, some have no day, periods lie in several."""
    compilation = amended(tmp_path)
    assert len(compilation.programs) == 3
    records = random_records(SCHEMA, Random(seed), rows=(3, 8))
    seen = compared([compilation], records, tmp_path, date(2024, 3, 5))
    assert seen.differences == []


def test_before_the_first_version(tmp_path: Path) -> None:
    records = random_records(SCHEMA, Random(5), rows=(3, 8))
    seen = compared([amended(tmp_path)], records, tmp_path, as_of=date(2024, 4, 1))
    assert seen.differences == []
    assert seen.undetermined > 0


Break = Callable[[pytest.MonkeyPatch], None]


def _connectives(patch: pytest.MonkeyPatch) -> None:
    old = batchcolumns.Scribe._connected
    patch.setattr(
        batchcolumns.Scribe,
        "_connected",
        lambda self, word, empty, args: old(self, "OR", empty, args),
    )


def _standing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(batchanswers.JobColumns, "_standing", lambda self, own: "'none'")


def _readings(patch: pytest.MonkeyPatch) -> None:
    old = batchcolumns.AskColumns._agree
    patch.setattr(
        batchcolumns.AskColumns, "_agree", lambda self, exprs: old(self, exprs[:1] * len(exprs))
    )


def _versions(patch: pytest.MonkeyPatch) -> None:
    nothing = batchanswers.Selection()
    patch.setattr(batchanswers.JobColumns, "selection", lambda self, ask: nothing)


def _causes(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(batchcauses.Walk, "_aggregate", lambda self, expr, guards: iter(()))


@pytest.mark.parametrize("broken", [_connectives, _standing, _readings, _versions, _causes])
def test_a_difference_is_found(
    broken: Break, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(monkeypatch)
    records = random_records(SCHEMA, Random(1), rows=(3, 8))
    held = amended(tmp_path) if broken is _versions else open_ruleset("xianfeng").compile()
    assert compared([held], records, tmp_path, date(2024, 3, 5)).differences


# Conditions and the provision that decides

YES = "session.yes"
SILENT = Absent(Type.TEXT, Cause(CauseKind.SILENT, ("x",)))
A, B, C = at("a"), at("b"), at("c")
MUST, SHOULD = "modality: must", "modality: should"


def answered(
    folder: Path, facts: list[dict[str, Cell]], **provisions: tuple[str, list[Rule]]
) -> list[dict[str, Any]]:
    """The rows of the only table of answers, in the order of the facts, with a legend."""
    kinds: list[type[Kind]] = [free(name, *rules) for name, (_, rules) in provisions.items()]
    known = registry(*kinds)
    lines = [f"  {name}: {{kind: {name}, {how}}}" for name, (how, _) in provisions.items()]
    ruleset = loaded(folder, HEAD + "provisions:\n" + "\n".join(lines) + "\n", known)
    compilation = compile_ruleset(ruleset, known)
    rows = [
        make_row(known.schema, "session", {"id": f"s{number}", **cells})
        for number, cells in enumerate(facts)
    ]
    records = Records(known.schema, {"session": rows})
    seen = compared([compilation], records, folder)
    assert seen.differences == []
    (path,) = (each for each in (folder / "tables").iterdir() if each.stem != "findings")
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT * FROM '{path}' ORDER BY id")
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_conditions_and_the_ground_that_decides(tmp_path: Path) -> None:
    found = answered(
        tmp_path,
        [
            {"a": True, "b": True},
            {"a": False, "b": True},
            {"a": None, "b": True},
            {"a": False, "b": False},
            {"a": False, "b": None},
        ],
        one=(MUST, [Suffices(YES, A)]),
        two=(MUST, [Suffices(YES, B)]),
    )
    assert [row["holds"] for row in found] == [0b11, 0b10, 0b10, 0, 0]
    assert [row["open"] for row in found] == [0, 0, 0b01, 0, 0b10]
    deciding = [row["provision"] and row["provision"].partition("/")[2] for row in found]
    assert deciding == ["one", "two", "two", None, None]


def test_the_condition_that_defeats(tmp_path: Path) -> None:
    found = answered(
        tmp_path,
        [
            {"a": True, "b": True, "c": False},
            {"a": True, "b": False, "c": True},
            {"a": None, "b": True, "c": True},
            {"a": None, "b": True, "c": False},
        ],
        ground=(MUST, [Suffices(YES, A)]),
        need=(MUST, [Requires(YES, B)]),
        bar=(MUST, [Bars(YES, C)]),
        wish=(SHOULD, [Requires(YES, C)]),
    )
    deciding = [row["provision"] and row["provision"].partition("/")[2] for row in found]
    assert deciding == ["ground", "need", "bar", None]
    assert [row["standing"] for row in found] == ["deviation", "none", "none", "deviation"]


def test_the_arm_that_decides(tmp_path: Path) -> None:
    """Under two readings the outcome may be the same by different arms."""
    found = answered(
        tmp_path,
        [
            {"a": True, "b": False},
            {"a": False, "b": True},
            {"a": False, "b": False, "c": True},
            {"a": None, "b": True},
            {"a": False, "b": False, "c": False},
        ],
        early=(
            MUST,
            [Sets("session.first", text("good"), A), Sets("session.first", text("poor"), B)],
        ),
        late=(MUST, [Sets("session.first", text("good"), C)]),
    )
    assert [row["outcome"] for row in found] == ["good", "poor", "good", None, None]
    deciding = [row["provision"] and row["provision"].partition("/")[2] for row in found]
    assert deciding == ["early", "early", "late", None, None]


def test_outcomes_that_are_no_fixed_words_under_readings(tmp_path: Path) -> None:
    """A text and a day out of the record, each the same under two readings, or not."""
    pairs: dict[str, tuple[Expr, Expr]] = {
        "session.first": (at("kind"), Case(((A, at("kind")),), text("good"))),
        "session.severe": (at("kind"), Case(((A, SILENT),), SILENT)),
    }
    known = registry(*(free(f"k{n}", Sets(name, text("good"))) for n, name in enumerate(pairs)))
    lines = "".join(f"  k{n}: {{kind: k{n}, modality: must}}\n" for n in range(len(pairs)))
    compilation = compile_ruleset(loaded(tmp_path, HEAD + f"provisions:\n{lines}", known), known)
    (program,) = compilation.programs
    changed = [
        replace(
            each,
            combinations=tuple(
                Combination({"test/x": label}, outcome)
                for label, outcome in zip("ab", pairs[each.question.id], strict=True)
            ),
        )
        for each in program.compiled
    ]
    compilation = replace(compilation, programs=(replace(program, compiled=tuple(changed)),))
    rows = [
        make_row(known.schema, "session", {"id": f"s{number}", "kind": kind, "a": a})
        for number, (kind, a) in enumerate(product(("annual", None), (True, False, None)))
    ]
    seen = compared([compilation], Records(known.schema, {"session": rows}), tmp_path)
    assert seen.differences == []
    assert seen.answers == 12
    assert seen.undetermined == 11
