"""Starting must stay quick: a command that computes nothing loads nothing heavy."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "chinese_calendar",
    "duckdb",
    "openpyxl",
    "pluggy",
    "pydantic",
    "rich",
    "ruamel",
    "sqlglot",
    "z3",
}

SCRIPT = """
import contextlib, io, json, sys
sys.argv = ["comitia", *sys.argv[1:]]
printed = io.StringIO()
with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
    from comitia.cli import main
    if len(sys.argv) > 1:
        main()
json.dump({"modules": sorted(sys.modules), "printed": printed.getvalue()}, sys.stdout)
"""


def run(script: str, cwd: Path, *arguments: str) -> dict[str, list[str] | str]:
    """Run a script in a process of its own and read the JSON it prints."""
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result: dict[str, list[str] | str] = json.loads(done.stdout)
    return result


@pytest.mark.parametrize("arguments", [(), ("--help",), ("--version",)], ids=str)
def test_nothing_heavy_is_imported(arguments: tuple[str, ...], tmp_path: Path) -> None:
    result = run(SCRIPT, tmp_path, *arguments)
    assert {name.partition(".")[0] for name in result["modules"]} & HEAVY == set()
    assert bool(result["printed"]) == bool(arguments)


def test_only_the_plugins_that_a_rule_set_has_need_of_are_loaded(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(
        "comitia: 1\nid: small\ntitle: {zh: 小, en: small}\nstatus: draft\nprovisions:\n"
        "  quorum: {类型: 法定人数, present: {share: 2/3, of: due, compare: reaches}}\n",
        encoding="utf-8",
    )
    modules = run(SCRIPT, tmp_path, "show", "rules.yaml")["modules"]
    loaded = [name for name in modules if name.startswith("comitia.plugins.")]
    assert "comitia.plugins.congress" in loaded
    assert "comitia.plugins.elections" not in loaded


def test_the_package_alone_imports_no_engine(tmp_path: Path) -> None:
    script = "import comitia, json, sys; print(json.dumps({'modules': list(sys.modules)}))"
    modules = run(script, tmp_path)["modules"]
    assert [name for name in modules if name.startswith("comitia.")] == []


def test_the_version_is_that_of_the_distribution(tmp_path: Path) -> None:
    script = "import comitia, json; print(json.dumps({'printed': comitia.__version__}))"
    assert str(run(script, tmp_path)["printed"]).count(".") == 2


@pytest.mark.parametrize("library", ["duckdb", "z3", "json"])
def test_the_end_is_quiet(library: str, tmp_path: Path) -> None:
    """The last collection is spared, which no library may complain about."""
    script = f"""
import json, sys
sys.argv = ["comitia", "list"]
import contextlib, io
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    from comitia.cli import main
    main()
import {library}
json.dump({{}}, sys.stdout)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "{}", "")
