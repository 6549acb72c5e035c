"""What the options of a command ask for: days, forces, names; and what nobody can answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from comitia.engine.compiling import Compilation, names_of
from comitia.engine.headers import Force
from comitia.engine.messages import Msg, Text
from comitia.engine.problems import Problem, did_you_mean
from comitia.engine.rules import Form, Question
from comitia.engine.vocabulary import parse_day
from comitia.workspace import Opened, Unusable


def day_given(text: str | None) -> date | None:
    """The day of `--as-of`; raises `Unusable` where it is none."""
    problems: list[Problem] = []
    day = day_of(text, "--as-of", problems)
    if problems:
        raise Unusable(problems)
    return day


def day_of(text: str | None, option: str, problems: list[Problem]) -> date | None:
    """The day that an option gives; a text that is no date is added to `problems`."""
    if text is None:
        return None
    try:
        return parse_day(text)
    except ValueError:
        message = Msg("`{option} {value}` is not a date that exists", option=option, value=text)
        advice = Msg("write year, month and day, as in `2006-02-20`")
        problems.append(Problem("SC015", "error", message, None, advice))
        return None


def check_forces(as_if: Iterable[str]) -> list[Problem]:
    """Forces to be treated as in force that there are not."""
    forces = [str(each.value) for each in Force]
    problems = []
    for force in as_if:
        if force not in forces:
            message = Msg("there is no force `{name}`", name=force)
            names = [Text(f"`{each.value}`", f"`{each.zh}`") for each in Force]
            advice = Msg("it is one of {names}", names=names)
            problems.append(Problem("SC022", "error", message, None, advice))
    return problems


def check_names(only: tuple[str, ...], compilation: Compilation, opened: Opened) -> list[Problem]:
    """Names to keep that name nothing: nothing would be answered, in silence."""
    return unknown_names(only, known_names(compilation, opened))


def known_names(compilation: Compilation, opened: Opened) -> set[str]:
    """The questions, kinds and provisions that a user may ask of a rule set for."""
    known = {name for each in opened.registry.questions.values() for name in each.called}
    for program in compilation.programs:
        for compiled in program.compiled:
            known |= names_of(compiled)
    for version in opened.ruleset.versions:
        for provision in version.provisions.values():
            known |= {provision.id, provision.address, provision.preamble.kind}
    return known


def unknown_names(only: Iterable[str], known: set[str]) -> list[Problem]:
    """Names that are not known, each with what was probably meant."""
    problems = []
    for name in only:
        if name not in known:
            nearest = did_you_mean(name, sorted(known))
            advice = Msg("did you mean `{word}`?", word=nearest) if nearest else None
            message = Msg("there is no question, kind or provision `{name}` here", name=name)
            problems.append(Problem("SC003", "error", message, None, advice))
    return problems


def silent_on(
    questions: Iterable[Question],
    compilation: Compilation,
    subjects: Collection[str],
    only: tuple[str, ...],
    as_of: date,
) -> tuple[str, ...]:
    """The decisions that records of the tables `subjects` call for and no provision speaks of."""
    version = compilation.ruleset.version_at(as_of) or compilation.ruleset.versions[0]
    program = next(each for each in compilation.programs if each.since == version.since)
    spoken_of = {each.question.id for each in program.compiled}
    return tuple(
        question.id
        for question in questions
        if question.form is Form.DECISION
        and question.subject in subjects
        and question.id not in spoken_of
        and (not only or not question.called.isdisjoint(only))
    )
