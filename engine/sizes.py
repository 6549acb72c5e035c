"""How large a locality is: the figures from which records are made up as an example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from comitia.engine.messages import Msg
from comitia.engine.numerals import INTEGER
from comitia.engine.problems import Problem, did_you_mean
from comitia.engine.recordfiles import read_yaml_file
from comitia.engine.recordtables import Vocabulary
from comitia.engine.registry import Registry
from comitia.engine.schema import LARGEST, Type
from comitia.engine.values import frozen
from comitia.engine.yamlfile import Entry, Node, Scalar
from comitia.engine.yamlfile import Mapping as MappingNode
from comitia.engine.yamlfile import Sequence as SequenceNode

SIZES: Mapping[str, str] = {"规模": "sizes"}
FIRST_YEAR, LAST_YEAR = 1000, 9000
"""The years that records may be made up for; there is time on both sides."""

YEARS: Mapping[str, str] = {"年份": "year", "year": "year"}


@frozen
class Sizes:
    """The figures of one locality in one year.

    `rows` counts the records of a table; `columns` gives the least and the greatest number of a
    column, by table and column.
    """

    year: int | None = None
    rows: Mapping[str, int] = field(default_factory=dict)
    columns: Mapping[tuple[str, str], tuple[int, int]] = field(default_factory=dict)


def load_sizes(path: Path, registry: Registry) -> tuple[Sizes, list[Problem], Mapping[str, str]]:
    """The sizes that a file of cases states, and what is wrong with them."""
    node, problems, texts = read_yaml_file(path)
    for entry in node if isinstance(node, MappingNode) else ():
        if SIZES.get(entry.key, entry.key) == "sizes":
            return read_sizes(entry.value, registry, problems), problems, texts
    return Sizes(), problems, texts


def read_sizes(node: Node, registry: Registry, problems: list[Problem]) -> Sizes:
    """Read a mapping of tables, or of `table.column`, to numbers."""
    if not isinstance(node, MappingNode):
        message = Msg("a mapping of keys to values belongs here")
        problems.append(Problem("CF003", "error", message, node.span))
        return Sizes()
    words = Vocabulary(registry)
    year: int | None = None
    rows: dict[str, int] = {}
    columns: dict[tuple[str, str], tuple[int, int]] = {}
    for entry in node:
        bounds = _bounds(entry.value, problems)
        if entry.key in YEARS:
            year = bounds[0] if bounds else None
            if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
                message = Msg("`{value}` is not a year", value=str(year))
                problems.append(Problem("CF006", "error", message, entry.value.span))
                year = None
            continue
        place = _place(entry, words, problems)
        if place is None or bounds is None:
            continue
        if place[1] is not None:
            columns[place[0], place[1]] = bounds
        elif bounds[0] == bounds[1] and bounds[0] >= 0:
            rows[place[0]] = bounds[0]
        else:
            message = Msg("how many records there are is one number, 0 or more")
            problems.append(Problem("CF006", "error", message, entry.value.span))
    return Sizes(year, rows, columns)


def _place(
    entry: Entry, words: Vocabulary, problems: list[Problem]
) -> tuple[str, str | None] | None:
    name, dot, column = entry.key.partition(".")
    table = words.tables.get(name)
    known: Mapping[str, str] = words.tables
    wrong = Msg("there is no table `{name}`", name=name)
    if table is not None:
        if not dot:
            return table, None
        known = words.columns(table)
        found = known.get(column)
        wrong = Msg("table `{table}` has no column `{name}`", table=name, name=column)
        if found is not None:
            if words.schema.tables[table].columns[found].type is Type.INT:
                return table, found
            wrong = Msg("column `{name}` does not hold whole numbers", name=column)
    nearest = did_you_mean(column if table else name, known)
    advice = Msg("did you mean `{word}`?", word=nearest) if nearest else None
    problems.append(Problem("CF006", "error", wrong, entry.key_span, advice))
    return None


def _bounds(node: Node, problems: list[Problem]) -> tuple[int, int] | None:
    """A number, or the least and the greatest of a range."""
    items = node.items if isinstance(node, SequenceNode) else (node,)
    texts = [each.text.strip() for each in items if isinstance(each, Scalar)]
    numbers = [int(text) for text in texts if INTEGER.fullmatch(text) and len(text) <= 10]
    fits = len(numbers) == len(items) in (1, 2) and max(map(abs, numbers)) <= LARGEST
    if fits and numbers[0] <= numbers[-1]:
        return numbers[0], numbers[-1]
    message = Msg("a whole number belongs here, or the least and the greatest: `[2, 5]`")
    problems.append(Problem("CF006", "error", message, node.span))
    return None
