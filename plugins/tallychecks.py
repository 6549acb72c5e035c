"""Checks of votes: abstentions, equal votes, and how few can recall an office-holder."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from comitia.engine.comparing import side_of
from comitia.engine.compiling import Compiled
from comitia.engine.draft import Draft, unsettled
from comitia.engine.expressions import (
    FALSE,
    TRUE,
    All,
    Any,
    Arithmetic,
    Compare,
    Expr,
    Not,
    Value,
    at,
    compare,
    integer,
    is_text,
    nodes,
    plus,
)
from comitia.engine.findings import Check, Layer, Outcome, Passed
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.lifting import seen_from
from comitia.engine.messages import Msg, Text
from comitia.engine.prove import Found, Impossible, Verdict
from comitia.engine.prove import Witness as Case
from comitia.engine.rewriting import filled, put
from comitia.engine.rules import text_value
from comitia.engine.showing import show

COMITIA_API = API

CARRIED, HELD = "vote.carried", "session.may_be_held"
DECIDED = plus(at("yes"), at("no"))
CAST = plus(DECIDED, at("abstained"))
ALL_VOTE = All(
    (
        compare("eq", CAST, at("session.present")),
        compare("eq", at("session.present"), at("session.delegates_due")),
        compare("eq", at("session.delegates_due"), at("session.delegates_all")),
        compare("eq", at("session.excused"), integer(0)),
    )
)
"""All delegates are present and vote: only abstentions tell the bases apart."""

ASSEMBLY = 100
"""The number of delegates in the example of how few can recall."""

GRAVE = ("recall", "removal")
NO_RECALL = Not(is_text("subject", "recall"))


class Fewest(NamedTuple):
    """The least number there is in a case, and what is asked of such a case."""

    number: int
    table: str
    wanted: Expr


def _abstentions(draft: Draft) -> Iterable[Outcome]:
    """Two ways to count abstentions that the text admits, and a vote on which they differ."""
    for compiled in draft.in_force(CARRIED):
        outcomes: list[Expr] = []
        for each in compiled.combinations:
            for base in (at("session.present"), DECIDED):
                outcome = filled(each.outcome, "of", base)
                if outcome not in outcomes:
                    outcomes.append(outcome)
        rules = _rules(compiled)
        found: Verdict | None = None
        for one, other in combinations(outcomes, 2):
            some = compare("ge", at("abstained"), integer(1))
            found = draft.find("vote", All((Compare("ne", one, other), ALL_VOTE, some)))
            if isinstance(found, Found):
                rules = draft.concerned([compiled], found.witness, found.witness.row) or rules
                yield ABSTENTIONS.finding(
                    Msg("whether it is carried hangs on how abstentions count"),
                    draft.span(rules[0]),
                    rules=rules,
                    help=Msg("say of what the share is taken: of those present, or of yes and no"),
                    witness=found.witness,
                    case=_tally(found.witness),
                )
                break
        else:
            if found is None:
                yield Passed(compiled.id, vacuous=True)
            else:
                yield from unsettled(draft, ABSTENTIONS, found, compiled.question.names, rules)


def _rules(compiled: Compiled) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.provision.address for each in compiled.sources))


def _tally(case: Case) -> Msg:
    numbers = {name: case.row[name] for name in ("yes", "no", "abstained")}
    return Msg(
        "{yes} in favour, {no} against, {abstained} abstained",
        **{name: each if isinstance(each, int) else 0 for name, each in numbers.items()},
    )


def _ties(draft: Draft) -> Iterable[Outcome]:
    """Equal votes that carry a question, or that nothing decides."""
    for compiled in draft.in_force(CARRIED):
        yield from _carried_tie(draft, compiled)
    for compiled in draft.in_force():
        for each in compiled.combinations[:1]:
            one, other = (filled(each.outcome, "tie", value) for value in (TRUE, FALSE))
            if one != other:
                wanted = Compare("ne", one, other)
                found = draft.find(compiled.question.subject, wanted)
                message = Msg("equal votes for the last seat, and nothing settles them")
                help = Msg("say what settles equal votes: lot, a second vote, or seniority")
                yield from _tie(draft, compiled, found, message, help)


def _carried_tie(draft: Draft, compiled: Compiled) -> Iterator[Outcome]:
    """As many against as in favour, and one vote less in favour would lose it."""
    carried = side_of(compiled.question, [compiled])
    fewer = Arithmetic("sub", at("yes"), integer(1))
    more = plus(at("no"), integer(1))
    lost = put(put(carried.no, ("yes",), fewer), ("no",), more)
    equal = compare("eq", at("yes"), at("no"))
    some = compare("ge", at("yes"), integer(1))
    nobody = compare("eq", at("abstained"), integer(0))
    found = draft.find("vote", All((carried.yes, lost, equal, some, nobody, ALL_VOTE)))
    message = Msg("it is carried with as many votes against as in favour")
    help = Msg("ask for more than half, or say what settles equal votes")
    yield from _tie(draft, compiled, found, message, help)


def _tie(
    draft: Draft, compiled: Compiled, found: Verdict, message: Msg, help: Msg
) -> Iterator[Outcome]:
    rules = _rules(compiled)
    if not isinstance(found, Found):
        yield from unsettled(draft, TIE, found, compiled.question.names, rules)
        return
    rules = draft.concerned([compiled], found.witness, found.witness.row) or rules
    vote = compiled.question.subject == "vote"
    yield TIE.finding(
        message,
        draft.span(rules[0]),
        rules=rules,
        help=help,
        witness=found.witness,
        case=_tally(found.witness) if vote else None,
    )


def _recall(draft: Draft) -> Iterable[Outcome]:
    """Fewer people can recall an office-holder than it takes to decide anything else."""
    usual = _fewest_votes(draft, NO_RECALL)
    ordinary = None if usual is None else usual.number
    voted = _fewest_votes(draft, is_text("subject", "recall"))
    if voted is not None:
        yield from _easier(draft, voted, ordinary, list(draft.in_force(CARRIED)))
    for compiled in draft.in_force("rating.consequence"):
        if any(_recalls(each.outcome) for each in compiled.combinations):
            ballots = _fewest_ballots(draft, compiled, ordinary)
            yield from _easier(draft, ballots, ordinary, [compiled])


def _easier(
    draft: Draft, fewest: Fewest | None, ordinary: int | None, asked: Sequence[Compiled]
) -> Iterator[Outcome]:
    recall = 0 if fewest is None else fewest.number
    if fewest is None or (ordinary is None and recall > 1) or (ordinary or 2) <= recall:
        yield Passed("recall", vacuous=fewest is None)
        return
    witness = show(draft, fewest.table, [fewest.wanted])
    by = draft.concerned(asked, witness, witness.row) if witness is not None else ()
    rules = tuple(dict.fromkeys((*by, *(rule for each in asked for rule in _rules(each)))))
    case = Msg("of {size} delegates {number} can recall", size=ASSEMBLY, number=recall)
    if ordinary is not None:
        case = Msg(
            "of {size} delegates {number} can recall, while any other decision takes {ordinary}",
            size=ASSEMBLY,
            number=recall,
            ordinary=ordinary,
        )
    yield RECALL.finding(
        Msg("recall takes fewer people than an ordinary decision"),
        draft.span(rules[0]),
        rules=rules,
        help=Msg("set a quorum for it, or take the share of all delegates or of those due"),
        verdict="proved",
        witness=witness,
        case=case,
    )


def _fewest_votes(draft: Draft, scope: Expr) -> Fewest | None:
    """The fewest votes in favour that carry something in a session that may be held."""
    carried = list(draft.in_force(CARRIED))
    if not carried:
        return None
    held = list(draft.in_force(HELD))
    tests = [side_of(carried[0].question, carried).yes, scope]
    if held:
        tests.append(seen_from(side_of(held[0].question, held).yes, ("session",)))
    tests.append(compare("eq", at("session.delegates_all"), integer(ASSEMBLY)))
    tests.append(compare("eq", at("session.delegates_due"), integer(ASSEMBLY)))
    tests.append(compare("eq", at("session.excused"), integer(0)))
    tests.append(compare("ge", at("session.present"), integer(1)))
    return _fewest(draft, "vote", All(tuple(tests)), at("yes"))


def _minority(draft: Draft) -> Iterable[Outcome]:
    """The fewest who can decide anything but a recall, where they are no more than half of all."""
    fewest = _fewest_votes(draft, NO_RECALL)
    if fewest is None or 2 * fewest.number > ASSEMBLY:
        yield Passed("minority", vacuous=fewest is None)
        return
    rules = tuple(rule for each in draft.in_force(CARRIED) for rule in _rules(each))
    case = show(draft, fewest.table, [fewest.wanted])
    if case is not None:
        session = case.records.tables["session"][str(case.row["session"])]
        voted = draft.concerned(draft.in_force(CARRIED), case, case.row)
        rules = (*(voted or rules), *draft.concerned(draft.in_force(HELD), case, session))
    yield MINORITY.finding(
        Msg("of {size} delegates {number} can decide", size=ASSEMBLY, number=fewest.number),
        draft.span(rules[0]),
        rules=rules,
        related=draft.together(rules[1:]),
        help=Msg("raise the quorum, or take the share of all delegates, if more are to agree"),
        verdict="proved",
        witness=case,
    )


def _recalls(expr: Expr) -> bool:
    """Whether one of the values that an expression may have is a recall."""
    return any(isinstance(each, Value) and each.value in GRAVE for each in nodes(expr))


def _fewest_ballots(draft: Draft, compiled: Compiled, ordinary: int | None) -> Fewest | None:
    """The fewest people present on whose ballots somebody is recalled, if fewer than `ordinary`."""
    names = [each for each in GRAVE if each in compiled.question.values]
    outcomes = [each.outcome for each in compiled.combinations]
    grave = [Any(tuple(_is(each, name) for name in names)) for each in outcomes]
    size = compare("eq", at("due"), integer(ASSEMBLY))
    some = compare("ge", at("present"), integer(1))
    counted = compare("le", at("cast"), at("present"))
    everyone = compare("eq", at("appraisal.assembly.delegates"), integer(ASSEMBLY))
    wanted = All((*grave, size, some, counted, everyone))
    return _fewest(draft, "rating", wanted, at("present"), (ordinary or 2) - 1)


def _is(outcome: Expr, name: str) -> Expr:
    return Compare("eq", outcome, text_value(name))


def _fewest(
    draft: Draft, table: str, wanted: Expr, number: Expr, most: int = ASSEMBLY
) -> Fewest | None:
    """The least value of `number` up to `most` in a case; `None` where none is found."""
    low, high = 1, most + 1
    first = All((wanted, compare("le", number, integer(most))))
    if not isinstance(draft.find(table, first, small=False), Found):
        return None
    while low < high:
        middle = (low + high) // 2
        found = draft.find(
            table, All((wanted, compare("le", number, integer(middle)))), small=False
        )
        if isinstance(found, Found):
            high = middle
        elif isinstance(found, Impossible):
            low = middle + 1
        else:
            return None
    if low > most:
        return None
    return Fewest(low, table, All((wanted, compare("le", number, integer(low)))))


ABSTENTIONS = Check(
    "NM009",
    Text("result hangs on how abstentions count", "弃权如何计未定"),
    Layer.SOLVER,
    "error",
    _abstentions,
)
TIE = Check("NM010", Text("tie not handled", "同票未处理"), Layer.SOLVER, "warning", _ties)
RECALL = Check(
    "TH006", Text("recall without quorum", "罢免无法定人数"), Layer.SOLVER, "warning", _recall
)

MINORITY = Check("TH003", Text("minority decides", "少数可决"), Layer.SOLVER, "info", _minority)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    for check in (ABSTENTIONS, TIE, RECALL, MINORITY):
        register(check)
