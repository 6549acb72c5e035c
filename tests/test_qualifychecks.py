"""What the check of qualifications finds, against every post that a member may hold."""

from itertools import product
from pathlib import Path

import pytest
from smallworlds import REGISTRY, Case, Ruled, case_of, told

from comitia.engine.records import Records, make_row
from comitia.plugins.common import Post

POSTS = ("delegate", "secretary", "committee_member")
LISTS = ((0,), (1,), (0, 1), (1, 2))
ROLES = {"members": "member", "deputies": "deputy_head"}


def composed(field: str, posts: tuple[int, ...], function: str, modality: str = "must") -> str:
    named = ", ".join(POSTS[each] for each in posts)
    concerned = f", function: {function}" if function else ""
    return (
        f"{{kind: organ_composition, modality: {modality}, type: special_committee{concerned}, "
        f"{field}: [{named}]}}"
    )


def organ(role: str, post: str) -> Case:
    """An organ for supervision with one member."""
    organ = {"id": "o", "type": "special_committee", "function": "supervision"}
    row = make_row(REGISTRY.schema, "organ", organ)
    member = {"id": "m", "organ": "o", "role": role, "post": post}
    members = [make_row(REGISTRY.schema, "organ_member", member)]
    return Records(REGISTRY.schema, {"organ": [row], "organ_member": members}), row


@pytest.mark.parametrize(("one", "other"), list(product(LISTS, LISTS)))
@pytest.mark.parametrize("fields", list(product(ROLES, ROLES)))
@pytest.mark.parametrize("function", ["", "supervision", "proposals"])
def test_members_whom_nobody_can_be(
    fields: tuple[str, str],
    one: tuple[int, ...],
    other: tuple[int, ...],
    function: str,
    tmp_path: Path,
) -> None:
    ruled = Ruled([composed(fields[0], one, "supervision"), composed(fields[1], other, function)])
    impossible = any(
        all(
            "no" in (ruled.says("organ.members", case), ruled.says("organ.deputies", case))
            for case in (organ(role, post.value) for post in Post)
        )
        for role in ROLES.values()
    )
    findings = told(tmp_path, ruled, "OR003")
    assert len(findings) == impossible
    for each in findings:
        assert each.witness is not None
        records, row = case_of(each.witness)
        whole = records.tables["organ"][str(row["organ"])]
        question = f"organ.{fields[0]}"
        kept = [one.says(question, (records, whole)) for one in ruled.alone]
        assert sorted(str(each) for each in kept) == ["no", "yes"]


@pytest.mark.parametrize("field", ROLES)
def test_lists_that_are_meant_as_one_are_written_as_one(field: str, tmp_path: Path) -> None:
    lists = (composed(field, (0,), "supervision"), composed(field, (1, 2), ""))
    (finding,) = told(tmp_path, Ruled(lists), "OR003")
    assert finding.problem.help is not None
    advice = finding.problem.help.render("en")
    assert "delegate, secretary of the committee, member of the committee" in advice
    ruled = Ruled([composed(field, (0, 1, 2), "")])
    assert told(tmp_path, ruled, "OR003") == []
    assert {ruled.says(f"organ.{field}", organ(ROLES[field], each)) for each in POSTS} == {"yes"}


def test_a_step_that_two_bodies_alone_may_take(tmp_path: Path) -> None:
    steps = [
        "{kind: ordered_steps, modality: must, procedure: topic, "
        f"steps: [{{step: a, by: {by}}}, {{step: b, by: presidium}}]}}"
        for by in ("committee", "presidium")
    ]
    (finding,) = told(tmp_path, Ruled(steps), "OR003")
    assert len(finding.rules) == 2
    assert finding.problem.help is not None
    assert "list" not in finding.problem.help.render("en"), "one body is named, there is no list"


def test_what_need_not_be_kept_excludes_nobody(tmp_path: Path) -> None:
    ruled = Ruled([composed("members", (0,), ""), composed("members", (1,), "", "may")])
    assert told(tmp_path, ruled, "OR003") == []
