"""What `batch` puts to a table: the answers of rule sets as expressions at its records.

An `Ask` is one question as one version of a rule set answers it. What decides it is taken apart
into *leaves* (the conditions of provisions, amounts, dates), which a query gives as columns,
and the connectives above them, which `batchanswers` writes over those columns: so each
condition is computed once, for the outcome, the standing and the reasons alike.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from comitia.engine.batch import NotLowered, Query, write_query
from comitia.engine.compiling import Compilation, Compiled, Program, names_of
from comitia.engine.dates import PeriodUnit, periods_within
from comitia.engine.expressions import Case, Clause, Context, Expr, Field, Path, Value, parts_of
from comitia.engine.rewriting import rewritten
from comitia.engine.rules import Form
from comitia.engine.rulesets import RuleSet
from comitia.engine.schema import Schema, Type
from comitia.engine.sql import Range
from comitia.engine.tablereading import TablesRead
from comitia.engine.values import frozen

Span = tuple[date, date]
"""The first and last day of a period."""


@dataclass(frozen=True, slots=True, eq=False)
class Ask:
    """One question as one version of a rule set answers it.

    `oldest` is true of the oldest version that answers it: that one also speaks for the records
    to which no version applies.
    """

    number: int
    compilation: Compilation
    program: Program
    compiled: Compiled
    oldest: bool

    @property
    def ruleset(self) -> RuleSet:
        """The rule set that answers."""
        return self.compilation.ruleset

    @property
    def subject(self) -> str:
        """The table of the records that are asked about."""
        return self.compiled.question.subject

    @property
    def version(self) -> int:
        """The place of its version among all of the rule set, oldest first."""
        return self.compilation.programs.index(self.program)

    @property
    def dated_by(self) -> Path | None:
        """The field whose date selects the version, where there is anything to select."""
        versions = self.ruleset.versions
        if self.compiled.every is not None or (len(versions) == 1 and versions[0].since is None):
            return None
        return self.compiled.question.dated_by


@dataclass(slots=True)
class Leaves:
    """The expressions that a query gives as columns; equal ones are one column."""

    as_of: date
    names: dict[Expr, str] = field(default_factory=dict)
    _known: dict[int, tuple[Expr, str]] = field(default_factory=dict)
    """The same by the identity of the expression, which is far quicker to look up."""

    def column(self, expr: Expr) -> str:
        """The column of `expr`."""
        if id(expr) not in self._known:
            name = self.names.setdefault(self.bare(expr), f"q{len(self.names) + 1}")
            self._known[id(expr)] = (expr, name)
        return self._known[id(expr)][1]

    def bare(self, expr: Expr) -> Expr:
        """`expr` without its citations, and with the day it is looked at."""
        return rewritten(expr, self.bare_node)

    def bare_node(self, expr: Expr) -> Expr:
        """One node without its citation, and with the day it is looked at."""
        match expr:
            case Value(address=str()):
                return Value(expr.value, expr.type)
            case Clause(arg=arg):
                return arg
            case Context(name="as_of"):
                return Value(self.as_of, Type.DATE)
        return expr


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """All that is asked about the records of one table, once or in each period."""

    subject: str
    every: PeriodUnit | None
    asks: tuple[Ask, ...]
    periods: tuple[Span, ...] = ()

    @property
    def name(self) -> str:
        """A name unique among the jobs of a plan."""
        return self.subject if self.every is None else f"{self.subject}, {self.every}"

    def halves(self) -> tuple[Job, Job] | None:
        """The same in two parts; none where only one thing is asked."""
        middle = len(self.asks) // 2
        if not middle:
            return None
        first, second = self.asks[:middle], self.asks[middle:]
        return (
            Job(self.subject, self.every, first, self.periods),
            Job(self.subject, self.every, second, self.periods),
        )


@frozen
class Lowering:
    """What is known of the tables that queries are written for."""

    schema: Schema
    given: Collection[str]
    full: Collection[tuple[str, str]]
    ranges: Mapping[tuple[str, str], Range]
    dialect: str

    @staticmethod
    def of(schema: Schema, read: TablesRead, dialect: str) -> Lowering:
        """For tables that have been read, with what reading them told of their columns."""
        return Lowering(schema, read.rows.keys(), read.full, read.ranges, dialect)

    def query(self, job: Job, leaves: Leaves) -> Query:
        """The query that gives the leaves; raises `NotLowered`."""
        outputs = {name: expr for expr, name in leaves.names.items()}
        return write_query(
            self.schema,
            job.subject,
            outputs,
            given=self.given,
            full=self.full,
            ranges=self.ranges,
            periods=job.every is not None,
            dialect=self.dialect,
        )

    def refusal(self, ask: Ask, as_of: date) -> tuple[NotLowered, str] | None:
        """Why the engine cannot answer, and the provision at fault; none where it can."""
        for expr in exprs_of(ask):
            leaves = Leaves(as_of)
            leaves.column(expr)
            try:
                self.query(Job(ask.subject, ask.compiled.every, (ask,)), leaves)
            except NotLowered as refused:
                guilty = [each for each in cited(expr) if self._refuses(each, ask, as_of)]
                own = ask.compiled.sources[0].provision.address
                return refused, next((each.provision for each in guilty), own)
        return None

    def _refuses(self, clause: Clause, ask: Ask, as_of: date) -> bool:
        leaves = Leaves(as_of)
        leaves.column(clause)
        try:
            self.query(Job(ask.subject, ask.compiled.every, (ask,)), leaves)
        except NotLowered:
            return True
        return False


def exprs_of(ask: Ask) -> Iterator[Expr]:
    """All expressions that an answer hangs on."""
    for each in ask.compiled.combinations:
        yield each.outcome
        yield from each.soft
    if ask.dated_by is not None:
        yield Field(ask.dated_by)


def cited(expr: Expr) -> Iterator[Clause]:
    """The contributions of provisions in an expression, in order."""
    if isinstance(expr, Clause) and expr.provision:
        yield expr
        return
    for part in parts_of(expr):
        yield from cited(part)


def asks_of(compilations: Iterable[Compilation], only: Collection[str] = ()) -> list[Ask]:
    """Everything that rule sets answer, or only what bears one of the names `only`."""
    found: list[Ask] = []
    for compilation in compilations:
        seen: set[str] = set()
        for program in compilation.programs:
            for compiled in program.compiled:
                oldest = compiled.id not in seen
                seen.add(compiled.id)
                if not only or not names_of(compiled).isdisjoint(only):
                    found.append(Ask(len(found) + 1, compilation, program, compiled, oldest))
    return found


def jobs_of(
    asks: Sequence[Ask], given: Collection[str], as_of: date, since: date | None = None
) -> list[Job]:
    """What is asked, put together by table and period; nothing of tables that are not given.

    Duties counted in periods are asked for every period from `since` (by default the first day
    of the year of `as_of`).
    """
    groups: dict[tuple[str, PeriodUnit | None], list[Ask]] = {}
    for ask in asks:
        if ask.subject in given and speaks(ask, as_of):
            groups.setdefault((ask.subject, ask.compiled.every), []).append(ask)
    start = since or date(as_of.year, 1, 1)
    spans: Mapping[PeriodUnit, tuple[Span, ...]] = {
        every: tuple((each.first, each.last) for each in periods_within(start, as_of, every))
        for every in {every for _, every in groups if every is not None}
    }
    return [
        Job(subject, every, tuple(members), spans[every] if every else ())
        for (subject, every), members in groups.items()
    ]


def speaks(ask: Ask, as_of: date) -> bool:
    """Whether an answer can be given at all: not where one day decides for another version."""
    if ask.compiled.every is not None or ask.dated_by is not None:
        return True
    at = version_number(ask.ruleset, as_of)
    return at == ask.version or (at is None and ask.oldest)


def version_number(ruleset: RuleSet, day: date | None) -> int | None:
    """The place of the version in force on a day; `None` before the first."""
    version = ruleset.version_at(day)
    return None if version is None else ruleset.versions.index(version)


def coded(
    expr: Expr, code: Callable[[Expr, str | None], Expr | None], provision: str | None = None
) -> Expr | None:
    """`expr` with the outcome of each arm replaced by what `code` gives for it.

    `code` is given the outcome and the provision that leads to it; where it gives none, there
    is no such form of the whole.
    """
    match expr:
        case Clause(arg=arg):
            return coded(arg, code, expr.provision or provision)
        case Case(arms=arms, otherwise=otherwise):
            new = []
            for condition, value in arms:
                own = next((each.provision for each in cited(condition)), provision)
                new.append((condition, coded(value, code, own)))
            last = coded(otherwise, code, provision)
            if last is None or any(value is None for _, value in new):
                return None
            return Case(tuple((test, value) for test, value in new if value is not None), last)
    return code(expr, provision)


def is_yes_no(ask: Ask) -> bool:
    """Whether an answer is composed of grounds, requirements and bars."""
    question = ask.compiled.question
    if question.form is not Form.DECISION or question.outcome is not Type.BOOL:
        return False
    clauses = (clause for expr in exprs_of(ask) for clause in cited(expr))
    return all(clause.role != "sets" for clause in clauses)
