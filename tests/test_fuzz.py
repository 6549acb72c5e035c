"""Files that nobody would write, and files that almost are right: never a traceback."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from comitia.builtin import default_registry, find_ruleset
from comitia.engine.answers import Deciding
from comitia.engine.cases import run_cases
from comitia.engine.compiling import compile_ruleset
from comitia.engine.headers import Header, Preamble
from comitia.engine.messages import Lang
from comitia.engine.problems import Problem, problem_to_json
from comitia.engine.recordfiles import load_records
from comitia.engine.regulation import as_data, as_regulation
from comitia.engine.rulesets import RuleSet, load_ruleset
from comitia.engine.tell import Speaker
from comitia.engine.trees import chinese_names, nested_labels, nested_models
from comitia.testing import AS_OF, HEADER
from comitia.workspace import Unusable

REGISTRY = default_registry()
LANGS: tuple[Lang, ...] = ("zh", "en")
EXAMPLES = [
    HEADER + "".join(f"    {line}\n" for line in kind.example.strip().splitlines())
    for kind in REGISTRY.kinds.values()
]
RECORDS = """\
as_of: 2024-02-29
records:
  assembly:
    - {id: a1, delegates: 100}
  session:
    - {id: s1, assembly: a1, kind: annual, opens: 2024-01-31, delegates_due: 100, present: 79}
    - {id: s2, kind: 年会, opens: 2024-02-01}
  delegate:
    - {id: d1, name: 王某}
"""
CASES = """\
cases:
  - name: {zh: 甲, en: a}
    as_of: 2024-02-29
    records:
      session:
        - {id: s1, kind: annual, opens: 2024-01-31, delegates_due: 100, present: 79}
    expect:
      - {question: session.may_be_held, subject: s1, outcome: false}
      - {question: session.may_be_held, subject: s1, status: undetermined, causes: [silent]}
    figures:
      - 4/5 * 100 = 80
"""
QUORUM = """\
id: example
title: {zh: 示例, en: Example}
status: in_force
effective: 2020-01-01
calendar: weekends
provisions:
  example:
    kind: quorum
    modality: must
    present: {at_least: {readings: [4/5, 2/3], why: x}, of: delegates_due}
amendments:
  - from: 2024-02-01
    provisions: {example: {present: {of: unknown}}}
"""
PIECES = [
    *("unknown", "不明", "null", "~", "true", "0", "-1", "10", "4/5", "4/0", "0/5", "80%", "0.8"),
    *("99999999999", "12:30", "2006-02-30", "2024-02-29", "12-early", "12月上旬", "''", "甲", "。"),
    *("{}", "[]", "{readings: [1, 2], why: x}", "readings:", "解读: [甲, 乙]", "why: x", "？", "“"),
    *(
        "at_least",
        "more_than",
        "of",
        "至少",
        "基数",
        "every",
        "year",
        "days",
        "个月",
        "kind",
        "类型",
    ),
    *(":", ": ", "：", ",", "，", "- ", "{", "}", "[", "]", "#", "&a", "*a", "|", ">", "\n", "  "),
    *("\t", "\u3000", "\x00", "\ufeff", "\u2028", "\U0001f600", "extends: rules.yaml", "from: x"),
    *("provisions:", "amendments:", "修正:", "条款:", "---", "%YAML", "!!int 5", "<<: *a", "? x"),
]


def edited(text: str, edits: list[tuple[int, int, int, str]]) -> str:
    """Lines and words of a text dropped, doubled, exchanged or replaced."""
    lines = text.split("\n")
    for kind, one, other, piece in edits:
        here, there = one % len(lines), other % len(lines)
        words = lines[here].split(" ")
        word = other % len(words)
        match kind:
            case 0:
                lines[here] = ""
            case 1:
                lines.insert(there, lines[here])
            case 2:
                lines[here], lines[there] = lines[there], lines[here]
            case 3:
                lines[here] = " ".join([*words[:word], piece, *words[word + 1 :]])
            case 4:
                lines[here] = lines[here][: other % (len(lines[here]) + 1)] + piece
            case 5:
                lines[here] = "  " + lines[here]
            case _:
                lines[here] = lines[here].replace(" ", piece, 1)
    return "\n".join(lines)


EDITS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 60), st.integers(0, 60), st.sampled_from(PIECES)),
    min_size=1,
    max_size=6,
)


def names() -> tuple[list[str], list[str]]:
    """The keys of every model that may stand in a rule set, and the words of its closed sets."""
    keys = {"provisions", "条款", "amendments", "修正", "readings", "解读", "why", "理由"}
    words: set[str] = set()
    models: list[Any] = [Header, Preamble, *REGISTRY.kinds.values()]
    while models:
        model = models.pop()
        if keys >= set(model.model_fields) | set(chinese_names(model)):
            continue
        keys |= set(model.model_fields) | set(chinese_names(model))
        for info in model.model_fields.values():
            models += nested_models(info.annotation)
            for label in nested_labels(info.annotation):
                words |= {name for member in label for name in (str(member.value), member.zh)}
    return sorted(keys), sorted(words)


KEYS, WORDS = names()
LEAVES = (
    st.sampled_from(WORDS)
    | st.sampled_from(["unknown", "4/5", "80%", "0.8", "2006-02-20", "12-early", "x"])
    | st.integers(-2, 1_000_000_000)
    | st.booleans()
    | st.none()
)
TREES: st.SearchStrategy[Any] = st.deferred(
    lambda: (
        LEAVES
        | st.lists(TREES, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS), TREES, max_size=4)
    )
)
KINDS = st.sampled_from([*REGISTRY.kinds, *(each.names.zh for each in REGISTRY.kinds.values())])


@st.composite
def provisions(draw: st.DrawFn) -> dict[str, Any]:
    """A provision with a known kind and plausible keys, right or wrong."""
    name = draw(KINDS)
    kind = REGISTRY.kinds.get(name) or next(
        each for each in REGISTRY.kinds.values() if each.names.zh == name
    )
    keys = [*kind.model_fields, *chinese_names(kind)]
    fields = draw(st.dictionaries(st.sampled_from(keys), TREES, max_size=5))
    return {"kind": name, "modality": "must", **fields}


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A rule set of random provisions."""
    found: dict[str, Any] = {
        "id": "x",
        "title": {"zh": "甲", "en": "a"},
        "status": "trial",
        "calendar": "weekends",
    }
    found |= draw(st.dictionaries(st.sampled_from(KEYS), TREES, max_size=2))
    found["provisions"] = draw(
        st.dictionaries(st.sampled_from(["a", "b"]), provisions() | TREES, max_size=2)
    )
    if draw(st.booleans()):
        changes = st.dictionaries(st.sampled_from(["a", "b"]), TREES, max_size=2)
        found["amendments"] = draw(
            st.lists(st.fixed_dictionaries({"from": LEAVES, "provisions": changes}), max_size=2)
        )
    return found


def show(problems: tuple[Problem, ...], texts: Any) -> None:
    """Every problem can be told in both languages and both forms."""
    unusable = Unusable(problems, texts)
    for lang in LANGS:
        assert all(unusable.render(lang, terminal=True))
    json.dumps([problem_to_json(problem) for problem in problems])


def use(ruleset: RuleSet) -> None:
    """What can be read can be printed, compiled, asked and told."""
    for lang in LANGS:
        assert list(as_regulation(ruleset, lang))
    json.dumps(as_data(ruleset))
    compilation = compile_ruleset(ruleset, REGISTRY)
    show(compilation.problems, ruleset.texts)
    if compilation.problems:
        return
    records = load_records(RECORDS_PATH, REGISTRY).records
    assert records is not None
    speaker = Speaker(ruleset, REGISTRY.schema, "zh")
    for answer in Deciding(compilation).answers(records, AS_OF):
        assert speaker.to_text(answer)
        json.dumps(speaker.to_json(answer))


FOLDER = Path(tempfile.mkdtemp(prefix="comitia-fuzz-"))
RECORDS_PATH = FOLDER / "sound.yaml"
RECORDS_PATH.write_text(RECORDS, encoding="utf-8")


def read(text: str) -> None:
    path = FOLDER / "rules.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    loaded = load_ruleset(path, REGISTRY, find_ruleset)
    show(loaded.problems, loaded.texts)
    assert loaded.ruleset is not None or loaded.problems
    if loaded.ruleset is not None:
        use(loaded.ruleset)


@given(st.sampled_from([*EXAMPLES, QUORUM]), EDITS)
def test_no_edit_of_a_rule_set_raises(text: str, edits: list[tuple[int, int, int, str]]) -> None:
    read(edited(text, edits))


@given(documents() | TREES)
def test_no_tree_of_plausible_keys_raises(data: Any) -> None:
    read(json.dumps(data, ensure_ascii=False))


@given(EDITS)
def test_no_edit_of_records_raises(edits: list[tuple[int, int, int, str]]) -> None:
    path = FOLDER / "records.yaml"
    path.write_bytes(edited(RECORDS, edits).encode("utf-8", "surrogatepass"))
    loaded = load_records(path, REGISTRY)
    show(loaded.problems, loaded.texts)
    if loaded.records is None:
        assert loaded.problems
        return
    ruleset = sound()
    speaker = Speaker(ruleset, REGISTRY.schema, "en")
    for answer in Deciding(compile_ruleset(ruleset, REGISTRY)).answers(
        loaded.records, loaded.as_of or AS_OF
    ):
        assert speaker.to_text(answer)


def sound() -> RuleSet:
    path = FOLDER / "sound.rules.yaml"
    if not path.exists():
        path.write_text(QUORUM, encoding="utf-8")
    found = load_ruleset(path, REGISTRY, find_ruleset).ruleset
    assert found is not None
    return found


@given(EDITS)
def test_no_edit_of_cases_raises(edits: list[tuple[int, int, int, str]]) -> None:
    path = FOLDER / "cases.yaml"
    path.write_bytes(edited(CASES, edits).encode("utf-8", "surrogatepass"))
    report = run_cases(path, sound(), REGISTRY)
    show(report.problems, {})
    for failure in report.failed:
        assert failure.render("zh")
        assert failure.to_json("en")
