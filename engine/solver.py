"""What terms of a solver are made of: truth values, integers, and dates as ordinals.

A term is a pair: whether an expression is determined, and its value where it is. Texts are
integer codes. The solver is imported where it is first needed, for it is heavy and optional.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from importlib.util import find_spec
from typing import Any as Anything
from typing import Protocol, TypeAlias

from comitia.engine.expressions import Expr, Roll, Shift, nodes
from comitia.engine.messages import Msg
from comitia.engine.schema import Schema, Type
from comitia.engine.values import frozen

Truth: TypeAlias = Anything
"""A truth value of the solver, or a plain `bool` where it is known while the term is written."""

Number: TypeAlias = Anything
"""An integer of the solver; codes of given texts are plain `int`."""

Slot: TypeAlias = Anything
"""A place for one record in a world."""

Span: TypeAlias = tuple[date, date]
"""First and last day of a period."""

WORKING_DAYS = Msg("working days have no solver form")

LAST_ORDINAL = date.max.toordinal()

PACE = 15_000
"""What the solver spends in a millisecond of an ordinary machine, in its own unit of effort."""


def limit(solver: Anything, timeout_ms: int) -> None:
    """Bound each search of a solver by effort, so that it ends alike on every machine.

    The clock stops only what takes ten times as long as it should.
    """
    unstirred(solver)
    solver.set("rlimit", timeout_ms * PACE)
    solver.set("timeout", 10 * timeout_ms)


def unstirred(solver: Anything) -> None:
    """Leave Ctrl-C to Python: the solver would end a search with it, as one that came to no end."""
    solver.set("ctrl_c", False)


class SolverMissing(Exception):
    """The solver is not installed."""

    def __str__(self) -> str:
        return "this needs the solver: pip install 'comitia[prove]'"


class NotAnalysed(Exception):
    """An expression that has no solver form: `reason` says why, `node` is the part at fault."""

    def __init__(self, reason: Msg, node: Expr) -> None:
        super().__init__(reason, node)
        self.reason = reason
        self.node = node

    def __str__(self) -> str:
        return self.reason.render("en")


@frozen
class Term:
    """Whether an expression is determined, and its value; of a share, the part and the whole."""

    type: Type
    known: Truth
    value: Anything


class World(Protocol):
    """The records that terms are written about."""

    schema: Schema
    context: Anything
    """The solver's context, `None` for its main one."""

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

    def demand(self, rule: Truth) -> None:
        """Look only at worlds in which `rule` holds."""


def load_solver() -> Anything:
    """The module `z3`; raises `SolverMissing`."""
    try:
        import z3
    except ImportError:
        raise SolverMissing from None
    return z3


def solver_installed() -> bool:
    """Whether there is a solver; does not load it."""
    if "z3" in sys.modules:
        return sys.modules["z3"] is not None
    return find_spec("z3") is not None


def unsupported(expr: Expr) -> tuple[Expr, ...]:
    """The parts of `expr` that have no solver form: those that count working days."""
    return tuple(
        each
        for each in nodes(expr)
        if isinstance(each, Roll) or (isinstance(each, Shift) and each.unit == "working_days")
    )


class Logic:
    """Connectives that leave out what is settled while the term is written."""

    def __init__(self, context: Anything) -> None:
        self.z3 = load_solver()
        self.context = context
        self._known: Anything = context or self.z3.main_ctx()

    def conj(self, args: Sequence[Truth]) -> Truth:
        """All of `args`."""
        if any(arg is False for arg in args):
            return False
        open_ = [arg for arg in args if arg is not True]
        if len(open_) > 1:
            return self._connected(self.z3.Z3_mk_and, open_)
        return open_[0] if open_ else True

    def disj(self, args: Sequence[Truth]) -> Truth:
        """Any of `args`."""
        if any(arg is True for arg in args):
            return True
        open_ = [arg for arg in args if arg is not False]
        if len(open_) > 1:
            return self._connected(self.z3.Z3_mk_or, open_)
        return open_[0] if open_ else False

    def _connected(self, make: Anything, args: Sequence[Truth]) -> Truth:
        """`args` connected without the library's look at what sort each is, which is most of it."""
        asts = (self.z3.Ast * len(args))(*(arg.as_ast() for arg in args))
        return self.z3.BoolRef(make(self._known.ref(), len(args), asts), self._known)

    def neg(self, arg: Truth) -> Truth:
        """Not `arg`."""
        if isinstance(arg, bool):
            return not arg
        return self.z3.BoolRef(self.z3.Z3_mk_not(self._known.ref(), arg.as_ast()), self._known)

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

    def settled(self, number: Number) -> int | None:
        """The value of a number that is a constant."""
        found = self.z3.simplify(number)
        return int(found.as_long()) if self.z3.is_int_value(found) else None

    def undetermined(self, kind: Type) -> Term:
        """A term that has no value."""
        if kind is Type.SHARE:
            return Term(kind, False, (self.number(0), self.number(1)))
        return Term(kind, False, False if kind is Type.BOOL else self.number(0))

    def total(self, numbers: Sequence[Number]) -> Number:
        """The sum of `numbers`."""
        return self.z3.Sum([self.number(0), *numbers])

    def tally(self, args: Sequence[Truth]) -> Number:
        """How many of `args` hold."""
        return self.total([self.pick(arg, self.number(1), self.number(0)) for arg in args])


class Texts:
    """Texts as integer codes."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}
        self._texts: list[str] = []

    def code(self, text: str) -> int:
        """The code of `text`."""
        code = self._codes.setdefault(text, len(self._codes))
        if code == len(self._texts):
            self._texts.append(text)
        return code

    def text(self, code: int) -> str:
        """The text of `code`; one that is like no other where none was ever given that code."""
        while code >= len(self._texts):
            label = f"text-{len(self._texts)}"
            while label in self._codes:
                label += "'"
            self.code(label)
        return self._texts[code]
