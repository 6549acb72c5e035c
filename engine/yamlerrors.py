"""What is wrong with a file that is not readable YAML, said for people who do not know YAML."""

from __future__ import annotations

from typing import Any

from comitia.engine.messages import Msg
from comitia.engine.problems import Position, Problem, Span

SAVE_AS_UTF8 = Msg("save the file again with the encoding UTF-8, in Notepad or WPS: Save As")
"""The way out of every wrong encoding."""


def encoding_problem(data: bytes, name: str) -> Problem | None:
    """Return why the bytes are not UTF-8 text, or None where they are."""
    message = _foreign_file(data)
    start = 0
    if message is None:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            start = error.start
            message = _encoding(data, start)
        else:
            return None
    before = data[:start]
    line = before.count(b"\n") + 1
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
    place = Span(name, Position(line, column), Position(line, column + 1))
    return Problem("LX003", "error", message, place, SAVE_AS_UTF8)


def _foreign_file(data: bytes) -> Msg | None:
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return Msg("the file is saved as {encoding}, not as UTF-8", encoding="UTF-32")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Msg("the file is saved as {encoding}, not as UTF-8", encoding="UTF-16")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        return Msg("the file is an office document, not a text file")
    if b"\x00" in data[:4096]:
        sample = data[:4096]
        half = len(sample) // 2
        # Latin text in UTF-16 has a zero in nearly every second byte; binary files do not.
        if half and max(sample[0::2].count(0), sample[1::2].count(0)) * 3 > half:
            return Msg("the file is saved as {encoding}, not as UTF-8", encoding="UTF-16")
        return Msg("the file is not a text file")
    return None


def _encoding(data: bytes, start: int) -> Msg:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        # A file cut in the middle of a character is UTF-8 all the same.
        if len(data) - start < 4:
            return Msg("the file ends in the middle of a character")
        return Msg("the file is not saved as UTF-8")
    foreign = [character for character in text if not character.isascii()]
    common = sum("\u3000" <= c <= "\u9fff" or "\uff00" <= c <= "\uffef" for c in foreign)
    if common * 2 > len(foreign):
        return Msg("the file is saved as {encoding}, not as UTF-8", encoding="GB18030 (GBK)")
    return Msg("the file is not saved as UTF-8")


def syntax_problem(error: Exception, text: str, name: str) -> Problem:
    """Return the parser's complaint as a problem in plain words."""
    mark: Any = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    place = Span(name, Position(line, column), Position(line, column + 1))
    return Problem("LX010", "error", Msg("this cannot be read as YAML"), place)
