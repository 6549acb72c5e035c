"""The page of each check: what it looks for, why, a bad and a good example, when to waive it.

A page is a Markdown file in both languages. Its examples are run by the tests: the bad one must
raise the check, the good one must not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import comitia
from comitia.builtin import check_registry
from comitia.engine.layout import glossary
from comitia.engine.messages import Lang, Msg, both
from comitia.engine.problems import LABELS, Problem, did_you_mean
from comitia.engine.values import frozen
from comitia.workspace import Unusable

HEADINGS: dict[Lang, tuple[str, ...]] = {
    "zh": (
        "一句话",
        "为什么要紧",
        "不要这样",
        "可以这样",
        "如何判定",
        "反例怎么读",
        "何时可以豁免",
    ),
    "en": (
        "In one sentence",
        "Why it matters",
        "How it is decided",
        "How to read the case",
        "When to waive it",
    ),
}
"""What every page has in each language, in this order; the examples stand in the Chinese part."""

BAD, GOOD = "不要这样", "可以这样"
_SECTION = re.compile(r"^(#{1,3}) (.*)$", re.MULTILINE)
_BLOCK = re.compile(r"^```(.*)\n((?:.*\n)*?)```$", re.MULTILINE)


@frozen
class Example:
    """A fenced block of a page: what stands behind the fence, and the text."""

    info: str
    text: str


@frozen
class Page:
    """The page of one check."""

    code: str
    title: str
    sections: dict[str, str]

    def examples(self, heading: str) -> list[Example]:
        """The fenced blocks under `BAD` or `GOOD`."""
        return [Example(*found) for found in _BLOCK.findall(self.sections.get(heading, ""))]

    def lines(self, lang: Lang) -> Iterator[str]:
        """The page in one language, the examples in both."""
        zh, _, en = self.title.removeprefix(f"{self.code} ").partition(" · ")
        yield f"{self.code} {zh if lang == 'zh' else en}"
        names = {BAD: Msg("Not so"), GOOD: Msg("But so")}
        order = HEADINGS["zh"] if lang == "zh" else (*HEADINGS["en"][:2], BAD, GOOD)
        for heading in (*order, *(() if lang == "zh" else HEADINGS["en"][2:])):
            shown = names[heading].render(lang) if heading in names else heading
            yield from ("", shown, "")
            yield from self.sections[heading].split("\n")


def find_page(code: str) -> Page | None:
    """The page of a check, if there is one."""
    file = files(comitia) / "pages" / f"{code}.md"
    if not re.fullmatch(r"[A-Z]+\d+", code) or not file.is_file():
        return None
    return parse(code, file.read_text(encoding="utf-8"))


def parse(code: str, text: str) -> Page:
    """A page from its text."""
    parts = _SECTION.split(_hidden(text))
    titled = list(zip(parts[1::3], parts[2::3], parts[3::3], strict=True))
    title = next((name for level, name, _ in titled if level == "#"), "")
    sections = {name: _shown(body).strip("\n") for level, name, body in titled if level == "###"}
    return Page(code, title, sections)


def _hidden(text: str) -> str:
    """The text with `#` at the head of a line of a block put out of the way of headings."""
    return _BLOCK.sub(lambda match: match[0].replace("\n#", "\n\0#"), text)


def _shown(text: str) -> str:
    return text.replace("\0", "")


def page(code: str) -> Page:
    """The page of a check; raises `Unusable` where there is none."""
    found = find_page(code.upper())
    if found is not None:
        return found
    nearest = did_you_mean(code.upper(), check_registry().checks)
    advice = Msg("did you mean `{word}`?", word=nearest) if nearest else None
    message = Msg("there is no check `{code}`", code=code)
    raise Unusable([Problem("SC003", "error", message, None, advice)])


def page_json(code: str) -> dict[str, Any]:
    """The documented JSON of `comitia explain CODE`."""
    found = page(code)
    check = check_registry().checks.get(found.code)
    return {
        "code": found.code,
        "title": found.title,
        "layer": check.layer.name.lower() if check else None,
        "severity": check.severity if check else None,
        "sections": found.sections,
    }


def overview(lang: Lang) -> Iterator[str]:
    """A line a check: its code, how grave what it finds is, and its name."""
    checks = check_registry().checks
    yield from glossary(
        (code, f"{LABELS[each.severity].pick(lang)}: {each.names.pick(lang)}")
        for code, each in checks.items()
    )
    yield Msg("{n} checks", n=len(checks)).render(lang)


def overview_json() -> dict[str, Any]:
    """The documented JSON of `comitia explain checks`."""
    return {
        "checks": [
            {
                "code": code,
                "names": both(each.names),
                "layer": each.layer.name.lower(),
                "severity": each.severity,
                "lint": each.lint,
            }
            for code, each in check_registry().checks.items()
        ]
    }
