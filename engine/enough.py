"""What would have been enough: the smallest changes to the facts that turn an answer.

Each is found by changing the facts and deciding again, and so is one that decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import combinations
from typing import TypeAlias

from comitia.engine.answers import Answer, take
from comitia.engine.compiling import BREACHES
from comitia.engine.decide import compile_expr
from comitia.engine.expressions import Expr
from comitia.engine.levers import AddLever, CellLever, Lever, Setting, levers
from comitia.engine.records import TABLE, Cell, Row
from comitia.engine.rules import Form
from comitia.engine.schema import Schema, Type
from comitia.engine.values import frozen

Always: TypeAlias = Callable[[str], Sequence[Expr]]

EFFORT = 20_000
"""How many times one answer is decided again at most; counted, so that it is the same anywhere."""

FEW = 8
"""Up to how many facts changes of two at a time are looked for among all their values."""

MOST_TOLD = 3


@frozen
class Change:
    """One fact that is otherwise: a cell, or a number of records that are added."""

    table: str
    key: str
    column: str
    before: Cell
    after: Setting
    record: Row | None = None
    """What is added, where records are."""


@frozen
class Remedy:
    """Changes that together turn the answer."""

    changes: tuple[Change, ...]
    size: int
    outcome: Cell


@frozen
class Enough:
    """The smallest remedies, the smallest first; `complete` where nothing smaller was left out."""

    remedies: tuple[Remedy, ...]
    complete: bool


def wants_more(answer: Answer) -> bool:
    """Whether an answer is a refusal, a breach, or undetermined."""
    if answer.values is None:
        return False
    return (
        answer.outcome in (None, False)
        or answer.standing in ("deviation", "violation")
        or (answer.outcome in BREACHES)
    )


def enough(answer: Answer, schema: Schema, always: Always = lambda table: ()) -> Enough:
    """The smallest changes that turn an answer; the facts are as they were when it returns.

    `always` gives what holds of every real record of a table: no change breaks it.
    """
    return _Search(answer, schema, always).run()


class _OutOfEffort(Exception):
    pass


class _Search:
    def __init__(self, answer: Answer, schema: Schema, always: Always) -> None:
        self.answer = answer
        self.always = cache(lambda table: [compile_expr(each) for each in always(table)])
        combos = answer.compiled.combinations
        exprs = [expr for each in combos for expr in (each.outcome, *each.soft)]
        self.levers = levers(schema, exprs, answer.row, answer.env)
        self.left = EFFORT

    def run(self) -> Enough:
        """Changes of one fact, else of two, else of three."""
        complete = True
        for number in (1, 2, 3):
            try:
                found = list(self._of(number))
            except _OutOfEffort:
                found, complete = [], False
            finally:
                for lever in self.levers:
                    lever.reset()
            if found:
                found.sort(key=lambda each: each.size)
                return Enough(tuple(found[:MOST_TOLD]), complete)
        return Enough((), complete=False)

    def _of(self, number: int) -> Iterator[Remedy]:
        for chosen in combinations(self.levers, number):
            remedy = self._last(chosen[:-1], chosen[-1])
            if remedy is not None:
                yield remedy

    def _last(self, first: Sequence[Lever], last: Lever) -> Remedy | None:
        """The nearest setting of one lever, over the settings of the others that matter."""
        if not first:
            for size, setting in last.settings():
                last.set(setting)
                if self._good():
                    return self._remedy([last], size)
            last.reset()
            return None
        best: Remedy | None = None
        lever, *rest = first
        for size, setting in self._steps(lever):
            lever.set(setting)
            found = self._last(rest, last)
            if found is not None and (best is None or found.size + size < best.size):
                best = Remedy(
                    (_change(lever, setting), *found.changes), found.size + size, found.outcome
                )
            last.reset()
        lever.reset()
        return best

    def _steps(self, lever: Lever) -> Iterator[tuple[int, Setting]]:
        """The settings of a lever at which something that is computed becomes otherwise."""
        seen: set[tuple[object, ...]] = {self._truths()}
        many = len(self.levers) > FEW
        for number, (size, setting) in enumerate(lever.settings()):
            if many and number > 200:
                return
            lever.set(setting)
            truths = self._truths()
            lever.reset()
            if truths not in seen:
                seen.add(truths)
                yield size, setting

    def _truths(self) -> tuple[object, ...]:
        """The truth of everything that the answer is put together from."""
        self._spend()
        values = self.answer.prepared.function.run(
            self.answer.row, self.answer.row, self.answer.env
        )
        return tuple(value for value in values if value is None or isinstance(value, bool | str))

    def _good(self) -> bool:
        self._spend()
        found = take(self.answer.prepared, self.answer.row, self.answer.env)
        return self._is_good(found) and self._is_real()

    def _is_real(self) -> bool:
        """Nothing that always holds is broken where something was changed."""
        cells = [each for each in self.levers if isinstance(each, CellLever)]
        touched = [each.row for each in cells if each.row[each.column.name] != each.before]
        return all(
            test((row,), self.answer.env)[1] is not False
            for row in [self.answer.row, *touched]
            for test in self.always(str(row[TABLE]))
        )

    def _is_good(self, found: Answer) -> bool:
        if found.question.form is Form.OBLIGATION:
            return found.outcome == "met"
        if found.question.form is Form.CONSTRAINT:
            return found.outcome == "holds"
        if found.question.outcome is Type.BOOL:
            return found.outcome is True and found.standing != "deviation"
        return found.outcome is not None

    def _spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise _OutOfEffort

    def _remedy(self, used: list[Lever], size: int) -> Remedy:
        """What the levers are set to now, decided once more."""
        outcome = take(self.answer.prepared, self.answer.row, self.answer.env).outcome
        changes = tuple(_change(each, _setting(each)) for each in used)
        for each in used:
            each.reset()
        return Remedy(changes, size, outcome)


def _setting(lever: Lever) -> Setting:
    if isinstance(lever, CellLever):
        return lever.row[lever.column.name]
    assert isinstance(lever, AddLever)
    return len(lever.added)


def _change(lever: Lever, setting: Setting) -> Change:
    if isinstance(lever, CellLever):
        return Change(lever.table, lever.key, lever.column.name, lever.before, setting)
    assert isinstance(lever, AddLever)
    return Change(lever.table, "", "", None, setting, lever.prototype)
