"""The cases that show what is wrong with routes and stages, decided as any records are."""

import json
from pathlib import Path

import pytest
from checkhouse import HEAD

from comitia.checking import Request, check
from comitia.deciding import Request as Deciding
from comitia.deciding import run
from comitia.engine.casewords import witness_json
from comitia.engine.findings import Finding


def provision(name: str, kind: str, **fields: str) -> str:
    lines = "".join(f"    {key}: {value}\n" for key, value in fields.items())
    return f"  {name}:\n    kind: {kind}\n    modality: must\n{lines}"


def found(folder: Path, text: str, code: str) -> Finding:
    """The one finding of a code, which has a case."""
    path = folder / "rules.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    (finding,) = check(str(path), Request(select=[code])).findings
    assert finding.witness is not None
    assert finding.case is not None or code == "RT002"
    return finding


def decided(folder: Path, finding: Finding) -> dict[str, set[object]]:
    """What `comitia decide` says of the records of a case, by question."""
    assert finding.witness is not None
    case = witness_json(finding.witness)
    records = folder / "records.yaml"
    records.write_text(json.dumps(case), encoding="utf-8")
    said: dict[str, set[object]] = {}
    for each in run(Deciding(str(folder / "rules.yaml"), records, case["as_of"]), "en").answers:
        said.setdefault(each.question.id, set()).add(each.outcome)
    return said


def sponsors(name: str, bound: str) -> str:
    return provision(name, "sponsors", act="topic", any_of=f"{{delegates: {bound}}}")


def test_a_group_that_signs_as_a_whole(tmp_path: Path) -> None:
    text = provision("groups", "group_formation", size="{at_least: 3, at_most: 5}")
    way = "{delegates: {at_least: 6}, one_group: true}"
    text += provision("way", "sponsors", act="topic", any_of=way)
    finding = found(tmp_path, text, "RT001")
    said = decided(tmp_path, finding)
    assert said["motion.admissible"] == {False}
    assert said["group.size"] == {"holds"}
    assert finding.witness is not None
    assert len(finding.witness.records.tables["signature"]) == 5


def test_a_way_that_asks_for_less(tmp_path: Path) -> None:
    text = sponsors("easy", "{at_least: 3}") + sponsors("hard", "{at_least: 9}")
    finding = found(tmp_path, text, "RT002")
    assert decided(tmp_path, finding)["motion.admissible"] == {True}
    assert finding.witness is not None
    assert 3 <= int(str(finding.witness.row["delegates"])) < 9
    assert finding.verdict == "proved"


def test_a_step_whose_time_is_over_when_the_first_is_done(tmp_path: Path) -> None:
    text = provision("put", "lead_time", act="topic", lead="{days: 5}", means="at_least")
    text += provision("told", "notice_to_delegates", act="topic", lead="{days: 10}")
    said = decided(tmp_path, found(tmp_path, text, "RT004"))
    assert said["motion.in_time"] == {"holds"}
    assert "met_late" in said["motion.notified"]


def proposals(ways: str, phase: str = "") -> str:
    fields = {"phase": phase} if phase else {}
    text = provision("duties", "powers", body="group", business="[put_proposals]")
    return text + provision("way", "sponsors", act="proposal", any_of=ways, **fields)


def test_a_group_that_has_no_way_to_put_what_it_is_to_put(tmp_path: Path) -> None:
    finding = found(tmp_path, proposals("{delegates: {at_least: 10}}"), "RT003")
    assert decided(tmp_path, finding) == {"motion.admissible": {False}}
    assert finding.witness is not None
    assert finding.witness.row["sponsor"] == "group"
    assert finding.verdict == "proved"


def test_what_must_be_listed_and_cannot_be_put(tmp_path: Path) -> None:
    text = sponsors("way", "{at_least: 3}")
    text += provision(
        "listed", "mandatory_inclusion", act="topic", any_of="{groups: {at_least: 2}}"
    )
    finding = found(tmp_path, text, "RT003")
    said = decided(tmp_path, finding)
    assert said["motion.admissible"] == {False}
    assert said["motion.must_be_included"] == {True}


@pytest.mark.parametrize(
    "ways",
    [
        "{delegates: {at_least: 10}, groups: {at_least: 3}}",
        "{groups: unknown}",
        "{bodies: unknown}",
        "{bodies: [group]}",
        "{readings: {a: {bodies: [office]}, b: {groups: {at_least: 1}}}, why: {zh: 不明, en: x}}",
    ],
)
def test_a_way_that_may_be_one_for_a_group(ways: str, tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(HEAD + proposals(ways), encoding="utf-8")
    assert not check(str(path), Request(select=["RT003"])).findings


@pytest.mark.parametrize("who", ["sponsor", "other", "delegate", "delegates"])
def test_who_may_be_a_delegate(who: str, tmp_path: Path) -> None:
    text = sponsors("way", "{at_least: 3}")
    text += provision(
        "by", "lead_time", act="topic", sponsor=f"[{who}]", lead="{days: 9}", means="at_least"
    )
    path = tmp_path / "rules.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    assert not check(str(path), Request(select=["RT003"])).findings


def test_a_way_at_another_time_is_none_for_what_is_put_in_session(tmp_path: Path) -> None:
    way, listed = "{delegates: {at_least: 3}}", "{groups: {at_least: 2}}"
    text = provision("way", "sponsors", act="topic", phase="[before]", any_of=way)
    late = provision(
        "listed", "mandatory_inclusion", act="topic", phase="[in_session]", any_of=listed
    )
    path = tmp_path / "rules.yaml"
    path.write_text(HEAD + text + late, encoding="utf-8")
    assert not check(str(path), Request(select=["RT003"])).findings


def powers(one: str, other: str, more: str = "") -> str:
    """Long plans, given to two bodies."""
    limit = {"between_sessions": "true"} if more else {}
    return provision("one", "powers", body=one, business="[long_plans]") + provision(
        "other", "powers", body=other, business="[long_plans, liaison]", **limit
    )


def test_a_decision_that_two_bodies_take(tmp_path: Path) -> None:
    finding = found(tmp_path, powers("congress", "presidium"), "DT008")
    assert decided(tmp_path, finding) == {"item.within_powers": {True}}
    assert finding.witness is not None
    assert finding.witness.row["body"] == "congress"
    finding.witness.row["body"] = "presidium"
    assert decided(tmp_path, finding) == {"item.within_powers": {True}}


@pytest.mark.parametrize(
    "text",
    [
        powers("congress", "plenum", "between_sessions"),
        powers("committee", "plenum"),
        powers("congress", "congress"),
        powers("congress", "group"),
    ],
)
def test_decisions_that_are_divided(text: str, tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    assert not check(str(path), Request(select=["DT008"])).findings


def test_what_nobody_takes(tmp_path: Path) -> None:
    said = decided(tmp_path, found(tmp_path, sponsors("way", "{at_least: 3}"), "RT005"))
    assert said == {"motion.admissible": {True}}


STAGES = {
    "FL001": "{stage: a, next: [b]}, {stage: b}, {stage: z, ends: true}",
    "FL005": "{stage: a, outcomes: [{outcome: ok, next: [z]}, {outcome: no_}]}, "
    "{stage: z, ends: true}",
    "FL007": "{stage: a, outcomes: [{outcome: ok, next: [b, c]}, {outcome: few, next: [b]}]}, "
    "{stage: b}, {stage: c}, {stage: d, waits_for: [b, c], next: [z]}, {stage: z, ends: true}",
}


@pytest.mark.parametrize("code", STAGES)
def test_nothing_is_next_and_nobody_is_at_fault(code: str, tmp_path: Path) -> None:
    text = provision("flow", "stages", procedure="p", stages=f"[{STAGES[code]}]")
    said = decided(tmp_path, found(tmp_path, text, code))
    assert said["procedure.next_step"] == {None}
    assert said["step.in_sequence"] == {"holds"}
    assert said["procedure.complete"] == {"pending"}


def test_what_was_closed_with_work_pending(tmp_path: Path) -> None:
    stages = "{stage: a, next: [b, z]}, {stage: b, next: [z]}, {stage: z, ends: true}"
    text = provision("flow", "stages", procedure="p", stages=f"[{stages}]")
    said = decided(tmp_path, found(tmp_path, text, "FL003"))
    assert said["procedure.nothing_pending"] == {"broken"}
    assert said["step.in_sequence"] == {"holds"}


def test_a_stage_to_which_nothing_leads(tmp_path: Path) -> None:
    stages = "{stage: a, next: [z]}, {stage: b, next: [z]}, {stage: z, ends: true}"
    text = provision("flow", "stages", procedure="p", stages=f"[{stages}]")
    said = decided(tmp_path, found(tmp_path, text, "FL002"))
    assert said["step.in_sequence"] == {"holds", "broken"}


def test_a_round_that_may_be_gone_again(tmp_path: Path) -> None:
    stages = (
        "{stage: a, next: [b]}, {stage: b, outcomes: [{outcome: ok, next: [z]}, "
        "{outcome: back, next: [a]}]}, {stage: z, ends: true}"
    )
    text = provision("flow", "stages", procedure="p", stages=f"[{stages}]")
    said = decided(tmp_path, found(tmp_path, text, "FL004"))
    assert said["step.in_sequence"] == {"holds"}
    assert said["procedure.next_step"] == {"a"}


def test_a_stage_in_the_hands_of_others(tmp_path: Path) -> None:
    stages = "{stage: a, next: [b]}, {stage: b, outside: true, next: [z]}, {stage: z, ends: true}"
    text = provision("flow", "stages", procedure="p", stages=f"[{stages}]")
    said = decided(tmp_path, found(tmp_path, text, "FL008"))
    assert said["procedure.next_step"] == {"b"}
    assert said["procedure.complete"] == {"pending"}


def flow(refused: str, after: str, *more: str) -> str:
    stages = [
        "{stage: put, next: [check]}",
        f"{{stage: check, outcomes: [{{outcome: taken, next: [vote]}}, {refused}]}}",
        "{stage: vote, next: [end]}",
        "{stage: end, ends: true}",
        *more,
    ]
    outcome = f"{{outcome: refused, next: [{after}]}}"
    text = "[" + ", ".join(stages).replace(refused, outcome) + "]"
    return provision("flow", "stages", procedure="topic", stages=text)


def test_a_refusal_that_is_final(tmp_path: Path) -> None:
    finding = found(tmp_path, flow("X", "end"), "RT006")
    said = decided(tmp_path, finding)
    assert said["procedure.next_step"] == {"complete"}
    assert "broken" not in {each for answers in said.values() for each in answers}
    assert finding.verdict == "lint"


@pytest.mark.parametrize(
    "text",
    [
        flow("X", "put"),
        flow("X", "appeal", "{stage: appeal, next: [end]}"),
        flow("X", "end").replace("stage: check", "stage: 复核").replace("[check]", "[复核]"),
        flow("X", "end")
        .replace("stage: check", "stage: vote-on-it")
        .replace("[check]", "[vote-on-it]"),
        flow("X", "end")
        + provision("told", "statement", says="{zh: 可以申诉。, en: x}", why="permission"),
    ],
)
def test_a_refusal_that_is_not_final(text: str, tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    assert not check(str(path), Request(select=["RT006"])).findings
