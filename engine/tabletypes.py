"""A column of a source read as a column of records: the SQL of its value, and of what is wrong.

Text is read as in files of records (`cells.py`); a test holds the two against each other. What
a cell may not be has the value NULL, so that bad cells are found by counting. Regular
expressions hold no backslash, which engines read differently.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from comitia.engine.cells import BLANKS, SHEET_TRUTHS
from comitia.engine.engines import EngineColumn, Native
from comitia.engine.messages import Msg
from comitia.engine.schema import LARGEST, Column, Type
from comitia.engine.sql import Dialect
from comitia.engine.values import frozen

CELL = "{c}"
"""Stands for the cell in SQL that is written before its column has a name."""

_INTEGER = "[-+]?(0|[1-9][0-9]*)"
_ISO = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_LOOSE = (
    "[0-9]{4}(-[0-9]{1,2}-[0-9]{1,2}|/[0-9]{1,2}/[0-9]{1,2}|[.][0-9]{1,2}[.][0-9]{1,2}"
    "|年[0-9]{1,2}月[0-9]{1,2}日)([ T]0{1,2}:00(:00)?([.]0+)?)?"
)
_LOST = "[0-9][.][0-9]+[eE][+]?[0-9]{2}|[0-9]{16,}[.]0+"
_YEAR = "^([0-9]{4})"
_MONTH = "^[0-9]{4}[^0-9]([0-9]{1,2})"
_DAY = "^[0-9]{4}[^0-9][0-9]{1,2}[^0-9]([0-9]{1,2})"
_LONGEST = 100
_BOUNDED = f"BETWEEN -{LARGEST} AND {LARGEST}"


@frozen
class Flaw:
    """Why a cell has no value: a condition over it, and what to say of such cells."""

    code: str
    condition: str
    what: Msg
    help: Msg | None = None


@frozen
class TypedColumn:
    """How the cells of a column of a source become those of a column of records.

    `cell` gives the raw cell, empty ones as NULL; `value` is written over it (`CELL`). Where no
    cell is bad, and none is `odd`, the `simple` form gives the same.
    """

    column: Column
    cell: str
    value: str
    flaws: tuple[Flaw, ...] = ()
    simple: str | None = None
    odd: str | None = None


@frozen
class Typist:
    """Types columns for one engine.

    In a `sheet` every text may be surrounded by blanks; a `database` writes truths as 1 and 0.
    """

    dialect: Dialect
    sheet: bool
    database: bool = False

    def typed(
        self, column: Column, found: EngineColumn, labels: Mapping[str, str], raw: str
    ) -> TypedColumn | None:
        """How `column` is read from the column `raw` (quoted) of a source; `None` if it cannot.

        `labels` gives every name of a closed value.
        """
        if found.native is Native.TEXT:
            if found.type_name.upper() != self.dialect.text_type:
                raw = f"CAST({raw} AS {self.dialect.text_type})"
            if column.type is not Type.TEXT:
                return self._parsed(column, raw)
            return self._closed(column, labels, raw) if column.values else self._text(column, raw)
        if column.values:
            return None
        return self._native(column, found, raw)

    def _trimmed(self, raw: str) -> str:
        return f"NULLIF(TRIM(BOTH {self.dialect.string(BLANKS)} FROM {raw}), '')"

    def _matches(self, pattern: str) -> str:
        """Whether the cell, a text that is not empty, is of a pattern as a whole."""
        return f"(REGEXP_REPLACE({CELL}, {self.dialect.string(f'^({pattern})$')}, '') = '')"

    def _extracted(self, pattern: str) -> str:
        found = f"REGEXP_EXTRACT({CELL}, {self.dialect.string(pattern)}, 1)"
        return f"CASE WHEN (LENGTH({found}) = 1) THEN CONCAT('0', {found}) ELSE {found} END"

    def _text(self, column: Column, raw: str) -> TypedColumn:
        if not self.sheet:
            return TypedColumn(column, f"NULLIF({raw}, '')", CELL, (), raw, f"({raw} = '')")
        lost = self._matches(_LOST)
        flaw = Flaw(
            "DA002",
            "TRUE",
            Msg("stored as a number, their last digits lost"),
            Msg("format the column as text in the spreadsheet and type the number again"),
        )
        value = f"CASE WHEN {lost} THEN NULL ELSE {CELL} END"
        return TypedColumn(column, self._trimmed(raw), value, (flaw,))

    def _closed(self, column: Column, labels: Mapping[str, str], raw: str) -> TypedColumn:
        string = self.dialect.string
        arms = [f"WHEN {string(name)} THEN {string(value)}" for name, value in labels.items()]
        names = [f"`{name}`" for name in column.values]
        flaw = Flaw(
            "DA009",
            "TRUE",
            Msg("not among the values this column may have"),
            Msg("it is one of {names}", names=names),
        )
        listed = ", ".join(map(string, column.values))
        return TypedColumn(
            column,
            self._trimmed(raw),
            f"CASE {CELL} {' '.join(arms)} END",
            (flaw,),
            simple=None if self.sheet else raw,
            odd=f"({raw} NOT IN ({listed}))",
        )

    def _parsed(self, column: Column, raw: str) -> TypedColumn:
        """A number, truth or date out of text."""
        cell = self._trimmed(raw)
        match column.type:
            case Type.INT:
                number = f"TRY_CAST({CELL} AS BIGINT)"
                test = f"({self._matches(_INTEGER)} AND (LENGTH({CELL}) <= {_LONGEST}))"
                value = f"CASE WHEN {test} AND ({number} {_BOUNDED}) THEN {number} END"
                return TypedColumn(column, cell, value, (_too_large(test), _not_whole()))
            case Type.BOOL:
                return TypedColumn(column, cell, self._truth(), (_no_truth(),))
        year, month, day = map(self._extracted, (_YEAR, _MONTH, _DAY))
        loose = f"TRY_CAST(CONCAT({year}, '-', {month}, '-', {day}) AS DATE)"
        looks = f"({self._matches(_LOOSE)} AND NOT ({CELL} LIKE '0000%'))"
        value = (
            f"CASE WHEN NOT {looks} THEN NULL"
            f" WHEN {self._matches(_ISO)} THEN TRY_CAST({CELL} AS DATE) ELSE {loose} END"
        )
        missing = Flaw("DA008", looks, Msg("dates that do not exist"))
        return TypedColumn(column, cell, value, (missing, _no_date()))

    def _truth(self) -> str:
        known = {**SHEET_TRUTHS, **({"1": True, "0": False} if self.database else {})}
        arms = []
        for truth in (True, False):
            words = ", ".join(self.dialect.string(w) for w, t in known.items() if t is truth)
            arms.append(f"WHEN {CELL} IN ({words}) THEN {'TRUE' if truth else 'FALSE'}")
        return f"CASE {' '.join(arms)} END"

    def _native(self, column: Column, found: EngineColumn, raw: str) -> TypedColumn | None:
        """A column whose cells the engine holds as numbers, truths or dates."""
        match column.type, found.native:
            case Type.INT, Native.INT:
                value = f"CASE WHEN {CELL} {_BOUNDED} THEN CAST({CELL} AS BIGINT) END"
                simple = raw if found.type_name.upper() == "BIGINT" else f"CAST({raw} AS BIGINT)"
                return TypedColumn(column, raw, value, (_too_large("TRUE"),), simple)
            case Type.INT, Native.FLOAT:
                whole = f"({CELL} {_BOUNDED}) AND ({CELL} = FLOOR({CELL}))"
                value = f"CASE WHEN {whole} THEN CAST({CELL} AS BIGINT) END"
                large = f"(ABS({CELL}) > {LARGEST})"
                return TypedColumn(column, raw, value, (_too_large(large), _not_whole()))
            case Type.BOOL, Native.BOOL:
                return TypedColumn(column, raw, CELL, simple=raw)
            case Type.BOOL, Native.INT:
                value = f"CASE {CELL} WHEN 1 THEN TRUE WHEN 0 THEN FALSE END"
                return TypedColumn(column, raw, value, (_no_truth(),))
            case Type.DATE, Native.DATE:
                within = f"BETWEEN DATE '{date.min}' AND DATE '{date.max}'"
                value = f"CASE WHEN {CELL} {within} THEN {CELL} END"
                return TypedColumn(column, raw, value, (_no_date(),), raw)
            case Type.DATE, Native.MOMENT:
                day = f"CAST({CELL} AS DATE)"
                value = f"CASE WHEN ({CELL} = CAST({day} AS TIMESTAMP)) THEN {day} END"
                flaw = Flaw("DA007", "TRUE", Msg("days with a time"), Msg("leave the time out"))
                return TypedColumn(column, raw, value, (flaw,))
            case Type.TEXT, Native.INT:
                return TypedColumn(column, raw, f"CAST({CELL} AS {self.dialect.text_type})")
        return None


def _too_large(condition: str) -> Flaw:
    advice = Msg("numbers have at most nine digits")
    return Flaw("DA007", condition, Msg("numbers that are too large"), advice)


def _not_whole() -> Flaw:
    return Flaw("DA007", "TRUE", Msg("not whole numbers"))


def _no_truth() -> Flaw:
    advice = Msg("write `true` or `false`, 是 or 否")
    return Flaw("DA007", "TRUE", Msg("neither yes nor no"), advice)


def _no_date() -> Flaw:
    advice = Msg("write year, month and day, as in `2006-02-20`")
    return Flaw("DA007", "TRUE", Msg("not dates"), advice)
