"""The second evaluator: all records of a table at once, as one SQL query.

The same text runs on DuckDB, which is embedded, and on Spark where the data outgrow one
machine. NULL stands for *undetermined*. How each node is written is in `sqlwriter`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING
from typing import Any as Anything

from comitia.engine.calendars import WorkCalendar
from comitia.engine.expressions import Expr
from comitia.engine.records import Records
from comitia.engine.schema import KEY, Schema, Type
from comitia.engine.sql import DAYS, DIALECTS, PERIODS, SQL_TYPES, Plan, Range
from comitia.engine.sqlframe import Frame
from comitia.engine.sqlwriter import NotLowered, write_output
from comitia.engine.values import frozen

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = [
    "BOUNDS",
    "PARQUET",
    "NotLowered",
    "Query",
    "add_calendars",
    "add_periods",
    "add_records",
    "create_table",
    "evaluate",
    "make_safe",
    "run",
    "write_query",
]

BOUNDS = ("period_first", "period_last")

PARQUET = "FORMAT parquet, DICTIONARY_SIZE_LIMIT 1000"
"""How DuckDB writes answers: columns of keys, which hardly repeat, without the attempt to find
repetitions in them, which takes a fifth of the time of writing them.
"""

_QUOTED = DIALECTS["duckdb"].quoted


@frozen
class Query:
    """One SELECT: a row for each record of the subject's table, or for each in each period."""

    sql: str
    columns: tuple[str, ...]
    tables: tuple[str, ...]
    """Tables of records it reads."""
    calendars: tuple[str, ...]
    """Calendars it reads, each from a table `comitia_days_<id>` (`day`, `working`, `index`)."""
    needs_as_of: bool
    """It has a parameter `as_of`, a date."""
    needs_periods: bool
    """It reads the table `comitia_periods` (`period_first`, `period_last`)."""


def write_query(
    schema: Schema,
    table: str,
    outputs: Mapping[str, Expr],
    *,
    given: Collection[str],
    full: Collection[tuple[str, str]] = (),
    ranges: Mapping[tuple[str, str], Range] | None = None,
    periods: bool = False,
    dialect: str = "duckdb",
) -> Query:
    """The query that gives every output for every record of `table`.

    `given` names the tables that there are. What is known of columns, as (table, column), makes
    the query faster and changes no answer: `full` are those that hold no empty cell, `ranges`
    says between what their integers or dates lie. The outputs must have passed the type checker.
    Raises `NotLowered` for one that tables cannot answer.
    """
    if table not in given:
        raise NotLowered(table, "the records do not hold this table")
    plan = Plan(schema, given, full, ranges or {}, DIALECTS[dialect], periods)
    frame = Frame(plan, table, periodic=periods)
    columns = {KEY: str(frame.read((KEY,)))}
    columns |= zip(BOUNDS, map(frame.column, frame.period()), strict=False)
    columns |= {name: write_output(expr, frame) for name, expr in outputs.items()}
    source, texts = frame.select(list(columns.values()))
    named = zip(texts, map(plan.dialect.quoted, columns), strict=True)
    return Query(
        sql=f"SELECT {', '.join(f'{text} AS {name}' for text, name in named)} FROM ({source}) AS x",
        columns=tuple(columns),
        tables=tuple(plan.tables),
        calendars=tuple(plan.calendars),
        needs_as_of=plan.as_of,
        needs_periods=periods,
    )


def evaluate(
    records: Records,
    table: str,
    outputs: Mapping[str, Expr],
    *,
    as_of: date,
    calendars: Mapping[str, WorkCalendar] | None = None,
    periods: Sequence[tuple[date, date]] | None = None,
) -> list[dict[str, Anything]]:
    """Every output for every record of `table`, in the order of keys and periods.

    For cases that fit in memory; a query over files is run with `run`.
    """
    import duckdb

    if table not in records.tables:
        return []
    query = write_query(
        records.schema, table, outputs, given=records.tables.keys(), periods=periods is not None
    )
    with duckdb.connect() as connection:
        add_records(connection, records, query.tables)
        add_periods(connection, periods or ())
        add_calendars(connection, {name: (calendars or {})[name] for name in query.calendars})
        rows = run(connection, query, as_of)
    leading = 1 if periods is None else 1 + len(BOUNDS)
    rows.sort(key=lambda row: row[:leading])
    return [dict(zip(query.columns, row, strict=True)) for row in rows]


def run(connection: DuckDBPyConnection, query: Query, as_of: date) -> list[tuple[Anything, ...]]:
    """All rows of `query`, whose tables the connection must hold."""
    make_safe(connection)
    return connection.execute(query.sql, {"as_of": as_of} if query.needs_as_of else {}).fetchall()


def make_safe(connection: DuckDBPyConnection) -> None:
    """Turn off what gives wrong answers; to be called before a query is run in another way.

    DuckDB 2.0 takes two joins of a table with itself for one and the same although different
    columns are read of them (`common_subplan`, duckdb/duckdb#25819 and its like).
    """
    known = "SELECT name FROM duckdb_optimizers() WHERE name = 'common_subplan'"
    if connection.execute(known).fetchall():
        before = connection.execute("SELECT CURRENT_SETTING('disabled_optimizers')").fetchall()
        names = {"common_subplan", *filter(None, str(before[0][0]).split(","))}
        connection.execute(f"SET disabled_optimizers = '{','.join(sorted(names))}'")


def add_records(connection: DuckDBPyConnection, records: Records, tables: Collection[str]) -> None:
    """Create the named tables of `records`, every column with its type."""
    for name in tables:
        columns = records.schema.tables[name].columns
        rows = records.tables[name].values()
        create_table(
            connection,
            name,
            {column.name: SQL_TYPES[column.type] for column in columns.values()},
            [[row[column] for row in rows] for column in columns],
        )


def add_periods(connection: DuckDBPyConnection, periods: Sequence[tuple[date, date]]) -> None:
    """Create the table of the periods that a query in periods is run for."""
    columns = dict.fromkeys(BOUNDS, SQL_TYPES[Type.DATE])
    create_table(
        connection, PERIODS, columns, [[p[i] for p in periods] for i in range(len(BOUNDS))]
    )


def add_calendars(connection: DuckDBPyConnection, calendars: Mapping[str, WorkCalendar]) -> None:
    """Create the table of days of each calendar."""
    for name, calendar in calendars.items():
        marks = _marks(calendar)
        connection.execute(
            f"""CREATE TABLE {_QUOTED(DAYS + name)} AS
            SELECT day, working, CAST(COUNT(CASE WHEN working THEN 1 END) OVER (ORDER BY day)
            AS BIGINT) AS "index" FROM (
            SELECT CAST(? AS DATE) + CAST(UNNEST(RANGE({len(marks)})) AS INTEGER) AS day,
            UNNEST(STRING_SPLIT(?, '')) = '1' AS working)""",
            [calendar.first, marks],
        )


@lru_cache(maxsize=8)
def _marks(calendar: WorkCalendar) -> str:
    """A character for each covered day: handed over as one text, the days are there at once."""
    return "".join("1" if working else "0" for _, working, _ in calendar.rows())


def create_table(
    connection: DuckDBPyConnection,
    table: str,
    columns: Mapping[str, str],
    cells: Sequence[Sequence[Anything]],
) -> None:
    """A table filled column by column, which is far faster than row by row."""
    listed = ", ".join(f"{_QUOTED(name)} {kind}" for name, kind in columns.items())
    connection.execute(f"CREATE TABLE {_QUOTED(table)} ({listed})")
    unnested = ", ".join(f"UNNEST(CAST(? AS {kind}[]))" for kind in columns.values())
    connection.execute(f"INSERT INTO {_QUOTED(table)} SELECT {unnested}", list(cells))
