"""The conformance suite that every kind passes; for plugin authors, too.

    def test_my_kinds():
        for kind in registry_with(my_plugin).kinds.values():
            assert not faults_of(kind, registry_with(my_plugin))

Each fault is one sentence that says what a kind lacks.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

from pydantic import BaseModel, ValidationError

from comitia.agreement import Disagreement, World, compare
from comitia.builtin import BUILTIN
from comitia.engine.compiling import Compiled, compile_ruleset, tables_read
from comitia.engine.dates import periods_within
from comitia.engine.decide import compile_expr
from comitia.engine.kinds import Kind
from comitia.engine.registry import Candidate, Registry, builtin_candidates, load_plugins
from comitia.engine.regulation import plain
from comitia.engine.rulesets import Loaded, Provision, RuleSet, load_ruleset
from comitia.engine.schema import Schema, Type
from comitia.engine.traces import Env
from comitia.engine.trees import chinese_names, nested_labels, nested_models
from comitia.engine.words import Label
from comitia.engine.yamlfile import Scalar, Sequence, parse_yaml
from comitia.sample import random_records

HEADER = """comitia: 1
id: example
title: {zh: 示例, en: Example}
status: draft
calendar: weekends
provisions:
  example:
"""
AS_OF = date(2024, 2, 29)


def registry_with(*modules: ModuleType) -> Registry:
    """The built-in plugins and `modules`, loaded as plugins."""
    own = [Candidate(each.__name__, "test", "", lambda each=each: each) for each in modules]  # type: ignore[misc]
    return load_plugins([*builtin_candidates(BUILTIN, {}), *own])


def load_text(text: str, registry: Registry) -> Loaded:
    """A rule set from its text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rules.yaml"
        path.write_text(text, encoding="utf-8")
        return load_ruleset(path, registry, lambda name, seen_from: None)


def faults_of(kind: type[Kind], registry: Registry, rounds: int = 3) -> list[str]:
    """What a kind lacks; empty when it conforms.

    `rounds` is the number of random sets of records the evaluators are compared on.
    """
    faults = [*_names(kind), *_fields(kind, kind.kind, set())]
    loaded = load_text(HEADER + _indented(kind.example), registry)
    faults += [
        f"{kind.kind}: the example does not load: {each.message.render('en')}"
        for each in loaded.problems
    ]
    if loaded.ruleset is None:
        return faults
    provision = loaded.ruleset.versions[0].provisions["example"]
    if not isinstance(provision.kind, kind):
        return [*faults, f"{kind.kind}: the example is of another kind"]
    faults += [*_sentences(provision), *_round_trip(provision), *_in_chinese(provision, registry)]
    faults += _evaluators(loaded.ruleset, registry, rounds)
    return faults


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.strip().splitlines())


def _names(kind: type[Kind]) -> Iterator[str]:
    if not (kind.__doc__ or "").strip() or kind.__doc__ == Kind.__doc__:
        yield f"{kind.kind}: it has no docstring"
    for attribute in ("names", "gist", "sentence"):
        text = getattr(kind, attribute)
        if not (text.en.strip() and text.zh.strip()):
            yield f"{kind.kind}: `{attribute}` lacks a language"


def _fields(model: type[BaseModel], name: str, seen: set[type]) -> Iterator[str]:
    """Every field, nested ones too, has a Chinese name and is described in both languages."""
    if model in seen:
        return
    seen.add(model)
    for key, info in model.model_fields.items():
        extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
        if not (extra.get("zh") and extra.get("doc_zh") and info.description):
            yield f"{name}: `{key}` lacks its Chinese name or its description"
        for labels in nested_labels(info.annotation):
            yield from (f"{name}: `{each}` has to be quoted" for each in _to_be_quoted(labels))
        for nested in nested_models(info.annotation):
            yield from _fields(nested, f"{name}.{key}", seen)
    zh = [
        str(info.json_schema_extra.get("zh"))
        for info in model.model_fields.values()
        if isinstance(info.json_schema_extra, dict)
    ]
    if len(set(zh)) != len(zh):
        yield f"{name}: two fields share a Chinese name"


def _to_be_quoted(labels: type[Label]) -> Iterator[str]:
    """The words that cannot be typed into a list as they are read: with a 、 in them, say."""
    for word in (word for each in labels for word in (str(each.value), each.zh)):
        items, problems = parse_yaml(f"[{word}]".encode(), "")
        read = items.items if isinstance(items, Sequence) else ()
        if problems or [each.value() for each in read if isinstance(each, Scalar)] != [word]:
            yield word


def _sentences(provision: Provision) -> Iterator[str]:
    for variant in provision.variants:
        for text in (variant.kind.say("zh"), variant.kind.say("en")):
            if not text.strip() or any(sign in text for sign in "{}[]"):
                yield f"{provision.preamble.kind}: its sentence reads `{text}`"


def _round_trip(provision: Provision) -> Iterator[str]:
    """What a kind prints as data, it reads again as the same."""
    data = plain(provision.kind)
    try:
        again = type(provision.kind).model_validate(data)
    except ValidationError as failure:
        reason = failure.errors()[0]["msg"]
        yield f"{provision.preamble.kind}: its own data does not validate: {reason}"
        return
    if plain(again) != data:
        yield f"{provision.preamble.kind}: its data changes when read again"


def _in_chinese(provision: Provision, registry: Registry) -> Iterator[str]:
    """The example with Chinese keys says the same."""
    kind = type(provision.kind)
    data = {"类型": kind.names.zh, "情态": "必须", **translated(plain(provision.kind), kind)}
    body = "".join(
        f"    {json.dumps(key, ensure_ascii=False)}: {json.dumps(value, ensure_ascii=False)}\n"
        for key, value in data.items()
    )
    loaded = load_text(HEADER + body, registry)
    for each in loaded.problems:
        yield f"{kind.kind}: with Chinese keys: {each.message.render('en')}"
    if loaded.ruleset is not None:
        again = loaded.ruleset.versions[0].provisions["example"].kind
        if plain(again) != plain(provision.kind):
            yield f"{kind.kind}: with Chinese keys it means something else"


def translated(data: Any, model: type[BaseModel]) -> Any:
    """`data` of a model with Chinese keys."""
    if not isinstance(data, dict):
        return data
    names = {key: zh for zh, key in chinese_names(model).items()}
    found = {}
    for key, value in data.items():
        info = model.model_fields.get(key)
        nested = nested_models(info.annotation) if info is not None else []
        single = nested[0] if len(nested) == 1 and isinstance(value, dict) else None
        known = single is not None and set(value) <= set(single.model_fields)
        found[names.get(key, key)] = translated(value, single) if single and known else value
    return found


def _evaluators(ruleset: RuleSet, registry: Registry, rounds: int) -> Iterator[str]:
    compilation = compile_ruleset(ruleset, registry)
    for problem in compilation.problems:
        yield problem.message.render("en")
    if compilation.problems:
        return
    for number, compiled in enumerate(compilation.programs[0].compiled):
        for turn in range(rounds):
            rng = Random(f"{ruleset.versions[0].provisions['example'].preamble.kind}{number}{turn}")
            yield from _agree(compiled, registry.schema, rng)
            yield from _monotone(compiled, registry.schema, rng)


def worlds(compiled: Compiled, schema: Schema, rng: Random) -> World:
    """Random records of the tables a question reads, with two periods where it counts in them."""
    exprs = [each.outcome for each in compiled.combinations]
    tables = tables_read(exprs, compiled.question.subject, schema)
    records = random_records(schema, rng, tables, (1, 4))
    periods: tuple[tuple[date, date], ...] = ()
    if compiled.every is not None:
        spans = periods_within(AS_OF - timedelta(40), AS_OF, compiled.every)
        periods = tuple((span.first, span.last) for span in spans)[-2:]
    return World(records, compiled.question.subject, AS_OF, periods)


def _agree(compiled: Compiled, schema: Schema, rng: Random) -> Iterator[str]:
    exprs = [expr for each in compiled.combinations for expr in (each.outcome, *each.soft)]
    tally = compare(worlds(compiled, schema, rng), exprs)
    for each in tally.disagreements:
        yield f"{compiled.id}: the evaluators disagree: {_answers(each)}"


def _answers(each: Disagreement) -> str:
    return ", ".join(f"{name}: {value!r}" for name, value in each.answers.items())


def _monotone(compiled: Compiled, schema: Schema, rng: Random) -> Iterator[str]:
    """A field that is claimed to help never turns yes into no when it grows."""
    kind = compiled.sources[0].provision.kind
    fields = kind.monotone.get(compiled.question.id, ())
    if compiled.question.outcome is not Type.BOOL or not fields:
        return
    world = worlds(compiled, schema, rng)
    env = Env(world.records, world.as_of, calendars=world.calendars)
    for combination in compiled.combinations:
        closure = compile_expr(combination.outcome)
        for row in world.records.tables[world.table].values():
            for name in fields:
                if row[name] is None or closure((row,), env)[1] is not True:
                    continue
                more = {**row, name: int(str(row[name])) + rng.randint(1, 50)}
                if closure((more,), env)[1] is False:
                    yield f"{compiled.id}: more `{name}` turns yes into no"
