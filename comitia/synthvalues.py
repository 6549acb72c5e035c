"""Values drawn from a seed: pools to draw from, and the draws."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from comitia.engine.schema import LARGEST, Column, Typical

Item = TypeVar("Item")

NOT_YET = 20
"""How many in a hundred events have not happened."""

NONE_SUCH = 30
"""How many in a hundred references that may be empty are."""

YES = 75
"""How many in a hundred say yes."""

MOST_NUMBERS = 400
"""About how many numbers are chosen from."""

NEAR = 10
"""How many days around a day of the year that a rule names most dates lie."""


def pick(draw: Random, pool: Sequence[Item], number: int) -> list[Item]:
    """`number` items of `pool`, from the one method whose results never change."""
    size, random = len(pool), draw.random
    return [pool[int(random() * size)] for _ in range(number)]


def pick_from(draw: Random, pools: Sequence[Sequence[Item]], which: Iterable[int]) -> list[Item]:
    """An item of one of several pools for each number of a pool."""
    random = draw.random
    return [(pool := pools[each])[int(random() * len(pool))] for each in which]


def thinned(pool: Sequence[Item], empty: int) -> list[Item | None]:
    """`pool` with so many empty cells that `empty` in a hundred are."""
    wide: list[Item | None] = list(pool)
    if empty >= 100:
        return [None]
    if empty:
        wide *= -(-50 // len(pool))
        wide += [None] * (len(wide) * empty // (100 - empty))
    return wide


def emptiness(column: Column, typical: Typical | None) -> int:
    """How many in a hundred cells are empty because it has not happened."""
    if not column.event:
        return 0
    if typical is not None and typical.often is not None:
        return 100 - typical.often
    return NONE_SUCH if column.reference is not None else NOT_YET


def favouring(few: Sequence[Item], others: Sequence[Item], times: int = 4) -> list[Item]:
    """A pool in which `few` come so many times as often as `others`."""
    if not few or not others:
        return [*few, *others]
    return list(few) * -(-times * len(others) // len(few)) + list(others)


def around(bound: int, exact: bool) -> list[int]:
    """Numbers on both sides of a bound; mostly itself where it is to be met exactly."""
    if abs(bound) > LARGEST:
        return []
    near = max(2, abs(bound) // 4)
    numbers = [each for each in spaced(bound - near, bound + near) if 0 <= each <= LARGEST]
    return [*[bound] * (3 * len(numbers) if exact else 2), *numbers]


def spaced(low: int, high: int) -> Sequence[int]:
    """The numbers from `low` to `high`, or some hundreds of them."""
    return range(low, high + 1, max(1, (high - low) // MOST_NUMBERS))


def waits(days: int) -> Sequence[int]:
    """How many days after another a date comes that is due in `days`: mostly in time."""
    return spaced(0, days * 3 // 2 + 3) if days >= 0 else spaced(days * 2 - 3, 0)


def days_of(year: int, seasons: Iterable[tuple[int, int]]) -> list[int]:
    """The ordinals of the days of a year, those near the seasons named more often."""
    first = date(year, 1, 1)
    days = [first + timedelta(n) for n in range((date(year, 12, 31) - first).days + 1)]
    near = [day.toordinal() for day in days if any(_is_near(day, *each) for each in seasons)]
    return favouring(near, [day.toordinal() for day in days])


def _is_near(day: date, month: int, number: int) -> bool:
    if not number:
        return day.month == month
    if not month:
        return abs(day.day - number) <= 2
    try:
        return abs((day - date(day.year, month, number)).days) <= NEAR
    except ValueError:
        return False
