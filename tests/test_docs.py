"""The documents cannot rot: commands they show are run, and every command is documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from scripts import ROOT, module_of

pytestmark = pytest.mark.checkout


DOCS = module_of(ROOT / "tools" / "docs.py", "docs_tool")


@pytest.mark.parametrize("page", DOCS.pages(), ids=lambda page: page.name)
def test_commands_print_what_the_page_shows(page: Path) -> None:
    if page.name == "reference.md":
        assert page.read_text(encoding="utf-8") == DOCS.reference(), "run `make docs`"
        return
    assert DOCS.renewed(page) == page.read_text(encoding="utf-8"), "run `make docs`"


@pytest.mark.parametrize(
    ("lang", "names", "decided"),
    [
        ("zh", ["DA002", "DA007", "DA012"], "共 4 项结论：0 项无法确定"),
        ("en", ["DA002", "DA007", "DA012"], "4 answers: 0 undetermined"),
    ],
)
def test_the_tutorial_leads_to_answers_in_eight_commands(
    lang: str, names: list[str], decided: str
) -> None:
    page = next(each for each in DOCS.pages() if each.name == f"tutorial.{lang}.md")
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert {kind for kind, _ in blocks} == {"sh", "console"}
    commands = [
        line.removeprefix("$ ")
        for kind, block in blocks
        for line in block.splitlines()
        if kind == "sh" or line.startswith("$ ")
    ]
    words = ["python3", ".", "pip", *["comitia"] * 5]
    assert [each.split()[0] for each in commands] == words
    shown = [block for kind, block in blocks if kind == "console"]
    mistakes, answers, last = shown[-3:]
    assert re.findall(r"\[(\w+)\] ", mistakes) == names
    assert "DA0" not in answers
    assert decided in last


def test_the_schema_beside_the_rule_sets_is_that_of_the_kinds() -> None:
    assert DOCS.SCHEMA.read_text(encoding="utf-8") == DOCS.run("comitia schema"), "run `make docs`"
    for path in sorted((ROOT / "rulesets").glob("*/rules.yaml")):
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        assert first == "# yaml-language-server: $schema=../ruleset.schema.json"


def test_every_command_is_documented() -> None:
    from comitia.cli import main

    text = "".join(page.read_text(encoding="utf-8") for page in DOCS.pages())
    missing = [name for name in main.commands if f"comitia {name}" not in text]
    assert missing == []


def test_every_hook_is_documented() -> None:
    from comitia.engine import hookspecs

    text = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
    hooks = [name for name in vars(hookspecs) if name.startswith("comitia_")]
    assert [name for name in hooks if f"`{name}(register)`" not in text] == []
