"""Rosters that do not fit what rules and records say."""

from pathlib import Path

import pytest

from comitia.deciding import Request, run
from comitia.testing import HEADER

HEAD = HEADER.partition("  example:")[0]
RULE = "  one:\n    kind: delegate_number\n    modality: must\n    number: "


def told(
    folder: Path, bounds: str, assembly: str, delegates: list[str], more: str = ""
) -> list[str]:
    rules, records = folder / "rules.yaml", folder / "records.yaml"
    rules.write_text(f"{HEAD}{RULE}{bounds}\n", encoding="utf-8")
    listed = "".join(f"  - {{id: d{n}, {each}}}\n" for n, each in enumerate(delegates))
    text = f"assembly:\n  - {{id: town{assembly}}}\n  - {{id: city}}\ndelegate:\n{listed}{more}"
    records.write_text(text, encoding="utf-8")
    return [each.message.template for each in run(Request(str(rules), records), "en").problems]


RULED = "{listed} are listed, but by the rules there are {number}: {question}"
STATED = "{column} is {stated}, but {listed} are listed"


@pytest.mark.parametrize("listed", range(1, 13))
@pytest.mark.parametrize("wanted", [4, 8, 10])
def test_numbers(listed: int, wanted: int, tmp_path: Path) -> None:
    rows = [f"assembly: town, name: N{n}" for n in range(listed)]
    odd = listed > wanted or (listed < wanted <= listed + max(1, listed // 4))
    exactly = f"{{at_least: {wanted}, at_most: {wanted}}}"
    assert told(tmp_path, exactly, "", rows) == [RULED] * odd
    assert told(tmp_path, "{at_least: 1}", f", delegates: {wanted}", rows) == [STATED] * odd


def test_one_person_twice(tmp_path: Path) -> None:
    groups = "group:\n  - {id: g, assembly: town}\n  - {id: h, assembly: town}\n"
    row = "assembly: town, name: 李四, group: "
    found = told(tmp_path, "{at_least: 1}", "", [row + "g", row + "g"], groups)
    assert found == ["`{name}` is listed {number} times: {keys}"]
    assert not told(tmp_path, "{at_least: 1}", "", [row + "g", row + "h"], groups)


def test_group_of_another_congress(tmp_path: Path) -> None:
    for home, odd in (("city", True), ("town", False)):
        groups = f"group:\n  - {{id: g, assembly: {home}}}\n"
        row = "assembly: town, name: 李四, group: g"
        assert bool(told(tmp_path, "{at_least: 1}", "", [row], groups)) == odd
