"""Norms that no case can keep together though each can be kept: which, and in what case.

A norm is a duty or constraint of a rule in force, read at one table: its own, or one whose records
refer to its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from comitia.engine.abstraction import says_nothing
from comitia.engine.aggregatelaws import conjuncts, exclude
from comitia.engine.compiling import Compiled
from comitia.engine.dates import PeriodUnit, ordinary_period
from comitia.engine.draft import Draft
from comitia.engine.excluding import Excluding, Unknown, needed
from comitia.engine.expressions import (
    TRUE,
    Aggregate,
    All,
    Arithmetic,
    Compare,
    Expr,
    Field,
    Not,
    Path,
    Related,
    Value,
    count,
    integer,
    nodes,
)
from comitia.engine.lifting import NotLifted, seen_from
from comitia.engine.possible import surely_possible
from comitia.engine.rewriting import bare
from comitia.engine.rulechecks import contributions
from comitia.engine.rules import Cited, Constraint, Obligation
from comitia.engine.schema import KEY
from comitia.engine.values import frozen

BINDING = ("must", "should", "stated")
"""Modalities under which what is not done is wrong; from others there may be exceptions."""

MOST = 12
"""Most norms that speak of common facts which are looked at all together."""


@dataclass(frozen=True, eq=False)
class Norm:
    """What a provision binds a record to, as seen from the table `table`."""

    compiled: Compiled
    cited: Cited
    table: str
    scope: Expr
    holds: Expr

    @cached_property
    def facts(self) -> frozenset[object]:
        """What its fulfilment reads: fields, and tables that are counted."""
        return frozenset(facts_of(self.holds))

    @property
    def every(self) -> PeriodUnit | None:
        """The period in which it is counted, if it is."""
        rule = self.cited.rule
        return rule.every if isinstance(rule, Obligation) else None

    @property
    def period(self) -> tuple[date, date] | None:
        """One such period, to look at a case in."""
        return None if self.every is None else ordinary_period(self.every)

    @cached_property
    def where(self) -> frozenset[Expr]:
        """The conditions of its scope."""
        scope = bare(self.scope)
        return frozenset(conjuncts(scope))

    def meets(self, other: Norm) -> bool:
        """Whether both may speak of one fact; most can be told apart without a solver."""
        return not self.facts.isdisjoint(other.facts) and not exclude(self.where, other.where)

    def seen_from(self, table: str, path: Path) -> Norm:
        """The norm, read at the records of `table` that refer to its own by `path`."""
        scope, holds = (seen_from(each, path) for each in (self.scope, self.holds))
        return Norm(self.compiled, self.cited, table, scope, holds)


def norms(draft: Draft) -> list[Norm]:
    """The norms in force of a draft that are the same under every reading."""
    found = []
    for compiled, cited in contributions(draft, Obligation, Constraint):
        for each in cited:
            if each.modality in BINDING:
                norm = _norm(compiled, each)
                if not says_nothing(All((norm.scope, norm.holds))):
                    found.append(norm)
    return found


def _norm(compiled: Compiled, cited: Cited) -> Norm:
    holds: Expr = cited.clause()
    rule = cited.rule
    if isinstance(rule, Obligation) and rule.in_time != TRUE and not says_nothing(rule.in_time):
        holds = All((holds, rule.in_time))
    return Norm(compiled, cited, compiled.question.subject, cited.scope(), holds)


def facts_of(expr: Expr) -> Iterator[object]:
    """The fields that an expression reads, and the tables that it counts in."""
    for each in nodes(expr):
        if isinstance(each, Aggregate):
            yield each.source.table
        elif getattr(each, "path", None) and not getattr(each, "up", 0):
            yield each.path  # type: ignore[union-attr]


@frozen
class Clash:
    """Norms that cannot be kept together, no more than needed.

    `cases` are conditions on a record of `table` that show it, the most telling first.
    """

    norms: tuple[Norm, ...]
    table: str
    cases: tuple[Expr, ...]

    @property
    def rules(self) -> tuple[str, ...]:
        """The provisions at fault."""
        return tuple(dict.fromkeys(each.cited.provision for each in self.norms))

    @property
    def period(self) -> tuple[date, date] | None:
        """A period to look at a case in, where one of the norms is counted in periods."""
        return next((each.period for each in self.norms if each.every), None)


@frozen
class Open:
    """Norms of which it could not be told whether they can be kept together."""

    norms: tuple[Norm, ...]
    unknown: Unknown


def clashes(draft: Draft) -> list[Clash | Open]:
    """All norms of one table that clash, each once."""
    found: list[Clash | Open] = []
    seen: set[frozenset[str]] = set()
    for world in _worlds(draft):
        for each in world.clashes():
            key = frozenset(norm.cited.provision for norm in each.norms)
            if key not in seen:
                seen.add(key)
                found.append(each)
    return found


def clashes_with(
    draft: Draft, own: Sequence[Norm], others: Sequence[Norm]
) -> Iterator[Clash | Open]:
    """Norms of one's own that clash with one another, or with others of the same table."""
    for table, every in dict.fromkeys((each.table, each.every) for each in own):
        here, there = (
            [each for each in some if (each.table, each.every) == (table, every)]
            for some in (own, others)
        )
        read = frozenset(fact for each in here for fact in each.facts)
        beside = [each for each in there if not each.facts.isdisjoint(read)]
        yield from _World(draft, table, here, beside).clashes()


def _worlds(draft: Draft) -> Iterator[_World]:
    """The norms that a table's records are bound by, those over references included."""
    own: dict[str, list[Norm]] = {}
    for norm in draft.once(norms):
        own.setdefault(norm.table, []).append(norm)
    for table, found in own.items():
        here = [*found, *_totals(draft, table, own)]
        above = list(_above(draft, table, own))
        for every in dict.fromkeys(each.every for each in here):
            mine, over = ([each for each in some if each.every == every] for some in (here, above))
            yield _World(draft, table, mine, over)


def _above(draft: Draft, table: str, own: Mapping[str, list[Norm]]) -> Iterator[Norm]:
    for name, column in draft.schema.tables[table].columns.items():
        if column.reference is not None and column.reference != table and not column.event:
            for norm in own.get(column.reference, ()):
                try:
                    yield norm.seen_from(table, (name,))
                except NotLifted:
                    continue


def _totals(draft: Draft, table: str, own: Mapping[str, list[Norm]]) -> Iterator[Norm]:
    """What the bounds of every part come to in the whole: of so many groups of so many members.

    Where a roster is divided into parts, whoever is on it belongs to one of them.
    """
    record = draft.registry.records.get(table)
    for roster in record.rosters if record is not None else ():
        for (part, *_), whole in roster.agree:
            place = draft.schema.tables[roster.listed.table].columns[part].reference
            for norm in own.get(place or "", ()):
                tests = [
                    Compare(
                        "ge" if op in ("ge", "gt") else "le",
                        Field((roster.column,)),
                        Arithmetic("mul", bound, count(Related(place or "", ((whole, (KEY,)),)))),
                    )
                    for op, bound in _bounds(
                        norm, Related(roster.listed.table, (((part,), (KEY,)),))
                    )
                ]
                if tests and norm.scope == TRUE:
                    yield Norm(norm.compiled, norm.cited, table, TRUE, All(tuple(tests)))


def _bounds(norm: Norm, counted: Related) -> Iterator[tuple[str, Expr]]:
    """The bounds that a norm sets to a number of related records; whole numbers, included."""
    for each in conjuncts(bare(norm.holds)):
        match each:
            case Compare(
                op="ge" | "gt" | "le" | "lt" as op,
                left=Aggregate(function="count", source=source, where=None),
                right=Value(value=int() as number),
            ) if source == counted:
                yield op, integer(number + {"gt": 1, "lt": -1}.get(op, 0))


def _clash(found: Sequence[Norm]) -> Clash:
    """All of the norms speak, and where it can be shown all but the last are kept."""
    scopes = [each.scope for each in found]
    kept = [each.holds for each in found[:-1]]
    broken = Not(found[-1].holds)
    return Clash(tuple(found), found[0].table, (All((*scopes, *kept, broken)), All(tuple(scopes))))


class _World:
    """The norms read at one table and counted in one sort of period: which can hold together."""

    def __init__(
        self, draft: Draft, table: str, own: Sequence[Norm], above: Sequence[Norm]
    ) -> None:
        """Norms from `above` are looked at with the table's own only, not among themselves."""
        self.draft = draft
        self.table = table
        self.norms = [*own, *above]
        self._own = frozenset(own)

    @cached_property
    def _excluding(self) -> Excluding:
        exprs = [part for each in self.norms for part in (each.scope, each.holds)]
        return self.draft.cases(self.table, exprs, self.norms[0].period)

    def clashes(self) -> Iterator[Clash | Open]:
        """Pairs first, then more that are not shown already."""
        for group in self._groups():
            found: list[Clash] = []
            for pair in self._pairs(group):
                try:
                    if self._clash(pair):
                        found.append(_clash(pair))
                except Unknown as unknown:
                    yield Open(pair, unknown)
            yield from found
            guilty = {norm for each in found for norm in each.norms}
            try:
                yield from self._among([each for each in group if each not in guilty])
            except Unknown as unknown:
                yield Open(tuple(group), unknown)

    def _groups(self) -> list[list[Norm]]:
        """Norms that are joined by common facts."""
        groups: list[list[Norm]] = []
        for norm in self.norms:
            joined = [each for each in groups if any(norm.meets(other) for other in each)]
            groups = [each for each in groups if each not in joined]
            groups.append([*(other for each in joined for other in each), norm])
        return [each for each in groups if len(each) > 1 and not self._own.isdisjoint(each)]

    def _pairs(self, group: list[Norm]) -> Iterator[tuple[Norm, Norm]]:
        """Two norms that speak of a common fact; those kept together are cleared at once."""
        kept: list[list[Norm]] = []
        for number, norm in enumerate(group):
            cleared: set[Norm] = set()
            for each in kept:
                if self._kept([*each, norm]):
                    cleared.update(each)
                    each.append(norm)
            if not cleared:
                kept.append([norm])
            for other in group[:number]:
                mine = norm in self._own or other in self._own
                if mine and other not in cleared and norm.meets(other):
                    yield other, norm

    def _kept(self, found: list[Norm]) -> bool:
        """Whether some case keeps all of them, where all speak."""
        try:
            return self._possible(*(part for each in found for part in (each.scope, each.holds)))
        except Unknown:
            return False

    def _clash(self, found: Sequence[Norm]) -> bool:
        """Whether norms that may all speak, and may each be kept then, cannot all be kept."""
        scopes = [each.scope for each in found]
        if self._possible(*scopes, *(each.holds for each in found)):
            return False
        return all(self._possible(*scopes, each.holds) for each in found)

    def _among(self, group: list[Norm]) -> Iterator[Clash]:
        """Three norms or more that clash, though no two of them do."""
        if len(group) < 3 or len(group) > MOST:
            return
        together: list[Norm] = []
        for norm in group:
            if self._possible(*(each.scope for each in [*together, norm])):
                together.append(norm)
        scopes = [each.scope for each in together]

        def excluded(found: Sequence[Norm]) -> bool:
            return not self._possible(*scopes, *(each.holds for each in found))

        if not excluded(together):
            return
        kept = needed(together, excluded)
        if len(kept) > 1 and self._clash(kept):
            yield _clash(kept)

    def _possible(self, *conditions: Expr) -> bool:
        """Whether conditions can hold together, as far as can be seen; raises `Unknown`."""
        sure = surely_possible(self.draft.schema, self.table, All(conditions))
        return sure or self._excluding.possible(*conditions)
