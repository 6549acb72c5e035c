"""Places that a command reads or writes: links that go round, long names, pipes, its own input."""

import os
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from comitia.cli import main
from comitia.workspace import Unusable, write_file

RECORDS = """\
as_of: 2006-12-01
records:
  session:
    - {id: s1, kind: annual, opens: 2006-03-01, delegates_due: 100, present: 80}
"""
SHARE = "quorum.present.at_least=1/2,2/3"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments), "--lang", "en"])


def refused(result: Result, *words: str) -> None:
    """Nothing but a message with these words, and exit code 2."""
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 2
    for word in words:
        assert word in result.output


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with records and with links that go round in a circle."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "r.yaml").write_text(RECORDS)
    for name in ("loop", "loop.yaml", "loop.xlsx", "loop.md", "loop.json", "loop.svg"):
        (tmp_path / name).symlink_to(name)
    return tmp_path


@pytest.mark.parametrize("name", ["loop.yaml", "loop/a.yaml", "x" * 300, "a/" * 2500, "gone", ""])
@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "{}"],
        ["history", "{}"],
        ["explain", "{}", "quorum"],
        ["set", "{}", "quorum", "1"],
        ["decide", "zhenxiang", "{}"],
        ["batch", "zhenxiang", "{}", "-o", "out"],
        ["sweep", "zhenxiang", "{}", "-o", "out", "--vary", "a=1"],
        ["check", "zhenxiang", "--depth", "text", "--baseline", "{}"],
        ["check", "zhenxiang", "--depth", "text", "--against", "{}"],
        ["new", "x", "--from", "{}"],
    ],
)
def test_what_cannot_be_read(arguments: list[str], name: str, place: Path) -> None:
    refused(run(*(each.format(name) for each in arguments)), "error[")
    assert not (place / "out").exists()


@pytest.mark.parametrize("folder", ["loop", "gone"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["decide", "zhenxiang", "r.yaml", "-o", "{}.xlsx"],
        ["template", "zhangjiagang", "--force", "-o", "{}.xlsx"],
        ["compare", "guazhou", "zhenxiang", "-o", "{}.md"],
        ["synth", "guazhou", "--as", "yaml", "--force", "-o", "{}.yaml"],
        ["synth", "guazhou", "--force", "-o", "{}"],
        ["schema", "-o", "{}.json"],
        ["check", "zhenxiang", "--depth", "text", "--write-baseline", "--baseline", "{}.json"],
    ],
)
def test_what_cannot_be_written(arguments: list[str], folder: str, place: Path) -> None:
    before = sorted(place.iterdir())
    lang = [] if arguments[0] == "schema" else ["--lang", "en"]
    typed = [each.format(f"{folder}/a") for each in arguments]
    refused(CliRunner().invoke(main, [*typed, *lang]), "cannot be")
    if folder == "loop" and "{}" not in arguments:  # the place itself is such a link
        typed = [each.format(folder) for each in arguments]
        refused(CliRunner().invoke(main, [*typed, *lang]), "Too many levels of symbolic links")
    assert sorted(place.iterdir()) == before


def test_a_pipe_is_written_to_and_stays(place: Path) -> None:
    """A device would have been replaced as well, where a command is run by the superuser."""
    os.mkfifo(place / "pipe")
    (place / "link").symlink_to("pipe")
    found: list[str] = []
    reader = threading.Thread(target=lambda: found.append((place / "pipe").read_text()))
    reader.start()
    write_file(place / "link", "text")
    reader.join(10)
    assert found == ["text"]
    assert (place / "pipe").is_fifo()
    with pytest.raises(Unusable):
        write_file(place, "text")
    assert place.is_dir()


@pytest.mark.parametrize(
    "arguments", [["decide", "zhenxiang"], ["batch", "zhenxiang", "-o", "out"]]
)
def test_a_pipe_is_read(arguments: list[str], place: Path) -> None:
    os.mkfifo(place / "pipe")
    writer = threading.Thread(target=lambda: (place / "pipe").write_text(RECORDS))
    writer.start()
    command, name, *options = arguments
    result = run(command, name, place / "pipe", *options)
    writer.join(10)
    assert result.exit_code == 0, result.output


def test_a_rule_set_may_come_through_a_pipe_and_a_folder_is_called_one(place: Path) -> None:
    os.mkfifo(place / "pipe")
    text = run("show", "guazhou", "--as", "yaml").output
    writer = threading.Thread(target=lambda: (place / "pipe").write_text(text))
    writer.start()
    result = run("show", place / "pipe")
    writer.join(10)
    assert result.output == run("show", "guazhou").output
    (place / "folder").mkdir()
    for command in ("show", "history", "account", "test"):
        refused(run(command, "folder"), "`folder` cannot be read: Is a directory")


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "{}"],
        ["new", "x", "--from", "guazhou", "-o", "{}"],
        ["batch", "a", "b", "-o", "{}"],
    ],
)
def test_a_name_in_another_encoding_is_told(arguments: list[str], place: Path) -> None:
    name = os.fsdecode("镇.yaml".encode("gb18030"))
    result = CliRunner().invoke(main, [each.format(name) for each in arguments])
    refused(
        result,
        "`\\xd5\\xf2.yaml` is in another encoding",
        "错误：`\\xd5\\xf2.yaml` 的编码与系统不符",
    )


def test_what_a_command_reads_is_not_written_over(place: Path) -> None:
    (place / "own.yaml").write_text(run("show", "guazhou", "--as", "yaml").output)
    run("template", "zhenxiang", "-o", "r.xlsx")
    (place / "other.xlsx").symlink_to("r.xlsx")
    before = {each: each.read_bytes() for each in place.iterdir() if each.is_file()}
    word = "it is read by this command"
    refused(run("decide", "zhenxiang", "r.xlsx", "-o", "other.xlsx"), "`other.xlsx`", word)
    refused(run("synth", "own.yaml", "--as", "yaml", "--force", "-o", "own.yaml"), word)
    tables = ["compare", "guazhou", "zhenxiang", "--records", "r.xlsx", "-o"]
    refused(run(*tables, "./r.xlsx"), word)
    swept = ["sweep", "zhangjiagang", "r.yaml", "-o", "out", "--vary", SHARE, "--plot"]
    refused(run(*swept, "r.yaml", "--force"), word)
    refused(run(*swept, "own.yaml"), "there is a file `own.yaml` already")
    assert {each: each.read_bytes() for each in place.iterdir() if each.is_file()} == before


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["check", "guazhou", "--select", "ZZ,TH99", "--ignore", "YY"], ["ZZ", "TH99", "YY"]),
        (["check", "guazhou", "--mandatory", "XX,YY"], ["XX", "YY"]),
        (["compare", "guazhou", "zhenxiang", "--only", "x", "--only", "quorum"], ["x", "quorum"]),
        (["compare", "guazhou", "zhenxiang", "--only", "x", "--records", "r.yaml"], ["x"]),
    ],
)
def test_what_is_asked_for_and_is_not_there_is_not_taken_for_clean(
    arguments: list[str], names: list[str], place: Path
) -> None:
    refused(run(*arguments), *(f"`{each}`" for each in names))


@pytest.mark.parametrize("text", ["[" * 100_000, "", "\x00", "{}", '{"comitia_baseline": 1e400}'])
def test_no_baseline(text: str, place: Path) -> None:
    (place / "b.json").write_text(text)
    found = run("check", "zhenxiang", "--depth", "text", "--baseline", "b.json")
    refused(found, "`b.json` is no baseline of Comitia")
