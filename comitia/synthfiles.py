"""What `comitia synth` does: records made up for a rule set, written whole or not at all."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import date
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, TypeAlias

from comitia.engine.messages import Lang, Msg
from comitia.engine.problems import Problem, reason_of
from comitia.engine.records import Cell
from comitia.engine.schema import Schema
from comitia.engine.values import frozen
from comitia.synth import Columns, Synthesis
from comitia.workspace import Unusable, check_free, check_workbook, write_file

Form: TypeAlias = Literal["csv", "parquet", "yaml", "xlsx"]
Tick: TypeAlias = Callable[[int], object]
"""Told how many records more there are."""

FOLDERS: tuple[Form, ...] = ("csv", "parquet")
"""The forms that are a folder with a file for each table; the others are one file."""

MOST_ROWS = 1_048_575
"""How many records a sheet of a workbook holds."""

PLAIN = re.compile(r"[^\W\d_][\w-]*")
TRUTHS: Mapping[Cell, str] = {True: "true", False: "false", None: ""}


@frozen
class Made:
    """What was written."""

    ruleset: str
    synthesis: Synthesis
    path: Path
    rows: Mapping[str, int]
    command: str
    """How to have the records decided."""

    def to_json(self) -> dict[str, Any]:
        """The documented JSON of `synth`."""
        return {
            "ruleset": self.ruleset,
            "seed": self.synthesis.seed,
            "scale": str(self.synthesis.scale),
            "since": self.synthesis.since.isoformat(),
            "as_of": self.synthesis.as_of.isoformat(),
            "path": str(self.path),
            "rows": dict(self.rows),
        }

    def lines(self, lang: Lang) -> Iterator[str]:
        """What was written, and how to go on."""
        yield Msg(
            "{n} records in {tables} tables written to `{path}`",
            n=sum(self.rows.values()),
            tables=len(self.rows),
            path=str(self.path),
        ).render(lang)
        if self.command:
            yield Msg("next: {command}", command=self.command).render(lang)


def read_scale(text: str) -> Fraction:
    """How many localities; raises `Unusable` on what is no positive number."""
    if re.fullmatch(r"[0-9]{1,9}(/[0-9]{1,9})?", text):
        with contextlib.suppress(ZeroDivisionError):
            if (scale := Fraction(text)) > 0:
                return scale
    message = Msg("`{option} {value}` is not a positive number", option="--scale", value=text)
    advice = Msg("write a whole number or a fraction, such as `10` or `1/2`")
    raise Unusable([Problem("SC015", "error", message, None, advice)])


def write(
    name: str, synthesis: Synthesis, path: Path, *, form: Form, force: bool, tick: Tick
) -> Made:
    """Write the records for the rule set called `name`; raises `Unusable` where it cannot be."""
    rows = synthesis.rows()
    if not rows:
        message = Msg("the rules of `{name}` read no records", name=name)
        raise Unusable([Problem("SC003", "error", message, None)])
    if form == "parquet" and not find_spec("duckdb"):
        message = Msg("Parquet files need the library `duckdb`")
        advice = Msg("pip install '{package}'", package="comitia[batch]")
        raise Unusable([Problem("LX017", "error", message, None, advice)])
    if form in FOLDERS:
        _check_folder(path, synthesis.schema, force)
        with _folder(path) as folder:
            _write_csv(synthesis, folder, tick)
            if form == "parquet":
                _to_parquet(folder, synthesis)
    else:
        check_free(path, force, synthesis.compilation.ruleset.path)
        if form == "yaml":
            write_file(path, "".join(_yaml(synthesis, tick)))
        else:
            write_file(path, _workbook(synthesis, path, tick))
    ruleset = synthesis.compilation.ruleset.id
    command = ""
    if form != "parquet":
        dates = ["--since", str(synthesis.since), "--as-of", str(synthesis.as_of)]
        command = shlex.join(["comitia", "decide", name, str(path), *dates])
    return Made(ruleset, synthesis, path, rows, command)


def _check_folder(path: Path, schema: Schema, force: bool) -> None:
    """Refuse a folder that holds anything, or with `force` anything but tables of records."""
    if not path.exists() and not path.is_symlink():
        return
    advice = Msg("give another name, or `--force` to replace it")
    if not path.is_dir():
        message = Msg("there is a file `{path}` already", path=str(path))
        raise Unusable([Problem("LX016", "error", message, None, Msg("give another name"))])
    held = sorted(path.iterdir())
    strange = [each for each in held if not _is_table(each, schema)]
    if held and not force:
        message = Msg("folder `{path}` is not empty", path=str(path))
        raise Unusable([Problem("LX016", "error", message, None, advice)])
    if strange:
        message = Msg(
            "folder `{path}` holds `{name}`, which is no table of records",
            path=str(path),
            name=strange[0].name,
        )
        raise Unusable([Problem("LX016", "error", message, None, Msg("give another name"))])


def _is_table(path: Path, schema: Schema) -> bool:
    return path.is_file() and path.suffix in {".csv", ".parquet"} and path.stem in schema.tables


@contextlib.contextmanager
def _folder(path: Path) -> Iterator[Path]:
    """A new folder beside `path` whose files come into it once all are written."""
    temporary: Path | None = None
    try:
        place = Path(os.path.realpath(path))
        temporary = Path(tempfile.mkdtemp(dir=place.parent, prefix=f".{place.name}."))
        inside = temporary / place.name
        inside.mkdir()
        yield inside
        _put(inside, place, temporary / "before")
    except OSError as failure:
        reason = reason_of(failure)
        message = Msg("`{path}` cannot be written: {reason}", path=str(path), reason=reason)
        raise Unusable([Problem("LX016", "error", message, None)]) from None
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)


def _put(new: Path, place: Path, before: Path) -> None:
    """Put a folder in its place; one that is there stays, with other files in it, or as it was."""
    if not place.exists():
        new.rename(place)
        return
    before.mkdir()
    moves = [
        (each, target / each.name)
        for source, target in ((place, before), (new, place))
        for each in sorted(source.iterdir())
    ]
    done = 0
    try:
        for was, now in moves:
            was.rename(now)
            done += 1
    except OSError:
        for was, now in reversed(moves[:done]):
            now.rename(was)
        raise


def _write_csv(synthesis: Synthesis, folder: Path, tick: Tick) -> None:
    with ExitStack() as stack:
        writers: dict[str, Any] = {}
        shown = _Shown()
        for block in synthesis.blocks():
            for name, columns in block.items():
                if name not in writers:
                    file = stack.enter_context(
                        (folder / f"{name}.csv").open("w", encoding="utf-8", newline="")
                    )
                    writers[name] = csv.writer(file, lineterminator="\n")
                    writers[name].writerow(columns)
                writers[name].writerows(zip(*map(shown.column, columns.values()), strict=True))
            tick(_count(block))


class _Shown(dict[date, str]):
    """Cells as they stand in a file; each day is written out once."""

    def __missing__(self, day: date) -> str:
        text = self[day] = day.isoformat()
        return text

    def column(self, cells: list[Cell]) -> Iterable[Cell]:
        """The cells of a column, which are all of one type."""
        sample = next((each for each in cells if each is not None), None)
        if isinstance(sample, bool):
            return map(TRUTHS.__getitem__, cells)
        if isinstance(sample, date):
            return [None if each is None else self[each] for each in cells]  # type: ignore[index]
        return cells


def _count(block: Mapping[str, Columns]) -> int:
    return sum(len(next(iter(columns.values()))) for columns in block.values())


def _to_parquet(folder: Path, synthesis: Synthesis) -> None:
    """Turn every file of a folder to Parquet."""
    import duckdb

    from comitia.engine.sql import SQL_TYPES

    with duckdb.connect() as connection:
        for path in sorted(folder.glob("*.csv")):
            columns = synthesis.schema.tables[path.stem].columns
            types = ", ".join(f"'{name}': '{SQL_TYPES[c.type]}'" for name, c in columns.items())
            source, target = (_quoted(each) for each in (path, path.with_suffix(".parquet")))
            query = (
                f"COPY (SELECT * FROM read_csv({source}, header = true, delim = ',', quote = '\"', "
                f"escape = '\"', nullstr = '', columns = {{{types}}})) TO {target} (FORMAT parquet)"
            )
            try:
                connection.execute(query)
            except duckdb.Error as failure:
                raise OSError(str(failure)) from None
            path.unlink()


def _quoted(path: Path) -> str:
    text = str(path).replace("'", "''")
    return f"'{text}'"


def _yaml(synthesis: Synthesis, tick: Tick) -> Iterator[str]:
    """A file of records: a row a line, empty cells left out."""
    tables: dict[str, list[str]] = {name: [] for name in synthesis.tables}
    for block in synthesis.blocks():
        for name, columns in block.items():
            for row in zip(*columns.values(), strict=True):
                cells = zip(columns, row, strict=True)
                held = ", ".join(
                    f"{key}: {_scalar(cell)}" for key, cell in cells if cell is not None
                )
                tables[name].append(f"    - {{{held}}}\n")
        tick(_count(block))
    yield f"as_of: {synthesis.as_of}\nrecords:\n"
    for name, lines in tables.items():
        yield f"  {name}:\n" if lines else f"  {name}: []\n"
        yield from lines


def _scalar(cell: Cell) -> str:
    if isinstance(cell, bool):
        return TRUTHS[cell]
    if not isinstance(cell, str):
        return str(cell)
    words = {"null", "true", "false"}
    if PLAIN.fullmatch(cell) and cell.lower() not in words:
        return cell
    return json.dumps(cell, ensure_ascii=False)


def _workbook(synthesis: Synthesis, path: Path, tick: Tick) -> bytes:
    """A workbook with a sheet for each table; its bytes say nothing of when it was made."""
    import io

    openpyxl = check_workbook(path)
    if max(synthesis.rows().values(), default=0) > MOST_ROWS:
        message = Msg("a sheet of a workbook holds at most {n} records", n=MOST_ROWS)
        advice = Msg("write CSV: `--as csv`")
        raise Unusable([Problem("LX016", "error", message, None, advice)])
    book = openpyxl.Workbook(write_only=True)
    sheets = {}
    for name in synthesis.tables:
        sheets[name] = book.create_sheet(name)
        sheets[name].append(list(synthesis.schema.tables[name].columns))
    empty = dict(sheets)
    for block in synthesis.blocks():
        for name, columns in block.items():
            for row in zip(*columns.values(), strict=True):
                sheets[name].append(row)
                empty.pop(name, None)
        tick(_count(block))
    for sheet in empty.values():  # a sheet without rows would say nothing
        sheet.append(["none"])
    stream = io.BytesIO()
    book.save(stream)
    return _undated(stream.getvalue())


def _undated(book: bytes) -> bytes:
    """A workbook with the times at which it was made taken out."""
    import io
    import zipfile

    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2000-01-01T00:00:00Z", content)
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, content)
    return made.getvalue()
