"""Questions of permission that no case can make true, whatever is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from comitia.engine.abstraction import says_nothing
from comitia.engine.compiling import Compiled
from comitia.engine.draft import Draft, rules_of, unsettled
from comitia.engine.excluding import Unknown, needed
from comitia.engine.expressions import TRUE, All, Any, Expr, Not, implies
from comitia.engine.findings import Check, Finding, Outcome, Passed
from comitia.engine.messages import Msg
from comitia.engine.possible import surely_possible
from comitia.engine.prove import Impossible
from comitia.engine.rulechecks import contributions, pieces, stands_at
from comitia.engine.rules import Bars, Cited, Constraint, Form, Requires, Sets, Suffices
from comitia.engine.schema import Type
from comitia.engine.showing import broken_last, show
from comitia.engine.values import frozen


@frozen
class Need:
    """A condition of yes, or a constraint of the same subject, and what states it."""

    holds: Expr
    cited: tuple[Cited, ...]

    @property
    def bars(self) -> bool:
        """Whether it is a bar."""
        return isinstance(self.cited[0].rule, Bars)

    @property
    def binds(self) -> bool:
        """Whether it is a constraint: it may be undetermined, but not broken."""
        return isinstance(self.cited[0].rule, Constraint)


class Cases:
    """The cases of one question, looked through for one that is answered with yes."""

    def __init__(self, draft: Draft, compiled: Compiled, needs: Sequence[Need]) -> None:
        """Raises `SolverMissing` without a solver."""
        exprs = [*(each.holds for each in needs), *_scopes(needs)]
        self._excluding = draft.cases(compiled.question.subject, exprs)

    def possible(self, scope: Expr, needs: Sequence[Need]) -> bool:
        """Whether all needs can be met in a case within the scope; raises `Unknown`."""
        wanted = [each.holds for each in needs if not each.binds]
        kept = [each.holds for each in needs if each.binds]
        return self._excluding.possible(scope, *wanted, unbroken=kept)

    def conflict(self, scope: Expr, needs: Sequence[Need]) -> list[Need]:
        """No more needs than exclude one another within the scope; none where they do not."""
        if self.possible(scope, needs):
            return []
        return needed(needs, lambda fewer: not self.possible(scope, fewer))


def never_allowed(draft: Draft, check: Check) -> Iterator[Outcome]:
    """Whether each question of permission can have the answer yes with no constraint broken."""
    bans = _constraints(draft)
    for compiled in draft.in_force():
        question = compiled.question
        decides = question.form is Form.DECISION and question.outcome is Type.BOOL
        if not decides or any(rules_of(each, Sets) for each in compiled.combinations):
            continue
        own = _needs(compiled)
        needs = [*own, *bans.get(question.subject, ())]
        if not own or surely_possible(
            draft.schema, question.subject, All(tuple(each.holds for each in needs))
        ):
            yield Passed(compiled.id, vacuous=not own)
            continue
        try:
            yield from _looked(draft, check, compiled, own, needs)
        except Unknown as failed:
            rules = [each.provision for each in own[0].cited]
            yield from unsettled(draft, check, failed, question.names, rules)


def _constraints(draft: Draft) -> dict[str, list[Need]]:
    """The constraints that bind, by their subject."""
    found: dict[str, list[Need]] = {}
    for compiled, cited in contributions(draft, Constraint):
        for each in cited:
            if not each.soft and each.modality != "may":
                holds = implies(each.scope(), each.clause())
                found.setdefault(compiled.question.subject, []).append(Need(holds, (each,)))
    return found


def _needs(compiled: Compiled) -> list[Need]:
    """All that must be so for yes under every reading; what is not given is left out."""
    first, *others = (each.cited for each in compiled.combinations)
    found: list[Need] = []
    for each in first:
        if each.soft or not all(each in other for other in others):
            continue
        clause = each.clause()
        if isinstance(each.rule, Requires):
            found.append(Need(implies(each.scope(), clause), (each,)))
        elif isinstance(each.rule, Bars):
            found.append(Need(Not(All((each.scope(), clause))), (each,)))
    cited = [one for each in compiled.combinations for one in each.cited]
    grounds = tuple(dict.fromkeys(each for each in cited if isinstance(each.rule, Suffices)))
    if grounds:
        some = Any(tuple(All((each.scope(), each.clause())) for each in grounds))
        silent = Not(Any(tuple(each.scope() for each in grounds)))
        found.append(Need(Any((silent, some)), grounds))
    return [each for each in found if not says_nothing(each.holds)]


def _scopes(needs: Sequence[Need]) -> list[Expr]:
    """Where it is looked for a yes: anywhere, and wherever something is required."""
    required = (each.cited[0].scope() for each in needs if isinstance(each.cited[0].rule, Requires))
    return list(dict.fromkeys([TRUE, *required]))


def _looked(
    draft: Draft, check: Check, compiled: Compiled, own: Sequence[Need], needs: Sequence[Need]
) -> Iterator[Outcome]:
    cases = Cases(draft, compiled, needs)
    told: set[frozenset[str]] = set()
    for scope in _scopes(own):
        core = cases.conflict(scope, needs)
        rules = frozenset(cited.provision for each in core for cited in each.cited)
        if not core or rules in told or not cases.possible(scope, ()):
            continue
        if not _meant(core, own, scope) and not _told_elsewhere(draft, compiled, core):
            told.add(rules)
            norms = [each.holds for each in core]
            shown = show(draft, compiled.question.subject, broken_last((scope,), norms))
            yield replace(_finding(draft, check, compiled, core), witness=shown)
    if not told:
        yield Passed(compiled.id)


def _meant(core: Sequence[Need], own: Sequence[Need], scope: Expr) -> bool:
    """Whether a no is what the text wants, or the constraints by themselves are at fault."""
    if all(each.binds for each in core):
        return True
    if scope != TRUE:
        return len(core) == 1 or any(each.bars for each in core)
    return len(own) == 1 and core == [own[0]] and own[0].bars


def _told_elsewhere(draft: Draft, compiled: Compiled, core: Sequence[Need]) -> bool:
    """Whether one condition in it can never be met, which another check tells."""
    return any(
        isinstance(draft.excluded(compiled, piece.scoped), Impossible)
        for need in core
        if not need.bars and not need.binds
        for cited in need.cited
        for piece in pieces(cited)
    )


def _finding(draft: Draft, check: Check, compiled: Compiled, core: Sequence[Need]) -> Finding:
    cited = [each for need in reversed(core) for each in need.cited]
    places = {each.provision: stands_at(each) for each in cited}
    first, *others = places.values()
    return check.finding(
        Msg("no case answers `{question}` with yes", question=compiled.question.names),
        draft.span(first),
        rules=tuple(places),
        related=draft.together(others),
        help=Msg("these provisions exclude it together: change one of them"),
    )
