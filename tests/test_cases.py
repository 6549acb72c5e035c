"""Cases of a rule set: read with every fault, run, and told why they fail."""

from pathlib import Path
from textwrap import dedent, indent

import pytest
from caseplugin import REGISTRY, small_ruleset
from hypothesis import given
from hypothesis import strategies as st

from comitia.engine.casefiles import load_cases
from comitia.engine.cases import CaseReport, CaseRunner, cases_beside, run_cases
from comitia.engine.figures import BadFigure, check_figure
from comitia.engine.rulesets import RuleSet
from comitia.engine.yamlfile import parse_yaml

RECORDS = """
    as_of: 2006-12-31
    records:
      session:
        - {id: s1, kind: annual, present: 15}
        - {id: s2, present: 20}
        - {id: s3}
      delegate: [{id: d1, score: 60, name: 王某}, {id: d2, score: -1}]
      visit: [{delegate: d1, day: 2006-02-01}, {delegate: d1, day: 2006-05-01}]
"""


@pytest.fixture(scope="module")
def ruleset(tmp_path_factory: pytest.TempPathFactory) -> RuleSet:
    return small_ruleset(tmp_path_factory.mktemp("small"))


def report(ruleset: RuleSet, text: str) -> CaseReport:
    node, problems = parse_yaml(dedent(text).encode(), "cases.yaml")
    assert node is not None, problems
    return run_cases(node, ruleset, REGISTRY)


def expecting(ruleset: RuleSet, *expectations: str, more: str = "") -> CaseReport:
    """The report of one case of the records above."""
    lines = "\n".join(f"      - {{{each}}}" for each in expectations)
    text = f"cases:\n  - name: a case\n{RECORDS}{indent(more, '    ')}\n    expect:\n{lines}\n"
    return report(ruleset, text)


def failures(found: CaseReport) -> list[str]:
    assert found.problems == ()
    return [failure.message.render("en") for failure in found.failed]


@pytest.mark.parametrize(
    "expectation",
    [
        "question: session.may_be_held, subject: s2, outcome: true",
        "question: 可否召开, subject: s2, outcome: 是, status: determined",
        "question: session.may_be_held, subject: s1, status: undetermined, causes: [readings]",
        "question: session.may_be_held, subject: s1, status: 未定, causes: 解读",
        "question: session.may_be_held, subject: s3, status: undetermined, causes: [missing_fact]",
        "question: session.may_be_held, subject: s1, readings: "
        "{small/quorum.present=few: true, quorum.present=many: no}",
        "question: session.may_be_held, subject: s3, readings: {quorum.present=few: undetermined}",
        "question: delegate.visits, subject: d1, provision: visits, period: 2006-01-01, "
        "outcome: met, standing: none",
        "question: delegate.visits, subject: d1, outcome: met",
        "question: delegate.visits, subject: d2, provision: small/kindly, outcome: pending",
        "question: delegate.scored, subject: d2, hypothetical: true, outcome: broken, "
        "standing: note",
        "question: delegate.scored, subject: d1, hypothetical: true, outcome: 符合",
        "question: delegate.grade, subject: d1, hypothetical: true, outcome: good",
        "question: 等次, subject: d2, hypothetical: true, outcome: 较差",
        "question: delegate.due_on, subject: d1, hypothetical: true, outcome: 2006-07-31",
        "question: delegate.points, subject: d2, hypothetical: true, outcome: -1",
        "question: delegate.called, subject: d1, hypothetical: true, outcome: 王某",
        "question: delegate.grade, subject: d1, status: undetermined, causes: [silent]",
        "question: delegate.silent, subject: d1, status: undetermined, causes: [规则未规定]",
        "question: delegate.silent, subject: d1, status: undetermined, hypothetical: true",
    ],
)
def test_what_holds_passes(ruleset: RuleSet, expectation: str) -> None:
    found = expecting(ruleset, expectation)
    assert failures(found) == []
    assert (found.cases, found.passed) == (1, 1)


@pytest.mark.parametrize(
    ("expectation", "message"),
    [
        (
            "question: session.may_be_held, subject: s2, outcome: false",
            "`session.may_be_held` for `s2` is true, expected false",
        ),
        (
            "question: session.may_be_held, subject: s2, status: undetermined, causes: [readings]",
            "`session.may_be_held` for `s2` is true, expected undetermined",
        ),
        (
            "question: session.may_be_held, subject: s1, outcome: true",
            "`session.may_be_held` for `s1` is undetermined, expected true (causes: readings)",
        ),
        (
            "question: session.may_be_held, subject: s1, status: determined",
            "`session.may_be_held` for `s1` is undetermined, expected an outcome "
            "(causes: readings)",
        ),
        (
            "question: session.may_be_held, subject: s3, status: undetermined, causes: [silent]",
            "`session.may_be_held` for `s3` is undetermined because of missing_fact, not of silent",
        ),
        (
            "question: session.may_be_held, subject: s1, readings: {quorum.present=few: false}",
            "`session.may_be_held` for `s1` is true under this reading, expected false",
        ),
        (
            "question: session.may_be_held, subject: s1, readings: {quorum.present=none: false}",
            "`session.may_be_held` has no such reading; it has "
            "`small/quorum.present=few`, `small/quorum.present=many`",
        ),
        (
            "question: delegate.visits, subject: d1, provision: visits, readings: {a=b: met}",
            "`delegate.visits@visits` does not hang on this reading",
        ),
        (
            "question: delegate.visits, subject: d1, provision: visits, standing: violation",
            "the standing of `delegate.visits@visits` for `d1` is none, expected violation",
        ),
        (
            "question: delegate.visits, subject: d2, provision: visits, outcome: met",
            "`delegate.visits@visits, 2006-01-01` for `d2` is pending, expected met",
        ),
        (
            "question: delegate.visits, subject: d2, provision: vists, outcome: met",
            "there is no such answer to `delegate.visits` for `d2`; there are: "
            "`visits, period: 2006-01-01` = pending, `kindly, period: 2006-01-01` = pending",
        ),
        (
            "question: delegate.visits, subject: d2, period: 2005-01-01, provision: visits, "
            "status: undetermined",
            "there is no such answer to `delegate.visits` for `d2`; there are: "
            "`visits, period: 2006-01-01` = pending, `kindly, period: 2006-01-01` = pending",
        ),
        (
            "question: delegate.grade, subject: d1, outcome: good",
            "there is no such answer to `delegate.grade` for `d1`; there are: "
            "`grades, hypothetical: true` = good",
        ),
        (
            "question: delegate.silent, subject: d1, outcome: true",
            "the rule set does not answer `delegate.silent` for `d1`",
        ),
        (
            "question: delegate.silent, subject: d9, status: undetermined",
            "there is no `d9` in table `delegate`: it holds `d1`, `d2`",
        ),
        (
            "question: delegate.silent, subject: d1, status: undetermined, standing: note",
            "the rule set does not answer `delegate.silent` for `d1`",
        ),
        (
            "question: delegate.silent, subject: d1, provision: x, status: undetermined",
            "the rule set does not answer `delegate.silent` for `d1`",
        ),
    ],
)
def test_what_does_not_hold_fails(ruleset: RuleSet, expectation: str, message: str) -> None:
    found = expecting(ruleset, expectation)
    assert failures(found) == [message]
    assert found.passed == 0


def test_every_answer_that_is_named_must_agree(ruleset: RuleSet) -> None:
    wanted = "question: delegate.visits, subject: d2, outcome: overdue"
    found = expecting(ruleset, wanted, more="\nsince: 2004-01-01\n")
    assert failures(found) == [
        "`delegate.visits@visits, 2006-01-01` for `d2` is pending, expected overdue",
        "`delegate.visits@kindly, 2006-01-01` for `d2` is pending, expected overdue",
    ]


def test_drafts_can_be_treated_as_in_force(ruleset: RuleSet) -> None:
    wanted = "question: delegate.grade, subject: d1, outcome: good"
    assert failures(expecting(ruleset, wanted, more="\nas_if: [建议]\n")) == []


def test_many_answers_are_not_all_listed(ruleset: RuleSet) -> None:
    wanted = "{question: delegate.visits, subject: d2, provision: x, outcome: met}"
    later = RECORDS.replace("2006-12-31", "2016-12-31")
    found = report(
        ruleset, f"cases:\n  - name: a\n    since: 2005-01-01\n    expect: {wanted}\n{later}"
    )
    (message,) = failures(found)
    assert message.endswith(", 12 more")


def test_a_case_without_the_table_says_so(ruleset: RuleSet) -> None:
    found = report(
        ruleset,
        """
        cases:
          - name: empty
            as_of: 2006-01-01
            records: {session: []}
            expect: {question: session.may_be_held, subject: s1, outcome: true}
        """,
    )
    assert failures(found) == ["the records of this case hold no `session`"]


def test_a_case_in_chinese(ruleset: RuleSet) -> None:
    found = report(
        ruleset,
        """
        案例:
          - 名称: {zh: 二十人到会, en: twenty present}
            关于: [11, S03]
            截至: 2006-03-01
            自: 2006-01-01
            视同施行: 草案
            案卷: {会议: [{编号: s1, 会议类型: 年会, 实到人数: 20}]}
            预期:
              - {问题: 可否召开, 主体: s1, 结论: 是, 性质: 无, 假设: 否, 条款: quorum}
              - {问题: 可否召开, 主体: s1, 解读: {quorum.present=many & quorum.present=many: 是}}
            数字:
              - 1 + 1 = 2
              - {算式: 16 + 6 = 23, 成立: 否, 中文: 原文合计有误}
        """,
    )
    assert failures(found) == []
    assert found.passed == 1


def test_figures_are_checked_both_ways(ruleset: RuleSet) -> None:
    found = report(
        ruleset,
        """
        cases:
          - name: sums
            figures: ["1709 + 895 + 519 = 3123", {says: 1 = 2}, {says: 2 = 2, holds: false}]
        """,
    )
    assert failures(found) == [
        "`1 = 2` does not hold: the sides are 1, 2",
        "`2 = 2` holds, though it is expected not to",
    ]
    assert found.failed[0].span.start.line == 4
    assert found.failed[0].to_json("en")["line"] == 4
    assert found.failed[0].render("en").startswith("cases.yaml:4:")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("cases: []", ["CF001"]),
        ("case: []", ["CF001", "SC001"]),
        ("- a", ["CF003"]),
        ("cases: [a]", ["CF003"]),
        ("cases: [{name: a}]", ["SC002"]),
        ("cases: [{name: a, expect: []}]", ["SC002"]),
        ("cases: [{figures: [1 = 1]}]", ["SC002"]),
        ("cases: [{name: [a], figures: [1 = 1]}]", ["CF003", "SC002"]),
        ("cases: [{name: a, figures: [x]}]", ["CF005"]),
        ("cases: [{name: a, figures: [{holds: true}]}]", ["SC002"]),
        ("cases: [{name: a, figures: [{says: 1 = 1, holds: maybe}]}]", ["CF003"]),
        ("cases: [{name: a, figures: 1 = 1}, {name: a, figures: 1 = 1}]", ["CF002"]),
        ("cases: [{name: a, about: [[a]], figures: 1 = 1}]", ["CF003"]),
        ("cases: [{name: a, as_if: drft, figures: 1 = 1}]", ["CF004"]),
        ("cases: [{name: a, as_of: 2006-02-30, figures: 1 = 1}]", ["DA008"]),
        ("cases: [{name: a, records: {motin: []}, figures: 1 = 1}]", ["DA004"]),
        ("cases: [{name: a, 名称: b, figures: 1 = 1}]", ["SC009"]),
    ],
)
def test_faults_of_the_file(ruleset: RuleSet, text: str, codes: list[str]) -> None:
    found = report(ruleset, text)
    assert sorted(problem.code for problem in found.problems) == codes
    assert all(problem.span is not None for problem in found.problems)
    assert found.failed == ()


@pytest.mark.parametrize(
    ("expectation", "code", "message"),
    [
        ("subject: s1, outcome: true", "SC002", "`question` is missing"),
        ("question: session.may_be_held, outcome: true", "SC002", "`subject` is missing"),
        ("question: session.may_be_held, subject: s1", "SC002", "`outcome` is missing"),
        (
            "question: session.may_be_hold, subject: s1, outcome: true",
            "CF004",
            "`session.may_be_hold` is not a value this field may have",
        ),
        (
            "question: [session.may_be_held, session.may_be_held], subject: s1, outcome: true",
            "CF003",
            "a single value belongs here",
        ),
        (
            "question: session.may_be_held, subject: s1, outcome: perhaps",
            "CF004",
            "`perhaps` is not an outcome of `session.may_be_held`",
        ),
        (
            "question: delegate.visits, subject: s1, outcome: [met]",
            "CF004",
            "`` is not an outcome of `delegate.visits`",
        ),
        (
            "question: delegate.due_on, subject: d1, outcome: tomorrow",
            "CF004",
            "`tomorrow` is not an outcome of `delegate.due_on`",
        ),
        (
            "question: delegate.points, subject: d1, outcome: ten",
            "CF004",
            "`ten` is not an outcome of `delegate.points`",
        ),
        (
            "question: delegate.called, subject: d1, outcome: ''",
            "CF004",
            "`` is not an outcome of `delegate.called`",
        ),
        (
            "question: session.may_be_held, subject: s1, outcome: true, causes: [readings]",
            "CF006",
            "`causes` belongs to `status: undetermined`",
        ),
        (
            "question: session.may_be_held, subject: s1, outcome: true, status: undetermined",
            "CF006",
            "an undetermined answer has no outcome",
        ),
        (
            "question: session.may_be_held, subject: s1, readings: few",
            "CF003",
            "`readings` is a mapping of `address=label` to outcomes",
        ),
        (
            "question: session.may_be_held, subject: s1, readings: {few: true}",
            "CF003",
            "`few` does not name a reading",
        ),
        ("outcome: true, bogus: 1, question: a, subject: b", "SC001", "unknown field `bogus`"),
    ],
)
def test_faults_of_an_expectation(
    ruleset: RuleSet, expectation: str, code: str, message: str
) -> None:
    found = expecting(ruleset, expectation)
    assert (code, message) in [(each.code, each.message.render("en")) for each in found.problems]
    assert (found.cases, found.passed, found.failed) == (1, 0, ())


def test_outcomes_that_may_be_written_are_listed(ruleset: RuleSet) -> None:
    wanted = "question: delegate.visits, subject: d1, outcome: kept"
    (problem,) = expecting(ruleset, wanted).problems
    assert problem.help is not None
    assert problem.help.render("en").startswith("it is one of `not_applicable`, `met`")


def test_cases_beside_a_rule_set(tmp_path: Path) -> None:
    ruleset = small_ruleset(tmp_path)
    assert cases_beside(ruleset) is None
    path = tmp_path / "cases.yaml"
    path.write_text("cases: [{name: a, figures: 1 = 2}]", encoding="utf-8")
    assert cases_beside(ruleset) == path
    found = run_cases(path, ruleset, REGISTRY)
    assert list(found.texts) == [str(path)]
    assert len(found.failed) == 1


def test_files_that_cannot_be_read(tmp_path: Path, ruleset: RuleSet) -> None:
    found = run_cases(tmp_path / "none.yaml", ruleset, REGISTRY)
    assert [problem.code for problem in found.problems] == ["LX015"]
    path = tmp_path / "cases.yaml"
    path.write_text("cases: [", encoding="utf-8")
    assert run_cases(path, ruleset, REGISTRY).problems != ()


def test_a_rule_set_is_compiled_once_for_each_set_of_forces(ruleset: RuleSet) -> None:
    runner = CaseRunner(ruleset, REGISTRY)
    assert runner.deciding(frozenset()) is runner.deciding(frozenset())
    assert runner.deciding(frozenset({"draft"})) is not runner.deciding(frozenset())
    assert runner.problems() == ()


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("1709 + 895 + 519 = 3123", True),
        ("1,709 + 895 + 519 = 3,123", True),
        ("３ × ２ ＝ ６", True),
        ("1/3 + 1/3 + 1/3 = 1", True),
        ("0.1 + 0.2 = 0.3", True),
        ("18/93 < 19.4%", True),
        ("2*(3-1) >= 4", True),
        ("-(1) ≤ 0", True),
        ("9007199254740993 = 9007199254740992", False),
        ("1 < 2 < 2", False),
        ("1 ≠ 2 = 2", True),
        ("7 ÷ 2 != 3", True),
        ("1 > 2", False),
    ],
)
def test_figures(text: str, holds: bool) -> None:
    assert check_figure(text).holds is holds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "1 + 1",
        "1 = ",
        "1/0 = 1",
        "2**9 = 512",
        "7//2 = 3",
        "a = a",
        "1 = 007",
        "+1 = 1 = (",
        "1 = ~1",
        "(1, 2) = 1",
        "1 <> 2",
        "1(2) = 2",
        "() = 1",
        "1 = 1" + "0" * 40,
        "(" * 300 + "1 = 1",
        "1 = " + "1+" * 400 + "1",
    ],
)
def test_no_figures(text: str) -> None:
    with pytest.raises(BadFigure):
        check_figure(text)


@given(st.text("0123456789+-*/(). <>=!%,", max_size=60) | st.text(max_size=30))
def test_any_text_is_a_figure_or_not(text: str) -> None:
    try:
        check_figure(text)
    except BadFigure:
        return


WORDS = (
    st.sampled_from(
        ["cases", "name", "as_of", "records", "expect", "figures", "question", "subject", "outcome"]
    )
    | st.sampled_from(
        ["session", "delegate", "s1", "true", "session.may_be_held", "2006-01-01", "readings"]
    )
    | st.sampled_from(["a=b", "status", "undetermined", "causes", "~", "3", "案例", "''", "id"])
)
TREES = st.recursive(
    WORDS,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(WORDS, inner, max_size=4).map(
            lambda items: f"{{{', '.join(f'{key}: {value}' for key, value in items.items())}}}"
        )
    ),
    max_leaves=20,
)


@given(TREES)
def test_no_tree_raises(tree: str) -> None:
    for text in (tree, f"cases: [{tree}]", f"cases: [{{name: a, expect: [{tree}]}}]"):
        node, _ = parse_yaml(text.encode(), "cases.yaml")
        if node is not None:
            load_cases(node, REGISTRY)
