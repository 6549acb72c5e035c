"""Questions put to a sweep, and its answers held against those of `decide`."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from itertools import product
from pathlib import Path
from random import Random

import duckdb

from comitia.builtin import default_registry, find_ruleset
from comitia.engine.answers import Deciding
from comitia.engine.compiling import Compiled, compile_ruleset
from comitia.engine.edits import put
from comitia.engine.recordfiles import load_records
from comitia.engine.records import Records
from comitia.engine.rulesets import load_ruleset
from comitia.engine.sweep import Swept
from comitia.site import value_of
from comitia.sweeping import Report, Request, run
from comitia.synth import synthesize
from comitia.synthfiles import write
from comitia.workspace import open_ruleset

Place = tuple[str, str, date | None]
"""The name of an answer, the key of a record, the first day of the period."""

Outcomes = Mapping[Place, str | None]

Choice = tuple[str, ...]
"""A value for each parameter."""


@dataclass(frozen=True)
class Question:
    """What a sweep is asked, the records it is asked of, and what `decide` says to each choice."""

    ruleset: str
    vary: Mapping[str, list[str]]
    as_if: tuple[str, ...]
    tables: Path
    records: Records
    as_of: date = date(2008, 1, 15)
    since: date = date(2007, 1, 1)
    told: dict[Choice, Outcomes] = field(default_factory=dict)

    @property
    def choices(self) -> list[Choice]:
        return list(product(*self.vary.values()))

    def swept(self, out: Path) -> Report:
        vary = tuple(f"{address}={','.join(values)}" for address, values in self.vary.items())
        days = (self.as_of.isoformat(), self.since.isoformat())
        return run(Request(self.ruleset, str(self.tables), str(out), vary, *days, as_if=self.as_if))

    def decided(self) -> dict[Choice, Outcomes]:
        """The answers under every choice, found once."""
        if not self.told:
            path = find_ruleset(self.ruleset)
            assert path is not None
            for choice in self.choices:
                text = changed(path, dict(zip(self.vary, choice, strict=True)))
                self.told[choice] = self._decided(text, path)
        return self.told

    def _decided(self, text: str, path: Path) -> Outcomes:
        """What `decide` says under the rule set that a text makes, as told in tables."""
        registry = default_registry()
        loaded = load_ruleset(path, registry, find_ruleset, {path.resolve(): text.encode()})
        assert loaded.ruleset is not None, loaded.problems
        compilation = compile_ruleset(loaded.ruleset, registry, self.as_if)
        varied = {address.split(".")[0] for address in self.vary}
        programs = tuple(
            replace(program, compiled=tuple(c for c in program.compiled if sources_of(c) & varied))
            for program in compilation.programs
        )
        found: dict[Place, str | None] = {}
        deciding = Deciding(replace(compilation, programs=programs))
        for each in deciding.answers(self.records, self.as_of, self.since):
            outcome = each.outcome
            told = str(outcome).lower() if isinstance(outcome, bool) else outcome
            place = (each.compiled.id, each.subject, each.period[0] if each.period else None)
            found[place] = None if told is None else str(told)
        return found

    def changes(self) -> Iterator[tuple[Place, str, Choice, str | None, str | None]]:
        """Each answer that differs from that under the value before, and along which parameter."""
        told = self.decided()
        for choice, outcomes in told.items():
            for axis, (address, values) in enumerate(self.vary.items()):
                number = values.index(choice[axis])
                if number:
                    before = told[(*choice[:axis], values[number - 1], *choice[axis + 1 :])]
                    for place, after in outcomes.items():
                        if before[place] != after:
                            yield place, address, choice, before[place], after

    def spread(self, labels: Sequence[str | None]) -> Iterator[Choice]:
        """Every choice that values stand for, of which those are left out that are not read."""
        every = self.vary.values()
        yield from product(
            *(values if one is None else [one] for one, values in zip(labels, every, strict=True))
        )


def sources_of(compiled: Compiled) -> set[str]:
    return {source.provision.id for source in compiled.sources}


def changed(path: Path, values: Mapping[str, str]) -> str:
    """The text of a rule set with other values."""
    text = path.read_text(encoding="utf-8")
    for address, value in values.items():
        steps = [int(each) if each.isdigit() else each for each in address.split(".")]
        text = put(text, ("provisions", *steps), value_of(value))
    return text


def question(
    ruleset: str, vary: Mapping[str, list[str]], folder: Path, as_if: tuple[str, ...] = ()
) -> Question:
    """A question about records that are made up."""
    tables = folder / "tables"
    made = synthesize(open_ruleset(ruleset), 1, Fraction(1, 2))
    write(ruleset, made, tables, form="csv", force=False, tick=lambda rows: None)
    records = load_records(tables, default_registry()).records
    assert records is not None
    return Question(ruleset, vary, as_if, tables, records)


AMENDED = """
comitia: 1
id: amended
title: {zh: 张家港修订, en: "Zhangjiagang, amended"}
level: town
status: trial
extends: zhangjiagang
effective: 2007-02-01
amendments:
  - from: 2007-08-01
    provisions:
      topic-lead-time: {means: exactly}
      topic-sponsors: {modality: should}
provisions:
  topic-sponsors: {modality: must}
"""


def patchy(folder: Path) -> Question:
    """A question of a rule set with versions about records of which a sixth of the cells is empty.

    One of the values leads to days before there are any.
    """
    vary = {
        "topic-lead-time.lead.days": ["3", "12", "4000000"],
        "topic-sponsors.any_of.groups.at_least": ["1", "2"],
        "topic-sponsors.any_of.delegates.at_least": ["1", "12"],
    }
    whole = question("zhangjiagang", vary, folder)
    path = folder / "amended.yaml"
    path.write_text(AMENDED, encoding="utf-8")
    random = Random(2)
    for name, table in default_registry().schema.tables.items():
        file = whole.tables / f"{name}.csv"
        if file.exists():
            with file.open(encoding="utf-8", newline="") as stream:
                rows = list(csv.DictReader(stream))
            for row in rows:
                for column in table.columns.values():
                    if column.name in row and not column.required and random.random() < 1 / 6:
                        row[column.name] = ""
            with file.open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, rows[0])
                writer.writeheader()
                writer.writerows(rows)
    records = load_records(whole.tables, default_registry()).records
    assert records is not None
    return replace(whole, ruleset=str(path), records=records)


def assert_agrees(asked: Question, out: Path) -> None:
    """The outcomes, the flips and who is affected are as `decide` has them, and some flip."""
    report = asked.swept(out)
    counted: dict[tuple[str, Choice], Counter[str | None]] = {}
    for each in report.swept:  # one for each version
        for point, numbers in each.counts.items():
            for choice in asked.spread(labels_of(report, each, point)):
                counted.setdefault((each.ask.compiled.id, choice), Counter()).update(numbers)
    for choice, outcomes in asked.decided().items():
        by_name: dict[str, Counter[str | None]] = {}
        for (name, _, _), outcome in outcomes.items():
            by_name.setdefault(name, Counter())[outcome] += 1
        first = asked.decided()[asked.choices[0]]
        for name, counts in by_name.items():
            if (name, choice) in counted:
                assert counted[name, choice] == counts, (name, choice)
            else:
                assert all(first[p] == o for p, o in outcomes.items() if p[0] == name), name
    changes = list(asked.changes())
    assert changes
    flips = Counter[tuple[str, str, Choice, str | None, str | None]]()
    for each in report.swept:
        for flip in each.flips:
            address = report.parameters[flip.axis].address
            for choice in asked.spread(labels_of(report, each, flip.point)):
                key = (each.ask.compiled.id, address, choice, flip.before, flip.after)
                flips[key] += flip.number
    assert flips == Counter((place[0], *rest) for place, *rest in changes)
    with duckdb.connect() as connection:
        rows = connection.read_parquet(str(out / "affected.parquet")).fetchall()
    affected = Counter(
        ((answer, key, first), address, choice, before, after)
        for _, answer, key, first, _, address, _, *labels, before, after in rows
        for choice in asked.spread(labels)
    )
    assert affected == Counter(changes)


def labels_of(report: Report, swept: Swept, point: Sequence[int]) -> list[str | None]:
    chosen = dict(zip(swept.axes, point, strict=True))
    return [
        each.labels[chosen[axis]] if axis in chosen else None
        for axis, each in enumerate(report.parameters)
    ]
