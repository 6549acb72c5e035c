"""Trees of YAML nodes: keys put into one language, trees laid on one another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import Annotated, get_args, get_origin

from pydantic import BaseModel

from comitia.engine.messages import Msg, Text
from comitia.engine.problems import Problem, Span, did_you_mean
from comitia.engine.readings import is_readings
from comitia.engine.vocabulary import DURATION_UNITS, Label
from comitia.engine.yamlfile import Entry, Mapping, Node, Scalar, Sequence

READINGS = {"解读": "readings", "理由": "why"}
ALTERNATIVES = (
    frozenset({"at_least", "more_than", "times"}),
    frozenset({"at_most", "less_than"}),
    frozenset(DURATION_UNITS),
)
"""Fields of one value of which a text gives one: writing one over a base replaces the others."""


TRUTHS = {"是": "true", "否": "false"}
"""How truth values are written in Chinese."""


@cache
def chinese_names(model: type[BaseModel]) -> dict[str, str]:
    """The Chinese name of each field of a model, to its key; not to be changed."""
    names = {}
    for name, info in model.model_fields.items():
        extra = info.json_schema_extra
        if isinstance(extra, dict) and "zh" in extra:
            names[str(extra["zh"])] = name
    return names


def key_names(model: type[BaseModel], field: str) -> Text:
    """The key of a field as it is written in a file of each language."""
    return Text(
        field, next((zh for zh, key in chinese_names(model).items() if key == field), field)
    )


def rename_keys(node: Node, names: dict[str, str], problems: list[Problem]) -> Node:
    """`node` with Chinese keys replaced by the field's key; two names of one field are a fault."""
    if not isinstance(node, Mapping):
        return node
    if not any(entry.key in names for entry in node):
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
                    Msg("keep one of the two and delete the other"),
                )
            )
            continue
        entries.append(replace(entry, key=key))
    return Mapping(tuple(entries), node.span)


def canonical(
    node: Node, annotation: object, problems: list[Problem], beside: Collection[str] = ()
) -> Node:
    """`node`, which stands for a value of type `annotation`, with all its keys canonical.

    Keys in `beside` may stand with its own.
    """
    if isinstance(node, Scalar):
        return _truth(node, annotation)
    if is_readings(node):
        return _canonical_readings(node, annotation, problems)
    if get_origin(annotation) is Annotated:
        return canonical(node, get_args(annotation)[0], problems)
    if isinstance(node, Sequence):
        inner = _argument(annotation, list)
        items = tuple(canonical(item, inner, problems) for item in node.items)
        return Sequence(items, node.span)
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
    problems.extend(
        _empty_unknown(entry, fields)
        for entry in renamed.entries
        if is_null(entry.value) and entry.key not in fields and entry.key not in beside
    )
    if all(isinstance(entry.value, Scalar) and entry.value.text not in TRUTHS for entry in renamed):
        return renamed
    entries = tuple(
        entry.holding(canonical(entry.value, fields.get(entry.key), problems)) for entry in renamed
    )
    return Mapping(entries, node.span)


def _truth(node: Scalar, annotation: object) -> Scalar:
    """`是` and `否` as the truth values they are, where a truth value belongs."""
    if node.plain and node.text in TRUTHS and bool in alternatives(annotation):
        return replace(node, text=TRUTHS[node.text])
    return node


def _empty_unknown(entry: Entry, fields: dict[str, object]) -> Problem:
    """A key without a value that is no field, such as the rest of a text after a comma.

    Null takes a value away, so that nothing else would ever report it.
    """
    nearest = did_you_mean(entry.key, list(fields))
    advice = Msg("put a text that has a comma in quotes, or delete the key")
    if nearest is not None:
        advice = Msg("did you mean `{word}`?", word=nearest)
    message = Msg("unknown field `{name}`", name=entry.key)
    return Problem("SC001", "error", message, entry.key_span, advice)


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
        entry.holding(canonical(entry.value, value_type, problems)) for entry in renamed
    )
    return Mapping(entries, node.span)


def alternatives(annotation: object) -> Iterator[object]:
    """The annotation itself, or the members of a union, unwrapped from `Annotated`."""
    if get_origin(annotation) is Annotated:
        yield from alternatives(get_args(annotation)[0])
    elif get_origin(annotation) in (list, tuple, dict):
        yield annotation
    elif get_args(annotation) and not isinstance(annotation, type):
        for arg in get_args(annotation):
            yield from alternatives(arg)
    else:
        yield annotation


def nested_models(annotation: object) -> list[type[BaseModel]]:
    """The models that may stand in a field, lists and mappings looked through."""
    found: list[type[BaseModel]] = []
    for each in alternatives(annotation):
        if get_origin(each) in (list, tuple, dict):
            found.extend(nested_models(get_args(each)[-1]))
        elif isinstance(each, type) and issubclass(each, BaseModel):
            found.append(each)
    return found


def nested_labels(annotation: object) -> list[type[Label]]:
    """The closed sets of words that may stand in a field, lists and mappings looked through."""
    found: list[type[Label]] = []
    for each in alternatives(annotation):
        if get_origin(each) in (list, tuple, dict):
            found += [label for arg in get_args(each) for label in nested_labels(arg)]
        elif isinstance(each, type) and issubclass(each, Label):
            found.append(each)
    return found


def field_names(model: type[BaseModel], path: Iterable[str]) -> list[Text]:
    """The names of the fields on a dotted way into a model, in both languages."""
    found: list[Text] = []
    here: list[type[BaseModel]] = [model]
    for step in path:
        name = Text(step, f"第{int(step) + 1}项" if step.isdecimal() else step)
        for each in here:
            if step in each.model_fields:
                zh = {key: zh for zh, key in chinese_names(each).items()}
                name = Text(step, zh.get(step, step))
                here = nested_models(each.model_fields[step].annotation) or here
                break
        found.append(name)
    return found


def labels_at(model: type[BaseModel], path: Iterable[str]) -> list[type[Label]]:
    """The closed sets of words of the last field on a dotted way into a model."""
    here: list[type[BaseModel]] = [model]
    annotation: object = None
    for step in path:
        owner = next((each for each in here if step in each.model_fields), None)
        if owner is not None:
            annotation = owner.model_fields[step].annotation
            here = nested_models(annotation) or here
    return nested_labels(annotation)


def _models(annotation: object) -> list[type[BaseModel]]:
    found = alternatives(annotation)
    return [each for each in found if isinstance(each, type) and issubclass(each, BaseModel)]


def _argument(annotation: object, origin: type) -> object:
    for each in alternatives(annotation):
        if get_origin(each) in (origin, tuple):
            return get_args(each)[0]
    return None


def _dict_arguments(annotation: object) -> tuple[object, object] | None:
    for each in alternatives(annotation):
        if get_origin(each) is dict:
            key, value = get_args(each)
            return key, value
    return None


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
                each.holding(canonical(each.value, annotation, problems)) for each in value
            )
            value = Mapping(named, value.span)
        entries.append(entry.holding(value))
    return Mapping(tuple(entries), node.span)


def merge(base: Node, over: Node) -> Node:
    """`over` laid on `base`: mappings merge by key, null removes, anything else replaces.

    A provision of another kind replaces the whole; so does a bound of the same side, or a
    length of time in another unit, what it is an alternative to.
    """
    if not isinstance(base, Mapping) or not isinstance(over, Mapping):
        return over
    if is_readings(base) or is_readings(over):
        return over
    kinds = [scalar_text(node.get("kind")) for node in (base, over)]
    if kinds[1] is not None and kinds[0] != kinds[1]:
        return over
    replaced = {
        other
        for entry in over
        if not is_null(entry.value)
        for group in ALTERNATIVES
        if entry.key in group
        for other in group - {entry.key}
    }
    entries = []
    for entry in base:
        change = over.entry(entry.key)
        if change is None:
            if entry.key not in replaced:
                entries.append(entry)
        elif not is_null(change.value):
            entries.append(change.holding(merge(entry.value, change.value)))
    added = [each for each in over if base.entry(each.key) is None and not is_null(each.value)]
    return Mapping((*entries, *added), over.span)


def is_null(node: Node) -> bool:
    """Whether nothing is written here."""
    return isinstance(node, Scalar) and node.is_null


def scalar_text(node: Node | None) -> str | None:
    """The text of a scalar, else `None`."""
    return node.text if isinstance(node, Scalar) else None


def reached(node: Node, location: tuple[int | str, ...]) -> tuple[Node, Span, str]:
    """The node that a validation error is about, its span, and the last key on the way.

    Elements of the location that are no key of the tree (names of union members) are skipped.
    """
    span, last = node.span, ""
    for step in location:
        if isinstance(node, Mapping) and isinstance(step, str) and node.entry(step) is not None:
            entry = node.entry(step)
            assert entry is not None
            node, last = entry.value, step
            span = entry.key_span if is_null(node) else node.span
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            span = node.span
    return node, span, last
