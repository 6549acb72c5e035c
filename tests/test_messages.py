"""The two languages of every message: complete, with the same places, and compiled."""

import ast
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from types import ModuleType

import pytest
from scripts import ROOT, module_of

from comitia.engine.messages import PLACEHOLDER, Lang, Msg, Text, both, default_lang


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """The script that keeps the catalogue."""
    pytest.importorskip("babel")
    return module_of(ROOT / "tools" / "messages.py", "messages")


@pytest.mark.checkout
def test_every_message_is_translated_with_the_same_places(tool: ModuleType) -> None:
    translated: dict[str, str] = tool.translations()
    messages: list[str] = tool.messages()
    assert [text for text in messages if not translated.get(text)] == []
    differing = {
        text
        for text in messages
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(translated[text]))
    }
    assert differing == set()


@pytest.mark.checkout
def test_the_compiled_catalogue_is_up_to_date(tool: ModuleType) -> None:
    po, mo = tool.written(tool.catalogue())
    assert tool.PO.read_bytes() == po, "run tools/messages.py"
    assert tool.MO.read_bytes() == mo, "run tools/messages.py"


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call of `Msg` in the source with its place."""
    for folder in ("engine", "plugins", "comitia"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "Msg":
                    yield f"{path.name}:{node.lineno}", node


@pytest.mark.checkout
def test_templates_are_not_put_together_where_they_are_used() -> None:
    # An f-string, a sum or a choice would not be found by the collector.
    composed = ast.JoinedStr | ast.BinOp | ast.IfExp
    assert [where for where, call in calls() if isinstance(call.args[0], composed)] == []


@pytest.mark.checkout
def test_a_template_names_the_places_it_is_given() -> None:
    wrong = []
    for where, call in calls():
        template = call.args[0]
        names = {keyword.arg for keyword in call.keywords}
        # Without any, the template is one of a table and is filled elsewhere.
        if isinstance(template, ast.Constant) and names and None not in names:
            assert isinstance(template.value, str), where
            if set(PLACEHOLDER.findall(template.value)) != names:
                wrong.append(where)
    assert wrong == []


def test_messages_are_values() -> None:
    message = Msg("key `{key}` stands twice", key="甲")
    assert message == Msg("key `{key}` stands twice", key="甲")
    assert message != Msg("key `{key}` stands twice", key="乙")
    assert len({message, Msg("key `{key}` stands twice", key="甲"), Msg("x", a=["b"])}) == 2
    with pytest.raises(AttributeError):
        message.template = "other"  # type: ignore[misc]


def test_rendering_in_both_languages() -> None:
    message = Msg("key `{key}` stands twice", key="甲")
    assert both(message) == {"en": "key `甲` stands twice", "zh": "`甲` 重复出现"}
    assert Msg("").render("zh") == ""
    assert Msg("not in the catalogue: {x}", x=1).render("zh") == "not in the catalogue: 1"


@pytest.mark.parametrize(
    ("value", "en", "zh"),
    [
        ("a{b}", "a{b}", "a{b}"),
        (10, "10", "10"),
        (True, "true", "true"),
        (Fraction(4, 5), "4/5", "4/5"),
        (date(2006, 2, 20), "2006-02-20", "2006年2月20日"),
        (Text("quorum", "法定人数"), "quorum", "法定人数"),
        (Msg("the file is empty"), "the file is empty", "文件是空的"),
        (["a", "b"], "a, b", "a、b"),
        ((Text("a", "甲"), 1), "a, 1", "甲、1"),
        ("line\nbreak\x1b", "line break\\u001b", "line break\\u001b"),
    ],
)
def test_what_fills_a_place(value: str, en: str, zh: str) -> None:
    message = Msg("<{value}> {other}", value=value)
    assert message.render("en") == f"<{en}> {{other}}"
    assert message.render("zh") == f"<{zh}> {{other}}"


@pytest.mark.parametrize(
    ("environ", "lang"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN", "LC_MESSAGES": "de_DE"}, "en"),
        ({"LANG": "en_US", "LC_ALL": "", "LC_MESSAGES": "zh_TW"}, "zh"),
        ({"LC_ALL": "ZH", "LANG": "en"}, "zh"),
    ],
)
def test_the_language_comes_from_the_locale(environ: dict[str, str], lang: Lang) -> None:
    assert default_lang(environ) == lang


def test_the_language_of_a_system_that_has_no_variables() -> None:
    assert default_lang({}, "Chinese (Simplified)_China") == "zh"
    assert default_lang({}, "zh_CN") == "zh"
    assert default_lang({"LANG": "en_US"}, "zh_CN") == "en"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("步骤“表决”", "本条永远不会决定“步骤‘表决’”"),
        ("甲”“乙", "本条永远不会决定“甲”“乙”"),
        ("甲“", "本条永远不会决定“甲“”"),
    ],
)
def test_quotation_marks_within_others(text: str, shown: str) -> None:
    message = Msg("this never decides `{question}`", question=Text("x", text))
    assert message.render("zh") == shown
