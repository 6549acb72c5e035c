"""Checks of procedures in stages, of whatever kind: can each be come to, and does each lead on?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from comitia.engine import stagecases
from comitia.engine.decisions import Decisions, decisions
from comitia.engine.draft import Draft
from comitia.engine.findings import Check, Layer, Outcome, Passed
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.problems import Severity
from comitia.engine.stagecases import Show, shown, way_to
from comitia.engine.stages import Exit, StageGraph, State, Way
from comitia.engine.values import frozen

COMITIA_API = API


@frozen
class Fault:
    """Something wrong with a procedure: where, what goes with it, and the way that shows it.

    `show` looks for a case in records of it.
    """

    message: Msg
    address: str
    help: Msg
    case: Msg | None = None
    related: str = ""
    show: Show | None = None


Faults = Callable[[StageGraph], Iterable[tuple[str, Fault]]]
"""The faults of a procedure, each under a key by which it is known under another reading."""

Decided = Callable[[StageGraph, Decisions], Iterable[tuple[str, Fault]]]
"""The faults of a procedure held against the rules that decide the outcomes of its stages."""

Looked = Callable[[Draft], Iterable[Outcome]]


def _graphs(draft: Draft) -> list[tuple[str, list[StageGraph]]]:
    """The procedures in stages, under each of their readings.

    One that names a stage that there is not is not looked at: another check tells it.
    """
    found: list[tuple[str, list[StageGraph]]] = []
    for address, provision in draft.provisions.items():
        graphs = [each.kind.stage_graph() for each in provision.variants]
        whole = [each for each in graphs if each is not None and not any(each.missing())]
        if whole and len(whole) == len(graphs):
            found.append((address, whole))
    return found


def _looking(
    check: Callable[[], Check], faults: Faults, states: bool, decided: Decided | None
) -> Looked:
    """Looks for faults that are there under every reading; `states`: in what it can come to."""

    def told(draft: Draft, graph: StageGraph) -> dict[str, Fault]:
        beside = decided(graph, draft.once(decisions)) if decided is not None else ()
        return {**dict(faults(graph)), **dict(beside)}

    def run(draft: Draft) -> Iterable[Outcome]:
        for address, graphs in draft.once(_graphs):
            if states and any(each.states is None for each in graphs):
                yield _undecided(draft, check(), address, graphs[0])
                continue
            first, *others = (told(draft, each) for each in graphs)
            shared = [key for key in first if all(key in other for other in others)]
            for key in shared:
                yield _found(draft, check(), address, first[key])
            if not shared:
                yield Passed(address)

    return run


def _found(draft: Draft, check: Check, address: str, fault: Fault) -> Outcome:
    witness, case = (fault.show and fault.show(draft)) or (None, fault.case)
    return check.finding(
        fault.message,
        draft.span(fault.address),
        rules=(address,),
        help=fault.help,
        verdict="lint" if check.lint else "proved",
        witness=witness,
        case=case,
        related=draft.together([fault.related] if fault.related else []),
    )


def _undecided(draft: Draft, check: Check, address: str, graph: StageGraph) -> Outcome:
    return check.finding(
        Msg("`{about}` was not decided: too many branches side by side", about=graph.names),
        draft.span(address),
        rules=(address,),
        verdict="undecided",
        severity="info",
    )


def _exitless(graph: StageGraph) -> Iterable[tuple[str, Fault]]:
    """A stage that leads nowhere, or stages that only lead to one another."""
    reached = graph.reached()
    for name, ways in reached.items():
        stage = graph.stages[name]
        decides = any(each.named for each in stage.exits)  # outcomes without a way on are told so
        if not stage.ends and not decides and not any(graph.exits(name)):
            yield (
                name,
                Fault(
                    Msg(
                        "nothing follows the stage `{stage}`, and it is not the end",
                        stage=stage.names,
                    ),
                    stage.address,
                    Msg("say what follows it, or that the procedure ends with it (`ends: true`)"),
                    shown(graph, ways, name),
                    show=stagecases.stuck(graph, way_to(graph, name) or ways, name),
                ),
            )
    for circle in graph.circles(set(reached)):
        if all(to in circle for name in circle for to, _ in graph.following(name)):
            first = circle[0]
            names = [graph.stages[each].names for each in circle]
            yield (
                first,
                Fault(
                    Msg("no end can be reached from these stages: {stages}", stages=names),
                    graph.stages[first].address,
                    Msg("let one of them lead on to a stage with which the procedure ends"),
                    shown(graph, reached[first], first),
                    show=stagecases.again(
                        graph, (*reached[first], *graph.round(first, set(circle))), first
                    ),
                ),
            )


def _unreachable(graph: StageGraph) -> Iterable[tuple[str, Fault]]:
    """A stage to which no way leads from the beginning."""
    reached = graph.reached()
    for name, stage in graph.stages.items():
        if name not in reached:
            yield (
                name,
                Fault(
                    Msg("no way leads to the stage `{stage}`", stage=stage.names),
                    stage.address,
                    Msg(
                        "let a stage that can be come to lead to it, begin with it, or take it out"
                    ),
                    show=stagecases.rootless(graph, name),
                ),
            )


def _pathless(graph: StageGraph) -> Iterable[tuple[str, Fault]]:
    """An outcome that no stage follows."""
    for name, stage in graph.stages.items():
        always = any(not each.named and not each.late and each.to for each in stage.exits)
        for each in stage.exits:
            if each.named and not each.to and not stage.ends and not always:
                yield (
                    f"{name} {each.names.en}",
                    Fault(
                        Msg(
                            "nothing follows the outcome `{outcome}` of the stage `{stage}`",
                            outcome=each.names,
                            stage=stage.names,
                        ),
                        each.address,
                        Msg("say which stage follows this outcome"),
                        *_out_of(graph, name, each),
                    ),
                )


def _unforeseen(graph: StageGraph, decided: Decisions) -> Iterable[tuple[str, Fault]]:
    """An answer of the rules that decide a stage which is none of its outcomes."""
    for name, stage in graph.stages.items():
        decision = decided.get(stage.decided_by)
        always = any(not each.named and not each.late and each.to for each in stage.exits)
        if decision is None or stage.ends or always:
            continue
        foreseen = {each.label for each in stage.exits if each.named}
        for label, (value, address) in decision.sure.items():
            if label not in foreseen:
                fault = Fault(
                    Msg(
                        "`{question}` may come to `{value}`, of which the stage `{stage}` knows "
                        "nothing",
                        question=decision.names,
                        value=value,
                        stage=stage.names,
                    ),
                    stage.address,
                    Msg("say which stage follows this outcome"),
                    related=address,
                    show=stagecases.unforeseen(graph, name, value, label),
                )
                yield f"{name} {label}", fault


def _never_decided(graph: StageGraph, decided: Decisions) -> Iterable[tuple[str, Fault]]:
    """An outcome that the rules which decide the stage never come to."""
    for name, stage in graph.stages.items():
        decision = decided.get(stage.decided_by)
        if decision is None or decision.possible is None:
            continue
        for each in stage.exits:
            if each.named and each.label not in decision.possible:
                fault = Fault(
                    Msg(
                        "`{question}` never comes to `{outcome}`",
                        question=decision.names,
                        outcome=each.names,
                    ),
                    each.address,
                    Msg("take it out, or correct what makes it impossible"),
                )
                yield f"{name} {each.label}", fault


def _out_of(graph: StageGraph, name: str, exit_: Exit) -> tuple[Msg | None, str, Show | None]:
    """The way to a stage and out of it, and the case in which nothing follows."""
    ways = way_to(graph, name)
    if ways is None:
        return None, "", None
    whole = (*ways, Way(name, exit_))
    return shown(graph, whole), "", stagecases.stuck(graph, whole)


def _pending(graph: StageGraph) -> Iterable[tuple[str, Fault]]:
    """The procedure ends while a parallel branch is still open."""
    told: set[str] = set()
    for state, ways in (graph.states or {}).items():
        end = graph.ended(state)
        if end is None or len(state) == 1 or end in told:
            continue
        told.add(end)
        open_ = [graph.stages[source or name].names for source, name in _others(state, end)]
        yield (
            end,
            Fault(
                Msg(
                    "the procedure ends with `{stage}` while this is pending: {open}",
                    stage=graph.stages[end].names,
                    open=open_,
                ),
                ways[-1].exit.address if ways else graph.stages[end].address,
                Msg(
                    "let the end wait for the other branch (`waits_for`), or close the branch first"
                ),
                shown(graph, ways, end),
                _split(ways),
                stagecases.cut_off(graph, ways, end),
            ),
        )


def _others(state: State, end: str) -> list[tuple[str, str]]:
    """What is open or waits in a state besides the end."""
    rest = list(state)
    rest.remove(("", end))
    return list(dict.fromkeys(rest))


def _split(ways: Sequence[Way]) -> str:
    """Where a procedure last went on in several branches."""
    return next((each.exit.address for each in reversed(ways) if len(each.exit.to) > 1), "")


def _unjoined(graph: StageGraph) -> Iterable[tuple[str, Fault]]:
    """A stage waits for a branch that did not start: nothing else goes on."""
    told: set[str] = set()
    for state, ways in (graph.states or {}).items():
        if any(not source for source, _ in state):
            continue
        for name in sorted({waiting for _, waiting in state} - told):
            told.add(name)
            stage = graph.stages[name]
            missed = [each for each in stage.waits_for if (each, name) not in state]
            yield (
                name,
                Fault(
                    Msg(
                        "`{stage}` waits for what never comes: {missed}",
                        stage=stage.names,
                        missed=[graph.stages[each].names for each in missed],
                    ),
                    stage.address,
                    Msg("let it wait only for branches that have always started by then"),
                    shown(graph, ways),
                    ways[-1].exit.address if ways else "",
                    stagecases.stuck(graph, ways),
                ),
            )


def _endless(graph: StageGraph) -> Iterable[tuple[str, Fault]]:
    """Stages that lead back to one another, and nothing says how often."""
    reached = graph.reached()
    free = {name for name in reached if not graph.stages[name].limited}
    for circle in graph.circles(free):
        first = circle[0]
        around = graph.round(first, set(circle))
        before = way_to(graph, first) or ()
        yield (
            first,
            Fault(
                Msg(
                    "these stages may be gone through any number of times: {stages}",
                    stages=[graph.stages[each].names for each in circle],
                ),
                graph.stages[first].address,
                Msg("say how often one of them may be gone through (`at_most`)"),
                shown(graph, around, first),
                show=stagecases.again(graph, (*before, *around, *around), first),
            ),
        )


def _dead(graph: StageGraph) -> Iterable[tuple[str, Fault]]:
    """A way out that is never taken: out of the end, or late where no time is set."""
    for name, stage in graph.stages.items():
        for each in stage.exits:
            if each.to and (stage.ends or (each.late and not stage.timed)):
                message = Msg("this follows when time runs out, but no time is set")
                show = stagecases.held(graph, name)
                if stage.ends:
                    message = Msg("the procedure ends with this stage: nothing follows it")
                    show = stagecases.ended(graph, name, each)
                yield (
                    f"{name} {each.names.en}",
                    Fault(
                        message,
                        each.address,
                        Msg("take it out, or correct what makes it impossible"),
                        related=stage.address,
                        show=show,
                    ),
                )


def _held(graph: StageGraph) -> Iterable[tuple[str, Fault]]:
    """A stage in the hands of another party, and nothing follows where that does not act."""
    for name, stage in graph.stages.items():
        followed = stage.ends or any(each.late and each.to for each in stage.exits)
        if stage.outside and not followed:
            yield (
                name,
                Fault(
                    Msg(
                        "`{stage}` is in the hands of another party, and nothing follows where it "
                        "does not act",
                        stage=stage.names,
                    ),
                    stage.address,
                    Msg("set a time for it (`within`) and say what follows then (`on_timeout`)"),
                    show=stagecases.held(graph, name),
                ),
            )


NAMES: Sequence[tuple[str, Text, Severity, Faults]] = (
    ("FL001", Text("stage without exit", "阶段无出口"), "error", _exitless),
    ("FL002", Text("unreachable stage", "阶段不可达"), "error", _unreachable),
    ("FL003", Text("ended with work pending", "未了而结"), "error", _pending),
    ("FL004", Text("unbounded loop", "无限往返"), "warning", _endless),
    ("FL005", Text("decision deadlock", "判断后无路"), "error", _pathless),
    ("FL006", Text("dead branch", "死支"), "warning", _dead),
    ("FL007", Text("join never complete", "汇合不齐"), "error", _unjoined),
    ("FL008", Text("no way on after timeout", "超时无去向"), "warning", _held),
)
CORE = ("FL001", "FL002", "FL003", "FL005")
LINT = ("FL004", "FL008")
DECIDED: Mapping[str, Decided] = {"FL005": _unforeseen, "FL006": _never_decided}
STATES = ("FL003", "FL007")
"""Those that look at every state a procedure can be in."""


def _check(code: str, names: Text, severity: Severity, faults: Faults) -> Check:
    run = _looking(lambda: check, faults, code in STATES, DECIDED.get(code))
    check = Check(code, names, Layer.EXACT, severity, run, lint=code in LINT, core=code in CORE)
    return check


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    for each in NAMES:
        register(_check(*each))
