"""Lines for a terminal: folded and aligned by the columns they fill, Chinese counted double."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

WIDTH = 80
"""The columns of a terminal."""

_PIECES = re.compile(r"\s+|(?:`[^`\s][^`]{0,64}`|[!-~\u00a1-\u02af])+|.")
_OPENING = "（〔“‘《"
_CLOSING = "），。；：、！？”’》〕"


def text_width(text: str) -> int:
    """Return how many terminal columns the text fills."""
    return sum(_char_width(character) for character in text)


def _char_width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _pieces(text: str) -> list[str]:
    """What may not be parted: words, what is quoted, and Chinese characters with their signs."""
    found: list[str] = []
    for piece in _PIECES.findall(text):
        after_text = found and not found[-1].isspace()
        if found and (found[-1][-1] in _OPENING or (after_text and piece[0] in _CLOSING)):
            found[-1] += piece
        else:
            found.append(piece)
    return found


def _is_whole(piece: str) -> bool:
    """Whether it is a path or a quoted command, to be copied as it stands."""
    own = piece.strip(_OPENING + _CLOSING)
    return own.isascii() and ("/" in own or "`" in own)


def folded(text: str, width: int = WIDTH, indent: str = "") -> list[str]:
    """The text on lines of at most `width` columns; all but the first begin with `indent`.

    A path or a quoted command that is longer than that stands whole on a line of its own.
    """
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line.strip() and text_width(line) + text_width(piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = indent + piece.lstrip()
        else:
            line += piece
        while text_width(line.rstrip()) > width and not _is_whole(piece):
            cut = _fitting(line, width)
            lines.append(line[:cut])
            line = indent + line[cut:]
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _fitting(line: str, width: int) -> int:
    """How many characters of a line fill at most `width` columns; at least one."""
    used = 0
    for number, character in enumerate(line):
        used += text_width(character)
        if used > width:
            return max(number, 1)
    return len(line)


def padded(text: str, width: int) -> str:
    """The text filled up with spaces to `width` columns."""
    return text + " " * max(0, width - text_width(text))


def glossary(entries: Iterable[tuple[str, str]], width: int = WIDTH) -> Iterator[str]:
    """Names and what they mean in two columns; long meanings go on below themselves."""
    rows = list(entries)
    first = min(max((text_width(name) for name, _ in rows), default=0), width // 3)
    indent = " " * (first + 2)
    for name, meaning in rows:
        if text_width(name) > first:
            yield name
            yield from folded(indent + meaning, width, indent)
        else:
            yield from folded(f"{padded(name, first)}  {meaning}", width, indent)


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells as aligned lines, the first column to the left, the others to the right."""
    widths = [max(text_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = []
        for number, (cell, width) in enumerate(zip(row, widths, strict=True)):
            pad = " " * (width - text_width(cell))
            cells.append(cell + pad if number == 0 else pad + cell)
        lines.append("  ".join(cells).rstrip())
    return lines
