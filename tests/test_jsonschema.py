"""The JSON Schema of rule-set files: every name in both languages, every reference right."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from comitia.builtin import default_registry, rulesets_folder, shipped
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
            target = resolved(each["$ref"])
            for part in (target, *target.get("anyOf", [])):
                found |= {word for word in part.get("enum", []) if isinstance(word, str)}
    return found


def of_kind(name: str) -> dict[str, Any]:
    for each in SCHEMA["$defs"]["provision"]["allOf"]:
        if each["if"]["anyOf"][0]["properties"]["kind"]["enum"][0] == name:
            properties: dict[str, Any] = each["then"]["properties"]
            return properties
    raise KeyError(name)


def as_json(value: Any) -> Any:
    """A YAML value as an editor hands it to the schema: dates are texts."""
    if isinstance(value, dict):
        return {str(key): as_json(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_json(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", shipped())
def test_the_shipped_rule_sets_are_valid(name: str) -> None:
    text = (rulesets_folder() / name / "rules.yaml").read_text(encoding="utf-8")
    faults = Draft202012Validator(SCHEMA).iter_errors(as_json(YAML(typ="safe").load(text)))
    assert [each.message for each in faults] == []


def test_a_misspelt_field_is_not_valid() -> None:
    quorum = {"kind": "quorum", "modality": "must", "presence": {"at_least": 1}}
    document = {"id": "a", "provisions": {"quorum": quorum}}
    assert not Draft202012Validator(SCHEMA).is_valid(document)


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
