"""Arithmetic that a source reports, such as `1709 + 895 + 519 = 3123`, checked exactly."""

from __future__ import annotations

import ast
import operator
import re
import unicodedata
from collections.abc import Callable, Mapping
from fractions import Fraction

from comitia.engine.values import frozen

MAX_LENGTH = 500
"""How long a statement may be."""

MAX_DIGITS = 30
"""How many digits a number may have."""

_ALLOWED = re.compile(r"[0-9+\-*/(). <>=!]+")
_SIGNS = str.maketrans({"×": "*", "÷": "/", "−": "-", "–": "-", "≤": "<=", "≥": ">=", "≠": "!="})
_GROUPS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?)%")
_EQUALS = re.compile(r"(?<![<>=!])=(?!=)")
_COMPARE: Mapping[type, Callable[[Fraction, Fraction], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_COMPUTE: Mapping[type, Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class BadFigure(ValueError):
    """A text that is no statement of arithmetic."""


@frozen
class Figure:
    """Whether a statement holds, and the values of what it compares."""

    holds: bool
    values: tuple[Fraction, ...]


def check_figure(text: str) -> Figure:
    """Work out a statement; raises `BadFigure` on anything else.

    >>> check_figure("1709 + 895 + 519 = 3123").holds
    True
    >>> check_figure("2/3 < 66.7%").holds
    True
    """
    plain = _plain(text)
    try:
        tree = ast.parse(plain, mode="eval").body
        if not isinstance(tree, ast.Compare):
            raise BadFigure(text)
        sides = (tree.left, *tree.comparators)
        values = tuple(_value(side, plain) for side in sides)
        holds = all(
            _COMPARE[type(sign)](one, other)
            for sign, one, other in zip(tree.ops, values, values[1:], strict=False)
        )
    except (SyntaxError, ArithmeticError, KeyError, MemoryError, RecursionError) as error:
        raise BadFigure(text) from error
    return Figure(holds, values)


def _plain(text: str) -> str:
    """The statement in plain signs."""
    if len(text) > MAX_LENGTH:
        raise BadFigure(text)
    plain = unicodedata.normalize("NFKC", text.translate(_SIGNS)).strip()
    plain = _EQUALS.sub("==", _PERCENT.sub(r"(\1/100)", _GROUPS.sub("", plain)))
    if not _ALLOWED.fullmatch(plain) or re.search(rf"[0-9]{{{MAX_DIGITS}}}", plain):
        raise BadFigure(text)
    return plain


def _value(node: ast.expr, source: str) -> Fraction:
    match node:
        case ast.BinOp(left=left, op=sign, right=right):
            return _COMPUTE[type(sign)](_value(left, source), _value(right, source))
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_value(inner, source)
        case ast.Constant():
            # A decimal is read from its text: as a float it would not be exact.
            return Fraction(ast.get_source_segment(source, node) or "")
    raise BadFigure(source)
