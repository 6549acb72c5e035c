"""Operands of a reason in words: fields, parameters, counts and dates, each with its value."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any as Anything
from typing import cast

from comitia.engine.expressions import (
    Absent,
    Aggregate,
    Arithmetic,
    Case,
    Clause,
    Compare,
    Context,
    Field,
    Given,
    LongestRun,
    Part,
    Rank,
    Ratio,
    Roll,
    Shift,
    Value,
)
from comitia.engine.messages import Msg, Text
from comitia.engine.records import TABLE, Row
from comitia.engine.schema import KEY, Schema, Type
from comitia.engine.traces import Trace
from comitia.engine.values import frozen

ZERO = Value(0, Type.INT)


@frozen
class Phrases:
    """Words operands; knows the names of tables and columns."""

    schema: Schema

    def comparison(self, expr: Compare, parts: tuple[Trace, ...]) -> Msg:
        """A comparison in words, and the number that a share comes to."""
        left, right = parts
        limit = right[0].value if isinstance(right[0], Value) else None
        if not isinstance(left[0], Ratio) or not isinstance(limit, Fraction):
            return Msg(OPS[expr.op], left=self.phrase(left), right=self._held_against(left, right))
        part, whole = left[2]
        words = Msg(
            SHARE_OPS[expr.op], part=self.phrase(part), whole=self.phrase(whole), limit=limit
        )
        number = None
        if whole[1] is not None and whole[1] > 0:
            number = needed(expr.op, limit, whole[1])
        return words if number is None else Msg(NEED_OPS[expr.op], words=words, n=number)

    def _held_against(self, left: Trace, right: Trace) -> Msg:
        """The right side of a comparison; a bare word by its name in the field it is held to."""
        word = right[0]
        if isinstance(left[0], Field) and isinstance(word, Value) and word.names is None:
            expr, row = field_of(left)
            column = self.schema.tables[str(row[TABLE])].columns.get(expr.path[-1])
            if column is not None and word.value in column.labels:
                return Msg("{value}", value=column.labels[str(word.value)])
        return self.phrase(right)

    def phrase(self, trace: Trace) -> Msg:
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
            case Aggregate():
                return self._folded(expr, value)
            case LongestRun(source=source):
                table = self.schema.tables[source.table].names
                return Msg(
                    "the longest run of {table} ({value})", table=table, value=plain_value(value)
                )
            case Arithmetic() | Shift():
                return self._moved(expr, trace)
            case Roll():
                start = self.phrase(parts[0])
                return Msg(
                    "{start}, moved to a working day ({value})",
                    start=start,
                    value=plain_value(value),
                )
            case Part(part=which):
                return Msg(PARTS[which], day=self.phrase(parts[0]), value=plain_value(value))
            case Ratio():
                part, whole = (self.phrase(each) for each in parts)
                return Msg("{part} of {whole}", part=part, whole=whole)
            case Rank():
                return Msg("the rank ({value})", value=plain_value(value))
            case Clause():
                return self.phrase(parts[0])
            case Case():
                if value is not None and parts:  # the last part is the value that was chosen
                    return self.phrase(parts[-1])
                return Msg("the value by cases ({value})", value=plain_value(value))
            case _:
                return Msg("a condition ({value})", value=plain_value(value))

    def _folded(self, expr: Aggregate, value: Anything) -> Msg:
        """What is counted over records, and of which of their columns."""
        table = self.schema.tables[expr.source.table].names
        told = plain_value(value)
        if isinstance(expr.value, Field) and not expr.value.up:
            column = self.schema.column(expr.source.table, expr.value.path).names
            return Msg(OF_COLUMN[expr.function], column=column, table=table, value=told)
        if expr.function == "count" and expr.where is None:
            return Msg("the number of {table} records ({value})", table=table, value=told)
        return Msg(AGGREGATES[expr.function], table=table, value=told)

    def _moved(self, expr: Arithmetic | Shift, trace: Trace) -> Msg:
        """A sum or difference, or a day so long before or after another."""
        _, value, (left, right) = trace
        unit: str | None = None
        back = False
        if isinstance(expr, Shift):
            unit = expr.unit
            amount = right[0]
            if isinstance(amount, Arithmetic) and amount.op == "sub" and amount.left == ZERO:
                back, right = True, right[2][1]
        elif isinstance(left[1], date) and not isinstance(right[1], date):
            unit, back = "days", expr.op == "sub"
        one, other = self.phrase(left), self.phrase(right)
        if unit is None and isinstance(expr, Arithmetic):
            return Msg(ARITHMETIC[expr.op], left=one, right=other, value=plain_value(value))
        template = (BEFORE if back else AFTER)[unit or "days"]
        return Msg(template, start=one, amount=other, value=plain_value(value))

    def _value(self, expr: Value) -> Msg:
        value = expr.value
        if expr.names is not None:
            return Msg("{value}", value=expr.names)
        if isinstance(value, bool):
            return Msg("yes") if value else Msg("no")
        return Msg("{value}", value=value)

    def name(self, trace: Trace) -> Msg:
        """A field with the record it was read from."""
        expr, row = field_of(trace)
        table = self.schema.tables[str(row[TABLE])]
        column = table.columns.get(expr.path[-1])
        shown = column.names if column is not None else self._way(table.name, expr.path)
        return Msg("{field} of {table} `{id}`", field=shown, table=table.names, id=str(row[KEY]))

    def _way(self, table: str, path: tuple[str, ...]) -> Text:
        """A field over references that lead nowhere: the opening day of the session."""
        ways = [path[: n + 1] for n in range(len(path))]
        names = [self.schema.column(table, way).names for way in ways]
        en, zh = [each.en for each in names], [each.zh for each in names]
        return Text(" of ".join(reversed(en)), "的".join(zh))

    def shown(self, trace: Trace) -> Msg:
        """The value of a field in words."""
        value = trace[1]
        if value is None:
            return Msg("not recorded")
        field, row = field_of(trace)
        column = self.schema.tables[str(row[TABLE])].columns.get(field.path[-1])
        if column is not None and value in column.labels:
            return Msg("{value}", value=column.labels[value])
        return plain_value(value)

    def fact(self, trace: Trace) -> tuple[str, str, str]:
        """The table, key and column that a field was read from."""
        field, row = field_of(trace)
        path = field.path
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


def field_of(trace: Trace) -> tuple[Field | Given, Row]:
    """The field that a trace read, and the record it was read from."""
    return cast("Field | Given", trace[0]), cast("Row", trace[2][0])


def plain_value(value: Anything) -> Msg:
    """A value in words."""
    if value is None:
        return Msg("undetermined")
    if isinstance(value, bool):
        return Msg("yes") if value else Msg("no")
    return Msg("{value}", value=value)


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
OF_COLUMN = {
    "distinct": _(
        "the number of different entries for {column} in {table} records ({value})"
    ).template,
    "sum": _("the sum of {column} over {table} records ({value})").template,
    "min": _("the least {column} of {table} records ({value})").template,
    "max": _("the greatest {column} of {table} records ({value})").template,
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
AFTER = {
    "days": _("{amount} days after {start} ({value})").template,
    "working_days": _("{amount} working days after {start} ({value})").template,
    "months": _("{amount} months after {start} ({value})").template,
}
BEFORE = {
    "days": _("{amount} days before {start} ({value})").template,
    "working_days": _("{amount} working days before {start} ({value})").template,
    "months": _("{amount} months before {start} ({value})").template,
}
PARTS = {
    "year": _("the year of {day} ({value})").template,
    "month": _("the month of {day} ({value})").template,
    "day": _("the day of the month of {day} ({value})").template,
}
