"""Checks of conditions: what can never hold, what always does, what is never needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from comitia.engine.abstraction import says_nothing
from comitia.engine.compiling import Compiled
from comitia.engine.draft import Draft, unsettled
from comitia.engine.excluding import Unknown
from comitia.engine.expressions import All, Any, Clause, Compare, Expr, Not, Value, nodes
from comitia.engine.extremes import never_met
from comitia.engine.findings import Check, Layer, Outcome, Passed
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.prove import Impossible
from comitia.engine.rules import Bars, Cited, Constraint, Requires, Sets, Suffices
from comitia.engine.schema import Type
from comitia.engine.showing import show
from comitia.engine.values import frozen

COMITIA_API = API


NUMBERS = (Type.INT, Type.SHARE)


@frozen
class Piece:
    """A part of what a provision contributes that stands or falls by itself.

    Of a ground the alternatives, of a requirement the conditions that it joins, of an arm the
    bounds that it sets.
    """

    cited: Cited
    holds: Expr
    address: str

    @property
    def scoped(self) -> Expr:
        """The piece where its provision speaks."""
        return All((self.cited.scope(), self.holds))


def pieces(cited: Cited) -> list[Piece]:
    """The pieces of a contribution."""
    if isinstance(cited.rule, Sets):
        return [Piece(cited, each, address) for each, address in _bounds(cited.clause())]
    sort = Any if isinstance(cited.rule, Suffices) else All
    clause = cited.clause()
    inner = clause.arg if isinstance(clause, Clause) else clause
    return [Piece(cited, each, address_in(each) or cited.provision) for each in _split(inner, sort)]


def _split(expr: Expr, sort: type[Any | All]) -> Iterator[Expr]:
    if isinstance(expr, sort) and expr.args:
        for each in expr.args:
            yield from _split(each, sort)
    else:
        yield expr


def _bounds(expr: Expr) -> Iterator[tuple[Expr, str]]:
    """The comparisons with a number of the text that an expression joins, each with its address."""
    match expr:
        case Clause(arg=arg):
            yield from _bounds(arg)
        case All(args=args) | Any(args=args):
            for each in args:
                yield from _bounds(each)
        case Compare():
            numbers = [each for each in _parameters(expr) if each.type in NUMBERS]
            if numbers and numbers[0].address:
                yield expr, numbers[0].address


def address_in(expr: Expr) -> str | None:
    """The address of the first number in an expression, or else of its first parameter."""
    found = list(_parameters(expr))
    numbers = (each for each in found if each.type in NUMBERS)
    first = next(numbers, found[0] if found else None)
    return None if first is None else first.address


def stands_at(cited: Cited) -> str:
    """The address of a contribution: of its first number, else of the provision."""
    return address_in(cited.clause()) or cited.provision


def _parameters(expr: Expr) -> Iterator[Value]:
    return (each for each in nodes(expr) if isinstance(each, Value) and each.address)


def contributions(draft: Draft, *sorts: type) -> Iterator[tuple[Compiled, list[Cited]]]:
    """The questions in force with what provisions contribute to them in one of several ways."""
    for compiled, shared in draft.once(_shared):
        found = [each for each in shared if isinstance(each.rule, sorts)]
        if found:
            yield compiled, found


def _shared(draft: Draft) -> list[tuple[Compiled, list[Cited]]]:
    """What provisions contribute to each question in force under every choice of readings.

    What hangs on a reading is no fault of the draft, but of one way to read it.
    """
    shared = []
    for compiled in draft.in_force():
        first, *others = (each.cited for each in compiled.combinations)
        shared.append((compiled, [each for each in first if all(each in o for o in others)]))
    return shared


def _never(draft: Draft) -> Iterable[Outcome]:
    """A ground, requirement, bar or bound of an arm that no case can meet."""
    for compiled, found in contributions(draft, Requires, Suffices, Bars, Constraint, Sets):
        for cited in found:
            for piece in pieces(cited):
                yield from _never_one(draft, compiled, piece)


def unreachable(draft: Draft, compiled: Compiled, arm: Cited) -> bool:
    """Whether one bound of an arm alone keeps every case of its scope out."""
    never = (isinstance(draft.excluded(compiled, each.scoped), Impossible) for each in pieces(arm))
    return any(never) and draft.excluded(compiled, arm.scope()) is None


def _never_one(draft: Draft, compiled: Compiled, piece: Piece) -> Iterable[Outcome]:
    if says_nothing(piece.holds):
        return
    if isinstance(piece.cited.rule, Constraint) and not _reads(piece.holds):
        return  # it forbids all that it speaks of, and means to
    sizes = _sizes(draft, compiled, piece)
    verdict = draft.excluded(compiled, piece.scoped, sizes=sizes)
    if not isinstance(verdict, Impossible):
        yield from _open(draft, NEVER, verdict, piece)
        return
    if isinstance(draft.excluded(compiled, piece.cited.scope(), sizes=sizes), Impossible):
        yield Passed(piece.address, vacuous=True)
        return
    size = () if isinstance(draft.excluded(compiled, piece.scoped), Impossible) else sizes
    stated = dict.fromkeys(each for expr in size for each in _addresses(expr))
    spans = [span for each in stated if (span := draft.span(each)) is not None]
    yield NEVER.finding(
        Msg("this condition can never be met"),
        draft.span(piece.address),
        rules=dict.fromkeys((piece.cited.provision, *(_provision(each) for each in stated))),
        related=[(span, Msg("there are no more than this")) for span in spans],
        help=Msg("compare the bound with what the numbers can be; lower it or take it out"),
        verdict="proved",
        witness=never_met(draft, compiled, piece.cited.scope(), piece.holds),
    )


def _sizes(draft: Draft, compiled: Compiled, piece: Piece) -> list[Expr]:
    """What bounds the numbers of a piece, but for what its own provision says."""
    own = piece.cited.provision
    return [
        each
        for each in draft.ceilings(compiled)
        if not any(_provision(address) == own for address in _addresses(each))
    ]


def _addresses(expr: Expr) -> Iterator[str]:
    return (each.address for each in _parameters(expr) if each.address)


def _provision(address: str) -> str:
    return address.partition(".")[0]


def _dominated(draft: Draft) -> Iterable[Outcome]:
    """A ground that admits nothing that another does not admit on easier terms."""
    for compiled, found in contributions(draft, Suffices):
        routes = [piece for cited in found for piece in pieces(cited)]
        for one in routes:
            for other in routes:
                if one is not other and _shares(one.holds, other.holds):
                    yield from _within(draft, compiled, one, other)


def _within(draft: Draft, compiled: Compiled, one: Piece, other: Piece) -> Iterable[Outcome]:
    if one.scoped == other.scoped or says_nothing(All((one.scoped, other.scoped))):
        return
    verdict = draft.excluded(compiled, one.scoped, Not(other.scoped))
    rules = tuple(dict.fromkeys((one.cited.provision, other.cited.provision)))
    if not isinstance(verdict, Impossible):
        yield from _open(draft, DOMINATED, verdict, one)
        return
    sizes = _sizes(draft, compiled, one)
    if isinstance(draft.excluded(compiled, one.scoped, sizes=sizes), Impossible):
        return  # it can never be met, which another check tells
    if isinstance(draft.excluded(compiled, other.scoped, Not(one.scoped)), Impossible):
        return  # both say the same: a text may say a thing twice, and neither asks for less
    span = draft.span(other.address)
    # The easier ground admits what the harder one does not; else what both do.
    apart = All((one.cited.scope(), other.scoped, Not(one.holds)))
    yield DOMINATED.finding(
        Msg("whoever meets this also meets another ground that asks for less"),
        draft.span(one.address),
        rules=rules,
        related=[(span, Msg("the easier ground"))],
        help=Msg("take the harder ground out, or say what the easier one is not for"),
        verdict="proved",
        witness=show(draft, compiled.question.subject, [apart, All((one.scoped, other.scoped))]),
    )


def _open(draft: Draft, check: Check, verdict: Unknown | None, piece: Piece) -> Iterable[Outcome]:
    if verdict is None:
        yield Passed(piece.address)
        return
    about = Text(piece.address, piece.address)
    yield from unsettled(draft, check, verdict, about, (piece.cited.provision,))


def _shares(one: Expr, other: Expr) -> bool:
    """Whether two conditions read a common fact; otherwise neither can follow from the other."""
    return not _reads(one).isdisjoint(_reads(other))


def _reads(expr: Expr) -> frozenset[object]:
    found = (
        getattr(each, "path", None) or getattr(getattr(each, "source", None), "table", None)
        for each in nodes(expr)
    )
    return frozenset(each for each in found if each)


NEVER = Check(
    "TH002",
    Text("threshold that cannot be reached", "门槛不可达"),
    Layer.SOLVER,
    "error",
    _never,
)
DOMINATED = Check(
    "RT002",
    Text("dominated route", "途径被支配"),
    Layer.SOLVER,
    "warning",
    _dominated,
)
CHECKS: Sequence[Check] = (NEVER, DOMINATED)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    for check in CHECKS:
        register(check)
