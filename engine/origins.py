"""Where a value of a rule set comes from: every document that speaks of it, the base first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from comitia.engine.documents import Layer, Reader, layer_of
from comitia.engine.kinds import Kind
from comitia.engine.problems import Span
from comitia.engine.readings import is_readings
from comitia.engine.rulesets import INHERITED
from comitia.engine.shapes import Shape, Step, document_shape, kinds_of, parts
from comitia.engine.trees import ALTERNATIVES, canonical, is_null, merge, scalar_text
from comitia.engine.values import frozen
from comitia.engine.yamlfile import Entry, Node
from comitia.engine.yamlfile import Mapping as MappingNode


@frozen
class Origin:
    """What one document, or one amendment of it, says at an address.

    `node` is `None` where it takes away what was said before, or puts something else over it.
    """

    document: int
    """Its place among the documents: 0 is the rule set itself, 1 the one it extends."""

    since: date | None
    node: Node | None
    span: Span


def origins(
    reader: Reader, chain: list[MappingNode], path: tuple[Step, ...], day: date | None = None
) -> list[Origin]:
    """Everything said at an address, the base first: the last stands on `day` (or at the end).

    The path is that of the document: `("provisions", "quorum", "present")`.
    """
    if path == ("provisions",):
        return []
    shape = document_shape(reader.registry.kinds, kinds_of(chain, reader.registry.kinds))
    found: list[Origin] = []
    kind = ""
    for number in range(len(chain) - 1, -1, -1):
        tree = chain[number]
        if path[0] != "provisions":
            if number == 0 or path[0] in INHERITED:
                found += _said(tree, shape, path, number, None)
            continue
        for since, spoken in _spoken(layer_of(reader, tree)):
            provisions = _canonical(spoken, shape.kinds)
            if since is None or day is None or since <= day:
                if (other := _other_kind(provisions, str(path[1]), kind)) is not None:
                    kind, span = other
                    found.append(Origin(number, since, None, span))
                found += _said(provisions, shape.inner("provisions"), path[1:], number, since)
    return [each for n, each in enumerate(found) if each.node is not None or n]


def _canonical(provisions: MappingNode, kinds: Mapping[str, type[Kind]]) -> MappingNode:
    """Provisions with the fields of their kinds under their English keys."""
    entries = tuple(
        each.holding(canonical(each.value, kinds[each.key], [])) if each.key in kinds else each
        for each in provisions
    )
    return MappingNode(entries, provisions.span)


def _other_kind(provisions: MappingNode, name: str, kind: str) -> tuple[str, Span] | None:
    """The kind that a document gives a provision anew, which takes the place of the whole."""
    node = provisions.get(name)
    written = node.get("kind") if isinstance(node, MappingNode) else None
    text = scalar_text(written)
    return None if written is None or text is None or text == kind else (text, written.span)


def _spoken(layer: Layer) -> Iterator[tuple[date | None, MappingNode]]:
    yield None, layer.provisions
    yield from layer.amendments


def _said(
    node: Node, shape: Shape, path: tuple[Step, ...], document: int, since: date | None
) -> Iterator[Origin]:
    """What a document says at the end of a path, if anything."""
    for step in path:
        pair = next((each for each in parts(node, shape) if each[0] == step), None)
        if pair is not None:
            node, shape = pair[1], pair[2]
            if is_null(node):
                yield Origin(document, since, None, node.span)
                return
            continue
        if not isinstance(node, MappingNode) or is_readings(node):
            yield Origin(document, since, None, node.span)
        else:
            other = _alternative(node, shape, step)
            if other is not None:
                yield Origin(document, since, None, other.key_span)
        return
    yield Origin(document, since, node, node.span)


def _alternative(node: MappingNode, shape: Shape, step: Step) -> Entry | None:
    """The entry that stands instead of `step`: the other bound, the other unit of time."""
    group = next((each for each in ALTERNATIVES if step in each), frozenset[str]())
    return next((each for each in node if shape.key(each.key, node) in group), None)


def standing(found: Sequence[Origin]) -> Node | None:
    """What stands in the end, mappings laid on one another; `None` where nothing does."""
    result: Node | None = None
    for each in found:
        result = each.node if result is None or each.node is None else merge(result, each.node)
    return result
