"""Sheets of cells read as the rows of a table, whatever kind of file they come from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

from comitia.engine.cells import BLANKS, Fault
from comitia.engine.messages import Msg, Text
from comitia.engine.problems import Problem, Span
from comitia.engine.records import TABLE, Cell
from comitia.engine.recordtables import Gatherer, TableRows, Vocabulary
from comitia.engine.schema import KEY

Raw: TypeAlias = Any
"""A cell as the file has it: a text, or what a workbook stores."""


class Sheet:
    """One sheet: its header, and where its cells stand."""

    def __init__(self, file: str) -> None:
        """A sheet of a file."""
        self.file = file
        self.header: list[str] = []
        self.indexes: dict[str, int] = {}

    def cell_span(self, row: int, index: int) -> Span:
        """Where a cell stands; row 0 is the header."""
        raise NotImplementedError

    def frame(self, table: Text, row: int, column: str, message: Msg) -> Msg:
        """A message about a cell with the words that lead to it in a spreadsheet."""
        raise NotImplementedError

    def reader(self, words: Vocabulary, table: str, column: str) -> Callable[[Raw], Cell | Fault]:
        """What reads the cells of a column."""
        return words.reader(table, column, sheet=True)

    def place(self, row: int, column: str) -> Span:
        """Where a cell of a record stands; the first one where the sheet has no such column."""
        return self.cell_span(row + 1, self.indexes.get(column, 0))


def read_rows(sheet: Sheet, table: str, body: list[list[Raw]], gatherer: Gatherer) -> None:
    """Turn the cells below the header into records, a column at a time."""
    names = _read_header(sheet, table, gatherer)
    width = len(names)
    for number, row in enumerate(body):
        if len(row) > width and any(
            isinstance(cell, str) and cell.strip(BLANKS) for cell in row[width:]
        ):
            gatherer.report(_long_row(sheet, _called(table, gatherer), number, width))
        if len(row) != width:
            body[number] = row[:width] + [""] * (width - len(row))
    columns = gatherer.words.schema.tables[table].columns
    called = _called(table, gatherer)
    frame = partial(sheet.frame, called)
    found = TableRows(table, [], sheet.place, frame, frozenset(columns.keys() - sheet.indexes))
    cells = list(zip(*body, strict=True)) or [()] * width
    kept = {
        name: _read_column(sheet, found, name, cells[index], gatherer)
        for name, index in sheet.indexes.items()
    }
    blank: dict[str, Cell] = {**dict.fromkeys(columns), TABLE: table}
    if kept:
        found.rows = [
            {**blank, **dict(zip(kept, row, strict=True))}
            for row in zip(*kept.values(), strict=True)
        ]
    else:
        found.rows = [dict(blank) for _ in body]
    for column in columns.values():
        if column.required and column.name in found.absent and column.name != KEY:
            called = gatherer.words.schema.tables[table].names
            message = Msg(
                "table `{table}` lacks the column `{name}`", table=called, name=column.names
            )
            gatherer.report(Problem("DA006", "error", message, sheet.cell_span(0, 0)))
    gatherer.add(found)


def _read_header(sheet: Sheet, table: str, gatherer: Gatherer) -> list[str]:
    """The names of the columns; columns without a name at the end of a sheet do not count."""
    names = [cell.strip(BLANKS) for cell in sheet.header]
    while names and not names[-1]:
        names.pop()
    for index, name in enumerate(names):
        span = sheet.cell_span(0, index)
        if not name:
            message = Msg("column {n} of the table has no name", n=index + 1)
            gatherer.report(Problem("DA005", "error", message, span))
            continue
        if len(names) == 1 and any(mark in name for mark in "，；、"):
            message = Msg("the names of the columns are not told apart")
            advice = Msg("write `,` between them, not `，`")
            gatherer.report(Problem("LX001", "error", message, span, advice))
            continue
        column = gatherer.column_named(table, name, span, sheet.indexes)
        if column is not None:
            sheet.indexes[column] = index
    return names


def _called(table: str, gatherer: Gatherer) -> Text:
    """The name of a table as files of either language have it."""
    return Text(table, gatherer.words.schema.tables[table].names.zh)


def _long_row(sheet: Sheet, table: Text, number: int, width: int) -> Problem:
    message = Msg("the row has more cells than the table has columns")
    advice = Msg("put a text that holds a comma in quotes")
    span = sheet.cell_span(number + 1, width)
    return Problem("DA014", "error", sheet.frame(table, number, "", message), span, advice)


def _read_column(
    sheet: Sheet, found: TableRows, name: str, raw: Sequence[Raw], gatherer: Gatherer
) -> list[Cell]:
    """The cells of one column; a faulty one keeps its text, as nobody will see it."""
    read = sheet.reader(gatherer.words, found.table, name)
    cells: list[Cell] = []
    for number, cell in enumerate(map(read, raw)):
        if type(cell) is Fault:
            gatherer.report(found.problem(number, name, cell))
            cells.append(str(raw[number]))
            found.doubtful |= name == KEY
        else:
            cells.append(cell)  # type: ignore[arg-type]
    return cells
