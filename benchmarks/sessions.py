"""DuckDB as it runs where it is asked more than once: started before, and left as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@contextmanager
def session(peer: str, settings: str = "") -> Iterator[DuckDBPyConnection]:
    """A session of the engine that a peer has to itself; what is made in it is gone after it.

    Like the threads of other peers, the engine stays. It keeps nothing of files it has read.
    """
    with _engine(peer, settings).cursor() as connection:
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.execute("ROLLBACK")


@cache
def _engine(peer: str, settings: str) -> DuckDBPyConnection:
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET enable_external_file_cache = false; {settings}")
    return connection
