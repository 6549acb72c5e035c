"""What delegates may put is closed no earlier than they are told of the session."""

from pathlib import Path

import pytest
from casehouse import broken
from checkhouse import found

TOPICS = "  topics: {{kind: lead_time, modality: must, act: topic, lead: {lead}{more}}}\n"
NOTICE = "  notice{n}: {{kind: notice, modality: must, of: {of}{lead}}}\n"


def topics(lead: str = "{days: 15}", means: str = "at_least", more: str = "") -> str:
    return TOPICS.format(lead=lead, more=f", means: {means}{more}")


def notice(lead: str = "{at_least: {days: 10}}", of: str = "session", n: int = 1) -> str:
    return NOTICE.format(of=of, lead=f", lead: {lead}" if lead else "", n=n)


@pytest.mark.parametrize(
    ("rules", "late"),
    [
        (topics() + notice(), 5),
        (topics(means="exactly") + notice(), 5),
        (topics("{days: 11}") + notice(), 1),
        (topics("{days: 10}") + notice(), 0),
        (topics("{days: 8}") + notice(), 0),
        (topics(means="within") + notice(), 0),
        (topics("{working_days: 15}") + notice(), 9),
        (topics("{days: 15}") + notice("{at_least: {working_days: 11}}"), 0),
        (topics() + notice() + notice("{at_least: {days: 20}}", n=2), 0),
        (topics() + notice() + notice("{at_least: {days: 12}}", n=2), 3),
        (topics() + notice(of="topics"), 0),
        (topics() + notice(""), 0),
        (topics(more=", sponsor: [committee]") + notice(), 0),
        (topics(more=", sponsor: [group]") + notice(), 5),
    ],
)
def test_what_is_closed_before_delegates_are_told(rules: str, late: int, tmp_path: Path) -> None:
    findings = found(tmp_path, rules, "TM002")
    told = [(each.severity, each.verdict) for each in findings]
    assert told == [("warning", "proved")] * bool(late)
    for each in findings:
        assert f" {late} days too late" in each.problem.message.render("en")
        assert each.rules[0] == "example/topics"
        kept = {name: not late for name, late in broken(tmp_path, each).items()}
        assert [kept.pop("example/topics"), *kept.values()] == [False, True]
