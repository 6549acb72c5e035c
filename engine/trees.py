"""Trees of YAML nodes: keys put into one language, trees merged, readings listed, data made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel

from comitia.engine.messages import Msg, Text
from comitia.engine.problems import Problem, Span
from comitia.engine.vocabulary import Label
from comitia.engine.yamlfile import Entry, Mapping, Node, Scalar, Sequence

READINGS = {"解读": "readings", "理由": "why"}
UNKNOWN = frozenset({"unknown", "不明"})
MAX_READINGS = 64


def chinese_names(model: type[BaseModel]) -> dict[str, str]:
    """The Chinese name of each field of a model, to its key."""
    names = {}
    for name, info in model.model_fields.items():
        extra = info.json_schema_extra
        if isinstance(extra, dict) and "zh" in extra:
            names[str(extra["zh"])] = name
    return names


def rename_keys(node: Node, names: dict[str, str], problems: list[Problem]) -> Node:
    """`node` with Chinese keys replaced by the field's key; two names of one field are a fault."""
    if not isinstance(node, Mapping):
        return node
    entries: list[Entry] = []
    for entry in node:
        key = names.get(entry.key, entry.key)
        if key != entry.key and node.get(key) is not None:
            problems.append(
                Problem(
                    "SC009",
                    "error",
                    Msg(
                        "`{one}` and `{other}` are one field, given twice", one=entry.key, other=key
                    ),
                    entry.key_span,
                )
            )
            continue
        entries.append(replace(entry, key=key))
    return Mapping(tuple(entries), node.span)


def canonical(node: Node, annotation: object, problems: list[Problem]) -> Node:
    """`node`, which stands for a value of type `annotation`, with all its keys canonical."""
    if is_readings(node):
        return _canonical_readings(node, annotation, problems)
    if get_origin(annotation) is Annotated:
        return canonical(node, get_args(annotation)[0], problems)
    if isinstance(node, Sequence):
        inner = _argument(annotation, list)
        items = tuple(canonical(item, inner, problems) for item in node.items)
        return Sequence(items, node.span)
    if not isinstance(node, Mapping):
        return node
    models = _models(annotation)
    if not models:
        return _canonical_dict(node, annotation, problems)
    names: dict[str, str] = {}
    fields: dict[str, object] = {}
    for model in models:
        names |= chinese_names(model)
        fields |= {name: info.annotation for name, info in model.model_fields.items()}
    renamed = rename_keys(node, names, problems)
    assert isinstance(renamed, Mapping)
    entries = tuple(
        replace(entry, value=canonical(entry.value, fields.get(entry.key), problems))
        for entry in renamed
    )
    return Mapping(entries, node.span)


def _canonical_dict(node: Mapping, annotation: object, problems: list[Problem]) -> Node:
    found = _dict_arguments(annotation)
    if found is None:
        return node
    key_type, value_type = found
    names = {}
    if isinstance(key_type, type) and issubclass(key_type, Label):
        names = {member.zh: str(member.value) for member in key_type}
    renamed = rename_keys(node, names, problems)
    assert isinstance(renamed, Mapping)
    entries = tuple(
        replace(entry, value=canonical(entry.value, value_type, problems)) for entry in renamed
    )
    return Mapping(entries, node.span)


def _alternatives(annotation: object) -> Iterator[object]:
    """The annotation itself, or the members of a union, unwrapped from `Annotated`."""
    if get_origin(annotation) is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    elif get_origin(annotation) in (list, tuple, dict):
        yield annotation
    elif get_args(annotation) and not isinstance(annotation, type):
        for arg in get_args(annotation):
            yield from _alternatives(arg)
    else:
        yield annotation


def nested_models(annotation: object) -> list[type[BaseModel]]:
    """The models that may stand in a field, lists and mappings looked through."""
    found: list[type[BaseModel]] = []
    for each in _alternatives(annotation):
        if get_origin(each) in (list, tuple, dict):
            found.extend(nested_models(get_args(each)[-1]))
        elif isinstance(each, type) and issubclass(each, BaseModel):
            found.append(each)
    return found


def _models(annotation: object) -> list[type[BaseModel]]:
    found = _alternatives(annotation)
    return [each for each in found if isinstance(each, type) and issubclass(each, BaseModel)]


def _argument(annotation: object, origin: type) -> object:
    for each in _alternatives(annotation):
        if get_origin(each) in (origin, tuple):
            return get_args(each)[0]
    return None


def _dict_arguments(annotation: object) -> tuple[object, object] | None:
    for each in _alternatives(annotation):
        if get_origin(each) is dict:
            key, value = get_args(each)
            return key, value
    return None


def is_readings(node: Node) -> bool:
    """Whether a node lists the readings that an ambiguous text admits."""
    return isinstance(node, Mapping) and bool({"readings", "解读"} & set(node.keys()))


def _canonical_readings(node: Node, annotation: object, problems: list[Problem]) -> Node:
    renamed = rename_keys(node, READINGS, problems)
    assert isinstance(renamed, Mapping)
    entries = []
    for entry in renamed:
        value = entry.value
        if entry.key == "readings" and isinstance(value, Sequence):
            items = tuple(canonical(item, annotation, problems) for item in value.items)
            value = Sequence(items, value.span)
        elif entry.key == "readings" and isinstance(value, Mapping):
            named = tuple(
                replace(each, value=canonical(each.value, annotation, problems)) for each in value
            )
            value = Mapping(named, value.span)
        entries.append(replace(entry, value=value))
    return Mapping(tuple(entries), node.span)


def merge(base: Node, over: Node) -> Node:
    """`over` laid on `base`: mappings merge by key, null removes, anything else replaces."""
    if not isinstance(base, Mapping) or not isinstance(over, Mapping):
        return over
    if is_readings(base) or is_readings(over):
        return over
    kinds = [scalar_text(node.get("kind")) for node in (base, over)]
    if kinds[1] is not None and kinds[0] != kinds[1]:
        return over
    entries = []
    for entry in base:
        change = over.entry(entry.key)
        if change is None:
            entries.append(entry)
        elif not is_null(change.value):
            entries.append(replace(change, value=merge(entry.value, change.value)))
    added = [each for each in over if base.entry(each.key) is None and not is_null(each.value)]
    return Mapping((*entries, *added), over.span)


def is_null(node: Node) -> bool:
    """Whether nothing is written here."""
    return isinstance(node, Scalar) and node.is_null


def scalar_text(node: Node | None) -> str | None:
    """The text of a scalar, else `None`."""
    return node.text if isinstance(node, Scalar) else None


@dataclass(frozen=True, slots=True)
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
        if len(options) < 2:
            found.problems.append(
                Problem("SC010", "error", Msg("`readings` needs at least two readings"), node.span)
            )
        why = _both_languages(node.get("why"))
        if not (why.zh and why.en):
            found.problems.append(
                Problem(
                    "SC011",
                    "error",
                    Msg("`readings` needs `why`: what makes the text ambiguous"),
                    node.span,
                )
            )
        for key in node.keys():
            if key not in ("readings", "why"):
                entry = node.entry(key)
                assert entry is not None
                found.problems.append(
                    Problem(
                        "SC001", "error", Msg("unknown field `{name}`", name=key), entry.key_span
                    )
                )
        found.readings.append(Reading(address, tuple(options), why, node.span))
    elif isinstance(node, Mapping):
        for entry in node:
            list_readings(entry.value, f"{address}.{entry.key}", found)
    elif isinstance(node, Sequence):
        for number, item in enumerate(node.items):
            list_readings(item, f"{address}.{number}", found)


def _both_languages(node: Node | None) -> Text:
    """A remark given once for both languages, or once in each."""
    if isinstance(node, Mapping):
        parts = {entry.key: scalar_text(entry.value) or "" for entry in node}
        return Text(parts.get("en", parts.get("英文", "")), parts.get("zh", parts.get("中文", "")))
    text = scalar_text(node) or ""
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


def choices(readings: list[Reading]) -> Iterator[dict[str, str]]:
    """Every combination of readings, as address to label; the first listed first."""
    for labels in product(*(reading.labels for reading in readings)):
        yield dict(zip((reading.address for reading in readings), labels, strict=True))


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
            elif not is_null(entry.value):
                data[entry.key] = to_data(entry.value, inner, chosen, found)
        return data
    if isinstance(node, Sequence):
        return [
            to_data(item, f"{address}.{number}", chosen, found)
            for number, item in enumerate(node.items)
        ]
    return node.value()


def reached(node: Node, location: tuple[int | str, ...]) -> tuple[Node, Span, str]:
    """The node that a validation error is about, its span, and the last key on the way.

    Elements of the location that are no key of the tree (names of union members) are skipped.
    """
    span, last = node.span, ""
    for step in location:
        if is_readings(node) and isinstance(node, Mapping):
            inner = list(_options(node).values())
            node = inner[0] if inner else node
        if isinstance(node, Mapping) and isinstance(step, str) and node.entry(step) is not None:
            entry = node.entry(step)
            assert entry is not None
            node, span, last = entry.value, entry.value.span, step
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            span = node.span
    return node, span, last
