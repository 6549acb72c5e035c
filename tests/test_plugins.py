"""Every kind of every built-in plugin conforms."""

from __future__ import annotations

import pytest

from comitia.builtin import default_registry
from comitia.testing import faults_of
from comitia.workspace import open_ruleset

REGISTRY = default_registry()


def test_every_builtin_plugin_loads() -> None:
    failures = {each.name: each.failure.render("en") for each in REGISTRY.plugins if each.failure}
    assert failures == {}


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
