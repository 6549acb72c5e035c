"""Rule sets and records opened by name or path, with every problem gathered."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping
from dataclasses import field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from comitia.builtin import default_registry, find_ruleset, shipped, superiors
from comitia.engine.documents import without_ending
from comitia.engine.messages import Lang, Msg
from comitia.engine.problems import (
    Problem,
    ReadError,
    did_you_mean,
    has_errors,
    in_order,
    problem_to_json,
    reason_of,
    render_problem,
)
from comitia.engine.registry import Registry
from comitia.engine.rulesets import RuleSet, load_ruleset
from comitia.engine.values import frozen

if TYPE_CHECKING:
    from comitia.engine.compiling import Compilation


class Unusable(ReadError):
    """An input that cannot be used; carries its problems and the texts they point into."""

    def __init__(self, problems: Iterable[Problem], texts: Mapping[str, str] | None = None) -> None:
        super().__init__(in_order(problems))
        self.texts = texts or {}

    def to_json(self) -> list[dict[str, Any]]:
        """The problems as JSON."""
        return [problem_to_json(each) for each in self.problems]

    def render(self, lang: Lang, terminal: bool) -> list[str]:
        """The problems as text, each with its place."""
        return [render_problem(each, self.line, lang, terminal) for each in self.problems]

    def line(self, file: str, number: int) -> str | None:
        """Line `number` of a file that was read."""
        text = self.texts.get(file, "")
        lines = text.split("\n") if text else []
        return lines[number - 1] if 0 < number <= len(lines) else None


@frozen
class Opened:
    """A rule set that can be used."""

    ruleset: RuleSet
    registry: Registry
    warnings: tuple[Problem, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)

    def compile(self, as_if: Iterable[str] = ()) -> Compilation:
        """Its expressions; raises `Unusable` where a rule has no meaning."""
        from comitia.engine.compiling import compile_ruleset

        compilation = compile_ruleset(self.ruleset, self.registry, as_if)
        if has_errors(compilation.problems):
            raise Unusable(compilation.problems, self.texts)
        return compilation


def open_ruleset(name: str) -> Opened:
    """The rule set of an id or path; raises `Unusable` with everything wrong with it."""
    registry = default_registry()
    path = find_ruleset(name)
    if path is None:
        raise Unusable([_no_ruleset(name)])
    loaded = load_ruleset(path, registry, find_ruleset)
    if loaded.ruleset is None:
        raise Unusable(loaded.problems, loaded.texts)
    return Opened(loaded.ruleset, registry, loaded.problems, loaded.texts)


def _no_ruleset(name: str) -> Problem:
    nearest = without_ending(name) or did_you_mean(name, [*shipped(), *superiors()])
    advice = Msg(
        "`comitia list` shows the shipped rule sets; a file of your own is given by its path"
    )
    if nearest is not None:
        advice = Msg("did you mean `{word}`?", word=nearest)
    message = Msg("there is no rule set `{name}`", name=name)
    return Problem("SC003", "error", message, None, advice)


def write_file(path: Path, content: str | bytes) -> None:
    """Write a whole file or nothing: into a new file beside it that then takes its place.

    A file that was there keeps its permissions, and a link goes on pointing at it.
    """
    import os
    import tempfile

    temporary = None
    try:
        place = path.resolve()
        mode = place.stat().st_mode if place.exists() else 0o666 & ~_umask()
        if place.exists() and not os.access(place, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        Path(temporary).chmod(mode & 0o777)
        Path(temporary).replace(place)
    except OSError as failure:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        reason = reason_of(failure)
        message = Msg("`{path}` cannot be written: {reason}", path=str(path), reason=reason)
        raise Unusable([Problem("LX016", "error", message, None)]) from None


def _umask() -> int:
    """What new files of this process may not be."""
    import os

    mask = os.umask(0)
    os.umask(mask)
    return mask


def check_workbook(path: Path) -> ModuleType:
    """The library that writes workbooks; raises `Unusable` where `path` is none or it lacks."""
    if path.suffix.lower() != ".xlsx":
        message = Msg("the name of workbook `{path}` must end in `.xlsx`", path=str(path))
        raise Unusable([Problem("LX016", "error", message, None)])
    try:
        import openpyxl
    except ImportError:
        from comitia.engine.officefiles import missing_library

        raise Unusable([missing_library()]) from None
    return openpyxl  # type: ignore[no-any-return]
