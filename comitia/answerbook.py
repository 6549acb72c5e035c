"""Answers as a workbook: one row for each, with its causes, provisions and reason."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from comitia.deciding import Result
from comitia.engine.answers import Answer
from comitia.engine.messages import Text
from comitia.engine.outcomes import STANDINGS
from comitia.engine.tell import citation
from comitia.sheetlook import height_of, set_page, style_header
from comitia.workspace import check_workbook, write_file

COLUMNS: Sequence[tuple[Text, int]] = (
    (Text("question", "问题"), 24),
    (Text("table", "对象类型"), 12),
    (Text("id", "编号"), 16),
    (Text("from", "期间起"), 12),
    (Text("to", "期间止"), 12),
    (Text("outcome", "结论"), 12),
    (Text("standing", "评定"), 10),
    (Text("causes", "无法确定的原因"), 30),
    (Text("provisions", "依据"), 30),
    (Text("reason", "理由"), 80),
)
"""The columns of the sheet and how wide they are."""

LONGEST = 32_000
"""How many characters of a text go into one cell; a workbook holds few more."""


def write_answers(result: Result, path: Path) -> None:
    """Write the answers to a workbook, whole or not at all."""
    openpyxl = check_workbook(path)
    lang = result.speaker.lang
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(Text("answers", "结论").pick(lang))
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    set_page(sheet)
    for number, (_, width) in enumerate(COLUMNS):
        sheet.column_dimensions[chr(ord("A") + number)].width = width
    header = [_cell(openpyxl, sheet, name.pick(lang)) for name, _ in COLUMNS]
    for cell in header:
        style_header(openpyxl.styles, cell)
    sheet.row_dimensions[1].height = 24
    sheet.append(header)
    folded = openpyxl.styles.Alignment(wrap_text=True, vertical="top")
    for number, answer in enumerate(result.answers, start=2):
        row = _row(result, answer)
        texts = zip(row, COLUMNS, strict=True)
        heights = [height_of(each, width) for each, (_, width) in texts if isinstance(each, str)]
        sheet.row_dimensions[number].height = max(heights)
        sheet.append([_cell(openpyxl, sheet, each, folded) for each in row])
    sheet.auto_filter.ref = f"A1:{chr(ord('A') + len(COLUMNS) - 1)}{len(result.answers) + 1}"
    stream = io.BytesIO()
    book.save(stream)
    write_file(path, stream.getvalue())


def _row(result: Result, answer: Answer) -> list[Any]:
    speaker = result.speaker
    first, last = answer.period or (None, None)
    return [
        answer.question.names.pick(speaker.lang),
        speaker.schema.tables[answer.question.subject].names.pick(speaker.lang),
        answer.subject,
        first,
        last,
        speaker.outcome_text(answer, answer.outcome),
        STANDINGS[answer.standing].pick(speaker.lang),
        "\n".join(speaker.cause_text(each, answer) for each in speaker.causes(answer)),
        "\n".join(_provision(each.provision.address, answer) for each in answer.compiled.sources),
        "\n".join(line.removeprefix("    ") for line in _reason(result, answer)),
    ]


def _reason(result: Result, answer: Answer) -> list[str]:
    causes = len(result.speaker.causes(answer))
    return result.speaker.to_text(answer)[1 + causes :]


def _provision(address: str, answer: Answer) -> str:
    place = citation(address, answer)["at"]
    return f"{address}, {place}" if place else address


def _cell(openpyxl: Any, sheet: Any, value: Any, alignment: Any = None) -> Any:
    """A cell; a text is one whatever it begins with, never a formula."""
    if isinstance(value, str):
        value = openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("�", value)[:LONGEST]
    cell = openpyxl.cell.WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    if alignment is not None:
        cell.alignment = alignment
    return cell
