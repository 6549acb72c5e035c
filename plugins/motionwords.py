"""Words about motions that several domains share: what is put, when, and by whom."""

from collections.abc import Mapping
from fractions import Fraction
from typing import ClassVar

from comitia.engine import prose
from comitia.engine.expressions import (
    Aggregate,
    Case,
    Expr,
    Related,
    at,
    both,
    children,
    compare,
    either,
    exists,
    given,
    is_text,
    one_of,
)
from comitia.engine.kinds import Kind, Opening
from comitia.engine.messages import Lang, Text
from comitia.engine.schema import Type
from comitia.engine.vocabulary import Label, Range, Threshold, Word, bounds_of, term
from comitia.plugins.common import Actor, Base, is_among, says, session_bases, when, with_measure
from comitia.plugins.groupwords import GroupName


class Act(Label):
    """What is put to the congress or its bodies."""

    TOPIC = "topic", "topic", "议题"
    PROPOSAL = "proposal", "proposal", "提案"
    MOTION = "motion", "motion", "议案"
    SUGGESTION = "suggestion", "suggestion", "建议"
    OPINION = "opinion", "opinion", "意见"
    INTERPELLATION = "interpellation", "interpellation", "质询"
    RECALL = "recall", "motion to recall an office-holder", "罢免案"


class Ahead(Label):
    """How a time ahead of the session is to be understood."""

    AT_LEAST = "at_least", "at least this long before", "至少提前"
    EXACTLY = "exactly", "exactly this long before", "恰好提前"
    WITHIN = "within", "at most this long before", "至多提前"


AHEAD: Mapping[Ahead, Text] = {
    Ahead.AT_LEAST: Text("at least {lead} before the session", "至迟于会前{lead}"),
    Ahead.EXACTLY: Text("exactly {lead} before the session", "恰于会前{lead}"),
    Ahead.WITHIN: Text("within the {lead} before the session", "于会前{lead}以内"),
}
"""A time ahead of the session in words."""


class Phase(Label):
    """When it is put, seen from the session."""

    BEFORE = "before", "before the session", "会前"
    IN_SESSION = "in_session", "during the session", "会议期间"
    BETWEEN = "between", "between sessions", "闭会期间"


class ReplyForm(Label):
    """In what form a reply is given."""

    WRITTEN = "written", "in writing", "书面"
    ORAL = "oral", "orally", "口头"
    FACE_TO_FACE = "face_to_face", "face to face", "当面"


class Reach(Label):
    """To whom a reply is given."""

    INDIVIDUAL = "individual", "individually", "单独"
    PUBLIC = "public", "publicly", "公开"


class Target(Label):
    """Who or what is supervised or interpellated."""

    CONGRESS = "congress", "the congress", "党代表大会"
    COMMITTEE = "committee", "the Party committee", "党委"
    PLENUM = "plenum", "the plenum of the committee", "全委会"
    STANDING_COMMITTEE = "standing_committee", "the standing committee", "常委会"
    COMMITTEE_MEMBER = "committee_member", "members of the committee", "党委委员"
    DISCIPLINE_COMMISSION = "discipline_commission", "the discipline commission", "纪委"
    DISCIPLINE_MEMBER = "discipline_member", "members of the discipline commission", "纪委委员"
    PARTY_ORGANISATION = "party_organisation", "Party organisations of the area", "本地区各级党组织"
    DEPARTMENT = "department", "departments of the committee", "党委部门"
    MASS_ORGANISATION = "mass_organisation", "mass organisations", "群团组织"
    GOVERNMENT = "government", "the government", "政府"
    COURT = "court", "the court", "法院"
    PROCURATORATE = "procuratorate", "the procuratorate", "检察院"
    DELEGATE = "delegate", "delegates", "党代表"
    OTHER = "other", "another body or person", "其他"


class LocalBase(Label):
    """Whose number a share of people of one unit is taken of."""

    RESIDENTS_ALL = "residents_all", "all residents", "全体村（居）民"
    RESIDENTS_ADULT = "residents_adult", "residents of age", "成年村（居）民"
    REPRESENTATIVES_ALL = (
        "representatives_all",
        "all representatives of the residents",
        "全体村（居）民代表",
    )
    REPRESENTATIVES_PRESENT = (
        "representatives_present",
        "representatives of the residents present",
        "到会村（居）民代表",
    )
    MEMBERS_ALL = "members_all", "all Party members", "全体党员"


def local_bases() -> dict[str, Expr]:
    """The numbers behind these bases, read from the unit that the motion is put in."""
    return {
        LocalBase.RESIDENTS_ALL: at("unit.residents"),
        LocalBase.RESIDENTS_ADULT: at("unit.adult_residents"),
        LocalBase.REPRESENTATIVES_ALL: at("unit.representatives"),
        LocalBase.REPRESENTATIVES_PRESENT: at("representatives_present"),
        LocalBase.MEMBERS_ALL: at("unit.members"),
    }


LOCALS: Mapping[str, Text] = {
    "residents": Text("residents", "村（居）民"),
    "representatives": Text("representatives of the residents", "村（居）民代表"),
    "members": Text("Party members", "党员"),
}
"""Sponsors who are people of one unit: fields of the words and columns of a motion alike."""


class Paper(Label):
    """On what a motion is put."""

    STANDARD_FORM = "standard_form", "on the standard form", "统一表格"
    WRITTEN = "written", "in another written form", "其他书面形式"
    SPOKEN = "spoken", "by word of mouth", "口头"


ANY_PHASE = Text("when it is put; at any time where left out", "提出阶段，不写则不限")


SIGNATURES = children("signature", "motion")
SAME_MOTION = Related("signature", ((("motion",), ("motion",)),))
SAME_GROUP = Related(
    "signature", ((("motion",), ("motion",)), (("delegate", "group"), ("delegate", "group")))
)


def number_of(signers: str, one: str) -> Expr:
    """The number on the motion, or else the distinct signers among the signatures."""
    counted = Aggregate("distinct", SIGNATURES, given(one), at(one))
    return Case(((given(signers), at(signers)),), counted)


# Where there are no signatures of delegates, the greatest of none is undetermined.
LARGEST_GROUP = Aggregate(
    "max",
    SIGNATURES,
    given("delegate"),
    Aggregate("distinct", SAME_GROUP, given("delegate"), at("delegate")),
)
"""The most delegates of one group that put the motion jointly."""


class Groups(Range):
    """A number of groups, put at one time or not: `{at_least: 2, at_once: true}`."""

    at_once: bool | None = term(
        "同时", Text("whether they must act on one day", "是否须在同一日提出"), default=None
    )
    called: GroupName | None = term(
        "名称", Text("what the text calls the groups", "原文对小组的称谓"), default=None
    )

    def met(self) -> Expr:
        """Enough groups put the motion, on one day where that is asked."""
        if not says(self, "at_once") or self.at_once is False:
            return self.holds(number_of("groups", "group"))
        same_day = compare("eq", at("signed_on"), at("signed_on", up=1))
        together = Aggregate("distinct", SAME_MOTION, both(given("group"), same_day), at("group"))
        return exists(SIGNATURES, both(given("group"), self.param("at_once"), self.holds(together)))

    absent_types: ClassVar[Mapping[str, Type]] = {"at_once": Type.BOOL}

    def prose(self, lang: Lang) -> str:
        """The number in words."""
        number = super().prose(lang)
        name = (self.called or GroupName.GROUP).prose(lang)
        only = bounds_of(self) == {"at_least": 1}
        if lang == "zh":
            counted = "一个" if only else with_measure(number, "个")
            return f"{counted}{name}{'同时' if self.at_once else ''}"
        groups = f"a {name}" if only else f"{number} {name}s"
        return f"{groups}{' on one day' if self.at_once else ''}"


class Sponsors(Word):
    """Who may put a motion: any one of bodies, groups, delegates, or people of one unit."""

    bodies: list[Actor] | None = term("机构", Text("bodies", "机构"), default=None)
    groups: Groups | None = term("小组", Text("number of groups", "小组数"), default=None)
    delegates: Threshold[Base] | None = term(
        "代表", Text("number or share of delegates, jointly", "联名代表人数或比例"), default=None
    )
    one_group: bool | None = term(
        "同一小组",
        Text("whether these delegates must be of one group", "联名代表是否须属于同一小组"),
        default=None,
    )
    residents: Threshold[LocalBase] | None = term(
        "村（居）民",
        Text("number or share of residents, jointly", "联名村（居）民人数或比例"),
        default=None,
    )
    representatives: Threshold[LocalBase] | None = term(
        "村（居）民代表",
        Text("number or share of their representatives, jointly", "联名村（居）民代表人数或比例"),
        default=None,
    )
    members: Threshold[LocalBase] | None = term(
        "党员",
        Text("number or share of Party members, jointly", "联名党员人数或比例"),
        default=None,
    )

    absent_types: ClassVar[Mapping[str, Type]] = dict.fromkeys(
        ("groups", "delegates", "bodies", "one_group", *LOCALS), Type.BOOL
    )

    def hold(self) -> Expr:
        """One of the sponsors puts the current motion."""
        found: list[Expr] = []
        if says(self, "bodies"):
            found.append(is_among(self, "bodies", "sponsor"))
        if says(self, "groups"):
            found.append(self.param("groups") if self.groups is None else self.groups.met())
        if self.delegates is not None:
            bases = session_bases("session.")
            jointly = self.delegates.holds(number_of("delegates", "delegate"), bases)
            if says(self, "one_group") and self.one_group is not False:
                within_one = self.delegates.holds(LARGEST_GROUP, bases)
                jointly = both(jointly, within_one, self.param("one_group"))
            found.append(jointly)
        elif says(self, "delegates"):
            found.append(self.param("delegates"))
        for name in LOCALS:
            threshold: Threshold[LocalBase] | None = getattr(self, name)
            if threshold is not None:
                # Sponsors of different sorts are not added up.
                found.append(both(given(name), threshold.holds(at(name), local_bases())))
            elif says(self, name):
                found.append(self.param(name))
        return found[0] if len(found) == 1 else either(*found)

    def prose(self, lang: Lang) -> str:
        """The sponsors in words."""
        zh = lang == "zh"
        found = [each.zh if zh else f"the {each.en}" for each in self.bodies or []]
        if self.groups is not None:
            found.append(self.groups.prose(lang))
        elif says(self, "groups"):
            found.append(
                Text("groups (how many is not known)", "代表小组（组数原文不明）").pick(lang)
            )
        if self.delegates is not None:
            words = self.delegates.prose(lang)
            plain = self.delegates.of is None
            if bounds_of(self.delegates) == {"at_least": 1}:
                found.append("一名以上代表" if zh else "one or more delegates")
            elif zh:
                of = "同一小组的" if self.one_group else ""
                found.append(f"{of}{with_measure(words, '名') + '代表' if plain else words}联名")
            else:
                of = " of one group" if self.one_group else ""
                found.append(f"{words}{' delegates' if plain else ''}{of} jointly")
        elif says(self, "delegates"):
            some = Text("delegates (how many jointly is not known)", "代表（联名人数原文不明）")
            found.append(some.pick(lang))
        found += self._locals(lang)
        return "或者".join(found) if zh else prose.listed(found, lang, "or")

    def _locals(self, lang: Lang) -> list[str]:
        """People of one unit who put it jointly, in words."""
        found = []
        for name, who in LOCALS.items():
            threshold = getattr(self, name)
            if threshold is None:
                continue
            words = threshold.prose(lang)
            if any(isinstance(each, Fraction) for each in bounds_of(threshold).values()):
                base = "" if threshold.of is not None else f" of {who.en}"
                words = f"{words}{base}" if lang == "en" else f"{'' if not base else who.zh}{words}"
            else:
                words = f"{words} {who.en}" if lang == "en" else with_measure(words, "名") + who.zh
            found.append(f"{words} jointly" if lang == "en" else f"{words}联名")
        return found


def act_scope(kind: Kind) -> Expr:
    """The motion is of the kind, and put in the phase, that the provision speaks of."""
    return when(is_among(kind, "act", "kind"), is_among(kind, "phase", "phase"))


ONCE_TOLD = Opening(
    day=("session", "opens"),
    made=("submitted_on",),
    who=one_of(
        at("sponsor"), [each.value for each in (Actor.DELEGATE, Actor.DELEGATES, Actor.GROUP)]
    ),
    table="notice",
    where=is_text("of", "session"),
    told=("issued_on",),
    told_of=("event_on",),
)
"""Delegates put something to a session that they have been told of; the committee knows of it."""
