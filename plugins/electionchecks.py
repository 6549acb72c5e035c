"""Checks of elections: is there a choice wherever there is to be one?"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from comitia.engine.clashes import BINDING, norms
from comitia.engine.comparing import side_of
from comitia.engine.compiling import Compiled
from comitia.engine.draft import Draft, unsettled
from comitia.engine.expressions import (
    Aggregate,
    Expr,
    Related,
    at,
    both,
    compare,
    count,
    implies,
    integer,
    nodes,
)
from comitia.engine.findings import Check, Layer, Outcome, Passed
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.prove import Found, Impossible
from comitia.engine.prove import Witness as Case
from comitia.engine.rulechecks import stands_at
from comitia.engine.rules import Cited

COMITIA_API = API

MARGIN = "contest.margin"

USUAL = 5
"""Fewer seats than this make no good example."""

COMPETED = both(
    compare("ge", at("seats"), integer(1)),
    compare("eq", at("assigned_seats"), integer(0)),
    compare("eq", at("assigned_candidates"), integer(0)),
)
"""There are seats, and none is filled without competition."""

ALONE = compare("eq", count(Related("contest", ((("election",), ("election",)),))), integer(1))
"""It is the only contest of its election: what is summed over all is its own."""


def _uncontested(draft: Draft) -> Iterable[Outcome]:
    """Contests that are to have more candidates than seats, and need not or cannot have them."""
    asked = list(draft.in_force(MARGIN))
    for compiled in asked:
        for cited in dict.fromkeys(each.cited[0] for each in compiled.combinations):
            if cited.modality in BINDING:
                yield from _look(draft, asked, compiled, cited)


def _look(
    draft: Draft, asked: Sequence[Compiled], compiled: Compiled, cited: Cited
) -> Iterator[Outcome]:
    """Whether a contest of which a provision speaks may have as many candidates as seats."""
    equal = compare("eq", at("candidates"), at("seats"))
    alone = draft.excluded(compiled, COMPETED, equal, cited.scope(), cited.clause())
    if isinstance(alone, Impossible):  # asked first, for it is cheap
        yield Passed(cited.provision)
        return
    lawful = both(COMPETED, cited.scope(), side_of(compiled.question, asked).yes, *_kept(draft))
    if any(isinstance(each, Aggregate) for each in nodes(lawful)):
        lawful = both(lawful, ALONE)
    enough = both(lawful, equal)
    found = draft.find("contest", enough)
    if not isinstance(found, Found):
        yield from unsettled(draft, NO_CHOICE, found, compiled.question.names, (cited.provision,))
        return
    more = draft.find("contest", both(lawful, compare("gt", at("candidates"), at("seats"))))
    never = isinstance(more, Impossible)
    usual = draft.find("contest", both(enough, compare("ge", at("seats"), integer(USUAL))))
    witness = (usual if isinstance(usual, Found) else found).witness
    yield NO_CHOICE.finding(
        Msg("there may never be more candidates than seats, though the election is contested")
        if never
        else Msg("as many candidates as seats are enough, though the election is contested"),
        draft.span(stands_at(cited)),
        rules=(cited.provision,),
        help=Msg("ask for at least one candidate more than there are seats"),
        severity="error" if never else None,
        witness=witness,
        case=_numbers(witness),
    )


def _kept(draft: Draft) -> Iterator[Expr]:
    """What else binds the number of candidates of a contest."""
    for each in draft.once(norms):
        other = each.compiled.question.id != MARGIN
        if other and each.table == "contest" and ("candidates",) in each.facts:
            yield implies(each.scope, each.holds)


def _numbers(case: Case) -> Msg:
    seats, candidates = case.row["seats"], case.row["candidates"]
    return Msg(
        "{seats} seats, {candidates} candidates: no rule finds fault with it",
        seats=seats if isinstance(seats, int) else 0,
        candidates=candidates if isinstance(candidates, int) else 0,
    )


NO_CHOICE = Check(
    "TH012",
    Text("no contest", "差额不足"),
    Layer.SOLVER,
    "warning",
    _uncontested,
    yields_to=("NM004",),
)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    register(NO_CHOICE)
