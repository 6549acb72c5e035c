"""A site makes its own rules: new, set, unset, check, explain, history, and both languages."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from comitia.builtin import default_registry, find_ruleset, shipped
from comitia.cli import main
from comitia.deciding import Request
from comitia.deciding import run as decide
from comitia.engine.edits import put, removed
from comitia.engine.layout import WIDTH, text_width
from comitia.engine.regulation import as_data
from comitia.engine.rulesets import RuleSet, load_ruleset
from comitia.engine.written import NOWHERE, NotEditable
from comitia.engine.yamlfile import Mapping, Node, Scalar, Sequence, parse_yaml

BASE = """\
id: base
title: {zh: 底本, en: Base}
status: trial
effective: 2006-01-01
provisions:
  quorum:
    kind: quorum
    modality: must
    cite: {inventory: 11, at: 一(二)3}
    session: annual
    present: {at_least: 4/5, of: {readings: [delegates_due, delegates_all], why: no base is named}}
  plans:
    kind: powers
    modality: may
    body: congress
    session: [annual]
    business: [long_plans, deployments]
"""
TOWN = """\
# our town's rules
id: town
title:   {zh: "镇", en: 'Town'}   # both names
status: draft
extends: base.yaml


provisions:
  # settled in March
  quorum:
    present:    # of those due
      at_least: 3/4    # was 4/5
      of: delegates_due
      # end of it
  plans: {session: [annual,  irregular], }   # odd  spacing

# the end
"""
CHINESE = """\
# 本镇规则
标识: 镇
名称: {中文: "镇", 英文: Town}   # 两种文字
状态: 草案
条款:
  法定人数:   # 到会人数
    类型: 法定人数
    情态: 必须
    会议: 年会
    到会: {至少: 4/5,  基数: 应到代表}
  列席:
    类型: 列席
    情态: 直述
    会议: [年会]   # 只限年会
    决定主体: 党委
"""
AMENDED = """\
amendments:
  - from: 2008-01-01
    provisions:
      quorum: {present: {at_least: 2/3}}
      plans: null
"""

SHALLOW = ("--depth", "structure")
"""What a file says, not what its rules would do."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a base, a town over it and a file with Chinese keys."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    for name, text in (("base.yaml", BASE), ("town.yaml", TOWN), ("镇.yaml", CHINESE)):
        (tmp_path / name).write_bytes(text.encode())
    return tmp_path


def run(*args: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, args)
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result


def told(*args: str, code: int = 0) -> Any:
    return json.loads(run(*args, "--format", "json", code=code).stdout)


def read(name: str) -> str:
    return Path(name).read_bytes().decode()


def loaded(path: Path, text: str | None = None) -> RuleSet:
    drafts = {} if text is None else {path.resolve(): text.encode()}
    found = load_ruleset(path, default_registry(), find_ruleset, drafts)
    assert found.ruleset is not None, found.problems
    return found.ruleset


RECORDS = """\
as_of: 2030-07-01
records:
  assembly: [{id: a1}]
  group: []
  delegate: []
  signature: []
  session:
    - {id: s1, kind: annual, opens: 2030-03-01, delegates_due: 100,
       delegates_all: 100, excused: 0, present: 76}
  motion:
    - {id: m1, kind: topic, session: s1, phase: before, submitted_on: 2030-02-01,
       sponsor: delegates, delegates: 12, groups: 0}
  workday: [{id: w1, assembly: a1, on: 2030-02-11}, {id: w2, assembly: a1, on: 2030-05-10}]
"""


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_locality_of_twenty_lines_decides_by_its_own_numbers(lang: str) -> None:
    run("new", "my-town", "--from", "zhangjiagang", "--lang", lang)
    for address, value in (
        ("quorum.present", "{at_least: 3/4, of: delegates_due}"),
        ("必须列入.任一.代表.至少", "15"),
        ("contact-workday.frequency.every", "quarter"),
    ):
        run("set", "my-town.yaml", address, value, "--lang", lang)
    text = read("my-town.yaml")
    assert len(text.splitlines()) <= 20
    shown = run("check", "my-town.yaml", *SHALLOW, "--lang", "en").stdout
    assert shown == "my-town.yaml: no problems\n"
    provisions = loaded(Path("my-town.yaml")).versions[-1].provisions
    assert provisions["mandatory-inclusion"].kind.say("zh").count("十五") == 1
    Path("records.yaml").write_text(RECORDS, encoding="utf-8")

    def outcome(rules: str, question: str) -> list[Any]:
        request = Request(rules, Path("records.yaml"), None, "2030-01-01", (question,), ())
        return [each.outcome for each in decide(request, "en").answers]

    assert outcome("my-town.yaml", "session.may_be_held") == [True]
    assert outcome("zhangjiagang", "session.may_be_held") == [False]
    assert outcome("my-town.yaml", "motion.must_be_included") == [False]
    assert outcome("zhangjiagang", "motion.must_be_included") == [True]
    assert outcome("my-town.yaml", "assembly.contact_workdays") == ["met", "met", "pending"]
    assert outcome("zhangjiagang", "assembly.contact_workdays").count("overdue") == 4


def test_new_teaches_in_its_language_and_writes_the_schema_once(folder: Path) -> None:
    shown = run("new", "甲镇", "--from", "base.yaml", "-o", "town2.yaml", "--lang", "zh").stdout
    text = read("town2.yaml")
    assert text.startswith(
        "# yaml-language-server: $schema=comitia.schema.json\n格式: 1\n标识: 甲镇\n"
    )
    assert "沿用: base.yaml " in text
    assert "法定人数.到会.至少 3/4" in text
    assert "comitia.schema.json" in shown
    schema = folder / "comitia.schema.json"
    assert json.loads(schema.read_text(encoding="utf-8"))["title"] == "Comitia rule set"
    schema.write_text("{}", encoding="utf-8")
    (folder / "sub").mkdir()
    run("new", "other", "--from", "base.yaml", "-o", "sub/other.yaml")
    assert "extends: ../base.yaml " in read("sub/other.yaml")
    shown = run("new", "third", "--from", "base.yaml").stdout
    assert "schema" not in shown
    assert schema.read_text(encoding="utf-8") == "{}"
    assert (folder / "third.yaml").stat().st_mode & 0o077 == schema.stat().st_mode & 0o077


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("args", "parts"),
    [
        (["town", "--from", "zhangjiagang"], ["there already", "-o FILE"]),
        (["my town", "--from", "zhangjiagang"], ["`my town` is no name", "letters"]),
        (["-o", "x.yaml", "--from", "heshan", "1a"], ["`1a` is no name"]),
        (["a--b", "--from", "heshan"], ["is no name"]),
        (["../a", "--from", "heshan"], ["is no name"]),
        (["null", "--from", "heshan", "-o", "no/x.yaml"], ["no folder `no`"]),
        (["heshan", "--from", "zhangjiagang"], ["a shipped rule set of the name"]),
        (["a b", "--from", "heshann"], ["is no name", "did you mean `heshan`"]),
    ],
)
def test_new_refuses_with_all_that_is_wrong(args: list[str], parts: list[str]) -> None:
    before = sorted(Path().iterdir())
    result = run("new", *args, "--lang", "en", code=2)
    assert [part for part in parts if part not in result.stderr] == []
    assert sorted(Path().iterdir()) == before
    assert read("town.yaml") == TOWN


SETTINGS = [
    (
        "quorum.present.at_least",
        "2/3",
        "      at_least: 3/4    # was 4/5",
        "      at_least: 2/3    # was 4/5",
    ),
    (
        "quorum.present.more_than",
        "1/2",
        "      at_least: 3/4    # was 4/5",
        "      more_than: 1/2    # was 4/5",
    ),
    ("quorum.present.of", "unknown", "      of: delegates_due", "      of: unknown"),
    ("title.en", "Our Town", "'Town'", "Our Town"),
    ("status", "trial", "status: draft", "status: trial"),
    ("plans.session.1", "annual", "irregular]", "annual]"),
    ("plans.session.第1项", "irregular", "[annual,", "[irregular,"),
    ("plans.session.2", "annual", "irregular]", "irregular, annual]"),
    ("plans.modality", "should", "irregular], }", "irregular], modality: should }"),
    ("quorum.present.of", "delegates_all", "delegates_due", "delegates_all"),
    (
        "quorum.modality",
        "should",
        "      # end of it\n",
        "    modality: should\n      # end of it\n",
    ),
    (
        "plans.business.0",
        "committee_report",
        "irregular], }",
        "irregular], business: [committee_report, deployments] }",
    ),
    ("effective", "2027-01-01", "base.yaml\n\n\n", None),
]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("address", "value", "old", "new"), SETTINGS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_only_what_is_set_changes(
    address: str, value: str, old: str, new: str | None, newline: str
) -> None:
    before = TOWN.replace("\n", newline)
    Path("town.yaml").write_bytes(before.encode())
    run("set", "town.yaml", address, value)
    after = read("town.yaml")
    if new is None:
        here = f"extends: base.yaml{newline}"
        assert after == before.replace(here, f"{here}{address}: {value}{newline}")
    elif "end of it" in old:
        put_here = f"of: delegates_due{newline}    modality: should{newline}"
        assert after == before.replace(f"of: delegates_due{newline}", put_here)
    else:
        assert after == before.replace(old, new)
        assert after != before


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("address", "value", "old", "new"),
    [
        ("法定人数.到会.至少", "3/4", "至少: 4/5", "至少: 3/4"),
        ("quorum.present.at_least", "3/4", "至少: 4/5", "至少: 3/4"),
        ("法定人数·到会·超过", "1/2", "至少: 4/5", "超过: 1/2"),
        ("法定人数.效力", "草案", "应到代表}\n", "应到代表}\n    效力: 草案\n"),
        ("法定人数.cite.at", "第三条", "应到代表}\n", "应到代表}\n    出处: {位置: 第三条}\n"),
        ("列席.会议.0", "不定期会议", "[年会]   #", "[不定期会议]   #"),
        ("状态", "试行", "草案", "试行"),
        ("名称.中文", "某镇", '"镇"', "某镇"),
    ],
)
def test_a_file_with_chinese_keys_is_edited(address: str, value: str, old: str, new: str) -> None:
    shown = run("set", "镇.yaml", address, value, "--lang", "zh").stdout
    assert read("镇.yaml") == CHINESE.replace(old, new)
    assert "已写入" in shown


@pytest.mark.usefixtures("folder")
def test_the_change_is_shown_as_a_diff_and_in_words() -> None:
    shown = run("set", "town.yaml", "quorum.present.at_least", "2/3", "--lang", "en").stdout
    lines = shown.splitlines()
    assert "-      at_least: 3/4    # was 4/5" in lines
    assert "+      at_least: 2/3    # was 4/5" in lines
    words = [each for each in lines if "2/3 of" in each or "3/4 of" in each or "4/5 of" in each]
    assert words[0].startswith("`quorum` now reads: (must) The annual session")
    assert words[1].startswith("  before: (must)")
    assert words[2].startswith("  the base says: (must)")
    assert words[2].endswith("(other readings: 1)")
    again = run("set", "town.yaml", "quorum.present.at_least", "2/3", "--lang", "en").stdout
    assert "nothing to change" in again
    found = told("set", "town.yaml", "quorum.present.at_least", "3/5", "--dry-run")
    assert (found["written"], found["address"]) == (False, "quorum.present.at_least")
    assert "3/5" in found["now"]["en"]
    assert "五分之三" in found["now"]["zh"]
    assert "at_least: 2/3" in read("town.yaml")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("address", "value", "parts"),
    [
        ("quorum.present.at_least", "3.5", ["`3.5`", "town.yaml:12"]),
        ("quorum.present.at_least", "5/4x", ["neither a whole number nor an exact share"]),
        ("quorum.present.at_least", "[1", ["VALUE:1"]),
        ("quorum.present.at_least", "３/４", ["not in plain digits: write `3/4`"]),
        ("quorum.present.at_least", "３／４", ["not in plain digits: write `3/4`"]),
        ("quorum.present", "{at_most: 1/2, of: nobody}", ["`nobody`"]),
        ("quorum.present", "{at_leest: x, of: nobody}", ["did you mean `at_least`", "`nobody`"]),
        ("quorum.present", "｛at_least: 1/2｝", ["did you mean `at_least`?"]),
        ("quorum.modality", "shall", ["`shall`"]),
        ("quorom.present", "1", ["no provision `quorom`", "did you mean `quorum`?"]),
        ("quorum.presnt.of", "1", ["has no field `presnt`", "did you mean `present`?"]),
        ("quorum.到回", "1", ["did you mean `到会`?"]),
        ("plans.session.7", "annual", ["has no item 7"]),
        ("plans.session.annual", "annual", ["has no field `annual`"]),
        ("quorum.session.x", "1", ["it has no fields"]),
        ("nothing", "1", ["no provision `nothing`"]),
        ("quorum..of", "1", ["is not an address"]),
        ("", "1", ["is not an address"]),
        ("quorum.kind", "quorun", ["no kind `quorun`"]),
        ("extends", "nowhere.yaml", ["no rule set `nowhere.yaml`"]),
        ("extends", "town.yaml", ["goes round in a circle"]),
        ("new-one", "{kind: quorum}", ["`modality` is missing", "`present` is missing"]),
    ],
)
def test_what_is_not_sound_is_refused_and_nothing_written(
    address: str, value: str, parts: list[str]
) -> None:
    files = sorted(Path().iterdir())
    result = run("set", "town.yaml", address, value, "--lang", "en", code=2)
    assert [part for part in parts if part not in result.stderr] == []
    assert result.stdout == ""
    assert read("town.yaml") == TOWN
    assert sorted(Path().iterdir()) == files
    problems = told("set", "town.yaml", address, value, code=2)["problems"]
    assert all(each["message"]["zh"] for each in problems)


FAULTY = (
    TOWN.replace("3/4", "3.4")
    .replace("status: draft", "status: drafd")
    .replace("of: delegates_due", "off: delegates_due")
)
"""A town whose file has three errors."""

BROKEN = BASE.replace("kind: quorum", "kind: quorom").replace("status", "staus: trial\nstatus")


def test_errors_are_mended_one_at_a_time(folder: Path) -> None:
    (folder / "bad.yaml").write_text(FAULTY, encoding="utf-8")
    done = run("set", "bad.yaml", "status", "trial", "--lang", "en", code=1)
    assert "+status: trial" in done.stdout
    assert "`bad.yaml` is written; errors left in it: 2" in done.stdout
    assert "removed" not in done.stdout
    assert all(part in done.stderr for part in ("bad.yaml:12:17", "unknown field `off`"))
    assert read("bad.yaml") == FAULTY.replace("drafd", "trial")
    found = told("unset", "bad.yaml", "quorum.present.off", code=1)
    assert (found["written"], found["now"]) == (True, None)
    assert [each["line"] for each in found["remaining"]] == [12]
    done = run("set", "bad.yaml", "法定人数.到会.至少", "3/4", "--lang", "zh")
    assert "法定人数" in done.stdout or "到会" in done.stdout
    assert done.stderr == ""
    lines = [each for each in FAULTY.splitlines(keepends=True) if "off:" not in each]
    assert read("bad.yaml") == "".join(lines).replace("drafd", "trial").replace("3.4", "3/4")
    assert told("set", "bad.yaml", "status", "draft")["remaining"] == []


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("args", "part"),
    [
        (["set", "bad.yaml", "quorum.present.at_least", "3.5"], "`3.5`"),
        (["set", "bad.yaml", "plans.session", "[anual]"], "`anual`"),
        (["set", "bad.yaml", "quorum.present", "{at_least: 3/4, of: nobody}"], "`nobody`"),
        (["set", "bad.yaml", "quorum.modality", "should"], "`3.4`"),
        (["unset", "bad.yaml", "plans.session"], "`3.4`"),
        (["set", "bad.yaml", "extends", "nowhere.yaml"], "`nowhere.yaml`"),
    ],
)
def test_an_edit_that_mends_nothing_or_breaks_more_is_refused(args: list[str], part: str) -> None:
    Path("bad.yaml").write_text(FAULTY, encoding="utf-8")
    done = run(*args, "--lang", "en", code=2)
    assert part in done.stderr
    assert done.stdout == ""
    assert read("bad.yaml") == FAULTY


def test_a_change_that_leaves_errors_is_shown_before_it_is_made(folder: Path) -> None:
    (folder / "bad.yaml").write_text(BROKEN, encoding="utf-8")
    done = run("set", "bad.yaml", "quorum.kind", "quorum", "--dry-run", "--lang", "en", code=1)
    assert "`bad.yaml` is not written; errors that would be left in it: 1" in done.stdout
    assert read("bad.yaml") == BROKEN
    run("set", "bad.yaml", "quorum.kind", "quorum", code=1)
    run("unset", "bad.yaml", "staus")
    assert read("bad.yaml") == BASE


@pytest.mark.usefixtures("folder")
def test_readings_give_way_to_a_value_and_are_edited_within() -> None:
    run("new", "third", "--from", "base.yaml")
    head = read("third.yaml")
    result = run("set", "third.yaml", "quorum.present.of.x", "1", "--lang", "en", code=2)
    assert "lists readings" in result.stderr
    run("set", "third.yaml", "quorum.present.of.readings.1", "delegates_present")
    kept = "{of: {readings: [delegates_due, delegates_present], why: no base is named}}"
    assert read("third.yaml") == f"{head}  quorum:\n    present: {kept}\n"
    run("set", "third.yaml", "quorum.present.of.why", "{zh: 甲, en: a}")
    assert "why: {zh: 甲, en: a}" in read("third.yaml")
    run("set", "third.yaml", "quorum.present.of", "delegates_due")
    assert read("third.yaml") == f"{head}  quorum:\n    present: {{of: delegates_due}}\n"
    (quorum,) = loaded(Path("third.yaml")).versions[0].provisions["quorum"].variants
    assert quorum.kind.say("zh").startswith("年会须有应到代表的五分之四以上")
    run("unset", "third.yaml", "quorum.present.of")
    assert read("third.yaml") == head


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("address", "old", "new"),
    [
        ("quorum.present.at_least", "      at_least: 3/4    # was 4/5\n", ""),
        ("quorum.present.of", "      of: delegates_due\n", ""),
        ("plans.session.0", "annual,  ", ""),
        ("plans.session", "  plans: {session: [annual,  irregular], }   # odd  spacing\n", ""),
        ("plans", "  plans: {session: [annual,  irregular], }   # odd  spacing\n", ""),
    ],
)
def test_unset_goes_back_to_the_base(address: str, old: str, new: str) -> None:
    shown = run("unset", "town.yaml", address, "--lang", "en").stdout
    assert read("town.yaml") == TOWN.replace(old, new)
    assert "now reads" in shown


@pytest.mark.usefixtures("folder")
def test_unset_tells_where_a_value_comes_from_that_is_not_in_the_file() -> None:
    result = run("unset", "town.yaml", "quorum.session", "--lang", "en", code=2)
    assert "`town.yaml` does not give `quorum.session` itself" in result.stderr
    assert "base.yaml:10" in result.stderr
    result = run("unset", "镇.yaml", "法定人数.到会", "--lang", "en", code=2)
    assert "`present` is missing" in result.stderr
    assert read("镇.yaml") == CHINESE


@pytest.mark.usefixtures("folder")
def test_null_is_silence() -> None:
    shown = run("set", "town.yaml", "plans", "null", "--lang", "en").stdout
    assert "`plans` is removed" in shown
    assert "plans" not in loaded(Path("town.yaml")).versions[0].provisions
    run("set", "town.yaml", "quorum.session", "null")
    assert "    session: null\n" in read("town.yaml")
    shown = run("set", "镇.yaml", "列席", "null", "--lang", "zh").stdout
    assert read("镇.yaml") == CHINESE[: CHINESE.index("  列席:")]


@pytest.mark.usefixtures("folder")
def test_a_provision_of_ones_own_is_written_whole() -> None:
    value = "{kind: quorum, modality: should, session: irregular, present: {at_least: 10}}"
    run("set", "town.yaml", "extra-quorum", value)
    made = "  extra-quorum:\n    kind: quorum\n    modality: should\n    session: irregular\n"
    made += "    present: {at_least: 10}\n"
    assert read("town.yaml") == TOWN.replace("# odd  spacing\n", f"# odd  spacing\n{made}")
    run("set", "town.yaml", "extra-quorum.present.at_least", "12")
    run("set", "town.yaml", "修正.0", "{自: 2028-01-01, 条款: {extra-quorum: {到会: {至少: 9}}}}")
    run("set", "town.yaml", "amendments.0.provisions.extra-quorum.present.at_least", "8")
    assert read("town.yaml").count("至少: 8") == 1


@pytest.mark.usefixtures("folder")
def test_shipped_rule_sets_are_not_changed() -> None:
    for args in (
        ["set", "zhangjiagang", "quorum.present.at_least", "1/2"],
        ["unset", "heshan", "x"],
    ):
        result = run(*args, "--lang", "en", code=2)
        assert "comitia new my-town --from" in result.stderr


def test_a_folder_that_cannot_be_written_leaves_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "mkstemp", refused)
    result = run("set", "town.yaml", "status", "trial", "--lang", "en", code=2)
    assert "`town.yaml` cannot be written: Permission denied" in result.stderr
    run("new", "other", "--from", "base.yaml", code=2)
    assert read("town.yaml") == TOWN
    assert sorted(each.name for each in folder.iterdir()) == ["base.yaml", "town.yaml", "镇.yaml"]


def test_writing_keeps_links_and_permissions(folder: Path) -> None:
    (folder / "real").mkdir()
    (folder / "town.yaml").rename(folder / "real" / "town.yaml")
    (folder / "real" / "town.yaml").chmod(0o640)
    (folder / "real" / "base.yaml").write_text(BASE, encoding="utf-8")
    (folder / "town.yaml").symlink_to("real/town.yaml")
    run("set", "town.yaml", "status", "trial")
    assert (folder / "town.yaml").is_symlink()
    assert (folder / "real" / "town.yaml").stat().st_mode & 0o777 == 0o640
    assert "status: trial" in read("real/town.yaml")


def test_check_tells_everything_of_every_file(folder: Path) -> None:
    shown = run("check", "town.yaml", "镇.yaml", "zhangjiagang", *SHALLOW, "--lang", "zh").stdout
    assert shown.count("没有问题") == 3
    bad = TOWN.replace("3/4", "3.4").replace("status: draft", "status: drafd")
    (folder / "bad.yaml").write_text(bad, encoding="utf-8")
    (folder / "one.yaml").write_text(TOWN.replace("base.yaml", "two.yaml"), encoding="utf-8")
    (folder / "two.yaml").write_text(TOWN.replace("base.yaml", "one.yaml"), encoding="utf-8")
    files = ("town.yaml", "bad.yaml", "one.yaml")
    shown = run("check", *files, *SHALLOW, "--lang", "en", code=1).stdout
    for part in ("no problems", "bad.yaml:4:9", "bad.yaml:12:17", "2 error", "in a circle"):
        assert part in shown
    found = told("check", "bad.yaml", "town.yaml", *SHALLOW, code=1)["files"]
    assert [(each["file"], len(each["findings"])) for each in found] == [
        ("bad.yaml", 2),
        ("town.yaml", 0),
    ]
    run("check", "nowhere.yaml", "town.yaml", code=2)
    run("check", ".", code=2)
    result = run("set", "one.yaml", "status", "trial", "--lang", "en", code=2)
    assert "in a circle" in result.stderr


@pytest.mark.usefixtures("folder")
def test_explain_tells_where_a_value_comes_from() -> None:
    lines = run(
        "explain", "town.yaml", "quorum.present.at_least", "--lang", "en"
    ).stdout.splitlines()
    assert lines[:4] == [
        "quorum.present.at_least",
        "  value: 3/4",
        "  from: town.yaml:12 (the rule set itself)",
        "  in the place of: 4/5, base.yaml:11 (base `base`)",
    ]
    text = "\n".join(lines)
    for part in (
        "provision: `quorum` (quorum)",
        "must; rule",
        "11; 一(二)3",
        "reads: (must) The annual",
    ):
        assert part in text
    chinese = run("explain", "base.yaml", "quorum.present.of", "--lang", "zh").stdout
    assert chinese.startswith("quorum.present.of  quorum·到会·基数")
    assert "no base is named" in chinese
    wide = run("explain", "zhangjiagang", "quorum", "--lang", "zh").stdout.splitlines()
    assert [each for each in wide if text_width(each) > WIDTH and "/" not in each] == []
    assert not any("modality" in line for line in wide)  # the sentence says it
    signed = run("explain", "zhangjiagang", "mandatory-inclusion.any_of.delegates", "--lang", "zh")
    assert "值：{至少: 10}" in signed.stdout
    ambiguous = told("explain", "zhangjiagang", "quorum.present.of")
    assert ambiguous["ruleset"] == "zhangjiagang"
    assert [each["address"] for each in ambiguous["readings"]] == ["quorum.present.of"]
    found = told("explain", "town.yaml", "plans.business")
    assert (found["value"], found["origins"][0]["line"]) == (["long_plans", "deployments"], 17)
    merged = told("explain", "town.yaml", "quorum.present")["value"]
    assert merged == {"at_least": "3/4", "of": "delegates_due"}
    both = run("explain", "town.yaml", "plans", "--lang", "en").stdout
    assert "  besides: {kind: powers," in both
    silent = told("explain", "town.yaml", "quorum.present.at_most")
    assert (silent["value"], silent["origins"]) == (None, [])
    run("set", "town.yaml", "plans", "null")
    gone = run("explain", "town.yaml", "plans", "--lang", "en").stdout
    assert "silent" in gone
    result = run("explain", "zhangjiagang", "quorum.presen", "--lang", "en", code=2)
    assert "did you mean `present`?" in result.stderr


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "args",
    [("set", "town", "status", "trial"), ("show", "town"), ("explain", "town", "quorum")],
)
def test_a_file_named_without_its_ending_is_guessed(args: tuple[str, ...]) -> None:
    assert "did you mean `town.yaml`?" in run(*args, "--lang", "en", code=2).stderr


@pytest.mark.parametrize("command", ["check", "show", "set"])
def test_no_name_is_too_long(command: str) -> None:
    more = ("a", "b") if command == "set" else ()
    assert "error[" in "".join(run(command, "a" * 300, *more, "--lang", "en", code=2).output)


def test_explain_and_history_know_amendments(folder: Path) -> None:
    (folder / "base.yaml").write_text(BASE + AMENDED, encoding="utf-8")
    lines = run(
        "explain", "base.yaml", "quorum.present.at_least", "--lang", "en"
    ).stdout.splitlines()
    assert lines[1:3] == ["  value: 2/3", "  from: base.yaml:21 (amendment of 2008-01-01)"]
    day = ("explain", "base.yaml", "quorum.present.at_least", "--as-of", "2007-01-01")
    assert told(*day)["value"] == "4/5"
    result = run(*day[:-1], "2007-02-30", "--lang", "en", code=2)
    assert "is not a date that exists" in result.stderr
    shown = run("history", "base.yaml", "--lang", "en").stdout.splitlines()
    assert shown[:3] == ["Base", "from 2006-01-01: 2 provisions", "from 2008-01-01: 1 provisions"]
    assert shown[3].startswith("  `quorum` now reads: (must) The annual session may be held only")
    assert shown[4].startswith("    before: (must)")
    assert shown[5] == "  `plans` is removed"
    found = told("history", "base.yaml")["versions"]
    assert [each["since"] for each in found] == ["2006-01-01", "2008-01-01"]
    assert [each["provision"] for each in found[1]["changes"]] == ["quorum", "plans"]
    assert "施行" in run("history", "zhangjiagang", "--lang", "zh").stdout


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", [*shipped(), "town.yaml", "镇.yaml", "base.yaml"])
def test_a_rule_set_goes_from_one_language_to_the_other_and_back(name: str) -> None:
    path = find_ruleset(name)
    assert path is not None
    chinese = run("show", name, "--as", "yaml", "--lang", "zh").stdout
    copy = Path("copy.yaml")
    copy.write_text(chinese, encoding="utf-8")
    english = run("show", "copy.yaml", "--as", "yaml", "--lang", "en").stdout
    assert as_data(loaded(path, english)) == as_data(
        loaded(path, run("show", name, "--as", "yaml", "--lang", "en").stdout)
    )
    copy.write_text(english, encoding="utf-8")
    again = run("show", "copy.yaml", "--as", "yaml", "--lang", "zh").stdout
    assert again == chinese
    assert as_data(loaded(path, again)) == as_data(loaded(path, chinese))
    for text in (chinese, english):
        assert text.count("#") == read(str(path)).count("#")
    if name in shipped():
        assert english == read(str(path))
        assert "\n条款:\n" in chinese


def value(text: str) -> Node:
    node, problems = parse_yaml(text.encode(), "value")
    assert node is not None, problems
    return node


@pytest.mark.parametrize(
    ("text", "path", "new", "result"),
    [
        ("a:\n", ("a", "b"), "1", "a: {b: 1}\n"),
        ("a:   # x\n", ("a", "b"), "1", "a: {b: 1}   # x\n"),
        ("a: {}\n", ("a", "b"), "1", "a: {b: 1}\n"),
        ("a: {b: 1,}\n", ("a", "c"), "2", "a: {b: 1, c: 2}\n"),
        ("{a: 1}", ("b",), "2", "{a: 1, b: 2}"),
        ("a: 1", ("b",), "2", "a: 1\nb: 2"),
        ("a: |\n  x\n  y\nb: 1\n", ("a",), "z", "a: z\nb: 1\n"),
        ("a: |\n  x\n", ("b",), "z", "a: |\n  x\nb: z\n"),
        ("a:\n- x\n-  y # k\n", ("a", 1), "z", "a:\n- x\n-  z # k\n"),
        ("a:\n- x\n", ("a", 1), "z", "a:\n- x\n- z\n"),
        ("a: [x]\n", ("a", 1), "{b: c}", "a: [x, {b: c}]\n"),
        ("a: []\n", ("a", 0), "z", "a: [z]\n"),
        ("a:\n  # r\n  b: 1\nc: 2\n", ("a",), "5", "a: 5\nc: 2\n"),
        ("a: # r\n  b: 1\nc: 2\n", ("a",), "5", "a: 5 # r\nc: 2\n"),
        ("a: 1\n", ("b",), "'x, y: #'", 'a: 1\nb: "x, y: #"\n'),
        ("a: 1\n", ("b c",), "true", "a: 1\nb c: true\n"),
        ("\ufeffa: 1\n", ("a",), "2", "\ufeffa: 2\n"),
        ("'甲': 1\n", ("甲",), "二", "'甲': 二\n"),
    ],
)
def test_a_text_is_changed_at_one_place(
    text: str, path: tuple[str | int, ...], new: str, result: str
) -> None:
    assert put(text, path, value(new)) == result


@pytest.mark.parametrize(
    ("text", "path", "result"),
    [
        ("a: 1\nb: 2\n", ("a",), "b: 2\n"),
        ("a: 1\nb: 2", ("b",), "a: 1"),
        ("a: {b: 1, c: 2}\n", ("a", "b"), "a: {c: 2}\n"),
        ("a: {b: 1, c: 2}\n", ("a", "c"), "a: {b: 1}\n"),
        ("a: {b: 1}\nc: 2\n", ("a", "b"), "c: 2\n"),
        ("a:\n- b: 1\n  c: 2\n", ("a", 0, "b"), "a:\n- c: 2\n"),
        ("a:\n- b: 1\n  c: 2\n- d\n", ("a", 0), "a:\n- d\n"),
        ("a: [x, y]\n", ("a", 1), "a: [x]\n"),
        ("a: 1\n\nb:\n  c: |\n    t\n\nd: 1\n", ("b",), "a: 1\n\nd: 1\n"),
    ],
)
def test_a_text_loses_one_place(text: str, path: tuple[str | int, ...], result: str) -> None:
    assert removed(text, path) == result


def ways(node: Node, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    if isinstance(node, Mapping):
        for entry in node:
            yield from ways(entry.value, (*path, entry.key))
    elif isinstance(node, Sequence):
        for number, item in enumerate(node.items):
            yield from ways(item, (*path, number))


@pytest.mark.parametrize("text", [TOWN, CHINESE, BASE + AMENDED, RECORDS], ids=range(4))
def test_every_place_of_a_file_can_be_set_and_taken_out(text: str) -> None:
    for path in ways(value(text)):
        made = put(text, path, value("new"))
        kept = [line for line in made.splitlines() if line in text.splitlines()]
        assert "new" in made
        assert len(kept) + 1 >= len(made.splitlines())
        assert "# the end" in removed(text, path) or "# the end" not in text


def test_what_cannot_be_changed_in_place_is_refused() -> None:
    one = Scalar("1", True, NOWHERE)
    for text, path in (("a: 1\n", ("a", 3)), ("a: [1]\n", ("a", 5)), ("a: &x 1\n", ("a",))):
        with pytest.raises(NotEditable):
            put(text, path, one)
    with pytest.raises(NotEditable):
        removed("a: 1\n", ("b",))


def test_yes_and_no_may_be_written_in_chinese(tmp_path: Path) -> None:
    path = tmp_path / "town.yaml"
    head = "id: town\ntitle: {zh: 镇, en: Town}\nstatus: draft\nprovisions:\n"
    rule = "  p: {kind: convening, modality: stated, convener: committee, presidium: %s}\n"
    for truth, other in (("true", "是"), ("false", "否")):
        said = []
        for word in (truth, other):
            path.write_text(head + rule % word, encoding="utf-8")
            read = load_ruleset(path, default_registry(), find_ruleset).ruleset
            assert read is not None
            said.append(as_data(read))
            shown = CliRunner().invoke(main, ["show", str(path), "--as", "yaml", "--lang", "en"])
            assert f"presidium: {truth}" in shown.output
        assert said[0] == said[1]
    path.write_text(head + rule % '"是"', encoding="utf-8")
    assert load_ruleset(path, default_registry(), find_ruleset).ruleset is None, (
        "a quoted word is a text"
    )
