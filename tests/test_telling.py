"""Every answer of every shipped rule set can be told, in both languages, whatever the records."""

import json
from datetime import date
from random import Random

import pytest

from comitia.builtin import shipped
from comitia.engine.answers import Deciding
from comitia.engine.tell import Speaker
from comitia.sample import random_records
from comitia.workspace import open_ruleset


@pytest.mark.parametrize("name", shipped())
def test_answers_on_random_records_are_told(name: str) -> None:
    opened = open_ruleset(name)
    compilation = opened.compile()
    schema = opened.registry.schema
    referred = sorted(schema.tables)
    for seed in range(2):
        rng = Random(f"{name}{seed}")
        records = random_records(schema, rng, referred, (1, 2), missing=0.2)
        told = 0
        for answer in Deciding(compilation).answers(records, date(2024, 5, 6)):
            for lang in ("zh", "en"):
                speaker = Speaker(opened.ruleset, schema, lang)
                assert speaker.to_text(answer)[0]
                json.dumps(speaker.to_json(answer))
            told += 1
        assert told
