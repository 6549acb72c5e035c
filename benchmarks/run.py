"""Every measurement, each beside its yardstick in the same run; writes `results.json`.

python benchmarks/run.py
"""

from __future__ import annotations

import json
import platform
import resource
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import single  # noqa: E402  # the benchmarks are scripts beside this one


def processor_seconds(command: list[str]) -> float:
    """Processor time of a whole process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, cwd=HERE.parent)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


def start_up(rounds: int = 9) -> dict[str, float]:
    """Whole processes, each in turn with a click program that does nothing; median ratios."""
    bare = [sys.executable, str(HERE / "bare_click.py"), "--help"]
    comitia = [sys.executable, "-m", "comitia"]
    commands = {"help": [*comitia, "--help"], "load": [*comitia, "account", "zhangjiagang"]}
    ratios: dict[str, list[float]] = {name: [] for name in commands}
    for name, command in commands.items():
        processor_seconds(command)
        for _ in range(rounds):
            ratios[name].append(processor_seconds(command) / processor_seconds(bare))
    return {
        f"{name}_over_bare_click": round(statistics.median(each), 2)
        for name, each in ratios.items()
    }


def environment() -> dict[str, Any]:
    """What the figures were taken on."""
    from importlib.metadata import version

    packages = ("comitia", "click", "pydantic", "ruamel.yaml", "zen-engine")
    return {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "packages": {name: version(name) for name in packages},
    }


def main() -> None:
    """Measure everything and write it down."""
    decision = single.measure()
    results = {
        "workloads": {
            "single_decision_with_reason": {
                "ours_over_sql": None,
                "peers": {"zen-engine with trace": decision["ours_over_zen"]},
                **decision,
            },
        },
        "start_up": start_up(),
        "environment": environment(),
    }
    text = json.dumps(results, indent=2) + "\n"
    (HERE / "results.json").write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
