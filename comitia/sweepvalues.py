"""What `--vary` says: a place of a rule set, and the values that it takes in turn."""

from __future__ import annotations

import re
from collections.abc import Sequence

from comitia.addresses import Target, resolve
from comitia.engine.messages import Msg
from comitia.engine.problems import Problem
from comitia.engine.rulesets import RuleSet
from comitia.engine.sweep import Parameter
from comitia.engine.written import same
from comitia.engine.yamlfile import Node
from comitia.site import value_of
from comitia.sitefiles import SiteFile, open_site
from comitia.workspace import Unusable

MAX_VARIANTS = 10_000
"""Most variants of one run."""

_RANGE = re.compile(r"\s*(-?\d{1,9})\s*(?:\.\.|…|~)\s*(-?\d{1,9})\s*(?:/\s*(\d{1,9})\s*)?")
_OPEN, _CLOSE, _COMMAS = "[{", "]}", ",，"


def parameters_of(ruleset: str, opened: RuleSet, typed: Sequence[str]) -> tuple[Parameter, ...]:
    """The parameters that were typed; raises `Unusable` with everything wrong with them."""
    file = open_site(ruleset)
    problems: list[Problem] = []
    found: list[Parameter] = []
    for each in typed:
        try:
            found.append(_parameter(file, opened, each))
        except Unusable as error:
            problems += error.problems
    for place, one in enumerate(found):
        if any(_overlap(one, other) for other in found[:place]):
            message = Msg("`{address}` is varied twice", address=one.address)
            problems.append(Problem("SW004", "error", message, None, None, one.address))
    number = 1
    for each_parameter in found:
        number *= len(each_parameter.values)
    if number > MAX_VARIANTS:
        message = Msg("{n} variants are too many", n=number)
        advice = Msg("at most {n} are followed: vary less, or in larger steps", n=MAX_VARIANTS)
        problems.append(Problem("SW003", "error", message, None, advice))
    if problems:
        raise Unusable(problems)
    return tuple(found)


def _overlap(one: Parameter, other: Parameter) -> bool:
    if one.provision != other.provision:
        return False
    length = min(len(one.path), len(other.path))
    return one.path[:length] == other.path[:length]


def _parameter(file: SiteFile, opened: RuleSet, typed: str) -> Parameter:
    address, sign, written = typed.partition("=")
    if not sign:
        message = Msg("`{text}` does not say what values to take", text=f"--vary {typed}")
        advice = Msg("write an address and its values, as in `quorum.present.at_least=1/2,2/3`")
        raise Unusable([Problem("SW001", "error", message, None, advice)])
    target = resolve(file, address)
    if target.provision is None or target.path[0] != "provisions" or len(target.path) < 3:
        message = Msg("`{address}` is not a field of a provision", address=target.address)
        advice = Msg("only fields of provisions are varied")
        raise Unusable([Problem("SW001", "error", message, None, advice, target.address)])
    labels = _labels(written, typed)
    values = tuple(map(value_of, labels))
    return Parameter(
        target.address,
        target.provision,
        target.path[2:],
        values,
        tuple(labels),
        _standing(file, target, values),
    )


def _standing(file: SiteFile, target: Target, values: Sequence[Node]) -> int | None:
    node = file.standing(target.path)
    if node is None:
        return None
    return next((place for place, each in enumerate(values) if same(each, node)), None)


def _labels(written: str, typed: str) -> list[str]:
    """The values, in the order in which they are taken."""
    match = _RANGE.fullmatch(written)
    if match is None:
        labels = [each.strip() for each in _parted(written)]
        if not all(labels) or len(set(labels)) < len(labels):
            raise Unusable([_no_values(typed, Msg("it names no value, or one of them twice"))])
        return labels
    first, last, step = int(match[1]), int(match[2]), int(match[3] or 1)
    if first > last or step == 0:
        raise Unusable([_no_values(typed, Msg("a range goes up from its first number"))])
    if (last - first) // step >= MAX_VARIANTS:
        message = Msg("{n} variants are too many", n=(last - first) // step + 1)
        advice = Msg("at most {n} are followed: vary less, or in larger steps", n=MAX_VARIANTS)
        raise Unusable([Problem("SW003", "error", message, None, advice)])
    return [str(number) for number in range(first, last + 1, step)]


def _no_values(typed: str, why: Msg) -> Problem:
    message = Msg("`{text}` gives no values to take", text=f"--vary {typed}")
    return Problem("SW002", "error", message, None, why)


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
