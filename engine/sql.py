"""Writing one SELECT: names, joins and layers, in the text that DuckDB and Spark both read.

A `Frame` is a SELECT under construction. Its innermost layer reads columns of tables under
flat names (`c1`, `c2`…); each further layer adds columns computed from those below (`e1`,
`e2`…), so that nothing long is written twice. A `Group` is a frame folded to one row a key.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial

from comitia.engine.expressions import Path
from comitia.engine.schema import KEY, Schema, Type

PERIODS = "comitia_periods"
"""The table of periods a query in periods is run with: `period_first`, `period_last`."""

DAYS = "comitia_days_"
"""Prefix of the table of a calendar's days: `day`, `working`, `index`."""

SQL_TYPES = {
    Type.BOOL: "BOOLEAN",
    Type.INT: "BIGINT",
    Type.DATE: "DATE",
    Type.TEXT: "VARCHAR",
}

_LONGEST_REPEAT = 400
"""Characters of the longest text that is written twice instead of becoming a column."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What the engines do not spell alike."""

    name: str
    quote: str
    parameter: str
    text_type: str

    def quoted(self, name: str) -> str:
        """The name of a table or column."""
        return f"{self.quote}{name.replace(self.quote, self.quote * 2)}{self.quote}"

    def string(self, text: str) -> str:
        """A text constant."""
        if self.name == "spark":
            return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
        return "'" + text.replace("'", "''") + "'"

    def days_between(self, later: str, earlier: str) -> str:
        """The number of days from one date to another."""
        if self.name == "spark":
            return f"CAST(DATEDIFF({later}, {earlier}) AS BIGINT)"
        return f"({later} - {earlier})"

    def type_of(self, kind: Type) -> str:
        """The type of a column."""
        return self.text_type if kind is Type.TEXT else SQL_TYPES[kind]


DIALECTS = {
    "duckdb": Dialect("duckdb", '"', "$", "VARCHAR"),
    "spark": Dialect("spark", "`", ":", "STRING"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of one expression, to be read in layer `level` of its frame or above it."""

    text: str
    kind: Type
    level: int = 0
    sure: bool = False
    """It is never NULL."""
    wide: bool = False
    """It is a 64-bit integer without a cast."""
    literal: int | None = None
    """The integer it always is."""


def joined(text: str, kind: Type, *parts: Piece, sure: bool = True, wide: bool = False) -> Piece:
    """A piece made of others: undetermined where one of them is, or oftener if not `sure`."""
    level = max((part.level for part in parts), default=0)
    return Piece(text, kind, level, sure and all(part.sure for part in parts), wide)


def widened(piece: Piece) -> str:
    """An integer of 64 bits: engines raise when it overflows, but count literals as 32 bits."""
    return piece.text if piece.wide else f"CAST({piece.text} AS BIGINT)"


def number(value: int) -> Piece:
    """An integer constant."""
    text = str(value) if value >= 0 else f"({value})"
    return Piece(text, Type.INT, sure=True, literal=value)


@dataclass(slots=True)
class Plan:
    """What all frames of one query share, and what the query turns out to need."""

    schema: Schema
    given: Collection[str]
    full: Collection[tuple[str, str]]
    dialect: Dialect
    periods: bool
    tables: dict[str, None] = field(default_factory=dict)
    calendars: dict[str, None] = field(default_factory=dict)
    as_of: bool = False

    def nothing(self, kind: Type) -> Piece:
        """A typed NULL."""
        return Piece(f"CAST(NULL AS {self.dialect.type_of(kind)})", kind, wide=True)

    def table(self, name: str) -> str:
        """The quoted name of a table, which the query now needs."""
        self.tables[name] = None
        return self.dialect.quoted(name)

    def days(self, calendar: str) -> str:
        """The quoted name of a calendar's table, which the query now needs."""
        self.calendars[calendar] = None
        return self.dialect.quoted(DAYS + calendar)


@dataclass(slots=True)
class _Layer:
    columns: dict[str, str] = field(default_factory=dict)
    joins: list[str] = field(default_factory=list)


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
        self._columns: dict[str, str] = {}
        self._hops: dict[Path, str] = {}
        self._joins: list[Callable[[], str]] = []
        self._layers: list[_Layer] = []
        self._lookups: dict[tuple[str, str, str, int], str] = {}
        self._named = 0
        plan.table(table)

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
                text = (
                    f"LEFT JOIN {self.plan.table(parent)} AS {self._hops[hop]}"
                    f" ON ({self._hops[hop]}.{quoted(KEY)} = {alias}.{quoted(name)})"
                )
                self.join(partial(str, text))
            alias, table = self._hops[hop], parent
        return f"{alias}.{quoted(path[-1])}"

    def read(self, path: Path, up: int = 0) -> str | None:
        """The same as a flat name, of the current row or with `up` of the one outside."""
        if not up:
            found = self.reach(path)
            return None if found is None else self.column(found)
        assert self.outer is not None
        found = self.outer.read(path)
        return None if found is None else self.column(f"u.{found}")

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

    def hoist(self, text: str, level: int) -> str:
        """The name of a column with the value of `text`, one layer above `level`."""
        layer = self._layer(level)
        if text not in layer.columns:
            layer.columns[text] = self.alias("e")
        return layer.columns[text]

    def look_up(self, source: str, column: str, equals: str, level: int) -> str:
        """The name under which the row of `source` whose `column` equals `equals` is joined to
        the layer above `level`.
        """
        key = (source, column, equals, level)
        if key not in self._lookups:
            alias = self._lookups[key] = self.alias("d")
            condition = f"({alias}.{self.plan.dialect.quoted(column)} = {equals})"
            self._layer(level).joins.append(f"LEFT JOIN {source} AS {alias} ON {condition}")
        return self._lookups[key]

    def _layer(self, level: int) -> _Layer:
        while len(self._layers) <= level:
            self._layers.append(_Layer())
        return self._layers[level]

    def once(self, piece: Piece) -> Piece:
        """The same piece as a column, which is computed once however often it is read."""
        if piece.text.isidentifier():
            return piece
        name = self.hoist(piece.text, piece.level)
        return Piece(name, piece.kind, piece.level + 1, piece.sure, piece.wide)

    def short(self, piece: Piece) -> Piece:
        """The same piece in a text that may be written more than once."""
        return piece if len(piece.text) <= _LONGEST_REPEAT else self.once(piece)

    def alias(self, prefix: str) -> str:
        """A name no other join of this frame has."""
        self._named += 1
        return f"{prefix}{self._named}"

    def text(self) -> str:
        """The SELECT with all its columns."""
        columns = self._columns or {"1": "c0"}
        periods = f" CROSS JOIN {self.plan.dialect.quoted(PERIODS)} AS p" if self.periodic else ""
        text = (
            f"SELECT {_listed(columns)} FROM {self.plan.dialect.quoted(self.table)} AS b{periods}"
            + "".join(f" {write()}" for write in self._joins)
        )
        for layer in self._layers:
            joins = "".join(f" {join}" for join in layer.joins)
            text = f"SELECT x.*, {_listed(layer.columns)} FROM ({text}) AS x{joins}"
        return text


def _listed(columns: dict[str, str]) -> str:
    return ", ".join(f"{text} AS {name}" for text, name in columns.items())


class Group:
    """A frame folded to one row a key, and joined to another frame where its keys equal `mine`.

    Not `folded` it has a row a record, whose values are read over a window.
    """

    def __init__(
        self, frame: Frame, keys: list[str], parent: Frame, mine: list[str], folded: bool = True
    ) -> None:
        self.frame = frame
        self.keys = [*keys, *map(frame.column, frame.period())]
        self.doubts: list[str] = []
        """Linking fields of the other frame that may be empty."""
        self._parent = parent
        self._mine = [*mine, *(parent.period() if frame.periodic else ())]
        self._alias = parent.alias("g")
        self._folded = folded
        self._values: dict[str, str] = {}
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

    def value(self, text: str) -> str:
        """The other frame's name of what `text` is in a row of the group; NULL without a row."""
        name = self._values.setdefault(text, f"v{len(self._values) + 1}")
        return self._parent.column(f"{self._alias}.{name}")

    def total(self, value: Piece, none: str) -> Piece:
        """`value` of the group of a row of the other frame, `none` where it has no record."""
        name = self.value(value.text)
        sure = value.sure and not self.doubts
        if not self.keys:
            return Piece(name, value.kind, sure=sure, wide=True)
        if value.sure:
            text = f"COALESCE({name}, {none})"
        else:
            key = self._parent.column(f"{self._alias}.k1")
            text = f"CASE WHEN ({key} IS NULL) THEN {none} ELSE {name} END"
        if self.doubts:
            linked = " AND ".join(f"({own} IS NOT NULL)" for own in self.doubts)
            text = f"CASE WHEN ({linked}) THEN {text} END"
        return Piece(text, value.kind, sure=sure, wide=True)

    def _joined(self) -> str:
        names = [f"k{place}" for place in range(1, len(self.keys) + 1)]
        columns = [f"{key} AS {name}" for key, name in zip(self.keys, names, strict=True)]
        columns += [f"{text} AS {name}" for text, name in self._values.items()]
        text = f"SELECT {', '.join(columns)} FROM ({self.frame.text()}) AS x"
        if not self._reads_all:
            text += f" WHERE ({' OR '.join(self._wheres)})"
        if not self.keys:
            return f"CROSS JOIN ({text}) AS {self._alias}"
        if self._folded:
            text += f" GROUP BY {', '.join(self.keys)}"
        pairs = zip(names, self._mine, strict=True)
        where = " AND ".join(f"({self._alias}.{name} = {own})" for name, own in pairs)
        return f"LEFT JOIN ({text}) AS {self._alias} ON {where}"


def folded(function: str, where: Piece | None, value: Piece | None, frame: Frame) -> Piece:
    """One number or truth over the rows of a group: the rows `where`, of which `value` is read.

    Undetermined where one of the rows leaves `where` open, or is taken and has no value.
    """
    taken = "COUNT(*)" if where is None else f"COUNT(CASE WHEN {where.text} THEN 1 END)"
    doubts = [] if where is None or where.sure else [f"WHEN ({where.text} IS NULL) THEN 1"]
    text, kind, each = taken, Type.INT, ""
    if value is not None:
        each = widened(value) if value.kind is Type.INT else value.text
        if not value.sure:
            test = f"({value.text} IS NULL)"
            doubts.append(f"WHEN {f'({where.text} AND {test})' if where else test} THEN 1")
        if where is not None:
            level = max(where.level, value.level)
            each = frame.hoist(f"CASE WHEN {where.text} THEN {each} END", level)
    known = f"(COUNT(CASE {' '.join(doubts)} END) = 0)" if doubts else ""
    if function == "exists":
        text, kind = f"({taken} > 0)", Type.BOOL
        if known:
            text = f"CASE WHEN {text} THEN TRUE WHEN {known} THEN FALSE END"
        return Piece(text, kind, sure=not known)
    if value is not None:
        text = {
            "distinct": f"COUNT(DISTINCT {each})",
            "sum": f"COALESCE(CAST(SUM({each}) AS BIGINT), 0)",
            "min": f"MIN({each})",
            "max": f"MAX({each})",
        }[function]
        kind = value.kind if function in ("min", "max") else kind
    return Piece(f"CASE WHEN {known} THEN {text} END" if known else text, kind, sure=not known)


def over(partition: list[str], order: str = "") -> str:
    """The window of a row."""
    parts = [f"PARTITION BY {', '.join(partition)}"] if partition else []
    parts += [f"ORDER BY {order}"] if order else []
    return f"OVER ({' '.join(parts)})"
