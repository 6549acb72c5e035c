"""Cases of a duty that is not done, and yet is never overdue: its text gives it no last day."""

from __future__ import annotations

from collections.abc import Iterator

from comitia.engine.casewords import case_text
from comitia.engine.compiling import Compiled
from comitia.engine.draft import Draft
from comitia.engine.expressions import (
    All,
    Arithmetic,
    Compare,
    Context,
    Expr,
    Field,
    Not,
    Value,
    integer,
)
from comitia.engine.extremes import show_ordinary
from comitia.engine.messages import Msg
from comitia.engine.outcomes import UNDETERMINED
from comitia.engine.prove import value_in
from comitia.engine.rules import Form
from comitia.engine.schema import Type
from comitia.engine.showing import Shown

LONG = 365
"""Days after which it is looked at."""


def never_overdue(draft: Draft, address: str, question: str = "") -> Shown | None:
    """A case in which a duty of a provision is long not done; decided: it is not overdue.

    The first such duty, or the one that a question asks about.
    """
    for compiled in draft.in_force(question) if draft.solver else ():
        sole = compiled.question.form is Form.OBLIGATION and len(compiled.combinations) == 1
        if compiled.sources[0].provision.address != address or not sole or compiled.every:
            continue
        witness = show_ordinary(draft, compiled, list(_undone(draft, compiled)))
        outcome = compiled.combinations[0].outcome
        found = value_in(witness, outcome, draft.calendars) if witness is not None else ""
        if witness is None or found not in ("pending", None):
            continue
        case = Msg(
            "{records}: still not done, and yet not found overdue: {answer}",
            records=case_text(witness, draft.schema, compiled.question.subject),
            answer=UNDETERMINED if found is None else compiled.question.outcomes["pending"],
        )
        return Shown(witness, case)
    return None


def _undone(draft: Draft, compiled: Compiled) -> Iterator[Expr]:
    """It applies and is not done, best long after a day that the record bears."""
    columns = draft.schema.tables[compiled.question.subject].columns.values()
    days = [Field((each.name,)) for each in columns if each.type is Type.DATE and not each.event]
    for cited in compiled.combinations[0].cited:
        undone: Expr = All((cited.scope(), Not(cited.clause())))
        for day in days[:1]:
            if draft.program.since is not None:
                undone = All((undone, Compare("ge", day, Value(draft.program.since, Type.DATE))))
            late = Arithmetic("add", day, integer(LONG))
            yield All((undone, Compare("le", late, Context("as_of"))))
        yield undone
