"""The matrix of rule sets, told: as text, Markdown, HTML, a workbook, and JSON."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from comitia.engine.layout import WIDTH, folded, padded
from comitia.engine.messages import Lang, Msg, both
from comitia.matrix import SILENT, Line, Matrix, Slot

NAME = 14
"""How many columns the names of parameters take beside two rule sets."""
WIDE = 4
"""More rule sets than these do not stand beside each other in a text."""


def lines(found: Matrix, lang: Lang, whole: bool) -> Iterator[str]:
    """The matrix within 80 columns: two side by side, more as blocks of who says what."""
    yield from _key(found, lang)
    slots = found.shown(whole)
    if not slots:
        yield Msg("no parameter differs").render(lang)
    for slot in slots:
        yield ""
        yield from folded(slot.title(lang), indent="  ")
        for line in slot.shown(whole):
            if len(found.rulesets) == 2:
                yield from _beside(line, lang)
            else:
                yield from _block(line, lang)


def _key(found: Matrix, lang: Lang) -> Iterator[str]:
    for number, each in enumerate(found.rulesets, 1):
        yield f"{number}  {each.header.title.text.pick(lang)} ({each.id})"


def _cell(cell: str | None, lang: Lang) -> str:
    return SILENT.render(lang) if cell is None else cell


def _beside(line: Line, lang: Lang) -> Iterator[str]:
    width = (WIDTH - NAME - 4) // 2
    widths = (NAME, width, width)
    columns = [folded(f"  {line.name.pick(lang)}", NAME, "    ")]
    columns += [folded(_cell(each, lang), width) for each in line.cells]
    for number in range(max(map(len, columns))):
        cells = [each[number] if number < len(each) else "" for each in columns]
        joined = (padded(cell, size) for cell, size in zip(cells, widths, strict=True))
        yield "  ".join(joined).rstrip()


def _block(line: Line, lang: Lang) -> Iterator[str]:
    """Who says what, those that say the same together."""
    yield f"  {line.name.pick(lang)}"
    groups: dict[str | None, list[str]] = {}
    for number, cell in enumerate(line.cells, 1):
        groups.setdefault(cell, []).append(str(number))
    for cell, numbers in sorted(groups.items(), key=lambda pair: pair[0] is None):
        text = f"    {','.join(numbers)}: {_cell(cell, lang)}"
        yield from folded(text, indent=" " * 6)


def markdown(found: Matrix, lang: Lang, whole: bool) -> Iterator[str]:
    """The matrix as Markdown: a table of a few rule sets, lists of many."""
    yield f"# {Msg('Rule sets compared').render(lang)}"
    yield ""
    for number, each in enumerate(found.rulesets, 1):
        yield f"{number}. {each.header.title.text.pick(lang)} (`{each.id}`)"
    for slot in found.shown(whole):
        yield from ("", f"## {slot.title(lang)}", "")
        if len(found.rulesets) > WIDE:
            for line in slot.shown(whole):
                first, *rest = _block(line, lang)
                yield f"- **{first.strip()}**"
                yield from (f"  - {each.strip()}" for each in _joined(rest))
            continue
        yield f"| | {' | '.join(each.id for each in found.rulesets)} |"
        yield "|---" * (len(found.rulesets) + 1) + "|"
        for line in slot.shown(whole):
            cells = (_cell(each, lang).replace("|", "\\|") for each in line.cells)
            yield f"| {line.name.pick(lang)} | {' | '.join(cells)} |"


def _joined(rows: list[str]) -> Iterator[str]:
    """Folded rows in one piece again: what goes on is set in deeper."""
    whole: list[str] = []
    for row in rows:
        if row.startswith(" " * 6) and whole:
            whole[-1] += f" {row.strip()}"
        else:
            whole.append(row)
    yield from whole


STYLE = """body{font:15px/1.5 system-ui,sans-serif;margin:2rem}
div{overflow-x:auto;max-height:85vh}
table{border-collapse:collapse}
th,td{border:1px solid #bbb;padding:.3rem .5rem;vertical-align:top;min-width:9rem;text-align:left}
thead th{position:sticky;top:0;background:#f4f4f4;z-index:2}
tbody th{position:sticky;left:0;background:#fff;font-weight:normal}
tr.slot th{background:#e8eef5;font-weight:bold}
td.silent{color:#888}"""


def page(found: Matrix, lang: Lang, whole: bool) -> str:
    """The matrix as one HTML page whose heads stay in sight."""
    title = html.escape(Msg("Rule sets compared").render(lang))
    heads = "".join(
        f"<th>{html.escape(each.header.title.text.pick(lang))}<br><small>{each.id}</small></th>"
        for each in found.rulesets
    )
    rows = [row for slot in found.shown(whole) for row in _rows(slot, lang, whole)]
    code = "zh-CN" if lang == "zh" else "en"
    return (
        f'<!doctype html>\n<html lang="{code}"><meta charset="utf-8"><title>{title}</title>\n'
        f"<style>{STYLE}</style>\n<h1>{title}</h1>\n<div><table><thead><tr><th></th>{heads}</tr>"
        f"</thead>\n<tbody>\n{chr(10).join(rows)}\n</tbody></table></div></html>\n"
    )


def _rows(slot: Slot, lang: Lang, whole: bool) -> Iterator[str]:
    columns = len(slot.provisions) + 1
    yield f'<tr class="slot"><th colspan="{columns}">{html.escape(slot.title(lang))}</th></tr>'
    for line in slot.shown(whole):
        cells = "".join(
            f"<td{' class=silent' if each is None else ''}>{html.escape(_cell(each, lang))}</td>"
            for each in line.cells
        )
        yield f"<tr><th>{html.escape(line.name.pick(lang))}</th>{cells}</tr>"


def workbook(found: Matrix, lang: Lang, whole: bool, path: Path) -> bytes:
    """The matrix as a workbook, the heads frozen; raises `Unusable` without the library."""
    from io import BytesIO

    from comitia.workspace import check_workbook

    library: Any = check_workbook(path)
    book = library.Workbook()
    sheet = book.active
    sheet.title = Msg("comparison").render(lang)
    sheet.append(["", "", *(each.header.title.text.pick(lang) for each in found.rulesets)])
    for slot in found.shown(whole):
        for line in slot.shown(whole):
            cells = (_cell(each, lang) for each in line.cells)
            sheet.append([slot.title(lang), line.name.pick(lang), *cells])
    wrap = library.styles.Alignment(wrap_text=True, vertical="top")
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = wrap
            cell.data_type = "s" if cell.value is not None else cell.data_type
    for column in sheet.iter_cols(max_row=1):
        sheet.column_dimensions[column[0].column_letter].width = 28
    sheet.freeze_panes = "C2"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def to_json(found: Matrix, lang: Lang, whole: bool) -> list[dict[str, Any]]:
    """The documented JSON of the matrix."""
    return [
        {
            "kind": slot.kind.kind,
            "about": list(slot.about),
            "provisions": [each and each.address for each in slot.provisions],
            "parameters": [
                {"name": both(line.name), "values": list(line.cells), "differs": line.differs}
                for line in slot.shown(whole)
            ],
        }
        for slot in found.shown(whole)
    ]
