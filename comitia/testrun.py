"""What `comitia test` does: the cases of rule sets, run and counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from comitia.builtin import shipped
from comitia.engine.cases import CaseReport, cases_path, run_cases
from comitia.engine.messages import Lang, Msg
from comitia.engine.problems import has_errors
from comitia.engine.values import frozen
from comitia.workspace import Unusable, open_ruleset


@frozen
class Report:
    """The reports of several rule sets by id."""

    rulesets: dict[str, CaseReport]

    @property
    def failed(self) -> bool:
        """Whether any case failed."""
        return any(each.failed for each in self.rulesets.values())

    def to_json(self, lang: Lang) -> dict[str, Any]:
        """The documented JSON of `test`."""
        return {
            "rulesets": {
                name: {
                    "cases": each.cases,
                    "passed": each.passed,
                    "failed": [failure.to_json(lang) for failure in each.failed],
                }
                for name, each in self.rulesets.items()
            }
        }

    def warnings(self, lang: Lang, terminal: bool) -> Iterator[str]:
        """What was odd about the records, but did not hinder the cases."""
        for each in self.rulesets.values():
            yield from Unusable(each.problems, each.texts).render(lang, terminal)

    def lines(self, lang: Lang) -> Iterator[str]:
        """The report as text."""
        for name, each in self.rulesets.items():
            counts = Msg(
                "{name}: {passed} of {n} cases passed", name=name, passed=each.passed, n=each.cases
            )
            yield counts.render(lang)
            for failure in each.failed:
                yield f"  {failure.render(lang)}"


def run(names: tuple[str, ...]) -> Report:
    """Run the cases of the named rule sets, or of all shipped ones."""
    reports = {}
    for name in names or tuple(shipped()):
        opened = open_ruleset(name)
        report = run_cases(cases_path(opened.ruleset), opened.ruleset, opened.registry)
        if has_errors(report.problems):
            raise Unusable(report.problems, report.texts)
        reports[opened.ruleset.id] = report
    return Report(reports)
