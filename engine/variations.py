"""One provision of a rule set read anew with other values, the rest of the rule set left alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from comitia.engine.documents import Finder, Reader, layer_of, read_chain
from comitia.engine.headers import Preamble
from comitia.engine.problems import ReadError, has_errors
from comitia.engine.registry import Registry
from comitia.engine.rulesets import Provision, read_header, read_provision, standing_on
from comitia.engine.trees import ALTERNATIVES, canonical, scalar_text
from comitia.engine.written import Step, with_value, without
from comitia.engine.yamlfile import Mapping as MappingNode
from comitia.engine.yamlfile import Node

Values = Mapping[tuple[Step, ...], Node]
"""What stands where in a provision: `("any_of", "delegates", "at_least")` to a value."""


class Variations:
    """A rule set, which must have no errors, and its provisions as they would be."""

    def __init__(self, path: Path, registry: Registry, find: Finder) -> None:
        self._reader = Reader(registry, find)
        self._chain, _ = read_chain(self._reader, path)
        self._layers = [layer_of(self._reader, tree) for tree in reversed(self._chain)]
        header = read_header(self._reader, self._chain)
        assert header is not None
        self._header = header
        self._before = len(self._reader.problems)
        self._cache: dict[int, MappingNode] = {}

    def provision(self, name: str, version: int, values: Values) -> Provision | None:
        """A provision of a version with other values; `None` where the version has none.

        Raises `ReadError` where it may not have these values.
        """
        entry = self._standing(version).entry(name)
        if entry is None:
            return None
        node = entry.value
        for path, value in values.items():
            node = _with(node, path, value)
        del self._reader.problems[self._before :]
        written = entry.value.get("kind") if isinstance(entry.value, MappingNode) else None
        kind = self._reader.registry.kinds.get(scalar_text(written) or "")
        node = canonical(node, kind, self._reader.problems, Preamble.model_fields)
        found = read_provision(self._reader, entry.holding(node), self._header)
        problems = self._reader.problems[self._before :]
        if found is None or has_errors(problems):
            raise ReadError(problems)
        return found

    def _standing(self, version: int) -> MappingNode:
        """The provisions of a version, counted from the oldest."""
        if version not in self._cache:
            start = self._header.effective
            days = {day for each in self._layers for day, _ in each.amendments}
            later = sorted(day for day in days if start is None or day > start)
            since = (start, *later)[version]
            self._cache[version] = standing_on(self._reader, self._layers, since)
        return self._cache[version]


def _with(node: Node, path: tuple[Step, ...], value: Node) -> Node:
    """A tree with a value, and without what it stands in the place of (`at_least`, `more_than`)."""
    holder: Node | None = node
    for step in path[:-1]:
        holder = holder.get(str(step)) if isinstance(holder, MappingNode) else None
    if isinstance(holder, MappingNode):
        group = next((each for each in ALTERNATIVES if path[-1] in each), frozenset[str]())
        for other in group - {str(path[-1])}:
            if holder.entry(other) is not None:
                node = without(node, (*path[:-1], other))
    return with_value(node, path, value)
