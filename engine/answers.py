"""A rule set put to records: every question to every subject, under every reading."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from comitia.engine.calendars import WorkCalendar, load_calendar
from comitia.engine.causes import missing
from comitia.engine.compiling import (
    BREACHES,
    Combination,
    Compilation,
    Compiled,
    Program,
    breach_standing,
    names_of,
)
from comitia.engine.dates import periods_within
from comitia.engine.decide import Function, Values, compile_all
from comitia.engine.expressions import Cause, CauseKind
from comitia.engine.records import Cell, Records, Row
from comitia.engine.rules import Form, Question
from comitia.engine.schema import KEY
from comitia.engine.traces import Env, Trace


@dataclass
class Prepared:
    """A compiled question, ready to be asked; its function is written when it first is."""

    compiled: Compiled

    @cached_property
    def function(self) -> Function:
        """Every combination of readings in one function: they share most of what they need."""
        return compile_all(
            [expr for each in self.compiled.combinations for expr in (each.outcome, *each.soft)]
        )

    @cached_property
    def only_slot(self) -> int | None:
        """Where the outcome of a plain decision stands: one reading, nothing soft, in force."""
        plain = self.compiled.question.form is Form.DECISION and not self.compiled.hypothetical
        only = self.compiled.combinations[0]
        if not plain or len(self.compiled.combinations) > 1 or only.soft:
            return None
        slot = self.function.nodes[self.function.roots[0]].slot
        return slot if slot >= 0 else None

    @cached_property
    def roots(self) -> tuple[tuple[Combination, int, tuple[int, ...]], ...]:
        """For each combination the number of its outcome and those of its soft conditions."""
        found = []
        number = 0
        for each in self.compiled.combinations:
            softs = tuple(range(number + 1, number + 1 + len(each.soft)))
            found.append((each, number, softs))
            number += 1 + len(each.soft)
        return tuple(found)


@dataclass(slots=True)
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


@dataclass(slots=True)
class Answer:
    """What a rule set says of one subject, for one period where it is counted in periods.

    `standing` is none, note, deviation or violation. `values` are those of every node of the
    question's expressions: the reason is put together from them when it is asked for.
    """

    prepared: Prepared
    row: Row
    env: Env
    values: Values | None
    outcome: Cell
    standing: str
    extra: tuple[Cause, ...] = ()

    @property
    def compiled(self) -> Compiled:
        """The question as the rule set answers it."""
        return self.prepared.compiled

    @property
    def question(self) -> Question:
        """What was asked."""
        return self.prepared.compiled.question

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

    @property
    def taken(self) -> tuple[Taken, ...]:
        """What each choice of readings gives, with its trace; none where nothing was asked."""
        if self.values is None:
            return ()
        values, rows, trace = self.values, (self.row,), self.prepared.function.trace
        return tuple(
            Taken(
                each.chosen,
                trace(root, values, rows, self.env),
                tuple(trace(soft, values, rows, self.env) for soft in softs),
            )
            for each, root, softs in self.prepared.roots
        )


def take(prepared: Prepared, row: Row, env: Env) -> Answer:
    """Answer one question for one record."""
    function = prepared.function
    values = function.run(row, row, env)
    slot = prepared.only_slot
    if slot is not None:
        return Answer(prepared, row, env, values, values[slot], "none")
    value = function.value
    outcome: Cell = value(0, values)
    extra: tuple[Cause, ...] = ()
    roots = prepared.roots
    if len(roots) > 1:
        outcomes = [(each.chosen, value(root, values)) for each, root, _ in roots]
        if any(other != outcome for _, other in outcomes):
            extra = (Cause(CauseKind.READINGS, deciding_readings(outcomes)),)
            outcome = None
    fails = any(value(soft, values) is False for _, _, softs in roots for soft in softs)
    return Answer(
        prepared, row, env, values, outcome, _standing(prepared.compiled, outcome, fails), extra
    )


def deciding_readings(taken: Sequence[tuple[Mapping[str, str], Cell]]) -> tuple[str, ...]:
    """The addresses of the readings on which the outcome hangs."""
    addresses = sorted({address for chosen, _ in taken for address in chosen})
    return tuple(address for address in addresses if _matters(address, taken)) or tuple(addresses)


def _matters(address: str, taken: Sequence[tuple[Mapping[str, str], Cell]]) -> bool:
    """Whether the outcome changes with this reading alone.

    Readings inside of one of its own readings change with it.
    """
    groups: dict[tuple[tuple[str, str], ...], dict[str | None, set[Cell]]] = {}
    for chosen, outcome in taken:
        rest = tuple(
            sorted(
                item
                for item in chosen.items()
                if item[0] != address and not item[0].startswith(f"{address}.")
            )
        )
        own = groups.setdefault(rest, {})
        own.setdefault(chosen.get(address), set()).add(outcome)
    # It matters where two of its labels never, or not always, give the same.
    return any(
        one != other for own in groups.values() for one in own.values() for other in own.values()
    )


def _standing(compiled: Compiled, outcome: Cell, fails: bool) -> str:
    if compiled.question.form is Form.DECISION:
        if compiled.hypothetical:
            return "note"
        return "deviation" if fails and outcome is not False else "none"
    return breach_standing(compiled) if outcome in BREACHES else "none"


@dataclass
class Deciding:
    """A compiled rule set ready to be asked; closures are made once and kept."""

    compilation: Compilation

    @cached_property
    def calendars(self) -> Mapping[str, WorkCalendar]:
        """The calendar that working days are counted by, under its name."""
        name = self.compilation.ruleset.header.calendar
        return {name: load_calendar(name)}

    @cached_property
    def prepared(self) -> dict[int, tuple[Prepared, ...]]:
        """The prepared questions of each version."""
        return {
            number: tuple(Prepared(each) for each in program.compiled)
            for number, program in enumerate(self.compilation.programs)
        }

    @cached_property
    def _first(self) -> dict[str, Program]:
        """The oldest program that answers a question, by the name of the answer."""
        return {
            compiled.id: program
            for program in reversed(self.compilation.programs)
            for compiled in program.compiled
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
        env = Env(records, as_of, calendars=self.calendars)
        start = since or date(as_of.year, 1, 1)
        for number, program in enumerate(self.compilation.programs):
            for prepared in self.prepared[number]:
                if not only or not names_of(prepared.compiled).isdisjoint(only):
                    yield from self._ask(prepared, program, env, start)

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

        Where that day is not known, or lies before the first version, the oldest program that
        answers the question says so.
        """
        ruleset = self.compilation.ruleset
        named = prepared.compiled.question.dated_by
        day = env.as_of if named is None else env.records.follow(row, named)
        version = ruleset.version_at(day if isinstance(day, date) else None)
        if version is not None:
            if version.since == program.since:
                yield take(prepared, row, env)
        elif program is self._first[prepared.compiled.id]:
            cause = Cause(CauseKind.NOT_IN_FORCE, (str(day),))
            if day is None:
                cause = missing(row, named or ())
            yield _unanswered(prepared, row, env, cause)


def _unanswered(prepared: Prepared, row: Row, env: Env, cause: Cause) -> Answer:
    return Answer(prepared, row, env, None, None, "none", (cause,))
