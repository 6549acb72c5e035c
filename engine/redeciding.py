"""What deciding a case again says of the provisions that a check names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from comitia.engine.answers import Answer, Prepared, Taken, take
from comitia.engine.compiling import BREACHES, Combination, Compiled, Program
from comitia.engine.decide import compile_expr
from comitia.engine.draft import Draft
from comitia.engine.expressions import Expr
from comitia.engine.messages import Msg, Text
from comitia.engine.outcomes import outcome_words
from comitia.engine.records import TABLE, Cell, Row
from comitia.engine.rules import Bars, Cited, Form, Requires, Sets
from comitia.engine.schedules import Bound
from comitia.engine.traces import Env
from comitia.engine.values import frozen
from comitia.engine.worlds import Witness

if TYPE_CHECKING:
    from comitia.engine.tell import Speaker


@frozen
class Part:
    """One thing that deciding a case says: what a provision comes to, or the answer to a question.

    `question` is empty where a duty or constraint says it; `grave` is how much it is told before
    others.
    """

    said: Msg
    grave: int
    provision: str = ""
    question: str = ""


def redecided(
    draft: Draft, rules: Collection[str], witness: Witness, beside: Sequence[Program] = ()
) -> Msg | None:
    """What the provisions named in `rules` come to in a case; `None` where none speaks of it.

    They are those of the draft, of what stands above it and of others `beside` it; what it has no
    more is that of the text before it.
    """
    env = witness.env(draft.calendars)
    gone = [each for each in rules if each not in draft.provisions]
    before = [program for _, program in draft.before]
    parts = [
        each
        for names, programs in ((rules, (*_held(draft), *beside)), (gone, before))
        for compiled, row in _asked(programs, names, witness)
        for each in _said(draft, compiled, names, row, env)
    ]
    whole: Msg | None = None
    for each in dict.fromkeys(each.said for each in _telling(parts)):
        whole = each if whole is None else Msg("{one}; {other}", one=whole, other=each)
    return whole


def _telling(parts: Sequence[Part]) -> Iterator[Part]:
    """Of each provision what is gravest; where one is broken, only what is about that."""
    duties: dict[str, Part] = {}
    for each in (one for one in parts if not one.question):
        known = duties.get(each.provision)
        duties[each.provision] = each if known is None or known.grave < each.grave else known
    broken = {name for name, each in duties.items() if each.grave == BREACH}
    answers: list[Part] = []
    for question in dict.fromkeys(each.question for each in parts if each.question):
        own = [each for each in parts if each.question == question]
        unmet = {each.provision for each in own if each.grave == UNMET}
        if broken and unmet and unmet != broken:
            continue  # it is answered no for another reason
        answers += [each for each in own if not broken or each.provision not in duties]
    most = max((each.grave for each in (*duties.values(), *answers)), default=BESIDE)
    least = BESIDE + 1 if most >= UNMET else min(most, BESIDE)
    yield from (each for each in (*duties.values(), *answers) if each.grave >= least)


def breached(draft: Draft, bounds: Collection[Bound], witness: Witness) -> frozenset[str]:
    """Which of the provisions that set bounds are not kept in a case, by the questions of these."""
    env, rules = witness.env(draft.calendars), {each.provision for each in bounds}
    questions = {each.question for each in bounds}
    return frozenset(
        provision
        for compiled, row in _asked(_held(draft), rules, witness)
        if compiled.question.id in questions
        for provision in _broken(compiled, row, env)
        if provision in rules
    )


def _held(draft: Draft) -> list[Program]:
    """A draft and what stands above it."""
    return [draft.program, *(each.programs[-1] for each in draft.superior)]


def _asked(
    programs: Iterable[Program], rules: Collection[str], witness: Witness
) -> Iterator[tuple[Compiled, Row]]:
    """The answers that provisions give in a case."""
    for compiled in (each for program in programs for each in program.compiled):
        row = _subject(witness, compiled.question.subject)
        speaks = any(each.provision.address in rules for each in compiled.sources)
        counted = compiled.every is None or witness.period is not None
        if row is not None and speaks and counted and not compiled.hypothetical:
            yield compiled, row


def _broken(compiled: Compiled, row: Row, env: Env) -> Iterator[str]:
    """The provisions that are not kept, of those that answer a question."""
    if compiled.question.form is not Form.DECISION:
        if take(Prepared(compiled), row, env).outcome not in FINE:
            yield compiled.sources[0].provision.address
        return
    for each in compiled.combinations[0].cited:
        if isinstance(each.rule, Bars | Requires) and _value(each.scope(), row, env) is True:
            against = isinstance(each.rule, Bars)
            yield from [each.provision] * (_value(each.clause(), row, env) is against)


def _subject(witness: Witness, table: str) -> Row | None:
    """The record of a table that a case is about."""
    rows = list(witness.records.tables.get(table, {}).values())
    if witness.row[TABLE] == table:
        return witness.row
    return rows[0] if len(rows) == 1 else None


def _said(
    draft: Draft, compiled: Compiled, rules: Collection[str], row: Row, env: Env
) -> Iterator[Part]:
    """What each provision says of a record, and the answer to a question of decision."""
    question, told = compiled.question, _Told(draft, _answer(compiled, rules, row, env))
    if question.form is not Form.DECISION:
        provision, outcome = compiled.sources[0].provision.address, told.answer.outcome
        differs = outcome in BREACHES or not told.one_reading
        grave = BREACH if differs else OPEN if outcome is None else GRAVE.get(str(outcome), KEPT)
        yield Part(told.of(provision, told.outcome), grave, provision)
        return
    spoken = [
        each
        for each in compiled.combinations[0].cited
        if each.provision in rules and _value(each.scope(), row, env) is True
    ]
    setting = {each.provision for each in spoken if isinstance(each.rule, Sets)}
    beside = BESIDE if setting and told.answer.determined else KEPT
    for each in spoken if told.one_reading else ():
        holds, name = _value(each.clause(), row, env), each.provision
        if not isinstance(each.rule, Sets):
            grave = UNMET if holds is isinstance(each.rule, Bars) else KEPT
            words = told.words(None) if holds is None else _met(each, holds is True)
            yield Part(told.of(name, words), grave, name, question.id)
        elif holds is True and len(setting) > 1:  # of one alone the answer tells which row it is
            value = told.words(_value(each.rule.value, row, env))
            yield Part(told.of(name, value), beside, "", question.id)
    if spoken:
        answer = Msg("{question} {outcome}", question=question.names, outcome=told.outcome)
        yield Part(answer, beside, "", question.id)


def _answer(compiled: Compiled, rules: Collection[str], row: Row, env: Env) -> Answer:
    """The answer of a question, under each reading of the provisions at hand.

    How others are read is looked at as far as it is needed to tell those apart.
    """
    groups: dict[object, list[Combination]] = {}
    for each in compiled.combinations:
        others = (pair for pair in each.chosen.items() if pair[0].partition(".")[0] not in rules)
        groups.setdefault(frozenset(others), []).append(each)
    found = []
    for group in islice(groups.values(), GROUPS if len(groups) < len(compiled.combinations) else 1):
        prepared = Prepared(replace(compiled, combinations=tuple(group)))
        found.append(take(prepared, row, env))
        if len({each.outcome for each in found[-1].taken}) > 1:
            return found[-1]
    return found[0]


@frozen
class _Told:
    """An answer put into words in both languages."""

    draft: Draft
    answer: Answer

    @cached_property
    def _speakers(self) -> tuple[Speaker, Speaker]:
        from comitia.engine.tell import Speaker  # much to load, and few drafts need it

        ruleset, schema = self.draft.compilation.ruleset, self.draft.schema
        return Speaker(ruleset, schema, "en"), Speaker(ruleset, schema, "zh")

    @cached_property
    def one_reading(self) -> bool:
        """Whether all readings come to the same."""
        return len({each.outcome for each in self.answer.taken}) == 1

    @property
    def outcome(self) -> Text | Msg:
        """The answer, under each reading where they differ."""
        if self.one_reading:
            return self.words(self.answer.outcome)
        by_outcome = {each.outcome: each for each in reversed(self.answer.taken)}
        return Msg("({readings})", readings=[self._read(each) for each in by_outcome.values()])

    def _read(self, taken: Taken) -> Msg:
        """What one choice of readings gives."""
        en, zh = (each.read_as(self.answer, taken).values() for each in self._speakers)
        labels = [Text(e.pick("en"), z.pick("zh")) for e, z in zip(en, zh, strict=True)]
        return Msg("as {reading}: {outcome}", reading=labels, outcome=self.words(taken.outcome))

    def words(self, outcome: Cell) -> Text | Msg:
        """An outcome."""
        return outcome_words(self.answer, outcome)

    def of(self, provision: str, outcome: Text | Msg) -> Msg:
        """What a provision comes to; one of the draft is named without the name of the draft."""
        name = provision.removeprefix(f"{self.draft.id}/")
        return Msg("`{provision}` {outcome}", provision=name, outcome=outcome)


def _value(expr: Expr, row: Row, env: Env) -> Cell:
    value: Cell = compile_expr(expr)((row,), env)[1]
    return value


def _met(cited: Cited, holds: bool) -> Text:
    """What it means that the condition of a provision holds or does not."""
    return (BARS if isinstance(cited.rule, Bars) else MET)[holds]


GROUPS = 8
"""Under how many ways to read other provisions a question is looked at."""

BESIDE, OPEN, KEPT, UNMET, BREACH = 0, 1, 2, 3, 4
"""How grave it is: a value that is set, what is open or kept, a condition not met, a breach."""

FINE = ("met", "holds", "not_applicable")
"""The outcomes of duties and constraints that are kept."""

GRAVE = {"not_applicable": -1, "pending": OPEN}

MET = {True: Text("met", "满足"), False: Text("not met", "不满足")}
BARS = {True: Text("bars it", "予以排除"), False: Text("does not bar it", "不予排除")}
