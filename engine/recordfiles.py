"""Records read from files: YAML, a folder of CSV files or a workbook, validated alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date
from pathlib import Path

from comitia.engine.cells import BLANKS, CellReader, Fault, read_day
from comitia.engine.csvfile import read_csv_file, read_csv_folder
from comitia.engine.messages import Msg, Text
from comitia.engine.officefiles import is_office_file
from comitia.engine.problems import Problem, Span, cannot_be_read, did_you_mean, in_order
from comitia.engine.records import Records, Row, make_row
from comitia.engine.recordtables import Gatherer, TableRows, Vocabulary
from comitia.engine.registry import Registry
from comitia.engine.values import frozen
from comitia.engine.yamlfile import Entry, Node, Scalar, content_of, decode, read_yaml
from comitia.engine.yamlfile import Mapping as MappingNode
from comitia.engine.yamlfile import Sequence as SequenceNode

TOP_KEYS: Mapping[str, str] = {
    "records": "records",
    "案卷": "records",
    "as_of": "as_of",
    "截至": "as_of",
}
"""The keys of a file of records besides the names of tables."""

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".et"})
"""How the names of workbooks end; the last three only to say that they cannot be read."""


@frozen
class LoadedRecords:
    """What reading records gave: the records, unless there are errors, and every problem.

    `texts` holds the text of each file in which a problem may be shown.
    """

    records: Records | None
    problems: tuple[Problem, ...]
    texts: Mapping[str, str] = field(default_factory=dict)
    as_of: date | None = None


def load_records(path: Path, registry: Registry) -> LoadedRecords:
    """Read a YAML file, a CSV file, a folder of CSV files or a workbook."""
    words = Vocabulary(registry)
    gatherer = Gatherer(words)
    try:
        folder = path.is_dir()
    except OSError:
        folder = False
    ending = path.suffix.lower()
    if not folder and (ending in WORKBOOKS or is_office_file(path)):
        from comitia.engine.workbook import read_workbook

        read_workbook(path, gatherer)
        return LoadedRecords(gatherer.finish(), tuple(in_order(gatherer.problems)))
    if folder or ending == ".csv":
        texts = _read_sheets(path, folder, gatherer)
        records, problems = gatherer.finish(), in_order(gatherer.problems)
        # A text is only needed to show what is wrong in it; sheets can be large.
        faulty = {each.span.file for each in problems if each.span is not None}
        kept = {name: text for name, text in texts.items() if name in faulty}
        return LoadedRecords(records, tuple(problems), kept)
    return _load_yaml(path, words)


def _read_sheets(path: Path, folder: bool, gatherer: Gatherer) -> dict[str, str]:
    if folder:
        return read_csv_folder(path, gatherer)
    text = read_csv_file(path, gatherer)
    return {} if text is None else {str(path): text}


def _load_yaml(path: Path, words: Vocabulary) -> LoadedRecords:
    node, problems, texts = read_yaml_file(path)
    if node is None:
        return LoadedRecords(None, tuple(problems), texts)
    gatherer = Gatherer(words, problems=list(problems))
    as_of = _read_top(node, gatherer)
    return LoadedRecords(gatherer.finish(), tuple(in_order(gatherer.problems)), texts, as_of)


def read_yaml_file(path: Path) -> tuple[Node | None, list[Problem], dict[str, str]]:
    """The tree of a YAML file, what is wrong with it, and its text by the file's name."""
    name = str(path)
    try:
        data = content_of(path)
    except (OSError, ValueError) as error:
        return None, [cannot_be_read(name, error)], {}
    node, problems = read_yaml(data, name)
    return node, problems, {name: decode(data)}


def read_record_tree(node: Node, registry: Registry) -> tuple[Records | None, list[Problem]]:
    """Read a mapping of tables to lists of rows."""
    gatherer = Gatherer(Vocabulary(registry))
    _read_tables(node, gatherer)
    return gatherer.finish(), in_order(gatherer.problems)


def read_date(node: Node, problems: list[Problem]) -> date | None:
    """The date that a node holds; none where it is empty."""
    if isinstance(node, Scalar) and node.is_null:
        return None
    text = node.text.strip(BLANKS) if isinstance(node, Scalar) else ""
    day = read_day(text)
    if isinstance(day, date):
        return day
    problems.append(Problem(day.code, "error", day.message, node.span, day.help))
    return None


def _read_top(node: Node, gatherer: Gatherer) -> date | None:
    """Read the document of a file; return its date."""
    if not isinstance(node, MappingNode):
        _read_tables(node, gatherer)
        return None
    as_of: date | None = None
    tables: list[Entry] = []
    inner = [each for each in node if TOP_KEYS.get(each.key) == "records"]
    for entry in node:
        if TOP_KEYS.get(entry.key) == "as_of":
            as_of = read_date(entry.value, gatherer.problems)
        elif entry not in inner:
            tables.append(entry)
    if not inner:
        _read_tables(replace(node, entries=tuple(tables)), gatherer)
        return as_of
    for entry in inner:
        _read_tables(entry.value, gatherer)
    for entry in tables:
        _report_stray(entry, gatherer)
    return as_of


def _report_stray(entry: Entry, gatherer: Gatherer) -> None:
    advice = Msg("move it under `records`")
    if entry.key not in gatherer.words.tables:
        nearest = did_you_mean(entry.key, TOP_KEYS)
        names = [f"`{key}`" for key in TOP_KEYS]
        advice = Msg("the fields here are {names}", names=names)
        if nearest is not None:
            advice = Msg("did you mean `{word}`?", word=nearest)
    message = Msg("unknown field `{name}`", name=entry.key)
    gatherer.report(Problem("SC001", "error", message, entry.key_span, advice))


def _read_tables(node: Node, gatherer: Gatherer) -> None:
    if isinstance(node, Scalar) and node.is_null:
        return
    if not isinstance(node, MappingNode):
        message = Msg("records are a mapping of tables to lists of rows")
        gatherer.report(Problem("DA010", "error", message, node.span))
        return
    for entry in node:
        table = gatherer.table_named(entry.key, entry.key_span)
        if table is not None:
            gatherer.add(_TreeRows(table, gatherer).read(entry.value))


class _TreeRows:
    """The rows of one table of a YAML tree, and where each cell stands."""

    def __init__(self, table: str, gatherer: Gatherer) -> None:
        self.table = table
        self.gatherer = gatherer
        self.places: list[tuple[Span, dict[str, Span]]] = []
        self.readers: dict[str, CellReader] = {}

    def read(self, node: Node) -> TableRows:
        """The rows of the table; what is no row is reported and left out."""
        found = TableRows(self.table, [], self.place, lambda row, column, message: message)
        if isinstance(node, Scalar) and node.is_null:
            return found
        if not isinstance(node, SequenceNode):
            names = self.gatherer.words.schema.tables[self.table].names
            called = Text(self.table, names.zh)
            message = Msg("table `{table}` is a list of rows", table=called)
            advice = Msg("begin each row with `- `")
            self.gatherer.report(Problem("DA010", "error", message, node.span, advice))
            return found
        for item in node.items:
            if isinstance(item, MappingNode):
                found.rows.append(self._row(item))
                continue
            message = Msg("a row is a mapping of columns to values")
            self.gatherer.report(Problem("DA010", "error", message, item.span))
        return found

    def place(self, row: int, column: str) -> Span:
        """Where a cell stands; the beginning of its row where it is not written."""
        first, cells = self.places[row]
        return cells.get(column, first)

    def _row(self, node: MappingNode) -> Row:
        cells: dict[str, object] = {}
        places: dict[str, Span] = {}
        for entry in node:
            column = self.gatherer.column_named(self.table, entry.key, entry.key_span, places)
            if column is not None:
                places[column] = entry.value.span
                cells[column] = self._cell(column, entry.value)
        first = node.entries[0].key_span if node.entries else node.span
        self.places.append((first, places))
        return make_row(self.gatherer.words.schema, self.table, cells)  # type: ignore[arg-type]

    def _cell(self, column: str, node: Node) -> object:
        """The value of a cell; a faulty one keeps its text, as nobody will see it."""
        if not isinstance(node, Scalar):
            message = Msg("a cell holds a single value, not a list or mapping")
            self.gatherer.report(Problem("DA007", "error", message, node.span))
            return ""
        if node.is_null:
            return None
        reader = self.readers.get(column)
        if reader is None:
            reader = self.gatherer.words.reader(self.table, column, sheet=False)
            self.readers[column] = reader
        found = reader(node.text)
        if isinstance(found, Fault):
            problem = Problem(found.code, "error", found.message, node.span, found.help)
            self.gatherer.report(problem)
            return node.text
        return found
