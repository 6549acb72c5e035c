"""Records from a folder of CSV files, one a table, as spreadsheets save them."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from comitia.engine.cells import BLANKS
from comitia.engine.messages import Msg, Text
from comitia.engine.problems import Position, Problem, Span, cannot_be_read
from comitia.engine.recordtables import Gatherer
from comitia.engine.sheets import Sheet, read_rows
from comitia.engine.yamlerrors import encoding_of, encoding_problem

MAX_CELL = 1_000_000
"""How many characters a cell may hold."""


def read_csv_folder(folder: Path, gatherer: Gatherer) -> dict[str, str]:
    """Read every `.csv` file of a folder; the texts of those with problems, by file."""
    texts: dict[str, str] = {}
    try:
        listed = sorted(folder.iterdir())
    except OSError as error:
        gatherer.report(cannot_be_read(str(folder), error))
        return texts
    # Names that begin with a dot or `~` are what systems and spreadsheets leave behind.
    found = [p for p in listed if p.suffix.lower() == ".csv" and p.name[0] not in ".~"]
    if not found:
        message = Msg("folder `{file}` holds no CSV file", file=str(folder))
        gatherer.report(Problem("DA015", "error", message, None))
    for path in found:
        text = read_csv_file(path, gatherer)
        if text is not None:
            texts[str(path)] = text
    return texts


def read_csv_file(path: Path, gatherer: Gatherer) -> str | None:
    """Read one file, named after its table; its text, where it could be decoded."""
    name = str(path)
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        gatherer.report(cannot_be_read(name, error))
        return None
    text = _decoded(data, name, gatherer)
    if text is None:
        return None
    sheet = _Lines(name, text)
    stem = unicodedata.normalize("NFC", path.stem).strip(BLANKS)
    table = gatherer.table_named(stem, sheet.span(1, 1, 2))
    rows = sheet.parse(gatherer)
    if table is not None and rows is not None:
        read_rows(sheet, table, rows, gatherer)
    return text


def _decoded(data: bytes, name: str, gatherer: Gatherer) -> str | None:
    """The text of a file: UTF-8, or as spreadsheets save it, GB18030 and UTF-16."""
    office = data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"))
    try:
        text = data.decode(encoding_of(data))
    except UnicodeDecodeError:
        text = "\x00"
    if office or "\x00" in text:
        problem = encoding_problem(data, name)
        place = Span(name, Position(1, 1), Position(1, 2))
        unreadable = Problem("LX003", "error", Msg("the file is not a text file"), place)
        gatherer.report(problem or unreadable)
        return None
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


class _Lines(Sheet):
    """The lines of one file, and on which of them each row begins."""

    def __init__(self, file: str, text: str) -> None:
        super().__init__(file)
        self.lines = text.split("\n")
        self.delimiter = delimiter_of(self.lines[0])
        self.begins: list[int] = []
        self.counts: list[int] = []

    def span(self, line: int, first: int, after: int) -> Span:
        """A stretch of one line."""
        return Span(self.file, Position(line, first), Position(line, max(after, first + 1)))

    def parse(self, gatherer: Gatherer) -> list[list[str]] | None:
        """The rows below the header that are not blank."""
        rows: list[list[str]] = []
        csv.field_size_limit(MAX_CELL)
        lines = (f"{line}\n" for line in self.lines)
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
        begin = 1
        try:
            for count, row in enumerate(reader, start=1):
                if any(row):
                    rows.append(row)
                    self.begins.append(begin)
                    self.counts.append(count)
                begin = reader.line_num + 1
        except csv.Error:
            gatherer.report(self._bad_quotes(begin))
            return None
        if not rows:
            gatherer.report(Problem("LX013", "error", Msg("the file is empty"), self.span(1, 1, 2)))
            return None
        self.header = rows[0]
        return rows[1:]

    def _bad_quotes(self, line: int) -> Problem:
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        message = Msg("the quotes of this row do not match")
        advice = Msg('write a quote inside of quotes twice, `""`, and close every quote')
        span = self.span(line, text.find('"') + 1 or 1, len(text) + 1)
        return Problem("DA014", "error", message, span, advice)

    def cell_span(self, row: int, index: int) -> Span:
        """Where a cell stands; row 0 is the header."""
        return self.span(*_cell_bounds(self.lines, self.begins[row], index, self.delimiter))

    def frame(self, table: Text, row: int, column: str, message: Msg) -> Msg:
        """A message about a cell with the words that lead to it in a spreadsheet."""
        count = self.counts[row + 1]
        index = self.indexes.get(column)
        if index is None:
            return Msg("{table}, row {row}: {what}", table=table, row=count, what=message)
        return Msg(
            "{table}, row {row}, column {column}: {what}",
            table=table,
            row=count,
            column=self.header[index].strip(BLANKS),
            what=message,
        )


def delimiter_of(header: str) -> str:
    """What stands between the cells: a comma, or what some spreadsheets put there instead."""
    if "," in header:
        return ","
    return next((mark for mark in ("\t", ";") if mark in header), ",")


def _cell_bounds(
    lines: Sequence[str], line: int, index: int, delimiter: str
) -> tuple[int, int, int]:
    """The line on which a cell begins, its first column there, and the column after it."""
    start, first, quoted = 0, line, False
    for number in range(line, len(lines) + 1):
        text = lines[number - 1]
        for column, character in enumerate(text):
            if character == '"':
                opens = column == start or text[column - 1] == '"'
                quoted = not quoted if quoted or opens else quoted
            elif character == delimiter and not quoted:
                if index == 0:
                    after = column if number == first else len(lines[first - 1])
                    return first, start + 1, after + 1
                index -= 1
                start, first = column + 1, number
        if not quoted:
            break
    length = len(lines[first - 1])
    return (first, start + 1, length + 1) if index == 0 else (first, length + 1, length + 2)
