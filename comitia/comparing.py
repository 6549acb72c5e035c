"""What `comitia compare` does: rule sets side by side, and the cases that tell them apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import combinations

from comitia.engine.answers import Answer, Deciding
from comitia.engine.comparing import Comparison, Relation, Verdicts
from comitia.engine.compiling import BREACHES, Program
from comitia.engine.explain import Reason
from comitia.engine.headers import Force
from comitia.engine.layout import folded
from comitia.engine.messages import Lang, Msg, Text
from comitia.engine.prove import InternalDisagreement, Witness
from comitia.engine.rules import Form, Question
from comitia.engine.rulesets import RuleSet, Version
from comitia.engine.tell import Speaker
from comitia.engine.values import frozen
from comitia.workspace import Opened, open_ruleset

ALL_FORCES = tuple(each.value for each in Force)
"""Variants are compared as if all were in force: a plan and a rule say the same kinds of things."""

RELATIONS: Mapping[Relation, Text] = {
    "stricter": Text("stricter", "较严"),
    "looser": Text("looser", "较宽"),
    "incomparable": Text("neither", "互有宽严"),
    "different": Text("different", "不同"),
    "wider": Text("answers more", "规定较多"),
    "narrower": Text("answers less", "规定较少"),
    "undecided": Text("undecided", "未能判定"),
    "not_analysed": Text("not analysed", "未作分析"),
    "equal": Text("equal", "相同"),
}
"""How the first stands to the second, in the order in which a reader wants to know of it."""


NOT_APPLICABLE = "not_applicable"
"""The outcome of a duty or constraint that does not concern a record."""

FOREMOST = (
    "motion.admissible",
    "motion.must_be_included",
    "session.may_be_held",
    "vote.carried",
    "motion.in_time",
    "session.may_be_called",
    "motion.replied",
    "matter.handled_in_time",
    "notice.given",
    "candidate.elected",
    "delegate.status",
    "session.convener_due",
    "session.chair_due",
)
"""What a reader asks first: what is admitted, held and carried, by when; the rest by its form."""

FORMS = (Form.DECISION, Form.OBLIGATION, Form.CONSTRAINT)


class Variant:
    """One of the rule sets that are compared: its newest version, as if in force on every day."""

    def __init__(self, name: str) -> None:
        """Open the rule set of an id or path; raises `Unusable`."""
        self.name = name
        opened = open_ruleset(name)
        header = opened.ruleset.header.model_copy(update={"effective": None})
        newest = Version(None, opened.ruleset.versions[-1].provisions)
        ruleset = replace(opened.ruleset, header=header, versions=(newest,))
        self.opened: Opened = replace(opened, ruleset=ruleset)
        self.deciding = Deciding(self.opened.compile(ALL_FORCES))

    @property
    def ruleset(self) -> RuleSet:
        """The rule set."""
        return self.opened.ruleset

    @cached_property
    def program(self) -> Program:
        """Its newest version."""
        return self.deciding.compilation.programs[-1]

    def heading(self, number: int, lang: Lang) -> list[str]:
        """Its title and id, under the number by which it is told."""
        title = self.ruleset.header.title.text.pick(lang)
        return folded(f"{number}  {title} ({self.ruleset.id})", indent="   ")

    def answers(self, verdicts: Verdicts, case: Witness) -> list[Answer]:
        """What it says of a case, by deciding it."""
        since = case.period[0] if case.period else None
        found = self.deciding.answers(case.records, case.as_of, since, [verdicts.question.id])
        return [
            each
            for each in found
            if each.subject == case.row["id"]
            and each.period == case.period
            and each.compiled.question.id == verdicts.question.id
        ]

    def speaker(self, lang: Lang) -> Speaker:
        """Who tells its answers."""
        return Speaker(self.ruleset, self.opened.registry.schema, lang)


@frozen
class Said:
    """What one side says of a case: the outcome in words, and the provisions it rests on."""

    outcome: str
    provisions: tuple[str, ...]

    def told(self, lang: Lang) -> str:
        """As a sentence: the outcome, and by what provisions."""
        message = Msg("{x}", x=self.outcome)
        if self.provisions:
            names = [f"`{each}`" for each in self.provisions]
            message = Msg("{outcome}, by {provisions}", outcome=self.outcome, provisions=names)
        return message.render(lang)


def said(variant: Variant, verdicts: Verdicts, case: Witness, lang: Lang) -> Said:
    """What a variant says of a case."""
    return said_of(variant, variant.answers(verdicts, case), lang)


def said_of(variant: Variant, answers: Sequence[Answer], lang: Lang) -> Said:
    """What answers to one question come to: of duties what is breached, if anything is."""
    speaker = variant.speaker(lang)
    if answers and answers[0].question.form is not Form.DECISION:
        answers = [each for each in answers if each.outcome in BREACHES] or answers
        # A provision that does not apply adds nothing to others that do.
        answers = [each for each in answers if each.outcome != NOT_APPLICABLE] or answers
    words = dict.fromkeys(speaker.outcome_text(each, each.outcome) for each in answers)
    if not answers:
        words = {Msg("says nothing").render(lang): None}
    rests = [name for each in answers for name in _decisive(speaker, each)]
    return Said(", ".join(words), tuple(dict.fromkeys(rests)))


def _decisive(speaker: Speaker, answer: Answer) -> Iterator[str]:
    """The provisions that an outcome rests on: for a no those that fail, else those that hold."""
    because = [each for each in _clauses(speaker.reason_tree(answer).because) if each.provision]
    refused = answer.outcome is False or answer.outcome in BREACHES

    def counts(each: Reason) -> bool:
        return each.value is (each.role == "bars" if refused else each.role != "bars")

    for each in [one for one in because if counts(one)] or because:
        yield str(each.provision).partition("/")[2] or str(each.provision)


def _clauses(reasons: Sequence[Reason]) -> Iterator[Reason]:
    """What provisions contribute, under whatever reading."""
    for each in reasons:
        if each.provision is not None:
            yield each
        else:
            yield from _clauses(each.because)


@frozen
class Pair:
    """Two variants held against each other."""

    one: Variant
    other: Variant
    verdicts: tuple[Verdicts, ...]
    only_one: tuple[Question, ...]
    only_other: tuple[Question, ...]

    def count(self, relation: Relation) -> int:
        """How many questions the two stand to in one way."""
        return sum(each.relation == relation for each in self.verdicts)


def compare(
    one: Variant,
    other: Variant,
    only: Sequence[str] = (),
    progress: Callable[[int, int], None] = lambda done, all_: None,
) -> Pair:
    """Hold two rule sets against each other; raises `SolverMissing` without a solver."""
    held = Comparison(
        one.opened.registry,
        one.program,
        other.program,
        calendars={**one.deciding.calendars, **other.deciding.calendars},
    )
    common = [(q, every) for q, every in held.common() if not only or q.id in only]
    found = []
    for number, (question, every) in enumerate(common):
        progress(number, len(common))
        found.append(_confirmed(one, other, held.compare(question, every)))
    found.sort(key=_rank)
    asked = [
        {each.question.id: each.question for each in side.program.compiled} for side in (one, other)
    ]
    alone = [
        tuple(asked[a][name] for name in asked[a] if name not in asked[b])
        for a, b in ((0, 1), (1, 0))
    ]
    return Pair(one, other, tuple(found), *alone)


def _rank(verdicts: Verdicts) -> tuple[int, int, int, str]:
    name, order = verdicts.question.id, list(RELATIONS)
    foremost = FOREMOST.index(name) if name in FOREMOST else len(FOREMOST)
    return foremost, FORMS.index(verdicts.question.form), order.index(verdicts.relation), name


def pairs(variants: Sequence[Variant], only: Sequence[str] = ()) -> list[Pair]:
    """Every two of several rule sets."""
    return [compare(one, other, only) for one, other in combinations(variants, 2)]


def _confirmed(one: Variant, other: Variant, verdicts: Verdicts) -> Verdicts:
    """The same verdicts, after both rule sets have decided each case as records.

    Raises `InternalDisagreement` where they answer alike: then the case tells nothing apart.
    """
    for case in verdicts.cases.values():
        here, there = (
            [_told(each) for each in side.answers(verdicts, case)] for side in (one, other)
        )
        if here == there and here:
            raise InternalDisagreement(verdicts.question, case)
    return verdicts


def _told(answer: Answer) -> object:
    return answer.outcome
