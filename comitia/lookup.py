"""Where a value comes from, and what amendments changed: the answers of `explain` and `history`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from comitia.addresses import Target, resolve
from comitia.builtin import default_registry, find_ruleset
from comitia.engine import written
from comitia.engine.headers import Preamble
from comitia.engine.layout import folded
from comitia.engine.messages import Lang, Msg, Text, both
from comitia.engine.origins import Origin, origins, standing
from comitia.engine.problems import Problem
from comitia.engine.readings import Reading
from comitia.engine.regulation import plain
from comitia.engine.rulesets import Provision, RuleSet, Version, load_ruleset
from comitia.engine.translating import worded
from comitia.engine.trees import scalar_text
from comitia.engine.values import frozen
from comitia.engine.vocabulary import parse_day
from comitia.engine.yamlfile import Mapping, Node
from comitia.site import in_words, reads_alike
from comitia.sitefiles import SiteFile, open_site
from comitia.workspace import Unusable


@frozen
class Explained:
    """A place of a rule set, what stands there, and all that was said of it."""

    file: SiteFile
    ruleset: RuleSet
    target: Target
    since: date | None
    found: tuple[Origin, ...]
    provision: Provision | None

    @property
    def value(self) -> Node | None:
        """What stands there; `None` where the rule set is silent."""
        return standing(self.found)

    @property
    def readings(self) -> list[Reading]:
        """The ambiguous places at, above or below the address."""
        here = f"{self.ruleset.id}/{self.target.address}"
        every = self.provision.readings if self.provision else ()
        return [
            each
            for each in every
            if f"{each.address}.".startswith(f"{here}.") or here.startswith(f"{each.address}.")
        ]

    def source(self, origin: Origin) -> Text | Msg:
        """The document that says something, in words."""
        if origin.since is not None:
            return Msg("amendment of {day}", day=origin.since)
        if origin.document == 0:
            return Msg("the rule set itself")
        return Msg("base `{name}`", name=self.document(origin))

    def document(self, origin: Origin) -> str:
        """The id of the document that says something."""
        return scalar_text(self.file.chain[origin.document].get("id")) or ""

    def lines(self, lang: Lang) -> Iterator[str]:
        """The explanation for a person."""
        names = "·".join(each.pick(lang) for each in self.target.names)
        told = lang == "zh" and names != self.target.address
        yield self.target.address + (f"  {names}" if told else "")
        value = Msg("nothing: the rule set is silent on it")
        if self.value is not None:
            value = Msg("{value}", value=self._flow(self.value, lang))
        if self.value is None or self.target.address != self.target.provision:
            yield from _row_of(Msg("value: {text}", text=value), lang)
        for number, origin in enumerate(reversed(self.found)):
            yield from _row_of(self._origin(origin, number == 0, lang), lang)
        yield from self._provision(lang)

    def _flow(self, node: Node, lang: Lang) -> str:
        """A value on one line, in the words of a language."""
        return written.flow(worded(node, self.target.shapes[-1], lang))

    def _origin(self, origin: Origin, stands: bool, lang: Lang) -> Msg:
        place = f"{origin.span.file}:{origin.span.start.line}"
        source = self.source(origin)
        said: str | Msg = Msg("nothing") if origin.node is None else self._flow(origin.node, lang)
        if stands:
            return Msg("from: {place} ({source})", place=place, source=source)
        if isinstance(self.value, Mapping) and isinstance(origin.node, Mapping):
            return Msg(
                "besides: {value}, {place} ({source})", value=said, place=place, source=source
            )
        return Msg(
            "in the place of: {value}, {place} ({source})", value=said, place=place, source=source
        )

    def _provision(self, lang: Lang) -> Iterator[str]:
        if self.provision is None:
            return
        preamble = self.provision.preamble
        kind = Text(self.provision.kind.kind, self.provision.kind.names.zh)
        rows = [
            Msg("provision: `{name}` ({kind})", name=self.provision.id, kind=kind),
            Msg(
                "binding: {modality}; {force}",
                modality=preamble.modality.text,
                force=preamble.force.text,
            ),
            Msg(
                "cited: {numbers}; {place}",
                numbers=_numbers(preamble),
                place=preamble.cite.at or "-",
            ),
            Msg("reads: {text}", text=in_words(self.provision)),
        ]
        for row in rows:
            yield from _row_of(row, lang)
        for reading in self.readings:
            message = Msg(
                "`{address}` admits the readings {labels}: {why}",
                address=_own(reading),
                labels=reading.labels,
                why=reading.why,
            )
            yield from _row_of(message, lang)

    def to_json(self) -> dict[str, Any]:
        """The documented JSON of `explain`."""
        provision = self.provision
        return {
            "ruleset": self.ruleset.id,
            "address": self.target.address,
            "version": self.since.isoformat() if self.since else None,
            "value": None if self.value is None else written.data(self.value),
            "origins": [self._origin_json(each) for each in self.found],
            "provision": None
            if provision is None
            else {
                "id": provision.id,
                "kind": provision.kind.kind,
                "cite": plain(provision.preamble.cite),
                "modality": str(provision.preamble.modality.value),
                "force": str(provision.preamble.force.value),
                "text": both(in_words(provision)),
            },
            "readings": [
                {"address": _own(each), "labels": list(each.labels), "why": both(each.why)}
                for each in self.readings
            ],
        }

    def _origin_json(self, origin: Origin) -> dict[str, Any]:
        return {
            "ruleset": self.document(origin),
            "amendment": origin.since.isoformat() if origin.since else None,
            "file": origin.span.file,
            "line": origin.span.start.line,
            "value": None if origin.node is None else _data(origin),
        }


def _data(origin: Origin) -> Any:
    assert origin.node is not None
    return written.data(origin.node)


def _row_of(message: Msg, lang: Lang) -> list[str]:
    return folded(f"  {message.render(lang)}", indent="    ")


def _own(reading: Reading) -> str:
    """Where a reading stands, as `comitia set` takes it."""
    return reading.address.partition("/")[2]


def _numbers(preamble: Preamble) -> str:
    return ", ".join(str(each) for each in preamble.cite.numbers) or "-"


def explained(name: str, address: str, day: str | None = None) -> Explained:
    """Where the value at an address comes from; raises `Unusable` where there is none such."""
    on = _day(day)
    file, ruleset = _opened(name)
    target = resolve(file, address)
    version = _version(ruleset, on)
    found = origins(file.reader, file.chain, target.path, version.since)
    if version.since is None:
        found = [each for each in found if each.since is None]
    provision = version.provisions.get(target.provision or "")
    return Explained(file, ruleset, target, version.since, tuple(found), provision)


def _version(ruleset: RuleSet, day: date | None) -> Version:
    """The version in force on a day, or the first where none was yet; else the newest."""
    if day is None:
        return ruleset.versions[-1]
    return ruleset.version_at(day) or ruleset.versions[0]


def _day(typed: str | None) -> date | None:
    if typed is None:
        return None
    try:
        return parse_day(typed)
    except ValueError:
        message = Msg("`{text}` is not a date that exists", text=f"--as-of {typed}")
        advice = Msg("write year, month and day, as in `2006-02-20`")
        raise Unusable([Problem("SC015", "error", message, None, advice)]) from None


def _opened(name: str) -> tuple[SiteFile, RuleSet]:
    file = open_site(name)
    loaded = load_ruleset(file.path, default_registry(), find_ruleset)
    if loaded.ruleset is None:
        raise Unusable(loaded.problems, loaded.texts)
    return file, loaded.ruleset


@frozen
class Changed:
    """What one version changes of one provision: its words before and after."""

    provision: str
    before: Text | None
    after: Text | None


def changes(ruleset: RuleSet) -> list[tuple[Version, list[Changed]]]:
    """Every version with what it changes; the first version changes nothing."""
    found: list[tuple[Version, list[Changed]]] = [(ruleset.versions[0], [])]
    for number, version in enumerate(ruleset.versions[1:], 1):
        before, after = ruleset.versions[number - 1].provisions, version.provisions
        rows = []
        for name in dict.fromkeys([*before, *after]):
            old, new = before.get(name), after.get(name)
            if old is None or not reads_alike(old, new):
                words = (in_words(each) if each else None for each in (old, new))
                rows.append(Changed(name, *words))
        found.append((version, rows))
    return found


def history(name: str) -> RuleSet:
    """The rule set whose versions are told; raises `Unusable` where it cannot be read."""
    return _opened(name)[1]


def history_lines(ruleset: RuleSet, lang: Lang) -> Iterator[str]:
    """The versions of a rule set, and what each amendment changed, in words."""
    yield ruleset.header.title.text.pick(lang)
    for number, (version, rows) in enumerate(changes(ruleset)):
        count = len(version.provisions)
        if version.since is None:
            yield Msg("no day given: {n} provisions", n=count).render(lang)
        else:
            yield Msg("from {day}: {n} provisions", day=version.since, n=count).render(lang)
        if number and not rows:
            yield "  " + Msg("nothing is changed").render(lang)
        for row in rows:
            yield from (f"  {line}" for line in _row(row, lang))


def _row(row: Changed, lang: Lang) -> Iterator[str]:
    if row.after is None:
        yield Msg("`{name}` is removed", name=row.provision).render(lang)
    elif row.before is None:
        yield Msg("`{name}` is new: {text}", name=row.provision, text=row.after).render(lang)
        return
    else:
        yield Msg("`{name}` now reads: {text}", name=row.provision, text=row.after).render(lang)
    assert row.before is not None
    yield "  " + Msg("before: {text}", text=row.before).render(lang)


def history_json(ruleset: RuleSet) -> dict[str, Any]:
    """The documented JSON of `history`."""
    versions = [
        {
            "since": version.since.isoformat() if version.since else None,
            "provisions": len(version.provisions),
            "changes": [
                {
                    "provision": row.provision,
                    "before": both(row.before) if row.before else None,
                    "after": both(row.after) if row.after else None,
                }
                for row in rows
            ],
        }
        for version, rows in changes(ruleset)
    ]
    return {"id": ruleset.id, "versions": versions}
