"""Checks of recall: can it be put and carried in every assembly that the rules allow?"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from comitia.engine.comparing import side_of
from comitia.engine.compiling import Compiled
from comitia.engine.draft import Draft, unsettled
from comitia.engine.excluding import Unknown
from comitia.engine.expressions import (
    All,
    Expr,
    Value,
    at,
    both,
    compare,
    either,
    given,
    integer,
    is_text,
    nodes,
)
from comitia.engine.extremes import show_as_is
from comitia.engine.findings import Check, Finding, Layer, Outcome, Passed
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.lifting import seen_from
from comitia.engine.messages import Msg, Text
from comitia.engine.prove import Impossible
from comitia.engine.prove import Witness as Case
from comitia.engine.rewriting import bare
from comitia.engine.rulechecks import stands_at
from comitia.engine.rules import Cited
from comitia.plugins.motionwords import LARGEST_GROUP, Act, number_of
from comitia.plugins.routechecks import greatest, meets, signed_by_group, stated_sizes
from comitia.plugins.voting import Subject

COMITIA_API = API

ADMISSIBLE, CARRIED, HELD = "motion.admissible", "vote.carried", "session.may_be_held"

PUT = both(given("session"), is_text("kind", Act.RECALL.value))
VOTED = both(is_text("subject", Subject.RECALL.value), compare("ge", at("yes"), integer(1)))
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
    least, most = _range(draft)
    needed = list(_needed(draft))
    if least is None or not needed:
        yield Passed(Subject.RECALL, vacuous=True)
        return
    for each in needed:
        try:
            yield from _looked(draft, each, least, most)
        except Unknown as unknown:
            rules = [one.provision for one in each.rules]
            names = each.compiled.question.names
            yield from unsettled(draft, UNREACHABLE, unknown, names, rules)


def _range(draft: Draft) -> tuple[int | None, int | None]:
    """The least and the greatest number of delegates that the rules state."""
    known = [(op, limit.value) for op, limit in stated_sizes(draft) if isinstance(limit.value, int)]
    least = [value + (op == "gt") for op, value in known if op in ("ge", "gt")]
    most = [value - (op == "lt") for op, value in known if op in ("le", "lt")]
    # Rules for several levels say several numbers: any between the outermost may be lawful.
    return max(least, default=None), min(most, default=None)


def _needed(draft: Draft) -> Iterator[Needed]:
    """What rules that name a recall ask for before it is put, and before it is carried."""
    asked = list(draft.in_force(ADMISSIBLE))
    rules = tuple(_naming(asked, Act.RECALL.value))
    if rules:
        side = side_of(asked[0].question, asked)
        no = both(PUT, side.no)
        yield Needed(asked[0], rules, both(PUT, side.yes), no, no)
    asked = list(draft.in_force(CARRIED))
    rules = tuple(_naming(asked, Subject.RECALL.value))
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


def _looked(draft: Draft, needed: Needed, least: int, most: int | None) -> Iterator[Outcome]:
    """The first size, of those at which a number begins to fail, at which a recall fails."""
    largest = greatest(draft, "group.size")
    groups = None if largest is None or not _of_one_group(needed) else largest
    for size in _sizes(needed, least, most, None if groups is None else groups[0]):
        if not _possible(draft, needed, size, None if groups is None else groups[0]):
            yield _finding(draft, needed, size, groups)
            return
    yield Passed(needed.compiled.id)


def _of_one_group(needed: Needed) -> bool:
    return any(bare(each) == bare(LARGEST_GROUP) for each in nodes(needed.yes))


def _sizes(needed: Needed, least: int, most: int | None, group: int | None) -> list[int]:
    """Where a number of heads is just too great, and a share of all just more than a group has."""
    edges = {least} if most is None else {least, most}
    read = (*needed.rules, *needed.held)
    for each in (part for cited in read for part in nodes(cited.clause())):
        match each:
            case Value(value=bool()):
                continue
            case Value(value=int() as number):
                edges |= {number - 1, number}
            case Value(value=Fraction() as share) if group is not None and share > 0:
                edges |= {int(group / share), int(group / share) + 1}
    return sorted(
        size for size in edges if size >= max(least, 1) and (most is None or size <= most)
    )


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
    others += [str(limit.address) for _, limit in stated_sizes(draft) if limit.address]
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
    witness = None if found is None else signed_by_group(draft, found, groups[0])
    if witness is not None and not meets(draft, witness, needed.no):
        witness = None
    case = Msg(
        "of {size} delegates all {number} of one group sign: it is not admissible",
        size=size,
        number=groups[0],
    )
    return witness, case


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
    register(UNREACHABLE)
