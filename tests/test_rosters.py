"""Rosters that do not fit what rules and records say."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from ruleplugin import free, loaded

from comitia.builtin import default_registry
from comitia.deciding import Request, run
from comitia.engine.answers import Deciding
from comitia.engine.compiling import compile_ruleset
from comitia.engine.expressions import Context, Shift, at, compare, integer
from comitia.engine.kinds import Kinds
from comitia.engine.records import Records, make_row
from comitia.engine.rosters import roster_problems
from comitia.engine.rules import Constraint
from comitia.engine.traces import Env
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


def test_a_number_that_holds_some_working_days_after_the_term_began(tmp_path: Path) -> None:
    begun = compare(
        "gt", Context("as_of"), Shift(at("term_first"), integer(3), "working_days", "weekends")
    )
    number = Constraint(
        "assembly.delegate_number", compare("eq", at("delegates"), integer(8)), begun
    )
    known = default_registry()
    known = replace(known, kinds=Kinds({**known.kinds, "fixed": free("fixed", number)}))
    ruleset = loaded(tmp_path, f"{HEAD}  one: {{kind: fixed, modality: must}}\n", known)
    compilation = compile_ruleset(ruleset, known)
    town = make_row(known.schema, "assembly", {"id": "town", "term_first": date(2025, 3, 7)})
    listed = [
        make_row(known.schema, "delegate", {"id": f"d{n}", "assembly": "town", "name": f"N{n}"})
        for n in range(7)
    ]
    records = Records(known.schema, {"assembly": [town], "delegate": listed})

    def odd(day: date) -> list[str]:
        env = Env(records, day, calendars=Deciding(compilation).calendars)
        found = roster_problems(env, known, compilation.programs[0])
        return [each.message.template for each in found]

    # Friday, 7 March; three working days lead to Wednesday, the 12th.
    assert odd(date(2025, 3, 12)) == []
    assert odd(date(2025, 3, 13)) == [RULED]
