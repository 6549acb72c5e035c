"""What `comitia template` does: an empty workbook for the records that rules read."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comitia.asked import check_names
from comitia.engine.compiling import Compilation, names_of, tables_looked_into
from comitia.engine.layout import text_width
from comitia.engine.messages import Lang, Msg, Text
from comitia.engine.problems import column_letters
from comitia.engine.recordtables import Vocabulary
from comitia.engine.schema import KEY, LARGEST, Column, Schema, Table, Type
from comitia.sheetlook import FONT, RED, height_of, set_page, style_header
from comitia.workspace import Opened, Unusable, check_free, check_workbook, open_ruleset, write_file

ROWS = 20_001
"""Down to which row cells are prepared for filling in."""

WIDEST_LIST = 20
"""How many columns of text a cell shows of the words of a list, at most."""

LONGEST_LIST = 250
"""How long the words of a drop-down list may be together; longer ones get a sheet."""

COVER_WIDTH = 100
"""How many columns of text the second column of the first sheet holds."""

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
LIMITS: Mapping[Type, tuple[str, str, str]] = {
    Type.DATE: ("date", "1", "401768"),  # to the end of 2999, as the numbers of days
    Type.INT: ("whole", str(-LARGEST), str(LARGEST)),
}
"""What a spreadsheet program lets be typed into a cell: its kind, the least and the greatest."""


def write_template(
    ruleset: str, path: Path, only: tuple[str, ...], force: bool, lang: Lang
) -> None:
    """Write the workbook for a rule set; raises `Unusable` where that cannot be."""
    openpyxl = check_workbook(path)
    check_free(path, force)
    opened = open_ruleset(ruleset)
    compilation = opened.compile()
    problems = check_names(only, compilation, opened)
    if problems:
        raise Unusable(problems)
    asked = questions_of(compilation, only)
    tables = in_order(asked, compilation.schema, opened.registry.records)
    book = _Book(openpyxl, opened, lang)
    names = [word for each in only for word in ("--only", each)]
    words = ["comitia", "decide", ruleset, path.name, *names]
    command = " ".join(f'"{each}"' if " " in each else each for each in words)
    book.write(tables, asked, command)
    stream = io.BytesIO()
    book.book.save(stream)
    write_file(path, stream.getvalue())


def questions_of(compilation: Compilation, only: tuple[str, ...]) -> dict[str, dict[str, Text]]:
    """The tables that rules look into, and the names of the questions that need each."""
    found: dict[str, dict[str, Text]] = {}
    for program in compilation.programs:
        for compiled in program.compiled:
            if not only or not names_of(compiled).isdisjoint(only):
                exprs = [e for each in compiled.combinations for e in (each.outcome, *each.soft)]
                question = compiled.question
                for table in tables_looked_into(exprs, question.subject):
                    found.setdefault(table, {})[question.id] = question.names
    return found


def in_order(tables: Iterable[str], schema: Schema, order: Iterable[str]) -> list[str]:
    """The tables, and those they refer to before them."""
    wanted = set(tables)
    found: dict[str, None] = {}
    seen: set[str] = set()
    for table in order:
        if table in wanted:
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

    def write(
        self, tables: list[str], asked: Mapping[str, Mapping[str, Text]], command: str
    ) -> None:
        """The notes, a sheet for each table, and the words of long lists.

        `asked` holds the questions that need a table, by their ids; `command` decides them.
        """
        self.titles = {table: self._title(self.schema.tables[table]) for table in tables}
        self._write_notes(asked, command)
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

    def _write_notes(self, asked: Mapping[str, Mapping[str, Text]], command: str) -> None:
        """How to fill in the workbook, and what each sheet is for."""
        sheet, styles = self.book.active, self.openpyxl.styles
        sheet.title = NOTES.pick(self.lang)
        ruleset = self.opened.ruleset
        sheet.append([self._say(Msg("Records for: {title}", title=ruleset.header.title.text))])
        sheet["A1"].font = styles.Font(name=FONT, bold=True, size=14)
        lines = [
            Msg("Look in the list below for what you want to know, and fill in those sheets."),
            Msg("Each sheet holds one kind of records, each row one record."),
            Msg("Leave the names of the sheets and the first row of each as they are."),
            Msg("Columns whose names are red must be filled in."),
            Msg(
                "The note at the name of a column says what it means, and what an empty cell means."
            ),
            Msg("Leave out what you do not know; do not guess."),
            Msg(
                "A sheet left empty says that you do not know. "
                "If there are none, write `none` into its first cell."
            ),
            Msg("Write dates like this: 2006-02-20."),
            Msg(
                "Numbers of identity cards are text: typed as numbers they lose their last digits."
            ),
            Msg("Save, then ask: {command}", command=command),
        ]
        for number, line in enumerate(lines, start=1):
            sheet.append([f"{number}. {self._say(line)}"])
        sheet.append([])
        sheet.append([self._say(each) for each in (Msg("sheet"), Msg("what its rows are for"))])
        for cell in sheet[sheet.max_row]:
            style_header(styles, cell)
        for table, title in self.titles.items():
            sheet.append([title, self._purpose(table, title, asked.get(table, {}))])
            first, second = sheet[sheet.max_row]
            sheet.row_dimensions[second.row].height = height_of(second.value, COVER_WIDTH)
            link = self.openpyxl.worksheet.hyperlink.Hyperlink
            first.hyperlink = link(ref=first.coordinate, location=f"'{title}'!A1")
            first.style = "Hyperlink"
            first.alignment = styles.Alignment(vertical="top")
            second.alignment = styles.Alignment(vertical="top", wrap_text=True)
        sheet.column_dimensions["A"].width = 24
        sheet.column_dimensions["B"].width = COVER_WIDTH + 2
        set_page(sheet)

    def _purpose(self, table: str, title: str, asked: Mapping[str, Text]) -> str:
        """What the records of a table are, and which questions need them."""
        doc = self.schema.tables[table].doc.pick(self.lang)
        names = [text.pick(self.lang).rstrip("?？") for text in asked.values()]
        need = Msg("For: {names}", names=names) if names else Msg("Other sheets refer to it")
        return self._say(need) if doc == title else f"{doc}\n{self._say(need)}"

    def _say(self, message: Msg) -> str:
        return message.render(self.lang)

    def _write_table(self, table: Table) -> None:
        sheet = self.book.create_sheet(self.titles[table.name])
        sheet.freeze_panes = "B2"
        sheet.print_title_rows = "1:1"
        sheet.row_dimensions[1].height = 24
        set_page(sheet)
        for number, column in enumerate(table.columns.values(), start=1):
            header = self._header(table, column)
            letter = column_letters(number)
            cell = sheet.cell(1, number, header)
            must = column.required and column.name != KEY
            style_header(self.openpyxl.styles, cell, RED if must else None)
            note = self.openpyxl.comments.Comment(self._note(column), "Comitia")
            note.width, note.height = 320, 120
            cell.comment = note
            dimension = sheet.column_dimensions[letter]
            words = self._words(column)
            choice = min(WIDEST_LIST, max(map(text_width, words), default=0))
            dimension.width = max(12, text_width(header) + 4, choice + 4)
            # Cells that refer to others hold text as well.
            dimension.number_format = FORMATS.get(column.type, "General")
            self._add_check(sheet, letter, column, words)

    def _words(self, column: Column) -> tuple[str, ...]:
        """What may be chosen in a column."""
        if column.type is Type.BOOL:
            return tuple(YES_NO.pick(self.lang).split(","))
        words = [column.labels[each].pick(self.lang) for each in column.values]
        return tuple(words if len(set(words)) == len(words) else column.values)

    def _note(self, column: Column) -> str:
        """What a column means and what an empty cell of it says."""
        if column.name == KEY:
            what = Msg(
                "A name of your own for this record; other sheets refer to it by this name. "
                "It may be left out where none do."
            )
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

    def _add_check(self, sheet: Any, letter: str, column: Column, words: tuple[str, ...]) -> None:
        """What may be typed in a column: words of a list, keys of a sheet, dates, numbers."""
        make = self.openpyxl.worksheet.datavalidation.DataValidation
        if words:
            check = make(type="list", formula1=self._source(words))
            check.error = self._say(Msg("Choose from the list."))
        elif column.reference in self.titles:
            title = self.titles[column.reference]
            check = make(type="list", formula1=f"'{title}'!$A$2:$A${ROWS}")
            check.errorStyle = "warning"  # the record may be written down later
            check.error = self._say(Msg("There is no such record in sheet {sheet}.", sheet=title))
        elif column.type in LIMITS:
            kind, least, most = LIMITS[column.type]
            check = make(type=kind, operator="between", formula1=least, formula2=most)
            check.error = self._say(Msg("Type {what}.", what=KINDS[column.type]))
        else:
            return
        check.allowBlank = check.showErrorMessage = True
        check.add(f"{letter}2:{letter}{ROWS}")
        sheet.add_data_validation(check)

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
