"""Mistakes of type: what is wrong, and how it is said."""

import pytest
from house import SCHEMA

from comitia.engine.checking import Scope, TypeMistake, check_type, type_of
from comitia.engine.expressions import (
    FALSE,
    TRUE,
    Aggregate,
    All,
    Arithmetic,
    Case,
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
    at,
    children,
    compare,
    count,
    given,
    integer,
    minus,
    plus,
    share,
    text,
)
from comitia.engine.schema import Type

SIGNED = children("signature", "motion")
MOTION = Scope(SCHEMA, "motion")


@pytest.mark.parametrize(
    ("expr", "message"),
    [
        (compare("lt", at("filed"), integer(3)), "date compared with int"),
        (compare("lt", at("kind"), text("a")), "text has no order"),
        (compare("ge", TRUE, FALSE), "bool has no order"),
        (at("sesion"), "no field `sesion` in table `motion`"),
        (at("votes.id"), "`motion.votes` is not a reference"),
        (at("votes", up=1), "`votes` reaches outside an aggregate, but is in none"),
        (given("votes"), "`votes` is not an event: its absence says nothing"),
        (Context("period_last"), "`period_last` outside a rule that is counted in periods"),
        (plus(at("filed"), at("filed")), "date add date has no meaning"),
        (minus(integer(1), at("filed")), "int sub date has no meaning"),
        (Arithmetic("mul", at("filed"), integer(1)), "date mul int has no meaning"),
        (Ratio(at("filed"), integer(1)), "expected int, found date"),
        (Not(at("votes")), "expected bool, found int"),
        (All((TRUE, integer(1))), "expected bool, found int"),
        (Case(((TRUE, integer(1)),), text("a")), "expected text, found int"),
        (Case(((integer(1), integer(1)),), integer(1)), "expected bool, found int"),
        (Case((), share(1, 2)), "a share cannot be chosen by cases; choose its parts"),
        (Shift(at("votes"), integer(1), "months"), "expected date, found int"),
        (Shift(at("filed"), at("filed"), "months"), "expected int, found date"),
        (Roll(at("kind"), "forward", "CN"), "expected date, found text"),
        (Part(at("votes"), "year"), "expected date, found int"),
        (count(Related("ballot")), "no table `ballot`"),
        (count(Related("signature", ((("day",), ("id",)),))), "a link of date to text"),
        (count(SIGNED, at("day")), "expected bool, found date"),
        (Aggregate("count", SIGNED, None, integer(1)), "`count` takes no value"),
        (Aggregate("sum", SIGNED), "`sum` needs a value"),
        (Aggregate("sum", SIGNED, None, at("day")), "expected int, found date"),
        (Aggregate("min", SIGNED, None, at("delegate")), "text has no order here"),
        (LongestRun(SIGNED, TRUE, ("delegate",)), "text has no order here"),
        (LongestRun(SIGNED, at("day"), ("day",)), "expected bool, found date"),
        (Rank(at("kind")), "text has no order here"),
        (Rank(at("votes"), (("party",),)), "no field `party` in table `motion`"),
        (integer(10**9 + 1), "the number 1000000001 is larger than 1000000000"),
    ],
)
def test_mistakes_of_type(expr: Expr, message: str) -> None:
    with pytest.raises(TypeMistake) as caught:
        type_of(expr, MOTION)
    assert str(caught.value) == message


def test_the_expected_type_is_checked() -> None:
    check_type(at("votes"), Type.INT, MOTION)
    with pytest.raises(TypeMistake, match="expected bool, found int"):
        check_type(at("votes"), Type.BOOL, MOTION)
