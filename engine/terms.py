"""The third evaluator: expressions as terms of a solver, over exact integers.

What a record *is* (given cells, or unknowns within bounds) is the business of a `World`; this
module gives every node its meaning over one, in the order in which the nodes stand in
`expressions`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any as Anything
from typing import TypeAlias, assert_never

from comitia.engine.checking import Scope, type_of
from comitia.engine.dateterms import Dates
from comitia.engine.expressions import (
    Absent,
    Aggregate,
    All,
    Any,
    Arithmetic,
    Case,
    Clause,
    Compare,
    Context,
    Expr,
    Field,
    Given,
    LongestRun,
    Not,
    Part,
    Path,
    Rank,
    Ratio,
    Related,
    Roll,
    Shift,
    Value,
)
from comitia.engine.schema import Type
from comitia.engine.solver import (
    LAST_ORDINAL,
    WORKING_DAYS,
    NotAnalysed,
    Number,
    Slot,
    Term,
    Truth,
    World,
)
from comitia.engine.values import frozen

COMPARISONS: Mapping[str, Callable[[Anything, Anything], Anything]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}
ARITHMETIC: Mapping[str, Callable[[Anything, Anything], Anything]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
}

Rows: TypeAlias = tuple[Slot, ...]
"""The slot of the current record, then that of the one outside the aggregate it is read in."""


@frozen
class Taken:
    """Related slots with the condition that each is related, satisfies `where`, is in doubt."""

    known: Truth
    slots: tuple[Slot, ...] = ()
    related: tuple[Truth, ...] = ()
    sure: tuple[Truth, ...] = ()
    doubtful: tuple[Truth, ...] = ()


class Writer(Dates):
    """Writes expressions as terms over one world, each expression once for each row."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._written: dict[tuple[int, ...], tuple[Expr, Rows, Term]] = {}
        """By identity: equal expressions are looked at often, and comparing them takes long."""

    def term(self, expr: Expr, rows: Rows) -> Term:
        """The term of `expr`, which must have passed the type checker; raises `NotAnalysed`."""
        key = (id(expr), *map(id, rows))
        if key not in self._written:
            self._written[key] = expr, rows, self._term(expr, rows)
        return self._written[key][-1]

    def _term(self, expr: Expr, rows: Rows) -> Term:
        match expr:
            case Value(value=value, type=kind):
                return self.constant(kind, value)
            case Absent(type=kind):
                return self.undetermined(kind)
            case Field(path=path, up=up):
                return self.follow(rows[up], path)
            case Given(path=path, up=up):
                return self._given(rows[up], path)
            case Context(name=name):
                return self.world.day(name)
            case Compare():
                return self._compare(expr, rows)
            case Arithmetic():
                return self._arithmetic(expr, rows)
            case Ratio(part=part, whole=whole):
                return self._ratio(self.term(part, rows), self.term(whole, rows))
            case Not(arg=arg):
                one = self.term(arg, rows)
                return Term(Type.BOOL, one.known, self.neg(one.value))
            case All(args=args):
                return self._connect(args, rows, decisive=False)
            case Any(args=args):
                return self._connect(args, rows, decisive=True)
            case Case():
                return self._case(expr, rows)
            case Shift():
                return self._shift(expr, rows)
            case Roll():
                raise NotAnalysed(WORKING_DAYS, expr)
            case Part():
                return self._part(expr, rows)
            case Aggregate():
                return self._aggregate(expr, rows)
            case LongestRun():
                return self._longest_run(expr, rows)
            case Rank():
                return self._rank(expr, rows)
            case Clause(arg=arg):
                return self.term(arg, rows)
            case _:
                assert_never(expr)

    def constant(self, kind: Type, value: Anything) -> Term:
        """A determined constant."""
        match value:
            case bool():
                return Term(kind, True, self.z3.BoolVal(value, self.context))
            case int():
                return Term(kind, True, self.number(value))
            case date():
                return Term(kind, True, self.number(value.toordinal()))
            case Fraction():
                pair = (self.number(value.numerator), self.number(value.denominator))
                return Term(kind, True, pair)
            case _:
                return Term(kind, True, self.world.code(value))

    def follow(self, slot: Slot, path: Path) -> Term:
        """The cell that `path` reaches from `slot`."""
        if len(path) == 1:
            return self.world.cell(slot, path[0])
        kind = self.world.schema.column(self.world.table(slot), path).type
        return self._reached(kind, slot, path[0], lambda parent: self.follow(parent, path[1:]))

    def _reached(self, kind: Type, slot: Slot, name: str, read: Callable[[Slot], Term]) -> Term:
        """What `read` gives for the record that the reference `name` points to."""
        found = [(points, read(parent)) for points, parent in self.world.parents(slot, name)]
        if not found:
            return self.undetermined(kind)
        known = self.disj([self.conj([points, term.known]) for points, term in found])
        value = found[-1][1].value
        for points, term in reversed(found[:-1]):
            value = self.pick(points, term.value, value)
        return Term(kind, known, value)

    def _given(self, slot: Slot, path: Path) -> Term:
        if len(path) > 1:
            return self._reached(
                Type.BOOL, slot, path[0], lambda parent: self._given(parent, path[1:])
            )
        return Term(Type.BOOL, True, self.world.cell(slot, path[0]).known)

    def _compare(self, expr: Compare, rows: Rows) -> Term:
        left, right = self.term(expr.left, rows), self.term(expr.right, rows)
        a, b = left.value, right.value
        if left.type is Type.SHARE:
            a, b = a[0] * b[1], b[0] * a[1]
        known = self.conj([left.known, right.known])
        return Term(Type.BOOL, known, known if known is False else COMPARISONS[expr.op](a, b))

    def _arithmetic(self, expr: Arithmetic, rows: Rows) -> Term:
        left, right = self.term(expr.left, rows), self.term(expr.right, rows)
        known = self.conj([left.known, right.known])
        value = ARITHMETIC[expr.op](left.value, right.value)
        if left.type is not Type.DATE or right.type is Type.DATE:
            return Term(Type.INT, known, value)
        within = self.z3.And(value >= 1, value <= LAST_ORDINAL)
        return Term(Type.DATE, self.conj([known, within]), value)

    def _ratio(self, part: Term, whole: Term) -> Term:
        known = self.conj([part.known, whole.known, whole.value > 0])
        return Term(Type.SHARE, known, (part.value, whole.value))

    def _connect(self, args: tuple[Expr, ...], rows: Rows, *, decisive: bool) -> Term:
        """Kleene's connectives, in terms of what settles them and what leaves them open."""
        terms = [self.term(arg, rows) for arg in args]
        settling = [
            self.conj([term.known, term.value if decisive else self.neg(term.value)])
            for term in terms
        ]
        settled = self.disj(settling)
        known = self.disj([settled, self.conj([term.known for term in terms])])
        return Term(Type.BOOL, known, settled if decisive else self.neg(settled))

    def _case(self, expr: Case, rows: Rows) -> Term:
        result = self.term(expr.otherwise, rows)
        for test, value in reversed(expr.arms):
            condition, outcome = self.term(test, rows), self.term(value, rows)
            taken = self.pick(condition.value, outcome.known, result.known)
            known = self.conj([condition.known, taken])
            chosen = self.pick(condition.value, outcome.value, result.value)
            result = Term(outcome.type, known, chosen)
        return result

    def _shift(self, expr: Shift, rows: Rows) -> Term:
        if expr.unit == "working_days":
            raise NotAnalysed(WORKING_DAYS, expr)
        return self.moved_by(self.term(expr.day, rows), self.term(expr.amount, rows))

    def _part(self, expr: Part, rows: Rows) -> Term:
        day = self.term(expr.day, rows)
        month, number = self.civil(day)
        parts = {"year": month.year, "month": month.number, "day": number}
        return Term(Type.INT, day.known, parts[expr.part])

    def related(self, source: Related, slot: Slot) -> Taken:
        """The slots that `source` links to `slot`."""
        slots = self.world.slots(source.table)
        if slots is None:
            return Taken(False)
        own = [self.follow(slot, mine) for _, mine in source.link]
        found = []
        for present, other in slots:
            links = [present]
            for (theirs, _), mine in zip(source.link, own, strict=True):
                term = self.follow(other, theirs)
                links += [term.known, term.value == mine.value]
            linked = self.conj(links)
            if linked is not False:
                found.append((other, linked))
        others, conditions = tuple(zip(*found, strict=True)) if found else ((), ())
        return Taken(self.conj([term.known for term in own]), others, conditions)

    def _taken(self, source: Related, where: Expr | None, rows: Rows) -> Taken:
        found = self.related(source, rows[0])
        if where is None:
            return Taken(
                found.known, found.slots, found.related, found.related, (False,) * len(found.slots)
            )
        terms = [self.term(where, (slot, rows[0])) for slot in found.slots]
        pairs = list(zip(found.related, terms, strict=True))
        sure = tuple(self.conj([linked, term.known, term.value]) for linked, term in pairs)
        doubtful = tuple(self.conj([linked, self.neg(term.known)]) for linked, term in pairs)
        return Taken(found.known, found.slots, found.related, sure, doubtful)

    def _aggregate(self, expr: Aggregate, rows: Rows) -> Term:
        taken = self._taken(expr.source, expr.where, rows)
        clear = self.neg(self.disj(taken.doubtful))
        if expr.function == "exists":
            some = self.disj(taken.sure)
            return Term(Type.BOOL, self.conj([taken.known, self.disj([some, clear])]), some)
        known = self.conj([taken.known, clear])
        if expr.function == "count":
            return Term(Type.INT, known, self.tally(taken.sure))
        assert expr.value is not None
        values = [self.term(expr.value, (slot, rows[0])) for slot in taken.slots]
        told = [
            self.disj([self.neg(sure), term.known])
            for sure, term in zip(taken.sure, values, strict=True)
        ]
        known = self.conj([known, *told])
        pairs = list(zip(taken.sure, [term.value for term in values], strict=True))
        if expr.function == "distinct":
            return Term(Type.INT, known, self._distinct(pairs))
        if expr.function == "sum":
            parts = [self.pick(sure, value, self.number(0)) for sure, value in pairs]
            return Term(Type.INT, known, self.total(parts))
        inner = Scope(self.world.schema, expr.source.table, self.world.table(rows[0]), True)
        kind = values[0].type if values else type_of(expr.value, inner)
        some, best = self._best(pairs, COMPARISONS["lt" if expr.function == "min" else "gt"])
        return Term(kind, self.conj([known, some]), best)

    def _distinct(self, pairs: list[tuple[Truth, Anything]]) -> Number:
        """How many different values there are: each counts unless an earlier one is the same."""
        firsts = []
        for place, (sure, value) in enumerate(pairs):
            same = [self.conj([other, self._same(value, each)]) for other, each in pairs[:place]]
            firsts.append(self.conj([sure, self.neg(self.disj(same))]))
        return self.tally(firsts)

    def _same(self, a: Anything, b: Anything) -> Truth:
        if isinstance(a, tuple):
            return self.conj([a[0] == b[0], a[1] == b[1]])
        return a == b

    def _best(
        self, pairs: list[tuple[Truth, Number]], better: Callable[[Number, Number], Truth]
    ) -> tuple[Truth, Number]:
        """Whether there is a value at all, and the best one."""
        some: Truth = False
        best = self.number(0)
        for sure, value in pairs:
            wins = self.conj([sure, self.disj([self.neg(some), better(value, best)])])
            best = self.pick(wins, value, best)
            some = self.disj([some, sure])
        return some, best

    def _longest_run(self, expr: LongestRun, rows: Rows) -> Term:
        """A run that ends at a record is its place less that of the last breaker before it."""
        taken = self._taken(expr.source, expr.where, rows)
        order = [self.follow(slot, expr.order) for slot in taken.slots]
        pairs = list(zip(taken.related, order, strict=True))
        told = [self.disj([self.neg(linked), term.known]) for linked, term in pairs]
        known = self.conj([taken.known, self.neg(self.disj(taken.doubtful)), *told])
        count = range(len(pairs))

        def before(one: int, other: int) -> Truth:
            a, b = order[one].value, order[other].value
            return self.conj([taken.related[one], a <= b if one < other else a < b])

        earlier = {(i, j): before(i, j) for i in count for j in count if i != j}
        places = [self.tally([earlier[i, j] for i in count if i != j]) for j in count]
        longest = self.number(0)
        for i in count:
            breaker = self.number(-1)
            for j in count:
                if j != i:
                    breaks = self.conj([earlier[j, i], self.neg(taken.sure[j])])
                    later = self.conj([breaks, places[j] > breaker])
                    breaker = self.pick(later, places[j], breaker)
            run = places[i] - breaker
            longest = self.pick(self.conj([taken.sure[i], run > longest]), run, longest)
        return Term(Type.INT, known, longest)

    def _rank(self, expr: Rank, rows: Rows) -> Term:
        own = self.term(expr.value, rows)
        links = tuple((path, path) for path in expr.within)
        peers = self.related(Related(self.world.table(rows[0]), links), rows[0])
        values = [self.term(expr.value, (slot, *rows[1:])) for slot in peers.slots]
        pairs = list(zip(peers.related, values, strict=True))
        told = [self.disj([self.neg(linked), term.known]) for linked, term in pairs]
        better = COMPARISONS["gt" if expr.descending else "lt"]
        ahead = [self.conj([linked, better(term.value, own.value)]) for linked, term in pairs]
        known = self.conj([own.known, peers.known, *told])
        return Term(Type.INT, known, self.tally(ahead) + 1)
