"""A question of the benchmarks answered by the batch evaluator, from Parquet to Parquet.

Nothing is prepared: each run connects, learns from the files which columns are full, writes the
query, fills the calendar and runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from questions import SCHEMA, Workload

from comitia.engine.batch import add_calendars, make_safe, write_query
from comitia.engine.calendars import load_calendar

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
    import duckdb

    with duckdb.connect() as connection:
        if settings:
            connection.execute(settings)
        for table in workload.tables:
            connection.execute(
                f"CREATE VIEW \"{table}\" AS SELECT * FROM read_parquet('{paths[table]}')"
            )
        query = write_query(
            SCHEMA,
            workload.subject,
            workload.outputs(provision, conditions),
            given=workload.tables,
            full=list(full_columns(connection, paths)),
        )
        add_calendars(connection, {name: load_calendar(name) for name in query.calendars})
        make_safe(connection)
        sql = query.sql
        if workload.only is not None:
            sql = f"SELECT * FROM ({sql}) WHERE outcome = '{workload.only}'"
        connection.execute(f"COPY ({sql}) TO '{out}' (FORMAT parquet)")


def full_columns(
    connection: DuckDBPyConnection, paths: Mapping[str, Path]
) -> Iterator[tuple[str, str]]:
    """The columns that hold no empty cell, as the statistics of the files say."""
    for table, path in paths.items():
        found = connection.execute(
            "SELECT path_in_schema FROM parquet_metadata(?) GROUP BY path_in_schema"
            " HAVING SUM(stats_null_count) = 0 AND COUNT(stats_null_count) = COUNT(*)",
            [str(path)],
        )
        for (column,) in found.fetchall():
            yield table, column
