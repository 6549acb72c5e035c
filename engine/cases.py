"""The cases of a rule set, decided and held against what they expect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import date
from pathlib import Path

from comitia.engine.answers import Answer, Deciding, Taken
from comitia.engine.casefiles import (
    CaseItem,
    Expectation,
    FigureClaim,
    ReadingWanted,
    Wanted,
    load_cases,
)
from comitia.engine.causes import causes_of
from comitia.engine.compiling import compile_ruleset
from comitia.engine.expressions import CauseKind
from comitia.engine.messages import Lang, Msg, Text
from comitia.engine.problems import Problem, Span
from comitia.engine.registry import Registry
from comitia.engine.rulesets import RuleSet
from comitia.engine.values import frozen
from comitia.engine.yamlfile import Node

MAX_LISTED = 12
"""How many answers a message lists."""


@frozen
class CaseFailure:
    """One expectation that was not met."""

    case: Text
    span: Span
    message: Msg

    def to_json(self, lang: Lang) -> dict[str, object]:
        """The failure as plain data."""
        return {
            "case": self.case.pick(lang),
            "file": self.span.file,
            "line": self.span.start.line,
            "column": self.span.start.column,
            "message": self.message.render(lang),
        }

    def render(self, lang: Lang) -> str:
        """The failure on one line, its place first."""
        place = f"{self.span.file}:{self.span.start.line}:{self.span.start.column}"
        return f"{place}: {self.case.pick(lang)}: {self.message.render(lang)}"


@frozen
class CaseReport:
    """How the cases of a rule set went; a case with faults of its own did not pass."""

    cases: int
    passed: int
    failed: tuple[CaseFailure, ...] = ()
    problems: tuple[Problem, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)


def cases_path(ruleset: RuleSet) -> Path:
    """Where the cases of a rule set lie: beside it, `cases.yaml` or named after it."""
    path = Path(ruleset.path)
    return path.with_name("cases.yaml" if path.stem == "rules" else f"{path.stem}.cases.yaml")


def cases_beside(ruleset: RuleSet) -> Path | None:
    """The file of cases beside a rule set, where there is one."""
    path = cases_path(ruleset)
    return path if path.is_file() else None


def run_cases(source: Path | Node, ruleset: RuleSet, registry: Registry) -> CaseReport:
    """Run every case of a file, or of its tree."""
    loaded = load_cases(source, registry)
    runner = CaseRunner(ruleset, registry)
    failed: list[CaseFailure] = []
    passed = 0
    for case in loaded.cases:
        failures = runner.run(case)
        failed += failures
        passed += not failures
    problems = (*loaded.problems, *runner.problems())
    return CaseReport(loaded.number, passed, tuple(failed), problems, loaded.texts)


class CaseRunner:
    """A rule set against which cases are run; it is compiled once for each set of forces."""

    def __init__(self, ruleset: RuleSet, registry: Registry) -> None:
        self.ruleset = ruleset
        self.registry = registry
        self._deciding: dict[frozenset[str], Deciding] = {}

    def deciding(self, as_if: frozenset[str]) -> Deciding:
        """The rule set ready to be asked, with some forces treated as in force."""
        if as_if not in self._deciding:
            compilation = compile_ruleset(self.ruleset, self.registry, as_if)
            self._deciding[as_if] = Deciding(compilation)
        return self._deciding[as_if]

    def problems(self) -> tuple[Problem, ...]:
        """What was found wrong with the rules when they were compiled."""
        found = (each.compilation.problems for each in self._deciding.values())
        return tuple(dict.fromkeys(problem for problems in found for problem in problems))

    def run(self, case: CaseItem) -> list[CaseFailure]:
        """Every expectation of a case that is not met."""
        failures = [
            CaseFailure(case.name, claim.span, message)
            for claim in case.figures
            if (message := _figure_fault(claim)) is not None
        ]
        if case.expect and case.records is not None and case.as_of is not None:
            only = {each.question.id for each in case.expect}
            deciding = self.deciding(case.as_if)
            answers = list(deciding.answers(case.records, case.as_of, case.since, only))
            for wanted in case.expect:
                failures += [
                    CaseFailure(case.name, span, message)
                    for span, message in self._check(case, wanted, answers)
                ]
        return failures

    def _check(
        self, case: CaseItem, wanted: Expectation, answers: Iterable[Answer]
    ) -> Iterator[tuple[Span, Msg]]:
        about = [
            each
            for each in answers
            if each.question.id == wanted.question.id and each.subject == wanted.subject
        ]
        named = [each for each in about if _is_named(each, wanted)]
        if not named:
            if not self._is_silence(case, wanted, about):
                yield wanted.span, _no_answer(case, wanted, about)
            return
        for answer in named:
            yield from _faults(answer, wanted)

    def _is_silence(self, case: CaseItem, wanted: Expectation, about: list[Answer]) -> bool:
        """Whether nothing was said of a subject that there is, and just that is expected."""
        if wanted.status != "undetermined" or not set(wanted.causes) <= {CauseKind.SILENT}:
            return False
        if wanted.standing not in (None, "none") or wanted.readings or case.records is None:
            return False
        if wanted.provision is not None or wanted.period is not None:
            return False
        there = case.records.tables.get(wanted.question.subject, {})
        spoken = any(each.compiled.hypothetical == wanted.hypothetical for each in about)
        return wanted.subject in there and not spoken


def _is_named(answer: Answer, wanted: Expectation) -> bool:
    if answer.compiled.hypothetical != wanted.hypothetical:
        return False
    if wanted.provision is not None and wanted.provision not in _provisions(answer):
        return False
    return wanted.period is None or (
        answer.period is not None and answer.period[0] == wanted.period
    )


def _provisions(answer: Answer) -> set[str]:
    found = (source.provision for source in answer.compiled.sources)
    return {name for each in found for name in (each.id, each.address)}


def _no_answer(case: CaseItem, wanted: Expectation, about: list[Answer]) -> Msg:
    table, name = wanted.question.subject, wanted.question.id
    rows = {} if case.records is None else case.records.tables.get(table, {})
    if wanted.subject not in rows:
        keys = [f"`{key}`" for key in list(rows)[:MAX_LISTED]]
        if not keys:
            return Msg("the records of this case hold no `{table}`", table=table)
        return Msg(
            "there is no `{key}` in table `{table}`: it holds {keys}",
            key=wanted.subject,
            table=table,
            keys=keys,
        )
    if not about:
        return Msg(
            "the rule set does not answer `{name}` for `{key}`", name=name, key=wanted.subject
        )
    return Msg(
        "there is no such answer to `{name}` for `{key}`; there are: {answers}",
        name=name,
        key=wanted.subject,
        answers=_listed(about),
    )


def _listed(answers: list[Answer]) -> list[Msg]:
    shown = [
        Msg("`{name}` = {outcome}", name=_name(each), outcome=_show(each.outcome))
        for each in answers[:MAX_LISTED]
    ]
    if len(answers) > MAX_LISTED:
        shown.append(Msg("{n} more", n=len(answers) - MAX_LISTED))
    return shown


def _name(answer: Answer) -> str:
    """A short name of an answer among those to one question for one subject."""
    name = ", ".join(source.provision.id for source in answer.compiled.sources)
    if answer.period is not None:
        name += f", period: {answer.period[0].isoformat()}"
    return name + (", hypothetical: true" if answer.compiled.hypothetical else "")


def _show(value: object) -> str | Msg:
    if value is None:
        return Msg("undetermined")
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _same(wanted: Wanted, outcome: object) -> bool:
    if wanted is None or isinstance(wanted, bool) or isinstance(outcome, bool):
        return wanted is outcome
    return bool(wanted == outcome)


def _faults(answer: Answer, wanted: Expectation) -> Iterator[tuple[Span, Msg]]:
    """What an answer does not have of what is expected of it."""
    if wanted.outcome is not None and not _same(wanted.outcome, answer.outcome):
        yield wanted.span, _differs(answer, _show(wanted.outcome))
    elif wanted.status == "undetermined" and answer.determined:
        yield wanted.span, _differs(answer, Msg("undetermined"))
    elif wanted.status == "determined" and not answer.determined:
        yield wanted.span, _differs(answer, Msg("an outcome"))
    if wanted.standing is not None and wanted.standing != answer.standing:
        yield (
            wanted.span,
            Msg(
                "the standing of `{name}` for `{key}` is {found}, expected {wanted}",
                name=answer.compiled.id,
                key=answer.subject,
                found=answer.standing,
                wanted=wanted.standing,
            ),
        )
    lacking = set(wanted.causes) - set(cause_kinds(answer))
    if lacking and not answer.determined:
        yield (
            wanted.span,
            Msg(
                "`{name}` for `{key}` is undetermined because of {found}, not of {wanted}",
                name=answer.compiled.id,
                key=answer.subject,
                found=cause_kinds(answer),
                wanted=sorted(lacking),
            ),
        )
    for reading in wanted.readings:
        yield from _reading_faults(answer, reading)


def _differs(answer: Answer, wanted: str | Msg) -> Msg:
    name = answer.compiled.id
    if answer.period is not None:
        name += f", {answer.period[0].isoformat()}"
    found = Msg(
        "`{name}` for `{key}` is {found}, expected {wanted}",
        name=name,
        key=answer.subject,
        found=_show(answer.outcome),
        wanted=wanted,
    )
    if answer.determined:
        return found
    return Msg("{what} (causes: {causes})", what=found, causes=cause_kinds(answer))


def cause_kinds(answer: Answer) -> tuple[str, ...]:
    """The kinds of causes of an undetermined answer, each once."""
    found = [cause.kind.value for cause in answer.extra]
    for taken in answer.taken:
        if taken.outcome is None:
            causes = causes_of(taken.trace, (answer.row,), answer.env)
            found += [cause.kind.value for cause in causes]
    return tuple(dict.fromkeys(found))


def _reading_faults(answer: Answer, wanted: ReadingWanted) -> Iterator[tuple[Span, Msg]]:
    under = [each for each in answer.taken if _is_chosen(each, wanted)]
    if not under:
        labels = sorted({f"`{a}={b}`" for each in answer.taken for a, b in each.chosen.items()})
        message = Msg("`{name}` does not hang on this reading", name=answer.compiled.id)
        if labels:
            message = Msg(
                "`{name}` has no such reading; it has {labels}",
                name=answer.compiled.id,
                labels=labels,
            )
        yield wanted.span, message
    for each in under:
        if not _same(wanted.outcome, each.outcome):
            yield (
                wanted.span,
                Msg(
                    "`{name}` for `{key}` is {found} under this reading, expected {wanted}",
                    name=answer.compiled.id,
                    key=answer.subject,
                    found=_show(each.outcome),
                    wanted=_show(wanted.outcome),
                ),
            )
            return


def _is_chosen(taken: Taken, wanted: ReadingWanted) -> bool:
    """Whether all choices were made; the id of the rule set may be left out of an address."""
    return all(
        any(
            label == chosen and address in (place, place.partition("/")[2])
            for place, chosen in taken.chosen.items()
        )
        for address, label in wanted.choices
    )


def _figure_fault(claim: FigureClaim) -> Msg | None:
    if claim.figure.holds == claim.holds:
        return None
    values = [str(value) for value in claim.figure.values]
    if claim.holds:
        return Msg("`{says}` does not hold: the sides are {values}", says=claim.says, values=values)
    return Msg("`{says}` holds, though it is expected not to", says=claim.says)
