"""The hard cases of the inventory, H01 to H72, are each tried by a case of a shipped rule set."""

import re

import pytest

from comitia.builtin import shipped
from comitia.engine.casefiles import LoadedCases, load_cases
from comitia.engine.cases import cases_path
from comitia.engine.rulesets import RuleSet
from comitia.workspace import open_ruleset

HARD = [f"H{number:02}" for number in range(1, 73)]
ABOUT = re.compile(r"\d+|[SH]\d\d")


@pytest.fixture(scope="module")
def loaded() -> dict[str, tuple[RuleSet, LoadedCases]]:
    """Every shipped rule set with its cases."""
    found = {}
    for name in shipped():
        opened = open_ruleset(name)
        cases = load_cases(cases_path(opened.ruleset), opened.registry)
        found[name] = (opened.ruleset, cases)
    return found


def test_every_hard_case_is_tried(loaded: dict[str, tuple[RuleSet, LoadedCases]]) -> None:
    tried = {
        about
        for _, cases in loaded.values()
        for case in cases.cases
        if case.expect  # figures alone try no rule
        for about in case.about
        if about.startswith("H")
    }
    assert sorted(tried) == HARD


def test_cases_are_about_provisions_that_there_are(
    loaded: dict[str, tuple[RuleSet, LoadedCases]],
) -> None:
    for name, (ruleset, cases) in loaded.items():
        numbers = {
            number
            for version in ruleset.versions
            for provision in version.provisions.values()
            for number in provision.preamble.cite.numbers
        }
        for case in cases.cases:
            assert case.about, (name, case.name.en)
            for about in case.about:
                assert ABOUT.fullmatch(about), (name, case.name.en, about)
                assert not about.isdigit() or int(about) in numbers, (name, case.name.en, about)
