"""Rows that others contain and conditions that never change, against all small cases."""

from fractions import Fraction
from itertools import chain, combinations, product
from pathlib import Path

import pytest
from casehouse import outcomes
from checkhouse import HEAD, found

from comitia.builtin import default_registry
from comitia.checking import check
from comitia.engine.compiling import compile_ruleset
from comitia.engine.decide import compile_expr
from comitia.engine.records import Records, make_row
from comitia.engine.traces import Env
from comitia.testing import AS_OF, load_text

LEVELS = ("village", "township", "county")
SHARES = ("1/3", "1/2", "3/5", "2/3")
SOME = [set(each) for each in chain.from_iterable(combinations(LEVELS, n) for n in (1, 2, 3))]


def provision(name: str, kind: str, **fields: str) -> str:
    lines = "".join(f"    {key}: {value}\n" for key, value in fields.items())
    return f"  {name}:\n    kind: {kind}\n    modality: must\n{lines}"


@pytest.mark.parametrize("one", SOME)
@pytest.mark.parametrize("other", SOME)
@pytest.mark.parametrize("same", [True, False])
def test_rows_that_contain_one_another(
    one: set[str], other: set[str], same: bool, tmp_path: Path
) -> None:
    def lead(name: str, levels: set[str], who: str) -> str:
        return provision(name, "matter_lead", levels=f"[{', '.join(sorted(levels))}]", lead=who)

    text = lead("one", one, "secretary") + lead("other", other, "secretary" if same else "office")
    assert bool(found(tmp_path, text, "TB004")) == (same and (one < other or other < one))


@pytest.mark.parametrize(("bound", "number"), list(product(("at_least", "more_than"), range(3))))
def test_requirements_that_are_always_met(bound: str, number: int, tmp_path: Path) -> None:
    always = all(n >= number if bound == "at_least" else n > number for n in range(5))
    text = provision("one", "delegate_number", number=f"{{{bound}: {number}}}")
    assert bool(found(tmp_path, text, "TB005")) == always


BANDED = {
    "grade_bands": "bands: [{{grade: excellent, {}}}, "
    "{{grade: qualified, at_least: 60%}}, {{grade: unqualified, less_than: 60%}}]",
    "cut_offs": "rungs: [{{outcome: admonishing_talk, any_of: [{{grades: [incompetent], {}}}]}}]",
}


@pytest.mark.parametrize("bound", ["more_than: 100%", "at_least: 120%", "less_than: 0%"])
@pytest.mark.parametrize("base", ["ballots_cast", "valid_ballots"])
@pytest.mark.parametrize("kind", BANDED)
def test_a_bound_of_a_row_that_nothing_reaches_is_told_once(
    kind: str, base: str, bound: str, tmp_path: Path
) -> None:
    name, _, rows = BANDED[kind].format(bound).partition(": ")
    fields = {name: rows, "base": base}
    if kind == "grade_bands":
        fields["ballots"] = "[satisfied, qualified]"
    path = tmp_path / "rules.yaml"
    path.write_text(HEAD + provision("x", kind, **fields), encoding="utf-8")
    assert [each.code for each in check(str(path)).findings] == ["TH002"]


BUSINESS = ("committee_report", "discipline_report", "major_work")
BODIES = ("congress", "plenum")


def never_usable(text: str, listed: tuple[str, ...]) -> bool:
    """Whether what is listed first is in no case within the powers, as decided."""
    registry = default_registry()
    loaded = load_text(HEAD + text, registry)
    assert loaded.ruleset is not None, loaded.problems
    (compiled,) = compile_ruleset(loaded.ruleset, registry).programs[0].compiled
    closure = compile_expr(compiled.combinations[0].outcome)
    for business in listed:
        item = {"id": "1", "body": "congress", "business": business}
        row = make_row(registry.schema, "item", item)
        if closure((row,), Env(Records(registry.schema, {"item": [row]}), AS_OF))[1] is not True:
            return True
    return False


@pytest.mark.parametrize("listed", [*combinations(BUSINESS, 1), *combinations(BUSINESS, 2)])
@pytest.mark.parametrize("excluded", [*combinations(BUSINESS, 1), *combinations(BUSINESS, 2)])
@pytest.mark.parametrize("body", BODIES)
def test_permissions_that_are_always_refused(
    listed: tuple[str, ...], excluded: tuple[str, ...], body: str, tmp_path: Path
) -> None:
    text = provision("one", "powers", body="congress", business=f"[{', '.join(listed)}]")
    rest = [each for each in BUSINESS if each not in excluded]
    lists = {"business": f"[{', '.join(rest)}]", "excluding": f"[{', '.join(excluded)}]"}
    text += provision("other", "powers", body=body, **lists)
    findings = found(tmp_path, text, "DT007")
    assert bool(findings) == never_usable(text, listed)
    for each in findings:
        assert outcomes(tmp_path, each) == {"item.within_powers": False}


MAJORITIES = [f"{{{bound}: {share}" for bound in ("more_than", "at_least") for share in SHARES]


@pytest.mark.parametrize("ordinary", MAJORITIES)
@pytest.mark.parametrize("special", MAJORITIES)
def test_special_majorities(ordinary: str, special: str, tmp_path: Path) -> None:
    def carried(text: str, yes: int, present: int) -> bool:
        share = Fraction(text.rpartition(" ")[2])
        return yes > share * present if "more" in text else yes >= share * present

    votes = [(yes, n) for n in range(1, 20) for yes in range(n + 1)]
    looser = all(carried(special, *each) or not carried(ordinary, *each) for each in votes)
    text = provision(
        "one", "majority", subject="[rules]", yes=f"{special}, of: delegates_present}}"
    )
    yes = f"{ordinary}, of: delegates_present}}"
    text += provision("other", "majority", subject="[topic, resolution]", yes=yes)
    assert bool(found(tmp_path, text, "TH005")) == looser


@pytest.mark.parametrize(
    ("base", "empty"),
    [("yes_and_no", True), ("votes_cast", True), ("delegates_present", False)],
)
def test_bases_that_may_be_zero(base: str, empty: bool, tmp_path: Path) -> None:
    text = provision("one", "majority", yes=f"{{more_than: 1/2, of: {base}}}")
    findings = found(tmp_path, text, "NM008")
    assert bool(findings) == empty
    for each in findings:
        assert each.witness is not None
        row = each.witness.row
        assert (row["yes"], row["no"]) == (0, 0)


def test_one_list_of_steps_may_begin_where_another_ends(tmp_path: Path) -> None:
    text = provision(
        "a", "ordered_steps", procedure="topic", steps="[{step: report}, {step: vote}]"
    )
    text += provision(
        "b", "ordered_steps", procedure="topic", steps="[{step: vote}, {step: notice}]"
    )
    for code in ("TB003", "TB004"):
        assert found(tmp_path, text, code) == []
    registry = default_registry()
    loaded = load_text(HEAD + text, registry)
    assert loaded.ruleset is not None, loaded.problems
    (asked,) = (
        each
        for each in compile_ruleset(loaded.ruleset, registry).programs[0].compiled
        if each.question.id == "procedure.next_step"
    )
    closure = compile_expr(asked.combinations[0].outcome)
    row = make_row(registry.schema, "procedure", {"id": "p", "kind": "topic"})
    taken = ("report", "vote", "notice")
    for number, following in enumerate((*taken, "complete")):
        rows = [
            make_row(
                registry.schema,
                "step",
                {"id": each, "procedure": "p", "step": each, "on": AS_OF},
            )
            for each in taken[:number]
        ]
        records = Records(registry.schema, {"procedure": [row], "step": rows})
        assert closure((row,), Env(records, AS_OF))[1] == following


@pytest.mark.parametrize("topics", ["1/2", "2/3"])
@pytest.mark.parametrize("elections", ["1/2", "2/3"])
@pytest.mark.parametrize("recall", ["1/2", "3/5", "2/3"])
def test_stricter_than_one_of_several_ordinary_majorities(
    topics: str, elections: str, recall: str, tmp_path: Path
) -> None:
    subjects = {"[topic]": topics, "[election, rules]": elections, "[recall]": recall}
    text = "".join(
        provision(f"p{n}", "majority", subject=each, yes=f"{{more_than: {share}, of: votes_cast}}")
        for n, (each, share) in enumerate(subjects.items())
    )
    told = Fraction(recall) <= min(Fraction(topics), Fraction(elections))
    assert bool(found(tmp_path, text, "TH005")) == told
