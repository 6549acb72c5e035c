"""Who sits over a matter of their own, against all small cases; bodies without a head or a way."""

from itertools import product
from pathlib import Path

import pytest
from casehouse import answers, outcomes
from checkhouse import HEAD, found

from comitia.builtin import default_registry
from comitia.engine.compiling import compile_ruleset
from comitia.engine.decide import compile_expr
from comitia.engine.records import Cell, Records, make_row
from comitia.engine.traces import Env
from comitia.testing import AS_OF, load_text

REGISTRY = default_registry()
LEVELS = ("village", "township", "county")
MARKS = ("major", "broad")
LEADERS = ("secretary", "county_leader")


def provision(name: str, kind: str, **fields: str) -> str:
    lines = "".join(f"    {key}: {value}\n" for key, value in fields.items() if value)
    return f"  {name}:\n    kind: {kind}\n    modality: must\n{lines}"


def same_person(provisions: str) -> bool:
    """Whether some matter has the same lead and supervisor, as decided."""
    loaded = load_text(HEAD + provisions, REGISTRY)
    assert loaded.ruleset is not None, loaded.problems
    compiled = {
        each.question.id: compile_expr(each.combinations[0].outcome)
        for each in compile_ruleset(loaded.ruleset, REGISTRY).programs[0].compiled
    }
    for number, (level, *marks) in enumerate(product(LEVELS, (True, False), (True, False))):
        facts: dict[str, Cell] = {"id": str(number), "level": level}
        facts |= {"major": marks[0], "broad": marks[1], "common": False, "unsolvable": False}
        row = make_row(REGISTRY.schema, "matter", facts)
        env = Env(Records(REGISTRY.schema, {"matter": [row]}), AS_OF)
        who = [compiled[name]((row,), env)[1] for name in ("matter.lead", "matter.supervisor")]
        if who[0] == who[1] is not None:
            return True
    return False


@pytest.mark.parametrize("lead", LEADERS)
@pytest.mark.parametrize("supervisor", LEADERS)
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("mark", MARKS)
def test_supervisors_of_their_own_matters(
    lead: str, supervisor: str, level: str, mark: str, tmp_path: Path
) -> None:
    text = provision("one", "matter_lead", levels=f"[{level}]", lead=lead)
    text += provision("two", "matter_supervision", when=f"[{mark}]", supervisor=supervisor)
    assert bool(found(tmp_path, text, "DT006")) == same_person(text)


@pytest.mark.parametrize(
    ("by", "of"), list(product(("congress", "plenum"), ("congress", "committee")))
)
def test_overseers_of_themselves(by: str, of: str, tmp_path: Path) -> None:
    text = provision("one", "oversight", by=by, of=f"[committee_member, {of}]")
    findings = found(tmp_path, text, "DT006")
    assert bool(findings) == (by == of)
    for each in findings:
        assert each.witness is not None
        assert each.witness.row["by"] == each.witness.row["of"] == by
        assert outcomes(tmp_path, each) == {"oversight.within_remit": True}


TYPES = ("special_committee", "leading_group", "office")
SOME = ("", "proposals", "supervision")


@pytest.mark.parametrize("set_up", list(product(TYPES, SOME)))
@pytest.mark.parametrize("composed", list(product(TYPES, SOME)))
@pytest.mark.parametrize("says", ["heads", "head", "deputy_heads", "members"])
def test_organs_of_which_too_little_is_said(
    set_up: tuple[str, str], composed: tuple[str, str], says: str, tmp_path: Path
) -> None:
    (organ, function), (other, theirs) = set_up, composed
    functions = f"[{function}]" if function else ""
    text = provision("organ", "organ_set_up", type=organ, functions=functions)
    said = "[secretary]" if says in ("head", "members") else "{at_least: 1}"
    text += provision("its", "organ_composition", type=other, function=theirs, **{says: said})
    same = organ == other and (not function or not theirs or function == theirs)
    collegial = organ != "office"
    headed = same and says in ("heads", "head")
    filled = same and says in ("head", "members")
    assert bool(found(tmp_path, text, "OR001")) == (collegial and not headed)
    assert bool(found(tmp_path, text, "OR002")) == (collegial and not filled)


@pytest.mark.parametrize(("least", "most"), list(product(range(4, 8), range(4, 8))))
def test_bodies_that_can_only_be_even(least: int, most: int, tmp_path: Path) -> None:
    if least <= most:
        size = f"{{at_least: {least}, less_than: {most + 1}}}"
        text = provision("one", "organ_formation", type="leading_group", size=size)
        assert bool(found(tmp_path, text, "OR007")) == (least == most and least % 2 == 0)


@pytest.mark.parametrize(
    ("sentence", "nobody"),
    [
        ("应当及时公开。", True),
        ("会议记录应当公开。", True),
        ("会议结束后，应当在三日内公开决定。", True),
        ("对代表提出的意见应当公开。", True),
        ("党政办公室应当及时公开。", False),
        ("党政办公室收到后须在三日内公开。", False),
        ("主席团作出决定后，应当公开。", False),
        ("会议决定应当由主席团公开。", False),
        ("党委讨论决定。应当在三日内公开。", False),
        ("会议决定予以公开。", False),
        ("涉及群众切身利益的事项，应当公开。", True),
        ("代表提出的，应当公开。", False),
        ("镇党委对群众反映的问题，应当公开。", False),
        ("负责提案办理的部门，应当公开。", False),
        ("代表每届任期内应公开承诺三件实事。", False),
        ("党委书记在任期届满前应公开述职报告。", False),
        ("镇党委每年年底应公开决定。", False),
        ("各代表团会后应公开记录。", False),
    ],
)
def test_sentences_without_a_subject(sentence: str, nobody: bool, tmp_path: Path) -> None:
    text = provision("one", "publication", what="[decision]", wording=f"{{zh: {sentence}}}")
    findings = found(tmp_path, text, "DT001")
    assert bool(findings) == nobody
    for each in findings:
        assert each.verdict == "lint"
        # No time is given: whether it is overdue is open, but it is not done.
        assert {one.outcome for one in answers(tmp_path, each)} == {None}
    text = provision("one", "publication", by="office", what="[decision]")
    assert not found(tmp_path, text, "DT001")


@pytest.mark.parametrize(
    ("within", "silent"), [("", True), ("{days: 3}", False), ("unknown", False)]
)
def test_duties_without_a_time(within: str, silent: bool, tmp_path: Path) -> None:
    text = provision("one", "publication", by="office", what="[decision]", within=within)
    findings = found(tmp_path, text, "DT004")
    assert bool(findings) == silent
    for each in findings:
        assert each.verdict == "proved"
        assert {one.outcome for one in answers(tmp_path, each)} == {None}, "it is never overdue"


def test_the_case_is_about_the_duty_without_a_time(tmp_path: Path) -> None:
    text = provision("one", "visit_month_follow_up", steps="[meeting_on, minutes_on]")
    (finding,) = found(tmp_path, text, "DT004")
    about = dict(finding.problem.message.params)["question"]
    said = {each.question.names: each.outcome for each in answers(tmp_path, finding)}
    assert len(said) == 2
    assert [each for names, each in said.items() if names == about] == [None]
