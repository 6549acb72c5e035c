"""How commands end that cannot go on: streams that are full, closed or unread, and Ctrl-C."""

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from comitia.engine.problems import REASONS
from comitia.usage import Commands

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")


def ended(error: BaseException) -> Result:
    """What a command gives in which this happens."""

    @click.group(cls=Commands)
    def group() -> None: ...

    @group.command()
    def work() -> None:
        raise error

    return CliRunner().invoke(group, ["work"])


def shell(script: str) -> subprocess.CompletedProcess[str]:
    """Run a script of Bash in which `comitia` is this program."""
    whole = f'set -o pipefail; comitia() {{ "{sys.executable}" -m comitia "$@"; }}; {script}'
    return subprocess.run(
        ["bash", "-c", whole], capture_output=True, text=True, env=ENVIRONMENT, check=False
    )


def test_an_interrupted_command_says_so() -> None:
    result = ended(KeyboardInterrupt())
    assert result.exit_code == 130
    assert result.stderr == "Error: interrupted\n错误：已中断\n"


SEARCH = """
import time, z3
from comitia.engine.solver import limit
solver = z3.SimpleSolver()
limit(solver, 200)
x, y, z = z3.Ints("x y z")
solver.add(x * x * x + y * y * y + z * z * z == 114, x > 1000, y < -1000)
print("begun", flush=True)
solver.check()
time.sleep(20)
"""


def test_a_search_that_is_interrupted_is_no_search_without_end() -> None:
    """In a process of its own: those that share out tests do not take interruptions."""
    with subprocess.Popen(
        [sys.executable, "-c", SEARCH], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate()
    assert process.returncode != 0
    assert told.splitlines()[-1] == "KeyboardInterrupt"


def test_a_reader_that_had_enough_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comitia.usage._hush", lambda: None)
    result = ended(BrokenPipeError(errno.EPIPE, "Broken pipe"))
    assert (result.exit_code, result.output) == (2, "")


@pytest.mark.parametrize("number", REASONS)
def test_what_the_system_refuses_is_told_in_both_languages(number: int) -> None:
    result = ended(OSError(number, os.strerror(number)))
    reason = REASONS[number]
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        f"Error: the output cannot be written: {reason.en}",
        f"错误：输出无法写入：{reason.zh}",
    ]
    result = ended(OSError(number, os.strerror(number), "甲.yaml"))
    assert result.stderr.splitlines() == [
        f"Error: file `甲.yaml` cannot be read: {reason.en}",
        f"错误：无法读取文件 `甲.yaml`：{reason.zh}",
    ]


@pytest.mark.parametrize("command", ["list", "--help", "show zhenxiang --lang zh"])
def test_an_unread_pipe_ends_without_a_word(command: str) -> None:
    done = shell(f"comitia {command} | true")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "")


@FULL
@pytest.mark.parametrize("command", ["list", "--version", "kinds --format json"])
def test_a_full_disk_is_told(command: str) -> None:
    done = shell(f"comitia {command} > /dev/full")
    assert done.returncode == 2
    assert done.stderr.startswith("Error: the output cannot be written: No space left on device\n")
    assert shell(f"comitia {command} > /dev/full 2>&1").returncode == 2
    assert shell("comitia show nosuch 2> /dev/full").returncode == 2


def test_streams_may_be_closed() -> None:
    done = shell("comitia show zhenxiang 2>&-")
    assert (done.returncode, done.stdout[:10]) == (0, "Standing d")
    done = shell("comitia show nosuch >&-")
    assert (done.returncode, done.stderr[:12]) == (2, "error[SC003]")
    assert shell("comitia show nosuch >&- 2>&- <&-").returncode == 2


@pytest.mark.parametrize("error", [ValueError("x"), RuntimeError("x")])
def test_a_fault_of_the_program_is_not_hidden(error: Any) -> None:
    assert ended(error).exception is error
