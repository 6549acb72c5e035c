"""The smallest case that shows the same: what can be taken from a model of the solver is taken."""

from __future__ import annotations

from typing import Any as Anything

from comitia.engine.solver import Truth
from comitia.engine.worlds import SymbolicWorld

EFFORT = 2_000_000
"""What the solver may spend on each step to a smaller witness, in its own unit."""

PATIENCE = 4
"""After how many such steps without an outcome the witness is taken as it is."""


class Shrinking:
    """Takes from a model what can be taken: records, then cells, then from each number.

    The effort is counted and not timed, so that the outcome is the same on every machine.
    """

    def __init__(self, world: SymbolicWorld, solver: Anything, model: Anything) -> None:
        self.world = world
        self.solver = solver
        self.model = model
        self.failures = 0
        solver.set("timeout", 0)
        solver.set("rlimit", EFFORT)

    def smallest(self) -> Anything:
        """The model from which nothing more could be taken."""
        for flag in (*reversed(self.world.presence), *reversed(self.world.filled)):
            self._wish(self.world.neg(flag))
        for size in self.world.sizes:
            least, most = 0, self._value(size)
            while least < most:
                middle = (least + most) // 2 if least else 0
                granted = self._wish(size <= middle)
                least, most = (least, self._value(size)) if granted else (middle + 1, most)
            self.solver.add(size <= most)
        return self.model

    def _value(self, size: Anything) -> int:
        return int(self.model.eval(size, model_completion=True).as_long())

    def _wish(self, wish: Truth) -> bool:
        """Whether `wish` can hold too; then it stays."""
        z3 = self.world.z3
        if not z3.is_true(self.model.eval(wish, model_completion=True)):
            if self.failures == PATIENCE:
                return False
            outcome = self.solver.check(wish)
            if outcome != z3.sat:
                self.failures += outcome == z3.unknown
                return False
            self.model = self.solver.model()
        self.solver.add(wish)
        return True
