"""Numbers that cannot exceed another one, or what the rules themselves say there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from comitia.engine.bands import limits
from comitia.engine.checking import Scope
from comitia.engine.compiling import Program
from comitia.engine.expressions import Compare, CompareOp, Expr, Value
from comitia.engine.invariants import paths_read, records_read
from comitia.engine.lifting import seen_from
from comitia.engine.registry import Registry
from comitia.engine.rules import Constraint

OPS: Mapping[str, CompareOp] = {"ge": "ge", "gt": "gt", "le": "le", "lt": "lt"}


def ceilings(registry: Registry, program: Program, table: str, exprs: Sequence[Expr]) -> list[Expr]:
    """What bounds the numbers that `exprs` read of `table` and over its references."""
    read = {path for expr in exprs for path in paths_read(expr)}
    scope = Scope(registry.schema, table)
    found: list[Expr] = []
    for record, prefix in records_read(registry, scope, read):
        for number, most in record.ceilings():
            for each in greatest(program, most) if isinstance(most, str) else (most,):
                lifted = each if isinstance(each, Value) else seen_from(each, prefix)
                found.append(Compare("le", seen_from(number, prefix), lifted))
    return found


def greatest(program: Program, question: str) -> Iterator[Value]:
    """What the rules in force say that a number is at most, the greatest of several."""
    bounds = [
        Value(number, limit.type, limit.address)
        for op, limit in stated(program, question)
        if (number := most(op, limit)) is not None
    ]
    # Rules for several levels say several numbers: the greatest of them bounds every case.
    if bounds:
        yield max(bounds, key=lambda each: int(str(each.value)))


def stated(program: Program, question: str) -> list[tuple[CompareOp, Value]]:
    """The bounds that the rules in force set to a number, each with where it stands."""
    found: list[tuple[CompareOp, Value]] = []
    for compiled in program.compiled:
        if compiled.question.id != question or compiled.hypothetical:
            continue
        for cited in compiled.combinations[0].cited:
            if isinstance(cited.rule, Constraint):
                for _, op, limit in limits(cited.clause()):
                    if op in OPS:
                        place = limit.address or cited.provision
                        found.append((OPS[op], replace(limit, address=place)))
    return found


def most(op: str, limit: Value) -> int | None:
    """The greatest whole number that a bound allows, where it is an upper one."""
    if op not in ("le", "lt") or not isinstance(limit.value, int):
        return None
    return limit.value - (op == "lt")


def least(op: str, limit: Value) -> int | None:
    """The least whole number that a bound allows, where it is a lower one."""
    if op not in ("ge", "gt") or not isinstance(limit.value, int):
        return None
    return limit.value + (op == "gt")
