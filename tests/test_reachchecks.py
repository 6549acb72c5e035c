"""What the check of recalls that are out of reach finds, against every size of the assembly."""

from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from smallworlds import Ruled, case_of, told

SIZES = ((20, 40), (30, 80), (56, 60), (12, None))
SPONSORS = ("3", "25", "1/5", "1/10")
GROUP = 8
RECALL = "{kind: majority, modality: must, subject: [recall], yes: "


def number(low: int, high: int | None) -> str:
    most = "" if high is None else f", at_most: {high}"
    return f"{{kind: delegate_number, modality: stated, number: {{at_least: {low}{most}}}}}"


def sponsors(least: str, together: bool, more: str = "") -> str:
    of = ", of: delegates_all" if "/" in least else ""
    group = ", one_group: true" if together else ""
    any_of = f"{{delegates: {{at_least: {least}{of}}}{group}{more}}}"
    return f"{{kind: sponsors, modality: may, act: recall, any_of: {any_of}}}"


def enough(least: str, signed: int, whole: int) -> bool:
    return signed >= Fraction(least) * (whole if "/" in least else 1)


@pytest.mark.parametrize(("sizes", "together"), list(product(SIZES, (True, False))))
@pytest.mark.parametrize("least", SPONSORS)
def test_recalls_that_nobody_can_put(
    sizes: tuple[int, int | None], together: bool, least: str, tmp_path: Path
) -> None:
    """All of the largest group sign where they must be of one group, or else all delegates."""
    low, high = sizes
    failing = [
        whole
        for whole in range(low, (high or 200) + 1)
        if not enough(least, min(GROUP, whole) if together else whole, whole)
    ]
    groups = f"{{kind: group_formation, modality: stated, size: {{at_most: {GROUP}}}}}"
    ruled = Ruled([number(low, high), groups, sponsors(least, together)])
    findings = told(tmp_path, ruled, "TH007")
    assert bool(findings) == bool(failing)
    for each in findings:
        assert dict(each.problem.message.params)["size"] == failing[0]
        assert each.witness is not None
        case = case_of(each.witness)
        assert ruled.says("motion.admissible", case) == "no"
        assert len(case[0].tables.get("signature", {})) == (GROUP if together else 0)


@pytest.mark.parametrize("low", [20, 30])
@pytest.mark.parametrize("quorum", ["", "at_least: 25", "at_least: 2/3, of: delegates_due"])
@pytest.mark.parametrize("yes", ["at_least: 22", "more_than: 1/2, of: delegates_due"])
def test_recalls_that_cannot_be_carried(low: int, quorum: str, yes: str, tmp_path: Path) -> None:
    held = [f"{{kind: quorum, modality: must, present: {{{quorum}}}}}"] if quorum else []
    ruled = Ruled([number(low, 40), *held, f"{RECALL}{{{yes}}}}}"])
    short = ("25" in quorum and low < 25) or ("22" in yes and low < 22)
    findings = told(tmp_path, ruled, "TH007")
    assert bool(findings) == short
    for each in findings:
        assert each.witness is not None
        records, row = case_of(each.witness)
        (session,) = records.tables["session"].values()
        assert session["delegates_all"] == session["present"] == row["yes"] == low
        carried = ruled.says("vote.carried", (records, row))
        assert "no" in (carried, ruled.says("session.may_be_held", (records, session)))


def test_a_body_that_may_put_it_is_enough(tmp_path: Path) -> None:
    routes = sponsors("30", together=False, more=", bodies: [committee]")
    assert told(tmp_path, Ruled([number(20, 40), routes]), "TH007") == []


def test_without_a_size_there_is_none_too_small(tmp_path: Path) -> None:
    assert told(tmp_path, Ruled([sponsors("30", together=False)]), "TH007") == []
