"""The first evaluator: one case at a time, with the whole reason.

An expression is compiled once to closures. Each returns a trace: the node, its value (`None`
when undetermined) and the traces it came from. The trace *is* the evaluation: texts and causes
are read off it later, and only when somebody asks.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any as Anything
from typing import assert_never

from comitia.engine.closures import (
    Closure,
    Env,
    Rows,
    Trace,
    constant,
    read_context,
    read_field,
    read_given,
    read_part,
    read_roll,
    read_shift,
)
from comitia.engine.expressions import (
    Absent,
    Aggregate,
    All,
    Any,
    Arithmetic,
    Case,
    Clause,
    Compare,
    Context,
    Expr,
    Field,
    Given,
    LongestRun,
    Not,
    Part,
    Rank,
    Ratio,
    Related,
    Roll,
    Shift,
    Value,
)
from comitia.engine.records import TABLE, Row
from comitia.engine.schema import KEY

OPERATORS: Mapping[str, Callable[[Anything, Anything], Anything]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
}


def compile_expr(expr: Expr) -> Closure:
    """The closure that evaluates `expr`, which must have passed the type checker."""
    match expr:
        case Value(value=value):
            return constant(expr, _as_pair(value) if isinstance(value, Fraction) else value)
        case Absent():
            return constant(expr, None)
        case Field(path=path, up=up):
            return read_field(expr, path, up)
        case Given(path=path, up=up):
            return read_given(expr, path, up)
        case Context(name=name):
            return read_context(expr, name)
        case Compare():
            return _compare(expr)
        case Arithmetic():
            return _arithmetic(expr)
        case Ratio(part=part, whole=whole):
            return _ratio(expr, compile_expr(part), compile_expr(whole))
        case Not(arg=arg):
            return _negate(expr, compile_expr(arg))
        case All(args=args):
            return _connect(expr, args, decisive=False)
        case Any(args=args):
            return _connect(expr, args, decisive=True)
        case Case():
            return _case(expr)
        case Shift(day=day, amount=amount):
            return read_shift(expr, compile_expr(day), compile_expr(amount))
        case Roll(day=day):
            return read_roll(expr, compile_expr(day))
        case Part(day=day, part=part):
            return read_part(expr, compile_expr(day), part)
        case Aggregate():
            return _aggregate(expr)
        case LongestRun():
            return _longest_run(expr)
        case Rank():
            return _rank(expr)
        case Clause(arg=arg):
            return _clause(expr, compile_expr(arg))
        case _:
            assert_never(expr)


def _as_pair(value: Fraction) -> tuple[int, int]:
    return value.numerator, value.denominator


def _compare(expr: Compare) -> Closure:
    left, right, test = compile_expr(expr.left), compile_expr(expr.right), OPERATORS[expr.op]

    def compare(rows: Rows, env: Env) -> Trace:
        one, other = left(rows, env), right(rows, env)
        a, b = one[1], other[1]
        if a is None or b is None:
            return expr, None, (one, other)
        if type(a) is tuple:
            a, b = a[0] * b[1], b[0] * a[1]
        return expr, test(a, b), (one, other)

    return compare


def _arithmetic(expr: Arithmetic) -> Closure:
    left, right, compute = compile_expr(expr.left), compile_expr(expr.right), OPERATORS[expr.op]

    def arithmetic(rows: Rows, env: Env) -> Trace:
        one, other = left(rows, env), right(rows, env)
        a, b = one[1], other[1]
        if a is None or b is None:
            return expr, None, (one, other)
        return expr, _combine(compute, a, b), (one, other)

    return arithmetic


def _combine(
    compute: Callable[[Anything, Anything], Anything], a: Anything, b: Anything
) -> Anything:
    if not isinstance(a, date):
        return compute(a, b)
    if isinstance(b, date):
        return a.toordinal() - b.toordinal()
    try:
        return date.fromordinal(compute(a.toordinal(), b))
    except (ValueError, OverflowError):
        return None


def _ratio(expr: Expr, part: Closure, whole: Closure) -> Closure:
    def ratio(rows: Rows, env: Env) -> Trace:
        one, other = part(rows, env), whole(rows, env)
        a, b = one[1], other[1]
        known = a is not None and b is not None and b > 0
        return expr, (a, b) if known else None, (one, other)

    return ratio


def _negate(expr: Expr, arg: Closure) -> Closure:
    def negate(rows: Rows, env: Env) -> Trace:
        one = arg(rows, env)
        return expr, None if one[1] is None else not one[1], (one,)

    return negate


def _connect(expr: Expr, args: tuple[Expr, ...], decisive: bool) -> Closure:
    """Kleene's connectives: the decisive value of one operand settles it, else any doubt stays.

    Every operand is evaluated, so that the reason shows them all.
    """
    closures = tuple(map(compile_expr, args))

    def connect(rows: Rows, env: Env) -> Trace:
        traces = tuple([closure(rows, env) for closure in closures])
        value: bool | None = not decisive
        for trace in traces:
            if trace[1] is decisive:
                return expr, decisive, traces
            if trace[1] is None:
                value = None
        return expr, value, traces

    return connect


def _case(expr: Case) -> Closure:
    arms = tuple((compile_expr(test), compile_expr(value)) for test, value in expr.arms)
    otherwise = compile_expr(expr.otherwise)

    def case(rows: Rows, env: Env) -> Trace:
        tried: list[Trace] = []
        for test, value in arms:
            condition = test(rows, env)
            tried.append(condition)
            if condition[1] is None:
                return expr, None, tuple(tried)
            if condition[1]:
                outcome = value(rows, env)
                return expr, outcome[1], (*tried, outcome)
        outcome = otherwise(rows, env)
        return expr, outcome[1], (*tried, outcome)

    return case


def _clause(expr: Expr, arg: Closure) -> Closure:
    def clause(rows: Rows, env: Env) -> Trace:
        one = arg(rows, env)
        return expr, one[1], (one,)

    return clause


def _always(rows: Rows, env: Env) -> Trace:
    return _TRUE_TRACE


_TRUE_TRACE: Trace = (All(()), True, ())


def _taken(
    source: Related, where: Closure, rows: Rows, env: Env
) -> tuple[list[Row], list[Row]] | None:
    """The related records that satisfy `where`, and those of which it cannot be told."""
    related = env.records.related(source, rows[0])
    if related is None:
        return None
    sure: list[Row] = []
    doubtful: list[Row] = []
    for row in related:
        value = where((row, rows[0]), env)[1]
        if value is None:
            doubtful.append(row)
        elif value:
            sure.append(row)
    return sure, doubtful


def _aggregate(expr: Aggregate) -> Closure:
    where = _always if expr.where is None else compile_expr(expr.where)
    value = _always if expr.value is None else compile_expr(expr.value)

    def aggregate(rows: Rows, env: Env) -> Trace:
        taken = _taken(expr.source, where, rows, env)
        if taken is None:
            return expr, None, ((), ())
        sure, doubtful = taken
        if expr.function == "exists":
            found = True if sure else None if doubtful else False
            return expr, found, taken
        if doubtful:
            return expr, None, taken
        if expr.function == "count":
            return expr, len(sure), taken
        values = [value((row, rows[0]), env)[1] for row in sure]
        if None in values:
            return expr, None, (sure, [r for r, v in zip(sure, values, strict=True) if v is None])
        return expr, _fold(expr.function, values), taken

    return aggregate


def _fold(function: str, values: list[Anything]) -> Anything:
    if function == "distinct":
        return len(set(values))
    if function == "sum":
        return sum(values)
    if not values:
        return None
    return min(values) if function == "min" else max(values)


def _longest_run(expr: LongestRun) -> Closure:
    where = compile_expr(expr.where)

    def longest_run(rows: Rows, env: Env) -> Trace:
        taken = _taken(expr.source, where, rows, env)
        if taken is None:
            return expr, None, ((), ())
        related = env.records.related(expr.source, rows[0]) or []
        keys = [(env.records.follow(row, expr.order), row[KEY]) for row in related]
        if taken[1] or any(key[0] is None for key in keys):
            return expr, None, taken
        sure = {id(row) for row in taken[0]}
        longest = run = 0
        for _, row in sorted(zip(keys, related, strict=True), key=lambda pair: pair[0]):
            run = run + 1 if id(row) in sure else 0
            longest = max(longest, run)
        return expr, longest, taken

    return longest_run


def _rank(expr: Rank) -> Closure:
    value = compile_expr(expr.value)
    better = operator.gt if expr.descending else operator.lt

    def rank(rows: Rows, env: Env) -> Trace:
        own = value(rows, env)
        source = Related(str(rows[0][TABLE]), tuple((path, path) for path in expr.within))
        peers = env.records.related(source, rows[0])
        if own[1] is None or peers is None:
            return expr, None, (own,)
        values = [value((row, *rows[1:]), env)[1] for row in peers]
        if None in values:
            return expr, None, (own,)
        return expr, 1 + sum(1 for each in values if better(each, own[1])), (own,)

    return rank
