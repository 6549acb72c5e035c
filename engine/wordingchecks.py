"""Checks of a regulation's own wording against the fields that are to say the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from pydantic import BaseModel

from comitia.engine import prose
from comitia.engine.draft import Draft
from comitia.engine.findings import Check, Finding, Layer, Outcome, Passed
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.otherwise import Way, decided_apart, word_at
from comitia.engine.rulesets import Provision
from comitia.engine.showing import Shown
from comitia.engine.thresholds import Range
from comitia.engine.trees import key_names
from comitia.engine.values import frozen
from comitia.engine.vocabulary import BOUND_OPS, DURATION_UNITS, MonthDays
from comitia.engine.wording import COMPLEMENT, Worded, bounds_in
from comitia.engine.words import inside

COMITIA_API = API


@frozen
class Number:
    """A number in a field, where it stands, and which bound of what it is, if it is one."""

    address: str
    value: Fraction
    bound: str
    time: bool

    def means(self, worded: Worded) -> bool:
        """Whether it says what a number in the wording says, or what holds otherwise."""
        if not (worded.bound and self.bound):
            return True
        return worded.bound in (self.bound, COMPLEMENT[self.bound])


def numbers_in(provision: Provision) -> list[Number]:
    """The numbers in the fields of a provision, under each of its readings, once."""
    found: dict[Number, None] = {}
    for variant in provision.variants:
        for each in _numbers(variant.kind, provision.address, ""):
            found.setdefault(each)
    return list(found)


def _numbers(thing: object, address: str, bound: str) -> Iterator[Number]:
    if isinstance(thing, MonthDays):
        return  # a day of the year, and no number of anything
    if isinstance(thing, int | Fraction) and not isinstance(thing, bool):
        time = address.rpartition(".")[2] in (*DURATION_UNITS, "day")  # 十五日, of each month
        yield Number(address, Fraction(thing), bound, time)
    for step, value in inside(thing):
        listed = isinstance(thing, list | tuple)
        own = step if step in BOUND_OPS else bound if listed or step in DURATION_UNITS else ""
        yield from _numbers(value, f"{address}.{step}", own)


def _boundaries(draft: Draft) -> Iterable[Outcome]:
    """A boundary word of the wording that says another thing than the field."""
    return _compared(draft, BOUNDARY, lambda worded: not worded.is_half)


def _halves(draft: Draft) -> Iterable[Outcome]:
    """More than half in the wording and at least half in the field, or the reverse."""
    return _compared(draft, HALF, lambda worded: worded.is_half)


def _compared(draft: Draft, check: Check, concerns: Callable[[Worded], bool]) -> Iterator[Outcome]:
    for address, provision in draft.provisions.items():
        wording = provision.preamble.wording
        if wording is None:
            continue
        numbers = numbers_in(provision)
        lowered = bool(list(provision.kind.rules()))
        worded = [each for each in bounds_in(wording.zh or "", wording.en or "") if concerns(each)]
        for value in dict.fromkeys((each.value, each.time) for each in worded):
            said = [each for each in worded if (each.value, each.time) == value]
            given = [each for each in numbers if (each.value, each.time) == value]
            if given:
                yield from _apart(draft, check, address, said, given)
            elif lowered:
                told = {each.value for each in worded}
                meant = said[0].bound  # 不少于二十三、不多于二十一: the field holds 21 for both
                left = [e for e in numbers if e.value not in told or (meant and e.bound == meant)]
                yield _nowhere(draft, check, address, said[0], left)


def _apart(
    draft: Draft, check: Check, address: str, said: list[Worded], given: list[Number]
) -> Iterator[Outcome]:
    """Those bounds of one number that agree are put aside, exact ones first; the rest differ."""
    left, fields = list(said), list(given)
    for exact in (True, False):
        for word in tuple(left):
            for field in fields:
                if field.means(word) and (not exact or field.bound == word.bound):
                    left.remove(word)
                    fields.remove(field)
                    break
    for word, field in zip(left, fields, strict=False):
        yield _contradiction(draft, check, address, word, field)
    if not left or not fields:
        yield Passed(address)


def _contradiction(
    draft: Draft, check: Check, address: str, word: Worded, field: Number
) -> Finding:
    value = field.value
    words = [prose.bounds({field.bound: _amount(value)}, lang) for lang in ("en", "zh")]
    # A number and what it bounds part at the number itself; a share first at its own whole.
    part, whole = value.numerator, value.denominator
    case = Msg("they part at {number}", number=part)
    if whole > 1:
        case = Msg("they part at {part} of {whole}", part=part, whole=whole)
    wording = draft.span(f"{address}.wording")
    shown = _worded_so(draft, field, word)
    return check.finding(
        Msg(
            "the wording says `{words}`, the field `{bound}`",
            words=word.text,
            bound=Text(words[0], words[1]),
        ),
        draft.span(field.address),
        rules=[address],
        related=[(wording, Msg("the wording"))],
        help=Msg(
            "write `{bound}` here, or correct the wording", bound=key_names(Range, word.bound)
        ),
        verdict="proved",
        witness=shown.witness if shown is not None else None,
        case=case if shown is None else Msg("{one}; {other}", one=case, other=shown.case),
    )


def _worded_so(draft: Draft, field: Number, word: Worded) -> Shown | None:
    """A case that the words decide otherwise than the field."""
    address, _, name = field.address.rpartition(".")
    if name in DURATION_UNITS and field.bound:
        address, _, name = address.rpartition(".")
    held = word_at(draft, address)
    value = getattr(held, name, None)
    bound = word.bound if field.bound and word.bound else name
    if held is None or value is None or bound not in type(held).model_fields:
        return None
    if field.value != word.value and isinstance(value, BaseModel):
        value = value.model_copy(update={field.address.rpartition(".")[2]: int(word.value)})
    elif field.value != word.value:
        value = type(value)(word.value)
    ways = [
        Way(Text("the wording", "原文"), {name: None, bound: value}),
        Way(Text("the field", "字段"), {}),
    ]
    return decided_apart(draft, address, ways)


def _amount(value: Fraction) -> Fraction | int:
    return value if value.denominator > 1 else int(value)


def _nowhere(
    draft: Draft, check: Check, address: str, word: Worded, numbers: list[Number]
) -> Finding:
    """A number of the wording alone; shown where but one of the `numbers` can be meant."""
    shares = word.value.denominator > 1
    alike = [e for e in numbers if e.time == word.time and (e.value.denominator > 1) == shares]
    meant = [e for e in alike if e.bound == word.bound] or alike
    shown = _worded_so(draft, meant[0], word) if len(meant) == 1 else None
    return check.finding(
        Msg("the wording says `{words}`, but no field holds this number", words=word.text),
        draft.span(f"{address}.wording"),
        rules=[address],
        help=Msg("correct the number in the field, or put it into the provision it belongs to"),
        verdict="lint",
        severity="warning",
        witness=shown.witness if shown is not None else None,
        case=shown.case if shown is not None else None,
    )


BOUNDARY = Check(
    "NM005",
    Text("boundary word against structure", "边界词与结构不符"),
    Layer.EXACT,
    "error",
    _boundaries,
)
HALF = Check(
    "NM006",
    Text("more than half written as at least half", "“过半数”写成“半数以上”"),
    Layer.EXACT,
    "error",
    _halves,
)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    for check in (BOUNDARY, HALF):
        register(check)
