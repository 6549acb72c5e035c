"""The meaning of every node, one at a time: the reference that the other evaluators follow."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Literal

import pytest
from house import DOUBT, HOUSE, SILENT, Tables, attended, value

from comitia.engine.expressions import (
    FALSE,
    TRUE,
    Aggregate,
    All,
    Any,
    Arithmetic,
    Case,
    Clause,
    CompareOp,
    Context,
    Expr,
    LongestRun,
    Not,
    Part,
    Rank,
    Ratio,
    Related,
    Roll,
    Shift,
    Value,
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
    one_of,
    parts_of,
    plus,
    share,
    text,
)
from comitia.engine.records import Cell
from comitia.engine.schema import Type

TRUTH: Mapping[bool | None, Expr] = {True: TRUE, False: FALSE, None: DOUBT}


# Values, fields and the day


@pytest.mark.parametrize("constant", [True, 7, date(2024, 2, 29), "甲"])
def test_a_constant_is_itself(constant: bool | int | date | str) -> None:
    kinds: dict[type, Type] = {bool: Type.BOOL, int: Type.INT, date: Type.DATE, str: Type.TEXT}
    assert value(Value(constant, kinds[type(constant)])) == constant


@pytest.mark.parametrize("kind", Type)
def test_silence_has_no_value(kind: Type) -> None:
    assert value(SILENT[kind]) is None


@pytest.mark.parametrize(
    ("path", "key", "expected"),
    [
        ("votes", "m1", 8),
        ("session.due", "m1", 10),
        ("replaces.session.due", "m3", 10),
        ("mover", "m1", "d1"),
        ("mover", "m2", None),
        ("mover.seats", "m2", None),
        ("session.opens", "m3", None),
        ("replaces.replaces.votes", "m3", None),
    ],
)
def test_a_field_is_reached_over_references(path: str, key: str, expected: Cell) -> None:
    assert value(at(path), key) == expected


def test_a_reference_into_a_table_that_was_not_given_keeps_its_key() -> None:
    tables: Tables = {"motion": [{"id": "m1", "session": "s1", "mover": "d1"}]}
    assert value(at("session"), tables=tables) == "s1"
    assert value(at("session.id"), tables=tables) is None
    assert value(given("mover.left"), tables=tables) is None


@pytest.mark.parametrize(
    ("path", "key", "expected"),
    [("filed", "m1", False), ("filed", "m2", True), ("mover.left", "m1", False)],
)
def test_an_event_is_given_or_not(path: str, key: str, expected: bool) -> None:
    assert value(given(path), key) is expected


def test_an_event_of_an_unknown_record_is_undetermined() -> None:
    assert value(given("mover.left"), "m2") is None


def test_the_day_and_the_period() -> None:
    assert value(Context("as_of")) == date(2024, 2, 28)
    assert value(Context("period_first")) == date(2024, 2, 26)
    assert value(Context("period_last")) == date(2024, 3, 3)


# Comparison and arithmetic


@pytest.mark.parametrize(
    ("op", "below", "equal", "above"),
    [
        ("eq", False, True, False),
        ("ne", True, False, True),
        ("lt", True, False, False),
        ("le", True, True, False),
        ("gt", False, False, True),
        ("ge", False, True, True),
    ],
)
def test_comparisons_at_their_bound(op: CompareOp, below: bool, equal: bool, above: bool) -> None:
    found = [value(compare(op, integer(number), integer(8))) for number in (7, 8, 9)]
    assert found == [below, equal, above]
    days = [value(compare(op, day(date(2024, 2, n)), day(date(2024, 2, 8)))) for n in (7, 8, 9)]
    assert days == [below, equal, above]
    shares = [value(compare(op, Ratio(integer(n), integer(10)), share(4, 5))) for n in (7, 8, 9)]
    assert shares == [below, equal, above]


@pytest.mark.parametrize("op", ["eq", "ne", "lt", "le", "gt", "ge"])
def test_nothing_compares_with_what_is_undetermined(op: CompareOp) -> None:
    unknown = SILENT[Type.INT]
    assert value(compare(op, unknown, integer(1))) is None
    assert value(compare(op, integer(1), unknown)) is None
    assert value(compare(op, unknown, unknown)) is None


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (plus(integer(2), integer(3)), 5),
        (minus(integer(2), integer(3)), -1),
        (Arithmetic("mul", integer(2), integer(-3)), -6),
        (minus(day(date(2024, 3, 1)), day(date(2024, 2, 28))), 2),
        (plus(day(date(2024, 2, 28)), integer(1)), date(2024, 2, 29)),
        (minus(day(date(2024, 3, 1)), integer(1)), date(2024, 2, 29)),
        (plus(day(date.max), integer(1)), None),
        (minus(day(date.min), integer(1)), None),
        (plus(day(date.max), integer(10**9)), None),
        (plus(SILENT[Type.DATE], integer(1)), None),
        (plus(integer(1), SILENT[Type.INT]), None),
    ],
)
def test_arithmetic(expr: Expr, expected: Cell) -> None:
    assert value(expr) == expected


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(4, 5, True), (8, 10, True), (1, 3, False), (0, 1, False), (1, 0, None), (1, -1, None)],
)
def test_shares_are_compared_by_their_products(
    part: int, whole: int, expected: bool | None
) -> None:
    ratio = Ratio(integer(part), integer(whole))
    assert value(compare("eq", ratio, share(4, 5))) is expected
    assert value(compare("eq", share(4, 5), ratio)) is expected


def test_a_base_of_zero_delegates_is_undetermined() -> None:
    turnout = Ratio(at("votes"), at("session.due"))
    assert value(compare("ge", turnout, share(4, 5)), "m1") is True
    assert value(compare("ge", turnout, share(4, 5)), "m3") is None


# Connectives and cases


@pytest.mark.parametrize(("a", "b"), list(product((True, False, None), repeat=2)))
def test_kleene_tables(a: bool | None, b: bool | None) -> None:
    order = {False: 0, None: 1, True: 2}
    args = (TRUTH[a], TRUTH[b])
    assert value(All(args)) is min((a, b), key=order.__getitem__)
    assert value(Any(args)) is max((a, b), key=order.__getitem__)
    assert value(Not(Not(args[0]))) is a
    assert value(implies(*args)) is value(either(Not(args[0]), args[1]))


def test_negation_and_empty_connectives() -> None:
    assert [value(Not(TRUTH[each])) for each in (True, False, None)] == [False, True, None]
    assert value(All(())) is True
    assert value(Any(())) is False


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ((), 9),
        ((True,), 0),
        ((False, True), 1),
        ((False, False), 9),
        ((True, None), 0),
        ((None, True), None),
        ((False, None), None),
    ],
)
def test_cases_are_strict_in_what_they_reach(
    conditions: tuple[bool | None, ...], expected: int | None
) -> None:
    arms = tuple((TRUTH[test], integer(n)) for n, test in enumerate(conditions))
    assert value(Case(arms, integer(9))) == expected


def test_the_chosen_arm_may_itself_be_undetermined() -> None:
    assert value(Case(((TRUE, SILENT[Type.TEXT]),), text("a"))) is None
    assert value(Case(((FALSE, SILENT[Type.TEXT]),), text("a"))) == "a"


def test_short_forms() -> None:
    assert value(is_text("kind", "topic"), "m1") is True
    assert value(is_text("kind", "topic"), "m3") is None
    assert value(one_of(at("kind"), ["proposal", "petition"]), "m2") is True
    assert value(both(TRUE, at("urgent")), "m2") is None


def test_a_clause_has_the_value_of_what_it_cites() -> None:
    assert value(Clause(at("votes"), "sample/rule", "sets")) == 8
    assert value(Clause(DOUBT, "sample/rule", "bars")) is None


# Dates


@pytest.mark.parametrize(
    ("start", "amount", "unit", "expected"),
    [
        (date(2024, 1, 31), 1, "months", date(2024, 2, 29)),
        (date(2024, 3, 31), -1, "months", date(2024, 2, 29)),
        (date(2024, 2, 29), 12, "months", date(2025, 2, 28)),
        (date.max, 1, "months", None),
        (date(2024, 1, 1), 10**9, "months", None),
        (date(2024, 9, 30), 1, "working_days", date(2024, 10, 8)),
        (date(2024, 10, 8), -1, "working_days", date(2024, 9, 30)),
        (date(2024, 9, 27), 1, "working_days", date(2024, 9, 29)),
        (date(2024, 10, 1), 0, "working_days", date(2024, 10, 1)),
        (date(1999, 12, 31), 1, "working_days", None),
        (date(2024, 10, 1), 10**6, "working_days", None),
        (None, 1, "months", None),
        (date(2024, 1, 31), None, "working_days", None),
    ],
)
def test_dates_are_moved(
    start: date | None,
    amount: int | None,
    unit: Literal["months", "working_days"],
    expected: date | None,
) -> None:
    first = SILENT[Type.DATE] if start is None else day(start)
    by = SILENT[Type.INT] if amount is None else integer(amount)
    assert value(Shift(first, by, unit, "CN")) == expected


def test_dates_are_rolled_to_a_working_day() -> None:
    holiday, worked = day(date(2024, 10, 1)), day(date(2024, 9, 29))
    assert value(Roll(holiday, "forward", "CN")) == date(2024, 10, 8)
    assert value(Roll(holiday, "backward", "CN")) == date(2024, 9, 30)
    assert value(Roll(worked, "forward", "CN")) == date(2024, 9, 29)
    assert value(Roll(day(date.max), "forward", "CN")) is None
    assert value(Roll(SILENT[Type.DATE], "forward", "CN")) is None


def test_parts_of_a_date() -> None:
    leap = day(date(2024, 2, 29))
    assert [value(Part(leap, part)) for part in ("year", "month", "day")] == [2024, 2, 29]
    assert value(Part(SILENT[Type.DATE], "year")) is None


# Aggregates

SIGNED = children("signature", "motion")
SIGNED_TWICE_OVER = compare("eq", at("delegate"), text("d1"))


@pytest.mark.parametrize(
    ("expr", "m1", "m2", "m3"),
    [
        (count(SIGNED), 2, 2, 0),
        (count(SIGNED, SIGNED_TWICE_OVER), 1, None, 0),
        (exists(SIGNED, SIGNED_TWICE_OVER), True, True, False),
        (exists(SIGNED, is_text("delegate", "d3")), False, None, False),
        (Aggregate("distinct", SIGNED, None, at("day")), 1, None, 0),
        (Aggregate("distinct", SIGNED, None, at("delegate.seats")), 1, None, 0),
        (Aggregate("sum", SIGNED, None, at("delegate.seats")), 6, None, 0),
        (Aggregate("min", SIGNED, None, at("day")), date(2024, 2, 1), None, None),
        (Aggregate("max", SIGNED, None, at("delegate.seats")), 3, None, None),
        (Aggregate("max", SIGNED, DOUBT, integer(1)), None, None, None),
        (count(SIGNED, compare("eq", at("delegate"), at("mover", up=1))), 1, None, 0),
    ],
)
def test_aggregates_and_doubtful_records(expr: Expr, m1: Cell, m2: Cell, m3: Cell) -> None:
    assert [value(expr, key) for key in ("m1", "m2", "m3")] == [m1, m2, m3]


def test_a_value_in_doubt_counts_only_where_its_record_is_taken() -> None:
    known = compare("eq", at("id"), text("g3"))
    assert value(Aggregate("distinct", SIGNED, known, at("delegate")), "m2") == 1


@pytest.mark.parametrize("function", ["count", "distinct", "sum", "min", "max", "exists"])
def test_a_table_that_was_not_given_is_not_an_empty_one(
    function: Literal["count", "distinct", "sum", "min", "max", "exists"],
) -> None:
    of = None if function in ("count", "exists") else integer(1)
    expr = Aggregate(function, children("attendance", "session"), None, of)
    empty = {"count": 0, "distinct": 0, "sum": 0, "min": None, "max": None, "exists": False}
    assert value(expr, "s1", "session") is None
    assert value(expr, "s1", "session", {**HOUSE, "attendance": []}) == empty[function]


def test_links() -> None:
    same_session = Related("motion", ((("session",), ("session",)),))
    assert value(count(same_session)) == 2
    by_mover = Related("motion", ((("mover",), ("mover",)),))
    assert [value(count(by_mover), key) for key in ("m1", "m2", "m3")] == [1, None, 1]
    both_links = Related("motion", ((("session",), ("session",)), (("votes",), ("votes",))))
    assert value(count(both_links)) == 2
    over_two = children("signature", "motion.session")
    assert value(count(over_two), "s1", "session") == 4
    assert value(count(Related("signature"))) == 4


def test_outside_is_the_record_one_aggregate_out() -> None:
    inner = exists(SIGNED, compare("eq", at("motion"), at("id", up=1)))
    assert value(count(children("motion", "session"), inner), "s1", "session") == 2


# Runs and ranks


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ((), 0),
        ((False, True, False), 1),
        ((False, False, True, False), 2),
        ((True, True), 0),
        ((False, False, False), 3),
        ((False, None, False), None),
    ],
)
def test_longest_run_of_absence(marks: tuple[bool | None, ...], expected: int | None) -> None:
    run = LongestRun(children("attendance", "delegate"), Not(at("present")), ("minutes",))
    assert value(run, "d1", "delegate", attended(*marks)) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [((0, 1, 2), 1), ((0, 2, 1), 2), ((1, 1, 1), 1), ((0, None, 2), None)],
)
def test_runs_stand_in_order_and_then_by_key(
    minutes: Sequence[int | None], expected: int | None
) -> None:
    run = LongestRun(children("attendance", "delegate"), Not(at("present")), ("minutes",))
    tables = attended(False, True, False, minutes=minutes)
    assert value(run, "d1", "delegate", tables) == expected
    assert value(run, "d1", "delegate", {"delegate": [{"id": "d1"}]}) is None


def test_equals_share_a_rank() -> None:
    best, least = Rank(at("votes")), Rank(at("votes"), descending=False)
    assert [value(best, key) for key in ("m1", "m2", "m3")] == [1, 1, 3]
    assert [value(least, key) for key in ("m1", "m2", "m3")] == [2, 2, 1]


def test_ranks_within_a_partition() -> None:
    rank = Rank(at("votes"), (("session",),))
    assert [value(rank, key) for key in ("m1", "m2", "m3")] == [1, 1, 1]
    unfiled = Rank(at("filed"))
    assert value(unfiled, "m2") is None
    movers = Rank(at("votes"), (("mover",),))
    assert [value(movers, key) for key in ("m1", "m2", "m3")] == [1, None, 1]


def test_every_part_is_found() -> None:
    signed = Aggregate("sum", SIGNED, TRUE, integer(1))
    run, rank = LongestRun(SIGNED, TRUE, ("day",)), Rank(at("votes"))
    choice = Case(((DOUBT, signed),), run)
    assert parts_of(choice) == (DOUBT, signed, run)
    assert parts_of(signed) == (TRUE, integer(1))
    assert parts_of(run) == (TRUE,)
    assert parts_of(rank) == (at("votes"),)
    assert parts_of(Shift(at("filed"), integer(1), "months")) == (at("filed"), integer(1))
    assert parts_of(Value(Fraction(1, 2), Type.SHARE)) == ()
