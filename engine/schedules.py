"""What rules say of the order and distance of dates, as bounds of one date by another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from comitia.engine.checking import Scope, type_of
from comitia.engine.comparisons import EQUALITY, OPPOSITE
from comitia.engine.draft import Draft
from comitia.engine.expressions import (
    TRUE,
    Aggregate,
    All,
    Any,
    Arithmetic,
    Case,
    Clause,
    Compare,
    CompareOp,
    Expr,
    Field,
    Given,
    Not,
    Path,
    Roll,
    Shift,
)
from comitia.engine.lifting import NotLifted, seen_from
from comitia.engine.messages import Text
from comitia.engine.moves import Move
from comitia.engine.rewriting import unplaced, whole
from comitia.engine.rulechecks import address_in, contributions
from comitia.engine.rules import Bars, Constraint, Obligation, Requires, Rule
from comitia.engine.schema import Schema, Type
from comitia.engine.values import frozen

Premises = tuple[Expr, ...]


@frozen
class Bound:
    """The date `of` is at the latest where `moves` lead from the date `by`, under premises.

    `provision` is empty where it holds of every real case, whatever the rules say.
    """

    of: Expr
    by: Expr
    moves: tuple[Move, ...]
    premises: Premises
    provision: str = ""
    question: str = ""

    @property
    def address(self) -> str:
        """The parameter that says how far, or else the provision."""
        given = (move.address for move in self.moves if move.address)
        return next(given, self.provision)


def bounds_by_table(draft: Draft) -> dict[str, list[Bound]]:
    """The bounds that must hold of the records of each table, and of those they refer to."""
    return joined(draft, draft.once(own_bounds))


def own_bounds(draft: Draft) -> dict[str, list[Bound]]:
    """The bounds that provisions put to the records of the table that they speak of."""
    own: dict[str, list[Bound]] = {}
    for compiled, found in contributions(draft, Requires, Constraint, Obligation, Bars):
        table = compiled.question.subject
        for cited in found:
            if cited.modality == "may":
                continue
            for condition in conditions(draft.schema, table, cited.rule):
                pairs = bounds_in(draft.schema, table, condition, (cited.rule.applies,))
                own.setdefault(table, []).extend(
                    replace(each, provision=cited.provision, question=compiled.question.id)
                    for each in pairs
                )
    return own


def joined(draft: Draft, own: Mapping[str, list[Bound]]) -> dict[str, list[Bound]]:
    """The bounds of each table, with those of the records that its dates are read from."""
    return {
        table: [*_distinct([*bounds, *_referred(own, draft, table, bounds)])]
        for table, bounds in own.items()
    }


def _distinct(bounds: Sequence[Bound]) -> Iterator[Bound]:
    """Each bound once, though several questions give it."""
    seen: set[tuple[object, ...]] = set()
    for each in bounds:
        key = (each.of, each.by, each.moves, each.premises, each.provision)
        if key not in seen and each.of != each.by:
            seen.add(key)
            yield each


def _referred(
    own: Mapping[str, list[Bound]], draft: Draft, table: str, bounds: Sequence[Bound]
) -> Iterator[Bound]:
    """What holds of the records that dates are read from, by the rules or in every real case."""
    paths = {path for each in bounds for date in (each.of, each.by) for path in _paths(date)}
    for prefix in sorted({path[:length] for path in paths for length in range(len(path))}):
        reached = draft.schema.column(table, prefix).reference if prefix else table
        record = draft.registry.records.get(reached or "")
        for fact in record.always() if record else ():
            yield from bounds_in(draft.schema, table, seen_from(fact, prefix), ())
        for each in own.get(reached or "", ()) if prefix else ():
            try:
                yield _seen(each, prefix)
            except NotLifted:
                continue


def _seen(bound: Bound, prefix: Path) -> Bound:
    premises = tuple(seen_from(each, prefix) for each in bound.premises)
    of, by = seen_from(bound.of, prefix), seen_from(bound.by, prefix)
    return replace(bound, of=of, by=by, premises=premises)


def _paths(date: Expr) -> Iterator[Path]:
    if isinstance(date, Field):
        yield date.path


def last_days(draft: Draft) -> list[tuple[str, Text, Bound]]:
    """The last days for duties, whatever shows that they were done: table, question, bound.

    The bound's `of` is what is due, no date.
    """
    return [
        (
            compiled.question.subject,
            compiled.question.names,
            Bound(
                unplaced(rule.fulfilled),
                start,
                moves,
                (rule.applies, *more),
                cited.provision,
                compiled.question.id,
            ),
        )
        for compiled, found in contributions(draft, Obligation)
        for cited in found
        if isinstance(rule := cited.rule, Obligation) and rule.due is not None
        for more, start, moves in dated(rule.due)
    ]


def dues(draft: Draft) -> list[tuple[str, Text, Bound]]:
    """The last days for what is done once, by records of its own, one for each such record."""
    return [
        (table, names, replace(bound, of=act))
        for table, names, bound in draft.once(last_days)
        for act in _acts(bound.of)
    ]


def _acts(expr: Expr) -> Iterator[Expr]:
    """What must exist for a duty to be done."""
    match expr:
        case Aggregate(function="exists"):
            yield expr
        case Clause(arg=arg):
            yield from _acts(arg)
        case All(args=args):
            for each in args:
                yield from _acts(each)


def conditions(schema: Schema, table: str, rule: Rule) -> Iterator[Expr]:
    """What must hold of each record of `table` that the rule applies to."""
    match rule:
        case Bars(holds=holds):
            yield Not(holds)
        case Obligation(in_time=in_time, due=due, fulfilled=fulfilled):
            yield fulfilled
            if in_time != TRUE:
                yield in_time
            elif due is not None and rule.every is None:
                for path in _events(schema, table, fulfilled):
                    yield Compare("le", Field(path), due)
        case Requires(holds=holds) | Constraint(holds=holds):
            yield holds


def _events(schema: Schema, table: str, expr: Expr) -> Iterator[Path]:
    """The days of what must have happened."""
    match expr:
        case Given(path=path, up=0) if schema.column(table, path).type is Type.DATE:
            yield path
        case All(args=args):
            for each in args:
                yield from _events(schema, table, each)
        case Clause(arg=arg):
            yield from _events(schema, table, arg)


def bounds_in(schema: Schema, table: str, expr: Expr, premises: Premises) -> Iterator[Bound]:
    """The bounds that hold where `expr` does."""
    match expr:
        case Clause(arg=arg):
            yield from bounds_in(schema, table, arg, premises)
        case All(args=args):
            for each in args:
                yield from bounds_in(schema, table, each, premises)
        case Any(args=args):
            for number, each in enumerate(args):
                others = tuple(Not(other) for n, other in enumerate(args) if n != number)
                yield from bounds_in(schema, table, each, (*premises, *others))
        case Not(arg=arg):
            yield from _denied(schema, table, arg, premises)
        case Compare():
            yield from _compared(schema, table, expr, premises)


def _denied(schema: Schema, table: str, expr: Expr, premises: Premises) -> Iterator[Bound]:
    match expr:
        case Clause(arg=arg):
            yield from _denied(schema, table, arg, premises)
        case Not(arg=arg):
            yield from bounds_in(schema, table, arg, premises)
        case Any(args=args):
            yield from bounds_in(schema, table, All(tuple(map(Not, args))), premises)
        case All(args=args):
            yield from bounds_in(schema, table, Any(tuple(map(Not, args))), premises)
        case Compare(op=op) if op not in EQUALITY:
            yield from _compared(schema, table, replace(expr, op=OPPOSITE[op]), premises)


def _compared(schema: Schema, table: str, expr: Compare, premises: Premises) -> Iterator[Bound]:
    scope = Scope(schema, table, periodic=True)
    left, right = _days_between(expr)
    for more, one, here in dated(left):
        for also, other, there in dated(right):
            if type_of(one, scope) is not Type.DATE or type_of(other, scope) is not Type.DATE:
                continue
            under = (*premises, *more, *also)
            if expr.op in ("le", "lt", "eq"):
                yield Bound(one, other, _led(there, expr.op, here), under)
            if expr.op in ("ge", "gt", "eq"):
                yield Bound(other, one, _led(here, expr.op, there), under)


def _led(forth: tuple[Move, ...], op: CompareOp, back: tuple[Move, ...]) -> tuple[Move, ...]:
    strict = (Move("days", -1),) if op in ("lt", "gt") else ()
    return (*forth, *strict, *(replace(each, back=not each.back) for each in reversed(back)))


def _days_between(expr: Compare) -> tuple[Expr, Expr]:
    """Days between two dates compared with a number, as a comparison of the dates."""
    for side, number, mirrored in ((expr.left, expr.right, 0), (expr.right, expr.left, 1)):
        if isinstance(side, Arithmetic) and side.op == "sub" and whole(number) is not None:
            shifted = Arithmetic("add", side.right, number)
            return (shifted, side.left) if mirrored else (side.left, shifted)
    return expr.left, expr.right


def dated(expr: Expr) -> Iterator[tuple[Premises, Expr, tuple[Move, ...]]]:
    """The dates that `expr` is counted from: under what premises, from which date, and how far."""
    match expr:
        case Clause(arg=arg):
            yield from dated(arg)
        case Field(up=0) | Aggregate(function="min" | "max"):
            yield (), unplaced(expr), ()
        case Case(arms=arms, otherwise=otherwise):
            passed: Premises = ()
            for test, value in arms:
                for more, start, moves in dated(value):
                    yield (*passed, test, *more), start, moves
                passed = (*passed, Not(test))
            for more, start, moves in dated(otherwise):
                yield (*passed, *more), start, moves
        case Arithmetic(op="add" | "sub", left=left, right=right):
            yield from _further(left, right, -1 if expr.op == "sub" else 1, Move("days"))
        case Shift(day=day, amount=amount, unit=unit, calendar=calendar):
            yield from _further(day, amount, 1, Move(unit, calendar=calendar))
        case Roll(day=day, direction=direction, calendar=calendar):
            for more, start, moves in dated(day):
                yield more, start, (*moves, Move(direction, calendar=calendar))


def _further(
    day: Expr, amount: Expr, sign: int, move: Move
) -> Iterator[tuple[Premises, Expr, tuple[Move, ...]]]:
    number = whole(amount)
    if number is not None:
        step = replace(move, amount=sign * number, address=address_in(amount))
        for more, start, moves in dated(day):
            yield more, start, (*moves, step)
