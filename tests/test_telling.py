"""Every answer of every shipped rule set can be told, in both languages, whatever the records."""

import json
import re
from collections.abc import Iterator
from datetime import date
from random import Random

import pytest

from comitia.builtin import shipped
from comitia.engine.answers import Answer, Deciding
from comitia.engine.casefiles import load_cases
from comitia.engine.cases import cases_path
from comitia.engine.explain import Reason
from comitia.engine.records import Records
from comitia.engine.schema import Type
from comitia.engine.tell import Speaker
from comitia.sample import random_records
from comitia.workspace import open_ruleset

QUOTED = re.compile(r"`[^`]*`|L\d+")
"""Names of records and provisions, and lines of the source: they are not translated."""
RAW = re.compile(r"[A-Za-z_]{2,}")
ABBREVIATIONS = {"CPPCC", "QQ"}


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


@pytest.mark.parametrize("name", shipped())
def test_answers_to_cases_hold_no_english_in_chinese(name: str) -> None:
    opened = open_ruleset(name)
    deciding = Deciding(opened.compile())
    speaker = Speaker(opened.ruleset, opened.registry.schema, "zh")
    told = 0
    for case in load_cases(cases_path(opened.ruleset), opened.registry).cases:
        if case.records is None or case.as_of is None:
            continue
        texts = set(_free_texts(case.records))
        for answer in deciding.answers(case.records, case.as_of, case.since):
            assert set(_untranslated(speaker, answer)) <= texts
            told += 1
    assert told


def _untranslated(speaker: Speaker, answer: Answer) -> list[str]:
    """The words of an answer told in Chinese that are no Chinese."""
    texts = [QUOTED.sub("", text) for text in _sentences(speaker.reason_tree(answer))]
    found = [word for text in texts for word in RAW.findall(text)]
    return [word for word in found if word not in ABBREVIATIONS]


def _sentences(reason: Reason) -> Iterator[str]:
    yield reason.text.pick("zh")
    for each in reason.because:
        yield from _sentences(each)


def _free_texts(records: Records) -> Iterator[str]:
    """The words that the records hold in columns for any text."""
    for table, rows in records.tables.items():
        for name, column in records.schema.tables[table].columns.items():
            if column.type is Type.TEXT and not column.labels:
                for row in rows.values():
                    yield from RAW.findall(str(row[name]))
