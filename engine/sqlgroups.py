"""Related records: which they are, and what is counted over them.

Aggregates over the same records share one group, and so one scan.
"""

from __future__ import annotations

from collections.abc import Iterable

from comitia.engine.expressions import (
    Aggregate,
    Context,
    Expr,
    Field,
    Given,
    LongestRun,
    Path,
    Rank,
    Related,
    parts_of,
)
from comitia.engine.schema import KEY, Type
from comitia.engine.sql import Piece, widened
from comitia.engine.sqlframe import Frame, Group

_OWN_KEY: Path = (KEY,)


def group_of(frame: Frame, source: Related, parts: tuple[Expr, ...]) -> Group | None:
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


def peers_of(frame: Frame, rank: Rank) -> Group:
    """The records of the frame's own table, among which one has its rank.

    A value that reaches outside the aggregate makes one for each record there.
    """
    reaches, periodic = _reaches_out((rank.value,)), _counts_periods((rank.value,), frame)
    place = (Rank, reaches, periodic)
    if place not in frame.groups:
        frame.groups[place] = _peers(frame, reaches, periodic)
    return frame.groups[place]


def _peers(frame: Frame, reaches: bool, periodic: bool) -> Group:
    outer = Frame(frame.plan, frame.outer.table) if reaches and frame.outer else None
    peers = Frame(frame.plan, frame.table, periodic=periodic, outer=outer)
    keys, mine = [str(peers.read(_OWN_KEY))], [str(frame.reach(_OWN_KEY))]
    if outer is not None and frame.outer is not None:
        _join_outer(peers, outer, [], [])
        keys.append(str(peers.read(_OWN_KEY, 1)))
        mine.append(f"u.{frame.outer.read(_OWN_KEY)}")
    return Group(peers, keys, frame, mine, folded=False)


def _join_outer(inner: Frame, outer: Frame, theirs: list[str], mine: list[str | None]) -> None:
    pairs = zip(theirs, mine, strict=True)
    where = " AND ".join(f"({one} = u.{other})" for one, other in pairs)
    kind, condition = ("INNER", f" ON {where}") if where else ("CROSS", "")
    inner.join(lambda: f"{kind} JOIN ({outer.select()[0]}) AS u{condition}")


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


def total(function: str, where: Piece | None, value: Piece | None, group: Group) -> Piece:
    """What the rows of a group that satisfy `where` amount to, at a row of the other frame.

    Undetermined where one of the rows leaves `where` open, or is taken and has no value.
    """
    frame = group.frame
    doubts = [] if where is None or where.sure else [f"({where.text} IS NULL)"]
    if value is None:
        found = group.fold("count", "*") if where is None else group.fold("count_if", where.text)
    else:
        if not value.sure:
            test = f"({value.text} IS NULL)"
            doubts.append(f"({where.text} AND {test})" if where else test)
        each = widened(value) if value.kind is Type.INT else value.text
        if where is not None:
            each = frame.made(f"CASE WHEN {where.text} THEN {each} END", value.kind).text
        if function == "distinct" and not each.isidentifier():
            each = frame.once(frame.made(each, value.kind)).text
        found = group.fold(function, each)
    known = f"({_number(group.fold('count_if', ' OR '.join(doubts)))} = 0)" if doubts else ""
    sure = not known and not group.doubts
    if function in ("min", "max") and value is not None:
        text = f"CASE WHEN {known} THEN {found} END" if known else found
        return group.parent.made(text, value.kind, sure=False, wide=True)
    text, kind = _number(found), Type.INT
    if function == "exists":
        text, kind = f"({text} > 0)", Type.BOOL
        if known:
            text = f"CASE WHEN {text} THEN TRUE WHEN {known} THEN FALSE END"
    elif known:
        text = f"CASE WHEN {known} THEN {text} END"
    return linked(Piece(text, kind, sure=sure, wide=True), group)


def linked(piece: Piece, group: Group) -> Piece:
    """A value over the records of a group, undetermined where it is not known which they are."""
    text = piece.text
    if group.doubts:
        known = " AND ".join(f"({own} IS NOT NULL)" for own in group.doubts)
        text = f"CASE WHEN ({known}) THEN {text} END"
    return group.parent.made(text, piece.kind, sure=piece.sure, wide=piece.wide)


def _number(fold: str) -> str:
    """A count or sum, 0 without a row; the casts are for engines that sum in 128 bits."""
    return f"CAST(COALESCE({fold}, 0) AS BIGINT)"


def over(partition: list[str], order: str = "") -> str:
    """The window of a row."""
    parts = [f"PARTITION BY {', '.join(partition)}"] if partition else []
    parts += [f"ORDER BY {order}"] if order else []
    return f"OVER ({' '.join(parts)})"
