"""Rows from any kind of file put together to records: what is required, keys, references."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from comitia.engine.cells import CellReader, Fault, cell_reader, shown
from comitia.engine.messages import Msg, Text
from comitia.engine.problems import Problem, Span, did_you_mean, has_errors
from comitia.engine.records import Records, Row
from comitia.engine.registry import Registry
from comitia.engine.schema import KEY, Column

MAX_PROBLEMS = 1000
"""How many problems of one file are reported."""

MAX_NEAREST = 20
"""For how many references of a table the nearest key is looked for."""

FEW_KEYS = 8
"""Up to how many keys of a table are listed where one is not among them."""

MAX_KEYS = 5000
"""Among how many keys the nearest is looked for."""


class Named(Protocol):
    """What has a name in both languages."""

    @property
    def names(self) -> Text:
        """Both names."""
        ...


class Vocabulary:
    """What tables, columns and closed values may be called in a file of records.

    Only the tables that a file holds are looked at.
    """

    def __init__(self, registry: Registry) -> None:
        """The words of the tables that `registry` knows."""
        self.schema = registry.schema
        self.tables = _names(registry.records)
        self._columns: dict[str, dict[str, str]] = {}

    def columns(self, table: str) -> Mapping[str, str]:
        """Every name of each column of a table."""
        if table not in self._columns:
            self._columns[table] = _names(self.schema.tables[table].columns)
        return self._columns[table]

    def reader(self, table: str, column: str, sheet: bool) -> CellReader:
        """The reader of the cells of a column."""
        found = self.schema.tables[table].columns[column]
        return cell_reader(found, labels_of(found), sheet)


def _names(items: Mapping[str, Named]) -> dict[str, str]:
    """Every name of each item; its own name goes before what others are called in words."""
    found = {name: name for name in items}
    for name, item in items.items():
        found.setdefault(item.names.zh, name)
    for name, item in items.items():
        found.setdefault(item.names.en, name)
    return found


def labels_of(column: Column) -> dict[str, str]:
    """Every name of each closed value of a column."""
    found = {value: value for value in column.values}
    for value, label in column.labels.items():
        found.setdefault(label.zh, value)
        found.setdefault(label.en, value)
    return found


@dataclass
class TableRows:
    """The rows read of one table and where each cell stands.

    `place` gives the span of a cell, or where its row begins; `frame` puts a
    message about a cell into words that lead to it. `absent` are the columns that the whole
    table lacks, `numbered` the keys that are not written, with the rows they were given to.
    Where `doubtful`, some key could not be read: what refers to it cannot be judged.
    """

    table: str
    rows: list[Row]
    place: Callable[[int, str], Span]
    frame: Callable[[int, str, Msg], Msg]
    absent: frozenset[str] = frozenset()
    numbered: dict[str, int] = field(default_factory=dict)
    doubtful: bool = False

    def problem(self, number: int, column: str, fault: Fault) -> Problem:
        """A fault of a cell with its place."""
        message = self.frame(number, column, fault.message)
        return Problem(fault.code, "error", message, self.place(number, column), fault.help)


@dataclass
class Gatherer:
    """Tables as they are read, and every problem found in them."""

    words: Vocabulary
    tables: dict[str, TableRows] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    dropped: int = 0

    def report(self, problem: Problem) -> None:
        """Note a problem, unless there are too many already."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)
        else:
            self.dropped += 1

    def table_named(self, name: str, span: Span) -> str | None:
        """The table that a file calls `name`; a fault where there is none, or it came before."""
        table = self.words.tables.get(name)
        if table is None:
            message = Msg("there is no table `{name}`", name=shown(name))
            advice = nearest(name, self.words.tables, self.words.schema.tables)
            self.report(Problem("DA004", "error", message, span, advice))
        elif table in self.tables:
            message = Msg("table `{name}` is given twice", name=shown(name))
            self.report(Problem("DA013", "error", message, span, Msg("put its rows in one place")))
        else:
            return table
        return None

    def column_named(self, table: str, name: str, span: Span, taken: Iterable[str]) -> str | None:
        """The column that a file calls `name`."""
        columns = self.words.columns(table)
        column = columns.get(name)
        if column is None:
            found = self.words.schema.tables[table]
            message = Msg(
                "table `{table}` has no column `{name}`", table=found.names, name=shown(name)
            )
            advice = nearest(name, columns, found.columns)
            self.report(Problem("DA005", "error", message, span, advice))
        elif column in taken:
            message = Msg("column `{name}` is given twice", name=shown(name))
            self.report(Problem("DA013", "error", message, span))
        else:
            return column
        return None

    def add(self, found: TableRows) -> None:
        """Take the rows of a table; rows without a key are numbered."""
        self.tables[found.table] = found
        for number, row in enumerate(found.rows, start=1):
            if row[KEY] is None:
                row[KEY] = f"{found.table}-{number}"
                found.numbered[str(row[KEY])] = number - 1

    def finish(self) -> Records | None:
        """The records, where nothing is wrong with them."""
        for found in self.tables.values():
            self._check_required(found)
            self._check_keys(found)
        for found in self.tables.values():
            self._check_references(found)
        if self.dropped:
            message = Msg("{n} more problems are not shown", n=self.dropped)
            self.problems.append(Problem("DA016", "error", message, None))
        if has_errors(self.problems):
            return None
        rows = {name: found.rows for name, found in self.tables.items()}
        return Records(self.words.schema, rows)

    def _check_required(self, found: TableRows) -> None:
        for column in self.words.schema.tables[found.table].columns.values():
            if column.required and column.name not in {KEY, *found.absent}:
                for number, row in enumerate(found.rows):
                    if row[column.name] is None:
                        message = Msg("`{field}` is missing", field=column.names)
                        self.report(found.problem(number, column.name, Fault("DA006", message)))

    def _check_keys(self, found: TableRows) -> None:
        seen: dict[object, int] = {}
        for number, row in enumerate(found.rows):
            first = seen.setdefault(row[KEY], number)
            if first == number:
                continue
            own = found.numbered.get(str(row[KEY]))
            here, there = (first, number) if own == number else (number, first)
            fault = Fault("DA011", Msg("`{key}` stands twice in its table", key=str(row[KEY])))
            if own is not None:
                advice = Msg(
                    "row {n} has no `id` and is called so: give one of them another", n=own + 1
                )
                fault = Fault(fault.code, fault.message, advice)
            problem = found.problem(here, KEY, fault)
            related = ((found.place(there, KEY), Msg("first here")),) if own is None else ()
            self.report(
                Problem(fault.code, "error", problem.message, problem.span, fault.help, "", related)
            )

    def _check_references(self, found: TableRows) -> None:
        looked_up = 0
        for column in self.words.schema.tables[found.table].columns.values():
            target = self.tables.get(column.reference or "")
            if target is None or target.doubtful:
                continue
            keys = {str(row[KEY]) for row in target.rows}
            good = (keys - target.numbered.keys()) | {None}
            for number, row in enumerate(found.rows):
                value = row[column.name]
                if value not in good:
                    looked_up += 1
                    search = looked_up <= MAX_NEAREST and len(keys) <= MAX_KEYS
                    near = sorted(keys - target.numbered.keys()) if search else []
                    names = self.words.schema.tables[target.table].names
                    fault = _dangling(str(value), target, names, near)
                    self.report(found.problem(number, column.name, fault))


def _dangling(key: str, target: TableRows, names: Text, near: Sequence[str]) -> Fault:
    message = Msg("there is no `{key}` in table `{table}`", key=shown(key), table=names)
    if key in target.numbered:
        number = target.numbered[key] + 1
        advice = Msg("write `id` in row {n} of `{table}`", n=number, table=names)
        return Fault("DA012", message, advice)
    nearest = did_you_mean(key, near)
    advice = Msg("correct it, or write it down in table `{table}`", table=names)
    if 1 < len(near) <= FEW_KEYS:  # several may be as near
        keys = [f"`{each}`" for each in near]
        advice = Msg("{what}, which holds {keys}", what=advice, keys=keys)
    elif nearest is not None:
        advice = Msg("did you mean `{word}`?", word=nearest)
    return Fault("DA012", message, advice)


MOST_NAMED = 20
"""How many names advice lists."""


def nearest(name: str, known: Mapping[str, str], items: Mapping[str, Named]) -> Msg:
    """Advice for a name that is not known: what was probably meant, or all there are."""
    found = did_you_mean(name, known)
    if found is not None:
        return Msg("did you mean `{word}`?", word=found)
    own = sorted(set(known.values()))
    if len(own) > MOST_NAMED:
        return Msg("`comitia template` writes an empty workbook with all the names there are")
    names = [Text(f"`{each}`", f"`{items[each].names.zh}`") for each in own]
    return Msg("it is one of {names}", names=names)
