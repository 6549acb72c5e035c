"""What the rules in force may answer to questions whose answer is one of several values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from comitia.engine.draft import Draft, rules_of
from comitia.engine.expressions import Value
from comitia.engine.messages import Text
from comitia.engine.rulechecks import contributions
from comitia.engine.rules import Cited, Sets
from comitia.engine.values import frozen


@frozen
class Decision:
    """What may be answered to a question.

    `sure`: the values that arms give under every reading, in words, and where they stand.
    `possible`: all that arms give under some reading; `None` where a value is no constant.
    """

    names: Text
    sure: Mapping[str, tuple[Text, str]]
    possible: frozenset[str] | None


Decisions: TypeAlias = Mapping[str, Decision]


def decisions(draft: Draft) -> Decisions:
    """The questions that arms answer, by their ids."""
    shared = {compiled.id: arms for compiled, arms in contributions(draft, Sets)}
    found: dict[str, Decision] = {}
    for compiled in draft.in_force():
        question = compiled.question
        arms = [each for one in compiled.combinations for each in rules_of(one, Sets)]
        if not arms:
            continue
        sure: dict[str, tuple[Text, str]] = {}
        for each in shared.get(compiled.id, ()):
            value = _value(each)
            if value is not None:
                label = str(value.value)
                words = question.values.get(label, Text(label, label))
                sure.setdefault(label, (words, value.address or each.provision))
        given = [_value(each) for each in arms]
        labels = frozenset(str(each.value) for each in given if each is not None)
        found[question.id] = Decision(question.names, sure, None if None in given else labels)
    return found


def _value(arm: Cited) -> Value | None:
    """The constant that an arm gives, if it gives one."""
    assert isinstance(arm.rule, Sets)
    return arm.rule.value if isinstance(arm.rule.value, Value) else None
