"""Every command: its output in both languages and both forms, its exit codes, its width."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from comitia.builtin import default_registry
from comitia.cli import main
from comitia.engine.layout import folded, glossary, padded, table, text_width
from comitia.listing import stretches

RULES = """\
id: demo
title: {zh: 试行办法, en: Rules on trial}
status: trial
effective: 2006-02-20
inventory: 12
provisions:
  quorum:
    kind: quorum
    modality: must
    cite: {inventory: 11, at: 一(二)3}
    session: annual
    present: {at_least: 4/5, of: delegates_due}
  duty:
    kind: statement
    modality: stated
    cite: {inventory: [1, 2]}
    says: {zh: 决议由党委组织实施。, en: Resolutions are carried out by the committee.}
    why: organisation
amendments:
  - from: 2008-01-01
    provisions:
      quorum: {present: {at_least: 2/3}}
      duty: null
"""
RECORDS = """\
as_of: 2006-12-01
records:
  session:
    - {id: s1, kind: annual, opens: 2006-03-01, delegates_due: 100, present: 79}
    - {id: s2, kind: annual, opens: 2006-03-01, delegates_due: 100, present: 80}
    - {id: s3, kind: annual, opens: 2008-03-01, delegates_due: 100, present: 70}
"""
CASES = """\
cases:
  - name: {zh: 人数够, en: enough}
    as_of: 2006-12-01
    records:
      session:
        - {id: s1, kind: annual, opens: 2006-03-01, delegates_due: 100, present: 80}
    expect:
      - {question: session.may_be_held, subject: s1, outcome: OUTCOME}
"""
COMMANDS = ("account", "decide", "kinds", "list", "plugins", "schema", "show", "test")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a rule set, records and cases, in which commands are run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "records.yaml").write_text(RECORDS, encoding="utf-8")
    (tmp_path / "cases.yaml").write_text(CASES.replace("OUTCOME", "true"), encoding="utf-8")
    return tmp_path


def run(*args: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, args)
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    assert "\x1b" not in result.output
    return result


def told(*args: str, code: int = 0) -> Any:
    return json.loads(run(*args, "--format", "json", code=code).stdout)


@pytest.mark.usefixtures("folder")
def test_decide_in_both_languages() -> None:
    english = run("decide", "rules.yaml", "records.yaml", "--lang", "en").stdout.splitlines()
    assert english[0] == "Rules on trial, as of 2006-12-01"
    assert "may the session be held? (session `s1`): no" in english
    assert english[-1] == "3 answers: 0 undetermined; 0 violations, 0 deviations, 0 notes"
    chinese = run("decide", "rules.yaml", "records.yaml", "--lang", "zh").stdout
    assert "会议可否召开（会议 `s1`）：否" in chinese
    assert "即至少 80" in chinese
    assert "[demo/quorum, 一(二)3]" in chinese


@pytest.mark.usefixtures("folder")
def test_the_language_is_that_of_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "试行办法" in run("show", "rules.yaml").stdout
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert "Rules on trial" in run("show", "rules.yaml").stdout


@pytest.mark.usefixtures("folder")
def test_the_json_of_decide() -> None:
    found = told("decide", "rules.yaml", "records.yaml")
    keys = ["ruleset", "version", "as_of", "answers"]
    assert [key for key in found if key in keys] == keys
    assert set(found) - set(keys) == {"status", "silent"}
    assert (found["ruleset"], found["version"], found["as_of"]) == (
        "demo",
        "2006-02-20",
        "2006-12-01",
    )
    outcomes = [(each["subject"]["id"], each["outcome"]) for each in found["answers"]]
    assert outcomes == [("s1", False), ("s2", True), ("s3", True)]


@pytest.mark.parametrize(
    ("args", "english", "chinese"),
    [
        (
            ["list", "--lnag", "zh"],
            "No such option '--lnag'",
            "没有选项 `--lnag`，是不是要写 `--lang`？",
        ),
        (["decid"], "No such command 'decid'", "没有命令 `decid`，是不是要写 `decide`？"),
        (["decide"], "Missing argument 'RULESET'", "缺少参数 `RULESET`"),
        (["list", "x"], "unexpected extra argument (x)", "多出了参数：x"),
        (["list", "--lang", "fr"], "'fr' is not one of", "`--lang` 的值不对，可用的有：`zh`、`en`"),
        (["list", "--lang"], "requires an argument", "须写上 `--lang` 和它的值"),
        (["check", "x", "--prune"], "need --baseline FILE", "须写上 `--baseline` 和它的值"),
    ],
)
def test_mistakes_in_a_command_are_told_in_both_languages(
    args: list[str], english: str, chinese: str
) -> None:
    result = CliRunner().invoke(main, args)
    assert result.exit_code == 2
    told = result.output.splitlines()
    assert english in told[-2]
    assert told[-1] == f"错误：{chinese}"


@pytest.mark.usefixtures("folder")
def test_decide_takes_a_day_and_names() -> None:
    options = ("decide", "rules.yaml", "records.yaml", "--as-of", "2009-01-01")
    assert told(*options)["version"] == "2008-01-01"
    for name in ("quorum", "法定人数", "demo/quorum", "session.may_be_held"):
        assert len(told(*options, "--only", name)["answers"]) == 3
    assert told(*options, "--only", "duty")["answers"] == []


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("args", "message", "advice"),
    [
        (["--only", "quorun"], "there is no question, kind or provision `quorun` here", "`quorum`"),
        (["--only", "zzzzzz"], "there is no question, kind or provision `zzzzzz` here", ""),
        (
            ["--as-of", "2006-02-30"],
            "`--as-of 2006-02-30` is not a date that exists",
            "as in `2006-02-20`",
        ),
        (["--as-of", "yesterday"], "`--as-of yesterday` is not a date that exists", "year"),
        (["--since", "2006-13-01"], "`--since 2006-13-01` is not a date that exists", "year"),
        (["--as-if", "drafts"], "there is no force `drafts`", "`draft`"),
    ],
)
def test_wrong_options_are_told(args: list[str], message: str, advice: str) -> None:
    result = run("decide", "rules.yaml", "records.yaml", "--lang", "en", *args, code=2)
    assert message in result.stderr
    assert advice in result.stderr
    assert result.stdout == ""
    problems = told("decide", "rules.yaml", "records.yaml", *args, code=2)["problems"]
    assert problems[0]["message"]["en"] == message
    assert problems[0]["message"]["zh"] != message


def test_all_that_is_wrong_with_a_request_is_told_at_once(folder: Path) -> None:
    (folder / "records.yaml").write_text("session:\n  - {id: s1, presemt: 1}\n", encoding="utf-8")
    result = run(
        *("decide", "rules.yaml", "records.yaml", "--as-of", "2006-02-30", "--as-if", "x"),
        code=2,
    )
    for part in ("2006-02-30", "force `x`", "presemt"):
        assert part in result.stderr


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "args",
    [
        ["decide", "nowhere.yaml", "records.yaml"],
        ["decide", "rules.yaml", "nowhere.yaml"],
        ["decide", "rules.yaml", "nowhere"],
        ["decide", "rules.yaml", "."],
        ["show", "nowhere"],
        ["test", "nowhere"],
        ["account", "nowhere"],
        ["kinds", "nowhere"],
        ["schema", "-o", "no/such/folder.json"],
        ["schema", "-o", "."],
    ],
)
def test_what_is_not_there_is_told_with_exit_code_2(args: list[str]) -> None:
    for lang in (["--lang", "zh"], ["--lang", "en"], []):
        if args[0] == "schema" and lang:
            continue
        result = run(*args, *lang, code=2)
        assert result.stdout == ""
        assert result.stderr.startswith(("错误[", "error["))


@pytest.mark.parametrize(
    "args",
    [[], ["nosuch"], ["decide"], ["decide", "x"], ["show"], ["show", "x", "--as", "pdf"]]
    + [[name, "--nosuch"] for name in COMMANDS],
)
def test_wrong_use_has_exit_code_2(args: list[str]) -> None:
    result = CliRunner().invoke(main, args)
    assert result.exit_code == 2
    assert "Usage:" in result.output


@pytest.mark.usefixtures("folder")
def test_show_in_every_shape() -> None:
    english = run("show", "rules.yaml", "--lang", "en").stdout
    assert "(demo; on trial; in force from 2006-02-20; 2 provisions)" in english
    assert "Amended from 2008-01-01:" in english
    assert "`duty` is removed" in english
    chinese = run("show", "rules.yaml", "--lang", "zh").stdout
    assert "1. 〔必须〕年会须有应到代表的五分之四以上到会方可召开。" in chinese
    assert "自2008年1月1日起修正：" in chinese
    assert run("show", "rules.yaml", "--as", "yaml").stdout == RULES
    data = json.loads(run("show", "rules.yaml", "--as", "json").stdout)
    assert data["versions"][1]["provisions"]["quorum"]["fields"]["present"]["at_least"] == "2/3"


@pytest.mark.usefixtures("folder")
def test_questions_are_asked_by_their_names_in_words() -> None:
    by_id = told("decide", "rules.yaml", "records.yaml", "--only", "session.may_be_held")
    assert by_id["answers"]
    for name in ("会议可否召开", "may the session be held?", "法定人数"):
        assert told("decide", "rules.yaml", "records.yaml", "--only", name) == by_id
    shown = run(
        "decide", "rules.yaml", "records.yaml", "--only", "会议可否召", "--lang", "zh", code=2
    )
    assert "是不是要写 `会议可否召开`？" in shown.stderr


def test_test_counts_cases_and_ends_with_1_where_one_fails(folder: Path) -> None:
    assert run("test", "rules.yaml", "--lang", "en").stdout == "demo: 1 of 1 cases passed\n"
    assert told("test", "rules.yaml") == {
        "rulesets": {"demo": {"cases": 1, "passed": 1, "failed": []}}
    }
    (folder / "cases.yaml").write_text(CASES.replace("OUTCOME", "false"), encoding="utf-8")
    failed = told("test", "rules.yaml", code=1)["rulesets"]["demo"]
    assert (failed["cases"], failed["passed"], len(failed["failed"])) == (1, 0, 1)
    chinese = run("test", "rules.yaml", "--lang", "zh", code=1).stdout
    assert chinese.startswith("demo：共 1 个案例，通过 0 个\n  cases.yaml:8:9: 人数够")


@pytest.mark.usefixtures("folder")
def test_account_in_both_forms() -> None:
    numbers = {
        "provisions": 3,
        "computed": 1,
        "statement": 2,
        "unknown": 0,
        "open": [3, 4, 5, 6, 7, 8, 9, 10, 12],
    }
    assert told("account", "rules.yaml") == {"rulesets": {"demo": numbers}, "total": numbers}
    lines = run("account", "rules.yaml", "--lang", "zh").stdout.splitlines()
    assert lines[-1] == "demo 缺少的编号：3-10、12"
    assert len({text_width(line) for line in lines[:3]}) == 1


def test_schema_to_a_file_is_that_on_the_screen(folder: Path) -> None:
    shown = run("schema").stdout
    run("schema", "-o", "out.json")
    assert (folder / "out.json").read_text(encoding="utf-8") == shown
    assert json.loads(shown)["title"] == "Comitia rule set"
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def test_kinds_and_plugins_as_json() -> None:
    kinds = json.loads(run("kinds", "--format", "json").stdout)["kinds"]
    assert [each["kind"] for each in kinds] == list(default_registry().kinds)
    (one,) = json.loads(run("kinds", "法定人数", "--format", "json").stdout)["kinds"]
    assert [field["zh"] for field in one["fields"]] == ["会议", "限于选举", "到会"]
    plugins = json.loads(run("plugins", "--format", "json").stdout)["plugins"]
    assert {"name", "origin", "version", "kinds", "tables", "questions", "failure"} == {*plugins[0]}


def test_a_kind_tells_the_words_that_its_fields_take() -> None:
    """In the language chosen, those inside of a field too; and the example speaks it as well."""
    chinese = run("kinds", "sponsors", "--lang", "zh").stdout
    assert "  类别       `议题`、`提案`、" in chinese
    assert "  任一.机构  `党代表大会`、" in chinese
    assert "topic" not in chinese
    assert "条文表述：[{阶段}，]{类别}由{任一}提出。" in chinese
    assert "  任一:\n    小组: {至少: 2}\n" in chinese
    english = run("kinds", "sponsors", "--lang", "en").stdout
    assert "  act            `topic`, `proposal`, " in english
    assert "any_of.bodies" in english
    (one,) = json.loads(run("kinds", "sponsors", "--format", "json").stdout)["kinds"]
    assert one["values"]["phase"][0] == {
        "value": "before",
        "zh": "会前",
        "en": "before the session",
    }
    assert "Words" not in run("kinds", "act_order", "--lang", "en").stdout


LISTS = [["list"], ["kinds"], ["plugins"], *(["kinds", name] for name in default_registry().kinds)]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("args", LISTS, ids=" ".join)
def test_lists_fit_a_terminal(args: list[str], lang: str) -> None:
    lines = run(*args, "--lang", lang).stdout.splitlines()
    if args[0] == "kinds" and len(args) > 1:
        example = next(n for n, line in enumerate(lines) if line in ("Example:", "示例："))
        lines = lines[:example]
    assert [line for line in lines if text_width(line) > 80] == []
    assert [line for line in lines if line != line.rstrip()] == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_account_fits_a_terminal(folder: Path, lang: str) -> None:
    (folder / "rules.yaml").write_text(RULES.replace(": 12", ": 300"), encoding="utf-8")
    lines = run("account", "rules.yaml", "--lang", lang).stdout.splitlines()
    assert max(text_width(line) for line in lines) <= 80


def walk(command: click.Command, path: tuple[str, ...]) -> list[tuple[str, ...]]:
    found = [path]
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            found += walk(inner, (*path, name))
    return found


@pytest.mark.parametrize("path", walk(main, ()), ids=" ".join)
def test_every_help_has_an_example_and_fits(path: tuple[str, ...]) -> None:
    shown = run(*path, "--help").stdout
    assert f"comitia {' '.join(path)}".strip() in shown.partition("Example:")[2]
    assert max(text_width(line) for line in shown.splitlines()) <= 80
    assert "..." not in shown.partition("Commands:")[2]
    command: click.Command = main
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    helps = [each.help or "" for each in command.params if isinstance(each, click.Option)]
    assert [each for each in helps if each.isascii()] == []
    assert set(COMMANDS) <= set(main.commands)


def piped(*args: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    env = {**os.environ, **environ}
    return subprocess.run(
        [sys.executable, "-m", "comitia", *args], capture_output=True, env=env, check=False
    )


@pytest.mark.usefixtures("folder")
def test_a_pipe_gets_no_colours_and_any_encoding_gets_an_answer() -> None:
    done = piped("decide", "rules.yaml", "records.yaml", "--lang", "zh")
    assert done.returncode == 0
    assert b"\x1b" not in done.stdout + done.stderr
    assert "会议可否召开".encode() in done.stdout
    done = piped("show", "rules.yaml", "--lang", "zh", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    done = piped("show", "nowhere", "--lang", "zh")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"\x1b" not in done.stderr
    assert "没有规则集".encode() in done.stderr


def test_the_version_is_that_of_the_package() -> None:
    import comitia

    assert run("--version").stdout == f"comitia {comitia.__version__}\n"


def test_folding_counts_the_columns_of_chinese() -> None:
    text = "会议由谁召集、由谁主持（含委托），经过 committee 同意。"
    for width in range(8, 60):
        lines = folded(text, width, "  ")
        assert max(text_width(line) for line in lines) <= max(width, 11)
        assert "".join(line.strip() for line in lines).replace(" ", "") == text.replace(" ", "")
        assert not any(line.strip()[0] in "、，。）" for line in lines)
    assert folded("", 10) == [""]
    assert folded("x" * 25, 10, " ") == ["x" * 10, " " + "x" * 9, " " + "x" * 6]
    assert folded("one two", 4) == ["one", "two"]


def test_two_columns_are_aligned() -> None:
    lines = list(glossary([("甲乙", "first"), ("c", "second")]))
    assert lines == ["甲乙  first", "c     second"]
    long = list(glossary([("a" * 40, "meaning"), ("b", "other")]))
    assert long == ["a" * 40, " " * 28 + "meaning", "b" + " " * 27 + "other"]
    assert table([["名", "n"], ["x", "10"]]) == ["名   n", "x   10"]
    assert padded("甲", 4) == "甲  "


def test_numbers_in_a_row_are_one_stretch() -> None:
    assert stretches([]) == []
    assert stretches([1, 2, 3, 5, 8, 9]) == ["1-3", "5", "8-9"]
