"""The expression language: what every rule is lowered to.

Plain immutable objects without behaviour. `decide`, `batch` and `prove` give each node its
meaning, in the order in which the nodes stand here; `checking` gives it its type.

Every expression has a value or is *undetermined*. Connectives follow Kleene's strong
three-valued logic; any other operator over an undetermined operand is undetermined. There is
no division: shares are pairs of integers (`Ratio`) and are compared by cross-multiplication.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import chain
from operator import attrgetter
from typing import Any as Anything
from typing import Literal, TypeAlias

from comitia.engine.messages import Text
from comitia.engine.schema import Type
from comitia.engine.values import Deep, frozen

Path: TypeAlias = tuple[str, ...]
"""A field of a record, reached over references: `("session", "opens")`."""


class CauseKind(StrEnum):
    """Why an expression is undetermined."""

    MISSING_FACT = "missing_fact"
    MISSING_TABLE = "missing_table"
    NO_RECORD = "no_record"
    SILENT = "silent"
    UNKNOWN = "unknown"
    READINGS = "readings"
    CALENDAR = "calendar"
    ZERO_BASE = "zero_base"
    CONFLICT = "conflict"
    NOT_IN_FORCE = "not_in_force"


@frozen
class Cause:
    """One cause of an undetermined answer; `about` says which field, address, date or clause."""

    kind: CauseKind
    about: tuple[str, ...] = ()


@frozen
class Value(Deep):
    """A constant; with an `address` (`zhangjiagang/quorum.present.at_least`) a parameter."""

    value: bool | int | date | str | Fraction
    type: Type
    address: str | None = None
    names: Text | None = None


@frozen
class Absent(Deep):
    """A value that there is not: the rule set is silent, or its text cannot be read."""

    type: Type
    cause: Cause


@frozen
class Field(Deep):
    """A field of the current record, or with `up=1` of the record outside an aggregate."""

    path: Path
    up: Literal[0, 1] = 0


@frozen
class Given(Deep):
    """Whether an event field has a value; never undetermined while the record is known."""

    path: Path
    up: Literal[0, 1] = 0


@frozen
class Context(Deep):
    """The day the case is looked at, or a bound of the period a duty is counted in."""

    name: Literal["as_of", "period_first", "period_last"]


CompareOp: TypeAlias = Literal["eq", "ne", "lt", "le", "gt", "ge"]


@frozen
class Compare(Deep):
    """A comparison of two values of one type; texts and booleans only for equality."""

    op: CompareOp
    left: Expr
    right: Expr


@frozen
class Arithmetic(Deep):
    """Integers added, subtracted or multiplied; a date plus or minus days; days between dates."""

    op: Literal["add", "sub", "mul"]
    left: Expr
    right: Expr


@frozen
class Ratio(Deep):
    """`part / whole`, never divided; undetermined where the whole is not positive."""

    part: Expr
    whole: Expr


@frozen
class Not(Deep):
    """Negation."""

    arg: Expr


@frozen
class All(Deep):
    """Conjunction; true when empty."""

    args: tuple[Expr, ...]


@frozen
class Any(Deep):
    """Disjunction; false when empty."""

    args: tuple[Expr, ...]


@frozen
class Case(Deep):
    """The value of the first arm whose condition holds, else `otherwise`.

    Strict: an undetermined condition that is reached makes the whole undetermined.
    """

    arms: tuple[tuple[Expr, Expr], ...]
    otherwise: Expr


@frozen
class Shift(Deep):
    """A date moved by months (clamped to the month's last day) or by working days.

    Working days count from the day after (or before) the start. Undetermined beyond the
    published calendar. Working days have no solver form: `prove` says so.
    """

    day: Expr
    amount: Expr
    unit: Literal["months", "working_days"]
    calendar: str = ""


@frozen
class Roll(Deep):
    """The date itself if it is a working day, else the next or previous one."""

    day: Expr
    direction: Literal["forward", "backward"]
    calendar: str


@frozen
class Part(Deep):
    """The year, month or day of a date, as an integer."""

    day: Expr
    part: Literal["year", "month", "day"]


@frozen
class Related(Deep):
    """Records of `table` whose linked fields equal those of the current record.

    `link` pairs a field of the related record with one of the current record; empty means the
    whole table. A related record whose linked field is empty belongs to none.
    """

    table: str
    link: tuple[tuple[Path, Path], ...] = ()


@frozen
class Aggregate(Deep):
    """A count, distinct count, sum, least, greatest or existence over related records.

    `where` and `value` are read at the related record; `Field(..., up=1)` in them reaches the
    current one. A `where` or `value` that is undetermined for some related record makes a
    number undetermined; existence is Kleene's disjunction. Least and greatest of no record are
    undetermined. A table that the records do not hold at all makes everything undetermined.
    """

    function: Literal["count", "distinct", "sum", "min", "max", "exists"]
    source: Related
    where: Expr | None = None
    value: Expr | None = None


@frozen
class LongestRun(Deep):
    """Length of the longest run of related records that satisfy `where`.

    Records stand in the order of the field `order`, then of their key.
    """

    source: Related
    where: Expr
    order: Path


@frozen
class Rank(Deep):
    """Rank of the current record in its table by `value`, from 1; equals share a rank.

    Among the records with the same fields `within`; undetermined when one of them lacks the
    value.
    """

    value: Expr
    within: tuple[Path, ...] = ()
    descending: bool = True


Role: TypeAlias = Literal["requires", "suffices", "bars", "sets", "scope"]
"""What a clause does to its question; `scope` marks the condition under which it speaks."""


@frozen
class Clause(Deep):
    """What one provision contributes; has the value of `arg` and carries the citation."""

    arg: Expr
    provision: str
    role: Role
    text: Text | None = None


Expr: TypeAlias = (
    Value
    | Absent
    | Field
    | Given
    | Context
    | Compare
    | Arithmetic
    | Ratio
    | Not
    | All
    | Any
    | Case
    | Shift
    | Roll
    | Part
    | Aggregate
    | LongestRun
    | Rank
    | Clause
)


_PARTS: Mapping[type, Callable[[Anything], tuple[Expr, ...]]] = {
    **dict.fromkeys((Value, Absent, Field, Given, Context), lambda _: ()),
    **dict.fromkeys((Compare, Arithmetic), attrgetter("left", "right")),
    Ratio: attrgetter("part", "whole"),
    **dict.fromkeys((Not, Clause), lambda expr: (expr.arg,)),
    **dict.fromkeys((All, Any), attrgetter("args")),
    Case: lambda expr: (*chain(*expr.arms), expr.otherwise),
    Shift: attrgetter("day", "amount"),
    **dict.fromkeys((Roll, Part), lambda expr: (expr.day,)),
    Aggregate: lambda expr: tuple(e for e in (expr.where, expr.value) if e is not None),
    LongestRun: lambda expr: (expr.where,),
    Rank: lambda expr: (expr.value,),
}
"""The parts of each node, looked up by its type: every walk over a rule set comes through here."""


def parts_of(expr: Expr) -> tuple[Expr, ...]:
    """The direct sub-expressions, those inside aggregates included."""
    return _PARTS[type(expr)](expr)


def nodes(expr: Expr) -> Iterator[Expr]:
    """`expr` and every expression in it, a node before its parts."""
    waiting = [expr]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += parts_of(node)[::-1]


# Short forms for those who write rules.


def integer(number: int, address: str | None = None) -> Value:
    """The integer `number`."""
    return Value(number, Type.INT, address)


def text(label: str, address: str | None = None) -> Value:
    """The label or key `label`."""
    return Value(label, Type.TEXT, address)


def day(when: date, address: str | None = None) -> Value:
    """The date `when`."""
    return Value(when, Type.DATE, address)


def share(part: int, whole: int, address: str | None = None) -> Value:
    """The exact share `part / whole`."""
    return Value(Fraction(part, whole), Type.SHARE, address)


TRUE = Value(True, Type.BOOL)
FALSE = Value(False, Type.BOOL)


def at(path: str, up: Literal[0, 1] = 0) -> Field:
    """The field written with dots: `at("motion.session.opens")`."""
    return Field(tuple(path.split(".")), up)


def given(path: str, up: Literal[0, 1] = 0) -> Given:
    """Whether the event field written with dots has a value."""
    return Given(tuple(path.split(".")), up)


def both(*args: Expr) -> All:
    """All of `args` hold."""
    return All(args)


def either(*args: Expr) -> Any:
    """At least one of `args` holds."""
    return Any(args)


def compare(op: CompareOp, left: Expr, right: Expr) -> Compare:
    """`left op right`."""
    return Compare(op, left, right)


def is_text(path: str, label: str, address: str | None = None) -> Compare:
    """The text field at `path` is `label`."""
    return Compare("eq", at(path), text(label, address))


def one_of(expr: Expr, labels: tuple[str, ...] | list[str], address: str | None = None) -> Any:
    """The text `expr` is one of `labels`."""
    return Any(tuple(Compare("eq", expr, text(label, address)) for label in labels))


def implies(premise: Expr, conclusion: Expr) -> Any:
    """Where `premise` holds, `conclusion` does."""
    return Any((Not(premise), conclusion))


def children(table: str, via: str) -> Related:
    """The records of `table` whose reference `via` (dotted) is the current record."""
    return Related(table, ((tuple(via.split(".")), ("id",)),))


def plus(left: Expr, right: Expr) -> Arithmetic:
    """`left + right`."""
    return Arithmetic("add", left, right)


def minus(left: Expr, right: Expr) -> Arithmetic:
    """`left - right`."""
    return Arithmetic("sub", left, right)


def count(source: Related, where: Expr | None = None) -> Aggregate:
    """How many related records satisfy `where`."""
    return Aggregate("count", source, where)


def exists(source: Related, where: Expr | None = None) -> Aggregate:
    """Whether a related record satisfies `where`."""
    return Aggregate("exists", source, where)


def follow(start: str, *events: str) -> tuple[Expr, ...]:
    """Each of the events that has happened did so on the day `start` or later."""
    return tuple(either(Not(given(each)), compare("le", at(start), at(each))) for each in events)
