"""Reading YAML: the tree with its places, and every slip that a person may make."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comitia.engine import scanner
from comitia.engine.layout import text_width
from comitia.engine.numerals import as_ascii_number
from comitia.engine.problems import Problem, render_problem
from comitia.engine.yamlfile import (
    MAX_BYTES,
    MAX_PROBLEMS,
    Mapping,
    Node,
    Scalar,
    Sequence,
    decode,
    implicit_trap,
    line_lookup,
    number_problem,
    read_yaml,
)

BAD = Path(__file__).parent / "bad" / "yaml"


def plain(node: Node | None) -> Any:
    """The tree without its places."""
    match node:
        case Scalar():
            return node.value()
        case Sequence(items=items):
            return [plain(item) for item in items]
        case Mapping(entries=entries):
            return {entry.key: plain(entry.value) for entry in entries}
    return None


def read(text: str) -> tuple[Any, list[str]]:
    """What was read, and the code and place of each problem."""
    node, problems = read_yaml(text.encode(), "f")
    return plain(node), [place(problem) for problem in problems]


def place(problem: Problem) -> str:
    assert problem.span is not None
    return f"{problem.code} {problem.span.start.line}:{problem.span.start.column}"


def under(text: str, node: Node) -> str:
    """The stretch of the text that the span of the node covers."""
    lines = text.split("\n")
    start, end = node.span.start, node.span.end
    if start.line == end.line:
        return lines[start.line - 1][start.column - 1 : end.column - 1]
    inner = lines[start.line : end.line - 1]
    first, last = lines[start.line - 1][start.column - 1 :], lines[end.line - 1][: end.column - 1]
    return "\n".join([first, *inner, last])


def scalar(text: str, quoted: bool = False) -> Scalar:
    node = read_yaml(f"k: '{text}'\n".encode() if quoted else f"k: {text}\n".encode())[0]
    assert isinstance(node, Mapping)
    value = node.get("k")
    assert isinstance(value, Scalar)
    return value


@pytest.mark.parametrize("path", sorted(BAD.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_bad_file_gets_the_message_beside_it(path: Path) -> None:
    data = path.read_bytes()
    _, problems = read_yaml(data, path.name)
    lookup = line_lookup(path.name, decode(data))
    shown = "\n\n".join(
        "\n".join(render_problem(problem, lookup, lang) for problem in problems)
        for lang in ("zh", "en")
    )
    expected = path.with_suffix(".txt")
    if os.environ.get("COMITIA_UPDATE"):
        expected.write_text(shown + "\n", encoding="utf-8")
    assert shown + "\n" == expected.read_text(encoding="utf-8")
    assert path.stem.partition("-")[0] in {problem.code for problem in problems} | {"long"}


def test_every_value_knows_its_place() -> None:
    text = "甲:\n  - 一\n  - {乙: '二', 丙: [1]}\n丁: |\n  行\n  末\n\n戊:\n"
    node, problems = read_yaml(text.encode(), "f")
    assert problems == []
    assert isinstance(node, Mapping)
    assert plain(node) == {"甲": ["一", {"乙": "二", "丙": [1]}], "丁": "行\n末\n", "戊": None}
    first, block, empty = (entry.value for entry in node)
    assert isinstance(first, Sequence)
    assert under(text, first) == "- 一\n  - {乙: '二', 丙: [1]}"
    assert under(text, first.items[1]) == "{乙: '二', 丙: [1]}"
    assert under(text, block) == "|\n  行\n  末"
    assert under(text, empty) == ""
    assert (empty.span.start.line, empty.span.start.column) == (8, 3)
    assert [under(text, Scalar(e.key, True, e.key_span)) for e in node] == ["甲", "丁", "戊"]


def test_only_integers_truth_values_and_nothing_are_more_than_text() -> None:
    typed = {
        "10": 10,
        "-3": -3,
        "+4": 4,
        "true": True,
        "false": False,
        "null": None,
        "~": None,
        "": None,
    }
    for text, value in typed.items():
        assert scalar(text).value() == value
        assert type(scalar(text).value()) is type(value)
    texts = ["no", "on", "12:30", "010", "0x1F", "1.5", "2006-02-20", "4/5", "1_0", "9" * 5000]
    assert [scalar(text).value() for text in texts] == texts
    assert [scalar(text, quoted=True).value() for text in typed] == list(typed)


@pytest.mark.parametrize(
    "text",
    [
        "text: 经讨论，通过：如下\n",
        "- 第一，准备\n- 说明：见下\n",
        "text:\n  经讨论，通过：如下\n",
        "text: |\n  名称：议事\n  ［甲，乙］\n",
        "text: >-\n  甲：\n\n  乙：\nb: 1\n",
        "text: 甲\n  说明：乙\n",
        "text:\n  第一段，说明：如下\n  　第二段\n",
        "t: {zh: 经讨论，通过：如下、等, en: x, why: '：'}\n",
        "t: \"甲：\n  乙，丙\"\nu: ['丁，戊']\n",
        "# 注：x ＃\na: 1 # 注：y\n",
        "a:\n- b: 1\n  c: 甲，乙\n- b: 2\nd: 1\n",
        "t: [\n  甲, # 注，x\n  乙\n]\n",
        "'a：b': 1\n",
        "t: 见［2006］5号，第＃3项\n",
        "t: {zh: ［草案］说明, en: x}\n",
    ],
)
def test_full_width_punctuation_in_prose_is_left_alone(text: str) -> None:
    assert read(text)[1] == []


@pytest.mark.parametrize(
    ("text", "problems", "meant"),
    [
        ("名称：议\n期限: 10\n", ["LX001 1:3"], {"名称": "议", "期限": 10}),
        ("a:\n  期限：10\n", ["LX001 2:5"], {"a": {"期限": 10}}),
        ("- 名称：甲\n  期限: 10\n", ["LX001 1:5"], [{"名称": "甲", "期限": 10}]),
        ('"名称"：甲\n', ["LX001 1:5"], {"名称": "甲"}),
        ("a: [联名，代表团]\n", ["LX001 1:7"], {"a": ["联名", "代表团"]}),
        ("a: {甲：1, 乙: 2}\n", ["LX001 1:6"], {"a": {"甲": 1, "乙": 2}}),
        ("a: {甲: 乙，丙: 1}\n", ["LX001 1:9"], {"a": {"甲": "乙", "丙": 1}}),
        ("a: {甲: ［乙, 丙], 丁: 1}\n", ["LX001 1:8"], {"a": {"甲": ["乙", "丙"], "丁": 1}}),
        ("a: {甲: ｛乙: 1}, 丁: 1}\n", ["LX001 1:8"], {"a": {"甲": {"乙": 1}, "丁": 1}}),
        ("a: [b, c］\nd: 1\n", ["LX001 1:9"], {"a": ["b", "c"], "d": 1}),
        ("a: ｜\n  甲：乙\nb: 1\n", ["LX001 1:4"], {"a": "甲：乙\n", "b": 1}),
        ("a: 2 ＃ 注\n＃ 注\n", ["LX001 1:6", "LX001 2:1"], {"a": 2}),
        ("a:\n  － x\n  -　y\n", ["LX001 2:3", "LX001 3:4"], {"a": ["x", "y"]}),
        ("a: [1,　2]\n", ["LX001 1:7"], {"a": [1, 2]}),
        ("a: |\n  b\n　\n  c\n", ["LX002 3:1"], {"a": "b\n\nc\n"}),
    ],
)
def test_slips_are_placed_and_what_was_meant_is_read(
    text: str, problems: list[str], meant: object
) -> None:
    assert read(text) == (meant, problems)


def test_places_stay_true_behind_a_slip() -> None:
    node, problems = read_yaml("a: {甲：1，乙：二, 丙: 3, 丙: 4}\n".encode(), "f")
    assert [place(problem) for problem in problems] == ["LX001 1:6", "LX001 1:8", "LX004 1:20"]
    assert isinstance(node, Mapping)
    inner = node.get("a")
    assert isinstance(inner, Mapping)
    assert [entry.key_span.start.column for entry in inner] == [5, 9, 14]


def test_all_problems_are_reported_at_once() -> None:
    text = "a：1\nb: 1\nb: 2\nc: &x 1\nd: [\n"
    assert read(text) == (None, ["LX001 1:2", "LX004 3:1", "LX009 4:4", "LX010 5:4"])


def test_the_first_of_two_equal_keys_counts_and_both_places_are_named() -> None:
    node, problems = read_yaml("é: 1\ne\u0301: 2\n".encode(), "f")
    assert plain(node) == {"é": 1}
    (problem,) = problems
    assert [span.start.line for span, _ in problem.related] == [2, 1]


def test_a_byte_order_mark_and_foreign_line_ends_are_accepted() -> None:
    node, problems = read_yaml("\ufeffa: 1\r\nb: 2\rc: 3\n".encode(), "f")
    assert (plain(node), problems) == ({"a": 1, "b": 2, "c": 3}, [])


def test_sizes_have_limits() -> None:
    assert [p.code for p in read_yaml(b"#" * (MAX_BYTES + 1))[1]] == ["LX012"]
    assert len(read_yaml(b"a: 1\n" * 500)[1]) == MAX_PROBLEMS
    assert len(read_yaml("a：1\n".encode() * 500)[1]) <= 2 * MAX_PROBLEMS


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: 1\n")
    assert plain(read_yaml(tmp_path / "a.yaml")[0]) == {"a": 1}
    for path in (tmp_path / "b.yaml", tmp_path, str(tmp_path / "\0")):
        assert [p.code for p in read_yaml(path)[1]] == ["LX015"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("１０", "10"),
        ("十", "10"),
        ("十五", "15"),
        ("二十", "20"),
        ("一百零五", "105"),
        ("三千零八", "3008"),
        ("一万二千", "12000"),
        ("两", "2"),
        ("二〇〇六", "2006"),
        ("壹拾", "10"),
        ("负二", "-2"),
        ("三分之二", "2/3"),
        ("５分之４", "4/5"),
        ("４／５", "4/5"),
        ("８０％", "4/5"),
        ("百分之八十", "4/5"),
        ("半数", "1/2"),
        ("1.5", "3/2"),
        ("１，０００", "1000"),
        ("010", "10"),
        *(
            (text, None)
            for text in ["", "甲", "十人", "一二百", "十百", "零分之一", "5/0", "1e999"]
        ),
    ],
)
def test_numbers_in_other_writing(typed: str, meant: str | None) -> None:
    assert as_ascii_number(typed) == meant


def test_a_number_problem_says_what_to_write() -> None:
    assert number_problem(scalar("十五")) == number_problem(scalar("十五", quoted=True))
    problem = number_problem(scalar("１０"))
    assert problem is not None
    assert dict(problem.params) == {"text": "１０", "number": "10"}
    assert [number_problem(scalar(text)) for text in ("10", "4/5", "甲")] == [None] * 3


@pytest.mark.parametrize(
    ("typed", "instead"),
    [("yes", "`true`"), ("off", "`false`"), ("010", "`10`"), ("0.8", "`4/5`"), ("1.5", "`3/2`")],
)
def test_traps_of_yaml_say_what_to_write(typed: str, instead: str) -> None:
    problem = implicit_trap(scalar(typed))
    assert problem is not None
    assert f"write {instead}" in problem.render("en") or f"exact {instead}" in problem.render("en")
    assert implicit_trap(scalar(typed, quoted=True)) is None


def test_traps_without_a_number_in_them_ask_for_quotes() -> None:
    for text in ("12:30", "0x1F", "1_000", ".inf"):
        problem = implicit_trap(scalar(text))
        assert problem is not None
        assert "quotes" in problem.render("en")
    for text in ("10", "4/5", "80%", "2006-02-20", "甲", "true"):
        assert implicit_trap(scalar(text)) is None


SEEDS = [
    "a: 1\nb:\n  - x\n  - {名: 值, a: [1]}\nt: |\n  abc\n\nq: 'x'\n",
    "名称：议事规则\n会议:\n　期限：10\n途径: ［联名，代表团］\n",
    '- 名称: "甲"\n  期限: 1/2 # 注\n-\n  - ? [a]\n    : *b\n',
]
PIECES = [
    *"：，、［］｛｝＃－｜＞　\xa0\t\n\r -:[]{},#&*!|>'\"%@`?\\a1名😀<~\x85\u2028\ufeff\x00",
    "<<",
    "---",
]
EDITS = st.lists(st.tuples(st.integers(0, 80), st.integers(0, 3), st.sampled_from(PIECES)))


def holds(data: bytes) -> None:
    """Whatever the bytes, there is a tree or a problem, and every problem can be shown."""
    node, problems = read_yaml(data, "f")
    assert node is not None or problems
    lookup = line_lookup("f", decode(data))
    for problem in problems:
        assert problem.span is not None
        assert problem.span.start <= problem.span.end
        source = render_problem(problem, lookup, "zh").split("\n")[2]
        assert text_width(source) <= 80


@given(st.binary(max_size=200))
@example(b"[" * 5000)
@example(b"- " * 5000)
@example(b"\xff\xfea")
@example(b"\xe5\x90")
def test_no_bytes_raise(data: bytes) -> None:
    holds(data)


@given(st.sampled_from(SEEDS), EDITS)
def test_no_edit_of_a_file_raises(text: str, edits: list[tuple[int, int, str]]) -> None:
    for start, length, piece in edits:
        text = text[:start] + piece + text[start + length :]
    holds(text.encode())


@given(st.sampled_from(SEEDS), EDITS)
def test_ordinary_lines_are_read_as_all_others(
    text: str, edits: list[tuple[int, int, str]]
) -> None:
    for start, length, piece in edits:
        text = text[:start] + piece + text[start + length :]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanner, "_ORDINARY", re.compile("(?!)"))
        slowly = scanner.slips(text)
    assert scanner.slips(text) == slowly
