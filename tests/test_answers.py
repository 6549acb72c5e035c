"""What answers mean: how contributions compose, states of duties, standing, reasons, JSON."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from ruleplugin import HEAD, answers, free, loaded, registry, speaker

from comitia.engine.answers import Answer
from comitia.engine.compiling import compile_ruleset
from comitia.engine.expressions import (
    TRUE,
    CauseKind,
    Expr,
    Not,
    Shift,
    at,
    compare,
    either,
    given,
    integer,
    text,
)
from comitia.engine.headers import Force, Modality
from comitia.engine.kinds import Kind
from comitia.engine.records import Cell
from comitia.engine.rules import (
    Bars,
    Constraint,
    Obligation,
    Requires,
    Rule,
    Sets,
    Suffices,
)

YES = "session.yes"
A, B, C = at("a"), at("b"), at("c")
Facts = Mapping[str, Cell]
Provisions = Mapping[str, tuple[str, Sequence[Rule]]]


class House:
    """Provisions that mean what a test says, and what is answered under them."""

    def __init__(self, folder: Path, provisions: Provisions, head: str = HEAD) -> None:
        self.kinds = [free(name, *rules) for name, (_, rules) in provisions.items()]
        self.registry = registry(*self.kinds)
        lines = [
            f"  {name}: {{kind: {name}, {modality}}}" for name, (modality, _) in provisions.items()
        ]
        self.ruleset = loaded(
            folder, head + "provisions:\n" + "\n".join(lines) + "\n", self.registry
        )

    def answers(self, facts: Facts, **options: Any) -> list[Answer]:
        return answers(self.ruleset, [facts], self.registry, **options)

    def answer(self, facts: Facts, **options: Any) -> Answer:
        (found,) = self.answers(facts, **options)
        return found

    def outcome(self, **facts: Cell) -> Cell:
        return self.answer(facts).outcome

    def causes(self, **facts: Cell) -> list[tuple[CauseKind, tuple[str, ...]]]:
        found = speaker(self.ruleset, self.registry).causes(self.answer(facts))
        return [(each.kind, each.about) for each in found]

    def json(self, facts: Facts, **options: Any) -> dict[str, Any]:
        return speaker(self.ruleset, self.registry).to_json(self.answer(facts, **options))


Build = Callable[..., House]
MUST = "modality: must"


@pytest.fixture
def house(tmp_path: Path) -> Build:
    """Builds provisions: a name, then its modality and rules."""
    return lambda **provisions: House(tmp_path, provisions)


def test_one_ground_is_enough(house: Build) -> None:
    found = house(one=(MUST, [Suffices(YES, A)]), two=(MUST, [Suffices(YES, B)]))
    assert found.outcome(a=True, b=False) is True
    assert found.outcome(a=True) is True
    assert found.outcome(a=False, b=False) is False
    assert found.outcome(a=False) is None
    assert found.causes(a=False) == [(CauseKind.MISSING_FACT, ("session", "s0", "b"))]


def test_every_requirement_must_hold(house: Build) -> None:
    found = house(one=(MUST, [Requires(YES, A)]), two=("modality: stated", [Requires(YES, B)]))
    assert found.outcome(a=True, b=True) is True
    assert found.outcome(a=True, b=False) is False
    assert found.outcome(b=False) is False
    assert found.outcome(a=True) is None
    assert found.outcome() is None


def test_a_bar_defeats_a_ground(house: Build) -> None:
    found = house(
        ground=(MUST, [Suffices(YES, A)]),
        need=(MUST, [Requires(YES, B)]),
        bar=(MUST, [Bars(YES, C)]),
    )
    assert found.outcome(a=True, b=True, c=False) is True
    assert found.outcome(a=True, b=True, c=True) is False
    assert found.outcome(a=True, b=True) is None
    assert found.outcome(a=False, b=True, c=False) is False
    roles = [each["role"] for each in found.json({"a": True})["provisions"]]
    assert roles == ["suffices", "requires", "bars"]


@pytest.mark.parametrize("modality", ["should", "generally", "in_principle", "advisory"])
def test_a_soft_requirement_is_a_deviation_not_a_refusal(house: Build, modality: str) -> None:
    found = house(
        hard=(MUST, [Requires(YES, A)]), soft=(f"modality: {modality}", [Requires(YES, B)])
    )
    outcomes = {
        (True, True): (True, "none"),
        (True, False): (True, "deviation"),
        (True, None): (True, "none"),
        (False, False): (False, "none"),
        (None, False): (None, "deviation"),
    }
    for (a, b), expected in outcomes.items():
        answer = found.answer({"a": a, "b": b})
        assert (answer.outcome, answer.standing) == expected


def test_a_soft_bar_is_a_deviation_where_it_applies(house: Build) -> None:
    found = house(
        hard=(MUST, [Requires(YES, A)]), soft=("modality: should", [Bars(YES, B, applies=C)])
    )
    assert found.answer({"a": True, "b": True, "c": True}).standing == "deviation"
    assert found.answer({"a": True, "b": True, "c": False}).standing == "none"
    assert found.answer({"a": True, "b": False, "c": True}).standing == "none"


def test_advice_alone_leaves_the_question_silent(house: Build) -> None:
    found = house(soft=("modality: should", [Requires(YES, A)]))
    answer = found.answer({"a": False})
    assert (answer.outcome, answer.standing) == (None, "deviation")
    assert found.causes(a=False) == [(CauseKind.SILENT, (YES,))]


def test_outside_its_scope_a_rule_says_nothing(house: Build) -> None:
    found = house(one=(MUST, [Requires(YES, A, applies=C)]))
    assert found.outcome(a=False, c=True) is False
    assert found.outcome(a=False, c=False) is None
    assert found.causes(a=False, c=False) == [(CauseKind.SILENT, (YES,))]
    assert found.causes(a=False) == [(CauseKind.MISSING_FACT, ("session", "s0", "c"))]
    told = found.json({"a": False, "c": False})
    assert told["causes"][0]["text"] == "the rule set is silent on yes or no?"


def test_a_ground_counts_only_where_some_ground_is_meant(house: Build) -> None:
    found = house(need=(MUST, [Requires(YES, A)]), ground=(MUST, [Suffices(YES, B, applies=C)]))
    assert found.outcome(a=True, b=False, c=False) is True
    assert found.outcome(a=True, b=False, c=True) is False
    assert found.outcome(a=True, b=True, c=True) is True


def sets(question: str, **arms: Expr) -> list[Rule]:
    return [Sets(question, text(value), holds) for value, holds in arms.items()]


def test_two_different_values_are_a_conflict(house: Build) -> None:
    unique = "session.unique"
    found = house(one=(MUST, sets(unique, good=A)), two=(MUST, sets(unique, poor=B)))
    assert found.outcome(a=True, b=False) == "good"
    assert found.outcome(a=True, b=True) is None
    assert found.causes(a=True, b=True) == [(CauseKind.CONFLICT, ("small/one", "small/two"))]
    assert found.outcome(a=True) is None
    assert found.causes(a=False, b=False) == [(CauseKind.SILENT, (unique,))]
    same = house(one=(MUST, sets(unique, good=A)), two=(MUST, sets(unique, good=B)))
    assert same.outcome(a=True, b=True) == "good"


def test_the_first_arm_that_holds_decides(house: Build) -> None:
    found = house(
        one=(MUST, sets("session.first", good=A)), two=(MUST, sets("session.first", poor=B))
    )
    assert found.outcome(a=True, b=True) == "good"
    assert found.outcome(a=False, b=True) == "poor"
    assert found.outcome(b=True) is None


def test_the_most_severe_value_decides(house: Build) -> None:
    found = house(
        one=(MUST, sets("session.severe", best=TRUE)),
        two=(MUST, sets("session.severe", good=A)),
        three=(MUST, sets("session.severe", poor=B)),
    )
    assert found.outcome(a=True, b=True) == "poor"
    assert found.outcome(a=True, b=False) == "good"
    assert found.outcome(a=False, b=False) == "best"
    assert found.outcome(a=True) is None


def test_what_is_no_rule_in_force_says_only_what_would_hold(house: Build) -> None:
    found = house(
        rule=(MUST, [Requires(YES, A)]), draft=(f"{MUST}, force: draft", [Requires(YES, B)])
    )
    rule, draft = found.answers({"a": True, "b": False})
    assert (rule.outcome, rule.compiled.hypothetical, rule.standing) == (True, False, "none")
    assert (draft.outcome, draft.compiled.hypothetical, draft.standing) == (False, True, "note")
    (both,) = found.answers({"a": True, "b": False}, as_if=["draft"])
    assert (both.outcome, both.compiled.hypothetical, both.standing) == (False, False, "none")
    alone = house(draft=(f"{MUST}, force: plan", [Requires(YES, B)]))
    assert alone.answer({"b": True}).compiled.hypothetical
    assert alone.answer({"b": True}, as_if=["draft"]).compiled.hypothetical
    text_lines = speaker(alone.ruleset, alone.registry).to_text(alone.answer({"b": True}))
    assert text_lines[0].endswith("yes (not a rule in force: what would hold) [note]")


DUE = date(2006, 6, 30)
REPORT = Obligation(
    "session.duty",
    given("reported_on"),
    applies=A,
    in_time=compare("le", at("reported_on"), at("report_due")),
    due=at("report_due"),
)


@pytest.mark.parametrize(
    ("facts", "day", "state"),
    [
        ({"a": False}, 0, "not_applicable"),
        ({"a": True, "reported_on": -1}, 0, "met"),
        ({"a": True, "reported_on": 0}, 9, "met"),
        ({"a": True, "reported_on": 1}, 9, "met_late"),
        ({"a": True}, -1, "pending"),
        ({"a": True}, 0, "pending"),
        ({"a": True}, 1, "overdue"),
        ({}, 1, None),
        ({"a": True, "report_due": None}, 1, None),
        ({"a": True, "report_due": None, "reported_on": 1}, 1, None),
    ],
)
def test_states_of_a_duty_at_the_edges_of_its_day(
    house: Build, facts: dict[str, Any], day: int, state: str | None
) -> None:
    found = house(duty=(MUST, [REPORT]))
    filled: dict[str, Cell] = {"report_due": DUE, **facts}
    if isinstance(facts.get("reported_on"), int):
        filled["reported_on"] = DUE + timedelta(facts["reported_on"])
    answer = found.answer(filled, as_of=DUE + timedelta(day))
    assert answer.outcome == state
    breach = state in ("overdue", "met_late")
    assert answer.standing == ("violation" if breach else "none")


def test_a_duty_without_a_day_is_met_or_pending(house: Build) -> None:
    found = house(duty=(MUST, [Obligation("session.duty", given("reported_on"))]))
    assert found.outcome(reported_on=DUE) == "met"
    assert found.outcome() == "pending"


def test_a_duty_of_every_period_is_overdue_after_its_last_day(house: Build) -> None:
    duty = Obligation("session.duty", A, every="quarter")
    found = house(duty=(MUST, [duty]))
    states = [each.outcome for each in found.answers({"a": False}, as_of=date(2006, 6, 30))]
    assert states == ["overdue", "pending"]
    last = found.answers({"a": False}, as_of=date(2006, 7, 1))
    assert [each.outcome for each in last] == ["overdue", "overdue", "pending"]
    told = speaker(found.ruleset, found.registry).to_json(last[1])
    assert told["period"] == {"from": "2006-04-01", "to": "2006-06-30"}


def test_a_constraint_holds_is_broken_or_does_not_apply(house: Build) -> None:
    found = house(order=(MUST, [Constraint("session.order", A, applies=C)]))
    outcomes = [found.outcome(a=a, c=c) for a, c in [(True, True), (False, True), (False, False)]]
    assert outcomes == ["holds", "broken", "not_applicable"]
    assert found.outcome(c=True) is None
    assert found.outcome(a=True) is None


STANDINGS = {
    "must": "violation",
    "stated": "violation",
    "should": "deviation",
    "generally": "deviation",
    "in_principle": "deviation",
    "advisory": "deviation",
    "may": "note",
}


@pytest.mark.parametrize("modality", [str(each.value) for each in Modality])
@pytest.mark.parametrize("force", [str(each.value) for each in Force])
def test_standing_of_a_breach(house: Build, modality: str, force: str) -> None:
    stands = f"modality: {modality}, force: {force}"
    found = house(
        order=(stands, [Constraint("session.order", A)]),
    )
    answer = found.answer({"a": False})
    assert answer.outcome == "broken"
    assert answer.standing == (STANDINGS[modality] if force == "rule" else "note")
    assert found.answer({"a": False}, as_if=[force]).standing == STANDINGS[modality]
    assert found.answer({"a": True}).standing == "none"


QUORUM = f"""{HEAD}provisions:
  quorum:
    kind: quorum
    modality: must
    cite: {{inventory: [11, 12], at: 一(二)3}}
    present:
      at_least: {{readings: [1/2, 4/5], why: unclear}}
      of: {{readings: [due, all], why: unclear}}
"""


def quorum(folder: Path, present: int | None, due: int | None = 100) -> tuple[Any, Answer]:
    ruleset = loaded(folder, QUORUM)
    row: Facts = {"opens": DUE, "present": present, "due": due, "total": 120}
    (answer,) = answers(ruleset, [row])
    return ruleset, answer


SHARE, BASE = "small/quorum.present.at_least", "small/quorum.present.of"


@pytest.mark.parametrize(
    ("present", "outcome", "about"),
    [
        (49, False, None),
        (96, True, None),
        (70, None, (SHARE,)),
        (90, None, (SHARE, BASE)),
        (55, None, (SHARE, BASE)),
    ],
)
def test_readings_agree_or_the_one_that_matters_is_named(
    tmp_path: Path, present: int, outcome: bool | None, about: tuple[str, ...] | None
) -> None:
    ruleset, answer = quorum(tmp_path, present)
    assert answer.outcome is outcome
    causes = speaker(ruleset).causes(answer)
    assert [(each.kind, each.about) for each in causes] == (
        [(CauseKind.READINGS, about)] if about else []
    )
    readings = speaker(ruleset).to_json(answer)["readings"]
    assert [list(each) for each in readings] == [["chosen", "outcome"]] * 4
    assert readings[0]["chosen"] == {SHARE: "1/2", BASE: "due"}


def test_a_fact_may_matter_under_one_reading_only(tmp_path: Path) -> None:
    ruleset, answer = quorum(tmp_path, 55, due=None)
    assert answer.outcome is None
    kinds = {each.kind for each in speaker(ruleset).causes(answer)}
    assert kinds == {CauseKind.READINGS, CauseKind.MISSING_FACT}


def test_of_readings_that_disagree_each_outcome_has_its_reason(tmp_path: Path) -> None:
    ruleset, answer = quorum(tmp_path, 70)
    lines = speaker(ruleset, lang="zh").to_text(answer)
    assert lines[1] == "    ? 结论取决于如何理解`quorum` 的“到会·至少”"
    assert lines[2].strip() == ("将`quorum` 的“到会·至少”理解为“1/2”时：是")
    because = speaker(ruleset).to_json(answer)["because"]["because"]
    assert [each["value"] for each in because] == [True, False]


def test_a_reading_without_the_duty_says_that_it_does_not_apply(tmp_path: Path) -> None:
    class Sometimes(Kind):
        """A duty under one reading."""

        kind = "sometimes"
        names = gist = sentence = free("x").names
        example = "kind: sometimes"
        duty: bool = registry().kinds["quorum"].model_fields["alone"]  # type: ignore[assignment]

        def rules(self) -> Iterator[Rule]:
            if self.duty:
                yield Constraint("session.order", A)

    known = registry(Sometimes)
    reading = "{readings: [true, false], why: x}"
    text_ = f"{HEAD}provisions:\n  q: {{kind: sometimes, modality: must, duty: {reading}}}\n"
    (answer,) = answers(loaded(tmp_path, text_, known), [{"a": True}], known)
    assert [taken.outcome for taken in answer.taken] == ["holds", "not_applicable"]
    assert answer.outcome is None


def leaves(reason: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if not reason["because"]:
        yield reason
    for each in reason["because"]:
        yield from leaves(each)


@pytest.mark.parametrize("present", [None, 40, 70, 110])
def test_every_leaf_of_a_reason_is_a_fact_or_a_cited_parameter(
    tmp_path: Path, present: int | None
) -> None:
    ruleset, answer = quorum(tmp_path, present)
    found = list(leaves(speaker(ruleset).to_json(answer)["because"]))
    assert len(found) >= 3
    for leaf in found:
        assert ("fact" in leaf) != ("parameter" in leaf), leaf
        if "parameter" in leaf:
            assert leaf["parameter"]["file"].endswith("rules.yaml")
            assert leaf["parameter"]["line"] in (11, 12)
        else:
            assert leaf["fact"]["table"] == "session"
            assert leaf["fact"]["id"] == "s0"


def test_a_refusal_shows_the_number_that_is_needed(tmp_path: Path) -> None:
    ruleset, answer = quorum(tmp_path, 49)
    text_lines = "\n".join(speaker(ruleset, lang="zh").to_text(answer))
    assert (
        "不成立：会议 `s0` 的实到人数（49）不少于会议 `s0` 的应到人数（100）的1/2，即至少 50"
        in text_lines
    )
    text_lines = "\n".join(speaker(ruleset).to_text(answer))
    assert "that is 50 or more" in text_lines
    assert "[small/quorum, 一(二)3]" in text_lines


@pytest.mark.parametrize(
    ("op", "share", "words"),
    [
        ("at_least", "2/3", "67 or more"),
        ("more_than", "1/2", "51 or more"),
        ("more_than", "2/3", "67 or more"),
        ("at_most", "1/3", "33 or fewer"),
        ("less_than", "1/2", "49 or fewer"),
        ("less_than", "1/3", "33 or fewer"),
    ],
)
def test_the_number_behind_a_share(tmp_path: Path, op: str, share: str, words: str) -> None:
    present = f"{{{op}: {share}, of: due}}"
    text_ = f"{HEAD}provisions:\n  q: {{kind: quorum, modality: must, present: {present}}}\n"
    ruleset = loaded(tmp_path, text_)
    (answer,) = answers(ruleset, [{"opens": DUE, "present": 1, "due": 100}])
    assert words in "\n".join(speaker(ruleset).to_text(answer))


def test_the_keys_of_the_json_are_fixed(tmp_path: Path) -> None:
    ruleset, answer = quorum(tmp_path, 70)
    told = speaker(ruleset).to_json(answer)
    fixed = [
        *("question", "form", "subject", "period", "provisions", "status", "outcome"),
        *("standing", "causes", "readings", "because"),
    ]
    assert [key for key in told if key in fixed] == fixed
    assert set(told) - set(fixed) == {"hypothetical"}
    assert told["subject"] == {"table": "session", "id": "s0"}
    assert told["provisions"] == [{"id": "small/quorum", "inventory": [11, 12], "role": "requires"}]
    assert (told["status"], told["outcome"], told["form"]) == ("undetermined", None, "decision")
    assert [list(each) for each in told["causes"]] == [["kind", "about", "text"]]
    assert list(told["because"]) == ["text", "value", "because"]


def test_causes_of_a_zero_base_and_of_a_day_beyond_all_days(house: Build, tmp_path: Path) -> None:
    ruleset = loaded(tmp_path, QUORUM.replace("readings: [due, all]", "readings: [all, due]"))
    (answer,) = answers(ruleset, [{"opens": DUE, "present": 1, "due": 0, "total": 0}])
    assert [each.kind for each in speaker(ruleset).causes(answer)] == [CauseKind.ZERO_BASE]
    from comitia.engine.expressions import plus

    late = compare("le", at("opens"), plus(at("opens"), integer(999_999_999)))
    found = house(late=(MUST, [Requires(YES, late)]))
    assert found.causes(opens=DUE) == [(CauseKind.CALENDAR, ("2006-06-30",))]


def test_the_wrong_rule_of_a_plugin_is_named(tmp_path: Path) -> None:
    def broken(kind: Kind) -> Rule:
        raise KeyError("oops")

    for kind, detail in [
        (free("broken", broken), "KeyError: 'oops'"),
        (free("lost", Requires("no.such", TRUE)), "no question `no.such`"),
        (free("typed", Requires(YES, compare("eq", at("a"), integer(1)))), "typed"),
        (free("field", Requires(YES, at("nothing"))), "field"),
    ]:
        known = registry(kind)
        text_ = f"{HEAD}provisions:\n  p: {{kind: {kind.kind}, modality: must}}\n"
        compilation = compile_ruleset(loaded(tmp_path, text_, known), known)
        (problem,) = compilation.problems
        assert problem.code == "SC026"
        assert problem.span is not None
        assert (problem.span.start.line, problem.address) == (6, "small/p")
        message = problem.message.render("en")
        assert message.startswith(f"`{kind.kind}` cannot be evaluated: ")
        assert detail in message


def test_a_duty_shows_its_day_and_how_it_was_computed(house: Build) -> None:
    due = Shift(at("report_due"), integer(3), "working_days", "weekends")
    rule = Obligation(
        "session.duty", given("reported_on"), in_time=compare("le", at("reported_on"), due), due=due
    )
    found = house(duty=(MUST, [rule]))
    answer = found.answer({"report_due": date(2006, 6, 30)}, as_of=date(2006, 7, 6))
    assert answer.outcome == "overdue"
    lines = speaker(found.ruleset, found.registry, "zh").to_text(answer)
    assert [line.strip() for line in lines] == [
        "是否报告（会议 `s0`）：逾期未履行 [违反]",
        "- Duty如此。 [small/duty]",
        "会议 `s0` 的报告日期没有记录",
        "不成立：截至日期（2006年7月6日）不超过会议 `s0` 的报告期限（2006年6月30日）之后 "
        "3 个工作日（2006年7月5日）",
        "2006年6月30日之后至2006年7月5日共 3 个工作日",
        "2006年7月1日至2006年7月2日：周末",
    ]
    pending = found.answer({"report_due": date(2006, 6, 30)}, as_of=date(2006, 7, 5))
    lines = speaker(found.ruleset, found.registry).to_text(pending)
    assert [line.strip()[:6] for line in lines[3:4]] == ["holds:"]
    late = found.answer({"report_due": date(2006, 6, 30), "reported_on": date(2006, 7, 6)})
    assert "fails: reported on of session `s0` (2006-07-06) is at most" in "\n".join(
        speaker(found.ruleset, found.registry).to_text(late)
    )


def test_what_is_denied_is_told_the_right_way_round(house: Build) -> None:
    few = compare("ge", at("present"), integer(10))
    found = house(one=(MUST, [Requires(YES, Not(either(A, few))), Requires(YES, Not(few))]))
    lines = speaker(found.ruleset, found.registry).to_text(found.answer({"a": False, "present": 3}))
    assert [line.strip() for line in lines[1:]] == [
        "+ One it is. [small/one]",
        "holds: none of these holds",
        "a of session `s0` is no",
        "fails: present of session `s0` (3) is at least 10",
        "holds: present of session `s0` (3) is less than 10",
    ]


def test_arms_that_do_not_hold_are_left_out_where_one_does(house: Build) -> None:
    unique = "session.unique"
    found = house(one=(MUST, sets(unique, good=A, poor=B)))
    lines = speaker(found.ruleset, found.registry).to_text(found.answer({"a": False, "b": True}))
    assert [line.strip() for line in lines[1:]] == [
        "+ One it is. [small/one]",
        "b of session `s0` is yes",
    ]
    lines = speaker(found.ruleset, found.registry).to_text(found.answer({"a": False, "b": False}))
    assert len([line for line in lines if "One it is" in line]) == 1
