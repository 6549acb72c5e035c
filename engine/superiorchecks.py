"""Checks of a draft against superior rules: weaker, stricter, silent, equal, or cited as of old.

Of a superior rule set only what binds counts: what holds generally or in principle is no floor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from comitia.engine.bindings import LENIENT, binds, bound, bound_or_not
from comitia.engine.checking import Scope
from comitia.engine.comparing import Comparison, differing, side_of
from comitia.engine.compiling import Compilation, Compiled, Program
from comitia.engine.dates import PeriodUnit
from comitia.engine.draft import Draft, unsettled
from comitia.engine.expressions import All, Any, Compare, Expr, Not, Path, is_text
from comitia.engine.findings import Check, Layer, Outcome, Passed
from comitia.engine.headers import Modality
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.invariants import paths_read
from comitia.engine.levels import concerns, own_level
from comitia.engine.messages import Msg, Text
from comitia.engine.otherwise import answered_by, told_by
from comitia.engine.problems import Span
from comitia.engine.prove import Found, Verdict, Witness
from comitia.engine.rulechecks import address_in
from comitia.engine.rules import Cited, Form, Question, Requires, Suffices, text_value
from comitia.engine.rulesets import Provision
from comitia.engine.schema import Type
from comitia.engine.values import frozen

COMITIA_API = API

LEVELS = (Text("the superior rule", "上位规定"), Text("this draft", "本文本"))
KEEP = Msg("keep at least to what the superior rule asks for")
NO_LEVEL = Msg("the superior rule is for some levels, and this names none")
OTHER_PERIODS = Msg("it is counted in other periods here than in the superior rule")


@frozen
class Held:
    """One question as a draft and a superior rule set answer it."""

    draft: Draft
    superior: Compilation
    comparison: Comparison
    question: Question
    every: PeriodUnit | None
    mine: tuple[Compiled, ...]
    theirs: tuple[Compiled, ...]

    @property
    def decision(self) -> bool:
        """Whether it asks for yes, no or a value, and not whether a duty was kept."""
        return self.question.form is Form.DECISION

    def find(self, wanted: Expr) -> Verdict:
        """A case of the question that makes `wanted` true."""
        return self.comparison.find(self.question, wanted, self.every)

    def told(self, witness: Witness) -> Msg | None:
        """A case, and what the two answer in it."""
        programs = self.superior.programs[-1], self.draft.program
        return told_by(self.draft, witness, programs, (self.question, self.every), LEVELS)

    def cited(self, theirs: bool = False) -> list[Cited]:
        """What provisions of one of the two contribute."""
        compiled = self.theirs if theirs else self.mine
        return [each for one in compiled for each in one.combinations[0].cited]

    def rules(self) -> tuple[str, ...]:
        """The provisions of both, the draft's first, those of the kinds in question before."""
        kinds = {each.provision.preamble.kind for one in self.theirs for each in one.sources}
        own = [each.provision for one in self.mine for each in one.sources]
        own.sort(key=lambda each: each.preamble.kind not in kinds)
        above = [each.provision for one in self.theirs for each in one.sources]
        return tuple(dict.fromkeys(each.address for each in (*own, *above)))

    def span(self) -> Span | None:
        """The value of the draft that is most likely at fault."""
        address = self.rules()[0]
        clause = next((e.clause() for e in self.cited() if e.provision == address), None)
        return self.draft.span((clause and address_in(clause)) or address)

    def related(self) -> list[tuple[Span, Msg]]:
        """Where the superior rule stands."""
        above = [each.provision for one in self.theirs for each in one.sources]
        spans = dict.fromkeys(each.spans[each.address] for each in above)
        return [(span, Msg("the superior rule")) for span in spans]


def _held(draft: Draft) -> list[Held]:
    """Every question that a superior rule set answers, as the draft answers it."""
    own = list(bound_or_not(draft.program))
    found = []
    for superior in draft.superior:
        above = list(bound(superior.programs[-1]))
        comparison = draft.against(superior.programs[-1])
        for name, every in dict.fromkeys(each.asked for each in above):
            mine = tuple(each for each in own if each.asked == (name, every))
            theirs = tuple(each for each in above if each.asked == (name, every))
            question = theirs[0].question
            found.append(Held(draft, superior, comparison, question, every, mine, theirs))
    return found


def _allows(held: Held) -> Expr:
    """The draft says yes; of a duty, that it applies and is not broken."""
    yes = side_of(held.question, held.mine).yes
    return yes if held.decision else All((yes, _applies(held.mine)))


def _applies(compiled: Sequence[Compiled]) -> Expr:
    outcomes = [[one.outcome for one in each.combinations] for each in compiled]
    idle = text_value("not_applicable")
    return Any(tuple(All(tuple(Compare("ne", x, idle) for x in each)) for each in outcomes))


def _weaker(draft: Draft) -> Iterable[Outcome]:
    """A case that the draft allows and the superior rule forbids, or decides otherwise."""
    for held in draft.once(_held):
        if not held.mine:
            yield from _of_other_periods(held)
            continue
        if held.decision and held.question.outcome is not Type.BOOL:
            wanted = differing(held.mine, held.theirs)
            message = Msg(
                "`{superior}` answers `{question}` otherwise",
                superior=held.superior.ruleset.id,
                question=held.question.names,
            )
        else:
            wanted = All((_allows(held), side_of(held.question, held.theirs).no))
            message = Msg(
                "this is weaker than `{superior}` on `{question}`",
                superior=held.superior.ruleset.id,
                question=held.question.names,
            )
        yield from _told(WEAKER, held, wanted, message, help=KEEP)


def _of_other_periods(held: Held) -> Iterator[Outcome]:
    """A duty that the draft counts in other periods alone: four times a year is no each quarter."""
    mine = [e for e in bound_or_not(held.draft.program) if e.question.id == held.question.id]
    if mine:
        other = replace(held, mine=tuple(mine))
        yield _not_looked_at(WEAKER, other, OTHER_PERIODS, help=None)


def _not_looked_at(check: Check, held: Held, why: Msg, help: Msg | None) -> Outcome:
    return check.finding(
        Msg("`{about}` was not looked at: {reason}", about=held.question.names, reason=why),
        held.span(),
        rules=held.rules(),
        related=held.related(),
        help=help,
        verdict="not_analysed",
        severity="info",
    )


def _burden(draft: Draft) -> Iterable[Outcome]:
    """A case that the superior rule admits and the draft refuses.

    Where the superior rule only sets a floor, to ask for more is no fault, but worth knowing.
    """
    for held in draft.once(_held):
        if not held.mine or (held.decision and held.question.outcome is not Type.BOOL):
            continue
        allowed = side_of(held.question, held.theirs).yes
        if not held.decision:
            allowed = All((allowed, _applies(held.theirs)))
        wanted = All((allowed, side_of(held.question, held.mine).no))
        granted = held.decision and any(
            isinstance(each.rule, Suffices) for each in held.cited(theirs=True)
        )
        message = Msg(
            "this refuses what `{superior}` admits on `{question}`",
            superior=held.superior.ruleset.id,
            question=held.question.names,
        )
        if not granted:
            message = Msg(
                "this asks for more than `{superior}` on `{question}`",
                superior=held.superior.ruleset.id,
                question=held.question.names,
            )
        advice = Msg("ask for no more than the superior rule does") if granted else None
        yield from _told(BURDEN, held, wanted, message, help=advice, soft=not granted)


def _levels(held: Held) -> Iterator[tuple[Path, str | None]]:
    """The levels that the superior rule tells apart and the draft does not: where they are read.

    With each the draft's own level, as the records name it; `None` where it says none.
    """
    exprs = [each.outcome for one in held.mine for each in one.combinations]
    above = [each.outcome for one in held.theirs for each in one.combinations]
    read, told = ({path for each in some for path in paths_read(each)} for some in (above, exprs))
    scope = Scope(held.draft.schema, held.question.subject)
    for path, level in own_level(held.draft, scope, read):
        if path in read - told:
            yield path, level


def _told(
    check: Check, held: Held, wanted: Expr, message: Msg, *, help: Msg | None, soft: bool = False
) -> Iterator[Outcome]:
    for path, level in _levels(held):
        if level is None:
            yield _not_looked_at(
                check, held, NO_LEVEL, help=Msg("name the level in the heading (`level`)")
            )
            return
        wanted = All((wanted, is_text(".".join(path), level)))
    found = held.find(wanted)
    if isinstance(found, Found):
        yield check.finding(
            message,
            held.span(),
            rules=held.rules(),
            related=held.related(),
            witness=found.witness,
            case=held.told(found.witness),
            help=help,
            severity="info" if soft else None,
        )
    else:
        yield from unsettled(held.draft, check, found, held.question.names, held.rules())


def _silent(draft: Draft) -> Iterable[Outcome]:
    """What provisions of the superior rule set speak of, and the draft with no word."""
    if not draft.newest:
        return
    spoken = {each.question.id for each in draft.program.compiled if _speaks(each)}
    for superior in draft.superior:
        for kind, topics in _topics(superior.programs[-1]).items():
            found = [each for each in topics if concerns(draft, each)]
            questions = {each.question.id: each.question.names for each in found}
            if not found or questions.keys() & spoken:
                yield Passed(kind, vacuous=not found)
                continue
            sources = {s.provision.address: s.provision for each in found for s in each.sources}
            witness, case = answered_by(draft, found, LEVELS) or (None, None)
            yield SILENT.finding(
                Msg(
                    "`{superior}` speaks of `{topic}`, this does not: {questions}",
                    superior=superior.ruleset.id,
                    topic=type(next(iter(sources.values())).kind).names,
                    questions=list(questions.values()),
                ),
                None,
                rules=sources,
                related=[(e.spans[name], Msg("the superior rule")) for name, e in sources.items()],
                help=Msg("provide for it, or say that the superior rule applies"),
                severity=None if any(map(_is_duty, sources.values())) else "info",
                verdict="proved",
                witness=witness,
                case=case,
            )


def _is_duty(provision: Provision) -> bool:
    """Whether a superior provision commands; what it only states need not be said again."""
    return provision.preamble.modality in (Modality.MUST, Modality.SHOULD)


def _topics(program: Program) -> dict[str, list[Compiled]]:
    """What binds of a superior rule set, by the kinds of its provisions."""
    found: dict[str, list[Compiled]] = {}
    for each in bound(program):
        for kind in dict.fromkeys(s.provision.preamble.kind for s in each.sources):
            found.setdefault(kind, []).append(each)
    return found


def _speaks(compiled: Compiled) -> bool:
    """Whether a draft does more than advise."""
    if compiled.question.form is not Form.DECISION:
        return compiled.sources[0].provision.preamble.modality not in LENIENT
    cited = compiled.combinations[0].cited
    return any(binds(each) or not isinstance(each.rule, Requires) for each in cited)


def _equal(draft: Draft) -> Iterable[Outcome]:
    """The draft and the superior rule give the same answer in every case."""
    for held in draft.once(_held):
        if not held.mine:
            continue
        found = held.comparison.hold(held.question, held.mine, held.theirs, held.every)
        if found.relation != "equal" or not _ever(held):
            continue
        yield EQUAL.finding(
            Msg(
                "on `{question}` this is the same as `{superior}` in every case",
                superior=held.superior.ruleset.id,
                question=held.question.names,
            ),
            held.span(),
            rules=held.rules(),
            related=held.related(),
        )


def _ever(held: Held) -> bool:
    """Whether the question is ever answered: sameness in silence is nothing to report."""
    side = side_of(held.question, held.mine) if held.question.outcome is Type.BOOL else None
    if side is None or not held.decision:
        return True
    ever = Any((side.yes, Not(side.yes)))
    return not held.comparison.impossible(held.question, ever, held.every)


WEAKER = Check(
    "HR001",
    Text("weaker than the superior rule", "低于上位下限"),
    Layer.COMPARISON,
    "error",
    _weaker,
    needs="superior",
)
BURDEN = Check(
    "HR002",
    Text("adds a burden the superior rule excludes", "加码"),
    Layer.COMPARISON,
    "error",
    _burden,
    needs="superior",
)
SILENT = Check(
    "HR003",
    Text("mandatory topic missing", "必备事项缺失"),
    Layer.COMPARISON,
    "warning",
    _silent,
    needs="superior",
)
EQUAL = Check(
    "HR008",
    Text("equal to the superior rule", "等价已证"),
    Layer.COMPARISON,
    "info",
    _equal,
    core=False,
    needs="superior",
)
CHECKS = (WEAKER, BURDEN, SILENT, EQUAL)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    for check in CHECKS:
        register(check)
