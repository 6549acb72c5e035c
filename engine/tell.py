"""Answers told: as JSON with stable keys, and as text for a person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any as Anything

from comitia.engine.answers import Answer, Taken
from comitia.engine.causes import causes_of
from comitia.engine.compiling import Compiled, Source
from comitia.engine.explain import Reason, Teller
from comitia.engine.expressions import Cause, CauseKind
from comitia.engine.messages import Lang, Msg, Text
from comitia.engine.outcomes import STANDINGS, outcome_words
from comitia.engine.problems import Span
from comitia.engine.rules import Form
from comitia.engine.rulesets import Provision, RuleSet
from comitia.engine.schema import Schema, Type
from comitia.engine.trees import field_names, labels_at
from comitia.engine.values import frozen

_ = Msg
CAUSES: Mapping[CauseKind, Msg] = {
    CauseKind.MISSING_FACT: _("`{field}` of {table} `{id}` is not recorded"),
    CauseKind.MISSING_TABLE: _("no {table} records were given"),
    CauseKind.NO_RECORD: _("there is no {table} record to take it from"),
    CauseKind.SILENT: _("the rule set is silent on {about}"),
    CauseKind.UNKNOWN: _("the text of {about} is unknown"),
    CauseKind.READINGS: _("it hangs on the reading of {about}"),
    CauseKind.CALENDAR: _("the date computed from {about} lies beyond the published calendar"),
    CauseKind.ZERO_BASE: _("the base of a share is zero"),
    CauseKind.CONFLICT: _("{about} give different answers"),
    CauseKind.NOT_IN_FORCE: _("the rule set was not yet in force on {about}"),
}
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@frozen
class Speaker:
    """Tells the answers of one rule set in one language."""

    ruleset: RuleSet
    schema: Schema
    lang: Lang

    def teller(self, answer: Answer, chosen: Mapping[str, str]) -> Teller:
        """What turns the traces of an answer into reasons."""
        sources = {each.provision.address: each.provision for each in answer.compiled.sources}
        return Teller(self.schema, sources, answer.env, chosen)

    def causes(self, answer: Answer) -> list[Cause]:
        """Every cause of an undetermined answer, over all readings."""
        if answer.determined:
            return []
        found = list(answer.extra)
        for taken in answer.taken:
            if taken.outcome is None:
                found += causes_of(taken.trace, (answer.row,), answer.env)
        return list(dict.fromkeys(found))

    def cause_text(self, cause: Cause, answer: Answer) -> str:
        """A cause as a sentence."""
        template = CAUSES[cause.kind].template
        if cause.kind is CauseKind.MISSING_FACT:
            table, key, path = cause.about
            names = self.schema.tables[table].names
            message = Msg(template, field=self._column(table, path), table=names, id=key)
        elif cause.kind in (CauseKind.MISSING_TABLE, CauseKind.NO_RECORD):
            message = Msg(template, table=self.schema.tables[cause.about[0]].names)
        else:
            about = [about_words(each, answer.compiled) for each in cause.about]
            message = Msg(template, about=about)
        return message.render(self.lang)

    def _column(self, table: str, path: str) -> Text:
        try:
            return self.schema.column(table, tuple(path.split("."))).names
        except KeyError:
            return Text(path, path)

    def outcome_text(self, answer: Answer, outcome: Anything) -> str:
        """An outcome in words."""
        return outcome_words(answer, outcome).pick(self.lang)

    def reasons(self, answer: Answer, taken: Taken) -> tuple[Reason, ...]:
        """What each provision contributed under one choice of readings."""
        teller = self.teller(answer, taken.chosen)
        found = teller.clauses(taken.trace)
        if answer.question.form is not Form.DECISION or answer.question.outcome is not Type.BOOL:
            found = (*found, *teller.results(taken.trace))
        for soft in taken.soft:
            found += teller.clauses(soft)
        return found

    def headline(self, answer: Answer) -> Msg:
        """The answer in one sentence."""
        table = self.schema.tables[answer.question.subject].names
        outcome = self.outcome_text(answer, answer.outcome)
        return Msg(
            "{question} ({table} `{id}`): {outcome}",
            question=answer.question.names,
            table=table,
            id=answer.subject,
            outcome=outcome,
        )

    def reason_tree(self, answer: Answer) -> Reason:
        """The whole reason of an answer; where readings disagree, that of each outcome."""
        taken = answer.taken
        if not taken:
            because = tuple(self._as_cause(each, answer) for each in answer.extra)
        elif len({each.outcome for each in taken}) > 1 or (len(taken) == 1 and taken[0].chosen):
            by_outcome = {each.outcome: each for each in reversed(taken)}
            told = [each for each in taken if by_outcome[each.outcome] is each]
            because = tuple(self._as_read(answer, each) for each in told)
        else:
            because = self.reasons(answer, taken[0])
        return Reason(self.headline(answer), answer.outcome, because=because)

    def _as_cause(self, cause: Cause, answer: Answer) -> Reason:
        """Why a question was not put to a record at all."""
        fact = None
        if cause.kind is CauseKind.MISSING_FACT:
            fact = (cause.about[0], cause.about[1], cause.about[2])
        text = self.cause_text(cause, answer)
        return Reason(Text(text, text), None, fact, detail=True)

    def to_json(self, answer: Answer) -> dict[str, Anything]:
        """The answer with the keys that other programs rely on."""
        period = answer.period
        return {
            "question": answer.question.id,
            "form": answer.question.form.value,
            "subject": {"table": answer.question.subject, "id": answer.subject},
            "period": {"from": period[0].isoformat(), "to": period[1].isoformat()}
            if period
            else None,
            "provisions": [_source(each) for each in answer.compiled.sources],
            "status": "determined" if answer.determined else "undetermined",
            "outcome": plain(answer.outcome),
            "standing": answer.standing,
            "hypothetical": answer.compiled.hypothetical,
            "causes": [
                {
                    "kind": each.kind.value,
                    "about": list(each.about),
                    "text": self.cause_text(each, answer),
                }
                for each in self.causes(answer)
            ],
            "readings": [
                {"chosen": dict(each.chosen), "outcome": plain(each.outcome)}
                for each in answer.taken
                if each.chosen
            ],
            "because": self.reason_json(self.reason_tree(answer), answer),
        }

    def reason_json(self, reason: Reason, answer: Answer) -> dict[str, Anything]:
        """A reason as nested mappings; leaves carry a fact or a cited parameter."""
        told: dict[str, Anything] = {
            "text": reason.text.pick(self.lang),
            "value": plain(reason.value),
        }
        if reason.provision is not None:
            told["provision"] = citation(reason.provision, answer)
            told["role"] = reason.role
        if reason.fact is not None:
            table, key, column = reason.fact
            told["fact"] = {"table": table, "id": key, "field": column}
        if reason.parameter is not None:
            told["parameter"] = {"address": reason.parameter, **place_of(reason.parameter, answer)}
        told["because"] = [self.reason_json(each, answer) for each in reason.because]
        return told

    def to_text(self, answer: Answer) -> list[str]:
        """The answer as lines of text with its reason."""
        causes = self.causes(answer)
        lines = [self._title(answer)]
        lines += [f"    ? {self.cause_text(cause, answer)}" for cause in causes]
        for reason in self.reason_tree(answer).because:
            lines += [] if reason.detail else self._lines(reason, 2, answer)
        return lines

    def _title(self, answer: Answer) -> str:
        title = self.headline(answer).render(self.lang)
        if answer.period is not None:
            title += f" [{answer.period[0]} – {answer.period[1]}]"
        if answer.compiled.hypothetical:
            title += Msg(" (not a rule in force: what would hold)").render(self.lang)
        if answer.standing != "none":
            title += f" [{STANDINGS[answer.standing].pick(self.lang)}]"
        return title

    def _as_read(self, answer: Answer, taken: Taken) -> Reason:
        """What one choice of readings gives, and why."""
        chosen = [
            Msg("{place} as {label}", place=about_words(key, answer.compiled), label=label)
            for key, label in self.read_as(answer, taken).items()
        ]
        outcome = self.outcome_text(answer, taken.outcome)
        text = Msg("reading {chosen}: {outcome}", chosen=chosen, outcome=outcome)
        return Reason(text, taken.outcome, because=self.reasons(answer, taken))

    def read_as(self, answer: Answer, taken: Taken) -> dict[str, Text]:
        """How each place is read on which the answer hangs."""
        matters = {
            address
            for cause in answer.extra
            if cause.kind is CauseKind.READINGS
            for address in cause.about
        }
        return {
            key: self._label(key, label, answer)
            for key, label in taken.chosen.items()
            if not matters or key in matters
        }

    def _label(self, address: str, label: str, answer: Answer) -> Text:
        """A reading in words: by the names of a word of a closed set, else as it is labelled.

        A label in the other language is replaced by what the reading says.
        """
        provision = _provision_of(address, answer.compiled)
        if provision is not None:
            path = address[len(provision.address) + 1 :].split(".")
            for each in labels_at(type(provision.kind), path):
                for member in each:
                    if label in (member.value, member.zh):
                        return member.text
            if not is_written_in(self.lang, label):
                said = provision.said_under(address, label, self.lang) or label
                return Text(said, said)
        return Text(label, label)

    def _lines(self, reason: Reason, depth: int, answer: Answer) -> list[str]:
        mark = {True: "+", False: "-", None: " "}.get(reason.value if reason.role else None, " ")
        text = reason.text.pick(self.lang)
        if reason.provision is not None:
            cite = citation(reason.provision, answer)
            place = f", {cite['at']}" if cite["at"] else ""
            text = f"{text} [{reason.provision}{place}]"
        lines = [f"{'  ' * depth}{mark} {text}"]
        for each in reason.because:
            if not each.detail:
                lines += self._lines(each, depth + 1, answer)
        return lines


def about_words(name: str, compiled: Compiled) -> Text | str | date:
    """What a cause is about in words: a question, a place in the rule set, or a day."""
    if name == compiled.question.id:
        return compiled.question.names
    provision = _provision_of(name, compiled)
    if provision is None:
        return date.fromisoformat(name) if ISO_DAY.fullmatch(name) else f"`{name}`"
    path = name[len(provision.address) + 1 :].split(".")
    words = [each.zh for each in field_names(type(provision.kind), path)]
    zh = f"`{provision.id}` 的“{'·'.join(words)}”" if words else f"`{provision.id}`"
    return Text(f"`{name}`", zh)


def _provision_of(address: str, compiled: Compiled) -> Provision | None:
    """The provision that an address lies in, as it stood when the answer was given."""
    for source in compiled.sources:
        own = source.provision.address
        if address == own or address.startswith(f"{own}."):
            return source.provision
    return None


def is_written_in(lang: Lang, text: str) -> bool:
    """Whether a reading's label, in one language only, is one that a reader of `lang` reads."""
    chinese = any("\u4e00" <= char <= "\u9fff" for char in text)
    return chinese or not any(map(str.isalpha, text)) if lang == "zh" else not chinese


def citation(address: str, answer: Answer) -> dict[str, Anything]:
    """Where a provision stands: in the source, and in the file."""
    provision = _provision_of(address, answer.compiled)
    if provision is None:
        return {"id": address, "inventory": [], "at": None, "file": None, "line": None}
    cite = provision.preamble.cite
    place = _span_json(provision.spans.get(address))
    return {"id": address, "inventory": list(cite.numbers), "at": cite.at, **place}


def place_of(address: str, answer: Answer) -> dict[str, Anything]:
    """The file and line of a parameter, or of the nearest thing around it."""
    provision = _provision_of(address, answer.compiled)
    spans = {} if provision is None else provision.spans
    while address and address not in spans:
        address = address.rpartition(".")[0]
    return _span_json(spans.get(address))


def plain(value: Anything) -> Anything:
    """A value as JSON holds it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    return value


def _source(source: Source) -> dict[str, Anything]:
    cite = source.provision.preamble.cite
    return {"id": source.provision.address, "inventory": list(cite.numbers), "role": source.role}


def _span_json(span: Span | None) -> dict[str, Anything]:
    if span is None:
        return {"file": None, "line": None}
    return {"file": span.file, "line": span.start.line}
