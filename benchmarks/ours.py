"""A question of the benchmarks answered by the batch evaluator, from Parquet to Parquet.

Nothing is prepared but the engine itself, which runs as those of the other peers do: each run
learns from the files what is known of their columns, writes the query, fills the calendar and
runs it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from questions import SCHEMA, Workload
from sessions import session

from comitia.engine.batch import PARQUET, Query, add_calendars, make_safe, write_query
from comitia.engine.calendars import load_calendar
from comitia.engine.schema import Type
from comitia.engine.sql import Range

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def run(
    workload: Workload,
    paths: Mapping[str, Path],
    out: Path,
    *,
    provision: bool = True,
    conditions: bool = False,
    settings: str = "",
) -> None:
    """Answer for every record of the subject's table."""
    with session("ours", settings) as connection:
        for table in workload.tables:
            connection.execute(
                f"CREATE VIEW \"{table}\" AS SELECT * FROM read_parquet('{paths[table]}')"
            )
        known = known_of(connection, paths)
        query = query_of(workload, known, provision=provision, conditions=conditions)
        add_calendars(connection, {name: load_calendar(name) for name in query.calendars})
        make_safe(connection)
        # As `batch` writes answers, whose rows stand in no order.
        connection.execute("SET preserve_insertion_order = false")
        sql = answers(workload, query)
        connection.execute(f"COPY ({sql}) TO '{out}' ({PARQUET})")


def query_of(
    workload: Workload, known: Known, *, provision: bool, conditions: bool, dialect: str = "duckdb"
) -> Query:
    """The query of the batch evaluator."""
    return write_query(
        SCHEMA,
        workload.subject,
        workload.outputs(provision, conditions),
        given=workload.tables,
        full=known.full,
        ranges=known.ranges,
        dialect=dialect,
    )


def answers(workload: Workload, query: Query) -> str:
    """SQL of the answers that are to be written: all, or those of one outcome."""
    where = "" if workload.only is None else f" WHERE outcome = '{workload.only}'"
    return f"SELECT * FROM ({query.sql}) AS x{where}" if where else query.sql


@dataclass
class Known:
    """What the statistics of files say of their columns."""

    full: list[tuple[str, str]] = field(default_factory=list)
    """Those that hold no empty cell."""
    ranges: dict[tuple[str, str], Range] = field(default_factory=dict)
    """Between what their integers or dates lie."""


def known_of(connection: DuckDBPyConnection, paths: Mapping[str, Path]) -> Known:
    """What is known without reading the files."""
    known = Known()
    for table, path in paths.items():
        found = connection.execute(
            "SELECT path_in_schema, SUM(stats_null_count) = 0 AND COUNT(stats_null_count) ="
            " COUNT(*), LIST(stats_min_value), LIST(stats_max_value)"
            " FROM parquet_metadata(?) GROUP BY path_in_schema",
            [str(path)],
        )
        columns = SCHEMA.tables[table].columns
        for name, full, least, greatest in found.fetchall():
            if full:
                known.full.append((table, name))
            if name in columns and columns[name].type in READERS and None not in least:
                read = READERS[columns[name].type]
                ends = min(map(read, least)), max(map(read, greatest))
                known.ranges[table, name] = ends
    return known


def known_of_files(paths: Mapping[str, Path]) -> Known:
    """The same where no connection is open."""
    import duckdb

    with duckdb.connect() as connection:
        return known_of(connection, paths)


READERS: Mapping[Type, Callable[[str], Any]] = {Type.INT: int, Type.DATE: date.fromisoformat}
