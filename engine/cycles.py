"""Bounds that lead round in a circle: where going round ends before its start, none can be kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from comitia.engine.expressions import Expr
from comitia.engine.leads import Days
from comitia.engine.schedules import Bound

MOST_BOUNDS = 8
MOST_CIRCLES = 2000
FAR = 10**6


class Circles:
    """The circles of bounds between the dates of one table."""

    def __init__(self, bounds: Sequence[Bound], days: Days) -> None:
        """Nothing is searched yet."""
        self._from: dict[Expr, list[Bound]] = {}
        for each in bounds:
            self._from.setdefault(each.by, []).append(each)
        self._tightest = {id(each): days.tightest(each.moves) for each in bounds}

    @cached_property
    def _least(self) -> dict[tuple[Expr, Expr], int]:
        """How early one date may be forced to be after another, in days, at the earliest."""
        nodes = list(
            {node for by, all_ in self._from.items() for node in (by, *(b.of for b in all_))}
        )
        least = {(one, other): FAR for one in nodes for other in nodes}
        for by, found in self._from.items():
            for each in found:
                least[by, each.of] = min(least[by, each.of], self._tightest[id(each)])
        for middle in nodes:
            for one in nodes:
                if least[one, middle] < FAR:
                    for other in nodes:
                        through = least[one, middle] + least[middle, other]
                        least[one, other] = min(least[one, other], max(through, -FAR))
        return least

    def suspicious(self) -> Iterator[tuple[Bound, ...]]:
        """Circles that end before their start at least where the calendar is at its tightest."""
        found = 0
        nodes = list(self._from)
        for number, start in enumerate(nodes):
            for circle in self._round(start, start, (), 0, frozenset(nodes[:number])):
                yield circle
                found += 1
                if found == MOST_CIRCLES:
                    return

    def _round(
        self, start: Expr, here: Expr, way: tuple[Bound, ...], far: int, closed: frozenset[Expr]
    ) -> Iterator[tuple[Bound, ...]]:
        if len(way) == MOST_BOUNDS:
            return
        for each in self._from.get(here, ()):
            total = far + self._tightest[id(each)]
            if each.of == start:
                if total < 0:
                    yield (*way, each)
            elif each.of not in closed and total + self._least.get((each.of, start), FAR) < 0:
                yield from self._round(start, each.of, (*way, each), total, closed | {each.of})
