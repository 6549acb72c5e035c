"""Records from a workbook (`.xlsx`), one sheet a table, with the typing of CSV files."""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from comitia.engine.cells import BLANKS, Fault
from comitia.engine.messages import Msg, Text
from comitia.engine.officefiles import damaged, missing_library, unreadable
from comitia.engine.problems import Position, Problem, Span, column_letters, did_you_mean
from comitia.engine.records import Cell
from comitia.engine.recordtables import Gatherer, Vocabulary
from comitia.engine.schema import Type
from comitia.engine.sheets import Raw, Sheet, read_rows

NOTES = frozenset(
    {
        "说明",
        "选项",
        "lists",
        "填写说明",
        "填表说明",
        "备注",
        "notes",
        "note",
        "readme",
        "instructions",
    }
)
"""What sheets for people to read are called; they are not read."""

NONE = frozenset({"无", "没有", "none"})
"""What alone in a sheet says that there are no such records."""

EXACT = 10**15
"""From here on a number of a spreadsheet may have lost its last digits."""

LAST_DAY = 2_958_465
"""The last day that spreadsheets have, as the number by which they store it."""

HEADER_ROWS = 8
"""Among how many rows at the top of a sheet the header is looked for."""

ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})

_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?\bref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
_HAS_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*[^>/])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]+[0-9]+)"')
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>[^<]")


class Uncomputed(str):
    """Stands for the value of a formula that no program has computed; unlike any other."""

    __slots__ = ()


def read_workbook(path: Path, gatherer: Gatherer) -> None:
    """Read every sheet of a workbook that is named after a table."""
    problem = unreadable(path)
    if problem is None:
        try:
            import openpyxl
        except ImportError:
            problem = missing_library()
        else:
            try:
                with warnings.catch_warnings():  # of styles and lists it cannot keep
                    warnings.simplefilter("ignore")
                    _read_sheets(openpyxl, path, gatherer)
            except Exception:  # a broken part shows in many ways
                problem = damaged(str(path))
    if problem is not None:
        gatherer.report(problem)


def _read_sheets(openpyxl: Any, path: Path, gatherer: Gatherer) -> None:
    # Given a name, the library looks at how it ends.
    with path.open("rb") as stream:
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        _read_book(book, path, gatherer)


def _read_book(book: Any, path: Path, gatherer: Gatherer) -> None:
    try:
        if not book.worksheets:
            raise ValueError("a workbook without sheets")
        tables = 0
        for worksheet in book.worksheets:
            tables += _read_sheet(worksheet, book, str(path), gatherer)
    finally:
        book.close()
    if gatherer.problems or gatherer.tables:
        return
    if tables:
        message = Msg("workbook `{file}` holds no records", file=str(path))
        advice = Msg("fill it in, and save it in the spreadsheet program")
        gatherer.report(Problem("DA015", "warning", message, None, advice))
    else:
        message = Msg("workbook `{file}` has no sheet named after a table", file=str(path))
        gatherer.report(Problem("DA015", "error", message, None))


def _read_sheet(worksheet: Any, book: Any, file: str, gatherer: Gatherer) -> bool:
    """Read one sheet; whether it is named after a table."""
    title = unicodedata.normalize("NFC", worksheet.title).strip(BLANKS)
    known = gatherer.words.tables
    if title.casefold() in NOTES and title not in known:
        return False
    corner = Span(file, Position(1, 1), Position(1, 2), worksheet.title)
    if title not in known and did_you_mean(title, known) is None:
        if _filled_rows(worksheet):
            message = Msg("sheet `{name}` is no table and was not read", name=title)
            gatherer.report(Problem("DA017", "warning", message, corner))
        return False
    table = gatherer.table_named(title, corner)
    if table is None:
        return True
    rows = _filled_rows(worksheet)
    if not rows:
        gatherer.report(Problem("LX013", "error", Msg("the sheet is empty"), corner))
        return True
    # What the library leaves out when it reads row by row stands in the part itself.
    with book._archive.open(worksheet._worksheet_path) as part:
        xml = part.read()
    merged = [_bounds(found.decode()) for found in _MERGE.findall(xml)]
    if _HAS_FORMULA.search(xml):
        _mark_uncomputed(rows, set(_uncomputed(xml)))
    sheet = _Cells(file, worksheet.title, rows, merged)
    body = sheet.parse(table, gatherer)
    # A form that nobody filled in says nothing, neither that there are none.
    if body:
        read_rows(sheet, table, [] if _says_none(body) else body, gatherer)
    return True


def _says_none(body: list[list[Raw]]) -> bool:
    filled = [cell for row in body for cell in row if not _is_blank(cell)]
    return len(filled) == 1 and _as_text(filled[0]).strip(BLANKS).casefold() in NONE


def _filled_rows(worksheet: Any) -> dict[int, list[Raw]]:
    """The rows with anything in them, by number."""
    worksheet.reset_dimensions()  # some programs write them wrong
    found: dict[int, list[Raw]] = {}
    for number, row in enumerate(worksheet.iter_rows(values_only=True), start=1):
        if any(not _is_blank(value) for value in row):
            found[number] = list(row)
    return found


def _is_blank(value: Raw) -> bool:
    return value is None or (type(value) is str and not value.strip(BLANKS))


def _bounds(text: str) -> tuple[int, int, int, int]:
    """First column, first row, last column, last row of a range such as `A1:C2`."""
    (left, top), (right, bottom) = (_numbers(each) for each in text.split(":"))
    return left, top, right, bottom


def _numbers(place: str) -> tuple[int, int]:
    letters = place.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column, int(place[len(letters) :])


def _uncomputed(xml: bytes) -> Iterator[tuple[int, int]]:
    """The cells with a formula whose value is not stored."""
    for match in _CELL.finditer(xml):
        attributes, inside = match.groups()
        if _HAS_FORMULA.search(inside) and not _VALUE.search(inside):
            place = _PLACE.search(attributes)
            # A text may be empty: that is a value.
            if place is not None and not re.search(rb'\bt="str"', attributes):
                yield _numbers(place[1].decode())


def _mark_uncomputed(rows: dict[int, list[Raw]], places: set[tuple[int, int]]) -> None:
    for column, number in sorted(places):
        row = rows.setdefault(number, [])
        row += [None] * (column - len(row))
        row[column - 1] = Uncomputed(f"{column_letters(column)}{number}")
    for number in sorted(rows):
        rows[number] = rows.pop(number)


class _Cells(Sheet):
    """The cells of one sheet, and in which rows and columns they stand."""

    def __init__(
        self,
        file: str,
        title: str,
        rows: Mapping[int, list[Raw]],
        merged: Sequence[tuple[int, int, int, int]],
    ) -> None:
        super().__init__(file)
        self.title = title
        self.rows = rows
        self.merged = merged
        self.numbers: list[int] = []
        self.columns: list[int] = []

    def at(self, row: int, column: int) -> Span:
        """The place of a cell by its row and column in the sheet."""
        return Span(self.file, Position(row, column), Position(row, column + 1), self.title)

    def cell_span(self, row: int, index: int) -> Span:
        """Where a cell stands; row 0 is the header."""
        return self.at(self.numbers[row], self.columns[index])

    def frame(self, table: Text, row: int, column: str, message: Msg) -> Msg:
        """A message about a cell with the name of its column; the place says the rest."""
        index = self.indexes.get(column)
        if index is None:
            return message
        return Msg("{column}: {what}", column=self.header[index], what=message)

    def reader(self, words: Vocabulary, table: str, column: str) -> Callable[[Raw], Cell | Fault]:
        """What reads the cells of a column."""
        found = words.schema.tables[table].columns[column]
        free = found.type is Type.TEXT and not found.values
        return _raw_reader(words.reader(table, column, sheet=True), free, found.type)

    def parse(self, table: str, gatherer: Gatherer) -> list[list[Raw]]:
        """The rows below the header; columns that are wholly empty do not count."""
        known = gatherer.words.columns(table)
        top = list(self.rows)[:HEADER_ROWS]
        names = {number: self._names(number) for number in top}
        first = max(top, key=lambda number: len(set(names[number].values()) & known.keys()))
        header = names[first]
        body = {number: row for number, row in self.rows.items() if number > first}
        self.numbers = [first, *body]
        used = {
            place
            for row in body.values()
            for place, value in enumerate(row, start=1)
            if not _is_blank(value)
        }
        for column in sorted(used | header.keys()):
            if column not in header:
                message = Msg("column {letter} has no name", letter=column_letters(column))
                gatherer.report(Problem("DA005", "error", message, self.at(first, column)))
            elif column in used or not self._is_repeated(first, column):
                self.columns.append(column)
                self.header.append(header[column])
        self._report_merged(first, gatherer)
        return [
            [row[column - 1] if column <= len(row) else None for column in self.columns]
            for row in body.values()
        ]

    def _names(self, number: int) -> dict[int, str]:
        """The cells of a row as names by column, with the value of what is merged over it."""
        row = self.rows[number]
        found = {at: _as_text(value).strip(BLANKS) for at, value in enumerate(row, start=1)}
        for left, top, right, bottom in self.merged:
            above = self.rows.get(top, [])
            if top <= number <= bottom and left <= len(above):
                for at in range(left, min(right, left + 200) + 1):
                    found[at] = _as_text(above[left - 1]).strip(BLANKS)
        return {at: name for at, name in found.items() if name}

    def _is_repeated(self, number: int, column: int) -> bool:
        """Whether the name of a column is only that of a cell merged with those before it."""
        return any(
            left < column <= right and top <= number <= bottom
            for left, top, right, bottom in self.merged
        )

    def _report_merged(self, header: int, gatherer: Gatherer) -> None:
        """Merged cells among the records: to which of them the value belongs cannot be told."""
        for left, top, right, bottom in self.merged:
            inside = any(left <= column <= right for column in self.columns)
            if top > header and inside and top in self.rows and (left, top) != (right, bottom):
                message = Msg("merged cells among the records")
                advice = Msg("undo the merging and write the value in every cell it holds for")
                place = self.at(top, left)
                gatherer.report(Problem("DA014", "error", message, place, advice))


def _as_text(value: Raw) -> str:
    """What a workbook stores, as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return "" if isinstance(value, Uncomputed) else value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return str(value)


def _raw_reader(
    read: Callable[[str], Cell | Fault], free: bool, kind: Type
) -> Callable[[Raw], Cell | Fault]:
    """A reader of stored values from one of texts; `free` where the column holds any text."""

    def reader(value: Raw) -> Cell | Fault:
        if value is None:
            return None
        if type(value) is str and value not in ERRORS:
            return read(value)
        if isinstance(value, str):
            return _no_value(value)
        if free and isinstance(value, int | float) and abs(value) >= EXACT:
            return Fault(
                "DA002",
                Msg("`{value}` was stored as a number: its last digits are lost", value=str(value)),
                Msg("format the column as text in the spreadsheet and type the number again"),
            )
        if free and isinstance(value, date | time):
            return Fault(
                "DA007",
                Msg("the spreadsheet made a date of this text: {value}", value=_as_text(value)),
                Msg("format the column as text in the spreadsheet and type it again"),
            )
        found = read(_as_text(value))
        counted = type(value) in (int, float) and 0 < value <= LAST_DAY
        if type(found) is Fault and kind is Type.DATE and counted:
            return Fault(found.code, found.message, Msg("format the column as a date"))
        return found

    return reader


def _no_value(value: str) -> Fault:
    if isinstance(value, Uncomputed):
        return Fault(
            "DA018",
            Msg("the value of the formula is not stored"),
            Msg("open the workbook in the spreadsheet program and save it, or type the value"),
        )
    return Fault("DA018", Msg("the cell shows the error `{value}`", value=value))
