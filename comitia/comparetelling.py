"""What `comitia compare` prints and writes, in each of its forms."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any

from comitia import comparereport, matrixreport, recordcompare
from comitia.asked import day_given, known_names, unknown_names
from comitia.comparing import Pair, Variant, pairs
from comitia.engine.layout import folded
from comitia.engine.messages import Lang, Msg, both
from comitia.engine.problems import Problem
from comitia.engine.prove import SolverMissing
from comitia.engine.values import frozen
from comitia.matrix import Matrix, matrix
from comitia.workspace import Unusable, check_not_read, check_workbook, write_file

NO_SOLVER = Msg("the solver is not installed: pip install 'comitia[prove]'")
LEAST = 12
"""How many lines two of several rule sets take at least, where records are decided under them."""

SUFFIXES = (".xlsx", ".md", ".html")


@frozen
class Request:
    """What a user asks for, as typed."""

    rulesets: tuple[str, ...]
    only: tuple[str, ...]
    whole: bool
    records: Path | None
    as_of: str | None
    lang: Lang

    @cached_property
    def variants(self) -> list[Variant]:
        """The rule sets; raises `Unusable`."""
        if len(self.rulesets) < 2:
            message = Msg("name at least two rule sets to compare")
            raise Unusable([Problem("SC002", "error", message, None)])
        found = [Variant(each) for each in self.rulesets]
        if problems := unknown_names(self.only, set[str]().union(*map(self._known, found))):
            raise Unusable(problems)
        return found

    def _known(self, variant: Variant) -> set[str]:
        """What may be asked for: over records anything, else a question."""
        if self.records is not None:
            return known_names(variant.deciding.compilation, variant.opened)
        compiled = {each.question.id for each in variant.program.compiled}
        return compiled | set(variant.opened.registry.questions)

    def matrix(self) -> Matrix:
        """Their parameters side by side."""
        return matrix([each.ruleset for each in self.variants], self.lang)

    def pairs(self) -> list[Pair] | None:
        """How they stand to each other; `None` without a solver."""
        try:
            return pairs(self.variants, self.only)
        except SolverMissing:
            return None

    def held(self) -> Iterator[recordcompare.Held]:
        """The records under every two of them."""
        day = day_given(self.as_of)
        for one, other in combinations(self.variants, 2):
            assert self.records is not None
            yield recordcompare.hold(one, other, self.records, day, only=self.only, lang=self.lang)


def lines(request: Request, table: bool) -> Iterator[str]:
    """As text: the records, the table, or how the rule sets stand to each other."""
    lang = request.lang
    if request.records is not None:
        number = len(request.variants) * (len(request.variants) - 1) // 2
        room = None if request.whole else max(comparereport.SCREEN // number, LEAST)
        for place, held in enumerate(request.held()):
            yield from [""] * bool(place)
            yield from recordcompare.lines(held, lang, room)
        return
    found = None if table else request.pairs()
    if found is None:
        if not table:
            message = Msg("questions: not analysed; {reason}", reason=NO_SOLVER)
            yield from folded(message.render(lang), indent="  ")
        yield from matrixreport.lines(request.matrix(), lang, request.whole)
        return
    if len(found) > 1 and not request.whole:
        yield from comparereport.overview(found, lang)
        return
    for number, each in enumerate(found):
        yield from [""] * bool(number)
        yield from comparereport.lines(each, lang, request.whole)


def to_json(request: Request, table: bool) -> dict[str, Any]:
    """The documented JSON of `compare`."""
    if request.records is not None:
        return {"records": [recordcompare.to_json(each) for each in request.held()]}
    found = None if table else request.pairs()
    data: dict[str, Any] = {"rulesets": [each.ruleset.id for each in request.variants]}
    if found is not None:
        return {**data, "pairs": comparereport.to_json(found, request.lang)}
    if not table:
        data["not_analysed"] = both(NO_SOLVER)
    return {**data, "table": matrixreport.to_json(request.matrix(), request.lang, request.whole)}


def page(request: Request) -> str:
    """The table as an HTML page."""
    return matrixreport.page(request.matrix(), request.lang, request.whole)


def markdown(request: Request) -> Iterator[str]:
    """The table as Markdown."""
    yield from matrixreport.markdown(request.matrix(), request.lang, request.whole)


def write(request: Request, path: Path) -> Iterator[str]:
    """Write the table to a file, in the form that its name says."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        names = [f"`{each}`" for each in SUFFIXES]
        message = Msg(
            "the name of `{path}` must end in one of {names}", path=path.name, names=names
        )
        raise Unusable([Problem("LX016", "error", message, None)])
    if request.records is not None:
        check_not_read(path, request.records)
    if suffix == ".xlsx":
        check_workbook(path)
        content: str | bytes = matrixreport.workbook(
            request.matrix(), request.lang, request.whole, path
        )
    else:
        content = page(request) if suffix == ".html" else "\n".join((*markdown(request), ""))
    write_file(path, content)
    yield Msg("{path} written", path=str(path)).render(request.lang)
