"""What one check says of a few provisions."""

from pathlib import Path

from comitia.checking import Request, check
from comitia.engine.findings import Finding
from comitia.testing import HEADER

HEAD = HEADER.partition("  example:")[0]
"""A file up to its provisions."""


def found(folder: Path, provisions: str, code: str) -> list[Finding]:
    """The findings of one check; nothing else may be wrong."""
    path = folder / "rules.yaml"
    path.write_text(HEAD + provisions, encoding="utf-8")
    checked = check(str(path), Request(select=[code]))
    assert not [each for each in checked.findings if each.code != code], checked.findings
    return checked.findings
