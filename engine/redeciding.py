"""What deciding a case again says of the provisions that a check names."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from comitia.engine.answers import Answer, Prepared, take
from comitia.engine.compiling import Compiled
from comitia.engine.decide import compile_expr
from comitia.engine.draft import Draft
from comitia.engine.expressions import Expr
from comitia.engine.messages import Msg, Text
from comitia.engine.records import TABLE, Cell, Row
from comitia.engine.rules import Bars, Cited, Form, Sets
from comitia.engine.tell import Speaker
from comitia.engine.traces import Env
from comitia.engine.worlds import Witness


def redecided(draft: Draft, rules: Collection[str], witness: Witness) -> Msg | None:
    """What the provisions named in `rules` come to in a case; `None` where none speaks of it."""
    first, last = witness.period or (None, None)
    env = Env(witness.records, witness.as_of, first, last, draft.calendars)
    programs = [draft.program, *(each.programs[-1] for each in draft.superior)]
    told: list[Msg] = []
    for compiled in (each for program in programs for each in program.compiled):
        row = _subject(witness, compiled.question.subject)
        speaks = any(each.provision.address in rules for each in compiled.sources)
        counted = compiled.every is None or witness.period is not None
        if row is not None and speaks and counted and not compiled.hypothetical:
            told += _said(draft, compiled, rules, row, env)
    whole: Msg | None = None
    for each in dict.fromkeys(told):
        whole = each if whole is None else Msg("{one}; {other}", one=whole, other=each)
    return whole


def _subject(witness: Witness, table: str) -> Row | None:
    """The record of a table that a case is about."""
    rows = list(witness.records.tables.get(table, {}).values())
    if witness.row[TABLE] == table:
        return witness.row
    return rows[0] if len(rows) == 1 else None


def _said(
    draft: Draft, compiled: Compiled, rules: Collection[str], row: Row, env: Env
) -> Iterator[Msg]:
    """What each provision says of a record, and the answer to a question of decision."""
    question, told = compiled.question, _Told(draft, take(Prepared(compiled), row, env))
    if question.form is not Form.DECISION:
        provision = compiled.sources[0].provision.address
        if told.answer.outcome != "not_applicable":
            yield told.of(provision, told.outcome)
        return
    spoken = [
        each
        for each in compiled.combinations[0].cited
        if each.provision in rules and _value(each.scope(), row, env) is True
    ]
    for each in spoken if told.one_reading else ():
        holds = _value(each.clause(), row, env)
        if not isinstance(each.rule, Sets):
            yield told.of(each.provision, _met(each, holds))
        elif holds is True:
            yield told.of(each.provision, told.words(_value(each.rule.value, row, env)))
    if spoken:
        yield Msg("{question} {outcome}", question=question.names, outcome=told.outcome)


@dataclass(frozen=True)
class _Told:
    """An answer put into words in both languages."""

    draft: Draft
    answer: Answer

    @cached_property
    def _speakers(self) -> tuple[Speaker, Speaker]:
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
        en, zh = (each.reason_tree(self.answer).because for each in self._speakers)
        read = [Text(e.text.pick("en"), z.text.pick("zh")) for e, z in zip(en, zh, strict=True)]
        return Msg("({readings})", readings=read)

    def words(self, outcome: Cell) -> Text:
        """An outcome."""
        en, zh = (each.outcome_text(self.answer, outcome) for each in self._speakers)
        return Text(en, zh)

    def of(self, provision: str, outcome: Text | Msg) -> Msg:
        """What a provision comes to; one of the draft is named without the name of the draft."""
        name = provision.removeprefix(f"{self.draft.id}/")
        return Msg("`{provision}` {outcome}", provision=name, outcome=outcome)


def _value(expr: Expr, row: Row, env: Env) -> Cell:
    value: Cell = compile_expr(expr)((row,), env)[1]
    return value


def _met(cited: Cited, holds: Cell) -> Text | Msg:
    """What it means that the condition of a provision holds or does not."""
    if holds is None:
        return Msg("undetermined")
    return (BARS if isinstance(cited.rule, Bars) else MET)[holds is True]


MET = {True: Text("met", "符合"), False: Text("not met", "不符合")}
BARS = {True: Text("bars it", "予以排除"), False: Text("does not bar it", "不予排除")}
