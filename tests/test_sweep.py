"""What a user of `comitia sweep` types, and what is told."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from comitia import sweeping
from comitia.cli import main
from comitia.engine.enginechoice import open_engine
from comitia.engine.engines import Engine, Settings
from comitia.engine.layout import WIDTH, text_width


def test_memory_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[int | None] = []
    right = open_engine

    def noted(name: str, settings: Settings) -> Engine:
        limits.append(settings.memory)
        return right(name, settings)

    monkeypatch.setattr(sweeping, "open_engine", noted)
    assert sweep(tmp_path, "--vary", f"{SPONSORS}=1..2", "--memory", "200MB").exit_code == 0
    assert limits == [200_000_000]


def test_options_are_looked_at_before_anything_runs(tmp_path: Path) -> None:
    wrong = ["--memory", "much", "--as-if", "law", "--lang", "en"]
    result = sweep(tmp_path, "--vary", f"{SPONSORS}=1..2", *wrong)
    assert result.exit_code == 2
    assert "`--memory much` is no amount of memory" in result.output
    assert "there is no force `law`" in result.output
    assert not (tmp_path / "out").exists()


def sweep(tmp_path: Path, *arguments: str) -> Result:
    tables = tmp_path / "tables"
    if not tables.exists():
        tables.mkdir()
        header = "id,kind,delegates,phase,sponsor\n"
        rows = "".join(f"M{n},topic,{n},before,delegates\n" for n in range(1, 6))
        (tables / "motion.csv").write_text(header + rows, encoding="utf-8")
        (tables / "session.csv").write_text("id,kind\nS1,annual\n", encoding="utf-8")
        (tables / "group.csv").write_text("id\nG1\n", encoding="utf-8")
    place = ["zhangjiagang", str(tables), "-o", str(tmp_path / "out"), "--as-of", "2025-03-01"]
    return CliRunner().invoke(main, ["sweep", *place, *arguments])


SPONSORS = "topic-sponsors.any_of.delegates.at_least"


@pytest.mark.parametrize(
    ("vary", "marked", "en", "zh"),
    [
        (
            "topic-sponsers.any_of=1..2",
            "topic-sponsers",
            "did you mean `topic-sponsors`?",
            "是不是要写 `topic-sponsors`？",
        ),
        (
            "topic-sponsors.any_of.delegatez.at_least=1",
            "delegatez",
            "`topic-sponsors.any_of` has no field `delegatez`",
            "`topic-sponsors.any_of` 没有字段 `delegatez`",
        ),
        (
            f"{SPONSORS}=9..5",
            "9..5",
            "the range goes down, from 9 to 5",
            "范围须从小到大，这里却是从 9 到 5",
        ),
        (f"{SPONSORS}=5..9/0", "0", "a range in steps of 0", "步长为 0，范围无法推进"),
        (
            f"{SPONSORS}=5至9",
            "5至9",
            "`5至9` is not a range of whole numbers",
            "范围请写 `5..30`，带步长写 `5..30/5`",
        ),
        (f"{SPONSORS}=1, ,3", " ", "a value is missing here", "此处缺少取值"),
        (f"{SPONSORS}=1, 2，2", "2", "value `2` stands here twice", "取值 `2` 写了两遍"),
        (
            f"{SPONSORS}=1..99999",
            "1..99999",
            "at most 10000 are followed",
            "99999 种取值组合过多",
        ),
        (
            f"{SPONSORS}=1, many",
            "many",
            "`many` is neither a whole number nor an exact share",
            "请写整数、分数（如 `4/5`）或百分数（如 `80%`）",
        ),
        (f"{SPONSORS}=1,[2", "[", "the file ends before `[` is closed", "请在末尾补上 `]`"),
        ("quorum.present.at_least=1/2,50", "50", "may not be `50`", "不能取 `50`"),
        (SPONSORS, SPONSORS, "does not say what values to take", "未写明取哪些值"),
        ("title=1,2", "title", "only fields of provisions are varied", "只能推演条款的字段"),
        (
            "group-full-activity.frequency.every=half_year,month",
            "month",
            "a duty is counted in other periods than the rule set says",
            "`comitia set my-town.yaml group-full-activity.frequency.every month`",
        ),
    ],
)
def test_mistakes_are_pointed_at_and_nothing_is_written(
    vary: str, marked: str, en: str, zh: str, tmp_path: Path
) -> None:
    """What is wrong is marked in what was typed, and the texts say what to do."""
    for lang, told in (("en", en), ("zh", zh)):
        result = sweep(tmp_path, "--vary", vary, "--lang", lang)
        assert result.exit_code == 2
        assert told in result.output
        shown = f"1 | {vary}"
        lines = result.output.splitlines()
        carets = lines[lines.index(shown) + 1]
        start = next(n for n in range(len(shown)) if text_width(shown[:n]) == carets.index("^"))
        assert shown[start:].startswith(marked)
        assert carets.strip(" |") == "^" * text_width(marked)
        assert "VALUE" not in result.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (f"{SPONSORS}=3", f"`{SPONSORS}` is varied twice"),
        (SPONSORS.replace("at_least", "more_than") + "=3", "cannot be varied together"),
        (SPONSORS.removesuffix(".at_least") + "=null", "cannot be varied together"),
    ],
)
def test_what_cannot_be_varied_together(second: str, told: str, tmp_path: Path) -> None:
    result = sweep(tmp_path, "--vary", f"{SPONSORS}=1..2", "--vary", second, "--lang", "en")
    assert result.exit_code == 2
    assert told in result.output
    assert f"2 | {second}" in result.output
    assert "-- here already" in result.output


def test_signs_of_a_chinese_keyboard(tmp_path: Path) -> None:
    vary = "topic-sponsors。any_of。delegates。at_least＝１..３"
    told = json.loads(sweep(tmp_path, "--vary", vary, "--format", "json").output)
    assert told["parameters"][0]["values"] == ["1", "2", "3"]


def test_a_parameter_without_effect_is_named(tmp_path: Path) -> None:
    result = sweep(tmp_path, "--vary", "topic-lead-time.lead.days=1..3", "--lang", "en")
    assert result.exit_code == 0
    assert "`topic-lead-time.lead.days` changes no answer" in result.output


def test_the_two_forms_of_output(tmp_path: Path) -> None:
    plot = tmp_path / "plot.svg"
    result = sweep(
        tmp_path, "--vary", f"{SPONSORS}=1..9/2", "--format", "json", "--plot", str(plot)
    )
    assert result.exit_code == 0, result.output
    told: Any = json.loads(result.output)
    assert told["variants"] == 5
    assert [each["values"] for each in told["answers"][0]["variants"]] == [
        {SPONSORS: str(n)} for n in (1, 3, 5, 7, 9)
    ]
    assert told["answers"][0]["provisions"][0] == "topic-sponsors"
    assert ElementTree.parse(plot).getroot().tag.endswith("svg")
    text = sweep(tmp_path, "--vary", f"{SPONSORS}=1..9/2", "--lang", "zh", "--force")
    assert text.exit_code == 0
    assert all(text_width(line) <= WIDTH for line in text.output.splitlines())
