"""Dates and the bounds between them in words."""

from __future__ import annotations

from comitia.engine.expressions import Aggregate, Expr, Field, Value, nodes
from comitia.engine.messages import Msg, Text
from comitia.engine.schedules import Bound
from comitia.engine.schema import Schema, Type
from comitia.engine.values import frozen


@frozen
class Named:
    """Words dates read from the records of a table."""

    schema: Schema
    table: str
    act: Text | None = None
    """What is due, where it is no date of the table."""

    def name(self, date: Expr) -> Text | Msg:
        """What a date is the date of."""
        if isinstance(date, Aggregate) and date.function == "exists" and self.act is not None:
            return self.act
        if isinstance(date, Field):
            return self.schema.column(self.table, date.path).names
        if isinstance(date, Aggregate):
            table = self.schema.tables[date.source.table].names
            return Msg("{table} `{name}`", table=table, name=list(_labels(date)) or table)
        return Msg("a day")

    def bound(self, bound: Bound) -> Msg:
        """A bound in words."""
        return Msg("{name} at the latest {span}", name=self.name(bound.of), span=self.span(bound))

    def span(self, bound: Bound) -> Msg:
        """How far a bound leads from what it is counted from."""
        start = self.name(bound.by)
        steps = [each for each in bound.moves if each.signed or each.unit not in LATER]
        plain = [each for each in steps if each.unit in LATER]
        if len({each.unit for each in plain}) > 1 and {each.unit for each in plain} - {"days"}:
            plain = [each for each in plain if each.unit != "days"]
        number = sum(each.signed for each in plain)
        if number == 0:
            return Msg("on the day of {start}", start=start)
        unit = plain[0].unit
        template = (LATER if number > 0 else EARLIER)[unit]
        return Msg(template, number=abs(number), start=start)


def _labels(expr: Expr) -> list[Text | str]:
    """The texts that a condition speaks of."""
    values = (each for each in nodes(expr) if isinstance(each, Value))
    return [each.names or str(each.value) for each in values if each.type is Type.TEXT]


_ = Msg
LATER = {
    "days": _("{number} days after {start}").template,
    "months": _("{number} months after {start}").template,
    "working_days": _("{number} working days after {start}").template,
}
EARLIER = {
    "days": _("{number} days before {start}").template,
    "months": _("{number} months before {start}").template,
    "working_days": _("{number} working days before {start}").template,
}
