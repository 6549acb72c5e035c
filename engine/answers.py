"""A rule set put to records: every question to every subject, under every reading."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from comitia.engine.calendars import WorkCalendar, load_calendar
from comitia.engine.causes import missing
from comitia.engine.closures import Closure, Env, Trace
from comitia.engine.compiling import (
    Combination,
    Compilation,
    Compiled,
    Program,
    names_of,
    standing_of,
)
from comitia.engine.dates import periods_within
from comitia.engine.decide import compile_expr
from comitia.engine.expressions import Absent, Cause, CauseKind
from comitia.engine.records import Cell, Records, Row
from comitia.engine.rules import Form, Question
from comitia.engine.schema import KEY

BREACHES = frozenset({"overdue", "met_late", "broken"})


@dataclass(frozen=True, slots=True)
class Prepared:
    """A compiled question with a closure for each combination of readings."""

    compiled: Compiled
    closures: tuple[tuple[Combination, Closure, tuple[Closure, ...]], ...]


def prepare(compiled: Compiled) -> Prepared:
    """Compile the expressions of a question, once."""
    return Prepared(
        compiled,
        tuple(
            (each, compile_expr(each.outcome), tuple(map(compile_expr, each.soft)))
            for each in compiled.combinations
        ),
    )


@dataclass(frozen=True, slots=True)
class Taken:
    """What one choice of readings gives: the trace of the outcome and of the soft conditions."""

    chosen: Mapping[str, str]
    trace: Trace
    soft: tuple[Trace, ...] = ()

    @property
    def outcome(self) -> Cell:
        """The outcome, `None` where it is undetermined."""
        value: Cell = self.trace[1]
        return value


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule set says of one subject, for one period where it is counted in periods.

    `standing` is none, note, deviation or violation. `env` and `row` let the reason be told.
    """

    compiled: Compiled
    row: Row
    env: Env
    taken: tuple[Taken, ...]
    outcome: Cell
    standing: str
    extra: tuple[Cause, ...] = ()

    @property
    def question(self) -> Question:
        """What was asked."""
        return self.compiled.question

    @property
    def determined(self) -> bool:
        """Whether the rule set gives an outcome."""
        return self.outcome is not None

    @property
    def subject(self) -> str:
        """The key of the record the answer is about."""
        return str(self.row[KEY])

    @property
    def period(self) -> tuple[date, date] | None:
        """The period the answer is about."""
        if self.env.period_first is None or self.env.period_last is None:
            return None
        return self.env.period_first, self.env.period_last


def take(prepared: Prepared, row: Row, env: Env) -> Answer:
    """Answer one question for one record."""
    rows = (row,)
    taken = tuple(
        [
            Taken(each.chosen, outcome(rows, env), tuple([soft(rows, env) for soft in softs]))
            for each, outcome, softs in prepared.closures
        ]
    )
    first = taken[0].trace[1]
    extra: tuple[Cause, ...] = ()
    if len(taken) > 1 and any(each.trace[1] != first for each in taken):
        extra = (Cause(CauseKind.READINGS, deciding_readings(taken)),)
        first = None
    return Answer(
        prepared.compiled, row, env, taken, first, _standing(prepared.compiled, first, taken), extra
    )


def deciding_readings(taken: Sequence[Taken]) -> tuple[str, ...]:
    """The addresses of the readings on which the outcome hangs."""
    addresses = sorted({address for each in taken for address in each.chosen})
    return tuple(address for address in addresses if _matters(address, taken)) or tuple(addresses)


def _matters(address: str, taken: Sequence[Taken]) -> bool:
    groups: dict[tuple[tuple[str, str], ...], set[Cell]] = {}
    for each in taken:
        rest = tuple(sorted(item for item in each.chosen.items() if item[0] != address))
        groups.setdefault(rest, set()).add(each.outcome)
    return any(len(outcomes) > 1 for outcomes in groups.values())


def _standing(compiled: Compiled, outcome: Cell, taken: Sequence[Taken]) -> str:
    if compiled.question.form is Form.DECISION:
        if compiled.hypothetical:
            return "note"
        fails = any(trace[1] is False for each in taken for trace in each.soft)
        return "deviation" if fails and outcome is not False else "none"
    if outcome not in BREACHES:
        return "none"
    preamble = compiled.sources[0].provision.preamble
    return standing_of(preamble.modality, preamble.force, compiled.hypothetical)


@dataclass
class Deciding:
    """A compiled rule set ready to be asked; closures are made once and kept."""

    compilation: Compilation
    calendars: Mapping[str, WorkCalendar] = field(default_factory=dict)

    @cached_property
    def prepared(self) -> dict[int, tuple[Prepared, ...]]:
        """The prepared questions of each version."""
        return {
            number: tuple(prepare(each) for each in program.compiled)
            for number, program in enumerate(self.compilation.programs)
        }

    def answers(
        self,
        records: Records,
        as_of: date,
        since: date | None = None,
        only: Collection[str] = (),
    ) -> Iterator[Answer]:
        """Everything the rule set says of the records, in the order of the questions.

        `since` is where duties counted in periods begin (default: the first day of the year of
        `as_of`); `only` keeps questions, kinds or provisions of those names.
        """
        env = Env(records, as_of, calendars=self.calendars or self._calendars())
        start = since or date(as_of.year, 1, 1)
        for number, program in enumerate(self.compilation.programs):
            for prepared in self.prepared[number]:
                if not only or not names_of(prepared.compiled).isdisjoint(only):
                    yield from self._ask(prepared, program, env, start)

    def _calendars(self) -> Mapping[str, WorkCalendar]:
        name = self.compilation.ruleset.header.calendar
        return {name: load_calendar(name)}

    def _ask(self, prepared: Prepared, program: Program, env: Env, start: date) -> Iterator[Answer]:
        question = prepared.compiled.question
        for row in env.records.tables.get(question.subject, {}).values():
            if prepared.compiled.every is None:
                yield from self._once(prepared, program, row, env)
                continue
            for period in periods_within(start, env.as_of, prepared.compiled.every):
                version = self.compilation.ruleset.version_at(min(period.last, env.as_of))
                if version is not None and version.since == program.since:
                    inner = Env(env.records, env.as_of, period.first, period.last, env.calendars)
                    yield take(prepared, row, inner)

    def _once(self, prepared: Prepared, program: Program, row: Row, env: Env) -> Iterator[Answer]:
        """The answer under the version in force on the day that the question names.

        Where that day is not known, or lies before the first version, the oldest version's
        program says so.
        """
        ruleset = self.compilation.ruleset
        named = prepared.compiled.question.dated_by
        day = env.as_of if named is None else env.records.follow(row, named)
        version = ruleset.version_at(day if isinstance(day, date) else None)
        if version is not None:
            if version.since == program.since:
                yield take(prepared, row, env)
        elif program is self.compilation.programs[0]:
            cause = Cause(CauseKind.NOT_IN_FORCE, (str(day),))
            if day is None:
                cause = missing(row, named or ())
            yield _unanswered(prepared, row, env, cause)


def _unanswered(prepared: Prepared, row: Row, env: Env, cause: Cause) -> Answer:
    absent = Absent(prepared.compiled.question.outcome, cause)
    taken = (Taken({}, (absent, None, ())),)
    return Answer(prepared.compiled, row, env, taken, None, "none")
