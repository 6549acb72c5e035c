"""Reasons: the trace of an answer as a tree of sentences whose leaves are facts and parameters.

It formats what was evaluated and computes nothing anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from datetime import date
from functools import cached_property
from typing import Any as Anything

from comitia.engine.comparisons import OPPOSITE
from comitia.engine.expressions import (
    TRUE,
    Absent,
    Aggregate,
    All,
    Any,
    Case,
    Clause,
    Compare,
    Context,
    Expr,
    Field,
    Given,
    LongestRun,
    Not,
    Shift,
    Value,
)
from comitia.engine.messages import Msg, Text
from comitia.engine.phrases import Phrases
from comitia.engine.records import TABLE, Row
from comitia.engine.rulesets import Provision
from comitia.engine.schema import KEY, Schema
from comitia.engine.traces import Env, Trace
from comitia.engine.values import frozen

SHOWN = 6
"""How many records a reason names before it says how many more there are."""


@frozen
class Reason:
    """One step of a reason: a sentence, its value, and what it rests on.

    A `detail` is a leaf that the sentence above it already names.
    """

    text: Msg | Text
    value: Anything = None
    fact: tuple[str, str, str] | None = None
    parameter: str | None = None
    provision: str | None = None
    role: str | None = None
    because: tuple[Reason, ...] = ()
    detail: bool = False


@frozen
class Teller:
    """Turns the traces of one case into reasons."""

    schema: Schema
    provisions: Mapping[str, Provision]
    env: Env
    chosen: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def words(self) -> Phrases:
        """What words operands."""
        return Phrases(self.schema)

    def clauses(self, trace: Trace) -> tuple[Reason, ...]:
        """What each provision contributed to an outcome, those that do not apply left out.

        Where an arm sets the outcome, those that do not hold are left out, too; what one
        provision says several times stands once.
        """
        scopes: dict[str, bool | None] = {}
        found: dict[int, Reason] = {}
        for expr, each in outermost_clauses(trace):
            if expr.role == "scope":
                scopes[expr.provision] = each[1]
            elif scopes.pop(expr.provision, True) is not False and id(expr) not in found:
                found[id(expr)] = self._clause(expr, each)
        is_set = any(reason.role == "sets" and reason.value is True for reason in found.values())
        merged: dict[tuple[Anything, ...], Reason] = {}
        for reason in found.values():
            if is_set and reason.role == "sets" and reason.value is False:
                continue
            key = (reason.provision, reason.role, reason.value, reason.text)
            same = merged.get(key)
            because = reason.because if same is None else (*same.because, *reason.because)
            merged[key] = replace(reason, because=tuple(dict.fromkeys(because)))
        return tuple(merged.values())

    def results(self, trace: Trace) -> Iterator[Reason]:
        """How an outcome that is no fixed word was computed, and what days were held against."""
        expr, value, parts = trace
        match expr:
            case Case():
                for part in parts[:-1]:
                    yield from self._loose(part)
                last = parts[-1]
                if value is None:
                    yield from self._loose(last)
                elif isinstance(last[0], Case):
                    yield from self.results(last)
                elif not isinstance(last[0], Value):
                    yield self.reason(last)

    def _loose(self, trace: Trace) -> Iterator[Reason]:
        """The comparisons of a condition that no provision's clause holds."""
        expr, value, parts = trace
        match expr:
            case Compare():
                yield self.reason(trace)
            case All() | Any():
                for part in relevant(parts, isinstance(expr, All), value):
                    yield from self._loose(part)
            case Not():
                yield from self._loose(parts[0])

    def _clause(self, expr: Clause, trace: Trace) -> Reason:
        provision = self.provisions.get(expr.provision)
        text: Msg | Text = expr.text or Text(expr.provision, expr.provision)
        if expr.text is None and provision is not None:
            kind = provision.read_as(self.chosen)
            text = Text(kind.say("en"), kind.say("zh"))
        held_by = trace[2][0]
        inner = self.reason(held_by)
        because = inner.because if isinstance(held_by[0], All) and inner.because else (inner,)
        if held_by[0] == TRUE:
            because = ()
        return Reason(text, trace[1], None, None, expr.provision, expr.role, because)

    def reason(self, trace: Trace) -> Reason:
        """The reason for the value of an expression."""
        expr, value, parts = trace
        match expr:
            case Compare():
                because = tuple(each for part in parts for each in self._leaves(part))
                return Reason(
                    held(self.words.comparison(expr, parts), value), value, because=because
                )
            case Given():
                name = self.words.name(trace)
                text = Msg("{thing} is not recorded", thing=name)
                if value:
                    text = Msg("{thing} is recorded", thing=name)
                return Reason(
                    text if value is not None else held(text, None), value, self.words.fact(trace)
                )
            case Not(arg=arg):
                return self._negation(arg, trace)
            case All() | Any():
                return self._connective(expr, trace)
            case Clause():
                return self._clause(expr, trace)
            case Aggregate() | LongestRun():
                return self._aggregate(trace)
            case Case():
                because = tuple(self.reason(part) for part in parts[-2:])
                return Reason(held(Msg("by cases"), value), value, because=because)
            case Shift():
                return Reason(self.words.phrase(trace), value, because=tuple(self._leaves(trace)))
            case Field():
                text = Msg(
                    "{thing} is {value}",
                    thing=self.words.name(trace),
                    value=self.words.shown(trace),
                )
                return Reason(text, value, self.words.fact(trace))
            case Value(address=address):
                return Reason(self.words.phrase(trace), value, None, address)
            case Absent(cause=cause):
                about = cause.about[0] if cause.about else None
                return Reason(held(self.words.phrase(trace), None), None, None, about)
            case _:
                because = tuple(each for part in parts for each in self._leaves(part))
                return Reason(self.words.phrase(trace), value, because=because)

    def _negation(self, arg: Expr, trace: Trace) -> Reason:
        """The reason of what is denied, told so that nobody has to think round a corner."""
        _, value, (inner,) = trace
        match arg:
            case Compare(op=op):
                return self.reason((replace(arg, op=OPPOSITE[op]), value, inner[2]))
            case Any() if len(arg.args) > 1:
                reason = self.reason(inner)
                if len(reason.because) > 1:
                    return replace(
                        reason, text=held(Msg("none of these holds"), value), value=value
                    )
                return reason
            case Not():
                return self.reason(inner[2][0])
        return self.reason(inner)

    def _connective(self, expr: Expr, trace: Trace) -> Reason:
        _, value, parts = trace
        every = isinstance(expr, All)
        shown = relevant(parts, every, value)
        if len(shown) == 1:
            return self.reason(shown[0])
        head = Msg("all of these hold") if every else Msg("at least one of these holds")
        because = tuple(self.reason(part) for part in shown)
        return Reason(held(head, value), value, because=because)

    def _leaves(self, trace: Trace) -> Iterator[Reason]:
        """The facts and parameters that an operand was read from."""
        expr, value, parts = trace
        match expr:
            case Field():
                shown = self.words.shown(trace)
                text = Msg("{thing} is {value}", thing=self.words.name(trace), value=shown)
                yield Reason(text, value, self.words.fact(trace), detail=True)
            case Given():
                text = Msg("{thing} is recorded", thing=self.words.name(trace))
                yield Reason(held(text, value), value, self.words.fact(trace), detail=True)
            case Value(address=str() as address):
                yield Reason(self.words.phrase(trace), value, None, address, detail=True)
            case Value() | Context():
                return
            case Absent(cause=cause):
                about = cause.about[0] if cause.about else None
                yield Reason(self.words.phrase(trace), None, None, about, detail=True)
            case Aggregate() | LongestRun():
                yield self._aggregate(trace)
            case Shift():
                yield from self._shift(expr, trace)
            case _:
                for part in parts:
                    yield from self._leaves(part)

    def _shift(self, expr: Shift, trace: Trace) -> Iterator[Reason]:
        """A computed date, day by day where working days are counted."""
        _, value, parts = trace
        for part in parts:
            yield from self._leaves(part)
        if value is None or expr.unit != "working_days":
            return
        days = self.env.calendars[expr.calendar].explain(parts[0][1], value)
        off = [each for each in days if each[1] in ("weekend", "holiday")]
        extra = [each for each in days if each[1] == "make_up"]
        text = Msg(
            "{n} working day(s) after {first}, up to {last}",
            n=len(days) - len(off),
            first=parts[0][1],
            last=value,
        )
        notes = [Reason(day_off(*stretch), stretch[0].isoformat()) for stretch in stretches(off)]
        notes += [Reason(Msg("{day}: make-up working day", day=each[0])) for each in extra]
        yield Reason(text, value, because=tuple(notes))

    def _aggregate(self, trace: Trace) -> Reason:
        _, value, parts = trace
        sure, doubtful = list(parts[0]), list(parts[1])
        because = [_record(row, Msg("record {id}", id=str(row[KEY]))) for row in sure[:SHOWN]]
        if len(sure) > SHOWN:
            because.append(Reason(Msg("and {n} more", n=len(sure) - SHOWN)))
        because += [
            _record(row, Msg("record {id}: it cannot be told", id=str(row[KEY])))
            for row in doubtful[:SHOWN]
        ]
        return Reason(self.words.phrase(trace), value, because=tuple(because))


def held(text: Msg, value: Anything) -> Msg:
    """A condition with what it came to."""
    if value is None:
        return Msg("undetermined: {text}", text=text)
    return Msg("holds: {text}", text=text) if value else Msg("fails: {text}", text=text)


def _record(row: Row, text: Msg) -> Reason:
    return Reason(text, None, (str(row[TABLE]), str(row[KEY]), KEY))


def outermost_clauses(trace: Trace) -> Iterator[tuple[Clause, Trace]]:
    """The clauses of an outcome that lie in no other clause, in order."""
    expr = trace[0]
    if isinstance(expr, Clause):
        yield expr, trace
        if expr.role == "scope" and expr.provision == "":
            for part in trace[2]:
                yield from outermost_clauses(part)
        return
    if isinstance(expr, Field | Given | Aggregate | LongestRun):
        return
    for part in trace[2]:
        yield from outermost_clauses(part)


def relevant(parts: tuple[Trace, ...], every: bool, value: bool | None) -> tuple[Trace, ...]:
    """The operands that make a conjunction or a disjunction what it is.

    A conjunction that holds and a disjunction that fails rest on every operand; otherwise on
    those of the same value.
    """
    return parts if value is every else tuple(part for part in parts if part[1] is value)


def stretches(
    days: Iterable[tuple[date, str, str | None]],
) -> list[tuple[date, date, str, str | None]]:
    """Consecutive days off of one kind as one stretch: first, last, kind, name."""
    found: list[tuple[date, date, str, str | None]] = []
    for when, kind, name in sorted(days):
        last = found[-1] if found else None
        if last and last[2:] == (kind, name) and (when - last[1]).days == 1:
            found[-1] = (last[0], when, kind, name)
        else:
            found.append((when, when, kind, name))
    return found


def day_off(first: date, last: date, kind: str, name: str | None) -> Msg:
    """A stretch of days off in words."""
    what: Msg | Text = Msg("weekend")
    if kind == "holiday":
        what = HOLIDAYS.get(name or "", Text(name or "", name or ""))
    if first == last:
        return Msg("{day}: {what}", day=first, what=what)
    return Msg("{first} to {last}: {what}", first=first, last=last, what=what)


HOLIDAYS = {
    "New Year's Day": Text("New Year's Day", "元旦"),
    "Spring Festival": Text("Spring Festival", "春节"),
    "Tomb-sweeping Day": Text("Tomb-sweeping Day", "清明节"),
    "Labour Day": Text("Labour Day", "劳动节"),
    "Dragon Boat Festival": Text("Dragon Boat Festival", "端午节"),
    "National Day": Text("National Day", "国庆节"),
    "Mid-autumn Festival": Text("Mid-autumn Festival", "中秋节"),
    "Anti-Fascist 70th Day": Text("Victory Day", "抗战胜利日"),
}
"""Holidays by the names that the calendar package gives."""
