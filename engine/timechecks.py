"""Checks of deadlines: schedules that nobody can keep, and two deadlines for one act."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations

from comitia.engine.cycles import Circles
from comitia.engine.datewords import Named
from comitia.engine.draft import Draft, unsettled
from comitia.engine.evidence import bounds_of_acts
from comitia.engine.expressions import TRUE, Aggregate, All, Expr, Field, Not, Part, nodes
from comitia.engine.findings import Check, Finding, Layer, Outcome
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.leads import Days
from comitia.engine.messages import Msg, Text
from comitia.engine.moves import Move, moved
from comitia.engine.openings import closed_before_told
from comitia.engine.possible import surely_possible
from comitia.engine.prove import Found, Impossible
from comitia.engine.rewriting import unplaced
from comitia.engine.room import BOUNDS
from comitia.engine.rulechecks import contributions, stands_at
from comitia.engine.rules import Cited, Constraint, Requires
from comitia.engine.schedules import Bound, bounds_by_table, dues
from comitia.engine.showing import show
from comitia.engine.stepcases import with_case
from comitia.engine.timecases import between, in_force, of_circle, round_from, walked, with_day

COMITIA_API = API


class Circle:
    """Bounds that end before they started, on every day or on some."""

    def __init__(self, bounds: Sequence[Bound], days: Days) -> None:
        """Go round once from every day."""
        self.bounds = tuple(bounds)
        moves = tuple(move for each in bounds for move in each.moves)
        leads = days.leads(moves)
        self.short = {day: -lead for day, lead in leads.items() if lead < 0}
        self.always = bool(leads) and len(self.short) == len(leads)
        # Days of rest that make longer what working days are counted in may save what else fails.
        usual = len(self.short) * 2 > len(leads)
        self.contradicts = bool(leads) and (usual or not any(move.works for move in moves))
        self.worked = {day: by for day, by in self.short.items() if days.works(day)} or self.short

    @property
    def provisions(self) -> tuple[str, ...]:
        """Those at fault, without what holds of every case anyway."""
        return tuple(dict.fromkeys(each.provision for each in self.bounds if each.provision))

    @property
    def is_window(self) -> bool:
        """Whether it is one stretch between two bounds of one date."""
        return len([each for each in self.bounds if each.provision]) == len(self.bounds) == 2


def _circles(draft: Draft) -> list[tuple[str, Circle]]:
    """The circles that cannot be kept, each set of bounds of the text once, short ones first."""
    days = draft.days
    seen: list[frozenset[tuple[object, ...]]] = []
    found: list[tuple[str, Circle]] = []
    kept: list[tuple[str, Circle]] = []
    for table, bounds in draft.once(bounds_of_acts).items():
        for each in Circles(bounds, days).suspicious():
            circle = Circle(each, days)
            if circle.short and circle.provisions:
                found.append((table, circle))
    for table, circle in sorted(found, key=lambda pair: len(pair[1].bounds)):
        ruled = [each for each in circle.bounds if each.provision]
        key = frozenset((each.provision, each.address, each.premises) for each in ruled)
        if not any(other <= key for other in seen):
            seen.append(key)
            kept.append((table, circle))
    return kept


def _conflicts(draft: Draft) -> Iterable[Outcome]:
    """Bounds that no schedule keeps, whatever day it starts on."""
    for table, circle in draft.once(_circles):
        if len(circle.provisions) > 1 and circle.contradicts:
            yield from _told(draft, CONFLICT, table, circle)
    yield from _seasons(draft)


def _seasons(draft: Draft) -> Iterator[Outcome]:
    """Two provisions that put one date into parts of the year that have no day in common."""
    rules: dict[str, list[Cited]] = {}
    for compiled, found in contributions(draft, Requires, Constraint):
        dated = [each for each in found if _reads_part(each.clause())]
        rules.setdefault(compiled.question.subject, []).extend(dated)
    for table, cited in rules.items():
        for one, other in combinations(cited, 2):
            if one.provision == other.provision or _dates(one).isdisjoint(_dates(other)):
                continue
            scopes = (one.scope(), other.scope())
            both = draft.find(table, All((*scopes, one.clause(), other.clause())), small=False)
            if not isinstance(both, Impossible) or not all(
                isinstance(draft.find(table, All(each), small=False), Found)
                for each in (scopes, (scopes[0], one.clause()), (scopes[1], other.clause()))
            ):
                continue
            yield CONFLICT.finding(
                Msg("no day of the year keeps both of these"),
                draft.span(stands_at(other)),
                rules=(other.provision, one.provision),
                related=draft.together([stands_at(one)]),
                help=Msg("let the two parts of the year overlap"),
                verdict="proved",
                witness=show(
                    draft, table, [All((*scopes, one.clause(), Not(other.clause()))), All(scopes)]
                ),
            )


def _reads_part(expr: Expr) -> bool:
    return any(isinstance(each, Part) for each in nodes(expr))


def _dates(cited: Cited) -> set[tuple[str, ...]]:
    """The dates whose month or day a provision speaks of."""
    parts = (each for each in nodes(cited.clause()) if isinstance(each, Part))
    return {each.day.path for each in parts if isinstance(each.day, Field)}


def _empty(draft: Draft) -> Iterable[Outcome]:
    """A stretch of time that ends before it begins."""
    for table, circle in draft.once(_circles):
        if circle.is_window and circle.contradicts:
            yield from _told(draft, EMPTY, table, circle)
    yield from closed_before_told(draft, EMPTY)


def _swallowed(draft: Draft) -> Iterable[Outcome]:
    """Bounds that can be kept, but not from every day on: holidays take the working days."""
    for table, circle in draft.once(_circles):
        if not circle.contradicts:
            yield from _told(draft, SWALLOWED, table, circle)


def _told(draft: Draft, check: Check, table: str, circle: Circle) -> Iterable[Outcome]:
    premises = [each for bound in circle.bounds for each in bound.premises]
    open_ = _open(draft, check, table, premises, circle.provisions)
    if open_ is not None:
        yield from open_
        return
    day = _telling(circle, draft.as_of)
    rules, named = circle.provisions, Named(draft.schema, table)
    spoken = [each for each in circle.bounds if each.provision]
    first, *others = sorted(spoken, key=lambda each: rules.index(each.provision), reverse=True)
    rules = tuple(dict.fromkeys(each.provision for each in (first, *others)))
    bounds = [named.bound(each) for each in circle.bounds]
    short = min(circle.short.values()) if circle.always else circle.short[day]
    said = USUALLY if circle.contradicts and not circle.always else MESSAGES[check.code]
    moves = [move for each in circle.bounds for move in each.moves]
    around, start = round_from(draft, circle.bounds, in_force(draft, day, moves))
    yield check.finding(
        Msg(said, bounds=bounds, days=short, day=day),
        draft.span(first.address),
        rules=rules,
        related=draft.together(each.address for each in others),
        help=Msg("lengthen one of these times or shorten another, so that they fit together"),
        verdict="proved",
        witness=of_circle(draft, table, around, start),
        case=walked(draft, around, named, start),
    )


def _telling(circle: Circle, as_of: date | None) -> date:
    """A day that shows the fault: the first one from the day of the case on, or else the last."""
    days = sorted(circle.worked)
    later = [day for day in days if as_of is not None and day >= as_of]
    return later[0] if later else days[-1]


def _open(
    draft: Draft, check: Check, table: str, premises: Sequence[Expr], rules: Sequence[str]
) -> Iterable[Outcome] | None:
    """Why it does not matter or is not known that premises hold together; `None` where they can."""
    together = All(tuple(dict.fromkeys(each for each in premises if each != TRUE)))
    if surely_possible(draft.schema, table, together):
        return None
    # What is said of related records may be said of another one each time.
    related = {unplaced(each) for each in nodes(together) if isinstance(each, Aggregate)}
    room = replace(BOUNDS, each=min(12, BOUNDS.each + len(related)))
    found = draft.find(table, together, bounds=room, small=False)
    if isinstance(found, Found):
        return None
    return unsettled(draft, check, found, check.names, rules)


def compatible(draft: Draft, table: str, one: Bound, other: Bound) -> bool:
    """Whether two bounds can apply together, as far as is known."""
    return _open(draft, CONFLICT, table, (*one.premises, *other.premises), ()) is None


def _inverted(draft: Draft) -> Iterable[Outcome]:
    """A step may lawfully be taken so late that no day is left for the step after it."""
    days = draft.days
    seen: set[tuple[str, ...]] = set()
    for table, bounds in draft.once(bounds_by_table).items():
        ruled = [each for each in bounds if each.provision]
        for order in (each for each in bounds if _orders(days, each)):
            for early, late in _deadlines(ruled, order):
                through = (*late.moves, *order.moves)
                gone = _beyond(days, early, through)
                key = (early.address, late.address)
                premises = (*early.premises, *late.premises, *order.premises)
                if gone is None or key in seen or _is_idle(draft, table, early, premises, ruled):
                    continue
                rules = tuple(dict.fromkeys((late.provision, early.provision)))
                open_ = _open(draft, INVERTED, table, premises, rules)
                seen.add(key)
                if open_ is None:
                    found = _earlier(draft, Named(draft.schema, table), early, late, gone)
                    start = in_force(draft, gone[0], (*early.moves, *through))
                    yield with_case(draft, table, found, (early, late, order), start)
                else:
                    yield from open_


def _orders(days: Days, bound: Bound) -> bool:
    """Whether a bound puts one date before another, and not only at most so long after it."""
    return all(lead <= 0 for lead in days.leads(bound.moves).values())


def _is_idle(
    draft: Draft, table: str, bound: Bound, premises: Sequence[Expr], others: Sequence[Bound]
) -> bool:
    """Whether another bound of the same two dates is always tighter where premises hold."""
    days = draft.days
    for other in others:
        if (other.of, other.by) != (bound.of, bound.by) or other == bound:
            continue
        leads = days.together(other.moves, bound.moves)
        if leads and all(one < far for one, far in leads.values()):
            open_ = [each for each in other.premises if each not in premises and each != TRUE]
            without = All((*dict.fromkeys(premises), Not(All(tuple(open_)))))
            if not open_ or isinstance(draft.find(table, without, small=False), Impossible):
                return True
    return False


def _deadlines(bounds: Sequence[Bound], order: Bound) -> Iterator[tuple[Bound, Bound]]:
    """The deadlines, counted from one day, of two steps of which one comes first."""
    for early in bounds:
        if early.of != order.of or early.by == order.by:
            continue
        for late in bounds:
            if late.of == order.by and late.by == early.by and late.provision != early.provision:
                yield early, late


def _beyond(days: Days, early: Bound, through: tuple[Move, ...]) -> tuple[date, int] | None:
    """How far the first deadline lies beyond what the second leaves, if it always does.

    With the last day that was tried.
    """
    leads = days.together(early.moves, through)
    if not leads or any(one <= other for one, other in leads.values()):
        return None
    return max(leads), min(one - other for one, other in leads.values())


def _earlier(
    draft: Draft, named: Named, early: Bound, late: Bound, gone: tuple[date, int]
) -> Finding:
    return INVERTED.finding(
        Msg(
            "{first} may be as late as {one}, {later} must come after it but has to be {other}: "
            "{days} days too few",
            first=named.name(early.of),
            one=named.span(early),
            later=named.name(late.of),
            other=named.span(late),
            days=gone[1],
        ),
        draft.span(late.address),
        rules=tuple(dict.fromkeys((late.provision, early.provision))),
        related=draft.together([early.address]),
        help=Msg("move the earlier step's deadline forward, or the later step's back"),
    )


def _twice(draft: Draft) -> Iterable[Outcome]:
    """One act with two deadlines that differ."""
    days = draft.days
    seen: set[tuple[str, str]] = set()
    for table, act, one, other in _pairs(draft):
        same = (one.of, one.by, one.question) == (other.of, other.by, other.question)
        stated = one.address != one.provision and other.address != other.provision
        if not (same and stated) or one.provision == other.provision:
            continue
        day = _differs(days, one, other)
        if day is None or (one.address, other.address) in seen:
            continue
        seen.add((one.address, other.address))
        premises = (*one.premises, *other.premises)
        open_ = _open(draft, TWICE, table, premises, (other.provision, one.provision))
        if open_ is not None:
            yield from open_
            continue
        day = in_force(draft, day, (*one.moves, *other.moves))
        told = _two(draft, Named(draft.schema, table, act), one, other, day)
        shown, last = between(draft, table, one, other, day)
        assert told.case is not None
        case = with_day(draft, told.case, one, shown, last)
        yield replace(told, witness=shown, case=case)


def _pairs(draft: Draft) -> Iterator[tuple[str, Text | None, Bound, Bound]]:
    """Two times of one table, the second of which stands later in the text."""
    for table, bounds in draft.once(bounds_by_table).items():
        for one, other in combinations([each for each in bounds if each.provision], 2):
            yield table, None, one, other
    for (table, act, one), (_, _, other) in combinations(dues(draft), 2):
        yield table, act, one, other


def _differs(days: Days, one: Bound, other: Bound) -> date | None:
    """The last day from which two bounds lead to different days."""
    leads = days.together(one.moves, other.moves)
    return max((day for day, (left, right) in leads.items() if left != right), default=None)


def _two(draft: Draft, named: Named, one: Bound, other: Bound, day: date) -> Finding:
    return TWICE.finding(
        Msg(
            "two different times for one act: {one}; {other}",
            one=named.bound(one),
            other=named.bound(other),
        ),
        draft.span(other.address),
        rules=(other.provision, one.provision),
        related=draft.together([one.address]),
        help=Msg("keep one of the two, or say in which cases each of them holds"),
        case=Msg(
            "{start} on {day}: {name} by {one} and by {other}",
            start=named.name(one.by),
            day=day,
            name=named.name(one.of),
            one=moved(day, one.moves, draft.calendars),
            other=moved(day, other.moves, draft.calendars),
        ),
    )


MESSAGES = {
    "TM001": Msg("no schedule keeps all of these, {days} days are missing: {bounds}").template,
    "TM002": Msg("this stretch of time ends {days} days before it begins: {bounds}").template,
    "TM003": Msg(
        "from {day} on this cannot be kept, holidays leave {days} days too few: {bounds}"
    ).template,
}
USUALLY = Msg(
    "from {day} on, as from most days, this cannot be kept, {days} days are missing: {bounds}"
).template
CONFLICT = Check(
    "TM001",
    Text("deadlines that contradict one another", "期限互相矛盾"),
    Layer.SOLVER,
    "error",
    _conflicts,
    yields_to=("TM002",),
)
EMPTY = Check(
    "TM002", Text("closes before it opens", "征集截止早于公告"), Layer.SOLVER, "error", _empty
)
SWALLOWED = Check(
    "TM003",
    Text("window swallowed by holidays", "窗口遇长假落空"),
    Layer.SOLVER,
    "error",
    _swallowed,
)
TWICE = Check(
    "TM009", Text("two deadlines for one act", "同一行为两个期限"), Layer.SOLVER, "error", _twice
)
INVERTED = Check(
    "RT004",
    Text("later stage, earlier deadline", "后到先截"),
    Layer.SOLVER,
    "error",
    _inverted,
    core=False,
    yields_to=("TM001", "TM002"),
)
CHECKS = (CONFLICT, EMPTY, SWALLOWED, TWICE, INVERTED)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    for check in CHECKS:
        register(check)
