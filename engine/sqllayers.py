"""Texts made of other texts, and which of them become columns of a SELECT.

What is made of other pieces is a *node*: a text in which marks stand for the nodes inside it.
Only when the SELECT is written is it known how often each is read. One that is long and read
more than once becomes a column (`e1`, `e2`…) in a layer above those it reads; any other is
written where it is read.

What is looked up in other rows is joined to the layer. An engine with fast lists is given the
rows as one row of lists instead: the text that finds a place in one can then be written
anywhere, and is computed only where it decides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from comitia.engine.sql import Piece, Plan

Rows: TypeAlias = tuple[Callable[[Plan, str], str], str]
"""What can stand behind JOIN: how it is written when the whole query is known, and of what."""

_FIRST, _AGAIN = "\x01", "\x03"
_MARK = re.compile("[\x01\x03]([0-9]+)\x02")
_LONGEST_REPEAT = 40
"""Characters of the longest text that is written twice instead of becoming a column."""

_LONGEST_AGAIN = 400
"""The same where it is written twice in one place (`again`)."""


@dataclass(slots=True)
class _Node:
    """A text with marks for the nodes in it. Of a `source`, the text is what its column
    `equals`, and the value is that of another column of the row it is found in.
    """

    text: str
    parts: tuple[int, ...]
    column: bool | None = None
    """Whether it becomes a column; `None`: if it is long and read more than once."""
    source: tuple[Rows, str, str] | None = None


@dataclass(slots=True)
class _Layer:
    columns: list[str] = field(default_factory=list)
    joins: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The alias and the text of each joined row, by what it is found by."""
    lists: dict[str, None] = field(default_factory=dict)
    """The aliases of the lists that its columns read."""


@dataclass(slots=True)
class _Written:
    """How a node is read: its text, the layer that has what it reads, and the lists among that."""

    text: str
    level: int
    lists: dict[str, None]


class Nodes:
    """The nodes of one SELECT."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._nodes: list[_Node] = []
        self._numbers: dict[object, int] = {}
        self._aliases = 0
        self._lists: dict[tuple[str, str], tuple[str, dict[str, None]]] = {}
        """The alias of rows that are lists by a column, and the columns that are read of them."""

    def text(self, text: str) -> str:
        """The mark of a text made of others."""
        return self._mark(text, _Node(text, _marks(text)))

    def constant(self, text: str) -> str:
        """The mark of a text that may hold anything."""
        return self._mark(text, _Node(text, (), False))

    def found(self, rows: Rows, column: str, equals: str, wanted: str) -> str:
        """The mark of the column `wanted` of that row whose `column` equals `equals`."""
        source = (rows, column, wanted)
        joined = None if self._plan.dialect.lists else True
        return self._mark((equals, source), _Node(equals, _marks(equals), joined, source))

    def once(self, text: str) -> None:
        """Let what is marked in `text` be columns however often they are read."""
        for mark in _marks(text):
            self._nodes[mark].column = True

    def _mark(self, key: object, node: _Node) -> str:
        if key not in self._numbers:
            self._numbers[key] = len(self._nodes)
            self._nodes.append(node)
        return f"{_FIRST}{self._numbers[key]}\x02"

    def layered(self, wanted: Sequence[str]) -> tuple[list[tuple[list[str], str]], list[str]]:
        """The layers above the innermost, each with its columns and what is joined for them, and
        the texts that are `wanted` over the last one.
        """
        uses, agains = self._uses(wanted)
        outermost = {mark for each in wanted for mark in _marks(each)}
        layers: list[_Layer] = []
        written: dict[int, _Written] = {}
        for number in sorted(uses):
            node, own = self._nodes[number], self._written(number, written)
            longest = _LONGEST_REPEAT if uses[number] > 1 else _LONGEST_AGAIN
            column = node.column
            if column is None:
                repeated = uses[number] > 1 or number in agains
                # Nothing is joined to what is read from outside.
                column = repeated and len(own.text) > longest
                column = column or (bool(own.lists) and number in outermost)
            if column:
                layers.extend(_Layer() for _ in range(len(layers), own.level + 1))
                layer = layers[own.level]
                text = own.text
                if node.source is not None and not self._plan.dialect.lists:
                    text = self._looked_up(node.source, text, layer)
                layer.columns.append(f"{text} AS e{number + 1}")
                layer.lists |= own.lists
                own = _Written(f"e{number + 1}", own.level + 1, {})
            written[number] = own
        joined = [(layer.columns, self._joined(layer)) for layer in layers]
        return joined, [_expanded(each, written) for each in wanted]

    def _written(self, number: int, written: dict[int, _Written]) -> _Written:
        """A node where it is not a column."""
        node = self._nodes[number]
        parts = [written[part] for part in node.parts]
        own = _Written(
            _expanded(node.text, written),
            max((part.level for part in parts), default=0),
            {each: None for part in parts for each in part.lists},
        )
        if node.source is not None and self._plan.dialect.lists:
            own.text, alias = self._listed(node.source, own.text)
            own.lists[alias] = None
        return own

    def _uses(self, wanted: Iterable[str]) -> tuple[Counter[int], set[int]]:
        """How often each node is read, counting a node that is read itself once; and those that
        are read again in the same place, which is not counted.
        """
        uses, agains = Counter[int](), set[int]()
        texts = list(wanted)
        while texts:
            for mark in _MARK.finditer(texts.pop()):
                number = int(mark[1])
                if mark[0].startswith(_AGAIN):
                    agains.add(number)
                    continue
                if number not in uses and self._nodes[number].parts:
                    texts.append(self._nodes[number].text)
                uses[number] += 1
        return uses, agains

    def _alias(self) -> str:
        self._aliases += 1
        return f"d{self._aliases}"

    def _looked_up(self, source: tuple[Rows, str, str], equals: str, layer: _Layer) -> str:
        """Join the row to the layer; rows found by the same value are joined once."""
        (write, name), column, wanted = source
        rows, quoted = write(self._plan, name), self._plan.dialect.quoted
        found_by = f"{rows} {column} {equals}"
        if found_by not in layer.joins:
            alias = self._alias()
            condition = f"({alias}.{quoted(column)} = {equals})"
            layer.joins[found_by] = alias, f" LEFT JOIN {rows} AS {alias} ON {condition}"
        return f"{layer.joins[found_by][0]}.{quoted(wanted)}"

    def _listed(self, source: tuple[Rows, str, str], equals: str) -> tuple[str, str]:
        """The place in a list, and the alias of the row of lists."""
        (write, name), column, wanted = source
        rows, quoted = write(self._plan, name), self._plan.dialect.quoted
        key = rows, quoted(column)
        if key not in self._lists:
            self._lists[key] = self._alias(), {}
        alias, columns = self._lists[key]
        columns[quoted(wanted)] = None
        # Place 0 is in no list; below it a list is counted from its end.
        place = f"GREATEST({equals}, {alias}.v0) - {alias}.v0"
        return f"{alias}.{quoted(wanted)}[{place}]", alias

    def _joined(self, layer: _Layer) -> str:
        """What a layer is joined with, in the order of its columns."""
        joins = [join for _, join in layer.joins.values()]
        for (rows, column), (alias, columns) in self._lists.items():
            if alias in layer.lists:
                listed = "".join(f", LIST({each} ORDER BY {column}) AS {each}" for each in columns)
                one_row = f"SELECT MIN({column}) - 1 AS v0{listed} FROM {rows}"
                joins.append(f" CROSS JOIN ({one_row}) AS {alias}")
        return "".join(joins)


def again(piece: Piece) -> str:
    """The text of a piece in a place where it has been read just before."""
    return piece.text.replace(_FIRST, _AGAIN)


def _marks(text: str) -> tuple[int, ...]:
    return tuple(int(mark) for mark in _MARK.findall(text))


def _expanded(text: str, written: dict[int, _Written]) -> str:
    return _MARK.sub(lambda mark: written[int(mark[1])].text, text)
