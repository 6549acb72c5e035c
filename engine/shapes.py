"""What may stand at a place of a rule-set file: the names of its fields, and what each holds.

The same knowledge serves an address typed by a person, an edit, and the change of language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cached_property
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from comitia.engine.headers import AmendmentHead, Header, Preamble
from comitia.engine.kinds import Kind
from comitia.engine.messages import Lang, Text
from comitia.engine.readings import is_readings
from comitia.engine.trees import alternatives, chinese_names, nested_labels
from comitia.engine.values import frozen
from comitia.engine.vocabulary import Label, MonthDays
from comitia.engine.yamlfile import Mapping as MappingNode
from comitia.engine.yamlfile import Node, Scalar, Sequence

Role = Literal[
    "document", "provisions", "provision", "amendments", "amendment", "kind", "why", "value"
]
"""What a place is, seen from the file as a whole."""

DOCUMENT = {
    "provisions": Text("provisions", "条款"),
    "amendments": Text("amendments", "修正"),
}
READINGS = {"readings": Text("readings", "解读"), "why": Text("why", "理由")}
LANGUAGES = {"zh": Text("zh", "中文"), "en": Text("en", "英文")}

Step = str | int
"""One step of an address: a key in its canonical form, or the number of a list's item."""


@frozen
class Shape:
    """What may stand at one place; `kinds` are those of the provisions, by their names."""

    role: Role
    known: Mapping[str, type[Kind]]
    kinds: Mapping[str, type[Kind]] = field(default_factory=dict)
    kind: type[Kind] | None = None
    annotation: Any = None
    listed: bool = False
    """Whether this is the place of the readings themselves, below `readings`."""

    @cached_property
    def names(self) -> Mapping[str, Text]:
        """The fields that may stand here by their keys; empty where any key may stand."""
        match self.role:
            case "document":
                return {**_names(Header), **DOCUMENT}
            case "provision":
                return {**_names(Preamble), **(_names(self.kind) if self.kind else {})}
            case "amendment":
                provisions = {"provisions": DOCUMENT["provisions"]}
                return {**_names(AmendmentHead), **provisions}
            case "why":
                return LANGUAGES
            case "value" if not self.listed:
                return self._value_names()
        return {}

    @property
    def is_open(self) -> bool:
        """Whether any key may stand here."""
        if self.role == "provisions" or self.listed:
            return True
        return any(get_origin(each) is dict for each in self._parts()) and not self.names

    @property
    def is_list(self) -> bool:
        """Whether a list may stand here."""
        return self.role == "amendments" or any(
            get_origin(each) in (list, tuple) for each in self._parts()
        )

    @cached_property
    def labels(self) -> list[type[Label]]:
        """The closed sets of words that may stand here as a single value."""
        return [
            each
            for part in alternatives(self.annotation)
            if get_origin(part) is None
            for each in nested_labels(part)
        ]

    @cached_property
    def is_truth(self) -> bool:
        """Whether a truth value stands here."""
        return bool in alternatives(self.annotation)

    @cached_property
    def is_day_of_year(self) -> bool:
        """Whether a day or ten-day period of every year stands here."""
        return any(part is MonthDays for part in alternatives(self.annotation))

    def key(self, typed: str, node: Node | None = None) -> str:
        """A key in its canonical form; as it was typed where it is none of the fields."""
        names = self.names_at(node)
        if node is None and self.role == "value" and not self.listed:
            names = {**READINGS, **names}
        if typed in names:
            return typed
        return next((key for key, text in names.items() if text.zh == typed), typed)

    def names_at(self, node: Node | None) -> Mapping[str, Text]:
        """The fields that may stand here, where `node` is what stands here now."""
        if node is not None and self.role == "value" and not self.listed and is_readings(node):
            return READINGS
        return self.names

    def written(self, key: Step, lang: Lang, node: Node | None = None) -> str:
        """A key as it is written in a file of a language."""
        text = self.names_at(node).get(str(key))
        return str(key) if text is None else text.pick(lang)

    def inner(self, step: Step, node: Node | None = None) -> Shape:
        """What may stand at a field, or at an item of a list; `node` is what stands here now."""
        match self.role:
            case "document" if step == "provisions":
                return self._at("provisions")
            case "document" if step == "amendments":
                return self._at("amendments")
            case "document":
                return self._value(_annotation(Header, step))
            case "provisions":
                return self._at("provision", self.kinds.get(str(step)))
            case "provision" if step == "kind":
                return self._at("kind")
            case "provision":
                own = _annotation(self.kind, step) if self.kind else None
                return self._value(_annotation(Preamble, step) or own)
            case "amendments":
                return self._at("amendment")
            case "amendment" if step == "provisions":
                return self._at("provisions")
            case "amendment":
                return self._value(_annotation(AmendmentHead, step))
            case "value":
                return self._inner_value(step, node)
        return self._value(None)

    def _at(self, role: Role, kind: type[Kind] | None = None) -> Shape:
        return Shape(role, self.known, self.kinds, kind)

    def _value(self, annotation: Any, listed: bool = False) -> Shape:
        return Shape("value", self.known, self.kinds, None, annotation, listed)

    def _inner_value(self, step: Step, node: Node | None) -> Shape:
        if self.listed:
            return self._value(self.annotation)
        reads = is_readings(node) if node is not None else step not in self.names
        if step == "readings" and reads:
            return self._value(self.annotation, listed=True)
        if step == "why" and reads:
            return self._at("why")
        for part in self._parts():
            if isinstance(step, int):
                if get_origin(part) in (list, tuple):
                    return self._value(get_args(part)[0])
            elif get_origin(part) is dict:
                return self._value(get_args(part)[1])
            elif (found := _annotation(part, step)) is not None:
                return self._value(found)
        return self._value(None)

    def _parts(self) -> list[object]:
        return list(alternatives(self.annotation)) if self.role == "value" else []

    def _value_names(self) -> dict[str, Text]:
        found: dict[str, Text] = {}
        for part in self._parts():
            if get_origin(part) is dict:
                keys = get_args(part)[0]
                if isinstance(keys, type) and issubclass(keys, Label):
                    found |= {str(each.value): Text(str(each.value), each.zh) for each in keys}
            elif isinstance(part, type) and issubclass(part, BaseModel):
                found |= _names(part)
        return found


def document_shape(known: Mapping[str, type[Kind]], kinds: Mapping[str, type[Kind]]) -> Shape:
    """The shape of a whole file; `kinds` are those of its provisions, by their names."""
    return Shape("document", known, kinds)


def parts(node: Node, shape: Shape) -> Iterator[tuple[Step, Node, Shape]]:
    """What a mapping or list holds: canonical key or number, the value, and its shape."""
    if isinstance(node, MappingNode):
        for entry in node:
            key = shape.key(entry.key, node)
            yield key, entry.value, shape.inner(key, node)
    elif isinstance(node, Sequence):
        for number, item in enumerate(node.items):
            yield number, item, shape.inner(number, node)


def found_at(node: Node, shape: Shape, path: tuple[Step, ...]) -> Node | None:
    """What stands at a place below `node`, or nothing."""
    for step in path:
        pair = next((each for each in parts(node, shape) if each[0] == step), None)
        if pair is None:
            return None
        _, node, shape = pair
    return node


def kinds_of(
    documents: list[MappingNode], known: Mapping[str, type[Kind]]
) -> dict[str, type[Kind]]:
    """The kind of each provision that documents name, what stands first in the list counting."""
    found: dict[str, type[Kind]] = {}
    by_name = {kind.names.zh: kind for kind in known.values()} | dict(known)
    outer = document_shape(known, {})
    for document in documents:
        for step, value, shape in parts(document, outer):
            if step == "provisions":
                _note_kinds(value, shape, by_name, found)
            elif step == "amendments":
                for _, amendment, within in parts(value, shape):
                    for key, provisions, inner in parts(amendment, within):
                        if key == "provisions":
                            _note_kinds(provisions, inner, by_name, found)
    return found


def _note_kinds(
    provisions: Node, shape: Shape, by_name: Mapping[str, type[Kind]], found: dict[str, type[Kind]]
) -> None:
    for name, provision, inner in parts(provisions, shape):
        kind = found_at(provision, inner, ("kind",))
        if isinstance(kind, Scalar) and kind.text in by_name:
            found.setdefault(str(name), by_name[kind.text])


def _names(model: type[BaseModel]) -> dict[str, Text]:
    """The fields of a model by the keys that a file has for them."""
    chinese = {key: zh for zh, key in chinese_names(model).items()}
    return {
        (info.alias or name): Text(info.alias or name, chinese.get(name, name))
        for name, info in model.model_fields.items()
    }


def _annotation(model: object, step: Step) -> Any:
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return None
    for name, info in model.model_fields.items():
        if step in (name, info.alias):
            return info.annotation
    return None
