"""Why answers of a whole table are undetermined: each cause of an ask as the SQL of a truth.

The walk is that of `causes.py`: from an outcome that is undetermined down to what it lacks. Of
the records behind an aggregate it tells which fields some of them lack, not which records.
Where one cannot tell apart within one query, a cause is told that may be one of several.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from itertools import combinations, product

from comitia.engine.batchcolumns import AskColumns, Scribe
from comitia.engine.batchplan import Lowering
from comitia.engine.checking import Scope, type_of
from comitia.engine.expressions import (
    Absent,
    Aggregate,
    All,
    Any,
    Arithmetic,
    Case,
    Cause,
    CauseKind,
    Clause,
    Expr,
    Field,
    Given,
    LongestRun,
    Not,
    Path,
    Rank,
    Ratio,
    Related,
    Roll,
    Shift,
    Value,
    parts_of,
)
from comitia.engine.schema import KEY, Type
from comitia.engine.values import frozen

Reached = tuple[Expr, tuple[str, ...]]
"""An expression, and the tests that must hold for it to matter."""

Notes = tuple[dict[str, str], dict[str, str]]

Found = Iterator[tuple[Cause, str]]
"""Causes, each with the condition under which it is one."""

_SHORT = 24
"""Characters of the longest test that is written wherever it is needed."""


@frozen
class Walk:
    """Goes through the outcome of one ask, whose leaves it may add to."""

    table: str
    periodic: bool
    lowering: Lowering
    scribe: Scribe
    notes: Notes = field(default_factory=lambda: ({}, {}))
    """Long tests as columns below those of the causes: over leaves, and over other notes."""

    def note(self, test: str) -> str:
        """A test over leaves, or the column that holds it where it is long."""
        notes = self.notes[0]
        return test if len(test) <= _SHORT else notes.setdefault(test, f"n{len(notes) + 1}")

    def later(self, test: str) -> str:
        """The same of a test over notes."""
        notes = self.notes[1]
        return test if len(test) <= _SHORT else notes.setdefault(test, f"m{len(notes) + 1}")

    def at(self, table: str) -> Walk:
        """The walk at the records of another table."""
        return Walk(table, self.periodic, self.lowering, self.scribe, self.notes)

    def causes(self, expr: Expr, guards: tuple[str, ...] = ()) -> Found:
        """What leaves `expr` undetermined, where all `guards` hold."""
        match expr:
            case Absent(cause=cause):
                yield cause, _all(guards)
            case Field(path=path) | Given(path=path):
                if not self._is_full(self.table, path):
                    yield self._missing(path), _all((*guards, self._is_null(expr)))
            case Not(arg=arg) | Clause(arg=arg):
                yield from self.causes(arg, guards)
            case All(args=args) | Any(args=args):
                here = (*guards, self.note(f"({self.scribe.text(expr)} IS NULL)"))
                for arg in args:
                    yield from self.causes(arg, here)
            case Case():
                for part, here in self.reached(expr, guards):
                    yield from self.causes(part, here)
            case Aggregate() | LongestRun():
                yield from self._aggregate(expr, guards)
            case Rank():
                yield from self._rank(expr, guards)
            case _:
                for part in parts_of(expr):
                    yield from self.causes(part, guards)
                yield from self._own(expr, guards)

    def _is_null(self, expr: Expr) -> str:
        return f"({self.scribe.leaves.column(expr)} IS NULL)"

    def _is_full(self, table: str, path: Path) -> bool:
        """Whether the cells along a path are known to be filled."""
        for name in path:
            column = self.lowering.schema.tables[table].columns[name]
            if name != KEY and (table, name) not in self.lowering.full:
                return False
            table = column.reference or ""
        return True

    def _missing(self, path: Path) -> Cause:
        return Cause(CauseKind.MISSING_FACT, (self.table, ".".join(path)))

    def reached(self, expr: Expr, guards: tuple[str, ...] = ()) -> Iterator[Reached]:
        """What an outcome by cases may come to: the value chosen, or a condition that is
        undetermined where a case stops. Anything else is reached itself.
        """
        match expr:
            case Clause(arg=arg):
                yield from self.reached(arg, guards)
            case Case():
                yield from self._stops(expr, guards)
            case _:
                yield expr, guards

    def _stops(self, expr: Case, guards: tuple[str, ...]) -> Iterator[Reached]:
        places = []
        for number, (condition, _) in enumerate(expr.arms):
            test = self.scribe.text(condition)
            places.append(f"WHEN ({test} IS NULL) THEN {2 * number}")
            places.append(f"WHEN {test} THEN {2 * number + 1}")
        last = 2 * len(expr.arms)
        stop = self.note(f"CASE {' '.join(places)} ELSE {last} END") if places else str(last)
        for number, (condition, value) in enumerate(expr.arms):
            yield condition, (*guards, f"({stop} = {2 * number})")
            yield from self.reached(value, (*guards, f"({stop} = {2 * number + 1})"))
        yield from self.reached(expr.otherwise, (*guards, f"({stop} = {last})"))

    def _own(self, expr: Expr, guards: tuple[str, ...]) -> Found:
        """An operation that has no result although all its operands have one."""
        leaves = self.scribe.leaves
        match expr:
            case Ratio(part=part, whole=whole):
                if not isinstance(whole, Value):
                    counted = f"({leaves.column(part)} IS NOT NULL)"
                    zero = f"({leaves.column(whole)} <= 0)"
                    yield Cause(CauseKind.ZERO_BASE), _all((*guards, counted, zero))
                return
            case Shift() | Roll():
                pass
            case Arithmetic():
                scope = Scope(self.lowering.schema, self.table, self.table, self.periodic)
                if type_of(expr, scope) is not Type.DATE:
                    return
            case _:
                return
        known = tuple(
            f"({leaves.column(part)} IS NOT NULL)"
            for part in parts_of(expr)
            if not isinstance(part, Value)
        )
        yield Cause(CauseKind.CALENDAR), _all((*guards, self._is_null(expr), *known))

    def _aggregate(self, expr: Aggregate | LongestRun, guards: tuple[str, ...]) -> Found:
        source = expr.source
        if source.table not in self.lowering.given:
            yield Cause(CauseKind.MISSING_TABLE, (source.table,)), _all(guards)
            return
        for _, mine in source.link:
            if not self._is_full(self.table, mine):
                yield self._missing(mine), _all((*guards, self._is_null(Field(mine))))
                guards = (*guards, f"(NOT {self._is_null(Field(mine))})")
        here = (*guards, self._is_null(expr))
        where = expr.where
        value = expr.value if isinstance(expr, Aggregate) else None
        for part in (where, value):
            if part is not None:
                yield from self._inside(part, source, where, part is where, here)
        column = self.scribe.leaves.column
        if isinstance(expr, LongestRun):
            lacking = Aggregate("exists", source, Not(Given(expr.order)))
            cause = Cause(CauseKind.MISSING_FACT, (source.table, ".".join(expr.order)))
            yield cause, _all((*here, f"COALESCE({column(lacking)}, TRUE)"))
        elif expr.function in ("min", "max"):
            none = column(Aggregate("count", source, where))
            yield Cause(CauseKind.NO_RECORD, (source.table,)), _all((*here, f"({none} = 0)"))

    def _inside(
        self,
        part: Expr,
        source: Related,
        where: Expr | None,
        is_where: bool,
        guards: tuple[str, ...],
    ) -> Found:
        """What the related records lack; a condition is in doubt, or a value where it holds."""
        inner = self.at(source.table)
        for cause, path, up in inner.lacking(part):
            if path is None:
                yield cause, _all(guards)
            elif up:
                yield from self.causes(Field(path), guards)
            else:
                lacks = Not(Given(path))
                condition = lacks if where is None else All((where, lacks))
                column = self.scribe.leaves.column
                if is_where:
                    test = f"({column(Aggregate('count', source, condition))} IS NULL)"
                else:
                    test = f"COALESCE({column(Aggregate('exists', source, condition))}, TRUE)"
                yield cause, _all((*guards, test))

    def lacking(self, expr: Expr) -> Iterator[tuple[Cause, Path | None, int]]:
        """All that an expression may lack at a record: the fields, and other causes."""
        match expr:
            case Absent(cause=cause):
                yield cause, None, 0
            case Field(path=path, up=up) | Given(path=path, up=up):
                # With `up` it is a field of the record outside, whose table is not known here.
                if up or not self._is_full(self.table, path):
                    yield self._missing(path), path, up
            case Ratio():
                yield Cause(CauseKind.ZERO_BASE), None, 0
            case Shift() | Roll():
                yield Cause(CauseKind.CALENDAR), None, 0
            case Aggregate(source=source) | LongestRun(source=source):
                if source.table not in self.lowering.given:
                    yield Cause(CauseKind.MISSING_TABLE, (source.table,)), None, 0
                    return
                for _, mine in source.link:
                    yield from self.lacking(Field(mine))
                inner = self.at(source.table)
                for part in parts_of(expr):
                    for cause, outer, is_outer in inner.lacking(part):
                        if outer is not None and is_outer:
                            yield from self.lacking(Field(outer))
                        else:
                            yield cause, None, 0
                return
        for part in parts_of(expr):
            yield from self.lacking(part)

    def _rank(self, expr: Rank, guards: tuple[str, ...]) -> Found:
        """The value of the record itself, or that of one of its peers."""
        yield from self.causes(expr.value, guards)
        here = (*guards, self._is_null(expr), f"(NOT {self._is_null(expr.value)})")
        peers = Related(self.table, tuple((path, path) for path in expr.within))
        for cause, path, up in self.lacking(expr.value):
            if path is None or up:
                yield cause, _all(here)
            else:
                found = self.scribe.leaves.column(Aggregate("exists", peers, Not(Given(path))))
                yield cause, _all((*here, f"COALESCE({found}, TRUE)"))


def causes_of_ask(own: AskColumns, walk: Walk) -> dict[Cause, str]:
    """Every cause that may leave an answer undetermined, with the condition under which it does.

    The conditions are those of a record that the ask answers for, and whose outcome is NULL.
    """
    # Many readings come to the same condition: it is followed once, from all of them.
    parts: dict[Expr, tuple[Expr, dict[str, None]]] = {}
    for each in own.ask.compiled.combinations:
        for part, guards in walk.reached(each.outcome):
            known = parts.setdefault(walk.scribe.leaves.bare(part), (part, {}))
            known[1][_all(guards)] = None
    found: dict[Cause, dict[str, None]] = {}
    for part, tests in parts.values():
        for cause, condition in walk.causes(part, (walk.later(_any(tests)),)):
            found.setdefault(cause, {})[condition] = None
    for cause, condition in _readings(own, [walk.note(word) for word in own.taken]):
        found.setdefault(cause, {})[condition] = None
    return {cause: _any(conditions) for cause, conditions in found.items()}


def _readings(own: AskColumns, words: Sequence[str]) -> Found:
    """The readings on which the outcome hangs: with one of them changed it is another."""
    taken = list(zip(own.ask.compiled.combinations, words, strict=True))
    for address in sorted({address for each, _ in taken for address in each.chosen}):
        groups: dict[tuple[tuple[str, str], ...], dict[str | None, set[str]]] = {}
        for each, outcome in taken:
            rest = {k: v for k, v in each.chosen.items() if not f"{k}.".startswith(f"{address}.")}
            labels = groups.setdefault(tuple(sorted(rest.items())), {})
            labels.setdefault(each.chosen.get(address), set()).add(outcome)
        for labels in groups.values():
            for one, other in combinations(labels.values(), 2):
                for left, right in product(sorted(one), sorted(other)):
                    if left != right:
                        yield Cause(CauseKind.READINGS, (address,)), _differ(left, right)


def _differ(left: str, right: str) -> str:
    """Whether two outcomes are not the same, one of them undetermined or both known."""
    same = f"COALESCE(({left} = {right}), FALSE)"
    return f"(NOT {same} AND NOT (({left} IS NULL) AND ({right} IS NULL)))"


def _any(texts: Iterable[str]) -> str:
    return f"({' OR '.join(texts)})"


def _all(guards: tuple[str, ...]) -> str:
    texts = dict.fromkeys(guards)
    return f"({' AND '.join(texts)})" if texts else "TRUE"
