"""The solver's meaning of every node against `decide`, and the questions it answers."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any as Anything
from typing import Literal

import pytest

from comitia.engine.decide import compile_expr
from comitia.engine.expressions import (
    FALSE,
    TRUE,
    Absent,
    Aggregate,
    Any,
    Arithmetic,
    Case,
    Cause,
    CauseKind,
    Clause,
    Compare,
    CompareOp,
    Context,
    Expr,
    Field,
    LongestRun,
    Not,
    Part,
    Rank,
    Ratio,
    Related,
    Roll,
    Shift,
    at,
    both,
    children,
    compare,
    count,
    day,
    either,
    exists,
    given,
    implies,
    integer,
    is_text,
    minus,
    plus,
    share,
    text,
)
from comitia.engine.messages import Msg, Text
from comitia.engine.prove import (
    Bounds,
    Counterexample,
    Found,
    GroundWorld,
    Impossible,
    InternalDisagreement,
    NotAnalysed,
    NotLowered,
    Proved,
    SolverMissing,
    Undecided,
    Witness,
    equivalent,
    find,
    ground,
    prove,
    unsupported,
)
from comitia.engine.records import Cell, Records, Row, make_row
from comitia.engine.schema import Column, Schema, Table, Type, key_column
from comitia.engine.terms import Writer
from comitia.engine.traces import Env

NONE = Text("", "")
TODAY = date(2024, 5, 5)
PERIOD = (date(2024, 1, 1), date(2024, 6, 30))
UNKNOWN = Absent(Type.BOOL, Cause(CauseKind.SILENT))
PARTS: tuple[Literal["year", "month", "day"], ...] = ("year", "month", "day")
NUMBERS = ("due", "present", "yes")
due, present, yes = (at(name) for name in NUMBERS)


def table(name: str, *columns: Column) -> Table:
    return Table(name, NONE, {"id": key_column(), **{column.name: column for column in columns}})


def column(
    name: str,
    kind: Type,
    *,
    required: bool = False,
    event: bool = False,
    reference: str | None = None,
    values: tuple[str, ...] = (),
) -> Column:
    return Column(name, kind, NONE, NONE, required, event, reference, values)


SCHEMA = Schema(
    {
        "session": table(
            "session",
            column("due", Type.INT, required=True),
            column("present", Type.INT),
            column("yes", Type.INT),
            column("opens", Type.DATE, event=True),
            column("public", Type.BOOL),
        ),
        "person": table(
            "person",
            column("team", Type.TEXT, values=("east", "west")),
            column("born", Type.DATE),
        ),
        "motion": table(
            "motion",
            column("session", Type.TEXT, required=True, reference="session"),
            column("status", Type.TEXT, required=True, values=("motion", "suggestion")),
            column("weight", Type.INT),
            column("urgent", Type.BOOL, event=True),
        ),
        "signature": table(
            "signature",
            column("motion", Type.TEXT, required=True, reference="motion"),
            column("person", Type.TEXT, reference="person"),
            column("signed", Type.DATE, event=True),
            column("weight", Type.INT),
        ),
    }
)


def sample() -> Records:
    rows: dict[str, list[dict[str, Cell]]] = {
        "session": [
            {"id": "s1", "due": 10, "present": 8, "yes": 5, "opens": date(2024, 1, 31)},
            {"id": "s2", "due": 0, "public": False},
        ],
        "person": [
            {"id": "p1", "team": "east", "born": date(2004, 2, 29)},
            {"id": "p2", "team": "west", "born": date(1980, 12, 31)},
            {"id": "p3"},
        ],
        "motion": [
            {"id": "m1", "session": "s1", "status": "motion", "weight": 4, "urgent": True},
            {"id": "m2", "session": "s1", "status": "suggestion", "weight": 4},
            {"id": "m3", "session": "s1", "status": "motion", "weight": 7, "urgent": False},
            {"id": "m4", "session": "s2", "status": "motion"},
        ],
        "signature": [
            _signature("a", "m1", "p1", 3, 1),
            _signature("b", "m1", "p2", 2, 2),
            _signature("c", "m1", "p1", 2, 5),
            _signature("d", "m1", "p2", 1, 0),
            _signature("e", "m2", "p1", 4, 2),
            _signature("f", "m2", None, 5, None),
            _signature("g", "m3", "p3", None, 1),
        ],
    }
    return Records(
        SCHEMA, {name: [make_row(SCHEMA, name, r) for r in each] for name, each in rows.items()}
    )


def _signature(
    key: str, motion: str, person: str | None, signed: int | None, weight: int | None
) -> dict[str, Cell]:
    when = date(2024, 3, signed) if signed else None
    return {"id": key, "motion": motion, "person": person, "signed": when, "weight": weight}


RECORDS = sample()
WORLD = GroundWorld(RECORDS, as_of=TODAY, period=PERIOD)


def decided(expr: Expr, row: Row, records: Records = RECORDS, as_of: date = TODAY) -> Anything:
    return compile_expr(expr)((row,), Env(records, as_of, *PERIOD))[1]


signatures = children("signature", "motion")
heavy = compare("ge", at("weight"), integer(2))
nobody = Related("signature", ((("person",), ("status",)),))


def over(
    function: Literal["distinct", "sum", "min", "max"], value: Expr, where: Expr | None = None
) -> Aggregate:
    return Aggregate(function, signatures, where, value)


MOTION_NODES: list[Expr] = [
    integer(3),
    text("east"),
    day(date(2024, 2, 29)),
    share(2, 6),
    Absent(Type.DATE, Cause(CauseKind.SILENT)),
    at("id"),
    at("weight"),
    at("urgent"),
    at("session.opens"),
    at("session.public"),
    given("urgent"),
    given("session.opens"),
    Context("as_of"),
    Context("period_first"),
    Context("period_last"),
    *(Compare(op, at("weight"), integer(4)) for op in ("eq", "ne", "lt", "le", "gt", "ge")),
    is_text("status", "motion"),
    compare("eq", at("urgent"), TRUE),
    compare("gt", Ratio(at("session.yes"), at("session.due")), share(1, 2)),
    compare("ge", Ratio(at("session.yes"), at("session.due")), Ratio(integer(4), integer(8))),
    Ratio(at("session.yes"), at("session.due")),
    plus(at("weight"), integer(-9)),
    Arithmetic("mul", at("weight"), at("weight")),
    plus(at("session.opens"), integer(31)),
    minus(at("session.opens"), at("weight")),
    minus(at("session.opens"), integer(10**7)),
    minus(Context("as_of"), at("session.opens")),
    Not(at("urgent")),
    both(),
    either(),
    both(given("urgent"), at("urgent"), UNKNOWN),
    either(given("urgent"), at("urgent"), UNKNOWN),
    Case(((at("urgent"), integer(1)),), at("weight")),
    Case(((given("urgent"), text("yes")), (UNKNOWN, text("?"))), text("no")),
    *(Shift(at("session.opens"), integer(n), "months") for n in (0, 1, 13, -11, 10**6)),
    Shift(at("session.opens"), at("weight"), "months"),
    *(Part(at("session.opens"), part) for part in PARTS),
    count(signatures),
    count(signatures, heavy),
    count(signatures, compare("gt", at("weight"), at("weight", up=1))),
    count(nobody),
    exists(signatures, heavy),
    exists(signatures, compare("gt", at("weight"), integer(5))),
    exists(signatures, UNKNOWN),
    over("distinct", at("person")),
    over("distinct", at("person"), given("signed")),
    over("distinct", compare("gt", at("weight"), integer(1))),
    over("sum", at("weight")),
    over("min", at("weight")),
    over("max", at("weight"), heavy),
    over("min", at("signed")),
    over("max", at("signed"), FALSE),
    LongestRun(signatures, heavy, ("signed",)),
    LongestRun(signatures, Not(heavy), ("weight",)),
    LongestRun(signatures, TRUE, ("motion", "weight")),
    Rank(at("weight")),
    Rank(at("weight"), (("session",),)),
    Rank(at("weight"), (("session",), ("status",)), descending=False),
    Rank(at("weight"), (("session", "public"),)),
    count(
        Related("motion", ((("session",), ("session",)),)),
        compare("eq", Rank(at("weight"), (("session",),)), integer(1)),
    ),
    exists(
        Related("motion"),
        compare("eq", count(signatures, compare("ge", at("weight"), integer(1))), integer(1)),
    ),
    Clause(at("urgent"), "art-1", "requires"),
    # The greatest date of no record is still a date.
    Case(
        ((Not(given("urgent")), Aggregate("max", nobody, None, Context("as_of"))),),
        at("session.opens"),
    ),
]


@pytest.mark.parametrize("expr", MOTION_NODES, ids=lambda expr: type(expr).__name__)
def test_every_node_means_what_it_means_to_decide(expr: Expr) -> None:
    for row in RECORDS.tables["motion"].values():
        assert same(WORLD.value(expr, row), decided(expr, row)), row["id"]


def same(one: Anything, other: Anything) -> bool:
    return type(one) is type(other) and bool(one == other)


@pytest.mark.parametrize("expr", MOTION_NODES, ids=lambda expr: type(expr).__name__)
def test_a_table_that_was_not_given(expr: Expr) -> None:
    records = Records(SCHEMA, {"motion": RECORDS.tables["motion"].values()})
    world = GroundWorld(records, as_of=TODAY, period=PERIOD)
    for row in records.tables["motion"].values():
        assert same(world.value(expr, row), decided(expr, row, records))


def test_kleene_tables() -> None:
    row = RECORDS.tables["motion"]["m1"]
    truths: dict[bool | None, Expr] = {True: TRUE, False: FALSE, None: UNKNOWN}
    for (a, one), (b, other) in product(truths.items(), truths.items()):
        conjunction = False if False in (a, b) else None if None in (a, b) else True
        disjunction = True if True in (a, b) else None if None in (a, b) else False
        assert WORLD.value(both(one, other), row) is conjunction
        assert WORLD.value(either(one, other), row) is disjunction
    for a, one in truths.items():
        assert WORLD.value(Not(one), row) is (None if a is None else not a)


def test_dates_fold_over_all_years() -> None:
    dice = random.Random(3)
    row = RECORDS.tables["motion"]["m1"]
    for _ in range(200):
        start = day(date.fromordinal(dice.randint(1, date.max.toordinal())))
        by = dice.choice([0, 1, -1, 12, dice.randint(-90000, 90000)])
        moved = Shift(start, integer(by), "months")
        exprs: list[Expr] = [moved, *(Part(moved, part) for part in PARTS)]
        for expr in exprs:
            assert same(WORLD.value(expr, row), decided(expr, row))


def test_ground_is_the_short_form() -> None:
    row = RECORDS.tables["session"]["s1"]
    assert ground(Ratio(present, due), RECORDS, row, as_of=TODAY) == (8, 10)
    assert ground(Context("period_last"), RECORDS, row, as_of=TODAY) is None
    assert ground(Context("period_last"), RECORDS, row, as_of=TODAY, period=PERIOD) == PERIOD[1]


def test_working_days_are_not_analysed() -> None:
    shift = Shift(at("session.opens"), integer(3), "working_days", "CN")
    roll = Roll(shift, "forward", "CN")
    expr = exists(signatures, compare("lt", at("signed"), roll))
    assert unsupported(expr) == (roll, shift)
    assert unsupported(both(*[e for e in MOTION_NODES if isinstance(e, Not)])) == ()
    with pytest.raises(NotAnalysed, match="working days") as caught:
        WORLD.value(roll, RECORDS.tables["motion"]["m1"])
    assert caught.value.node is roll
    wanted = compare("lt", shift, Context("as_of"))
    why = Msg("working days have no solver form")
    assert find(SCHEMA, "motion", wanted) == NotLowered(why, shift)


# Questions.

ENOUGH = (
    compare("gt", due, integer(0)),
    compare("le", present, due),
    compare("le", yes, present),
)


def passes_unanimously_with(quorum: Fraction) -> Expr:
    """Where the quorum is there and all who are present agree, a majority of all is reached."""
    there = compare("ge", Ratio(present, due), share(quorum.numerator, quorum.denominator))
    return implies(
        both(there, compare("eq", yes, present)), compare("gt", Ratio(yes, due), share(1, 2))
    )


def test_a_quorum_of_four_fifths_always_suffices_for_a_majority() -> None:
    claim = passes_unanimously_with(Fraction(4, 5))
    assert find(SCHEMA, "session", Not(claim), assuming=ENOUGH) == Impossible()
    assert prove(SCHEMA, "session", claim, assuming=ENOUGH) == Proved()


def test_a_quorum_of_one_half_does_not() -> None:
    claim = passes_unanimously_with(Fraction(1, 2))
    verdict = prove(SCHEMA, "session", claim, assuming=ENOUGH)
    assert isinstance(verdict, Counterexample)
    row = verdict.witness.row
    assert [row[name] for name in NUMBERS] == [2, 1, 1]
    assert row["opens"] is None
    assert decided(claim, row, verdict.witness.records) is False


def test_without_what_is_assumed_the_proof_fails() -> None:
    claim = passes_unanimously_with(Fraction(4, 5))
    assert isinstance(prove(SCHEMA, "session", claim, strict=True, assuming=ENOUGH), Proved)
    verdict = prove(SCHEMA, "session", claim, strict=True)
    assert isinstance(verdict, Counterexample)
    row = verdict.witness.row
    assert decided(claim, row, verdict.witness.records) is None
    complete = prove(SCHEMA, "session", claim, bounds=Bounds(smallest=1, complete=True))
    assert complete == Proved()


def test_what_contradicts_itself_proves_nothing() -> None:
    never = (compare("lt", due, integer(0)),)
    assert prove(SCHEMA, "session", FALSE, assuming=never) == Proved(vacuous=True)
    assert find(SCHEMA, "session", TRUE, assuming=never) == Impossible(vacuous=True)
    assert find(SCHEMA, "session", FALSE) == Impossible()


def admissible(needed: int) -> Expr:
    signers = Aggregate("distinct", signatures, given("signed"), at("person"))
    return both(is_text("status", "motion"), compare("ge", signers, integer(needed)))


def test_a_motion_with_enough_sponsors_is_found_with_its_surroundings() -> None:
    many = Bounds(slots={"signature": 6, "person": 6})
    large = (compare("eq", at("session.due"), integer(91)),)
    verdict = find(SCHEMA, "motion", admissible(5), assuming=large, bounds=many, as_of=TODAY)
    assert isinstance(verdict, Found)
    witness = verdict.witness
    sizes = {name: len(rows) for name, rows in witness.records.tables.items()}
    assert sizes == {"signature": 5, "person": 5, "motion": 1, "session": 1}
    assert {row["signed"] for row in witness.records.tables["signature"].values()} == {TODAY}
    assert witness.records.parent(witness.row, "session") == {
        "@": "session", "id": "session-1", "due": 91,
        "present": None, "yes": None, "opens": None, "public": None,
    }  # fmt: skip
    few = Bounds(slots={"signature": 6, "person": 4})
    assert find(SCHEMA, "motion", admissible(5), bounds=few) == Impossible()


def test_forms_that_are_the_same_and_forms_that_are_not() -> None:
    twice = compare("gt", plus(yes, yes), present)
    half = compare("gt", Ratio(yes, present), share(1, 2))
    verdict = equivalent(SCHEMA, "session", twice, half)
    assert isinstance(verdict, Counterexample)
    assert (verdict.witness.row["present"], verdict.witness.row["yes"]) == (0, 0)
    somebody = (compare("gt", present, integer(0)),)
    assert equivalent(SCHEMA, "session", twice, half, assuming=somebody) == Proved()
    one, other = Not(both(twice, UNKNOWN)), either(Not(twice), UNKNOWN)
    assert equivalent(SCHEMA, "session", one, other) == Proved()
    assert equivalent(SCHEMA, "session", Ratio(yes, due), Ratio(yes, due)) == Proved()


def test_dates_of_every_case() -> None:
    born, today = at("born"), Context("as_of")
    adult = compare("le", Shift(born, integer(216), "months"), today)
    young = compare("ge", born, day(date(2007, 1, 1)))
    assert find(SCHEMA, "person", both(adult, young), as_of=TODAY) == Impossible()
    verdict = find(SCHEMA, "person", adult, as_of=TODAY)
    assert isinstance(verdict, Found)
    assert verdict.witness.row["born"] == date(2006, 5, 5)
    later = Shift(born, integer(12), "months")
    assert prove(SCHEMA, "person", compare("gt", later, born)) == Proved()
    leap = compare("ne", Part(later, "day"), Part(born, "day"))
    verdict = find(SCHEMA, "person", leap, as_of=TODAY)
    assert isinstance(verdict, Found)
    assert verdict.witness.row["born"] == date(2024, 2, 29)
    earlier = Shift(today, integer(-5), "months")
    in_time = compare("le", Shift(born, integer(5), "months"), today)
    order = implies(compare("le", born, earlier), in_time)
    assert prove(SCHEMA, "person", order, timeout_ms=20_000) == Proved()


@pytest.mark.parametrize("months", [0, 1, 11, 12, 25, -1, -13, -480])
def test_unknown_dates_have_the_parts_of_real_ones(months: int) -> None:
    """A date that is pinned by an assumption and not by its cell has to be told by the solver."""
    dice = random.Random(months)
    born = at("born")
    weeks = Aggregate("max", Related("signature"), None, at("weight"))
    for by in (integer(months), weeks):
        start = date.fromordinal(
            dice.randint(date(1945, 1, 1).toordinal(), date(2090, 1, 1).toordinal())
        )
        pinned = [compare("eq", born, day(start)), compare("eq", weeks, integer(months))]
        moved = Shift(born, by, "months")
        expected = decided(Shift(day(start), integer(months), "months"), {})
        claims = [compare("eq", moved, day(expected))]
        for part in PARTS:
            claims += [
                compare("eq", Part(born, part), integer(getattr(start, part))),
                compare("eq", Part(moved, part), integer(getattr(expected, part))),
            ]
        bounds = Bounds(slots={"signature": 1}, smallest=-1000)
        claim = both(*claims)
        verdict = prove(SCHEMA, "person", claim, strict=True, assuming=pinned, bounds=bounds)
        assert verdict == Proved(), (start, by)


def test_the_day_is_a_part_of_the_case() -> None:
    opened = compare("eq", minus(Context("as_of"), at("opens")), integer(400))
    verdict = find(SCHEMA, "session", opened)
    assert isinstance(verdict, Found)
    assert verdict.witness.as_of == date(2025, 1, 1)
    early = Bounds(first_day=date(2024, 1, 1), last_day=date(2024, 12, 31))
    assert find(SCHEMA, "session", opened, bounds=early) == Impossible()
    inside = compare("gt", at("opens"), Context("period_last"))
    assert find(SCHEMA, "session", inside) == Impossible()
    assert isinstance(find(SCHEMA, "session", inside, period=PERIOD), Found)


def test_a_record_named_by_its_key_is_not_analysed() -> None:
    named = is_text("session", "s1")
    assert find(SCHEMA, "motion", named) == NotLowered(Msg("a record is named by its key"), named)
    assert isinstance(find(SCHEMA, "motion", compare("eq", at("session"), at("session.id"))), Found)


def test_a_wrong_witness_is_an_internal_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Writer, "neg", lambda self, arg: arg)
    with pytest.raises(InternalDisagreement, match="another answer") as caught:
        find(SCHEMA, "session", Not(compare("eq", due, integer(7))))
    assert caught.value.witness.row["due"] == 7


def test_a_wrong_assumption_is_an_internal_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "comitia.engine.worlds.SymbolicWorld.witness",
        lambda self, model: Witness(RECORDS, RECORDS.tables["session"]["s2"], TODAY),
    )
    with pytest.raises(InternalDisagreement):
        find(SCHEMA, "session", TRUE, assuming=ENOUGH)


def test_want_of_time_is_said() -> None:
    cubes = [Arithmetic("mul", each, Arithmetic("mul", each, each)) for each in (due, present, yes)]
    wanted = compare("eq", plus(cubes[0], plus(cubes[1], cubes[2])), integer(1004))
    hard = both(wanted, compare("gt", due, integer(1000)))
    verdict = find(SCHEMA, "session", hard, bounds=Bounds(smallest=-(10**6)), timeout_ms=50)
    assert isinstance(verdict, Undecided)
    assert verdict.reason


def test_the_solver_is_optional(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    with pytest.raises(SolverMissing, match=r"pip install 'comitia\[prove\]'"):
        find(SCHEMA, "session", TRUE)


SCRIPT = """
import sys
import comitia.engine.prove
assert "z3" not in sys.modules
import test_prove as t
verdict = t.find(t.SCHEMA, "motion", t.admissible(2))
print(verdict.witness.records.tables, verdict.witness.as_of)
"""


@pytest.mark.checkout
def test_a_witness_does_not_depend_on_the_run() -> None:
    def output(seed: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", SCRIPT],
            cwd=os.path.dirname(__file__),  # noqa: PTH120
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    assert output("1") == output("2") != ""


# At random.


def choose(dice: random.Random, exprs: list[Expr]) -> Expr:
    return dice.choice(exprs)


def some_expr(dice: random.Random, kind: Type, depth: int, where: str, outer: str | None) -> Expr:
    """A well-typed expression at a record of the table `where`."""
    if depth == 0 or dice.random() < 0.15:
        return _leaf(dice, kind, where, outer)

    def more(kind: Type) -> Expr:
        return some_expr(dice, kind, depth - 1, where, outer)

    if dice.random() < 0.1:
        return Case(((more(Type.BOOL), more(kind)),), more(kind))
    if kind is Type.BOOL:
        return _some_condition(dice, more, depth, where)
    if kind is Type.DATE:
        return choose(
            dice,
            [
                Arithmetic(dice.choice(["add", "sub"]), more(Type.DATE), more(Type.INT)),
                Shift(more(Type.DATE), more(Type.INT), "months"),
                Aggregate(dice.choice(["min", "max"]), *_over(dice, Type.DATE, depth, where)),
            ],
        )
    function: Literal["sum", "min", "max"] = dice.choice(["sum", "min", "max"])
    source, inner, value = _over(dice, Type.INT, depth, where)
    condition = inner or TRUE
    return choose(
        dice,
        [
            Arithmetic(dice.choice(["add", "sub", "mul"]), more(Type.INT), more(Type.INT)),
            minus(more(Type.DATE), more(Type.DATE)),
            Part(more(Type.DATE), dice.choice(["year", "month", "day"])),
            Aggregate(function, source, inner, value),
            Aggregate("distinct", source, inner, value),
            Aggregate("count", source, inner),
            LongestRun(source, condition, _order(dice, source.table)),
            Rank(more(Type.INT), (), dice.random() < 0.5),
        ],
    )


def _some_condition(dice: random.Random, more: Anything, depth: int, where: str) -> Expr:
    op: CompareOp = dice.choice(["eq", "ne", "lt", "le", "gt", "ge"])
    source, inner, _ = _over(dice, Type.INT, depth, where)
    return choose(
        dice,
        [
            both(more(Type.BOOL), more(Type.BOOL)),
            Any((more(Type.BOOL), more(Type.BOOL), more(Type.BOOL))),
            Not(more(Type.BOOL)),
            Compare(op, more(Type.INT), more(Type.INT)),
            Compare(op, more(Type.DATE), more(Type.DATE)),
            Compare(op, Ratio(more(Type.INT), more(Type.INT)), share(dice.randint(0, 4), 3)),
            exists(source, inner),
            Clause(more(Type.BOOL), "art-1", "bars"),
        ],
    )


LINKS = {
    "session": [children("motion", "session"), children("signature", "motion.session")],
    "motion": [children("signature", "motion"), Related("motion")],
    "signature": [Related("signature", ((("person",), ("person",)),)), Related("session")],
}


def _over(
    dice: random.Random, kind: Type, depth: int, where: str
) -> tuple[Related, Expr | None, Expr]:
    source = dice.choice(LINKS[where])
    inner = dice.random() < 0.7
    condition = some_expr(dice, Type.BOOL, depth - 1, source.table, where) if inner else None
    return source, condition, some_expr(dice, kind, max(0, depth - 2), source.table, where)


def _order(dice: random.Random, where: str) -> tuple[str, ...]:
    orders: dict[str, list[tuple[str, ...]]] = {
        "session": [("opens",), ("due",)],
        "motion": [("weight",), ("session", "opens")],
        "signature": [("signed",), ("weight",), ("motion", "session", "due")],
    }
    return dice.choice(orders[where])


FIELDS = {
    "session": {
        Type.INT: ["due", "present", "yes"],
        Type.DATE: ["opens"],
        Type.BOOL: ["public", "opens?"],
    },
    "motion": {
        Type.INT: ["weight", "session.due"],
        Type.DATE: ["session.opens"],
        Type.BOOL: ["urgent", "urgent?", "session.public", "session.opens?"],
    },
    "signature": {
        Type.INT: ["weight", "motion.weight"],
        Type.DATE: ["signed", "person.born"],
        Type.BOOL: ["signed?", "motion.urgent"],
    },
}


def _leaf(dice: random.Random, kind: Type, where: str, outer: str | None) -> Expr:
    if dice.random() < 0.25:
        constants: dict[Type, list[Expr]] = {
            Type.INT: [integer(dice.randint(-2, 5))],
            Type.DATE: [Context("as_of"), Context("period_first"), day(date(2024, 2, 29))],
            Type.BOOL: [TRUE, UNKNOWN, FALSE],
        }
        return dice.choice(constants[kind])
    up: Literal[0, 1] = 1 if outer is not None and dice.random() < 0.3 else 0
    path = dice.choice(FIELDS[outer if up and outer else where][kind])
    return given(path.rstrip("?"), up) if path.endswith("?") else at(path, up)


def some_records(dice: random.Random) -> Records:
    names = {"session": "s", "person": "p", "motion": "m", "signature": "x"}
    sizes = {name: dice.randint(name == "motion", 3) for name in names}
    sizes["session"] = max(1, sizes["session"])

    def cell(column: Column, place: int) -> Cell:
        if column.name == "id":
            return f"{names[owner]}{place}"
        if not column.required and dice.random() < 0.25:
            return None
        if column.reference is not None:
            most = sizes[column.reference]
            return f"{names[column.reference]}{dice.randrange(most)}" if most else None
        match column.type:
            case Type.BOOL:
                return dice.random() < 0.5
            case Type.INT:
                return dice.randint(-1, 4)
            case Type.DATE:
                return date(2024, dice.randint(1, 3), dice.choice([1, 29, 31, 29][:2]))
            case _:
                return dice.choice(column.values)

    tables: dict[str, list[Row]] = {}
    for owner, size in sizes.items():
        columns = SCHEMA.tables[owner].columns.values()
        tables[owner] = [
            make_row(SCHEMA, owner, {each.name: cell(each, place) for each in columns})
            for place in range(size)
        ]
    return Records(SCHEMA, tables)


@pytest.mark.parametrize("seed", range(60))
def test_random_expressions_mean_the_same_to_decide(seed: int) -> None:
    dice = random.Random(seed)
    records = some_records(dice)
    world = GroundWorld(records, as_of=TODAY, period=PERIOD)
    for _ in range(6):
        where = dice.choice(list(LINKS))
        kind = dice.choice([Type.BOOL, Type.INT, Type.DATE])
        expr = some_expr(dice, kind, 3, where, None)
        for row in records.tables[where].values():
            assert same(world.value(expr, row), decided(expr, row, records)), expr


def every_session(bounds: Bounds) -> Iterator[tuple[Records, Row]]:
    numbers = range(bounds.smallest, bounds.largest + 1)
    for a, b, flag in product(numbers, [None, *numbers], [None, True, False]):
        row = make_row(SCHEMA, "session", {"id": "s", "due": a, "present": b, "public": flag})
        yield Records(SCHEMA, {"session": [row]}), row


def small_expr(dice: random.Random, depth: int) -> Expr:
    """A condition over two numbers and a flag."""
    if depth == 0:
        operands: list[Expr] = [due, present, integer(dice.randint(-1, 3)), plus(due, present)]
        op: CompareOp = dice.choice(["eq", "ne", "lt", "le", "gt", "ge"])
        left, right = choose(dice, operands), choose(dice, operands)
        if dice.random() < 0.3:
            return Compare(op, Ratio(left, right), share(dice.randint(0, 3), 2))
        return choose(dice, [Compare(op, left, right), at("public")])
    args = tuple(small_expr(dice, depth - 1) for _ in range(dice.randint(1, 3)))
    case = Case(((args[0], args[-1]),), small_expr(dice, depth - 1))
    return choose(dice, [both(*args), either(*args), Not(args[0]), case])


@pytest.mark.parametrize("seed", range(60))
def test_what_is_impossible_is_met_by_no_record(seed: int) -> None:
    """The slow way: every record within the bounds is decided."""
    dice = random.Random(seed)
    bounds = Bounds(smallest=-1, largest=2)
    wanted, other = small_expr(dice, 2), small_expr(dice, 2)
    cases = [
        (decided(wanted, row, records), decided(other, row, records))
        for records, row in every_session(bounds)
    ]
    found = find(SCHEMA, "session", wanted, bounds=bounds, as_of=TODAY)
    assert isinstance(found, Found) is any(one is True for one, _ in cases)
    proof = prove(SCHEMA, "session", wanted, strict=True, bounds=bounds, as_of=TODAY)
    assert isinstance(proof, Proved) is all(one is True for one, _ in cases)
    alike = equivalent(SCHEMA, "session", wanted, other, bounds=bounds, as_of=TODAY)
    assert isinstance(alike, Proved) is all(one is two for one, two in cases)


@pytest.mark.parametrize("seed", range(40))
def test_what_is_found_at_random_is_confirmed(seed: int) -> None:
    """Each witness is decided again before it is returned."""
    dice = random.Random(seed)
    where = dice.choice(list(LINKS))
    wanted = some_expr(dice, Type.BOOL, 3, where, None)
    bounds = Bounds(each=2, smallest=-2, largest=20)
    options: Anything = {"bounds": bounds, "period": PERIOD, "timeout_ms": 1000}
    verdicts = [find(SCHEMA, where, expr, **options) for expr in (wanted, Not(wanted))]
    assert not any(isinstance(verdict, NotLowered) for verdict in verdicts)


def test_fields_of_the_sample_are_those_of_the_schema() -> None:
    for where, kinds in FIELDS.items():
        for kind, paths in kinds.items():
            for path in paths:
                field = Field(tuple(path.rstrip("?").split(".")))
                found = SCHEMA.column(where, field.path)
                assert path.endswith("?") or found.type is kind
