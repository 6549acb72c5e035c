"""What a person typed into one cell of a record, read by the type of its column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeAlias

from comitia.engine import numerals
from comitia.engine.messages import Msg, Text
from comitia.engine.problems import did_you_mean, one_of
from comitia.engine.records import Cell
from comitia.engine.schema import KEY, LARGEST, Column, Type
from comitia.engine.values import frozen

BLANKS = " \t\r\n\v\f\u00a0\u2007\u202f\u3000\u200b\u200e\u200f\ufeff"
"""What may surround a cell unseen."""

TRUTHS: Mapping[str, bool] = {
    "true": True,
    "True": True,
    "TRUE": True,
    "是": True,
    "false": False,
    "False": False,
    "FALSE": False,
    "否": False,
}
SHEET_TRUTHS: Mapping[str, bool] = {
    **TRUTHS,
    **dict.fromkeys(("yes", "Yes", "YES"), True),
    **dict.fromkeys(("no", "No", "NO"), False),
}
"""What a spreadsheet's users write for true and false besides."""

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_LOOSE = re.compile(
    r"([0-9]{4})(?:(?P<mark>[-/.])([0-9]{1,2})(?P=mark)([0-9]{1,2})"
    r"|年([0-9]{1,2})月([0-9]{1,2})日)(?:[ T]0{1,2}:00(?::00)?(?:\.0+)?)?"
)
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_LOST = re.compile(r"[0-9]\.[0-9]+[eE]\+?[0-9]{2}|[0-9]{16,}\.0+")
_SHOWN = 60


@frozen
class Fault:
    """What is wrong with a cell, before its place is known."""

    code: str
    message: Msg
    help: Msg | None = None


CellReader: TypeAlias = Callable[[str], "Cell | Fault"]
"""Reads the text of a cell; an empty one is `None`."""


def cell_reader(column: Column, labels: Mapping[str, str], sheet: bool) -> CellReader:
    """A reader of the cells of `column`.

    `labels` maps every name of a closed value to the value. In a `sheet` (CSV, workbook) people
    also write yes and no, and dates as 2006/2/20 or 2006年2月20日.
    """
    if column.values:
        read = _closed(column, labels)
    elif column.type is Type.INT:
        read = _integer
    elif column.type is Type.BOOL:
        read = _truth(SHEET_TRUTHS if sheet else TRUTHS)
    elif column.type is Type.DATE:
        read = _sheet_day if sheet else _plain_day
    elif sheet:
        return _sheet_text
    else:
        return _key if column.name == KEY or column.reference is not None else _plain_text
    known: dict[str, Cell | Fault] = {"": None}

    def remembered(text: str) -> Cell | Fault:
        try:
            return known[text]
        except KeyError:
            bare = text.strip(BLANKS)
            found = known[text] = read(bare) if bare else None
            return found

    return remembered


def shown(text: str) -> str:
    """A typed text, cut where it is long."""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def read_day(text: str, sheet: bool = False) -> date | Fault:
    """The date that is typed."""
    match = _ISO.fullmatch(text) or (_LOOSE.fullmatch(text) if sheet else None)
    if match is not None:
        day = _day_of(match)
        return day if day is not None else _no_such_day(text)
    plain = unicodedata.normalize("NFKC", text) if len(text) <= _SHOWN else ""
    better = _LOOSE.fullmatch(plain) or _COMPACT.fullmatch(plain)
    advice = Msg("write year, month and day, as in `2006-02-20`")
    if better is not None:
        day = _day_of(better)
        if day is None:
            return _no_such_day(text)
        advice = Msg("write `{value}`", value=day.isoformat())
    return Fault("DA007", Msg("`{value}` is not a date", value=shown(text)), advice)


def _day_of(match: re.Match[str]) -> date | None:
    year, month, day = (int(part) for part in match.groups() if part and part.isdigit())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _no_such_day(text: str) -> Fault:
    return Fault("DA008", Msg("the date `{value}` does not exist", value=shown(text)))


def _sheet_day(text: str) -> Cell | Fault:
    return read_day(text, sheet=True)


def _plain_day(text: str) -> Cell | Fault:
    return read_day(text)


def _plain_text(text: str) -> Cell | Fault:
    return text or None


def _key(text: str) -> Cell | Fault:
    return text.strip(BLANKS) or None


def _sheet_text(text: str) -> Cell | Fault:
    bare = text.strip(BLANKS)
    if bare[-1:].isdigit() and "." in bare and _LOST.fullmatch(bare):
        return Fault(
            "DA002",
            Msg("`{value}` was stored as a number: its last digits are lost", value=bare),
            Msg("format the column as text in the spreadsheet and type the number again"),
        )
    return bare or None


def _integer(text: str) -> Cell | Fault:
    if len(text) <= numerals.LONGEST and numerals.INTEGER.fullmatch(text):
        number = int(text)
        if abs(number) <= LARGEST:
            return number
    elif len(text) <= numerals.LONGEST or not text.isdigit():
        return _not_a_number(text)
    return Fault(
        "DA007",
        Msg("the number `{value}` is too large", value=shown(text)),
        Msg("numbers have at most nine digits"),
    )


def _not_a_number(text: str) -> Fault:
    message = Msg("`{value}` is not a whole number", value=shown(text))
    plain = numerals.as_ascii_number(text)
    if plain is None:
        return Fault("DA007", message, numerals.trap(text))
    whole = numerals.INTEGER.fullmatch(plain) is not None
    return Fault("DA007", message, Msg("write `{value}`", value=plain) if whole else None)


def _truth(words: Mapping[str, bool]) -> CellReader:
    def read(text: str) -> Cell | Fault:
        if text in words:
            return words[text]
        plain = SHEET_TRUTHS.get(text)
        advice = Msg("write `true` or `false`, 是 or 否")
        if plain is not None:
            advice = Msg("write `{value}`", value="true" if plain else "false")
        return Fault("DA007", Msg("`{value}` is neither yes nor no", value=shown(text)), advice)

    return read


def _closed(column: Column, labels: Mapping[str, str]) -> CellReader:
    def read(text: str) -> Cell | Fault:
        if text in labels:
            return labels[text]
        nearest = did_you_mean(text, labels)
        chinese = {each: label.zh for each, label in column.labels.items()}
        names = [Text(f"`{each}`", f"`{chinese.get(each, each)}`") for each in column.values]
        message = Msg("`{value}` is not a value this column may have", value=shown(text))
        return Fault("DA009", message, one_of(names, nearest))

    return read
