"""Finds slips of an input method in YAML: what the parser does not see, or blames elsewhere.

The scan follows the layout of the text line by line. It knows just enough of YAML to tell
syntax from prose: a full-width comma is right in a sentence, and between brackets joins two items.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from comitia.engine.values import frozen

PLAIN = {
    "：": ":",
    "，": ",",
    "、": ",",
    "［": "[",
    "］": "]",
    "｛": "{",
    "｝": "}",
    "＃": "#",
    "－": "-",
    "｜": "|",
    "＞": ">",
    "\u3000": " ",
    "\xa0": " ",
}
"""The syntax character that each full-width character was meant to be."""

_SPACES, _WIDE_SPACES = " \t", "\u3000\xa0"
_CLOSING = {"[": "]", "{": "}", "［": "］]", "｛": "｝}"}
_SENTENCE = re.compile("[，。；、！？,;!?]")
_KEY_COLON = re.compile(r":(?=[ \t\u3000\xa0]|$)")
_COMMENT = re.compile(r"(?<=[ \t])#")
_PROPERTY = re.compile(r"[&!][^ \t]*[ \t]+")
_INDENT = re.compile(r"[ \t\u3000\xa0]*")
_IN_QUOTES = r'"[^"\\]*"'
_IN_BRACKETS = rf"[^\[\]{{}}#\"'\t{''.join(PLAIN)}]|(?:(?<=[,:] )|(?<=[\[{{])){_IN_QUOTES}"
# A key, and what ends on its line and holds nothing to weigh: a plain text, one in quotes, or
# brackets. Most lines are like that.
_ORDINARY = re.compile(
    rf"( *)\w[\w-]*:(?: (?:(\w[^#＃]*)|{_IN_QUOTES}"
    rf"|[\[{{](?:{_IN_BRACKETS}|\[(?:{_IN_BRACKETS})*\])*[\]}}]))?"
)
_KEY = re.compile("[^，。；、！？,;!?]{1,16}")
_DEEPEST = 100


@frozen
class Slip:
    """One character (or run of spaces) to be typed otherwise; numbers counted from 1."""

    code: str
    line: int
    column: int
    typed: str


@dataclass(slots=True)
class _Item:
    """One item between brackets while it is read."""

    opener: str
    keyed: bool = False
    begun: bool = False
    opened: int = 0
    wide: list[tuple[int, int, str]] = field(default_factory=list)

    def renew(self) -> None:
        """Begin the next item between the same brackets."""
        self.keyed = self.begun = False
        self.opened = 0
        self.wide = []


def slips(text: str) -> list[Slip]:
    """Return the slips in the text in the order of the text."""
    scanner = _Scanner(text)
    for number, line in enumerate(scanner.lines):
        scanner.take(number, line)
    return sorted(set(scanner.slips), key=lambda slip: (slip.line, slip.column))


class _Scanner:
    """Follows keys, lists, quotes, brackets and block texts from line to line."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.slips: list[Slip] = []
        self.levels: list[tuple[int, str]] = []
        self.flow: list[_Item] = []
        self.quote = ""
        # Lines indented deeper than these continue a plain text, or a block text (`|`).
        self.prose: int | None = None
        self.block: int | None = None
        self.base = -1
        self.begun = False

    def take(self, number: int, line: str) -> None:
        """Read one line."""
        if self._ordinary(line):
            return
        if self.quote:
            column = self._quoted(line, 0, self.quote)
            if not self.quote and self.flow:
                self._brackets(number, line, column)
            return
        indent = len(line) - len(line.lstrip(" "))
        if self.flow and not self._abandoned(line, indent):
            self._brackets(number, line, 0)
            return
        if self.block is not None and (indent > self.block or indent == len(line)):
            return
        space = _INDENT.match(line)
        column = space.end() if space else 0
        continued = self.prose is not None and indent > self.prose
        if column == len(line):
            self._indentation(number, line, column)
            return
        self.block = None
        if line[column] == "#":
            self.prose = None
        elif continued:
            self._hash(number, line, column)
        else:
            self.prose = None
            self._indentation(number, line, column)
            self._line(number, line, column)

    def _ordinary(self, line: str) -> bool:
        """Read a line that needs no scan; return whether it is one."""
        match = None if self.quote or self.flow else _ORDINARY.fullmatch(line)
        if match is None:
            return False
        indent, outer = match.end(1), self.prose if self.block is None else self.block
        if outer is not None and indent > outer:
            return False
        self._enter(indent, "map")
        self.block = None
        self.prose = indent if match[2] else None
        self.begun = True
        return True

    def _slip(self, number: int, column: int, typed: str, code: str = "LX001") -> None:
        self.slips.append(Slip(code, number + 1, column + 1, typed))

    def _indentation(self, number: int, line: str, end: int) -> None:
        for match in re.finditer("\t+|\u3000+|\xa0+", line[:end]):
            self._slip(number, match.start(), match.group(), "LX002")

    def _line(self, number: int, line: str, column: int) -> None:
        """Read a line that begins something new outside of brackets."""
        if column == 0 and re.match(r"(---|\.\.\.)([ \t]|$)", line):
            self.levels = []
            return
        dash = False
        while line[column : column + 1] in ("-", "－") and self._dash(number, line, column):
            dash = True
            self._enter(column, "list")
            column += 1
            while line[column : column + 1] and line[column] in _SPACES + _WIDE_SPACES:
                column += 1
        if column == len(line):
            return
        if line[column] == "＃":
            self._slip(number, column, "＃")
        elif line[column] != "#":
            self._entry(number, line, column, dash)
            self.begun = True

    def _dash(self, number: int, line: str, column: int) -> bool:
        """Return whether a list item begins here, noting full-width characters in its mark."""
        after = line[column + 1 : column + 2]
        if after and after not in _SPACES + _WIDE_SPACES:
            return False
        if line[column] == "－":
            self._slip(number, column, "－")
        if after and after in _WIDE_SPACES:
            self._slip(number, column + 1, after)
        return True

    def _enter(self, column: int, kind: str) -> None:
        """Go to the list or mapping whose items begin at the column."""
        while self.levels and (
            self.levels[-1][0] > column or (self.levels[-1] == (column, "list") and kind == "map")
        ):
            self.levels.pop()
        if not self.levels or self.levels[-1] != (column, kind):
            self.levels.append((column, kind))

    def _entry(self, number: int, line: str, column: int, dash: bool) -> None:
        """Read a key with its value, or a value alone."""
        start = column
        if line[column] in "'\"":
            column = self._quoted(line, column, line[column])
            while line[column : column + 1] and line[column] in _SPACES:
                column += 1
            if not self.quote and line[column : column + 1] in (":", "："):
                self._after_key(number, line, start, column)
            return
        if line[column] in "[{|>&!?*":
            self._value(number, line, column, self._parent(column))
            return
        text = _uncommented(line)
        colon = _KEY_COLON.search(text, column)
        wide = text.find("：", column, colon.start() if colon else len(text))
        if wide > column and (colon or self._key_due(number, line, column, wide, dash)):
            self._after_key(number, line, start, wide)
        elif colon:
            self._after_key(number, line, start, colon.start())
        else:
            self._value(number, line, column, self._parent(column))

    def _parent(self, column: int) -> int:
        return next((level for level, _ in reversed(self.levels) if level < column), -1)

    def _after_key(self, number: int, line: str, start: int, colon: int) -> None:
        if line[colon] == "：":
            self._slip(number, colon, "：")
        after = line[colon + 1 : colon + 2]
        if after and after in _WIDE_SPACES:
            self._slip(number, colon + 1, after)
        self._enter(start, "map")
        value = colon + 1
        while line[value : value + 1] and line[value] in _SPACES + _WIDE_SPACES:
            value += 1
        if value < len(line):
            self._value(number, line, value, start)

    def _key_due(self, number: int, line: str, column: int, wide: int, dash: bool) -> bool:
        """Return whether a key must, or most likely does, end at this full-width colon."""
        if not dash and (column, "map") in self.levels:
            return True
        if not _looks_like_key(line[column:wide]):
            return False
        if self._sibling(number, column):
            return True
        alone = not self.levels and not self.begun
        return not dash and (alone or not _SENTENCE.search(line, wide + 1))

    def _sibling(self, number: int, column: int) -> bool:
        """Return whether the next line holds a key at the same column."""
        for line in self.lines[number + 1 :]:
            indent = len(line) - len(line.lstrip(" "))
            if indent == len(line) or line[indent] == "#":
                continue
            text = _uncommented(line)
            colon = _KEY_COLON.search(text, indent)
            wide = text.find("：", indent)
            key = colon.start() if colon else wide
            return indent == column and key > indent and _looks_like_key(line[indent:key])
        return False

    def _value(self, number: int, line: str, column: int, parent: int) -> None:
        """Read a value that begins at the column and belongs to a key or dash at `parent`."""
        while match := _PROPERTY.match(line, column):
            column = match.end()
        first = line[column : column + 1]
        rest = _uncommented(line)[column:].rstrip()
        if first == "#":
            return
        if first and first in "'\"":
            self._quoted(line, column, first)
        elif first and first in "[{":
            self.base = parent
            self.flow = [_Item(first)]
            self._brackets(number, line, column + 1)
        elif first and first in "|>":
            self.block = parent
        elif rest in ("｜", "＞"):
            self._slip(number, column, rest)
            self.block = parent
        else:
            self.prose = parent
            self._hash(number, line, column)
            self._wide_brackets(number, column, rest)

    def _wide_brackets(self, number: int, column: int, text: str) -> None:
        """Note a list or mapping typed in full-width brackets throughout."""
        if text[:1] not in ("［", "｛") or text[-1] not in _CLOSING[text[0]]:
            return
        inside = text[1:-1]
        if ": " in inside or any(c in inside for c in "：，、,"):
            for offset, character in enumerate(text):
                if character in "［］｛｝，、：":
                    self._slip(number, column + offset, character)

    def _hash(self, number: int, line: str, column: int) -> None:
        text = _uncommented(line)
        match = re.compile("(?<=[ \t\u3000])＃").search(text, column)
        if match or text[column : column + 1] == "＃":
            self._slip(number, match.start() if match else column, "＃")

    def _quoted(self, line: str, column: int, quote: str) -> int:
        """Go past a quoted text; `quote` stays set where it goes on in the next line."""
        index = column if self.quote else column + 1
        self.quote = quote
        while index < len(line):
            if quote == '"' and line[index] == "\\":
                index += 1
            elif line[index] == quote:
                if quote == "'" and line[index + 1 : index + 2] == "'":
                    index += 1
                else:
                    self.quote = ""
                    return index + 1
            index += 1
        return len(line)

    def _abandoned(self, line: str, indent: int) -> bool:
        """Return whether a bracket was never closed, as the next key of the file shows."""
        if indent > self.base or not re.match(r"[^\s#,\]}\"'][^:,\[\]{}]*:( |$)", line[indent:]):
            return False
        self.flow = []
        return True

    def _brackets(self, number: int, line: str, column: int) -> None:
        """Read on between brackets."""
        while self.flow and column < len(line):
            item, character = self.flow[-1], line[column]
            if character == "#" and (column == 0 or line[column - 1] in _SPACES):
                return
            if character in "'\"" and not item.begun:
                item.begun = True
                column = self._quoted(line, column, character)
                continue
            if character in PLAIN:
                if self._wide_character(item, number, column, line):
                    return
            elif character == ":" and _is_separator(line, column):
                if item.keyed:
                    self._flag(item, "，")
                item.keyed, item.begun, item.wide = True, False, []
            elif character in "[{" and len(self.flow) < _DEEPEST:
                item.begun = True
                self.flow.append(_Item(character))
            elif character in "]},":
                self._item_ends(item, character != ",")
            elif character not in _SPACES:
                item.begun = True
            column += 1

    def _wide_character(self, item: _Item, number: int, column: int, line: str) -> bool:
        """Weigh a full-width character between brackets; return whether a comment begins."""
        character = line[column]
        if character in _WIDE_SPACES:
            if not item.begun:
                self._slip(number, column, character)
            return False
        if character == "＃" and (column == 0 or line[column - 1] in _SPACES + "\u3000"):
            self._slip(number, column, character)
            return True
        if character in "］｝" and not item.opened:
            self._slip(number, column, character)
            self._item_ends(item, True)
            return False
        if item.keyed and not item.begun and _opens(line, column):
            self._slip(number, column, character)
            item.begun = True
            self.flow.append(_Item(PLAIN[character]))
            return False
        item.opened += (character in "［｛") - (character in "］｝")
        item.wide.append((number, column, character))
        item.begun = True
        return False

    def _item_ends(self, item: _Item, closed: bool) -> None:
        if not item.keyed:
            # Within a value after a real `key: ` the same characters are prose.
            self._flag(item, "，、" if item.opener == "[" else "：，")
        item.renew()
        if closed:
            self.flow.pop()

    def _flag(self, item: _Item, characters: str) -> None:
        for number, column, character in item.wide:
            if character in characters:
                self._slip(number, column, character)


def _opens(line: str, column: int) -> bool:
    """Return whether a full-width bracket is meant as the ordinary one that is closed first."""
    closed, plain = re.search(r"[］｝\]}]", line[column:]), PLAIN[line[column]]
    return plain in "[{" and closed is not None and closed[0] == _CLOSING[plain]


def _is_separator(line: str, column: int) -> bool:
    """Return whether the colon between brackets parts a key from its value."""
    after = line[column + 1 : column + 2]
    return not after or after in " \t,[]{}\"'" or (column > 0 and line[column - 1] in "\"'")


def _uncommented(line: str) -> str:
    match = _COMMENT.search(line)
    return line[: match.start()] if match else line


def _looks_like_key(text: str) -> bool:
    return _KEY.fullmatch(text.strip()) is not None
