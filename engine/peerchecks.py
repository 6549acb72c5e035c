"""Checks of a draft against its peers: silent where most speak, and numbers far from theirs.

Peers describe, they do not oblige; below eight of them nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TypeAlias

from comitia.engine.compiling import Compilation, Compiled
from comitia.engine.draft import Draft
from comitia.engine.findings import Check, Finding, Layer, Outcome, Passed
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.otherwise import Way, answered_by, decided_apart, word_at
from comitia.engine.redeciding import redecided
from comitia.engine.rulesets import Provision
from comitia.engine.showing import Shown
from comitia.engine.values import frozen
from comitia.engine.words import Label, Word

COMITIA_API = API

ENOUGH = 8
"""How many peers it takes."""
MOST = Fraction(4, 5)
THIS = Text("this text", "本文本")
TAIL = Fraction(1, 20)
"""Which share of the peers' values may lie beyond either end of what is usual."""

Place: TypeAlias = tuple[str, ...]
"""Where a number stands, whatever the rule set: the kind, the way to it, the words beside it."""


@frozen
class Number:
    """A number of a rule set, and its address."""

    place: Place
    value: Fraction
    address: str


def _peers(draft: Draft) -> list[Compilation]:
    return [each for each in draft.peers if each.ruleset.id != draft.id or len(draft.peers) == 1]


def _silent(draft: Draft) -> Iterable[Outcome]:
    """A question that most peers answer and the draft does not."""
    peers = _peers(draft)
    if len(peers) < ENOUGH or not draft.newest:
        return
    spoken = {each.question.id for each in draft.program.compiled}
    answers = [
        {each.question.id: (peer, each) for each in peer.programs[-1].compiled} for peer in peers
    ]
    for question in draft.registry.questions.values():
        speaking = [found[question.id] for found in answers if question.id in found]
        if len(speaking) < MOST * len(peers):
            continue
        if question.id in spoken:
            yield Passed(question.id)
            continue
        samples = [each.sources[0].provision for _, each in speaking[:2]]
        finding = SILENT.finding(
            Msg(
                "{n} of {all} peers speak of `{question}`, this does not",
                n=len(speaking),
                all=len(peers),
                question=question.names,
            ),
            None,
            related=[(each.spans[each.address], Msg("one of them")) for each in samples],
            help=Msg("provide for it, or leave it out on purpose"),
        )
        yield _answered(draft, finding, speaking[:2])


def _answered(
    draft: Draft, finding: Finding, speaking: Sequence[tuple[Compilation, Compiled]]
) -> Finding:
    """The finding with a case that one of some peers answers, where there is one."""
    for peer, compiled in speaking:
        if compiled.hypothetical or peer.ruleset.header.calendar not in draft.calendars:
            continue
        name, rules = peer.ruleset.id, [each.provision.address for each in compiled.sources]
        names = Text(f"its peer {name}", f"同类规则集“{name}”"), THIS
        shown = answered_by(draft, [compiled], names)
        if shown is not None:
            decided = redecided(draft, rules, shown.witness, [peer.programs[-1]])
            return replace(finding, witness=shown.witness, case=shown.case, decided=decided)
    return finding


def _outlying(draft: Draft) -> Iterable[Outcome]:
    """A number outside what all but a twentieth of the peers have at either end."""
    peers = _peers(draft)
    if len(peers) < ENOUGH or not draft.newest:
        return
    theirs: dict[Place, list[Fraction]] = {}
    for peer in peers:
        mine: dict[Place, Fraction] = {}
        for number in _numbers(peer.ruleset.versions[-1].provisions.values()):
            mine.setdefault(number.place, number.value)
        for place, value in mine.items():
            theirs.setdefault(place, []).append(value)
    for number in _numbers(draft.provisions.values()):
        values = sorted(theirs.get(number.place, []))
        if len(values) < ENOUGH:
            continue
        beyond = int(TAIL * len(values))
        low, high = values[beyond], values[-1 - beyond]
        if low <= number.value <= high:
            yield Passed(number.address)
            continue
        shown = _usual(draft, number, low if number.value < low else high)
        yield OUTLYING.finding(
            Msg(
                "{value} lies outside what {n} peers have: {low} to {high}",
                value=_shown(number.value),
                n=len(values),
                low=_shown(low),
                high=_shown(high),
            ),
            draft.span(number.address),
            rules=(number.address.partition(".")[0],),
            help=Msg("look whether it is meant"),
            witness=shown and shown.witness,
            case=shown and shown.case,
        )


def _usual(draft: Draft, number: Number, value: Fraction) -> Shown | None:
    """A case that is decided otherwise with a number that peers have."""
    address, _, name = number.address.rpartition(".")
    written = _shown(value)
    theirs = Text(f"{written} as its peers have it", f"同类规则集的{written}")
    field = value if isinstance(getattr(word_at(draft, address), name), Fraction) else int(value)
    return decided_apart(draft, address, [Way(theirs, {name: field}), Way(THIS)])


def _shown(value: Fraction) -> Fraction | int:
    return value if value.denominator > 1 else int(value)


def _numbers(provisions: Iterable[Provision]) -> Iterator[Number]:
    """Every number of provisions that are read in one way only."""
    for each in provisions:
        if len(each.variants) == 1:
            kind = each.kind
            yield from _in_word(kind, (each.preamble.kind,), each.address)


def _in_word(word: Word, place: Place, address: str) -> Iterator[Number]:
    fields = {name: getattr(word, name) for name in type(word).model_fields}
    beside = tuple(_words(fields))
    for name, value in fields.items():
        if isinstance(value, int | Fraction) and not isinstance(value, bool):
            exact = isinstance(value, Fraction)
            yield Number(
                (*place, *beside, name, "share" if exact else ""),
                Fraction(value),
                f"{address}.{name}",
            )
        elif isinstance(value, Word):
            yield from _in_word(value, (*place, *beside, name), f"{address}.{name}")


def _words(fields: Mapping[str, object]) -> Iterator[str]:
    """The labels beside a number: of whom, of what, in which phase."""
    for name, value in fields.items():
        if isinstance(value, Label):
            yield f"{name}={value.value}"
        elif isinstance(value, list | tuple) and value and isinstance(value[0], Label):
            yield f"{name}={'+'.join(sorted(str(each.value) for each in value))}"


SILENT = Check(
    "PR001",
    Text("silent where most peers speak", "同类多有、本稿无"),
    Layer.COMPARISON,
    "info",
    _silent,
    lint=True,
    needs="peers",
)
OUTLYING = Check(
    "PR002",
    Text("outlying parameter", "参数离群"),
    Layer.COMPARISON,
    "info",
    _outlying,
    lint=True,
    core=False,
    needs="peers",
)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    for check in (SILENT, OUTLYING):
        register(check)
