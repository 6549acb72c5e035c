"""The records of the benchmarks, made by DuckDB out of hashes: the same on every machine.

They lie as Parquet in a folder of their own outside of the repository (`COMITIA_BENCH_DATA`,
default `~/.cache/comitia-bench`) and are made once for each size.
"""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

FOLDER = Path(os.environ.get("COMITIA_BENCH_DATA", "~/.cache/comitia-bench")).expanduser()

RECEIVED_DAYS = 670
"""Days on which matters are received."""

DELEGATES = 100_000
"""All delegates of the country's pilot sites, so to say: they sign, they visit."""

_LATER = 1_000_003
"""Hashes of numbers that lie apart by this much have nothing to do with one another."""


def chance(salt: int, outcomes: int, of: str = "i") -> str:
    """A number below `outcomes` that looks drawn, the same for equal `of` and `salt`."""
    return f"CAST(HASH(CAST({of} AS BIGINT) * {_LATER} + {salt}) % {outcomes} AS INTEGER)"


def key(letter: str, number: str) -> str:
    """A key as people write them: a letter and a number of a fixed width."""
    return f"PRINTF('{letter}%08d', CAST({number} AS BIGINT))"


def motions(number: int) -> str:
    """A fifth of them a day before or after the limit, or with the very number of signers."""
    lead = (
        f"CASE WHEN {chance(1, 10)} < 3 THEN 1 + {chance(3, 4)}"
        f" WHEN {chance(9, 5)} = 0 THEN -15 ELSE {chance(3, 40)} - 40 END"
    )
    return f"""SELECT {key("M", "i")} AS id,
        CASE WHEN {chance(1, 10)} < 3 THEN 'during' ELSE 'before' END AS phase,
        DATE '2025-03-01' + {chance(2, 300)} AS opens,
        DATE '2025-03-01' + {chance(2, 300)} + {lead} AS submitted,
        CASE WHEN {chance(4, 10)} < 2 THEN 'delegation' ELSE 'delegates' END AS sponsor,
        CAST(CASE WHEN {chance(7, 5)} = 0 THEN 10 ELSE {chance(5, 30)} END AS BIGINT) AS signers,
        CAST(80 + {chance(6, 140)} AS BIGINT) AS delegates
        FROM RANGE({number}) AS r(i)"""


def signatures(number: int) -> str:
    """Ten a motion, drawn out of twelve delegates of its own, so that many sign twice."""
    motion = chance(11, max(1, number // 10))
    signer = chance(13, DELEGATES, f"({motion} * 12 + {chance(12, 12)})")
    return f"""SELECT {key("S", "i")} AS id, {key("M", motion)} AS motion,
        {key("D", signer)} AS delegate FROM RANGE({number}) AS r(i)"""


def delegates(number: int) -> str:
    """15 % of them may not sign."""
    return f"""SELECT {key("D", "i")} AS id, {chance(14, 100)} >= 15 AS eligible
        FROM RANGE({DELEGATES}) AS r(i)"""


def ballots(number: int) -> str:
    """A hundred a person; with a fifth of the persons they lie exactly on a cut-off."""
    people = max(1, number // 100)
    person, turn = f"(i % {people})", f"CAST(i // {people} AS INTEGER)"
    place, kind = f"(({turn} * 7 + {chance(21, 100, person)}) % 100)", chance(22, 15, person)
    marks = {
        0: [(60, "excellent"), (75, "incompetent"), (100, "basic")],
        1: [(50, "competent"), (70, "incompetent"), (100, "basic")],
        2: [(35, "competent"), (60, "excellent"), (80, "basic"), (100, "incompetent")],
    }
    arms = "".join(
        f" WHEN {kind} = {number} AND {place} < {below} THEN '{mark}'"
        for number, rows in marks.items()
        for below, mark in rows
    )
    drawn = chance(23, 100)
    return f"""SELECT {key("B", "i")} AS id, {key("P", person)} AS person,
        CASE{arms} WHEN {drawn} < 15 + 2 * {kind} THEN 'excellent'
        WHEN {drawn} < 45 + 2 * {kind} THEN 'competent'
        WHEN {drawn} < 80 THEN 'basic' ELSE 'incompetent' END AS mark
        FROM RANGE({number}) AS r(i)"""


def people(number: int) -> str:
    """One for each hundred ballots."""
    return f"SELECT {key('P', 'i')} AS id FROM RANGE({max(1, number // 100)}) AS r(i)"


def _pair(number: str) -> str:
    contact = f"{chance(31, 1_000_000, number)} * 20 + {number} % 20"
    return f"{key('D', f'{number} // 20')} AS delegate, {key('C', contact)} AS contact"


def contacts(number: int) -> str:
    """Whom each delegate is to visit: a fifth of the number of visits."""
    return f"SELECT {key('K', 'i')} AS id, {_pair('i')} FROM RANGE({max(1, number // 5)}) AS r(i)"


def visits(number: int) -> str:
    """A tenth of them not to an assigned contact; a third of them in 2025."""
    pair = chance(32, max(1, number // 5) * 10 // 9)
    return f"""SELECT {key("V", "i")} AS id, {_pair(pair)},
        DATE '2024-01-01' + {chance(33, 1096)} AS day FROM RANGE({number}) AS r(i)"""


def matters(number: int) -> str:
    """Received on 670 days from the first of 2024."""
    return f"""SELECT {key("T", "i")} AS id,
        CASE {chance(41, 3)} WHEN 0 THEN 'urgent' WHEN 1 THEN 'normal' ELSE 'monthly' END AS level,
        DATE '2024-01-01' + {chance(42, RECEIVED_DAYS)} AS received FROM RANGE({number}) AS r(i)"""


def sheets(number: int) -> str:
    """Forty numbers from 1 to 100."""
    fields = ", ".join(f"CAST(1 + {chance(50 + n, 100)} AS BIGINT) AS f{n}" for n in range(40))
    return f"SELECT {key('F', 'i')} AS id, {fields} FROM RANGE({number}) AS r(i)"


TABLES = {
    "motion": motions,
    "signature": signatures,
    "delegate": delegates,
    "ballot": ballots,
    "person": people,
    "contact": contacts,
    "visit": visits,
    "matter": matters,
    "sheet": sheets,
}


def path_of(table: str, number: int) -> Path:
    """The file of a table for a workload of a size, which is made if it is not there."""
    import duckdb

    path = FOLDER / f"{table}-{number}.parquet"
    if not path.is_file():
        FOLDER.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        with duckdb.connect() as connection:
            connection.execute(f"COPY ({TABLES[table](number)}) TO '{part}' (FORMAT parquet)")
        part.rename(path)
    return path


def due_days() -> Path:
    """The small table that peers look up in which day a matter is due: the seventh or fifteenth
    working day, or a month on and then the next working day.
    """
    import duckdb

    from comitia.engine.calendars import load_calendar
    from comitia.engine.dates import add_months

    path, calendar = FOLDER / "due.parquet", load_calendar("CN")
    rows = []
    for received in (date(2024, 1, 1) + timedelta(number) for number in range(RECEIVED_DAYS)):
        rows += [
            ("urgent", received, calendar.shift(received, 7)),
            ("normal", received, calendar.shift(received, 15)),
            ("monthly", received, calendar.roll(add_months(received, 1), "forward")),
        ]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE due (level VARCHAR, received DATE, due DATE)")
        connection.execute(
            "INSERT INTO due SELECT UNNEST(?), UNNEST(?), UNNEST(?)",
            list(map(list, zip(*rows, strict=True))),
        )
        connection.execute(f"COPY due TO '{path}' (FORMAT parquet)")
    return path
