"""A baseline: findings that are known, so that a gate fails on new ones alone.

It is a JSON file with, for each rule-set file, the fingerprint, code and message of each finding.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from comitia.checking import Checked
from comitia.engine.messages import Msg
from comitia.engine.problems import Problem, cannot_be_read
from comitia.engine.yamlfile import content_of
from comitia.workspace import Unusable, write_file

Known: TypeAlias = dict[str, dict[str, dict[str, str]]]
"""By file and fingerprint: the code and the message of a finding."""

HEAD = "comitia_baseline"


def read(path: Path, new: bool = False) -> Known:
    """The findings that a file holds, none where a new one is not there.

    Raises `Unusable` where it cannot be read or is no baseline.
    """
    try:
        data = json.loads(content_of(path))
    except OSError as failure:
        if new and isinstance(failure, FileNotFoundError):
            return {}
        raise Unusable([cannot_be_read(str(path), failure)]) from None
    except (ValueError, RecursionError):
        data = None
    if not _is_baseline(data):
        message = Msg("`{path}` is no baseline of Comitia", path=str(path))
        advice = Msg("record one with `--write-baseline`")
        raise Unusable([Problem("LX010", "error", message, None, advice)])
    assert isinstance(data, dict)
    return {
        name: {
            each["fingerprint"]: {"code": each["code"], "message": each["message"]} for each in e
        }
        for name, e in data["files"].items()
    }


def _is_baseline(data: Any) -> bool:
    files = data.get("files") if isinstance(data, dict) and data.get(HEAD) == 1 else None
    return isinstance(files, dict) and all(
        isinstance(each, dict) and all(isinstance(each.get(key), str) for key in _KEYS)
        for entries in files.values()
        for each in (entries if isinstance(entries, list) else [None])
    )


_KEYS = ("fingerprint", "code", "message")


def held(
    path: Path,
    found: Sequence[Checked],
    insists: Callable[[str], bool],
    *,
    record: bool,
    prune: bool,
) -> None:
    """Hold what was found against a baseline, or record it there; raises `Unusable`.

    What a check finds that one `insists` on is never known.
    """
    known = read(path, new=record)
    if record:
        known = recorded(path, known, found)
    elif prune:
        known = pruned(path, known, found)
    if record or prune:
        write(path, known)
    set_apart(path, known, found, insists)


def set_apart(
    path: Path, known: Known, found: Sequence[Checked], insists: Callable[[str], bool]
) -> None:
    """Take what is known out of the findings; what a mandatory check finds stays."""
    for each in found:
        here = known.get(name_of(each, path), {})
        old = [one for one in each.findings if one.fingerprint in here and not insists(one.code)]
        each.known = old
        each.findings = [one for one in each.findings if one not in old]


def recorded(path: Path, known: Known, found: Sequence[Checked]) -> Known:
    """The baseline with all that was found, and nothing else of what was looked for."""
    new = dict(known)
    for each in found:
        kept = _not_looked_for(known.get(name_of(each, path), {}), each)
        entries = {
            one.fingerprint: {"code": one.code, "message": one.problem.message.render("en")}
            for one in (*each.findings, *each.known)
        }
        new[name_of(each, path)] = kept | entries
    return new


def pruned(path: Path, known: Known, found: Sequence[Checked]) -> Known:
    """The baseline without what was looked for and not found again."""
    new = dict(known)
    for each in found:
        here = known.get(name_of(each, path), {})
        again = {one.fingerprint for one in (*each.findings, *each.known)}
        kept = _not_looked_for(here, each)
        new[name_of(each, path)] = {
            key: entry for key, entry in here.items() if key in again or key in kept
        }
    return new


def _not_looked_for(
    entries: Mapping[str, dict[str, str]], checked: Checked
) -> dict[str, dict[str, str]]:
    """What a run says nothing about: its check did not run, or the file could not be read."""
    return {
        key: entry
        for key, entry in entries.items()
        if not checked.readable or not checked.answered(entry["code"])
    }


def write(path: Path, known: Known) -> None:
    """Write a baseline, whole or not at all; raises `Unusable`."""
    files = {
        name: [{"fingerprint": key, **entry} for key, entry in sorted(entries.items())]
        for name, entries in sorted(known.items())
        if entries
    }
    write_file(path, json.dumps({HEAD: 1, "files": files}, ensure_ascii=False, indent=1) + "\n")


def name_of(checked: Checked, path: Path) -> str:
    """How a baseline names a file: seen from its own folder; a shipped rule set by its id."""
    if not Path(checked.name).exists():
        return checked.name
    try:
        return Path(os.path.relpath(Path(checked.name).resolve(), path.resolve().parent)).as_posix()
    except ValueError:  # on another drive
        return Path(checked.name).resolve().as_posix()
