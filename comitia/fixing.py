"""What `comitia check --fix` does: only what leaves the meaning of a file as it is.

Full-width punctuation, spaces and digits, the encoding, and waivers that cover nothing. A tree that
could be read before must read the same after; where a depth can be taken in more than one way,
nothing is done.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from comitia.builtin import check_registry, find_ruleset
from comitia.checking import Request, check
from comitia.engine import edits, lexical, scanner, yamlerrors
from comitia.engine.edits import Page
from comitia.engine.layout import folded
from comitia.engine.messages import Lang, Msg
from comitia.engine.rulesets import load_ruleset
from comitia.engine.values import frozen
from comitia.engine.written import NotEditable, same
from comitia.engine.yamlfile import MAX_BYTES, Mapping, Node, content_of, decode, parse_yaml
from comitia.sitefiles import refuse_shipped
from comitia.workspace import write_file

INDENT = re.compile(r"[ \t\u3000\xa0]*")
NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?(/[0-9]+)?%?")
TABS = (2, 4, 8)
"""How wide a tab may have been meant; it is replaced where each comes to the same."""

ROUNDS = 3
"""How often a text is gone over: one slip may hide another."""


@frozen
class Fix:
    """A file that was read, and what it would be."""

    name: str
    path: Path
    data: bytes
    text: str

    @property
    def new(self) -> bytes:
        """The file as it would be."""
        return self.text.encode("utf-8")

    def write(self) -> None:
        """Put it in the place of the old one, whole or not at all; raises `Unusable`."""
        refuse_shipped(self.path, self.name)
        write_file(self.path, self.new)

    def lines(self, lang: Lang) -> Iterator[str]:
        """The change as a unified diff, and whether the encoding is another one."""
        name = str(self.path)
        old, new = decode(self.data).split("\n"), decode(self.new).split("\n")
        yield from difflib.unified_diff(old, new, name, name, lineterm="", n=1)
        if yamlerrors.encoding_problem(self.data, name) is not None:
            yield from folded(Msg("{name}: saved as UTF-8", name=name).render(lang))


def fix_of(name: str, request: Request) -> Fix | None:
    """What a file would be with its slips put right; `None` where there is nothing to do."""
    path = find_ruleset(name) or Path(name)
    try:
        data = content_of(path)
    except OSError:  # the check that follows tells it
        return None
    text = _decoded(data)
    if text is None or len(data) > MAX_BYTES:
        return None
    newline = Page(text).newline
    plain = _plain_syntax(text.replace("\r\n", "\n").replace("\r", "\n"))
    plain = _plain_digits(path, plain)
    plain = _without_unused(path, plain, request)
    fixed = Fix(name, path, data, plain.replace("\n", newline))
    return None if fixed.new == data else fixed


def _decoded(data: bytes) -> str | None:
    """The text of a file; `None` where its bytes are no text in the encoding they seem to have."""
    encoding = yamlerrors.encoding_of(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return text if encoding == "utf-8" else text.removeprefix("\ufeff")


def _tree(text: str) -> Node | None:
    return parse_yaml(text.encode("utf-8"), "")[0]


def _plain_syntax(text: str) -> str:
    """The text with its punctuation and indentation in half-width."""
    new = text
    for _ in range(ROUNDS):
        slips = scanner.slips(new)
        if not slips:
            break
        spaced = {each.line for each in slips if each.code == "LX002"}
        marks = [each for each in slips if each.code == "LX001"]
        plain = lexical.repaired(new, marks).text
        meant = [_indented(plain, spaced, tab) for tab in TABS]
        new = meant[0] if _all_the_same(meant) else plain
    before, after = _tree(text), _tree(new)
    return new if before is None or (after is not None and same(before, after)) else text


def _all_the_same(texts: list[str]) -> bool:
    """Whether all can be read, and say the same."""
    trees = [tree for each in texts if (tree := _tree(each)) is not None]
    return len(trees) == len(texts) and all(same(each, trees[0]) for each in trees)


def _indented(text: str, numbers: set[int], tab: int) -> str:
    """The text with plain spaces before these lines: a wide one is as wide as two."""
    lines = text.split("\n")
    for number in numbers:
        found = INDENT.match(lines[number - 1])
        assert found is not None
        width = found[0].replace("\u3000", "  ").replace("\xa0", " ").expandtabs(tab)
        lines[number - 1] = width + lines[number - 1][found.end() :]
    return "\n".join(lines)


def _plain_digits(path: Path, text: str) -> str:
    """The text with full-width digits in half-width, where a number is due."""
    drafts = {path.resolve(): text.encode("utf-8")}
    problems = load_ruleset(path, check_registry(), find_ruleset, drafts).problems
    page = Page(text)
    places = [
        (page.offset(each.span.start), page.offset(each.span.end))
        for each in problems
        if each.code == "LX006" and each.span is not None and each.span.file == str(path)
    ]
    for start, end in sorted(places, reverse=True):
        plain = unicodedata.normalize("NFKC", text[start:end])
        if NUMBER.fullmatch(plain):
            text = text[:start] + plain + text[end:]
    return text


def _without_unused(path: Path, text: str, request: Request) -> str:
    """The text without the waivers that cover nothing; a code that is not known may be mistyped."""
    tree = _tree(text)
    keys = tree.keys() if isinstance(tree, Mapping) else ()
    key = next((each for each in keys if each in ("waivers", "豁免")), None)
    if key is None:
        return text
    checked = check(str(path), request, text.encode("utf-8"))
    assert checked.registry is not None
    numbers = [
        each.number
        for each in checked.waivers
        if checked.is_unused(each) and each.waiver.code in checked.registry.checks
    ]
    for number in sorted(numbers, reverse=True):
        try:
            text = edits.removed(text, (key, number))
        except NotEditable:
            continue
    return text
