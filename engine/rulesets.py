"""Rule sets: a YAML file and those it extends, read into typed provisions.

Reading never stops at the first mistake: it returns the rule set, as far as it could be read,
together with every problem found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from comitia.engine import trees
from comitia.engine.headers import AmendmentHead, Header, Preamble
from comitia.engine.kinds import Kind
from comitia.engine.messages import Msg
from comitia.engine.problems import Problem, Span, did_you_mean, has_errors
from comitia.engine.registry import Registry
from comitia.engine.trees import Expansion, Reading
from comitia.engine.validation import validate
from comitia.engine.yamlfile import Entry, Node, Scalar, read_yaml
from comitia.engine.yamlfile import Mapping as MappingNode
from comitia.engine.yamlfile import Sequence as SequenceNode

MAX_EXTENDS = 10
MAX_VARIANTS = 64


STRUCTURE = {"条款": "provisions", "修正": "amendments"}
AMENDMENT = {"自": "from", "条款": "provisions", "出处": "cite"}


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """A provision under one choice of its readings (address to label)."""

    chosen: Mapping[str, str]
    kind: Kind


@dataclass(frozen=True, eq=False)
class Provision:
    """One citable norm, typed, with every value's place."""

    id: str
    address: str
    preamble: Preamble
    variants: tuple[Variant, ...]
    readings: tuple[Reading, ...]
    unknown: frozenset[str]
    spans: Mapping[str, Span]

    @property
    def kind(self) -> Kind:
        """The provision under the readings listed first."""
        return self.variants[0].kind


@dataclass(frozen=True, slots=True)
class Version:
    """The provisions in force from a day on; `since` is `None` where no day is given."""

    since: date | None
    provisions: Mapping[str, Provision]


@dataclass(frozen=True)
class RuleSet:
    """One locality's rules, in all their versions, oldest first."""

    header: Header
    versions: tuple[Version, ...]
    path: str
    bases: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Its name in addresses."""
        return self.header.id

    def version_at(self, day: date | None) -> Version | None:
        """The version in force on `day`; `None` before the first, or where no day is known."""
        if day is None:
            return self.versions[0] if len(self.versions) == 1 else None
        held = [each for each in self.versions if each.since is None or each.since <= day]
        return held[-1] if held else None


@dataclass(frozen=True, slots=True)
class Loaded:
    """What reading a rule set gave: the set, unless it has errors, and every problem."""

    ruleset: RuleSet | None
    problems: tuple[Problem, ...]
    texts: Mapping[str, str] = field(default_factory=dict)


Finder = Callable[[str, str], "Path | None"]
"""Where the rule set of an id (or path) lies, seen from the file that names it."""


@dataclass
class _Reader:
    """The files read for one rule set, and what was found wrong in them."""

    registry: Registry
    find: Finder
    problems: list[Problem] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def report(
        self,
        code: str,
        message: Msg,
        span: Span | None,
        advice: Msg | None = None,
        address: str = "",
    ) -> None:
        self.problems.append(Problem(code, "error", message, span, advice, address))

    def tree(self, path: Path) -> MappingNode | None:
        """The document at `path`, its top keys canonical."""
        shown = str(path)
        try:
            data = path.read_bytes()
        except OSError as failure:
            reason = failure.strerror or str(failure)
            self.report(
                "LX015", Msg("`{path}` cannot be read: {reason}", path=shown, reason=reason), None
            )
            return None
        self.texts[shown] = data.decode("utf-8-sig", errors="replace")
        node, problems = read_yaml(data, shown)
        self.problems.extend(problems)
        if node is None:
            return None
        if not isinstance(node, MappingNode):
            self.report("SC023", Msg("a rule set is a mapping of keys to values"), node.span)
            return None
        names = STRUCTURE | trees.chinese_names(Header)
        renamed = trees.rename_keys(node, names, self.problems)
        assert isinstance(renamed, MappingNode)
        return self._canonical(renamed)

    def _canonical(self, node: MappingNode) -> MappingNode:
        """The document with the keys of its header, provisions and amendments canonical."""
        entries = []
        for entry in node:
            value = entry.value
            if entry.key == "provisions":
                value = self._canonical_provisions(value)
            elif entry.key == "amendments" and isinstance(value, SequenceNode):
                value = SequenceNode(tuple(map(self._canonical_amendment, value.items)), value.span)
            elif entry.key in Header.model_fields:
                annotation = Header.model_fields[entry.key].annotation
                value = trees.canonical(value, annotation, self.problems)
            entries.append(replace(entry, value=value))
        return MappingNode(tuple(entries), node.span)

    def _canonical_amendment(self, node: Node) -> Node:
        renamed = trees.rename_keys(node, AMENDMENT, self.problems)
        if not isinstance(renamed, MappingNode):
            return node
        entries = tuple(
            replace(each, value=self._canonical_provisions(each.value))
            if each.key == "provisions"
            else each
            for each in renamed
        )
        return MappingNode(entries, node.span)

    def _canonical_provisions(self, node: Node) -> Node:
        if not isinstance(node, MappingNode):
            return node
        entries = tuple(replace(each, value=self._canonical_provision(each.value)) for each in node)
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
                by_name = {each.names.zh: name for name, each in self.registry.kinds.items()}
                value = replace(value, text=by_name.get(value.text, value.text))
            elif entry.key in Preamble.model_fields:
                annotation = Preamble.model_fields[entry.key].annotation
                value = trees.canonical(value, annotation, self.problems)
            entries.append(replace(entry, value=value))
        return MappingNode(tuple(entries), renamed.span)


def load_ruleset(path: Path, registry: Registry, find: Finder) -> Loaded:
    """Read the rule set at `path` and those it extends; `find` says where they lie."""
    reader = _Reader(registry, find)
    chain = _read_chain(reader, path)
    if not chain:
        return Loaded(None, tuple(reader.problems), reader.texts)
    header = _header(reader, chain)
    versions = _versions(reader, chain, header) if header is not None else ()
    if header is None or has_errors(reader.problems) or not versions:
        return Loaded(None, tuple(reader.problems), reader.texts)
    bases = tuple(trees.scalar_text(tree.get("id")) or "" for tree in chain[1:])
    ruleset = RuleSet(header, versions, str(path), bases, reader.texts)
    return Loaded(ruleset, tuple(reader.problems), reader.texts)


def _read_chain(reader: _Reader, path: Path) -> list[MappingNode]:
    """The document and those it extends, itself first."""
    chain: list[MappingNode] = []
    seen: list[Path] = []
    place: Span | None = None
    current: Path | None = path
    while current is not None:
        if current.resolve() in seen or len(chain) > MAX_EXTENDS:
            names = [each.name if each.name != "rules.yaml" else each.parent.name for each in seen]
            reader.report(
                "SC004", Msg("`extends` goes round in a circle: {names}", names=names), place
            )
            return []
        seen.append(current.resolve())
        tree = reader.tree(current)
        if tree is None:
            return []
        chain.append(tree)
        current, place = _base(reader, tree, current)
    return chain


def _base(reader: _Reader, tree: MappingNode, path: Path) -> tuple[Path | None, Span | None]:
    node = tree.get("extends")
    name = trees.scalar_text(node)
    if node is None or name is None:
        return None, None
    found = reader.find(name, str(path))
    if found is None:
        reader.report(
            "SC003",
            Msg("there is no rule set `{name}` to extend", name=name),
            node.span,
            Msg("write the id of a shipped rule set, or the path of a file seen from this one"),
        )
    return found, node.span


def _header(reader: _Reader, chain: Sequence[MappingNode]) -> Header | None:
    own = chain[0]
    entries = tuple(each for each in own if each.key not in ("provisions", "amendments"))
    tree: Node = MappingNode(entries, own.span)
    for base in chain[1:]:
        inherited = tuple(each for each in base if each.key in ("level", "calendar", "sources"))
        tree = trees.merge(MappingNode(inherited, base.span), tree)
    assert isinstance(tree, MappingNode)
    found = Expansion()
    header, problems = validate(Header, trees.to_data(tree, "", {}, found), tree)
    known = [*Header.model_fields, *trees.chinese_names(Header), "provisions", "amendments"]
    for problem in problems:
        if problem.code == "SC001":
            name = dict(problem.message.params)["name"]
            nearest = did_you_mean(str(name), known)
            advice = Msg("did you mean `{word}`?", word=nearest) if nearest else None
            problem = replace(problem, help=advice)
        reader.problems.append(problem)
    return header


def _versions(reader: _Reader, chain: Sequence[MappingNode], header: Header) -> tuple[Version, ...]:
    merged: Node = MappingNode((), chain[-1].span)
    for tree in reversed(chain):
        merged = trees.merge(merged, _provisions_node(reader, tree))
    assert isinstance(merged, MappingNode)
    if not merged.entries and chain[0].get("provisions") is None:
        reader.report("SC002", Msg("`{field}` is missing", field="provisions"), chain[0].span)
    versions = [Version(header.effective, _provisions(reader, merged, header))]
    dated = sorted(_amendments(reader, chain[0]), key=lambda pair: pair[0])
    for since, changes in dated:
        after = trees.merge(merged, changes)
        assert isinstance(after, MappingNode)
        merged = after
        versions.append(Version(since, _provisions(reader, merged, header)))
    return tuple(versions)


def _provisions_node(reader: _Reader, tree: MappingNode) -> MappingNode:
    node = tree.get("provisions")
    if node is None or trees.is_null(node):
        return MappingNode((), tree.span)
    if not isinstance(node, MappingNode):
        reader.report("SC023", Msg("`provisions` is a mapping of names to provisions"), node.span)
        return MappingNode((), tree.span)
    return node


def _amendments(reader: _Reader, tree: MappingNode) -> list[tuple[date, MappingNode]]:
    node = tree.get("amendments")
    if node is None:
        return []
    found: list[tuple[date, MappingNode]] = []
    items = node.items if isinstance(node, SequenceNode) else (node,)
    for item in items:
        mapping = item if isinstance(item, MappingNode) else MappingNode((), item.span)
        model, problems = validate(
            AmendmentHead, {"from": trees.scalar_text(mapping.get("from"))}, mapping
        )
        reader.problems.extend(problems)
        if model is None:
            continue
        if any(since == model.since for since, _ in found):
            reader.report(
                "TM014", Msg("two amendments take effect on `{day}`", day=model.since), mapping.span
            )
        found.append((model.since, _provisions_node(reader, mapping)))
    return found


def _provisions(reader: _Reader, node: MappingNode, header: Header) -> dict[str, Provision]:
    found = {}
    for entry in node:
        provision = _provision(reader, entry, header)
        if provision is not None:
            found[entry.key] = provision
    return found


def _provision(reader: _Reader, entry: Entry, header: Header) -> Provision | None:
    address = f"{header.id}/{entry.key}"
    node = entry.value
    if not isinstance(node, MappingNode):
        reader.report(
            "SC023", Msg("a provision is a mapping of keys to values"), node.span, None, address
        )
        return None
    own = tuple(each for each in node if each.key in Preamble.model_fields)
    head = MappingNode(own, node.span)
    preamble, problems = validate(
        Preamble, trees.to_data(head, address, {}, Expansion()), head, address
    )
    reader.problems.extend(replace(each, span=each.span or entry.key_span) for each in problems)
    kind = _kind(reader, node, entry, address)
    if kind is None:
        return None
    rest = MappingNode(
        tuple(each for each in node if each.key not in Preamble.model_fields), node.span
    )
    canonical = trees.canonical(rest, kind, reader.problems)
    found = Expansion()
    variants = _variants(reader, canonical, kind, address, header, found)
    if preamble is None or not variants:
        return None
    spans = {address: entry.key_span} | {
        key: span for key, span in found.spans.items() if key != address
    }
    return Provision(
        entry.key,
        address,
        preamble,
        variants,
        tuple(found.readings),
        frozenset(found.unknown),
        spans,
    )


def _kind(reader: _Reader, node: MappingNode, entry: Entry, address: str) -> type[Kind] | None:
    written = node.get("kind")
    name = trees.scalar_text(written)
    if name is None or written is None:
        return None
    kind = reader.registry.kinds.get(name)
    if kind is not None:
        return kind
    known = [*reader.registry.kinds, *(each.names.zh for each in reader.registry.kinds.values())]
    nearest = did_you_mean(name, known)
    failed = [each.name for each in reader.registry.plugins if each.failure is not None]
    advice = Msg("did you mean `{word}`?", word=nearest) if nearest else None
    if advice is None and failed:
        advice = Msg("these plugins did not load: {names}", names=failed)
    if advice is None:
        advice = Msg("`comitia kinds` lists the kinds there are")
    reader.report(
        "SC024", Msg("there is no kind `{name}`", name=name), written.span, advice, address
    )
    return None


def _variants(
    reader: _Reader,
    node: Node,
    kind: type[Kind],
    address: str,
    header: Header,
    found: Expansion,
) -> tuple[Variant, ...]:
    """The provision under every choice of its readings; none where it has errors."""
    trees.list_readings(node, address, found)
    number = 1
    for reading in found.readings:
        number *= max(1, len(reading.labels))
    if number > MAX_VARIANTS:
        message = Msg("the readings of `{address}` combine in {n} ways", address=address, n=number)
        reader.report("SC025", message, node.span, Msg("at most {n} are followed", n=MAX_VARIANTS))
        return ()
    reader.problems.extend(found.problems)
    variants = []
    problems: list[Problem] = []
    for chosen in trees.choices(found.readings):
        data = trees.to_data(node, address, chosen, found)
        model, faults = validate(kind, data, node, address)
        problems.extend(faults)
        if model is not None:
            model.bind(address, header.calendar, frozenset(found.unknown))
            variants.append(Variant(chosen, model))
    reader.problems.extend(dict.fromkeys(problems))
    return () if problems else tuple(variants)
