"""What is told of acts that cannot be done, against every short sequence of acts decided."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import product
from operator import ge, gt, le, lt
from pathlib import Path
from random import Random

import pytest
from casehouse import broken, outcomes
from ruleplugin import HEAD as SMALL
from ruleplugin import answers, free, loaded, registry

from comitia.builtin import default_registry
from comitia.checking import Request, check
from comitia.engine.actchecks import DEAD
from comitia.engine.compiling import compile_ruleset
from comitia.engine.decide import compile_expr
from comitia.engine.draft import Draft
from comitia.engine.expressions import Aggregate, Not, at, both, either, nodes
from comitia.engine.findings import Finding
from comitia.engine.permissions import never_allowed
from comitia.engine.records import Records, make_row
from comitia.engine.rules import Bars, Constraint, Requires, Rule, Suffices
from comitia.engine.traces import Env
from comitia.testing import HEADER, load_text

HEAD = HEADER.partition("  example:")[0]
ACTS = "abc"
LONGEST = 5
DAY = date(2024, 1, 1)
ORDER = ("procedure.in_order",)
BAD = ("broken", "overdue")


def order(act: str, **lists: str) -> str:
    fields = "".join(f", {name}: [{', '.join(acts)}]" for name, acts in lists.items() if acts)
    return f"{{kind: act_order, modality: must, procedure: p, act: {act}{fields}}}"


def steps(*names: str) -> str:
    each = ", ".join(f"{{step: {name}}}" for name in names)
    return f"{{kind: ordered_steps, modality: must, procedure: p, steps: [{each}]}}"


def ruled(*provisions: str) -> str:
    return HEAD + "".join(f"  p{n}: {each}\n" for n, each in enumerate(provisions))


def random_rules(rng: Random) -> str:
    made = []
    for _ in range(rng.randint(2, 4)):
        act, *others = rng.sample(ACTS, 3)
        some = "".join(rng.sample(others, rng.randint(1, 2)))
        name = rng.choice(["after", "after", "never_after", "never_after", "followed_by"])
        made.append(order(act, **{name: some}))
    if rng.random() < 0.3:
        made.append(steps(*rng.sample(ACTS, 2)))
    return ruled(*made)


@lru_cache
def traces() -> Mapping[str, Env]:
    """Every sequence of acts up to a length, one a day, in a procedure closed afterwards."""
    schema = default_registry().schema
    found = {}
    for length in range(LONGEST + 1):
        for acts in product(ACTS, repeat=length):
            rows = [
                make_row(
                    schema,
                    "step",
                    {"id": str(n), "procedure": "x", "step": act, "on": DAY + timedelta(n)},
                )
                for n, act in enumerate(acts)
            ]
            closed = {"opened": DAY, "ended": DAY + timedelta(10)}
            procedure = make_row(schema, "procedure", {"id": "x", "kind": "p", **closed})
            records = Records(schema, {"procedure": [procedure], "step": rows})
            found["".join(acts)] = Env(records, DAY + timedelta(20))
    return found


def expected(text: str) -> tuple[set[str], bool]:
    """The acts in no lawful sequence, of those rules speak of; whether there is none at all.

    An act is lawful where no constraint is broken and its own duties are done.
    """
    loaded = load_text(text, default_registry())
    assert loaded.ruleset is not None
    program = compile_ruleset(loaded.ruleset, default_registry()).programs[0]
    asked = [
        (each.question.id, compile_expr(each.combinations[0].outcome), each)
        for each in program.compiled
        if each.question.id != "procedure.next_step"
    ]
    named = {act for act in ACTS if f"[{act}" in text or f" {act}" in text}
    lawful: set[str] = set()
    possible = False
    for acts, env in traces().items():
        row = env.records.tables["procedure"]["x"]
        said = [(name, str(closure((row,), env)[1]), each) for name, closure, each in asked]
        broken = [(name, each) for name, outcome, each in said if outcome in BAD]
        possible = possible or not broken
        for act in set(acts):
            if not any(name in ORDER or _is_duty_of(act, each) for name, each in broken):
                lawful.add(act)
    return named - lawful, not possible


def _is_duty_of(act: str, compiled: object) -> bool:
    cited = compiled.combinations[0].cited[0]  # type: ignore[attr-defined]
    found = (each for each in nodes(cited.rule.applies) if isinstance(each, Aggregate))
    return any(f"value='{act}'" in repr(each) for each in found)


def told(text: str, folder: Path, *select: str) -> tuple[set[str], set[str]]:
    """The codes that are told, and the acts that are said to be impossible."""
    path = folder / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    codes = select or ("TP001", "TP002")  # each by itself, for together they tell a fault once
    findings = [each for one in codes for each in check(str(path), Request(select=[one])).findings]
    said = " ".join(
        each.problem.message.render("en").partition(":")[2]
        + (each.case.render("en") if each.case else "")
        for each in findings
        if each.code == "TP002"
    )
    return {each.code for each in findings}, {act for act in ACTS if f"`{act}`" in said}


@pytest.mark.parametrize("seed", range(30))
def test_acts_in_no_lawful_sequence(seed: int, tmp_path: Path) -> None:
    text = random_rules(Random(seed))
    dead, lawless = expected(text)
    codes, acts = told(text, tmp_path)
    assert acts == dead, text
    assert ("TP001" in codes) == lawless, text


def test_what_one_provision_forbids_is_meant(tmp_path: Path) -> None:
    never = "{kind: act_order, modality: must, procedure: p, act: a, never: true}"
    assert told(ruled(never), tmp_path) == (set(), set())
    assert told(ruled(never, order("b", after="a")), tmp_path) == ({"TP002"}, {"b"})


def test_what_only_should_be_so_excludes_nothing(tmp_path: Path) -> None:
    one, other = order("a", after="b"), order("a", never_after="b")
    assert told(ruled(one, other), tmp_path) == ({"TP002"}, {"a"})
    assert told(ruled(one, other.replace("must", "should")), tmp_path) == (set(), set())


def test_another_procedure_is_another_matter(tmp_path: Path) -> None:
    one, other = order("a", after="b"), order("a", never_after="b")
    assert told(ruled(one, other.replace(": p,", ": q,")), tmp_path) == (set(), set())


def test_days_that_are_counted_may_be_the_same(tmp_path: Path) -> None:
    """Both acts on one day keep an interval of no day, and it is said so: no fault."""
    apart = (
        "{kind: step_interval, modality: must, procedure: p, after: {step: a}, step: {step: b}, "
    )
    text = ruled(order("a", after="b"), apart + "at_most: {days: 0}}", order("b", after="a"))
    assert "TP002" in told(text, tmp_path)[0]  # the two orders alone exclude it
    text = ruled(order("a", after="b"), apart + "at_least: {days: 0}}")
    assert told(text, tmp_path) == (set(), set())


def test_stages_bind_acts_too(tmp_path: Path) -> None:
    flow = (
        "{kind: stages, modality: must, procedure: p, stages: [{stage: b, next: [a]}, "
        "{stage: a, next: [c]}, {stage: c, ends: true}]}"
    )
    assert told(ruled(flow), tmp_path) == (set(), set())
    codes, acts = told(ruled(flow, order("a", never_after="b")), tmp_path)
    assert codes == {"TP001", "TP002"}
    assert acts == {"a", "c"}


def test_stages_on_different_branches_exclude_each_other(tmp_path: Path) -> None:
    flow = (
        "{kind: stages, modality: must, procedure: p, stages: [{stage: x, outcomes: ["
        "{outcome: yes_, next: [a]}, {outcome: no_, next: [b]}, {outcome: both, next: [c, d]}]}, "
        "{stage: a, next: [z]}, {stage: b, next: [z]}, {stage: c, next: [j]}, "
        "{stage: d, next: [j]}, {stage: j, waits_for: [c, d], next: [z]}, {stage: z, ends: true}]}"
    )
    assert told(ruled(flow, order("a", after="x")), tmp_path) == (set(), set())
    assert told(ruled(flow, order("a", after="b")), tmp_path) == ({"TP002"}, {"a"})
    assert told(ruled(flow, order("c", after="d")), tmp_path) == (set(), set())
    assert told(ruled(flow, order("c", after="j")), tmp_path) == ({"TP002"}, {"c"})


def test_an_act_that_two_bodies_must_do_alone(tmp_path: Path) -> None:
    one = (
        "{kind: ordered_steps, modality: must, procedure: p, steps: [{step: a, by: %s}, {step: b}]}"
    )
    assert told(ruled(one % "congress", one % "congress"), tmp_path) == (set(), set())
    codes, acts = told(ruled(one % "congress", one % "presidium"), tmp_path)
    assert codes == {"TP001", "TP002"}
    assert acts == {"a", "b"}


NEVER = "{kind: act_order, modality: must, procedure: p, act: b, never: true}"


@pytest.mark.parametrize(
    "rules",
    [
        [order("a", after="b"), order("a", never_after="b")],
        [order("a", after="b"), order("b", after="c"), order("c", after="a")],
        ["{kind: act_order, modality: must, procedure: p, act: a, followed_by: [b]}", NEVER],
    ],
)
def test_deciding_the_case_shows_which_rule_is_broken(rules: list[str], tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(ruled(*rules), encoding="utf-8")
    (finding,) = check(str(path), Request(select=["TP002"])).findings
    assert finding.verdict == "proved"
    standings = broken(tmp_path, finding)
    assert standings.keys() == set(finding.rules)
    assert sum(standings.values()) == 1


BOUNDS = {"at_least": ge, "more_than": gt, "at_most": le, "less_than": lt}


@pytest.mark.parametrize("seed", range(12))
def test_sessions_that_can_never_be_held(seed: int, tmp_path: Path) -> None:
    """Two quorums against all attendances of assemblies of up to forty."""
    rng = Random(seed)
    limits = [(rng.choice(list(BOUNDS)), rng.choice(["1/3", "1/2", "2/3"])) for _ in range(2)]
    held = any(
        all(BOUNDS[bound](Fraction(present, due), Fraction(share)) for bound, share in limits)
        for due in range(1, 41)
        for present in range(due + 1)
    )
    quorums = (
        f"{{kind: quorum, modality: must, present: {{{bound}: {share}, of: delegates_due}}}}"
        for bound, share in limits
    )
    assert told(ruled(*quorums), tmp_path)[0] == (set() if held else {"TP002"})
    for each in check(str(tmp_path / "rules.yaml"), Request(select=["TP002"])).findings:
        assert outcomes(tmp_path, each) == {"session.may_be_held": False}


FORMS = (Requires, Requires, Bars, Suffices, Constraint)


def random_rule(rng: Random) -> Rule:
    """A condition on one or two of three facts."""
    facts = [at(name) if rng.random() < 0.5 else Not(at(name)) for name in rng.sample(ACTS, 2)]
    holds = rng.choice([facts[0], either(*facts), both(*facts)])
    form = rng.choice(FORMS)
    return form("session.order" if form is Constraint else "session.yes", holds)


@pytest.mark.parametrize("seed", range(60))
def test_questions_never_answered_with_yes(seed: int, tmp_path: Path) -> None:
    rng = Random(seed)
    rules = [random_rule(rng) for _ in range(rng.randint(2, 6))]
    known = registry(*(free(f"k{n}", rule) for n, rule in enumerate(rules)))
    lines = "".join(f"  p{n}: {{kind: k{n}, modality: must}}\n" for n in range(len(rules)))
    ruleset = loaded(tmp_path, f"{SMALL}provisions:\n{lines}", known)
    rows = [dict(zip(ACTS, facts, strict=True)) for facts in product([True, False], repeat=3)]
    allowed, lawful = set(range(8)), set(range(8))
    for each in answers(ruleset, rows, known):
        number = int(each.subject[1:])
        if each.question.id == "session.yes" and each.outcome is not True:
            allowed.discard(number)
        if each.outcome == "broken":
            lawful.discard(number)
    asked = [rule for rule in rules if not isinstance(rule, Constraint)]
    never = bool(asked) and bool(lawful) and not allowed & lawful
    compilation = compile_ruleset(ruleset, known)
    draft = Draft(compilation, compilation.programs[0], known)
    found = [each for each in never_allowed(draft, DEAD) if isinstance(each, Finding)]
    assert bool(found) == never, rules
