"""Waivers: findings that a rule set puts up with, and checks of the waivers themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from comitia.engine.citationchecks import header_span
from comitia.engine.draft import Draft
from comitia.engine.findings import Check, Finding, Layer, Outcome
from comitia.engine.headers import Waiver
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.problems import did_you_mean
from comitia.engine.rulesets import RuleSet

COMITIA_API = API

NEEDED = {
    "reason": Text("reason", "理由"),
    "approved_by": Text("approved_by", "批准人"),
    "until": Text("until", "至"),
}
"""What a waiver must say to have an effect."""

OPEN = ("undecided", "not_analysed")
"""Verdicts that say nothing about the draft, so that nothing can be waived."""


@dataclass(eq=False)
class InForce:
    """A waiver that has an effect, its place in the heading, and the findings it covers."""

    waiver: Waiver
    number: int
    findings: list[Finding] = field(default_factory=list)

    def covers(self, finding: Finding, ruleset: str) -> bool:
        """Whether it is for this finding of a rule set."""
        if finding.code != self.waiver.code or finding.verdict in OPEN:
            return False
        if self.waiver.provision is None:
            return True
        address = f"{ruleset}/{self.waiver.provision}"
        return any(each == address or each.startswith(f"{address}.") for each in finding.rules)


def in_force(ruleset: RuleSet, today: date, barred: Callable[[str], bool]) -> list[InForce]:
    """The waivers that have an effect on a day; those for a `barred` code never have."""
    return [
        InForce(each, number)
        for number, each in enumerate(ruleset.header.waivers)
        if not _missing(each)
        and each.until is not None
        and each.until >= today
        and not _cannot_be(each.code)
        and not barred(each.code)
    ]


def waived(
    findings: Iterable[Finding], waivers: Sequence[InForce], ruleset: str
) -> Iterator[Finding]:
    """The findings that no waiver covers; the others are noted with their waivers."""
    for each in findings:
        covering = next((one for one in waivers if one.covers(each, ruleset)), None)
        if covering is None:
            yield each
        else:
            covering.findings.append(each)


def unused(ruleset: RuleSet, waiver: InForce, known: Iterable[str]) -> Finding:
    """What is found of a waiver that covers nothing; `known` are the codes there are."""
    code, provision = waiver.waiver.code, waiver.waiver.provision
    span = header_span(ruleset, ("waivers", waiver.number, "code"))
    if code not in known:
        nearest = did_you_mean(code, known)
        advice = Msg("did you mean `{word}`?", word=nearest) if nearest else DELETE
        return UNUSED.finding(Msg("there is no check `{code}`", code=code), span, help=advice)
    message = Msg("there is nothing to waive: `{code}` finds nothing", code=code)
    if provision is not None:
        message = Msg(
            "there is nothing to waive: `{code}` finds nothing in `{provision}`",
            code=code,
            provision=provision,
        )
    return UNUSED.finding(message, span, help=DELETE)


def mandatory(ruleset: RuleSet, barred: Callable[[str], bool]) -> Iterator[Finding]:
    """What is found of waivers for checks that may not be waived in this run."""
    for number, each in enumerate(ruleset.header.waivers):
        if barred(each.code):
            message = Msg("`{code}` is mandatory here and cannot be waived", code=each.code)
            span = header_span(ruleset, ("waivers", number, "code"))
            yield WITHOUT_GROUND.finding(message, span, help=Msg("mend what it finds"))


def _missing(waiver: Waiver) -> list[Text]:
    return [name for key, name in NEEDED.items() if not getattr(waiver, key)]


def _cannot_be(code: str) -> bool:
    """What is wrong with a waiver cannot be waived by another one."""
    return code in (UNUSED.code, WITHOUT_GROUND.code)


def _without_ground(draft: Draft) -> Iterable[Outcome]:
    """A waiver that does not say why, by whose leave or until when, or whose day is past."""
    ruleset = draft.compilation.ruleset
    for number, each in enumerate(ruleset.header.waivers):
        missing, name = _missing(each), "code"
        if _cannot_be(each.code):
            message = Msg("what `{code}` finds cannot be waived", code=each.code)
            advice = DELETE
        elif missing:
            message = Msg("the waiver of `{code}` lacks {missing}", code=each.code, missing=missing)
            advice = Msg("without them it has no effect: complete it, or delete it")
        elif draft.today is not None and each.until is not None and each.until < draft.today:
            message = Msg("the waiver of `{code}` ended on {day}", code=each.code, day=each.until)
            advice = Msg("mend what it waived, or have it approved anew")
            name = "until"
        else:
            continue
        span = header_span(ruleset, ("waivers", number, name))
        yield WITHOUT_GROUND.finding(message, span, help=advice)


DELETE = Msg("delete the waiver")
UNUSED = Check("LX007", Text("unused waiver", "失效的豁免"), Layer.TEXT, "warning")
WITHOUT_GROUND = Check(
    "LX008",
    Text("waiver without ground or past its end", "豁免无理由或过期"),
    Layer.STRUCTURE,
    "error",
    _without_ground,
)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    for check in (UNUSED, WITHOUT_GROUND):
        register(check)
