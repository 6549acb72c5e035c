"""A rule-set file that is looked at or changed, with those it extends."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from comitia.builtin import default_registry, find_ruleset, rulesets_folder
from comitia.engine.compiling import compile_ruleset
from comitia.engine.documents import Reader, read_chain
from comitia.engine.messages import Lang, Msg
from comitia.engine.origins import origins, standing
from comitia.engine.problems import Problem
from comitia.engine.rulesets import Loaded, RuleSet, load_ruleset
from comitia.engine.shapes import Shape, Step, document_shape, kinds_of
from comitia.engine.values import frozen
from comitia.engine.yamlfile import Mapping as MappingNode
from comitia.engine.yamlfile import Node, parse_yaml
from comitia.workspace import Unusable, path_of


@dataclass
class SiteFile:
    """A rule-set file that is looked at or changed, with those it extends."""

    path: Path
    data: bytes
    tree: MappingNode
    reader: Reader
    chain: list[MappingNode]

    @cached_property
    def text(self) -> str:
        """The text of the file, its marks and line ends as they are."""
        return self.data.decode("utf-8")

    @cached_property
    def shape(self) -> Shape:
        """What may stand at each place of the file."""
        known = self.reader.registry.kinds
        return document_shape(known, kinds_of(self.chain, known))

    @cached_property
    def lang(self) -> Lang:
        """The language of the file's keys."""
        chinese = {text.zh for text in self.shape.names.values()}
        return "zh" if any(each.key in chinese for each in self.tree) else "en"

    def standing(self, path: tuple[Step, ...]) -> Node | None:
        """What stands at a place of the rule set, in the file or in its base."""
        return standing(origins(self.reader, self.chain, path))


def open_site(name: str | Path) -> SiteFile:
    """The file at a path, or the rule set of an id; raises `Unusable` where it cannot be read."""
    path = path_of(str(name))
    reader = Reader(default_registry(), find_ruleset)
    chain, complete = read_chain(reader, path)
    if not complete:
        raise Unusable(reader.problems, reader.texts)
    data = path.read_bytes()
    tree, problems = parse_yaml(data, str(path))
    if not isinstance(tree, MappingNode) or problems:
        raise Unusable([*problems, *reader.problems], reader.texts)
    return SiteFile(path, data, tree, reader, chain)


def open_own(name: str | Path) -> SiteFile:
    """A file that may be changed: not one that is shipped."""
    file = open_site(name)
    refuse_shipped(file.path, name)
    return file


def refuse_shipped(path: Path, name: str | Path) -> None:
    """Raise `Unusable` where a file is one of those shipped."""
    if rulesets_folder().resolve() in path.resolve().parents:
        message = Msg("`{name}` is a shipped rule set, which is not changed", name=str(name))
        advice = Msg("`comitia new my-town --from {name}` makes one of your own", name=str(name))
        raise Unusable([Problem("ED001", "error", message, None, advice)])


@frozen
class Draft:
    """A rule set as a file has it, or would have it, and everything wrong with it."""

    loaded: Loaded
    meaning: tuple[Problem, ...]
    """What is wrong with its rules; they are not looked at where they cannot be read."""

    @property
    def ruleset(self) -> RuleSet | None:
        """The rule set, where it can be read."""
        return self.loaded.ruleset

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything wrong with it."""
        return (*self.loaded.problems, *self.meaning)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What keeps it from being used."""
        return tuple(each for each in self.problems if each.severity == "error")

    @property
    def unusable(self) -> Unusable:
        """Everything wrong with it, to be shown."""
        return Unusable(self.problems, self.loaded.texts)


def read_draft(path: Path, text: str | None = None) -> Draft:
    """The rule set that a text would make at a path, or the file there makes."""
    registry = default_registry()
    drafts = {} if text is None else {path.resolve(): text.encode("utf-8")}
    loaded = load_ruleset(path, registry, find_ruleset, drafts)
    if loaded.ruleset is None:
        return Draft(loaded, ())
    return Draft(loaded, compile_ruleset(loaded.ruleset, registry, ()).problems)
