"""Procedures as stages: what follows what, and every way of going through them.

A kind whose provisions set out stages gives them as a `StageGraph` from `stage_graph()`; the checks
of stages know nothing else of it.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import permutations, product
from typing import TypeAlias

from comitia.engine.messages import Text
from comitia.engine.records import Cell
from comitia.engine.values import frozen

LARGEST = 20_000
"""Most states that are looked at; each parallel branch may double them."""


@frozen
class Exit:
    """A way out of a stage: what came out of it, and the stages that then begin, side by side.

    `named` tells an outcome of the stage from going on without one, `late` what follows where its
    time runs out. `address` is where it stands, `label` the name of the outcome in the records.
    """

    names: Text
    to: tuple[str, ...]
    address: str
    named: bool = False
    late: bool = False
    label: str = ""


@frozen
class Stage:
    """One stage. `waits_for`: the stages that must all have led here before it begins.

    `ends`: the procedure is over with it. `limited`: the text says how often it may be taken.
    `outside`: it is in the hands of another party. `timed`: its time is limited. `decided_by`: the
    question whose answer is its outcome, where another provision decides that.
    """

    names: Text
    address: str
    exits: tuple[Exit, ...] = ()
    waits_for: tuple[str, ...] = ()
    ends: bool = False
    limited: bool = False
    outside: bool = False
    timed: bool = False
    decided_by: str = ""


@frozen
class Way:
    """One step on: the stage that was left, and by which way out."""

    stage: str
    exit: Exit


Token: TypeAlias = tuple[str, str]
"""A stage that is open, `("", stage)`; or one that has led to another, which still waits."""

State: TypeAlias = tuple[Token, ...]
"""What is going on at one time, in order; a stage may be open more than once."""

TWICE = 2
"""How often the same is told apart in a state: more than once is like twice."""


@frozen
class Taken:
    """A stage as it was gone through; not `done` where its time ran out or it is still open."""

    stage: str
    began: date
    done: date | None
    outcome: str = ""


Tables: TypeAlias = Mapping[str, Sequence[Mapping[str, Cell]]]


@frozen
class Told:
    """How records tell of a procedure in stages.

    `write` gives the records of one that took these stages, of `table` one, and of `steps` one for
    each stage in the same order; with the day it was closed, if it was. The question `next` is
    answered by the names of the stages that come next.
    """

    table: str
    steps: str
    next: str
    write: Callable[[Sequence[Taken], date | None], Tables]


@dataclass(frozen=True, eq=False)
class StageGraph:
    """A whole procedure; it begins with one of `begins`, which stand at `address`.

    Without `told` no case of it can be shown.
    """

    names: Text
    address: str
    begins: tuple[str, ...]
    stages: Mapping[str, Stage]
    told: Told | None = None

    @property
    def starts(self) -> tuple[str, ...]:
        """The stages with which it begins, of those there are."""
        return tuple(each for each in self.begins if each in self.stages)

    def missing(self) -> Iterator[tuple[str, str]]:
        """Names of stages that there are not, each with where it stands."""
        for each in self.begins:
            if each not in self.stages:
                yield each, self.address
        for stage in self.stages.values():
            named = [(to, each.address) for each in stage.exits for to in each.to]
            for name, address in (*named, *((each, stage.address) for each in stage.waits_for)):
                if name not in self.stages:
                    yield name, address

    def exits(self, name: str) -> Iterator[Exit]:
        """The ways out of a stage that lead to a stage there is; none from an end."""
        stage = self.stages[name]
        if not stage.ends:
            for each in stage.exits:
                if any(to in self.stages for to in each.to):
                    yield each

    def following(self, name: str) -> Iterator[tuple[str, Exit]]:
        """The stages that may come next after a stage, each with the way to it."""
        for each in self.exits(name):
            for to in each.to:
                if to in self.stages:
                    yield to, each

    def reached(self) -> dict[str, tuple[Way, ...]]:
        """The stages that can be come to, each with a shortest way to it."""
        found: dict[str, tuple[Way, ...]] = dict.fromkeys(self.starts, ())
        queue = deque(found)
        while queue:
            name = queue.popleft()
            for to, exit_ in self.following(name):
                if to not in found:
                    found[to] = (*found[name], Way(name, exit_))
                    queue.append(to)
        return found

    def passed(self) -> dict[str, set[str]]:
        """For each stage that can be come to, those through which every way to it goes."""
        reached = set(self.reached())
        found: dict[str, set[str]] = {name: set() for name in reached}
        for name in reached:
            others = reached - {name}
            around = set(self.starts) - {name}
            for each in around.copy():
                around |= self._around(each, others)
            for missed in others - around:
                found[missed].add(name)
        for name in reached:
            found[name] |= reached & set(self.stages[name].waits_for)
        before: object = None
        while before != found:
            before = {name: set(each) for name, each in found.items()}
            for name, through in found.items():
                through.update(set().union(*(found[other] for other in through)) - {name})
        return found

    def orders(self) -> set[tuple[str, str]]:
        """The pairs of stages of which the first may come before the second."""
        after = {name: self._around(name, set(self.stages)) for name in self.reached()}
        found = {(name, other) for name, others in after.items() for other in others}
        for name in after:
            for each in self.exits(name):
                for one, other in permutations([to for to in each.to if to in after], 2):
                    found.update(product({one} | after[one], {other} | after[other]))
        return found

    def circles(self, within: set[str]) -> list[list[str]]:
        """The sets of stages that lead back to one another without leaving `within`."""
        reach = {name: self._around(name, within) for name in within}
        found: list[list[str]] = []
        for name in self.stages:
            if name in within and name in reach[name]:
                circle = [each for each in reach[name] if name in reach.get(each, ())]
                ordered = [each for each in self.stages if each in circle]
                if ordered not in found:
                    found.append(ordered)
        return found

    def round(self, name: str, within: set[str]) -> tuple[Way, ...]:
        """A shortest way from a stage back to it without leaving `within`."""
        queue: deque[tuple[str, tuple[Way, ...]]] = deque([(name, ())])
        seen: set[str] = set()
        while queue:
            here, ways = queue.popleft()
            for to, exit_ in self.following(here):
                if to == name:
                    return (*ways, Way(here, exit_))
                if to in within and to not in seen:
                    seen.add(to)
                    queue.append((to, (*ways, Way(here, exit_))))
        return ()

    def _around(self, name: str, within: set[str]) -> set[str]:
        """What can be come to from a stage in one step or more."""
        found: set[str] = set()
        queue = [name]
        while queue:
            for to, _ in self.following(queue.pop()):
                if to in within and to not in found:
                    found.add(to)
                    queue.append(to)
        return found

    @cached_property
    def states(self) -> dict[State, tuple[Way, ...]] | None:
        """Every state the procedure can be in, with a shortest way to it; `None`: too many.

        Nothing goes on from a state in which the procedure has ended.
        """
        found: dict[State, tuple[Way, ...]] = {}
        queue: deque[State] = deque()
        for name in self.starts:
            found.setdefault((("", name),), ())
        queue.extend(found)
        while queue:
            state = queue.popleft()
            if self.ended(state) is not None:
                continue
            for way, after in self._steps(state):
                if after not in found:
                    if len(found) == LARGEST:
                        return None
                    found[after] = (*found[state], way)
                    queue.append(after)
        return found

    def ended(self, state: State) -> str | None:
        """The stage with which the procedure is over in a state."""
        open_ = (name for source, name in state if not source)
        return next((name for name in open_ if self.stages[name].ends), None)

    def _steps(self, state: State) -> Iterator[tuple[Way, State]]:
        for token in dict.fromkeys(state):
            source, name = token
            if not source:
                for each in self.exits(name):
                    after = list(state)
                    after.remove(token)
                    for to in each.to:
                        if to in self.stages:
                            self._enter(after, name, to)
                    yield Way(name, each), tuple(sorted(after))

    def _enter(self, tokens: list[Token], source: str, to: str) -> None:
        """One stage leads to another, which begins once all that it waits for have."""
        wanted = self.stages[to].waits_for
        if wanted:
            _add(tokens, (source, to))
            if any((each, to) not in tokens for each in wanted):
                return
            for each in {token for token in tokens if token[0] and token[1] == to}:
                tokens.remove(each)
        _add(tokens, ("", to))


def _add(tokens: list[Token], token: Token) -> None:
    if tokens.count(token) < TWICE:
        tokens.append(token)
