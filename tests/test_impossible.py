"""What the solver calls impossible, of whatever check and kind, against worlds drawn at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from drawnworlds import AROUND, drawing
from test_checks import CHECKS, run_example

from comitia.builtin import check_registry
from comitia.checkpages import BAD, GOOD, find_page
from comitia.engine import prove
from comitia.engine.calendars import load_calendar
from comitia.engine.decide import compile_expr
from comitia.engine.excluding import Excluding
from comitia.engine.expressions import Expr
from comitia.engine.invariants import always
from comitia.engine.prove import Found, Impossible
from comitia.engine.records import Row
from comitia.engine.traces import Env

REGISTRY = check_registry()
CALENDARS = {name: load_calendar(name) for name in ("CN", "weekends")}
WORLDS = 120


@dataclass(frozen=True)
class Asked:
    """Conditions that a case of a table was to meet, and some that it was not to break."""

    possible: bool
    table: str
    conditions: tuple[Expr, ...]
    unbroken: tuple[Expr, ...]
    period: tuple[date, date] | None
    as_of: date | None


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Asked]:
    """All that checks ask of the solver from now on, with what it says."""
    found: list[Asked] = []
    find, possible = prove.find, Excluding.possible

    def finding(schema: Any, table: str, wanted: Expr, **options: Any) -> Any:
        said = find(schema, table, wanted, **options)
        # Rule sets that are compared have tables of their own.
        if isinstance(said, Found | Impossible) and schema is REGISTRY.schema:
            conditions = (wanted, *options.get("assuming", ()))
            period, as_of = options.get("period"), options.get("as_of")
            found.append(Asked(isinstance(said, Found), table, conditions, (), period, as_of))
        return said

    def excluding(self: Any, *conditions: Expr, unbroken: Sequence[Expr] = ()) -> bool:
        said = possible(self, *conditions, unbroken=unbroken)
        about = (self._table, conditions, tuple(unbroken), self._period, self._as_of)
        found.append(Asked(said, *about))
        return said

    monkeypatch.setattr(prove, "find", finding)
    monkeypatch.setattr(Excluding, "possible", excluding)
    return found


def met(one: Asked, rng: Random) -> Row | None:
    """A record of a world drawn at random of which all is so, if one is drawn."""
    exprs = (*one.conditions, *one.unbroken)
    known = [*always(REGISTRY, one.table, exprs), *one.conditions]
    true, unbroken = (list(map(compile_expr, each)) for each in (known, one.unbroken))
    drawn = drawing(REGISTRY.schema, one.table, exprs)
    first, last = one.period or (None, None)
    for _ in range(WORLDS):
        records = drawn.world(rng)
        as_of = one.as_of or AROUND + timedelta(rng.randint(-3, 60))
        env = Env(records, as_of, first, last, CALENDARS)
        for row in records.tables[one.table].values():
            if all(each((row,), env)[1] is True for each in true) and all(
                each((row,), env)[1] is not False for each in unbroken
            ):
                return row
    return None


def test_no_world_is_what_cannot_be(asked: list[Asked], tmp_path: Path) -> None:
    rng = Random(1)
    for code in CHECKS:
        page = find_page(code)
        assert page is not None
        for heading in (BAD, GOOD):
            place = tmp_path / code / heading
            place.mkdir(parents=True)
            run_example(page.examples(heading), code, place)
    never = [each for each in asked if not each.possible]
    assert len(never) > 30
    for each in never:
        assert met(each, rng) is None, each
    # Worlds drawn like these do meet much of what can be: they would tell.
    could = [each for each in asked if each.possible]
    assert sum(met(each, rng) is not None for each in could) > len(could) / 4
