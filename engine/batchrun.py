"""Running what is asked: a query a table and period, its answers saved, findings and counts.

Everything stays columns. A wide table of codes is kept for each job until all questions that
read it are saved; why answers are undetermined is asked only where some are, in a second query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from comitia.engine.batchanswers import BOUNDS, JobColumns, outcome_type
from comitia.engine.batchcauses import Walk
from comitia.engine.batchcolumns import Scribe
from comitia.engine.batchplan import Ask, Job, Lowering, jobs_of
from comitia.engine.calendars import WorkCalendar
from comitia.engine.engines import Engine, OutOfMemory
from comitia.engine.expressions import Cause
from comitia.engine.rules import Form, Question
from comitia.engine.schema import Type
from comitia.engine.sql import DAYS, DIALECTS, PERIODS, Dialect
from comitia.engine.values import frozen

Progress = Callable[[int, int], None]
"""Told how many queries are done, and how many there are."""

FINDINGS = "findings"
"""The table of breaches and of answers that are undetermined."""


@frozen
class Count:
    """How many answers to one ask are alike; `outcome` is `None` where undetermined.

    Numbers and dates are not told apart: they count as `value`.
    """

    answer: int
    outcome: str | None
    standing: str
    number: int


@frozen
class Done:
    """What a run gave: the tables it saved, what it counted, and what its masks stand for."""

    tables: tuple[str, ...]
    counts: tuple[Count, ...]
    columns: Mapping[int, JobColumns]
    """The columns of each ask that was put, by its number."""
    causes: Mapping[int, Sequence[Cause]]
    """The causes of each ask with undetermined answers, in the order of their bits."""


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """A job whose wide select the engine holds as a relation."""

    columns: JobColumns
    relation: str


@dataclass(slots=True)
class BatchRun:
    """One run of asks over the tables that an engine holds; answers go to files in `folder`."""

    engine: Engine
    lowering: Lowering
    asks: Sequence[Ask]
    as_of: date
    since: date | None
    folder: Path
    calendars: Mapping[str, WorkCalendar]
    progress: Progress = lambda done, total: None
    _kept: dict[int, Kept] = field(default_factory=dict)
    _columns: dict[int, JobColumns] = field(default_factory=dict)
    _counts: list[Count] = field(default_factory=list)
    _causes: dict[int, Sequence[Cause]] = field(default_factory=dict)
    _calendars: set[str] = field(default_factory=set)
    _relations: int = 0

    @property
    def dialect(self) -> Dialect:
        """How the engine writes SQL."""
        return DIALECTS[self.engine.dialect]

    def run(self) -> Done:
        """Ask everything and save the answers."""
        jobs = jobs_of(self.asks, self.lowering.given, self.as_of, self.since)
        waiting = _by_question(jobs)
        saved: list[Question] = []
        for number, job in enumerate(jobs):
            self.progress(number, len(jobs))
            for kept in self._answered(job):
                for ask in kept.columns.job.asks:
                    self._kept[ask.number] = kept
                    self._columns[ask.number] = kept.columns
            for name, asks in list(waiting.items()):
                if all(ask.number in self._kept for ask in asks):
                    self._save(asks)
                    saved.append(waiting.pop(name)[0].compiled.question)
        doubtful = list(self._doubtful(jobs))
        doubts = []
        for number, job in enumerate(doubtful):
            self.progress(len(jobs) + number, len(jobs) + len(doubtful))
            doubts += self._doubted(job)
        self._save_findings(saved, doubts)
        self.progress(len(jobs) + len(doubtful), len(jobs) + len(doubtful))
        names = (*(question.id for question in saved), FINDINGS)
        return Done(names, tuple(self._counts), self._columns, self._causes)

    def _answered(self, job: Job) -> list[Kept]:
        """Run the query of a job; in halves where memory does not suffice."""
        columns = JobColumns(job, self.as_of, self.dialect)
        relation = self._relation("wide")
        sql = columns.wide(self._query(columns))
        if len(job.asks) == 1 and job.every is None:  # read only once, by what saves it
            self.engine.view(relation, sql)
            return [Kept(columns, relation)]
        return self._keep(Kept(columns, relation), sql, self._answered)

    def _doubted(self, job: Job) -> list[Kept]:
        """Run the query that tells why answers are undetermined."""
        columns = JobColumns(job, self.as_of, self.dialect)
        scribe = Scribe(columns.leaves, self.dialect)
        walk = Walk(job.subject, job.every is not None, self.lowering, scribe)
        causes = [columns.causes(place, walk) for place in range(len(job.asks))]
        for ask, found in zip(job.asks, causes, strict=True):
            self._causes[ask.number] = list(found)
        sql = columns.with_causes(self._query(columns), causes, walk.notes)
        return self._keep(Kept(columns, self._relation("doubts")), sql, self._doubted)

    def _keep(self, kept: Kept, sql: str, again: Callable[[Job], list[Kept]]) -> list[Kept]:
        try:
            self.engine.keep(kept.relation, sql)
        except OutOfMemory:
            halves = kept.columns.job.halves()
            if halves is None:
                raise
            return [each for half in halves for each in again(half)]
        return [kept]

    def _query(self, columns: JobColumns) -> str:
        """The query of the leaves of a job; what it reads besides records is there."""
        query = self.lowering.query(columns.job, columns.leaves)
        for name in query.calendars:
            if name not in self._calendars:
                self._calendars.add(name)
                kinds = {"day": Type.DATE, "working": Type.BOOL, "index": Type.INT}
                days = list(zip(*self.calendars[name].rows(), strict=True))
                self.engine.hold(DAYS + name, kinds, days)
        if query.needs_periods:
            bounds = [[span[place] for span in columns.job.periods] for place in range(2)]
            self.engine.hold(PERIODS, dict.fromkeys(BOUNDS, Type.DATE), bounds)
        return query.sql

    def _relation(self, word: str) -> str:
        self._relations += 1
        return f"comitia_{word}_{self._relations}"

    def _save(self, asks: Sequence[Ask]) -> None:
        """Save and count the answers to a question; drop what nothing else reads."""
        question = asks[0].compiled.question
        bounds = any(ask.compiled.every is not None for ask in asks)
        selects = []
        for ask in asks:
            kept = self._kept[ask.number]
            place = kept.columns.job.asks.index(ask)
            selects.append(kept.columns.answers(place, kept.relation, bounds))
        self._write(question.id, selects)
        self._count(question)
        for ask in asks:
            kept = self._kept.pop(ask.number)
            if kept not in self._kept.values():
                self.engine.drop(kept.relation)

    def _write(self, name: str, selects: Sequence[str]) -> None:
        """Save a table; from then on it is read from where it was saved."""
        self.engine.save(" UNION ALL ".join(selects), self.folder, name, "parquet")
        self.engine.read_parquet(saved_name(name), saved_files(self.folder, name))

    def _count(self, question: Question) -> None:
        text = f"CAST(outcome AS {self.dialect.text_type})"
        if outcome_type(question) in (Type.INT, Type.DATE):
            text = "CASE WHEN (outcome IS NOT NULL) THEN 'value' END"
        found = self.engine.rows(
            f"SELECT answer, told, standing, COUNT(*) FROM (SELECT answer, {text} AS told, standing"
            f" FROM {self.dialect.quoted(saved_name(question.id))}) AS x"
            " GROUP BY answer, told, standing"
        )
        for answer, outcome, standing, number in found:
            self._counts.append(Count(int(answer), outcome, str(standing), int(number)))

    def _doubtful(self, jobs: Sequence[Job]) -> Iterator[Job]:
        """The jobs with undetermined answers, those asks alone."""
        numbers = {count.answer for count in self._counts if count.outcome is None}
        for job in jobs:
            asks = tuple(ask for ask in job.asks if ask.number in numbers)
            if asks:
                yield Job(job.subject, job.every, asks, job.periods)

    def _save_findings(self, saved: Sequence[Question], doubts: Sequence[Kept]) -> None:
        selects = [self._breaches(question) for question in saved]
        for kept in doubts:
            places = range(len(kept.columns.job.asks))
            selects += [kept.columns.undetermined(place, kept.relation) for place in places]
        if not selects:
            selects.append(self._no_findings())
        self._write(FINDINGS, selects)
        for kept in doubts:
            self.engine.drop(kept.relation)

    def _breaches(self, question: Question) -> str:
        """The answers to a question that break a provision."""
        string, kind = self.dialect.string, self.dialect.text_type
        standings = ["violation", "deviation"]
        if question.form is not Form.DECISION:
            standings.append("note")
        periodic = any(
            ask.compiled.every is not None and ask.compiled.question is question
            for ask in self.asks
            if ask.number in self._columns
        )
        bounds = [bound if periodic else f"CAST(NULL AS DATE) AS {bound}" for bound in BOUNDS]
        return (
            f"SELECT ruleset, {string(question.id)} AS question, {string(question.subject)}"
            f" AS subject, id, {', '.join(bounds)}, CAST(outcome AS {kind}) AS outcome, standing,"
            f" provision, hypothetical, answer, CAST(0 AS BIGINT) AS causes"
            f" FROM {self.dialect.quoted(saved_name(question.id))} WHERE (outcome IS NOT NULL)"
            f" AND standing IN ({', '.join(map(string, standings))})"
        )

    def _no_findings(self) -> str:
        text, kind = f"CAST(NULL AS {self.dialect.text_type})", "CAST(NULL AS DATE)"
        columns = {
            **dict.fromkeys(("ruleset", "question", "subject", "id"), text),
            **dict.fromkeys(BOUNDS, kind),
            **dict.fromkeys(("outcome", "standing", "provision"), text),
            "hypothetical": "CAST(NULL AS BOOLEAN)",
            **dict.fromkeys(("answer", "causes"), "CAST(NULL AS BIGINT)"),
        }
        listed = ", ".join(f"{value} AS {name}" for name, value in columns.items())
        return f"SELECT {listed} WHERE FALSE"


def saved_name(name: str) -> str:
    """The relation of a table that was saved."""
    return f"saved {name}"


def saved_files(folder: Path, name: str) -> list[Path]:
    """The files that an engine wrote for a table: one, or those in a folder."""
    single = folder / f"{name}.parquet"
    return [single] if single.is_file() else sorted((folder / name).glob("*.parquet"))


def _by_question(jobs: Sequence[Job]) -> dict[str, list[Ask]]:
    found: dict[str, list[Ask]] = {}
    for job in jobs:
        for ask in job.asks:
            found.setdefault(ask.compiled.question.id, []).append(ask)
    return {name: sorted(asks, key=lambda ask: ask.number) for name, asks in found.items()}
