"""Workbooks for tests, as a program writes them cell by cell."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import openpyxl

Rows = Iterable[Iterable[Any]]


def book(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """A workbook with these sheets."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    workbook.save(path)
    return path
