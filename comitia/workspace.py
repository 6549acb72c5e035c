"""Rule sets and records opened by name or path, with every problem gathered."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from comitia.builtin import default_registry, find_ruleset, shipped, superiors
from comitia.engine.documents import without_ending
from comitia.engine.messages import Lang, Msg, Text
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
    path = path_of(name)
    loaded = load_ruleset(path, registry, find_ruleset)
    if loaded.ruleset is None:
        raise Unusable(loaded.problems, loaded.texts)
    return Opened(loaded.ruleset, registry, loaded.problems, loaded.texts)


def path_of(name: str) -> Path:
    """Where the rule set of an id or path lies, or what else is there; raises `Unusable`."""
    path = find_ruleset(name)
    if path is None and name and os.path.exists(name):  # noqa: PTH110 - takes a name of any length
        path = Path(name)
    if path is None:
        raise Unusable([_no_ruleset(name)])
    return path


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

    A file that was there keeps its permissions, and a link goes on pointing at it. What is no
    file, such as a pipe or a device, stays what it is and is written to.
    """
    data = content.encode() if isinstance(content, str) else content
    try:
        place = Path(os.path.realpath(path))
        found = _status(place)
        if found is None or stat.S_ISREG(found.st_mode):
            _replace(place, found, data)
        else:
            with place.open("wb") as stream:
                stream.write(data)
    except (OSError, ValueError) as failure:
        raise _unwritable(path, reason_of(failure)) from None


def _status(place: Path) -> os.stat_result | None:
    try:
        return place.stat()
    except FileNotFoundError:
        return None


def _replace(place: Path, found: os.stat_result | None, data: bytes) -> None:
    """Let new content be at a place; what stood there is seen whole until then."""
    import tempfile

    mode = found.st_mode if found else 0o666 & ~_umask()
    if found and not os.access(place, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name[:100]}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).chmod(mode & 0o777)
        Path(temporary).replace(place)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _unwritable(path: Path, reason: Text | Msg | str) -> Unusable:
    message = Msg("`{path}` cannot be written: {reason}", path=str(path), reason=reason)
    return Unusable([Problem("LX016", "error", message, None)])


def check_not_read(output: Path, *inputs: str | Path) -> None:
    """Raise `Unusable` where an output would take the place of what is read."""
    for each in inputs:
        with suppress(OSError, ValueError):  # one of them is not there
            if output.samefile(each):
                raise _unwritable(output, Msg("it is read by this command"))


def _umask() -> int:
    """What new files of this process may not be."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def check_free(path: Path, force: bool, *inputs: str | Path) -> None:
    """Raise `Unusable` where a file is there, unless it is to be replaced and is not read."""
    check_not_read(path, *inputs)
    if not force and os.path.lexists(path):
        message = Msg("there is a file `{path}` already", path=str(path))
        advice = Msg("give another name, or `--force` to replace it")
        raise Unusable([Problem("LX016", "error", message, None, advice)])


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
