"""DuckDB as a table engine: embedded, larger than memory, and able to begin anew.

Every relation is a view over files. What is made on the way lies as Parquet in the scratch
folder, so a connection that failed can be replaced by another one with other settings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from comitia.engine.batch import PARQUET, create_table, make_safe
from comitia.engine.engines import (
    CsvFiles,
    EngineColumn,
    EngineFault,
    FileForm,
    Native,
    OutOfMemory,
    Settings,
)
from comitia.engine.records import Cell
from comitia.engine.schema import Type
from comitia.engine.sql import DIALECTS, SQL_TYPES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Result = TypeVar("Result")

_DIALECT = DIALECTS["duckdb"]
_SOURCE = "comitia_source"
"""The name of the database file that is read."""

_NATIVES = {
    "BOOLEAN": Native.BOOL,
    "DATE": Native.DATE,
    "VARCHAR": Native.TEXT,
    "UUID": Native.TEXT,
    "FLOAT": Native.FLOAT,
    "DOUBLE": Native.FLOAT,
    **dict.fromkeys(("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"), Native.MOMENT),
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"), Native.INT),
    **dict.fromkeys(("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"), Native.INT),
}
_DECIMAL = re.compile(r"DECIMAL\([0-9]+,([0-9]+)\)")
_HELD = "comitia_held"
_KEPT = f"{PARQUET}, COMPRESSION lz4"
_FORMS: Mapping[FileForm, str] = {"parquet": PARQUET, "csv": "FORMAT csv, HEADER true"}


def open_engine(settings: Settings) -> DuckEngine:
    """A DuckDB that holds nothing yet."""
    return DuckEngine(settings)


class DuckEngine:
    """See `engines.Engine`."""

    name = "duckdb"
    dialect = "duckdb"
    row_number = "ROW_NUMBER() OVER ()"

    def __init__(self, settings: Settings) -> None:
        """Connect with the settings of the user."""
        self._settings = settings
        self._views: dict[str, str] = {}
        self._kept: dict[str, Path] = {}
        self._attached: Path | None = None
        self._files = 0
        self._frugal = False
        self._connection = self._connect()

    def read_parquet(self, name: str, paths: Sequence[Path]) -> None:
        """See `engines.Engine`."""
        union = ", union_by_name = true" if len(paths) > 1 else ""
        self.view(name, f"SELECT * FROM read_parquet({_listed(paths)}{union})")

    def read_csv(self, name: str, files: CsvFiles) -> None:
        """See `engines.Engine`."""
        columns = ", ".join(f"{_DIALECT.string(each)}: 'VARCHAR'" for each in files.columns)
        options = (
            f"auto_detect = false, columns = {{{columns}}}, header = true, quote = '\"',"
            f" escape = '\"', delim = {_DIALECT.string(files.delimiter)}, strict_mode = true"
        )
        self.keep(name, f"SELECT * FROM read_csv({_listed(files.paths)}, {options})")

    def attach(self, path: Path) -> Mapping[str, str]:
        """See `engines.Engine`."""
        self._attached = path
        self._run(self._attach)
        found = self.rows(
            "SELECT table_schema, table_name FROM information_schema.tables"
            f" WHERE table_catalog = '{_SOURCE}' ORDER BY table_schema = 'main', table_schema"
        )
        return {
            str(table): ".".join(map(_DIALECT.quoted, (_SOURCE, schema, table)))
            for schema, table in found
        }

    def columns(self, relation: str) -> Mapping[str, EngineColumn]:
        """See `engines.Engine`."""
        found = self.rows(f"DESCRIBE SELECT * FROM {relation}")
        return {str(row[0]): EngineColumn(_native(str(row[1])), str(row[1])) for row in found}

    def hold(self, name: str, columns: Mapping[str, Type], cells: Sequence[Sequence[Cell]]) -> None:
        """See `engines.Engine`."""
        path = self._new_file()
        types = {name: SQL_TYPES[kind] for name, kind in columns.items()}

        def write(connection: DuckDBPyConnection) -> None:
            connection.execute(f"DROP TABLE IF EXISTS {_HELD}")
            create_table(connection, _HELD, types, cells)
            self._write(connection, f"SELECT * FROM {_HELD}", path, _KEPT)
            connection.execute(f"DROP TABLE {_HELD}")

        self._run(write)
        self._held(name, path)

    def view(self, name: str, sql: str) -> None:
        """See `engines.Engine`."""
        self._execute(f"CREATE OR REPLACE VIEW {_DIALECT.quoted(name)} AS {sql}")
        self._views[name] = sql

    def keep(self, name: str, sql: str) -> None:
        """See `engines.Engine`."""
        path = self._new_file()
        self._copy(sql, path, _KEPT)
        self._held(name, path)

    def drop(self, name: str) -> None:
        """See `engines.Engine`."""
        self._execute(f"DROP VIEW IF EXISTS {_DIALECT.quoted(name)}")
        self._views.pop(name, None)
        self._discard(name)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """See `engines.Engine`."""
        return self._run(lambda connection: connection.execute(sql).fetchall())

    def save(self, sql: str, folder: Path, name: str, form: FileForm) -> None:
        """See `engines.Engine`. Rows are kept in order, which takes memory, only where the order
        numbers them.
        """
        self._copy(sql, folder / f"{name}.{form}", _FORMS[form], ordered=self._numbers(sql))

    def _numbers(self, sql: str) -> bool:
        """Whether rows are numbered in SQL or in what it may read."""
        return any(self.row_number in each for each in (sql, *self._views.values()))

    def close(self) -> None:
        """See `engines.Engine`."""
        self._connection.close()

    def _copy(self, sql: str, path: Path, options: str, *, ordered: bool = True) -> None:
        try:
            self._run(lambda connection: self._write(connection, sql, path, options, ordered))
        except EngineFault:
            path.unlink(missing_ok=True)
            raise

    def _write(
        self,
        connection: DuckDBPyConnection,
        sql: str,
        path: Path,
        options: str,
        ordered: bool = True,
    ) -> None:
        order = ordered and not self._frugal
        connection.execute(f"SET preserve_insertion_order = {order}")
        connection.execute(_copying(sql, path, options))

    def _held(self, name: str, path: Path) -> None:
        """Let a relation of this name be a file that was made for it."""
        self.read_parquet(name, [path])
        self._discard(name)
        self._kept[name] = path

    def _discard(self, name: str) -> None:
        path = self._kept.pop(name, None)
        if path is not None:
            path.unlink(missing_ok=True)

    def _new_file(self) -> Path:
        self._files += 1
        return self._settings.scratch / f"{self._files}.parquet"

    def _execute(self, sql: str) -> None:
        self._run(lambda connection: connection.execute(sql))

    def _run(self, work: Callable[[DuckDBPyConnection], Result]) -> Result:
        """Do some work; with fewer threads where memory lacks, once plainly where DuckDB errs."""
        import duckdb

        try:
            return work(self._connection)
        except (duckdb.InterruptException, RuntimeError) as error:
            # Ctrl-C is told in these two ways; other faults of the second sort stay what they are.
            if "interrupt" not in str(error).lower():
                raise
            raise KeyboardInterrupt from error
        except duckdb.OutOfMemoryException:
            self._frugal = True
            self._begin_anew()
        except (duckdb.InternalException, duckdb.FatalException):
            self._begin_anew(plain=True)
        except duckdb.Error as error:
            raise EngineFault(_one_line(error)) from error
        try:
            return work(self._connection)
        except duckdb.OutOfMemoryException as error:
            raise OutOfMemory(_one_line(error)) from error
        except (duckdb.InternalException, duckdb.FatalException) as error:
            self._begin_anew()
            raise EngineFault(_one_line(error)) from error
        except duckdb.Error as error:
            raise EngineFault(_one_line(error)) from error
        finally:
            self._connection.execute("PRAGMA enable_optimizer")

    def _begin_anew(self, plain: bool = False) -> None:
        """Replace the connection; the new one knows the same relations."""
        with suppress(Exception):
            self._connection.close()
        self._connection = self._connect()
        if plain:
            self._connection.execute("PRAGMA disable_optimizer")

    def _connect(self) -> DuckDBPyConnection:
        import duckdb

        settings = self._settings
        config: dict[str, Any] = {"temp_directory": str(settings.scratch / "spill")}
        if settings.memory is not None:
            config["memory_limit"] = f"{settings.memory}B"
        if settings.threads is not None or self._frugal:
            config["threads"] = 1 if self._frugal else settings.threads
        if self._frugal:
            config["preserve_insertion_order"] = False
        connection = duckdb.connect(config=config)
        make_safe(connection)
        if self._attached is not None:
            self._attach(connection)
        for name, sql in self._views.items():
            connection.execute(f"CREATE VIEW {_DIALECT.quoted(name)} AS {sql}")
        return connection

    def _attach(self, connection: DuckDBPyConnection) -> None:
        path = _DIALECT.string(str(self._attached))
        connection.execute(f"ATTACH {path} AS {_SOURCE} (READ_ONLY)")


def _native(type_name: str) -> Native:
    decimal = _DECIMAL.fullmatch(type_name)
    if decimal is not None:
        return Native.INT if decimal[1] == "0" else Native.FLOAT
    if type_name.startswith("ENUM("):
        return Native.TEXT
    return _NATIVES.get(type_name, Native.OTHER)


def _copying(sql: str, path: Path, options: str) -> str:
    return f"COPY ({sql}) TO {_DIALECT.string(str(path))} ({options})"


def _listed(paths: Sequence[Path]) -> str:
    """Paths as a list; signs that would stand for other files are put in brackets."""
    plain = [re.sub(r"([*?\[])", r"[\1]", str(path)) for path in paths]
    return f"[{', '.join(map(_DIALECT.string, plain))}]"


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
