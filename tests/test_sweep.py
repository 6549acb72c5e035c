"""`comitia sweep`: every variant answers as `decide` does under the rule set so changed."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import pytest
from click.testing import CliRunner, Result

from comitia import sweeping
from comitia.builtin import default_registry, find_ruleset
from comitia.cli import main
from comitia.engine.answers import Deciding
from comitia.engine.compiling import compile_ruleset
from comitia.engine.edits import put
from comitia.engine.enginechoice import open_engine
from comitia.engine.engines import Engine, Settings
from comitia.engine.layout import WIDTH, text_width
from comitia.engine.recordfiles import load_records
from comitia.engine.records import Records
from comitia.engine.rulesets import load_ruleset
from comitia.site import value_of
from comitia.sweeping import Report, Request, run
from comitia.synth import synthesize
from comitia.synthfiles import write
from comitia.workspace import open_ruleset

Outcomes = Mapping[tuple[str, str, date | None], str | None]


def decided(
    text: str, path: Path, records: Records, report: Report, as_if: tuple[str, ...] = ()
) -> Outcomes:
    """What `decide` says under the rule set that a text makes, as told in tables."""
    registry = default_registry()
    loaded = load_ruleset(path, registry, find_ruleset, {path.resolve(): text.encode()})
    assert loaded.ruleset is not None, loaded.problems
    compilation = compile_ruleset(loaded.ruleset, registry, as_if)
    asked = {each.ask.compiled.id for each in report.swept}
    programs = tuple(
        replace(program, compiled=tuple(each for each in program.compiled if each.id in asked))
        for program in compilation.programs
    )
    compilation = replace(compilation, programs=programs)
    found: dict[tuple[str, str, date | None], str | None] = {}
    for each in Deciding(compilation).answers(records, report.as_of, report.since):
        outcome = each.outcome
        told = str(outcome).lower() if isinstance(outcome, bool) else outcome
        place = (each.compiled.id, each.subject, each.period[0] if each.period else None)
        found[place] = None if told is None else str(told)
    return found


def changed(path: Path, values: Mapping[str, str]) -> str:
    """The text of a rule set with other values."""
    text = path.read_text(encoding="utf-8")
    for address, value in values.items():
        steps = [int(each) if each.isdigit() else each for each in address.split(".")]
        text = put(text, ("provisions", *steps), value_of(value))
    return text


def assert_agrees(
    ruleset: str,
    vary: Mapping[str, list[str]],
    scale: Fraction,
    folder: Path,
    as_if: tuple[str, ...] = (),
) -> int:
    """The counts and flips of every variant are those of `decide`; returns how many flip."""
    tables = folder / "tables"
    opened = open_ruleset(ruleset)
    made = synthesize(opened, 1, scale)
    write(ruleset, made, tables, form="csv", force=False, tick=lambda rows: None)
    read = load_records(tables, opened.registry)
    records = read.records
    assert records is not None
    request = Request(
        ruleset,
        str(tables),
        str(folder / "out"),
        tuple(f"{address}={','.join(values)}" for address, values in vary.items()),
        "2008-01-15",
        "2007-01-01",
        as_if=as_if,
    )
    report = run(request)
    path = find_ruleset(ruleset)
    assert path is not None
    told: dict[tuple[str, ...], Outcomes] = {}
    choices: list[tuple[str, ...]] = [()]
    for values in vary.values():
        choices = [(*choice, value) for choice in choices for value in values]
    for choice in choices:
        values_of = dict(zip(vary, choice, strict=True))
        told[choice] = decided(changed(path, values_of), path, records, report, as_if)
    swept = {each.ask.compiled.id: each for each in report.swept}
    for name in {place[0] for outcomes in told.values() for place in outcomes}:
        by_choice = {
            choice: {p: o for p, o in outcomes.items() if p[0] == name}
            for choice, outcomes in told.items()
        }
        if name not in swept:
            assert len({tuple(sorted(each.items(), key=str)) for each in by_choice.values()}) == 1
            continue
        one = swept[name]
        for choice, outcomes in by_choice.items():
            places = [vary[list(vary)[a]].index(choice[a]) for a in one.axes]
            assert one.counts[tuple(places)] == Counter(outcomes.values()), (name, choice)
    wanted = sum(_changes(told, vary, name) for name in swept)
    with duckdb.connect() as connection:
        place = str(folder / "out" / "affected.parquet")
        rows = connection.read_parquet(place).fetchall()
    repeated = sum(_repeats(vary, swept[row[1]].axes) for row in rows)
    assert repeated == wanted
    return wanted


def _repeats(vary: Mapping[str, list[str]], axes: tuple[int, ...]) -> int:
    """For how many variants of all parameters one row stands."""
    number = 1
    for axis, values in enumerate(vary.values()):
        number *= 1 if axis in axes else len(values)
    return number


def _changes(
    told: Mapping[tuple[str, ...], Outcomes], vary: Mapping[str, list[str]], name: str
) -> int:
    number = 0
    for choice, outcomes in told.items():
        for axis, values in enumerate(vary.values()):
            place = values.index(choice[axis])
            if place:
                before = told[(*choice[:axis], values[place - 1], *choice[axis + 1 :])]
                own = {place for place in outcomes if place[0] == name}
                number += sum(outcomes[place] != before[place] for place in own)
    return number


CASES: list[tuple[str, dict[str, list[str]]]] = [
    (
        "zhangjiagang",
        {
            "topic-sponsors.any_of.delegates.at_least": ["1", "2"],
            "topic-sponsors.any_of.groups.at_least": ["1", "2"],
            "topic-lead-time.lead.days": ["3", "12"],
        },
    ),
    (
        "zhangjiagang",
        {
            "topic-lead-time.means": ["at_least", "exactly"],
            "topic-sponsors.any_of.bodies": ["[committee]", "[presidium]", "[]"],
            "quorum.present.at_least": ["1/2", "9/10"],
        },
    ),
    (
        "heshan",
        {
            "proposal-sponsors.any_of.delegates.at_least": ["1", "2", "10"],
            "proposal-sponsors.any_of.groups.at_least": ["1", "3"],
        },
    ),
    ("xianfeng", {"margin.margin.at_least": ["1/20", "10%", "40%", "90%"]}),
]


@pytest.mark.parametrize(("ruleset", "vary"), CASES)
def test_every_variant_answers_as_decide_does(
    ruleset: str, vary: dict[str, list[str]], tmp_path: Path
) -> None:
    assert assert_agrees(ruleset, vary, Fraction(1, 2), tmp_path)


def test_provisions_of_another_force_are_in_force_where_that_is_asked(tmp_path: Path) -> None:
    vary = {
        "topic-sponsors.any_of.delegates.at_least": ["1", "10"],
        "committee-topics-lead-time.lead.days": ["3", "40"],
    }
    assert assert_agrees("township-work-plan", vary, Fraction(1, 2), tmp_path, ("plan",))


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
    assert told["answers"][0]["provisions"] == ["topic-sponsors"]
    assert ElementTree.parse(plot).getroot().tag.endswith("svg")
    text = sweep(tmp_path, "--vary", f"{SPONSORS}=1..9/2", "--lang", "zh", "--force")
    assert text.exit_code == 0
    assert all(text_width(line) <= WIDTH for line in text.output.splitlines())
