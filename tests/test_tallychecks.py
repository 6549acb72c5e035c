"""What the checks of votes, sponsors and sizes find, against all small assemblies."""

from fractions import Fraction
from itertools import product
from operator import ge, gt
from pathlib import Path

import pytest
from checkhouse import found

OPS = {"at_least": ge, "more_than": gt}
SHARES = ("1/3", "1/2", "2/3")


def provision(kind: str, name: str = "", **fields: str) -> str:
    lines = "".join(f"    {key}: {value}\n" for key, value in fields.items())
    return f"  {name or kind}:\n    kind: {kind}\n    modality: must\n{lines}"


def whole_of(base: str, yes: int, no: int, abstained: int) -> int:
    return yes + no if base == "yes_and_no" else yes + no + abstained


@pytest.mark.parametrize(("bound", "share"), list(product(OPS, SHARES)))
def test_equal_votes_that_carry(bound: str, share: str, tmp_path: Path) -> None:
    def carried(yes: int, no: int) -> bool:
        return bool(OPS[bound](Fraction(yes, yes + no), Fraction(share)))

    tie = any(carried(k, k) and not carried(k - 1, k + 1) for k in range(1, 30))
    text = provision("majority", yes=f"{{{bound}: {share}, of: delegates_present}}")
    assert bool(found(tmp_path, text, "NM010")) == tie


BASES = ("delegates_present", "yes_and_no", "votes_cast", "delegates_due")


@pytest.mark.parametrize(("one", "other"), list(product(BASES, BASES)))
@pytest.mark.parametrize("bound", OPS)
def test_votes_that_hang_on_abstentions(one: str, other: str, bound: str, tmp_path: Path) -> None:
    differ = False
    for yes, no, abstained in product(range(6), range(6), range(1, 6)):
        wholes = [whole_of(base, yes, no, abstained) for base in (one, other)]
        if all(wholes):
            ways = [OPS[bound](Fraction(yes, whole), Fraction(1, 2)) for whole in wholes]
            differ = differ or ways[0] != ways[1]
    base = f"{{readings: {{a: {one}, b: {other}}}, why: not stated}}"
    text = provision("majority", yes=f"{{{bound}: 1/2, of: {base}}}")
    assert bool(found(tmp_path, text, "NM009")) == differ


THRESHOLDS = ("3", "10", "1/20", "1/10", "1/5")


def meets(threshold: str, signed: int, whole: int) -> bool:
    limit = Fraction(threshold)
    return signed >= (limit * whole if "/" in threshold else limit)


@pytest.mark.parametrize(("before", "now"), list(product(THRESHOLDS, THRESHOLDS)))
def test_sponsors_that_have_it_easier_in_session(before: str, now: str, tmp_path: Path) -> None:
    cases = ((signed, whole) for whole in range(1, 250) for signed in range(1, whole + 1))
    easier = any(meets(now, *case) and not meets(before, *case) for case in cases)
    text = ""
    for phase, threshold in (("before", before), ("in_session", now)):
        of = ", of: delegates_all" if "/" in threshold else ""
        any_of = f"{{delegates: {{at_least: {threshold}{of}}}}}"
        text += provision("sponsors", phase, act="topic", phase=f"[{phase}]", any_of=any_of)
    assert bool(found(tmp_path, text, "TH004")) == easier


def put_in_phases(before: str, now: str) -> str:
    texts = zip(("before", "in_session"), (before, now), strict=True)
    return "".join(
        provision("sponsors", phase, act="topic", phase=f"[{phase}]", any_of=any_of)
        for phase, any_of in texts
    )


def test_a_body_with_a_right_of_its_own_is_no_easier_signing(tmp_path: Path) -> None:
    text = put_in_phases(
        "{delegates: {at_least: 5}}", "{delegates: {at_least: 10}, bodies: [presidium]}"
    )
    assert not found(tmp_path, text, "TH004")


def test_easier_sponsors_are_told_with_their_groups(tmp_path: Path) -> None:
    any_of = "{delegates: {at_least: 9}}"
    other = provision("sponsors", "asked", act="interpellation", any_of=any_of)
    text = put_in_phases("{groups: {at_least: 3}}", "{groups: {at_least: 1}}") + other
    (finding,) = found(tmp_path, text, "TH004")
    assert finding.case is not None
    assert "and 1 groups sign: enough during the session" in finding.case.render("en")
    assert set(finding.rules) == {"example/before", "example/in_session"}


@pytest.mark.parametrize("joined", [False, True])
@pytest.mark.parametrize(("low", "high"), [(20, 60), (60, 90), (100, 400), (120, 400)])
def test_bounds_that_never_matter(low: int, high: int, joined: bool, tmp_path: Path) -> None:
    """Ten, and a tenth of all, in assemblies of the size stated."""
    pairs = [(k, n) for n in range(low, high + 1) for k in range(n + 1)]
    count = {pair for pair in pairs if pair[0] >= 10}
    share = {pair for pair in pairs if 10 * pair[0] >= pair[1]}
    idle = count <= share or share <= count
    text = provision("delegate_number", number=f"{{at_least: {low}, at_most: {high}}}")
    for name, limit in (("one", "10"), ("other", "1/10, of: delegates_all")):
        if joined:
            text += provision("quorum", name, present=f"{{at_least: {limit}}}")
        else:
            any_of = f"{{delegates: {{at_least: {limit}}}}}"
            text += provision("sponsors", name, act="topic", any_of=any_of)
    assert bool(found(tmp_path, text, "NM007")) == idle


@pytest.mark.parametrize("base", ["ballots_cast", "delegates_present", "delegates_due"])
@pytest.mark.parametrize("share", ["1/3", "1/2"])
@pytest.mark.parametrize("quorum", ["1/2", "2/3"])
def test_fewest_who_can_recall(base: str, share: str, quorum: str, tmp_path: Path) -> None:
    """Of 100 delegates, against a majority of those present."""
    limit = Fraction(share)
    present = next(k for k in range(101) if k >= 100 * Fraction(quorum))
    ordinary = next(k for k in range(101) if 2 * k > present)
    fewest = next(k for k in range(101) if k > limit * 100) if base == "delegates_due" else 1
    rungs = f"[{{outcome: recall, any_of: [{{grades: [incompetent], more_than: {share}}}]}}]"
    text = provision("quorum", present=f"{{at_least: {quorum}, of: delegates_due}}")
    text += provision("majority", yes="{more_than: 1/2, of: delegates_present}")
    text += provision("cut_offs", base=base, rungs=rungs)
    cases = [each.case for each in found(tmp_path, text, "TH006") if each.case is not None]
    assert [dict(case.params)["number"] for case in cases] == (
        [fewest] if fewest < ordinary else []
    )


@pytest.mark.parametrize("base", ["delegates_present", "delegates_due", "yes_and_no"])
@pytest.mark.parametrize("share", ["1/3", "1/2", "2/3"])
@pytest.mark.parametrize("quorum", ["", "1/2", "4/5"])
def test_fewest_who_can_decide(base: str, share: str, quorum: str, tmp_path: Path) -> None:
    """Of 100 delegates, all of whom are due."""
    present = next(k for k in range(1, 101) if k >= 100 * Fraction(quorum or "0"))
    whole = {"delegates_present": present, "delegates_due": 100, "yes_and_no": 1}[base]
    fewest = next(k for k in range(1, 101) if k > whole * Fraction(share))
    text = provision("majority", yes=f"{{more_than: {share}, of: {base}}}")
    if quorum:
        text += provision("quorum", present=f"{{at_least: {quorum}, of: delegates_due}}")
    findings = found(tmp_path, text, "TH003")
    told = [dict(each.problem.message.params)["number"] for each in findings]
    assert told == ([fewest] if fewest <= 50 else [])
    for each in findings:
        assert each.severity == "info"
        assert each.witness is not None
        assert each.witness.row["yes"] == fewest
        assert len(each.rules) == 1 + bool(quorum)
