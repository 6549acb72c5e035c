"""Articles numbered twice or left out, and those numbered as they may be."""

from pathlib import Path

import pytest
from checkhouse import found

RUN = ["一", "二", "三", "四", "五", "六"]


def statement(number: str, place: str, text: str) -> str:
    said = f"{{zh: 第{number}条　{text}}}" if place == "wording" else f"{{at: 第{number}条}}"
    return (
        f"  p{text}:\n    kind: statement\n    modality: stated\n    why: status\n"
        f"    says: {{zh: {text}, en: x}}\n    {place}: {said}\n"
    )


def draft(place: str, numbers: list[str], texts: str = "甲乙丙丁戊己庚") -> str:
    return "".join(
        statement(number, place, text) for number, text in zip(numbers, texts, strict=False)
    )


@pytest.mark.parametrize(
    ("place", "numbers", "severity", "message"),
    [
        ("wording", ["一", "二", "三", "三", "四"], "warning", "article 3 is there twice"),
        ("wording", ["三", "一", "二", "三", "四"], "warning", "article 3 is there twice"),
        ("wording", ["一", "二", "２", "四", "五"], "warning", "article 2 is there twice"),
        ("cite", ["一", "二", "三", "三", "五"], "info", "article 3 is there twice"),
        ("cite", ["8", "9", "10", "12", "13"], "info", "article 11 is missing"),
        ("wording", ["九", "十", "十一", "十三", "十四"], "info", "article 12 is missing"),
    ],
)
def test_numbers_that_cannot_be_right(
    place: str, numbers: list[str], severity: str, message: str, tmp_path: Path
) -> None:
    (finding,) = found(tmp_path, draft(place, numbers), "SC006")
    assert finding.severity == severity
    assert finding.problem.message.render("en") == message


@pytest.mark.parametrize(
    "text",
    [
        draft("wording", RUN),
        draft("cite", RUN),
        draft("cite", ["一", "二", "三", "三", "四", "五"]),  # two rules of one article
        draft("wording", ["一", "一", "二", "二", "三", "四"]),  # every part has the number
        draft("cite", ["一", "三", "五", "六", "七"]),  # not encoded whole
        draft("cite", ["三", "一", "二", "五", "六"]),  # in an order of its own
        draft("cite", ["一", "二", "四"]),
        draft("cite", ["一", "二", "三", "四", "五"]).replace("第四条", "第三条之一"),
        draft("wording", ["一", "二", "三", "四", "五"]).replace("第五条　", "第二条规定的"),
    ],
)
def test_numbers_that_may_be_right(text: str, tmp_path: Path) -> None:
    assert not found(tmp_path, text, "SC006")
