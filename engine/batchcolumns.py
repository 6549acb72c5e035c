"""The columns of an ask over the leaves of its job: outcome, provision, conditions.

Connectives are written here over columns, once each: SQL's three-valued logic is Kleene's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from comitia.engine.batchplan import Ask, Leaves, cited, coded, is_yes_no
from comitia.engine.expressions import (
    Absent,
    All,
    Any,
    Case,
    Clause,
    Expr,
    Not,
    Value,
    parts_of,
)
from comitia.engine.records import Cell
from comitia.engine.rules import Form
from comitia.engine.schema import Type
from comitia.engine.sql import Dialect
from comitia.engine.values import frozen

BITS = 62
"""How many truths are packed into one number."""

_NARROW = 30
"""Up to how many of them a 32-bit number holds."""


@frozen
class Condition:
    """A condition of a provision that an answer hangs on, and its bit in the masks, from 0."""

    bit: int
    clause: Clause
    reading: Mapping[str, str]


@dataclass(slots=True)
class Scribe:
    """Writes the connectives above leaves, each of them a column."""

    leaves: Leaves
    dialect: Dialect

    def text(self, expr: Expr) -> str:
        """The value of `expr`; NULL where it is undetermined."""
        match expr:
            case Value():
                return self.constant(expr)
            case Absent(type=kind):
                return f"CAST(NULL AS {self.dialect.type_of(kind)})"
            case Not(arg=arg):
                return f"(NOT {self.text(arg)})"
            case All(args=args):
                return self._connected("AND", "TRUE", args)
            case Any(args=args):
                return self._connected("OR", "FALSE", args)
            case Case():
                return self._case(expr)
            case Clause(arg=arg) if not expr.provision or isinstance(arg, Value):
                return self.text(arg)
        return self.leaves.column(expr)

    def constant(self, value: Value) -> str:
        """A constant."""
        match value.type:
            case Type.BOOL:
                return "TRUE" if value.value else "FALSE"
            case Type.DATE:
                return f"DATE '{value.value}'"
            case Type.TEXT:
                return self.dialect.string(str(value.value))
        return str(value.value)

    def _connected(self, word: str, empty: str, args: Sequence[Expr]) -> str:
        texts = dict.fromkeys(map(self.text, args))
        return f"({f' {word} '.join(texts)})" if texts else empty

    def _case(self, expr: Case) -> str:
        arms = []
        for condition, value in expr.arms:
            test = self.text(condition)
            arms.append(f"WHEN ({test} IS NULL) THEN NULL WHEN {test} THEN {self.text(value)}")
        otherwise = self.text(expr.otherwise)
        return f"CASE {' '.join(arms)} ELSE {otherwise} END" if arms else otherwise


@dataclass(slots=True)
class AskColumns:
    """The columns of one ask: what stands in the wide select, and how it is written out.

    An outcome that is one of a set of words is kept as the number of a verdict, from 1: the
    word with the provision it comes from. Any other is kept as it is, and beside it the number
    of the deciding provision.
    """

    ask: Ask
    scribe: Scribe
    verdicts: list[tuple[Cell, str | None]] = field(default_factory=list)
    provisions: list[str] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    readings: dict[str, str] = field(default_factory=dict)
    """The outcome under each reading, in a layer below the wide select."""
    taken: list[str] = field(default_factory=list)
    """The column of the outcome, without its provision, for each choice of readings."""
    wide: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Write the columns."""
        self._outcome()
        self._softness()
        self._masks()

    def name(self, letter: str) -> str:
        """A column of this ask in the wide select: `o` outcome, `p` provision, `f` fails softly,
        `h` conditions that hold, `u` those undetermined.
        """
        return f"{letter}{self.ask.number}"

    def _outcome(self) -> None:
        exprs = [each.outcome for each in self.ask.compiled.combinations]
        verdicts = [coded(expr, self._verdict) for expr in exprs]
        known = [expr for expr in verdicts if expr is not None]
        if len(known) == len(exprs):
            self._agree(known)
            return
        self.verdicts.clear()
        self._agree(exprs)
        self.wide[self.name("p")] = self._deciding(exprs[0])

    def _verdict(self, outcome: Expr, provision: str | None) -> Expr | None:
        """The number of a word and the provision it comes from."""
        if self.ask.compiled.question.form is not Form.DECISION:
            provision = self.ask.compiled.sources[0].provision.address
        match outcome:
            case Absent():
                return Absent(Type.INT, outcome.cause)
            case Value(value=value, type=Type.TEXT):
                return Value(_place((str(value), provision), self.verdicts), Type.INT)
        return None

    def _agree(self, exprs: Sequence[Expr]) -> None:
        """The outcome, if it is the same under all readings."""
        texts = list(map(self.scribe.text, exprs))
        names = {text: f"{self.name('r')}_{n}" for n, text in enumerate(dict.fromkeys(texts))}
        if len(names) == 1:
            self.wide[self.name("o")] = texts[0]
            self.taken = [self.name("o")] * len(texts)
            return
        self.readings = {name: text for text, name in names.items()}
        self.taken = [self._word(names[text]) for text in texts]
        first, *others = dict.fromkeys(self.taken)
        same = " AND ".join(f"({first} = {other})" for other in others)
        self.wide[self.name("o")] = f"CASE WHEN ({same}) THEN {names[texts[0]]} END"

    def _word(self, name: str) -> str:
        """A column of verdicts without the provisions they come from."""
        outcomes = [outcome for outcome, _ in self.verdicts]
        if len(set(outcomes)) == len(outcomes):
            return name
        arms = [
            f"WHEN {number} THEN {outcomes.index(outcome)}"
            for number, outcome in enumerate(outcomes, 1)
        ]
        return f"CASE {name} {' '.join(arms)} END"

    def _deciding(self, expr: Expr) -> str:
        """The number of the provision that decides, 0 where there is no single one."""
        if is_yes_no(self.ask):
            return self._deciding_yes_no(expr)
        found = coded(expr, self._source)
        assert found is not None
        return self.scribe.text(found)

    def _source(self, outcome: Expr, provision: str | None) -> Expr:
        return Value(_place(provision, self.provisions) if provision else 0, Type.INT)

    def _deciding_yes_no(self, expr: Expr) -> str:
        """For a yes the first ground that holds, for a no the first condition that defeats it."""
        body = expr.otherwise if isinstance(expr, Case) else expr
        parts = body.args if isinstance(body, All) else (body,)
        yes, no = [], []
        for part in parts:
            named = {each.provision for each in cited(part)}
            if len(named) == 1:
                place = _place(next(iter(named)), self.provisions)
                no.append(f"WHEN (NOT {self.scribe.text(part)}) THEN {place}")
            for ground, provision in _grounds(part):
                place = _place(provision, self.provisions)
                yes.append(f"WHEN {self.scribe.text(ground)} THEN {place}")
        only = {each.provision.address for each in self.ask.compiled.sources}
        rest = _place(next(iter(only)), self.provisions) if len(only) == 1 else 0
        outcome = self.scribe.text(expr)
        return (
            f"CASE WHEN ({outcome}) THEN {_cases(yes, rest)}"
            f" WHEN (NOT ({outcome})) THEN {_cases(no, 0)} END"
        )

    def _softness(self) -> None:
        """Whether some soft condition fails, under any reading."""
        softs = dict.fromkeys(
            self.scribe.text(soft) for each in self.ask.compiled.combinations for soft in each.soft
        )
        if softs:
            tests = [f"COALESCE((NOT {text}), FALSE)" for text in softs]
            self.wide[self.name("f")] = f"({' OR '.join(tests)})"

    def _masks(self) -> None:
        """Which conditions hold and which are undetermined, a bit each."""
        seen: set[tuple[str, str]] = set()
        holds: list[str] = []
        opens: list[str] = []
        for each in self.ask.compiled.combinations:
            for clause in (c for expr in (each.outcome, *each.soft) for c in cited(expr)):
                text = self.scribe.text(clause)
                if isinstance(clause.arg, Value) or (clause.provision, text) in seen:
                    continue
                seen.add((clause.provision, text))
                bit = len(self.conditions)
                self.conditions.append(Condition(bit, clause, _own(clause, each.chosen)))
                if bit < BITS:
                    holds.append(text)
                    opens.append(f"({text} IS NULL)")
        self.wide[self.name("h")] = packed(holds)
        self.wide[self.name("u")] = packed(opens)


def _cases(arms: list[str], otherwise: int) -> str:
    return f"CASE {' '.join(arms)} ELSE {otherwise} END" if arms else str(otherwise)


def _place(item: object, known: list) -> int:  # type: ignore[type-arg]
    """The number of an item in a list, from 1; a new one is added."""
    if item not in known:
        known.append(item)
    return known.index(item) + 1


def _own(clause: Clause, chosen: Mapping[str, str]) -> dict[str, str]:
    """The readings of the clause's own provision."""
    return {place: label for place, label in chosen.items() if place.startswith(clause.provision)}


def _grounds(expr: Expr) -> Iterator[tuple[Expr, str]]:
    """The grounds in a condition, each with the condition under which it speaks."""
    match expr:
        case Clause(role="suffices"):
            yield expr, expr.provision
        case All(args=args):
            for part in args:
                if isinstance(part, Clause) and part.role == "suffices":
                    yield expr, part.provision
        case Any():
            for part in parts_of(expr):
                yield from _grounds(part)


def packed(truths: Sequence[str]) -> str:
    """Truths as the bits of one number, the first the lowest; NULL counts as false.

    Where there are more than `BITS`, the last bit stands for all the rest.
    """
    if len(truths) > BITS:
        truths = [*truths[: BITS - 1], f"({' OR '.join(truths[BITS - 1 :])})"]
    kind = "INTEGER" if len(truths) <= _NARROW else "BIGINT"
    terms = [
        f"CASE WHEN {text} THEN CAST({2**bit} AS {kind}) ELSE CAST(0 AS {kind}) END"
        for bit, text in enumerate(truths)
    ]
    return f"({' + '.join(terms)})" if terms else f"CAST(0 AS {kind})"
