"""Provisions without a source, and sources that no provision cites."""

from pathlib import Path

import pytest
from checkhouse import HEAD

from comitia.checking import Request, check

SOURCES = "sources: {D001: {file: a.txt}, D002: {file: b.txt}}\nprovisions:"


def found(folder: Path, cites: tuple[str, ...], sources: bool = True) -> list[tuple[str, ...]]:
    text = HEAD.replace("provisions:", SOURCES) if sources else HEAD
    for number, cite in enumerate(cites):
        text += f"  p{number}: {{kind: attendance, modality: must{cite and f', cite: {cite}'}}}\n"
    path = folder / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    findings = check(str(path), Request(select=["SC"])).findings
    return [(each.code, *each.rules) for each in findings]


@pytest.mark.parametrize(("cited", "silent"), [(0, 3), (1, 2), (1, 1), (2, 1), (3, 0)])
def test_what_has_no_source_is_told_where_most_have_one(
    cited: int, silent: int, tmp_path: Path
) -> None:
    cites = ("{at: D001 I, inventory: 3}",) * cited + ("",) * silent
    told = [each for each in found(tmp_path, cites, sources=False) if each[0] == "SC008"]
    expected = range(cited, cited + silent) if cited >= silent else ()
    assert told == [("SC008", f"example/p{number}") for number in expected]


def test_a_source_that_is_cited_nowhere(tmp_path: Path) -> None:
    assert found(tmp_path, ("{at: D001 I}", "{at: D002 II}")) == []
    assert found(tmp_path, ("{at: D002 I}", "{at: D002 II}")) == [("SC005",)]
