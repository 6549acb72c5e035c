"""Many variants of a rule set asked of the same records in one query for each question.

A query gives the facts of every record once; they are folded to the distinct ones with their
number; these are crossed with the variants, and the outcomes counted. `families` says what is a
fact and what is a variant's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product

from comitia.engine.batchanswers import BOUNDS, JobColumns, outcome_type
from comitia.engine.batchplan import Ask, Job, Lowering, jobs_of
from comitia.engine.calendars import WorkCalendar
from comitia.engine.checking import Scope, type_of
from comitia.engine.compiling import Compilation, Compiled, Lowered, answers_to, lower
from comitia.engine.engines import Engine
from comitia.engine.expressions import Absent, Cause, CauseKind, Expr
from comitia.engine.families import Columns, Family, Pool, Writer, only
from comitia.engine.messages import Msg
from comitia.engine.problems import Problem, ReadError, Span
from comitia.engine.registry import Registry
from comitia.engine.schema import KEY, Type
from comitia.engine.sql import DAYS, DIALECTS, PERIODS, Dialect
from comitia.engine.values import frozen
from comitia.engine.variations import Variations
from comitia.engine.written import Step
from comitia.engine.yamlfile import Node

Point = tuple[int, ...]
"""The place of a value for each of some parameters."""


@frozen
class Parameter:
    """A place of a rule set and the values that it is given in turn."""

    address: str
    provision: str
    path: tuple[Step, ...]
    """From the provision on."""
    values: tuple[Node, ...]
    labels: tuple[str, ...]
    """The values as they were typed."""
    standing: int | None = None
    """The place of the value that stands in the rule set, where it is one of them."""
    span: Span | None = None
    """Where the address was typed."""
    spans: tuple[Span, ...] = ()
    """Where each of the values was typed."""


@frozen
class Swept:
    """One question under every choice of the parameters that its answers read.

    `axes` are the places of these parameters among all of them.
    """

    ask: Ask
    axes: tuple[int, ...]
    points: tuple[Point, ...]
    counts: Mapping[Point, Mapping[str | None, int]]
    flips: tuple[Flip, ...]


@frozen
class Flip:
    """How many answers change between a point and the one before it along one parameter."""

    axis: int
    point: Point
    before: str | None
    after: str | None
    number: int


@dataclass(slots=True)
class Grid:
    """What a rule set says under every choice of values; only what they change is read anew."""

    compilation: Compilation
    registry: Registry
    variations: Variations
    parameters: Sequence[Parameter]
    forces: frozenset[str]
    _lowered: dict[object, Lowered | None] = field(default_factory=dict)

    def _refused(self, chosen: Mapping[int, int], problems: Sequence[Problem]) -> Iterator[Problem]:
        """What is wrong with the values of a provision, and the values where it does not say."""
        typed = {span.file for axis in chosen for span in self.parameters[axis].spans}
        yield from problems
        if any(each.span is not None and each.span.file in typed for each in problems):
            return
        for axis, place in chosen.items():
            parameter = self.parameters[axis]
            message = Msg(
                "`{address}` may not be `{value}`",
                address=parameter.address,
                value=parameter.labels[place],
            )
            span = parameter.spans[place] if parameter.spans else None
            yield Problem("SW006", "error", message, span, None, parameter.address)

    def other_periods(self, axes: Sequence[int], point: Point) -> Iterator[Problem]:
        """Values under which a duty is counted in other periods, so that no answer has its like."""
        name = self.compilation.ruleset.id
        for axis, place in zip(axes, point, strict=True):
            each = self.parameters[axis]
            value = each.labels[place]
            message = Msg(
                "with `{value}` for `{address}` a duty is counted in other periods than the rule"
                " set says: the answers cannot be held side by side",
                address=each.address,
                value=value,
            )
            advice = Msg(
                "give the value to a copy, and ask both: `comitia new my-town --from {name}`,"
                " `comitia set my-town.yaml {address} {value}`,"
                " `comitia batch {name} my-town.yaml TABLES -o OUT`",
                name=name,
                address=each.address,
                value=value,
            )
            span = each.spans[place] if each.spans else None
            yield Problem("SW005", "error", message, span, advice, each.address)

    def axes_of(self, ask: Ask) -> tuple[int, ...]:
        """The parameters of the provisions that may take part in an answer, under any value."""
        return tuple(
            axis
            for axis, each in enumerate(self.parameters)
            if any(
                lowered is not None and lowered.speaks_of(ask.compiled.question.id)
                for lowered in (
                    self._provision(each.provision, ask.version, choice)
                    for choice in self._choices(each.provision)
                )
            )
        )

    def _choices(self, provision: str) -> Iterator[dict[int, int]]:
        """Every choice of the values of one provision."""
        own = [n for n, each in enumerate(self.parameters) if each.provision == provision]
        for places in product(*(range(len(self.parameters[axis].values)) for axis in own)):
            yield dict(zip(own, places, strict=True))

    def compiled(self, ask: Ask, axes: Sequence[int], point: Point) -> Compiled | None:
        """An ask as the variant at a point of `axes` answers it; `None` where it does not."""
        chosen = dict(zip(axes, point, strict=True))
        concerned = []
        for name in ask.ruleset.versions[ask.version].provisions:
            lowered = self._provision(name, ask.version, chosen)
            if lowered is not None and lowered.speaks_of(ask.compiled.question.id):
                concerned.append(lowered)
        problems: list[Problem] = []
        found = list(answers_to(ask.compiled.question, concerned, self.forces, problems))
        if problems:
            raise ReadError(problems)
        return next((each for each in found if each.id == ask.compiled.id), None)

    def _provision(self, name: str, version: int, chosen: Mapping[int, int]) -> Lowered | None:
        own = {
            axis: place for axis, place in chosen.items() if self.parameters[axis].provision == name
        }
        key = (name, version, tuple(own.items()))
        if key not in self._lowered:
            provision = self.compilation.ruleset.versions[version].provisions.get(name)
            if own:
                values = {
                    self.parameters[axis].path: self.parameters[axis].values[place]
                    for axis, place in own.items()
                }
                try:
                    provision = self.variations.provision(name, version, values)
                except ReadError as error:
                    raise ReadError(self._refused(own, error.problems)) from None
            problems: list[Problem] = []
            found = None if provision is None else lower(provision, self.registry, problems)
            if problems:
                raise ReadError(problems)
            self._lowered[key] = found
        return self._lowered[key]


@dataclass(slots=True)
class Sweep:
    """A run of asks over the tables that an engine holds, under every variant."""

    engine: Engine
    lowering: Lowering
    grid: Grid
    as_of: date
    since: date
    calendars: Mapping[str, WorkCalendar]
    affected: Callable[[Ask, Sequence[int], Sequence[Point], str], None]
    """Takes the select of who is affected, while what it reads is there: the key and bounds, then
    `axis`, `variant`, `earlier`, `later`."""
    _relations: int = 0

    @property
    def _dialect(self) -> Dialect:
        return DIALECTS[self.engine.dialect]

    def run(self, asks: Sequence[Ask]) -> list[Swept]:
        """Every ask whose answers can differ."""
        found = []
        for job in jobs_of(asks, self.lowering.given, self.as_of, self.since):
            for ask in job.asks:
                swept = self._swept(Job(job.subject, job.every, (ask,), job.periods), ask)
                if swept is not None:
                    found.append(swept)
        return found

    def _swept(self, job: Job, ask: Ask) -> Swept | None:
        axes = self.grid.axes_of(ask)
        sizes = [range(len(self.grid.parameters[axis].values)) for axis in axes]
        points = tuple(product(*sizes))
        bare = Job(job.subject, job.every, (), job.periods)
        columns = JobColumns(bare, self.as_of, self._dialect)
        families = self._families(ask, axes, points, Pool(columns.leaves.bare_node))
        if all(only(each) is not None for each in families):
            return None
        axes, points, families = _read_alone(axes, points, families)
        variants = Columns(len(points))
        scope = Scope(self.lowering.schema, job.subject, periodic=job.every is not None)
        writer = Writer(
            columns.leaves.column, lambda expr: type_of(expr, scope), self._dialect, variants
        )
        texts = list(dict.fromkeys(map(writer.text, families)))
        outcome = texts[0]
        if len(texts) > 1:
            same = " AND ".join(f"({texts[0]} = {text})" for text in texts[1:])
            outcome = f"CASE WHEN ({same}) THEN {texts[0]} END"
        selection = columns.selection(ask)
        if selection.unanswered is not None:
            fact = writer.named(selection.unanswered)
            outcome = f"CASE WHEN (NOT {fact}) THEN {outcome} END"
        facts = self._facts(columns, job, writer.facts, selection.where)
        cells = self._cells(facts, writer, axes, points, outcome)
        counts, flips = self._counts(cells, axes, points)
        self.affected(ask, axes, points, self._affected(job, facts, cells, writer.facts, axes))
        for name in (cells, f"{facts} folded", facts):
            self.engine.drop(name)
        return Swept(ask, axes, points, counts, flips)

    def _families(
        self, ask: Ask, axes: Sequence[int], points: Sequence[Point], pool: Pool
    ) -> list[Family]:
        """The outcome of an ask under each choice of readings."""
        found: list[list[Expr]] = []
        absent = Absent(outcome_type(ask.compiled.question), Cause(CauseKind.SILENT))
        for point in points:
            compiled = self.grid.compiled(ask, axes, point)
            if compiled is not None and compiled.every != ask.compiled.every:
                raise ReadError(self.grid.other_periods(axes, point))
            exprs = [absent] if compiled is None else [c.outcome for c in compiled.combinations]
            found.append(list(map(pool.of, exprs)))
        # One more reading that says the same as another changes nothing.
        width = max(map(len, found))
        rows = [[*exprs, *[exprs[-1]] * (width - len(exprs))] for exprs in found]
        return [{n: row[place] for n, row in enumerate(rows)} for place in range(width)]

    def _facts(
        self, columns: JobColumns, job: Job, facts: Mapping[str, str], where: str | None
    ) -> str:
        """The relation of the facts of every record, and `… folded` of the distinct ones."""
        query = self.lowering.query(job, columns.leaves)
        for name in query.calendars:
            kinds = {"day": Type.DATE, "working": Type.BOOL, "index": Type.INT}
            days = list(zip(*self.calendars[name].rows(), strict=True))
            self.engine.hold(DAYS + name, kinds, days)
        if query.needs_periods:
            bounds = [[span[place] for span in job.periods] for place in range(2)]
            self.engine.hold(PERIODS, dict.fromkeys(BOUNDS, Type.DATE), bounds)
        source = columns.with_versions(query.sql)
        listed = [*map(self._dialect.quoted, columns.keys)]
        listed += [f"{text} AS {name}" for text, name in facts.items()]
        self._relations += 1
        relation = f"comitia_facts_{self._relations}"
        test = "" if where is None else f" WHERE {where}"
        self.engine.keep(relation, f"SELECT {', '.join(listed)} FROM ({source}) AS x{test}")
        names = list(facts.values())
        group = f" GROUP BY {', '.join(names)}" if names else ""
        self.engine.keep(
            f"{relation} folded",
            f"SELECT {self.engine.row_number} AS t, x.* FROM"
            f" (SELECT {', '.join([*names, 'COUNT(*) AS n'])} FROM {relation}{group}) AS x",
        )
        return relation

    def _cells(
        self,
        facts: str,
        writer: Writer,
        axes: Sequence[int],
        points: Sequence[Point],
        outcome: str,
    ) -> str:
        """The relation of the outcome for each distinct facts and variant."""
        places = {f"a{axis}": Type.INT for axis in axes}
        kinds = {"variant": Type.INT, **places, **writer.variants.kinds}
        cells = [tuple(range(len(points))), *zip(*points, strict=True), *writer.variants.cells]
        name = f"{facts} variants"
        self.engine.hold(name, kinds, cells)
        quoted, keys = self._dialect.quoted, ", ".join(["variant", *places])
        self.engine.keep(
            f"{facts} cells",
            f"SELECT t, n, {keys}, {outcome} AS outcome FROM {quoted(f'{facts} folded')}"
            f" CROSS JOIN {quoted(name)}",
        )
        self.engine.drop(name)
        return f"{facts} cells"

    def _counts(
        self, cells: str, axes: Sequence[int], points: Sequence[Point]
    ) -> tuple[dict[Point, dict[str | None, int]], tuple[Flip, ...]]:
        quoted, told = self._dialect.quoted, self._told
        counts: dict[Point, dict[str | None, int]] = {point: {} for point in points}
        for variant, outcome, number in self.engine.rows(
            f"SELECT variant, {told('outcome')}, CAST(SUM(n) AS BIGINT) FROM {quoted(cells)}"
            " GROUP BY variant, outcome ORDER BY 1, 2"
        ):
            counts[points[variant]][outcome] = int(number)
        flips = [
            Flip(int(axis), points[variant], before, after, int(number))
            for axis, variant, before, after, number in self.engine.rows(
                f"SELECT axis, variant, {told('earlier')}, {told('outcome')},"
                f" CAST(SUM(n) AS BIGINT) FROM ({self._changes(cells, axes)}) AS x"
                " GROUP BY axis, variant, earlier, outcome ORDER BY 1, 2, 3, 4"
            )
        ]
        return counts, tuple(flips)

    def _told(self, column: str) -> str:
        return f"CAST({column} AS {self._dialect.text_type})"

    def _changes(self, cells: str, axes: Sequence[int]) -> str:
        """The cells whose outcome differs from that of the value before, along each parameter."""
        selects = []
        for axis in axes:
            others = "".join(f", a{each}" for each in axes if each != axis)
            window = f"OVER (PARTITION BY t{others} ORDER BY a{axis})"
            selects.append(
                f"SELECT {axis} AS axis, t, n, variant, outcome, a{axis} AS place,"
                f" LAG(outcome) {window} AS earlier FROM {self._dialect.quoted(cells)}"
            )
        return (
            f"SELECT * FROM ({' UNION ALL '.join(selects)}) AS y"
            " WHERE place > 0 AND earlier IS DISTINCT FROM outcome"
        )

    def _affected(
        self, job: Job, facts: str, cells: str, names: Mapping[str, str], axes: Sequence[int]
    ) -> str:
        """The select of the records whose outcome changes, with what changes it."""
        quoted = self._dialect.quoted
        keys = [KEY, *(BOUNDS if job.every is not None else ())]
        same = [f"(f.{name} IS NOT DISTINCT FROM d.{name})" for name in names.values()]
        listed = ", ".join(f"f.{quoted(key)} AS {quoted(key)}" for key in keys)
        return (
            f"SELECT {listed}, c.axis, c.variant, {self._told('c.earlier')} AS earlier,"
            f" {self._told('c.outcome')} AS later"
            f" FROM ({self._changes(cells, axes)}) AS c"
            f" JOIN {quoted(f'{facts} folded')} AS d ON (c.t = d.t)"
            f" JOIN {facts} AS f ON {' AND '.join(same) or 'TRUE'}"
        )


def _read_alone(
    axes: tuple[int, ...], points: tuple[Point, ...], families: list[Family]
) -> tuple[tuple[int, ...], tuple[Point, ...], list[Family]]:
    """The same without the parameters that make no difference to what is asked."""
    place_of = {point: number for number, point in enumerate(points)}
    kept = []
    for place in range(len(axes)):
        firsts = [place_of[(*point[:place], 0, *point[place + 1 :])] for point in points]
        if any(f[n] is not f[first] for f in families for n, first in enumerate(firsts)):
            kept.append(place)
    stay = [
        number
        for number, point in enumerate(points)
        if not any(value for place, value in enumerate(point) if place not in kept)
    ]
    return (
        tuple(axes[place] for place in kept),
        tuple(tuple(points[number][place] for place in kept) for number in stay),
        [{n: family[number] for n, number in enumerate(stay)} for family in families],
    )
