"""Spark held against the three evaluators: the queries of `batch`, run by Spark on this machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from typing import Any as Anything

from comitia.agreement import EVALUATORS, Answers, Evaluator, World, by_halves, by_queries
from comitia.engine.batch import Query
from comitia.engine.batchanswers import BOUNDS
from comitia.engine.calendars import WorkCalendar
from comitia.engine.engines import Settings
from comitia.engine.expressions import Expr
from comitia.engine.schema import Type
from comitia.engine.sql import DAYS, PERIODS

if TYPE_CHECKING:
    from comitia.engine.sparkengine import SparkEngine

_SMALL = {"spark.sql.shuffle.partitions": "1", "spark.sql.adaptive.enabled": "false"}
"""How a handful of rows is best run; these settings change no answer."""

_MEMORY = 3 * 2**30


def by_spark(world: World, exprs: Sequence[Expr]) -> list[Answers]:
    """The answers of `batch` on Spark, many expressions in one query; where it fails, fewer."""
    engine = _engine()[0]
    for name, calendar in world.calendars.items():
        _hold_calendar(engine, name, calendar)
    for name, rows in world.records.tables.items():
        columns = world.records.schema.tables[name].columns.values()
        cells = [[row[column.name] for row in rows.values()] for column in columns]
        engine.hold(name, {column.name: column.type for column in columns}, cells)
    bounds = [[span[place] for span in world.periods] for place in range(len(BOUNDS))]
    engine.hold(PERIODS, dict.fromkeys(BOUNDS, Type.DATE), bounds)

    def run(query: Query) -> list[tuple[Anything, ...]]:
        given = {"as_of": world.as_of} if query.needs_as_of else {}
        return [tuple(row) for row in engine.session.sql(query.sql, args=given).collect()]

    try:
        return by_queries(world, exprs, run, dialect="spark")
    except Exception as error:
        failure = error
    return by_halves(by_spark, world, exprs, failure)


ALL_EVALUATORS: Mapping[str, Evaluator] = {**EVALUATORS, "spark": by_spark}


@lru_cache(maxsize=1)
def _engine() -> tuple[SparkEngine, TemporaryDirectory[str]]:
    """One session for all comparisons of a process, and the folder that it may use."""
    from comitia.engine.sparkengine import open_engine

    folder = TemporaryDirectory()
    engine = open_engine(Settings(Path(folder.name), memory=_MEMORY))
    for name, value in _SMALL.items():
        engine.session.conf.set(name, value)
    return engine, folder


@lru_cache(maxsize=4)
def _hold_calendar(engine: SparkEngine, name: str, calendar: WorkCalendar) -> None:
    days, working, index = map(list, zip(*calendar.rows(), strict=True))
    columns = {"day": Type.DATE, "working": Type.BOOL, "index": Type.INT}
    engine.hold(DAYS + name, columns, [days, working, index])
