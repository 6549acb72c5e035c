"""Checks of what is written: most are made while a file is read, the others look at its text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from itertools import combinations, product
from typing import TypeAlias

from comitia.engine import numerals
from comitia.engine.bands import limits
from comitia.engine.compiling import Compiled
from comitia.engine.draft import Draft
from comitia.engine.expressions import All, Expr, Not, Value
from comitia.engine.extremes import broken_at, show_ordinary
from comitia.engine.findings import Check, Layer, Outcome
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.problems import did_you_mean
from comitia.engine.rewriting import bare
from comitia.engine.rulechecks import contributions
from comitia.engine.rules import Cited, Constraint, Requires
from comitia.engine.schema import Type
from comitia.engine.vocabulary import DURATION_UNITS, Duration
from comitia.engine.yamlfile import Mapping, Node, Scalar, Sequence, read_yaml

COMITIA_API = API

SUSPECT = re.compile(
    r"[:\-,\[]\s+(?:yes|no|on|off|y|n|[-+]?0\w+|[-+]?[0-9_]+(?::[0-5]?[0-9])+|[0-9]+_[0-9_]+)"
    r"\s*(?:$|[,}\]#])",
    re.IGNORECASE | re.MULTILINE,
)
"""What may be a value that readers of YAML differ about: only then is a file read again."""

SOURCE = re.compile(r"[A-Za-z]+\d+")
"""A source as it stands at the head of a place, `D001`."""


def _traps(draft: Draft) -> Iterable[Outcome]:
    """A text that other readers of YAML take for a truth value or a number."""
    for name, text in draft.compilation.ruleset.texts.items():
        if not SUSPECT.search(text):
            continue
        tree, _ = read_yaml(text.encode(), name)
        for scalar in _scalars(tree):
            advice = numerals.trap(scalar.text)
            if scalar.plain and advice is not None and numerals.is_read_differently(scalar.text):
                message = Msg("other programs read `{text}` as another value", text=scalar.text)
                yield TRAP.finding(message, scalar.span, help=advice)


def _scalars(node: Node | None) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _scalars(item)
    elif isinstance(node, Mapping):
        for entry in node:
            yield from _scalars(entry.value)


def _dangling(draft: Draft) -> Iterable[Outcome]:
    """A provision cites a source, a number of the inventory or a stage that there is not."""
    yield from _no_such_stage(draft)
    header = draft.compilation.ruleset.header
    for address, provision in draft.provisions.items():
        cite = provision.preamble.cite
        found = SOURCE.match(cite.at or "")
        if found and header.sources and found[0] not in header.sources:
            message = Msg("source `{name}` is not among the sources", name=found[0])
            yield DANGLING.finding(
                message,
                draft.span(f"{address}.cite.at"),
                rules=[address],
                help=Msg("add it to `sources`, or correct the name"),
            )
        for number in cite.numbers:
            if header.inventory is not None and not 1 <= number <= header.inventory:
                yield DANGLING.finding(
                    Msg(
                        "number {number} is cited, but the inventory ends with {last}",
                        number=number,
                        last=header.inventory,
                    ),
                    draft.span(f"{address}.cite.inventory"),
                    rules=[address],
                    help=Msg("correct the number, or `inventory` in the heading"),
                )


def _no_such_stage(draft: Draft) -> Iterable[Outcome]:
    """A stage leads to, or waits for, one that there is not, or is decided by no question."""
    for address, provision in draft.provisions.items():
        graph = provision.kind.stage_graph()
        for name, place in graph.missing() if graph is not None else ():
            nearest = did_you_mean(name, graph.stages) if graph is not None else None
            yield DANGLING.finding(
                Msg("there is no stage `{name}`", name=name),
                draft.span(place),
                rules=[address],
                help=Msg("did you mean `{word}`?", word=nearest)
                if nearest
                else Msg("add the stage, or correct the name"),
            )
        for stage in graph.stages.values() if graph is not None else ():
            if stage.decided_by and stage.decided_by not in draft.registry.questions:
                nearest = did_you_mean(stage.decided_by, draft.registry.questions)
                yield DANGLING.finding(
                    Msg("there is no question `{name}`", name=stage.decided_by),
                    draft.span(stage.address.rpartition(".")[0] + ".decided_by"),
                    rules=[address],
                    help=Msg("did you mean `{word}`?", word=nearest) if nearest else None,
                )


def _crossed(draft: Draft) -> Iterable[Outcome]:
    yield from _crossed_times(draft)
    yield from _crossed_provisions(draft)


def _crossed_provisions(draft: Draft) -> Iterator[Outcome]:
    """Two provisions of which one asks for more of something than the other allows."""
    asked: dict[str, list[tuple[Compiled, Cited]]] = {}
    for compiled, found in contributions(draft, Requires, Constraint):
        asked.setdefault(compiled.question.id, []).extend((compiled, each) for each in found)
    for pairs in asked.values():
        for (compiled, one), (_, other) in combinations(pairs, 2):
            if one.provision == other.provision:
                continue
            ends = next(_conflict(_ends(one), _ends(other)), None)
            if ends is None or draft.excluded(compiled, one.scope(), other.scope()) is not None:
                continue
            scopes = (one.scope(), other.scope())
            more, less = (one, other) if _is_least(one, ends[0]) else (other, one)
            cases = [
                All((*scopes, kept.clause(), Not(broken.clause())))
                for kept, broken in ((more, less), (less, more))
            ]
            first, second = (
                limit.address or cited.provision
                for limit, cited in zip(ends, (one, other), strict=True)
            )
            yield CROSSED.finding(
                Msg(
                    "`{question}`: no number keeps both this and another provision",
                    question=compiled.question.names,
                ),
                draft.span(second),
                rules=(other.provision, one.provision),
                related=draft.together([first]),
                help=Msg("say the number once, or in which cases each of the two holds"),
                verdict="proved",
                witness=show_ordinary(draft, compiled, [*cases, All(scopes)]),
            )


def _ends(cited: Cited) -> list[End]:
    """Each end of what a provision asks for, by the number that it bounds."""
    return [(bare(m), op, limit) for m, op, limit in limits(cited.clause()) if m is not None]


def _is_least(cited: Cited, limit: Value) -> bool:
    """Whether a number is the lower bound in what a provision asks for."""
    return any(op[0] == "g" for _, op, each in _ends(cited) if each is limit)


End: TypeAlias = tuple[Expr, str, Value]
"""A number, how it compares, and with what."""


def _conflict(ones: list[End], others: list[End]) -> Iterator[tuple[Value, Value]]:
    """Two ends of one number that nothing lies between."""
    for (one, op, limit), (other, against, bound) in product(ones, others):
        if one != other or limit.type is not bound.type or op[0] == against[0]:
            continue
        low, high = (limit, bound) if op[0] == "g" else (bound, limit)
        least, most = Fraction(low.value), Fraction(high.value)  # type: ignore[arg-type]
        if limit.type is Type.INT:
            ops = {op, against}
            least, most = least + ("gt" in ops), most - ("lt" in ops)
        open_ = limit.type is not Type.INT and {op, against} != {"ge", "le"}
        if least > most or (least == most and open_):
            yield limit, bound


def _crossed_times(draft: Draft) -> Iterator[Outcome]:
    """A least length of time above the greatest one."""
    for place in draft.words():
        least, most = (getattr(place.word, name, None) for name in ("at_least", "at_most"))
        if not (isinstance(least, Duration) and isinstance(most, Duration)):
            continue
        for unit in DURATION_UNITS:
            low, high = getattr(least, unit), getattr(most, unit)
            if low is not None and high is not None and low > high:
                yield CROSSED.finding(
                    Msg("at least {low} and at most {high} cannot both hold", low=low, high=high),
                    draft.span(f"{place.address}.at_least.{unit}"),
                    rules=[place.provision.address],
                    help=Msg("exchange the two numbers, or correct the one mistyped"),
                    verdict="proved",
                    witness=broken_at(draft, place.address),
                )


TRAP = Check(
    "LX005", Text("implicit type trap", "隐式类型陷阱"), Layer.TEXT, "warning", _traps, lint=True
)
DANGLING = Check(
    "SC003", Text("dangling reference", "引用落空"), Layer.STRUCTURE, "error", _dangling
)

CROSSED = Check(
    "OR004",
    Text("lower bound above the upper one", "人数上下限不成立"),
    Layer.EXACT,
    "error",
    _crossed,
)


def _read(code: str, en: str, zh: str, layer: Layer) -> Check:
    """A check made while a file is read."""
    return Check(code, Text(en, zh), layer, "error")


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    for check in (
        _read("LX001", "full-width punctuation as syntax", "全角标点当语法", Layer.TEXT),
        _read("LX002", "ideographic space or tab as indent", "全角空格或制表符缩进", Layer.TEXT),
        _read("LX003", "encoding other than UTF-8", "编码不是 UTF-8", Layer.TEXT),
        _read("LX004", "duplicate key", "重复键", Layer.TEXT),
        TRAP,
        _read("LX006", "number not in plain digits", "全角数字或汉字数字", Layer.TEXT),
        _read("SC001", "unknown field", "未知字段", Layer.STRUCTURE),
        _read("SC002", "missing field", "缺必填项", Layer.STRUCTURE),
        DANGLING,
        _read("SC004", "circular definition", "循环定义", Layer.STRUCTURE),
        CROSSED,
        Check(
            "DA001",
            Text("roster against rules", "花名册与规则不符"),
            Layer.EXACT,
            "warning",
            needs="records",
        ),
        Check(
            "DA002",
            Text("long number stored as a number", "证件号被存成数字"),
            Layer.TEXT,
            "error",
            needs="records",
        ),
    ):
        register(check)
