"""The questions of the benchmarks in SQL written by hand for DuckDB: the practical limit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from questions import AS_OF, Atom, many_rules
from sessions import session

_SIGNS = {"lt": "<", "ge": ">=", "ne": "<>"}


def _atom(atom: Atom) -> str:
    if atom.other is None:
        return f"{atom.field} {_SIGNS[atom.op]} {atom.number}"
    return f"{atom.number} * {atom.field} {_SIGNS[atom.op]} {atom.other}"


def _many() -> str:
    arms = [f"WHEN {' AND '.join(map(_atom, atoms))} THEN '{name}'" for atoms, name in many_rules()]
    return f"SELECT id, CASE {' '.join(arms)} ELSE 'none' END AS outcome FROM {{sheet}}"


_ADMISSION = """CASE WHEN phase <> 'during' AND submitted > opens - 15 THEN 'reject_late'
    WHEN sponsor = 'delegation' THEN 'admit_delegation'
    WHEN {signers} < 10 THEN 'reject_few'
    WHEN phase = 'during' AND 10 * {signers} < delegates THEN 'reject_tenth'
    ELSE 'admit_cosigned' END"""

QUERIES = {
    "W1 admission": f"SELECT id, {_ADMISSION.format(signers='signers')} AS outcome FROM {{motion}}",
    "W1b distinct signers": f"""
        SELECT id, {_ADMISSION.format(signers="COALESCE(number, 0)")} AS outcome
        FROM {{motion}} LEFT JOIN (
            SELECT motion, COUNT(DISTINCT delegate) AS number FROM {{signature}}
            WHERE delegate IN (SELECT id FROM {{delegate}} WHERE eligible) GROUP BY motion
        ) ON id = motion""",
    "W2 evaluation bands": """
        SELECT person AS id, CASE WHEN 3 * i > n OR 2 * (b + i) > n THEN 'recall'
            WHEN 5 * (n - b - i) < 3 * n THEN 'admonish' ELSE 'pass' END AS outcome
        FROM (
            SELECT person, COUNT(*) AS n, COUNT(*) FILTER (WHERE mark = 'incompetent') AS i,
                COUNT(*) FILTER (WHERE mark = 'basic') AS b
            FROM {ballot} GROUP BY person
        )""",
    "W3 contact duties": """
        SELECT c.id, 'short' AS outcome FROM {contact} AS c LEFT JOIN (
            SELECT delegate, contact, COUNT(*) AS number FROM {visit}
            WHERE day BETWEEN DATE '2025-01-01' AND DATE '2025-12-31'
            GROUP BY delegate, contact
        ) AS v USING (delegate, contact) WHERE COALESCE(number, 0) < 2""",
    "W4 deadlines": f"""
        SELECT id, due, CASE WHEN due < DATE '{AS_OF}' THEN 'overdue' ELSE 'open' END AS outcome
        FROM {{matter}} LEFT JOIN {{due}} USING (level, received)""",
    "W5 two hundred rules": _many(),
}


def run(
    name: str, paths: Mapping[str, Path], out: Path, *, words: bool = False, settings: str = ""
) -> None:
    """Run a query from Parquet to Parquet; where days are due is looked up in a table.

    With `words` outcomes are an ENUM, which DuckDB writes faster, as whoever knows that would.
    """
    tables = {table: f"read_parquet('{path}')" for table, path in paths.items()}
    query = QUERIES[name].format(**tables)
    if words:
        query = with_words(query)
    with session("SQL", settings) as connection:
        connection.execute(f"COPY ({query}) TO '{out}' (FORMAT parquet)")


def with_words(query: str) -> str:
    """The query with each outcome as one of the words of an ENUM."""
    outcome = re.compile(r"(THEN|ELSE) ('[a-z_0-9]+')")
    known = ", ".join(dict.fromkeys(word for _, word in outcome.findall(query)))
    return outcome.sub(rf"\1 CAST(\2 AS ENUM({known}))", query)
