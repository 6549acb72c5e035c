"""The documents cannot rot: commands they show are run, and every command is documented."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.checkout


def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_tool", ROOT / "tools" / "docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["docs_tool"] = module
    spec.loader.exec_module(module)
    return module


DOCS = tool()


@pytest.mark.parametrize("page", DOCS.pages(), ids=lambda page: page.name)
def test_commands_print_what_the_page_shows(page: Path) -> None:
    if page.name == "reference.md":
        assert page.read_text(encoding="utf-8") == DOCS.reference(), "run `make docs`"
        return
    text = page.read_text(encoding="utf-8")
    assert DOCS.renew_page(text) == text, "run `make docs`"


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
