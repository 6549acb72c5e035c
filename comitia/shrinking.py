"""Smallest cases of a fault: expressions and records cut down while the fault stays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import Enum
from fractions import Fraction
from itertools import chain
from typing import Any as Anything

from comitia.agreement import (
    EVALUATORS,
    Answer,
    Disagreement,
    Evaluator,
    Failure,
    World,
    compare,
)
from comitia.engine import expressions
from comitia.engine.checking import TypeMistake, type_of
from comitia.engine.expressions import (
    FALSE,
    TRUE,
    Absent,
    Aggregate,
    Case,
    Cause,
    CauseKind,
    Expr,
    Field,
    Value,
    integer,
    parts_of,
    text,
)
from comitia.engine.records import TABLE, Records, Row
from comitia.engine.schema import KEY, Column, Type

_SILENT = Cause(CauseKind.SILENT)
_SIMPLE: tuple[Expr, ...] = (
    TRUE,
    FALSE,
    integer(0),
    integer(1),
    text("a"),
    Value(date(2024, 2, 29), Type.DATE),
    *(Absent(kind, _SILENT) for kind in Type),
)


def shrink(found: Disagreement, evaluators: Mapping[str, Evaluator] = EVALUATORS) -> Disagreement:
    """The smallest case on which `evaluators` disagree that single steps lead to."""
    while (smaller := _step(found, evaluators)) is not None:
        found = smaller
    return found


def _step(found: Disagreement, evaluators: Mapping[str, Evaluator]) -> Disagreement | None:
    worlds = (world for world in simpler_worlds(found.world) if world.places)
    cases = chain(
        ((exprs, found.world) for exprs in _fewer(found)),
        ((found.exprs, world) for world in worlds),
        ((exprs, found.world) for exprs in _simpler(found)),
    )
    for exprs, world in cases:
        disagreements = compare(world, exprs, evaluators=evaluators).disagreements
        if disagreements:
            return disagreements[0]
    return None


def _fewer(found: Disagreement) -> Iterator[tuple[Expr, ...]]:
    """Fewer expressions: the one at fault alone, else half of the others, else one less."""
    exprs = found.exprs
    if len(exprs) == 1:
        return
    yield (found.expr,)
    middle = len(exprs) // 2
    if middle > 1:
        yield from (exprs[:middle], exprs[middle:])
    yield from (exprs[:place] + exprs[place + 1 :] for place in range(len(exprs)))


def _simpler(found: Disagreement) -> Iterator[tuple[Expr, ...]]:
    for place, expr in enumerate(found.exprs):
        for new in simpler_exprs(expr):
            if size_of(new) < size_of(expr) and _can_be_asked(new, found.world):
                yield (*found.exprs[:place], new, *found.exprs[place + 1 :])


def _can_be_asked(expr: Expr, world: World) -> bool:
    """Whether `expr` is well typed, and a value that a query can give."""
    try:
        return type_of(expr, world.scope) is not Type.SHARE
    except TypeMistake:
        return False


def size_of(thing: object) -> int:
    """A measure that every step of simplifying lowers."""
    match thing:
        case Value(address=address):
            return 1 + (thing not in _SIMPLE) + (address is not None)
        case Absent(cause=cause):
            return 1 + (cause != _SILENT)
        case tuple():
            return sum(map(size_of, thing)) + len(thing)
        case _ if is_dataclass(thing):
            extra = 2 if isinstance(thing, Field) else 4
            return extra + sum(size_of(getattr(thing, each.name)) for each in fields(thing))
    return 0


def simpler_exprs(expr: Expr) -> Iterator[Expr]:
    """Expressions with one part of `expr` left out or made plain; not all are well typed."""
    yield from parts_of(expr)
    yield from _SIMPLE
    match expr:
        case Aggregate(where=where) if where is not None:
            yield replace(expr, where=None)
        case Case(arms=[(_, value), *_]):
            yield value
    for each in fields(expr):
        for new in _simpler_part(getattr(expr, each.name)):
            changed: Anything = {each.name: new}
            yield replace(expr, **changed)


def _simpler_part(part: Anything, *, pair: bool = False) -> Iterator[Anything]:
    """Simpler forms of what a node holds: an expression, a link, a path, or a tuple of those.

    A path keeps one name at least, and an arm or a linked pair both its halves.
    """
    match part:
        case tuple():
            for place, item in enumerate(part):
                if not pair and (len(part) > 1 or not isinstance(item, str)):
                    yield part[:place] + part[place + 1 :]
                for new in _simpler_part(item, pair=_is_pair(item)):
                    yield (*part[:place], new, *part[place + 1 :])
        case expressions.Related(link=link):
            for new in _simpler_part(link):
                yield replace(part, link=new)
        case _ if isinstance(part, Expr):
            yield from simpler_exprs(part)


def _is_pair(item: object) -> bool:
    return isinstance(item, tuple) and not isinstance(item[0], str)


def simpler_worlds(world: World) -> Iterator[World]:
    """Worlds with one table, row, cell, period or promise fewer."""
    if len(world.periods) > 1:
        yield from (replace(world, periods=(span,)) for span in world.periods)
    if world.full:
        yield replace(world, full=False)
    tables = world.records.tables
    for name in tables:
        if name != world.table:
            yield _with_tables(world, {each: tables[each] for each in tables if each != name})
        for key in tables[name]:
            yield _without_row(world, name, key)
    for name, rows in tables.items():
        columns = world.records.schema.tables[name].columns.values()
        for key, row in rows.items():
            for column in columns:
                if row[column.name] is not None and not column.required:
                    less = {**row, column.name: None}
                    yield _with_tables(world, {**tables, name: {**rows, key: less}})


def _without_row(world: World, table: str, key: str) -> World:
    """The world without a row, and without what refers to it."""
    doomed = {(table, key)}
    while True:
        more = {
            (name, str(row[KEY]))
            for name, row, column, target in _references(world.records)
            if target in doomed and column.required
        }
        if more <= doomed:
            break
        doomed |= more
    tables = {
        name: {each: dict(row) for each, row in rows.items() if (name, each) not in doomed}
        for name, rows in world.records.tables.items()
    }
    for name, row, column, target in _references(world.records):
        if target in doomed and (name, str(row[KEY])) not in doomed:
            tables[name][str(row[KEY])][column.name] = None
    return _with_tables(world, tables)


def _references(records: Records) -> Iterator[tuple[str, Row, Column, tuple[str, str]]]:
    """Every reference that is filled: its table, row and column, and what it points to."""
    for name, rows in records.tables.items():
        for column in records.schema.tables[name].columns.values():
            if column.reference is not None:
                for row in rows.values():
                    if row[column.name] is not None:
                        yield name, row, column, (column.reference, str(row[column.name]))


def _with_tables(world: World, tables: Mapping[str, Mapping[str, Row]]) -> World:
    records = Records(world.records.schema, {name: tables[name].values() for name in tables})
    return replace(world, records=records)


def as_python(found: Disagreement) -> str:
    """A module that builds the case: `exprs` and `world`, with the three answers above it."""
    exprs = "".join(f"    {_written(expr)},\n" for expr in found.exprs)
    body = f"exprs = [\n{exprs}]\n\n{_world_written(found.world)}"
    names = sorted(name for name in vars(expressions) if re.search(rf"\b{name}\(", body))
    names = [name for name in names if name[0].isupper()]
    lines = ['"""A case on which the evaluators disagreed."""', "", "from datetime import date"]
    if "Fraction(" in body:
        lines.append("from fractions import Fraction")
    lines += ["", "from comitia.agreement import world_of"]
    lines.append(f"from comitia.engine.expressions import {', '.join(names)}")
    if "Type." in body:
        lines.append("from comitia.engine.schema import Type")
    lines.append("")
    lines += [f"# {name}: {_answer_written(found.answers[name])}" for name in found.answers]
    return "\n".join([*lines, "", body])


def _answer_written(answer: Answer) -> str:
    if isinstance(answer, Failure):
        error = str(answer.error).partition("\n")[0]
        return f"{type(answer.error).__name__}: {error}"
    return str(answer)


def _world_written(world: World) -> str:
    lines = ["world = world_of(", f"    {world.table!r},", "    {"]
    for name, rows in world.records.tables.items():
        lines.append(f"        {name!r}: [")
        for row in rows.values():
            cells = {key: cell for key, cell in row.items() if cell is not None and key != TABLE}
            lines.append(f"            {_written(cells)},")
        lines.append("        ],")
    lines += ["    },", f"    as_of={_written(world.as_of)},"]
    if world.periods:
        lines.append(f"    periods={_written(world.periods)},")
    if world.full:
        lines.append("    full=True,")
    return "\n".join([*lines, ")", ""])


def _written(thing: Anything) -> str:
    """Python text that makes `thing`, without arguments at its end that stand at a default."""
    match thing:
        case date():
            return f"date({thing.year}, {thing.month}, {thing.day})"
        case Fraction():
            return f"Fraction({thing.numerator}, {thing.denominator})"
        case Enum():
            return str(type(thing).__name__) + "." + thing.name
        case tuple():
            return f"({', '.join(map(_written, thing))}{',' * (len(thing) == 1)})"
        case dict():
            return "{" + ", ".join(f"{key!r}: {_written(thing[key])}" for key in thing) + "}"
        case _ if is_dataclass(thing):
            written = [(each, getattr(thing, each.name)) for each in fields(thing)]
            while written and written[-1][1] == written[-1][0].default:
                written.pop()
            values = ", ".join(_written(value) for _, value in written)
            return f"{type(thing).__name__}({values})"
    return repr(thing)
