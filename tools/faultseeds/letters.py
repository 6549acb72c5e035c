"""Mistakes of typing: what an input method, an editor or a spreadsheet does to a file."""

from __future__ import annotations

import re
from random import Random

from faultseeds.seeding import Seed, spoilt

FULL = {":": "：", ",": "，", "{": "｛", "}": "｝", "[": "［", "]": "］", "-": "－", "#": "＃"}


def _lines(text: str, pattern: str) -> list[int]:
    """The numbers of the lines, from 0, where a pattern is found below the heading."""
    lines = text.split("\n")
    first = next(n for n, each in enumerate(lines) if re.match(r"provisions:|条款:", each))
    return [n for n in range(first + 1, len(lines)) if re.search(pattern, lines[n])]


def _changed(text: str, number: int, line: str) -> tuple[bytes, int]:
    lines = text.split("\n")
    lines[number] = line
    return "\n".join(lines).encode(), number + 1


def _somewhere(rng: Random, text: str, pattern: str, new: str) -> tuple[bytes, int] | None:
    """Replace one place of a pattern."""
    found = _lines(text, pattern)
    if not found:
        return None
    number = rng.choice(found)
    line = text.split("\n")[number]
    match = rng.choice(list(re.finditer(pattern, line)))
    return _changed(text, number, line[: match.start()] + match.expand(new) + line[match.end() :])


@spoilt("LX001")
def wide_colon(rng: Random, text: str) -> tuple[bytes, int] | None:
    """名称：议事规则."""
    return _somewhere(rng, text, r"^( +[^ :{\"]+): ?(?=.*)", r"\1：")


@spoilt("LX001")
def wide_colon_inside(rng: Random, text: str) -> tuple[bytes, int] | None:
    return _somewhere(rng, text, r"(?<=[{ ])([^ :{}\"，。]+): (?=[^\"{}]+[,}])", r"\1：")


@spoilt("LX001")
def wide_comma(rng: Random, text: str) -> tuple[bytes, int] | None:
    """[联名，代表团] becomes one item."""
    return _somewhere(rng, text, r"(?<=[\w%]), (?=[^\"]*[}\]])", "，")


@spoilt("LX001")
def pause_mark(rng: Random, text: str) -> tuple[bytes, int] | None:
    """[甲、乙]: the mark that Chinese lists have."""
    return _somewhere(rng, text, r"(?<=[\w%]), (?=[^\"{:]*\])", "、")


@spoilt("LX001", "SC012")
def wide_bracket(rng: Random, text: str) -> tuple[bytes, int] | None:
    if rng.random() < 0.5:
        return _somewhere(rng, text, r"(?<=: )\{", "｛")
    return _somewhere(rng, text, r"(?<=: )\[", "［")


@spoilt("LX001")
def wide_comment(rng: Random, text: str) -> tuple[bytes, int] | None:
    lines = text.split("\n")
    number = rng.choice(_lines(text, r"^  [^ ]+:$"))
    lines.insert(number, "  ＃ 第二章 会议")
    return "\n".join(lines).encode(), number + 1


@spoilt("LX002")
def wide_indent(rng: Random, text: str) -> tuple[bytes, int] | None:
    """Two ideographic spaces, as every Chinese paragraph begins."""
    return _somewhere(rng, text, r"^    (?=[^ -])", rng.choice(["　　", "　", "  　"]))


@spoilt("LX002")
def tab_indent(rng: Random, text: str) -> tuple[bytes, int] | None:
    return _somewhere(rng, text, r"^(?:    |  )(?=[^ -])", rng.choice(["\t", "\t\t", "  \t"]))


@spoilt("LX002")
def hard_space_indent(rng: Random, text: str) -> tuple[bytes, int] | None:
    """Copied from a web page."""
    return _somewhere(rng, text, r"^    (?=[^ -])", "\xa0\xa0\xa0\xa0")


@spoilt("LX003")
def old_notepad(rng: Random, text: str) -> tuple[bytes, int] | None:
    """Saved as ANSI on a Chinese machine."""
    return text.encode(rng.choice(["gb18030", "gbk"])), 0


@spoilt("LX003")
def unicode_notepad(rng: Random, text: str) -> tuple[bytes, int] | None:
    """Saved as Unicode, as old editors call it."""
    return text.encode(rng.choice(["utf-16", "utf-16-le", "utf-16-be"])), 0


@spoilt("LX004")
def field_twice(rng: Random, text: str) -> tuple[bytes, int] | None:
    """期限: 10 … 期限: 15."""
    number = rng.choice(_lines(text, r"^    [^ ]+: [^{\[]+$"))
    lines = text.split("\n")
    lines.insert(number + 1, lines[number])
    return "\n".join(lines).encode(), number + 2


@spoilt("LX004")
def provision_twice(rng: Random, text: str) -> tuple[bytes, int] | None:
    """A provision copied to be changed, and its name forgotten."""
    heads = _lines(text, r"^  [^ ]+:$")
    number = rng.choice(heads)
    lines = text.split("\n")
    end = next((each for each in heads if each > number), len(lines) - 1)
    end = min([end, *(n for n in range(number + 1, len(lines)) if lines[n] == "")])
    copy = lines[number:end]
    lines[end:end] = copy
    return "\n".join(lines).encode(), end + 1


@spoilt("LX004", "SC009")
def key_in_both_languages(rng: Random, text: str) -> tuple[bytes, int] | None:
    """类型 and kind."""
    found = _lines(text, r"^    (kind|类型): ")
    number = rng.choice(found)
    lines = text.split("\n")
    key, value = lines[number].strip().split(": ")
    other = "类型" if key == "kind" else "kind"
    lines.insert(number + 1, f"    {other}: {value}")
    return "\n".join(lines).encode(), number + 2


@spoilt("LX004")
def key_twice_inside(rng: Random, text: str) -> tuple[bytes, int] | None:
    return _somewhere(rng, text, r"\{([^ :{}]+): (\d[^ ,{}]*)(?=[,}])", r"{\1: \2, \1: 7")


@spoilt("LX005", "LX010")
def trap_of_yaml(rng: Random, text: str) -> tuple[bytes, int] | None:
    """no, 12:30, 010: one reader's text is another reader's number."""
    found = _lines(text, r"^    (kind|类型): ")
    number = rng.choice(found)
    lines = text.split("\n")
    end = next(
        (n for n in range(number, len(lines)) if not lines[n].startswith("    ")), len(lines)
    )
    if any(re.match(r"    (cite|出处):", each) for each in lines[number:end]):
        return None
    trap = rng.choice(["no", "on", "12:30", "010", "yes", "0o17", "1_000", "08:15"])
    lines.insert(number + 1, f"    cite: {{at: {trap}}}")
    return "\n".join(lines).encode(), number + 2


@spoilt("LX006")
def wide_digits(rng: Random, text: str) -> tuple[bytes, int] | None:
    """人数: １０."""
    found = _lines(text, r"(?<=: )\d+(?=[,}]|$)")
    if not found:
        return None
    number = rng.choice(found)
    line = text.split("\n")[number]
    match = rng.choice(list(re.finditer(r"(?<=: )\d+(?=[,}]|$)", line)))
    wide = match[0].translate({ord(str(d)): 0xFF10 + d for d in range(10)})
    return _changed(text, number, line[: match.start()] + wide + line[match.end() :])


@spoilt("LX006")
def chinese_number(rng: Random, text: str) -> tuple[bytes, int] | None:
    """A number as it is spoken: 十, 三分之二, 百分之八十."""
    pattern, new = rng.choice(
        [
            (r"(?<=: )\d{1,2}(?=[,}])", rng.choice(["十", "十五", "二十", "两"])),
            (r"(?<=: )\d/\d(?=[,}])", rng.choice(["三分之二", "二分之一", "半数"])),
            (r"(?<=: )\d+%(?=[,}])", rng.choice(["百分之八十", "６０％", "八成"])),
        ]
    )
    return _somewhere(rng, text, pattern, new)


@spoilt("LX006")
def wide_share(rng: Random, text: str) -> tuple[bytes, int] | None:
    """１／２ and 2／3."""
    return _somewhere(rng, text, r"(?<=: )(\d)/(\d)(?=[,}])", rng.choice([r"\1／\2", "１／２"]))


def _records(rng: Random, text: str) -> tuple[bytes, int] | None:
    """An identity number of eighteen digits that a spreadsheet made a number of."""
    digits = f"{rng.randint(110000, 659000)}19{rng.randint(40, 99)}0{rng.randint(101, 928)}"
    number = float(digits + f"{rng.randint(1000, 9999)}")
    shown = rng.choice([f"{number:.13E}", f"{number:.14e}", f"{number:.5E}", f"{number:.0f}.0"])
    return shown.encode(), 0


_records.__name__ = "id_as_number"
id_as_number = Seed("DA", ("DA002",), spoil=_records, records=True, written=True)

SEEDS = (
    wide_colon,
    wide_colon_inside,
    wide_comma,
    pause_mark,
    wide_bracket,
    wide_comment,
    wide_indent,
    tab_indent,
    hard_space_indent,
    old_notepad,
    unicode_notepad,
    field_twice,
    provision_twice,
    key_in_both_languages,
    key_twice_inside,
    trap_of_yaml,
    wide_digits,
    chinese_number,
    wide_share,
    id_as_number,
)
