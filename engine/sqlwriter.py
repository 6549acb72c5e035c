"""Each node of the expression language as SQL text; NULL stands for *undetermined*.

Nothing is correlated: what is read over a reference, counted over related records or looked up
in a calendar is joined. Aggregates over the same records share one scan of them.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import assert_never

from comitia.engine.checking import Scope, type_of
from comitia.engine.expressions import (
    Absent,
    Aggregate,
    All,
    Any,
    Arithmetic,
    Case,
    Clause,
    Compare,
    Context,
    Expr,
    Field,
    Given,
    LongestRun,
    Not,
    Part,
    Path,
    Rank,
    Ratio,
    Roll,
    Shift,
    Value,
    parts_of,
)
from comitia.engine.schema import KEY, Type
from comitia.engine.sql import Piece, number, widened
from comitia.engine.sqldates import roll, shift_days, shift_months, shift_working_days
from comitia.engine.sqlframe import Frame
from comitia.engine.sqlgroups import group_of, linked, over, peers_of, total
from comitia.engine.sqllayers import again

_COMPARISONS = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_SIGNS = {"add": "+", "sub": "-", "mul": "*"}
_OWN_KEY: Path = (KEY,)


class NotLowered(Exception):
    """An expression that no table engine can run; `node` names it."""

    def __init__(self, node: str, why: str) -> None:
        super().__init__(node, why)
        self.node = node
        self.why = why

    def __str__(self) -> str:
        return f"`{self.node}` cannot run over tables: {self.why}"


def write_output(expr: Expr, frame: Frame) -> str:
    """The text of a column of the whole query."""
    if _as_case(expr) is not None and _chooses_words(expr):
        return _word(expr, frame)
    piece = write(expr, frame)
    return widened(piece) if piece.kind is Type.INT else piece.text


def write(expr: Expr, frame: Frame) -> Piece:
    """The text of `expr`, which must have passed the type checker, at the rows of `frame`."""
    known = frame.written.get(id(expr))
    if known is None:
        known = frame.written[id(expr)] = expr, _write(expr, frame)
    return known[1]


def _write(expr: Expr, frame: Frame) -> Piece:
    match expr:
        case Value():
            return _constant(expr, frame)
        case Absent(type=kind):
            return frame.plan.nothing(_column_type(expr, kind))
        case Field(path=path, up=up):
            return frame.field(path, up)
        case Given(path=path, up=up):
            return _given(frame, path, up)
        case Context(name=name):
            return _context(name, frame)
        case Compare():
            return _compare(expr, frame)
        case Arithmetic():
            return _arithmetic(expr, frame)
        case Ratio():
            return frame.plan.nothing(_column_type(expr, Type.SHARE))
        case Not(arg=arg):
            piece = write(arg, frame)
            return frame.made(f"(NOT {piece.text})", Type.BOOL, piece)
        case All(args=args):
            return _connect("AND", "TRUE", args, frame)
        case Any(args=args):
            return _connect("OR", "FALSE", args, frame)
        case Case():
            return _case(expr, frame)
        case Shift(day=day, amount=amount, unit="months"):
            return shift_months(write(day, frame), write(amount, frame), frame)
        case Shift(day=day, amount=amount, calendar=calendar):
            return shift_working_days(write(day, frame), write(amount, frame), calendar, frame)
        case Roll(day=day, direction=direction, calendar=calendar):
            return roll(write(day, frame), direction, calendar, frame)
        case Part(day=day, part=part):
            piece = write(day, frame)
            text = f"CAST({part.upper()}({piece.text}) AS BIGINT)"
            return frame.made(text, Type.INT, piece, wide=True)
        case Aggregate():
            return _aggregate(expr, frame)
        case LongestRun():
            return _longest_run(expr, frame)
        case Rank():
            return _rank(expr, frame)
        case Clause(arg=arg):
            return write(arg, frame)
        case _:
            assert_never(expr)


def _column_type(expr: Expr, kind: Type) -> Type:
    if kind is Type.SHARE:
        raise NotLowered(type(expr).__name__, "a share has a meaning only where it is compared")
    return kind


def _constant(expr: Value, frame: Frame) -> Piece:
    match _column_type(expr, expr.type):
        case Type.BOOL:
            text = "TRUE" if expr.value else "FALSE"
        case Type.INT:
            return number(int(expr.value))  # type: ignore[arg-type]
        case Type.DATE:
            text = f"DATE '{expr.value}'"
        case _:
            return frame.verbatim(frame.plan.dialect.string(str(expr.value)), Type.TEXT)
    return Piece(text, expr.type, sure=True)


def _given(frame: Frame, path: Path, up: int) -> Piece:
    name = frame.read(path, up)
    if name is None:
        return frame.plan.nothing(Type.BOOL)
    if len(path) == 1:
        return frame.made(f"({name} IS NOT NULL)", Type.BOOL)
    parent = frame.read((*path[:-1], KEY), up)
    text = f"CASE WHEN ({parent} IS NOT NULL) THEN ({name} IS NOT NULL) END"
    return frame.made(text, Type.BOOL, sure=False)


def _context(name: str, frame: Frame) -> Piece:
    if name == "as_of":
        frame.plan.as_of = True
        text = f"CAST({frame.plan.dialect.parameter}as_of AS DATE)"
        return Piece(text, Type.DATE, sure=True)
    if not frame.plan.periods:
        return frame.plan.nothing(Type.DATE)
    return Piece(frame.column(f"p.{frame.plan.dialect.quoted(name)}"), Type.DATE, sure=True)


def _compare(expr: Compare, frame: Frame) -> Piece:
    sign = _COMPARISONS[expr.op]
    left, right = _share(expr.left, frame), _share(expr.right, frame)
    if left is None or right is None:
        if _as_case(expr.left) is None:
            return _compare_arms(expr.right, sign, write(expr.left, frame), frame)
        return _compare_arms(expr.left, _MIRRORED.get(sign, sign), write(expr.right, frame), frame)
    text = f"({_product(left[0], right[1])} {sign} {_product(right[0], left[1])})"
    bases = [whole for _, whole in (left, right) if not _is_positive(whole)]
    if bases:
        positive = " AND ".join(f"({base.text} > 0)" for base in bases)
        text = f"CASE WHEN ({positive}) THEN {text} END"
    return frame.made(text, Type.BOOL, *left, *right, sure=not bases)


def _is_positive(piece: Piece) -> bool:
    if piece.literal is not None:
        return piece.literal > 0
    return piece.range is not None and isinstance(piece.range[0], int) and piece.range[0] > 0


def _share(expr: Expr, frame: Frame) -> tuple[Piece, Piece] | None:
    """The part and the whole, if `expr` is a share."""
    match expr:
        case Clause(arg=arg):
            return _share(arg, frame)
        case Ratio(part=part, whole=whole):
            return write(part, frame), write(whole, frame)
        case Value(value=Fraction() as value):
            return number(value.numerator), number(value.denominator)
        case Absent(type=Type.SHARE):
            return frame.plan.nothing(Type.INT), frame.plan.nothing(Type.INT)
    return None


def _product(one: Piece, other: Piece) -> str:
    return f"({one.text if other.wide else widened(one)} * {other.text})"


def _arithmetic(expr: Arithmetic, frame: Frame) -> Piece:
    one, other = write(expr.left, frame), write(expr.right, frame)
    if one.kind is not Type.DATE:
        left = one.text if other.wide else widened(one)
        text = f"({left} {_SIGNS[expr.op]} {other.text})"
        return frame.made(text, Type.INT, one, other, wide=True)
    if other.kind is Type.DATE:
        text = frame.plan.dialect.days_between(one.text, other.text)
        return frame.made(text, Type.INT, one, other, wide=True)
    return shift_days(one, "+" if expr.op == "add" else "-", other, frame)


def _connect(word: str, empty: str, args: tuple[Expr, ...], frame: Frame) -> Piece:
    pieces = [write(arg, frame) for arg in args]
    if len(pieces) == 1:
        return pieces[0]
    text = f"({f' {word} '.join(piece.text for piece in pieces)})" if pieces else empty
    return frame.made(text, Type.BOOL, *pieces)


def _compare_arms(expr: Expr, sign: str, other: Piece, frame: Frame) -> Piece:
    """`other` compared with `expr`: where texts are chosen by cases, with each of them in turn.

    DuckDB 2.0 fails on a text compared with cases that its statistics tell to be NULL.
    """
    case = _as_case(expr)
    if case is not None and other.kind is Type.TEXT:
        return _case(case, frame, lambda arm: _compare_arms(arm, sign, other, frame))
    piece = write(expr, frame)
    return frame.made(f"({other.text} {sign} {piece.text})", Type.BOOL, other, piece)


def _as_case(expr: Expr) -> Case | None:
    match expr:
        case Clause(arg=arg):
            return _as_case(arg)
        case Case():
            return expr
    return None


def _case(expr: Case, frame: Frame, write_arm: Callable[[Expr], Piece] | None = None) -> Piece:
    write_arm = write_arm or (lambda arm: write(arm, frame))
    pieces: list[Piece] = []
    arms: list[str] = []
    for condition, outcome in expr.arms:
        test, value = write(condition, frame), write_arm(outcome)
        if test.text == "TRUE":
            otherwise = value
            break
        if test.sure:
            arms.append(f"WHEN {test.text} THEN {value.text}")
        else:
            # Asked again only of the rows that take this arm, so no reason for a column.
            chosen = f"CASE WHEN {again(test)} THEN {value.text} END"
            arms.append(f"WHEN COALESCE({test.text}, TRUE) THEN {chosen}")
        pieces += [test, value]
    else:
        otherwise = write_arm(expr.otherwise)
    if not arms:
        return otherwise
    text = f"CASE {' '.join(arms)} ELSE {otherwise.text} END"
    return frame.made(text, otherwise.kind, *pieces, otherwise)


def _chooses_words(expr: Expr) -> bool:
    """Whether `expr` chooses by cases among texts that are known beforehand."""
    match expr:
        case Clause(arg=arg):
            return _chooses_words(arg)
        case Case(arms=arms, otherwise=otherwise):
            return all(_chooses_words(each) for each in (*(arm for _, arm in arms), otherwise))
        case Value(type=kind) | Absent(type=kind):
            return kind is Type.TEXT
    return False


def _word(expr: Expr, frame: Frame) -> str:
    """A text chosen by cases, by its number: the number is the same for all that is chosen by
    these cases, such as the outcome and the provision that gives it.
    """
    words: list[str | None] = []

    def write_arm(arm: Expr) -> Piece:
        match arm:
            case Clause(arg=inner):
                return write_arm(inner)
            case Case():
                return _case(arm, frame, write_arm)
        words.append(str(arm.value) if isinstance(arm, Value) else None)
        return number(len(words))

    chosen, dialect = write_arm(expr), frame.plan.dialect
    known = frame.verbatim(dialect.words(words), Type.TEXT)
    return dialect.chosen(known.text, chosen.text)


def _aggregate(expr: Aggregate, frame: Frame) -> Piece:
    group = group_of(frame, expr.source, parts_of(expr))
    if group is None:
        return frame.plan.nothing(_kind_of(expr, frame))
    inner = group.frame
    where = None if expr.where is None else write(expr.where, inner)
    value = None if expr.value is None else write(expr.value, inner)
    if expr.function == "distinct" and isinstance(expr.value, Field) and not expr.value.up:
        value = inner.row_number(expr.value.path) or value
    group.narrow(where)
    return total(expr.function, where, value, group)


def _kind_of(expr: Aggregate, frame: Frame) -> Type:
    if expr.function == "exists":
        return Type.BOOL
    if expr.function not in ("min", "max") or expr.value is None:
        return Type.INT
    scope = Scope(frame.plan.schema, expr.source.table, frame.table, periodic=True)
    return type_of(expr.value, scope)


def _longest_run(expr: LongestRun, frame: Frame) -> Piece:
    """Gaps and islands: in a run, the place among all rows and that among like rows differ alike.

    The islands of rows that do not satisfy `where` are measured too and not looked at.
    """
    group = group_of(frame, expr.source, parts_of(expr))
    if group is None:
        return frame.plan.nothing(Type.INT)
    inner = group.frame
    group.narrow(None)
    where = inner.once(write(expr.where, inner))
    order = inner.field(expr.order).text
    among = [*group.keys, where.text]
    line = f"{order}, {inner.read(_OWN_KEY)}"
    places = [f"ROW_NUMBER() {over(rows, line)}" for rows in (group.keys, among)]
    run = inner.once(inner.made(f"({places[0]} - {places[1]})", Type.INT)).text
    size = inner.once(inner.made(f"COUNT(*) {over([*among, run])}", Type.INT)).text
    length = f"CASE WHEN {where.text} THEN {size} END"
    rows, known, ordered, longest = (
        group.fold(function, of)
        for function, of in (
            ("count", "*"),
            ("count", where.text),
            ("count", order),
            ("max", length),
        )
    )
    text = (
        f"CASE WHEN ({rows} IS NULL) THEN 0"
        f" WHEN (({rows} = {known}) AND ({rows} = {ordered})) THEN COALESCE({longest}, 0) END"
    )
    return linked(Piece(text, Type.INT, wide=True), group)


def _rank(expr: Rank, frame: Frame) -> Piece:
    """A window over the whole table, joined by the key."""
    group = peers_of(frame, expr)
    peers = group.frame
    value = peers.once(write(expr.value, peers))
    within = [peers.field(path) for path in expr.within]
    partition = [*(piece.text for piece in within), *group.keys[1:]]
    doubts = [f"({piece.text} IS NULL)" for piece in within if not piece.sure]
    if not value.sure:
        window = over(partition)
        doubts.append(f"(COUNT(*) {window} > COUNT({value.text}) {window})")
    window = over(partition, f"{value.text} {'DESC' if expr.descending else 'ASC'}")
    text = f"CAST(RANK() {window} AS BIGINT)"
    if doubts:
        text = f"CASE WHEN ({' OR '.join(doubts)}) THEN NULL ELSE {text} END"
    return Piece(group.fold("", text), Type.INT, sure=not doubts, wide=True)
