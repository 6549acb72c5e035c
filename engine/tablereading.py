"""Tables of a source read as tables of records: named, typed and checked, a column at a time.

What is wrong is counted, not collected: each fault is told once with its number and the first
examples, and all of them together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from comitia.engine.cells import shown
from comitia.engine.engines import Engine
from comitia.engine.messages import Msg
from comitia.engine.problems import Problem, ReadError
from comitia.engine.records import Records
from comitia.engine.recordtables import Vocabulary, labels_of
from comitia.engine.schema import KEY, Column, Type
from comitia.engine.sources import RawColumn
from comitia.engine.sql import DIALECTS, Dialect, Range
from comitia.engine.tablenames import BoundTable
from comitia.engine.tabletypes import CELL, TypedColumn, Typist
from comitia.engine.values import frozen

_ = Msg
WORDS: Mapping[Type, Msg] = {
    Type.BOOL: _("truths"),
    Type.INT: _("whole numbers"),
    Type.DATE: _("dates"),
    Type.TEXT: _("texts"),
}
"""What the cells of a column are, by its type."""

_RANGED = (Type.INT, Type.DATE)

EXAMPLES = 3
"""How many cells are shown of those that share a fault."""


@frozen
class TablesRead:
    """The tables that an engine now holds under the names of the schema.

    `full` are the columns without an empty cell, as (table, column); `ranges` say between what
    the integers and dates of a column lie.
    """

    rows: Mapping[str, int]
    full: frozenset[tuple[str, str]]
    ranges: Mapping[tuple[str, str], Range]
    warnings: tuple[Problem, ...] = ()


def hold_records(records: Records, engine: Engine) -> TablesRead:
    """Give records that are in memory, and valid, to an engine."""
    full: set[tuple[str, str]] = set()
    ranges: dict[tuple[str, str], Range] = {}
    for name, rows in records.tables.items():
        columns = records.schema.tables[name].columns
        cells = [[row[column] for row in rows.values()] for column in columns]
        engine.hold(name, {each.name: each.type for each in columns.values()}, cells)
        full |= {
            (name, column) for column, own in zip(columns, cells, strict=True) if None not in own
        }
        for column, own in zip(columns.values(), cells, strict=True):
            if column.type not in _RANGED:
                continue
            told = [cell for cell in own if isinstance(cell, int | date)]
            if told:
                ranges[name, column.name] = min(told), max(told)
    counts = {name: len(rows) for name, rows in records.tables.items()}
    return TablesRead(counts, frozenset(full), ranges)


def read_tables(bound: Sequence[BoundTable], words: Vocabulary, engine: Engine) -> TablesRead:
    """Bring tables in, typed and checked; raises `ReadError` with all that is wrong."""
    problems: list[Problem] = []
    readings = []
    for each in bound:
        reading = _Reading(each, words, engine)
        try:
            reading.read()
            readings.append(reading)
        except ReadError as error:
            problems += error.problems
    for reading in readings:
        problems += reading.problems
    sound = {reading.table: reading for reading in readings if not reading.problems}
    for reading in sound.values():
        problems += reading.keys_and_references(sound)
    if problems:
        raise ReadError(problems)
    return TablesRead(
        {each.table: each.rows for each in readings},
        frozenset((each.table, name) for each in readings for name in each.full),
        {(each.table, name): known for each in readings for name, known in each.ranges.items()},
    )


@dataclass(slots=True)
class _Reading:
    """One table on its way from its source to the engine."""

    bound: BoundTable
    words: Vocabulary
    engine: Engine
    problems: list[Problem] = field(default_factory=list)
    typed: dict[str, TypedColumn] = field(default_factory=dict)
    rows: int = 0
    full: set[str] = field(default_factory=set)
    ranges: dict[str, Range] = field(default_factory=dict)
    odd: set[str] = field(default_factory=set)
    relation: str = ""

    @property
    def table(self) -> str:
        """The table of the schema."""
        return self.bound.table

    @property
    def dialect(self) -> Dialect:
        """How the engine writes SQL."""
        return DIALECTS[self.engine.dialect]

    @property
    def numbered(self) -> bool:
        """Whether some row has no key and is given one."""
        return KEY not in self.full

    def read(self) -> None:
        """Type the columns, count what is wrong, and make the table known under its name."""
        self.relation = self.bound.raw.bring()
        for name, raw in self.bound.columns.items():
            self._type(name, raw)
        self._scan()
        if self.problems:
            return
        make = self.engine.keep if self.bound.raw.sheet else self.engine.view
        make(self.table, self._select())

    def _type(self, name: str, raw: RawColumn) -> None:
        column = self.words.schema.tables[self.table].columns[name]
        typist = Typist(self.dialect, self.bound.raw.sheet, self.bound.raw.database)
        typed = typist.typed(column, raw.found, labels_of(column), self.dialect.quoted(raw.own))
        if typed is not None:
            self.typed[name] = typed
            return
        message = Msg(
            "table `{table}`, column `{column}`: {type} cannot be read as {wanted}",
            table=self.bound.raw.name,
            column=raw.name,
            type=raw.found.type_name,
            wanted=WORDS[column.type],
        )
        self.problems.append(Problem("DA007", "error", message, None))

    def _stage(self) -> str:
        """The cells (`c`), their values (`v`) and whether they are odd (`d`), by place."""
        cells, values = [], []
        for place, typed in enumerate(self.typed.values()):
            cells.append(f"{typed.cell} AS c{place}")
            if typed.odd is not None:
                cells.append(f"{typed.odd} AS d{place}")
            values.append(f"{typed.value.replace(CELL, f'c{place}')} AS v{place}")
        listed = ", ".join(cells) or "1 AS c"
        return (
            f"SELECT {', '.join(['x.*', *values])} FROM (SELECT {listed} FROM {self.relation}) AS x"
        )

    def _scan(self) -> None:
        counts = ["COUNT(*)"]
        for place, typed in enumerate(self.typed.values()):
            odd = "0" if typed.odd is None else f"COUNT(CASE WHEN d{place} THEN 1 END)"
            ends = [f"MIN(v{place})", f"MAX(v{place})"]
            ends = ends if typed.column.type in _RANGED else ["NULL", "NULL"]
            counts += [f"COUNT(c{place})", f"COUNT(v{place})", odd, *ends]
        found = self.engine.rows(f"SELECT {', '.join(counts)} FROM ({self._stage()}) AS y")[0]
        self.rows = int(found[0])
        for place, (name, typed) in enumerate(self.typed.items()):
            cells, values, odds, least, greatest = found[1 + 5 * place : 6 + 5 * place]
            if least is not None:
                self.ranges[name] = least, greatest
            if odds:
                self.odd.add(name)
            if values < cells:
                self._tell_flaws(place, typed)
            elif values == self.rows:
                self.full.add(name)
            elif typed.column.required and name != KEY:
                self._tell_missing(place, typed.column, self.rows - values)
        for column in self.words.schema.tables[self.table].columns.values():
            if column.required and column.name not in self.bound.columns and column.name != KEY:
                message = Msg(
                    "table `{table}` lacks the column `{name}`",
                    table=self.bound.raw.name,
                    name=column.name,
                )
                self.problems.append(Problem("DA006", "error", message, None))

    def _tell_flaws(self, place: int, typed: TypedColumn) -> None:
        arms = [
            f"WHEN {flaw.condition.replace(CELL, f'c{place}')} THEN {number}"
            for number, flaw in enumerate(typed.flaws)
        ]
        text = f"CAST(c{place} AS {self.dialect.text_type})"
        bad = (
            f"SELECT {self._key_text()} AS k, {text} AS t, CASE {' '.join(arms)} END AS f"
            f" FROM ({self._stage()}) AS y WHERE (c{place} IS NOT NULL) AND (v{place} IS NULL)"
        )
        counts = self.engine.rows(f"SELECT f, COUNT(*) FROM ({bad}) AS z GROUP BY f ORDER BY f")
        for number, count in counts:
            flaw = typed.flaws[int(number)]
            rows = self.engine.rows(
                f"SELECT k, t FROM ({bad}) AS z WHERE f = {int(number)} LIMIT {EXAMPLES}"
            )
            message = self._message(typed.column, int(count), flaw.what, rows)
            self.problems.append(Problem(flaw.code, "error", message, None, flaw.help))

    def _tell_missing(self, place: int, column: Column, count: int) -> None:
        rows = self.engine.rows(
            f"SELECT {self._key_text()} AS k FROM ({self._stage()}) AS y"
            f" WHERE v{place} IS NULL LIMIT {EXAMPLES}"
        )
        message = Msg(
            "table `{table}`, column `{column}`: empty in {n} row(s) that must have it: {keys}",
            table=self.bound.raw.name,
            column=self._called(column),
            n=count,
            keys=[_key(row[0]) for row in rows],
        )
        self.problems.append(Problem("DA006", "error", message, None))

    def _message(
        self, column: Column, count: int, what: Msg, rows: Sequence[tuple[object, ...]]
    ) -> Msg:
        return Msg(
            "table `{table}`, column `{column}`: {what} in {n} cell(s): {examples}",
            table=self.bound.raw.name,
            column=self._called(column),
            n=count,
            what=what,
            examples=[
                Msg("`{value}` ({key})", value=shown(str(text)), key=_key(key))
                for key, text in rows
            ],
        )

    def _called(self, column: Column) -> str:
        return self.bound.columns[column.name].name

    def _key_text(self) -> str:
        """The key of a row of the stage, as text."""
        if KEY not in self.typed:
            return f"CAST(NULL AS {self.dialect.text_type})"
        return f"v{list(self.typed).index(KEY)}"

    def _select(self) -> str:
        """Every column of the table of the schema, those that the source lacks empty."""
        listed = []
        for column in self.words.schema.tables[self.table].columns.values():
            value = f"CAST(NULL AS {self.dialect.type_of(column.type)})"
            if column.name in self.typed:
                value = f"v{list(self.typed).index(column.name)}"
            if column.name == KEY and self.numbered:
                number = f"CAST({self.engine.row_number} AS {self.dialect.text_type})"
                value = f"COALESCE({value}, CONCAT('{self.table}-', {number}))"
            listed.append(f"{value} AS {self.dialect.quoted(column.name)}")
        return f"SELECT {', '.join(listed)} FROM ({self._simplest()}) AS y"

    def _simplest(self) -> str:
        """The values alone, in the simple form where that gives the same."""
        simple = {
            place: typed.simple
            for place, (name, typed) in enumerate(self.typed.items())
            if typed.simple is not None and name not in self.odd
        }
        if len(simple) < len(self.typed):
            return self._stage()
        listed = ", ".join(f"{text} AS v{place}" for place, text in simple.items())
        return f"SELECT {listed or '1 AS v'} FROM {self.relation}"

    def keys_and_references(self, kept: Mapping[str, _Reading]) -> list[Problem]:
        """Keys that stand twice, and references to records that there are not."""
        problems = []
        own, key = self.dialect.quoted(self.table), self.dialect.quoted(KEY)
        twice = f"SELECT {key} AS k FROM {own} GROUP BY {key} HAVING COUNT(*) > 1"
        if KEY in self.typed:
            problems += self._told(
                "DA011", twice, Msg("keys that stand more than once"), self._called_key()
            )
        for column in self.words.schema.tables[self.table].columns.values():
            target = kept.get(column.reference or "")
            if target is None or column.name not in self.typed:
                continue
            reference = self.dialect.quoted(column.name)
            dangling = (
                f"SELECT a.{reference} AS k FROM {own} AS a"
                f" LEFT JOIN ({target.written_keys()}) AS b"
                f" ON (a.{reference} = b.k) WHERE (a.{reference} IS NOT NULL) AND (b.k IS NULL)"
            )
            what = Msg("references to no record of table `{table}`", table=target.bound.raw.name)
            problems += self._told("DA012", dangling, what, self._called(column))
        return problems

    def written_keys(self) -> str:
        """The keys that stand in the source, as `k`."""
        if not self.numbered:
            return f"SELECT {self.dialect.quoted(KEY)} AS k FROM {self.dialect.quoted(self.table)}"
        return f"SELECT {self._key_text()} AS k FROM ({self._stage()}) AS y"

    def _called_key(self) -> str:
        return self.bound.columns[KEY].name

    def _told(self, code: str, sql: str, what: Msg, column: str) -> list[Problem]:
        count = int(self.engine.rows(f"SELECT COUNT(*) FROM ({sql}) AS z")[0][0])
        if not count:
            return []
        rows = self.engine.rows(f"SELECT k FROM ({sql}) AS z LIMIT {EXAMPLES}")
        message = Msg(
            "table `{table}`, column `{column}`: {what} ({n}): {examples}",
            table=self.bound.raw.name,
            column=column,
            n=count,
            what=what,
            examples=[_key(row[0]) for row in rows],
        )
        return [Problem(code, "error", message, None)]


def _key(key: object) -> str:
    return "-" if key is None else f"`{shown(str(key))}`"
