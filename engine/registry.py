"""Plugins: found, checked, isolated, and asked for what they contribute.

A plugin that fails names itself and harms nothing else; what it would have contributed is
simply not there, and a rule set that needs it stops with the plugin's own reason.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pluggy

from comitia.engine import hookspecs
from comitia.engine.kinds import Kind, Kinds, Record, Tables, table_of
from comitia.engine.messages import Msg
from comitia.engine.rules import Question
from comitia.engine.schema import Schema
from comitia.engine.values import frozen

if TYPE_CHECKING:
    from comitia.engine.findings import Check

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


@dataclass
class _Gathered:
    """What one plugin contributed while its hooks ran."""

    kinds: dict[str, type[Kind]] = field(default_factory=dict)
    records: dict[str, type[Record]] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    checks: dict[str, Check] = field(default_factory=dict)

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
    """A plugin to load: its name, where it was found, and how to get the module."""

    name: str
    origin: str
    version: str
    load: Callable[[], Any]


_Result: TypeAlias = "tuple[Candidate, _Gathered, Msg | None]"


def builtin_candidates(modules: Iterable[str]) -> list[Candidate]:
    """The built-in plugins, by the names of their modules."""
    return [
        Candidate(name.rpartition(".")[2], BUILT_IN, "", lambda name=name: import_module(name))  # type: ignore[misc]
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
    results = [
        _load(each, manager) if names.count(each.name) == 1 else _refuse_name(each)
        for each in found
    ]
    return _merge(results)


def _refuse_name(candidate: Candidate) -> _Result:
    reason = Msg("two plugins are called `{name}`; neither was loaded", name=candidate.name)
    return candidate, _Gathered(), reason


def _load(candidate: Candidate, manager: pluggy.PluginManager) -> _Result:
    """Load one plugin and ask it; it is the only one the manager knows meanwhile."""
    gathered = _Gathered()
    module = None
    try:
        module = candidate.load()
        api = getattr(module, "COMITIA_API", None)
        if api != hookspecs.API:
            reason = Msg(
                "it is written for plugin interface `{theirs}`, this Comitia has `{ours}`",
                theirs=str(api),
                ours=str(hookspecs.API),
            )
            return candidate, _Gathered(), reason
        manager.register(module, candidate.name)
        manager.check_pending()
        manager.hook.comitia_kinds(register=gathered.take_kind)
        manager.hook.comitia_records(register=gathered.take_record)
        manager.hook.comitia_questions(register=gathered.take_question)
        manager.hook.comitia_checks(register=gathered.take_check)
        if candidate.origin != BUILT_IN:  # the built-in ones are tested, and are many
            for model in gathered.records.values():
                table_of(model)
    except Exception as failure:  # a plugin may fail in any way; it must not take others down
        detail = f"{type(failure).__name__}: {failure}"
        return candidate, _Gathered(), Msg("it could not be loaded: {detail}", detail=detail)
    finally:
        if module is not None and manager.is_registered(module):
            manager.unregister(module)
    return candidate, gathered, None


def _merge(results: list[_Result]) -> Registry:
    owners: dict[str, list[str]] = {}
    for candidate, gathered, _ in results:
        for item in _items(gathered):
            owners.setdefault(item, []).append(candidate.name)
    clashes = {item: names for item, names in owners.items() if len(names) > 1}
    merged = _Gathered()
    statuses = []
    for result in results:
        candidate, gathered, failure = _unless_clashing(result, clashes)
        merged.kinds |= gathered.kinds
        merged.records |= gathered.records
        merged.questions |= gathered.questions
        merged.checks |= gathered.checks
        statuses.append(_status(candidate, gathered, failure))
    return Registry(
        Kinds(dict(sorted(merged.kinds.items()))),
        dict(sorted(merged.records.items())),
        dict(sorted(merged.questions.items())),
        tuple(statuses),
        {item: names[0] for item, names in owners.items()},
        dict(sorted(merged.checks.items())),
    )


def _unless_clashing(result: _Result, clashes: Mapping[str, list[str]]) -> _Result:
    candidate, gathered, failure = result
    clash = next((item for item in _items(gathered) if item in clashes), None)
    if clash is None:
        return candidate, gathered, failure
    reason = Msg(
        "`{item}` is given by {plugins}; none of them was loaded",
        item=clash,
        plugins=clashes[clash],
    )
    return candidate, _Gathered(), reason


def _items(gathered: _Gathered) -> list[str]:
    return [
        *(f"kind {name}" for name in gathered.kinds),
        *(f"table {name}" for name in gathered.records),
        *(f"question {name}" for name in gathered.questions),
        *(f"check {name}" for name in gathered.checks),
    ]


def _status(candidate: Candidate, gathered: _Gathered, failure: Msg | None) -> PluginStatus:
    return PluginStatus(
        candidate.name,
        candidate.origin,
        candidate.version,
        tuple(sorted(gathered.kinds)),
        tuple(sorted(gathered.records)),
        tuple(sorted(gathered.questions)),
        tuple(sorted(gathered.checks)),
        failure,
    )
