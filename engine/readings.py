"""What a tree says at ambiguous and unknown places, and the data it makes under each reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from comitia.engine.messages import Msg, Text
from comitia.engine.problems import Problem, Span
from comitia.engine.values import frozen
from comitia.engine.yamlfile import Mapping, Node, Scalar, Sequence

UNKNOWN = frozenset({"unknown", "不明"})
"""What stands for a value that the text has and nobody can read."""


def is_readings(node: Node) -> bool:
    """Whether a node lists the readings that an ambiguous text admits."""
    if not isinstance(node, Mapping):
        return False
    return any(entry.key in ("readings", "解读") for entry in node.entries)


@frozen
class Reading:
    """An ambiguous place: its address, the labels of its readings, and why it is ambiguous."""

    address: str
    labels: tuple[str, ...]
    why: Text
    span: Span


@dataclass
class Expansion:
    """What is found while a tree is turned into data."""

    readings: list[Reading] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    spans: dict[str, Span] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def list_readings(node: Node, address: str, found: Expansion) -> None:
    """Record every ambiguous place of a tree, outermost first."""
    if is_readings(node) and isinstance(node, Mapping):
        options = _options(node)
        why = _both_languages(node.get("why"))
        found.problems += _reading_problems(node, options, why)
        found.readings.append(Reading(address, tuple(options), why, node.span))
        for option in options.values():
            if not is_readings(option):
                list_readings(option, address, found)
    else:
        for part, inner in _parts(node, address):
            list_readings(part, inner, found)


def _parts(node: Node, address: str) -> list[tuple[Node, str]]:
    """What a mapping or list holds, each with its address."""
    if isinstance(node, Mapping):
        return [(entry.value, f"{address}.{entry.key}") for entry in node]
    if isinstance(node, Sequence):
        return [(item, f"{address}.{number}") for number, item in enumerate(node.items)]
    return []


def _reading_problems(node: Mapping, options: dict[str, Node], why: Text) -> Iterator[Problem]:
    def problem(code: str, message: Msg, span: Span, advice: Msg | None = None) -> Problem:
        return Problem(code, "error", message, span, advice)

    listed = node.entry("readings")
    place = listed.key_span if listed is not None else node.span
    if len(options) < 2:
        message = Msg("`readings` needs at least two readings")
        yield problem("SC010", message, place, Msg("write `readings: [one, other]`"))
    if not (why.zh and why.en):
        message = Msg("`readings` needs `why`: what makes the text ambiguous")
        yield problem("SC011", message, place, Msg("write `why: {zh: ..., en: ...}` beside it"))
    for entry in node:
        if entry.key not in ("readings", "why"):
            message = Msg("unknown field `{name}`", name=entry.key)
            advice = Msg("beside `readings` stands only `why`")
            yield problem("SC001", message, entry.key_span, advice)
    for option in options.values():
        if is_readings(option):
            message = Msg("readings stand directly in a list of readings")
            advice = Msg("list all readings in one `readings`")
            yield problem("SC010", message, option.span, advice)


def _both_languages(node: Node | None) -> Text:
    """A remark given once for both languages, or once in each."""
    if isinstance(node, Mapping):
        parts = {entry.key: label_of(entry.value) for entry in node}
        return Text(parts.get("en", parts.get("英文", "")), parts.get("zh", parts.get("中文", "")))
    text = node.text if isinstance(node, Scalar) else ""
    return Text(text, text)


def _options(node: Mapping) -> dict[str, Node]:
    """The readings of an ambiguous place by label."""
    listed = node.get("readings")
    if isinstance(listed, Mapping):
        return {entry.key: entry.value for entry in listed}
    if isinstance(listed, Sequence):
        return {label_of(item): item for item in listed.items}
    return {}


def label_of(node: Node) -> str:
    """A short text for a reading that has no label of its own."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return f"[{', '.join(label_of(item) for item in node.items)}]"
    return ", ".join(f"{entry.key}: {label_of(entry.value)}" for entry in node)


def choices(node: Node, address: str) -> Iterator[dict[str, str]]:
    """Every combination of readings, as address to label; the first listed first.

    Readings inside of a reading are chosen only where that one is.
    """
    if is_readings(node) and isinstance(node, Mapping):
        for label, option in _options(node).items():
            for inner in choices(option, address):
                yield {address: label} | inner
        return
    yield from _combined([each for each in _parts(node, address) if _is_ambiguous(each[0])])


def _combined(parts: list[tuple[Node, str]]) -> Iterator[dict[str, str]]:
    if not parts:
        yield {}
        return
    for first in choices(*parts[0]):
        for rest in _combined(parts[1:]):
            yield first | rest


def _is_ambiguous(node: Node) -> bool:
    return is_readings(node) or any(_is_ambiguous(part) for part, _ in _parts(node, ""))


def as_read(node: Node, address: str, chosen: dict[str, str]) -> Node:
    """The tree under one choice of readings."""
    if is_readings(node) and isinstance(node, Mapping):
        option = _options(node).get(chosen.get(address, ""))
        return node if option is None else as_read(option, address, chosen)
    parts = [as_read(part, inner, chosen) for part, inner in _parts(node, address)]
    if isinstance(node, Mapping):
        pairs = zip(node.entries, parts, strict=True)
        return Mapping(tuple(entry.holding(part) for entry, part in pairs), node.span)
    return Sequence(tuple(parts), node.span) if isinstance(node, Sequence) else node


def to_data(node: Node, address: str, chosen: dict[str, str], found: Expansion) -> Any:
    """Plain data for validation, under one choice of readings.

    A field that is `unknown` is left out and its address recorded.
    """
    found.spans.setdefault(address, node.span)
    if is_readings(node) and isinstance(node, Mapping):
        option = _options(node).get(chosen.get(address, ""))
        return None if option is None else to_data(option, address, chosen, found)
    if isinstance(node, Mapping):
        data = {}
        for entry in node:
            inner = f"{address}.{entry.key}"
            if (
                isinstance(entry.value, Scalar)
                and entry.value.plain
                and entry.value.text in UNKNOWN
            ):
                found.unknown.add(inner)
                found.spans.setdefault(inner, entry.value.span)
            elif not (isinstance(entry.value, Scalar) and entry.value.is_null):
                data[entry.key] = to_data(entry.value, inner, chosen, found)
        return data
    if isinstance(node, Sequence):
        return [
            to_data(item, f"{address}.{number}", chosen, found)
            for number, item in enumerate(node.items)
        ]
    return node.value()
