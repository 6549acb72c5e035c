"""Files of office programs from outside: which of them may be a workbook that can be read."""

from __future__ import annotations

import zipfile
from pathlib import Path

from comitia.engine.messages import Msg
from comitia.engine.problems import Problem, cannot_be_read

MAX_UNPACKED = 500_000_000
"""How many bytes the parts of a workbook may unpack to."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
SHEETS = "Workbook".encode("utf-16-le")


def is_office_file(path: Path) -> bool:
    """Whether a file is one of an office program, whatever its name says."""
    try:
        if not path.is_file():  # what is read once, such as a pipe, is left whole
            return False
        with path.open("rb") as stream:
            head = stream.read(len(OLE))
    except (OSError, ValueError):
        return False
    return head == OLE or head.startswith(ZIP)


def missing_library() -> Problem:
    """That the library for workbooks is not installed."""
    message = Msg("workbooks need the library `openpyxl`")
    advice = Msg("pip install '{package}'", package="comitia[xlsx]")
    return Problem("LX017", "error", message, None, advice)


def damaged(name: str) -> Problem:
    """That a file cannot be read as a workbook."""
    return _refusal(Msg("file `{file}` is damaged, or not a workbook", file=name))


def unreadable(path: Path) -> Problem | None:
    """Why a file cannot be read as a workbook, as far as its outside shows."""
    name = str(path)
    other = _refusal(Msg("workbook `{file}` is not of the kind that is read, `.xlsx`", file=name))
    try:
        with path.open("rb") as stream:
            content = stream.read() if stream.read(len(OLE)) == OLE else b""
        if ENCRYPTED in content:
            message = Msg("workbook `{file}` is protected by a password", file=name)
            return Problem("LX003", "error", message, None, Msg("save it without a password"))
        if SHEETS in content:
            return other
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except OSError as error:
        return cannot_be_read(name, error)
    except (ValueError, zipfile.BadZipFile, NotImplementedError):
        return damaged(name)
    if sum(each.file_size for each in parts) > MAX_UNPACKED:
        message = Msg("workbook `{file}` is too large", file=name)
        return Problem("LX014", "error", message, None)
    # OpenDocument (`.ods`) says its type in a part of this name.
    return other if any(each.filename == "mimetype" for each in parts) else None


def _refusal(message: Msg) -> Problem:
    advice = Msg("open it in the spreadsheet program and save it as an Excel workbook, `.xlsx`")
    return Problem("LX003", "error", message, None, advice)
