"""Checks of quorum and majority: can a lawful meeting decide, and can the rules be changed?"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from comitia.engine.abstraction import says_nothing
from comitia.engine.comparing import Side, side_of
from comitia.engine.compiling import Compiled
from comitia.engine.draft import Draft, unsettled
from comitia.engine.expressions import (
    TRUE,
    Compare,
    Expr,
    Not,
    Ratio,
    Value,
    at,
    both,
    compare,
    integer,
    is_text,
    nodes,
)
from comitia.engine.findings import Check, Layer, Outcome, Passed
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.lifting import seen_from
from comitia.engine.messages import Msg, Text
from comitia.engine.prove import Found, Impossible
from comitia.engine.prove import Witness as Case
from comitia.engine.rewriting import bare
from comitia.engine.rulechecks import contributions, stands_at
from comitia.engine.rules import Cited, Suffices

COMITIA_API = API

HELD, CARRIED = "session.may_be_held", "vote.carried"
GRAVE = frozenset({"important_question", "rules", "recall"})
"""Questions for which a text that speaks of them apart means to ask for more."""

AGAIN = "reconsideration"
"""What undoes a decision is held to the majority of that decision, and is no ordinary question."""

UNANIMOUS = both(
    compare("eq", at("yes"), at("session.present")),
    compare("eq", at("no"), integer(0)),
    compare("eq", at("abstained"), integer(0)),
    compare("ge", at("yes"), integer(1)),
)
"""All who are present vote in favour, and somebody is."""


def _asked(draft: Draft, question: str) -> tuple[Side, tuple[str, ...]] | None:
    """When the rules in force answer a question with yes and with no, and by which provisions."""
    found: Sequence[Compiled] = list(draft.in_force(question))
    if not found:
        return None
    rules = [source.provision.address for each in found for source in each.sources]
    return side_of(found[0].question, found), tuple(dict.fromkeys(rules))


def _undecidable(draft: Draft) -> Iterable[Outcome]:
    """A session that may be held, all present agree, and yet nothing is carried."""
    held, carried = _asked(draft, HELD), _asked(draft, CARRIED)
    if held is None or carried is None:
        return
    lawful = seen_from(held[0].yes, ("session",))
    wanted = both(lawful, carried[0].no, UNANIMOUS)
    yield from _look(draft, UNDECIDABLE, wanted, (*carried[1], *held[1]), _meeting)


def _locked(draft: Draft) -> Iterable[Outcome]:
    """Vacancies keep the rules from being changed, though all delegates left agree."""
    carried = _asked(draft, CARRIED)
    if carried is None:
        return
    everyone = compare("eq", at("session.present"), at("session.delegates_due"))
    wanted = both(carried[0].no, UNANIMOUS, everyone, is_text("subject", "rules"))
    yield from _look(draft, LOCKED, wanted, carried[1], _vacancies)


def _look(
    draft: Draft, check: Check, wanted: Expr, rules: tuple[str, ...], told: Callable[[Case], Msg]
) -> Iterator[Outcome]:
    found = draft.find("vote", wanted)
    if not isinstance(found, Found):
        yield from unsettled(draft, check, found, check.names, rules)
        return
    row = found.witness.row
    session = found.witness.records.tables["session"][str(row["session"])]
    voted = draft.concerned(draft.in_force(CARRIED), found.witness, row)
    held = draft.concerned(draft.in_force(HELD), found.witness, session)
    rules = (*voted, *(each for each in held if each in rules))
    yield check.finding(
        MESSAGES[check.code],
        draft.span(rules[0]),
        rules=rules,
        related=[
            (span, Msg("together with this"))
            for each in rules[1:]
            if (span := draft.span(each)) is not None
        ],
        witness=found.witness,
        case=told(found.witness),
        help=HELPS[check.code],
    )


def _session(case: Case) -> dict[str, object]:
    return dict(case.records.tables["session"][str(case.row["session"])])


def _meeting(case: Case) -> Msg:
    session = _session(case)
    due, present = session["delegates_due"], session["present"]
    return Msg(
        "{due} due, {present} present, all in favour: not carried",
        due=due if isinstance(due, int) else Msg("an unknown number"),
        present=present if isinstance(present, int) else 0,
    )


def _vacancies(case: Case) -> Msg:
    session = _session(case)
    whole, present = session["delegates_all"], session["present"]
    return Msg(
        "{whole} delegates by number, {present} of them in office and present, all in favour: "
        "not carried",
        whole=whole if isinstance(whole, int) else Msg("an unknown number"),
        present=present if isinstance(present, int) else 0,
    )


def _special(draft: Draft) -> Iterable[Outcome]:
    """Grave questions that an ordinary majority carries as well."""
    for compiled, grounds in contributions(draft, Suffices):
        if compiled.question.id != CARRIED:
            continue
        special = [each for each in grounds if (own := _fixed(each, "subject")) and own <= GRAVE]
        rest = [each for each in grounds if each not in special]
        ordinary = [each for each in rest if _fixed(each, "subject") != {AGAIN}]
        for one in special:
            beside = [other for other in ordinary if _same_body(one, other)]
            yield from _no_stricter(draft, compiled, one, beside)


def _same_body(one: Cited, other: Cited) -> bool:
    """Whether two majorities may be of one body."""
    bodies = _fixed(one, "body"), _fixed(other, "body")
    return not all(bodies) or bool(bodies[0] & bodies[1])


def _fixed(cited: Cited, column: str) -> frozenset[object]:
    """The values of a column of which a ground speaks; none where it speaks of all."""
    return frozenset(
        each.right.value
        for each in nodes(cited.scope())
        if isinstance(each, Compare) and each.left == at(column) and isinstance(each.right, Value)
    )


def _no_stricter(
    draft: Draft, compiled: Compiled, one: Cited, ordinary: Sequence[Cited]
) -> Iterator[Outcome]:
    """Where a text has several ordinary majorities, to be stricter than one of them is enough."""
    known = [each for each in ordinary if not says_nothing(each.clause())]
    if says_nothing(one.clause()) or not known:
        return
    for other in known:
        verdict = draft.excluded(compiled, other.clause(), Not(one.clause()))
        if not isinstance(verdict, Impossible):
            yield Passed(one.provision)
            rules = (one.provision, other.provision)
            yield from unsettled(draft, SPECIAL, verdict, compiled.question.names, rules)
            return
    places = dict.fromkeys(draft.span(stands_at(each)) for each in known)
    yield SPECIAL.finding(
        Msg("what carries any other question carries this one too"),
        draft.span(stands_at(one)),
        rules=tuple(dict.fromkeys((one.provision, *(each.provision for each in known)))),
        related=[(span, Msg("the ordinary majority")) for span in places],
        help=Msg("ask for more votes in favour, or leave the provision out"),
    )


def _empty_base(draft: Draft) -> Iterable[Outcome]:
    """A lawful vote of which no share can be taken: nobody is in the base."""
    held = _asked(draft, HELD)
    lawful = TRUE if held is None else seen_from(held[0].yes, ("session",))
    some = compare("ge", at("session.present"), integer(1))
    for compiled, grounds in contributions(draft, Suffices):
        for each in grounds if compiled.question.id == CARRIED else ():
            wholes = {bare(one.whole) for one in nodes(each.clause()) if isinstance(one, Ratio)}
            for whole in wholes:
                empty = compare("eq", whole, integer(0))
                found = draft.find("vote", both(each.scope(), empty, some, lawful))
                rules = (each.provision,)
                if not isinstance(found, Found):
                    names = compiled.question.names
                    yield from unsettled(draft, EMPTY_BASE, found, names, rules)
                    continue
                yield EMPTY_BASE.finding(
                    Msg("nobody may be in the base of this share"),
                    draft.span(stands_at(each)),
                    rules=rules,
                    witness=found.witness,
                    help=Msg("say what holds then, or take the share of those present"),
                )


SPECIAL = Check(
    "TH005",
    Text("special not stricter", "特别决议不严"),
    Layer.SOLVER,
    "warning",
    _special,
    yields_to=("TH006", "TH008"),
)
EMPTY_BASE = Check(
    "NM008",
    Text("base may be zero", "基数可能为零"),
    Layer.SOLVER,
    "info",
    _empty_base,
)
UNDECIDABLE = Check(
    "TH001",
    Text("valid meeting that cannot decide", "法定人数低于多数基数"),
    Layer.SOLVER,
    "error",
    _undecidable,
)
LOCKED = Check(
    "TH009",
    Text("self-lock", "规则自锁"),
    Layer.SOLVER,
    "error",
    _locked,
)
MESSAGES = {
    "TH001": Msg("a session that may be held cannot decide even where all present agree"),
    "TH009": Msg("with seats vacant the rules cannot be changed even where all delegates agree"),
}
HELPS = {
    "TH001": Msg("raise the quorum, or take the majority of those present"),
    "TH009": Msg("take the share of those in office or present, or provide for vacancies"),
}


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    for check in (UNDECIDABLE, LOCKED, SPECIAL, EMPTY_BASE):
        register(check)
