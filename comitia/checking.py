"""What `comitia check` does: a file is read, and its draft looked at by every check."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from comitia.builtin import check_registry, find_ruleset, shipped
from comitia.engine.compiling import Compilation, compile_ruleset
from comitia.engine.crossings import CODE as CROSSED_CODE
from comitia.engine.crossings import CROSSED, with_cases
from comitia.engine.draft import Draft
from comitia.engine.findings import Check, Finding, Layer, Outcome, Passed, told_apart
from comitia.engine.headers import Force
from comitia.engine.messages import Msg
from comitia.engine.problems import Problem, has_errors, in_order
from comitia.engine.prove import SolverMissing
from comitia.engine.redeciding import redecided
from comitia.engine.registry import Registry
from comitia.engine.rulesets import RuleSet, load_ruleset
from comitia.engine.solver import solver_installed
from comitia.engine.values import frozen
from comitia.engine.waivers import UNUSED, InForce, in_force, mandatory, unused, waived
from comitia.workspace import Unusable, open_ruleset

NOTHING_BESIDE = {
    "superior": Msg("nothing was given with `--against` to hold it against"),
    "peers": Msg("nothing was given with `--peers` to hold it against"),
    "records": Msg("it is looked for where records are read, as by `comitia decide`"),
    "before": Msg("nothing was given with `--since`, and it has no version before"),
}
"""Why a check did not look at anything that needs something to hold a draft against."""


@frozen
class Request:
    """What to look for: `select`, `ignore` and `mandatory` are codes or beginnings of codes.

    A mandatory check is always made, and what it finds can be waived by nothing. Provisions of
    the forces `as_if` are looked at as if they were in force.
    """

    select: Collection[str] = ()
    ignore: Collection[str] = ()
    mandatory: Collection[str] = ()
    deepest: Layer = Layer.COMPARISON
    against: Sequence[str] = ()
    peers: Sequence[str] = ()
    since: str | None = None
    solver: bool = True
    timeout_ms: int = 3000
    as_of: date | None = None
    as_if: Collection[str] = ()

    @property
    def today(self) -> date:
        """The day on which waivers are looked at."""
        return self.as_of or date.today()

    def wants(self, check: Check) -> bool:
        """Whether a check is to be run."""
        if self.insists(check.code):
            return True
        if check.layer > self.deepest or check.code.startswith(tuple(self.ignore)):
            return False
        return not self.select or check.code.startswith(tuple(self.select))

    def insists(self, code: str) -> bool:
        """Whether a check is mandatory."""
        return code.startswith(tuple(self.mandatory))


@dataclass
class Checked:
    """A file that was looked at, what is wrong with it, and what was found sound.

    `passed` holds, for each check that ran, what it looked at; `not_analysed` why one could not,
    `not_asked` why one had nothing to look at. `ran` are the codes of those that gave an answer.
    `left_out` is how many provisions of each force are not in force and were not looked at.
    `waivers` cover what they waive, `known` is what a baseline holds; both are no findings.
    """

    name: str
    unusable: Unusable
    readable: bool
    findings: list[Finding] = field(default_factory=list)
    passed: dict[str, list[Passed]] = field(default_factory=dict)
    not_analysed: dict[str, Msg] = field(default_factory=dict)
    not_asked: dict[str, Msg] = field(default_factory=dict)
    ran: set[str] = field(default_factory=set)
    left_out: dict[str, int] = field(default_factory=dict)
    waivers: list[InForce] = field(default_factory=list)
    known: list[Finding] = field(default_factory=list)
    registry: Registry | None = None

    def answered(self, code: str) -> bool:
        """Whether no finding of a code means that there is none: it was looked for."""
        check = self.registry.checks.get(code) if self.registry else None
        ran = code in self.ran and code not in self.not_analysed
        return check is None or ran or (check.run is None and not check.needs)

    def is_unused(self, waiver: InForce) -> bool:
        """Whether a waiver covers nothing, though it was looked for."""
        return not waiver.findings and self.answered(waiver.waiver.code)

    @property
    def lost(self) -> dict[str, Msg]:
        """The plugins that were not loaded, and why: whatever they check was not looked at."""
        plugins = self.registry.plugins if self.registry else ()
        return {each.name: each.failure for each in plugins if each.failure is not None}

    @property
    def worst(self) -> str:
        """The gravest severity of a finding, empty where there is none."""
        found = {each.severity for each in self.findings}
        return next((each for each in ("error", "warning", "info") if each in found), "")


def check(name: str, request: Request = Request(), draft: bytes | None = None) -> Checked:
    """Everything wrong with one rule set: its text, its structure, and what it would do.

    A `draft` is looked at in the place of what the file holds.
    """
    registry = check_registry()
    path = find_ruleset(name) or Path(name)
    if not os.path.exists(path):  # noqa: PTH110 - takes a name of any length
        try:
            open_ruleset(name)
        except Unusable as missing:
            findings = _as_findings(missing.problems, missing)
            return Checked(name, missing, readable=False, findings=findings, registry=registry)
    drafts = {} if draft is None else {path.resolve(): draft}
    loaded = load_ruleset(path, registry, find_ruleset, drafts)
    problems = list(loaded.problems)
    compilation = None
    if loaded.ruleset is not None:
        compilation = compile_ruleset(loaded.ruleset, registry, request.as_if)
        problems += compilation.problems
    unread = [each for each in problems if each.code == "LX015"]
    own = any(each.span is None for each in unread) and str(path) not in loaded.texts
    checked = Checked(name, Unusable(problems, loaded.texts), not own, registry=registry)
    checked.findings = _as_findings(in_order(problems), checked.unusable)
    if {each.code for each in problems if each.severity == "error"} == {CROSSED_CODE}:
        again = load_ruleset(path, registry, find_ruleset, drafts, (CROSSED,)).ruleset
        if again is not None:
            checked.findings = _with_cases(checked.findings, again, registry, request)
    if compilation is not None and not has_errors(problems):
        checked.left_out = _left_out(compilation, request)
        _look(checked, compilation, registry, request)
        checked.findings = _told_once(checked.findings, registry, request)
        _waive(checked, compilation.ruleset, registry, request)
    checked.findings = told_apart(checked.findings)
    return checked


def _with_cases(
    found: Sequence[Finding], ruleset: RuleSet, registry: Registry, request: Request
) -> list[Finding]:
    """What was found while reading, with what the draft would do if it were read."""
    read = compile_ruleset(ruleset, registry, request.as_if)
    if has_errors(read.problems) or not (request.solver and solver_installed()):
        return list(found)
    newest, timeout_ms = read.programs[-1], request.timeout_ms
    draft = Draft(read, newest, registry, timeout_ms=timeout_ms, as_of=request.as_of)
    return [_decided(draft, each) for each in with_cases(found, draft)]


def _told_once(found: Sequence[Finding], registry: Registry, request: Request) -> list[Finding]:
    """Without the findings whose fault another check tells more closely, of the same provisions."""

    def closer(each: Finding) -> bool:
        check = registry.checks.get(each.code)
        codes = check.yields_to if check and not request.insists(each.code) else ()
        return any(other.code in codes and _same_fault(other, each) for other in found)

    return [each for each in found if not closer(each)]


def _same_fault(closer: Finding, other: Finding) -> bool:
    """Whether two findings name several of the same provisions.

    What is an error explains all that rests on it; else the same provision must be most at fault.
    """
    mine, theirs = set(closer.rules), set(other.rules)
    if closer.severity == "error":
        return len(mine) > 1 and mine <= theirs
    first = closer.rules[:1] == other.rules[:1] and closer.severity == other.severity
    return first and len(mine & theirs) > 1


def _left_out(compilation: Compilation, request: Request) -> dict[str, int]:
    """How many provisions of each force say only what would hold."""
    speaking = {
        source.provision.address: source.provision.preamble.force.value
        for program in compilation.programs
        for compiled in program.compiled
        for source in compiled.sources
    }
    counted = Counter(speaking.values())
    return {
        force: counted[force]
        for force in sorted(counted)
        if force not in (Force.RULE.value, *request.as_if)
    }


def _waive(checked: Checked, ruleset: RuleSet, registry: Registry, request: Request) -> None:
    """Set apart what waivers cover, and look at the waivers themselves."""
    checked.waivers = in_force(ruleset, request.today, request.insists)
    left = list(waived(checked.findings, checked.waivers, ruleset.id))
    left += mandatory(ruleset, request.insists)
    for each in checked.waivers:
        if checked.is_unused(each) and request.wants(UNUSED):
            left.append(unused(ruleset, each, registry.checks))
    checked.findings = left


def _drafts(
    checked: Checked, compilation: Compilation, registry: Registry, request: Request
) -> Iterator[Draft]:
    """Every version of the rule set, with what it is to be held against."""
    peers = [
        name for each in request.peers for name in (shipped() if each == "shipped" else [each])
    ]
    named = (request.against, peers)
    above, beside = ([open_ruleset(each).compile() for each in names] for names in named)
    earlier = [open_ruleset(request.since).compile(request.as_if)] if request.since else []
    texts = dict(checked.unusable.texts)
    for each in (*above, *beside, *earlier):
        texts = {**each.ruleset.texts, **texts}
    checked.unusable.texts = texts
    for program in compilation.programs:
        yield Draft(
            compilation,
            program,
            registry,
            above,
            beside,
            request.solver and request.deepest >= Layer.SOLVER and solver_installed(),
            request.timeout_ms,
            request.as_of,
            earlier=earlier[0] if earlier else None,
            today=request.today,
        )


def _as_findings(problems: Iterable[Problem], read: Unusable) -> list[Finding]:
    """What was wrong while reading; where no provision is named, with the line it stands on."""
    found = []
    for each in problems:
        line = read.line(each.span.file, each.span.start.line) if each.span else None
        content = " ".join((line or "").split())
        found.append(
            Finding("proved", each, (each.address,))
            if each.address
            else Finding("proved", each, content=content)
        )
    return found


def _look(
    checked: Checked,
    compilation: Compilation,
    registry: Registry,
    request: Request,
) -> None:
    """Run every check that is wanted over every version of the rule set."""
    wanted = [each for each in registry.checks.values() if request.wants(each)]
    wanted.sort(key=lambda each: (each.layer, each.code))
    found: dict[str, Finding] = {}
    for draft in _drafts(checked, compilation, registry, request):
        for each in wanted:
            if each.needs and (each.run is None or not getattr(draft, each.needs)):
                checked.not_asked[each.code] = NOTHING_BESIDE[each.needs]
                continue
            if each.run is None:
                continue
            outcomes = list(_outcomes(checked, each, draft))
            passed = [one for one in outcomes if isinstance(one, Passed)]
            if passed:
                checked.passed.setdefault(each.code, []).extend(passed)
            # Two faults in the same words are two; the same one in another version is told once.
            here = {one.problem: one for one in reversed(outcomes) if isinstance(one, Finding)}
            for finding in told_apart(reversed(here.values())):
                if finding.fingerprint not in found:
                    found[finding.fingerprint] = _decided(draft, finding)
    for code in checked.ran:
        checked.not_asked.pop(code, None)  # one of the versions had something to look at
    checked.findings += _ordered(found.values())


def _outcomes(checked: Checked, check: Check, draft: Draft) -> Iterator[Outcome]:
    """What a check says of one version, as far as it can be made."""
    try:
        yield from check.run(draft) if check.run is not None else ()
        checked.ran.add(check.code)
    except SolverMissing:
        checked.not_analysed[check.code] = Msg(
            "the solver is not installed: pip install 'comitia[prove]'"
        )


def _decided(draft: Draft, finding: Finding) -> Finding:
    """A finding with what deciding its case says of the provisions that it names."""
    if finding.witness is None or finding.decided is not None:
        return finding
    return replace(finding, decided=redecided(draft, finding.rules, finding.witness))


def _ordered(findings: Iterable[Finding]) -> list[Finding]:
    by_problem: dict[Problem, list[Finding]] = {}
    for each in findings:
        by_problem.setdefault(each.problem, []).append(each)
    return [each for problem in in_order(by_problem) for each in by_problem[problem]]
