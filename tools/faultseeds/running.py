"""Looking at drafts with `comitia check`, and telling whether a planted fault was found."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from comitia.builtin import check_registry, find_ruleset, shipped
from comitia.checking import Checked, Request, check
from comitia.deciding import Request as Deciding
from comitia.deciding import run as decide
from comitia.engine.findings import Finding
from comitia.engine.recordfiles import load_records
from comitia.engine.shapes import kinds_of
from comitia.engine.translating import translated
from comitia.engine.yamlfile import Mapping, Node, Scalar, Sequence, parse_yaml
from faultseeds import (
    bodies,
    choices,
    comparisons,
    duties,
    flows,
    holidays,
    letters,
    numbers,
    organs,
    powers,
    rooms,
    rosters,
    rows,
    schedules,
    structure,
    thresholds,
)
from faultseeds.clean import sound_draft
from faultseeds.drafts import Draft
from faultseeds.replaying import replayed
from faultseeds.seeding import Names, Seed

SEEDS: tuple[Seed, ...] = (
    *letters.SEEDS,
    *structure.SEEDS,
    *numbers.SEEDS,
    *schedules.SEEDS,
    *holidays.SEEDS,
    *thresholds.SEEDS,
    *bodies.SEEDS,
    *duties.SEEDS,
    *comparisons.SEEDS,
    *flows.SEEDS,
    *powers.SEEDS,
    *organs.SEEDS,
    *rows.SEEDS,
    *rosters.SEEDS,
    *choices.SEEDS,
    *rooms.SEEDS,
)
"""Every way to make a mistake; seeds for new checks are added to the module that they fit."""

SHIPPED_SHARE = 0.2
"""How often a fault is planted into one of the rule sets that are shipped."""

BESIDE_SHARE = 0.3
"""How often a sound draft is held against other texts, too."""

DRAFT = "draft.yaml"


@dataclass(frozen=True)
class Outcome:
    """One fault that was planted, and what became of it."""

    number: int
    family: str
    seed: str
    base: str
    found: str = ""
    shown: bool = False
    """Whether a case shows it that `comitia decide` decides, too."""
    text: str = ""
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sound:
    """One sound draft that was looked at; `alarms` are the errors and warnings it got."""

    number: int
    provisions: int
    passed: int
    alarms: tuple[str, ...] = ()
    families: tuple[str, ...] = field(default=())


def look(draft: Draft, codes: tuple[str, ...] = ()) -> list[Finding]:
    """Check a draft; for some codes alone where only they matter."""
    with TemporaryDirectory() as folder:
        return list(_checked(draft, Path(folder), None, codes).findings)


def _checked(
    draft: Draft, folder: Path, content: bytes | None, codes: tuple[str, ...] = ()
) -> Checked:
    for file, text in draft.beside.items():
        (folder / file).write_text(text, encoding="utf-8")
    path = folder / DRAFT
    path.write_bytes(draft.written().encode() if content is None else content)
    against, peers = (
        [str(folder / each) for each in names] for names in (draft.against, draft.peers)
    )
    since = None if draft.since is None else str(folder / draft.since)
    return check(str(path), Request(select=codes, against=against, since=since, peers=peers))


def sound(seed: int, number: int) -> Sound:
    """Look at one sound draft."""
    rng = Random(f"sound/{seed}/{number}")
    draft = sound_draft(rng)
    if rng.random() < BESIDE_SHARE:
        _beside_itself(rng, draft)
    with TemporaryDirectory() as folder:
        checked = _checked(draft, Path(folder), None)
    alarms = [each for each in checked.findings if each.severity != "info"]
    said = tuple(told(each) for each in alarms)
    families = tuple(each.code[:2] for each in alarms)
    return Sound(number, len(draft.provisions), len(checked.passed), said, families)


def _beside_itself(rng: Random, draft: Draft) -> None:
    """Hold a draft against a superior rule set and an old text that say the same."""
    for name in ("above", "before"):
        held = list(draft.provisions.items())
        rng.shuffle(held)
        draft.beside[f"{name}.yaml"] = Draft({**draft.head, "id": name}, dict(held)).written()
    draft.against, draft.since = ("above.yaml",), "before.yaml"


def told(finding: Finding) -> str:
    """A finding on one line."""
    problem = finding.problem
    rules = ", ".join(map(local, finding.rules))
    return f"{finding.code} {problem.severity} {problem.message.render('en')} [{rules}]"


def local(address: str) -> str:
    """The name of the provision an address lies in."""
    return address.rpartition("/")[2].partition(".")[0]


def run(seed: int, number: int, *, written: bool = False) -> Outcome:
    """Plant one fault and look whether it is found; every one of its sort in its turn."""
    seeds = [each for each in SEEDS if each.written is written]
    chosen = Random(f"order/{seed}").sample(seeds, len(seeds))[number % len(seeds)]
    rng = Random(f"fault/{seed}/{number}")
    if chosen.records:
        return _records(rng, number, chosen)
    if chosen.roster is not None:
        return _roster(rng, number, chosen)
    for _attempt in range(60):
        clean = _shipped(rng) if rng.random() < SHIPPED_SHARE else sound_draft(rng)
        tried = _plant(rng, chosen, clean, number)
        if tried is not None:
            return tried
    raise LookupError(f"no draft has a place for {chosen.name}")


def _plant(rng: Random, chosen: Seed, clean: Draft, number: int) -> Outcome | None:
    draft = clean.copy()
    names: Names | None = ()
    if chosen.plant is not None:
        try:
            names = chosen.plant(rng, draft)
        except (KeyError, IndexError, TypeError, AttributeError, ValueError):
            if not clean.shipped:
                raise
            return None  # a shipped rule set holds what the seed does not know
        if names is None:
            return None
    text, line, content = draft.written(), 0, None
    if rng.random() < 0.4:
        text = in_chinese(text)
    if chosen.spoil is not None:
        try:
            spoilt = chosen.spoil(rng, text)
        except (IndexError, UnicodeEncodeError):
            return None  # a shipped rule set has no such place, or signs that no old editor has
        if spoilt is None:
            return None
        content, line = spoilt
    content = text.encode() if content is None else content
    before = {_key(each) for each in _before(clean, chosen.codes)}
    with TemporaryDirectory() as folder:
        said = _checked(draft, Path(folder), content, chosen.codes).findings
        fresh = (each for each in said if _key(each) not in before)
        hits = [each for each in fresh if _is_it(each, chosen, names, line, content)]
        beside = [Path(folder) / each for each in draft.beside]
        shown = [each for each in hits if replayed(each, Path(folder) / DRAFT, beside)]
        missed = [] if hits else _checked(draft, Path(folder), content).findings
    return Outcome(
        number,
        chosen.family,
        chosen.name,
        clean.shipped or "generated",
        next((each.code for each in (*shown, *hits)), ""),
        bool(shown),
        "" if hits else content.decode("utf-8", "replace"),
        tuple(map(told, missed)),
    )


def _before(clean: Draft, codes: tuple[str, ...]) -> list[Finding]:
    """What is said of the draft without the fault; of a shipped rule set, looked at once."""
    return _of_shipped(clean.shipped, codes) if clean.shipped else look(clean, codes)


@cache
def _of_shipped(name: str, codes: tuple[str, ...]) -> list[Finding]:
    return look(next(each for each in _all_shipped() if each.shipped == name), codes)


def _key(finding: Finding) -> tuple[object, ...]:
    rules = tuple(map(local, finding.rules))
    return (finding.code, rules, finding.problem.message.template, repr(finding.problem.message))


def _is_it(
    finding: Finding, chosen: Seed, names: Collection[str], line: int, content: bytes
) -> bool:
    """Whether a finding tells of the fault: an accepted code, at one of the places."""
    if not finding.code.startswith(chosen.codes):
        return False
    if finding.verdict in ("not_analysed", "undecided"):
        return False
    problem = finding.problem
    spans = [problem.span, *(span for span, _ in problem.related)]
    lines = [each.start.line for each in spans if each is not None]
    if line:  # of two that are one, either may be named
        return line in lines or ("LX004" in chosen.codes and line - 1 in lines)
    if not names:
        return True
    if any(local(rule) in names for rule in finding.rules):
        return True
    text = content.decode("utf-8", "replace")
    return any(_provision_at(text, each) in names for each in lines)


def _provision_at(text: str, line: int) -> str:
    """The name of the provision in which a line stands."""
    for each in reversed(text.split("\n")[:line]):
        if each.startswith("  ") and not each.startswith("   ") and each.rstrip().endswith(":"):
            return each.strip().rstrip(":")
    return ""


def _records(rng: Random, number: int, chosen: Seed) -> Outcome:
    """A table of records with one spoilt cell."""
    assert chosen.spoil is not None
    cell, _ = chosen.spoil(rng, "") or (b"", 0)
    tables = (
        ("assembly", "name"),
        ("delegate", "id"),
        ("motion", "about"),
        ("signature", "delegate"),
    )
    table, column = rng.choice(tables)
    rows = [f"id,{column}", *(f"{each},x{each}" for each in range(rng.randint(0, 5)))]
    if column == "id":
        rows = ["id", *(f"d{each}" for each in range(rng.randint(0, 5))), cell.decode()]
    else:
        rows.append(f"last,{cell.decode()}")
    text = "\n".join(rows) + "\n"
    with TemporaryDirectory() as folder:
        (Path(folder) / f"{table}.csv").write_text(text, encoding="utf-8")
        problems = load_records(Path(folder), check_registry()).problems
    hits = [each for each in problems if each.code.startswith(chosen.codes)]
    said = tuple(f"{each.code} {each.message.render('en')}" for each in problems)
    found = hits[0].code if hits else ""
    return Outcome(
        number, chosen.family, chosen.name, table, found, False, "" if hits else text, said
    )


def _roster(rng: Random, number: int, chosen: Seed) -> Outcome:
    """A roster among the records, beside rules that ask for another: the records are the case."""
    assert chosen.roster is not None
    draft, text = chosen.roster(rng, sound_draft(rng))
    with TemporaryDirectory() as folder:
        rules, records = Path(folder) / "draft.yaml", Path(folder) / "records.yaml"
        rules.write_text(draft.written(), encoding="utf-8")
        records.write_text(text, encoding="utf-8")
        problems = decide(Deciding(str(rules), records), "en").problems
    hits = [each for each in problems if each.code.startswith(chosen.codes)]
    said = tuple(f"{each.code} {each.message.render('en')}" for each in problems)
    found = hits[0].code if hits else ""
    return Outcome(
        number, chosen.family, chosen.name, "roster", found, bool(hits), "" if hits else text, said
    )


def in_chinese(text: str) -> str:
    """The same file with its keys and words in Chinese, as far as it can be read."""
    tree, _ = parse_yaml(text.encode(), "draft.yaml")
    if not isinstance(tree, Mapping):
        return text
    known = check_registry().kinds
    return translated(text, tree, known, kinds_of([tree], known), "zh")


@lru_cache(maxsize=1)
def _all_shipped() -> tuple[Draft, ...]:
    return tuple(each for each in map(_read, shipped()) if each is not None)


def _shipped(rng: Random) -> Draft:
    return rng.choice(_all_shipped()).copy()


def _read(name: str) -> Draft | None:
    """A shipped rule set as plain values; its numbers stay the texts they are."""
    path = find_ruleset(name)
    assert path is not None
    tree, _ = parse_yaml(path.read_bytes(), name)
    held = _plain(tree)
    if not isinstance(held, dict) or "amendments" in held or "extends" in held:
        return None
    provisions = held.pop("provisions")
    held.setdefault("effective", "2020-01-01")
    return Draft(held, provisions, shipped=name)


def _plain(node: Node | None) -> object:
    match node:
        case Mapping():
            return {entry.key: _plain(entry.value) for entry in node}
        case Sequence():
            return [_plain(each) for each in node.items]
        case Scalar() if node.plain and node.text in ("true", "false"):
            return node.text == "true"
        case Scalar() if node.plain and node.text.isdecimal():
            return int(node.text)
        case Scalar() if node.plain and node.text in ("", "null", "~"):
            return None
        case Scalar():
            return node.text
    return None
