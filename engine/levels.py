"""At which level a draft is, and which superior rules are about that level."""

from __future__ import annotations

from collections.abc import Iterator

from comitia.engine.aggregatelaws import conjuncts, exclude
from comitia.engine.checking import Scope
from comitia.engine.compiling import Compiled
from comitia.engine.draft import Draft
from comitia.engine.expressions import Path, is_text
from comitia.engine.invariants import paths_read, records_read
from comitia.engine.rewriting import bare
from comitia.engine.rules import Cited


def own_level(draft: Draft, scope: Scope, read: set[Path]) -> Iterator[tuple[Path, str | None]]:
    """Where the records that are read tell a level, and the draft's own as they name it."""
    level = draft.compilation.ruleset.header.level
    for record, prefix in records_read(draft.registry, scope, read):
        column, names = record.levels
        if column:
            yield (*prefix, column), names.get(level, level) if level else None


def concerns(draft: Draft, superior: Compiled) -> bool:
    """Whether a superior rule may speak of the draft's own level."""
    cited = superior.combinations[0].cited
    return not cited or any(_is_about(draft, superior, each) for each in cited)


def _is_about(draft: Draft, superior: Compiled, cited: Cited) -> bool:
    where = frozenset(conjuncts(bare(cited.scope())))
    read = {path for each in where for path in paths_read(each)}
    places = own_level(draft, Scope(draft.schema, superior.question.subject), read)
    levels = (is_text(".".join(path), level) for path, level in places if level)
    return not exclude(where, frozenset(levels))
