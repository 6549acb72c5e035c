"""How a problem is shown, as text and as data, and what a misspelt word was meant to be."""

import os
import pickle

import pytest

from comitia.engine.layout import WIDTH, text_width
from comitia.engine.messages import Lang, Msg
from comitia.engine.problems import (
    REASONS,
    Position,
    Problem,
    ReadError,
    Span,
    cannot_be_read,
    did_you_mean,
    has_errors,
    in_order,
    problem_to_json,
    render_problem,
)
from comitia.engine.yamlfile import line_lookup

TEXT = "名称: 议事规则\n\tquorum: 1\n" + "x: " + "长" * 100 + "尾\n"
LOOKUP = line_lookup("规则.yaml", TEXT)


def plain(coloured: str) -> str:
    for code in ("\x1b[1;31m", "\x1b[1;32m", "\x1b[1;34m", "\x1b[0m"):
        coloured = coloured.replace(code, "")
    return coloured


def span(line: int, start: int, end: int, file: str = "规则.yaml") -> Span:
    return Span(file, Position(line, start), Position(line, end))


def shown(where: Span | None, *related: tuple[Span, Msg], terminal: bool = False) -> list[str]:
    problem = Problem("XX001", "error", Msg("wrong"), where, Msg("mend it"), related=related)
    return render_problem(problem, LOOKUP, "en", terminal).split("\n")


def test_carets_line_up_under_chinese() -> None:
    assert shown(span(1, 5, 9)) == [
        "error[XX001] wrong",
        " --> 规则.yaml:1:5",
        "1 | 名称: 议事规则",
        "  |       ^^^^^^^^",
        "  = help: mend it",
    ]


def test_a_tab_fills_four_columns() -> None:
    assert shown(span(2, 2, 8))[2:4] == ["2 |     quorum: 1", "  |     ^^^^^^"]


@pytest.mark.parametrize("column", [1, 4, 50, 103, 104, 105])
def test_a_long_line_is_cut_around_the_carets(column: int) -> None:
    source, carets = shown(span(3, column, column + 1))[2:4]
    assert text_width(source) <= 80
    whole = TEXT.split("\n")[2]
    marked = whole[column - 1 : column]
    at = text_width(carets) - len(carets.lstrip(" |"))
    # The character that stands over the carets is the one that is meant.
    position = next(i for i in range(len(source) + 1) if text_width(source[:i]) == at)
    assert source[position : position + 1] == marked
    assert carets.count("^") == max(1, text_width(marked))


def test_a_long_mark_is_cut_too() -> None:
    source, carets = shown(span(3, 1, 105))[2:4]
    assert text_width(source) <= 80
    assert text_width(carets) <= 80


def test_a_label_stands_beside_the_carets_and_other_places_below() -> None:
    lines = shown(span(2, 2, 8), (span(2, 2, 8), Msg("again")), (span(1, 1, 3), Msg("first")))
    assert lines[2:] == [
        "2 |     quorum: 1",
        "  |     ^^^^^^ again",
        "1 | 名称: 议事规则",
        "  | ---- first",
        "  = help: mend it",
    ]


def test_without_the_source_the_place_is_still_named() -> None:
    assert shown(span(9, 1, 2), (span(1, 1, 2, "other.yaml"), Msg("there"))) == [
        "error[XX001] wrong",
        " --> 规则.yaml:9:1",
        " --> other.yaml:1:1",
        "  | other.yaml:1:1: there",
        "  = help: mend it",
    ]
    assert shown(None) == ["error[XX001] wrong", "   = help: mend it"]


def test_colours_change_nothing_but_the_colour() -> None:
    coloured = "\n".join(shown(span(1, 5, 9), terminal=True))
    assert "\x1b[1;31merror[XX001]\x1b[0m wrong" in coloured
    assert plain(coloured).split("\n") == shown(span(1, 5, 9))


LONG = Msg(
    "条款 `{one}` 的期限与 `{two}` 的期限不能同时遵守，因为前者要求在会议召开之前至少二十天提出议题"
    "，而后者在十五天以前不受理任何议题。",
    one="committee-topics-lead-time.lead.days",
    two="suggested-topics-lead-time.lead.days",
)
COMMAND = "comitia set my-town.yaml suggested-topics-lead-time.lead.days 15"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_sentences_are_folded_for_a_terminal(lang: Lang) -> None:
    """No line passes the columns of a terminal, and nothing that is to be copied is parted."""
    path = "/very" * 20 + "/long.yaml"
    help = Msg("先修改再检查：`{command}`，文件在 {path}，请留意。", command=COMMAND, path=path)
    where = span(1, 5, 9)
    problem = Problem("XX001", "error", LONG, where, help, related=((where, LONG),))
    lines = plain("\n".join([render_problem(problem, LOOKUP, lang, True)])).split("\n")
    assert len(lines) > 8
    assert all(text_width(each) <= WIDTH for each in lines if path not in each)
    assert sum(f"`{COMMAND}`" in each for each in lines) == 1
    assert sum(path in each for each in lines) == 1
    whole = render_problem(problem, LOOKUP, lang)
    without = str.maketrans("", "", " |\n")
    assert "".join(lines).translate(without) == whole.translate(without)


def test_chinese_heads() -> None:
    problem = Problem("XX001", "warning", Msg("wrong"), None, Msg("mend it"))
    assert render_problem(problem, LOOKUP, "zh").split("\n") == [
        "警告[XX001] wrong",
        "   = 建议: mend it",
    ]


def test_user_text_cannot_steer_the_terminal() -> None:
    problem = Problem("XX001", "error", Msg("`{text}`", text="a\x1b[2J\nb\u202ec"), None)
    assert render_problem(problem, LOOKUP, "en") == "error[XX001] `a\\u001b[2J b\\u202ec`"
    lookup = line_lookup("f", "a\x1b\u202eb")
    shown = render_problem(Problem("X", "error", Msg("m"), span(1, 1, 2, "f")), lookup, "en")
    assert "a??b" in shown


def test_json_carries_both_languages_and_the_place() -> None:
    problem = Problem(
        "LX004", "error", Msg("key `{key}` stands twice", key="甲"), span(2, 1, 3), address="z/甲"
    )
    assert problem_to_json(problem) == {
        "code": "LX004",
        "severity": "error",
        "message": {"zh": "`甲` 重复出现", "en": "key `甲` stands twice"},
        "file": "规则.yaml",
        "line": 2,
        "column": 1,
        "end_line": 2,
        "end_column": 3,
        "help": None,
        "address": "z/甲",
        "related": [],
    }
    assert problem_to_json(Problem("X", "info", Msg("m"), None, Msg("h")))["line"] is None


def test_problems_are_ordered_once_each() -> None:
    first = Problem("B", "warning", Msg("m"), span(1, 2, 3))
    second = Problem("A", "error", Msg("m"), span(2, 1, 3))
    general = Problem("C", "info", Msg("m"), None)
    assert in_order([second, first, general, first]) == [general, first, second]
    assert has_errors([first, second])
    assert not has_errors([first, general])


def test_a_read_error_names_its_problems() -> None:
    problem = Problem("LX013", "error", Msg("the file is empty"), span(1, 1, 1))
    error = ReadError([problem])
    assert str(error) == "LX013 规则.yaml:1:1: the file is empty"
    assert pickle.loads(pickle.dumps(error)).problems == (problem,)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("at_leest", "at_least"),
        ("atleast", "at_least"),
        ("At-Least", "at_least"),
        ("at least", "at_least"),
        ("ａｔ＿ｌｅａｓｔ", "at_least"),
        ("qourum", "quorum"),
        ("法定人数比列", "法定人数比例"),
        ("期线", "期限"),
        ("法定　人数比例", "法定人数比例"),
        ("会议", None),
        ("xyz", None),
        ("", None),
        ("z" * 10_000, None),
    ],
)
def test_did_you_mean(word: str, meant: str | None) -> None:
    assert did_you_mean(word, ["at_least", "quorum", "法定人数比例", "期限", "议题"]) == meant


@pytest.mark.parametrize("number", REASONS)
def test_reasons_of_the_system_are_told_in_both_languages(number: int) -> None:
    problem = cannot_be_read("f.yaml", OSError(number, os.strerror(number)))
    assert os.strerror(number) in problem.message.render("en")
    assert problem.message.render("zh").rpartition("：")[2] == REASONS[number].zh
