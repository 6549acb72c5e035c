"""Check of what is read in several ways: whether it matters, and for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from comitia.engine.ambiguity import Reading, told_apart
from comitia.engine.compiling import Combination
from comitia.engine.draft import Draft
from comitia.engine.findings import Check, Layer, Outcome
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.sharechecks import other_base

COMITIA_API = API


def _readings(draft: Draft) -> Iterable[Outcome]:
    """A case that two readings of a provision decide differently; bases are NM001's."""
    help = Msg("choose the reading that is meant and write the text so that it says so")
    return told_apart(draft, READINGS, _no_base, _decide_differently, help)


def _no_base(one: Combination, other: Combination) -> bool:
    return not other_base(one, other)


def _decide_differently(one: Reading, other: Reading, question: Text) -> Msg:
    return Msg(
        "read as `{one}` and as `{other}` the text gives other answers to `{question}`",
        one=one,
        other=other,
        question=question,
    )


READINGS = Check(
    "RD001",
    Text("readings that decide differently", "读法不同而结论不同"),
    Layer.SOLVER,
    "warning",
    _readings,
)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the check of this module."""
    register(READINGS)
