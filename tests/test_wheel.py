"""The wheel holds what the tree holds, under the right names, and nothing else."""

import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).resolve().parent.parent
SHIPPED_AS = {
    "comitia": "comitia",
    "engine": "comitia/engine",
    "plugins": "comitia/plugins",
    "rulesets": "comitia/rulesets",
}


def source_files() -> list[str]:
    """Files of the packages: tracked, or new and not ignored. Links stand as themselves."""
    git = ["git", "-c", "safe.directory=*"]
    options = ["-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(
        [*git, "ls-files", *options, "--", *SHIPPED_AS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return sorted({name for name in listed.split("\0") if name and (ROOT / name).exists()})


@pytest.fixture(scope="module")
def wheel_names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Build in a copy, so that nothing left over from an older build gets in."""
    tree = tmp_path_factory.mktemp("tree")
    for name in ["pyproject.toml", "README.md", *source_files()]:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, tree / name, follow_symlinks=False)
    dist = tmp_path_factory.mktemp("dist")
    done = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", dist, tree],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = dist.glob("*.whl")
    with ZipFile(wheel) as archive:
        return archive.namelist()


def test_wheel_holds_exactly_the_source_files(wheel_names: list[str]) -> None:
    expected = []
    for name in source_files():
        top, _, rest = name.partition("/")
        if not (ROOT / name).is_symlink():
            expected.append(f"{SHIPPED_AS[top]}/{rest}")
    shipped = [name for name in wheel_names if ".dist-info/" not in name]
    assert sorted(shipped) == sorted(expected)


def test_wheel_has_no_foreign_top_level_name(wheel_names: list[str]) -> None:
    tops = {name.partition("/")[0] for name in wheel_names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"comitia"}
