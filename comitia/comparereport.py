"""What `comitia compare` found, told: as text for a person and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from comitia.comparing import RELATIONS, Pair, said
from comitia.engine.casewords import case_text, witness_json
from comitia.engine.comparing import Verdicts
from comitia.engine.layout import folded
from comitia.engine.messages import Lang, Msg, Text, both
from comitia.engine.rules import Question
from comitia.engine.vocabulary import Every

SCREEN = 40
"""How many lines are printed where not everything is asked for."""

MOST_PAIRS = 9
"""How many pairs of rule sets a screen names."""

ALSO = 8
"""How many lines of a screen are kept for that."""

CASES = {
    "looser": Msg("allowed by the first alone"),
    "stricter": Msg("allowed by the second alone"),
    "different": Msg("answered differently"),
    "first": Msg("answered by the first alone"),
    "second": Msg("answered by the second alone"),
}


def lines(pair: Pair, lang: Lang, whole: bool) -> Iterator[str]:
    """Two rule sets: how many questions stand how, and each difference with its smallest case."""
    yield from _heading(pair, lang)
    differing = [each for each in pair.verdicts if each.relation != "equal"]
    told = [each for each in differing if each.cases or (whole and each.reason is not None)]
    blocks = [["", *_question(pair, each, lang, whole)] for each in told]
    shown = len(told) if whole else _fitting(blocks, len(list(_heading(pair, lang))))
    for block in blocks[:shown]:
        yield from block
    rest = [each for each in differing if each not in told[:shown]]
    if rest:
        yield ""
        for each in _also(rest):
            yield from folded(each.render(lang), indent="  ")
    if not whole and told:
        yield Msg("`--all` tells every question and case").render(lang)


def _fitting(blocks: Sequence[Sequence[str]], used: int) -> int:
    """How many blocks fit a screen, with room for the names of those that do not."""
    room = SCREEN - used - ALSO
    for number, block in enumerate(blocks):
        room -= len(block)
        if room < 0:
            return max(number, 1)
    return len(blocks)


def _also(rest: Sequence[Verdicts]) -> Iterator[Msg]:
    """What is not told in full, by how the two stand to each other."""
    for relation, named in RELATIONS.items():
        names = [_name(each) for each in rest if each.relation == relation]
        if names:
            yield Msg("also {relation}: {names}", relation=named, names=names)


def _heading(pair: Pair, lang: Lang) -> Iterator[str]:
    sides = (pair.one, pair.other)
    for number, side in enumerate(sides, 1):
        yield from side.heading(number, lang)
    counts = _counts(pair)
    message = Msg("{n} questions that both answer: {counts}", n=len(pair.verdicts), counts=counts)
    yield from folded(message.render(lang), indent="  ")
    for number, alone in ((1, pair.only_one), (2, pair.only_other)):
        message = Msg("{n} questions that only {side} answers", n=len(alone), side=number)
        yield message.render(lang)


def _counts(pair: Pair) -> list[Msg]:
    """How many questions stand how, of those that both answer."""
    return [
        Msg("{relation} {n}", relation=name, n=pair.count(relation))
        for relation, name in RELATIONS.items()
        if pair.count(relation)
    ]


def stands(verdicts: Verdicts) -> Msg:
    """A question, with its period where it has one, and how two rule sets stand to each other."""
    return Msg(
        "{question} [{id}]: {relation}",
        question=_name(verdicts),
        id=verdicts.question.id,
        relation=RELATIONS[verdicts.relation],
    )


def _name(verdicts: Verdicts) -> Text | Msg:
    names = verdicts.question.names
    if verdicts.every is None:
        return names
    period = Every[verdicts.every.upper()].text
    return Msg("{question} (each {period})", question=names, period=period)


def overview(found: Sequence[Pair], lang: Lang) -> Iterator[str]:
    """Several rule sets on one screen: which two differ most, and in what questions most do."""
    sides = dict.fromkeys(side for pair in found for side in (pair.one, pair.other))
    numbers = {side: number for number, side in enumerate(sides, 1)}
    told = [line for side, number in numbers.items() for line in side.heading(number, lang)]
    told += ["", Msg("two by two, those that differ most first:").render(lang)]
    ranked = sorted(found, key=lambda pair: pair.count("equal") - len(pair.verdicts))
    for pair in ranked[:MOST_PAIRS]:
        message = Msg(
            "{one} and {other}: {counts}; by one alone {alone}",
            one=numbers[pair.one],
            other=numbers[pair.other],
            counts=_counts(pair),
            alone=len(pair.only_one) + len(pair.only_other),
        )
        told += folded(f"  {message.render(lang)}", indent="    ")
    if len(ranked) > MOST_PAIRS:
        told.append("  " + Msg("further pairs: {n}", n=len(ranked) - MOST_PAIRS).render(lang))
    told += ["", Msg("the questions in which most pairs differ:").render(lang)]
    questions = {each.question.id: each.question for pair in found for each in pair.verdicts}
    differing = Counter(
        name
        for pair in found
        for name in {each.question.id: 0 for each in pair.verdicts if each.relation != "equal"}
    )
    for name, number in differing.most_common():
        if len(told) >= SCREEN - 4:
            break
        message = Msg(
            "{question} [{id}]: {n} of {all} pairs",
            question=questions[name].names,
            id=name,
            n=number,
            all=len(found),
        )
        told += folded(f"  {message.render(lang)}", indent="    ")
    yield from told
    yield ""
    first = ranked[0]
    message = Msg(
        "`comitia compare {one} {other}` gives the cases of two; `--all` tells everything,"
        " `--table` the provisions side by side",
        one=first.one.name,
        other=first.other.name,
    )
    yield from folded(message.render(lang), indent="  ")


def _question(pair: Pair, verdicts: Verdicts, lang: Lang, whole: bool) -> Iterator[str]:
    yield from folded(stands(verdicts).render(lang), indent="  ")
    if whole and verdicts.reason is not None:
        yield from folded(f"  {verdicts.reason.render(lang)}", indent="    ")
    cases = list(verdicts.cases.items())
    for name, case in cases if whole else cases[:1]:
        text = case_text(case, pair.one.opened.registry.schema, verdicts.question.subject)
        message = Msg("{which}: {case}", which=CASES[name], case=text)
        yield from folded(f"  {message.render(lang)}", indent=" " * 4)
        for number, side in enumerate((pair.one, pair.other), 1):
            answer = said(side, verdicts, case, lang).told(lang)
            yield from folded(f"    {number} {answer}", indent=" " * 8)


def to_json(pairs: Sequence[Pair], lang: Lang) -> list[dict[str, Any]]:
    """The documented JSON of the pairs of `compare`."""
    return [_pair(each, lang) for each in pairs]


def _pair(pair: Pair, lang: Lang) -> dict[str, Any]:
    return {
        "first": pair.one.ruleset.id,
        "second": pair.other.ruleset.id,
        "questions": [_verdicts(pair, each, lang) for each in pair.verdicts],
        "only_first": [_asked(each) for each in pair.only_one],
        "only_second": [_asked(each) for each in pair.only_other],
    }


def _asked(question: Question) -> dict[str, Any]:
    return {"question": question.id, "names": both(question.names)}


def _verdicts(pair: Pair, verdicts: Verdicts, lang: Lang) -> dict[str, Any]:
    cases = []
    for name, case in verdicts.cases.items():
        answers = [said(side, verdicts, case, lang) for side in (pair.one, pair.other)]
        text = case_text(case, pair.one.opened.registry.schema, verdicts.question.subject)
        cases.append(
            {
                "which": name,
                "text": both(text),
                "answers": [
                    {"outcome": each.outcome, "provisions": list(each.provisions)}
                    for each in answers
                ],
                "witness": witness_json(case),
            }
        )
    return {
        **_asked(verdicts.question),
        "every": verdicts.every,
        "relation": verdicts.relation,
        "reason": both(verdicts.reason) if verdicts.reason else None,
        "cases": cases,
    }
