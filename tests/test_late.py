"""When a duty is done in time, late or not at all, and whom it binds."""

from datetime import date
from pathlib import Path
from textwrap import indent

import pytest
from texthouse import HEADER, answers_of

from comitia.builtin import default_registry
from comitia.checking import Request, check

FIRST_SESSION = "kind: term_sessions, session: first, number: {at_least: 1}, by: {months: 2}"
SESSIONS = """
assembly:
  - {id: on-the-day, term_first: 2023-12-31, term_last: 2028-12-30}
  - {id: a-day-late, term_first: 2023-12-31, term_last: 2028-12-30}
  - {id: never, term_first: 2023-12-31, term_last: 2028-12-30}
  - {id: begun, term_first: 2024-06-01, term_last: 2029-05-31}
session:
  - {id: s1, assembly: on-the-day, kind: first, opens: 2024-02-29}
  - {id: s2, assembly: a-day-late, kind: first, opens: 2024-03-01}
"""

NEXT_CONGRESS = "kind: congress_term, delay: {months: 6}"
CONGRESSES = """
assembly:
  - {id: on-the-day, outgoing_term_last: 2023-08-31}
  - {id: a-day-late, outgoing_term_last: 2023-08-31}
  - {id: never, outgoing_term_last: 2023-08-31}
  - {id: not-yet, outgoing_term_last: 2024-06-30}
  - {id: unrecorded}
session:
  - {id: s1, assembly: on-the-day, kind: first, opens: 2024-02-29}
  - {id: s2, assembly: a-day-late, kind: first, opens: 2024-03-01}
"""

PAPERS = "kind: delegate_papers, papers: [card, handbook], within: {days: 10}"
DELEGATES = """
delegate:
  - {id: both-in-time, term_first: 2024-03-01}
  - {id: one-late, term_first: 2024-03-01}
  - {id: one-alone, term_first: 2024-03-01}
paper:
  - {delegate: both-in-time, what: card, on: 2024-03-01}
  - {delegate: both-in-time, what: handbook, on: 2024-03-11}
  - {delegate: one-late, what: card, on: 2024-03-01}
  - {delegate: one-late, what: handbook, on: 2024-03-12}
  - {delegate: one-alone, what: card, on: 2024-03-01}
"""

LEADERS = "kind: hot_issue, duties: [studied_on, person], within: {days: 5}"
OPINIONS = """
opinion:
  - {id: in-time, hot: true, raised_on: 2024-03-01, studied_on: 2024-03-06, person: 张三}
  - {id: late, hot: true, raised_on: 2024-03-01, studied_on: 2024-03-07, person: 张三}
  - {id: half, hot: true, raised_on: 2024-03-01, studied_on: 2024-03-06}
"""

READY = "kind: member_registration, ready: [registered, notified, base, proxies]"
ELECTION = """
election: [{id: e, held_on: 2024-03-20}]
electorate:
  - {id: ready, election: e, base_on: 2024-03-20, proxies_on: 2024-03-10}
  - {id: base-late, election: e, base_on: 2024-03-21, proxies_on: 2024-03-10}
  - {id: member-late, election: e, base_on: 2024-03-10, proxies_on: 2024-03-10}
  - {id: notice-late, election: e, base_on: 2024-03-10, proxies_on: 2024-03-10}
elector:
  - {id: a, electorate: ready, registered_on: 2024-03-01, away: true, notified_on: 2024-03-02}
  - {id: b, electorate: base-late, registered_on: 2024-03-01, away: false}
  - {id: c, electorate: member-late, registered_on: 2024-03-21, away: false}
  - {id: d, electorate: notice-late, registered_on: 2024-03-01, away: true, notified_on: 2024-03-21}
"""

CASES = {
    "assembly.session_held": (
        FIRST_SESSION,
        SESSIONS,
        {"on-the-day": "met", "a-day-late": "met_late", "never": "overdue", "begun": "pending"},
    ),
    "assembly.first_session_in_time": (
        NEXT_CONGRESS,
        CONGRESSES,
        {
            "on-the-day": "holds",
            "a-day-late": "broken",
            "never": "broken",
            "not-yet": "holds",
            "unrecorded": None,
        },
    ),
    "delegate.papers": (
        PAPERS,
        DELEGATES,
        {"both-in-time": "met", "one-late": "met_late", "one-alone": "overdue"},
    ),
    "opinion.leaders_act": (
        LEADERS,
        OPINIONS,
        {"in-time": "met", "late": "met_late", "half": "overdue"},
    ),
    "electorate.ready": (
        READY,
        ELECTION,
        {
            "ready": "met",
            "base-late": "met_late",
            "member-late": "met_late",
            "notice-late": "met_late",
        },
    ),
}


def answered(rule: str, records: str, question: str) -> dict[str, object]:
    """The outcome for each subject, on 1 July 2024."""
    text = HEADER + f"  rule: {{modality: must, {rule}}}\n"
    # Duties of a period are told for the first half of the year.
    return {
        each.subject: each.outcome
        for each in answers_of(text, records, question, date(2024, 7, 1))
        if each.period is None or each.period[0] == date(2024, 1, 1)
    }


@pytest.mark.parametrize("question", CASES)
def test_done_by_its_day_or_late(question: str) -> None:
    rule, records, expected = CASES[question]
    assert answered(rule, records, question) == expected


MANDATES = """
assembly: [{id: a}]
delegate:
  - {id: all-along, assembly: a}
  - {id: from-june, assembly: a, term_first: 2024-06-30}
  - {id: from-july, assembly: a, term_first: 2024-07-01}
  - {id: till-january, assembly: a, term_first: 2020-01-01, term_last: 2024-01-01}
  - {id: till-december, assembly: a, term_first: 2020-01-01, term_last: 2023-12-31}
"""
"""Of five delegates three hold their mandate on some day of the first half of the year."""

PERIODIC = {
    "delegate.visits": "kind: contact_visits, bearer: delegate, contacted: [masses],"
    " frequency: {at_least: 1, every: half_year}",
    "delegate.trainings": "kind: training, per: delegate,"
    " frequency: {at_least: 1, every: half_year}",
    "delegate.opinions": "kind: opinion_quota, frequency: {at_least: 1, every: half_year}",
    "delegate.reports": "kind: periodic_report, by: delegate, to: electors,"
    " frequency: {at_least: 1, every: half_year}",
}


@pytest.mark.parametrize("question", PERIODIC)
def test_duties_of_a_period_bind_whoever_is_a_delegate_in_it(question: str) -> None:
    tables = "visit: []\nstudy: []\nstudy_attendance: []\nopinion: []\nreport: []\n"
    said = answered(PERIODIC[question], MANDATES + tables, question)
    assert said == {
        "all-along": "overdue",
        "from-june": "overdue",
        "from-july": "not_applicable",
        "till-january": "overdue",
        "till-december": "not_applicable",
    }


def test_on_duty_are_those_whose_turn_it_is() -> None:
    records = """
member: [{id: m, body: committee}, {id: other, body: discipline_commission}]
workday: [{id: own, on: 2024-03-01}, {id: another, on: 2024-03-02}]
turn: [{workday: own, member: m}, {workday: another, member: other}]
"""
    rule = "kind: contact_workday, frequency: {at_least: 1, every: month}, on_duty: {at_least: 1}"
    right = answered(rule + ", roster: committee", records, "workday.on_duty")
    assert right == {"own": "holds", "another": "broken"}
    assert set(answered(rule, records, "workday.on_duty").values()) == {"holds"}


@pytest.mark.parametrize(
    ("around", "days"),
    [
        (
            "1-01",
            {"2023-12-28": False, "2023-12-29": True, "2024-01-04": True, "2024-01-05": False},
        ),
        (
            "12-30",
            {"2023-12-26": False, "2023-12-27": True, "2024-01-02": True, "2024-01-03": False},
        ),
        (
            "2-28",
            {"2024-02-24": False, "2024-02-25": True, "2024-03-02": True, "2024-03-03": False},
        ),
    ],
)
def test_the_activity_day_is_near_also_over_the_turn_of_the_year(
    around: str, days: dict[str, bool], tmp_path: Path
) -> None:
    rule = f"kind: activity_day, around: {around}, tolerance: 3"
    rows = ", ".join(f"{{id: a{day}, group: g, on: {day}}}" for day in days)
    said = answered(rule, f"group: [{{id: g}}]\nactivity: [{rows}]\n", "activity.on_activity_day")
    assert said == {f"a{day}": near for day, near in days.items()}
    path = tmp_path / "rules.yaml"
    path.write_text(HEADER + f"  rule: {{modality: must, {rule}}}\n", encoding="utf-8")
    assert not check(str(path), Request(select=["RT002"])).findings


@pytest.mark.parametrize("name", sorted(default_registry().kinds))
def test_no_kind_of_provision_is_an_error_by_itself(name: str, tmp_path: Path) -> None:
    """The example of each kind is a provision as regulations have it."""
    example = indent(default_registry().kinds[name].example.strip(), "    ")
    path = tmp_path / "rules.yaml"
    path.write_text(f"{HEADER}  rule:\n{example}\n", encoding="utf-8")
    found = [each for each in check(str(path), Request()).findings if each.severity == "error"]
    assert found == []
