"""What would have been enough: every remedy decides, and no fact is left changed."""

from copy import deepcopy
from datetime import date
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from comitia.builtin import default_registry
from comitia.cli import main
from comitia.engine.answers import Answer, Deciding
from comitia.engine.enough import Remedy, enough, wants_more
from comitia.engine.records import Cell, Records, make_row
from comitia.sample import random_records
from comitia.workspace import open_ruleset

REGISTRY = default_registry()
AS_OF = date(2025, 1, 31)
TABLES = {
    "zhangjiagang": ["assembly", "session", "motion", "vote", "group", "delegate", "signature"],
    "dianjiang": ["assembly", "matter", "reception", "unit"],
}


def changed(answer: Answer, remedy: Remedy) -> Answer:
    """The answer to the same question with the facts of the remedy, decided from the start."""
    tables = deepcopy(answer.env.records.tables)
    for change in remedy.changes:
        if change.record is None:
            tables[change.table][change.key][change.column] = change.after
            continue
        assert isinstance(change.after, int)
        for number in range(change.after):
            cells = {**change.record, "id": f"new-{number}"}
            cells.pop("@")
            tables[change.table][f"new-{number}"] = make_row(REGISTRY.schema, change.table, cells)
    records = Records(REGISTRY.schema, {name: list(rows.values()) for name, rows in tables.items()})
    period = answer.period
    deciding = DECIDING[answer.compiled.sources[0].provision.address.partition("/")[0]]
    for each in deciding.answers(records, AS_OF, only=[answer.question.id]):
        same = (each.compiled.id, each.subject, each.period) == (
            answer.compiled.id,
            answer.subject,
            period,
        )
        if same:
            return each
    raise AssertionError("the question is no longer answered")


DECIDING = {name: Deciding(open_ruleset(name).compile()) for name in TABLES}


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", TABLES)
def test_every_remedy_decides_and_facts_are_put_back(name: str, seed: int) -> None:
    records = random_records(REGISTRY.schema, Random(f"{name}-{seed}"), TABLES[name], (1, 2))
    before = deepcopy(records.tables)
    told = 0
    for answer in DECIDING[name].answers(records, AS_OF):
        if not wants_more(answer) or told == 15:
            continue
        found = enough(answer, REGISTRY.schema)
        assert records.tables == before
        for remedy in found.remedies:
            told += 1
            turned = changed(answer, remedy)
            assert turned.outcome == remedy.outcome
            assert not wants_more(turned)
    assert told


def test_the_smallest_change_of_a_number_is_told() -> None:
    rows: dict[str, list[dict[str, Cell]]] = {
        "session": [
            {"id": "s", "delegates_due": 100, "excused": 0, "delegates_all": 120, "present": 100}
        ],
        "vote": [
            {"id": "v", "session": "s", "subject": "important_question", "yes": 40, "no": 1},
        ],
    }
    made = {
        table: [make_row(REGISTRY.schema, table, each) for each in rows[table]] for table in rows
    }
    records = Records(REGISTRY.schema, made)
    asked = DECIDING["zhangjiagang"].answers(records, AS_OF, only=["vote.carried"])
    (answer,) = asked
    first = enough(answer, REGISTRY.schema).remedies[0]
    assert [(each.column, each.before, each.after) for each in first.changes] == [("yes", 40, 51)]
    always = {name: model.always() for name, model in REGISTRY.records.items()}
    kept = enough(answer, REGISTRY.schema, lambda table: always[table])
    assert kept.complete
    for remedy in kept.remedies:
        votes = {each.column: each.after for each in remedy.changes}
        assert isinstance(votes.get("delegates_due", 100), int)


def test_the_command_tells_it(tmp_path: Path) -> None:
    example = "examples/zhangjiagang-session.yaml"
    if not Path(example).exists():
        pytest.skip("only in a checkout")
    result = CliRunner().invoke(
        main,
        ["decide", "zhangjiagang", example, "--enough", "--only", "vote.carried", "--lang", "en"],
    )
    assert result.exit_code == 0, result.output
    assert "> enough: " in result.output
