"""Files of comma-separated text made ready for a table engine, without being held in memory.

A file that is plain UTF-8 is left to the engine. Any other, and any the engine cannot read, is
copied once: decoded, every row as long as the header; what is wrong with it is found on the way.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

from comitia.engine.cells import BLANKS
from comitia.engine.csvfile import MAX_CELL, delimiter_of
from comitia.engine.messages import Msg
from comitia.engine.problems import Position, Problem, ReadError, Span, cannot_be_read
from comitia.engine.values import frozen
from comitia.engine.yamlerrors import encoding_of, encoding_problem

_CHUNK = 1 << 20
_LOOSE = (b' "', b'" ', b'\t"', b'"\t')
"""A blank beside a quote: engines differ on whether it belongs to the cell."""


@frozen
class CsvText:
    """A file of comma-separated text: its encoding, and the names in its header."""

    path: Path
    encoding: str
    delimiter: str
    header: tuple[str, ...]

    def is_plain(self) -> bool:
        """Whether an engine reads it as Python does: UTF-8 text, no blank beside a quote."""
        return self.encoding == "utf-8" and not _is_odd(self.path)


def open_csv(path: Path) -> CsvText:
    """Look at the beginning of a file; raises `ReadError` where it is no such file."""
    try:
        with path.open("rb") as stream:
            sample = stream.read(_CHUNK)
    except OSError as error:
        raise ReadError([cannot_be_read(str(path), error)]) from None
    return _opened(path, encoding_of(sample[: sample.rfind(b"\n") + 1] or sample))


def _opened(path: Path, encoding: str) -> CsvText:
    try:
        with path.open(encoding=encoding, newline="") as stream:
            first = stream.readline()
            while first and not first.strip("\r\n"):
                first = stream.readline()
            delimiter = delimiter_of(first.removeprefix("\ufeff"))
            stream.seek(0)
            row = next(_rows(path, stream, delimiter), None)
    except (UnicodeDecodeError, UnicodeError):
        raise ReadError([_not_text(path)]) from None
    if row is None:
        place = Span(str(path), Position(1, 1), Position(1, 2))
        raise ReadError([Problem("LX013", "error", Msg("the file is empty"), place)])
    names = [cell.strip(BLANKS) for cell in row[1]]
    while names and not names[-1]:
        names.pop()
    return CsvText(path, encoding, delimiter, tuple(names))


def copied(text: CsvText, target: Path) -> None:
    """Copy a file as UTF-8 with a comma between cells and rows of one length.

    Raises `ReadError` with the first thing that hinders it.
    """
    encoding = text.encoding if text.encoding != "utf-8" else _whole_encoding(text.path)
    width = len(text.header)
    try:
        with (
            text.path.open(encoding=encoding, newline="") as stream,
            target.open("w", encoding="utf-8", newline="") as out,
        ):
            writer = csv.writer(out, lineterminator="\n")
            for line, row in _rows(text.path, stream, text.delimiter):
                if any(cell.strip(BLANKS) for cell in row[width:]):
                    raise ReadError([_long_row(text.path, line)])
                writer.writerow([*row[:width], *[""] * (width - len(row))])
    except (UnicodeDecodeError, UnicodeError):
        raise ReadError([_not_text(text.path)]) from None


def _rows(path: Path, stream: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the line it begins on."""
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(_lines(path, stream), delimiter=delimiter, strict=True)
    begin = 1
    try:
        for row in reader:
            if any(row):
                yield begin, row
            begin = reader.line_num + 1
    except csv.Error:
        message = Msg("the quotes of this row do not match")
        advice = Msg('write a quote inside of quotes twice, `""`, and close every quote')
        place = Span(str(path), Position(begin, 1), Position(begin, 2))
        raise ReadError([Problem("DA014", "error", message, place, advice)]) from None


def _lines(path: Path, stream: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(stream):
        if "\x00" in line:
            raise ReadError([_not_text(path)])
        yield line.removeprefix("\ufeff") if number == 0 else line


def _is_odd(path: Path) -> bool:
    last = b""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            near = last + chunk
            if b"\x00" in chunk or (b'"' in near and any(pair in near for pair in _LOOSE)):
                return True
            last = chunk[-1:]
    return False


def _whole_encoding(path: Path) -> str:
    """The encoding of a file whose beginning is plain, from the first place where it is not."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    before = b""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                after = stream.read(_CHUNK)
                around = before + chunk + after
                last = around.rfind(b"\n") + 1 if len(after) == _CHUNK else len(around)
                return encoding_of(around[around.find(b"\n") + 1 : last])
            before = chunk
    return "utf-8"


def _not_text(path: Path) -> Problem:
    with path.open("rb") as stream:
        found = encoding_problem(stream.read(_CHUNK), str(path))
    place = Span(str(path), Position(1, 1), Position(1, 2))
    return found or Problem("LX003", "error", Msg("the file is not a text file"), place)


def _long_row(path: Path, line: int) -> Problem:
    message = Msg("the row has more cells than the table has columns")
    advice = Msg("put a text that holds a comma in quotes")
    place = Span(str(path), Position(line, 1), Position(line, 2))
    return Problem("DA014", "error", message, place, advice)
