"""What a comparison becomes where it fails, and where its sides are exchanged."""

from __future__ import annotations

from collections.abc import Mapping

from comitia.engine.expressions import CompareOp

OPPOSITE: Mapping[CompareOp, CompareOp] = {
    "eq": "ne",
    "ne": "eq",
    "lt": "ge",
    "ge": "lt",
    "gt": "le",
    "le": "gt",
}
"""The comparison that holds where one fails."""

MIRRORED: Mapping[CompareOp, CompareOp] = {
    "eq": "eq",
    "ne": "ne",
    "lt": "gt",
    "le": "ge",
    "gt": "lt",
    "ge": "le",
}
"""The same comparison with its sides exchanged."""

EQUALITY = ("eq", "ne")
"""Those that ask for no order."""
