"""YAML text as a tree in which every key and every value knows its place.

The tree is built from the parser's events rather than by the parser itself: deep nesting must
not end the process, aliases must not pass unseen, and a text stays the text that was typed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from comitia.engine import lexical, numerals, scanner, yamlerrors
from comitia.engine.messages import Msg
from comitia.engine.problems import Position, Problem, SourceLine, Span, cannot_be_read, in_order
from comitia.engine.values import frozen

MAX_DEPTH = 40
"""How deep a file may nest lists and mappings."""

MAX_BYTES = 4 * 1024 * 1024
"""How large a file may be."""

MAX_PROBLEMS = 100
"""How many slips of punctuation, and how many other problems, are reported at once."""

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


@frozen
class Scalar:
    """A single value as it was typed; `plain` where it stood without quotes or block sign."""

    text: str
    plain: bool
    span: Span

    @property
    def is_null(self) -> bool:
        """Whether nothing stands here: an empty place, `~` or `null`."""
        return self.plain and self.text in _NULLS

    def value(self) -> bool | int | str | None:
        """Return null, a truth value, an integer, or else the text itself."""
        if not self.plain:
            return self.text
        if self.text in _NULLS:
            return None
        if self.text in _TRUTHS:
            return _TRUTHS[self.text]
        if len(self.text) <= numerals.LONGEST and numerals.INTEGER.fullmatch(self.text):
            return int(self.text)
        return self.text


@frozen
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    span: Span


@frozen
class Entry:
    """A key, where it stands, and its value."""

    key: str
    key_span: Span
    value: Node

    def holding(self, value: Node) -> Entry:
        """The same key with another value."""
        return self if value is self.value else Entry(self.key, self.key_span, value)


@frozen
class Mapping:
    """Keys and values in the order of the file."""

    entries: tuple[Entry, ...]
    span: Span

    def get(self, key: str) -> Node | None:
        """Return the value of `key`, or None where the key is missing."""
        return next((entry.value for entry in self.entries if entry.key == key), None)

    def entry(self, key: str) -> Entry | None:
        """Return the entry of `key`, or None where the key is missing."""
        return next((entry for entry in self.entries if entry.key == key), None)

    def keys(self) -> tuple[str, ...]:
        """Return the keys in order."""
        return tuple(entry.key for entry in self.entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)


Node: TypeAlias = Scalar | Sequence | Mapping
"""A value of a YAML file."""


def read_yaml(
    source: str | Path | bytes, name: str | None = None
) -> tuple[Node | None, list[Problem]]:
    """Read a file (a path) or its content (bytes) and report all that is wrong with it.

    The tree is None where the text could not be read as YAML. After wrong punctuation (LX001)
    it is the tree that was meant; of duplicate keys (LX004) the first counts.
    """
    shown = name if name is not None else "<text>" if isinstance(source, bytes) else str(source)
    if isinstance(source, bytes):
        return parse_yaml(source, shown)
    try:
        data = content_of(Path(source))
    except (OSError, ValueError) as error:
        return None, [cannot_be_read(shown, error)]
    return parse_yaml(data, shown)


def content_of(path: Path) -> bytes:
    """A file's content, of a too large one only enough to tell; may raise OSError, ValueError."""
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def parse_yaml(data: bytes, name: str) -> tuple[Node | None, list[Problem]]:
    """Read the bytes of a YAML file; see `read_yaml`."""
    if len(data) > MAX_BYTES:
        message = Msg("the file is larger than {limit} MB", limit=MAX_BYTES // 1024**2)
        return None, [Problem("LX012", "error", message, _place(name, 1, 1))]
    problem = yamlerrors.encoding_problem(data, name)
    if problem is not None:
        return None, [problem]
    text = decode(data)
    if not text.strip():
        return None, [_empty(name)]
    problems = lexical.unreadable(text, name) + lexical.directives(text, name)
    if problems:
        return None, problems
    slips = scanner.slips(text)
    problems = lexical.slip_problems(slips, name)[:MAX_PROBLEMS]
    # What was meant by wrong punctuation is plain, so the rest of the file is read as well;
    # how deep a line with a tab was meant to stand is not.
    source = lexical.repaired(text, slips)
    builder = _Builder(source, name)
    root = builder.build()
    for found in builder.problems:
        line = found.span.start.line if found.span else 0
        if found.code != "LX010" or source.doubtful is None or line < source.doubtful:
            problems.append(found)
    harmless = ("LX001", "LX002", "LX004")
    if source.doubtful is not None or any(p.code not in harmless for p in problems):
        return None, in_order(problems)
    if root is None and problems:
        return None, in_order(problems)
    if root is None or (isinstance(root, Scalar) and root.is_null):
        return None, in_order([*problems, _empty(name)])
    return root, in_order(problems)


def decode(data: bytes) -> str:
    """Return the text of a file as it is parsed and shown, with `\\n` at the line ends."""
    text = data.decode(yamlerrors.encoding_of(data), "replace").removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def line_lookup(name: str, text: str) -> SourceLine:
    """Return a look-up of source lines for `render_problem` over the text of one file."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")

    def lookup(file: str, line: int) -> str | None:
        return lines[line - 1] if file == name and 1 <= line <= len(lines) else None

    return lookup


def implicit_trap(scalar: Scalar) -> Msg | None:
    """Return what to write instead where readers of YAML differ about a plain value (LX005)."""
    return numerals.trap(scalar.text) if scalar.plain else None


def number_problem(scalar: Scalar) -> Msg | None:
    """Return what to write where a number is due but typed in other than plain digits (LX006)."""
    if numerals.is_number(scalar.text):
        return None
    number = numerals.as_ascii_number(scalar.text)
    if number is None:
        return None
    return Msg(
        "number `{text}` is not in plain digits: write `{number}`", text=scalar.text, number=number
    )


as_ascii_number = numerals.as_ascii_number


def _place(name: str, line: int, column: int, length: int = 1) -> Span:
    return Span(name, Position(line, column), Position(line, column + length))


def _empty(name: str) -> Problem:
    return Problem("LX013", "error", Msg("the file is empty"), _place(name, 1, 1))


class _Frame:
    """A list or mapping that is being read."""

    def __init__(self, start: Position, mapping: bool, flow: bool) -> None:
        self.start = start
        self.mapping = mapping
        self.flow = flow
        self.items: list[Node] = []
        self.entries: list[Entry] = []
        self.key: tuple[str, Span] | None = None
        self.seen: dict[str, Span] = {}


class _Builder:
    """Builds the tree from the parser's events and notes what Comitia does not accept."""

    def __init__(self, source: lexical.Repaired, name: str) -> None:
        self.source = source
        self.name = name
        self.lines = source.text.split("\n")
        self.problems: list[Problem] = []
        self.stack: list[_Frame] = []
        self.root: Node | None = None
        self.documents = 0

    def build(self) -> Node | None:
        """Return the root of the tree, or None where nothing was read."""
        from ruamel.yaml import YAML  # a heavy import
        from ruamel.yaml.error import YAMLError

        try:
            for event in YAML(typ="safe", pure=False).parse(self.source.text):
                going_on = self._take(type(event).__name__, event)
                if not going_on or len(self.problems) >= MAX_PROBLEMS:
                    return None
        except (YAMLError, ValueError, RecursionError) as error:
            bracket = self.stack[-1].start if self.stack and self.stack[-1].flow else None
            problem = yamlerrors.syntax_problem(error, self.source, self.name, bracket)
            self.problems.append(problem)
            return None
        return self.root

    def _take(self, kind: str, event: Any) -> bool:
        """Use one event; return whether to go on."""
        match kind:
            case "ScalarEvent":
                if event.anchor is not None or event.tag is not None:
                    self._refuse_extras(event)
                self._add(Scalar(event.value, event.style in (None, ""), self._span(event)))
            case "DocumentStartEvent":
                return self._document(event)
            case "AliasEvent":
                self._alias(event)
            case "SequenceStartEvent" | "MappingStartEvent":
                self._refuse_extras(event)
                return self._open(event, kind == "MappingStartEvent")
            case "SequenceEndEvent" | "MappingEndEvent":
                self._close(event)
        return True

    def _document(self, event: Any) -> bool:
        self.documents += 1
        if self.documents == 1:
            return True
        message = Msg("a second document begins here")
        advice = Msg("keep one document in a file: delete the line `---` or move the rest away")
        self._report("LX009", message, self._span(event), advice)
        return False

    def _refuse_extras(self, event: Any) -> None:
        if event.anchor is not None:
            self._report(
                "LX009",
                Msg("anchor `&{name}` is not accepted", name=event.anchor),
                self._span(event, len(event.anchor) + 1),
                Msg(
                    "write the value out at each place, or put a text beginning with `&` in quotes"
                ),
            )
        if event.tag is not None:
            self._report(
                "LX009",
                Msg("tag `{tag}` is not accepted", tag=str(event.tag)),
                self._span(event, 1),
                Msg("delete the tag, or put a text beginning with `!` in quotes"),
            )

    def _alias(self, event: Any) -> None:
        span = self._span(event)
        self._report(
            "LX009",
            Msg("alias `*{name}` is not accepted", name=str(event.anchor)),
            span,
            Msg("write the value out here, or put a text beginning with `*` in quotes"),
        )
        self._add(Scalar(f"*{event.anchor}", False, span))

    def _open(self, event: Any, mapping: bool) -> bool:
        span = self._span(event, 1)
        parent = self.stack[-1] if self.stack else None
        if parent is not None and parent.mapping and parent.key is None:
            message = Msg("a key must be a single word or text, not a list or mapping")
            self._report("LX014", message, span)
        if len(self.stack) >= MAX_DEPTH:
            message = Msg("the file nests deeper than {limit} levels", limit=MAX_DEPTH)
            self._report("LX011", message, span)
            return False
        self.stack.append(_Frame(span.start, mapping, bool(event.flow_style)))
        return True

    def _close(self, event: Any) -> None:
        frame = self.stack.pop()
        end = self._end(event) if frame.flow else frame.start
        if not frame.flow and (frame.items or frame.entries):
            last = frame.entries[-1].value if frame.mapping else frame.items[-1]
            end = max(frame.start, last.span.end)
        span = Span(self.name, frame.start, end)
        if frame.mapping:
            self._add(Mapping(tuple(frame.entries), span))
        else:
            self._add(Sequence(tuple(frame.items), span))

    def _add(self, node: Node) -> None:
        """Put a finished value where it belongs."""
        if not self.stack:
            self.root = node
            return
        frame = self.stack[-1]
        if not frame.mapping:
            frame.items.append(node)
        elif frame.key is None:
            frame.key = self._key(frame, node)
        else:
            key, span = frame.key
            frame.key = None
            if frame.seen[key] is span:
                frame.entries.append(Entry(key, span, node))

    def _key(self, frame: _Frame, node: Node) -> tuple[str, Span]:
        span = node.span
        if not isinstance(node, Scalar):
            frame.seen.setdefault("", span)
            return "", span
        key = node.text if node.text.isascii() else unicodedata.normalize("NFC", node.text)
        if node.is_null:
            self._report("LX014", Msg("a key is missing before the colon"), span)
        elif node.plain and key == "<<":
            message = Msg("merge key `<<` is not accepted")
            self._report("LX009", message, span, Msg("write the keys out, or use `extends`"))
        elif key in frame.seen:
            first = frame.seen[key]
            label = Msg("first at line {line}", line=first.start.line)
            related = ((span, label), (first, Msg("first here")))
            message = Msg("key `{key}` stands twice", key=key)
            advice = Msg("keep one of the two and delete the other")
            self._report("LX004", message, span, advice, related)
        frame.seen.setdefault(key, span)
        return key, span

    def _report(
        self,
        code: str,
        message: Msg,
        span: Span,
        advice: Msg | None = None,
        related: tuple[tuple[Span, Msg], ...] = (),
    ) -> None:
        self.problems.append(Problem(code, "error", message, span, advice, related=related))

    def _position(self, line: int, column: int) -> Position:
        return Position(line + 1, self.source.column(line + 1, column + 1))

    def _end(self, event: Any) -> Position:
        mark = event.end_mark
        line, column = mark.line, mark.column
        start = event.start_mark.line
        # A block text ends where the next line begins: show the end of its own last line.
        while column == 0 and line > start:
            line -= 1
            column = len(self.lines[line]) if line < len(self.lines) else 0
        return self._position(line, column)

    def _span(self, event: Any, length: int | None = None) -> Span:
        first, last = event.start_mark, event.end_mark
        line = first.line + 1
        if length is None and last.line + 1 == line and line not in self.source.added:
            start = Position(line, first.column + 1)
            return Span(self.name, start, Position(line, last.column + 1))
        start = self._position(event.start_mark.line, event.start_mark.column)
        if length is not None:
            return Span(self.name, start, Position(start.line, start.column + length))
        return Span(self.name, start, max(start, self._end(event)))
