"""What a check of a draft is, and what it reports.

A check is given a `Draft` (see `draft`) and yields a `Finding` for each fault, and a `Passed` for
each thing that it looked at and found sound.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from enum import IntEnum
from typing import Any, Literal, TypeAlias

from comitia.engine.messages import Msg, Text
from comitia.engine.problems import Problem, Severity, Span
from comitia.engine.values import frozen
from comitia.engine.worlds import Witness


class Layer(IntEnum):
    """How deep a check looks; the cheap layers run first."""

    TEXT = 0
    STRUCTURE = 1
    EXACT = 2
    SOLVER = 3
    COMPARISON = 4


Verdict: TypeAlias = Literal["proved", "counterexample", "undecided", "not_analysed", "lint"]
"""What a finding rests on: shown to be so for all cases, a case that was decided again, no
outcome in time, no way to look at it, or likeness only, which may be wrong."""


@frozen
class Finding:
    """One thing wrong with a draft, or one that could not be looked at.

    `rules` are the addresses of the provisions that together are at fault, no more than needed.
    `witness` is a case that shows it, `case` the same in words, `decided` what deciding it again
    says of these provisions. `content` is what is written at the place of a finding that names no
    provision; `nth` tells apart those with the same words.
    """

    verdict: Verdict
    problem: Problem
    rules: tuple[str, ...] = ()
    witness: Witness | None = None
    case: Msg | None = None
    decided: Msg | None = None
    content: str = ""
    nth: int = 0

    @property
    def code(self) -> str:
        """The code of the check."""
        return self.problem.code

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return self.problem.severity

    @property
    def fingerprint(self) -> str:
        """The same for the same fault wherever its lines stand."""
        message = self.problem.message
        parts = [self.code, *self.rules, message.template, *map(repr, message.params)]
        parts += [self.content] * bool(self.content) + [str(self.nth)] * bool(self.nth)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def told_apart(findings: Iterable[Finding]) -> list[Finding]:
    """The findings in their order, those with the same words numbered."""
    seen: Counter[str] = Counter()
    numbered = []
    for each in findings:
        key = each.fingerprint
        numbered.append(replace(each, nth=seen[key]) if seen[key] else each)
        seen[key] += 1
    return numbered


@frozen
class Passed:
    """One thing that was looked at and is sound; `vacuous` where nothing can test it."""

    about: str
    vacuous: bool = False


Outcome: TypeAlias = Finding | Passed
Run: TypeAlias = Callable[[Any], Iterable[Outcome]]
"""Looks at a `Draft`; the type is not named here, for plugins give checks to what a draft holds."""


@frozen
class Check:
    """One thing that `check` looks for.

    `run` is absent where the fault is found while a file is read. A `lint` may be wrong; any
    other check decides. `core` ones belong to the set that every draft should pass. `needs` is
    what of a draft it holds the draft against, without which it looks at nothing; what needs
    records is told where they are read. Where a check that it `yields_to` names several of the same
    provisions, that one tells the fault more closely.
    """

    code: str
    names: Text
    layer: Layer
    severity: Severity
    run: Run | None = None
    lint: bool = False
    core: bool = True
    needs: Literal["", "superior", "peers", "before", "records"] = ""
    yields_to: tuple[str, ...] = ()

    def finding(
        self,
        message: Msg,
        span: Span | None,
        *,
        rules: Iterable[str] = (),
        help: Msg | None = None,
        verdict: Verdict | None = None,
        related: Iterable[tuple[Span | None, Msg]] = (),
        witness: Witness | None = None,
        case: Msg | None = None,
        severity: Severity | None = None,
    ) -> Finding:
        """A finding of this check at `span`; `rules` go from the most to the least at fault.

        Of the `related` places those that stand nowhere in the file are left out.
        """
        rules = tuple(rules)
        grave = severity or self.severity
        address = rules[0] if rules else ""
        places = tuple((place, label) for place, label in related if place is not None)
        problem = Problem(self.code, grave, message, span, help, address, places)
        decided: Verdict = "counterexample" if witness is not None else "proved"
        return Finding(verdict or ("lint" if self.lint else decided), problem, rules, witness, case)
