"""What the codes in tables of answers stand for, as tables of their own.

`answers` tells which rule set, question and provisions a number of an answer means, `conditions`
and `causes` what each bit of its masks does, in both languages; `run` what was run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TypeAlias

import comitia
from comitia.engine.batchcolumns import BITS
from comitia.engine.batchplan import Ask
from comitia.engine.batchrun import Done
from comitia.engine.compiling import Compilation
from comitia.engine.expressions import Cause, CauseKind
from comitia.engine.messages import Msg, Text
from comitia.engine.records import Cell
from comitia.engine.schema import Schema, Type
from comitia.engine.tell import CAUSES, about_words
from comitia.engine.values import frozen

_ = Msg
MISSING: Msg = _("`{field}` of {table} is not recorded")
BEYOND: Msg = _("a date lies beyond the published calendar")
NOT_YET: Msg = _("the rule set was not yet in force")
"""Causes told of a whole table, where they are not those of one record."""


@frozen
class Legend:
    """A small table: its columns and, for each, its cells."""

    name: str
    columns: Mapping[str, Type]
    rows: Sequence[tuple[Cell, ...]]

    @property
    def cells(self) -> list[list[Cell]]:
        """The cells column by column."""
        return [[row[place] for row in self.rows] for place in range(len(self.columns))]


_T, _I, _D, _B = Type.TEXT, Type.INT, Type.DATE, Type.BOOL
Columns: TypeAlias = Mapping[str, Type]
RUN: Columns = {
    "ruleset": _T,
    "title_en": _T,
    "title_zh": _T,
    "as_of": _D,
    "since": _D,
    "comitia": _T,
}
ANSWERS: Columns = {
    "answer": _I,
    "ruleset": _T,
    "version": _D,
    "question": _T,
    "form": _T,
    "subject": _T,
    "every": _T,
    "hypothetical": _B,
    "provisions": _T,
    "en": _T,
    "zh": _T,
}
CONDITIONS: Columns = {
    "answer": _I,
    "bit": _I,
    "provision": _T,
    "role": _T,
    "reading": _T,
    "en": _T,
    "zh": _T,
}
CAUSES_COLUMNS: Columns = {
    "answer": _I,
    "bit": _I,
    "kind": _T,
    "about": _T,
    "en": _T,
    "zh": _T,
}


def legends(
    compilations: Sequence[Compilation], asks: Sequence[Ask], done: Done, as_of: date, since: date
) -> list[Legend]:
    """All tables that explain the codes of a run."""
    put = [ask for ask in asks if ask.number in done.columns]
    schema = compilations[0].schema
    return [
        Legend("run", RUN, [_run(each, as_of, since) for each in compilations]),
        Legend("answers", ANSWERS, [_answer(ask) for ask in put]),
        Legend("conditions", CONDITIONS, [row for ask in put for row in _conditions(ask, done)]),
        Legend(
            "causes", CAUSES_COLUMNS, [row for ask in put for row in _causes(ask, done, schema)]
        ),
    ]


NAMES = ("run", "answers", "conditions", "causes")
"""The tables of a run that are not answers to a question, besides the findings."""


def _run(compilation: Compilation, as_of: date, since: date) -> tuple[Cell, ...]:
    title = compilation.ruleset.header.title
    return (compilation.ruleset.id, title.en, title.zh, as_of, since, comitia.__version__)


def _answer(ask: Ask) -> tuple[Cell, ...]:
    compiled = ask.compiled
    return (
        ask.number,
        ask.ruleset.id,
        ask.program.since,
        compiled.question.id,
        compiled.question.form.value,
        ask.subject,
        compiled.every,
        compiled.hypothetical,
        " ".join(dict.fromkeys(each.provision.address for each in compiled.sources)),
        compiled.question.names.en,
        compiled.question.names.zh,
    )


def _conditions(ask: Ask, done: Done) -> Iterator[tuple[Cell, ...]]:
    columns = done.columns[ask.number]
    own = columns.asks[columns.job.asks.index(ask)]
    provisions = {each.provision.address: each.provision for each in ask.compiled.sources}
    for condition in own.conditions:
        clause = condition.clause
        kind = provisions[clause.provision].read_as(condition.reading)
        text = clause.text or Text(kind.say("en"), kind.say("zh"))
        reading = "; ".join(f"{place}={label}" for place, label in condition.reading.items())
        bit = condition.bit if condition.bit < BITS else None
        yield (ask.number, bit, clause.provision, clause.role, reading or None, text.en, text.zh)


def _causes(ask: Ask, done: Done, schema: Schema) -> Iterator[tuple[Cell, ...]]:
    for place, cause in enumerate(done.causes.get(ask.number, ())):
        message = cause_words(cause, ask, schema)
        yield (
            ask.number,
            min(place, BITS - 1),
            cause.kind.value,
            " ".join(cause.about) or None,
            message.render("en"),
            message.render("zh"),
        )


def cause_words(cause: Cause, ask: Ask, schema: Schema) -> Msg:
    """A cause in words, of all records that it concerns."""
    if cause.kind is CauseKind.MISSING_FACT:
        table, path = cause.about
        names = schema.column(table, tuple(path.split("."))).names
        return Msg(MISSING.template, field=names, table=schema.tables[table].names)
    if cause.kind in (CauseKind.MISSING_TABLE, CauseKind.NO_RECORD):
        return Msg(CAUSES[cause.kind].template, table=schema.tables[cause.about[0]].names)
    if cause.kind is CauseKind.CALENDAR:
        return BEYOND
    if cause.kind is CauseKind.NOT_IN_FORCE:
        return NOT_YET
    about = [about_words(each, ask.compiled) for each in cause.about]
    return Msg(CAUSES[cause.kind].template, about=about)
