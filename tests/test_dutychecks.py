"""Duties and prohibitions that meet, and numbers that do not add up, against all small cases."""

from itertools import combinations, product
from pathlib import Path

import pytest
from checkhouse import HEAD, found

from comitia.builtin import default_registry
from comitia.engine.compiling import compile_ruleset
from comitia.engine.decide import compile_expr
from comitia.engine.records import Cell, Records, make_row
from comitia.engine.traces import Env
from comitia.testing import AS_OF, load_text

REGISTRY = default_registry()
KEPT = ("met", "holds", "not_applicable")


def provision(name: str, kind: str, modality: str = "must", **fields: object) -> str:
    lines = "".join(f"    {key}: {value}\n" for key, value in fields.items() if value)
    return f"  {name}:\n    kind: {kind}\n    modality: {modality}\n{lines}"


def broken(provisions: str, tables: dict[str, list[dict[str, Cell]]]) -> bool:
    """Whether some duty is not done or some constraint not kept, as decided."""
    loaded = load_text(HEAD + provisions, REGISTRY)
    assert loaded.ruleset is not None, loaded.problems
    compiled = compile_ruleset(loaded.ruleset, REGISTRY).programs[0].compiled
    schema = REGISTRY.schema
    rows = {
        table: [make_row(schema, table, {"id": f"{table}-{n}", **row}) for n, row in enumerate(own)]
        for table, own in tables.items()
    }
    env = Env(Records(schema, rows), AS_OF)
    return any(
        compile_expr(each.combinations[0].outcome)((row,), env)[1] not in KEPT
        for each in compiled
        for row in env.records.tables[each.question.subject].values()
    )


KINDS = ("reserve_cadres", "land_requisition")
WHAT = ("process", "decision")
POSSIBLE = tuple(product(WHAT, ("board", "message", "internet")))


DUE = [
    {"about": about, "what": what}
    for about in ("", "[land_requisition]", "[reserve_cadres, land_requisition]")
    for what in ("[process]", "[decision]", "[process, decision]")
]
BANNED = [
    {"about": about, "what": what, "media": media}
    for about in ("", "[reserve_cadres]")
    for what in ("", "[decision]")
    for media in ("", "[board]", "[board, message]")
]


@pytest.mark.parametrize("due", DUE)
@pytest.mark.parametrize("banned", BANNED)
def test_publication_that_is_due_and_forbidden(
    due: dict[str, str], banned: dict[str, str], tmp_path: Path
) -> None:
    text = provision("due", "publication", **due)
    text += provision("ban", "publication_ban", **banned)
    day = AS_OF
    clash = False
    for kind in KINDS:
        affair: dict[str, Cell] = {"kind": kind, "decided_on": day}
        published: list[list[dict[str, Cell]]] = [
            [
                {"affair": "affair-0", "what": each, "medium": medium, "on": day}
                for each, medium in chosen
            ]
            for number in range(3)
            for chosen in combinations(POSSIBLE, number)
        ]
        clash = clash or all(
            broken(text, {"affair": [affair], "publication": list(rows)}) for rows in published
        )
    findings = found(tmp_path, text, "DT002")
    assert bool(findings) == clash
    assert all(each.witness is not None for each in findings)


@pytest.mark.parametrize("modality", ["may", "generally", "in_principle", "advisory"])
def test_what_leaves_room_for_exceptions(modality: str, tmp_path: Path) -> None:
    text = provision("due", "publication", modality, what="[process]")
    text += provision("ban", "publication_ban", what="[process]")
    assert not found(tmp_path, text, "DT002")


@pytest.mark.parametrize("size", [5, 7, 8, 9])
@pytest.mark.parametrize("each_group", [1, 2])
@pytest.mark.parametrize("groups", [4, 8])
def test_seats_that_no_numbers_meet(
    size: int, each_group: int, groups: int, tmp_path: Path
) -> None:
    text = provision("groups", "group_formation", number=f"{{at_least: {groups}}}")
    text += provision("size", "organ_formation", type="office", size=f"{{at_most: {size}}}")
    text += provision(
        "each", "organ_formation", type="office", each_group=f"{{at_least: {each_group}}}"
    )
    findings = found(tmp_path, text, "OR005")
    assert bool(findings) == (each_group * groups > size)
    for each in findings:
        assert sorted(each.rules) == ["example/each", "example/groups", "example/size"]


@pytest.mark.parametrize("least", range(1, 5))
@pytest.mark.parametrize("most", range(1, 5))
def test_numbers_of_two_provisions(least: int, most: int, tmp_path: Path) -> None:
    text = provision("one", "group_formation", size=f"{{at_least: {least}}}")
    text += provision("other", "group_formation", size=f"{{less_than: {most}}}")
    assert bool(found(tmp_path, text, "OR005")) == (least >= most)


@pytest.mark.parametrize("groups", [2, 4])
@pytest.mark.parametrize("size", [(2, 3), (3, 5), (5, 5)])
@pytest.mark.parametrize("delegates", [5, 8, 12, 13, 20, 21])
def test_groups_that_do_not_hold_all(
    groups: int, size: tuple[int, int], delegates: int, tmp_path: Path
) -> None:
    least, most = size
    text = provision(
        "groups", "group_formation", number=f"{{at_least: {groups}, at_most: {groups}}}"
    )
    text += provision("size", "group_formation", size=f"{{at_least: {least}, at_most: {most}}}")
    text += provision(
        "all", "delegate_number", number=f"{{at_least: {delegates}, at_most: {delegates}}}"
    )
    fits = groups * least <= delegates <= groups * most
    assert bool(found(tmp_path, text, "OR005")) == (not fits)


def test_what_is_an_overlap_is_told_once(tmp_path: Path) -> None:
    text = provision("one", "matter_lead", levels="[township]", lead="secretary")
    text += provision("other", "matter_lead", levels="[township, county]", lead="county_leader")
    assert found(tmp_path, text, "TB002")
    assert not found(tmp_path, text, "DT002")


@pytest.mark.parametrize("least", [1, 3, 4])
@pytest.mark.parametrize("most", [1, 3])
@pytest.mark.parametrize("every", ["year", "quarter"])
def test_how_often_in_one_sort_of_period(least: int, most: int, every: str, tmp_path: Path) -> None:
    enough = f"{{at_least: {least}, every: year}}"
    not_more = f"{{at_most: {most}, every: {every}}}"
    text = provision("a", "session_cadence", session="[annual]", held=enough)
    text += provision("b", "session_cadence", session="[annual]", held=not_more)
    assert bool(found(tmp_path, text, "DT002")) == (every == "year" and most < least)
