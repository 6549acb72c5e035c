"""The acts that rules speak of, and what rules say of which may be done, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import combinations

from comitia.engine.aggregatelaws import conjuncts
from comitia.engine.draft import Draft
from comitia.engine.expressions import (
    Aggregate,
    All,
    Any,
    Arithmetic,
    Clause,
    Compare,
    Expr,
    Field,
    Given,
    Not,
    Part,
    Roll,
    Shift,
    Value,
    implies,
    nodes,
    parts_of,
)
from comitia.engine.rewriting import bare
from comitia.engine.rulechecks import contributions
from comitia.engine.rules import Cited, Constraint, Obligation
from comitia.engine.schema import Schema, Type
from comitia.engine.values import frozen


@frozen
class ActRule:
    """A rule that binds acts: where `scope` holds, `demand` must not fail."""

    cited: Cited
    scope: Expr
    demand: Expr
    duty: bool

    @cached_property
    def premise(self) -> Expr:
        """The rule is kept."""
        return implies(self.scope, self.demand)

    @property
    def counts_days(self) -> bool:
        """Whether it says more of days than which comes first."""
        return any(
            isinstance(each, Arithmetic | Shift | Roll | Part) for each in nodes(self.premise)
        )

    def forbids(self, act: Expr) -> bool:
        """Whether it says no more than that the act may not be done."""
        return Not(act) in conjuncts(self.demand)


def act_rules(draft: Draft) -> dict[str, list[ActRule]]:
    """The rules that bind, by the table they speak of: duties of a period are left out."""
    found: dict[str, list[ActRule]] = {}
    for compiled, cited in contributions(draft, Constraint, Obligation):
        for each in cited:
            rule = each.rule
            if each.soft or each.modality == "may":
                continue
            if isinstance(rule, Obligation) and rule.every is None:
                made = ActRule(each, bare(rule.applies), bare(rule.fulfilled), duty=True)
            elif isinstance(rule, Constraint):
                made = ActRule(each, bare(rule.applies), bare(rule.holds), duty=False)
            else:
                continue
            found.setdefault(compiled.question.subject, []).append(made)
    return found


def acts_in(schema: Schema, table: str, expr: Expr) -> Iterator[Expr]:
    """The acts that an expression speaks of, each as the condition that it has been done.

    An act is a related record of a certain name, or a day of the record itself.
    """
    for each in nodes(expr):
        match each:
            case Aggregate(function="exists" | "min" | "max", source=source, where=where):
                if where is not None and _named(where):
                    yield Aggregate("exists", source, where)
            case Given(path=(name,), up=0) if name in schema.tables[table].columns:
                if schema.tables[table].columns[name].type is Type.DATE:
                    yield each


def orders_acts(schema: Schema, table: str, rule: ActRule) -> bool:
    """Whether what a rule demands is about acts, and not only asked once one has been done."""
    spoken = (*acts_in(schema, table, rule.demand), *_bound(schema, table, rule.demand, asked=True))
    return bool(spoken)


def bound_acts(schema: Schema, table: str, rule: ActRule) -> set[Expr]:
    """The acts that a rule may stand in the way of: it does not merely ask for them."""
    return set(_bound(schema, table, rule.premise, asked=True))


def _bound(schema: Schema, table: str, expr: Expr, asked: bool) -> Iterator[Expr]:
    match expr:
        case Not(arg=arg):
            yield from _bound(schema, table, arg, not asked)
        case All(args=args) | Any(args=args):
            for each in args:
                yield from _bound(schema, table, each, asked)
        case Clause(arg=arg):
            yield from _bound(schema, table, arg, asked)
        case Given() | Aggregate(function="exists") if asked:
            return
        case Field(path=path):
            column = schema.column(table, path)
            if column.event and column.type is Type.DATE:
                yield Given(path)
        case Aggregate():
            yield from acts_in(schema, table, expr)
        case _:
            yield from acts_in(schema, table, expr)
            for each in parts_of(expr):
                yield from _bound(schema, table, each, asked=False)


def _named(where: Expr) -> bool:
    """Whether a condition tells records apart by a name."""
    return any(isinstance(each, Value) and each.type is Type.TEXT for each in nodes(where))


def mention(cited: Cited, act: Expr) -> str | None:
    """The address at which a rule names an act."""
    for each in nodes(cited.clause()):
        match each:
            case Aggregate(source=source, where=where) if where is not None:
                if bare(Aggregate("exists", source, where)) == act:
                    named = (part for part in nodes(where) if isinstance(part, Value))
                    return next((part.address for part in named if part.address), None)
    return None


def axioms(exprs: Iterable[Expr]) -> tuple[list[Expr], list[Expr]]:
    """What holds of aggregates because of what they are; and that acts follow one another.

    The second are sure only where nothing but the order of days matters: of two acts one comes
    first, though both may be done on one day.
    """
    found = dict.fromkeys(
        each for expr in exprs for each in nodes(expr) if isinstance(each, Aggregate)
    )
    days = [each for each in found if each.function in ("min", "max")]
    done = [each for each in found if each.function == "exists"]
    sure: list[Expr] = []
    for one in days:
        high = Aggregate("max", one.source, one.where, one.value)
        if one.function == "min" and high in found:
            sure.append(Compare("le", one, high))
    for one, other in combinations(done, 2):
        if one.source == other.source and _either(one, other):
            common = All(tuple(each for each in conjuncts(one.where) if each in _conditions(other)))
            sure.append(implies(Aggregate("exists", one.source, common), Any((one, other))))
    apart: list[Expr] = [
        Compare("ne", one, other)
        for one, other in combinations(days, 2)
        if one.source == other.source and one.value == other.value and _disjoint(one, other)
    ]
    return sure, apart


def _conditions(aggregate: Aggregate) -> set[Expr]:
    return set(conjuncts(aggregate.where))


def _either(one: Aggregate, other: Aggregate) -> bool:
    """What meets the conditions they share meets one of the two: by different others."""
    left, right = _conditions(one) - _conditions(other), _conditions(other) - _conditions(one)
    match [*left, *right]:
        case [
            Compare(op="ne", left=here, right=Value(value=value)),
            Compare(op="ne", left=there, right=Value(value=other_value)),
        ]:
            return here == there and value != other_value
    return False


def _disjoint(one: Aggregate, other: Aggregate) -> bool:
    """No record meets both conditions: they give it different names."""
    names = [dict(_names(each)) for each in (one, other)]
    shared = names[0].keys() & names[1].keys()
    return any(names[0][each] != names[1][each] for each in shared)


def _names(aggregate: Aggregate) -> Iterator[tuple[Expr, object]]:
    for each in _conditions(aggregate):
        match each:
            case Compare(op="eq", left=left, right=Value(type=Type.TEXT, value=value)):
                yield left, value
