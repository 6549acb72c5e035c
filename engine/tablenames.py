"""Which table of records each table of a source is, by its English or Chinese name."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from comitia.engine.cells import BLANKS, shown
from comitia.engine.messages import Msg
from comitia.engine.problems import Problem, ReadError, Severity, has_errors
from comitia.engine.recordtables import Vocabulary, nearest
from comitia.engine.sources import RawColumn, RawTable, Source
from comitia.engine.values import frozen


@frozen
class BoundTable:
    """A table of a source that is one of records, and what its columns are."""

    table: str
    raw: RawTable
    columns: Mapping[str, RawColumn]


def bind(source: Source, words: Vocabulary) -> tuple[list[BoundTable], list[Problem]]:
    """The tables of records in a source, and warnings of what else is there.

    Where a source may hold other things besides, these are warned of; else they are mistakes.
    Raises `ReadError`.
    """
    problems: list[Problem] = []
    found: dict[str, BoundTable] = {}
    severity: Severity = "error" if source.strict else "warning"
    for raw in source.tables:
        name = _plain(raw.name)
        table = words.tables.get(name)
        if table is None:
            message = Msg("there is no table `{name}`", name=shown(name))
            advice = nearest(name, words.tables, words.schema.tables)
            problems.append(Problem("DA004", severity, message, None, advice))
        elif table in found:
            message = Msg("table `{name}` is given twice", name=shown(name))
            advice = Msg("put its rows in one place")
            problems.append(Problem("DA013", "error", message, None, advice))
        else:
            found[table] = BoundTable(table, raw, _columns(raw, table, words, severity, problems))
    if not found and not has_errors(problems):
        message = Msg("there is no table of records here")
        problems.append(Problem("DA015", "error", message, None))
    if has_errors(problems):
        raise ReadError(problems)
    return list(found.values()), problems


def _columns(
    raw: RawTable, table: str, words: Vocabulary, severity: Severity, problems: list[Problem]
) -> dict[str, RawColumn]:
    known = words.columns(table)
    found: dict[str, RawColumn] = {}
    for number, each in enumerate(raw.columns, 1):
        name = _plain(each.name)
        column = known.get(name)
        if not name:
            message = Msg("column {n} of the table has no name", n=number)
            problems.append(Problem("DA005", "error", _in(raw, message), None))
        elif column is None:
            own = words.schema.tables[table]
            message = Msg(
                "table `{table}` has no column `{name}`", table=own.names, name=shown(name)
            )
            advice = nearest(name, known, own.columns)
            problems.append(Problem("DA005", severity, message, None, advice))
        elif column in found:
            message = Msg("column `{name}` is given twice", name=shown(name))
            problems.append(Problem("DA013", "error", _in(raw, message), None))
        else:
            found[column] = each
    return found


def _in(raw: RawTable, message: Msg) -> Msg:
    return Msg("table `{table}`: {what}", table=raw.name, what=message)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip(BLANKS)
