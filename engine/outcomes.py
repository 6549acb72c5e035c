"""What answers are called, wherever they are told."""

from __future__ import annotations

from collections.abc import Mapping

from comitia.engine.answers import Answer
from comitia.engine.expressions import Case, Clause, Value
from comitia.engine.messages import Msg, Text
from comitia.engine.records import Cell
from comitia.engine.traces import Trace

YES_NO = {True: Text("yes", "是"), False: Text("no", "否")}
UNDETERMINED = Msg("undetermined")
STANDINGS: Mapping[str, Text] = {
    "none": Text("none", "无"),
    "note": Text("note", "提示"),
    "deviation": Text("deviation", "偏离"),
    "violation": Text("violation", "违反"),
}


def outcome_words(answer: Answer, outcome: Cell) -> Text | Msg:
    """An outcome of the question that an answer answers, in words."""
    if outcome is None:
        return UNDETERMINED
    if isinstance(outcome, bool):
        return YES_NO[outcome]
    named = answer.question.outcomes.get(str(outcome)) or _named(answer, outcome)
    return named or Msg("{value}", value=outcome)


def _named(answer: Answer, outcome: Cell) -> Text | None:
    """The name of an outcome where the provision that gives it has one, such as a step's title."""
    found = (_names_of(each.trace) for each in answer.taken if each.outcome == outcome)
    return next((each for each in found if each is not None), None)


def _names_of(trace: Trace) -> Text | None:
    """The names of the word that an outcome is, where it is a word with names."""
    expr, _, parts = trace
    match expr:
        case Value():
            return expr.names
        case Case() | Clause() if parts:
            return _names_of(parts[-1])
    return None
