"""Addresses as a person types them: `quorum.present.at_least`, `法定人数.到会.至少`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from comitia.engine.messages import Msg, Text
from comitia.engine.problems import Problem, did_you_mean
from comitia.engine.readings import is_readings
from comitia.engine.shapes import Shape, Step, document_shape, found_at
from comitia.engine.trees import scalar_text
from comitia.engine.values import frozen
from comitia.engine.yamlfile import Mapping as MappingNode
from comitia.engine.yamlfile import Node, Sequence
from comitia.sitefiles import SiteFile
from comitia.workspace import Unusable

SEPARATOR = re.compile("[.。．·]")
ITEM = re.compile(r"第(\d{1,4})项")


@frozen
class Target:
    """A place of a rule set, found."""

    address: str
    """As messages show it: `quorum.present.at_least`."""

    path: tuple[Step, ...]
    """From the top of the document: `("provisions", "quorum", "present", "at_least")`."""

    shapes: tuple[Shape, ...]
    """What may stand at each place on the way, that of the document first."""

    provision: str | None
    """The provision that the place lies in; `None` for one of the heading."""

    names: tuple[Text, ...]
    """The steps below the provision in both languages."""


def resolve(file: SiteFile, typed: str, value: Node | None = None) -> Target:
    """The place of an address; raises `Unusable` where there is none.

    `value` is what is to stand there: a provision written whole may be new.
    """
    address = typed.strip().removeprefix(f"{scalar_text(file.chain[0].get('id'))}/")
    known = _provisions(file)
    steps = SEPARATOR.split(address)
    if not all(steps):
        message = Msg("`{address}` is not an address", address=typed)
        advice = Msg("write the name of a provision and its fields, as in `quorum.present.of`")
        raise Unusable([Problem("ED004", "error", message, None, advice)])
    outer = file.shape
    for count in range(len(steps), 0, -1):
        name = address if count == len(steps) else ".".join(steps[:count])
        if name in known:
            return _below(file, outer, ["provisions", name], steps[count:])
    first = outer.key(steps[0])
    stray = first not in outer.names and file.tree.get(first) is not None
    if first == "amendments" or stray or (first in outer.names and first != "provisions"):
        return _below(file, outer, [], steps)
    if first == "provisions" and len(steps) > 1:
        return resolve(file, ".".join(steps[1:]), value)
    same = [name for name, kind in known.items() if steps[0] in kind]
    if len(same) == 1:
        return _below(file, outer, ["provisions", same[0]], steps[1:])
    if len(steps) == 1 and isinstance(value, MappingNode):
        shape = document_shape(outer.known, {**outer.kinds, **_own_kind(outer, address, value)})
        return _below(file, shape, ["provisions", address], [])
    raise Unusable([_no_provision(steps[0], same, [*known, *outer.names])])


def _provisions(file: SiteFile) -> dict[str, tuple[str, ...]]:
    """Every provision of the file and its bases, with the two names of its kind."""
    found: dict[str, tuple[str, ...]] = {}
    for tree in file.chain:
        holders = [tree.get("provisions")]
        amendments = tree.get("amendments")
        if isinstance(amendments, Sequence):
            holders += [
                each.get("provisions") for each in amendments.items if isinstance(each, MappingNode)
            ]
        for holder in holders:
            for entry in holder if isinstance(holder, MappingNode) else ():
                kind = file.shape.kinds.get(entry.key)
                found.setdefault(entry.key, (kind.kind, kind.names.zh) if kind else ())
    return found


def _own_kind(shape: Shape, name: str, value: Node) -> dict[str, type]:
    inner = document_shape(shape.known, {}).inner("provisions").inner(name)
    text = scalar_text(found_at(value, inner, ("kind",)))
    for kind in shape.known.values():
        if text in (kind.kind, kind.names.zh):
            return {name: kind}
    return {}


def _no_provision(name: str, same: list[str], known: Iterable[str]) -> Problem:
    message = Msg("there is no provision `{name}`", name=name)
    advice = Msg("`comitia show` prints the provisions with their names in brackets")
    nearest = did_you_mean(name, known)
    if same:
        advice = Msg("several are of this kind: {names}", names=[f"`{each}`" for each in same])
    elif nearest is not None:
        advice = Msg("did you mean `{word}`?", word=nearest)
    return Problem("SC003", "error", message, None, advice, name)


def _below(file: SiteFile, shape: Shape, start: list[str], steps: list[str]) -> Target:
    """The place that typed steps reach."""
    path: list[Step] = []
    shapes: list[Shape] = [shape]
    names: list[Text] = []
    for number, typed in enumerate([*start, *steps]):
        node = file.standing(tuple(path)) if path else file.chain[0]
        step: Step = typed if number < len(start) else _step(shapes[-1], node, typed, path)
        text = shapes[-1].names_at(node).get(str(step), Text(str(step), str(step)))
        if isinstance(step, int):
            text = Text(str(step), f"第{step + 1}项")
        path.append(step)
        names.append(text)
        shapes.append(shapes[-1].inner(step, node))
    shown = names[len(start) - 1 :] if start else names
    address = ".".join(str(each) for each in path[1 if start else 0 :])
    provision = start[1] if start else None
    if path[0] == "amendments" and len(path) > 3 and path[2] == "provisions":
        provision = str(path[3])
    return Target(address, tuple(path), tuple(shapes), provision, tuple(shown))


def _step(shape: Shape, node: Node | None, typed: str, path: list[Step]) -> Step:
    """One typed step in its canonical form; raises `Unusable` where there is no such field."""
    address = ".".join(str(each) for each in path if each != "provisions")
    ambiguous = node is not None and is_readings(node) and not shape.listed
    item = ITEM.fullmatch(typed)
    number = int(item[1]) - 1 if item else int(typed) if re.fullmatch(r"\d{1,4}", typed) else None
    if number is not None and not ambiguous and (isinstance(node, Sequence) or shape.is_list):
        return _item(number, node, address)
    key = shape.key(typed, node)
    names = dict(shape.names_at(node))
    # Readings may be put where a single value stands, or nothing yet.
    reads = key in ("readings", "why") and shape.role == "value" and not shape.listed
    # A key by mistake is to be found as well, to be taken out.
    stray = isinstance(node, MappingNode) and node.get(key) is not None
    if shape.is_open or key in names or reads or stray:
        return key
    if ambiguous:
        message = Msg(
            "`{address}` lists readings, and `{name}` is none of its fields",
            address=address,
            name=typed,
        )
        advice = Msg("write a value for `{address}` in the place of the readings", address=address)
        raise Unusable([Problem("SC001", "error", message, None, advice, address)])
    raise Unusable([_no_field(typed, names, address)])


def _item(number: int, node: Node | None, address: str) -> int:
    length = len(node.items) if isinstance(node, Sequence) else 0
    if 0 <= number <= length:
        return number
    message = Msg("`{address}` has no item {number}", address=address, number=number)
    advice = Msg("its {n} items are counted from 0", n=length)
    raise Unusable([Problem("SC001", "error", message, None, advice, address)])


def _no_field(typed: str, names: dict[str, Text], address: str) -> Problem:
    message = Msg("`{address}` has no field `{name}`", address=address, name=typed)
    advice = Msg("it is a single value: it has no fields")
    if names:
        listed = [Text(f"`{each.en}`", f"`{each.zh}`") for each in names.values()]
        advice = Msg("the fields here are {names}", names=listed)
    known = [each for text in names.values() for each in (text.en, text.zh)]
    nearest = did_you_mean(typed, known)
    if nearest is not None:
        advice = Msg("did you mean `{word}`?", word=nearest)
    return Problem("SC001", "error", message, None, advice, address)
