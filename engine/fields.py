"""The fields of a mapping that a person wrote, read one by one with every fault noted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from comitia.engine import trees
from comitia.engine.cells import SHEET_TRUTHS, read_day, shown
from comitia.engine.messages import Msg
from comitia.engine.problems import Problem, Span, did_you_mean, one_of
from comitia.engine.yamlfile import Mapping as MappingNode
from comitia.engine.yamlfile import Node, Scalar
from comitia.engine.yamlfile import Sequence as SequenceNode


class Fields:
    """The fields of one mapping, by their English keys, with faults noted on the way."""

    def __init__(
        self, node: Node, names: Mapping[str, str], known: Iterable[str], problems: list[Problem]
    ) -> None:
        self.problems = problems
        self.ok = isinstance(node, MappingNode)
        self.span = node.span
        self.nodes: dict[str, Node] = {}
        if not isinstance(node, MappingNode):
            self.report("CF003", Msg("a mapping of keys to values belongs here"), node.span)
            return
        renamed = trees.rename_keys(node, dict(names), problems)
        assert isinstance(renamed, MappingNode)
        known = tuple(known)
        for entry in renamed:
            if entry.key in known:
                if not trees.is_null(entry.value):
                    self.nodes[entry.key] = entry.value
                continue
            nearest = did_you_mean(entry.key, (*known, *names))
            advice = Msg("the fields here are {names}", names=[f"`{key}`" for key in known])
            if nearest is not None:
                advice = Msg("did you mean `{word}`?", word=nearest)
            message = Msg("unknown field `{name}`", name=shown(entry.key))
            self.report("SC001", message, entry.key_span, advice)

    def report(self, code: str, message: Msg, span: Span, advice: Msg | None = None) -> None:
        """Note an error."""
        self.problems.append(Problem(code, "error", message, span, advice))

    def missing(self, key: str) -> None:
        """Note that a field is missing."""
        if self.ok:
            self.report("SC002", Msg("`{field}` is missing", field=key), self.span)

    def text(self, key: str) -> str | None:
        """The text of a field."""
        node = self.nodes.get(key)
        if node is None or isinstance(node, Scalar):
            return None if node is None else node.text
        message = Msg("`{field}` must be {wanted}", field=key, wanted=Msg("a text"))
        self.report("CF003", message, node.span)
        return None

    def items(self, key: str) -> tuple[Node, ...]:
        """The items of a list; a single value counts as a list of one."""
        node = self.nodes.get(key)
        if node is None:
            return ()
        return node.items if isinstance(node, SequenceNode) else (node,)

    def words(self, key: str, known: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """The words of a list, by their keys where only some are known."""
        found = []
        for node in self.items(key):
            if not isinstance(node, Scalar):
                self.report("CF003", Msg("a single value belongs here"), node.span)
            elif known is None:
                found.append(node.text)
            elif node.text in known:
                found.append(known[node.text])
            else:
                self.unknown(node.text, known, node.span)
        return tuple(found)

    def word(self, key: str, known: Mapping[str, str]) -> str | None:
        """The one word of a field."""
        found = self.words(key, known)
        if len(found) > 1:
            self.report("CF003", Msg("a single value belongs here"), self.nodes[key].span)
        return found[0] if found else None

    def unknown(self, text: str, known: Iterable[str], span: Span) -> None:
        """Note that a word is not among those that may stand here."""
        nearest = did_you_mean(text, known)
        names = [f"`{name}`" for name in known if name.isascii()]
        message = Msg("`{value}` is not a value this field may have", value=shown(text))
        self.report("CF004", message, span, one_of(names, nearest))

    def truth(self, key: str, default: bool) -> bool:
        """A yes or no."""
        text = self.text(key)
        if text is None:
            return default
        if text not in SHEET_TRUTHS:
            message = Msg("`{value}` is neither yes nor no", value=shown(text))
            self.report("CF003", message, self.nodes[key].span)
        return SHEET_TRUTHS.get(text, default)

    def day(self, key: str) -> date | None:
        """A date."""
        text = self.text(key)
        if text is None:
            return None
        day = read_day(text.strip())
        if isinstance(day, date):
            return day
        self.report(day.code, day.message, self.nodes[key].span, day.help)
        return None
