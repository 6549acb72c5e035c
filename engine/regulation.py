"""A rule set printed: as regulation text that a person can hold against the original."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from pydantic import BaseModel

from comitia.engine.headers import Force, Modality, Waiver
from comitia.engine.messages import Lang, Msg
from comitia.engine.rulesets import Provision, RuleSet
from comitia.engine.vocabulary import Label, MonthDays


def as_regulation(ruleset: RuleSet, lang: Lang) -> Iterator[str]:
    """The lines of the regulation text of a rule set, all versions."""
    header = ruleset.header
    yield header.title.text.pick(lang)
    yield _facts(ruleset, lang)
    if header.note is not None:
        yield header.note.text.pick(lang)
    for each in header.waivers:
        yield waiver_text(each).render(lang)
    before: Mapping[str, Provision] | None = None
    for version in ruleset.versions:
        changed = version.provisions
        if before is not None:
            yield ""
            yield Msg("Amended from {day}:", day=version.since or "").render(lang)
            changed = {
                name: each
                for name, each in changed.items()
                if _says(each) != _says(before.get(name))
            }
            for name in before:
                if name not in version.provisions:
                    yield Msg("`{name}` is removed", name=name).render(lang)
        for number, provision in enumerate(changed.values(), 1):
            yield ""
            yield from _provision(provision, number, lang)
        before = version.provisions


def _says(provision: Provision | None) -> tuple[str, ...]:
    """What an amendment may change of a provision, as it is printed."""
    if provision is None:
        return ()
    preamble = provision.preamble
    sentences = [each.kind.say("en") for each in provision.variants]
    return (str(preamble.modality.value), str(preamble.force.value), *sentences)


def waiver_text(each: Waiver) -> Msg:
    """A waiver as it is printed."""
    return Msg(
        "waived: {code} in {where} until {day}, approved by {person}: {reason}",
        code=each.code,
        where=f"`{each.provision}`" if each.provision else Msg("the whole rule set"),
        day=each.until or "-",
        person=each.approved_by or "-",
        reason=each.reason or "-",
    )


def _facts(ruleset: RuleSet, lang: Lang) -> str:
    header = ruleset.header
    number = len(ruleset.versions[0].provisions)
    if header.effective is None:
        return Msg(
            "({id}; {status}; {n} provisions)", id=header.id, status=header.status.text, n=number
        ).render(lang)
    return Msg(
        "({id}; {status}; in force from {day}; {n} provisions)",
        id=header.id,
        status=header.status.text,
        day=header.effective,
        n=number,
    ).render(lang)


def _provision(provision: Provision, number: int, lang: Lang) -> Iterator[str]:
    preamble = provision.preamble
    tags = [preamble.modality.prose(lang)] if preamble.modality is not Modality.STATED else []
    if preamble.force is not Force.RULE:
        tags.append(preamble.force.prose(lang))
    mark = f"({', '.join(tags)}) " if lang == "en" else f"〔{'、'.join(tags)}〕"
    said = provision.kind.say(lang)
    yield f"{number}. {mark if tags else ''}{said}"
    for reading in provision.readings:
        texts = [_as_read(provision, reading.address, label, lang) for label in reading.labels]
        others = [text for text in dict.fromkeys(texts) if text != said] or reading.labels[1:]
        message = Msg("or read as: {texts} ({why})", texts=" | ".join(others), why=reading.why)
        yield f"   {message.render(lang)}"
    if preamble.wording is not None:
        message = Msg("wording: {text}", text=preamble.wording.prose(lang))
        yield f"   {message.render(lang)}"
    if preamble.note is not None:
        message = Msg("note: {text}", text=preamble.note.text)
        yield f"   {message.render(lang)}"
    numbers = ", ".join(str(each) for each in preamble.cite.numbers) or "-"
    yield f"   [{provision.id}; {numbers}; {preamble.cite.at or '-'}]"


def _as_read(provision: Provision, address: str, label: str, lang: Lang) -> str:
    """The sentence of a provision under one reading of one place."""
    for variant in provision.variants:
        if variant.chosen.get(address) == label:
            return variant.kind.say(lang)
    return label


def as_data(ruleset: RuleSet) -> dict[str, Any]:
    """A rule set as plain data: the structure, and the text in both languages."""
    header = plain(ruleset.header)
    versions = [
        {
            "since": version.since.isoformat() if version.since else None,
            "provisions": {name: _as_data(each) for name, each in version.provisions.items()},
        }
        for version in ruleset.versions
    ]
    return {**header, "versions": versions}


def _as_data(provision: Provision) -> dict[str, Any]:
    return {
        **plain(provision.preamble),
        "fields": plain(provision.kind),
        "text": {"zh": provision.kind.say("zh"), "en": provision.kind.say("en")},
        "readings": [
            {
                "address": each.address,
                "labels": list(each.labels),
                "why": {"zh": each.why.zh, "en": each.why.en},
            }
            for each in provision.readings
        ],
        "unknown": sorted(provision.unknown),
    }


def plain(value: Any) -> Any:
    """A value of the vocabulary as JSON holds it; shares as text, `4/5`."""
    if isinstance(value, BaseModel):
        fields = ((name, getattr(value, name)) for name in type(value).model_fields)
        return {name: plain(each) for name, each in fields if each is not None}
    if isinstance(value, Label):
        return str(value.value)
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, MonthDays):
        return str(value)
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value
