"""The forms in which `check` reports to machines: SARIF, JUnit and annotations."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from click.testing import CliRunner

from comitia import annotations, checking
from comitia.builtin import check_registry
from comitia.cli import main
from comitia.engine.messages import Msg
from comitia.engine.registry import PluginStatus

EXAMPLES = Path(__file__).parent.parent / "examples"
DRAFT = EXAMPLES / "faulty-draft.yaml"

WAIVED = """id: town
title: {zh: 镇, en: Town}
status: draft
waivers:
  - {code: TH001, provision: decisions, reason: 试行, approved_by: 张某某, until: 2030-06-30}
provisions:
  quorum: {kind: quorum, modality: must, present: {at_least: 1/2, of: delegates_due}}
  decisions: {kind: majority, modality: must, yes: {more_than: 1/2, of: delegates_due}}
"""

TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"minLength": 1}}}
RULE_ID = {"type": "string", "minLength": 1}
NUMBER = {"type": "integer", "minimum": 1}
REGION = {
    "required": ["startLine", "startColumn", "endLine", "endColumn"],
    "additionalProperties": False,
    "properties": dict.fromkeys(("startLine", "startColumn", "endLine", "endColumn"), NUMBER),
}
LOCATION = {
    "required": ["physicalLocation"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "integer", "minimum": 0},
        "message": TEXT,
        "logicalLocations": {
            "items": {"required": ["fullyQualifiedName"], "maxProperties": 1},
        },
        "physicalLocation": {
            "required": ["artifactLocation", "region"],
            "additionalProperties": False,
            "properties": {
                "artifactLocation": {
                    "required": ["uri"],
                    "properties": {"uri": {"type": "string", "pattern": r"^[!-~]+$"}},
                },
                "region": REGION,
            },
        },
    },
}
SUPPRESSION = {
    "required": ["kind"],
    "additionalProperties": False,
    "properties": {
        "kind": {"enum": ["inSource", "external"]},
        "status": {"enum": ["accepted", "underReview", "rejected"]},
        "justification": {"type": "string"},
        "properties": {"type": "object"},
    },
}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
RESULT = {
    "required": ["ruleId", "ruleIndex", "message", "locations", "partialFingerprints"],
    "additionalProperties": False,
    "properties": {
        "ruleId": RULE_ID,
        "ruleIndex": {"type": "integer", "minimum": 0},
        "kind": {"enum": ["fail", "open"]},
        "level": LEVEL,
        "message": TEXT,
        "locations": {"items": LOCATION, "minItems": 1, "uniqueItems": False},
        "relatedLocations": {"items": LOCATION, "uniqueItems": True},
        "partialFingerprints": {"additionalProperties": {"type": "string"}},
        "baselineState": {"enum": ["new", "unchanged", "updated", "absent"]},
        "suppressions": {"items": SUPPRESSION, "uniqueItems": True},
        "properties": {"type": "object"},
    },
}
RULE = {
    "required": ["id"],
    "additionalProperties": False,
    "properties": {
        "id": RULE_ID,
        "name": {"type": "string"},
        "shortDescription": TEXT,
        "fullDescription": TEXT,
        "help": {**TEXT, "properties": {"text": {}, "markdown": {"type": "string"}}},
        "helpUri": {"type": "string", "pattern": r"^[a-z]+:\S+$"},
        "defaultConfiguration": {"additionalProperties": False, "properties": {"level": LEVEL}},
        "properties": {"type": "object"},
    },
}
INVOCATION = {
    "required": ["executionSuccessful"],
    "additionalProperties": False,
    "properties": {
        "executionSuccessful": {"type": "boolean"},
        "exitCode": {"type": "integer"},
        "exitCodeDescription": {"type": "string"},
        "toolExecutionNotifications": {
            "items": {
                "required": ["message"],
                "additionalProperties": False,
                "properties": {
                    "level": LEVEL,
                    "message": TEXT,
                    "associatedRule": {"required": ["id", "index"]},
                },
            }
        },
    },
}
DRIVER = {
    "required": ["name", "rules"],
    "additionalProperties": False,
    "properties": {
        "name": {"const": "Comitia"},
        "version": {"type": "string"},
        "semanticVersion": {"type": "string", "pattern": r"^\d+\.\d+\.\d+"},
        "language": {"pattern": "^[a-z]{2}(-[A-Z]{2})?$"},
        "rules": {"items": RULE, "uniqueItems": True},
    },
}
RUN = {
    "required": ["tool", "columnKind", "invocations", "results"],
    "additionalProperties": False,
    "properties": {
        "tool": {"required": ["driver"], "properties": {"driver": DRIVER}},
        "language": {"pattern": "^[a-z]{2}(-[A-Z]{2})?$"},
        "columnKind": {"const": "unicodeCodePoints"},
        "invocations": {"items": INVOCATION, "minItems": 1},
        "results": {"items": RESULT},
    },
}
LOG = {
    "required": ["$schema", "version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string"},
        "version": {"const": "2.1.0"},
        "runs": {"items": RUN},
    },
}
"""What SARIF 2.1.0 asks of the part of it that Comitia writes."""


def output(form: str, *arguments: object) -> str:
    command = ["check", *map(str, arguments), "--format", form, "--lang", "en"]
    return CliRunner().invoke(main, command, catch_exceptions=False).stdout


def sarif(*arguments: object) -> dict[str, Any]:
    log = json.loads(output("sarif", *arguments))
    jsonschema.validate(log, LOG)
    run: dict[str, Any] = log["runs"][0]
    return run


def test_a_sarif_log_declares_every_check_and_places_every_finding() -> None:
    run = sarif(DRAFT)
    rules = [each["id"] for each in run["tool"]["driver"]["rules"]]
    assert set(check_registry().checks) <= set(rules)
    assert run["invocations"][0]["exitCode"] == 1
    prints = [each["partialFingerprints"]["comitia/v1"] for each in run["results"]]
    assert len(set(prints)) == len(prints) > 20
    for each in run["results"]:
        assert rules[each["ruleIndex"]] == each["ruleId"]
    gap = next(each for each in run["results"] if each["ruleId"] == "TB001")
    region = gap["locations"][0]["physicalLocation"]["region"]
    line = DRAFT.read_text(encoding="utf-8").split("\n")[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "60%"
    assert gap["relatedLocations"]
    assert gap["properties"]["witness"]["records"]
    assert gap["properties"]["case"]["zh"]


def test_columns_count_characters_beyond_the_first_plane(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(WAIVED.replace("zh: 镇", "zh: 𠮷𠮷, fr: x"), encoding="utf-8")
    region = sarif(path)["results"][0]["locations"][0]["physicalLocation"]["region"]
    line = path.read_text(encoding="utf-8").split("\n")[1]
    assert (region["startLine"], region["startColumn"]) == (2, line.index("fr") + 1)


def test_names_of_files_are_uris(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("规则 一.yaml").write_text(WAIVED.replace("waivers", "waiver"), encoding="utf-8")
    place = sarif("规则 一.yaml")["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "%E8%A7%84%E5%88%99%20%E4%B8%80.yaml"
    absolute = sarif(tmp_path / "规则 一.yaml")["results"][0]["locations"][0]
    assert absolute["physicalLocation"]["artifactLocation"]["uri"].startswith("file:///")


def test_what_is_waived_or_known_is_marked_so(tmp_path: Path) -> None:
    path, known = tmp_path / "town.yaml", tmp_path / "known.json"
    path.write_text(WAIVED, encoding="utf-8")
    (waived,) = sarif(path, "--select", "TH001", "--as-of", "2026-01-01")["results"]
    for form in ("junit", "github"):
        assert "张某某" in output(form, path, "--select", "TH001", "--as-of", "2026-01-01")
    assert waived["suppressions"][0]["justification"] == "试行"
    baseline = ("--select", "TH001", "--as-of", "2031-01-01", "--baseline", known)
    (kept,) = sarif(path, *baseline, "--write-baseline")["results"]
    assert kept["baselineState"] == "unchanged"
    assert "suppressions" not in kept
    both = sarif(path, *baseline, "--select", "LX008")["results"]
    assert {each["ruleId"]: each["baselineState"] for each in both} == {
        "TH001": "unchanged",
        "LX008": "new",
    }


def test_a_file_that_is_not_there_is_told_in_every_form() -> None:
    run = sarif("nowhere.yaml")
    assert run["invocations"][0]["exitCode"] == 2
    assert not run["invocations"][0]["executionSuccessful"]
    assert ET.fromstring(output("junit", "nowhere.yaml")).get("failures") == "1"
    assert output("github", "nowhere.yaml").startswith("::error title=")


def test_what_is_not_decided_is_open(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from comitia.engine import prove

    path = tmp_path / "town.yaml"
    path.write_text(WAIVED, encoding="utf-8")
    monkeypatch.setattr(prove, "find", lambda *_a, **_k: prove.Undecided("late"))
    (result,) = sarif(path, "--select", "TH001")["results"]
    assert (result["kind"], result["level"]) == ("open", "none")
    suite = ET.fromstring(output("junit", path, "--select", "TH001"))
    assert (suite.get("skipped"), suite.get("failures")) == ("1", "0")


def test_a_test_case_for_each_check_and_file() -> None:
    select = ("--select", "TB001,TB002,NM003,HR001,SC001")
    root = ET.fromstring(output("junit", DRAFT, "zhangjiagang", *select))
    first, second = root.findall("testsuite")
    outcomes = {
        str(case.get("name"))[:5]: [part.tag for part in case] for case in first.findall("testcase")
    }
    assert outcomes == {
        "HR001": ["skipped"],
        "NM003": ["system-out"],
        "SC001": [],
        "TB001": ["failure"],
        "TB002": ["failure"],
    }
    assert (first.get("tests"), first.get("failures"), first.get("skipped")) == ("5", "2", "1")
    assert second.get("failures") == "0"
    assert "NM003" in output("junit", DRAFT, *select, "--fail-on", "info").split("<failure")[1]


def test_a_file_with_errors_is_not_said_to_have_passed(tmp_path: Path) -> None:
    path = tmp_path / "town.yaml"
    path.write_text(WAIVED.replace("yes:", "yess: \x1b,"), encoding="utf-8")
    root = ET.fromstring(output("junit", path))
    cases = {
        str(case.get("name"))[:5]: [part.tag for part in case] for case in root.iter("testcase")
    }
    assert cases["TH001"] == ["skipped"]
    assert any(tags == ["failure"] for tags in cases.values())


def test_annotations_hold_no_loose_signs() -> None:
    lines = output("github", DRAFT).splitlines()
    assert all(each.startswith(("::error ", "::warning ", "::notice ")) for each in lines)
    assert any("%0A" in each for each in lines)
    assert annotations._data("6%\r\n") == "6%25%0D%0A"
    assert annotations._property("a:b,c") == "a%3Ab%2Cc"


def test_a_plugin_that_was_not_loaded_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever relies on its checks must not take their silence for a sound draft."""
    (tmp_path / "rules.yaml").write_text(WAIVED, encoding="utf-8")
    failure = Msg("it could not be loaded: {detail}", detail="ImportError: x")
    status = PluginStatus("town-rules", "test", "1", failure=failure)
    registry = replace(check_registry(), plugins=(status,))
    monkeypatch.setattr(checking, "check_registry", lambda: registry)
    runner, args = CliRunner(), ["check", str(tmp_path / "rules.yaml"), "--select", "TH"]
    said = runner.invoke(main, [*args, "--lang", "zh"]).output
    assert "插件 `town-rules` 未能加载，其检查项目均未执行：" in said.replace("\n  ", "")
    found = json.loads(runner.invoke(main, [*args, "--format", "json"]).output)
    assert found["files"][0]["plugins_lost"]["town-rules"]["en"].endswith("ImportError: x")
    told = json.loads(runner.invoke(main, [*args, "--format", "sarif"]).output)
    notes = told["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert any("town-rules" in each["message"]["text"] for each in notes)
