"""What `comitia diff` does: two versions of a rule set, and what the change brings about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from comitia import comparereport, recordcompare
from comitia.asked import day_given
from comitia.comparereport import CASES
from comitia.comparetelling import NO_SOLVER
from comitia.comparing import Pair, Variant, compare, said
from comitia.engine.casewords import case_text
from comitia.engine.comparing import Verdicts
from comitia.engine.layout import folded
from comitia.engine.messages import Lang, Msg, Text, both
from comitia.engine.prove import SolverMissing
from comitia.engine.rulesets import Provision
from comitia.engine.values import frozen
from comitia.engine.versionchecks import untouched
from comitia.matrix import SILENT, Slot, side_by_side

What = Literal["added", "removed", "changed"]
WHAT = {
    "added": Text("added", "新增"),
    "removed": Text("removed", "删除"),
    "changed": Text("changed", "修改"),
}


@frozen
class Given:
    """Records to decide under both, and the day they are looked at."""

    records: Path | None = None
    as_of: str | None = None


@frozen
class Edited:
    """A provision that is not as it was; `wording` where no answer changes: proved."""

    id: str
    what: What
    slot: Slot
    wording: bool


@frozen
class Diff:
    """What a new version changes; `pair` is `None` without a solver."""

    old: Variant
    new: Variant
    edited: tuple[Edited, ...]
    pair: Pair | None
    untouched: int
    held: recordcompare.Held | None


def diff(old_name: str, new_name: str, given: Given, lang: Lang) -> Diff:
    """Hold two versions against each other; raises `Unusable`."""
    old, new = Variant(old_name), Variant(new_name)
    touched, alike = _touched(old, new)
    try:
        pair = compare(new, old, touched or ("",))
    except SolverMissing:
        pair = None
    held = None
    if given.records is not None:
        held = recordcompare.hold(
            old, new, given.records, day_given(given.as_of), only=(), lang=lang
        )
    return Diff(old, new, tuple(_edited(old, new, pair, lang)), pair, alike, held)


def _touched(old: Variant, new: Variant) -> tuple[list[str], int]:
    """The questions that are not answered in the very same words, and how many are."""
    names = dict.fromkeys(e.question.id for e in new.program.compiled)
    touched, alike = [], 0
    for name in names:
        sides = [
            [each for each in side.program.compiled if each.question.id == name]
            for side in (new, old)
        ]
        if untouched(sides[0], sides[1], new.ruleset.id, old.ruleset.id):
            alike += 1
        else:
            touched.append(name)
    return touched, alike


def _edited(old: Variant, new: Variant, pair: Pair | None, lang: Lang) -> Iterator[Edited]:
    before = old.ruleset.versions[-1].provisions
    now = new.ruleset.versions[-1].provisions
    differing = _differing(pair)
    for name in dict.fromkeys((*before, *now)):
        row = (before.get(name), now.get(name))
        one, other = row
        if one is not None and other is not None:
            if type(one.kind) is not type(other.kind):
                yield Edited(name, "removed", side_by_side((), (one, None), lang), False)
                yield Edited(name, "added", side_by_side((), (None, other), lang), False)
                continue
            slot = side_by_side((), row, lang)
            if slot.shown(whole=False):
                wording = pair is not None and not (_questions(new, other) & differing)
                yield Edited(name, "changed", slot, wording)
        elif one is not None or other is not None:
            what: What = "added" if one is None else "removed"
            yield Edited(name, what, side_by_side((), row, lang), False)


def _differing(pair: Pair | None) -> set[str]:
    if pair is None:
        return set()
    alone = {each.id for each in (*pair.only_one, *pair.only_other)}
    return alone | {each.question.id for each in pair.verdicts if each.relation != "equal"}


def _questions(side: Variant, provision: Provision) -> set[str]:
    """The questions to which a provision contributes."""
    return {
        each.question.id
        for each in side.program.compiled
        if any(source.provision.address == provision.address for source in each.sources)
    }


def lines(found: Diff, lang: Lang, whole: bool) -> Iterator[str]:
    """The provisions that changed, then what follows from it."""
    yield Msg("{n} provisions differ", n=len(found.edited)).render(lang)
    for each in found.edited:
        yield from _provision(each, lang, whole)
    yield ""
    if found.pair is None:
        yield from folded(Msg("questions: not analysed; {reason}", reason=NO_SOLVER).render(lang))
    else:
        yield from _effects(found, found.pair, lang, whole)
    if found.held is not None:
        yield ""
        room = None if whole else comparereport.SCREEN
        yield from recordcompare.lines(found.held, lang, room)


def _provision(each: Edited, lang: Lang, whole: bool) -> Iterator[str]:
    yield ""
    message = Msg(
        "{name} [{kind}]: {change}",
        name=each.id,
        kind=each.slot.title(lang),
        change=WHAT[each.what],
    )
    heading = message.render(lang)
    if each.wording:
        heading += Msg(" (wording only: no answer changes, proved)").render(lang)
    yield from folded(heading, indent="  ")
    for line in each.slot.shown(whole) if each.what == "changed" else ():
        before, now = (SILENT.render(lang) if cell is None else cell for cell in line.cells)
        message = Msg("{name}: {before} → {now}", name=line.name, before=before, now=now)
        yield from folded(f"  {message.render(lang)}", indent=" " * 6)


def _effects(found: Diff, pair: Pair, lang: Lang, whole: bool) -> Iterator[str]:
    changed = [each for each in pair.verdicts if each.relation != "equal"]
    reworded = [each.question.names for each in pair.verdicts if each.relation == "equal"]
    yield Msg(
        "{n} questions answered otherwise, {same} in other words alone, {alike} untouched",
        n=len(changed),
        same=len(reworded),
        alike=found.untouched,
    ).render(lang)
    if reworded:
        message = Msg("wording only, proved: {names}", names=reworded)
        yield from folded(message.render(lang), indent="  ")
    for names, questions in (
        (Msg("answered for the first time"), pair.only_one),
        (Msg("no longer answered"), pair.only_other),
    ):
        if questions:
            listed = [each.names for each in questions]
            message = Msg("{which}: {names}", which=names, names=listed)
            yield from folded(message.render(lang), indent="  ")
    for each in changed:
        yield ""
        yield from _effect(pair, each, lang, whole)


NOW_BEFORE: dict[str, Msg] = {
    **CASES,
    "looser": Msg("allowed only now"),
    "stricter": Msg("no longer allowed"),
    "first": Msg("answered only now"),
    "second": Msg("no longer answered"),
}


def _effect(pair: Pair, each: Verdicts, lang: Lang, whole: bool) -> Iterator[str]:
    yield from folded(comparereport.stands(each).render(lang), indent="  ")
    if each.reason is not None:
        yield from folded(f"  {each.reason.render(lang)}", indent="    ")
    cases = list(each.cases.items())
    for name, case in cases if whole else cases[:2]:
        text = case_text(case, pair.one.opened.registry.schema, each.question.subject)
        message = Msg("{which}: {case}", which=NOW_BEFORE[name], case=text)
        yield from folded(f"  {message.render(lang)}", indent=" " * 4)
        for side, word in ((pair.other, Msg("before")), (pair.one, Msg("now"))):
            message = Msg(
                "{when}: {answer}", when=word, answer=said(side, each, case, lang).told(lang)
            )
            yield from folded(f"    {message.render(lang)}", indent=" " * 8)


def to_json(found: Diff, lang: Lang) -> dict[str, Any]:
    """The documented JSON of `diff`; the first of each pair is the new version."""
    data: dict[str, Any] = {
        "old": found.old.ruleset.path,
        "new": found.new.ruleset.path,
        "provisions": [_edited_json(each, lang) for each in found.edited],
        "untouched": found.untouched,
    }
    if found.pair is None:
        data["not_analysed"] = both(NO_SOLVER)
    else:
        data |= comparereport.to_json([found.pair], lang)[0]
    if found.held is not None:
        data["records"] = recordcompare.to_json(found.held)
    return data


def _edited_json(each: Edited, lang: Lang) -> dict[str, Any]:
    return {
        "provision": each.id,
        "change": each.what,
        "wording_only": each.wording,
        "parameters": [
            {"name": both(line.name), "before": line.cells[0], "now": line.cells[1]}
            for line in each.slot.shown(whole=False)
        ],
    }
