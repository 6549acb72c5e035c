"""Every hook a plugin may implement. Hooks only contribute: their order never matters."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pluggy

from comitia.engine.kinds import Kind, Record
from comitia.engine.rules import Question

if TYPE_CHECKING:  # no command but one needs checks
    from comitia.engine.findings import Check

PROJECT = "comitia"
API = 1
"""The number a plugin states as `COMITIA_API`; raised when a hook changes its meaning."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Call `register` with each kind of provision the plugin knows."""


@hookspec
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Call `register` with each type of record the plugin's kinds read."""


@hookspec
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Call `register` with each question the plugin's kinds contribute to."""


@hookspec
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Call `register` with each check of drafts the plugin brings."""
