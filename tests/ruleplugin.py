"""A small plugin for tests: sessions with quorums, and kinds that mean whatever a test says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from comitia.engine.answers import Answer, Deciding
from comitia.engine.compiling import compile_ruleset
from comitia.engine.expressions import TRUE, Expr, at, compare
from comitia.engine.kinds import Kind, Kinds, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.records import Cell, Records, make_row
from comitia.engine.registry import Registry
from comitia.engine.rules import Form, Question, Requires, Rule
from comitia.engine.rulesets import Loaded, RuleSet, load_ruleset
from comitia.engine.schema import Type
from comitia.engine.tell import Speaker
from comitia.engine.vocabulary import Day, Duration, Integer, Label, Threshold, constant, term


class Meeting(Label):
    """What kind of session it is."""

    ANNUAL = "annual", "annual session", "年会"
    EXTRA = "extra", "extraordinary session", "临时会议"


class Base(Label):
    """Whose number a share is taken of."""

    DUE = "due", "delegates due", "应到代表"
    ALL = "all", "all delegates", "全体代表"


class Session(Record):
    """A session."""

    table: ClassVar[str] = "session"
    names: ClassVar[Text] = Text("session", "会议")
    kind: Meeting | None = cell("会议类型", Text("kind", "类型"))
    opens: Day | None = cell("开幕日期", Text("first day", "首日"))
    present: Integer | None = cell("实到人数", Text("present", "实到"))
    due: Integer | None = cell("应到人数", Text("due", "应到"))
    total: Integer | None = cell("代表总数", Text("all", "全体"))
    a: bool | None = cell("甲", Text("a", "甲"))
    b: bool | None = cell("乙", Text("b", "乙"))
    c: bool | None = cell("丙", Text("c", "丙"))
    report_due: Day | None = cell("报告期限", Text("day", "报告期限"))
    reported_on: Day | None = cell("报告日期", Text("day", "报告日期"), event=True)


BASES: Mapping[str, Expr] = {Base.DUE: at("due"), Base.ALL: at("total")}


class Quorum(Kind):
    """How many must be present."""

    kind = "quorum"
    names = Text("quorum", "法定人数")
    gist = Text("how many must be present", "须有多少人到会")
    sentence = Text(
        "{present} must be present[ at the {session}].", "[{session}]须有{present}到会。"
    )
    example = "kind: quorum"
    session: Meeting | None = term("会议", Text("which sessions", "哪类会议"), default=None)
    present: Threshold[Base] = term("到会", Text("how many", "多少人"))
    lead: Duration | None = term("提前", Text("how long before", "提前多久"), default=None)
    bodies: list[Meeting] | None = term("各会", Text("sessions", "各类会议"), default=None)
    alone: Integer | None = term("单独", Text("how many alone", "单独人数"), default=None)

    def rules(self) -> Iterable[Rule]:
        """Enough are present."""
        scope: Expr = TRUE
        if self.session is not None:
            scope = compare("eq", at("kind"), constant(self.session, f"{self._address}.session"))
        yield Requires("session.may_be_held", self.present.holds(at("present"), BASES), scope)
        if f"{self._address}.alone" in self._unknown or self.alone is not None:
            enough = compare("ge", at("present"), self.param("alone"))
            yield Requires("session.alone", enough, scope)


GRADES = {"poor": Text("poor", "较差"), "good": Text("good", "优秀"), "best": Text("best", "最优")}
OPENS = ("opens",)
QUESTIONS = [
    Question(
        "session.may_be_held",
        Form.DECISION,
        "session",
        Text("may it be held?", "可否召开"),
        dated_by=OPENS,
    ),
    Question("session.alone", Form.DECISION, "session", Text("enough?", "人数是否足够")),
    Question("session.yes", Form.DECISION, "session", Text("yes or no?", "是否可行")),
    Question("session.unique", Form.DECISION, "session", Text("grade", "等次"), Type.TEXT, GRADES),
    Question(
        "session.first", Form.DECISION, "session", Text("first", "首个"), Type.TEXT, GRADES, "first"
    ),
    Question(
        "session.severe",
        Form.DECISION,
        "session",
        Text("most severe", "最重"),
        Type.TEXT,
        GRADES,
        "most_severe",
    ),
    Question("session.duty", Form.OBLIGATION, "session", Text("report made?", "是否报告")),
    Question("session.order", Form.CONSTRAINT, "session", Text("in order?", "是否合规")),
]


def registry(*kinds: type[Kind]) -> Registry:
    """The plugin with kinds of a test's own."""
    known: list[type[Kind]] = [Quorum, *kinds]
    return Registry(
        Kinds({each.kind: each for each in known}),
        {"session": Session},
        {each.id: each for each in QUESTIONS},
    )


def free(name: str, *rules: Rule | Callable[[Kind], Rule]) -> type[Kind]:
    """A kind without fields that means the rules given; a callable is given the provision."""

    def made(self: Kind) -> Iterable[Rule]:
        return [each(self) if callable(each) else each for each in rules]

    words = Text(f"{name} it is.", f"{name}如此。")
    body: dict[str, Any] = {
        "__module__": __name__,
        "__doc__": name,
        "kind": name,
        "names": Text(name, f"{name}类"),
        "gist": words,
        "sentence": words,
        "example": f"kind: {name}",
        "rules": made,
    }
    return type(name.title(), (Kind,), body)


HEAD = "id: small\ntitle: {zh: 小, en: Small}\nstatus: trial\ncalendar: weekends\n"


def find(name: str, seen_from: str) -> Path | None:
    """Files only, seen from the one that names them."""
    path = Path(seen_from).parent / name
    return path if path.is_file() else None


def load(folder: Path, text: str, known: Registry | None = None, name: str = "rules") -> Loaded:
    """The rule set of a text."""
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return load_ruleset(path, known or registry(), find)


def loaded(folder: Path, text: str, known: Registry | None = None, name: str = "rules") -> RuleSet:
    """The rule set of a text without faults."""
    found = load(folder, text, known, name)
    assert found.problems == ()
    assert found.ruleset is not None
    return found.ruleset


def answers(
    ruleset: RuleSet,
    rows: Sequence[Mapping[str, Cell]],
    known: Registry | None = None,
    as_of: date = date(2006, 6, 30),
    as_if: Sequence[str] = (),
) -> list[Answer]:
    """Everything a rule set says of sessions."""
    known = known or registry()
    compilation = compile_ruleset(ruleset, known, as_if)
    assert compilation.problems == ()
    made = [make_row(known.schema, "session", {"id": f"s{n}", **row}) for n, row in enumerate(rows)]
    records = Records(known.schema, {"session": made})
    return list(Deciding(compilation).answers(records, as_of))


def speaker(ruleset: RuleSet, known: Registry | None = None, lang: Lang = "en") -> Speaker:
    """What tells the answers."""
    return Speaker(ruleset, (known or registry()).schema, lang)
