"""Checks of acts: what can never be done lawfully, and what can never be allowed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from comitia.engine.actrules import (
    ActRule,
    act_rules,
    acts_in,
    axioms,
    bound_acts,
    mention,
    orders_acts,
)
from comitia.engine.casewords import case_text
from comitia.engine.datewords import Named
from comitia.engine.draft import Draft, unsettled
from comitia.engine.excluding import Unknown, needed
from comitia.engine.expressions import Expr, Given
from comitia.engine.findings import Check, Finding, Layer, Outcome, Passed
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.permissions import never_allowed
from comitia.engine.rulechecks import stands_at
from comitia.engine.showing import broken_last, show
from comitia.engine.worlds import Witness

COMITIA_API = API


@dataclass
class Acts:
    """The rules of one table that bind acts, and whether they can be kept."""

    draft: Draft
    table: str
    rules: Sequence[ActRule]

    def __post_init__(self) -> None:
        """Nothing is asked yet; raises `SolverMissing` without a solver."""
        premises = [each.premise for each in self.rules]
        acts = [act for each in premises for act in self.acts_in(each)]
        self._sure, self._apart = axioms([*premises, *acts])
        self._cases = self.draft.cases(self.table, [*premises, *acts, *self._sure, *self._apart])

    def acts_in(self, expr: Expr) -> list[Expr]:
        """The acts that an expression speaks of."""
        return list(dict.fromkeys(acts_in(self.draft.schema, self.table, expr)))

    def possible(self, wanted: Sequence[Expr], rules: Iterable[ActRule], ordered: bool) -> bool:
        """Whether all that is wanted can be so with these rules kept; raises `Unknown`.

        `ordered`: two acts are never at the same time.
        """
        premises = [each.premise for each in rules]
        apart = self._apart if ordered else []
        return self._cases.possible(*wanted, unbroken=[*premises, *self._sure, *apart])

    def conflict(self, wanted: Sequence[Expr], rules: Sequence[ActRule]) -> list[ActRule]:
        """No more rules than are needed to exclude what is wanted; none where it is possible."""
        if self.possible(wanted, rules, ordered=True):
            return []
        ordered = self.possible(wanted, rules, ordered=False)
        kept = needed(rules, lambda fewer: not self.possible(wanted, fewer, ordered))
        # On one day acts may be done in any order: that is no way out, unless days are counted.
        return [] if ordered and any(each.counts_days for each in kept) else kept

    @cached_property
    def scopes(self) -> dict[Expr, list[Expr]]:
        """The conditions under which rules speak of acts that can be in question, and these.

        Where all of them can be done in one case, and every duty too, nothing is.
        """
        bound = set().union(*(bound_acts(self.draft.schema, self.table, e) for e in self.rules))
        found: dict[Expr, dict[Expr, None]] = {}
        for each in self.rules:
            # Under a scope that speaks of acts it is these that bring the rule about.
            spoken = self.acts_in(each.scope) or self.acts_in(each.demand)
            named = [act for act in spoken if act in bound]
            if named:
                found.setdefault(each.scope, {}).update(dict.fromkeys(named))
        return {
            scope: list(named)
            for scope, named in found.items()
            if not self.possible((scope, *named), self.rules, ordered=True)
        }


def _all_acts(draft: Draft) -> list[Acts]:
    """The tables with rules that may stand in the way of an act."""
    return [
        Acts(draft, table, rules)
        for table, rules in draft.once(act_rules).items()
        if any(bound_acts(draft.schema, table, each) for each in rules)
    ]


def _dead(draft: Draft) -> Iterable[Outcome]:
    """An act that rules exclude together, in each case in which they speak of it."""
    for acts in draft.once(_all_acts):
        found: dict[frozenset[str], list[ActRule]] = {}
        scopes: dict[frozenset[str], Expr] = {}
        dead: dict[frozenset[str], list[Expr]] = {}
        try:
            for scope, named in acts.scopes.items():
                for act in named:
                    core = _excluding(acts, scope, act)
                    rules = frozenset(each.cited.provision for each in core)
                    found.setdefault(rules, core)
                    scopes.setdefault(rules, scope)
                    dead.setdefault(rules, []).append(act)
        except Unknown as failed:
            yield from unsettled(draft, DEAD, failed, draft.schema.tables[acts.table].names, ())
        smallest = [each for each in found if each and not any(o and o < each for o in found)]
        for rules in smallest:
            others = [act for each, all_ in dead.items() if rules < each for act in all_]
            excluded = list(dict.fromkeys([*dead[rules], *others]))
            witness = _shown(acts, (scopes[rules], excluded[0]), found[rules])
            told = _told(draft, acts.table, excluded, found[rules])
            if witness is not None and told.case is not None:
                case = case_text(witness, draft.schema)
                told = replace(told, case=Msg("{one}; {other}", one=case, other=told.case))
            yield replace(told, witness=witness)
        if not smallest:
            yield Passed(acts.table)


def _excluding(acts: Acts, scope: Expr, act: Expr) -> list[ActRule]:
    """The rules that together exclude an act; none where one forbids it and means to."""
    bans = [each for each in acts.rules if not each.duty]
    due = [each for each in acts.rules if each.duty and act in acts.acts_in(each.scope)]
    core = acts.conflict((scope, act), [*bans, *due])
    provisions = {each.cited.provision for each in core}
    meant = len(provisions) == 1 and any(each.forbids(act) for each in core)
    about_acts = any(orders_acts(acts.draft.schema, acts.table, each) for each in core)
    if meant or not about_acts or not acts.possible((scope, act), (), ordered=False):
        return []
    return core


def _shown(acts: Acts, where: Sequence[Expr], core: Sequence[ActRule]) -> Witness | None:
    """A case in which the duties are met, and a rule that stands against them is broken."""
    norms = [each.premise for each in sorted(core, key=lambda each: not each.duty)]
    return show(acts.draft, acts.table, broken_last(where, norms))


def _told(draft: Draft, table: str, acts: Sequence[Expr], core: Sequence[ActRule]) -> Finding:
    """The finding on rules that exclude the first of the acts, and with it the others."""
    act, *others = acts
    places = {each.cited.provision: _place(each, act) for each in reversed(core)}
    first, *more = places.values()
    then = [_name(draft, table, each) for each in others]
    return DEAD.finding(
        Msg("this can never be done lawfully: {act}", act=_name(draft, table, act)),
        draft.span(first),
        rules=tuple(places),
        related=draft.together(more),
        help=Msg("these provisions exclude it together: change one of them"),
        case=Msg("so neither can this: {acts}", acts=then) if then else None,
    )


def _place(rule: ActRule, act: Expr) -> str:
    return mention(rule.cited, act) or stands_at(rule.cited)


def _name(draft: Draft, table: str, act: Expr) -> Text | Msg:
    if isinstance(act, Given):
        return draft.schema.column(table, act.path).names
    return Named(draft.schema, table).name(act)


def _lawless(draft: Draft) -> Iterable[Outcome]:
    """Rules on acts, and the duties to do them, that cannot all be kept, whatever is done."""
    for acts in draft.once(_all_acts):
        told: set[frozenset[str]] = set()
        try:
            for scope in (each for each in acts.scopes if not acts.acts_in(each)):
                core = acts.conflict((scope,), acts.rules)
                rules = frozenset(each.cited.provision for each in core)
                if len(rules) < 2 or rules in told:
                    continue
                if acts.possible((scope,), (), ordered=False):
                    told.add(rules)
                    witness = _shown(acts, (scope,), core)
                    yield replace(_stuck(draft, acts.table, core), witness=witness)
        except Unknown as failed:
            yield from unsettled(draft, LAWLESS, failed, draft.schema.tables[acts.table].names, ())
        if not told:
            yield Passed(acts.table)


def _stuck(draft: Draft, table: str, core: Sequence[ActRule]) -> Finding:
    places = {each.cited.provision: stands_at(each.cited) for each in reversed(core)}
    first, *others = places.values()
    return LAWLESS.finding(
        Msg("no {table} can keep all of these provisions", table=draft.schema.tables[table].names),
        draft.span(first),
        rules=tuple(places),
        related=draft.together(others),
        help=Msg("these provisions exclude one another: change one of them"),
    )


def _impossible(draft: Draft) -> Iterable[Outcome]:
    """Acts that can never be done, and questions that can never be answered with yes."""
    yield from _dead(draft)
    yield from never_allowed(draft, DEAD)


DEAD = Check(
    "TP002",
    Text("act that can never lawfully happen", "死行为"),
    Layer.SOLVER,
    "error",
    _impossible,
    yields_to=("TM001", "TM002"),
)
LAWLESS = Check(
    "TP001",
    Text("no lawful sequence", "时序矛盾"),
    Layer.SOLVER,
    "error",
    _lawless,
    core=False,
    yields_to=("TP002",),
)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    for check in (LAWLESS, DEAD):
        register(check)
