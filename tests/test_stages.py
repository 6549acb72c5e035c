"""Procedures in stages: the example decided, and what is not known of a step."""

from pathlib import Path

import pytest
from test_matters import outcomes

from comitia.testrun import run

EXAMPLE = Path(__file__).parent.parent / "examples" / "stages" / "rules.yaml"

PROCEDURE = """flow:
  kind: stages
  modality: must
  procedure: p
  begins: [written, spoken]
  stages:
    - {stage: written, next: [review]}
    - {stage: spoken, next: [review]}
    - stage: review
      within: {days: 5}
      on_timeout: [closed]
      outcomes: [{outcome: done, next: [closed]}, {outcome: again, next: [written]}]
    - {stage: closed, ends: true}
"""


def lawful(*steps: str) -> dict[str, object]:
    records = "procedure: [{id: x, kind: p, opened: 2012-08-01}]\nstep:\n"
    records += "".join(
        f"  - {{id: {chr(97 + n)}, procedure: x, {step}}}\n" for n, step in enumerate(steps)
    )
    return outcomes(PROCEDURE, records, "step.in_sequence")


def test_the_example_is_decided_as_its_cases_say() -> None:
    report = run((str(EXAMPLE),)).rulesets["stages-example"]
    assert report.cases == report.passed == 1


def test_only_one_of_the_beginnings() -> None:
    one = "step: written, began: 2012-08-01, on: 2012-08-01"
    assert lawful(one) == {"a": "holds"}
    both = lawful(one, "step: spoken, began: 2012-08-02, on: 2012-08-02")
    assert both == {"a": "holds", "b": "broken"}


@pytest.mark.parametrize(
    ("outcome", "closing", "lawfully"),
    [
        (", on: 2012-08-03, outcome: done", "2012-08-03", "holds"),
        (", on: 2012-08-03, outcome: again", "2012-08-03", "broken"),
        (", on: 2012-08-03, outcome: again", "2012-08-20", "broken"),
        (", on: 2012-08-03", "2012-08-03", None),
        ("", "2012-08-06", "broken"),
        ("", "2012-08-07", "holds"),
        (", on: 2012-08-09, outcome: again", "2012-08-07", "holds"),
    ],
)
def test_what_leads_to_the_end(outcome: str, closing: str, lawfully: str | None) -> None:
    """The review begins on 1 August; its five days are over after the sixth."""
    said = lawful(
        "step: written, began: 2012-08-01, on: 2012-08-01",
        f"step: review, began: 2012-08-01{outcome}",
        f"step: closed, began: {closing}",
    )
    assert said["c"] == lawfully


def test_a_day_that_is_not_recorded_is_that_on_which_the_step_was_taken() -> None:
    said = lawful("step: written, on: 2012-08-01", "step: review, on: 2012-07-31, outcome: done")
    assert said == {"a": "holds", "b": "broken"}
