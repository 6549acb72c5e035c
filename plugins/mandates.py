"""Which periods of a duty a delegate's mandate covers."""

from comitia.engine.expressions import Context, Expr, Not, at, both, compare, either, given


def in_mandate() -> Expr:
    """The delegate at hand holds the mandate all through the period that a duty is counted in.

    Where no first or last day is recorded the mandate has no bound of its own.
    """
    begun = compare("le", at("term_first"), Context("period_first"))
    lasting = compare("ge", at("term_last"), Context("period_last"))
    return both(either(Not(given("term_first")), begun), either(Not(given("term_last")), lasting))
