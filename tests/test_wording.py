"""Bounds read from wording, and what the checks of wording make of each pair of bounds."""

from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest

from comitia.checking import Request, check
from comitia.engine.wording import bounds_in
from comitia.testing import HEADER

HEAD = HEADER.partition("  example:")[0]

TEXTS = [
    ("须有应到代表的三分之二以上到会方可召开", [("at_least", "2/3")]),
    ("经到会代表过半数同意", [("more_than", "1/2")]),
    ("经全体代表的半数以上通过", [("at_least", "1/2")]),
    ("赞成票超过应到会代表的半数为通过", [("more_than", "1/2")]),
    (
        "满意票不低于八成五的评为优秀，不足六成的为不合格",
        [("at_least", "17/20"), ("less_than", "3/5")],
    ),
    ("由三名成员组成", [("", "3")]),
    ("10名以上代表或者十分之一以上代表联名", [("at_least", "10"), ("at_least", "1/10")]),
    ("满意率不满60%的为不合格", [("less_than", "3/5")]),
    ("不少于9人、不多于7人", [("at_least", "9"), ("at_most", "7")]),
    ("代表联名人数达到百分之五", [("at_least", "1/20")]),
    ("自2006年2月20日起施行", []),
    ("自二〇二六年十月一日起施行", []),
    ("每年七月一日前后开展一次", []),
    ("于十二月上旬至次年一月中旬进行", []),
    ("最迟不超过3月底", []),
    ("一至三月份制定计划，10月20日前报送", []),
    ("每月十五日为接待日", [("", "15")]),
    ("三个月内答复", [("at_most", "3")]),
    ("三月内答复", [("at_most", "3")]),
    ("十二个月以上", [("at_least", "12")]),
    ("不应少于五人，不可超过十人", [("at_least", "5"), ("at_most", "10")]),
    ("不得高于百分之三十", [("at_most", "3/10")]),
    ("第十二条 每年召开一次会议", []),
    ("不满意票超过应到代表半数的", [("more_than", "1/2")]),
    ("不满意票不满三分之一", [("less_than", "1/3")]),
    ("得票未过半数或者未超过三分之一的", [("at_most", "1/2"), ("at_most", "1/3")]),
    ("赞成票没有超过半数", [("at_most", "1/2")]),
    ("不过半数的", [("at_most", "1/2")]),
    ("不及三分之一", [("less_than", "1/3")]),
    ("未达三分之二的", [("less_than", "2/3")]),
    ("达三分之二", [("at_least", "2/3")]),
    ("超半数同意", [("more_than", "1/2")]),
    ("表决通过三项决定，经过三名代表联名", [("", "3"), ("", "3")]),
    ("大于等于60%、小于等于80%", [("at_least", "3/5"), ("at_most", "4/5")]),
    ("十人（含）以上", [("at_least", "10")]),
    ("三分之二（含本数）以上", [("at_least", "2/3")]),
    ("三分之二以上（不含本数）", [("more_than", "2/3")]),
    ("多于应选名额的五分之一至二分之一", [("", "1/5"), ("", "1/2")]),
    ("三分之二以上通过，不足一人的按一人计", [("at_least", "2/3")]),
    ("不满一年的", [("less_than", "1")]),
    ("五人至九人", [("", "5"), ("", "9")]),
    ("at least two thirds of the delegates due", [("at_least", "2/3")]),
    ("a majority; ten or more delegates", [("more_than", "1/2"), ("at_least", "10")]),
]


@pytest.mark.parametrize(("text", "bounds"), TEXTS)
def test_bounds_in_a_text(text: str, bounds: list[tuple[str, str]]) -> None:
    zh, en = ("", text) if text.isascii() else (text, "")
    found = [(each.bound, str(each.value)) for each in bounds_in(zh, en)]
    assert found == bounds


WORDS = {
    "at_least": "{n}以上",
    "more_than": "超过{n}",
    "at_most": "不超过{n}",
    "less_than": "不满{n}",
}
HOLDS = {
    "at_least": Fraction.__ge__,
    "more_than": Fraction.__gt__,
    "at_most": Fraction.__le__,
    "less_than": Fraction.__lt__,
}


@pytest.mark.parametrize(("worded", "field"), list(product(WORDS, WORDS)))
@pytest.mark.parametrize("value", ["2/3", "1/2", "10"])
def test_a_boundary_is_at_fault_where_cases_show_it(
    worded: str, field: str, value: str, tmp_path: Path
) -> None:
    """All cases of up to 30 people; a field may also say the very opposite of the wording."""
    words = {"2/3": "三分之二", "1/2": "半数", "10": "10名"}[value]
    share = Fraction(value)
    answers = []
    for whole, part in product(range(1, 31), range(31)):
        measured = Fraction(part, whole) if "/" in value else Fraction(part)
        answers.append((HOLDS[worded](measured, share), HOLDS[field](measured, share)))
    same = all(one == other for one, other in answers)
    opposite = all(one != other for one, other in answers)
    path = tmp_path / "rules.yaml"
    base = ", of: delegates_due" if "/" in value else ""
    path.write_text(
        f"{HEAD}  quorum:\n    kind: quorum\n    modality: must\n"
        f"    wording: {{zh: 到会代表{WORDS[worded].format(n=words)}}}\n"
        f"    present: {{{field}: {value}{base}}}\n",
        encoding="utf-8",
    )
    found = check(str(path), Request(select=["NM005", "NM006"])).findings
    assert bool(found) == (not same and not opposite)
    assert {each.code for each in found} <= {"NM006" if value == "1/2" else "NM005"}
