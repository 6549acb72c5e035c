"""What absence from study entails in the yearly appraisal of Party members."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from comitia.engine import prose
from comitia.engine.expressions import (
    FALSE,
    Aggregate,
    Expr,
    LongestRun,
    Not,
    Part,
    Related,
    at,
    both,
    compare,
    count,
    either,
    exists,
    integer,
    minus,
    plus,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Bars, Form, Question, Rule, Sets
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Integer, Label, Range, constant, term
from comitia.plugins.common import says, with_measure
from comitia.plugins.ratingwords import Grade

COMITIA_API = API


class Absence(Label):
    """Which absences from study are meant."""

    ANY = "any", "every absence", "不论事由"
    EXCUSED = "excused", "absences with reason", "有正当理由"
    UNEXCUSED = "unexcused", "absences without reason", "无正当理由"


class Run(Label):
    """Whether absences in a row are looked for across the turn of the year."""

    WITHIN_YEAR = "within_year", "within the year rated", "限评议年度内"
    ACROSS_YEARS = "across_years", "also across the turn of the year", "可跨年度连续计算"


class MemberRating(Record):
    """A delegate's rating in the yearly appraisal of Party members."""

    table: ClassVar[str] = "member_rating"
    names: ClassVar[Text] = Text("rating in the appraisal of members", "民主评议党员结果")
    typical = {"id": Typical(1, 2, of="delegate")}
    delegate: Key = cell("代表", Text("the delegate", "代表"), required=True, refers="delegate")
    year: Integer | None = cell("年度", Text("the year rated", "评议年度"))
    grade: Grade | None = cell("等次", Text("grade given or proposed", "评定或拟定的等次"))


OWN = Related("study_attendance", ((("delegate",), ("delegate",)),))
"""What the delegate of the current record attended or missed."""


def _year(up: bool = False) -> Expr:
    """The year of an attendance, or of the attendance outside an aggregate."""
    return Part(at("study.on", 1 if up else 0), "year")


class AbsenceConsequence(Kind):
    """Which absences from study bar a grade, or fix one, in the appraisal of members."""

    kind = "absence_consequence"
    names = Text("consequence of absence from study", "缺学后果")
    gist = Text("what absence from study means for the grade", "缺席学习对评议等次的影响")
    sentence = Text(
        "Who misses study ({absences})[ {in_a_row} in a row][ ({run})][ {in_all}]"
        "[ is not rated {barred}][ is rated {fixed}] in the yearly appraisal of Party members.",
        "缺席学习（{absences}）[连续{in_a_row}][（{run}）][累计{in_all}]的，年度民主评议党员"
        "[不得评为{barred}等次][评为{fixed}等次]。",
    )
    example = """
kind: absence_consequence
modality: must
absences: any
in_a_row: {at_least: 2}
run: within_year
barred: excellent
"""
    absences: Absence | None = term(
        "缺席",
        Text("which absences; every one where left out", "哪种缺席，不写则各种均计"),
        default=None,
    )
    in_a_row: Range | None = term(
        "连续次数", Text("absences in a row", "连续缺席次数"), default=None
    )
    run: Run | None = term(
        "连续范围",
        Text("whether a row may cross the turn of the year", "连续次数可否跨年度"),
        default=None,
    )
    in_all: Range | None = term(
        "累计次数", Text("absences within the year rated", "年度内累计缺席次数"), default=None
    )
    barred: Grade | None = term(
        "不得评为", Text("grade that is barred", "不得评为的等次"), default=None
    )
    fixed: Grade | None = term(
        "应评为", Text("grade that must be given", "应当评为的等次"), default=None
    )
    absent_types: ClassVar[dict[str, Type]] = {"run": Type.BOOL}

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name == "absences" and self.absences is None:
            return Absence.ANY.prose(lang)
        said = super().words(name, lang)
        if name not in ("in_a_row", "in_all") or getattr(self, name) is None:
            return said
        if lang == "en":
            return prose.times(said)
        return with_measure(said, "次")

    def rules(self) -> Iterable[Rule]:
        """So many absences bar a grade, or leave one only."""
        often = [name for name in ("in_a_row", "in_all") if says(self, name)] or ["in_all"]
        tests = [self._row() if name == "in_a_row" else self._all() for name in often]
        missed = tests[0] if len(tests) == 1 else either(*tests)
        if self.barred is not None:
            barred = compare("eq", at("grade"), self.param("barred"))
            yield Bars("member_rating.grade_allowed", both(missed, barred))
        if self.fixed is not None:
            fixed = constant(self.fixed, f"{self._address}.fixed")
            yield Sets("member_rating.grade_due", fixed, missed)
            other = compare("ne", at("grade"), self.param("fixed"))
            yield Bars("member_rating.grade_allowed", both(missed, other))

    def _absent(self) -> Expr:
        """The attendance at hand is an absence of the kind meant."""
        absent = compare("eq", at("present"), FALSE)
        if self.absences in (None, Absence.ANY):
            return absent
        reason = compare("eq", self.param("absences"), constant(Absence.EXCUSED))
        return both(absent, compare("eq", at("with_reason"), reason))

    def _all(self) -> Expr:
        same_year = compare("eq", _year(), at("year", 1))
        number = count(OWN, both(self._absent(), same_year))
        if self.in_all is None:
            return compare("ge", number, self.param("in_all"))
        return self.in_all.holds(number)

    def _row(self) -> Expr:
        """A row within the year; or one that began in the year before and goes on in it."""
        absent = self._absent()
        this_year = compare("eq", _year(), at("year", 1))
        within = self._long(both(absent, this_year))
        across = self._long(both(absent, either(this_year, self._goes_on(absent))))
        if self.run is None:
            return either(within, both(across, self.param("run")))
        crosses = compare("eq", self.param("run"), constant(Run.ACROSS_YEARS))
        return either(within, both(crosses, across))

    def _long(self, where: Expr) -> Expr:
        run = LongestRun(OWN, where, ("study", "on"))
        if self.in_a_row is None:
            return compare("ge", run, self.param("in_a_row"))
        return self.in_a_row.holds(run)

    def _goes_on(self, absent: Expr) -> Expr:
        """An absence of the year before that belongs to a row which the year rated goes on with.

        Nothing after it in its own year was attended, and the first study of the year rated
        was missed.
        """
        attended = Not(absent)
        later = both(
            compare("eq", _year(), _year(up=True)), compare("gt", at("study.on"), at("study.on", 1))
        )
        next_year = compare("eq", _year(), plus(_year(up=True), integer(1)))
        first = Aggregate("min", OWN, next_year, at("study.on"))
        missed = both(next_year, absent)
        return both(
            compare("eq", _year(), minus(at("year", 1), integer(1))),
            Not(exists(OWN, both(later, attended))),
            exists(OWN, missed),
            compare("eq", first, Aggregate("min", OWN, missed, at("study.on"))),
        )


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    register(AbsenceConsequence)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    register(MemberRating)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    names = Text("may this grade be given?", "可否评为该等次")
    register(Question("member_rating.grade_allowed", Form.DECISION, "member_rating", names))
    names = Text("which grade must be given?", "应当评为哪一等次")
    grades = {str(each.value): each.text for each in reversed(Grade)}
    register(
        Question(
            "member_rating.grade_due",
            Form.DECISION,
            "member_rating",
            names,
            Type.TEXT,
            grades,
            "most_severe",
        )
    )
