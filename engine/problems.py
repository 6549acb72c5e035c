"""What is wrong with a person's input: a value with a place, a message and advice."""

from __future__ import annotations

import difflib
import errno
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, NamedTuple

from comitia.engine.layout import WIDTH, folded, text_width
from comitia.engine.messages import Lang, Msg, Text, both
from comitia.engine.values import frozen

Severity = Literal["error", "warning", "info"]
"""How grave a problem is."""

SourceLine = Callable[[str, int], "str | None"]
"""Gives line `n` (from 1) of a file, or None where it is not at hand."""

LABELS: dict[str, Text] = {
    "error": Text("error", "错误"),
    "warning": Text("warning", "警告"),
    "info": Text("info", "提示"),
    "help": Text("help", "建议"),
}
"""The words at the head of a rendered problem."""

COLOURS = {"error": "1;31", "warning": "1;33", "info": "1;36", "help": "1;32", "frame": "1;34"}
"""The terminal colour codes of the parts of a rendered problem."""


class Position(NamedTuple):
    """A place in a text file, both numbers counted from 1, columns in characters."""

    line: int
    column: int


def column_letters(number: int) -> str:
    """How spreadsheets call a column: 1 is `A`, 27 is `AA`."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


class Span(NamedTuple):
    """A stretch of a file; `end` is the place after its last character.

    In a workbook `sheet` is the name of the sheet, and a position is the row and the column.
    """

    file: str
    start: Position
    end: Position
    sheet: str = ""

    @property
    def cell(self) -> str:
        """The cell of a workbook, such as `C7`."""
        return f"{column_letters(self.start.column)}{self.start.line}"


@frozen
class Problem:
    """One thing that is wrong, for a person to put right.

    `related` marks further places with a label each; one at `span` itself labels the carets.
    """

    code: str
    severity: Severity
    message: Msg
    span: Span | None
    help: Msg | None = None
    address: str = ""
    related: tuple[tuple[Span, Msg], ...] = ()


class ReadError(Exception):
    """An input could not be used; carries every problem found in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "; ".join(
            f"{p.code} {_place(p.span, 'en')}{p.message.render('en')}" for p in self.problems
        )


REASONS: dict[int, Text] = {
    errno.ENOENT: Text("No such file or directory", "没有这个文件或文件夹"),
    errno.EACCES: Text("Permission denied", "没有权限"),
    errno.EPERM: Text("Operation not permitted", "没有权限"),
    errno.EISDIR: Text("Is a directory", "这是文件夹"),
    errno.ENOTDIR: Text("Not a directory", "路径中有一段不是文件夹"),
    errno.EROFS: Text("Read-only file system", "磁盘只读"),
    errno.ENOSPC: Text("No space left on device", "磁盘已满"),
    errno.ENAMETOOLONG: Text("File name too long", "文件名过长"),
    errno.ELOOP: Text("Too many levels of symbolic links", "链接成环或者层数过多"),
}
"""What the system commonly gives as the reason, by its number."""


def reason_of(error: Exception) -> Text | str:
    """Why the system refused something, in words."""
    number = getattr(error, "errno", None)
    return REASONS.get(number or 0) or getattr(error, "strerror", None) or str(error)


def cannot_be_read(name: str, error: Exception) -> Problem:
    """A file that the system does not let us read, and its reason."""
    message = Msg("file `{file}` cannot be read: {reason}", file=name, reason=reason_of(error))
    return Problem("LX015", "error", message, None)


def has_errors(problems: Iterable[Problem]) -> bool:
    """Return whether any of the problems is an error."""
    return any(problem.severity == "error" for problem in problems)


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems by file, place and code, each only once."""

    def key(problem: Problem) -> tuple[str, str, int, int, str]:
        span = problem.span
        if span is None:
            return ("", "", 0, 0, problem.code)
        return (span.file, span.sheet, span.start.line, span.start.column, problem.code)

    return sorted(dict.fromkeys(problems), key=key)


def render_problem(
    problem: Problem, source_line_lookup: SourceLine, lang: Lang, terminal: bool = False
) -> str:
    """Return the problem as text: message, place, source line, carets, help.

    For a `terminal` it is coloured, and its sentences are folded.
    """

    def paint(text: str, part: str) -> str:
        return f"\x1b[{COLOURS[part]}m{text}\x1b[0m" if terminal and text else text

    def told(head: str, part: str, text: Msg, before: str = "") -> list[str]:
        line = f"{before}{head} {text.render(lang)}"
        indent = " " * min(text_width(f"{before}{head} "), 12)
        first, *rest = folded(line, WIDTH, indent) if terminal else [line]
        return [f"{before}{paint(head, part)}{first[len(before + head) :]}", *rest]

    head = f"{LABELS[problem.severity].pick(lang)}[{problem.code}]"
    lines = told(head, problem.severity, problem.message)
    gutter = _gutter(problem)
    margin = " " * gutter + " |"
    spans = _labelled(problem)
    previous = ""
    for number, (span, label) in enumerate(spans):
        if span.file != previous:
            lines.append(f"{paint(' -->', 'frame')} {_place(span, lang)[:-2]}")
            previous = span.file
        source = source_line_lookup(span.file, span.start.line)
        if source is None:
            if number:
                text = label.render(lang) if label else ""
                lines.append(f"{margin} {_place(span, lang)}{text}")
            continue
        shown, pad, marks = _excerpt(source, span, WIDTH - gutter - 3)
        lines.append(f"{paint(f'{span.start.line:>{gutter}} |', 'frame')} {shown}".rstrip())
        text = f" {label.render(lang)}" if label else ""
        carets = paint(("-" if number else "^") * marks, "frame" if number else problem.severity)
        below = terminal and gutter + 3 + pad + marks + text_width(text) > WIDTH
        lines.append(f"{paint(margin, 'frame')} {' ' * pad}{carets}{'' if below else text}")
        if below:
            rows = folded(text.strip(), WIDTH - gutter - 3)
            lines += [f"{paint(margin, 'frame')} {row}" for row in rows]
    if problem.help is not None:
        word = LABELS["help"].pick(lang)
        lines += told(f"{word}:", "help", problem.help, f"{' ' * (gutter + 1)}= ")
    return "\n".join(lines)


def problem_to_json(problem: Problem) -> dict[str, Any]:
    """Return the problem as plain data, both languages side by side."""
    return {
        "code": problem.code,
        "severity": problem.severity,
        "message": both(problem.message),
        **_place_to_json(problem.span),
        "help": None if problem.help is None else both(problem.help),
        "address": problem.address,
        "related": [
            {**_place_to_json(span), "message": both(label)} for span, label in problem.related
        ],
    }


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that the word was probably meant to be, or None."""
    known: dict[str, str] = {}
    for candidate in candidates:
        known.setdefault(_plain(candidate), candidate)
    wanted = _plain(word[:100])
    if wanted in known:
        return known[wanted]
    for close in difflib.get_close_matches(wanted, known, n=3, cutoff=0.5):
        if _near(wanted, close):
            return known[close]
    return None


FEW_WORDS = 8
"""How many words are listed even where one of them is near to what was written."""


def one_of(names: Sequence[str | Text], nearest: str | None) -> Msg:
    """Advice for a word that is none of `names`.

    The nearest is a guess: what looks alike may mean something else, so the others are told too.
    """
    advice = Msg("it is one of {names}", names=list(names))
    if nearest is None:
        return advice
    if len(names) > FEW_WORDS:
        return Msg("did you mean `{word}`?", word=nearest)
    return Msg("did you mean `{word}`? {otherwise}", word=nearest, otherwise=advice)


def _plain(word: str) -> str:
    word = unicodedata.normalize("NFKC", word).casefold().strip()
    return re.sub(r"[\s_\-]+", "_", word)


def _near(wanted: str, close: str) -> bool:
    ratio = difflib.SequenceMatcher(None, wanted, close).ratio()
    if ratio >= 0.7:
        return True
    if wanted.isascii():
        return ratio >= 0.6 and len(wanted) > 3
    # One wrong character in a Chinese word of two or three is half or a third of the word.
    same = sum(a == b for a, b in zip(wanted, close, strict=False))
    return len(wanted) == len(close) <= 5 and same >= len(wanted) - 1


def _place(span: Span | None, lang: Lang) -> str:
    if span is None:
        return ""
    if span.sheet:
        place = Msg(
            "{file}, sheet {sheet}, {cell}", file=span.file, sheet=span.sheet, cell=span.cell
        )
        return f"{place.render(lang)}: "
    return f"{span.file}:{span.start.line}:{span.start.column}: "


def _place_to_json(span: Span | None) -> dict[str, Any]:
    sheet = {"sheet": span.sheet, "cell": span.cell} if span is not None and span.sheet else {}
    return {
        "file": None if span is None else span.file,
        "line": None if span is None else span.start.line,
        "column": None if span is None else span.start.column,
        "end_line": None if span is None else span.end.line,
        "end_column": None if span is None else span.end.column,
        **sheet,
    }


def _labelled(problem: Problem) -> list[tuple[Span, Msg | None]]:
    """Return the spans to show: the problem's own with its label, then the related ones."""
    if problem.span is None:
        return list(problem.related)
    label = next((text for span, text in problem.related if span == problem.span), None)
    others = [(span, text) for span, text in problem.related if span != problem.span]
    return [(problem.span, label), *others]


def _gutter(problem: Problem) -> int:
    numbers = [span.start.line for span, _ in _labelled(problem)]
    return max((len(str(number)) for number in numbers), default=2)


def _visible(character: str) -> str:
    if character == "\t":
        return "    "
    return "?" if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") else character


def _excerpt(source: str, span: Span, room: int) -> tuple[str, int, int]:
    """Return the part of the line to show, the columns before the carets, and their number."""
    cells = [_visible(character) for character in source]
    first = min(span.start.column - 1, len(cells))
    last = len(cells) if span.end.line > span.start.line else min(span.end.column - 1, len(cells))
    last = max(last, first)
    start, stop = _window(cells, first, last, room)
    before = "..." if start else ""
    after = "..." if stop < len(cells) else ""
    pad = len(before) + text_width("".join(cells[start:first]))
    marks = max(1, text_width("".join(cells[first : min(last, stop)])))
    return before + "".join(cells[start:stop]) + after, pad, marks


def _window(cells: list[str], first: int, last: int, room: int) -> tuple[int, int]:
    """Return which cells to show so that the marked ones are seen and all fit into `room`."""
    widths = [text_width(cell) for cell in cells]
    if sum(widths) <= room:
        return 0, len(cells)
    room -= 6
    start = stop = first
    used = 0
    # The marked part comes first, then a third of the room before it, the rest after it.
    while stop < last and used + widths[stop] <= room:
        used += widths[stop]
        stop += 1
    before = 0
    while (
        start
        and before + widths[start - 1] <= max(room // 3, 0)
        and (used + widths[start - 1] <= room)
    ):
        start -= 1
        before += widths[start]
        used += widths[start]
    while stop < len(cells) and used + widths[stop] <= room:
        used += widths[stop]
        stop += 1
    while start and used + widths[start - 1] <= room:
        start -= 1
        used += widths[start]
    return start, stop
