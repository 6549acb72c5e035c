"""What `comitia check` found, as SARIF 2.1.0: for code scanning, editors and gates.

Columns count characters, not UTF-16 units; a fingerprint does not change when lines move.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import comitia
from comitia.builtin import check_registry
from comitia.checking import Checked
from comitia.checkpages import HEADINGS, find_page
from comitia.checkreport import case_of, in_words, lost
from comitia.engine.casewords import witness_json
from comitia.engine.findings import Finding
from comitia.engine.messages import Lang, both
from comitia.engine.problems import Position, Span
from comitia.engine.waivers import OPEN
from comitia.gate import MEANINGS, UNREADABLE

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
LEVELS = {"error": "error", "warning": "warning", "info": "note"}
FINGERPRINTS = ("comitia/v1", "primaryLocationLineHash")
"""The names of the fingerprint: ours, and the only one that GitHub reads."""


def to_sarif(
    found: Sequence[Checked], exit_code: int, lang: Lang, baseline: bool = False
) -> dict[str, Any]:
    """A SARIF log of one run over several files."""
    rules = _rules(found, lang)
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    run = {
        "tool": {"driver": _driver(rules, lang)},
        "language": lang,
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(found, exit_code, index, lang)],
        "results": [
            _result(checked, each, index, lang) | state
            for checked in found
            for each, state in _with_state(checked, baseline)
        ],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _driver(rules: list[dict[str, Any]], lang: Lang) -> dict[str, Any]:
    return {
        "name": "Comitia",
        "version": comitia.__version__,
        "semanticVersion": comitia.__version__,
        "language": lang,
        "rules": rules,
    }


def _rules(found: Sequence[Checked], lang: Lang) -> list[dict[str, Any]]:
    """Every check there is, also those that found nothing, and what else was wrong in a file."""
    checks = check_registry().checks
    rules = []
    for code, check in checks.items():
        rule = {
            "id": code,
            "name": check.names.en,
            "shortDescription": {"text": check.names.pick(lang)},
            "defaultConfiguration": {"level": LEVELS[check.severity]},
            "properties": {"names": both(check.names), "layer": check.layer.name.lower()},
        }
        rules.append(rule | _page(code, lang))
    others = {each.code for checked in found for each in _all(checked)} - set(checks)
    return [*rules, *({"id": code} for code in sorted(others))]


def _page(code: str, lang: Lang) -> dict[str, Any]:
    """The page of a check: as text, and where it is found under a name that stays."""
    page = find_page(code)
    if page is None:
        return {}
    text = "\n".join(page.lines(lang))
    markdown = "\n\n".join(f"### {name}\n\n{body}" for name, body in page.sections.items())
    return {
        "fullDescription": {"text": " ".join(page.sections[HEADINGS[lang][0]].split())},
        "help": {"text": text, "markdown": f"# {page.title}\n\n{markdown}"},
        "helpUri": f"urn:comitia:check:{code}",
    }


def _all(checked: Checked) -> Iterator[Finding]:
    yield from checked.findings
    yield from checked.known
    for waiver in checked.waivers:
        yield from waiver.findings


def _with_state(checked: Checked, baseline: bool) -> Iterator[tuple[Finding, dict[str, Any]]]:
    """Each finding, and whether it is new, known or waived."""
    for each in checked.findings:
        yield each, {"baselineState": "new"} if baseline else {}
    for each in checked.known:
        yield each, {"baselineState": "unchanged"}
    for one in checked.waivers:
        suppression = {
            "kind": "inSource",
            "status": "accepted",
            "justification": one.waiver.reason,
            "properties": one.waiver.model_dump(mode="json"),
        }
        for each in one.findings:
            yield each, {"suppressions": [suppression]}


def _invocation(
    found: Sequence[Checked], exit_code: int, index: dict[str, int], lang: Lang
) -> dict[str, Any]:
    """How the run ended, and which checks did not run."""
    notes = [
        {
            "level": "warning",
            "message": {"text": f"{checked.name}: {code}: {reason.render(lang)}"},
            "associatedRule": {"id": code, "index": index[code]},
        }
        for checked in found
        for code, reason in sorted(checked.not_analysed.items())
    ]
    plugins = {name: reason for checked in found for name, reason in checked.lost.items()}
    notes += [
        {"level": "warning", "message": {"text": lost(name, reason).render(lang)}}
        for name, reason in plugins.items()
    ]
    return {
        "executionSuccessful": exit_code != UNREADABLE,
        "exitCode": exit_code,
        "exitCodeDescription": MEANINGS[exit_code].render(lang),
        "toolExecutionNotifications": notes,
    }


def _result(
    checked: Checked, finding: Finding, index: dict[str, int], lang: Lang
) -> dict[str, Any]:
    problem, unsettled = finding.problem, finding.verdict in OPEN
    case = case_of(checked, finding)
    places = [
        {"id": number, **_location(span), "message": {"text": label.render(lang)}}
        for number, (span, label) in enumerate(problem.related, 1)
    ]
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index[finding.code],
        "kind": "open" if unsettled else "fail",
        "level": "none" if unsettled else LEVELS[finding.severity],
        "message": {"text": in_words(checked, finding, lang)},
        "locations": [_location(problem.span or _whole(checked), finding.rules)],
        "relatedLocations": places,
        "partialFingerprints": dict.fromkeys(FINGERPRINTS, finding.fingerprint),
        "properties": {
            "severity": finding.severity,
            "verdict": finding.verdict,
            "messages": both(problem.message),
            "provisions": list(finding.rules),
            "case": both(case) if case else None,
            "decided": both(finding.decided) if finding.decided else None,
            "witness": witness_json(finding.witness) if finding.witness else None,
        },
    }
    return result


def _whole(checked: Checked) -> Span:
    """The beginning of a file, where nothing in it is to be shown."""
    return Span(checked.name, Position(1, 1), Position(1, 1))


def _location(span: Span, rules: Sequence[str] = ()) -> dict[str, Any]:
    """A stretch of a file; a column after the last character ends it."""
    region = {
        "startLine": span.start.line,
        "startColumn": span.start.column,
        "endLine": span.end.line,
        "endColumn": span.end.column,
    }
    place: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": uri(span.file)}, "region": region}
    }
    if rules:
        place["logicalLocations"] = [{"fullyQualifiedName": each} for each in rules]
    return place


def uri(file: str) -> str:
    """A file as a URI: relative where it was named so."""
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
