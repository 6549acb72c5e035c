"""What a run of `comitia check` lets through: its exit code, and the codes it insists on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from comitia.builtin import check_registry
from comitia.checking import Checked
from comitia.engine.layout import folded
from comitia.engine.messages import Lang, Msg
from comitia.engine.problems import Problem, did_you_mean
from comitia.engine.values import frozen
from comitia.engine.waivers import OPEN
from comitia.workspace import Unusable

SEVERITIES = ("error", "warning", "info")
"""How grave a finding is, the gravest first."""

CLEAN, FINDINGS, UNREADABLE, NO_ANSWER = range(4)

MEANINGS = {
    CLEAN: Msg("nothing at or above the threshold"),
    FINDINGS: Msg("findings at or above the threshold"),
    UNREADABLE: Msg("a file cannot be opened"),
    NO_ANSWER: Msg("a mandatory check gave no answer"),
}
"""What the exit codes of `comitia check` mean."""


@frozen
class Gate:
    """The least severity that counts, and the mandatory codes (or beginnings of codes)."""

    fail_on: str = "warning"
    mandatory: Sequence[str] = ()

    def counts(self, severity: str) -> bool:
        """Whether a finding of a severity is at or above the threshold."""
        return SEVERITIES.index(severity) <= SEVERITIES.index(self.fail_on)

    def exit_code(self, found: Sequence[Checked]) -> int:
        """The exit code: what could not be told goes before what was found."""
        if any(not each.readable for each in found):
            return UNREADABLE
        if any(any(self.without_answer(each)) for each in found):
            return NO_ANSWER
        failing = any(self.counts(one.severity) for each in found for one in each.findings)
        return FINDINGS if failing else CLEAN

    def without_answer(self, checked: Checked) -> Iterator[str]:
        """The mandatory checks that were undecided or not analysed for a file."""
        unsettled = {each.code for each in checked.findings if each.verdict in OPEN}
        for code in self.mandatory_codes():
            if code in unsettled or not checked.answered(code):
                yield code

    def lines(self, found: Sequence[Checked], lang: Lang) -> Iterator[str]:
        """Which mandatory checks gave no answer for which file."""
        for each in found:
            told: dict[Msg | None, list[str]] = {}
            for code in self.without_answer(each):
                reason = each.not_analysed.get(code) or each.not_asked.get(code)
                told.setdefault(reason, []).append(code)
            for reason, codes in told.items():
                message = Msg(
                    "{name}: mandatory, but no answer: {codes}", name=each.name, codes=codes
                )
                if reason is not None:
                    message = Msg("{message}: {reason}", message=message, reason=reason)
                yield from folded(message.render(lang), indent="  ")

    def mandatory_codes(self) -> list[str]:
        """The codes of the mandatory checks; raises `Unusable` where there is no such check."""
        return codes_of(self.mandatory)


def codes_of(typed: Sequence[str]) -> list[str]:
    """The checks whose codes begin so; raises `Unusable` with all that no check's code does."""
    codes = check_registry().checks
    found: list[str] = []
    problems = []
    for wanted in typed:
        named = [each for each in codes if each.startswith(wanted)]
        if not named:
            nearest = did_you_mean(wanted, codes)
            advice = Msg("did you mean `{word}`?", word=nearest) if nearest else None
            message = Msg("there is no check `{code}`", code=wanted)
            problems.append(Problem("SC003", "error", message, None, advice))
        found += named
    if problems:
        raise Unusable(problems)
    return list(dict.fromkeys(found))
