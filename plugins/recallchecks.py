"""Checks of what undoes a decision: is it easier than the decision was?"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from comitia.engine.comparing import side_of
from comitia.engine.compiling import Compiled
from comitia.engine.draft import Draft, unsettled
from comitia.engine.expressions import (
    TRUE,
    Expr,
    Value,
    at,
    both,
    compare,
    integer,
    is_text,
    nodes,
    text,
)
from comitia.engine.findings import Check, Finding, Layer, Outcome, Passed
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.lifting import seen_from
from comitia.engine.messages import Msg, Text
from comitia.engine.prove import Found, Impossible
from comitia.engine.prove import Witness as Case
from comitia.engine.rewriting import put
from comitia.engine.rulechecks import stands_at

COMITIA_API = API

HELD, CARRIED = "session.may_be_held", "vote.carried"

RECALL, RECONSIDERATION, ELECTION = "recall", "reconsideration", "election"
"""Subjects of votes: two that undo what a vote on something else has decided, and one of these."""

USUAL = 20
"""Fewer delegates than this make no good example."""


def _easier(draft: Draft) -> Iterable[Outcome]:
    """Whatever takes a decision also undoes it, and fewer votes undo it, too."""
    asked = list(draft.in_force(CARRIED))
    said = {each.value for one in asked for each in _values(one)}
    subjects = draft.schema.tables["vote"].columns["subject"].labels
    others = [each for each in subjects if each not in (RECALL, RECONSIDERATION)]
    told: set[tuple[str, ...]] = set()
    for undo, taken in ((RECALL, ELECTION), *((RECONSIDERATION, each) for each in others)):
        if not {undo, taken} <= said:
            yield Passed(undo, vacuous=True)
            continue
        for each in _held_against(draft, asked, undo, taken):
            if isinstance(each, Passed) or each.rules not in told:
                yield each
            if isinstance(each, Finding):
                told.add(each.rules)


def _values(compiled: Compiled) -> Iterator[Value]:
    for combination in compiled.combinations:
        for cited in combination.cited:
            yield from (each for each in nodes(cited.scope()) if isinstance(each, Value))


def _held_against(
    draft: Draft, asked: Sequence[Compiled], undo: str, taken: str
) -> Iterator[Outcome]:
    """Votes by which one of two subjects is carried and the other is not."""
    carried = side_of(asked[0].question, asked)
    undone, kept = (put(each, ("subject",), text(undo)) for each in (carried.yes, carried.no))
    made, lost = (put(each, ("subject",), text(taken)) for each in (carried.yes, carried.no))
    lawful = both(_held(draft), compare("ge", at("yes"), integer(1)))
    harder = draft.find("vote", both(made, kept, lawful), small=False)
    if isinstance(harder, Found):
        yield Passed(undo)
        return
    fewer = both(undone, lost, lawful, is_text("subject", undo))
    found = harder if not isinstance(harder, Impossible) else draft.find("vote", fewer)
    if not isinstance(found, Found):
        rules = [each.provision.address for each in asked[0].sources]
        yield from unsettled(draft, EASIER, found, asked[0].question.names, rules)
        return
    usual = draft.find("vote", both(fewer, compare("ge", at("session.present"), integer(USUAL))))
    case = (usual if isinstance(usual, Found) else found).witness
    yield _finding(draft, asked, undo, taken, case)


def _held(draft: Draft) -> Expr:
    """The session of a vote may be held, where the text says when it may."""
    held = list(draft.in_force(HELD))
    return seen_from(side_of(held[0].question, held).yes, ("session",)) if held else TRUE


def _finding(draft: Draft, asked: Sequence[Compiled], undo: str, taken: str, case: Case) -> Finding:
    by = draft.concerned(asked, case, {**case.row, "subject": undo})
    others = draft.concerned(asked, case, {**case.row, "subject": taken})
    places = {
        each.provision: stands_at(each)
        for one in asked
        for combination in one.combinations
        for each in combination.cited
    }
    words = draft.schema.tables["vote"].columns["subject"].labels
    return EASIER.finding(
        Msg("{undo} takes fewer votes than {taken}", undo=words[undo], taken=words[taken]),
        draft.span(places[by[0]]),
        rules=tuple(dict.fromkeys((*by, *others))),
        related=[(draft.span(places[each]), Msg("what is undone takes more")) for each in others],
        help=Msg("ask for at least as many votes to undo a decision as to take it"),
        witness=case,
        case=_tally(case, words[undo], words[taken]),
    )


def _tally(case: Case, undo: Text, taken: Text) -> Msg:
    session = case.records.tables["session"][str(case.row["session"])]
    numbers = {name: session[name] for name in ("delegates_due", "present")}
    numbers["yes"] = case.row["yes"]
    return Msg(
        "{delegates_due} due, {present} present, {yes} in favour: enough for {undo}, not for "
        "{taken}",
        undo=undo,
        taken=taken,
        **{name: each if isinstance(each, int) else 0 for name, each in numbers.items()},
    )


EASIER = Check(
    "TH008",
    Text("reconsideration easier", "复议易于原决议"),
    Layer.SOLVER,
    "warning",
    _easier,
    yields_to=("TH006",),
)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    register(EASIER)
