"""Checks of stages against every way through small procedures, walked one by one."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from casehouse import answers
from ruleplugin import HEAD as SMALL
from ruleplugin import loaded, registry

from comitia.builtin import check_registry, default_registry
from comitia.checking import Request, check
from comitia.engine.compiling import compile_ruleset
from comitia.engine.decide import compile_expr
from comitia.engine.draft import Draft
from comitia.engine.findings import Finding
from comitia.engine.kinds import Kind
from comitia.engine.messages import Text
from comitia.engine.prove import Witness
from comitia.engine.records import Cell, Records, make_row
from comitia.engine.rules import Rule
from comitia.engine.stages import Exit, Stage, StageGraph
from comitia.engine.traces import Closure, Env
from comitia.testing import HEADER, load_text

HEAD = HEADER.partition("  example:")[0]
STAGES = "abcde"
LONGEST = 7
"""Steps that are walked; enough for every fault of procedures as small as these."""

Open = Counter[tuple[str, str]]


@dataclass(frozen=True)
class Drawn:
    """A procedure: for each stage its outcomes with what follows, what it waits for, the ends."""

    exits: Mapping[str, tuple[tuple[str, ...], ...]]
    waits: Mapping[str, tuple[str, ...]]
    ends: frozenset[str]

    def ways(self, name: str) -> tuple[tuple[str, ...], ...]:
        """What may follow a stage; one that says nothing leads to those that wait for it."""
        waiting = tuple(each for each, waits in self.waits.items() if name in waits)
        return self.exits[name] or ((waiting,) if waiting and name not in self.ends else ())

    @property
    def text(self) -> str:
        lines = []
        for name, exits in self.exits.items():
            parts = [f"stage: {name}", f"ends: {'true' if name in self.ends else 'false'}"]
            if self.waits[name]:
                parts.append(f"waits_for: [{', '.join(self.waits[name])}]")
            told = (f"{{outcome: o{n}, next: [{', '.join(to)}]}}" for n, to in enumerate(exits))
            parts.append(f"outcomes: [{', '.join(told)}]")
            lines.append(f"      - {{{', '.join(parts)}}}\n")
        head = "  flow:\n    kind: stages\n    modality: must\n    procedure: p\n    stages:\n"
        return HEAD + head + "".join(lines)


def drawn(rng: Random) -> Drawn:
    """Any procedure of up to five stages; the last one is an end."""
    names = STAGES[: rng.randint(3, 5)]
    exits = {}
    for name in names:
        ways = rng.choice([0, 1, 1, 1, 2, 2]) if name != names[-1] else 0
        exits[name] = tuple(
            tuple(rng.sample(names, rng.choice([0, 1, 1, 1, 1, 2]))) for _ in range(ways)
        )
    waits = {
        name: tuple(rng.sample(names, 2)) if name != names[0] and rng.random() < 0.2 else ()
        for name in names
    }
    return Drawn(exits, waits, frozenset(names[-1]))


def entered(drawn: Drawn, open_: Open, source: str, to: str) -> None:
    if not drawn.waits[to]:
        open_["", to] += 1
        return
    open_[source, to] += 1
    if all(open_[each, to] for each in drawn.waits[to]):
        for each in [token for token in open_ if token[0] and token[1] == to and open_[token]]:
            open_[each] -= 1
        open_["", to] += 1


Walk = tuple[tuple[tuple[str, int], ...], Open]


def walks(drawn: Drawn, longest: int) -> Iterator[Walk]:
    """Every way of going through a procedure: the steps taken, and what is open after them."""
    start: Open = Counter({("", "a"): 1})
    queue: list[Walk] = [((), start)]
    while queue:
        steps, open_ = queue.pop()
        yield steps, open_
        over = any(open_["", name] for name in drawn.ends)
        for source, name in list(+open_):
            if source or over or len(steps) == longest:
                continue
            for number, to in enumerate(drawn.ways(name)):
                if to:
                    after = Counter(+open_)
                    after["", name] -= 1
                    for each in to:
                        entered(drawn, after, name, each)
                    queue.append(((*steps, (name, number)), Counter(+after)))


def expected(drawn: Drawn) -> dict[str, set[str]]:
    """Which stages each check must tell of, seen from the walks alone."""
    found: dict[str, set[str]] = {each: set() for each in ("FL003", "FL007")}
    for _, open_ in walks(drawn, LONGEST):
        stages = {name for source, name in +open_ if not source}
        if stages & drawn.ends and open_.total() > 1:
            found["FL003"].add("fault")
        if not stages:
            found["FL007"] |= {name for _, name in +open_}
    reached = {"a"}
    for _ in STAGES:
        reached |= {to for name in reached for way in drawn.ways(name) for to in way}
    found["FL002"] = set(drawn.exits) - reached
    found["FL005"] = {
        f"{name}{n}"
        for name in drawn.exits
        for n, to in enumerate(drawn.exits[name])
        if not to and name not in drawn.ends
    }
    found["FL001"] = {name for name in reached if not onwards(drawn, name) & drawn.ends}
    return found


def onwards(drawn: Drawn, name: str) -> set[str]:
    found = {name}
    for _ in STAGES:
        found |= {to for each in found for way in drawn.ways(each) for to in way}
    return found


def told(drawn: Drawn, folder: Path) -> dict[str, list[str]]:
    path = folder / "rules.yaml"
    path.write_text(drawn.text, encoding="utf-8")
    codes = ["FL001", "FL002", "FL003", "FL005", "FL007"]
    checked = check(str(path), Request(select=codes))
    assert checked.readable, drawn.text
    found: dict[str, list[str]] = {code: [] for code in codes}
    for each in checked.findings:
        span = each.problem.span
        assert span is not None
        line = drawn.text.split("\n")[span.start.line - 1]
        found[each.code].append(line[span.start.column - 1 : span.end.column - 1])
    return found


@pytest.mark.parametrize("seed", range(20))
def test_what_is_told_of_random_procedures(seed: int, tmp_path: Path) -> None:
    rng = Random(seed)
    for _ in range(15):
        one = drawn(rng)
        want, got = expected(one), told(one, tmp_path)
        assert set(got["FL002"]) == want["FL002"], one
        assert len(got["FL005"]) == len(want["FL005"]), one
        assert bool(got["FL003"]) == bool(want["FL003"]), one
        assert set(got["FL007"]) == want["FL007"], one
        # Of stages that cannot come to an end, each that is told of is one; every one leads there,
        # or to outcomes that lead nowhere, which are told as such.
        assert set(got["FL001"]) <= want["FL001"], one
        for name in want["FL001"]:
            assert onwards(one, name) & {*got["FL001"], *(each[0] for each in want["FL005"])}, one


def codes(text: str, folder: Path, *select: str) -> list[str]:
    path = folder / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    return [each.code for each in check(str(path), Request(select=list(select))).findings]


SHORT = """  flow:
    kind: stages
    modality: must
    procedure: p
    stages:
      - {stage: review, next: [%s]}
      - {stage: closing, ends: true}
"""


def test_a_stage_that_there_is_not(tmp_path: Path) -> None:
    assert codes(HEAD + SHORT % "closng", tmp_path, "SC003", "FL") == ["SC003"]


def test_a_stage_named_twice_is_told_while_reading(tmp_path: Path) -> None:
    text = HEAD + SHORT % "closing" + "      - {stage: review, next: [closing]}\n"
    assert codes(text, tmp_path, "FL") == ["LX004"]


def test_what_hangs_on_a_reading_is_no_fault(tmp_path: Path) -> None:
    read = "readings: {one: [closing], other: []}, why: not legible"
    text = HEAD + (SHORT % "x").replace("[x]", f"{{{read}}}")
    assert codes(text, tmp_path, "FL") == []


def test_too_many_branches_are_not_decided(tmp_path: Path) -> None:
    names = [f"b{n}" for n in range(16)]
    lines = "".join(f"      - {{stage: {each}, next: [closing]}}\n" for each in names)
    text = HEAD + SHORT % ", ".join(names) + lines
    text = text.replace("closing, ends", f"closing, waits_for: [{', '.join(names)}], ends")
    assert codes(text, tmp_path, "FL") == ["FL003", "FL007"]


class Relay(Kind):
    """A kind of another plugin: two offices pass a file to each other."""

    kind = "relay"
    names = Text("relay", "传递")
    gist = Text("files are passed on", "文件传递")
    sentence = Text("Files are passed on.", "文件依次传递。")
    example = "kind: relay"

    def rules(self) -> Iterable[Rule]:
        """Nothing to compute."""
        return ()

    def stage_graph(self) -> StageGraph:
        """To and fro for ever."""
        there, back = (
            Stage(Text(name, name), self._address, (Exit(Text("on", "转"), (to,), self._address),))
            for name, to in (("one", "other"), ("other", "one"))
        )
        return StageGraph(self.names, self._address, ("one",), {"one": there, "other": back})


def test_stages_of_another_kind_are_looked_at_too(tmp_path: Path) -> None:
    known = registry(Relay)
    ruleset = loaded(tmp_path, f"{SMALL}provisions:\n  r: {{kind: relay, modality: must}}\n", known)
    compilation = compile_ruleset(ruleset, known)
    draft = Draft(compilation, compilation.programs[0], known)
    found = [
        outcome.code
        for check_ in check_registry().checks.values()
        if check_.code.startswith("FL") and check_.run is not None
        for outcome in check_.run(draft)
        if isinstance(outcome, Finding)
    ]
    assert found == ["FL001", "FL004"]


DAY = date(2024, 1, 1)


def asked(drawn: Drawn) -> dict[str, Closure]:
    registry = default_registry()
    loaded = load_text(drawn.text, registry)
    assert loaded.ruleset is not None
    program = compile_ruleset(loaded.ruleset, registry).programs[0]
    return {
        each.question.id: compile_expr(each.combinations[0].outcome) for each in program.compiled
    }


def env_of(drawn: Drawn, steps: tuple[tuple[str, int], ...], extra: str) -> Env:
    """The steps as records, one a day, and `extra` begun on the day after."""
    schema = default_registry().schema
    rows: list[dict[str, Cell]] = [
        {
            "step": name,
            "began": DAY + timedelta(n),
            "on": DAY + timedelta(n),
            "outcome": f"o{number}",
        }
        for n, (name, number) in enumerate(steps)
    ]
    rows.append({"step": extra, "began": DAY + timedelta(len(steps))})
    made = [
        make_row(schema, "step", {"id": str(n), "procedure": "x", **row})
        for n, row in enumerate(rows)
    ]
    procedure = make_row(schema, "procedure", {"id": "x", "kind": "p", "opened": DAY})
    return Env(Records(schema, {"procedure": [procedure], "step": made}), DAY + timedelta(30))


@pytest.mark.parametrize("seed", range(6))
def test_decide_lets_begin_what_the_walks_let_begin(seed: int) -> None:
    rng = Random(seed)
    for _ in range(10):
        one = drawn(rng)
        lawful = asked(one)["step.in_sequence"]
        for steps, open_ in rng.sample(known := list(walks(one, 4)), min(6, len(known))):
            for extra in one.exits:
                env = env_of(one, steps, extra)
                said = [lawful((row,), env)[1] for row in env.records.tables["step"].values()]
                assert said[:-1] == ["holds"] * len(steps), (one, steps)
                assert (said[-1] == "holds") == (open_["", extra] > 0), (one, steps, extra)


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_pending_when_nothing_is(seed: int) -> None:
    rng = Random(seed)
    for _ in range(10):
        one = drawn(rng)
        closures = asked(one)
        for steps, open_ in rng.sample(known := list(walks(one, 5)), min(8, len(known))):
            over = [name for name in one.ends if open_["", name]]
            if not over:
                continue
            env = env_of(one, (*steps, (over[0], 0)), "nothing")
            del env.records.tables["step"][str(len(steps) + 1)]
            row = dict(env.records.tables["procedure"]["x"]) | {"ended": DAY + timedelta(30)}
            rest = Counter(+open_)
            rest["", over[0]] -= 1
            begun = any(not source for source, _ in +rest)
            said = closures["procedure.nothing_pending"]((row,), env)[1]
            assert (said == "broken") == begun, (one, steps)
            assert closures["procedure.in_order"]((row,), env)[1] == "holds"
            assert closures["procedure.complete"]((row,), env)[1] == "met"


TABLE = """  table:
    kind: cut_offs
    modality: stated
    base: ballots_cast
    rungs:
      - {outcome: recall, any_of: [{grades: [incompetent], more_than: 1/2}]}
      - {outcome: admonishing_talk, any_of: [{grades: [incompetent], more_than: 1/3}]}
"""


@pytest.mark.parametrize("more", [(), ("recall",), ("none", "recall", "admonishing_talk")])
@pytest.mark.parametrize("other", [(), ("resignation",)])
def test_outcomes_are_held_against_the_table_that_decides_them(
    more: tuple[str, ...], other: tuple[str, ...], tmp_path: Path
) -> None:
    outcomes = ", ".join(f"{{outcome: {each}, next: [end]}}" for each in ("closed", *more, *other))
    path = tmp_path / "rules.yaml"
    path.write_text(
        f"{HEAD}{TABLE}  flow:\n    kind: stages\n    modality: must\n    procedure: rating\n"
        "    stages:\n"
        f"      - {{stage: rated, decided_by: rating.consequence, outcomes: [{outcomes}]}}\n"
        "      - {stage: end, ends: true}\n",
        encoding="utf-8",
    )
    told = Counter(each.code for each in check(str(path), Request(select=["FL"])).findings)
    assert told == Counter({"FL005": 3 - len(more), "FL006": 1 + len(other)})


@pytest.mark.parametrize("leads", ["next: [filed]", "outcomes: [{outcome: lost, next: [start]}]"])
def test_after_the_end_nothing_follows_in_the_case_shown(leads: str, tmp_path: Path) -> None:
    stages = f"{{stage: start, next: [end]}}, {{stage: end, ends: true, {leads}}}"
    flow = f"kind: stages, modality: must, procedure: rating, stages: [{stages}, {{stage: filed}}]"
    path = tmp_path / "rules.yaml"
    path.write_text(f"{HEAD}  flow: {{{flow}}}\n", encoding="utf-8")
    (finding,) = check(str(path), Request(select=["FL006"])).findings
    found = {
        e.outcome for e in answers(tmp_path, finding) if e.question.id == "procedure.next_step"
    }
    assert found == {"complete"}


def test_a_stage_is_decided_by_a_question_that_there_is(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    stages = "[{stage: a, decided_by: rating.consequenc, next: [b]}, {stage: b, ends: true}]"
    flow = f"flow: {{kind: stages, modality: must, procedure: x, stages: {stages}}}"
    path.write_text(f"{HEAD}  {flow}\n", encoding="utf-8")
    (found,) = check(str(path), Request(select=["SC", "FL"])).findings
    assert found.code == "SC003"
    assert found.problem.help is not None
    assert "rating.consequence" in found.problem.help.render("en")


def said(draft: Drawn, witness: Witness) -> dict[str, list[object]]:
    """What deciding a case says of its records, by question."""
    env = Env(witness.records, witness.as_of)
    return {
        name: [
            closure((row,), env)[1]
            for row in witness.records.tables[name.partition(".")[0]].values()
        ]
        for name, closure in asked(draft).items()
    }


def taken(witness: Witness) -> tuple[tuple[str, str | None], ...]:
    rows = witness.records.tables["step"].values()
    return tuple((str(row["step"]), row["outcome"] and str(row["outcome"])) for row in rows)  # type: ignore[misc]


@pytest.mark.parametrize("seed", range(5))
def test_cases_are_ways_that_were_walked(seed: int, tmp_path: Path) -> None:
    """Where nothing follows the walks say so too; decide finds wrong only what is told."""
    rng = Random(seed)
    shown = 0
    for _ in range(12):
        one = drawn(rng)
        known = {
            tuple((name, f"o{n}" if one.exits[name] else None) for name, n in steps): open_
            for steps, open_ in walks(one, LONGEST)
        }
        path = tmp_path / "rules.yaml"
        path.write_text(one.text, encoding="utf-8")
        for each in check(str(path), Request(select=["FL"])).findings:
            if each.witness is None:
                continue
            shown += 1
            outcomes, way = said(one, each.witness), taken(each.witness)
            if each.code == "FL002":
                assert outcomes["step.in_sequence"][-1] == "broken"
                continue
            assert set(outcomes["step.in_sequence"]) <= {"holds"}
            broken = "broken" in outcomes["procedure.nothing_pending"]
            assert broken == (each.code == "FL003")
            if each.code in ("FL005", "FL007", "FL001") and "next again" not in str(each.case):
                assert outcomes["procedure.next_step"] == [None]
                left = {name for source, name in +known.get(way, Counter()) if not source}
                assert not left, (one, way)
    assert shown


FLOW = """  flow:
    kind: stages
    modality: must
    procedure: p
    begins: [a, b]
    stages:
      - {stage: a, next: [c]}
      - {stage: b, next: [c]}
      - {stage: c, outcomes: [{outcome: ok, next: [end]}, {outcome: a, next: [a]}]}
      - {stage: end, ends: true}
"""


@pytest.mark.parametrize(
    ("steps", "following"),
    [
        ("", "a"),
        ("a", "c"),
        ("b", "c"),
        ("a c:ok", "end"),
        ("a c:a", "a"),
        ("b c:a", "a"),
        ("b c:a a", "c"),
        ("a c:a a c:a", "a"),
        ("a c:ok end", "complete"),
    ],
)
def test_what_comes_after_a_return_to_the_beginning(steps: str, following: str) -> None:
    loaded = load_text(HEAD + FLOW, default_registry())
    assert loaded.ruleset is not None
    program = compile_ruleset(loaded.ruleset, default_registry()).programs[0]
    (asked,) = (each for each in program.compiled if each.question.id == "procedure.next_step")
    schema = default_registry().schema
    rows = []
    for n, each in enumerate(steps.split()):
        name, _, outcome = each.partition(":")
        day = DAY + timedelta(n)
        cells: dict[str, Cell] = {"step": name, "began": day, "on": day}
        cells["outcome"] = outcome or None
        rows.append(make_row(schema, "step", {"id": str(n), "procedure": "x", **cells}))
    row = make_row(schema, "procedure", {"id": "x", "kind": "p", "opened": DAY})
    env = Env(Records(schema, {"procedure": [row], "step": rows}), DAY + timedelta(30))
    assert compile_expr(asked.combinations[0].outcome)((row,), env)[1] == following
