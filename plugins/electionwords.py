"""Words of elections that several domains share: stages, and what marks delegates and seats."""

from typing import ClassVar

from comitia.engine.expressions import Expr
from comitia.engine.kinds import Kind
from comitia.engine.messages import Lang, Text
from comitia.engine.vocabulary import Label, Word
from comitia.plugins.common import is_among, when


class ElectionStage(Label):
    """A stage of an election."""

    PRELIMINARY = "preliminary", "election of preliminary candidates", "推选预备人选"
    FORMAL = "formal", "formal election", "正式选举"
    BY_ELECTION = "by_election", "by-election", "补选"


class Mark(Label):
    """What marks a delegate, a seat or a candidate: a category of seats, or another feature."""

    LEADING_CADRE = "leading_cadre", "leading cadres", "领导干部"
    MILITARY_POLICE = "military_police", "military and police", "军警"
    PROFESSIONAL = "professional", "professionals", "专业技术人员"
    NON_PUBLIC = "non_public", "non-public economy", "非公有制经济"
    FARMER = "farmer", "farmers", "农民"
    OTHER_GRASSROOTS = "other_grassroots", "others of the grassroots", "其他基层"
    FRONT_LINE = "front_line", "front-line production and work", "生产工作一线"
    MODEL = "model", "models and advanced persons", "先进模范"
    AGRICULTURE = "agriculture", "agriculture-related jobs", "涉农岗位"
    WOMEN = "women", "women", "妇女"
    UNDER_50 = "under_50", "persons under fifty", "五十岁以下"
    OTHER = "other", "others", "其他"


class AssignedSeats(Label):
    """Whether seats filled without competition are reckoned with."""

    COUNTED = "counted", "seats filled without competition included", "含等额选举的名额"
    LEFT_OUT = "left_out", "seats filled without competition left out", "不含等额选举的名额"


ANY_STAGE = Text("stages of the election; every stage where left out", "选举阶段，不写则不限")
ANY_CATEGORY = Text("categories of seats; every one where left out", "名额类别，不写则不限")


def scope_of(word: Word, path: str = "") -> Expr:
    """The contest at `path` is of the stages and categories that `word` speaks of."""
    return when(
        is_among(word, "stage", f"{path}election.stage"),
        is_among(word, "categories", f"{path}category"),
    )


class Flagged(Kind):
    """Base of kinds some of whose yes-or-no fields are said in words of their own."""

    said: ClassVar[dict[str, tuple[Text, Text]]] = {}
    """What a field says where it is no, and where it is yes."""

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        value = getattr(self, name)
        if name in self.said and isinstance(value, bool):
            return self.said[name][value].pick(lang)
        return super().words(name, lang)

    def _is_given(self, name: str) -> bool:
        return isinstance(getattr(self, name), bool) or super()._is_given(name)
