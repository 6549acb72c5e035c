"""The check that whoever is said to put something finds a way to put it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from comitia.engine.casewords import case_text
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
from comitia.engine.findings import Check, Layer, Outcome, Passed
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

KIN = (
    {Actor.COMMITTEE, Actor.PLENUM, Actor.STANDING_COMMITTEE},
    {Actor.VILLAGE_PARTY, Actor.BRANCH, Actor.BRANCH_COMMITTEE},
    {Actor.TWO_COMMITTEES, Actor.JOINT_MEETING, Actor.VILLAGE_PARTY},
    {Actor.TWO_COMMITTEES, Actor.JOINT_MEETING, Actor.VILLAGERS_COMMITTEE},
)
"""Names of which a text may mean one by the other."""

PUTS: Mapping[str, Act] = {"put_proposals": Act.PROPOSAL}
"""Business of a body by which it puts something."""

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
    for claim in _claims(draft):
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
                for name in _tests(cited.scope(), "sponsor"):
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
    for business in _tests(cited.clause(), "business"):
        act = PUTS.get(str(business.value))
        for body in _tests(cited.scope(), "body") if act is not None else ():
            sponsor = is_text("sponsor", str(body.value))
            acts, address = frozenset({str(act)}), business.address or cited.provision
            yield Claim(cited, str(body.value), address, acts, frozenset(), sponsor)


def _labels(expr: Expr, column: str) -> frozenset[str]:
    """The words that a condition admits in a column; none where it looks at no such thing."""
    return frozenset(str(each.value) for each in _tests(expr, column))


def _tests(expr: Expr, column: str) -> Iterator[Value]:
    match expr:
        case Clause(arg=arg):
            yield from _tests(arg, column)
        case All(args=args) | Any(args=args):
            for each in args:
                yield from _tests(each, column)
        case Compare(op="eq", left=Field(path=(name,), up=0), right=Value() as value):
            if name == column:
                yield value


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


NO_WAY = Check(
    "RT003",
    Text("class without a route", "无途径可走"),
    Layer.STRUCTURE,
    "warning",
    _no_way,
)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    register(NO_WAY)
