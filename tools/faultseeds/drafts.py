"""A draft regulation as plain values, and as the YAML that a drafter types."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random
from typing import Any

Values = dict[str, Any]

PLAIN = re.compile(r"[A-Za-z0-9_./%一-鿿][A-Za-z0-9_./% 一-鿿-]*")
TRAP = re.compile(r"(?i)(yes|no|on|off|y|n|true|false|null|~|[-+]?0[0-9]+|[0-9_]+|[0-9:]+)")


@dataclass
class Draft:
    """A rule set to be, with the files that it is held against.

    `beside` holds whole texts by their file names; `against`, `since` and `peers` name some.
    """

    head: Values
    provisions: dict[str, Values]
    amendments: list[Values] = field(default_factory=list)
    beside: dict[str, str] = field(default_factory=dict)
    against: tuple[str, ...] = ()
    since: str | None = None
    peers: tuple[str, ...] = ()
    shipped: str = ""

    def copy(self) -> Draft:
        return deepcopy(self)

    def add(self, rng: Random, stem: str, kind: str, **fields: Any) -> str:
        """Write one more provision and return its name."""
        return self.insert(rng, stem, {"kind": kind, **fields})

    def insert(self, rng: Random, stem: str, provision: Values) -> str:
        """Put a provision somewhere among the others and return its name."""
        name, number = stem, 2
        while name in self.provisions:
            name, number = f"{stem}-{number}", number + 1
        provision.setdefault("modality", "must")
        held = list(self.provisions.items())
        held.insert(rng.randint(0, len(held)), (name, provision))
        self.provisions = dict(held)
        return name

    def drop(self, *kinds: str) -> None:
        """Leave out every provision of these kinds."""
        kept = self.provisions.items()
        self.provisions = {name: each for name, each in kept if each.get("kind") not in kinds}

    def of_kind(self, *kinds: str) -> list[str]:
        """The names of the provisions of these kinds that are rules, and not a mere practice."""
        return [
            name
            for name, each in self.provisions.items()
            if each.get("kind") in kinds and each.get("force", "rule") == "rule"
        ]

    def written(self) -> str:
        """The file."""
        parts = [f"{key}: {flow(value)}\n" for key, value in self.head.items()]
        parts.append("\nprovisions:\n" if self.provisions else "\nprovisions: {}\n")
        parts += [block(name, each, 1) for name, each in self.provisions.items()]
        if self.amendments:
            parts.append("\namendments:\n")
        for each in self.amendments:
            parts.append(f"  - from: {flow(each['from'])}\n    provisions:\n")
            parts += [block(name, one, 3) for name, one in each["provisions"].items()]
        return "".join(parts)


def block(name: str, provision: Values | None, depth: int) -> str:
    """A provision, one field a line; lists of mappings one item a line."""
    pad = "  " * depth
    if provision is None:
        return f"{pad}{name}: null\n"
    lines = [f"{pad}{name}:"]
    for key, value in provision.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            lines.append(f"{pad}  {key}:")
            lines += [f"{pad}    - {flow(each)}" for each in value]
        else:
            lines.append(f"{pad}  {key}: {flow(value)}")
    return "\n".join(lines) + "\n"


def flow(value: Any) -> str:
    """A value on one line."""
    match value:
        case dict():
            return (
                "{" + ", ".join(f"{flow(key)}: {flow(each)}" for key, each in value.items()) + "}"
            )
        case list() | tuple():
            return "[" + ", ".join(map(flow, value)) + "]"
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
        case Raw():
            return str(value)
        case str() if not PLAIN.fullmatch(value) or TRAP.fullmatch(value) or value.endswith(" "):
            return json.dumps(value, ensure_ascii=False)
    return str(value)


class Raw(str):
    """A value that is written as it stands, whatever becomes of it."""


def field_at(provision: Values, path: tuple[Any, ...]) -> Any:
    """What stands at a place in a provision."""
    found: Any = provision
    for step in path:
        found = found[step]
    return found


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a value that holds a mapping, itself first."""
    found: list[tuple[Any, ...]] = []
    if isinstance(value, dict):
        found.append(path)
        for key, each in value.items():
            found += places(each, (*path, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            found += places(each, (*path, number))
    return found
