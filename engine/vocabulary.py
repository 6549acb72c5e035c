"""The words of rules, as YAML fields: all a plugin author needs, in one place.

Each type validates what a person writes, prints itself in both languages, and lowers itself to
expressions that know the address they came from.
"""

from comitia.engine.thresholds import (
    BOUND_OPS,
    Range,
    Threshold,
    bounds_of,
    check_bounds,
)
from comitia.engine.times import (
    DAY_OF_YEAR,
    DURATION_UNITS,
    PARTS,
    DayOfYear,
    Duration,
    Every,
    Frequency,
    Holiday,
    MonthDays,
    ShortMonth,
    YearlyWindow,
    parse_day_of_year,
)
from comitia.engine.words import (
    SHARE_FORM,
    Amount,
    Day,
    DayOfMonth,
    Integer,
    Label,
    MonthDay,
    Share,
    Word,
    constant,
    parse_day,
    parse_share,
    term,
)

__all__ = [
    "BOUND_OPS",
    "DAY_OF_YEAR",
    "DURATION_UNITS",
    "PARTS",
    "SHARE_FORM",
    "Amount",
    "Day",
    "DayOfMonth",
    "DayOfYear",
    "Duration",
    "Every",
    "Frequency",
    "Holiday",
    "Integer",
    "Label",
    "MonthDay",
    "MonthDays",
    "Range",
    "Share",
    "ShortMonth",
    "Threshold",
    "Word",
    "YearlyWindow",
    "bounds_of",
    "check_bounds",
    "constant",
    "parse_day",
    "parse_day_of_year",
    "parse_share",
    "term",
]
