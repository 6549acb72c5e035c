"""What of a rule set binds those below it, and what a draft is held to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from comitia.engine.compiling import Compiled, Program
from comitia.engine.headers import Force
from comitia.engine.rules import Cited, Form, compose

LENIENT = frozenset({"generally", "in_principle", "advisory"})
"""Modalities that set no floor and grant no right."""


def bound(program: Program) -> Iterator[Compiled]:
    """The questions that a rule set answers in a way that binds those below it."""
    for each in program.compiled:
        if each.hypothetical:
            continue
        if each.question.form is not Form.DECISION:
            if each.sources[0].provision.preamble.modality not in LENIENT:
                yield each
            continue
        kept = [
            replace(one, outcome=compose(each.question, cited), cited=cited)
            for one in each.combinations
            if (cited := tuple(_firm(part) for part in one.cited if binds(part)))
        ]
        if len(kept) == len(each.combinations):
            names = {part.provision for one in kept for part in one.cited}
            sources = tuple(s for s in each.sources if s.provision.address in names)
            yield replace(each, combinations=tuple(kept), sources=sources)


def binds(cited: Cited) -> bool:
    """Whether what a superior provision contributes binds, and is not said leniently."""
    return cited.modality not in LENIENT


def _firm(cited: Cited) -> Cited:
    """What should be is held to like what must be; a breach of it is a lesser one only."""
    return replace(cited, modality="must") if cited.modality == "should" else cited


def bound_or_not(program: Program) -> Iterator[Compiled]:
    """What a draft says, its `should` taken for a `must`.

    What is a draft or a plan only counts where nothing is in force: it is what is to be examined.
    """
    settled = {each.asked for each in program.compiled if not each.hypothetical}
    for each in program.compiled:
        if each.hypothetical and (each.asked in settled or not _is_to_be(each)):
            continue
        if each.question.form is not Form.DECISION:
            yield each
            continue
        kept = []
        for one in each.combinations:
            cited = tuple(_firm(part) for part in one.cited)
            kept.append(replace(one, outcome=compose(each.question, cited), cited=cited))
        yield replace(each, combinations=tuple(kept))


def _is_to_be(compiled: Compiled) -> bool:
    """Whether what is not yet in force is to be, and is no mere practice or advice."""
    forces = {each.provision.preamble.force for each in compiled.sources}
    return forces <= {Force.RULE, Force.DRAFT, Force.PLAN}
