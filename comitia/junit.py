"""What `comitia check` found, as JUnit XML: one test case for each check and file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from comitia.builtin import check_registry
from comitia.checking import Checked, Request
from comitia.checkreport import case_of, waiver_line
from comitia.engine.findings import Finding
from comitia.engine.messages import Lang, Msg
from comitia.engine.problems import render_problem
from comitia.engine.waivers import OPEN
from comitia.gate import Gate

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold."""

NOT_REACHED = Msg("the file has errors; it was not looked at further")


def to_junit(found: Sequence[Checked], request: Request, gate: Gate, lang: Lang) -> str:
    """The test suites, a suite for each file."""
    root = ET.Element("testsuites", name="comitia check")
    for each in found:
        _suite(root, each, request, gate, lang)
    for number in ("tests", "failures", "skipped"):
        root.set(number, str(sum(int(suite.get(number, "0")) for suite in root)))
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _suite(root: ET.Element, checked: Checked, request: Request, gate: Gate, lang: Lang) -> None:
    suite = ET.SubElement(root, "testsuite", name=_clean(checked.name))
    if checked.waivers:
        properties = ET.SubElement(suite, "properties")
        for one in checked.waivers:
            value = _clean(waiver_line(one).render(lang))
            ET.SubElement(properties, "property", name=one.waiver.code, value=value)
    checks = check_registry().checks
    found: dict[str, list[Finding]] = {}
    for each in checked.findings:
        found.setdefault(each.code, []).append(each)
    codes = {code: each for code, each in checks.items() if request.wants(each) or code in found}
    for code in [*codes, *sorted(set(found) - set(checks))]:
        title = f"{code} {checks[code].names.pick(lang)}" if code in checks else code
        case = ET.SubElement(suite, "testcase", classname=_clean(checked.name), name=title)
        _outcome(case, checked, code, found.get(code, []), gate=gate, lang=lang)
    for number, tag in (("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")):
        suite.set(number, str(sum(1 for _ in suite.iter(tag))))


def _outcome(
    case: ET.Element,
    checked: Checked,
    code: str,
    findings: list[Finding],
    *,
    gate: Gate,
    lang: Lang,
) -> None:
    """A failure where something at or above the threshold was found; skipped where unsettled."""
    failing = [each for each in findings if gate.counts(each.severity) and each.verdict not in OPEN]
    reason = checked.not_analysed.get(code) or checked.not_asked.get(code)
    if reason is None and not checked.answered(code):
        reason = NOT_REACHED
    if reason is None:
        reason = next((each.problem.message for each in findings if each.verdict in OPEN), None)
    text = _clean("\n\n".join(_told(checked, each, lang) for each in findings))
    if failing:
        message = _clean(failing[0].problem.message.render(lang))
        ET.SubElement(case, "failure", type=failing[0].severity, message=message).text = text
    elif reason is not None:
        ET.SubElement(case, "skipped", message=_clean(reason.render(lang)))
    elif text:
        ET.SubElement(case, "system-out").text = text


def _told(checked: Checked, finding: Finding, lang: Lang) -> str:
    told = render_problem(finding.problem, checked.unusable.line, lang)
    more = (case_of(checked, finding), finding.decided)
    return "\n    ".join([told, *(each.render(lang) for each in more if each is not None)])


def _clean(text: str) -> str:
    return NOT_XML.sub("?", text)
