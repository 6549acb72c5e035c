"""The JSON Schema of rule-set files, for editors: completion, hover and first checks.

Keys and closed values may be written in either language, any value may be `unknown`, and any
value may list `readings`; the schema says so everywhere.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from pydantic import BaseModel

from comitia.engine.headers import Header, Preamble
from comitia.engine.registry import Registry
from comitia.engine.trees import TRUTHS, chinese_names

REFERENCE = "#/$defs/{}"
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def ruleset_schema(registry: Registry) -> dict[str, Any]:
    """The schema of a whole rule-set file for the kinds of a registry."""
    definitions: dict[str, Any] = {}
    kinds = [_kind_schema(name, model, definitions) for name, model in registry.kinds.items()]
    names = [*registry.kinds, *(model.names.zh for model in registry.kinds.values())]
    shared = _model_schema(Preamble, definitions)["properties"]
    provision = {
        "type": ["object", "null"],
        "properties": {**shared, "kind": {"enum": names}, "类型": {"enum": names}},
        "allOf": kinds,
    }
    provisions = {"type": "object", "additionalProperties": {"$ref": "#/$defs/provision"}}
    header = _model_schema(Header, definitions)
    amendment = {
        "type": "object",
        "properties": {
            "from": {"type": "string", "format": "date"},
            "自": {"type": "string", "format": "date"},
            "provisions": provisions,
            "条款": provisions,
            "cite": {},
            "出处": {},
        },
        "additionalProperties": False,
    }
    properties = {**header["properties"], "provisions": provisions, "条款": provisions}
    properties |= {name: {"type": "array", "items": amendment} for name in ("amendments", "修正")}
    return {
        "$schema": DRAFT,
        "title": "Comitia rule set",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "$defs": {**definitions, "provision": provision, ANYWHERE: READINGS},
    }


def _kind_schema(name: str, model: type[BaseModel], definitions: dict[str, Any]) -> dict[str, Any]:
    """What a provision of one kind looks like, as a condition on its `kind`."""
    shared = [*Preamble.model_fields, *chinese_names(Preamble)]
    own = _model_schema(model, definitions)["properties"]
    properties = {**dict.fromkeys(shared, True), **own}
    zh = model.names.zh  # type: ignore[attr-defined]
    kind = {"enum": [name, zh]}
    # A value may be removed (`null`) over a base, and required fields may come from it.
    return {
        "if": {
            "anyOf": [
                {"required": ["kind"], "properties": {"kind": kind}},
                {"required": ["类型"], "properties": {"类型": kind}},
            ]
        },
        "then": {"properties": properties, "additionalProperties": False},
    }


def _model_schema(model: type[BaseModel], definitions: dict[str, Any]) -> dict[str, Any]:
    """The schema of one model with both names of every field; nested models go to `$defs`.

    Plugins may use one name for different things: the second is called after its model, too.
    """
    schema = model.model_json_schema(ref_template=REFERENCE.format("{model}"))
    nested = {name: _nested(each) for name, each in schema.pop("$defs", {}).items()}
    other = {
        REFERENCE.format(name): REFERENCE.format(f"{model.__name__}.{name}")
        for name, each in nested.items()
        if definitions.get(name, each) != each
    }
    for name, each in nested.items():
        key = other.get(REFERENCE.format(name), REFERENCE.format(name)).rpartition("/")[2]
        definitions.setdefault(key, _referring(each, other))
    properties = _both_names(schema.get("properties", {}), chinese_names(model))
    return {"properties": _referring(properties, other)}


def _referring(schema: Any, other: dict[str, str]) -> Any:
    """A schema with some references replaced by others."""
    if isinstance(schema, dict):
        return {
            key: other.get(each, each) if key == "$ref" else _referring(each, other)
            for key, each in schema.items()
        }
    return [_referring(each, other) for each in schema] if isinstance(schema, list) else schema


def _nested(schema: dict[str, Any]) -> dict[str, Any]:
    if "enum" in schema:
        return schema
    properties = schema.get("properties", {})
    names = {str(each["zh"]): key for key, each in properties.items() if "zh" in each}
    return {
        "type": "object",
        "description": schema.get("description", ""),
        "properties": _both_names(properties, names),
        "additionalProperties": False,
    }


def _both_names(properties: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    found = {}
    for key, schema in properties.items():
        found[key] = _open(schema)
    for zh, key in names.items():
        if key in found:
            found[zh] = _open({**properties[key], "description": properties[key].get("doc_zh", "")})
    return found


def _open(schema: dict[str, Any]) -> dict[str, Any]:
    """A value as the schema says, or `unknown`, or several readings of it."""
    own = deepcopy(schema)
    description = own.pop("description", "")
    for key in ("zh", "doc_zh", "default", "title"):
        own.pop(key, None)
    forms = [own, {"$ref": REFERENCE.format(ANYWHERE)}]
    if any(each.get("type") == "boolean" for each in (own, *own.get("anyOf", ()))):
        forms.append({"enum": list(TRUTHS)})
    return {"description": description, "anyOf": forms}


ANYWHERE = "anywhere"
"""What may stand for any value: `unknown`, nothing, or what an ambiguous text may mean."""

READINGS = {
    "anyOf": [
        {"enum": ["unknown", "不明", None]},
        {
            "type": "object",
            "properties": {
                **{name: {"type": ["array", "object"]} for name in ("readings", "解读")},
                **{name: {"type": ["string", "object"]} for name in ("why", "理由")},
            },
            "additionalProperties": False,
        },
    ]
}
