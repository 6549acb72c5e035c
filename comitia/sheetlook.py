"""How the sheets look that are written for people: headers, paper, heights of rows."""

from __future__ import annotations

from typing import Any

FONT = "Calibri"
"""The font of the library's other cells; programs that lack it, or its Chinese, take their own."""

RED = "C00000"
LINE = 15
"""How high a line of text is, in points."""

A4 = 9
"""The number by which workbooks call this size of paper."""

HIGHEST = 400
"""How high a row may be, in points."""


def style_header(styles: Any, cell: Any, color: str | None = None) -> None:
    """Make a cell one of a header; `styles` is that part of the library."""
    line = styles.Side(style="thin", color="9DC3E6")
    cell.font = styles.Font(name=FONT, size=11, bold=True, color=color)
    cell.fill = styles.PatternFill("solid", start_color="DDEBF7")
    cell.border = styles.Border(bottom=line, right=line)
    cell.alignment = styles.Alignment(vertical="center")


def set_page(sheet: Any) -> None:
    """Print a sheet as wide as the paper."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def height_of(text: str, width: int) -> int:
    """How high a row must be for a text that is folded; not every program finds it."""
    # As wide as in GB 18030, in nearly all cases: one for a Latin letter, two for a Chinese one.
    lines = (len(line.encode("gb18030", "replace")) for line in text.split("\n"))
    room = max(1, width * 9 // 10)  # words are not broken
    return min(HIGHEST, LINE * sum(max(1, -(-line // room)) for line in lines))
