"""Some localities' records at once, column by column, from one seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from comitia.engine.records import Cell
from comitia.engine.schema import KEY, LARGEST, Column, Schema, Table, Type, Typical
from comitia.engine.sizes import Sizes
from comitia.survey import Profile, Survey
from comitia.synthdates import Dates
from comitia.synthlayout import Plan, Rows, lay_out
from comitia.synthvalues import (
    YES,
    around,
    emptiness,
    favouring,
    pick,
    pick_from,
    spaced,
    thinned,
)

CARELESS = 8
"""One in how many owners has records in which facts are missing."""

MISSING = 4
"""One in how many of the cells of such records is empty."""

UNUSUAL = 8
"""One in how many records is like none that a rule speaks of."""

KEPT = 16
"""How many times as often a record says what its profile does as what others say."""

NONE: Sequence[Any] = ()


@dataclass
class Block:
    """One block of records as it is made; columns are made when they are first needed."""

    schema: Schema
    plan: Plan
    survey: Survey
    sizes: Sizes
    year: int
    seed: str
    rows: dict[str, Rows] = field(default_factory=dict)
    made: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    open: set[tuple[str, str]] = field(default_factory=set)
    """The columns that are being made."""
    kinds: dict[str, list[int]] = field(default_factory=dict)
    careless: dict[str, list[int]] = field(default_factory=dict)

    def make(
        self,
        rows: Mapping[str, int],
        offsets: Mapping[str, int],
        totals: Mapping[str, int],
    ) -> dict[str, dict[str, list[Cell]]]:
        """Every table, column by column; keys go on from `offsets`."""
        towns = max(1, rows[self.plan.home]) if self.plan.home else 1
        keys: dict[str, list[str]] = {}
        for name, owned in self.plan.owned.items():
            column = self.schema.tables[name].columns.get(owned.owner or "")
            above = self.rows.get(column.reference or "") if column else None
            self.rows[name] = lay_out(owned, rows[name], towns, above, self.random(name))
            width = max(4, len(str(totals[name])))
            prefix = "".join(word[:1].upper() for word in name.split("_"))
            first = offsets[name] + 1
            keys[name] = [f"{prefix}{n:0{width}}" for n in range(first, first + rows[name])]
        days = _Days()
        return {
            name: self._finished(self.schema.tables[name], keys, days) for name in self.plan.owned
        }

    def random(self, *names: str) -> Random:
        """A source of its own for each column, so that none depends on another."""
        return Random("/".join((self.seed, *names)))

    def _finished(
        self, table: Table, keys: Mapping[str, list[str]], days: _Days
    ) -> dict[str, list[Cell]]:
        """The columns of a table as they are shown: keys, dates and words."""
        shown: dict[str, list[Cell]] = {KEY: list(keys[table.name])}
        for column in table.columns.values():
            if column.name == KEY:
                continue
            raw = self.column(table.name, column.name)
            if column.reference is not None:
                named = keys.get(column.reference, [])
                shown[column.name] = [None if row is None else named[row] for row in raw]
            elif column.type is Type.DATE:
                shown[column.name] = [None if day is None else days[day] for day in raw]
            else:
                shown[column.name] = raw
        return shown

    def column(self, table: str, name: str) -> list[Any]:
        """A column: numbers, words, truths, ordinals of days, or rows referred to."""
        place = (table, name)
        if place not in self.made:
            self.open.add(place)
            column = self.schema.tables[table].columns[name]
            self.made[place] = self._make(table, column)
            self.open.discard(place)
        return self.made[place]

    def at(self, table: str, path: Sequence[str]) -> list[Any] | None:
        """The column at a path over references; none while it is itself being made."""
        name, rest = path[0], path[1:]
        columns = self.schema.tables[table].columns
        if (table, name) in self.open or table not in self.rows or name not in columns:
            return None
        found = self.column(table, name)
        target = columns[name].reference
        if not rest:
            return found
        further = self.at(target, rest) if target else None
        if further is None:
            return None
        return [None if row is None else further[row] for row in found]

    def owner_of(self, table: str) -> Column | None:
        """The reference to whose rows the rows of a table are."""
        owner = self.plan.owned[table].owner
        return (
            self.schema.tables[table].columns[owner] if owner and self.rows[table].owner else None
        )

    def _make(self, table: str, column: Column) -> list[Any]:
        draw = self.random(table, column.name)
        bounds = self.sizes.columns.get((table, column.name))
        typical = column.typical if bounds is None else Typical(*bounds)
        if column.reference is not None:
            found = self._references(table, column, draw)
        elif column.type is Type.DATE:
            found = Dates(self, table, column, typical, draw).all()
        elif column.type is Type.INT:
            found = self._numbers(table, column, typical, draw)
        else:
            found = self._words(table, column, typical, draw)
        if column.required:
            return self._filled(column, found)
        if not column.event and column.name != self.plan.owned[table].owner:
            random = draw.random
            for row in self._careless(table):
                if random() * MISSING < 1:
                    found[row] = None
        return found

    def _filled(self, column: Column, found: list[Any]) -> list[Any]:
        """A column that may not be empty, where what it was to be made from is."""
        spare = date(self.year, 7, 1).toordinal() if column.type is Type.DATE else 1
        if column.reference is not None or None not in found:
            return found
        return [spare if each is None else each for each in found]

    def _careless(self, table: str) -> list[int]:
        """The rows in which facts are missing: those of some owners."""
        if table not in self.careless:
            rows = self.rows[table]
            draw = self.random(table, "", "careless")
            owners = rows.owner if len(rows.share) >= CARELESS else range(rows.number)
            marks = pick(draw, range(CARELESS), max(len(rows.share), rows.number))
            self.careless[table] = [row for row, each in enumerate(owners) if not marks[each]]
        return self.careless[table]

    def _kinds(self, table: str) -> list[int]:
        """For each row the number of the profile that it follows, -1 for none."""
        if table not in self.kinds:
            self.kinds[table] = [-1] * self.rows[table].number  # while their owners are asked
            self.kinds[table] = self._assign(table)
        return self.kinds[table]

    def _assign(self, table: str) -> list[int]:
        profiles = self.survey.profiles.get(table, NONE)
        rows = self.rows[table]
        if not profiles:
            return self.kinds[table]
        draw = self.random(table, "", "profiles")
        unusual = pick(draw, range(UNUSUAL), rows.number)
        owner = self.plan.owned[table].owner if rows.owner else None
        lists = self._candidates(table, owner, profiles)
        # What rules list in an order mostly comes in it.
        starts = pick(draw, [*[0] * 60, *range(1, 21)] if owner else [0], len(lists))
        found = []
        owners = rows.owner or [0] * rows.number
        for odd, row, nth in zip(unusual, owners, rows.nth, strict=True):
            listed = lists[row]
            found.append(listed[(starts[row] + nth) % len(listed)] if odd and listed else -1)
        return found

    def _candidates(
        self, table: str, owner: str | None, profiles: Sequence[Profile]
    ) -> list[list[int]]:
        """For each owner the profiles that its records may follow: its own where it has such."""
        target = self.schema.tables[table].columns[owner].reference if owner else None
        general = [n for n, each in enumerate(profiles) if not each.under or each.via != owner]
        own = [n for n, each in enumerate(profiles) if each.under and each.via == owner]
        if target is None or not own:
            return [general] * (1 if target is None else self.rows[target].number)
        names = sorted({name for n in own for name in profiles[n].under})
        columns = [self.column(target, name) for name in names]
        known: dict[tuple[Any, ...], list[int]] = {}
        lists = []
        for row in zip(*columns, strict=True):
            if row not in known:
                held = dict(zip(names, row, strict=True))
                fitting = [n for n in own if _fits(profiles[n], held)]
                known[row] = fitting or general
            lists.append(known[row])
        return lists

    def _words(
        self, table: str, column: Column, typical: Typical | None, draw: Random
    ) -> list[Any]:
        rows = self.rows[table]
        profiles = self.survey.profiles.get(table, NONE)
        wanted = [self._wanted(each, column) for each in profiles]
        pool = self._pool(table, column, typical)
        if column.required and pool and not any(wanted):
            # What a record must say tells it from the others of its owner.
            listed = list(dict.fromkeys(pool))
            starts = pick(draw, range(len(listed)), rows.number)
            return [
                listed[(starts[row - nth] + nth) % len(listed)] for row, nth in enumerate(rows.nth)
            ]
        empty = emptiness(column, typical)
        if not pool:
            names = self.schema.tables[table].names if column.name == "name" else column.names
            gaps = pick(draw, thinned([True], empty), rows.number)
            return [f"{names.zh}{row}" if gap else None for row, gap in enumerate(gaps, start=1)]
        pools = [thinned(favouring(each, pool, KEPT), empty) for each in wanted]
        pools.append(thinned(pool, empty))
        if len(pools) == 1:
            return pick(draw, pools[0], rows.number)
        return pick_from(draw, pools, self._kinds(table))

    def _wanted(self, profile: Profile, column: Column) -> Sequence[Any]:
        """What a profile says of a column, as far as it can hold that."""
        kind = bool if column.type is Type.BOOL else str
        values = profile.values.get(column.name, ())
        listed = column.values or values
        return [each for each in values if isinstance(each, kind) and each in listed]

    def _pool(self, table: str, column: Column, typical: Typical | None) -> list[Any]:
        """What a column of words or of yes and no usually holds, whatever its record is."""
        if column.type is Type.BOOL:
            yes = YES if typical is None or typical.often is None else typical.often
            return [True] * yes + [False] * (100 - yes)
        asked = list(self.survey.texts.get((table, column.name), ()))
        others = [each for each in column.values if each not in asked]
        return favouring(
            [each for each in asked if not column.values or each in column.values], others
        )

    def _shared(self, table: str, column: Column) -> list[Any] | None:
        """What the owner of each record refers to, where both refer to the same table."""
        owner = self.owner_of(table)
        path: list[str] = []
        while owner is not None and owner.reference is not None:
            path.append(owner.name)
            above = self.schema.tables[owner.reference]
            for each in above.columns.values():
                if each.reference == column.reference and not each.event:
                    return self.at(table, (*path, each.name))
            owner = self.owner_of(above.name)
        return None

    def _numbers(
        self, table: str, column: Column, typical: Typical | None, draw: Random
    ) -> list[Any]:
        number = self.rows[table].number
        place = (table, column.name)
        empty = emptiness(column, typical)
        usual: Sequence[int] = range(1, 6)
        if typical is not None and typical.low is not None and typical.high is not None:
            usual = spaced(typical.low, typical.high)
            whole = self.at(table, typical.of.split(".")) if typical.of else None
            if whole is not None:
                return _parts(whole, thinned(usual, empty), draw)
        parts = [self.at(table, path) for path in self.survey.sums.get(place, NONE)]
        if parts and None not in parts:
            slips = pick(draw, [*[0] * 8, 1, -1], number)
            rows = zip(slips, *parts, strict=True)
            return [None if None in row else min(max(0, sum(row)), LARGEST) for row in rows]
        for path, share in self.survey.shares.get(place, NONE):
            whole = self.at(table, path)
            if whole is not None:
                middle = min(100, max(0, int(100 * share)))
                pool = range(max(0, middle - 12), min(100, middle + 25) + 1)
                return _parts(whole, thinned(pool, empty), draw)
        bounds = {} if place in self.sizes.columns else self.survey.numbers.get(place, {})
        numbers = [n for bound, exact in bounds.items() for n in around(bound, exact)]
        return pick(draw, thinned(numbers or usual, empty), number)

    def _references(self, table: str, column: Column, draw: Random) -> list[Any]:
        rows = self.rows[table]
        target = self.rows.get(column.reference or "")
        if target is None or not target.number:
            return [None] * rows.number
        if column.name == self.plan.owned[table].owner and rows.owner:
            return list(rows.owner)
        shared = None if column.event else self._shared(table, column)
        if shared is not None:
            return shared
        starts = [draw.random() for _ in range(rows.number)]
        gaps = pick(draw, thinned([True], emptiness(column, column.typical)), rows.number)
        found: list[int | None] = []
        for row, (town, nth) in enumerate(zip(rows.town, rows.nth, strict=True)):
            if not gaps[row]:
                found.append(None)
                continue
            first, size = target.first[town], target.first[town + 1] - target.first[town]
            if not size:
                first, size = 0, target.number
            # Records of one owner refer to different ones, as far as there are.
            step = nth if rows.owner else 0
            found.append(first + (int(starts[row - step] * size) + step) % size)
        return found


class _Days(dict[int, date]):
    """Days by their ordinals, each made once."""

    def __missing__(self, ordinal: int) -> date:
        found = self[ordinal] = date.fromordinal(ordinal)
        return found


def _fits(profile: Profile, held: Mapping[str, Any]) -> bool:
    return all(held[name] in values for name, values in profile.under.items())


def _parts(whole: Sequence[Any], hundredths: Sequence[int | None], draw: Random) -> list[Any]:
    parts = pick(draw, hundredths, len(whole))
    return [
        None if all_ is None or part is None else min(all_ * part // 100, LARGEST)
        for all_, part in zip(whole, parts, strict=True)
    ]
