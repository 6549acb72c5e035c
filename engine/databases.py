"""Tables of SQLite and PostgreSQL, copied as text into files that any engine reads.

Only the columns of tables of records are copied, each table in one pass and never held in
memory.
"""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from comitia.engine.engines import CsvFiles, Engine, EngineFault
from comitia.engine.messages import Msg
from comitia.engine.problems import Problem, ReadError, cannot_be_read
from comitia.engine.sources import TEXT, RawColumn, RawTable, Source, new_file, raw_name
from comitia.engine.sql import DIALECTS

Connection: TypeAlias = Any
"""A connection of psycopg, which need not be installed."""

POSTGRES = ("postgresql://", "postgres://")
"""How the address of a PostgreSQL database begins."""

_SQLITE_TABLES = """
SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite@_%'
ESCAPE '@' ORDER BY name"""
_POSTGRES_TABLES = """
SELECT c.oid, c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND pg_table_is_visible(c.oid)
AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY c.relname"""
_POSTGRES_COLUMNS = """
SELECT attname FROM pg_attribute WHERE attrelid = %s AND attnum > 0 AND NOT attisdropped
ORDER BY attnum"""


def sqlite_source(path: Path, engine: Engine, scratch: Path) -> Source:
    """The tables and views of a SQLite file, opened to be read only, all as at one moment."""
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        connection.execute("BEGIN")
        tables = []
        for (name,) in connection.execute(_SQLITE_TABLES).fetchall():
            rows = connection.execute(f"PRAGMA table_info({quoted(name)})").fetchall()
            columns = _numbered([str(row[1]) for row in rows])
            bring = partial(_bring_sqlite, connection, str(name), columns, engine, scratch)
            tables.append(RawTable(str(name), columns, bring, sheet=True, database=True))
    except sqlite3.Error as error:
        raise ReadError([_unreadable(str(path), error)]) from None
    return Source(tuple(tables), strict=False, close=connection.close)


def quoted(name: str) -> str:
    """A name as both databases write it."""
    return '"' + name.replace('"', '""') + '"'


def _numbered(names: Sequence[str]) -> tuple[RawColumn, ...]:
    return tuple(RawColumn(name, f"column{number}", TEXT) for number, name in enumerate(names, 1))


def _bring_sqlite(
    connection: sqlite3.Connection,
    name: str,
    columns: Sequence[RawColumn],
    engine: Engine,
    scratch: Path,
) -> str:
    """Copy a table of SQLite. A whole number that is stored as a real one is a whole number."""
    listed = ", ".join(
        f"CASE WHEN TYPEOF({own}) = 'real' AND {own} = CAST({own} AS INTEGER)"
        f" THEN CAST({own} AS INTEGER) ELSE {own} END"
        for own in (quoted(column.name) for column in columns)
    )
    target = new_file(scratch)
    try:
        cursor = connection.execute(f"SELECT {listed} FROM {quoted(name)}")
        with target.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow([column.own for column in columns])
            writer.writerows(cursor)
    except sqlite3.Error as error:
        raise ReadError([_unreadable(name, error)]) from None
    return _brought(engine, name, target, columns)


def _brought(engine: Engine, name: str, target: Path, columns: Sequence[RawColumn]) -> str:
    own = [column.own for column in columns]
    try:
        engine.read_csv(raw_name(name), CsvFiles([target], own, ","))
    except EngineFault as fault:
        raise ReadError([_unreadable(name, fault)]) from None
    target.unlink(missing_ok=True)
    return DIALECTS[engine.dialect].quoted(raw_name(name))


def postgres_source(address: str, engine: Engine, scratch: Path) -> Source:
    """The tables and views that the search path of a PostgreSQL database shows, at one moment."""
    connection = connect_postgres(address)
    tables = []
    with postgres_errors(address):
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for oid, name in connection.execute(_POSTGRES_TABLES).fetchall():
            rows = connection.execute(_POSTGRES_COLUMNS, [oid]).fetchall()
            columns = _numbered([str(row[0]) for row in rows])
            bring = partial(_bring_postgres, connection, str(name), columns, engine, scratch)
            tables.append(RawTable(str(name), columns, bring, sheet=True, database=True))
    return Source(tuple(tables), strict=False, close=connection.close)


def _bring_postgres(
    connection: Connection, name: str, columns: Sequence[RawColumn], engine: Engine, scratch: Path
) -> str:
    """Copy a table of PostgreSQL by its own COPY, every cell as text."""
    listed = ", ".join(f"CAST({quoted(column.name)} AS text) AS {column.own}" for column in columns)
    text = f"COPY (SELECT {listed} FROM {quoted(name)}) TO STDOUT (FORMAT csv, HEADER true)"
    target = new_file(scratch)
    with (
        postgres_errors(name),
        connection.cursor() as cursor,
        target.open("wb") as out,
        cursor.copy(text) as copy,
    ):
        for block in copy:
            out.write(block)
    return _brought(engine, name, target, columns)


def connect_postgres(address: str) -> Connection:
    """A connection to PostgreSQL; raises `ReadError` where there is none."""
    try:
        import psycopg
    except ImportError:
        message = Msg("PostgreSQL needs the library `{library}`", library="psycopg")
        advice = Msg("pip install '{package}'", package="comitia[postgres]")
        raise ReadError([Problem("BT002", "error", message, None, advice)]) from None
    with postgres_errors(without_password(address)):
        return psycopg.connect(address, options="-c datestyle=ISO -c client_encoding=UTF8")


@contextmanager
def postgres_errors(place: str) -> Iterator[None]:
    """Raise what PostgreSQL complains of as a `ReadError`."""
    import psycopg

    try:
        yield
    except psycopg.Error as error:
        raise ReadError([_unreadable(place, error)]) from None


def without_password(address: str) -> str:
    """The address of a database as it may be shown."""
    from urllib.parse import urlsplit

    password = urlsplit(address).password
    return address if password is None else address.replace(f":{password}@", ":***@", 1)


def _unreadable(place: str, error: Exception) -> Problem:
    return cannot_be_read(place, Exception(" ".join(str(error).split())))
