"""What may be put to a session, and what it takes, tried one motion after another."""

import json
from itertools import combinations, product
from pathlib import Path

import pytest
from checkhouse import found

from comitia.deciding import Request, run
from comitia.engine.casewords import witness_json


def provision(name: str, kind: str, **fields: object) -> str:
    lines = "".join(f"    {key}: {value}\n" for key, value in fields.items())
    return f"  {name}:\n    kind: {kind}\n    modality: must\n{lines}"


def draft(each: int, groups: int, jointly: int, room: int, more: str = "") -> str:
    number = f"{{at_least: {groups}, at_most: {groups}}}"
    way = f"{{groups: {{at_least: {jointly}}}}}"
    return (
        provision("groups", "group_formation", number=number)
        + provision("way", "sponsors", act="topic", any_of=way)
        + provision("quota", "motion_quota", act="topic", per_group=each, per_session=room)
        + more
    )


def most(each: int, groups: int, jointly: int) -> int:
    """How many motions can be put, tried one by one."""
    return _more((each,) * groups, jointly)


def _more(left: tuple[int, ...], jointly: int) -> int:
    best = 0
    for chosen in combinations(range(len(left)), jointly):
        if all(left[each] for each in chosen):
            rest = tuple(sorted(n - (i in chosen) for i, n in enumerate(left)))
            best = max(best, 1 + _more(rest, jointly))
    return best


@pytest.mark.parametrize(("each", "groups", "jointly"), [*product((1, 2), (1, 2, 3, 4), (1, 2, 3))])
def test_as_many_as_can_be_put(each: int, groups: int, jointly: int, tmp_path: Path) -> None:
    number = most(each, groups, jointly)
    assert not found(tmp_path, draft(each, groups, jointly, max(1, number)), "RT007")
    if number > 1:
        (finding,) = found(tmp_path, draft(each, groups, jointly, number - 1), "RT007")
        assert finding.witness is not None
        case = witness_json(finding.witness)
        records = tmp_path / "records.yaml"
        records.write_text(json.dumps(case), encoding="utf-8")
        answers = run(Request(str(tmp_path / "rules.yaml"), records, case["as_of"]), "en").answers
        said = {(each.question.id, each.outcome) for each in answers}
        assert ("session.within_capacity", "broken") in said
        assert ("signature.within_quota", "holds") in said
        assert ("signature.within_quota", "broken") not in said
        assert ("assembly.groups", "broken") not in said


def test_where_somebody_chooses_it_is_only_pointed_out(tmp_path: Path) -> None:
    decider = provision("decider", "agenda_decider", act="topic", decider="presidium")
    (finding,) = found(tmp_path, draft(2, 8, 1, 10, decider), "RT007")
    assert finding.severity == "info"
    way = "{groups: {at_least: 1}}"
    must = decider + provision("listed", "mandatory_inclusion", act="topic", any_of=way)
    (finding,) = found(tmp_path, draft(2, 8, 1, 10, must), "RT007")
    assert finding.severity == "warning"


@pytest.mark.parametrize(
    "text",
    [
        provision("quota", "motion_quota", act="topic", per_group=2, per_session=3),
        draft(2, 8, 1, 10).replace("{groups: {at_least: 1}}", "{delegates: {at_least: 9}}"),
        draft(2, 8, 1, 10).replace("per_group: 2", "per_group: unknown"),
        draft(2, 8, 1, 10).replace("{groups: {at_least: 1}}", "{groups: unknown}"),
    ],
)
def test_nothing_is_said_where_not_all_is_known(text: str, tmp_path: Path) -> None:
    assert not found(tmp_path, text, "RT007")


def test_quotas_of_one_kind_do_not_fill_the_room_of_another(tmp_path: Path) -> None:
    number = "{at_least: 8, at_most: 8}"
    text = provision("groups", "group_formation", number=number)
    text += provision("quota", "motion_quota", act="proposal", per_group=2)
    text += provision("room", "motion_quota", act="topic", per_session=10)
    assert not found(tmp_path, text, "RT007")


def filled(jointly: int, room: int, most: int | None) -> int:
    """How many motions the same signers can put, one after another, while there is room."""
    left = [room if most is None else most] * jointly
    put = 0
    while put < room and all(left):
        left = [each - 1 for each in left]
        put += 1
    return put


@pytest.mark.parametrize("who", ["delegate", "group"])
@pytest.mark.parametrize(
    ("jointly", "room", "most"), [*product((1, 2, 3), (1, 2, 4), (None, 1, 3, 4))]
)
def test_the_same_signers_again(
    who: str, jointly: int, room: int, most: int | None, tmp_path: Path
) -> None:
    """Where several sign together, and the same ones can put all that a session takes."""
    text = provision("way", "sponsors", act="topic", any_of=f"{{{who}s: {{at_least: {jointly}}}}}")
    text += provision("room", "motion_quota", act="topic", per_session=room)
    if most is not None:
        text += provision("each", "motion_quota", act="topic", **{f"per_{who}": most})
    findings = found(tmp_path, text, "RT008")
    assert bool(findings) == (min(jointly, room) > 1 and filled(jointly, room, most) == room)
    for each in findings:
        assert each.witness is not None
        case = witness_json(each.witness)
        signed = {(e["motion"], e[who]) for e in case["records"]["signature"]}
        motions = {motion for motion, _ in signed}
        assert len(motions) == 2
        assert case["records"]["session"][0]["delegates_due"] >= jointly
        assert len({frozenset(w for m, w in signed if m == motion) for motion in motions}) == 1
        records = tmp_path / "records.yaml"
        records.write_text(json.dumps(case), encoding="utf-8")
        answers = run(Request(str(tmp_path / "rules.yaml"), records, case["as_of"]), "en").answers
        said = {(each.question.id, each.outcome) for each in answers}
        assert ("motion.admissible", True) in said
        assert not {("motion.admissible", False), ("motion.admissible", None)} & said
        assert (
            not {("signature.within_quota", "broken"), ("session.within_capacity", "broken")} & said
        )


@pytest.mark.parametrize("limit", ["unknown", "{readings: [1, 9], why: two copies differ}"])
def test_a_limit_that_is_not_clear_is_one(limit: str, tmp_path: Path) -> None:
    text = provision("way", "sponsors", act="topic", any_of="{delegates: {at_least: 3}}")
    text += provision("how", "motion_quota", act="topic", per_session=4, per_delegate=limit)
    assert not found(tmp_path, text, "RT008")
    other = text.replace("act: topic\n    per_session", "act: proposal\n    per_session")
    assert not found(tmp_path, other, "RT008"), "what is signed is no proposal"
