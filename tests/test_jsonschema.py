"""The JSON Schema of rule-set files: every name in both languages, every reference right."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from comitia.builtin import default_registry
from comitia.engine.jsonschema import ruleset_schema
from comitia.engine.trees import chinese_names, nested_labels

REGISTRY = default_registry()
SCHEMA = ruleset_schema(REGISTRY)


def inside(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for each in schema.values():
            yield from inside(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from inside(each)


def resolved(reference: str) -> dict[str, Any]:
    found: dict[str, Any] = SCHEMA["$defs"][reference.removeprefix("#/$defs/")]
    return found


def words(schema: Any) -> set[str]:
    """The words that a schema admits, references followed."""
    found = set()
    for each in inside(schema):
        found |= {word for word in each.get("enum", []) if isinstance(word, str)}
        if "$ref" in each:
            found |= set(resolved(each["$ref"]).get("enum", []))
    return found


def of_kind(name: str) -> dict[str, Any]:
    for each in SCHEMA["$defs"]["provision"]["allOf"]:
        if each["if"]["anyOf"][0]["properties"]["kind"]["enum"][0] == name:
            properties: dict[str, Any] = each["then"]["properties"]
            return properties
    raise KeyError(name)


def test_every_reference_leads_somewhere() -> None:
    json.dumps(SCHEMA)
    for each in inside(SCHEMA):
        if "$ref" in each:
            assert resolved(each["$ref"])


@pytest.mark.parametrize("name", REGISTRY.kinds)
def test_every_field_has_both_names_and_its_own_words(name: str) -> None:
    kind = REGISTRY.kinds[name]
    properties = of_kind(name)
    assert set(chinese_names(kind)) | set(kind.model_fields) <= set(properties)
    for field, info in kind.model_fields.items():
        expected = {
            word
            for label in nested_labels(info.annotation)
            for member in label
            for word in (str(member.value), member.zh)
        }
        if expected:
            assert words(properties[field]) == expected | {"unknown", "不明"}
