"""Bring the documents up to date: outputs of the commands they show, and the reference of kinds.

python tools/docs.py            write
python tools/docs.py --check    only tell what is not up to date; exit code 1 if anything

Commands are run at the top of the tree. Those of a tutorial (`docs/tutorial.zh.md`) are run in a
new folder, in the language that its name says; between them its tables are typed into the
workbooks that they name, as its reader would.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
SCHEMA = ROOT / "rulesets" / "ruleset.schema.json"
"""Completes and checks rule sets in editors; each shipped one names it in its first line."""

BLOCK = re.compile(
    r"^```console\n(?P<console>.*?)^```$"
    r"|^<!-- (?P<book>\S+\.xlsx)(?:, (?P<sheet>[^\n]+))? -->\n\n(?P<table>(?:\|[^\n]*\n)+)",
    re.MULTILINE | re.DOTALL,
)
"""A console block; or a table with the rows of a sheet, or with single cells of a workbook."""

LANGUAGES = {"zh": "zh_CN.UTF-8", "en": "en_US.UTF-8"}


def pages() -> list[Path]:
    """Every page that shows commands."""
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def run(command: str, folder: Path = ROOT, lang: str = "en") -> str:
    """What a command prints, in a plain environment."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    plain = {"PATH": path, "LANG": LANGUAGES[lang], "LC_ALL": "", "COLUMNS": "80"}
    shell = ["bash", "-c", command]
    environment = {**os.environ, **plain, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        shell, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def commands(block: str) -> list[str]:
    """The commands of a console block."""
    return [line[2:] for line in block.splitlines() if line.startswith("$ ")]


def renew_page(text: str, folder: Path = ROOT, lang: str = "en") -> str:
    """A page with all its console blocks renewed, one after another."""

    def renewed(match: re.Match[str]) -> str:
        if match["book"]:
            fill_in(folder / match["book"], match["sheet"], match["table"])
            return match[0]
        shown = (f"$ {each}\n{run(each, folder, lang)}" for each in commands(match["console"]))
        return f"```console\n{''.join(shown)}```"

    return BLOCK.sub(renewed, text)


def renewed(page: Path) -> str:
    """The text of a page as it would be written now."""
    text = page.read_text(encoding="utf-8")
    if page.name.startswith("tutorial."):
        with tempfile.TemporaryDirectory() as folder:
            return renew_page(text, Path(folder), page.suffixes[0][1:])
    return renew_page(text)


def fill_in(path: Path, sheet: str | None, table: str) -> None:
    """Type a table of a page into a workbook: the rows of a sheet, or cell by cell.

    Of a table of cells the columns are the sheet, the cell, what is typed, and as what it is
    stored, where that is not what the format of the column makes of it.
    """
    import openpyxl

    book = openpyxl.load_workbook(path)
    lines = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in table.splitlines()]
    names, rows = lines[0], lines[2:]
    if sheet is None:
        for title, place, typed, *stored in rows:
            put(book[title][place], typed, *stored)
    else:
        header = {cell.value: cell.column for cell in book[sheet][1]}
        for number, row in enumerate(rows, start=2):
            for name, typed in zip(names, row, strict=True):
                put(book[sheet].cell(number, header[name]), typed)
    book.save(path)


def put(cell: Any, typed: str, stored: str = "") -> None:
    """Store what is typed, as spreadsheet programs do by the format of the column."""
    column = cell.parent.column_dimensions[cell.column_letter]
    if stored in ("数值", "number"):
        cell.value = int(typed)
    elif stored in ("文本", "text") or column.number_format == "@":
        cell.value, cell.number_format = typed or None, "@"
    elif re.fullmatch(r"\d{4}-\d{2}-\d{2}", typed):
        cell.value, cell.number_format = date.fromisoformat(typed), "yyyy-mm-dd"
    elif typed:
        cell.value = int(typed) if typed.isdecimal() else typed


def reference() -> str:
    """The reference of kinds and tables, made from them."""
    from comitia.builtin import default_registry
    from comitia.reference import fields_of

    registry = default_registry()
    lines = [
        "# Reference of kinds and tables 条款类型与表格参考",
        "",
        "Made from the kinds themselves by `make docs`. `comitia kinds NAME` shows one of them.",
        "",
        "## Kinds 条款类型",
    ]
    for name, kind in registry.kinds.items():
        lines += ["", f"### `{name}` {kind.names.zh}", "", f"{kind.gist.en}. {kind.gist.zh}。", ""]
        lines += ["| field | 字段 | | meaning | 含义 |", "|---|---|---|---|---|"]
        for key, zh, required, doc in fields_of(kind):
            need = "required" if required else ""
            lines.append(f"| `{key}` | {zh} | {need} | {doc.en} | {doc.zh} |")
        lines += ["", "```yaml", *kind.example.strip().splitlines(), "```"]
    lines += ["", "## Tables 表格"]
    for name, table in registry.schema.tables.items():
        lines += ["", f"### `{name}` {table.names.zh}", "", table.doc.en, ""]
        lines += ["| column | 列 | type | meaning | 含义 |", "|---|---|---|---|---|"]
        for column in table.columns.values():
            kind_text = f"→ `{column.reference}`" if column.reference else column.type.value
            need = ", required" if column.required else ", empty: not (yet)" if column.event else ""
            lines.append(
                f"| `{column.name}` | {column.names.zh} | {kind_text}{need} "
                f"| {column.doc.en} | {column.doc.zh} |"
            )
    return "\n".join(lines) + "\n"


def outdated() -> Iterator[tuple[Path, str]]:
    """Every page that is not as it would be written now, with its new text."""
    for page in pages():
        if page == ROOT / "docs" / "reference.md":
            continue
        new = renewed(page)
        if new != page.read_text(encoding="utf-8"):
            yield page, new
    made = {ROOT / "docs" / "reference.md": reference(), SCHEMA: run("comitia schema")}
    for page, new in made.items():
        if not page.is_file() or page.read_text(encoding="utf-8") != new:
            yield page, new


def main() -> int:
    """Write, or with `--check` only tell."""
    found = list(outdated())
    for page, new in found:
        print(f"{page.relative_to(ROOT)} is not up to date" if "--check" in sys.argv else page)
        if "--check" not in sys.argv:
            page.write_text(new, encoding="utf-8")
    return 1 if found and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
