"""Checks of what is out of reach: of one group, or of an assembly of some size."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from comitia.engine.ceilings import least, most, stated
from comitia.engine.comparing import side_of
from comitia.engine.compiling import Compiled
from comitia.engine.draft import Draft, unsettled
from comitia.engine.excluding import Unknown
from comitia.engine.expressions import (
    All,
    Compare,
    Expr,
    Not,
    Value,
    at,
    both,
    compare,
    either,
    given,
    integer,
    is_text,
    nodes,
    parts_of,
)
from comitia.engine.extremes import show_as_is
from comitia.engine.findings import Check, Finding, Layer, Outcome, Passed
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.lifting import seen_from
from comitia.engine.messages import Msg, Text
from comitia.engine.prove import Impossible
from comitia.engine.prove import Witness as Case
from comitia.engine.records import TABLE, Records, make_row
from comitia.engine.rewriting import bare
from comitia.engine.room import MOST
from comitia.engine.rulechecks import Piece, contributions, pieces, stands_at
from comitia.engine.rules import Cited, Requires, Suffices
from comitia.engine.schema import KEY
from comitia.engine.showing import breaks, meets, show
from comitia.engine.traces import Env
from comitia.plugins.motionwords import LARGEST_GROUP, Act, number_of

COMITIA_API = API

ADMISSIBLE, CARRIED, HELD = "motion.admissible", "vote.carried", "session.may_be_held"
SIZE, GROUP_SIZE = "assembly.delegate_number", "group.size"
RECALL = Act.RECALL.value
"""What is put, and what is voted on, are called the same."""

PUT = both(given("session"), is_text("kind", RECALL))
VOTED = both(is_text("subject", RECALL), compare("ge", at("yes"), integer(1)))
ALL_AGREE = both(
    compare("eq", at("session.excused"), integer(0)),
    compare("eq", at("session.delegates_due"), at("session.delegates_all")),
    compare("eq", at("session.present"), at("session.delegates_due")),
    compare("eq", at("yes"), at("session.present")),
    compare("eq", at("no"), integer(0)),
    compare("eq", at("abstained"), integer(0)),
)
"""All delegates are there and vote for it."""


class Needed(NamedTuple):
    """What a recall must pass: answers to a question, and whether the session may be held at all.

    `yes` is all that is asked, `no` the answer, and `refused` either; `rules` name a recall.
    """

    compiled: Compiled
    rules: tuple[Cited, ...]
    yes: Expr
    no: Expr
    refused: Expr
    held: tuple[Cited, ...] = ()


def _unreachable(draft: Draft) -> Iterable[Outcome]:
    """Sizes that the rules allow at which no recall can be put, or none carried."""
    low, high = _range(draft)
    needed = list(_needed(draft))
    if low is None or not needed:
        yield Passed(RECALL, vacuous=True)
        return
    for each in needed:
        try:
            yield from _looked(draft, each, low, high)
        except Unknown as unknown:
            rules = [one.provision for one in each.rules]
            names = each.compiled.question.names
            yield from unsettled(draft, UNREACHABLE, unknown, names, rules)


def _range(draft: Draft) -> tuple[int | None, int | None]:
    """The least and the greatest number of delegates that the rules state."""
    known = stated(draft.program, SIZE)
    low = [number for each in known if (number := least(*each)) is not None]
    high = [number for each in known if (number := most(*each)) is not None]
    return max(low, default=None), min(high, default=None)


def _needed(draft: Draft) -> Iterator[Needed]:
    """What rules that name a recall ask for before it is put, and before it is carried."""
    asked = list(draft.in_force(ADMISSIBLE))
    rules = tuple(_naming(asked, RECALL))
    if rules:
        side = side_of(asked[0].question, asked)
        no = both(PUT, side.no)
        yield Needed(asked[0], rules, both(PUT, side.yes), no, no)
    asked = list(draft.in_force(CARRIED))
    rules = tuple(_naming(asked, RECALL))
    if rules:
        yield _carried(asked, list(draft.in_force(HELD)), rules)


def _carried(asked: list[Compiled], held: list[Compiled], rules: tuple[Cited, ...]) -> Needed:
    side = side_of(asked[0].question, asked)
    yes, no, refused = both(VOTED, side.yes), both(VOTED, side.no), side.no
    if held:
        session = side_of(held[0].question, held)
        yes = both(yes, seen_from(session.yes, ("session",)))
        refused = either(refused, seen_from(session.no, ("session",)))
    refused = both(VOTED, ALL_AGREE, refused)
    return Needed(asked[0], rules, yes, no, refused, tuple(_cited(held)))


def _naming(asked: Sequence[Compiled], value: str) -> Iterator[Cited]:
    """The contributions that are for something in particular."""
    cited = (
        each for one in asked for combination in one.combinations for each in combination.cited
    )
    for each in dict.fromkeys(cited):
        if any(isinstance(part, Value) and part.value == value for part in nodes(each.scope())):
            yield each


def _cited(asked: Sequence[Compiled]) -> Iterator[Cited]:
    combinations = (combination for one in asked for combination in one.combinations)
    yield from dict.fromkeys(each for one in combinations for each in one.cited)


def _looked(draft: Draft, needed: Needed, low: int, high: int | None) -> Iterator[Outcome]:
    """The first size, of those at which a number begins to fail, at which a recall fails."""
    largest = _largest_group(draft)
    groups = None if largest is None or not _of_one_group(needed) else largest
    for size in _sizes(needed, low, high, None if groups is None else groups[0]):
        if not _possible(draft, needed, size, None if groups is None else groups[0]):
            yield _finding(draft, needed, size, groups)
            return
    yield Passed(needed.compiled.id)


def _of_one_group(needed: Needed) -> bool:
    return any(bare(each) == bare(LARGEST_GROUP) for each in nodes(needed.yes))


def _sizes(needed: Needed, low: int, high: int | None, group: int | None) -> list[int]:
    """Where a number of heads is just too great, and a share of all just more than a group has."""
    edges = {low} if high is None else {low, high}
    read = (*needed.rules, *needed.held)
    for each in (part for cited in read for part in nodes(cited.clause())):
        match each:
            case Value(value=bool()):
                continue
            case Value(value=int() as number):
                edges |= {number - 1, number}
            case Value(value=Fraction() as share) if group is not None and share > 0:
                edges |= {int(group / share), int(group / share) + 1}
    return sorted(size for size in edges if size >= max(low, 1) and (high is None or size <= high))


def _possible(
    draft: Draft, needed: Needed, size: int | None = None, group: int | None = None
) -> bool:
    """Whether all that is asked can be met, in an assembly of so many; raises `Unknown`."""
    conditions = [needed.yes]
    if size is not None:
        conditions.append(compare("eq", at("session.delegates_all"), integer(size)))
    if group is not None:
        conditions.append(compare("le", LARGEST_GROUP, integer(group)))
    verdict = draft.excluded(needed.compiled, *conditions, sizes=draft.ceilings(needed.compiled))
    if isinstance(verdict, Unknown):
        raise verdict
    return not isinstance(verdict, Impossible)


def _finding(draft: Draft, needed: Needed, size: int, groups: tuple[int, str] | None) -> Finding:
    witness, case = _everybody(draft, needed, size, groups)
    first, *others = _guilty(draft, needed, witness)
    others += [str(limit.address) for _, limit in stated(draft.program, SIZE) if limit.address]
    others += [groups[1]] if groups is not None else []
    if not _possible(draft, needed):  # whatever the size, which another check tells more closely
        numbers = (part for each in draft.ceilings(needed.compiled) for part in nodes(each))
        others += [each.address for each in numbers if isinstance(each, Value) and each.address]
    return UNREACHABLE.finding(
        Msg("in an assembly of {size} delegates a recall is out of reach", size=size),
        draft.span(first),
        rules=dict.fromkeys(each.partition(".")[0] for each in (first, *others)),
        related=draft.together(others),
        help=Msg("lower the number, or take a share that an assembly of every size has"),
        verdict="proved",
        witness=witness,
        case=case if witness is not None else None,
    )


def _guilty(draft: Draft, needed: Needed, witness: Case | None) -> list[str]:
    """Where the conditions stand that refuse a recall: of the session, or of what names it."""
    rules = needed.rules
    if needed.held and witness is not None and not meets(draft, witness, needed.no):
        rules = needed.held
    return list({each.provision: stands_at(each) for each in rules}.values())


def _everybody(
    draft: Draft, needed: Needed, size: int, groups: tuple[int, str] | None
) -> tuple[Case | None, Msg]:
    """All who can put or carry it do so, and it is refused."""
    whole = compare("eq", at("session.delegates_all"), integer(size))
    if needed.compiled.question.subject == "vote":
        case = Msg("all {size} delegates are there and in favour: no recall", size=size)
        return show_as_is(draft, needed.compiled, All((needed.refused, whole))), case
    if groups is None:
        signed = compare("eq", number_of("delegates", "delegate"), integer(size))
        case = Msg("all {size} delegates sign: it is not admissible", size=size)
        return show_as_is(
            draft, needed.compiled, All((needed.no, whole, signed, given("delegates")))
        ), case
    found = show_as_is(draft, needed.compiled, All((PUT, whole)))
    witness = None if found is None else _signed_by_group(draft, found, groups[0])
    if witness is not None and not meets(draft, witness, needed.no):
        witness = None
    case = Msg(
        "of {size} delegates all {number} of one group sign: it is not admissible",
        size=size,
        number=groups[0],
    )
    return witness, case


def _too_large(draft: Draft) -> Iterable[Outcome]:
    """More sponsors of one group are needed than a group can have."""
    sizes = _largest_group(draft)
    if sizes is None:
        return
    largest, place = sizes
    for compiled, found in contributions(draft, Suffices, Requires):
        for piece in (piece for cited in found for piece in pieces(cited)):
            for fewest, address in _needed_of_one_group(piece.holds):
                if fewest <= largest:
                    yield Passed(piece.address)
                    continue
                span = draft.span(place)
                witness = _whole_group(draft, compiled, piece, largest)
                case = Msg("all {number} delegates of a group sign: not enough", number=largest)
                yield TOO_LARGE.finding(
                    Msg(
                        "{least} of one group are needed, but a group has at most {largest}",
                        least=fewest,
                        largest=largest,
                    ),
                    draft.span(address or piece.address),
                    rules=[piece.cited.provision, place.partition(".")[0]],
                    related=[(span, Msg("the size of a group"))],
                    help=Msg("lower the number, or let groups act together"),
                    verdict="proved",
                    witness=witness,
                    case=case if witness is not None else None,
                )


def _needed_of_one_group(expr: Expr) -> Iterator[tuple[int, str | None]]:
    """The least numbers of delegates of one group that a condition asks for."""
    match expr:
        case Compare(op="ge" | "gt" as op, left=left, right=Value(value=int() as value) as limit):
            if bare(left) == bare(LARGEST_GROUP):
                yield value + (op == "gt"), limit.address
        case _:
            for part in parts_of(expr):
                yield from _needed_of_one_group(part)


def _whole_group(draft: Draft, compiled: Compiled, piece: Piece, size: int) -> Case | None:
    """A motion that all of a group as large as may be put, and that still has too few sponsors."""
    found = show(draft, compiled.question.subject, [piece.cited.scope()])
    if found is None or found.row[TABLE] != "motion":
        return None
    case = _signed_by_group(draft, found, size)
    return (
        case
        if case is not None and meets(draft, case, piece.cited.scope(), Not(piece.holds))
        else None
    )


def _signed_by_group(draft: Draft, found: Case, size: int) -> Case | None:
    """The case of a motion, put by as many of one group; `None` where none may be so large."""
    if size > MOST:
        return None
    schema, numbers, motion = draft.schema, range(1, size + 1), found.row[KEY]
    members = [
        make_row(schema, "delegate", {KEY: f"delegate-{n}", "group": "group-1"}) for n in numbers
    ]
    signed = [
        make_row(
            schema, "signature", {KEY: f"signature-{n}", "motion": motion, "delegate": each[KEY]}
        )
        for n, each in zip(numbers, members, strict=True)
    ]
    group = make_row(schema, "group", {KEY: "group-1"})
    tables = {name: list(rows.values()) for name, rows in found.records.tables.items()}
    tables |= {"group": [group], "delegate": members, "signature": signed}
    env = Env(Records(schema, tables), found.as_of, None, None, draft.calendars)
    lawful = not breaks(draft, env, GROUP_SIZE, group)
    return Case(env.records, found.row, found.as_of) if lawful else None


def _largest_group(draft: Draft) -> tuple[int, str] | None:
    """How large a group may be, and where that stands; the greatest of several."""
    known = stated(draft.program, GROUP_SIZE)
    found = [
        (number, str(limit.address))
        for op, limit in known
        if (number := most(op, limit)) is not None
    ]
    return max(found, default=None)


TOO_LARGE = Check(
    "RT001", Text("threshold above group size", "门槛超过组规模"), Layer.EXACT, "error", _too_large
)
UNREACHABLE = Check(
    "TH007",
    Text("recall unreachable", "罢免不可达"),
    Layer.SOLVER,
    "warning",
    _unreachable,
    yields_to=("TH001", "TH002", "RT001"),
)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    register(TOO_LARGE)
    register(UNREACHABLE)
