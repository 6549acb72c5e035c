"""One SELECT under construction: rows of a table, and the texts that are read over them.

The innermost layer reads the tables, under flat names (`c1`, `c2`…); how what is made of them
becomes columns of layers above it is in `sqllayers`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from comitia.engine.expressions import Expr, Path
from comitia.engine.schema import KEY, Type
from comitia.engine.sql import PERIODS, Piece, Plan
from comitia.engine.sqllayers import Nodes, Rows


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
        self._nodes = Nodes(plan)
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
        sure = sure and all(part.sure for part in parts)
        return Piece(self._nodes.text(text), kind, sure, wide)

    def verbatim(self, text: str, kind: Type) -> Piece:
        """A constant, whose text may hold anything."""
        return Piece(self._nodes.constant(text), kind, sure=True)

    def look_up(self, rows: Rows, column: str, equals: Piece, wanted: str, kind: Type) -> Piece:
        """The column `wanted` of that one of the `rows` whose `column` equals `equals`: a date or
        an integer, of which the rows hold each from the first to the last.
        """
        return Piece(self._nodes.found(rows, column, equals.text, wanted), kind)

    def once(self, piece: Piece) -> Piece:
        """The same piece, which is to be a column however often it is read."""
        self._nodes.once(piece.text)
        return piece

    def select(self, wanted: Sequence[str] = ()) -> tuple[str, list[str]]:
        """The SELECT with all its columns, and what is `wanted` written out over it."""
        layers, texts = self._nodes.layered(wanted)
        columns = [f"{text} AS {name}" for text, name in (self._columns or {"1": "c0"}).items()]
        periods = f" CROSS JOIN {self.plan.dialect.quoted(PERIODS)} AS p" if self.periodic else ""
        text = (
            f"SELECT {', '.join(columns)} FROM {self.plan.dialect.quoted(self.table)} AS b{periods}"
            + "".join(f" {write()}" for write in self._joins)
        )
        for made, joins in layers:
            text = f"SELECT x.*, {', '.join(made)} FROM ({text}) AS x{joins}"
        return text, texts


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
