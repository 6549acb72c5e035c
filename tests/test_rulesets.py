"""Rule sets read: bases, amendments, readings, silence, keys in both languages."""

from datetime import date
from pathlib import Path

import pytest
from ruleplugin import HEAD, answers, load, loaded, registry, speaker

from comitia.engine.documents import MAX_EXTENDS
from comitia.engine.expressions import CauseKind
from comitia.engine.messages import Lang, Msg, Text
from comitia.engine.registry import PluginStatus, Registry
from comitia.engine.regulation import as_data, as_regulation, plain
from comitia.engine.rulesets import MAX_VARIANTS, Loaded, Provision, RuleSet

BASE = """\
id: base
title: {zh: 底本, en: Base}
status: trial
level: town
calendar: weekends
sources:
  D1: {file: a.txt}
provisions:
  quorum:
    kind: quorum
    modality: must
    cite: {inventory: 11, at: 一(二)3}
    session: annual
    present: {at_least: 4/5, of: due}
  other:
    kind: quorum
    modality: should
    present: {at_least: 10}
"""
PLAIN = f"""{HEAD}provisions:
  quorum: {{kind: quorum, modality: must, present: {{at_least: 10}}}}
"""


def told(found: Loaded) -> list[str]:
    """Each problem as `code line message (advice)`."""
    lines = []
    for each in found.problems:
        line = each.span.start.line if each.span else 0
        advice = f" ({each.help.render('en')})" if each.help else ""
        lines.append(f"{each.code} {line} {each.message.render('en')}{advice}")
    return lines


def over(folder: Path, text: str, base: str = BASE) -> RuleSet:
    (folder / "base.yaml").write_text(base, encoding="utf-8")
    return loaded(folder, f"{HEAD}extends: base.yaml\n{text}")


def first(ruleset: RuleSet) -> dict[str, Provision]:
    return dict(ruleset.versions[0].provisions)


def place(provision: Provision, address: str) -> tuple[str, int]:
    span = provision.spans[address]
    return Path(span.file).name, span.start.line


def test_a_rule_set_takes_over_what_it_does_not_say(tmp_path: Path) -> None:
    ruleset = over(tmp_path, "provisions:\n  quorum: {present: {at_least: 2/3}}\n")
    assert ruleset.bases == ("base",)
    assert (ruleset.header.level, list(ruleset.header.sources)) == ("town", ["D1"])
    quorum, other = first(ruleset).values()
    assert plain(quorum.kind) == {
        "session": "annual",
        "present": {"at_least": "2/3", "of": "due"},
    }
    assert quorum.preamble.cite.numbers == (11,)
    assert plain(other.kind) == {"present": {"at_least": 10}}
    assert quorum.address == "small/quorum"


def test_inherited_values_keep_their_file_and_line(tmp_path: Path) -> None:
    ruleset = over(tmp_path, "provisions:\n  quorum:\n    present: {at_least: 2/3}\n")
    quorum, other = first(ruleset).values()
    assert place(quorum, "small/quorum") == ("rules.yaml", 7)
    assert place(quorum, "small/quorum.present.at_least") == ("rules.yaml", 8)
    assert place(quorum, "small/quorum.present.of") == ("base.yaml", 14)
    assert place(quorum, "small/quorum.session") == ("base.yaml", 13)
    assert place(other, "small/other") == ("base.yaml", 15)
    (answer,) = answers(ruleset, [{"kind": "annual", "opens": date(2006, 1, 1), "present": 1}])[:1]
    told_json = speaker(ruleset).to_json(answer)
    assert "base.yaml" in str(told_json["because"])


def test_null_removes_a_field_or_a_provision(tmp_path: Path) -> None:
    ruleset = over(tmp_path, "provisions:\n  quorum: {session: null}\n  other:\n")
    assert list(first(ruleset)) == ["quorum"]
    assert plain(first(ruleset)["quorum"].kind) == {"present": {"at_least": "4/5", "of": "due"}}


def test_removing_what_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    found = load(tmp_path, f"{HEAD}extends: base.yaml\nprovisions:\n  quorun: null\n")
    assert told(found) == [
        "SC003 7 there is no provision `quorun` to remove (did you mean `quorum`?)"
    ]


def test_a_provision_of_another_kind_replaces_the_whole(tmp_path: Path) -> None:
    text = "provisions:\n  quorum: {kind: quorum, modality: may, present: {more_than: 3}}\n"
    other = BASE.replace("kind: quorum\n    modality: must", "kind: zzz\n    modality: must")
    (tmp_path / "base.yaml").write_text(other, encoding="utf-8")
    ruleset = loaded(tmp_path, f"{HEAD}extends: base.yaml\n{text}")
    assert plain(first(ruleset)["quorum"].kind) == {"present": {"more_than": 3}}
    assert first(ruleset)["quorum"].preamble.cite.numbers == ()


def test_the_sentence_of_the_base_goes_where_its_fields_are_changed(tmp_path: Path) -> None:
    base = BASE.replace("session: annual", "wording: {zh: 须有五分之四以上到会。}")

    def sentence(changes: str) -> object:
        text = f"provisions:\n  quorum: {{{changes}}}\n"
        return first(over(tmp_path, text, base))["quorum"].preamble.wording

    assert sentence("present: {at_least: 3/4}") is None
    assert sentence("modality: should") is None
    assert sentence("cite: {inventory: 12}") is not None
    kept = sentence("present: {at_least: 3/4}, wording: {zh: 须有四分之三以上到会。}")
    assert kept is not None
    assert "四分之三" in str(kept)


def test_another_bound_or_unit_replaces_that_of_the_base(tmp_path: Path) -> None:
    base = BASE.replace("session: annual", "lead: {working_days: 7}")
    text = "provisions:\n  quorum: {present: {more_than: 1/2}, lead: {days: 3}}\n"
    ruleset = over(tmp_path, text, base)
    assert plain(first(ruleset)["quorum"].kind) == {
        "present": {"more_than": "1/2", "of": "due"},
        "lead": {"days": 3},
    }


def test_readings_replace_a_value_and_a_value_readings(tmp_path: Path) -> None:
    ambiguous = "{readings: [due, all], why: unclear}"
    ruleset = over(tmp_path, f"provisions:\n  quorum: {{present: {{of: {ambiguous}}}}}\n")
    assert [each.address for each in first(ruleset)["quorum"].readings] == [
        "small/quorum.present.of"
    ]
    base = BASE.replace("of: due}", f"of: {ambiguous}}}")
    ruleset = over(tmp_path, "provisions:\n  quorum: {present: {of: all}}\n", base)
    assert first(ruleset)["quorum"].readings == ()


def test_a_base_in_the_other_language_merges_all_the_same(tmp_path: Path) -> None:
    text = "条款:\n  quorum: {到会: {超过: 1/2}, 会议: 临时会议}\n  other: null\n"
    ruleset = over(tmp_path, text)
    assert plain(first(ruleset)["quorum"].kind) == {
        "session": "extra",
        "present": {"more_than": "1/2", "of": "due"},
    }


def test_extends_over_three_files_in_folders(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "base.yaml").write_text(BASE, encoding="utf-8")
    middle = HEAD.replace("small", "middle") + "extends: ../a/base.yaml\n"
    middle += "provisions: {other: null}\n"
    (tmp_path / "b" / "middle.yaml").write_text(middle, encoding="utf-8")
    ruleset = loaded(tmp_path, f"{HEAD}extends: b/middle.yaml\n")
    assert ruleset.bases == ("middle", "base")
    assert list(first(ruleset)) == ["quorum"]


def test_a_circle_of_bases_is_told(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(BASE + "extends: rules.yaml\n", encoding="utf-8")
    found = load(tmp_path, f"{HEAD}extends: base.yaml\n")
    assert found.ruleset is None
    (line,) = told(found)
    assert line.startswith("SC004 19 `extends` goes round in a circle: ")
    assert line.endswith(", base.yaml (one of them must stand by itself)")


def test_too_long_a_chain_of_bases_is_told(tmp_path: Path) -> None:
    for number in range(MAX_EXTENDS + 2):
        text = HEAD + f"extends: b{number + 1}.yaml\nprovisions: {{}}\n"
        (tmp_path / f"b{number}.yaml").write_text(text, encoding="utf-8")
    (tmp_path / f"b{MAX_EXTENDS + 2}.yaml").write_text(PLAIN, encoding="utf-8")
    found = load(tmp_path, f"{HEAD}extends: b0.yaml\n")
    assert found.problems[0].message.render("en") == "more than 10 rule sets stand one on another"


def test_a_missing_base_is_told_with_the_faults_of_the_heading(tmp_path: Path) -> None:
    text = f"{HEAD}extends: nowhere.yaml\nzzz: 1\nprovisions:\n  quorum: {{session: extra}}\n"
    found = load(tmp_path, text)
    assert [line[:7] for line in told(found)] == ["SC003 5", "SC001 6"]


AMENDED = f"""{HEAD}effective: 2006-02-20
provisions:
  quorum: {{kind: quorum, modality: must, present: {{at_least: 10}}}}
amendments:
  - from: 2008-01-01
    provisions:
      quorum: null
      later: {{kind: quorum, modality: must, present: {{at_least: 30}}}}
  - from: 2007-01-01
    cite: {{at: 决定}}
    provisions:
      quorum: {{present: {{at_least: 20}}}}
"""


def test_amendments_make_versions_in_the_order_of_their_days(tmp_path: Path) -> None:
    ruleset = loaded(tmp_path, AMENDED)
    assert [each.since for each in ruleset.versions] == [
        date(2006, 2, 20),
        date(2007, 1, 1),
        date(2008, 1, 1),
    ]
    shown = [[plain(each.kind) for each in v.provisions.values()] for v in ruleset.versions]
    assert shown == [[{"present": {"at_least": n}}] for n in (10, 20, 30)]
    for day, least in [("2006-12-31", 10), ("2007-01-01", 20), ("2009-01-01", 30)]:
        version = ruleset.version_at(date.fromisoformat(day))
        assert version is not None
        (provision,) = version.provisions.values()
        assert plain(provision.kind)["present"]["at_least"] == least
    assert ruleset.version_at(date(2006, 2, 19)) is None
    assert ruleset.version_at(None) is None
    assert as_data(ruleset)["versions"][2]["since"] == "2008-01-01"


def test_a_case_is_decided_by_the_version_of_its_own_day(tmp_path: Path) -> None:
    ruleset = loaded(tmp_path, AMENDED)
    days = [date(2006, 2, 20), date(2006, 12, 31), date(2007, 1, 1), date(2008, 1, 1)]
    found = answers(ruleset, [{"opens": day, "present": 15} for day in days])
    by_subject = {answer.subject: answer for answer in found}
    assert [by_subject[f"s{n}"].outcome for n in range(4)] == [True, True, False, False]
    cited = [speaker(ruleset).to_json(by_subject[f"s{n}"])["provisions"][0]["id"] for n in (2, 3)]
    assert cited == ["small/quorum", "small/later"]
    because = speaker(ruleset).to_json(by_subject["s0"])["because"]["because"][0]
    assert because["provision"]["line"] == 7
    because = speaker(ruleset).to_json(by_subject["s2"])["because"]["because"][0]
    assert because["provision"]["line"] == 16


def test_without_its_day_a_case_of_several_versions_is_undetermined(tmp_path: Path) -> None:
    ruleset = loaded(tmp_path, AMENDED)
    (answer,) = answers(ruleset, [{"present": 15}])
    assert not answer.determined
    (cause,) = speaker(ruleset).causes(answer)
    assert (cause.kind, cause.about) == (CauseKind.MISSING_FACT, ("session", "s0", "opens"))
    told_json = speaker(ruleset).to_json(answer)
    assert told_json["causes"][0]["text"] == "`opens` of session `s0` is not recorded"
    assert told_json["because"]["because"][0]["fact"]["field"] == "opens"
    assert answers(loaded(tmp_path, PLAIN), [{"present": 15}])[0].outcome is True


def test_a_question_of_a_later_version_only_is_answered_without_its_day(tmp_path: Path) -> None:
    text = f"""{HEAD}effective: 2006-01-01
provisions: {{}}
amendments:
  - from: 2007-01-01
    provisions:
      quorum: {{kind: quorum, modality: must, present: {{at_least: 10}}}}
"""
    (answer,) = answers(loaded(tmp_path, text), [{"present": 15}])
    assert not answer.determined


def test_before_the_first_version_nothing_is_in_force(tmp_path: Path) -> None:
    ruleset = loaded(tmp_path, AMENDED)
    (answer,) = answers(ruleset, [{"opens": date(2006, 2, 19), "present": 15}])
    (cause,) = speaker(ruleset).causes(answer)
    assert (cause.kind, cause.about) == (CauseKind.NOT_IN_FORCE, ("2006-02-19",))
    text = speaker(ruleset, lang="zh").to_text(answer)
    assert text == ["可否召开（会议 `s0`）：无法确定", "    ? 2006年2月19日规则集尚未施行"]


def test_two_amendments_of_one_day_are_told(tmp_path: Path) -> None:
    found = load(tmp_path, AMENDED.replace("2008-01-01", "2007-01-01"))
    assert told(found)[0] == (
        "TM014 13 two amendments take effect on `2007-01-01` "
        "(put what changes on one day into one amendment)"
    )


def test_an_amendment_from_before_the_rule_set_is_told(tmp_path: Path) -> None:
    found = load(tmp_path, AMENDED.replace("2007-01-01", "2006-02-20"))
    assert [line[:5] for line in told(found)] == ["TM014"]


def test_amendments_of_a_base_count_too(tmp_path: Path) -> None:
    text = "effective: 2007-06-01\nprovisions: {other: null}\n"
    base = (
        BASE
        + "amendments:\n"
        + "".join(
            f"  - from: {day}\n    provisions: {{quorum: {{present: {{at_least: {least}}}}}}}\n"
            for day, least in [("2007-01-01", "3/4"), ("2008-01-01", "2/3")]
        )
    )
    ruleset = over(tmp_path, text, base)
    assert [(each.since, list(each.provisions)) for each in ruleset.versions] == [
        (date(2007, 6, 1), ["quorum"]),
        (date(2008, 1, 1), ["quorum"]),
    ]
    shares = [plain(each.provisions["quorum"].kind)["present"] for each in ruleset.versions]
    assert shares == [{"at_least": "3/4", "of": "due"}, {"at_least": "2/3", "of": "due"}]


def variants(folder: Path, present: str) -> list[dict[str, str]]:
    text = f"{HEAD}provisions:\n  q: {{kind: quorum, modality: must, present: {present}}}\n"
    return [dict(each.chosen) for each in first(loaded(folder, text))["q"].variants]


def test_readings_as_a_list(tmp_path: Path) -> None:
    assert variants(tmp_path, "{at_least: 4/5, of: {readings: [due, all], why: unclear}}") == [
        {"small/q.present.of": "due"},
        {"small/q.present.of": "all"},
    ]


def test_readings_with_labels_of_their_own(tmp_path: Path) -> None:
    few_many = "{readings: {few: {at_least: 10}, many: {more_than: 20}}, why: {zh: 甲, en: b}}"
    assert variants(tmp_path, few_many) == [{"small/q.present": "few"}, {"small/q.present": "many"}]


def test_readings_in_several_places_and_within_readings(tmp_path: Path) -> None:
    share = "{readings: [1/2, 2/3], why: x}"
    base = "{readings: [due, all], why: x}"
    assert len(variants(tmp_path, f"{{at_least: {share}, of: {base}}}")) == 4
    inside = (
        f"{{readings: {{share: {{at_least: {share}, of: due}}, ten: {{at_least: 10}}}}, why: x}}"
    )
    assert variants(tmp_path, inside) == [
        {"small/q.present": "share", "small/q.present.at_least": "1/2"},
        {"small/q.present": "share", "small/q.present.at_least": "2/3"},
        {"small/q.present": "ten"},
    ]


def test_readings_with_chinese_keys(tmp_path: Path) -> None:
    text = "{解读: {少: {至少: 10}, 多: {超过: 20}}, 理由: {中文: 甲, 英文: b}}"
    assert variants(tmp_path, text) == [{"small/q.present": "少"}, {"small/q.present": "多"}]


@pytest.mark.parametrize(
    ("reading", "codes"),
    [
        ("{readings: [due], why: x}", ["SC010"]),
        ("{readings: [due, due], why: x}", ["SC010"]),
        ("{readings: [], why: x}", ["SC010"]),
        ("{readings: due, why: x}", ["SC010"]),
        ("{readings: [due, all]}", ["SC011"]),
        ("{readings: [due, all], why: {zh: 甲}}", ["SC011"]),
        ("{readings: [due, all], why: x, wy: y}", ["SC001"]),
        ("{readings: {a: {readings: [due, all], why: x}, b: due}, why: x}", ["SC010"]),
        ("{readings: [due, dew], why: x}", ["SC022"]),
    ],
)
def test_faulty_readings_are_told(tmp_path: Path, reading: str, codes: list[str]) -> None:
    present = f"{{at_least: 4/5, of: {reading}}}"
    text = f"{HEAD}provisions:\n  q: {{kind: quorum, modality: must, present: {present}}}\n"
    found = load(tmp_path, text)
    assert sorted(each.code for each in found.problems) == codes


def test_too_many_combinations_of_readings_are_told(tmp_path: Path) -> None:
    numbers = ", ".join(map(str, range(MAX_VARIANTS // 2 + 1)))
    text = f"""{HEAD}provisions:
  q:
    kind: quorum
    modality: must
    present: {{at_least: 1}}
    session: {{readings: [annual, extra], why: x}}
    alone: {{readings: [{numbers}], why: x}}
"""
    found = load(tmp_path, text)
    assert told(found) == [
        f"SC025 6 the readings of `small/q` combine in too many ways "
        f"(at most {MAX_VARIANTS} combinations are followed)"
    ]


def only_cause(ruleset: RuleSet, row: dict[str, object], question: str) -> tuple[CauseKind, str]:
    found = [each for each in answers(ruleset, [row]) if each.question.id == question]  # type: ignore[list-item]
    (cause,) = speaker(ruleset).causes(found[0])
    return cause.kind, cause.about[0]


def test_silence_and_the_unknown_are_told_apart_with_their_address(tmp_path: Path) -> None:
    row: dict[str, object] = {"opens": date(2006, 1, 1), "present": 1}

    def ruleset(fields: str) -> RuleSet:
        text = f"{HEAD}provisions:\n  q: {{kind: quorum, modality: must, {fields}}}\n"
        return loaded(tmp_path, text)

    silent = ruleset("present: {at_least: 4/5}")
    found = only_cause(silent, row, "session.may_be_held")
    assert found == (CauseKind.SILENT, "small/q.present.of")
    empty = ruleset("present: {}")
    found = only_cause(empty, row, "session.may_be_held")
    assert found == (CauseKind.SILENT, "small/q.present")
    unknown = ruleset("present: {at_least: 4/5, of: unknown}")
    found = only_cause(unknown, row, "session.may_be_held")
    assert found == (CauseKind.UNKNOWN, "small/q.present.of")
    unknown = ruleset("present: {at_least: 1}, alone: 不明")
    found = only_cause(unknown, row, "session.alone")
    assert found == (CauseKind.UNKNOWN, "small/q.alone")
    assert unknown.versions[0].provisions["q"].unknown == {"small/q.alone"}
    text = speaker(silent, lang="zh").to_text(answers(silent, [{"present": 1}])[0])
    assert "    ? 规则集对`q` 的“到会·基数”未作规定" in text


def test_what_is_unknown_under_one_reading_is_known_under_another(tmp_path: Path) -> None:
    present = "{readings: {old: {at_least: unknown}, new: {more_than: 5}}, why: x}"
    text = f"{HEAD}provisions:\n  q: {{kind: quorum, modality: must, present: {present}}}\n"
    ruleset = loaded(tmp_path, text)
    (answer,) = answers(ruleset, [{"opens": date(2006, 1, 1), "present": 10}])
    assert [taken.outcome for taken in answer.taken] == [None, True]


CHINESE = """\
格式: 1
标识: small
名称: {中文: 小, 英文: Small}
层级: town
状态: 试行
施行日期: 2006-02-20
日历: weekends
文献:
  D1: {文件: a.txt, 部分: 一}
清单条数: 2
说明: {中文: 甲, 英文: a}
条款:
  法定人数:
    类型: 法定人数
    情态: 必须
    效力: 草案
    出处: {编号: [1, 2], 位置: 一}
    说明: {中文: 乙, 英文: b}
    会议: 年会
    到会: {至少: 4/5, 基数: {解读: [应到代表, 全体代表], 理由: 不明}}
    提前: {工作日: 5}
    各会: [年会, 临时会议]
    单独: 不明
修正:
  - 自: 2007-01-01
    出处: {位置: 二}
    条款:
      法定人数: {到会: {超过: 1/2}}
"""
ENGLISH = """\
comitia: 1
id: small
title: {zh: 小, en: Small}
level: town
status: trial
effective: 2006-02-20
calendar: weekends
sources:
  D1: {file: a.txt, part: 一}
inventory: 2
note: {zh: 甲, en: a}
provisions:
  法定人数:
    kind: quorum
    modality: must
    force: draft
    cite: {inventory: [1, 2], at: 一}
    note: {zh: 乙, en: b}
    session: annual
    present: {at_least: 4/5, of: {readings: [due, all], why: 不明}}
    lead: {working_days: 5}
    bodies: [annual, extra]
    alone: unknown
amendments:
  - from: 2007-01-01
    cite: {at: 二}
    provisions:
      法定人数: {present: {more_than: 1/2}}
"""


def test_chinese_keys_make_the_same_rule_set(tmp_path: Path) -> None:
    one, other = loaded(tmp_path, CHINESE), loaded(tmp_path, ENGLISH)
    left, right = as_data(one), as_data(other)
    for data in (left, right):
        for version in data["versions"]:
            for provision in version["provisions"].values():
                for reading in provision["readings"]:
                    del reading["labels"]
    assert left == right
    assert one.versions[1].provisions["法定人数"].unknown == {"small/法定人数.alone"}
    spans = [dict(each.versions[0].provisions["法定人数"].spans) for each in (one, other)]
    assert [*spans[0]] == [*spans[1]]
    assert [span.start.line for span in spans[0].values()] == [
        span.start.line for span in spans[1].values()
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (PLAIN + "状态: 试行\n", "SC009 7 `状态` and `status` are one field, given twice"),
        (PLAIN + "条款: {}\n", "SC009 7 `条款` and `provisions` are one field, given twice"),
        (
            PLAIN.replace("present: {", "present: {至少: 10, "),
            "SC009 6 `至少` and `at_least` are one field, given twice",
        ),
        (
            PLAIN.replace("kind: quorum", "kind: quorum, 类型: 法定人数"),
            "SC009 6 `类型` and `kind` are one field, given twice",
        ),
    ],
)
def test_both_names_of_one_field_are_told(tmp_path: Path, text: str, message: str) -> None:
    found = load(tmp_path, text)
    assert told(found) == [f"{message} (keep one of the two and delete the other)"]


def with_failure(name: str) -> Registry:
    known = registry()
    failure = Msg("it could not be loaded: {detail}", detail="x")
    status = PluginStatus(name, "test", "1", failure=failure)
    return Registry(known.kinds, known.records, known.questions, (status,))


@pytest.mark.parametrize(
    ("kind", "advice"),
    [
        ("quorom", "did you mean `quorum`?"),
        ("法定人教", "did you mean `法定人数`?"),
        ("zzzz", "these plugins did not load: weighted"),
    ],
)
def test_an_unknown_kind_gets_the_nearest_or_the_failed_plugin(
    tmp_path: Path, kind: str, advice: str
) -> None:
    text = PLAIN.replace("kind: quorum", f"kind: {kind}")
    found = load(tmp_path, text, with_failure("weighted"))
    assert told(found) == [f"SC024 6 there is no kind `{kind}` ({advice})"]
    if kind == "zzzz":
        plain_advice = told(load(tmp_path, text))[0]
        assert "`comitia kinds` lists the kinds there are" in plain_advice


def test_a_share_without_a_base_is_silence_not_a_fault(tmp_path: Path) -> None:
    text = PLAIN.replace("at_least: 10", "more_than: 50%")
    ruleset = loaded(tmp_path, text)
    sentence = first(ruleset)["quorum"].kind
    assert (sentence.say("en"), sentence.say("zh")) == (
        "More than 1/2 must be present.",
        "须有超过半数到会。",
    )


def test_a_number_and_a_share_are_not_held_against_each_other(tmp_path: Path) -> None:
    text = PLAIN.replace("at_least: 10", "at_least: 10, at_most: 4/5, of: due")
    (answer,) = answers(loaded(tmp_path, text), [{"present": 12, "due": 20}])
    assert answer.outcome is True


def test_a_provision_may_be_called_readings(tmp_path: Path) -> None:
    base = BASE.replace("  other:", "  readings:")
    ruleset = over(tmp_path, "provisions:\n  quorum: {session: extra}\n", base)
    assert list(first(ruleset)) == ["quorum", "readings"]


def test_texts_and_names_survive(tmp_path: Path) -> None:
    ruleset = loaded(tmp_path, PLAIN)
    assert ruleset.texts == {str(tmp_path / "rules.yaml"): PLAIN}
    assert ruleset.header.title.text == Text("Small", "小")
    assert registry().kinds["quorum"].names.zh == "法定人数"


def printed(ruleset: RuleSet, lang: Lang) -> list[str]:
    return [line for line in as_regulation(ruleset, lang) if line]


def test_the_regulation_shows_what_an_amendment_changes(tmp_path: Path) -> None:
    text = f"""{HEAD}effective: 2006-01-01
provisions: {{}}
amendments:
  - from: 2007-01-01
    provisions:
      one: {{kind: quorum, modality: must, present: {{at_least: 10}}}}
      two: {{kind: quorum, modality: must, force: draft, present: {{at_least: 20}}}}
  - from: 2008-01-01
    provisions: {{one: {{modality: should}}}}
  - from: 2009-01-01
    provisions: {{two: null}}
"""
    assert printed(loaded(tmp_path, text), "en") == [
        "Small",
        "(small; on trial; in force from 2006-01-01; 0 provisions)",
        "Amended from 2007-01-01:",
        "1. (must) At least 10 must be present.",
        "   [one; -; -]",
        "2. (must, draft) At least 20 must be present.",
        "   [two; -; -]",
        "Amended from 2008-01-01:",
        "1. (should) At least 10 must be present.",
        "   [one; -; -]",
        "Amended from 2009-01-01:",
        "`two` is removed",
    ]


def test_the_regulation_shows_readings_and_remarks(tmp_path: Path) -> None:
    lines = printed(loaded(tmp_path, CHINESE), "zh")
    assert lines[:4] == [
        "小",
        "（small；试行；自2006年2月20日起施行；共 1 条）",
        "甲",
        "1. 〔必须、草案〕年会须有应到代表的五分之四以上到会。",
    ]
    assert lines[4].strip() == ("另可解读为：年会须有全体代表的五分之四以上到会。（理由：不明）")
    assert lines[5:7] == ["   说明：乙", "   [法定人数; 1, 2; 一]"]
