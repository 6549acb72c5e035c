"""How many rows each table of a block has, and whose each of them is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import ceil
from random import Random

from comitia.engine.schema import Column, Table, Typical
from comitia.engine.sizes import Sizes
from comitia.engine.values import frozen
from comitia.survey import Survey
from comitia.synthvalues import pick

MOST = 2000
"""About how many records of a table there are at most where nothing says how many."""


@frozen
class Owned:
    """How many rows of a table a locality has, and the reference to whose rows they are.

    Each of these has between `low` and `high`.
    """

    base: int
    owner: str | None
    low: int
    high: int


@dataclass
class Rows:
    """The rows of a table: how many, whose each is, which one of its, in which locality."""

    number: int
    owner: list[int]
    """Empty where the rows are nobody's."""
    nth: list[int]
    town: list[int]
    first: list[int]
    """The first row of each locality, and the number of rows at the end."""
    share: list[int]
    """How many rows each owner has."""


@frozen
class Plan:
    """The tables to be made, those that others belong to first.

    `home` is the table from which most hang: what has one home refers to its own.
    """

    owned: Mapping[str, Owned]
    home: str | None


def make_plan(tables: Sequence[Table], found: Survey, sizes: Sizes) -> Plan:
    """Settle for each table how many rows it has and whose they are."""
    owners: dict[str, Column | None] = {}
    for table in tables:
        owners[table.name] = _owner(table, owners, found)
    roots = {name: _root(name, owners) for name in owners}
    hanging = Counter(root for name, root in roots.items() if root != name)
    home = max(hanging, key=lambda name: hanging[name], default=None)
    parents = {
        column.reference
        for table in tables
        for column in table.columns.values()
        if column.reference != table.name
    }
    made: dict[str, Owned] = {}
    for table in sorted(tables, key=lambda each: each.name != home):
        many = made[home].base if home in made else 1
        owner = owners[table.name]
        if owner is not None and owner.reference is not None:
            many = made[owner.reference].base
        made[table.name] = _owned(
            table, owner, many, found=found, sizes=sizes, is_parent=table.name in parents
        )
    return Plan({table.name: made[table.name] for table in tables}, home)


def _root(name: str, owners: Mapping[str, Column | None]) -> str:
    while (owner := owners[name]) is not None and owner.reference is not None:
        name = owner.reference
    return name


def _owned(
    table: Table,
    owner: Column | None,
    many: int,
    *,
    found: Survey,
    sizes: Sizes,
    is_parent: bool,
) -> Owned:
    """How many rows a table has, where there are so `many` of what it belongs to."""
    profiles = found.profiles.get(table.name, [])
    typical = table.typical or Typical()
    asked = 0
    if owner is None:
        low, high = (5, 5) if is_parent else (max(24, 3 * len(profiles)),) * 2
    else:
        asked = found.counts.get((table.name, owner.name), 0)
        own = [each for each in profiles if not each.under or each.via == owner.name]
        groups = Counter(tuple(sorted(each.under.items())) for each in own)
        few = min(max(asked, *groups.values(), 8 if many < 3 else 0), max(1, MOST // max(1, many)))
        low, high = (1, 3) if few < 2 else (few * 2 // 3, few + few // 3 + 1)
    if typical.low is not None and typical.high is not None and asked < 2:
        low, high = typical.low, typical.high
    base = Fraction(low + high, 2) * many
    number = sizes.rows.get(table.name, ceil(base))
    needed = [each.reference for each in table.columns.values() if each.required]
    if any(sizes.rows.get(each or "") == 0 for each in needed):
        number = 0
    return Owned(number, owner.name if owner else None, low, max(high, 1))


def _owner(table: Table, above: Mapping[str, object], found: Survey) -> Column | None:
    """The reference to whose rows the rows of a table are, where it has such."""
    typical = table.typical
    if typical is not None and typical.low is not None and typical.of is None:
        above = {}
    owned = typical.of if typical else None
    references = [each for each in table.columns.values() if each.reference in above]
    references.sort(
        key=lambda each: (
            each.reference != owned,
            not each.required,
            (table.name, each.name) not in found.counts,
            each.event,
        )
    )
    return references[0] if references else None


def lay_out(owned: Owned, number: int, towns: int, above: Rows | None, draw: Random) -> Rows:
    """Give `number` rows to those of the table above, some more than others."""
    if above is None or above.number == 0:
        town = [row * towns // number for row in range(number)]
        return Rows(number, [], list(range(number)), town, _firsts(town, towns), [number])
    weights = pick(draw, range(owned.low, owned.high + 1), above.number)
    whole = sum(weights)
    if not whole:
        weights, whole = [1] * above.number, above.number
    owner: list[int] = []
    nth: list[int] = []
    share: list[int] = []
    start = 0
    for row, weight in enumerate(accumulate(weights)):
        end = weight * number // whole
        owner += [row] * (end - start)
        nth += range(end - start)
        share.append(end - start)
        start = end
    town = [above.town[row] for row in owner]
    return Rows(number, owner, nth, town, _firsts(town, towns), share)


def _firsts(town: Sequence[int], towns: int) -> list[int]:
    counts = [0] * (towns + 1)
    for each in town:
        counts[each + 1] += 1
    return list(accumulate(counts))
