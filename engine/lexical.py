"""What is wrong with the letters of a YAML file, before it is parsed, and what was meant."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from itertools import islice

from comitia.engine.messages import Msg
from comitia.engine.problems import Position, Problem, Span
from comitia.engine.scanner import PLAIN, Slip
from comitia.engine.values import frozen

_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def slip_problems(found: Iterable[Slip], name: str) -> list[Problem]:
    """Return the problems to report: each character once a line."""
    first: dict[tuple[int, str], Slip] = {}
    for slip in found:
        first.setdefault((slip.line, slip.typed[:1]), slip)
    return [_problem(slip, name) for slip in first.values()]


@frozen
class Repaired:
    """A text with its slips put right, and where that pushed the rest of a line to the right.

    `doubtful` is the first line whose depth cannot be told: how far was the tab meant to reach?
    """

    text: str
    added: dict[int, tuple[int, ...]]
    doubtful: int | None = None

    def column(self, line: int, column: int) -> int:
        """Return the column in the original text for one in the repaired text."""
        if line not in self.added:
            return column
        return column - bisect_left(self.added[line], column)


def repaired(text: str, found: Iterable[Slip]) -> Repaired:
    """Return the text as it was meant, each slip of punctuation replaced by plain syntax."""
    lines = text.split("\n")
    by_line: dict[int, list[Slip]] = {}
    for slip in found:
        by_line.setdefault(slip.line, []).append(slip)
    added: dict[int, tuple[int, ...]] = {}
    doubtful: list[int] = []
    for number, on_line in by_line.items():
        line = lines[number - 1]
        if not line.strip():
            lines[number - 1] = ""
            continue
        if any(slip.code == "LX002" for slip in on_line):
            doubtful.append(number)
        marks = [slip for slip in on_line if slip.code != "LX002"]
        lines[number - 1], added[number] = _repaired_line(line, marks)
    return Repaired("\n".join(lines), added, min(doubtful, default=None))


def _repaired_line(line: str, on_line: list[Slip]) -> tuple[str, tuple[int, ...]]:
    parts: list[str] = []
    places: list[int] = []
    last = length = 0
    for slip in on_line:
        start = slip.column - 1
        before, after = line[last:start], line[start + 1 : start + 2]
        plain = PLAIN[slip.typed[0]]
        if plain == "#" and start and line[start - 1] not in " \t":
            plain = " #"
        elif plain in ":,-" and after and after not in " \t":
            plain += " "
        parts += [before, plain]
        last = start + 1
        length += len(before) + len(plain)
        if len(plain) > 1:
            places.append(length)
    return "".join([*parts, line[last:]]), tuple(places)


def unreadable(text: str, name: str) -> list[Problem]:
    """Return the characters that no text may hold (LX014)."""
    problems = []
    for match in islice(_UNREADABLE.finditer(text), 20):
        start = match.start()
        line = text.count("\n", 0, start) + 1
        column = start - text.rfind("\n", 0, start)
        span = Span(name, Position(line, column), Position(line, column + 1))
        message = Msg("invisible character U+{code} in the text", code=f"{ord(match.group()):04X}")
        advice = Msg("delete the character; it often comes along when text is pasted")
        problems.append(Problem("LX014", "error", message, span, advice))
    return problems


def directives(text: str, name: str) -> list[Problem]:
    """Return the lines beginning with `%` above the first line of content (LX009)."""
    problems = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("%"):
            message = Msg("directive `{line}` is not accepted", line=line.strip()[:40])
            span = Span(name, Position(number, 1), Position(number, len(line) + 1))
            problems.append(Problem("LX009", "error", message, span, Msg("delete this line")))
        elif line.strip() and not line.lstrip().startswith("#"):
            break
    return problems


def written_as_text(text: str) -> Msg | None:
    """Return why a text stands where a list or mapping is due, where its punctuation tells."""
    stripped = text.strip()
    if stripped[:1] in ("［", "｛"):
        return _message(stripped[0])
    if re.search(r"[^：:\s]：", stripped):
        return _message("：")
    if re.match(r"[^\s:]+:[^\s:/]", stripped):
        return Msg("a space is missing after the colon")
    if re.match(r"-[^\s\-0-9]", stripped):
        return Msg("a space is missing after the dash")
    return None


def _message(typed: str) -> Msg:
    if PLAIN[typed] == " ":
        return Msg("full-width space stands where an ordinary space is needed")
    return Msg(
        "full-width `{wide}` stands where `{plain}` is needed", wide=typed, plain=PLAIN[typed]
    )


def _problem(slip: Slip, name: str) -> Problem:
    start = Position(slip.line, slip.column)
    span = Span(name, start, Position(slip.line, slip.column + len(slip.typed)))
    typed = slip.typed[0]
    if slip.code == "LX002":
        message = Msg("{space} in the indentation", space=_SPACE_NAMES[typed])
        advice = Msg("indent with ordinary spaces, two for each level")
    else:
        message = _message(typed)
        advice = _ADVICE.get(typed, _ADVICE_ANY)
    return Problem(slip.code, "error", message, span, advice)


_SPACE_NAMES = {
    "\t": Msg("tab"),
    "\u3000": Msg("full-width space"),
    "\xa0": Msg("no-break space"),
}
_ADVICE_ANY = Msg("switch the input method to half-width and type it again")
_ADVICE = {
    "：": Msg("type `: ` in half-width with a space after it, or put a sentence in quotes"),
    "，": Msg("type `, ` in half-width, or put the item in quotes if the comma belongs to it"),
    "、": Msg("type `, ` in half-width, or put the item in quotes if the comma belongs to it"),
}
