"""What a small draft says of a small case, as decided: for the slow twins of checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from comitia import twin
from comitia.builtin import default_registry
from comitia.checking import Checked, Request, check
from comitia.engine.compiling import Compiled
from comitia.engine.decide import compile_expr
from comitia.engine.expressions import TRUE, at, both
from comitia.engine.findings import Finding
from comitia.engine.invariants import always
from comitia.engine.prove import Witness
from comitia.engine.records import Records, Row
from comitia.engine.rules import Form
from comitia.engine.traces import Env

REGISTRY = default_registry()
Case = tuple[Records, Row]


class Ruled:
    """A draft of a few provisions, asked what it says of cases."""

    def __init__(self, provisions: Sequence[str]) -> None:
        """The provisions as YAML, each on one line."""
        self.provisions = tuple(provisions)
        self.text = twin.text("town", provisions)
        self._program = twin.program(REGISTRY, "town", provisions)

    @cached_property
    def _asked(self) -> dict[str, list[Compiled]]:
        found: dict[str, list[Compiled]] = {}
        for each in self._program.compiled:
            found.setdefault(each.question.id, []).append(each)
        return found

    @cached_property
    def _closures(self) -> dict[str, list[list[Any]]]:
        return {
            name: [[compile_expr(one.outcome) for one in each.combinations] for each in compiled]
            for name, compiled in self._asked.items()
        }

    @cached_property
    def _scopes(self) -> dict[str, list[Any]]:
        return {
            name: [compile_expr(one.scope()) for e in compiled for one in e.combinations[0].cited]
            for name, compiled in self._asked.items()
        }

    def asked(self, question: str) -> list[Compiled]:
        """What it answers to a question."""
        return self._asked.get(question, [])

    def outcomes(self, question: str, case: Case) -> list[Any]:
        """What is decided under each reading; nothing where the question is not answered."""
        records, row = case
        env = Env(records, twin.AS_OF, None, None, twin.calendars())
        return [each((row,), env)[1] for side in self._closures.get(question, ()) for each in side]

    def says(self, question: str, case: Case) -> twin.Says:
        """Yes or no, where every reading says so."""
        if question not in self._closures:
            return None
        records, row = case
        decision = self._asked[question][0].question.form is Form.DECISION
        env = Env(records, twin.AS_OF, None, None, twin.calendars())
        return twin.says(self._closures[question], decision, row, env)

    def speaks(self, question: str, case: Case) -> bool:
        """Whether every contribution to a question is about a case."""
        records, row = case
        env = Env(records, twin.AS_OF, None, None, twin.calendars())
        scopes = self._scopes.get(question, [])
        return bool(scopes) and all(each((row,), env)[1] is True for each in scopes)

    @cached_property
    def alone(self) -> list[Ruled]:
        """Each of the provisions by itself."""
        return [Ruled([each]) for each in self.provisions]


def real(cases: Iterable[Case], table: str) -> list[Case]:
    """The cases in which what holds of every real record does."""
    tables = REGISTRY.schema.tables
    read = [at(name) for name in tables[table].columns]
    if "session" in tables[table].columns:
        read += [at(f"session.{name}") for name in tables["session"].columns]
    known = compile_expr(both(TRUE, *always(REGISTRY, table, read)))
    return [
        (records, row)
        for records, row in cases
        if known((row,), Env(records, twin.AS_OF, None, None, twin.calendars()))[1] is not False
    ]


def told(folder: Path, ruled: Ruled, code: str, **request: Any) -> list[Finding]:
    """What a check says of a draft; all must have been looked at to the end."""
    path = folder / "draft.yaml"
    path.write_text(ruled.text, encoding="utf-8")
    checked: Checked = check(str(path), Request(select=[code], **request))
    assert checked.readable
    assert all(each.code == code for each in checked.findings), checked.findings
    assert not any(each.verdict in ("undecided", "not_analysed") for each in checked.findings)
    return checked.findings


def case_of(witness: Witness) -> Case:
    """The case that a finding shows."""
    return witness.records, witness.row
