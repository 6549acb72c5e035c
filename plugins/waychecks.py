"""Checks of who may put a motion and who decides: nobody without a way, no two for one thing."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from comitia.engine.casewords import case_text
from comitia.engine.comparisons import words_in
from comitia.engine.draft import Draft, rules_of
from comitia.engine.expressions import (
    Absent,
    All,
    Any,
    Clause,
    Compare,
    Expr,
    Field,
    Given,
    Not,
    Value,
    is_text,
    nodes,
)
from comitia.engine.findings import Check, Finding, Layer, Outcome, Passed
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.rulechecks import contributions
from comitia.engine.rules import Bars, Cited, Suffices
from comitia.engine.showing import show
from comitia.plugins.common import Actor
from comitia.plugins.motionwords import LOCALS, Act

COMITIA_API = API

ADMISSIBLE, POWERS = "motion.admissible", "item.within_powers"

COUNTED: Mapping[str, Text] = {
    "groups": Actor.GROUP.text,
    "delegates": Actor.DELEGATES.text,
    **LOCALS,
}
"""Who puts a motion where they are counted, by the column that says how many."""

SIGNERS = {"group": "groups", "delegate": "delegates"}
"""The same where their signatures are counted."""

COUNTED_AS: Mapping[str, str] = {
    Actor.GROUP: "groups",
    Actor.GROUP_HEAD: "groups",
    **dict.fromkeys((Actor.DELEGATE, Actor.DELEGATES, Actor.ALL_DELEGATES), "delegates"),
    **dict.fromkeys((Actor.MASSES, Actor.VILLAGERS, Actor.VILLAGERS_MEETING), "residents"),
    Actor.REPRESENTATIVES_MEETING: "representatives",
    **dict.fromkeys((Actor.PARTY_MEMBERS, Actor.MEMBERS), "members"),
}
"""Sponsors by name who may be counted instead."""

UNTOLD = frozenset((Actor.SPONSOR, Actor.OTHER, Actor.CONGRESS))
"""Names that do not tell who it is: what the congress puts, delegates put at it."""

KIN = (
    {Actor.COMMITTEE, Actor.PLENUM},
    {Actor.COMMITTEE, Actor.STANDING_COMMITTEE},
    {Actor.VILLAGE_PARTY, Actor.BRANCH, Actor.BRANCH_COMMITTEE},
    {Actor.TWO_COMMITTEES, Actor.JOINT_MEETING, Actor.VILLAGE_PARTY},
    {Actor.TWO_COMMITTEES, Actor.JOINT_MEETING, Actor.VILLAGERS_COMMITTEE},
)
"""Names of which a text may mean one by the other."""

PUTS: Mapping[str, Act] = {"put_proposals": Act.PROPOSAL}
"""Business of a body by which it puts something."""

DECISIONS = frozenset(
    (
        "elect_committee",
        "elect_discipline_commission",
        "elect_higher_delegates",
        "fill_vacancies",
        "confirm_delegates",
        "long_plans",
        "deployments",
        "major_matters",
        "major_questions",
        "change_resolutions",
        "adopt_rules",
    )
)
"""Business in which something is decided once and for all. Reports are heard by many, and a body
may change what it decided itself."""

ANYBODY = "*"
"""A condition that does not tell who puts it."""


class Claim(NamedTuple):
    """What a provision says in passing: that somebody puts a motion of these kinds."""

    cited: Cited
    who: str
    address: str
    acts: frozenset[str]
    phases: frozenset[str]
    holds: Expr


def _no_way(draft: Draft) -> Iterable[Outcome]:
    """Somebody is said to put a motion, and every way to put one is for others."""
    # Under any reading a way is a way.
    ways = [
        each
        for compiled in draft.in_force(ADMISSIBLE)
        for combination in compiled.combinations
        for each in rules_of(combination, Suffices)
    ]
    told: set[tuple[str, str, str]] = set()
    for claim in (each for each in _claims(draft) if each.who not in UNTOLD):
        for act in (each for each in Act if each.value in claim.acts):
            open_ = [way for way in dict.fromkeys(ways) if _concerns(way, act, claim.phases)]
            key = (claim.cited.provision, claim.who, act.value)
            if key in told:
                continue
            told.add(key)
            let_in = {name for way in open_ for name in _putters(way.clause())}
            if not open_ or any(_same(claim.who, name) for name in let_in):
                yield Passed(claim.address, vacuous=not open_)
                continue
            mine = (is_text("kind", act.value), claim.holds)
            refused = [Not(All((way.scope(), way.clause()))) for way in open_]
            witness = show(draft, "motion", [All((*mine, *refused))])
            case = case_text(witness, draft.schema, "motion") if witness is not None else None
            places = dict.fromkeys(way.provision for way in open_)
            yield NO_WAY.finding(
                Msg(
                    "this speaks of a {act} put by the {who}, for whom no way is open",
                    act=act.text,
                    who=_called(claim.who),
                ),
                draft.span(claim.address),
                rules=dict.fromkeys((claim.cited.provision, *places)),
                related=[(draft.span(each), Msg("a way for others")) for each in places],
                help=Msg("name them among those who may put it, or take them out here"),
                verdict="proved",
                witness=witness,
                case=case and Msg("{case}: no way lets it in", case=case),
            )


def _concerns(way: Cited, act: Act, phases: frozenset[str]) -> bool:
    """Whether a way is one for motions of a kind, at one of the times."""
    acts, theirs = _labels(way.scope(), "kind"), _labels(way.scope(), "phase")
    return act.value in acts and (not theirs or not phases or not phases.isdisjoint(theirs))


def _claims(draft: Draft) -> Iterator[Claim]:
    """Who is said to put what: by what follows where they do, by a rule for them, as a power."""
    for compiled, found in contributions(draft, object):
        question = compiled.question
        for cited in found:
            grants = isinstance(cited.rule, Suffices)
            if grants and question.id == POWERS:
                yield from _powers(cited)
            if question.subject != "motion" or (grants and question.id == ADMISSIBLE):
                continue
            if grants:
                said = All((cited.scope(), cited.clause()))
                for leaf, who in _leaves(cited.clause()):
                    yield _claim(cited, said, leaf, who)
            if not isinstance(cited.rule, Bars):
                for name in words_in(cited.scope(), "sponsor"):
                    leaf = Compare("eq", Field(("sponsor",)), name)
                    yield _claim(cited, cited.scope(), leaf, str(name.value))


def _claim(cited: Cited, said: Expr, leaf: Expr, who: str) -> Claim:
    address = next(
        (each.address for each in nodes(leaf) if isinstance(each, Value) and each.address),
        cited.provision,
    )
    acts, phases = _labels(said, "kind"), _labels(said, "phase")
    return Claim(cited, who, address, acts, phases, All((cited.scope(), leaf)))


def _powers(cited: Cited) -> Iterator[Claim]:
    """A body among whose business it is to put something."""
    for business in words_in(cited.clause(), "business"):
        act = PUTS.get(str(business.value))
        for body in words_in(cited.scope(), "body") if act is not None else ():
            sponsor = is_text("sponsor", str(body.value))
            acts, address = frozenset({str(act)}), business.address or cited.provision
            yield Claim(cited, str(body.value), address, acts, frozenset(), sponsor)


def _labels(expr: Expr, column: str) -> frozenset[str]:
    """The words that a condition admits in a column; none where it looks at no such thing."""
    return frozenset(str(each.value) for each in words_in(expr, column))


def _leaves(expr: Expr) -> Iterator[tuple[Expr, str]]:
    """The parts of a condition that tell who puts a motion, each with the one it tells of."""
    match expr:
        case Clause(arg=arg):
            yield from _leaves(arg)
        case Any(args=args):
            for each in args:
                yield from _leaves(each)
        case All(args=args):
            # What is asked jointly of the same people is one part.
            found = [(each, name) for each in args for name in dict.fromkeys(_putters(each))]
            names = dict.fromkeys(name for _, name in found if name != ANYBODY)
            if len(names) == 1 and sum(name != ANYBODY for _, name in found) > 1:
                yield expr, next(iter(names))
            else:
                for each in args:
                    yield from _leaves(each)
        case _:
            for name in dict.fromkeys(_putters(expr)):
                if name != ANYBODY:
                    yield expr, name


def _putters(expr: Expr) -> list[str]:
    """Who meets a condition: bodies by name, others by the column that counts them."""
    match expr:
        case Clause(arg=arg):
            return _putters(arg)
        case Any(args=args):
            return [name for each in args for name in _putters(each)]
        case All(args=args):
            found = [name for each in args for name in _putters(each)]
            return [name for name in found if name != ANYBODY] or found
        case Compare(op="eq", left=Field(path=("sponsor",)), right=Value(value=value)):
            return [str(value)]
        case Absent(cause=cause):
            name = cause.about[-1].rpartition(".")[2] if cause.about else ""
            return [name if name in COUNTED else ANYBODY]
    columns = dict.fromkeys(each for node in nodes(expr) if (each := _column(node)) is not None)
    return list(columns) or [ANYBODY]


def _column(expr: Expr) -> str | None:
    match expr:
        case Field(path=(name,)) | Given(path=(name,)):
            counted = SIGNERS.get(name, name)
            return counted if counted in COUNTED else None
    return None


def _same(one: str, other: str) -> bool:
    """Whether a way for the one is a way for the other."""
    if ANYBODY in (one, other) or COUNTED_AS.get(one, one) == COUNTED_AS.get(other, other):
        return True
    return any({one, other} <= {str(each.value) for each in kin} for kin in KIN)


def _called(who: str) -> Text:
    named = {str(each.value): each.text for each in Actor}
    return {**named, **COUNTED}.get(who, Text(who, who))


class Decider(NamedTuple):
    """A body that a provision lets decide on something."""

    cited: Cited
    body: Value
    business: Value


def _two_masters(draft: Draft) -> Iterable[Outcome]:
    """Two bodies may decide one thing, and nothing says which of them when."""
    for compiled, found in contributions(draft, Suffices, Bars):
        if compiled.question.id != POWERS:
            continue
        barred = {
            (body.value, business.value)
            for each in found
            if isinstance(each.rule, Bars)
            for body, business in _given_to(each)
        }
        deciders = [
            Decider(each, body, business)
            for each in found
            if isinstance(each.rule, Suffices) and _plain(each)
            for body, business in _given_to(each)
            if (body.value, business.value) not in barred
        ]
        pairs: dict[tuple[str, ...], list[tuple[Decider, Decider]]] = {}
        for one, other in combinations(deciders, 2):
            if one.business.value == other.business.value and _apart(one, other):
                rules = (other.cited.provision, one.cited.provision)
                pairs.setdefault(rules, []).append((one, other))
        yield from (_both(draft, names, each) for names, each in pairs.items())
        yield Passed(compiled.id, vacuous=not deciders)


def _given_to(cited: Cited) -> Iterator[tuple[Value, Value]]:
    """The bodies, each with what is decided, of which a provision speaks."""
    for business in words_in(cited.clause(), "business"):
        if business.value in DECISIONS:
            for body in words_in(cited.scope(), "body"):
                if body.value not in COUNTED_AS:
                    yield body, business


def _plain(cited: Cited) -> bool:
    """Whether it is limited to no more than some sessions: any other condition may divide it."""
    parts = (each for expr in (cited.scope(), cited.clause()) for each in nodes(expr))
    read = {each.path for each in parts if isinstance(each, Field)}
    outside = any(isinstance(each, Not) for each in nodes(cited.scope()))
    return not outside and read <= {("body",), ("business",), ("session", "kind")}


def _apart(one: Decider, other: Decider) -> bool:
    """Whether they are two bodies that act at the same time."""
    if _same(str(one.body.value), str(other.body.value)):
        return False
    mine, theirs = (
        {value.value for value in words_in(each.cited.scope(), "session", "kind")}
        for each in (one, other)
    )
    return not mine or not theirs or not mine.isdisjoint(theirs)


def _both(
    draft: Draft, rules: tuple[str, ...], pairs: Sequence[tuple[Decider, Decider]]
) -> Finding:
    """The finding, with an item that the one may take up, and so may the other."""
    one, other = pairs[0]
    shown = [show(draft, "item", [_taken_up(each)]) for each in (one, other)]
    told = shown[0] if None not in shown else None
    what = [each.business.names or str(each.business.value) for each, _ in pairs]
    one_body, other_body = (_called(str(each.body.value)) for each in (one, other))
    case = case_text(told, draft.schema, "item") if told is not None else None
    place = draft.span(one.business.address or one.cited.provision)
    return TWO_MASTERS.finding(
        Msg("two bodies decide this: {what}", what=what),
        draft.span(other.business.address or other.cited.provision),
        rules=dict.fromkeys(rules),
        related=[(place, Msg("given to the {who}, too", who=one_body))],
        help=Msg("leave it to one of them, or say which decides when"),
        verdict="proved",
        witness=told,
        case=case
        and Msg(
            "{case}: within its powers, and as much so for the {who}", case=case, who=other_body
        ),
    )


def _taken_up(decider: Decider) -> Expr:
    body, business = (
        Compare("eq", Field((name,)), value)
        for name, value in (("body", decider.body), ("business", decider.business))
    )
    return All((decider.cited.scope(), decider.cited.clause(), body, business))


NO_WAY = Check(
    "RT003",
    Text("class without a route", "无途径可走"),
    Layer.STRUCTURE,
    "warning",
    _no_way,
)
TWO_MASTERS = Check(
    "DT008",
    Text("two bodies, one decision", "一事多主"),
    Layer.STRUCTURE,
    "warning",
    _two_masters,
)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    for check in (NO_WAY, TWO_MASTERS):
        register(check)
