"""YAML trees changed, and written out as text on one line."""

from __future__ import annotations

import json
import re
from typing import Any

from comitia.engine.problems import Position, Span
from comitia.engine.yamlfile import Entry, Mapping, Node, Scalar, Sequence

NOWHERE = Span("", Position(1, 1), Position(1, 1))
"""The place of what no file holds."""

PLAIN = re.compile(r"(?!-\s|-$)[\w.+%-]([\w ./%+-]*[\w./%+-])?")
"""What needs no quotes, wherever it stands."""

Step = str | int
"""One step of a way through a file: a key as it is typed, or the number of a list's item."""


class NotEditable(Exception):
    """The text cannot be changed at this place without a change elsewhere."""


def nested(path: tuple[Step, ...], value: Node) -> Node:
    """`value` inside of a mapping, or a list of one, for each step of `path`."""
    for step in reversed(path):
        if step == 0:
            value = Sequence((value,), NOWHERE)
        elif isinstance(step, int):
            raise NotEditable
        else:
            value = Mapping((Entry(step, NOWHERE, value),), NOWHERE)
    return value


def with_value(node: Node, path: tuple[Step, ...], value: Node) -> Node:
    """A tree with `value` at `path`."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(node, Sequence):
        if not isinstance(step, int) or step > len(node.items):
            raise NotEditable
        items = list(node.items)
        items[step : step + 1] = [
            with_value(items[step] if step < len(items) else _null(), rest, value)
        ]
        return Sequence(tuple(items), node.span)
    if not isinstance(node, Mapping):
        return nested(path, value)
    if node.entry(str(step)) is None:
        made = Entry(str(step), NOWHERE, nested(rest, value))
        return Mapping((*node.entries, made), node.span)
    entries = tuple(
        each.holding(with_value(each.value, rest, value)) if each.key == step else each
        for each in node
    )
    return Mapping(entries, node.span)


def without(node: Node, path: tuple[Step, ...]) -> Node:
    """A tree without what stands at `path`."""
    step, rest = path[0], path[1:]
    if isinstance(node, Sequence):
        items = list(node.items)
        assert isinstance(step, int)
        items[step : step + 1] = [without(items[step], rest)] if rest else []
        return Sequence(tuple(items), node.span)
    assert isinstance(node, Mapping)
    entries = [
        each.holding(without(each.value, rest)) if rest and each.key == step else each
        for each in node
        if rest or each.key != step
    ]
    return Mapping(tuple(entries), node.span)


def flow(node: Node) -> str:
    """A value on one line."""
    if isinstance(node, Mapping):
        return "{" + ", ".join(f"{word(each.key)}: {flow(each.value)}" for each in node) + "}"
    if isinstance(node, Sequence):
        return "[" + ", ".join(flow(each) for each in node.items) + "]"
    if node.is_null:
        return "null"
    return node.text if node.plain and PLAIN.fullmatch(node.text) else quoted(node.text)


def word(text: str) -> str:
    """A text as a key or a single value, in quotes where it needs them."""
    scalar = Scalar(text, True, NOWHERE)
    return text if PLAIN.fullmatch(text) and scalar.value() == text else quoted(text)


def quoted(text: str) -> str:
    """A text in double quotes."""
    return json.dumps(text, ensure_ascii=False)


def plain(node: Node) -> Any:
    """A tree as plain data, the order of keys kept."""
    if isinstance(node, Mapping):
        return ("mapping", [(each.key, plain(each.value)) for each in node])
    if isinstance(node, Sequence):
        return ("list", [plain(each) for each in node.items])
    return node.value()


def data(node: Node) -> Any:
    """A tree as JSON holds it."""
    if isinstance(node, Mapping):
        return {each.key: data(each.value) for each in node}
    if isinstance(node, Sequence):
        return [data(each) for each in node.items]
    return node.value()


def same(one: Node, other: Node) -> bool:
    """Whether two trees say the same, in whatever order of keys.

    A list or mapping of nothing is the same as nothing.
    """
    return bool(_void(plain(one)) == _void(plain(other)))


def _void(data: Any) -> Any:
    """Plain data in which a list or mapping of nothing is the same as nothing."""
    match data:
        case ("mapping", []) | ("list", []):
            return None
        case ("mapping", entries):
            return ("mapping", {key: _void(value) for key, value in entries})
        case ("list", items):
            return ("list", [_void(each) for each in items])
    return data


def _null() -> Scalar:
    return Scalar("null", True, NOWHERE)
