"""Checks of shares: of whom, of the same whole, and what where the share is no whole number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from comitia.engine.ambiguity import Reading, told_apart
from comitia.engine.compiling import Combination, Compiled
from comitia.engine.draft import Draft, Place
from comitia.engine.expressions import (
    Absent,
    All,
    CauseKind,
    Compare,
    Expr,
    Not,
    Ratio,
    Value,
    nodes,
)
from comitia.engine.extremes import show_ordinary
from comitia.engine.findings import Check, Layer, Outcome, Passed
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.otherwise import Way, decided_apart, decided_only, word_at
from comitia.engine.rewriting import bare
from comitia.engine.rulechecks import contributions
from comitia.engine.rules import Bars, Cited, Requires, Sets, Suffices
from comitia.engine.showing import Shown
from comitia.engine.thresholds import Rounding, Threshold
from comitia.engine.trees import nested_labels
from comitia.engine.values import frozen

COMITIA_API = API


@frozen
class Taken:
    """A share that something is compared with: of what, and where it stands in the rule set."""

    cited: Cited
    part: Expr
    whole: Expr
    limit: Value


def shares_of(cited: Cited) -> Iterator[Taken]:
    """Every comparison with a share in what a provision contributes."""
    for each in nodes(cited.clause()):
        match each:
            case Compare(left=Ratio(part=part, whole=whole), right=Value() as limit):
                yield Taken(cited, bare(part), bare(whole), limit)


def _baseless(draft: Draft) -> Iterable[Outcome]:
    """A share of nobody knows whom."""
    seen: set[str] = set()
    for compiled in draft.in_force():
        for combination in compiled.combinations:
            for taken in (each for cited in combination.cited for each in shares_of(cited)):
                address = taken.limit.address or taken.cited.provision
                if address not in seen and _is_silent(taken.whole):
                    seen.add(address)
                    witness, case = _of_whom(draft, taken) or (None, None)
                    yield BASELESS.finding(
                        Msg("{share} of whom? no base is named", share=_written(taken.limit)),
                        draft.span(address),
                        rules=[taken.cited.provision],
                        help=Msg("name the base: all, those due, those present, the votes cast"),
                        verdict="proved",
                        witness=witness,
                        case=case,
                    )


def _is_silent(expr: Expr) -> bool:
    absent = (each for each in nodes(expr) if isinstance(each, Absent))
    return any(each.cause.kind is CauseKind.SILENT for each in absent)


def _of_whom(draft: Draft, taken: Taken) -> Shown | None:
    """A case on which two of the bases that the text may mean differ."""
    for each in nodes(taken.whole):
        if isinstance(each, Absent) and each.cause.kind is CauseKind.SILENT:
            address, _, name = each.cause.about[0].rpartition(".")
            word = word_at(draft, address)
            field = None if word is None else type(word).model_fields.get(name)
            labels = () if field is None else nested_labels(field.annotation)
            ways = [Way(base.text, {name: base}) for label in labels for base in label]
            found = decided_apart(draft, address, ways) if len(ways) > 1 else None
            return found or (decided_only(draft, address, ways[0]) if ways else None)
    return None


def _written(limit: Value) -> str:
    return str(limit.value)


def _ambiguous(draft: Draft) -> Iterable[Outcome]:
    """A base with several readings, and a case on which they differ."""
    help = Msg("say in the text of whom the share is taken")
    return told_apart(draft, BASELESS, other_base, _ambiguous_base, help)


def _ambiguous_base(one: Reading, other: Reading, question: Text) -> Msg:
    return Msg(
        "read as `{one}` and as `{other}` the base gives other answers to `{question}`",
        one=one,
        other=other,
        question=question,
    )


def other_base(one: Combination, other: Combination) -> bool:
    """Whether some share is taken of another whole, and nothing else of it is changed."""
    bases = [
        {
            (each.part, each.limit.value, each.whole)
            for cited in combo.cited
            for each in shares_of(cited)
        }
        for combo in (one, other)
    ]
    shares = [{each[:2] for each in side} for side in bases]
    return bases[0] != bases[1] and shares[0] == shares[1]


def _bases(draft: Draft) -> Iterable[Outcome]:
    yield from _baseless(draft)
    yield from _ambiguous(draft)


def _mixed(draft: Draft) -> Iterable[Outcome]:
    """Two provisions on one question that take shares of one number from different wholes."""
    for compiled, found in contributions(draft, Requires, Suffices, Bars, Sets):
        taken = [each for cited in found for each in shares_of(cited)]
        for one, other in combinations(taken, 2):
            if one.part == other.part and one.whole != other.whole:
                yield from _mixed_pair(draft, compiled, one, other)


def _mixed_pair(draft: Draft, compiled: Compiled, one: Taken, other: Taken) -> Iterator[Outcome]:
    silent = _is_silent(one.whole) or _is_silent(other.whole)
    scopes = (one.cited.scope(), other.cited.scope())
    if silent or one.cited == other.cited or draft.excluded(compiled, *scopes) is not None:
        yield Passed(compiled.id)
        return
    rules = dict.fromkeys((other.cited.provision, one.cited.provision))
    first = draft.span(one.limit.address or one.cited.provision)
    kept = (one.cited.clause(), other.cited.clause())
    cases = [All((*scopes, each, Not(broken))) for each, broken in (kept, kept[::-1])]
    yield MIXED.finding(
        Msg("shares of different wholes decide `{question}`", question=compiled.question.names),
        draft.span(other.limit.address or other.cited.provision),
        rules=rules,
        related=[(first, Msg("of another whole here"))],
        help=Msg("take both shares of one whole, or say which of the two goes before"),
        witness=show_ordinary(draft, compiled, cases),
    )


def _whole_numbers(draft: Draft) -> Iterable[Outcome]:
    """A share that some whole number of people does not yield, and no rule for rounding it."""
    for place in draft.words(Threshold):
        word = place.word
        for name in ("at_least", "at_most"):
            value = getattr(word, name)
            if not isinstance(value, Fraction) or value.denominator == 1:
                continue
            if (
                getattr(word, "rounding", None) is not None
                or f"{place.address}.rounding" in place.provision.unknown
            ):
                continue
            address = f"{place.address}.{name}"
            size = value.denominator + 1
            exact = value * size
            witness, case = _rounded(draft, place, address, size) or (None, None)
            yield ROUNDING.finding(
                Msg(
                    "{share} of {size} is {exact}, no whole number, and no rounding is stated",
                    share=str(value),
                    size=size,
                    exact=f"{exact.numerator // exact.denominator} {exact % 1}",
                ),
                draft.span(address),
                rules=[place.provision.address],
                verdict="proved",
                witness=witness,
                case=case
                or Msg(
                    "it is counted exactly: of {size} it takes {number}",
                    size=size,
                    number=-(-exact.numerator // exact.denominator)
                    if name == "at_least"
                    else exact.numerator // exact.denominator,
                ),
                help=Msg("write `rounding: up` or `rounding: down`, as the text means it"),
            )


def _voids(draft: Draft) -> Iterable[Outcome]:
    """A share rounded down is nobody where there are few."""
    for place in draft.words(Threshold):
        word, address = place.word, f"{place.address}.at_least"
        value = getattr(word, "at_least", None)
        down = getattr(word, "rounding", None) is Rounding.DOWN
        if not (down and isinstance(value, Fraction) and value):
            continue
        size = -(-value.denominator // value.numerator) - 1
        if size < 1:
            yield Passed(address)
            continue
        witness, case = _rounded(draft, place, address, size) or (None, None)
        yield VOIDED.finding(
            Msg(
                "{share} rounded down is nobody where there are {size}", share=str(value), size=size
            ),
            draft.span(address),
            rules=[place.provision.address],
            verdict="proved",
            witness=witness,
            case=case or Msg("{share} of {size} rounded down: 0", share=str(value), size=size),
            help=Msg("round up, or add a least number"),
        )


def _rounded(draft: Draft, place: Place, address: str, size: int) -> Shown | None:
    """A case that is decided in one way rounded up, and in another rounded down."""
    ways = [Way(each.text, {"rounding": each}) for each in Rounding]
    return decided_apart(draft, place.address, ways, about=address, size=size)


BASELESS = Check("NM001", Text("undefined base", "分数无基数"), Layer.SOLVER, "error", _bases)
MIXED = Check("NM002", Text("mixed bases", "基数混用"), Layer.SOLVER, "warning", _mixed, lint=True)
ROUNDING = Check(
    "NM003",
    Text("non-integer threshold", "非整数门槛未定取整"),
    Layer.EXACT,
    "info",
    _whole_numbers,
)
VOIDED = Check(
    "NM004",
    Text("rounding voids the threshold", "取整使门槛失效"),
    Layer.EXACT,
    "warning",
    _voids,
)
CHECKS: Sequence[Check] = (BASELESS, MIXED, ROUNDING, VOIDED)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    for check in CHECKS:
        register(check)
