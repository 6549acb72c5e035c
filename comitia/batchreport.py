"""What `comitia batch` tells of a run: how many answers there are of each sort."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from comitia.batching import Report
from comitia.engine.batchplan import Ask
from comitia.engine.compiling import Compilation
from comitia.engine.layout import WIDTH, folded, glossary
from comitia.engine.messages import Lang, Msg, Text
from comitia.engine.outcomes import STANDINGS, YES_NO
from comitia.engine.problems import render_problem
from comitia.engine.rules import Form


@dataclass(slots=True)
class Tally:
    """The answers to one question: that of a rule set, or of one provision of it."""

    ask: Ask
    outcomes: dict[str, int] = field(default_factory=dict)
    undetermined: int = 0
    standings: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many answers there are."""
        return sum(self.outcomes.values()) + self.undetermined


def tallies(report: Report, compilation: Compilation) -> list[Tally]:
    """The counts of each question of a rule set, its versions taken together."""
    found: dict[str, Tally] = {}
    counts: dict[int, Tally] = {}
    for ask in report.asks:
        if ask.compilation is compilation and ask.number in report.done.columns:
            counts[ask.number] = found.setdefault(ask.compiled.id, Tally(ask))
    for count in report.done.counts:
        tally = counts.get(count.answer)
        if tally is None:
            continue
        if count.outcome is None:
            tally.undetermined += count.number
        else:
            tally.outcomes[count.outcome] = tally.outcomes.get(count.outcome, 0) + count.number
        tally.standings[count.standing] = tally.standings.get(count.standing, 0) + count.number
    return list(found.values())


def warnings(report: Report, lang: Lang, terminal: bool = False) -> list[str]:
    """What was odd about the tables, but did not hinder the answers."""
    return [render_problem(each, lambda _, __: None, lang, terminal) for each in report.warnings]


def to_json(report: Report) -> dict[str, Any]:
    """The documented JSON of `batch`."""
    return {
        "as_of": report.as_of.isoformat(),
        "since": report.since.isoformat(),
        "engine": report.engine,
        "output": {
            "place": report.output.shown,
            "form": report.output.target,
            "tables": list(report.tables),
        },
        "rulesets": [
            {
                "ruleset": compilation.ruleset.id,
                "answers": [_tally_json(each) for each in tallies(report, compilation)],
                "silent": list(silent),
            }
            for compilation, silent in zip(report.compilations, report.silent, strict=True)
        ],
    }


def _tally_json(tally: Tally) -> dict[str, Any]:
    compiled = tally.ask.compiled
    return {
        "question": compiled.question.id,
        "form": compiled.question.form.value,
        "table": compiled.question.subject,
        "every": compiled.every,
        "provisions": list(dict.fromkeys(each.provision.address for each in compiled.sources)),
        "hypothetical": compiled.hypothetical,
        "answers": tally.total,
        "outcomes": dict(sorted(tally.outcomes.items())),
        "undetermined": tally.undetermined,
        "standings": {
            name: tally.standings.get(name, 0) for name in ("violation", "deviation", "note")
        },
    }


def lines(report: Report, lang: Lang) -> Iterator[str]:
    """The counts as text, those of each rule set together, all of them at the end."""
    for compilation, silent in zip(report.compilations, report.silent, strict=True):
        title = compilation.ruleset.header.title.text.pick(lang)
        yield from folded(
            Msg("{title}, as of {day}", title=title, day=report.as_of).render(lang), indent="  "
        )
        yield ""
        found = tallies(report, compilation)
        yield from _tables(found, lang)
        if silent:
            questions = report.opened[0].registry.questions
            names = [questions[each].names for each in silent]
            message = Msg("the rule set is silent on: {names}", names=names)
            yield from folded(message.render(lang), indent="  ")
        yield _summary(found).render(lang)
        yield ""
    message = Msg("written to {place}: {n} tables", place=report.output.shown, n=len(report.tables))
    yield from folded(message.render(lang), indent="  ")


def _summary(found: list[Tally]) -> Msg:
    """How many answers there are of each sort."""
    standings: dict[str, int] = {}
    for tally in found:
        for name, number in tally.standings.items():
            standings[name] = standings.get(name, 0) + number
    return Msg(
        "{n} answers: {undetermined} undetermined; {violations} violations, "
        "{deviations} deviations, {notes} notes",
        n=sum(tally.total for tally in found),
        undetermined=sum(tally.undetermined for tally in found),
        violations=standings.get("violation", 0),
        deviations=standings.get("deviation", 0),
        notes=standings.get("note", 0),
    )


def _tables(found: list[Tally], lang: Lang) -> Iterator[str]:
    """For each table of records the questions about it, and beside each its counts."""
    subjects = dict.fromkeys(tally.ask.subject for tally in found)
    for subject in subjects:
        names = found[0].ask.compilation.schema.tables[subject].names
        yield names.pick(lang)
        own = (tally for tally in found if tally.ask.subject == subject)
        entries = [(name_of(each.ask).render(lang), _counts(each).render(lang)) for each in own]
        for line in glossary(entries, WIDTH - 2):
            yield from (f"  {each}" for each in folded(line, WIDTH - 2, "  "))
        yield ""


def name_of(ask: Ask) -> Msg:
    """The question, with the provision where each provision answers for itself."""
    compiled = ask.compiled
    name = Msg("{name}", name=compiled.question.names)
    if compiled.question.form is not Form.DECISION:
        provision = compiled.sources[0].provision.id
        name = Msg("{name} ({provision})", name=name, provision=provision)
    if compiled.hypothetical:
        name = Msg("{name} (not a rule in force: what would hold)", name=name)
    return name


def _counts(tally: Tally) -> Msg:
    """Each outcome with its number, in the order of the question's words."""
    words = words_of(tally.ask)
    order = {name: place for place, name in enumerate(words)}
    ranked = sorted(tally.outcomes, key=lambda name: (order.get(name, len(order)), name))
    parts = [
        Msg("{outcome} {n}", outcome=words.get(name, Text(name, name)), n=tally.outcomes[name])
        for name in ranked
    ]
    if tally.undetermined:
        parts.append(Msg("{outcome} {n}", outcome=Msg("undetermined"), n=tally.undetermined))
    standings = [
        Msg("{outcome} {n}", outcome=words, n=tally.standings[name])
        for name, words in reversed(list(STANDINGS.items()))
        if name != "none" and tally.standings.get(name) and not tally.ask.compiled.hypothetical
    ]
    told = parts or [Msg("no records")]
    if not standings:
        return Msg("{parts}", parts=told)
    return Msg("{parts} [{standings}]", parts=told, standings=standings)


def words_of(ask: Ask) -> dict[str, Text | Msg]:
    """What outcomes are called, in the order in which they are told."""
    question = ask.compiled.question
    if question.form is not Form.DECISION:
        return dict(question.outcomes)
    return {
        "true": YES_NO[True],
        "false": YES_NO[False],
        "value": Msg("determined"),
        **question.outcomes,
    }
