"""What says the same has one form; what an outline excludes is so in no record."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from random import Random

import pytest

from comitia.agreement import World, by_decide, random_world
from comitia.builtin import default_registry
from comitia.engine.expressions import (
    Aggregate,
    All,
    Any,
    Clause,
    Compare,
    Expr,
    Not,
    Value,
    both,
    children,
    compare,
    count,
    given,
    integer,
    is_text,
)
from comitia.engine.forms import Forms
from comitia.engine.leads import Days
from comitia.engine.outline import Outline
from comitia.engine.prove import Found, Impossible, find
from comitia.engine.rewriting import rewritten
from comitia.engine.schema import Type
from comitia.engine.smallest import EFFORT
from comitia.engine.solver import Truth
from comitia.engine.worlds import Bounds
from comitia.generate import random_expr, sample_schema

SCHEMA = sample_schema()
ANY = Bounds(smallest=-(10**9), largest=10**9, first_day=date(1, 1, 1), last_day=date(9999, 12, 31))
OTHERWISE = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le", "eq": "eq", "ne": "ne"}


def otherwise(expr: Expr, rng: Random) -> Expr:
    """The same, said otherwise."""

    def change(part: Expr) -> Expr:
        match part:
            case All(args=args) | Any(args=args):
                mixed = [*args, *rng.sample(args, rng.randint(0, len(args)))]
                rng.shuffle(mixed)
                return type(part)(tuple(mixed))
            case Compare(op=op, left=left, right=right) if rng.random() < 0.5:
                return Compare(OTHERWISE[op], right, left)  # type: ignore[arg-type]
            case Value(value=value, type=kind):
                return Value(value, kind, "another/place")
            case Not() if rng.random() < 0.5:
                return Not(Not(part))
        return part

    return Clause(rewritten(expr, change), "a/provision", "requires")


@pytest.mark.parametrize("seed", range(40))
def test_what_is_said_otherwise_has_the_same_form_and_value(seed: int) -> None:
    rng = Random(seed)
    world = random_world(SCHEMA, rng)
    forms = Forms(SCHEMA)
    exprs = [random_expr(world.scope, rng, Type.BOOL, 4) for _ in range(25)]
    exprs += [Not(expr) for expr in exprs]
    exprs += [otherwise(expr, rng) for expr in exprs]
    seen: dict[int, list[Expr]] = {}
    for expr in exprs:
        seen.setdefault(forms.of(expr, world.scope), []).append(expr)
    assert len(seen) <= len(exprs) // 2, "what is said otherwise has another form"
    for same in seen.values():
        first, *others = by_decide(world, same)
        assert all(each == first for each in others)


def whole(world: World) -> bool:
    """Whether every reference leads to a record, as it does in records that were read."""
    return all(
        row[column.name] is None or world.records.parent(row, column.name) is not None
        for name, table in SCHEMA.tables.items()
        for row in world.records.tables.get(name, {}).values()
        for column in table.columns.values()
        if column.reference is not None
    )


@pytest.mark.parametrize("seed", range(40))
def test_what_is_so_of_a_record_is_not_excluded(seed: int) -> None:
    rng = Random(1000 + seed)
    world = random_world(SCHEMA, rng)
    while not whole(world):
        world = random_world(SCHEMA, rng)
    exprs = [random_expr(world.scope, rng, Type.BOOL, 4) for _ in range(12)]
    exprs += [Any((Not(one), other)) for one, other in pairwise(exprs)]
    answers = by_decide(world, exprs)
    for place, span in world.places:
        outline = Outline(SCHEMA, world.table, ANY, days=Days({}), as_of=world.as_of, period=span)
        facts: list[Truth] = []
        for expr, answer in zip(exprs, answers, strict=True):
            term = outline.term(expr, (outline.record.subject,))
            match answer[place]:
                case bool() as value:
                    facts += [term.known, term.value if value else outline.neg(term.value)]
                case None:
                    facts.append(outline.neg(term.known))
        assert not outline.excludes(facts, EFFORT)


MANY = Bounds(each=2)


def signatures(*conditions: Expr) -> Aggregate:
    return count(children("signature", "motion"), both(*conditions))


def test_what_is_counted_alike_is_alike_however_many_there_are() -> None:
    schema = default_registry().schema
    one = signatures(given("group"), is_text("delegate.group.name", "x"))
    other = signatures(is_text("delegate.group.name", "x"), given("group"))
    few, many = compare("lt", one, integer(900)), compare("ge", other, integer(1000))
    outline = Outline(schema, "motion", MANY, days=Days({}))
    found = find(schema, "motion", both(few, many), bounds=MANY, outline=outline)
    assert found == Impossible()
    assert found.unbounded
    assert isinstance(find(schema, "motion", few, bounds=MANY, outline=outline), Found)


def test_what_only_a_few_records_exclude_is_bounded() -> None:
    schema = default_registry().schema
    wanted, outline = (
        compare("ge", signatures(), integer(3)),
        Outline(schema, "motion", MANY, days=Days({})),
    )
    found = find(schema, "motion", wanted, bounds=MANY, outline=outline)
    assert found == Impossible()
    assert not found.unbounded
