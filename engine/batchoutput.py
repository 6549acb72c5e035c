"""Where the tables of a run go: files in a folder, a database file or PostgreSQL; all or nothing.

An engine writes Parquet into a hidden folder beside the target. When everything is there it is
turned into what was asked for and moved into place; whatever fails, nothing else is left.
"""

from __future__ import annotations

import csv
import errno
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal, TypeAlias

from comitia.engine.batchrun import saved_files
from comitia.engine.databases import (
    POSTGRES,
    connect_postgres,
    postgres_errors,
    quoted,
    without_password,
)
from comitia.engine.enginechoice import choose
from comitia.engine.engines import Engine, Native
from comitia.engine.messages import Msg
from comitia.engine.problems import Problem, ReadError, reason_of
from comitia.engine.sql import DIALECTS
from comitia.engine.values import frozen

Target: TypeAlias = Literal["parquet", "csv", "duckdb", "sqlite", "postgres"]
"""What kind of thing is written."""

MARK = "run"
"""The table by which an earlier output is known, which may be replaced."""

_DUCKDB = (".duckdb", ".ddb")
_SQLITE = (".sqlite", ".sqlite3", ".db")
_TYPES: Mapping[Native, tuple[str, str]] = {
    Native.BOOL: ("INTEGER", "boolean"),
    Native.INT: ("INTEGER", "bigint"),
    Native.DATE: ("TEXT", "date"),
    Native.TEXT: ("TEXT", "text"),
}
"""The types of columns in SQLite and in PostgreSQL."""


@frozen
class Output:
    """What is to be written, and where."""

    place: str
    target: Target
    schema: str = "comitia"
    """The schema of PostgreSQL that the tables go to."""
    force: bool = False
    """An earlier output of that name is replaced."""

    @property
    def path(self) -> Path:
        """The file or folder, where it is one."""
        return Path(self.place)

    @property
    def shown(self) -> str:
        """The place as it may be shown."""
        return without_password(self.place) if self.target == "postgres" else self.place


def output_of(place: str, as_csv: bool, schema: str, force: bool) -> Output:
    """What the place that a user typed means."""
    suffix = Path(place).suffix.lower()
    target: Target = "csv" if as_csv else "parquet"
    if place.startswith(POSTGRES):
        target = "postgres"
    elif suffix in _DUCKDB:
        target = "duckdb"
    elif suffix in _SQLITE:
        target = "sqlite"
    return Output(place, target, schema, force)


def check_output(output: Output) -> None:
    """Raise `ReadError` where the output cannot be written, before any work is done."""
    if output.target == "postgres":
        _check_postgres(output)
        return
    if output.target == "duckdb":
        choose("duckdb")
    path = output.path
    if not path.parent.is_dir():
        raise ReadError([_unwritable(output, OSError(errno.ENOENT, os.strerror(errno.ENOENT)))])
    if not os.access(path.parent, os.W_OK):
        raise ReadError([_unwritable(output, OSError(errno.EACCES, os.strerror(errno.EACCES)))])
    if path.exists() or path.is_symlink():
        _check_replaced(output, output.shown, lambda: _is_earlier(output))


def _check_replaced(output: Output, shown: str, is_earlier: Callable[[], bool]) -> None:
    """Raise `ReadError` unless what is there may be replaced."""
    if not output.force:
        advice = Msg("give it another name, or replace it with `--force`")
    elif is_earlier():
        return
    else:
        advice = Msg("it is no earlier output of this command, so it is not replaced")
    message = Msg("`{path}` exists already", path=shown)
    raise ReadError([Problem("LX016", "error", message, None, advice)])


def _is_earlier(output: Output) -> bool:
    """Whether what is there was written by this command; an empty folder is as good."""
    path = output.path
    if output.target in ("parquet", "csv"):
        if not path.is_dir():
            return False
        names = {each.name.partition(".")[0] for each in path.iterdir()}
        return not names or MARK in names
    with suppress(Exception):
        if output.target == "sqlite":
            connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
            found = connection.execute("SELECT name FROM sqlite_master").fetchall()
            connection.close()
        else:
            import duckdb

            with duckdb.connect(str(path), read_only=True) as opened:
                found = opened.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        return (MARK,) in found
    return False


def _check_postgres(output: Output) -> None:
    connection = connect_postgres(output.place)
    with postgres_errors(output.shown), connection:
        found = _postgres_tables(connection, output.schema)
    if found is not None:
        shown = f"{output.shown} ({output.schema})"
        _check_replaced(output, shown, lambda: MARK in found)


def _postgres_tables(connection: object, schema: str) -> set[str] | None:
    """The tables of a schema; `None` where there is no such schema."""
    cursor = connection.execute(  # type: ignore[attr-defined]
        "SELECT t.tablename FROM pg_namespace AS n LEFT JOIN pg_tables AS t"
        " ON t.schemaname = n.nspname WHERE n.nspname = %s",
        [schema],
    )
    rows = cursor.fetchall()
    return {str(row[0]) for row in rows if row[0] is not None} if rows else None


def _unwritable(output: Output, error: OSError) -> Problem:
    reason = reason_of(error)
    message = Msg("`{path}` cannot be written: {reason}", path=output.shown, reason=reason)
    return Problem("LX016", "error", message, None)


@frozen
class Stage:
    """The hidden folder of a run: `tables` for what is written, `scratch` for the engine."""

    folder: Path

    @property
    def tables(self) -> Path:
        """Where the engine writes the tables, as Parquet."""
        return self.folder / "tables"

    @property
    def scratch(self) -> Path:
        """What does not fit in memory, and what is made on the way."""
        return self.folder / "scratch"


@contextmanager
def staged(output: Output) -> Iterator[Stage]:
    """A hidden folder beside the output, gone at the end. Raises `ReadError`."""
    parent = None if output.target == "postgres" else output.path.absolute().parent
    name = "comitia" if parent is None else output.path.name
    try:
        stage = Stage(Path(tempfile.mkdtemp(dir=parent, prefix=f".{name}.")))
        stage.tables.mkdir()
        stage.scratch.mkdir()
    except OSError as error:
        raise ReadError([_unwritable(output, error)]) from None
    try:
        yield stage
    finally:
        shutil.rmtree(stage.folder, ignore_errors=True)


def publish(output: Output, stage: Stage, tables: Sequence[str], engine: Engine) -> None:
    """Turn the tables of a stage into the output and put it in its place."""
    try:
        match output.target:
            case "parquet":
                made = stage.tables
            case "csv":
                made = _as_csv(stage, tables, engine)
            case "duckdb":
                made = _as_duckdb(stage, tables)
            case "sqlite":
                made = _as_sqlite(stage, tables, engine)
            case _:
                _to_postgres(output, stage, tables, engine)
                return
        _put(made, output.path, stage)
    except OSError as error:
        raise ReadError([_unwritable(output, error)]) from None


def _put(made: Path, place: Path, stage: Stage) -> None:
    """Move what was made to its place; what stood there goes with the stage."""
    old = stage.folder / "old"
    if place.exists():
        place.rename(old)
    try:
        made.rename(place)
    except OSError:
        if old.exists():
            old.rename(place)
        raise


def _read(stage: Stage, table: str, engine: Engine) -> str:
    """A table of the stage as a relation."""
    name = f"published {table}"
    engine.read_parquet(name, saved_files(stage.tables, table))
    return DIALECTS[engine.dialect].quoted(name)


def _as_csv(stage: Stage, tables: Sequence[str], engine: Engine) -> Path:
    folder = stage.folder / "csv"
    folder.mkdir()
    for table in tables:
        engine.save(f"SELECT * FROM {_read(stage, table, engine)}", folder, table, "csv")
    return folder


def _as_duckdb(stage: Stage, tables: Sequence[str]) -> Path:
    import duckdb

    path = stage.folder / "made.duckdb"
    with duckdb.connect(str(path)) as connection:
        for table in tables:
            files = [str(each) for each in saved_files(stage.tables, table)]
            connection.execute(
                f"CREATE TABLE {quoted(table)} AS SELECT * FROM read_parquet(?)", [files]
            )
    return path


def _as_sqlite(stage: Stage, tables: Sequence[str], engine: Engine) -> Path:
    path = stage.folder / "made.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = OFF")
    for table in tables:
        columns = engine.columns(_read(stage, table, engine))
        listed = [f"{quoted(name)} {_TYPES[each.native][0]}" for name, each in columns.items()]
        connection.execute(f"CREATE TABLE {quoted(table)} ({', '.join(listed)})")
        places = ", ".join(["NULLIF(?, '')"] * len(columns))
        insert = f"INSERT INTO {quoted(table)} VALUES ({places})"
        for file in _csv_files(stage, table, engine, truths_as_numbers=True):
            with file.open(encoding="utf-8", newline="") as stream:
                rows = csv.reader(stream)
                next(rows, None)
                connection.executemany(insert, rows)
            file.unlink()
    connection.commit()
    connection.close()
    return path


def _to_postgres(output: Output, stage: Stage, tables: Sequence[str], engine: Engine) -> None:
    """Make the schema anew in one transaction."""
    connection = connect_postgres(output.place)
    with postgres_errors(output.shown), connection:
        found = _postgres_tables(connection, output.schema)
        if found is not None:
            _check_replaced(output, output.shown, lambda: MARK in found)
            connection.execute(f"DROP SCHEMA {quoted(output.schema)} CASCADE")
        connection.execute(f"CREATE SCHEMA {quoted(output.schema)}")
        for table in tables:
            name = f"{quoted(output.schema)}.{quoted(table)}"
            columns = engine.columns(_read(stage, table, engine))
            listed = [f"{quoted(own)} {_TYPES[each.native][1]}" for own, each in columns.items()]
            connection.execute(f"CREATE TABLE {name} ({', '.join(listed)})")
            copy_text = f"COPY {name} FROM STDIN (FORMAT csv, HEADER true)"
            for file in _csv_files(stage, table, engine):
                with (
                    file.open("rb") as stream,
                    connection.cursor() as cursor,
                    cursor.copy(copy_text) as copy,
                ):
                    while block := stream.read(1 << 20):
                        copy.write(block)
                file.unlink()


def _csv_files(
    stage: Stage, table: str, engine: Engine, truths_as_numbers: bool = False
) -> list[Path]:
    """A table of the stage as files of CSV on its way into a database."""
    relation = _read(stage, table, engine)
    quote = DIALECTS[engine.dialect].quoted
    listed = []
    for name, column in engine.columns(relation).items():
        own = quote(name)
        if truths_as_numbers and column.native is Native.BOOL:
            own = f"CASE WHEN {own} THEN 1 WHEN (NOT {own}) THEN 0 END AS {own}"
        listed.append(own)
    folder = Path(tempfile.mkdtemp(dir=stage.folder))
    engine.save(f"SELECT {', '.join(listed)} FROM {relation}", folder, "rows", "csv")
    return sorted(folder.rglob("*.csv"))
