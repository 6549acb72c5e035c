"""Provisions said as sentences: how often, how long before, of itself or by decision."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from comitia.builtin import default_registry, find_ruleset
from comitia.engine.rulesets import Provision, load_ruleset
from comitia.engine.vocabulary import Frequency

HEAD = """\
comitia: 1
id: {id}
title: {{zh: 试行办法, en: Rules on trial}}
status: trial
{extends}provisions:
"""


def written(
    folder: Path, *provisions: str, name: str = "rules", base: str = ""
) -> Sequence[Provision]:
    """The provisions of a rule set that is written into `folder`."""
    extends = f"extends: {base}.yaml\n" if base else ""
    text = HEAD.format(id=name, extends=extends)
    text += "".join(f"  p{n}: {{{each}}}\n" for n, each in enumerate(provisions))
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    loaded = load_ruleset(path, default_registry(), find_ruleset)
    assert loaded.ruleset is not None, [each.message.render("en") for each in loaded.problems]
    return tuple(loaded.ruleset.versions[0].provisions.values())


@pytest.mark.parametrize(
    ("given", "zh", "en"),
    [
        ({"times": 1}, "每年一次", "once in each year"),
        ({"times": 2}, "每年两次", "twice in each year"),
        ({"at_least": 1}, "每年至少一次", "at least once in each year"),
        ({"at_least": 3}, "每年至少三次", "at least 3 times in each year"),
        ({"at_most": 2}, "每年至多两次", "at most twice in each year"),
        ({"at_least": 1, "at_most": 2}, "每年一至两次", "1 to 2 times in each year"),
        ({"at_least": 1, "at_most": 1}, "每年恰好一次", "exactly once in each year"),
    ],
)
def test_how_often(given: dict[str, int], zh: str, en: str) -> None:
    frequency = Frequency.model_validate({**given, "every": "year"})
    assert (frequency.prose("zh"), frequency.prose("en")) == (zh, en)


def test_so_many_times_replaces_at_least_so_many(tmp_path: Path) -> None:
    cadence = "kind: session_cadence, modality: must, held: {at_least: 2, every: year}"
    written(tmp_path, cadence, name="base")
    (once,) = written(tmp_path, "held: {times: 1}", base="base")
    assert once.kind.say("zh") == "召开党代表大会，每年一次。"
    assert once.kind.say("en") == "The congress meets once in each year."


@pytest.mark.parametrize(
    ("means", "zh", "en"),
    [
        ("at_least", "议题至迟于会前十日提出。", "at least 10 days before the session."),
        ("exactly", "议题恰于会前十日提出。", "exactly 10 days before the session."),
        ("within", "议题于会前十日以内提出。", "within the 10 days before the session."),
    ],
)
def test_how_long_before(tmp_path: Path, means: str, zh: str, en: str) -> None:
    topic = f"kind: lead_time, modality: should, act: topic, lead: {{days: 10}}, means: {means}"
    (provision,) = written(tmp_path, topic)
    assert provision.kind.say("zh") == zh
    assert provision.kind.say("en") == f"Each topic is put {en}"


def test_a_status_that_ends_of_itself_is_told_only_where_the_text_says_so(tmp_path: Path) -> None:
    loss = "kind: loss_of_status, modality: stated, triggers: [crime], effect: ended"
    said = [
        each.kind.say("zh")
        for each in written(
            tmp_path, loss, f"{loss}, by_decision: false", f"{loss}, by_decision: true"
        )
    ]
    assert said == [
        "代表有下列情形的，其代表资格终止：犯罪。",
        "代表有下列情形的，其代表资格自行终止：犯罪。",
        "代表有下列情形的，其代表资格经决定终止：犯罪。",
    ]


def test_a_reception_day_without_a_date_is_no_monthly_one(tmp_path: Path) -> None:
    day = "kind: reception_day, modality: stated"
    monthly, undated = written(tmp_path, f"{day}, day: 21", day)
    assert monthly.kind.say("zh") == "每月二十一日为党代表接待日。"
    assert monthly.kind.say("en") == "Day 21 of every month is the delegates' reception day."
    assert "每月" not in undated.kind.say("zh")
    assert "month" not in undated.kind.say("en")


def test_items_that_are_lists_are_told_apart(tmp_path: Path) -> None:
    powers = "kind: powers, modality: stated, body: congress, business: "
    plain, nested = written(
        tmp_path, f"{powers}[committee_report, personnel]", f"{powers}[resolutions, personnel]"
    )
    assert plain.kind.say("zh").endswith("：听取和审议党委工作报告、两委成员变动和人事事项。")
    assert nested.kind.say("zh").endswith("：审议通过决议和决定、两委成员变动和人事事项。")
    assert "; and " in nested.kind.say("en")


def test_a_sentence_begins_with_a_capital(tmp_path: Path) -> None:
    (decider,) = written(
        tmp_path, "kind: agenda_decider, modality: stated, act: topic, decider: committee"
    )
    assert decider.kind.say("en") == "The Party committee decides which topic is included."


def test_shares_are_said_as_regulations_say_them(tmp_path: Path) -> None:
    shares = ["85%", "4/5", "1/20", "93%", "1%", "60%"]
    base = "kind: quorum, modality: must, present: {at_least: %s, of: delegates_due}"
    said = [each.kind.say("zh") for each in written(tmp_path, *(base % each for each in shares))]
    words = ["百分之八十五", "五分之四", "二十分之一", "百分之九十三", "百分之一", "五分之三"]
    assert said == [f"须有应到代表的{each}以上到会方可召开。" for each in words]
    (english, *_) = written(tmp_path, base % "85%")
    assert "at least 85% of" in english.kind.say("en")


def test_how_long_before_a_meeting_the_absent_are_asked(tmp_path: Path) -> None:
    absent = "kind: absent_members, modality: must, counts: vote"
    (asked, plain) = written(tmp_path, f"{absent}, lead: {{days: 2}}", absent)
    assert "事先（至少提前二日）告知议题" in asked.kind.say("zh")
    assert "before the meeting, at least 2 days before it;" in asked.kind.say("en")
    assert "提前" not in plain.kind.say("zh")


def test_the_measure_stands_before_the_bound(tmp_path: Path) -> None:
    (groups, missed) = written(
        tmp_path,
        "kind: group_formation, modality: stated, number: {at_least: 3}",
        "kind: absence_consequence, modality: must, in_all: {more_than: 5}, fixed: incompetent",
    )
    assert "共三个以上" in groups.kind.say("zh")
    assert "累计超过五次的" in missed.kind.say("zh")


def test_groups_of_unknown_number_are_said(tmp_path: Path) -> None:
    (told,) = written(
        tmp_path,
        "kind: sponsors, modality: must, act: proposal,"
        " any_of: {groups: unknown, delegates: {at_least: 5}}",
    )
    assert told.kind.say("zh") == "提案由代表小组（组数原文不明）或者五名以上代表联名提出。"
    assert "groups (how many is not known)" in told.kind.say("en")
