"""A rule set lowered to one expression a question and choice of readings, checked for types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import product

from comitia.engine.checking import Scope, TypeMistake, check_type
from comitia.engine.dates import PeriodUnit, ordinary_period
from comitia.engine.expressions import TRUE, Expr, Not, Related, implies, nodes
from comitia.engine.headers import Force, Modality
from comitia.engine.messages import Msg
from comitia.engine.problems import Problem
from comitia.engine.registry import Registry
from comitia.engine.rules import (
    Bars,
    Cited,
    Constraint,
    Form,
    Obligation,
    Question,
    Requires,
    Rule,
    Sets,
    Suffices,
    compose,
    compose_constraint,
    compose_obligation,
    text_value,
)
from comitia.engine.rulesets import Provision, RuleSet, Variant, Version
from comitia.engine.schema import Schema, Type
from comitia.engine.values import frozen

BREACHES = frozenset({"overdue", "met_late", "broken"})
"""The outcomes of duties and constraints that are not as they should be."""

MAX_COMBINATIONS = 256
"""Most choices of readings that one question is followed under."""

ROLES: Mapping[type, str] = {
    Requires: "requires",
    Suffices: "suffices",
    Bars: "bars",
    Sets: "sets",
    Obligation: "requires",
    Constraint: "requires",
}


@frozen
class Source:
    """A provision's part in an answer."""

    provision: Provision
    role: str


@frozen
class Combination:
    """One choice of readings: the outcome, and the soft conditions whose breach is a deviation."""

    chosen: Mapping[str, str]
    outcome: Expr
    soft: tuple[Expr, ...] = ()
    cited: tuple[Cited, ...] = ()
    """What the outcome was put together from."""


@frozen
class Compiled:
    """One question as one rule set answers it.

    `hypothetical` answers count provisions that are not rules in force: they say what would
    hold. `every` is the period of a duty that is counted in periods.
    """

    question: Question
    sources: tuple[Source, ...]
    combinations: tuple[Combination, ...]
    every: PeriodUnit | None = None
    hypothetical: bool = False
    number: int = 0

    @property
    def id(self) -> str:
        """A name unique in its program."""
        own = self.question.id
        if self.question.form is not Form.DECISION:
            own = f"{own}@{self.sources[0].provision.id}"
            own = f"{own}#{self.number}" if self.number else own
        return f"{own}?" if self.hypothetical else own

    @property
    def asked(self) -> tuple[str, PeriodUnit | None]:
        """What it answers: a question, of a duty in the period that it is counted in."""
        return self.question.id, self.every

    @property
    def period(self) -> tuple[date, date] | None:
        """An ordinary period to look at a case in, where it is counted in periods."""
        return None if self.every is None else ordinary_period(self.every)


@frozen
class Program:
    """One version of a rule set, ready to be evaluated."""

    since: date | None
    compiled: tuple[Compiled, ...]


@frozen
class Compilation:
    """All versions of a rule set, and what is wrong with its rules."""

    ruleset: RuleSet
    schema: Schema
    programs: tuple[Program, ...]
    problems: tuple[Problem, ...] = ()


@frozen
class Lowered:
    """A provision's rules under each of its variants."""

    provision: Provision
    variants: tuple[tuple[Variant, tuple[Rule, ...]], ...]

    def speaks_of(self, question: str) -> bool:
        """Whether it says something to a question."""
        return any(rule.question == question for _, rules in self.variants for rule in rules)

    def about(self, question: str) -> list[tuple[Mapping[str, str], tuple[Rule, ...]]]:
        """The rules on one question under each variant; variants that do not differ are one."""
        found: list[tuple[Mapping[str, str], tuple[Rule, ...]]] = []
        for variant, rules in self.variants:
            chosen = tuple(rule for rule in rules if rule.question == question)
            if all(chosen != other for _, other in found):
                found.append((variant.chosen, chosen))
        if len(found) == 1:
            return [({}, found[0][1])]
        return found


def compile_ruleset(ruleset: RuleSet, registry: Registry, as_if: Iterable[str] = ()) -> Compilation:
    """Lower every version; provisions whose force is in `as_if` are treated as in force."""
    problems: list[Problem] = []
    forces = frozenset({Force.RULE.value, *as_if})
    programs = tuple(
        _compile_version(version, registry, forces, problems) for version in ruleset.versions
    )
    return Compilation(ruleset, registry.schema, programs, tuple(dict.fromkeys(problems)))


def _compile_version(
    version: Version, registry: Registry, forces: frozenset[str], problems: list[Problem]
) -> Program:
    lowered = [lower(each, registry, problems) for each in version.provisions.values()]
    speaking: dict[str, list[Lowered]] = {}
    for each in lowered:
        for name in dict.fromkeys(rule.question for _, rules in each.variants for rule in rules):
            speaking.setdefault(name, []).append(each)
    compiled: list[Compiled] = []
    for name in (each for each in registry.questions if each in speaking):
        compiled.extend(answers_to(registry.questions[name], speaking[name], forces, problems))
    return Program(version.since, tuple(compiled))


def answers_to(
    question: Question,
    concerned: Sequence[Lowered],
    forces: frozenset[str],
    problems: list[Problem],
) -> Iterable[Compiled]:
    """What the provisions that speak of a question say to it."""
    if question.form is not Form.DECISION:
        for each in concerned:
            yield from _single(question, each, forces)
    elif concerned:
        yield from _decision(question, concerned, forces, problems)


def lower(provision: Provision, registry: Registry, problems: list[Problem]) -> Lowered:
    """The rules of a provision; what is wrong with them joins `problems`."""
    variants = []
    for variant in provision.variants:
        rules: list[Rule] = []
        try:
            found = tuple(variant.kind.rules())
        except Exception as failure:  # a plugin's own fault, to be named as such
            found = ()
            problems.append(_unusable(provision, f"{type(failure).__name__}: {failure}"))
        for rule in found:
            mistake = _mistake(rule, registry)
            if mistake is None:
                rules.append(rule)
            else:
                problems.append(_unusable(provision, mistake))
        variants.append((variant, tuple(rules)))
    return Lowered(provision, tuple(variants))


def _unusable(provision: Provision, detail: str) -> Problem:
    message = Msg(
        "`{name}` cannot be evaluated: {detail}", name=provision.preamble.kind, detail=detail
    )
    span = provision.spans.get(provision.address)
    return Problem("SC026", "error", message, span, None, provision.address)


def _mistake(rule: Rule, registry: Registry) -> str | None:
    question = registry.questions.get(rule.question)
    if question is None:
        return f"no question `{rule.question}`"
    if question.subject not in registry.schema.tables:
        return f"no table `{question.subject}`"
    periodic = isinstance(rule, Obligation) and rule.every is not None
    scope = Scope(registry.schema, question.subject, periodic=periodic)
    try:
        for expr, expected in _typed_parts(rule, question):
            check_type(expr, expected, scope)
    except TypeMistake as mistake:
        return str(mistake)
    return None


def _typed_parts(rule: Rule, question: Question) -> list[tuple[Expr, Type]]:
    parts = [(rule.applies, Type.BOOL)]
    match rule:
        case Obligation(fulfilled=fulfilled, in_time=in_time, due=due):
            parts += [(fulfilled, Type.BOOL), (in_time, Type.BOOL)]
            if due is not None:
                parts.append((due, Type.DATE))
        case Sets(holds=holds, value=value):
            parts += [(holds, Type.BOOL), (value, question.outcome)]
        case _:
            parts.append((rule.holds, Type.BOOL))
    return parts


def _single(question: Question, each: Lowered, forces: frozenset[str]) -> Iterable[Compiled]:
    """Duties and constraints: each provision answers for itself.

    A reading under which there is no such duty says that it does not apply. Readings that count
    in different periods cannot be held against each other: each is answered by itself.
    """
    options = each.about(question.id)
    hypothetical = each.provision.preamble.force not in forces
    sources = (Source(each.provision, "requires"),)
    answers = 0
    for number in range(max(len(rules) for _, rules in options)):
        found = [rules[number] if number < len(rules) else None for _, rules in options]
        periods = [rule.every if isinstance(rule, Obligation) else None for rule in found]
        for every in dict.fromkeys(
            period for period, rule in zip(periods, found, strict=True) if rule is not None
        ):
            combinations = tuple(
                Combination(chosen, _alone(each, rule), (), _parts(each, rule))
                for (chosen, _), rule, period in zip(options, found, periods, strict=True)
                if rule is None or period == every
            )
            yield Compiled(question, sources, combinations, every, hypothetical, answers)
            answers += 1


def _alone(each: Lowered, rule: Rule | None) -> Expr:
    match rule:
        case Obligation():
            return compose_obligation(_cite(each, rule), rule)
        case Constraint():
            return compose_constraint(_cite(each, rule), rule)
    return text_value("not_applicable")


def _parts(each: Lowered, rule: Rule | None) -> tuple[Cited, ...]:
    return () if rule is None else (_cite(each, rule),)


def _cite(each: Lowered, rule: Rule) -> Cited:
    return Cited(each.provision.address, each.provision.preamble.modality, rule)


def _decision(
    question: Question,
    concerned: Sequence[Lowered],
    forces: frozenset[str],
    problems: list[Problem],
) -> Iterable[Compiled]:
    """A decision by the rules in force, and one as it would be with all others counted too."""
    in_force = [each for each in concerned if each.provision.preamble.force in forces]
    if in_force:
        yield _combine(question, in_force, False, problems)
    if len(in_force) < len(concerned):
        yield _combine(question, concerned, True, problems)


def _combine(
    question: Question, concerned: Sequence[Lowered], hypothetical: bool, problems: list[Problem]
) -> Compiled:
    options = [each.about(question.id) for each in concerned]
    number = 1
    for each in options:
        number *= len(each)
    if number > MAX_COMBINATIONS:
        message = Msg(
            "the readings of `{address}` combine in {n} ways", address=question.id, n=number
        )
        first = concerned[0].provision
        problems.append(Problem("SC025", "error", message, first.spans.get(first.address)))
        options = [each[:1] for each in options]
    combinations = tuple(_combination(question, concerned, picked) for picked in product(*options))
    sources = tuple(
        dict.fromkeys(
            Source(each.provision, ROLES[type(rule)])
            for each, picks in zip(concerned, options, strict=True)
            for _, rules in picks
            for rule in rules
        )
    )
    return Compiled(question, sources, combinations, None, hypothetical)


def _combination(
    question: Question,
    concerned: Sequence[Lowered],
    picked: Sequence[tuple[Mapping[str, str], tuple[Rule, ...]]],
) -> Combination:
    chosen: dict[str, str] = {}
    cited: list[Cited] = []
    for each, (labels, rules) in zip(concerned, picked, strict=True):
        chosen |= labels
        cited += [_cite(each, rule) for rule in rules]
    soft = tuple(
        _soft_condition(each)
        for each in cited
        if each.soft and isinstance(each.rule, Requires | Bars)
    )
    return Combination(chosen, compose(question, cited), soft, tuple(cited))


def _soft_condition(each: Cited) -> Expr:
    """A condition whose failure is a deviation only."""
    condition = each.clause()
    if isinstance(each.rule, Bars):
        condition = Not(condition)
    if each.rule.applies == TRUE:
        return condition
    return implies(each.scope(), condition)


def standing_of(modality: Modality, hypothetical: bool) -> str:
    """How grave a breach is; nothing is promoted in silence.

    What is no rule in force is hypothetical, unless the user asked for it to be treated as one.
    """
    if hypothetical or modality is Modality.MAY:
        return "note"
    return "violation" if modality in (Modality.MUST, Modality.STATED) else "deviation"


def breach_standing(compiled: Compiled) -> str:
    """How grave a breach of a duty or constraint is."""
    return standing_of(compiled.sources[0].provision.preamble.modality, compiled.hypothetical)


def names_of(compiled: Compiled) -> set[str]:
    """The names by which a user may ask for a question: its own, its kinds, its provisions."""
    names = set(compiled.question.called)
    for source in compiled.sources:
        provision = source.provision
        names |= {provision.id, provision.address, provision.preamble.kind}
        names.add(type(provision.kind).names.zh)
    return names


def tables_looked_into(exprs: Iterable[Expr], subject: str) -> set[str]:
    """The table that expressions are about, and those whose records they count or look for."""
    sources = (getattr(each, "source", None) for expr in exprs for each in nodes(expr))
    return {subject, *(each.table for each in sources if isinstance(each, Related))}


def tables_read(exprs: Iterable[Expr], subject: str, schema: Schema) -> list[str]:
    """The tables that expressions look into, and those these refer to."""
    found = tables_looked_into(exprs, subject)
    while True:
        referred = {
            column.reference
            for table in found
            for column in schema.tables[table].columns.values()
            if column.reference is not None
        }
        if referred <= found:
            return sorted(found)
        found |= referred
