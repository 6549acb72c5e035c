"""Checks of sources: provisions that name none, and sources that none names."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from comitia.engine.citationchecks import header_span
from comitia.engine.draft import Draft
from comitia.engine.findings import Check, Layer, Outcome, Passed
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text

COMITIA_API = API


def _sourceless(draft: Draft) -> Iterable[Outcome]:
    """A provision that names no source, where the others do."""
    cites = {address: each.preamble.cite for address, each in draft.provisions.items()}
    missing = [address for address, cite in cites.items() if not (cite.at or cite.numbers)]
    if draft.compilation.ruleset.bases or len(missing) * 2 > len(cites):
        return  # what a site changes is its own, and this text gives no sources
    for address in cites:
        if address not in missing:
            yield Passed(address)
            continue
        yield SOURCELESS.finding(
            Msg("nothing says where this provision comes from"),
            draft.span(address),
            rules=[address],
            help=Msg("give the article under `cite`, or say in a note that it is assumed"),
        )


def _unused(draft: Draft) -> Iterable[Outcome]:
    """A source that no provision cites, and no provision of another version."""
    ruleset = draft.compilation.ruleset
    if not draft.newest or not ruleset.header.sources:
        return
    versions = (each.provisions.values() for each in ruleset.versions)
    cited = [each.preamble.cite.at or "" for provisions in versions for each in provisions]
    for name in ruleset.header.sources:
        used = any(name in each for each in cited)
        span = None if used else header_span(ruleset, ("sources", name))
        if span is None:
            yield Passed(name)  # or it is a source of the base
        else:
            yield UNUSED.finding(
                Msg("source `{name}` is cited by no provision", name=name),
                span,
                help=Msg("cite it where it is the source, or take it out"),
            )


UNUSED = Check(
    "SC005",
    Text("unused definition", "定义而未用"),
    Layer.STRUCTURE,
    "info",
    _unused,
    lint=True,
    core=False,
)
SOURCELESS = Check(
    "SC008",
    Text("no source clause", "无出处"),
    Layer.STRUCTURE,
    "info",
    _sourceless,
    lint=True,
    core=False,
)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    for check in (UNUSED, SOURCELESS):
        register(check)
