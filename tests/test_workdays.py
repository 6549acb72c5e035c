"""Rule sets that count in working days, held against each other over every day of the calendar."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from comitia import twin
from comitia.builtin import default_registry
from comitia.cli import main
from comitia.engine.calendars import load_calendar
from comitia.engine.comparing import Comparison
from comitia.engine.decide import compile_expr
from comitia.engine.expressions import Expr, Field, Roll, Shift, integer
from comitia.engine.following import told, way_to
from comitia.engine.leads import Days
from comitia.engine.moves import moved
from comitia.engine.outline import Outline
from comitia.engine.records import Records, make_row
from comitia.engine.smallest import EFFORT
from comitia.engine.traces import Env
from comitia.engine.worlds import Bounds

REGISTRY = default_registry()
CALENDARS = {name: load_calendar(name) for name in ("CN", "weekends")}
LEAD = "{{kind: lead_time, modality: must, act: topic, lead: {{{}}}, means: at_least}}"
REPLY = "{{kind: reply, modality: must, act: [topic], within: {{{}}}}}"
PUT, ANSWERED = "motion.in_time", "motion.replied"


def stands(question: str, one: str, other: str, calendars: tuple[str, str] = ("CN", "CN")) -> str:
    """How a rule set with the first length of time stands to one with the second."""
    template = LEAD if question == PUT else REPLY
    mine, theirs = (
        twin.program(REGISTRY, name, [template.format(length)], calendar)
        for name, length, calendar in zip("ab", (one, other), calendars, strict=True)
    )
    held = Comparison(REGISTRY, mine, theirs, bounds=twin.BOUNDS, calendars=CALENDARS)
    return held.compare(REGISTRY.questions[question]).relation


@pytest.mark.parametrize(
    ("question", "one", "other", "relation"),
    [
        (PUT, "working_days: 5", "working_days: 5", "equal"),
        (PUT, "working_days: 5", "working_days: 3", "stricter"),
        (PUT, "working_days: 5", "days: 5", "stricter"),
        (PUT, "working_days: 5", "days: 9", "incomparable"),
        (PUT, "working_days: 5", "days: 16", "looser"),
        (PUT, "working_days: 5", "months: 1", "looser"),
        (PUT, "days: 9, on_holiday: last_working_day", "days: 9", "stricter"),
        (ANSWERED, "working_days: 3", "working_days: 5", "stricter"),
        (ANSWERED, "working_days: 5", "days: 5", "looser"),
        (ANSWERED, "days: 9, on_holiday: next_working_day", "days: 9", "looser"),
        (ANSWERED, "months: 1, on_holiday: last_working_day", "months: 1", "stricter"),
        (ANSWERED, "working_days: 7, on_holiday: next_working_day", "working_days: 7", "equal"),
    ],
)
def test_lengths_of_time(question: str, one: str, other: str, relation: str) -> None:
    mirrored = {"stricter": "looser", "looser": "stricter"}
    assert stands(question, one, other) == relation
    assert stands(question, other, one) == mirrored.get(relation, relation)


def test_one_length_by_two_calendars_is_two() -> None:
    calendars = ("CN", "weekends")
    assert stands(ANSWERED, "working_days: 5", "working_days: 5", calendars) == "incomparable"


def test_the_command_counts_by_the_calendar_of_the_rule_sets(tmp_path: Path) -> None:
    files = []
    for length in (5, 3):
        files.append(tmp_path / f"in-{length}.yaml")
        text = twin.text("town", [LEAD.format(f"working_days: {length}")])
        files[-1].write_text(text, encoding="utf-8")
    result = CliRunner().invoke(main, ["compare", *map(str, files), "--only", PUT])
    assert "was it put in time? [motion.in_time]: stricter" in result.output


def counted(dice: Random, day: Expr) -> Expr:
    """A date some moves away from a day."""
    name = dice.choice(["CN", "weekends"])
    match dice.randint(0, 4):
        case 0:
            return Shift(day, integer(dice.randint(0, 2)), "months")
        case 1 | 2:
            return Shift(day, integer(dice.randint(-8, 8)), "working_days", name)
        case 3:
            return Roll(day, dice.choice(["forward", "backward"]), name)
    return counted(dice, counted(dice, day))


@pytest.mark.parametrize("seed", range(8))
def test_where_moves_lead_is_never_excluded(seed: int) -> None:
    dice, days = Random(seed), Days(CALENDARS)
    starts: list[Expr] = [Field(("submitted_on",)), Field(("decided_on",))]
    outline = Outline(REGISTRY.schema, "motion", Bounds(complete=True), days=days)
    rows = (outline.record.subject,)
    dates = {start: outline.term(start, rows) for start in starts}
    ends = [counted(dice, dice.choice(starts)) for _ in range(6)]
    terms = [outline.term(each, rows) for each in ends]
    for _ in range(40):
        on = {start: date(2005, 1, 1) + timedelta(days=dice.randrange(7600)) for start in starts}
        if dice.random() < 0.5:  # near one another, where one tells most of the other
            on[starts[1]] = on[starts[0]] + timedelta(days=dice.randint(-3, 3))
        facts = [dates[start].value == day.toordinal() for start, day in on.items()]
        for each, term in zip(ends, terms, strict=True):
            start, way = way_to(each)
            facts.append(term.value == moved(on[start], way, CALENDARS).toordinal())
        assert not outline.excludes(facts, EFFORT), on


@pytest.mark.parametrize("seed", range(4))
def test_days_are_followed_as_they_are_decided(seed: int) -> None:
    """Each stretch of days leads where moving each of its days leads."""
    dice = Random(seed)
    expr = counted(dice, Field(("submitted_on",)))
    cases = told(*way_to(expr), CALENDARS, 2025)
    asked = [compile_expr(each) for each in (expr, cases)]
    for number in range(365):
        day = date(2025, 1, 1) + timedelta(days=number)
        row = make_row(REGISTRY.schema, "motion", {"id": "m", "submitted_on": day})
        env = Env(Records(REGISTRY.schema, {"motion": [row]}), day, None, None, CALENDARS)
        here, there = (each((row,), env)[1] for each in asked)
        assert here == there, day
