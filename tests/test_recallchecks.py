"""What the checks of recall and reconsideration find, against small cases decided one by one."""

from functools import cache
from itertools import product
from pathlib import Path

import pytest
from smallworlds import REGISTRY, Case, Ruled, case_of, real, told

from comitia import twin

SHARES = (
    "more_than: 1/2, of: delegates_present",
    "at_least: 2/3, of: delegates_present",
    "more_than: 1/2, of: delegates_due",
    "at_least: 2/3, of: votes_cast",
    "more_than: 1/2, of: yes_and_no",
    "at_least: 4",
)
QUORUM = "{kind: quorum, modality: must, present: {at_least: 2/3, of: delegates_due}}"
PAIRS = (("recall", "election"), ("reconsideration", "important_question"))


def majority(subject: str, yes: str) -> str:
    return f"{{kind: majority, modality: must, subject: [{subject}], yes: {{{yes}}}}}"


@cache
def votes(subject: str) -> list[Case]:
    """Votes in two assemblies whose seats are all taken; not all who are there need vote."""
    return real(
        [
            twin.small_case(
                REGISTRY,
                "vote",
                {"subject": subject, "yes": yes, "no": no, "abstained": abstained},
                {**dict.fromkeys(("delegates_all", "delegates_due"), due), "present": present},
            )
            for due in (5, 8)
            for present in range(1, due + 1)
            for yes in range(1, present + 1)
            for no in {0, (present - yes) // 2, present - yes}
            for abstained in {0, present - yes - no}
        ],
        "vote",
    )


def lawful(ruled: Ruled, case: Case) -> bool:
    (session,) = case[0].tables["session"].values()
    asked = bool(ruled.asked("session.may_be_held"))
    return not asked or ruled.says("session.may_be_held", (case[0], session)) == "yes"


def easier(ruled: Ruled, undo: str, taken: str) -> bool:
    """Whether all that takes a decision undoes it, and something else does, too."""
    said = [
        (ruled.says("vote.carried", one), ruled.says("vote.carried", other))
        for one, other in zip(votes(undo), votes(taken), strict=True)
        if lawful(ruled, one)
    ]
    return ("yes", "no") in said and ("no", "yes") not in said


@pytest.mark.parametrize(("pair", "quorum"), list(product(PAIRS, (True, False))))
@pytest.mark.parametrize(("one", "other"), list(product(SHARES, SHARES)))
def test_decisions_that_are_easier_to_undo(
    pair: tuple[str, str], quorum: bool, one: str, other: str, tmp_path: Path
) -> None:
    undo, taken = pair
    others = majority("topic" if undo == "recall" else "recall", SHARES[0])
    provisions = [majority(undo, one), majority(taken, other), others, *[QUORUM] * quorum]
    ruled = Ruled(provisions)
    findings = told(tmp_path, ruled, "TH008")
    assert bool(findings) == easier(ruled, undo, taken)
    for each in findings:
        assert each.witness is not None
        records, row = case_of(each.witness)
        assert ruled.says("vote.carried", (records, {**row, "subject": undo})) == "yes"
        assert ruled.says("vote.carried", (records, {**row, "subject": taken})) == "no"
        assert lawful(ruled, (records, row))


def test_one_provision_that_is_undone_is_told_once(tmp_path: Path) -> None:
    ruled = Ruled(
        [
            majority("reconsideration", SHARES[0]),
            majority("important_question, rules, resolution", SHARES[1]),
        ]
    )
    assert len(told(tmp_path, ruled, "TH008")) == 1


def test_one_majority_for_all_is_no_fault(tmp_path: Path) -> None:
    assert (
        told(
            tmp_path, Ruled([f"{{kind: majority, modality: must, yes: {{{SHARES[0]}}}}}"]), "TH008"
        )
        == []
    )
