"""`comitia sweep`: every variant answers as `decide` does under the rule set so changed."""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from batchhouse import AS_OF, as_csv, house
from click.testing import CliRunner, Result

from comitia.builtin import default_registry, find_ruleset
from comitia.cli import main
from comitia.engine.answers import Deciding
from comitia.engine.compiling import compile_ruleset
from comitia.engine.records import Records
from comitia.engine.rulesets import load_ruleset
from comitia.site import set_value
from comitia.sweeping import Report, Request, run

Outcomes = Mapping[tuple[str, str, date | None], str | None]


def decided(text: Path, records: Records, report: Report) -> Outcomes:
    """What `decide` says under the rule set in a file, as told in tables."""
    registry = default_registry()
    loaded = load_ruleset(text, registry, find_ruleset)
    assert loaded.ruleset is not None, loaded.problems
    compilation = compile_ruleset(loaded.ruleset, registry)
    found: dict[tuple[str, str, date | None], str | None] = {}
    for each in Deciding(compilation).answers(records, report.as_of, report.since):
        outcome = each.outcome
        told = str(outcome).lower() if isinstance(outcome, bool) else outcome
        place = (each.compiled.id, each.subject, each.period[0] if each.period else None)
        found[place] = None if told is None else str(told)
    return found


def changed(ruleset: str, values: Mapping[str, str], folder: Path) -> Path:
    """A rule set of one's own over a shipped one, with other values."""
    path = folder / f"own-{len(list(folder.iterdir()))}.yaml"
    source = find_ruleset(ruleset)
    assert source is not None
    path.write_bytes(source.read_bytes())
    for address, value in values.items():
        set_value(str(path), address, value).write()
    return path


def assert_agrees(
    ruleset: str, vary: Mapping[str, list[str]], records: Records, folder: Path
) -> int:
    """The counts and flips of every variant are those of `decide`; returns how many flip."""
    tables = as_csv(records, folder / "tables")
    request = Request(
        ruleset,
        str(tables),
        str(folder / "out"),
        tuple(f"{address}={','.join(values)}" for address, values in vary.items()),
        AS_OF.isoformat(),
    )
    report = run(request)
    texts = folder / "texts"
    texts.mkdir()
    told: dict[tuple[str, ...], Outcomes] = {}
    choices: list[tuple[str, ...]] = [()]
    for values in vary.values():
        choices = [(*choice, value) for choice in choices for value in values]
    for choice in choices:
        values_of = dict(zip(vary, choice, strict=True))
        told[choice] = decided(changed(ruleset, values_of, texts), records, report)
    swept = {each.ask.compiled.id: each for each in report.swept}
    for name in {place[0] for outcomes in told.values() for place in outcomes}:
        by_choice = {
            choice: {p: o for p, o in outcomes.items() if p[0] == name}
            for choice, outcomes in told.items()
        }
        if name not in swept:
            assert len({tuple(sorted(each.items(), key=str)) for each in by_choice.values()}) == 1
            continue
        one = swept[name]
        for choice, outcomes in by_choice.items():
            places = [vary[list(vary)[a]].index(choice[a]) for a in one.axes]
            assert one.counts[tuple(places)] == Counter(outcomes.values()), (name, choice)
    wanted = sum(_changes(told, vary, name) for name in swept)
    with duckdb.connect() as connection:
        place = str(folder / "out" / "affected.parquet")
        rows = connection.read_parquet(place).fetchall()
    repeated = sum(_repeats(vary, swept[row[1]].axes) for row in rows)
    assert repeated == wanted
    return wanted


def _repeats(vary: Mapping[str, list[str]], axes: tuple[int, ...]) -> int:
    """For how many variants of all parameters one row stands."""
    number = 1
    for axis, values in enumerate(vary.values()):
        number *= 1 if axis in axes else len(values)
    return number


def _changes(
    told: Mapping[tuple[str, ...], Outcomes], vary: Mapping[str, list[str]], name: str
) -> int:
    number = 0
    for choice, outcomes in told.items():
        for axis, values in enumerate(vary.values()):
            place = values.index(choice[axis])
            if place:
                before = told[(*choice[:axis], values[place - 1], *choice[axis + 1 :])]
                own = {place for place in outcomes if place[0] == name}
                number += sum(outcomes[place] != before[place] for place in own)
    return number


CASES: list[tuple[str, dict[str, list[str]]]] = [
    ("zhangjiagang", {"topic-sponsors.any_of.delegates.at_least": ["1", "2", "3", "4", "9"]}),
    ("zhangjiagang", {"quorum.present.at_least": ["1/10", "1/2", "2/3", "1"]}),
    ("zhangjiagang", {"topic-lead-time.lead.days": ["0", "10", "100", "1000", "9000"]}),
    (
        "zhangjiagang",
        {
            "topic-sponsors.any_of.delegates.at_least": ["1", "2", "3"],
            "topic-sponsors.any_of.groups.at_least": ["1", "2"],
            "quorum.present.at_least": ["1/3", "4/5"],
        },
    ),
    ("heshan", {"proposal-sponsors.any_of.delegates.at_least": ["1", "2", "3", "10"]}),
]


@pytest.mark.parametrize(("ruleset", "vary"), CASES)
def test_every_variant_answers_as_decide_does(
    ruleset: str, vary: dict[str, list[str]], tmp_path: Path
) -> None:
    flips = 0
    for seed in range(3):
        folder = tmp_path / str(seed)
        folder.mkdir()
        flips += assert_agrees(ruleset, vary, house(seed, most=8), folder)
    assert flips
