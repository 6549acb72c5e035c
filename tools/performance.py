"""Put the figures of `benchmarks/results.json` into `docs/performance.md`.

python tools/performance.py            write
python tools/performance.py --check    only tell whether it is up to date; exit code 1 if not
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "performance.md"
RESULTS = ROOT / "benchmarks" / "results.json"

BLOCK = re.compile(r"(<!-- figures: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
NONE = "–"
YARDSTICK = "DuckDB SQL"

Results = Mapping[str, Any]


def renewed(page: str, results: Results) -> str:
    """The page with all its figures as they are in the results."""

    def block(match: re.Match[str]) -> str:
        return f"{match[1]}\n{BLOCKS[match[2]](results)}\n\n{match[3]}"

    return BLOCK.sub(block, page)


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table of Markdown; all columns but the first stand to the right."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def number(value: object) -> str:
    """A ratio with two places, or with fewer where it is large; a count as it is."""
    if value is None:
        return NONE
    if isinstance(value, float):
        return f"{value:.2f}" if value < 10 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def batch(results: Results) -> str:
    """Every peer against the SQL by hand, a column for each workload."""
    loads = {name: each for name, each in results["workloads"].items() if each.get("over_sql")}
    peers = dict.fromkeys(peer for each in loads.values() for peer in each["over_sql"])
    rows = [[YARDSTICK, *["1"] * len(loads)]]
    rows += [
        [peer, *(number(each["over_sql"].get(peer)) for each in loads.values())] for peer in peers
    ]
    sizes = ["records", *(number(each["records"]) for each in loads.values())]
    return table(["wall time", *loads], [sizes, *rows])


def answers(results: Results) -> str:
    """What more than the outcome costs."""
    rows = [
        [
            name,
            number(each["outcome_alone_over_sql"]),
            number(each["ours_over_sql"]),
            number(each["full_over_outcome_alone"]),
        ]
        for name, each in results["workloads"].items()
        if each.get("over_sql")
    ]
    header = [
        "",
        "outcome, over SQL",
        "and provision, over SQL",
        "and all conditions, over outcome",
    ]
    return table(header, rows)


def growth(results: Results) -> str:
    """Ours over the SQL by hand, and the cost of a record, by the number of records."""
    found = results["growth"]
    sizes = list(dict.fromkeys(size for each in found.values() for size in each))
    rows = []
    for name, each in found.items():
        for key, label in (("ours_over_sql", "over SQL"), ("cost_of_a_record", "cost of a record")):
            rows.append([f"{name}: {label}", *(number(each[size][key]) for size in sizes)])
    return table(["records", *(f"{int(size):,}" for size in sizes)], rows)


def large(results: Results) -> str:
    """The largest sizes: ratios and memory."""
    rows = []
    for name, each in results.get("large", {}).items():
        limit = f", limit {each['memory_limit']}" if "memory_limit" in each else ""
        polars = each["peers"].get("Polars, streaming")
        memory = [each["peak_mb"].get(peer) for peer in ("comitia", YARDSTICK, "Polars, streaming")]
        label = f"{name}, {each['records']:,}{limit}"
        rows.append([label, number(each["ours_over_sql"]), number(polars), *map(number, memory)])
    header = ["", "over SQL", "over Polars", "MB", "MB, SQL", "MB, Polars"]
    return table(header, rows)


def county(results: Results) -> str:
    """A year of a county, and of fifty, under a full rule set."""
    rows = [
        [
            name,
            number(each["records"]),
            number(each["answers"]),
            number(each["peers"].get("comitia decide")),
            number(each["peers"]["DuckDB copying the tables"]),
        ]
        for name, each in results["workloads"].items()
        if "answers_a_second" in each
    ]
    header = ["", "records", "answers", "over `comitia decide`", "over copying the tables"]
    return table(header, rows)


def sweep(results: Results) -> str:
    """A thousand variants beside one."""
    found = results["workloads"]["sweep of 1,000 variants"]
    rows = [[name, number(each)] for name, each in found["thousand_over_one"].items()]
    header = [f"{number(found['records'])} records", "a thousand variants over one"]
    return table(header, rows)


def spark(results: Results) -> str:
    """Ours over the SQL by hand, both on Spark."""
    found = results.get("spark", {})
    rows = [
        [
            name,
            number(each["records"]),
            number(each.get("outcome_alone_over_spark_sql")),
            number(each["ours_over_spark_sql"]),
        ]
        for name, each in found.items()
    ]
    header = ["", "records", "outcome, over SQL by hand", "and provision, over SQL by hand"]
    return table(header, rows)


def single(results: Results) -> str:
    """One decision, and starting up."""
    decision = results["workloads"]["single decision with its reason"]
    start = results["start_up"]
    rows = [
        ["one decision with its reason, over zen-engine with trace", decision["ours_over_zen"]],
        ["`comitia --help`, over a click program that does nothing", start["help_over_bare_click"]],
        ["loading and checking a rule set of 15 kB, over the same", start["load_over_bare_click"]],
    ]
    return table(["processor time", "ratio"], [[label, number(each)] for label, each in rows])


def boundary(results: Results) -> str:
    """Wrong answers on the cut-off."""
    found = results["wrong_on_the_cut_off"]
    header = ["wrong answers", *next(iter(found.values()))]
    rows = [[f"`{name}`", *map(number, each.values())] for name, each in found.items()]
    return table(header, rows)


def environment(results: Results) -> str:
    """What it was measured on."""
    found = results["environment"]
    packages = ", ".join(f"{name} {version}" for name, version in found["packages"].items())
    return (
        f"Measured with Python {found['python']} on {found['processors']} processors"
        f" ({found['machine']}, {found['memory_gb']} GB), {packages}."
    )


BLOCKS: Mapping[str, Callable[[Results], str]] = {
    "batch": batch,
    "answers": answers,
    "growth": growth,
    "large": large,
    "county": county,
    "sweep": sweep,
    "spark": spark,
    "single": single,
    "boundary": boundary,
    "environment": environment,
}


def main() -> int:
    """Write, or with `--check` only tell."""
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    old = PAGE.read_text(encoding="utf-8")
    new = renewed(old, results)
    if "--check" in sys.argv:
        return int(new != old)
    PAGE.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
