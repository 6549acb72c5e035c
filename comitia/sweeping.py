"""What `comitia sweep` does: many variants of a rule set over the same tables, in one pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from comitia.asked import check_forces, day_of, known_names, unknown_names
from comitia.batching import memory_of, told_faults
from comitia.builtin import default_registry, find_ruleset
from comitia.engine.batch import BOUNDS, NotLowered
from comitia.engine.batchoutput import MARK, Output, Stage, check_output, output_of, publish, staged
from comitia.engine.batchplan import Ask, Lowering, asks_of
from comitia.engine.calendars import WorkCalendar, load_calendar
from comitia.engine.compiling import Compilation
from comitia.engine.enginechoice import choose, open_engine
from comitia.engine.engines import Engine, Settings
from comitia.engine.headers import Force
from comitia.engine.messages import Msg
from comitia.engine.problems import Problem, ReadError
from comitia.engine.records import Cell
from comitia.engine.schema import KEY, Type
from comitia.engine.sql import DIALECTS
from comitia.engine.sweep import Grid, Parameter, Point, Sweep, Swept
from comitia.engine.tableinput import open_input
from comitia.engine.values import frozen
from comitia.engine.variations import Variations
from comitia.sweepvalues import parameters_of, texts_of
from comitia.workspace import Opened, Unusable, open_ruleset

ENGINE = "duckdb"
SHOWN = 5
"""How many records are named on the terminal."""


@frozen
class Request:
    """What a user asks for, as typed."""

    ruleset: str
    tables: str
    output: str
    vary: tuple[str, ...]
    as_of: str | None = None
    since: str | None = None
    only: tuple[str, ...] = ()
    as_if: tuple[str, ...] = ()
    memory: str | None = None
    csv: bool = False
    force: bool = False


@frozen
class Affected:
    """How many records change their answer somewhere, and the first of them."""

    number: int
    first: tuple[str, ...]


@frozen
class Report:
    """What a run gave, to be told."""

    opened: Opened
    compilation: Compilation
    parameters: tuple[Parameter, ...]
    swept: tuple[Swept, ...]
    affected: Mapping[int, Affected]
    """Whose answers change, by the number of the ask."""
    as_of: date
    since: date
    output: Output
    tables: tuple[str, ...]
    warnings: tuple[Problem, ...]

    @property
    def variants(self) -> int:
        """How many variants there are."""
        number = 1
        for each in self.parameters:
            number *= len(each.values)
        return number

    def without_effect(self) -> tuple[Parameter, ...]:
        """The parameters that change no answer."""
        moved = {flip.axis for each in self.swept for flip in each.flips}
        return tuple(each for n, each in enumerate(self.parameters) if n not in moved)


def run(request: Request) -> Report:
    """Do what is asked; raises `Unusable` with everything wrong with it, and leaves nothing."""
    problems = check_forces(request.as_if)
    as_of = day_of(request.as_of, "--as-of", problems)
    since = day_of(request.since, "--since", problems)
    memory = memory_of(request.memory, problems)
    opened = open_ruleset(request.ruleset)
    compilation = opened.compile(request.as_if)
    problems += unknown_names(request.only, known_names(compilation, opened))
    parameters: tuple[Parameter, ...] = ()
    output = output_of(request.output, request.csv, "comitia", request.force)
    try:
        parameters = parameters_of(request.ruleset, opened.ruleset, request.vary)
    except ReadError as error:
        problems += error.problems
    try:
        check_output(output)
        choose(ENGINE)
    except ReadError as error:
        problems += error.problems
    if problems:
        raise Unusable(problems, texts_of(request.vary))
    texts = {**opened.texts, **texts_of(request.vary)}
    with told_faults(ENGINE, texts), staged(output) as stage:
        engine = open_engine(ENGINE, Settings(stage.scratch, memory))
        try:
            work = _Work(request, opened, compilation, parameters, engine, stage, output)
            return work.report(as_of, since)
        finally:
            engine.close()


@frozen
class _Work:
    """A run whose engine is open and whose stage is there."""

    request: Request
    opened: Opened
    compilation: Compilation
    parameters: tuple[Parameter, ...]
    engine: Engine
    stage: Stage
    output: Output

    def report(self, asked: date | None, since: date | None) -> Report:
        """Read, ask, save and publish."""
        registry = default_registry()
        found = open_input(self.request.tables, self.engine, registry, self.stage.scratch)
        as_of = asked or found.as_of or date.today()
        start = since or date(as_of.year, 1, 1)
        read = found.read()
        path = find_ruleset(self.request.ruleset)
        assert path is not None
        variations = Variations(path, registry, find_ruleset)
        forces = frozenset({Force.RULE.value, *self.request.as_if})
        grid = Grid(self.compilation, registry, variations, self.parameters, forces)
        lowering = Lowering.of(registry.schema, read, self.engine.dialect)
        calendar = self.compilation.ruleset.header.calendar
        calendars: dict[str, WorkCalendar] = {calendar: load_calendar(calendar)}
        saved = Saved(self.engine, self.stage, self.parameters)
        sweep = Sweep(self.engine, lowering, grid, as_of, start, calendars, saved.affect)
        asks = self._asks()
        try:
            swept = sweep.run(asks)
        except NotLowered as refused:
            message = Msg(
                "it cannot run over tables: `{node}`, {why}", node=refused.node, why=refused.why
            )
            advice = Msg("leave it out with `--only`, or decide it with `comitia decide`")
            raise Unusable([Problem("BT005", "error", message, None, advice)]) from None
        saved.finish(swept, self.compilation.ruleset.id, as_of, start)
        publish(self.output, self.stage, TABLES, self.engine)
        return Report(
            self.opened,
            self.compilation,
            self.parameters,
            tuple(swept),
            saved.affected,
            as_of,
            start,
            self.output,
            TABLES,
            found.warnings,
        )

    def _asks(self) -> list[Ask]:
        """Every question that a provision to be varied takes part in."""
        varied = {each.provision for each in self.parameters}
        return [
            ask
            for ask in asks_of([self.compilation], self.request.only)
            if any(source.provision.id in varied for source in ask.compiled.sources)
        ]


TABLES = ("outcomes", "flips", "affected", "parameters", MARK)


@dataclass
class Saved:
    """The tables of a run on their way out."""

    engine: Engine
    stage: Stage
    parameters: Sequence[Parameter]

    def __post_init__(self) -> None:
        """Nothing is saved yet."""
        self.affected: dict[int, Affected] = {}
        self._kept: list[str] = []

    def affect(self, ask: Ask, axes: Sequence[int], points: Sequence[Point], sql: str) -> None:
        """Keep who is affected, the variants in words."""
        quoted = DIALECTS[self.engine.dialect].quoted
        legend = f"legend {len(self._kept)}"
        rows = [
            (
                axis,
                number,
                self.parameters[axis].address,
                self._before(axes, axis, point),
                *self._labels(axes, point),
            )
            for number, point in enumerate(points)
            for axis in axes
        ]
        kinds = {"axis": Type.INT, "variant": Type.INT, "parameter": Type.TEXT}
        kinds |= dict.fromkeys(["value_before", *self._addresses], Type.TEXT)
        self.engine.hold(legend, kinds, _columns(kinds, rows))
        bounds = ", ".join(
            f"a.{bound}" if ask.compiled.every else f"CAST(NULL AS DATE) AS {bound}"
            for bound in BOUNDS
        )
        string = DIALECTS[self.engine.dialect].string
        listed = "".join(f"l.{quoted(each)}, " for each in self._addresses)
        name = f"affected {len(self._kept)}"
        self.engine.keep(
            name,
            f"SELECT {string(ask.compiled.question.id)} AS question,"
            f" {string(ask.compiled.id)} AS answer, a.{KEY}, {bounds}, l.parameter,"
            f' l.value_before, {listed} a.earlier AS "before", a.later AS "after"'
            f" FROM ({sql}) AS a JOIN {quoted(legend)} AS l"
            " ON (a.axis = l.axis) AND (a.variant = l.variant)",
        )
        self.engine.drop(legend)
        self._kept.append(name)
        number = self.engine.rows(f"SELECT COUNT(DISTINCT {KEY}) FROM {quoted(name)}")
        first = self.engine.rows(
            f"SELECT DISTINCT {KEY} FROM {quoted(name)} ORDER BY {KEY} LIMIT {SHOWN}"
        )
        self.affected[ask.number] = Affected(int(number[0][0]), tuple(str(row[0]) for row in first))

    @property
    def _addresses(self) -> list[str]:
        return [each.address for each in self.parameters]

    def _labels(self, axes: Sequence[int], point: Point) -> tuple[str | None, ...]:
        chosen = dict(zip(axes, point, strict=True))
        return tuple(
            each.labels[chosen[axis]] if axis in chosen else None
            for axis, each in enumerate(self.parameters)
        )

    def _before(self, axes: Sequence[int], axis: int, point: Point) -> str | None:
        place = point[list(axes).index(axis)]
        return self.parameters[axis].labels[place - 1] if place else None

    def finish(self, swept: Sequence[Swept], ruleset: str, as_of: date, since: date) -> None:
        """Write every table."""
        own: list[tuple[Cell, ...]] = []
        flips: list[tuple[Cell, ...]] = []
        for each in swept:
            compiled = each.ask.compiled
            head = (compiled.question.id, compiled.id)
            for point, counts in each.counts.items():
                labels = self._labels(each.axes, point)
                own += [(*head, *labels, *pair) for pair in counts.items()]
            for flip in each.flips:
                parameter = self.parameters[flip.axis].address
                before = self._before(each.axes, flip.axis, flip.point)
                labels = self._labels(each.axes, flip.point)
                change = (flip.before, flip.after, flip.number)
                flips.append((*head, parameter, before, *labels, *change))
        head_kinds = {"question": Type.TEXT, "answer": Type.TEXT}
        axes = dict.fromkeys(self._addresses, Type.TEXT)
        change_kinds = {"parameter": Type.TEXT, "value_before": Type.TEXT, **axes}
        ends = {"before": Type.TEXT, "after": Type.TEXT}
        number = {"number": Type.INT}
        self._save("outcomes", {**head_kinds, **axes, "outcome": Type.TEXT, **number}, own)
        self._save("flips", {**head_kinds, **change_kinds, **ends, **number}, flips)
        days = dict.fromkeys(BOUNDS, Type.DATE)
        if self._kept:
            union = " UNION ALL ".join(f'SELECT * FROM "{name}"' for name in self._kept)
            self.engine.save(union, self.stage.tables, "affected", "parquet")
        else:
            kinds = {**head_kinds, KEY: Type.TEXT, **days, **change_kinds, **ends}
            self._save("affected", kinds, [])
        rows = [
            (each.address, place, label, place == each.standing)
            for each in self.parameters
            for place, label in enumerate(each.labels)
        ]
        kinds = {"parameter": Type.TEXT, "place": Type.INT, "value": Type.TEXT}
        self._save("parameters", {**kinds, "standing": Type.BOOL}, rows)
        run_kinds = {"ruleset": Type.TEXT, "as_of": Type.DATE, "since": Type.DATE}
        self._save(MARK, run_kinds, [(ruleset, as_of, since)])

    def _save(self, name: str, kinds: Mapping[str, Type], rows: Sequence[tuple[Cell, ...]]) -> None:
        self.engine.hold(name, kinds, _columns(kinds, rows))
        self.engine.save(f'SELECT * FROM "{name}"', self.stage.tables, name, "parquet")


def _columns(kinds: Mapping[str, Type], rows: Sequence[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    return list(zip(*rows, strict=True)) if rows else [() for _ in kinds]
