"""Arms that cut one measure into bands, by exact ends that are included or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from comitia.engine.comparisons import EQUALITY, MIRRORED
from comitia.engine.expressions import All, Clause, Compare, Expr, Value
from comitia.engine.messages import Msg
from comitia.engine.rewriting import bare
from comitia.engine.rules import Cited
from comitia.engine.schema import Type
from comitia.engine.values import frozen


@frozen
class Band:
    """Where an arm holds, seen by one measure; `None` where it has no end on that side."""

    arm: Cited
    low: Fraction | None
    closed_low: bool
    high: Fraction | None
    closed_high: bool
    address: str
    whole: bool = False
    """The measure is a whole number: then every end is included."""


def by_measure(arms: Iterable[Cited]) -> dict[Expr, list[Band]]:
    """The bands of arms that look at nothing but how one measure compares with constants."""
    found: dict[Expr, list[Band]] = {}
    for arm in arms:
        bounds = list(limits(arm.clause()))
        measures = {bare(measure) for measure, _, _ in bounds if measure is not None}
        if len(measures) == 1 and all(measure is not None for measure, _, _ in bounds):
            measure = measures.pop()
            found.setdefault(measure, []).append(_band(arm, [each[1:] for each in bounds]))
    return found


def limits(expr: Expr) -> Iterator[tuple[Expr | None, str, Value]]:
    """Each comparison of a measure with a constant; no measure where it is something else."""
    nothing = Value(True, Type.BOOL)
    match expr:
        case Clause(arg=arg):
            yield from limits(arg)
        case All(args=args) if args:
            for each in args:
                yield from limits(each)
        case Compare(op=op, left=left, right=Value() as limit) if _is_limit(op, limit):
            yield left, op, limit
        case Compare(op=op, left=Value() as limit, right=right) if _is_limit(op, limit):
            yield right, MIRRORED[op], limit
        case _:
            yield None, "", nothing


def _is_limit(op: str, limit: Value) -> bool:
    return op not in EQUALITY and limit.type in (Type.INT, Type.SHARE)


def _band(arm: Cited, bounds: list[tuple[str, Value]]) -> Band:
    low = high = None
    closed_low = closed_high = False
    address = next((limit.address for _, limit in bounds if limit.address), arm.provision)
    for op, limit in bounds:
        value = Fraction(limit.value)  # type: ignore[arg-type]
        if op in ("ge", "gt") and (low is None or value > low):
            low, closed_low = value, op == "ge"
        if op in ("le", "lt") and (high is None or value < high):
            high, closed_high = value, op == "le"
    whole = all(limit.type is Type.INT for _, limit in bounds)
    if whole:
        low = low if low is None or closed_low else low + 1
        high = high if high is None or closed_high else high - 1
        closed_low = closed_high = True
    return Band(arm, low, closed_low, high, closed_high, address, whole)


def gaps(bands: Iterable[Band]) -> Iterator[tuple[Band, Band]]:
    """Neighbouring bands with something between them that neither covers."""
    ordered = sorted(bands, key=lambda band: (band.low is not None, band.low or 0))
    reached: Band | None = None
    for band in ordered:
        if reached is not None and reached.high is not None and band.low is not None:
            between = band.low - reached.high
            open_ = not (band.closed_low or reached.closed_high)
            if between > (1 if band.whole and reached.whole else 0) or (between == 0 and open_):
                yield reached, band
        if reached is None or _ends(band) >= _ends(reached):
            reached = band


def _ends(band: Band) -> tuple[bool, Fraction, bool]:
    return band.high is None, band.high or Fraction(0), band.closed_high


def constant_of(measure: Expr, value: Fraction) -> Value:
    """A limit as a constant of the type that the measure is compared with."""
    if value.denominator == 1 and type(measure).__name__ != "Ratio":
        return Value(int(value), Type.INT)
    return Value(value, Type.SHARE)


def shown(value: Fraction | None) -> Msg | Fraction:
    """A limit as a person writes it."""
    if value is None:
        return Msg("no limit")
    return value
