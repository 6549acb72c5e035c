"""Checks of cited versions: superseded, or changed since the draft was last held against them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from comitia.engine.compiling import Compilation
from comitia.engine.documents import first_key
from comitia.engine.draft import Draft
from comitia.engine.findings import Check, Layer, Outcome, Passed
from comitia.engine.headers import Header, Source, Status, Waiver
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.otherwise import decided_anew
from comitia.engine.problems import Span
from comitia.engine.rulesets import RuleSet
from comitia.engine.showing import Shown
from comitia.engine.trees import chinese_names
from comitia.engine.written import Step
from comitia.engine.yamlfile import Entry, Mapping, Sequence, parse_yaml

COMITIA_API = API


def version_of(superior: Compilation) -> str:
    """The version that a rule set encodes: what it says, or the day of its last amendment."""
    stated = superior.ruleset.header.version or ""
    since = superior.programs[-1].since
    return max(stated, since.isoformat() if since else "")


def _superseded(draft: Draft) -> Iterable[Outcome]:
    """A source cites a version of a superior document that is no longer the one in force."""
    if not draft.newest:
        return
    header = draft.compilation.ruleset.header
    for name, source in header.sources.items():
        superior = next((each for each in draft.superior if _is(source, each)), None)
        if superior is None:
            continue
        repealed = superior.ruleset.header.status is Status.REPEALED
        if not repealed and (source.version is None or not _older(source.version, superior)):
            yield Passed(name, vacuous=source.version is None)
            continue
        current = version_of(superior)
        message = Msg(
            "source `{name}` is cited as of {cited}; `{superior}` is now that of {current}",
            name=name,
            cited=source.version or Msg("an unknown version"),
            superior=superior.ruleset.id,
            current=current,
        )
        if repealed:
            message = Msg(
                "source `{name}`, `{superior}`, is repealed",
                name=name,
                superior=superior.ruleset.id,
            )
        yield SUPERSEDED.finding(
            message,
            header_span(draft.compilation.ruleset, ("sources", name, "version")),
            help=Msg("hold the draft against the text in force, then cite that"),
        )


def _is(source: Source, superior: Compilation) -> bool:
    header = superior.ruleset.header
    named = (header.title.zh, header.title.en)
    return source.ruleset == header.id or (source.ruleset is None and source.file in named)


def _older(version: str, superior: Compilation) -> bool:
    """Whether a version is older, as far as both say the year, the month and the day."""
    current = version_of(superior)
    length = min(len(version), len(current))
    return version[:length] < current[:length]


def _changed(draft: Draft) -> Iterable[Outcome]:
    """A superior rule set is newer than the day on which the draft was last held against it."""
    if not draft.newest:
        return
    header = draft.compilation.ruleset.header
    day = header.reviewed or draft.program.since
    for superior in draft.superior:
        if day is None or not version_of(superior):
            yield Passed(superior.ruleset.id, vacuous=True)
        elif not _older(day.isoformat(), superior):
            yield Passed(superior.ruleset.id)
        else:
            name = "reviewed" if header.reviewed else "effective"
            witness, case = _moved(draft, superior, day) or (None, None)
            yield CHANGED.finding(
                Msg(
                    "`{superior}` is of {current}, this was last held against it on {day} at the "
                    "latest",
                    superior=superior.ruleset.id,
                    current=version_of(superior),
                    day=day,
                ),
                header_span(draft.compilation.ruleset, (name,)),
                help=Msg("read the draft against the new text, then write the day as `reviewed`"),
                witness=witness,
                case=case,
            )


def _moved(draft: Draft, superior: Compilation, day: date) -> Shown | None:
    """A case that the superior rule set decides otherwise than on a day before."""
    programs = superior.programs
    held = [each for each in programs if each.since is None or each.since <= day]
    return decided_anew(draft, programs[-1], held[-1]) if held else None


def header_span(ruleset: RuleSet, path: tuple[Step, ...]) -> Span | None:
    """Where a value of the heading stands; that of what it lies in, where it is not written."""
    tree, _ = parse_yaml(ruleset.texts.get(ruleset.path, "").encode(), ruleset.path)
    names = {**chinese_names(Header), **chinese_names(Source), **chinese_names(Waiver)}
    span = None
    for step in path:
        if isinstance(tree, Sequence) and isinstance(step, int):
            tree = tree.items[step]
            span = first_key(tree)
            continue
        if not isinstance(tree, Mapping):
            break
        found = [each for each in tree if step in (each.key, names.get(each.key))]
        if not found:
            break
        entry: Entry = found[0]
        tree, span = entry.value, entry.key_span
    return span


SUPERSEDED = Check(
    "HR004",
    Text("superseded citation", "引用已废止或修改"),
    Layer.COMPARISON,
    "error",
    _superseded,
    needs="superior",
)
CHANGED = Check(
    "HR007",
    Text("superior rule changed since the last review", "上位已变，本级未复核"),
    Layer.COMPARISON,
    "warning",
    _changed,
    lint=True,
    core=False,
    needs="superior",
)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    for check in (SUPERSEDED, CHANGED):
        register(check)
