"""Rosters held against what records and rules say of them: how many, who twice, who elsewhere.

A case often lists a few persons only. So a number is told of only where the roster is nearly whole,
or longer than it may be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

from comitia.engine.compiling import Compiled, Program
from comitia.engine.decide import compile_expr
from comitia.engine.expressions import Field, integer, nodes
from comitia.engine.kinds import Roster
from comitia.engine.messages import Msg, Text
from comitia.engine.problems import Problem
from comitia.engine.records import TABLE, Records, Row
from comitia.engine.registry import Registry
from comitia.engine.rewriting import put
from comitia.engine.rules import Form
from comitia.engine.schema import KEY
from comitia.engine.traces import Env

NEARLY = 4
"""A roster that lacks at most one in so many of those there should be is nearly whole."""


def roster_problems(env: Env, registry: Registry, program: Program) -> Iterator[Problem]:
    """What is odd about the rosters among the records, by the rules in force."""
    records = env.records
    for table, rows in records.tables.items():
        record = registry.records.get(table)
        for roster in record.rosters if record is not None else ():
            limits = _limits(program, table, roster)
            for row in rows.values():
                listed = records.related(roster.listed, row) or []
                if listed:
                    yield from _number(records, roster, row, len(listed))
                    closure = partial(_answer, env, row, roster.column)
                    for each in limits:
                        yield from _ruled(each, closure, len(listed))
                    yield from _twice(records, roster, listed)
                    yield from _elsewhere(records, roster, listed)


def _number(records: Records, roster: Roster, row: Row, listed: int) -> Iterator[Problem]:
    stated = row[roster.column]
    if isinstance(stated, int) and (listed > stated or _nearly(listed, stated)):
        yield _odd(
            Msg(
                "{column} is {stated}, but {listed} are listed",
                column=_called(records, str(row[TABLE]), roster.column),
                stated=stated,
                listed=listed,
            ),
            Msg("add who is missing, take out who has left, or correct the number"),
        )


def _nearly(listed: int, wanted: int) -> bool:
    return listed < wanted <= listed + max(1, listed // NEARLY)


def _limits(program: Program, table: str, roster: Roster) -> list[Compiled]:
    """The constraints in force that say how many there are to be."""
    return [
        each
        for each in program.compiled
        if each.question.form is Form.CONSTRAINT
        and each.question.subject == table
        and not each.hypothetical
        and len(each.combinations) == 1
        and Field((roster.column,)) in nodes(each.combinations[0].outcome)
    ]


def _answer(env: Env, row: Row, column: str, limit: Compiled, number: int) -> object:
    """What a limit says where there are so many."""
    outcome = put(limit.combinations[0].outcome, (column,), integer(number))
    return compile_expr(outcome)((row,), env)[1]


def _ruled(
    limit: Compiled, answer: Callable[[Compiled, int], object], listed: int
) -> Iterator[Problem]:
    """The rules ask for another number, and a number near to this one would do."""
    if answer(limit, listed) != "broken":
        return
    near = range(listed + max(1, listed // NEARLY), -1, -1)
    fitting = next((each for each in near if answer(limit, each) == "holds"), None)
    if fitting is not None:
        provision = limit.sources[0].provision
        yield _odd(
            Msg(
                "{listed} are listed, but by the rules there are {number}: {question}",
                listed=listed,
                number=fitting,
                question=limit.question.names,
            ),
            Msg("add who is missing, or take out who has left"),
            provision.address,
        )


def _twice(records: Records, roster: Roster, listed: list[Row]) -> Iterator[Problem]:
    names = [tuple(row[name] for name in roster.named) for row in listed]
    for name, number in Counter(names).items():
        if number > 1 and None not in name:
            keys = [row[KEY] for row, own in zip(listed, names, strict=True) if own == name]
            yield _odd(
                Msg(
                    "`{name}` is listed {number} times: {keys}",
                    name=name[0] or "",
                    number=number,
                    keys=[f"`{each}`" for each in keys],
                ),
                Msg("leave one, or tell namesakes apart by their names"),
            )


def _elsewhere(records: Records, roster: Roster, listed: list[Row]) -> Iterator[Problem]:
    for row in listed:
        for one, other in roster.agree:
            found, own = records.follow(row, one), records.follow(row, other)
            if None not in (found, own) and found != own:
                yield _odd(
                    Msg(
                        "{table} `{key}`: {column} `{group}` belongs to another than `{own}`",
                        table=records.schema.tables[roster.listed.table].names,
                        key=row[KEY] or "",
                        column=_called(records, roster.listed.table, one[0]),
                        group=row[one[0]] or "",
                        own=own or "",
                    ),
                    Msg("correct one of the two"),
                )


def _called(records: Records, table: str, column: str) -> Text:
    return records.schema.tables[table].columns[column].names


def _odd(message: Msg, help: Msg, address: str = "") -> Problem:
    return Problem("DA001", "warning", message, None, help, address)
