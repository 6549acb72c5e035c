"""What a run reads: recognised by its address or its first bytes, and brought into the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import date
from functools import partial
from pathlib import Path

from comitia.engine.databases import POSTGRES, postgres_source, sqlite_source
from comitia.engine.engines import Engine
from comitia.engine.problems import Problem, ReadError, cannot_be_read
from comitia.engine.recordfiles import load_records
from comitia.engine.recordtables import Vocabulary
from comitia.engine.registry import Registry
from comitia.engine.sources import ENDINGS, Source, duckdb_source, files_source
from comitia.engine.tablenames import BoundTable, bind
from comitia.engine.tablereading import TablesRead, hold_records, read_tables
from comitia.engine.values import frozen

_SQLITE = (0, b"SQLite format 3\x00")
_DUCKDB = (8, b"DUCK")
"""Where in a database file its mark stands, and the mark."""


@frozen
class Input:
    """The tables of records that there are. `read` brings them in; it raises `ReadError`."""

    given: frozenset[str]
    read: Callable[[], TablesRead]
    warnings: tuple[Problem, ...] = ()
    as_of: date | None = None
    """The day that a file of records says it is looked at."""
    texts: Mapping[str, str] = field(default_factory=dict)


class BadRecords(ReadError):
    """Files of records with mistakes, and the texts that the mistakes point into."""

    def __init__(self, problems: tuple[Problem, ...], texts: Mapping[str, str]) -> None:
        super().__init__(problems)
        self.texts = texts


def open_input(place: str, engine: Engine, registry: Registry, scratch: Path) -> Input:
    """Find out what tables there are, without reading them; raises `ReadError`."""
    words = Vocabulary(registry)
    source = _source(place, engine, scratch)
    if source is None:
        return _records(Path(place), engine, registry)
    try:
        bound, warnings = bind(source, words)
    except ReadError:
        source.close()
        raise
    given = frozenset(each.table for each in bound)
    return Input(given, partial(_read, source, bound, words, engine), tuple(warnings))


def _read(source: Source, bound: list[BoundTable], words: Vocabulary, engine: Engine) -> TablesRead:
    try:
        return read_tables(bound, words, engine)
    finally:
        source.close()


def _source(place: str, engine: Engine, scratch: Path) -> Source | None:
    """The tables of a place; `None` for files of records, which are read one by one."""
    if place.startswith(POSTGRES):
        return postgres_source(place, engine, scratch)
    path = Path(place)
    try:
        if path.is_dir() or path.suffix.lower() in ENDINGS:
            return files_source(path, engine, scratch)
        if path.exists() and not path.is_file():  # what is read once, such as a pipe
            return None
        with path.open("rb") as stream:
            head = stream.read(64)
    except OSError as error:
        raise ReadError([cannot_be_read(place, error)]) from None
    if _marked(head, _SQLITE):
        return sqlite_source(path, engine, scratch)
    return duckdb_source(path, engine) if _marked(head, _DUCKDB) else None


def _marked(head: bytes, mark: tuple[int, bytes]) -> bool:
    return head[mark[0] :].startswith(mark[1])


def _records(path: Path, engine: Engine, registry: Registry) -> Input:
    loaded = load_records(path, registry)
    if loaded.records is None:
        raise BadRecords(loaded.problems, loaded.texts)
    return Input(
        frozenset(loaded.records.tables),
        partial(hold_records, loaded.records, engine),
        loaded.problems,
        loaded.as_of,
    )
