"""Smallest cases of a fault: expressions and records cut down while the fault stays."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any as Anything

from comitia.agreement import Answer, Disagreement, Failure, Tally, World, compare
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


def shrink(found: Disagreement) -> Disagreement:
    """The smallest case with a disagreement that single steps lead to."""

    def still(expr: Expr, world: World) -> Disagreement | None:
        return next(iter(compare(world, [expr], Tally()).disagreements), None)

    while (smaller := _step(found, still)) is not None:
        found = smaller
    return found


def _step(
    found: Disagreement, still: Callable[[Expr, World], Disagreement | None]
) -> Disagreement | None:
    kind = type_of(found.expr, found.world.scope)
    for world in simpler_worlds(found.world):
        if world.places and (smaller := still(found.expr, world)) is not None:
            return smaller
    for expr in simpler_exprs(found.expr):
        if size_of(expr) < size_of(found.expr) and _has_type(expr, kind, found.world):
            smaller = still(expr, found.world)
            if smaller is not None:
                return smaller
    return None


def _has_type(expr: Expr, kind: Type, world: World) -> bool:
    """Whether `expr` is well typed, and a value that a query can give."""
    try:
        found = type_of(expr, world.scope)
    except TypeMistake:
        return False
    return found is kind or found is not Type.SHARE


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
    """Worlds with one table, row, cell or period fewer."""
    if len(world.periods) > 1:
        yield from (replace(world, periods=(span,)) for span in world.periods)
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
    """A module that builds the case: `expr` and `world`, with the three answers above it."""
    body = f"expr = {_written(found.expr)}\n\n{_world_written(found.world)}"
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
