"""Parameters of the kinds on matters and feedback that no shipped rule set uses yet."""

from datetime import date
from textwrap import indent

from texthouse import HEADER, answers_of

from comitia.engine.answers import Answer


def answers(provisions: str, records: str, question: str) -> dict[str, Answer]:
    """What the provisions say of each subject, by key, on 1 September 2012."""
    text = HEADER + indent(provisions, "  ")
    return {each.subject: each for each in answers_of(text, records, question, date(2012, 9, 1))}


def outcomes(provisions: str, records: str, question: str) -> dict[str, object]:
    """The outcome for each subject."""
    return {key: each.outcome for key, each in answers(provisions, records, question).items()}


AGAIN = """again:
  kind: further_handling
  modality: must
"""
REFUSED = """
matter: [{id: m, received_on: 2012-07-01, finished_on: 2012-07-20}]
feedback:
  - {id: first, matter: m, round: 1, given_on: 2012-08-01, accepted: false, resumed_on: 2012-08-10}
  - {id: late, matter: m, round: 2, given_on: 2012-08-10, accepted: false, resumed_on: 2012-08-30}
  - {id: never, matter: m, round: 2, given_on: 2012-08-10, accepted: false}
  - {id: third, matter: m, round: 3, given_on: 2012-08-30, accepted: false}
"""


def test_a_reply_not_accepted_is_followed_up_in_time_and_only_so_often() -> None:
    said = outcomes(AGAIN + "  within: {days: 15}\n  rounds: 2\n", REFUSED, "feedback.followed_up")
    assert said == {
        "first": "met",
        "late": "met_late",
        "never": "overdue",
        "third": "not_applicable",
    }


def test_without_a_time_nobody_can_say_that_following_up_is_late() -> None:
    said = outcomes(AGAIN, REFUSED, "feedback.followed_up")
    assert said == {"first": "met", "late": "met", "never": None, "third": None}


OUTCOMES = """outcomes:
  kind: matter_outcomes
  modality: stated
  outcomes: [finished, explained]
"""


def test_a_matter_is_not_closed_until_the_reply_is_accepted() -> None:
    question = "matter.may_be_closed"
    assert outcomes(OUTCOMES + AGAIN, REFUSED, question) == {"m": False}
    accepted = REFUSED + "  - {id: last, matter: m, given_on: 2012-08-31, accepted: true}\n"
    assert outcomes(OUTCOMES + AGAIN, accepted, question) == {"m": True}
    # Four refusals are more than the two rounds that keep a matter open.
    assert outcomes(OUTCOMES + AGAIN + "  rounds: 2\n", REFUSED, question) == {"m": True}
    assert outcomes(OUTCOMES + AGAIN + "  rounds: 4\n", REFUSED, question) == {"m": False}


def test_of_matters_from_another_source_a_provision_says_nothing() -> None:
    rule = """time:
  kind: matter_deadlines
  modality: must
  arising: [proposal]
  times: [{within: {months: 3}}]
  starts: received
  done_when: [finished]
"""
    records = """
matter:
  - {id: proposal, arising: proposal, received_on: 2012-05-31}
  - {id: visit, arising: visit, received_on: 2012-05-31}
"""
    assert outcomes(rule, records, "matter.due_on") == {
        "proposal": date(2012, 8, 31),
        "visit": None,
    }
    said = answers(rule, records, "matter.handled_in_time")
    assert {key: (each.outcome, each.standing) for key, each in said.items()} == {
        "proposal": ("overdue", "violation"),
        "visit": ("not_applicable", "none"),
    }


def test_a_time_without_a_first_day_gives_no_last_day() -> None:
    rule = """time:
  kind: matter_deadlines
  modality: must
  times: [{within: {days: 7}}]
  done_when: [finished]
"""
    matter = "matter: [{id: m, received_on: 2012-05-31}]"
    assert outcomes(rule, matter, "matter.due_on") == {"m": None}


def test_results_reported_without_a_time_are_never_late() -> None:
    rule = "up: {kind: results_reported, modality: must, to: [head]}\n"
    records = """
matter: [{id: m}]
feedback:
  - {id: told, matter: m, given_on: 2012-08-01, head_told_on: 2012-08-20}
  - {id: untold, matter: m, given_on: 2012-08-01}
"""
    assert outcomes(rule, records, "feedback.reported_upward") == {"told": "met", "untold": None}
    week = rule.replace("to:", "within: {days: 7}, to:")
    assert outcomes(week, records, "feedback.reported_upward") == {
        "told": "met_late",
        "untold": "overdue",
    }


def test_who_classes_a_matter_is_said_where_the_text_says_it() -> None:
    rule = "levels: {kind: matter_levels, modality: stated, levels: [village], by: committee}\n"
    assert outcomes(rule, "matter: [{id: m}]", "matter.classed_by") == {"m": "committee"}
