"""One SELECT under construction: rows of a table, and the texts that are read over them.

What is made of other pieces is a *node*: a text in which marks stand for the nodes inside it.
Only when the SELECT is written is it known how often each is read. One that is long and read
more than once becomes a column (`e1`, `e2`…) in a layer above those it reads; any other is
written where it is read. The innermost layer reads the tables, under flat names (`c1`, `c2`…).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

from comitia.engine.expressions import Expr, Path
from comitia.engine.schema import KEY, Type
from comitia.engine.sql import PERIODS, Piece, Plan

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


class Frame:
    """Rows of a table (`b`), with the row outside (`u`) and the period (`p`) where needed."""

    def __init__(
        self, plan: Plan, table: str, *, periodic: bool = False, outer: Frame | None = None
    ) -> None:
        self.plan = plan
        self.table = table
        self.periodic = periodic
        self.outer = outer
        self.groups: dict[object, Group] = {}
        self.written: dict[int, tuple[Expr, Piece]] = {}
        """What has been written already, by the identity of the expression."""
        self._fields: dict[tuple[Path, int], Piece] = {}
        self._columns: dict[str, str] = {}
        self._hops: dict[Path, str] = {}
        self._numbered: set[Path] = set()
        self._joins: list[Callable[[], str]] = []
        self._nodes: list[_Node] = []
        self._numbers: dict[object, int] = {}
        self._named = 0
        plan.table(table)

    # Columns of tables

    def reach(self, path: Path) -> str | None:
        """The column at `path` as the innermost layer calls it; `None` if no table leads there."""
        alias, table, quoted = "b", self.table, self.plan.dialect.quoted
        for depth, name in enumerate(path[:-1], start=1):
            parent = self.plan.schema.tables[table].columns[name].reference
            if parent is None or parent not in self.plan.given:
                return None
            hop = path[:depth]
            if hop not in self._hops:
                self._hops[hop] = f"r{len(self._hops) + 1}"
                condition = f"({self._hops[hop]}.{quoted(KEY)} = {alias}.{quoted(name)})"
                self.join(partial(self._hop, hop, self.plan.table(parent), condition))
            alias, table = self._hops[hop], parent
        return f"{alias}.{quoted(path[-1])}"

    def _hop(self, hop: Path, parent: str, condition: str) -> str:
        if hop in self._numbered:
            parent = f"(SELECT *, {self.plan.dialect.row_number} AS comitia_row FROM {parent})"
        return f"LEFT JOIN {parent} AS {self._hops[hop]} ON {condition}"

    def row_number(self, path: Path) -> Piece | None:
        """A number that stands for the record `path` refers to, if that is joined anyway: where
        there are many, they are told apart faster by it than by their keys.
        """
        if path not in self._hops or not self.plan.dialect.row_number:
            return None
        self._numbered.add(path)
        name = self.column(f"{self._hops[path]}.comitia_row")
        return Piece(name, Type.INT, sure=self.is_full(path), wide=True)

    def read(self, path: Path, up: int = 0) -> str | None:
        """The same as a flat name, of the current row or with `up` of the one outside."""
        if not up:
            found = self.reach(path)
            return None if found is None else self.column(found)
        assert self.outer is not None
        found = self.outer.read(path)
        return None if found is None else self.column(f"u.{found}")

    def field(self, path: Path, up: int = 0) -> Piece:
        """The value at `path`."""
        if (path, up) not in self._fields:
            self._fields[path, up] = self._field(path, up)
        return self._fields[path, up]

    def _field(self, path: Path, up: int) -> Piece:
        schema = self.plan.schema
        table = self.outer.table if up and self.outer else self.table
        column = schema.column(table, path)
        name = self.read(path, up)
        if name is None:
            return self.plan.nothing(column.type)
        holder = schema.column(table, path[:-1]).reference if path[:-1] else table
        known = self.plan.ranges.get((str(holder), column.name))
        return Piece(name, column.type, self.is_full(path, up), wide=True, range=known)

    def is_full(self, path: Path, up: int = 0) -> bool:
        """Whether every cell on the way along `path` is known to be filled."""
        table: str | None = self.table if not up or self.outer is None else self.outer.table
        for name in path:
            assert table is not None
            if name != KEY and (table, name) not in self.plan.full:
                return False
            table = self.plan.schema.tables[table].columns[name].reference
        return True

    def column(self, source: str) -> str:
        """The flat name of what the innermost layer calls `source`."""
        return self._columns.setdefault(source, f"c{len(self._columns) + 1}")

    def period(self) -> list[str]:
        """The bounds of the period as the innermost layer calls them, if the frame has one."""
        quoted = self.plan.dialect.quoted
        bounds = ("period_first", "period_last")
        return [f"p.{quoted(bound)}" for bound in bounds] if self.periodic else []

    def join(self, write: Callable[[], str]) -> None:
        """Join something to the innermost layer; its text is asked for when it is complete."""
        self._joins.append(write)

    def alias(self, prefix: str) -> str:
        """A name no other join of this frame has."""
        self._named += 1
        return f"{prefix}{self._named}"

    # What is made of them

    def made(
        self, text: str, kind: Type, *parts: Piece, sure: bool = True, wide: bool = False
    ) -> Piece:
        """A piece made of others: undetermined where one is, or oftener if not `sure`."""
        marks = _marks(text)
        sure = sure and all(part.sure for part in parts)
        return Piece(self._mark(text, _Node(text, marks)), kind, sure, wide)

    def verbatim(self, text: str, kind: Type) -> Piece:
        """A constant, whose text may hold anything."""
        return Piece(self._mark(text, _Node(text, (), False)), kind, sure=True)

    def look_up(self, rows: Rows, column: str, equals: Piece, wanted: str, kind: Type) -> Piece:
        """The column `wanted` of that one of the `rows` whose `column` equals `equals`."""
        marks = _marks(equals.text)
        source = (rows, column, wanted)
        return Piece(
            self._mark((equals.text, source), _Node(equals.text, marks, True, source)), kind
        )

    def once(self, piece: Piece) -> Piece:
        """The same piece, which is to be a column however often it is read."""
        for mark in _marks(piece.text):
            self._nodes[mark].column = True
        return piece

    def _mark(self, key: object, node: _Node) -> str:
        if key not in self._numbers:
            self._numbers[key] = len(self._nodes)
            self._nodes.append(node)
        return f"{_FIRST}{self._numbers[key]}\x02"

    # The text

    def select(self, wanted: Sequence[str] = ()) -> tuple[str, list[str]]:
        """The SELECT with all its columns, and what is `wanted` written out over it."""
        layers, written = self._layered(wanted)
        columns = [f"{text} AS {name}" for text, name in (self._columns or {"1": "c0"}).items()]
        periods = f" CROSS JOIN {self.plan.dialect.quoted(PERIODS)} AS p" if self.periodic else ""
        text = (
            f"SELECT {', '.join(columns)} FROM {self.plan.dialect.quoted(self.table)} AS b{periods}"
            + "".join(f" {write()}" for write in self._joins)
        )
        for layer in layers:
            joins = "".join(join for _, join in layer.joins.values())
            text = f"SELECT x.*, {', '.join(layer.columns)} FROM ({text}) AS x{joins}"
        return text, [_expanded(each, written) for each in wanted]

    def _layered(self, wanted: Iterable[str]) -> tuple[list[_Layer], dict[int, str]]:
        """The layers of columns, and each node that is read as the text to read it by."""
        uses, agains = self._uses(wanted)
        layers: list[_Layer] = []
        written: dict[int, str] = {}
        levels: dict[int, int] = {}
        for number in sorted(uses):
            node = self._nodes[number]
            text = _expanded(node.text, written) if node.parts else node.text
            level = max((levels[part] for part in node.parts), default=0)
            longest = _LONGEST_REPEAT if uses[number] > 1 else _LONGEST_AGAIN
            repeated = (uses[number] > 1 or number in agains) and len(text) > longest
            if repeated if node.column is None else node.column:
                layers.extend(_Layer() for _ in range(len(layers), level + 1))
                if node.source is not None:
                    text = self._looked_up(node.source, text, layers[level])
                name = f"e{number + 1}"
                layers[level].columns.append(f"{text} AS {name}")
                text, level = name, level + 1
            written[number], levels[number] = text, level
        return layers, written

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

    def _looked_up(self, source: tuple[Rows, str, str], equals: str, layer: _Layer) -> str:
        """Join the row to the layer; rows found by the same value are joined once."""
        (write, name), column, wanted = source
        rows, quoted = write(self.plan, name), self.plan.dialect.quoted
        found_by = f"{rows} {column} {equals}"
        if found_by not in layer.joins:
            alias = self.alias("d")
            condition = f"({alias}.{quoted(column)} = {equals})"
            layer.joins[found_by] = alias, f" LEFT JOIN {rows} AS {alias} ON {condition}"
        return f"{layer.joins[found_by][0]}.{quoted(wanted)}"


def again(piece: Piece) -> str:
    """The text of a piece in a place where it has been read just before."""
    return piece.text.replace(_FIRST, _AGAIN)


def _marks(text: str) -> tuple[int, ...]:
    return tuple(int(mark) for mark in _MARK.findall(text))


def _expanded(text: str, written: dict[int, str]) -> str:
    return _MARK.sub(lambda mark: written[int(mark[1])], text)


class Group:
    """A frame folded to one row a key, and joined to another frame where its keys equal `mine`.

    Not `folded` it has a row a record, whose values are read over a window.
    """

    def __init__(
        self, frame: Frame, keys: list[str], parent: Frame, mine: list[str], folded: bool = True
    ) -> None:
        self.frame = frame
        self.parent = parent
        self.keys = [*keys, *map(frame.column, frame.period())]
        self.doubts: list[str] = []
        """Linking fields of the other frame that may be empty."""
        self._mine = [*mine, *(parent.period() if frame.periodic else ())]
        self._alias = parent.alias("g")
        self._folded = folded
        self._folds: dict[tuple[str, str], str] = {}
        self._wheres: dict[str, None] = {}
        self._reads_all = not folded
        parent.join(self._joined)

    def narrow(self, where: Piece | None) -> None:
        """A value reads only the rows that may satisfy `where`; all of them if there is none."""
        if where is None:
            self._reads_all = True
        else:
            test = where.text if where.sure else f"COALESCE({where.text}, TRUE)"
            self._wheres[test] = None

    def fold(self, function: str, of: str) -> str:
        """The other frame's name of an aggregate (`FOLDS`) over the rows; NULL without a row."""
        name = self._folds.setdefault((function, of), f"v{len(self._folds) + 1}")
        return self.parent.column(f"{self._alias}.{name}")

    def _joined(self) -> str:
        wheres = [] if self._reads_all else list(self._wheres)
        # Where all rows that are read satisfy the condition, they need not be asked again.
        all_taken = {("count_if", wheres[0]): ("count", "*")} if len(wheres) == 1 else {}
        folds = [(*all_taken.get(fold, fold), name) for fold, name in self._folds.items()]
        source, texts = self.frame.select([*(of for _, of, _ in folds), *wheres])
        source = f"FROM ({source}) AS x"
        if wheres:
            source += f" WHERE ({' OR '.join(texts[len(folds) :])})"
        names = [f"k{place}" for place in range(1, len(self.keys) + 1)]
        folds = [(fold, text, name) for (fold, _, name), text in zip(folds, texts, strict=False)]
        text = self._selected(names, folds, source)
        if not self.keys:
            return f"CROSS JOIN ({text}) AS {self._alias}"
        pairs = zip(names, self._mine, strict=True)
        where = " AND ".join(f"({self._alias}.{name} = {own})" for name, own in pairs)
        return f"LEFT JOIN ({text}) AS {self._alias} ON {where}"

    def _selected(
        self, names: Sequence[str], folds: Sequence[tuple[str, str, str]], source: str
    ) -> str:
        """The SELECT of keys and folds.

        Different values beside other folds are counted in two steps, first a row for each
        value: engines do the same by themselves only for different values alone.
        """
        keys = [f"{key} AS {name}" for key, name in zip(self.keys, names, strict=True)]
        values = {text for function, text, _ in folds if function == "distinct"}
        if len(values) == 1 and len(folds) > 1:
            first = [f"{values.copy().pop()} AS v0"]
            first += [
                f"{FOLDS[function].format(text)} AS {name}"
                for function, text, name in folds
                if function != "distinct"
            ]
            grouped = ", ".join([*self.keys, *values])
            source = f"FROM (SELECT {', '.join([*keys, *first])} {source} GROUP BY {grouped}) AS x"
            folds = [
                ("count", "v0", name) if function == "distinct" else (_SECOND[function], name, name)
                for function, _, name in folds
            ]
            keys, groups = list(names), list(names)
        else:
            groups = self.keys
        columns = [f"{FOLDS[function].format(text)} AS {name}" for function, text, name in folds]
        grouping = f" GROUP BY {', '.join(groups)}" if groups and self._folded else ""
        return f"SELECT {', '.join([*keys, *columns])} {source}{grouping}"


FOLDS = {
    "": "{}",
    "count": "COUNT({})",
    "count_if": "COUNT_IF({})",
    "distinct": "COUNT(DISTINCT {})",
    "sum": "SUM({})",
    "min": "MIN({})",
    "max": "MAX({})",
}
"""What the rows of a group can be folded to."""

_SECOND = {"count": "sum", "count_if": "sum", "sum": "sum", "min": "min", "max": "max"}
"""How what was folded in a first step is folded in a second."""
