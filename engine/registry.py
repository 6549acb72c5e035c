"""Plugins: found, checked, isolated, and asked for what they contribute.

A plugin that fails names itself and harms nothing else; what it would have contributed is
simply not there, and a rule set that needs it stops with the plugin's own reason.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pluggy

from comitia.engine import hookspecs
from comitia.engine.kinds import Kind, Kinds, Record, Tables, table_of
from comitia.engine.messages import Msg
from comitia.engine.rules import Question
from comitia.engine.schema import Schema
from comitia.engine.values import frozen

if TYPE_CHECKING:
    from comitia.engine.findings import Check

T = TypeVar("T")

GROUP = "comitia.plugins"
"""The entry-point group of third-party plugins."""

BUILT_IN = "built in"


class _Manager(pluggy.PluginManager):
    """Looks at nothing of a module but its hooks: modules have many other names."""

    def parse_hookimpl_opts(self, plugin: Any, name: str) -> Any:
        if not name.startswith(f"{hookspecs.PROJECT}_"):
            return None
        return super().parse_hookimpl_opts(plugin, name)

    def parse_hookspec_opts(self, module_or_class: Any, name: str) -> Any:
        if not name.startswith(f"{hookspecs.PROJECT}_"):
            return None
        return super().parse_hookspec_opts(module_or_class, name)


@frozen
class PluginStatus:
    """One plugin found: where it comes from, what it gave, and why it failed if it did."""

    name: str
    origin: str
    version: str
    kinds: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    failure: Msg | None = None


@frozen
class Registry:
    """All kinds, record types, questions and checks of the plugins that loaded, by name."""

    kinds: Kinds
    records: Mapping[str, type[Record]]
    questions: Mapping[str, Question]
    plugins: tuple[PluginStatus, ...] = ()
    owners: Mapping[str, str] = field(default_factory=dict)
    checks: Mapping[str, Check] = field(default_factory=dict)

    @cached_property
    def schema(self) -> Schema:
        """The tables of all record types."""
        return Schema(Tables(self.records))


@frozen
class Contents:
    """The names of what a plugin gives; kinds with their Chinese ones."""

    kinds: Mapping[str, str] = field(default_factory=dict)
    records: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()

    @property
    def items(self) -> list[str]:
        """Each with its sort, for no two plugins may give the same."""
        return [
            *(f"kind {name}" for name in self.kinds),
            *(f"table {name}" for name in self.records),
            *(f"question {name}" for name in self.questions),
            *(f"check {name}" for name in self.checks),
        ]


@dataclass
class _Gathered:
    """What one plugin contributed while its hooks ran."""

    kinds: dict[str, type[Kind]] = field(default_factory=dict)
    records: dict[str, type[Record]] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    checks: dict[str, Check] = field(default_factory=dict)

    @property
    def contents(self) -> Contents:
        """The names of it all."""
        return Contents(
            {name: kind.names.zh for name, kind in sorted(self.kinds.items())},
            tuple(sorted(self.records)),
            tuple(sorted(self.questions)),
            tuple(sorted(self.checks)),
        )

    def take_kind(self, item: type[Kind]) -> None:
        self.kinds[item.kind] = item

    def take_record(self, item: type[Record]) -> None:
        self.records[item.table] = item

    def take_question(self, item: Question) -> None:
        self.questions[item.id] = item

    def take_check(self, item: Check) -> None:
        self.checks[item.code] = item


@frozen
class Candidate:
    """A plugin to load: its name, where it was found, and how to get the module.

    One whose `contents` are known is loaded only once something of it is wanted.
    """

    name: str
    origin: str
    version: str
    load: Callable[[], Any]
    contents: Contents | None = None


@dataclass
class _Plugin:
    """A plugin that was found, the names of what it gives, and that itself once it is wanted."""

    candidate: Candidate
    contents: Contents
    load: Callable[[], _Gathered]
    failure: Msg | None = None

    @cached_property
    def gathered(self) -> _Gathered:
        return self.load()


class _Shelf(Mapping[str, T]):
    """What plugins give of one sort; a plugin is loaded when something of it is first taken."""

    def __init__(
        self, holders: Mapping[str, _Plugin], sort: Callable[[_Gathered], Mapping[str, T]]
    ) -> None:
        self._holders = dict(sorted(holders.items()))
        self._sort = sort

    def __getitem__(self, name: str) -> T:
        return self._sort(self._holders[name].gathered)[name]

    def __contains__(self, name: object) -> bool:
        return name in self._holders

    def __iter__(self) -> Iterator[str]:
        return iter(self._holders)

    def __len__(self) -> int:
        return len(self._holders)


def builtin_candidates(modules: Iterable[str], contents: Mapping[str, Contents]) -> list[Candidate]:
    """The built-in plugins, by the names of their modules, with the `contents` of those known."""
    return [
        Candidate(
            name.rpartition(".")[2],
            BUILT_IN,
            "",
            lambda name=name: import_module(name),  # type: ignore[misc]
            contents.get(name),
        )
        for name in modules
    ]


def installed_candidates() -> list[Candidate]:
    """The third-party plugins that are installed, by entry point."""
    if not _any_declared(sys.path):
        return []
    from importlib.metadata import entry_points

    return [
        Candidate(
            point.name,
            point.dist.name if point.dist else point.value,
            point.dist.version if point.dist else "",
            point.load,
        )
        for point in sorted(entry_points(group=GROUP), key=lambda point: point.name)
    ]


def _any_declared(folders: Iterable[str]) -> bool:
    """Whether some installed distribution may declare a plugin.

    Looks for the name of the group in the files themselves: importing the library that reads
    them properly costs more than everything else a short command does. What cannot be looked
    into (a zip archive) may declare one.
    """
    for folder in map(Path, folders):
        if folder.is_file():
            return True
        for file in folder.glob("*.*-info/entry_points.txt"):
            if GROUP.encode() in file.read_bytes():
                return True
    return False


def load_plugins(candidates: Iterable[Candidate]) -> Registry:
    """Load every candidate by itself and gather what they contribute; never raises.

    Two plugins of one name, or two that give one kind, table or question, both fail: which of
    them is meant cannot be known.
    """
    found = sorted(candidates, key=lambda each: (each.name, each.origin))
    names = [each.name for each in found]
    manager = _Manager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    plugins = []
    for each in found:
        if names.count(each.name) > 1:
            plugins.append(_refused(each))
        elif each.contents is not None:
            plugins.append(_Plugin(each, each.contents, partial(_listed, each, manager)))
        else:
            plugins.append(_load(each, manager))
    return _merge(plugins)


def _refused(candidate: Candidate) -> _Plugin:
    reason = Msg("two plugins are called `{name}`; neither was loaded", name=candidate.name)
    return _failed(candidate, reason)


def _failed(candidate: Candidate, reason: Msg) -> _Plugin:
    """A plugin of which nothing may be used."""
    return _Plugin(candidate, Contents(), _Gathered, reason)


def _listed(candidate: Candidate, manager: pluggy.PluginManager) -> _Gathered:
    """What a plugin gives of which this is known beforehand."""
    gathered = _ask(candidate.load(), candidate.name, manager)
    if gathered.contents != candidate.contents:
        raise ImportError(f"`{candidate.name}` gives other things than are listed: list them anew")
    return gathered


def _load(candidate: Candidate, manager: pluggy.PluginManager) -> _Plugin:
    """Load one plugin and ask it; what goes wrong is its failure."""
    try:
        module = candidate.load()
        api = getattr(module, "COMITIA_API", None)
        if api != hookspecs.API:
            reason = Msg(
                "it is written for plugin interface `{theirs}`, this Comitia has `{ours}`",
                theirs=str(api),
                ours=str(hookspecs.API),
            )
            return _failed(candidate, reason)
        gathered = _ask(module, candidate.name, manager)
        if candidate.origin != BUILT_IN:  # the built-in ones are tested, and are many
            for model in gathered.records.values():
                table_of(model)
        return _Plugin(candidate, gathered.contents, lambda: gathered)
    except Exception as failure:  # a plugin may fail in any way; it must not take others down
        detail = f"{type(failure).__name__}: {failure}"
        return _failed(candidate, Msg("it could not be loaded: {detail}", detail=detail))


def _ask(module: Any, name: str, manager: pluggy.PluginManager) -> _Gathered:
    """What a plugin contributes; it is the only one the manager knows meanwhile."""
    gathered = _Gathered()
    try:
        manager.register(module, name)
        manager.check_pending()
        manager.hook.comitia_kinds(register=gathered.take_kind)
        manager.hook.comitia_records(register=gathered.take_record)
        manager.hook.comitia_questions(register=gathered.take_question)
        manager.hook.comitia_checks(register=gathered.take_check)
    finally:
        if manager.is_registered(module):
            manager.unregister(module)
    return gathered


def _merge(found: Sequence[_Plugin]) -> Registry:
    owners: dict[str, list[_Plugin]] = {}
    for each in found:
        for item in each.contents.items:
            owners.setdefault(item, []).append(each)
    clashes = {item: some for item, some in owners.items() if len(some) > 1}
    plugins = [_unless_clashing(each, clashes) for each in found]
    chinese = {name: zh for each in plugins for name, zh in each.contents.kinds.items()}
    kinds = _Shelf(_held(plugins, lambda its: its.kinds), lambda given: given.kinds)
    return Registry(
        Kinds(kinds, dict(sorted(chinese.items()))),
        _Shelf(_held(plugins, lambda its: its.records), lambda given: given.records),
        _Shelf(_held(plugins, lambda its: its.questions), lambda given: given.questions),
        tuple(map(_status, plugins)),
        {item: some[0].candidate.name for item, some in owners.items()},
        _Shelf(_held(plugins, lambda its: its.checks), lambda given: given.checks),
    )


def _held(
    plugins: Iterable[_Plugin], names: Callable[[Contents], Iterable[str]]
) -> dict[str, _Plugin]:
    """Which plugin gives what of one sort."""
    return {name: each for each in plugins for name in names(each.contents)}


def _unless_clashing(plugin: _Plugin, clashes: Mapping[str, list[_Plugin]]) -> _Plugin:
    clash = next((item for item in plugin.contents.items if item in clashes), None)
    if clash is None:
        return plugin
    reason = Msg(
        "`{item}` is given by {plugins}; none of them was loaded",
        item=clash,
        plugins=[each.candidate.name for each in clashes[clash]],
    )
    return _failed(plugin.candidate, reason)


def _status(plugin: _Plugin) -> PluginStatus:
    candidate, contents = plugin.candidate, plugin.contents
    return PluginStatus(
        candidate.name,
        candidate.origin,
        candidate.version,
        tuple(contents.kinds),
        contents.records,
        contents.questions,
        contents.checks,
        plugin.failure,
    )
