"""Every mistake in a rule set: what is told, where, and what to write instead."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from comitia.builtin import default_registry, find_ruleset
from comitia.cli import main
from comitia.engine.problems import Problem, render_problem
from comitia.engine.rulesets import Loaded, load_ruleset
from comitia.workspace import Unusable

BAD = Path(__file__).parent / "bad" / "rules"
FILES = sorted(BAD.glob("*.yaml"))


def load(path: Path, monkeypatch: pytest.MonkeyPatch) -> Loaded:
    monkeypatch.chdir(path.parent)
    return load_ruleset(Path(path.name), default_registry(), find_ruleset)


def rendered(loaded: Loaded) -> str:
    unusable = Unusable(loaded.problems, loaded.texts)
    shown = ("\n".join(unusable.render(lang, terminal=False)) for lang in ("zh", "en"))
    return "\n\n".join(shown) + "\n"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_mistake_gets_the_message_beside_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = load(path, monkeypatch)
    assert loaded.ruleset is None
    shown = rendered(loaded)
    expected = path.with_suffix(".txt")
    if os.environ.get("COMITIA_UPDATE"):
        expected.write_text(shown, encoding="utf-8")
    assert shown == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_mistake_has_its_place_and_advice(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = load(path, monkeypatch)
    assert loaded.problems
    lines = {name: text.split("\n") for name, text in loaded.texts.items()}
    for problem in loaded.problems:
        assert problem.span is not None
        start = problem.span.start
        assert 1 <= start.line <= len(lines[problem.span.file])
        assert 1 <= start.column <= len(lines[problem.span.file][start.line - 1]) + 1
        assert problem.help is not None or problem.code in ("LX011", "LX013")
        check_style(problem)


def check_style(problem: Problem) -> None:
    """One sentence, no capital, no full stop, no line break, nothing of the implementation."""
    for message in (problem.message, problem.help):
        if message is None:
            continue
        english, chinese = message.render("en"), message.render("zh")
        for text in (english, chinese):
            assert text == text.strip() != ""
            assert "\n" not in text
            assert not text.endswith((".", "。"))
            assert "``" not in text
            for word in ("pydantic", "Annotated", "function-", "BaseModel", "NoneType", "dict["):
                assert word not in text
        assert english[0] == english[0].lower()


def run(*args: str) -> Result:
    result = CliRunner().invoke(main, args, catch_exceptions=True)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_command_fails_on_a_mistake(path: Path, tmp_path: Path) -> None:
    records = tmp_path / "records.yaml"
    records.write_text("session:\n  - {id: s1, kind: annual}\n", encoding="utf-8")
    name = str(path)
    commands: list[Sequence[str]] = [
        ("show", name),
        ("show", name, "--as", "json"),
        ("show", name, "--as", "yaml"),
        ("decide", name, str(records)),
        ("test", name),
        ("account", name),
    ]
    for command in commands:
        result = run(*command)
        assert result.exit_code == 2, command
        assert "error[" in result.stderr or "错误[" in result.stderr
    told = json.loads(run("decide", name, str(records), "--format", "json").stdout)
    assert [*told] == ["problems"]
    assert {*told["problems"][0]} >= {"code", "severity", "message", "file", "line", "column"}


def test_all_mistakes_of_a_file_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = load(BAD / "many-at-once.yaml", monkeypatch)
    lines = [problem.span.start.line for problem in loaded.problems if problem.span]
    assert lines == sorted(lines)
    assert [problem.code for problem in loaded.problems] == [
        "SC022",  # status: trail
        "TM007",  # 31 February
        "SC002",  # no `present`
        "SC022",  # mustt
        "SC001",  # presemt
        "SC024",  # statemant
        "SC014",  # 0.8
        "SC001",  # off
    ]


def test_the_same_file_is_read_alike_from_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = load_ruleset(BAD / "float.yaml", default_registry(), find_ruleset)
    problem = loaded.problems[0]
    assert problem.span is not None
    assert problem.span.file == str(BAD / "float.yaml")
    text = render_problem(problem, lambda file, line: None, "en")
    assert f"{BAD / 'float.yaml'}:10:25" in text
