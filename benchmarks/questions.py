"""The questions of the benchmarks in the language of rules, as kinds write them.

What each asks is fixed for all peers; `sqlpeer` says the same in SQL. Each has an outcome, the
provision that decides it, and conditions whose truth can be told beside them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from comitia.engine.expressions import (
    TRUE,
    Aggregate,
    Case,
    Clause,
    CompareOp,
    Expr,
    Not,
    Ratio,
    Related,
    Roll,
    Shift,
    at,
    both,
    children,
    compare,
    count,
    day,
    either,
    integer,
    is_text,
    minus,
    one_of,
    parts_of,
    plus,
    share,
)
from comitia.engine.messages import Text
from comitia.engine.rules import Cited, Form, Question, Sets, compose, text_value
from comitia.engine.schema import KEY, Column, Schema, Table, Type, key_column

AS_OF = date(2025, 10, 20)


def table(name: str, **columns: Type | str) -> Table:
    """A table; a text in the place of a type is the table a column refers to."""
    made = {KEY: key_column()}
    for label, kind in columns.items():
        of = (Type.TEXT, kind) if not isinstance(kind, Type) else (kind, None)
        made[label] = Column(label, of[0], Text(label, label), reference=of[1])
    return Table(name, Text(name, name), made)


TABLES = (
    table(
        "motion",
        phase=Type.TEXT,
        opens=Type.DATE,
        submitted=Type.DATE,
        sponsor=Type.TEXT,
        signers=Type.INT,
        delegates=Type.INT,
    ),
    table("signature", motion="motion", delegate="delegate"),
    table("delegate", eligible=Type.BOOL),
    table("person"),
    table("ballot", person="person", mark=Type.TEXT),
    table("contact", delegate=Type.TEXT, contact=Type.TEXT),
    table("visit", delegate=Type.TEXT, contact=Type.TEXT, day=Type.DATE),
    table("matter", level=Type.TEXT, received=Type.DATE),
    table("sheet", **{f"f{number}": Type.INT for number in range(40)}),
)
SCHEMA = Schema({each.name: each for each in TABLES})


@dataclass(frozen=True)
class Workload:
    """A question put to all records of the table `subject`.

    `tables` are those it reads, each with the size of the workload it is made for; `only` keeps
    the rows of one outcome; `shown` are columns to give beside the outcome.
    """

    name: str
    subject: str
    tables: tuple[str, ...]
    size: int
    rules: Sequence[tuple[Expr, str]]
    fewer: Mapping[str, int] = field(default_factory=dict)
    """Tables that are made for so many times fewer records."""
    only: str | None = None
    shown: Mapping[str, Expr] = field(default_factory=dict)

    def outputs(self, provision: bool = True, conditions: bool = False) -> dict[str, Expr]:
        """The columns of the answer: the outcome, and on demand what it was decided by."""
        names = {outcome: Text(outcome, outcome) for _, outcome in self.rules}
        question = Question(
            self.name, Form.DECISION, self.subject, Text("", ""), Type.TEXT, names, "first"
        )
        cited = [
            Cited(f"benchmark/{outcome}", "must", Sets(self.name, text_value(outcome), holds))
            for holds, outcome in self.rules
        ]
        outcome = compose(question, cited)
        columns = {**self.shown, "outcome": outcome}
        if provision:
            columns["provision"] = deciding(outcome)
        if conditions:
            tests = [holds for holds, _ in self.rules if holds != TRUE]
            columns |= {
                f"conditions_{start}": truths(tests[start : start + 60])
                for start in range(0, len(tests), 60)
            }
        return columns


def deciding(outcome: Expr) -> Expr:
    """The provision whose arm gives the outcome."""
    assert isinstance(outcome, Case)
    arms = [(test, text_value(provision_of(test))) for test, _ in outcome.arms]
    return Case(tuple(arms), outcome.otherwise)


def provision_of(test: Expr) -> str:
    """The provision that a condition comes from."""
    if isinstance(test, Clause) and test.provision:
        return test.provision
    return next((found for part in parts_of(test) if (found := provision_of(part))), "")


def truths(conditions: Sequence[Expr]) -> Expr:
    """The conditions that hold, as the bits of a number."""
    bits = [Case(((each, integer(2**bit)),), integer(0)) for bit, each in enumerate(conditions)]
    total: Expr = bits[0]
    for each in bits[1:]:
        total = plus(total, each)
    return total


def admission(signers: Expr) -> list[tuple[Expr, str]]:
    """Too late, by a delegation, by too few, by less than a tenth of all, or admitted."""
    during = is_text("phase", "during")
    late = compare("gt", at("submitted"), minus(at("opens"), integer(15)))
    few = compare("lt", Ratio(signers, at("delegates")), share(1, 10))
    return [
        (both(Not(during), late), "reject_late"),
        (is_text("sponsor", "delegation"), "admit_delegation"),
        (compare("lt", signers, integer(10)), "reject_few"),
        (both(during, few), "reject_tenth"),
        (TRUE, "admit_cosigned"),
    ]


def votes(*marks: str) -> Expr:
    """The ballots on a person with one of the marks; without marks all."""
    return count(children("ballot", "person"), one_of(at("mark"), marks) if marks else None)


def bands() -> list[tuple[Expr, str]]:
    """Bands of an appraisal, each with its cut-off."""
    bad, good = plus(votes("basic"), votes("incompetent")), votes("excellent", "competent")
    recalled = either(
        compare("gt", Ratio(votes("incompetent"), votes()), share(1, 3)),
        compare("gt", Ratio(bad, votes()), share(1, 2)),
    )
    poor = compare("lt", Ratio(good, votes()), share(3, 5))
    return [(recalled, "recall"), (poor, "admonish"), (TRUE, "pass")]


def duties() -> list[tuple[Expr, str]]:
    """Two visits in the year to every contact."""
    same = Related("visit", ((("delegate",),) * 2, (("contact",),) * 2))
    within = both(
        compare("ge", at("day"), day(date(2025, 1, 1))),
        compare("le", at("day"), day(date(2025, 12, 31))),
    )
    return [(compare("lt", count(same, within), integer(2)), "short"), (TRUE, "met")]


def due_day() -> Expr:
    """The 7th or 15th working day, or one month on and then the next working day."""
    after = [Shift(at("received"), integer(days), "working_days", "CN") for days in (7, 15)]
    month = Roll(Shift(at("received"), integer(1), "months"), "forward", "CN")
    levels = [is_text("level", level) for level in ("urgent", "normal")]
    return Case(tuple(zip(levels, after, strict=True)), month)


@dataclass(frozen=True)
class Atom:
    """A condition of the table of many rules: a field against a number, or a part of another."""

    field: str
    op: CompareOp
    number: int
    other: str | None = None

    def expr(self) -> Expr:
        """In the language of rules."""
        if self.other is None:
            return compare(self.op, at(self.field), integer(self.number))
        return compare(self.op, Ratio(at(self.field), at(self.other)), share(1, self.number))


def many_rules(number: int = 200) -> list[tuple[tuple[Atom, ...], str]]:
    """Rules of three to five conditions each over forty numbers, the first that holds decides."""
    rng = Random(7)
    rules = []
    for place in range(number):
        atoms = []
        for _ in range(rng.randint(3, 5)):
            name, op = f"f{rng.randrange(40)}", rng.choice(("lt", "ge", "ne"))
            other = f"f{rng.randrange(40)}" if rng.random() < 0.2 and op != "ne" else None
            low = rng.randint(2, 9) if other else {"lt": 30, "ge": 70, "ne": 50}[op]
            atoms.append(Atom(name, op, low, other))
        rules.append((tuple(atoms), f"rule_{place}"))
    return rules


def many() -> list[tuple[Expr, str]]:
    """The table of many rules in the language of rules."""
    rules = [(both(*(atom.expr() for atom in atoms)), name) for atoms, name in many_rules()]
    return [*rules, (TRUE, "none")]


ELIGIBLE = Aggregate(
    "distinct", children("signature", "motion"), at("delegate.eligible"), at("delegate")
)
"""How many different delegates with the right to sign have signed a motion."""

WORKLOADS = {
    each.name: each
    for each in (
        Workload("W1 admission", "motion", ("motion",), 10**6, admission(at("signers"))),
        Workload(
            "W1b distinct signers",
            "motion",
            ("motion", "signature", "delegate"),
            10**7,
            admission(ELIGIBLE),
            fewer={"motion": 10},
        ),
        Workload("W2 evaluation bands", "person", ("person", "ballot"), 10**7, bands()),
        Workload(
            "W3 contact duties", "contact", ("contact", "visit"), 10**7, duties(), only="short"
        ),
        Workload(
            "W4 deadlines",
            "matter",
            ("matter",),
            10**6,
            [(compare("lt", due_day(), day(AS_OF)), "overdue"), (TRUE, "open")],
            shown={"due": due_day()},
        ),
        Workload("W5 two hundred rules", "sheet", ("sheet",), 10**6, many()),
    )
}
