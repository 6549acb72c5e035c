"""What `comitia template` does: an empty workbook for the records that rules read."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comitia.deciding import check_names
from comitia.engine.compiling import Compilation, names_of, tables_read
from comitia.engine.messages import Lang, Msg, Text
from comitia.engine.problems import Problem, column_letters, text_width
from comitia.engine.recordtables import Vocabulary
from comitia.engine.schema import KEY, Column, Schema, Table, Type
from comitia.workspace import Opened, Unusable, check_workbook, open_ruleset, write_file

ROWS = 20_001
"""Down to which row cells are prepared for filling in."""

LONGEST_LIST = 250
"""How long the words of a drop-down list may be together; longer ones get a sheet."""

NOTES = Text("notes", "说明")
LISTS = Text("lists", "选项")
YES_NO = Text("yes,no", "是,否")
KINDS: Mapping[Type, Msg] = {
    Type.BOOL: Msg("yes or no"),
    Type.INT: Msg("a whole number"),
    Type.DATE: Msg("a date, such as 2006-02-20"),
    Type.TEXT: Msg("text"),
}
FORMATS: Mapping[Type, str] = {Type.DATE: "yyyy-mm-dd", Type.TEXT: "@"}


def write_template(
    ruleset: str, path: Path, only: tuple[str, ...], force: bool, lang: Lang
) -> None:
    """Write the workbook for a rule set; raises `Unusable` where that cannot be."""
    openpyxl = check_workbook(path)
    if path.exists() and not force:
        message = Msg("there is a file `{path}` already", path=str(path))
        advice = Msg("give another name, or `--force` to replace it")
        raise Unusable([Problem("LX016", "error", message, None, advice)])
    opened = open_ruleset(ruleset)
    compilation = opened.compile()
    problems = check_names(only, compilation, opened)
    if problems:
        raise Unusable(problems)
    tables = tables_of(compilation, only, opened.registry.records)
    book = _Book(openpyxl, opened, lang)
    book.write(tables, path.name)
    stream = io.BytesIO()
    book.book.save(stream)
    write_file(path, stream.getvalue())


def tables_of(compilation: Compilation, only: tuple[str, ...], order: Iterable[str]) -> list[str]:
    """The tables that rules read; those that others refer to come before them."""
    schema = compilation.schema
    read: set[str] = set()
    for program in compilation.programs:
        for compiled in program.compiled:
            if not only or not names_of(compiled).isdisjoint(only):
                exprs = [e for each in compiled.combinations for e in (each.outcome, *each.soft)]
                read.update(tables_read(exprs, compiled.question.subject, schema))
    found: dict[str, None] = {}
    seen: set[str] = set()
    for table in order:
        if table in read:
            _put(table, schema, found, seen)
    return list(found)


def _put(table: str, schema: Schema, found: dict[str, None], seen: set[str]) -> None:
    if table in seen:
        return
    seen.add(table)
    for column in schema.tables[table].columns.values():
        if column.reference is not None:
            _put(column.reference, schema, found, seen)
    found[table] = None


@dataclass
class _Book:
    """A workbook as it grows."""

    openpyxl: Any
    opened: Opened
    lang: Lang

    def __post_init__(self) -> None:
        self.schema = self.opened.registry.schema
        self.words = Vocabulary(self.opened.registry)
        self.book = self.openpyxl.Workbook()
        self.lists: list[tuple[str, ...]] = []
        self.titles: dict[str, str] = {}

    def write(self, tables: list[str], name: str) -> None:
        """The notes, a sheet for each table, and the words of long lists."""
        self.titles = {table: self._title(self.schema.tables[table]) for table in tables}
        self._write_notes(name)
        for table in tables:
            self._write_table(self.schema.tables[table])
        if self.lists:
            sheet = self.book.create_sheet(LISTS.pick(self.lang))
            sheet.sheet_state = "hidden"
            for number, words in enumerate(self.lists, start=1):
                for row, word in enumerate(words, start=1):
                    sheet.cell(row, number, word)

    def _title(self, table: Table) -> str:
        """The name of a sheet: that of the table in words, where it can be one and leads back."""
        title = table.names.pick(self.lang)
        fits = len(title) <= 31 and not set(title) & set("[]:*?/\\'")
        return title if fits and self.words.tables.get(title) == table.name else table.name[:31]

    def _header(self, table: Table, column: Column) -> str:
        header = column.names.pick(self.lang)
        same = self.words.columns(table.name).get(header) == column.name
        return header if same else column.name

    def _write_notes(self, name: str) -> None:
        sheet = self.book.active
        sheet.title = NOTES.pick(self.lang)
        styles = self.openpyxl.styles
        ruleset = self.opened.ruleset
        lines = [
            Msg("Records for: {title}", title=ruleset.header.title.text),
            Msg("Each sheet holds one kind of records, each row one record."),
            Msg("Leave the names of the sheets and the first row of each as they are."),
            Msg("Columns whose names are red must be filled in."),
            Msg(
                "The note at the name of a column says what it means, and what an empty cell means."
            ),
            Msg("Leave out what you do not know; do not guess."),
            Msg("A sheet without rows says that there are none: delete it if you do not know."),
            Msg(
                "Numbers of identity cards are text: typed as numbers they lose their last digits."
            ),
            Msg("Save, then ask: comitia decide {ruleset} {file}", ruleset=ruleset.id, file=name),
        ]
        for line in lines:
            sheet.append([line.render(self.lang)])
        sheet["A1"].font = styles.Font(bold=True, size=14)
        sheet.append([])
        for table, title in self.titles.items():
            doc = self.schema.tables[table].doc.pick(self.lang)
            sheet.append([title, doc if doc != title else None])
            cell = sheet.cell(sheet.max_row, 1)
            cell.hyperlink = f"#'{title}'!A1"
            cell.style = "Hyperlink"
        sheet.column_dimensions["A"].width = 24

    def _write_table(self, table: Table) -> None:
        styles = self.openpyxl.styles
        sheet = self.book.create_sheet(self.titles[table.name])
        sheet.freeze_panes = "B2"
        for number, column in enumerate(table.columns.values(), start=1):
            header = self._header(table, column)
            letter = column_letters(number)
            cell = sheet.cell(1, number, header)
            must = column.required and column.name != KEY
            cell.font = styles.Font(bold=True, color="C00000" if must else None)
            cell.fill = styles.PatternFill("solid", start_color="DDEBF7")
            note = self.openpyxl.comments.Comment(self._note(column), "Comitia")
            note.width, note.height = 320, 120
            cell.comment = note
            dimension = sheet.column_dimensions[letter]
            words = self._words(column)
            dimension.width = min(40, max(12, *(text_width(word) + 4 for word in (header, *words))))
            # Cells that refer to others hold text as well.
            dimension.number_format = FORMATS.get(column.type, "General")
            self._add_list(sheet, letter, column, words)

    def _words(self, column: Column) -> tuple[str, ...]:
        """What may be chosen in a column."""
        if column.type is Type.BOOL:
            return tuple(YES_NO.pick(self.lang).split(","))
        words = [column.labels[each].pick(self.lang) for each in column.values]
        return tuple(words if len(set(words)) == len(words) else column.values)

    def _note(self, column: Column) -> str:
        """What a column means and what an empty cell of it says."""
        if column.name == KEY:
            what = Msg("A name of your own for this record; other sheets refer to it by this name.")
            return what.render(self.lang)
        target = self.schema.tables.get(column.reference or "")
        if target is not None:
            kind = Msg("the `id` of a {table}", table=target.names)
        elif column.values:
            kind = Msg("one of the list")
        else:
            kind = KINDS[column.type]
        if column.required:
            empty = Msg("It may not be empty.")
        elif column.event:
            empty = Msg("Empty: it has not happened (yet), or there is none.")
        else:
            empty = Msg("Empty: it is not known.")
        doc = column.doc.pick(self.lang)
        doc = "" if doc == column.names.pick(self.lang) else doc
        parts = (doc, kind.render(self.lang), empty.render(self.lang))
        return "\n".join(part for part in parts if part)

    def _add_list(self, sheet: Any, letter: str, column: Column, words: tuple[str, ...]) -> None:
        """A drop-down list at a column: its words, or the keys of the sheet it refers to."""
        if words:
            source = self._source(words)
        elif column.reference in self.titles:
            source = f"'{self.titles[column.reference]}'!$A$2:$A${ROWS}"
        else:
            return
        validation = self.openpyxl.worksheet.datavalidation.DataValidation(
            type="list", formula1=source, allow_blank=True, showErrorMessage=True
        )
        if not words:  # the record may be written down later
            validation.errorStyle = "warning"
        validation.add(f"{letter}2:{letter}{ROWS}")
        sheet.add_data_validation(validation)

    def _source(self, words: tuple[str, ...]) -> str:
        joined = ",".join(words)
        if (
            len(joined) <= LONGEST_LIST
            and joined.count(",") == len(words) - 1
            and '"' not in joined
        ):
            return f'"{joined}"'
        if words not in self.lists:
            self.lists.append(words)
        letter = column_letters(self.lists.index(words) + 1)
        return f"'{LISTS.pick(self.lang)}'!${letter}$1:${letter}${len(words)}"
