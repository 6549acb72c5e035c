"""What the checks of deadlines say, held against every schedule tried one by one."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from random import Random

import pytest
from casehouse import answers, broken

from comitia.builtin import default_registry
from comitia.checking import Request, check
from comitia.engine.calendars import load_calendar
from comitia.engine.compiling import compile_ruleset
from comitia.engine.decide import compile_expr
from comitia.engine.moves import Move, Unit, moved
from comitia.engine.records import Records, make_row
from comitia.engine.traces import Closure, Env
from comitia.testing import HEADER, load_text

HEAD = HEADER.partition("  example:")[0]
CALENDARS = {name: load_calendar(name) for name in ("CN", "weekends")}
STEPS = ("notice", "closing", "opening")


def draft(*intervals: str, calendar: str = "CN") -> str:
    lines = (
        f"  p{n}: {{kind: step_interval, modality: must, procedure: session, {each}}}\n"
        for n, each in enumerate(intervals)
    )
    return HEAD.replace("calendar: weekends", f"calendar: {calendar}") + "".join(lines)


def interval(after: str, step: str, bound: str) -> str:
    return f"after: {{step: {after}}}, step: {{step: {step}}}, {bound}"


def found(text: str, folder: Path) -> set[str]:
    path = folder / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    checked = check(str(path), Request(select=["TM001", "TM002", "TM003", "TM009"]))
    return {each.code for each in checked.findings}


def conditions(text: str) -> list[Closure]:
    loaded = load_text(text, default_registry())
    assert loaded.ruleset is not None
    program = compile_ruleset(loaded.ruleset, default_registry()).programs[0]
    return [compile_expr(each.combinations[0].outcome) for each in program.compiled]


def kept(outcomes: list[Closure], days: Mapping[str, date]) -> bool:
    """Whether decide says that a procedure with steps on these days keeps everything."""
    return set(said(outcomes, days)) <= {"holds"}


def said(outcomes: list[Closure], days: Mapping[str, date]) -> list[object]:
    """What decide says of a procedure with steps on these days."""
    schema = default_registry().schema
    procedure = make_row(schema, "procedure", {"id": "p", "kind": "session"})
    steps = [
        make_row(schema, "step", {"id": name, "procedure": "p", "step": name, "on": day})
        for name, day in days.items()
    ]
    records = Records(schema, {"procedure": [procedure], "step": steps})
    env = Env(records, date(2020, 1, 1), None, None, CALENDARS)
    row = records.tables["procedure"]["p"]
    return [each((row,), env)[1] for each in outcomes]


def random_bounds(rng: Random) -> Iterator[str]:
    for _ in range(rng.randint(2, 4)):
        after, step = rng.sample(STEPS, 2)
        bound = rng.choice(("at_least", "at_most"))
        yield interval(after, step, f"{bound}: {{days: {rng.randint(0, 3)}}}")


@pytest.mark.parametrize("seed", range(15))
def test_contradiction_is_found_exactly_where_no_schedule_fits(seed: int, tmp_path: Path) -> None:
    text = draft(*random_bounds(Random(seed)))
    outcomes = conditions(text)
    start = date(2024, 6, 1)
    fits = any(
        kept(outcomes, dict(zip(STEPS, (start, *map(start.__add__, rest)), strict=True)))
        for rest in product([timedelta(days=n) for n in range(-7, 8)], repeat=2)
    )
    assert ({"TM001", "TM002"} & found(text, tmp_path) == set()) == fits


def orders(first: str, then: str) -> str:
    """That one step comes before another."""
    return f"steps: [{{step: {first}}}, {{step: {then}}}]"


@pytest.mark.parametrize(("first", "then"), list(product(range(4), range(4))))
@pytest.mark.parametrize("ordered", [("closing", "opening"), ("opening", "closing")])
def test_a_step_may_be_so_late_that_none_is_left_for_the_next(
    first: int, then: int, ordered: tuple[str, str], tmp_path: Path
) -> None:
    """The first step on a day that its own deadline allows, and no day for the second."""
    steps = f"{{kind: ordered_steps, modality: must, procedure: session, {orders(*ordered)}}}"
    intervals = [
        interval("notice", step, f"at_most: {{days: {days}}}")
        for step, days in (("closing", first), ("opening", then))
    ]
    text = draft(*intervals) + f"  order: {steps}\n"
    early, late = ordered
    (own,) = (draft(each) for each in intervals if f"step: {early}}}, at_most" in each)
    alone, whole = conditions(own), conditions(text)
    start = date(2024, 6, 3)
    days = [start + timedelta(days=n) for n in range(8)]
    stuck = any(
        kept(alone, {"notice": start, early: day})
        and all(
            "broken" in said(whole, {"notice": start, early: day, late: other}) for other in days
        )
        for day in days
    )
    path = tmp_path / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    assert bool(check(str(path), Request(select=["RT004"])).findings) == stuck


@pytest.mark.parametrize(
    ("least", "most", "calendar"),
    [
        (5, 15, "CN"),
        (5, 16, "CN"),
        (6, 15, "CN"),
        (3, 3, "CN"),
        (2, 2, "weekends"),
        (9, 9, "CN"),
        (2, 1, "weekends"),
    ],
)
def test_holidays_swallow_a_window_exactly_where_some_day_shows_it(
    least: int, most: int, calendar: str, tmp_path: Path
) -> None:
    text = draft(
        interval("notice", "opening", f"at_least: {{working_days: {least}}}"),
        interval("notice", "opening", f"at_most: {{days: {most}}}"),
        calendar=calendar,
    )
    outcomes = conditions(text)
    lost = 0
    for number in range(365):
        start = date(2023, 3, 1) + timedelta(days=number)
        last = start + timedelta(days=most)
        lost += not kept(outcomes, {"notice": start, "opening": last})
    usual = lost * 2 > 365  # no day off is to blame, though some may save it
    assert ("TM003" in found(text, tmp_path)) == (lost > 0 and not usual)
    assert ("TM002" in found(text, tmp_path)) == usual


@pytest.mark.parametrize("unit", ["days", "months", "working_days", "forward", "backward"])
@pytest.mark.parametrize("amount", [-7, -1, 0, 1, 12])
def test_a_move_back_is_the_last_day_that_leads_there(unit: Unit, amount: int) -> None:
    move, back = Move(unit, amount, calendar="CN"), Move(unit, amount, True, "CN")
    reach = range(-420, 421)
    for number in range(0, 400, 31):
        limit = date(2020, 1, 1) + timedelta(days=number)
        days = [limit + timedelta(days=n) for n in reach]
        within = [day for day in days if moved(day, [move], CALENDARS) <= limit]
        assert moved(limit, [back], CALENDARS) == max(within)


def test_two_times_for_one_act_only_where_both_apply(tmp_path: Path) -> None:
    def replies(first: str, second: str) -> str:
        return HEAD + "".join(
            f"  p{n}: {{kind: reply, modality: must, act: [{acts}], within: {{days: {n}}}}}\n"
            for n, acts in enumerate((first, second), start=9)
        )

    assert found(replies("proposal", "suggestion, proposal"), tmp_path) == {"TM009"}
    assert found(replies("proposal", "suggestion"), tmp_path) == set()


@pytest.mark.parametrize("seed", range(8))
def test_parts_of_the_year_contradict_exactly_where_no_day_lies_in_both(
    seed: int, tmp_path: Path
) -> None:
    rng = Random(seed)
    ends = [f"{rng.randint(1, 12)}-{rng.choice((1, 15, 28))}" for _ in range(4)]
    text = HEAD + "".join(
        f"  p{n}: {{kind: step_window, modality: must, procedure: appraisal, "
        f"steps: [{{step: vote}}], window: {{opens: {ends[n]}, closes: {ends[n + 1]}}}}}\n"
        for n in (0, 2)
    )
    outcomes = conditions(text)
    schema = default_registry().schema
    procedure = make_row(schema, "procedure", {"id": "p", "kind": "appraisal"})
    fits = False
    for number in range(366):
        day = date(2024, 1, 1) + timedelta(days=number)
        step = make_row(schema, "step", {"id": "s", "procedure": "p", "step": "vote", "on": day})
        records = Records(schema, {"procedure": [procedure], "step": [step]})
        env = Env(records, date(2024, 1, 1), None, None, CALENDARS)
        row = records.tables["step"]["s"]
        fits = fits or all(each((row,), env)[1] == "holds" for each in outcomes)
    assert ("TM001" in found(text, tmp_path)) == (not fits)


MOTION = "kind: lead_time, modality: must, act: motion"
RESOLUTION = "kind: circulation, modality: must, written: true, to: [delegates]"
REPORT = "kind: session_report, modality: must, by: group, to: committee, session: annual"
CONSULTED = "kind: consultation, modality: must"


@pytest.mark.parametrize(("least", "most"), [(15, 10), (10, 10), (5, 10)])
@pytest.mark.parametrize("act", [REPORT, CONSULTED])
def test_a_window_set_by_two_duties(act: str, least: int, most: int, tmp_path: Path) -> None:
    text = f"{HEAD}  one: {{{act}, lead: {{at_least: {{days: {least}}}}}}}\n"
    text += f"  other: {{{act}, lead: {{at_most: {{days: {most}}}}}}}\n"
    assert ("TM002" in found(text, tmp_path)) == (least > most)
    for each in check(str(tmp_path / "rules.yaml"), Request(select=["TM002"])).findings:
        kept = {
            one.outcome in ("met", "holds", "not_applicable") for one in answers(tmp_path, each)
        }
        assert kept == {True, False}


def test_duties_about_different_acts_set_no_window(tmp_path: Path) -> None:
    text = f"{HEAD}  one: {{{REPORT}, form: written, lead: {{at_least: {{days: 15}}}}}}\n"
    text += f"  other: {{{REPORT}, form: oral, lead: {{at_most: {{days: 10}}}}}}\n"
    assert found(text, tmp_path) == set()


def test_several_records_that_one_provision_asks_for_have_days_of_their_own(tmp_path: Path) -> None:
    told = "about: [major_project], to: party_members, by: contact_person, timing: three_times"
    text = f"{HEAD}  told: {{kind: notification, modality: stated, {told}}}\n"
    assert found(text, tmp_path) == set()


@pytest.mark.parametrize(("procedure", "told"), [("recall", False), ("session", True)])
def test_a_start_is_missed_only_in_a_procedure_that_names_its_steps(
    procedure: str, told: bool, tmp_path: Path
) -> None:
    flow = "[{stage: review, within: {days: 9}, next: [vote]}, {stage: vote, ends: true}]"
    text = draft(interval("notice", "closing", "at_most: {days: 3}"))
    text += f"  flow: {{kind: stages, modality: must, procedure: {procedure}, stages: {flow}}}\n"
    path = tmp_path / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    findings = check(str(path), Request(select=["TM005"])).findings
    assert bool(findings) == told
    for each in findings:
        assert {each.outcome for each in answers(tmp_path, each)} == {"not_applicable"}


def test_days_of_either_kind_decide_a_case_differently(tmp_path: Path) -> None:
    within = "{readings: [{days: 9}, {working_days: 9}], why: not said}"
    path = tmp_path / "rules.yaml"
    path.write_text(f"{HEAD}  p: {{{RESOLUTION}, within: {within}}}\n", encoding="utf-8")
    (finding,) = check(str(path), Request(select=["TM004"])).findings
    assert finding.verdict == "lint"
    (answer,) = (e for e in answers(tmp_path, finding) if len({t.outcome for t in e.taken}) > 1)
    assert {each.outcome for each in answer.taken} == {"pending", "overdue"}


CASES = {
    "TM001": draft(
        interval("notice", "closing", "at_least: {days: 9}"),
        interval("closing", "opening", "at_least: {months: 1}"),
        interval("notice", "opening", "at_most: {days: 20}"),
    ),
    "TM002": f"{HEAD}  p0: {{{MOTION}, lead: {{days: 15}}, means: at_least}}\n"
    f"  p1: {{{MOTION}, lead: {{days: 10}}, means: within}}\n",
    "TM003": draft(
        interval("notice", "opening", "at_least: {working_days: 5}"),
        interval("notice", "opening", "at_most: {days: 9}"),
        calendar="CN",
    ),
    "TM009": f"{HEAD}  p0: {{{RESOLUTION}, within: {{days: 9}}}}\n"
    f"  p1: {{{RESOLUTION}, within: {{months: 1}}}}\n",
}


@pytest.mark.parametrize("code", CASES)
@pytest.mark.parametrize("since", ["", "2026-05-01"])
def test_deciding_the_case_shows_that_one_provision_is_broken(
    code: str, since: str, tmp_path: Path
) -> None:
    """Whenever the rules are in force since."""
    path = tmp_path / "rules.yaml"
    dated = f"effective: {since}\ncalendar:" if since else "calendar:"
    path.write_text(CASES[code].replace("calendar:", dated), encoding="utf-8")
    (finding,) = check(str(path), Request(select=[code])).findings
    assert finding.verdict == "proved"
    standings = broken(tmp_path, finding)
    assert standings.keys() >= set(finding.rules)
    assert sum(standings.values()) == 1
