"""Shares that lie exactly on a cut-off, and the wrong answers that natural formulas give for them.

Each case must be told to be neither below nor above. A formula that says otherwise loses a
vote to the arithmetic it is computed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from importlib.util import find_spec
from typing import Any, TypeAlias

from comitia.engine.batch import evaluate
from comitia.engine.expressions import Expr, Ratio, Value, at, compare, plus
from comitia.engine.messages import Text
from comitia.engine.records import Records, make_row
from comitia.engine.schema import Column, Schema, Table, Type, key_column

CaseRow: TypeAlias = Mapping[str, int]
"""The counts of a case: `a`, `b`, `c` votes out of `n`, to be held against `p` hundredths."""


def two_counts() -> list[CaseRow]:
    """Two counts that together are three fifths of up to 200."""
    return [
        {"n": 5 * k, "a": a, "b": 3 * k - a, "c": 0, "p": 60}
        for k in range(1, 41)
        for a in range(3 * k + 1)
    ]


def three_counts() -> list[CaseRow]:
    """Three counts that together are two thirds of up to 42."""
    return [
        {"n": 3 * k, "a": a, "b": b, "c": 2 * k - a - b, "p": 0}
        for k in range(1, 15)
        for a in range(2 * k + 1)
        for b in range(2 * k - a + 1)
    ]


def percentages() -> list[CaseRow]:
    """A count that is 1, 2, … 99 per cent of up to 3,000."""
    return [
        {"n": n, "a": n * p // 100, "b": 0, "c": 0, "p": p}
        for p in range(1, 100)
        for n in range(1, 3001)
        if n * p % 100 == 0
    ]


QUESTIONS: Mapping[str, tuple[Callable[[], list[CaseRow]], str, str, Fraction | None]] = {
    "a/n + b/n against 3/5": (two_counts, "a / n + b / n", "0.6", Fraction(3, 5)),
    "(a+b)/n against 3/5": (two_counts, "(a + b) / n", "0.6", Fraction(3, 5)),
    "a/n + b/n + c/n against 2/3": (
        three_counts,
        "a / n + b / n + c / n",
        "2 / 3",
        Fraction(2, 3),
    ),
    "(a+b+c)/n against 0.6667": (three_counts, "(a + b + c) / n", "0.6667", Fraction(2, 3)),
    "a against p % of n": (percentages, "a", "n * (p / 100)", None),
}
"""The cases, the two sides of the natural formula, and the share that is meant."""


def wrong_answers() -> dict[str, dict[str, object]]:
    """For each question the number of cases, and how many each peer answers wrongly."""
    found: dict[str, dict[str, object]] = {}
    for name, (make, left, right, share) in QUESTIONS.items():
        cases = make()
        counted: dict[str, object] = {"cases": len(cases), "comitia": ours(cases, share)}
        counted |= {label: peer(cases, left, right) for label, peer in peers().items()}
        found[name] = counted
    return found


def ours(cases: Sequence[CaseRow], share: Fraction | None) -> int:
    """How many cases our batch evaluator does not find exactly on the cut-off."""
    columns = {"id": key_column()}
    columns |= {name: Column(name, Type.INT, Text(name, name)) for name in "abcnp"}
    schema = Schema({"vote": Table("vote", Text("vote", "vote"), columns)})
    votes = plus(plus(at("a"), at("b")), at("c"))
    limit: Expr = Ratio(at("p"), Value(100, Type.INT))
    if share is not None:
        limit = Value(share, Type.SHARE)
    rows = [make_row(schema, "vote", {"id": str(n), **case}) for n, case in enumerate(cases)]
    on_it = {"o": compare("eq", Ratio(votes, at("n")), limit)}
    answers = evaluate(Records(schema, {"vote": rows}), "vote", on_it, as_of=date(2025, 1, 1))
    return sum(answer["o"] is not True for answer in answers)


def duckdb_doubles(cases: Sequence[CaseRow], left: str, right: str) -> int:
    """DuckDB's `/`, which divides in binary floating point."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE vote (a BIGINT, b BIGINT, c BIGINT, n BIGINT, p BIGINT)")
        columns = [[case[name] for case in cases] for name in "abcnp"]
        listed = ", ".join("UNNEST(CAST(? AS BIGINT[]))" for _ in columns)
        connection.execute(f"INSERT INTO vote SELECT {listed}", columns)
        query = f"SELECT COUNT(*) FROM vote WHERE {left} < {right} OR {left} > {right}"
        return int(connection.execute(query).fetchall()[0][0])


def polars_doubles(cases: Sequence[CaseRow], left: str, right: str) -> int:
    """Polars."""
    import polars as pl

    frame = pl.DataFrame(cases)
    scope: dict[str, Any] = {name: pl.col(name) for name in "abcnp"}
    one, other = eval(left, scope), eval(right, scope)
    return frame.filter(one != other).height


def numpy_singles(cases: Sequence[CaseRow], left: str, right: str) -> int:
    """Arrays of float32, in which OpenFisca keeps amounts."""
    import numpy as np

    scope: dict[str, Any] = {
        name: np.array([case[name] for case in cases], np.float32) for name in "abcnp"
    }
    return int(np.sum(eval(left, scope) != np.float32(eval(right, scope))))


def zen_decimals(cases: Sequence[CaseRow], left: str, right: str) -> int:
    """zen's expressions, which compute in decimals."""
    import zen

    text = f"{left} == {right}"
    return sum(not zen.evaluate_expression(text, dict(case)) for case in cases)


def peers() -> dict[str, Callable[[Sequence[CaseRow], str, str], int]]:
    """The peers that are installed."""
    every = {
        "DuckDB SQL, `/`": ("duckdb", duckdb_doubles),
        "Polars": ("polars", polars_doubles),
        "float32 (OpenFisca)": ("numpy", numpy_singles),
        "zen-engine (decimals)": ("zen", zen_decimals),
    }
    return {name: peer for name, (package, peer) in every.items() if find_spec(package)}


if __name__ == "__main__":
    for question, counts in wrong_answers().items():
        print(question, counts)
