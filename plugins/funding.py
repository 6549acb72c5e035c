"""Money: what is paid out of which budget, and how much is set aside for each delegate."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    Arithmetic,
    Expr,
    Not,
    at,
    both,
    compare,
    either,
    given,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Text
from comitia.engine.rules import Constraint, Form, Question, Rule, Sets
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import BOUND_OPS, Day, Every, Integer, Label, Range, term
from comitia.plugins.common import among

COMITIA_API = API


class Purpose(Label):
    """What money is spent on."""

    SESSION = "session", "holding the congress", "会议经费"
    WORK = "work", "running the standing system", "常任制工作经费"
    ACTIVITY = "activity", "activities of delegates and groups", "代表（小组）活动经费"
    INSPECTION = "inspection", "inspections and research", "视察调研经费"
    PERFORMANCE = "performance", "allowances for delegates' duties", "代表履职费"
    TRAINING = "training", "training of delegates", "代表培训经费"
    OTHER = "other", "another purpose", "其他"


class Payer(Label):
    """Out of which money an expense is paid."""

    OWN_BUDGET = "own_budget", "the budget of the assembly's own level", "本级财政预算"
    LOWER_BUDGET = "lower_budget", "the finance of the level below", "下一级财政"
    HIGHER_BUDGET = "higher_budget", "the finance of the level above", "上一级财政"
    PARTY_DUES = "party_dues", "Party dues", "党费"
    EMPLOYER = "employer", "the delegate's employer", "代表所在单位"
    OTHER = "other", "other money", "其他来源"


class Expense(Record):
    """An expense of the congress, of its organs or of its delegates."""

    table: ClassVar[str] = "expense"
    names: ClassVar[Text] = Text("expense", "经费支出")
    typical = {"id": Typical(12, 24, of="assembly"), "shortfall": Typical(often=15)}
    assembly: Key | None = cell("代表大会", Text("the congress", "所属代表大会"), refers="assembly")
    on: Day | None = cell("日期", Text("day it arose", "发生日期"))
    purpose: Purpose | None = cell("用途", Text("what it is for", "用途"))
    shortfall: bool | None = cell(
        "超出预算", Text("whether the budget no longer covers it", "是否为预算不足部分")
    )
    paid_by: Payer | None = cell(
        "支付来源",
        Text("out of what it was paid; empty: not yet", "实际支付来源，尚未支付则留空"),
        event=True,
    )


class BudgetLine(Record):
    """Money that a budget sets aside for one purpose."""

    table: ClassVar[str] = "budget_line"
    names: ClassVar[Text] = Text("budget line", "预算项目")
    typical = {"amount": Typical(1000, 20000)}
    assembly: Key | None = cell("代表大会", Text("the congress", "所属代表大会"), refers="assembly")
    purpose: Purpose | None = cell("用途", Text("what it is for", "用途"))
    amount: Integer | None = cell("金额（元）", Text("amount in yuan", "金额（元）"))
    per: Every | None = cell("期间", Text("the period it is for", "对应期间"))


class Funding(Kind):
    """Which money pays for what, and how much is set aside for each delegate."""

    kind = "funding"
    names = Text("funding", "经费保障")
    gist = Text("which budget pays for what", "何种经费由何处保障")
    sentence = Text(
        "Paid out of {payer}: {purposes}[; what it does not cover, out of {shortfall_payer}]"
        "[; set aside for each delegate: {yuan_per_delegate} yuan[ in each {per}]].",
        "{purposes}列入{payer}[，不足部分由{shortfall_payer}承担]"
        "[，按每名代表{yuan_per_delegate}元安排][，{per}计]。",
    )
    example = """
kind: funding
modality: stated
purposes: [session, activity]
payer: own_budget
shortfall_payer: lower_budget
"""
    purposes: list[Purpose] = term("用途", Text("what the money is for", "经费用途"), min_length=1)
    payer: Payer = term("来源", Text("out of what it is paid", "经费来源"))
    shortfall_payer: Payer | None = term(
        "不足部分来源",
        Text("out of what the rest is paid where the budget falls short", "预算不足时由何处承担"),
        default=None,
    )
    yuan_per_delegate: Range | None = term(
        "每名代表金额",
        Text("yuan set aside for each delegate", "按每名代表安排的金额（元）"),
        default=None,
    )
    per: Every | None = term(
        "期间", Text("the period the amount is for", "金额对应的期间"), default=None
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"shortfall_payer": Type.TEXT, "per": Type.TEXT}

    def rules(self) -> Iterable[Rule]:
        """Who pays an expense, whether it was so paid, and whether enough is set aside."""
        concerned = among(at("purpose"), self.purposes, f"{self._address}.purposes")
        payer = self.param("payer")
        paid: Expr
        if self._names("shortfall_payer"):
            rest = self.param("shortfall_payer")
            covered = Not(at("shortfall"))
            yield Sets("expense.payer", payer, covered, concerned)
            yield Sets("expense.payer", rest, at("shortfall"), concerned)
            paid = either(
                both(covered, compare("eq", at("paid_by"), payer)),
                both(at("shortfall"), compare("eq", at("paid_by"), rest)),
            )
        else:
            yield Sets("expense.payer", payer, applies=concerned)
            paid = compare("eq", at("paid_by"), payer)
        yield Constraint("expense.paid_as_ruled", paid, both(concerned, given("paid_by")))
        if self.yuan_per_delegate is not None:
            yield Constraint("budget_line.amount", self._enough(self.yuan_per_delegate), concerned)

    def _names(self, field: str) -> bool:
        address = f"{self._address}.{field}"
        return getattr(self, field) is not None or address in self._unknown

    def _enough(self, yuan: Range) -> Expr:
        """The line's amount lies within the bounds, times the number of delegates."""
        delegates = at("assembly.delegates")
        tests = [
            compare(op, at("amount"), Arithmetic("mul", yuan.param(name), delegates))
            for name, op in BOUND_OPS.items()
            if getattr(yuan, name) is not None
        ]
        # An amount without its period cannot be held against a line that is for one.
        return both(*tests, compare("eq", at("per"), self.param("per")))


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    register(Funding)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (Expense, BudgetLine):
        register(record)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    register(
        Question(
            "expense.payer",
            Form.DECISION,
            "expense",
            Text("out of what is the expense paid?", "该项支出由何处支付"),
            outcome=Type.TEXT,
            values={payer.value: payer.text for payer in Payer},
            dated_by=("on",),
        )
    )
    register(
        Question(
            "expense.paid_as_ruled",
            Form.CONSTRAINT,
            "expense",
            Text("was it paid out of the right money?", "支付来源是否符合规定"),
            dated_by=("on",),
        )
    )
    register(
        Question(
            "budget_line.amount",
            Form.CONSTRAINT,
            "budget_line",
            Text("is the amount for each delegate right?", "按代表人数安排的金额是否符合规定"),
        )
    )
