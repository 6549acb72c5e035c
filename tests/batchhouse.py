"""Records put into every kind of source, and what `batch` makes of them held against `decide`."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import duckdb

from comitia.batching import Report, Request, run
from comitia.builtin import default_registry
from comitia.engine.answers import Deciding
from comitia.engine.batch import add_records
from comitia.engine.records import TABLE, Cell, Records
from comitia.engine.schema import Column, Type
from comitia.sample import random_records

AS_OF = date(2025, 3, 1)
SCHEMA = default_registry().schema
Told = Mapping[tuple[str, str, str, str, date | None], tuple[Cell, str]]
"""Outcome and standing by rule set, question, provisions, record and first day of the period."""


def house(seed: int = 1, tables: Sequence[str] | None = None, most: int = 4) -> Records:
    """Random records as files can hold them: an empty text is an empty cell."""
    records = random_records(SCHEMA, Random(seed), tables, rows=(1, most))
    for rows in records.tables.values():
        for row in rows.values():
            row.update({name: None for name, cell in row.items() if cell == ""})
    return records


def ask(tables: Path | str, out: Path | str, *rulesets: str, **options: Any) -> Report:
    """Run `batch` with its answers in `out`."""
    options = {"as_of": AS_OF.isoformat(), **options}
    return run(Request(rulesets, str(tables), str(out), **options))


def by_batch(report: Report, out: Path) -> dict[tuple[str, ...], tuple[Cell, str]]:
    """What a run wrote as Parquet."""
    found: dict[Any, tuple[Cell, str]] = {}
    asks = {each.number: each for each in report.asks}
    with duckdb.connect() as connection:
        for path in sorted(out.glob("*.parquet")):
            relation = connection.read_parquet(str(path))
            if "holds" not in relation.columns:
                continue
            first = "period_first" if "period_first" in relation.columns else "NULL"
            rows = relation.project(f"answer, id, {first}, outcome, standing").fetchall()
            for number, key, day, outcome, standing in rows:
                compiled = asks[number].compiled
                place = (asks[number].ruleset.id, path.stem, compiled.id, key, day)
                assert place not in found
                found[place] = (outcome, standing)
    return found


def by_decide(report: Report, records: Records) -> dict[tuple[str, ...], tuple[Cell, str]]:
    """What `decide` says of the same records."""
    found: dict[Any, tuple[Cell, str]] = {}
    for compilation in report.compilations:
        for each in Deciding(compilation).answers(records, report.as_of, report.since):
            day = each.period[0] if each.period else None
            name = (compilation.ruleset.id, each.question.id, each.compiled.id, each.subject, day)
            found[name] = (each.outcome, each.standing)
    return found


def assert_same(report: Report, out: Path, records: Records) -> None:
    """Both say the same of every record."""
    found, wanted = by_batch(report, out), by_decide(report, records)
    assert wanted
    assert found == wanted


# Sources


def english(column: Column, cell: Cell) -> str:
    """A cell as CSV holds it."""
    if cell is None:
        return ""
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def chinese(column: Column, cell: Cell) -> str:
    """A cell as a Chinese clerk types it."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, date) and cell.year >= 1000:
        return f"{cell.year}年{cell.month}月{cell.day}日"
    if column.values and isinstance(cell, str):
        return column.labels[cell].zh if cell in column.labels else cell
    return english(column, cell)


def as_csv(
    records: Records,
    folder: Path,
    encoding: str = "utf-8",
    tell: Callable[[Column, Cell], str] = english,
    in_chinese: bool = False,
) -> Path:
    """A folder of CSV files."""
    folder.mkdir()
    for name, rows in records.tables.items():
        table = SCHEMA.tables[name]
        columns = list(table.columns.values())
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow([each.names.zh if in_chinese else each.name for each in columns])
        for row in rows.values():
            writer.writerow([tell(each, row[each.name]) for each in columns])
        path = folder / f"{table.names.zh if in_chinese else name}.csv"
        path.write_bytes(text.getvalue().encode(encoding))
    return folder


def as_duckdb(records: Records, path: Path) -> Path:
    """A DuckDB file."""
    with duckdb.connect(str(path)) as connection:
        add_records(connection, records, records.tables)
    return path


def as_parquet(records: Records, folder: Path, parts: int = 1) -> Path:
    """A folder of Parquet files, or of folders with several parts."""
    folder.mkdir()
    with duckdb.connect() as connection:
        add_records(connection, records, records.tables)
        for name in records.tables:
            for part in range(parts):
                place = folder / f"{name}.parquet"
                if parts > 1:
                    (folder / name).mkdir(exist_ok=True)
                    place = folder / name / f"part-{part}.parquet"
                connection.execute(
                    f"COPY (SELECT * FROM \"{name}\" WHERE rowid % {parts} = {part}) TO '{place}'"
                )
    return folder


def as_sqlite(records: Records, path: Path) -> Path:
    """A SQLite file, which knows neither truths nor dates."""
    connection = sqlite3.connect(path)
    for name, rows in records.tables.items():
        columns = SCHEMA.tables[name].columns
        kinds = {Type.BOOL: "BOOLEAN", Type.INT: "REAL", Type.DATE: "DATE", Type.TEXT: "TEXT"}
        listed = ", ".join(f'"{each.name}" {kinds[each.type]}' for each in columns.values())
        connection.execute(f'CREATE TABLE "{name}" ({listed})')
        places = ", ".join("?" * len(columns))
        cells = [[_plain(row[column]) for column in columns] for row in rows.values()]
        connection.executemany(f'INSERT INTO "{name}" VALUES ({places})', cells)
    connection.execute("CREATE TABLE unrelated (x)")
    connection.commit()
    connection.close()
    return path


def _plain(cell: Cell) -> Any:
    return cell.isoformat() if isinstance(cell, date) else cell


def as_yaml(records: Records, path: Path) -> Path:
    """A YAML file of records."""
    return _written(path, "".join(_yaml_lines(records)))


def _yaml_lines(records: Records) -> Iterator[str]:
    for name, rows in records.tables.items():
        yield f"{name}:\n" if rows else f"{name}: []\n"
        for row in rows.values():
            columns = SCHEMA.tables[name].columns
            cells = [
                f"{column}: {_yaml(columns[column], cell)}"
                for column, cell in row.items()
                if column != TABLE and cell is not None
            ]
            yield f"  - {{{', '.join(cells)}}}\n"


def _yaml(column: Column, cell: Cell) -> str:
    text = english(column, cell)
    return "'" + text.replace("'", "''") + "'" if isinstance(cell, str) else text


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def as_workbook(records: Records, path: Path) -> Path:
    """A workbook, one sheet a table, as a Chinese clerk writes it."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in records.tables.items():
        table = SCHEMA.tables[name]
        sheet = book.create_sheet(table.names.zh)
        sheet.append([each.names.zh for each in table.columns.values()])
        for row in rows.values():
            sheet.append([chinese(each, row[each.name]) for each in table.columns.values()])
    book.save(path)
    return path
