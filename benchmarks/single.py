"""One motion decided with its whole reason, beside GoRules zen-engine with its trace.

Both decide the same rule on the same records: a topic put before the session needs 15 days and
a group or ten delegates; one put during it needs a group or a tenth of all delegates.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from comitia.builtin import default_registry, find_ruleset
from comitia.engine.answers import Deciding, take
from comitia.engine.compiling import compile_ruleset
from comitia.engine.records import Records, make_row
from comitia.engine.rulesets import load_ruleset
from comitia.engine.traces import Env

HERE = Path(__file__).parent
OPENS = date(2006, 3, 1)


def cases(number: int) -> list[dict[str, Any]]:
    """Random motions, many of them exactly on a boundary."""
    rng = Random(7)
    return [
        {
            "in_session": rng.random() < 0.4,
            "lead": rng.choice([9, 14, 15, 16, 30]),
            "groups": rng.choice([0, 0, 0, 1, 2]),
            "delegates": rng.choice([0, 7, 8, 9, 10, 11]),
            "all": rng.choice([80, 90, 91, 100]),
        }
        for _ in range(number)
    ]


def ours(facts: list[dict[str, Any]]) -> Callable[[int], Any]:
    """Our decision of case `n`, with the trace its reason is told from."""
    registry = default_registry()
    loaded = load_ruleset(HERE / "admission.yaml", registry, find_ruleset)
    assert loaded.ruleset is not None
    deciding = Deciding(compile_ruleset(loaded.ruleset, registry))
    prepared = next(
        each for each in deciding.prepared[0] if each.compiled.question.id == "motion.admissible"
    )
    schema = registry.schema
    sessions = [
        make_row(schema, "session", {"id": f"s{n}", "opens": OPENS, "delegates_all": each["all"]})
        for n, each in enumerate(facts)
    ]
    motions = [
        make_row(
            schema,
            "motion",
            {
                "id": f"m{n}",
                "kind": "topic",
                "session": f"s{n}",
                "phase": "in_session" if each["in_session"] else "before",
                "submitted_on": OPENS - timedelta(0 if each["in_session"] else each["lead"]),
                "sponsor": "group" if each["groups"] else "delegates",
                "groups": each["groups"],
                "delegates": each["delegates"],
            },
        )
        for n, each in enumerate(facts)
    ]
    env = Env(Records(schema, {"session": sessions, "motion": motions}), OPENS)
    return lambda number: take(prepared, motions[number], env).outcome


def table() -> str:
    """The same rule as a decision table."""
    rows = [
        ("false", "< 15", "", "", "", "false"),
        ("false", "", ">= 1", "", "", "true"),
        ("false", "", "", ">= 10", "", "true"),
        ("true", "", ">= 1", "", "", "true"),
        ("true", "", "", "", "true", "true"),
        ("", "", "", "", "", "false"),
    ]
    fields = ["in_session", "lead", "groups", "delegates", "delegates * 10 >= all"]
    inputs = [{"id": f"i{n}", "name": each, "field": each} for n, each in enumerate(fields)]
    rules = [
        {"_id": str(n), **{f"i{k}": cell for k, cell in enumerate(row[:-1])}, "o": row[-1]}
        for n, row in enumerate(rows)
    ]
    content = {
        "hitPolicy": "first",
        "inputs": inputs,
        "outputs": [{"id": "o", "name": "outcome", "field": "outcome"}],
        "rules": rules,
    }
    place = {"x": 0, "y": 0}
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": place},
        {
            "id": "t",
            "type": "decisionTableNode",
            "name": "t",
            "position": place,
            "content": content,
        },
        {"id": "out", "type": "outputNode", "name": "out", "position": place},
    ]
    edges = [
        {"id": "e1", "sourceId": "in", "targetId": "t", "type": "edge"},
        {"id": "e2", "sourceId": "t", "targetId": "out", "type": "edge"},
    ]
    return json.dumps(
        {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}
    )


def zen_engine(facts: list[dict[str, Any]]) -> Callable[[int], Any]:
    """The peer's decision of case `n`, with its trace, compiled once."""
    import zen

    compiled = zen.ZenDecisionContent(table())
    engine = zen.ZenEngine({"loader": lambda key: compiled})
    return lambda number: engine.evaluate("t", facts[number], {"trace": True})["result"]["outcome"]


def microseconds(decide: Callable[[int], Any], number: int) -> float:
    """Processor time of one decision."""
    start = time.process_time()
    for each in range(number):
        decide(each)
    return (time.process_time() - start) / number * 1e6


def measure(rounds: int = 7, number: int = 2000) -> dict[str, Any]:
    """Both in turn, medians; every decision compared first."""
    facts = cases(number)
    mine, theirs = ours(facts), zen_engine(facts)
    wrong = sum(mine(n) != theirs(n) for n in range(number))
    pairs = [(microseconds(mine, number), microseconds(theirs, number)) for _ in range(rounds)]
    return {
        "disagreements": wrong,
        "comitia_us": round(statistics.median(own for own, _ in pairs), 2),
        "zen_us": round(statistics.median(peer for _, peer in pairs), 2),
        "ours_over_zen": round(statistics.median(own / peer for own, peer in pairs), 3),
    }
