"""Every check has a page in both languages, whose bad example raises it and whose good does not."""

from pathlib import Path

import pytest

from comitia import checkpages, deciding
from comitia.builtin import check_registry, shipped
from comitia.checking import Checked, Request, check
from comitia.checkpages import BAD, GOOD, HEADINGS, Example, find_page
from comitia.engine.findings import Finding
from comitia.engine.recordfiles import load_records
from comitia.testing import HEADER
from comitia.workspace import Unusable

CHECKS = check_registry().checks
HEAD = HEADER.partition("  example:")[0]


def whole(example: Example) -> str:
    """An example as a file of its own; most show provisions only."""
    if "provisions:" in example.text or "条款:" in example.text or "raw" in example.info:
        return example.text
    return HEAD + "".join(f"  {line}\n" if line else "\n" for line in example.text.splitlines())


def run_example(examples: list[Example], code: str, folder: Path) -> Checked:
    """What `check` says of an example; the blocks before the last are files that it needs."""
    path = folder / "none"
    for number, example in enumerate(examples):
        words = example.info.split()
        encoding = next((word for word in words if word.startswith(("gb", "utf"))), "utf-8")
        name = words[1] if len(words) > 1 and "." in words[1] else f"rules-{number}.yaml"
        path = folder / name
        facts = path.suffix == ".csv" or name == "records.yaml"
        text = example.text if facts else whole(example)
        path.write_bytes(text.encode(encoding))
    if path.suffix == ".csv":
        problems = load_records(path, check_registry()).problems
        findings = [Finding("proved", each) for each in problems]
        return Checked(path.name, Unusable(problems), readable=True, findings=findings)
    if path.name == "records.yaml":
        decided = deciding.run(deciding.Request(str(folder / "rules-0.yaml"), path), "en")
        findings = [Finding("proved", each) for each in decided.problems]
        return Checked(path.name, Unusable(decided.problems), readable=True, findings=findings)
    against, since, peer = (folder / f"{name}.yaml" for name in ("superior", "old", "peer"))
    request = Request(
        select=[] if code == "LX007" else [code],  # says something only of what was looked for
        against=[str(against)] if against.exists() else [],
        since=str(since) if since.exists() else None,
        peers=[str(peer)] * 8 if peer.exists() else [],
    )
    return check(str(path), request)


def codes(checked: Checked) -> set[str]:
    return {each.code for each in checked.findings}


@pytest.mark.parametrize("code", CHECKS)
def test_page_is_whole(code: str) -> None:
    page = find_page(code)
    assert page is not None, f"comitia/pages/{code}.md is missing"
    names = CHECKS[code].names
    assert page.title == f"{code} {names.zh} · {names.en}"
    assert [each for each in page.sections if each in HEADINGS["zh"]] == list(HEADINGS["zh"])
    assert [each for each in page.sections if each in HEADINGS["en"]] == list(HEADINGS["en"])
    assert all(body.strip() for body in page.sections.values())
    for lang in ("zh", "en"):
        assert "\n".join(page.lines(lang)).strip()


@pytest.mark.parametrize("code", CHECKS)
def test_examples_of_page(code: str, tmp_path: Path) -> None:
    page = find_page(code)
    assert page is not None
    for heading in (BAD, GOOD):
        folder = tmp_path / heading
        folder.mkdir()
        checked = run_example(page.examples(heading), code, folder)
        assert checked.readable
        assert (code in codes(checked)) == (heading == BAD), checked.findings
        if heading == GOOD:
            others = [each for each in checked.findings if each.severity == "error"]
            assert not others


def test_no_page_without_a_check() -> None:
    pages = Path(checkpages.__file__).parent / "pages"
    assert {each.stem for each in pages.glob("*.md")} == set(CHECKS)


@pytest.mark.parametrize("name", shipped())
def test_shipped_rule_sets_are_looked_at_to_the_end(name: str) -> None:
    checked = check(name)
    assert checked.readable
    assert not checked.not_analysed
