"""Rule sets and records as texts, decided: for tests of what single provisions say."""

from datetime import date

from comitia.builtin import default_registry
from comitia.engine.answers import Answer, Deciding
from comitia.engine.compiling import compile_ruleset
from comitia.engine.recordfiles import read_record_tree
from comitia.engine.yamlfile import parse_yaml
from comitia.testing import load_text

HEADER = """comitia: 1
id: example
title: {zh: 示例, en: Example}
status: in_force
calendar: CN
provisions:
"""


def answers_of(text: str, records: str, question: str, as_of: date) -> list[Answer]:
    """The answers to a question by a rule set, for records that are given as YAML."""
    registry = default_registry()
    loaded = load_text(text, registry)
    assert loaded.ruleset is not None, loaded.problems
    node, _ = parse_yaml(records.encode(), "records.yaml")
    assert node is not None
    read, problems = read_record_tree(node, registry)
    assert read is not None, problems
    deciding = Deciding(compile_ruleset(loaded.ruleset, registry))
    return list(deciding.answers(read, as_of, only=[question]))
