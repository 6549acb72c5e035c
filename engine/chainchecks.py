"""Checks of times that follow one another: kinds of day that are mixed, starts that never come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import combinations

from comitia.engine.datewords import Named
from comitia.engine.draft import Draft
from comitia.engine.expressions import (
    Aggregate,
    All,
    Clause,
    Compare,
    Expr,
    Field,
    Given,
    LongestRun,
    Path,
    Value,
    nodes,
    parts_of,
)
from comitia.engine.expressions import Any as Either
from comitia.engine.findings import Check, Layer, Outcome, Passed
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.restcases import rested
from comitia.engine.rules import Obligation, Sets
from comitia.engine.schedules import Bound, bounds_by_table, dues
from comitia.engine.schema import Schema, Type
from comitia.engine.timecases import in_either_days, unstarted
from comitia.engine.timechecks import compatible
from comitia.engine.values import frozen
from comitia.engine.vocabulary import Duration

COMITIA_API = API

SINCE = date(2025, 3, 3)
"""A case is looked for from here on, if not from a day asked for, or when the rules came later; no
holidays are near."""


def _mixed(draft: Draft) -> Iterable[Outcome]:
    """Calendar days and working days in one chain of times, or in two readings of one time."""
    yield from _unsettled_days(draft)
    seen: set[frozenset[str]] = set()
    for table, one, other in _neighbours(draft):
        pair = frozenset((one.provision, other.provision))
        if pair in seen or {_counts(one), _counts(other)} != {"days", "working_days"}:
            continue
        if not compatible(draft, table, one, other):
            continue
        seen.add(pair)
        named, (days, working) = Named(draft.schema, table), _days_first(one, other)
        span = draft.span(days.address)
        start = max(draft.as_of or SINCE, draft.program.since or SINCE)
        shown = rested(draft, table, days, working, start)
        yield MIXED.finding(
            Msg(
                "calendar days here, working days there: {one}; {other}",
                one=named.bound(days),
                other=named.bound(working),
            ),
            draft.span(working.address),
            rules=tuple(dict.fromkeys((working.provision, days.provision))),
            related=[(span, Msg("calendar days"))],
            help=Msg("count both in the same kind of days, or say that they are meant to differ"),
            verdict="lint",
            witness=shown and shown.witness,
            case=shown and shown.case,
        )


def _friday(draft: Draft) -> date:
    """A day on which the rules are in force, after which days and working days part at once."""
    start = max(draft.as_of or SINCE, draft.settled)
    return start + timedelta(days=(4 - start.weekday()) % 7)


def _days_first(one: Bound, other: Bound) -> tuple[Bound, Bound]:
    return (one, other) if _counts(one) == "days" else (other, one)


def _unsettled_days(draft: Draft) -> Iterable[Outcome]:
    """A time that is read both ways: its kind of day is not said."""
    units: dict[str, set[str]] = {}
    for place in draft.words(Duration):
        word = place.word
        given = {each for each in ("days", "working_days") if getattr(word, each) is not None}
        units.setdefault(place.address, set()).update(given)
    for address, found in units.items():
        if len(found) < 2:
            continue
        provision = next(name for name in draft.provisions if address.startswith(f"{name}."))
        yield MIXED.finding(
            Msg("whether calendar days or working days are counted is not said"),
            draft.span(address),
            rules=(provision,),
            help=Msg("write days or working_days, not both readings"),
            verdict="lint",
            witness=in_either_days(draft, provision, _friday(draft)),
        )


def _neighbours(draft: Draft) -> Iterator[tuple[str, Bound, Bound]]:
    """Times that share a date."""
    for table, bounds in draft.once(bounds_by_table).items():
        for one, other in combinations([each for each in bounds if each.provision], 2):
            if not {one.of, one.by}.isdisjoint((other.of, other.by)):
                yield table, one, other
    for (table, _, one), (other_table, _, other) in combinations(draft.once(dues), 2):
        if table == other_table and one.by == other.by:
            yield table, one, other


def _counts(bound: Bound) -> str:
    """The kind of day that a stated time is counted in."""
    return next((move.unit for move in bound.moves if move.address and move.amount), "")


Fact = tuple[str, str, str]
"""A table, a column or the beginning of one, and a value of it where it tells records apart."""


@frozen
class _Spoken:
    """What a contribution of a provision speaks of, of which records, and whether it is a duty."""

    provision: str
    table: str
    scope: Mapping[Path, frozenset[str]]
    facts: frozenset[Fact]
    duty: bool

    def concerns(self, schema: Schema, table: str, scope: Mapping[Path, frozenset[str]]) -> bool:
        """Whether it may speak of a record of a table that bears these labels, or of its own."""
        mine, other = self.scope, scope
        if self.table != table:
            mine, other = _borne(schema, self.table, mine), _borne(schema, table, other)
        return all(
            not labels.isdisjoint(other.get(place, labels)) for place, labels in mine.items()
        )


def _unstarted(draft: Draft) -> Iterable[Outcome]:
    """A time that runs from an event of which no other provision speaks."""
    spoken = list(_all_spoken(draft))
    seen: set[str] = set()
    for table, bound in _running(draft):
        if bound.address in seen or draft.provisions[bound.provision].kind.stage_graph():
            continue  # a procedure in stages brings each of them about itself
        seen.add(bound.address)
        if not _never_comes(draft.schema, table, bound, spoken):
            yield Passed(bound.address)
            continue
        yield UNSTARTED.finding(
            Msg(
                "this time runs from `{start}`, which no other provision speaks of",
                start=Named(draft.schema, table).name(bound.by),
            ),
            draft.span(bound.address),
            rules=(bound.provision,),
            help=Msg("count from an event that the procedure has, or provide for this one"),
            witness=unstarted(draft, table, bound),
        )


def _never_comes(schema: Schema, table: str, bound: Bound, spoken: Iterable[_Spoken]) -> bool:
    """Whether no other provision speaks of the event that a time runs from."""
    start, scope = _start(schema, table, bound.by), _labels_of(bound.premises)
    if start is None:
        return False
    others = [each for each in spoken if each.provision != bound.provision]
    if any(start in each.facts and each.concerns(schema, table, scope) for each in others):
        return False
    return _told_of(schema, start, (e for e in others if e.concerns(schema, table, scope)))


def _all_spoken(draft: Draft) -> Iterator[_Spoken]:
    """What every provision speaks of, whatever its standing: a practice names events too."""
    for compiled in draft.program.compiled:
        table = compiled.question.subject
        every = (each for one in compiled.combinations for each in one.cited)
        for cited in {id(each.rule): each for each in every}.values():
            rule = cited.rule
            parts = [rule.applies, *(getattr(rule, name, None) for name in READ)]
            facts: set[Fact] = set()
            for part in parts:
                if part is not None:
                    _read(draft.schema, table, part, "", facts)
            yield _Spoken(
                cited.provision,
                table,
                _labels_of((rule.applies,)),
                frozenset(facts),
                isinstance(rule, Obligation | Sets),
            )


def _labels_of(premises: Iterable[Expr]) -> dict[Path, frozenset[str]]:
    """The labels that the fields of a record must have one of, as far as premises say so."""
    found: dict[Path, frozenset[str]] = {}
    for each in premises:
        match each:
            case Clause(arg=arg):
                found |= _labels_of((arg,))
            case All(args=args):
                found |= _labels_of(args)
            case Compare(op="eq", left=Field(path=path, up=0), right=Value(value=str() as label)):
                found[path] = frozenset((label,))
            case Either(args=args) if args:
                options = [_labels_of((arg,)) for arg in args]
                for path in set(options[0]).intersection(*options):
                    found[path] = frozenset().union(*(one[path] for one in options))
    return found


def _running(draft: Draft) -> Iterator[tuple[str, Bound]]:
    """Last days counted from a date on."""
    for table, bounds in draft.once(bounds_by_table).items():
        yield from ((table, each) for each in bounds if each.provision and _forward(each))
    yield from ((table, each) for table, _, each in draft.once(dues) if _forward(each))


def _forward(bound: Bound) -> bool:
    stated = [move for move in bound.moves if move.address]
    return bool(stated) and all(move.signed >= 0 and not move.back for move in stated)


def _start(schema: Schema, table: str, start: Expr) -> Fact | None:
    """What must have happened for a time to run; `None` where every record has its start."""
    match start:
        case Field(path=path):
            holder, column = _holder(schema, table, path), schema.column(table, path)
            return (holder, _stem(column.name), "") if column.event else None
        case Aggregate(source=source, where=where) if where is not None:
            return next(_labelled(source.table, where), None)
    return None


def _told_of(schema: Schema, start: Fact, others: Iterable[_Spoken]) -> bool:
    """Whether other provisions speak of such events at all; else nothing can be missed.

    Of events told apart by a label they must say which there are to be, not only when. That a
    rule is about some records only, by their labels, tells of no event.
    """
    table, name, label = start
    facts = (fact for each in others if each.duty or not label for fact in each.facts)
    if label:
        return any(each[:2] == (table, name) for each in facts)
    columns = schema.tables[table].columns.values()
    events = {_stem(each.name) for each in columns if each.event}
    return any(each[0] == table and each[1] in events for each in facts)


def _stem(name: str) -> str:
    """What the columns on one act begin with: who decided, and when."""
    return name.partition("_")[0]


def _holder(schema: Schema, table: str, path: Path) -> str:
    return (schema.column(table, path[:-1]).reference or table) if len(path) > 1 else table


def _borne(
    schema: Schema, table: str, scope: Mapping[Path, frozenset[str]]
) -> dict[Path, frozenset[str]]:
    """Labels by the table whose records bear them, and the column."""
    return {(_holder(schema, table, path), path[-1]): labels for path, labels in scope.items()}


READ = ("holds", "fulfilled", "in_time", "due", "value")


def _read(schema: Schema, table: str, expr: Expr, outer: str, facts: set[Fact]) -> None:
    """Put what an expression reads among the facts."""
    match expr:
        case Field(path=path, up=up) | Given(path=path, up=up):
            own = outer if up else table
            if own:
                facts.add((_holder(schema, own, path), _stem(path[-1]), ""))
            return
        case Compare(left=Field(path=path, up=0), right=Value(value=str() as label)):
            facts.add((_holder(schema, table, path), path[-1], label))
        case Aggregate(source=source) | LongestRun(source=source):
            table, outer = source.table, table
    for part in parts_of(expr):
        if not isinstance(part, Value):
            _read(schema, table, part, outer, facts)


def _labelled(table: str, expr: Expr) -> Iterator[Fact]:
    """The value by which a condition tells records of a table apart."""
    for each in nodes(expr):
        match each:
            case Compare(
                op="eq",
                left=Field(path=(name,)),
                right=Value(value=str() as label, type=Type.TEXT),
            ):
                yield table, name, label


MIXED = Check(
    "TM004",
    Text("calendar and working days mixed", "日与工作日混用"),
    Layer.SOLVER,
    "warning",
    _mixed,
    lint=True,
)
UNSTARTED = Check(
    "TM005",
    Text("no starting event", "起算点缺失"),
    Layer.STRUCTURE,
    "warning",
    _unstarted,
    lint=True,
)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    for check in (MIXED, UNSTARTED):
        register(check)
