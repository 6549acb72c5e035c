"""What `comitia batch` does: rule sets, tables, an engine, and tables of answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from fractions import Fraction

from comitia.asked import check_forces, day_of, known_names, silent_on, unknown_names
from comitia.builtin import default_registry
from comitia.engine.batch import NotLowered
from comitia.engine.batchanswers import JobColumns
from comitia.engine.batchlegend import NAMES, legends
from comitia.engine.batchoutput import Output, Stage, check_output, output_of, publish, staged
from comitia.engine.batchplan import Ask, Lowering, asks_of, jobs_of
from comitia.engine.batchrun import FINDINGS, BatchRun, Done, Progress
from comitia.engine.calendars import WorkCalendar, load_calendar
from comitia.engine.compiling import Compilation
from comitia.engine.enginechoice import choose, open_engine
from comitia.engine.engines import Engine, EngineFault, OutOfMemory, Settings
from comitia.engine.messages import Msg
from comitia.engine.problems import Problem, ReadError
from comitia.engine.sql import DIALECTS
from comitia.engine.tableinput import BadRecords, Input, open_input
from comitia.engine.values import frozen
from comitia.workspace import Opened, Unusable, open_ruleset

_SIZE = re.compile(r"([0-9]+(?:\.[0-9]{1,3})?) ?([KMGT]?)(i?)B?", re.IGNORECASE)
_POWERS = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4}


@frozen
class Request:
    """What a user asks for, as typed."""

    rulesets: tuple[str, ...]
    tables: str
    output: str
    engine: str = "duckdb"
    as_of: str | None = None
    since: str | None = None
    only: tuple[str, ...] = ()
    as_if: tuple[str, ...] = ()
    memory: str | None = None
    threads: int | None = None
    csv: bool = False
    schema: str = "comitia"
    force: bool = False


@frozen
class Report:
    """What a run gave, to be told."""

    opened: tuple[Opened, ...]
    compilations: tuple[Compilation, ...]
    asks: tuple[Ask, ...]
    done: Done
    tables: tuple[str, ...]
    silent: tuple[tuple[str, ...], ...]
    """The decisions that each rule set is silent on."""
    as_of: date
    since: date
    engine: str
    output: Output
    warnings: tuple[Problem, ...] = ()


def run(request: Request, progress: Progress = lambda done, total: None) -> Report:
    """Do what is asked; raises `Unusable` with everything wrong with it, and leaves nothing."""
    problems = check_forces(request.as_if)
    as_of = day_of(request.as_of, "--as-of", problems)
    since = day_of(request.since, "--since", problems)
    memory = memory_of(request.memory, problems)
    opened = tuple(open_ruleset(name) for name in dict.fromkeys(request.rulesets))
    problems += _twice(opened)
    compilations = tuple(each.compile(request.as_if) for each in opened)
    known = set[str]().union(*map(known_names, compilations, opened))
    problems += unknown_names(request.only, known)
    output = output_of(request.output, request.csv, request.schema, request.force)
    name, master = "", None
    try:
        name, master = choose(request.engine)
        check_output(output)
    except ReadError as error:
        problems += error.problems
    if problems:
        raise Unusable(problems)
    with told_faults(name), staged(output) as stage:
        engine = open_engine(name, Settings(stage.scratch, memory, request.threads, master))
        try:
            work = _Work(request, opened, compilations, engine, stage, output)
            return work.report(as_of, since, progress)
        finally:
            engine.close()


@frozen
class _Work:
    """A run whose engine is open and whose stage is there."""

    request: Request
    opened: tuple[Opened, ...]
    compilations: tuple[Compilation, ...]
    engine: Engine
    stage: Stage
    output: Output

    def report(self, asked: date | None, since: date | None, progress: Progress) -> Report:
        """Read, ask, save and publish."""
        registry = default_registry()
        found = open_input(self.request.tables, self.engine, registry, self.stage.scratch)
        as_of = asked or found.as_of or date.today()
        start = since or date(as_of.year, 1, 1)
        asks = tuple(asks_of(self.compilations, self.request.only))
        self._check(asks, found, as_of)  # before anything is read
        read = found.read()
        lowering = Lowering.of(registry.schema, read, self.engine.dialect)
        named = [each.ruleset.header.calendar for each in self.compilations]
        calendars: dict[str, WorkCalendar] = {name: load_calendar(name) for name in named}
        tables = self.stage.tables
        done = BatchRun(
            self.engine, lowering, asks, as_of, start, tables, calendars, progress
        ).run()
        for legend in legends(self.compilations, asks, done, as_of, start):
            self.engine.hold(legend.name, legend.columns, legend.cells)
            quoted = DIALECTS[self.engine.dialect].quoted(legend.name)
            self.engine.save(f"SELECT * FROM {quoted}", tables, legend.name, "parquet")
        written = (*done.tables, *NAMES)
        publish(self.output, self.stage, written, self.engine)
        subjects = {name for name, rows in read.rows.items() if rows}
        silent = tuple(
            silent_on(registry.questions.values(), each, subjects, self.request.only, as_of)
            for each in self.compilations
        )
        return Report(
            self.opened,
            self.compilations,
            asks,
            done,
            written,
            silent,
            as_of,
            start,
            self.engine.name,
            self.output,
            found.warnings,
        )

    def _check(self, asks: Sequence[Ask], found: Input, as_of: date) -> None:
        """Name every rule that cannot run over tables, before anything runs."""
        schema, dialect = self.compilations[0].schema, self.engine.dialect
        lowering = Lowering(schema, found.given, (), {}, dialect)
        problems = []
        for job in jobs_of(asks, found.given, as_of):
            try:
                lowering.query(job, JobColumns(job, as_of, DIALECTS[dialect]).leaves)
            except NotLowered:
                refusals = [(ask, lowering.refusal(ask, as_of)) for ask in job.asks]
                problems += [self._refused(ask, *each) for ask, each in refusals if each]
        taken = {ask.compiled.question.id for ask in asks} & {*NAMES, FINDINGS}
        for name in sorted(taken):
            message = Msg("question `{name}` has the name of a table of the output", name=name)
            problems.append(Problem("BT006", "error", message, None))
        if problems:
            raise ReadError(problems)

    def _refused(self, ask: Ask, refused: NotLowered, address: str) -> Problem:
        source = next(s for s in ask.compiled.sources if s.provision.address == address)
        message = Msg(
            "`{address}` (`{kind}`) cannot run on engine `{engine}`: `{node}`, {why}",
            address=address,
            kind=source.provision.preamble.kind,
            engine=self.engine.name,
            node=refused.node,
            why=refused.why,
        )
        advice = Msg("leave it out with `--only`, or decide it with `comitia decide`")
        span = source.provision.spans.get(address)
        return Problem("BT005", "error", message, span, advice, address)


@contextmanager
def told_faults(engine: str, texts: Mapping[str, str] | None = None) -> Iterator[None]:
    """What goes wrong on the way, as the problems of unusable input.

    `texts` are what problems may point into.
    """
    try:
        yield
    except BadRecords as error:
        raise Unusable(error.problems, error.texts) from None
    except OutOfMemory as fault:
        message = Msg(
            "the memory of engine `{name}` does not suffice: {reason}",
            name=engine,
            reason=fault.reason,
        )
        advice = Msg("allow more with `--memory`, or ask for less with `--only`")
        raise Unusable([Problem("BT007", "error", message, None, advice)]) from None
    except EngineFault as fault:
        message = Msg("engine `{name}` failed: {reason}", name=engine, reason=fault.reason)
        raise Unusable([Problem("BT004", "error", message, None)]) from None
    except ReadError as error:
        raise Unusable(error.problems, texts) from None


def _twice(opened: Sequence[Opened]) -> list[Problem]:
    """Rule sets of one name, whose answers nobody could tell apart."""
    names = [each.ruleset.id for each in opened]
    twice = sorted({name for name in names if names.count(name) > 1})
    advice = Msg("give one of them another `id`")
    return [
        Problem("BT008", "error", Msg("two rule sets are called `{name}`", name=name), None, advice)
        for name in twice
    ]


def memory_of(typed: str | None, problems: list[Problem]) -> int | None:
    """The bytes that `2GB`, `500 MB` or `1.5GiB` stands for."""
    if typed is None:
        return None
    match = _SIZE.fullmatch(typed.strip())
    if match is None:
        message = Msg("`{text}` is no amount of memory", text=f"--memory {typed}")
        advice = Msg("write a number and its unit, as in `2GB` or `500MB`")
        problems.append(Problem("SC015", "error", message, None, advice))
        return None
    base = 1024 if match[3] else 1000
    return int(Fraction(match[1]) * base ** _POWERS[match[2].upper()])
