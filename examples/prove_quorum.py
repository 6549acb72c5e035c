"""Can a lawful session be unable to decide? Asked of every possible session, not of one."""

from datetime import date

from comitia.builtin import default_registry
from comitia.engine.expressions import Expr, Not, Ratio, at, both, compare, share
from comitia.engine.prove import Bounds, prove

SCHEMA = default_registry().schema
BOUNDS = Bounds(largest=1000, complete=True)


def decides_when_unanimous(quorum: Expr) -> Expr:
    """Where there is a quorum and all present vote yes, more than half of those due agree."""
    enough = compare("gt", Ratio(at("present"), at("delegates_due")), share(1, 2))
    return Not(both(quorum, Not(enough)))


for part, whole in ((4, 5), (1, 2)):
    quorum = compare("ge", Ratio(at("present"), at("delegates_due")), share(part, whole))
    attendance = compare("le", at("present"), at("delegates_due"))
    verdict = prove(
        SCHEMA,
        "session",
        decides_when_unanimous(quorum),
        assuming=[attendance],
        bounds=BOUNDS,
        as_of=date(2007, 3, 10),
    )
    found = type(verdict).__name__
    witness = getattr(verdict, "witness", None)
    if witness is None:
        print(f"quorum of {part}/{whole}: {found}")
    else:
        due, present = witness.row["delegates_due"], witness.row["present"]
        print(f"quorum of {part}/{whole}: {found}: {due} due, {present} present, all in favour")
