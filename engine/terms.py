"""The third evaluator: expressions as terms of a solver, over exact integers.

A term is a pair: whether the expression is determined, and its value where it is. Texts are
integer codes and dates are ordinals. What a record *is* (given cells, or unknowns within
bounds) is the business of a `World`; this module gives every node its meaning over one.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any as Anything
from typing import Protocol, TypeAlias, assert_never

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
    parts_of,
)
from comitia.engine.schema import Type

Truth: TypeAlias = Anything
"""A truth value of the solver, or a plain `bool` where it is known while the term is written."""

Number: TypeAlias = Anything
"""An integer of the solver; codes of given texts are plain `int`."""

Slot: TypeAlias = Anything
"""A place for one record in a world."""

LAST_ORDINAL = date.max.toordinal()


class SolverMissing(Exception):
    """The solver is not installed."""

    def __str__(self) -> str:
        return "this needs the solver: pip install 'comitia[prove]'"


class NotAnalysed(Exception):
    """An expression that has no solver form: `reason` says why, `node` is the part at fault."""

    def __init__(self, reason: str, node: Expr) -> None:
        super().__init__(reason, node)
        self.reason = reason
        self.node = node

    def __str__(self) -> str:
        return self.reason


@dataclass(frozen=True, slots=True)
class Term:
    """Whether an expression is determined, and its value; of a share, the part and the whole."""

    type: Type
    known: Truth
    value: Anything


class World(Protocol):
    """The records that terms are written about."""

    context: Anything

    def table(self, slot: Slot) -> str:
        """The table that `slot` belongs to."""

    def slots(self, table: str) -> Sequence[tuple[Truth, Slot]] | None:
        """The slots of `table`, each with its presence, in order of key; `None`: not given."""

    def cell(self, slot: Slot, name: str) -> Term:
        """One cell."""

    def parents(self, slot: Slot, name: str) -> Sequence[tuple[Truth, Slot]]:
        """The slots that a reference may point to, each with the condition that it does."""

    def code(self, text: str) -> int:
        """The integer that stands for `text`."""

    def day(self, name: str) -> Term:
        """A `Context`."""


def load_solver() -> Anything:
    """The module `z3`; raises `SolverMissing`."""
    try:
        import z3
    except ImportError:
        raise SolverMissing from None
    return z3


def unsupported(expr: Expr) -> tuple[Expr, ...]:
    """The parts of `expr` that have no solver form: those that count working days."""
    match expr:
        case Roll() | Shift(unit="working_days"):
            own: tuple[Expr, ...] = (expr,)
        case _:
            own = ()
    return own + tuple(node for part in parts_of(expr) for node in unsupported(part))


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


class Logic:
    """Connectives that leave out what is settled while the term is written."""

    def __init__(self, context: Anything) -> None:
        self.z3 = load_solver()
        self.context = context

    def conj(self, args: Sequence[Truth]) -> Truth:
        """All of `args`."""
        if any(arg is False for arg in args):
            return False
        open_ = [arg for arg in args if arg is not True]
        if len(open_) > 1:
            return self.z3.And(open_)
        return open_[0] if open_ else True

    def disj(self, args: Sequence[Truth]) -> Truth:
        """Any of `args`."""
        if any(arg is True for arg in args):
            return True
        open_ = [arg for arg in args if arg is not False]
        if len(open_) > 1:
            return self.z3.Or(open_)
        return open_[0] if open_ else False

    def neg(self, arg: Truth) -> Truth:
        """Not `arg`."""
        return not arg if isinstance(arg, bool) else self.z3.Not(arg)

    def pick(self, test: Truth, yes: Anything, no: Anything) -> Anything:
        """`yes` where `test` holds, else `no`."""
        if isinstance(test, bool):
            return yes if test else no
        if yes is no:
            return yes
        return self.z3.If(test, yes, no, ctx=self.context)

    def number(self, value: int) -> Number:
        """The integer `value`."""
        return self.z3.IntVal(value, self.context)

    def total(self, numbers: Sequence[Number]) -> Number:
        """The sum of `numbers`."""
        return self.z3.Sum([self.number(0), *numbers])

    def tally(self, args: Sequence[Truth]) -> Number:
        """How many of `args` hold."""
        return self.total([self.pick(arg, self.number(1), self.number(0)) for arg in args])


@dataclass(frozen=True, slots=True)
class Taken:
    """Related slots with the condition that each is related, satisfies `where`, is in doubt."""

    known: Truth
    slots: tuple[Slot, ...] = ()
    related: tuple[Truth, ...] = ()
    sure: tuple[Truth, ...] = ()
    doubtful: tuple[Truth, ...] = ()


class Writer(Logic):
    """Writes expressions as terms over one world."""

    def __init__(self, world: World) -> None:
        super().__init__(world.context)
        self.world = world

    def term(self, expr: Expr, rows: Rows) -> Term:
        """The term of `expr`, which must have passed the type checker; raises `NotAnalysed`."""
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
                raise NotAnalysed("working days have no solver form", expr)
            case Part(day=day, part=name):
                start = self.term(day, rows)
                return Term(Type.INT, start.known, self._civil(start.value)[name])
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

    def undetermined(self, kind: Type) -> Term:
        """A term that has no value."""
        if kind is Type.SHARE:
            return Term(kind, False, (self.number(0), self.number(1)))
        return Term(kind, False, False if kind is Type.BOOL else self.number(0))

    def follow(self, slot: Slot, path: Path) -> Term:
        """The cell that `path` reaches from `slot`."""
        if len(path) == 1:
            return self.world.cell(slot, path[0])
        return self._reached(slot, path[0], lambda parent: self.follow(parent, path[1:]))

    def _reached(self, slot: Slot, name: str, read: Callable[[Slot], Term]) -> Term:
        """What `read` gives for the record that the reference `name` points to."""
        found = [(points, read(parent)) for points, parent in self.world.parents(slot, name)]
        if not found:
            return self.undetermined(self.world.cell(slot, name).type)
        known = self.disj([self.conj([points, term.known]) for points, term in found])
        value = found[-1][1].value
        for points, term in reversed(found[:-1]):
            value = self.pick(points, term.value, value)
        return Term(found[0][1].type, known, value)

    def _given(self, slot: Slot, path: Path) -> Term:
        if len(path) > 1:
            return self._reached(slot, path[0], lambda parent: self._given(parent, path[1:]))
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
            raise NotAnalysed("working days have no solver form", expr)
        start, by = self.term(expr.day, rows), self.term(expr.amount, rows)
        civil = self._civil(start.value)
        months = civil["year"] * 12 + civil["month"] - 1 + by.value
        year, month = months / 12, months % 12 + 1
        length = self._month_length(year, month)
        day = self.pick(civil["day"] > length, length, civil["day"])
        within = self.z3.And(year >= 1, year <= date.max.year)
        known = self.conj([start.known, by.known, within])
        return Term(Type.DATE, known, self._ordinal(year, month, day))

    def _civil(self, ordinal: Number) -> dict[str, Number]:
        """Year, month and day of an ordinal; years are counted from March, for the leap day.

        `/` divides integers and rounds down.
        """
        since = ordinal + 305
        era, rest = since / 146097, since % 146097
        year = (rest - rest / 1460 + rest / 36524 - rest / 146096) / 365
        day = rest - (365 * year + year / 4 - year / 100)
        month = (5 * day + 2) / 153
        late = month >= 10
        return {
            "year": year + 400 * era + self.pick(late, self.number(1), self.number(0)),
            "month": self.pick(late, month - 9, month + 3),
            "day": day - (153 * month + 2) / 5 + 1,
        }

    def _ordinal(self, year: Number, month: Number, day: Number) -> Number:
        early = month <= 2
        year = self.pick(early, year - 1, year)
        month = self.pick(early, month + 9, month - 3)
        days = 365 * year + year / 4 - year / 100 + year / 400
        return days + (153 * month + 2) / 5 + day - 306

    def _month_length(self, year: Number, month: Number) -> Number:
        z3 = self.z3
        leap = z3.And(year % 4 == 0, z3.Or(year % 100 != 0, year % 400 == 0))
        short = z3.Or([month == number for number in (4, 6, 9, 11)])
        february = self.pick(leap, self.number(29), self.number(28))
        other = self.pick(short, self.number(30), self.number(31))
        return self.pick(month == 2, february, other)

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
        kind = values[0].type if values else Type.INT
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
