"""What planted faults showed of the checks, and a small run of `tools/faults.py`."""

import json
import subprocess
import sys
from pathlib import Path
from textwrap import dedent, indent

import pytest

from comitia.builtin import check_registry
from comitia.checking import Request, check
from comitia.engine.findings import Finding
from comitia.engine.recordfiles import load_records

ROOT = Path(__file__).resolve().parent.parent
HEAD = """comitia: 1
id: {name}
title: {{zh: 示例, en: Example}}
status: draft
effective: 2025-01-01
calendar: CN
provisions:
"""


def write(folder: Path, name: str, provisions: str) -> str:
    path = folder / f"{name}.yaml"
    path.write_text(HEAD.format(name=name) + indent(dedent(provisions), "  "), encoding="utf-8")
    return str(path)


def said(folder: Path, provisions: str, *codes: str, **request: object) -> list[Finding]:
    """What is found of some provisions."""
    path = write(folder, "draft", provisions)
    return check(path, Request(select=codes, **request)).findings  # type: ignore[arg-type]


AHEAD = """
ahead: {kind: lead_time, modality: must, act: topic, lead: {days: 44}, means: at_least}
early: {kind: lead_time, modality: must, act: topic, lead: {days: 90}, means: within}
told: {kind: notice_to_delegates, modality: must, act: topic, lead: {days: NN}}
"""


@pytest.mark.parametrize(("days", "found"), [(20, False), (60, True)])
def test_only_the_tightest_deadline_of_a_step_counts(
    days: int, found: bool, tmp_path: Path
) -> None:
    assert bool(said(tmp_path, AHEAD.replace("NN", str(days)), "RT004")) == found


def interval(name: str, after: str, step: str, bounds: str, procedure: str = "report") -> str:
    return (
        f"{name}: {{kind: step_interval, modality: must, procedure: {procedure}, "
        f"after: {{step: {after}}}, step: {{step: {step}}}, {bounds}}}\n"
    )


def test_a_greatest_time_puts_no_step_before_another(tmp_path: Path) -> None:
    provisions = (
        interval("review", "receipt", "review", "at_most: {days: 6}")
        + interval("hearing", "review", "hearing", "at_least: {days: 2}, at_most: {days: 9}")
        + interval("whole", "receipt", "hearing", "at_most: {days: 25}")
    )
    assert not said(tmp_path, provisions, "RT004")


@pytest.mark.parametrize(("act", "found"), [("topic", True), ("proposal", False)])
def test_a_number_and_a_share_stand_side_by_side_of_one_act_only(
    act: str, found: bool, tmp_path: Path
) -> None:
    provisions = f"""
    size: {{kind: delegate_number, modality: stated, number: {{at_least: 120, at_most: 400}}}}
    some: {{kind: sponsors, modality: may, act: topic, any_of: {{delegates: {{at_least: 10}}}}}}
    share:
      kind: sponsors
      modality: may
      act: {act}
      any_of: {{delegates: {{at_least: 1/10, of: delegates_all}}}}
    """
    assert bool(said(tmp_path, provisions, "NM007")) == found


@pytest.mark.parametrize("often", ["times: 1", "at_least: 1"])
@pytest.mark.parametrize("number", ["at_least: 90", "more_than: 89"])
def test_visits_may_be_put_as_a_number_of_times(often: str, number: str, tmp_path: Path) -> None:
    provisions = f"""
    whom:
      kind: contact_duty
      modality: stated
      bearer: delegate
      contacted: [masses]
      number: {{{number}}}
    visits:
      kind: contact_visits
      modality: must
      bearer: delegate
      contacted: [masses]
      frequency: {{{often}, every: month}}
      counted: each
      takes: 1/2
      time_share: 1/5
    """
    assert said(tmp_path, provisions, "CA001")


LISTED = """
steps:
  kind: ordered_steps
  modality: must
  procedure: petition
  steps: [{step: receipt}, {step: answer}]
"""
ELSEWHERE = interval("other", "hearing", "filing", "at_most: {days: 9}", "appeal")


def test_a_step_of_another_procedure_starts_no_time(tmp_path: Path) -> None:
    own = interval("answered", "hearing", "answer", "at_most: {days: 9}", "petition")
    assert said(tmp_path, LISTED + ELSEWHERE + own, "TM005")


STAGES = """
flow:
  kind: stages
  modality: must
  procedure: petition
  stages:
    - {stage: filing, next: [talk], outside: true, within: {days: 37}, on_timeout: [talk]}
    - {stage: talk, next: [notice]}
    - {stage: notice, ends: true}
"""


@pytest.mark.parametrize(("procedure", "found"), [("report", False), ("petition", True)])
def test_the_stages_of_another_procedure_say_nothing_of_a_start(
    procedure: str, found: bool, tmp_path: Path
) -> None:
    alone = interval("told", "review", "notice", "at_most: {days: 14}", procedure)
    assert bool(said(tmp_path, STAGES + alone, "TM005")) == found


def test_a_procedure_whose_steps_nobody_lists_starts_where_it_starts(tmp_path: Path) -> None:
    chain = interval("one", "receipt", "review", "at_most: {days: 9}")
    chain += interval("two", "review", "answer", "at_most: {days: 9}")
    assert not said(tmp_path, LISTED + chain, "TM005")


GROUPS = "groups: {kind: group_formation, modality: must, size: {at_least: NN}}\n"


@pytest.mark.parametrize(("number", "code"), [(13, "EV001"), (32, "EV001"), (900, "EV001")])
def test_counts_of_many_records_are_told_apart(number: int, code: str, tmp_path: Path) -> None:
    old = write(tmp_path, "old", GROUPS.replace("NN", "12"))
    found = said(tmp_path, GROUPS.replace("NN", str(number)), "EV", since=old)
    assert [each.code for each in found] == [code]
    assert found[0].witness is not None


def test_counts_beyond_what_is_looked_at_are_not_called_equal(tmp_path: Path) -> None:
    old = write(tmp_path, "old", GROUPS.replace("NN", "800"))
    found = said(tmp_path, GROUPS.replace("NN", "900"), "EV", since=old)
    assert [each.verdict for each in found] == ["undecided"]


ORGANS = "organs: {kind: organ_set_up, modality: must, type: special_committee, functions: [NN]}\n"
ABSENT = """
absent:
  kind: absence_consequence
  modality: must
  absences: any
  run: within_year
  in_a_row: {at_least: NN}
  barred: excellent
"""
FIVE = "contact, proposals, supervision, publicity, appraisal"


@pytest.mark.parametrize(
    ("rule", "old", "new"), [(ORGANS, FIVE, f"{FIVE}, handling"), (ABSENT, "5", "6")]
)
def test_what_takes_more_than_a_few_records_is_told_apart(
    rule: str, old: str, new: str, tmp_path: Path
) -> None:
    before = write(tmp_path, "old", rule.replace("NN", old))
    found = said(tmp_path, rule.replace("NN", new), "EV", since=before)
    assert [each.code for each in found] == ["EV001"]


@pytest.mark.parametrize(("days", "found"), [(5, True), (10, False), (20, False)])
@pytest.mark.parametrize("length", ["working_days: N", "days: N, on_holiday: last_working_day"])
def test_working_days_are_held_against_a_superior_rule(
    length: str, days: int, found: bool, tmp_path: Path
) -> None:
    rule = "put: {kind: lead_time, modality: must, act: topic, lead: {N}, means: at_least}\n"
    above = write(tmp_path, "above", rule.replace("N", length.replace("N", "10")))
    own = rule.replace("N", length.replace("N", str(days)))
    errors = [e for e in said(tmp_path, own, "HR001", against=[above]) if e.severity == "error"]
    assert bool(errors) == found
    assert all(each.witness for each in errors)


SIZED = "size: {kind: delegate_number, modality: stated, number: {at_least: 50, at_most: 60}}\n"
ASKED = {
    "quorum": "it: {kind: quorum, modality: must, present: {NN}}\n",
    "majority": "it: {kind: majority, modality: must, yes: {NN}}\n",
    "sponsors": "it: {kind: sponsors, modality: may, act: topic, any_of: {delegates: {NN}}}\n",
}


@pytest.mark.parametrize("kind", ASKED)
@pytest.mark.parametrize(
    ("asked", "found"),
    [("at_least: 60", False), ("more_than: 60", True), ("at_least: 61", True)],
)
def test_more_are_needed_than_there_are(kind: str, asked: str, found: bool, tmp_path: Path) -> None:
    findings = said(tmp_path, SIZED + ASKED[kind].replace("NN", asked), "TH002")
    assert bool(findings) == found
    assert all(each.rules == ("draft/it", "draft/size") for each in findings)


def test_more_than_all_may_sponsor(tmp_path: Path) -> None:
    asked = ASKED["sponsors"].replace("NN", "at_least: 4/3, of: delegates_all")
    assert said(tmp_path, asked, "TH002")


QUORUM = (
    "it: {kind: quorum, modality: must, force: NN, present: {at_least: MM, of: delegates_due}}\n"
)


@pytest.mark.parametrize(("force", "found"), [("draft", True), ("plan", True), ("practice", False)])
def test_a_draft_is_held_against_the_superior_rule(force: str, found: bool, tmp_path: Path) -> None:
    above = write(tmp_path, "above", QUORUM.replace("NN", "rule").replace("MM", "2/3"))
    own = QUORUM.replace("NN", force).replace("MM", "1/2")
    assert bool(said(tmp_path, own, "HR001", against=[above])) == found


@pytest.mark.parametrize(("modality", "severity"), [("must", "warning"), ("stated", "info")])
def test_what_a_superior_rule_only_states_need_not_be_repeated(
    modality: str, severity: str, tmp_path: Path
) -> None:
    share = f"women: {{kind: women_share, modality: {modality}, bound: at_least}}\n"
    above = write(tmp_path, "above", share)
    found = said(tmp_path, GROUPS.replace("NN", "5"), "HR003", against=[above])
    assert [each.severity for each in found] == [severity]


def test_bases_are_named_in_the_language_of_the_reader(tmp_path: Path) -> None:
    base = "{readings: [delegates_due, delegates_all], why: {zh: 未写明, en: not said}}"
    provision = f"it: {{kind: quorum, modality: must, present: {{at_least: 2/3, of: {base}}}}}\n"
    message = said(tmp_path, provision, "NM001")[0].problem.message
    assert "应到代表" in message.render("zh")
    assert "delegates_due" not in message.render("zh")


@pytest.mark.parametrize("cell", ["1.10101198506E+17", "370894199603788544.0"])
def test_numbers_that_a_spreadsheet_made_of_identities(cell: str, tmp_path: Path) -> None:
    (tmp_path / "assembly.csv").write_text(f"id,name\n1,{cell}\n", encoding="utf-8")
    problems = load_records(tmp_path, check_registry()).problems
    assert [each.code for each in problems] == ["DA002"]


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("at_most: 10", "at_least: 11", True),
        ("at_most: 10", "at_least: 10", False),
        ("less_than: 10", "more_than: 8", False),
        ("less_than: 10", "more_than: 9", True),
        ("at_least: 3", "at_least: 9", False),
    ],
)
def test_numbers_that_two_provisions_cross(
    one: str, other: str, found: bool, tmp_path: Path
) -> None:
    provision = "{name}: {{kind: group_formation, modality: must, size: {{{bounds}}}}}\n"
    provisions = provision.format(name="one", bounds=one)
    provisions += provision.format(name="other", bounds=other)
    assert bool(said(tmp_path, provisions, "OR004")) == found


def test_numbers_for_other_levels_do_not_cross(tmp_path: Path) -> None:
    provisions = """
    county: {kind: delegate_number, modality: must, level: [county], number: {at_least: 200}}
    town: {kind: delegate_number, modality: must, level: [township], number: {at_most: 100}}
    """
    assert not said(tmp_path, provisions, "OR004")


def test_an_arm_behind_one_of_the_same_value_is_not_lost(tmp_path: Path) -> None:
    provisions = """
    end: {kind: loss_of_status, modality: stated, triggers: [resigned], effect: ended}
    stop: {kind: loss_of_status, modality: stated, triggers: [left_area], effect: suspended}
    """
    assert not said(tmp_path, provisions, "TB003")


def test_recall_is_counted_where_nobody_is_excused(tmp_path: Path) -> None:
    provisions = """
    quorum: {kind: quorum, modality: must, present: {at_least: 2/3, of: delegates_due}}
    recall:
      kind: majority
      modality: must
      subject: [recall]
      yes: {more_than: 1/2, of: delegates_due_not_excused}
    others:
      kind: majority
      modality: must
      subject: [resolution]
      yes: {at_least: 3/4, of: delegates_present}
    """
    assert not said(tmp_path, provisions, "TH006")


def test_a_step_that_was_taken_before_is_never_next(tmp_path: Path) -> None:
    provisions = """
    steps:
      kind: ordered_steps
      modality: must
      procedure: petition
      steps: [{step: receipt}, {step: answer}, {step: receipt}]
    """
    assert said(tmp_path, provisions, "TB003")


PUBLISHED = """
published: {kind: publication, modality: must, what: [decision], by: office, within: {days: 3}}
"""


@pytest.mark.parametrize("about", ["", "about: [reserve_cadres], "])
def test_a_plain_ban_is_no_condition_that_cannot_be_met(about: str, tmp_path: Path) -> None:
    ban = f"ban: {{kind: publication_ban, modality: must, {about}media: [board]}}\n"
    plain = ban.replace("media: [board]", "")
    assert not said(tmp_path, ban, "TH002")
    assert not said(tmp_path, plain.replace(", }", "}"), "TH002")


def test_what_sort_a_record_is_of_tells_of_no_event(tmp_path: Path) -> None:
    ban = "ban: {kind: publication_ban, modality: must, about: [reserve_cadres], what: [process]}\n"
    assert not said(tmp_path, PUBLISHED + ban, "TM005")


def test_what_must_be_listed_is_left_to_somebody(tmp_path: Path) -> None:
    provisions = """
    listed: {kind: mandatory_inclusion, modality: must, act: topic, any_of: {groups: {at_least: 2}}}
    free:
      kind: agenda_decider
      modality: must
      act: NN
      decider: presidium
      discretionary: true
    """
    assert said(tmp_path, provisions.replace("NN", "topic"), "DT007")
    assert not said(tmp_path, provisions.replace("NN", "proposal"), "DT007")


@pytest.mark.parametrize(
    ("most", "function", "found"), [(6, "", True), (7, "", False), (6, "proposals", False)]
)
def test_a_body_that_two_provisions_make_even(
    most: int, function: str, found: bool, tmp_path: Path
) -> None:
    provisions = f"""
    least:
      kind: organ_formation
      modality: must
      type: leading_group
      function: {function or "supervision"}
      size: {{at_least: 6}}
    most:
      kind: organ_formation
      modality: must
      type: leading_group
      function: supervision
      size: {{at_most: {most}}}
    """
    findings = said(tmp_path, provisions, "OR007")
    assert [each.rules for each in findings] == [("draft/least", "draft/most")] * found


@pytest.mark.parametrize("outcome", ["removal", "{readings: [removal, case_by_case], why: WHY}"])
def test_a_rung_is_hidden_under_every_reading(outcome: str, tmp_path: Path) -> None:
    why = "{zh: 未写明, en: not said}"
    provisions = f"""
    gone:
      kind: cut_offs
      modality: must
      base: delegates_due
      rungs: [{{outcome: removal, any_of: [{{grades: [satisfied], less_than: 2/3}}]}}]
    talk:
      kind: cut_offs
      modality: must
      base: delegates_due
      rungs: [{{outcome: admonishing_talk, any_of: [{{grades: [satisfied], less_than: 1/2}}]}}]
    graded:
      kind: grade_consequence
      modality: must
      grades: [incompetent]
      outcome: {outcome.replace("WHY", why)}
    """
    assert any(each.rules[0] == "draft/talk" for each in said(tmp_path, provisions, "TB003"))


@pytest.mark.checkout
def test_planted_faults_are_found() -> None:
    tool = [sys.executable, str(ROOT / "tools" / "faults.py")]
    few = ["--faults", "20", "--written", "8", "--sound", "6", "--jobs", "1", "--format", "json"]
    run = subprocess.run([*tool, *few], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    figures = json.loads(run.stdout)
    counts = [figures[sort]["all"]["seeded"] for sort in ("said", "written")]
    assert counts == [20, 8]
    assert not figures["false_alarms"]
