"""Checks of bodies: who heads them, how they are filled, how many they are."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, cast

from comitia.engine.casewords import case_text
from comitia.engine.clashes import norms
from comitia.engine.draft import Draft
from comitia.engine.expressions import (
    TRUE,
    Compare,
    Expr,
    Field,
    Not,
    Value,
    at,
    both,
    children,
    compare,
    count,
    either,
    exists,
    integer,
    is_text,
    nodes,
)
from comitia.engine.findings import Check, Layer, Outcome, Passed
from comitia.engine.forbidden import Need, needs, possible
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.rulechecks import contributions
from comitia.engine.rules import Cited, Constraint
from comitia.engine.rulesets import Provision
from comitia.engine.showing import Shown, show
from comitia.plugins.common import Post
from comitia.plugins.organwords import Filling, Function, OrganType, Role

COMITIA_API = API

COLLEGIAL = (
    OrganType.LEADING_GROUP,
    OrganType.SPECIAL_COMMITTEE,
    OrganType.COLLECTION_GROUP,
    OrganType.THEMATIC_GROUP,
)
"""Organs that are made up of members."""


HEADED = "organ.headed_as_ruled"
FILLED = ("organ.filled_as_ruled", "organ.members", "organ.deputies", HEADED)
NAMING = frozenset({"head_post", "head_body", "formed_by", "formed_how", "post", "role"})
"""The columns that tell who is in an organ, and not only how many there are."""

MEMBERS = children("organ_member", "organ")

WATCHING = (Function.SUPERVISION, Function.APPRAISAL)
WATCHED = (Post.SECRETARY, Post.DEPUTY_SECRETARY)


def _headless(draft: Draft) -> Iterable[Outcome]:
    """Organs that are set up, of which nothing says who heads them."""
    said = _constraints(draft, (HEADED,))
    for address, organs, need in _unsaid(draft, said):
        nobody = compare("eq", at("heads"), integer(0))
        witness, case = _allowed(draft, (need.where, nobody)) or (None, None)
        yield HEADLESS.finding(
            Msg("nothing says who heads it: {organs}", organs=organs),
            draft.span(f"{address}.type"),
            rules=(address,),
            help=Msg("say who heads it, or how many heads it has (`organ_composition`)"),
            verdict="proved",
            witness=witness,
            case=case,
        )
    yield Passed(draft.id)


def _unfilled(draft: Draft) -> Iterable[Outcome]:
    """Organs that are set up, of which nothing says how they come to their members."""
    said = [each for each in _constraints(draft, FILLED) if _names(each.clause())]
    for address, organs, need in _unsaid(draft, said):
        picked = is_text("formed_how", Filling.APPOINTED.value)
        witness, case = _allowed(draft, (need.where,), (Not(exists(MEMBERS)), picked)) or (
            None,
            None,
        )
        yield UNFILLED.finding(
            Msg("nothing says how it comes to its members: {organs}", organs=organs),
            draft.span(f"{address}.type"),
            rules=(address,),
            help=Msg("say who fills it and how (`organ_formation`), or who belongs to it by post"),
            verdict="proved",
            witness=witness,
            case=case,
        )
    yield Passed(draft.id)


def _constraints(draft: Draft, questions: Sequence[str]) -> list[Cited]:
    return [
        each
        for compiled, found in contributions(draft, Constraint)
        for each in found
        if compiled.question.id in questions
    ]


def _allowed(draft: Draft, fixed: Sequence[Expr], choice: Sequence[Expr] = (TRUE,)) -> Shown | None:
    """An organ with which no rule finds fault, of the first sort in a choice that there can be."""
    kept = [either(Not(e.scope), e.holds) for e in draft.once(norms) if e.table == "organ"]
    witness = show(draft, "organ", [both(*fixed, each, *kept) for each in choice])
    if witness is None:
        return None
    records = case_text(witness, draft.schema, "organ")
    if choice[0] != TRUE and not witness.records.tables.get("organ_member"):
        records = Msg("{records}, without members", records=records)
    return Shown(witness, Msg("{records}: no rule finds fault with it", records=records))


def _unsaid(draft: Draft, said: Sequence[Cited]) -> Iterator[tuple[str, list[Text], Need]]:
    """The provisions that set up organs of which nothing is said, and what these are called.

    With one of the organs.
    """
    missing: dict[str, list[Need]] = {}
    for need in draft.once(_organs):
        if not any(possible(draft, "organ", need.where, each.scope()) for each in said):
            missing.setdefault(need.duty.cited.provision, []).append(need)
    for address, needed in missing.items():
        named = [each for each in needed if "function" in dict(_fixed(each.where))]
        called = [_called(draft, each) for each in named or needed]
        yield address, list(dict.fromkeys(text for each in called for text in each)), needed[0]


def _organs(draft: Draft) -> list[Need]:
    """The organs that must be there and are made up of members."""
    found = []
    for norm in draft.once(norms):
        for need in needs(norm):
            types = [value for name, value in _fixed(need.where) if name == "type"]
            if need.table == "organ" and types and set(types) <= {*COLLEGIAL}:
                found.append(need)
    return found


def _fixed(where: Expr) -> Iterator[tuple[str, object]]:
    for each in nodes(where):
        match each:
            case Compare(op="eq", left=Field(path=(name,)), right=Value(value=value)):
                yield name, value


def _called(draft: Draft, need: Need) -> list[Text]:
    columns = draft.schema.tables["organ"].columns
    return [columns[name].labels[str(value)] for name, value in _fixed(need.where)]


def _names(clause: Expr) -> bool:
    read = {each.path[-1] for each in nodes(clause) if isinstance(each, Field)}
    return not read.isdisjoint(NAMING)


def _even(draft: Draft) -> Iterable[Outcome]:
    """Organs whose only lawful number of members is even, by one provision or by several."""
    sized = [
        each
        for each in draft.of_kind("organ_formation")
        if cast(Any, each.kind).size is not None and cast(Any, each.kind).type in COLLEGIAL
    ]
    told: set[frozenset[str]] = set()
    for provision in sized:
        bounds = [_bounds(each) for each in sized if _covers(each, provision)]
        least = max((low for low, _, _ in bounds if low is not None), default=None)
        most = min((high for _, high, _ in bounds if high is not None), default=None)
        ends = [one for one in bounds if least in one[:1] or most in one[1:2]]
        rules = dict.fromkeys(
            sorted((address for _, _, address in ends), key=list(draft.provisions).index)
        )
        if least is None or least != most or least % 2 or frozenset(rules) in told:
            yield Passed(provision.address)
            continue
        told.add(frozenset(rules))
        first, *others = [f"{each}.size" for each in rules]
        witness, case = _of_size(draft, provision, least) or (None, None)
        yield EVEN.finding(
            Msg("a body of {number} may vote {half} to {half}", number=least, half=least // 2),
            draft.span(first),
            rules=tuple(rules),
            related=draft.together(others),
            help=Msg("make the number odd, or say what settles equal votes"),
            verdict="proved",
            witness=witness,
            case=case,
        )


def _of_size(draft: Draft, provision: Provision, number: int) -> Shown | None:
    """An organ of so many members with which no rule finds fault."""
    kind = cast(Any, provision.kind)
    fixed = [is_text("type", kind.type.value), compare("eq", count(MEMBERS), integer(number))]
    if kind.function is not None:
        fixed.append(is_text("function", kind.function.value))
    return _allowed(draft, fixed)


def _bounds(provision: Provision) -> tuple[int | None, int | None, str]:
    """The least and the greatest number of members, both included, and where they stand."""
    size = cast(Any, provision.kind).size
    least = size.at_least if size.more_than is None else size.more_than + 1
    most = size.at_most if size.less_than is None else size.less_than - 1
    return least, most, provision.address


def _covers(other: Provision, provision: Provision) -> bool:
    """Whether a provision speaks of every organ that another speaks of."""
    theirs, own = cast(Any, other.kind), cast(Any, provision.kind)
    return theirs.type is own.type and theirs.function in (None, own.function)


def _incompatible(draft: Draft) -> Iterable[Outcome]:
    """Organs that watch over leaders, headed by one of those leaders."""
    for provision in draft.of_kind("organ_composition"):
        kind = cast(Any, provision.kind)
        if kind.function not in WATCHING:
            continue
        for name in ("head", "deputies"):
            for number, post in enumerate(getattr(kind, name) or ()):
                if post in WATCHED:
                    yield _watched(draft, provision.address, f"{name}.{number}", post)


def _watched(draft: Draft, address: str, place: str, post: Post) -> Outcome:
    function = draft.span(f"{address}.function")
    witness, case = _headed_by(draft, address, place, post) or (None, None)
    return INCOMPATIBLE.finding(
        Msg("who is watched over heads the body that watches: {post}", post=post.text),
        draft.span(f"{address}.{place}"),
        rules=(address,),
        related=[(function, Msg("what the body is for"))],
        help=Msg("let somebody head it who is not rated or supervised by it"),
        witness=witness,
        case=case,
    )


def _headed_by(draft: Draft, address: str, place: str, post: Post) -> Shown | None:
    """An organ that watches, headed by the one watched over, with which no rule finds fault."""
    kind = cast(Any, draft.provisions[address].kind)
    sort = (is_text("type", kind.type.value), is_text("function", kind.function.value))
    holder: Expr = is_text("head_post", post.value)
    if place.startswith("deputies"):
        deputy = both(is_text("role", Role.DEPUTY_HEAD.value), is_text("post", post.value))
        holder = exists(MEMBERS, deputy)
    return _allowed(draft, (*sort, holder))


HEADLESS = Check(
    "OR001",
    Text("committee without a head", "有机构无负责人"),
    Layer.SOLVER,
    "warning",
    _headless,
)
UNFILLED = Check(
    "OR002",
    Text("no way to fill it", "无产生办法"),
    Layer.SOLVER,
    "warning",
    _unfilled,
)
EVEN = Check(
    "OR007",
    Text("even-sized body, no tie-break", "偶数无决"),
    Layer.EXACT,
    "warning",
    _even,
)
INCOMPATIBLE = Check(
    "OR008",
    Text("incompatible offices", "兼任冲突"),
    Layer.STRUCTURE,
    "warning",
    _incompatible,
    lint=True,
)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    for check in (HEADLESS, UNFILLED, EVEN, INCOMPATIBLE):
        register(check)
