"""Cases on given days: what is counted in working days is computed, the rest is looked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations

from comitia.engine.aggregatelaws import conjuncts
from comitia.engine.casewords import case_text
from comitia.engine.compiling import Compiled
from comitia.engine.dates import BeyondCalendar, PeriodUnit, period_containing
from comitia.engine.datewords import Named
from comitia.engine.decide import compile_expr
from comitia.engine.draft import Draft
from comitia.engine.expressions import (
    Absent,
    Aggregate,
    All,
    Arithmetic,
    Cause,
    CauseKind,
    Compare,
    Context,
    Expr,
    Field,
    Given,
    LongestRun,
    Not,
    Part,
    Roll,
    Shift,
    Value,
    nodes,
    parts_of,
)
from comitia.engine.messages import Msg
from comitia.engine.moves import DAY, Move, moved
from comitia.engine.prove import value_in
from comitia.engine.records import Records
from comitia.engine.redeciding import breached
from comitia.engine.rewriting import bare, put, rebuilt, rewritten
from comitia.engine.rulechecks import contributions
from comitia.engine.rules import (
    Bars,
    Cited,
    Constraint,
    Obligation,
    Requires,
    Sets,
    Suffices,
)
from comitia.engine.schedules import Bound
from comitia.engine.schema import Type
from comitia.engine.showing import show
from comitia.engine.solver import unsupported
from comitia.engine.traces import Env
from comitia.engine.worlds import Witness

YEAR = timedelta(days=366)
"""After how long in force a case of days or months is looked at: what goes before is then, too."""

COUNTED = (Shift, Roll, Part, Arithmetic, Compare)


def show_on(
    draft: Draft,
    table: str,
    days: Mapping[Expr, date],
    cases: Iterable[Expr],
    *,
    until: date | None = None,
    every: PeriodUnit | None = None,
) -> Witness | None:
    """A record of a table that meets one of the conditions, the first of which tells most.

    Its dates are those given. It is looked at on the day `until`, if not on a day asked for, and
    in the period `every` that the first of the dates lies in.
    """
    period = None
    if every is not None:
        found = period_containing(next(iter(days.values())), every)
        period = (found.first, found.last)
    on: list[Expr] = [Compare("eq", each, _value(day)) for each, day in days.items()]
    if draft.as_of is None and until is not None:
        on.append(Compare("eq", Context("as_of"), _value(until)))
    for case in cases:
        witness = show(draft, table, [All((*on, fixed(case, days, draft)))], period=period)
        if witness is not None and value_in(witness, case, draft.calendars) is True:
            return witness
    return None


def fixed(expr: Expr, days: Mapping[Expr, date], draft: Draft) -> Expr:
    """An expression in which dates that are given are constants, and what is counted from them."""
    for each, day in days.items():
        if isinstance(each, Field):
            expr = put(expr, each.path, _value(day))
        else:
            expr = _replaced(expr, bare(each), _value(day))
    env = Env(Records(draft.schema, {}), date.min, calendars=draft.calendars)
    return rewritten(expr, lambda part: _counted(part, env))


def _replaced(expr: Expr, old: Expr, new: Expr) -> Expr:
    """`expr` with what is counted of the current record replaced."""
    if isinstance(expr, Aggregate):
        return new if bare(expr) == old else expr
    return rebuilt(expr, lambda part: _replaced(part, old, new))


def _counted(expr: Expr, env: Env) -> Expr:
    """The constant that is counted from constants."""
    parts = parts_of(expr)
    if not isinstance(expr, COUNTED) or not all(isinstance(each, Value) for each in parts):
        return expr
    match compile_expr(expr)(({},), env)[1]:
        case bool() as holds:
            return Value(holds, Type.BOOL)
        case int() as number:
            return Value(number, Type.INT)
        case date() as day:
            return _value(day)
        case None if isinstance(expr, Shift | Roll):
            return Absent(Type.DATE, Cause(CauseKind.CALENDAR))
    return expr


def _value(day: date) -> Value:
    return Value(day, Type.DATE)


def on_day(
    draft: Draft, provision: str, reads: Callable[[Expr], bool], day: date
) -> Witness | None:
    """A case of a provision, in what it says by an expression that `reads` picks, on a day."""
    for sorts in ((Sets,), (Requires, Constraint, Suffices, Bars, Obligation)):
        for compiled, found in contributions(draft, *sorts):
            for each in (one for one in found if one.provision == provision):
                said = _said(each)
                if compiled.every is not None or not any(map(reads, nodes(said))):
                    continue
                days: dict[Expr, date] = dict.fromkeys(_dates(draft, compiled, said), day)
                table = compiled.question.subject
                witness = show_on(draft, table, days, [each.scope()], until=day) if days else None
                if witness is not None:
                    return witness
    return None


def _said(cited: Cited) -> Expr:
    """All that a provision contributes to a question."""
    parts = [cited.scope(), cited.clause()]
    if isinstance(cited.rule, Obligation):
        parts += [cited.rule.in_time, *([cited.rule.due] if cited.rule.due is not None else ())]
    if isinstance(cited.rule, Sets):
        parts.append(cited.rule.value)
    return All(tuple(parts))


def _dates(draft: Draft, compiled: Compiled, expr: Expr) -> Iterator[Expr]:
    """The dates of the record itself that an expression reads."""
    table = compiled.question.subject
    if isinstance(expr, Field) and not expr.up:
        yield from [expr] * (draft.schema.column(table, expr.path).type is Type.DATE)
    for each in () if isinstance(expr, Aggregate | LongestRun) else parts_of(expr):
        yield from _dates(draft, compiled, each)


def in_force(draft: Draft, day: date, moves: Iterable[Move]) -> date:
    """A day on which the rules are in force, from which moves lead as far on as from `day`."""
    since, units = draft.program.since, {each.unit for each in moves}
    start = draft.as_of or (date.min if since is None else since + YEAR)
    if day >= start or not units <= {"days", "months"}:
        return day
    if units == {"days"}:
        return start
    four = 4 * ((start.year - day.year) // 4)  # leap years come back every four years
    later = day.replace(year=day.year + four)
    return later if later >= start else later.replace(year=later.year + 4)


def round_from(draft: Draft, bounds: Sequence[Bound], day: date) -> tuple[Sequence[Bound], date]:
    """Bounds in a circle, walked from the day of a date after which a provision is broken last.

    As they are given where no provision is among them, or the calendar does not reach so far.
    """
    turned, start = tuple(bounds), day
    try:
        for _ in bounds:
            if turned[-1].provision:
                moved(start, (move for each in turned for move in each.moves), draft.calendars)
                return turned, start
            start = moved(start, turned[0].moves, draft.calendars)
            turned = (*turned[1:], turned[0])
    except BeyondCalendar:
        pass
    return bounds, day


def walked(draft: Draft, bounds: Sequence[Bound], named: Named, day: date) -> Msg:
    """Going round once from a day, bound by bound."""
    steps = [Msg("{name} on {day}", name=named.name(bounds[0].by), day=day)]
    for each in bounds:
        day = moved(day, each.moves, draft.calendars)
        steps.append(Msg("{name} by {day}", name=named.name(each.of), day=day))
    return Msg("{steps}", steps=steps)


def of_circle(draft: Draft, table: str, bounds: Sequence[Bound], day: date) -> Witness | None:
    """A case in which each bound of a circle is kept to the day, and so the last one is not."""
    days = {bounds[0].by: day}
    for each in bounds[:-1]:
        day = moved(day, each.moves, draft.calendars)
        days[each.of] = day
    premises = dict.fromkeys(each for bound in bounds for each in bound.premises)
    until, every = max(days.values()) + DAY, every_of(draft, bounds)  # no duty is open still
    cases = [All((*premises, *_borne(draft, table, bounds))), All(tuple(premises))]
    witness = show_on(draft, table, days, cases, until=until, every=every)
    return witness if witness is not None and breached(draft, bounds, witness) else None


def _borne(draft: Draft, table: str, bounds: Iterable[Bound]) -> Iterator[Expr]:
    """That the records of a table say whose they are, whom provisions that set bounds speak of."""
    questions = {each.question for each in bounds if each.provision}
    bearers = {draft.registry.questions[each].subject for each in questions}
    for name, column in draft.schema.tables[table].columns.items():
        if column.reference in bearers and column.reference != table:
            yield Given((name,))


def every_of(draft: Draft, bounds: Iterable[Bound]) -> PeriodUnit | None:
    """The period in which a duty is counted that sets one of the bounds."""
    setting = {(each.question, each.provision) for each in bounds}
    return next(
        (
            each.every
            for each in draft.in_force()
            if each.every is not None
            and any((each.question.id, s.provision.address) in setting for s in each.sources)
        ),
        None,
    )


def between(
    draft: Draft, table: str, one: Bound, other: Bound, day: date
) -> tuple[Witness | None, date]:
    """A case in which an act is done on a day that one of two provisions finds late; that day."""
    last = max(moved(day, each.moves, draft.calendars) for each in (one, other))
    premises = tuple(dict.fromkeys((*one.premises, *other.premises)))
    every: PeriodUnit | None = None
    cases: list[tuple[Mapping[Expr, date], Expr]] = [({one.by: day, one.of: last}, All(premises))]
    if not is_date(one.of):
        first, second = (duty_of(draft, each) for each in (one, other))
        if first is None or second is None:
            return None, last
        every = first.every
        done = All((first.fulfilled, second.fulfilled))
        early, late = first.in_time, second.in_time
        days = {one.by: day}
        cases = [
            (days, All((*premises, done, early, Not(late)))),
            (days, All((*premises, done, late, Not(early)))),
        ]
    for dated, case in cases:
        witness = show_on(draft, table, dated, [case], until=last, every=every)
        if witness is not None and len(breached(draft, (one, other), witness)) == 1:
            return witness, last
    return None, last


def duty_of(draft: Draft, bound: Bound) -> Obligation | None:
    """The duty whose last day a bound is."""
    for compiled, found in contributions(draft, Obligation):
        for cited in found:
            same = (cited.provision, compiled.question.id) == (bound.provision, bound.question)
            if same and isinstance(cited.rule, Obligation) and cited.rule.due is not None:
                return cited.rule
    return None


def late(draft: Draft, table: str, bound: Bound, start: date, day: date | None) -> Witness | None:
    """A case in which what a bound limits is done only on a day that is too late, if there is."""
    if day is None:
        return None
    days = {bound.by: start}
    premises, every = bound.premises, None
    if is_date(bound.of):
        days[bound.of] = day
    else:
        duty = duty_of(draft, bound)
        if duty is None:
            return None
        premises, every = (*premises, duty.fulfilled, Not(duty.in_time)), duty.every
    witness = show_on(draft, table, days, [All(premises)], until=day, every=every)
    return witness if witness and breached(draft, (bound,), witness) else None


def with_day(
    draft: Draft, case: Msg, bound: Bound, witness: Witness | None, day: date | None
) -> Msg:
    """A case in words, with the day on which what a bound limits is done in it."""
    if witness is None or day is None:
        return case
    if is_date(bound.of):
        return Msg("{case}; done on {day}", case=case, day=day)
    return Msg("{one}; {other}", one=case, other=case_text(witness, draft.schema))


def is_date(expr: Expr) -> bool:
    """Whether it is a day of the records, and not something that is due."""
    return isinstance(expr, Field) or (
        isinstance(expr, Aggregate) and expr.function in ("min", "max")
    )


def unstarted(draft: Draft, table: str, bound: Bound) -> Witness | None:
    """A case in which what a bound limits is done, and what it is counted from never happened."""
    start, done = _happened(bound.by), _happened(bound.of)
    missing = {bare(start), bare(bound.by)}
    parts = [part for each in bound.premises for part in conjuncts(bare(each))]
    premises = [each for each in parts if missing.isdisjoint(nodes(each))]
    return show(draft, table, [All((*premises, done, Not(start)))])


def _happened(event: Expr) -> Expr:
    match event:
        case Field(path=path):
            return Given(path)
        case Aggregate(source=source, where=where):
            return Aggregate("exists", source, where)
    return event


def in_either_days(draft: Draft, provision: str, day: date) -> Witness | None:
    """A case from a day on that two readings of a provision decide differently."""
    for compiled in draft.in_force():
        own = any(each.provision.address == provision for each in compiled.sources)
        for one, other in combinations(compiled.combinations, 2) if own else ():
            differing = {key for key, _ in one.chosen.items() ^ other.chosen.items()}
            differ = Compare("ne", one.outcome, other.outcome)
            starts = dict.fromkeys(each for part in unsupported(differ) for each in _starts(part))
            if starts and all(each.startswith(f"{provision}.") for each in differing):
                table, days = compiled.question.subject, dict.fromkeys(starts, day)
                witness = show_on(draft, table, days, [differ], every=compiled.every)
                if witness is not None:
                    return witness
    return None


def _starts(expr: Expr) -> Iterator[Expr]:
    """The dates that working days are counted from, as the record itself reads them."""
    match expr:
        case Field(path=path):
            yield Field(path)
        case Aggregate(function="min" | "max"):
            yield bare(expr)
        case _:
            for each in parts_of(expr):
                yield from _starts(each)
