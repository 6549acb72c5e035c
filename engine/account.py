"""Clause accounting: which provisions of the inventory a rule set computes, states or lacks."""

from __future__ import annotations

from collections.abc import Iterable

from comitia.engine.rulesets import Provision, RuleSet
from comitia.engine.values import frozen

STATEMENT = "statement"


@frozen
class Account:
    """Numbers of provisions by how they are encoded; `open` lists the numbers that are missing."""

    provisions: int
    computed: int
    statement: int
    unknown: int
    open: tuple[int, ...] = ()

    def __add__(self, other: Account) -> Account:
        return Account(
            self.provisions + other.provisions,
            self.computed + other.computed,
            self.statement + other.statement,
            self.unknown + other.unknown,
            self.open + other.open,
        )


NOTHING = Account(0, 0, 0, 0)


def account(ruleset: RuleSet) -> Account:
    """The account of a rule set, by inventory numbers; by provisions where it has none.

    A number that several provisions carry is computed when one of them is, else unknown when
    one of them lacks a value that the text has, else a statement.
    """
    by_number: dict[object, list[str]] = {}
    for provision in ruleset.versions[0].provisions.values():
        numbers: Iterable[object] = provision.preamble.cite.numbers
        if ruleset.header.inventory is None:
            numbers = (provision.id,)
        for number in numbers:
            by_number.setdefault(number, []).append(category(provision))
    found = [best(categories) for categories in by_number.values()]
    total = ruleset.header.inventory
    missing = () if total is None else tuple(n for n in range(1, total + 1) if n not in by_number)
    return Account(
        len(found),
        found.count("computed"),
        found.count("statement"),
        found.count("unknown"),
        missing,
    )


def category(provision: Provision) -> str:
    """How a provision is encoded: computed, statement or unknown."""
    if provision.preamble.kind == STATEMENT:
        return "statement"
    return "unknown" if provision.unknown else "computed"


def best(categories: list[str]) -> str:
    """The strongest of several encodings of one number."""
    return next(each for each in ("computed", "unknown", "statement") if each in categories)
