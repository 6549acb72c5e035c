"""Plausible records of any rule set, made up from a seed: the same everywhere and always.

One locality in one year, or many of them. Only the tables that the rules read are made. What a
record looks like comes from its type (references, events, closed values, what is typical) and
from the rules, around whose bounds most values lie.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import ceil

from comitia.engine.cases import cases_beside
from comitia.engine.compiling import Compilation
from comitia.engine.problems import has_errors
from comitia.engine.records import Cell, Records, make_row
from comitia.engine.schema import Schema
from comitia.engine.sizes import FIRST_YEAR, LAST_YEAR, Sizes, load_sizes
from comitia.engine.values import frozen
from comitia.survey import Survey, survey
from comitia.synthblock import Block
from comitia.synthlayout import Plan, make_plan
from comitia.template import in_order, questions_of
from comitia.workspace import Opened, Unusable

YEAR = 2010
"""The year of the records where neither the sizes nor the rules name one."""

PER_BLOCK = 50_000
"""About how many records are made at once."""

Columns = dict[str, list[Cell]]
"""A table column by column."""


@frozen
class Synthesis:
    """Records to be made: of which rule set, from which seed, and how many."""

    compilation: Compilation
    seed: int = 1
    scale: Fraction = Fraction(1)
    sizes: Sizes = field(default_factory=Sizes)

    @cached_property
    def schema(self) -> Schema:
        """The tables that there are."""
        return self.compilation.schema

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """The tables to be made, those that others refer to first."""
        asked = questions_of(self.compilation, ())
        return tuple(in_order(asked, self.schema, self.schema.tables))

    @cached_property
    def year(self) -> int:
        """The year that the records are about."""
        if self.sizes.year is not None:
            return self.sizes.year
        dates = [each.since for each in self.compilation.ruleset.versions if each.since]
        latest = max(dates).year + 1 if dates else YEAR
        return min(max(latest, FIRST_YEAR), LAST_YEAR)

    @property
    def since(self) -> date:
        """The first day of the year that the records are about."""
        return date(self.year, 1, 1)

    @property
    def as_of(self) -> date:
        """The day on which the records are to be looked at: when the year is just over."""
        return date(self.year + 1, 1, 15)

    @cached_property
    def plan(self) -> Plan:
        """How many rows each table has, and whose they are."""
        tables = [self.schema.tables[name] for name in self.tables]
        return make_plan(tables, self.survey, self.sizes)

    @cached_property
    def survey(self) -> Survey:
        """What the rules ask of each column."""
        return survey(self.compilation)

    def rows(self, scale: Fraction | None = None) -> dict[str, int]:
        """How many rows each table gets."""
        if scale is None:
            return {name: sum(each[name] for each in self._blocks()) for name in self.tables}
        return {name: ceil(each.base * scale) for name, each in self.plan.owned.items()}

    def _blocks(self) -> Iterator[dict[str, int]]:
        """How many rows each block has."""
        own = max(1, sum(each.base for each in self.plan.owned.values()))
        step = Fraction(max(1, PER_BLOCK // own))
        left = self.scale
        while left > 0:
            share = min(step, left)
            yield self.rows(share)
            left -= share

    def blocks(self) -> Iterator[dict[str, Columns]]:
        """The records, some localities at a time; references stay within their block."""
        totals = self.rows()
        offsets = dict.fromkeys(self.tables, 0)
        for number, rows in enumerate(self._blocks()):
            seed = f"{self.seed}/{number}"
            block = Block(self.schema, self.plan, self.survey, self.sizes, self.year, seed)
            yield block.make(rows, offsets, totals)
            for name in self.tables:
                offsets[name] += rows[name]

    def records(self) -> Records:
        """All records at once."""
        made: dict[str, list[dict[str, Cell]]] = {name: [] for name in self.tables}
        for block in self.blocks():
            for name, columns in block.items():
                made[name] += [
                    make_row(self.schema, name, dict(zip(columns, row, strict=True)))
                    for row in zip(*columns.values(), strict=True)
                ]
        return Records(self.schema, made)


def synthesize(opened: Opened, seed: int = 1, scale: Fraction | int = 1) -> Synthesis:
    """The records to be made for a rule set, with the sizes that stand beside it.

    Raises `Unusable` where the rules have no meaning or the sizes are faulty.
    """
    sizes = Sizes()
    path = cases_beside(opened.ruleset)
    if path is not None:
        sizes, problems, texts = load_sizes(path, opened.registry)
        if has_errors(problems):
            raise Unusable(problems, texts)
    return Synthesis(opened.compile(), seed, Fraction(scale), sizes)
