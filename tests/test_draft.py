"""What checks ask of a draft."""

from datetime import date
from pathlib import Path

from ruleplugin import HEAD, free, loaded, registry

from comitia.engine.compiling import compile_ruleset
from comitia.engine.draft import Draft
from comitia.engine.expressions import TRUE, Context, Expr, Given, Shift, at, compare, integer
from comitia.engine.prove import Witness
from comitia.engine.records import Cell, Records, make_row
from comitia.engine.rules import Obligation, Requires

LATE = compare("gt", at("reported_on"), Shift(at("opens"), integer(3), "working_days", "weekends"))
"""Told more than three working days after the first day."""
NEW = compare("ge", at("opens"), Context("period_first"))


def test_who_speaks_of_a_case_is_decided_with_its_calendar_and_period(tmp_path: Path) -> None:
    told: Expr = Given(("reported_on",))
    known = registry(
        free("late", Requires("session.may_be_held", told, LATE)),
        free("always", Requires("session.may_be_held", told, TRUE)),
        free("duty", Obligation("session.duty", told, NEW, every="month")),
    )
    lines = "".join(f"  {name}: {{kind: {name}, modality: must}}\n" for name in known.kinds)
    lines = lines.replace("  quorum: {kind: quorum, modality: must}\n", "")
    compilation = compile_ruleset(loaded(tmp_path, f"{HEAD}provisions:\n{lines}", known), known)
    draft = Draft(compilation, compilation.programs[0], known)

    def speak(question: str, reported_on: date) -> tuple[str, ...]:
        cells: dict[str, Cell] = {"id": "s", "opens": date(2025, 3, 7), "reported_on": reported_on}
        row = make_row(known.schema, "session", cells)
        month = (date(2025, 3, 1), date(2025, 3, 31))
        case = Witness(Records(known.schema, {"session": [row]}), row, reported_on, month)
        return draft.concerned(draft.in_force(question), case, row)

    # Friday, 7 March; three working days lead to Wednesday, the 12th.
    assert speak("session.may_be_held", date(2025, 3, 12)) == ("small/always",)
    assert speak("session.may_be_held", date(2025, 3, 13)) == ("small/late", "small/always")
    assert speak("session.duty", date(2025, 3, 12)) == ("small/duty",)
