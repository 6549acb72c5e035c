"""The same input gives the same bytes, in whatever order a process happens to keep its sets."""

import os
import subprocess
import sys

import pytest

COMMANDS = (
    "check zhangjiagang heshan --format json",
    "compare heshan xinpu --format json",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_output_does_not_hang_on_the_order_of_sets(command: str) -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-m", "comitia", *command.split()],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=False,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(outputs) == 1
    assert len(outputs.pop()) > 1000
