"""Every kind of every built-in plugin conforms."""

from __future__ import annotations

import pytest

from comitia.builtin import default_registry
from comitia.testing import faults_of

REGISTRY = default_registry()


def test_every_builtin_plugin_loads() -> None:
    failures = {each.name: each.failure.render("en") for each in REGISTRY.plugins if each.failure}
    assert failures == {}


@pytest.mark.parametrize("name", REGISTRY.kinds)
def test_kind_conforms(name: str) -> None:
    assert faults_of(REGISTRY.kinds[name], REGISTRY) == []
