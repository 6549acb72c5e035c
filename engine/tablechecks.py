"""Checks of questions whose answer is one of several values: bands, grades, routes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

from comitia.engine.abstraction import says_nothing
from comitia.engine.bands import Band, by_measure, constant_of, gaps, shown
from comitia.engine.compiling import Combination, Compiled
from comitia.engine.draft import Draft, rules_of, unsettled
from comitia.engine.expressions import All, Compare, Expr, Not, Value
from comitia.engine.extremes import never_met, show_ordinary
from comitia.engine.findings import Check, Layer, Outcome, Passed
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.prove import Found, Impossible
from comitia.engine.rulechecks import contributions, stands_at, unreachable
from comitia.engine.rules import Cited, Question, Sets, same_constant

COMITIA_API = API


def _tables(draft: Draft) -> Iterator[tuple[Compiled, Combination, list[Cited]]]:
    """Every question that arms set a value of, under each choice of readings."""
    for compiled in draft.in_force():
        for each in compiled.combinations:
            arms = rules_of(each, Sets)
            if arms:
                yield compiled, each, arms


def _overlaps(draft: Draft) -> Iterable[Outcome]:
    """Two arms that hold of one case and give different values."""
    for compiled, _, arms in _tables(draft):
        if compiled.question.policy != "unique":
            continue
        for one, other in combinations(arms, 2):
            together = _together(one, other)
            if together is None:
                continue
            rules = tuple(dict.fromkeys((one.provision, other.provision)))
            found = draft.find(compiled.question.subject, together)
            if isinstance(found, Found):
                yield OVERLAP.finding(
                    Msg(
                        "two provisions answer `{question}` differently in one case",
                        question=compiled.question.names,
                    ),
                    draft.span(one.provision),
                    rules=rules,
                    witness=found.witness,
                    help=Msg("say which of them goes before, or narrow one of the two"),
                )
            else:
                yield from unsettled(draft, OVERLAP, found, compiled.question.names, rules)


def _together(one: Cited, other: Cited) -> Expr | None:
    """Both arms hold, with different values; `None` where their values cannot differ."""
    if _same(one, other):
        return None
    left, right = _value(one), _value(other)
    both = (one.scope(), one.clause(), other.scope(), other.clause())
    if isinstance(left, Value) and isinstance(right, Value):
        return All(both)
    return All((*both, Compare("ne", left, right)))


def _same(one: Cited, other: Cited) -> bool:
    left, right = _value(one), _value(other)
    return left == right or same_constant(left, right)


def _value(arm: Cited) -> Expr:
    assert isinstance(arm.rule, Sets)
    return arm.rule.value


def _masked(draft: Draft) -> Iterable[Outcome]:
    """An arm that never decides: wherever it holds, others with other values go before it."""
    for compiled, arms in contributions(draft, Sets):
        if compiled.question.policy == "unique":
            continue
        ordered = _ordered(compiled.question, arms)
        for number, arm in enumerate(ordered):
            here = (arm.scope(), arm.clause())
            # Where one with the same value goes before it, nothing is lost.
            others = [each for each in ordered[:number] if not _same(each, arm)]
            before = [All((each.scope(), each.clause())) for each in others]
            if says_nothing(All((*here, *before))) or not before:
                continue
            verdict = draft.excluded(compiled, *here, *map(Not, before))
            if not isinstance(verdict, Impossible):
                yield from unsettled(draft, MASKED, verdict, compiled.question.names, _rules([arm]))
            elif draft.excluded(compiled, *here) is None:
                hiding = _needed(draft, compiled, here, list(zip(others, before, strict=True)))
                yield _hidden(draft, compiled, arm, hiding)
            elif unreachable(draft, compiled, arm):
                continue  # which another check tells
            elif draft.excluded(compiled, arm.scope()) is None:
                yield _hidden(draft, compiled, arm, [])  # what it asks for contradicts itself


def _ordered(question: Question, arms: list[Cited]) -> list[Cited]:
    """The arms in the order in which they decide."""
    if question.policy != "most_severe":
        return sorted(arms, key=lambda arm: isinstance(arm.rule, Sets) and arm.rule.last)
    order = {label: number for number, label in enumerate(question.values)}
    return sorted(arms, key=lambda arm: order.get(str(getattr(_value(arm), "value", "")), 99))


def _needed(
    draft: Draft,
    compiled: Compiled,
    here: tuple[Expr, ...],
    before: list[tuple[Cited, All]],
) -> list[Cited]:
    """Those of the arms before that are enough to hide this one."""
    kept = before
    for each in before:
        fewer = [other for other in kept if other is not each]
        tests = [Not(test) for _, test in fewer]
        if isinstance(draft.excluded(compiled, *here, *tests), Impossible):
            kept = fewer
    return [arm for arm, _ in kept]


def _hidden(draft: Draft, compiled: Compiled, arm: Cited, hiding: list[Cited]) -> Outcome:
    place = stands_at(arm)
    spans = [draft.span(stands_at(each)) for each in hiding]
    case = never_met(draft, compiled, arm.scope(), arm.clause())
    if hiding:
        here = (arm.scope(), arm.clause())
        instead = [Compare("eq", each, _value(hiding[0])) for each in _outcomes(compiled)]
        case = show_ordinary(draft, compiled, [All((*here, *instead)), All(here)])
    return MASKED.finding(
        Msg("this never decides `{question}`", question=compiled.question.names),
        draft.span(place),
        rules=_rules([arm, *hiding]),
        related=[(span, Msg("this goes before it")) for span in spans],
        help=Msg("narrow what goes before it, or take it out"),
        verdict="proved",
        witness=case,
    )


def _outcomes(compiled: Compiled) -> list[Expr]:
    return [each.outcome for each in compiled.combinations]


def _rules(arms: Iterable[Cited]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.provision for each in arms))


def _gaps(draft: Draft) -> Iterable[Outcome]:
    """A case between bands: no arm covers it, though arms cover what lies on both sides."""
    for compiled, arms in contributions(draft, Sets):
        for measure, bands in by_measure(arms).items():
            for low, high in gaps(bands):
                yield from _gap(draft, compiled, measure, low, high)
            yield Passed(compiled.id, vacuous=len(bands) < 2)


def _gap(
    draft: Draft, compiled: Compiled, measure: Expr, low: Band, high: Band
) -> Iterable[Outcome]:
    """The gap between two neighbouring bands, with a case in it where one is to be had."""
    arms = [each.arm for each in (low, high)]
    inside = All((*_between(measure, low, high), *(each.scope() for each in arms)))
    witness = None
    if draft.solver:
        nothing = [Not(All((each.scope(), each.clause()))) for each in _all_arms(compiled)]
        found = draft.find(compiled.question.subject, All((inside, *nothing)))
        if isinstance(found, Impossible):
            return  # another arm covers it
        witness = found.witness if isinstance(found, Found) else None
    spans = [draft.span(each.address) for each in (low, high)]
    message = Msg(
        "between {low} and {high} no provision answers `{question}`",
        low=shown(low.high),
        high=shown(high.low),
        question=compiled.question.names,
    )
    if low.high == high.low:
        message = Msg(
            "at exactly {value} no provision answers `{question}`",
            value=shown(low.high),
            question=compiled.question.names,
        )
    yield GAP.finding(
        message,
        spans[1],
        rules=_rules(reversed(arms)),
        related=[(spans[0], Msg("this ends here"))],
        witness=witness,
        help=Msg(
            "let one of the two include its bound, or move a bound (this changes the meaning)"
        ),
    )


def _all_arms(compiled: Compiled) -> list[Cited]:
    return rules_of(compiled.combinations[0], Sets)


def _between(measure: Expr, low: Band, high: Band) -> Iterator[Expr]:
    assert low.high is not None
    assert high.low is not None
    yield Compare("ge" if not low.closed_high else "gt", measure, constant_of(measure, low.high))
    yield Compare("le" if not high.closed_low else "lt", measure, constant_of(measure, high.low))


OVERLAP = Check(
    "TB002",
    Text("overlapping arms with different results", "档次重叠且结果不同"),
    Layer.SOLVER,
    "error",
    _overlaps,
)
GAP = Check("TB001", Text("gap between bands", "档次空档"), Layer.EXACT, "error", _gaps)
MASKED = Check("TB003", Text("masked rule", "永不适用"), Layer.SOLVER, "error", _masked)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    for check in (GAP, OVERLAP, MASKED):
        register(check)
