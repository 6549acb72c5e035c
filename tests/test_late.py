"""What was done after its last day was done late, and what was not done by then is not in time."""

from datetime import date
from textwrap import indent

import pytest

from comitia.builtin import default_registry
from comitia.engine.answers import Deciding
from comitia.engine.compiling import compile_ruleset
from comitia.engine.recordfiles import read_record_tree
from comitia.engine.yamlfile import parse_yaml
from comitia.testing import load_text

HEADER = """comitia: 1
id: example
title: {zh: 示例, en: Example}
status: in_force
calendar: CN
provisions:
"""

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


@pytest.mark.parametrize("question", CASES)
def test_done_by_its_day_or_late(question: str) -> None:
    rule, records, expected = CASES[question]
    registry = default_registry()
    text = HEADER + indent(f"rule: {{modality: must, {rule}}}\n", "  ")
    loaded = load_text(text, registry)
    assert loaded.ruleset is not None, loaded.problems
    node, _ = parse_yaml(records.encode(), "records.yaml")
    assert node is not None
    read, problems = read_record_tree(node, registry)
    assert read is not None, problems
    deciding = Deciding(compile_ruleset(loaded.ruleset, registry))
    answers = deciding.answers(read, date(2024, 7, 1), only=[question])
    assert {each.subject: each.outcome for each in answers} == expected
