"""The same records under several rule sets: which answers differ, and from when on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from comitia.comparing import NOT_APPLICABLE, Said, Variant, said_of
from comitia.engine.answers import Answer
from comitia.engine.layout import folded
from comitia.engine.messages import Lang, Msg, both
from comitia.engine.recordfiles import load_records
from comitia.engine.records import Records, Row
from comitia.engine.rules import Question
from comitia.engine.values import frozen
from comitia.workspace import Unusable


@frozen
class Difference:
    """One subject to which two rule sets answer differently; `day` where it is dated."""

    question: Question
    subject: str
    period: tuple[date, date] | None
    day: date | None
    answers: tuple[Said, Said]


@frozen
class Held:
    """Records decided under two rule sets."""

    sides: tuple[Variant, Variant]
    asked: int
    differences: tuple[Difference, ...]

    def firsts(self) -> dict[str, Difference]:
        """For each question the first dated event from which on the answers differ."""
        dated = [each for each in self.differences if each.day is not None]
        dated.sort(key=lambda each: (each.day or date.max, each.subject))
        return {each.question.id: each for each in reversed(dated)}


def hold(
    one: Variant,
    other: Variant,
    path: Path,
    as_of: date | None,
    *,
    only: Sequence[str],
    lang: Lang,
) -> Held:
    """Decide records under both; raises `Unusable` where they cannot be read."""
    loaded = load_records(path, one.opened.registry)
    if loaded.records is None:
        raise Unusable(loaded.problems, loaded.texts)
    day = as_of or loaded.as_of or date.today()
    sides = [_answers(each, loaded.records, day, only) for each in (one, other)]
    keys = [key for key in sides[0] if key in sides[1]]
    found = []
    for key in keys:
        mine, theirs = sides[0][key], sides[1][key]
        if outcomes_of(mine) != outcomes_of(theirs):
            question = mine[0].question
            told = (said_of(one, mine, lang), said_of(other, theirs, lang))
            happened = _day(loaded.records, mine[0].row, question)
            found.append(Difference(question, key[1], key[2], happened, told))
    return Held((one, other), len(keys), tuple(found))


Key = tuple[str, str, tuple[date, date] | None]


def _answers(
    side: Variant, records: Records, as_of: date, only: Sequence[str]
) -> Mapping[Key, list[Answer]]:
    found: dict[Key, list[Answer]] = {}
    for each in side.deciding.answers(records, as_of, None, only):
        key = (each.question.id, str(each.subject), each.period)
        found.setdefault(key, []).append(each)
    return found


def outcomes_of(answers: Sequence[Answer]) -> set[object]:
    """What answers come to; a provision that does not apply adds nothing to others that do."""
    found: set[object] = {each.outcome for each in answers}
    return found - {NOT_APPLICABLE} or found


def _day(records: Records, row: Row, question: Question) -> date | None:
    """The day of an event, where its question is dated by one."""
    table, cell = question.subject, row.get("id")
    for step in question.dated_by or ():
        here = records.tables.get(table, {}).get(str(cell))
        if here is None:
            return None
        cell = here[step]
        table = records.schema.tables[table].columns[step].reference or table
    return cell if isinstance(cell, date) else None


def lines(held: Held, lang: Lang, room: int | None = None) -> Iterator[str]:
    """Each difference with both answers, and since when there is one.

    Where that takes more than `room` lines, the questions that differ most, with an example.
    """
    whole = [*_heading(held, lang), *_whole(held, lang)]
    yield from whole if room is None or len(whole) <= room else _summary(held, lang, room)


def _heading(held: Held, lang: Lang) -> Iterator[str]:
    for number, side in enumerate(held.sides, 1):
        yield from side.heading(number, lang)
    message = Msg("{n} of {all} answers differ", n=len(held.differences), all=held.asked)
    yield message.render(lang)


def _summary(held: Held, lang: Lang, room: int) -> Iterator[str]:
    """How many answers to each question differ, most first, and examples while there is room."""
    found: dict[str, list[Difference]] = {}
    for each in held.differences:
        found.setdefault(each.question.id, []).append(each)
    ranked = sorted(found.values(), key=lambda group: -len(group))
    firsts = held.firsts()
    told = [*_heading(held, lang), Msg("most first, each from what day on:").render(lang)]
    for group in ranked[: room // 2]:
        question, first = group[0].question, firsts.get(group[0].question.id)
        message = Msg("{question}: {n}", question=question.names, n=len(group))
        if first is not None:
            message = Msg(
                "{x}, from {day} on ({subject})",
                x=message,
                day=first.day or "",
                subject=first.subject,
            )
        told += folded(f"  {message.render(lang)}", indent="    ")
    left = len(ranked) - room // 2
    if left > 0:
        told.append("  " + Msg("further questions: {n}", n=left).render(lang))
    for group in ranked:
        block = ["", *_difference(firsts.get(group[0].question.id, group[0]), lang)]
        if len(told) + len(block) > room - 3:
            break
        told += block
    yield from told
    yield ""
    message = Msg(
        "`--all` tells every difference, `--only QUESTION` those of one question,"
        " `--format json` all as data"
    )
    yield from folded(message.render(lang), indent="  ")


def _whole(held: Held, lang: Lang) -> Iterator[str]:
    for each in held.firsts().values():
        message = Msg(
            "{question}: differs from {day} on ({subject})",
            question=each.question.names,
            day=each.day or "",
            subject=each.subject,
        )
        yield from folded(message.render(lang), indent="  ")
    for each in held.differences:
        yield ""
        yield from _difference(each, lang)


def _difference(each: Difference, lang: Lang) -> Iterator[str]:
    yield from folded(_about(each).render(lang), indent="  ")
    for number, answer in enumerate(each.answers, 1):
        yield from folded(f"    {number} {answer.told(lang)}", indent=" " * 8)


def _about(each: Difference) -> Msg:
    if each.day is not None:
        return Msg(
            "{subject} ({day}): {question}",
            subject=each.subject,
            day=each.day,
            question=each.question.names,
        )
    return Msg("{subject}: {question}", subject=each.subject, question=each.question.names)


def to_json(held: Held) -> dict[str, Any]:
    """The documented JSON of records under two rule sets."""
    return {
        "first": held.sides[0].ruleset.id,
        "second": held.sides[1].ruleset.id,
        "asked": held.asked,
        "differs_from": {
            name: {"day": str(each.day), "subject": each.subject}
            for name, each in held.firsts().items()
        },
        "differences": [
            {
                "question": each.question.id,
                "names": both(each.question.names),
                "subject": each.subject,
                "period": [str(day) for day in each.period] if each.period else None,
                "day": str(each.day) if each.day else None,
                "answers": [
                    {"outcome": one.outcome, "provisions": list(one.provisions)}
                    for one in each.answers
                ],
            }
            for each in held.differences
        ],
    }
