"""What `comitia check` found, as the workflow commands by which GitHub annotates a change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from comitia.checking import Checked
from comitia.checkreport import in_words, waiver_line
from comitia.engine.messages import Lang

COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def lines(found: Sequence[Checked], lang: Lang) -> Iterator[str]:
    """A line for each finding, and for each waiver in force."""
    for checked in found:
        for each in checked.findings:
            problem, span = each.problem, each.problem.span
            place = {"title": each.code}
            if span is not None:
                place |= {"file": span.file, "line": str(span.start.line)}
                if span.start.line == span.end.line:
                    place |= {"col": str(span.start.column), "endColumn": str(span.end.column)}
            named = ",".join(f"{name}={_property(value)}" for name, value in place.items())
            yield f"::{COMMANDS[problem.severity]} {named}::{_data(in_words(checked, each, lang))}"
        for one in checked.waivers:
            title = _property(one.waiver.code)
            yield f"::notice title={title}::{_data(waiver_line(one).render(lang))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
