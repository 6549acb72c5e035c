"""Words that several domains use of delegate groups: what they are called, do and keep."""

from collections.abc import Mapping

from comitia.engine.expressions import Expr, at, both
from comitia.engine.messages import Lang, Text
from comitia.engine.vocabulary import Label, Range, Word, term
from comitia.plugins.common import with_measure


class GroupName(Label):
    """What a text calls the groups of its delegates."""

    GROUP = "group", "delegate group", "代表小组"
    DELEGATION = "delegation", "delegation", "代表团"
    DISCUSSION = "discussion", "discussion group", "讨论组"


class Content(Label):
    """What an activity of a group is about."""

    INSPECTION = "inspection", "inspection of work", "视察工作"
    RESEARCH = "research", "research", "专题调研"
    STUDY = "study", "study, discussion and exchange", "学习讨论交流"
    STUDY_VISIT = "study_visit", "study visit elsewhere", "外出学习考察"
    CONTACT = "contact", "contact with members and masses", "联系党员群众"
    CONSULTATION = "consultation", "consultation", "咨询"
    TALKS = "talks", "visits and talks", "走访座谈"
    APPRAISAL = "appraisal", "reports on duty and appraisal", "述职评议"
    OTHER = "other", "something else", "其他"


class Scale(Label):
    """Who of a group takes part in an activity."""

    FULL = "full", "the whole group", "全组"
    PART = "part", "part of the group", "部分代表"


class Kept(Label):
    """What is recorded of an activity."""

    ACTIVITY = "activity_recorded", "the activity", "活动情况"
    ATTENDANCE = "attendance_recorded", "attendance", "出勤情况"


POSTS: Mapping[str, Text] = {
    "heads": Text("heads", "组长"),
    "deputy_heads": Text("deputy heads", "副组长"),
    "liaisons": Text("liaison officers", "联络员"),
    "recorders": Text("recorders", "记录员"),
}
"""The officers of a group."""


class Officers(Word):
    """How many heads, deputy heads, liaison officers and recorders a group has."""

    heads: Range | None = term("组长", Text("number of heads", "组长人数"), default=None)
    deputy_heads: Range | None = term(
        "副组长", Text("number of deputy heads", "副组长人数"), default=None
    )
    liaisons: Range | None = term(
        "联络员", Text("number of liaison officers", "联络员人数"), default=None
    )
    recorders: Range | None = term(
        "记录员", Text("number of recorders", "记录员人数"), default=None
    )

    def holds(self) -> Expr:
        """The group has so many of each."""
        names = [name for name in type(self).model_fields if getattr(self, name) is not None]
        return both(*(getattr(self, name).holds(at(name)) for name in names))

    def prose(self, lang: Lang) -> str:
        """The numbers in words."""
        given_posts = [
            (name.pick(lang), getattr(self, post).prose(lang))
            for post, name in POSTS.items()
            if getattr(self, post) is not None
        ]
        if lang == "zh":
            return "、".join(f"{name}{with_measure(number, '名')}" for name, number in given_posts)
        return ", ".join(f"{name}: {number}" for name, number in given_posts)
