"""What is wrong with a file that is not readable YAML, said for people who do not know YAML."""

from __future__ import annotations

from typing import Any

from comitia.engine.lexical import Repaired
from comitia.engine.messages import Msg
from comitia.engine.problems import Position, Problem, Span
from comitia.engine.values import frozen


def encoding_of(data: bytes) -> str:
    """Return the encoding in which the bytes are best shown; `utf-8` where nothing fits better."""
    if data.startswith(_OFFICE):
        return "utf-8"
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    sample = data[:4096]
    if b"\x00" in sample:
        return _without_mark(sample) or "utf-8"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        cut = error.reason == "unexpected end of data" and not data[: error.start].isascii()
        return "gb18030" if not cut and _is_chinese(data) else "utf-8"
    return "utf-8"


def encoding_problem(data: bytes, name: str) -> Problem | None:
    """Return why the bytes are not UTF-8 text, or None where they are."""
    encoding = encoding_of(data)
    advice: Msg | None = Msg("save the file again with the encoding UTF-8 (Save As, Encoding)")
    start = 0
    if data.startswith(_OFFICE):
        message = Msg("the file is an office document, not a text file")
        advice = Msg("copy its text into a new text file and save that as UTF-8")
    elif encoding in _NAMES:
        message = Msg("the file is saved as {encoding}, not as UTF-8", encoding=_NAMES[encoding])
    elif b"\x00" in data:
        message, advice = Msg("the file is not a text file"), None
    else:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            start = error.start
            message = Msg("the file is not saved as UTF-8")
            if error.reason == "unexpected end of data":
                message = Msg("the file ends in the middle of a character")
                advice = Msg("copy the file again: its end is missing")
        else:
            return None
    before = data[:start]
    line = before.count(b"\n") + 1
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
    place = Span(name, Position(line, column), Position(line, column + 1))
    return Problem("LX003", "error", message, place, advice)


_OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_NAMES = {
    "utf-32": "UTF-32",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "gb18030": "GB18030 (GBK)",
}


def _without_mark(sample: bytes) -> str | None:
    """Return which UTF-16 it is: Latin text has a zero in nearly every second byte."""
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if half < 2 or max(even, odd) * 3 <= half or min(even, odd) * 10 > half:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _is_chinese(data: bytes) -> bool:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    foreign = [character for character in text if not character.isascii()]
    common = sum("\u3000" <= c <= "\u9fff" or "\uff00" <= c <= "\uffef" for c in foreign)
    return common * 2 > len(foreign)


def syntax_problem(
    error: Exception, source: Repaired, name: str, bracket: Position | None = None
) -> Problem:
    """Return the parser's complaint as a problem in plain words.

    `bracket` is where the innermost bracket stands that was open when reading stopped.
    """
    said = str(getattr(error, "problem", None) or "")
    context = str(getattr(error, "context", None) or "")
    stop = _mark(getattr(error, "problem_mark", None), source)
    opened = _mark(getattr(error, "context_mark", None), source)
    lines = source.text.split("\n")
    if bracket is not None and "flow" in context:
        opened = bracket
    complaint = _Complaint(said, context, stop or opened or Position(1, 1), opened, lines)
    code, place, message, advice = _scanner_words(complaint) or _parser_words(complaint)
    related: tuple[tuple[Span, Msg], ...] = ()
    span = Span(name, place, Position(place.line, place.column + 1))
    if place.line != complaint.stop.line and complaint.stop.line < len(lines):
        last = complaint.stop
        label = Msg("reading stopped here")
        related = ((Span(name, last, Position(last.line, last.column + 1)), label),)
    return Problem(code, "error", message, span, advice, related=related)


@frozen
class _Complaint:
    """What the parser said and where."""

    said: str
    context: str
    stop: Position
    opened: Position | None
    lines: list[str]

    @property
    def start(self) -> Position:
        """Where the thing began that could not be read."""
        return self.opened or self.stop

    @property
    def at_end(self) -> bool:
        """Whether nothing but blank lines follows the place where reading stopped."""
        rest = self.lines[self.stop.line - 1 :]
        here = rest[0][self.stop.column - 1 :] if rest else ""
        return not here.strip() and not any(line.strip() for line in rest[1:])

    def line(self, place: Position) -> str:
        """Return the line of the file at the place."""
        return self.lines[place.line - 1] if place.line <= len(self.lines) else ""

    def sign(self, place: Position) -> str:
        """Return the character at the place."""
        return self.line(place)[place.column - 1 : place.column]


_Words = tuple[str, Position, Msg, Msg | None]
QUOTE_IT = Msg("put the whole text in quotes")
"""The way out where a text begins with or holds a sign of YAML."""


def _mark(mark: Any, source: Repaired) -> Position | None:
    if mark is None:
        return None
    return Position(mark.line + 1, source.column(mark.line + 1, mark.column + 1))


def _scanner_words(c: _Complaint) -> _Words | None:
    """Return words for what the parser finds wrong with single signs."""
    if "tab character" in c.said or (_cannot_start(c.said) and c.sign(c.stop) == "\t"):
        advice = Msg("indent with ordinary spaces, two for each level")
        return "LX002", c.stop, Msg("{space} in the indentation", space=Msg("tab")), advice
    if _cannot_start(c.said):
        message = Msg("a text cannot begin with `{sign}`", sign=c.sign(c.stop))
        return "LX010", c.stop, message, QUOTE_IT
    if "scanning an a" in c.context:
        message = Msg("a text cannot begin with `{sign}`", sign=c.sign(c.start))
        return "LX009", c.start, message, QUOTE_IT
    if "tag" in c.context + c.said:
        message = Msg("a text cannot begin with `{sign}`", sign="!")
        return "LX009", c.start, message, QUOTE_IT
    if "directive" in c.context + c.said or "incompatible" in c.said:
        return "LX009", c.start, Msg("a directive is not accepted"), Msg("delete this line")
    if "quoted scalar" in c.context:
        return _quoted_words(c)
    if "block scalar" in c.context:
        message = Msg("nothing may follow `{sign}` on its line", sign=c.sign(c.start))
        return "LX010", c.start, message, Msg("begin the text on the next line, indented")
    if "simple key" in c.context:
        return _missing_colon(c)
    return None


def _cannot_start(said: str) -> bool:
    return "cannot start any token" in said


def _quoted_words(c: _Complaint) -> _Words:
    if "unexpected" in c.said:
        message = Msg("the quotation mark `{sign}` is never closed", sign=c.sign(c.start))
        return "LX010", c.start, message, Msg("close the text with the same quotation mark")
    message = Msg("between double quotes a backslash must be followed by a known letter")
    return "LX010", c.stop, message, Msg("use single quotes `'` instead")


def _missing_colon(c: _Complaint) -> _Words:
    line = c.line(c.start).strip()
    if line.startswith("-") and not line.startswith("--"):
        message = Msg("a space is missing after the dash")
        return "LX010", c.start, message, Msg("write `- ` before each item of a list")
    if ":" in line:
        message = Msg("a space is missing after the colon")
        return "LX010", c.start, message, Msg("write `: ` between a key and its value")
    message = Msg("this line has no colon after its key")
    return "LX010", c.start, message, Msg("write `: ` between a key and its value")


def _parser_words(c: _Complaint) -> _Words:
    """Return words for what the parser finds wrong with the order of the signs."""
    if "flow" in c.context:
        return _bracket_words(c)
    if "mapping values" in c.said:
        message = Msg("a second colon stands in one value, or this line is indented too deep")
        advice = Msg("put a text with `: ` in quotes, or align the line with the key above")
        return "LX010", c.stop, message, advice
    if "sequence entries" in c.said:
        message = Msg("a list cannot begin on the line of its key")
        return "LX010", c.stop, message, Msg("begin each item on a line of its own with `- `")
    if "node content" in c.said:
        message = Msg("a value cannot begin with `{sign}`", sign=c.sign(c.stop))
        return "LX010", c.stop, message, QUOTE_IT
    if "document start" in c.said or "expected key" in c.said or "block end" in c.said:
        return _indent_words(c)
    if "indicator" in c.said:
        message = Msg("this line is no item of the list above it")
        advice = Msg("begin it with `- `, or indent it as the key that the list belongs to")
        return "LX010", c.stop, message, advice
    return "LX010", c.stop, Msg("this cannot be read as YAML"), None


def _bracket_words(c: _Complaint) -> _Words:
    sign = c.sign(c.start)
    closing = {"[": "]", "{": "}"}.get(sign, "")
    advice = Msg("close it with `{sign}`", sign=closing)
    if c.at_end:
        message = Msg("the file ends before `{sign}` is closed", sign=sign)
    else:
        message = Msg("after `{sign}` a comma or the closing bracket is missing", sign=sign)
        advice = Msg("part the items with `, ` and close with `{sign}`", sign=closing)
    return "LX010", c.start, message, advice


def _indent_words(c: _Complaint) -> _Words:
    before = c.line(c.stop)[: c.stop.column - 1]
    if c.sign(c.stop) == ":":
        return "LX014", c.stop, Msg("a key is missing before the colon"), None
    if before.strip():
        message = Msg("nothing may follow the end of a value: `{sign}`", sign=c.sign(c.stop))
        return "LX010", c.stop, message, QUOTE_IT
    message = Msg("the indentation of this line fits no line above it")
    return "LX010", c.stop, message, Msg("align the line with the key it belongs beside")
