"""Whole answers of `batch` held against those of `decide`, the reference, on the same records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from comitia.engine.answers import Answer, Deciding
from comitia.engine.batchcolumns import BITS
from comitia.engine.batchplan import Ask, Lowering, asks_of
from comitia.engine.batchrun import FINDINGS, BatchRun, Done, saved_name
from comitia.engine.calendars import WorkCalendar, load_calendar
from comitia.engine.compiling import Compilation
from comitia.engine.engines import Engine
from comitia.engine.expressions import Cause, CauseKind
from comitia.engine.records import Cell, Records
from comitia.engine.sql import DIALECTS
from comitia.engine.tablereading import hold_records
from comitia.engine.tell import Speaker

Place: TypeAlias = tuple[int, str, date | None]
"""The number of an ask, the key of a record, and the first day of the period."""

Told: TypeAlias = tuple[str, str]
"""A cause without the record it concerns: its kind and what it is about."""

RECORDLESS = (CauseKind.CALENDAR, CauseKind.NOT_IN_FORCE)
"""Causes that name a day of one record."""


@dataclass(slots=True)
class Comparison:
    """What was seen. `surplus` are causes that batch tells and decide does not."""

    answers: int = 0
    undetermined: int = 0
    causes: int = 0
    surplus: int = 0
    differences: list[str] = field(default_factory=list)


def compare_answers(
    compilations: Sequence[Compilation],
    records: Records,
    as_of: date,
    *,
    engine: Engine,
    folder: Path,
    since: date | None = None,
) -> Comparison:
    """Ask both everything about all records; `folder` is for the answers of `batch`."""
    read = hold_records(records, engine)
    asks = asks_of(compilations)
    lowering = Lowering.of(records.schema, read, engine.dialect)
    calendars: dict[str, WorkCalendar] = {
        each.ruleset.header.calendar: load_calendar(each.ruleset.header.calendar)
        for each in compilations
    }
    run = BatchRun(engine, lowering, asks, as_of, since, folder, calendars)
    done = run.run()
    return compare_done(compilations, records, asks, done, engine=engine, as_of=as_of, since=since)


def compare_done(
    compilations: Sequence[Compilation],
    records: Records,
    asks: Sequence[Ask],
    done: Done,
    *,
    engine: Engine,
    as_of: date,
    since: date | None = None,
) -> Comparison:
    """Hold what a run saved against what `decide` says."""
    found = dict(_batch_answers(done, engine))
    causes = dict(_batch_causes(done, engine))
    numbers = {id(ask.compiled): ask.number for ask in asks}
    seen = Comparison()
    for compilation in compilations:
        speaker = Speaker(compilation.ruleset, records.schema, "en")
        for answer in Deciding(compilation).answers(records, as_of, since):
            first = answer.period[0] if answer.period else None
            place = (numbers[id(answer.compiled)], answer.subject, first)
            also = causes.get(place, set())
            _compare(answer, speaker, found.pop(place, None), also, seen)
    for place, outcome in found.items():
        seen.differences.append(f"{_named(asks, place)}: batch alone says {outcome}")
    return seen


def _compare(
    answer: Answer,
    speaker: Speaker,
    found: tuple[Cell, str] | None,
    also: set[Told],
    seen: Comparison,
) -> None:
    name = f"{answer.compiled.id} of {speaker.ruleset.id} at {answer.subject}"
    wanted = (answer.outcome, answer.standing)
    seen.answers += 1
    if found is None or found != wanted or type(found[0]) is not type(wanted[0]):
        seen.differences.append(f"{name}: decide says {wanted}, batch {found}")
    if answer.determined:
        return
    seen.undetermined += 1
    told = {each for cause in speaker.causes(answer) for each in _plain(cause)}
    seen.causes += len(told)
    seen.surplus += len(also - told)
    if told - also:
        seen.differences.append(f"{name}: batch does not tell {sorted(told - also)}")


def _plain(cause: Cause) -> Iterator[Told]:
    """A cause of `decide` as `batch` tells it; each of several readings by itself."""
    if cause.kind is CauseKind.MISSING_FACT:
        yield cause.kind.value, cause.about[-1]
    elif cause.kind is CauseKind.READINGS:
        yield from ((cause.kind.value, address) for address in cause.about)
    elif cause.kind in RECORDLESS:
        yield cause.kind.value, ""
    else:
        yield cause.kind.value, " ".join(cause.about)


def _batch_answers(done: Done, engine: Engine) -> Iterator[tuple[Place, tuple[Cell, str]]]:
    for name in done.tables:
        if name == FINDINGS:
            continue
        relation = _saved(name, engine)
        first = "period_first" if "period_first" in engine.columns(relation) else "NULL"
        rows = engine.rows(f"SELECT answer, id, {first}, outcome, standing FROM {relation}")
        for answer, key, day, outcome, standing in rows:
            yield (int(answer), str(key), day), (outcome, str(standing))


def _batch_causes(done: Done, engine: Engine) -> Iterator[tuple[Place, set[Told]]]:
    relation = _saved(FINDINGS, engine)
    rows: list[tuple[Any, ...]] = engine.rows(
        f"SELECT answer, id, period_first, causes FROM {relation} WHERE outcome IS NULL"
    )
    for answer, key, day, mask in rows:
        causes = done.causes[int(answer)]
        told = {
            each
            for place, cause in enumerate(causes)
            if int(mask) >> min(place, BITS - 1) & 1
            for each in _plain(cause)
        }
        yield (int(answer), str(key), day), told


def _saved(name: str, engine: Engine) -> str:
    return DIALECTS[engine.dialect].quoted(saved_name(name))


def _named(asks: Sequence[Ask], place: Place) -> str:
    ask = next(each for each in asks if each.number == place[0])
    return f"{ask.compiled.id} of {ask.ruleset.id} at {place[1:]}"
