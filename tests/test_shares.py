"""Shares that are rounded, against the arithmetic that rounding means, and of whom they are."""

from fractions import Fraction
from itertools import product
from math import ceil, floor
from operator import ge, gt, le, lt
from pathlib import Path

import pytest

from comitia.builtin import default_registry
from comitia.checking import Request, check
from comitia.engine.compiling import compile_ruleset
from comitia.engine.decide import compile_expr
from comitia.engine.records import Records, make_row
from comitia.engine.traces import Env
from comitia.testing import AS_OF, HEADER, faults_of, load_text

OPS = {"at_least": ge, "more_than": gt, "at_most": le, "less_than": lt}
QUORUM = "    kind: quorum\n    modality: must\n    present: "


@pytest.mark.parametrize("bound", OPS)
@pytest.mark.parametrize("rounding", ["up", "down"])
@pytest.mark.parametrize("share", ["1/10", "2/3", "1/2", "1/1"])
def test_rounding_means_what_it_says(bound: str, rounding: str, share: str) -> None:
    registry = default_registry()
    field = f"{{{bound}: {share}, of: delegates_due, rounding: {rounding}}}\n"
    loaded = load_text(HEADER + QUORUM + field, registry)
    assert loaded.ruleset is not None, loaded.problems
    compilation = compile_ruleset(loaded.ruleset, registry)
    (compiled,) = compilation.programs[0].compiled
    schema = registry.schema
    pairs = list(product(range(1, 14), range(14)))
    rows = [
        make_row(schema, "session", {"id": f"{n}-{k}", "delegates_due": n, "present": k})
        for n, k in pairs
    ]
    records = Records(schema, {"session": rows})
    closure = compile_expr(compiled.combinations[0].outcome)
    found = [closure((row,), Env(records, AS_OF))[1] for row in records.tables["session"].values()]
    rounded = ceil if rounding == "up" else floor
    assert found == [OPS[bound](k, rounded(n * Fraction(share))) for n, k in pairs]


@pytest.mark.parametrize("bound", OPS)
def test_evaluators_agree_on_rounded_shares(bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = default_registry()
    kind = registry.kinds["quorum"]
    rounding = "down" if bound in ("at_least", "less_than") else "up"
    text = f"kind: quorum\nmodality: must\npresent: {{{bound}: 1/3, of: delegates_due, "
    monkeypatch.setattr(kind, "example", f"{text}rounding: {rounding}}}\n")
    monkeypatch.setattr(kind, "monotone", {})
    assert not faults_of(kind, registry)


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("delegates_due", "delegates_all", True),
        ("delegates_present", "delegates_all", True),
        ("delegates_due", "delegates_due", False),
    ],
)
def test_readings_of_a_base_are_at_fault_where_a_case_tells_them_apart(
    one: str, other: str, differ: bool, tmp_path: Path
) -> None:
    path = tmp_path / "rules.yaml"
    base = f"{{readings: {{one: {one}, other: {other}}}, why: the text names no base}}"
    path.write_text(f"{HEADER}{QUORUM}{{at_least: 2/3, of: {base}}}\n", encoding="utf-8")
    found = check(str(path), Request(select=["NM001"])).findings
    assert bool(found) == differ


@pytest.mark.parametrize(
    "provision",
    [
        "kind: quorum, modality: must, present: {%s, of: delegates_due}",
        "kind: delegate_share, modality: must, who: [women], share: {%s, of: delegates}",
        "kind: independent_count, modality: must, within: category, votes: {%s, of: ballots_cast}",
    ],
)
@pytest.mark.parametrize("bound", ["at_least: 120%", "more_than: 100%"])
def test_a_part_is_no_larger_than_the_whole(tmp_path: Path, provision: str, bound: str) -> None:
    path = tmp_path / "rules.yaml"
    head = HEADER.partition("  example:")[0]
    path.write_text(f"{head}  p: {{{provision % bound}}}\n", encoding="utf-8")
    findings = check(str(path), Request(select=("TH002",))).findings
    assert [each.code for each in findings] == ["TH002"]
