"""A small plugin for tests: sessions with a quorum, delegates with visits, grades."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import ClassVar

from comitia.engine.expressions import Context, at, both, children, compare, count, day, integer
from comitia.engine.expressions import text as label
from comitia.engine.kinds import Key, Kind, Kinds, Record, cell
from comitia.engine.messages import Text
from comitia.engine.registry import Registry
from comitia.engine.rules import Constraint, Form, Obligation, Question, Requires, Rule, Sets
from comitia.engine.rulesets import RuleSet, load_ruleset
from comitia.engine.schema import Type
from comitia.engine.vocabulary import Day, Integer, Label, term


class SessionKind(Label):
    """What kind of session it is."""

    ANNUAL = "annual", "annual session", "年会"
    EXTRA = "extra", "extraordinary session", "临时会议"


class Session(Record):
    """A session."""

    table: ClassVar[str] = "session"
    names: ClassVar[Text] = Text("session", "会议")
    kind: SessionKind | None = cell("会议类型", Text("kind", "类型"))
    opens: date | None = cell("开幕日期", Text("first day", "首日"))
    present: int | None = cell("实到人数", Text("present", "实到"))


class Delegate(Record):
    """A delegate."""

    table: ClassVar[str] = "delegate"
    names: ClassVar[Text] = Text("delegate", "代表")
    name: str | None = cell("姓名", Text("name", "姓名"))
    party_member: bool | None = cell("党员", Text("member", "党员"))
    score: int | None = cell("得分", Text("score", "得分"))
    id_number: str | None = cell("证件号", Text("identity number", "证件号"))


class Visit(Record):
    """A visit."""

    table: ClassVar[str] = "visit"
    names: ClassVar[Text] = Text("visit", "走访")
    delegate: Key = cell("代表", Text("who visited", "走访人"), required=True, refers="delegate")
    day: date | None = cell("日期", Text("when", "日期"))


class Least(Kind):
    """How many must be present."""

    kind = "least"
    names = Text("least", "法定人数")
    gist = Text("how many must be present", "须到会人数")
    sentence = Text("At least {present} must be present.", "须有{present}人到会。")
    example = "kind: least"
    present: Integer = term("到会", Text("how many", "人数"))

    def rules(self) -> Iterable[Rule]:
        bound = integer(self.present, f"{self._address}.present")
        yield Requires("session.may_be_held", compare("ge", at("present"), bound))


class Yearly(Kind):
    """How many visits a year."""

    kind = "yearly"
    names = Text("yearly visits", "年度走访")
    gist = Text("visits a year", "每年走访次数")
    sentence = Text("{visits} visits a year.", "每年走访{visits}次。")
    example = "kind: yearly"
    visits: Integer = term("次数", Text("how many", "次数"))

    def rules(self) -> Iterable[Rule]:
        within = both(
            compare("ge", at("day"), Context("period_first")),
            compare("le", at("day"), Context("period_last")),
        )
        made = count(children("visit", "delegate"), within)
        enough = compare("ge", made, integer(self.visits, f"{self._address}.visits"))
        yield Obligation("delegate.visits", enough, every="year")


class Mark(Kind):
    """What grade a score gives."""

    kind = "mark"
    names = Text("mark", "等次")
    gist = Text("grade of a score", "得分对应的等次")
    sentence = Text("{score} is good.", "{score}分为优秀。")
    example = "kind: mark"
    score: Integer = term("得分", Text("score", "得分"))
    by: Day | None = term("截止", Text("last day", "截止日期"), default=None)

    def rules(self) -> Iterable[Rule]:
        bound = integer(self.score, f"{self._address}.score")
        yield Sets("delegate.grade", label("good"), compare("ge", at("score"), bound))
        yield Sets("delegate.grade", label("poor"), compare("lt", at("score"), bound))
        yield Constraint("delegate.scored", compare("ge", at("score"), integer(0)))
        if self.by is not None:
            yield Sets("delegate.due_on", day(self.by, f"{self._address}.by"))
            yield Sets("delegate.points", at("score"))
            yield Sets("delegate.called", at("name"))


GRADES = {"poor": Text("poor", "较差"), "good": Text("good", "优秀")}
QUESTIONS = [
    Question("session.may_be_held", Form.DECISION, "session", Text("may it?", "可否召开")),
    Question("delegate.visits", Form.OBLIGATION, "delegate", Text("visits", "走访义务")),
    Question("delegate.scored", Form.CONSTRAINT, "delegate", Text("scored", "已评分")),
    Question("delegate.grade", Form.DECISION, "delegate", Text("grade", "等次"), Type.TEXT, GRADES),
    Question("delegate.due_on", Form.DECISION, "delegate", Text("due", "期限"), Type.DATE),
    Question("delegate.points", Form.DECISION, "delegate", Text("points", "分值"), Type.INT),
    Question("delegate.called", Form.DECISION, "delegate", Text("called", "称呼"), Type.TEXT),
    Question("delegate.silent", Form.DECISION, "delegate", Text("silent", "未规定")),
]
REGISTRY = Registry(
    Kinds({each.kind: each for each in (Least, Yearly, Mark)}),
    {each.table: each for each in (Session, Delegate, Visit)},
    {each.id: each for each in QUESTIONS},
)

RULES = """
id: small
title: {zh: 小, en: small}
status: trial
effective: 2005-01-01
provisions:
  quorum: {kind: least, modality: must, present: {readings: {few: 10, many: 20}, why: unclear}}
  visits: {kind: yearly, modality: must, visits: 2}
  kindly: {kind: yearly, modality: should, visits: 1}
  grades: {kind: mark, modality: stated, force: recommendation, score: 60, by: 2006-07-31}
"""


def small_ruleset(folder: Path) -> RuleSet:
    """The rule set above."""
    path = folder / "rules.yaml"
    path.write_text(RULES, encoding="utf-8")
    loaded = load_ruleset(path, REGISTRY, lambda name, seen_from: None)
    assert loaded.ruleset is not None, loaded.problems
    return loaded.ruleset
