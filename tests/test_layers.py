"""The shape of the source: no import cycles, contracts that hold, small files and functions."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = {
    "comitia": ROOT / "comitia",
    "comitia.engine": ROOT / "engine",
    "comitia.plugins": ROOT / "plugins",
    "comitia.rulesets": ROOT / "rulesets",
}
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60


def modules() -> dict[str, Path]:
    """Every module of the package by its import name."""
    found = {}
    for package, folder in FOLDERS.items():
        for path in sorted(folder.glob("*.py")):
            found[package if path.stem == "__init__" else f"{package}.{path.stem}"] = path
    return found


def imported_names(tree: ast.AST) -> Iterator[str]:
    """Dotted names a module imports at any depth: at the top, in functions, for types only."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                yield from (f"{module}.{alias.name}" for alias in names)
            case ast.Call(
                func=ast.Name(id="import_module" | "__import__")
                | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                yield name


def graph_of(sources: dict[str, str]) -> dict[str, set[str]]:
    """Which of the given modules each of them imports."""
    graph: dict[str, set[str]] = {}
    for module, source in sources.items():
        graph[module] = set()
        for name in imported_names(ast.parse(source)):
            target = name if name in sources else name.rpartition(".")[0]
            if target in sources and target != module:
                graph[module].add(target)
    return graph


def cycle_in(graph: dict[str, set[str]]) -> list[str] | None:
    """One import cycle, or nothing."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return None


def test_no_import_cycles_even_lazy_ones() -> None:
    sources = {name: path.read_text(encoding="utf-8") for name, path in modules().items()}
    cycle = cycle_in(graph_of(sources))
    assert cycle is None, " <- ".join(cycle or [])


@pytest.mark.parametrize(
    "back",
    [
        "import a",
        "from a import x",
        "def f() -> None:\n    import a",
        "if TYPE_CHECKING:\n    from a import x",
        "import_module('a')",
        "importlib.import_module('a')",
    ],
)
def test_a_planted_cycle_is_found(back: str) -> None:
    graph = graph_of({"a": "from p import b", "p.b": back, "p": ""})
    assert graph["a"] == {"p.b"}
    assert cycle_in(graph) is not None


def test_import_contracts_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_code_stands_where_the_build_takes_it() -> None:
    """The wheel holds the listed packages only, so their folders stay flat."""
    known = set(modules().values())
    strays = [
        str(path.relative_to(ROOT))
        for folder in FOLDERS.values()
        for path in folder.rglob("*.py")
        if path not in known
    ]
    assert strays == []


@pytest.mark.parametrize("name", sorted(modules()))
def test_files_and_functions_stay_small(name: str) -> None:
    source = modules()[name].read_text(encoding="utf-8")
    lines = len(source.splitlines())
    assert lines <= MAX_FILE_LINES, f"{name} has {lines} lines"
    long = {
        node.name: length
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > MAX_FUNCTION_LINES
    }
    assert long == {}
