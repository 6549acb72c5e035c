"""The batch evaluator: every node gives what `decide` gives, in SQL that both engines read."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise, product
from random import Random
from typing import Any as Anything
from typing import Literal

import duckdb
import pytest
import sqlglot
from house import DOUBT, HOUSE, SCHEMA, SILENT, Tables, attended
from sqlglot import exp

from comitia.engine.batch import NotLowered, add_records, evaluate, run, write_query
from comitia.engine.calendars import load_calendar
from comitia.engine.checking import Scope, type_of
from comitia.engine.decide import compile_expr
from comitia.engine.expressions import (
    FALSE,
    TRUE,
    Aggregate,
    All,
    Any,
    Arithmetic,
    Case,
    Clause,
    Context,
    Expr,
    LongestRun,
    Not,
    Part,
    Rank,
    Ratio,
    Related,
    Roll,
    Shift,
    at,
    both,
    children,
    compare,
    count,
    day,
    either,
    exists,
    given,
    integer,
    is_text,
    minus,
    one_of,
    plus,
    share,
    text,
)
from comitia.engine.records import Records, make_row
from comitia.engine.schema import KEY, LARGEST, Type
from comitia.engine.traces import Env
from comitia.generate import random_expr
from comitia.sample import random_records

AS_OF = date(2024, 2, 28)
WEEKS = ((date(2024, 1, 29), date(2024, 2, 4)), (date(2024, 2, 26), date(2024, 3, 3)))
CALENDARS = {"CN": load_calendar("CN"), "weekends": load_calendar("weekends")}

Answers = dict[tuple[str, date | None], Anything]


def records_of(tables: Tables) -> Records:
    rows = {name: [make_row(SCHEMA, name, cells) for cells in tables[name]] for name in tables}
    return Records(SCHEMA, rows)


def by_decide(
    records: Records, table: str, expr: Expr, periods: Sequence[tuple[date, date]] | None
) -> Answers:
    run = compile_expr(expr)
    answers: Answers = {}
    spans: Sequence[tuple[date | None, date | None]] = periods or [(None, None)]
    for first, last in spans:
        env = Env(records, AS_OF, first, last, CALENDARS)
        for key, row in records.tables[table].items():
            answers[key, first] = run((row,), env)[1]
    return answers


def assert_agree(
    outputs: Mapping[str, Expr],
    table: str,
    records: Records,
    periods: Sequence[tuple[date, date]] | None = None,
) -> dict[str, Answers]:
    """Both evaluators give every output alike, to the type; returns what they gave."""
    for expr in outputs.values():
        type_of(expr, Scope(SCHEMA, table, periodic=True))
    rows = evaluate(records, table, outputs, as_of=AS_OF, calendars=CALENDARS, periods=periods)
    found = {
        name: {(row[KEY], row.get("period_first")): row[name] for row in rows} for name in outputs
    }
    for name, expr in outputs.items():
        wanted = by_decide(records, table, expr, periods)
        assert found[name] == wanted, expr
        assert [type(found[name][place]) for place in wanted] == list(map(type, wanted.values()))
    return found


def values(expr: Expr, table: str = "motion", tables: Tables = HOUSE) -> list[Anything]:
    """The value of `expr` for every record of `table`, in the order of keys."""
    found = assert_agree({"o": expr}, table, records_of(tables))
    return [value for _, value in sorted(found["o"].items(), key=lambda pair: pair[0][0])]


SIGNED = children("signature", "motion")
LATER = compare("gt", at("day"), at("session.opens", up=1))
TENTH = Ratio(at("votes"), integer(10))

NODES: Mapping[str, tuple[str, Expr]] = {
    "value": ("motion", integer(-7)),
    "text": ("motion", text('it\'s \\ "甲"')),
    "date": ("motion", day(date(2024, 2, 29))),
    "truth": ("motion", TRUE),
    "absent": ("motion", SILENT[Type.DATE]),
    "field": ("motion", at("votes")),
    "path": ("motion", at("session.opens")),
    "long path": ("motion", at("replaces.mover.seats")),
    "key over a path": ("motion", at("mover.id")),
    "given": ("motion", given("filed")),
    "given over a path": ("motion", given("mover.left")),
    "as of": ("motion", Context("as_of")),
    "no period": ("motion", Context("period_first")),
    "compare numbers": ("motion", compare("le", at("votes"), integer(8))),
    "compare texts": ("motion", one_of(at("kind"), ["topic", "petition"])),
    "compare truths": ("motion", compare("ne", at("urgent"), at("mover.party_member"))),
    "compare dates": ("motion", compare("ge", at("filed"), at("session.opens"))),
    "compare shares": ("motion", compare("ge", TENTH, share(4, 5))),
    "shares of nothing": ("motion", compare("lt", share(1, 2), Ratio(at("votes"), integer(0)))),
    "two ratios": ("motion", compare("eq", TENTH, Ratio(at("mover.seats"), at("votes")))),
    "no share": ("motion", compare("eq", TENTH, SILENT[Type.SHARE])),
    "arithmetic": ("motion", plus(Arithmetic("mul", at("votes"), at("votes")), integer(-3))),
    "wide constants": ("motion", Arithmetic("mul", integer(LARGEST), integer(LARGEST))),
    "days between": ("motion", minus(at("filed"), at("session.opens"))),
    "days after": ("motion", plus(at("session.opens"), integer(30))),
    "days before": ("motion", minus(at("session.opens"), at("votes"))),
    "no day after the last": ("motion", plus(day(date.max), at("votes"))),
    "no day before the first": ("motion", minus(day(date.min), integer(1))),
    "too many days": ("motion", plus(at("filed"), integer(LARGEST))),
    "negation": ("motion", Not(at("urgent"))),
    "connectives": ("motion", either(both(at("urgent"), given("filed")), Not(given("filed")))),
    "empty connectives": ("motion", both(All(()), Not(Any(())))),
    "case": ("motion", Case(((at("urgent"), integer(1)),), at("votes"))),
    "case without arms": ("motion", Case((), at("votes"))),
    "sure case": ("motion", Case(((given("filed"), text("a")),), SILENT[Type.TEXT])),
    "months": ("motion", Shift(at("session.opens"), integer(1), "months")),
    "months back": ("motion", Shift(at("filed"), integer(-12), "months")),
    "many months": ("motion", Shift(at("session.opens"), at("session.due"), "months")),
    "no month after the last": ("motion", Shift(day(date.max), integer(1), "months")),
    "as of, and no date": ("motion", plus(Context("as_of"), integer(LARGEST))),
    "part": ("motion", Part(at("filed"), "month")),
    "count": ("motion", count(SIGNED)),
    "count where": ("motion", count(SIGNED, given("delegate.left"))),
    "exists": ("motion", exists(SIGNED, compare("eq", at("delegate"), text("d1")))),
    "exists at all": ("delegate", exists(children("motion", "mover"))),
    "sum": ("session", Aggregate("sum", children("motion", "session"), None, at("votes"))),
    "least": ("motion", Aggregate("min", SIGNED, None, at("day"))),
    "greatest": ("session", Aggregate("max", children("motion", "session"), None, at("votes"))),
    "distinct": ("motion", Aggregate("distinct", SIGNED, given("delegate.left"), at("day"))),
    "whole table": ("motion", Aggregate("sum", Related("delegate"), None, at("seats"))),
    "linked over paths": (
        "motion",
        count(Related("motion", ((("mover", "seats"), ("mover", "seats")),))),
    ),
    "reaching out": ("motion", count(SIGNED, LATER)),
    "reaching out of a table": (
        "delegate",
        count(Related("motion"), compare("gt", at("votes"), at("seats", up=1))),
    ),
    "aggregate inside": (
        "session",
        Aggregate("sum", children("motion", "session"), given("filed"), count(SIGNED)),
    ),
    "reaching out inside": (
        "session",
        Aggregate("max", children("motion", "session"), None, count(SIGNED, LATER)),
    ),
    "longest run": ("motion", LongestRun(SIGNED, given("delegate.left"), ("day",))),
    "rank": ("motion", Rank(at("votes"))),
    "rank within": ("delegate", Rank(at("seats"), (("party_member",),), descending=False)),
    "rank seen from outside": (
        "session",
        Aggregate(
            "sum",
            children("motion", "session"),
            None,
            Rank(Arithmetic("mul", at("votes"), at("due", up=1))),
        ),
    ),
    "clause": ("motion", Clause(at("urgent"), "p1", "requires")),
}
for unit in ("months", "working_days"):
    for amount in (-11, -1, 0, 1, 250):
        moved = Shift(at("day"), integer(amount), unit, "CN")
        NODES = {**NODES, f"{amount} {unit}": ("signature", moved)}
NODES = {
    **NODES,
    "working days of a field": (
        "motion",
        Shift(at("session.opens"), minus(at("votes"), integer(5)), "working_days", "CN"),
    ),
    "working day forward": ("signature", Roll(at("day"), "forward", "CN")),
    "working day backward": ("signature", Roll(at("day"), "backward", "weekends")),
    "working days twice": (
        "signature",
        Roll(Shift(at("day"), integer(2), "working_days", "CN"), "forward", "weekends"),
    ),
    "working days inside": (
        "motion",
        count(
            SIGNED,
            compare(
                "lt", at("day"), Shift(at("session.opens", up=1), integer(2), "working_days", "CN")
            ),
        ),
    ),
}


@pytest.mark.parametrize("name", NODES)
def test_a_node_means_what_decide_says(name: str) -> None:
    table, expr = NODES[name]
    assert_agree({"o": expr}, table, records_of(HOUSE))


@pytest.mark.parametrize("dialect", ["duckdb", "spark"])
@pytest.mark.parametrize("name", NODES)
def test_both_engines_can_read_the_text(name: str, dialect: str) -> None:
    table, expr = NODES[name]
    outputs = {"an answer": expr, "in.a.period": count(SIGNED) if table == "motion" else TRUE}
    query = write_query(
        SCHEMA, table, outputs, given=HOUSE, periods=name != "value", dialect=dialect
    )
    tree = sqlglot.parse_one(query.sql, dialect=dialect)
    for inner in tree.find_all(exp.Subquery):
        assert isinstance(inner.parent, exp.From | exp.Join), "a correlated query"
    assert not list(tree.find_all(exp.Div))
    again = write_query(
        SCHEMA, table, outputs, given=HOUSE, periods=name != "value", dialect=dialect
    )
    assert again == query


@pytest.mark.parametrize(
    ("table", "column"),
    [(name, column) for name in HOUSE for column in SCHEMA.tables[name].columns if column != KEY],
)
def test_missing_values(table: str, column: str) -> None:
    """A column that is empty in the first record, then in all: nothing falls through."""
    for kept in (1, 0):
        tables = dict(HOUSE)
        tables[table] = [
            row if kept <= n < kept * len(HOUSE[table]) else {**row, column: None}
            for n, row in enumerate(HOUSE[table])
        ]
        records = records_of(tables)
        for subject in HOUSE:
            chosen = {name: expr for name, (of, expr) in NODES.items() if of == subject}
            assert_agree(chosen, subject, records)


@pytest.mark.parametrize("missing", HOUSE)
def test_tables_that_are_not_there(missing: str) -> None:
    records = records_of({name: rows for name, rows in HOUSE.items() if name != missing})
    for subject in records.tables:
        chosen = {name: expr for name, (of, expr) in NODES.items() if of == subject}
        assert_agree(chosen, subject, records)


def test_empty_tables() -> None:
    records = records_of({**dict.fromkeys(HOUSE, ()), "session": HOUSE["session"]})
    assert_agree({n: e for n, (of, e) in NODES.items() if of == "session"}, "session", records)
    assert evaluate(records, "motion", {"o": TRUE}, as_of=AS_OF) == []
    assert evaluate(records_of({}), "motion", {"o": TRUE}, as_of=AS_OF) == []


# Three truth values

TRUTH: Mapping[bool | None, Expr] = {True: TRUE, False: FALSE, None: DOUBT}
CONJUNCTION = {
    (True, True): True,
    (True, None): None,
    (None, True): None,
    (None, None): None,
    (True, False): False,
    (False, True): False,
    (None, False): False,
    (False, None): False,
    (False, False): False,
}


@pytest.mark.parametrize(("one", "other"), list(CONJUNCTION))
def test_kleene(one: bool | None, other: bool | None) -> None:
    """On constants, which engines fold, and on cells, which they compute."""
    cells: Tables = {
        "motion": [{"id": "m1", "urgent": one, "mover": "d1"}],
        "delegate": [{"id": "d1", "party_member": other}],
    }
    operands: list[tuple[Expr, Expr]] = [
        (TRUTH[one], TRUTH[other]),
        (at("urgent"), at("mover.party_member")),
    ]
    negated = {True: False, False: True, None: None}
    for left, right in operands:
        assert values(both(left, right), tables=cells) == [CONJUNCTION[one, other]]
        either_ = negated[CONJUNCTION[negated[one], negated[other]]]
        assert values(either(left, right), tables=cells) == [either_]
        assert values(Not(left), tables=cells) == [negated[one]]
        same = None if None in (one, other) else one == other
        assert values(compare("eq", left, right), tables=cells) == [same]


@pytest.mark.parametrize("truth", [True, False, None])
def test_a_case_stops_at_doubt(truth: bool | None) -> None:
    expr = Case(((TRUTH[truth], text("a")), (TRUE, text("b"))), text("c"))
    assert values(expr, "session") == [{True: "a", False: "b", None: None}[truth]] * 2


@pytest.mark.parametrize("marks", list(product((True, False, None), repeat=2)))
def test_existence_is_a_disjunction(marks: tuple[bool | None, ...]) -> None:
    source = children("attendance", "delegate")
    wanted = True if True in marks else None if None in marks else False
    assert values(exists(source, at("present")), "delegate", attended(*marks)) == [wanted]
    number = None if None in marks else sum(map(bool, marks))
    assert values(count(source, at("present")), "delegate", attended(*marks)) == [number]


# Numbers, texts and dates


def test_overflow_is_an_error() -> None:
    square = Arithmetic("mul", integer(LARGEST), Arithmetic("mul", at("due"), integer(LARGEST)))
    with pytest.raises(duckdb.Error, match="Overflow"):
        evaluate(
            records_of(HOUSE), "session", {"o": Arithmetic("mul", square, square)}, as_of=AS_OF
        )


def test_texts_are_equal_only_to_the_byte() -> None:
    labels = ("a", "A", "a ", "ä", "it's", "\\", "\\'", "", "甲", "a\nb", "--", "${x}")
    cells: Tables = {"motion": [{"id": f"m{n}", "topic": each} for n, each in enumerate(labels)]}
    for label in labels:
        assert sum(values(is_text("topic", label), tables=cells)) == 1


def test_a_text_chosen_by_cases_that_never_come() -> None:
    """DuckDB's statistics see that no record takes the arm, and its planner stumbled over it."""
    never = compare("eq", at("votes"), integer(99))
    chosen = Case(((never, text("a")),), SILENT[Type.TEXT])
    cells: Tables = {"motion": [{"id": "m1", "votes": 1}]}
    assert values(compare("eq", chosen, text("b")), tables=cells) == [None]
    assert values(compare("ne", text("b"), Clause(chosen, "p", "sets")), tables=cells) == [None]


@pytest.mark.parametrize("op", ["lt", "le", "eq", "ne", "ge", "gt"])
def test_comparisons_keep_their_sides(op: Literal["lt", "le", "eq", "ne", "ge", "gt"]) -> None:
    chosen = Case(((at("urgent"), integer(1)),), integer(3))
    cells: Tables = {"motion": [{"id": "m1", "urgent": True, "votes": 2}]}
    assert values(compare(op, at("votes"), chosen), tables=cells) == [op in ("ne", "ge", "gt")]
    assert values(compare(op, chosen, at("votes")), tables=cells) == [op in ("ne", "le", "lt")]


def test_spark_escapes_what_it_would_read_as_an_escape() -> None:
    query = write_query(SCHEMA, "motion", {"o": text("\\n'")}, given=HOUSE, dialect="spark")
    assert "'\\\\n\\'' AS `o`" in query.sql


def test_working_days_around_holidays_and_beyond_the_calendar() -> None:
    last = CALENDARS["CN"].last
    days = [date(2024, 2, 8) + timedelta(n) for n in range(12)]
    days += [CALENDARS["CN"].first, last, last + timedelta(1), date.min, date.max]
    cells: Tables = {"session": [{"id": f"s{n}", "opens": each} for n, each in enumerate(days)]}
    outputs: dict[str, Expr] = {
        f"{amount}": Shift(at("opens"), integer(amount), "working_days", "CN")
        for amount in range(-3, 4)
    }
    outputs["forward"] = Roll(at("opens"), "forward", "CN")
    outputs["backward"] = Roll(at("opens"), "backward", "CN")
    assert_agree(outputs, "session", records_of(cells))


def test_days_and_months_at_both_ends_of_time() -> None:
    days = [
        date.min,
        date.min + timedelta(40),
        date(2024, 2, 29),
        date.max - timedelta(40),
        date.max,
    ]
    cells: Tables = {
        "session": [
            {"id": f"s{n}{due}", "opens": each, "due": due}
            for n, each in enumerate(days)
            for due in (-LARGEST, -40, -1, 0, 1, 40, LARGEST)
        ]
    }
    outputs: dict[str, Expr] = {
        "add": plus(at("opens"), at("due")),
        "sub": minus(at("opens"), at("due")),
        "months": Shift(at("opens"), at("due"), "months"),
    }
    for amount in (-LARGEST, -40, 40, LARGEST):
        outputs[f"add {amount}"] = plus(at("opens"), integer(amount))
        outputs[f"sub {amount}"] = minus(at("opens"), integer(amount))
        outputs[f"months {amount}"] = Shift(at("opens"), integer(amount), "months")
    assert_agree(outputs, "session", records_of(cells))


# Related records


def test_runs() -> None:
    run = LongestRun(children("attendance", "delegate"), at("present"), ("minutes",))
    longest = {
        (True, True, False, True): 2,
        (False, False, False): 0,
        (True, None): None,
        (False, True, True, False, True, True, True): 3,
        (): 0,
    }
    for marks, wanted in longest.items():
        assert values(run, "delegate", attended(*marks)) == [wanted]
    assert values(run, "delegate", attended(True, False, True, minutes=[7, 9, 7])) == [2]
    assert values(run, "delegate", attended(True, True, minutes=[1, None])) == [None]


def test_periods() -> None:
    source = children("signature", "delegate")
    within = both(
        compare("ge", at("day"), Context("period_first")),
        compare("le", at("day"), Context("period_last")),
    )
    filed = exists(
        children("motion", "session"), compare("le", at("filed"), Context("period_last"))
    )
    outputs: dict[str, Expr] = {
        "signed": count(source, within),
        "ever": count(source),
        "of": Context("period_last"),
        "first of all": Aggregate("min", Related("signature"), within, at("day")),
        "since": count(source, both(within, compare("gt", at("seats", up=1), integer(2)))),
        "rank": Rank(count(source, within)),
        "deep": Aggregate("max", source, within, Rank(minus(Context("period_first"), at("day")))),
    }
    found = assert_agree(outputs, "delegate", records_of(HOUSE), WEEKS)
    assert found["signed"]["d2", WEEKS[0][0]] == 1
    assert found["signed"]["d2", WEEKS[1][0]] == 0
    assert_agree({"filed": filed}, "session", records_of(HOUSE), WEEKS)
    assert evaluate(records_of(HOUSE), "session", {}, as_of=AS_OF, periods=[]) == []


def test_aggregates_of_the_same_records_share_one_scan() -> None:
    numbers = [count(SIGNED, compare("eq", at("delegate"), text(f"d{n}"))) for n in range(4)]
    total = Aggregate("distinct", SIGNED, None, at("delegate"))
    shares = [compare("gt", Ratio(each, total), share(1, 3)) for each in numbers]
    query = write_query(SCHEMA, "motion", {"o": both(*shares, *shares)}, given=HOUSE)
    assert query.sql.count('FROM "signature"') == 1
    assert query.sql.count("COUNT(v0)") == 1, "different values are counted in two steps"
    records = records_of(HOUSE)
    each: list[Expr] = [*shares, *numbers]
    assert_agree({f"o{n}": expr for n, expr in enumerate(each)}, "motion", records)


def test_two_readings_of_one_self_join() -> None:
    """DuckDB took the second join for the first, and read the related motion's day of filing."""
    source = children("motion", "replaces")
    outputs: dict[str, Expr] = {
        "urgent": exists(source, both(given("filed"), at("replaces.urgent"))),
        "filed": Aggregate("min", source, None, at("replaces.filed", up=1)),
    }
    motions: Tables = {
        "motion": [
            {"id": "m3", "filed": date(2025, 2, 28), "urgent": True},
            {"id": "m5", "replaces": "m3", "filed": date(2024, 2, 19), "urgent": True},
            {"id": "m9", "replaces": "m9", "urgent": True},
        ]
    }
    found = assert_agree(outputs, "motion", records_of(motions))
    assert set(found["filed"].values()) == {None}


def test_columns_known_to_be_full_change_no_answer() -> None:
    filled: Tables = {
        "session": [{"id": "s1", "opens": AS_OF, "closes": AS_OF, "due": 2}],
        "motion": [
            {"id": "m1", "session": "s1", "votes": 2, "urgent": True, "filed": AS_OF},
            {"id": "m2", "session": "s1", "votes": 3, "urgent": False, "filed": AS_OF},
        ],
    }
    columns = ("session", "votes", "urgent", "filed", "opens", "closes", "due")
    full = [(table, column) for table in filled for column in columns]
    expr = Case(
        ((both(at("urgent"), compare("ge", at("filed"), at("session.opens"))), text("a")),),
        text("b"),
    )
    total = Aggregate(
        "sum", Related("motion", ((("session",), ("session",)),)), at("urgent"), at("votes")
    )
    plain = write_query(SCHEMA, "motion", {"o": expr, "n": total}, given=filled)
    query = write_query(SCHEMA, "motion", {"o": expr, "n": total}, given=filled, full=full)
    assert len(query.sql) < len(plain.sql)
    records = records_of(filled)
    wanted = evaluate(records, "motion", {"o": expr, "n": total}, as_of=AS_OF)
    with duckdb.connect() as connection:
        add_records(connection, records, query.tables)
        rows = sorted(run(connection, query, AS_OF))
    assert rows == [tuple(row.values()) for row in wanted] == [("m1", "a", 2), ("m2", "b", 2)]


# The text


def test_a_query_says_what_it_needs() -> None:
    due = Shift(at("session.opens"), integer(3), "working_days", "weekends")
    late = compare("gt", Context("as_of"), due)
    query = write_query(SCHEMA, "motion", {"late": late}, given=HOUSE)
    assert query.columns == ("id", "late")
    assert query.tables == ("motion", "session")
    assert query.calendars == ("weekends",)
    assert query.needs_as_of
    assert not query.needs_periods
    query = write_query(SCHEMA, "motion", {"votes": at("votes")}, given=HOUSE, periods=True)
    assert query.columns == ("id", "period_first", "period_last", "votes")
    assert query.needs_periods
    assert not query.needs_as_of


def test_what_cannot_be_written_is_named() -> None:
    with pytest.raises(NotLowered, match="`Ratio` cannot run over tables"):
        write_query(SCHEMA, "motion", {"o": TENTH}, given=HOUSE)
    with pytest.raises(NotLowered, match="`motion` cannot run over tables"):
        write_query(SCHEMA, "motion", {"o": TRUE}, given=["session"])
    shares = Aggregate("distinct", SIGNED, None, share(1, 2))
    with pytest.raises(NotLowered, match="`Value`"):
        write_query(SCHEMA, "motion", {"o": shares}, given=HOUSE)


def test_the_text_grows_no_faster_than_the_expression() -> None:
    sizes = []
    for depth in (10, 20, 40):
        expr: Expr = at("votes")
        for level in range(depth):
            above = compare("gt", Ratio(integer(level), expr), share(1, 3))
            expr = Case(((above, plus(at("votes"), integer(level))),), integer(level))
        sizes.append(len(write_query(SCHEMA, "motion", {"o": expr}, given=HOUSE).sql))
        assert_agree({"o": expr}, "motion", records_of(HOUSE))
    assert all(later < 3 * earlier for earlier, later in pairwise(sizes))


def test_many_arms() -> None:
    arms = tuple(
        (both(compare("gt", at("votes"), integer(n % 9)), at("urgent")), text(f"r{n}"))
        for n in range(300)
    )
    assert values(Case(arms, text("none"))) == ["r0", None, None]


def test_random_expressions() -> None:
    """Few enough for every run; `tools/agree.py` draws very many."""
    rng = Random(7)
    for turn in range(25):
        records = random_records(SCHEMA, rng, rows=(1, 5))
        table = rng.choice(sorted(records.tables))
        periods = WEEKS if turn % 2 else None
        scope = Scope(SCHEMA, table, periodic=periods is not None)
        kinds = (Type.BOOL, Type.INT, Type.DATE, Type.TEXT)
        outputs = {
            f"o{n}": random_expr(scope, rng, kinds[n % 4], rng.randint(1, 4)) for n in range(12)
        }
        assert_agree(outputs, table, records, periods)
