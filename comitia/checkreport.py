"""What `comitia check` found, told: as text for a person and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from comitia.checking import Checked
from comitia.engine.casewords import case_text, witness_json
from comitia.engine.findings import Finding
from comitia.engine.messages import Lang, Msg, both
from comitia.engine.problems import LABELS, problem_to_json, render_problem
from comitia.layout import folded

SEVERITIES = ("error", "warning", "info")


def lines(checked: Checked, lang: Lang, color: bool) -> Iterator[str]:
    """What is wrong, or that nothing is."""
    for each in checked.findings:
        yield render_problem(each.problem, checked.unusable.line, lang, color)
        yield from _more(checked, each, lang)
    yield from folded(summary(checked).render(lang), indent="  ")
    if checked.not_analysed:
        yield from folded(not_analysed(checked).render(lang), indent="  ")


def _more(checked: Checked, finding: Finding, lang: Lang) -> Iterator[str]:
    """The case that shows a finding, and the provisions it comes from."""
    case = _case(checked, finding)
    if case is not None:
        yield from folded(Msg("    = case: {case}", case=case).render(lang), indent=" " * 6)
    if len(finding.rules) > 1:
        message = Msg("    = provisions: {rules}", rules=[f"`{each}`" for each in finding.rules])
        yield from folded(message.render(lang), indent=" " * 6)


def _case(checked: Checked, finding: Finding) -> Any:
    if finding.case is not None:
        return finding.case
    if finding.witness is None or checked.registry is None:
        return None
    return case_text(finding.witness, checked.registry.schema)


def summary(checked: Checked) -> Msg:
    """How many findings there are of each severity."""
    if not checked.findings:
        return Msg("{name}: no problems", name=checked.name)
    numbers = [
        Msg("{n} {severity}", n=n, severity=LABELS[each])
        for each in SEVERITIES
        if (n := sum(finding.severity == each for finding in checked.findings))
    ]
    return Msg("{name}: {numbers}", name=checked.name, numbers=numbers)


def not_analysed(checked: Checked) -> Msg:
    """Which checks did not run, and why."""
    reason = next(iter(checked.not_analysed.values()))
    return Msg("not analysed: {codes}; {reason}", codes=list(checked.not_analysed), reason=reason)


def to_json(found: Iterable[Checked]) -> dict[str, Any]:
    """The documented JSON of `check`."""
    return {"files": [_file(each) for each in found]}


def _file(checked: Checked) -> dict[str, Any]:
    return {
        "file": checked.name,
        "findings": [_finding(checked, each) for each in checked.findings],
        "passed": {code: len(each) for code, each in sorted(checked.passed.items())},
        "not_analysed": {
            code: both(reason) for code, reason in sorted(checked.not_analysed.items())
        },
    }


def _finding(checked: Checked, finding: Finding) -> dict[str, Any]:
    case = _case(checked, finding)
    return {
        **problem_to_json(finding.problem),
        "verdict": finding.verdict,
        "provisions": list(finding.rules),
        "case": None if case is None else both(case),
        "witness": None if finding.witness is None else witness_json(finding.witness),
        "fingerprint": finding.fingerprint,
    }
