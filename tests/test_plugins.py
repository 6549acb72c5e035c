"""Every kind of every built-in plugin conforms."""

from __future__ import annotations

import pytest
from scripts import ROOT, module_of

from comitia.builtin import CONTENTS, default_registry
from comitia.engine.registry import Candidate, Contents, load_plugins
from comitia.plugins import quotas
from comitia.testing import faults_of
from comitia.workspace import open_ruleset

REGISTRY = default_registry()


def test_every_builtin_plugin_loads() -> None:
    failures = {each.name: each.failure.render("en") for each in REGISTRY.plugins if each.failure}
    assert failures == {}


def test_what_plugins_give_is_listed() -> None:
    tool = module_of(ROOT / "tools" / "contents.py", "contents_tool")
    assert CONTENTS.read_text(encoding="utf-8") == tool.listed(), "run `make docs`"


def test_a_plugin_that_is_listed_is_loaded_when_something_of_it_is_wanted() -> None:
    loads: list[str] = []

    def load() -> object:
        loads.append("loaded")
        return quotas

    given = Contents({"motion_quota": "名额"}, (), ("never.asked",))
    registry = load_plugins([Candidate("quotas", "test", "", load, given)])
    assert list(registry.kinds) == ["motion_quota"]
    assert registry.kinds.by_chinese_name == {"名额": "motion_quota"}
    assert "never.asked" in registry.questions
    assert loads == []
    with pytest.raises(ImportError, match="`quotas` gives other things than are listed"):
        registry.questions["never.asked"]
    assert loads == ["loaded"]


@pytest.mark.parametrize("name", REGISTRY.kinds)
def test_kind_conforms(name: str) -> None:
    assert faults_of(REGISTRY.kinds[name], REGISTRY) == []


@pytest.mark.parametrize(
    ("ruleset", "provision", "said"),
    [
        ("guoyuan", "report-to-electors", ("how often is not stated", "次数未载明")),
        (
            "zhenxiang",
            "progress-reports",
            ("how often is unclear or missing in the text", "次数原文不明"),
        ),
    ],
)
def test_where_a_text_does_not_say_how_often_the_sentence_says_so(
    ruleset: str, provision: str, said: tuple[str, str]
) -> None:
    kind = open_ruleset(ruleset).ruleset.versions[0].provisions[provision].kind
    assert said[0] in kind.say("en")
    assert said[1] in kind.say("zh")
