"""What must be in by a day of which nobody need have been told yet.

A last day counted back from an event leaves no time where the event itself may lawfully be
announced after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from comitia.engine.aggregatelaws import conjuncts, exclude
from comitia.engine.datewords import Named
from comitia.engine.draft import Draft
from comitia.engine.expressions import All, Expr, Field, Path
from comitia.engine.findings import Check, Finding
from comitia.engine.leads import Days
from comitia.engine.messages import Msg
from comitia.engine.rewriting import bare
from comitia.engine.schedules import Bound, bounds_by_table


def closed_before_told(draft: Draft, check: Check) -> Iterator[Finding]:
    """Last days for records that have to wait for a notice which may come later."""
    bounds = draft.once(bounds_by_table)
    for table, record in draft.registry.records.items():
        for each in record.openings:
            made = _counted(bounds.get(table, ()), each.made, each.day, each.who)
            told = _counted(bounds.get(each.table, ()), each.told, each.told_of, each.where)
            named = Named(draft.schema, table), Named(draft.schema, each.table)
            for last in made:
                found = _too_late(draft, last, [each for each in told if _is_said(each)])
                if found is not None:
                    notice, days = found
                    yield _finding(draft, check, named, last, notice=notice, days=days)


def _counted(bounds: Sequence[Bound], of: Path, by: Path, who: Expr) -> list[Bound]:
    """The last days for `of` that provisions count from `by`, and that may be of such records."""
    meant = frozenset(conjuncts(bare(who)))
    return [
        each
        for each in bounds
        if each.provision
        and (each.of, each.by) == (Field(of), Field(by))
        and not exclude(frozenset(conjuncts(bare(All(each.premises)))), meant)
    ]


def _is_said(bound: Bound) -> bool:
    """Whether the text gives the time, so that it is not merely silent on it."""
    return any(move.address for move in bound.moves)


def _too_late(draft: Draft, last: Bound, notices: Sequence[Bound]) -> tuple[Bound, int] | None:
    """The notice that comes first, and by how many days it may miss the last day at the least."""
    days = Days(draft.calendars)
    late: dict[Bound, int] = {}
    for notice in notices:
        leads = days.together(last.moves, notice.moves).values()
        late[notice] = min((told - closed for closed, told in leads), default=0)
    first = min(notices, key=late.__getitem__, default=None)
    return None if first is None or late[first] <= 0 else (first, late[first])


def _finding(
    draft: Draft, check: Check, named: tuple[Named, Named], last: Bound, *, notice: Bound, days: int
) -> Finding:
    return check.finding(
        Msg(
            "{last}, but {notice}: told of it {days} days too late",
            last=named[0].bound(last),
            notice=named[1].bound(notice),
            days=days,
        ),
        draft.span(last.address),
        rules=tuple(dict.fromkeys((last.provision, notice.provision))),
        related=draft.together([notice.address]),
        help=Msg("let the notice come before the last day, or the last day after the notice"),
        severity="warning",
        verdict="proved",
    )
