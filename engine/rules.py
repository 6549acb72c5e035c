"""Questions, what provisions contribute to them, and how contributions compose.

A kind lowers its fields to contributions. Everything below ends in one expression a question,
so that each evaluator needs to know expressions only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from itertools import combinations
from typing import Literal, TypeAlias

from comitia.engine.dates import PeriodUnit
from comitia.engine.expressions import (
    FALSE,
    TRUE,
    Absent,
    All,
    Any,
    Case,
    Cause,
    CauseKind,
    Clause,
    Compare,
    Context,
    Expr,
    Not,
    Path,
    Value,
)
from comitia.engine.messages import Text
from comitia.engine.schema import Type
from comitia.engine.values import frozen


class Form(StrEnum):
    """What kind of answer a question has."""

    DECISION = "decision"
    OBLIGATION = "obligation"
    CONSTRAINT = "constraint"


Policy: TypeAlias = Literal["unique", "first", "most_severe"]
"""How arms that set a value are chosen from when several hold."""


@frozen
class Question:
    """What a user asks of each record of a table, and what variants are compared on.

    `outcome` is the type of a decision's value. `values` names the possible texts, the most
    severe first. `dated_by` is the field whose date selects the version of the rule set. `apart`
    names questions, or columns of the subject, that tell over whom the one who is the answer sits.
    """

    id: str
    form: Form
    subject: str
    names: Text
    outcome: Type = Type.BOOL
    values: Mapping[str, Text] = field(default_factory=dict)
    policy: Policy = "unique"
    dated_by: Path | None = None
    apart: tuple[str, ...] = ()

    @property
    def outcomes(self) -> Mapping[str, Text]:
        """The texts that may be the outcome, where they are a closed list."""
        match self.form:
            case Form.OBLIGATION:
                return OBLIGATION_OUTCOMES
            case Form.CONSTRAINT:
                return CONSTRAINT_OUTCOMES
            case Form.DECISION:
                return self.values

    @property
    def called(self) -> frozenset[str]:
        """The names by which a user may ask it."""
        return frozenset({self.id, self.names.zh, self.names.en})


@frozen
class Requires:
    """A condition without which the answer is no; a soft one is a deviation instead."""

    question: str
    holds: Expr
    applies: Expr = TRUE
    text: Text | None = None


@frozen
class Suffices:
    """A ground for yes."""

    question: str
    holds: Expr
    applies: Expr = TRUE
    text: Text | None = None


@frozen
class Bars:
    """A condition that defeats a yes."""

    question: str
    holds: Expr
    applies: Expr = TRUE
    text: Text | None = None


@frozen
class Sets:
    """An arm: where `holds`, the answer is `value`; one that is `last` only where no other holds.

    What several provisions set out together is complete only when each of them is.
    """

    question: str
    value: Expr
    holds: Expr = TRUE
    applies: Expr = TRUE
    text: Text | None = None
    last: bool = False


@frozen
class Obligation:
    """A duty of the subject, in each period `every` or once, by the day `due` where there is one.

    `in_time` tells a duty met late from one met; where it is absent, done is met.
    """

    question: str
    fulfilled: Expr
    applies: Expr = TRUE
    in_time: Expr = TRUE
    due: Expr | None = None
    every: PeriodUnit | None = None
    text: Text | None = None


@frozen
class Constraint:
    """What must hold of each subject to which it applies."""

    question: str
    holds: Expr
    applies: Expr = TRUE
    text: Text | None = None


Contribution: TypeAlias = Requires | Suffices | Bars | Sets
Rule: TypeAlias = Contribution | Obligation | Constraint

SOFT = frozenset({"should", "generally", "in_principle", "advisory"})
"""Modalities whose breach is a deviation, not a violation."""

OBLIGATION_OUTCOMES: Mapping[str, Text] = {
    "not_applicable": Text("not applicable", "不适用"),
    "met": Text("met", "已履行"),
    "met_late": Text("met late", "逾期履行"),
    "pending": Text("pending", "待履行"),
    "overdue": Text("overdue", "逾期未履行"),
}
CONSTRAINT_OUTCOMES: Mapping[str, Text] = {
    "not_applicable": Text("not applicable", "不适用"),
    "holds": Text("holds", "符合"),
    "broken": Text("broken", "违反"),
}


def text_value(label: str) -> Value:
    """An outcome written in text."""
    return Value(label, Type.TEXT)


@frozen
class Cited:
    """A rule with the provision it comes from."""

    provision: str
    modality: str
    rule: Rule

    @property
    def soft(self) -> bool:
        """Whether its breach is a deviation only."""
        return self.modality in SOFT

    def scope(self) -> Expr:
        """The condition under which the rule speaks, marked as such."""
        if self.rule.applies == TRUE:
            return TRUE
        return Clause(self.rule.applies, self.provision, "scope")

    def clause(self) -> Expr:
        """The contributed condition with its citation."""
        match self.rule:
            case Requires(holds=holds, text=text):
                return Clause(holds, self.provision, "requires", text)
            case Suffices(holds=holds, text=text):
                return Clause(holds, self.provision, "suffices", text)
            case Bars(holds=holds, text=text):
                return Clause(holds, self.provision, "bars", text)
            case Sets(holds=holds, text=text):
                return Clause(holds, self.provision, "sets", text)
            case Obligation(fulfilled=holds, text=text) | Constraint(holds=holds, text=text):
                return Clause(holds, self.provision, "requires", text)


def _all(*args: Expr) -> Expr:
    kept = tuple(arg for arg in args if arg != TRUE)
    return kept[0] if len(kept) == 1 else All(kept) if kept else TRUE


def _any(*args: Expr) -> Expr:
    if TRUE in args:
        return TRUE
    kept = tuple(arg for arg in args if arg != FALSE)
    return kept[0] if len(kept) == 1 else Any(kept) if kept else FALSE


def _not(arg: Expr) -> Expr:
    return FALSE if arg == TRUE else TRUE if arg == FALSE else Not(arg)


def compose(question: Question, cited: Sequence[Cited]) -> Expr:
    """The outcome of a decision, for one choice of readings.

    Where no contribution speaks of the subject at hand, the rule set is silent.
    """
    if question.outcome is Type.BOOL and not any(isinstance(each.rule, Sets) for each in cited):
        outcome = _yes_no(cited)
    else:
        outcome = _value(question, [each for each in cited if isinstance(each.rule, Sets)])
    silent = Absent(question.outcome, Cause(CauseKind.SILENT, (question.id,)))
    spoken = _any(*(each.scope() for each in cited if not _only_advises(each)))
    if spoken == TRUE:
        return outcome
    return Case(((_not(spoken), silent),), outcome)


def _only_advises(each: Cited) -> bool:
    return each.soft and isinstance(each.rule, Requires | Bars)


def _yes_no(cited: Sequence[Cited]) -> Expr:
    grounds = [each for each in cited if isinstance(each.rule, Suffices)]
    some_ground = _any(*(_all(each.scope(), each.clause()) for each in grounds))
    if not grounds:
        some_ground = TRUE
    else:
        some_ground = _any(_not(_any(*(each.scope() for each in grounds))), some_ground)
    hard = [each for each in cited if not each.soft]
    required = [
        _any(_not(each.scope()), each.clause()) for each in hard if isinstance(each.rule, Requires)
    ]
    barred = [
        _not(_all(each.scope(), each.clause())) for each in hard if isinstance(each.rule, Bars)
    ]
    return _all(some_ground, *required, *barred)


def _value(question: Question, arms: Sequence[Cited]) -> Expr:
    rules = [(each, each.rule) for each in arms if isinstance(each.rule, Sets)]
    if question.policy == "most_severe":
        order = {label: number for number, label in enumerate(question.values)}
        rules.sort(key=lambda pair: order.get(str(getattr(pair[1].value, "value", "")), len(order)))
    elif question.policy == "first":
        rules.sort(key=lambda pair: pair[1].last)
    tests = [(_all(each.scope(), each.clause()), rule.value) for each, rule in rules]
    tests = [(Clause(test, "", "scope") if test == TRUE else test, value) for test, value in tests]
    silent = Absent(question.outcome, Cause(CauseKind.SILENT, (question.id,)))
    if question.policy != "unique":
        return Case(tuple(tests), silent)
    return Case((*_conflicts(question, rules), *tests), silent)


def _conflicts(question: Question, rules: Sequence[tuple[Cited, Sets]]) -> list[tuple[Expr, Expr]]:
    """Two arms that hold with different values are a conflict, never resolved by order."""
    found: list[tuple[Expr, Expr]] = []
    for (one, left), (other, right) in combinations(rules, 2):
        if left.value == right.value or same_constant(left.value, right.value):
            continue
        together = _all(one.scope(), left.holds, other.scope(), right.holds)
        differ = _all(together, _differ(left.value, right.value))
        cause = Cause(CauseKind.CONFLICT, (one.provision, other.provision))
        found.append((Clause(differ, "", "scope"), Absent(question.outcome, cause)))
    return found


def same_constant(left: Expr, right: Expr) -> bool:
    """Whether both are constants of the same value, whatever their addresses."""
    if not (isinstance(left, Value) and isinstance(right, Value)):
        return False
    return left.type is right.type and left.value == right.value


def _differ(left: Expr, right: Expr) -> Expr:
    if isinstance(left, Value) and isinstance(right, Value):
        return TRUE
    return Compare("ne", left, right)


def last_day(rule: Obligation) -> Expr | None:
    """The day after which a duty that is not done is overdue, that of its period if no other."""
    return Context("period_last") if rule.every is not None and rule.due is None else rule.due


def compose_obligation(each: Cited, rule: Obligation) -> Expr:
    """The state of a duty on the day the case is looked at."""
    arms: list[tuple[Expr, Expr]] = []
    if rule.applies != TRUE:
        arms.append((_not(each.scope()), text_value("not_applicable")))
    done = each.clause()
    if rule.in_time == TRUE:
        arms.append((done, text_value("met")))
    else:
        arms.append((_all(done, rule.in_time), text_value("met")))
        arms.append((done, text_value("met_late")))
    due = last_day(rule)
    if due is None:
        return Case(tuple(arms), text_value("pending"))
    arms.append((Compare("le", Context("as_of"), due), text_value("pending")))
    return Case(tuple(arms), text_value("overdue"))


def compose_constraint(each: Cited, rule: Constraint) -> Expr:
    """Whether a constraint holds of its subject."""
    arms: list[tuple[Expr, Expr]] = []
    if rule.applies != TRUE:
        arms.append((_not(each.scope()), text_value("not_applicable")))
    arms.append((each.clause(), text_value("holds")))
    return Case(tuple(arms), text_value("broken"))
