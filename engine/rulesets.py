"""Rule sets: a YAML file and those it extends, read into typed provisions.

Reading never stops at the first mistake: it returns the rule set, as far as it could be read,
together with every problem found.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path

from comitia.engine import readings, trees
from comitia.engine.documents import (
    STRUCTURE,
    Finder,
    Layer,
    Reader,
    first_key,
    layer_of,
    read_chain,
)
from comitia.engine.headers import Header, Preamble
from comitia.engine.kinds import Kind
from comitia.engine.messages import Lang, Msg, Text
from comitia.engine.problems import Problem, Span, did_you_mean, has_errors, in_order
from comitia.engine.readings import Expansion, Reading
from comitia.engine.registry import Registry
from comitia.engine.validation import text_advice, validate
from comitia.engine.values import frozen
from comitia.engine.yamlfile import Entry, Node, Scalar
from comitia.engine.yamlfile import Mapping as MappingNode

MAX_VARIANTS = 64
"""Most choices of readings that one provision is followed under."""

PROVISIONS = Text("the provisions, each under a name of its own", "各条款，每条起一个名称")

INHERITED = ("level", "calendar", "sources")
"""What a rule set takes over from the heading of the one it extends."""


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

    def read_as(self, chosen: Mapping[str, str]) -> Kind:
        """The provision under the readings chosen; those not chosen as listed first."""
        for variant in self.variants:
            if all(chosen.get(place, label) == label for place, label in variant.chosen.items()):
                return variant.kind
        return self.kind

    def said_under(self, place: str, label: str, lang: Lang) -> str | None:
        """What stands at an ambiguous place under one of its readings, in words."""
        path = place[len(self.address) + 1 :].split(".")
        for variant in self.variants:
            if variant.chosen.get(place) == label:
                return variant.kind.words_at(path, lang)
        return None


@frozen
class Version:
    """The provisions in force from a day on; `since` is `None` where no day is given."""

    since: date | None
    provisions: Mapping[str, Provision]


@frozen
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


@frozen
class Loaded:
    """What reading a rule set gave: the set, unless it has errors, and every problem."""

    ruleset: RuleSet | None
    problems: tuple[Problem, ...]
    texts: Mapping[str, str] = field(default_factory=dict)


def load_ruleset(
    path: Path,
    registry: Registry,
    find: Finder,
    drafts: Mapping[Path, bytes] | None = None,
    forgiving: Collection[str] = (),
) -> Loaded:
    """Read the rule set at `path` and those it extends; `find` says where they lie.

    `drafts` holds contents, by resolved path, that are read instead of what is on the disk. What
    has a fault of those `forgiving` is read as it stands.
    """
    reader = Reader(registry, find, drafts=drafts or {}, forgiving=forgiving)
    chain, complete = read_chain(reader, path)
    if not chain:
        return Loaded(None, tuple(in_order(reader.problems)), reader.texts)
    header = read_header(reader, chain)
    versions: tuple[Version, ...] = ()
    if complete:
        # Where the heading is at fault, the provisions are read all the same, for their faults.
        stand_in = Header.model_construct(id=trees.scalar_text(chain[0].get("id")) or "")
        versions = _versions(reader, chain, header or stand_in)
    problems = tuple(in_order(reader.problems))
    if header is None or has_errors(problems) or not versions:
        return Loaded(None, problems, reader.texts)
    bases = tuple(trees.scalar_text(tree.get("id")) or "" for tree in chain[1:])
    return Loaded(RuleSet(header, versions, str(path), bases, reader.texts), problems, reader.texts)


def read_header(reader: Reader, chain: Sequence[MappingNode]) -> Header | None:
    """The heading of the first of a chain of documents, with what it inherits."""
    own = chain[0]
    entries = tuple(each for each in own if each.key not in ("provisions", "amendments"))
    tree: Node = MappingNode(entries, own.span)
    for base in chain[1:]:
        inherited = tuple(each for each in base if each.key in INHERITED)
        tree = trees.merge(MappingNode(inherited, base.span), tree)
    assert isinstance(tree, MappingNode)
    header, problems = validate(Header, readings.to_data(tree, "", {}, Expansion()), tree)
    known = [*Header.model_fields, *trees.chinese_names(Header), *STRUCTURE, *STRUCTURE.values()]
    reader.advise(_at(first_key(own), tree, problems), known)
    return header


def _at(place: Span, tree: Node, problems: list[Problem]) -> list[Problem]:
    """Problems of a whole mapping told at the one place given, not over all its lines."""
    return [replace(each, span=place) if each.span == tree.span else each for each in problems]


def _versions(reader: Reader, chain: Sequence[MappingNode], header: Header) -> tuple[Version, ...]:
    """The provisions from each day on which a document of the chain changes something.

    What a rule set writes itself stands above its bases on every day; changes of a base from
    before its own first day are part of its first version.
    """
    layers = [layer_of(reader, tree) for tree in reversed(chain)]
    written = [each.tree.get("provisions") for each in layers]
    if all(node is None or trees.is_null(node) for node in written):
        place = first_key(chain[0])
        message = Msg("`{field}` is missing", field=Text("provisions", "条款"))
        reader.report("SC002", message, place, Msg("what belongs here: {what}", what=PROVISIONS))
    start = header.effective
    for day, changes in layers[-1].amendments:
        if start is not None and day <= start:
            message = Msg("the amendment of `{day}` is not later than the rule set", day=day)
            advice = Msg("the rule set itself takes effect on `{day}`", day=start)
            reader.report("TM014", message, changes.span, advice)
    days = {day for each in layers for day, _ in each.amendments if start is None or day > start}
    return tuple(
        Version(since, _provisions(reader, standing_on(reader, layers, since), header))
        for since in (start, *sorted(days))
    )


def standing_on(reader: Reader, layers: Sequence[Layer], since: date | None) -> MappingNode:
    """The provisions of all layers on the day `since`, the lowest layer first."""
    merged = MappingNode((), layers[0].tree.span)
    for number, layer in enumerate(layers):
        merged = _lay(reader, merged, layer.provisions, lowest=number == 0)
        for day, changes in layer.amendments:
            if since is not None and day <= since:
                merged = _lay(reader, merged, changes)
    return merged


def _lay(
    reader: Reader, below: MappingNode, changes: MappingNode, lowest: bool = False
) -> MappingNode:
    """`changes` laid on the provisions `below`: by id, then by field; null removes."""
    entries = {entry.key: entry for entry in below}
    for entry in changes:
        base = entries.get(entry.key)
        if not trees.is_null(entry.value) or lowest:
            value = _with_fields(reader, entry.value, base.value if base else None)
            if base is not None:
                value = trees.merge(_as_far_as_worded(base.value, value), value)
            entries[entry.key] = entry.holding(value)
        elif base is not None:
            del entries[entry.key]
        else:
            nearest = did_you_mean(entry.key, entries)
            advice = Msg("did you mean `{word}`?", word=nearest) if nearest else None
            message = Msg("there is no provision `{name}` to remove", name=entry.key)
            reader.report("SC003", message, entry.key_span, advice)
    return MappingNode(tuple(entries.values()), changes.span)


def _as_far_as_worded(base: Node, changes: Node) -> Node:
    """A provision without its sentence where `changes` make the fields say something else."""
    if not isinstance(base, MappingNode) or not isinstance(changes, MappingNode):
        return base
    if all(each.key in Preamble.model_fields and each.key != "modality" for each in changes):
        return base
    return MappingNode(tuple(each for each in base if each.key != "wording"), base.span)


def _with_fields(reader: Reader, node: Node, base: Node | None) -> Node:
    """A provision with the fields of its kind canonical; the kind may be that of its base."""
    for each in (node, base):
        if isinstance(each, MappingNode) and (name := trees.scalar_text(each.get("kind"))):
            kind = reader.registry.kinds.get(name)
            if kind is None:
                return node
            return trees.canonical(node, kind, reader.problems, Preamble.model_fields)
    return node


def _provisions(reader: Reader, node: MappingNode, header: Header) -> dict[str, Provision]:
    found = {}
    for entry in node:
        provision = read_provision(reader, entry, header)
        if provision is not None:
            found[entry.key] = provision
    return found


def read_provision(reader: Reader, entry: Entry, header: Header) -> Provision | None:
    """A provision as it stands; `None` where it has errors, which `reader` then holds."""
    address = f"{header.id}/{entry.key}"
    node = entry.value
    if not isinstance(node, MappingNode):
        message = Msg("a provision is a mapping of keys to values")
        place = entry.key_span if trees.is_null(node) else node.span
        advice = text_advice(node) or Msg("write `kind`, `modality` and what the kind asks for")
        reader.report("SC023", message, place, advice, address)
        return None
    own = tuple(each for each in node if each.key in Preamble.model_fields)
    head = MappingNode(own, node.span)
    said = Expansion()
    data = readings.to_data(head, address, {}, said)
    preamble, problems = validate(Preamble, data, head, address)
    reader.problems.extend(_at(entry.key_span, head, problems))
    kind = _kind(reader, node, address)
    if kind is None:
        return None
    rest = MappingNode(
        tuple(each for each in node if each.key not in Preamble.model_fields), node.span
    )
    found = Expansion()
    addressed = replace(entry, key=address)
    variants = _variants(reader, rest, kind, addressed, calendar=header.calendar, found=found)
    if preamble is None or not variants:
        return None
    spans = {**said.spans, **found.spans, address: entry.key_span}
    ambiguous, unknown = tuple(found.readings), frozenset(found.unknown)
    return Provision(entry.key, address, preamble, variants, ambiguous, unknown, spans)


def _kind(reader: Reader, node: MappingNode, address: str) -> type[Kind] | None:
    written = node.get("kind")
    name = trees.scalar_text(written)
    if not isinstance(written, Scalar) or not isinstance(written.value(), str) or not name:
        return None
    kind = reader.registry.kinds.get(name)
    if kind is not None:
        return kind
    known = [*reader.registry.kinds, *reader.registry.kinds.by_chinese_name]
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
    reader: Reader,
    node: Node,
    kind: type[Kind],
    entry: Entry,
    *,
    calendar: str,
    found: Expansion,
) -> tuple[Variant, ...]:
    """The provision under every choice of its readings; none where it has errors.

    The key of `entry` is the address of the provision.
    """
    address = entry.key
    readings.list_readings(node, address, found)
    options: list[dict[str, str]] = [{}]  # most provisions are not ambiguous: no further walk
    if found.readings:
        options = list(islice(readings.choices(node, address), MAX_VARIANTS + 1))
    if len(options) > MAX_VARIANTS:
        message = Msg("the readings of `{address}` combine in too many ways", address=address)
        advice = Msg("at most {n} combinations are followed", n=MAX_VARIANTS)
        reader.report("SC025", message, entry.key_span, advice, address)
        return ()
    reader.problems.extend(found.problems)
    variants = []
    problems: list[Problem] = []
    for chosen in options:
        # What is unknown under one reading may be known under another.
        here = Expansion(spans=found.spans)
        data = readings.to_data(node, address, chosen, here)
        found.unknown |= here.unknown
        tree = readings.as_read(node, address, chosen) if chosen else node
        model, faults = validate(kind, data, tree, address, reader.forgiving)
        problems += [_nearest(each, node, kind) for each in _at(entry.key_span, node, faults)]
        if model is not None:
            model.bind(address, calendar, frozenset(here.unknown))
            variants.append(Variant(chosen, model))
    reader.problems.extend(dict.fromkeys(problems))
    return () if problems or found.problems else tuple(variants)


def _nearest(problem: Problem, node: Node, kind: type[Kind]) -> Problem:
    """An unknown field of a provision may be meant for one that every kind has."""
    keys = node.entries if isinstance(node, MappingNode) else ()
    name = next((each.key for each in keys if each.key_span == problem.span), None)
    if problem.code != "SC001" or name is None:
        return problem
    own = [*trees.chinese_names(kind), *kind.model_fields]
    nearest = did_you_mean(name, [*own, *trees.chinese_names(Preamble), *Preamble.model_fields])
    if nearest is None or nearest in own:
        return problem
    if problem.help is None:
        return replace(problem, help=Msg("did you mean `{word}`?", word=nearest))
    advice = Msg("did you mean `{word}`? {otherwise}", word=nearest, otherwise=problem.help)
    return replace(problem, help=advice)
