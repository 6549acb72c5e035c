"""The check of refusals: may what was refused or returned be put again, or be looked at again?"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator

from comitia.engine.draft import Draft
from comitia.engine.findings import Check, Finding, Layer, Outcome, Passed
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.stagecases import over, shown, way_to
from comitia.engine.stages import Exit, StageGraph, Way

COMITIA_API = API

REFUSAL = re.compile(
    r"退回|驳回|不予|不受理|不列入|不采纳|不准|不批准"
    r"|\b(refus|reject|return|declin|dismiss|not (admitted|accepted|taken|approved))",
    re.IGNORECASE,
)
"""How it is said that something is not taken; that it was voted down is another matter."""

VOTE = re.compile(r"表决|票决|投票|选举|\b(vote|ballot|election)", re.IGNORECASE)
"""A stage whose outcome is what all have decided: nobody looks at it again, nor at a review."""

REMEDY = re.compile(
    r"复议|复核|复审|复查|申诉|申辩|异议|补正|重新|重提|再次|再行|再提"
    r"|\b(appeal|reconsider|reexamin|object|resubmi|again)|second (review|examination)",
    re.IGNORECASE,
)

APPEAL = re.compile(
    r"复议|(申|提)请复[核查]|申诉|申辩|异议|重新提|再次提|\b(appeal|reconsider|resubmi|reexamin)",
    re.IGNORECASE,
)
"""The same where it may stand anywhere in a text."""


def _final(draft: Draft) -> Iterable[Outcome]:
    """A refusal from which no way leads back, and after which nothing is looked at again."""
    for address, provision in draft.provisions.items():
        graphs = [each.kind.stage_graph() for each in provision.variants]
        whole = [each for each in graphs if each is not None and not any(each.missing())]
        if not whole or len(whole) < len(graphs):
            continue
        first, *others = (dict(_refusals(each)) for each in whole)
        shared = {key: each for key, each in first.items() if all(key in one for one in others)}
        if not shared or _elsewhere(draft):
            yield Passed(address, vacuous=not any(map(_refuses, whole)))
            continue
        for (name, _), exit_ in shared.items():
            yield _finding(draft, address, whole[0], name, exit_)


def _refuses(graph: StageGraph) -> bool:
    return any(_is(REFUSAL, each.names) for one in graph.stages.values() for each in one.exits)


def _refusals(graph: StageGraph) -> Iterator[tuple[tuple[str, str], Exit]]:
    """The outcomes that refuse and are final, each with its stage."""
    reached = graph.reached()
    for name in reached:
        stage, exits = graph.stages[name], list(graph.exits(name))
        # Where one outcome leads back, the text means the other one to be final.
        back = any(name in _after(graph, each) for each in exits)
        last = _is(VOTE, stage.names) or _is(REMEDY, stage.names)
        for each in () if back or last else exits:
            after = _after(graph, each)
            names = [each.names, *(graph.stages[one].names for one in after)]
            names += [out.names for one in after for out in graph.stages[one].exits if out.named]
            refuses = each.named and _is(REFUSAL, each.names)
            if refuses and not any(_is(REMEDY, one) for one in names):
                yield (name, each.names.en), each


def _after(graph: StageGraph, exit_: Exit) -> set[str]:
    """The stages that can be come to from a way out."""
    found: set[str] = set()
    waiting = [to for to in exit_.to if to in graph.stages]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [to for to, _ in graph.following(name)]
    return found


def _is(words: re.Pattern[str], names: Text) -> bool:
    return words.search(names.zh) is not None or words.search(names.en) is not None


def _elsewhere(draft: Draft) -> bool:
    """Whether a remedy is spoken of anywhere: it may well be one for this."""
    return any(map(APPEAL.search, draft.compilation.ruleset.texts.values()))


def _finding(draft: Draft, address: str, graph: StageGraph, name: str, exit_: Exit) -> Finding:
    ways = way_to(graph, name)
    whole = None if ways is None else (*ways, Way(name, exit_))
    end = _to_the_end(graph, exit_)
    case = None if whole is None or end is None else over(graph, whole, *end)(draft)
    way = None if whole is None else shown(graph, whole)
    return FINAL.finding(
        Msg(
            "after `{outcome}` in the stage `{stage}` it can neither be put again nor reviewed",
            outcome=exit_.names,
            stage=graph.stages[name].names,
        ),
        draft.span(exit_.address),
        rules=(address,),
        help=Msg("say whether it may be put again, or who reviews the refusal"),
        witness=case.witness if case is not None else None,
        case=case.case if case is not None else way,
    )


def _to_the_end(graph: StageGraph, exit_: Exit) -> tuple[str, ...] | None:
    """The stages from a way out to the end, where one alone follows another."""
    queue: deque[tuple[str, ...]] = deque([exit_.to] if len(exit_.to) == 1 else [])
    seen: set[str] = set()
    while queue:
        path = queue.popleft()
        if graph.stages[path[-1]].ends:
            return path
        for each in graph.exits(path[-1]):
            if len(each.to) == 1 and not each.named and not each.late and each.to[0] not in seen:
                seen.add(each.to[0])
                queue.append((*path, each.to[0]))
    return None


FINAL = Check(
    "RT006",
    Text("return without remedy", "退回无救济"),
    Layer.EXACT,
    "info",
    _final,
    lint=True,
    core=False,
)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    register(FINAL)
