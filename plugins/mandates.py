"""Which periods of a duty a delegate's mandate touches."""

from comitia.engine.expressions import Context, Expr, Not, at, both, compare, either, given


def in_mandate() -> Expr:
    """The delegate at hand holds the mandate on some day of the period a duty is counted in.

    A period of which the mandate covers a part binds like a whole one: what texts ask each year
    they ask of those elected in March, too. Where no first or last day is recorded the mandate has
    no bound of its own.
    """
    begun = compare("le", at("term_first"), Context("period_last"))
    lasting = compare("ge", at("term_last"), Context("period_first"))
    return both(either(Not(given("term_first")), begun), either(Not(given("term_last")), lasting))
