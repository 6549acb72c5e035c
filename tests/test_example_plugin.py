"""The example plugin: short, complete, conforming, and usable once installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from scripts import module_of

from comitia.testing import faults_of, registry_with

FOLDER = Path(__file__).parent.parent / "examples" / "plugin"


def module() -> ModuleType:
    return module_of(FOLDER / "comitia_weighted.py", "comitia_weighted")


def test_it_conforms() -> None:
    registry = registry_with(module())
    assert faults_of(registry.kinds["weighted_majority"], registry) == []


def test_it_is_short() -> None:
    lines = (FOLDER / "comitia_weighted.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 80


@pytest.mark.checkout
def test_installed_it_answers(tmp_path: Path) -> None:
    """Installed beside Comitia, its kind is found by the command and its cases pass."""
    target = tmp_path / "site"
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation"]
    source = tmp_path / "source"
    source.mkdir()
    for name in ("comitia_weighted.py", "pyproject.toml"):
        (source / name).write_bytes((FOLDER / name).read_bytes())
    subprocess.run([*install, "--target", str(target), str(source)], check=True)
    run = [sys.executable, "-m", "comitia", "test", str(FOLDER / "rules.yaml"), "--lang", "en"]
    environment = {"PYTHONPATH": str(target), "PATH": "", "COMITIA_PLUGINS": "weighted"}
    done = subprocess.run(run, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 of 1 cases passed" in done.stdout
