"""What `list`, `account` and `plugins` print: the rule sets, their numbers, the plugins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from comitia.builtin import shipped
from comitia.engine.account import NOTHING, Account
from comitia.engine.account import account as account_of
from comitia.engine.headers import Header
from comitia.engine.layout import folded, glossary, table
from comitia.engine.messages import Lang, Msg
from comitia.engine.registry import PluginStatus
from comitia.workspace import open_ruleset


def headers() -> list[Header]:
    """The headings of the shipped rule sets."""
    return [open_ruleset(name).ruleset.header for name in shipped()]


def headers_json(found: Iterable[Header]) -> dict[str, Any]:
    """The documented JSON of `list`."""
    rows = [
        {
            "id": each.id,
            "title": {"zh": each.title.zh, "en": each.title.en},
            "status": str(each.status.value),
        }
        for each in found
    ]
    return {"rulesets": rows}


def headers_lines(found: Iterable[Header], lang: Lang) -> Iterator[str]:
    """A line a rule set."""
    yield from glossary((each.id, each.title.text.pick(lang)) for each in found)


def accounts(names: tuple[str, ...]) -> dict[str, Account]:
    """The accounts of the named rule sets, or of all shipped ones."""
    found = {}
    for name in names or tuple(shipped()):
        ruleset = open_ruleset(name).ruleset
        found[ruleset.id] = account_of(ruleset)
    return found


def accounts_json(found: Mapping[str, Account]) -> dict[str, Any]:
    """The documented JSON of `account`."""
    rows = {name: _account_json(each) for name, each in found.items()}
    return {"rulesets": rows, "total": _account_json(sum(found.values(), NOTHING))}


def _account_json(each: Account) -> dict[str, Any]:
    return {
        "provisions": each.provisions,
        "computed": each.computed,
        "statement": each.statement,
        "unknown": each.unknown,
        "open": list(each.open),
    }


def accounts_lines(found: Mapping[str, Account], lang: Lang) -> Iterator[str]:
    """The accounts as a table, then the numbers that are missing."""
    heads = [
        Msg("rule set"),
        Msg("provisions"),
        Msg("computable"),
        Msg("statements"),
        Msg("unknown"),
        Msg("missing"),
    ]
    rows = [[head.render(lang) for head in heads]]
    rows += [[name, *_cells(each)] for name, each in found.items()]
    rows.append([Msg("total").render(lang), *_cells(sum(found.values(), NOTHING))])
    yield from table(rows)
    for name, each in found.items():
        if each.open:
            message = Msg("missing in {name}: {numbers}", name=name, numbers=stretches(each.open))
            yield from folded(message.render(lang), indent="  ")


def _cells(each: Account) -> list[str]:
    numbers = (each.provisions, each.computed, each.statement, each.unknown, len(each.open))
    return [str(number) for number in numbers]


def stretches(numbers: Iterable[int]) -> list[str]:
    """Ascending numbers, those that follow one another as one stretch: `1`, `4-7`."""
    ordered = list(numbers)
    starts = [ordered[0]] + [b for a, b in pairwise(ordered) if b != a + 1] if ordered else []
    ends = [a for a, b in pairwise(ordered) if b != a + 1] + ordered[-1:]
    return [f"{a}" if a == b else f"{a}-{b}" for a, b in zip(starts, ends, strict=True)]


def plugins_json(found: Iterable[PluginStatus], lang: Lang) -> dict[str, Any]:
    """The documented JSON of `plugins`."""
    rows = [
        {
            "name": each.name,
            "origin": each.origin,
            "version": each.version,
            "kinds": list(each.kinds),
            "tables": list(each.records),
            "questions": list(each.questions),
            "failure": each.failure.render(lang) if each.failure else None,
        }
        for each in found
    ]
    return {"plugins": rows}


def plugins_lines(found: Iterable[PluginStatus], lang: Lang) -> Iterator[str]:
    """Each plugin with its kinds, and why it did not load if it did not."""
    for each in found:
        origin = " ".join(part for part in (each.origin, each.version) if part)
        kinds = ", ".join(each.kinds) or "-"
        yield from folded(f"{each.name} ({origin}): {kinds}", indent="    ")
        if each.failure is not None:
            yield from folded(f"  ! {each.failure.render(lang)}", indent="    ")
