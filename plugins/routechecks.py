"""Checks of the ways by which motions reach the congress: who can use them, and who takes them."""

from collections.abc import Callable, Iterable, Iterator

from comitia.engine.compiling import Compiled
from comitia.engine.draft import Draft, rules_of, unsettled
from comitia.engine.expressions import (
    All,
    Expr,
    Not,
    Value,
    at,
    compare,
    integer,
    parts_of,
    text,
)
from comitia.engine.findings import Check, Layer, Outcome, Passed
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.prove import Found
from comitia.engine.prove import Witness as Case
from comitia.engine.rebuilding import put
from comitia.engine.rulechecks import contributions
from comitia.engine.rules import Suffices, compose
from comitia.plugins.motionwords import Act, Phase

COMITIA_API = API

ADMISSIBLE = "motion.admissible"
RECEIVERS = (
    "motion.rightly_addressed",
    "motion.decider",
    "motion.decided_by_competent_body",
    "motion.passed_on",
    "motion.replied",
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
            wanted = All((now, Not(before), compare("ge", at("delegates"), integer(1))))
            found = draft.find("motion", wanted)
            if not isinstance(found, Found):
                yield from unsettled(draft, AD_HOC, found, compiled.question.names, rules)
                continue
            yield AD_HOC.finding(
                Msg("during the session fewer sponsors are enough than before it"),
                draft.span(_used(draft, compiled, rules, found.witness)),
                rules=rules,
                help=Msg("ask for at least as many sponsors during the session as before it"),
                witness=found.witness,
                case=_signers(found.witness),
            )
            break


def _used(draft: Draft, compiled: Compiled, rules: tuple[str, ...], case: Case) -> str:
    """The provision by which the motion is put during the session."""
    for each in rules_of(compiled.combinations[0], Suffices):
        said = {part.value for part in _all(each.scope()) if isinstance(part, Value)}
        if Phase.IN_SESSION in said:
            return each.provision
    return rules[0]


def _all(expr: Expr) -> Iterator[Expr]:
    yield expr
    for part in parts_of(expr):
        yield from _all(part)


def _signers(case: Case) -> Msg:
    signed = case.row["delegates"]
    sessions = list(case.records.tables.get("session", {}).values())
    whole = sessions[0]["delegates_all"] if sessions else None
    signers = signed if isinstance(signed, int) else 0
    if not isinstance(whole, int):
        return Msg("{signed} delegates sign: enough during the session, not before", signed=signers)
    return Msg(
        "{whole} delegates, {signed} sign: enough during the session, not before",
        whole=whole,
        signed=signers,
    )


def _unreceived(draft: Draft) -> Iterable[Outcome]:
    """Something may be put that no provision says who takes."""
    sources = [each for name in RECEIVERS for each in draft.in_force(name)]
    receivers = [cited for each in sources for cited in each.combinations[0].cited]
    for compiled, grounds in contributions(draft, Suffices):
        if compiled.question.id != ADMISSIBLE:
            continue
        for act in Act:
            used = [each for each in grounds if _named(each.scope(), act)]
            if not used:
                continue
            if any(_is_for(each.scope(), act) for each in receivers):
                yield Passed(act.value)
                continue
            yield UNRECEIVED.finding(
                Msg("nobody is named who receives a {act} or decides on it", act=act.text),
                draft.span(f"{used[0].provision}.act"),
                rules=[used[0].provision],
                help=Msg("say to whom it is handed, who decides on it or who answers it"),
                severity=None if receivers else "info",
            )


def _named(expr: Expr, act: Act) -> bool:
    return any(isinstance(each, Value) and each.value == act.value for each in _all(expr))


def _is_for(expr: Expr, act: Act) -> bool:
    """Whether a scope speaks of the act, or of none in particular."""
    return _named(expr, act) or not any(_named(expr, each) for each in Act)


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


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    for check in (AD_HOC, UNRECEIVED):
        register(check)
