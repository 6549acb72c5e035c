"""Spark as a table engine: on this machine, or on a cluster where the data lie.

Every relation is a temporary view. Files are read and written by the executors; only what is
asked for with `rows` comes to this process, and only what is given to `hold` leaves it. No
Python runs on the executors.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comitia.engine.engines import (
    CsvFiles,
    EngineColumn,
    EngineFault,
    FileForm,
    Native,
    Settings,
)
from comitia.engine.records import Cell
from comitia.engine.schema import Type
from comitia.engine.sparksession import LOCAL, guarded, open_session
from comitia.engine.sql import DIALECTS

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType

_DIALECT = DIALECTS["spark"]
_EPOCH = date(1970, 1, 1).toordinal()
_NATIVES = {
    "boolean": Native.BOOL,
    "date": Native.DATE,
    "string": Native.TEXT,
    "timestamp_ntz": Native.MOMENT,
    **dict.fromkeys(("float", "double"), Native.FLOAT),
    **dict.fromkeys(("tinyint", "smallint", "int", "bigint"), Native.INT),
}
_DECIMAL = re.compile(r"decimal\([0-9]+,([0-9]+)\)")
_SMALL = 10_000
"""Characters of cells that are taken apart anew whenever they are read."""
_WRITING: Mapping[FileForm, Mapping[str, str]] = {
    "parquet": {},
    "csv": {
        "header": "true",
        "escape": '"',
        "ignoreLeadingWhiteSpace": "false",
        "ignoreTrailingWhiteSpace": "false",
    },
}

_READING: Mapping[FileForm, Mapping[str, str]] = {
    "parquet": {},
    "csv": {"header": "true", "escape": '"', "multiLine": "true"},
}


def open_engine(settings: Settings) -> SparkEngine:
    """A Spark that holds nothing yet."""
    return SparkEngine(settings)


class SparkEngine:
    """See `engines.Engine`."""

    name = "spark"
    dialect = "spark"
    row_number = "MONOTONICALLY_INCREASING_ID()"

    def __init__(self, settings: Settings) -> None:
        """Start Spark, or join the application that is running."""
        self.session, self._started = open_session(settings)
        self._is_local = self.session.sparkContext.master.startswith(LOCAL)
        self._scratch = settings.scratch
        self._kept: dict[str, Path] = {}
        self._files = 0
        self._saved: dict[Path, StructType] = {}
        """The columns of what was written, by its folder, so that no file is asked for them."""

    def read_parquet(self, name: str, paths: Sequence[Path]) -> None:
        """See `engines.Engine`."""
        places, read = list(map(_located, paths)), self.session.read
        folders = {path.parent for path in paths}
        columns = self._saved.get(folders.pop()) if len(folders) == 1 else None
        read = read.option("mergeSchema", "true") if columns is None else read.schema(columns)
        try:
            frame = guarded(lambda: read.parquet(*places))
        except EngineFault:
            # Files that hold a column in integers of different sizes are merged only so.
            frame = guarded(lambda: reduce(_united, map(self.session.read.parquet, places)))
        self._name(name, frame)

    def read_csv(self, name: str, files: CsvFiles) -> None:
        """See `engines.Engine`. In a quoted cell a line break of two signs becomes one of one."""
        paths = list(map(_located, files.paths))
        reader = self.session.read.options(
            header="true",
            sep=files.delimiter,
            quote='"',
            escape='"',
            mode="FAILFAST",
            maxCharsPerColumn="-1",
            unescapedQuoteHandling="RAISE_ERROR",
            multiLine=str(self._breaks_lines(paths)).lower(),
        ).schema(", ".join(f"{_DIALECT.quoted(column)} STRING" for column in files.columns))
        self._keep(name, guarded(lambda: reader.csv(paths)))

    def attach(self, path: Path) -> Mapping[str, str]:
        """See `engines.Engine`. Spark has no database files."""
        raise EngineFault(f"Spark reads Parquet and CSV files, no database: {path}")

    def columns(self, relation: str) -> Mapping[str, EngineColumn]:
        """See `engines.Engine`."""
        fields = guarded(lambda: self.session.sql(f"SELECT * FROM {relation}").schema.fields)
        names = ((each.name, each.dataType.simpleString()) for each in fields)
        return {name: EngineColumn(_native(kind), kind) for name, kind in names}

    def hold(self, name: str, columns: Mapping[str, Type], cells: Sequence[Sequence[Cell]]) -> None:
        """See `engines.Engine`. The cells travel as one text, which no Python has to unpack."""
        coded = [
            {f"c{place}": _coded(cell) for place, cell in enumerate(row)}
            for row in zip(*cells, strict=True)
        ]
        types = {
            f"c{place}": "INT" if kind is Type.DATE else _DIALECT.type_of(kind)
            for place, kind in enumerate(columns.values())
        }
        shape = ", ".join(f"{place}: {kind}" for place, kind in types.items())
        read = ", ".join(
            f"{f'DATE_FROM_UNIX_DATE({place})' if kind is Type.DATE else place}"
            f" AS {_DIALECT.quoted(column)}"
            for place, (column, kind) in zip(types, columns.items(), strict=True)
        )
        sql = (
            f"SELECT {read} FROM (SELECT INLINE(FROM_JSON(:cells, 'ARRAY<STRUCT<{shape}>>',"
            " MAP('mode', 'FAILFAST'))))"
        )
        text = json.dumps(coded, ensure_ascii=False)
        frame = guarded(lambda: self.session.sql(sql, args={"cells": text}))
        if len(text) > _SMALL:
            self._keep(name, frame)
        else:
            self._name(name, frame)

    def view(self, name: str, sql: str) -> None:
        """See `engines.Engine`. What it reads is what has the names in `sql` now."""
        self._name(name, guarded(lambda: self.session.sql(sql)))

    def keep(self, name: str, sql: str) -> None:
        """See `engines.Engine`."""
        self._keep(name, guarded(lambda: self.session.sql(sql)))

    def drop(self, name: str) -> None:
        """See `engines.Engine`."""
        guarded(lambda: self.session.catalog.dropTempView(name))
        kept = self._kept.pop(name, None)
        if kept is not None:
            shutil.rmtree(kept, ignore_errors=True)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """See `engines.Engine`."""
        return [tuple(row) for row in guarded(lambda: self.session.sql(sql).collect())]

    def save(self, sql: str, folder: Path, name: str, form: FileForm) -> None:
        """See `engines.Engine`. Spark writes to a folder beside and renames it at last."""
        self._save(guarded(lambda: self.session.sql(sql)), folder / name, form)

    def close(self) -> None:
        """See `engines.Engine`. An application that others started goes on."""
        if self._started:
            # Where Java is gone there is nothing to stop.
            with suppress(EngineFault):
                guarded(self.session.stop)

    def _name(self, name: str, frame: DataFrame) -> None:
        guarded(lambda: frame.createOrReplaceTempView(_DIALECT.quoted(name)))

    def _keep(self, name: str, frame: DataFrame) -> None:
        """Let a relation of this name be the rows there are now.

        They are written: what reads them knows nothing of how they came about, which would make
        the plan of a query that reads many such relations larger than memory.
        """
        self._files += 1
        path = self._scratch / f"kept{self._files}"
        self._save(frame, path, "parquet")
        read = self.session.read.schema(self._saved[path])
        self._name(name, guarded(lambda: read.parquet(_located(path))))
        self._kept[name] = path

    def _save(self, frame: DataFrame, path: Path, form: FileForm) -> None:
        if path.exists():
            raise EngineFault(f"{path} is there already")
        self._saved[path] = frame.schema
        try:
            guarded(lambda: self._write(frame, path, form))
        except EngineFault:
            shutil.rmtree(path, ignore_errors=True)
            raise

    def _write(self, frame: DataFrame, path: Path, form: FileForm) -> None:
        """Write; on a cluster, count what is there then: executors that do not share the folder
        write to their own, and Spark does not notice.
        """
        from pyspark.sql import Observation, functions

        seen = Observation()
        if not self._is_local:
            frame = frame.observe(seen, functions.count(functions.lit(1)).alias("rows"))
        frame.write.format(form).options(**_WRITING[form]).save(_located(path))
        if not self._is_local:
            read = self.session.read.format(form).options(**_READING[form])
            found = read.schema(self._saved[path]).load(_located(path)).count()
            written = seen.get["rows"]
            if found != written:
                raise EngineFault(
                    f"{written} rows were written, {found} are in {path}:"
                    " all machines of the cluster must share this folder"
                )

    def _breaks_lines(self, paths: Sequence[str]) -> bool:
        """Whether a quoted cell goes on in the next line; raises where one never ends.

        Raises, too, where what is read is no UTF-8: Spark puts a sign in place of it.
        """
        from pyspark.sql.functions import expr

        quotes = "(LENGTH(value) - LENGTH(REPLACE(value, '\"')))"
        lines = self.session.read.text(list(paths)).select(
            expr("_metadata.file_path AS path"),
            expr(f"{quotes} AS quotes"),
            expr("NOT IS_VALID_UTF8(value) AS foreign"),
        )
        files = lines.groupBy("path").agg(
            expr("MAX(quotes % 2) = 1 AS broken"),
            expr("SUM(quotes) % 2 = 1 AS open"),
            expr("MAX(foreign) AS foreign"),
        )
        found = guarded(files.collect)
        for path, _, is_open, is_foreign in found:
            if is_open:
                raise EngineFault(f"a quote is not closed in {path}")
            if is_foreign:
                raise EngineFault(f"{path} is not in UTF-8")
        return any(broken for _, broken, _, _ in found)


def _united(one: DataFrame, other: DataFrame) -> DataFrame:
    return one.unionByName(other, allowMissingColumns=True)


def _coded(cell: Cell) -> Cell:
    return cell.toordinal() - _EPOCH if isinstance(cell, date) else cell


def _native(type_name: str) -> Native:
    decimal = _DECIMAL.fullmatch(type_name)
    if decimal is not None:
        return Native.INT if decimal[1] == "0" else Native.FLOAT
    return _NATIVES.get(type_name, Native.OTHER)


def _located(path: Path) -> str:
    """A path as Spark takes it: of the file system, with no sign that stands for other files."""
    if path.name.startswith(("_", ".")):
        raise EngineFault(f"Spark passes over files whose names begin so: {path}")
    return "file://" + re.sub(r"([*?\[\]{}\\])", r"\\\1", str(path.absolute()))
