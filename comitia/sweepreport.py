"""What `comitia sweep` tells: how the outcomes change with the values, and where they jump."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from comitia.batchreport import name_of, words_of
from comitia.engine.layout import WIDTH, folded, table, text_width
from comitia.engine.messages import Lang, Msg, Text
from comitia.engine.problems import render_problem
from comitia.engine.sweep import Flip, Parameter, Swept
from comitia.engine.values import frozen
from comitia.sweeping import Report

MOST_ROWS = 40
MOST_CLIFFS = 5


@frozen
class Stretch:
    """Values next to one another between which no answer changes."""

    first: int
    last: int
    counts: Mapping[str | None, int]


def stretches(swept: Swept) -> list[Stretch]:
    """The flat stretches of a question that reads one parameter."""
    jumps = {flip.point[0] for flip in swept.flips}
    found: list[Stretch] = []
    for (place,), counts in swept.counts.items():
        if found and place not in jumps:
            found[-1] = Stretch(found[-1].first, place, counts)
        else:
            found.append(Stretch(place, place, counts))
    return found


def cliffs(swept: Swept, axis: int) -> dict[int, list[Flip]]:
    """The changes between a value of a parameter and the one before, by the place of the value."""
    place = swept.axes.index(axis)
    found: dict[int, list[Flip]] = {}
    for flip in swept.flips:
        if flip.axis == axis:
            found.setdefault(flip.point[place], []).append(flip)
    return dict(sorted(found.items()))


def outcomes_of(swept: Swept) -> list[str | None]:
    """Every outcome there is, in the order in which they are told, undetermined the last."""
    order = {name: place for place, name in enumerate(words_of(swept.ask))}
    seen = {name for counts in swept.counts.values() for name in counts}
    known = sorted((n for n in seen if n is not None), key=lambda n: (order.get(n, len(order)), n))
    return [*known, *([None] if None in seen else [])]


def told_outcome(swept: Swept, outcome: str | None, lang: Lang) -> str:
    """An outcome in words."""
    if outcome is None:
        return Msg("undetermined").render(lang)
    return Msg("{x}", x=words_of(swept.ask).get(outcome, Text(outcome, outcome))).render(lang)


def warnings(report: Report, lang: Lang, terminal: bool = False) -> list[str]:
    """What was odd about the tables, but did not hinder the answers."""
    return [render_problem(each, lambda _, __: None, lang, terminal) for each in report.warnings]


def to_json(report: Report) -> dict[str, Any]:
    """The documented JSON of `sweep`."""
    return {
        "ruleset": report.compilation.ruleset.id,
        "as_of": report.as_of.isoformat(),
        "since": report.since.isoformat(),
        "output": {"place": report.output.shown, "tables": list(report.tables)},
        "parameters": [
            {
                "address": each.address,
                "values": list(each.labels),
                "standing": None if each.standing is None else each.labels[each.standing],
            }
            for each in report.parameters
        ],
        "variants": report.variants,
        "without_effect": [each.address for each in report.without_effect()],
        "answers": [_swept_json(report, each) for each in report.swept],
    }


def _swept_json(report: Report, swept: Swept) -> dict[str, Any]:
    compiled = swept.ask.compiled
    affected = report.affected[swept.ask.number]

    def values(point: Sequence[int]) -> dict[str, str]:
        pairs = zip(swept.axes, point, strict=True)
        return {
            report.parameters[axis].address: report.parameters[axis].labels[n] for axis, n in pairs
        }

    return {
        "question": compiled.question.id,
        "form": compiled.question.form.value,
        "table": compiled.question.subject,
        "provisions": list(dict.fromkeys(each.provision.id for each in compiled.sources)),
        "variants": [
            {
                "values": values(point),
                "outcomes": {name: number for name, number in counts.items() if name is not None},
                "undetermined": counts.get(None, 0),
            }
            for point, counts in swept.counts.items()
        ],
        "flips": [
            {
                "parameter": report.parameters[flip.axis].address,
                "from": report.parameters[flip.axis].labels[_place(swept, flip) - 1],
                "values": values(flip.point),
                "before": flip.before,
                "after": flip.after,
                "number": flip.number,
            }
            for flip in swept.flips
        ],
        "affected": {"number": affected.number, "first": list(affected.first)},
    }


def _place(swept: Swept, flip: Flip) -> int:
    return flip.point[swept.axes.index(flip.axis)]


def lines(report: Report, lang: Lang) -> Iterator[str]:
    """The curves and jumps as text."""
    title = report.compilation.ruleset.header.title.text
    head = Msg(
        "{title}, as of {day}: {n} variants", title=title, day=report.as_of, n=report.variants
    )
    yield from folded(head.render(lang), indent="  ")
    for each in report.parameters:
        yield from folded(f"  {_varied(each).render(lang)}", indent="    ")
    yield ""
    for swept in report.swept:
        if not swept.flips:
            continue
        yield from folded(name_of(swept.ask).render(lang), indent="  ")
        if len(swept.axes) == 1:
            yield from _curve(report, swept, lang)
        for axis in swept.axes:
            yield from _cliffs(report, swept, axis, lang)
        yield from _affected(report, swept, lang)
        yield ""
    for each in report.without_effect():
        message = Msg("`{address}` changes no answer over these records", address=each.address)
        yield from folded(message.render(lang), indent="  ")
    message = Msg("written to {place}: {n} tables", place=report.output.shown, n=len(report.tables))
    yield from folded(message.render(lang), indent="  ")


def _varied(parameter: Parameter) -> Msg:
    labels = parameter.labels
    values = ", ".join(labels if len(labels) <= 6 else [*labels[:3], "…", labels[-1]])
    found = Msg("{address}: {values}", address=parameter.address, values=values)
    if parameter.standing is None:
        return found
    return Msg("{x} (as it stands: {value})", x=found, value=labels[parameter.standing])


def _curve(report: Report, swept: Swept, lang: Lang) -> Iterator[str]:
    """A row for each flat stretch; the one that stands is marked."""
    parameter = report.parameters[swept.axes[0]]
    names = outcomes_of(swept)
    rows = [["", *(told_outcome(swept, name, lang) for name in names)]]
    found = stretches(swept)
    for each in found[:MOST_ROWS]:
        label = parameter.labels[each.first]
        if each.last > each.first:
            label = f"{label} … {parameter.labels[each.last]}"
        if parameter.standing is not None and each.first <= parameter.standing <= each.last:
            label += " *"
        rows.append([label, *(str(each.counts.get(name, 0)) for name in names)])
    aligned = [f"    {line}" for line in table(rows)]
    if max(map(text_width, aligned)) <= WIDTH:
        yield from aligned
    else:
        for row in rows[1:]:
            cells = zip(rows[0][1:], row[1:], strict=True)
            told = ", ".join(f"{name} {number}" for name, number in cells if number != "0")
            yield from folded(f"    {row[0]}: {told}", indent="      ")
    if len(found) > MOST_ROWS:
        yield "    " + Msg("{n} more stretches: see OUT", n=len(found) - MOST_ROWS).render(lang)


def _cliffs(report: Report, swept: Swept, axis: int, lang: Lang) -> Iterator[str]:
    """The places where most answers change."""
    parameter = report.parameters[axis]
    found = cliffs(swept, axis)
    totals = {place: sum(flip.number for flip in flips) for place, flips in found.items()}
    highest = sorted(totals, key=lambda place: (-totals[place], place))[:MOST_CLIFFS]
    if len(swept.axes) > 1:
        message = Msg(
            "by {address} (whatever the other values are, together):", address=parameter.address
        )
        yield from folded(f"  {message.render(lang)}", indent="    ")
        if not found:
            yield "    " + Msg("no answer changes").render(lang)
    for place in sorted(highest):
        changes: dict[tuple[str | None, str | None], int] = {}
        for flip in found[place]:
            key = (flip.before, flip.after)
            changes[key] = changes.get(key, 0) + flip.number
        parts = [
            Msg(
                "{before} → {after} {n}",
                before=told_outcome(swept, before, lang),
                after=told_outcome(swept, after, lang),
                n=number,
            )
            for (before, after), number in changes.items()
        ]
        message = Msg(
            "from {low} to {high}: {parts}",
            low=parameter.labels[place - 1],
            high=parameter.labels[place],
            parts=parts,
        )
        yield from folded(f"    {message.render(lang)}", indent="      ")
    if len(found) > MOST_CLIFFS:
        yield "    " + Msg("{n} lower steps: see OUT", n=len(found) - MOST_CLIFFS).render(lang)


def _affected(report: Report, swept: Swept, lang: Lang) -> Iterator[str]:
    affected = report.affected[swept.ask.number]
    first = [*affected.first, *(["…"] if affected.number > len(affected.first) else [])]
    message = Msg("affected: {n} ({first})", n=affected.number, first=first)
    yield from folded(f"  {message.render(lang)}", indent="    ")
