"""Cases that are decided otherwise where one word of a provision says another thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any as Anything
from typing import NamedTuple, TypeAlias

from pydantic import BaseModel

from comitia.engine.answers import Prepared, take
from comitia.engine.casewords import case_text
from comitia.engine.comparing import settled, side_of
from comitia.engine.compiling import Compiled, Program, answers_to, breach_standing, lower
from comitia.engine.dates import PeriodUnit
from comitia.engine.draft import Draft
from comitia.engine.expressions import All, Compare, Expr, Not, Ratio, Value, integer, nodes
from comitia.engine.extremes import show_as_is, show_ordinary
from comitia.engine.headers import Modality
from comitia.engine.messages import Msg, Text
from comitia.engine.outcomes import STANDINGS, UNDETERMINED, outcome_words
from comitia.engine.problems import Problem
from comitia.engine.prove import value_in
from comitia.engine.rules import Form, Question, text_value
from comitia.engine.rulesets import Provision
from comitia.engine.schema import Type
from comitia.engine.showing import Shown
from comitia.engine.worlds import Witness

Fields: TypeAlias = Mapping[str, object]
"""What fields of a word say instead; nothing where it is to be taken as it is written."""


Words: TypeAlias = Text | Msg
UNDONE = ("pending", "not_applicable")
SILENT = Text("not answered", "未作规定")


VERSIONS = (Text("the new text", "新文本"), Text("the old text", "旧文本"))


class Way(NamedTuple):
    """One way to take a word, and what it is called; its provision may bind otherwise, too."""

    name: Text
    fields: Fields = {}
    modality: Modality | None = None


def decided_apart(
    draft: Draft, address: str, ways: Sequence[Way], *, about: str = "", size: int | None = None
) -> Shown | None:
    """A case that two of the ways to take the word at `address` decide differently.

    By all the rules, or else by its provision alone. A share whose number stands at `about` is
    taken of so many as `size`, where that shows it.
    """
    for alone in (False, True) if draft.solver else ():
        taken = [_answers(draft, address, each, alone) for each in ways]
        for first, second in combinations(zip(ways, taken, strict=True), 2):
            for mine in first[1]:
                theirs = next((each for each in second[1] if each.id == mine.id), None)
                sides = (mine, theirs) if theirs is not None else None
                witness = _case(draft, sides, about, size) if sides else None
                if sides is not None and witness is not None:
                    names = (first[0].name, second[0].name)
                    answers = tuple(_answer(draft, witness, each) for each in sides)
                    told = _told(draft, witness, mine.question, names, answers)
                    lone = Msg("{case} (by this provision alone)", case=told)
                    return Shown(witness, lone if alone else told)
    return None


def decided_only(draft: Draft, address: str, way: Way) -> Shown | None:
    """A case that is decided where the word at `address` is taken in a way, and not as written."""
    if not draft.solver:
        return None
    here = Way(Text("what is written", "所写文字"))
    written = {each.id: each for each in _answers(draft, address, here, False)}
    for mine in _answers(draft, address, way, False):
        for wanted in _telling(mine) if mine.id in written else ():
            witness = show_ordinary(draft, mine, [wanted])
            if witness is not None and _value(draft, witness, written[mine.id]) is None:
                names = (way.name, here.name)
                answers = (_answer(draft, witness, mine), UNDETERMINED)
                return Shown(witness, _told(draft, witness, mine.question, names, answers))
    return None


def answered_by(draft: Draft, said: Iterable[Compiled], names: tuple[Text, Text]) -> Shown | None:
    """A case that the first of two texts answers, best with a no; the second is silent."""
    for mine in said if draft.solver else ():
        witness = show_ordinary(draft, mine, _telling(mine))
        if witness is not None:
            answers = (_answer(draft, witness, mine), SILENT)
            return Shown(witness, _told(draft, witness, mine.question, names, answers))
    return None


def _telling(compiled: Compiled) -> list[Expr]:
    """When a question is answered, best with a no, and in a case that it is about."""
    question, outcome = compiled.question, compiled.combinations[0].outcome
    if question.form is not Form.DECISION:
        waiting, idle = (Compare("eq", outcome, text_value(each)) for each in UNDONE)
        return [side_of(question, [compiled]).no, waiting, Not(idle)]
    no = [side_of(question, [compiled]).no] if question.outcome is Type.BOOL else []
    return [*no, settled([compiled])]


def weighed_apart(draft: Draft, address: str, ways: tuple[Way, Way]) -> Shown | None:
    """A case that breaks a provision, which weighs otherwise in one of two ways than in the other.

    By all the rules, or else by this provision alone.
    """
    for alone in (False, True) if draft.solver else ():
        taken = (_answers(draft, address, each, alone) for each in ways)
        for sides in zip(*taken, strict=True):
            for wanted in _breaking(address, sides):
                witness = show_ordinary(draft, sides[0], [wanted])
                weights = [_weighed(draft, witness, each) for each in sides] if witness else []
                if witness is not None and weights[0] != weights[1]:
                    names, question = (ways[0].name, ways[1].name), sides[0].question
                    told = _told(draft, witness, question, names, tuple(weights))
                    lone = Msg("{case} (by this provision alone)", case=told)
                    return Shown(witness, lone if alone else told)
    return None


def _breaking(address: str, sides: tuple[Compiled, Compiled]) -> Iterator[Expr]:
    """When a breach may weigh otherwise: the answers differ, or how grave a breach is.

    What a decision needs where something may be done is no duty that is the lighter for it.
    """
    question = sides[0].question
    if question.form is not Form.DECISION:
        if breach_standing(sides[0]) != breach_standing(sides[1]):
            yield side_of(question, sides[:1]).no
        return
    cited = (each for side in sides for each in side.combinations[0].cited)
    may = any(each.provision == address and each.modality == "may" for each in cited)
    here, there = ([each.outcome for each in side.combinations] for side in sides)
    if question.outcome is Type.BOOL and here != there and not may:
        one, other = (side_of(question, [each]) for each in sides)
        yield from (All((one.no, other.yes)), All((one.yes, other.no)), one.no, other.no)


def _weighed(draft: Draft, witness: Witness, compiled: Compiled) -> Words:
    """What the rules answer in a case, and how grave it is."""
    standing = take(Prepared(compiled), witness.row, witness.env(draft.calendars)).standing
    answer = _answer(draft, witness, compiled)
    if standing == "none":
        return answer
    return Msg("{answer} [{standing}]", answer=answer, standing=STANDINGS[standing])


def decided_anew(draft: Draft, new: Program, old: Program) -> Shown | None:
    """A case that two versions of some rules, the newer one first, decide differently."""
    before = {each.id: each for each in old.compiled if not each.hypothetical}
    for mine in new.compiled if draft.solver else ():
        sides = (mine, before.get(mine.id, mine))
        one, other = (each.combinations[0].outcome for each in sides)
        if one == other or mine.hypothetical:
            continue
        witness = show_ordinary(draft, mine, [Compare("ne", one, other)])
        if witness is not None:
            answers = tuple(_answer(draft, witness, each) for each in sides)
            return Shown(witness, _told(draft, witness, mine.question, VERSIONS, answers))
    return None


def told_by(
    draft: Draft,
    witness: Witness,
    programs: tuple[Program, Program],
    asked: tuple[Question, PeriodUnit | None],
    names: tuple[Text, Text],
) -> Msg | None:
    """A case, and what two texts answer in it, where each answers once, and not the same."""
    sides = [
        [e for e in each.compiled if (e.question, e.every) == asked and not e.hypothetical]
        for each in programs
    ]
    if any(len(each) != 1 or len(each[0].combinations) != 1 for each in sides):
        return None
    answers = tuple(_answer(draft, witness, each[0]) for each in sides)
    return _told(draft, witness, asked[0], names, answers) if len(set(answers)) > 1 else None


def word_at(draft: Draft, address: str) -> BaseModel | None:
    """The word at an address, or the provision itself; nothing where no word stands there."""
    provision = draft.provisions.get(address.partition(".")[0])
    thing: Anything = None if provision is None else provision.kind
    for step in () if provision is None else _path(provision, address):
        if isinstance(thing, list | tuple):
            thing = thing[int(step)] if step.isdecimal() and int(step) < len(thing) else None
        else:
            thing = thing.get(step) if isinstance(thing, Mapping) else getattr(thing, step, None)
    return thing if isinstance(thing, BaseModel) else None


def _path(provision: Provision, address: str) -> list[str]:
    return address.removeprefix(provision.address).split(".")[1:]


def _answers(draft: Draft, address: str, way: Way, alone: bool) -> list[Compiled]:
    """The questions that a provision answers, where one of its words is taken in a way.

    With others that speak of them, or `alone`.
    """
    provision = draft.provisions[address.partition(".")[0]]
    path = _path(provision, address)
    variants = tuple(
        replace(each, kind=_changed(each.kind, path, way.fields)) for each in provision.variants
    )
    bound = {} if way.modality is None else {"modality": way.modality}
    preamble = provision.preamble.model_copy(update=bound)
    changed = replace(provision, variants=variants, preamble=preamble)
    found: list[Compiled] = []
    for compiled in draft.in_force():
        sources = [each.provision for each in compiled.sources]
        if provision in sources and compiled.id not in [each.id for each in found]:
            kept = [provision] if alone else sources
            there = [changed if each is provision else each for each in kept]
            found += _compiled(draft, compiled.question, there)
    return found


def _compiled(
    draft: Draft, question: Question, provisions: Sequence[Provision]
) -> Iterator[Compiled]:
    """What provisions say to a question, all of them in force."""
    problems: list[Problem] = []
    lowered = [lower(each, draft.registry, problems) for each in dict.fromkeys(provisions)]
    forces = frozenset(each.preamble.force for each in provisions)
    speaking = [each for each in lowered if each.speaks_of(question.id)]
    answers = list(answers_to(question, speaking, forces, problems))
    return iter(() if problems else answers)


def _changed(thing: Anything, path: Sequence[str], fields: Fields) -> Anything:
    """A word, or what holds it, with other fields of the word that a path leads to."""
    if not path:
        known = type(thing).model_fields if isinstance(thing, BaseModel) else {}
        here = {name: each for name, each in fields.items() if name in known}
        return thing.model_copy(update=here) if here else thing
    step, *rest = path
    if isinstance(thing, list | tuple):
        inner = [_changed(e, rest, fields) if str(n) == step else e for n, e in enumerate(thing)]
        return type(thing)(inner)
    if isinstance(thing, Mapping):
        return {k: _changed(e, rest, fields) if str(k) == step else e for k, e in thing.items()}
    held = getattr(thing, step, None)
    return thing if held is None else thing.model_copy(update={step: _changed(held, rest, fields)})


def _case(
    draft: Draft, sides: tuple[Compiled, Compiled], about: str, size: int | None
) -> Witness | None:
    one, other = (each.combinations[0].outcome for each in sides)
    differ: Expr = Compare("ne", one, other)
    wholes = dict.fromkeys(
        each.left.whole
        for each in nodes(one)
        if isinstance(each, Compare)
        and isinstance(each.left, Ratio)
        and isinstance(each.right, Value)
        and each.right.address == about
    )
    for each in wholes if size else ():
        near = All((differ, Compare("eq", each, integer(size or 0))))
        found = show_as_is(draft, sides[0], near)  # so few are not ordinary
        if found is not None:
            return found
    return show_ordinary(draft, sides[0], [differ])


def _told(
    draft: Draft,
    witness: Witness,
    question: Question,
    names: tuple[Text, Text],
    answers: tuple[Words, ...],
) -> Msg:
    """The records, and what each of the two ways makes of them."""
    return Msg(
        "{records}: `{question}`, by {one}: {first}; by {other}: {second}",
        records=case_text(witness, draft.schema, question.subject),
        question=question.names,
        one=names[0],
        first=answers[0],
        other=names[1],
        second=answers[1],
    )


def _answer(draft: Draft, witness: Witness, compiled: Compiled) -> Words:
    """What the rules answer in a case, in words."""
    one = Prepared(replace(compiled, combinations=compiled.combinations[:1]))
    answer = take(one, witness.row, witness.env(draft.calendars))
    return outcome_words(answer, answer.outcome)


def _value(draft: Draft, witness: Witness, compiled: Compiled) -> Anything:
    """What the rules answer in a case; nothing where they leave it open."""
    return value_in(witness, compiled.combinations[0].outcome, draft.calendars)
