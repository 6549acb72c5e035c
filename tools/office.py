"""Fill in workbooks in LibreOffice as a person would: cells typed, not written by a library.

Run by a Python that knows LibreOffice's module `uno` (`/usr/bin/python3` with `python3-uno`):

python3 office.py soffice < jobs.json

A job opens a workbook, types into its sheets, and saves it under other names:

{"open": "a.xlsx", "save": ["b.ods", "b.xlsx"], "sheets": {"会议": {"rows": [["年会", null]]}}}

The rows are typed below the first row of the sheet; `header` makes the sheet and is its first
row, `title` puts a merged title above all, `texts` are the columns whose cells stay what was
typed, and `gaps` leaves a row empty after each. Each file is opened again to be saved as the next.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import uno

FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".ods": "calc8", ".xls": "MS Excel 97"}
PATIENCE = 60
"""How many seconds the program may take to start."""


def main() -> None:
    pipe = f"comitia{time.time_ns()}"
    with tempfile.TemporaryDirectory() as profile:
        options = ["--headless", "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;"]
        command = [sys.argv[1], *options, f"-env:UserInstallation={Path(profile).as_uri()}"]
        office = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            desktop = connect(pipe)
            for job in json.load(sys.stdin):
                do(desktop, job)
            desktop.terminate()
            office.wait(PATIENCE)
        finally:
            office.kill()


def connect(pipe: str) -> Any:
    local = uno.getComponentContext()
    make = local.ServiceManager.createInstanceWithContext
    resolver = make("com.sun.star.bridge.UnoUrlResolver", local)
    started = time.monotonic()
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            break
        except Exception:
            if time.monotonic() - started > PATIENCE:
                raise
            time.sleep(0.2)
    return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)


def do(desktop: Any, job: dict[str, Any]) -> None:
    document = load(desktop, job["open"])
    for title, content in job["sheets"].items():
        if "header" in content:
            document.Sheets.insertNewByName(title, document.Sheets.Count)
        fill_in(document.Sheets.getByName(title), content)
    for number, path in enumerate(job["save"]):
        if number:
            document = load(desktop, job["save"][number - 1])
        document.storeToURL(Path(path).as_uri(), (said("FilterName", FILTERS[Path(path).suffix]),))
        document.close(True)


def load(desktop: Any, path: str) -> Any:
    url = Path(path).as_uri()
    return desktop.loadComponentFromURL(url, "_blank", 0, (said("Hidden", True),))


def said(name: str, value: Any) -> Any:
    found = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    found.Name, found.Value = name, value
    return found


def fill_in(sheet: Any, content: dict[str, Any]) -> None:
    step = 2 if content.get("gaps") else 1
    rows = content["rows"]
    if "header" in content:
        put(sheet, 0, content["header"], set())
    for number, row in enumerate(rows):
        put(sheet, 1 + number * step, row, set(content.get("texts", ())))
    if "title" in content:
        sheet.Rows.insertByIndex(0, 1)
        sheet.getCellRangeByPosition(0, 0, 3, 0).merge(True)
        sheet.getCellByPosition(0, 0).String = content["title"]


def put(sheet: Any, row: int, texts: list[str | None], kept: set[int]) -> None:
    for column, text in enumerate(texts):
        if text is None:
            continue
        cell = sheet.getCellByPosition(column, row)
        if column in kept:
            cell.String = text
        else:
            cell.FormulaLocal = text  # read as typed: a number, a date, or a text


main()
