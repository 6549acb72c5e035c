"""How many activities the delegate groups hold in all or each, as a target of the whole area."""

from collections.abc import Callable, Iterable

from comitia.engine.expressions import (
    TRUE,
    Context,
    Expr,
    Not,
    Part,
    Value,
    both,
    children,
    compare,
    count,
    either,
    exists,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Kind
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Form, Obligation, Question, Rule
from comitia.engine.schema import Type
from comitia.engine.vocabulary import Frequency, Integer, Label, term
from comitia.plugins.common import in_period, says, unit_of

COMITIA_API = API


class Counted(Label):
    """Of what the number is meant."""

    IN_ALL = "in_all", "all groups together", "各小组合计"
    EACH_GROUP = "each_group", "each group", "每个小组"


class ActivityTarget(Kind):
    """How often the delegate groups of an area are to be active, always or in one year."""

    kind = "activity_target"
    names = Text("target of group activities", "小组活动目标")
    gist = Text(
        "how many activities the groups of an area hold, each or in all",
        "本地区代表小组每个或者合计须开展多少次活动",
    )
    sentence = Text(
        "[In {year} ]group activities are held {frequency}[ ({counted})].",
        "[{year}年，]代表小组活动{frequency}[（{counted}）]。",
    )
    example = """
kind: activity_target
modality: must
frequency: {at_least: 2, every: year}
counted: each_group
year: 2006
"""
    frequency: Frequency = term("次数", Text("how often", "活动次数"))
    counted: Counted | None = term(
        "计法", Text("of what the number is meant", "次数的计法"), default=None
    )
    year: Integer | None = term(
        "限于年度", Text("in this year only", "仅限该年度"), default=None, ge=1900, le=2200
    )
    absent_types = {"counted": Type.TEXT}

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words; a year is written in digits."""
        if name == "year" and self.year is not None:
            return str(self.year)
        return super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """Enough activities of every group, or of all groups together."""
        # Where the text is silent on what is counted, both ways of counting may still agree.
        enough = either(
            both(self._each(), self._all()),
            both(self._meant(Counted.EACH_GROUP), self._each()),
            both(self._meant(Counted.IN_ALL), self._all()),
        )
        applies: Expr = TRUE
        if says(self, "year"):
            applies = compare("eq", Part(Context("period_first"), "year"), self.param("year"))
        yield Obligation(
            "assembly.group_activities", enough, applies, every=unit_of(self.frequency)
        )

    def _meant(self, counted: Counted) -> Expr:
        return compare(
            "eq", self.param("counted"), Value(counted.value, Type.TEXT, names=counted.text)
        )

    def _each(self) -> Expr:
        own = self.frequency.holds(count(children("activity", "group"), in_period("on")))
        return Not(exists(children("group", "assembly"), Not(own)))

    def _all(self) -> Expr:
        return self.frequency.holds(count(children("activity", "group.assembly"), in_period("on")))


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    register(ActivityTarget)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    held = Text("do the groups hold enough activities?", "代表小组活动是否达到要求")
    register(Question("assembly.group_activities", Form.OBLIGATION, "assembly", held))
