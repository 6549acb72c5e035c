"""What follows from the ballots of an appraisal, and for what rating rewards are given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine import prose
from comitia.engine.expressions import (
    Expr,
    Value,
    at,
    compare,
    either,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Constraint, Form, Question, Rule, Sets, Suffices
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, Label, Word, constant, term
from comitia.plugins.common import is_among, says, when
from comitia.plugins.ratingwords import (
    NOTHING,
    OBJECT,
    OPENS,
    Consequence,
    GradeShare,
    Rated,
    RatingBase,
    base_of,
)

COMITIA_API = API


class Circumstance(Label):
    """What must hold besides the ballots."""

    ASSESSMENT = "assessment_agrees", "the regular assessment bears it out", "考核情况相符"
    UNFIT = "unfit_for_post", "found not competent for the post", "认定不胜任现职"


class Award(Label):
    """What reward is given."""

    MORAL = "moral", "commendation", "精神奖励"
    MATERIAL = "material", "a material reward", "物质奖励"
    PROMOTION = "promotion", "counted in promotion", "作为提拔使用的依据"
    HONOUR = "honour", "counted in the choice for other honours", "作为评先评优的依据"
    TITLE = "title", "selection as outstanding", "评为优秀"
    FUNDS = "funds", "funds for the organisation", "以奖代补资金"


class Reward(Record):
    """A reward given for a rating."""

    table: ClassVar[str] = "reward"
    names: ClassVar[Text] = Text("reward", "奖励")
    typical = {"on": Typical(5, 60, of="rating.graded_on")}
    rating: Key = cell("测评", Text("the rating", "所依据的测评"), required=True, refers="rating")
    award: Award | None = cell("奖励形式", Text("what reward", "奖励形式"))
    on: Day | None = cell("日期", Text("day", "奖励日期"))


def shares_in_words(word: Word, lang: Lang) -> str:
    """The shares that `any_of` lists, in words."""
    listed: list[GradeShare] | None = getattr(word, "any_of", None)
    if listed is None:
        unknown = f"{word._address}.any_of" in word._unknown
        return (prose.UNKNOWN if unknown else prose.UNSTATED).pick(lang)
    shares = [each.prose(lang) for each in listed]
    return "或者".join(shares) if lang == "zh" else prose.listed(shares, lang, "or")


class CutOff(Word):
    """A consequence, the shares of the ballots that bring it about, and what else must hold."""

    outcome: Consequence = term("后果", Text("what follows", "产生的后果"))
    any_of: list[GradeShare] | None = term(
        "得票条件",
        Text("one of these shares is enough", "得票满足其中一项即可"),
        default=None,
        min_length=1,
    )
    given_that: Circumstance | None = term(
        "附加条件", Text("what must hold besides", "还须具备的条件"), default=None
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"any_of": Type.BOOL, "given_that": Type.BOOL}

    def holds(self, base: Expr) -> Expr:
        """The ballots, and what must hold besides; undetermined where the text states neither."""
        tests: list[Expr] = []
        if self.any_of:
            shares = [each.holds(base) for each in self.any_of]
            tests.append(shares[0] if len(shares) == 1 else either(*shares))
        elif self._speaks_of_ballots():
            tests.append(self.param("any_of"))
        if self.given_that is not None:
            yes = Value(True, Type.BOOL, f"{self._address}.given_that", self.given_that.text)
            tests.append(compare("eq", at(self.given_that.value), yes))
        elif says(self, "given_that"):
            tests.append(self.param("given_that"))
        return when(*tests)

    def _speaks_of_ballots(self) -> bool:
        """Whether ballots are a condition; they are, unstated, where nothing else is one."""
        return says(self, "any_of") or not says(self, "given_that")

    def prose(self, lang: Lang) -> str:
        """The condition and what follows, in words."""
        zh = lang == "zh"
        words = shares_in_words(self, lang) if self._speaks_of_ballots() else ""
        if says(self, "given_that"):
            named = prose.UNKNOWN if self.given_that is None else self.given_that.text
            besides = named.pick(lang)
            joint = "且" if zh else " and "
            words = f"{words}{joint}{besides}" if words else besides
        outcome = self.outcome.prose(lang)
        return f"{words}的，{outcome}" if zh else f"{outcome} where {words}"


class CutOffs(Kind):
    """What follows when ballots reach certain shares; of several outcomes the most severe."""

    kind = "cut_offs"
    names = Text("cut-offs", "测评票数界限")
    gist = Text("what follows from which share of the ballots", "测评票达到何种比例产生何种后果")
    sentence = Text(
        "In a rating[ of {of}][, shares being taken of {base}]: {rungs}.",
        "[对{of}的]测评结果[（比例以{base}为基数）]：{rungs}。",
    )
    example = """
kind: cut_offs
modality: must
of: [delegate]
base: ballots_cast
rungs:
  - outcome: recall
    any_of:
      - {grades: [incompetent], more_than: 1/3}
      - {grades: [basically_competent, incompetent], more_than: 1/2}
  - outcome: admonishing_talk
    any_of: [{grades: [excellent, competent], less_than: 60%}]
    given_that: assessment_agrees
"""
    of: list[Rated] | None = term("评议对象", OBJECT, default=None)
    base: RatingBase | None = term(
        "基数", Text("of what shares are taken", "比例的基数"), default=None
    )
    rungs: list[CutOff] = term(
        "各档", Text("the consequences and their conditions", "各档后果及其条件"), min_length=1
    )

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name == "rungs":
            return ("；" if lang == "zh" else "; ").join(each.prose(lang) for each in self.rungs)
        return super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """One arm for each consequence; where none is reached nothing follows."""
        concerned = is_among(self, "of", "of")
        base = base_of(self)
        for each in self.rungs:
            value = constant(each.outcome, f"{each._address}.outcome")
            yield Sets("rating.consequence", value, each.holds(base), concerned)
        yield Sets("rating.consequence", NOTHING, applies=concerned, text=Consequence.NONE.text)


class RewardKind(Kind):
    """Who may be rewarded for a good rating, and how."""

    kind = "reward"
    names = Text("reward", "奖励")
    gist = Text("for what rating which rewards are given", "测评结果达到何种条件给予何种奖励")
    sentence = Text(
        "Rewards[ for {of}][ where {any_of}][, shares being taken of {base}][: {awards}].",
        "[对{of}，][{any_of}的，][（比例以{base}为基数）]予以奖励[：{awards}]。",
    )
    example = """
kind: reward
modality: may
of: [delegate]
base: ballots_cast
any_of: [{grades: [excellent], at_least: 80%}]
awards: [moral, material]
"""
    of: list[Rated] | None = term("评议对象", OBJECT, default=None)
    base: RatingBase | None = term(
        "基数", Text("of what shares are taken", "比例的基数"), default=None
    )
    any_of: list[GradeShare] | None = term(
        "得票条件",
        Text("one of these shares is enough", "得票满足其中一项即可"),
        default=None,
        min_length=1,
    )
    awards: list[Award] | None = term(
        "奖励形式", Text("which rewards are given", "可给予的奖励形式"), default=None
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"any_of": Type.BOOL}

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name == "any_of":
            return shares_in_words(self, lang)
        return super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """A good rating is a ground for a reward; a reward is of one of the forms listed."""
        concerned = is_among(self, "of", "of")
        base = base_of(self)
        shares = [each.holds(base) for each in self.any_of or []]
        good = either(*shares) if shares else self.param("any_of")
        yield Suffices("rating.may_be_rewarded", good, concerned)
        if says(self, "awards"):
            rewarded = is_among(self, "of", "rating.of")
            yield Constraint("reward.of_listed_form", is_among(self, "awards", "award"), rewarded)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (CutOffs, RewardKind):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    register(Reward)


QUESTIONS = (
    Question(
        "rating.consequence",
        Form.DECISION,
        "rating",
        Text("what follows from the rating?", "测评结果产生何种后果"),
        outcome=Type.TEXT,
        values={each.value: each.text for each in Consequence},
        policy="most_severe",
        dated_by=OPENS,
    ),
    Question(
        "rating.may_be_rewarded",
        Form.DECISION,
        "rating",
        Text("is there a ground for a reward?", "是否具备奖励条件"),
        dated_by=OPENS,
    ),
    Question(
        "reward.of_listed_form",
        Form.CONSTRAINT,
        "reward",
        Text("is the reward of a form that is provided for?", "奖励形式是否符合规定"),
        dated_by=("rating", *OPENS),
    ),
)
"""What is asked of the consequences of ratings."""


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    for question in QUESTIONS:
        register(question)
