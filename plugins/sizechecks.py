"""Checks of numbers of delegates against the sizes that the rules give to groups and assembly."""

from collections.abc import Callable, Iterable, Iterator

from comitia.engine.bands import limits
from comitia.engine.compiling import Compiled
from comitia.engine.draft import Draft, rules_of
from comitia.engine.expressions import Compare, Expr, Field, Not, Path, Ratio, Value, parts_of
from comitia.engine.findings import Check, Layer, Outcome, Passed
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.prove import Impossible
from comitia.engine.rebuilding import bare
from comitia.engine.rulechecks import Piece, contributions, pieces
from comitia.engine.rules import Constraint, Requires, Suffices
from comitia.plugins.motionwords import LARGEST_GROUP

COMITIA_API = API


def _too_large(draft: Draft) -> Iterable[Outcome]:
    """More sponsors of one group are needed than a group can have."""
    sizes = _greatest(draft, "group.size")
    if sizes is None:
        return
    largest, place = sizes
    for _, found in contributions(draft, Suffices, Requires):
        for piece in (piece for cited in found for piece in pieces(cited)):
            for least, address in _needed_of_one_group(piece.holds):
                if least <= largest:
                    yield Passed(piece.address)
                    continue
                span = draft.span(place)
                yield TOO_LARGE.finding(
                    Msg(
                        "{least} of one group are needed, but a group has at most {largest}",
                        least=least,
                        largest=largest,
                    ),
                    draft.span(address or piece.address),
                    rules=[piece.cited.provision, place.partition(".")[0]],
                    related=[(span, Msg("the size of a group"))] if span else [],
                    help=Msg("lower the number, or let groups act together"),
                )


def _greatest(draft: Draft, question: str) -> tuple[int, str] | None:
    """The upper bound that a constraint sets, and where; the greatest of several."""
    found: list[tuple[int, str]] = []
    for compiled in draft.in_force(question):
        for cited in rules_of(compiled.combinations[0], Constraint):
            for _, op, limit in limits(cited.clause()):
                if op in ("le", "lt") and isinstance(limit.value, int):
                    number = limit.value if op == "le" else limit.value - 1
                    found.append((number, limit.address or cited.provision))
    return max(found, default=None)


def _needed_of_one_group(expr: Expr) -> Iterator[tuple[int, str | None]]:
    """The least numbers of delegates of one group that a condition asks for."""
    match expr:
        case Compare(op="ge" | "gt" as op, left=left, right=Value(value=int() as value) as limit):
            if bare(left) == bare(LARGEST_GROUP):
                yield value + (op == "gt"), limit.address
        case _:
            for part in parts_of(expr):
                yield from _needed_of_one_group(part)


def _idle(draft: Draft) -> Iterable[Outcome]:
    """Of a number and a share that stand side by side, one never matters at the sizes given."""
    sizes = _sizes(draft)
    for compiled, found in contributions(draft, Requires, Suffices):
        listed = [piece for cited in found for piece in pieces(cited)]
        for one in listed:
            for other in listed:
                part = _least(one.holds, share=False)
                if part is not None and part == _least(other.holds, share=True):
                    yield from _side_by_side(draft, compiled, sizes, (one, other))


def _side_by_side(
    draft: Draft, compiled: Compiled, sizes: list[tuple[str, Value]], pair: tuple[Piece, Piece]
) -> Iterator[Outcome]:
    """A number and a share of which one may follow from the other."""
    paths = {path for each in pair for path in _wholes(each.holds)}
    known = [Compare(op, Field(path), limit) for path in paths for op, limit in sizes]  # type: ignore[arg-type]
    for weak, strong in (pair, pair[::-1]):
        conditions = (strong.scoped, weak.cited.scope(), Not(weak.holds), *known)
        if not known or not isinstance(draft.excluded(compiled, *conditions), Impossible):
            yield Passed(weak.address, vacuous=not known)
            continue
        # Of two requirements the weaker is idle, of two grounds the one that asks for more.
        joined = isinstance(weak.cited.rule, Requires)
        idle, used = (weak, strong) if joined else (strong, weak)
        span = draft.span(used.address)
        yield IDLE.finding(
            Msg("beside the other bound this one never matters"),
            draft.span(idle.address),
            rules=dict.fromkeys((idle.cited.provision, used.cited.provision)),
            related=[(span, Msg("the bound that decides"))] if span else [],
            help=Msg("take it out, or correct one of the two numbers"),
        )


def _sizes(draft: Draft) -> list[tuple[str, Value]]:
    """What the rules say of the number of all delegates."""
    found: list[tuple[str, Value]] = []
    for compiled in draft.in_force("assembly.delegate_number"):
        for cited in rules_of(compiled.combinations[0], Constraint):
            found += [(op, limit) for _, op, limit in limits(cited.clause()) if op]
    return found


def _wholes(expr: Expr) -> Iterator[Path]:
    """Where an expression reads the number of all delegates."""
    if isinstance(expr, Field) and expr.path[-1] == "delegates_all":
        yield expr.path
    for part in parts_of(expr):
        yield from _wholes(part)


def _least(expr: Expr, share: bool) -> Expr | None:
    """What a condition bounds from below by a share, or by a number."""
    match expr:
        case Compare(op="ge" | "gt", left=Ratio(part=part), right=Value()) if share:
            return bare(part)
        case Compare(op="ge" | "gt", left=left, right=Value(value=int())) if not share:
            return bare(left)
    return None


TOO_LARGE = Check(
    "RT001", Text("threshold above group size", "门槛超过组规模"), Layer.EXACT, "error", _too_large
)
IDLE = Check(
    "NM007",
    Text("absolute and relative threshold redundant", "绝对数与比例互相架空"),
    Layer.SOLVER,
    "warning",
    _idle,
)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    for check in (TOO_LARGE, IDLE):
        register(check)
