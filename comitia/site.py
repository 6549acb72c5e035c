"""A site's own rule set: a file of its own over a base, changed value by value."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Hashable, Iterator
from typing import Any

from comitia.addresses import Target, resolve
from comitia.builtin import default_registry, find_ruleset
from comitia.engine import edits, written
from comitia.engine.messages import Lang, Msg, Text, both
from comitia.engine.origins import origins
from comitia.engine.problems import Position, Problem, Span, problem_to_json
from comitia.engine.readings import is_readings
from comitia.engine.rulesets import Provision, RuleSet, load_ruleset
from comitia.engine.shapes import Shape, Step, parts
from comitia.engine.trees import ALTERNATIVES, chinese_names, is_null
from comitia.engine.values import frozen
from comitia.engine.vocabulary import Duration, Range
from comitia.engine.yamlfile import Mapping as MappingNode
from comitia.engine.yamlfile import Node, Scalar, Sequence, parse_yaml
from comitia.sitefiles import Draft, SiteFile, open_own, read_draft
from comitia.workspace import Unusable, write_file

TYPED = Span("VALUE", Position(1, 1), Position(1, 1))
"""Where the value of a command line stands."""


@frozen
class Change:
    """A change of a file: its texts before and after, and the rule set before and after."""

    file: SiteFile
    target: Target
    text: str
    before: Draft
    after: Draft

    @property
    def is_none(self) -> bool:
        """Whether the file stays as it is."""
        return self.text == self.file.text

    def write(self) -> None:
        """Put the new text in the place of the old, whole or not at all."""
        write_file(self.file.path, self.text)

    def diff(self) -> list[str]:
        """The change as a unified diff."""
        old, new = (each.splitlines() for each in (self.file.text, self.text))
        name = str(self.file.path)
        return list(difflib.unified_diff(old, new, name, name, lineterm="", n=2))

    def provisions(self) -> tuple[Provision | None, Provision | None, Provision | None]:
        """The provision in the newest version: now, before, and in the base."""
        name = self.target.provision or ""
        now, before, base = (
            each.versions[-1].provisions.get(name) if each else None
            for each in (self.after.ruleset, self.before.ruleset, self._base())
        )
        return now, before, base

    def _base(self) -> RuleSet | None:
        extends = self.file.chain[0].get("extends")
        if not isinstance(extends, Scalar) or extends.is_null:
            return None
        path = find_ruleset(extends.text, str(self.file.path))
        assert path is not None
        return load_ruleset(path, default_registry(), find_ruleset).ruleset

    def lines(self, lang: Lang, written: bool) -> Iterator[str]:
        """The change for a person: the diff, then what it means."""
        if self.is_none:
            message = Msg(
                "`{address}` stands so already: nothing to change", address=self.target.address
            )
            yield message.render(lang)
            return
        yield from self.diff()
        yield ""
        yield from self._words(lang)
        yield self._done(written).render(lang)

    def _done(self, written: bool) -> Msg:
        path, left = str(self.file.path), len(self.after.errors)
        if left and written:
            return Msg("`{path}` is written; errors left in it: {n}", path=path, n=left)
        if left:
            return Msg(
                "`{path}` is not written; errors that would be left in it: {n}", path=path, n=left
            )
        if written:
            return Msg("`{path}` is written", path=path)
        return Msg("`{path}` is not written", path=path)

    def _words(self, lang: Lang) -> Iterator[str]:
        name = self.target.provision
        if name is None or self.after.ruleset is None:
            return
        now, before, base = self.provisions()
        if now is not None:
            message = Msg("`{name}` now reads: {text}", name=name, text=in_words(now))
        else:
            message = Msg("`{name}` is removed: the rule set is silent", name=name)
        yield message.render(lang)
        if before is not None and not reads_alike(before, now):
            yield "  " + Msg("before: {text}", text=in_words(before)).render(lang)
        if base is not None and not reads_alike(base, before):
            yield "  " + Msg("the base says: {text}", text=in_words(base)).render(lang)

    def to_json(self, written: bool) -> dict[str, Any]:
        """The documented JSON of `set` and `unset`."""
        pairs = zip(("now", "before", "base"), self.provisions(), strict=True)
        found = {key: both(in_words(each)) if each else None for key, each in pairs}
        return {
            "file": str(self.file.path),
            "address": self.target.address,
            "written": written,
            "diff": self.diff(),
            "remaining": [problem_to_json(each) for each in self.after.errors],
            **found,
        }


def in_words(provision: Provision) -> Text:
    """A provision in words, its modality before it, under the reading listed first."""
    modality = provision.preamble.modality
    more = len({each.kind.say("en") for each in provision.variants}) - 1

    def text(lang: Lang) -> str:
        mark = f"({modality.prose(lang)}) " if lang == "en" else f"〔{modality.zh}〕"
        sentence = f"{mark}{provision.kind.say(lang)}"
        if not more:
            return sentence
        return Msg("{text} (other readings: {n})", text=sentence, n=more).render(lang)

    return Text(text("en"), text("zh"))


def reads_alike(one: Provision, other: Provision | None) -> bool:
    """Whether two provisions say and bind the same, under all of their readings."""
    if other is None:
        return False
    heads = [(each.preamble.modality, each.preamble.force) for each in (one, other)]
    said = [[part.kind.say("en") for part in each.variants] for each in (one, other)]
    return heads[0] == heads[1] and said[0] == said[1]


def set_value(name: str, address: str, typed: str) -> Change:
    """The file with a value at an address; raises `Unusable` where that makes no rule set."""
    value = value_of(typed)
    file = open_own(name)
    target = resolve(file, address, value)
    if is_null(value) and len(target.path) == 2 and file.standing(target.path) is not None:
        inherited = [
            each for each in origins(file.reader, file.chain, target.path) if each.document
        ]
        if target.provision is not None and not inherited:
            return unset_value(name, address)  # nothing stands below it that would come back
    path, value = _own_path(file, target, value)
    try:
        text = _without_alternative(file, path)
        ahead = file.shape.written("provisions", file.lang) if target.provision is None else None
        text = edits.put(text, path, value, blocks=_blocks(target), ahead=ahead)
    except written.NotEditable:
        raise Unusable([_not_editable(target)]) from None
    return checked(file, target, text)


def unset_value(name: str, address: str) -> Change:
    """The file without its own value at an address: back to the base, or to silence."""
    file = open_own(name)
    target = resolve(file, address)
    path, missing = _present(file.tree, file.shape, target.path)
    if missing:
        problem = Problem(
            "ED002",
            "error",
            Msg("`{path}` does not give `{address}` itself", path=name, address=target.address),
            None,
            _elsewhere(file, target),
            target.address,
        )
        raise Unusable([problem])
    try:
        text = edits.removed(file.text, path, keep=1 if target.provision is not None else 0)
    except written.NotEditable:
        raise Unusable([_not_editable(target)]) from None
    return checked(file, target, text)


def _elsewhere(file: SiteFile, target: Target) -> Msg:
    found = [
        each for each in origins(file.reader, file.chain, target.path) if each.node is not None
    ]
    if not found:
        return Msg("the rule set is silent on it")
    place = found[-1].span
    return Msg(
        "it comes from {place}; `comitia set` with the value `null` makes the rule set silent",
        place=f"{place.file}:{place.start.line}",
    )


def checked(file: SiteFile, target: Target, text: str) -> Change:
    """The change of a file to `text`; raises `Unusable` with everything wrong with the result.

    Errors that are left do not hinder a change that takes others away and adds none.
    """
    before, after = read_draft(file.path), read_draft(file.path, text)
    if after.errors and not _mends(before, after):
        raise after.unusable
    return Change(file, target, text, before, after)


def _mends(before: Draft, after: Draft) -> bool:
    """Whether there are fewer errors than before, and none that were not there.

    What rules mean is seen once they can be read: what is wrong with that is not of the change.
    """
    seen = [before.errors, after.errors]
    if before.ruleset is None:
        seen = [
            tuple(each for each in draft.errors if each not in draft.meaning)
            for draft in (before, after)
        ]
    was, now = (Counter(_identity(each) for each in errors) for errors in seen)
    return now < was


def _identity(problem: Problem) -> Hashable:
    """What an error keeps when lines are added or taken away before it."""
    file = None if problem.span is None else problem.span.file
    return problem.code, problem.message, problem.address, file


def value_of(typed: str, place: Span = TYPED) -> Node:
    """The value that a person typed; raises `Unusable` where it is none.

    `place` is where problems say that it stands.
    """
    text = typed if typed.strip() else "null"
    text = "\n" * (place.start.line - 1) + " " * (place.start.column - 1) + text
    node, problems = parse_yaml(text.encode("utf-8", "surrogateescape"), place.file)
    # What stands by itself as nothing is a value here: silence.
    if not problems and node is not None:
        return node
    if re.fullmatch(r"\s*(null|Null|NULL|~)\s*", text):
        return Scalar("null", True, written.NOWHERE)
    raise Unusable(problems, {place.file: text})


def _blocks(target: Target) -> int:
    """Down to what depth keys stand on lines of their own: provisions and their fields."""
    if target.provision is None:
        return 0
    return 4 if target.path[0] == "amendments" else 2


def _not_editable(target: Target) -> Problem:
    message = Msg("`{address}` cannot be changed in place", address=target.address)
    advice = Msg("change it in a text editor, then run `comitia check`")
    return Problem("ED003", "error", message, None, advice, target.address)


def _present(
    node: Node, shape: Shape, path: tuple[Step, ...]
) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """How much of a path a tree has, in the tree's own keys, and the rest of the path."""
    own: list[Step] = []
    for number, step in enumerate(path):
        found = parts(node, shape)
        names = [each.key for each in node] if isinstance(node, MappingNode) else None
        pair = next((each for each in enumerate(found) if each[1][0] == step), None)
        if pair is None:
            return tuple(own), path[number:]
        own.append(step if names is None else names[pair[0]])
        _, node, shape = pair[1]
    return tuple(own), ()


def _own_path(file: SiteFile, target: Target, value: Node) -> tuple[tuple[Step, ...], Node]:
    """Where in the file the value is written, in the file's own keys, and what is written there.

    A list, or readings, that the base gives and the file does not, is taken over whole: it
    replaces that of the base, and so must hold the rest of it.
    """
    own, _ = _present(file.tree, file.shape, target.path)
    names: list[Step] = list(own)
    for number in range(len(own), len(target.path)):
        inherited = file.standing(target.path[:number]) if number > len(own) else None
        if inherited is not None and (isinstance(inherited, Sequence) or is_readings(inherited)):
            left = target.path[number:]
            there, rest = _present(inherited, target.shapes[number], left)
            keys = (*there, *_written(target.shapes[-len(rest) :], rest, file.lang))
            return tuple(names), written.with_value(inherited, keys, value)
        names += _written(target.shapes[number:], target.path[number : number + 1], file.lang)
    return tuple(names), value


def _written(shapes: tuple[Shape, ...], path: tuple[Step, ...], lang: Lang) -> list[Step]:
    pairs = zip(shapes, path, strict=False)
    return [step if isinstance(step, int) else shape.written(step, lang) for shape, step in pairs]


def _without_alternative(file: SiteFile, path: tuple[Step, ...]) -> str:
    """The text with the key that the last of the path replaces put into that one's name."""
    names = {**chinese_names(Range), **chinese_names(Duration)}
    step = names.get(str(path[-1]), str(path[-1]))
    group: frozenset[str] = next((each for each in ALTERNATIVES if step in each), frozenset())
    holder: Node | None = file.tree
    for each in path[:-1]:
        if isinstance(holder, Sequence) and isinstance(each, int) and each < len(holder.items):
            holder = holder.items[each]
        else:
            holder = holder.get(str(each)) if isinstance(holder, MappingNode) else None
    if not isinstance(holder, MappingNode) or holder.get(str(path[-1])) is not None:
        return file.text
    for entry in holder:
        if names.get(entry.key, entry.key) in group and not is_null(entry.value):
            return edits.renamed(file.text, (*path[:-1], entry.key), str(path[-1]))
    return file.text
