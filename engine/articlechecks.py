"""The check of article numbers: one given twice, or one left out of a run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from comitia.engine.draft import Draft
from comitia.engine.findings import Check, Finding, Layer, Outcome, Passed
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.numerals import as_ascii_number
from comitia.engine.problems import Severity
from comitia.engine.rulesets import Provision

COMITIA_API = API

ARTICLE = re.compile(
    r"第\s*([0-9０-９〇零一二三四五六七八九十百]{1,9})\s*条(?!之)"
    r"|\b(?:article|art\.) ?([0-9]{1,4})\b",
    re.IGNORECASE,
)
"""The number of an article; 第五条之一 was put in later and is no part of the run."""

HEAD = re.compile(
    r"\s*(?:第\s*([0-9０-９〇零一二三四五六七八九十百]{1,9})\s*条(?=[\s：:])"
    r"|(?:article|art\.) ?([0-9]{1,4})(?=[.:]|\s*\n))",
    re.IGNORECASE,
)
"""The number with which the sentence of an article begins; 第五条规定的期限 speaks of another."""

SHORTEST = 5
"""Fewer provisions than this make no run."""


class Placed(NamedTuple):
    """A provision with the article in which it stands; `text` is its sentence where it says so."""

    address: str
    source: str
    number: int
    text: str


def _numbers(draft: Draft) -> Iterable[Outcome]:
    """An article number that two provisions have, or that is missing between two others."""
    if draft.compilation.ruleset.bases:
        return  # what is taken over is numbered elsewhere
    placed = [found for each in draft.provisions.items() for found in _placed(*each)]
    for source in dict.fromkeys(each.source for each in placed):
        run = [each for each in placed if each.source == source]
        found: list[Outcome] = list(_of_run(draft, run))
        yield from found or [Passed(source or draft.id, vacuous=len(run) < SHORTEST)]


def _placed(address: str, provision: Provision) -> Iterator[Placed]:
    """Where a provision stands: what its own sentence says, else what is cited."""
    wording, at = provision.preamble.wording, provision.preamble.cite.at or ""
    text = (wording.zh or wording.en or "") if wording is not None else ""
    head = HEAD.match(text)
    first = ARTICLE.search(at)
    source = at[: first.start()].strip() if first is not None else ""
    if head is not None:
        yield Placed(address, source, _number(head), text[head.end() :].strip())
    else:
        for each in ARTICLE.finditer(at):
            yield Placed(address, source, _number(each), "")


def _number(found: re.Match[str]) -> int:
    return int(as_ascii_number(found[1] or found[2]) or 0)


def _of_run(draft: Draft, run: Sequence[Placed]) -> Iterator[Finding]:
    """At most one finding: where there are more, the text is not written article by article."""
    if len(run) < SHORTEST:
        return
    same: dict[int, list[Placed]] = {}
    for each in run:
        same.setdefault(each.number, []).append(each)
    pairs = (pair for group in same.values() for pair in combinations(group, 2))
    twice = [pair for pair in pairs if _differ(*pair)]
    if len(twice) == 1:
        yield _repeated(draft, *twice[0])
    ordered = all(one.number <= other.number for one, other in pairwise(run))
    missing = list(_missing(run))
    if twice or not ordered or len(missing) != 1:
        return
    before, after = missing[0]
    doubled = [pair for pair in pairwise(run) if pair[0].number == pair[1].number]
    if len(doubled) == 1 and doubled[0][1] == before:
        # It may also be two rules of one article, and an article that was not encoded.
        yield _repeated(draft, *doubled[0], "info")
    else:
        yield _gap(draft, before, after)


def _differ(one: Placed, other: Placed) -> bool:
    """Whether two sentences begin with the same number and say different things."""
    if one.number != other.number or not (one.text and other.text):
        return False
    shorter, longer = sorted((one.text, other.text), key=len)
    return not longer.startswith(shorter.rstrip("。.；;…"))


def _missing(run: Sequence[Placed]) -> Iterator[tuple[Placed, Placed]]:
    """For each number that is missing the provisions between which it is."""
    for one, other in pairwise(run):
        step = other.number - one.number
        if step > 1:
            yield from [(one, other)] * (step - 1)


def _repeated(
    draft: Draft, one: Placed, other: Placed, severity: Severity | None = None
) -> Finding:
    return NUMBERS.finding(
        Msg("article {number} is there twice", number=other.number),
        draft.span(_place(draft, other.address)),
        rules=(other.address, one.address),
        related=[(draft.span(_place(draft, one.address)), Msg("the same number"))],
        help=Msg("number the articles one by one, and look at what cites them"),
        severity=severity,
    )


def _gap(draft: Draft, one: Placed, other: Placed) -> Finding:
    return NUMBERS.finding(
        Msg("article {number} is missing", number=one.number + 1),
        draft.span(_place(draft, other.address)),
        rules=(other.address, one.address),
        related=[(draft.span(_place(draft, one.address)), Msg("the one before"))],
        help=Msg("encode it, be it as a statement, or number the articles one by one"),
        severity="info",
    )


def _place(draft: Draft, address: str) -> str:
    """Where the number of a provision stands."""
    wording = draft.provisions[address].preamble.wording
    text = (wording.zh or wording.en or "") if wording is not None else ""
    return f"{address}.wording" if HEAD.match(text) else f"{address}.cite"


NUMBERS = Check(
    "SC006",
    Text("article number repeated or missing", "条号重复或缺号"),
    Layer.STRUCTURE,
    "warning",
    _numbers,
    lint=True,
    core=False,
)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    register(NUMBERS)
