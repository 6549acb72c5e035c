"""Collects the messages from the source, updates the Chinese catalogue and compiles it.

python tools/messages.py          write comitia.po and comitia.mo anew
python tools/messages.py --check  write nothing; say what is missing or out of date
"""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("engine", "plugins", "comitia")
KEYWORDS = {"Msg": (1,), "_": None}
PO = ROOT / "comitia" / "locale" / "zh" / "LC_MESSAGES" / "comitia.po"
MO = PO.with_suffix(".mo")


class UndatedCatalog(Catalog):
    """A catalogue whose header says nothing that changes from run to run."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Project-Id-Version", "comitia"),
            ("Language", "zh"),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]

    @mime_headers.setter
    def mime_headers(self, headers: list[tuple[str, str]]) -> None:
        """The header of a file that is read has nothing to add."""


def messages() -> list[str]:
    """Every message template in the source, sorted."""
    found = set()
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            with path.open("rb") as stream:
                for _, text, _, _ in extract("python", stream, keywords=KEYWORDS):
                    found.add(text if isinstance(text, str) else text[0])
    return sorted(found - {""})


def translations() -> dict[str, str]:
    """The translations at hand, without those marked as doubtful."""
    if not PO.exists():
        return {}
    with PO.open("rb") as stream:
        catalog = read_po(stream, locale="zh")
    return {str(m.id): str(m.string) for m in catalog if m.id and m.string and not m.fuzzy}


def catalogue() -> Catalog:
    """The catalogue as it should be: the messages of the source, what is translated of them."""
    known = translations()
    # The header comment of a new catalogue carries the year; ours says what the file is.
    catalog = UndatedCatalog(
        locale="zh", header_comment="# Chinese messages of Comitia", fuzzy=False
    )
    for text in messages():
        catalog.add(text, known.get(text, ""))
    return catalog


def written(catalog: Catalog) -> tuple[bytes, bytes]:
    """The catalogue as the bytes of its two files."""
    po, mo = io.BytesIO(), io.BytesIO()
    write_po(po, catalog, width=100, no_location=True, sort_output=True, ignore_obsolete=True)
    write_mo(mo, catalog)
    return po.getvalue(), mo.getvalue()


def main() -> int:
    """Update the files, or only compare them; return 1 where something is left to do."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    catalog = catalogue()
    stale = False
    for path, content in zip((PO, MO), written(catalog), strict=True):
        current = path.read_bytes() if path.exists() else b""
        if content != current:
            stale = True
            if not check:
                path.write_bytes(content)
    missing = [message.id for message in catalog if message.id and not message.string]
    for text in missing:
        print(f"untranslated: {text}")
    print(f"{len(catalog)} messages, {len(missing)} untranslated")
    if check and stale:
        print("the catalogue is out of date: run tools/messages.py")
    return int(bool(missing) or (check and stale))


if __name__ == "__main__":
    sys.exit(main())
