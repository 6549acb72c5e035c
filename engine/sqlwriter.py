"""Each node of the expression language as SQL text; NULL stands for *undetermined*.

Nothing is correlated: what is read over a reference, counted over related records or looked up
in a calendar is joined. Aggregates over the same records share one scan of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
    Related,
    Roll,
    Shift,
    Value,
    parts_of,
)
from comitia.engine.schema import KEY, Type
from comitia.engine.sql import Frame, Group, Piece, folded, joined, number, over, widened
from comitia.engine.sqldates import roll, shift_days, shift_months, shift_working_days

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


def write(expr: Expr, frame: Frame) -> Piece:
    """The text of `expr`, which must have passed the type checker, at the rows of `frame`."""
    match expr:
        case Value():
            return _constant(expr, frame)
        case Absent(type=kind):
            return frame.plan.nothing(_column_type(expr, kind))
        case Field(path=path, up=up):
            return _field(frame, path, up)
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
            return joined(f"(NOT {piece.text})", Type.BOOL, piece)
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
            return joined(text, Type.INT, piece, wide=True)
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
            text = frame.plan.dialect.string(str(expr.value))
    return Piece(text, expr.type, sure=True)


def _field(frame: Frame, path: Path, up: int) -> Piece:
    table = frame.outer.table if up and frame.outer else frame.table
    kind = frame.plan.schema.column(table, path).type
    name = frame.read(path, up)
    if name is None:
        return frame.plan.nothing(kind)
    return Piece(name, kind, sure=frame.is_full(path, up), wide=True)


def _given(frame: Frame, path: Path, up: int) -> Piece:
    name = frame.read(path, up)
    if name is None:
        return frame.plan.nothing(Type.BOOL)
    if len(path) == 1:
        return Piece(f"({name} IS NOT NULL)", Type.BOOL, sure=True)
    parent = frame.read((*path[:-1], KEY), up)
    text = f"CASE WHEN ({parent} IS NOT NULL) THEN ({name} IS NOT NULL) END"
    return Piece(text, Type.BOOL)


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
    bases = [whole for _, whole in (left, right) if whole.literal is None or whole.literal <= 0]
    if bases:
        positive = " AND ".join(f"({base.text} > 0)" for base in bases)
        text = f"CASE WHEN ({positive}) THEN {text} END"
    return joined(text, Type.BOOL, *left, *right, sure=not bases)


def _share(expr: Expr, frame: Frame) -> tuple[Piece, Piece] | None:
    """The part and the whole, which may be written twice, if `expr` is a share."""
    match expr:
        case Clause(arg=arg):
            return _share(arg, frame)
        case Ratio(part=part, whole=whole):
            return write(part, frame), frame.short(write(whole, frame))
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
        return joined(text, Type.INT, one, other, wide=True)
    if other.kind is Type.DATE:
        text = frame.plan.dialect.days_between(one.text, other.text)
        return joined(text, Type.INT, one, other, wide=True)
    return shift_days(one, "+" if expr.op == "add" else "-", other, frame)


def _connect(word: str, empty: str, args: tuple[Expr, ...], frame: Frame) -> Piece:
    pieces = [write(arg, frame) for arg in args]
    if len(pieces) == 1:
        return pieces[0]
    text = f"({f' {word} '.join(piece.text for piece in pieces)})" if pieces else empty
    return joined(text, Type.BOOL, *pieces)


def _compare_arms(expr: Expr, sign: str, other: Piece, frame: Frame) -> Piece:
    """`other` compared with `expr`: where texts are chosen by cases, with each of them in turn.

    DuckDB 2.0 fails on a text compared with cases that its statistics tell to be NULL.
    """
    case = _as_case(expr)
    if case is not None and other.kind is Type.TEXT:
        other = frame.short(other)
        return _case(case, frame, lambda arm: _compare_arms(arm, sign, other, frame))
    piece = write(expr, frame)
    return joined(f"({other.text} {sign} {piece.text})", Type.BOOL, other, piece)


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
        if test.sure:
            arms.append(f"WHEN {test.text} THEN {value.text}")
        else:
            test = frame.short(test)
            chosen = f"CASE WHEN {test.text} THEN {value.text} END"
            arms.append(f"WHEN COALESCE({test.text}, TRUE) THEN {chosen}")
        pieces += [test, value]
    otherwise = write_arm(expr.otherwise)
    if not arms:
        return otherwise
    text = f"CASE {' '.join(arms)} ELSE {otherwise.text} END"
    return joined(text, otherwise.kind, *pieces, otherwise)


def _aggregate(expr: Aggregate, frame: Frame) -> Piece:
    group = _group(frame, expr.source, parts_of(expr))
    if group is None:
        return frame.plan.nothing(_kind_of(expr, frame))
    inner = group.frame
    where = None if expr.where is None else inner.once(write(expr.where, inner))
    value = None if expr.value is None else inner.short(write(expr.value, inner))
    group.narrow(where)
    total = folded(expr.function, where, value, inner)
    if expr.function in ("min", "max"):
        return Piece(group.value(total.text), total.kind, wide=True)
    return group.total(total, "FALSE" if expr.function == "exists" else "0")


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
    group = _group(frame, expr.source, parts_of(expr))
    if group is None:
        return frame.plan.nothing(Type.INT)
    inner = group.frame
    group.narrow(None)
    where = inner.once(write(expr.where, inner))
    order = _field(inner, expr.order, 0).text
    among = [*group.keys, where.text]
    line = f"{order}, {inner.read(_OWN_KEY)}"
    places = [f"ROW_NUMBER() {over(rows, line)}" for rows in (group.keys, among)]
    run = inner.hoist(f"({places[0]} - {places[1]})", where.level)
    size = inner.hoist(f"COUNT(*) {over([*among, run])}", where.level + 1)
    known = f"((COUNT(*) = COUNT({where.text})) AND (COUNT(*) = COUNT({order})))"
    longest = f"COALESCE(MAX(CASE WHEN {where.text} THEN {size} END), 0)"
    return group.total(Piece(f"CASE WHEN {known} THEN {longest} END", Type.INT), "0")


def _rank(expr: Rank, frame: Frame) -> Piece:
    """A window over the whole table, joined by the key; a value that reaches outside the
    aggregate makes one for each record there.
    """
    reaches, periodic = _reaches_out((expr.value,)), _counts_periods((expr.value,), frame)
    place = (Rank, reaches, periodic)
    if place not in frame.groups:
        frame.groups[place] = _peers(frame, reaches, periodic)
    group = frame.groups[place]
    peers = group.frame
    value = peers.once(write(expr.value, peers))
    within = [_field(peers, path, 0) for path in expr.within]
    partition = [*(piece.text for piece in within), *group.keys[1:]]
    doubts = [f"({piece.text} IS NULL)" for piece in within if not piece.sure]
    if not value.sure:
        window = over(partition)
        doubts.append(f"(COUNT(*) {window} > COUNT({value.text}) {window})")
    window = over(partition, f"{value.text} {'DESC' if expr.descending else 'ASC'}")
    text = f"CAST(RANK() {window} AS BIGINT)"
    if doubts:
        text = f"CASE WHEN ({' OR '.join(doubts)}) THEN NULL ELSE {text} END"
    return Piece(group.value(text), Type.INT, sure=not doubts, wide=True)


def _peers(frame: Frame, reaches: bool, periodic: bool) -> Group:
    outer = Frame(frame.plan, frame.outer.table) if reaches and frame.outer else None
    peers = Frame(frame.plan, frame.table, periodic=periodic, outer=outer)
    keys, mine = [str(peers.read(_OWN_KEY))], [str(frame.reach(_OWN_KEY))]
    if outer is not None and frame.outer is not None:
        _join_outer(peers, outer, [], [])
        keys.append(str(peers.read(_OWN_KEY, 1)))
        mine.append(f"u.{frame.outer.read(_OWN_KEY)}")
    return Group(peers, keys, frame, mine, folded=False)


def _group(frame: Frame, source: Related, parts: tuple[Expr, ...]) -> Group | None:
    """The group of the records `source`; `None` where it cannot be told which they are.

    Where `parts` reach outside there is a group for each record of the frame's table, else
    only for each value of the linking fields.
    """
    plan = frame.plan
    mine = [name for _, own in source.link if (name := frame.reach(own)) is not None]
    if source.table not in plan.given or len(mine) < len(source.link):
        return None
    reaches, periodic = _reaches_out(parts), _counts_periods(parts, frame)
    place = (source, reaches, periodic)
    if place in frame.groups:
        return frame.groups[place]
    outer = Frame(plan, frame.table) if reaches else None
    inner = Frame(plan, source.table, periodic=periodic, outer=outer)
    theirs = [
        inner.reach(path) or plan.nothing(plan.schema.column(source.table, path).type).text
        for path, _ in source.link
    ]
    if outer is None:
        keys = list(map(inner.column, theirs))
    else:
        _join_outer(inner, outer, theirs, [outer.read(own) for _, own in source.link])
        keys, mine = [str(inner.read(_OWN_KEY, 1))], [str(frame.reach(_OWN_KEY))]
    group = Group(inner, keys, frame, mine)
    group.doubts = [str(frame.read(own)) for _, own in source.link if not frame.is_full(own)]
    frame.groups[place] = group
    return group


def _join_outer(inner: Frame, outer: Frame, theirs: list[str], mine: list[str | None]) -> None:
    pairs = zip(theirs, mine, strict=True)
    where = " AND ".join(f"({one} = u.{other})" for one, other in pairs)
    kind, condition = ("INNER", f" ON {where}") if where else ("CROSS", "")
    inner.join(lambda: f"{kind} JOIN ({outer.text()}) AS u{condition}")


def _reaches_out(parts: Iterable[Expr]) -> bool:
    """Whether one of `parts` reads the record outside the one it is read at."""
    for part in parts:
        match part:
            case Field(up=1) | Given(up=1):
                return True
            case Aggregate() | LongestRun():
                continue
        if _reaches_out(parts_of(part)):
            return True
    return False


def _counts_periods(parts: Iterable[Expr], frame: Frame) -> bool:
    """Whether one of `parts` depends on the period."""
    if not frame.plan.periods:
        return False
    return any(
        (isinstance(part, Context) and part.name != "as_of")
        or _counts_periods(parts_of(part), frame)
        for part in parts
    )
