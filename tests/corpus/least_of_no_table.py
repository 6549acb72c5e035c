"""The solver took the least date of no record for an integer, in an arm that is not reached."""

from datetime import date

from comitia.agreement import world_of
from comitia.engine.expressions import FALSE, Aggregate, Case, Related, day

leap_day = day(date(2024, 2, 29))
exprs = [Case(((FALSE, Aggregate("min", Related("motion"), None, leap_day)),), leap_day)]

world = world_of("delegate", {"delegate": [{"id": "d1"}]})
