"""Rule sets side by side, parameter by parameter: what each says, and where it is silent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from comitia.engine.headers import Bilingual
from comitia.engine.kinds import Kind, in_words
from comitia.engine.messages import Lang, Msg, Text
from comitia.engine.rulesets import Provision, RuleSet
from comitia.engine.trees import chinese_names
from comitia.engine.values import frozen
from comitia.engine.words import Label

HEADINGS = (
    Text("modality", "情态"),
    Text("force", "效力"),
    Text("source", "出处"),
)
SAYS = Text("says", "规定")
SILENT = Msg("silent")


@frozen
class Line:
    """One parameter as each rule set has it; `None` where the rule set is silent."""

    name: Text
    cells: tuple[str | None, ...]

    @property
    def differs(self) -> bool:
        """Whether not all say the same."""
        return len(set(self.cells)) > 1


@frozen
class Slot:
    """Provisions of one kind on one matter: what is compared with what."""

    kind: type[Kind]
    about: tuple[str, ...]
    provisions: tuple[Provision | None, ...]
    lines: tuple[Line, ...]

    @property
    def differs(self) -> bool:
        """Whether the rule sets differ in more than where it stands in their sources."""
        return any(line.differs for line in self.lines if line.name != HEADINGS[-1])

    @property
    def alone(self) -> bool:
        """Whether only one rule set speaks of it."""
        return sum(each is not None for each in self.provisions) == 1

    def shown(self, whole: bool) -> list[Line]:
        """Its lines, or only those that differ; the sentence alone of what one alone says."""
        if self.alone and not whole:
            return [self.lines[0]]
        differing = [line for line in self.lines if whole or line.differs]
        return [line for line in differing if whole or line.name != SAYS]

    def title(self, lang: Lang) -> str:
        """The kind, and what the provisions are about."""
        name = self.kind.names.pick(lang)
        if not self.about:
            return name
        return (
            f"{name} ({', '.join(self.about)})"
            if lang == "en"
            else f"{name}（{'、'.join(self.about)}）"
        )


@frozen
class Matrix:
    """Several rule sets side by side."""

    rulesets: tuple[RuleSet, ...]
    slots: tuple[Slot, ...]

    def shown(self, whole: bool) -> list[Slot]:
        """All of it, or only where the rule sets differ."""
        return [each for each in self.slots if whole or each.differs]


def matrix(rulesets: Sequence[RuleSet], lang: Lang) -> Matrix:
    """The newest versions of rule sets, provisions of one kind and matter beside each other."""
    slots: dict[tuple[str, tuple[str, ...], int], list[Provision | None]] = {}
    held = [list(each.versions[-1].provisions.values()) for each in rulesets]
    several = {
        kind
        for provisions in held
        for kind in (each.preamble.kind for each in provisions)
        if sum(each.preamble.kind == kind for each in provisions) > 1
    }
    for number, provisions in enumerate(held):
        taken: dict[tuple[str, tuple[str, ...]], int] = {}
        for each in provisions:
            kind = each.preamble.kind
            key = (kind, about(each, lang) if kind in several else ())
            place = taken[key] = taken.get(key, -1) + 1
            row = slots.setdefault((*key, place), [None] * len(rulesets))
            row[number] = each
    order = {key[0]: None for key in slots}
    found = [
        side_by_side(key[1], row, lang)
        for kind in order
        for key, row in slots.items()
        if key[0] == kind and kind != "statement"
    ]
    found.sort(key=lambda each: each.alone)
    return Matrix(tuple(rulesets), tuple(found))


def about(provision: Provision, lang: Lang) -> tuple[str, ...]:
    """The words of a provision that say what it is about, and not what it lays down."""
    kind = provision.kind
    found = []
    for name in type(kind).model_fields:
        value = getattr(kind, name)
        listed = isinstance(value, list | tuple) and value and isinstance(value[0], Label)
        if isinstance(value, Label) or listed:
            found.append(in_words(value, lang))
    return tuple(found[:2])


def side_by_side(about: tuple[str, ...], row: Sequence[Provision | None], lang: Lang) -> Slot:
    """Provisions of one kind beside each other; at least one is there."""
    kind = type(next(each.kind for each in row if each is not None))
    said = (each.kind.say(lang) if each is not None else None for each in row)
    lines = [Line(SAYS, tuple(said))]
    for name in kind.model_fields:
        values = (None if each is None else _value(each, name, lang) for each in row)
        lines.append(Line(_name(kind, name), tuple(values)))
    rest = zip(HEADINGS, zip(*(_head(each, lang) for each in row), strict=True), strict=True)
    lines += [Line(name, cells) for name, cells in rest]
    kept = tuple(line for line in lines if any(each is not None for each in line.cells))
    return Slot(kind, about, tuple(row), kept)


def _name(kind: type[Kind], field: str) -> Text:
    zh = next((zh for zh, name in chinese_names(kind).items() if name == field), field)
    return Text(field.replace("_", " "), zh)


def _value(provision: Provision, field: str, lang: Lang) -> str | None:
    """What a provision says in a field, under each of its readings."""
    words: dict[str, None] = {}
    for variant in provision.variants:
        kind = variant.kind
        unknown = f"{provision.address}.{field}" in provision.unknown
        value = getattr(kind, field)
        left_out = value is False and field not in kind.model_fields_set
        if (value is not None and not left_out) or unknown:
            words[_words(kind, field, lang)] = None
    return " / ".join(words) or None


def _words(kind: Kind, field: str, lang: Lang) -> str:
    value = getattr(kind, field)
    if isinstance(value, Bilingual):
        return value.text.pick(lang)
    said = kind.words(field, lang)
    if said:
        return said
    if isinstance(value, bool):
        return Text("yes", "是").pick(lang) if value else Text("no", "否").pick(lang)
    return str(value)


def _head(provision: Provision | None, lang: Lang) -> Iterator[str | None]:
    if provision is None:
        yield from (None, None, None)
        return
    yield provision.preamble.modality.text.pick(lang)
    yield provision.preamble.force.text.pick(lang)
    yield provision.preamble.cite.at or provision.id
