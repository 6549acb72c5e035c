"""Putting the case of a finding to `decide`, as a file of records beside the draft."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from comitia.builtin import default_registry, find_ruleset
from comitia.engine.answers import Deciding
from comitia.engine.casewords import witness_json
from comitia.engine.compiling import compile_ruleset
from comitia.engine.crossings import CROSSED
from comitia.engine.findings import Finding
from comitia.engine.recordfiles import load_records
from comitia.engine.records import Records
from comitia.engine.rulesets import load_ruleset


def replayed(finding: Finding, path: Path, beside: Iterable[Path] = ()) -> bool:
    """Whether the case of a finding bears being decided again, and shows something.

    The finding tells what its provisions come to in the case, and `decide`, which knows a file of
    rules and the records alone, has an answer by one of them: by the draft at `path`, or where
    that is silent by a text `beside` it. Bounds that cross, for which `comitia decide` refuses a
    draft, are let pass.
    """
    if finding.witness is None or finding.decided is None:
        return False
    file = path.with_name("case.yaml")
    file.write_text(json.dumps(witness_json(finding.witness), default=str), encoding="utf-8")
    loaded = load_records(file, default_registry())
    if loaded.records is None or loaded.problems:
        return False
    return any(_answers(each, loaded.records, finding) for each in (path, *beside))


def _answers(path: Path, records: Records, finding: Finding) -> bool:
    """Whether provisions that a finding names say something of its case, as `path` has them."""
    registry = default_registry()
    ruleset = load_ruleset(path, registry, find_ruleset, {}, (CROSSED,)).ruleset
    if ruleset is None:
        return False
    assert finding.witness is not None
    as_of, period = finding.witness.as_of, finding.witness.period
    deciding = Deciding(compile_ruleset(ruleset, registry))
    return any(
        answer.outcome != "not_applicable"
        and not {each.provision.address for each in answer.compiled.sources}.isdisjoint(
            finding.rules
        )
        for answer in deciding.answers(records, as_of, period[0] if period else None)
    )
