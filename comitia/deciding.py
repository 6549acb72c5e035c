"""What `comitia decide` does: a rule set, records, and the answers told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from comitia.asked import check_forces, check_names, day_of, silent_on
from comitia.engine.answers import Answer, Deciding
from comitia.engine.layout import folded
from comitia.engine.messages import Lang, Msg
from comitia.engine.problems import Problem, render_problem
from comitia.engine.recordfiles import load_records
from comitia.engine.rosters import roster_problems
from comitia.engine.tell import Speaker
from comitia.engine.traces import Env
from comitia.engine.values import frozen
from comitia.workspace import Opened, Unusable, open_ruleset


@frozen
class Request:
    """What a user asks for, as typed."""

    ruleset: str
    records: Path
    as_of: str | None = None
    since: str | None = None
    only: tuple[str, ...] = ()
    as_if: tuple[str, ...] = ()
    enough: bool = False


@frozen
class Result:
    """The answers of one run."""

    opened: Opened
    speaker: Speaker
    as_of: date
    answers: tuple[Answer, ...]
    silent: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    enough: bool = False

    def warnings(self, terminal: bool = False) -> list[str]:
        """What was odd about the records, but did not hinder the answers."""
        lang = self.speaker.lang
        return [render_problem(each, lambda _, __: None, lang, terminal) for each in self.problems]

    def to_json(self) -> dict[str, Any]:
        """The documented JSON of `decide`."""
        version = self.opened.ruleset.version_at(self.as_of)
        since = version.since if version else self.opened.ruleset.versions[0].since
        return {
            "ruleset": self.opened.ruleset.id,
            "version": since.isoformat() if since else None,
            "as_of": self.as_of.isoformat(),
            "status": str(self.opened.ruleset.header.status.value),
            "answers": [self._answer_json(each) for each in self.answers],
            "silent": list(self.silent),
        }

    def _answer_json(self, answer: Answer) -> dict[str, Any]:
        data = self.speaker.to_json(answer)
        if self.enough:
            from comitia.remedies import to_json, told

            found = told(answer, self.opened.registry)
            data["enough"] = None if found is None else to_json(found, self.speaker.schema)
        return data

    def _enough_lines(self, answer: Answer) -> Iterator[str]:
        from comitia.remedies import lines, told

        found = told(answer, self.opened.registry)
        for each in lines(found, self.speaker.schema) if found is not None else ():
            yield f"    > {each.render(self.speaker.lang)}"

    def lines(self) -> Iterator[str]:
        """The answers as text, breaches first summed up at the end."""
        lang = self.speaker.lang
        title = self.opened.ruleset.header.title.text.pick(lang)
        yield Msg("{title}, as of {day}", title=title, day=self.as_of).render(lang)
        for answer in self.answers:
            yield ""
            for line in self.speaker.to_text(answer):
                margin = " " * (len(line) - len(line.lstrip()) + 2)
                yield from folded(line, indent=margin)
            for line in self._enough_lines(answer) if self.enough else ():
                yield from folded(line, indent=" " * 6)
        yield ""
        if self.silent:
            questions = self.opened.registry.questions
            names = [questions[each].names for each in self.silent]
            message = Msg("the rule set is silent on: {names}", names=names)
            yield from folded(message.render(lang), indent="  ")
        yield self.summary()

    def summary(self) -> str:
        """How many answers there are of each sort."""
        standings = [each.standing for each in self.answers]
        return Msg(
            "{n} answers: {undetermined} undetermined; {violations} violations, "
            "{deviations} deviations, {notes} notes",
            n=len(self.answers),
            undetermined=sum(not each.determined for each in self.answers),
            violations=standings.count("violation"),
            deviations=standings.count("deviation"),
            notes=standings.count("note"),
        ).render(self.speaker.lang)


def run(request: Request, lang: Lang) -> Result:
    """Answer a request; raises `Unusable` with everything wrong with it."""
    opened = open_ruleset(request.ruleset)
    problems = check_forces(request.as_if)
    asked = day_of(request.as_of, "--as-of", problems)
    since = day_of(request.since, "--since", problems)
    loaded = load_records(request.records, opened.registry)
    if loaded.records is None:
        raise Unusable([*problems, *loaded.problems], loaded.texts)
    as_of = asked or loaded.as_of or date.today()
    compilation = opened.compile(request.as_if)
    problems += check_names(request.only, compilation, opened)
    if problems:
        raise Unusable(problems)
    deciding = Deciding(compilation)
    answers = tuple(deciding.answers(loaded.records, as_of, since, request.only))
    speaker = Speaker(opened.ruleset, opened.registry.schema, lang)
    subjects = {name for name, rows in loaded.records.tables.items() if rows}
    questions = opened.registry.questions.values()
    silent = silent_on(questions, compilation, subjects, request.only, as_of)
    version = opened.ruleset.version_at(as_of) or opened.ruleset.versions[0]
    program = next(each for each in compilation.programs if each.since == version.since)
    env = Env(loaded.records, as_of, calendars=deciding.calendars)
    odd = roster_problems(env, opened.registry, program)
    problems = [*loaded.problems, *odd]
    return Result(opened, speaker, as_of, answers, silent, tuple(problems), request.enough)
