"""What `comitia check` found, told: as text for a person and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from comitia.checking import Checked
from comitia.engine.casewords import case_text, witness_json
from comitia.engine.findings import Finding
from comitia.engine.headers import Force
from comitia.engine.layout import folded
from comitia.engine.messages import Lang, Msg, Text, both
from comitia.engine.problems import LABELS, problem_to_json, render_problem
from comitia.engine.regulation import waiver_text
from comitia.engine.waivers import InForce
from comitia.gate import SEVERITIES


def lines(checked: Checked, lang: Lang, terminal: bool) -> Iterator[str]:
    """What is wrong, or that nothing is."""
    for each in checked.findings:
        yield render_problem(each.problem, checked.unusable.line, lang, terminal)
        yield from _more(checked, each, lang)
    yield from folded(summary(checked).render(lang), indent="  ")
    for force, n in checked.left_out.items():
        yield from folded(left_out(force, n).render(lang), indent="  ")
    for waiver in checked.waivers:
        yield from folded(waiver_line(waiver).render(lang), indent="  ")
    if checked.not_analysed:
        yield from folded(not_analysed(checked).render(lang), indent="  ")
    for name, reason in checked.lost.items():
        yield from folded(lost(name, reason).render(lang), indent="  ")


def _more(checked: Checked, finding: Finding, lang: Lang) -> Iterator[str]:
    """The case that shows a finding, and the provisions it comes from."""
    case = case_of(checked, finding)
    if case is not None:
        yield from folded(Msg("    = case: {case}", case=case).render(lang), indent=" " * 6)
    if finding.decided is not None:
        message = Msg("    = decided: {decided}", decided=finding.decided)
        yield from folded(message.render(lang), indent=" " * 6)
    if len(finding.rules) > 1:
        message = Msg("    = provisions: {rules}", rules=[f"`{each}`" for each in finding.rules])
        yield from folded(message.render(lang), indent=" " * 6)


def case_of(checked: Checked, finding: Finding) -> Msg | None:
    """The case that shows a finding, in words."""
    if finding.case is not None:
        return finding.case
    if finding.witness is None or checked.registry is None:
        return None
    return case_text(finding.witness, checked.registry.schema)


def in_words(checked: Checked, finding: Finding, lang: Lang) -> str:
    """What is found, the case that shows it and what to do, a line each."""
    problem = finding.problem
    parts = (problem.message, case_of(checked, finding), finding.decided, problem.help)
    return "\n".join(each.render(lang) for each in parts if each is not None)


def summary(checked: Checked) -> Msg:
    """How many findings there are of each severity."""
    known = len(checked.known)
    if not checked.findings:
        if known:
            return Msg("{name}: nothing new; {n} known", name=checked.name, n=known)
        return Msg("{name}: no problems", name=checked.name)
    numbers = [
        Msg("{n} {severity}", n=n, severity=LABELS[each])
        for each in SEVERITIES
        if (n := sum(finding.severity == each for finding in checked.findings))
    ]
    if known:
        numbers.append(Msg("{n} known", n=known))
    return Msg("{name}: {numbers}", name=checked.name, numbers=numbers)


def left_out(force: str, n: int) -> Msg:
    """That provisions which are no rules in force were not looked at, and how they are."""
    return Msg(
        "not looked at: {n} provisions of force `{force}`, which are no rules in force;"
        " `--as-if {force}` looks at them as if they were",
        n=n,
        force=next(Text(each.value, each.zh) for each in Force if each.value == force),
    )


def waiver_line(each: InForce) -> Msg:
    """A waiver in force, and how much it covers."""
    return Msg("{waiver} ({n} findings)", waiver=waiver_text(each.waiver), n=len(each.findings))


def not_analysed(checked: Checked) -> Msg:
    """Which checks did not run, and why."""
    reason = next(iter(checked.not_analysed.values()))
    return Msg("not analysed: {codes}; {reason}", codes=list(checked.not_analysed), reason=reason)


def lost(name: str, reason: Msg) -> Msg:
    """That a plugin was not loaded."""
    return Msg(
        "the plugin `{name}` was not loaded, so that its checks were not made: {reason}",
        name=name,
        reason=reason,
    )


def to_json(found: Iterable[Checked]) -> dict[str, Any]:
    """The documented JSON of `check`."""
    return {"files": [_file(each) for each in found]}


def _file(checked: Checked) -> dict[str, Any]:
    return {
        "file": checked.name,
        "findings": [_finding(checked, each) for each in checked.findings],
        "left_out": checked.left_out,
        "known": [each.fingerprint for each in checked.known],
        "waivers": [_waiver_json(checked, each) for each in checked.waivers],
        "passed": {code: len(each) for code, each in sorted(checked.passed.items())},
        "not_analysed": {
            code: both(reason)
            for code, reason in sorted((checked.not_analysed | checked.not_asked).items())
        },
        "plugins_lost": {name: both(reason) for name, reason in checked.lost.items()},
    }


def _waiver_json(checked: Checked, each: InForce) -> dict[str, Any]:
    return {
        **each.waiver.model_dump(mode="json"),
        "findings": [_finding(checked, one) for one in each.findings],
    }


def _finding(checked: Checked, finding: Finding) -> dict[str, Any]:
    case = case_of(checked, finding)
    return {
        **problem_to_json(finding.problem),
        "verdict": finding.verdict,
        "provisions": list(finding.rules),
        "case": None if case is None else both(case),
        "decided": None if finding.decided is None else both(finding.decided),
        "witness": None if finding.witness is None else witness_json(finding.witness),
        "fingerprint": finding.fingerprint,
    }
