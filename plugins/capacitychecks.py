"""Checks of what may be put to a session: is there room for it, and may a few put it all?"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from comitia.engine.bands import limits
from comitia.engine.ceilings import greatest, least, most, stated
from comitia.engine.comparing import side_of
from comitia.engine.comparisons import words_in
from comitia.engine.decide import compile_expr
from comitia.engine.draft import Draft, rules_of, unsettled
from comitia.engine.expressions import (
    TRUE,
    Aggregate,
    All,
    Compare,
    Expr,
    Field,
    Given,
    Not,
    Value,
    at,
    children,
    compare,
    given,
    integer,
    is_text,
    nodes,
)
from comitia.engine.findings import Check, Finding, Layer, Outcome, Passed
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.prove import Found
from comitia.engine.prove import Witness as Case
from comitia.engine.records import Records, Row, make_row
from comitia.engine.room import MOST
from comitia.engine.rulechecks import contributions
from comitia.engine.rules import Cited, Constraint, Sets, Suffices
from comitia.engine.schema import KEY
from comitia.engine.showing import breaks, show
from comitia.engine.traces import Env
from comitia.plugins.motionwords import Act

COMITIA_API = API

QUOTA, CAPACITY = "signature.within_quota", "session.within_capacity"

HOLDERS = {"group": "assembly.groups", "delegate": "assembly.delegate_number"}
"""Who may put so many, by the column that names them, and what says how many of them there are."""

COLUMNS = {"group": "groups", "delegate": "delegates"}
"""Where a motion says how many of them put it."""


class Load(NamedTuple):
    """So many motions may come from `number` holders, each of whom puts `each`, `jointly` many."""

    who: str
    each: Value
    number: Value
    jointly: int
    cited: Cited

    @property
    def most(self) -> int:
        """How many that makes."""
        return self.times * self.holders // self.jointly if self.holders >= self.jointly else 0

    @property
    def times(self) -> int:
        """How often each may put one."""
        return int(str(self.each.value))

    @property
    def holders(self) -> int:
        """How many of them there are."""
        return int(str(self.number.value))


def _too_many(draft: Draft) -> Iterable[Outcome]:
    """Each puts no more than it may, and together they put more than a session takes."""
    asked = {compiled.question.id: found for compiled, found in contributions(draft, Constraint)}
    for capacity, act, room in _rooms(asked.get(CAPACITY, ())):
        loads = _strictest(_loads(draft, act, asked.get(QUOTA, ())))
        if sum(each.most for each in loads) <= int(str(room.value)):
            yield Passed(capacity.provision, vacuous=not loads)
        else:
            yield _finding(draft, act, loads, capacity, room)


def _rooms(capacities: Iterable[Cited]) -> Iterator[tuple[Cited, Act, Value]]:
    """How many motions of a kind a session takes, by which provision."""
    for capacity in capacities:
        for measure, op, limit in limits(capacity.clause()):
            room = most(op, limit)
            if measure is not None and room is not None:
                for act in _acts(measure, "kind"):
                    yield capacity, act, replace(limit, value=room)


def _strictest(loads: Iterable[Load]) -> list[Load]:
    """Of those of one sort of holders the one that allows least."""
    found: dict[str, Load] = {}
    for each in loads:
        if each.who not in found or each.most < found[each.who].most:
            found[each.who] = each
    return list(found.values())


def _acts(expr: Expr, *path: str) -> Iterator[Act]:
    """The kinds of motion that a condition, or what is counted under one, speaks of."""
    counted = [each.where for each in nodes(expr) if isinstance(each, Aggregate) and each.where]
    named = {each.value for one in (expr, *counted) for each in words_in(one, *path)}
    return (each for each in Act if each.value in named)


def _loads(draft: Draft, act: Act, quotas: Iterable[Cited]) -> Iterator[Load]:
    """What may come from the groups, and from the delegates, as far as all is said."""
    for who, question in HOLDERS.items():
        number, jointly = _number(draft, question), _jointly(draft, act, who)
        for cited, times in _quotas(quotas, act, who):
            if number is not None and jointly is not None and times is not None:
                yield Load(who, times, number, jointly, cited)


def _quotas(quotas: Iterable[Cited], act: Act, who: str) -> Iterator[tuple[Cited, Value | None]]:
    """How many each may put or sign at one session; `None` where that cannot be told."""
    for cited in quotas:
        read = {each.path for each in nodes(cited.scope()) if isinstance(each, Given)}
        if (who,) in read and act in _acts(cited.scope(), "motion", "kind"):
            found: list[Value | None] = [
                replace(limit, value=times)
                for _, op, limit in limits(cited.clause())
                if (times := most(op, limit)) is not None
            ]
            yield from ((cited, each) for each in found or [None])


def _number(draft: Draft, question: str) -> Value | None:
    """How many there may be at the most; where that is not said, how many there are at least."""
    for each in greatest(draft.program, question):
        return each
    found = [
        replace(limit, value=number)
        for op, limit in stated(draft.program, question)
        if (number := least(op, limit)) is not None
    ]
    return min(found, key=lambda each: int(str(each.value)), default=None)


def _jointly(draft: Draft, act: Act, who: str) -> int | None:
    """The fewest who put a motion together; one where nothing is said, `None` if it is not known.

    Nobody of theirs puts one where every way is for others: that is not known either.
    """
    ways = [
        way
        for compiled in draft.in_force("motion.admissible")
        for combination in compiled.combinations
        for way in rules_of(combination, Suffices)
        if act.value in {each.value for each in words_in(way.scope(), "kind")}
    ]
    found = [
        number
        for way in ways
        for each in nodes(way.clause())
        if isinstance(each, Compare) and _counts(each.left, who)
        for number in _at_least(each)
    ]
    return min(found, default=None) if ways else 1


def _counts(expr: Expr, who: str) -> bool:
    own = {(COLUMNS[who],), (who,)}
    return any(isinstance(each, Field) and each.path in own for each in nodes(expr))


def _at_least(bound: Compare) -> Iterator[int]:
    match bound:
        case Compare(op="ge" | "gt" as op, right=Value(value=int() as number)):
            yield max(1, number + (op == "gt"))


def _finding(draft: Draft, act: Act, loads: list[Load], capacity: Cited, room: Value) -> Finding:
    places = [(each.each, Msg("so many each")) for each in loads]
    places += [(each.number, Msg("so many of them")) for each in loads]
    witness = _full_agenda(draft, act, loads, int(str(room.value)))
    rules = [capacity.provision, *(each.cited.provision for each in loads)]
    rules += [str(each.number.address).partition(".")[0] for each in loads]
    put = sum(each.most for each in loads)
    return TOO_MANY.finding(
        Msg(
            "{most} of this kind may be put, but a session takes {room}: {act}",
            most=put,
            room=room.value,
            act=act.text,
        ),
        draft.span(room.address or capacity.provision),
        rules=dict.fromkeys(rules),
        related=[(draft.span(value.address or ""), label) for value, label in places],
        help=Msg("let each put fewer, take more, or say who chooses among them"),
        severity="info" if _chosen(draft, act) else None,
        verdict="proved",
        witness=witness,
        case=Msg(
            "{number} are listed, and nobody has put more than allowed: too many",
            number=int(str(room.value)) + 1,
        )
        if witness is not None
        else None,
    )


def _chosen(draft: Draft, act: Act) -> bool:
    """Whether somebody chooses among motions, none of which has to be taken."""
    chosen = must = False
    for compiled, found in contributions(draft, Sets, Suffices):
        concerned = any(
            act.value in {value.value for value in words_in(each.scope(), "kind")} for each in found
        )
        chosen = chosen or (concerned and compiled.question.id == "motion.decider")
        must = must or (concerned and compiled.question.id == "motion.must_be_included")
    return chosen and not must


def _full_agenda(draft: Draft, act: Act, loads: list[Load], room: int) -> Case | None:
    """A session with one motion more than it takes, put by holders who keep to their number."""
    listed = All((is_text("kind", act.value), compare("eq", at("included"), TRUE)))
    found = show(draft, "motion", [All((listed, given("session"), given("session.opens")))])
    if found is None or room >= MOST or any(each.holders > MOST for each in loads):
        return None
    (session,) = found.records.tables["session"].values()
    session = {**session, "assembly": "assembly-1"}
    motions = [{**found.row, KEY: f"motion-{n}"} for n in range(1, room + 2)]
    tables: dict[str, list[Row]] = {"session": [session], "motion": motions, "signature": []}
    tables["assembly"] = [make_row(draft.schema, "assembly", {KEY: "assembly-1"})]
    for load in loads:
        names = [f"{load.who}-{n}" for n in range(1, load.holders + 1)]
        held = [{KEY: name, "assembly": "assembly-1"} for name in names]
        tables[load.who] = [make_row(draft.schema, load.who, each) for each in held]
    for motion, (who, signers) in zip(motions, _shared_out(loads), strict=False):
        for name in signers:
            cells = {KEY: f"{motion[KEY]}-{name}", "motion": str(motion[KEY]), who: name}
            tables["signature"].append(make_row(draft.schema, "signature", cells))
    env = Env(Records(draft.schema, tables), found.as_of, None, None, draft.calendars)
    kept = not any(breaks(draft, env, QUOTA, each) for each in tables["signature"])
    crowded = breaks(draft, env, CAPACITY, session)
    return Case(env.records, session, found.as_of) if kept and crowded else None


def _shared_out(loads: list[Load]) -> Iterator[tuple[str, list[str]]]:
    """Who puts each motion: those together who have the most left."""
    for load in loads:
        left = Counter({f"{load.who}-{n}": load.times for n in range(1, load.holders + 1)})
        for _ in range(load.most):
            signers = [name for name, _ in left.most_common(load.jointly)]
            left.subtract(signers)
            yield load.who, signers


def _again(draft: Draft) -> Iterable[Outcome]:
    """The same who sign one motion together may sign all the others that a session takes."""
    asked = {compiled.question.id: found for compiled, found in contributions(draft, Constraint)}
    quotas = [
        cited
        for compiled in draft.in_force(QUOTA)
        for each in compiled.combinations
        for cited in each.cited
    ]
    for room in _rooms(asked.get(CAPACITY, ())):
        capacity, act, limit = room
        for who in HOLDERS:
            jointly, takes = _jointly(draft, act, who), int(str(limit.value))
            often = [times for _, times in _quotas(quotas, act, who)]
            enough = all(each is not None and int(str(each.value)) >= takes for each in often)
            if jointly is None or min(jointly, takes) < 2 or not enough:
                yield Passed(capacity.provision, vacuous=jointly is None or jointly < 2)
                continue
            yield from _signed(draft, who, jointly, room)


def _signed(
    draft: Draft, who: str, jointly: int, room: tuple[Cited, Act, Value]
) -> Iterator[Outcome]:
    """The finding, where two motions of the same signers are both admissible."""
    capacity, act, limit = room
    asked = list(draft.in_force("motion.admissible"))
    signers = Aggregate("distinct", children("signature", "motion"), given(who), at(who))
    wanted = (
        is_text("kind", act.value),
        compare("eq", at("included"), TRUE),
        given("session.opens"),
        Not(given(COLUMNS[who])),
        compare("ge", signers, integer(jointly)),
        compare("ge", at("session.delegates_due"), integer(jointly)),
        side_of(asked[0].question, asked).yes,
    )
    found = draft.find("motion", All(wanted))
    if not isinstance(found, Found):
        yield from unsettled(draft, AGAIN, found, AGAIN.names, (capacity.provision,))
        return
    case = _with_another(draft, found.witness)
    if case is None:
        yield Passed(capacity.provision)
        return
    number = len({row[who] for row in case.records.tables["signature"].values() if row[who]})
    ways = draft.concerned(asked, case, case.row)
    yield AGAIN.finding(
        Msg(
            "the same signers ({number}) may put all {room} that a session takes: {act}",
            number=number,
            room=limit.value,
            act=act.text,
        ),
        draft.span(limit.address or capacity.provision),
        rules=dict.fromkeys((capacity.provision, *ways)),
        related=[(draft.span(each), Msg("so many sign")) for each in ways],
        help=Msg("say how many each may put or sign at one session"),
        witness=case,
        case=Msg("the same signers ({number}) sign two, and both are admissible", number=number),
    )


def _with_another(draft: Draft, case: Case) -> Case | None:
    """The case with one motion more, signed by the same; nothing where that is not in order."""
    again = {**case.row, KEY: f"{case.row[KEY]}-again"}
    tables = {name: list(rows.values()) for name, rows in case.records.tables.items()}
    signed = [each for each in tables["signature"] if each["motion"] == case.row[KEY]]
    more = [{**each, KEY: f"{each[KEY]}-again", "motion": again[KEY]} for each in signed]
    tables["motion"].append(again)
    tables["signature"] += more
    records = Records(draft.schema, tables)
    env = Env(records, case.as_of, None, None, draft.calendars)
    taken = all(
        compile_expr(combination.outcome)((row,), env)[1] is True
        for each in draft.in_force("motion.admissible")
        for combination in each.combinations
        for row in (case.row, again)
    )
    kept = not any(breaks(draft, env, QUOTA, each) for each in (*signed, *more))
    return Case(records, case.row, case.as_of) if taken and kept else None


TOO_MANY = Check(
    "RT007",
    Text("more topics than the agenda holds", "议题多于议程容量"),
    Layer.EXACT,
    "warning",
    _too_many,
)
AGAIN = Check(
    "RT008",
    Text("double signature", "一人多签"),
    Layer.SOLVER,
    "info",
    _again,
    core=False,
)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    for check in (TOO_MANY, AGAIN):
        register(check)
