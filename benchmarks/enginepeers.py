"""Rule engines on the same records: GoRules zen-engine row by row, OpenFisca on arrays.

Neither reads tables: what comes before and after is done with pyarrow, texts coded as numbers
for OpenFisca. zen has no grouping over rows; OpenFisca's groups sum and count, but count nothing
distinct and hold no group without a member. Neither knows working days.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

ZEN_ROWS = 100_000
"""So many records are put to zen, one by one; its time is taken for all by proportion."""

_FIELDS = ("during", "lead", "delegation", "signers", "signers * 10 >= delegates")
_ROWS = (
    ("false", "< 15", "", "", "", '"reject_late"'),
    ("", "", "true", "", "", '"admit_delegation"'),
    ("", "", "", "< 10", "", '"reject_few"'),
    ("true", "", "", "", "false", '"reject_tenth"'),
    ("", "", "", "", "", '"admit_cosigned"'),
)


def decision_table(fields: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    """A decision table of zen in which the first row that fits gives the outcome."""
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": f"i{n}", "name": each, "field": each} for n, each in enumerate(fields)],
        "outputs": [{"id": "o", "name": "outcome", "field": "outcome"}],
        "rules": [
            {"_id": str(n), **{f"i{k}": cell for k, cell in enumerate(row[:-1])}, "o": row[-1]}
            for n, row in enumerate(rows)
        ],
    }
    place = {"x": 0, "y": 0}
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "t", "type": "decisionTableNode", "name": "t", "content": content},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": "e1", "sourceId": "in", "targetId": "t", "type": "edge"},
        {"id": "e2", "sourceId": "t", "targetId": "out", "type": "edge"},
    ]
    nodes = [{**node, "position": place} for node in nodes]
    return json.dumps(
        {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}
    )


def zen(name: str, paths: Mapping[str, Path], out: Path) -> None:
    """Decide the first motions one by one."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    import zen

    compiled = zen.ZenDecisionContent(decision_table(_FIELDS, _ROWS))
    engine = zen.ZenEngine({"loader": lambda key: compiled})
    motions = pq.read_table(paths["motion"]).slice(0, ZEN_ROWS).to_pylist()
    outcomes = []
    for each in motions:
        facts = {
            "during": each["phase"] == "during",
            "lead": (each["opens"] - each["submitted"]).days,
            "delegation": each["sponsor"] == "delegation",
            "signers": each["signers"],
            "delegates": each["delegates"],
        }
        outcomes.append(engine.evaluate("t", facts)["result"]["outcome"])
    ids = [each["id"] for each in motions]
    pq.write_table(pa.table({"id": ids, "outcome": outcomes}), out)


@lru_cache
def _system() -> Any:
    """The rules as OpenFisca's variables; made once, as a service would."""
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    ballot = build_entity("ballot", "ballots", "", is_person=True)
    person = build_entity("person", "persons", "", roles=[{"key": "of"}])
    system = TaxBenefitSystem([ballot, person])
    common = {"value_type": int, "definition_period": DateUnit.ETERNITY}
    for label in ("during", "delegation", "lead", "signers", "delegates", "bad", "worst"):
        _add(system, label, {**common, "entity": ballot})
    day = {"value_type": int, "definition_period": DateUnit.DAY}
    _add(system, "admission", {**day, "entity": ballot, "formula": _admission})
    _add(system, "band", {**day, "entity": person, "formula": _band})
    return system


def _add(system: Any, label: str, attributes: Mapping[str, Any]) -> None:
    from openfisca_core.variables import Variable

    system.add_variable(type(label, (Variable,), dict(attributes)))


def _admission(motion: Any, period: Any) -> Any:
    import numpy as np

    during = motion("during", period) == 1
    tests = [
        ~during & (motion("lead", period) < 15),
        motion("delegation", period) == 1,
        motion("signers", period) < 10,
        during & (10 * motion("signers", period) < motion("delegates", period)),
    ]
    return np.select(tests, [0, 1, 2, 3], 4)


def _band(person: Any, period: Any) -> Any:
    import numpy as np

    ballots = person.members
    i, n = person.sum(ballots("worst", period)), person.nb_persons()
    bad = person.sum(ballots("bad", period))
    return np.select([(3 * i > n) | (2 * bad > n), 5 * (n - bad) < 3 * n], [0, 1], 2)


def openfisca(name: str, paths: Mapping[str, Path], out: Path) -> None:
    """Compute a question over arrays of all records."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    if name == "W1 admission":
        table, words = pq.read_table(paths["motion"]), _WORDS
        lead = table["opens"].to_numpy() - table["submitted"].to_numpy()
        arrays = {
            "during": _is(table["phase"], "during"),
            "delegation": _is(table["sponsor"], "delegation"),
            "lead": lead.astype("timedelta64[D]").astype(np.int32),
            "signers": table["signers"].to_numpy(),
            "delegates": table["delegates"].to_numpy(),
        }
        ids, groups = table["id"], np.zeros(1, np.int64)
        found = _computed("admission", len(table), groups, arrays)
    else:
        table, words = pq.read_table(paths["ballot"]), ["recall", "admonish", "pass"]
        coded = table["person"].combine_chunks().dictionary_encode()
        worst = _is(table["mark"], "incompetent")
        arrays = {"worst": worst, "bad": worst | _is(table["mark"], "basic")}
        ids, groups = coded.dictionary, coded.indices.to_numpy()
        found = _computed("band", len(table), groups, arrays)
    outcomes = pa.DictionaryArray.from_arrays(pa.array(found.astype(np.int32)), words)
    pq.write_table(pa.table({"id": ids, "outcome": outcomes.cast(pa.string())}), out)


_WORDS = ["reject_late", "admit_delegation", "reject_few", "reject_tenth", "admit_cosigned"]


def _is(column: Any, word: str) -> Any:
    import numpy as np
    import pyarrow.compute as pc

    return pc.equal(column, word).to_numpy().astype(np.int32)


def _computed(variable: str, number: int, groups: Any, arrays: Mapping[str, Any]) -> Any:
    import numpy as np
    from openfisca_core.simulations import SimulationBuilder

    builder = SimulationBuilder()
    builder.create_entities(_system())
    builder.declare_person_entity("ballot", np.arange(number))
    people = builder.declare_entity("person", np.arange(groups.max() + 1))
    members = groups if len(groups) == number else np.zeros(number, np.int64)
    builder.join_with_persons(people, members, np.zeros(number, np.int64))
    simulation = builder.build(_system())
    for name, array in arrays.items():
        simulation.set_input(name, "ETERNITY", array)
    return simulation.calculate(variable, "2025-10-20")
