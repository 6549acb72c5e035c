"""A rule-set file with its keys and terms in the other language, everything else as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from comitia.engine.edits import Page
from comitia.engine.kinds import Kind
from comitia.engine.messages import Lang, Text
from comitia.engine.problems import Span
from comitia.engine.shapes import Shape, document_shape
from comitia.engine.trees import TRUTHS
from comitia.engine.vocabulary import PARTS, MonthDays, parse_day_of_year
from comitia.engine.written import word
from comitia.engine.yamlfile import Entry, Node, Scalar, Sequence
from comitia.engine.yamlfile import Mapping as MappingNode

UNKNOWN = Text("unknown", "不明")


def translated(
    text: str,
    tree: MappingNode,
    known: Mapping[str, type[Kind]],
    kinds: Mapping[str, type[Kind]],
    lang: Lang,
) -> str:
    """The text of a file in `lang`; `kinds` are those of its provisions, by their names."""
    page = Page(text)
    found = sorted(
        _changes(tree, document_shape(known, kinds), lang), key=lambda pair: pair[0].start
    )
    pieces, done = [], 0
    for span, new in found:
        pieces += [text[done : page.offset(span.start)], new]
        done = page.offset(span.end)
    return "".join([*pieces, text[done:]])


def worded(node: Node, shape: Shape, lang: Lang) -> Node:
    """What stands at a place, with its keys and terms in `lang`."""
    if isinstance(node, Scalar):
        new = _term(node, shape, lang)
        return node if new is None else Scalar(new, node.plain, node.span)
    if isinstance(node, Sequence):
        items = (worded(each, shape.inner(n, node), lang) for n, each in enumerate(node.items))
        return Sequence(tuple(items), node.span)
    entries = []
    for entry in node:
        key = shape.key(entry.key, node)
        value = worded(entry.value, shape.inner(key, node), lang)
        entries.append(Entry(shape.written(key, lang, node), entry.key_span, value))
    return MappingNode(tuple(entries), node.span)


def _changes(node: Node, shape: Shape, lang: Lang) -> Iterator[tuple[Span, str]]:
    """What is written otherwise in `lang`, each with its place."""
    if isinstance(node, Scalar):
        new = _term(node, shape, lang)
        if new is not None and new != node.text:
            yield node.span, new if shape.is_truth else word(new)
    elif isinstance(node, Sequence):
        for number, item in enumerate(node.items):
            yield from _changes(item, shape.inner(number, node), lang)
    else:
        for entry in node:
            key = shape.key(entry.key, node)
            new = shape.written(key, lang, node)
            if new != entry.key and node.get(new) is None:
                yield entry.key_span, word(new)
            yield from _changes(entry.value, shape.inner(key, node), lang)


def _term(node: Scalar, shape: Shape, lang: Lang) -> str | None:
    """A single value in `lang`, where it is one of the terms that have a name in each."""
    if node.plain and node.text in (UNKNOWN.en, UNKNOWN.zh):
        return UNKNOWN.pick(lang) if shape.role == "value" else None
    if shape.role == "kind":
        for kind in shape.known.values():
            if node.text in (kind.kind, kind.names.zh):
                return Text(kind.kind, kind.names.zh).pick(lang)
    for label in shape.labels:
        for member in label:
            if node.text in (member.value, member.zh):
                # Where two words of a set have one name, the name means the first of them.
                sure = next(each for each in label if each.zh == member.zh) is member
                return str(member.value) if lang == "en" or not sure else member.zh
    if shape.is_truth and node.plain and lang == "en":
        return TRUTHS.get(node.text)
    if shape.is_day_of_year:
        return _day_of_year(node.text, lang)
    return None


def _day_of_year(text: str, lang: Lang) -> str | None:
    """A day or ten-day period of every year, written as in `lang`."""
    try:
        days = parse_day_of_year(text)
    except ValueError:
        return None
    if ("月" in text) is (lang == "zh"):
        return None
    chinese = lang == "zh"
    part = next(
        (
            name
            for name, each in PARTS.items()
            if each == days[1:] and name.isascii() is not chinese
        ),
        None,
    )
    return _joined(days, part, chinese)


def _joined(days: MonthDays, part: str | None, chinese: bool) -> str:
    if chinese:
        return f"{days.month}月{part or f'{days.first}日'}"
    return f"{days.month}-{part or f'{days.first:02d}'}"
