"""What a seed of a fault is: how it is planted, and what a validator is to be told of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from faultseeds.drafts import Draft

Names: TypeAlias = tuple[str, ...]
Plant: TypeAlias = Callable[[Random, Draft], Names | None]
"""Writes a fault into a draft and returns the provisions of which one must be named.

No names: it concerns the draft as a whole. `None`: there is no place for it in this draft.
"""
Spoil: TypeAlias = Callable[[Random, str], tuple[bytes, int] | None]
"""Spoils the letters of a file; returns its content and the line that must be named, or 0."""
Roster: TypeAlias = Callable[[Random, Draft], tuple[Draft, str]]
"""Makes a roster that does not fit a draft; returns the draft, and the records as a file."""


@dataclass(frozen=True)
class Seed:
    """One way in which a drafter makes one mistake, and the codes that would tell of it.

    Of `plant`, `spoil` and `roster` one is given. `records` says that a file of records is spoilt.
    """

    family: str
    codes: tuple[str, ...]
    plant: Plant | None = None
    spoil: Spoil | None = None
    records: bool = False
    """The file that is looked at holds records, not rules."""
    roster: Roster | None = None
    written: bool = False
    """It lies in the file, in a citation or in words alone: there is no case to show it by."""

    @property
    def name(self) -> str:
        made = self.plant or self.spoil or self.roster
        return getattr(made, "__name__", "?")


def planted(*codes: str, written: bool = False) -> Callable[[Plant], Seed]:
    """Make a seed of a function that writes into a draft; the first code names its family."""
    return lambda plant: Seed(codes[0][:2], codes, plant, written=written)


def spoilt(*codes: str) -> Callable[[Spoil], Seed]:
    """Make a seed of a function that spoils letters."""
    return lambda spoil: Seed(codes[0][:2], codes, spoil=spoil, written=True)
