"""The cases of a rule set as a file states them: records, and what is expected to be said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import date
from pathlib import Path

from comitia.engine import trees
from comitia.engine.caserecords import CaseRecords
from comitia.engine.cells import SHEET_TRUTHS, Fault, read_day, shown
from comitia.engine.expressions import CauseKind
from comitia.engine.fields import Fields
from comitia.engine.figures import BadFigure, Figure, check_figure
from comitia.engine.headers import Force
from comitia.engine.messages import Msg, Text
from comitia.engine.numerals import INTEGER, LONGEST
from comitia.engine.problems import Problem, Span, has_errors, in_order
from comitia.engine.recordfiles import LoadedRecords, read_yaml_file
from comitia.engine.records import Records
from comitia.engine.registry import Registry
from comitia.engine.rules import Question
from comitia.engine.schema import Type
from comitia.engine.sizes import SIZES, read_sizes
from comitia.engine.values import frozen
from comitia.engine.yamlfile import Mapping as MappingNode
from comitia.engine.yamlfile import Node, Scalar

Wanted = bool | int | date | str | None
"""An outcome that is expected; `None` where it is undetermined under a reading."""

CASE_KEYS: Mapping[str, str] = {
    "名称": "name",
    "关于": "about",
    "截至": "as_of",
    "自": "since",
    "视同施行": "as_if",
    "案卷": "records",
    "预期": "expect",
    "数字": "figures",
}
EXPECT_KEYS: Mapping[str, str] = {
    "问题": "question",
    "主体": "subject",
    "条款": "provision",
    "期间": "period",
    "结论": "outcome",
    "状态": "status",
    "原因": "causes",
    "性质": "standing",
    "等次": "standing",
    "解读": "readings",
    "假设": "hypothetical",
}
FIGURE_KEYS: Mapping[str, str] = {"算式": "says", "成立": "holds", "中文": "zh", "英文": "en"}
STATUSES: Mapping[str, str] = {
    "undetermined": "undetermined",
    "未定": "undetermined",
    "determined": "determined",
    "确定": "determined",
}
STANDINGS: Mapping[str, str] = {
    "violation": "violation",
    "违反": "violation",
    "deviation": "deviation",
    "偏离": "deviation",
    "note": "note",
    "提示": "note",
    "none": "none",
    "无": "none",
}
CAUSES: Mapping[str, str] = {
    **{kind.value: kind.value for kind in CauseKind},
    "事实缺失": "missing_fact",
    "表缺失": "missing_table",
    "无记录": "no_record",
    "规则未规定": "silent",
    "不明": "unknown",
    "解读": "readings",
    "日历": "calendar",
    "基数为零": "zero_base",
    "冲突": "conflict",
    "未施行": "not_in_force",
}
FORCES: Mapping[str, str] = {
    **{force.value: force.value for force in Force},
    **{force.zh: force.value for force in Force},
}


@frozen
class ReadingWanted:
    """The outcome expected under a reading, and the places and labels that pick the reading."""

    choices: tuple[tuple[str, str], ...]
    outcome: Wanted
    span: Span


@frozen
class Expectation:
    """What one answer is expected to be; what is left open is `None`."""

    question: Question
    subject: str
    span: Span
    provision: str | None = None
    period: date | None = None
    hypothetical: bool = False
    outcome: Wanted = None
    status: str | None = None
    standing: str | None = None
    causes: tuple[str, ...] = ()
    readings: tuple[ReadingWanted, ...] = ()


@frozen
class FigureClaim:
    """Arithmetic that a source reports, and whether it is expected to hold."""

    says: str
    holds: bool
    figure: Figure
    remark: Text | None
    span: Span


@frozen
class CaseItem:
    """One case: records on a day, the answers expected of them, figures to check."""

    name: Text
    span: Span
    about: tuple[str, ...] = ()
    as_of: date | None = None
    since: date | None = None
    as_if: frozenset[str] = frozenset()
    records: Records | None = None
    expect: tuple[Expectation, ...] = ()
    figures: tuple[FigureClaim, ...] = ()


@frozen
class LoadedCases:
    """The cases without errors, how many there are in all, and what is wrong with the file."""

    cases: tuple[CaseItem, ...]
    number: int
    problems: tuple[Problem, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)


def load_cases(source: Path | Node, registry: Registry) -> LoadedCases:
    """Read the cases of a file, or of its tree."""
    if not isinstance(source, Path):
        return _read_cases(source, registry, [], {})
    node, problems, texts = read_yaml_file(source)
    if node is None:
        return LoadedCases((), 0, tuple(problems), texts)
    return _read_cases(node, registry, problems, texts)


def _read_cases(
    node: Node, registry: Registry, problems: list[Problem], texts: Mapping[str, str]
) -> LoadedCases:
    top = Fields(node, {"案例": "cases", **SIZES}, ("cases", "sizes"), problems)
    items = top.items("cases")
    if "sizes" in top.nodes:
        read_sizes(top.nodes["sizes"], registry, problems)
    if top.ok and not items:
        top.report("CF001", Msg("`{field}` is missing", field="cases"), node.span)
    found = []
    records = CaseRecords(registry)
    for item in items:
        reader = _CaseReader(registry, records)
        case = reader.read(item)
        if not has_errors(reader.problems):
            found.append(case)
        problems.extend(reader.problems)
    _refuse_twins(found, problems)
    shown = {name: text for each in records.loaded.values() for name, text in each.texts.items()}
    return LoadedCases(tuple(found), len(items), tuple(in_order(problems)), {**shown, **texts})


def _refuse_twins(cases: Iterable[CaseItem], problems: list[Problem]) -> None:
    seen: set[str] = set()
    for case in cases:
        if case.name.en in seen:
            message = Msg("two cases are called `{name}`", name=case.name)
            problems.append(Problem("CF002", "error", message, case.span))
        seen.add(case.name.en)


class _CaseReader:
    """Reads one case; what is wrong with it is in `problems`."""

    def __init__(self, registry: Registry, records: CaseRecords) -> None:
        self.registry = registry
        self.records = records
        self.problems: list[Problem] = []
        self.questions = {each.names.zh: name for name, each in registry.questions.items()}
        self.questions |= {name: name for name in registry.questions}

    def read(self, node: Node) -> CaseItem:
        """The case of a node."""
        known = ("name", *(key for key in CASE_KEYS.values() if key != "name"))
        fields = Fields(node, CASE_KEYS, known, self.problems)
        given = LoadedRecords(None, ())
        if "records" in fields.nodes:
            given = self.records.read(fields.nodes["records"])
            self.problems.extend(given.problems)
        as_of = fields.day("as_of") if "as_of" in fields.nodes else given.as_of
        case = CaseItem(
            self._name(fields),
            fields.nodes["name"].span if "name" in fields.nodes else fields.span,
            fields.words("about"),
            as_of,
            fields.day("since"),
            frozenset(fields.words("as_if", FORCES)),
            given.records,
            tuple(filter(None, [self._expectation(item) for item in fields.items("expect")])),
            tuple(filter(None, [self._claim(item) for item in fields.items("figures")])),
        )
        if fields.items("expect"):
            if "as_of" not in fields.nodes and as_of is None:
                fields.missing("as_of")
            if "records" not in fields.nodes:
                fields.missing("records")
        elif not fields.items("figures"):
            fields.missing("expect")
        return case

    def _name(self, fields: Fields) -> Text:
        node = fields.nodes.get("name")
        if isinstance(node, MappingNode):
            inner = Fields(node, {"中文": "zh", "英文": "en"}, ("zh", "en"), self.problems)
            zh, en = inner.text("zh"), inner.text("en")
            return Text(en or zh or "", zh or en or "")
        name = fields.text("name")
        if name is None:
            fields.missing("name")
        return Text(name or "", name or "")

    def _claim(self, node: Node) -> FigureClaim | None:
        if isinstance(node, Scalar):
            return self._figure(node.text, True, None, node.span)
        fields = Fields(node, FIGURE_KEYS, tuple(FIGURE_KEYS.values()), self.problems)
        says, zh, en = fields.text("says"), fields.text("zh"), fields.text("en")
        remark = Text(en or zh or "", zh or en or "") if zh or en else None
        holds = fields.truth("holds", True)
        if says is None:
            fields.missing("says")
            return None
        return self._figure(says, holds, remark, fields.nodes["says"].span)

    def _figure(
        self, says: str, holds: bool, remark: Text | None, span: Span
    ) -> FigureClaim | None:
        try:
            return FigureClaim(says, holds, check_figure(says), remark, span)
        except BadFigure:
            message = Msg("`{value}` is not a statement of arithmetic", value=shown(says))
            advice = Msg("write whole numbers, `+ - * /`, brackets, and `=`, `<` or the like")
            self.problems.append(Problem("CF005", "error", message, span, advice))
            return None

    def _expectation(self, node: Node) -> Expectation | None:
        known = dict.fromkeys(EXPECT_KEYS.values())
        fields = Fields(node, EXPECT_KEYS, known, self.problems)
        name = fields.word("question", self.questions)
        subject = fields.text("subject")
        for key in ("question", "subject"):
            if key not in fields.nodes:
                fields.missing(key)
        if not any(key in fields.nodes for key in ("outcome", "status", "standing", "readings")):
            fields.missing("outcome")
        if name is None or subject is None:
            return None
        question = self.registry.questions[name]
        outcome = None
        if "outcome" in fields.nodes:
            outcome = self._outcome(question, fields.nodes["outcome"])
        causes = fields.words("causes", CAUSES)
        status = fields.word("status", STATUSES)
        if status != "undetermined" and causes:
            message = Msg("`causes` belongs to `status: undetermined`")
            fields.report("CF006", message, fields.nodes["causes"].span)
        if status == "undetermined" and "outcome" in fields.nodes:
            message = Msg("an undetermined answer has no outcome")
            fields.report("CF006", message, fields.nodes["outcome"].span)
        return Expectation(
            question,
            subject,
            fields.span,
            fields.text("provision"),
            fields.day("period"),
            fields.truth("hypothetical", False),
            outcome,
            status,
            fields.word("standing", STANDINGS),
            causes,
            self._readings(question, fields),
        )

    def _readings(self, question: Question, fields: Fields) -> tuple[ReadingWanted, ...]:
        node = fields.nodes.get("readings")
        if node is None:
            return ()
        if not isinstance(node, MappingNode):
            message = Msg("`readings` is a mapping of `address=label` to outcomes")
            fields.report("CF003", message, node.span)
            return ()
        found = []
        for entry in node:
            parts = [part.partition("=") for part in entry.key.split("&")]
            if not all(sign for _, sign, _ in parts):
                message = Msg("`{value}` does not name a reading", value=shown(entry.key))
                advice = Msg("write the address of the place, `=`, and the label of the reading")
                fields.report("CF003", message, entry.key_span, advice)
                continue
            choices = tuple((address.strip(), label.strip()) for address, _, label in parts)
            outcome = None
            if trees.scalar_text(entry.value) not in ("undetermined", "未定"):
                outcome = self._outcome(question, entry.value)
            found.append(ReadingWanted(choices, outcome, entry.key_span))
        return tuple(found)

    def _outcome(self, question: Question, node: Node) -> Wanted:
        """The outcome that is written, of the type that the question has."""
        found = _typed(question, node.text.strip()) if isinstance(node, Scalar) else None
        if found is None:
            text = node.text if isinstance(node, Scalar) else ""
            message = Msg(
                "`{value}` is not an outcome of `{name}`", value=shown(text), name=question.id
            )
            names = [f"`{each}`" for each in question.outcomes]
            advice = Msg("it is one of {names}", names=names) if names else None
            self.problems.append(Problem("CF004", "error", message, node.span, advice))
        return found


def _typed(question: Question, text: str) -> Wanted:
    """The outcome that a text stands for; `None` where it is none of the question's."""
    closed = question.outcomes
    if closed:
        by_name = {names.zh: value for value, names in closed.items()}
        return text if text in closed else by_name.get(text)
    match question.outcome:
        case Type.BOOL:
            return SHEET_TRUTHS.get(text)
        case Type.INT:
            return int(text) if len(text) <= LONGEST and INTEGER.fullmatch(text) else None
        case Type.DATE:
            day = read_day(text)
            return None if isinstance(day, Fault) else day
        case _:
            return text or None
