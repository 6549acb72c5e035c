"""Checks of how a provision is worded: its modal word, vague words, catch-alls."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction

from comitia.engine.draft import Draft
from comitia.engine.findings import Check, Layer, Outcome, Passed
from comitia.engine.headers import Modality
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.opencases import never_overdue
from comitia.engine.otherwise import Way, weighed_apart
from comitia.engine.rulesets import Provision
from comitia.engine.showing import Shown
from comitia.engine.vocabulary import Duration, Every, Frequency, MonthDays
from comitia.engine.words import inside

COMITIA_API = API

MODAL: Mapping[Modality, str] = {
    Modality.MUST: (
        r"必须|务必|(?<!不)须(?!知)|不得(?![少低多高早晚迟长短超])|不准|禁止|\bmust\b|\bshall\b"
    ),
    Modality.SHOULD: r"应当|(?<![相对供反适效])应(?![到届邀急用])|\bshould\b|\bshall\b",
    Modality.MAY: r"(?<![不方才])可以|(?<![不许认方才始])可(?![能靠行操见以])|有权|\bmay\b",
    Modality.GENERALLY: r"一般(?!性|干部|问题|事项|群众|党员)|\bgenerally\b",
    Modality.IN_PRINCIPLE: r"原则上|\bin principle\b",
    Modality.ADVISORY: r"为宜|鼓励|提倡|\badvisabl[ey]\b|\bencouraged\b",
}
"""How the wording of each modality reads; where it is only stated there is no such word.

方可 (only then) grants nothing: it says what is needed.
"""

PERMISSIVE = frozenset({Modality.MAY, Modality.ADVISORY})

SOON = re.compile(
    r"及时|尽快|尽早|适时|按时|按期|(?<!不)定期|随时|promptly|timely|in good time|regularly"
)
SOME = re.compile(
    r"适当|若干|一定(?:数量|比例|数额|人数|范围|期限)|适量|酌情|较多|较大|必要时|合理|大多数"
    r"|appropriate|a certain|several|reasonable|where necessary"
)
OTHERWISE = re.compile(
    r"其他(?:特殊|重大|有关|需要|应当|必要)?[^，。；、]{0,8}?(?:情形|情况|事项|事由|原因|问题|条件|人员)"
    r"|其它|特殊情况|等情形|等情况|other (?:cases|matters|circumstances)|special circumstances"
)
DECIDER = re.compile(
    r"(?:由|经|报|向)[^，。；]{1,20}?(?:决定|认定|批准|同意|确定|审定|研究|核准|提出|审查|备案|裁定)"
    r"|认为|规定的|decided by|as the [\w ]+ (?:decides|finds)|consent of|approved by"
)


def _texts(provision: Provision) -> str:
    wording = provision.preamble.wording
    return "" if wording is None else f"{wording.zh or ''}\n{wording.en or ''}"


def _modal(draft: Draft) -> Iterable[Outcome]:
    """A modal word in the wording, and another modality in the provision."""
    for address, provision in draft.provisions.items():
        said, stated = _said(provision), provision.preamble.modality
        if not said or stated in said:
            yield Passed(address, vacuous=not said)
            continue
        if stated is Modality.STATED and not set(said) <= PERMISSIVE | {
            Modality.GENERALLY,
            Modality.IN_PRINCIPLE,
        }:
            continue  # a duty that is stated is as binding
        modality, word = next(iter(said.items()))
        shown = _as_worded(draft, address, modality)
        yield MODALITY.finding(
            Msg(
                "the wording says `{word}`, the modality `{modality}`",
                word=word,
                modality=stated.text,
            ),
            draft.span(f"{address}.modality"),
            rules=[address],
            help=Msg(
                "write `{modality}`, or correct the wording",
                modality=Text(modality.value, modality.zh),
            ),
            witness=shown and shown.witness,
            case=shown and shown.case,
        )


def _as_worded(draft: Draft, address: str, modality: Modality) -> Shown | None:
    """A case that breaks a provision, and weighs otherwise by the modal word than by the field."""
    ways = Way(Text("the wording", "原文"), modality=modality), Way(Text("the field", "字段"))
    return weighed_apart(draft, address, ways)


def _said(provision: Provision) -> dict[Modality, str]:
    """The modal words of the wording."""
    text = _texts(provision)
    return {each: found for each, pattern in MODAL.items() if (found := _first(pattern, text))}


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.IGNORECASE)
    return found[0] if found else ""


def _vague(draft: Draft) -> Iterable[Outcome]:
    """A word such as 及时 or 适当 where no field gives the measure."""
    for address, provision in draft.provisions.items():
        text, stated = _texts(provision), provision.preamble.modality
        values = list(_values(provision.kind))
        timed = any(isinstance(each, TIMES) for each in values)
        counted = any(type(each) in (int, Fraction) for each in values)
        for pattern, measured in ((SOON, timed), (SOME, counted or timed)):
            found = pattern.search(text)
            if found and not measured:
                shown = never_overdue(draft, address) if pattern is SOON else None
                yield _vague_word(draft, address, found[0], shown)
        said = _said(provision)
        for modality in (Modality.GENERALLY, Modality.IN_PRINCIPLE):
            # Where no modal word is that of the field, this is told as another modality.
            if modality in said and stated in said and stated is not modality:
                shown = _as_worded(draft, address, modality)
                yield _vague_word(draft, address, said[modality], shown)


TIMES = (Duration, Frequency, Every, MonthDays, date)


def _vague_word(draft: Draft, address: str, word: str, shown: Shown | None) -> Outcome:
    return VAGUE.finding(
        Msg("`{word}` is no measure: nobody can tell when it is met", word=word),
        draft.span(f"{address}.wording"),
        rules=[address],
        help=Msg("give a number, a time or who decides"),
        witness=shown and shown.witness,
        case=shown and shown.case,
    )


def _values(thing: object) -> Iterator[object]:
    yield thing
    for _, value in inside(thing):
        yield from _values(value)


def _catch_all(draft: Draft) -> Iterable[Outcome]:
    """Other cases, and nobody who says what they are."""
    for address, provision in draft.provisions.items():
        text = _texts(provision)
        found = OTHERWISE.search(text)
        if found and not DECIDER.search(text):
            yield CATCH_ALL.finding(
                Msg("`{word}`: nobody is named who decides what falls under it", word=found[0]),
                draft.span(f"{address}.wording"),
                rules=[address],
                help=Msg("name the body that decides, or list the cases"),
            )


MODALITY = Check(
    "DF001",
    Text("modal word against structure", "情态词与结构不符"),
    Layer.STRUCTURE,
    "warning",
    _modal,
    lint=True,
)
VAGUE = Check(
    "DF002",
    Text("vague term without a measure", "模糊词无标准"),
    Layer.STRUCTURE,
    "warning",
    _vague,
    lint=True,
)
CATCH_ALL = Check(
    "DF003",
    Text("catch-all without a decider", "兜底条款无决定人"),
    Layer.STRUCTURE,
    "warning",
    _catch_all,
    lint=True,
)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    for check in (MODALITY, VAGUE, CATCH_ALL):
        register(check)
