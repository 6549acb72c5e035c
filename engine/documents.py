"""Rule-set documents: the file and those it extends, their keys put into one language."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from comitia.engine import readings, trees
from comitia.engine.headers import AmendmentHead, Cite, Header, Preamble
from comitia.engine.messages import Msg
from comitia.engine.problems import Problem, Span, did_you_mean, reason_of
from comitia.engine.readings import Expansion
from comitia.engine.registry import Registry
from comitia.engine.validation import text_advice, validate
from comitia.engine.values import frozen
from comitia.engine.yamlfile import Mapping as MappingNode
from comitia.engine.yamlfile import Node, Scalar, Sequence, content_of, decode, read_yaml

MAX_EXTENDS = 10
"""How many rule sets may stand one on another."""

STRUCTURE = {"条款": "provisions", "修正": "amendments"}
AMENDMENT = {"自": "from", "条款": "provisions", "出处": "cite"}

Finder = Callable[[str, str], "Path | None"]
"""Where the rule set of an id (or path) lies, seen from the file that names it."""


@frozen
class Layer:
    """What one document says: its provisions, and what its amendments change from which day."""

    tree: MappingNode
    provisions: MappingNode
    amendments: tuple[tuple[date, MappingNode], ...]


def without_ending(name: str) -> str | None:
    """The rule-set file that was meant where its ending was left out."""
    try:
        return f"{name}.yaml" if Path(f"{name}.yaml").is_file() else None
    except (OSError, ValueError):  # no name that a file may have
        return None


@dataclass
class Reader:
    """The files read for one rule set, and what was found wrong in them."""

    registry: Registry
    find: Finder
    problems: list[Problem] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    drafts: Mapping[Path, bytes] = field(default_factory=dict)
    """Contents that files would have, by their resolved paths, instead of those on the disk."""
    forgiving: Collection[str] = ()
    """Faults of values that a provision is read with all the same."""

    def report(
        self,
        code: str,
        message: Msg,
        span: Span | None,
        advice: Msg | None = None,
        address: str = "",
    ) -> None:
        """Note an error."""
        self.problems.append(Problem(code, "error", message, span, advice, address))

    def tree(self, path: Path) -> MappingNode | None:
        """The document at `path`, its keys canonical but for the fields of kinds."""
        shown = str(path)
        try:
            data = self._content(path)
        except (OSError, ValueError) as failure:
            reason = reason_of(failure)
            message = Msg("`{path}` cannot be read: {reason}", path=shown, reason=reason)
            meant = without_ending(shown)
            advice = Msg("did you mean `{word}`?", word=meant) if meant else None
            self.report("LX015", message, None, advice)
            return None
        self.texts[shown] = decode(data)
        node, problems = read_yaml(data, shown)
        self.problems.extend(problems)
        if node is None:
            return None
        if not isinstance(node, MappingNode):
            message = Msg("a rule set is a mapping of keys to values")
            advice = text_advice(node) or Msg("begin with `id`, `title`, `status`, `provisions`")
            self.report("SC023", message, node.span, advice)
            return None
        names = STRUCTURE | trees.chinese_names(Header)
        renamed = trees.rename_keys(node, names, self.problems)
        assert isinstance(renamed, MappingNode)
        return self._canonical(renamed)

    def _content(self, path: Path) -> bytes:
        draft = self.drafts.get(path.resolve()) if self.drafts else None
        return content_of(path) if draft is None else draft

    def _canonical(self, node: MappingNode) -> MappingNode:
        """The document with the keys of its header, provisions and amendments canonical."""
        entries = []
        for entry in node:
            value = entry.value
            if entry.key == "provisions":
                value = self._canonical_provisions(value)
            elif entry.key == "amendments" and isinstance(value, Sequence):
                value = Sequence(tuple(map(self._canonical_amendment, value.items)), value.span)
            elif entry.key in Header.model_fields:
                annotation = Header.model_fields[entry.key].annotation
                value = trees.canonical(value, annotation, self.problems)
            entries.append(entry.holding(value))
        return MappingNode(tuple(entries), node.span)

    def _canonical_amendment(self, node: Node) -> Node:
        renamed = trees.rename_keys(node, AMENDMENT, self.problems)
        if not isinstance(renamed, MappingNode):
            return node
        entries = []
        for each in renamed:
            value = each.value
            if each.key == "provisions":
                value = self._canonical_provisions(value)
            elif each.key == "cite":
                value = trees.canonical(value, Cite, self.problems)
            entries.append(each.holding(value))
        return MappingNode(tuple(entries), node.span)

    def _canonical_provisions(self, node: Node) -> Node:
        if not isinstance(node, MappingNode):
            return node
        entries = tuple(each.holding(self._canonical_provision(each.value)) for each in node)
        return MappingNode(entries, node.span)

    def _canonical_provision(self, node: Node) -> Node:
        """A provision's own keys; the fields of its kind follow once the kind is known."""
        renamed = trees.rename_keys(node, trees.chinese_names(Preamble), self.problems)
        if not isinstance(renamed, MappingNode):
            return renamed
        entries = []
        for entry in renamed:
            value = entry.value
            if entry.key == "kind" and isinstance(value, Scalar):
                if value.text not in self.registry.kinds:
                    by_name = self.registry.kinds.by_chinese_name
                    value = replace(value, text=by_name.get(value.text, value.text))
            elif entry.key in Preamble.model_fields:
                annotation = Preamble.model_fields[entry.key].annotation
                value = trees.canonical(value, annotation, self.problems)
            entries.append(entry.holding(value))
        return MappingNode(tuple(entries), renamed.span)

    def advise(self, problems: list[Problem], known: list[str]) -> None:
        """Take problems over; where a field is unknown, name the nearest of the `known` ones."""
        for problem in problems:
            nearest = None
            if problem.code == "SC001":
                nearest = did_you_mean(str(dict(problem.message.params)["name"]), known)
            advice = Msg("did you mean `{word}`?", word=nearest) if nearest else problem.help
            self.problems.append(replace(problem, help=advice))


def read_chain(reader: Reader, path: Path) -> tuple[list[MappingNode], bool]:
    """The document and those it extends, itself first, and whether none of them lacks."""
    chain: list[MappingNode] = []
    seen: list[Path] = []
    place: Span | None = None
    current = path
    while True:
        real = Path(os.path.realpath(current))
        if real in seen:
            names = [each.name if each.name != "rules.yaml" else each.parent.name for each in seen]
            message = Msg("`extends` goes round in a circle: {names}", names=names)
            reader.report("SC004", message, place, Msg("one of them must stand by itself"))
            return chain, False
        if len(chain) > MAX_EXTENDS:
            message = Msg("more than {n} rule sets stand one on another", n=MAX_EXTENDS)
            reader.report("SC004", message, place, Msg("extend a rule set further down directly"))
            return chain, False
        seen.append(real)
        tree = reader.tree(current)
        if tree is None:
            return chain, False
        chain.append(tree)
        node = tree.get("extends")
        name = trees.scalar_text(node)
        if node is None or name is None or trees.is_null(node):
            return chain, True
        found, place = reader.find(name, str(current)), node.span
        if found is None:
            reader.report(
                "SC003",
                Msg("there is no rule set `{name}` to extend", name=name),
                place,
                Msg("write the id of a shipped rule set, or the path of a file seen from this one"),
            )
            return chain, False
        current = found


def layer_of(reader: Reader, tree: MappingNode) -> Layer:
    """The provisions and amendments of a document."""
    return Layer(tree, _provisions_node(reader, tree), tuple(_amendments(reader, tree)))


def _provisions_node(reader: Reader, tree: MappingNode) -> MappingNode:
    node = tree.get("provisions")
    if node is None or trees.is_null(node):
        return MappingNode((), tree.span)
    if not isinstance(node, MappingNode):
        message = Msg("`provisions` is a mapping of names to provisions")
        advice = text_advice(node) or Msg("write each provision below its name, indented")
        reader.report("SC023", message, node.span, advice)
        return MappingNode((), tree.span)
    return node


def _amendments(reader: Reader, tree: MappingNode) -> list[tuple[date, MappingNode]]:
    """What changes from which day, in the order of the days."""
    node = tree.get("amendments")
    if node is None or trees.is_null(node):
        return []
    if not isinstance(node, Sequence):
        message = Msg("`{field}` must be {wanted}", field="amendments", wanted=Msg("a list"))
        reader.report("SC012", message, node.span, Msg("begin each amendment with `- from: `"))
        return []
    found: list[tuple[date, MappingNode]] = []
    for item in node.items:
        dated = _amendment(reader, item)
        if dated is None:
            continue
        since = dated[0]
        if any(since == other for other, _ in found):
            reader.report(
                "TM014",
                Msg("two amendments take effect on `{day}`", day=since),
                first_key(item),
                Msg("put what changes on one day into one amendment"),
            )
        found.append(dated)
    return sorted(found, key=lambda pair: pair[0])


def _amendment(reader: Reader, item: Node) -> tuple[date, MappingNode] | None:
    if not isinstance(item, MappingNode):
        message = Msg("an amendment is a mapping of keys to values")
        reader.report("SC023", message, item.span, Msg("it has `from` and `provisions`"))
        return None
    head = MappingNode(tuple(each for each in item if each.key != "provisions"), item.span)
    data = readings.to_data(head, "", {}, Expansion())
    model, problems = validate(AmendmentHead, data, head)
    problems = [
        replace(each, span=first_key(item)) if each.code == "SC002" else each for each in problems
    ]
    reader.advise(problems, [*AMENDMENT, *AMENDMENT.values()])
    changes = _provisions_node(reader, item)
    return None if model is None else (model.since, changes)


def first_key(node: Node) -> Span:
    """Where a mapping begins."""
    if isinstance(node, MappingNode) and node.entries:
        return node.entries[0].key_span
    return node.span
