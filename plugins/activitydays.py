"""The activity day of delegate groups: around a day of the year, or before a session."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    Arithmetic,
    Expr,
    Part,
    Related,
    Shift,
    at,
    both,
    children,
    compare,
    count,
    either,
    exists,
    integer,
    minus,
    plus,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Kind
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Form, Obligation, Question, Rule, Suffices
from comitia.engine.schema import Type
from comitia.engine.vocabulary import DayOfYear, Duration, Frequency, Integer, YearlyWindow, term
from comitia.plugins.common import Alternatives, SessionKind, in_period, is_among, says, unit_of

COMITIA_API = API

SESSIONS = Related("session", ((("assembly",), ("group", "assembly")),))
"""The sessions, seen from an activity, of the congress its group belongs to."""


class ActivityDay(Alternatives):
    """When the groups hold their activity day: around a day of the year or before a session."""

    kind = "activity_day"
    names = Text("activity day", "代表活动日")
    gist = Text(
        "around what day of the year, or before which session, groups hold their activity day",
        "代表小组的活动日在每年何日前后、或者何种会议之前",
    )
    sentence = Text(
        "The activity day of each group is held[ around {around}[ ({tolerance})]]"
        "[, or before the {before}[, within {within}]][; {frequency}].",
        "各代表小组的活动日安排在[{around}前后[（{tolerance}）]][，或者{before}之前"
        "[{within}以内]][，{frequency}]。",
    )
    example = """
kind: activity_day
modality: stated
around: 7-01
tolerance: 10
before: [annual]
within: {days: 30}
frequency: {at_least: 1, every: year}
"""
    alternatives = ("before",)
    around: DayOfYear | None = term(
        "前后", Text("around what day of the year", "每年何日前后"), default=None
    )
    tolerance: Integer | None = term(
        "浮动日数", Text("how many days from it at most", "与该日至多相差几日"), default=None
    )
    before: list[SessionKind] | None = term(
        "会前", Text("or before which session", "或者何种会议之前"), default=None
    )
    within: Duration | None = term(
        "会前时限",
        Text(
            "how long before it at most; in the same year where left out",
            "会前至多多久，不写则在会议当年即可",
        ),
        default=None,
    )
    frequency: Frequency | None = term(
        "次数", Text("how often it is held", "活动日次数"), default=None
    )
    absent_types: ClassVar[Mapping[str, Type]] = {
        "around": Type.BOOL,
        "tolerance": Type.BOOL,
        "within": Type.DATE,
    }

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name == "around" and self.around is not None:
            window = YearlyWindow(opens=self.around, closes=self.around)
            return window.prose(lang).partition(" to " if lang == "en" else "至")[0]
        if name == "tolerance" and self.tolerance is None:
            return Text("how far from it is not stated", "前后几日未载明").pick(lang)
        said = super().words(name, lang)
        if name == "tolerance":
            return f"give or take {said} days" if lang == "en" else f"上下浮动{said}日"
        return said

    def rules(self) -> Iterable[Rule]:
        """Each anchor is a ground for counting as the activity day; so many in each period."""
        question = "activity.on_activity_day"
        anchors = [each for each in (self._around(), self._before()) if each is not None]
        for anchor in anchors:
            yield Suffices(question, anchor)
        if anchors and says(self, "frequency"):
            yield self._often(either(*anchors))

    def _often(self, inside: Expr) -> Rule:
        source = children("activity", "group")
        if self.frequency is None:
            enough = compare("ge", count(source, inside), self.param("frequency"))
            return Obligation("group.activity_day", enough)
        held = count(source, both(in_period("on"), inside))
        every = unit_of(self.frequency)
        return Obligation("group.activity_day", self.frequency.holds(held), every=every)

    def _around(self) -> Expr | None:
        """On that day, or no further from it than the tolerance, where one is stated."""
        if self.around is None:
            return self.param("around") if says(self, "around") else None
        address = f"{self._address}.around"
        when, (month, first, last) = at("on"), self.around
        slack = self.param("tolerance")
        if self.tolerance is None:
            on_it = both(
                compare("eq", Part(when, "month"), integer(month, address)),
                compare("ge", Part(when, "day"), integer(first, address)),
                compare("le", Part(when, "day"), integer(last, address)),
            )
            return either(on_it, slack)
        month_begins = Arithmetic("sub", when, minus(Part(when, "day"), integer(1)))
        near = []
        # In the year of the activity, and at its turn in the one next to it.
        for later in {1: (0, 12), 12: (0, -12)}.get(month, (0,)):
            months = minus(integer(month + later, address), Part(when, "month"))
            begins = Shift(month_begins, months, "months")
            opens = plus(begins, integer(first - 1, address))
            closes = plus(begins, integer(last - 1, address))
            early, late = minus(opens, when), minus(when, closes)
            near.append(both(compare("le", early, slack), compare("le", late, slack)))
        return either(*near) if len(near) > 1 else near[0]

    def _before(self) -> Expr | None:
        """Before a session of the kind named."""
        if not says(self, "before"):
            return None
        day = at("on", 1)
        tests = [is_among(self, "before", "kind"), compare("lt", day, at("opens"))]
        if self.within is not None:
            tests.append(compare("ge", day, self.within.before(at("opens"))))
        elif says(self, "within"):
            tests.append(compare("ge", day, self.param("within")))
        else:
            tests.append(compare("eq", Part(day, "year"), Part(at("opens"), "year")))
        return exists(SESSIONS, both(*tests))


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    register(ActivityDay)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    counts = Text("does it count as the activity day?", "是否在活动日的时间内")
    register(
        Question("activity.on_activity_day", Form.DECISION, "activity", counts, dated_by=("on",))
    )
    held = Text("has the group held its activity day?", "小组是否按规定举行活动日")
    register(Question("group.activity_day", Form.OBLIGATION, "group", held))
