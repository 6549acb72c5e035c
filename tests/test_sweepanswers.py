"""`comitia sweep`: every variant answers as `decide` does under the rule set so changed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sweephouse import Question, assert_agrees, patchy, question

from comitia.engine import comparisons, families
from comitia.engine import sweep as engine_sweep
from comitia.engine.batchanswers import JobColumns
from comitia.engine.expressions import Value, integer
from comitia.engine.sweep import Grid, Sweep

QUESTIONS: dict[str, tuple[str, dict[str, list[str]]]] = {
    "several": (
        "zhangjiagang",
        {
            "topic-sponsors.any_of.delegates.at_least": ["1", "2"],
            "topic-sponsors.any_of.groups.at_least": ["1", "2"],
            "topic-lead-time.lead.days": ["3", "12"],
        },
    ),
    "words": (
        "zhangjiagang",
        {
            "topic-lead-time.means": ["at_least", "exactly"],
            "topic-sponsors.any_of.bodies": ["[committee]", "[presidium]", "[]"],
            "quorum.present.at_least": ["1/2", "9/10"],
        },
    ),
    "sponsors": (
        "heshan",
        {
            "proposal-sponsors.any_of.delegates.at_least": ["1", "2", "10"],
            "proposal-sponsors.any_of.groups.at_least": ["1", "3"],
        },
    ),
    "shares": ("xianfeng", {"margin.margin.at_least": ["1/20", "10%", "40%", "90%"]}),
    "planned": (
        "township-work-plan",
        {
            "topic-sponsors.any_of.delegates.at_least": ["1", "10"],
            "committee-topics-lead-time.lead.days": ["3", "40"],
        },
    ),
}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Question]:
    """The questions by their names, each made once."""

    @cache
    def made(name: str) -> Question:
        folder = tmp_path_factory.mktemp(name)
        if name == "patchy":
            return patchy(folder)
        as_if = ("plan",) if name == "planned" else ()
        return question(*QUESTIONS[name], folder, as_if)

    return made


@pytest.mark.parametrize("name", [*QUESTIONS, "patchy"])
def test_every_variant_answers_as_decide_does(
    name: str, asked: Callable[[str], Question], tmp_path: Path
) -> None:
    assert_agrees(asked(name), tmp_path / "out")


# The comparison finds faults. Each of these is planted into the sweep, and told by the question
# beside it.


def clipped_too_close(patch: pytest.MonkeyPatch) -> None:
    right = families._bounds

    def wrong(family: families.Family) -> tuple[Value, Value] | None:
        found = right(family)
        if found is None or not isinstance(found[0].value, int):
            return found
        return integer(found[0].value + 1), found[1]

    patch.setattr(families, "_bounds", wrong)


def sides_not_turned(patch: pytest.MonkeyPatch) -> None:
    for sign in ("ge", "le"):
        patch.setitem(comparisons.MIRRORED, sign, sign)


def second_parameter_left_out(patch: pytest.MonkeyPatch) -> None:
    right = engine_sweep._read_alone

    def wrong(*given: Any) -> Any:
        axes, points, found = right(*given)
        stay = [number for number, point in enumerate(points) if not any(point[1:])]
        kept = [{n: family[number] for n, number in enumerate(stay)} for family in found]
        return axes[:1], tuple(points[number][:1] for number in stay), kept

    patch.setattr(engine_sweep, "_read_alone", wrong)


def one_value_of_a_provision(patch: pytest.MonkeyPatch) -> None:
    right = Grid._provision

    def wrong(self: Grid, name: str, version: int, chosen: Mapping[int, int]) -> Any:
        own = [axis for axis in chosen if self.parameters[axis].provision == name]
        return right(self, name, version, {a: n for a, n in chosen.items() if a not in own[1:]})

    patch.setattr(Grid, "_provision", wrong)


def first_version_alone(patch: pytest.MonkeyPatch) -> None:
    right = Grid._provision
    patch.setattr(
        Grid,
        "_provision",
        lambda self, name, version, chosen: right(self, name, 0 if chosen else version, chosen),
    )


def rules_in_force_alone(patch: pytest.MonkeyPatch) -> None:
    right = Grid.compiled

    def wrong(self: Grid, *given: Any) -> Any:
        self.forces = frozenset({"rule"})
        return right(self, *given)

    patch.setattr(Grid, "compiled", wrong)


def first_reading_alone(patch: pytest.MonkeyPatch) -> None:
    right = Sweep._families
    patch.setattr(Sweep, "_families", lambda self, *given: right(self, *given)[:1])


def other_values_mixed(patch: pytest.MonkeyPatch) -> None:
    right = Sweep._changes
    patch.setattr(
        Sweep,
        "_changes",
        lambda self, *given: re.sub(r"BY t(, a\d+)*", "BY t", right(self, *given)),
    )


def doubt_no_change(patch: pytest.MonkeyPatch) -> None:
    right = Sweep._changes
    patch.setattr(
        Sweep,
        "_changes",
        lambda self, *given: right(self, *given).replace("IS DISTINCT FROM", "<>"),
    )


def missing_facts_unaffected(patch: pytest.MonkeyPatch) -> None:
    right = Sweep._affected
    patch.setattr(
        Sweep,
        "_affected",
        lambda self, *given: right(self, *given).replace("IS NOT DISTINCT FROM", "="),
    )


def not_in_force_answered(patch: pytest.MonkeyPatch) -> None:
    right = JobColumns.selection
    patch.setattr(
        JobColumns,
        "selection",
        lambda self, ask: replace(right(self, ask), unanswered=None),
    )


def days_without_end(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(families.Writer, "_in_range", lambda self, family: [])


FAULTS: dict[Callable[[pytest.MonkeyPatch], None], str] = {
    clipped_too_close: "sponsors",
    second_parameter_left_out: "sponsors",
    one_value_of_a_provision: "sponsors",
    other_values_mixed: "sponsors",
    sides_not_turned: "planned",
    rules_in_force_alone: "planned",
    first_reading_alone: "planned",
    first_version_alone: "patchy",
    doubt_no_change: "patchy",
    missing_facts_unaffected: "patchy",
    not_in_force_answered: "patchy",
    days_without_end: "patchy",
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_planted_fault_is_found(
    fault: Callable[[pytest.MonkeyPatch], None],
    asked: Callable[[str], Question],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    question = asked(FAULTS[fault])
    question.decided()
    fault(monkeypatch)
    with pytest.raises(AssertionError):
        assert_agrees(question, tmp_path / "out")
