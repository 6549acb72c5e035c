"""Cases at the very edge: all there are and still not enough, nobody and yet enough."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from comitia.engine.comparing import side_of
from comitia.engine.compiling import Compiled
from comitia.engine.draft import Draft
from comitia.engine.expressions import (
    TRUE,
    All,
    Any,
    Arithmetic,
    Clause,
    Compare,
    Context,
    Expr,
    Not,
    Ratio,
    Value,
    integer,
    nodes,
)
from comitia.engine.invariants import always, usual
from comitia.engine.rewriting import bare
from comitia.engine.rules import Form, Obligation, last_day
from comitia.engine.schema import Type
from comitia.engine.showing import show
from comitia.engine.worlds import Witness

UP = ("ge", "gt")
"""The comparisons that more of something brings nearer."""


def show_as_is(draft: Draft, compiled: Compiled, wanted: Expr) -> Witness | None:
    """As `show`, a case of a question."""
    return show(draft, compiled.question.subject, [wanted], period=compiled.period)


def show_ordinary(draft: Draft, compiled: Compiled, cases: Sequence[Expr]) -> Witness | None:
    """As `show`, an ordinary case, or one that is ordinary in some way, before an odd one."""
    table, registry = compiled.question.subject, draft.registry
    for wanted in cases:
        found = show_as_is(draft, compiled, wanted)
        if found is None:
            continue
        wished = usual(registry, table, [wanted, *always(registry, table, [wanted])])
        wishes = [tuple(wished), *((each,) for each in wished)] if wished else []
        better = (show_as_is(draft, compiled, All((wanted, *wish))) for wish in wishes)
        return next((each for each in better if each is not None), found)
    return None


def never_met(draft: Draft, compiled: Compiled, scope: Expr, condition: Expr) -> Witness | None:
    """All there are, and a condition that no case can meet is not met; at best the answer is no."""
    parts = list(_split(condition))
    cases: list[Expr] = []
    for part in reversed(parts):  # lower bounds come first, and what keeps them is more than none
        others = [each for each in parts if each is not part]
        edge = () if others else _edge(draft, compiled, part, met=True)
        near = (scope, *others, Not(part), *edge)
        cases += [All((*near, *_refused(compiled))), All(near)]
    return show_ordinary(draft, compiled, [*cases, All((scope, Not(condition)))])


def always_met(draft: Draft, compiled: Compiled, scope: Expr, condition: Expr) -> Witness | None:
    """Nobody, and a condition that every case meets is met all the same."""
    held = (scope, condition)
    edge = _edge(draft, compiled, condition, met=False)
    return show_ordinary(draft, compiled, [All((*held, *edge)), All(held)])


def broken_at(draft: Draft, address: str) -> Witness | None:
    """A case that breaks what provisions say with the bounds at an address; one of them is kept."""
    for compiled in draft.in_force():
        for cited in compiled.combinations[0].cited:
            rule, scopes, holds = cited.rule, [cited.scope()], cited.clause()
            if isinstance(rule, Obligation):
                holds = All((holds, rule.in_time))
                if (due := last_day(rule)) is not None:  # until then it may still be done
                    scopes.insert(0, All((*scopes, Compare("lt", due, Context("as_of")))))
            written = (e.address or "" for e in nodes(holds) if isinstance(e, Value))
            if any(each.startswith(f"{address}.") for each in written):
                shown = (never_met(draft, compiled, scope, holds) for scope in scopes)
                if (found := next((each for each in shown if each is not None), None)) is not None:
                    return found
    return None


def _split(expr: Expr) -> Iterator[Expr]:
    inner = expr.arg if isinstance(expr, Clause) else expr
    if isinstance(inner, All) and inner.args:
        for each in inner.args:
            yield from _split(each)
    elif inner != TRUE:
        yield inner


def _refused(compiled: Compiled) -> tuple[Expr, ...]:
    """That the answer is no, where it is yes or no."""
    yes_no = compiled.question.outcome is Type.BOOL
    if compiled.question.form is Form.DECISION and yes_no:
        return (side_of(compiled.question, [compiled]).no,)
    return ()


def _edge(draft: Draft, compiled: Compiled, condition: Expr, *, met: bool) -> Iterator[Expr]:
    """Every number that is bounded is as near to its bound as it can be, or as far from it."""
    table, read = compiled.question.subject, [condition]
    read += always(draft.registry, table, read)
    known = [*always(draft.registry, table, read), *draft.ceilings(compiled)]
    most = [each for one in known for each in _most(one)]
    for each in _split(condition):
        match each:
            case Compare(op=op, left=left, right=Value(type=Type.INT | Type.SHARE)):
                part = left.part if isinstance(left, Ratio) else left
                if (op in UP) is not met:
                    yield Compare("eq", part, integer(0))
                    continue
                if isinstance(left, Ratio):
                    yield Compare("eq", part, left.whole)
                yield from _greatest(part, most)


def _most(expr: Expr) -> Iterator[Compare]:
    """What a fact says that something is at most; also where it says so only if both are known."""
    match expr:
        case Compare(op="le"):
            yield expr
        case Any(args=args) if args:
            yield from _most(args[-1])


def _greatest(number: Expr, most: Sequence[Compare]) -> Iterator[Expr]:
    """A number is the greatest that it can be, and so is what bounds it."""
    for each in most:
        if bare(number) in _terms(bare(each.left)):
            yield Compare("eq", number, each.right)
            yield from _greatest(each.right, [other for other in most if other is not each])


def _terms(expr: Expr) -> Iterator[Expr]:
    """What a sum adds up; each alone can be as great as the sum."""
    yield expr
    if isinstance(expr, Arithmetic) and expr.op == "add":
        yield from _terms(expr.left)
        yield from _terms(expr.right)
