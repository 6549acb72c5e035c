"""The records of cases: rows written in the case, or a file or folder that it names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from comitia.engine.cells import shown
from comitia.engine.messages import Msg
from comitia.engine.problems import Problem, cannot_be_read
from comitia.engine.recordfiles import LoadedRecords, load_records, read_record_tree
from comitia.engine.registry import Registry
from comitia.engine.yamlfile import Node, Scalar


class CaseRecords:
    """Reads the records of the cases of one file; what several cases name is read once."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.loaded: dict[Path, LoadedRecords] = {}

    def read(self, node: Node) -> LoadedRecords:
        """The records of one case; a text is the path of what `comitia decide` would read."""
        if not isinstance(node, Scalar):
            records, problems = read_record_tree(node, self.registry)
            return LoadedRecords(records, tuple(problems))
        found = self._named(node)
        # What is wrong with a file as a whole is shown where the case names it.
        problems = [each if each.span else replace(each, span=node.span) for each in found.problems]
        return replace(found, problems=tuple(problems))

    def _named(self, node: Scalar) -> LoadedRecords:
        """What a path leads to, from the folder of the cases and not out of it.

        Cases go from office to office with their records, and are run unattended.
        """
        folder = Path(node.span.file).parent
        path = folder / node.text.strip()
        try:
            inside = path.resolve().is_relative_to(folder.resolve())
        except (OSError, RuntimeError, ValueError) as error:  # no path at all, or a circle of links
            return LoadedRecords(None, (cannot_be_read(shown(node.text), error),))
        if not inside:
            message = Msg("`{path}` lies outside of the folder of the cases", path=shown(node.text))
            advice = Msg("put the records beside the cases, and name them by the way from there")
            return LoadedRecords(None, (Problem("CF007", "error", message, None, advice),))
        if path not in self.loaded:
            self.loaded[path] = load_records(path, self.registry)
        return self.loaded[path]
