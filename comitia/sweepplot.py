"""The curves of a sweep as a drawing (SVG)."""

from __future__ import annotations

from comitia.engine.messages import Lang
from comitia.sweeping import Report


def drawing(report: Report, lang: Lang) -> str:
    """The drawing."""
    return "<svg xmlns='http://www.w3.org/2000/svg'/>"
