"""The three evaluators held against each other on one expression and one set of records.

`decide` is the reference; `batch` must give the same value for every row and period, and so
must `prove` unless it says that it does not analyse the expression. `sparkagreement` adds what
`batch` gives on Spark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING, TypeAlias
from typing import Any as Anything

from comitia.engine import batch, decide, prove
from comitia.engine.calendars import CALENDARS, WorkCalendar, load_calendar
from comitia.engine.checking import Scope
from comitia.engine.expressions import Expr
from comitia.engine.records import Cell, Records, make_row
from comitia.engine.schema import Schema, Type
from comitia.engine.sql import Range
from comitia.engine.traces import Env
from comitia.engine.values import frozen
from comitia.generate import random_expr
from comitia.sample import ANCHORS, random_records, sample_schema

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Span: TypeAlias = tuple[date, date]
"""First and last day of a period."""

Place: TypeAlias = tuple[str, date | None]
"""Where an expression was evaluated: the key of the row and the first day of the period."""


class Mark(Enum):
    """What an evaluator may give instead of a value."""

    NOT_ANALYSED = "not analysed"
    NO_ROW = "no row"


@frozen
class Failure:
    """An evaluator raised; never the same as a value or as another failure."""

    error: Exception


Answer: TypeAlias = Cell | Mark | Failure
Answers: TypeAlias = dict[Place, Answer]


@frozen
class World:
    """What expressions about the rows of `table` are evaluated against."""

    records: Records
    table: str
    as_of: date
    periods: tuple[Span, ...] = ()
    full: bool = False
    """`batch` is told which columns hold no empty cell and between what their cells lie; that
    must change no answer.
    """
    calendars: Mapping[str, WorkCalendar] = field(
        default_factory=lambda: {name: load_calendar(name) for name in CALENDARS}
    )

    @property
    def scope(self) -> Scope:
        """The scope that expressions are read in."""
        return Scope(self.records.schema, self.table, periodic=bool(self.periods))

    @property
    def places(self) -> list[tuple[Place, Span | None]]:
        """Every row in every period, or once where nothing is counted in periods."""
        spans: Sequence[Span | None] = self.periods or (None,)
        return [
            ((key, span[0] if span else None), span)
            for key in self.records.tables[self.table]
            for span in spans
        ]


@frozen
class Disagreement:
    """An expression to which the evaluators give different answers at one place.

    `exprs` are all that were evaluated together: a query is written for all of them at once.
    """

    expr: Expr
    exprs: tuple[Expr, ...]
    world: World
    place: Place
    answers: Mapping[str, Answer]


def world_of(
    table: str,
    tables: Mapping[str, Sequence[Mapping[str, Cell]]],
    *,
    as_of: date = date(2024, 2, 29),
    periods: Sequence[Span] = (),
    full: bool = False,
    schema: Schema | None = None,
) -> World:
    """A world from cells written out; without `schema` it is one of the sample schema."""
    schema = schema or sample_schema()
    rows = {name: [make_row(schema, name, cells) for cells in tables[name]] for name in tables}
    return World(Records(schema, rows), table, as_of, tuple(periods), full)


def random_world(schema: Schema, rng: Random) -> World:
    """Records of `schema` and a table of them that has rows, half the time with two periods."""
    records = random_records(schema, rng)
    while not any(records.tables.values()):
        records = random_records(schema, rng)
    tables = [name for name, rows in records.tables.items() if rows]
    as_of = rng.choice(ANCHORS) + timedelta(rng.randint(-9, 9))
    first = rng.choice(ANCHORS).replace(day=1)
    middle = first + timedelta(rng.randint(9, 31))
    periods: tuple[Span, ...] = ((first, middle), (middle + timedelta(1), middle + timedelta(31)))
    periods = periods if rng.random() < 0.5 else ()
    return World(records, rng.choice(tables), as_of, periods, full=rng.random() < 0.3)


def random_case(schema: Schema, rng: Random, number: int) -> tuple[World, list[Expr]]:
    """A world and `number` expressions to evaluate in it, of every type a query can give."""
    world = random_world(schema, rng)
    kinds = (Type.BOOL, Type.INT, Type.DATE, Type.TEXT)
    exprs = []
    for _ in range(number):
        kind = rng.choices(kinds, (6, 4, 3, 1))[0]
        exprs.append(random_expr(world.scope, rng, kind, rng.randint(1, 4)))
    return world, exprs


Evaluator: TypeAlias = Callable[[World, Sequence[Expr]], list[Answers]]
"""Gives the answers to each expression at every place of a world."""


_OUTPUTS = 30
"""Expressions in one query of `batch`."""


def by_decide(world: World, exprs: Sequence[Expr]) -> list[Answers]:
    """The answers of `decide`."""
    return [_attempt(_decide_one, world, expr) for expr in exprs]


def _decide_one(world: World, expr: Expr) -> Answers:
    closure = decide.compile_expr(expr)
    rows = world.records.tables[world.table]
    answers: Answers = {}
    for place, span in world.places:
        first, last = span or (None, None)
        env = Env(world.records, world.as_of, first, last, world.calendars)
        answers[place] = closure((rows[place[0]],), env)[1]
    return answers


def by_batch(world: World, exprs: Sequence[Expr]) -> list[Answers]:
    """The answers of `batch`, many expressions in one query; where it fails, fewer."""
    connection = _connection(tuple(world.calendars.items()))
    connection.execute("BEGIN")
    try:
        batch.add_records(connection, world.records, world.records.tables)
        batch.add_periods(connection, world.periods)
        return by_queries(world, exprs, lambda query: batch.run(connection, query, world.as_of))
    except Exception as error:
        failure = error
    finally:
        connection.execute("ROLLBACK")
    return by_halves(by_batch, world, exprs, failure)


def by_halves(
    evaluate: Evaluator, world: World, exprs: Sequence[Expr], failure: Exception
) -> list[Answers]:
    """The answers to half of `exprs` and to the other; the `failure` where there is but one."""
    if len(exprs) == 1:
        return [_failed(world, failure)]
    middle = len(exprs) // 2
    return evaluate(world, exprs[:middle]) + evaluate(world, exprs[middle:])


@lru_cache(maxsize=4)
def _connection(calendars: tuple[tuple[str, WorkCalendar], ...]) -> DuckDBPyConnection:
    """A connection that holds the calendars, whose many days are slow to fill in."""
    import duckdb

    connection = duckdb.connect(config={"threads": 1})
    batch.add_calendars(connection, dict(calendars))
    return connection


def _full(world: World) -> list[tuple[str, str]]:
    """The columns that hold no empty cell."""
    return [
        (name, column)
        for name, rows in world.records.tables.items()
        for column in world.records.schema.tables[name].columns
        if all(row[column] is not None for row in rows.values())
    ]


def _ranges(world: World) -> dict[tuple[str, str], Range]:
    """Between what the integers and dates of each column lie."""
    found: dict[tuple[str, str], Range] = {}
    for name, rows in world.records.tables.items():
        for column in world.records.schema.tables[name].columns.values():
            cells = [row[column.name] for row in rows.values() if row[column.name] is not None]
            if cells and column.type in (Type.INT, Type.DATE):
                found[name, column.name] = min(cells), max(cells)  # type: ignore[type-var, assignment]
    return found


def by_queries(
    world: World,
    exprs: Sequence[Expr],
    run: Callable[[batch.Query], Sequence[tuple[Anything, ...]]],
    dialect: str = "duckdb",
) -> list[Answers]:
    """The answers that a table engine gives to queries of some of `exprs` each."""
    parts = [exprs[at : at + _OUTPUTS] for at in range(0, len(exprs), _OUTPUTS)]
    return [answers for part in parts for answers in _query(world, part, run, dialect)]


def _query(
    world: World,
    exprs: Sequence[Expr],
    run: Callable[[batch.Query], Sequence[tuple[Anything, ...]]],
    dialect: str,
) -> list[Answers]:
    query = batch.write_query(
        world.records.schema,
        world.table,
        {f"o{number}": expr for number, expr in enumerate(exprs)},
        given=world.records.tables.keys(),
        full=_full(world) if world.full else (),
        ranges=_ranges(world) if world.full else {},
        periods=bool(world.periods),
        dialect=dialect,
    )
    leading = 3 if world.periods else 1
    answers: list[Answers] = [{} for _ in exprs]
    for row in run(query):
        place = (row[0], row[1] if world.periods else None)
        for found, value in zip(answers, row[leading:], strict=True):
            found[place] = value
    return answers


def by_prove(world: World, exprs: Sequence[Expr]) -> list[Answers]:
    """The answers of `prove`, every fact put into its terms."""
    grounds = {
        span: prove.GroundWorld(world.records, as_of=world.as_of, period=span)
        for span in world.periods or (None,)
    }
    rows = world.records.tables[world.table]

    def prove_one(world: World, expr: Expr) -> Answers:
        try:
            return {
                place: grounds[span].value(expr, rows[place[0]]) for place, span in world.places
            }
        except prove.NotAnalysed:
            return {place: Mark.NOT_ANALYSED for place, _ in world.places}

    return [_attempt(prove_one, world, expr) for expr in exprs]


def _attempt(run: Callable[[World, Expr], Answers], world: World, expr: Expr) -> Answers:
    try:
        return run(world, expr)
    except Exception as error:
        return _failed(world, error)


def _failed(world: World, error: Exception) -> Answers:
    return {place: Failure(error) for place, _ in world.places}


EVALUATORS: Mapping[str, Evaluator] = {"decide": by_decide, "batch": by_batch, "prove": by_prove}


@dataclass(slots=True)
class Tally:
    """What a comparison saw."""

    pairs: int = 0
    answers: int = 0
    undetermined: int = 0
    not_analysed: int = 0
    disagreements: list[Disagreement] = field(default_factory=list)


def compare(
    world: World,
    exprs: Sequence[Expr],
    tally: Tally | None = None,
    evaluators: Mapping[str, Evaluator] = EVALUATORS,
) -> Tally:
    """Evaluate `exprs` by each of `evaluators` at every place of `world`, and add what was seen
    to `tally`.
    """
    tally = tally or Tally()
    found = {name: evaluate(world, exprs) for name, evaluate in evaluators.items()}
    for number, expr in enumerate(exprs):
        answers = {name: found[name][number] for name in found}
        tally.pairs += 1
        tally.answers += len(world.places)
        tally.undetermined += sum(value is None for value in answers["decide"].values())
        tally.not_analysed += any(Mark.NOT_ANALYSED in each.values() for each in answers.values())
        for place, here in _first_difference(world, answers):
            tally.disagreements.append(Disagreement(expr, tuple(exprs), world, place, here))
    return tally


def _first_difference(
    world: World, answers: Mapping[str, Answers]
) -> Iterator[tuple[Place, Mapping[str, Answer]]]:
    for place, _ in world.places:
        here = {name: answers[name].get(place, Mark.NO_ROW) for name in answers}
        if not all(_same(here["decide"], each) for each in here.values()):
            yield place, here
            return


def _same(one: Answer, other: Answer) -> bool:
    return other is Mark.NOT_ANALYSED or (type(one) is type(other) and one == other)
