"""Editing a YAML file at one place, every other byte of it kept.

A round trip through a loader and a dumper changes spacing far from the edit. So the text itself
is changed, at the places that the reader tells, and the result is read again: where it does not
say exactly what it should, nothing comes of the edit.
"""

from __future__ import annotations

import re
from typing import Any

from comitia.engine.layout import text_width
from comitia.engine.problems import Position
from comitia.engine.values import frozen
from comitia.engine.written import (
    NOWHERE,
    NotEditable,
    Step,
    flow,
    nested,
    same,
    with_value,
    without,
    word,
)
from comitia.engine.yamlfile import Entry, Mapping, Node, Scalar, Sequence, parse_yaml

LONGEST_LINE = 100
"""How many columns a value may fill on one line before it is written over several."""

LINE_END = re.compile(r"\r\n|\r|\n")


class Page:
    """The text of a file, with the offsets of the places in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        found = list(LINE_END.finditer(text))
        self.newline = found[0][0] if found else "\n"
        self.starts = [1 if text.startswith("\ufeff") else 0, *(each.end() for each in found)]
        self.ends = [*(each.start() for each in found), len(text)]

    def offset(self, place: Position) -> int:
        """Where in the text a place is."""
        return self.starts[place.line - 1] + place.column - 1

    def at(self, place: Position) -> str:
        """The character at a place; empty at the end of the text."""
        return self.text[self.offset(place) : self.offset(place) + 1]

    def before(self, place: Position) -> str:
        """What stands on the line before a place."""
        return self.text[self.starts[place.line - 1] : self.offset(place)]

    def line(self, number: int) -> str:
        """Line `number`, from 1; empty outside of the text."""
        if not 1 <= number <= len(self.starts):
            return ""
        return self.text[self.starts[number - 1] : self.ends[number - 1]]

    def replaced(self, start: int, end: int, text: str) -> str:
        """The text with the stretch from `start` to `end` replaced."""
        return self.text[:start] + text.replace("\n", self.newline) + self.text[end:]


@frozen
class Held:
    """A value in the file: the list or mapping that holds it, and its key or number there."""

    holder: Mapping | Sequence
    number: int

    @property
    def entry(self) -> Entry | None:
        """The entry, where a mapping holds the value."""
        return self.holder.entries[self.number] if isinstance(self.holder, Mapping) else None

    @property
    def node(self) -> Node:
        """The value."""
        if isinstance(self.holder, Mapping):
            return self.holder.entries[self.number].value
        return self.holder.items[self.number]

    @property
    def start(self) -> Position:
        """Where the entry or the item begins."""
        return self.entry.key_span.start if self.entry is not None else self.node.span.start

    @property
    def last_line(self) -> int:
        """The line on which the entry or the item ends."""
        return max(self.start.line, self.node.span.end.line)


def put(
    text: str, path: tuple[Step, ...], value: Node, *, blocks: int = 0, ahead: str | None = None
) -> str:
    """The text of a file with `value` at `path`, and what leads to it made where it is missing.

    Mappings down to the depth `blocks` are written with a line for each key. A new key of the
    whole file goes `ahead` of another. Raises `NotEditable`.
    """
    tree, page = _tree(text), Page(text)
    way = _way(tree, path)
    rest = path[len(way) :]
    node = way[-1].node if way else tree
    depth = len(way)
    if rest and isinstance(node, Mapping) and (node.entries or not way):
        if isinstance(rest[0], int):
            raise NotEditable
        made = Entry(rest[0], NOWHERE, nested(rest[1:], value))
        holder = node if way else _up_to(node, ahead)
        result = _add_entry(page, holder, made, depth + 1, blocks)
    elif rest and isinstance(node, Sequence) and rest[0] == len(node.items):
        result = _add_item(page, node, nested(rest[1:], value))
    elif way and not (rest and isinstance(node, Sequence)):
        result = _replace(page, way, nested(rest, value), blocks)
    else:
        raise NotEditable
    return _checked(result, with_value(tree, path, value))


def removed(text: str, path: tuple[Step, ...], keep: int = 0) -> str:
    """The text of a file without what stands at `path`, nor what is empty without it.

    The first `keep` steps of the path stay even so. Raises `NotEditable`.
    """
    tree, page = _tree(text), Page(text)
    way = _way(tree, path)
    if len(way) < len(path):
        raise NotEditable
    while len(way) > keep + 1 and len(_contents(way[-1].holder)) == 1:
        way.pop()
    held = way[-1]
    expected = without(tree, path[: len(way)])
    if _is_flow(page, held.holder):
        result = _without_in_flow(page, held)
    else:
        result = _without_in_block(page, held)
    return _checked(result, expected)


def renamed(text: str, path: tuple[Step, ...], key: str) -> str:
    """The text of a file with another key for the value at `path`."""
    held = _way(_tree(text), path)[-1]
    entry = held.entry
    if entry is None:
        raise NotEditable
    page = Page(text)
    start, end = page.offset(entry.key_span.start), page.offset(entry.key_span.end)
    return page.replaced(start, end, word(key))


def _tree(text: str) -> Node:
    tree, problems = parse_yaml(text.encode("utf-8"), "")
    if tree is None or problems:
        raise NotEditable
    return tree


def _checked(text: str, expected: Node) -> str:
    """The text, where it says what it should and nothing else."""
    if not same(_tree(text), expected):
        raise NotEditable
    return text


def _contents(holder: Mapping | Sequence) -> tuple[Any, ...]:
    return holder.entries if isinstance(holder, Mapping) else holder.items


def _way(tree: Node, path: tuple[Step, ...]) -> list[Held]:
    """The values on a way, as far as they are there."""
    way: list[Held] = []
    node = tree
    for step in path:
        if isinstance(node, Mapping):
            numbers = [n for n, each in enumerate(node.entries) if each.key == step]
        elif isinstance(node, Sequence):
            numbers = [step] if isinstance(step, int) and 0 <= step < len(node.items) else []
        else:
            numbers = []
        if not numbers:
            break
        assert isinstance(node, Mapping | Sequence)
        way.append(Held(node, numbers[0]))
        node = way[-1].node
    return way


def _is_flow(page: Page, node: Node) -> bool:
    return page.at(node.span.start) in ("{", "[") and not isinstance(node, Scalar)


def _lines(head: str, value: Node, indent: int, depth: int, blocks: int) -> list[str]:
    """A value after its key or dash: on one line, or on several where it is long or high up."""
    margin = " " * indent
    line = f"{margin}{head} {flow(value)}"
    children = _contents(value) if isinstance(value, Mapping | Sequence) else ()
    if not children or (depth > blocks and text_width(line) <= LONGEST_LINE):
        return [line]
    lines = [f"{margin}{head}"]
    for child in children:
        if isinstance(child, Entry):
            lines += _lines(f"{word(child.key)}:", child.value, indent + 2, depth + 1, blocks)
        else:
            lines.append(f"{margin}  - {flow(child)}")
    return lines


def _up_to(node: Mapping, key: str | None) -> Mapping:
    """The part of a block mapping that stands ahead of a key; all of it where none does."""
    number = next((n for n, each in enumerate(node.entries) if each.key == key), 0)
    return Mapping(node.entries[:number] or node.entries, node.span)


def _add_entry(page: Page, node: Mapping, made: Entry, depth: int, blocks: int) -> str:
    head = f"{word(made.key)}:"
    if _is_flow(page, node):
        return _add_in_flow(page, node, f"{head} {flow(made.value)}")
    lines = _lines(head, made.value, node.span.start.column - 1, depth, blocks)
    return _add_lines(page, node, lines)


def _add_item(page: Page, node: Sequence, value: Node) -> str:
    if _is_flow(page, node):
        return _add_in_flow(page, node, flow(value))
    return _add_lines(page, node, [f"{' ' * (node.span.start.column - 1)}- {flow(value)}"])


def _add_lines(page: Page, node: Mapping | Sequence, lines: list[str]) -> str:
    """New lines after the last of a block, set off by an empty one where the others are."""
    last = Held(node, len(_contents(node)) - 1)
    if last.number and not page.line(last.start.line - 1).strip():
        lines = ["", *lines]
    end = page.ends[last.last_line - 1]
    return page.replaced(end, end, "".join(f"\n{line}" for line in lines))


def _add_in_flow(page: Page, node: Mapping | Sequence, text: str) -> str:
    contents = _contents(node)
    if not contents:
        start = page.offset(node.span.start) + 1
        return page.replaced(start, page.offset(node.span.end) - 1, text)
    last = Held(node, len(contents) - 1)
    end = page.offset(max(last.node.span.end, last.start))
    comma = re.match(r"\s*,", page.text[end:])
    if comma is not None:
        end += comma.end()
    return page.replaced(end, end, f"{' ' if comma else ', '}{text}")


def _replace(page: Page, way: list[Held], value: Node, blocks: int) -> str:
    """The value at the end of a way replaced."""
    held = way[-1]
    node, entry = held.node, held.entry
    start, end = page.offset(node.span.start), page.offset(node.span.end)
    in_flow = any(_is_flow(page, each.holder) for each in way)
    if entry is None:
        return page.replaced(start, end, flow(value) if start < end else f" {flow(value)}")
    after = page.offset(entry.key_span.end)
    colon = re.match(r"\s*:", page.text[after:])
    after += colon.end() if colon else 0
    indent = 0 if in_flow else entry.key_span.start.column - 1
    lines = _lines(f"{word(entry.key)}:", value, indent, len(way), blocks)
    if in_flow or (
        len(lines) == 1 and start < end and node.span.start.line == entry.key_span.start.line
    ):
        mark = "" if colon else ":"
        new = flow(value) if start < end else f"{mark} {flow(value)}"
        return page.replaced(start if start < end else after, max(end, after), new)
    # Written on lines of its own, before or after: a remark on the line of the key stays there.
    line_end = page.ends[entry.key_span.start.line - 1]
    if start == end:
        remark, end = page.text[after:line_end], line_end
    elif node.span.start.line > entry.key_span.start.line:
        remark = page.text[after:line_end]
    else:
        line_end = page.ends[node.span.end.line - 1]
        remark, end = page.text[end:line_end], line_end
    if len(lines) == 1:
        return page.replaced(after, end, f" {flow(value)}{remark.rstrip()}")
    return page.replaced(after, end, "\n".join([remark.rstrip(), *lines[1:]]))


def _without_in_flow(page: Page, held: Held) -> str:
    """A flow list or mapping without one of its parts, and without a comma too many."""
    contents = _contents(held.holder)
    start = page.offset(held.start)
    if held.number + 1 < len(contents):
        return page.replaced(start, page.offset(Held(held.holder, held.number + 1).start), "")
    end = max(page.offset(held.node.span.end), start)
    if held.number:
        before = Held(held.holder, held.number - 1)
        start = page.offset(max(before.node.span.end, before.start))
        if before.entry is not None:
            start = max(start, page.offset(before.entry.key_span.end))
        return page.replaced(start, end, "")
    inside = page.offset(held.holder.span.start) + 1
    return page.replaced(inside, page.offset(held.holder.span.end) - 1, "")


def _without_in_block(page: Page, held: Held) -> str:
    """A block without the lines of one of its parts."""
    before = page.before(held.start)
    if before.strip(" ") not in ("", "-"):
        raise NotEditable
    if held.entry is not None and before.strip():  # the first key after a dash
        if held.number + 1 == len(_contents(held.holder)):
            raise NotEditable
        following = Held(held.holder, held.number + 1).start
        return page.replaced(page.offset(held.start), page.offset(following), "")
    first, last = held.start.line, held.last_line
    if not page.line(first - 1).strip() and not page.line(last + 1).strip():
        last += 1
    last = min(last, len(page.starts))
    start = page.starts[first - 1]
    if last < len(page.starts):
        return page.replaced(start, page.starts[last], "")
    return page.replaced(page.ends[first - 2] if first > 1 else start, len(page.text), "")
