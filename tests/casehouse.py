"""The case of a finding put to `decide`: which provisions it finds broken."""

from importlib import import_module
from pathlib import Path
from random import Random

import pytest

from comitia.builtin import default_registry
from comitia.checking import Request, check
from comitia.engine.answers import Answer, Deciding
from comitia.engine.compiling import BREACHES, compile_ruleset
from comitia.engine.findings import Finding
from comitia.engine.rules import Form
from comitia.testing import load_text

ROOT = Path(__file__).resolve().parent.parent


def planted(salt: str, name: str, path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """What is said of a fault that is planted into a sound draft, which is written to the path.

    One of the findings is shown by a case.
    """
    monkeypatch.syspath_prepend(ROOT / "tools")
    seeds = import_module("faultseeds.running").SEEDS
    seed = next(each for each in seeds if each.name == name)
    rng = Random(f"{salt}/{name}")
    draft = import_module("faultseeds.clean").sound_draft(rng)
    names = set(seed.plant(rng, draft) or ())
    path.write_text(draft.written(), encoding="utf-8")
    findings = check(str(path), Request(select=seed.codes)).findings
    about = [each for each in findings if {e.rpartition("/")[2] for e in each.rules} & names]
    assert any(each.witness is not None for each in about)
    return about


def answers(folder: Path, finding: Finding) -> list[Answer]:
    """What the rules in the folder say of the case, provisions of the finding alone."""
    assert finding.witness is not None, finding
    loaded = load_text((folder / "rules.yaml").read_text(encoding="utf-8"), default_registry())
    assert loaded.ruleset is not None, loaded.problems
    deciding = Deciding(compile_ruleset(loaded.ruleset, default_registry()))
    witness = finding.witness
    return list(deciding.answers(witness.records, witness.as_of, only=finding.rules))


def outcomes(folder: Path, finding: Finding) -> dict[str, object]:
    """The answer to each question of decision in the case."""
    decisions = (e for e in answers(folder, finding) if e.question.form is Form.DECISION)
    return {each.question.id: each.outcome for each in decisions}


def broken(folder: Path, finding: Finding) -> dict[str, bool]:
    """The duties and constraints of the finding, and whether the case breaks them."""
    found: dict[str, bool] = {}
    for each in answers(folder, finding):
        if each.question.form is not Form.DECISION and each.outcome != "not_applicable":
            address = each.compiled.sources[0].provision.address
            found[address] = found.get(address, False) or each.outcome in BREACHES
    return found
