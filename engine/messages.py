"""Texts for people in two languages: fixed bilingual texts and translatable messages."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Literal, TypeAlias

import comitia
from comitia.engine.values import frozen

Lang = Literal["zh", "en"]
"""A language Comitia speaks."""

PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
"""A `{name}` in a message template."""

# C0 and C1 controls, line and paragraph separators, and the bidirectional overrides that
# could make a terminal show something other than what the file says.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@frozen
class Text:
    """A text that its author gives in both languages, such as the name of a kind."""

    en: str
    zh: str

    def pick(self, lang: Lang) -> str:
        """Return the text in `lang`."""
        return self.zh if lang == "zh" else self.en


@frozen
class Msg:
    """A message for a person: an English template with `{name}` places, and what fills them.

    The template is the key of the translation catalogue, so it must be a literal where it is
    written: `Msg("key `{key}` stands twice", key=name)`.
    """

    template: str
    params: tuple[tuple[str, Param], ...]

    def __init__(self, template: str, /, **params: Param | Iterable[Param]) -> None:
        object.__setattr__(self, "template", template)
        frozen = tuple((name, _freeze(value)) for name, value in sorted(params.items()))
        object.__setattr__(self, "params", frozen)

    def render(self, lang: Lang) -> str:
        """Return the message in `lang` with its places filled."""
        template = _translations(lang).gettext(self.template) if self.template else ""
        values = dict(self.params)

        def fill(match: re.Match[str]) -> str:
            name = match.group(1)
            return _show(values[name], lang) if name in values else match.group(0)

        text = PLACEHOLDER.sub(fill, template)
        return _quoted_within(text) if text.count("“") > 1 else text

    def pick(self, lang: Lang) -> str:
        """Return the message in `lang`: the same as `render`, so that a Text can stand here."""
        return self.render(lang)


Param: TypeAlias = "str | int | date | Fraction | Text | Msg | tuple[Param, ...]"
"""What may fill a place of a message."""


def default_lang(environ: Mapping[str, str], system: str = "") -> Lang:
    """Return the language that the locale asks for: the environment's, or else the `system`'s."""
    values = [environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    value = next(filter(None, values), system)
    return "zh" if value.lower().startswith(("zh", "chinese")) else "en"


def both(message: Msg | Text) -> dict[str, str]:
    """Return the message in both languages, as JSON output carries it."""
    return {"zh": message.pick("zh"), "en": message.pick("en")}


def _freeze(value: Param | Iterable[Param]) -> Param:
    if isinstance(value, str | int | date | Fraction | Text | Msg):
        return value
    return tuple(_freeze(item) for item in value)


def _show(value: Param, lang: Lang) -> str:
    if isinstance(value, Text | Msg):
        return value.pick(lang)
    if isinstance(value, tuple):
        return ("、" if lang == "zh" else ", ").join(_show(item, lang) for item in value)
    if isinstance(value, date):
        if lang == "zh":
            return f"{value.year}年{value.month}月{value.day}日"
        return value.isoformat()[:10]
    if isinstance(value, bool):
        return "true" if value else "false"
    # A message is one line, whatever the user's text holds.
    return _UNPRINTABLE.sub(_escape, str(value))


def _quoted_within(text: str) -> str:
    """Quotation marks within others as Chinese has them: “步骤‘表决’”; as it was if any is odd."""
    depth, written = 0, []
    for character in text:
        depth += character == "“"
        inner = depth % 2 == 0
        written.append({"“": "‘", "”": "’"}.get(character, character) if inner else character)
        depth -= character == "”"
        if depth < 0:
            return text
    return text if depth else "".join(written)


def _escape(match: re.Match[str]) -> str:
    character = match.group(0)
    return " " if character in "\t\n\r\u2028\u2029" else f"\\u{ord(character):04x}"


@lru_cache(maxsize=2)
def _translations(lang: Lang) -> gettext.NullTranslations:
    if lang == "en":
        return gettext.NullTranslations()
    catalogue = Path(comitia.__file__).parent / "locale" / lang / "LC_MESSAGES" / "comitia.mo"
    if not catalogue.is_file():
        return gettext.NullTranslations()
    with catalogue.open("rb") as stream:
        return gettext.GNUTranslations(stream)
