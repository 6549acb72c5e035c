"""Mistakes in rosters: one too few, one twice, one in a group of another congress."""

from __future__ import annotations

from random import Random

from faultseeds.drafts import Draft, flow
from faultseeds.seeding import Roster, Seed

FAMILY = "赵钱孙李周吴郑王冯陈"
GIVEN = "一二三四五六七八九十"


def _listed(rng: Random, number: int, **more: str) -> list[dict[str, str]]:
    names = [one + other for one in FAMILY for other in GIVEN]
    return [
        {"id": f"d{place}", "assembly": "town", "name": name, **more}
        for place, name in enumerate(rng.sample(names, number))
    ]


def _file(**tables: list[dict[str, str]]) -> str:
    lines = []
    for table, rows in tables.items():
        lines += [f"{table}:", *(f"  - {flow(row)}" for row in rows)]
    return "\n".join(lines) + "\n"


def one_missing(rng: Random, draft: Draft) -> tuple[Draft, str]:
    """规定 30 名，名册 29 名; or 31."""
    draft.drop("delegate_number")
    wanted = rng.randint(8, 90)
    number = {"at_least": wanted, "at_most": wanted}
    draft.add(rng, "number", "delegate_number", number=number)
    listed = wanted + rng.choice([-2, -1, -1, 1, 3])
    return draft, _file(assembly=[{"id": "town"}], delegate=_listed(rng, listed))


def other_than_stated(rng: Random, draft: Draft) -> tuple[Draft, str]:
    """The records themselves say how many there are."""
    listed = rng.randint(8, 60)
    stated = listed + rng.choice([-3, -1, 1, 2])
    town = {"id": "town", "delegates": str(stated)}
    return draft, _file(assembly=[town], delegate=_listed(rng, listed))


def one_twice(rng: Random, draft: Draft) -> tuple[Draft, str]:
    """Typed in on two days."""
    rows = _listed(rng, rng.randint(4, 30), group="g1")
    rows.append({**rng.choice(rows), "id": "again"})
    groups = [{"id": "g1", "assembly": "town"}]
    return draft, _file(assembly=[{"id": "town"}], group=groups, delegate=rows)


def in_a_group_elsewhere(rng: Random, draft: Draft) -> tuple[Draft, str]:
    """The group belongs to the congress of another town."""
    rows = _listed(rng, rng.randint(3, 20), group="g1")
    rng.choice(rows)["group"] = "g2"
    groups = [{"id": "g1", "assembly": "town"}, {"id": "g2", "assembly": "city"}]
    towns = [{"id": "town"}, {"id": "city"}]
    return draft, _file(assembly=towns, group=groups, delegate=rows)


ALL: tuple[Roster, ...] = (one_missing, other_than_stated, one_twice, in_a_group_elsewhere)
SEEDS = tuple(Seed("DA", ("DA001",), roster=each) for each in ALL)
