"""Questions of permission that no case can make true, whatever is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from comitia.engine.abstraction import says_nothing
from comitia.engine.compiling import Compiled
from comitia.engine.draft import Draft, rules_of, unsettled
from comitia.engine.excluding import Unknown
from comitia.engine.expressions import TRUE, All, Any, Expr, Not
from comitia.engine.findings import Check, Outcome, Passed
from comitia.engine.messages import Msg
from comitia.engine.prove import Impossible
from comitia.engine.rulechecks import address_in, pieces
from comitia.engine.rules import Bars, Cited, Form, Requires, Sets, Suffices
from comitia.engine.schema import Type


@dataclass(frozen=True)
class Need:
    """A condition of yes, and the contributions that make it."""

    holds: Expr
    cited: tuple[Cited, ...]

    @property
    def bars(self) -> bool:
        """Whether it is a bar."""
        return isinstance(self.cited[0].rule, Bars)


def never_allowed(draft: Draft, check: Check) -> Iterator[Outcome]:
    """Whether each question of permission can have the answer yes."""
    for compiled in draft.in_force():
        question = compiled.question
        decides = question.form is Form.DECISION and question.outcome is Type.BOOL
        if not decides or any(rules_of(each, Sets) for each in compiled.combinations):
            continue
        needs = _needs(compiled)
        told: set[frozenset[str]] = set()
        for scope in _scopes(compiled, needs):
            outcome = _looked(draft, check, compiled, scope, needs)
            rules = frozenset(getattr(outcome, "rules", ()))
            if outcome is not None and rules not in told:
                told.add(rules)
                yield outcome


def _needs(compiled: Compiled) -> list[Need]:
    """All that must be so for yes under every reading; what is not given is left out."""
    first, *others = (each.cited for each in compiled.combinations)
    found: list[Need] = []
    for each in first:
        if each.soft or not all(each in other for other in others):
            continue
        clause = each.clause()
        if isinstance(each.rule, Requires):
            found.append(Need(Any((Not(each.scope()), clause)), (each,)))
        elif isinstance(each.rule, Bars):
            found.append(Need(Not(All((each.scope(), clause))), (each,)))
    cited = [one for each in compiled.combinations for one in each.cited]
    grounds = tuple(dict.fromkeys(each for each in cited if isinstance(each.rule, Suffices)))
    if grounds:
        some = Any(tuple(All((each.scope(), each.clause())) for each in grounds))
        silent = Not(Any(tuple(each.scope() for each in grounds)))
        found.append(Need(Any((silent, some)), grounds))
    return [each for each in found if not says_nothing(each.holds)]


def _scopes(compiled: Compiled, needs: Sequence[Need]) -> list[Expr]:
    """Where it is looked for a yes: anywhere, and wherever something is required."""
    required = (each.cited[0].scope() for each in needs if not each.bars)
    return list(dict.fromkeys([TRUE, *required]))


def _looked(
    draft: Draft, check: Check, compiled: Compiled, scope: Expr, needs: Sequence[Need]
) -> Outcome | None:
    verdict = draft.excluded(compiled, scope, *(each.holds for each in needs))
    if isinstance(verdict, Unknown):
        about, rules = compiled.question.names, [each.provision for each in needs[0].cited]
        return next(iter(unsettled(draft, check, verdict, about, rules)), None)
    if verdict is None:
        return Passed(compiled.id)
    if isinstance(draft.excluded(compiled, scope), Impossible):
        return Passed(compiled.id, vacuous=True)
    core = list(needs)
    for each in needs:
        fewer = [other for other in core if other is not each]
        if isinstance(draft.excluded(compiled, scope, *(one.holds for one in fewer)), Impossible):
            core = fewer
    if _meant(core, needs, scope) or _told_elsewhere(draft, compiled, core):
        return None
    return _finding(draft, check, compiled, core)


def _meant(core: Sequence[Need], needs: Sequence[Need], scope: Expr) -> bool:
    """Whether a no is what the text wants: it forbids the thing, at all or in some cases."""
    if scope != TRUE:
        return len(core) == 1 or any(each.bars for each in core)
    return len(needs) == 1 and needs[0].bars


def _told_elsewhere(draft: Draft, compiled: Compiled, core: Sequence[Need]) -> bool:
    """Whether one condition in it can never be met, which another check tells."""
    return any(
        isinstance(draft.excluded(compiled, piece.scoped), Impossible)
        for need in core
        if not need.bars
        for cited in need.cited
        for piece in pieces(cited)
    )


def _finding(draft: Draft, check: Check, compiled: Compiled, core: Sequence[Need]) -> Outcome:
    cited = [each for need in reversed(core) for each in need.cited]
    places = {each.provision: address_in(each.clause()) or each.provision for each in cited}
    first, *others = places.values()
    spans = dict.fromkeys(draft.span(each) for each in others)
    return check.finding(
        Msg("no case answers `{question}` with yes", question=compiled.question.names),
        draft.span(first),
        rules=tuple(places),
        related=[(each, Msg("together with this")) for each in spans if each is not None],
        help=Msg("these provisions exclude it together: change one of them"),
    )
