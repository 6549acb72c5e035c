"""Cases for bounds that no number lies between, which were found while a file was read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from comitia.engine.draft import Draft
from comitia.engine.extremes import broken_at
from comitia.engine.findings import Finding
from comitia.engine.problems import Span

CROSSED, CODE = "bounds_crossed", "OR004"
"""The fault of a value that is forgiven to show what it does, and the code it is told under."""


def with_cases(findings: Iterable[Finding], draft: Draft) -> Iterator[Finding]:
    """The findings of what was read; to crossed bounds a case that keeps one and breaks the other.

    The `draft` is what was read once more, with such bounds forgiven.
    """
    for each in findings:
        address = _word(draft, each.problem.span) if each.code == CODE else None
        yield each if address is None else replace(each, witness=broken_at(draft, address))


def _word(draft: Draft, span: Span | None) -> str | None:
    """The address of the word that stands at a place."""
    found = (e.address for e in draft.words() if e.provision.spans.get(e.address) == span)
    return next(found, None)
