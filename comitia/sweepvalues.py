"""What `--vary` says: a place of a rule set, and the values that it takes in turn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from comitia.addresses import SEPARATOR, Target, resolve
from comitia.engine.messages import Msg
from comitia.engine.problems import Position, Problem, Span
from comitia.engine.rulesets import RuleSet
from comitia.engine.sweep import Parameter
from comitia.engine.trees import ALTERNATIVES
from comitia.engine.written import same
from comitia.engine.yamlfile import Node, Scalar
from comitia.site import value_of
from comitia.sitefiles import SiteFile, open_site
from comitia.workspace import Unusable

MAX_VARIANTS = 10_000
"""Most variants of one run."""

OPTION = "--vary"
_SIGN = re.compile("[=＝]")
_RANGE = re.compile(r"\s*(-?\d{1,9})\s*(?:\.\.|…|~)\s*(-?\d{1,9})\s*(?:/\s*(\d{1,9})\s*)?")
_MEANT_AS_RANGE = re.compile(r"[\d./%]+\s*(?:\.\.|…+|[~～—–至到-])\s*[\w./%]+")
_OPEN, _CLOSE, _COMMAS = "[{", "]}", ",，"


@dataclass(frozen=True, slots=True)
class _Typed:
    """What follows one `--vary`: a line of all of them together, for messages to point into."""

    text: str
    line: int

    def span(self, start: int, stop: int) -> Span:
        """The place of some of its characters, without the blanks around them."""
        part = self.text[start:stop]
        if part.strip():
            start += len(part) - len(part.lstrip())
            stop -= len(part) - len(part.rstrip())
        return Span(OPTION, Position(self.line, start + 1), Position(self.line, stop + 1))


@dataclass(frozen=True, slots=True)
class _Choice:
    """One value: as it was typed, what it says, and where it stands."""

    label: str
    value: Node
    span: Span


def texts_of(typed: Sequence[str]) -> dict[str, str]:
    """What was typed as a text, for the places of problems."""
    return {OPTION: "\n".join(map(_one_line, typed))}


def _one_line(typed: str) -> str:
    return re.sub(r"[\r\n]", " ", typed)


def parameters_of(ruleset: str, opened: RuleSet, typed: Sequence[str]) -> tuple[Parameter, ...]:
    """The parameters that were typed; raises `Unusable` with everything wrong with them."""
    file = open_site(ruleset)
    problems: list[Problem] = []
    found: list[Parameter] = []
    for line, each in enumerate(typed, 1):
        try:
            found.append(_parameter(file, _Typed(_one_line(each), line)))
        except Unusable as error:
            problems += error.problems
    for place, one in enumerate(found):
        other = next((each for each in found[:place] if _overlap(one, each)), None)
        if other is not None:
            problems.append(_together(one, other))
    number = 1
    for each_parameter in found:
        number *= len(each_parameter.values)
    if number > MAX_VARIANTS:
        problems.append(_too_many(number, None))
    if problems:
        raise Unusable(problems)
    return tuple(found)


def _overlap(one: Parameter, other: Parameter) -> bool:
    """Whether a value of the one would stand in, or in the place of, one of the other."""
    if one.provision != other.provision:
        return False
    length = min(len(one.path), len(other.path))
    if one.path[:length] == other.path[:length]:
        return True
    ends = {one.path[-1], other.path[-1]}
    return one.path[:-1] == other.path[:-1] and any(ends <= each for each in ALTERNATIVES)


def _together(one: Parameter, other: Parameter) -> Problem:
    message = Msg("`{address}` is varied twice", address=one.address)
    advice = Msg("write all of its values after one `--vary`, parted by commas")
    if one.path != other.path:
        message = Msg(
            "`{address}` cannot be varied together with `{other}`: the one takes the other's place",
            address=one.address,
            other=other.address,
        )
        advice = Msg("run a sweep for each of them")
    related = ((other.span, Msg("here already")),) if other.span else ()
    return Problem("SW004", "error", message, one.span, advice, one.address, related)


def _parameter(file: SiteFile, typed: _Typed) -> Parameter:
    sign = _SIGN.search(typed.text)
    end = len(typed.text) if sign is None else sign.start()
    place = typed.span(0, end)
    if sign is None:
        message = Msg("`{text}` does not say what values to take", text=f"{OPTION} {typed.text}")
        advice = Msg("write an address and its values, as in `quorum.present.at_least=1/2,2/3`")
        raise Unusable([Problem("SW001", "error", message, place, advice)])
    target = _target(file, typed, end)
    if target.provision is None or target.path[0] != "provisions" or len(target.path) < 3:
        message = Msg("`{address}` is not a field of a provision", address=target.address)
        advice = Msg("only fields of provisions are varied")
        raise Unusable([Problem("SW001", "error", message, place, advice, target.address)])
    choices = _range(typed, end + 1) or list(_listed(typed, end + 1))
    values = tuple(each.value for each in choices)
    return Parameter(
        target.address,
        target.provision,
        target.path[2:],
        values,
        tuple(each.label for each in choices),
        _standing(file, target, values),
        place,
        tuple(each.span for each in choices),
    )


def _target(file: SiteFile, typed: _Typed, end: int) -> Target:
    """The place of the address, which ends at `end`; a mistake is pointed at in its step."""
    address = typed.text[:end]
    try:
        return resolve(file, address)
    except Unusable as error:
        ends = [*(sign.start() for sign in SEPARATOR.finditer(address)), end]
        reached = max((stop for stop in ends if _is_place(file, address[:stop])), default=-1)
        stop = next((each for each in ends if each > reached), end)
        span = typed.span(reached + 1, stop)
        raise Unusable(replace(each, span=span) for each in error.problems) from None


def _is_place(file: SiteFile, address: str) -> bool:
    try:
        resolve(file, address)
    except Unusable:
        return False
    return True


def _standing(file: SiteFile, target: Target, values: Sequence[Node]) -> int | None:
    node = file.standing(target.path)
    if node is None:
        return None
    return next((place for place, each in enumerate(values) if same(each, node)), None)


def _range(typed: _Typed, start: int) -> list[_Choice]:
    """The numbers of a range, in the order in which they are taken; none where it is a list."""
    match = _RANGE.fullmatch(typed.text, start)
    if match is None:
        return []
    place = typed.span(start, len(typed.text))
    first, last, step = int(match[1]), int(match[2]), int(match[3] or 1)
    if first > last:
        message = Msg("the range goes down, from {first} to {last}", first=first, last=last)
        advice = Msg("write `{first}..{last}`", first=last, last=first)
        raise Unusable([Problem("SW002", "error", message, place, advice)])
    if step == 0:
        message = Msg("a range in steps of 0 goes nowhere")
        advice = Msg("write the step as a number from 1, as in `5..30/5`")
        raise Unusable([Problem("SW002", "error", message, typed.span(*match.span(3)), advice)])
    if (last - first) // step >= MAX_VARIANTS:
        raise Unusable([_too_many((last - first) // step + 1, place)])
    labels = map(str, range(first, last + 1, step))
    return [_Choice(each, Scalar(each, True, place), place) for each in labels]


def _listed(typed: _Typed, start: int) -> Iterator[_Choice]:
    """The values of a list, in the order in which they stand there."""
    seen: dict[str, Span] = {}
    for part in _parted(typed.text[start:]):
        place, label = typed.span(start, start + len(part)), part.strip()
        start += len(part) + 1
        if not label:
            message = Msg("a value is missing here")
            advice = Msg("write values parted by commas, as in `1/2,2/3`, or a range as `5..30`")
            raise Unusable([Problem("SW002", "error", message, place, advice)])
        if label in seen:
            message = Msg("value `{value}` stands here twice", value=label)
            related = ((seen[label], Msg("here already")),)
            advice = Msg("leave one of them out")
            raise Unusable([Problem("SW002", "error", message, place, advice, "", related)])
        if _MEANT_AS_RANGE.fullmatch(label):
            message = Msg("`{text}` is not a range of whole numbers", text=label)
            advice = Msg("write a range as `5..30` or, in steps, `5..30/5`; list shares: `1/2,2/3`")
            raise Unusable([Problem("SW002", "error", message, place, advice)])
        seen[label] = place
        yield _Choice(label, value_of(label, place), place)


def _too_many(number: int, place: Span | None) -> Problem:
    message = Msg("{n} variants are too many", n=number)
    advice = Msg("at most {n} are followed: vary less, or in larger steps", n=MAX_VARIANTS)
    return Problem("SW003", "error", message, place, advice)


def _parted(text: str) -> list[str]:
    """A text at its commas, but for those inside of brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += (character in _OPEN) - (character in _CLOSE)
        if character in _COMMAS and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return parts
