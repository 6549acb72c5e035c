"""Checks of qualifications: what provisions ask of each member, and nobody can meet.

That an organ has no member who is not a delegate is kept where it has none at all; what it means
is that each of them is a delegate. So read, such provisions are held against one another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from comitia.engine.aggregatelaws import conjuncts
from comitia.engine.clashes import Clash, Norm, clashes_with, norms
from comitia.engine.draft import Draft, unsettled
from comitia.engine.expressions import (
    Aggregate,
    All,
    Any,
    Clause,
    Compare,
    Expr,
    Field,
    Not,
    Path,
    Value,
)
from comitia.engine.findings import Check, Finding, Layer, Outcome, Passed
from comitia.engine.forbidden import from_inside
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.lifting import NotLifted, seen_from
from comitia.engine.messages import Msg, Text
from comitia.engine.prove import SolverMissing
from comitia.engine.rulechecks import address_in, stands_at
from comitia.engine.schema import KEY
from comitia.engine.showing import show

COMITIA_API = API


@dataclass(frozen=True, eq=False)
class Quality(Norm):
    """What each related record must be, by a norm for what it refers to by `via`."""

    norm: Norm
    via: Path

    @property
    def place(self) -> str:
        """Where it stands what the record must be."""
        return address_in(self.holds) or stands_at(self.cited)

    @property
    def whole(self) -> Expr:
        """All that the provision asks of what the record refers to; raises `NotLifted`."""
        return seen_from(self.norm.holds, self.via)


def qualities(draft: Draft) -> list[Quality]:
    """What provisions ask of each related record by forbidding any other."""
    return [each for norm in draft.once(norms) for each in _of_each(norm)]


def _of_each(norm: Norm) -> Iterator[Quality]:
    inner = norm.holds.arg if isinstance(norm.holds, Clause) else norm.holds
    for each in conjuncts(inner):
        wrong = _excluded(each)
        if wrong is None or wrong.where is None:
            continue
        link = wrong.source.link
        if len(link) != 1 or link[0][1] != (KEY,):
            continue
        via = link[0][0]
        parts = list(conjuncts(from_inside(wrong.where, via)))
        asked = [other for part in parts if (other := _instead(part)) is not None]
        given = [part for part in parts if _instead(part) is None]
        try:
            scope = All((*given, seen_from(norm.scope, via)))
        except NotLifted:
            continue
        if asked:
            table, holds = wrong.source.table, Any(tuple(asked))
            yield Quality(norm.compiled, norm.cited, table, scope, holds, norm, via)


def _excluded(expr: Expr) -> Aggregate | None:
    """The related records of which there may be none, for a condition to hold."""
    match expr:
        case Not(arg=Aggregate(function="exists") as wrong):
            return wrong
        case Compare(
            op="eq" | "le", left=Aggregate(function="count") as wrong, right=Value(value=0)
        ):
            return wrong
    return None


def _instead(part: Expr) -> Expr | None:
    """What is asked, where a part says that it is lacking."""
    match part:
        case Not(arg=asked):
            return asked
        case Compare(op="ne"):
            return replace(part, op="eq")
    return None


def _impossible(draft: Draft) -> Iterable[Outcome]:
    """Records of which provisions together ask what none can be."""
    found = qualities(draft)
    if found and not draft.solver:
        raise SolverMissing
    for each in clashes_with(draft, found, draft.once(norms)):
        if isinstance(each, Clash):
            yield from _finding(draft, each)
        else:
            rules = [norm.cited.provision for norm in each.norms]
            names = each.norms[0].compiled.question.names
            yield from unsettled(draft, IMPOSSIBLE, each.unknown, names, rules)
    yield Passed(draft.id, vacuous=not found)


def _finding(draft: Draft, clash: Clash) -> Iterator[Finding]:
    """The finding, where a case shows that all of the norms may speak of one record."""
    witness = show(draft, clash.table, _cases(clash), period=clash.period)
    if witness is None:
        return
    places = [
        each.place if isinstance(each, Quality) else stands_at(each.cited) for each in clash.norms
    ]
    yield IMPOSSIBLE.finding(
        Msg(
            "no `{who}` can meet all of these provisions: `{question}`",
            who=draft.registry.records[clash.table].names,
            question=clash.norms[0].compiled.question.names,
        ),
        draft.span(places[0]),
        rules=clash.rules,
        related=draft.together(places[1:]),
        help=_advice(draft, clash),
        witness=witness,
    )


def _advice(draft: Draft, clash: Clash) -> Msg:
    """What to write instead; where provisions list labels, the list that holds them all."""
    listed: dict[tuple[Path, str], None] = {}
    for norm in clash.norms:
        listed |= dict.fromkeys(_listed(norm.holds))
    paths = {path for path, _ in listed}
    if len(paths) != 1 or not all(any(_listed(each.holds)) for each in clash.norms):
        return Msg("name all who may be chosen in one provision, or say whom each provision is for")
    labels = draft.schema.column(clash.table, paths.pop()).labels
    return Msg(
        "each of these lists shuts out whoever is not on it: where all may be chosen, write one "
        "list of them: {all}; else say whom each provision is for",
        all=[labels.get(label, Text(label, label)) for _, label in listed],
    )


def _listed(expr: Expr) -> Iterator[tuple[Path, str]]:
    """The labels of a list of which one is asked for, each with its column.

    None where more is asked, or where what is asked stands in no list, which could take others in.
    """
    match expr:
        case Clause(arg=arg):
            yield from _listed(arg)
        case Any(args=args):
            found = [list(_listed(each)) for each in args]
            yield from (each for one in found for each in one if all(found))
        case Compare(
            op="eq", left=Field(path=path, up=0), right=Value(value=str() as label, address=place)
        ) if place and place.rpartition(".")[2].isdecimal():
            yield path, label


def _cases(clash: Clash) -> Iterator[Expr]:
    """Those of the clash, first of all one in which the other provisions are kept as a whole."""
    *kept, _ = (each for each in clash.norms if isinstance(each, Quality))
    with suppress(NotLifted):
        yield All((clash.cases[0], *(each.whole for each in kept)))
    yield from clash.cases


IMPOSSIBLE = Check(
    "OR003",
    Text("impossible qualification", "资格不可能"),
    Layer.SOLVER,
    "error",
    _impossible,
    yields_to=("DT002", "TP001", "TP002"),
)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    register(IMPOSSIBLE)
