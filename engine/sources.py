"""The tables that `batch` reads: a folder or file of Parquet or CSV, or a database.

A source lists its tables with their columns; a table is brought into the engine when it is
known to be one of records.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import mkstemp

from comitia.engine.csvtables import CsvText, copied, open_csv
from comitia.engine.engines import CsvFiles, Engine, EngineColumn, EngineFault, Native
from comitia.engine.messages import Msg
from comitia.engine.problems import Problem, ReadError, cannot_be_read
from comitia.engine.sql import DIALECTS
from comitia.engine.values import frozen

TEXT = EngineColumn(Native.TEXT, "text")
"""What the columns of a file of text hold."""

ENDINGS = (".parquet", ".csv")
"""How the names of files of tables end."""


@frozen
class RawColumn:
    """A column as its source calls it, and as the engine does once the table is brought in."""

    name: str
    own: str
    found: EngineColumn


@frozen
class RawTable:
    """A table of a source.

    `bring` makes it known to the engine and gives what can stand behind FROM. In a `sheet` all
    cells are text as people type it; a `database` writes truths as 1 and 0, too.
    """

    name: str
    columns: tuple[RawColumn, ...]
    bring: Callable[[], str]
    sheet: bool = False
    database: bool = False


@frozen
class Source:
    """The tables of a source. A `strict` one holds nothing but tables of records.

    `close` is called when all tables that are wanted have been brought in.
    """

    tables: tuple[RawTable, ...]
    strict: bool = True
    close: Callable[[], None] = lambda: None


def files_source(path: Path, engine: Engine, scratch: Path) -> Source:
    """A folder of Parquet and CSV files, one file or one folder of parts a table; or one file.

    Raises `ReadError`.
    """
    if path.is_file():
        return Source((_table(path.stem, [path], engine, scratch),))
    found = []
    problems: list[Problem] = []
    try:
        listed = sorted(each for each in path.iterdir() if _counts(each))
        parts = {each: _parts(each) for each in listed}
    except OSError as error:
        raise ReadError([cannot_be_read(str(path), error)]) from None
    for each, files in parts.items():
        if files:
            name = each.stem if each.suffix.lower() in ENDINGS else each.name
            try:
                found.append(_table(name, files, engine, scratch))
            except ReadError as error:
                problems += error.problems
    if not found and not problems:
        message = Msg("folder `{file}` holds no Parquet or CSV file", file=str(path))
        problems.append(Problem("DA015", "error", message, None))
    if problems:
        raise ReadError(problems)
    return Source(tuple(found))


def _counts(path: Path) -> bool:
    """Whether a name is no leftover of a system, a spreadsheet or an engine."""
    return path.name[0] not in ".~_"


def _parts(path: Path) -> list[Path]:
    """The files of a table: the file itself, or what lies in the folder."""
    if path.is_file():
        return [path] if path.suffix.lower() in ENDINGS else []
    if not path.is_dir():
        return []
    return sorted(
        each for each in path.iterdir() if each.suffix.lower() in ENDINGS and _counts(each)
    )


def _table(name: str, files: Sequence[Path], engine: Engine, scratch: Path) -> RawTable:
    endings = {each.suffix.lower() for each in files}
    if len(endings) > 1:
        message = Msg("table `{table}` lies both in Parquet and in CSV files", table=name)
        raise ReadError([Problem("DA013", "error", message, None)])
    if endings == {".csv"}:
        return _csv_table(name, files, engine, scratch)
    return _parquet_table(name, files, engine)


def raw_name(name: str) -> str:
    """What the engine calls a table of a source before its cells are typed."""
    return f"raw {name}"


def new_file(scratch: Path) -> Path:
    """An empty file for a table of text on its way to the engine."""
    handle, name = mkstemp(dir=scratch, suffix=".csv")
    os.close(handle)
    return Path(name)


def _parquet_table(name: str, files: Sequence[Path], engine: Engine) -> RawTable:
    relation = DIALECTS[engine.dialect].quoted(raw_name(name))
    try:
        engine.read_parquet(raw_name(name), files)
        columns = engine.columns(relation)
    except EngineFault as fault:
        raise ReadError([_unreadable(files[0], fault)]) from None
    listed = tuple(RawColumn(column, column, found) for column, found in columns.items())
    return RawTable(name, listed, lambda: relation)


def _unreadable(path: Path, fault: EngineFault) -> Problem:
    message = Msg("file `{file}` cannot be read: {reason}", file=str(path), reason=fault.reason)
    return Problem("LX015", "error", message, None)


def _csv_table(name: str, files: Sequence[Path], engine: Engine, scratch: Path) -> RawTable:
    texts = [open_csv(path) for path in files]
    for text in texts[1:]:
        if text.header != texts[0].header:
            message = Msg(
                "`{file}` has other columns than `{first}`, a part of the same table",
                file=str(text.path),
                first=str(texts[0].path),
            )
            raise ReadError([Problem("DA014", "error", message, None)])
    columns = tuple(
        RawColumn(column, f"column{number}", TEXT)
        for number, column in enumerate(texts[0].header, 1)
    )

    def bring() -> str:
        own = [column.own for column in columns]
        quoted = DIALECTS[engine.dialect].quoted
        _read_csv(engine, f"{raw_name(name)}, lines", texts, own, scratch)
        # A line of nothing but separators is no row.
        filled = f"COALESCE({', '.join(map(quoted, own))}) IS NOT NULL"
        lines = quoted(f"{raw_name(name)}, lines")
        engine.view(raw_name(name), f"SELECT * FROM {lines} WHERE {filled}")
        return quoted(raw_name(name))

    return RawTable(name, columns, bring, sheet=True)


def _read_csv(
    engine: Engine, name: str, texts: Sequence[CsvText], columns: Sequence[str], scratch: Path
) -> None:
    """Let the engine read the files; where it cannot, read them once before it does."""
    if all(text.is_plain() for text in texts):
        try:
            paths = [text.path for text in texts]
            engine.read_csv(name, CsvFiles(paths, columns, texts[0].delimiter))
            return
        except EngineFault:
            pass
    copies = []
    for text in texts:
        copies.append(new_file(scratch))
        copied(text, copies[-1])
    try:
        engine.read_csv(name, CsvFiles(copies, columns, ","))
    except EngineFault as fault:
        raise ReadError([_unreadable(texts[0].path, fault)]) from None


def duckdb_source(path: Path, engine: Engine) -> Source:
    """A DuckDB file, which only its own engine can read."""
    try:
        tables = engine.attach(path)
        found = [
            RawTable(
                name,
                tuple(
                    RawColumn(column, column, each)
                    for column, each in engine.columns(relation).items()
                ),
                partial(str, relation),
            )
            for name, relation in tables.items()
        ]
    except EngineFault as fault:
        raise ReadError([_unreadable(path, fault)]) from None
    return Source(tuple(found), strict=False)
