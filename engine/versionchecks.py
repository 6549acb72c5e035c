"""Checks of a change: which questions it answers otherwise, and where only the wording differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from comitia.engine.comparing import Comparison
from comitia.engine.compiling import Compilation, Compiled, Program
from comitia.engine.dates import PeriodUnit
from comitia.engine.draft import Draft
from comitia.engine.findings import Check, Finding, Layer, Outcome, Passed
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.otherwise import VERSIONS, answered_by, told_by
from comitia.engine.problems import Severity
from comitia.engine.rulechecks import address_in
from comitia.engine.rules import Question
from comitia.engine.values import frozen

COMITIA_API = API


@frozen
class Change:
    """A draft and what it takes the place of: an older version of it, or another file."""

    draft: Draft
    before: Program
    old_id: str
    asked: bool

    def questions(self) -> list[tuple[Question, PeriodUnit | None]]:
        """What either version answers."""
        both = (*self.before.compiled, *self.draft.program.compiled)
        found = {e.asked: e.question for e in both if not e.hypothetical}
        return [(question, every) for (_, every), question in found.items()]

    def sides(
        self, question: Question, every: PeriodUnit | None
    ) -> tuple[tuple[Compiled, ...], tuple[Compiled, ...]]:
        """What the new and the old version say of a question."""
        sides = [
            tuple(
                each
                for each in program.compiled
                if not each.hypothetical and each.asked == (question.id, every)
            )
            for program in (self.draft.program, self.before)
        ]
        return sides[0], sides[1]

    def untouched(self, new: Sequence[Compiled], old: Sequence[Compiled]) -> bool:
        """Whether not even the wording differs."""
        return untouched(new, old, self.draft.id, self.old_id)

    @cached_property
    def comparison(self) -> Comparison:
        """The new version held against the old one."""
        return self.draft.against(self.before)


def untouched(new: Sequence[Compiled], old: Sequence[Compiled], new_id: str, old_id: str) -> bool:
    """Whether two versions say the same in the same words, whatever their rule sets are called."""
    mine, theirs = ([one.outcome for e in side for one in e.combinations] for side in (new, old))
    if mine == theirs:
        return True
    return repr(mine).replace(f"'{new_id}/", f"'{old_id}/") == repr(theirs)


def changes(draft: Draft) -> list[Change]:
    """The changes that a version makes: to the version before it, and to an earlier file."""
    return [
        Change(draft, program, _id(compilation), asked=compilation is not draft.compilation)
        for compilation, program in draft.before
    ]


def _id(compilation: Compilation) -> str:
    return compilation.ruleset.id


def _changed(draft: Draft) -> Iterable[Outcome]:
    """A case that the new version decides otherwise than the old one."""
    for change in draft.once(changes):
        severity: Severity = "warning" if change.asked else "info"
        for question, every in change.questions():
            new, old = change.sides(question, every)
            if change.untouched(new, old):
                continue
            if not new or not old:
                yield _alone(change, question, new or old, bool(new), severity)
                continue
            found = change.comparison.hold(question, new, old, every)
            if found.cases:
                witness = next(iter(found.cases.values()))
                yield CHANGED.finding(
                    Msg("the change makes a difference to `{question}`", question=question.names),
                    draft.span(_place(draft, new)),
                    rules=_rules(new),
                    witness=witness,
                    case=told_by(
                        draft, witness, (draft.program, change.before), (question, every), VERSIONS
                    ),
                    severity=severity,
                )
            elif found.relation == "equal":
                yield Passed(question.id)
            else:
                message = Msg("`{about}` was not decided in time", about=question.names)
                if found.relation == "not_analysed" and found.reason is not None:
                    message = Msg(
                        "`{about}` was not looked at: {reason}",
                        about=question.names,
                        reason=found.reason,
                    )
                yield CHANGED.finding(
                    message,
                    draft.span(_place(draft, new)),
                    rules=_rules(new),
                    verdict="undecided" if found.relation == "undecided" else "not_analysed",
                    severity="info",
                )


def _alone(
    change: Change, question: Question, said: tuple[Compiled, ...], now: bool, severity: Severity
) -> Finding:
    """Only one of the two versions answers the question at all."""
    message = Msg("`{question}` is no longer answered", question=question.names)
    if now:
        message = Msg("`{question}` was not answered before", question=question.names)
    span = change.draft.span(_place(change.draft, said)) if now else None
    names = VERSIONS if now else VERSIONS[::-1]
    asked = said if change.asked else ()
    witness, case = answered_by(change.draft, asked, names) or (None, None)
    return CHANGED.finding(
        message,
        span,
        rules=_rules(said),
        severity=severity,
        verdict="proved",
        witness=witness,
        case=case,
    )


def _reworded(draft: Draft) -> Iterable[Outcome]:
    """What is written otherwise and is the same in every case."""
    for change in draft.once(changes):
        for question, every in change.questions():
            new, old = change.sides(question, every)
            if not new or not old or change.untouched(new, old):
                continue
            if change.comparison.hold(question, new, old, every).relation == "equal":
                yield REWORDED.finding(
                    Msg(
                        "`{question}` is written otherwise; every case is decided as before",
                        question=question.names,
                    ),
                    draft.span(_place(draft, new)),
                    rules=_rules(new),
                )


def _rules(compiled: Iterable[Compiled]) -> tuple[str, ...]:
    found = (source.provision.address for each in compiled for source in each.sources)
    return tuple(dict.fromkeys(found))


def _place(draft: Draft, compiled: Iterable[Compiled]) -> str:
    """The first value that the answer hangs on, of those that the draft writes itself."""
    for each in compiled:
        for cited in each.combinations[0].cited:
            place = address_in(cited.clause())
            if place is not None and draft.span(place) is not None:
                return place
        return each.sources[0].provision.address
    return draft.id


CHANGED = Check(
    "EV001",
    Text("the change changes an outcome", "修改改变结果"),
    Layer.COMPARISON,
    "info",
    _changed,
    needs="before",
)
REWORDED = Check(
    "EV002",
    Text("wording only, proved equal", "仅改措辞，已证等价"),
    Layer.COMPARISON,
    "info",
    _reworded,
    core=False,
    needs="before",
)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    for check in (CHANGED, REWORDED):
        register(check)
