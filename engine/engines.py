"""What `batch` asks of a table engine: the few operations that DuckDB and Spark both have.

An engine holds relations by name and runs SQL over them. All SQL that it is given stays in the
subset that both engines share (`sql.py`), written for its `dialect`; what they spell in
different ways is a method or an attribute here. `enginechoice` opens one by its name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias

from comitia.engine.records import Cell
from comitia.engine.schema import Type
from comitia.engine.values import frozen

FileForm: TypeAlias = Literal["parquet", "csv"]
"""How a table lies in a file."""


class Native(StrEnum):
    """What kind of values a column of an engine holds."""

    BOOL = "bool"
    INT = "int"
    """Whole numbers: every integer type, and decimals without places."""
    FLOAT = "float"
    """Binary floating point, and decimals with places."""
    DATE = "date"
    MOMENT = "moment"
    """A date with a time of the day, without a time zone."""
    TEXT = "text"
    """Any text, closed sets of words (ENUM) and UUIDs."""
    OTHER = "other"
    """What no record holds: lists, structures, bytes, moments of a time zone."""


@frozen
class EngineColumn:
    """A column as an engine has it; `type_name` is the engine's own word, for messages."""

    native: Native
    type_name: str


@frozen
class Settings:
    """How an engine is to be run.

    `scratch` is an empty folder of its own, for what does not fit in memory; whoever opens the
    engine removes it. `memory` is the most it may use, in bytes.
    """

    scratch: Path
    memory: int | None = None
    threads: int | None = None
    master: str | None = None
    """Where Spark runs; `None` is this machine."""


class EngineFault(Exception):
    """An engine could not do what it was told; `reason` is its own message, on one line."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class OutOfMemory(EngineFault):
    """The memory that the engine may use does not suffice, whatever it did to save some."""


@frozen
class CsvFiles:
    """Files of comma-separated text of one table, all in UTF-8 and with a header."""

    paths: Sequence[Path]
    columns: Sequence[str]
    """The cells of the header, as they stand there."""
    delimiter: str


class Engine(Protocol):
    """A table engine. Every method may raise `EngineFault` or `OutOfMemory`."""

    name: str
    """As in `--engine`, for messages: `duckdb`, `spark`."""
    dialect: str
    """The key of `sql.DIALECTS` in which SQL for it is written."""
    row_number: str
    """SQL of a number that no other row of the same SELECT has; where it can, its place."""

    def read_parquet(self, name: str, paths: Sequence[Path]) -> None:
        """Give the relation of these files of one table a name; nothing is read yet."""
        ...

    def read_csv(self, name: str, files: CsvFiles) -> None:
        """Give these files a name: every cell as text, an empty one as NULL.

        Raises `EngineFault` where a row is not as long as the header, or a quote is not closed.
        """
        ...

    def attach(self, path: Path) -> Mapping[str, str]:
        """Open a database file of the engine's own, read only.

        Returns the relation of each of its tables, as SQL that can stand behind FROM.
        """
        ...

    def columns(self, relation: str) -> Mapping[str, EngineColumn]:
        """The columns of a relation (SQL that can stand behind FROM), in order."""
        ...

    def hold(self, name: str, columns: Mapping[str, Type], cells: Sequence[Sequence[Cell]]) -> None:
        """Make a table of cells that are given column by column; replaces one of that name."""
        ...

    def view(self, name: str, sql: str) -> None:
        """Give a query a name; it is run whenever it is read. Replaces one of that name."""
        ...

    def keep(self, name: str, sql: str) -> None:
        """Run a query and hold its rows, on disk where they are many; replaces likewise."""
        ...

    def drop(self, name: str) -> None:
        """Forget a relation and give back what it holds."""
        ...

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a query that gives few: counts, examples."""
        ...

    def save(self, sql: str, folder: Path, name: str, form: FileForm) -> None:
        """Run a query and write its rows to `folder`: to `name.parquet` (or `.csv`), or to files
        of that kind in a folder `name`. CSV is UTF-8 with a header, an empty cell for NULL.

        Nothing is left of a table that could not be written.
        """
        ...

    def close(self) -> None:
        """End; relations and what was spilled are gone."""
        ...
