"""The case of a finding put to `decide`: which provisions it finds broken."""

from pathlib import Path

from comitia.builtin import default_registry
from comitia.engine.answers import Answer, Deciding
from comitia.engine.compiling import BREACHES, compile_ruleset
from comitia.engine.findings import Finding
from comitia.engine.rules import Form
from comitia.testing import load_text


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
