"""Checks of the ways by which motions reach the congress: who can use them, who takes them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from comitia.engine.casewords import case_text
from comitia.engine.ceilings import stated
from comitia.engine.compiling import Compiled
from comitia.engine.draft import Draft, rules_of, unsettled
from comitia.engine.expressions import (
    All,
    Compare,
    CompareOp,
    Expr,
    Field,
    Not,
    Path,
    Ratio,
    Value,
    at,
    compare,
    either,
    given,
    integer,
    is_text,
    nodes,
    text,
)
from comitia.engine.extremes import show_ordinary
from comitia.engine.findings import Check, Layer, Outcome, Passed
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.prove import Found, Impossible, Verdict
from comitia.engine.prove import Witness as Case
from comitia.engine.rewriting import bare, put
from comitia.engine.rulechecks import Piece, contributions, pieces
from comitia.engine.rules import Cited, Requires, Suffices, compose
from comitia.engine.showing import show
from comitia.plugins.common import Actor
from comitia.plugins.motionwords import Act, Phase

COMITIA_API = API

ADMISSIBLE, SIZE = "motion.admissible", "assembly.delegate_number"

USUAL = 20
"""Fewer delegates than this make no good example."""

RECEIVERS = (
    "motion.rightly_addressed",
    "motion.decider",
    "motion.decided_by_competent_body",
    "motion.passed_on",
    "motion.must_be_included",
    "motion.replied",
    "motion.replied_by_right_body",
    "motion.reply_in_form",
    "motion.replied_to_right_people",
)
"""Questions that name who takes a motion, decides on it or answers it."""


def _easier(draft: Draft) -> Iterable[Outcome]:
    """Sponsors who can put a motion during the session, but could not have put it before."""
    for compiled in draft.in_force(ADMISSIBLE):
        for combination in compiled.combinations:
            grounds = rules_of(combination, Suffices)
            outcome = compose(compiled.question, grounds)
            now = put(outcome, ("phase",), text(Phase.IN_SESSION.value))
            before = put(outcome, ("phase",), text(Phase.BEFORE.value))
            if not grounds or now == before:
                yield Passed(compiled.id, vacuous=True)
                continue
            rules = tuple(dict.fromkeys(each.provision for each in grounds))
            during = compare("eq", at("phase"), text(Phase.IN_SESSION.value))
            found = _by_signatures(draft, All((now, Not(before), during)))
            if not isinstance(found, Found):
                yield from unsettled(draft, AD_HOC, found, compiled.question.names, rules)
                continue
            kind = found.witness.row["kind"]
            acts = [act for act in Act if kind in (act, None)]
            mine = [g for g in grounds if any(_is_for(g.scope(), act) for act in acts)]
            yield AD_HOC.finding(
                Msg("during the session fewer sponsors are enough than before it"),
                draft.span(_used(mine)),
                rules=tuple(dict.fromkeys(each.provision for each in mine)),
                help=Msg("ask for at least as many sponsors during the session as before it"),
                witness=found.witness,
                case=_signers(found.witness),
            )
            break


def _by_signatures(draft: Draft, wanted: Expr) -> Verdict:
    """Signatures alone do it, those of delegates if they can, and no body by its own right."""
    joint = compare("eq", at("sponsor"), text(Actor.DELEGATES.value))
    signed = All((wanted, joint, compare("ge", at("delegates"), integer(1))))
    found = _plausible(draft, All((signed, compare("eq", at("groups"), integer(0)))))
    if isinstance(found, Found):
        return found
    return _plausible(draft, All((signed, given("groups"))))


def _plausible(draft: Draft, wanted: Expr) -> Verdict:
    """A motion in an assembly of the size that is stated, and if there is one not a tiny one."""
    whole = at("session.delegates_all")
    none = Not(given("session"))
    sizes = [either(none, Compare(op, whole, limit)) for op, limit in stated(draft.program, SIZE)]
    usual = either(none, compare("ge", whole, integer(USUAL)))
    found = draft.find("motion", wanted, assuming=[*sizes, usual])
    return found if isinstance(found, Found) else draft.find("motion", wanted, assuming=sizes)


def _used(grounds: Sequence[Cited]) -> str:
    """The provision by which the motion is put during the session."""
    for each in grounds:
        said = {part.value for part in nodes(each.scope()) if isinstance(part, Value)}
        if Phase.IN_SESSION in said:
            return each.provision
    return grounds[0].provision


def _signers(case: Case) -> Msg:
    """Of how many delegates how many sign, and of how many groups where these do it."""
    signed, groups = str(case.row["delegates"]), case.row["groups"]
    sessions = list(case.records.tables.get("session", {}).values())
    whole = sessions[0]["delegates_all"] if sessions else None
    who = Msg("{signed} delegates sign", signed=signed)
    if groups:
        who = Msg("{signed} delegates and {groups} groups sign", signed=signed, groups=str(groups))
    elif isinstance(whole, int):
        who = Msg("{whole} delegates, {signed} sign", whole=whole, signed=signed)
    return Msg("{who}: enough during the session, not before", who=who)


def _unreceived(draft: Draft) -> Iterable[Outcome]:
    """Something may be put that no provision says who takes."""
    # Even a practice or a plan names somebody.
    sources = [each for each in draft.program.compiled if each.question.id in RECEIVERS]
    receivers = [cited for each in sources for cited in each.combinations[0].cited]
    received = [_named(each.scope()) for each in receivers]
    for compiled, grounds in contributions(draft, Suffices):
        if compiled.question.id != ADMISSIBLE:
            continue
        for act in Act:
            used = [each for each in grounds if act in _named(each.scope())]
            if not used:
                continue
            if any(act in taken or not taken for taken in received):
                yield Passed(act.value)
                continue
            mine, table = is_text("kind", act.value), compiled.question.subject
            ways = [All((mine, each.scope(), each.clause())) for each in used]
            witness = show(draft, table, [either(*ways), *ways])
            case = case_text(witness, draft.schema) if witness is not None else None
            yield UNRECEIVED.finding(
                Msg("nobody is named who receives a {act} or decides on it", act=act.text),
                draft.span(f"{used[0].provision}.act"),
                rules=[used[0].provision],
                help=Msg("say to whom it is handed, who decides on it or who answers it"),
                severity=None if receivers else "info",
                verdict="proved",
                witness=witness,
                case=case and Msg("{case}; it may be put, and nobody has to take it", case=case),
            )


def _named(expr: Expr) -> Collection[object]:
    """The acts that a scope names."""
    return {each.value for each in nodes(expr) if isinstance(each, Value)}.intersection(Act)


def _is_for(expr: Expr, act: Act) -> bool:
    """Whether a scope speaks of the act, or of none in particular."""
    named = _named(expr)
    return act in named or not named


def _idle(draft: Draft) -> Iterable[Outcome]:
    """Of a number and a share that stand side by side, one never matters at the sizes given."""
    sizes = stated(draft.program, SIZE)
    for compiled, found in contributions(draft, Requires, Suffices):
        listed = [piece for cited in found for piece in pieces(cited)]
        for one in listed:
            for other in listed:
                part = _least(one.holds, share=False)
                if part is not None and part == _least(other.holds, share=True):
                    yield from _side_by_side(draft, compiled, sizes, (one, other))


def _side_by_side(
    draft: Draft,
    compiled: Compiled,
    sizes: list[tuple[CompareOp, Value]],
    pair: tuple[Piece, Piece],
) -> Iterator[Outcome]:
    """A number and a share of which one may follow from the other."""
    paths = {path for each in pair for path in _wholes(each.holds)}
    known = [Compare(op, Field(path), limit) for path in paths for op, limit in sizes]
    scopes = [each.cited.scope() for each in pair]
    if draft.excluded(compiled, *scopes) is not None:
        return  # they never stand side by side
    for weak, strong in (pair, pair[::-1]):
        conditions = (strong.scoped, weak.cited.scope(), Not(weak.holds), *known)
        if not known or not isinstance(draft.excluded(compiled, *conditions), Impossible):
            yield Passed(weak.address, vacuous=not known)
            continue
        # Of two requirements the weaker is idle, of two grounds the one that asks for more.
        joined = isinstance(weak.cited.rule, Requires)
        idle, used = (weak, strong) if joined else (strong, weak)
        span = draft.span(used.address)
        apart = All((*scopes, weak.holds, Not(strong.holds)))
        yield IDLE.finding(
            Msg("beside the other bound this one never matters"),
            draft.span(idle.address),
            rules=dict.fromkeys((idle.cited.provision, used.cited.provision)),
            related=[(span, Msg("the bound that decides"))],
            help=Msg("take it out, or correct one of the two numbers"),
            verdict="proved",
            witness=show_ordinary(draft, compiled, [All((apart, *known)), apart]),
        )


def _wholes(expr: Expr) -> Iterator[Path]:
    """Where an expression reads the number of all delegates."""
    fields = (each for each in nodes(expr) if isinstance(each, Field))
    return (each.path for each in fields if each.path[-1] == "delegates_all")


def _least(expr: Expr, share: bool) -> Expr | None:
    """What a condition bounds from below by a share, or by a number."""
    match expr:
        case Compare(op="ge" | "gt", left=Ratio(part=part), right=Value()) if share:
            return bare(part)
        case Compare(op="ge" | "gt", left=left, right=Value(value=int())) if not share:
            return bare(left)
    return None


AD_HOC = Check(
    "TH004",
    Text("ad-hoc easier than ordinary", "临时门槛弱于普通"),
    Layer.SOLVER,
    "warning",
    _easier,
)
UNRECEIVED = Check(
    "RT005",
    Text("topic type without receiver", "类型无人受理"),
    Layer.STRUCTURE,
    "warning",
    _unreceived,
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
    for check in (AD_HOC, UNRECEIVED, IDLE):
        register(check)
