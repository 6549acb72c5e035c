"""One meaning, three evaluators: decide, batch and prove give the same answer everywhere.

`tools/agree.py` does the same on many more pairs; what it finds is kept in `corpus/`.
"""

import runpy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any as Anything
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comitia.agreement import (
    EVALUATORS,
    Tally,
    World,
    by_batch,
    by_decide,
    compare,
    random_case,
    random_world,
    world_of,
)
from comitia.engine import batch, decide, expressions, runtime, sqlwriter, terms
from comitia.engine.checking import Scope, check_type, type_of
from comitia.engine.expressions import Expr, parts_of
from comitia.engine.records import Records
from comitia.engine.schema import Type
from comitia.generate import MOST_ROWS, random_expr, random_records, sample_schema
from comitia.shrinking import as_python, shrink, size_of

SCHEMA = sample_schema()
CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.py"))
SEEDS = range(8)


def assert_agreed(tally: Tally) -> None:
    """Fail with the smallest case when there is any disagreement."""
    if tally.disagreements:
        pytest.fail(as_python(shrink(tally.disagreements[0])))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_evaluators_agree(seed: int) -> None:
    assert_agreed(compare(*random_case(SCHEMA, Random(seed), 60)))


@settings(max_examples=10)
@given(st.integers(min_value=0, max_value=2**32))
def test_the_evaluators_agree_on_any_seed(seed: int) -> None:
    assert_agreed(compare(*random_case(SCHEMA, Random(seed), 15)))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_what_once_disagreed_agrees(path: Path) -> None:
    case = runpy.run_path(str(path))
    for expr in case["exprs"]:
        type_of(expr, case["world"].scope)
    assert_agreed(compare(case["world"], case["exprs"]))


# The comparison finds faults. Each of these is planted in one evaluator.


def any_as_all(patch: pytest.MonkeyPatch) -> None:
    right = decide._Writer._connect
    patch.setattr(
        decide._Writer, "_connect", lambda self, expr, args, _: right(self, expr, args, False)
    )


def doubt_as_no(patch: pytest.MonkeyPatch) -> None:
    right = decide._Writer._compare

    def wrong(self: decide._Writer, expr: expressions.Compare) -> int:
        number = right(self, expr)
        self._line(f"{self.nodes[number].ref} = {self.nodes[number].ref} or False")
        return number

    patch.setattr(decide._Writer, "_compare", wrong)


def doubtful_rows_left_out(patch: pytest.MonkeyPatch) -> None:
    right = runtime._taken

    def wrong(*args: Anything) -> Anything:
        taken = right(*args)
        return None if taken is None else (taken[0], [])

    patch.setattr(runtime, "_taken", wrong)


def bound_left_out(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(sqlwriter._COMPARISONS, "ge", ">")


def null_dropped(patch: pytest.MonkeyPatch) -> None:
    right = sqlwriter._connect

    def wrong(*args: Anything) -> Anything:
        piece = right(*args)
        return replace(piece, text=f"COALESCE({piece.text}, FALSE)")

    patch.setattr(sqlwriter, "_connect", wrong)


def order_turned(patch: pytest.MonkeyPatch) -> None:
    right = sqlwriter._rank
    patch.setattr(
        sqlwriter,
        "_rank",
        lambda expr, frame: right(replace(expr, descending=not expr.descending), frame),
    )


def doubt_ignored(patch: pytest.MonkeyPatch) -> None:
    right = terms.Writer._compare
    patch.setattr(
        terms.Writer, "_compare", lambda self, *args: replace(right(self, *args), known=True)
    )


def one_too_many(patch: pytest.MonkeyPatch) -> None:
    right = terms.Writer.tally
    patch.setattr(terms.Writer, "tally", lambda self, args: right(self, args) + 1)


def later_arm_first(patch: pytest.MonkeyPatch) -> None:
    right = terms.Writer._case
    patch.setattr(
        terms.Writer,
        "_case",
        lambda self, expr, rows: right(self, replace(expr, arms=expr.arms[::-1]), rows),
    )


FAULTS = (
    any_as_all,
    doubt_as_no,
    doubtful_rows_left_out,
    bound_left_out,
    null_dropped,
    order_turned,
    doubt_ignored,
    one_too_many,
    later_arm_first,
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_planted_fault_is_found(
    fault: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    fault(monkeypatch)
    cases = (random_case(SCHEMA, Random(seed), 60) for seed in SEEDS)
    assert any(compare(world, exprs).disagreements for world, exprs in cases)


def test_a_disagreement_is_cut_down(monkeypatch: pytest.MonkeyPatch) -> None:
    any_as_all(monkeypatch)
    cases = (random_case(SCHEMA, Random(seed), 60) for seed in SEEDS)
    found = next(each for case in cases for each in compare(*case).disagreements)
    small = shrink(found)
    assert size_of(small.expr) <= 8
    assert sum(map(len, small.world.records.tables.values())) == 1
    scope: dict[str, Anything] = {}
    exec(as_python(small), scope)
    assert scope["exprs"] == [small.expr]
    assert scope["world"].records.tables == small.world.records.tables
    assert compare(scope["world"], scope["exprs"]).disagreements


def test_a_failure_is_a_disagreement(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Anything) -> Anything:
        raise ZeroDivisionError("no answer")

    monkeypatch.setattr(terms.Writer, "_compare", broken)
    world = world_of("session", {"session": [{"id": "s1", "due": 1}]})
    expr = expressions.compare("eq", expressions.at("due"), expressions.integer(1))
    (found,) = compare(world, [expr]).disagreements
    assert "# prove: ZeroDivisionError: no answer" in as_python(found)


# The generators


def walk(expr: Expr) -> Iterator[Expr]:
    yield expr
    for part in parts_of(expr):
        yield from walk(part)


def test_generated_expressions_are_well_typed_and_cover_the_language() -> None:
    seen: Counter[object] = Counter()
    for seed in range(1500):
        rng = Random(seed)
        scope = Scope(SCHEMA, rng.choice(sorted(SCHEMA.tables)), periodic=seed % 2 == 0)
        kind = rng.choice(list(Type))
        expr = random_expr(scope, rng, kind, rng.randint(0, 4))
        check_type(expr, kind, scope)
        for node in walk(expr):
            seen[type(node)] += 1
            for name in ("function", "op", "unit", "direction", "part", "name", "up", "type"):
                form = getattr(node, name, None)
                if isinstance(form, str | int):
                    seen[type(node), form] += 1
    assert {node for node in seen if isinstance(node, type)} == set(get_args(Expr))
    forms: set[object] = {(expressions.Field, 1), (expressions.Given, 1)}
    forms |= {(expressions.Absent, kind) for kind in Type}
    forms |= {(expressions.Shift, unit) for unit in ("months", "working_days")}
    functions = ("count", "distinct", "sum", "min", "max", "exists")
    forms |= {(expressions.Aggregate, function) for function in functions}
    assert forms <= set(seen)


def test_generated_records_are_valid() -> None:
    absent = empty = 0
    for seed in range(300):
        records = random_records(SCHEMA, Random(seed))
        absent += len(SCHEMA.tables) - len(records.tables)
        for rows in records.tables.values():
            assert len(rows) <= MOST_ROWS
            for row in rows.values():
                empty += sum(cell is None for cell in row.values())
                assert_valid(records, row)
    assert absent
    assert empty


def assert_valid(records: Records, row: Anything) -> None:
    for column in SCHEMA.tables[row["@"]].columns.values():
        cell = row[column.name]
        assert not (column.required and cell is None)
        if cell is not None and column.values:
            assert cell in column.values
        if cell is not None and column.reference in records.tables:
            assert cell in records.tables[column.reference]


def test_only_the_tables_asked_for_are_drawn() -> None:
    records = random_records(SCHEMA, Random(1), ["motion", "session"], rows=(2, 2), missing=0)
    assert {name: len(rows) for name, rows in records.tables.items()} == {"motion": 2, "session": 2}


def test_one_seed_gives_one_result() -> None:
    one, other = (random_case(SCHEMA, Random("seed"), 20) for _ in range(2))
    assert one[1] == other[1]
    assert one[0].records.tables == other[0].records.tables


def test_most_answers_are_determined_and_many_are_not() -> None:
    tally = Counter[bool]()
    for seed in range(30):
        world, exprs = random_case(SCHEMA, Random(seed), 40)
        for answers in by_decide(world, exprs):
            tally.update(answer is None for answer in answers.values())
    assert 0.15 < tally[True] / tally.total() < 0.6


def test_batch_in_memory_gives_what_its_query_gives() -> None:
    world, exprs = random_case(SCHEMA, Random(4), 10)
    assert world.periods
    outputs = {str(number): expr for number, expr in enumerate(exprs)}
    rows = batch.evaluate(
        world.records,
        world.table,
        outputs,
        as_of=world.as_of,
        calendars=world.calendars,
        periods=world.periods,
    )
    found = {
        (row["id"], row["period_first"]): [row[str(number)] for number in range(len(exprs))]
        for row in rows
    }
    queried = by_batch(world, exprs)
    assert found == {place: [each[place] for each in queried] for place, _ in world.places}


def test_every_evaluator_answers_at_every_place() -> None:
    world: World = random_world(SCHEMA, Random(2))
    for evaluate in EVALUATORS.values():
        (answers,) = evaluate(world, [expressions.TRUE])
        assert answers == {place: True for place, _ in world.places}
