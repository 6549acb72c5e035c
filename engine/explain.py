"""Reasons: the trace of an answer as a tree of sentences whose leaves are facts and parameters.

It formats what was evaluated and computes nothing anew, but for the number that a share comes
to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any as Anything

from comitia.engine import prose
from comitia.engine.decide import Env, Rows, Trace, compile_expr
from comitia.engine.expressions import (
    Absent,
    Aggregate,
    All,
    Any,
    Arithmetic,
    Case,
    Clause,
    Compare,
    Context,
    Field,
    Given,
    LongestRun,
    Not,
    Part,
    Rank,
    Ratio,
    Roll,
    Shift,
    Value,
)
from comitia.engine.messages import Lang, Msg, Text
from comitia.engine.records import TABLE, Row
from comitia.engine.rulesets import Provision
from comitia.engine.schema import KEY, Schema

SHOWN = 6
"""How many records a reason names before it says how many more there are."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of a reason: a sentence, its value, and what it rests on."""

    text: Msg | Text
    value: Anything = None
    fact: tuple[str, str, str] | None = None
    parameter: str | None = None
    provision: str | None = None
    role: str | None = None
    because: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Teller:
    """Turns traces into reasons; knows the tables' names and the provisions' texts."""

    schema: Schema
    provisions: Mapping[str, Provision]
    outcomes: Mapping[str, Text] = field(default_factory=dict)

    def clauses(self, trace: Trace, rows: Rows, env: Env) -> tuple[Reason, ...]:
        """What each provision contributed to an outcome, those that do not apply left out."""
        scopes: dict[str, bool | None] = {}
        found: list[Trace] = []
        for each in _outermost_clauses(trace):
            expr = each[0]
            assert isinstance(expr, Clause)
            if expr.role == "scope":
                scopes[expr.provision] = each[1]
            else:
                found.append(each)
        kept = [each for each in found if scopes.get(each[0].provision) is not False]
        unique = list({id(each[0]): each for each in kept}.values())
        return tuple(self._clause(each, rows, env) for each in unique)

    def _clause(self, trace: Trace, rows: Rows, env: Env) -> Reason:
        expr, value, parts = trace
        assert isinstance(expr, Clause)
        provision = self.provisions.get(expr.provision)
        text: Msg | Text = expr.text or Text(expr.provision, expr.provision)
        if expr.text is None and provision is not None:
            text = Text(provision.kind.say("en"), provision.kind.say("zh"))
        inner = self.reason(parts[0], rows, env)
        because = inner.because if isinstance(parts[0][0], All) else (inner,)
        return Reason(text, value, None, None, expr.provision, expr.role, because)

    def reason(self, trace: Trace, rows: Rows, env: Env) -> Reason:
        """The reason for the value of an expression."""
        expr, value, parts = trace
        match expr:
            case Compare():
                return self._compare(trace, rows, env)
            case Not(arg=Given()):
                text = Msg(
                    "{thing} has not happened or is not recorded", thing=self.phrase(parts[0], rows)
                )
                return Reason(self._held(text, value), value, self._fact(parts[0]))
            case Given():
                text = Msg("{thing} is recorded", thing=self.phrase(trace, rows))
                return Reason(self._held(text, value), value, self._fact(trace))
            case Not():
                inner = self.reason(parts[0], rows, env)
                return Reason(self._held(Msg("the opposite of"), value), value, because=(inner,))
            case All(args=args) | Any(args=args):
                every = isinstance(expr, All)
                head = Msg("all of these") if every else Msg("at least one of these")
                shown = _relevant(parts, every, value)
                if len(shown) == 1 and len(args) == 1:
                    return self.reason(shown[0], rows, env)
                because = tuple(self.reason(part, rows, env) for part in shown)
                return Reason(self._held(head, value), value, because=because)
            case Clause():
                return self._clause(trace, rows, env)
            case Aggregate(function="exists"):
                return self._aggregate(trace, rows, env)
            case Case():
                because = tuple(self.reason(part, rows, env) for part in parts[-2:])
                return Reason(self._held(Msg("by cases"), value), value, because=because)
            case Field():
                text = Msg("{thing} is {value}", thing=self.name(trace), value=self.shown(trace))
                return Reason(text, value, self._fact(trace))
            case _:
                return Reason(self.phrase(trace, rows), value)

    def _held(self, text: Msg, value: Anything) -> Msg:
        if value is None:
            return Msg("undetermined: {text}", text=text)
        return Msg("yes: {text}", text=text) if value else Msg("no: {text}", text=text)

    def _compare(self, trace: Trace, rows: Rows, env: Env) -> Reason:
        expr, value, parts = trace
        assert isinstance(expr, Compare)
        left, right = parts
        because = tuple(self._leaves(left, rows, env)) + tuple(self._leaves(right, rows, env))
        if isinstance(left[0], Ratio) and isinstance(right[0], Value):
            return Reason(
                self._held(self._share(expr, left, right, rows), value), value, because=because
            )
        text = Msg(
            OPS[expr.op],
            left=self.phrase(left, rows),
            right=self.phrase(right, rows),
        )
        return Reason(self._held(text, value), value, because=because)

    def _share(self, expr: Compare, left: Trace, right: Trace, rows: Rows) -> Msg:
        """A share compared with a limit, and the number that the limit comes to."""
        part, whole = left[2]
        limit = right[0].value if isinstance(right[0], Value) else None
        words = Msg(
            SHARE_OPS[expr.op],
            part=self.phrase(part, rows),
            whole=self.phrase(whole, rows),
            limit=limit if isinstance(limit, Fraction) else "",
        )
        if whole[1] is None or not isinstance(limit, Fraction) or whole[1] <= 0:
            return words
        number = needed(expr.op, limit, whole[1])
        if number is None:
            return words
        return Msg(NEED_OPS[expr.op], words=words, n=number)

    def _leaves(self, trace: Trace, rows: Rows, env: Env) -> Iterator[Reason]:
        """The facts and parameters that an operand was read from."""
        expr, value, parts = trace
        match expr:
            case Field():
                text = Msg("{thing} is {value}", thing=self.name(trace), value=self.shown(trace))
                yield Reason(text, value, self._fact(trace))
            case Value(address=str() as address):
                yield Reason(self.phrase(trace, rows), value, None, address)
            case Value() | Context():
                return
            case Absent(cause=cause):
                address = cause.about[0] if cause.about else None
                yield Reason(self.phrase(trace, rows), None, None, address)
            case Aggregate() | LongestRun():
                yield self._aggregate(trace, rows, env)
            case Shift():
                yield from self._shift(trace, rows, env)
            case _:
                for part in parts:
                    if isinstance(part, tuple):
                        yield from self._leaves(part, rows, env)

    def _shift(self, trace: Trace, rows: Rows, env: Env) -> Iterator[Reason]:
        """A computed date, day by day where working days are counted."""
        expr, value, parts = trace
        assert isinstance(expr, Shift)
        for part in parts:
            yield from self._leaves(part, rows, env)
        if value is None or expr.unit != "working_days":
            return
        calendar = env.calendars[expr.calendar]
        days = calendar.explain(parts[0][1], value)
        off = [each for each in days if each[1] in ("weekend", "holiday")]
        extra = [each for each in days if each[1] == "make_up"]
        text = Msg(
            "{n} working day(s) from {first} to {last}",
            n=len(days) - len(off),
            first=parts[0][1],
            last=value,
        )
        notes = [Reason(_day_off(each), each[0].isoformat()) for each in _runs(off)]
        notes += [Reason(Msg("{day} is a make-up working day", day=each[0])) for each in extra]
        yield Reason(text, value, because=tuple(notes))

    def _aggregate(self, trace: Trace, rows: Rows, env: Env) -> Reason:
        expr, value, parts = trace
        assert isinstance(expr, Aggregate | LongestRun)
        sure = list(parts[0])
        because = [
            Reason(
                Msg("record {id}", id=str(row[KEY])), None, (str(row[TABLE]), str(row[KEY]), KEY)
            )
            for row in sure[:SHOWN]
        ]
        if len(sure) > SHOWN:
            because.append(Reason(Msg("and {n} more", n=len(sure) - SHOWN)))
        because += [
            Reason(
                Msg("record {id} is in doubt", id=str(row[KEY])),
                None,
                (str(row[TABLE]), str(row[KEY]), KEY),
            )
            for row in parts[1][:SHOWN]
        ]
        return Reason(self.phrase(trace, rows), value, because=tuple(because))

    def phrase(self, trace: Trace, rows: Rows) -> Msg:
        """An operand in words, with its value."""
        expr, value, parts = trace
        match expr:
            case Value():
                return self._value(expr)
            case Absent():
                return Msg("(the rule set gives no value)")
            case Field():
                return Msg("{name} ({value})", name=self.name(trace), value=self.shown(trace))
            case Given():
                return Msg("{name}", name=self.name(trace))
            case Context(name=name):
                return Msg(CONTEXT[name], day=value)
            case Aggregate(function=function, source=source):
                table = self.schema.tables[source.table].names
                return Msg(AGGREGATES[function], table=table, value=_plain(value))
            case LongestRun(source=source):
                table = self.schema.tables[source.table].names
                return Msg("the longest run of {table} ({value})", table=table, value=_plain(value))
            case Arithmetic(op=op):
                left, right = (self.phrase(part, rows) for part in parts)
                return Msg(ARITHMETIC[op], left=left, right=right, value=_plain(value))
            case Shift(unit=unit):
                start, amount = (self.phrase(part, rows) for part in parts)
                return Msg(SHIFTS[unit], start=start, amount=amount, value=_plain(value))
            case Roll():
                start = self.phrase(parts[0], rows)
                return Msg(
                    "{start}, moved to a working day ({value})", start=start, value=_plain(value)
                )
            case Part(part=part):
                return Msg(PARTS[part], day=self.phrase(parts[0], rows), value=_plain(value))
            case Ratio():
                part, whole = (self.phrase(each, rows) for each in parts)
                return Msg("{part} of {whole}", part=part, whole=whole)
            case Rank():
                return Msg("the rank ({value})", value=_plain(value))
            case Clause():
                return self.phrase(parts[0], rows)
            case Case():
                return Msg("the value by cases ({value})", value=_plain(value))
            case _:
                return Msg("a condition ({value})", value=_plain(value))

    def _value(self, expr: Value) -> Msg:
        value = expr.value
        if expr.names is not None:
            return Msg("{value}", value=expr.names)
        if isinstance(value, bool):
            return Msg("yes") if value else Msg("no")
        return Msg("{value}", value=value)

    def name(self, trace: Trace) -> Msg:
        """A field with the record it was read from."""
        expr, _, parts = trace
        assert isinstance(expr, Field | Given)
        row: Row = parts[0]
        table = self.schema.tables[str(row[TABLE])]
        column = table.columns.get(expr.path[-1])
        shown = column.names if column is not None else Text(expr.path[-1], expr.path[-1])
        return Msg("{field} of {table} `{id}`", field=shown, table=table.names, id=str(row[KEY]))

    def shown(self, trace: Trace) -> Msg:
        """The value of a field in words."""
        expr, value, parts = trace
        if value is None:
            return Msg("not recorded")
        row: Row = parts[0]
        column = self.schema.tables[str(row[TABLE])].columns.get(expr.path[-1])
        if column is not None and value in column.labels:
            return Msg("{value}", value=column.labels[value])
        return _plain(value)

    def _fact(self, trace: Trace) -> tuple[str, str, str]:
        row: Row = trace[2][0]
        path = trace[0].path
        column = path[-1] if path[-1] in row else ".".join(path)
        return str(row[TABLE]), str(row[KEY]), column


def needed(op: str, limit: Fraction, whole: int) -> int | None:
    """The least (or greatest) whole number that satisfies a share of `whole`."""
    product, base = limit.numerator * whole, limit.denominator
    match op:
        case "ge":
            return -(-product // base)
        case "gt":
            return product // base + 1
        case "le":
            return product // base
        case "lt":
            return -(-product // base) - 1
    return None


def _plain(value: Anything) -> Msg:
    if value is None:
        return Msg("undetermined")
    if isinstance(value, bool):
        return Msg("yes") if value else Msg("no")
    return Msg("{value}", value=value)


def _outermost_clauses(trace: Trace) -> Iterator[Trace]:
    if isinstance(trace[0], Clause):
        yield trace
        if trace[0].role == "scope" and trace[0].provision == "":
            for part in trace[2]:
                yield from _outermost_clauses(part)
        return
    if isinstance(trace[0], Field | Given | Aggregate | LongestRun):
        return
    for part in trace[2]:
        yield from _outermost_clauses(part)


def _relevant(parts: tuple[Trace, ...], every: bool, value: bool | None) -> tuple[Trace, ...]:
    """The operands that make a conjunction or disjunction what it is."""
    if value is every:
        return parts if every else parts if value is None else _those(parts, value)
    if value is None:
        return _those(parts, None)
    return _those(parts, value) if every else parts


def _those(parts: tuple[Trace, ...], value: bool | None) -> tuple[Trace, ...]:
    return tuple(part for part in parts if part[1] is value)


def _runs(
    days: list[tuple[date, str, str | None]],
) -> list[tuple[date, date, str, str | None]]:
    """Consecutive days off of one kind as one stretch."""
    found: list[tuple[date, date, str, str | None]] = []
    for when, kind, name in sorted(days):
        if (
            found
            and found[-1][2:] == (kind, name)
            and when.toordinal() - found[-1][1].toordinal() == 1
        ):
            found[-1] = (found[-1][0], when, kind, name)
        else:
            found.append((when, when, kind, name))
    return found


def _day_off(stretch: tuple[date, date, str, str | None]) -> Msg:
    first, last, kind, name = stretch
    if kind == "weekend":
        return Msg("{first} to {last}: weekend", first=first, last=last)
    return Msg(
        "{first} to {last}: holiday ({name})",
        first=first,
        last=last,
        name=HOLIDAYS.get(name or "", Text(name or "", name or "")),
    )


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

_ = Msg
OPS = {
    "eq": _("{left} is {right}").template,
    "ne": _("{left} is not {right}").template,
    "lt": _("{left} is less than {right}").template,
    "le": _("{left} is at most {right}").template,
    "gt": _("{left} is more than {right}").template,
    "ge": _("{left} is at least {right}").template,
}
SHARE_OPS = {
    "eq": _("{part} is exactly {limit} of {whole}").template,
    "ne": _("{part} is not exactly {limit} of {whole}").template,
    "lt": _("{part} is less than {limit} of {whole}").template,
    "le": _("{part} is at most {limit} of {whole}").template,
    "gt": _("{part} is more than {limit} of {whole}").template,
    "ge": _("{part} is at least {limit} of {whole}").template,
}
NEED_OPS = {
    "ge": _("{words}, that is {n} or more").template,
    "gt": _("{words}, that is {n} or more").template,
    "le": _("{words}, that is {n} or fewer").template,
    "lt": _("{words}, that is {n} or fewer").template,
}
CONTEXT = {
    "as_of": _("the day of the case ({day})").template,
    "period_first": _("the first day of the period ({day})").template,
    "period_last": _("the last day of the period ({day})").template,
}
AGGREGATES = {
    "count": _("the number of {table} records that count ({value})").template,
    "distinct": _("the number of different {table} entries ({value})").template,
    "sum": _("the sum over {table} records ({value})").template,
    "min": _("the least over {table} records ({value})").template,
    "max": _("the greatest over {table} records ({value})").template,
    "exists": _("a {table} record that fits exists ({value})").template,
}
ARITHMETIC = {
    "add": _("{left} plus {right} ({value})").template,
    "sub": _("{left} minus {right} ({value})").template,
    "mul": _("{left} times {right} ({value})").template,
}
SHIFTS = {
    "working_days": _("{start} moved by {amount} working days ({value})").template,
    "months": _("{start} moved by {amount} months ({value})").template,
}
PARTS = {
    "year": _("the year of {day} ({value})").template,
    "month": _("the month of {day} ({value})").template,
    "day": _("the day of the month of {day} ({value})").template,
}
