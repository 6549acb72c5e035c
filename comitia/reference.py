"""The reference of kinds, made from the kinds themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import dedent, indent
from typing import Any

from pydantic import BaseModel

from comitia.builtin import default_registry
from comitia.engine.kinds import Kind
from comitia.engine.layout import folded, glossary
from comitia.engine.messages import Lang, Msg, Text
from comitia.engine.problems import Problem, did_you_mean
from comitia.engine.translating import translated
from comitia.engine.trees import chinese_names, nested_labels, nested_models
from comitia.engine.words import Label
from comitia.engine.yamlfile import Mapping, parse_yaml
from comitia.workspace import Unusable


def find_kind(name: str) -> type[Kind]:
    """The kind of an English or Chinese name; raises `Unusable` where there is none."""
    kinds = default_registry().kinds
    by_name = {kind.names.zh: kind for kind in kinds.values()}
    found = kinds.get(name) or by_name.get(name)
    if found is not None:
        return found
    nearest = did_you_mean(name, [*kinds, *by_name])
    advice = Msg("`comitia kinds` lists the kinds there are")
    if nearest is not None:
        advice = Msg("did you mean `{word}`?", word=nearest)
    message = Msg("there is no kind `{name}`", name=name)
    raise Unusable([Problem("SC024", "error", message, None, advice)])


def overview(lang: Lang) -> Iterator[str]:
    """Every kind with what it is for."""
    kinds = default_registry().kinds
    yield from glossary(
        (name, f"{kind.names.zh}：{kind.gist.zh}" if lang == "zh" else kind.gist.en)
        for name, kind in kinds.items()
    )


def describe(kind: type[Kind], lang: Lang) -> Iterator[str]:
    """One kind: what it is for, its fields, its sentence and an example."""
    yield f"{kind.kind} ({kind.names.zh})"
    yield from folded(kind.gist.pick(lang))
    yield ""
    yield Msg("Fields:").render(lang)
    rows = []
    for name, zh, required, doc in fields_of(kind):
        need = Msg("required") if required else Msg("may be silent")
        words = Msg("{text} ({need})", text=doc, need=need)
        rows.append((f"  {name} / {zh}", words.render(lang)))
    yield from glossary(rows)
    yield ""
    closed = {f"  {place.pick(lang)}": words for place, words in closed_fields(kind)}
    if closed:
        yield Msg("Words that may stand there:").render(lang)
        yield from glossary((place, said(words, lang)) for place, words in closed.items())
        yield ""
    sentence = Text(kind.sentence.en, _in_chinese(kind))
    yield from folded(Msg("Sentence: {text}", text=sentence).render(lang), indent="  ")
    yield ""
    yield Msg("Example:").render(lang)
    for line in example_of(kind, lang).splitlines():
        yield f"  {line}"


def example_of(kind: type[Kind], lang: Lang) -> str:
    """The example with its keys and words in a language."""
    text = "provisions:\n  example:\n" + indent(kind.example.strip(), " " * 4)
    tree, _ = parse_yaml(text.encode("utf-8"), kind.kind)
    assert isinstance(tree, Mapping)
    known = default_registry().kinds
    _, _, *lines = translated(text, tree, known, {"example": kind}, lang).splitlines()
    return dedent("\n".join(lines))


def _in_chinese(kind: type[Kind]) -> str:
    """The Chinese sentence with the fields in it by their Chinese names."""
    found = kind.sentence.zh
    for name, zh, _, _ in fields_of(kind):
        found = found.replace("{" + name + "}", "{" + zh + "}")
    return found


def said(words: Iterable[Label], lang: Lang) -> str:
    """Words as they are written in a rule set of a language."""
    written = [Text(f"`{each.value}`", f"`{each.zh}`") for each in words]
    return Msg("{x}", x=written).render(lang)


def closed_fields(
    model: type[BaseModel], above: Text = Text("", "")
) -> Iterator[tuple[Text, list[Label]]]:
    """The fields, and those right inside of them, that take the words of closed sets."""
    chinese = {key: zh for zh, key in chinese_names(model).items()}
    for key, info in model.model_fields.items():
        place = Text(f"{above.en}{key}", f"{above.zh}{chinese.get(key, key)}")
        words = [word for labels in nested_labels(info.annotation) for word in labels]
        if words:
            yield place, words
        if not above.en:
            for each in nested_models(info.annotation):
                yield from closed_fields(each, Text(f"{place.en}.", f"{place.zh}."))


def fields_of(kind: type[Kind]) -> Iterator[tuple[str, str, bool, Text]]:
    """Name, Chinese name, whether required, and meaning of each field."""
    for name, info in kind.model_fields.items():
        extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
        doc = Text(info.description or "", str(extra.get("doc_zh", "")))
        yield name, str(extra.get("zh", "")), info.is_required(), doc


def kind_json(name: str | None) -> dict[str, Any]:
    """The reference as data; of one kind where a name is given."""
    kinds = [find_kind(name)] if name is not None else list(default_registry().kinds.values())
    return {"kinds": [_one(kind) for kind in kinds]}


def _one(kind: type[Kind]) -> dict[str, Any]:
    return {
        "kind": kind.kind,
        "names": {"zh": kind.names.zh, "en": kind.names.en},
        "gist": {"zh": kind.gist.zh, "en": kind.gist.en},
        "fields": [
            {"name": name, "zh": zh, "required": required, "doc": {"zh": doc.zh, "en": doc.en}}
            for name, zh, required, doc in fields_of(kind)
        ],
        "values": {
            place.en: [{"value": str(each.value), "zh": each.zh, "en": each.en} for each in words]
            for place, words in closed_fields(kind)
        },
        "words": sorted(
            {
                model.__name__
                for info in kind.model_fields.values()
                for model in nested_models(info.annotation)
            }
        ),
        "sentence": {"zh": kind.sentence.zh, "en": kind.sentence.en},
        "example": kind.example.strip(),
    }
